//! Subsets of the real line as unions of intervals with exact end points.

use std::cmp::Ordering;

use algebra::Fuel;
use algebra::expr::{Constant, Expr, Head, Kind, Symbol};
use algebra::parse::{Bracket, NumberSet, Relation, Separator};
use algebra::zero::{Decision, decide, linear_coefficients, real_roots};

use crate::answer::Answer;

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

/// Exact order of two constants, when it can be proved.
pub(crate) fn order(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Option<Ordering> {
    if let (Some(x), Some(y)) = (a.as_rational(), b.as_rational()) {
        return Some(x.cmp(y));
    }
    for bits in [64, 256, 1024] {
        fuel.spend(u64::from(bits), "order").ok()?;
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

/// The set an answer describes, if it describes one by intervals; `pairs`: read `(a, b)` as an interval.
pub(crate) fn region(answer: &Answer, fuel: &mut Fuel) -> Option<Region> {
    match answer {
        Answer::Group {
            open,
            close,
            members,
        } => match &members[..] {
            [Answer::Scalar(low), Answer::Scalar(high)] => {
                let (closed_low, closed_high) =
                    (*open == Bracket::Square, *close == Bracket::Square);
                if *open == Bracket::Angle || *close == Bracket::Angle {
                    return None;
                }
                let part = Interval {
                    low: end(&low.expr, closed_low, false)?,
                    high: end(&high.expr, closed_high, true)?,
                };
                // An interval that runs backwards or is empty is a mistake (or a pair), not the empty set.
                if let (Some(low), Some(high)) = (&part.low, &part.high)
                    && (order(&low.value, &high.value, fuel)?.is_gt() || is_void(&part, fuel)?)
                {
                    return None;
                }
                Region {
                    variable: None,
                    parts: vec![part],
                }
                .canonical(fuel)
            }
            _ => None,
        },
        Answer::NumberSet(NumberSet::Reals) => Some(Region::whole()),
        Answer::EmptySet => Some(Region::empty()),
        Answer::Set(members) | Answer::Braces(members) => {
            members
                .iter()
                .try_fold(Region::empty(), |set, member| match member {
                    Answer::Scalar(value)
                        if !value.expr.is_symbolic() && infinity(&value.expr).is_none() =>
                    {
                        set.union(&Region::point(value.expr.clone()), fuel)
                    }
                    _ => None,
                })
        }
        Answer::Union(members) => members.iter().try_fold(Region::empty(), |set, member| {
            let part = operand(member, fuel)?;
            set.union(&part, fuel)
        }),
        Answer::Intersection(members) => members.iter().try_fold(Region::whole(), |set, member| {
            let part = operand(member, fuel)?;
            set.intersection(&part, fuel)
        }),
        Answer::Difference(from, without) => {
            let (from, without) = (operand(from, fuel)?, operand(without, fuel)?);
            from.intersection(&without.complement(), fuel)
        }
        Answer::Inequality { operands, signs } => inequality(operands, signs, fuel),
        Answer::Named { name, value } if !matches!(**value, Answer::Scalar(_)) => {
            // x in (1, 2) is about x; D = (1, 2) names the set.
            let unknown = name.len() == 1 && name.bytes().all(|b| b.is_ascii_lowercase());
            let variable = unknown.then(|| Symbol::new(name));
            Some(Region {
                variable,
                ..region(value, fuel)?
            })
        }
        Answer::Named { name, value } => match &**value {
            Answer::Scalar(point)
                if !point.expr.is_symbolic()
                    && infinity(&point.expr).is_none()
                    && !name.is_empty() =>
            {
                Some(Region {
                    variable: Some(Symbol::new(name)),
                    ..Region::point(point.expr.clone())
                })
            }
            _ => None,
        },
        // [1,2] or [5,6]
        Answer::List {
            separator: Separator::Or,
            members,
        } if members.iter().all(is_bracketed_pair) => {
            members.iter().try_fold(Region::empty(), |set, member| {
                let part = region(member, fuel)?;
                set.union(&part, fuel)
            })
        }
        // (-oo, -2] and [2, oo): both intervals.
        Answer::List {
            separator: Separator::And,
            members,
        } if members.iter().all(is_interval) => {
            members.iter().try_fold(Region::empty(), |set, member| {
                let part = region(member, fuel)?;
                let apart = set.intersection(&part, fuel)?.parts.is_empty();
                set.union(&part, fuel).filter(|_| apart)
            })
        }
        Answer::List { separator, members } => {
            let conditions = members
                .iter()
                .all(|member| matches!(member, Answer::Inequality { .. } | Answer::Named { .. }));
            if !conditions {
                return None;
            }
            // x = 1, x = 2 lists solutions: no value is both.
            let point = |member: &Answer| matches!(member, Answer::Named { value, .. } if matches!(**value, Answer::Scalar(_)));
            if *separator != Separator::Or && members.iter().any(point) {
                return None;
            }
            let start = if *separator == Separator::Or {
                Region::empty()
            } else {
                Region::whole()
            };
            members.iter().try_fold(start, |set, member| {
                let part = match member {
                    Answer::Named { name, value } => {
                        let part = match &**value {
                            Answer::Scalar(value) => Region::point(value.expr.clone()),
                            set => region(set, fuel)?,
                        };
                        Region {
                            variable: Some(Symbol::new(name)),
                            ..part
                        }
                    }
                    member => region(member, fuel)?,
                };
                if *separator == Separator::Or {
                    set.union(&part, fuel)
                } else {
                    set.intersection(&part, fuel)
                }
            })
        }
        Answer::Builder { element, condition } => builder(element, condition, fuel),
        _ => None,
    }
}

/// An operand of a union or difference: a set, or a single member whose braces grouped.
fn operand(answer: &Answer, fuel: &mut Fuel) -> Option<Region> {
    match answer {
        Answer::Scalar(value) if !value.expr.is_symbolic() && infinity(&value.expr).is_none() => {
            Some(Region::point(value.expr.clone()))
        }
        _ => region(answer, fuel),
    }
}

fn is_bracketed_pair(answer: &Answer) -> bool {
    matches!(answer, Answer::Group { members, .. } if members.len() == 2)
}

/// Most integers of a set that is written out.
const MAX_INTEGERS: u32 = 64;

/// {x | condition on x} and {x in domain | condition}: the unknown must be the same, and the domain counts.
fn builder(element: &Answer, condition: &Answer, fuel: &mut Fuel) -> Option<Region> {
    let (name, mut domain) = match element {
        Answer::Scalar(value) => match value.expr.kind() {
            Kind::Symbol(symbol) => (symbol.clone(), NumberSet::Reals),
            _ => return None,
        },
        Answer::Named { name, value } => match **value {
            Answer::NumberSet(set) => (Symbol::new(name), set),
            _ => return None,
        },
        _ => return None,
    };
    // A condition among the conditions may name the domain.
    let mut conditions = match condition {
        Answer::List {
            separator: Separator::Comma | Separator::And | Separator::Semicolon,
            members,
        } => members.clone(),
        other => vec![other.clone()],
    };
    conditions.retain(|condition| match condition {
        Answer::Named { name: n, value } if *n == name.name() => match **value {
            Answer::NumberSet(set) => {
                domain = set;
                false
            }
            _ => true,
        },
        _ => true,
    });
    let mut set = Region::whole();
    for condition in &conditions {
        let part = match condition {
            Answer::Equation { left, right } => {
                let roots = real_roots(&(left - right), &name, fuel)?;
                let points = roots.into_iter().flat_map(|root| Region::point(root).parts);
                Region {
                    variable: Some(name.clone()),
                    parts: points.collect(),
                }
            }
            other => region(other, fuel)?,
        };
        if part.variable.as_ref().is_some_and(|other| *other != name) {
            return None;
        }
        set = set.intersection(&part, fuel)?;
    }
    // The name is bound.
    set.variable = None;
    match domain {
        NumberSet::Reals => Some(set),
        NumberSet::Integers => integers(set, fuel),
        NumberSet::Naturals => {
            // Whether 0 belongs to them is a convention: it must not matter.
            let natural = set.intersection(
                &Region {
                    variable: None,
                    parts: vec![Interval {
                        low: end(&Expr::integer(0), true, false)?,
                        high: None,
                    }],
                },
                fuel,
            )?;
            let list = integers(natural, fuel)?;
            let zero = Region::point(Expr::integer(0));
            let without = list.clone().intersection(&zero, fuel)?;
            without.parts.is_empty().then_some(list)
        }
        _ => None,
    }
}

/// The integers of a bounded set.
fn integers(set: Region, fuel: &mut Fuel) -> Option<Region> {
    let mut parts = Vec::new();
    for part in &set.parts {
        let (low, high) = (part.low.as_ref()?, part.high.as_ref()?);
        let whole = |end: &End, up: bool| {
            let value = match end.value.as_rational() {
                Some(value) if up => value.ceil(),
                Some(value) => value.floor(),
                None => {
                    let ball = end.value.real_ball(128)?;
                    if up { ball.ceil()? } else { ball.floor()? }
                }
            };
            let exact = end.value.as_rational().is_some_and(|v| v.is_integer());
            let value = value.to_i64()?;
            Some(match (exact && !end.closed, up) {
                (true, true) => value + 1,
                (true, false) => value - 1,
                _ => value,
            })
        };
        let (first, last) = (whole(low, true)?, whole(high, false)?);
        if last.checked_sub(first)? > i64::from(MAX_INTEGERS) {
            return None;
        }
        for value in first..=last {
            parts.extend(Region::point(Expr::integer(value)).parts);
        }
    }
    Region {
        variable: set.variable,
        parts,
    }
    .canonical(fuel)
}

/// Brackets that can only mean an interval: not both round, or with an infinite end.
pub(crate) fn is_interval(answer: &Answer) -> bool {
    match answer {
        Answer::Group {
            open,
            close,
            members,
        } if members.len() == 2 => {
            let infinite = members.iter().any(
                |member| matches!(member, Answer::Scalar(value) if infinity(&value.expr).is_some()),
            );
            open != close || *open == Bracket::Reversed || infinite
        }
        _ => false,
    }
}

/// The solution set of a chain of inequalities in one unknown.
fn inequality(operands: &[Expr], signs: &[Relation], fuel: &mut Fuel) -> Option<Region> {
    let mut symbols = operands.iter().flat_map(Expr::symbols).collect::<Vec<_>>();
    symbols.sort();
    symbols.dedup();
    let [symbol] = &symbols[..] else { return None };
    let mut set = Region {
        variable: Some(symbol.clone()),
        ..Region::whole()
    };
    for (pair, sign) in operands.windows(2).zip(signs) {
        let part = solve(&pair[0], *sign, &pair[1], symbol, fuel)?;
        set = set.intersection(&part, fuel)?;
    }
    Some(set)
}

/// Where an expression in one unknown is zero or positive.
pub(crate) fn nonnegative(expr: &Expr, symbol: &Symbol, fuel: &mut Fuel) -> Option<Region> {
    if !expr.is_symbolic() {
        let whole = order(expr, &Expr::integer(0), fuel)?.is_ge();
        return Some(if whole {
            Region::whole()
        } else {
            Region::empty()
        });
    }
    let zero = Expr::integer(0);
    solve(expr, Relation::GreaterEqual, &zero, symbol, fuel)
}

/// left sign right, for one unknown: polynomials whose real roots are found, and |u| against a constant.
fn solve(
    left: &Expr,
    sign: Relation,
    right: &Expr,
    symbol: &Symbol,
    fuel: &mut Fuel,
) -> Option<Region> {
    if infinity(left).is_some() || infinity(right).is_some() {
        // x < oo says nothing.
        return Some(Region {
            variable: Some(symbol.clone()),
            ..Region::whole()
        });
    }
    if let Kind::Call(Head::Absolute, arguments) = left.kind()
        && !right.is_symbolic()
    {
        let inner = arguments.first()?;
        let negative = -right;
        let both = |a: Relation, b: Relation, fuel: &mut Fuel| {
            Some((
                solve(inner, a, right, symbol, fuel)?,
                solve(inner, b, &negative, symbol, fuel)?,
            ))
        };
        return match sign {
            Relation::Less | Relation::LessEqual => {
                let (upper, lower) = both(sign, mirrored(sign), fuel)?;
                upper.intersection(&lower, fuel)
            }
            Relation::Greater | Relation::GreaterEqual => {
                let (upper, lower) = both(sign, mirrored(sign), fuel)?;
                upper.union(&lower, fuel)
            }
            _ => {
                let (a, b) = both(sign, sign, fuel)?;
                a.intersection(&b, fuel)
            }
        };
    }
    if matches!(right.kind(), Kind::Call(Head::Absolute, _)) && !left.is_symbolic() {
        return solve(right, mirrored(sign), left, symbol, fuel);
    }
    let difference = left - right;
    let roots = match linear_coefficients(&difference, symbol, fuel) {
        Some((slope, constant))
            if !slope.is_symbolic() && !constant.is_symbolic() && !slope.is_zero() =>
        {
            vec![-constant.divide(&slope)]
        }
        _ => real_roots(&difference, symbol, fuel)?,
    };
    let wanted = |order: Ordering| match sign {
        Relation::Less => order.is_lt(),
        Relation::LessEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterEqual => order.is_ge(),
        _ => order.is_ne(),
    };
    let mut parts = Vec::new();
    let half = Expr::ratio(1, 2);
    for at in 0..=roots.len() {
        let low = at.checked_sub(1).map(|at| &roots[at]);
        let high = roots.get(at);
        let probe = match (low, high) {
            (None, None) => Expr::integer(0),
            (Some(low), None) => low + &Expr::integer(1),
            (None, Some(high)) => high - &Expr::integer(1),
            (Some(low), Some(high)) => &(low + high) * &half,
        };
        let value = difference.substitute(symbol, &probe);
        let inside = order(&value, &Expr::integer(0), fuel)?;
        let open = |end: Option<&Expr>| {
            end.map(|value| End {
                value: value.clone(),
                closed: false,
            })
        };
        if wanted(inside) {
            parts.push(Interval {
                low: open(low),
                high: open(high),
            });
        }
        if wanted(Ordering::Equal)
            && let Some(root) = high
        {
            parts.extend(Region::point(root.clone()).parts);
        }
    }
    Region {
        variable: Some(symbol.clone()),
        parts,
    }
    .canonical(fuel)
}

/// The relation read from the other side.
pub(crate) fn mirrored(sign: Relation) -> Relation {
    match sign {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        other => other,
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
