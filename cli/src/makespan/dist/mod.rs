//! `makespan dist`: the distribution of a makespan.
//!
//! | file | what |
//! |---|---|
//! | `law` | the law of a task or a graph, of all exits or of one |
//! | `values` | quantiles and probabilities as lines, tables and keys |
//! | `witness` | a grid, and draws, beside the values |
//! | `picture` | the curve with its jumps and quantiles |

mod law;
mod picture;
mod values;
mod witness;

use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::formats::case::parse_times;
use closedform::transforms::makespan::Expected;
use serde_json::{Value, json};

use self::law::{law, stopped};
use self::values::Values;
use super::answer::Answer;
use super::arguments::Dist;
use super::shared_arguments::check_shares;
use crate::failure::{Failure, Outcome};
use crate::files::File;
use crate::picture::check;
use crate::table::{precise, short, shortest};

/// Runs the command.
pub(crate) fn run(arguments: &Dist, target: Option<&Path>) -> Outcome {
    check(arguments.plot.as_deref())?;
    let shares = &arguments.quantiles;
    check_shares(shares)?;
    let law = law(arguments)?;
    let about = |error| stopped(&law.name, arguments.task.cap, error);
    let mut answer = Answer::default();
    match &law.mean {
        Expected::Finite(mean) => answer.line(law.mean_of(), precise(*mean)),
        Expected::Infinite(cause) => answer.line("mean", format!("infinite: {cause}")),
    }
    answer.key(
        "mean",
        law.mean.as_finite().map_or(Value::Null, |mean| json!(mean)),
    );
    // Squares may be beyond doubles.
    if let Some(variance) = law.variance.filter(|variance| variance.is_finite()) {
        answer.line("standard deviation", short(variance.sqrt()));
        answer.key("variance", variance);
    }
    if law.law.mass() < 1.0 {
        let name = match law.exit {
            Some(_) => "probability of the exit",
            None => "probability in all",
        };
        answer.line(name, precise(law.law.mass()));
    }
    answer.key("mass", law.law.mass());
    let quantiles =
        values::quantiles(&mut answer, &law, shares, arguments.t.is_none()).map_err(about)?;
    let times: Vec<f64> = match &arguments.t {
        Some(text) => parse_times("--t", text, &Rational::from(1))
            .map_err(Failure::transform)?
            .iter()
            .map(Rational::to_f64)
            .collect(),
        None => quantiles.iter().map(|(_, found)| found.value).collect(),
    };
    let density = arguments.density.then(|| law.law.density(&times));
    let values = Values {
        below: law.law.cdf(&times).map_err(about)?,
        above: law.law.survival(&times).map_err(about)?,
        density: density.transpose().map_err(about)?,
        times,
    };
    // Times that were given stay as they are.
    let time_of = match arguments.t {
        Some(_) => shortest,
        None => short,
    };
    values::table(&mut answer, &values, time_of);
    if let Some(exit) = &law.exit {
        answer.key("conditional", json!(["mean"]));
        answer.note(&format!(
            "the mean is that of the walks that end in {exit}; probabilities and quantiles are of all walks: ended in {exit} by then"
        ));
    }
    for note in &law.notes {
        answer.note(note);
    }
    witness::witnesses(&mut answer, &law, &values.times, &values.below, arguments);
    let mut files = Vec::new();
    if let Some(path) = &arguments.csv {
        files.push(File {
            option: "--csv",
            path,
            content: values::csv(&values).into_bytes(),
        });
    }
    if let Some(path) = &arguments.plot {
        files.push(picture::plot(path, &law, &quantiles)?);
    }
    answer.write(arguments.json, &arguments.task.inputs(), &files, target)
}
