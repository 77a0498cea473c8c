//! Measured gas chromatograms: every listed peak is found and fitted by the closed form. Skipped where the corpus is not at hand.

#![allow(clippy::print_stdout, reason = "figures for a person, by --nocapture")]
#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod corpus;

use transforms::chromatography::fit::{Fit, TraceFitOptions, Warning, fit_trace};
use transforms::chromatography::peaks::{MeasuredPeak, PeakOptions, Trace, measure_peaks};

/// The fits of all listed peaks of a file whose times are multiplied by a unit.
fn fits(name: &str, unit: f64) -> Option<Vec<Fit>> {
    let (times, signal) = corpus::trace(&format!("{name}.csv"), unit)?;
    let listed = corpus::rows(&format!("{name}_peaks.csv"))?;
    let trace = Trace::new(&times, &signal).unwrap();
    let (table, _) = measure_peaks(&trace, &PeakOptions::default()).unwrap();
    let found = fit_trace(&trace, &TraceFitOptions::default()).unwrap();
    let fits = listed.iter().map(|row| {
        let near = |peak: &MeasuredPeak| (peak.peak.apex - row[1]).abs() < 0.25 * peak.peak.width;
        let number = table.iter().position(near).unwrap() + 1;
        // alkanes are far from each other
        let own = found.iter().find(|one| one.peaks == [number]).unwrap();
        own.outcome.clone().unwrap()
    });
    Some(fits.collect())
}

/// Whether the peak has no tail, or has it in front.
fn has_no_tail(fit: &Fit) -> bool {
    let without = |one: &Warning| matches!(one, Warning::NoTail { .. });
    fit.warnings.iter().any(without)
}

/// What holds for every fit: a peak of the closed form explains most of the signal, few evaluations suffice, intervals are intervals.
fn check(fits: &[Fit], least: f64) {
    assert_eq!(fits.len(), 22);
    for fit in fits {
        assert!(fit.r_squared > least, "{}", fit.r_squared);
        assert!(fit.evaluations <= 100, "{}", fit.evaluations);
        // a peak without a tail has its adsorptions held
        assert_eq!(fit.estimates.len(), if has_no_tail(fit) { 4 } else { 5 });
        for one in &fit.estimates {
            assert!(
                one.interval.0 < one.value && one.value < one.interval.1,
                "{one:?}"
            );
            // tau and b have one-sided intervals then
            let one_sided = has_no_tail(fit) && one.name != "amount" && one.name != "baseline";
            assert_eq!(one.standard_error.is_infinite(), one_sided, "{one:?}");
        }
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
