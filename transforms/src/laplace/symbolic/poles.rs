//! Partial fractions over the algebraic numbers, by the expansion at one root of every irreducible factor.

use algebra::algebraic::{Algebraic, FieldElement, NumberField};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Integer, Rational};

use super::root_sum::RootSum;
use crate::error::{Error, Result};

/// Rational functions of a higher degree are refused.
pub(super) const LARGEST_DEGREE: u64 = 512;

/// A rational function over Q in one variable: two polynomials over Z, in lowest terms.
#[derive(Clone, Debug)]
pub(super) struct Fraction {
    pub(super) numerator: IntegerPolynomial,
    pub(super) denominator: IntegerPolynomial,
}

/// What becomes of a rational function: weights of derivatives of the impulse, and sums over roots.
pub(super) struct Original {
    pub(super) impulses: Vec<Rational>,
    pub(super) sums: Vec<RootSum>,
}

/// The coefficients of a polynomial in variable 0 alone.
pub(super) fn dense(f: &Polynomial<Integers>) -> IntegerPolynomial {
    let degree = usize::try_from(f.degree(0)).unwrap_or(0);
    let mut coefficients = vec![Integer::ZERO; degree + 1];
    for (monomial, value) in f.terms() {
        let at = monomial.first().map_or(0, |exponent| *exponent as usize);
        coefficients[at] = value.clone();
    }
    IntegerPolynomial::new(coefficients)
}

/// The degrees of numerator and denominator of a function in variable 0, before anything is multiplied out.
pub(super) fn check_degree(f: &RationalFunction) -> Result<()> {
    let factors = f.denominator_factors().iter();
    let below = factors.fold(0_u64, |sum, (factor, times)| {
        sum.saturating_add(u64::from(factor.degree(0)).saturating_mul(u64::from(*times)))
    });
    let above = u64::from(f.primitive_numerator().degree(0));
    if below.max(above) > LARGEST_DEGREE {
        return Err(Error::TooLarge {
            what: "degree of a rational function of s",
            needed: below.max(above),
            limit: LARGEST_DEGREE,
            hint: "invert it numerically",
        });
    }
    Ok(())
}

/// No symbol, constant or root in the coefficients.
pub(super) fn is_numeric(f: &RationalFunction) -> bool {
    let factors = f.denominator_factors().iter().map(|(factor, _)| factor);
    factors
        .chain([f.primitive_numerator()])
        .all(|g| g.degrees().len() <= 1)
}

impl Fraction {
    /// A function of variable 0 alone.
    pub(super) fn new(f: &RationalFunction, fuel: &mut Fuel) -> Result<Self> {
        let f = f.reduced(fuel)?;
        check_degree(&f)?;
        let mut denominator = IntegerPolynomial::constant(f.content().denominator());
        for (factor, times) in f.denominator_factors() {
            denominator = denominator.multiply(&dense(factor).pow(*times, fuel)?, fuel)?;
        }
        let numerator = dense(f.primitive_numerator()).scale(&f.content().numerator());
        Ok(Self {
            numerator,
            denominator,
        })
    }

    /// The original of the function under the Laplace transform.
    ///
    /// At a root p of a factor f of multiplicity m the principal part is that of the quotient of two Taylor series,
    /// N(p+u) / (D(p+u)/u^m), computed in Q(p); the principal parts at the conjugates of p are its conjugates.
    pub(super) fn original(&self, fuel: &mut Fuel) -> Result<Original> {
        let impulses = self.polynomial_part(fuel)?;
        let mut sums = Vec::new();
        if self.numerator.is_zero() {
            return Ok(Original { impulses, sums });
        }
        for (factor, times) in self.denominator.factor(fuel)?.factors {
            let roots = Algebraic::roots_of(&factor, fuel)?;
            let Some((root, _)) = roots.into_iter().next() else {
                continue;
            };
            let field = NumberField::new(root);
            let principal = self.principal_part(&field, times, fuel)?;
            let mut factorial = Integer::ONE;
            // From 1/(s-p) to 1/(s-p)^m, which is t^(m-1)/(m-1)!
            for (power, coefficient) in (0_u32..).zip(principal.iter().rev()) {
                if power > 0 {
                    factorial = &factorial * &Integer::from(power);
                }
                if coefficient.is_zero() {
                    continue;
                }
                let weight = Rational::new(Integer::ONE, factorial.clone()).unwrap_or_default();
                let weight = coefficient.scale(&weight);
                sums.push(RootSum {
                    polynomial: factor.clone(),
                    power,
                    numerator: weight.numerator().clone(),
                    denominator: weight.denominator().clone(),
                });
            }
        }
        Ok(Original { impulses, sums })
    }

    /// The coefficients of the quotient of numerator and denominator, by degree.
    fn polynomial_part(&self, fuel: &mut Fuel) -> Result<Vec<Rational>> {
        let length = self.numerator.coefficients().len() + 1;
        let Some(steps) = length.checked_sub(self.denominator.coefficients().len()) else {
            return Ok(Vec::new());
        };
        if steps == 0 {
            return Ok(Vec::new());
        }
        let (quotient, _) = self.numerator.pseudo_div_rem(&self.denominator, fuel)?;
        let lead = self.denominator.leading();
        let scale = lead.pow(u32::try_from(steps).unwrap_or(u32::MAX));
        let over = |c: &Integer| Rational::new(c.clone(), scale.clone()).unwrap_or_default();
        Ok(quotient.coefficients().iter().map(over).collect())
    }

    /// The coefficients of u^-m .. u^-1 at the root p = s - u that generates the field.
    fn principal_part(
        &self,
        field: &NumberField,
        times: u32,
        fuel: &mut Fuel,
    ) -> Result<Vec<FieldElement>> {
        let count = usize::try_from(times).unwrap_or(usize::MAX);
        let above = taylor(&self.numerator, field, 0, count, fuel)?;
        let below = taylor(&self.denominator, field, count, count, fuel)?;
        let Some(first) = below.first() else {
            return Ok(Vec::new());
        };
        let inverse = field.inverse(first, fuel)?;
        let mut quotient: Vec<FieldElement> = Vec::with_capacity(count);
        for (k, value) in above.iter().enumerate() {
            let mut rest = value.clone();
            for (j, known) in quotient.iter().enumerate() {
                rest = &rest - &field.multiply(&below[k - j], known, fuel)?;
            }
            quotient.push(field.multiply(&rest, &inverse, fuel)?);
        }
        Ok(quotient)
    }
}

/// The Taylor coefficients f^(j)(p)/j! for j = from .. from + count - 1, where p generates the field.
fn taylor(
    f: &IntegerPolynomial,
    field: &NumberField,
    from: usize,
    count: usize,
    fuel: &mut Fuel,
) -> Result<Vec<FieldElement>> {
    let mut derivative = f.clone();
    let mut found = Vec::with_capacity(count);
    for j in 0..from + count {
        if j > 0 {
            let words = derivative.height_bits() / 64 + 1;
            fuel.spend(
                derivative.coefficients().len() as u64 * words * 8,
                "Taylor coefficients",
            )?;
            let next = derivative.derivative();
            derivative = next
                .divide_by_integer(&Integer::from(j))
                .unwrap_or_default();
        }
        if j >= from {
            found.push(field.element(&derivative, &Integer::ONE, fuel)?);
        }
    }
    Ok(found)
}
