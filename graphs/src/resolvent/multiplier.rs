//! Products of two lists in increasing order of their monomials, equal ones collected.

use std::any::Any;

use super::lanes::Lanes;
use super::ordered::{Common, Ordered};
use super::terms::Terms;

/// Room in which one sum after the other is made.
#[derive(Default)]
pub(crate) struct Scratch(Option<Box<dyn Any>>);

impl Scratch {
    /// An empty multiplier: the one that was given back, if it has the same width.
    pub(super) fn take<const L: usize>(&mut self) -> Box<Multiplier<L>> {
        let last = self.0.take().and_then(|last| last.downcast().ok());
        let mut multiplier: Box<Multiplier<L>> = last.unwrap_or_default();
        multiplier.monomials.clear();
        multiplier.sums.clear();
        multiplier
    }

    /// Keeps a multiplier for the next sum.
    pub(super) fn give_back<const L: usize>(&mut self, multiplier: Box<Multiplier<L>>) {
        self.0 = Some(multiplier);
    }
}

/// So many products are sorted.
const FEW: usize = 64;

/// Fewer products are not worth a search for factors.
pub(super) const FACTORED_FROM: usize = 24;

/// Multiplies lists out.
#[derive(Default)]
pub(super) struct Multiplier<const L: usize> {
    /// The lists of a sum, one after the other.
    left: Vec<[u64; L]>,
    right: Vec<[u64; L]>,
    /// Pairs of pieces to be multiplied, and where each bundle of pairs begins: all products of the last bundle come before
    /// all of the one below it.
    pairs: Vec<Pair>,
    bundles: Vec<usize>,
    bundle: Vec<Pair>,
    products: Vec<[u64; L]>,
    cuts: Vec<Common>,
    /// Products of factors.
    parts: Vec<[u64; L]>,
    part_sums: Vec<i64>,
    /// The result.
    pub(super) monomials: Vec<[u64; L]>,
    pub(super) sums: Vec<i64>,
}

/// A piece of a left list and one of a right list: where they begin, are split, and end.
#[derive(Clone, Copy)]
struct Pair {
    left: [usize; 3],
    right: [usize; 3],
}

impl Pair {
    fn new(left: [usize; 2], right: [usize; 2]) -> Self {
        Self {
            left: [left[0], left[0], left[1]],
            right: [right[0], right[0], right[1]],
        }
    }

    /// The product of these halves.
    fn half(&self, left: usize, right: usize) -> Self {
        Self::new(
            [self.left[left], self.left[left + 1]],
            [self.right[right], self.right[right + 1]],
        )
    }

    fn sizes(&self) -> [usize; 2] {
        [self.left[2] - self.left[0], self.right[2] - self.right[0]]
    }
}

/// The product of monomials.
#[inline]
fn plus<const L: usize>(one: [u64; L], other: [u64; L]) -> [u64; L] {
    std::array::from_fn(|at| one[at] + other[at])
}

/// The product of terms with signs, which must not carry.
#[inline]
fn times<const L: usize>(mut one: [u64; L], other: [u64; L]) -> [u64; L] {
    let negative = one[L - 1] & 1;
    one[L - 1] ^= negative;
    let mut product = plus(one, other);
    product[L - 1] ^= negative;
    product
}

/// The monomial of a term, and its sign.
#[inline]
fn unsigned<const L: usize>(mut term: [u64; L]) -> ([u64; L], i64) {
    let sign = 1 - 2 * i64::from(term[L - 1] & 1 == 1);
    term[L - 1] &= !1;
    (term, sign)
}

/// The factor of a list between two cuts below which its low factor has so many terms: what stands under the mask.
fn factor<const L: usize>(
    lanes: &Lanes,
    list: &Terms,
    low: [usize; 2],
    mask: [u64; L],
    is_lowest: bool,
    to: &mut Vec<[u64; L]>,
) {
    to.clear();
    let terms = list.word_sets().take(low[1]).step_by(low[0]);
    to.extend(terms.map(|words| lanes.signed(words)));
    // The lowest factor has the signs, the others what changes them.
    let sign = match to.first() {
        Some(first) if !is_lowest => first[L - 1] & 1,
        _ => 0,
    };
    for term in to {
        let negative = term[L - 1] & 1;
        term.iter_mut()
            .zip(mask)
            .for_each(|(word, mask)| *word &= mask);
        term[L - 1] |= negative ^ sign;
    }
}

impl<const L: usize> Multiplier<L> {
    /// Appends a sum of products.
    pub(super) fn add(&mut self, lanes: &Lanes, factor: i64, products: &[(&Ordered, &Ordered)]) {
        let start = self.sums.len();
        match products {
            [(one, list)] | [(list, one)] if one.len() == 1 => {
                self.multiply_by_term(lanes, one.terms(), list.terms());
            }
            [(f, g)] if f.len() * g.len() >= FACTORED_FROM && self.has_factors(f, g) => {
                self.multiply_factors(lanes, f.terms(), g.terms());
            }
            products => {
                self.left.clear();
                self.right.clear();
                self.bundles.push(0);
                for (f, g) in products {
                    let begin = [self.left.len(), self.right.len()];
                    let spread = |list: &Ordered, to: &mut Vec<[u64; L]>| {
                        to.extend(list.terms().word_sets().map(|words| lanes.signed(words)));
                    };
                    spread(f, &mut self.left);
                    spread(g, &mut self.right);
                    self.push(Pair::new(
                        [begin[0], self.left.len()],
                        [begin[1], self.right.len()],
                    ));
                }
                self.multiply();
            }
        }
        if factor != 1 {
            for sum in &mut self.sums[start..] {
                *sum *= factor;
            }
        }
    }

    /// The multiples of one term are in order, and differ.
    fn multiply_by_term(&mut self, lanes: &Lanes, one: &Terms, list: &Terms) {
        let Some(one) = one.word_sets().next() else {
            return;
        };
        let one: [u64; L] = lanes.signed(one);
        for words in list.word_sets() {
            let (monomial, sign) = unsigned(times(one, lanes.signed(words)));
            self.monomials.push(monomial);
            self.sums.push(sign);
        }
    }

    /// Do both lists split in the same places? Leaves these in `cuts`.
    fn has_factors(&mut self, f: &Ordered, g: &Ordered) -> bool {
        f.common_cuts(g, &mut self.cuts);
        self.cuts.len() > 2
    }

    /// The product, from the products of the factors between the cuts.
    fn multiply_factors(&mut self, lanes: &Lanes, f: &Terms, g: &Terms) {
        let start = self.sums.len();
        self.parts.clear();
        self.part_sums.clear();
        // The product of the factors so far, in `parts`.
        let mut low = 0..0;
        let cuts = std::mem::take(&mut self.cuts);
        for (at, cut) in cuts.windows(2).enumerate() {
            let mut mask = lanes.below(cut[1].slot);
            let below: [u64; L] = lanes.below(cut[0].slot);
            mask.iter_mut()
                .zip(below)
                .for_each(|(mask, low)| *mask ^= low);
            for (list, side) in [(f, 0), (g, 1)] {
                let to = if side == 0 {
                    &mut self.left
                } else {
                    &mut self.right
                };
                let low = [cut[0].low[side], cut[1].low[side]];
                factor(lanes, list, low, mask, at == 0, to);
            }
            let whole = Pair::new([0, self.left.len()], [0, self.right.len()]);
            self.bundles.push(0);
            self.push(whole);
            self.multiply();
            let high = self.parts.len()..self.parts.len() + self.sums.len() - start;
            self.parts.extend_from_slice(&self.monomials[start..]);
            self.part_sums.extend_from_slice(&self.sums[start..]);
            self.monomials.truncate(start);
            self.sums.truncate(start);
            if at == 0 {
                low = high;
            } else if at + 2 == cuts.len() {
                for one in high {
                    let (monomial, sum) = (self.parts[one], self.part_sums[one]);
                    let parts = self.parts[low.clone()].iter();
                    self.monomials
                        .extend(parts.map(|&part| plus(monomial, part)));
                    let sums = self.part_sums[low.clone()].iter();
                    self.sums.extend(sums.map(|part| sum * part));
                }
            } else {
                let begin = self.parts.len();
                for one in high {
                    for other in low.clone() {
                        self.parts.push(plus(self.parts[one], self.parts[other]));
                        self.part_sums
                            .push(self.part_sums[one] * self.part_sums[other]);
                    }
                }
                low = begin..self.parts.len();
            }
        }
        self.cuts = cuts;
    }

    fn push(&mut self, pair: Pair) {
        if !pair.sizes().contains(&0) {
            self.pairs.push(pair);
        }
    }

    fn multiply(&mut self) {
        while let Some(start) = self.bundles.pop() {
            self.bundle.clear();
            self.bundle.extend(self.pairs.drain(start..));
            let sizes = self.bundle.iter().map(Pair::sizes);
            let work: usize = sizes.map(|[f, g]| f * g).sum();
            // The multiples of one term are in order.
            let ordered = match &self.bundle[..] {
                [pair] => pair.sizes().contains(&1),
                bundle => bundle.is_empty(),
            };
            if ordered || work <= FEW || work <= 2 * self.bundle.len() {
                self.list(ordered);
                continue;
            }
            match self.highest_difference() {
                Some((word, bit)) => self.split(word, bit),
                None => self.list(false),
            }
        }
    }

    /// The first lane in which the products of the bundle differ: its word and lower bit.
    fn highest_difference(&self) -> Option<(usize, u32)> {
        (0..L).find_map(|word| {
            let left = |at: usize| self.left[at][word] & !1;
            let right = |at: usize| self.right[at][word] & !1;
            let first = |pair: &Pair| left(pair.left[0]) + right(pair.right[0]);
            let some = first(self.bundle.first()?);
            let difference = self.bundle.iter().fold(0, |difference, pair| {
                difference
                    | (left(pair.left[0]) ^ left(pair.left[2] - 1))
                    | (right(pair.right[0]) ^ right(pair.right[2] - 1))
                    | (first(pair) ^ some)
            });
            let highest = difference.checked_ilog2()?;
            Some((word, (highest - 1) / 2 * 2 + 1))
        })
    }

    /// Three bundles: products with the exponents 2, 1 and 0 in a lane.
    fn split(&mut self, word: usize, bit: u32) {
        let mut bundle = std::mem::take(&mut self.bundle);
        for Pair { left, right } in &mut bundle {
            let without = |term: &[u64; L]| term[word] >> bit & 1 == 0;
            left[1] = left[0] + self.left[left[0]..left[2]].partition_point(without);
            right[1] = right[0] + self.right[right[0]..right[2]].partition_point(without);
        }
        for halves in [&[(1, 1)][..], &[(0, 1), (1, 0)], &[(0, 0)]] {
            let start = self.pairs.len();
            for pair in &bundle {
                for &(left, right) in halves {
                    self.push(pair.half(left, right));
                }
            }
            if self.pairs.len() > start {
                self.bundles.push(start);
            }
        }
        self.bundle = bundle;
    }

    /// Multiplies the pairs of the bundle and adds up equal monomials.
    fn list(&mut self, ordered: bool) {
        self.products.clear();
        for pair in &self.bundle {
            let right = &self.right[pair.right[0]..pair.right[2]];
            for &one in &self.left[pair.left[0]..pair.left[2]] {
                let products = right.iter().map(|&other| times(one, other));
                self.products.extend(products);
            }
        }
        match (ordered, L) {
            (true, _) => {}
            // Single words are compared faster than arrays of one.
            (false, 1) => self.products.as_flattened_mut().sort_unstable(),
            (false, _) => self.products.sort_unstable(),
        }
        let Some(&first) = self.products.first() else {
            return;
        };
        let start = self.sums.len();
        let room = start + self.products.len();
        self.monomials.resize(room, first);
        self.sums.resize(room, 0);
        // Without branches that depend on the products: a monomial is written again while its sum grows.
        let (mut at, mut monomial, mut sum) = (start, first, 0);
        for product in &self.products {
            let mut next = *product;
            next[L - 1] &= !1;
            let sign = if product[L - 1] & 1 == 1 { -1 } else { 1 };
            let fresh = next != monomial;
            at += usize::from(fresh & (sum != 0));
            sum = if fresh { sign } else { sum + sign };
            monomial = next;
            self.monomials[at] = monomial;
            self.sums[at] = sum;
        }
        let len = at + usize::from(sum != 0);
        self.monomials.truncate(len);
        self.sums.truncate(len);
    }
}
