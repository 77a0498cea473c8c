//! Measured gas chromatograms: every listed peak is found and fitted by the closed form. Skipped where the corpus is not at hand.

#![allow(clippy::print_stdout, reason = "figures for a person, by --nocapture")]
#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod corpus;

use transforms::chromatography::fit::{
    Baseline, Fit, Free, Options, PeakShape, Start, Warning, fit, start_peak,
};
use transforms::chromatography::peaks::{MeasuredPeak, PeakOptions, Trace, measure_peaks};

fn fitted(times: &[f64], signal: &[f64], peak: &MeasuredPeak) -> transforms::Result<Fit> {
    let shape = PeakShape {
        apex: peak.metrics.apex,
        full_width_half_maximum: peak.peak.width,
        area: peak.metrics.area,
    };
    let start = Start {
        peaks: vec![start_peak("alkane", shape)?],
    };
    let options = Options {
        free: Free::PEAK,
        baseline: Baseline::Constant,
        ..Options::default()
    };
    let window = peak.peak.first..=peak.peak.last;
    fit(&start, &times[window.clone()], &signal[window], &options)
}

/// The fits of all listed peaks of a file whose times are multiplied by a unit.
fn fits(name: &str, unit: f64) -> Option<Vec<Fit>> {
    let (times, signal) = corpus::trace(&format!("{name}.csv"), unit)?;
    let listed = corpus::rows(&format!("{name}_peaks.csv"))?;
    let trace = Trace::new(&times, &signal).unwrap();
    let (found, _) = measure_peaks(&trace, &PeakOptions::default()).unwrap();
    let fits = listed.iter().map(|row| {
        let near = |peak: &&MeasuredPeak| (peak.peak.apex - row[1]).abs() < 0.25 * peak.peak.width;
        let peak = found.iter().find(near).unwrap();
        fitted(&times, &signal, peak)
            .unwrap_or_else(|error| panic!("{name} at {}: {error}", row[1]))
    });
    Some(fits.collect())
}

/// Whether the peak has no tail.
fn is_at_edge(fit: &Fit) -> bool {
    let edge = Warning::Unidentified {
        parameter: "tau".to_owned(),
    };
    fit.warnings.contains(&edge)
}

/// What holds for every fit: a peak of the closed form explains most of the signal, few evaluations suffice, intervals are intervals.
fn check(fits: &[Fit], least: f64) {
    assert_eq!(fits.len(), 22);
    for fit in fits {
        assert!(fit.r_squared > least, "{}", fit.r_squared);
        assert!(fit.evaluations <= 100, "{}", fit.evaluations);
        assert_eq!(fit.estimates.len(), 5);
        for one in &fit.estimates {
            assert!(
                one.interval.0 < one.value && one.value < one.interval.1,
                "{one:?}"
            );
            // a and τ of a peak without a tail have no limits, its mean has
            assert!(one.standard_error.is_finite());
        }
        let value = |name: &str| {
            fit.estimates
                .iter()
                .find(|one| one.name == name)
                .unwrap()
                .value
        };
        assert!(is_at_edge(fit) || value("a") < 1e5);
    }
}

/// Peaks of 25 to 60 points; half of them lean forward, as overloaded ones do, which the linear model cannot.
#[test]
fn fast_gas_chromatogram() {
    let Some(fits) = fits("gc_fast_alkanes_no_gradient", 60.0) else {
        return;
    };
    check(&fits, 0.99);
    let good = fits.iter().filter(|fit| fit.r_squared > 0.998).count();
    assert!(good >= 12, "{good}");
}

#[test]
fn programmed_gas_chromatogram() {
    let Some(fits) = fits("gc_alkanes_program_a", 1.0) else {
        return;
    };
    check(&fits, 0.998);
}
