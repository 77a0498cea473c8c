//! Quantiles and probabilities as lines, tables and keys.

use closedform::algebra::evidence::Basis;
use closedform::transforms::Error;
use closedform::transforms::makespan::distribution::{Answer as Found, Way};
use serde_json::json;

use super::super::answer::Answer;
use super::law::Law;
use crate::table::{lines, precise, shortest, within};

/// Rows of a table for people; all are in the document and the CSV file.
const MOST_ROWS: usize = 60;

/// A probability in all that is 1 but for rounding.
const ROUNDING: f64 = 1e-12;

/// Why a quantile is infinite.
const UNBOUNDED: &str = "infinite: any time may be exceeded";

/// Quantiles that are not needed for anything else may take too long.
pub(super) fn quantiles(
    answer: &mut Answer,
    law: &Law,
    shares: &[f64],
    needed: bool,
) -> Result<Vec<(f64, Found)>, Error> {
    let mut found = Vec::new();
    let mut list = Vec::new();
    let mass = law.law.mass();
    for &share in shares {
        let name = format!("quantile {}", shortest(share));
        let (key, why) = match share <= mass {
            true => match law.law.quantile(share) {
                Ok(quantile) if quantile.value.is_finite() => {
                    let Found { value, error, .. } = quantile;
                    answer.line(
                        &name,
                        match error > 0.0 {
                            true => format!("{} +- {error:.0e}", within(value, error)),
                            false => precise(value),
                        },
                    );
                    list.push(json!({"share": share, "time": value, "error": error}));
                    found.push((share, quantile));
                    continue;
                }
                Ok(_) => ("never", UNBOUNDED.to_owned()),
                Err(Error::Unsupported { construct, .. }) => {
                    ("unknown", format!("not told by {construct}"))
                }
                Err(error @ Error::TooLarge { .. }) if !needed => ("unknown", error.to_string()),
                Err(error) => return Err(error),
            },
            false if mass > 1.0 - ROUNDING => ("never", UNBOUNDED.to_owned()),
            false => (
                "never",
                format!("never: the probability in all is {}", precise(mass)),
            ),
        };
        list.push(json!({"share": share, "time": null, "error": null, key: why}));
        answer.line(&name, why);
    }
    answer.key("quantiles", list);
    Ok(found)
}

const fn words(way: Way) -> &'static str {
    match way {
        Way::Known => "nothing to compute",
        Way::Atoms => "sums of certain times",
        Way::PhaseType => "uniformisation",
        Way::Line => "inversion on a line",
        Way::Echoes => "jumps and kinks apart, the rest on two lines",
        Way::Agreement => "two inversions that agree",
        Way::Grid => "durations rounded up and down",
        _ => "other",
    }
}

const fn proved(found: &Found) -> bool {
    matches!(found.basis, Basis::Rigorous)
}

pub(super) fn table(
    answer: &mut Answer,
    times: &[f64],
    values: &[Found],
    above: &[Found],
    time_of: fn(f64) -> String,
) {
    let mut rows = Vec::new();
    let mut list = Vec::new();
    for ((time, value), above) in times.iter().zip(values).zip(above) {
        rows.push(vec![
            time_of(*time),
            within(value.value, value.error),
            format!("{:.0e}", value.error),
            if proved(value) { "proved" } else { "estimate" }.to_owned(),
            words(value.way).to_owned(),
        ]);
        list.push(json!({
            "time": time,
            "probability": value.value,
            "survival": above.value,
            "error": value.error,
            "proved": proved(value),
            "method": words(value.way),
        }));
    }
    answer.table(lines(
        &["time", "P(M <= t)", "within", "", ""],
        &rows[..rows.len().min(MOST_ROWS)],
    ));
    if rows.len() > MOST_ROWS {
        answer.table(vec![format!(
            "({} more rows: --json and --csv have all)",
            rows.len() - MOST_ROWS
        )]);
    }
    answer.key("distribution", list);
}
