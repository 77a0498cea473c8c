//! Models of codimension 1: their one constraint, whatever its degree.

use algebra::{Fuel, Integer, Words};

use super::fibre::{Curve, check_free, solutions};
use super::search::Search;
use crate::error::{Error, Result};
use crate::ideal::CovariancePolynomial;
use crate::mixed::MixedGraph;

/// The multidegree of the one constraint of a model of codimension 1, before it is known.
///
/// Let f be the constraint, of multidegree α. On the curve that adds t r to row and column v of a random matrix (t^2 r_v to
/// the entry (v, v)) f is a polynomial in t of degree α_v, with simple roots; over each of them lie as many Λ as over a
/// random point of the model. Both numbers are counted by Gröbner bases modulo a prime of 31 bits: α_v is their quotient.
/// Where fibres have dimension k, both are cut with k random linear equations in Λ.
///
/// # Errors
/// [`Error::Unsupported`] for a model of another codimension, for latent vertices and for fixed or shared coefficients;
/// [`Error::Exact`] when the fuel is used up.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::constraint_multidegree};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// assert_eq!(constraint_multidegree(&chain, 1, &mut Fuel::new(1 << 30))?, [1, 2, 1]);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn constraint_multidegree(graph: &MixedGraph, seed: u64, fuel: &mut Fuel) -> Result<Vec<u32>> {
    let search = Search::new(graph, 0, seed, fuel.clone())?;
    let used = fuel.left() - search.fuel().left();
    fuel.spend(used, "codimension")?;
    predicted(&search, seed, fuel)
}

fn predicted(search: &Search, seed: u64, fuel: &mut Fuel) -> Result<Vec<u32>> {
    let model = search.model();
    check_free(model, "the multidegree of a constraint")?;
    if search.codimension() != 1 {
        return Err(Error::Unsupported {
            what: "the multidegree of a constraint",
            construct: format!("a model of codimension {}", search.codimension()),
            hint: "use the search by degrees",
        });
    }
    let dimension = model.pairs.len() - 1;
    let slices = model.parameters.len() - dimension.min(model.parameters.len());
    let words = &mut Words::new(seed);
    let failed = Error::Exact(algebra::Error::Undefined {
        what: "the number of solutions on a random curve",
    });
    let fibre = solutions(model, Curve::Point, slices, words, fuel)?;
    let Some(fibre) = fibre.filter(|fibre| !fibre.is_zero()) else {
        return Err(failed);
    };
    let mut degrees = Vec::new();
    for v in 0..model.graph.len() {
        let count = solutions(model, Curve::Row(v), slices, words, fuel)?;
        let degree = count.and_then(|count| count.divide_exact(&fibre));
        let Some(degree) = degree.and_then(|degree: Integer| degree.to_u32()) else {
            return Err(failed);
        };
        degrees.push(degree);
    }
    Ok(degrees)
}

/// The one constraint of a model of codimension 1, whatever its degree; the flag says whether it is proved that no proper
/// factor vanishes, so that it generates the ideal once it is certified.
///
/// The multidegree is predicted by [`constraint_multidegree`]; only that piece of the ideal is interpolated. A generator g
/// of lower degree would divide the constraint found, and the ideal would contain a multiple of g of some multidegree
/// α - e_i - e_j: these pieces are shown to be 0.
///
/// # Errors
/// As for [`constraint_multidegree`]; [`Error::Exact`] also when nothing is found where the constraint was predicted.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::hypersurface};
/// // The 3-cycle with sources 4 -> 1, 4 -> 2: 19 terms of degree 6.
/// let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0), (3, 1)], &[])?;
/// let (constraint, generates) = hypersurface(&graph, 1, &mut Fuel::new(1 << 34))?;
/// assert_eq!((constraint.len(), constraint.degree(), generates), (19, 6, true));
/// assert_eq!(constraint.multidegree(), Some(vec![2, 3, 3, 4]));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn hypersurface(
    graph: &MixedGraph,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<(CovariancePolynomial, bool)> {
    let mut search = Search::new(graph, 0, seed, fuel.clone())?;
    let alpha = predicted(&search, seed, fuel)?;
    search.refuel(fuel.clone());
    let found = interpolated(&mut search, &alpha);
    let used = fuel.left() - search.fuel().left().min(fuel.left());
    fuel.spend(used, "interpolation of a constraint")?;
    found
}

fn interpolated(search: &mut Search, alpha: &[u32]) -> Result<(CovariancePolynomial, bool)> {
    let piece = search.piece(alpha)?;
    let Some(found) = piece.generators.into_iter().next() else {
        return Err(algebra::Error::Undefined {
            what: "the constraint of the multidegree that was predicted",
        }
        .into());
    };
    for i in 0..alpha.len() {
        for j in i..alpha.len() {
            let mut lower = alpha.to_vec();
            lower[i] = lower[i].saturating_sub(1);
            lower[j] = lower[j].saturating_sub(1);
            let divides = lower.iter().sum::<u32>() + 2 == alpha.iter().sum::<u32>();
            if divides && !search.is_empty_piece(&lower)? {
                return Ok((found, false));
            }
        }
    }
    Ok((found, true))
}
