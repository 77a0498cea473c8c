//! The root bound: how small a nonzero algebraic number written with roots can be.
//!
//! For an expression over rationals with sums, products and roots keep (u, l), bounds on all conjugates of an algebraic
//! integer numerator and denominator, and D, the product of the degrees of the distinct roots. A nonzero value E obeys
//! |E| >= 1 / (l u^(D-1)), hence an enclosure of zero narrower than that proves zero.
//!
//! Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A Separation Bound for Real Algebraic Expressions" (ESA 2001).

use std::collections::BTreeMap;

use crate::expr::{Constant, Expr, Kind};
use crate::number::Rational;

/// Base-2 logarithms of u and l.
#[derive(Clone, Copy)]
struct Bound {
    upper: f64,
    lower: f64,
}

/// Bits that suffice to tell the value from zero: |E| < 2^-bits implies E = 0. `None` when the expression is not
/// algebraic in this sense or needs more than `cap` bits.
pub(super) fn bits_to_separate(expr: &Expr, cap: u32) -> Option<u32> {
    let mut degrees: BTreeMap<Expr, f64> = BTreeMap::new();
    let bound = expr
        .fold(|node, parts: &[Bound]| node_bound(node, parts, &mut degrees).ok_or(()))
        .ok()?;
    let degree: f64 = degrees.values().product();
    let bits = bound.lower + bound.upper.max(0.0) * (degree - 1.0) + 2.0;
    if !bits.is_finite() || bits > f64::from(cap) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the cap"
    )]
    Some(bits.ceil().max(1.0) as u32)
}

fn number(value: &Rational) -> Bound {
    Bound {
        upper: bits(&value.numerator()),
        lower: bits(&value.denominator()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "an upper bound on a logarithm")]
fn bits(value: &crate::number::Integer) -> f64 {
    if value.abs().is_one() {
        0.0
    } else {
        value.bits() as f64
    }
}

fn add(a: Bound, b: Bound) -> Bound {
    // log2(x + y) <= max + 1
    Bound {
        upper: (a.upper + b.lower).max(b.upper + a.lower) + 1.0,
        lower: a.lower + b.lower,
    }
}

fn multiply(a: Bound, b: Bound) -> Bound {
    Bound {
        upper: a.upper + b.upper,
        lower: a.lower + b.lower,
    }
}

fn node_bound(node: &Expr, parts: &[Bound], degrees: &mut BTreeMap<Expr, f64>) -> Option<Bound> {
    match node.kind() {
        Kind::Number(value) => Some(number(value)),
        Kind::Constant(Constant::ImaginaryUnit) => {
            degrees.insert(node.clone(), 2.0);
            Some(Bound {
                upper: 0.0,
                lower: 0.0,
            })
        }
        Kind::Sum { constant, terms } => {
            let mut total = number(constant);
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                total = add(total, multiply(number(coefficient), *part));
            }
            Some(total)
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = number(coefficient);
            for ((base, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                product = multiply(product, power(base, exponent, pair[0], degrees)?);
            }
            Some(product)
        }
        Kind::Power(base, exponent) => power(base, exponent, *parts.first()?, degrees),
        _ => None,
    }
}

fn power(
    base: &Expr,
    exponent: &Expr,
    bound: Bound,
    degrees: &mut BTreeMap<Expr, f64>,
) -> Option<Bound> {
    let rational = exponent.as_rational()?;
    let numerator = rational
        .numerator()
        .to_i64()
        .filter(|n| n.abs() <= 1 << 16)?;
    let index = rational.denominator().to_u64().filter(|d| *d <= 1 << 12)?;
    // The root first, then the integer power of it.
    #[expect(clippy::cast_precision_loss, reason = "at most 2^16")]
    let (k, n) = (index as f64, numerator.unsigned_abs() as f64);
    let mut root = bound;
    if index > 1 {
        // One root of each base and index counts once, whatever power of it is taken.
        degrees.insert(
            Expr::power(base.clone(), Expr::number(rational.denominator()).pow(-1)),
            k,
        );
        root = if bound.upper >= bound.lower {
            Bound {
                upper: (bound.upper + (k - 1.0) * bound.lower) / k,
                lower: bound.lower,
            }
        } else {
            Bound {
                upper: bound.upper,
                lower: ((k - 1.0) * bound.upper + bound.lower) / k,
            }
        };
    }
    let raised = Bound {
        upper: root.upper * n,
        lower: root.lower * n,
    };
    Some(if numerator < 0 {
        Bound {
            upper: raised.lower,
            lower: raised.upper,
        }
    } else {
        raised
    })
}
