//! What can be fitted.

use super::super::simulate::check_times;
use super::model::{Options, Start, layout};
use crate::error::{Error, Result};

/// Whether a signal and a start can be fitted.
pub(super) fn check(
    start: &Start,
    times: &[f64],
    signal: &[f64],
    options: &Options,
    held: &[bool],
) -> Result<()> {
    if times.len() != signal.len() {
        return Err(Error::Dimension {
            what: "values of the signal",
            expected: times.len(),
            found: signal.len(),
        });
    }
    if start.peaks.is_empty() {
        return Err(Error::Dimension {
            what: "components to fit",
            expected: 1,
            found: 0,
        });
    }
    check_times(times)?;
    if let Some(pair) = times.windows(2).find(|pair| pair[1] <= pair[0]) {
        return Err(Error::Domain {
            what: "time t",
            value: pair[1],
            allowed: "later than the time before it",
        });
    }
    if let Some(&value) = signal.iter().find(|value| !value.is_finite()) {
        return Err(Error::Domain {
            what: "signal",
            value,
            allowed: "a finite number",
        });
    }
    if !(options.confidence > 0.0 && options.confidence < 1.0) {
        return Err(Error::Domain {
            what: "confidence",
            value: options.confidence,
            allowed: "above 0 and below 1",
        });
    }
    for peak in &start.peaks {
        peak.check()?;
        if peak.components.len() != 1 {
            return Err(Error::Dimension {
                what: "components of one peak",
                expected: 1,
                found: peak.components.len(),
            });
        }
    }
    let parameters = layout(start, options, held)?.len() + options.baseline.len();
    if parameters == 0 {
        return Err(Error::Dimension {
            what: "free parameters",
            expected: 1,
            found: 0,
        });
    }
    match times.len() > parameters {
        true => Ok(()),
        false => Err(Error::Dimension {
            what: "points, one more than there are free parameters",
            expected: parameters + 1,
            found: times.len(),
        }),
    }
}
