//! Partial fractions in one variable over Q.

use super::{RationalFunction, Whole, one};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::linear::Matrix;
use crate::number::{Integer, Rational};
use crate::poly::{Integers, Polynomial};

/// A polynomial and fractions whose denominators are powers of irreducible polynomials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialFractions {
    /// What a division leaves whole.
    pub polynomial: Polynomial,
    /// (a, f, k) for a/f^k with deg a < deg f, f irreducible over Q; none of them 0, by factor, then by power.
    pub fractions: Vec<(Polynomial, Polynomial<Integers>, u32)>,
}

impl PartialFractions {
    /// The sum of all parts.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn sum(&self, fuel: &mut Fuel) -> Result<RationalFunction> {
        let mut sum = RationalFunction::from(self.polynomial.clone());
        for (numerator, factor, times) in &self.fractions {
            let below = RationalFunction::from(factor.clone()).pow(-i64::from(*times), fuel)?;
            let part = RationalFunction::from(numerator.clone()).mul(&below, fuel)?;
            sum = sum.add(&part, fuel)?;
        }
        Ok(sum)
    }
}

/// Degrees of numerator and denominator together beyond this are refused: the parts come from a linear system.
const MAX_DEGREE: u32 = 512;

impl RationalFunction {
    /// The decomposition of a function of one variable into partial fractions over Q.
    ///
    /// $$ \frac{a}{\prod f_i^{k_i}} = q + \sum_i \sum_{e=1}^{k_i} \frac{a_{ie}}{f_i^e}, \qquad \deg a_{ie} < \deg f_i $$
    ///
    /// The denominator is factored; the coefficients of all numerators solve one linear system. Cost: that of a dense system
    /// whose size is the larger degree.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, poly::{Polynomial, RationalFunction}};
    /// let fuel = &mut Fuel::default();
    /// let (x, one) = (RationalFunction::from(Polynomial::variable(0)), RationalFunction::constant(1.into()));
    /// // 1/(x^2 - 1) = (1/2)/(x - 1) - (1/2)/(x + 1)
    /// let parts = x.pow(2, fuel)?.subtract(&one, fuel)?.pow(-1, fuel)?.partial_fractions(0, fuel)?;
    /// let numerators: Vec<_> = parts.fractions.iter().map(|part| part.0.as_constant()).collect();
    /// assert_eq!(numerators, [Some(Rational::HALF), Some(-Rational::HALF)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when another variable occurs; [`Error::Budget`] when the fuel is used up or the degree is beyond
    /// 512.
    pub fn partial_fractions(&self, variable: usize, fuel: &mut Fuel) -> Result<PartialFractions> {
        let reduced = self.reduced(fuel)?;
        let all = (reduced.denominator.iter().map(|one| &one.0)).chain([&reduced.numerator]);
        for polynomial in all {
            let degrees = polynomial.degrees();
            if let Some(other) = (0..degrees.len()).find(|at| *at != variable && degrees[*at] > 0) {
                return Err(Error::Domain {
                    what: "a second variable in partial fractions, its number",
                    value: other.to_string(),
                    allowed: "functions of one variable only",
                });
            }
        }
        // The content of the factors is 1, so theirs is, too.
        let mut factors: Vec<(Whole, u32)> = Vec::new();
        for (factor, times) in &reduced.denominator {
            for (part, multiplicity) in factor.factor(fuel)?.factors {
                let power = multiplicity.saturating_mul(*times);
                match factors.iter_mut().find(|known| known.0 == part) {
                    Some(known) => known.1 = known.1.saturating_add(power),
                    None => factors.push((part, power)),
                }
            }
        }
        let below = factors.iter().fold(0_u32, |sum, (factor, times)| {
            sum.saturating_add(factor.degree(variable).saturating_mul(*times))
        });
        let above = reduced.numerator.degree(variable);
        if above.max(below) > MAX_DEGREE {
            return Err(Error::Budget {
                what: "degree of partial fractions",
                limit: u64::from(MAX_DEGREE),
            });
        }
        // Every unknown coefficient comes with the polynomial that it is multiplied by over the common denominator.
        let mut denominator = one();
        for (factor, times) in &factors {
            denominator = denominator.mul(&factor.pow(*times, fuel)?, fuel)?;
        }
        let mut unknowns: Vec<(Option<(usize, u32)>, u32)> = Vec::new();
        let mut columns: Vec<Whole> = Vec::new();
        let mut add = |key, cofactor: &Whole, count: u32, fuel: &mut Fuel| -> Result<()> {
            for exponent in 0..count {
                let power = Whole::power_of_variable_in(Integers, variable, exponent);
                columns.push(cofactor.mul(&power, fuel)?);
                unknowns.push((key, exponent));
            }
            Ok(())
        };
        add(None, &denominator, (above + 1).saturating_sub(below), fuel)?;
        for (at, (factor, times)) in factors.iter().enumerate() {
            let mut cofactor = denominator.clone();
            for power in 1..=*times {
                cofactor = cofactor.divide_exact(factor, fuel)?.unwrap_or_else(one);
                add(Some((at, power)), &cofactor, factor.degree(variable), fuel)?;
            }
        }
        let solution = solve(&columns, &reduced.numerator, variable, fuel)?;
        let mut result = PartialFractions {
            polynomial: Polynomial::default(),
            fractions: Vec::new(),
        };
        let mut last = None;
        for ((key, exponent), value) in unknowns.into_iter().zip(&solution) {
            let term = Polynomial::power_of_variable(variable, exponent);
            let term = term.scale(&(value * &reduced.content));
            match key {
                None => result.polynomial = result.polynomial.add(&term, fuel)?,
                Some((at, power)) => {
                    if last != Some((at, power)) {
                        let zero = Polynomial::default();
                        result.fractions.push((zero, factors[at].0.clone(), power));
                        last = Some((at, power));
                    }
                    if let Some(part) = result.fractions.last_mut() {
                        part.0 = part.0.add(&term, fuel)?;
                    }
                }
            }
        }
        result.fractions.retain(|part| !part.0.is_zero());
        Ok(result)
    }
}

/// The numbers with which the columns sum to the right-hand side.
fn solve(
    columns: &[Whole],
    right: &Whole,
    variable: usize,
    fuel: &mut Fuel,
) -> Result<Vec<Rational>> {
    let size = columns.len();
    let mut entries = vec![Integer::ZERO; size * size];
    for (at, column) in columns.iter().enumerate() {
        let place = column.packing().place(variable);
        for (words, value) in column.words().zip(column.coefficients()) {
            entries[place.get(words) as usize * size + at] = value.clone();
        }
    }
    let mut values = vec![Integer::ZERO; size];
    let place = right.packing().place(variable);
    for (words, value) in right.words().zip(right.coefficients()) {
        values[place.get(words) as usize] = value.clone();
    }
    let matrix = Matrix::new(size, size, entries)?;
    let solution = matrix.solve(&Matrix::new(size, 1, values)?, fuel)?;
    Ok(solution.entries().to_vec())
}
