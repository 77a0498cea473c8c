//! Strongly connected components of arcs in compressed rows: no recursion, no allocation per vertex.

/// Vertices by component, the components in reverse topological order: arcs between them lead backward in `vertices`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Components {
    /// Every vertex once; inside a component they increase.
    pub(super) vertices: Vec<usize>,
    /// Component c is `vertices[bounds[c]..bounds[c + 1]]`.
    pub(super) bounds: Vec<usize>,
}

/// Tarjan's algorithm; row v of the digraph is `targets[starts[v]..starts[v + 1]]`. Costs O(n + arcs).
pub(super) fn strong_components(starts: &[usize], targets: &[usize]) -> Components {
    const UNSEEN: usize = usize::MAX;
    let n = starts.len().saturating_sub(1);
    let mut low = vec![UNSEEN; n];
    let mut next: Vec<usize> = starts[..n].to_vec();
    let (mut open, mut path) = (Vec::new(), Vec::new());
    let (mut vertices, mut bounds) = (Vec::with_capacity(n), vec![0]);
    // The numbers of finished vertices are larger than those of all others, so that they never count.
    let mut number = vec![UNSEEN; n];
    let mut counter = 0;
    for root in 0..n {
        if number[root] != UNSEEN || low[root] != UNSEEN {
            continue;
        }
        path.push(root);
        while let Some(&v) = path.last() {
            if low[v] == UNSEEN {
                (number[v], low[v]) = (counter, counter);
                counter += 1;
                open.push(v);
            }
            let mut child = None;
            while next[v] < starts[v + 1] {
                let w = targets[next[v]];
                if low[w] == UNSEEN {
                    child = Some(w);
                    break;
                }
                if number[w] != UNSEEN {
                    low[v] = low[v].min(low[w]);
                }
                next[v] += 1;
            }
            if let Some(w) = child {
                path.push(w);
                continue;
            }
            path.pop();
            if low[v] == number[v] {
                let first = vertices.len();
                while let Some(w) = open.pop() {
                    number[w] = UNSEEN;
                    vertices.push(w);
                    if w == v {
                        break;
                    }
                }
                vertices[first..].sort_unstable();
                bounds.push(vertices.len());
            }
        }
    }
    Components { vertices, bounds }
}

/// A vertex from which no path leads to a vertex that leaves, in a dense graph. Costs O(n^2).
pub(super) fn never_leaving(
    n: usize,
    arc: impl Fn(usize, usize) -> bool,
    leaves: impl Fn(usize) -> bool,
) -> Option<usize> {
    let (mut open, mut rest): (Vec<usize>, Vec<usize>) = (0..n).partition(|&v| leaves(v));
    while let Some(w) = open.pop() {
        rest.retain(|&v| {
            let found = arc(v, w);
            if found {
                open.push(v);
            }
            !found
        });
    }
    rest.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolvent::Digraph;

    fn rows(n: usize, arcs: &[(usize, usize)]) -> (Vec<usize>, Vec<usize>) {
        let mut sorted = arcs.to_vec();
        sorted.sort_unstable();
        let starts = (0..=n)
            .map(|v| sorted.partition_point(|arc| arc.0 < v))
            .collect();
        (starts, sorted.iter().map(|arc| arc.1).collect())
    }

    /// petgraph finds the same components, and arcs lead backward.
    #[test]
    fn agrees_with_the_digraph() {
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        for _ in 0..200 {
            let n = 1 + draw(12);
            let mut arcs: Vec<(usize, usize)> =
                (0..draw(3 * n)).map(|_| (draw(n), draw(n))).collect();
            arcs.sort_unstable();
            arcs.dedup();
            let (starts, targets) = rows(n, &arcs);
            let found = strong_components(&starts, &targets);
            let mut sets: Vec<Vec<usize>> = found
                .bounds
                .windows(2)
                .map(|range| found.vertices[range[0]..range[1]].to_vec())
                .collect();
            let place = |v: usize| sets.iter().position(|set| set.contains(&v)).unwrap();
            assert!(arcs.iter().all(|&(from, to)| place(from) >= place(to)));
            sets.sort();
            let digraph = Digraph::new(n, &arcs).unwrap();
            let mut known: Vec<Vec<usize>> = digraph
                .components()
                .iter()
                .map(|component| component.vertices.clone())
                .collect();
            known.sort();
            assert_eq!(sets, known);
        }
    }
}
