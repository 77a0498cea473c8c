//! Monomials, and how the exponents of many of them are packed into words.

use smallvec::SmallVec;

/// Exponents by variable, without trailing zeros.
pub type Monomial = SmallVec<[u32; 6]>;

/// The monomial without trailing zeros.
pub(super) fn trimmed(mut monomial: Monomial) -> Monomial {
    while monomial.last() == Some(&0) {
        monomial.pop();
    }
    monomial
}

/// Fields of equal width in words, the first variable in the highest field of the first word.
///
/// The highest bit of a field is a guard: it is never set in a packed exponent. Hence the product of monomials is the sum
/// of their words (a set guard bit tells of an exponent that needs a wider field), the lexicographic order is the order of
/// the words, and a difference has set guard bits where the division of the monomials fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    /// Fields in a word: 8, 4, 2 or 1.
    fields: u32,
    /// Variables there is room for, at least one word.
    words: usize,
}

impl Packing {
    /// Up to eight variables with exponents up to 127.
    pub(super) const SMALLEST: Self = Self {
        fields: 8,
        words: 1,
    };

    /// Room for these exponents.
    pub(super) fn of(degrees: &[u32]) -> Self {
        let largest = degrees.iter().copied().max().unwrap_or(0);
        let fields = match largest {
            0..=0x7f => 8,
            0x80..=0x7fff => 4,
            0x8000..=0x7fff_ffff => 2,
            _ => 1,
        };
        Self {
            fields,
            words: degrees.len().div_ceil(fields as usize).max(1),
        }
    }

    /// Room for what either has room for.
    pub(super) fn joined(self, other: Self) -> Self {
        let fields = self.fields.min(other.fields);
        let variables = self.variables().max(other.variables());
        Self {
            fields,
            words: variables.div_ceil(fields as usize),
        }
    }

    /// Does a word with these bits hold exponents with no guard bit set?
    #[inline]
    pub(super) fn fits(self, word: u64) -> bool {
        let guards = match self.fields {
            8 => 0x8080_8080_8080_8080,
            4 => 0x8000_8000_8000_8000,
            2 => 0x8000_0000_8000_0000,
            _ => !u64::from(u32::MAX),
        };
        word & guards == 0
    }

    /// Words of a monomial.
    #[inline]
    pub(super) fn words(self) -> usize {
        self.words
    }

    /// Number of variables there is room for.
    pub(super) fn variables(self) -> usize {
        self.words * self.fields as usize
    }

    fn width(self) -> u32 {
        64 / self.fields
    }

    fn mask(self) -> u64 {
        // A field that is a whole word still holds 32 bits only.
        if self.fields == 1 {
            u64::from(u32::MAX)
        } else {
            (1 << (self.width() - 1)) - 1
        }
    }

    /// Where the exponent of a variable is.
    pub(super) fn place(self, variable: usize) -> Place {
        let field = u32::try_from(variable % self.fields as usize).unwrap_or(0);
        Place {
            word: variable / self.fields as usize,
            shift: 64 - self.width() * (field + 1),
            mask: self.mask(),
        }
    }

    /// Writes a monomial that fits.
    pub(super) fn pack(self, monomial: &[u32], words: &mut Vec<u64>) {
        let start = words.len();
        words.resize(start + self.words, 0);
        for (variable, exponent) in monomial.iter().enumerate().filter(|one| *one.1 > 0) {
            self.place(variable).add(&mut words[start..], *exponent);
        }
    }

    /// Reads a monomial.
    pub(super) fn unpack(self, words: &[u64]) -> Monomial {
        let mut monomial = Monomial::new();
        for word in words {
            for field in 0..self.fields {
                let shift = 64 - self.width() * (field + 1);
                monomial.push(narrow(word >> shift & self.mask()));
            }
        }
        trimmed(monomial)
    }
}

/// Where the exponent of one variable is packed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    word: usize,
    shift: u32,
    mask: u64,
}

/// A field of at most 32 bits.
#[allow(clippy::cast_possible_truncation)] // masked before
fn narrow(field: u64) -> u32 {
    field as u32
}

impl Place {
    #[inline]
    pub(super) fn get(self, words: &[u64]) -> u32 {
        words
            .get(self.word)
            .map_or(0, |word| narrow(word >> self.shift & self.mask))
    }

    /// Adds to the exponent, which must have room for it.
    #[inline]
    pub(super) fn add(self, words: &mut [u64], exponent: u32) {
        words[self.word] += u64::from(exponent) << self.shift;
    }

    #[inline]
    pub(super) fn set(self, words: &mut [u64], exponent: u32) {
        words[self.word] &= !(self.mask << self.shift);
        self.add(words, exponent);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exponents() -> impl Strategy<Value = Vec<u32>> {
        let exponent =
            prop_oneof![4 => 0_u32..5, 2 => 0_u32..200, 1 => 0_u32..70_000, 1 => any::<u32>()];
        proptest::collection::vec(exponent, 0..20)
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read_back_and_ordered(a in exponents(), b in exponents()) {
            let length = a.len().max(b.len());
            let degrees: Vec<u32> = (0..length)
                .map(|at| a.get(at).copied().unwrap_or(0).max(b.get(at).copied().unwrap_or(0)))
                .collect();
            let packing = Packing::of(&degrees);
            let (mut x, mut y) = (Vec::new(), Vec::new());
            packing.pack(&a, &mut x);
            packing.pack(&b, &mut y);
            prop_assert_eq!(packing.unpack(&x), trimmed(Monomial::from_slice(&a)));
            let (long_a, long_b) = (padded(&a, length), padded(&b, length));
            prop_assert_eq!(x.cmp(&y), long_a.cmp(&long_b));
            for variable in 0..length {
                prop_assert_eq!(packing.place(variable).get(&x), long_a[variable]);
                packing.place(variable).set(&mut x, long_b[variable]);
            }
            prop_assert_eq!(x, y);
        }
    }

    fn padded(exponents: &[u32], length: usize) -> Vec<u32> {
        let mut padded = exponents.to_vec();
        padded.resize(length, 0);
        padded
    }
}
