//! When a decimal stands for an exact value: the digits it shows must be the value rounded or truncated.
//!
//! A decimal literal is an exact rational and a claim of precision. All comparisons here are of rationals and balls,
//! never of binary floating point.

use std::cmp::Ordering;

use algebra::expr::Expr;
use algebra::parse::Literal;
use algebra::{Ball, Integer, Rational};

use crate::options::{Approximation, Tolerance};

/// A decimal as written: its value, how many significant digits it shows and the size of the last one.
#[derive(Clone, Debug)]
pub(crate) struct Decimal {
    pub(crate) value: Rational,
    pub(crate) significant: u32,
    pub(crate) last_place: Rational,
}

/// Least number of significant digits of a decimal answer that may stand for an exact value.
const ANSWER_DIGITS: u32 = 4;
/// The same for a decimal gold.
const GOLD_DIGITS: u32 = 3;

impl Decimal {
    /// The claim of a literal with a point or an exponent; `None` for integers and repeating decimals.
    pub(crate) fn of(literal: &Literal) -> Option<Self> {
        if !(literal.point || literal.exponent.is_some()) || !literal.repeating.is_empty() {
            return None;
        }
        let value = algebra::lower::literal_value(literal)?;
        let significant = u32::try_from(literal.digits.trim_start_matches('0').len()).ok()?;
        let place = literal
            .exponent
            .unwrap_or(0)
            .checked_sub(i64::from(literal.fraction_digits))?;
        let last_place = Rational::power_of_ten(
            i32::try_from(place)
                .ok()
                .filter(|place| place.abs() < 60_000)?,
        )?;
        Some(Self {
            value,
            significant,
            last_place,
        })
    }

    pub(crate) fn negated(self) -> Self {
        Self {
            value: -self.value,
            ..self
        }
    }

    pub(crate) fn scaled(self, factor: &Rational) -> Self {
        Self {
            value: &self.value * factor,
            last_place: &self.last_place * factor,
            ..self
        }
    }

    /// Is the exact value this decimal rounded to its last place, or (if allowed) truncated to it?
    fn stands_for(&self, exact: &Exact<'_>, truncation: bool) -> bool {
        let half =
            &self.last_place * &Rational::power_of_ten(-1).unwrap_or_default() * &Rational::from(5);
        let (low, high) = (&self.value - &half, &self.value + &half);
        if exact.within(&low, &high) {
            return true;
        }
        if !truncation {
            return false;
        }
        // Towards zero: |decimal| <= |exact| < |decimal| + one place.
        let (far, towards) = if self.value.is_negative() {
            let far = &self.value - &self.last_place;
            (far.clone(), exact.within(&far, &self.value))
        } else {
            let far = &self.value + &self.last_place;
            (far.clone(), exact.within(&self.value, &far))
        };
        towards && exact.expr.as_rational() != Some(&far)
    }
}

impl Decimal {
    /// Is this what a program prints for the exact value in double precision? Its last digit may be neither the rounded
    /// nor the truncated one: sqrt(2) prints as 1.4142135623730951.
    fn is_printed_double_of(&self, exact: &Exact<'_>) -> bool {
        let ends = (
            exact.ball.lower().map(|end| end.to_f64()),
            exact.ball.upper().map(|end| end.to_f64()),
        );
        let (Some(low), Some(high)) = ends else {
            return false;
        };
        if self.significant < 15 || low.to_bits() != high.to_bits() {
            return false;
        }
        let printed = format!("{low:e}");
        let parsed = printed.split_once('e').and_then(|(mantissa, exponent)| {
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let digits = Rational::from(Integer::from_decimal(&format!("{whole}{fraction}"))?);
            let places = exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
            Some(&digits * &Rational::power_of_ten(places)?)
        });
        parsed.is_some_and(|value| value == self.value)
    }
}

/// A real number known exactly or by enclosures.
struct Exact<'a> {
    expr: &'a Expr,
    ball: Ball,
}

impl<'a> Exact<'a> {
    /// The constant with enough bits for the digits of a decimal.
    fn new(expr: &'a Expr, decimal: &Decimal) -> Option<Self> {
        let bits = u32::try_from(decimal.value.bits().min(1 << 18))
            .ok()?
            .saturating_add(64)
            .max(128);
        Some(Self {
            expr,
            ball: expr.real_ball(bits)?,
        })
    }

    fn within(&self, low: &Rational, high: &Rational) -> bool {
        if let Some(value) = self.expr.as_rational() {
            return value >= low && value <= high;
        }
        matches!(
            self.ball.compare(low),
            Some(Ordering::Greater | Ordering::Equal)
        ) && matches!(
            self.ball.compare(high),
            Some(Ordering::Less | Ordering::Equal)
        )
    }
}

/// Does the policy accept two different constants as rounded forms of one value? Gives the digits that agree.
pub(crate) fn accepts(
    gold: &Expr,
    gold_decimal: Option<&Decimal>,
    answer: &Expr,
    answer_decimal: Option<&Decimal>,
    policy: Approximation,
) -> Option<u32> {
    let integer = gold_decimal.is_none() && gold.as_rational().is_some_and(Rational::is_integer);
    if integer {
        return None;
    }
    match policy {
        Approximation::Strict => None,
        Approximation::Digits => by_digits(gold, gold_decimal, answer, answer_decimal),
        Approximation::Absolute(decimals) => {
            let tolerance = &Rational::power_of_ten(-i32::try_from(decimals).ok()?)?
                * &Rational::new(Integer::from(1), Integer::from(2))?;
            close(gold, answer, &tolerance).then_some(decimals)
        }
        Approximation::Relative(tolerance) => {
            let bound = relative_bound(gold, tolerance)?;
            close(gold, answer, &bound).then_some(0)
        }
    }
}

fn by_digits(
    gold: &Expr,
    gold_decimal: Option<&Decimal>,
    answer: &Expr,
    answer_decimal: Option<&Decimal>,
) -> Option<u32> {
    match (gold_decimal, answer_decimal) {
        // An exact value and a decimal answer.
        (None, Some(decimal)) => {
            let exact = Exact::new(gold, decimal)?;
            let enough = decimal.significant >= ANSWER_DIGITS;
            let fits = decimal.stands_for(&exact, true) || decimal.is_printed_double_of(&exact);
            (enough && fits).then_some(decimal.significant)
        }
        // A decimal gold and an exact answer; an integer is never an approximation.
        (Some(decimal), None) => {
            let whole = answer.as_rational().is_some_and(Rational::is_integer);
            let exact = Exact::new(answer, decimal)?;
            let enough = decimal.significant >= GOLD_DIGITS && !whole;
            let fits = decimal.stands_for(&exact, true) || decimal.is_printed_double_of(&exact);
            (enough && fits).then_some(decimal.significant)
        }
        // A longer decimal rounds to the gold, a shorter one with enough digits is the gold rounded.
        (Some(g), Some(a)) if a.significant > g.significant => {
            let enough = g.significant >= 4 && a.significant >= g.significant + 2;
            (enough && g.stands_for(&Exact::new(answer, g)?, false)).then_some(g.significant)
        }
        (Some(g), Some(a)) => {
            let enough = a.significant >= ANSWER_DIGITS && g.significant > a.significant;
            (enough && a.stands_for(&Exact::new(gold, a)?, true)).then_some(a.significant)
        }
        (None, None) => None,
    }
}

/// |gold| * t as a rational bound from below.
fn relative_bound(gold: &Expr, tolerance: Tolerance) -> Option<Rational> {
    let size = match gold.as_rational() {
        Some(value) => value.abs(),
        None => gold.real_ball(128)?.abs().lower()?,
    };
    let t = &Rational::from(Integer::from(tolerance.mantissa))
        * &Rational::power_of_ten(tolerance.exponent)?;
    Some(&size * &t)
}

/// |gold - answer| <= bound, proved.
fn close(gold: &Expr, answer: &Expr, bound: &Rational) -> bool {
    let difference = gold - answer;
    match difference.as_rational() {
        Some(value) => value.abs() <= *bound,
        None => difference.real_ball(192).is_some_and(|ball| {
            matches!(
                ball.abs().compare(bound),
                Some(Ordering::Less | Ordering::Equal)
            )
        }),
    }
}
