//! One method at two numbers of nodes.

use std::f64::consts::PI;
use std::sync::OnceLock;

use super::Method;
use super::features::Transform;
use super::rule::{Family, Rule, Sum};
use super::series::{Acceleration, FourierSeries};
use super::weeks::Laguerre;
use crate::{Error, Result};

/// Terms of a Fourier series that are added before its tail is summed, at least.
const HEAD: usize = 96;
/// Longest head that is tried.
pub(super) const LONGEST_HEAD: f64 = 1e5;

/// A value and what its method thinks of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) method: Method,
    pub(super) value: f64,
    pub(super) error: f64,
    /// Mean size of the original before.
    pub(super) size: f64,
}

impl Candidate {
    /// From two numbers of nodes.
    fn of(method: Method, coarse: Sum, fine: Sum, size: f64) -> Self {
        let error = (fine.value - coarse.value).abs() + fine.noise;
        Self {
            method,
            value: fine.value,
            error,
            size,
        }
        .grown(1.0)
    }

    /// All of it times a factor; a value that is not finite becomes none.
    pub(super) fn grown(self, factor: f64) -> Self {
        let [value, error, size] = [self.value, self.error, self.size].map(|value| value * factor);
        match value.is_finite() && error.is_finite() {
            true => Self {
                value,
                error,
                size,
                ..self
            },
            false => Self {
                value: 0.0,
                error: f64::INFINITY,
                size: 0.0,
                ..self
            },
        }
    }
}

/// Rules of one family, small and large, made once.
fn pair(family: Family) -> Result<&'static [Rule; 2]> {
    static TALBOT: OnceLock<Option<[Rule; 2]>> = OnceLock::new();
    static CONCENTRATED: OnceLock<Option<[Rule; 2]>> = OnceLock::new();
    let (cell, sizes) = match family {
        Family::Concentrated => (&CONCENTRATED, [30, 50]),
        _ => (&TALBOT, [12, 24]),
    };
    let made = cell.get_or_init(|| {
        let [small, large] = sizes.map(|size| Rule::new(family, size).ok());
        Some([small?, large?])
    });
    made.as_ref().ok_or(Error::Unsupported {
        what: "a rule of tabled size",
        construct: format!("{family:?}"),
        hint: "this is a defect of the table",
    })
}

/// Candidates of one method for the times of a window.
pub(super) fn candidates(
    method: Method,
    transform: Transform<'_>,
    window: &[f64],
    frequency: f64,
) -> Result<Vec<Candidate>> {
    let longest = window.first().copied().unwrap_or(1.0);
    Ok(match method {
        Method::Automatic => Vec::new(),
        Method::Rule(family) => {
            let sized;
            let [small, large] = match family {
                Family::Talbot | Family::Concentrated => pair(family)?,
                _ => {
                    let [small, large] = match family {
                        Family::Euler => [12, 16],
                        Family::GaverStehfest => [6, 7],
                        _ => [16, 24],
                    };
                    sized = [Rule::new(family, small)?, Rule::new(family, large)?];
                    &sized
                }
            };
            let value = |time: &f64| {
                Candidate::of(
                    method,
                    small.sum(transform, *time),
                    large.sum(transform, *time),
                    0.0,
                )
            };
            window.iter().map(value).collect()
        }
        Method::Fourier(acceleration) => {
            // two periods, so that two kinds of summation do not share their nodes
            let stretch = match acceleration {
                Acceleration::Euler => 2.0,
                Acceleration::QuotientDifference => 2.74,
            };
            let reach = 1.3 * frequency * stretch * longest / PI;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "bounded just before"
            )]
            let head = HEAD + reach.clamp(0.0, LONGEST_HEAD) as usize;
            let make =
                |head| FourierSeries::stretched(transform, longest, stretch, head, acceleration);
            let (coarse, fine) = (make(head), make(2 * head));
            let value = |time: &f64| {
                Candidate::of(method, coarse.sum(*time), fine.sum(*time), fine.mean_size())
            };
            window.iter().map(value).collect()
        }
        Method::Weeks => {
            let (coarse, fine) = (
                Laguerre::new(transform, longest, 64),
                Laguerre::new(transform, longest, 128),
            );
            let value = |time: &f64| Candidate::of(method, coarse.sum(*time), fine.sum(*time), 0.0);
            window.iter().map(value).collect()
        }
    })
}
