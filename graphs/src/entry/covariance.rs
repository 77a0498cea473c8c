//! The one-connection rule for covariances in the catalogue.

use algebra::evidence::{Card, Context, Entry, Source, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Value, json};

use super::problem::{LIMIT, asking_for, entry_of, graph, read, refused, shuffled, text_of, work};
use crate::covariance::{Covariance, Letter, Notation};
use crate::resolvent::Terms;

/// Covariances by the one-connection rule.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "one-connection-covariance",
        title: "Covariance of a linear structural equation model with cycles, in lowest terms",
        formula: r"\Sigma_{ij} = \frac{1}{\Delta^2} \Big[ \sum_k \omega_{kk} N_{ki} N_{kj} + \sum_{k \leftrightarrow l} \omega_{kl} (N_{ki} N_{lj} + N_{li} N_{kj}) \Big]",
        assumptions: &[
            "det(I - Λ) is not 0",
            "the coefficient of the arc i -> j stands in row i, column j of Λ",
        ],
        source: Source {
            title: "One-connection rule for structural equation models",
            authors: &["B. Adhikari", "E. Gross", "M. Härkönen", "E. Tsigaridas"],
            arxiv: Some("2210.00239"),
            derived: &["the exponents of the denominator in lowest terms"],
        },
        witness: "the text of the formula evaluated at random points modulo 2^61 - 1, against (I-Λ)^-T Ω (I-Λ)^-1 by elimination",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "transposed",
            mistake: "rows and columns of Λ are exchanged",
            solve: |problem, _| wrong(problem, Mistake::Transposed),
        },
        Twin {
            name: "unit-diagonal",
            mistake: "N_ii is taken as 1 instead of the determinant of the rest",
            solve: |problem, _| wrong(problem, Mistake::UnitDiagonal),
        },
        Twin {
            name: "one-order",
            mistake: "a bidirected edge is counted in one order only",
            solve: |problem, _| wrong(problem, Mistake::OneOrder),
        },
        Twin {
            name: "no-signs",
            mistake: "the signs of the cycles are forgotten",
            solve: |problem, _| wrong(problem, Mistake::NoSigns),
        },
    ],
    yes_or_no: false,
};

/// A path of 2-cycles 1, 2, 3 with 2 <-> 3, and more vertices; asked for is the entry of both ends of the path.
///
/// The cycle of 2 and 3 stands beside the path from 1 to 1, and both orders of 2 <-> 3 contribute: every twin is wrong.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let n = 4 + (size / 40).min(4);
    let mut directed = vec![(0, 1), (1, 0), (1, 2), (2, 1)];
    let mut bidirected = vec![(1, 2)];
    for v in 3..n {
        let bound = u64::try_from(v).unwrap_or(1);
        let other = usize::try_from(words.below(bound)).unwrap_or(0);
        match words.below(4) {
            0 => directed.push((other, v)),
            1 => directed.push((v, other)),
            2 => directed.extend([(other, v), (v, (other + 1) % v)]),
            _ => bidirected.push((other, v)),
        }
    }
    let names = shuffled(words, n);
    asking_for(graph(&names, &directed, &bidirected), (names[0], names[2]))
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let formula = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let (i, j) = entry_of(&fields, graph.len())?;
        let covariance = Covariance::new(&graph)?;
        let entry = covariance.entry(i, j)?.expanded(LIMIT)?;
        Ok(json!({"formula": entry.formula(Notation::Python, LIMIT)?}))
    };
    formula().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, context: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (graph, fields) = read(problem)?;
        let (i, j) = entry_of(&fields, graph.len())?;
        let formula = text_of(solution, "formula")?;
        crate::covariance::witness(&graph, i, j, &[], formula, context.seed, &mut work())
    };
    compare().map_err(refused)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mistake {
    Transposed,
    UnitDiagonal,
    OneOrder,
    NoSigns,
}

/// The rule with a mistake, summand by summand.
fn wrong(problem: &Value, mistake: Mistake) -> Result<Value> {
    let formula = || -> crate::Result<Value> {
        let (graph, fields) = read(problem)?;
        let (i, j) = entry_of(&fields, graph.len())?;
        let covariance = Covariance::new(&graph)?;
        let (resolvent, parameters) = (covariance.resolvent(), covariance.parameters());
        let symbol = |letter, a, b| Notation::Python.symbol(&graph, letter, &[a, b]);
        let sum = |terms: &Terms| -> String {
            let mut sum = String::from("0");
            for term in terms.iter() {
                let minus = term.negative && mistake != Mistake::NoSigns;
                sum.push_str(if minus { " - 1" } else { " + 1" });
                for arc in term.arcs {
                    let (from, to, _) = parameters.arcs[arc];
                    sum.push('*');
                    sum.push_str(&symbol(Letter::Lambda, from, to));
                }
            }
            sum
        };
        let side = |from: usize, to: usize| -> crate::Result<String> {
            let (from, to) = match mistake {
                Mistake::Transposed => (to, from),
                _ => (from, to),
            };
            let mut text = match from == to && mistake == Mistake::UnitDiagonal {
                true => String::from("1"),
                false => format!("({})", sum(&resolvent.cofactor(from, to, LIMIT)?)),
            };
            for component in resolvent.digraph().components_between(from, to) {
                let determinant = sum(&resolvent.determinant(component, LIMIT)?);
                text = format!("{text}/({determinant})");
            }
            Ok(text)
        };
        let mut total = String::from("0");
        let variances = (0..graph.len()).map(|k| (k, k, k, k));
        let edges = parameters.covariances.iter().flat_map(|&(k, l, _)| {
            let orders = if mistake == Mistake::OneOrder { 1 } else { 2 };
            [(k, l, k, l), (k, l, l, k)].into_iter().take(orders)
        });
        for (k, l, left, right) in variances.chain(edges) {
            let omega = symbol(Letter::Omega, k, l);
            total = format!("{total} + {omega}*{}*{}", side(left, i)?, side(right, j)?);
        }
        Ok(json!({"formula": total}))
    };
    formula().map_err(refused)
}
