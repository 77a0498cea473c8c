//! Small sets in machine words: of vertices, and of arcs with a sign.

use std::ops::{BitAnd, BitOr, BitXor, Not};

/// A set of numbers below 64 W.
///
/// A *term* is a set of arcs whose highest bit says that its sign is minus. The product of two terms without a common arc
/// is then their exclusive or: the arcs unite and the signs multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Set<const W: usize>(pub(super) [u64; W]);

impl<const W: usize> Set<W> {
    pub(super) const EMPTY: Self = Self([0; W]);
    /// The sign bit of a term.
    pub(super) const MINUS: Self = {
        let mut words = [0; W];
        words[W - 1] = 1 << 63;
        Self(words)
    };

    pub(super) fn single(index: usize) -> Self {
        let mut words = [0; W];
        words[index / 64] = 1 << (index % 64);
        Self(words)
    }

    /// The numbers whose bits are set.
    pub(super) fn from_bits(bits: usize) -> Self {
        let mut words = [0; W];
        words[0] = bits as u64;
        Self(words)
    }

    /// The numbers below `count`.
    pub(super) fn below(count: usize) -> Self {
        let mut words = [0; W];
        for (at, word) in words.iter_mut().enumerate() {
            *word = match count.saturating_sub(64 * at) {
                0 => 0,
                bits @ 1..64 => (1 << bits) - 1,
                _ => u64::MAX,
            };
        }
        Self(words)
    }

    #[inline]
    pub(super) fn has(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    #[inline]
    pub(super) fn remove(&mut self, index: usize) {
        self.0[index / 64] &= !(1 << (index % 64));
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0 == [0; W]
    }

    /// Does it have one element?
    #[inline]
    pub(super) fn is_single(&self) -> bool {
        self.len() == 1
    }

    /// The smallest number in it.
    #[inline]
    pub(super) fn first(&self) -> Option<usize> {
        for (at, word) in self.0.iter().enumerate() {
            if *word != 0 {
                return Some(64 * at + word.trailing_zeros() as usize);
            }
        }
        None
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The numbers in it, increasing.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let first = rest.first()?;
            rest.remove(first);
            Some(first)
        })
    }
}

impl<const W: usize> BitXor for Set<W> {
    type Output = Self;
    #[inline]
    fn bitxor(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] ^ other.0[at]))
    }
}

impl<const W: usize> BitAnd for Set<W> {
    type Output = Self;
    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }
}

impl<const W: usize> BitOr for Set<W> {
    type Output = Self;
    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }
}

impl<const W: usize> Not for Set<W> {
    type Output = Self;
    #[inline]
    fn not(self) -> Self {
        Self(std::array::from_fn(|at| !self.0[at]))
    }
}

/// Words per set: the widths that are compiled. `None`: more bits than the widest has.
pub(super) fn width(bits: usize) -> Option<usize> {
    WIDTHS.into_iter().find(|width| bits <= 64 * width)
}

const WIDTHS: [usize; 5] = [1, 2, 4, 16, 64];

/// Bits of the widest set.
pub(super) const WIDEST: usize = 64 * WIDTHS[WIDTHS.len() - 1];

/// Runs the same code for the width that is known only at run time.
macro_rules! with_width {
    ($width:expr, $W:ident => $body:expr) => {
        match $width {
            1 => {
                const $W: usize = 1;
                $body
            }
            2 => {
                const $W: usize = 2;
                $body
            }
            3..=4 => {
                const $W: usize = 4;
                $body
            }
            5..=16 => {
                const $W: usize = 16;
                $body
            }
            _ => {
                const $W: usize = 64;
                $body
            }
        }
    };
}
pub(super) use with_width;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_of_terms_is_their_exclusive_or() {
        let one = Set::<2>::single(3) ^ Set::MINUS;
        let other = Set::<2>::single(70) ^ Set::MINUS;
        let product = one ^ other;
        assert_eq!(product.iter().collect::<Vec<_>>(), [3, 70]);
    }

    #[test]
    fn the_numbers_below_a_bound() {
        assert_eq!(Set::<2>::below(0), Set::EMPTY);
        assert_eq!(Set::<2>::below(64).0, [u64::MAX, 0]);
        assert_eq!(Set::<2>::below(65).len(), 65);
        assert_eq!(Set::<1>::below(64).0, [u64::MAX]);
        assert_eq!(
            (width(0), width(128), width(WIDEST + 1)),
            (Some(1), Some(2), None)
        );
    }
}
