//! Limits at finite points and at infinity.

use std::cmp::Ordering;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Expr, Point, Side, Symbol};
use algebra::{Ball, Fuel, Integer, Rational};

use super::assumption::Assumptions;
use super::formula::put;
use super::sampled::named;
use super::zero::{Equality, require};
use super::{Examined, Options, Step};

/// Halvings along the sequence.
const HALVINGS: std::ops::Range<u32> = 6..30;
/// One more place, far beyond.
const FAR: u32 = 200;
/// Precision of its values.
const BITS: u32 = 1024;
/// Points of the parameters.
const POINTS: usize = 3;
/// Distances from the powers of two, at which a function with a period or steps has other values.
const OFFSETS: [(i64, i64); 5] = [(0, 1), (1, 1), (1, 2), (610, 987), (13, 3)];
/// The same for integers.
const WHOLE_OFFSETS: [(i64, i64); 5] = [(0, 1), (1, 1), (2, 1), (3, 1), (5, 1)];

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
        if self.assumptions.exclude_all() {
            examined.note("the assumptions exclude every point: nothing is claimed");
            return examined.undecided(Reason::OutsideTheory);
        }
        let mut proved = true;
        for (says, side, moved) in self.sides() {
            let at = |side| {
                let place = (&self.point, side);
                known(
                    &self.expression,
                    &self.variable,
                    place,
                    &self.assumptions,
                    options,
                )
            };
            // A side that does not belong to the domain does not count.
            let both = || (self.side == Side::Both).then(|| at(Side::Both)).flatten();
            let limit = at(side).or_else(both);
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
            match self.sequences(&moved, says, proved, options) {
                Ok(evidence) => examined.evidence.extend(evidence),
                Err(counterexample) if !proved => return examined.refuted(counterexample),
                Err(counterexample) => {
                    examined.note(format!(
                        "values along a sequence contradict the rule, please report it: {}",
                        counterexample.found
                    ));
                    return examined.undecided(Reason::Precision);
                }
            }
        }
        if !proved && examined.evidence.is_empty() {
            return examined.undecided(Reason::OutsideTheory);
        }
        examined.concluded(proved)
    }

    /// The sides, each with the expression of t for t to infinity.
    fn sides(&self) -> Vec<(&'static str, Side, Expr)> {
        let t = Expr::symbol(self.variable.name());
        let at = |value: Expr| put(&self.expression, &self.variable, &value);
        match self.point.infinity_sign() {
            Some(Ordering::Less) => vec![("at minus infinity", Side::Above, at(-t))],
            Some(_) => vec![("at infinity", Side::Above, self.expression.clone())],
            None => {
                let above = ("from above", Side::Above, at(&self.point + &t.pow(-1)));
                let below = ("from below", Side::Below, at(&self.point - &t.pow(-1)));
                match self.side {
                    Side::Both => vec![above, below],
                    Side::Above => vec![above],
                    Side::Below => vec![below],
                }
            }
        }
    }

    fn compare(
        &self,
        examined: &mut Examined,
        says: &str,
        limit: &Expr,
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
        match (limit.infinity_sign(), self.value.infinity_sign()) {
            (None, None) => {
                let says =
                    format!("the limit {says} by series or growth of the parts is the value");
                require(
                    examined,
                    says,
                    (limit, &self.value),
                    &self.assumptions,
                    options,
                )
            }
            (Some(sign), Some(claimed)) if sign == claimed => {
                examined.steps.push(Step {
                    says: format!("the limit {says} by series or growth of the parts is the value"),
                    left: String::from(word(sign)),
                    right: String::from(word(claimed)),
                    outcome: "exact",
                    certificate: None,
                });
                Equality::Proved
            }
            (Some(sign), _) => refuted(String::from(word(sign))),
            (None, Some(_)) => refuted(limit.to_string()),
        }
    }

    /// Values along t = 2^j + c for several c, extrapolated; they know nothing of the rules.
    fn sequences(
        &self,
        moved: &Expr,
        says: &str,
        proved: bool,
        options: &Options,
    ) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = moved.symbols();
        symbols.extend(self.value.symbols());
        symbols.remove(&self.variable);
        // The condition on the variable is about its neighbourhood, not about t.
        let (mut used, mut open, mut measured, mut bound) = (0, 0, 0.0_f64, 0.0_f64);
        let mut points = self.assumptions.points(&symbols, POINTS, options.seed);
        // Where all parameters vanish, a leading coefficient may.
        let zero: Point = symbols
            .iter()
            .map(|symbol| (symbol.clone(), Rational::ZERO))
            .collect();
        if !zero.is_empty() && self.assumptions.hold_at(&zero) == Some(true) {
            points.push(zero);
        }
        let whole = self.point.infinity_sign().is_some()
            && self.assumptions.integers().contains(&self.variable);
        let offsets = if whole { &WHOLE_OFFSETS } else { &OFFSETS };
        // A rule has the limit already: one sequence is a witness.
        let count = if proved { 1 } else { offsets.len() };
        for mut point in points {
            point.retain(|entry| entry.0 != self.variable);
            let mut agrees = true;
            for (top, bottom) in offsets.iter().take(count) {
                let offset = Rational::new(Integer::from(*top), Integer::from(*bottom));
                let offset = offset.unwrap_or_default();
                match self.along(moved, says, &point, &offset)? {
                    Along::Agrees(miss, allowed) => {
                        measured = measured.max(miss);
                        bound = bound.max(allowed);
                    }
                    Along::Open => {
                        agrees = false;
                        open += 1;
                    }
                    Along::Outside => agrees = false,
                }
            }
            used += u32::from(agrees);
        }
        // Parameters at which nothing settles support nothing.
        Ok((used > 0 && (open == 0 || proved)).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Estimated,
            note: format!("values along a sequence {says}, extrapolated"),
        }))
    }

    /// Values along t = 2^j + offset at one point of the parameters.
    fn along(
        &self,
        moved: &Expr,
        says: &str,
        point: &Point,
        offset: &Rational,
    ) -> Result<Along, Counterexample> {
        let claimed = self.value.ball_at(point, algebra::expr::Field::Real, BITS);
        let sign = self.value.infinity_sign();
        let values = self.values(moved, point, offset);
        if values.is_empty() && claimed.is_none() && sign.is_none() {
            return Ok(Along::Outside);
        }
        let found = if values.len() < 12 {
            None
        } else {
            trend(&values)
        };
        let Some(found) = found else {
            return Ok(Along::Open);
        };
        // Far beyond the sequence the value may be another one.
        let far = self.value_at(moved, point, FAR, offset);
        let counterexample = |found: String| Counterexample {
            point: {
                let mut shown = named(point);
                shown.push((
                    self.variable.name().to_owned(),
                    format!("{} {says}", self.point),
                ));
                shown
            },
            claimed: self.value.to_string(),
            found,
        };
        let places = if offset.is_zero() {
            String::from("a sequence")
        } else {
            format!("the places 2^j + {offset}")
        };
        match (found, sign) {
            (Trend::Grows(sign), Some(claimed)) if sign == claimed => Ok(Along::Agrees(0.0, 0.0)),
            (Trend::Grows(sign), claimed) => {
                let settles =
                    claimed.is_none() && far.as_ref().is_none_or(|far| far.to_f64().abs() < 1e30);
                if settles {
                    return Ok(Along::Open);
                }
                let word = if sign.is_lt() {
                    "below -10^12"
                } else {
                    "above 10^12"
                };
                Err(counterexample(format!("values {word} along {places}")))
            }
            (Trend::Settles(value, error), None) => {
                let Some(claimed) = claimed else {
                    return Ok(Along::Open);
                };
                let miss = (&value - &claimed.re).abs().to_f64();
                let scale = 1.0 + claimed.re.to_f64().abs();
                let drift = far.map(|far| (&far - &claimed.re).abs().to_f64());
                let allowed = 64.0 * error + 1e-40 * scale;
                if error > 1e-3 * scale {
                    return Ok(Along::Open);
                }
                let confirmed = drift.is_none_or(|drift| drift > 0.5 * miss);
                if miss > 1000.0 * allowed && miss > 1e-6 * error.sqrt() {
                    if !confirmed {
                        return Ok(Along::Open);
                    }
                    return Err(counterexample(format!(
                        "{} ± {error:.1e} along {places} (extrapolated, estimated)",
                        value.midpoint_decimal(15)
                    )));
                }
                if miss <= allowed && drift.is_none_or(|drift| drift <= 1e-3 * scale) {
                    return Ok(Along::Agrees(miss, allowed));
                }
                Ok(Along::Open)
            }
            (Trend::Settles(value, error), Some(_)) => {
                if error < 1e-6 * (1.0 + value.to_f64().abs()) {
                    return Err(counterexample(format!(
                        "{} ± {error:.1e} along {places} (extrapolated, estimated)",
                        value.midpoint_decimal(15)
                    )));
                }
                Ok(Along::Open)
            }
        }
    }

    fn values(&self, moved: &Expr, point: &Point, offset: &Rational) -> Vec<Ball> {
        HALVINGS
            .map_while(|step| self.value_at(moved, point, step, offset))
            .collect()
    }

    /// The value at t = 2^step + offset.
    fn value_at(&self, moved: &Expr, point: &Point, step: u32, offset: &Rational) -> Option<Ball> {
        let mut at = point.clone();
        let t = Rational::from(Integer::from(1).shift_left(step));
        at.push((self.variable.clone(), &t + offset));
        let ball = moved.ball_at(&at, algebra::expr::Field::Real, BITS)?.re;
        (ball.accuracy_bits() > 200 || ball.is_exact()).then_some(ball)
    }
}

/// What the values along one sequence say.
enum Along {
    /// They miss the value by this, where that is allowed.
    Agrees(f64, f64),
    /// Nothing.
    Open,
    /// Neither values nor a claimed one.
    Outside,
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

/// The limit for all values that the assumptions allow.
pub(super) fn known(
    expr: &Expr,
    variable: &Symbol,
    (point, side): (&Expr, Side),
    assumptions: &Assumptions,
    options: &Options,
) -> Option<Expr> {
    let fuel = &mut Fuel::new(options.fuel);
    let found = expr.limit_under(variable, point, side, &assumptions.facts(), fuel);
    found.ok().flatten()
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
            ("sqrt(x)", "0", Both, "0", &[], "proved"),
            ("sqrt(x)", "0", Above, "0", &[], "proved"),
            ("sqrt(x)", "0", Below, "0", &[], "undecided"),
            (
                "(sqrt(a^2+x)-a)/x",
                "0",
                Both,
                "1/(2a)",
                &["a > 0"],
                "proved",
            ),
            ("(sqrt(a^2+x)-a)/x", "0", Both, "1/a", &["a > 0"], "refuted"),
            ("1/x", "0", Above, "oo", &[], "proved"),
            ("1/x", "0", Below, "-oo", &[], "proved"),
            ("1/x", "0", Both, "oo", &[], "refuted"),
            ("x ln(x)", "0", Above, "0", &[], "proved"),
            ("arctan(x)", "-oo", Both, "-pi/2", &[], "proved"),
            ("arctan(x)", "-oo", Both, "pi/2", &[], "refuted"),
            ("|x|/x", "0", Both, "1", &[], "refuted"),
            ("sqrt(x^2+x)-x", "oo", Both, "1/2", &[], "proved"),
            ("sqrt(x^2+x)-x", "oo", Both, "0", &[], "refuted"),
            ("sin(1/x)", "0", Both, "0", &[], "undecided"),
            ("x^2 + 1", "2", Both, "5", &[], "proved"),
            ("10^13 x/(x+1)", "oo", Both, "10^13", &[], "proved"),
            ("sin(a x)/x", "0", Both, "a", &[], "proved"),
            ("sin(a x)/x", "0", Both, "-a", &[], "refuted"),
            ("arctan(a x)", "oo", Both, "pi/2", &["a > 0"], "proved"),
            ("arctan(a x)", "oo", Both, "pi/2", &["a < 0"], "refuted"),
            (
                "sqrt(x^2 + 10^30 x) - x",
                "oo",
                Both,
                "5 10^29",
                &[],
                "proved",
            ),
        ] {
            assert_eq!(
                verdict(expr, point, side, value, assume),
                expected,
                "{expr} {value}"
            );
        }
    }

    /// Only the places 2^j were looked at, which are even, whole, and at the end of every period.
    #[test]
    fn a_sequence_of_even_numbers_supports_nothing() {
        for (expr, value, assume) in [
            ("(-1)^x", "1", &["x in Z"][..]),
            ("cos(pi x)", "1", &["x in Z"]),
            ("(-1)^(x(x-1)/2)", "1", &["x in Z"]),
            ("cos(2 pi x)", "1", &[]),
            ("x - floor(x)", "0", &[]),
            ("floor(2x) - 2 floor(x)", "0", &[]),
        ] {
            let found = verdict(expr, "oo", Side::Both, value, assume);
            assert!(
                found == "refuted" || found == "undecided",
                "{expr} {value}: {found}"
            );
        }
        // A step function with a limit is still supported.
        let found = verdict("floor(x)/x", "oo", Side::Both, "1", &[]);
        assert_eq!(found, "supported");
    }

    /// A leading coefficient that may be zero was taken for one that is not: the limit is 1/2 for a = 0.
    #[test]
    fn a_leading_coefficient_may_be_zero() {
        for (expr, point) in [
            ("(a x + x^2)/(a x + 2x^2)", "0"),
            ("(a + 1/x)/(a + 2/x)", "oo"),
        ] {
            assert_eq!(
                verdict(expr, point, Side::Both, "1", &[]),
                "refuted",
                "{expr}"
            );
            assert_eq!(
                verdict(expr, point, Side::Both, "1", &["a > 0"]),
                "proved",
                "{expr}"
            );
        }
    }
}
