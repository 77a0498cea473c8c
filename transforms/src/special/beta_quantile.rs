//! Quantiles of the beta law.

use super::beta::{PARAMETERS, Side, ln_beta_density_logit, ln_beta_tail};

/// Steps of the safeguarded Newton method; bisection alone would need 60.
const STEPS: usize = 100;

/// Logits beyond have x or 1 - x below the smallest number.
const FAR: f64 = 745.0;

/// The x with I_x(a, b) = `share`.
///
/// Newton's method for the logarithm of the smaller tail in the logit ln(x/(1-x)), in which it is concave, kept in a bracket. The logit is
/// found to a few ε or to what the rounding of the tail leaves, whichever is more. NaN for shares outside 0 to 1 and parameters outside
/// 1e-6 to 1e12.
///
/// ```
/// use transforms::special::beta_quantile;
/// assert!((beta_quantile(0.25, 2.0, 1.0) - 0.5).abs() < 1e-15);
/// assert!((beta_quantile(1e-300, 1.0, 1.0) / 1e-300 - 1.0).abs() < 1e-12);
/// ```
pub fn beta_quantile(share: f64, a: f64, b: f64) -> f64 {
    logistic(beta_quantile_logit(share, a, b, Side::Lower))
}

/// The x with 1 - I_x(a, b) = `share`, for small shares of the upper tail.
///
/// ```
/// use transforms::special::beta_quantile_upper;
/// assert!((beta_quantile_upper(1e-20, 1.0, 2.0) - (1.0 - 1e-10)).abs() < 1e-16);
/// ```
pub fn beta_quantile_upper(share: f64, a: f64, b: f64) -> f64 {
    logistic(beta_quantile_logit(share, a, b, Side::Upper))
}

/// e^s/(1 + e^s), relatively accurate at both ends.
pub(crate) fn logistic(logit: f64) -> f64 {
    match logit >= 0.0 {
        true => (1.0 + (-logit).exp()).recip(),
        false => logit.exp() / (1.0 + logit.exp()),
    }
}

/// The logit of a quantile; infinite at the ends.
pub(crate) fn beta_quantile_logit(share: f64, a: f64, b: f64, side: Side) -> f64 {
    let served = |parameter: f64| parameter >= PARAMETERS.0 && parameter <= PARAMETERS.1;
    if !(0.0..=1.0).contains(&share) || !served(a) || !served(b) {
        return f64::NAN;
    }
    let end = match side {
        Side::Lower => f64::INFINITY,
        Side::Upper => f64::NEG_INFINITY,
    };
    if share <= 0.0 {
        return -end;
    }
    if share >= 1.0 {
        return end;
    }
    // the tail that is below a half is the accurate one
    match share <= 0.5 {
        true => solve(share.ln(), a, b, side),
        false => solve((-share).ln_1p(), a, b, side.other()),
    }
}

fn solve(target: f64, a: f64, b: f64, side: Side) -> f64 {
    // the upper tail in the logit falls as the lower one rises
    let sign = match side {
        Side::Lower => 1.0,
        Side::Upper => -1.0,
    };
    let (mut low, mut high) = (-FAR, FAR);
    let mut logit = (a / b).ln().clamp(low, high);
    for _ in 0..STEPS {
        let (x, y) = (logistic(logit), logistic(-logit));
        let tail = ln_beta_tail(x, y, a, b, side);
        let excess = tail - target;
        match excess * sign > 0.0 {
            true => high = logit,
            false => low = logit,
        }
        let slope = sign * (ln_beta_density_logit(x, y, a, b) - tail).exp();
        let next = logit - excess / slope;
        let next = match next > low && next < high {
            true => next,
            false => 0.5 * (low + high),
        };
        let step = (next - logit).abs();
        logit = next;
        if step <= f64::EPSILON * logit.abs().max(f64::MIN_POSITIVE) || high - low <= 0.0 {
            break;
        }
    }
    logit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{beta_regularized, beta_regularized_upper};

    #[test]
    fn quantiles_invert_both_tails() {
        for (a, b) in [
            (0.5, 0.5),
            (1.0, 1.0),
            (1.0, 31.0),
            (0.01, 2.0),
            (57.0, 9.0),
            (900.0, 2e4),
            (1e9, 3e8),
            (2.0, 1e9),
        ] {
            for share in [1e-200, 1e-12, 0.025, 0.3, 0.5] {
                let x = beta_quantile(share, a, b);
                if x > 1e-290 {
                    // a rounding of x counts n times the density's logarithmic slope, at most √n times the deviations
                    let allowed = 1e-12 * (1.0 + (a.min(b)).sqrt() * 1e-3) * 30.0;
                    let back = beta_regularized(x, a, b) / share;
                    assert!((back - 1.0).abs() < allowed, "{share} {a} {b}: {back}");
                }
                let x = beta_quantile_upper(share, a, b);
                if x < 0.9 {
                    let back = beta_regularized_upper(x, a, b) / share;
                    assert!((back - 1.0).abs() < 1e-10, "{share} {a} {b}: {back}");
                }
            }
        }
    }

    #[test]
    fn ends() {
        assert!(beta_quantile(0.0, 2.0, 3.0) <= 0.0 && beta_quantile(1.0, 2.0, 3.0) >= 1.0);
        assert!(beta_quantile_upper(0.0, 2.0, 3.0) >= 1.0);
        assert!(
            beta_quantile(f64::NAN, 2.0, 3.0).is_nan() && beta_quantile(0.5, 0.0, 1.0).is_nan()
        );
        assert!((beta_quantile(0.7, 3.0, 3.0) - 1.0 + beta_quantile(0.3, 3.0, 3.0)).abs() < 1e-15);
    }
}
