//! Laws of the exponentially modified Gaussian.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and sizes of grids are small"
)]

use proptest::prelude::*;
use transforms::chromatography::peaks::Emg;

fn peak() -> impl Strategy<Value = Emg> {
    let ratio = prop_oneof![
        Just(0.0),
        -8.0..8.0_f64,
        -1e-3..1e-3_f64,
        -1e-9..1e-9_f64,
        prop_oneof![Just(-60.0), Just(60.0)]
    ];
    (0.1..10.0_f64, -5.0..5.0_f64, -2.0..2.0_f64, ratio).prop_map(|(area, centre, size, ratio)| {
        let sigma = 10_f64.powf(size);
        Emg::new(area, centre, sigma, ratio * sigma).unwrap()
    })
}

/// Trapezoid sum of t^k f(t) about the mean, over all that is left above 1e-17.
fn moment(peak: &Emg, power: i32) -> f64 {
    let mean = peak.moments().mean;
    let (near, far) = (
        40.0 * peak.sigma + 2.0 * peak.tau.abs(),
        12.0 * peak.sigma + 45.0 * peak.tau.abs(),
    );
    let (before, after) = if peak.tau < 0.0 {
        (far, near)
    } else {
        (near, far)
    };
    let step = 0.2 * peak.sigma;
    let count = ((before + after) / step).ceil() as i32;
    (0..=count)
        .map(|k| {
            let by = f64::from(k) * step - before;
            step * by.powi(power) * peak.value(mean + by)
        })
        .sum()
}

proptest! {
    /// Area, mean, variance, third and fourth moments by quadrature, whose error 2 exp(-2π²·25) is nothing.
    #[test]
    fn moments_are_integrals(peak in peak()) {
        let exact = peak.moments();
        let scale = peak.area * exact.variance.sqrt();
        prop_assert!((moment(&peak, 0) / peak.area - 1.0).abs() < 1e-12);
        prop_assert!(moment(&peak, 1).abs() < 1e-11 * scale);
        prop_assert!((moment(&peak, 2) / (peak.area * exact.variance) - 1.0).abs() < 1e-11);
        prop_assert!((moment(&peak, 3) / peak.area - exact.third).abs() < 1e-10 * exact.variance.powf(1.5));
        let fourth = 3.0 * exact.variance * exact.variance + exact.fourth_cumulant;
        prop_assert!((moment(&peak, 4) / (peak.area * fourth) - 1.0).abs() < 1e-9);
    }

    /// Slopes by time and by every parameter are those of differences of fourth order.
    #[test]
    fn slopes_are_limits_of_differences(peak in peak(), u in -5.0..15.0_f64) {
        let t = peak.centre + u * (peak.sigma + if peak.tau * u > 0.0 { peak.tau.abs() } else { 0.0 });
        let found = peak.slopes(t);
        let h = 1e-3 * peak.sigma;
        let top = peak.value(peak.apex());
        let difference = |f: &dyn Fn(f64) -> f64| (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
        let changed = |centre: f64, sigma: f64, tau: f64, t: f64| {
            Emg::new(peak.area, peak.centre + centre, peak.sigma + sigma, peak.tau + tau).unwrap().value(t)
        };
        for (found, expected) in [
            (found.time, difference(&|h| changed(0.0, 0.0, 0.0, t + h))),
            (found.centre, difference(&|h| changed(h, 0.0, 0.0, t))),
            (found.sigma, difference(&|h| changed(0.0, h, 0.0, t))),
            (found.tau, difference(&|h| changed(0.0, 0.0, h, t))),
        ] {
            // the fifth derivative times h⁴/30 is below 1e-12 · 30 top/σ; rounding ε top/h; positions have ε t/σ
            let rounding = 1e-15 * (1.0 + t.abs() / peak.sigma) / 1e-3;
            prop_assert!((found - expected).abs() < (1e-9 + 4.0 * rounding) * top / peak.sigma, "{peak:?} {t}: {found} {expected}");
        }
        prop_assert!((found.area * peak.area - found.value).abs() <= 1e-15 * found.value);
    }

    /// A front is the mirror image of a tail.
    #[test]
    fn fronts_mirror_tails(peak in peak(), by in -10.0..10.0_f64) {
        let mirrored = Emg::new(peak.area, -peak.centre, peak.sigma, -peak.tau).unwrap();
        let t = peak.centre + by;
        prop_assert_eq!(peak.value(t).to_bits(), mirrored.value(-t).to_bits());
        let (one, other) = (peak.slopes(t), mirrored.slopes(-t));
        prop_assert_eq!((one.time, one.sigma, one.tau), (-other.time, other.sigma, -other.tau));
        prop_assert!((peak.apex() + mirrored.apex()).abs() <= 1e-12 * (1.0 + peak.apex().abs()));
    }

    /// Moments and shape give the parameters back.
    #[test]
    fn starts_are_exact(
        area in 0.1..10.0_f64,
        centre in -5.0..5.0_f64,
        sigma in 0.1..3.0_f64,
        ratio in 0.1..6.0_f64,
        front in any::<bool>(),
    ) {
        let tau = if front { -ratio * sigma } else { ratio * sigma };
        let peak = Emg::new(area, centre, sigma, tau).unwrap();
        let moments = peak.moments();
        let again = Emg::from_moments(area, moments.mean, moments.variance, moments.third).unwrap();
        // σ² is the difference of the variance and τ²
        let lost = 1e-14 * (1.0 + ratio * ratio);
        prop_assert!((again.sigma / sigma - 1.0).abs() < lost && (again.tau / tau - 1.0).abs() < lost);
        let ((a, b), (c, d), apex) = (peak.crossings(0.1).unwrap(), peak.crossings(0.5).unwrap(), peak.apex());
        let again = Emg::from_shape(area, apex, d - c, (b - apex) / (apex - a)).unwrap();
        // the asymmetry rises like (τ/σ)³ at first
        let lost = 1e-8;
        prop_assert!((again.sigma / sigma - 1.0).abs() < lost && (again.tau / tau - 1.0).abs() < lost, "{peak:?} {again:?}");
        prop_assert!((again.apex() - apex).abs() < 1e-8 * sigma);
    }

    /// The apex is where the slope changes its sign, and the crossings have the share of its height.
    #[test]
    fn apex_and_crossings(peak in peak(), share in 0.01..0.99_f64) {
        let apex = peak.apex();
        let height = peak.value(apex);
        let step = 1e-3 * peak.sigma;
        prop_assert!(peak.value(apex - step) <= height * (1.0 + 1e-12) && peak.value(apex + step) <= height * (1.0 + 1e-12));
        let (from, to) = peak.crossings(share).unwrap();
        prop_assert!(from < apex && apex < to);
        for t in [from, to] {
            prop_assert!((peak.value(t) / (share * height) - 1.0).abs() < 1e-9 , "{peak:?} {t}");
        }
    }
}

#[test]
fn wrong_arguments_are_refused() {
    let peak = Emg::new(1.0, 0.0, 1.0, 0.5).unwrap();
    for bad in [0.0, 1.0, -0.5, f64::NAN, f64::INFINITY] {
        assert!(peak.crossings(bad).is_err());
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Emg::new(1.0, 0.0, bad, 0.5).is_err());
        assert!(
            Emg::from_shape(1.0, 0.0, bad, 1.5).is_err()
                && Emg::from_shape(1.0, 0.0, 1.0, bad).is_err()
        );
        assert!(Emg::from_moments(1.0, 0.0, bad, 0.1).is_err());
    }
    for third in [2.0, -2.0, 5.0, f64::NAN] {
        assert!(Emg::from_moments(1.0, 0.0, 1.0, third).is_err());
    }
    assert!(Emg::from_shape(1.0, 0.0, 1.0, 1e300).is_ok_and(|peak| peak.tau > 50.0 * peak.sigma));
}
