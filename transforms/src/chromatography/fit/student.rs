//! Quantiles of Student's t.

use crate::special::integral;

/// The t with probability `confidence` between -t and t, for degrees of freedom above 0.
///
/// The density is integrated by Gauss' rule in the angle x = sqrt(ν) tan φ, where it is a power of the cosine,
///
/// $$ P(|T| < t) = \int_0^{\arctan(t/\sqrt\nu)} \cos^{\nu - 1} φ\thinspace dφ \Big/ \int_0^{\pi/2} \cos^{\nu - 1} φ\thinspace dφ, $$
///
/// and the equation is solved by bisection. More than 12 digits for whole degrees of freedom.
pub(super) fn student_bound(confidence: f64, degrees: f64) -> f64 {
    use std::f64::consts::FRAC_PI_2;
    // The mass lies within some deviations, 1/sqrt(ν), of 0.
    let far = (14.0 / degrees.sqrt()).min(FRAC_PI_2);
    let density = |angle: f64| {
        let cosine: f64 = angle.cos();
        match degrees > 1.0 {
            true => cosine.max(0.0).powf(degrees - 1.0),
            false => 1.0,
        }
    };
    let mass = |end: f64| integral(0.0, end, density);
    let all = mass(0.5 * far) + integral(0.5 * far, far, density);
    let (mut low, mut high) = (0.0, far);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let half = 0.5 * middle;
        match mass(half) + integral(half, middle, density) < confidence * all {
            true => low = middle,
            false => high = middle,
        }
    }
    degrees.sqrt() * (0.5 * (low + high)).tan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        // Quantiles of the t distribution at 97.5 % and 99.5 % from any table of statistics.
        for (degrees, confidence, expected) in [
            (1.0, 0.95, 12.706_204_736),
            (2.0, 0.95, 4.302_652_730),
            (5.0, 0.99, 4.032_142_984),
            (30.0, 0.95, 2.042_272_456),
            (1000.0, 0.95, 1.962_339_081),
        ] {
            let found = student_bound(confidence, degrees);
            assert!((found / expected - 1.0).abs() < 1e-8, "{degrees}: {found}");
        }
    }
}
