//! A law that is asked at many times.

use crate::makespan::Duration;

/// A duration; observed times are sorted and summed once, so that each answer costs O(log n).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Law {
    duration: Duration,
    observed: Option<Observed>,
}

#[derive(Clone, Debug, PartialEq)]
struct Observed {
    /// In their order.
    times: Vec<f64>,
    /// Sums of the first 0, 1, 2, .. of them.
    sums: Vec<f64>,
}

impl Observed {
    fn new(times: &[f64]) -> Self {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        let sums = times.iter().scan(0.0, |sum, time| {
            *sum += time;
            Some(*sum)
        });
        Self {
            sums: std::iter::once(0.0).chain(sums).collect(),
            times,
        }
    }

    /// How many are at most t, over the number of all, and their sum over it.
    fn within(&self, time: f64) -> [f64; 2] {
        let count = self.times.partition_point(|at| *at <= time);
        [count as f64, self.sums[count]].map(|value| value / self.times.len() as f64)
    }
}

impl Law {
    pub(super) fn new(duration: Duration) -> Self {
        let observed = match &duration {
            Duration::Empirical { times } => Some(Observed::new(times)),
            _ => None,
        };
        Self { duration, observed }
    }

    pub(super) const fn duration(&self) -> &Duration {
        &self.duration
    }

    /// F(t)
    pub(super) fn cdf(&self, time: f64) -> f64 {
        match &self.observed {
            Some(observed) => observed.within(time)[0],
            None => self.duration.cdf(time),
        }
    }

    /// 1 - F(t)
    pub(super) fn survival(&self, time: f64) -> f64 {
        match &self.observed {
            Some(observed) => 1.0 - observed.within(time)[0],
            None => self.duration.survival(time),
        }
    }

    /// E[T; T <= t]
    pub(super) fn mean_within(&self, time: f64) -> f64 {
        match &self.observed {
            Some(observed) => observed.within(time)[1],
            None => self.duration.mean_within(time),
        }
    }

    /// E min(T, t)
    pub(super) fn limited_mean(&self, time: f64) -> f64 {
        match &self.observed {
            Some(observed) if time < f64::INFINITY => {
                let [share, sum] = observed.within(time);
                sum + (1.0 - share) * time
            }
            _ => self.duration.limited_mean(time),
        }
    }

    pub(super) fn density(&self, time: f64) -> f64 {
        self.duration.density(time)
    }

    /// F(t) - t f(t)
    pub(super) fn excess(&self, time: f64) -> f64 {
        match &self.observed {
            Some(observed) => observed.within(time)[0],
            None => self.duration.excess(time),
        }
    }

    /// The times that have a probability of their own, in their order.
    pub(super) fn atoms(&self) -> Vec<f64> {
        match &self.observed {
            Some(observed) => observed.times.clone(),
            None => self
                .duration
                .atoms()
                .into_iter()
                .map(|atom| atom.0)
                .collect(),
        }
    }

    /// The time below which there is no probability at all.
    pub(super) fn earliest(&self) -> f64 {
        match &self.observed {
            Some(observed) => observed.times.first().copied().unwrap_or(f64::INFINITY),
            None => self.duration.earliest(),
        }
    }
}
