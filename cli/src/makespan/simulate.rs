//! `makespan simulate`: makespans by the dice.

use std::fmt::Write as _;
use std::path::Path;

use closedform::transforms::makespan::simulate::{Estimate, Makespans};
use closedform::transforms::makespan::{Chain, Expected};
use serde_json::json;

use super::answer::{Answer, refused};
use super::arguments::Simulate;
use super::shared_arguments::check_shares;
use super::task::{self, Subject};
use crate::failure::{Failure, Outcome};
use crate::files::File;
use crate::table::{short, shortest};

/// What was drawn, and what the formulas say.
struct Drawn {
    sample: Makespans,
    mean: Expected<f64>,
    exits: Vec<String>,
    notes: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Simulate, target: Option<&Path>) -> Outcome {
    check_shares(&arguments.quantiles)?;
    let drawn = draw(arguments)?;
    let mut answer = Answer::default();
    let sample = &drawn.sample;
    answer.line("makespans", sample.len().to_string());
    answer.key("draws", sample.len());
    answer.key("seed", arguments.task.dice.seed);
    estimate(&mut answer, "mean", "mean", sample.mean());
    estimate(&mut answer, "variance", "variance", sample.variance());
    estimate(&mut answer, "attempts or arcs", "steps", sample.steps());
    let mut quantiles = Vec::new();
    for &share in &arguments.quantiles {
        if let Some(time) = sample.quantile(share) {
            answer.line(&format!("quantile {}", shortest(share)), short(time));
            quantiles.push(json!({"share": share, "time": time}));
        }
    }
    answer.key("quantiles", quantiles);
    if drawn.exits.len() > 1 {
        let mut list = Vec::new();
        for (at, name) in drawn.exits.iter().enumerate() {
            let found = sample.exit(at);
            answer.line(&format!("ends in {name}"), found.to_string());
            list.push(json!({"exit": name, "share": found.value, "error": found.error}));
        }
        answer.key("exits", list);
    }
    for note in &drawn.notes {
        answer.note(note);
    }
    match &drawn.mean {
        Expected::Finite(mean) => {
            answer.witness(&closedform::transforms::makespan::witness::dice(
                sample, *mean,
            ));
        }
        Expected::Infinite(cause) => answer.unasked(&format!("the mean is infinite: {cause}")),
    }
    let mut files = Vec::new();
    if let Some(path) = &arguments.csv {
        let mut text = String::from("makespan\n");
        for time in sample.times() {
            let _ = writeln!(text, "{time}");
        }
        files.push(File {
            option: "--csv",
            path,
            content: text.into_bytes(),
        });
    }
    answer.write(arguments.json, &arguments.task.inputs(), &files, target)
}

fn draw(arguments: &Simulate) -> Result<Drawn, Failure> {
    let count = arguments.task.dice.draws;
    let Some(draw) = task::draw(arguments.task.dice).filter(|_| count > 1) else {
        return Err(Failure::Input(format!(
            "--draws {count}: a simulation has nothing but its draws: give at least 2"
        )));
    };
    let task = match task::subject(&arguments.task)? {
        Subject::Attempts(task) => task,
        Subject::Graph { name, graph } => return walked(&graph, draw, &name),
    };
    let about = |error| refused(&task.name, error);
    let model = task::doubles(&task.model).map_err(about)?;
    let mut drawn = match arguments.task.cap {
        Some(most) => {
            let graph = model.chain(Some(most));
            let graph = graph.map_err(|error| refused("--cap", error))?;
            walked(&graph, draw, &task.name)?
        }
        None => Drawn {
            sample: model.simulate(draw).map_err(about)?,
            mean: model.mean(),
            exits: Vec::new(),
            notes: Vec::new(),
        },
    };
    drawn.notes.extend(task.notes(true));
    Ok(drawn)
}

fn walked(
    graph: &Chain<f64>,
    draw: closedform::transforms::makespan::simulate::Draw,
    name: &str,
) -> Result<Drawn, Failure> {
    let about = |error| refused(name, error);
    let fuel = &mut closedform::algebra::Fuel::default();
    let mean = graph
        .passage(fuel)
        .and_then(|passage| passage.mean(fuel))
        .map_err(about)?;
    Ok(Drawn {
        sample: graph.simulate(draw).map_err(about)?,
        mean,
        exits: graph
            .exits()
            .map(|exit| graph.states()[exit].clone())
            .collect(),
        notes: graph.notes().iter().map(ToString::to_string).collect(),
    })
}

fn estimate(answer: &mut Answer, name: &str, key: &str, found: Estimate) {
    let text = match found.value.is_finite() {
        true => found.to_string(),
        false => String::from("beyond the doubles"),
    };
    answer.line(name, text);
    answer.key(key, json!({"value": found.value, "error": found.error}));
}
