//! What holds at generic parameters, whatever the data: dimension and identification.

use std::collections::BTreeSet;

use algebra::Fuel;

use super::model::{NumericModel, Place, Source};
use crate::identify::finite_to_one;
use crate::mixed::MixedGraph;

/// Steps of modular elimination; beyond them the rank of the information has to do.
const STEPS: u64 = 200_000_000;

/// Seed of the random points: the answer does not depend on that of the starts.
const SEED: u64 = 1;

/// The generic rank of θ -> (Σ, μ).
#[derive(Clone, Debug)]
pub(super) struct Generic {
    pub(super) rank: usize,
    /// Dimension of the generic fibre.
    pub(super) deficiency: usize,
    /// The parameters that take infinitely many values on it.
    pub(super) undetermined: Vec<usize>,
}

impl Generic {
    /// The rank of the Jacobian of Σ, and one for every intercept; `None` where means restrict covariances or the fuel is used up.
    pub(super) fn new(graph: &MixedGraph, model: &NumericModel) -> Option<Self> {
        let parameters = model.names().len();
        let intercepts = if model.has_mean_structure() {
            saturated_means(model)?
        } else {
            0
        };
        let found = finite_to_one(graph, SEED, &mut Fuel::new(STEPS)).ok()?;
        // Intercepts are numbered last.
        (found.parameters + intercepts == parameters).then(|| Self {
            rank: found.rank + intercepts,
            deficiency: found.fibre_dimension,
            undetermined: (0..found.parameters)
                .filter(|&k| !found.identifiable_parameters[k])
                .collect(),
        })
    }
}

/// The number of free intercepts when each observed vertex has one of its own, and no latent vertex has any: then means take
/// all values at any Σ.
fn saturated_means(model: &NumericModel) -> Option<usize> {
    let mut others = BTreeSet::new();
    let mut means = BTreeSet::new();
    for &(place, source) in &model.entries {
        match (place, source) {
            (Place::Intercept(v), Source::Free(number)) => {
                if model.observed().binary_search(&v).is_err() || !means.insert(number) {
                    return None;
                }
            }
            (_, Source::Free(number)) => {
                others.insert(number);
            }
            (_, Source::Fixed(_)) => {}
        }
    }
    (means.len() == model.observed().len() && means.is_disjoint(&others)).then_some(means.len())
}
