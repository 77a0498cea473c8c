//! The necessary condition of the half-trek criterion: a flow whose lack shows infinitely many preimages.

use algebra::Fuel;

use crate::error::Result;
use crate::flow::Network;
use crate::mixed::MixedGraph;
use crate::support::Support;

/// Networks with more places are not built.
const MAX_PLACES: usize = 4_000_000;

/// A place of the network of the necessary condition; at most one half-trek uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "kebab-case")
)]
pub enum HalfTrekPlace {
    /// Two vertices that are no siblings: either may be a source for the other, not both.
    Pair(usize, usize),
    /// A vertex as a source for another.
    Source {
        /// Whose coefficients are to be solved.
        vertex: usize,
        /// The source.
        source: usize,
    },
    /// A vertex on the right side of a half-trek for another.
    Right {
        /// Whose coefficients are to be solved.
        vertex: usize,
        /// The place of the half-trek.
        at: usize,
    },
}

/// The flow of the necessary condition: sources $Y_v$ for all vertices at once, each with half-treks without sided
/// intersection into pa(v), such that never both $y \in Y_v$ and $v \in Y_y$.
///
/// If it is smaller than the number of arcs, the parametrisation is generically infinite-to-one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct HalfTrekFlow {
    /// Number of arcs.
    pub arcs: usize,
    /// The largest number of half-treks.
    pub value: usize,
    /// As many places, met by every half-trek of the network: why there are no more.
    pub cut: Vec<HalfTrekPlace>,
}

impl HalfTrekFlow {
    /// Does the cut show that this graph has at most `value` such half-treks? Read from the definition, without flows;
    /// `false` for graphs whose network has millions of places.
    pub fn check(&self, graph: &MixedGraph) -> bool {
        let support = Support::new(graph);
        let n = support.len();
        let mut cut = self.cut.clone();
        cut.sort_unstable();
        cut.dedup();
        let met = |place: HalfTrekPlace| cut.binary_search(&place).is_ok();
        let targets = targets(&support);
        if most_places(&targets, n) > MAX_PLACES {
            return false;
        }
        let closed = targets.into_iter().all(|v| {
            let allowed = |y: usize| y != v && !support.siblings[v].contains(&y);
            let mut stack: Vec<usize> = (0..n)
                .filter(|&y| {
                    allowed(y)
                        && !met(HalfTrekPlace::Pair(v.min(y), v.max(y)))
                        && !met(HalfTrekPlace::Source {
                            vertex: v,
                            source: y,
                        })
                })
                .flat_map(|y| support.siblings[y].iter().copied().chain([y]))
                .collect();
            let mut seen = vec![false; n];
            while let Some(at) = stack.pop() {
                if !met(HalfTrekPlace::Right { vertex: v, at })
                    && !std::mem::replace(&mut seen[at], true)
                {
                    stack.extend(&support.children[at]);
                }
            }
            support.parents[v].iter().all(|&parent| !seen[parent])
        });
        let arcs: usize = support.parents.iter().map(Vec::len).sum();
        closed && cut.len() <= self.value && arcs == self.arcs
    }
}

/// The vertices with coefficients to be solved.
fn targets(support: &Support) -> Vec<usize> {
    let all = 0..support.len();
    all.filter(|&v| !support.parents[v].is_empty()).collect()
}

/// The network has fewer places.
fn most_places(targets: &[usize], n: usize) -> usize {
    targets.len().saturating_mul(n).saturating_mul(3)
}

/// The maximum flow for all vertices at once; `None` when its network is too large.
pub(super) fn half_trek_flow(support: &Support, fuel: &mut Fuel) -> Result<Option<HalfTrekFlow>> {
    let n = support.len();
    let targets = targets(support);
    if most_places(&targets, n) > MAX_PLACES {
        return Ok(None);
    }
    support.spend(n, fuel, "the half-trek criterion")?;
    // Only pairs and right sides from which a parent can be reached.
    let mut places = Vec::new();
    let useful: Vec<Vec<bool>> = targets
        .iter()
        .map(|&v| support.up(support.parents[v].iter().copied()))
        .collect();
    let mut pair_number = std::collections::BTreeMap::new();
    for (&vertex, useful) in targets.iter().zip(&useful) {
        for source in 0..n {
            let begins = useful[source] || support.siblings[source].iter().any(|&w| useful[w]);
            if begins
                && source != vertex
                && support.siblings[vertex].binary_search(&source).is_err()
            {
                places.push(HalfTrekPlace::Source { vertex, source });
                let pair = (vertex.min(source), vertex.max(source));
                pair_number.entry(pair).or_insert_with(|| {
                    places.push(HalfTrekPlace::Pair(pair.0, pair.1));
                    places.len() - 1
                });
            }
        }
    }
    let mut right_number = vec![vec![None; n]; targets.len()];
    for ((&vertex, useful), numbers) in targets.iter().zip(&useful).zip(&mut right_number) {
        for at in (0..n).filter(|&at| useful[at]) {
            numbers[at] = Some(places.len());
            places.push(HalfTrekPlace::Right { vertex, at });
        }
    }
    let mut copy_of = vec![0; n];
    for (copy, &v) in targets.iter().enumerate() {
        copy_of[v] = copy;
    }
    let mut network = Network::new(places.len());
    for (number, &place) in places.iter().enumerate() {
        match place {
            HalfTrekPlace::Pair(..) => network.begin(number),
            HalfTrekPlace::Source { vertex, source } => {
                let pair = (vertex.min(source), vertex.max(source));
                if let Some(&pair) = pair_number.get(&pair) {
                    network.join(pair, number);
                }
                for &at in support.siblings[source].iter().chain([&source]) {
                    if let Some(right) = right_number[copy_of[vertex]][at] {
                        network.join(number, right);
                    }
                }
            }
            HalfTrekPlace::Right { vertex, at } => {
                for &child in &support.children[at] {
                    if let Some(right) = right_number[copy_of[vertex]][child] {
                        network.join(number, right);
                    }
                }
                if support.parents[vertex].binary_search(&at).is_ok() {
                    network.end(number);
                }
            }
        }
    }
    let flow = network.maximum_flow(fuel)?;
    let cut = flow.cut();
    Ok(Some(HalfTrekFlow {
        arcs: support.parents.iter().map(Vec::len).sum(),
        value: cut.len(),
        cut: cut.into_iter().map(|place| places[place]).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_shows_that_a_two_cycle_is_not_identified() {
        let graph = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[]).unwrap();
        let support = Support::new(&graph);
        let mut flow = half_trek_flow(&support, &mut Fuel::default())
            .unwrap()
            .unwrap();
        assert_eq!((flow.arcs, flow.value), (2, 1));
        assert_eq!(flow.cut, [HalfTrekPlace::Pair(0, 1)]);
        assert!(flow.check(&graph));
        flow.cut = vec![HalfTrekPlace::Right { vertex: 0, at: 1 }];
        assert!(!flow.check(&graph));
    }

    #[test]
    fn networks_that_are_too_large_are_not_built() {
        let n = 1500;
        let arcs: Vec<_> = (0..n).map(|v| (v, (v + 1) % n)).collect();
        let graph = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
        let found = half_trek_flow(&Support::new(&graph), &mut Fuel::new(u64::MAX));
        assert_eq!(found, Ok(None));
    }
}
