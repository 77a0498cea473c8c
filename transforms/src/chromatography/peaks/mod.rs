//! Peaks of a recorded chromatogram: noise, baseline, where the peaks are and what they measure.

mod banded;
mod emg;
mod emg_shape;
mod noise;
mod trace;

pub use self::emg::{Emg, EmgMoments, EmgSlopes};
pub use self::noise::{Noise, noise};
pub use self::trace::Trace;
