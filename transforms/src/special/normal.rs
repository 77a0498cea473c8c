//! The normal law: tail and quantile.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use super::erfc::{erfc, erfc_scaled};

/// Steps of Newton's method; from the start below four suffice.
const STEPS: usize = 12;

/// P(Z > z) of a standard normal Z, with a relative error within 4e-16 + 3e-16 z² (the rounding of z/√2).
///
/// ```
/// use transforms::special::normal_upper;
/// assert!((normal_upper(1.959_963_984_540_054) - 0.025).abs() < 1e-16);
/// ```
pub fn normal_upper(z: f64) -> f64 {
    0.5 * erfc(z * FRAC_1_SQRT_2)
}

/// The z with P(Z > z) = `share`; infinite at 0 and 1, NaN outside.
///
/// Newton's method for ln P(Z > z), which is concave: it cannot overshoot more than once. Within a few ε of max(1, |z|); a share
/// above 1/2 has the accuracy that its own digits leave.
///
/// ```
/// use transforms::special::normal_quantile_upper;
/// assert!((normal_quantile_upper(0.05) - 1.644_853_626_951_472_7).abs() < 1e-15);
/// assert!(normal_quantile_upper(0.5).abs() < 1e-16);
/// ```
pub fn normal_quantile_upper(share: f64) -> f64 {
    match share {
        _ if share > 0.5 && share <= 1.0 => -normal_quantile_upper(1.0 - share),
        _ if !(0.0..=0.5).contains(&share) => f64::NAN,
        _ if share <= 0.0 => f64::INFINITY,
        _ => upper(share),
    }
}

/// For shares from the smallest number to 1/2.
fn upper(share: f64) -> f64 {
    let target = share.ln();
    // P(Z > z) < e^(-z²/2)/2 puts this start above the root
    let mut z = (-2.0 * (target + std::f64::consts::LN_2)).max(0.0).sqrt();
    for _ in 0..STEPS {
        // P = e^(-z²/2) erfcx(z/√2)/2, and the density over it is √(2/π)/erfcx
        let scaled = erfc_scaled(z / SQRT_2);
        let excess = (0.5 * scaled).ln() - 0.5 * z * z - target;
        let slope = (2.0 / std::f64::consts::PI).sqrt() / scaled;
        let step = excess / slope;
        z += step;
        if step.abs() <= f64::EPSILON * z.abs() {
            break;
        }
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares and quantiles by mpmath at 40 digits.
    #[test]
    fn table() {
        for (share, exact) in TABLE {
            let found = normal_quantile_upper(share);
            assert!(
                (found - exact).abs() <= 1e-15 * exact.abs().max(1.0),
                "{share}: {found}"
            );
        }
    }

    #[test]
    fn ends() {
        assert!(normal_quantile_upper(0.0).is_infinite() && normal_quantile_upper(1.0) < -1e300);
        assert!(normal_quantile_upper(f64::NAN).is_nan() && normal_quantile_upper(1.1).is_nan());
        assert!((normal_upper(f64::NEG_INFINITY) - 1.0).abs() < 1e-16);
    }

    const TABLE: [(f64, f64); 8] = [
        (0.5, 8.135912227424538e-49),
        (0.4999, 0.00025066283008800747),
        (0.25, 0.6744897501960817),
        (0.05, 1.6448536269514726),
        (0.001, 3.0902323061678136),
        (1e-10, 6.361340902404057),
        (1e-100, 21.273453560965326),
        (1e-300, 37.0470962993612),
    ];
}
