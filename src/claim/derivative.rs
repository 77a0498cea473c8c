//! The derivative of a function, of any order.

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Witnessed};
use algebra::expr::{Expr, Point, Symbol};
use algebra::{Ball, Integer, Rational};

use super::assumption::Assumptions;
use super::sampled::{named, shown_real};
use super::zero::{Equality, require};
use super::{Examined, Options};

/// Precision of difference quotients.
const BITS: u32 = 768;
/// Steps are 2^-STEP and half of it.
const STEP: u32 = 64;
/// Points at which they are taken.
const POINTS: usize = 4;
/// Highest order.
pub(super) const MAX_ORDER: u32 = 8;

/// The claim that a function has this derivative.
///
/// $$ \frac{d^n}{dx^n} f(x) = g(x) $$
#[derive(Clone, Debug)]
pub struct Derivative {
    /// f
    pub function: Expr,
    /// x
    pub variable: Symbol,
    /// n, from 1 to 8
    pub order: u32,
    /// g
    pub value: Expr,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

impl Derivative {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let primes = if self.order == 1 {
            format!("d/d{}", self.variable)
        } else {
            format!("d^{0}/d{1}^{0}", self.order, self.variable)
        };
        let statement = format!("{primes} ({}) = {}", self.function, self.value);
        let mut examined = Examined::new("derivative", statement, &self.assumptions);
        let mut proved = false;
        let mut derivative = Ok(self.function.clone());
        for _ in 0..self.order {
            derivative = derivative.and_then(|inner| inner.derivative(&self.variable));
        }
        match derivative {
            Err(error) => examined.note(format!("no rule of differentiation: {error}")),
            Ok(derivative) => {
                let sides = (&derivative, &self.value);
                let says = "the derivative by the rules is the claimed one";
                match require(&mut examined, says, sides, &self.assumptions, options) {
                    Equality::Proved => proved = true,
                    Equality::Refuted(counterexample) => return examined.refuted(counterexample),
                    Equality::Agrees(evidence) => examined.evidence.push(evidence),
                    Equality::Undecided(_) => {}
                }
            }
        }
        match self.witness(options) {
            Ok(evidence) => examined.evidence.extend(evidence),
            Err(counterexample) if proved => {
                examined.note(format!(
                    "difference quotients contradict the rules, please report it: {}",
                    counterexample.found
                ));
                return examined.undecided(algebra::evidence::Reason::Precision);
            }
            Err(counterexample) => return examined.refuted(counterexample),
        }
        examined.concluded(proved)
    }

    /// Difference quotients at points, which know nothing of the rules.
    fn witness(&self, options: &Options) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = self.function.symbols();
        symbols.extend(self.value.symbols());
        symbols.insert(self.variable.clone());
        let (mut used, mut measured, mut bound) = (0, 0.0_f64, 0.0_f64);
        for point in self.assumptions.points(&symbols, 4 * POINTS, options.seed) {
            if used == POINTS {
                break;
            }
            let (Some(coarse), Some(fine)) =
                (self.quotient(&point, STEP), self.quotient(&point, STEP + 1))
            else {
                continue;
            };
            let value = self.value.ball_at(&point, algebra::expr::Field::Real, BITS);
            let Some(value) = value else { continue };
            let error = (&coarse - &fine).abs();
            let miss = (&fine - &value.re).abs();
            // The error falls by four with each halving: a third of the change is left.
            let (error, miss) = (error.to_f64(), miss.to_f64());
            let allowed = 4.0 * error + 1e-25 * (1.0 + value.re.to_f64().abs());
            if miss > allowed * 100.0 && error < 1e-9 * (1.0 + miss) {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&value.re),
                    found: format!(
                        "{} by difference quotients ± {error:.1e} (estimated)",
                        fine.midpoint_decimal(18)
                    ),
                });
            }
            if miss <= allowed {
                used += 1;
                measured = measured.max(miss);
                bound = bound.max(allowed);
            }
        }
        Ok((used > 0).then(|| Evidence {
            method: Method::Discretisation,
            measured,
            bound,
            basis: Basis::Estimated,
            note: format!("central difference quotients at {used} points"),
        }))
    }

    /// sum (-1)^j C(n, j) f(x + (n/2 - j) h) / h^n
    fn quotient(&self, point: &Point, step: u32) -> Option<Ball> {
        let h = Rational::new(Integer::from(1), Integer::from(1).shift_left(step))?;
        let mut total = Ball::from_integer(0, BITS);
        for j in 0..=self.order {
            let shift = Rational::new(
                Integer::from(i64::from(self.order) - 2 * i64::from(j)),
                Integer::from(2),
            )?;
            let moved: Point = point
                .iter()
                .map(|(symbol, value)| {
                    let own = *symbol == self.variable;
                    let value = if own {
                        value + &(&shift * &h)
                    } else {
                        value.clone()
                    };
                    (symbol.clone(), value)
                })
                .collect();
            let value = self
                .function
                .ball_at(&moved, algebra::expr::Field::Real, BITS)?;
            let mut weight = Rational::from(Integer::from(i64::from(self.order)).binomial(j));
            if j % 2 == 1 {
                weight = -weight;
            }
            total = &total + &(&value.re * &Ball::from_rational(&weight, BITS));
        }
        let scale = h.pow(i32::try_from(self.order).ok()?)?;
        let quotient = &total / &Ball::from_rational(&scale, BITS);
        (quotient.accuracy_bits() > 64 || quotient.contains_zero()).then_some(quotient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::error::Place;
    use crate::claim::formula::{conventions, scalar};

    fn verdict(function: &str, order: u32, value: &str, assume: &[&str]) -> &'static str {
        let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
        let claim = Derivative {
            function: read(function),
            variable: Symbol::new("x"),
            order,
            value: read(value),
            assumptions: Assumptions::parse(assume).unwrap(),
        };
        let checked = claim.examine(&Options::default());
        if checked.verdict.name() == "proved" {
            assert!(!checked.value.evidence.is_empty(), "{function}: no witness");
        }
        checked.verdict.name()
    }

    #[test]
    fn derivatives_and_their_near_misses() {
        for (function, order, value, assume, expected) in [
            ("x e^x", 1, "(x+1) e^x", &[][..], "proved"),
            ("x e^x", 1, "x e^x", &[], "refuted"),
            ("x e^(a x)", 3, "a^2 (a x + 3) e^(a x)", &[], "proved"),
            ("x e^(a x)", 3, "a^2 (a x + 2) e^(a x)", &[], "refuted"),
            ("ln(x)", 2, "-1/x^2", &["x > 0"], "proved"),
            ("ln(x)", 2, "1/x^2", &["x > 0"], "refuted"),
            ("x^x", 1, "x^x (ln x + 1)", &["x > 0"], "proved"),
            ("arctan(x)", 1, "1/(1+x^2)", &[], "proved"),
            ("tan(x)", 1, "1/cos(x)^2", &[], "proved"),
            ("|x|", 1, "1", &["x > 0"], "proved"),
            ("|x|", 1, "1", &[], "refuted"),
            ("x^2", 2, "2 + 10^(-20)", &[], "refuted"),
        ] {
            assert_eq!(
                verdict(function, order, value, assume),
                expected,
                "{function}"
            );
        }
    }

    #[test]
    fn difference_quotients_alone_refute() {
        let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
        let claim = Derivative {
            function: read("sin(x)^2"),
            variable: Symbol::new("x"),
            order: 1,
            value: read("2 sin(x) cos(x) + x/10^10"),
            assumptions: Assumptions::default(),
        };
        assert!(claim.witness(&Options::default()).is_err());
    }
}
