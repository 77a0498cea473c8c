//! Operators and definitions by pieces: certificates for the strings that remain without them.

use algebra::Fuel;

use super::{Checked, reject, scalar, tie};
use crate::document::{Certificate, Claim, Proof};
use crate::slope::{Course, course, slope};
use crate::tokens::{Kind, cells, estimates_differ, reduce, transcribe};

/// The pairs that remain; no estimate of the whole may speak against it.
pub(super) fn reduced(
    read: &Certificate,
    pair: [&str; 2],
    depth: usize,
) -> Checked<Option<Vec<[String; 2]>>> {
    let equal = read.claim == Claim::Equal;
    let pairs = match &read.proof {
        Proof::Operator { side, value, .. } => reduce::inside(pair, *side, value, equal),
        Proof::WrittenOut { .. } => reduce::written_out(pair),
        Proof::Telescoping {
            variable,
            function,
            limit,
            ..
        } => reduce::telescoping(pair, variable, function, limit.as_deref(), equal),
        Proof::Antiderivative {
            variable,
            function,
            limits,
            ..
        } => {
            let course = match &read.gold_tree {
                Some(tree) => {
                    tie(tree, &transcribe(function), pair, true)?;
                    course(tree, variable).filter(|course| *course < Course::Tame || depth == 0)
                }
                None => None,
            };
            reduce::antiderivative(pair, variable, function, limits.as_ref(), course, equal)
        }
        Proof::Family {
            side,
            function,
            constant,
            ..
        } => reduce::family(pair, *side, function, constant, equal),
        Proof::Continuous {
            variable, function, ..
        } => reduce::continuous(pair, variable, function),
        Proof::Cells { cell, .. } => cells(pair).and_then(|all| match (cell, equal) {
            (None, true) => Some(all),
            (Some(at), false) => all.get(*at).cloned().map(|pair| vec![pair]),
            _ => None,
        }),
        _ => None,
    };
    Ok(pairs.filter(|_| !equal || !estimates_differ(pair)))
}

/// The derivative of a tree against another tree.
pub(super) fn derivative(
    read: &Certificate,
    by: &Proof,
    pair: [&str; 2],
    fuel: &mut Fuel,
) -> Checked<Option<bool>> {
    let (Some(gold), Some(answer)) = (&read.gold_tree, &read.answer_tree) else {
        return reject("there are no trees");
    };
    let operator = reduce::whole(pair[0]).filter(|operator| operator.kind == Kind::Derivative);
    let Some(operator) = operator else {
        return reject("there is no derivative");
    };
    let equal = read.claim == Claim::Equal;
    tie(gold, &operator.body, pair, equal)?;
    tie(answer, pair[1], pair, equal)?;
    let proves = matches!(
        by,
        Proof::PolynomialIdentity(_) | Proof::RootBound(_) | Proof::SeparatedBalls { .. }
    );
    let slope = slope(gold, &operator.variable).filter(|_| proves);
    Ok(slope.and_then(|slope| {
        scalar(
            by,
            equal,
            pair,
            [&slope, answer],
            [Vec::new(), Vec::new()],
            fuel,
        )
    }))
}
