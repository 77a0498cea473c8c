//! Values, shifts and compositions of polynomials over Z.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

use super::integer::IntegerPolynomial;

impl IntegerPolynomial {
    /// f(c), by Horner's rule.
    ///
    /// # Errors
    /// [`crate::Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// assert_eq!(f.evaluate(&Integer::from(3), &mut Fuel::default())?, Integer::from(10));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate(&self, point: &Integer, fuel: &mut Fuel) -> Result<Integer> {
        fuel.spend(horner_cost(self, point.bits()), "evaluation")?;
        let mut value = Integer::ZERO;
        for c in self.coefficients().iter().rev() {
            value *= point;
            value += c;
        }
        Ok(value)
    }

    /// `b^n f(a/b)` for n the degree: an integer with the sign of f(a/b) when b > 0.
    ///
    /// # Errors
    /// [`crate::Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// let value = f.evaluate_homogeneous(&Integer::from(3), &Integer::TWO, &mut Fuel::default())?;
    /// assert_eq!(value, Integer::from(3 * 3 - 2 * 2 * 2));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate_homogeneous(
        &self,
        a: &Integer,
        b: &Integer,
        fuel: &mut Fuel,
    ) -> Result<Integer> {
        fuel.spend(2 * horner_cost(self, a.bits().max(b.bits())), "evaluation")?;
        let mut value = Integer::ZERO;
        let mut power = Integer::ONE;
        for c in self.coefficients().iter().rev() {
            value *= a;
            value.add_product(c, &power);
            power *= b;
        }
        Ok(value)
    }

    /// f(q) at a rational point.
    ///
    /// # Errors
    /// [`crate::Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// let value = f.evaluate_rational(&Rational::HALF, &mut Fuel::default())?;
    /// assert_eq!(value.to_string(), "5/4");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate_rational(&self, point: &Rational, fuel: &mut Fuel) -> Result<Rational> {
        let (a, b) = (point.numerator(), point.denominator());
        let value = self.evaluate_homogeneous(&a, &b, fuel)?;
        let degree = u32::try_from(self.degree().unwrap_or(0)).unwrap_or(u32::MAX);
        Ok(Rational::new(value, b.pow(degree)).unwrap_or_default())
    }

    /// f(x + c), the Taylor shift, by n^2/2 additions in place.
    ///
    /// # Errors
    /// [`crate::Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[0, 0, 1]);
    /// let shifted = f.taylor_shift(&Integer::from(-1), &mut Fuel::default())?;
    /// assert_eq!(shifted.to_string(), "x^2 - 2*x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn taylor_shift(&self, shift: &Integer, fuel: &mut Fuel) -> Result<Self> {
        let mut coefficients = self.coefficients().to_vec();
        let length = coefficients.len() as u64;
        let words = (self.height_bits() + length * shift.bits().max(1)) / 64 + 1;
        fuel.spend((length * length / 2).saturating_mul(words), "Taylor shift")?;
        let negative = *shift == Integer::MINUS_ONE;
        let last = coefficients.len().saturating_sub(1);
        for start in 0..last {
            for k in (start..last).rev() {
                let (below, above) = coefficients.split_at_mut(k + 1);
                let (slot, above) = (&mut below[k], &above[0]);
                if shift.is_one() {
                    *slot += above;
                } else if negative {
                    *slot -= above;
                } else {
                    slot.add_product(above, shift);
                }
            }
        }
        Ok(Self::new(coefficients))
    }

    /// f(g), by Horner's rule on halves.
    ///
    /// # Errors
    /// [`crate::Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// let g = IntegerPolynomial::from_words(&[1, 2]);
    /// assert_eq!(f.compose(&g, &mut Fuel::default())?.to_string(), "4*x^2 + 4*x + 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn compose(&self, inner: &Self, fuel: &mut Fuel) -> Result<Self> {
        // Values of blocks of 2^k coefficients, joined by inner^(2^k).
        let mut blocks: Vec<Self> = self
            .coefficients()
            .iter()
            .map(|c| Self::constant(c.clone()))
            .collect();
        let mut power = inner.clone();
        while blocks.len() > 1 {
            let mut joined = Vec::with_capacity(blocks.len().div_ceil(2));
            for pair in blocks.chunks(2) {
                joined.push(match pair {
                    [low, high] => low + &high.multiply(&power, fuel)?,
                    _ => pair[0].clone(),
                });
            }
            blocks = joined;
            if blocks.len() > 1 {
                power = power.multiply(&power, fuel)?;
            }
        }
        Ok(blocks.pop().unwrap_or_default())
    }
}

fn horner_cost(f: &IntegerPolynomial, bits: u64) -> u64 {
    let length = f.coefficients().len() as u64;
    let last = (length.saturating_mul(bits) + f.height_bits()) / 64 + 1;
    length
        .saturating_mul(last / 2 + 1)
        .saturating_mul(bits / 64 + 1)
}
