//! Values, substitutions and derivatives.

use super::{RationalFunction, Whole, too_large};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Rational;

impl RationalFunction {
    /// The partial derivative with respect to a variable.
    ///
    /// $$ \left(\frac{a}{\prod f_i^{k_i}}\right)' = \frac{a' \prod f_i - a \sum_i k_i f_i' \prod_{j \ne i} f_j}{\prod f_i^{k_i + 1}} $$
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
    /// let fuel = &mut Fuel::default();
    /// let x = RationalFunction::from(Polynomial::variable(0));
    /// let expected = x.pow(-3, fuel)?.scale(&(-2).into());
    /// assert!(x.pow(-2, fuel)?.derivative(0, fuel)?.equals(&expected, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn derivative(&self, variable: usize, fuel: &mut Fuel) -> Result<Self> {
        // Factors free of the variable stay as they are.
        let (moving, fixed): (Vec<_>, Vec<_>) =
            (self.denominator.iter().cloned()).partition(|(factor, _)| factor.degree(variable) > 0);
        let mut numerator = self.numerator.derivative(variable);
        for (factor, _) in &moving {
            numerator = numerator.mul(factor, fuel)?;
        }
        for (at, (factor, times)) in moving.iter().enumerate() {
            let mut term = factor.derivative(variable).mul(&self.numerator, fuel)?;
            for (other, _) in moving
                .iter()
                .enumerate()
                .filter(|one| one.0 != at)
                .map(|one| one.1)
            {
                term = term.mul(other, fuel)?;
            }
            numerator = numerator.subtract(&term.scale(&(*times).into()), fuel)?;
        }
        let mut denominator = fixed;
        for (factor, times) in moving {
            denominator.push((factor, times.checked_add(1).ok_or_else(too_large)?));
        }
        Ok(Self::over(self.content.clone(), numerator, denominator))
    }

    /// The function with numbers for some variables; the others keep their numbers.
    ///
    /// ```
    /// use algebra::{Error, Fuel, Rational, poly::{Polynomial, RationalFunction}};
    /// let fuel = &mut Fuel::default();
    /// let inverse = RationalFunction::from(Polynomial::variable(0)).pow(-1, fuel)?;
    /// assert_eq!(inverse.evaluate(&[(0, 2.into())], fuel)?.as_constant(), Some(Rational::HALF));
    /// assert!(matches!(inverse.evaluate(&[(0, 0.into())], fuel), Err(Error::Undefined { .. })));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] when a factor of the denominator vanishes, also where the singularity could be removed;
    /// [`Error::Budget`] when the fuel is used up.
    pub fn evaluate(&self, values: &[(usize, Rational)], fuel: &mut Fuel) -> Result<Self> {
        self.composed(fuel, |polynomial, fuel| {
            let value = polynomial.to_rationals().evaluate(values, fuel)?;
            Ok(Self::from(value))
        })
    }

    /// The function with another one for a variable.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
    /// let fuel = &mut Fuel::default();
    /// let x = RationalFunction::from(Polynomial::variable(0));
    /// let one = RationalFunction::constant(1.into());
    /// // t = (1 - x)/(1 + x) is its own inverse.
    /// let turn = one.subtract(&x, fuel)?.divide(&one.add(&x, fuel)?, fuel)?;
    /// assert!(turn.substitute(0, &turn, fuel)?.equals(&x, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] when a factor of the denominator vanishes; [`Error::Budget`] when the fuel is used up.
    pub fn substitute(&self, variable: usize, value: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.composed(fuel, |polynomial, fuel| {
            let mut result = Self::constant(Rational::ZERO);
            let mut above = None;
            for (exponent, part) in polynomial.coefficients_of(variable).into_iter().rev() {
                if let Some(above) = above {
                    result = result.mul(&value.pow(i64::from(above - exponent), fuel)?, fuel)?;
                }
                result = result.add(&Self::from(part), fuel)?;
                above = Some(exponent);
            }
            match above {
                Some(exponent) if exponent > 0 => {
                    result.mul(&value.pow(i64::from(exponent), fuel)?, fuel)
                }
                _ => Ok(result),
            }
        })
    }

    /// The image when every polynomial is replaced by a function.
    fn composed(
        &self,
        fuel: &mut Fuel,
        image: impl Fn(&Whole, &mut Fuel) -> Result<Self>,
    ) -> Result<Self> {
        let mut result = image(&self.numerator, fuel)?.scale(&self.content);
        for (factor, times) in &self.denominator {
            let below = image(factor, fuel)?;
            if below.is_zero() {
                return Err(Error::Undefined {
                    what: "a rational function at a pole",
                });
            }
            result = result.mul(&below.pow(-i64::from(*times), fuel)?, fuel)?;
        }
        Ok(result)
    }
}
