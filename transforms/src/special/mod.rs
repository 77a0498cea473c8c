//! Special functions of linear kinetics, counts and durations: Bessel functions I₀ and I₁, Poisson probabilities, Goldstein's J, the
//! error function, normal quantiles, the incomplete beta and gamma functions.

mod bessel;
mod beta;
mod beta_quantile;
mod binade;
mod erfc;
mod gamma_incomplete;
mod goldstein;
mod legendre;
mod normal;
mod poisson;
mod poisson_mean;
mod stirling;
mod twofold;

pub use self::bessel::{bessel_i0_scaled, bessel_i1_scaled};
pub(crate) use self::beta::{Side, ln_beta_density_logit, ln_beta_tail};
pub use self::beta::{beta_regularized, beta_regularized_upper, ln_beta_regularized};
pub use self::beta_quantile::{beta_quantile, beta_quantile_upper};
pub(crate) use self::beta_quantile::{beta_quantile_logit, logistic};
pub(crate) use self::binade::binade;
pub(crate) use self::erfc::erfc_levelled;
pub use self::erfc::{erfc, erfc_scaled};
pub use self::gamma_incomplete::{gamma_density, gamma_lower, gamma_upper};
pub use self::goldstein::{Share, goldstein_j, goldstein_slope};
pub(crate) use self::legendre::integral;
pub use self::normal::{normal_quantile_upper, normal_upper};
pub use self::poisson::poisson_mass;
pub(crate) use self::poisson_mean::{Mean, TAIL, UNIT, Window};
pub(crate) use self::twofold::Twofold;
