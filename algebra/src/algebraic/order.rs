//! Equality and order of algebraic numbers.

use std::cmp::Ordering;

use crate::error::{Error, Result};
use crate::fuel::Fuel;

use super::{Algebraic, LARGEST_BITS, too_large};

impl Algebraic {
    /// Whether both are the same number: the same minimal polynomial, and one root of it in a ball around both.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert!(!root.equals(&root.negate(), fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn equals(&self, other: &Self, fuel: &mut Fuel) -> Result<bool> {
        if self.polynomial != other.polynomial {
            return Ok(false);
        }
        if self.degree() == 1 {
            return Ok(true);
        }
        if self.is_real() != other.is_real() {
            return Ok(false);
        }
        let mut bits = 32_u32;
        while bits <= LARGEST_BITS {
            let (a, b) = (self.enclosure(bits, fuel)?, other.enclosure(bits, fuel)?);
            if a.is_separated(&b) {
                return Ok(false);
            }
            let both = a.hull(&b);
            if self.polynomial.isolating_ball(&both, bits, fuel)?.is_some() {
                return Ok(true);
            }
            bits = bits.saturating_mul(2);
        }
        Err(too_large(
            "comparison of algebraic numbers (bits)",
            LARGEST_BITS as usize,
        ))
    }

    /// The order of two real numbers.
    ///
    /// # Errors
    /// [`Error::Domain`] when one of the two is not real, [`Error::Budget`].
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let near = Algebraic::from_rational(&Rational::new(99.into(), 70.into()).unwrap());
    /// assert_eq!(root.compare(&near, fuel)?, Ordering::Less);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn compare(&self, other: &Self, fuel: &mut Fuel) -> Result<Ordering> {
        for number in [self, other] {
            if !number.is_real() {
                return Err(Error::Domain {
                    what: "operand of a comparison",
                    value: format!("{number:?}"),
                    allowed: "real numbers",
                });
            }
        }
        if self.equals(other, fuel)? {
            return Ok(Ordering::Equal);
        }
        let mut bits = 32_u32;
        while bits <= LARGEST_BITS {
            let (a, b) = (self.enclosure(bits, fuel)?, other.enclosure(bits, fuel)?);
            if let Some(order) = a.re.order(&b.re) {
                return Ok(order);
            }
            bits = bits.saturating_mul(2);
        }
        Err(too_large(
            "comparison of algebraic numbers (bits)",
            LARGEST_BITS as usize,
        ))
    }
}
