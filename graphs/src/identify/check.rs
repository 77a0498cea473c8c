//! Certificates read again from the definitions, without flows and without the searches that found them.

use super::edgewise::{EdgewiseIdentification, IdentificationRule};
use super::half_trek::{HalfTrek, HalfTrekCertificate};
use crate::mixed::{EdgeKind, MixedGraph};
use crate::separation::{Trek, is_trek};
use crate::support::{Support, tied};

impl HalfTrekCertificate {
    /// Does every step hold in this graph, given those before it? `false` too for a graph the criterion refuses.
    pub fn check(&self, graph: &MixedGraph) -> bool {
        let Some(support) = free_support(graph) else {
            return false;
        };
        let mut solved = vec![false; support.len()];
        self.steps.iter().all(|step| {
            let v = step.vertex;
            if v >= support.len() || step.sources.iter().any(|&y| y >= support.len()) {
                return false;
            }
            let reached = support.half_trek_reachable(v);
            let allowed = step.sources.iter().all(|&y| {
                y != v && !graph.has_edge(EdgeKind::Bidirected, y, v) && (solved[y] || !reached[y])
            });
            solved[v] = true;
            let sources: Vec<usize> = step.half_treks.iter().map(|trek| trek.source).collect();
            allowed
                && sources == step.sources
                && is_half_trek_system(&support, &step.half_treks, &support.parents[v])
        })
    }
}

impl EdgewiseIdentification {
    /// Does every step hold in this graph, given those before it, and do they solve what is said to be solved?
    pub fn check(&self, graph: &MixedGraph) -> bool {
        let Some(support) = free_support(graph) else {
            return false;
        };
        let mut unknown = support.parents.clone();
        let steps = self.steps.iter().all(|step| {
            let arcs = step.arcs();
            let valid = arcs
                .iter()
                .all(|&(p, v)| v < support.len() && unknown[v].contains(&p))
                && match &step.within {
                    None => holds(&support, &unknown, &step.rule),
                    Some(within) => {
                        let mut inside = unknown.clone();
                        for v in (0..inside.len()).filter(|v| !within.component.contains(v)) {
                            inside[v].clear();
                        }
                        arcs.iter().all(|(_, v)| within.component.contains(v))
                            && within.holds(&support)
                            && holds(&within.support(&support), &inside, &step.rule)
                    }
                };
            for (p, v) in arcs {
                if let Some(unknown) = unknown.get_mut(v) {
                    unknown.retain(|&other| other != p);
                }
            }
            valid
        });
        let arcs = |of: &[Vec<usize>]| {
            let mut arcs: Vec<(usize, usize)> = of
                .iter()
                .enumerate()
                .flat_map(|(v, parents)| parents.iter().map(move |&p| (p, v)))
                .collect();
            arcs.sort_unstable();
            arcs
        };
        let mut all = [&self.solved[..], &self.unsolved[..]].concat();
        all.sort_unstable();
        steps && self.unsolved == arcs(&unknown) && all == arcs(&support.parents)
    }
}

fn free_support(graph: &MixedGraph) -> Option<Support> {
    (!graph.has_latent() && tied(graph).is_none()).then(|| Support::new(graph))
}

/// Half-treks of the graph with different sources, disjoint right sides, and these targets.
fn is_half_trek_system(support: &Support, half_treks: &[HalfTrek], targets: &[usize]) -> bool {
    let as_treks: Vec<Trek> = half_treks
        .iter()
        .map(|trek| Trek {
            left: vec![trek.source],
            right: trek.right.clone(),
        })
        .collect();
    is_system(support, &as_treks)
        && same_set(
            as_treks.iter().filter_map(|trek| trek.right.last()),
            targets,
        )
}

/// Treks of the graph whose left sides are disjoint, and whose right sides are.
fn is_system(support: &Support, treks: &[Trek]) -> bool {
    let once = |side: fn(&Trek) -> &Vec<usize>| {
        let mut seen = vec![false; support.len()];
        let mut vertices = treks.iter().flat_map(side);
        vertices.all(|&v| !std::mem::replace(&mut seen[v], true))
    };
    treks.iter().all(|trek| is_trek(support, trek))
        && once(|trek| &trek.left)
        && once(|trek| &trek.right)
}

/// Are these the vertices of a set, each once?
fn same_set<'a>(vertices: impl Iterator<Item = &'a usize>, set: &[usize]) -> bool {
    let mut one: Vec<usize> = vertices.copied().collect();
    let mut other = set.to_vec();
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

/// Does a rule apply, when the arcs from `unknown[v]` to v are the unknown ones?
fn holds(support: &Support, unknown: &[Vec<usize>], rule: &IdentificationRule) -> bool {
    match rule {
        IdentificationRule::HalfTreks {
            vertex,
            parents,
            half_treks,
        } => {
            let v = *vertex;
            if v >= support.len() {
                return false;
            }
            // Cov(r_y, error of v) = 0 and Cov(r_y, X_q) = 0, read off the treks of r_y = error of y + unknown parents.
            let after = support.half_trek_reachable(v);
            let uncorrelated = half_treks.iter().all(|trek| {
                let y = trek.source;
                y < support.len()
                    && y != v
                    && !support.siblings[y].contains(&v)
                    && unknown[y].iter().all(|&s| s != v && !after[s])
                    && unknown[v]
                        .iter()
                        .filter(|q| !parents.contains(q))
                        .all(|&q| {
                            !(q == y || support.half_trek_reachable(y)[q])
                                && unknown[y].iter().all(|&s| !support.trek_reachable([s])[q])
                        })
            });
            uncorrelated && is_half_trek_system(support, half_treks, parents)
        }
        IdentificationRule::TrekSeparation {
            parent,
            vertex,
            sources,
            targets,
            treks,
            separator: (left, right),
        } => {
            let n = support.len();
            if sources.iter().chain(targets).any(|&v| v >= n) {
                return false;
            }
            let mut columns = targets.clone();
            columns.push(*parent);
            let linked = is_system(support, treks)
                && same_set(treks.iter().filter_map(|trek| trek.left.first()), sources)
                && same_set(treks.iter().filter_map(|trek| trek.right.last()), &columns);
            // Where the treks of S come to outside the separator, on the way up and on the way down.
            let (mut up, mut down) = (vec![false; n], vec![false; n]);
            let mut stack = sources.clone();
            while let Some(v) = stack.pop() {
                if !left.contains(&v) && !std::mem::replace(&mut up[v], true) {
                    stack.extend(&support.parents[v]);
                }
            }
            let mut stack: Vec<usize> = (0..n)
                .filter(|&v| up[v])
                .flat_map(|v| support.siblings[v].iter().copied().chain([v]))
                .collect();
            while let Some(v) = stack.pop() {
                if !right.contains(&v) && !std::mem::replace(&mut down[v], true) {
                    stack.extend(&support.children[v]);
                }
            }
            let error = support.siblings[*vertex]
                .iter()
                .chain([vertex])
                .any(|&v| up[v]);
            let others = unknown[*vertex].iter().any(|p| p != parent && down[*p]);
            linked
                && left.len() + right.len() < sources.len()
                && targets.iter().all(|&t| !down[t])
                && !error
                && !others
        }
    }
}
