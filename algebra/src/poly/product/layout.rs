//! How the monomials of a product are divided into keys of blocks and places in a cell.

use std::fmt::Debug;
use std::ops::Range;

use super::super::monomial::{Packing, Place};
use super::super::{Monomial, Polynomial, Ring};
use super::degree_too_large;
use crate::error::Result;

/// Largest number of slots in a cell: it should stay in the nearest cache.
const MAX_CELL: u64 = 4_096;

/// A word, or two, in which exponents are packed so tightly that sums of keys of the factors just fit.
pub trait Key: Copy + Ord + Debug + std::ops::Add<Output = Self> {
    /// Its length.
    const BITS: u32;
    /// 0
    const ZERO: Self;
    /// exponent 2^shift
    fn at(exponent: u32, shift: u32) -> Self;
    /// The exponent of so many bits at the shift.
    fn field(self, shift: u32, width: u32) -> u32;
    /// self - other unless that sets one of these bits.
    fn difference(self, other: Self, guards: u128) -> Option<Self>;
}

macro_rules! key {
    ($word:ty) => {
        impl Key for $word {
            const BITS: u32 = <$word>::BITS;
            const ZERO: Self = 0;
            #[inline]
            fn at(exponent: u32, shift: u32) -> Self {
                Self::from(exponent) << shift
            }
            #[inline]
            #[allow(clippy::cast_possible_truncation)] // at most 32 bits are left
            fn field(self, shift: u32, width: u32) -> u32 {
                ((self >> shift) & ((1 << width) - 1)) as u32
            }
            #[inline]
            #[allow(clippy::cast_possible_truncation)] // no guard lies above the key
            fn difference(self, other: Self, guards: u128) -> Option<Self> {
                let difference = self.checked_sub(other)?;
                (difference & guards as Self == 0).then_some(difference)
            }
        }
    };
}
key!(u64);
key!(u128);

/// The degree of the product in each variable.
pub(super) fn degrees_of_product<R: Ring>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
) -> Result<Monomial> {
    let (mut sum, other) = (f.degrees(), g.degrees());
    if sum.len() < other.len() {
        sum.resize(other.len(), 0);
    }
    for (total, degree) in sum.iter_mut().zip(&other) {
        *total = total.checked_add(*degree).ok_or_else(degree_too_large)?;
    }
    Ok(sum)
}

/// The exponent of a variable in a key.
struct KeyField {
    variable: usize,
    shift: u32,
    width: u32,
}

/// Which variables make the key and which the place in a cell.
pub(super) struct Layout {
    fields: Vec<KeyField>,
    // Variable and the step of the place when its exponent grows by one; the last variable first.
    steps: Vec<(usize, u32)>,
    radices: Vec<u32>,
    volume: u32,
    packing: Packing,
}

impl Layout {
    /// For a product with these degrees and so many pairs of terms; `None` when the keys do not fit.
    pub(super) fn new<K: Key>(degrees: &[u32], pairs: usize) -> Option<Self> {
        // A cell is prepared once; that should not cost more than the product.
        let limit = MAX_CELL.min(pairs as u64);
        let mut volume = 1_u64;
        let (mut steps, mut radices) = (Vec::new(), Vec::new());
        let mut rest = degrees.len();
        while let Some(degree) = rest.checked_sub(1).and_then(|last| degrees.get(last)) {
            let larger = volume.saturating_mul(u64::from(*degree) + 1);
            if larger > limit {
                break;
            }
            rest -= 1;
            if *degree > 0 {
                steps.push((rest, u32::try_from(volume).ok()?));
                radices.push(degree + 1);
            }
            volume = larger;
        }
        let mut used = 0;
        let mut fields = Vec::new();
        for variable in (0..rest).rev().filter(|at| degrees[*at] > 0) {
            let width = 32 - degrees[variable].leading_zeros();
            if used + width > K::BITS - 1 {
                return None;
            }
            fields.push(KeyField {
                variable,
                shift: used,
                width,
            });
            used += width;
        }
        Some(Self {
            fields,
            steps,
            radices,
            volume: u32::try_from(volume).ok()?,
            packing: Packing::of(degrees),
        })
    }

    /// Number of slots in a cell.
    pub(super) fn volume(&self) -> u32 {
        self.volume
    }

    /// The packing of the product.
    pub(super) fn packing(&self) -> Packing {
        self.packing
    }

    /// The terms of a factor in blocks of equal keys.
    pub(super) fn side<'a, R: Ring, K: Key>(
        &self,
        f: &'a Polynomial<R>,
    ) -> Side<'a, K, R::Element> {
        let fields: Vec<(Place, u32)> = self
            .fields
            .iter()
            .map(|field| (f.packing().place(field.variable), field.shift))
            .collect();
        let steps: Vec<(Place, u32)> = self
            .steps
            .iter()
            .map(|(variable, step)| (f.packing().place(*variable), *step))
            .collect();
        let mut blocks: Vec<Block<K>> = Vec::new();
        let mut offsets = Vec::with_capacity(f.len());
        for words in f.words() {
            let mut key = K::ZERO;
            for (place, shift) in &fields {
                key = key + K::at(place.get(words), *shift);
            }
            let offset = steps.iter().map(|(place, step)| place.get(words) * step);
            offsets.push(offset.sum());
            let end = offsets.len();
            match blocks.last_mut() {
                Some(block) if block.key == key => block.terms.end = end,
                _ => blocks.push(Block {
                    key,
                    terms: end - 1..end,
                }),
            }
        }
        Side {
            blocks,
            offsets,
            coefficients: f.coefficients(),
        }
    }

    /// The packed words of a key, without the variables of the cell.
    pub(super) fn key_words<K: Key>(&self, key: K, words: &mut [u64]) {
        words.fill(0);
        for field in &self.fields {
            let exponent = key.field(field.shift, field.width);
            self.packing.place(field.variable).add(words, exponent);
        }
    }

    /// The packed words of all places of a cell, one after the other.
    pub(super) fn cell_words(&self) -> Vec<u64> {
        let words = self.packing.words();
        let mut table = vec![0; words * self.volume as usize];
        let mut exponents = vec![0_u32; self.steps.len()];
        for entry in table.chunks_exact_mut(words) {
            for ((variable, _), exponent) in self.steps.iter().zip(&exponents) {
                self.packing.place(*variable).add(entry, *exponent);
            }
            for (exponent, radix) in exponents.iter_mut().zip(&self.radices) {
                *exponent += 1;
                if *exponent < *radix {
                    break;
                }
                *exponent = 0;
            }
        }
        table
    }
}

/// Terms with one key.
pub(super) struct Block<K> {
    pub(super) key: K,
    pub(super) terms: Range<usize>,
}

/// A factor laid out for a product: blocks in decreasing order of keys, places decreasing in each.
#[allow(unreachable_pub)] // part of a sealed trait
pub struct Side<'a, K, E> {
    pub(super) blocks: Vec<Block<K>>,
    pub(super) offsets: Vec<u32>,
    pub(super) coefficients: &'a [E],
}
