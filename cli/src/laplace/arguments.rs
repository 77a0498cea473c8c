//! The options of `laplace`.

use clap::{Args, Subcommand, ValueEnum};
use closedform::transforms::laplace::{Acceleration, Family, Method as Numeric};

use crate::arguments::count;

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Laplace {
    /// The function of time behind a transform: as a formula with a proof where there is one, and its values
    Invert(Invert),
    /// The transform of a function of time, as a formula
    Transform(Transform),
}

/// Ways to invert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// A formula if there is one, else two numeric methods that have to agree
    Auto,
    /// A formula only
    Symbolic,
    /// Cotangent contour with the best constants
    Talbot,
    /// Talbot's contour with one parameter
    FixedTalbot,
    /// Hyperbola
    Hyperbola,
    /// Parabola
    Parabola,
    /// Fourier series of each time, summed after Euler
    Euler,
    /// Gaver and Stehfest, real values only
    #[value(alias = "gaver-stehfest")]
    Stehfest,
    /// Expectations under a concentrated density: no overshoot at jumps, few digits
    Concentrated,
    /// One vertical line for all times, summed after Euler
    #[value(alias = "fourier")]
    Line,
    /// One vertical line for all times, summed by a continued fraction
    DeHoog,
    /// Laguerre series
    Weeks,
}

impl Method {
    /// The numeric method; none for a formula only.
    pub(super) fn numeric(self) -> Option<Numeric> {
        Some(match self {
            Self::Symbolic => return None,
            Self::Auto => Numeric::Automatic,
            Self::Talbot => Numeric::Rule(Family::Talbot),
            Self::FixedTalbot => Numeric::Rule(Family::FixedTalbot),
            Self::Hyperbola => Numeric::Rule(Family::Hyperbola),
            Self::Parabola => Numeric::Rule(Family::Parabola),
            Self::Euler => Numeric::Rule(Family::Euler),
            Self::Stehfest => Numeric::Rule(Family::GaverStehfest),
            Self::Concentrated => Numeric::Rule(Family::Concentrated),
            Self::Line => Numeric::Fourier(Acceleration::Euler),
            Self::DeHoog => Numeric::Fourier(Acceleration::QuotientDifference),
            Self::Weeks => Numeric::Weeks,
        })
    }
}

const INVERT_HELP: &str = r#"  closedform laplace invert "(s+3)/(s^2+2*s+5)" --t 0.5,1
  closedform laplace invert "exp(-sqrt(s))/s" --t 0.1,1,10 --digits 30
log is the natural logarithm; roots and powers take principal values.

Exit codes: 0 done: proved, supported or estimated, as the answer says; 1 the witness disagrees; 2 bad input or usage;
3 doubtful: methods disagree or the transform is none, or there is no formula and no --t."#;

/// Options of `laplace invert`.
#[derive(Debug, Args)]
#[command(after_help = INVERT_HELP)]
pub(crate) struct Invert {
    /// The transform, a formula in s
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// Times: first:last:count with both ends, or a list with commas
    #[arg(long, value_name = "TIMES", allow_hyphen_values = true)]
    pub(crate) t: Option<String>,
    /// Digits of the values
    #[arg(long, value_name = "DIGITS", default_value_t = 12, value_parser = count, allow_negative_numbers = true)]
    pub(crate) digits: usize,
    /// How to invert
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub(crate) method: Method,
    /// Symbol of the transform
    #[arg(long, value_name = "NAME", default_value = "s")]
    pub(crate) variable: String,
    /// Symbol of the time
    #[arg(long, value_name = "NAME", default_value = "t")]
    pub(crate) time: String,
    /// Formula in LaTeX
    #[arg(long)]
    pub(crate) latex: bool,
    /// One JSON document, with the certificate
    #[arg(long)]
    pub(crate) json: bool,
}

const TRANSFORM_HELP: &str = r#"  closedform laplace transform "exp(-t)*sin(2*t)"
A step at c is written step(t - c), as invert writes it, or H, u, heaviside, theta; it is 1/2 at its jump.

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 no rule covers the function."#;

/// Options of `laplace transform`.
#[derive(Debug, Args)]
#[command(after_help = TRANSFORM_HELP)]
pub(crate) struct Transform {
    /// A function of time, a formula in t
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// Symbol of the time
    #[arg(long, value_name = "NAME", default_value = "t")]
    pub(crate) time: String,
    /// Symbol of the transform
    #[arg(long, value_name = "NAME", default_value = "s")]
    pub(crate) variable: String,
    /// Formula in LaTeX
    #[arg(long)]
    pub(crate) latex: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
