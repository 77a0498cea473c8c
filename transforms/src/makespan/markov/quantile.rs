//! Times from probabilities: safeguarded Newton iteration in logarithms.

use super::phase_type::PhaseType;
use super::transient::{Point, Transient};
use crate::error::{Error, Result};

/// Every step halves the bracket at worst, in the exponent first.
const MOST_STEPS: usize = 400;

/// Which tail a probability belongs to.
#[derive(Clone, Copy, Debug)]
enum Tail {
    /// P(M <= t) is given.
    Lower(f64),
    /// P(M > t) is given.
    Upper(f64),
}

impl Tail {
    /// ln of the ratio to what is given, growing with t, and its derivative by ln t.
    fn gap(self, point: &Point) -> (f64, f64) {
        let slope = point.time * point.density;
        match self {
            Self::Lower(q) => (point.cdf.ln() - q.ln(), slope / point.cdf),
            Self::Upper(p) => (p.ln() - point.survival.ln(), slope / point.survival),
        }
    }
}

impl PhaseType {
    /// The time by which the task is done with probability q: the least t with P(M <= t) >= q, 0 up to the atom, infinity for 1.
    ///
    /// Newton's iteration on ln P(M <= t) or, for q > 1/2, on ln P(M > t), between bounds that close in.
    ///
    /// # Errors
    /// [`Error::Domain`] unless 0 <= q <= 1; [`Error::TooLarge`] as for [`PhaseType::at`].
    pub fn quantile(&self, probability: f64) -> Result<f64> {
        Ok(self.quantiles(&[probability])?[0])
    }

    /// Several quantiles, in the order of the probabilities: all share what [`PhaseType::at`] shares.
    ///
    /// # Errors
    /// As [`PhaseType::quantile`].
    pub fn quantiles(&self, probabilities: &[f64]) -> Result<Vec<f64>> {
        let mut transient = Transient::new(self)?;
        let first = self.mean();
        let solve = |q: &f64| self.quantile_from(first, *q, &mut transient);
        probabilities.iter().map(solve).collect()
    }

    /// One of them, with the time to begin the search at and what was computed so far.
    pub(in crate::makespan) fn quantile_from(
        &self,
        first: f64,
        probability: f64,
        transient: &mut Transient,
    ) -> Result<f64> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability q",
                value: probability,
                allowed: "at least 0, at most 1",
            });
        }
        if probability >= 1.0 && self.phases() > 0 {
            return Ok(f64::INFINITY);
        }
        let tail = match probability > 0.5 {
            // Exact, by Sterbenz.
            true => Tail::Upper(1.0 - probability),
            false => Tail::Lower(probability),
        };
        self.solve(first, tail, transient)
    }

    /// The time after which the task is still not done with probability p, as small as 1e-280.
    ///
    /// # Errors
    /// [`Error::Domain`] unless 1e-280 <= p <= 1; [`Error::TooLarge`] as for [`PhaseType::at`].
    ///
    /// ```
    /// use transforms::makespan::markov::PhaseType;
    /// let law = PhaseType::new(&[1.0], &[], &[2.0], 0.0)?;
    /// assert!((law.upper_quantile(1e-12)? - 6.0 * 10.0_f64.ln()).abs() < 1e-13);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn upper_quantile(&self, probability: f64) -> Result<f64> {
        if !(1e-280..=1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability p",
                value: probability,
                allowed: "at least 1e-280, at most 1",
            });
        }
        let tail = match probability > 0.5 {
            true => Tail::Lower(1.0 - probability),
            false => Tail::Upper(probability),
        };
        self.solve(self.mean(), tail, &mut Transient::new(self)?)
    }

    fn solve(&self, first: f64, tail: Tail, transient: &mut Transient) -> Result<f64> {
        let begun = match tail {
            Tail::Lower(q) => q <= self.atom(),
            Tail::Upper(p) => self.initial().iter().sum::<f64>() <= p,
        };
        if begun {
            return Ok(0.0);
        }
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut time = first.clamp(f64::MIN_POSITIVE, f64::MAX);
        for _ in 0..MOST_STEPS {
            let point = transient.at(self, time)?;
            let (gap, slope) = tail.gap(&point);
            match gap < 0.0 {
                true => low = time,
                false => high = time,
            }
            let newton = match tail {
                // The lower tail is a power of t, the upper one is exponential.
                Tail::Lower(_) => time * (-gap / slope).clamp(-200.0, 200.0).exp(),
                Tail::Upper(_) => time * (1.0 - gap / slope),
            };
            if newton > low && newton < high && newton.is_finite() {
                // The error after a step is about the square of that before.
                let done = (newton - time).abs() <= 1e-11 * time;
                time = newton;
                if done {
                    return Ok(time);
                }
                continue;
            }
            let next = match (low > 0.0, high.is_finite()) {
                (true, true) if high / low > 4.0 => low.sqrt() * high.sqrt(),
                (true, true) => 0.5 * (low + high),
                (false, true) => high * 1e-3,
                _ => low * 8.0,
            };
            if !(next > low && next < high) {
                return Ok(time);
            }
            time = next;
        }
        Ok(time)
    }
}
