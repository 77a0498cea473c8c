//! Chromatograms as a service of lines: one task in JSON per line of the input, one answer per line of the output.
//!
//! ```text
//! $ echo '{"op":"simulate","bc":"open","n":5,"tolerance":1e-10}' | cargo run --release --example laplace_tasks
//! {"result":{"values":[..],"bound":..,"nodes":..},"seconds":0.00002}
//! ```
//!
//! `simulate` evaluates one component (`tau`, `a`, `b`, `pe`, `w`, `bc`; defaults 1, 20, 10, 1000, 0.05, none) at `n` times from `first` to `last`,
//! `digits` does it in balls, `fit` fits a and b to such values, `btex` evaluates five components. `repeat` runs the operation so many times;
//! `seconds` is the best run, from plain numbers to plain numbers. `benches/peers/laplace.py` compares values and times with other systems.

#[path = "../service/mod.rs"]
mod service;

use closedform::algebra::Rational;
use closedform::transforms::chromatography::fit::{Options, Start, fit};
use closedform::transforms::chromatography::{
    Binding, Column, Component, Dispersion, Experiment, Inlet, simulate, simulate_enclosed,
};
use serde_json::{Value, json};

use self::service::{Outcome, best, serve};

fn main() -> Outcome<()> {
    serve(run)
}

fn number(task: &Value, key: &str, default: f64) -> f64 {
    task[key].as_f64().unwrap_or(default)
}

fn column(task: &Value) -> Outcome<Column> {
    let peclet = number(task, "pe", 1000.0);
    let dispersion = match task["bc"].as_str().unwrap_or("none") {
        "none" => Dispersion::None,
        "open" => Dispersion::Open { peclet },
        "closed" => Dispersion::Closed { peclet },
        other => return Err(format!("field bc: {other}").into()),
    };
    Ok(Column {
        hold_up: number(task, "tau", 1.0),
        dispersion,
        velocity_ratio: 1.0,
    })
}

fn experiment(task: &Value) -> Outcome<Experiment> {
    let binding = Binding::kinetic(number(task, "a", 20.0), number(task, "b", 10.0))?;
    let width = number(task, "w", 0.05);
    Ok(Experiment::single(
        column(task)?,
        binding,
        Inlet::Pulse { width },
    ))
}

/// Five components at 110 °C on a column of polysiloxane, with a pulse of a tenth of a second.
fn aromatics() -> Outcome<Experiment> {
    let substances = [
        ("benzene", 0.250_358_786, 50.0, 1.0),
        ("toluene", 0.380_731_634, 45.0, 0.9),
        ("ethylbenzene", 0.605_761_584, 40.0, 0.5),
        ("p-xylene", 0.625_617_225, 40.0, 0.6),
        ("o-xylene", 0.709_351_201, 35.0, 0.7),
    ];
    let hold_up = 45.0;
    let components = substances
        .iter()
        .map(|&(name, k, b, amount)| {
            Ok(Component {
                name: name.to_owned(),
                binding: Binding::kinetic(k * b * hold_up, b)?,
                amount,
            })
        })
        .collect::<Outcome<_>>()?;
    Ok(Experiment {
        column: Column::open(hold_up, 60_000.0)?,
        inlet: Inlet::Pulse { width: 0.1 },
        mixing: Vec::new(),
        components,
    })
}

fn times(task: &Value, first: f64, last: f64) -> Vec<f64> {
    let count = task["n"].as_u64().unwrap_or(1000).max(2);
    let (first, last) = (number(task, "first", first), number(task, "last", last));
    (0..count)
        .map(|k| first + (last - first) * k as f64 / (count - 1) as f64)
        .collect()
}

/// Times at equal distances, exactly.
fn exact_times(task: &Value) -> Vec<Rational> {
    let count = task["n"].as_u64().unwrap_or(1000).max(2);
    let exact = |value: f64| Rational::from_f64(value).unwrap_or_default();
    let (first, last) = (
        exact(number(task, "first", 0.0)),
        exact(number(task, "last", 8.0)),
    );
    let share = Rational::from(count - 1).recip().unwrap_or_default();
    let spacing = (&last - &first) * share;
    (0..count)
        .map(|k| &first + &(&spacing * &Rational::from(k)))
        .collect()
}

fn run(task: &Value) -> Outcome<(Value, f64)> {
    let tolerance = number(task, "tolerance", 1e-10);
    match task["op"].as_str().ok_or("field op is missing")? {
        "simulate" | "btex" => {
            let (experiment, times) = match task["op"] == "btex" {
                true => (aromatics()?, times(task, 40.0, 90.0)),
                false => (experiment(task)?, times(task, 0.0, 8.0)),
            };
            let (found, seconds) = best(task, || Ok(simulate(&experiment, &times, tolerance)?))?;
            let values: Vec<f64> = found.total.iter().map(|one| one.value).collect();
            let bound = found
                .total
                .iter()
                .fold(0.0, |most: f64, one| most.max(one.bound));
            let method = format!("{:?}", found.curves[0].method);
            Ok((
                json!({"values": values, "bound": bound, "method": method}),
                seconds,
            ))
        }
        "digits" => {
            let digits = u32::try_from(task["digits"].as_u64().unwrap_or(30))?;
            let exact = |value: &f64| Rational::from_f64(*value).unwrap_or_default();
            let experiment = experiment(task)?.map(&exact);
            let times = exact_times(task);
            let (found, seconds) =
                best(task, || Ok(simulate_enclosed(&experiment, &times, digits)?))?;
            let values: Vec<String> = found
                .total
                .iter()
                .map(|ball| ball.midpoint_decimal(40))
                .collect();
            Ok((json!({"values": values}), seconds))
        }
        "fit" => {
            let truth = experiment(task)?;
            let times = times(task, 0.5, 8.0);
            let signal: Vec<f64> = simulate(&truth, &times, 1e-10)?
                .total
                .iter()
                .enumerate()
                // A noise that is the same everywhere: digits of a multiplicative sequence.
                .map(|(k, one)| one.value + 6e-5 * ((k * 7919 % 1009) as f64 / 504.5 - 1.0))
                .collect();
            let mut begin = truth.clone();
            begin.components[0].binding = Binding::kinetic(14.0, 8.0)?;
            let start = Start { peaks: vec![begin] };
            let (found, seconds) = best(task, || {
                Ok(fit(&start, &times, &signal, &Options::default())?)
            })?;
            let values: Vec<f64> = found.estimates.iter().map(|one| one.value).collect();
            Ok((
                json!({"estimates": values, "signal": signal, "evaluations": found.evaluations}),
                seconds,
            ))
        }
        other => Err(format!("field op: {other}").into()),
    }
}
