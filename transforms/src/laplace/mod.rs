//! Laplace transforms and their inversion, numerically and symbolically.
