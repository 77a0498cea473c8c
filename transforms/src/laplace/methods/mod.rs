//! General-purpose numerical inversion of a Laplace transform that is given as a function.
//!
//! [`invert`] in double precision, [`invert_balls`] at any precision and [`invert_expression`] for formulas choose a method and have
//! it contradicted by another one. The methods themselves: one-point rules ([`Rule`], [`BallRule`]), the Fourier series of one line for
//! many times ([`FourierSeries`]), and Laguerre series ([`Laguerre`]).

mod averages; // nodes and weights: Euler, Gaver and Stehfest
mod balls; // the chooser at any precision
mod candidate; // one method at two numbers of nodes
mod concentrated; // nodes and weights: a positive kernel
mod contour; // nodes and weights: Talbot, hyperbola, parabola
mod doubts; // growth, and one method against others
mod expression;
mod features; // delay, impulse, growth, oscillation
mod invert; // the chooser in double precision
mod limit;
mod rule;
mod series;
mod weeks;

#[cfg(test)]
mod tests;

pub use self::balls::invert_balls;
pub use self::expression::invert_expression;
pub use self::features::Features;
pub use self::invert::invert;
pub use self::rule::{BallRule, Family, Rule};
pub use self::series::{Acceleration, FourierSeries};
pub use self::weeks::Laguerre;

/// How to invert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Method {
    /// Several methods, until two agree.
    #[default]
    Automatic,
    /// A one-point rule.
    Rule(Family),
    /// The Fourier series of a line, its tail summed in the given way (double precision only).
    Fourier(Acceleration),
    /// Laguerre series (double precision only).
    Weeks,
}

/// What is asked of an inversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Digits to which two methods have to agree, relative to the larger one of the value and of the mean size of the original.
    pub digits: usize,
    /// Abscissa of convergence, where it is known: the real part of the rightmost singularity. Looked for when absent.
    pub abscissa: Option<f64>,
    /// The method.
    pub method: Method,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            digits: 8,
            abscissa: None,
            method: Method::Automatic,
        }
    }
}

/// A value of the original.
#[derive(Clone, Debug)]
pub struct Inversion<V> {
    /// The value; 0 where none was found.
    pub value: V,
    /// How far it is off, by comparison of methods and numbers of nodes: an estimate, never a bound. Infinite where there is no value.
    pub estimate: f64,
    /// The method whose value it is.
    pub method: Method,
    /// What supports it.
    pub status: Status,
}

/// What supports a value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// Two different methods, and each of them at twice its nodes.
    Agreed {
        /// The two.
        methods: [Method; 2],
        /// How far they are apart.
        difference: f64,
    },
    /// The one method that was asked for, compared with itself at another number of nodes.
    Alone {
        /// How far the two are apart.
        difference: f64,
    },
    /// The time is negative or before the delay of the transform.
    Vanishing,
    /// The time is 0: the limit of `s F(s)`.
    Initial,
    /// The value may be wrong.
    Doubtful {
        /// Why.
        reason: Doubt,
    },
}

/// Why a value may be wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Doubt {
    /// The transform has no finite values where they are needed.
    NotFinite,
    /// Methods or numbers of nodes disagree.
    Disagreement,
    /// The original seems to jump at this time; the value is the mean of the two sides.
    Jump {
        /// Value just before.
        before: f64,
        /// Value just after.
        after: f64,
    },
    /// The transform keeps oscillating along vertical lines: a jump, a kink or a second delay somewhere.
    Rough,
    /// Singularities at too large imaginary parts.
    Oscillation {
        /// Their imaginary part.
        frequency: f64,
    },
    /// Singularities too far right.
    Growth,
}

/// Values at all times, in their order, and what was found out about the transform.
#[derive(Clone, Debug)]
pub struct Inversions<V> {
    /// One for each time.
    pub points: Vec<Inversion<V>>,
    /// Delay, impulse, growth and oscillation of the transform.
    pub features: Features,
}
