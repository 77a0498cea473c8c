//! Do two graphs have the same model, up to closure?

use algebra::Fuel;

use super::certificate::{Counterexample, Vanishing, certify};
use super::polynomial::CovariancePolynomial;
use super::vanishing::{Completeness, VanishingIdeal, vanishing_ideal};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// What is known about the closures of two models.
#[derive(Clone, Debug, PartialEq)]
pub enum Equivalence {
    /// They are equal: the generators of one ideal vanish on the other model, which has the same dimension, and both are
    /// irreducible.
    Equal {
        /// Are all certificates exact, and is the dimension proved?
        proven: bool,
    },
    /// They have the same dimension and the same constraints up to this degree.
    UpTo {
        /// The degree.
        degree: u32,
    },
    /// They are different: dimensions.
    Dimensions(usize, usize),
    /// They are different: a constraint of one model fails on the other.
    Constraint {
        /// Does it hold on the first model?
        of_first: bool,
        /// The constraint, in the vertices of the graph on whose model it holds.
        constraint: CovariancePolynomial,
        /// Parameters of the other model at which it fails.
        point: Counterexample,
    },
}

/// Do the two graphs describe the same covariance matrices, up to closure and up to a degree of constraints?
///
/// Observed vertices correspond by their names. Constraints of either model up to the degree are tried on the other.
///
/// # Errors
/// [`Error::Dimension`] and [`Error::UnknownVertex`] when the observed vertices differ; otherwise as for
/// [`vanishing_ideal`] and [`certify`].
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::{Equivalence, equivalent}};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let fork = MixedGraph::from_edges(3, &[(1, 0), (1, 2)], &[])?;
/// let collider = MixedGraph::from_edges(3, &[(0, 1), (2, 1)], &[])?;
/// let fuel = &mut Fuel::new(1 << 30);
/// assert_eq!(equivalent(&chain, &fork, 3, 1, fuel)?, Equivalence::Equal { proven: true });
/// let different = equivalent(&chain, &collider, 3, 1, fuel)?;
/// assert!(matches!(different, Equivalence::Constraint { of_first: true, .. }));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn equivalent(
    first: &MixedGraph,
    second: &MixedGraph,
    max_degree: u32,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Equivalence> {
    let (observed, others) = (first.observed(), second.observed());
    if observed.len() != others.len() {
        return Err(Error::Dimension {
            what: "observed vertices of the second graph",
            expected: observed.len(),
            found: others.len(),
        });
    }
    // Places of the vertices of one graph in the other; those of latent ones are not used.
    let mut to_second = vec![0; first.len()];
    let mut to_first = vec![0; second.len()];
    for v in observed {
        let other = second.find(first.name(v))?;
        if second.vertex(other).latent {
            return Err(Error::Unsupported {
                what: "the comparison of two models",
                construct: format!("{}, which is latent in the second graph", first.name(v)),
                hint: "the same vertices must be observed",
            });
        }
        to_second[v] = other;
        to_first[other] = v;
    }
    let mut one = vanishing_ideal(first, max_degree, seed, fuel)?;
    let mut other = vanishing_ideal(second, max_degree, seed, fuel)?;
    if one.codimension != other.codimension {
        let full = others.len() * (others.len() + 1) / 2;
        return Ok(Equivalence::Dimensions(
            full - one.codimension,
            full - other.codimension,
        ));
    }
    for (ideal, graph) in [(&mut one, first), (&mut other, second)] {
        match ideal.add_hypersurface(graph, seed, fuel) {
            // Latent vertices, or too little fuel: what is known stands.
            Ok(_) | Err(Error::Unsupported { .. } | Error::Exact(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let mut proven = one.is_proven() && other.is_proven();
    for (of_first, ideal, graph, places) in [
        (true, &one, second, &to_second),
        (false, &other, first, &to_first),
    ] {
        for generator in &ideal.generators {
            let there = generator.polynomial.placed(graph.len(), places)?;
            match certify(graph, &there, seed, fuel)? {
                Vanishing::Proven(_) => {}
                Vanishing::Probable(_) => proven = false,
                Vanishing::Refuted(point) => {
                    return Ok(Equivalence::Constraint {
                        of_first,
                        constraint: generator.polynomial.clone(),
                        point,
                    });
                }
            }
        }
    }
    // One complete ideal is enough: the other model lies in its zeros, which are irreducible of the same dimension.
    let complete = |ideal: &VanishingIdeal| matches!(ideal.completeness, Completeness::Complete(_));
    if complete(&one) || complete(&other) {
        return Ok(Equivalence::Equal { proven });
    }
    let degree = |ideal: &VanishingIdeal| match &ideal.completeness {
        Completeness::UpTo(degree) => *degree,
        Completeness::Stopped(stop) => stop.degree,
        Completeness::Complete(_) => max_degree,
    };
    Ok(Equivalence::UpTo {
        degree: degree(&one).min(degree(&other)),
    })
}
