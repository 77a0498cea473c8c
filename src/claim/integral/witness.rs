//! Quadrature and enclosures of the integral, which know nothing of antiderivatives.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::evidence::{Basis, Counterexample, Evidence, Method};
use algebra::expr::{
    Constant, Expr, Field, Function, Head, Kind, Point, Program, Side, Symbol, Workspace,
};
use algebra::{Ball, Rational};

use super::super::formula::put;
use super::super::limit::known;
use super::super::numeric::{self, Estimate};
use super::super::sampled::{named, shown_real, width};
use super::super::{Examined, Options};
use super::Integral;
use super::enclosure::{Enclosed, enclose};

/// Points of the parameters at which the integral is computed.
const POINTS: usize = 3;
/// Points at which it is asked whether it exists.
const DIVERGENCE_POINTS: usize = 8;
/// Precision of the integrand; raised where it cancels.
const BITS: [u32; 3] = [64, 192, 768];
/// Beyond this a value may count as zero without an enclosure.
const FAR: f64 = 1e6;

impl Integral {
    pub(super) fn witness(
        &self,
        examined: &mut Examined,
        proved: bool,
        options: &Options,
    ) -> Result<(), Counterexample> {
        let mut symbols = self.value.symbols();
        for expr in [&self.integrand, &self.lower, &self.upper] {
            symbols.extend(expr.symbols());
        }
        symbols.remove(&self.variable);
        let mut best: Option<Evidence> = None;
        let (mut used, mut open) = (0, 0);
        if !proved {
            self.settles_at(&symbols, options)?;
        }
        for point in self.assumptions.points(&symbols, POINTS, options.seed) {
            let (Some(low), Some(high)) =
                (end_at(&self.lower, &point), end_at(&self.upper, &point))
            else {
                continue;
            };
            let Some(claimed) = self.value.ball_at(&point, Field::Real, 128) else {
                examined.note("the claimed value is not enclosed as a real number");
                open += 1;
                continue;
            };
            let bindings: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let integrand = self.integrand.substitute(&bindings);
            let (from, to) = if low <= high {
                (low, high)
            } else {
                (high, low)
            };
            let mut cuts = Vec::new();
            let covered;
            if from.is_finite() && to.is_finite() {
                let Enclosed { ball, gaps } = enclose(&integrand, &self.variable, from, to);
                let signed = if low <= high { ball.clone() } else { -&ball };
                // The enclosure is for the doubles next to the limits: only such numbers are met exactly.
                let exact = |limit: &Expr, end: f64| {
                    let value = limit.substitute(&bindings);
                    value.as_rational().is_some()
                        && value.as_rational() == Rational::from_f64(end).as_ref()
                };
                let rigorous =
                    gaps.is_empty() && exact(&self.lower, low) && exact(&self.upper, high);
                if rigorous && signed.is_separated(&claimed.re) {
                    return Err(Counterexample {
                        point: named(&point),
                        claimed: shown_real(&claimed.re),
                        found: shown_real(&signed),
                    });
                }
                if rigorous && point.is_empty() {
                    examined.evidence.push(Evidence {
                        method: Method::Ball,
                        measured: (signed.to_f64() - claimed.re.to_f64()).abs(),
                        bound: width(&signed) + width(&claimed.re),
                        basis: Basis::Rigorous,
                        note: String::from("enclosures of the integrand on pieces"),
                    });
                }
                if gaps.len() > 8 {
                    examined.note("the integrand has no real value on a part of the interval");
                    open += 1;
                    continue;
                }
                covered = Some(ball);
                cuts = gaps;
            } else {
                covered = self.tail_cover(&integrand, (from, to));
            }
            let Some(estimate) = self.estimate(&integrand, (from, to), &cuts) else {
                open += 1;
                continue;
            };
            // What lies far from the enclosures has missed a part of the integrand.
            if covered.is_some_and(|ball| is_far(estimate.value, &ball)) {
                examined
                    .note("quadrature and enclosures of the integrand do not meet: a narrow peak?");
                open += 1;
                continue;
            }
            let estimate = Estimate {
                value: if low <= high {
                    estimate.value
                } else {
                    -estimate.value
                },
                ..estimate
            };
            let Some(evidence) =
                estimate.against(claimed.re.to_f64(), Method::Discretisation, "quadrature")
            else {
                open += 1;
                continue;
            };
            if !cuts.is_empty() && !self.is_integrable(&cuts, options) {
                examined.note(format!(
                    "quadrature gives {estimate}, but there may be a pole near {} = {:.6}: it cannot tell whether the integral exists",
                    self.variable, cuts[0]
                ));
                open += 1;
                continue;
            }
            if evidence.contradicts() {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: estimate.to_string(),
                });
            }
            used += 1;
            if best.as_ref().is_none_or(|old| evidence.bound > old.bound) {
                best = Some(evidence);
            }
        }
        // Parameters at which nothing settles support nothing.
        if let Some(mut evidence) = best.filter(|_| proved || open == 0) {
            evidence.note = match (used, symbols.is_empty()) {
                (_, true) => String::from("double exponential quadrature"),
                (1, _) => {
                    String::from("double exponential quadrature at 1 choice of the parameters")
                }
                _ => format!("double exponential quadrature at {used} choices of the parameters"),
            };
            examined.evidence.push(evidence);
        } else {
            examined.note(
                "quadrature did not settle: oscillation, a pole, or a value too small to compare",
            );
        }
        Ok(())
    }

    /// No values of the parameters, far ones among them, at which the integral diverges.
    fn settles_at(
        &self,
        symbols: &BTreeSet<Symbol>,
        options: &Options,
    ) -> Result<(), Counterexample> {
        if symbols.is_empty() {
            return Ok(());
        }
        let seed = options.seed;
        let mut points = self.assumptions.points(symbols, DIVERGENCE_POINTS, seed);
        points.extend(
            self.assumptions
                .far_points(symbols, DIVERGENCE_POINTS, seed),
        );
        for point in points {
            let at = |expr: &Expr| {
                point.iter().fold(expr.clone(), |expr, (symbol, value)| {
                    put(&expr, symbol, &Expr::number(value.clone()))
                })
            };
            let instance = Self {
                integrand: at(&self.integrand),
                lower: at(&self.lower),
                upper: at(&self.upper),
                ..self.clone()
            };
            let ends = (self.end(&instance.lower), self.end(&instance.upper));
            // The parts of the domain and of the range are looked at in their order.
            let ordered = matches!(ends, (Some(low), Some(high)) if low < high);
            let valid = ordered && !instance.integrand.is_undefined();
            if valid && let Some(found) = instance.divergence(options) {
                let mut named = named(&point);
                named.extend(found.point);
                return Err(Counterexample {
                    point: named,
                    ..found
                });
            }
        }
        Ok(())
    }

    /// An enclosure of the integral over an infinite range but for its far end, by x = a + t/(1-t).
    fn tail_cover(&self, integrand: &Expr, (from, to): (f64, f64)) -> Option<Ball> {
        let t = Expr::symbol(self.variable.name());
        let rest = Expr::integer(1) - &t;
        let step = t.divide(&rest);
        let part = |start: f64, up: bool| {
            let start = Expr::number(Rational::from_f64(start)?);
            let place = if up { &start + &step } else { &start - &step };
            let moved = put(integrand, &self.variable, &place).divide(&rest.pow(2));
            Some(enclose(&moved, &self.variable, 0.0, 1.0).ball)
        };
        match (from.is_finite(), to.is_finite()) {
            (true, _) => part(from, true),
            (false, true) => part(to, false),
            (false, false) => Some(&part(0.0, true)? + &part(0.0, false)?),
        }
    }

    /// Every place without enclosure is the zero of a divisor at which the integrand was shown to be integrable, or an end.
    fn is_integrable(&self, cuts: &[f64], options: &Options) -> bool {
        if is_locally_bounded(&self.integrand) {
            return true;
        }
        let ends = [self.end(&self.lower), self.end(&self.upper)];
        let near = |place: f64, cut: f64| (place - cut).abs() <= 1e-6 * (1.0 + cut.abs());
        cuts.iter().all(|cut| {
            ends.iter().flatten().any(|end| near(*end, *cut))
                || self.suspects().iter().any(|(place, ..)| {
                    let value = place.real_ball(128).map(|ball| ball.to_f64());
                    value.is_some_and(|value| near(value, *cut))
                        && self.vanishing_at(place, options)
                })
        })
    }

    /// |x - c| f tends to zero at c with a power to spare.
    fn vanishing_at(&self, place: &Expr, options: &Options) -> bool {
        let distance = Expr::symbol(self.variable.name()) - place;
        let size = &self.integrand * &Expr::call(Head::Absolute, vec![distance]);
        [Side::Above, Side::Below].iter().all(|side| {
            let at = (place, *side);
            let limit = known(&size, &self.variable, at, &self.assumptions, options);
            limit.is_some_and(|value| value.is_zero())
        })
    }

    fn estimate(&self, integrand: &Expr, (from, to): (f64, f64), cuts: &[f64]) -> Option<Estimate> {
        let f = |x: f64| real_value(integrand, &self.variable, x);
        let mut places: Vec<f64> = cuts
            .iter()
            .copied()
            .filter(|cut| *cut > from && *cut < to)
            .collect();
        places.insert(0, from);
        places.push(to);
        let mut total = Estimate {
            value: 0.0,
            error: 0.0,
        };
        for pair in places.windows(2) {
            let (low, high) = (pair[0], pair[1]);
            let parts = if cuts.contains(&low) || cuts.contains(&high) {
                // x = c + h u^3 on each half: distances from the ends are exact however small they are.
                let half = (high - low) / 2.0;
                let from = |end: f64, sign: f64| {
                    let end = Rational::from_f64(end);
                    numeric::quadrature(
                        |u| {
                            let step = Rational::from_f64(sign * half * u.powi(3));
                            let place = end.as_ref().zip(step).map(|(end, step)| end + &step);
                            let value = place.map_or(f64::NAN, |place| {
                                value_at(integrand, &self.variable, &place)
                            });
                            3.0 * half * u * u * value
                        },
                        0.0,
                        1.0,
                    )
                };
                vec![from(low, 1.0)?, from(high, -1.0)?]
            } else {
                vec![numeric::quadrature(f, low, high)?]
            };
            for part in parts {
                total.value += part.value;
                total.error += part.error;
            }
        }
        Some(total)
    }
}

/// Is the expression bounded on every bounded range? Jumps are allowed, poles and logarithms are not.
fn is_locally_bounded(expr: &Expr) -> bool {
    let mut bounded = true;
    let falls = |exponent: &Expr| exponent.as_rational().is_none_or(Rational::is_negative);
    let power = |base: &Expr, exponent: &Expr| !base.is_symbolic() || !falls(exponent);
    expr.visit(|node| {
        bounded &= match node.kind() {
            Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } => true,
            Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
            Kind::Product { factors, .. } => {
                factors.iter().all(|(base, exponent)| power(base, exponent))
            }
            Kind::Power(base, exponent) => power(base, exponent),
            Kind::Call(Head::Absolute | Head::Floor | Head::Ceiling, _) => true,
            Kind::Call(Head::Function(function), _) => matches!(
                function,
                Function::Sin
                    | Function::Cos
                    | Function::Exp
                    | Function::Sinh
                    | Function::Cosh
                    | Function::Tanh
                    | Function::ArcTan
                    | Function::ArcSinh
                    | Function::Sign
                    | Function::Max
                    | Function::Min
            ),
            Kind::Call(..) => !node.is_symbolic(),
            Kind::Undefined => false,
        };
    });
    bounded
}

/// Outside an enclosure of nearly all of the integral, by more than what is left may explain.
fn is_far(value: f64, ball: &Ball) -> bool {
    let (middle, width) = (ball.to_f64(), width(ball));
    width.is_finite() && (value - middle).abs() > width + 1e-2 * middle.abs().max(value.abs())
}

/// A limit at a point of the parameters, infinities included.
pub(super) fn end_at(limit: &Expr, point: &Point) -> Option<f64> {
    match limit.infinity_sign() {
        Some(Ordering::Less) => Some(f64::NEG_INFINITY),
        Some(_) => Some(f64::INFINITY),
        None => Some(limit.ball_at(point, Field::Real, 128)?.re.to_f64()),
    }
}

/// The value of a function of one symbol, computed so exactly that the rounding to a double is its only error; NaN where
/// there is none.
pub(in crate::claim) fn real_value(expr: &Expr, variable: &Symbol, x: f64) -> f64 {
    Rational::from_f64(x).map_or(f64::NAN, |exact| value_at(expr, variable, &exact))
}

fn value_at(expr: &Expr, variable: &Symbol, x: &Rational) -> f64 {
    for bits in BITS {
        let at = [(variable.clone(), Ball::from_rational(x, bits))];
        match expr.ball_over(&at, bits) {
            Some(ball) if ball.accuracy_bits() >= 50 || ball.is_exact() => return ball.to_f64(),
            Some(ball) if width(&ball) < 1e-200 => return ball.to_f64(),
            // More bits may separate what cancels here.
            _ => {}
        }
    }
    // Far out a part may be too large for an enclosure, and the whole too small for a double.
    let far = x.to_f64();
    if far.abs() > FAR
        && let Ok(program) =
            Program::new(std::slice::from_ref(expr), std::slice::from_ref(variable))
    {
        let mut value = [f64::NAN];
        let done = program.evaluate(&[far], &mut value, &mut Workspace::default());
        if done.is_ok() && value[0] == 0.0 {
            return 0.0;
        }
    }
    f64::NAN
}
