//! Inverses modulo a polynomial.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::Modular;
use super::gcd::Images;
use super::integer::IntegerPolynomial;

impl IntegerPolynomial {
    /// `(s, r)` with s f = r modulo g over Q, deg s < deg g and r = res(f, g); `None` when f and g have a common factor.
    ///
    /// $$ s f + t g = \mathrm{res}(f, g) $$
    ///
    /// s/r is the inverse of f in Q\[x\]/(g). From images modulo primes (extended Euclid), joined until the product s f shows
    /// that they are enough. By Cramer's rule for Sylvester's matrix the coefficients of s are subdeterminants, so that
    /// Hadamard's bound holds for them, too. Cost: at most (n + m) log(|f| + |g|) / 62 images of n m operations.
    ///
    /// # Errors
    /// [`Error::Undefined`] for a constant g, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[1, 1]), IntegerPolynomial::from_words(&[-2, 0, 1]));
    /// // (1 + x)(1 - x) = -1 modulo x^2 - 2
    /// let (s, r) = f.inverse_modulo(&g, &mut Fuel::default())?.unwrap();
    /// assert_eq!((s.to_string(), r), ("-x + 1".into(), (-1).into()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn inverse_modulo(
        &self,
        modulus: &Self,
        fuel: &mut Fuel,
    ) -> Result<Option<(Self, Integer)>> {
        let Some(m) = modulus.degree().filter(|degree| *degree > 0) else {
            return Err(Error::Undefined {
                what: "an inverse modulo a constant",
            });
        };
        let Some(n) = self.degree() else {
            return Ok(None);
        };
        // Hadamard, as for the resultant.
        let bits = |f: &Self, times: usize| (f.norm_squared().bits() * times as u64).div_ceil(2);
        let bound = bits(self, m) + bits(modulus, n) + 2;
        let words = (self.height_bits() + modulus.height_bits()) / 64 + 2;
        let mut images = Images::default();
        let mut unlucky = 0;
        for field in PrimeField::large() {
            fuel.spend(((n + m + 2) as u64).saturating_mul(words), "inverse")?;
            let (f, g) = (self.modulo(field), modulus.modulo(field));
            if f.degree() != Some(n) || g.degree() != Some(m) {
                continue;
            }
            let (divisor, inverse, _) = f.extended_gcd(&g, fuel)?;
            if divisor.degree() != Some(0) {
                // The prime divides the resultant: too many of them, and it is 0.
                unlucky += 61;
                if unlucky > bound {
                    return Ok(None);
                }
                continue;
            }
            let resultant = f.resultant(&g, fuel)?;
            // As a polynomial of this degree no image is taken for that of an unlucky prime.
            let mut values = inverse.scale(resultant).coefficients().to_vec();
            values.resize(m, 0);
            values.extend([resultant, 1]);
            let settled = images.join(&Modular::new(field, values), fuel)?;
            let proved = images.modulus().bits() > bound;
            if proved || settled {
                let mut values = images.symmetric().into_coefficients();
                values.truncate(m + 1);
                let resultant = values.pop().unwrap_or_default();
                let inverse = Self::new(values);
                if proved || self.is_inverse(&inverse, &resultant, modulus, fuel)? {
                    return Ok(Some((inverse, resultant)));
                }
            }
        }
        Err(Error::Budget {
            what: "primes",
            limit: 1 << 62,
        })
    }

    /// s f = r modulo g?
    fn is_inverse(&self, s: &Self, r: &Integer, g: &Self, fuel: &mut Fuel) -> Result<bool> {
        let gap = &s.multiply(self, fuel)? - &Self::constant(r.clone());
        Ok(gap.is_zero() || gap.divide_exact(g, fuel)?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::integer_laws::{fuel, polynomials};
    use super::*;

    proptest! {
        #[test]
        fn the_product_is_the_resultant(f in polynomials(7), g in polynomials(7)) {
            prop_assume!(!g.is_constant());
            let fuel = &mut fuel();
            let resultant = f.resultant_by_subresultants(&g, fuel).unwrap();
            match f.inverse_modulo(&g, fuel).unwrap() {
                Some((inverse, value)) => {
                    prop_assert_eq!(&value, &resultant);
                    prop_assert!(inverse.degree() < g.degree());
                    prop_assert!(f.is_inverse(&inverse, &value, &g, fuel).unwrap());
                }
                None => prop_assert!(resultant.is_zero()),
            }
        }

        #[test]
        fn common_factors_have_no_inverse(f in polynomials(4), g in polynomials(4), h in polynomials(4)) {
            prop_assume!(!h.is_constant() && !g.is_zero());
            let fuel = &mut fuel();
            let (f, g) = (f.multiply(&h, fuel).unwrap(), g.multiply(&h, fuel).unwrap());
            prop_assert_eq!(f.inverse_modulo(&g, fuel).unwrap(), None);
        }
    }

    #[test]
    fn constants_have_no_residues() {
        let x = IntegerPolynomial::variable();
        for constant in [IntegerPolynomial::default(), IntegerPolynomial::one()] {
            assert!(matches!(
                x.inverse_modulo(&constant, &mut fuel()),
                Err(Error::Undefined { .. })
            ));
        }
    }
}
