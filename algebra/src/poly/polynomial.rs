//! Sparse multivariate polynomials, terms in decreasing lexicographic order.

use std::collections::BTreeMap;
use std::fmt;

use super::monomial::{Monomial, Packing, trimmed};
use super::product::product;
use super::ring::{Rationals, Ring};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Rational;

/// A polynomial over Z, Q or Z/p. The variables are known by number only.
///
/// Monomials are packed in words with a guard bit above each exponent, and widened when an exponent needs it.
///
/// ```
/// use algebra::{Fuel, poly::Polynomial};
/// let fuel = &mut Fuel::default();
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let square = x.add(&y, fuel).unwrap().pow(2, fuel).unwrap();
/// assert_eq!(square.len(), 3);
/// ```
#[derive(Clone)]
pub struct Polynomial<R: Ring = Rationals> {
    ring: R,
    packing: Packing,
    // As many words for each term as the packing says, decreasing.
    words: Vec<u64>,
    // Not zero.
    coefficients: Vec<R::Element>,
}

impl<R: Ring> fmt::Debug for Polynomial<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.terms()
                    .map(|(monomial, value)| (monomial.to_vec(), value)),
            )
            .finish()
    }
}

impl<R: Ring> PartialEq for Polynomial<R> {
    fn eq(&self, other: &Self) -> bool {
        self.ring == other.ring
            && self.coefficients == other.coefficients
            && if self.packing == other.packing {
                self.words == other.words
            } else {
                let packing = self.packing.joined(other.packing);
                self.repacked(packing).words == other.repacked(packing).words
            }
    }
}

impl<R: Ring> Eq for Polynomial<R> {}

impl Default for Polynomial {
    fn default() -> Self {
        Self::zero(Rationals)
    }
}

/// Constructors over Q.
impl Polynomial {
    /// A constant.
    pub fn constant(value: Rational) -> Self {
        Self::constant_in(Rationals, value)
    }

    /// The variable of this number.
    pub fn variable(index: usize) -> Self {
        Self::variable_in(Rationals, index)
    }

    /// variable^exponent
    pub fn power_of_variable(index: usize, exponent: u32) -> Self {
        Self::power_of_variable_in(Rationals, index, exponent)
    }

    /// The monomial with coefficient 1.
    pub fn term(monomial: &Monomial) -> Self {
        Self::monomial_in(Rationals, monomial, Rational::ONE)
    }
}

impl<R: Ring> Polynomial<R> {
    /// 0
    pub fn zero(ring: R) -> Self {
        Self::with_capacity(ring, Packing::SMALLEST, 0)
    }

    /// A constant.
    pub fn constant_in(ring: R, value: R::Element) -> Self {
        Self::monomial_in(ring, &[], value)
    }

    /// The variable of this number.
    pub fn variable_in(ring: R, index: usize) -> Self {
        Self::power_of_variable_in(ring, index, 1)
    }

    /// variable^exponent
    pub fn power_of_variable_in(ring: R, index: usize, exponent: u32) -> Self {
        let mut monomial = Monomial::from_elem(0, index + 1);
        monomial[index] = exponent;
        Self::monomial_in(ring, &trimmed(monomial), ring.one())
    }

    /// coefficient * monomial
    pub fn monomial_in(ring: R, monomial: &[u32], coefficient: R::Element) -> Self {
        let mut one = Self::with_capacity(ring, Packing::of(monomial), 1);
        if !ring.is_zero(&coefficient) {
            one.packing.pack(monomial, &mut one.words);
            one.coefficients.push(coefficient);
        }
        one
    }

    /// The sum of these terms, in any order.
    ///
    /// ```
    /// use algebra::{Integer, poly::{Integers, Polynomial}};
    /// let terms = [(vec![1, 2], 3), (vec![0], 1), (vec![1, 2], -3)];
    /// let sum = Polynomial::from_terms(Integers, terms.map(|(e, c)| (e, Integer::from(c))));
    /// assert_eq!(sum.as_constant(), Some(Integer::ONE));
    /// ```
    pub fn from_terms<M: AsRef<[u32]>>(
        ring: R,
        terms: impl IntoIterator<Item = (M, R::Element)>,
    ) -> Self {
        let terms: Vec<(M, R::Element)> = terms.into_iter().collect();
        let mut degrees = Monomial::new();
        for (monomial, _) in &terms {
            raise(&mut degrees, monomial.as_ref());
        }
        let packing = Packing::of(&trimmed(degrees));
        let mut unsorted = Self::with_capacity(ring, packing, terms.len());
        for (monomial, value) in terms {
            let exponents = monomial.as_ref();
            let used = exponents
                .iter()
                .rposition(|e| *e > 0)
                .map_or(0, |at| at + 1);
            packing.pack(&exponents[..used], &mut unsorted.words);
            unsorted.coefficients.push(value);
        }
        unsorted.sorted()
    }

    /// Brings the terms in order and adds up what has equal monomials.
    fn sorted(self) -> Self {
        let size = self.packing.words();
        let word = |at: usize| &self.words[at * size..][..size];
        let mut order: Vec<usize> = (0..self.coefficients.len()).collect();
        order.sort_by(|a, b| word(*b).cmp(word(*a)));
        let mut result = Self::with_capacity(self.ring, self.packing, order.len());
        let mut order = order.into_iter().peekable();
        while let Some(at) = order.next() {
            let mut sum = self.coefficients[at].clone();
            while let Some(other) = order.next_if(|other| word(*other) == word(at)) {
                sum = self.ring.add(&sum, &self.coefficients[other]);
            }
            result.push(word(at), sum);
        }
        result
    }

    pub(super) fn with_capacity(ring: R, packing: Packing, terms: usize) -> Self {
        Self {
            ring,
            packing,
            words: Vec::with_capacity(terms.saturating_mul(packing.words())),
            coefficients: Vec::with_capacity(terms),
        }
    }

    /// Terms in decreasing order without zeros.
    pub(super) fn from_parts(
        ring: R,
        packing: Packing,
        words: Vec<u64>,
        coefficients: Vec<R::Element>,
    ) -> Self {
        debug_assert_eq!(words.len(), coefficients.len() * packing.words());
        Self {
            ring,
            packing,
            words,
            coefficients,
        }
    }

    /// Appends a term smaller than all others unless its coefficient is zero.
    #[inline]
    pub(super) fn push(&mut self, words: &[u64], coefficient: R::Element) {
        if !self.ring.is_zero(&coefficient) {
            self.words.extend_from_slice(words);
            self.coefficients.push(coefficient);
        }
    }

    /// The same polynomial in a packing that has room for it.
    pub(super) fn repacked(&self, packing: Packing) -> Self {
        if packing == self.packing {
            return self.clone();
        }
        let mut result = Self::with_capacity(self.ring, packing, self.len());
        for words in self.words() {
            packing.pack(&self.packing.unpack(words), &mut result.words);
        }
        result.coefficients.clone_from(&self.coefficients);
        result
    }

    pub(super) fn packing(&self) -> Packing {
        self.packing
    }

    /// The packed monomials.
    pub(super) fn words(&self) -> impl DoubleEndedIterator<Item = &[u64]> + ExactSizeIterator {
        self.words.chunks_exact(self.packing.words())
    }

    /// All words of all monomials.
    pub(super) fn exponents(&self) -> &[u64] {
        &self.words
    }

    /// The ring of the coefficients.
    pub fn ring(&self) -> &R {
        &self.ring
    }

    /// The coefficients in the order of the terms, none of them zero.
    pub fn coefficients(&self) -> &[R::Element] {
        &self.coefficients
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Is it zero? (The name that goes with [`Polynomial::len`].)
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// The value when no variable occurs.
    pub fn as_constant(&self) -> Option<R::Element> {
        match &self.coefficients[..] {
            [] => Some(self.ring.zero()),
            [value] if self.words.iter().all(|word| *word == 0) => Some(value.clone()),
            _ => None,
        }
    }

    /// Terms in decreasing lexicographic order of their monomials, the leading term first.
    pub fn terms(
        &self,
    ) -> impl DoubleEndedIterator<Item = (Monomial, &R::Element)> + ExactSizeIterator {
        let packing = self.packing;
        self.words()
            .map(move |words| packing.unpack(words))
            .zip(&self.coefficients)
    }

    /// The coefficient of the leading term.
    pub fn leading_coefficient(&self) -> Option<&R::Element> {
        self.coefficients.first()
    }

    /// Degree in one variable.
    pub fn degree(&self, variable: usize) -> u32 {
        let place = self.packing.place(variable);
        self.words()
            .map(|words| place.get(words))
            .max()
            .unwrap_or(0)
    }

    /// Degree in each variable, without trailing zeros.
    pub fn degrees(&self) -> Monomial {
        let mut degrees = self.occurring();
        for (variable, degree) in degrees.iter_mut().enumerate() {
            if *degree > 0 {
                *degree = self.degree(variable);
            }
        }
        degrees
    }

    /// A monomial in the variables that occur, found in one pass over all terms: few of many may.
    pub(super) fn occurring(&self) -> Monomial {
        let mut union = vec![0; self.packing.words()];
        for words in self.words() {
            for (all, word) in union.iter_mut().zip(words) {
                *all |= word;
            }
        }
        self.packing.unpack(&union)
    }

    /// Largest total degree.
    pub fn total_degree(&self) -> u64 {
        self.terms()
            .map(|(monomial, _)| monomial.iter().map(|e| u64::from(*e)).sum())
            .max()
            .unwrap_or(0)
    }

    /// self + other
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.merged(other, fuel, R::Element::clone, |ring, a, b| ring.add(a, b))
    }

    /// self - other
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn subtract(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let ring = self.ring;
        self.merged(
            other,
            fuel,
            |b| ring.negate(b),
            |ring, a, b| ring.subtract(a, b),
        )
    }

    fn merged(
        &self,
        other: &Self,
        fuel: &mut Fuel,
        alone: impl Fn(&R::Element) -> R::Element,
        both: impl Fn(&R, &R::Element, &R::Element) -> R::Element,
    ) -> Result<Self> {
        fuel.spend((self.len() + other.len()) as u64 * 32, "polynomial sum")?;
        if self.packing != other.packing {
            let packing = self.packing.joined(other.packing);
            return self
                .repacked(packing)
                .merged(&other.repacked(packing), fuel, alone, both);
        }
        let mut sum = Self::with_capacity(self.ring, self.packing, self.len() + other.len());
        let mut left = self.words().zip(&self.coefficients).peekable();
        let mut right = other.words().zip(&other.coefficients).peekable();
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => a.0.cmp(b.0),
                (Some(_), None) => std::cmp::Ordering::Greater,
                (None, Some(_)) => std::cmp::Ordering::Less,
                (None, None) => return Ok(sum),
            };
            let one = if order.is_ge() { left.next() } else { None };
            let two = if order.is_le() { right.next() } else { None };
            match (one, two) {
                (Some((words, a)), Some((_, b))) => sum.push(words, both(&self.ring, a, b)),
                (Some((words, a)), None) => sum.push(words, a.clone()),
                (None, Some((words, b))) => sum.push(words, alone(b)),
                (None, None) => {}
            }
        }
    }

    /// -self
    #[must_use]
    pub fn negate(&self) -> Self {
        self.map(|value| self.ring.negate(value))
    }

    /// factor * self
    #[must_use]
    pub fn scale(&self, factor: &R::Element) -> Self {
        if self.ring.is_one(factor) {
            return self.clone();
        }
        if self.ring.is_zero(factor) {
            return Self::zero(self.ring);
        }
        self.map(|value| self.ring.multiply(value, factor))
    }

    /// The same monomials with other coefficients, which are not zero.
    fn map(&self, value: impl FnMut(&R::Element) -> R::Element) -> Self {
        Self {
            ring: self.ring,
            packing: self.packing,
            words: self.words.clone(),
            coefficients: self.coefficients.iter().map(value).collect(),
        }
    }

    /// The same polynomial over another ring; terms whose coefficient becomes zero are left out. `None` where a coefficient
    /// has no image.
    pub fn over<S: Ring>(
        &self,
        ring: S,
        mut image: impl FnMut(&R::Element) -> Option<S::Element>,
    ) -> Option<Polynomial<S>> {
        let mut result = Polynomial::with_capacity(ring, self.packing, self.len());
        for (words, value) in self.words().zip(&self.coefficients) {
            result.push(words, image(value)?);
        }
        Some(result)
    }

    /// self * other.
    ///
    /// # Errors
    /// [`Error::Budget`] when the product has more than 4096 terms (or 1 for 1024 units of the fuel left), or more work
    /// than the fuel left pays for; what is known beforehand to be too much costs nothing.
    pub fn mul(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        product(self, other, fuel)
    }

    /// The powers of one variable that occur and their coefficients, lowest first; the variable is gone from them.
    pub fn coefficients_of(&self, variable: usize) -> BTreeMap<u32, Self> {
        let place = self.packing.place(variable);
        let mut parts: BTreeMap<u32, Self> = BTreeMap::new();
        let mut rest = vec![0; self.packing.words()];
        for (words, value) in self.words().zip(&self.coefficients) {
            rest.copy_from_slice(words);
            let exponent = place.get(words);
            if exponent > 0 {
                place.set(&mut rest, 0);
            }
            // Terms with one exponent of the variable keep their order without it.
            parts
                .entry(exponent)
                .or_insert_with(|| Self::with_capacity(self.ring, self.packing, 0))
                .push(&rest, value.clone());
        }
        parts
    }

    /// Writes a polynomial from the coefficients of the powers of a variable, which does not occur in them.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn from_coefficients_of(
        ring: R,
        variable: usize,
        parts: &BTreeMap<u32, Self>,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let mut total = Self::zero(ring);
        for (exponent, part) in parts {
            let power = Self::power_of_variable_in(ring, variable, *exponent);
            total = total.add(&part.mul(&power, fuel)?, fuel)?;
        }
        Ok(total)
    }
}

/// The larger exponent of each variable.
pub(super) fn raise(degrees: &mut Monomial, exponents: &[u32]) {
    if exponents.len() > degrees.len() {
        degrees.resize(exponents.len(), 0);
    }
    for (degree, exponent) in degrees.iter_mut().zip(exponents) {
        *degree = (*degree).max(*exponent);
    }
}

/// A degree that words do not hold.
pub(super) fn degree_too_large() -> Error {
    Error::Budget {
        what: "degree",
        limit: u64::from(u32::MAX),
    }
}
