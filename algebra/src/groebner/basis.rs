//! Reduced Gröbner bases and what can be read from them.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::convert::ModularPolynomial;
use super::hilbert::HilbertSeries;
use super::ideal::{Ideal, check_terms, largest, unpacked};
use super::normal_form::{Terms, packed, remainder};
use super::order::Order;
use super::packed::{Layout, Stop, Task, with_fields};

/// A reduced Gröbner basis over Z/p: monic, no term divisible by the leading monomial of another; unique for ideal and
/// order. Its polynomials have their terms in decreasing, their leading monomials in increasing order.
///
/// ```
/// use algebra::{Fuel, PrimeField, groebner::{Ideal, ModularPolynomial, Order}};
/// let field = PrimeField::new(101)?;
/// // The twisted cubic x = t, y = t^2, z = t^3, with t eliminated.
/// let equation = |variable: usize, power: u32| {
///     let mut exponents = vec![0; 4];
///     exponents[variable] = 1;
///     ModularPolynomial::new(field, vec![(exponents, 1), (vec![power], 100)])
/// };
/// let ideal = Ideal::new(field, 4, vec![equation(1, 1)?, equation(2, 2)?, equation(3, 3)?])?;
/// let fuel = &mut Fuel::default();
/// let basis = ideal.basis(Order::Elimination(1), fuel)?;
/// let curve = basis.elimination(1)?;
/// assert_eq!(curve.polynomials().len(), 3); // y^2 - x z, x y - z, x^2 - y
/// assert!(curve.contains(&ModularPolynomial::new(field, vec![(vec![0, 3], 1), (vec![0, 0, 0, 1], 100)])?, fuel)?);
/// let curve = Ideal::new(field, 4, curve.polynomials().to_vec())?.basis(Order::GradedReverse, fuel)?;
/// assert_eq!((curve.dimension(fuel)?, curve.degree(fuel)?), (Some(2), 3.into())); // t is free
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    field: PrimeField,
    variables: usize,
    order: Order,
    polynomials: Vec<ModularPolynomial>,
}

impl Basis {
    pub(super) fn of_reduced(
        field: PrimeField,
        variables: usize,
        order: Order,
        polynomials: Vec<ModularPolynomial>,
    ) -> Self {
        Self {
            field,
            variables,
            order,
            polynomials,
        }
    }

    /// The field of the coefficients.
    pub fn field(&self) -> PrimeField {
        self.field
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The order of the monomials.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The polynomials, by increasing leading monomial.
    pub fn polynomials(&self) -> &[ModularPolynomial] {
        &self.polynomials
    }

    /// Exponents of the leading monomials, increasing.
    pub fn leading_monomials(&self) -> Vec<Vec<u32>> {
        let leads = self.polynomials.iter().filter_map(|p| p.terms().first());
        leads.map(|(exponents, _)| exponents.clone()).collect()
    }

    /// Is it the whole ring?
    pub fn is_one(&self) -> bool {
        let first = self.polynomials.first().and_then(|p| p.terms().first());
        first.is_some_and(|(exponents, _)| exponents.is_empty())
    }

    /// The normal form of a polynomial: the only one of its class without a term that a leading monomial divides.
    ///
    /// # Errors
    /// [`Error::Dimension`] when the polynomial has more variables; [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, groebner::{Ideal, ModularPolynomial, Order}};
    /// let field = PrimeField::new(101)?;
    /// // x^2 = 2 makes x^3 + 1 = 2 x + 1
    /// let relation = ModularPolynomial::new(field, vec![(vec![2], 1), (vec![], 99)])?;
    /// let fuel = &mut Fuel::default();
    /// let basis = Ideal::new(field, 1, vec![relation])?.basis(Order::GradedReverse, fuel)?;
    /// let cube = ModularPolynomial::new(field, vec![(vec![3], 1), (vec![], 1)])?;
    /// assert_eq!(basis.reduce(&cube, fuel)?.terms(), [(vec![1], 2), (vec![], 1)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn reduce(
        &self,
        polynomial: &ModularPolynomial,
        fuel: &mut Fuel,
    ) -> Result<ModularPolynomial> {
        check_terms(self.variables, polynomial.terms().iter().map(|t| &t.0))?;
        let all = self.polynomials.iter().chain([polynomial]);
        let exponents = all.flat_map(ModularPolynomial::terms).map(|term| &term.0);
        let task = Reduce {
            basis: self,
            polynomial,
        };
        with_fields(&task, self.order, self.variables, largest(exponents), fuel)
    }

    /// Is the polynomial in the ideal?
    ///
    /// # Errors
    /// As for [`Basis::reduce`].
    pub fn contains(&self, polynomial: &ModularPolynomial, fuel: &mut Fuel) -> Result<bool> {
        Ok(self.reduce(polynomial, fuel)?.is_zero())
    }

    /// The basis of the elimination ideal: the polynomials without the first variables, this many.
    ///
    /// The variables keep their numbers, and the first ones are free.
    ///
    /// # Errors
    /// [`Error::OutOfTheory`] when the order does not eliminate them.
    pub fn elimination(&self, first: usize) -> Result<Self> {
        let eliminates = match self.order {
            Order::Lexicographic => true,
            Order::Elimination(count) => first == count || first == 0,
            Order::GradedReverse => first == 0,
        };
        if !eliminates && first < self.variables {
            return Err(Error::OutOfTheory {
                what: "the elimination of variables by this order",
            });
        }
        // With the leading monomial the others are free of them too.
        let free = |polynomial: &&ModularPolynomial| {
            let lead = polynomial.terms().first();
            lead.is_some_and(|(exponents, _)| exponents.iter().take(first).all(|e| *e == 0))
        };
        let kept = self.polynomials.iter().filter(free).cloned().collect();
        Ok(Self::of_reduced(
            self.field,
            self.variables,
            self.order,
            kept,
        ))
    }

    /// The Hilbert series of the leading monomials.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn hilbert_series(&self, fuel: &mut Fuel) -> Result<HilbertSeries> {
        HilbertSeries::of_monomials(self.variables, &self.leading_monomials(), fuel)
    }

    /// The dimension of the set of zeros over the algebraic closure; `None` when it is empty.
    ///
    /// The leading monomials of any order have the same dimension as the ideal.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn dimension(&self, fuel: &mut Fuel) -> Result<Option<usize>> {
        Ok(self.hilbert_series(fuel)?.dimension())
    }

    /// The degree: the number of zeros with multiplicity when they are finitely many, and of those on a general linear
    /// space of complementary dimension otherwise; 0 for the whole ring.
    ///
    /// # Errors
    /// [`Error::OutOfTheory`] for an order that is not graded when there are infinitely many zeros; [`Error::Budget`].
    pub fn degree(&self, fuel: &mut Fuel) -> Result<Integer> {
        let series = self.hilbert_series(fuel)?;
        if series.dimension().is_some_and(|dimension| dimension > 0) && !self.order.is_graded() {
            return Err(Error::OutOfTheory {
                what: "the degree of a positive dimension by an order that is not graded",
            });
        }
        Ok(series.degree())
    }

    /// The reduced basis for another order: by linear algebra when there are finitely many zeros (`change`), by F4 from
    /// the polynomials of this basis otherwise.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, groebner::{Ideal, ModularPolynomial, Order}};
    /// let field = PrimeField::new(101)?;
    /// // x^2 - y, y^2 - x
    /// let one = ModularPolynomial::new(field, vec![(vec![2], 1), (vec![0, 1], 100)])?;
    /// let other = ModularPolynomial::new(field, vec![(vec![0, 2], 1), (vec![1], 100)])?;
    /// let ideal = Ideal::new(field, 2, vec![one, other])?;
    /// let fuel = &mut Fuel::default();
    /// let lexicographic = ideal.basis(Order::GradedReverse, fuel)?.in_order(Order::Lexicographic, fuel)?;
    /// assert_eq!(lexicographic, ideal.basis(Order::Lexicographic, fuel)?);
    /// assert_eq!(lexicographic.leading_monomials(), [vec![0, 4], vec![1]]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn in_order(&self, order: Order, fuel: &mut Fuel) -> Result<Self> {
        if order == self.order {
            return Ok(self.clone());
        }
        if self.dimension(fuel)? == Some(0) {
            return super::change::convert(self, order, fuel);
        }
        Ideal::new(self.field, self.variables, self.polynomials.clone())?.basis(order, fuel)
    }
}

struct Reduce<'a> {
    basis: &'a Basis,
    polynomial: &'a ModularPolynomial,
}

impl Task for Reduce<'_> {
    type Output = ModularPolynomial;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let field = self.basis.field;
        let divisors: Vec<Terms<W, u64>> = self
            .basis
            .polynomials
            .iter()
            .map(|polynomial| packed(layout, &field, polynomial.terms()))
            .collect::<std::result::Result<_, _>>()?;
        let polynomial = packed(layout, &field, self.polynomial.terms())?;
        let rest = remainder(layout, &field, &polynomial, &divisors, fuel)?;
        Ok(unpacked(layout, &rest))
    }
}
