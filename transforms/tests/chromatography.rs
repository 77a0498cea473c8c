//! Laws of chromatograms: mass, scaling, composition, limits, and methods that share nothing.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use std::f64::consts::{PI, TAU};

use num_complex::Complex64;
use proptest::prelude::*;
use transforms::chromatography::{
    Binding, Column, Dispersion, Experiment, Inlet, moments, simulate,
};

fn single(column: Column, a: f64, b: f64, inlet: Inlet) -> Experiment {
    Experiment::single(column, Binding::kinetic(a, b).unwrap(), inlet)
}

fn values(experiment: &Experiment, times: &[f64]) -> Vec<f64> {
    simulate(experiment, times, 1e-10)
        .unwrap()
        .total
        .iter()
        .map(|one| one.value)
        .collect()
}

fn dispersion(kind: u8, peclet: f64) -> Dispersion {
    match kind {
        0 => Dispersion::None,
        1 => Dispersion::Open { peclet },
        _ => Dispersion::Closed { peclet },
    }
}

fn column(kind: u8, hold_up: f64, peclet: f64) -> Column {
    Column {
        hold_up,
        dispersion: dispersion(kind, peclet),
        velocity_ratio: 1.0,
    }
}

/// The impulse response of plug flow by the trapezoidal rule on the circle of the saddle point: with r = sqrt(ab/θ) and z on it,
/// e^(-a-bθ) (1/N) Σ z e^(zθ + ab/z), which converges faster than any power of N.
fn on_circle(a: f64, b: f64, theta: f64) -> f64 {
    let radius = (a * b / theta).sqrt();
    // The bell of the integrand is (abθ)^(-1/4) wide, at least a twentieth here.
    let count = 700_u32;
    (0..count)
        .map(|k| {
            let angle = TAU * (f64::from(k) + 0.5) / f64::from(count);
            let z = Complex64::from_polar(radius, angle);
            (z * (z * theta + a * b / z - a - b * theta).exp()).re
        })
        .sum::<f64>()
        / f64::from(count)
}

proptest! {
    /// Plug flow by Bessel functions and by the contour.
    #[test]
    fn impulse_of_plug_flow_is_the_integral_over_a_circle(
        a in 0.1..300.0_f64,
        b in 0.1..50.0_f64,
        place in -4.0..8.0_f64,
    ) {
        let deviation = (2.0 * a).sqrt() / b;
        let theta = (a / b + place * deviation).max(0.05 * deviation);
        let experiment = single(Column::plug_flow(1.0).unwrap(), a, b, Inlet::Impulse);
        let found = values(&experiment, &[1.0 + theta])[0];
        // The time is rounded: θ is known to 1e-16 of the time.
        let peak = 1.0 / ((2.0 * PI).sqrt() * deviation);
        let expected = on_circle(a, b, theta);
        prop_assert!((found - expected).abs() <= 1e-12 * peak * (1.0 + (1.0 + theta) / deviation), "{found} {expected}");
    }

    /// The area under the answer to a pulse is its own, by the trapezoidal rule, which is exact for a smooth curve that vanishes at both ends.
    #[test]
    fn mass_is_conserved(
        kind in 1..3_u8,
        a in 5.0..200.0_f64,
        b in 2.0..50.0_f64,
        peclet in 50.0..5000.0_f64,
        width in 0.01..0.5_f64,
        mixed in prop::option::of(0.01..0.2_f64),
    ) {
        let mut experiment = single(column(kind, 1.0, peclet), a, b, Inlet::Pulse { width });
        experiment.mixing = mixed.into_iter().collect();
        let scale = moments(&experiment, 0).unwrap();
        let deviation = scale.variance.sqrt();
        // To where the tail is below 1e-16: at least at the rate of b and of the mixed volume.
        let first = (scale.mean - 12.0 * deviation).max(0.0);
        let last = scale.mean + 40.0 * deviation + 2.0 * mixed.unwrap_or(0.0) * 36.0 + 20.0 / b;
        let count = 4000_u32;
        let step = (last - first) / f64::from(count);
        let times: Vec<f64> = (0..=count).map(|k| first + step * f64::from(k)).collect();
        let area: f64 = values(&experiment, &times).iter().sum::<f64>() * step;
        prop_assert!((area / width - 1.0).abs() < 1e-9, "{area} {width}");
        let mean: f64 = values(&experiment, &times).iter().zip(&times).map(|(c, t)| c * t).sum::<f64>() * step / area;
        prop_assert!((mean / scale.mean - 1.0).abs() < 1e-8, "{mean} {}", scale.mean);
    }

    /// Times, hold-up and pulse in other units, rates in their inverse: the same concentrations.
    #[test]
    fn units_of_time_do_not_matter(
        kind in 0..3_u8,
        a in 2.0..100.0_f64,
        b in 2.0..50.0_f64,
        peclet in 30.0..5000.0_f64,
        unit in 0.01..100.0_f64,
        place in -2.0..4.0_f64,
    ) {
        let width = 0.1;
        let here = single(column(kind, 1.0, peclet), a, b, Inlet::Pulse { width });
        let there = single(column(kind, unit, peclet), a, b / unit, Inlet::Pulse { width: width * unit });
        let scale = moments(&here, 0).unwrap();
        let time = (scale.mean + place * scale.variance.sqrt()).max(1.2);
        let (one, other) = (values(&here, &[time])[0], values(&there, &[time * unit])[0]);
        let height = values(&here, &[scale.mean])[0];
        prop_assert!((one - other).abs() <= 1e-9 * height, "{one} {other}");
    }

    /// Two open columns one behind the other are one open column: cumulants add, and so do exponents of the transforms.
    #[test]
    fn open_columns_compose(
        a in 1.0..200.0_f64,
        b in 1.0..50.0_f64,
        peclet in 30.0..5000.0_f64,
        share in 0.1..0.9_f64,
    ) {
        let part = |share: f64| {
            let experiment = single(column(1, share, peclet * share), a * share, b, Inlet::Impulse);
            moments(&experiment, 0).unwrap()
        };
        let (whole, one, two) = (part(1.0), part(share), part(1.0 - share));
        for (whole, sum) in [
            (whole.mean, one.mean + two.mean),
            (whole.variance, one.variance + two.variance),
            (whole.third, one.third + two.third),
            (whole.fourth, one.fourth + two.fourth),
        ] {
            prop_assert!((whole / sum - 1.0).abs() < 1e-12, "{whole} {sum}");
        }
    }

    /// Danckwerts' column tends to the open one, and both to plug flow, with differences of the order of 1/Pe.
    #[test]
    fn columns_tend_to_plug_flow(
        a in 5.0..100.0_f64,
        b in 5.0..50.0_f64,
        place in -1.5..3.0_f64,
    ) {
        let deviation = (2.0 * a).sqrt() / b;
        let time = (1.0 + a / b + place * deviation).max(1.3);
        let at = |kind: u8, peclet: f64| {
            let inlet = Inlet::Pulse { width: 0.2 * deviation };
            values(&single(column(kind, 1.0, peclet), a, b, inlet), &[time])[0]
        };
        let plug = at(0, 1.0);
        // The height of a pulse of a fifth of the deviation.
        let height = 0.2 / (2.0 * PI).sqrt();
        for kind in [1, 2] {
            let (near, far) = (at(kind, 1e5) - plug, at(kind, 1e4) - plug);
            // Ten times the Péclet number is a tenth of the difference, up to the square of the added variance over the variance.
            let added = 2.0 * ((1.0 + a / b) / deviation).powi(2) / 1e4;
            prop_assert!((10.0 * near - far).abs() <= 4.0 * added * added * height, "{near} {far}");
        }
    }

    /// Many adsorptions at one mean and variance: a Gaussian, up to the skewness 3/sqrt(2a).
    #[test]
    fn many_adsorptions_make_a_gaussian(a in 1e3..1e6_f64, place in -3.0..3.0_f64) {
        let deviation = 0.05;
        let b = (2.0 * a).sqrt() / deviation;
        let hold_up = 1.0;
        let experiment = single(Column::plug_flow(hold_up).unwrap(), a, b, Inlet::Impulse);
        let time = hold_up + a / b + place * deviation;
        let gaussian = (-0.5 * place * place).exp() / ((2.0 * PI).sqrt() * deviation);
        let skewness = 3.0 / (2.0 * a).sqrt();
        // Edgeworth: the first correction is skewness/6 (x³ - 3x) times the Gaussian.
        let corrected = gaussian * (1.0 + skewness / 6.0 * (place.powi(3) - 3.0 * place));
        let found = values(&experiment, &[time])[0];
        prop_assert!((found - corrected).abs() <= 3.0 * skewness * skewness / deviation, "{found} {corrected}");
    }

    /// A sampled inlet with the corners of a pulse, and one that holds a step for long, are these.
    #[test]
    fn sampled_inlets_agree_with_pulses(
        kind in 0..3_u8,
        a in 2.0..60.0_f64,
        b in 2.0..30.0_f64,
        peclet in 100.0..2000.0_f64,
        width in 0.05..1.0_f64,
        place in -2.0..4.0_f64,
    ) {
        let pulse = single(column(kind, 1.0, peclet), a, b, Inlet::Pulse { width });
        let points = vec![(0.0, 1.0), (0.3 * width, 1.0), (width, 1.0)];
        let sampled = single(column(kind, 1.0, peclet), a, b, Inlet::Sampled { points });
        let scale = moments(&pulse, 0).unwrap();
        let time = (scale.mean + place * scale.variance.sqrt()).max(1.0);
        let (one, other) = (values(&pulse, &[time])[0], values(&sampled, &[time])[0]);
        prop_assert!((one - other).abs() <= 1e-9, "{one} {other}");
        let (m, n) = (moments(&pulse, 0).unwrap(), moments(&sampled, 0).unwrap());
        prop_assert!((m.mean / n.mean - 1.0).abs() < 1e-12 && (m.fourth - n.fourth).abs() <= 1e-11 * m.fourth.abs());
    }
}

#[test]
fn nothing_leaves_before_the_hold_up_time() {
    for inlet in [
        Inlet::Impulse,
        Inlet::Step,
        Inlet::Pulse { width: 0.1 },
        Inlet::Sampled {
            points: vec![(0.0, 1.0), (1.0, 0.5)],
        },
    ] {
        let experiment = single(Column::plug_flow(1.0).unwrap(), 3.0, 2.0, inlet);
        for value in values(&experiment, &[-1.0, 0.0, 0.5, 0.999_999]) {
            assert!(value.abs() <= 0.0, "{value}");
        }
    }
}

#[test]
fn numbers_without_a_column_are_refused() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(Column::plug_flow(bad).is_err());
        assert!(Column::open(1.0, bad).is_err());
        assert!(Binding::kinetic(bad, 1.0).is_err());
        assert!(Binding::kinetic(1.0, bad).is_err());
        assert!(Binding::equilibrium(bad).is_err());
        let pulse = single(
            Column::plug_flow(1.0).unwrap(),
            1.0,
            1.0,
            Inlet::Pulse { width: bad },
        );
        assert!(simulate(&pulse, &[2.0], 1e-6).is_err());
    }
    assert!(Column::plug_flow(0.0).is_err() && Column::expanding(1.0, 1.0, 1.1).is_err());
    assert!(Column::expanding(1.0, 0.0, 0.5).is_err());
    let fine = single(Column::open(1.0, 50.0).unwrap(), 1.0, 1.0, Inlet::Step);
    for tolerance in [0.0, -1.0, 1.0, f64::NAN] {
        assert!(simulate(&fine, &[2.0], tolerance).is_err());
    }
    assert!(simulate(&fine, &[f64::NAN], 1e-6).is_err());
    assert!(matches!(
        simulate(&fine, &[2.0], 1e-17),
        Err(transforms::Error::Precision { .. })
    ));
}

/// Extreme parameters end with an answer or an error.
#[test]
fn extremes_end() {
    let sizes = [1e-300, 1e-12, 1e-3, 1.0, 1e3, 1e6, 1e12, 1e300];
    for a in sizes {
        for b in sizes {
            for kind in 0..3_u8 {
                for peclet in [1.0, 1e6, 1e12] {
                    for inlet in [Inlet::Impulse, Inlet::Step, Inlet::Pulse { width: 1e-9 }] {
                        let experiment = single(column(kind, 1.0, peclet), a, b, inlet);
                        if let Ok(found) = simulate(&experiment, &[0.5, 1.0, 2.0, 1e9], 1e-6) {
                            for one in found.total {
                                assert!(
                                    one.value.is_finite() && one.bound >= 0.0,
                                    "{experiment:?} {one:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
