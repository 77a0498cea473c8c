//! Poisson probabilities without cancellation.

use std::f64::consts::TAU;

/// ln k! - (k + 1/2) ln k + k - ln(2π)/2 for k = 1 to 15, by mpmath at 50 digits.
const STIRLING: [f64; 15] = [
    0.081_061_466_795_327_26,
    0.041_340_695_955_409_3,
    0.027_677_925_684_998_34,
    0.020_790_672_103_765_094,
    0.016_644_691_189_821_193,
    0.013_876_128_823_070_748,
    0.011_896_709_945_891_77,
    0.010_411_265_261_972_096,
    0.009_255_462_182_712_733,
    0.008_330_563_433_362_87,
    0.007_573_675_487_951_841,
    0.006_942_840_107_209_53,
    0.006_408_994_188_004_207,
    0.005_951_370_112_758_847_5,
    0.005_554_733_551_962_801,
];

/// Closer than this, relative to the sum, the deviance is a series.
const CLOSE: f64 = 0.1;

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
    (-stirling(k) - deviance(count, mean)).exp() / (TAU * count).sqrt()
}

fn stirling(k: u64) -> f64 {
    if let Some(known) = usize::try_from(k - 1).ok().and_then(|at| STIRLING.get(at)) {
        return *known;
    }
    let count = k as f64;
    let square = count * count;
    (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * square)) / square) / square)
            / square)
        / count
}

/// k ln(k/m) + m - k
pub(super) fn deviance(count: f64, mean: f64) -> f64 {
    let gap = count - mean;
    let ratio = gap / (count + mean);
    if ratio.abs() >= CLOSE {
        return count * (count / mean).ln() - gap;
    }
    // With v = (k-m)/(k+m): ln(k/m) = 2 artanh v, and k - m = v (k+m).
    let square = ratio * ratio;
    let (mut sum, mut power) = (gap * ratio, 2.0 * count * ratio);
    for odd in (3..60).step_by(2) {
        power *= square;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
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
