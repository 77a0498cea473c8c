//! Vanishing ideals in the catalogue.

use algebra::evidence::{Basis, Card, Context, Entry, Evidence, Method, Source, Twin, Verdict};
use algebra::{Integer, PrimeField, Result, Words};
use serde_json::{Value, json};

use super::problem::{equal, graph, named, read, refused, refuted, shuffled, work};
use crate::cases::read::{Fields, bad, list, size as number, text};
use crate::error::Error;
use crate::ideal::{CovariancePolynomial, Search};
use crate::likelihood::NumericModel;
use crate::mixed::{MixedGraph, Parameters};
use crate::modular::ModularPoint;

/// Polynomial constraints on covariances.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "vanishing-ideal",
        title: "Polynomial constraints that a mixed graph imposes on covariances, up to a degree",
        formula: r"I = \{ f \in \mathbb{Z}[\sigma_{ij}] : f((I-\Lambda)^{-T} \Omega (I-\Lambda)^{-1}) = 0 \}",
        assumptions: &[
            "all coefficients are free",
            "nothing is said about higher degrees",
        ],
        source: Source {
            title: "One-connection rule for structural equation models",
            authors: &["B. Adhikari", "E. Gross", "M. Härkönen", "E. Tsigaridas"],
            arxiv: Some("2210.00239"),
            derived: &["the search by multidegrees, with random points of the model"],
        },
        witness: "values at fresh points modulo another prime and at a floating-point one",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "coefficient",
            mistake: "one coefficient is larger by one",
            solve: |problem, context| slipped(problem, context, |one| one + &Integer::ONE),
        },
        Twin {
            name: "sign",
            mistake: "one sign is wrong",
            solve: |problem, context| slipped(problem, context, |one| -one),
        },
        Twin {
            name: "reversed-arc",
            mistake: "the generators are those of the graph with its last arc reversed",
            solve: reversed_arc,
        },
    ],
    yes_or_no: false,
};

/// Another prime than the one of the search: 2^60 - 93.
const PRIME: u64 = (1 << 60) - 93;

/// Fresh points modulo it.
const POINTS: usize = 5;

/// Rounding error at the floating-point one, relative to the sum of the absolute values of the terms.
const ROUNDING: f64 = 1e-10;

/// A graph of four vertices with constraints of degree 2 or 3; reversing its last arc gives another model.
fn sample(_: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let (directed, degree): (Vec<_>, u32) = match words.below(4) {
        0 => (vec![(0, 1), (1, 2), (2, 3)], 2),
        1 => (vec![(0, 1), (0, 2), (1, 3), (2, 3)], 3),
        2 => (vec![(0, 1), (1, 2), (2, 0), (2, 3)], 3),
        _ => (vec![(0, 2), (1, 2), (2, 3)], 2),
    };
    let names = shuffled(words, 4);
    let mut problem = graph(&names, &directed, &[]);
    problem["degree"] = json!(degree);
    problem
}

fn generators(
    graph: &MixedGraph,
    degree: u32,
    seed: u64,
) -> crate::Result<Vec<CovariancePolynomial>> {
    let mut found = Vec::new();
    for piece in Search::new(graph, degree, seed, work())? {
        found.extend(piece?.generators);
    }
    Ok(found)
}

fn degree_of(fields: &Fields<'_>) -> crate::Result<u32> {
    let value = fields.need("degree")?;
    let degree = u32::try_from(number("\"degree\"", value)?).ok();
    let degree = degree.filter(|degree| *degree <= 250);
    degree.ok_or_else(|| bad("\"degree\"", value, "a degree up to 250"))
}

fn written(graph: &MixedGraph, generators: &[CovariancePolynomial]) -> Value {
    let texts: Vec<String> = generators.iter().map(|one| one.text(graph)).collect();
    json!({"generators": texts})
}

fn solve(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let found = generators(&graph, degree_of(&fields)?, context.seed)?;
        Ok(written(&graph, &found))
    };
    answer().map_err(refused)
}

/// One coefficient of the first generator with several terms is changed.
fn slipped(
    problem: &Value,
    context: &mut Context<'_>,
    slip: impl Fn(&Integer) -> Integer,
) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let mut found = generators(&graph, degree_of(&fields)?, context.seed)?;
        if let Some(one) = found.iter_mut().find(|one| one.len() > 1) {
            let terms: Vec<_> = one.terms().enumerate().collect();
            let terms = terms.into_iter().map(|(at, (entries, coefficient))| {
                let factors = entries.into_iter();
                let factors = factors.flat_map(|(entry, power)| (0..power).map(move |_| entry));
                let wrong = if at == 0 {
                    slip(coefficient)
                } else {
                    coefficient.clone()
                };
                (factors.collect(), wrong)
            });
            *one = CovariancePolynomial::from_terms(graph.len(), terms)?;
        }
        Ok(written(&graph, &found))
    };
    answer().map_err(refused)
}

fn reversed_arc(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let mut directed: Vec<_> = graph.directed().collect();
        let bidirected: Vec<_> = graph.bidirected().collect();
        if let Some(last) = directed.last_mut() {
            *last = (last.1, last.0);
        }
        let other = MixedGraph::from_edges(graph.len(), &directed, &bidirected)?;
        let found = generators(&other, degree_of(&fields)?, context.seed)?;
        Ok(written(&other, &found))
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, context: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (graph, fields) = read(problem)?;
        let degree = u64::from(degree_of(&fields)?);
        let answer = Fields::within("the solution", solution)?;
        let mut claimed = Vec::new();
        for (at, one) in list("\"generators\"", answer.need("generators")?)?
            .iter()
            .enumerate()
        {
            let place = format!("\"generators\", entry {}", at + 1);
            let polynomial = CovariancePolynomial::parse(text(&place, one)?, &graph)?;
            if polynomial.is_zero() || polynomial.degree() > degree {
                return Err(bad(
                    place,
                    one,
                    "a polynomial of the degree that is asked for",
                ));
            }
            claimed.push(polynomial);
        }
        if claimed.is_empty() {
            // Nothing is claimed, nothing can be wrong.
            return Ok(Verdict::of(Vec::new()));
        }
        match at_fresh_points(&graph, &claimed, context.seed)? {
            Some(refutation) => Ok(refutation),
            None => at_a_float(&graph, &claimed, context.seed),
        }
    };
    compare().map_err(refused)
}

fn at_fresh_points(
    graph: &MixedGraph,
    claimed: &[CovariancePolynomial],
    seed: u64,
) -> crate::Result<Option<Verdict>> {
    let field = PrimeField::new(PRIME)?;
    let parameters = Parameters::new(graph);
    let words = &mut Words::new(seed);
    let fuel = &mut work();
    for _ in 0..POINTS {
        let point = ModularPoint::random(graph, &parameters, field, words, fuel)?;
        let n = graph.len();
        let upper = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
        let sigma: Vec<u64> = upper.map(|(i, j)| point.sigma.row(i)[j]).collect();
        for one in claimed {
            let value = one.residue(field, &sigma);
            if value != 0 {
                let claim = format!("{} = 0", one.text(graph));
                let found = format!("{value} modulo 2^60 - 93");
                return Ok(Some(refuted(named(graph, &point.values), claim, found)));
            }
        }
    }
    Ok(None)
}

/// Where nothing was refuted so far.
fn at_a_float(
    graph: &MixedGraph,
    claimed: &[CovariancePolynomial],
    seed: u64,
) -> crate::Result<Verdict> {
    let model = NumericModel::new(graph)?;
    let words = &mut Words::new(seed);
    let arcs = graph.directed().count();
    let draw = |at: usize, words: &mut Words| match at < arcs {
        // Below 1 in every row sum of four vertices: I - Λ is far from singular.
        true => 0.6 * words.unit() - 0.3,
        false => 1.0 + words.unit(),
    };
    let values: Vec<f64> = (0..model.names().len()).map(|at| draw(at, words)).collect();
    let sigma = match model.at(&values) {
        Ok(implied) => model.covariance(&implied),
        Err(Error::Singular { .. }) => return Ok(Verdict::of(Vec::new())),
        Err(error) => return Err(error),
    };
    let mut largest = 0.0_f64;
    for one in claimed {
        let (value, size) = one.evaluate_f64(|i, j| sigma[(i, j)]);
        largest = largest.max(value.abs() / size.max(f64::MIN_POSITIVE));
    }
    Ok(Verdict::of(vec![
        equal(format!("zero at {POINTS} random points modulo 2^60 - 93")),
        Evidence {
            method: Method::Residual,
            measured: largest,
            bound: ROUNDING,
            basis: Basis::Estimated,
            note: String::from("largest relative value at a floating-point parameter"),
        },
    ]))
}
