//! Sums of products of two lists, multiplied out: exponents 0 to 2, equal monomials collected.

use std::any::Any;
use std::sync::Arc;

use super::ordered::{Common, Ordered};
use super::set::{WIDEST, width, with_width};
use super::terms::{MINUS, Terms};
use crate::error::{Error, Result};

/// A polynomial in arc weights with exponents up to 2, its monomials in increasing order.
///
/// ```
/// use graphs::resolvent::{Digraph, Expanded, Resolvent};
/// // (1 - A_01 A_10)^2
/// let resolvent = Resolvent::new(Digraph::new(2, &[(0, 1), (1, 0)])?);
/// let determinant = resolvent.determinant(0, 100)?;
/// let square = Expanded::sum_of_products(1, &[(&determinant, &determinant)], 100)?;
/// let terms: Vec<_> = square.iter().collect();
/// assert_eq!(terms, [(1, vec![]), (-2, vec![(0, 1), (1, 1)]), (1, vec![(0, 2), (1, 2)])]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expanded {
    store: Arc<Store>,
    /// From where to where in the store.
    start: usize,
    end: usize,
}

/// The terms of sums that were made together.
#[derive(Debug)]
struct Store {
    width: usize,
    /// Two bits for the exponent of every lane, the last lanes in the first word.
    monomials: Vec<u64>,
    coefficients: Vec<i64>,
    /// The arc of every lane.
    arcs: Arc<[usize]>,
}

/// A sum of products c (f g + ..): the factor c, and the pairs (f, g).
pub(crate) type Products<'a> = (i64, &'a [(&'a Ordered, &'a Ordered)]);

impl Expanded {
    /// The sum of f g over pairs (f, g), times a factor.
    ///
    /// # Errors
    /// [`Error::TooLarge`] with the exact number of products, when that is more than `limit`.
    ///
    /// Lists that split into factors without common arcs are multiplied factor by factor. Others are split by the exponent
    /// of one arc after the other, for the largest first, so that the products come out in order; only the last few are
    /// sorted.
    pub fn sum_of_products(
        factor: i64,
        products: &[(&Terms, &Terms)],
        limit: usize,
    ) -> Result<Self> {
        let ordered: Vec<(Ordered, Ordered)> = products
            .iter()
            .map(|(f, g)| (Ordered::new(f), Ordered::new(g)))
            .collect();
        let pairs: Vec<(&Ordered, &Ordered)> = ordered.iter().map(|(f, g)| (f, g)).collect();
        let mut sums = Self::sums_of_products(&[(factor, &pairs)], limit, &mut Scratch::default())?;
        sums.pop().ok_or(Error::NoVertices)
    }

    /// Several sums; their products together are bounded by the limit.
    pub(crate) fn sums_of_products(
        sums: &[Products<'_>],
        limit: usize,
        scratch: &mut Scratch,
    ) -> Result<Vec<Self>> {
        check_work(sums, limit)?;
        let lanes = Lanes::of(sums);
        let words = lanes.arcs.len().div_ceil(LANES);
        let width = width(64 * words).ok_or_else(|| Error::TooLarge {
            what: "arcs of a polynomial that is multiplied out",
            found: lanes.arcs.len().to_string(),
            limit: (LANES * WIDEST / 64) as u64,
            hint: "ask for the factored form or a program",
        })?;
        let mut ends = Vec::with_capacity(sums.len());
        let (monomials, coefficients) = with_width!(width, L => {
            let mut multiplier = scratch.take::<L>();
            for &(factor, products) in sums {
                multiplier.add(&lanes, factor, products);
                ends.push(multiplier.sums.len());
            }
            // Lists of exactly the length that is needed are faster to give back and to get again.
            let monomials = multiplier.monomials.as_flattened().to_vec();
            let coefficients = multiplier.sums.clone();
            scratch.0 = Some(multiplier);
            (monomials, coefficients)
        });
        let store = Arc::new(Store {
            width,
            monomials,
            coefficients,
            arcs: lanes.arcs,
        });
        let mut start = 0;
        let sum = |end: usize| Self {
            store: Arc::clone(&store),
            start: std::mem::replace(&mut start, end),
            end,
        };
        Ok(ends.into_iter().map(sum).collect())
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// The polynomial 0?
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The words of every monomial.
    fn word_sets(&self) -> impl Iterator<Item = &[u64]> {
        let width = self.store.width;
        self.store.monomials[width * self.start..width * self.end].chunks_exact(width)
    }

    /// The terms: coefficient, and (arc, exponent) for every arc that occurs.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Vec<(usize, u32)>)> {
        let coefficients = &self.store.coefficients[self.start..self.end];
        self.word_sets()
            .zip(coefficients)
            .map(|(words, coefficient)| {
                let mut powers = Vec::new();
                for (at, word) in words.iter().rev().enumerate() {
                    let mut word = *word;
                    while word != 0 {
                        let lane = (word.trailing_zeros() - 1) / 2;
                        let exponent = word >> (2 * lane + 1) & 3;
                        word &= !(6 << (2 * lane));
                        let arc = self.store.arcs[LANES * at + lane as usize];
                        powers.push((arc, if exponent == 2 { 2 } else { 1 }));
                    }
                }
                powers.sort_unstable();
                (*coefficient, powers)
            })
    }
}

/// Refuses more products than the limit.
fn check_work(sums: &[Products<'_>], limit: usize) -> Result<()> {
    let products = sums.iter().flat_map(|(_, products)| products.iter());
    let work = products.fold(0_usize, |sum, (f, g)| {
        sum.saturating_add(f.len().saturating_mul(g.len()))
    });
    if work <= limit {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "products of terms to be multiplied out",
        found: work.to_string(),
        limit: limit as u64,
        hint: "raise the limit of terms, or ask for the factored form or a program",
    })
}

/// Room in which one sum after the other is made.
#[derive(Default)]
pub(crate) struct Scratch(Option<Box<dyn Any>>);

impl Scratch {
    /// An empty multiplier: the one that was given back, if it has the same width.
    fn take<const L: usize>(&mut self) -> Box<Multiplier<L>> {
        let last = self.0.take().and_then(|last| last.downcast().ok());
        let mut multiplier: Box<Multiplier<L>> = last.unwrap_or_default();
        multiplier.monomials.clear();
        multiplier.sums.clear();
        multiplier
    }
}

/// Exponents in a word: two bits each, above the lowest bit, which in the last word says that the sign is minus.
const LANES: usize = 31;

/// Which slots occur, and the lane of each.
struct Lanes {
    /// The arc of every lane.
    arcs: Arc<[usize]>,
    /// How many of the slots below every slot occur: its lane, if it does. None where lanes are slots.
    lanes: Vec<usize>,
}

impl Lanes {
    fn of(sums: &[Products<'_>]) -> Self {
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
    fn spread<const L: usize>(&self, words: &[u64]) -> [u64; L] {
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
    fn signed<const L: usize>(&self, words: &[u64]) -> [u64; L] {
        let mut spread = self.spread(words);
        spread[L - 1] |= words[words.len() - 1] >> 63;
        spread
    }

    /// The lanes of slots below one, as a mask.
    fn below<const L: usize>(&self, slot: usize) -> [u64; L] {
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

/// So many products are sorted.
const FEW: usize = 64;

/// Fewer products are not worth a search for factors.
const FACTORED_FROM: usize = 24;

/// Multiplies lists out.
#[derive(Default)]
struct Multiplier<const L: usize> {
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
    monomials: Vec<[u64; L]>,
    sums: Vec<i64>,
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
    fn add(&mut self, lanes: &Lanes, factor: i64, products: &[(&Ordered, &Ordered)]) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::resolvent::{Digraph, Resolvent};

    /// The definition: the products of all pairs of terms, collected.
    fn collected(factor: i64, products: &[(&Terms, &Terms)]) -> BTreeMap<Vec<(usize, u32)>, i64> {
        let mut sums: BTreeMap<Vec<(usize, u32)>, i64> = BTreeMap::new();
        for (f, g) in products {
            let right: Vec<_> = g.iter().collect();
            for one in f.iter() {
                for other in &right {
                    let mut powers: BTreeMap<usize, u32> = BTreeMap::new();
                    for &arc in one.arcs.iter().chain(&other.arcs) {
                        *powers.entry(arc).or_default() += 1;
                    }
                    let same = one.negative == other.negative;
                    *sums.entry(powers.into_iter().collect()).or_default() +=
                        if same { factor } else { -factor };
                }
            }
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }

    #[test]
    fn products_are_those_of_all_pairs_in_increasing_order() {
        // Complete digraphs with a tail: none, one of a word of arcs, one of several words.
        for (n, tail) in [(3, 0), (5, 0), (4, 50), (4, 51), (4, 52), (4, 130)] {
            let mut arcs: Vec<(usize, usize)> = (0..n)
                .flat_map(|a| (0..n).map(move |b| (a, b)))
                .filter(|(a, b)| a != b)
                .collect();
            arcs.extend((n - 1..n - 1 + tail).map(|v| (v, v + 1)));
            let resolvent = Resolvent::new(Digraph::new(n + tail, &arcs).unwrap());
            let list = |i, j| resolvent.cofactor(i, j, 1_000).unwrap();
            let last = n + tail - 1;
            let [a, b, c, d] = [list(0, last), list(1, last), list(0, 0), list(2, 1)];
            // All arcs; those of the complete digraph alone; a single term; nothing.
            let edge = if tail > 0 { list(n - 1, n) } else { list(0, 1) };
            let nothing = list(0, 0).times_disjoint(&Terms::new::<1>(vec![], resolvent.slots()), 9);
            for products in [
                &[(&a, &b), (&b, &a), (&c, &d)][..],
                &[(&c, &d), (&c, &c)],
                &[(&edge, &a)],
                &[(&c, &nothing.unwrap())],
                &[],
            ] {
                let sum = Expanded::sum_of_products(3, products, 100_000).unwrap();
                let found: BTreeMap<_, _> = sum.iter().map(|(c, powers)| (powers, c)).collect();
                assert_eq!(found.len(), sum.len());
                assert_eq!(found, collected(3, products));
                let monomials: Vec<&[u64]> = sum.word_sets().collect();
                assert!(monomials.is_sorted());
            }
        }
    }

    #[test]
    fn lists_that_split_are_multiplied_factor_by_factor() {
        // A path of 2-cycles, and loops and triangles in a chain: with few and with many arcs, some of which do not occur.
        let two_cycles = |n: usize| (1..n).flat_map(|v| [(v - 1, v), (v, v - 1)]).collect();
        let triangles = |count: usize| {
            let mut arcs: Vec<(usize, usize)> = (0..3 * count)
                .flat_map(|v| [(v, v / 3 * 3 + (v + 1) % 3), (v, v)])
                .collect();
            arcs.extend((1..count).map(|at| (3 * at - 1, 3 * at)));
            arcs
        };
        for (n, arcs) in [
            (9, two_cycles(9)),
            (18, two_cycles(18)),
            (6, triangles(2)),
            (15, triangles(5)),
        ] {
            let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
            let lists: Vec<Terms> = [(0, n - 1), (2, 5), (4, 4), (1, 3), (n - 3, n - 3)]
                .map(|(i, j)| resolvent.cofactor(i, j, 10_000).unwrap())
                .into();
            let mut split = 0;
            for f in &lists {
                for g in lists.iter().filter(|g| f.len() * g.len() < 5_000) {
                    let (one, other) = (Ordered::new(f), Ordered::new(g));
                    let mut cuts = Vec::new();
                    one.common_cuts(&other, &mut cuts);
                    split += usize::from(f.len() * g.len() >= FACTORED_FROM && cuts.len() > 2);
                    let sum = Expanded::sum_of_products(-2, &[(f, g)], 10_000).unwrap();
                    let found: BTreeMap<_, _> = sum.iter().map(|(c, powers)| (powers, c)).collect();
                    assert_eq!(found.len(), sum.len());
                    assert_eq!(found, collected(-2, &[(f, g)]));
                    assert!(sum.word_sets().is_sorted());
                }
            }
            assert!(split > 0, "{n}");
        }
    }

    #[test]
    fn many_arcs_are_packed_by_those_that_occur() {
        // A cycle of 40 vertices: 1 - product of 40 arcs, squared.
        let arcs: Vec<_> = (0..40).map(|v| (v, (v + 1) % 40)).collect();
        let resolvent = Resolvent::new(Digraph::new(40, &arcs).unwrap());
        let determinant = resolvent.determinant(0, 10).unwrap();
        let square = Expanded::sum_of_products(1, &[(&determinant, &determinant)], 10).unwrap();
        let shapes: Vec<(i64, usize)> = square.iter().map(|term| (term.0, term.1.len())).collect();
        assert_eq!(shapes, [(1, 0), (-2, 40), (1, 40)]);
        assert_eq!(
            Expanded::sum_of_products(1, &[(&determinant, &determinant)], 3)
                .unwrap_err()
                .to_string(),
            "products of terms to be multiplied out: 4, more than the limit of 3; raise the limit of terms, or ask for the factored form or a program"
        );
    }
}
