//! Where the exponents of a monomial stand in machine words.

use std::sync::Arc;

use super::expand::Products;
use super::terms::MINUS;

/// Exponents in a word: two bits each, above the lowest bit, which in the last word says that the sign is minus.
pub(super) const LANES: usize = 31;

/// Which slots occur, and the lane of each.
pub(super) struct Lanes {
    /// The arc of every lane.
    pub(super) arcs: Arc<[usize]>,
    /// How many of the slots below every slot occur: its lane, if it does. None where lanes are slots.
    lanes: Vec<usize>,
}

impl Lanes {
    pub(super) fn of(sums: &[Products<'_>]) -> Self {
        let products = sums.iter().flat_map(|(_, products)| *products);
        let lists = || products.clone().flat_map(|(f, g)| [*f, *g]);
        let slots = lists().next().map(|list| Arc::clone(list.terms().slots()));
        let slots = slots.unwrap_or_default();
        let straight = |arcs| Self {
            arcs,
            lanes: Vec::new(),
        };
        if slots.len() <= LANES {
            return straight(slots);
        }
        let mut union = vec![0; slots.len() / 64 + 1];
        for list in lists() {
            list.unite(&mut union);
        }
        let mut lanes = vec![0; slots.len()];
        let mut arcs = Vec::new();
        for (slot, &arc) in slots.iter().enumerate() {
            lanes[slot] = arcs.len();
            if union[slot / 64] >> (slot % 64) & 1 == 1 {
                arcs.push(arc);
            }
        }
        if arcs.len().div_ceil(LANES) == slots.len().div_ceil(LANES) {
            return straight(slots);
        }
        Self {
            arcs: arcs.into(),
            lanes,
        }
    }

    /// A term, its sign aside: lanes rise with slots, so that order is kept.
    pub(super) fn spread<const L: usize>(&self, words: &[u64]) -> [u64; L] {
        let mut spread = [0; L];
        let last = words.len() - 1;
        let slots = |at: usize| match words.get(at) {
            Some(word) if at == last => word & !MINUS,
            word => word.copied().unwrap_or(0),
        };
        if self.lanes.is_empty() {
            let full = self.arcs.len().div_ceil(LANES);
            for (at, word) in spread.iter_mut().rev().take(full).enumerate() {
                let (first, shift) = (LANES * at / 64, LANES * at % 64);
                let bits = slots(first) >> shift | slots(first + 1) << 1 << (63 - shift);
                *word = interleave(bits) << 1;
            }
        } else {
            for at in 0..words.len() {
                let mut word = slots(at);
                while word != 0 {
                    let lane = self.lanes[64 * at + word.trailing_zeros() as usize];
                    spread[L - 1 - lane / LANES] |= 2 << (2 * (lane % LANES));
                    word &= word - 1;
                }
            }
        }
        spread
    }

    /// A term with its sign in the lowest bit.
    pub(super) fn signed<const L: usize>(&self, words: &[u64]) -> [u64; L] {
        let mut spread = self.spread(words);
        spread[L - 1] |= words[words.len() - 1] >> 63;
        spread
    }

    /// The lanes of slots below one, as a mask.
    pub(super) fn below<const L: usize>(&self, slot: usize) -> [u64; L] {
        let lanes = match self.lanes.is_empty() {
            true => slot,
            false => self.lanes.get(slot).copied().unwrap_or(self.arcs.len()),
        };
        let mut mask = [0; L];
        for (at, word) in mask.iter_mut().rev().enumerate() {
            let lanes = lanes.saturating_sub(LANES * at).min(LANES);
            *word = (1_u64 << (2 * lanes) << 1).wrapping_sub(2);
        }
        mask
    }
}

/// Of the lowest 31 bits, bit k moves to bit 2k.
fn interleave(word: u64) -> u64 {
    let mut word = word & 0x7fff_ffff;
    word = (word | word << 16) & 0x0000_ffff_0000_ffff;
    word = (word | word << 8) & 0x00ff_00ff_00ff_00ff;
    word = (word | word << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    word = (word | word << 2) & 0x3333_3333_3333_3333;
    (word | word << 1) & 0x5555_5555_5555_5555
}
