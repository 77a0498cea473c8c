//! Graphs from adjacency matrices.

use super::graph::{EdgeKind, MixedGraph};
use crate::error::{Error, Result};

impl MixedGraph {
    /// The graph on vertices named 1 to n with an arc i -> j for every `directed[i][j]` and an edge i <-> j for every
    /// `bidirected[i][j]`.
    ///
    /// Both matrices are n x n; the diagonal of `directed` is false, that of `bidirected`, which is symmetric, is not looked
    /// at: error variances are always there.
    ///
    /// ```
    /// use graphs::MixedGraph;
    /// let bow = MixedGraph::from_matrices(
    ///     &[vec![false, true], vec![false, false]],
    ///     &[vec![true, true], vec![true, true]],
    /// )?;
    /// assert_eq!(bow, MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)])?);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Dimension`] when a matrix is not n x n, [`Error::Domain`] when `bidirected` is not symmetric, and those of
    /// [`MixedGraph::from_edges`].
    pub fn from_matrices(directed: &[Vec<bool>], bidirected: &[Vec<bool>]) -> Result<Self> {
        let n = directed.len();
        let mut graph = Self::from_edges(n, &[], &[])?;
        for (what, matrix) in [
            ("rows or columns of the directed matrix", directed),
            ("rows or columns of the bidirected matrix", bidirected),
        ] {
            let wrong = std::iter::once(matrix.len()).chain(matrix.iter().map(Vec::len));
            if let Some(found) = wrong.into_iter().find(|&found| found != n) {
                return Err(Error::Dimension {
                    what,
                    expected: n,
                    found,
                });
            }
        }
        for (i, row) in directed.iter().enumerate() {
            for (j, _) in row.iter().enumerate().filter(|(_, arc)| **arc) {
                graph.add_edge(EdgeKind::Directed, i, j)?;
            }
        }
        for (i, row) in bidirected.iter().enumerate() {
            for (j, &edge) in row.iter().enumerate() {
                if edge != bidirected[j][i] {
                    return Err(Error::Domain {
                        what: format!("the bidirected matrix in row {}, column {}", i + 1, j + 1),
                        value: edge.to_string(),
                        allowed: "a symmetric matrix",
                    });
                }
                if edge && i < j {
                    graph.add_edge(EdgeKind::Bidirected, i, j)?;
                }
            }
        }
        Ok(graph)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_that_are_no_graph_are_refused() {
        let said = |directed: &[Vec<bool>], bidirected: &[Vec<bool>]| {
            MixedGraph::from_matrices(directed, bidirected)
                .unwrap_err()
                .to_string()
        };
        let none = vec![vec![false; 2]; 2];
        let corner = vec![vec![false, true], vec![false, false]];
        assert_eq!(
            said(&none, &corner),
            "the bidirected matrix in row 1, column 2 = true is not allowed: a symmetric matrix"
        );
        assert_eq!(
            said(&none, &none[..1]),
            "rows or columns of the bidirected matrix: 1 instead of 2"
        );
        let loops = vec![vec![true, false], vec![false, false]];
        assert_eq!(
            said(&loops, &none),
            "self-loop at 1: an edge joins two different vertices"
        );
        assert_eq!(said(&[], &[]), Error::NoVertices.to_string());
    }
}
