//! Sums of products of two lists, multiplied out: exponents 0 to 2, equal monomials collected.

use std::sync::Arc;

use super::lanes::{LANES, Lanes};
use super::multiplier::Scratch;
use super::ordered::Ordered;
use super::set::{WIDEST, width, with_width};
use super::terms::Terms;
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
            scratch.give_back(multiplier);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::multiplier::FACTORED_FROM;
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
