//! How many parameters have the same covariance matrix, over the complex numbers?

use algebra::{Error as Exact, Fuel, Integer, PrimeField, Words};

use crate::error::Result;
use crate::mixed::{MixedGraph, Parameters};
use crate::modular::ModularPoint;

use super::equations::{Equations, Zeros};
use super::jacobian::{RankBound, finite_to_one};

/// Primes are drawn between 2^30 and 2^31, where Gröbner bases are fastest.
const LOWEST_PRIME: u64 = 1 << 30;

/// Draws until a number is prime: about 21 on average.
const PRIME_DRAWS: usize = 2_000;

/// Points until two agree.
const MOST_POINTS: usize = 6;

/// The generic fibre of the parametrisation over the complex numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degree {
    /// Its dimension.
    pub dimension: usize,
    /// How many points it has; `None` for infinitely many.
    pub degree: Option<Integer>,
    /// The primes modulo which it was computed, each at a random point; none when the rank alone decided.
    pub primes: Vec<u64>,
    /// What the answer rests on.
    pub assurance: DegreeAssurance,
}

/// What a [`Degree`] rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DegreeAssurance {
    /// The dimension is proved by a minor of the Jacobian, or the degree 1 by linear equations one after the other: their
    /// determinants are not zero at a point modulo a prime, so that they are not the zero polynomial, and every generic
    /// fibre is a single point. Then all parameters are rational functions of the covariances.
    Proved,
    /// The same at two random points modulo two random primes. No error bound is claimed: at special points, or modulo
    /// special primes, points of the fibre may meet or be missing.
    Probable,
}

/// The degree of the parametrisation: how many complex parameter points have the covariance matrix of a generic one.
///
/// $$ \# \thinspace \bigl\lbrace (\Lambda, \Omega) : (I-\Lambda)^{-T} \Omega (I-\Lambda)^{-1} = \Sigma_0, \thinspace \det(I-\Lambda) \neq 0 \bigr\rbrace $$
///
/// Not the number of solutions for data: of these points some may be real, and fewer have a positive definite Ω (see
/// [`fibre_points`](super::fibre_points)). Labels, fixed coefficients and latent vertices are covered. The fibre dimension comes from the
/// Jacobian ([`finite_to_one`]); a fibre of positive dimension needs no more. Otherwise the degree is that of the equations
///
/// $$ [(I-\Lambda)^T \Sigma_0 (I-\Lambda)]_{ij} = 0 \quad (i \neq j, \thinspace i \leftrightarrow j \notin B) $$
///
/// with an inverse for each det(I - Λ_K), K strongly connected, at a random point modulo a prime: linear equations are
/// solved first, what shares no unknowns is separated, and a Gröbner basis counts the zeros of each part, which the
/// full rank of the Jacobian makes simple. Worst case doubly exponential in the number of arcs: the fuel ends it.
///
/// # Errors
/// [`Error::Exact`](crate::Error::Exact) when the fuel is used up or more than 120 unknowns are left;
/// [`Error::Singular`](crate::Error::Singular) when fixed coefficients make I - Λ singular.
///
/// # Example
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::{DegreeAssurance, degree}};
/// let fuel = &mut Fuel::new(1 << 30);
/// let cycle = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[])?;
/// let answer = degree(&cycle, 1, fuel)?;
/// assert_eq!((answer.dimension, answer.degree), (0, Some(2.into())));
/// // With a source every coefficient is a rational function of the covariances.
/// let source = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0)], &[])?;
/// let answer = degree(&source, 1, fuel)?;
/// assert_eq!(answer.degree, Some(1.into()));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: R. Foygel, J. Draisma, M. Drton, "Half-trek criterion for generic identifiability of linear structural
/// equation models" (arXiv 1107.5552), for the equations.
pub fn degree(graph: &MixedGraph, seed: u64, fuel: &mut Fuel) -> Result<Degree> {
    let rank = finite_to_one(graph, seed, fuel)?;
    if rank.is_finite_to_one() {
        return degree_by_basis(graph, seed, fuel);
    }
    Ok(Degree {
        dimension: rank.fibre_dimension,
        degree: None,
        primes: Vec::new(),
        assurance: match rank.bound {
            RankBound::Proved | RankBound::Kernel(_) => DegreeAssurance::Proved,
            RankBound::Probable { .. } => DegreeAssurance::Probable,
        },
    })
}

/// The answer of [`degree`] from the equations alone, also where the fibre has a positive dimension.
///
/// # Errors
/// As for [`degree`].
pub fn degree_by_basis(graph: &MixedGraph, seed: u64, fuel: &mut Fuel) -> Result<Degree> {
    let parameters = Parameters::new(graph);
    let words = &mut Words::new(seed);
    let agreed = agreed(words, fuel, |field, words, fuel| {
        let point = ModularPoint::random(graph, &parameters, field, words, fuel)?;
        let sigma = |i, j| point.sigma.row(i)[j];
        let mut equations = Equations::modular(field, graph, &parameters, sigma, fuel)?;
        let zeros = equations.zeros(fuel)?;
        let proved = matches!(zeros, Zeros::Finite { linear: true, .. });
        Ok((zeros, proved))
    })?;
    let (dimension, degree) = match agreed.outcome {
        Zeros::Finite { degree, .. } => (0, Some(degree)),
        Zeros::Infinite { dimension } => (dimension, None),
        // The point itself is a zero.
        Zeros::None => (0, Some(Integer::ZERO)),
    };
    Ok(Degree {
        dimension,
        degree,
        primes: agreed.primes,
        assurance: if agreed.proved {
            DegreeAssurance::Proved
        } else {
            DegreeAssurance::Probable
        },
    })
}

/// What was found twice, or once with a proof.
pub(super) struct Agreed<T> {
    pub(super) outcome: T,
    pub(super) primes: Vec<u64>,
    pub(super) proved: bool,
}

/// Asks at random primes until two answers are equal or one is proved.
///
/// # Errors
/// Those of the question; [`Error::Exact`](crate::Error::Exact) when no two of six agree.
pub(super) fn agreed<T: PartialEq>(
    words: &mut Words,
    fuel: &mut Fuel,
    mut ask: impl FnMut(PrimeField, &mut Words, &mut Fuel) -> Result<(T, bool)>,
) -> Result<Agreed<T>> {
    let mut seen: Vec<(T, u64)> = Vec::new();
    for _ in 0..MOST_POINTS {
        let field = random_prime(LOWEST_PRIME, PRIME_DRAWS, words, fuel)?;
        let (outcome, proved) = ask(field, words, fuel)?;
        if proved {
            return Ok(Agreed {
                outcome,
                primes: vec![field.modulus()],
                proved,
            });
        }
        if let Some((_, prime)) = seen.iter().find(|(other, _)| *other == outcome) {
            return Ok(Agreed {
                outcome,
                primes: vec![*prime, field.modulus()],
                proved,
            });
        }
        seen.push((outcome, field.modulus()));
    }
    Err(Exact::Budget {
        what: "points at which two computations agree",
        limit: MOST_POINTS as u64,
    }
    .into())
}

/// A random prime between a bound and twice the bound.
pub(super) fn random_prime(
    bound: u64,
    draws: usize,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<PrimeField> {
    for _ in 0..draws {
        fuel.spend(100, "a random prime")?;
        let candidate = bound + words.below(bound);
        if candidate % 2 == 1
            && let Ok(field) = PrimeField::new(candidate)
        {
            return Ok(field);
        }
    }
    Err(Exact::Budget {
        what: "a random prime",
        limit: draws as u64,
    }
    .into())
}
