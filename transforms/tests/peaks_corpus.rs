//! Measured chromatograms: every listed peak is found, and little else. Skipped where the corpus is not at hand.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod corpus;

use transforms::chromatography::peaks::{MeasuredPeak, PeakOptions, Peaks, Trace, measure_peaks};

/// Peaks of a file whose times are multiplied by a unit.
fn measure(name: &str, unit: f64) -> Option<(Vec<MeasuredPeak>, Peaks)> {
    let (times, signal) = corpus::trace(name, unit)?;
    Some(
        measure_peaks(
            &Trace::new(&times, &signal).unwrap(),
            &PeakOptions::default(),
        )
        .unwrap(),
    )
}

/// Listed peaks with their listed widths, the number of other peaks, and of those after a time.
struct Comparison {
    pairs: Vec<(MeasuredPeak, f64)>,
    others: usize,
    late: usize,
}

/// The listed peaks, each by a peak within a quarter of its width, and the others.
fn compare(name: &str, unit: f64, after: f64) -> Option<Comparison> {
    let (found, _) = measure(&format!("{name}.csv"), unit)?;
    let listed = corpus::rows(&format!("{name}_peaks.csv"))?;
    let pairs: Vec<(MeasuredPeak, f64)> = listed
        .iter()
        .map(|row| {
            let near = found
                .iter()
                .find(|peak| (peak.peak.apex - row[1]).abs() < 0.25 * peak.peak.width);
            (
                *near.unwrap_or_else(|| panic!("nothing at {row:?}")),
                row[2],
            )
        })
        .collect();
    let late = found.iter().filter(|peak| peak.peak.apex > after).count() - pairs.len();
    let others = found.len() - listed.len();
    Some(Comparison {
        pairs,
        others,
        late,
    })
}

/// Twenty-two alkanes in two minutes; the others are the solvent in the first ten seconds and two impurities.
#[test]
fn fast_gas_chromatogram() {
    let Some(Comparison {
        pairs,
        others,
        late,
    }) = compare("gc_fast_alkanes_no_gradient", 60.0, 10.0)
    else {
        return;
    };
    assert_eq!(pairs.len(), 22);
    // the spike of the solvent stands on a plateau of half its height
    let (found, _) = measure("gc_fast_alkanes_no_gradient.csv", 60.0).unwrap();
    assert!(
        found
            .iter()
            .any(|peak| (peak.peak.apex - 5.493).abs() < 0.02)
    );
    assert!(others <= 10 && late <= 3, "{others} {late}");
    for (peak, width) in pairs {
        // the listed widths in ms are standard deviations
        let ratio = peak.metrics.fwhm.unwrap() / (2.355e-3 * width);
        assert!((ratio - 1.0).abs() < 0.12, "{ratio}");
    }
}

/// Twenty-two alkanes in half an hour; the others are the solvent in the first 1.3 minutes and four impurities.
#[test]
fn programmed_gas_chromatogram() {
    let Some(Comparison {
        pairs,
        others,
        late,
    }) = compare("gc_alkanes_program_a", 1.0, 1.3)
    else {
        return;
    };
    assert_eq!(pairs.len(), 22);
    assert!(others <= 30 && late <= 5, "{others} {late}");
    for (peak, width) in pairs {
        // minutes against standard deviations in seconds
        let ratio = peak.metrics.fwhm.unwrap() * 60.0 / (2.355 * width);
        assert!((ratio - 1.0).abs() < 0.15, "{ratio}");
    }
}

/// One peak, with an area for each mM that is the same within 10 %, as it is by a straight baseline drawn by hand.
#[test]
fn lactose_series() {
    let series = [(0.5, "0.5"), (1.0, "1"), (3.0, "3"), (6.0, "6")];
    let areas: Option<Vec<f64>> = series
        .iter()
        .map(|(concentration, name)| {
            let (found, _) = measure(&format!("hplc_lactose_{name}mM.csv"), 1.0)?;
            assert_eq!(found.len(), 1, "{name}");
            assert!((found[0].peak.apex - 13.72).abs() < 0.02);
            Some(found[0].metrics.area / concentration)
        })
        .collect();
    let Some(areas) = areas else { return };
    let mean = areas.iter().sum::<f64>() / 4.0;
    for area in &areas {
        assert!((area / mean - 1.0).abs() < 0.1, "{areas:?}");
    }
}

/// The six large peaks of the mixture, which overlap, and at most seven others.
#[test]
fn mixture() {
    let Some((found, _)) = measure("hplc_mixture.csv", 1.0) else {
        return;
    };
    for time in [10.975, 13.44, 14.25, 15.70, 16.71, 17.46] {
        assert!(
            found
                .iter()
                .any(|peak| (peak.peak.apex - time).abs() < 0.03),
            "{time}"
        );
    }
    assert!(found.len() <= 13, "{}", found.len());
}
