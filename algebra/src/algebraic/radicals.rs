//! Algebraic numbers as expressions with roots.

use crate::error::Result;
use crate::expr::{Constant, Expr};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

use super::Algebraic;

/// Bits with which candidates are told apart.
const BITS: [u32; 4] = [64, 256, 1024, 4096];

impl Algebraic {
    /// The number as an expression with roots, when its minimal polynomial is f(x^k) with f of degree at most 2:
    /// rationals, quadratic numbers, radicals and roots of quadratic numbers; `None` for all others.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// use algebra::{Fuel, algebraic::Algebraic, poly::univariate::IntegerPolynomial};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let golden = IntegerPolynomial::from_words(&[-1, -1, 1]);
    /// let (root, _) = Algebraic::roots_of(&golden, fuel)?.pop().unwrap();
    /// let radicals = root.to_radicals(fuel)?.unwrap();
    /// assert_eq!(radicals.real_ball(64).unwrap().midpoint_decimal(6), "1.61803");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn to_radicals(&self, fuel: &mut Fuel) -> Result<Option<Expr>> {
        if let Some(value) = self.to_rational() {
            return Ok(Some(Expr::number(value)));
        }
        let coefficients = self.polynomial.coefficients();
        let step = (1..coefficients.len())
            .filter(|&k| !coefficients[k].is_zero())
            .fold(0, gcd);
        let inner = coefficients.iter().step_by(step.max(1)).cloned().collect();
        let Some(bases) = roots_by_formula(&IntegerPolynomial::new(inner)) else {
            return Ok(None);
        };
        let candidates = if step > 1 {
            bases
                .iter()
                .flat_map(|base| roots_of_expression(base, step, self.is_real()))
                .collect()
        } else {
            bases
        };
        self.choose(candidates, fuel)
    }

    /// The one among different numbers that this one is.
    fn choose(&self, mut candidates: Vec<Expr>, fuel: &mut Fuel) -> Result<Option<Expr>> {
        for bits in BITS {
            let value = self.enclosure(bits, fuel)?;
            fuel.spend(
                candidates.len() as u64 * u64::from(bits) * 8,
                "choice of a radical",
            )?;
            candidates.retain(|candidate| {
                let ball = candidate.complex_ball(bits);
                ball.is_none_or(|ball| ball.overlaps(&value))
            });
            if candidates.len() == 1 {
                return Ok(candidates.pop());
            }
        }
        Ok(None)
    }
}

fn gcd(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn number(value: &Integer) -> Expr {
    Expr::number(Rational::from(value))
}

/// All roots of a polynomial of degree 1 or 2.
fn roots_by_formula(f: &IntegerPolynomial) -> Option<Vec<Expr>> {
    match f.coefficients() {
        [b, a] => Some(vec![Expr::number(Rational::new(-b, a.clone())?)]),
        [c, b, a] => {
            let discriminant = b * b - a * c * Integer::from(4);
            let root = number(&discriminant).sqrt();
            let half = Rational::new(Integer::ONE, a.shift_left(1))?;
            let with = |root: Expr| Expr::sum([number(&-b), root]).scale(&half);
            let minus = root.scale(&Rational::MINUS_ONE);
            Some(vec![with(root), with(minus)])
        }
        _ => None,
    }
}

/// The k-th roots of a number; of the real ones every real one, and others that are not.
fn roots_of_expression(base: &Expr, k: usize, real: bool) -> Vec<Expr> {
    let order = i64::try_from(k).unwrap_or(i64::MAX);
    let exponent = || Expr::ratio(1, order);
    let root = Expr::power(base.clone(), exponent());
    let minus = |value: &Expr| value.scale(&Rational::MINUS_ONE);
    if real {
        let mirrored = Expr::power(minus(base), exponent());
        return vec![root.clone(), minus(&root), minus(&mirrored)];
    }
    (0..order)
        .map(|j| {
            let turn =
                Rational::new(Integer::from(2 * j), Integer::from(order)).unwrap_or_default();
            let angle = Expr::product([
                Expr::imaginary_unit(),
                Expr::constant(Constant::Pi).scale(&turn),
            ]);
            Expr::product([root.clone(), angle.exp()])
        })
        .collect()
}
