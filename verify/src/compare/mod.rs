//! Comparison of two typed answers: a small rule for each pair of kinds, three-valued throughout.

mod coefficients;
mod family;
mod list;
mod matching;
mod named;
mod piecewise;
mod quantity;
mod relation;
mod scalar;

use algebra::Fuel;
use algebra::expr::has_operators;
use algebra::parse::{Bracket, Separator};
use algebra::zero::Proof;

use crate::answer::Answer;
use crate::normal::{normal_text, spaced_letters};
use crate::operators::Operators;
use crate::options::Options;
use crate::region;
use crate::report::{CertificateKind, Comparison, Reason};

/// Outcome of a comparison and the rule that decided it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) comparison: Comparison,
    pub(crate) rule: &'static str,
    /// What the zero test found, for the explanation.
    pub(crate) proof: Option<Proof>,
}

impl Outcome {
    pub(crate) fn equal(kind: CertificateKind, rule: &'static str) -> Self {
        Self {
            comparison: Comparison::Equal(kind),
            rule,
            proof: None,
        }
    }

    pub(crate) fn different(kind: CertificateKind, rule: &'static str) -> Self {
        Self {
            comparison: Comparison::Different(kind),
            rule,
            proof: None,
        }
    }

    pub(crate) fn undecided(reason: Reason, rule: &'static str) -> Self {
        Self {
            comparison: Comparison::Undecided(reason),
            rule,
            proof: None,
        }
    }

    pub(crate) fn is_equal(&self) -> bool {
        self.comparison.is_equal()
    }

    pub(crate) fn is_different(&self) -> bool {
        self.comparison.is_different()
    }

    /// The same outcome reached through another rule.
    pub(crate) fn through(mut self, rule: &'static str) -> Self {
        if !self.comparison.is_undecided() {
            self.rule = rule;
        }
        self
    }
}

/// What a comparison needs besides the two sides.
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options,
    pub(crate) fuel: &'a mut Fuel,
    /// Bare percent and other gold-driven rules apply only at the top.
    pub(crate) depth: usize,
    /// Inside a collection: a set of one is then no longer its member.
    pub(crate) inside: usize,
    /// A rule in which the gold leads took part: exchanging the sides may change the verdict.
    pub(crate) gold_leads: bool,
    /// Operators that the sides were written with.
    pub(crate) operators: Option<&'a Operators>,
}

/// The weaker of two kinds of certificate: a whole is proved no better than its parts.
pub(crate) fn weaker(a: CertificateKind, b: CertificateKind) -> CertificateKind {
    let rank = |kind: CertificateKind| match kind {
        CertificateKind::Structural => 0,
        CertificateKind::Exact => 1,
        CertificateKind::Algebraic { .. } => 2,
        CertificateKind::Ball { .. } => 3,
        CertificateKind::Probabilistic { .. } => 4,
        CertificateKind::Rounded { .. } => 5,
        CertificateKind::Text => 6,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// Compares the gold with an answer.
pub(crate) fn compare(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Outcome {
    if context.depth > 200 {
        return Outcome::undecided(Reason::TooDeep, "depth");
    }
    context.depth += 1;
    let outcome = dispatch(gold, answer, context);
    context.depth -= 1;
    outcome
}

fn dispatch(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Outcome {
    use Answer::*;
    // Sets on the real line first: the same set has many notations.
    if let Some(outcome) = regions(gold, answer, context) {
        return outcome;
    }
    match (gold, answer) {
        // A limit that is not found may not exist.
        (Undefined | NoValue, Scalar(other)) | (Scalar(other), Undefined | NoValue)
            if context.operators.is_some() && has_operators(&other.expr) =>
        {
            Outcome::undecided(Reason::OutOfTheory, "undefined")
        }
        (Undefined, Undefined) => Outcome::equal(CertificateKind::Text, "undefined"),
        (Undefined | NoValue, _) | (_, Undefined | NoValue) => {
            Outcome::different(CertificateKind::Exact, "undefined")
        }
        (Named { .. }, Named { .. })
            if named::spread(gold).is_some() && named::spread(answer).is_some() =>
        {
            named::by_name(
                &named::spread(gold).unwrap_or_default(),
                &named::spread(answer).unwrap_or_default(),
                context,
            )
        }
        (
            Named { name, value },
            Named {
                name: other,
                value: found,
            },
        ) => relation::assignments((name, value), (other, found), context),
        (Named { name, value }, Equation { left, right }) => {
            relation::assignment_and_equation(name, value, left, right, context)
        }
        (Equation { left, right }, Named { name, value }) => {
            relation::assignment_and_equation(name, value, left, right, context)
        }
        (Equation { left, right }, Equation { left: l, right: r }) => {
            relation::equations((left, right), (l, r), context)
        }
        (
            Inequality { operands, signs },
            Inequality {
                operands: o,
                signs: s,
            },
        ) => relation::inequalities((operands, signs), (o, s), context),
        (Named { value, .. }, other)
            if !matches!(other, List { .. } | Inequality { .. }) || is_collection(value) =>
        {
            compare(value, other, context).through("assignment")
        }
        (other, Named { value, .. })
            if !matches!(other, List { .. } | Inequality { .. }) || is_collection(value) =>
        {
            compare(other, value, context).through("assignment")
        }
        (Equation { left, right }, Scalar(value)) | (Scalar(value), Equation { left, right }) => {
            relation::equation_and_value(left, right, value, context)
        }
        (Quantity { .. }, _) | (_, Quantity { .. }) => {
            quantity::compare_quantities(gold, answer, context)
        }
        (Scalar(g), Scalar(a)) => {
            let outcome = scalar::scalars(g, a, context);
            if outcome.is_equal() || !(g.expr.is_symbolic() && a.expr.is_symbolic()) {
                return outcome;
            }
            // 3i - 2j + k and 3\hat{i} - 2\hat{j} + \hat{k}
            match (
                scalar::unit_vector_coordinates(g, context),
                scalar::unit_vector_coordinates(a, context),
            ) {
                (Some(g), Some(a)) => matching::in_order(&g, &a, context).through("unit-vectors"),
                _ => outcome,
            }
        }
        (Scalar(vector), Group { .. } | Matrix { .. })
        | (Group { .. } | Matrix { .. }, Scalar(vector))
            if scalar::unit_vector_coordinates(vector, context).is_some() =>
        {
            let flipped = matches!(answer, Scalar(_));
            let mut members = scalar::unit_vector_coordinates(vector, context).unwrap_or_default();
            // In the plane there is no k.
            let other = if flipped { gold } else { answer };
            if matches!(other, Group { members, .. } if members.len() == 2)
                && matches!(&members[..], [_, _, Scalar(k)] if k.expr.is_zero())
            {
                members.truncate(2);
            }
            let coordinates = Group {
                open: Bracket::Round,
                close: Bracket::Round,
                members,
            };
            let outcome = if flipped {
                compare(gold, &coordinates, context)
            } else {
                compare(&coordinates, answer, context)
            };
            outcome.through("unit-vectors")
        }
        (
            Matrix {
                rows,
                columns,
                cells,
            },
            Matrix {
                rows: r,
                columns: c,
                cells: other,
            },
        ) => {
            if rows != r || columns != c {
                return Outcome::different(CertificateKind::Structural, "matrix-shape");
            }
            matching::in_order(cells, other, context).through("matrix")
        }
        (
            Matrix {
                rows,
                columns,
                cells,
            },
            other,
        )
        | (
            other,
            Matrix {
                rows,
                columns,
                cells,
            },
        ) => matrix_and(
            *rows,
            *columns,
            cells,
            other,
            matches!(gold, Matrix { .. }),
            context,
        ),
        (
            Colon { parts: g, clock },
            Colon {
                parts: a,
                clock: other,
            },
        ) => scalar::ratios(g, a, *clock || *other, context),
        (Colon { clock: true, .. }, Scalar(_)) | (Scalar(_), Colon { clock: true, .. }) => {
            Outcome::different(CertificateKind::Structural, "time")
        }
        (Colon { parts, .. }, Scalar(a)) => scalar::ratio_and_number(parts, a, context),
        (Scalar(g), Colon { parts, .. }) => scalar::ratio_and_number(parts, g, context),
        (
            InBase {
                digits,
                base,
                value,
            },
            InBase {
                digits: d,
                base: b,
                value: v,
            },
        ) => scalar::bases((digits, base, value), (d, b, v), context),
        (InBase { digits, value, .. }, Scalar(a)) => {
            scalar::base_and_number(digits, value, a, context)
        }
        (Scalar(g), InBase { value, .. }) => scalar::exact(&g.expr, value, context).through("base"),
        (
            Residue {
                variable: Some(x), ..
            },
            Residue {
                variable: Some(y), ..
            },
        ) if x != y => Outcome::different(CertificateKind::Structural, "other-unknown"),
        (
            Residue {
                residue, modulus, ..
            },
            Residue {
                residue: r,
                modulus: m,
                ..
            },
        ) => scalar::residues((residue, modulus), (r, m), context),
        (
            Residue {
                variable: None,
                residue,
                modulus,
            },
            Scalar(value),
        )
        | (
            Scalar(value),
            Residue {
                variable: None,
                residue,
                modulus,
            },
        ) => scalar::remainder(residue, modulus, value, context),
        (
            Residue {
                residue, modulus, ..
            },
            Scalar(a),
        ) => {
            context.gold_leads = true;
            scalar::residue_and_number(residue, modulus, &a.expr, context)
        }
        (Cases(g), Cases(a)) => piecewise::cases(g, a, context),
        (Cases(pieces), Scalar(value)) | (Scalar(value), Cases(pieces)) => {
            piecewise::cases_and_value(pieces, value, context)
        }
        (Text(g), Text(a)) => texts(g, a),
        // "all positive real numbers" may be the set on the other side.
        (Text(words), other) | (other, Text(words))
            if is_about_sets(words) && !matches!(other, Text(_) | Scalar(_)) =>
        {
            Outcome::undecided(Reason::OutOfTheory, "set-in-words")
        }
        (Text(_), _) | (_, Text(_)) => {
            Outcome::different(CertificateKind::Text, "text-against-formula")
        }
        (Union(g), Union(a)) | (Intersection(g), Intersection(a)) => {
            list::named_sets(g, a, context)
        }
        (Builder { .. }, _) | (_, Builder { .. }) => {
            Outcome::undecided(Reason::OutOfTheory, "set-builder")
        }
        (EmptySet, EmptySet) => Outcome::equal(CertificateKind::Structural, "empty-set"),
        (NumberSet(g), NumberSet(a)) if g == a => {
            Outcome::equal(CertificateKind::Structural, "number-set")
        }
        (NumberSet(_), NumberSet(_)) => {
            Outcome::different(CertificateKind::Structural, "number-set")
        }
        (Opaque(g), Opaque(a)) if g == a => {
            Outcome::equal(CertificateKind::Structural, "same-form")
        }
        (Opaque(_), _) | (_, Opaque(_)) => Outcome::undecided(Reason::OutOfTheory, "no-rule"),
        _ => list::collections(gold, answer, context),
    }
}

/// Does the text speak of numbers of a kind, or of solutions?
fn is_about_sets(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["real", "integer", "rational", "number", "solution", "set"]
        .iter()
        .any(|word| lower.contains(word))
}

/// A set or list: x in {1, 2} names its members.
fn is_collection(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Set(_) | Answer::List { .. } | Answer::Braces(_)
    )
}

/// Both sides as subsets of the real line.
fn regions(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Option<Outcome> {
    let set_like = |side: &Answer| {
        matches!(
            side,
            Answer::Inequality { .. }
                | Answer::Union(_)
                | Answer::Intersection(_)
                | Answer::Difference(..)
                | Answer::NumberSet(_)
                | Answer::EmptySet
                | Answer::Builder { .. }
        ) || region::is_interval(side)
            || matches!(side, Answer::Named { value, .. } if !matches!(**value, Answer::Scalar(_)))
            || matches!(side, Answer::List { members, .. } if members.iter().any(|m| matches!(m, Answer::Inequality { .. })))
            || matches!(side, Answer::List { separator: Separator::Or | Separator::And | Separator::Comma, members } if members.iter().all(region::is_interval))
    };
    let round_pair = |side: &Answer| matches!(side, Answer::Group { open: Bracket::Round, close: Bracket::Round, members } if members.len() == 2);
    if !(set_like(gold) || set_like(answer)) {
        return None;
    }
    // (x, y) = (1, 2) and (y, x) = (1, 2), A = [1, 2] and B = [1, 2] name what they describe.
    if let (Answer::Named { name, .. }, Answer::Named { name: other, .. }) = (gold, answer)
        && name != other
    {
        return None;
    }
    let (x, y) = (
        region::region(gold, context.fuel),
        region::region(answer, context.fuel),
    );
    let (Some(x), Some(y)) = (x, y) else {
        // An inequality that is not solved here says nothing against an interval or a set.
        let inequality = |side: &Answer| matches!(side, Answer::Inequality { .. });
        if (inequality(gold) || inequality(answer)) && !(inequality(gold) && inequality(answer)) {
            let other = if inequality(gold) { answer } else { gold };
            if set_like(other) || round_pair(other) || matches!(other, Answer::Group { .. }) {
                return Some(Outcome::undecided(Reason::OutOfTheory, "region"));
            }
        }
        // A finite set of points against a list: x in {1} and 1.
        return None;
    };
    if let (Some(a), Some(b)) = (&x.variable, &y.variable)
        && a != b
    {
        return Some(Outcome::different(
            CertificateKind::Structural,
            "other-unknown",
        ));
    }
    let round = round_pair(gold) || round_pair(answer);
    match region::same(&x, &y, context.fuel) {
        Some(true) => Some(Outcome::equal(CertificateKind::Exact, "region")),
        Some(false)
            if round
                && !(set_like(gold) && set_like(answer))
                && (round_pair(gold) && round_pair(answer)) =>
        {
            None
        }
        // [1/3, oo) and [0.3333, oo): end points round as other values do.
        Some(false) => Some(
            rounded_ends(gold, answer, context)
                .unwrap_or_else(|| Outcome::different(CertificateKind::Exact, "region")),
        ),
        None => Some(Outcome::undecided(Reason::OutOfTheory, "region")),
    }
}

/// Two intervals with the same brackets, or unions of such, whose end points are equal by the policy for decimals.
fn rounded_ends(gold: &Answer, answer: &Answer, context: &mut Context<'_>) -> Option<Outcome> {
    let outcome = match (gold, answer) {
        (
            Answer::Group {
                open,
                close,
                members,
            },
            Answer::Group {
                open: o,
                close: c,
                members: ends,
            },
        ) if (open, close) == (o, c) => matching::in_order(members, ends, context),
        (Answer::Union(parts), Answer::Union(others)) if parts.len() == others.len() => {
            let mut last = None;
            for (part, other) in parts.iter().zip(others) {
                last = Some(rounded_ends(part, other, context)?);
            }
            last?
        }
        _ => return None,
    };
    outcome.is_equal().then(|| outcome.through("region"))
}

/// A column or row vector against a tuple.
fn matrix_and(
    rows: u32,
    columns: u32,
    cells: &[Answer],
    other: &Answer,
    matrix_is_gold: bool,
    context: &mut Context<'_>,
) -> Outcome {
    let members = match other {
        Answer::Group { members, open, .. }
            if *open != Bracket::Square
                || rows == 1
                || columns == 1
                || members
                    .iter()
                    .all(|row| matches!(row, Answer::Group { .. })) =>
        {
            members
        }

        Answer::Scalar(_) if rows == 1 && columns == 1 => {
            return if matrix_is_gold {
                compare(&cells[0], other, context)
            } else {
                compare(other, &cells[0], context)
            };
        }
        Answer::Text(_) => {
            return Outcome::different(CertificateKind::Text, "text-against-formula");
        }
        Answer::Opaque(_) => return Outcome::undecided(Reason::OutOfTheory, "no-rule"),
        _ => return Outcome::different(CertificateKind::Structural, "matrix-against-other"),
    };
    // [[1,2],[3,4]]
    let nested: Option<Vec<&[Answer]>> = members
        .iter()
        .map(|row| match row {
            Answer::Group {
                open: Bracket::Square,
                members,
                ..
            } => Some(&members[..]),
            _ => None,
        })
        .collect();
    let flat: Vec<Answer> = match nested {
        Some(list)
            if list.len() == rows as usize
                && list.iter().all(|row| row.len() == columns as usize) =>
        {
            list.concat()
        }
        Some(_) => return Outcome::different(CertificateKind::Structural, "matrix-shape"),
        None if rows == 1 || columns == 1 => members.clone(),
        None => return Outcome::different(CertificateKind::Structural, "matrix-shape"),
    };
    if matrix_is_gold {
        matching::in_order(cells, &flat, context)
    } else {
        matching::in_order(&flat, cells, context)
    }
    .through("vector")
}

/// Two texts.
pub(crate) fn texts(gold: &str, answer: &str) -> Outcome {
    let (g, a) = (normal_text(gold), normal_text(answer));
    if !g.is_empty() && (g == a || spaced_letters(&g, &a)) {
        return Outcome::equal(CertificateKind::Text, "text");
    }
    Outcome::different(CertificateKind::Text, "text")
}
