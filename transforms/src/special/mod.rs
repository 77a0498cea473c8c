//! Special functions of linear kinetics: Bessel functions I₀ and I₁, Poisson probabilities and Goldstein's J.

mod bessel;
mod goldstein;
mod legendre;
mod poisson;

pub use self::bessel::{bessel_i0_scaled, bessel_i1_scaled};
pub use self::goldstein::{Share, goldstein_j, goldstein_slope};
pub(crate) use self::legendre::integral;
pub use self::poisson::poisson_mass;
