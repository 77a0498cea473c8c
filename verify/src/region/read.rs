//! Answers as subsets of the real line: intervals, sets of points, operations, conditions, set builders.

use algebra::Fuel;
use algebra::expr::{Expr, Kind, Symbol};
use algebra::parse::{Bracket, NumberSet, Separator};
use algebra::zero::real_roots;

use super::solve::inequality;
use super::{End, Interval, Region, end, infinity, is_void, order};
use crate::answer::Answer;

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
            separator: Separator::And | Separator::Comma,
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
