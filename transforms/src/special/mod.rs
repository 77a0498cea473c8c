//! Special functions of linear kinetics: Bessel functions I₀ and I₁, Poisson probabilities, Goldstein's J and the error function.

mod bessel;
mod erfc;
mod goldstein;
mod legendre;
mod poisson;
mod poisson_mean;
mod twofold;

pub use self::bessel::{bessel_i0_scaled, bessel_i1_scaled};
pub(crate) use self::erfc::erfc_levelled;
pub use self::erfc::{erfc, erfc_scaled};
pub use self::goldstein::{Share, goldstein_j, goldstein_slope};
pub(crate) use self::legendre::integral;
pub use self::poisson::poisson_mass;
pub(crate) use self::poisson_mean::{Mean, TAIL, UNIT, Window};
pub(crate) use self::twofold::Twofold;
