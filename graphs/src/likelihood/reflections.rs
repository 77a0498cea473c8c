//! The sign of a latent vertex, where it is a convention.

use super::model::{NumericModel, Place, Source};
use super::objective::Objective;
use super::optimise::Reached;

/// A latent vertex whose sign no fixed or tied coefficient determines.
struct Reflection {
    /// The loading of its first observed child.
    loading: usize,
    /// The parameters that change sign with it.
    parameters: Vec<usize>,
}

/// Gives every latent vertex of free sign the one that makes the loading of its first observed child positive.
///
/// F is the same at both signs: reflections are one optimum.
pub(super) fn reflected(objective: Objective<'_>, ends: Vec<Reached>) -> Vec<Reached> {
    let reflections = reflections(objective.model);
    let reflect = |mut end: Reached| {
        let mut changed = false;
        for one in &reflections {
            if end.values[one.loading] < 0.0 {
                changed = true;
                for &parameter in &one.parameters {
                    end.values[parameter] = -end.values[parameter];
                }
            }
        }
        if changed {
            end.evaluation = objective.evaluate(&end.values)?;
        }
        Some(end)
    };
    ends.into_iter().filter_map(reflect).collect()
}

fn reflections(model: &NumericModel) -> Vec<Reflection> {
    let mut uses = vec![0_usize; model.names().len()];
    for (_, source) in &model.entries {
        if let Source::Free(parameter) = source {
            uses[*parameter] += 1;
        }
    }
    let latent = (0..model.vertices()).filter(|v| model.observed.binary_search(v).is_err());
    latent
        .filter_map(|v| {
            let (mut loading, mut parameters) = (None, Vec::new());
            for &(place, source) in &model.entries {
                let (touches, child) = match place {
                    Place::Arc(from, to) => (from == v || to == v, (from == v).then_some(to)),
                    Place::Covariance(a, b) => (a == v || b == v, None),
                    Place::Intercept(w) => (w == v, None),
                    Place::Variance(_) => (false, None),
                };
                match source {
                    _ if !touches => {}
                    Source::Free(parameter) if uses[parameter] == 1 => {
                        parameters.push(parameter);
                        if child.is_some_and(|child| model.observed.binary_search(&child).is_ok()) {
                            loading = loading.or(Some(parameter));
                        }
                    }
                    Source::Fixed(0.0) => {}
                    Source::Free(_) | Source::Fixed(_) => return None,
                }
            }
            loading.map(|loading| Reflection {
                loading,
                parameters,
            })
        })
        .collect()
}
