//! Roots: bounds, isolation, refinement.

mod aberth;
mod bounds;
mod complex;
#[cfg(test)]
mod laws;
mod newton;
mod real;

pub use self::real::RealRoot;
