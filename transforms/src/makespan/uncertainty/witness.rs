//! The probability that preempting pays by other ways: with p integrated in closed form, and by drawing.

use std::cell::Cell;

use algebra::evidence::{Basis, Evidence, Method};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::super::predictor::Times;
use super::beta_law::BetaLaw;
use super::pays::{Probability, Question};
use super::peak::Budget;
use super::posterior::{Posterior, finite};
use crate::error::{Error, Result};
use crate::makespan::simulate::{Draw, Estimate, significant};
use crate::special::{Side, beta_quantile_logit, integral, logistic};

/// Tails of α and β that are left out, as shares of what is looked for.
const LEFT_OUT: f64 = 1e-17;

/// Probabilities are not told apart below this.
pub(super) const LEAST: f64 = 1e-280;

/// Above this a probability is integrated to an absolute error.
const USUAL: f64 = 1e-3;

/// Relative difference of the two orders of integration, but for the rounding of large counts.
const DIFFERENCE: f64 = 1e-9;

/// Standard errors that a share of draws may be off.
const SIGMAS: f64 = 4.0;

/// Fewer draws on one side say nothing about a probability.
const LEAST_SEEN: f64 = 10.0;

/// Halvings of a panel.
const DEPTH: u32 = 30;

/// Values of the integrand after which panels are taken as they are; their error then shows it.
const MOST_VALUES: usize = 1 << 21;

/// Nodes of one panel.
const NODES: usize = 40;

/// Where the two halves of a panel differ from the whole by less, they are taken.
const SMALL: f64 = 1e-13;

impl Posterior {
    /// The probability that preempting saves more than a time x with the order of integration exchanged, and an estimate of its error: a
    /// witness of [`Posterior::prob_pays`] (x = 0) and of [`Posterior::saving_exceeds`].
    ///
    /// $$ P = \int f_\alpha(\alpha) \int f_\beta(\beta)\thinspace P\bigl((1-p) A > p B\bigr)\, d\beta\, d\alpha, \qquad
    /// A = \beta \Delta_F - \alpha (c_0 + v), \quad B = \alpha (c_0 + u) + x (1 - \alpha), $$
    ///
    /// since the gain is linear in p too: for A, B > 0 the innermost probability is $I_{A/(A+B)}(a_p, b_p)$. Gauss-Legendre on panels that
    /// are halved until both halves agree with the whole: other formula, other quadrature, other order. Absolute error about 1e-12; costs
    /// some hundred thousand incomplete beta functions.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning; [`Error::Domain`] for an x that is not finite.
    pub fn saving_exceeds_exchanged(&self, times: &Times, saving: f64) -> Result<(f64, f64)> {
        finite(saving)?;
        Ok(exchanged(&self.question(times)?, saving, true, 1.0))
    }

    /// What can contradict a probability that preempting pays: the smaller one of it and its complement with the order of integration
    /// exchanged, to a relative error; where it was itself computed so ([`Probability::exchanged`]), draws of the rates.
    ///
    /// The evidence is open where the other way does not see a probability as small as that, and where there are no draws to ask.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning; [`Error::Domain`] for fewer than 2 draws.
    ///
    /// ```
    /// use transforms::makespan::uncertainty::{Beliefs, Probability, TrialCounts};
    /// use transforms::makespan::{Posterior, Times};
    /// let counts = TrialCounts {
    ///     success_continued: 56.0,
    ///     success_preempted: 8.0,
    ///     failure_continued: 4.0,
    ///     failure_preempted: 30.0,
    /// };
    /// let posterior = Posterior::new(&Beliefs::default(), &counts)?;
    /// let times = Times {
    ///     start: 1.0,
    ///     success: 29.0,
    ///     failure: 69.0,
    ///     preempted_success: 13.0,
    ///     preempted_failure: 12.0,
    ///     restart_after_failure: 4.0,
    ///     restart_after_preempt: 2.0,
    /// };
    /// let pays = posterior.prob_pays(&times)?;
    /// assert!(posterior.prob_pays_witness(&times, &pays, None)?.agrees());
    /// let wrong = Probability { complement: 1.001 * pays.complement, ..pays };
    /// assert!(posterior.prob_pays_witness(&times, &wrong, None)?.contradicts());
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn prob_pays_witness(
        &self,
        times: &Times,
        claimed: &Probability,
        draw: Option<Draw>,
    ) -> Result<Evidence> {
        if claimed.exchanged {
            return self.drawn_witness(times, claimed, draw);
        }
        let question = self.question(times)?;
        let (small, is_value) = claimed.smaller();
        let unit = match small < USUAL {
            true => small.max(LEAST),
            false => 1.0,
        };
        let (found, error) = exchanged(&question, 0.0, is_value, unit);
        let laws = [question.success, question.false_alarm, question.detection];
        let counts = laws.map(|law| law.parameters().0 + law.parameters().1);
        let rounding = 16.0 * f64::EPSILON * counts.iter().sum::<f64>();
        let bound = (small * (DIFFERENCE + rounding))
            .max(2.0 * error)
            .max(LEAST);
        let measured = (found - small).abs();
        let blind = measured <= bound && small > LEAST && bound > 0.1 * small;
        let shown = match is_value {
            true => significant(found, 6),
            false if found > USUAL => significant(1.0 - found, 6),
            false => format!("1 - {}", significant(found, 6)),
        };
        Ok(Evidence {
            method: Method::Iteration,
            measured,
            bound: if blind { f64::INFINITY } else { bound },
            basis: Basis::Estimated,
            note: format!("order of integration exchanged: {shown}"),
        })
    }

    /// A probability beside the share of draws at which preempting pays.
    fn drawn_witness(
        &self,
        times: &Times,
        claimed: &Probability,
        draw: Option<Draw>,
    ) -> Result<Evidence> {
        let open = |note: String| Evidence {
            method: Method::Simulation,
            measured: 0.0,
            bound: f64::INFINITY,
            basis: Basis::Estimated,
            note,
        };
        let Some(draw) = draw else {
            let note = "only one order of integration converges, and there are no draws to compare";
            return Ok(open(note.to_owned()));
        };
        let found = self.prob_pays_drawn(times, draw)?;
        let note = format!("{} draws of the rates: {found}", draw.count);
        let (measured, bound) = ((found.value - claimed.value).abs(), SIGMAS * found.error);
        let seen = found.value.min(1.0 - found.value) * draw.count as f64;
        if measured <= bound && seen < LEAST_SEEN {
            return Ok(open(format!("{note}, too few to see so small a share")));
        }
        Ok(Evidence {
            method: Method::Simulation,
            measured,
            bound,
            basis: Basis::Statistical {
                sigmas: SIGMAS,
                samples: draw.count as u64,
            },
            note,
        })
    }

    /// The share of draws of p, α and β from their laws at which preempting pays: a witness.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning; [`Error::Domain`] for fewer than 2 draws.
    pub fn prob_pays_drawn(&self, times: &Times, draw: Draw) -> Result<Estimate> {
        let question = self.question(times)?;
        let success = Drawn::new(question.success)?;
        let false_alarm = Drawn::new(question.false_alarm)?;
        let detection = Drawn::new(question.detection)?;
        Estimate::of_probability(draw, |random| {
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

/// When a panel is good enough, and when there have been enough.
struct Effort<'a> {
    tolerance: f64,
    budget: &'a Budget,
}

/// Rounding of a density: that of x moves it by ε √n of its standard deviation. Less is not asked for.
fn noise(law: BetaLaw) -> f64 {
    let (a, b) = law.parameters();
    SMALL.max(8.0 * f64::EPSILON * (a + b).sqrt())
}

/// All but two tails of a probability, in the logit.
fn logit_range(law: BetaLaw, left_out: f64) -> (f64, f64) {
    let (a, b) = law.parameters();
    let quantile = |side| beta_quantile_logit(left_out, a, b, side);
    (quantile(Side::Lower), quantile(Side::Upper))
}

/// P(saving > x), or P(saving <= x), with p innermost, and an estimate of the error, which is small beside the unit.
pub(super) fn exchanged(question: &Question, saving: f64, more: bool, unit: f64) -> (f64, f64) {
    let left_out = LEFT_OUT * unit;
    let times = question.times;
    let worth = times.worth();
    // the largest error of an inner integral, itself and weighted
    let missed = Cell::new((0.0_f64, 0.0_f64));
    let noise = noise(question.false_alarm).max(noise(question.detection));
    let budget = &Budget::new(MOST_VALUES / NODES);
    let detection_range = logit_range(question.detection, left_out);
    // where p lies all but certainly, as odds p/(1-p)
    let odds = logit_range(question.success, left_out);
    let odds = [odds.0.exp(), odds.1.exp()];
    let outer = |s: f64| {
        let (alarm, quiet) = (logistic(s), logistic(-s));
        let density = question.false_alarm.ln_density_logit(alarm, quiet).exp();
        if density <= 0.0 {
            return 0.0;
        }
        let loss = alarm * (times.start + times.failure);
        // (1-p) A - p B > 0
        let b = alarm * (times.start + times.preempted_success) + saving * quiet;
        let inner = |t: f64| {
            let (detection, rest) = (logistic(t), logistic(-t));
            let a = detection * worth - loss;
            let density = question.detection.ln_density_logit(detection, rest);
            density.exp() * share_of_success(question.success, a, b, more)
        };
        let breaks = odds.map(|odds| edge((loss + odds * b) / worth));
        // where hardly any α is, the inner integral may be large beside the whole
        let effort = Effort {
            tolerance: noise * (unit / density.min(1.0)).min(1.0),
            budget,
        };
        let (value, error) = panels(detection_range, &breaks, &effort, &inner);
        let (most, weighted) = missed.get();
        missed.set((most.max(error), weighted.max(density * error)));
        density * value
    };
    // α at which the edges of β and of p meet
    let (low, high) = (detection_range.0, detection_range.1);
    let mut breaks = [f64::NAN; 4];
    let pairs = [low, high]
        .into_iter()
        .flat_map(|t| odds.map(|odds| (t, odds)));
    for (place, (t, odds)) in breaks.iter_mut().zip(pairs) {
        let slope =
            times.start + times.failure + odds * (times.start + times.preempted_success - saving);
        *place = edge((logistic(t) * worth - odds * saving) / slope);
    }
    let range = logit_range(question.false_alarm, left_out);
    let effort = Effort {
        tolerance: unit * noise,
        budget,
    };
    let (value, error) = panels(range, &breaks, &effort, &outer);
    let (most, weighted) = missed.get();
    let missed = most.min(weighted * (range.1 - range.0));
    (value.min(1.0), error + missed + 4.0 * left_out)
}

/// The logit of a number between 0 and 1; NaN otherwise.
fn edge(x: f64) -> f64 {
    (x / (1.0 - x)).ln()
}

/// P((1-p) a > p b), or its complement.
fn share_of_success(law: BetaLaw, a: f64, b: f64, more: bool) -> f64 {
    let all = a + b;
    let tail = |side| law.ln_tail(a / all, b / all, side).exp();
    let (below, above) = match more {
        true => (Side::Lower, Side::Upper),
        false => (Side::Upper, Side::Lower),
    };
    let certain = |holds: bool| f64::from(u8::from(holds == more));
    match (a > 0.0, b > 0.0) {
        (true, true) => tail(below),
        (true, false) => certain(true),
        (false, true) => certain(false),
        // both are at most 0: p above a/(a + b)
        (false, false) if all < 0.0 => tail(above),
        (false, false) => certain(false),
    }
}

/// An integral over a range that is broken at some places, where they lie in it.
fn panels(
    range: (f64, f64),
    breaks: &[f64],
    effort: &Effort<'_>,
    f: &impl Fn(f64) -> f64,
) -> (f64, f64) {
    let mut places: Vec<f64> = breaks
        .iter()
        .copied()
        .filter(|place| *place > range.0 && *place < range.1)
        .collect();
    places.extend([range.0, range.1]);
    places.sort_by(f64::total_cmp);
    let pieces = places.windows(2).map(|ends| match ends {
        &[low, high] if low < high => adaptive(low, high, effort, f),
        _ => (0.0, 0.0),
    });
    pieces.fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1))
}

/// Gauss-Legendre on panels that are halved until it makes no difference; value and the sum of the last differences.
fn adaptive(low: f64, high: f64, effort: &Effort<'_>, f: &impl Fn(f64) -> f64) -> (f64, f64) {
    let mut stack = vec![(low, high, integral(low, high, f), 0)];
    let (mut sum, mut error) = (0.0, 0.0);
    while let Some((low, high, whole, depth)) = stack.pop() {
        let middle = 0.5 * (low + high);
        let (left, right) = (integral(low, middle, f), integral(middle, high, f));
        let difference = (left + right - whole).abs();
        if difference <= effort.tolerance || depth >= DEPTH || !effort.budget.take() {
            sum += left + right;
            error += difference;
        } else {
            stack.push((low, middle, left, depth + 1));
            stack.push((middle, high, right, depth + 1));
        }
    }
    (sum, error)
}
