//! `chroma moments`: mean, variance, cumulants, plates, resolution.

use std::path::Path;

use closedform::algebra::{Ball, Rational};
use closedform::transforms::chromatography::{Moments as Found, moments, moments_enclosed};
use serde_json::{Value, json};

use super::arguments::Moments;
use super::case::{Case, column, double};
use crate::decimals::proved;
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::files;
use crate::table::words;
use crate::table::{lines, optional, significant};

/// Bits of the balls that double precision is compared with.
const WITNESS_BITS: u32 = 160;

/// More digits are refused.
const MOST_DIGITS: usize = 10_000;

/// Roundings that double precision may add up to.
const ROUNDINGS: f64 = 1e-12;

/// One component.
struct Row {
    name: String,
    found: Found,
    balls: Found<Ball>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Moments, target: Option<&Path>) -> Outcome {
    if let Some(digits) = arguments.digits
        && !(1..=MOST_DIGITS).contains(&digits)
    {
        return Err(Failure::Input(format!(
            "--digits {digits}: give 1 to {MOST_DIGITS}"
        )));
    }
    let case = Case::read(&arguments.file)?;
    let setup = case.setup()?;
    let experiment = double(&setup);
    let bits = match arguments.digits {
        Some(digits) => u32::try_from(digits * 4).unwrap_or(u32::MAX) + WITNESS_BITS,
        None => WITNESS_BITS,
    };
    let mut rows = Vec::new();
    let about = |error| Failure::transform(error).about(&case.name);
    for (which, component) in experiment.components.iter().enumerate() {
        rows.push(Row {
            name: component.name.clone(),
            found: moments(&experiment, which).map_err(about)?,
            balls: moments_enclosed(&setup.experiment, which, bits).map_err(about)?,
        });
    }
    let next = next_peaks(&rows);
    let next_of = |at: usize| next[at].and_then(|next| rows.get(next));
    let gaps: Vec<f64> = rows.iter().flat_map(Row::gaps).collect();
    let gap = gaps.iter().copied().fold(0.0, f64::max);
    let agrees = gap <= ROUNDINGS;
    let witness = match gaps.is_empty() {
        true => format!("balls of {bits} bits: no value is finite, nothing to compare   open"),
        false => format!(
            "balls of {bits} bits: differ by {gap:.1e} of the value at most   {}",
            if agrees { "proved" } else { "REFUTED" }
        ),
    };
    let length = setup.length.as_ref().map(Rational::to_f64);
    let shown = column(&experiment.column.dispersion);
    let answer = match arguments.json {
        true => {
            let list: Vec<Value> = rows
                .iter()
                .enumerate()
                .map(|(at, row)| row.document(length, arguments.digits, next_of(at)))
                .collect();
            let document = json!({
                "time_unit": setup.time_unit,
                "column": shown,
                "notes": setup.notes,
                "components": list,
                "witness": words(&witness),
            });
            vec![document.to_string()]
        }
        false => {
            let cells: Vec<Vec<String>> = rows
                .iter()
                .enumerate()
                .map(|(at, row)| row.cells(length, next_of(at)))
                .collect();
            let mean = format!("mean ({})", setup.time_unit);
            let head = [
                "component",
                &mean,
                "variance",
                "3rd",
                "4th",
                "skewness",
                "plates",
                "HETP (m)",
                "resolution",
            ];
            let mut answer = lines(&head, &cells);
            if let Some(digits) = arguments.digits {
                answer.extend(rows.iter().flat_map(|row| row.decimals(digits)));
            }
            answer.push(String::new());
            answer.push(format!("{:<12} {shown}", "column"));
            answer.extend(
                setup
                    .notes
                    .iter()
                    .map(|note| format!("{:<12} {note}", "note")),
            );
            answer.push(format!("  witness  {witness}"));
            answer
        }
    };
    files::write(&[&arguments.file], &[], target, &answer)?;
    Ok(match (gaps.is_empty(), agrees) {
        (true, _) => UNDECIDED,
        (false, true) => DONE,
        (false, false) => NO,
    })
}

/// The peak after each one; the rows stay in the order of the file.
fn next_peaks(rows: &[Row]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| rows[a].found.mean.total_cmp(&rows[b].found.mean));
    let mut next = vec![None; rows.len()];
    for pair in order.windows(2) {
        next[pair[0]] = Some(pair[1]);
    }
    next
}

/// Resolution by base widths of four deviations.
fn resolution(one: &Found, other: &Found) -> f64 {
    (other.mean - one.mean) / (2.0 * (one.variance.sqrt() + other.variance.sqrt()))
}

const NAMES: [&str; 4] = ["mean", "variance", "third cumulant", "fourth cumulant"];

impl Row {
    fn pairs(&self) -> [(f64, &Ball); 4] {
        let (found, balls) = (&self.found, &self.balls);
        [
            (found.mean, &balls.mean),
            (found.variance, &balls.variance),
            (found.third, &balls.third),
            (found.fourth, &balls.fourth),
        ]
    }

    /// The differences from the balls, in units of the value and of the scale of the peak.
    fn gaps(&self) -> Vec<f64> {
        let scale = self.found.variance.sqrt().max(self.found.mean);
        let gaps = self
            .pairs()
            .into_iter()
            .zip(1..)
            .map(|((value, ball), order)| {
                let size = ball.to_f64().abs().max(scale.powi(order) * f64::EPSILON);
                (value - ball.to_f64()).abs() / size
            });
        gaps.filter(|gap| gap.is_finite()).collect()
    }

    fn plates(&self) -> Option<f64> {
        Some(self.found.plates()).filter(|plates| plates.is_finite())
    }

    fn cells(&self, length: Option<f64>, next: Option<&Row>) -> Vec<String> {
        let found = &self.found;
        let height = length.and_then(|length| Some(length / self.plates()?));
        vec![
            self.name.clone(),
            significant(found.mean),
            significant(found.variance),
            significant(found.third),
            significant(found.fourth),
            optional(Some(found.skewness())),
            optional(self.plates()),
            optional(height),
            optional(next.map(|next| resolution(found, &next.found))),
        ]
    }

    fn decimals(&self, digits: usize) -> Vec<String> {
        let shown = self.pairs().into_iter().zip(NAMES);
        std::iter::once(format!("{}:", self.name))
            .chain(
                shown
                    .map(|((_, ball), name)| format!("  {name:<16} {}", proved(ball, digits).text)),
            )
            .collect()
    }

    fn document(&self, length: Option<f64>, digits: Option<usize>, next: Option<&Row>) -> Value {
        let found = &self.found;
        let decimals = digits.map(|digits| {
            self.pairs()
                .map(|(_, ball)| proved(ball, digits).text)
                .to_vec()
        });
        json!({
            "name": self.name,
            "mean": found.mean,
            "variance": found.variance,
            "third": found.third,
            "fourth": found.fourth,
            "skewness": found.skewness(),
            "excess_kurtosis": found.excess_kurtosis(),
            "plates": self.plates(),
            "hetp": length.and_then(|length| Some(length / self.plates()?)),
            "resolution_to_next": next.map(|next| resolution(found, &next.found)),
            "decimals": decimals,
        })
    }
}
