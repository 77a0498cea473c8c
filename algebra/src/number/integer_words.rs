//! Integers as rows of words: packing many numbers into one, and operations that keep memory.
//!
//! A polynomial with coefficients in slots of equal width is one long integer, so that a product of polynomials is one
//! product of integers (Kronecker's substitution). Packing and unpacking cost time linear in the words.

use rug::Integer as Big;
use rug::integer::Order;
use rug::ops::RemRounding;

use super::integer::Integer;
use super::integer::Repr::{Large, Small};

const WORD: usize = 64;

impl Integer {
    /// The words of the absolute value, the least significant first; none for 0.
    ///
    /// ```
    /// use algebra::Integer;
    /// let value = Integer::from(-5).shift_left(64);
    /// assert_eq!(value.with_words(|words| words.to_vec()), [0, 5]);
    /// ```
    pub fn with_words<R>(&self, read: impl FnOnce(&[u64]) -> R) -> R {
        match &self.0 {
            Small(0) => read(&[]),
            Small(value) => read(&[value.unsigned_abs()]),
            Large(value) => read(value.as_limbs()),
        }
    }

    /// The integer with these words, the least significant first.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert_eq!(Integer::from_words(&[0, 1, 0], true).to_string(), "-18446744073709551616");
    /// ```
    pub fn from_words(words: &[u64], negative: bool) -> Self {
        let length = words.iter().rposition(|&word| word != 0);
        let Some(last) = length else {
            return Self::ZERO;
        };
        if last == 0 {
            let size = Self::from(words[0]);
            return if negative { -size } else { size };
        }
        let size = Big::from_digits(&words[..=last], Order::Lsf);
        Self::from_big(if negative { -size } else { size })
    }

    /// `sum values_k 2^(k slot)`: the value at `2^slot` of the polynomial with these coefficients.
    ///
    /// Inverse to [`Integer::unpack`] when every coefficient is less than `2^(slot - 1)` in size. Cost: linear.
    ///
    /// ```
    /// use algebra::Integer;
    /// let packed = Integer::pack(&[Integer::from(3), Integer::from(-1)], 8);
    /// assert_eq!(packed, Integer::from(3 - 256));
    /// assert_eq!(packed.unpack(8, 3), [Integer::from(3), Integer::from(-1), Integer::ZERO]);
    /// ```
    pub fn pack(values: &[Self], slot: usize) -> Self {
        let longest = values.iter().map(|value| word_count(value.bits())).max();
        let length = (values.len() * slot).div_ceil(WORD) + longest.unwrap_or(0) + 1;
        // Both signs in one pass: each side has gaps where the other has values.
        let mut sides = [vec![0; length], Vec::new()];
        for (index, value) in values.iter().enumerate() {
            let side = usize::from(value.is_negative());
            if sides[side].is_empty() {
                sides[side] = vec![0; length];
            }
            value.with_words(|words| add_words(&mut sides[side], index * slot, words));
        }
        let [positive, negative] = sides;
        let positive = Self::from_words(&positive, false);
        if negative.is_empty() {
            return positive;
        }
        positive - Self::from_words(&negative, false)
    }

    /// The `count` lowest coefficients of a packed polynomial; what lies beyond them is left out.
    ///
    /// Inverse to [`Integer::pack`] when every coefficient is less than `2^(slot - 1)` in size. Cost: linear.
    ///
    /// ```
    /// # use algebra::Integer;
    /// let packed = Integer::from(5 - (3 << 16));
    /// assert_eq!(packed.unpack(16, 2), [Integer::from(5), Integer::from(-3)]);
    /// ```
    pub fn unpack(&self, slot: usize, count: usize) -> Vec<Self> {
        let sign = self.is_negative();
        self.with_words(|words| {
            let mut values = Vec::with_capacity(count);
            let mut buffer = vec![0; word_count_of(slot) + 1];
            let mut carry = false;
            for index in 0..count {
                buffer.fill(0);
                read_bits(words, index * slot, slot, &mut buffer);
                if carry {
                    increment(&mut buffer);
                }
                // Beyond half of the slot stands a negative value, which borrowed from the next slot.
                let top = slot - 1;
                let high = buffer[top / WORD] >> (top % WORD) & 1 == 1;
                let full = buffer[slot / WORD] >> (slot % WORD) & 1 == 1;
                carry = high || full;
                if carry {
                    complement(&mut buffer, slot);
                }
                values.push(Self::from_words(&buffer, sign != carry));
            }
            values
        })
    }

    /// Packs words below `2^slot`.
    pub(crate) fn pack_words(values: &[u64], slot: usize) -> Self {
        let mut words = vec![0; (values.len() * slot).div_ceil(WORD) + 1];
        let (mut place, mut shift) = (0, 0);
        for &value in values {
            words[place] |= value << shift;
            if shift > 0 {
                words[place + 1] |= value >> (WORD - shift);
            }
            shift += slot;
            place += shift / WORD;
            shift %= WORD;
        }
        Self::from_words(&words, false)
    }

    /// Reads `count` slots of a packed polynomial without negative coefficients: each is given by its lower two words
    /// and the rest.
    pub(crate) fn unpack_words(
        &self,
        slot: usize,
        count: usize,
        read: impl Fn(u128, u64) -> u64,
    ) -> Vec<u64> {
        let low_mask = if slot < 128 {
            (1 << slot) - 1
        } else {
            u128::MAX
        };
        let high_mask = match slot {
            0..=128 => 0,
            129..192 => (1 << (slot - 128)) - 1,
            _ => u64::MAX,
        };
        self.with_words(|words| {
            let word = |index: usize| words.get(index).copied().unwrap_or(0);
            let (mut place, mut shift) = (0, 0);
            let mut values = Vec::with_capacity(count);
            for _ in 0..count {
                let mut low = u128::from(word(place)) | u128::from(word(place + 1)) << 64;
                let mut high = 0;
                if shift + slot > 128 || slot > 128 {
                    high = word(place + 2);
                }
                if shift > 0 {
                    low = low >> shift | u128::from(high) << (128 - shift);
                    high >>= shift;
                    if slot > 128 {
                        high |= word(place + 3) << (WORD - shift);
                    }
                }
                values.push(read(low & low_mask, high & high_mask));
                shift += slot;
                place += shift / WORD;
                shift %= WORD;
            }
            values
        })
    }

    /// `self += a b` in place.
    ///
    /// ```
    /// use algebra::Integer;
    /// let mut sum = Integer::from(1);
    /// sum.add_product(&Integer::from(2), &Integer::from(3));
    /// assert_eq!(sum, Integer::from(7));
    /// ```
    #[inline]
    pub fn add_product(&mut self, a: &Self, b: &Self) {
        match (&mut self.0, &a.0, &b.0) {
            (Small(sum), Small(a), Small(b)) => {
                let value = i128::from(*sum) + i128::from(*a) * i128::from(*b);
                *self = Self::from(value);
            }
            (Large(sum), Large(a), Large(b)) => {
                **sum += &**a * &**b;
                self.demote();
            }
            (Large(sum), Large(large), Small(small)) | (Large(sum), Small(small), Large(large)) => {
                **sum += &**large * *small;
                self.demote();
            }
            _ => *self += a * b,
        }
    }

    /// `self -= a b` in place.
    ///
    /// ```
    /// # use algebra::Integer;
    /// let mut rest = Integer::TEN;
    /// rest.subtract_product(&Integer::TWO, &Integer::from(3));
    /// assert_eq!(rest, Integer::from(4));
    /// ```
    #[inline]
    pub fn subtract_product(&mut self, a: &Self, b: &Self) {
        match (&mut self.0, &a.0, &b.0) {
            (Small(sum), Small(a), Small(b)) => {
                let value = i128::from(*sum) - i128::from(*a) * i128::from(*b);
                *self = Self::from(value);
            }
            (Large(sum), Large(a), Large(b)) => {
                **sum -= &**a * &**b;
                self.demote();
            }
            (Large(sum), Large(large), Small(small)) | (Large(sum), Small(small), Large(large)) => {
                **sum -= &**large * *small;
                self.demote();
            }
            _ => *self -= a * b,
        }
    }

    /// The residue in `0..|modulus|`; the value itself for a modulus 0.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert_eq!(Integer::from(-7).modulo(&Integer::from(5)), Integer::from(3));
    /// ```
    pub fn modulo(&self, modulus: &Self) -> Self {
        match (&self.0, &modulus.0) {
            (_, Small(0)) => self.clone(),
            (Small(value), Small(modulus)) => {
                // The remainder by i64::MIN or of i64::MIN by -1 does not fit a word.
                Self::from(i128::from(*value).rem_euclid(i128::from(*modulus)))
            }
            (Large(value), Small(modulus)) => {
                Self::from_big(Big::from((&**value).rem_euc(*modulus)))
            }
            (Small(value), Large(modulus)) => {
                if *value >= 0 && modulus.is_positive() {
                    self.clone()
                } else {
                    Self::from_big(Big::from(*value).rem_euc(&**modulus))
                }
            }
            (Large(value), Large(modulus)) => {
                Self::from_big(Big::from((&**value).rem_euc(&**modulus)))
            }
        }
    }

    /// The residue of least absolute value, in `-m/2 < r <= m/2` for `m = |modulus|`.
    ///
    /// ```
    /// # use algebra::Integer;
    /// assert_eq!(Integer::from(8).modulo_symmetric(&Integer::from(5)), Integer::from(-2));
    /// ```
    pub fn modulo_symmetric(&self, modulus: &Self) -> Self {
        let rest = self.modulo(modulus);
        let size = modulus.abs();
        if rest.shift_left(1) > size {
            rest - size
        } else {
            rest
        }
    }

    /// Whether the bit of the absolute value with this weight is set.
    ///
    /// ```
    /// # use algebra::Integer;
    /// let six = Integer::from(6);
    /// assert_eq!([0, 1, 2, 99].map(|index| six.has_bit(index)), [false, true, true, false]);
    /// ```
    pub fn has_bit(&self, index: u64) -> bool {
        let Ok(place) = usize::try_from(index / 64) else {
            return false;
        };
        self.with_words(|words| {
            words
                .get(place)
                .is_some_and(|word| word >> (index % 64) & 1 == 1)
        })
    }

    /// How often 2 divides it; `None` for 0.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert_eq!(Integer::from(-24).trailing_zeros(), Some(3));
    /// ```
    pub fn trailing_zeros(&self) -> Option<u64> {
        self.with_words(|words| {
            let place = words.iter().position(|&word| word != 0)?;
            Some(place as u64 * 64 + u64::from(words[place].trailing_zeros()))
        })
    }
}

fn word_count(bits: u64) -> usize {
    usize::try_from(bits.div_ceil(64)).unwrap_or(usize::MAX)
}

fn word_count_of(bits: usize) -> usize {
    bits.div_ceil(WORD)
}

/// Adds `words 2^offset`; the sum fits.
fn add_words(target: &mut [u64], offset: usize, words: &[u64]) {
    let (place, shift) = (offset / WORD, offset % WORD);
    let mut spill = 0;
    let mut carry = false;
    let target = &mut target[place..];
    for (slot, &word) in target.iter_mut().zip(words) {
        let shifted = (word << shift) | spill;
        spill = if shift == 0 {
            0
        } else {
            word >> (WORD - shift)
        };
        let (sum, first) = slot.overflowing_add(shifted);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        *slot = sum;
        carry = first || second;
    }
    for slot in &mut target[words.len()..] {
        if spill == 0 && !carry {
            break;
        }
        let (sum, first) = slot.overflowing_add(spill);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        *slot = sum;
        carry = first || second;
        spill = 0;
    }
}

/// The bits from `offset` to `offset + count`, with zeros beyond the end.
fn read_bits(words: &[u64], offset: usize, count: usize, target: &mut [u64]) {
    let (place, shift) = (offset / WORD, offset % WORD);
    let length = word_count_of(count);
    let word = |index: usize| words.get(index).copied().unwrap_or(0);
    for (index, slot) in target[..length].iter_mut().enumerate() {
        let low = word(place + index) >> shift;
        let high = if shift == 0 {
            0
        } else {
            word(place + index + 1) << (WORD - shift)
        };
        *slot = low | high;
    }
    if !count.is_multiple_of(WORD) {
        target[length - 1] &= (1 << (count % WORD)) - 1;
    }
}

fn increment(words: &mut [u64]) {
    for word in words {
        let (sum, carry) = word.overflowing_add(1);
        *word = sum;
        if !carry {
            return;
        }
    }
}

/// `2^slot - value`
fn complement(words: &mut [u64], slot: usize) {
    for word in words.iter_mut() {
        *word = !*word;
    }
    increment(words);
    let (place, shift) = (slot / WORD, slot % WORD);
    words[place] &= (1 << shift) - 1;
    words[place + 1..].fill(0);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn integers() -> impl Strategy<Value = Integer> {
        prop_oneof![
            any::<i64>().prop_map(Integer::from),
            (-3_i64..4).prop_map(Integer::from),
            (any::<i64>(), 0_u32..200)
                .prop_map(|(value, shift)| Integer::from(value).shift_left(shift)),
            (any::<i128>(), any::<i128>()).prop_map(|(a, b)| Integer::from(a) * Integer::from(b)),
        ]
    }

    proptest! {
        #[test]
        fn unpacking_undoes_packing(values in prop::collection::vec(integers(), 0..12), extra in 1_usize..70) {
            let bits = values.iter().map(Integer::bits).max().unwrap_or(0);
            let slot = usize::try_from(bits).unwrap() + extra;
            let packed = Integer::pack(&values, slot);
            prop_assert_eq!(packed.unpack(slot, values.len()), values.clone());
            let power = Integer::ONE.shift_left(u32::try_from(slot).unwrap());
            let horner = values.iter().rev().fold(Integer::ZERO, |sum, value| sum * &power + value);
            prop_assert_eq!(packed, horner);
        }

        #[test]
        fn packed_words_are_packed_integers(values in prop::collection::vec(any::<u64>(), 0..12), slot in 64_usize..192) {
            let integers: Vec<Integer> = values.iter().copied().map(Integer::from).collect();
            let packed = Integer::pack_words(&values, slot);
            prop_assert_eq!(&packed, &Integer::pack(&integers, slot));
            prop_assert_eq!(packed.unpack_words(slot, values.len(), |low, _| u64::try_from(low).unwrap()), values.clone());
            let square = &packed * &packed;
            let long = Integer::ONE.shift_left(u32::try_from(slot).unwrap());
            let mut rest = square.clone();
            for part in square.unpack_words(slot, 2 * values.len(), |low, high| {
                u64::try_from((low ^ low >> 64 ^ u128::from(high)) & u128::from(u64::MAX)).unwrap()
            }) {
                let (next, slot_value) = rest.div_rem_floor(&long).unwrap();
                let folded = slot_value.with_words(|words| words.iter().fold(0, |sum, word| sum ^ word));
                prop_assert_eq!(part, folded);
                rest = next;
            }
        }

        #[test]
        fn fused_products_are_products(sum in integers(), a in integers(), b in integers()) {
            let mut fused = sum.clone();
            fused.add_product(&a, &b);
            prop_assert_eq!(&fused, &(&sum + &a * &b));
            fused.subtract_product(&a, &b);
            prop_assert_eq!(fused, sum);
        }

        #[test]
        fn residues_are_those_of_division(value in integers(), modulus in integers()) {
            prop_assume!(!modulus.is_zero());
            let modulus = modulus.abs();
            let (_, rest) = value.div_rem_floor(&modulus).unwrap();
            prop_assert_eq!(value.modulo(&modulus), rest.clone());
            prop_assert_eq!(value.modulo(&-&modulus), rest.clone());
            let symmetric = value.modulo_symmetric(&modulus);
            prop_assert!(symmetric.shift_left(1) <= modulus && -symmetric.shift_left(1) < modulus);
            prop_assert_eq!(symmetric.modulo(&modulus), rest);
        }

        #[test]
        fn words_are_read_back(value in integers()) {
            let back = value.with_words(|words| Integer::from_words(words, value.is_negative()));
            prop_assert_eq!(&back, &value);
            if let Some(zeros) = value.trailing_zeros() {
                prop_assert!(value.has_bit(zeros));
                let odd = value.shift_right_floor(u32::try_from(zeros).unwrap());
                prop_assert!(!odd.is_even());
                prop_assert_eq!(odd.shift_left(u32::try_from(zeros).unwrap()), value);
            }
        }
    }
}
