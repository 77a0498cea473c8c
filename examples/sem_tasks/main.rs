//! Structural equation models as a service of lines: one task in JSON per line of the input, one answer per line of the
//! output.
//!
//! ```text
//! $ echo '{"op":"expanded","n":2,"directed":[[1,2],[2,1]],"bidirected":[]}' | cargo run --release --example sem_tasks
//! {"result":{"terms":7,"check":..},"seconds":0.000002}
//! ```
//!
//! `expanded` multiplies out all entries of Σ, `factored` lists all cofactors and determinants, `first` one cofactor,
//! `count` counts one-connections, `program` builds, evaluates and differentiates a straight-line program, `rank` is that
//! of the Jacobian, `halftrek` the half-trek criterion, `degree` that of the parametrisation, `ideal` lists constraints up
//! to a `degree`. `repeat` runs the operation so many times; `seconds` is the best run, from the graph on, without reading
//! and writing. The check is the value of all numerators, or of all lists, at fixed numbers modulo 2^61 - 1;
//! `benches/peers/sem.py` compares checks and times with other systems.

#[path = "../service/mod.rs"]
mod service;

use closedform::algebra::{Fuel, PrimeField};
use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::Covariance;
use closedform::graphs::ideal::vanishing_ideal;
use closedform::graphs::identify::{degree, finite_to_one_by_rank, half_trek_criterion};
use closedform::graphs::resolvent::{Reals, Terms};
use serde_json::{Value, json};

use self::service::{Outcome, best, serve};

const LIMIT: usize = 1 << 28;

fn main() -> Outcome<()> {
    serve(run)
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

/// The value of a term at arc k = 2 + k.
fn value(
    field: &PrimeField,
    coefficient: i64,
    arcs: impl IntoIterator<Item = (usize, u32)>,
) -> u64 {
    let mut value = field.residue(&coefficient.into());
    for (arc, exponent) in arcs {
        for _ in 0..exponent {
            value = field.multiply(value, 2 + arc as u64);
        }
    }
    value
}

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

fn run(task: &Value) -> Outcome<(Value, f64)> {
    let n = usize::try_from(task["n"].as_u64().ok_or("field n: a number is missing")?)?;
    let graph = MixedGraph::from_edges(n, &pairs(task, "directed")?, &pairs(task, "bidirected")?)?;
    let field = PrimeField::new((1 << 61) - 1)?;
    let (covariance, prepared) = best(task, || Ok(Covariance::new(&graph)?))?;
    match task["op"].as_str() {
        Some("expanded") => {
            let (entries, seconds) = best(task, || Ok(covariance.expanded(LIMIT)?))?;
            let (mut terms, mut check) = (0, 0);
            for entry in &entries {
                terms += entry.len();
                for (coefficient, powers, omega) in entry.terms() {
                    let value = value(&field, coefficient, powers);
                    let value = field.multiply(value, 1001 + omega as u64);
                    check = field.add(check, value);
                }
            }
            Ok((json!({"terms": terms, "check": check}), prepared + seconds))
        }
        Some("factored") => {
            let (blocks, seconds) = best(task, || Ok(covariance.resolvent().blocks(LIMIT)?))?;
            let mut check = 0;
            let mut add = |terms: &Terms| {
                for term in terms.iter() {
                    let sign = if term.negative { -1 } else { 1 };
                    let arcs = term.arcs.iter().map(|&arc| (arc, 1));
                    check = field.add(check, value(&field, sign, arcs));
                }
            };
            for block in &blocks.blocks {
                add(&block.determinant);
                block.cofactors.iter().flatten().for_each(&mut add);
            }
            Ok((
                json!({"terms": blocks.len(), "check": check}),
                prepared + seconds,
            ))
        }
        Some("first") => {
            let (terms, seconds) = best(task, || {
                Ok(covariance.resolvent().cofactor(0, n - 1, LIMIT)?)
            })?;
            Ok((json!({"terms": terms.len()}), prepared + seconds))
        }
        Some("count") => {
            let (counts, seconds) = best(task, || Ok(covariance.counts(&mut fuel())?))?;
            let result = json!({"terms": counts.total().to_string()});
            Ok((result, prepared + seconds))
        }
        Some("rank") => {
            let (found, seconds) =
                best(task, || Ok(finite_to_one_by_rank(&graph, 1, &mut fuel())?))?;
            Ok((json!({"rank": found.rank}), seconds))
        }
        Some("halftrek") => {
            let (found, seconds) = best(task, || Ok(half_trek_criterion(&graph, &mut fuel())?))?;
            let result = json!({
                "solved": found.certificate.steps.len(),
                "verdict": format!("{:?}", found.verdict),
            });
            Ok((result, seconds))
        }
        Some("degree") => {
            let (found, seconds) = best(task, || Ok(degree(&graph, 1, &mut fuel())?))?;
            let degree = found.degree.map(|degree| degree.to_string());
            let result = json!({"dimension": found.dimension, "degree": degree});
            Ok((result, seconds))
        }
        Some("ideal") => {
            let degree = u32::try_from(task["degree"].as_u64().unwrap_or(4))?;
            let (found, seconds) = best(task, || {
                Ok(vanishing_ideal(&graph, degree, 1, &mut fuel())?)
            })?;
            let result = json!({"degrees": found.degrees(), "proven": found.is_proven()});
            Ok((result, seconds))
        }
        Some("program") => {
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
                "build": prepared + build,
                "evaluate": evaluate,
                "gradient": gradient,
            });
            Ok((result, prepared + build + evaluate + gradient))
        }
        other => Err(format!("field op: {other:?} is not known").into()),
    }
}
