//! Laplace transforms and their inversion, numerically and symbolically.
//!
//! | room | what |
//! |---|---|
//! | [`mod@line`] | inversion with a proved bound, for transforms of which enough is known |
//! | `methods` | rules and series for any transform, and a chooser that lets two of them agree: [`invert`], [`invert_expression`] |
//! | `symbolic` | rational functions times delays and a table of pairs, with certificates: [`inverse`], [`forward`] |
//!
//! [`Analytic`] is what lets one formula be evaluated in double precision, with error bounds ([`Checked`]), in balls and with derivatives.

mod checked;
mod dual;
pub mod line;
mod methods;
mod number;
mod series;
mod symbolic;

pub use self::checked::Checked;
pub(crate) use self::dual::Dual;
pub use self::methods::{
    Acceleration, BallRule, Doubt, Family, Features, FourierSeries, Inversion, Inversions,
    Laguerre, Method, Options, Rule, Status, invert, invert_balls, invert_expression,
};
pub use self::number::Analytic;
pub(crate) use self::series::Taylor;
#[cfg(feature = "serde")]
pub use self::symbolic::document;
pub use self::symbolic::{
    Impulse, Inverse, Notation, Piece, RootSum, Transform, forward, inverse, inverse_within,
    verify, without_echoes,
};
