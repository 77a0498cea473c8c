//! The probability that preempting saves more than a given time.

use std::cell::Cell;

use super::beta_law::BetaLaw;
use super::gain::GainTimes;
use super::peak::{Budget, LogIntegral, integrate};
use super::share::{Line, ln_crossing, ln_share};
use super::witness::{LEAST, exchanged};
use crate::error::{Error, Result};
use crate::special::{Side, logistic};

/// A probability with its complement, each with its own digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    /// The probability.
    pub value: f64,
    /// 1 less it, without cancellation.
    pub complement: f64,
    /// Its logarithm, which is there also where the value itself is below the smallest number; -∞ for 0.
    pub ln_value: f64,
    /// The logarithm of the complement.
    pub ln_complement: f64,
    /// Estimate of the error of `value`, and of that of `complement`.
    pub error: f64,
    /// The first order of integration did not converge, and the other one was taken: it is then no witness of its own.
    pub exchanged: bool,
}

/// Relative errors of the two nested sums of an answer with all digits.
pub(super) const FINE: f64 = 1e-14;

/// The same for an answer that is only compared with thresholds.
pub(super) const COARSE: f64 = 1e-6;

/// Absolute error of the other order of integration that is accepted, and the relative one that is tried for.
const ACCEPTED: f64 = 1e-9;

/// Units in which a small probability is looked for.
const MOST_UNITS: usize = 4;

/// Values of the outer integrand; some 60 are usual.
const MOST_OUTER: usize = 1 << 12;

/// Values of all inner integrands; some thousands are usual.
const MOST_INNER: usize = 1 << 20;

impl Probability {
    /// From the smaller one of the two, by its logarithm.
    fn from_smaller(smaller: LogIntegral, is_value: bool) -> Self {
        let small = smaller.ln.min(0.0);
        let value = small.exp();
        let rest = (-value).ln_1p();
        let error = smaller.error * value + f64::EPSILON;
        match is_value {
            true => Self {
                value,
                complement: 1.0 - value,
                ln_value: small,
                ln_complement: rest,
                error,
                exchanged: false,
            },
            false => Self {
                value: 1.0 - value,
                complement: value,
                ln_value: rest,
                ln_complement: small,
                error,
                exchanged: false,
            },
        }
    }

    /// The smaller one of the probability and its complement, and whether it is the probability.
    pub(super) fn smaller(&self) -> (f64, bool) {
        match self.value <= self.complement {
            true => (self.value, true),
            false => (self.complement, false),
        }
    }

    /// What is certain.
    pub(super) fn certain(holds: bool) -> Self {
        Self::from_smaller(LogIntegral::ZERO, !holds)
    }
}

/// The p up to which so much can be saved, and 1 - p there.
#[derive(Clone, Copy, Debug)]
struct Reach {
    end: f64,
    rest: f64,
}

impl Reach {
    /// Above this p no α and β save x > 0: λ > 1.
    fn new(worth: f64, saving: f64) -> Self {
        match worth > 0.0 && saving > 0.0 {
            true => Self {
                end: worth / (worth + saving),
                rest: saving / (worth + saving),
            },
            false => Self {
                end: 1.0,
                rest: 0.0,
            },
        }
    }
}

/// Laws of p, α and β, and the times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) success: BetaLaw,
    pub(super) false_alarm: BetaLaw,
    pub(super) detection: BetaLaw,
    pub(super) times: GainTimes,
}

impl Question {
    /// P(saving > x) with its complement; the smaller of both is integrated.
    pub(super) fn exceeds(&self, saving: f64, tolerance: f64) -> Result<Probability> {
        if self.times.worth() <= 0.0 && saving >= 0.0 {
            return Ok(Probability::certain(false));
        }
        let more = match self.ln_probability(saving, true, tolerance) {
            // a law of p much broader than those of α and β: p belongs inside
            Err(Error::NotConverged { .. }) => return self.exchanged(saving),
            more => more?,
        };
        // one of both has a value at most about a half
        if more.ln < -0.5 {
            return Ok(Probability::from_smaller(more, true));
        }
        let less = match self.ln_probability(saving, false, tolerance) {
            Err(Error::NotConverged { .. }) => return self.exchanged(saving),
            less => less?,
        };
        Ok(Probability::from_smaller(less, false))
    }

    /// P(saving <= x), from one side.
    pub(super) fn at_most(&self, saving: f64, tolerance: f64) -> Result<f64> {
        if self.times.worth() <= 0.0 && saving >= 0.0 {
            return Ok(1.0);
        }
        match self.ln_probability(saving, false, tolerance) {
            Err(Error::NotConverged { .. }) => Ok(self.exchanged(saving)?.complement),
            less => Ok(less?.ln.exp()),
        }
    }

    /// By the other order of integration, whose error is absolute: again, in smaller units, for a small probability.
    fn exchanged(&self, saving: f64) -> Result<Probability> {
        let (value, error) = exchanged(self, saving, true, 1.0);
        if error > ACCEPTED {
            return Err(Error::NotConverged {
                what: "the probability that preempting pays",
                iterations: 2,
                residual: error,
            });
        }
        let is_value = value < 0.5;
        let mut small = if is_value { value } else { 1.0 - value };
        let mut error = error;
        for _ in 0..MOST_UNITS {
            let unit = small + error;
            if error <= ACCEPTED * small || unit < LEAST {
                break;
            }
            let (finer, rest) = exchanged(self, saving, is_value, unit);
            if rest >= error {
                break;
            }
            (small, error) = (finer, rest);
        }
        let known = LogIntegral {
            ln: small.ln(),
            error: 0.0,
        };
        Ok(Probability {
            error: error + f64::EPSILON,
            exchanged: true,
            ..Probability::from_smaller(known, is_value)
        })
    }

    /// ln P(saving > x), or ln P(saving <= x).
    ///
    /// With ΔF = v - w, saving > x is β > λ + κ α for ΔF > 0 and β < λ + κ α for ΔF < 0, where
    /// λ = x p/((1-p) ΔF) and κ = (c₀ + p u + (1-p) v - x p)/((1-p) ΔF).
    fn ln_probability(&self, saving: f64, more: bool, tolerance: f64) -> Result<LogIntegral> {
        let reach = Reach::new(self.times.worth(), saving);
        let budget = Budget::new(MOST_INNER);
        let inside = self.over_success(reach, tolerance, |success, failure| {
            self.given((success, failure), saving, more, tolerance, &budget)
        })?;
        match more {
            true => Ok(inside),
            false => {
                let beyond = self.success.ln_tail(reach.end, reach.rest, Side::Upper);
                Ok(inside.plus(LogIntegral::known(beyond)))
            }
        }
    }

    /// The density of the saving at x.
    pub(super) fn density(&self, saving: f64, tolerance: f64) -> Result<f64> {
        let worth = self.times.worth();
        if worth <= 0.0 && saving >= 0.0 {
            return Ok(0.0);
        }
        if worth.abs() <= 0.0 {
            return Err(Error::Unsupported {
                what: "the density of the saving",
                construct: "a preemption that saves nothing of a failure (v = w)".to_owned(),
                hint: "ask for probabilities",
            });
        }
        let reach = Reach::new(worth, saving);
        let budget = Budget::new(MOST_INNER);
        let density = self.over_success(reach, tolerance, |success, failure| {
            let scale = failure * worth;
            let cost = self.times.cost(success, failure) - saving * success;
            let line = Line {
                offset: saving * success / scale,
                slope: cost / scale,
            };
            if !(line.slope.is_finite() && line.slope.abs() > 0.0) {
                return Ok(LogIntegral::ZERO);
            }
            // the line rises by p (1-α)/((1-p) ΔF) with x
            let crossing = ln_crossing(self.false_alarm, self.detection, line, tolerance, &budget)?;
            Ok(LogIntegral {
                ln: crossing.ln + (success / scale.abs()).ln(),
                ..crossing
            })
        })?;
        Ok(density.ln.exp())
    }

    /// ln of ∫ f_p(p) e^h dp up to the end of the reach.
    fn over_success(
        &self,
        reach: Reach,
        tolerance: f64,
        ln_h: impl Fn(f64, f64) -> Result<LogIntegral>,
    ) -> Result<LogIntegral> {
        let Reach { end, rest } = reach;
        let inner_error = Cell::new(0.0_f64);
        let ln_f = |s: f64| -> Result<f64> {
            let (up, down) = (logistic(s), logistic(-s));
            let success = end * up;
            let failure = end.mul_add(down, rest);
            if success <= 0.0 || failure <= 0.0 {
                return Ok(f64::NEG_INFINITY);
            }
            // dp = end up down ds, and the density is that of the logit
            let density = self.success.ln_density_logit(success, failure) + (down / failure).ln();
            let inner = ln_h(success, failure)?;
            inner_error.set(inner_error.get().max(inner.error));
            Ok(density + inner.ln)
        };
        let part = (self.success.mean() / end).clamp(1e-12, 1.0 - 1e-12);
        let start = (part / (1.0 - part)).ln();
        let step = self.success.variance().sqrt() / (end * part * (1.0 - part));
        let inside = integrate(
            ln_f,
            start,
            step.clamp(1e-8, 2.0),
            tolerance,
            &Budget::new(MOST_OUTER),
        )?;
        Ok(LogIntegral {
            error: inside.error + inner_error.get(),
            ..inside
        })
    }

    /// The same at one p.
    fn given(
        &self,
        (success, failure): (f64, f64),
        saving: f64,
        more: bool,
        tolerance: f64,
        budget: &Budget,
    ) -> Result<LogIntegral> {
        let (alarm, detection) = (self.false_alarm, self.detection);
        let cost = self.times.cost(success, failure) - saving * success;
        let worth = failure * self.times.worth();
        if worth.abs() > 0.0 {
            let line = Line {
                offset: saving * success / worth,
                slope: cost / worth,
            };
            if line.offset.is_finite() && line.slope.is_finite() {
                return ln_share(
                    alarm,
                    detection,
                    line,
                    (worth > 0.0) == more,
                    tolerance,
                    budget,
                );
            }
        }
        // β does not count: saving > x is α < -x p/(cost - x p)
        let side = match more {
            true => Side::Lower,
            false => Side::Upper,
        };
        let bound = -saving * success / cost;
        let rest = self.times.cost(success, failure) / cost;
        Ok(LogIntegral::known(alarm.ln_tail(bound, rest, side)))
    }
}
