//! Automorphisms of a mixed graph, as permutations of its observed vertices.

use std::collections::BTreeSet;

use crate::mixed::{EdgeKind, MixedGraph};

/// Larger graphs, and groups with more elements, are searched without symmetry.
const MAX_VERTICES: usize = 12;
const MAX_ELEMENTS: usize = 120;

/// The automorphisms but the identity, acting on the positions of the observed vertices; none for a large graph or group.
pub(super) fn automorphisms(graph: &MixedGraph) -> Vec<Vec<usize>> {
    let n = graph.len();
    if n > MAX_VERTICES {
        return Vec::new();
    }
    let signature = |a: usize, b: usize| {
        let directed = |from, to| graph.has_edge(EdgeKind::Directed, from, to);
        let bidirected = graph.has_edge(EdgeKind::Bidirected, a, b);
        (directed(a, b), directed(b, a), bidirected)
    };
    let table: Vec<Vec<(bool, bool, bool)>> = (0..n)
        .map(|a| (0..n).map(|b| signature(a, b)).collect())
        .collect();
    let observed = graph.observed();
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    // Images of the first vertices; the last one is raised on the way back.
    let mut images: Vec<usize> = Vec::new();
    let mut candidate = 0;
    loop {
        let at = images.len();
        if at == n {
            let place = |v: usize| observed.iter().position(|one| *one == v);
            let moved = observed.iter().filter_map(|v| place(images[*v])).collect();
            found.insert(moved);
            if found.len() > MAX_ELEMENTS {
                return Vec::new();
            }
        } else if let Some(image) = (candidate..n).find(|&image| {
            graph.vertex(at).latent == graph.vertex(image).latent
                && !images.contains(&image)
                && (0..at).all(|v| table[v][at] == table[images[v]][image])
        }) {
            images.push(image);
            candidate = 0;
            continue;
        }
        let Some(last) = images.pop() else {
            break;
        };
        candidate = last + 1;
    }
    let identity: Vec<usize> = (0..observed.len()).collect();
    found.remove(&identity);
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_known_graphs_have_their_order() {
        let order = |n: usize, directed: &[(usize, usize)], bidirected: &[(usize, usize)]| {
            let graph = MixedGraph::from_edges(n, directed, bidirected).unwrap();
            automorphisms(&graph).len() + 1
        };
        assert_eq!(order(4, &[(0, 1), (1, 2), (2, 3), (3, 0)], &[]), 4);
        assert_eq!(order(4, &[], &[(0, 1), (1, 2), (2, 3), (3, 0)]), 8);
        assert_eq!(order(4, &[(0, 1), (0, 2), (0, 3)], &[]), 6);
        assert_eq!(order(3, &[(0, 1), (1, 2)], &[]), 1);
        assert_eq!(order(4, &[], &[]), 24);
        // 720 elements are too many to be worth it.
        assert_eq!(order(6, &[], &[]), 1);
    }

    #[test]
    fn latent_vertices_stay_latent() {
        let mut graph = MixedGraph::from_edges(3, &[(0, 1), (0, 2)], &[]).unwrap();
        assert_eq!(automorphisms(&graph), [[0, 2, 1]]);
        graph.set_latent(1, true);
        assert!(automorphisms(&graph).is_empty());
        graph.set_latent(1, false);
        graph.set_latent(0, true);
        assert_eq!(automorphisms(&graph), [[1, 0]]);
    }
}
