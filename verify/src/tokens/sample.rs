//! Sample points: what a symbol is worth when formulas are compared by value.

use std::collections::BTreeMap;

use algebra::{Integer, Rational};
use sha2::{Digest, Sha256};

/// Values of symbols by name.
pub(crate) type Point = BTreeMap<String, Rational>;

/// One point for a pair of strings.
///
/// The value of a symbol is drawn from SHA-256 of its name, the seed and both strings: the same on both sides of the pair
/// and on every machine, yet another one for every other answer, so that nobody can write an answer towards it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) gold: &'a str,
    pub(crate) answer: &'a str,
    pub(crate) seed: u8,
}

impl<'a> Sample<'a> {
    /// The first point of a pair.
    pub(crate) fn new(gold: &'a str, answer: &'a str) -> Self {
        Self {
            gold,
            answer,
            seed: 0,
        }
    }

    /// How many different points there are: above 1, between 0 and 1, between -1 and 1, and twice whole numbers (for
    /// factorials and the like).
    pub(crate) const SEEDS: u8 = 5;

    /// The value of a symbol.
    pub(crate) fn value(&self, name: &str) -> Rational {
        let mut hash = Sha256::new();
        for part in [name, self.gold, self.answer] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update([self.seed]);
        let digest = hash.finalize();
        let draw = |at: usize, most: i64| {
            let bytes = digest.iter().skip(at).take(4);
            bytes.fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte)) % most
        };
        let (unit, part) = (draw(0, 30_000) + 30_011, draw(4, 29_000) + 17);
        let (top, bottom) = match self.seed {
            0 => (unit + 3 * part, unit),
            1 => (part, unit),
            2 if draw(8, 2) == 1 => (-part, unit),
            2 => (part, unit),
            _ => (draw(12, 997) + 3, 1),
        };
        Rational::new(Integer::from(top), Integer::from(bottom)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_belongs_to_the_pair() {
        let sample = |gold, answer, seed| Sample { gold, answer, seed };
        let value = Sample::new("x", "y").value("x");
        assert_eq!(value, sample("x", "y", 0).value("x"));
        for other in [
            sample("x", "y", 1).value("x"),
            sample("x", "z", 0).value("x"),
            sample("xy", "", 0).value("x"),
            sample("x", "y", 0).value("y"),
        ] {
            assert_ne!(value, other);
        }
        assert!(sample("x", "y", 3).value("n").is_integer());
        assert!(sample("x", "y", 1).value("n").abs() < Rational::one());
    }
}
