//! Tails of the normal and the chi-square distributions, central or not.

use crate::error::{Error, Result};

/// Terms of a series or fraction before it is cut; the square root of the largest argument times a few.
const TERMS: usize = 4_000_000;

/// Largest argument that those terms serve.
const LARGEST: f64 = 1e10;

/// P(|Z| >= |z|) for a standard normal Z.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The z with P(|Z| <= z) = level.
///
/// # Errors
/// [`Error::Domain`] for a level outside (0, 1).
pub(super) fn normal_bound(level: f64) -> Result<f64> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::Domain {
            what: "the confidence level".to_owned(),
            value: level.to_string(),
            allowed: "it lies between 0 and 1, as 0.95",
        });
    }
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if two_sided(middle) > 1.0 - level {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(0.5 * (low + high))
}

/// P(χ² >= x) with `degrees` degrees of freedom.
pub(super) fn chi_square_tail(x: f64, degrees: f64) -> f64 {
    incomplete_gamma(0.5 * degrees, 0.5 * x).1
}

/// P(χ² <= x) with `degrees` degrees of freedom and non-centrality λ: a Poisson mixture of central ones.
///
/// $$ P(x; d, \lambda) = \sum_{k} e^{-\lambda/2} \frac{(\lambda/2)^k}{k!} P(x; d + 2k, 0) $$
///
/// `None` for arguments beyond 1e10.
pub(super) fn noncentral_chi_square(x: f64, degrees: f64, noncentrality: f64) -> Option<f64> {
    if !(x <= LARGEST && degrees <= LARGEST && noncentrality <= LARGEST) {
        return None;
    }
    let mean = 0.5 * noncentrality;
    let (half, shape) = (0.5 * x, 0.5 * degrees);
    if half <= 0.0 {
        return Some(0.0);
    }
    // Beyond ten standard deviations the Poisson weights are below 1e-20.
    let reach = 10.0 * mean.sqrt() + 30.0;
    let (first, last) = ((mean - reach).max(0.0).floor(), (mean + reach).ceil());
    // From the last term down: P(a, x) = P(a + 1, x) + x^a e^-x / Γ(a + 1), all terms positive.
    let mut k = last;
    let mut central = incomplete_gamma(shape + k, half).0;
    let mut weight = match mean > 0.0 {
        true => (k * mean.ln() - mean - libm::lgamma(k + 1.0)).exp(),
        false => 1.0,
    };
    if mean <= 0.0 {
        return Some(incomplete_gamma(shape, half).0);
    }
    let mut step = density_term(shape + k - 1.0, half);
    let mut sum = 0.0;
    loop {
        sum += weight * central;
        if k <= first {
            return Some(sum.min(1.0));
        }
        central += step;
        step *= (shape + k - 1.0) / half;
        weight *= k / mean;
        k -= 1.0;
    }
}

/// The non-centrality at which P(χ² <= x) is `probability`; 0 when even the central one is below it.
pub(super) fn noncentrality(x: f64, degrees: f64, probability: f64) -> Option<f64> {
    let excess = |noncentrality: f64| {
        noncentral_chi_square(x, degrees, noncentrality).map(|found| found - probability)
    };
    if excess(0.0)? <= 0.0 {
        return Some(0.0);
    }
    let mut high = (x - degrees).max(1.0);
    while excess(high)? > 0.0 {
        high *= 2.0;
    }
    let mut low = 0.0;
    // The distribution function falls with the non-centrality.
    while high - low > 1e-10 * high {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if excess(middle)? > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(0.5 * (low + high))
}

/// x^a e^-x / Γ(a + 1)
fn density_term(a: f64, x: f64) -> f64 {
    (a * x.ln() - x - libm::lgamma(a + 1.0)).exp()
}

/// The regularised incomplete gamma functions (P, Q) of a > 0 at x; each is computed where it is not a difference.
fn incomplete_gamma(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x > LARGEST {
        return (1.0, 0.0);
    }
    if x < a + 1.0 {
        let mut term = density_term(a, x);
        let mut sum = term;
        for k in 1..TERMS {
            term *= x / (a + k as f64);
            sum += term;
            if term <= sum * f64::EPSILON * 0.25 {
                break;
            }
        }
        let lower = sum.min(1.0);
        return (lower, 1.0 - lower);
    }
    // Legendre's continued fraction by Lentz's recurrence.
    let tiny = f64::MIN_POSITIVE / f64::EPSILON;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for k in 1..TERMS {
        let k = k as f64;
        let numerator = -k * (k - a);
        b += 2.0;
        d = numerator * d + b;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = b + numerator / c;
        c = if c.abs() < tiny { tiny } else { c };
        let factor = c * d;
        fraction *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    let upper = (density_term(a, x) * a * fraction).clamp(0.0, 1.0);
    (1.0 - upper, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs(),
            "{found} {expected}"
        );
    }

    /// With two degrees of freedom the tail is e^(-x/2); with one it is that of a squared normal; with four it adds x/2.
    #[test]
    fn tails_with_closed_forms() {
        for x in [1e-3, 0.5, 1.0, 3.0, 8.0, 40.0, 300.0] {
            close(chi_square_tail(x, 2.0), (-0.5 * x).exp());
            close(chi_square_tail(x, 1.0), two_sided(x.sqrt()));
            close(chi_square_tail(x, 4.0), (-0.5 * x).exp() * (1.0 + 0.5 * x));
        }
        let bound = normal_bound(0.95).unwrap();
        assert!((bound - 1.959_963_984_540_054).abs() < 1e-12);
        assert!(normal_bound(1.0).is_err() && normal_bound(f64::NAN).is_err());
    }

    /// (Z + a)^2 has one degree of freedom and non-centrality a^2.
    #[test]
    fn a_shifted_normal_squared_is_noncentral() {
        let below = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        for shift in [0.1_f64, 1.0, 3.0, 12.0] {
            for x in [0.2_f64, 2.0, 30.0, 170.0] {
                let root = x.sqrt();
                let expected = below(root - shift) - below(-root - shift);
                let found = noncentral_chi_square(x, 1.0, shift * shift).unwrap();
                assert!(
                    (found - expected).abs() < 1e-11,
                    "{x} {shift}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn a_noncentrality_is_the_inverse_of_its_distribution() {
        for (x, degrees) in [(20.0, 5.0), (73.5, 6.0), (4.7, 4.0), (5_000.0, 100.0)] {
            for probability in [0.95, 0.05] {
                let found = noncentrality(x, degrees, probability).unwrap();
                let back = noncentral_chi_square(x, degrees, found).unwrap();
                assert!(
                    found == 0.0 || (back - probability).abs() < 1e-8,
                    "{x} {found} {back}"
                );
            }
        }
        assert_eq!(noncentrality(1e11, 3.0, 0.05), None);
    }
}
