//! One substance at four concentrations: a closed form with constants that stay where they are.
//!
//! ```text
//! cargo run --example lactose_series -- [FOLDER]
//! ```
//!
//! `FOLDER` (default `../shared/corpora/chromatograms`) holds four liquid chromatograms of lactose (repository
//! cremerlab/hplc-py). Without it four traces are made up: the same closed form with noise of 0.5 % of the peak.
//! Five numbers are fitted to each trace: hold-up time, adsorptions a, desorptions b, area and baseline.

#![expect(clippy::print_stdout, reason = "an example for a person")]

use std::path::Path;

use closedform::algebra::Words;
use closedform::transforms::Error;
use closedform::transforms::chromatography::fit::{
    Baseline, Fit, Free, Options, PeakShape, Start, fit, start_peak,
};
use closedform::transforms::chromatography::peaks::{PeakOptions, Trace, measure_peaks};
use closedform::transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};

/// Concentrations in mM, as the files are named.
const SERIES: [(&str, f64); 4] = [("0.5", 0.5), ("1", 1.0), ("3", 3.0), ("6", 6.0)];

/// The window of a fit in standard deviations before and after the apex. With 3 and 3 both constants come out 5 % larger,
/// with all of the trace 1 % smaller, for a tail that the model does not have.
const WINDOW: (f64, f64) = (4.0, 6.0);

/// Full width at half maximum over the standard deviation.
const FWHM: f64 = 2.355;

/// Times in min and signal of a file with a header and two columns.
fn read(folder: &str, name: &str) -> Option<(Vec<f64>, Vec<f64>)> {
    let path = Path::new(folder).join(format!("hplc_lactose_{name}mM.csv"));
    let text = std::fs::read_to_string(path).ok()?;
    let point = |line: &str| {
        let (time, signal) = line.split_once(',')?;
        Some((time.trim().parse().ok()?, signal.trim().parse().ok()?))
    };
    text.lines()
        .skip(1)
        .map(point)
        .collect::<Option<Vec<(f64, f64)>>>()
        .map(|points| points.into_iter().unzip())
}

/// A trace of the same kind.
fn made_up(seed: u64, concentration: f64) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let times: Vec<f64> = (0..=600).map(|k| 12.0 + f64::from(k) / 120.0).collect();
    let peak = Experiment::single(
        Column::plug_flow(12.95)?,
        Binding::kinetic(30.5, 39.0)?,
        Inlet::Impulse,
    );
    let words = &mut Words::new(seed);
    let exact = simulate(&peak, &times, 1e-10)?.total;
    let most = exact.iter().fold(0.0, |most: f64, one| most.max(one.value));
    let signal = exact.iter().map(|one| {
        // the sum of twelve even numbers is nearly normal, with deviation 1
        let noise: f64 = (0..12).map(|_| words.unit()).sum::<f64>() - 6.0;
        concentration * 1e4 * (one.value + 0.005 * most * noise) + 400.0
    });
    let signal = signal.collect();
    Ok((times, signal))
}

/// The highest peak of a trace, fitted.
fn fitted(times: &[f64], signal: &[f64]) -> Result<Fit, Error> {
    let (found, _) = measure_peaks(&Trace::new(times, signal)?, &PeakOptions::default())?;
    let highest = found
        .iter()
        .max_by(|one, other| one.metrics.height.total_cmp(&other.metrics.height));
    let none = Error::Dimension {
        what: "peaks of the trace",
        expected: 1,
        found: 0,
    };
    let highest = highest.ok_or(none)?;
    let (apex, fwhm) = (highest.metrics.apex, highest.peak.width);
    let deviation = fwhm / FWHM;
    let from = times.partition_point(|time| *time < apex - WINDOW.0 * deviation);
    let to = times.partition_point(|time| *time <= apex + WINDOW.1 * deviation);
    let shape = PeakShape {
        apex,
        full_width_half_maximum: fwhm,
        area: highest.metrics.area,
    };
    let start = Start {
        peaks: vec![start_peak("lactose", shape)?],
    };
    let options = Options {
        free: Free::PEAK,
        baseline: Baseline::Constant,
        ..Options::default()
    };
    fit(&start, &times[from..to], &signal[from..to], &options)
}

/// The straight line through the areas, which are given per mM: slope, intercept and R².
fn line(areas: &[f64]) -> (f64, f64, f64) {
    let points: Vec<(f64, f64)> = SERIES
        .iter()
        .zip(areas)
        .map(|((_, concentration), area)| (*concentration, concentration * area))
        .collect();
    let mean =
        |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| {
        points
            .iter()
            .map(|point| of(point.0 - x, point.1 - y))
            .sum::<f64>()
    };
    let (xx, xy, yy) = (sum(&|a, _| a * a), sum(&|a, b| a * b), sum(&|_, b| b * b));
    let slope = xy / xx;
    (slope, y - slope * x, xy * xy / (xx * yy))
}

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1);
    let folder = folder
        .as_deref()
        .unwrap_or("../shared/corpora/chromatograms");
    println!(
        "{:>6}{:>10}{:>8}{:>8}{:>18}{:>8}{:>18}{:>12}{:>12}{:>10}",
        "mM", "hold-up", "a", "95 %", "", "b/min", "95 %", "area", "area/mM", "R2"
    );
    let mut constants: [Vec<f64>; 3] = Default::default();
    for (seed, (name, concentration)) in (1..).zip(SERIES) {
        let (times, signal) = match read(folder, name) {
            Some(trace) => trace,
            None => made_up(seed, concentration)?,
        };
        let found = fitted(&times, &signal)?;
        let number = |name: &str| found.estimates.iter().find(|one| one.name == name);
        let (Some(tau), Some(a), Some(b), Some(area)) =
            (number("tau"), number("a"), number("b"), number("amount"))
        else {
            continue;
        };
        let interval = |(low, high): (f64, f64)| format!("{low:.2} to {high:.2}");
        println!(
            "{name:>6}{:>10.3}{:>8.2}{:>26}{:>8.2}{:>18}{:>12.1}{:>12.1}{:>10.5}",
            tau.value,
            a.value,
            interval(a.interval),
            b.value,
            interval(b.interval),
            area.value,
            area.value / concentration,
            found.r_squared
        );
        assert!(
            found.r_squared > 0.9996,
            "{name} mM: R2 = {}",
            found.r_squared
        );
        for (list, value) in
            constants
                .iter_mut()
                .zip([a.value, b.value, area.value / concentration])
        {
            list.push(value);
        }
    }
    for (name, values) in ["a", "b", "area/mM"].iter().zip(&constants) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let most = values
            .iter()
            .fold(0.0, |most: f64, value| most.max((value / mean - 1.0).abs()));
        println!("{name}: mean {mean:.2}, within {:.1} % of it", 100.0 * most);
        assert!(*name == "area/mM" || most < 0.05);
    }
    let (slope, intercept, r_squared) = line(&constants[2]);
    println!("area = {slope:.1} per mM {intercept:+.1}, R2 = {r_squared:.5}");
    assert!(r_squared > 0.99);
    Ok(())
}
