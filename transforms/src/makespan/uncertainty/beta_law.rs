//! What is believed about a probability: a beta law.

use crate::error::{Error, Result};
use crate::special::{
    Side, beta_quantile, beta_quantile_upper, ln_beta_density_logit, ln_beta_tail,
};

/// Parameters of beta laws that are computed with; with less than 0.05 more than ε of the mass lies closer to an end than any number.
const LEAST: f64 = 0.05;
const MOST: f64 = 1e12;

/// A beta law with the density $x^{a-1} (1-x)^{b-1}/B(a, b)$: the knowledge about a probability.
///
/// Uniform for a = b = 1; every success that is seen adds 1 to a, every failure 1 to b.
///
/// ```
/// use transforms::makespan::uncertainty::BetaLaw;
/// let law = BetaLaw::UNIFORM.updated(64.0, 34.0)?;
/// assert_eq!(law.mean(), 0.65);
/// assert!(law.interval(0.95).0 < 0.65 && 0.65 < law.interval(0.95).1);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BetaLaw {
    a: f64,
    b: f64,
}

impl BetaLaw {
    /// All probabilities alike.
    pub const UNIFORM: Self = Self { a: 1.0, b: 1.0 };
    /// Jeffreys' law, a = b = 1/2.
    pub const JEFFREYS: Self = Self { a: 0.5, b: 0.5 };

    /// The law of two parameters.
    ///
    /// # Errors
    /// [`Error::Domain`] for a parameter outside 0.05 to 1e12.
    pub fn new(a: f64, b: f64) -> Result<Self> {
        for (what, value) in [
            ("the parameter a of a beta law", a),
            ("the parameter b of a beta law", b),
        ] {
            if !(LEAST..=MOST).contains(&value) {
                return Err(Error::Domain {
                    what,
                    value,
                    allowed: "a number from 0.05 to 1e12",
                });
            }
        }
        Ok(Self { a, b })
    }

    /// The parameters a and b.
    pub const fn parameters(self) -> (f64, f64) {
        (self.a, self.b)
    }

    /// The law after so many more successes and failures; counts need not be whole.
    ///
    /// # Errors
    /// [`Error::Domain`] for counts that are negative or not finite, or that lead beyond the parameters of [`BetaLaw::new`].
    pub fn updated(self, successes: f64, failures: f64) -> Result<Self> {
        crate::error::nonnegative("the number of successes", successes)?;
        crate::error::nonnegative("the number of failures", failures)?;
        Self::new(self.a + successes, self.b + failures)
    }

    /// a/(a + b).
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// ab/((a + b)² (a + b + 1)).
    pub fn variance(self) -> f64 {
        let n = self.a + self.b;
        self.a / n * (self.b / n) / (n + 1.0)
    }

    /// The probability of at most x.
    pub fn below(self, x: f64) -> f64 {
        self.ln_tail(x, 1.0 - x, Side::Lower).exp()
    }

    /// The probability of more than x, without cancellation.
    pub fn above(self, x: f64) -> f64 {
        self.ln_tail(x, 1.0 - x, Side::Upper).exp()
    }

    /// The x that is not exceeded with the given probability; NaN for one outside 0 to 1.
    pub fn quantile(self, share: f64) -> f64 {
        beta_quantile(share, self.a, self.b)
    }

    /// The interval with equal tails that holds the given probability; NaN for one outside 0 to 1.
    pub fn interval(self, level: f64) -> (f64, f64) {
        let tail = 0.5 * (1.0 - level);
        (
            beta_quantile(tail, self.a, self.b),
            beta_quantile_upper(tail, self.a, self.b),
        )
    }

    /// ln of a tail at x = 1 - y.
    pub(super) fn ln_tail(self, x: f64, y: f64, side: Side) -> f64 {
        ln_beta_tail(x, y, self.a, self.b, side)
    }

    /// ln of the density in the logit at x = 1 - y.
    pub(super) fn ln_density_logit(self, x: f64, y: f64) -> f64 {
        ln_beta_density_logit(x, y, self.a, self.b)
    }

    /// About the variance of the logit.
    pub(super) fn spread(self) -> f64 {
        self.a.recip() + self.b.recip()
    }
}
