//! Measured gas chromatograms: every listed peak is found and fitted by the closed form. Skipped where the corpus is not at hand.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

use std::path::Path;
use transforms::chromatography::fit::{
    Baseline, Fit, Free, Options, PeakShape, Start, fit, start_peak,
};
use transforms::chromatography::peaks::{MeasuredPeak, PeakOptions, Trace, measure_peaks};

/// Rows of numbers of a file of the corpus; cells that are no numbers are NaN.
fn rows(name: &str) -> Option<Vec<Vec<f64>>> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms"
    );
    let text = std::fs::read_to_string(Path::new(folder).join(name)).ok()?;
    let row = |line: &str| {
        line.split(',')
            .map(|cell| cell.parse().unwrap_or(f64::NAN))
            .collect()
    };
    Some(text.lines().skip(1).map(row).collect())
}

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
    let rows_of = |name: &str| rows(name);
    let trace = rows_of(&format!("{name}.csv"))?;
    let listed = rows_of(&format!("{name}_peaks.csv"))?;
    let times: Vec<f64> = trace.iter().map(|row| unit * row[0]).collect();
    let signal: Vec<f64> = trace.iter().map(|row| row[1]).collect();
    let begun = std::time::Instant::now();
    let (found, _) = measure_peaks(
        &Trace::new(&times, &signal).unwrap(),
        &PeakOptions::default(),
    )
    .unwrap();
    println!("{name} found in {:?}", begun.elapsed());
    let fits = listed.iter().map(|row| {
        let near = |peak: &&MeasuredPeak| (peak.peak.apex - row[1]).abs() < 0.25 * peak.peak.width;
        let peak = found.iter().find(near).unwrap();
        let one = std::time::Instant::now();
        let r = fitted(&times, &signal, peak);
        match &r {
            Ok(f) => println!(
                "{} pts {} R2 {:.6} eval {} {:?} tau {:.4} a {:.3} b {:.3} se_a {:.3} warn {} {:?}",
                row[1],
                peak.peak.last - peak.peak.first + 1,
                f.r_squared,
                f.evaluations,
                one.elapsed(),
                f.estimates[0].value,
                f.estimates[1].value,
                f.estimates[2].value,
                f.estimates[1].standard_error,
                f.warnings.len(),
                (peak.metrics.asymmetry, peak.metrics.skewness)
            ),
            Err(e) => println!(
                "{} pts {} ERR {e} {:?} skew {:?}",
                row[1],
                peak.peak.last - peak.peak.first + 1,
                one.elapsed(),
                (peak.metrics.asymmetry, peak.metrics.skewness)
            ),
        }
        r
    });
    let f: Vec<Fit> = fits.filter_map(|r| r.ok()).collect();
    println!("{name} all in {:?}", begun.elapsed());
    Some(f)
}

#[test]
fn fast() {
    let Some(found) = fits("gc_fast_alkanes_no_gradient", 60.0) else {
        return;
    };
    assert_eq!(found.len(), 22);
}
#[test]
fn program() {
    let Some(found) = fits("gc_alkanes_program_a", 1.0) else {
        return;
    };
    assert_eq!(found.len(), 22);
}
