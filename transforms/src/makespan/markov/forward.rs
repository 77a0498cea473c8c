//! Kolmogorov's forward equation as an ordinary differential equation: a witness for laws of too many phases for matrices.

use ode_solvers::{DVector, Dop853, OutputType, System};

use super::phase_type::PhaseType;
use crate::error::{Error, Result};

/// More events on average are too stiff for explicit steps.
const MOST_EVENTS: u64 = 100_000;

/// Relative and absolute tolerance of a step.
const TOLERANCE: f64 = 1e-13;

struct Forward<'a> {
    law: &'a PhaseType,
}

impl System<f64, DVector<f64>> for Forward<'_> {
    /// p' = p Q, the exit as the last component.
    fn system(&self, _: f64, shares: &DVector<f64>, change: &mut DVector<f64>) {
        change.fill(0.0);
        let done = self.law.phases();
        for (from, to, rate) in self.law.rates() {
            let flow = rate * shares[from];
            change[from] -= flow;
            change[to] += flow;
        }
        for (phase, exit) in self.law.exits().iter().enumerate() {
            let flow = exit * shares[phase];
            change[phase] -= flow;
            change[done] += flow;
        }
    }
}

impl PhaseType {
    /// P(M <= t) and P(M > t) by Runge-Kutta steps of order 8 on Kolmogorov's forward equation, to about 1e-11 in absolute terms.
    ///
    /// $$ p' = p\, Q, \qquad p(0) = (\alpha, \alpha_0) $$
    ///
    /// A witness for [`PhaseType::at`], of which it shares nothing but the rates. Costs O(arcs) for each of some Λt evaluations.
    ///
    /// # Errors
    /// [`Error::Domain`] for a time that is negative or not finite; [`Error::TooLarge`] for stiff chains, more than 10⁵ events on average;
    /// [`Error::NotConverged`].
    ///
    /// ```
    /// use transforms::makespan::markov::PhaseType;
    /// let law = PhaseType::new(&[1.0], &[], &[2.0], 0.0)?;
    /// let (done, open) = law.forward(0.5)?;
    /// assert!((open - (-1.0_f64).exp()).abs() < 1e-11 && (done + open - 1.0).abs() < 1e-11);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn forward(&self, time: f64) -> Result<(f64, f64)> {
        crate::error::nonnegative("time t", time)?;
        let mut out = self.exits().to_vec();
        for (from, _, rate) in self.rates() {
            out[from] += rate;
        }
        let events = time * out.iter().copied().fold(0.0, f64::max);
        if events > MOST_EVENTS as f64 {
            return Err(Error::too_large(
                "events of a stiff chain for explicit steps",
                events,
                MOST_EVENTS,
                "compare at an earlier time, or with PhaseType::enclosed",
            ));
        }
        let phases = self.phases();
        let begin = self.initial().iter().copied().chain([self.atom()]);
        let begin = DVector::from_iterator(phases + 1, begin);
        if time <= 0.0 {
            return Ok((self.atom(), self.initial().iter().sum()));
        }
        let most = 1_000_000;
        let mut stepper = Dop853::from_param(
            Forward { law: self },
            0.0,
            time,
            time,
            begin,
            TOLERANCE,
            TOLERANCE,
            0.9,
            0.0,
            0.333,
            6.0,
            time,
            0.0,
            most,
            most,
            OutputType::Sparse,
        );
        let ended = stepper.integrate().is_ok();
        match stepper.y_out().last() {
            Some(last) if ended && last.iter().all(|share| share.is_finite()) => {
                let open = last.iter().take(phases).sum();
                Ok((last[phases], open))
            }
            _ => Err(Error::NotConverged {
                what: "the forward equation",
                iterations: most as usize,
                residual: f64::INFINITY,
            }),
        }
    }
}
