//! Multivariate polynomials modulo primes: at points, interpolated from values, put together over Z.

mod interpolation;
mod lifted;
mod points;
mod skeleton;
mod slice;

pub(super) use self::interpolation::interpolated;
pub(super) use self::lifted::{Lifted, modulo};
pub(super) use self::points::{Points, Progression, Residues, at_last, leading_in_first, powers};
pub(super) use self::skeleton::{Skeleton, lagrange};
pub(super) use self::slice::{dense, from_dense, gcd, resultant, trimmed};
