//! Which number stands where: free parameters, shared ones, fixed ones.

use std::collections::BTreeMap;

use algebra::Rational;
use smol_str::{SmolStr, format_smolstr};

use super::graph::{Coefficient, EdgeKind, MixedGraph};

/// Where the value of an entry of Λ, Ω or ν comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// The free parameter with this number.
    Free(usize),
    /// A known number.
    Fixed(Rational),
}

/// The parameters of a model: names of the free ones, and the place of every entry of Λ and Ω, or of Λ, Ω and ν.
///
/// Free parameters are numbered in the order arcs, variances, covariances, intercepts; a label counts where it is first met.
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
    /// Names of the free parameters: `l_i_j`, `w_i_j` with i <= j, `m_i`, or a label.
    pub names: Vec<SmolStr>,
    /// The entries of Λ: (i, j, value) for every arc i -> j.
    pub arcs: Vec<(usize, usize, Parameter)>,
    /// The diagonal of Ω, one per vertex.
    pub variances: Vec<Parameter>,
    /// The entries of Ω off the diagonal: (i, j, value) with i < j for every i <-> j.
    pub covariances: Vec<(usize, usize, Parameter)>,
    /// The entries of ν: (i, value) for every vertex with an intercept; none where covariances alone are looked at.
    pub intercepts: Vec<(usize, Parameter)>,
}

impl Parameters {
    /// The parameters that Σ depends on.
    pub fn new(graph: &MixedGraph) -> Self {
        Self::of(graph, false)
    }

    /// The parameters that Σ and μ depend on: those of [`Parameters::new`], then the intercepts.
    ///
    /// When some vertex has an intercept, every other observed vertex has a free one, and the other latent vertices have 0; else
    /// means are not modelled and there are none.
    ///
    /// ```
    /// use graphs::{MixedGraph, Parameters};
    /// let graph: MixedGraph = "1->2; 1[intercept=5]".parse()?;
    /// assert_eq!(Parameters::with_intercepts(&graph).names, ["l_1_2", "w_1_1", "w_2_2", "m_2"]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn with_intercepts(graph: &MixedGraph) -> Self {
        let modelled = (0..graph.len()).any(|v| graph.vertex(v).intercept.is_some());
        Self::of(graph, modelled)
    }

    fn of(graph: &MixedGraph, with_means: bool) -> Self {
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
        let mut intercepts = Vec::new();
        for v in (0..graph.len()).filter(|_| with_means) {
            let intercept = match &graph.vertex(v).intercept {
                None if graph.vertex(v).latent => continue,
                None => &Coefficient::Free,
                Some(intercept) => intercept,
            };
            let name = || format_smolstr!("m_{}", graph.symbol_name(v));
            intercepts.push((v, register.parameter(intercept, name)));
        }
        Self {
            names: register.names,
            arcs,
            variances,
            covariances,
            intercepts,
        }
    }

    /// The number of the free parameter that stands at an entry, by its symbol `l_i_j`, `w_i_j` or `m_i`: a label may have
    /// another name.
    pub(crate) fn number_of_entry(&self, graph: &MixedGraph, symbol: &str) -> Option<usize> {
        let name = |v: usize| graph.symbol_name(v);
        let pair = |letter: char, a: usize, b: usize| format!("{letter}_{}_{}", name(a), name(b));
        let arcs = self.arcs.iter();
        let arcs = arcs.map(|(a, b, entry)| (pair('l', *a, *b), entry));
        let variances = self.variances.iter().enumerate();
        let variances = variances.map(|(v, entry)| (pair('w', v, v), entry));
        let covariances = self.covariances.iter();
        let covariances = covariances.map(|(a, b, entry)| (pair('w', *a, *b), entry));
        let intercepts = self.intercepts.iter();
        let intercepts = intercepts.map(|(v, entry)| (format!("m_{}", name(*v)), entry));
        let mut entries = arcs.chain(variances).chain(covariances).chain(intercepts);
        match entries.find(|(known, _)| known == symbol)?.1 {
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

    /// Is every entry a free parameter of its own?
    pub fn all_free(&self) -> bool {
        let mut entries = self.entries();
        self.entries().count() == self.names.len()
            && entries.all(|one| matches!(one, Parameter::Free(_)))
    }

    /// All entries: arcs, variances, covariances, intercepts.
    pub fn entries(&self) -> impl Iterator<Item = &Parameter> {
        let arcs = self.arcs.iter().map(|arc| &arc.2);
        let covariances = self.covariances.iter().map(|edge| &edge.2);
        let intercepts = self.intercepts.iter().map(|intercept| &intercept.1);
        arcs.chain(&self.variances)
            .chain(covariances)
            .chain(intercepts)
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
