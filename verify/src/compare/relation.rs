//! Assignments, equations, inequalities in several unknowns, piecewise definitions.

use algebra::expr::{Expr, Symbol};
use algebra::parse::Relation;
use algebra::zero::{Decision, linear_coefficients, proportional};

use super::{Context, Outcome, compare};
use crate::answer::{Answer, Scalar};
use crate::region::mirrored;
use crate::report::{CertificateKind, Reason};

/// name = value twice.
pub(super) fn assignments(
    gold: (&str, &Answer),
    answer: (&str, &Answer),
    context: &mut Context<'_>,
) -> Outcome {
    if gold.0 == answer.0 {
        return compare(gold.1, answer.1, context).through("assignment");
    }
    // f(x) = x^2 and f(t) = t^2: the argument is bound.
    if let (Some((f, x)), Some((g, t))) = (applied(gold.0), applied(answer.0))
        && f == g
    {
        // f(2) and f(3), P(a) and P(b) are two quantities; only an unknown is bound.
        let bound = |names: &[&str]| names.iter().all(|name| is_unknown(name));
        // A probability or expectation is of an event unless its argument is computed with.
        let of_event = matches!(f, "P" | "E") && !x.iter().any(|name| mentions(gold.1, name));
        if !bound(&x) || !bound(&t) || of_event {
            return Outcome::different(CertificateKind::Structural, "other-argument");
        }
        return match bound_alike(answer.1, &t, &x) {
            Bound::Renamed(value) if !t.iter().any(|t| !x.contains(t) && mentions(gold.1, t)) => {
                compare(gold.1, &value, context).through("function")
            }
            Bound::Unreachable => Outcome::undecided(Reason::OutOfTheory, "other-argument"),
            _ => Outcome::different(CertificateKind::Structural, "other-argument"),
        };
    }
    // a_n = n^2 and a_k = k^2: so is the index that numbers; v_x and v_y are two quantities.
    if let (Some((a, n)), Some((b, k))) = (indexed(gold.0), indexed(answer.0))
        && a == b
        && n != k
        && mentions(gold.1, n)
        && mentions(answer.1, k)
        && !mentions(gold.1, k)
        && let Bound::Renamed(value) = bound_alike(answer.1, &[k], &[n])
    {
        return compare(gold.1, &value, context).through("function");
    }
    // C(t) = 80t + 50 and C = 80t + 50: a function of an unknown is called by its letter as well.
    for (call, letter) in [(gold.0, answer.0), (answer.0, gold.0)] {
        if applied(call).is_some_and(|(f, x)| f == letter && x.iter().all(|x| is_unknown(x))) {
            return compare(gold.1, answer.1, context).through("function");
        }
    }
    // N = n and n: a name for a name; otherwise other names are other answers.
    let of_unknowns = |name: &str| {
        applied(name).is_some_and(|(_, arguments)| arguments.iter().all(|x| is_unknown(x)))
    };
    if of_unknowns(gold.0) && answer.0 == "y" || of_unknowns(answer.0) && gold.0 == "y" {
        return compare(gold.1, answer.1, context).through("function");
    }
    // a = b and b = a, y = 2x and x = y/2, PV = nRT and P = nRT/V: equations between unknowns.
    if let (Answer::Scalar(g), Answer::Scalar(a)) = (gold.1, answer.1)
        && (g.expr.is_symbolic() || a.expr.is_symbolic())
        && let (Some(left), Some(right)) = (unknowns(gold.0), unknowns(answer.0))
    {
        return equations((&left, &g.expr), (&right, &a.expr), context);
    }
    // \log_2 x = 3 and x = 8: a condition on the unknown that the other side names.
    let about = |call: &str, unknown: &str| {
        (call.starts_with("(Call:") || call.starts_with("(Log"))
            && call.split([' ', '(', ')']).any(|word| word == unknown)
    };
    if about(gold.0, answer.0) || about(answer.0, gold.0) {
        return Outcome::undecided(Reason::OutOfTheory, "other-name");
    }
    Outcome::different(CertificateKind::Structural, "other-name")
}

/// A small letter: the unknown that a function is defined by.
fn is_unknown(name: &str) -> bool {
    name.len() == 1 && name.bytes().all(|b| b.is_ascii_lowercase())
}

/// The expression that a name is when it is read as unknowns: `x`, `(Product P V)`.
fn unknowns(name: &str) -> Option<Expr> {
    match name
        .strip_prefix("(Product ")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(factors) if !factors.contains('(') => {
            Some(Expr::product(factors.split(' ').map(Expr::symbol)))
        }
        None if !name.contains([' ', '(']) => Some(Expr::symbol(name)),
        _ => None,
    }
}

/// `(Apply f x y)` as (f, [x, y]).
fn applied(name: &str) -> Option<(&str, Vec<&str>)> {
    let inner = name.strip_prefix("(Apply ")?.strip_suffix(')')?;
    let (function, arguments) = inner.split_once(' ')?;
    (!arguments.contains('(')).then(|| (function, arguments.split(' ').collect()))
}

/// `a_n` as (a, n), for an index that numbers.
fn indexed(name: &str) -> Option<(&str, &str)> {
    name.split_once('_')
        .filter(|(_, index)| matches!(*index, "n" | "k" | "m" | "l" | "r"))
}

/// An answer whose bound unknowns were to be named as the gold's.
enum Bound {
    Renamed(Answer),
    /// They are no unknowns, or a name is taken.
    Taken,
    /// The name stands where it cannot be replaced: in words, in a name, in a construct compared by form.
    Unreachable,
}

fn bound_alike(answer: &Answer, from: &[&str], to: &[&str]) -> Bound {
    let distinct = |names: &[&str]| {
        names
            .iter()
            .enumerate()
            .all(|(at, name)| is_unknown(name) && !names[..at].contains(name))
    };
    let taken = to
        .iter()
        .any(|name| !from.contains(name) && mentions(answer, name));
    if from.len() != to.len() || !distinct(from) || !distinct(to) || taken {
        return Bound::Taken;
    }
    if from == to {
        return Bound::Renamed(answer.clone());
    }
    // By way of names that nothing has, so that f(y, x) can become f(x, y).
    let aside = |at: usize| format!("#{at}");
    let mut value = answer.clone();
    for (at, name) in from.iter().enumerate() {
        value = renamed(&value, name, &aside(at));
        if mentions(&value, name) {
            return Bound::Unreachable;
        }
    }
    for (at, name) in to.iter().enumerate() {
        value = renamed(&value, &aside(at), name);
    }
    Bound::Renamed(value)
}

/// The answer with another name for a bound symbol, wherever it stands as a symbol.
pub(super) fn renamed(answer: &Answer, from: &str, to: &str) -> Answer {
    let inner = |member: &Answer| renamed(member, from, to);
    let each = |members: &[Answer]| members.iter().map(inner).collect();
    let names = [(Symbol::new(from), Expr::symbol(to))];
    let expr = |expr: &Expr| expr.substitute(&names);
    match answer {
        Answer::Scalar(scalar) => Answer::Scalar(Scalar {
            expr: expr(&scalar.expr),
            ..scalar.clone()
        }),
        Answer::Quantity { value, unit } => Answer::Quantity {
            value: Box::new(inner(value)),
            unit: unit.clone(),
        },
        Answer::Named { name, value } => Answer::Named {
            name: name.clone(),
            value: Box::new(inner(value)),
        },
        Answer::Equation { left, right } => Answer::Equation {
            left: expr(left),
            right: expr(right),
        },
        Answer::Inequality { operands, signs } => Answer::Inequality {
            operands: operands.iter().map(expr).collect(),
            signs: signs.clone(),
        },
        Answer::Group {
            open,
            close,
            members,
        } => Answer::Group {
            open: *open,
            close: *close,
            members: each(members),
        },
        Answer::Set(members) => Answer::Set(each(members)),
        Answer::Braces(members) => Answer::Braces(each(members)),
        Answer::List { separator, members } => Answer::List {
            separator: *separator,
            members: each(members),
        },
        Answer::Union(members) => Answer::Union(each(members)),
        Answer::Intersection(members) => Answer::Intersection(each(members)),
        Answer::Difference(a, b) => Answer::Difference(Box::new(inner(a)), Box::new(inner(b))),
        Answer::Matrix {
            rows,
            columns,
            cells,
        } => Answer::Matrix {
            rows: *rows,
            columns: *columns,
            cells: each(cells),
        },
        Answer::Colon { parts, clock } => Answer::Colon {
            parts: each(parts),
            clock: *clock,
        },
        Answer::Cases(pieces) => Answer::Cases(
            pieces
                .iter()
                .map(|(value, condition)| (inner(value), inner(condition)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Does a name occur anywhere: as a symbol, in a decorated symbol such as `vec(x)` or `x_1`, in a name, in words?
pub(super) fn mentions(answer: &Answer, name: &str) -> bool {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == name)
    };
    let inner = |member: &Answer| mentions(member, name);
    let expr = |expr: &Expr| expr.symbols().iter().any(|symbol| words(symbol.name()));
    match answer {
        Answer::Scalar(scalar) => expr(&scalar.expr),
        // The letters of a unit are no symbols.
        Answer::Quantity { value, .. } => inner(value),
        Answer::Named { name, value } => words(name) || inner(value),
        Answer::Equation { left, right } => expr(left) || expr(right),
        Answer::Inequality { operands, .. } => operands.iter().any(expr),
        Answer::Group { members, .. }
        | Answer::List { members, .. }
        | Answer::Set(members)
        | Answer::Braces(members)
        | Answer::Union(members)
        | Answer::Intersection(members) => members.iter().any(inner),
        Answer::Builder { element, condition } => inner(element) || inner(condition),
        Answer::Difference(a, b) => inner(a) || inner(b),
        Answer::Matrix { cells, .. } => cells.iter().any(inner),
        Answer::Colon { parts, .. } => parts.iter().any(inner),
        Answer::InBase { value, .. } => expr(value),
        Answer::Residue {
            variable,
            residue,
            modulus,
        } => variable.as_deref().is_some_and(words) || expr(residue) || expr(modulus),
        Answer::Cases(pieces) => pieces.iter().any(|(a, b)| inner(a) || inner(b)),
        Answer::Text(text) | Answer::Opaque(text) => words(text),
        Answer::NumberSet(_) | Answer::EmptySet | Answer::Undefined | Answer::NoValue => false,
    }
}

/// An assignment as the equation name - value = 0 against an equation.
pub(super) fn assignment_and_equation(
    name: &str,
    value: &Answer,
    left: &Expr,
    right: &Expr,
    context: &mut Context<'_>,
) -> Outcome {
    let Answer::Scalar(value) = value else {
        return Outcome::undecided(Reason::OutOfTheory, "equation");
    };
    if name.contains([' ', '(']) {
        return Outcome::undecided(Reason::OutOfTheory, "equation");
    }
    equations((&Expr::symbol(name), &value.expr), (left, right), context)
}

/// l = r and l' = r' have proportional differences.
pub(super) fn equations(
    gold: (&Expr, &Expr),
    answer: (&Expr, &Expr),
    context: &mut Context<'_>,
) -> Outcome {
    let (f, g) = (gold.0 - gold.1, answer.0 - answer.1);
    if !f.is_symbolic() && !g.is_symbolic() {
        // Without unknowns: member by member.
        let left = super::scalar::exact(gold.0, answer.0, context);
        if !left.is_equal() {
            return left.through("equation-members");
        }
        return super::scalar::exact(gold.1, answer.1, context).through("equation-members");
    }
    match proportional(&f, &g, context.fuel) {
        Decision::Equal(_) => Outcome::equal(CertificateKind::Exact, "equation"),
        Decision::Different(_) if is_polynomial(&f) && is_polynomial(&g) => {
            Outcome::different(CertificateKind::Exact, "equation")
        }
        Decision::OutOfFuel if context.fuel.left() == 0 => {
            Outcome::undecided(Reason::Fuel, "equation")
        }
        _ => {
            // y = 1/x and x y = 1: the same after clearing denominators.
            let cleared = (
                algebra::zero::cleared(&f, context.fuel),
                algebra::zero::cleared(&g, context.fuel),
            );
            match cleared {
                (Some(f), Some(g))
                    if matches!(proportional(&f, &g, context.fuel), Decision::Equal(_)) =>
                {
                    Outcome::equal(CertificateKind::Exact, "equation")
                }
                _ => Outcome::undecided(Reason::OutOfTheory, "equation"),
            }
        }
    }
}

fn is_polynomial(expr: &Expr) -> bool {
    algebra::zero::is_polynomial(expr)
}

/// An equation against a bare value: solved when it is linear in its one unknown.
pub(super) fn equation_and_value(
    left: &Expr,
    right: &Expr,
    value: &Scalar,
    context: &mut Context<'_>,
) -> Outcome {
    if !left.is_symbolic() && !right.is_symbolic() {
        // 1 - 4/9 = 5/9: a true chain of constants means its last member.
        let holds = super::scalar::exact(left, right, context);
        return match holds.is_equal() {
            true => super::scalar::exact(right, &value.expr, context).through("chain"),
            false => Outcome::undecided(Reason::OutOfTheory, "false-chain"),
        };
    }
    let difference = left - right;
    let symbols = difference.symbols();
    let mut unknowns = symbols.iter();
    match (unknowns.next(), unknowns.next()) {
        (Some(unknown), None) if !value.expr.is_symbolic() => {
            match linear_coefficients(&difference, unknown, context.fuel) {
                Some((slope, constant)) if !slope.is_zero() => {
                    super::scalar::exact(&-constant.divide(&slope), &value.expr, context)
                        .through("linear-equation")
                }
                _ => Outcome::undecided(Reason::OutOfTheory, "equation-against-value"),
            }
        }
        _ => Outcome::different(CertificateKind::Structural, "equation-against-value"),
    }
}

/// Inequalities in several unknowns: the same up to a positive factor.
pub(super) fn inequalities(
    gold: (&[Expr], &[Relation]),
    answer: (&[Expr], &[Relation]),
    context: &mut Context<'_>,
) -> Outcome {
    let ([g_left, g_right], [g_sign]) = gold else {
        return chains(gold, answer, context);
    };
    let ([a_left, a_right], [a_sign]) = answer else {
        return Outcome::undecided(Reason::OutOfTheory, "inequality");
    };
    let (f, g) = (g_left - g_right, a_left - a_right);
    match proportional(&f, &g, context.fuel) {
        Decision::Equal(_) => {
            let Some(positive) = algebra::zero::same_sign(&f, &g) else {
                return Outcome::undecided(Reason::OutOfTheory, "inequality");
            };
            let sign = if positive { *a_sign } else { mirrored(*a_sign) };
            if sign == *g_sign {
                Outcome::equal(CertificateKind::Exact, "inequality")
            } else {
                Outcome::different(CertificateKind::Exact, "inequality")
            }
        }
        Decision::Different(_)
            if is_polynomial(&f)
                && is_polynomial(&g)
                && linear(&f, context)
                && linear(&g, context) =>
        {
            Outcome::different(CertificateKind::Exact, "inequality")
        }
        _ => Outcome::undecided(Reason::OutOfTheory, "inequality"),
    }
}

fn linear(expr: &Expr, context: &mut Context<'_>) -> bool {
    expr.symbols()
        .iter()
        .all(|symbol| linear_coefficients(expr, symbol, context.fuel).is_some())
}

/// a < b < c member by member, in either direction.
fn chains(
    gold: (&[Expr], &[Relation]),
    answer: (&[Expr], &[Relation]),
    context: &mut Context<'_>,
) -> Outcome {
    let mut reversed: (Vec<Expr>, Vec<Relation>) = (
        answer.0.to_vec(),
        answer.1.iter().map(|sign| mirrored(*sign)).collect(),
    );
    reversed.0.reverse();
    reversed.1.reverse();
    for (operands, signs) in [(answer.0, answer.1), (&reversed.0[..], &reversed.1[..])] {
        if signs == gold.1 && operands.len() == gold.0.len() {
            let equal = operands
                .iter()
                .zip(gold.0)
                .all(|(a, g)| super::scalar::exact(g, a, context).is_equal());
            if equal {
                return Outcome::equal(CertificateKind::Exact, "inequality");
            }
        }
    }
    Outcome::undecided(Reason::OutOfTheory, "inequality")
}
