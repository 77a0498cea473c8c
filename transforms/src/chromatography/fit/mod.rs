//! Fits of the closed forms to measured chromatograms.
//!
//! | file | what |
//! |---|---|
//! | `model` | what is free, and the vector of free parameters |
//! | `coordinates` | mean, deviation and skewness of a peak instead of τ, a and b |
//! | `solve` | least squares by Levenberg and Marquardt with the exact Jacobian |
//! | `report` | standard errors, intervals, correlations, warnings |
//! | `profile` | intervals by the profile of the sum of squares |
//! | `student` | quantiles of Student's t |
//! | `start` | starting values from the half widths of peaks |

mod coordinates;
mod model;
mod profile;
mod report;
mod solve;
mod start;
mod student;

pub use self::model::{Baseline, Free, Options, Start};
pub use self::report::{Estimate, Fit, Warning};
pub use self::solve::fit;
pub use self::start::{PeakShape, start_peak};
