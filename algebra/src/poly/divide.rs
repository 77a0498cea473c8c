//! Exact division of polynomials: in a dense box of exponents, or by a heap of quotient terms.
//!
//! Both take the leading term of what is left, divide it by the leading term of the divisor, and subtract that multiple of
//! the divisor. The box keeps a slot for every monomial below the degrees of the dividend and is used when most slots are;
//! the heap (Monagan and Pearce, "Sparse polynomial division using a heap", Journal of Symbolic Computation 46, 2011)
//! merges the multiples in decreasing order.

use super::monomial::{Monomial, Packing, Place};
use super::product::{Accumulator, Chains, Key};
use super::{Polynomial, Ring};
use crate::error::{Error, Result};
use crate::fuel::Fuel;

/// Largest number of slots of a box.
const MAX_BOX: u64 = 1 << 22;

impl<R: Ring> Polynomial<R> {
    /// The quotient when the division leaves no remainder.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, poly::Polynomial};
    /// let fuel = &mut Fuel::default();
    /// let (x, one) = (Polynomial::variable(0), Polynomial::constant(Rational::from(1)));
    /// let square = x.pow(2, fuel).unwrap().subtract(&one, fuel).unwrap();
    /// let quotient = square.divide_exact(&x.subtract(&one, fuel).unwrap(), fuel).unwrap();
    /// assert_eq!(quotient, Some(x.add(&one, fuel).unwrap()));
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] for the divisor 0; [`Error::Budget`] when the fuel is used up.
    pub fn divide_exact(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let ring = self.ring();
        let Some(lead) = divisor.leading_coefficient() else {
            return Err(Error::Undefined {
                what: "division by the zero polynomial",
            });
        };
        let (above, below) = (self.degrees(), divisor.degrees());
        let room = |at: usize| above.get(at).copied().unwrap_or(0).checked_sub(below[at]);
        if self.is_zero() {
            return Ok(Some(self.clone()));
        }
        let spare: Option<Monomial> = (0..below.len()).map(room).collect();
        let Some(spare) = spare else {
            return Ok(None);
        };
        fuel.spend(
            (self.len() as u64 + divisor.len() as u64) * 8,
            "polynomial division",
        )?;
        if divisor.len() == 1 {
            return Ok(self.divide_by_term(divisor, lead));
        }
        let division = Division {
            dividend: self,
            divisor,
            degrees: &above,
            spare: &spare,
        };
        let slots = above.iter().try_fold(1_u64, |volume, degree| {
            volume
                .checked_mul(u64::from(*degree) + 1)
                .filter(|volume| *volume <= MAX_BOX)
        });
        // The box is cleared and read once; the heap costs some ten times more for each product.
        let plan = match slots {
            Some(slots) if slots <= 64 * self.len() as u64 => Plan::Box { slots },
            _ => Plan::Heap,
        };
        let outcome = ring.quotient(&division, plan, fuel)?;
        Ok(match outcome {
            Outcome::Exact(quotient) => Some(quotient),
            _ => None,
        })
    }

    fn divide_by_term(&self, divisor: &Self, lead: &R::Element) -> Option<Self> {
        let (taken, _) = divisor.terms().next()?;
        let mut quotient = Self::with_capacity(*self.ring(), self.packing(), self.len());
        let places: Vec<(Place, u32)> = taken
            .iter()
            .enumerate()
            .filter(|one| *one.1 > 0)
            .map(|(variable, exponent)| (self.packing().place(variable), *exponent))
            .collect();
        let mut rest = vec![0; self.packing().words()];
        for (words, value) in self.words().zip(self.coefficients()) {
            rest.copy_from_slice(words);
            for (place, exponent) in &places {
                place.set(&mut rest, place.get(words).checked_sub(*exponent)?);
            }
            quotient.push(&rest, self.ring().divide(value, lead)?);
        }
        Some(quotient)
    }
}

/// Which method divides.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
    /// A slot for each monomial.
    Box {
        /// How many.
        slots: u64,
    },
    /// A heap.
    Heap,
}

/// What came of a division.
pub enum Outcome<P> {
    /// The quotient.
    Exact(P),
    /// There is a remainder.
    Inexact,
    /// Coefficients of the quotient are longer than the accumulator takes.
    TooLong,
}

/// A quotient term's coefficient as a value and as a factor.
pub(super) enum Step<V, F> {
    Term(V, F),
    Inexact,
    TooLong,
}

/// Two polynomials to be divided, neither of them zero, the divisor not a single term.
pub struct Division<'a, R: Ring> {
    dividend: &'a Polynomial<R>,
    divisor: &'a Polynomial<R>,
    degrees: &'a [u32],
    spare: &'a [u32],
}

impl<R: Ring> Division<'_, R> {
    pub(super) fn dividend(&self) -> &[R::Element] {
        self.dividend.coefficients()
    }

    /// The leading coefficient of the divisor and the others.
    pub(super) fn divisor(&self) -> (&R::Element, &[R::Element]) {
        let (lead, tail) = self.divisor.coefficients().split_at(1);
        (&lead[0], tail)
    }

    /// Divides with this accumulator. `tail` holds the coefficients of the divisor but the leading one, negated; `step`
    /// divides what is left at the leading monomial.
    pub(super) fn run<A: Accumulator<Value = R::Element>>(
        &self,
        plan: Plan,
        accumulator: &A,
        tail: &[A::Factor],
        step: impl Fn(A::Value) -> Step<A::Value, A::Factor>,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<R>>> {
        match plan {
            Plan::Box { slots } => self.in_box(slots, accumulator, tail, step, fuel),
            Plan::Heap => {
                if let Some(keys) = Keys::new::<u64>(self.degrees) {
                    self.by_heap::<A, u64>(&keys, accumulator, tail, step, fuel)
                } else if let Some(keys) = Keys::new::<u128>(self.degrees) {
                    self.by_heap::<A, u128>(&keys, accumulator, tail, step, fuel)
                } else {
                    self.by_terms(fuel)
                }
            }
        }
    }

    fn in_box<A: Accumulator<Value = R::Element>>(
        &self,
        slots: u64,
        accumulator: &A,
        tail: &[A::Factor],
        step: impl Fn(A::Value) -> Step<A::Value, A::Factor>,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<R>>> {
        fuel.spend(slots / 4, "polynomial division")?;
        // The last variable varies fastest, so that slots are in lexicographic order.
        let mut strides = vec![1_usize; self.degrees.len()];
        for at in (1..strides.len()).rev() {
            strides[at - 1] = strides[at] * (self.degrees[at] as usize + 1);
        }
        let index = |polynomial: &Polynomial<R>| -> Vec<usize> {
            let places: Vec<(Place, usize)> = strides
                .iter()
                .enumerate()
                .map(|(variable, stride)| (polynomial.packing().place(variable), *stride))
                .collect();
            let sum = |words: &[u64]| {
                places
                    .iter()
                    .map(|(place, stride)| place.get(words) as usize * stride)
                    .sum()
            };
            polynomial.words().map(sum).collect()
        };
        let mut cells = vec![accumulator.empty(); usize::try_from(slots).unwrap_or(usize::MAX)];
        for (at, value) in index(self.dividend).into_iter().zip(self.dividend()) {
            let Some(slot) = accumulator.load(value) else {
                return Ok(Outcome::TooLong);
            };
            cells[at] = slot;
        }
        let divisor = index(self.divisor);
        let (lead, below) = (divisor[0], &divisor[1..]);
        let packing = Packing::of(self.degrees);
        let mut quotient = Polynomial::with_capacity(*self.dividend.ring(), packing, 0);
        let mut words = vec![0; packing.words()];
        for at in (0..cells.len()).rev() {
            let Some(value) = accumulator.take(&mut cells[at]) else {
                continue;
            };
            let Some(mut rest) = at.checked_sub(lead) else {
                return Ok(Outcome::Inexact);
            };
            let place = rest;
            words.fill(0);
            for (variable, stride) in strides.iter().enumerate() {
                let exponent = u32::try_from(rest / stride).unwrap_or(u32::MAX);
                rest %= stride;
                // A digit that borrowed is too large, too: exponents of a quotient never exceed the difference of degrees.
                if exponent
                    > self
                        .spare
                        .get(variable)
                        .copied()
                        .unwrap_or(self.degrees[variable])
                {
                    return Ok(Outcome::Inexact);
                }
                packing.place(variable).add(&mut words, exponent);
            }
            match step(value) {
                Step::Term(value, factor) => {
                    fuel.spend(2 * tail.len() as u64 + 8, "polynomial division")?;
                    quotient.push(&words, value);
                    for (offset, other) in below.iter().zip(tail) {
                        accumulator.add(&mut cells[place + offset], &factor, other);
                    }
                }
                Step::Inexact => return Ok(Outcome::Inexact),
                Step::TooLong => return Ok(Outcome::TooLong),
            }
        }
        Ok(Outcome::Exact(quotient))
    }

    fn by_heap<A: Accumulator<Value = R::Element>, K: Key>(
        &self,
        keys: &Keys,
        accumulator: &A,
        tail: &[A::Factor],
        step: impl Fn(A::Value) -> Step<A::Value, A::Factor>,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<R>>> {
        let dividend: Vec<K> = keys.of(self.dividend);
        let divisor: Vec<K> = keys.of(self.divisor);
        let (lead, below) = (divisor[0], &divisor[1..]);
        let packing = Packing::of(self.degrees);
        let mut quotient = Polynomial::with_capacity(*self.dividend.ring(), packing, 0);
        let mut words = vec![0; packing.words()];
        let mut terms: Vec<(K, A::Factor)> = Vec::new();
        let mut position: Vec<usize> = Vec::new();
        let mut chains: Chains<K> = Chains::new(0);
        let mut rows: Vec<usize> = Vec::new();
        let mut rest = dividend.iter().zip(self.dividend()).peekable();
        loop {
            let next = rest.peek().map(|one| *one.0);
            let key = match (next, chains.largest()) {
                (None, None) => return Ok(Outcome::Exact(quotient)),
                (a, b) => a.max(b).unwrap_or(K::ZERO),
            };
            let mut sum = accumulator.empty();
            if let Some((_, value)) = rest.next_if(|one| *one.0 == key) {
                match accumulator.load(value) {
                    Some(slot) => sum = slot,
                    None => return Ok(Outcome::TooLong),
                }
            }
            if chains.largest() == Some(key) {
                chains.pop_equal(&mut rows);
            }
            fuel.spend(8 * rows.len() as u64 + 4, "polynomial division")?;
            for row in rows.drain(..) {
                accumulator.add(&mut sum, &terms[row].1, &tail[position[row]]);
                position[row] += 1;
                if let Some(next) = below.get(position[row]) {
                    chains.insert(terms[row].0 + *next, row);
                }
            }
            let Some(value) = accumulator.take(&mut sum) else {
                continue;
            };
            let Some(part) = keys.divide(key, lead) else {
                return Ok(Outcome::Inexact);
            };
            let fits = keys.unpack(part, packing, &mut words, self.spare);
            match step(value) {
                Step::Term(value, factor) if fits => {
                    quotient.push(&words, value);
                    position.push(0);
                    terms.push((part, factor));
                    chains.insert_new(part + below[0], terms.len() - 1);
                }
                Step::TooLong => return Ok(Outcome::TooLong),
                _ => return Ok(Outcome::Inexact),
            }
        }
    }

    /// One multiple of the divisor after the other: for monomials of any width.
    fn by_terms(&self, fuel: &mut Fuel) -> Result<Outcome<Polynomial<R>>> {
        let ring = *self.dividend.ring();
        let (mut rest, mut quotient) = (self.dividend.clone(), Polynomial::zero(ring));
        let Some((below, lead)) = self.divisor.terms().next() else {
            return Ok(Outcome::Inexact);
        };
        loop {
            let Some((monomial, value)) = rest.terms().next() else {
                return Ok(Outcome::Exact(quotient));
            };
            let exponents: Option<Monomial> = (0..monomial.len().max(below.len()))
                .map(|at| {
                    let taken = below.get(at).copied().unwrap_or(0);
                    monomial.get(at).copied().unwrap_or(0).checked_sub(taken)
                })
                .collect();
            let (Some(exponents), Some(ratio)) = (exponents, ring.divide(value, lead)) else {
                return Ok(Outcome::Inexact);
            };
            let term = Polynomial::monomial_in(ring, &super::monomial::trimmed(exponents), ratio);
            rest = rest.subtract(&term.mul(self.divisor, fuel)?, fuel)?;
            quotient = quotient.add(&term, fuel)?;
        }
    }
}

/// Exponents of all variables in one key, a guard bit above each.
struct Keys {
    // Shift and width, by variable.
    fields: Vec<(u32, u32)>,
    guards: u128,
}

impl Keys {
    fn new<K: Key>(degrees: &[u32]) -> Option<Self> {
        let mut fields = vec![(0, 0); degrees.len()];
        let (mut used, mut guards) = (0, 0_u128);
        for (field, degree) in fields.iter_mut().zip(degrees).rev() {
            let width = 32 - degree.leading_zeros();
            if used + width + 1 > K::BITS {
                return None;
            }
            *field = (used, width);
            guards |= 1 << (used + width);
            used += width + 1;
        }
        Some(Self { fields, guards })
    }

    fn of<R: Ring, K: Key>(&self, polynomial: &Polynomial<R>) -> Vec<K> {
        let places: Vec<(Place, u32)> = self
            .fields
            .iter()
            .enumerate()
            .map(|(variable, field)| (polynomial.packing().place(variable), field.0))
            .collect();
        let key = |words: &[u64]| {
            places.iter().fold(K::ZERO, |key, (place, shift)| {
                key + K::at(place.get(words), *shift)
            })
        };
        polynomial.words().map(key).collect()
    }

    /// The quotient of monomials.
    fn divide<K: Key>(&self, above: K, below: K) -> Option<K> {
        above.difference(below, self.guards)
    }

    /// Writes the exponents; do they obey the bounds?
    fn unpack<K: Key>(&self, key: K, packing: Packing, words: &mut [u64], bounds: &[u32]) -> bool {
        words.fill(0);
        let mut fits = true;
        for (variable, (shift, width)) in self.fields.iter().enumerate() {
            let exponent = key.field(*shift, *width);
            fits &= bounds.get(variable).is_none_or(|bound| exponent <= *bound);
            packing.place(variable).add(words, exponent);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Integers, Rationals};
    use super::*;
    use crate::number::{Integer, PrimeField, Rational};

    fn integers(exponents: u32) -> impl Strategy<Value = Polynomial<Integers>> {
        let coefficient = prop_oneof![-4_i64..5, any::<i64>()];
        let monomial = proptest::collection::vec(0..exponents, 0..5);
        proptest::collection::vec((monomial, coefficient), 1..30).prop_map(|terms| {
            let terms = terms.into_iter().map(|(e, c)| (e, Integer::from(c)));
            Polynomial::from_terms(Integers, terms)
        })
    }

    fn check<R: Ring>(f: &Polynomial<R>, g: &Polynomial<R>, more: &Polynomial<R>) {
        let fuel = &mut Fuel::new(1 << 50);
        let product = f.mul(g, fuel).unwrap();
        if g.is_zero() {
            assert!(product.divide_exact(g, fuel).is_err());
            return;
        }
        assert_eq!(product.divide_exact(g, fuel).unwrap().as_ref(), Some(f));
        if g.len() > 1 && !product.is_zero() {
            let division = Division {
                dividend: &product,
                divisor: g,
                degrees: &product.degrees(),
                spare: &f.degrees(),
            };
            let slots = product
                .degrees()
                .iter()
                .map(|d| u64::from(*d) + 1)
                .product();
            for plan in [Plan::Box { slots }, Plan::Heap] {
                if slots < 1 << 22 {
                    let Outcome::Exact(found) = g.ring().quotient(&division, plan, fuel).unwrap()
                    else {
                        panic!("{plan:?} finds a remainder");
                    };
                    assert_eq!(&found, f);
                }
            }
            let Outcome::Exact(found) = division.by_terms(fuel).unwrap() else {
                panic!("a remainder");
            };
            assert_eq!(&found, f);
        }
        // What has a remainder times the divisor is not what it was.
        let changed = product.add(more, fuel).unwrap();
        if let Some(quotient) = changed.divide_exact(g, fuel).unwrap() {
            assert_eq!(quotient.mul(g, fuel).unwrap(), changed);
        }
    }

    proptest! {
        #[test]
        fn a_product_is_divided_by_its_factors(
            f in integers(4), g in integers(4), wide in integers(300), more in integers(4),
        ) {
            let rational = |h: &Polynomial<Integers>| h.over(Rationals, |c| Rational::new(c.clone(), Integer::from(7))).unwrap();
            let field = PrimeField::below(1 << 62).next().unwrap();
            let modular = |h: &Polynomial<Integers>| h.over(field, |c| Some(field.residue(c))).unwrap();
            for f in [&f, &wide] {
                check(f, &g, &more);
                check(&rational(f), &rational(&g), &rational(&more));
                check(&modular(f), &modular(&g), &modular(&more));
            }
        }
    }
}
