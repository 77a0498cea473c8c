//! Operators and definitions by pieces: what remains without them.

use algebra::Fuel;

use super::{Checked, FUEL, Pairs, reject, scalar, tie};
use crate::document::{Certificate, Claim, Proof};
use crate::formula::Formula;
use crate::slope::{Course, course};
use crate::tokens::reduce;

/// Pairs of strings without the operator; a function that may be unbounded is for integrals by themselves only.
pub(super) fn remaining(
    read: &Certificate,
    pair: [&str; 2],
    depth: usize,
    fuel: &mut Fuel,
) -> Checked<Option<Pairs>> {
    if fuel.spend(FUEL / 64, "operator").is_err() {
        return reject("too many operators");
    }
    let mut known = None;
    if let Some(tree) = &read.gold_tree
        && let Some((text, variable)) = reduce::shown(&read.proof, pair)
    {
        tie(tree, &text, pair, true)?;
        known = course(tree, &variable).filter(|course| *course < Course::Tame || depth == 0);
    }
    let pairs = reduce::reduced(&read.proof, pair, read.claim == Claim::Equal, known);
    Ok(pairs.map(|pairs| (pairs, true)))
}

/// What the body of the gold becomes by rules, a derivative or limits, against the tree of the answer.
pub(super) fn by_rules(read: &Certificate, pair: [&str; 2], fuel: &mut Fuel) -> Checked<bool> {
    let trees = read.gold_tree.as_ref().zip(read.answer_tree.as_ref());
    let Some(((gold, answer), operator)) = trees.zip(reduce::whole(pair[0])) else {
        return reject("there are no trees, or no operator");
    };
    let equal = read.claim == Claim::Equal;
    tie(gold, &operator.body, pair, equal)?;
    tie(answer, pair[1], pair, equal)?;
    let found = reduce::by_rules(&read.proof, &operator, gold);
    let holds = |(tree, by): (Formula, &Proof)| {
        let proves = !matches!(by, Proof::Rounded { .. } | Proof::Sampled {});
        let ties = [Vec::new(), Vec::new()];
        proves && scalar(by, equal, pair, [&tree, answer], ties, fuel) == Some(true)
    };
    Ok(found.is_some_and(|found| !found.is_empty() && found.into_iter().all(holds)))
}
