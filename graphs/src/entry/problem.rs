//! What the entries share: graphs as problems, points, errors.

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Verdict};
use algebra::{Fuel, Rational, Words};
use serde_json::{Value, json};

use crate::cases::read::{Fields, graph_of, text, vertex};
use crate::error::Error;
use crate::mixed::{MixedGraph, Parameter, Parameters};

/// Work of one run: the default of a context is meant for milliseconds.
pub(super) fn work() -> Fuel {
    Fuel::new(1 << 32)
}

/// An error of this crate as one of the catalogue.
pub(super) fn refused(error: Error) -> algebra::Error {
    match error {
        Error::Exact(error) => error,
        other => algebra::Error::Domain {
            what: "the problem or its solution",
            value: other.to_string(),
            allowed: "`run` without a problem shows one that is well formed",
        },
    }
}

/// The graph of a problem, and its fields.
pub(super) fn read(problem: &Value) -> crate::Result<(MixedGraph, Fields<'_>)> {
    let fields = Fields::new(problem)?;
    Ok((graph_of(&fields)?, fields))
}

/// A vertex of a problem.
pub(super) fn vertex_of(fields: &Fields<'_>, key: &str, n: usize) -> crate::Result<usize> {
    vertex(format!("{key:?}"), fields.need(key)?, n)
}

/// Terms of a list.
pub(super) const LIMIT: usize = 1_000_000;

/// The entry of a matrix that a problem asks for.
pub(super) fn entry_of(fields: &Fields<'_>, n: usize) -> crate::Result<(usize, usize)> {
    Ok((
        vertex_of(fields, "row", n)?,
        vertex_of(fields, "column", n)?,
    ))
}

/// A problem that asks for this entry.
pub(super) fn asking_for(mut problem: Value, (row, column): (usize, usize)) -> Value {
    problem["row"] = json!(row + 1);
    problem["column"] = json!(column + 1);
    problem
}

/// A text of a solution.
pub(super) fn text_of<'a>(solution: &'a Value, key: &str) -> crate::Result<&'a str> {
    let fields = Fields::within("the solution", solution)?;
    text(format!("{key:?}"), fields.need(key)?)
}

/// Random names for the vertices 0 to n - 1.
pub(super) fn shuffled(words: &mut Words, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        let bound = u64::try_from(last + 1).unwrap_or(1);
        order.swap(last, usize::try_from(words.below(bound)).unwrap_or(0));
    }
    order
}

/// A graph as a problem, its vertices renamed.
pub(super) fn graph(
    names: &[usize],
    directed: &[(usize, usize)],
    bidirected: &[(usize, usize)],
) -> Value {
    let pairs = |edges: &[(usize, usize)]| -> Vec<[usize; 2]> {
        let pair = |&(a, b): &(usize, usize)| [names[a] + 1, names[b] + 1];
        edges.iter().map(pair).collect()
    };
    json!({"n": names.len(), "directed": pairs(directed), "bidirected": pairs(bidirected)})
}

/// A random rational with an even numerator and an odd denominator, not 0.
///
/// Determinants of identity minus a matrix of such numbers are odd over odd: they do not vanish.
pub(super) fn even(words: &mut Words) -> Rational {
    let above = 2 * (1 + words.below(4)).cast_signed();
    let below = 1 + 2 * words.below(4).cast_signed();
    let sign = if words.below(2) == 0 { 1 } else { -1 };
    Rational::new((sign * above).into(), below.into()).unwrap_or(Rational::ONE)
}

/// Values of the free parameters at which I - Λ is regular and Ω diagonally dominant.
pub(super) fn exact_point(graph: &MixedGraph, words: &mut Words) -> Vec<Rational> {
    let parameters = Parameters::new(graph);
    let mut values: Vec<Rational> = (0..parameters.len()).map(|_| even(words)).collect();
    for (v, parameter) in parameters.variances.iter().enumerate() {
        if let Parameter::Free(number) = parameter {
            // Covariances are at most 8.
            let siblings = u64::try_from(graph.siblings(v).len()).unwrap_or(u64::MAX);
            let value = siblings.saturating_mul(8) + 1 + words.below(9);
            values[*number] = Rational::from(value);
        }
    }
    values
}

/// Named values.
pub(super) fn named(graph: &MixedGraph, values: &[impl ToString]) -> Vec<(String, String)> {
    let names = Parameters::new(graph).names;
    let pairs = names.iter().zip(values);
    pairs
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

/// The claim fails at this point.
pub(super) fn refuted(
    point: Vec<(String, String)>,
    claimed: impl ToString,
    found: impl ToString,
) -> Verdict {
    Verdict::Refuted(Counterexample {
        point,
        claimed: claimed.to_string(),
        found: found.to_string(),
    })
}

/// Exactly equal, so many times.
pub(super) fn equal(note: String) -> Evidence {
    Evidence {
        method: Method::Exact,
        measured: 0.0,
        bound: 0.0,
        basis: Basis::Rigorous,
        note,
    }
}
