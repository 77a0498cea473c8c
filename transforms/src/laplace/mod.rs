//! Laplace transforms and their inversion, numerically and symbolically.

mod methods;

pub use self::methods::{
    Acceleration, BallRule, Doubt, Family, Features, FourierSeries, Inversion, Inversions,
    Laguerre, Method, Options, Rule, Status, invert, invert_balls, invert_expression,
};
