//! `makespan dist`: the distribution of a makespan.

use std::fmt::Write as _;
use std::path::Path;

use closedform::algebra::evidence::{Basis, Evidence, Method};
use closedform::algebra::{Fuel, Rational};
use closedform::transforms::Error;
use closedform::transforms::formats::case::parse_times;
use closedform::transforms::makespan::distribution::{Answer as Found, Way};
use closedform::transforms::makespan::simulate::Makespans;
use closedform::transforms::makespan::{AttemptModel, Chain, Distribution, Expected};
use serde_json::{Value, json};

use super::answer::{Answer, refused};
use super::arguments::Dist;
use super::task::Subject as Asked;
use super::{picture, task};
use crate::failure::{Failure, Outcome};
use crate::files::File;
use crate::picture::check;
use crate::table::{lines, precise, short, shortest, within};

/// Rows of a table for people; all are in the document and the CSV file.
const MOST_ROWS: usize = 60;

/// Steps of the grid between whose bounds the distribution has to lie.
const STEPS: usize = 4096;

/// A probability in all that is 1 but for rounding.
const ROUNDING: f64 = 1e-12;

/// Why a quantile is infinite.
const UNBOUNDED: &str = "infinite: any time may be exceeded";

/// Points of a picture.
const POINTS: usize = 400;

/// What the law is of.
enum Subject {
    Attempts(AttemptModel<f64>),
    Graph(Chain<f64>),
}

/// A law and where it comes from.
struct Law {
    name: String,
    subject: Subject,
    law: Distribution,
    mean: Expected<f64>,
    variance: Option<f64>,
    notes: Vec<String>,
    /// The one exit whose walks count.
    exit: Option<String>,
}

impl Law {
    /// What the mean is called.
    const fn mean_of(&self) -> &'static str {
        match self.exit {
            Some(_) => "mean given the exit",
            None => "mean",
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Dist, target: Option<&Path>) -> Outcome {
    check(arguments.plot.as_deref())?;
    let shares = &arguments.quantiles;
    if let Some(bad) = shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
        return Err(Failure::Input(format!(
            "--quantiles {bad}: give shares from 0 to 1, such as 0.5,0.95"
        )));
    }
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
    let quantiles = quantiles(&mut answer, &law, shares).map_err(about)?;
    let times: Vec<f64> = match &arguments.t {
        Some(text) => parse_times("--t", text, &Rational::from(1))
            .map_err(Failure::transform)?
            .iter()
            .map(Rational::to_f64)
            .collect(),
        None => quantiles.iter().map(|(_, found)| found.value).collect(),
    };
    let values = law.law.cdf(&times).map_err(about)?;
    let above = law.law.survival(&times).map_err(about)?;
    // Times that were given stay as they are.
    let time_of = match arguments.t {
        Some(_) => shortest,
        None => short,
    };
    table(&mut answer, &times, &values, &above, time_of);
    if let Some(exit) = &law.exit {
        answer.key("conditional", json!(["mean"]));
        answer.note(&format!(
            "the mean is that of the walks that end in {exit}; probabilities and quantiles are of all walks: ended in {exit} by then"
        ));
    }
    for note in &law.notes {
        answer.note(note);
    }
    witnesses(&mut answer, &law, &times, &values, arguments);
    let mut files = Vec::new();
    if let Some(path) = &arguments.csv {
        let mut text = String::from("time,probability,bound,survival\n");
        for ((time, value), above) in times.iter().zip(&values).zip(&above) {
            let _ = writeln!(
                text,
                "{time},{},{:e},{}",
                value.value, value.error, above.value
            );
        }
        files.push(File {
            option: "--csv",
            path,
            content: text.into_bytes(),
        });
    }
    if let Some(path) = &arguments.plot {
        files.push(plot(path, &law, &quantiles)?);
    }
    answer.write(arguments.json, &arguments.task.inputs(), &files, target)
}

fn law(arguments: &Dist) -> Result<Law, Failure> {
    let task = match task::subject(&arguments.task)? {
        Asked::Attempts(task) => task,
        Asked::Graph { name, graph } => {
            let notes = graph.notes().iter().map(ToString::to_string).collect();
            return of_graph(graph, arguments.exit.as_deref(), &name, notes, None);
        }
    };
    let about = |error| refused(&task.name, error);
    let model = task::doubles(&task.model).map_err(about)?;
    let mut notes = Vec::new();
    if task.confusion.is_some() {
        notes.push(String::from(
            "times are taken as exponential: only their means were given",
        ));
    }
    match (arguments.task.cap, &arguments.exit) {
        (None, None) => Ok(Law {
            law: model.distribution().map_err(about)?,
            mean: model.mean(),
            variance: model.variance().finite(),
            subject: Subject::Attempts(model),
            name: task.name,
            notes,
            exit: None,
        }),
        (None, Some(exit)) => Err(Failure::Input(format!(
            "--exit {exit}: attempts have one exit; it needs --cap (exits `done` and `given up`), or a graph"
        ))),
        (most, exit) => {
            let graph = model.chain(most).map_err(|error| refused("--cap", error))?;
            of_graph(graph, exit.as_deref(), &task.name, notes, most)
        }
    }
}

/// What is refused; a chain of many attempts is too large by its cap.
fn stopped(name: &str, cap: Option<usize>, error: Error) -> Failure {
    match (&error, cap) {
        (Error::TooLarge { .. }, Some(most)) => Failure::Input(format!(
            "{name}: {error}; --cap {most} makes a state of every attempt: give a lower one (`makespan mean` takes any)"
        )),
        _ => refused(name, error),
    }
}

fn of_graph(
    graph: Chain<f64>,
    exit: Option<&str>,
    name: &str,
    notes: Vec<String>,
    cap: Option<usize>,
) -> Result<Law, Failure> {
    let about = |error| stopped(name, cap, error);
    let fuel = &mut Fuel::default();
    let (law, mean, variance) = match exit {
        None => {
            let passage = graph.passage(fuel).map_err(about)?;
            (
                graph.distribution().map_err(about)?,
                passage.mean(fuel).map_err(about)?,
                passage.variance(fuel).map_err(about)?.finite(),
            )
        }
        Some(exit) => {
            let place = graph.state(exit).filter(|&state| graph.is_exit(state));
            let Some(place) = place else {
                let exits: Vec<&str> = graph
                    .exits()
                    .map(|state| graph.states()[state].as_str())
                    .take(20)
                    .collect();
                return Err(Failure::Input(format!(
                    "--exit {exit}: there is no such exit; the exits are {}",
                    exits.join(", ")
                )));
            };
            let passage = graph.passage(fuel).map_err(about)?;
            let absorbed = passage.absorption(fuel).map_err(about)?;
            let given = absorbed
                .iter()
                .find(|one| one.exit == place)
                .and_then(|one| one.mean_given);
            let Some(given) = given else {
                return Err(Failure::Input(format!(
                    "--exit {exit}: it is never reached"
                )));
            };
            (
                graph.distribution_into(place).map_err(about)?,
                Expected::Finite(given),
                None,
            )
        }
    };
    Ok(Law {
        name: name.to_owned(),
        subject: Subject::Graph(graph),
        law,
        mean,
        variance,
        notes,
        exit: exit.map(str::to_owned),
    })
}

fn quantiles(answer: &mut Answer, law: &Law, shares: &[f64]) -> Result<Vec<(f64, Found)>, Error> {
    let mut found = Vec::new();
    let mut list = Vec::new();
    let mass = law.law.mass();
    for &share in shares {
        let name = format!("quantile {}", shortest(share));
        let (key, why) = match share <= mass {
            true => match law.law.quantile(share) {
                Ok(quantile) if quantile.value.is_finite() => {
                    let Found { value, error, .. } = quantile;
                    answer.line(&name, within(value, error));
                    list.push(json!({"share": share, "time": value, "error": error}));
                    found.push((share, quantile));
                    continue;
                }
                Ok(_) => ("never", UNBOUNDED.to_owned()),
                Err(Error::Unsupported { construct, .. }) => {
                    ("unknown", format!("not told by {construct}"))
                }
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

fn table(
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

fn witnesses(answer: &mut Answer, law: &Law, times: &[f64], values: &[Found], arguments: &Dist) {
    let last = times
        .iter()
        .copied()
        .filter(|time| time.is_finite())
        .fold(0.0, f64::max);
    if let Subject::Attempts(model) = &law.subject
        && last > 0.0
    {
        match model.renewal(last, STEPS) {
            Ok(grid) => {
                let outside = times.iter().zip(values).filter(|(time, value)| {
                    let (low, high) = grid.at(**time);
                    value.value < low - value.error || value.value > high + value.error
                });
                let outside = outside.count();
                answer.witness(&Evidence {
                    method: Method::Discretisation,
                    measured: outside as f64,
                    bound: 0.0,
                    basis: Basis::Rigorous,
                    note: format!(
                        "renewal on a grid of {STEPS} steps, durations rounded up and down: {} of {} values outside",
                        outside,
                        times.len()
                    ),
                });
            }
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
    let Some(draw) = task::draw(arguments.task.dice) else {
        return;
    };
    let sample = match &law.subject {
        Subject::Attempts(model) => model.simulate(draw),
        Subject::Graph(graph) => graph.simulate(draw),
    };
    match sample {
        Ok(sample) if arguments.exit.is_none() => {
            answer.witness(&farthest(&sample, times, values));
        }
        Ok(_) => answer.unasked("the dice know no single exit"),
        Err(error) => answer.unasked(&error.to_string()),
    }
}

/// The share of draws beside the distribution, where they are farthest apart.
fn farthest(sample: &Makespans, times: &[f64], values: &[Found]) -> Evidence {
    // So many standard errors that the largest of all gaps is above once in 16,000 samples at most.
    let sigmas = 4.0 + (times.len().max(1) as f64).log10();
    let (mut measured, mut bound, mut place) = (0.0, f64::INFINITY, 0.0);
    for (time, value) in times.iter().zip(values) {
        let found = sample.cdf(*time);
        let (gap, allowed) = (
            (found.value - value.value).abs(),
            sigmas * found.error + value.error,
        );
        if gap * bound > measured * allowed || bound.is_infinite() {
            (measured, bound, place) = (gap, allowed, *time);
        }
    }
    Evidence {
        method: Method::Simulation,
        measured,
        bound,
        basis: Basis::Statistical {
            sigmas,
            samples: sample.len() as u64,
        },
        note: format!(
            "{} makespans drawn, farthest at t = {}",
            sample.len(),
            short(place)
        ),
    }
}

fn plot<'a>(path: &'a Path, law: &Law, quantiles: &[(f64, Found)]) -> Result<File<'a>, Failure> {
    let about = |error| refused(&law.name, error);
    let last = law
        .law
        .quantile(0.995 * law.law.mass())
        .map_err(about)?
        .value;
    if !(last > 0.0 && last.is_finite()) {
        return Err(Failure::Undecided(format!(
            "--plot {}: there is no range of times to draw",
            path.display()
        )));
    }
    let times: Vec<f64> = (0..=POINTS)
        .map(|at| last * at as f64 / POINTS as f64)
        .collect();
    let values: Vec<f64> = law
        .law
        .cdf(&times)
        .map_err(about)?
        .iter()
        .map(|found| found.value)
        .collect();
    let marks: Vec<(f64, String)> = quantiles
        .iter()
        .filter(|(share, found)| found.value <= last && [0.5, 0.9, 0.95].contains(share))
        .map(|(share, found)| (found.value, format!("{} %", short(share * 100.0))))
        .collect();
    picture::distribution(path, &times, &values, &marks)
}
