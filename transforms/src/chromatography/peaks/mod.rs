//! Peaks of a recorded chromatogram: noise, baseline, where the peaks are and what they measure.

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
