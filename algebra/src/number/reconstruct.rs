//! Integers from residues modulo primes, and fractions from a residue modulo a large integer.

use rug::Integer as Big;

use super::{Integer, PrimeField, Rational};
use crate::error::{Error, Result};

impl Rational {
    /// The fraction n/d with `|n|, d <= sqrt((modulus - 1)/2)` that is congruent to the residue, when there is one.
    ///
    /// There is at most one. Euclid's algorithm on modulus and residue is stopped half-way; quadratic in the length.
    /// Source: P. Wang, "A p-adic algorithm for univariate partial fractions" (SYMSAC 1981).
    ///
    /// ```
    /// use algebra::{Integer, Rational};
    /// // 2 * 51 = 1 mod 101
    /// let half = Rational::from_residue(&Integer::from(51), &Integer::from(101));
    /// assert_eq!(half, Some(Rational::HALF));
    /// ```
    pub fn from_residue(residue: &Integer, modulus: &Integer) -> Option<Self> {
        let bound = (modulus - Integer::ONE).shift_right_floor(1);
        let bound = bound.root_floor(2).0.to_big();
        let mut steps = Steps::new(residue, modulus)?;
        while steps.remainder > bound {
            steps.advance()?;
        }
        if Big::from(steps.cofactor.abs_ref()) > bound {
            return None;
        }
        steps.fraction()
    }

    /// The fraction at the largest quotient of Euclid's algorithm, when that quotient is so large that it is no accident.
    ///
    /// Needs a modulus that is longer than numerator and denominator *together* by about `20 + log2(bits)` bits, while
    /// [`Rational::from_residue`] needs twice the longer of the two. The answer is a guess to be verified.
    /// Source: M. Monagan, "Maximal quotient rational reconstruction" (ISSAC 2004).
    ///
    /// ```
    /// use algebra::{Integer, Rational};
    /// let modulus = Integer::from(1_000_003_i64).pow(3);
    /// let long = Rational::from(1_234_567_890);
    /// let found = Rational::from_residue_by_quotient(&long.numerator(), &modulus);
    /// assert_eq!(found, Some(long));
    /// ```
    pub fn from_residue_by_quotient(residue: &Integer, modulus: &Integer) -> Option<Self> {
        let threshold = Integer::from(modulus.bits()).shift_left(20).to_big();
        let mut steps = Steps::new(residue, modulus)?;
        let mut best: Option<(Big, Big, Big)> = None;
        if steps.remainder.is_zero() {
            return (steps.previous > threshold).then_some(Self::ZERO);
        }
        while !steps.remainder.is_zero() {
            let (numerator, denominator) = (steps.remainder.clone(), steps.cofactor.clone());
            let quotient = steps.advance()?;
            if quotient > threshold && best.as_ref().is_none_or(|known| known.0 < quotient) {
                best = Some((quotient, numerator, denominator));
            }
        }
        let (_, numerator, denominator) = best?;
        fraction(numerator, denominator)
    }

    /// The fractions of a vector, which mostly share their denominators: what the entries so far have in common is tried
    /// first, so that Euclid's algorithm runs for few of them. `None` when an entry has no fraction within the bound.
    ///
    /// ```
    /// use algebra::{Integer, Rational};
    /// let modulus = Integer::from(1_000_003);
    /// // 3 * 666669 = 1 mod 1000003
    /// let found = Rational::vector_from_residues(&[666_669, 7].map(Integer::from), &modulus).unwrap();
    /// assert_eq!(found.iter().map(Rational::to_string).collect::<Vec<_>>(), ["1/3", "7"]);
    /// ```
    pub fn vector_from_residues(residues: &[Integer], modulus: &Integer) -> Option<Vec<Self>> {
        let bound = (modulus - Integer::ONE).shift_right_floor(1);
        let bound = bound.root_floor(2).0;
        let mut common = Integer::ONE;
        let mut fractions = Vec::with_capacity(residues.len());
        for residue in residues {
            let numerator = (residue * &common).symmetric_residue(modulus)?;
            if numerator.abs() <= bound && common <= bound {
                fractions.push(Self::new(numerator, common.clone())?);
                continue;
            }
            let fraction = Self::from_residue(residue, modulus)?;
            common = common.lcm(&fraction.denominator());
            fractions.push(fraction);
        }
        Some(fractions)
    }
}

fn fraction(numerator: Big, denominator: Big) -> Option<Rational> {
    let common = Big::from(numerator.gcd_ref(&denominator));
    if common != 1 {
        return None;
    }
    Rational::new(Integer::from_big(numerator), Integer::from_big(denominator))
}

/// Euclid's algorithm with remainder = cofactor * residue mod modulus.
struct Steps {
    previous: Big,
    remainder: Big,
    previous_cofactor: Big,
    cofactor: Big,
}

impl Steps {
    fn new(residue: &Integer, modulus: &Integer) -> Option<Self> {
        if *modulus <= Integer::ONE {
            return None;
        }
        let (_, remainder) = residue.div_rem_floor(modulus)?;
        Some(Self {
            previous: modulus.to_big(),
            remainder: remainder.into_big(),
            previous_cofactor: Big::new(),
            cofactor: Big::from(1),
        })
    }

    /// One division; its quotient. `None` when the remainder is zero.
    fn advance(&mut self) -> Option<Big> {
        if self.remainder.is_zero() {
            return None;
        }
        let (quotient, rest) = <(Big, Big)>::from(self.previous.div_rem_ref(&self.remainder));
        self.previous = std::mem::replace(&mut self.remainder, rest);
        self.previous_cofactor -= &quotient * &self.cofactor;
        std::mem::swap(&mut self.previous_cofactor, &mut self.cofactor);
        Some(quotient)
    }

    fn fraction(self) -> Option<Rational> {
        fraction(self.remainder, self.cofactor)
    }
}

impl Integer {
    /// The residue of least absolute value, `-modulus/2 < r <= modulus/2`; `None` unless the modulus is positive.
    ///
    /// ```
    /// use algebra::Integer;
    /// let (five, seven) = (Integer::from(5), Integer::from(7));
    /// assert_eq!(five.symmetric_residue(&seven), Some(Integer::from(-2)));
    /// ```
    pub fn symmetric_residue(&self, modulus: &Self) -> Option<Self> {
        if modulus.signum() <= 0 {
            return None;
        }
        let (_, rest) = self.div_rem_floor(modulus)?;
        Some(if rest.shift_left(1) > *modulus {
            rest - modulus
        } else {
            rest
        })
    }
}

/// Vectors of integers known by their residues modulo more and more primes (Chinese remainders, Garner's form).
///
/// ```
/// use algebra::{ChineseRemainder, Integer, PrimeField};
/// let mut vector = ChineseRemainder::new(2);
/// for prime in [101, 103, 107] {
///     let field = PrimeField::new(prime)?;
///     vector.include(&field, &[field.residue(&Integer::from(-5)), field.residue(&Integer::from(1000))])?;
/// }
/// assert_eq!(vector.values(), [Integer::from(-5), Integer::from(1000)]);
/// assert_eq!(vector.modulus(), &Integer::from(101 * 103 * 107));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChineseRemainder {
    modulus: Integer,
    values: Vec<Integer>,
}

impl ChineseRemainder {
    /// A vector of this length of which nothing is known.
    pub fn new(length: usize) -> Self {
        Self {
            modulus: Integer::ONE,
            values: vec![Integer::ZERO; length],
        }
    }

    /// Adds what is known modulo one more prime. Costs O(length * limbs).
    ///
    /// # Errors
    /// [`Error::Dimension`] for another length; [`Error::Undefined`] for a prime that was there before.
    pub fn include(&mut self, field: &PrimeField, residues: &[u64]) -> Result<()> {
        if residues.len() != self.values.len() {
            return Err(Error::Dimension {
                what: "residues",
                expected: self.values.len(),
                found: residues.len(),
            });
        }
        let inverse = field
            .inverse(field.residue(&self.modulus))
            .ok_or(Error::Undefined {
                what: "a second remainder modulo the same prime",
            })?;
        for (value, residue) in self.values.iter_mut().zip(residues) {
            let missing = field.subtract(*residue, field.residue(value));
            if missing != 0 {
                let digit = field.symmetric(field.multiply(missing, inverse));
                *value += &(&self.modulus * &Integer::from(digit));
            }
        }
        self.modulus = &self.modulus * &Integer::from(field.modulus());
        Ok(())
    }

    /// The product of the primes.
    pub fn modulus(&self) -> &Integer {
        &self.modulus
    }

    /// The integers of least absolute value with these residues.
    pub fn values(&self) -> &[Integer] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn image(value: &Rational, modulus: &Integer) -> Option<Integer> {
        let minus = Integer::MINUS_ONE;
        let inverse = value.denominator().power_modulo(&minus, modulus)?;
        Some(
            (value.numerator() * inverse)
                .div_rem_floor(modulus)
                .unwrap()
                .1,
        )
    }

    fn fraction_of(numerator: i128, denominator: u64) -> Rational {
        let denominator = Integer::from(denominator.max(1));
        Rational::new(Integer::from(numerator), denominator).unwrap()
    }

    proptest! {
        #[test]
        fn a_fraction_is_found_again(numerator: i64, denominator: u64, primes in 3_usize..6) {
            let value = fraction_of(i128::from(numerator), denominator);
            let modulus = PrimeField::below(1 << 62).take(primes).fold(Integer::ONE, |product, field| {
                product * Integer::from(field.modulus())
            });
            let residue = image(&value, &modulus).unwrap();
            prop_assert_eq!(Rational::from_residue(&residue, &modulus), Some(value.clone()));
            let by_quotient = Rational::from_residue_by_quotient(&residue, &modulus);
            prop_assert_eq!(by_quotient, Some(value));
        }

        #[test]
        fn what_is_found_is_congruent_and_short(residue: u64, modulus in 2_u64..) {
            let (residue, modulus) = (Integer::from(residue), Integer::from(modulus));
            if let Some(value) = Rational::from_residue(&residue, &modulus) {
                let gap = value.numerator() - value.denominator() * residue;
                prop_assert!(gap.divide_exact(&modulus).is_some());
                let longest = value.numerator().abs().max(value.denominator());
                prop_assert!((&longest * &longest).shift_left(1) < modulus);
            }
        }

        #[test]
        fn a_long_numerator_needs_only_the_quotient(numerator: i128, denominator in 1_u64..1000) {
            // 127 + 10 bits, against a modulus of 186: Wang's bound is 92 bits each.
            let value = fraction_of(numerator, denominator);
            let modulus = PrimeField::below(1 << 62).take(3).fold(Integer::ONE, |product, field| {
                product * Integer::from(field.modulus())
            });
            let residue = image(&value, &modulus).unwrap();
            prop_assert_eq!(Rational::from_residue_by_quotient(&residue, &modulus), Some(value));
        }

        #[test]
        fn remainders_give_the_integers_back(values in proptest::collection::vec(any::<i128>(), 0..5)) {
            let mut known = ChineseRemainder::new(values.len());
            for field in PrimeField::below(1 << 62).take(3) {
                let residues: Vec<u64> =
                    values.iter().map(|value| field.residue(&Integer::from(*value))).collect();
                known.include(&field, &residues).unwrap();
            }
            let expected: Vec<Integer> = values.into_iter().map(Integer::from).collect();
            prop_assert_eq!(known.values(), expected);
        }

        #[test]
        fn a_vector_is_its_entries(values in proptest::collection::vec((-1000_i128..1000, 1_u64..50), 0..6)) {
            let modulus = Integer::from(PrimeField::below(1 << 62).next().unwrap().modulus());
            let values: Vec<Rational> = values.into_iter().map(|(n, d)| fraction_of(n, d)).collect();
            let residues: Vec<Integer> = values.iter().map(|v| image(v, &modulus).unwrap()).collect();
            // The common denominator may be as long as lcm(1..50), about 2^70: then nothing is claimed.
            if let Some(found) = Rational::vector_from_residues(&residues, &modulus) {
                for (one, residue) in found.iter().zip(&residues) {
                    let gap = one.numerator() - one.denominator() * residue;
                    prop_assert!(gap.divide_exact(&modulus).is_some());
                }
                if values.iter().fold(Integer::ONE, |l, v| l.lcm(&v.denominator())).bits() < 18 {
                    prop_assert_eq!(found, values);
                }
            }
        }
    }

    #[test]
    fn a_residue_without_a_short_fraction_is_refused() {
        // 2 n^2 < 11 leaves n, d in 0..=2: the classes 0, 1, 2, -1, -2, 1/2, -1/2.
        let modulus = Integer::from(11);
        let found = (0..11)
            .filter(|residue| Rational::from_residue(&Integer::from(*residue), &modulus).is_some());
        assert_eq!(found.count(), 7);
        assert_eq!(Rational::from_residue(&Integer::ONE, &Integer::ZERO), None);
        let mut known = ChineseRemainder::new(1);
        let field = PrimeField::new(7).unwrap();
        known.include(&field, &[3]).unwrap();
        assert!(known.include(&field, &[3]).is_err());
        assert!(known.include(&field, &[]).is_err());
    }
}
