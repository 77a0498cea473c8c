//! The canonical order of expressions: structure only, never hashes or addresses.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::{Expr, Kind};

/// Expressions deeper than this are compared by depth and size first: two towers of a thousand functions are told apart
/// without climbing down both.
const DEEP: u32 = 16;

/// Total order. Equal exactly when structurally equal.
pub(super) fn compare(a: &Expr, b: &Expr) -> Ordering {
    if a.address() == b.address() {
        return Ordering::Equal;
    }
    let order = local(a, b);
    if order.is_ne() {
        return order;
    }
    // Pairs of nodes that agree but for their children, with the next child to look at.
    let mut stack: SmallVec<[(&Expr, &Expr, usize); 8]> = SmallVec::new();
    stack.push((a, b, 0));
    while let Some((a, b, at)) = stack.pop() {
        let (Some(left), Some(right)) = (a.child(at), b.child(at)) else {
            continue;
        };
        stack.push((a, b, at + 1));
        if left.address() == right.address() {
            continue;
        }
        let order = local(left, right);
        if order.is_ne() {
            return order;
        }
        stack.push((left, right, 0));
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
fn local(a: &Expr, b: &Expr) -> Ordering {
    if a.depth().max(b.depth()) > DEEP {
        let order = a.depth().cmp(&b.depth()).then(a.size().cmp(&b.size()));
        if order.is_ne() {
            return order;
        }
    }
    match (a.kind(), b.kind()) {
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
        (a, b) => rank(a).cmp(&rank(b)),
    }
}
