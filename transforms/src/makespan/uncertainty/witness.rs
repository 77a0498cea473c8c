//! The probability that preempting pays by other ways: with p integrated in closed form, and by drawing.

use std::cell::Cell;

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::super::confusion::Times;
use super::beta_law::BetaLaw;
use super::pays::Question;
use super::posterior::Posterior;
use super::sampling::{SampledProbability, Sampling, mean};
use crate::error::{Error, Result};
use crate::special::{Side, beta_quantile_logit, integral, logistic};

/// Tails of α and β that are left out.
const LEFT_OUT: f64 = 1e-17;

/// Halvings of a panel.
const DEPTH: u32 = 30;

/// Where the two halves of a panel differ from the whole by less, they are taken.
const SMALL: f64 = 1e-13;

impl Posterior {
    /// The probability that preempting pays with the order of integration exchanged, and an estimate of its error: a witness.
    ///
    /// $$ P(g > 0) = \int f_\alpha(\alpha) \int f_\beta(\beta)\thinspace I_{p^*(\beta/\alpha)}(a_p, b_p)\, d\beta\, d\alpha, \qquad
    /// p^*(r) = \frac{w - c_0}{w + t_S + R_P}, \quad w = r \Delta_F - MTF - R_F, $$
    ///
    /// since κ(p) rises with p. Gauss-Legendre on panels that are halved until both halves agree with the whole: other formula, other
    /// quadrature, other order than [`Posterior::prob_pays`]. Absolute error about 1e-12; costs some hundred thousand incomplete beta
    /// functions.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning.
    pub fn prob_pays_exchanged(&self, times: &Times) -> Result<(f64, f64)> {
        let question = self.question(times)?;
        if question.times.worth() <= 0.0 {
            return Ok((0.0, 0.0));
        }
        Ok(exchanged(&question))
    }

    /// The share of draws of p, α and β from their laws at which preempting pays: a witness.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning; [`Error::Domain`] for fewer than 2 draws.
    pub fn prob_pays_drawn(&self, times: &Times, sampling: Sampling) -> Result<SampledProbability> {
        let question = self.question(times)?;
        let success = Drawn::new(question.success)?;
        let false_alarm = Drawn::new(question.false_alarm)?;
        let detection = Drawn::new(question.detection)?;
        mean(sampling, |random| {
            let rates = [&success, &false_alarm, &detection].map(|law| law.draw(random));
            let gain = question.times.gain(rates[0], rates[1], rates[2]);
            Ok(f64::from(u8::from(gain > 0.0)))
        })
    }
}

/// A beta law to draw from: X/(X + Y) of two gamma variables.
pub(super) struct Drawn {
    first: Gamma<f64>,
    second: Gamma<f64>,
}

impl Drawn {
    pub(super) fn new(law: BetaLaw) -> Result<Self> {
        let (a, b) = law.parameters();
        let gamma = |shape: f64| {
            Gamma::new(shape, 1.0).map_err(|_| Error::Domain {
                what: "the parameter of a beta law",
                value: shape,
                allowed: "a positive number",
            })
        };
        Ok(Self {
            first: gamma(a)?,
            second: gamma(b)?,
        })
    }

    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        let (first, second) = (self.first.sample(random), self.second.sample(random));
        match first + second > 0.0 {
            true => first / (first + second),
            // both underflowed: one of the ends
            false => 0.0,
        }
    }
}

/// All but the two tails, in the logit.
fn logit_range(law: BetaLaw) -> (f64, f64) {
    let (a, b) = law.parameters();
    let quantile = |side| beta_quantile_logit(LEFT_OUT, a, b, side);
    (quantile(Side::Lower), quantile(Side::Upper))
}

fn exchanged(question: &Question) -> (f64, f64) {
    let times = question.times;
    let worth = times.worth();
    // below this β/α even p = 0 does not pay
    let least = (times.start + times.failure) / worth;
    let missed = Cell::new(0.0);
    let (alarm_range, detection_range) = (
        logit_range(question.false_alarm),
        logit_range(question.detection),
    );
    let outer = |s: f64| {
        let (alarm, rest) = (logistic(s), logistic(-s));
        let density = question.false_alarm.ln_density_logit(alarm, rest).exp();
        let from = least * alarm;
        if from >= 1.0 || density <= 0.0 {
            return 0.0;
        }
        let inner = |t: f64| {
            let (detection, rest) = (logistic(t), logistic(-t));
            let excess = detection / alarm * worth - times.failure;
            let below = excess - times.start;
            if below <= 0.0 {
                return 0.0;
            }
            let all = excess + times.preempted_success;
            let x = below / all;
            let y = (times.start + times.preempted_success) / all;
            let share = match y > 0.0 {
                true => question.success.ln_tail(x, y, Side::Lower).exp(),
                false => 1.0,
            };
            question.detection.ln_density_logit(detection, rest).exp() * share
        };
        let first = (from / (1.0 - from)).ln();
        let (low, high) = detection_range;
        let low = low.max(first);
        if low >= high {
            return 0.0;
        }
        let (value, error) = adaptive(low, high, SMALL, &inner);
        missed.set(f64::max(missed.get(), error));
        density * value
    };
    let (low, high) = alarm_range;
    let last = match least > 1.0 {
        true => high.min(-(least - 1.0).ln()),
        false => high,
    };
    if low >= last {
        return (0.0, 2.0 * LEFT_OUT);
    }
    let (value, error) = adaptive(low, last, SMALL, &outer);
    (value.min(1.0), error + missed.get() + 4.0 * LEFT_OUT)
}

/// Gauss-Legendre on panels that are halved until it makes no difference; value and the sum of the last differences.
fn adaptive(low: f64, high: f64, tolerance: f64, f: &impl Fn(f64) -> f64) -> (f64, f64) {
    let mut stack = vec![(low, high, integral(low, high, f), 0)];
    let (mut sum, mut error) = (0.0, 0.0);
    while let Some((low, high, whole, depth)) = stack.pop() {
        let middle = 0.5 * (low + high);
        let (left, right) = (integral(low, middle, f), integral(middle, high, f));
        let difference = (left + right - whole).abs();
        if difference <= tolerance || depth >= DEPTH {
            sum += left + right;
            error += difference;
        } else {
            stack.push((low, middle, left, depth + 1));
            stack.push((middle, high, right, depth + 1));
        }
    }
    (sum, error)
}
