//! Common factors of numerator and denominator.

use super::{RationalFunction, Whole};
use crate::error::Result;
use crate::fuel::Fuel;

impl RationalFunction {
    /// The same with every factor of the denominator that divides the numerator taken out of both: cheap, but a common
    /// divisor of the two that is not a factor on the list stays.
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn cancelled(&self, fuel: &mut Fuel) -> Result<Self> {
        if self.denominator.is_empty() {
            return Ok(self.clone());
        }
        let (mut numerator, mut denominator) = (self.numerator.clone(), Vec::new());
        for (factor, multiplicity) in &self.denominator {
            let mut left = *multiplicity;
            while left > 0
                && let Some(quotient) = numerator.divide_exact(factor, fuel)?
            {
                numerator = quotient;
                left -= 1;
            }
            if left > 0 {
                denominator.push((factor.clone(), left));
            }
        }
        Ok(Self {
            content: self.content.clone(),
            numerator,
            denominator,
        })
    }

    /// The same in lowest terms: the numerator has no divisor in common with any factor of the denominator.
    ///
    /// A greatest common divisor for each factor; factors that share something with the numerator are split.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
    /// let above = RationalFunction::from(x.pow(2, fuel)?.subtract(&y.pow(2, fuel)?, fuel)?);
    /// let below = RationalFunction::from(x.pow(3, fuel)?.subtract(&y.pow(3, fuel)?, fuel)?);
    /// // x - y is gone: (x + y)/(x^2 + x y + y^2)
    /// let quotient = above.divide(&below, fuel)?.reduced(fuel)?;
    /// assert_eq!(quotient.numerator(), x.add(&y, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn reduced(&self, fuel: &mut Fuel) -> Result<Self> {
        let Self {
            content,
            numerator,
            denominator,
        } = self.cancelled(fuel)?;
        let mut result = Self {
            content,
            numerator,
            denominator: Vec::new(),
        };
        if result.is_zero() {
            return Ok(result);
        }
        let mut waiting: Vec<(Whole, u32)> = denominator.into_iter().rev().collect();
        while let Some((factor, times)) = waiting.pop() {
            if factor.as_constant().is_some() || times == 0 {
                continue;
            }
            let common = result.numerator.gcd(&factor, fuel)?;
            let parts = if common.as_constant().is_some() {
                None
            } else {
                let above = result.numerator.divide_exact(&common, fuel)?;
                above.zip(factor.divide_exact(&common, fuel)?)
            };
            match parts {
                // factor^times = rest^times common^(times - 1) common
                Some((above, rest)) => {
                    result.numerator = above;
                    waiting.push((common, times - 1));
                    waiting.push((rest, times));
                }
                None => match result.denominator.iter_mut().find(|one| one.0 == factor) {
                    Some(known) => known.1 = known.1.saturating_add(times),
                    None => result.denominator.push((factor, times)),
                },
            }
        }
        Ok(result)
    }
}
