//! One-point rules: the original at a time from a few values of its transform.

use algebra::{Ball, ComplexBall};
use num_complex::Complex64;

use super::{averages, concentrated, contour};
use crate::{Error, Result};

/// How the nodes and weights of a one-point rule are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Cotangent contour with the best constants; `size` evaluations, error of order 15^-size, loses 0.15 digits for each.
    Talbot,
    /// Talbot's contour with one parameter; `size` evaluations, about 0.6 digits for each.
    FixedTalbot,
    /// Hyperbola; `size` evaluations, error of order 10^-size.
    Hyperbola,
    /// Parabola; `size` evaluations, error of order 8^-size.
    Parabola,
    /// Fourier series summed after Euler; `2 size + 1` evaluations on a vertical line, about 0.6 digits for each of `size`.
    Euler,
    /// Combination of `2 size` real values only; about 0.9 `size` digits, of which it loses 2.2 `size` to cancellation.
    GaverStehfest,
    /// Expectation under a concentrated density; `size + 1` evaluations. Errors shrink with the square of `size` only, but the
    /// answer lies between the extremes of the original: jumps do not ring. Sizes 5, 10, 20, 30 and 50.
    Concentrated,
}

/// One evaluation point and its weight.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) node: ComplexBall,
    pub(super) weight: ComplexBall,
}

/// A rule of any precision, with enclosures of its nodes and weights.
///
/// $$ f(t) \approx \frac1t \sum_k \mathrm{Re}\,\bigl[\eta_k\, F(\beta_k/t)\bigr] $$
///
/// The original `f` is real, so the transform takes conjugate values at conjugate points. The rounding of an answer is enclosed;
/// the error of the method is not: compare two sizes, or ask [`super::invert_balls`].
///
/// # Example
/// ```
/// use algebra::{Ball, ComplexBall};
/// use transforms::laplace::{BallRule, Family};
/// let rule = BallRule::new(Family::Talbot, 40, 200)?;
/// let transform = |s: &ComplexBall| Some((s + &ComplexBall::real(Ball::from_integer(1, 200))).recip());
/// let value = rule.apply(&transform, &Ball::from_integer(2, 200)).unwrap();
/// let error = value - Ball::from_integer(-2, 200).exp();
/// assert!(error.abs().to_f64() < 1e-40);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: J. Abate and W. Whitt, "A unified framework for numerically inverting Laplace transforms" (2006).
#[derive(Clone, Debug)]
pub struct BallRule {
    terms: Vec<Term>,
    bits: u32,
}

/// More nodes than this are not made.
const MOST_NODES: u32 = 20_000;
/// Gaver-Stehfest weights cost cubes.
const MOST_GAVER: u32 = 2_000;

impl BallRule {
    /// The rule of a family with nodes and weights enclosed to `bits` working bits.
    ///
    /// # Errors
    /// [`Error::Domain`] for size 0 or a size that [`Family::Concentrated`] has no table for, [`Error::TooLarge`] beyond
    /// 20,000 nodes (2,000 for Gaver-Stehfest), [`Error::Precision`] when the weights have no digits left at this precision.
    pub fn new(family: Family, size: usize, bits: u32) -> Result<Self> {
        let limit = match family {
            Family::GaverStehfest => MOST_GAVER,
            _ => MOST_NODES,
        };
        let size = match u32::try_from(size) {
            Ok(0) => {
                return Err(Error::Domain {
                    what: "size of a rule",
                    value: 0.0,
                    allowed: "at least 1",
                });
            }
            Ok(size) if size <= limit => size,
            _ => {
                return Err(Error::TooLarge {
                    what: "size of a rule",
                    needed: u64::try_from(size).unwrap_or(u64::MAX),
                    limit: u64::from(limit),
                    hint: "fewer nodes are enough for fewer digits",
                });
            }
        };
        let terms = match family {
            Family::Talbot => contour::talbot(size, bits),
            Family::FixedTalbot => contour::fixed_talbot(size, bits),
            Family::Hyperbola => contour::hyperbola(size, bits),
            Family::Parabola => contour::parabola(size, bits),
            Family::Euler => averages::euler(size, bits),
            Family::GaverStehfest => averages::gaver_stehfest(size, bits),
            Family::Concentrated => concentrated::terms(size, bits)?,
        };
        let terms = terms
            .filter(|terms| {
                terms
                    .iter()
                    .all(|term| term.node.is_finite() && term.weight.is_finite())
            })
            .ok_or(Error::Precision {
                what: "weights of a rule",
                asked: f64::from(bits),
                possible: f64::INFINITY,
                hint: "more working bits",
            })?;
        Ok(Self { terms, bits })
    }

    /// How many values of the transform an answer takes.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it has no nodes (it always has).
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The working precision.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The sum of the rule at a time above 0; `None` when a value of the transform is missing or unbounded.
    ///
    /// Costs [`BallRule::len`] evaluations.
    pub fn apply(
        &self,
        transform: &dyn Fn(&ComplexBall) -> Option<ComplexBall>,
        time: &Ball,
    ) -> Option<Ball> {
        let rate = ComplexBall::real(time.with_bits(self.bits).recip());
        if !rate.is_finite() {
            return None;
        }
        let mut sum = Ball::zero();
        for term in &self.terms {
            let value = transform(&(&term.node * &rate)).filter(ComplexBall::is_finite)?;
            sum += &term.weight.re * &value.re - &term.weight.im * &value.im;
        }
        Some(sum * rate.re).filter(Ball::is_finite)
    }

    /// The least accurate weight, in bits.
    fn accuracy(&self) -> i64 {
        let parts = self
            .terms
            .iter()
            .flat_map(|term| [&term.node, &term.weight]);
        parts.map(ComplexBall::accuracy_bits).min().unwrap_or(0)
    }
}

/// Rules that were made, each once.
#[derive(Default)]
pub(super) struct Cache {
    rules: Vec<((Family, usize, u32), BallRule)>,
}

impl Cache {
    pub(super) fn rule(&mut self, family: Family, size: usize, bits: u32) -> Result<&BallRule> {
        let key = (family, size, bits);
        let at = match self.rules.iter().position(|entry| entry.0 == key) {
            Some(at) => at,
            None => {
                if self.rules.len() >= 12 {
                    self.rules.remove(0);
                }
                self.rules.push((key, BallRule::new(family, size, bits)?));
                self.rules.len() - 1
            }
        };
        Ok(&self.rules[at].1)
    }
}

/// A rule in double precision.
///
/// $$ f(t) \approx \frac1t \sum_k \mathrm{Re}\,\bigl[\eta_k\, F(\beta_k/t)\bigr] $$
///
/// Nodes and weights are computed with balls, as many bits as it takes, and rounded once; make a rule once and use it for all times.
///
/// # Example
/// ```
/// use transforms::laplace::{Family, Rule};
/// let rule = Rule::new(Family::Talbot, 12)?;
/// let value = rule.apply(|s| (s + 1.0).inv(), 2.0);
/// assert!((value - (-2.0_f64).exp()).abs() < 1e-11);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: J. Abate and W. Whitt, "A unified framework for numerically inverting Laplace transforms" (2006).
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    terms: Vec<(Complex64, Complex64)>,
}

/// A sum with the rounding that it may have collected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub(super) value: f64,
    pub(super) noise: f64,
}

impl Rule {
    /// The rule of a family, rounded from enclosures of at least 60 certain bits.
    ///
    /// # Errors
    /// Those of [`BallRule::new`]; [`Error::Precision`] when weights overflow.
    pub fn new(family: Family, size: usize) -> Result<Self> {
        let mut bits = 128;
        loop {
            let rule = match BallRule::new(family, size, bits) {
                Err(Error::Precision { .. }) if bits < 1 << 16 => {
                    bits *= 2;
                    continue;
                }
                other => other?,
            };
            if rule.accuracy() < 60 && bits < 1 << 16 {
                bits *= 2;
                continue;
            }
            let double = |ball: &ComplexBall| Complex64::new(ball.re.to_f64(), ball.im.to_f64());
            let terms: Vec<(Complex64, Complex64)> = rule
                .terms
                .iter()
                .map(|term| (double(&term.node), double(&term.weight)))
                .collect();
            if terms
                .iter()
                .all(|(node, weight)| node.is_finite() && weight.is_finite())
            {
                return Ok(Self { terms });
            }
            return Err(Error::Precision {
                what: "weights of a rule in double precision",
                asked: f64::INFINITY,
                possible: f64::MAX,
                hint: "fewer nodes, or balls of more bits",
            });
        }
    }

    /// How many values of the transform an answer takes.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it has no nodes (it always has).
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The sum of the rule at a time above 0; NaN or infinite where values of the transform are.
    ///
    /// Costs [`Rule::len`] evaluations.
    pub fn apply(&self, transform: impl Fn(Complex64) -> Complex64, time: f64) -> f64 {
        self.sum(&transform, time).value
    }

    pub(super) fn sum<F: Fn(Complex64) -> Complex64 + ?Sized>(
        &self,
        transform: &F,
        time: f64,
    ) -> Sum {
        let (mut value, mut size) = (0.0, 0.0);
        for (node, weight) in &self.terms {
            let image = transform(node / time);
            value += weight.re * image.re - weight.im * image.im;
            size += (weight.l1_norm()) * image.l1_norm();
        }
        Sum {
            value: value / time,
            // each node, weight and value carries a few roundings of its own
            noise: 4.0 * f64::EPSILON * size / time,
        }
    }
}
