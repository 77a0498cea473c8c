//! What holds at generic parameters, whatever the data: dimension and identification.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use super::model::{NumericModel, Place};
use crate::error::Result;
use crate::identify::{finite_to_one, jacobian};
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::{ModularPoint, PRIME};

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
    /// The rank of the Jacobian of Σ, and one for every intercept when each observed mean has its own; else that of (Σ, μ)
    /// together. `None` when the work is too much.
    pub(super) fn new(graph: &MixedGraph, model: &NumericModel) -> Option<Self> {
        let fuel = &mut Fuel::new(STEPS);
        if model.has_mean_structure() && !has_saturated_means(model) {
            return Self::joint(graph, fuel).ok();
        }
        let intercepts = match model.has_mean_structure() {
            true => model.observed().len(),
            false => 0,
        };
        let found = finite_to_one(graph, SEED, fuel).ok()?;
        // Intercepts are numbered last.
        (found.parameters + intercepts == model.names().len()).then(|| Self {
            rank: found.rank + intercepts,
            deficiency: found.fibre_dimension,
            undetermined: (0..found.parameters)
                .filter(|&k| !found.identifiable_parameters[k])
                .collect(),
        })
    }

    /// The rank at a random point modulo a prime: it is the generic one but for a probability below 1e-12.
    fn joint(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Self> {
        let parameters = Parameters::with_intercepts(graph);
        let field = PrimeField::new(PRIME)?;
        let point = ModularPoint::random(graph, &parameters, field, &mut Words::new(SEED), fuel)?;
        let covariances = jacobian(graph, &parameters, &point, fuel)?;
        let means = mean_jacobian(graph, &parameters, &point)?;
        let count = parameters.len();
        let mut rows: Vec<u64> = Vec::new();
        for part in [&covariances, &means] {
            rows.extend((0..part.rows()).flat_map(|row| part.row(row)));
        }
        let all = ModularMatrix::new(field, rows.len() / count.max(1), count, rows)?;
        let kernel = all.nullspace(fuel)?;
        let moves = |k: &usize| (0..kernel.rows()).any(|vector| kernel.row(vector)[*k] != 0);
        Ok(Self {
            rank: count - kernel.rows(),
            deficiency: kernel.rows(),
            undetermined: (0..count).filter(moves).collect(),
        })
    }
}

/// The derivatives of the observed means by the free parameters: with A = (I - Λ)^-1 and μ = Aᵀ ν, a coefficient of a -> b moves μ_o
/// by μ_a A_bo, an intercept of a by A_ao.
fn mean_jacobian(
    graph: &MixedGraph,
    parameters: &Parameters,
    point: &ModularPoint,
) -> Result<ModularMatrix> {
    let field = point.inverse.field();
    let mut intercepts = vec![0; graph.len()];
    for (v, parameter) in &parameters.intercepts {
        intercepts[*v] = point.residue(parameter)?;
    }
    let mean = |o: usize| {
        (0..graph.len()).fold(0, |sum, v| {
            field.add(sum, field.multiply(intercepts[v], point.inverse.row(v)[o]))
        })
    };
    let means: Vec<u64> = (0..graph.len()).map(mean).collect();
    let observed = graph.observed();
    let count = parameters.len();
    let mut values = vec![0; observed.len() * count];
    for (&o, row) in observed.iter().zip(values.chunks_exact_mut(count.max(1))) {
        let mut add = |parameter: &Parameter, value: u64| {
            if let Parameter::Free(number) = parameter {
                row[*number] = field.add(row[*number], value);
            }
        };
        for (a, b, parameter) in &parameters.arcs {
            add(
                parameter,
                field.multiply(means[*a], point.inverse.row(*b)[o]),
            );
        }
        for (v, parameter) in &parameters.intercepts {
            add(parameter, point.inverse.row(*v)[o]);
        }
    }
    Ok(ModularMatrix::new(field, observed.len(), count, values)?)
}

/// Has each observed vertex a free intercept of its own, and no latent vertex any? Then means take all values at any Σ.
fn has_saturated_means(model: &NumericModel) -> bool {
    let own = model.own_intercepts();
    let all = model
        .entries
        .iter()
        .filter(|(place, _)| matches!(place, Place::Intercept(_)));
    all.count() == model.observed().len() && model.observed().iter().all(|&v| own[v].is_some())
}
