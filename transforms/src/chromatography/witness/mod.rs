//! Witnesses: other ways to what leaves the column, none of which knows the answer that is to be checked.
//!
//! Start with [`witness`], which asks all of them; each can be asked alone.
//!
//! | file | what |
//! |---|---|
//! | `characteristic` | plug flow: the gas moves cell by cell, second order, twice extrapolated |
//! | `method_of_lines` | plug flow: upwind differences, no overshoot |
//! | `crank_nicolson` | dispersion: central differences, twice extrapolated |
//! | `subordination` | open columns: plug flow of random duration |
//! | `molecules`, `monte_carlo` | molecules one by one |
//! | `langmuir` | components that compete, which the linear model leaves out |
//! | `march` | the march that plug flow and Langmuir share |
//! | `inlet`, `record`, `mobile`, `integrate` | inlets over time, interpolation, the mobile time, quadrature |

mod answer;
mod characteristic;
mod compare;
mod crank_nicolson;
mod inlet;
mod integrate;
mod langmuir;
mod march;
mod method_of_lines;
mod mobile;
mod molecules;
mod monte_carlo;
mod record;
mod subordination;

pub use self::answer::{Balance, Estimated, Scheme};
pub use self::characteristic::characteristic;
pub use self::compare::{Effort, Method, WitnessAnswer, witness};
pub use self::crank_nicolson::crank_nicolson;
pub use self::langmuir::{competition, langmuir};
pub use self::method_of_lines::{Upwind, method_of_lines};
pub use self::molecules::Molecules;
pub use self::monte_carlo::{SampleMoments, Sampled, monte_carlo};
pub use self::subordination::subordination;
pub use crate::sampling::Draw;
