//! Which number stands where: free parameters, shared ones, fixed ones.

use std::collections::BTreeMap;

use algebra::Rational;
use smol_str::{SmolStr, format_smolstr};

use super::graph::{Coefficient, EdgeKind, MixedGraph};

/// Where the value of an entry of Λ or Ω comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// The free parameter with this number.
    Free(usize),
    /// A known number.
    Fixed(Rational),
}

/// The parameters of a model: names of the free ones, and the place of every entry of Λ and Ω.
///
/// Free parameters are numbered in the order arcs, variances, covariances; a label counts where it is first met.
///
/// ```
/// use graphs::{MixedGraph, Parameter, Parameters};
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let parameters = Parameters::new(&graph);
/// assert_eq!(parameters.names, ["l_1_2", "w_1_1", "w_2_2"]);
/// assert_eq!(parameters.arcs, [(0, 1, Parameter::Free(0))]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Names of the free parameters: `l_i_j`, `w_i_j` with i <= j, or a label.
    pub names: Vec<SmolStr>,
    /// The entries of Λ: (i, j, value) for every arc i -> j.
    pub arcs: Vec<(usize, usize, Parameter)>,
    /// The diagonal of Ω, one per vertex.
    pub variances: Vec<Parameter>,
    /// The entries of Ω off the diagonal: (i, j, value) with i < j for every i <-> j.
    pub covariances: Vec<(usize, usize, Parameter)>,
}

impl Parameters {
    /// The parameters of a graph.
    pub fn new(graph: &MixedGraph) -> Self {
        let mut register = Register::default();
        let name = |letter: char, a: usize, b: usize| {
            format_smolstr!("{letter}_{}_{}", graph.symbol_name(a), graph.symbol_name(b))
        };
        let mut arcs = Vec::new();
        for (a, b, coefficient) in graph.edges_of(EdgeKind::Directed) {
            arcs.push((a, b, register.parameter(coefficient, || name('l', a, b))));
        }
        let mut variances = Vec::new();
        for v in 0..graph.len() {
            let variance = &graph.vertex(v).variance;
            variances.push(register.parameter(variance, || name('w', v, v)));
        }
        let mut covariances = Vec::new();
        for (a, b, coefficient) in graph.edges_of(EdgeKind::Bidirected) {
            covariances.push((a, b, register.parameter(coefficient, || name('w', a, b))));
        }
        Self {
            names: register.names,
            arcs,
            variances,
            covariances,
        }
    }

    /// The number of the free parameter that stands at an entry, by its symbol `l_i_j` or `w_i_j`: a label may have another
    /// name.
    pub(crate) fn number_of_entry(&self, graph: &MixedGraph, symbol: &str) -> Option<usize> {
        let is = |letter: char, a: usize, b: usize| {
            let (a, b) = (graph.symbol_name(a), graph.symbol_name(b));
            format!("{letter}_{a}_{b}") == symbol
        };
        let arcs = self.arcs.iter().map(|(a, b, entry)| ('l', *a, *b, entry));
        let variances = self.variances.iter().enumerate();
        let variances = variances.map(|(v, entry)| ('w', v, v, entry));
        let covariances = self
            .covariances
            .iter()
            .map(|(a, b, entry)| ('w', *a, *b, entry));
        let mut entries = arcs.chain(variances).chain(covariances);
        match entries.find(|(letter, a, b, _)| is(*letter, *a, *b))?.3 {
            Parameter::Free(number) => Some(*number),
            Parameter::Fixed(_) => None,
        }
    }

    /// Number of free parameters.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Nothing is free?
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Is every arc, variance and covariance a free parameter of its own?
    pub fn all_free(&self) -> bool {
        let entries = self.arcs.len() + self.variances.len() + self.covariances.len();
        entries == self.names.len() && self.entries().all(|one| matches!(one, Parameter::Free(_)))
    }

    /// All entries: arcs, variances, covariances.
    pub fn entries(&self) -> impl Iterator<Item = &Parameter> {
        let arcs = self.arcs.iter().map(|arc| &arc.2);
        let covariances = self.covariances.iter().map(|edge| &edge.2);
        arcs.chain(&self.variances).chain(covariances)
    }
}

#[derive(Default)]
struct Register {
    names: Vec<SmolStr>,
    labels: BTreeMap<SmolStr, usize>,
}

impl Register {
    fn parameter(
        &mut self,
        coefficient: &Coefficient,
        name: impl FnOnce() -> SmolStr,
    ) -> Parameter {
        match coefficient {
            Coefficient::Fixed(value) => Parameter::Fixed(value.clone()),
            Coefficient::Free => {
                self.names.push(name());
                Parameter::Free(self.names.len() - 1)
            }
            Coefficient::Label(label) => {
                let names = &mut self.names;
                let number = *self.labels.entry(label.clone()).or_insert_with(|| {
                    names.push(label.clone());
                    names.len() - 1
                });
                Parameter::Free(number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::Vertex;

    #[test]
    fn labels_are_shared_and_fixed_entries_are_no_parameters() {
        let mut graph = MixedGraph::new();
        for name in ["f", "x", "y"] {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        let tied = Coefficient::Label("a".into());
        graph
            .add_edge_with(EdgeKind::Directed, 0, 1, tied.clone())
            .unwrap();
        graph.add_edge_with(EdgeKind::Directed, 0, 2, tied).unwrap();
        graph.set_variance(0, Coefficient::Fixed(Rational::one()));
        let parameters = Parameters::new(&graph);
        assert_eq!(parameters.names, ["a", "w_x_x", "w_y_y"]);
        assert_eq!(parameters.arcs[1].2, Parameter::Free(0));
        assert!(!parameters.all_free());
    }
}
