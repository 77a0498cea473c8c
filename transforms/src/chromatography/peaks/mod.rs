//! Peaks of a recorded chromatogram: noise, baseline, where the peaks are and what they measure.

mod banded;
mod baseline;
mod emg;
mod emg_shape;
mod find;
mod finder;
mod noise;
mod polynomial;
mod ridges;
mod scales;
mod trace;

pub use self::baseline::{Baseline, BaselineMethod, baseline};
pub use self::emg::{Emg, EmgMoments, EmgSlopes};
pub use self::find::{Peak, PeakKind, PeakOptions, Peaks, find_peaks};
pub use self::noise::{Noise, noise};
pub use self::trace::Trace;
