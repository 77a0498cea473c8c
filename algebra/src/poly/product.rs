//! Products of polynomials, by whichever of three methods is cheapest.
//!
//! A few terms are multiplied one by one into the result. Longer factors are brought to integer coefficients and to one
//! key per monomial: its exponents as digits of a number in mixed radix, the radices one more than the degrees of the
//! product, so that the key of a product of monomials is the sum of their keys. When most keys below the largest one
//! can occur, an array indexed by the key collects the products (the dense box); otherwise a heap merges the rows in
//! increasing order, one chain for equal keys (Monagan and Pearce, "Sparse polynomial division using a heap", 2011).

use std::collections::BTreeMap;

use super::polynomial::Monomial;
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

pub(super) type Terms = BTreeMap<Monomial, Rational>;

/// Up to so many pairs of terms there is nothing to organise.
const FEW_PAIRS: usize = 32;
/// Largest number of slots of a dense box.
const MAX_BOX: u64 = 1 << 24;
/// Longer common denominators are not worth clearing.
const MAX_DENOMINATOR_BITS: u64 = 4_096;
/// So many terms are always allowed; more when the fuel left pays for them.
const MIN_TERM_LIMIT: usize = 4_096;

/// The product of two sets of terms.
pub(super) fn product(f: &Terms, g: &Terms, fuel: &mut Fuel) -> Result<Terms> {
    let pairs = f.len().saturating_mul(g.len());
    if pairs > FEW_PAIRS
        && let Some(plan) = Plan::new(f, g)?
    {
        return if plan.is_dense(pairs) {
            plan.run(f, g, Method::Box, fuel)
        } else {
            plan.run(f, g, Method::Heap, fuel)
        };
    }
    schoolbook(f, g, fuel)
}

fn term_limit(fuel: &Fuel) -> usize {
    usize::try_from(fuel.left() / 1024).map_or(MIN_TERM_LIMIT, |limit| limit.max(MIN_TERM_LIMIT))
}

fn too_many_terms(limit: usize) -> Error {
    Error::Budget {
        what: "polynomial terms",
        limit: limit as u64,
    }
}

fn degree_too_large() -> Error {
    Error::Budget {
        what: "degree",
        limit: u64::from(u32::MAX),
    }
}

fn monomial_product(a: &Monomial, b: &Monomial) -> Result<Monomial> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut result = long.clone();
    for (exponent, other) in result.iter_mut().zip(short) {
        *exponent = exponent.checked_add(*other).ok_or_else(degree_too_large)?;
    }
    Ok(result)
}

/// Every pair of terms into the result.
fn schoolbook(f: &Terms, g: &Terms, fuel: &mut Fuel) -> Result<Terms> {
    let limit = term_limit(fuel);
    let mut result = Terms::new();
    for (a, x) in f {
        for (b, y) in g {
            fuel.spend(2 * x.limbs() * y.limbs() + 6, "polynomial product")?;
            let slot = result.entry(monomial_product(a, b)?).or_default();
            *slot = &*slot + &(x * y);
        }
        if result.len() > limit {
            return Err(too_many_terms(limit));
        }
    }
    result.retain(|_, value| !value.is_zero());
    Ok(result)
}

/// One more than the degree of the product in each variable: the radices of the keys.
struct Plan {
    radices: Vec<u64>,
    // Their product: all keys are below it.
    volume: u64,
}

#[derive(Clone, Copy)]
enum Method {
    Box,
    Heap,
}

/// Integer coefficients by key, in increasing order of keys, and what they were multiplied by.
struct Packed {
    terms: Vec<(u64, Integer)>,
    denominator: Integer,
}

impl Plan {
    /// `None` when keys need more than a word.
    fn new(f: &Terms, g: &Terms) -> Result<Option<Self>> {
        let (f, g) = (degrees(f), degrees(g));
        let mut radices = Vec::with_capacity(f.len().max(g.len()));
        let mut volume = 1_u64;
        for at in 0..f.len().max(g.len()) {
            let degree = |list: &[u32]| list.get(at).copied().map_or(0, u64::from);
            let sum = degree(&f) + degree(&g);
            if sum > u64::from(u32::MAX) {
                return Err(degree_too_large());
            }
            radices.push(sum + 1);
            match volume.checked_mul(sum + 1) {
                Some(larger) => volume = larger,
                None => return Ok(None),
            }
        }
        Ok(Some(Self { radices, volume }))
    }

    /// Most slots of the box will be used.
    fn is_dense(&self, pairs: usize) -> bool {
        self.volume <= MAX_BOX && self.volume <= (pairs as u64).saturating_mul(4)
    }

    fn key(&self, monomial: &Monomial) -> u64 {
        let exponents = monomial.iter().copied().chain(std::iter::repeat(0));
        self.radices
            .iter()
            .zip(exponents)
            .fold(0, |key, (radix, exponent)| {
                key * radix + u64::from(exponent)
            })
    }

    fn monomial(&self, mut key: u64) -> Monomial {
        let mut monomial: Monomial = self.radices.iter().map(|_| 0).collect();
        let mut length = 0;
        for (at, radix) in self.radices.iter().enumerate().rev() {
            let exponent = u32::try_from(key % radix).unwrap_or(u32::MAX);
            key /= radix;
            monomial[at] = exponent;
            if exponent > 0 && length == 0 {
                length = at + 1;
            }
        }
        monomial.truncate(length);
        monomial
    }

    /// `None` when the common denominator is too long.
    fn pack(&self, terms: &Terms) -> Option<Packed> {
        let mut denominator = Integer::ONE;
        for value in terms.values().filter(|value| !value.is_integer()) {
            denominator = denominator.lcm(&value.denominator());
            if denominator.bits() > MAX_DENOMINATOR_BITS {
                return None;
            }
        }
        let factor = Rational::from(&denominator);
        let cleared = terms.iter().map(|(monomial, value)| {
            let whole = if denominator.is_one() {
                value.numerator()
            } else {
                (value * &factor).numerator()
            };
            (self.key(monomial), whole)
        });
        Some(Packed {
            terms: cleared.collect(),
            denominator,
        })
    }

    fn run(&self, f: &Terms, g: &Terms, method: Method, fuel: &mut Fuel) -> Result<Terms> {
        let limit = term_limit(fuel);
        let (Some(f_packed), Some(g_packed)) = (self.pack(f), self.pack(g)) else {
            return schoolbook(f, g, fuel);
        };
        // Rows are those of the shorter factor.
        let (rows, columns) = if f.len() <= g.len() {
            (&f_packed.terms, &g_packed.terms)
        } else {
            (&g_packed.terms, &f_packed.terms)
        };
        let pairs = (rows.len() as u64).saturating_mul(columns.len() as u64);
        let longest = |terms: &[(u64, Integer)]| {
            let bits = terms.iter().map(|term| term.1.bits());
            bits.max().unwrap_or(0)
        };
        let (row_bits, column_bits) = (longest(rows), longest(columns));
        // No sum of products is longer than this.
        let bits = row_bits + column_bits + u64::from(rows.len().ilog2()) + 1;
        let limbs = row_bits.div_ceil(64).max(1) * column_bits.div_ceil(64).max(1);
        let cost = match method {
            Method::Box => pairs
                .saturating_mul(2 * limbs)
                .saturating_add(self.volume / 4),
            Method::Heap => pairs.saturating_mul(2 * limbs + 6),
        };
        // Refused before any of it is paid, so that a cheaper way can still be gone.
        if cost > fuel.left() {
            return Err(Error::Budget {
                what: "polynomial product",
                limit: fuel.left(),
            });
        }
        fuel.spend(cost, "polynomial product")?;
        let words = (words(rows), words(columns));
        let found = match (words, bits) {
            ((Some(rows), Some(columns)), ..=63) => {
                self.collect::<i64>(&rows, &columns, method, limit)
            }
            ((Some(rows), Some(columns)), ..=127) => {
                self.collect::<i128>(&rows, &columns, method, limit)
            }
            _ => self.collect::<Integer>(rows, columns, method, limit),
        };
        let found = found.ok_or_else(|| too_many_terms(limit))?;
        let below = &f_packed.denominator * &g_packed.denominator;
        let coefficient = |value: Integer| {
            if below.is_one() {
                return Some(Rational::from(value));
            }
            Rational::new(value, below.clone())
        };
        Ok(found
            .into_iter()
            .filter_map(|(key, value)| Some((self.monomial(key), coefficient(value)?)))
            .collect())
    }

    /// Keys with nonzero sums, in increasing order; `None` beyond the limit.
    fn collect<S: Sum>(
        &self,
        rows: &[(u64, S::Factor)],
        columns: &[(u64, S::Factor)],
        method: Method,
        limit: usize,
    ) -> Option<Vec<(u64, Integer)>> {
        match method {
            Method::Box => dense_box::<S>(rows, columns, self.volume, limit),
            Method::Heap => heap::<S>(rows, columns, limit),
        }
    }
}

fn degrees(terms: &Terms) -> Monomial {
    let mut degrees = Monomial::new();
    for monomial in terms.keys() {
        if monomial.len() > degrees.len() {
            degrees.resize(monomial.len(), 0);
        }
        for (degree, exponent) in degrees.iter_mut().zip(monomial) {
            *degree = (*degree).max(*exponent);
        }
    }
    degrees
}

fn words(terms: &[(u64, Integer)]) -> Option<Vec<(u64, i64)>> {
    let mut words = terms
        .iter()
        .map(|(key, value)| Some((*key, value.to_i64()?)));
    words.by_ref().collect()
}

/// A sum of products. The caller has made sure that machine words do not overflow.
trait Sum: Clone + Default {
    type Factor;
    fn add_product(&mut self, a: &Self::Factor, b: &Self::Factor);
    fn into_integer(self) -> Integer;
}

impl Sum for i64 {
    type Factor = Self;
    #[inline]
    fn add_product(&mut self, a: &Self, b: &Self) {
        *self += a * b;
    }
    fn into_integer(self) -> Integer {
        Integer::from(self)
    }
}

impl Sum for i128 {
    type Factor = i64;
    #[inline]
    fn add_product(&mut self, a: &i64, b: &i64) {
        *self += Self::from(*a) * Self::from(*b);
    }
    fn into_integer(self) -> Integer {
        Integer::from(self)
    }
}

impl Sum for Integer {
    type Factor = Self;
    #[inline]
    fn add_product(&mut self, a: &Self, b: &Self) {
        *self += a * b;
    }
    fn into_integer(self) -> Integer {
        self
    }
}

/// One slot for every key.
fn dense_box<S: Sum>(
    rows: &[(u64, S::Factor)],
    columns: &[(u64, S::Factor)],
    volume: u64,
    limit: usize,
) -> Option<Vec<(u64, Integer)>> {
    let mut slots = vec![S::default(); usize::try_from(volume).ok()?];
    let offsets: Option<Vec<(usize, &S::Factor)>> = columns
        .iter()
        .map(|(key, value)| Some((usize::try_from(*key).ok()?, value)))
        .collect();
    let offsets = offsets?;
    for (start, a) in rows {
        let slots = slots.get_mut(usize::try_from(*start).ok()?..)?;
        for (offset, b) in &offsets {
            slots.get_mut(*offset)?.add_product(a, b);
        }
    }
    let mut found = Vec::new();
    for (key, sum) in (0..).zip(slots) {
        let value = sum.into_integer();
        if !value.is_zero() {
            if found.len() == limit {
                return None;
            }
            found.push((key, value));
        }
    }
    Some(found)
}

/// Marks the end of a chain.
const END: usize = usize::MAX;

/// Smallest key first; rows with equal keys hang in one chain where the heap notices it.
struct Chains {
    // key and first row of the chain
    heap: Vec<(u64, usize)>,
    // the next row in the chain of each row
    next: Vec<usize>,
}

impl Chains {
    fn insert(&mut self, key: u64, row: usize) {
        let mut at = self.heap.len();
        // A look along the path first: nothing moves when the key is there already.
        while at > 0 {
            let parent = (at - 1) / 2;
            let (known, first) = &mut self.heap[parent];
            if *known == key {
                self.next[row] = *first;
                *first = row;
                return;
            }
            if *known < key {
                break;
            }
            at = parent;
        }
        self.next[row] = END;
        self.heap.push((key, row));
        let mut place = self.heap.len() - 1;
        while place > at {
            let parent = (place - 1) / 2;
            self.heap.swap(place, parent);
            place = parent;
        }
    }

    fn pop(&mut self) -> Option<(u64, usize)> {
        let last = self.heap.pop()?;
        let Some(top) = self.heap.first_mut() else {
            return Some(last);
        };
        let smallest = std::mem::replace(top, last);
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            let child = match (self.heap.get(left), self.heap.get(left + 1)) {
                (Some(a), Some(b)) if b.0 < a.0 => left + 1,
                (Some(_), _) => left,
                (None, _) => break,
            };
            if self.heap[at].0 <= self.heap[child].0 {
                break;
            }
            self.heap.swap(at, child);
            at = child;
        }
        Some(smallest)
    }
}

/// Merges the rows `row * columns`, each of them in increasing order of keys.
fn heap<S: Sum>(
    rows: &[(u64, S::Factor)],
    columns: &[(u64, S::Factor)],
    limit: usize,
) -> Option<Vec<(u64, Integer)>> {
    let mut found: Vec<(u64, Integer)> = Vec::new();
    let mut chains = Chains {
        heap: Vec::with_capacity(rows.len()),
        next: vec![END; rows.len()],
    };
    // The column of each row that is in the heap.
    let mut position = vec![0_usize; rows.len()];
    let mut popped: Vec<usize> = Vec::new();
    if let (Some(row), Some(column)) = (rows.first(), columns.first()) {
        chains.insert(row.0 + column.0, 0);
    }
    while let Some((key, first)) = chains.pop() {
        let mut sum = S::default();
        let mut chain = Some(first);
        while let Some(mut row) = chain {
            while row != END {
                sum.add_product(&rows[row].1, &columns[position[row]].1);
                popped.push(row);
                row = chains.next[row];
            }
            // Another chain with the same key may be elsewhere in the heap.
            chain = match chains.heap.first() {
                Some(top) if top.0 == key => chains.pop().map(|top| top.1),
                _ => None,
            };
        }
        for row in popped.drain(..) {
            // A row enters when the one before has left its first column: its keys are larger until then.
            if position[row] == 0
                && let (Some(below), Some(column)) = (rows.get(row + 1), columns.first())
            {
                chains.insert(below.0 + column.0, row + 1);
            }
            position[row] += 1;
            if let Some(column) = columns.get(position[row]) {
                chains.insert(rows[row].0 + column.0, row);
            }
        }
        let value = sum.into_integer();
        if !value.is_zero() {
            if found.len() == limit {
                return None;
            }
            found.push((key, value));
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms() -> impl Strategy<Value = Terms> {
        let coefficient = prop_oneof![
            (-3_i64..4, 1_i64..4),
            (any::<i32>().prop_map(i64::from), Just(1)),
            (any::<i64>(), 1_i64..7),
            (any::<i64>(), 1_i64..i64::MAX),
        ];
        let exponents =
            proptest::collection::vec(prop_oneof![4 => 0_u32..4, 1 => 0_u32..300], 0..5);
        proptest::collection::vec((exponents, coefficient), 1..24).prop_map(|list| {
            list.into_iter()
                .map(|(exponents, (a, b))| {
                    let length = exponents
                        .iter()
                        .rposition(|e| *e > 0)
                        .map_or(0, |at| at + 1);
                    let value = Rational::new(Integer::from(a), Integer::from(b)).unwrap();
                    (Monomial::from(&exponents[..length]), value)
                })
                .filter(|term| !term.1.is_zero())
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_three_methods_agree(f in terms(), g in terms()) {
            prop_assume!(!f.is_empty() && !g.is_empty());
            let fuel = &mut Fuel::new(1 << 40);
            let expected = schoolbook(&f, &g, fuel).unwrap();
            prop_assert_eq!(&product(&f, &g, fuel).unwrap(), &expected);
            if let Some(plan) = Plan::new(&f, &g).unwrap() {
                prop_assert_eq!(&plan.run(&f, &g, Method::Heap, fuel).unwrap(), &expected);
                if plan.volume <= 1 << 20 {
                    prop_assert_eq!(&plan.run(&f, &g, Method::Box, fuel).unwrap(), &expected);
                }
            }
        }

        #[test]
        fn keys_are_read_back(f in terms(), g in terms()) {
            if let Some(plan) = Plan::new(&f, &g).unwrap() {
                for monomial in f.keys().chain(g.keys()) {
                    prop_assert_eq!(&plan.monomial(plan.key(monomial)), monomial);
                }
            }
        }
    }

    /// Sums at the edge of what one and two words hold.
    #[test]
    fn accumulators_do_not_overflow() {
        for value in [1_i64 << 30, (1 << 31) - 1, 1 << 31, i64::MAX, i64::MIN] {
            let f: Terms = (0..64_u32)
                .map(|e| {
                    (
                        if e == 0 {
                            Monomial::new()
                        } else {
                            Monomial::from_slice(&[e])
                        },
                        Rational::from(value),
                    )
                })
                .collect();
            let fuel = &mut Fuel::new(1 << 40);
            let expected = schoolbook(&f, &f, fuel).unwrap();
            let plan = Plan::new(&f, &f).unwrap().unwrap();
            for method in [Method::Box, Method::Heap] {
                assert_eq!(plan.run(&f, &f, method, fuel).unwrap(), expected);
            }
        }
    }

    #[test]
    fn a_product_beyond_the_budget_costs_nothing() {
        let f: Terms = (1..100_u32)
            .map(|e| (Monomial::from_slice(&[e]), Rational::ONE))
            .collect();
        let fuel = &mut Fuel::new(1_000);
        assert!(product(&f, &f, fuel).is_err());
        assert_eq!(fuel.used(), 0);
    }
}
