//! Benzene, toluene, ethylbenzene and two xylenes at 110 °C: a chromatogram with a proved bound, and what a witness says.
//!
//! ```text
//! cargo run --example btex_chromatogram --features plot -- [PICTURE.svg]
//! ```
//!
//! Retention factors k at 110 °C follow from measured retention parameters (Rxi-5Sil MS, phase ratio 250; repository
//! GasChromatographyToolbox/RetentionData); hold-up time, Péclet number and desorption rates are invented.

#![expect(clippy::print_stdout, reason = "an example for a person")]

use closedform::transforms::Error;
#[cfg(feature = "plot")]
use closedform::transforms::chromatography::Chromatogram;
use closedform::transforms::chromatography::peaks::{PeakMetrics, Trace, measure_peak, resolution};
use closedform::transforms::chromatography::witness::subordination;
use closedform::transforms::chromatography::{
    Binding, Column, Component, Experiment, Inlet, moments, simulate,
};

/// Name, retention factor, desorptions per second, injected concentration.
const SOLUTES: [(&str, f64, f64, f64); 5] = [
    ("benzene", 0.250_358_786_146_835, 50.0, 1.0),
    ("toluene", 0.380_731_634_200_796, 45.0, 0.9),
    ("ethylbenzene", 0.605_761_584_008_804, 40.0, 0.5),
    ("p-xylene", 0.625_617_224_585_792, 40.0, 0.6),
    ("o-xylene", 0.709_351_200_996_794, 35.0, 0.7),
];

/// Hold-up time and duration of the injection in s, Péclet number.
const HOLD_UP: f64 = 45.0;
const WIDTH: f64 = 0.4;
const PECLET: f64 = 60_000.0;

/// Largest bound that is asked for, relative to a peak.
const TOLERANCE: f64 = 1e-10;

fn experiment() -> Result<Experiment, Error> {
    let component = |(name, k, b, amount): (&str, f64, f64, f64)| {
        Ok(Component {
            name: name.to_owned(),
            // k = a/(b tau)
            binding: Binding::kinetic(k * b * HOLD_UP, b)?,
            amount,
        })
    };
    let components: Result<Vec<Component>, Error> = SOLUTES.map(component).into_iter().collect();
    Ok(Experiment {
        column: Column::open(HOLD_UP, PECLET)?,
        inlet: Inlet::Pulse { width: WIDTH },
        mixing: Vec::new(),
        components: components?,
    })
}

/// The chromatogram as SVG, with the band in which it is proved to lie, into the file that the first argument names.
#[cfg(feature = "plot")]
fn draw(chromatogram: &Chromatogram, apexes: &[f64]) -> Result<(), Box<dyn std::error::Error>> {
    use closedform::plot::{ChromatogramPicture, chromatogram as picture};
    let Some(path) = std::env::args().nth(1) else {
        return Ok(());
    };
    let values: Vec<f64> = chromatogram.total.iter().map(|one| one.value).collect();
    let bounds: Vec<f64> = chromatogram.total.iter().map(|one| one.bound).collect();
    let names = chromatogram.curves.iter().map(|curve| curve.name.as_str());
    let svg = picture(&ChromatogramPicture {
        title: "BTEX at 110 °C",
        bound: Some(&bounds),
        markers: apexes.iter().copied().zip(names).collect(),
        ..ChromatogramPicture::new(&chromatogram.times, &values)
    })?;
    std::fs::write(&path, svg)?;
    println!("picture: {path}");
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let experiment = experiment()?;
    let times: Vec<f64> = (0..=4_000).map(|k| 54.0 + 0.0075 * f64::from(k)).collect();
    let chromatogram = simulate(&experiment, &times, TOLERANCE)?;
    println!(
        "{:<14}{:>9}{:>9}{:>9}{:>9}{:>12}{:>11}{:>11}{:>11}",
        "", "apex/s", "height", "fwhm/s", "plates", "resolution", "bound", "witness", "its error"
    );
    let mut peaks: Vec<PeakMetrics> = Vec::new();
    for (which, curve) in chromatogram.curves.iter().enumerate() {
        let values: Vec<f64> = curve.values.iter().map(|one| one.value).collect();
        let bound = curve
            .values
            .iter()
            .fold(0.0, |most: f64, one| most.max(one.bound));
        let trace = Trace::new(&times, &values)?;
        let metrics = measure_peak(&trace, None, (0, times.len() - 1), None)?;
        let plates = moments(&experiment, which)?.plates();
        let apart = peaks
            .last()
            .and_then(|before| resolution(before, &metrics).half);
        // A column with dispersion is one without whose duration is random: an integral instead of an inversion.
        let places =
            [-1.0, 0.0, 1.5].map(|widths| metrics.apex + widths * metrics.fwhm.unwrap_or(0.0));
        let mut alone = experiment.clone();
        alone.components = vec![experiment.components[which].clone()];
        let inverted = simulate(&alone, &places, TOLERANCE)?;
        let witness = subordination(&alone, 0, &places)?;
        let pairs = inverted.total.iter().zip(&witness.values);
        let difference = pairs.fold(0.0, |most: f64, (one, other)| {
            most.max((one.value - other).abs())
        });
        println!(
            "{:<14}{:>9.3}{:>9.4}{:>9.3}{:>9.0}{:>12}{:>11.1e}{:>11.1e}{:>11.1e}",
            curve.name,
            metrics.apex,
            metrics.height,
            metrics.fwhm.unwrap_or(f64::NAN),
            plates,
            apart.map_or_else(String::new, |value| format!("{value:.2}")),
            bound,
            difference,
            witness.estimate
        );
        assert!(curve.method.is_certified());
        assert!(difference <= bound + witness.estimate, "{}", curve.name);
        peaks.push(metrics);
    }
    let bound = chromatogram
        .total
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.bound));
    let highest = chromatogram
        .total
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.value));
    println!(
        "{} times, all within {bound:.1e} of the sum, whose highest value is {highest:.4}: proved",
        times.len()
    );
    #[cfg(feature = "plot")]
    draw(
        &chromatogram,
        &peaks.iter().map(|peak| peak.apex).collect::<Vec<f64>>(),
    )?;
    Ok(())
}
