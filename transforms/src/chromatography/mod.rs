//! Linear chromatography: what a column makes of an injection, in closed form.
//!
//! | file | what |
//! |---|---|
//! | `model` | column, binding, inlet, components: plain data |
//! | `transfer` | the Laplace transform of what leaves the column |
//! | `moments` | cumulants from its Taylor coefficients |
//! | `bounds` | tails of the answer and an envelope of its transform |
//! | `plug_flow` | Bessel functions and Goldstein's J |
//! | `counts` | plug flow with mixed volumes: how late a molecule is, in events of a Poisson process |
//! | `pieces`, `mixed` | injections piece by piece, means under a Poisson law, and the answers with their bounds |
//! | `simulate` | the chromatogram |
//! | [`indices`] | retention indices |
//! | [`program`] | retention times under programs of temperature and pressure |
//! | [`witness`] | finite differences, subordination, molecules one by one, and the nonlinear column |
//! | [`peaks`] | peaks of recorded traces: where they are and what they measure |
//! | [`fit`] | least squares with the exact Jacobian, intervals, warnings |
//! | `slopes` | exact derivatives by the parameters |
//! | `plug_flow_enclosed`, `enclosed` | the same in ball arithmetic, to any number of digits |

mod bounds;
mod counts;
mod enclosed;
pub mod fit;
pub mod indices;
mod mixed;
mod model;
mod moments;
pub mod peaks;
mod pieces;
mod plug_flow;
mod plug_flow_enclosed;
pub mod program;
mod simulate;
mod slopes;
mod transfer;
pub mod witness;

pub use self::enclosed::{Enclosures, simulate_enclosed};
pub use self::model::{Binding, Column, Component, Dispersion, Experiment, Inlet};
pub use self::moments::{Moments, moments, moments_enclosed};
pub use self::simulate::{Chromatogram, Curve, Method, simulate};
pub use self::slopes::{PARAMETERS, Parameter, Slopes, slopes};
