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
        Self {
            width: W,
            words: words.into_flattened(),
            arcs: Arc::clone(arcs),
        }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.words.len() / self.width
    }

    /// The polynomial 0?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The terms, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = Term> {
        self.words.chunks_exact(self.width).map(|words| {
            let last = self.width - 1;
            let negative = words[last] >> 63 == 1;
            let mut arcs = Vec::new();
            for (at, word) in words.iter().enumerate() {
                let mut word = if at == last { word & !(1 << 63) } else { *word };
                while word != 0 {
                    arcs.push(self.arcs[64 * at + word.trailing_zeros() as usize]);
                    word &= word - 1;
                }
            }
            arcs.sort_unstable();
            Term { arcs, negative }
        })
    }

    /// The arc of every slot.
    pub(super) fn slots(&self) -> &Arc<[usize]> {
        &self.arcs
    }

    /// The words of every term.
    pub(super) fn word_sets(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.words.chunks_exact(self.width)
    }

    /// Adds the slots that occur to a set.
    pub(super) fn unite(&self, union: &mut [u64]) {
        for words in self.word_sets() {
            for (all, word) in union.iter_mut().zip(words) {
                *all |= word;
            }
        }
    }

    /// The product with a list that has no arc in common with this one: no two products are alike.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` products.
    pub(crate) fn times_disjoint(&self, other: &Self, limit: usize) -> Result<Self> {
        check(self.len().saturating_mul(other.len()), limit)?;
        let mut words = Vec::with_capacity(self.words.len().saturating_mul(other.len()));
        for one in self.word_sets() {
            for other in other.word_sets() {
                words.extend(one.iter().zip(other).map(|(a, b)| a ^ b));
            }
        }
        Ok(Self {
            width: self.width,
            words,
            arcs: Arc::clone(&self.arcs),
        })
    }
}
