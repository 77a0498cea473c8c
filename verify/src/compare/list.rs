//! Lists, sets and tuples.

use algebra::expr::Kind;
use algebra::parse::{Bracket, NumberSet, Separator};

use super::{Context, Outcome, compare, weaker};
use crate::answer::Answer;
use crate::report::{CertificateKind, Comparison, Reason};

/// Longest list that is matched.
const MAX_MEMBERS: usize = 64;

/// What a collection demands of its members' order and multiplicity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Bare list: no order, multiplicity counts.
    List,
    /// No order, no multiplicity.
    Set,
    /// Order counts.
    Tuple,
    /// `[..]`: a row list.
    Row,
}

fn shape(answer: &Answer) -> Option<(Shape, &[Answer])> {
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
                && matches!(gold_members, [Answer::Group { members, .. }] if members.len() == answer_members.len()) =>
        {
            compare(&gold_members[0], answer, context).through("single-member")
        }
        (Shape::Tuple, Shape::Set)
            if context.inside == 0
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
    let single = |members: &[Answer]| (members.len() == 1).then(|| members[0].clone());
    match (shape(gold), shape(answer)) {
        (Some((shape, members)), None) if shape != Shape::Row => match single(members) {
            Some(member) => compare(&member, answer, context).through("single-member"),
            None if is_alternative(gold)
                && members
                    .iter()
                    .all(|member| compare(member, answer, context).is_equal()) =>
            {
                Outcome::equal(CertificateKind::Exact, "two-forms")
            }
            None => Outcome::different(CertificateKind::Structural, "count"),
        },
        (None, Some((shape, members))) if shape != Shape::Row => match single(members) {
            Some(member) => compare(gold, &member, context).through("single-member"),
            None if is_alternative(answer)
                && members
                    .iter()
                    .all(|member| compare(gold, member, context).is_equal()) =>
            {
                Outcome::equal(CertificateKind::Exact, "two-forms")
            }
            None => Outcome::different(CertificateKind::Structural, "count"),
        },
        (Some(_), None) | (None, Some(_)) => {
            Outcome::different(CertificateKind::Structural, "row-against-value")
        }
        _ => Outcome::undecided(Reason::OutOfTheory, "no-rule"),
    }
}

/// 3/4 or 0.75: one value in two forms.
fn is_alternative(side: &Answer) -> bool {
    matches!(
        side,
        Answer::List {
            separator: Separator::Or,
            ..
        }
    )
}

/// Member by member.
pub(super) fn in_order(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    if gold.len() != answer.len() {
        return Outcome::different(CertificateKind::Structural, "count");
    }
    let mut kind = CertificateKind::Structural;
    let mut open: Option<Outcome> = None;
    for (g, a) in gold.iter().zip(answer) {
        context.inside += 1;
        let outcome = compare(g, a, context);
        context.inside -= 1;
        match outcome.comparison {
            Comparison::Equal(found) => kind = weaker(kind, found),
            Comparison::Different(_) => return outcome,
            Comparison::Undecided(_) => open = Some(open.unwrap_or(outcome)),
        }
    }
    open.unwrap_or_else(|| Outcome::equal(kind, "in-order"))
}

/// Pairwise verdicts, computed when asked for.
struct Table<'a, 'b, 'c> {
    gold: &'a [Answer],
    answer: &'a [Answer],
    known: Vec<Option<Comparison>>,
    context: &'b mut Context<'c>,
}

impl Table<'_, '_, '_> {
    fn verdict(&mut self, g: usize, a: usize) -> Comparison {
        let at = g * self.answer.len() + a;
        if let Some(known) = self.known[at] {
            return known;
        }
        self.context.inside += 1;
        let found = compare(&self.gold[g], &self.answer[a], self.context).comparison;
        self.context.inside -= 1;
        self.known[at] = Some(found);
        found
    }
}

/// The same members with the same multiplicities in any order: a perfect matching by equality.
fn as_multisets(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    if gold.len() != answer.len() {
        return Outcome::different(CertificateKind::Structural, "count");
    }
    if gold.len() > MAX_MEMBERS {
        // Only the written order is tried on long lists.
        let outcome = in_order(gold, answer, context);
        return if outcome.is_equal() {
            outcome
        } else {
            Outcome::undecided(Reason::Fuel, "list")
        };
    }
    let size = gold.len();
    let mut table = Table {
        gold,
        answer,
        known: vec![None; size * size],
        context,
    };
    // Augmenting paths over proved equalities, the diagonal first.
    let mut partner: Vec<Option<usize>> = vec![None; size];
    let mut matched = 0;
    for g in 0..size {
        let mut seen = vec![false; size];
        matched += usize::from(augment(g, &mut table, &mut partner, &mut seen));
    }
    if matched == size {
        let mut kind = CertificateKind::Structural;
        for (a, g) in partner.iter().enumerate() {
            if let Some(g) = g
                && let Comparison::Equal(found) = table.verdict(*g, a)
            {
                kind = weaker(kind, found);
            }
        }
        return Outcome::equal(kind, "list");
    }
    // Some member differs from every member of the other side: proved different.
    for g in 0..size {
        if (0..size).all(|a| table.verdict(g, a).is_different()) {
            return Outcome::different(CertificateKind::Exact, "list");
        }
    }
    for a in 0..size {
        if (0..size).all(|g| table.verdict(g, a).is_different()) {
            return Outcome::different(CertificateKind::Exact, "list");
        }
    }
    let undecided = table
        .known
        .iter()
        .flatten()
        .find(|comparison| comparison.is_undecided());
    match undecided {
        Some(comparison) => Outcome {
            comparison: *comparison,
            rule: "list",
            proof: None,
        },
        None => Outcome::different(CertificateKind::Exact, "list"),
    }
}

fn augment(
    g: usize,
    table: &mut Table<'_, '_, '_>,
    partner: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    let size = partner.len();
    // The path is bounded by the number of members (64), so is the recursion.
    for a in std::iter::once(g).chain((0..size).filter(|a| *a != g)) {
        if seen[a] || !table.verdict(g, a).is_equal() {
            continue;
        }
        seen[a] = true;
        let free = match partner[a] {
            None => true,
            Some(other) => augment(other, table, partner, seen),
        };
        if free {
            partner[a] = Some(g);
            return true;
        }
    }
    false
}

/// The same members, whatever their order and multiplicity.
pub(super) fn as_sets(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    if gold.len() > MAX_MEMBERS || answer.len() > MAX_MEMBERS {
        let outcome = in_order(gold, answer, context);
        return if outcome.is_equal() {
            outcome
        } else {
            Outcome::undecided(Reason::Fuel, "set")
        };
    }
    let mut table = Table {
        gold,
        answer,
        known: vec![None; gold.len() * answer.len()],
        context,
    };
    let mut kind = CertificateKind::Structural;
    let mut open = None;
    for (count, other, flipped) in [
        (gold.len(), answer.len(), false),
        (answer.len(), gold.len(), true),
    ] {
        for member in 0..count {
            let mut found = None;
            let mut doubt = None;
            for candidate in 0..other {
                let verdict = if flipped {
                    table.verdict(candidate, member)
                } else {
                    table.verdict(member, candidate)
                };
                match verdict {
                    Comparison::Equal(certificate) => {
                        found = Some(certificate);
                        break;
                    }
                    Comparison::Undecided(_) => doubt = Some(verdict),
                    Comparison::Different(_) => {}
                }
            }
            match (found, doubt) {
                (Some(certificate), _) => kind = weaker(kind, certificate),
                (None, Some(verdict)) => open = Some(verdict),
                (None, None) => return Outcome::different(CertificateKind::Exact, "set"),
            }
        }
    }
    match open {
        Some(comparison) => Outcome {
            comparison,
            rule: "set",
            proof: None,
        },
        None => Outcome::equal(kind, "set"),
    }
}

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
    (names.len() == members.len() && !inner.contains('(')).then(|| {
        names
            .into_iter()
            .map(str::to_owned)
            .zip(members.iter().cloned())
            .collect()
    })
}

/// Lists of named values: by name; against bare values in listed order.
fn named_members(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Option<Outcome> {
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
    let (shape, members) = shape(bare)?;
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
