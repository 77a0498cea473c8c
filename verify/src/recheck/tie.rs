//! What ties a tree to its string: the same leaves in the same places, and the same values.

use super::{Checked, MAX_BITS, reject};
use crate::formula::Formula;
use crate::tokens::{Evaluation, Point, Sample, evaluate};
use crate::value::{Setting, Value};

/// Nodes times bits.
const MAX_WORK: u64 = 1 << 22;

/// A point at which the values of tree and tokens are known and agree, and the precision there.
pub(super) struct Meeting {
    pub(super) point: Point,
    pub(super) value: Value,
    pub(super) bits: u32,
}

/// The same value as far as it is known, wherever both trees have one: once for constants, twice for others.
pub(super) fn agree(gold: &[Meeting], answer: &[Meeting]) -> bool {
    let pairs = gold
        .iter()
        .flat_map(|one| answer.iter().map(move |other| (one, other)));
    let mut common = pairs.filter(|(one, other)| one.point == other.point);
    let least = usize::from(gold.iter().any(|one| !one.point.is_empty()));
    let meet = |(one, other): (&Meeting, &Meeting)| {
        !one.value
            .is_separated(&other.value, one.bits.min(other.bits))
    };
    common.clone().all(meet) && common.nth(least).is_some()
}

/// Does this tree read this text of a pair? Its values at several points: one for constants, at least two for others.
pub(super) fn tie(
    tree: &Formula,
    text: &str,
    pair: [&str; 2],
    equal: bool,
) -> Checked<Vec<Meeting>> {
    let mut meetings = Vec::new();
    for seed in 0..Sample::SEEDS {
        let [gold, answer] = pair;
        let sample = Sample { gold, answer, seed };
        let Some(coarse) = evaluate(text, sample, 128) else {
            continue;
        };
        // Enough bits that no operation hides behind another: the sizes of all values, and a digit per byte.
        let values = tree.values(&coarse.point, Setting::at(128));
        let size = tree.size(&values).max(coarse.size).min(1 << 40);
        let bits = 128 + 8 * text.len() as u64 + 2 * size;
        let affordable = bits * tree.nodes().len() as u64 <= MAX_WORK;
        // Exponentials of products may be out of reach at the larger points.
        let bits = u32::try_from(bits).ok();
        let Some(bits) = bits.filter(|bits| *bits <= MAX_BITS && affordable) else {
            continue;
        };
        let values = tree.values(&coarse.point, Setting::at(bits));
        let (Some(read), Some(Some(value))) = (evaluate(text, sample, bits), values.last()) else {
            continue;
        };
        if tree.symbols().into_iter().ne(read.point.keys())
            || !spells(tree, &values, text, &read, sample)
        {
            return reject("a leaf does not spell its part of the text");
        }
        if value.is_separated(&read.value, bits) {
            return reject("the tree and the tokens have different values");
        }
        if read.has_open_logarithm && !equal {
            return reject("a logarithm without base may have another one");
        }
        if value.is_sharp(bits) && read.value.is_sharp(bits) {
            let (point, value) = (read.point, value.clone());
            meetings.push(Meeting { point, value, bits });
            if tree.symbols().is_empty() {
                return Ok(meetings);
            }
        }
    }
    if meetings.len() < 2 {
        return reject("the tokens cannot be evaluated");
    }
    Ok(meetings)
}

/// Each leaf has the value of the text under it, and each leaf of the text is under exactly one.
fn spells(
    tree: &Formula,
    values: &[Option<Value>],
    text: &str,
    read: &Evaluation,
    sample: Sample<'_>,
) -> bool {
    let covers = |[start, end]: [usize; 2], at: usize| (start..end).contains(&at);
    let spelled = |(id, range): (usize, [usize; 2])| {
        let leaf = evaluate(text.get(range[0]..range[1])?, sample, 128)?.value;
        let placed = read.leaves.iter().any(|at| covers(range, *at));
        Some(placed && !values.get(id)?.as_ref()?.is_separated(&leaf, 128))
    };
    let once = |at: &usize| tree.leaves().filter(|leaf| covers(leaf.1, *at)).count() == 1;
    tree.leaves().all(|leaf| spelled(leaf) == Some(true)) && read.leaves.iter().all(once)
}
