//! Lists in increasing order, and where they split into factors without common slots.

use std::cell::OnceCell;

use super::set::{Set, with_width};
use super::terms::{MINUS, Terms};

/// A list in increasing order of its sets of slots, the highest slot first.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    terms: Terms,
    union: OnceCell<Vec<u64>>,
    cuts: OnceCell<Vec<Cut>>,
}

/// Between some slots a list is the product of what stands in the lower slots and what stands in the higher ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    /// The lowest and the highest place of the cut: slots from there on are high.
    from: usize,
    to: usize,
    /// Number of terms of the low factor.
    low: usize,
}

/// The place of a cut that two lists have in common, and the terms of both low factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Common {
    pub(super) slot: usize,
    pub(super) low: [usize; 2],
}

impl Ordered {
    /// A list, put in order.
    pub(crate) fn new(terms: &Terms) -> Self {
        let terms = match terms.len() {
            0 | 1 => terms.clone(),
            _ => with_width!(terms.width(), W => sorted::<W>(terms)),
        };
        Self {
            terms,
            union: OnceCell::new(),
            cuts: OnceCell::new(),
        }
    }

    /// The list.
    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Number of terms.
    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Adds the slots that occur to a set.
    pub(super) fn unite(&self, union: &mut [u64]) {
        let own = self.union.get_or_init(|| {
            let mut union = vec![0; self.terms.width()];
            for words in self.terms.word_sets() {
                for (all, word) in union.iter_mut().zip(words) {
                    *all |= word;
                }
            }
            union
        });
        for (all, word) in union.iter_mut().zip(own) {
            *all |= word;
        }
    }

    fn cuts(&self) -> &[Cut] {
        self.cuts
            .get_or_init(|| with_width!(self.terms.width(), W => cuts::<W>(&self.terms)))
    }

    /// Where both lists split, upwards, without those that leave nothing but a constant in between.
    pub(super) fn common_cuts(&self, other: &Self, found: &mut Vec<Common>) {
        found.clear();
        let (mut ours, mut theirs) = (self.cuts(), other.cuts());
        while let ([one, ..], [two, ..]) = (ours, theirs) {
            let slot = one.from.max(two.from);
            let low = [one.low, two.low];
            if slot <= one.to.min(two.to) && found.last().is_none_or(|last| last.low != low) {
                found.push(Common { slot, low });
            }
            if one.to <= two.to {
                ours = &ours[1..];
            } else {
                theirs = &theirs[1..];
            }
        }
        // What is constant above the last cut belongs to the last factor.
        if let Some(last) = found.last_mut() {
            last.slot = self.terms.slots().len();
        }
    }
}

/// The slots of a term without its sign.
fn slots<const W: usize>(term: Set<W>) -> Set<W> {
    let mut slots = term;
    slots.0[W - 1] &= !MINUS;
    slots
}

fn sorted<const W: usize>(terms: &Terms) -> Terms {
    let mut sets: Vec<Set<W>> = terms.sets().collect();
    let key = |set: &Set<W>| {
        let mut words = slots(*set).0;
        words.reverse();
        words
    };
    sets.sort_unstable_by_key(key);
    Terms::new(sets, terms.slots())
}

/// All cuts of a list in increasing order, upwards. The first leaves nothing low, the last nothing high.
fn cuts<const W: usize>(terms: &Terms) -> Vec<Cut> {
    let count = terms.slots().len();
    let sets: Vec<Set<W>> = terms.sets().collect();
    let Some(&first) = sets.first() else {
        return Vec::new();
    };
    let different = |sum: Set<W>, set: &Set<W>| sum | slots(*set ^ first);
    let different = sets.iter().fold(Set::EMPTY, different);
    let Some(lowest) = different.first() else {
        return vec![Cut {
            from: 0,
            to: count,
            low: 1,
        }];
    };
    let mut cuts = vec![Cut {
        from: 0,
        to: lowest,
        low: 1,
    }];
    let mut below = lowest;
    let mut high = !Set::below(lowest + 1);
    high.0[W - 1] &= !MINUS;
    for slot in different.iter().skip(1) {
        // In order, the terms with the same high slots are neighbours.
        let low = sets.partition_point(|&set| ((set ^ first) & high).is_empty());
        let splits = sets.len().is_multiple_of(low)
            && sets.iter().enumerate().all(|(at, &set)| {
                let (head, tail) = (sets[at - at % low], sets[at % low]);
                ((set ^ head) & high).is_empty()
                    && (slots(set ^ tail) & !high).is_empty()
                    // The rest is the signs, which multiply.
                    && (set ^ head ^ tail ^ first).is_empty()
            });
        if splits {
            cuts.push(Cut {
                from: below + 1,
                to: slot,
                low,
            });
        }
        below = slot;
        high.remove(slot);
    }
    cuts.push(Cut {
        from: below + 1,
        to: count,
        low: sets.len(),
    });
    cuts
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Lists of sets of slots; a minus is slot 63.
    fn ordered(sets: &[u64]) -> Ordered {
        let slots: Arc<[usize]> = (0..10).collect();
        let sets = sets.iter().map(|&set| Set([set])).collect();
        Ordered::new(&Terms::new::<1>(sets, &slots))
    }

    #[test]
    fn products_split_where_their_factors_meet() {
        // (1 - x0 x2) x4 (x5 + x6), and the same without the last term, or with another sign.
        let all = [
            0b010_0000,
            0b010_0000 | 0b101 | MINUS,
            0b100_0000,
            0b100_0000 | 0b101 | MINUS,
        ];
        let all = all.map(|set| set | 0b1_0000);
        let cut = |from, to, low| Cut { from, to, low };
        assert_eq!(
            ordered(&all).cuts(),
            [cut(0, 0, 1), cut(3, 5, 2), cut(7, 10, 4)]
        );
        assert_eq!(ordered(&all[..3]).cuts(), [cut(0, 0, 1), cut(7, 10, 3)]);
        let mut other = all;
        other[3] ^= MINUS;
        assert_eq!(ordered(&other).cuts(), [cut(0, 0, 1), cut(7, 10, 4)]);
        // The same number of low terms over every high one, but not the same terms.
        other = all;
        other[3] = 0b101_0000 | 0b001 | MINUS;
        assert_eq!(ordered(&other).cuts(), [cut(0, 0, 1), cut(7, 10, 4)]);
    }

    #[test]
    fn lists_split_together_where_both_do() {
        // (1 + x0)(x3 + x5) and x4 (1 - x6)
        let one = ordered(&[0b00_1000, 0b00_1001, 0b10_0000, 0b10_0001]);
        let other = ordered(&[0b01_0000, 0b101_0000 | MINUS]);
        let mut cuts = Vec::new();
        one.common_cuts(&other, &mut cuts);
        let found: Vec<_> = cuts.iter().map(|cut| (cut.slot, cut.low)).collect();
        assert_eq!(found, [(0, [1, 1]), (1, [2, 1]), (6, [4, 1]), (10, [4, 2])]);
    }
}
