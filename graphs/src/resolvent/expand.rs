//! Sums of products of two lists, multiplied out: exponents 0 to 2, equal monomials collected.

use std::sync::Arc;

use super::set::{width, with_width};
use super::terms::Terms;
use crate::error::{Error, Result};

/// A polynomial in arc weights with exponents up to 2, its monomials in increasing order.
///
/// ```
/// use graphs::resolvent::{Digraph, Expanded, Resolvent};
/// // (1 - A_01 A_10)^2
/// let resolvent = Resolvent::new(Digraph::new(2, &[(0, 1), (1, 0)])?);
/// let determinant = resolvent.determinant(0, 100)?;
/// let square = Expanded::sum_of_products(&[(1, &determinant, &determinant)], 100)?;
/// let terms: Vec<_> = square.iter().collect();
/// assert_eq!(terms, [(1, vec![]), (-2, vec![(0, 1), (1, 1)]), (1, vec![(0, 2), (1, 2)])]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expanded {
    width: usize,
    /// Two bits for the exponent of every lane.
    monomials: Vec<u64>,
    coefficients: Vec<i64>,
    /// The arc of every lane.
    arcs: Arc<[usize]>,
}

impl Expanded {
    /// The sum of c f g over triples (c, f, g).
    ///
    /// # Errors
    /// [`Error::TooLarge`] with the exact number of products, when that is more than `limit`.
    ///
    /// Costs a hashed addition per product and a sort of the distinct monomials.
    pub fn sum_of_products(products: &[(i64, &Terms, &Terms)], limit: usize) -> Result<Self> {
        let work = products.iter().fold(0_usize, |sum, (_, f, g)| {
            sum.saturating_add(f.len().saturating_mul(g.len()))
        });
        if work > limit {
            return Err(too_many(work, limit));
        }
        let lanes = Lanes::of(products);
        let width = width(2 * lanes.arcs.len() + 1).ok_or_else(|| Error::TooLarge {
            what: "arcs of a polynomial that is multiplied out",
            found: lanes.arcs.len().to_string(),
            limit: 2047,
            hint: "ask for the factored form or a program",
        })?;
        let (monomials, coefficients) = with_width!(width, L => {
            let mut table = Table::<L>::for_products(work);
            for (factor, f, g) in products {
                let (f, g) = (lanes.spread::<L>(f), lanes.spread::<L>(g));
                table.add_products(*factor, &f, &g);
            }
            let sorted = table.into_sorted();
            let (keys, coefficients): (Vec<[u64; L]>, Vec<i64>) = sorted.into_iter().unzip();
            (keys.into_flattened(), coefficients)
        });
        Ok(Self {
            width,
            monomials,
            coefficients,
            arcs: lanes.arcs.into(),
        })
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// The polynomial 0?
    pub fn is_empty(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The terms: coefficient, and (arc, exponent) for every arc that occurs.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Vec<(usize, u32)>)> {
        let monomials = self.monomials.chunks_exact(self.width);
        monomials
            .zip(&self.coefficients)
            .map(|(words, coefficient)| {
                let mut powers = Vec::new();
                for (at, word) in words.iter().enumerate() {
                    let mut word = *word;
                    while word != 0 {
                        let lane = word.trailing_zeros() / 2;
                        let exponent = word >> (2 * lane) & 3;
                        word &= !(3 << (2 * lane));
                        let arc = self.arcs[32 * at + lane as usize];
                        powers.push((arc, if exponent == 2 { 2 } else { 1 }));
                    }
                }
                powers.sort_unstable();
                (*coefficient, powers)
            })
    }
}

/// More products than the limit.
pub(crate) fn too_many(products: usize, limit: usize) -> Error {
    Error::TooLarge {
        what: "products of terms to be multiplied out",
        found: products.to_string(),
        limit: limit as u64,
        hint: "raise the limit of terms, or ask for the factored form or a program",
    }
}

/// Which slots occur, and the lane of each.
struct Lanes {
    /// The arc of every lane.
    arcs: Vec<usize>,
    /// The lane of every slot that occurs.
    lanes: Vec<usize>,
    /// Lanes are slots?
    straight: bool,
}

impl Lanes {
    fn of(products: &[(i64, &Terms, &Terms)]) -> Self {
        let lists = || products.iter().flat_map(|(_, f, g)| [*f, *g]);
        let Some(first) = lists().next() else {
            return Self {
                arcs: Vec::new(),
                lanes: Vec::new(),
                straight: true,
            };
        };
        let slots = first.slots();
        // Few arcs fit one word as they are.
        let straight = slots.len() <= 31;
        let mut occurs = vec![straight; slots.len()];
        if !straight {
            for list in lists() {
                list.mark(&mut occurs);
            }
        }
        let mut lanes = vec![0; slots.len()];
        let mut arcs = Vec::new();
        for (slot, _) in occurs.iter().enumerate().filter(|(_, occurs)| **occurs) {
            lanes[slot] = arcs.len();
            arcs.push(slots[slot]);
        }
        Self {
            arcs,
            lanes,
            straight,
        }
    }

    /// The terms with two bits per lane; the sign stays in the highest bit.
    fn spread<const L: usize>(&self, terms: &Terms) -> Vec<[u64; L]> {
        terms
            .word_sets()
            .map(|words| {
                let mut spread = [0; L];
                let last = words.len() - 1;
                if words[last] >> 63 == 1 {
                    spread[L - 1] = SIGN;
                }
                for (at, word) in words.iter().enumerate() {
                    let mut word = if at == last { word & !SIGN } else { *word };
                    if self.straight {
                        // At most 31 bits in the only word.
                        spread[0] |= interleave(word);
                        continue;
                    }
                    while word != 0 {
                        let lane = self.lanes[64 * at + word.trailing_zeros() as usize];
                        spread[lane / 32] |= 1 << (2 * (lane % 32));
                        word &= word - 1;
                    }
                }
                spread
            })
            .collect()
    }
}

const SIGN: u64 = 1 << 63;

/// Bit k of the lower half moves to bit 2k.
fn interleave(word: u64) -> u64 {
    let mut word = word & 0xffff_ffff;
    word = (word | word << 16) & 0x0000_ffff_0000_ffff;
    word = (word | word << 8) & 0x00ff_00ff_00ff_00ff;
    word = (word | word << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    word = (word | word << 2) & 0x3333_3333_3333_3333;
    (word | word << 1) & 0x5555_5555_5555_5555
}

/// Coefficients by monomial, open addressing.
struct Table<const L: usize> {
    keys: Vec<[u64; L]>,
    coefficients: Vec<i64>,
    shift: u32,
    entries: usize,
}

impl<const L: usize> Table<L> {
    /// No monomial: exponents are at most 2.
    const FREE: [u64; L] = [u64::MAX; L];
    /// The first table is not larger than this; it grows when it must.
    const FIRST_BITS: u32 = 12;

    fn for_products(work: usize) -> Self {
        let needed = work.saturating_mul(2).next_power_of_two().max(16);
        Self::with_bits(needed.trailing_zeros().min(Self::FIRST_BITS))
    }

    fn with_bits(bits: u32) -> Self {
        Self {
            keys: vec![Self::FREE; 1 << bits],
            coefficients: vec![0; 1 << bits],
            shift: 64 - bits,
            entries: 0,
        }
    }

    fn add_products(&mut self, factor: i64, f: &[[u64; L]], g: &[[u64; L]]) {
        for one in f {
            if (self.entries + g.len()) * 2 > self.keys.len() {
                self.grow(g.len());
            }
            for other in g {
                let mut key: [u64; L] = std::array::from_fn(|at| one[at].wrapping_add(other[at]));
                let negative = key[L - 1] >> 63 == 1;
                key[L - 1] &= !SIGN;
                self.add(key, if negative { -factor } else { factor });
            }
        }
    }

    #[inline]
    fn add(&mut self, key: [u64; L], coefficient: i64) {
        let mut hash = key[0];
        for word in &key[1..] {
            hash = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word;
        }
        hash = (hash ^ hash >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mask = self.keys.len() - 1;
        // The highest bits, so many as the table has places.
        let mut at = usize::try_from(hash >> self.shift).unwrap_or(0);
        loop {
            let found = &mut self.keys[at & mask];
            if *found == key {
                self.coefficients[at & mask] += coefficient;
                return;
            }
            if *found == Self::FREE {
                *found = key;
                self.coefficients[at & mask] = coefficient;
                self.entries += 1;
                return;
            }
            at += 1;
        }
    }

    fn grow(&mut self, more: usize) {
        let needed = (self.entries + more).saturating_mul(3).next_power_of_two();
        let mut larger = Self::with_bits(needed.trailing_zeros());
        for (key, coefficient) in self.keys.iter().zip(&self.coefficients) {
            if *key != Self::FREE {
                larger.add(*key, *coefficient);
            }
        }
        *self = larger;
    }

    /// The monomials whose coefficients did not cancel, increasing.
    fn into_sorted(self) -> Vec<([u64; L], i64)> {
        let mut terms: Vec<([u64; L], i64)> = self
            .keys
            .into_iter()
            .zip(self.coefficients)
            .filter(|(key, coefficient)| *key != Self::FREE && *coefficient != 0)
            .collect();
        terms.sort_unstable_by_key(|term| term.0);
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolvent::{Digraph, Resolvent};

    #[test]
    fn a_table_that_grows_keeps_its_sums() {
        let mut table = Table::<2>::with_bits(4);
        let f: Vec<[u64; 2]> = (0..300).map(|k| [k, k % 7]).collect();
        table.add_products(1, &f, &[[0, 0], [1, 0]]);
        table.add_products(-1, &f[..150], &[[1, 0]]);
        let sum: i64 = table.into_sorted().iter().map(|term| term.1).sum();
        assert_eq!(sum, 450);
    }

    #[test]
    fn many_arcs_are_packed_by_those_that_occur() {
        // A cycle of 40 vertices: 1 - product of 40 arcs, squared.
        let arcs: Vec<_> = (0..40).map(|v| (v, (v + 1) % 40)).collect();
        let resolvent = Resolvent::new(Digraph::new(40, &arcs).unwrap());
        let determinant = resolvent.determinant(0, 10).unwrap();
        let square = Expanded::sum_of_products(&[(1, &determinant, &determinant)], 10).unwrap();
        let shapes: Vec<(i64, usize)> = square.iter().map(|term| (term.0, term.1.len())).collect();
        assert_eq!(shapes, [(1, 0), (-2, 40), (1, 40)]);
        assert_eq!(
            Expanded::sum_of_products(&[(1, &determinant, &determinant)], 3)
                .unwrap_err()
                .to_string(),
            "products of terms to be multiplied out: 4, more than the limit of 3; raise the limit of terms, or ask for the factored form or a program"
        );
    }
}
