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

impl Meeting {
    /// The same values of the same symbols, and the same value of the whole as far as it is known.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let bits = self.bits.min(other.bits);
        self.point == other.point && !self.value.is_separated(&other.value, bits)
    }
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
        let bits = u32::try_from(bits)
            .ok()
            .filter(|bits| *bits <= MAX_BITS && affordable);
        let Some(bits) = bits else {
            return reject("the values are too large or too small to be re-checked");
        };
        let values = tree.values(&coarse.point, Setting::at(bits));
        let (Some(read), Some(Some(value))) = (evaluate(text, sample, bits), values.last()) else {
            continue;
        };
        if tree.symbols().into_iter().ne(read.point.keys())
            || !spells(tree, &values, text, &read, sample)
        {
            return reject("the leaves are not those of the text");
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
        }
    }
    if meetings.len() < if tree.symbols().is_empty() { 1 } else { 2 } {
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
    let spelled = tree.leaves().all(|(id, range)| {
        let leaf = text
            .get(range[0]..range[1])
            .and_then(|leaf| evaluate(leaf, sample, 128));
        let own = values.get(id).and_then(Option::as_ref);
        read.leaves.iter().any(|at| covers(range, *at))
            && leaf
                .zip(own)
                .is_some_and(|(leaf, own)| !own.is_separated(&leaf.value, 128))
    });
    let once = |at: &usize| tree.leaves().filter(|leaf| covers(leaf.1, *at)).count() == 1;
    spelled && read.leaves.iter().all(once)
}
