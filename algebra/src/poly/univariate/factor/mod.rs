//! Factors over Z.

mod cyclotomic;
mod hensel;
mod knapsack;
mod local;
mod recombine;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Integer;

use super::integer::IntegerPolynomial;

pub use self::cyclotomic::cyclotomic;

/// A factorisation: content times powers of primitive factors with positive leading coefficients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegerFactors {
    /// The content, with the sign of the leading coefficient.
    pub content: Integer,
    /// Distinct primitive factors with multiplicities, by degree, then by coefficients from the leading one on.
    pub factors: Vec<(IntegerPolynomial, u32)>,
}

impl IntegerFactors {
    /// The product of all, which is the polynomial that was factored.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[4, -8, 4]);
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(f.factor(fuel)?.expand(fuel)?, f);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn expand(&self, fuel: &mut Fuel) -> Result<IntegerPolynomial> {
        let mut product = IntegerPolynomial::constant(self.content.clone());
        for (factor, multiplicity) in &self.factors {
            product = product.multiply(&factor.pow(*multiplicity, fuel)?, fuel)?;
        }
        Ok(product)
    }
}

impl fmt::Display for IntegerFactors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = self.content.is_one() && !self.factors.is_empty();
        if !bare {
            write!(formatter, "{}", self.content)?;
        }
        for (index, (factor, multiplicity)) in self.factors.iter().enumerate() {
            if index > 0 || !bare {
                formatter.write_str("*")?;
            }
            let single = *factor == IntegerPolynomial::variable();
            match (single, multiplicity) {
                (true, 1) => formatter.write_str("x")?,
                (true, _) => write!(formatter, "x^{multiplicity}")?,
                (false, 1) => write!(formatter, "({factor})")?,
                (false, _) => write!(formatter, "({factor})^{multiplicity}")?,
            }
        }
        Ok(())
    }
}

/// By degree, then by coefficients from the leading one on.
pub(super) fn order(f: &IntegerPolynomial, g: &IntegerPolynomial) -> Ordering {
    let (a, b) = (f.coefficients(), g.coefficients());
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

impl IntegerPolynomial {
    /// The square-free factorisation: pairwise coprime square-free parts, by multiplicity (Yun 1976).
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[0, 2, 4, 2]); // 2 x (x + 1)^2
    /// assert_eq!(f.square_free(&mut Fuel::default())?.to_string(), "2*x*(x + 1)^2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn square_free(&self, fuel: &mut Fuel) -> Result<IntegerFactors> {
        if self.is_zero() {
            return Err(Error::Undefined {
                what: "the factorisation of the zero polynomial",
            });
        }
        let primitive = self.primitive_part();
        let content = self
            .leading()
            .divide_exact(&primitive.leading())
            .unwrap_or_default();
        let mut factors = Vec::new();
        if !primitive.is_constant() {
            let slope = primitive.derivative();
            let repeated = primitive.gcd(&slope, fuel)?;
            let (mut single, mut rest) = if repeated.is_constant() {
                factors.push((primitive, 1));
                return Ok(IntegerFactors { content, factors });
            } else {
                (
                    primitive.quotient(&repeated, fuel)?,
                    slope.quotient(&repeated, fuel)?,
                )
            };
            let mut multiplicity = 1;
            while !single.is_constant() {
                rest = &rest - &single.derivative();
                let part = if rest.is_zero() {
                    single.clone()
                } else {
                    single.gcd(&rest, fuel)?.primitive_part()
                };
                single = single.quotient(&part, fuel)?;
                rest = rest.quotient(&part, fuel)?;
                if !part.is_constant() {
                    factors.push((part, multiplicity));
                }
                multiplicity += 1;
            }
        }
        Ok(IntegerFactors { content, factors })
    }

    /// A quotient that is known to exist.
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self> {
        let quotient = self.divide_exact(divisor, fuel)?;
        debug_assert!(quotient.is_some(), "a divisor divides");
        Ok(quotient.unwrap_or_default())
    }

    /// Whether no square of a polynomial of positive degree divides it.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, -2, 1]);
    /// assert!(!f.is_square_free(&mut Fuel::default())?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn is_square_free(&self, fuel: &mut Fuel) -> Result<bool> {
        Ok(!self.is_zero() && self.gcd(&self.derivative(), fuel)?.is_constant())
    }

    /// The content and the irreducible factors over Z with their multiplicities.
    ///
    /// Square-free parts (Yun 1976) and cyclotomic factors first; then the factors modulo the best of several primes are
    /// lifted (Zassenhaus 1969) and recombined: by trial of subsets while they are few, otherwise by reduction of the
    /// lattice of their logarithmic derivatives (van Hoeij, "Factoring polynomials and the knapsack problem", Journal
    /// of Number Theory 95, 2002; Hart, van Hoeij and Novocin, "Practical polynomial factoring in polynomial time",
    /// ISSAC 2011). Every factor is verified by division, every factor is proved irreducible.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[4, 0, 0, 0, 1]);
    /// assert_eq!(f.factor(&mut Fuel::default())?.to_string(), "(x^2 - 2*x + 2)*(x^2 + 2*x + 2)");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn factor(&self, fuel: &mut Fuel) -> Result<IntegerFactors> {
        let IntegerFactors { content, factors } = self.square_free(fuel)?;
        let mut found = Vec::new();
        for (part, multiplicity) in factors {
            for factor in factor_square_free(part, fuel)? {
                found.push((factor, multiplicity));
            }
        }
        found.sort_by(|(f, _), (g, _)| order(f, g));
        Ok(IntegerFactors {
            content,
            factors: found,
        })
    }

    /// Whether it is irreducible over the rationals: of positive degree and without a factor of smaller positive degree.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// assert!(IntegerPolynomial::from_words(&[-2, 0, 1]).is_irreducible(&mut Fuel::default())?);
    /// assert!(!IntegerPolynomial::from_words(&[-4, 0, 1]).is_irreducible(&mut Fuel::default())?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn is_irreducible(&self, fuel: &mut Fuel) -> Result<bool> {
        if self.is_constant() {
            return Ok(false);
        }
        let found = self.factor(fuel)?;
        Ok(matches!(&found.factors[..], [(_, 1)]))
    }
}

/// The irreducible factors of a primitive square-free polynomial of positive degree.
fn factor_square_free(f: IntegerPolynomial, fuel: &mut Fuel) -> Result<Vec<IntegerPolynomial>> {
    let mut found = Vec::new();
    let mut rest = f;
    if rest.coefficient(0).is_zero() {
        rest = IntegerPolynomial::new(rest.coefficients()[1..].to_vec());
        found.push(IntegerPolynomial::variable());
    }
    rest = cyclotomic::split_off(rest, &mut found, fuel)?;
    match rest.degree() {
        None | Some(0) => {}
        Some(1) => found.push(rest),
        Some(_) => found.extend(factor_locally(rest, fuel)?),
    }
    Ok(found)
}

/// By factors modulo a prime.
fn factor_locally(f: IntegerPolynomial, fuel: &mut Fuel) -> Result<Vec<IntegerPolynomial>> {
    let Some(local) = local::best(&f, fuel)? else {
        return Ok(vec![f]);
    };
    recombine::recombine(f, &local, fuel)
}
