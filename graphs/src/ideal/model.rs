//! The model whose ideal is asked for: its observed block, its scaling symmetry, its points modulo a prime.
//!
//! Scaling the variables X_v by e_v maps the model with coefficients l_i_j, w_i_j to that with l_i_j e_j / e_i,
//! w_i_j e_i e_j, and Σ to EΣE. Parameters therefore have *weights*, vectors over the vertices: e_j - e_i for an arc,
//! e_i + e_j for an entry of Ω. A scaling keeps the model when it keeps what is fixed (weight 0, unless fixed at 0) and
//! what is shared (equal weights): these equations are linear in log e. The ideal is graded by the observed vertices when
//! every scaling of those extends to one of the latent ones that keeps the model, that is, when the equations imply none
//! between observed vertices alone.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use super::polynomial::{MAX_SIZE, pairs};
use crate::error::{Error, Result};
use crate::identify::jacobian;
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::ModularPoint;

/// Ranks of matrices of weights modulo 2^61 - 1 are ranks over Q up to here: their rows have absolute sums of at most 4, so
/// that a minor is at most 4^29 = 2^58 by Hadamard's bound.
const EXACT_WEIGHTS: usize = 29;

/// A mixed graph as a model of its observed vertices.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) graph: MixedGraph,
    pub(crate) parameters: Parameters,
    pub(crate) observed: Vec<usize>,
    /// The entries (i, j) of the observed block, as positions in `observed`.
    pub(crate) pairs: Vec<(usize, usize)>,
}

impl Model {
    pub(crate) fn new(graph: &MixedGraph) -> Result<Self> {
        let observed = graph.observed();
        if observed.is_empty() {
            return Err(Error::NoVertices);
        }
        if graph.len() > MAX_SIZE {
            return Err(Error::TooLarge {
                what: "vertices of a graph with an ideal",
                found: graph.len().to_string(),
                limit: MAX_SIZE as u64,
                hint: "take the subgraph that matters",
            });
        }
        Ok(Self {
            graph: graph.clone(),
            parameters: Parameters::new(graph),
            pairs: pairs(observed.len()),
            observed,
        })
    }

    /// The model, when its ideal is graded by the observed vertices.
    pub(crate) fn scaled(graph: &MixedGraph, field: PrimeField, fuel: &mut Fuel) -> Result<Self> {
        let model = Self::new(graph)?;
        let equations = model.equations();
        if equations.is_empty() {
            return Ok(model);
        }
        let n = graph.len();
        if n > EXACT_WEIGHTS {
            return Err(Error::TooLarge {
                what: "vertices of a graph with fixed or shared coefficients",
                found: n.to_string(),
                limit: EXACT_WEIGHTS as u64,
                hint: "free the coefficients or take a smaller graph",
            });
        }
        // Latent vertices first: what is left of an equation without them is one between observed vertices.
        let mut order: Vec<usize> = (0..n).filter(|&v| graph.vertex(v).latent).collect();
        let latent = order.len();
        order.extend(&model.observed);
        let echelon = matrix(field, &equations, &order)?.echelon(fuel)?;
        match echelon.pivots().iter().find(|pivot| **pivot >= latent) {
            None => Ok(model),
            Some(&pivot) => Err(Error::Unsupported {
                what: "the search for the vanishing ideal",
                construct: format!(
                    "fixed or shared coefficients that set the scale of {}",
                    graph.name(order[pivot])
                ),
                hint: "free them; a fixed variance or one fixed loading of each latent vertex is no restriction",
            }),
        }
    }

    /// The weights that a scaling must have to keep the model, as rows over the vertices.
    fn equations(&self) -> Vec<Vec<i64>> {
        let mut first: Vec<Option<Vec<i64>>> = vec![None; self.parameters.len()];
        let mut equations = Vec::new();
        for (weight, parameter) in self.weights() {
            match parameter {
                Parameter::Fixed(value) if value.is_zero() => {}
                Parameter::Fixed(_) => equations.push(weight),
                Parameter::Free(number) => match &first[*number] {
                    None => first[*number] = Some(weight),
                    Some(known) => {
                        let difference = known.iter().zip(&weight).map(|(a, b)| a - b);
                        equations.push(difference.collect());
                    }
                },
            }
        }
        equations.retain(|equation| equation.iter().any(|entry| *entry != 0));
        equations
    }

    /// The entries of Λ and Ω with their weights: arcs, variances, covariances.
    fn weights(&self) -> impl Iterator<Item = (Vec<i64>, &Parameter)> {
        let n = self.graph.len();
        let weight = move |entries: [(usize, i64); 2]| {
            let mut weight = vec![0_i64; n];
            for (v, value) in entries {
                weight[v] += value;
            }
            weight
        };
        let Parameters {
            arcs,
            variances,
            covariances,
            ..
        } = &self.parameters;
        let arcs = arcs
            .iter()
            .map(move |(i, j, one)| (weight([(*i, -1), (*j, 1)]), one));
        let variances = variances
            .iter()
            .enumerate()
            .map(move |(v, one)| (weight([(v, 1), (v, 1)]), one));
        let covariances = covariances
            .iter()
            .map(move |(i, j, one)| (weight([(*i, 1), (*j, 1)]), one));
        arcs.chain(variances).chain(covariances)
    }

    /// Free parameters that some scaling which keeps the model makes 1 together, wherever they are not 0: a greedy choice
    /// in this order of preference.
    ///
    /// Their weights are independent modulo the equations, so that the scalings that keep the model, a torus over the
    /// algebraic closure, map onto all their values that are not 0.
    pub(crate) fn normalisable(
        &self,
        preference: &[usize],
        field: PrimeField,
        fuel: &mut Fuel,
    ) -> Result<Vec<usize>> {
        if self.graph.len() > EXACT_WEIGHTS {
            return Ok(Vec::new());
        }
        let mut weights: Vec<Vec<i64>> = vec![Vec::new(); self.parameters.len()];
        for (weight, parameter) in self.weights() {
            if let Parameter::Free(number) = parameter {
                weights[*number] = weight;
            }
        }
        let mut rows = self.equations();
        let equations = rows.len();
        rows.extend(preference.iter().map(|number| weights[*number].clone()));
        let order: Vec<usize> = (0..self.graph.len()).collect();
        let echelon = matrix(field, &rows, &order)?.echelon(fuel)?;
        let chosen = echelon.independent_rows().iter();
        let chosen = chosen.filter_map(|row| row.checked_sub(equations));
        Ok(chosen.map(|at| preference[at]).collect())
    }

    /// The entries of the observed block at a random point, in their order.
    pub(crate) fn sample(
        &self,
        field: PrimeField,
        words: &mut Words,
        fuel: &mut Fuel,
    ) -> Result<(ModularPoint, Vec<u64>)> {
        let point = ModularPoint::random(&self.graph, &self.parameters, field, words, fuel)?;
        let values = self.block(&point.sigma);
        Ok((point, values))
    }

    fn block(&self, sigma: &ModularMatrix) -> Vec<u64> {
        let place = |at: usize| self.observed[at];
        let entry = |(i, j): &(usize, usize)| sigma.row(place(*i))[place(*j)];
        self.pairs.iter().map(entry).collect()
    }

    /// The dimension of the model: the rank of its Jacobian at a random point, which is never larger than the truth and
    /// smaller with a probability of at most degree / p.
    pub(crate) fn dimension(
        &self,
        field: PrimeField,
        words: &mut Words,
        fuel: &mut Fuel,
    ) -> Result<usize> {
        let (point, _) = self.sample(field, words, fuel)?;
        Ok(jacobian(&self.graph, &self.parameters, &point, fuel)?.rank(fuel)?)
    }
}

fn matrix(field: PrimeField, rows: &[Vec<i64>], order: &[usize]) -> Result<ModularMatrix> {
    let entries = rows.iter().flat_map(|row| {
        order.iter().map(|column| {
            let size = row[*column].unsigned_abs();
            if row[*column] < 0 {
                field.negate(size)
            } else {
                size
            }
        })
    });
    let entries = entries.collect();
    Ok(ModularMatrix::new(field, rows.len(), order.len(), entries)?)
}

#[cfg(test)]
mod tests {
    use algebra::Rational;

    use super::*;
    use crate::mixed::{Coefficient, EdgeKind, Vertex};
    use crate::modular::PRIME;

    fn factor(loadings: [Coefficient; 3], variance: Coefficient) -> MixedGraph {
        let mut graph = MixedGraph::new();
        for name in ["f", "x", "y", "z"] {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        graph.set_latent(0, true);
        graph.set_variance(0, variance);
        for (at, loading) in loadings.into_iter().enumerate() {
            graph
                .add_edge_with(EdgeKind::Directed, 0, at + 1, loading)
                .unwrap();
        }
        graph
    }

    fn scaled(graph: &MixedGraph) -> Result<Model> {
        let field = PrimeField::new(PRIME).unwrap();
        Model::scaled(graph, field, &mut Fuel::default())
    }

    #[test]
    fn one_fixed_number_for_each_latent_vertex_keeps_the_scaling() {
        let one = || Coefficient::Fixed(Rational::ONE);
        let free = || Coefficient::Free;
        let tied = || Coefficient::Label("a".into());
        assert!(scaled(&factor([free(), free(), free()], one())).is_ok());
        assert!(scaled(&factor([one(), free(), free()], free())).is_ok());
        // Zeros fix no scale.
        let zero = || Coefficient::Fixed(Rational::ZERO);
        assert!(scaled(&factor([zero(), zero(), one()], free())).is_ok());
        for broken in [
            factor([one(), free(), free()], one()),
            factor([one(), one(), free()], free()),
            factor([tied(), tied(), free()], free()),
        ] {
            let error = scaled(&broken).unwrap_err().to_string();
            assert!(error.contains("set the scale of"), "{error}");
        }
    }

    #[test]
    fn the_dimension_is_that_of_known_models() {
        let field = PrimeField::new(PRIME).unwrap();
        let dimension = |graph: &MixedGraph| {
            let model = Model::new(graph).unwrap();
            let words = &mut Words::new(1);
            model.dimension(field, words, &mut Fuel::default()).unwrap()
        };
        let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[]).unwrap();
        assert_eq!(dimension(&chain), 5);
        let two_cycle = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[]).unwrap();
        assert_eq!(dimension(&two_cycle), 3);
        let four_cycle = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3), (3, 0)], &[]).unwrap();
        assert_eq!(dimension(&four_cycle), 8);
        let free = || Coefficient::Free;
        let one_factor = factor([free(), free(), free()], free());
        assert_eq!(dimension(&one_factor), 6);
    }

    #[test]
    fn as_many_parameters_become_one_as_there_are_scalings() {
        let field = PrimeField::new(PRIME).unwrap();
        let fuel = &mut Fuel::default();
        // A cycle 1 -> 2 -> 3 -> 1: of its three arcs two, and one variance.
        let cycle = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
        let model = Model::new(&cycle).unwrap();
        let all: Vec<usize> = (0..6).collect();
        assert_eq!(model.normalisable(&all, field, fuel).unwrap(), [0, 1, 3]);
        let variances_first = [3, 4, 5, 0, 1, 2];
        let chosen = model.normalisable(&variances_first, field, fuel).unwrap();
        assert_eq!(chosen, [3, 4, 5]);
    }
}
