//! Monomials in a few machine words: product, quotient, comparison and divisibility by words, without loops over
//! exponents.
//!
//! Every field has a guard bit above its exponent, which is zero. Where the order asks for the *smaller* exponent, the
//! field is complemented in the key that is compared; the products need no such care. Source: M. Monagan and R. Pearce,
//! "Polynomial division using dynamic arrays, heaps, and packed exponent vectors" (CASC 2007).

use std::ops::Range;

use crate::error::{Error, Result};
use crate::fuel::Fuel;

use super::order::Order;

/// A monomial as a layout packs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Packed<const W: usize>([u64; W]);

/// What the order compares word by word.
pub(super) type Key<const W: usize> = [u64; W];

/// Why a run ends without a result.
#[derive(Debug)]
pub(super) enum Stop {
    /// An exponent has outgrown its field.
    Overflow,
    /// Anything else.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Where the exponents stand in the words.
#[derive(Clone, Debug)]
pub(super) struct Layout<const W: usize> {
    width: u32,
    guards: [u64; W],
    complemented: [u64; W],
    exponents: Vec<Place>,
    /// Sums of the exponents of some variables.
    degrees: Vec<(Place, Range<usize>)>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    word: usize,
    shift: u32,
}

/// How many fields an order needs.
fn fields(order: Order, variables: usize) -> usize {
    match order {
        Order::Lexicographic => variables,
        Order::GradedReverse => variables + 1,
        Order::Elimination(_) => variables + 2,
    }
}

impl<const W: usize> Layout<W> {
    fn new(order: Order, variables: usize, width: u32) -> Self {
        let mut layout = Self {
            width,
            guards: [0; W],
            complemented: [0; W],
            exponents: vec![Place { word: 0, shift: 0 }; variables],
            degrees: Vec::new(),
        };
        let mut next = 0;
        let mut block = |layout: &mut Self, range: Range<usize>| {
            let place = layout.take(&mut next, false);
            layout.degrees.push((place, range.clone()));
            for variable in range.rev() {
                layout.exponents[variable] = layout.take(&mut next, true);
            }
        };
        match order {
            Order::Lexicographic => {
                for variable in 0..variables {
                    layout.exponents[variable] = layout.take(&mut next, false);
                }
            }
            Order::GradedReverse => block(&mut layout, 0..variables),
            Order::Elimination(first) => {
                let first = first.min(variables);
                block(&mut layout, 0..first);
                block(&mut layout, first..variables);
            }
        }
        layout
    }

    /// The next field, most significant first.
    fn take(&mut self, next: &mut u32, complemented: bool) -> Place {
        let in_word = 64 / self.width;
        let (word, field) = ((*next / in_word) as usize, *next % in_word);
        let shift = 64 - self.width * (field + 1);
        self.guards[word] |= 1 << (shift + self.width - 1);
        if complemented {
            self.complemented[word] |= self.largest() << shift;
        }
        *next += 1;
        Place { word, shift }
    }

    /// The largest exponent of a field.
    fn largest(&self) -> u64 {
        (1 << (self.width - 1)) - 1
    }

    fn field(&self, monomial: &Packed<W>, place: Place) -> u64 {
        (monomial.0[place.word] >> place.shift) & self.largest()
    }

    /// `None` when an exponent or a degree does not fit its field.
    pub(super) fn pack(&self, exponents: &[u32]) -> Option<Packed<W>> {
        let mut packed = Packed([0; W]);
        for (variable, exponent) in exponents.iter().enumerate() {
            let exponent = u64::from(*exponent);
            if exponent == 0 {
                continue;
            }
            let place = self.exponents.get(variable)?;
            if exponent > self.largest() {
                return None;
            }
            packed.0[place.word] |= exponent << place.shift;
        }
        self.with_degrees(packed)
    }

    /// The monomial with its degrees set, all of which are zero so far.
    fn with_degrees(&self, mut packed: Packed<W>) -> Option<Packed<W>> {
        for (place, range) in &self.degrees {
            let exponents = self.exponents[range.clone()].iter();
            let degree: u64 = exponents.map(|at| self.field(&packed, *at)).sum();
            if degree > self.largest() {
                return None;
            }
            packed.0[place.word] |= degree << place.shift;
        }
        Some(packed)
    }

    /// The exponents, without trailing zeros.
    pub(super) fn unpack(&self, monomial: &Packed<W>) -> Vec<u32> {
        let exponents = self.exponents.iter();
        let mut exponents: Vec<u32> = exponents
            .map(|place| u32::try_from(self.field(monomial, *place)).unwrap_or(u32::MAX))
            .collect();
        while exponents.last() == Some(&0) {
            exponents.pop();
        }
        exponents
    }

    pub(super) fn degree(&self, monomial: &Packed<W>) -> u64 {
        if self.degrees.is_empty() {
            let exponents = self.exponents.iter();
            return exponents.map(|place| self.field(monomial, *place)).sum();
        }
        let degrees = self.degrees.iter();
        degrees.map(|(place, _)| self.field(monomial, *place)).sum()
    }

    /// What is compared.
    #[inline]
    pub(super) fn key(&self, monomial: &Packed<W>) -> Key<W> {
        std::array::from_fn(|word| monomial.0[word] ^ self.complemented[word])
    }

    #[inline]
    pub(super) fn of_key(&self, key: &Key<W>) -> Packed<W> {
        Packed(std::array::from_fn(|word| {
            key[word] ^ self.complemented[word]
        }))
    }

    #[inline]
    pub(super) fn product(
        &self,
        left: &Packed<W>,
        right: &Packed<W>,
    ) -> std::result::Result<Packed<W>, Stop> {
        let sum: [u64; W] = std::array::from_fn(|word| left.0[word].wrapping_add(right.0[word]));
        let guards = sum.iter().zip(&self.guards);
        if guards.fold(0, |all, (word, guard)| all | (word & guard)) == 0 {
            Ok(Packed(sum))
        } else {
            Err(Stop::Overflow)
        }
    }

    /// Does `divisor` divide `monomial`?
    #[inline]
    pub(super) fn divides(&self, divisor: &Packed<W>, monomial: &Packed<W>) -> bool {
        (0..W).all(|word| {
            let guard = self.guards[word];
            (monomial.0[word] | guard).wrapping_sub(divisor.0[word]) & guard == guard
        })
    }

    /// monomial / divisor, which divides it.
    #[inline]
    pub(super) fn quotient(&self, monomial: &Packed<W>, divisor: &Packed<W>) -> Packed<W> {
        Packed(std::array::from_fn(|word| {
            monomial.0[word].wrapping_sub(divisor.0[word])
        }))
    }

    /// The least common multiple.
    pub(super) fn lcm(
        &self,
        left: &Packed<W>,
        right: &Packed<W>,
    ) -> std::result::Result<Packed<W>, Stop> {
        let mut larger = Packed(std::array::from_fn(|word| {
            let guard = self.guards[word];
            let (a, b) = (left.0[word], right.0[word]);
            // The guard bits that survive say where a is not smaller; each becomes a mask of its field.
            let kept = (a | guard).wrapping_sub(b) & guard;
            let mask = kept.wrapping_sub(kept >> (self.width - 1));
            (a & mask) | (b & !mask & !guard)
        }));
        for (place, _) in &self.degrees {
            larger.0[place.word] &= !(self.largest() << place.shift);
        }
        self.with_degrees(larger).ok_or(Stop::Overflow)
    }

    /// Have they no variable in common?
    pub(super) fn coprime(&self, left: &Packed<W>, right: &Packed<W>) -> bool {
        self.exponents
            .iter()
            .all(|place| self.field(left, *place) == 0 || self.field(right, *place) == 0)
    }
}

/// A computation with packed monomials of any size.
pub(super) trait Task {
    type Output;
    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop>;
}

/// Runs with the narrowest fields that can hold exponents of this size; with wider ones again when they overflow.
///
/// # Errors
/// [`Error::Budget`] when fields of 32 bits are too narrow or too many.
pub(super) fn with_fields<T: Task>(
    task: &T,
    order: Order,
    variables: usize,
    largest: u32,
    fuel: &mut Fuel,
) -> Result<T::Output> {
    for width in [8_u32, 16, 32] {
        // Room for a product of two.
        if u64::from(largest) * 2 >= 1 << (width - 1) && width < 32 {
            continue;
        }
        let words = fields(order, variables).div_ceil((64 / width) as usize);
        let result = match words {
            0..=1 => task.run(&Layout::<1>::new(order, variables, width), fuel),
            2 => task.run(&Layout::<2>::new(order, variables, width), fuel),
            3..=4 => task.run(&Layout::<4>::new(order, variables, width), fuel),
            5..=16 => task.run(&Layout::<16>::new(order, variables, width), fuel),
            _ => break,
        };
        match result {
            Ok(output) => return Ok(output),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Overflow) => {}
        }
    }
    Err(Error::Budget {
        what: "bits of a monomial (its variables times the bits of its largest exponent)",
        limit: 1024,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn orders() -> impl Strategy<Value = Order> {
        prop_oneof![
            Just(Order::Lexicographic),
            Just(Order::GradedReverse),
            (0_usize..9).prop_map(Order::Elimination),
        ]
    }

    fn trimmed(exponents: &[u32]) -> Vec<u32> {
        let last = exponents.iter().rposition(|e| *e > 0);
        exponents[..last.map_or(0, |at| at + 1)].to_vec()
    }

    fn laws<const W: usize>(
        order: Order,
        width: u32,
        a: &[u32],
        b: &[u32],
    ) -> std::result::Result<(), TestCaseError> {
        let layout = Layout::<W>::new(order, a.len(), width);
        let (left, right) = (layout.pack(a).unwrap(), layout.pack(b).unwrap());
        prop_assert_eq!(layout.unpack(&left), trimmed(a));
        prop_assert_eq!(
            layout.degree(&left),
            a.iter().map(|e| u64::from(*e)).sum::<u64>()
        );
        prop_assert_eq!(
            layout.key(&left).cmp(&layout.key(&right)),
            order.compare(a, b)
        );
        prop_assert_eq!(layout.of_key(&layout.key(&left)), left);
        let divides = a.iter().zip(b).all(|(x, y)| x <= y);
        prop_assert_eq!(layout.divides(&left, &right), divides);
        if divides {
            let quotient = layout.quotient(&right, &left);
            prop_assert_eq!(layout.product(&quotient, &left).unwrap(), right);
        }
        let zip =
            |f: fn(u32, u32) -> u32| a.iter().zip(b).map(|(x, y)| f(*x, *y)).collect::<Vec<_>>();
        match layout.pack(&zip(|x, y| x + y)) {
            Some(sum) => prop_assert_eq!(layout.product(&left, &right).unwrap(), sum),
            None => prop_assert!(layout.product(&left, &right).is_err()),
        }
        match layout.pack(&zip(u32::max)) {
            Some(lcm) => prop_assert_eq!(layout.lcm(&left, &right).unwrap(), lcm),
            None => prop_assert!(layout.lcm(&left, &right).is_err()),
        }
        let coprime = a.iter().zip(b).all(|(x, y)| *x == 0 || *y == 0);
        prop_assert_eq!(layout.coprime(&left, &right), coprime);
        Ok(())
    }

    proptest! {
        #[test]
        fn packed_monomials_are_monomials(
            order in orders(),
            small in proptest::collection::vec((0_u32..20, 0_u32..20), 1..6),
            long in proptest::collection::vec((0_u32..70, 0_u32..70), 10..30),
            wide in proptest::collection::vec((0_u32..1 << 26, prop_oneof![0_u32..3, 0_u32..1 << 26]), 1..6),
        ) {
            let (a, b): (Vec<u32>, Vec<u32>) = small.into_iter().unzip();
            laws::<1>(order, 8, &a, &b)?;
            laws::<2>(order, 16, &a, &b)?;
            let (a, b): (Vec<u32>, Vec<u32>) = long.into_iter().unzip();
            laws::<16>(order, 16, &a, &b)?;
            let (a, b): (Vec<u32>, Vec<u32>) = wide.into_iter().unzip();
            laws::<4>(order, 32, &a, &b)?;
        }

        /// Near the end of a field nothing spills into the next.
        #[test]
        fn overflow_is_seen(order in orders(), a in 0_u32..128, b in 0_u32..128) {
            let layout = Layout::<1>::new(order, 2, 8);
            let (left, right) = (layout.pack(&[a, 0]).unwrap(), layout.pack(&[b, 0]).unwrap());
            prop_assert_eq!(layout.product(&left, &right).is_ok(), a + b < 128);
            prop_assert_eq!(layout.unpack(&layout.lcm(&left, &right).unwrap()), trimmed(&[a.max(b)]));
        }
    }
}
