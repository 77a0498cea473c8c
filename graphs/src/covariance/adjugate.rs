//! The adjugate of I - Λ as polynomials in the free parameters, from one-connections.

use algebra::poly::{Polynomial, Ring};
use algebra::{Fuel, Rational};

use super::model::Covariance;
use crate::error::Result;
use crate::mixed::Parameter;
use crate::resolvent::Terms;

/// Fuel for one term of a cofactor, beside that for its exponents.
const TERM: u64 = 128;

/// Columns of the adjugate of I - Λ, and its determinant.
pub(crate) struct Adjugate<R: Ring> {
    /// By row; the columns are those asked for, in their order.
    pub(crate) rows: Vec<Vec<Polynomial<R>>>,
    /// det(I - Λ)
    pub(crate) determinant: Polynomial<R>,
}

impl Covariance<'_> {
    /// The columns of these vertices: N_ki times the determinants of the components that its paths do not meet is an entry.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] for more terms than the fuel pays for, [`crate::Error::Exact`] when it is used up.
    pub(crate) fn adjugate<R: Ring + Default>(
        &self,
        columns: &[usize],
        ring: R,
        number: impl Fn(&Rational) -> R::Element,
        fuel: &mut Fuel,
    ) -> Result<Adjugate<R>> {
        let digraph = self.resolvent().digraph();
        let parameters = self.parameters();
        let work = TERM + parameters.len() as u64;
        let limit = usize::try_from(fuel.left() / work).unwrap_or(usize::MAX);
        self.admit_columns(columns, limit)?;
        let mut listing = self.resolvent().listing(limit)?;
        let polynomial = |terms: &Terms, fuel: &mut Fuel| -> Result<Polynomial<R>> {
            fuel.spend(work.saturating_mul(terms.len() as u64), "one-connections")?;
            let terms = terms.iter().map(|term| {
                let mut exponents = vec![0_u32; parameters.len()];
                let mut coefficient = if term.negative {
                    Rational::from(-1)
                } else {
                    Rational::ONE
                };
                for arc in term.arcs {
                    match &parameters.arcs[arc].2 {
                        Parameter::Free(at) => exponents[*at] += 1,
                        Parameter::Fixed(value) => coefficient *= value,
                    }
                }
                (exponents, number(&coefficient))
            });
            Ok(Polynomial::from_terms(ring, terms))
        };
        let cyclic: Vec<usize> = (0..digraph.components().len())
            .filter(|at| digraph.components()[*at].cyclic)
            .collect();
        let mut determinant = Polynomial::constant_in(ring, ring.one());
        for component in &cyclic {
            let factor = polynomial(&listing.determinant(*component)?, fuel)?;
            determinant = determinant.mul(&factor, fuel)?;
        }
        let mut rows = Vec::with_capacity(digraph.len());
        for k in 0..digraph.len() {
            let mut row = Vec::with_capacity(columns.len());
            for &i in columns {
                if !digraph.reaches(k, i) {
                    row.push(Polynomial::zero(ring));
                    continue;
                }
                let met = digraph.components_between(k, i);
                let others = cyclic.iter().filter(|at| !met.contains(*at));
                let others: Vec<usize> = others.copied().collect();
                row.push(polynomial(listing.multiple(k, i, &others)?.terms(), fuel)?);
            }
            rows.push(row);
        }
        Ok(Adjugate { rows, determinant })
    }
}
