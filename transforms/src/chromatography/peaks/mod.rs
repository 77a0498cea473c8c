//! Peaks of a recorded chromatogram: noise, baseline, where the peaks are and what they measure.
//!
//! Start with [`Trace::new`] and [`measure_peaks`]: one call from the points of a detector to a table of areas, plates and resolutions. Its
//! steps stand by themselves: [`noise`], [`baseline`], [`find_peaks`], [`measure_peak`], [`resolution`], [`split_areas`]. [`Emg`] is the
//! shape to fit to a peak, and [`PeakMetrics::emg`] its start.
//!
//! ```
//! use transforms::chromatography::peaks::{Emg, PeakOptions, Trace, measure_peaks};
//! let peak = Emg::new(40.0, 300.0, 4.0, 3.0)?;
//! let times: Vec<f64> = (0..600).map(f64::from).collect();
//! let signal: Vec<f64> = times.iter().map(|&t| 2.0 - 0.001 * t + peak.value(t)).collect();
//! let (table, found) = measure_peaks(&Trace::new(&times, &signal)?, &PeakOptions::default())?;
//! assert_eq!(table.len(), 1);
//! assert!((table[0].metrics.area / 40.0 - 1.0).abs() < 0.01 && (found.baseline.drift + 0.001).abs() < 1e-5);
//! # Ok::<(), transforms::Error>(())
//! ```

mod banded;
mod baseline;
mod emg;
mod emg_shape;
mod find;
mod finder;
mod interpolate;
mod metrics;
mod noise;
mod overlap;
mod polynomial;
mod ridges;
mod scales;
mod trace;

pub use self::baseline::{Baseline, BaselineMethod, baseline};
pub use self::emg::{Emg, EmgMoments, EmgSlopes};
pub use self::find::{Peak, PeakKind, PeakOptions, Peaks, find_peaks};
pub use self::metrics::{PeakMetrics, Resolution, measure_peak, resolution};
pub use self::noise::{Noise, noise};
pub use self::overlap::{AreaSplit, MeasuredPeak, measure_peaks, split_areas};
pub use self::trace::Trace;
