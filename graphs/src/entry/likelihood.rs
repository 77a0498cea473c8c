//! Maximum likelihood for models with cycles in the catalogue.

use std::collections::BTreeMap;

use algebra::dense::{Cholesky, DMatrix, DVector};
use algebra::evidence::{Basis, Card, Context, Entry, Evidence, Method, Source, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Map, Value, json};

use super::problem::{graph, read, refused, shuffled};
use crate::cases::read::{Fields, bad, list, size as number};
use crate::error::Error;
use crate::likelihood::{
    Divisor, FitOptions, Implied, NumericModel, SampleMoments, Simulator, block_coordinate, fit,
};
use crate::mixed::MixedGraph;

/// Estimates by maximum likelihood.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "sem-likelihood",
        title: "Maximum likelihood for linear structural equation models with cycles",
        formula: r"\ell(\Lambda, \Omega) = \frac{N}{2} \Big[ -\log\det\Omega + 2\log|\det(I-\Lambda)| - \operatorname{tr}\big(\Omega^{-1} (I-\Lambda)^T S (I-\Lambda)\big) \Big]",
        assumptions: &[
            "normal errors; S is divided by N",
            "all vertices are observed, all coefficients free",
        ],
        source: Source {
            title: "Computation of maximum likelihood estimates in cyclic structural equation models",
            authors: &["M. Drton", "C. Fox", "Y. S. Wang"],
            arxiv: Some("1610.03434"),
            derived: &["scoring and Newton iterations with exact derivatives"],
        },
        witness: "block-coordinate ascent from a neutral start, and finite differences of the discrepancy at the estimates",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "no-determinant",
            mistake: "2 log|det(I - Λ)| is forgotten: least squares, equation by equation",
            solve: least_squares,
        },
        Twin {
            name: "divisor",
            mistake: "sums divided by N - 1 are taken for sums divided by N",
            solve: other_divisor,
        },
        Twin {
            name: "transposed",
            mistake: "rows and columns of Λ are exchanged in the answer",
            solve: transposed,
        },
    ],
    yes_or_no: false,
};

/// Sweeps of the witness.
const SWEEPS: usize = 20_000;

/// Steps of finite differences, relative to the scale of a parameter.
const STEP: f64 = 1e-4;

/// Largest slope in standard units; central differences of this step are right to about 1e-8.
const SLOPE: f64 = 1e-6;

/// A better point than the estimates is better by more than this.
const BELOW: f64 = 1e-9;

/// Supply and demand, 1 -> 2 <=> 3 <- 4, and a vertex behind; covariances of simulated data, divided by N - 1.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let n = 4 + (size / 40).min(4);
    let mut directed = vec![(0, 1), (1, 2), (2, 1), (3, 2)];
    directed.extend((4..n).map(|v| (v - 2, v)));
    let names = shuffled(words, n);
    let mut problem = graph(&names, &directed, &[]);
    let observations = 60 + words.below(60);
    problem["observations"] = json!(observations);
    problem["divisor"] = json!("N-1");
    let mut drawn = || -> crate::Result<Vec<Vec<f64>>> {
        let (graph, _) = read(&problem)?;
        let model = NumericModel::new(&graph)?;
        let arcs = graph.directed().count();
        let draw = |at: usize| {
            let (sign, size) = (words.below(2), 0.4 + 0.4 * words.unit());
            match (at < arcs, sign) {
                (false, _) => 0.5 + size,
                (true, 0) => size,
                (true, _) => -size,
            }
        };
        let values: Vec<f64> = (0..model.names().len()).map(draw).collect();
        let implied = model.at(&values)?;
        let rows = usize::try_from(observations).unwrap_or(100);
        let rows = Simulator::new(&model, &implied, seed)?.matrix(rows)?;
        let moments = SampleMoments::from_data(&model.observed_names(), &rows)?;
        let scale = observations as f64 / (observations as f64 - 1.0);
        let covariance = moments.covariance() * scale;
        Ok((0..n)
            .map(|i| covariance.row(i).iter().copied().collect())
            .collect())
    };
    // The model is regular: |l_2_3 l_3_2| < 1, so there is always a matrix.
    problem["covariance"] = json!(drawn().unwrap_or_default());
    problem
}

struct Problem {
    graph: MixedGraph,
    covariance: DMatrix<f64>,
    observations: usize,
    divisor: Divisor,
}

impl Problem {
    fn read(problem: &Value) -> crate::Result<Self> {
        let (graph, fields) = read(problem)?;
        let n = graph.len();
        let mut entries = Vec::new();
        let rows = list("\"covariance\"", fields.need("covariance")?)?;
        for (at, row) in rows.iter().enumerate() {
            let place = format!("\"covariance\", row {}", at + 1);
            let row = list(&place, row)?;
            if row.len() != n {
                return Err(bad(place, &json!(row.len()), "a number for every vertex"));
            }
            for value in row {
                let number = value.as_f64();
                entries.push(number.ok_or_else(|| bad(&place, value, "a number"))?);
            }
        }
        if rows.len() != n {
            return Err(bad(
                "\"covariance\"",
                &json!(rows.len()),
                "a row for every vertex",
            ));
        }
        let divisor = match fields.get("divisor").map(|value| (value, value.as_str())) {
            None | Some((_, Some("N"))) => Divisor::Observations,
            Some((_, Some("N-1"))) => Divisor::ObservationsMinusOne,
            Some((value, _)) => return Err(bad("\"divisor\"", value, "\"N\" or \"N-1\"")),
        };
        Ok(Self {
            graph,
            covariance: DMatrix::from_row_slice(n, n, &entries),
            observations: number("\"observations\"", fields.need("observations")?)?,
            divisor,
        })
    }

    fn moments(&self, divisor: Divisor) -> crate::Result<SampleMoments> {
        let model = NumericModel::new(&self.graph)?;
        let names = model.observed_names();
        SampleMoments::from_covariance(&names, self.covariance.clone(), self.observations, divisor)
    }

    fn estimates(&self, divisor: Divisor) -> crate::Result<Implied> {
        let options = FitOptions {
            starts: 4,
            ..FitOptions::default()
        };
        Ok(fit(&self.graph, &self.moments(divisor)?, &options)?.implied)
    }

    /// Entries on the edges of the graph.
    fn written(&self, lambda: &DMatrix<f64>, omega: &DMatrix<f64>) -> Value {
        let entry = |matrix: &DMatrix<f64>, (i, j): (usize, usize)| {
            (format!("{},{}", i + 1, j + 1), json!(matrix[(i, j)]))
        };
        let paths: Map<String, Value> = self
            .graph
            .directed()
            .map(|arc| entry(lambda, arc))
            .collect();
        let diagonal = (0..self.graph.len()).map(|v| (v, v));
        let errors = diagonal.chain(self.graph.bidirected());
        let errors: Map<String, Value> = errors.map(|pair| entry(omega, pair)).collect();
        json!({"lambda": paths, "omega": errors})
    }
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let problem = Problem::read(problem)?;
        let found = problem.estimates(problem.divisor)?;
        Ok(problem.written(&found.lambda, &found.omega))
    };
    answer().map_err(refused)
}

fn other_divisor(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let problem = Problem::read(problem)?;
        let divisor = match problem.divisor {
            Divisor::Observations => Divisor::ObservationsMinusOne,
            Divisor::ObservationsMinusOne => Divisor::Observations,
        };
        let found = problem.estimates(divisor)?;
        Ok(problem.written(&found.lambda, &found.omega))
    };
    answer().map_err(refused)
}

fn transposed(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let problem = Problem::read(problem)?;
        let found = problem.estimates(problem.divisor)?;
        Ok(problem.written(&found.lambda.transpose(), &found.omega))
    };
    answer().map_err(refused)
}

fn least_squares(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let problem = Problem::read(problem)?;
        let moments = problem.moments(problem.divisor)?;
        let (graph, s) = (&problem.graph, moments.covariance());
        let n = graph.len();
        let mut lambda = DMatrix::zeros(n, n);
        for v in 0..n {
            let parents = graph.parents(v);
            if parents.is_empty() {
                continue;
            }
            let gram = s.select_rows(&parents).select_columns(&parents);
            let right = s.select_rows(&parents).select_columns(&[v]);
            let slopes = Cholesky::new("covariances of parents", gram)?.solve(&right)?;
            for (k, &parent) in parents.iter().enumerate() {
                lambda[(parent, v)] = slopes[(k, 0)];
            }
        }
        let system = DMatrix::identity(n, n) - &lambda;
        let omega = system.transpose() * s * &system;
        Ok(problem.written(&lambda, &omega))
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let problem = Problem::read(problem)?;
        let moments = problem.moments(problem.divisor)?;
        let (lambda, omega) = matrices(&problem.graph, solution)?;
        let discrepancy = |lambda: &DMatrix<f64>, omega: &DMatrix<f64>| {
            discrepancy(&problem.graph, lambda, omega, moments.covariance())
        };
        let claimed = discrepancy(&lambda, &omega)?;
        let mut steepest = 0.0_f64;
        let n = problem.graph.len();
        let deviation = |v: usize| moments.covariance()[(v, v)].sqrt();
        let arcs = problem.graph.directed().map(|(i, j)| (true, i, j));
        let pairs = problem.graph.bidirected().map(|(i, j)| (false, i, j));
        for (path, i, j) in arcs.chain((0..n).map(|v| (false, v, v))).chain(pairs) {
            // In units of standard deviations of the variables.
            let scale = match path {
                true => deviation(j) / deviation(i),
                false => omega[(i, i)].abs().sqrt() * omega[(j, j)].abs().sqrt(),
            };
            let moved = |step: f64| -> crate::Result<f64> {
                let (mut lambda, mut omega) = (lambda.clone(), omega.clone());
                if path {
                    lambda[(i, j)] += step * scale;
                } else {
                    omega[(i, j)] += step * scale;
                    omega[(j, i)] = omega[(i, j)];
                }
                discrepancy(&lambda, &omega)
            };
            let slope = (moved(STEP)? - moved(-STEP)?) / (2.0 * STEP);
            steepest = if slope.abs() <= steepest {
                steepest
            } else {
                slope.abs()
            };
        }
        let mut evidence = vec![Evidence {
            method: Method::Stationarity,
            measured: steepest,
            bound: SLOPE,
            basis: Basis::Estimated,
            note: String::from("largest slope by finite differences"),
        }];
        match block_coordinate(&problem.graph, &moments, SWEEPS) {
            Ok(found) => evidence.push(Evidence {
                method: Method::Iteration,
                measured: claimed - discrepancy(&found.lambda, &found.omega)?,
                bound: BELOW * (1.0 + claimed.abs()),
                basis: Basis::Estimated,
                note: String::from("gain of block-coordinate ascent from a neutral start"),
            }),
            Err(Error::Unsupported { .. } | Error::NotConverged { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

/// Λ and Ω of a solution: a number for every edge and every variance.
fn matrices(graph: &MixedGraph, solution: &Value) -> crate::Result<(DMatrix<f64>, DMatrix<f64>)> {
    let n = graph.len();
    let fields = Fields::within("the solution", solution)?;
    let read =
        |name: &str, edges: Vec<(usize, usize)>| -> crate::Result<BTreeMap<(usize, usize), f64>> {
            let entries = Fields::within("the solution", fields.need(name)?)?;
            let entry = |pair: (usize, usize)| {
                let key = format!("{},{}", pair.0 + 1, pair.1 + 1);
                let value = entries.need(&key)?;
                let number = value.as_f64();
                let number =
                    number.ok_or_else(|| bad(format!("{name:?}, {key:?}"), value, "a number"))?;
                Ok((pair, number))
            };
            edges.into_iter().map(entry).collect()
        };
    let (mut lambda, mut omega) = (DMatrix::zeros(n, n), DMatrix::zeros(n, n));
    for ((i, j), value) in read("lambda", graph.directed().collect())? {
        lambda[(i, j)] = value;
    }
    let pairs = (0..n).map(|v| (v, v)).chain(graph.bidirected());
    for ((i, j), value) in read("omega", pairs.collect())? {
        omega[(i, j)] = value;
        omega[(j, i)] = value;
    }
    Ok((lambda, omega))
}

/// log det Σ + tr(S Σ^-1), from the definition of Σ.
fn discrepancy(
    graph: &MixedGraph,
    lambda: &DMatrix<f64>,
    omega: &DMatrix<f64>,
    s: &DMatrix<f64>,
) -> crate::Result<f64> {
    let model = NumericModel::new(graph)?;
    let none = DVector::zeros(graph.len());
    // Outside the model: worse than anything inside.
    let implied = match model.at_matrices(lambda.clone(), omega.clone(), none) {
        Err(Error::Singular { .. }) => return Ok(f64::INFINITY),
        other => other?,
    };
    match Cholesky::new("Σ", model.covariance(&implied)) {
        Ok(factor) => Ok(factor.log_determinant() + factor.solve(s)?.trace()),
        Err(algebra::Error::NotPositiveDefinite { .. }) => Ok(f64::INFINITY),
        Err(error) => Err(error.into()),
    }
}
