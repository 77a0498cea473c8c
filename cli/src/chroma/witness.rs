//! `chroma witness`: the same chromatogram by ways of which none uses another.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::Error;
use closedform::transforms::chromatography::witness::{Effort, WitnessAnswer, witness};
use closedform::transforms::chromatography::{Experiment, Inlet, moments, simulate};
use serde_json::{Value, json};

use super::arguments::{Witness, Work};
use super::case::{Case, double, times};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::files;
use crate::table::lines;

/// Relative error of the closed form that is compared.
const TOLERANCE: f64 = 1e-11;

/// Times that are compared; more are thinned out.
const TIMES: usize = 41;

/// They reach so many deviations to both sides of the mean.
const DEVIATIONS: f64 = 5.0;

/// One witness of one component.
struct Row {
    component: String,
    method: &'static str,
    verdict: Verdict,
}

enum Verdict {
    /// Largest difference and the estimate of the witness, both over the height.
    Compared {
        gap: f64,
        estimate: f64,
        agrees: bool,
    },
    /// The way does not lead there, or is too long.
    None(String),
}

/// Rounding of a scheme, relative to what enters.
const ROUNDING: f64 = 1e-13;

/// Runs the command.
pub(crate) fn run(arguments: &Witness, target: Option<&Path>) -> Outcome {
    let case = Case::read(&arguments.file)?;
    let mut setup = case.setup()?;
    let experiment = double(&setup);
    let given: Option<Vec<f64>> = match &arguments.t {
        Some(text) => {
            let exact = times(&mut setup, &experiment, Some(text), &case.name)?;
            let stride = exact.len().div_ceil(TIMES).max(1);
            Some(exact.iter().step_by(stride).map(Rational::to_f64).collect())
        }
        None => None,
    };
    let effort = match arguments.effort {
        Work::Quick => Effort::Quick,
        Work::Usual => Effort::Usual,
        Work::Thorough => Effort::Thorough,
    };
    let mut rows = Vec::new();
    for component in &experiment.components {
        let mut own = experiment.clone();
        own.components = vec![component.clone()];
        let times = match &given {
            Some(times) => times.clone(),
            None => around(&own).map_err(|failure| failure.about(&case.name))?,
        };
        let found = simulate(&own, &times, TOLERANCE).or_else(|error| match error {
            Error::Precision { possible, .. } => simulate(&own, &times, 2.0 * possible),
            error => Err(error),
        });
        let about = |error| Failure::transform(error).about(&case.name);
        let found = found.map_err(about)?;
        let values: Vec<(f64, f64)> = found
            .total
            .iter()
            .map(|one| (one.value, one.bound))
            .collect();
        let answers = witness(&own, 0, &times, effort, arguments.seed).map_err(about)?;
        rows.extend(answers.iter().map(|answer| Row {
            component: component.name.clone(),
            method: answer.method.name(),
            verdict: compare(answer, &values, ROUNDING * entering(&own)),
        }));
    }
    let count = given.as_ref().map_or(TIMES, Vec::len);
    let asked = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Compared { .. }))
        .count();
    let against = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Compared { agrees: false, .. }))
        .count();
    let line = match (asked, against) {
        (0, _) => String::from("none could be asked here   open"),
        (asked, 0) => format!("{asked} comparisons, none contradicts   supported"),
        (asked, against) => format!("{against} of {asked} comparisons contradict   REFUTED"),
    };
    let answer = match arguments.json {
        true => vec![document(&rows, count, &setup.notes, &line).to_string()],
        false => {
            let cells: Vec<Vec<String>> = rows.iter().map(Row::cells).collect();
            let mut answer = lines(&["component", "", "difference", "estimate", ""], &cells);
            answer.push(String::new());
            answer.push(format!(
                "{:<12} at {} times around each peak, over the largest value there",
                "differences", count
            ));
            answer.extend(
                setup
                    .notes
                    .iter()
                    .map(|note| format!("{:<12} {note}", "note")),
            );
            answer.push(format!("  witness  {line}"));
            answer
        }
    };
    files::write(&[&arguments.file], &[], target, &answer)?;
    Ok(match (asked, against) {
        (_, 1..) => NO,
        (0, _) => UNDECIDED,
        _ => DONE,
    })
}

/// Times around the peak of the one component.
fn around(own: &Experiment) -> Result<Vec<f64>, Failure> {
    let mut shape = own.clone();
    if matches!(shape.inlet, Inlet::Step) {
        shape.inlet = Inlet::Impulse;
    }
    let found = moments(&shape, 0).map_err(Failure::transform)?;
    let wide = DEVIATIONS * found.variance.sqrt();
    let from = (found.mean - wide).max(0.0);
    let step = (found.mean + wide - from) / (TIMES - 1) as f64;
    Ok((0..TIMES).map(|at| from + step * at as f64).collect())
}

/// The size of what enters: concentrations that are nothing beside it are rounding to a scheme that marches them through the column.
fn entering(own: &Experiment) -> f64 {
    let highest = match &own.inlet {
        Inlet::Step | Inlet::Pulse { .. } => 1.0,
        Inlet::Impulse => 1.0 / own.column.hold_up,
        Inlet::Gaussian { deviation, .. } => 0.4 / deviation,
        Inlet::Sampled { points } => points.iter().fold(0.0, |most: f64, one| most.max(one.1)),
    };
    own.components[0].amount * own.column.velocity_ratio * highest
}

/// A witness contradicts when it is further away than its estimate, the bound of the closed form and its rounding allow.
fn compare(answer: &WitnessAnswer, values: &[(f64, f64)], rounding: f64) -> Verdict {
    let found = match &answer.outcome {
        Ok(found) => found,
        Err(error) => return Verdict::None(error.to_string()),
    };
    let height = values
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.0.abs()));
    let is_nothing = |value: f64| value.abs() <= rounding;
    if is_nothing(height) && found.values.iter().all(|value| is_nothing(*value)) {
        return Verdict::None(String::from("nothing leaves then, nothing to compare"));
    }
    let height = height.max(rounding).max(f64::MIN_POSITIVE);
    let gaps = values
        .iter()
        .zip(&found.values)
        .map(|((value, _), other)| (value - other).abs());
    let gap = gaps.fold(0.0, f64::max);
    let bound = values.iter().fold(0.0, |most: f64, one| most.max(one.1));
    Verdict::Compared {
        gap: gap / height,
        estimate: found.estimate / height,
        // NaN agrees with nothing
        agrees: gap <= found.estimate + bound + rounding,
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.component.clone(), self.method.to_owned()];
        cells.extend(match &self.verdict {
            Verdict::Compared {
                gap,
                estimate,
                agrees,
            } => [
                format!("{gap:.1e}"),
                format!("{estimate:.1e}"),
                String::from(if *agrees { "agrees" } else { "CONTRADICTS" }),
            ],
            Verdict::None(why) => [String::from("-"), String::from("-"), why.clone()],
        });
        cells
    }

    fn document(&self) -> Value {
        match &self.verdict {
            Verdict::Compared {
                gap,
                estimate,
                agrees,
            } => json!({
                "component": self.component,
                "method": self.method,
                "difference": gap,
                "estimate": estimate,
                "agrees": agrees,
                "reason": null,
            }),
            Verdict::None(why) => json!({
                "component": self.component,
                "method": self.method,
                "difference": null,
                "estimate": null,
                "agrees": null,
                "reason": why,
            }),
        }
    }
}

fn document(rows: &[Row], times: usize, notes: &[String], line: &str) -> Value {
    json!({
        "times": times,
        "notes": notes,
        "comparisons": rows.iter().map(Row::document).collect::<Vec<Value>>(),
        "witness": crate::table::words(line),
    })
}
