//! Trigonometric functions at rational multiples of pi, and their inverses.

use crate::expr::{Constant, Expr, Function, Kind};
use crate::number::{Integer, Rational};

/// The rational q of q pi.
pub(super) fn half_turns(expr: &Expr) -> Option<Rational> {
    match expr.kind() {
        Kind::Number(value) if value.is_zero() => Some(Rational::ZERO),
        Kind::Constant(Constant::Pi) => Some(Rational::ONE),
        Kind::Product {
            coefficient,
            factors,
        } => match &factors[..] {
            [(base, exponent)]
                if exponent.is_one() && matches!(base.kind(), Kind::Constant(Constant::Pi)) =>
            {
                Some(coefficient.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

fn ratio(a: i64, b: i64) -> Rational {
    Rational::new(Integer::from(a), Integer::from(b)).unwrap_or_default()
}

/// sin(q pi) for denominators 1, 2, 3, 4, 5, 6, 10 and 12.
fn sine(q: &Rational) -> Option<Expr> {
    let two = Rational::from(2);
    // To [0, 2), then to [0, 1/2] with a sign.
    let turns = (q * &Rational::HALF).floor();
    let mut angle = q - &(&two * &Rational::from(turns));
    let mut sign = Rational::ONE;
    if angle >= Rational::ONE {
        angle -= Rational::ONE;
        sign = -sign;
    }
    if angle > Rational::HALF {
        angle = Rational::ONE - angle;
    }
    let root = |n: i64| Expr::integer(n).sqrt();
    let quarter = ratio(1, 4);
    let value = if angle.is_zero() {
        Expr::integer(0)
    } else if angle == ratio(1, 2) {
        Expr::integer(1)
    } else if angle == ratio(1, 6) {
        Expr::ratio(1, 2)
    } else if angle == ratio(1, 4) {
        root(2).scale(&Rational::HALF)
    } else if angle == ratio(1, 3) {
        root(3).scale(&Rational::HALF)
    } else if angle == ratio(1, 10) {
        (root(5) - Expr::integer(1)).scale(&quarter)
    } else if angle == ratio(3, 10) {
        (root(5) + Expr::integer(1)).scale(&quarter)
    } else if angle == ratio(1, 12) {
        (root(6) - root(2)).scale(&quarter)
    } else if angle == ratio(5, 12) {
        (root(6) + root(2)).scale(&quarter)
    } else {
        return None;
    };
    Some(value.scale(&sign))
}

/// A trigonometric function of q pi.
pub(super) fn at_angle(function: Function, q: &Rational) -> Option<Expr> {
    use Function::*;
    let sin = || sine(q);
    let cos = || sine(&(q + &Rational::HALF));
    let nonzero = |value: Expr| (!value.is_zero()).then_some(value);
    Some(match function {
        Sin => sin()?,
        Cos => cos()?,
        Tan => sin()?.divide(&nonzero(cos()?)?),
        Cot => cos()?.divide(&nonzero(sin()?)?),
        Sec => Expr::integer(1).divide(&nonzero(cos()?)?),
        Csc => Expr::integer(1).divide(&nonzero(sin()?)?),
        _ => return None,
    })
}

/// The angle whose sine, cosine or tangent is a value of the table.
pub(super) fn angle_of(function: Function, value: &Expr) -> Option<Expr> {
    let of = match function {
        Function::ArcSin => Function::Sin,
        Function::ArcCos => Function::Cos,
        Function::ArcTan => Function::Tan,
        _ => return None,
    };
    // The principal range in twelfths of a half turn.
    let range = if function == Function::ArcCos {
        0..=12
    } else {
        -6..=6
    };
    range
        .map(|twelfths| ratio(twelfths, 12))
        .find(|q| at_angle(of, q).is_some_and(|found| found == *value))
        .map(|q| Expr::constant(Constant::Pi).scale(&q))
}

/// A sum of a multiple of pi/2 and a rest: (quarter turns, rest).
pub(super) fn quarter_turns(expr: &Expr) -> Option<(Integer, Expr)> {
    let Kind::Sum { terms, .. } = expr.kind() else {
        return None;
    };
    let (_, coefficient) = terms
        .iter()
        .find(|term| matches!(term.0.kind(), Kind::Constant(Constant::Pi)))?;
    let quarters = (coefficient * &Rational::from(2)).to_integer()?;
    let rest = expr - &Expr::constant(Constant::Pi).scale(coefficient);
    Some((quarters, rest))
}
