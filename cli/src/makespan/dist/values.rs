//! Quantiles and probabilities as lines, tables and keys.

use std::fmt::Write as _;

use closedform::algebra::evidence::Basis;
use closedform::transforms::Error;
use closedform::transforms::makespan::distribution::{Answer as Found, Way};
use serde_json::json;

use super::super::answer::Answer;
use super::law::Law;
use crate::table::{precise, shortest, within};

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

/// The values at the times that are asked for.
pub(super) struct Values {
    pub(super) times: Vec<f64>,
    pub(super) below: Vec<Found>,
    pub(super) above: Vec<Found>,
    pub(super) density: Option<Vec<Found>>,
}

/// Writes them as a table and as a key.
pub(super) fn table(answer: &mut Answer, values: &Values, time_of: fn(f64) -> String) {
    let mut rows = Vec::new();
    let mut list = Vec::new();
    for (at, (time, value)) in values.times.iter().zip(&values.below).enumerate() {
        let mut row = vec![
            time_of(*time),
            within(value.value, value.error),
            format!("{:.0e}", value.error),
            if proved(value) { "proved" } else { "estimate" }.to_owned(),
            words(value.way).to_owned(),
        ];
        let mut found = json!({
            "time": time,
            "probability": value.value,
            "survival": values.above[at].value,
            "error": value.error,
            "proved": proved(value),
            "method": words(value.way),
        });
        if let Some(density) = &values.density {
            let Found { value, error, .. } = density[at];
            row.insert(3, within(value, error));
            found["density"] = json!({"value": value, "error": error});
        }
        rows.push(row);
        list.push(found);
    }
    let head: &[&str] = match values.density {
        Some(_) => &["time", "P(M <= t)", "within", "density", "", ""],
        None => &["time", "P(M <= t)", "within", "", ""],
    };
    answer.rows(head, &rows, "--json and --csv have all");
    answer.key("distribution", list);
}

/// The same as CSV.
pub(super) fn csv(values: &Values) -> String {
    let mut text = String::from("time,probability,bound,survival");
    if values.density.is_some() {
        text.push_str(",density");
    }
    text.push('\n');
    let Values {
        times,
        below,
        above,
        density,
    } = values;
    for (at, (time, value)) in times.iter().zip(below).enumerate() {
        let Found { value, error, .. } = value;
        let _ = write!(text, "{time},{value},{error:e},{}", above[at].value);
        if let Some(density) = density {
            let _ = write!(text, ",{}", density[at].value);
        }
        text.push('\n');
    }
    text
}
