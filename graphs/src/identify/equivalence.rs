//! Is one model part of another? By dimensions, fibres and ranks at random points.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameters};
use crate::modular::{ModularPoint, PRIME};

use super::degree::agreed;
use super::equations::{Equations, Zeros};
use super::jacobian::{FiniteToOne, finite_to_one};

/// With more observed vertices the determinants for separations are not tried.
const MAX_SEPARATED: usize = 9;

/// Is the first model part of the closure of the second?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Inclusion {
    /// The generic point of the first model has parameters in the second.
    Reached,
    /// Every covariance matrix is a limit of those of the second model.
    Everything,
    /// The first model has the larger dimension.
    LargerDimension,
    /// The models have the same dimension, and the generic point of the first has no parameters in the second.
    NotReached,
    /// A minor of Σ that vanishes on the second model does not on the first: rows i and C, columns j and C.
    Separated {
        /// i, a vertex of the first graph
        row: usize,
        /// j, likewise
        column: usize,
        /// C, likewise
        given: Vec<usize>,
    },
    /// The generic point of the first has no parameters in the second; it may be a limit of points that have.
    Undecided,
}

impl Inclusion {
    /// Included, not included, or not decided?
    pub fn holds(&self) -> Option<bool> {
        match self {
            Self::Reached | Self::Everything => Some(true),
            Self::LargerDimension | Self::NotReached | Self::Separated { .. } => Some(false),
            Self::Undecided => None,
        }
    }
}

/// How two models lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same closure: the same polynomials in the covariances vanish on both.
    Equal,
    /// The first is strictly smaller.
    Smaller,
    /// The first is strictly larger.
    Larger,
    /// Neither contains the other.
    Incomparable,
    /// One of the inclusions was not decided.
    Undecided,
}

/// Two models compared. Both dimensions and all inclusions are those of Zariski closures over the complex numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelComparison {
    /// The dimension of the first model, and how it was found.
    pub first: FiniteToOne,
    /// The dimension of the second model.
    pub second: FiniteToOne,
    /// Is the first part of the second?
    pub first_in_second: Inclusion,
    /// Is the second part of the first?
    pub second_in_first: Inclusion,
    /// The primes at which fibres were asked for.
    pub primes: Vec<u64>,
}

impl ModelComparison {
    /// How the two lie to each other.
    pub fn relation(&self) -> Relation {
        match (self.first_in_second.holds(), self.second_in_first.holds()) {
            (Some(true), Some(true)) => Relation::Equal,
            (Some(true), Some(false)) => Relation::Smaller,
            (Some(false), Some(true)) => Relation::Larger,
            (Some(false), Some(false)) => Relation::Incomparable,
            _ => Relation::Undecided,
        }
    }
}

/// Do two models have the same dimension?
///
/// # Errors
/// As for [`finite_to_one`].
pub fn same_model_dimension(
    first: &MixedGraph,
    second: &MixedGraph,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<bool> {
    let rank = finite_to_one(first, seed, fuel)?.rank;
    Ok(rank == finite_to_one(second, seed, fuel)?.rank)
}

/// Distribution equivalence of two graphs with the same observed vertices, compared by name: equal, strictly included, or incomparable closures.
///
/// For a random point of the first model modulo a prime, are the equations of its parameters in the second solvable over
/// the algebraic closure? Solvable at the generic point means that almost all of the first model lies in the image of the
/// second. Not solvable means that almost all of it lies outside of the image; in the closure it may lie nevertheless, but only
/// when its dimension is smaller: a subset of full dimension in an irreducible closure meets the image. Then the closure is everything
/// for codimension 0, and a minor that vanishes on the second but not on the first model shows that it does not
/// contain the first; what neither decides stays [`Inclusion::Undecided`].
///
/// Answers are probable: equal at two random points modulo two random primes. Equal closures do not say that the
/// positive definite matrices of both models are the same.
///
/// # Errors
/// [`Error::Dimension`] and [`Error::UnknownVertex`] when the observed vertices differ; otherwise as for
/// [`degree`](super::degree()).
///
/// # Example
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::{Relation, compare_models}};
/// let fuel = &mut Fuel::new(1 << 30);
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let fork = MixedGraph::from_edges(3, &[(1, 0), (1, 2)], &[])?;
/// let collider = MixedGraph::from_edges(3, &[(0, 1), (2, 1)], &[])?;
/// assert_eq!(compare_models(&chain, &fork, 1, fuel)?.relation(), Relation::Equal);
/// assert_eq!(compare_models(&chain, &collider, 1, fuel)?.relation(), Relation::Incomparable);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn compare_models(
    first: &MixedGraph,
    second: &MixedGraph,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<ModelComparison> {
    let to_second = names(first, second)?;
    let to_first = names(second, first)?;
    let words = &mut Words::new(seed);
    let ranks = (
        finite_to_one(first, words.next(), fuel)?,
        finite_to_one(second, words.next(), fuel)?,
    );
    let mut primes = Vec::new();
    let mut one = Side {
        graph: first,
        rank: &ranks.0,
    };
    let mut other = Side {
        graph: second,
        rank: &ranks.1,
    };
    let first_in_second = inclusion(&one, &other, &to_first, words, &mut primes, fuel)?;
    std::mem::swap(&mut one, &mut other);
    let second_in_first = inclusion(&one, &other, &to_second, words, &mut primes, fuel)?;
    Ok(ModelComparison {
        first: ranks.0,
        second: ranks.1,
        first_in_second,
        second_in_first,
        primes,
    })
}

struct Side<'a> {
    graph: &'a MixedGraph,
    rank: &'a FiniteToOne,
}

/// For each vertex of `from` the observed vertex of `to` with the same name; latent ones have none.
fn names(from: &MixedGraph, to: &MixedGraph) -> Result<Vec<Option<usize>>> {
    let (expected, found) = (from.observed().len(), to.observed().len());
    if expected != found {
        return Err(Error::Dimension {
            what: "observed vertices of the second graph",
            expected,
            found,
        });
    }
    let place = |v: usize| -> Result<Option<usize>> {
        if from.vertex(v).latent {
            return Ok(None);
        }
        let at = to.find(from.name(v))?;
        if to.vertex(at).latent {
            return Err(Error::Unsupported {
                what: "the comparison of models",
                construct: format!("the vertex {}, observed in one graph only", from.name(v)),
                hint: "both graphs need the same observed vertices",
            });
        }
        Ok(Some(at))
    };
    (0..from.len()).map(place).collect()
}

/// Is the model of `part` in the closure of that of `whole`? `places` are the vertices of `whole` in `part`.
fn inclusion(
    part: &Side<'_>,
    whole: &Side<'_>,
    places: &[Option<usize>],
    words: &mut Words,
    primes: &mut Vec<u64>,
    fuel: &mut Fuel,
) -> Result<Inclusion> {
    if whole.rank.codimension == 0 {
        return Ok(Inclusion::Everything);
    }
    if part.rank.rank > whole.rank.rank {
        return Ok(Inclusion::LargerDimension);
    }
    if let Some(separated) = separated(part.graph, whole.graph, places, words, fuel)? {
        return Ok(separated);
    }
    let of_part = Parameters::new(part.graph);
    let of_whole = Parameters::new(whole.graph);
    let reached = agreed(words, fuel, |field, words, fuel| {
        let point = ModularPoint::random(part.graph, &of_part, field, words, fuel)?;
        let sigma = |i: usize, j: usize| match (places[i], places[j]) {
            (Some(i), Some(j)) => point.sigma.row(i)[j],
            // Entries of latent vertices are unknowns.
            _ => 0,
        };
        let mut equations = Equations::modular(field, whole.graph, &of_whole, sigma, fuel)?;
        Ok((equations.zeros(fuel)? != Zeros::None, false))
    })?;
    primes.extend(reached.primes);
    Ok(if reached.outcome {
        Inclusion::Reached
    } else if part.rank.rank == whole.rank.rank {
        Inclusion::NotReached
    } else {
        Inclusion::Undecided
    })
}

/// A minor |Σ_{iC,jC}| that vanishes at a random point of `whole` and not at one of `part`.
fn separated(
    part: &MixedGraph,
    whole: &MixedGraph,
    places: &[Option<usize>],
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Option<Inclusion>> {
    let field = PrimeField::new(PRIME)?;
    let vertices = whole.observed();
    if vertices.len() > MAX_SEPARATED {
        return Ok(None);
    }
    let mut point = |graph: &MixedGraph, fuel: &mut Fuel| {
        let parameters = Parameters::new(graph);
        ModularPoint::random(graph, &parameters, field, words, fuel)
    };
    let (of_part, of_whole) = (point(part, fuel)?, point(whole, fuel)?);
    let minor = |sigma: &ModularMatrix, rows: &[usize], columns: &[usize], fuel: &mut Fuel| {
        let entries = rows
            .iter()
            .flat_map(|i| columns.iter().map(|j| sigma.row(*i)[*j]));
        ModularMatrix::new(field, rows.len(), columns.len(), entries.collect())?.determinant(fuel)
    };
    for (at, &i) in vertices.iter().enumerate() {
        for &j in &vertices[at + 1..] {
            let others: Vec<usize> = vertices
                .iter()
                .copied()
                .filter(|v| *v != i && *v != j)
                .collect();
            for chosen in 0..1_u32 << others.len() {
                let given = others.iter().enumerate();
                let given = given
                    .filter(|(bit, _)| chosen >> bit & 1 == 1)
                    .map(|(_, v)| *v);
                let (mut rows, mut columns) = (vec![i], vec![j]);
                rows.extend(given.clone());
                columns.extend(given);
                if minor(&of_whole.sigma, &rows, &columns, fuel)? != 0 {
                    continue;
                }
                let there = |list: &[usize]| list.iter().filter_map(|v| places[*v]).collect();
                let (rows, columns): (Vec<usize>, Vec<usize>) = (there(&rows), there(&columns));
                if minor(&of_part.sigma, &rows, &columns, fuel)? != 0 {
                    return Ok(Some(Inclusion::Separated {
                        row: rows[0],
                        column: columns[0],
                        given: rows[1..].to_vec(),
                    }));
                }
            }
        }
    }
    Ok(None)
}
