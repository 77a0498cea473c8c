//! Inversion on a line to the right of the imaginary axis: aliases are damped, whatever the tails of the law.
//!
//! A distribution F is at most 1, so that e^(-at) F(t) has an exponential tail for every law, heavy ones too: with
//! $a t_{\max} = 4$ its images at distances of the period are below any tolerance after a few times t_max, and e^4 is all that is lost.
//! What is cut off at high frequencies is bounded by an envelope of the transform, see [`super::envelope`].

use num_complex::Complex64;

use super::along::Lognormals;
use super::envelope::Part;
use super::process::{Process, Share};
use super::{Curve, Value};
use crate::error::{Result, at_most};
use crate::laplace::line::{Bounded, Known, Line, Prepared};
use crate::laplace::{Analytic, Checked};

/// The factor e^(at) at the latest time has this logarithm.
const DAMPING: f64 = 4.0;

/// More nodes are left to other ways.
const MOST_NODES: usize = 1 << 16;

/// The same for lognormal laws, to which other ways take longer.
const MOST_OF_LOGNORMALS: usize = 1 << 18;

/// No more products at all nodes together.
const MOST_PRODUCTS: usize = 1 << 24;

/// Quadratures at so many nodes take no longer than what would save them.
const FEW_QUADRATURES: usize = 1 << 10;

/// The same where every node is a quadrature.
const MOST_QUADRATURES: usize = 1 << 13;

/// What is known of e^(-at) F(t), or of the density.
struct Damped<'a> {
    process: &'a Process,
    curve: Curve,
    latest: f64,
    rate: f64,
    /// log of a bound of the function.
    largest: f64,
}

impl Known for Damped<'_> {
    fn right(&self, _: f64) -> f64 {
        self.largest
    }

    fn widest(&self) -> f64 {
        self.rate
    }

    fn left(&self, _: f64) -> f64 {
        self.largest
    }

    fn envelope(&self, frequency: f64) -> f64 {
        let height = self.process.envelope(frequency, Part::Height);
        match self.curve {
            Curve::Distribution => height / frequency,
            Curve::Density => height,
        }
    }

    fn remainder(&self, frequency: f64) -> f64 {
        match self.curve {
            Curve::Distribution => self.process.envelope(frequency, Part::Distribution),
            Curve::Density => frequency * self.process.envelope(frequency, Part::Density),
        }
    }

    fn limit(&self) -> Bounded {
        Bounded::exact(0.0)
    }

    fn centre(&self) -> f64 {
        0.5 * self.latest
    }

    fn deviation(&self) -> f64 {
        self.latest
    }
}

/// A window of times up to the latest, ready for any of them.
pub(super) struct Window {
    prepared: Prepared,
    rate: f64,
}

impl Window {
    /// The part with a density, up to a time, to an absolute tolerance.
    pub(super) fn new(
        process: &Process,
        curve: Curve,
        latest: f64,
        tolerance: f64,
    ) -> Result<Self> {
        let rate = DAMPING / latest;
        let largest = match curve {
            Curve::Distribution => 0.0,
            Curve::Density => highest(process, latest).ln(),
        };
        let known = Damped {
            process,
            curve,
            latest,
            rate,
            largest,
        };
        let line = Line::plan(&known, 0.0, latest, tolerance * (-DAMPING).exp())?;
        let few = |limit| {
            at_most(
                "nodes of the inversion",
                line.len(),
                limit,
                "a larger tolerance takes fewer",
            )
        };
        let most = match process.has_lognormal() {
            true => MOST_OF_LOGNORMALS,
            false => MOST_NODES,
        };
        few((MOST_PRODUCTS / process.cost()).min(most))?;
        let lognormals = match process.has_lognormal() && line.len() > FEW_QUADRATURES {
            true => Lognormals::of(process, rate, line.len() as f64 * line.step()),
            false => None,
        };
        if process.has_lognormal() && lognormals.is_none() {
            few(MOST_QUADRATURES)?;
        }
        let atoms = process.has_atoms();
        let prepared = Prepared::new(line, |s, shift| {
            // exact, as is the frequency
            let s = Checked::exact(Complex64::new(rate, s.value.im));
            let mut value = process.transform_by(&s, Share::Whole, lognormals.as_ref());
            if atoms {
                value = value - process.transform(&s, Share::Atoms);
            }
            if curve == Curve::Distribution {
                value = value / s;
            }
            value * shift.exp()
        });
        Ok(Self { prepared, rate })
    }

    /// Is the transform known at all nodes?
    pub(super) fn is_known(&self) -> bool {
        self.at(&[0.0]).iter().all(|value| value.error.is_finite())
    }

    /// Is the error of a value within a tolerance?
    pub(super) fn is_within(&self, time: f64, tolerance: f64) -> bool {
        self.at(&[time])
            .iter()
            .all(|value| value.error <= tolerance)
    }

    pub(super) fn at(&self, times: &[f64]) -> Vec<Value> {
        let found = self.prepared.at(times);
        let grown = found.into_iter().zip(times).map(|(found, time)| {
            let growth = (self.rate * time).exp();
            Value {
                value: found.value * growth,
                error: found.bound * growth * 1.001
                    + 4.0 * f64::EPSILON * (found.value * growth).abs(),
            }
        });
        grown.collect()
    }
}

/// A bound of the density: the integral of the envelope of its transform on the imaginary axis, over π.
fn highest(process: &Process, latest: f64) -> f64 {
    let first = 0.01 / latest;
    let mut sum = first;
    let mut frequency = first;
    let mut best = f64::INFINITY;
    // While it pays: what is left is bounded at every step.
    for _ in 0..400 {
        let rest = frequency * process.envelope(frequency, Part::Density);
        best = best.min(sum + rest);
        if rest <= 0.1 * sum {
            break;
        }
        // the envelope falls, and no transform of a probability is above 1
        sum += 0.25 * frequency * process.envelope(frequency, Part::Height).min(1.0);
        frequency *= 1.25;
    }
    best * 1.01 / std::f64::consts::PI
}
