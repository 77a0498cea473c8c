//! Traces that nobody should send, and what comes of them.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use transforms::chromatography::peaks::{
    AreaSplit, BaselineMethod, Emg, PeakOptions, Peaks, Trace, baseline, find_peaks, measure_peak,
    measure_peaks, noise, split_areas,
};

fn grid(count: usize) -> Vec<f64> {
    (0..count).map(|k| k as f64).collect()
}

/// A signal, huge, tiny or no number at all.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        -1.0..1.0_f64,
        Just(1e300),
        Just(-1e300),
        Just(1e-300),
        Just(5e-324),
        any::<f64>()
    ]
}

fn find(times: &[f64], signal: &[f64]) -> Peaks {
    let trace = Trace::new(times, signal).unwrap();
    let found = find_peaks(&trace, &PeakOptions::default()).unwrap();
    for peak in &found.peaks {
        assert!(
            peak.first <= peak.index && peak.index <= peak.last && peak.last < times.len(),
            "{peak:?}"
        );
        assert!(
            peak.height > 0.0
                && peak.width > 0.0
                && peak.prominence >= 0.0
                && peak.apex.is_finite(),
            "{peak:?}"
        );
    }
    assert!(
        found
            .peaks
            .windows(2)
            .all(|pair| pair[0].index < pair[1].index && pair[0].last <= pair[1].first)
    );
    found
}

proptest! {
    /// Any trace whatever: no panic, peaks in order, bounds in the trace.
    #[test]
    fn any_trace(
        steps in prop::collection::vec(prop_oneof![Just(1.0), 1e-6..1e6_f64, Just(1e-300), Just(1e290)], 0..300),
        draws in prop::collection::vec(value(), 0..300),
    ) {
        let mut at = -1.0;
        let times: Vec<f64> = steps.iter().map(|step| { at += step; at }).collect();
        let n = times.len().min(draws.len());
        let Ok(trace) = Trace::new(&times[..n], &draws[..n]) else { return Ok(()) };
        let found = find(&times[..n], &draws[..n]);
        prop_assert!(noise(&trace).deviation >= 0.0);
        prop_assert!(measure_peaks(&trace, &PeakOptions::default()).is_ok());
        for method in [BaselineMethod::Reweighted, BaselineMethod::Clipped] {
            let values = baseline(&trace, method, None).unwrap().values;
            prop_assert!(values.len() == n && values.iter().all(|value| !value.is_nan()));
        }
        for pair in found.peaks.windows(2) {
            prop_assert!(split_areas(&trace, None, &pair[0], &pair[1], AreaSplit::Tangent).is_ok());
        }
        let _ = measure_peak(&trace, None, (0, n - 1), None);
    }
}

#[test]
fn traces_without_peaks() {
    let times = grid(500);
    for signal in [
        vec![0.0; 500],
        vec![-7.5; 500],
        vec![1e300; 500],
        vec![1e-320; 500],
    ] {
        let found = find(&times, &signal);
        assert!(
            found.peaks.is_empty() && found.baseline.drift.abs() <= 1e-12 * signal[0].abs(),
            "{:?} {:e} {:e}",
            found.peaks,
            found.baseline.drift,
            signal[0]
        );
    }
    let line: Vec<f64> = times.iter().map(|t| 3.0 - 0.1 * t).collect();
    assert!(
        find(&times, &line).peaks.is_empty(),
        "{:?}",
        find(&times, &line).peaks
    );
    let step: Vec<f64> = times
        .iter()
        .map(|&t| if t < 250.0 { 0.0 } else { 1.0 })
        .collect();
    assert!(
        find(&times, &step).peaks.is_empty(),
        "{:?}",
        find(&times, &step).peaks
    );
    // peaks that point down
    let peak = Emg::new(-10.0, 250.0, 5.0, 0.0).unwrap();
    let down: Vec<f64> = times.iter().map(|&t| peak.value(t)).collect();
    assert!(
        find(&times, &down).peaks.is_empty(),
        "{:?}",
        find(&times, &down).peaks
    );
    assert!(find(&grid(5), &[0.0, 0.0, 1.0, 0.0, 0.0]).peaks.len() <= 1);
}

#[test]
fn spikes_of_one_point_are_no_peaks() {
    let times = grid(1000);
    let peak = Emg::new(100.0, 600.0, 8.0, 4.0).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
    let mut signal: Vec<f64> = times
        .iter()
        .map(|&t| peak.value(t) + 0.01 * noise())
        .collect();
    signal[200] += 50.0;
    signal[207] -= 50.0;
    let found = find(&times, &signal).peaks;
    assert!(
        found.len() == 1 && (found[0].apex - peak.apex()).abs() < 1.0,
        "{found:?}"
    );
}

/// A step of 20 deviations in noise has at most one false peak in four traces.
#[test]
fn noisy_steps_are_no_peaks() {
    let times = grid(1000);
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut count = 0;
    for _ in 0..100 {
        let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
        let signal: Vec<f64> = times
            .iter()
            .map(|&t| if t < 500.0 { noise() } else { 20.0 + noise() })
            .collect();
        count += find(&times, &signal).peaks.len();
    }
    assert!(count <= 25, "{count}");
}

#[test]
fn a_saturated_top_is_one_peak() {
    let times = grid(800);
    let peak = Emg::new(100.0, 400.0, 20.0, 0.0).unwrap();
    let signal: Vec<f64> = times.iter().map(|&t| peak.value(t).min(0.8)).collect();
    let found = find(&times, &signal).peaks;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        (found[0].apex - 400.0).abs() < 3.0 && (found[0].height - 0.8).abs() < 0.05,
        "{found:?}"
    );
}

#[test]
fn ranges_of_any_size() {
    let times = grid(700);
    for size in [1e-300, 1e-20, 1.0, 1e20, 1e300] {
        for unit in [1e-200, 1.0, 1e200] {
            let (one, other) = (
                Emg::new(10.0, 200.0, 5.0, 3.0).unwrap(),
                Emg::new(1e-4, 450.0, 5.0, 3.0).unwrap(),
            );
            let signal: Vec<f64> = times
                .iter()
                .map(|&t| size * (one.value(t) + other.value(t)))
                .collect();
            let scaled: Vec<f64> = times.iter().map(|t| t * unit).collect();
            let found = find(&scaled, &signal).peaks;
            assert_eq!(found.len(), 2, "{size} {unit} {found:?}");
            assert!((found[1].apex / unit - other.apex()).abs() < 0.1);
        }
    }
}

#[test]
fn wrong_arguments_are_refused() {
    let (times, signal) = (grid(20), vec![1.0; 20]);
    let trace = Trace::new(&times, &signal).unwrap();
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        let options = PeakOptions {
            signal_to_noise: bad,
            ..PeakOptions::default()
        };
        assert!(find_peaks(&trace, &options).is_err());
        let options = PeakOptions {
            width: Some(bad),
            ..PeakOptions::default()
        };
        assert!(find_peaks(&trace, &options).is_err());
        assert!(baseline(&trace, BaselineMethod::Clipped, Some(bad)).is_err());
    }
    for bounds in [(0, 3), (0, 20), (9, 2), (usize::MAX, usize::MAX), (18, 19)] {
        assert!(
            measure_peak(&trace, None, bounds, None).is_err(),
            "{bounds:?}"
        );
    }
    assert!(measure_peak(&trace, Some(&signal[..7]), (0, 19), None).is_err());
    assert!(
        measure_peak(&trace, Some(&signal), (0, 19), None)
            .unwrap_err()
            .to_string()
            .starts_with("height of the peak = 0")
    );
}
