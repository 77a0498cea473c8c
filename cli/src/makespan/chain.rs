//! `makespan chain`: what a task graph does.

use std::path::Path;

use closedform::algebra::expr::Expr;
use closedform::algebra::{Fuel, Rational};
use closedform::transforms::formats::chain::{
    ChainFormat, ReadOptions, Task, labels_left_out, write_chain,
};
use closedform::transforms::makespan::chain::{Absorption, ChainGradient, Occupancy};
use closedform::transforms::makespan::{Chain as Graph, Expected, Kind, Values, witness};
use serde_json::{Value, json};

use super::answer::{Answer, shown};
use super::certificate;
use super::graph_arguments::Chain;
use super::task::{self, Read};
use crate::failure::{DONE, Failure, Outcome};
use crate::files;
use crate::table::{precise, short as brief};

/// Where the rows are that a table leaves out.
const IN_JSON: &str = "--json has all";

/// Names in a note.
const MOST_NAMES: usize = 60;

/// Above this, exact equations are too much work to be a witness of every run.
const MOST_EQUATIONS: usize = 60;

/// Relative roundings of elimination without subtraction for each state.
const ROUNDINGS: f64 = 4.0;

/// Work for exact answers.
const FUEL: u64 = 1 << 32;

/// Runs the command.
pub(crate) fn run(arguments: &Chain, target: Option<&Path>) -> Outcome {
    let mut options = ReadOptions::default();
    options.rewards.clone_from(&arguments.rewards);
    options.normalise = arguments.normalise;
    let read = task::graph(&arguments.graph, &arguments.settings.values, options)?;
    let Task::Chain(formulas) = &read.task else {
        return Err(Failure::Input(format!(
            "{}: this is no graph (edges): ask `makespan mean` or `makespan decide`",
            read.name
        )));
    };
    if let Some(name) = &arguments.convert {
        let format = format(name)?;
        let text = write_chain(formulas, format).map_err(|error| read.refused(error))?;
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        files::write(&[&arguments.graph.file], &[], target, &lines)?;
        for label in labels_left_out(formulas, format) {
            eprintln!("note: the label {label:?} is left out: {name} has no such labels");
        }
        return Ok(DONE);
    }
    let about = |error| read.refused(error);
    let exact = formulas.try_map(|formula| read.exact(formula));
    let doubles = Values::default();
    let graph: Graph<f64> = match &exact {
        Ok(exact) => exact.try_map(|number| doubles.nearest(&Expr::number(number.clone()))),
        // A formula with an irrational value still has a double.
        Err(_) => formulas.try_map(|formula| read.values.nearest(formula)),
    }
    .map_err(about)?;
    let mut answer = Answer::default();
    answer.key(
        "kind",
        match graph.kind() {
            Kind::Continuous => "continuous",
            Kind::Discrete => "discrete",
            Kind::SemiMarkov => "semi-markov",
        },
    );
    let fuel = &mut Fuel::new(arguments.fuel.unwrap_or(FUEL));
    let mean = report(&mut answer, &graph, &read, arguments, fuel)?;
    if arguments.exact {
        let exact = exact
            .as_ref()
            .map_err(|error| read.refused(error.clone()))?;
        exactly(&mut answer, exact, &read, fuel)?;
    }
    for note in graph.notes() {
        answer.note(&note.to_string());
    }
    witnesses(&mut answer, &graph, exact.as_ref().ok(), &mean, arguments);
    let wanted = arguments.certificate.as_deref().zip(exact.as_ref().ok());
    let file = wanted.and_then(|(path, exact)| {
        certificate::written(&mut answer, path, exact.mean_certificate(fuel))
    });
    answer.write(
        arguments.json,
        &[&arguments.graph.file],
        file.as_slice(),
        target,
    )
}

fn format(name: &str) -> Result<ChainFormat, Failure> {
    match name.to_ascii_lowercase().as_str() {
        "toml" => Ok(ChainFormat::Toml),
        "json" => Ok(ChainFormat::Json),
        "prism" => Ok(ChainFormat::Prism),
        "drn" => Ok(ChainFormat::Drn),
        _ => Err(Failure::Input(format!(
            "--convert {name:?}: write toml, json, prism or drn"
        ))),
    }
}

/// An expectation for people.
fn text(value: &Expected<f64>) -> String {
    match value {
        Expected::Finite(value) => precise(*value),
        Expected::Infinite(cause) => format!("infinite: {cause}"),
    }
}

/// The standard deviation and its square, each of them where it is a double.
fn spread(
    answer: &mut Answer,
    passage: &closedform::transforms::makespan::chain::Passage<'_, f64>,
    fuel: &mut Fuel,
) {
    let deviation = passage.deviation(fuel);
    match &deviation {
        Ok(Expected::Finite(deviation)) => {
            answer.line("standard deviation", brief(*deviation));
        }
        Ok(Expected::Infinite(_)) => {}
        Err(error) => answer.note(&format!("no standard deviation: {error}")),
    }
    let variance = passage.variance(fuel);
    if variance.is_err() && deviation.is_ok() {
        answer.note("the variance, the square of the standard deviation, is beyond the doubles");
    }
    let value = |found: closedform::transforms::Result<Expected<f64>>| {
        found.map_or(Value::Null, |found| number(&found))
    };
    answer.key("standard_deviation", value(deviation));
    answer.key("variance", value(variance));
}

fn short(value: &Expected<f64>) -> String {
    value
        .as_finite()
        .map_or_else(|| String::from("infinite"), |value| precise(*value))
}

fn number(value: &Expected<f64>) -> Value {
    value.as_finite().map_or(Value::Null, |value| json!(value))
}

fn report(
    answer: &mut Answer,
    graph: &Graph<f64>,
    read: &Read,
    arguments: &Chain,
    fuel: &mut Fuel,
) -> Result<Expected<f64>, Failure> {
    let about = |error| read.refused(error);
    let passage = graph.passage(fuel).map_err(about)?;
    let mean = passage.mean(fuel).map_err(about)?;
    answer.line("mean", text(&mean));
    answer.key("mean", number(&mean));
    if let Expected::Infinite(cause) = &mean {
        answer.key("infinite", cause.to_string());
        if let Some(given) = passage.given_completion(1, fuel).map_err(about)? {
            answer.line("mean when completed", precise(given[1]));
            answer.key("mean_given_completion", given[1]);
        }
    }
    spread(answer, &passage, fuel);
    let completion = passage.completion(fuel).map_err(about)?;
    answer.line("completes with", precise(completion));
    answer.key("completion", completion);
    if let Some(cost) = passage.own_cost(fuel).map_err(about)? {
        answer.line("mean cost", text(&cost));
        answer.key("cost", number(&cost));
    }
    exits(answer, graph, &passage.absorption(fuel).map_err(about)?);
    let means = passage.means(fuel).map_err(about)?;
    states(
        answer,
        graph,
        &means,
        &passage.occupancy(fuel).map_err(about)?,
    );
    if arguments.gradient
        && let Expected::Finite(found) = passage.gradient(fuel).map_err(about)?
    {
        gradient(answer, graph, &found);
    }
    let unreached: Vec<&str> = passage
        .classes()
        .unreached()
        .map(|state| graph.states()[state].as_str())
        .take(MOST_NAMES)
        .collect();
    if !unreached.is_empty() {
        answer.note(&format!("never reached: {}", unreached.join(", ")));
    }
    Ok(mean)
}

fn exits(answer: &mut Answer, graph: &Graph<f64>, found: &[Absorption<f64>]) {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|exit| {
            vec![
                graph.states()[exit.exit].clone(),
                precise(exit.probability),
                exit.mean_given.map_or_else(|| String::from("-"), precise),
            ]
        })
        .collect();
    answer.rows(
        &["exit", "probability", "mean time given it"],
        &rows,
        IN_JSON,
    );
    let list: Vec<Value> = found
        .iter()
        .map(|exit| {
            json!({
                "exit": graph.states()[exit.exit],
                "probability": exit.probability,
                "mean_given": exit.mean_given,
            })
        })
        .collect();
    answer.key("absorption", list);
}

fn states(
    answer: &mut Answer,
    graph: &Graph<f64>,
    means: &[Expected<f64>],
    occupancy: &[Occupancy<f64>],
) {
    let mut rows = Vec::new();
    let mut list = Vec::new();
    for found in occupancy {
        let name = &graph.states()[found.state];
        rows.push(vec![
            name.clone(),
            short(&found.time),
            short(&found.visits),
            short(&means[found.state]),
        ]);
        list.push(json!({
            "state": name,
            "time": number(&found.time),
            "visits": number(&found.visits),
            "mean_from": number(&means[found.state]),
        }));
    }
    answer.rows(
        &["state", "time in it", "visits", "mean time from it"],
        &rows,
        IN_JSON,
    );
    answer.key("states", list);
}

fn gradient(answer: &mut Answer, graph: &Graph<f64>, found: &ChainGradient<f64>) {
    let mut rows = Vec::new();
    let mut list = Vec::new();
    for (at, (arc, by_weight)) in graph.arcs().iter().zip(&found.weights).enumerate() {
        let [from, to] = [arc.from, arc.to].map(|state| graph.states()[state].as_str());
        let by_time = found.times.get(at);
        rows.push(vec![
            format!("{from} -> {to}"),
            brief(*by_weight),
            by_time.map_or_else(|| String::from("-"), |value| brief(*value)),
        ]);
        list.push(json!({"from": from, "to": to, "weight": by_weight, "time": by_time}));
    }
    answer.rows(
        &["arc", "by its weight", "by its mean time"],
        &rows,
        IN_JSON,
    );
    answer.key("gradient", list);
}

fn exactly(
    answer: &mut Answer,
    graph: &Graph<Rational>,
    read: &Read,
    fuel: &mut Fuel,
) -> Result<(), Failure> {
    let about = |error| read.refused(error);
    let passage = graph.passage(fuel).map_err(about)?;
    let mean = passage.mean(fuel).map_err(about)?;
    answer.expected("exact mean", "exact_mean", &mean);
    let exits: Vec<Value> = passage
        .absorption(fuel)
        .map_err(about)?
        .iter()
        .map(|exit| {
            answer.line(
                &format!("exact, {}", graph.states()[exit.exit]),
                shown(&exit.probability),
            );
            json!({
                "exit": graph.states()[exit.exit],
                "probability": exit.probability.to_string(),
                "mean_given": exit.mean_given.as_ref().map(ToString::to_string),
            })
        })
        .collect();
    answer.key("exact_absorption", exits);
    Ok(())
}

fn witnesses(
    answer: &mut Answer,
    graph: &Graph<f64>,
    exact: Option<&Graph<Rational>>,
    mean: &Expected<f64>,
    arguments: &Chain,
) {
    let Expected::Finite(mean) = mean else {
        answer.unasked("there is no mean to compare");
        return;
    };
    let size = graph.states().len();
    match (exact, Rational::from_f64(*mean)) {
        (Some(exact), Some(claimed)) if size <= MOST_EQUATIONS => {
            let tolerance = ROUNDINGS * size as f64 * f64::EPSILON;
            match witness::equations(exact, &claimed, tolerance) {
                Ok(found) => answer.witness(&found),
                Err(error) => answer.unasked(&error.to_string()),
            }
        }
        (None, _) => answer.unasked("exact equations: a weight is not rational"),
        _ => answer.unasked(&format!(
            "exact equations of more than {MOST_EQUATIONS} states"
        )),
    }
    if let Some(draw) = task::draw(arguments.dice) {
        match graph.simulate(draw) {
            Ok(sample) => answer.witness(&witness::dice(&sample, *mean)),
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
}
