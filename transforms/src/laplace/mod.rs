//! Laplace transforms and their inversion, numerically and symbolically.

mod checked;
mod dual;
mod line;
mod methods;
mod number;
mod series;
mod symbolic;

pub use self::checked::Checked;
pub(crate) use self::dual::Dual;
pub(crate) use self::line::sum;
pub use self::line::{Bounded, Known, Line, enclose, invert_on_line};
pub use self::methods::{
    Acceleration, BallRule, Doubt, Family, Features, FourierSeries, Inversion, Inversions,
    Laguerre, Method, Options, Rule, Status, invert, invert_balls, invert_expression,
};
pub use self::number::Analytic;
pub(crate) use self::series::Taylor;
pub use self::symbolic::{
    Impulse, Inverse, Piece, RootSum, Transform, forward, inverse, inverse_within, verify,
};
