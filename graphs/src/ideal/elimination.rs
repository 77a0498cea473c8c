//! What elimination says about a vanishing ideal: codimension, degree, degrees of minimal generators.

use algebra::groebner::{Basis, Ideal, ModularPolynomial, Order};
use algebra::linear::ModularMatrix;
use algebra::{Fuel, Integer};

use super::fibre::{check_free, eliminated};
use super::model::Model;
use crate::error::Result;
use crate::mixed::MixedGraph;

/// The vanishing ideal as elimination modulo a prime of 31 bits sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elimination {
    /// Codimension of the model.
    pub codimension: usize,
    /// Degree of the closure of the model.
    pub degree: Integer,
    /// Degrees of a minimal generating set, increasing.
    pub generator_degrees: Vec<u64>,
}

/// Codimension, degree and degrees of minimal generators of the vanishing ideal, by elimination.
///
/// A Gröbner basis of [(I - Λ)^T Σ (I - Λ)]_ij = 0 for i != j without i <-> j, and z det(I - Λ) = 1, eliminates z and Λ
/// modulo a prime of 31 bits: what is found is right over Q but for finitely many primes. It is independent of the search
/// by random points of the model.
///
/// # Errors
/// [`crate::Error::Unsupported`] for latent vertices and for fixed or shared coefficients; [`crate::Error::Exact`] when the
/// fuel is used up: from five vertices on elimination may take very long.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::eliminate};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let ideal = eliminate(&chain, &mut Fuel::new(1 << 30))?;
/// assert_eq!((ideal.codimension, ideal.degree, ideal.generator_degrees), (1, 2.into(), vec![2]));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn eliminate(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Elimination> {
    let model = Model::new(graph)?;
    check_free(&model, "elimination")?;
    let basis = eliminated(&model, fuel)?;
    let variables = model.pairs.len();
    let dimension = basis.dimension(fuel)?.unwrap_or(0);
    Ok(Elimination {
        codimension: variables - dimension,
        degree: basis.degree(fuel)?,
        generator_degrees: generator_degrees(&basis, fuel)?,
    })
}

fn degree(polynomial: &ModularPolynomial) -> u64 {
    let lead = polynomial.terms().first();
    lead.map_or(0, |(exponents, _)| {
        exponents.iter().map(|e| u64::from(*e)).sum()
    })
}

/// Degrees of a minimal generating set of a homogeneous ideal, from a basis: elements of each degree that those of lower
/// degree do not generate, as many as are independent modulo them.
fn generator_degrees(basis: &Basis, fuel: &mut Fuel) -> Result<Vec<u64>> {
    let field = basis.field();
    let mut polynomials: Vec<&ModularPolynomial> = basis.polynomials().iter().collect();
    polynomials.sort_by_key(|one| degree(one));
    let mut chosen: Vec<ModularPolynomial> = Vec::new();
    let mut degrees = Vec::new();
    let leads = basis.leading_monomials();
    for group in polynomials.chunk_by(|one, other| degree(one) == degree(other)) {
        let mut lower: Option<Basis> = None;
        if !chosen.is_empty() {
            let ideal = Ideal::new(field, basis.variables(), chosen.clone())?;
            let found = ideal.basis(Order::GradedReverse, fuel)?;
            if found.leading_monomials() == leads {
                break;
            }
            lower = Some(found);
        }
        let mut rests: Vec<ModularPolynomial> = Vec::new();
        for one in group {
            rests.push(match &lower {
                Some(lower) => lower.reduce(one, fuel)?,
                None => (*one).clone(),
            });
        }
        let mut monomials: Vec<&Vec<u32>> = rests
            .iter()
            .flat_map(|rest| rest.terms().iter().map(|term| &term.0))
            .collect();
        monomials.sort_unstable();
        monomials.dedup();
        let mut entries = vec![0; rests.len() * monomials.len()];
        for (row, rest) in rests.iter().enumerate() {
            for (exponents, value) in rest.terms() {
                if let Ok(column) = monomials.binary_search(&exponents) {
                    entries[row * monomials.len() + column] = *value;
                }
            }
        }
        let matrix = ModularMatrix::new(field, rests.len(), monomials.len(), entries)?;
        for row in matrix.echelon(fuel)?.independent_rows() {
            chosen.push(group[*row].clone());
            degrees.push(degree(group[*row]));
        }
    }
    Ok(degrees)
}
