//! Makespans as a service of lines: one task in JSON per line of the input, one answer per line of the output.
//!
//! ```text
//! $ echo '{"op":"mean"}' | cargo run --release --features io --example makespan_tasks
//! {"result":{"mean":44.17857142857143,"exact":"1237/28"},"seconds":0.000001}
//! ```
//!
//! `mean`, `mean_exact`, `cdf` (with `time`) and `formula` ask about a chain of five states, an attempt with its classes, from its numbers
//! on; `ladder` (`stages`) makes the formula of a ladder, `dense` (`size`) and `tridiagonal` (`size`) solve chains, `uniformise` (`rates`,
//! `exits`, `time` or `times`) gives a distribution, `simulate` (`count`, `seed`) draws makespans, `stiff` (`up`, `down`) solves a ladder of 12 states.
//! `repeat` runs the operation so many times; `seconds` is the best run. `benches/peers/makespan.py` compares with other systems.

#[path = "../service/mod.rs"]
mod service;

use closedform::algebra::expr::Expr;
use closedform::algebra::{Fuel, Rational, Words};
use closedform::transforms::formats::chain::{ChainFormat, ReadOptions, read_chain};
use closedform::transforms::makespan::markov::PhaseType;
use closedform::transforms::makespan::simulate::Draw;
use closedform::transforms::makespan::{AttemptModel, Duration, Outcome};
use closedform::transforms::makespan::{Chain, Kind, Number};
use nalgebra::DMatrix;
use serde_json::{Value, json};

use self::service::{Outcome as Answered, best, serve};

/// Terms of a formula.
const TERMS: usize = 10_000_000;

fn main() -> Answered<()> {
    serve(run)
}

fn number(task: &Value, key: &str) -> Answered<f64> {
    Ok(task[key]
        .as_f64()
        .ok_or(format!("field {key}: no number"))?)
}

fn size(task: &Value, key: &str) -> Answered<usize> {
    let value = task[key]
        .as_u64()
        .ok_or(format!("field {key}: no whole number"))?;
    Ok(usize::try_from(value)?)
}

fn decimal(text: &str) -> Rational {
    Rational::from_decimal(text).unwrap_or_default()
}

/// Rates out of the start, and mean times of the three ways on: numbers as they stand in the model.
const SHARES: [(&str, &str); 3] = [("0.56", "28.7"), ("0.04", "68.7"), ("0.40", "12.3")];

/// An attempt: a start of mean 1, and then one of three ways.
fn attempt<N: Number + PartialEq>(number: impl Fn(&str) -> N) -> Answered<Chain<N>> {
    let one = number("1");
    let mut chain = Chain::builder(Kind::Continuous);
    chain.begin("start", one.clone()).exit("done");
    for ((name, end), (share, mean)) in [("run", "done"), ("fail", "start"), ("stop", "start")]
        .into_iter()
        .zip(SHARES)
    {
        let rate = one.over(&number(mean)).ok_or("a mean of 0")?;
        chain.arc("start", name, number(share), None);
        chain.arc(name, end, rate, None);
    }
    Ok(chain.build()?)
}

fn double(text: &str) -> f64 {
    decimal(text).to_f64()
}

/// The ladder of the peers: s to s+1 with a_s, to s-1 with b_s, else back to 0; its text is read like any other file.
fn ladder(stages: usize) -> Answered<Chain<Expr>> {
    let mut edges = Vec::new();
    for s in 0..stages {
        let down = s.saturating_sub(1);
        edges.push(
            json!({"from": format!("s{s}"), "to": format!("s{}", s + 1), "prob": format!("a{s}")}),
        );
        edges.push(
            json!({"from": format!("s{s}"), "to": format!("s{down}"), "prob": format!("b{s}")}),
        );
        edges.push(json!({"from": format!("s{s}"), "to": "s0", "prob": format!("1-a{s}-b{s}")}));
    }
    let document = json!({"initial": "s0", "absorbing": [format!("s{stages}")], "edges": edges});
    Ok(read_chain(
        &document.to_string(),
        ChainFormat::Json,
        &ReadOptions::default(),
    )?)
}

fn run(task: &Value) -> Answered<(Value, f64)> {
    match task["op"].as_str().unwrap_or_default() {
        "mean" => mean(task),
        "mean_exact" => mean_exact(task),
        "cdf" => cdf(task),
        "formula" => formula(task),
        "ladder" => {
            let stages = size(task, "stages")?;
            let ((above, below), seconds) = best(task, || {
                let fuel = &mut Fuel::new(u64::MAX);
                let found = ladder(stages)?.symbolic_mean(TERMS, fuel)?;
                Ok((found.numerator(fuel)?.len(), found.denominator(fuel)?.len()))
            })?;
            Ok((
                json!({"numerator_terms": above, "denominator_terms": below}),
                seconds,
            ))
        }
        "dense" => dense(task),
        "tridiagonal" => tridiagonal(task),
        "uniformise" => uniformise(task),
        "simulate" => simulate(task),
        "stiff" => stiff(task),
        other => Err(format!("field op: {other:?}").into()),
    }
}

fn mean(task: &Value) -> Answered<(Value, f64)> {
    let (value, seconds) = best(task, || {
        let fuel = &mut Fuel::default();
        let chain = attempt(double)?;
        Ok(chain.passage(fuel)?.mean(fuel)?.value())
    })?;
    let (exact, _) = mean_exact(&json!({}))?;
    Ok((json!({"mean": value, "exact": exact["exact"]}), seconds))
}

fn mean_exact(task: &Value) -> Answered<(Value, f64)> {
    let (value, seconds) = best(task, || {
        let fuel = &mut Fuel::default();
        let chain = attempt(decimal)?;
        Ok(chain.passage(fuel)?.mean(fuel)?.finite())
    })?;
    Ok((
        json!({"exact": value.map(|value| value.to_string())}),
        seconds,
    ))
}

fn cdf(task: &Value) -> Answered<(Value, f64)> {
    let time = number(task, "time")?;
    let (value, seconds) = best(task, || {
        Ok(attempt(double)?.time_to_exit()?.given.cdf(time)?)
    })?;
    Ok((json!({"value": value}), seconds))
}

fn formula(task: &Value) -> Answered<(Value, f64)> {
    let edge = |from: &str, to: &str, rate: &str| json!({"from": from, "to": to, "rate": rate});
    let document = json!({
        "initial": "start",
        "absorbing": ["done"],
        "edges": [
            edge("start", "run", "(pTP+pNCS)/tau0"),
            edge("start", "fail", "pF/tau0"),
            edge("start", "stop", "pN/tau0"),
            edge("run", "done", "1/MTS"),
            edge("fail", "start", "1/MTF"),
            edge("stop", "start", "1/MTN"),
        ],
    })
    .to_string();
    let (value, seconds) = best(task, || {
        let fuel = &mut Fuel::default();
        let chain = read_chain(&document, ChainFormat::Json, &ReadOptions::default())?;
        Ok(chain.symbolic_mean(TERMS, fuel)?.to_string())
    })?;
    Ok((json!({"formula": value}), seconds))
}

fn solved(
    task: &Value,
    arcs: &[(usize, usize)],
    rates: &[f64],
    exits: &[f64],
) -> Answered<(Value, f64)> {
    use closedform::graphs::resolvent::SubtractionFree;
    let ones = vec![1.0; exits.len()];
    let (value, seconds) = best(task, || {
        let factors = SubtractionFree::from_arcs(exits.len(), arcs, rates, exits)?;
        Ok(factors.solve(&ones)?[0])
    })?;
    Ok((json!({"mean": value}), seconds))
}

fn dense(task: &Value) -> Answered<(Value, f64)> {
    use closedform::graphs::resolvent::SubtractionFree;
    let (size, mut words) = (size(task, "size")?, Words::new(1));
    let rates = nalgebra::DMatrix::from_fn(size, size, |_, _| words.unit());
    let exits: Vec<f64> = (0..size).map(|_| words.unit()).collect();
    let ones = vec![1.0; size];
    let (value, seconds) = best(task, || {
        Ok(SubtractionFree::from_matrix(&rates, &exits)?.solve(&ones)?[0])
    })?;
    Ok((json!({"mean": value}), seconds))
}

fn tridiagonal(task: &Value) -> Answered<(Value, f64)> {
    let size = size(task, "size")?;
    let mut arcs = Vec::with_capacity(2 * size);
    for at in 1..size {
        arcs.extend([(at - 1, at), (at, at - 1)]);
    }
    let rates = vec![1.0; arcs.len()];
    let mut exits = vec![0.0; size];
    if let Some(last) = exits.last_mut() {
        *last = 1.0;
    }
    solved(task, &arcs, &rates, &exits)
}

fn uniformise(task: &Value) -> Answered<(Value, f64)> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(task["rates"].clone())?;
    let exits: Vec<f64> = serde_json::from_value(task["exits"].clone())?;
    let time = number(task, "time")?;
    let phases = exits.len();
    if rows.len() != phases || rows.iter().any(|row| row.len() != phases) {
        return Err("field rates: not as many rows and columns as exits".into());
    }
    let rates = DMatrix::from_fn(phases, phases, |from, to| rows[from][to]);
    let mut initial = vec![0.0; exits.len()];
    if let Some(first) = initial.first_mut() {
        *first = 1.0;
    }
    let times: Vec<f64> = match task["times"].as_array() {
        Some(list) => list.iter().filter_map(Value::as_f64).collect(),
        None => vec![time],
    };
    let (found, seconds) = best(task, || {
        Ok(PhaseType::from_matrix(&initial, &rates, &exits, 0.0)?.at(&times)?)
    })?;
    let last = found.last().map(|point| point.cdf);
    Ok((json!({"value": last}), seconds))
}

/// The six classes with exponential times, and the start.
fn classes() -> Answered<AttemptModel> {
    let outcome = |name: &str, probability, mean, done| Outcome {
        name: name.to_owned(),
        probability,
        time: Duration::Exponential { mean },
        restart: None,
        done,
    };
    let outcomes = vec![
        outcome("TP", 0.54, 28.7, true),
        outcome("NCS", 0.02, 28.7, true),
        outcome("FP", 0.03, 68.7, false),
        outcome("NCF", 0.01, 68.7, false),
        outcome("TN", 0.32, 12.3, false),
        outcome("FN", 0.08, 12.3, false),
    ];
    Ok(AttemptModel::new(
        Some(Duration::Exponential { mean: 1.0 }),
        outcomes,
    )?)
}

fn simulate(task: &Value) -> Answered<(Value, f64)> {
    let draw = Draw::new(size(task, "count")?, task["seed"].as_u64().unwrap_or(1));
    let (mean, seconds) = best(task, || Ok(classes()?.simulate(draw)?.mean()))?;
    Ok((json!({"mean": mean.value, "error": mean.error}), seconds))
}

fn stiff(task: &Value) -> Answered<(Value, f64)> {
    const STAGES: usize = 12;
    let [up, down] = ["up", "down"].map(|key| double(task[key].as_str().unwrap_or_default()));
    let mut arcs = Vec::new();
    let mut rates = Vec::new();
    for at in 1..STAGES {
        arcs.extend([(at - 1, at), (at, at - 1)]);
        rates.extend([up, down]);
    }
    let mut exits = [0.0; STAGES];
    exits[STAGES - 1] = up;
    solved(task, &arcs, &rates, &exits)
}
