//! The half-trek criterion: vertex by vertex, which path coefficients are rational functions of Σ.

use algebra::Fuel;

use super::infinite::{HalfTrekFlow, half_trek_flow};
use crate::error::{Error, Result};
use crate::flow::Network;
use crate::mixed::MixedGraph;
use crate::support::Support;

const METHOD: &str = "the half-trek criterion";

/// A half-trek: a trek that goes down from its source at once, or over a bidirected edge and then down.
///
/// Its left side is the source alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct HalfTrek {
    /// Where it begins.
    pub source: usize,
    /// The directed path on its right side: from the source or one of its siblings down to the target.
    pub right: Vec<usize>,
}

impl HalfTrek {
    /// The half-trek as it is written: `1 <-> 2 -> 3`.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let names: Vec<_> = self.right.iter().map(|&v| graph.quoted_name(v)).collect();
        let right = names.join(" -> ");
        if self.right.first() == Some(&self.source) {
            right
        } else {
            format!("{} <-> {right}", graph.quoted_name(self.source))
        }
    }
}

/// Why the coefficients of all arcs into a vertex are determined.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct SolvedVertex {
    /// The vertex v.
    pub vertex: usize,
    /// The sources Y, as many as v has parents, in increasing order: none is v or a sibling of v, and each was solved
    /// before or is not reached from v by a half-trek.
    pub sources: Vec<usize>,
    /// Half-treks without sided intersection from Y to all parents of v.
    pub half_treks: Vec<HalfTrek>,
}

/// Vertices in an order in which the linear equations for their coefficients can be solved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct HalfTrekCertificate {
    /// The solved vertices with their systems of half-treks.
    pub steps: Vec<SolvedVertex>,
}

/// What the half-trek criterion says about a whole graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HalfTrekVerdict {
    /// Every coefficient is a rational function of Σ: the parametrisation is generically one-to-one.
    Identifiable,
    /// The parametrisation is generically infinite-to-one.
    InfiniteToOne,
    /// Neither was shown.
    Inconclusive,
}

/// The answer of [`half_trek_criterion`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfTrekIdentification {
    /// What is known about all coefficients together.
    pub verdict: HalfTrekVerdict,
    /// The vertices whose incoming arcs are all determined, in increasing order; those without any are among them.
    pub solved: Vec<usize>,
    /// Why they are.
    pub certificate: HalfTrekCertificate,
    /// The flow of the necessary condition; `None` when every vertex is solved, when the network of the flow has millions
    /// of places, and when the fuel was used up before it.
    pub flow: Option<HalfTrekFlow>,
}

/// The half-trek criterion for a graph whose coefficients are all free; directed cycles are allowed.
///
/// A vertex v is solved by sources $Y$, $|Y| = |\mathrm{pa}(v)|$, $Y \cap (\{v\} \cup \mathrm{sib}(v)) = \emptyset$, if a
/// system of half-treks without sided intersection leads from Y to pa(v) and each $y \in Y$ was solved before or no
/// half-trek leads from v to y. The linear equations
///
/// $$ \sum_{p \in \mathrm{pa}(v)} M_{yp} \thinspace \lambda_{pv} = M_{yv}, \qquad
/// M_{y\cdot} = \begin{cases} [(I-\Lambda)^T \Sigma]_{y\cdot} & y \text{ is reached} \\ \Sigma_{y\cdot} & \text{otherwise}
/// \end{cases} $$
///
/// then have one solution for generic parameters. Vertices are solved until no more can be; each is one maximum flow.
/// If some remain, one more flow ([`HalfTrekFlow`]) may show that the parametrisation is infinite-to-one.
///
/// # Errors
/// [`crate::Error::Unsupported`] with latent vertices, fixed or shared coefficients and variances: a system of equations
/// that is regular for free coefficients may be singular for all values that remain (an instrument whose own arc is
/// fixed at the wrong value). An edge fixed at 0 is no edge. [`crate::Error::Exact`] when
/// the fuel runs out while vertices are solved.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::{HalfTrekVerdict, half_trek_criterion}};
/// // an instrument: 1 -> 2 -> 3, 2 <-> 3
/// let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(1, 2)])?;
/// let found = half_trek_criterion(&graph, &mut Fuel::default())?;
/// assert_eq!(found.verdict, HalfTrekVerdict::Identifiable);
/// assert!(found.certificate.check(&graph));
/// let last = found.certificate.steps.iter().find(|step| step.vertex == 2).expect("solved");
/// assert_eq!(last.sources, [0]);
/// assert_eq!(last.half_treks[0].text(&graph), "1 -> 2");
/// // a bow: 1 -> 2, 1 <-> 2
/// let bow = MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)])?;
/// let found = half_trek_criterion(&bow, &mut Fuel::default())?;
/// assert_eq!(found.verdict, HalfTrekVerdict::InfiniteToOne);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: R. Foygel, J. Draisma, M. Drton, Half-trek criterion for generic identifiability of linear structural
/// equation models, arXiv 1107.5552.
pub fn half_trek_criterion(graph: &MixedGraph, fuel: &mut Fuel) -> Result<HalfTrekIdentification> {
    let support = Support::of_free_graph(graph, METHOD)?;
    let n = support.len();
    let mut solved = vec![false; n];
    let mut certificate = HalfTrekCertificate::default();
    let mut open: Vec<usize> = (0..n).collect();
    loop {
        let before = open.len();
        let mut left = Vec::new();
        for v in open {
            let parents = &support.parents[v];
            support.spend(1, fuel, METHOD)?;
            let reached = support.half_trek_reachable(v);
            let is_allowed = |y: &usize| {
                *y != v
                    && (solved[*y] || !reached[*y])
                    && support.siblings[v].binary_search(y).is_err()
            };
            let half_treks = match parents.iter().all(is_allowed) {
                true => themselves(parents),
                false => {
                    let allowed: Vec<usize> = (0..n).filter(is_allowed).collect();
                    half_trek_system(&support, &allowed, parents, fuel)?.0
                }
            };
            if half_treks.len() < parents.len() {
                left.push(v);
                continue;
            }
            solved[v] = true;
            certificate.steps.push(SolvedVertex {
                vertex: v,
                sources: half_treks.iter().map(|trek| trek.source).collect(),
                half_treks,
            });
        }
        open = left;
        if open.is_empty() || open.len() == before {
            break;
        }
    }
    let flow = if open.is_empty() {
        None
    } else {
        match half_trek_flow(&support, fuel) {
            Err(Error::Exact(algebra::Error::Budget { .. })) => None,
            flow => flow?,
        }
    };
    let lacking = flow.as_ref().is_some_and(|flow| flow.value < flow.arcs);
    Ok(HalfTrekIdentification {
        verdict: if open.is_empty() {
            HalfTrekVerdict::Identifiable
        } else if lacking {
            HalfTrekVerdict::InfiniteToOne
        } else {
            HalfTrekVerdict::Inconclusive
        },
        solved: (0..n).filter(|&v| solved[v]).collect(),
        certificate,
        flow,
    })
}

/// The half-treks without edges, from each target to itself.
pub(super) fn themselves(targets: &[usize]) -> Vec<HalfTrek> {
    let half_trek = |&v: &usize| HalfTrek {
        source: v,
        right: vec![v],
    };
    targets.iter().map(half_trek).collect()
}

/// A largest system of half-treks without sided intersection, by increasing source, and the targets that every one of
/// that size reaches.
pub(super) fn half_trek_system(
    support: &Support,
    sources: &[usize],
    targets: &[usize],
    fuel: &mut Fuel,
) -> Result<(Vec<HalfTrek>, Vec<usize>)> {
    if sources.is_empty() || targets.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    // The places are the ancestors of the targets, for right sides, and after them the sources that lead to one.
    support.spend(1, fuel, METHOD)?;
    let useful = support.up(targets.iter().copied());
    let rights: Vec<usize> = (0..support.len()).filter(|&v| useful[v]).collect();
    let place = |v: &usize| rights.binary_search(v).ok();
    let starts: Vec<(usize, Vec<usize>)> = sources
        .iter()
        .map(|&source| {
            let tops = support.siblings[source].iter().chain([&source]);
            (source, tops.filter_map(place).collect())
        })
        .filter(|(_, tops): &(usize, Vec<usize>)| !tops.is_empty())
        .collect();
    let mut network = Network::new(rights.len() + starts.len());
    for (at, &v) in rights.iter().enumerate() {
        for parent in support.parents[v].iter().filter_map(place) {
            network.join(parent, at);
        }
    }
    for (at, (_, tops)) in (rights.len()..).zip(&starts) {
        network.begin(at);
        tops.iter().for_each(|&top| network.join(at, top));
    }
    let ends = targets.iter().filter_map(place);
    ends.for_each(|end| network.end(end));
    let flow = network.maximum_flow(fuel)?;
    let mut half_treks: Vec<HalfTrek> = flow
        .paths()
        .into_iter()
        .map(|path| HalfTrek {
            source: starts[path[0] - rights.len()].0,
            right: path[1..].iter().map(|&at| rights[at]).collect(),
        })
        .collect();
    half_treks.sort_unstable_by_key(|trek| trek.source);
    let drains = flow.drains();
    let certain = targets
        .iter()
        .copied()
        .filter(|target| place(target).is_some_and(|end| !drains[end]))
        .collect();
    Ok((half_treks, certain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::Coefficient;
    use algebra::Rational;

    fn found(graph: &MixedGraph) -> HalfTrekIdentification {
        half_trek_criterion(graph, &mut Fuel::new(u64::MAX)).unwrap()
    }

    #[test]
    fn a_cycle_with_a_source_leaves_what_is_not_reached_by_it() {
        // 1 -> 2 -> 3 -> 1, 4 -> 1
        let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0)], &[]).unwrap();
        let answer = found(&graph);
        assert_eq!(answer.verdict, HalfTrekVerdict::Identifiable);
        assert!(answer.certificate.check(&graph));
        // without the source nothing begins
        let cycle = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
        let answer = found(&cycle);
        assert_eq!(answer.verdict, HalfTrekVerdict::Inconclusive);
        assert!(answer.solved.is_empty());
    }

    #[test]
    fn what_is_not_free_is_refused() {
        let mut graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(1, 2)]).unwrap();
        graph.set_latent(0, true);
        let refused = |graph: &MixedGraph| {
            let error = half_trek_criterion(graph, &mut Fuel::default()).unwrap_err();
            assert!(matches!(error, Error::Unsupported { .. }));
            error.to_string()
        };
        assert!(refused(&graph).contains("the latent vertex 1"));
        graph.set_latent(0, false);
        graph.set_variance(2, Coefficient::Label("v".into()));
        assert_eq!(found(&graph).verdict, HalfTrekVerdict::Identifiable);
        graph.set_variance(1, Coefficient::Label("v".into()));
        assert!(refused(&graph).contains("the shared label v"));
        graph.set_variance(1, Coefficient::Fixed(Rational::one()));
        assert!(refused(&graph).contains("the fixed value 1"));
    }

    #[test]
    fn forged_certificates_are_rejected() {
        // the graph of Verma: 1 -> 2 -> 3 -> 4, 1 -> 3, 2 <-> 4
        let graph =
            MixedGraph::from_edges(4, &[(0, 1), (0, 2), (1, 2), (2, 3)], &[(1, 3)]).unwrap();
        let good = found(&graph).certificate;
        assert!(good.check(&graph) && good.steps.len() == 4);
        let forge = |change: &dyn Fn(&mut HalfTrekCertificate)| {
            let mut forged = good.clone();
            change(&mut forged);
            assert!(!forged.check(&graph));
        };
        forge(&|it| it.steps[3].half_treks[0].source = 1);
        forge(&|it| it.steps[3].sources = vec![3]);
        forge(&|it| it.steps[2].half_treks.truncate(1));
        forge(&|it| it.steps[2].half_treks[0].right = vec![2]);
        forge(&|it| it.steps[2].vertex = 9);
        // 3 before 2 is solved is fine only if 2 is not reached from 3
        let cyclic = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0)], &[]).unwrap();
        let mut order = found(&cyclic).certificate;
        assert!(order.check(&cyclic));
        order.steps.reverse();
        assert!(!order.check(&cyclic));
    }

    #[test]
    fn the_fuel_bounds_the_work() {
        let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(1, 2)]).unwrap();
        assert!(half_trek_criterion(&graph, &mut Fuel::new(10)).is_err());
    }
}
