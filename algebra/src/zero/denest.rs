//! Square roots of a + b sqrt(r) as sums of square roots.
//!
//! With d^2 = a^2 - b^2 r for a rational d, sqrt(a + b sqrt(r)) = sqrt((a + d)/2) + sign(b) sqrt((a - d)/2). For a <= 0 or
//! b^2 r > a^2 there may still be a d with d^2 = r (b^2 r - a^2): then sqrt(r) is taken out of the root first. There is no
//! other way to write such a root by roots of rationals (A. Borodin, R. Fagin, J. Hopcroft, M. Tompa, "Decreasing the nesting
//! depth of expressions involving square roots", Journal of Symbolic Computation 1, 1985).

use crate::expr::{Expr, Kind};
use crate::number::{Integer, Rational};

/// The principal square root of a constant a + b sqrt(r) with rational a, b and r > 0, when it is a sum of roots.
pub(super) fn square_root(base: &Expr) -> Option<Expr> {
    let Kind::Sum { constant: a, terms } = base.kind() else {
        return None;
    };
    let [(root, b)] = &terms[..] else {
        return None;
    };
    let r = radicand(root)?;
    if r.signum() <= 0 {
        return None;
    }
    let (square, other) = (a * a, &(b * b) * &r);
    let norm = &square - &other;
    if a.signum() > 0
        && let Some(d) = exact_root(&norm)
    {
        return Some(halves(a, &d, b.signum()));
    }
    // a + b sqrt(r) = sqrt(r) (b + (a/r) sqrt(r))
    let d = exact_root(&-(&norm.checked_div(&r)?))?;
    if b.signum() <= 0 {
        return None;
    }
    let front = Expr::power(Expr::number(r), Expr::ratio(1, 4));
    Some(front * halves(b, &d, a.signum()))
}

/// sqrt((a + d)/2) + sign sqrt((a - d)/2)
fn halves(a: &Rational, d: &Rational, sign: i32) -> Expr {
    let half = |value: Rational| Expr::number(&value * &Rational::HALF).sqrt();
    let (plus, minus) = (half(a + d), half(a - d));
    if sign < 0 { plus - minus } else { plus + minus }
}

/// r of sqrt(r).
fn radicand(root: &Expr) -> Option<Rational> {
    let value = |base: &Expr, exponent: &Expr| {
        let is_half = *exponent.as_rational()? == Rational::HALF;
        base.as_rational().filter(|_| is_half).cloned()
    };
    match root.kind() {
        Kind::Power(base, exponent) => value(base, exponent),
        // sqrt(2) sqrt(3) stands for sqrt(6).
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = coefficient * coefficient;
            for (base, exponent) in factors {
                product = &product * &value(base, exponent)?;
            }
            (!coefficient.is_negative()).then_some(product)
        }
        _ => None,
    }
}

/// The rational square root of a square.
fn exact_root(value: &Rational) -> Option<Rational> {
    if value.is_negative() {
        return None;
    }
    let root = |part: Integer| {
        let (root, is_exact) = part.root_floor(2);
        is_exact.then_some(root)
    };
    Rational::new(root(value.numerator())?, root(value.denominator())?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn roots_of_squares_are_flat(m in 1_i64..20, p in 1_i64..50, n in 1_i64..20, q in 1_i64..50, minus: bool) {
            let sign = if minus { -1 } else { 1 };
            let flat = Expr::integer(p).sqrt() * Expr::integer(m) + Expr::integer(q).sqrt() * Expr::integer(sign * n);
            let (a, b) = (m * m * p + n * n * q, 2 * sign * m * n);
            let square = Expr::integer(a) + Expr::integer(p * q).sqrt() * Expr::integer(b);
            if let Some(found) = square_root(&square) {
                let (x, y) = (found.real_ball(128).unwrap(), flat.real_ball(128).unwrap().abs());
                prop_assert!(x.overlaps(&y), "{found} for {square}");
            } else {
                // Only what is rational already has no second term.
                prop_assert!(square.as_rational().is_some());
            }
        }

        #[test]
        fn what_is_found_is_the_root(a in -60_i64..60, b in -30_i64..30, r in 2_i64..30) {
            let nested = Expr::integer(a) + Expr::integer(r).sqrt() * Expr::integer(b);
            if let Some(flat) = square_root(&nested) {
                let (x, y) = (nested.sqrt().complex_ball(128).unwrap(), flat.complex_ball(128).unwrap());
                prop_assert!(!x.is_separated(&y), "{nested}: {flat}");
            }
        }
    }
}
