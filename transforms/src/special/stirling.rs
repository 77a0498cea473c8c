//! What Stirling's formula leaves, and the deviance: factorials and powers without their large parts.

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

/// From here on the asymptotic series has all digits.
const SERIES: f64 = 16.0;

/// Closer than this, relative to the sum, the deviance is a series.
const CLOSE: f64 = 0.35;

/// δ(z) = ln Γ(z + 1) - (z + 1/2) ln z + z - ln(2π)/2 for z > 0, within a few ε of max(1, |δ|).
pub(crate) fn stirling(count: f64) -> f64 {
    let whole = STIRLING.iter().zip(1_u8..);
    let known = whole.map(|(value, k)| (value, f64::from(k)));
    for (value, k) in known {
        if k.to_bits() == count.to_bits() {
            return *value;
        }
    }
    // δ(z) - δ(z + 1) = (z + 1/2) ln(1 + 1/z) - 1
    let (mut z, mut shifted) = (count, 0.0);
    while z < SERIES {
        shifted += (z + 0.5).mul_add(z.recip().ln_1p(), -1.0);
        z += 1.0;
    }
    let square = z * z;
    let series = 1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * square)) / square) / square)
            / square;
    shifted + series / z
}

/// k ln(k/m) + m - k for k, m > 0, where `gap` = k - m is known better than the difference of both.
pub(crate) fn deviance(count: f64, mean: f64, gap: f64) -> f64 {
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

    /// Between the whole numbers, by mpmath at 50 digits.
    #[test]
    fn remainders_between_whole_numbers() {
        for (z, exact) in REMAINDERS {
            let allowed = 8.0 * f64::EPSILON * exact.abs().max(1.0);
            assert!(
                (stirling(z) - exact).abs() <= allowed,
                "{z}: {}",
                stirling(z)
            );
        }
    }

    const REMAINDERS: [(f64, f64); 8] = [
        (1e-06, 5.9888309840731795),
        (0.001, 2.5422704679670947),
        (0.25, 0.27251040121343206),
        (0.5, 0.15342640972002736),
        (1.5, 0.05481412105191765),
        (7.3, 0.011408422368027265),
        (15.5, 0.005375599032926835),
        (1000000.5, 8.333329166668472e-08),
    ];
}
