//! Lists of named values: by name, as solutions of one unknown, against bare values in listed order.

use algebra::expr::Kind;
use algebra::parse::Separator;

use super::list::{Shape, shape};
use super::matching::{as_sets, in_order};
use super::{Context, Outcome};
use crate::answer::Answer;
use crate::report::{CertificateKind, Reason};

/// (x, y) = (3, 4) as x = 3, y = 4.
pub(super) fn spread(side: &Answer) -> Option<Vec<(String, Answer)>> {
    let Answer::Named { name, value } = side else {
        return None;
    };
    let (Answer::Group { members, .. }, Some(inner)) =
        (&**value, name.strip_prefix("(Group:RoundRound "))
    else {
        return None;
    };
    let names: Vec<&str> = inner.strip_suffix(')')?.split(' ').collect();
    let distinct = (1..names.len()).all(|at| !names[..at].contains(&names[at]));
    (names.len() == members.len() && distinct && !inner.contains('(')).then(|| {
        names
            .into_iter()
            .map(str::to_owned)
            .zip(members.iter().cloned())
            .collect()
    })
}

/// Lists of named values: by name; against bare values in listed order.
pub(super) fn named_members(
    gold: &Answer,
    answer: &Answer,
    context: &mut Context<'_>,
) -> Option<Outcome> {
    if joined_otherwise(gold, answer) {
        return Some(Outcome::undecided(Reason::OutOfTheory, "and-or"));
    }
    let names = |side: &Answer| -> Option<Vec<(String, Answer)>> {
        let members = match side {
            Answer::List { members, .. } | Answer::Braces(members) | Answer::Set(members) => {
                &members[..]
            }
            Answer::Named { .. } => std::slice::from_ref(side),
            _ => return None,
        };
        members
            .iter()
            .map(|member| match member {
                Answer::Named { name, value } => Some((name.clone(), (**value).clone())),
                _ => None,
            })
            .collect()
    };
    for (tuple, list, flipped) in [(gold, answer, false), (answer, gold, true)] {
        if let (Some(spread), Some(named), Answer::List { .. }) = (spread(tuple), names(list), list)
        {
            return Some(if flipped {
                by_name(&named, &spread, context)
            } else {
                by_name(&spread, &named, context)
            });
        }
    }
    // (a, b, c) = (1, 2, 3) against 1, 2, 3
    for (tuple, list, flipped) in [(gold, answer, false), (answer, gold, true)] {
        if let (Some(spread), Answer::List { members, .. }) = (spread(tuple), list)
            && names(list).is_none()
        {
            let values: Vec<Answer> = spread.into_iter().map(|entry| entry.1).collect();
            let outcome = if flipped {
                in_order(members, &values, context)
            } else {
                in_order(&values, members, context)
            };
            return Some(outcome.through("in-listed-order"));
        }
    }
    // a = 4, -8, -10: one name for all values.
    let trailing = |side: &Answer| -> Option<(String, Vec<Answer>)> {
        let Answer::List { members, .. } = side else {
            return None;
        };
        let (first, rest) = members.split_first()?;
        let Answer::Named { name, value } = first else {
            return None;
        };
        // f(x) = 3, x: a function has one value here.
        if applies(name) {
            return None;
        }
        if rest.iter().any(|member| {
            matches!(
                member,
                Answer::Named { .. } | Answer::Inequality { .. } | Answer::Equation { .. }
            )
        }) {
            return None;
        }
        let values = std::iter::once((**value).clone()).chain(rest.iter().cloned());
        Some((name.clone(), values.collect()))
    };
    let values = |list: Vec<(String, Answer)>| -> Vec<Answer> {
        list.into_iter().map(|entry| entry.1).collect()
    };
    let one_name = |list: &[(String, Answer)]| list.windows(2).all(|pair| pair[0].0 == pair[1].0);
    match (names(gold), names(answer)) {
        (Some(g), Some(a)) => {
            if one_name(&g) && one_name(&a) {
                if g.first().map(|entry| &entry.0) != a.first().map(|entry| &entry.0)
                    && !same_function(&g, &a)
                {
                    return Some(Outcome::different(
                        CertificateKind::Structural,
                        "other-name",
                    ));
                }
                // f(x) = 0, f(x) = x and f(t) = 0, f(t) = t
                if g.first().map(|entry| &entry.0) != a.first().map(|entry| &entry.0) {
                    let whole = |list: Vec<(String, Answer)>| -> Vec<Answer> {
                        let named = |(name, value)| Answer::Named {
                            name,
                            value: Box::new(value),
                        };
                        list.into_iter().map(named).collect()
                    };
                    return Some(as_sets(&whole(g), &whole(a), context).through("solution-set"));
                }
                return Some(as_sets(&values(g), &values(a), context).through("solution-set"));
            }
            Some(by_name(&g, &a, context))
        }
        (Some(g), None) => bare_against_named(g, answer, false, one_name, context),
        (None, Some(a)) => bare_against_named(a, gold, true, one_name, context),
        (None, None) => match (trailing(gold), trailing(answer)) {
            (Some((name, _)), Some((other, _))) if name != other => {
                Some(Outcome::undecided(Reason::OutOfTheory, "other-name"))
            }
            (Some((_, g)), Some((_, a))) => Some(as_sets(&g, &a, context).through("solution-set")),
            (Some((_, g)), None) if shape(answer).is_some() => {
                Some(as_sets(&g, shape(answer)?.1, context).through("solution-set"))
            }
            (None, Some((_, a))) if shape(gold).is_some() => {
                Some(as_sets(shape(gold)?.1, &a, context).through("solution-set"))
            }
            _ => None,
        },
    }
}

/// Conditions or statements joined by "or" on one side and by "and" on the other; for values of one unknown the word
/// does not matter.
fn joined_otherwise(gold: &Answer, answer: &Answer) -> bool {
    let (
        Answer::List { separator, members },
        Answer::List {
            separator: other,
            members: found,
        },
    ) = (gold, answer)
    else {
        return false;
    };
    if (*separator == Separator::Or) == (*other == Separator::Or) {
        return false;
    }
    let mut names: Vec<&str> = Vec::new();
    for member in members.iter().chain(found) {
        match member {
            Answer::Inequality { .. } | Answer::Equation { .. } | Answer::Opaque(_) => return true,
            Answer::Named { .. } if spread(member).is_some() => {}
            Answer::Named { value, .. } if !matches!(**value, Answer::Scalar(_)) => return true,
            // W(n) and W(x) are one function.
            Answer::Named { name, .. } => {
                let head = name
                    .strip_prefix("(Apply ")
                    .and_then(|rest| rest.split(' ').next());
                names.push(head.unwrap_or(name));
            }
            Answer::Scalar(value) if value.expr.is_symbolic() => {
                // p and q, p or q
                if matches!(value.expr.kind(), Kind::Symbol(_)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    names.windows(2).any(|pair| pair[0] != pair[1])
}

/// f(x) = .. and W(n) = ..: names of functions may differ in the bound variable.
fn same_function(a: &[(String, Answer)], b: &[(String, Answer)]) -> bool {
    let head = |list: &[(String, Answer)]| {
        list.first().and_then(|entry| {
            entry
                .0
                .strip_prefix("(Apply ")
                .and_then(|rest| rest.split(' ').next().map(str::to_owned))
        })
    };
    matches!((head(a), head(b)), (Some(f), Some(g)) if f == g)
}

pub(super) fn by_name(
    gold: &[(String, Answer)],
    answer: &[(String, Answer)],
    context: &mut Context<'_>,
) -> Outcome {
    let mut sorted_gold: Vec<&(String, Answer)> = gold.iter().collect();
    let mut sorted_answer: Vec<&(String, Answer)> = answer.iter().collect();
    sorted_gold.sort_by(|a, b| a.0.cmp(&b.0));
    sorted_answer.sort_by(|a, b| a.0.cmp(&b.0));
    if sorted_gold.len() != sorted_answer.len()
        || sorted_gold
            .iter()
            .zip(&sorted_answer)
            .any(|(g, a)| g.0 != a.0)
    {
        return Outcome::different(CertificateKind::Structural, "other-name");
    }
    let g: Vec<Answer> = sorted_gold
        .into_iter()
        .map(|entry| entry.1.clone())
        .collect();
    let a: Vec<Answer> = sorted_answer
        .into_iter()
        .map(|entry| entry.1.clone())
        .collect();
    in_order(&g, &a, context).through("by-name")
}

/// Named values against bare ones: as listed, else in alphabetical order of the names; one name with several values is a
/// set of solutions.
fn bare_against_named(
    named: Vec<(String, Answer)>,
    bare: &Answer,
    flipped: bool,
    one_name: impl Fn(&[(String, Answer)]) -> bool,
    context: &mut Context<'_>,
) -> Option<Outcome> {
    let (shape, members) = match shape(bare)? {
        // {(1, 2)}: the only solution.
        (Shape::Set, [Answer::Group { members, .. }]) => (Shape::Tuple, &members[..]),
        other => other,
    };
    if members
        .iter()
        .any(|member| matches!(member, Answer::Named { .. }))
    {
        return None;
    }
    let solutions = one_name(&named);
    let listed: Vec<Answer> = named.iter().map(|entry| entry.1.clone()).collect();
    let mut sorted = named;
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let alphabetical: Vec<Answer> = sorted.into_iter().map(|entry| entry.1).collect();
    let test = |values: &[Answer], context: &mut Context<'_>| {
        let (g, a) = if flipped {
            (members, values)
        } else {
            (values, members)
        };
        if solutions && shape != Shape::Tuple {
            as_sets(g, a, context).through("solution-set")
        } else {
            in_order(g, a, context).through("in-listed-order")
        }
    };
    let first = test(&listed, context);
    if first.is_equal() {
        return Some(first);
    }
    let second = test(&alphabetical, context);
    Some(if second.is_equal() { second } else { first })
}

/// The name of a function with its argument.
pub(super) fn applies(name: &str) -> bool {
    name.starts_with("(Apply ")
}
