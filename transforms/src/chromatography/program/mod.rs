//! Gas chromatography under programs of temperature and pressure: retention times without a fitted number.
//!
//! A [`Capillary`], a [`Gas`] and a [`Program`] make a [`Run`]; [`Run::elute`] asks when a solute with [`Retention`] leaves. The witness
//! [`Run::elute_by_position`] integrates the same journey in another variable by another method. [`fit_kcentric`] finds the retention
//! parameters from isothermal measurements, [`fit_programmed`] from times under several programs.
//!
//! Bare numbers are SI: metres, seconds, kelvin, pascals (absolute).

mod capillary; // pressure, velocity and hold-up along an open tube
mod elution; // the journey through a program, with its sensitivities
mod fit; // retention parameters from isothermal measurements
mod gas; // viscosity
mod journey; // the right sides of the differential equations
mod programmed; // retention parameters from measurements under programs
mod retention; // ln k as a function of temperature
mod schedule; // what changes with time
mod witness; // the same journey in another variable

pub use self::capillary::{Capillary, Flow};
pub use self::elution::{Elution, Outcome, Run};
pub use self::fit::{KCentricFit, fit_kcentric};
pub use self::gas::Gas;
pub use self::programmed::fit_programmed;
pub use self::retention::{GAS_CONSTANT, Retention, RetentionSlope, ZERO_CELSIUS};
pub use self::schedule::{Program, Ramp, Track};
