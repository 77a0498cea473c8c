//! Structural equation models as a service of lines: one task in JSON per line of the input, one answer per line of the
//! output.
//!
//! ```text
//! $ echo '{"op":"expanded","n":2,"directed":[[1,2],[2,1]],"bidirected":[]}' | cargo run --release --example sem_tasks
//! {"result":{"terms":7,"check":..},"seconds":0.000002}
//! ```
//!
//! `expanded` multiplies out all entries of Σ, `factored` lists all cofactors and determinants, `first` one cofactor,
//! `count` counts one-connections. `repeat` runs the operation so many times; `seconds` is the best run, without reading
//! and writing. The check is the value of all numerators at fixed numbers modulo 2^61 - 1; `benches/peers/sem.py` compares
//! checks and times with other systems.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use closedform::algebra::{Fuel, PrimeField};
use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::Covariance;
use closedform::graphs::resolvent::Reals;
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

const LIMIT: usize = 1 << 28;

fn main() -> Outcome<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let task: Value = serde_json::from_str(&line?)?;
        let answer = match run(&task) {
            Ok((result, seconds)) => json!({"result": result, "seconds": seconds}),
            Err(error) => json!({"error": error.to_string()}),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn pairs(task: &Value, key: &str) -> Outcome<Vec<(usize, usize)>> {
    let missing = || format!("field {key}: a list of pairs is missing");
    let list = task[key].as_array().ok_or_else(missing)?;
    list.iter()
        .map(|pair| {
            let end = |at: usize| -> Outcome<usize> {
                let end = pair[at].as_u64().ok_or_else(missing)?;
                Ok(usize::try_from(end)?.checked_sub(1).ok_or_else(missing)?)
            };
            Ok((end(0)?, end(1)?))
        })
        .collect()
}

/// The best of several runs.
fn best<T>(task: &Value, mut run: impl FnMut() -> Outcome<T>) -> Outcome<(T, f64)> {
    let repeat = task["repeat"].as_u64().unwrap_or(1).max(1);
    let mut seconds = f64::INFINITY;
    let mut result = None;
    for _ in 0..repeat {
        let begun = Instant::now();
        let value = run()?;
        seconds = seconds.min(begun.elapsed().as_secs_f64());
        result = Some(value);
    }
    Ok((result.ok_or("nothing was run")?, seconds))
}

fn run(task: &Value) -> Outcome<(Value, f64)> {
    let n = usize::try_from(task["n"].as_u64().ok_or("field n: a number is missing")?)?;
    let graph = MixedGraph::from_edges(n, &pairs(task, "directed")?, &pairs(task, "bidirected")?)?;
    match task["op"].as_str() {
        Some("expanded") => {
            let covariance = Covariance::new(&graph)?;
            let (entries, seconds) = best(task, || Ok(covariance.expanded(LIMIT)?))?;
            let (mut terms, mut check) = (0, 0);
            let field = PrimeField::new((1 << 61) - 1)?;
            for entry in &entries {
                terms += entry.len();
                for (coefficient, powers, omega) in entry.terms() {
                    let mut value = field.residue(&coefficient.into());
                    for (arc, exponent) in powers {
                        for _ in 0..exponent {
                            value = field.multiply(value, 2 + arc as u64);
                        }
                    }
                    value = field.multiply(value, 1001 + omega as u64);
                    check = field.add(check, value);
                }
            }
            Ok((json!({"terms": terms, "check": check}), seconds))
        }
        Some("factored") => {
            let covariance = Covariance::new(&graph)?;
            let (blocks, seconds) = best(task, || Ok(covariance.resolvent().blocks(LIMIT)?))?;
            Ok((json!({"terms": blocks.len()}), seconds))
        }
        Some("first") => {
            let covariance = Covariance::new(&graph)?;
            let (terms, seconds) = best(task, || {
                Ok(covariance.resolvent().cofactor(0, n - 1, LIMIT)?)
            })?;
            Ok((json!({"terms": terms.len()}), seconds))
        }
        Some("count") => {
            let covariance = Covariance::new(&graph)?;
            let (counts, seconds) = best(task, || Ok(covariance.counts(&mut Fuel::new(1 << 40))?))?;
            Ok((json!({"terms": counts.total().to_string()}), seconds))
        }
        Some("program") => {
            let covariance = Covariance::new(&graph)?;
            let columns: Vec<usize> = (0..n).collect();
            let (program, build) = best(task, || Ok(covariance.program(&columns)?))?;
            let count = covariance.parameters().len();
            let values: Vec<f64> = (0..count).map(|k| 0.1 + 0.3 / (1.0 + k as f64)).collect();
            let (run, evaluate) = best(task, || Ok(program.evaluate(&Reals, &values)?))?;
            let weights = [(0, n - 1, 1.0)];
            let (slope, gradient) = best(task, || Ok(program.gradient(&Reals, &run, &weights)?))?;
            let result = json!({
                "operations": program.operations(),
                "value": run.get(0, n - 1),
                "slopes": slope.iter().sum::<f64>(),
                "build": build,
                "evaluate": evaluate,
                "gradient": gradient,
            });
            Ok((result, build + evaluate + gradient))
        }
        other => Err(format!("field op: {other:?} is not known").into()),
    }
}
