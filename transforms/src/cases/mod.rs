//! Reference cases of transforms: chromatograms and inversions with expected values of more digits than a double has, and makespans.
//!
//! A chromatogram has `model`, `params`, `inlet`, `points` with `t` and `c`, and may have `moments` and `holdup_time`. Numbers stand as
//! decimal strings and are taken exactly. A case passes when the enclosures lie within 1e-30 of the peak around the expected values, and the
//! doubles within 1e-12.
//!
//! An inversion has `F`, a formula in s with natural logarithms, and `points` with `t` and `f`. It passes when every value agrees with the expected
//! one to 30 digits.

mod chromatogram;
mod inversion;
#[cfg(feature = "io")]
pub(crate) mod makespan;
pub(crate) mod read;

use algebra::evidence::CaseOutcome;
use serde_json::Value;

use crate::error::Result;

/// Whether a case is one of this crate's.
///
/// ```
/// let case = serde_json::json!({"model": "lrm_kinetic", "params": {}, "inlet": {}, "points": []});
/// assert!(transforms::cases::is_case(&case));
/// assert!(!transforms::cases::is_case(&serde_json::json!({"points": 3})));
/// ```
pub fn is_case(case: &Value) -> bool {
    let is_text = |key: &str| case.get(key).is_some_and(Value::is_string);
    let inverted =
        case.get("points").is_some_and(Value::is_array) && (is_text("model") || is_text("F"));
    inverted || is_makespan(case)
}

/// Runs a case.
///
/// # Errors
/// [`crate::Error::Format`] names the key that is missing or cannot be read; other errors are those of the computation.
pub fn run_case(case: &Value) -> Result<CaseOutcome> {
    match case.get("F") {
        #[cfg(feature = "io")]
        _ if is_makespan(case) => makespan::run(case),
        Some(_) => inversion::run(case),
        None => chromatogram::run(case),
    }
}

/// Makespans are read by the readers of their files.
#[cfg(feature = "io")]
fn is_makespan(case: &Value) -> bool {
    makespan::is_case(case)
}

#[cfg(not(feature = "io"))]
fn is_makespan(_: &Value) -> bool {
    false
}
