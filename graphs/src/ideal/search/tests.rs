use proptest::prelude::*;

use super::*;

fn search(graph: &MixedGraph, degree: u32) -> Search {
    Search::new(graph, degree, 1, Fuel::new(1 << 36)).unwrap()
}

fn graph() -> impl Strategy<Value = MixedGraph> {
    let edge = || proptest::collection::vec((0_usize..4, 0_usize..4), 0..6);
    (2_usize..5, edge(), edge()).prop_map(|(n, arcs, edges)| {
        let mut graph = MixedGraph::from_edges(n, &[], &[]).unwrap();
        for (kind, list) in [
            (crate::mixed::EdgeKind::Directed, arcs),
            (crate::mixed::EdgeKind::Bidirected, edges),
        ] {
            for (a, b) in list {
                if a < n && b < n && a != b && !graph.has_edge(kind, a, b) {
                    graph.add_edge(kind, a, b).unwrap();
                }
            }
        }
        graph
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// The dimension of a piece is the number of its monomials less the rank of all of them at as many points, without
    /// any use of lower pieces or of symmetry.
    #[test]
    fn dimensions_are_those_of_all_monomials_at_once(graph in graph()) {
        let mut search = search(&graph, 3);
        while let Some(piece) = search.next() {
            let piece = piece.unwrap();
            let monomials = Monomials::of_degree(&piece.multidegree, &mut search.fuel).unwrap();
            let size = monomials.len();
            let values = search.values(&monomials, size).unwrap();
            let rank = values.rank(&mut search.fuel).unwrap();
            prop_assert_eq!((piece.monomials, piece.dimension), (size, size - rank));
        }
    }

    /// Without automorphisms the same dimensions and as many generators are found in each piece.
    #[test]
    fn symmetry_changes_no_piece(graph in graph()) {
        let mut plain = search(&graph, 3);
        plain.symmetries.clear();
        let sizes = |search: Search| -> Vec<(Vec<u32>, usize, usize, usize)> {
            let pieces = search.map(|piece| {
                let piece = piece.unwrap();
                (piece.multidegree, piece.monomials, piece.dimension, piece.generators.len())
            });
            pieces.collect()
        };
        prop_assert_eq!(sizes(plain), sizes(search(&graph, 3)));
    }

    /// Another order of the vertices permutes the multidegrees of the generators.
    #[test]
    fn relabelling_permutes_the_generators(graph in graph(), turn in 0_usize..4) {
        let n = graph.len();
        let place = |v: usize| (n - 1 - v + turn) % n;
        let arcs: Vec<_> = graph.directed().map(|(a, b)| (place(a), place(b))).collect();
        let edges: Vec<_> = graph.bidirected().map(|(a, b)| (place(a), place(b))).collect();
        let other = MixedGraph::from_edges(n, &arcs, &edges).unwrap();
        let degrees = |graph: &MixedGraph, image: &dyn Fn(usize) -> usize| {
            let pieces = search(graph, 3).flat_map(|piece| {
                let piece = piece.unwrap();
                vec![piece.multidegree; piece.generators.len()]
            });
            let mut found: Vec<Vec<u32>> = pieces
                .map(|degree| {
                    let mut moved = vec![0; n];
                    for (v, one) in degree.into_iter().enumerate() {
                        moved[image(v)] = one;
                    }
                    moved
                })
                .collect();
            found.sort();
            found
        };
        prop_assert_eq!(degrees(&graph, &place), degrees(&other, &|v| v));
    }
}

#[test]
fn too_high_degrees_and_too_many_monomials_are_refused() {
    let graph = MixedGraph::from_edges(3, &[(0, 1)], &[]).unwrap();
    assert!(Search::new(&graph, MAX_DEGREE + 1, 1, Fuel::default()).is_err());
    let wide = MixedGraph::from_edges(12, &[(0, 1)], &[]).unwrap();
    let mut search = search(&wide, 1);
    let error = search.piece(&[4; 12]).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}
