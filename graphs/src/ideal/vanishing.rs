//! The vanishing ideal with certificates: what was found, what is known about it, and what is not.

use algebra::Fuel;

use super::certificate::{Vanishing, certify_parts};
use super::elimination::Elimination;
use super::hypersurface::hypersurface;
use super::model::Model;
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

/// Fuel for one graded piece before the caller is asked whether to go on; doubled each time.
const SLICE: u64 = 1 << 28;

/// Are the generators those of the whole ideal?
#[derive(Clone, Debug, PartialEq)]
pub enum Completeness {
    /// Yes, and why.
    Complete(Reason),
    /// Up to this degree; beyond nothing is known.
    UpTo(u32),
    /// The search ended before its degree.
    Stopped(Stop),
}

/// Where a search ended: everything before is settled, nothing from there on.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// All pieces up to this degree are settled.
    pub degree: u32,
    /// Pieces of the next degree that are settled too.
    pub settled: u64,
    /// The multidegree of the piece that is not, by vertices of the graph; empty when there is none.
    pub multidegree: Vec<u32>,
    /// The limit it ran into; `None` when the caller asked to stop.
    pub cause: Option<Error>,
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

impl VanishingIdeal {
    /// Adds the one constraint of a model of codimension 1 that was not found up to the degree of the search, whatever its
    /// degree, see [`hypersurface`]; says whether it did.
    ///
    /// The degree is predicted by Gröbner bases: that takes far longer than a search in low degrees.
    ///
    /// # Errors
    /// As for [`hypersurface`] and [`super::certify`]; what was known stands.
    ///
    /// ```
    /// use algebra::Fuel;
    /// use graphs::{MixedGraph, ideal::vanishing_ideal};
    /// // The 3-cycle with sources 4 -> 1, 4 -> 2.
    /// let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0), (3, 1)], &[])?;
    /// let fuel = &mut Fuel::new(1 << 34);
    /// let mut ideal = vanishing_ideal(&graph, 4, 1, fuel)?;
    /// assert!(ideal.generators.is_empty());
    /// assert!(ideal.add_hypersurface(&graph, 1, fuel)?);
    /// assert_eq!(ideal.degrees(), [6]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn add_hypersurface(
        &mut self,
        graph: &MixedGraph,
        seed: u64,
        fuel: &mut Fuel,
    ) -> Result<bool> {
        if self.codimension != 1 || !self.generators.is_empty() {
            return Ok(false);
        }
        let (polynomial, generates) = hypersurface(graph, seed, fuel)?;
        let parts = vec![(0, polynomial.clone())];
        let vanishing = certify_parts(&Model::new(graph)?, parts, None, seed, fuel)?;
        self.generators.push(Generator {
            polynomial,
            vanishing,
        });
        if generates {
            self.completeness = Completeness::Complete(Reason::Principal);
        }
        Ok(true)
    }
}

/// Minimal generators of the vanishing ideal up to a degree, each with a certificate.
///
/// A model of codimension 1 is searched only until its one constraint is found; where that has a higher degree,
/// [`VanishingIdeal::add_hypersurface`] finds it. Half of the fuel is for the search, the rest for certificates.
///
/// # Errors
/// As for [`Search::new`] and [`super::certify`]. A piece that is too large for the fuel or for memory ends the search with
/// [`Completeness::Stopped`], and what was found stands.
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

/// As [`vanishing_ideal`], and stops when `go_on` says so: then the answer is [`Completeness::Stopped`], what was found
/// stands, and certificates that are still missing are not looked for.
///
/// It is asked before every graded piece, and inside a large one whenever that has taken as much work again; the flag of
/// [`Fuel::until`] stops everything at once.
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
    let limit = fuel.left() / 2;
    let mut left = limit;
    let mut search = Search::new(graph, max_degree, seed, Fuel::new(left))?;
    left -= search.fuel().used();
    // It is refused only when the flag of the tank says stop: what was found stands.
    let mut paid = fuel
        .spend(search.fuel().used(), "search for a vanishing ideal")
        .is_ok();
    let codimension = search.codimension();
    let mut polynomials: Vec<CovariancePolynomial> = Vec::new();
    let mut completeness = None;
    if codimension == 0 {
        completeness = Some(Completeness::Complete(Reason::CodimensionZero));
    }
    let mut slice = SLICE;
    while completeness.is_none() {
        if !paid || !go_on() {
            completeness = Some(Completeness::Stopped(search.stop(None)));
            break;
        }
        let share = left.min(slice);
        search.refuel(fuel.share(share));
        let piece = search.next();
        left -= search.fuel().used();
        paid = fuel
            .spend(search.fuel().used(), "search for a vanishing ideal")
            .is_ok();
        match piece {
            None => break,
            Some(Ok(piece)) => {
                polynomials.extend(piece.generators);
                slice = SLICE;
            }
            Some(Err(Error::Exact(algebra::Error::Budget { .. })))
                if search.fuel().is_dry() && left > 0 =>
            {
                slice = slice.saturating_mul(2);
            }
            Some(Err(
                error @ (Error::Exact(algebra::Error::Budget { .. }) | Error::TooLarge { .. }),
            )) => {
                // The limit is that of the search, not of its last slice.
                let cause = match error {
                    Error::Exact(algebra::Error::Budget { what, .. }) if search.fuel().is_dry() => {
                        algebra::Error::Budget { what, limit }.into()
                    }
                    error => error,
                };
                completeness = Some(Completeness::Stopped(search.stop(Some(cause))));
            }
            Some(Err(error)) => return Err(error),
        }
        if codimension == 1 && !polynomials.is_empty() {
            // All pieces of lower degree are 0, so no proper factor vanishes; others of the same degree are no multiples.
            completeness = Some(Completeness::Complete(Reason::Principal));
        }
    }
    let model = search.model();
    let mut generators = Vec::with_capacity(polynomials.len());
    let mut waiting = polynomials.len() as u64;
    for polynomial in polynomials {
        let mut share = fuel.share(fuel.left() / waiting.max(1));
        waiting -= 1;
        let parts = vec![(0, polynomial.clone())];
        let vanishing = if go_on() {
            match certify_parts(model, parts, None, seed, &mut share) {
                Err(Error::Exact(algebra::Error::Budget { .. })) => {
                    Vanishing::Probable(search.chance(&polynomial))
                }
                outcome => outcome?,
            }
        } else {
            Vanishing::Probable(search.chance(&polynomial))
        };
        // As above.
        let _ = fuel.settle(&share, "certificates");
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::ideal::eliminate;

    /// Regression: the tanks of pieces and of certificates did not heed the flag of the tank that they were taken from.
    #[test]
    fn a_stopped_tank_ends_the_search_and_keeps_what_was_found() {
        let graph = MixedGraph::from_edges(5, &[(0, 1), (1, 2), (2, 3), (3, 4)], &[]).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let fuel = &mut Fuel::new(1 << 34).until(Arc::clone(&stop));
        let mut asked = 0;
        // The flag is set from here, as another thread would, after so many pieces.
        let mut go_on = || {
            asked += 1;
            stop.store(asked > 85, Ordering::Relaxed);
            true
        };
        let ideal = vanishing_ideal_while(&graph, 4, 1, fuel, &mut go_on).unwrap();
        assert!(matches!(ideal.completeness, Completeness::Stopped(_)));
        assert!(!ideal.generators.is_empty() && !ideal.is_proven());
        assert!(eliminate(&graph, fuel).is_err());
    }
}
