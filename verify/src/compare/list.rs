//! Lists, sets and tuples.

use algebra::expr::Kind;
use algebra::parse::{Bracket, NumberSet, Separator};

use super::matching::{as_multisets, as_sets, in_order};
use super::named::{applies, named_members};
use super::{Context, Outcome, compare};
use crate::answer::Answer;
use crate::region::is_interval;
use crate::report::{CertificateKind, Reason};

/// What a collection demands of its members' order and multiplicity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Bare list: no order, multiplicity counts.
    List,
    /// No order, no multiplicity.
    Set,
    /// Order counts.
    Tuple,
    /// `[..]`: a row list.
    Row,
}

pub(super) fn shape(answer: &Answer) -> Option<(Shape, &[Answer])> {
    match answer {
        Answer::List { members, .. } => Some((Shape::List, members)),
        Answer::Set(members) => Some((Shape::Set, members)),
        Answer::Braces(members) => Some((Shape::List, members)),
        Answer::EmptySet => Some((Shape::Set, &[])),
        Answer::Group {
            open: Bracket::Square,
            close: Bracket::Square,
            members,
        } => Some((Shape::Row, members)),
        Answer::Group {
            open: Bracket::Round | Bracket::Angle,
            close: Bracket::Round | Bracket::Angle,
            members,
        } => Some((Shape::Tuple, members)),
        _ => None,
    }
}

/// Every pair of kinds that is left over: collections, and collections against single values.
pub(super) fn collections(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Outcome {
    if let Some(outcome) = super::family::families(gold, answer, context)
        .or_else(|| condition_on_one_side(gold, answer, context))
        .or_else(|| named_members(gold, answer, context))
    {
        return outcome;
    }
    let (Some((g, gold_members)), Some((a, answer_members))) = (shape(gold), shape(answer)) else {
        return against_single(gold, answer, context);
    };
    // 2 for x = 3 and f(x) = 3, x are no lists of two values.
    let mixed = |members: &[Answer]| {
        let named = |member: &Answer| matches!(member, Answer::Named { .. });
        let bare = |member: &Answer| matches!(member, Answer::Scalar(_));
        match members.first() {
            Some(Answer::Named { name, .. }) if applies(name) => members.iter().any(bare),
            Some(Answer::Scalar(_)) => members.iter().any(named),
            _ => false,
        }
    };
    if mixed(gold_members) != mixed(answer_members) {
        return Outcome::undecided(Reason::OutOfTheory, "named-and-bare");
    }
    if mixed(gold_members) {
        // A named value must not stand in for a bare one.
        return in_order(gold_members, answer_members, context).through("named-and-bare");
    }
    let braces = matches!(gold, Answer::Braces(_)) || matches!(answer, Answer::Braces(_));
    match (g, a) {
        (Shape::Tuple, Shape::Tuple) => {
            in_order(gold_members, answer_members, context).through("tuple")
        }
        (Shape::Row, Shape::Row) => in_order(gold_members, answer_members, context).through("row"),
        (Shape::Row, Shape::Tuple) | (Shape::Tuple, Shape::Row) => {
            Outcome::different(CertificateKind::Structural, "brackets")
        }
        // A bare list against a tuple or row: in written order.
        (Shape::List, Shape::Tuple | Shape::Row) | (Shape::Tuple | Shape::Row, Shape::List) => {
            // A list of one tuple, and a list of tuples that happens to have the same length, are not mixed up.
            in_order(gold_members, answer_members, context).through("list-and-tuple")
        }
        // {(1, -1)}, the set of solutions, and its only member
        (Shape::Set, Shape::Tuple)
            if context.inside == 0
                && !is_interval(answer)
                && matches!(gold_members, [Answer::Group { members, .. }] if members.len() == answer_members.len()) =>
        {
            compare(&gold_members[0], answer, context).through("single-member")
        }
        (Shape::Tuple, Shape::Set)
            if context.inside == 0
                && !is_interval(gold)
                && matches!(answer_members, [Answer::Group { members, .. }] if members.len() == gold_members.len()) =>
        {
            compare(gold, &answer_members[0], context).through("single-member")
        }
        (Shape::Set, Shape::Tuple | Shape::Row) | (Shape::Tuple | Shape::Row, Shape::Set) => {
            Outcome::different(CertificateKind::Structural, "set-against-tuple")
        }
        (Shape::Set, _) | (_, Shape::Set) => as_sets(gold_members, answer_members, context),
        (Shape::List, Shape::List) => {
            let tuples = |members: &[Answer]| {
                members
                    .iter()
                    .all(|member| matches!(member, Answer::Group { .. }))
            };
            if (tuples(gold_members) && tuples(answer_members)) || braces {
                let sets = as_sets(gold_members, answer_members, context);
                if sets.is_equal() || !braces {
                    return sets;
                }
            }
            // T, F, T answers three questions in order.
            if [gold_members, answer_members]
                .iter()
                .all(|members| members.len() > 1 && members.iter().all(is_truth_value))
            {
                return in_order(gold_members, answer_members, context).through("truth-values");
            }
            as_multisets(gold_members, answer_members, context)
        }
    }
}

fn is_truth_value(member: &Answer) -> bool {
    match member {
        Answer::Scalar(value) => {
            matches!(value.expr.kind(), Kind::Symbol(symbol) if matches!(symbol.name(), "T" | "F"))
        }
        Answer::Text(words) => matches!(
            words.trim().to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no"
        ),
        _ => false,
    }
}

/// f(x) = ax, a >= 0 against f(x) = ax: whether the condition says more than the problem did is not known here.
fn condition_on_one_side(
    gold: &Answer,
    answer: &Answer,
    context: &mut Context<'_>,
) -> Option<Outcome> {
    // The value, and whether the conditions only say what is taken for granted.
    let value = |side: &Answer| -> Option<(Answer, bool)> {
        let Answer::List {
            separator: Separator::Comma | Separator::And,
            members,
        } = side
        else {
            return None;
        };
        let (first, conditions) = members.split_first()?;
        let condition = |member: &Answer| {
            matches!(
                member,
                Answer::Inequality { .. }
                    | Answer::NumberSet(_)
                    | Answer::Text(_)
                    | Answer::Opaque(_)
            ) || matches!(member, Answer::Named { value, .. } if matches!(**value, Answer::NumberSet(_)))
                || is_argument(first, member)
        };
        let granted = |member: &Answer| {
            matches!(member, Answer::Named { value, .. } if matches!(**value, Answer::NumberSet(NumberSet::Reals)))
                || is_argument(first, member)
        };
        (!conditions.is_empty() && !condition(first) && conditions.iter().all(condition))
            .then(|| (first.clone(), conditions.iter().all(granted)))
    };
    let (outcome, granted) = match (value(gold), value(answer)) {
        (Some((value, granted)), None) => (compare(&value, answer, context), granted),
        (None, Some((value, granted))) => (compare(gold, &value, context), granted),
        // f(x) = 2^x for real x and f(t) = 2^t for real t
        (Some((value, true)), Some((other, true))) => {
            return Some(compare(&value, &other, context).through("real-unknowns"));
        }
        _ => return None,
    };
    outcome.is_equal().then(|| {
        if granted {
            outcome.through("real-unknowns")
        } else {
            Outcome::undecided(Reason::OutOfTheory, "condition-on-one-side")
        }
    })
}

/// f(x) = .. for all x: the unknown of the function itself.
fn is_argument(definition: &Answer, member: &Answer) -> bool {
    let (Answer::Named { name, .. }, Answer::Scalar(value)) = (definition, member) else {
        return false;
    };
    matches!(value.expr.kind(), Kind::Symbol(symbol) if name.strip_prefix("(Apply ").is_some_and(|rest| rest.ends_with(&format!(" {symbol})"))))
}

/// Unions and intersections of sets that are only named: the same members are the same set, others may be.
pub(super) fn named_sets(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    let outcome = as_sets(gold, answer, context);
    if outcome.is_equal() {
        outcome
    } else {
        Outcome::undecided(Reason::OutOfTheory, "set-operation")
    }
}

/// A collection against a value that is none.
fn against_single(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Outcome {
    if context.inside > 0 {
        // {1, {2}} is not {1, 2}.
        return Outcome::different(CertificateKind::Structural, "nesting");
    }
    let (collection, single, flipped) = match (shape(gold), shape(answer)) {
        (Some(found), None) => (found, answer, false),
        (None, Some(found)) => (found, gold, true),
        _ => return Outcome::undecided(Reason::OutOfTheory, "no-rule"),
    };
    let (Shape::List | Shape::Set | Shape::Tuple, members) = collection else {
        return Outcome::different(CertificateKind::Structural, "row-against-value");
    };
    let mut with = |member: &Answer| match flipped {
        true => compare(single, member, context),
        false => compare(member, single, context),
    };
    match members {
        // The only member of {(1, 2)} is a pair, not the interval that a condition describes.
        [only] if !matches!(only, Answer::Group { .. }) => with(only).through("single-member"),
        _ => {
            let side = if flipped { answer } else { gold };
            let alike = is_alternative(side, single)
                && members.iter().all(|member| with(member).is_equal());
            match alike {
                true => Outcome::equal(CertificateKind::Exact, "two-forms"),
                false => Outcome::different(CertificateKind::Structural, "count"),
            }
        }
    }
}

/// 3/4 or 0.75: one value in two forms.
fn is_alternative(side: &Answer, single: &Answer) -> bool {
    let plain = |member: &Answer| matches!(member, Answer::Scalar(value) if !value.percent && value.degrees.is_none());
    plain(single)
        && matches!(
            side,
            Answer::List {
                separator: Separator::Or,
                members,
            } if members.iter().all(plain)
        )
}
