//! Words that depend on nothing but a seed.

/// SplitMix64: the same seed gives the same words everywhere.
///
/// ```
/// use algebra::Words;
/// let mut one = Words::new(7);
/// let mut other = Words::new(7);
/// assert_eq!(one.next(), other.next());
/// assert!(one.below(10) < 10 && one.unit() < 1.0);
/// ```
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators.
#[derive(Clone, Debug)]
pub struct Words(u64);

impl Words {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next word.
    #[expect(
        clippy::should_implement_trait,
        reason = "an endless sequence has no end to report"
    )]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 for the bound 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        // 53 bits fit a double.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
