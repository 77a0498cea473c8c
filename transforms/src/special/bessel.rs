//! Modified Bessel functions of the first kind without their exponential growth.

/// From here on the asymptotic series ends below the last digit.
const FAR: f64 = 20.0;

/// Terms that either series may need: at [`FAR`] some 45 and 35.
const MOST: u32 = 200;

/// e^-x I₀(x) for x >= 0.
///
/// $$ e^{-x} I_0(x) = e^{-x} \sum_k \frac{(x^2/4)^k}{k!^2} \sim \frac1{\sqrt{2\pi x}} \sum_k \frac{(2k)!^2}{k!^3\thinspace (32 x)^k} $$
///
/// All terms of both series are positive: the value has a few ε. 1 at 0, NaN for negative numbers. Costs some tens of terms.
///
/// ```
/// use transforms::special::bessel_i0_scaled;
/// assert!((bessel_i0_scaled(1.0) - 0.465_759_607_593_640_5).abs() < 1e-15);
/// ```
///
/// Source: NIST Digital Library of Mathematical Functions, 10.25.2 and 10.40.1.
pub fn bessel_i0_scaled(x: f64) -> f64 {
    match x {
        _ if x < 0.0 || x.is_nan() => f64::NAN,
        _ if x < FAR => (-x).exp() * power_series(x, 0.0),
        _ => asymptotic(x, 0.0),
    }
}

/// e^-x I₁(x) for x >= 0: see [`bessel_i0_scaled`].
///
/// $$ e^{-x} I_1(x) = e^{-x}\thinspace\frac x2 \sum_k \frac{(x^2/4)^k}{k!\thinspace(k+1)!} $$
///
/// The asymptotic series has one term of the other sign, the first after 1. 0 at 0, NaN for negative numbers.
///
/// ```
/// use transforms::special::bessel_i1_scaled;
/// assert!((bessel_i1_scaled(1.0) - 0.207_910_415_349_708_4).abs() < 1e-15);
/// ```
pub fn bessel_i1_scaled(x: f64) -> f64 {
    match x {
        _ if x < 0.0 || x.is_nan() => f64::NAN,
        _ if x < FAR => (-x).exp() * 0.5 * x * power_series(x, 1.0),
        _ => asymptotic(x, 1.0),
    }
}

/// Σ (x²/4)^k / (k! (k+ν)!) for ν = 0 and 1.
fn power_series(x: f64, order: f64) -> f64 {
    let square = 0.25 * x * x;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..MOST {
        let k = f64::from(k);
        term *= square / (k * (k + order));
        sum += term;
        if term < 0.25 * f64::EPSILON * sum {
            break;
        }
    }
    sum
}

/// Σ (-1)^k a_k(ν) / x^k / sqrt(2πx) with a_k = a_{k-1} (4ν² - (2k-1)²) / 8k, to its last digit or its smallest term.
fn asymptotic(x: f64, order: f64) -> f64 {
    let (mut sum, mut term) = (1.0_f64, 1.0_f64);
    for k in 1..MOST {
        let k = f64::from(k);
        let odd = 2.0 * k - 1.0;
        let next = term * (odd * odd - 4.0 * order * order) / (8.0 * k * x);
        if next.abs() > term.abs() {
            break;
        }
        term = next;
        sum += term;
        if term.abs() < 0.25 * f64::EPSILON {
            break;
        }
    }
    sum / (std::f64::consts::TAU * x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I₀ and I₁ times e^-x, 20 digits, by mpmath at 40 digits.
    const TABLE: [(f64, f64, f64); 8] = [
        (1e-8, 0.999_999_990_000_000_1, 4.999_999_95e-9),
        (0.5, 0.645_035_270_449_150_1, 0.156_420_803_184_871_7),
        (3.0, 0.243_000_354_161_825_4, 0.196_826_713_297_300_86),
        (12.0, 0.116_426_221_213_440_44, 0.111_464_299_290_180_98),
        (19.5, 0.090_939_432_095_156_48, 0.088_576_086_094_314_85),
        (20.0, 0.089_780_311_884_826_02, 0.087_506_222_183_288_67),
        (75.0, 0.046_143_247_062_816_965, 0.045_834_586_045_150_394),
        (3000.0, 0.007_283_959_746_545_69, 0.007_282_745_652_054_752),
    ];

    #[test]
    fn values_have_fifteen_digits() {
        for (x, zero, one) in TABLE {
            assert!((bessel_i0_scaled(x) / zero - 1.0).abs() < 2e-15, "{x}");
            assert!((bessel_i1_scaled(x) / one - 1.0).abs() < 2e-15, "{x}");
        }
    }

    /// (x I₁)' = x I₀ ties the two series, and both sides of where they change.
    #[test]
    fn the_series_meet() {
        for (near, far) in [
            (FAR.next_down(), FAR),
            (bessel_i0_scaled(FAR.next_down()), bessel_i0_scaled(FAR)),
            (bessel_i1_scaled(FAR.next_down()), bessel_i1_scaled(FAR)),
        ] {
            assert!((near / far - 1.0).abs() < 4e-15);
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(
            (bessel_i0_scaled(0.0), bessel_i1_scaled(0.0)).0.to_bits(),
            1.0_f64.to_bits()
        );
        assert_eq!(bessel_i1_scaled(0.0).to_bits(), 0.0_f64.to_bits());
        assert!(bessel_i0_scaled(-1.0).is_nan() && bessel_i1_scaled(f64::NAN).is_nan());
        assert!(bessel_i0_scaled(1e300) > 0.0 && bessel_i0_scaled(f64::INFINITY) >= 0.0);
    }
}
