//! Exact division, pseudo-division and division with remainder over Z.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

use super::integer::{IntegerPolynomial, division_by_zero};
use super::product::integer_product_cost;

/// Fewer coefficients are divided term by term (measured).
const PACKED_FROM: usize = 8;

impl IntegerPolynomial {
    /// f/g, when it is a polynomial with integer coefficients; `None` otherwise.
    ///
    /// Term by term while short; otherwise the quotient of the values at a power of 2, which is the packed quotient
    /// once the power exceeds twice every coefficient of f and of the product that proves it.
    ///
    /// # Errors
    /// [`Error::Undefined`](crate::Error::Undefined) for g = 0, [`Error::Budget`](crate::Error::Budget).
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-1, 0, 1]), IntegerPolynomial::from_words(&[1, 1]));
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(f.divide_exact(&g, fuel)?.unwrap().to_string(), "x - 1");
    /// assert_eq!(g.divide_exact(&f, fuel)?, None);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn divide_exact(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let (a, b) = (self.coefficients(), divisor.coefficients());
        if b.is_empty() {
            return Err(division_by_zero());
        }
        if a.is_empty() {
            return Ok(Some(Self::zero()));
        }
        if a.len() < b.len() {
            return Ok(None);
        }
        // The ends are quickly compared.
        let first = |f: &[Integer]| f.iter().position(|c| !c.is_zero()).unwrap_or(0);
        let (low_a, low_b) = (first(a), first(b));
        if low_a < low_b
            || a[low_a].divide_exact(&b[low_b]).is_none()
            || self.leading().divide_exact(&divisor.leading()).is_none()
        {
            return Ok(None);
        }
        if b.len() == 1 {
            return Ok(self.divide_by_integer(&b[0]));
        }
        if (a.len() - b.len() + 1).min(b.len()) < PACKED_FROM {
            self.divide_by_terms(divisor, fuel)
        } else {
            self.divide_packed(divisor, fuel)
        }
    }

    /// Term by term from the top.
    pub(super) fn divide_by_terms(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let mut rest = self.coefficients().to_vec();
        let b = divisor.coefficients();
        let (lead, tail) = (&b[b.len() - 1], &b[..b.len() - 1]);
        let words = divisor.height_bits() / 64 + 1;
        let mut quotient = vec![Integer::ZERO; rest.len() + 1 - b.len()];
        for k in (0..quotient.len()).rev() {
            let Some(q) = rest[k + tail.len()].divide_exact(lead) else {
                return Ok(None);
            };
            if q.is_zero() {
                continue;
            }
            fuel.spend(
                (tail.len() as u64 + 1).saturating_mul(words.saturating_mul(q.limbs()) + 1),
                "division of polynomials",
            )?;
            for (slot, c) in rest[k..].iter_mut().zip(tail) {
                slot.subtract_product(c, &q);
            }
            quotient[k] = q;
        }
        let exact = rest[..tail.len()].iter().all(Integer::is_zero);
        Ok(exact.then(|| Self::new(quotient)))
    }

    /// By one division of packed integers.
    pub(super) fn divide_packed(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let (a, b) = (self.coefficients(), divisor.coefficients());
        let count = a.len() + 1 - b.len();
        let spread = u64::from(usize::BITS - count.min(b.len()).leading_zeros());
        let mut slot = self.height_bits().max(divisor.height_bits() + spread) + 3;
        loop {
            let width = usize::try_from(slot).unwrap_or(usize::MAX);
            let words = |length: usize| (length as u64).saturating_mul(slot) / 64 + 1;
            let cost = integer_product_cost(words(count), words(b.len()));
            fuel.spend(3 * cost + 8 * words(a.len()), "division of polynomials")?;
            let value = Integer::pack(a, width);
            let Some(quotient) = value.divide_exact(&Integer::pack(b, width)) else {
                return Ok(None);
            };
            let quotient = Self::new(quotient.unpack(width, count + 1));
            // Two polynomials with coefficients below half of the base are equal when their values are.
            let needed = quotient.height_bits() + divisor.height_bits() + spread + 2;
            if needed <= slot && quotient.coefficients().len() <= count {
                return Ok(Some(quotient));
            }
            if quotient.height_bits() > self.quotient_bits(count) {
                return Ok(None);
            }
            slot = needed.max(slot + 1);
        }
    }

    /// Bits of the coefficients of any quotient with `count` terms: 2^deg times the Euclidean norm (Mignotte).
    fn quotient_bits(&self, count: usize) -> u64 {
        count as u64 + self.norm_squared().bits() / 2 + 1
    }

    /// `(q, r)` with lc(g)^k f = q g + r, k = max(deg f - deg g + 1, 0), deg r < deg g.
    ///
    /// # Errors
    /// [`Error::Undefined`](crate::Error::Undefined) for g = 0, [`Error::Budget`](crate::Error::Budget).
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[1, 0, 1]), IntegerPolynomial::from_words(&[1, 2]));
    /// let (quotient, remainder) = f.pseudo_div_rem(&g, &mut Fuel::default())?;
    /// assert_eq!((quotient.to_string(), remainder.to_string()), ("2*x - 1".into(), "5".into()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn pseudo_div_rem(&self, divisor: &Self, fuel: &mut Fuel) -> Result<(Self, Self)> {
        let b = divisor.coefficients();
        let Some((lead, tail)) = b.split_last() else {
            return Err(division_by_zero());
        };
        let Some(steps) = (self.coefficients().len() + 1).checked_sub(b.len()) else {
            return Ok((Self::zero(), self.clone()));
        };
        let mut rest = self.coefficients().to_vec();
        let mut quotient = vec![Integer::ZERO; steps];
        for k in (0..steps).rev() {
            let top = rest.pop().unwrap_or_default();
            let words = (rest.iter().map(Integer::limbs).max().unwrap_or(1) + 1)
                .saturating_mul(divisor.height_bits() / 64 + 1);
            fuel.spend(
                ((rest.len() + steps) as u64).saturating_mul(words),
                "pseudo-division of polynomials",
            )?;
            for q in &mut quotient[k + 1..] {
                *q *= lead;
            }
            for slot in &mut rest {
                *slot *= lead;
            }
            for (slot, c) in rest[k..].iter_mut().zip(tail) {
                slot.subtract_product(c, &top);
            }
            quotient[k] = top;
        }
        Ok((Self::new(quotient), Self::new(rest)))
    }

    /// Quotient and remainder by a divisor with leading coefficient 1 or -1; `None` for another one.
    ///
    /// # Errors
    /// [`Error::Undefined`](crate::Error::Undefined) for g = 0, [`Error::Budget`](crate::Error::Budget).
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[0, 0, 1]), IntegerPolynomial::from_words(&[1, -1]));
    /// let (quotient, remainder) = f.div_rem_monic(&g, &mut Fuel::default())?.unwrap();
    /// assert_eq!((quotient.to_string(), remainder.to_string()), ("-x - 1".into(), "1".into()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn div_rem_monic(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<(Self, Self)>> {
        if divisor.is_zero() {
            return Err(division_by_zero());
        }
        let lead = divisor.leading();
        if !lead.abs().is_one() {
            return Ok(None);
        }
        let (quotient, remainder) = self.pseudo_div_rem(divisor, fuel)?;
        let steps = (self.coefficients().len() + 1).saturating_sub(divisor.coefficients().len());
        // (-1)^steps f = q g + r
        if lead.is_negative() && steps % 2 == 1 {
            return Ok(Some((-&quotient, -&remainder)));
        }
        Ok(Some((quotient, remainder)))
    }
}
