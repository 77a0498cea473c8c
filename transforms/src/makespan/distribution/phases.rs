//! Laws of exponential stages: one sequence of vectors, or of matrices, for all questions.

use algebra::evidence::Basis;

use super::kept::Kept;
use super::{Answer, Curve, Way};
use crate::error::Result;
use crate::makespan::markov::{ExitTime, PhaseType, Point, Transient};

/// When the chain is left, if it is, and what was computed of that so far.
#[derive(Clone, Debug)]
pub(super) struct Phases {
    mass: f64,
    law: PhaseType,
    mean: f64,
    kept: Kept<Option<Transient>>,
}

impl Phases {
    pub(super) fn new(exit: ExitTime) -> Self {
        Self {
            mass: exit.probability,
            mean: exit.given.mean(),
            law: exit.given,
            kept: Kept::default(),
        }
    }

    /// The probability of the exit.
    pub(super) const fn mass(&self) -> f64 {
        self.mass
    }

    /// The mean time, given the exit.
    pub(super) const fn mean(&self) -> f64 {
        self.mean
    }

    /// The probability that it takes no time.
    pub(super) fn at_once(&self) -> f64 {
        self.mass * self.law.atom()
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Transient) -> Result<T>) -> Result<T> {
        let mut kept = self.kept.lock();
        match &mut *kept {
            Some(transient) => ask(transient),
            none => ask(none.insert(Transient::new(&self.law)?)),
        }
    }

    fn points(&self, times: &[f64]) -> Result<Vec<Point>> {
        self.with(|transient| {
            let times = times.iter();
            times.map(|time| transient.at(&self.law, *time)).collect()
        })
    }

    pub(super) fn at(&self, curve: Curve, times: &[f64]) -> Result<Vec<Answer>> {
        let points = self.points(times)?;
        let answer = |point: &Point| {
            let value = self.mass
                * match curve {
                    Curve::Distribution => point.cdf,
                    Curve::Density => point.density,
                };
            Answer::of(point, value)
        };
        Ok(points.iter().map(answer).collect())
    }

    /// 1 - F(t) without a subtraction, where the exit is certain and no time is negative.
    pub(super) fn survival(&self, times: &[f64]) -> Option<Result<Vec<Answer>>> {
        let direct = self.mass >= 1.0 && times.iter().all(|time| *time >= 0.0);
        direct.then(|| {
            let points = self.points(times)?;
            let answer = |point: &Point| Answer::of(point, point.survival);
            Ok(points.iter().map(answer).collect())
        })
    }

    pub(super) fn quantile(&self, probability: f64) -> Result<Answer> {
        if probability > self.mass {
            return Ok(Answer::known(f64::INFINITY));
        }
        let share = (probability / self.mass).min(1.0);
        let time = self.with(|transient| self.law.quantile_from(self.mean, share, transient))?;
        if !(time > 0.0 && time.is_finite()) {
            return Ok(Answer::known(time));
        }
        let points = self.points(&[time])?;
        let [point] = points.as_slice() else {
            return Ok(Answer::known(time));
        };
        let slope = (point.density / point.cdf.min(point.survival)).max(1.0 / time);
        Ok(Answer {
            value: time,
            error: point.error / slope + 4.0 * f64::EPSILON * time,
            basis: point.basis,
            way: Way::PhaseType,
        })
    }
}

impl Answer {
    /// Values of uniformisation have proved relative errors down to 1e-290; of smaller ones it is only known that they are small.
    fn of(point: &Point, value: f64) -> Self {
        let (error, basis) = match value.abs() < 1e-290 {
            true => (1e-290, Basis::Estimated),
            false => (point.error * value.abs(), point.basis),
        };
        Self {
            value,
            error,
            basis,
            way: Way::PhaseType,
        }
    }
}
