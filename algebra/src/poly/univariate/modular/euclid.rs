//! Division with remainder, common divisors, powers and compositions modulo a polynomial, resultants.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Integer;

use super::{Modular, division_by_zero, reduction};

impl Modular {
    /// Quotient and remainder, f = q g + r with deg r < deg g.
    ///
    /// # Errors
    /// [`Error::Undefined`] for g = 0, [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(7)?;
    /// let (f, g) = (Modular::new(field, vec![1, 0, 1]), Modular::new(field, vec![1, 1]));
    /// let (quotient, remainder) = f.div_rem(&g, &mut Fuel::default())?;
    /// assert_eq!((quotient.coefficients(), remainder.coefficients()), (&[6, 1][..], &[2][..]));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn div_rem(&self, divisor: &Self, fuel: &mut Fuel) -> Result<(Self, Self)> {
        self.same_field(divisor)?;
        if divisor.is_zero() {
            return Err(division_by_zero());
        }
        let (quotient, remainder) =
            reduction::div_rem(&self.field, &self.coefficients, &divisor.coefficients, fuel)?;
        Ok((self.with(quotient), self.with(remainder)))
    }

    /// The monic greatest common divisor, by Euclid's algorithm; 0 for two zeros.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(11)?;
    /// let (f, g) = (Modular::new(field, vec![10, 0, 1]), Modular::new(field, vec![2, 2]));
    /// assert_eq!(f.gcd(&g, &mut Fuel::default())?.coefficients(), [1, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(reduction::gcd(
            &self.field,
            &self.coefficients,
            &other.coefficients,
            fuel,
        )?))
    }

    /// `(d, s, t)` with d = s f + t g the monic greatest common divisor.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(5)?;
    /// let (f, g) = (Modular::new(field, vec![1, 0, 1]), Modular::new(field, vec![1, 1]));
    /// let fuel = &mut Fuel::default();
    /// let (d, s, t) = f.extended_gcd(&g, fuel)?;
    /// assert_eq!(s.multiply(&f, fuel)?.add(&t.multiply(&g, fuel)?)?, d);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn extended_gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<(Self, Self, Self)> {
        self.same_field(other)?;
        let (d, s, t) =
            reduction::extended_gcd(&self.field, &self.coefficients, &other.coefficients, fuel)?;
        Ok((self.with(d), self.with(s), self.with(t)))
    }

    /// f^n modulo m, by squaring.
    ///
    /// # Errors
    /// [`Error::Undefined`] for m = 0, [`Error::Domain`] for a negative exponent or different fields,
    /// [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(3)?;
    /// let modulus = Modular::new(field, vec![1, 0, 1]);
    /// let power = Modular::variable(field).power_modulo(&Integer::from(9), &modulus, &mut Fuel::default())?;
    /// assert_eq!(power, Modular::variable(field));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn power_modulo(
        &self,
        exponent: &Integer,
        modulus: &Self,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        self.same_field(modulus)?;
        if exponent.is_negative() {
            return Err(Error::Domain {
                what: "exponent",
                value: exponent.to_string(),
                allowed: "0 or more",
            });
        }
        let reduction = modulus.reduction(fuel)?;
        let base = reduction.reduce(self.coefficients.clone(), fuel)?;
        Ok(self.with(reduction.power(&base, exponent, fuel)?))
    }

    /// f(g) modulo m, by the method of Brent and Kung.
    ///
    /// # Errors
    /// [`Error::Undefined`] for m = 0, [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// let x = Modular::variable(f.field());
    /// let shifted = x.add(&Modular::constant(f.field(), 1))?;
    /// let composed = f.compose_modulo(&shifted, &f, &mut Fuel::default())?;
    /// assert_eq!(composed.coefficients(), [1, 2]); // (x + 1)^2 + 2 = 2 x + 1 modulo x^2 + 2
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn compose_modulo(&self, inner: &Self, modulus: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(inner)?;
        self.same_field(modulus)?;
        let reduction = modulus.reduction(fuel)?;
        if reduction.degree() == 0 {
            return Ok(Self::zero(self.field));
        }
        let inner = reduction.reduce(inner.coefficients.clone(), fuel)?;
        let composer = reduction.composer(&inner, fuel)?;
        Ok(self.with(composer.compose(&reduction, &self.coefficients, fuel)?))
    }

    /// The resultant of f and g, by Euclid's algorithm; 0 when one of them is 0.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(101)?;
    /// let (f, g) = (Modular::new(field, vec![99, 1]), Modular::new(field, vec![1, 0, 1]));
    /// assert_eq!(f.resultant(&g, &mut Fuel::default())?, 5); // g(2)
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn resultant(&self, other: &Self, fuel: &mut Fuel) -> Result<u64> {
        self.same_field(other)?;
        let field = &self.field;
        let (mut a, mut b) = (self.coefficients.clone(), other.coefficients.clone());
        if a.is_empty() || b.is_empty() {
            return Ok(0);
        }
        let mut result = 1 % field.modulus();
        while b.len() > 1 {
            let rest = reduction::div_rem(field, &a, &b, fuel)?.1;
            if rest.is_empty() {
                return Ok(0);
            }
            let (degree_a, degree_b) = (a.len() - 1, b.len() - 1);
            let drop = (a.len() - rest.len()) as u64;
            result = field.multiply(result, field.power(b[degree_b], drop));
            if degree_a * degree_b % 2 == 1 {
                result = field.negate(result);
            }
            (a, b) = (b, rest);
        }
        Ok(field.multiply(result, field.power(b[0], (a.len() - 1) as u64)))
    }
}
