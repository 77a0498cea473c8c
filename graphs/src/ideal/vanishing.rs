//! The vanishing ideal with certificates: what was found, what is known about it, and what is not.

use algebra::Fuel;

use super::certificate::{Vanishing, certify_parts};
use super::elimination::Elimination;
use super::hypersurface::hypersurface;
use super::polynomial::CovariancePolynomial;
use super::search::Search;
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// A minimal generator and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// The constraint, normalised.
    pub polynomial: CovariancePolynomial,
    /// Does it vanish on the model?
    pub vanishing: Vanishing,
}

/// Are the generators those of the whole ideal?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Yes, and why.
    Complete(Reason),
    /// Up to this degree; beyond nothing is known.
    UpTo(u32),
    /// The fuel ended: up to this degree, and parts of the next.
    Stopped(u32),
}

/// Why the generators are all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The model has codimension 0: the ideal is 0.
    CodimensionZero,
    /// The model has codimension 1 and the generator no proper factor that vanishes: an ideal of codimension 1 that is
    /// prime has one generator.
    Principal,
    /// Elimination modulo a prime found the same degrees.
    Elimination,
}

/// Minimal generators of a vanishing ideal.
#[derive(Clone, Debug, PartialEq)]
pub struct VanishingIdeal {
    /// Codimension of the model.
    pub codimension: usize,
    /// Minimal generators by degree.
    pub generators: Vec<Generator>,
    /// Are they all?
    pub completeness: Completeness,
}

impl VanishingIdeal {
    /// Degrees of the generators, increasing.
    pub fn degrees(&self) -> Vec<u64> {
        let degrees = self.generators.iter();
        degrees.map(|one| one.polynomial.degree()).collect()
    }

    /// Are all generators certified? Then they generate the ideal up to the degree that was searched: see [`Search`].
    pub fn is_proven(&self) -> bool {
        let mut all = self.generators.iter();
        all.all(|one| matches!(one.vanishing, Vanishing::Proven(_)))
    }

    /// Does elimination find the same codimension and the same degrees? If so, the generators are all.
    pub fn compare(&mut self, elimination: &Elimination) -> bool {
        let same = self.codimension == elimination.codimension
            && self.degrees() == elimination.generator_degrees;
        if same && !matches!(self.completeness, Completeness::Complete(_)) {
            self.completeness = Completeness::Complete(Reason::Elimination);
        }
        same
    }
}

/// Minimal generators of the vanishing ideal up to a degree, each with a certificate.
///
/// A model of codimension 1 is searched only until its one constraint is found; if that is not up to the degree given, its
/// multidegree is predicted, see [`hypersurface`]. Half of the fuel is for the search, the rest for certificates.
///
/// # Errors
/// As for [`Search::new`] and [`super::certify`]. Fuel that ends during the search gives [`Completeness::Stopped`].
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::{Completeness, Reason, vanishing_ideal}};
/// // Verma's graph 1 -> 2 -> 3 -> 4, 1 -> 3, 2 <-> 4 has one constraint, of degree 4 with 8 terms.
/// let verma = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3), (0, 2)], &[(1, 3)])?;
/// let ideal = vanishing_ideal(&verma, 4, 1, &mut Fuel::new(1 << 30))?;
/// assert_eq!(ideal.degrees(), [4]);
/// assert_eq!(ideal.generators[0].polynomial.len(), 8);
/// assert!(ideal.is_proven());
/// assert_eq!(ideal.completeness, Completeness::Complete(Reason::Principal));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn vanishing_ideal(
    graph: &MixedGraph,
    max_degree: u32,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<VanishingIdeal> {
    vanishing_ideal_while(graph, max_degree, seed, fuel, &mut || true)
}

/// As [`vanishing_ideal`], and stops between two graded pieces when `go_on` says so: then the answer is
/// [`Completeness::Stopped`], and what was found stands.
///
/// # Errors
/// As for [`vanishing_ideal`].
pub fn vanishing_ideal_while(
    graph: &MixedGraph,
    max_degree: u32,
    seed: u64,
    fuel: &mut Fuel,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<VanishingIdeal> {
    let share = Fuel::new(fuel.left() / 2);
    let mut search = Search::new(graph, max_degree, seed, share)?;
    let codimension = search.codimension();
    let mut polynomials: Vec<CovariancePolynomial> = Vec::new();
    let mut completeness = None;
    if codimension == 0 {
        completeness = Some(Completeness::Complete(Reason::CodimensionZero));
    }
    while completeness.is_none() {
        if !go_on() {
            completeness = Some(Completeness::Stopped(search.searched()));
            break;
        }
        match search.next() {
            None => break,
            Some(Ok(piece)) => polynomials.extend(piece.generators),
            Some(Err(Error::Exact(algebra::Error::Budget { .. }))) => {
                completeness = Some(Completeness::Stopped(search.searched()));
            }
            Some(Err(error)) => return Err(error),
        }
        if codimension == 1 && !polynomials.is_empty() {
            // All pieces of lower degree are 0, so no proper factor vanishes; others of the same degree are no multiples.
            completeness = Some(Completeness::Complete(Reason::Principal));
        }
    }
    fuel.spend(search.fuel().used(), "search for a vanishing ideal")?;
    if completeness.is_none() && codimension == 1 {
        match hypersurface(graph, seed, fuel) {
            Ok((polynomial, generates)) => {
                polynomials.push(polynomial);
                completeness = generates.then_some(Completeness::Complete(Reason::Principal));
            }
            // Latent vertices, or too little fuel: what is known stands.
            Err(Error::Unsupported { .. } | Error::Exact(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let model = search.model();
    let mut generators = Vec::with_capacity(polynomials.len());
    let mut waiting = polynomials.len() as u64;
    for polynomial in polynomials {
        let parts = vec![(0, polynomial.clone())];
        let mut share = Fuel::new(fuel.left() / waiting.max(1));
        waiting -= 1;
        let vanishing = match certify_parts(model, parts, None, seed, &mut share) {
            Err(Error::Exact(algebra::Error::Budget { .. })) => {
                Vanishing::Probable(search.chance(&polynomial))
            }
            outcome => outcome?,
        };
        fuel.spend(share.used(), "certificates")?;
        generators.push(Generator {
            polynomial,
            vanishing,
        });
    }
    Ok(VanishingIdeal {
        codimension,
        generators,
        completeness: completeness.unwrap_or(Completeness::UpTo(search.searched())),
    })
}
