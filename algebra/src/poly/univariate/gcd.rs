//! Greatest common divisors over Z: by one division of integers, by images modulo primes.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::Modular;
use super::integer::IntegerPolynomial;
use super::product::integer_product_cost;

/// Tries of the heuristic method, each with a longer base.
const TRIES: usize = 3;

impl IntegerPolynomial {
    /// The greatest common divisor, with a positive leading coefficient and the greatest common divisor of the contents;
    /// 0 for two zeros.
    ///
    /// The heuristic method first ([`Self::gcd_heuristic`]), then the modular one ([`Self::gcd_modular`]); both are
    /// verified by division.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-2, 0, 2]), IntegerPolynomial::from_words(&[4, 4]));
    /// assert_eq!(f.gcd(&g, &mut Fuel::default())?.to_string(), "2*x + 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        match self.gcd_heuristic(other, fuel)? {
            Some(divisor) => Ok(divisor),
            None => self.gcd_modular(other, fuel),
        }
    }

    /// The greatest common divisor from that of the values at a power of 2; `None` when no try succeeds.
    ///
    /// For xi >= 2 min(|f|, |g|) + 2, a common divisor read from the digits of gcd(f(xi), g(xi)) in base xi is the
    /// greatest one (Char, Geddes and Gonnet, "GCDHEU", Journal of Symbolic Computation 7, 1989).
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-1, 0, 1]), IntegerPolynomial::from_words(&[1, 2, 1]));
    /// assert_eq!(f.gcd_heuristic(&g, &mut Fuel::default())?.unwrap().to_string(), "x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn gcd_heuristic(&self, other: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let Some((content, f, g)) = self.without_contents(other) else {
            return Ok(Some(
                &self.with_positive_lead() + &other.with_positive_lead(),
            ));
        };
        if f.is_constant() || g.is_constant() {
            return Ok(Some(Self::constant(content)));
        }
        let length = f.coefficients().len().max(g.coefficients().len());
        let mut slot = f.height_bits().min(g.height_bits()) + 6;
        for _ in 0..TRIES {
            let words = (length as u64).saturating_mul(slot) / 64 + 1;
            fuel.spend(
                integer_product_cost(words, words).saturating_mul(8),
                "greatest common divisor",
            )?;
            let width = usize::try_from(slot).unwrap_or(usize::MAX);
            let left = Integer::pack(f.coefficients(), width);
            let right = Integer::pack(g.coefficients(), width);
            let common = left.gcd(&right);
            let candidate = Self::new(common.unpack(width, length + 1)).primitive_part();
            if candidate.is_constant() {
                return Ok(Some(Self::constant(content)));
            }
            if f.divide_exact(&candidate, fuel)?.is_some()
                && g.divide_exact(&candidate, fuel)?.is_some()
            {
                return Ok(Some(candidate.scale(&content)));
            }
            slot = slot + slot / 2 + 7;
        }
        Ok(None)
    }

    /// The greatest common divisor from its images modulo primes, joined by the Chinese remainder theorem until the
    /// result divides both (Brown 1971).
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-1, 0, 1]), IntegerPolynomial::from_words(&[1, 2, 1]));
    /// assert_eq!(f.gcd_modular(&g, &mut Fuel::default())?.to_string(), "x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn gcd_modular(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let Some((content, f, g)) = self.without_contents(other) else {
            return Ok(&self.with_positive_lead() + &other.with_positive_lead());
        };
        // A multiple of the leading coefficient of the result.
        let lead = f.leading().gcd(&g.leading());
        let mut images = Images::default();
        for field in PrimeField::large() {
            let words = (f.height_bits() + g.height_bits()) / 64 + 2;
            let terms = (f.coefficients().len() + g.coefficients().len()) as u64;
            fuel.spend(terms.saturating_mul(words), "greatest common divisor")?;
            let scale = field.residue(&lead);
            if scale == 0 {
                continue;
            }
            let image = f.modulo(field).gcd(&g.modulo(field), fuel)?;
            if image.degree() == Some(0) {
                return Ok(Self::constant(content));
            }
            let settled = images.join(&image.scale(scale), fuel)?;
            if settled {
                let candidate = images.symmetric().primitive_part();
                if f.divide_exact(&candidate, fuel)?.is_some()
                    && g.divide_exact(&candidate, fuel)?.is_some()
                {
                    return Ok(candidate.scale(&content));
                }
            }
        }
        // The primes do not end before the fuel does.
        Ok(Self::constant(content))
    }

    /// The common content and both primitive parts; `None` when one of the two is 0.
    fn without_contents(&self, other: &Self) -> Option<(Integer, Self, Self)> {
        if self.is_zero() || other.is_zero() {
            return None;
        }
        let content = self.content().gcd(&other.content());
        Some((content, self.primitive_part(), other.primitive_part()))
    }

    fn with_positive_lead(&self) -> Self {
        if self.leading().is_negative() {
            -self
        } else {
            self.clone()
        }
    }
}

/// Images modulo primes of a polynomial, of the least degree seen so far, joined.
#[derive(Default)]
pub(super) struct Images {
    modulus: Integer,
    residues: Vec<Integer>,
}

impl Images {
    /// Adds an image; whether the joined polynomial did not change.
    pub(super) fn join(&mut self, image: &Modular, fuel: &mut Fuel) -> Result<bool> {
        let field = image.field();
        let prime = Integer::from(field.modulus());
        let length = image.coefficients().len();
        if self.modulus.is_zero() || length < self.residues.len() {
            // An image of higher degree came from an unlucky prime.
            self.modulus = prime;
            self.residues = image
                .coefficients()
                .iter()
                .map(|&c| Integer::from(field.symmetric(c)))
                .collect();
            return Ok(false);
        }
        if length > self.residues.len() {
            return Ok(false);
        }
        fuel.spend(
            (length as u64).saturating_mul(2 * self.modulus.limbs() + 4),
            "Chinese remainders",
        )?;
        let inverse = field.inverse(field.residue(&self.modulus)).unwrap_or(0);
        let mut settled = true;
        for (residue, &c) in self.residues.iter_mut().zip(image.coefficients()) {
            let difference = field.subtract(c, field.residue(residue));
            if difference != 0 {
                settled = false;
                let digit = field.symmetric(field.multiply(difference, inverse));
                residue.add_product(&self.modulus, &Integer::from(digit));
            }
        }
        self.modulus *= prime;
        Ok(settled)
    }

    pub(super) fn symmetric(&self) -> IntegerPolynomial {
        IntegerPolynomial::new(
            self.residues
                .iter()
                .map(|c| c.modulo_symmetric(&self.modulus))
                .collect(),
        )
    }

    pub(super) fn modulus(&self) -> &Integer {
        &self.modulus
    }
}
