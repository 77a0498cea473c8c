//! Division by a set of polynomials, term by term.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::fuel::Fuel;

use super::packed::{Key, Layout, Packed, Stop};
use super::scalars::Scalars;

/// A polynomial: terms in decreasing order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms<const W: usize, E> {
    pub(super) monomials: Vec<Packed<W>>,
    pub(super) coefficients: Vec<E>,
}

impl<const W: usize, E> Terms<W, E> {
    pub(super) fn empty() -> Self {
        Self {
            monomials: Vec::new(),
            coefficients: Vec::new(),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.monomials.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.monomials.len()
    }

    fn push(&mut self, monomial: Packed<W>, coefficient: E) {
        self.monomials.push(monomial);
        self.coefficients.push(coefficient);
    }
}

/// Exponents and coefficients as packed terms, collected and sorted.
pub(super) fn packed<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    terms: &[(Vec<u32>, S::Element)],
) -> Result<Terms<W, S::Element>, Stop> {
    let mut sum = Sum::new(layout, scalars);
    let minus = scalars.negate(&scalars.one());
    for (exponents, coefficient) in terms {
        let monomial = layout.pack(exponents).ok_or(Stop::Overflow)?;
        sum.subtract(&monomial, coefficient, &minus);
    }
    Ok(sum.finish())
}

/// A polynomial under way: the largest term can be taken off.
pub(super) struct Sum<'a, const W: usize, S: Scalars> {
    layout: &'a Layout<W>,
    scalars: &'a S,
    terms: BTreeMap<Key<W>, S::Element>,
}

impl<'a, const W: usize, S: Scalars> Sum<'a, W, S> {
    pub(super) fn new(layout: &'a Layout<W>, scalars: &'a S) -> Self {
        Self {
            layout,
            scalars,
            terms: BTreeMap::new(),
        }
    }

    fn subtract(&mut self, monomial: &Packed<W>, one: &S::Element, other: &S::Element) {
        match self.terms.entry(self.layout.key(monomial)) {
            Entry::Vacant(place) => {
                let value = self.scalars.negate(&self.scalars.multiply(one, other));
                if !self.scalars.is_zero(&value) {
                    place.insert(value);
                }
            }
            Entry::Occupied(mut place) => {
                let value = self.scalars.subtract_product(place.get(), one, other);
                if self.scalars.is_zero(&value) {
                    place.remove();
                } else {
                    place.insert(value);
                }
            }
        }
    }

    /// Subtracts factor * multiplier * polynomial, without its first `skipped` terms.
    pub(super) fn subtract_multiple(
        &mut self,
        factor: &S::Element,
        multiplier: &Packed<W>,
        polynomial: &Terms<W, S::Element>,
        skipped: usize,
        fuel: &mut Fuel,
    ) -> Result<(), Stop> {
        let terms = polynomial.monomials.iter().zip(&polynomial.coefficients);
        for (monomial, coefficient) in terms.skip(skipped) {
            let cost = self
                .scalars
                .cost(factor)
                .max(self.scalars.cost(coefficient));
            fuel.spend(cost.saturating_add(4), "polynomial division")?;
            let product = self.layout.product(multiplier, monomial)?;
            self.subtract(&product, factor, coefficient);
        }
        Ok(())
    }

    fn finish(self) -> Terms<W, S::Element> {
        let mut result = Terms::empty();
        for (key, coefficient) in self.terms.into_iter().rev() {
            result.push(self.layout.of_key(&key), coefficient);
        }
        result
    }

    /// The remainder modulo monic polynomials, no term of which is divisible by a leading monomial of theirs.
    pub(super) fn remainder<'b>(
        mut self,
        divisors: &'b [Terms<W, S::Element>],
        usable: impl Fn(usize) -> bool,
        fuel: &mut Fuel,
    ) -> Result<Terms<W, S::Element>, Stop>
    where
        S::Element: 'b,
    {
        let mut result = Terms::empty();
        while let Some((key, coefficient)) = self.terms.pop_last() {
            let monomial = self.layout.of_key(&key);
            fuel.spend(divisors.len() as u64 + 1, "polynomial division")?;
            let divisor = divisors.iter().enumerate().find_map(|(at, divisor)| {
                let lead = divisor.monomials.first()?;
                (usable(at) && self.layout.divides(lead, &monomial)).then_some((lead, divisor))
            });
            match divisor {
                Some((lead, divisor)) => {
                    let multiplier = self.layout.quotient(&monomial, lead);
                    self.subtract_multiple(&coefficient, &multiplier, divisor, 1, fuel)?;
                }
                None => result.push(monomial, coefficient),
            }
        }
        Ok(result)
    }
}

/// The remainder of a polynomial.
pub(super) fn remainder<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    polynomial: &Terms<W, S::Element>,
    divisors: &[Terms<W, S::Element>],
    fuel: &mut Fuel,
) -> Result<Terms<W, S::Element>, Stop> {
    let mut sum = Sum::new(layout, scalars);
    let terms = polynomial.monomials.iter().zip(&polynomial.coefficients);
    for (monomial, coefficient) in terms {
        sum.terms.insert(layout.key(monomial), coefficient.clone());
    }
    sum.remainder(divisors, |_| true, fuel)
}

/// The multiple with leading coefficient 1.
pub(super) fn monic<const W: usize, S: Scalars>(
    scalars: &S,
    mut polynomial: Terms<W, S::Element>,
) -> Terms<W, S::Element> {
    let lead = polynomial.coefficients.first();
    if let Some(inverse) = lead.and_then(|lead| scalars.inverse(lead)) {
        for coefficient in &mut polynomial.coefficients {
            *coefficient = scalars.multiply(coefficient, &inverse);
        }
    }
    polynomial
}
