//! Laplace transforms and their inversion, numerically and symbolically.

mod symbolic;

pub use self::symbolic::{
    Impulse, Inverse, Piece, RootSum, Transform, forward, inverse, inverse_within, verify,
};
