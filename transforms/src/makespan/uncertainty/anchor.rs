//! How far a probability can have moved since it was last computed.

use super::super::predictor::Times;
use super::beta_law::BetaLaw;
use super::pays::{COARSE, Probability};
use super::posterior::{Beliefs, Posterior};
use crate::special::ln_beta_density_logit;

/// A probability that preempting pays, with the laws it was computed for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Anchor {
    beliefs: Beliefs,
    times: Times,
    pays: Probability,
}

impl Anchor {
    pub(super) fn new(posterior: &Posterior, times: Times, pays: Probability) -> Self {
        Self {
            beliefs: *posterior.beliefs(),
            times,
            pays,
        }
    }

    /// Is the probability above a threshold now for certain, or below it?
    ///
    /// Probabilities of one event under two laws differ by no more than $\sqrt{1 - \rho^2}$, ρ = ∫ √(f f') the affinity of the laws: the
    /// product of those of p, α and β, each of which is a quotient of beta functions. Source: L. Le Cam, Asymptotic Methods in Statistical
    /// Decision Theory (1986).
    pub(super) fn side(
        &self,
        posterior: &Posterior,
        times: &Times,
        threshold: f64,
    ) -> Option<bool> {
        if self.times != *times {
            return None;
        }
        let (then, now) = (&self.beliefs, posterior.beliefs());
        let pairs = [
            (then.success, now.success),
            (then.false_alarm, now.false_alarm),
            (then.detection, now.detection),
        ];
        let least: f64 = pairs
            .map(|(one, other)| least_ln_affinity(one, other))
            .iter()
            .sum();
        let moved = (-(2.0 * least).exp_m1()).max(0.0).sqrt();
        let margin = moved + 2.0 * self.pays.error.max(COARSE);
        let value = self.pays.value;
        match (value - margin > threshold, value + margin < threshold) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// ln of B((a + a')/2, (b + b')/2)/√(B(a, b) B(a', b')), less what it may be off by rounding.
fn least_ln_affinity(one: BetaLaw, other: BetaLaw) -> f64 {
    let ((a, b), (c, d)) = (one.parameters(), other.parameters());
    let (between, first) = ln_beta(0.5 * (a + c), 0.5 * (b + d));
    let ((one, second), (other, third)) = (ln_beta(a, b), ln_beta(c, d));
    between - 0.5 * (one + other) - first - 0.5 * (second + third)
}

/// ln B(a, b) and its rounding.
fn ln_beta(a: f64, b: f64) -> (f64, f64) {
    let (x, y) = (a / (a + b), b / (a + b));
    let powers = a * x.ln() + b * y.ln();
    let rest = ln_beta_density_logit(x, y, a, b);
    (powers - rest, 8.0 * f64::EPSILON * (1.0 + powers.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ρ of a law with itself is 1, and ∫ √(1 · 2x) dx = √8/3 for the uniform law and the one after a success.
    #[test]
    fn affinities() {
        for (a, b) in [(1.0, 1.0), (0.05, 3.0), (1e6, 2e4), (1e11, 1e12)] {
            let law = BetaLaw::new(a, b).unwrap();
            let ln = least_ln_affinity(law, law);
            // The powers whose roundings are taken away.
            let size = a * (b / a).ln_1p() + b * (a / b).ln_1p();
            assert!(
                ln <= 0.0 && ln > -32.0 * f64::EPSILON * (1.0 + size),
                "{a} {b} {ln}"
            );
        }
        let (uniform, after) = (BetaLaw::UNIFORM, BetaLaw::new(2.0, 1.0).unwrap());
        let ln = least_ln_affinity(uniform, after);
        assert!((ln - (8.0_f64.sqrt() / 3.0).ln()).abs() < 1e-14, "{ln}");
    }
}
