//! Resultants, discriminants and subresultants with respect to a variable.
//!
//! The fast method ([`images`]) puts the resultant together from its values at points modulo primes, as many as proved
//! bounds of its degrees and coefficients ask for, so that nothing is left to chance; the independent one
//! ([`subresultants`]) is the chain of subresultants, which takes no primes and is also better for low degrees and for many
//! variables.

mod images;
mod subresultants;

use super::{Integers, Polynomial, Ring};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Integer;

use self::images::Images;

/// More values than this are not taken at points.
const MAX_POINTS: u64 = 1 << 22;

/// Up to this lower degree the chain is faster: measured on dense and sparse polynomials of up to four variables, where its
/// advantage is 1.2 (two variables, degree 5) to 180 (four variables, degree 4, 5 terms). Beyond, coefficients outgrow the
/// machine word, and the chain falls behind within two degrees.
const SHORT_CHAIN: u32 = 5;

impl Polynomial<Integers> {
    /// The resultant with respect to a variable x.
    ///
    /// $$ \mathrm{res}_x(f, g) = \mathrm{lc}(f)^m \, \mathrm{lc}(g)^n \prod_{i,j} (\alpha_i - \beta_j) $$
    ///
    /// over the roots in x, n and m the degrees in x; 0 when one of the two is 0. Cost: a resultant in one variable for each
    /// prime and point, or the chain of subresultants, whichever is cheaper.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let (f, g) = (x.pow(2, fuel)?.subtract(&y, fuel)?, x.subtract(&y, fuel)?);
    /// assert_eq!(f.resultant(&g, 0, fuel)?, y.pow(2, fuel)?.subtract(&y, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// Source: G. E. Collins, "The calculation of multivariate polynomial resultants", Journal of the ACM 18, 1971.
    pub fn resultant(&self, other: &Self, variable: usize, fuel: &mut Fuel) -> Result<Self> {
        if let Some(value) = trivial(self, other, variable, fuel)? {
            return Ok(value);
        }
        let (n, m) = (self.degree(variable), other.degree(variable));
        pay_degrees(n, m, fuel)?;
        let (content_f, content_g) = (self.content(), other.content());
        let without = |f: &Self, content: &Integer| {
            let part = f.over(Integers, |value| value.divide_exact(content));
            part.unwrap_or_else(|| f.clone())
        };
        let (f, g) = (without(self, &content_f), without(other, &content_g));
        let images = match n.min(m) {
            0..=SHORT_CHAIN => None,
            _ => Images::plan(&f, &g, variable, fuel)?,
        };
        let value = match images {
            Some(images) => images.resultant(fuel)?,
            None => subresultants::resultant(&f, &g, variable, fuel)?,
        };
        let too_long = || Error::Budget {
            what: "coefficient bits of a resultant",
            limit: 1 << 17,
        };
        let factor_f = Integers.power(&content_f, m).ok_or_else(too_long)?;
        let factor_g = Integers.power(&content_g, n).ok_or_else(too_long)?;
        Ok(value.scale(&(factor_f * factor_g)))
    }

    /// The resultant from the chain of subresultants, without primes: the independent method.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let (f, g) = (x.pow(3, fuel)?.add(&y, fuel)?, x.mul(&y, fuel)?.subtract(&x.pow(2, fuel)?, fuel)?);
    /// assert_eq!(f.resultant_by_subresultants(&g, 0, fuel)?, f.resultant(&g, 0, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn resultant_by_subresultants(
        &self,
        other: &Self,
        variable: usize,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        match trivial(self, other, variable, fuel)? {
            Some(value) => Ok(value),
            None => subresultants::resultant(self, other, variable, fuel),
        }
    }

    /// The discriminant with respect to a variable x, (-1)^(n(n-1)/2) res(f, f') / lc(f) for degree n; 1 for degree 1, 0 when x
    /// does not occur.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// // a x^2 + b x + c, in the order x, a, b, c
    /// let f = [[2, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]].map(|exponents| (exponents, Integer::ONE));
    /// let discriminant = Polynomial::from_terms(Integers, f).discriminant(0, fuel)?;
    /// let expected = [([0, 0, 2, 0], 1), ([0, 1, 0, 1], -4)].map(|(e, c)| (e, Integer::from(c)));
    /// assert_eq!(discriminant, Polynomial::from_terms(Integers, expected));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn discriminant(&self, variable: usize, fuel: &mut Fuel) -> Result<Self> {
        let degree = u64::from(self.degree(variable));
        let Some((_, lead)) = self
            .coefficients_of(variable)
            .pop_last()
            .filter(|top| top.0 > 0)
        else {
            return Ok(Self::zero(Integers));
        };
        let resultant = self.resultant(&self.derivative(variable), variable, fuel)?;
        // The leading coefficient divides the first column of Sylvester's matrix.
        let value = resultant
            .divide_exact(&lead, fuel)?
            .unwrap_or_else(|| Self::zero(Integers));
        Ok(if degree * (degree - 1) / 2 % 2 == 1 {
            value.negate()
        } else {
            value
        })
    }

    /// The subresultants `S_j` of f and g with respect to a variable that are not 0, with their indices j, which decrease,
    /// for deg f >= deg g >= 1.
    ///
    /// `S_0` is the resultant; the last one is a multiple of the greatest common divisor. Source: W. S. Brown and J. F. Traub,
    /// "On Euclid's algorithm and the theory of subresultants", Journal of the ACM 18, 1971.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let (f, g) = (x.pow(2, fuel)?.subtract(&y.pow(2, fuel)?, fuel)?, x.pow(2, fuel)?.subtract(&x.mul(&y, fuel)?, fuel)?);
    /// let chain = f.subresultants(&g, 0, fuel)?;
    /// // Common root x = y: the resultant vanishes and S_1 = y^2 - y x is left.
    /// assert_eq!(chain, [(1, y.mul(&y.subtract(&x, fuel)?, fuel)?)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] unless deg f >= deg g >= 1; [`Error::Budget`] when the fuel is used up.
    pub fn subresultants(
        &self,
        other: &Self,
        variable: usize,
        fuel: &mut Fuel,
    ) -> Result<Vec<(u32, Self)>> {
        subresultants::of(self, other, variable, fuel)
    }
}

/// Tables of so many coefficients are about to be made.
fn pay_degrees(n: u32, m: u32, fuel: &mut Fuel) -> Result<()> {
    let (n, m) = (u64::from(n) + 1, u64::from(m) + 1);
    fuel.spend(n.saturating_mul(m), "resultant")
}

/// The resultant when one of the two does not contain the variable.
fn trivial(
    f: &Polynomial<Integers>,
    g: &Polynomial<Integers>,
    variable: usize,
    fuel: &mut Fuel,
) -> Result<Option<Polynomial<Integers>>> {
    if f.is_zero() || g.is_zero() {
        return Ok(Some(Polynomial::zero(Integers)));
    }
    match (f.degree(variable), g.degree(variable)) {
        (n, 0) => g.pow(n, fuel).map(Some),
        (0, m) => f.pow(m, fuel).map(Some),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
