//! Sums over the roots of a polynomial: what a pole that has no name of its own contributes.

use std::fmt;

use algebra::expr::{Expr, Function, Symbol};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Ball, ComplexBall, Fuel, Integer, Rational};

use super::text::{Notation, SumText};
use crate::error::Result;

/// A sum of exponentials over all roots of one polynomial, with a power of the time in front.
///
/// $$ t^k \sum_{f(p) = 0} \frac{n(p)}{d} e^{p t} $$
///
/// Everything is exact: the roots are known by their polynomial f over Z alone. Conjugate roots come in pairs, so the sum is
/// real. Poles of rational functions give such sums with an irreducible f.
///
/// ```
/// use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
/// use transforms::laplace::RootSum;
/// // e^t + e^(-t), which is 2 at time 0
/// let sum = RootSum {
///     polynomial: IntegerPolynomial::from_words(&[-1, 0, 1]),
///     power: 0,
///     numerator: IntegerPolynomial::one(),
///     denominator: 1.into(),
/// };
/// let value = sum.value(&Rational::ZERO, 64, &mut Fuel::default())?;
/// assert!(value.contains(&Rational::TWO));
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootSum {
    /// f, without repeated roots.
    pub polynomial: IntegerPolynomial,
    /// k
    pub power: u32,
    /// n
    pub numerator: IntegerPolynomial,
    /// d, not 0.
    pub denominator: Integer,
}

/// One root, or two that are conjugates, with the factor in front of the exponential.
pub(super) struct Mode {
    pub(super) root: ComplexBall,
    pub(super) weight: ComplexBall,
}

impl RootSum {
    /// Twice the real part counts for a pair of conjugates, of which only one is listed; the others are real.
    pub(super) fn modes(&self, bits: u32, fuel: &mut Fuel) -> Result<Vec<Mode>> {
        let roots = self.polynomial.complex_roots(bits, fuel)?;
        let below = Rational::new(Integer::ONE, self.denominator.clone()).unwrap_or_default();
        let mut modes = Vec::with_capacity(roots.len());
        let mut rest = roots.into_iter();
        while let Some(root) = rest.next() {
            let mut scale = below.clone();
            if !root.is_real() {
                rest.next();
                scale = &scale * &Rational::TWO;
            }
            let scale = Ball::from_rational(&scale, bits);
            let value = self.numerator.evaluate_ball(&root, bits, fuel)?;
            let weight = ComplexBall::new(&value.re * &scale, &value.im * &scale);
            modes.push(Mode { root, weight });
        }
        Ok(modes)
    }

    /// A ball around the sum at a time, computed with `bits` bits; infinite where an exponential is out of range.
    ///
    /// The roots are isolated and refined, so the work grows with the degree and the bits.
    ///
    /// # Errors
    /// [`Algebra`](crate::Error::Algebra) when the fuel is used up or f is 0.
    pub fn value(&self, time: &Rational, bits: u32, fuel: &mut Fuel) -> Result<Ball> {
        self.value_in(&Ball::from_rational(time, bits), bits, fuel)
    }

    /// [`Self::value`] at a time that is itself known in a ball.
    pub(super) fn value_in(&self, time: &Ball, bits: u32, fuel: &mut Fuel) -> Result<Ball> {
        let mut total = Ball::zero();
        for Mode { root, weight } in self.modes(bits, fuel)? {
            let exponent = ComplexBall::new(&root.re * time, &root.im * time);
            total += match exponent.exp() {
                Some(growth) => &weight.re * &growth.re - &weight.im * &growth.im,
                None => return Ok(Ball::whole_line(bits)),
            };
        }
        Ok(total * time.powi(i64::from(self.power)))
    }

    /// The sum without a sum: for f of degree 1 and 2, and `None` for any other.
    ///
    /// Two real roots with a sum other than 0 give two exponentials, two opposite ones hyperbolic functions, two conjugates sine
    /// and cosine.
    ///
    /// ```
    /// use algebra::{expr::Expr, poly::univariate::IntegerPolynomial};
    /// use transforms::laplace::RootSum;
    /// let cosine = RootSum {
    ///     polynomial: IntegerPolynomial::from_words(&[5, 2, 1]),
    ///     power: 0,
    ///     numerator: IntegerPolynomial::one(),
    ///     denominator: 2.into(),
    /// };
    /// assert_eq!(cosine.closed_form(&Expr::symbol("t")).unwrap().to_string(), "e^(-t)*cos(2*t)");
    /// ```
    pub fn closed_form(&self, time: &Expr) -> Option<Expr> {
        let below = Rational::from(self.denominator.clone()).recip()?;
        let coefficient = |k: usize| &Rational::from(self.numerator.coefficient(k)) * &below;
        let (constant, slope) = match self.numerator.degree() {
            None => return Some(Expr::integer(0)),
            Some(degree) if degree < 2 => (coefficient(0), coefficient(1)),
            _ => return None,
        };
        let number = |value: &Rational| Expr::number(value.clone());
        let grown = |rate: &Expr, factor: Expr| Expr::product([factor, (rate * time).exp()]);
        let sum = match self.polynomial.coefficients() {
            [c, b] => {
                let root = -Rational::new(c.clone(), b.clone())?;
                let weight = &constant + &(&slope * &root);
                grown(&number(&root), number(&weight))
            }
            [c, b, a] => {
                let twice = &Rational::from(a) + &Rational::from(a);
                // The roots are middle ± sqrt(spread).
                let middle = -Rational::from(b).checked_div(&twice)?;
                let product = Rational::new(c.clone(), a.clone())?;
                let spread = &(&middle * &middle) - &product;
                let even = &constant + &(&slope * &middle);
                let root = number(&spread.abs()).sqrt();
                let angle = &root * time;
                let odd = &root * &number(&slope);
                let pair = |first: Function, second: Function, sign: i64| {
                    number(&even) * Expr::function(first, angle.clone())
                        + Expr::integer(sign) * &odd * Expr::function(second, angle.clone())
                };
                let even_part = number(&even);
                match (spread.is_negative(), middle.is_zero()) {
                    (true, _) => grown(
                        &number(&middle.clone()),
                        pair(Function::Cos, Function::Sin, -1).scale(&Rational::TWO),
                    ),
                    (false, true) => pair(Function::Cosh, Function::Sinh, 1).scale(&Rational::TWO),
                    (false, false) => {
                        grown(&(number(&middle) + &root), &even_part + &odd)
                            + grown(&(number(&middle) - &root), &even_part - &odd)
                    }
                }
            }
            _ => return None,
        };
        Some(Expr::product([sum, time.pow(i64::from(self.power))]))
    }

    /// The roots and the factor before the exponential, as expressions in p.
    pub(super) fn parts(&self, time: &Symbol) -> (Expr, Expr, Expr) {
        let name = if time.name() == "p" { "q" } else { "p" };
        let root = Expr::symbol(name);
        let polynomial = |f: &IntegerPolynomial| {
            let terms = (0_i64..).zip(f.coefficients());
            Expr::sum(terms.map(|(k, c)| Expr::number(c.clone()) * root.pow(k)))
        };
        let below = Rational::from(self.denominator.clone()).recip();
        let weight = polynomial(&self.numerator).scale(&below.unwrap_or_default());
        (root.clone(), polynomial(&self.polynomial), weight)
    }

    /// Its parts as text, with the time under a name of its own.
    pub(super) fn written(&self, symbol: &Symbol, time: &Expr, notation: Notation) -> SumText {
        let (root, polynomial, weight) = self.parts(symbol);
        let power = time.pow(i64::from(self.power));
        let term = Expr::product([weight, power, (&root * time).exp()]);
        SumText {
            equation: notation.show(&polynomial),
            summand: notation.show(&term),
        }
    }

    /// The first `count` coefficients of the Laplace transform in powers of 1/s, from 1/s on.
    ///
    /// $$ \sum_{f(p)=0} \frac{n(p)}{d} \frac{k!}{(s-p)^{k+1}} = \sum_m \frac{1}{s^{m+1}}\thinspace \frac{m!}{(m-k)!} \sum_{f(p)=0} \frac{n(p)}{d} p^{m-k} $$
    ///
    /// The roots themselves are not needed: the sums of their powers follow from the coefficients of f (Newton).
    pub(super) fn moments(&self, count: usize, fuel: &mut Fuel) -> Result<Vec<Rational>> {
        let mut moments = vec![Rational::ZERO; count];
        let skip = usize::try_from(self.power).unwrap_or(usize::MAX);
        if skip >= count {
            return Ok(moments);
        }
        let degree = self.polynomial.degree().unwrap_or(0);
        let terms = self.numerator.coefficients();
        let sums = power_sums(&self.polynomial, count + terms.len(), fuel)?;
        let below = Rational::from(self.denominator.clone()).recip();
        // m (m-1) .. (m-k+1) / d, from m = k on
        let mut falling = below.unwrap_or_default();
        falling = &falling * &Rational::from(Integer::factorial(self.power));
        for (m, slot) in moments.iter_mut().enumerate().skip(skip) {
            let shift = m - skip;
            let limbs = sums
                .get(shift + degree.max(1) - 1)
                .map_or(1, Rational::limbs);
            fuel.spend(16 * (terms.len() as u64 + 1) * (limbs + 1), "moments")?;
            let pairs = terms.iter().zip(sums.iter().skip(shift));
            let trace = pairs.fold(Rational::ZERO, |sum, (c, p)| {
                &sum + &(&Rational::from(c) * p)
            });
            *slot = &trace * &falling;
            // (m+1)!/(m+1-k)! = m!/(m-k)! (m+1)/(m+1-k)
            let step = Rational::new(Integer::from(m + 1), Integer::from(shift + 1));
            falling = &falling * &step.unwrap_or_default();
        }
        Ok(moments)
    }
}

/// The sums of the m-th powers of the roots, m = 0 .. count - 1, by Newton's identities.
fn power_sums(f: &IntegerPolynomial, count: usize, fuel: &mut Fuel) -> Result<Vec<Rational>> {
    let degree = f.degree().unwrap_or(0);
    let lead = f.leading();
    let monic: Vec<Rational> = (0..degree)
        .map(|k| Rational::new(f.coefficient(k).clone(), lead.clone()).unwrap_or_default())
        .collect();
    let mut sums: Vec<Rational> = Vec::with_capacity(count);
    for m in 0..count {
        let limbs = sums.last().map_or(1, Rational::limbs);
        fuel.spend(
            16 * (degree as u64 + 1) * (limbs + 1),
            "sums of powers of roots",
        )?;
        // p_m + a_(n-1) p_(m-1) + .. + m a_(n-m) = 0; beyond the degree the last term is missing.
        let mut sum = match m {
            0 => -Rational::from(Integer::from(degree)),
            _ if m <= degree => &Rational::from(Integer::from(m)) * &monic[degree - m],
            _ => Rational::ZERO,
        };
        if m > 0 {
            for j in 1..=degree.min(if m <= degree { m - 1 } else { degree }) {
                sum = &sum + &(&monic[degree - j] * &sums[m - j]);
            }
        }
        sums.push(-sum);
    }
    Ok(sums)
}

impl fmt::Display for RootSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (symbol, notation) = (Symbol::new("t"), Notation::Plain);
        let written = self.written(&symbol, &Expr::symbol("t"), notation);
        f.write_str(&written.shown(notation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_over(polynomial: &[i64], power: u32, numerator: &[i64], denominator: i64) -> RootSum {
        RootSum {
            polynomial: IntegerPolynomial::from_words(polynomial),
            power,
            numerator: IntegerPolynomial::from_words(numerator),
            denominator: denominator.into(),
        }
    }

    #[test]
    fn closed_forms_are_the_sums() {
        let time = Rational::new(7.into(), 5.into()).unwrap();
        for polynomial in [
            &[3, 2][..],
            &[5, 2, 1],
            &[-2, 0, 1],
            &[2, 0, 1],
            &[-1, 1, 1],
            &[0, 1],
            &[7, 3, 5],
        ] {
            for power in 0..3 {
                let sum = sum_over(polynomial, power, &[3, -4], 7);
                let closed = sum.closed_form(&Expr::number(time.clone())).unwrap();
                let closed = closed.real_ball(200).unwrap();
                let value = sum.value(&time, 200, &mut Fuel::default()).unwrap();
                assert!(
                    value.accuracy_bits() > 150 && value.overlaps(&closed),
                    "{sum}"
                );
            }
        }
    }

    #[test]
    fn moments_of_known_transforms() {
        let fuel = &mut Fuel::default();
        // 2/(s-3)^3 = 2 s^-3 + 18 s^-4 + ..
        let found = sum_over(&[-3, 1], 2, &[1], 1).moments(5, fuel).unwrap();
        assert_eq!(found, [0, 0, 2, 18, 108].map(Rational::from));
        // s/(s^2 - 1) + s/(s^2 - 1) = 2/s + 2/s^3 + ..
        let found = sum_over(&[-1, 0, 1], 0, &[1], 1).moments(4, fuel).unwrap();
        assert_eq!(found, [2, 0, 2, 0].map(Rational::from));
        // sums of powers of the roots of x^3 - x - 1: 3, 0, 2, 3, 2, 5
        let found = sum_over(&[-1, -1, 0, 1], 0, &[1], 1)
            .moments(6, fuel)
            .unwrap();
        assert_eq!(found, [3, 0, 2, 3, 2, 5].map(Rational::from));
    }
}
