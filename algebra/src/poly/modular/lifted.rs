//! Polynomials over Z from residues modulo several primes.

use super::super::{Integers, Polynomial};
use super::Residues;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

/// The residues of a polynomial.
pub(in crate::poly) fn modulo(f: &Polynomial<Integers>, field: PrimeField) -> Residues {
    f.over(field, |value| Some(field.residue(value)))
        .unwrap_or_else(|| Polynomial::zero(field))
}

/// A polynomial known modulo a product of primes, coefficients of least absolute value.
pub(in crate::poly) struct Lifted {
    value: Polynomial<Integers>,
    modulus: Integer,
}

impl Lifted {
    pub(in crate::poly) fn new(first: &Residues) -> Self {
        let field = *first.ring();
        let value = first.over(Integers, |value| {
            Some(Integer::from(field.symmetric(*value)))
        });
        Self {
            value: value.unwrap_or_else(|| Polynomial::zero(Integers)),
            modulus: Integer::from(field.modulus()),
        }
    }

    /// The polynomial with the coefficients of least absolute value.
    pub(in crate::poly) fn value(&self) -> &Polynomial<Integers> {
        &self.value
    }

    /// The product of the primes.
    pub(in crate::poly) fn modulus(&self) -> &Integer {
        &self.modulus
    }

    /// Takes another prime; nothing has changed when the residues were known before.
    pub(in crate::poly) fn join(&mut self, image: &Residues, fuel: &mut Fuel) -> Result<bool> {
        let field = *image.ring();
        let gap = image.subtract(&modulo(&self.value, field), fuel)?;
        let Some(inverse) = field.inverse(field.residue(&self.modulus)) else {
            return Ok(true);
        };
        let modulus = &self.modulus;
        let correction = gap.over(Integers, |value| {
            let step = field.symmetric(field.multiply(*value, inverse));
            Some(modulus * &Integer::from(step))
        });
        let Some(correction) = correction.filter(|correction| !correction.is_zero()) else {
            self.modulus = modulus * &Integer::from(field.modulus());
            return Ok(true);
        };
        self.value = self.value.add(&correction, fuel)?;
        self.modulus = modulus * &Integer::from(field.modulus());
        Ok(false)
    }
}
