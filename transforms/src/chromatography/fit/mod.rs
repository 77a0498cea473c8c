//! Fits of the closed forms to measured chromatograms.
//!
//! Start with [`fit_trace`] for a trace of which nothing is known, with [`fit`] where column and substances are.
//!
//! | file | what |
//! |---|---|
//! | `model` | what is free, and the vector of free parameters |
//! | `trace` | all peaks of a trace |
//! | `groups` | which of them are fitted together, and where |
//! | `separable` | the search for peaks that overlap, without areas and baseline |
//! | `settle` | its starts, and what becomes of tails that come to their edge |
//! | `form` | a peak by its mean, deviation and skewness |
//! | `triangle` | least squares by orthogonal columns |
//! | `check` | what can be fitted |
//! | `coordinates` | mean, deviation and skewness of a peak instead of τ, a and b |
//! | `solve` | least squares by Levenberg and Marquardt with the exact Jacobian |
//! | `report` | standard errors, intervals, correlations, warnings |
//! | `profile` | intervals by the profile of the sum of squares |
//! | `student` | quantiles of Student's t |
//! | `start` | starting values from the half widths of peaks |

mod check;
mod coordinates;
mod form;
mod groups;
mod model;
mod profile;
mod report;
mod separable;
mod settle;
mod solve;
mod start;
mod student;
mod trace;
mod triangle;

pub use self::model::{Baseline, Free, Options, Start};
pub use self::report::{Estimate, Fit, Warning};
pub use self::solve::fit;
pub use self::start::{PeakShape, start_peak};
pub use self::trace::{NoFit, PeakFit, TraceFitOptions, fit_trace};
