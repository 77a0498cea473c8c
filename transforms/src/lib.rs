//! Laplace transforms: what a column does to a peak, in closed form.
//!
//! [`special`] has the functions that these forms are made of.

#![forbid(unsafe_code)]

mod error;
pub mod special;

pub use self::error::{Error, Result};
