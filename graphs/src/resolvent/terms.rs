//! Lists of terms: sets of arcs with a sign.

use std::sync::Arc;

use super::set::Set;
use super::walk::check;
use crate::error::Result;

/// A polynomial whose terms are products of distinct arc weights with the coefficient 1 or -1, all different.
///
/// ```
/// use graphs::resolvent::{Digraph, Resolvent};
/// // det(I - A) of the 2-cycle is 1 - A_01 A_10
/// let resolvent = Resolvent::new(Digraph::new(2, &[(0, 1), (1, 0)])?);
/// let determinant = resolvent.determinant(0, 100)?;
/// let terms: Vec<_> = determinant.iter().map(|term| (term.negative, term.arcs)).collect();
/// assert_eq!(terms, [(false, vec![]), (true, vec![0, 1])]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Terms {
    store: Arc<Store>,
    /// From where to where in the store, in words.
    start: usize,
    end: usize,
}

/// The words of lists that were made together.
#[derive(Debug)]
struct Store {
    width: usize,
    words: Vec<u64>,
    /// The arc of every slot.
    arcs: Arc<[usize]>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The arcs, by their position in the digraph, increasing.
    pub arcs: Vec<usize>,
    /// Is the sign minus?
    pub negative: bool,
}

impl Terms {
    pub(super) fn new<const W: usize>(sets: Vec<Set<W>>, arcs: &Arc<[usize]>) -> Self {
        let words: Vec<[u64; W]> = sets.into_iter().map(|set| set.0).collect();
        Self::whole(W, words.into_flattened(), arcs)
    }

    /// Lists that stand one after the other, by their ends.
    pub(super) fn parts<const W: usize>(
        sets: Vec<Set<W>>,
        ends: &[usize],
        arcs: &Arc<[usize]>,
    ) -> Vec<Self> {
        let whole = Self::new(sets, arcs);
        let mut start = 0;
        let part = |&end: &usize| Self {
            store: Arc::clone(&whole.store),
            start: std::mem::replace(&mut start, W * end),
            end: W * end,
        };
        ends.iter().map(part).collect()
    }

    fn whole(width: usize, words: Vec<u64>, arcs: &Arc<[usize]>) -> Self {
        let (start, end) = (0, words.len());
        let arcs = Arc::clone(arcs);
        let store = Arc::new(Store { width, words, arcs });
        Self { store, start, end }
    }

    fn words(&self) -> &[u64] {
        &self.store.words[self.start..self.end]
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        (self.end - self.start) / self.store.width
    }

    /// The polynomial 0?
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The terms, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = Term> {
        self.word_sets().map(|words| {
            let last = self.store.width - 1;
            let negative = words[last] >> 63 == 1;
            let mut arcs = Vec::new();
            for (at, word) in words.iter().enumerate() {
                let mut word = if at == last { word & !MINUS } else { *word };
                while word != 0 {
                    let slot = 64 * at + word.trailing_zeros() as usize;
                    arcs.push(self.store.arcs[slot]);
                    word &= word - 1;
                }
            }
            arcs.sort_unstable();
            Term { arcs, negative }
        })
    }

    /// The arc of every slot.
    pub(super) fn slots(&self) -> &Arc<[usize]> {
        &self.store.arcs
    }

    /// Words of a term.
    pub(super) fn width(&self) -> usize {
        self.store.width
    }

    /// The words of every term.
    pub(super) fn word_sets(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.words().chunks_exact(self.store.width)
    }

    /// The terms of a list that is known to have this width.
    pub(super) fn sets<const W: usize>(&self) -> impl ExactSizeIterator<Item = Set<W>> {
        let (sets, _) = self.words().as_chunks();
        sets.iter().map(|&words| Set(words))
    }

    /// The product with a list that has no arc in common with this one: no two products are alike.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` products.
    pub(crate) fn times_disjoint(&self, other: &Self, limit: usize) -> Result<Self> {
        check(self.len().saturating_mul(other.len()), limit)?;
        let mut words = Vec::with_capacity(self.words().len().saturating_mul(other.len()));
        for one in self.word_sets() {
            for other in other.word_sets() {
                words.extend(one.iter().zip(other).map(|(a, b)| a ^ b));
            }
        }
        Ok(Self::whole(self.store.width, words, &self.store.arcs))
    }
}

/// The sign of a term, in its last word.
pub(super) const MINUS: u64 = 1 << 63;
