//! Identifying formulas in the catalogue.

use algebra::evidence::{Card, Context, Entry, Reason, Source, Twin, Verdict};
use algebra::linear::{Matrix, division_free};
use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Rational, Result, Words};
use serde_json::{Value, json};

use super::problem::{
    equal, exact_point, graph, named, read, refused, refuted, shuffled, text_of, work,
};
use crate::cases::read::{Fields, bad, vertices};
use crate::covariance::Covariance;
use crate::ideal::CovariancePolynomial;
use crate::identify::{CovarianceFraction, Identifier};
use crate::mixed::MixedGraph;

/// Formulas b/a for path coefficients.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "identifying-formula",
        title: "Path coefficient as a quotient of polynomials in the covariances, of lowest degree",
        formula: r"\lambda_{ij} = \frac{b(\sigma)}{a(\sigma)}, \qquad \deg b = \deg a - e_i + e_j",
        assumptions: &[
            "all vertices are observed, all coefficients free",
            "the denominator is not 0 at the covariances, as at generic ones",
        ],
        source: Source {
            title: "identifying formulas of lowest degree by linear algebra",
            authors: &["B. Hollering", "P. Misra", "N. Sturma"],
            arxiv: Some("2604.20516"),
            derived: &["the numerator and denominator without elements of the vanishing ideal"],
        },
        witness: "the formula at the exact covariances of random rational parameters, against the parameter",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "regression",
            mistake: "the head is regressed on its parents, error covariances and feedback ignored",
            solve: regression,
        },
        Twin {
            name: "reciprocal",
            mistake: "numerator and denominator of the formula are exchanged",
            solve: reciprocal,
        },
        Twin {
            name: "variance-below",
            mistake: "the denominator is the power of the variance of the tail that has the same degree",
            solve: variance_below,
        },
    ],
    yes_or_no: false,
};

/// Degree of the denominators that are searched.
const DEGREE: u32 = 3;

/// Points at which a formula is compared.
const POINTS: usize = 3;

/// Draws of a point for each that is compared.
const DRAWS: usize = 10;

/// The coefficient of 2 -> 3 in a graph where regression is biased and an instrument helps.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let (n, mut directed, bidirected): (usize, Vec<_>, Vec<_>) = match words.below(5) {
        0 => (3, vec![(0, 1), (1, 2)], vec![(1, 2)]),
        1 => (4, vec![(0, 1), (1, 2), (2, 1), (3, 2)], vec![]),
        2 => (4, vec![(0, 1), (1, 2), (2, 1), (3, 2)], vec![(1, 2)]),
        3 => (4, vec![(3, 0), (3, 2), (0, 1), (1, 2)], vec![(1, 2)]),
        _ => (4, vec![(1, 2), (2, 3), (3, 1), (0, 1)], vec![]),
    };
    let n = if size > 20 && n < 4 && words.below(2) == 0 {
        directed.push((2, 3));
        4
    } else {
        n
    };
    let names = shuffled(words, n);
    let mut problem = graph(&names, &directed, &bidirected);
    problem["arc"] = json!([names[1] + 1, names[2] + 1]);
    problem
}

fn arc_of(fields: &Fields<'_>, graph: &MixedGraph) -> crate::Result<(usize, usize)> {
    let value = fields.need("arc")?;
    match vertices("\"arc\"", value, graph.len())?[..] {
        [from, to] if graph.directed().any(|arc| arc == (from, to)) => Ok((from, to)),
        _ => Err(bad("\"arc\"", value, "an arc of the graph such as [1, 2]")),
    }
}

/// The formula of lowest degree, where there is one.
fn formula(
    graph: &MixedGraph,
    arc: (usize, usize),
    seed: u64,
) -> crate::Result<Option<CovarianceFraction>> {
    let mut identifier = Identifier::new(graph, seed, work())?;
    match identifier.equation(arc, DEGREE, 1)? {
        Some(equation) => equation.formula(&mut work()),
        None => Ok(None),
    }
}

fn written(
    graph: &MixedGraph,
    above: &CovariancePolynomial,
    below: &CovariancePolynomial,
) -> Value {
    json!({"numerator": above.text(graph), "denominator": below.text(graph)})
}

/// No formula: said in words, and not judged.
fn none() -> Value {
    json!({"numerator": null, "denominator": null})
}

fn solve(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let found = formula(&graph, arc_of(&fields, &graph)?, context.seed)?;
        Ok(found.map_or_else(none, |one| {
            written(&graph, one.numerator(), one.denominator())
        }))
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, context: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (graph, fields) = read(problem)?;
        let (from, to) = arc_of(&fields, &graph)?;
        if solution.get("numerator").is_some_and(Value::is_null) {
            return Ok(Verdict::Undecided(Reason::OutsideTheory));
        }
        let part = |key| CovariancePolynomial::parse(text_of(solution, key)?, &graph);
        let (above, below) = (part("numerator")?, part("denominator")?);
        let covariance = Covariance::new(&graph)?;
        let words = &mut Words::new(context.seed);
        let mut compared = 0;
        for _ in 0..POINTS * DRAWS {
            let values = exact_point(&graph, words);
            let sigma = covariance.at(&values, &mut work())?;
            let value = above
                .evaluate(&sigma)?
                .checked_div(&below.evaluate(&sigma)?);
            let (Some(value), (lambda, _)) = (value, covariance.matrices(&values)?) else {
                continue;
            };
            let truth = &lambda.row(from)[to];
            if value != *truth {
                return Ok(refuted(named(&graph, &values), value, truth));
            }
            compared += 1;
            if compared == POINTS {
                let note = format!("equal to the parameter at {POINTS} random rational points");
                return Ok(Verdict::of(vec![equal(note)]));
            }
        }
        // The denominator vanishes on the model.
        Ok(refuted(
            Vec::new(),
            "a denominator that is not 0 on the model",
            Rational::ZERO,
        ))
    };
    compare().map_err(refused)
}

/// Least squares by Cramer's rule.
fn regression(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let (from, to) = arc_of(&fields, &graph)?;
        let parents = graph.parents(to);
        let replaced = parents
            .iter()
            .map(|&v| if v == from { to } else { v })
            .collect();
        let fuel = &mut work();
        let below = minor(&graph, &parents, &parents, fuel)?;
        Ok(written(
            &graph,
            &minor(&graph, &parents, &replaced, fuel)?,
            &below,
        ))
    };
    answer().map_err(refused)
}

/// det Σ_{rows, columns} with its sign.
fn minor(
    graph: &MixedGraph,
    rows: &[usize],
    columns: &Vec<usize>,
    fuel: &mut Fuel,
) -> crate::Result<CovariancePolynomial> {
    let mut entries = Vec::new();
    for &i in rows {
        for &j in columns {
            let entry = CovariancePolynomial::entry(graph.len(), i, j)?;
            entries.push(entry.polynomial().clone());
        }
    }
    let matrix: Matrix<Polynomial<Integers>> = Matrix::new(rows.len(), columns.len(), entries)?;
    CovariancePolynomial::new(graph.len(), division_free::laplace(&matrix, fuel)?)
}

fn reciprocal(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
    let answer = solve(problem, context)?;
    Ok(json!({"numerator": answer["denominator"], "denominator": answer["numerator"]}))
}

fn variance_below(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let (from, to) = arc_of(&fields, &graph)?;
        let Some(found) = formula(&graph, (from, to), context.seed)? else {
            return Ok(none());
        };
        let variance = CovariancePolynomial::entry(graph.len(), from, from)?;
        let mut power = variance.clone();
        for _ in 1..found.denominator().degree() {
            power = power.multiply(&variance, &mut work())?;
        }
        Ok(written(&graph, found.numerator(), &power))
    };
    answer().map_err(refused)
}
