//! Poisson probabilities without cancellation.

use std::f64::consts::TAU;

use super::stirling::{deviance, stirling};

/// The probability e^-m m^k / k! that a Poisson variable of mean m >= 0 is k.
///
/// $$ \frac{e^{-m} m^k}{k!} = \frac{e^{-\delta(k) - k D(m/k)}}{\sqrt{2\pi k}}, \qquad D(r) = r - 1 - \ln r, $$
///
/// δ(k) what Stirling's formula leaves of ln k!. No large numbers cancel: a few ε for k near m, and ε times the exponent elsewhere.
/// NaN for a negative mean. Costs O(1).
///
/// ```
/// use transforms::special::poisson_mass;
/// assert!((poisson_mass(3, 2.0) - 8.0 / 6.0 * (-2.0_f64).exp()).abs() < 1e-16);
/// ```
///
/// Source: C. Loader, Fast and accurate computation of binomial probabilities (2000).
pub fn poisson_mass(k: u64, mean: f64) -> f64 {
    if mean < 0.0 || mean.is_nan() {
        return f64::NAN;
    }
    if k == 0 {
        return (-mean).exp();
    }
    if mean == 0.0 || mean.is_infinite() {
        return 0.0;
    }
    let count = k as f64;
    (-stirling(count) - deviance(count, mean, count - mean)).exp() / (TAU * count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the recurrence from e^-m, which has only products.
    #[test]
    fn products_give_the_same() {
        for mean in [0.3, 4.0, 17.5, 60.0, 300.0] {
            let mut expected: f64 = f64::exp(-mean);
            for k in 0..400 {
                if expected < 1e-290 {
                    break;
                }
                let found = poisson_mass(k, mean);
                // In the tails ε counts as often as e goes into the value, in the products once for each factor.
                let allowed = 4.0 * f64::EPSILON * (4.0 + k as f64 - expected.ln());
                assert!((found - expected).abs() <= allowed * expected, "{k} {mean}");
                expected *= mean / (k + 1) as f64;
            }
        }
    }

    #[test]
    fn far_counts_and_ends() {
        assert_eq!(poisson_mass(0, 0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(poisson_mass(3, 0.0).to_bits(), 0.0_f64.to_bits());
        assert!(poisson_mass(3, -1.0).is_nan());
        // sqrt(2 π m) P(N = m) = 1 - 1/(12 m) + ..
        let found = poisson_mass(1_000_000_000, 1e9) * (TAU * 1e9).sqrt();
        assert!((found - (1.0 - 1.0 / 12e9)).abs() < 1e-15);
        assert_eq!(poisson_mass(u64::MAX, 1.0).to_bits(), 0.0_f64.to_bits());
    }
}
