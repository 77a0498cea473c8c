//! The lactose series: one closed form with the same two constants at four concentrations. Skipped where the corpus is not at hand.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod corpus;

use transforms::chromatography::fit::{
    Baseline, Fit, Free, Options, PeakShape, Start, fit, start_peak,
};
use transforms::chromatography::peaks::{PeakOptions, Trace, measure_peaks};

/// The only peak of a file, fitted from `before` deviations before its apex to `after` behind it.
fn fitted(name: &str, (before, after): (f64, f64)) -> Option<Fit> {
    let (times, signal) = corpus::trace(name, 1.0)?;
    let (found, _) = measure_peaks(
        &Trace::new(&times, &signal).unwrap(),
        &PeakOptions::default(),
    )
    .unwrap();
    let [only] = found.as_slice() else {
        panic!("{} peaks in {name}", found.len());
    };
    let deviation = only.peak.width / 2.355;
    let apex = only.metrics.apex;
    let from = times.partition_point(|time| *time < apex - before * deviation);
    let to = times.partition_point(|time| *time <= apex + after * deviation);
    let shape = PeakShape {
        apex,
        full_width_half_maximum: only.peak.width,
        area: only.metrics.area,
    };
    let start = Start {
        peaks: vec![start_peak("lactose", shape).unwrap()],
    };
    let options = Options {
        free: Free::PEAK,
        baseline: Baseline::Constant,
        ..Options::default()
    };
    Some(fit(&start, &times[from..to], &signal[from..to], &options).unwrap())
}

const SERIES: [(&str, f64); 4] = [
    ("hplc_lactose_0.5mM.csv", 0.5),
    ("hplc_lactose_1mM.csv", 1.0),
    ("hplc_lactose_3mM.csv", 3.0),
    ("hplc_lactose_6mM.csv", 6.0),
];

/// Largest relative distance from the mean.
fn scatter(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values
        .iter()
        .fold(0.0, |most, value| most.max((value / mean - 1.0).abs()))
}

/// Estimates of a, b and the area per mM of all four traces.
fn constants(window: (f64, f64), least: f64) -> Option<[Vec<f64>; 3]> {
    let mut all: [Vec<f64>; 3] = Default::default();
    for (name, concentration) in SERIES {
        let found = fitted(name, window)?;
        assert!(found.r_squared > least, "{name}: {}", found.r_squared);
        let value = |name: &str| {
            let mut named = found.estimates.iter().filter(|one| one.name == name);
            named.next().unwrap().value
        };
        all[0].push(value("a"));
        all[1].push(value("b"));
        all[2].push(value("amount") / concentration);
    }
    Some(all)
}

#[test]
fn constants_stay_where_they_are() {
    let Some([a, b, areas]) = constants((4.0, 6.0), 0.9996) else {
        return;
    };
    assert!(scatter(&a) < 0.05 && scatter(&b) < 0.05, "{a:?} {b:?}");
    assert!(scatter(&areas) < 0.1, "{areas:?}");
    // what an independent least-squares program finds in the same windows
    for (found, expected) in a.iter().zip([30.56, 31.35, 30.33, 29.74]) {
        assert!((found / expected - 1.0).abs() < 0.01, "{a:?}");
    }
    for (found, expected) in b.iter().zip([39.29, 39.67, 38.81, 38.35]) {
        assert!((found / expected - 1.0).abs() < 0.01, "{b:?}");
    }
}

/// A narrower or wider window moves the constants by less than 6 %, all four alike.
#[test]
fn windows_matter_little() {
    for window in [(3.0, 3.0), (4.0, 4.0), (5.0, 8.0), (8.0, 8.0)] {
        let Some([a, b, _]) = constants(window, 0.999) else {
            return;
        };
        assert!(scatter(&a) < 0.05 && scatter(&b) < 0.05, "{a:?} {b:?}");
        for (found, at_six) in [(&a, 30.5), (&b, 39.03)] {
            let mean = found.iter().sum::<f64>() / 4.0;
            assert!((mean / at_six - 1.0).abs() < 0.06, "{window:?} {found:?}");
        }
    }
}
