//! Limits at finite points and at infinity.

use std::cmp::Ordering;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Constant, Expr, Kind, Point, Symbol};
use algebra::{Ball, Integer, Rational};

use super::assumption::Assumptions;
use super::formula::put;
use super::growth::{self, Value};
use super::zero::{Equality, equal, named, require};
use super::{Examined, Options, Step};

/// Halvings along the sequence.
const HALVINGS: std::ops::Range<u32> = 6..30;
/// One more place, far beyond.
const FAR: u32 = 200;
/// Precision of its values.
const BITS: u32 = 1024;
/// Times that numerator and denominator are differentiated.
const MAX_QUOTIENTS: u32 = 4;
/// Larger quotients are not differentiated.
const MAX_SIZE: u32 = 400;
/// Points of the parameters.
const POINTS: usize = 3;

/// From which side a variable tends to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From both.
    Both,
    /// From larger values.
    Above,
    /// From smaller values.
    Below,
}

/// The claim that a limit has this value.
///
/// $$ \lim_{x \to a} f(x) = L $$
#[derive(Clone, Debug)]
pub struct Limit {
    /// f
    pub expression: Expr,
    /// x
    pub variable: Symbol,
    /// a, which may be infinite
    pub point: Expr,
    /// Which side, for a finite point.
    pub side: Side,
    /// L, which may be infinite
    pub value: Expr,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

/// Infinity with its sign.
pub(super) fn infinite(expr: &Expr) -> Option<Ordering> {
    let infinity = |expr: &Expr| matches!(expr.kind(), Kind::Constant(Constant::Infinity));
    match expr.kind() {
        Kind::Constant(Constant::Infinity) => Some(Ordering::Greater),
        Kind::Product {
            coefficient,
            factors,
        } if matches!(&factors[..], [(base, _)] if infinity(base)) => {
            Some(coefficient.signum().cmp(&0))
        }
        _ => None,
    }
}

impl Limit {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let side = match self.side {
            Side::Both => "",
            Side::Above => " from above",
            Side::Below => " from below",
        };
        let statement = format!(
            "limit of {} for {} to {}{side} = {}",
            self.expression, self.variable, self.point, self.value
        );
        let mut examined = Examined::new("limit", statement, &self.assumptions);
        let mut proved = true;
        for (says, moved) in self.sides() {
            let limit = self.known(&moved, options);
            let verdict = limit.map(|limit| self.compare(&mut examined, says, &limit, options));
            match verdict {
                Some(Equality::Proved) => {}
                Some(Equality::Refuted(counterexample)) => {
                    return examined.refuted(counterexample);
                }
                Some(Equality::Agrees(evidence)) => {
                    examined.evidence.push(evidence);
                    proved = false;
                }
                Some(Equality::Undecided(_)) => proved = false,
                None => {
                    examined.note(format!("no rule gives the limit {says}"));
                    proved = false;
                }
            }
            match self.sequence(&moved, says, options) {
                Ok(evidence) => examined.evidence.extend(evidence),
                Err(counterexample) if !proved => return examined.refuted(counterexample),
                Err(counterexample) => {
                    examined.note(format!(
                        "values along a sequence do not confirm the rule: {}",
                        counterexample.found
                    ));
                }
            }
        }
        if !proved && examined.evidence.is_empty() {
            return examined.undecided(Reason::OutsideTheory);
        }
        examined.concluded(proved)
    }

    /// The expression of t for t to infinity, for each side.
    fn sides(&self) -> Vec<(&'static str, Expr)> {
        let t = Expr::symbol(self.variable.name());
        let at = |value: Expr| put(&self.expression, &self.variable, &value);
        match infinite(&self.point) {
            Some(Ordering::Less) => vec![("at minus infinity", at(-t))],
            Some(_) => vec![("at infinity", self.expression.clone())],
            None => {
                let above = ("from above", at(&self.point + &t.pow(-1)));
                let below = ("from below", at(&self.point - &t.pow(-1)));
                match self.side {
                    Side::Both => vec![above, below],
                    Side::Above => vec![above],
                    Side::Below => vec![below],
                }
            }
        }
    }

    /// By growth, then by differentiating numerator and denominator.
    fn known(&self, moved: &Expr, options: &Options) -> Option<Value> {
        if let Some(value) = growth::at_infinity(moved, &self.variable, &self.assumptions) {
            return Some(value);
        }
        if !self.expression.contains_symbol(&self.variable) {
            return Some(Value::Finite(self.expression.clone()));
        }
        quotient(moved, &self.variable, &self.assumptions, options)
    }

    fn compare(
        &self,
        examined: &mut Examined,
        says: &str,
        limit: &Value,
        options: &Options,
    ) -> Equality {
        let word = |sign: Ordering| if sign.is_lt() { "-oo" } else { "oo" };
        let refuted = |found: String| {
            Equality::Refuted(Counterexample {
                point: vec![(
                    self.variable.name().to_owned(),
                    format!("{} {says}", self.point),
                )],
                claimed: self.value.to_string(),
                found,
            })
        };
        match (limit, infinite(&self.value)) {
            (Value::Finite(limit), None) => {
                let says = format!("the limit {says} by growth of the parts is the value");
                require(
                    examined,
                    says,
                    (limit, &self.value),
                    &self.assumptions,
                    options,
                )
            }
            (Value::Infinite(sign), Some(claimed)) if *sign == claimed => {
                examined.steps.push(Step {
                    says: format!("the limit {says} by growth of the parts is the value"),
                    left: String::from(word(*sign)),
                    right: String::from(word(claimed)),
                    outcome: "exact",
                    certificate: None,
                });
                Equality::Proved
            }
            (Value::Infinite(sign), _) => refuted(String::from(word(*sign))),
            (Value::Finite(limit), Some(_)) => refuted(limit.to_string()),
        }
    }

    /// Values along t = 2^j, extrapolated; they know nothing of the rules.
    fn sequence(
        &self,
        moved: &Expr,
        says: &str,
        options: &Options,
    ) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = moved.symbols();
        symbols.extend(self.value.symbols());
        symbols.remove(&self.variable);
        // The condition on the variable is about its neighbourhood, not about t.
        let (mut used, mut measured, mut bound) = (0, 0.0_f64, 0.0_f64);
        for point in self.assumptions.points(&symbols, POINTS, options.seed) {
            let mut point = point;
            point.retain(|entry| entry.0 != self.variable);
            let values = self.values(moved, &point);
            if values.len() < 12 {
                continue;
            }
            let Some(found) = trend(&values) else {
                continue;
            };
            // Far beyond the sequence the value may be another one.
            let far = self.value_at(moved, &point, FAR);
            let counterexample = |found: String| Counterexample {
                point: {
                    let mut shown = named(&point);
                    shown.push((
                        self.variable.name().to_owned(),
                        format!("{} {says}", self.point),
                    ));
                    shown
                },
                claimed: self.value.to_string(),
                found,
            };
            match (found, infinite(&self.value)) {
                (Trend::Grows(sign), Some(claimed)) if sign == claimed => {
                    used += 1;
                }
                (Trend::Grows(sign), claimed) => {
                    let settles = claimed.is_none()
                        && far.as_ref().is_none_or(|far| far.to_f64().abs() < 1e30);
                    if !settles {
                        let word = if sign.is_lt() {
                            "below -10^12"
                        } else {
                            "above 10^12"
                        };
                        return Err(counterexample(format!("values {word} along a sequence")));
                    }
                }
                (Trend::Settles(value, error), None) => {
                    let claimed = self.value.ball_at(&point, algebra::expr::Field::Real, BITS);
                    let Some(claimed) = claimed else { continue };
                    let miss = (&value - &claimed.re).abs().to_f64();
                    let scale = 1.0 + claimed.re.to_f64().abs();
                    let drift = far.map(|far| (&far - &claimed.re).abs().to_f64());
                    let allowed = 64.0 * error + 1e-40 * scale;
                    if error > 1e-3 * scale {
                        continue;
                    }
                    let confirmed = drift.is_none_or(|drift| drift > 0.5 * miss);
                    if miss > 1000.0 * allowed && miss > 1e-6 * error.sqrt() {
                        if !confirmed {
                            continue;
                        }
                        return Err(counterexample(format!(
                            "{} ± {error:.1e} (extrapolated, estimated)",
                            value.midpoint_decimal(15)
                        )));
                    }
                    if miss <= allowed && drift.is_none_or(|drift| drift <= 1e-3 * scale) {
                        used += 1;
                        measured = measured.max(miss);
                        bound = bound.max(allowed);
                    }
                }
                (Trend::Settles(value, error), Some(_)) => {
                    if error < 1e-6 * (1.0 + value.to_f64().abs()) {
                        return Err(counterexample(format!(
                            "{} ± {error:.1e} (extrapolated, estimated)",
                            value.midpoint_decimal(15)
                        )));
                    }
                }
            }
        }
        Ok((used > 0).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Estimated,
            note: format!("values along a sequence {says}, extrapolated"),
        }))
    }

    fn values(&self, moved: &Expr, point: &Point) -> Vec<Ball> {
        HALVINGS
            .map_while(|step| self.value_at(moved, point, step))
            .collect()
    }

    /// The value at t = 2^step.
    fn value_at(&self, moved: &Expr, point: &Point, step: u32) -> Option<Ball> {
        let mut at = point.clone();
        let t = Rational::from(Integer::from(1).shift_left(step));
        at.push((self.variable.clone(), t));
        let ball = moved.ball_at(&at, algebra::expr::Field::Real, BITS)?.re;
        (ball.accuracy_bits() > 200 || ball.is_exact()).then_some(ball)
    }
}

/// Where a sequence tends to.
enum Trend {
    Grows(Ordering),
    Settles(Ball, f64),
}

fn trend(values: &[Ball]) -> Option<Trend> {
    let last = values.last()?;
    let size = last.to_f64();
    let tail = values.get(values.len().checked_sub(6)?..)?;
    // A value that creeps up to its limit does not grow.
    let rising = tail.windows(2).all(|pair| {
        let more =
            &pair[0].abs() * &(&Ball::from_integer(101, BITS) / &Ball::from_integer(100, BITS));
        pair[1].abs().order(&more).is_some_and(Ordering::is_gt) && pair[0].sign() == pair[1].sign()
    });
    if rising && size.abs() > 1e12 {
        return Some(Trend::Grows(last.sign()?));
    }
    // Neville's scheme for expansions in 1/t, with t doubled each time.
    let mut row: Vec<Ball> = values.to_vec();
    let mut best = Some((row.last()?.clone(), difference(&row)));
    let mut power = Ball::from_integer(1, BITS);
    for _ in 0..8.min(values.len() - 4) {
        power = &power * &Ball::from_integer(2, BITS);
        let less = &power - &Ball::from_integer(1, BITS);
        row = row
            .windows(2)
            .map(|pair| &pair[1] + &(&(&pair[1] - &pair[0]) / &less))
            .collect();
        let error = difference(&row);
        if best.as_ref().is_none_or(|old| error < old.1) {
            best = Some((row.last()?.clone(), error));
        }
    }
    let (value, error) = best?;
    (value.is_finite() && error.is_finite()).then_some(Trend::Settles(value, error))
}

/// Spread of the last three values.
fn difference(row: &[Ball]) -> f64 {
    let Some(tail) = row.len().checked_sub(3).and_then(|from| row.get(from..)) else {
        return f64::INFINITY;
    };
    tail.windows(2)
        .map(|pair| (&pair[1] - &pair[0]).abs().to_f64())
        .sum()
}

/// The limit at a finite point from above (`true`) or below: by growth, then by differentiating numerator and denominator.
pub(super) fn one_sided(
    expr: &Expr,
    variable: &Symbol,
    (point, above): (&Expr, bool),
    assumptions: &Assumptions,
    options: &Options,
) -> Option<Value> {
    growth::at_point(expr, variable, point, above, assumptions).or_else(|| {
        let t = Expr::symbol(variable.name()).pow(-1);
        let moved = if above { point + &t } else { point - &t };
        quotient(&put(expr, variable, &moved), variable, assumptions, options)
    })
}

/// L'Hospital's rule in u = 1/t as u falls to zero: both parts vanish, or the denominator grows, and the quotient of the
/// derivatives has a limit.
fn quotient(
    moved: &Expr,
    variable: &Symbol,
    assumptions: &Assumptions,
    options: &Options,
) -> Option<Value> {
    let zero = Expr::integer(0);
    let at_zero = |expr: &Expr| growth::at_point(expr, variable, &zero, true, assumptions);
    let vanishes = |expr: &Expr| -> bool {
        let value = match at_zero(expr) {
            Some(Value::Finite(value)) => value,
            Some(Value::Infinite(_)) => return false,
            // Where the parts cancel, continuity decides: the value at zero.
            None => put(expr, variable, &zero),
        };
        value.is_zero()
            || (!value.is_undefined() && equal(&value, &zero, assumptions, options).1.is_proved())
    };
    let (mut top, mut bottom) = split(&put(
        moved,
        variable,
        &Expr::symbol(variable.name()).pow(-1),
    ));
    for _ in 0..MAX_QUOTIENTS {
        let large = top.size().saturating_add(bottom.size()) > MAX_SIZE;
        if large || !bottom.contains_symbol(variable) {
            return None;
        }
        let grows = || matches!(at_zero(&bottom), Some(Value::Infinite(_)));
        if !((vanishes(&top) && vanishes(&bottom)) || grows()) {
            return None;
        }
        top = top.derivative(variable).ok()?;
        bottom = bottom.derivative(variable).ok()?;
        if bottom.is_zero() {
            return None;
        }
        let whole = top.divide(&bottom);
        if let Some(value) = at_zero(&whole) {
            return Some(value);
        }
        // Common factors cancel before the next round.
        (top, bottom) = split(&whole);
    }
    None
}

/// Numerator and denominator of a product.
fn split(expr: &Expr) -> (Expr, Expr) {
    let factors: Vec<(Expr, Expr)> = match expr.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => factors
            .iter()
            .cloned()
            .chain([(Expr::number(coefficient.clone()), Expr::integer(1))])
            .collect(),
        Kind::Power(base, exponent) => vec![(base.clone(), exponent.clone())],
        _ => vec![(expr.clone(), Expr::integer(1))],
    };
    let (mut top, mut bottom) = (Vec::new(), Vec::new());
    for (base, exponent) in factors {
        match exponent.as_rational() {
            Some(value) if value.is_negative() => {
                bottom.push(Expr::power(base, Expr::number(-value)));
            }
            _ => top.push(Expr::power(base, exponent)),
        }
    }
    (Expr::product(top), Expr::product(bottom))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::error::Place;
    use crate::claim::formula::{conventions, scalar};

    fn verdict(expr: &str, point: &str, side: Side, value: &str, assume: &[&str]) -> &'static str {
        let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
        let claim = Limit {
            expression: read(expr),
            variable: Symbol::new("x"),
            point: read(point),
            side,
            value: read(value),
            assumptions: Assumptions::parse(assume).unwrap(),
        };
        claim.examine(&Options::default()).verdict.name()
    }

    #[test]
    fn limits_and_their_near_misses() {
        use Side::{Above, Below, Both};
        for (expr, point, side, value, assume, expected) in [
            ("sin(x)/x", "0", Both, "1", &[][..], "proved"),
            ("sin(x)/x", "0", Both, "0", &[], "refuted"),
            ("(1+a/x)^x", "oo", Both, "e^a", &["a > 0"], "proved"),
            ("(1+a/x)^x", "oo", Both, "a e", &["a > 0"], "refuted"),
            ("(1-cos(x))/x^2", "0", Both, "1/2", &[], "proved"),
            ("(1-cos(x))/x^2", "0", Both, "1", &[], "refuted"),
            ("(x^2-1)/(x-1)", "1", Both, "2", &[], "proved"),
            ("1/x", "0", Above, "oo", &[], "proved"),
            ("1/x", "0", Below, "-oo", &[], "proved"),
            ("1/x", "0", Both, "oo", &[], "refuted"),
            ("x ln(x)", "0", Above, "0", &[], "proved"),
            ("arctan(x)", "-oo", Both, "-pi/2", &[], "proved"),
            ("arctan(x)", "-oo", Both, "pi/2", &[], "refuted"),
            ("|x|/x", "0", Both, "1", &[], "refuted"),
            ("sqrt(x^2+x)-x", "oo", Both, "1/2", &[], "supported"),
            ("sqrt(x^2+x)-x", "oo", Both, "0", &[], "refuted"),
            ("sin(1/x)", "0", Both, "0", &[], "undecided"),
            ("x^2 + 1", "2", Both, "5", &[], "proved"),
            ("10^13 x/(x+1)", "oo", Both, "10^13", &[], "proved"),
            (
                "sqrt(x^2 + 10^30 x) - x",
                "oo",
                Both,
                "5 10^29",
                &[],
                "undecided",
            ),
        ] {
            assert_eq!(
                verdict(expr, point, side, value, assume),
                expected,
                "{expr} {value}"
            );
        }
    }
}
