//! Which coefficients does Σ determine?
