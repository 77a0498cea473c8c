//! Subsets of the real line as unions of intervals with exact end points.

use std::cmp::Ordering;

mod read;
mod solve;

use algebra::Fuel;
use algebra::expr::{Constant, Expr, Kind, Symbol};
use algebra::zero::{Decision, decide};

pub(crate) use self::read::{is_interval, region};
pub(crate) use self::solve::{mirrored, nonnegative};

/// An end point; `None` as an end of an interval means infinity.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) value: Expr,
    pub(crate) closed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Interval {
    pub(crate) low: Option<End>,
    pub(crate) high: Option<End>,
}

/// A canonical union: sorted, disjoint, not touching.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    /// The unknown, when the set was written as a condition on it.
    pub(crate) variable: Option<Symbol>,
    pub(crate) parts: Vec<Interval>,
}

/// Work of comparing two end points by enclosures.
const ORDER: u64 = 512;

/// Exact order of two constants, when it can be proved.
pub(crate) fn order(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Option<Ordering> {
    if let (Some(x), Some(y)) = (a.as_rational(), b.as_rational()) {
        return Some(x.cmp(y));
    }
    for bits in [64, 256, 1024] {
        fuel.spend(ORDER * u64::from(bits / 64), "order").ok()?;
        let (x, y) = (a.real_ball(bits)?, b.real_ball(bits)?);
        if let Some(order) = x.order(&y) {
            return Some(order);
        }
        if bits == 64 && matches!(decide(a, b, fuel), Decision::Equal(_)) {
            return Some(Ordering::Equal);
        }
    }
    None
}

impl Region {
    pub(crate) fn whole() -> Self {
        Self {
            variable: None,
            parts: vec![Interval {
                low: None,
                high: None,
            }],
        }
    }

    pub(crate) fn empty() -> Self {
        Self {
            variable: None,
            parts: Vec::new(),
        }
    }

    fn point(value: Expr) -> Self {
        let end = End {
            value,
            closed: true,
        };
        Self {
            variable: None,
            parts: vec![Interval {
                low: Some(end.clone()),
                high: Some(end),
            }],
        }
    }

    fn with_variable(mut self, other: &Self) -> Option<Self> {
        match (&self.variable, &other.variable) {
            (Some(a), Some(b)) if a != b => return None,
            (None, Some(b)) => self.variable = Some(b.clone()),
            _ => {}
        }
        Some(self)
    }

    pub(crate) fn union(self, other: &Self, fuel: &mut Fuel) -> Option<Self> {
        let mut joined = self.with_variable(other)?;
        joined.parts.extend(other.parts.iter().cloned());
        joined.canonical(fuel)
    }

    /// Sorted and merged; `None` when an order cannot be proved.
    fn canonical(mut self, fuel: &mut Fuel) -> Option<Self> {
        if self.parts.len() > 64 {
            return None;
        }
        let mut kept = Vec::new();
        for part in self.parts {
            if !is_void(&part, fuel)? {
                kept.push(part);
            }
        }
        // Insertion sort by lower end: few parts, and the comparison may fail.
        let mut sorted: Vec<Interval> = Vec::new();
        for part in kept {
            let mut at = sorted.len();
            while at > 0 && compare_low(&part.low, &sorted[at - 1].low, fuel)?.is_lt() {
                at -= 1;
            }
            sorted.insert(at, part);
        }
        let mut merged: Vec<Interval> = Vec::new();
        for part in sorted {
            if let Some(last) = merged.last_mut()
                && touches(&last.high, &part.low, fuel)?
            {
                if compare_high(&last.high, &part.high, fuel)?.is_lt() {
                    last.high = part.high;
                }
                continue;
            }
            merged.push(part);
        }
        self.parts = merged;
        Some(self)
    }

    pub(crate) fn complement(&self) -> Self {
        let mut parts = Vec::new();
        let mut low: Option<End> = None;
        let mut open = true;
        for part in &self.parts {
            if let Some(end) = &part.low {
                parts.push(Interval {
                    low: low.take(),
                    high: Some(End {
                        value: end.value.clone(),
                        closed: !end.closed,
                    }),
                });
            }
            match &part.high {
                Some(end) => {
                    low = Some(End {
                        value: end.value.clone(),
                        closed: !end.closed,
                    })
                }
                None => open = false,
            }
        }
        if open {
            parts.push(Interval { low, high: None });
        }
        Self {
            variable: self.variable.clone(),
            parts,
        }
    }

    pub(crate) fn intersection(&self, other: &Self, fuel: &mut Fuel) -> Option<Self> {
        let mut parts = Vec::new();
        for a in &self.parts {
            for b in &other.parts {
                let low = if compare_low(&a.low, &b.low, fuel)?.is_lt() {
                    b.low.clone()
                } else {
                    a.low.clone()
                };
                let high = if compare_high(&a.high, &b.high, fuel)?.is_lt() {
                    a.high.clone()
                } else {
                    b.high.clone()
                };
                parts.push(Interval { low, high });
            }
        }
        Self {
            variable: self.variable.clone(),
            parts,
        }
        .with_variable(other)?
        .canonical(fuel)
    }
}

/// Low ends in order: minus infinity first, a closed end before an open one at the same place.
fn compare_low(a: &Option<End>, b: &Option<End>, fuel: &mut Fuel) -> Option<Ordering> {
    match (a, b) {
        (None, None) => Some(Ordering::Equal),
        (None, _) => Some(Ordering::Less),
        (_, None) => Some(Ordering::Greater),
        (Some(a), Some(b)) => Some(order(&a.value, &b.value, fuel)?.then(b.closed.cmp(&a.closed))),
    }
}

/// High ends in order: plus infinity last, an open end before a closed one at the same place.
fn compare_high(a: &Option<End>, b: &Option<End>, fuel: &mut Fuel) -> Option<Ordering> {
    match (a, b) {
        (None, None) => Some(Ordering::Equal),
        (None, _) => Some(Ordering::Greater),
        (_, None) => Some(Ordering::Less),
        (Some(a), Some(b)) => Some(order(&a.value, &b.value, fuel)?.then(a.closed.cmp(&b.closed))),
    }
}

/// Does the interval that starts at `low` overlap or touch one that ends at `high`?
fn touches(high: &Option<End>, low: &Option<End>, fuel: &mut Fuel) -> Option<bool> {
    Some(match (high, low) {
        (Some(high), Some(low)) => match order(&low.value, &high.value, fuel)? {
            Ordering::Less => true,
            Ordering::Equal => low.closed || high.closed,
            Ordering::Greater => false,
        },
        _ => true,
    })
}

fn is_void(part: &Interval, fuel: &mut Fuel) -> Option<bool> {
    Some(match (&part.low, &part.high) {
        (Some(low), Some(high)) => match order(&low.value, &high.value, fuel)? {
            Ordering::Less => false,
            Ordering::Equal => !(low.closed && high.closed),
            Ordering::Greater => true,
        },
        _ => false,
    })
}

/// Is this infinity (`Some(true)`: plus)?
fn infinity(expr: &Expr) -> Option<bool> {
    match expr.kind() {
        Kind::Constant(Constant::Infinity) => Some(true),
        Kind::Product {
            coefficient,
            factors,
        } => match &factors[..] {
            [(base, _)] if matches!(base.kind(), Kind::Constant(Constant::Infinity)) => {
                Some(!coefficient.is_negative())
            }
            _ => None,
        },
        _ => None,
    }
}

fn end(expr: &Expr, closed: bool, upper: bool) -> Option<Option<End>> {
    match infinity(expr) {
        // Nothing contains infinity.
        Some(plus) if plus == upper && !closed => Some(None),
        Some(_) => None,
        None if expr.is_symbolic() => None,
        None => Some(Some(End {
            value: expr.clone(),
            closed,
        })),
    }
}

/// Are two regions the same? `None`: an end point could not be compared.
pub(crate) fn same(a: &Region, b: &Region, fuel: &mut Fuel) -> Option<bool> {
    if a.parts.len() != b.parts.len() {
        return Some(false);
    }
    let mut equal = true;
    for (x, y) in a.parts.iter().zip(&b.parts) {
        for (s, t) in [(&x.low, &y.low), (&x.high, &y.high)] {
            equal &= match (s, t) {
                (None, None) => true,
                (Some(s), Some(t)) => {
                    s.closed == t.closed && order(&s.value, &t.value, fuel)?.is_eq()
                }
                _ => false,
            };
        }
    }
    Some(equal)
}
