//! Laplace transforms and their inversion, numerically and symbolically.

mod checked;
mod dual;
mod line;
mod number;
mod series;

pub use self::checked::Checked;
pub(crate) use self::dual::Dual;
pub(crate) use self::line::sum;
pub use self::line::{Bounded, Known, Line, enclose, invert};
pub use self::number::Analytic;
pub(crate) use self::series::Taylor;
