//! The canonical order of expressions: structure only, never hashes or addresses.

use std::cmp::Ordering;

use super::{Expr, Kind};

/// Total order. Equal exactly when structurally equal.
pub(super) fn compare(a: &Expr, b: &Expr) -> Ordering {
    // Pairs still to be compared, in order of significance.
    let mut stack: Vec<(&Expr, &Expr)> = vec![(a, b)];
    while let Some((a, b)) = stack.pop() {
        if a.address() == b.address() {
            continue;
        }
        let order = local(a.kind(), b.kind());
        if order.is_ne() {
            return order;
        }
        let (left, right) = (a.children(), b.children());
        stack.extend(left.into_iter().zip(right).rev());
    }
    Ordering::Equal
}

fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::Number(_) => 0,
        Kind::Constant(_) => 1,
        Kind::Symbol(_) => 2,
        Kind::Power(..) => 3,
        Kind::Product { .. } => 4,
        Kind::Sum { .. } => 5,
        Kind::Call(..) => 6,
        Kind::Undefined => 7,
    }
}

/// Compares everything of two nodes but their children.
fn local(a: &Kind, b: &Kind) -> Ordering {
    match (a, b) {
        (Kind::Number(x), Kind::Number(y)) => x.cmp(y),
        (Kind::Constant(x), Kind::Constant(y)) => x.cmp(y),
        (Kind::Symbol(x), Kind::Symbol(y)) => x.cmp(y),
        (
            Kind::Sum {
                constant: c,
                terms: s,
            },
            Kind::Sum {
                constant: d,
                terms: t,
            },
        ) => s
            .len()
            .cmp(&t.len())
            .then_with(|| s.iter().map(|x| &x.1).cmp(t.iter().map(|y| &y.1)))
            .then_with(|| c.cmp(d)),
        (
            Kind::Product {
                coefficient: c,
                factors: s,
            },
            Kind::Product {
                coefficient: d,
                factors: t,
            },
        ) => s.len().cmp(&t.len()).then_with(|| c.cmp(d)),
        (Kind::Call(f, s), Kind::Call(g, t)) => f.cmp(g).then_with(|| s.len().cmp(&t.len())),
        _ => rank(a).cmp(&rank(b)),
    }
}
