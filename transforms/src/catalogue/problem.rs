//! What the entries share: numbers of problems and solutions, experiments, comparisons, errors.

use algebra::evidence::{Basis, Evidence, Method, Source};
use algebra::{Rational, Words};
use serde_json::Value;

use crate::cases::read;
use crate::chromatography::{Experiment, Inlet};
use crate::error::{Error, Result};

/// Times, terms and factors of a problem.
pub(super) const MOST: usize = 256;

/// The paper of the chromatographic entries.
pub(super) const fn paper(derived: &'static [&'static str]) -> Source {
    Source {
        title: "Mathematical modelling of flow and adsorption in a gas chromatograph",
        authors: &[
            "A. Cabrera-Codony",
            "A. Valverde",
            "K. Born",
            "O. A. I. Noreldin",
            "T. G. Myers",
        ],
        arxiv: Some("2501.00001"),
        derived,
    }
}

/// An error of this crate as one of the catalogue.
pub(super) fn refused(error: Error) -> algebra::Error {
    match error {
        Error::Algebra(error) => error,
        other => algebra::Error::Domain {
            what: "the problem or its solution",
            value: other.to_string(),
            allowed: "`run` without a problem shows one that is well formed",
        },
    }
}

/// A number between two others.
pub(super) fn between(words: &mut Words, low: f64, high: f64) -> f64 {
    low + (high - low) * words.unit()
}

/// The number of times that a sample of this size asks for.
pub(super) fn count(size: usize) -> usize {
    (size / 8).clamp(3, 12)
}

/// So many numbers, evenly spread from one to the other.
pub(super) fn spread(low: f64, high: f64, count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1).max(1) as f64;
    let step = (high - low) / last;
    (0..count).map(|k| (k as f64).mul_add(step, low)).collect()
}

/// Cells of a mesh: so many, or as many as a column needs; beyond a million a scheme refuses.
pub(super) fn cells(usual: usize, least: f64) -> usize {
    let needed = (0..20_u32)
        .map(|k| usual << k)
        .find(|cells| *cells as f64 >= least);
    needed.unwrap_or(usual << 20)
}

/// The number of a key.
pub(super) fn number(value: &Value, key: &str) -> Result<f64> {
    value[key]
        .as_f64()
        .ok_or_else(|| read::wrong(key, format!("{} instead of a number", value[key])))
}

/// The numbers of a key, at most [`MOST`].
pub(super) fn numbers(value: &Value, key: &str) -> Result<Vec<f64>> {
    let items = read::list(value, key)?;
    at_most(key, items.len())?;
    let number = |item: &Value| {
        item.as_f64()
            .ok_or_else(|| read::wrong(key, format!("{item} instead of a number")))
    };
    items.iter().map(number).collect()
}

/// The numbers of a key, as many as there are of something else.
pub(super) fn as_many(value: &Value, key: &str, count: usize) -> Result<Vec<f64>> {
    let found = numbers(value, key)?;
    match found.len() == count {
        true => Ok(found),
        false => Err(read::wrong(
            key,
            format!("{} numbers instead of {count}", found.len()),
        )),
    }
}

pub(super) fn at_most(key: &str, count: usize) -> Result<()> {
    match count <= MOST {
        true => Ok(()),
        false => Err(read::wrong(
            key,
            format!("{count} entries, more than the limit of {MOST}"),
        )),
    }
}

/// The experiment of a problem.
pub(super) fn experiment(problem: &Value) -> Result<Experiment> {
    let found = read::experiment(problem)?.map(&Rational::to_f64);
    found.check()?;
    Ok(found)
}

/// The same column with another inlet.
pub(super) fn with_inlet(experiment: &Experiment, inlet: Inlet) -> Experiment {
    Experiment {
        inlet,
        ..experiment.clone()
    }
}

/// Largest difference; what is not a number differs by infinity.
pub(super) fn difference(claimed: &[f64], found: &[f64]) -> f64 {
    let pairs = claimed.iter().zip(found);
    pairs.fold(0.0, |most, (a, b)| {
        let gap = (a - b).abs();
        if gap <= most {
            most
        } else if gap.is_nan() {
            f64::INFINITY
        } else {
            gap
        }
    })
}

/// Values against those of a witness with an estimate of its error.
pub(super) fn estimated(method: Method, measured: f64, bound: f64, note: &str) -> Evidence {
    Evidence {
        method,
        measured,
        bound,
        basis: Basis::Estimated,
        note: note.to_owned(),
    }
}
