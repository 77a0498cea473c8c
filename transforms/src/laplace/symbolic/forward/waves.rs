//! Waves: cosines and sines with frequencies, and their products.

use algebra::Rational;
use algebra::expr::{Expr, Kind};

use super::terms::{Key, Terms, constant, edited, scaled};

/// The first coefficient is negative: such a frequency is turned round.
fn leads_negative(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Number(value) => value.is_negative(),
        Kind::Product { coefficient, .. } => coefficient.is_negative(),
        Kind::Sum { terms, .. } => terms.first().is_some_and(|(_, c)| c.is_negative()),
        _ => false,
    }
}

/// cos or sin of ωt with a frequency that does not begin with a minus sign.
pub(super) fn wave(frequency: &Expr, is_sine: bool) -> Terms {
    if frequency.is_zero() {
        return match is_sine {
            true => Terms::new(),
            false => constant(Expr::integer(1)),
        };
    }
    let turned = leads_negative(frequency);
    let frequency = if turned {
        -frequency
    } else {
        frequency.clone()
    };
    let terms = edited(|key| {
        key.frequency = frequency;
        key.is_sine = is_sine;
    });
    match turned && is_sine {
        true => scaled(terms, &Expr::integer(-1)),
        false => terms,
    }
}

/// The product of two waves as a sum of waves with factors.
pub(super) fn waves(x: &Key, y: &Key) -> Vec<(Expr, bool, Rational)> {
    if x.frequency.is_zero() || y.frequency.is_zero() {
        let key = if x.frequency.is_zero() { y } else { x };
        return vec![(key.frequency.clone(), key.is_sine, Rational::ONE)];
    }
    let (sum, difference) = (&x.frequency + &y.frequency, &x.frequency - &y.frequency);
    let half = Rational::HALF;
    match (x.is_sine, y.is_sine) {
        (false, false) => vec![(difference, false, half.clone()), (sum, false, half)],
        (true, true) => vec![(difference, false, half.clone()), (sum, false, -half)],
        (true, false) => vec![(sum, true, half.clone()), (difference, true, half)],
        (false, true) => vec![(sum, true, half.clone()), (difference, true, -half)],
    }
}
