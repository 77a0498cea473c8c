//! Entries of the resolvent by one-connections in the catalogue.

use algebra::evidence::{Card, Context, Entry, Source, Twin, Verdict};
use algebra::linear::{Matrix, fraction_free};
use algebra::{Rational, Result, Words};
use serde_json::{Value, json};

use super::problem::{
    LIMIT, asking_for, entry_of, equal, even, refused, refuted, shuffled, text_of, work,
};
use crate::cases::read::{Fields, bad, list, rational, size as number, vertex};
use crate::error::Error;
use crate::resolvent::{Digraph, OneConnection, Resolvent};

/// Entries of (I - A)^-1 of a weighted digraph.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "resolvent-one-connections",
        title: "Entry of (I - A)^-1 of a weighted digraph, by paths and disjoint cycles",
        formula: r"(I-A)^{-1}_{ij} = \frac{\sum_{(P,C)} (-1)^{|C|} A^P A^C}{\sum_C (-1)^{|C|} A^C}",
        assumptions: &[
            "det(I - A) is not 0; the spectral radius does not matter",
            "P is a simple path from i to j, C a family of disjoint cycles, above one that avoids P",
        ],
        source: Source {
            title: "Applied Graph Theory",
            authors: &["W. K. Chen"],
            arxiv: None,
            derived: &["only the components between i and j are listed: all others cancel"],
        },
        witness: "exact solution of (I - A) x = e_j by elimination without fractions",
    },
    sample,
    solve: |problem, _| entry(problem, Rule::OneConnections),
    witness,
    twins: &[
        Twin {
            name: "touching-cycles",
            mistake: "cycles that touch the path are not excluded",
            solve: |problem, _| entry(problem, Rule::TouchingCycles),
        },
        Twin {
            name: "no-empty-family",
            mistake: "the empty family of cycles is forgotten",
            solve: |problem, _| entry(problem, Rule::NoEmptyFamily),
        },
        Twin {
            name: "transposed",
            mistake: "the path runs from j to i",
            solve: |problem, _| entry(problem, Rule::Transposed),
        },
    ],
    yes_or_no: false,
};

/// A path 1 -> 2 -> 3 with a way back, and a 2-cycle beside it in the same component; more arcs at random.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let n = 5 + (size / 20).min(3);
    let mut arcs = vec![(0, 1), (1, 2), (2, 0), (1, 3), (3, 4), (4, 3), (4, 1)];
    let bound = u64::try_from(n).unwrap_or(1);
    for _ in 0..(size / 8).min(8) {
        let mut end = || usize::try_from(words.below(bound)).unwrap_or(0);
        let arc = (end(), end());
        // Others may lead into the path, but not from its start round its middle.
        if !arcs.contains(&arc) && arc.0 > 2 {
            arcs.push(arc);
        }
    }
    let names = shuffled(words, n);
    let arcs: Vec<Value> = arcs
        .iter()
        .map(|&(from, to)| json!([names[from] + 1, names[to] + 1, even(words).to_string()]))
        .collect();
    asking_for(json!({"n": n, "arcs": arcs}), (names[0], names[2]))
}

struct Problem {
    arcs: Vec<(usize, usize)>,
    weights: Vec<Rational>,
    n: usize,
    i: usize,
    j: usize,
}

fn read(problem: &Value) -> crate::Result<Problem> {
    let fields = Fields::new(problem)?;
    let n = number("\"n\"", fields.need("n")?)?;
    if n > 1000 {
        return Err(bad("\"n\"", fields.need("n")?, "at most 1000 vertices"));
    }
    let (mut arcs, mut weights) = (Vec::new(), Vec::new());
    for (at, arc) in list("\"arcs\"", fields.need("arcs")?)?.iter().enumerate() {
        let place = format!("\"arcs\", entry {}", at + 1);
        let Some([from, to, weight]) = arc.as_array().map(Vec::as_slice) else {
            return Err(bad(
                place,
                arc,
                "an arc with its weight such as [1, 2, \"2/3\"]",
            ));
        };
        arcs.push((vertex(&place, from, n)?, vertex(&place, to, n)?));
        weights.push(rational(&place, weight)?);
    }
    let (i, j) = entry_of(&fields, n)?;
    Ok(Problem {
        arcs,
        weights,
        n,
        i,
        j,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    OneConnections,
    TouchingCycles,
    NoEmptyFamily,
    Transposed,
}

fn entry(problem: &Value, rule: Rule) -> Result<Value> {
    let value = || -> crate::Result<Value> {
        let Problem {
            arcs,
            weights,
            n,
            i,
            j,
        } = read(problem)?;
        let (i, j) = if rule == Rule::Transposed {
            (j, i)
        } else {
            (i, j)
        };
        let resolvent = Resolvent::new(Digraph::new(n, &arcs)?);
        let counted = |one: &&OneConnection| match rule {
            Rule::TouchingCycles => one.path.is_empty() || one.cycles.is_empty(),
            Rule::NoEmptyFamily => !one.cycles.is_empty(),
            Rule::OneConnections | Rule::Transposed => true,
        };
        let sum = |list: &[OneConnection]| -> Rational {
            let mut sum = Rational::ZERO;
            for one in list.iter().filter(counted) {
                let weight = one.arcs.iter().map(|&arc| &weights[arc]);
                let weight = weight.fold(Rational::ONE, |product, weight| &product * weight);
                sum = if one.negative {
                    &sum - &weight
                } else {
                    &sum + &weight
                };
            }
            sum
        };
        let above = sum(&resolvent.one_connections(i, j, LIMIT)?);
        let mut below = Rational::ONE;
        // With all families allowed beside every path, the determinant cancels.
        if rule != Rule::TouchingCycles {
            for component in resolvent.digraph().components_between(i, j) {
                below = &below * &sum(&resolvent.cycle_families(component, LIMIT)?);
            }
        }
        let value = match (above.checked_div(&below), rule) {
            (Some(value), _) => value,
            (None, Rule::NoEmptyFamily) => above,
            (None, _) => {
                return Err(Error::Singular {
                    what: "I - A",
                    culprit: String::from("the determinant of a component between i and j"),
                });
            }
        };
        Ok(json!({"entry": value.to_string()}))
    };
    value().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let Problem {
            arcs,
            weights,
            n,
            i,
            j,
        } = read(problem)?;
        let text = text_of(solution, "entry")?;
        let claimed = rational("\"entry\"", &json!(text))?;
        let mut entries = vec![Rational::ZERO; n * n];
        for v in 0..n {
            entries[v * n + v] = Rational::ONE;
        }
        for (&(from, to), weight) in arcs.iter().zip(&weights) {
            let entry = &mut entries[from * n + to];
            *entry = &*entry - weight;
        }
        let unit = (0..n).map(|v| Rational::from(i32::from(v == j))).collect();
        let system = Matrix::new(n, n, entries)?;
        let (above, below) = fraction_free::solve(&system, &Matrix::new(n, 1, unit)?, &mut work())?;
        let found = above.row(i)[0].checked_div(&below);
        let Some(found) = found.filter(|found| *found != claimed) else {
            return Ok(Verdict::of(vec![equal(String::from(
                "equal to the exact solution",
            ))]));
        };
        let point = vec![
            ("row".to_owned(), (i + 1).to_string()),
            ("column".to_owned(), (j + 1).to_string()),
        ];
        Ok(refuted(point, claimed, found))
    };
    compare().map_err(refused)
}
