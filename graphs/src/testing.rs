//! What the tests of criteria share: many graphs, generic ranks, the reference file.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use crate::mixed::{MixedGraph, Parameters};
use crate::modular::{ModularPoint, PRIME, transposed};

/// The model of a graph at a random point modulo 2^61 - 1.
pub(crate) fn random_point(graph: &MixedGraph, seed: u64) -> ModularPoint {
    let field = PrimeField::new(PRIME).unwrap();
    let parameters = Parameters::new(graph);
    let (words, fuel) = (&mut Words::new(seed), &mut Fuel::new(u64::MAX));
    ModularPoint::random(graph, &parameters, field, words, fuel).unwrap()
}

/// The rank of a block.
pub(crate) fn rank(matrix: &ModularMatrix, rows: &[usize], columns: &[usize]) -> usize {
    let entries = rows
        .iter()
        .flat_map(|&row| columns.iter().map(move |&column| matrix.row(row)[column]))
        .collect();
    ModularMatrix::new(matrix.field(), rows.len(), columns.len(), entries)
        .unwrap()
        .rank(&mut Fuel::new(u64::MAX))
        .unwrap()
}

/// The derivatives of the entries of Σ (rows) by arcs, variances and covariances (columns), all free.
///
/// With A = (I - Λ)^-1: dΣ/dl_i_j = Σ e_i e_j^T A + its transpose, dΣ/dw_k_l = A^T (e_k e_l^T + e_l e_k^T) A.
pub(crate) fn jacobian(graph: &MixedGraph, seed: u64) -> ModularMatrix {
    let point = random_point(graph, seed);
    let field = point.sigma.field();
    let down = transposed(&point.inverse).unwrap();
    let outer = |column: &ModularMatrix, k: usize, l: usize, p: usize, q: usize| {
        field.multiply(column.row(p)[k], point.inverse.row(l)[q])
    };
    let n = graph.len();
    let mut entries = Vec::new();
    for p in 0..n {
        for q in p..n {
            for (i, j) in graph.directed() {
                let one = outer(&point.sigma, i, j, p, q);
                entries.push(field.add(one, outer(&point.sigma, i, j, q, p)));
            }
            for k in 0..n {
                entries.push(outer(&down, k, k, p, q));
            }
            for (k, l) in graph.bidirected() {
                entries.push(field.add(outer(&down, k, l, p, q), outer(&down, l, k, p, q)));
            }
        }
    }
    let columns = graph.directed().count() + n + graph.bidirected().count();
    ModularMatrix::new(field, n * (n + 1) / 2, columns, entries).unwrap()
}

/// Which columns have their unit vector in the row space: parameters determined up to finitely many values.
pub(crate) fn determined(matrix: &ModularMatrix) -> Vec<bool> {
    let kernel = matrix.nullspace(&mut Fuel::new(u64::MAX)).unwrap();
    (0..matrix.columns())
        .map(|column| (0..kernel.rows()).all(|row| kernel.row(row)[column] == 0))
        .collect()
}

/// A graph with n vertices; each ordered pair is an arc with chance `arcs` %, each pair bidirected with chance `joins` %.
pub(crate) fn random_graph(words: &mut Words, n: usize, arcs: u64, joins: u64) -> MixedGraph {
    let (mut directed, mut bidirected) = (Vec::new(), Vec::new());
    for a in 0..n {
        for b in (0..n).filter(|&b| b != a) {
            if words.below(100) < arcs {
                directed.push((a, b));
            }
            if a < b && words.below(100) < joins {
                bidirected.push((a, b));
            }
        }
    }
    MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
}

/// A graph with 2 to `largest` vertices and few or many edges, most often with cycles, sometimes without.
pub(crate) fn any_graph(words: &mut Words, largest: u64) -> MixedGraph {
    let n = usize::try_from(2 + words.below(largest - 1)).unwrap();
    let (arcs, joins) = (10 + words.below(40), words.below(50));
    let graph = random_graph(words, n, arcs, joins);
    if words.below(3) > 0 {
        return graph;
    }
    let directed: Vec<_> = graph.directed().filter(|(a, b)| a < b).collect();
    let bidirected: Vec<_> = graph.bidirected().collect();
    MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
}

/// Every mixed graph on 3 labelled vertices.
pub(crate) fn all_graphs_with_three_vertices() -> impl Iterator<Item = MixedGraph> {
    let arcs = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];
    let joins = [(0, 1), (0, 2), (1, 2)];
    (0..1_u32 << 9).map(move |mask| {
        let directed: Vec<_> = (0..6)
            .filter(|k| mask >> k & 1 == 1)
            .map(|k| arcs[k])
            .collect();
        let bidirected: Vec<_> = (0..3)
            .filter(|k| mask >> (6 + k) & 1 == 1)
            .map(|k| joins[k])
            .collect();
        MixedGraph::from_edges(3, &directed, &bidirected).unwrap()
    })
}

/// The cases of the reference file beside the repository, with their graphs; `None` where the file is absent.
pub(crate) fn reference() -> Option<Vec<(MixedGraph, serde_json::Value)>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("../shared/reference/sem_cases.json")).ok()?;
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pairs = |edges: &serde_json::Value| -> Vec<(usize, usize)> {
        let edges = edges.as_array().unwrap().iter();
        edges
            .map(|edge| (vertex(&edge[0]), vertex(&edge[1])))
            .collect()
    };
    let cases = file["cases"].as_array().unwrap().iter();
    let graphs = cases.map(|case| {
        let n = vertex(&case["n"]) + 1;
        let graph =
            MixedGraph::from_edges(n, &pairs(&case["directed"]), &pairs(&case["bidirected"]));
        (graph.unwrap(), case.clone())
    });
    Some(graphs.collect())
}

/// A vertex of the reference file, which counts from 1.
pub(crate) fn vertex(value: &serde_json::Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap() - 1
}

/// A list of vertices of the reference file.
pub(crate) fn vertices(value: &serde_json::Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(vertex).collect()
}
