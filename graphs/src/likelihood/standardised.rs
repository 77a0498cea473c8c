//! Standardised solutions.

use super::model::{Implied, NumericModel, Place, Source};

/// What kind of entry a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum TermKind {
    /// A path coefficient, `from -> to`.
    Arc,
    /// The variance of an error term, both ends the same.
    Variance,
    /// The covariance of two error terms, `from <-> to`.
    Covariance,
    /// An intercept, both ends the same.
    Intercept,
}

/// An entry of Λ, Ω or ν at the optimum.
///
/// | | latent | all |
/// |---|---|---|
/// | arc i -> j | λ with latent ends in units of their deviations | λ sd_i / sd_j |
/// | variance | ω / σ_ii for latent vertices | ω / σ_ii |
/// | covariance | divided by the error deviations of latent ends | correlation of the error terms |
/// | intercept | divided by the deviation of a latent vertex | ν / sd |
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Term {
    /// Arc, variance, covariance or intercept.
    pub kind: TermKind,
    /// Name of the first vertex.
    pub from: String,
    /// Name of the second vertex.
    pub to: String,
    /// Number of the free parameter, `None` for a fixed entry.
    pub parameter: Option<usize>,
    /// The value.
    pub value: f64,
    /// With latent vertices scaled to variance 1; `None` where a deviation is not positive.
    pub latent_standardised: Option<f64>,
    /// With all vertices scaled to variance 1; `None` where a deviation is not positive.
    pub standardised: Option<f64>,
}

pub(super) fn terms(model: &NumericModel, implied: &Implied) -> Vec<Term> {
    let n = model.vertices();
    let mut latent = vec![true; n];
    for &v in model.observed() {
        latent[v] = false;
    }
    let positive_root = |value: f64| (value > 0.0).then(|| value.sqrt());
    let deviation = |v: usize| positive_root(implied.covariance[(v, v)]);
    let error = |v: usize| positive_root(implied.omega[(v, v)]);
    let if_latent = |v: usize, scale: Option<f64>| if latent[v] { scale } else { Some(1.0) };
    let mut terms = Vec::with_capacity(model.entries.len());
    for &(place, source) in &model.entries {
        let (kind, from, to, value, some, all) = match place {
            Place::Arc(i, j) => {
                let value = implied.lambda[(i, j)];
                let ratio = |cause: Option<f64>, effect: Option<f64>| {
                    cause
                        .zip(effect)
                        .map(|(cause, effect)| value * cause / effect)
                };
                let some = ratio(if_latent(i, deviation(i)), if_latent(j, deviation(j)));
                (
                    TermKind::Arc,
                    i,
                    j,
                    value,
                    some,
                    ratio(deviation(i), deviation(j)),
                )
            }
            Place::Variance(v) => {
                let value = implied.omega[(v, v)];
                let all = deviation(v).map(|deviation| value / (deviation * deviation));
                let some = if latent[v] { all } else { Some(value) };
                (TermKind::Variance, v, v, value, some, all)
            }
            Place::Covariance(i, j) => {
                let value = implied.omega[(i, j)];
                let quotient = |one: Option<f64>, other: Option<f64>| {
                    one.zip(other).map(|(one, other)| value / (one * other))
                };
                let some = quotient(if_latent(i, error(i)), if_latent(j, error(j)));
                (
                    TermKind::Covariance,
                    i,
                    j,
                    value,
                    some,
                    quotient(error(i), error(j)),
                )
            }
            Place::Intercept(v) => {
                let value = implied.intercepts[v];
                let all = deviation(v).map(|deviation| value / deviation);
                let some = if latent[v] { all } else { Some(value) };
                (TermKind::Intercept, v, v, value, some, all)
            }
        };
        terms.push(Term {
            kind,
            from: model.vertex_name(from).to_owned(),
            to: model.vertex_name(to).to_owned(),
            parameter: match source {
                Source::Free(number) => Some(number),
                Source::Fixed(_) => None,
            },
            value,
            latent_standardised: some,
            standardised: all,
        });
    }
    terms
}

/// 1 - ω_ii / σ_ii of the vertices with parents; with cycles it may be negative.
pub(super) fn explained(model: &NumericModel, implied: &Implied) -> Vec<(String, f64)> {
    let mut has_parents = vec![false; model.vertices()];
    for (place, _) in &model.entries {
        if let Place::Arc(_, to) = place {
            has_parents[*to] = true;
        }
    }
    (0..model.vertices())
        .filter(|&v| has_parents[v] && implied.covariance[(v, v)] > 0.0)
        .map(|v| {
            let share = 1.0 - implied.omega[(v, v)] / implied.covariance[(v, v)];
            (model.vertex_name(v).to_owned(), share)
        })
        .collect()
}
