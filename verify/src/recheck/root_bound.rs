//! The root bound on un-normalised trees: a nonzero value built from roots cannot be arbitrarily small.
//!
//! For each node keep base-2 logarithms of (u, l), bounds on the conjugates of an algebraic numerator and denominator;
//! D is the product of the orders of all distinct roots. A nonzero value E obeys |E| >= 1 / (l u^(D-1)).
//!
//! Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A Separation Bound for Real Algebraic Expressions" (ESA 2001).

use std::collections::BTreeSet;

use algebra::{Integer, Rational};

use super::tree::{Node, Point, Tree, numbered};
use crate::value::{Constant, Operation, Setting, Value};

#[derive(Clone, Copy)]
struct Bound {
    upper: f64,
    lower: f64,
}

/// Bits b such that |gold - answer| < 2^-b proves equality; `None` outside sums, products, quotients and roots, or above
/// the cap.
pub(super) fn bits_to_separate(gold: &Tree, answer: &Tree, cap: u32) -> Option<u32> {
    let mut roots = BTreeSet::new();
    let numbers = numbered([gold, answer]);
    let mut bounds = Vec::new();
    for (tree, ids) in [gold, answer].into_iter().zip(&numbers) {
        bounds.push(bound(tree, ids, &mut roots)?);
    }
    let total = add(*bounds.first()?, *bounds.get(1)?);
    let degree: f64 = roots.iter().map(|root| f64::from(root.1)).product();
    // 16 bits more than needed cover the rounding of these logarithms.
    let bits = total.lower + total.upper.max(0.0) * (degree - 1.0) + 16.0;
    (1..=cap.checked_ilog2()?)
        .map(|power| 1_u32 << power)
        .find(|candidate| bits <= f64::from(*candidate))
}

/// At least the base-2 logarithm of a positive integer.
fn size(value: &Integer) -> f64 {
    let bits = u32::try_from(value.bits()).unwrap_or(u32::MAX);
    if value.abs().is_one() {
        0.0
    } else {
        f64::from(bits)
    }
}

fn number(value: &Rational) -> Bound {
    Bound {
        upper: size(&value.numerator()),
        lower: size(&value.denominator()),
    }
}

fn add(a: Bound, b: Bound) -> Bound {
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

fn inverse(a: Bound) -> Bound {
    Bound {
        upper: a.lower,
        lower: a.upper,
    }
}

fn root(a: Bound, order: u32) -> Bound {
    let k = f64::from(order);
    if a.upper >= a.lower {
        Bound {
            upper: (a.upper + (k - 1.0) * a.lower) / k,
            lower: a.lower,
        }
    } else {
        Bound {
            upper: a.upper,
            lower: ((k - 1.0) * a.upper + a.lower) / k,
        }
    }
}

/// The bound of a tree; its roots are noted as (number of the radicand, order).
fn bound(tree: &Tree, ids: &[usize], roots: &mut BTreeSet<(usize, u32)>) -> Option<Bound> {
    let setting = Setting {
        bits: 64,
        real_only: false,
    };
    let values = tree.values(&Point::new(), setting);
    let mut bounds: Vec<Bound> = Vec::with_capacity(tree.nodes.len());
    for (id, node) in tree.nodes.iter().enumerate() {
        let exact = |id: usize| values.get(id)?.as_ref().and_then(Value::exact);
        let next = match node {
            _ if exact(id).is_some() => number(exact(id)?),
            Node::Constant(Constant::I) => {
                roots.insert((usize::MAX, 2));
                number(&Rational::one())
            }
            Node::Apply(operation, kids) => {
                let parts: Option<Vec<Bound>> =
                    kids.iter().map(|kid| bounds.get(*kid).copied()).collect();
                let parts = parts?;
                let first = *parts.first()?;
                let rest = parts.get(1..)?;
                let radicand = ids.get(*kids.first()?).copied()?;
                match operation {
                    Operation::Sum | Operation::Mixed => rest.iter().fold(first, |a, b| add(a, *b)),
                    Operation::Product => rest.iter().fold(first, |a, b| multiply(a, *b)),
                    Operation::Quotient => multiply(first, inverse(*rest.first()?)),
                    Operation::Negate => first,
                    Operation::SquareRoot => {
                        roots.insert((radicand, 2));
                        root(first, 2)
                    }
                    Operation::Root | Operation::Power => {
                        let second = exact(*kids.get(1)?)?;
                        let exponent = if *operation == Operation::Root {
                            second.recip()?
                        } else {
                            second.clone()
                        };
                        let order = exponent.denominator().to_u32().filter(|k| *k <= 64)?;
                        let times = exponent.numerator();
                        let mut base = first;
                        if order > 1 {
                            roots.insert((radicand, order));
                            base = root(first, order);
                        }
                        let count = f64::from(times.abs().to_u32().filter(|n| *n <= 1_000)?);
                        let raised = Bound {
                            upper: base.upper * count,
                            lower: base.lower * count,
                        };
                        if times.is_negative() {
                            inverse(raised)
                        } else {
                            raised
                        }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        bounds.push(next);
    }
    bounds.pop()
}
