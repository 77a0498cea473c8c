//! The root bound: how small a nonzero algebraic number written with roots can be.
//!
//! For an expression over rationals with sums, products and roots keep (u, l), bounds on all conjugates of an algebraic
//! integer numerator and denominator, and D, the product of the degrees of the distinct roots. A nonzero value E obeys
//! |E| >= 1 / (l u^(D-1)), hence an enclosure of zero narrower than that proves zero.
//!
//! Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A Separation Bound for Real Algebraic Expressions" (ESA 2001).

use std::collections::BTreeMap;

use crate::expr::{Constant, Expr, Kind};
use crate::number::{Rational, RootBound};

/// Bits that suffice to tell the value from zero: |E| < 2^-bits implies E = 0. `None` when the expression is not
/// algebraic in this sense or needs more than `cap` bits.
pub(super) fn bits_to_separate(expr: &Expr, cap: u32) -> Option<u32> {
    let mut degrees: BTreeMap<Expr, f64> = BTreeMap::new();
    let bound = expr
        .fold(|node, parts: &[RootBound]| node_bound(node, parts, &mut degrees).ok_or(()))
        .ok()?;
    bound.bits(degrees.values().product(), cap)
}

fn node_bound(
    node: &Expr,
    parts: &[RootBound],
    degrees: &mut BTreeMap<Expr, f64>,
) -> Option<RootBound> {
    match node.kind() {
        Kind::Number(value) => Some(RootBound::number(value)),
        Kind::Constant(Constant::ImaginaryUnit) => {
            degrees.insert(node.clone(), 2.0);
            Some(RootBound::number(&Rational::one()))
        }
        Kind::Sum { constant, terms } => {
            let mut total = RootBound::number(constant);
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                total = total.sum(RootBound::number(coefficient).product(*part));
            }
            Some(total)
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = RootBound::number(coefficient);
            for ((base, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                product = product.product(power(base, exponent, pair[0], degrees)?);
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
    bound: RootBound,
    degrees: &mut BTreeMap<Expr, f64>,
) -> Option<RootBound> {
    let rational = exponent.as_rational()?;
    let numerator = rational
        .numerator()
        .to_i64()
        .filter(|n| n.abs() <= 1 << 16)?;
    let index = rational.denominator().to_u64().filter(|d| *d <= 1 << 12)?;
    // The root first, then the integer power of it.
    let (k, n) = (
        u32::try_from(index).ok()?,
        u32::try_from(numerator.unsigned_abs()).ok()?,
    );
    let mut root = bound;
    if index > 1 {
        // One root of each base and index counts once, whatever power of it is taken.
        degrees.insert(
            Expr::power(base.clone(), Expr::number(rational.denominator()).pow(-1)),
            f64::from(k),
        );
        root = bound.root(k);
    }
    let raised = root.power(n);
    Some(if numerator < 0 {
        raised.inverse()
    } else {
        raised
    })
}
