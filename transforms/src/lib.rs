//! Laplace transforms: inversion with bounds that are proved, what a chromatographic column does to a peak, how long a task takes that is
//! attempted until it succeeds.
//!
//! Start with [`laplace`] for a transform of your own, with [`chromatography`] for a column and with [`makespan`] for a task. All stand on
//! the functions of [`special`].

#![forbid(unsafe_code)]

#[cfg(feature = "serde")]
pub mod cases;
#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod chromatography;
mod error;
#[cfg(feature = "io")]
pub mod formats;
pub mod laplace;
pub mod makespan;
mod sampling;
pub mod special;

pub use self::error::{Error, Result};
