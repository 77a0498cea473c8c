//! Phase-type laws: the time until a Markov chain with exits is left.

use graphs::resolvent::{Digraph, SubtractionFree};

use crate::error::Result;
use crate::special::binade;

/// The time until a chain of phases with exponential stays is left: the law of a makespan whose pieces are exponential, Erlang or
/// hyperexponential.
///
/// $$ P(M > t) = \alpha\, e^{Tt} \mathbf 1, \qquad E M^n = n!\, \alpha (-T)^{-n} \mathbf 1 $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | $\alpha$ | probability to begin in each phase; with the atom they sum to 1 | 1 |
/// | $T_{ij}$ | rate from phase i to phase j | 1/time |
/// | $x_i$ | rate from phase i to the exit; $T_{ii} = -x_i - \sum_{j \ne i} T_{ij}$ is never stored | 1/time |
///
/// Rates are kept, not the diagonal: probabilities and moments are sums of positive terms, relatively accurate however small they are.
/// Every phase is reached and reaches the exit; phases that are not reached are left out when the law is made.
///
/// # Example
/// ```
/// use transforms::makespan::markov::PhaseType;
/// // Two stages of rate 2; from the second one half goes back.
/// let law = PhaseType::new(&[1.0, 0.0], &[(0, 1, 2.0), (1, 0, 1.0)], &[0.0, 1.0], 0.0)?;
/// assert!((law.mean() - 2.0).abs() < 1e-15);
/// assert!((law.cdf(3.0)? + law.survival(3.0)? - 1.0).abs() < 1e-15);
/// let median = law.quantile(0.5)?;
/// assert!((law.cdf(median)? - 0.5).abs() < 1e-14);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: M. F. Neuts, Matrix-geometric solutions in stochastic models (1981), chapter 2; accuracy without subtraction by W. K. Grassmann,
/// M. I. Taksar, D. P. Heyman, Operations Research 33 (1985).
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseType {
    pub(super) initial: Vec<f64>,
    pub(super) atom: f64,
    pub(super) arcs: Vec<(usize, usize)>,
    pub(super) rates: Vec<f64>,
    pub(super) exits: Vec<f64>,
}

impl PhaseType {
    /// The number of phases.
    pub const fn phases(&self) -> usize {
        self.initial.len()
    }

    /// The probabilities to begin in each phase.
    pub fn initial(&self) -> &[f64] {
        &self.initial
    }

    /// The probability that the time is 0.
    pub const fn atom(&self) -> f64 {
        self.atom
    }

    /// The rates (from, to, rate) between phases, by their beginnings, then by their ends.
    pub fn rates(&self) -> impl ExactSizeIterator<Item = (usize, usize, f64)> + Clone {
        let arcs = self.arcs.iter().zip(&self.rates);
        arcs.map(|(&(from, to), &rate)| (from, to, rate))
    }

    /// Each phase that others are reached from, with the rates to them.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &[f64])> {
        let mut rates = self.rates.as_slice();
        let rows = self.arcs.chunk_by(|one, next| one.0 == next.0);
        rows.map(move |row| {
            let (these, others) = rates.split_at(row.len());
            rates = others;
            (row[0].0, these)
        })
    }

    /// The rate to the exit from each phase.
    pub fn exits(&self) -> &[f64] {
        &self.exits
    }

    /// The same law in another unit of time: all times are multiplied by a factor above 0.
    ///
    /// # Errors
    /// [`crate::Error::Domain`] for a factor that is not positive or not finite; [`crate::Error::Model`] where rates overflow.
    pub fn scaled(&self, factor: f64) -> Result<Self> {
        crate::error::positive("factor of the unit of time", factor)?;
        let rates: Vec<_> = self
            .rates()
            .map(|(i, j, rate)| (i, j, rate / factor))
            .collect();
        let exits: Vec<_> = self.exits.iter().map(|rate| rate / factor).collect();
        Self::new(&self.initial, &rates, &exits, self.atom)
    }

    /// (-T) without subtraction.
    pub(super) fn factors(&self) -> Result<SubtractionFree> {
        let digraph = Digraph::new(self.phases(), &self.arcs)?;
        Ok(SubtractionFree::new(&digraph, &self.rates, &self.exits)?)
    }

    /// The mean, $\alpha (-T)^{-1} \mathbf 1$.
    pub fn mean(&self) -> f64 {
        self.moments(1).pop().unwrap_or(0.0)
    }

    /// Raw moments 1, E M, E M², .. up to an order, $n!\, \alpha (-T)^{-n} \mathbf 1$; infinite where they overflow.
    ///
    /// One elimination without subtraction and one solution for each order; the relative error of the n-th is about n times p³ units in the
    /// last place for p phases, however stiff the chain.
    pub fn moments(&self, order: usize) -> Vec<f64> {
        let mut moments = vec![1.0];
        moments.extend(self.moments_above(order).unwrap_or_default());
        moments.resize(order + 1, f64::INFINITY);
        moments
    }

    /// Those of them from the first on, before one that is beyond the doubles in every unit of time.
    fn moments_above(&self, order: usize) -> Option<Vec<f64>> {
        let factors = self.factors().ok()?;
        let ones = vec![1.0; self.phases()];
        let mut times = factors.solve(&ones).ok()?;
        // powers of times are taken in a unit of their own size
        let unit = unit_of(&times);
        times.iter_mut().for_each(|time| *time /= unit);
        let mut moments = Vec::with_capacity(order);
        for n in 1..=order {
            if n > 1 {
                let right: Vec<f64> = times.iter().map(|time| time * n as f64).collect();
                let Ok(next) = factors.solve(&right) else {
                    break;
                };
                times = next.into_iter().map(|time| time / unit).collect();
            }
            let own = self.average(&times);
            moments.push((0..n).fold(own, |moment, _| moment * unit));
        }
        Some(moments)
    }

    /// The variance; infinite where it overflows.
    ///
    /// $$ \mathrm{Var}\, M = \alpha (-T)^{-1} g + \sum_i \alpha_i (m_i - m)^2 + \alpha_0 m^2, \qquad
    /// g_i = x_i m_i^2 + \sum_{j \ne i} T_{ij} (m_j - m_i)^2 $$
    ///
    /// with $m_i$ the mean time from phase i, m the mean, $\alpha_0$ the atom: squares only, so that little cancels even where the time
    /// hardly varies.
    pub fn variance(&self) -> f64 {
        let none = vec![0.0; self.phases()];
        self.variance_of_steps(0.0, &none).unwrap_or(f64::INFINITY)
    }

    /// The variance where every transition takes a time of its own besides, the `step`, and the phase is kept in one with the probabilities
    /// `stay`:
    ///
    /// $$ g_i = x_i (m_i - s)^2 + \sum_{j \ne i} T_{ij} (m_j - m_i + s)^2 + r_i s^2 $$
    pub(super) fn variance_of_steps(&self, step: f64, stay: &[f64]) -> Option<f64> {
        let factors = self.factors().ok()?;
        let ones = vec![1.0; self.phases()];
        let mut means = factors.solve(&ones).ok()?;
        // squares are taken in a unit of the size of the times
        let unit = unit_of(&means);
        means.iter_mut().for_each(|mean| *mean /= unit);
        let (step, mean) = (step / unit, self.average(&means));
        // a quarter of the rates, since they may be near the largest double
        let own = means.iter().zip(&self.exits).zip(stay);
        let mut spread: Vec<f64> = own
            .map(|((mean, exit), stay)| {
                0.25 * exit * (mean - step).powi(2) + 0.25 * stay * step * step
            })
            .collect();
        for (from, to, rate) in self.rates() {
            spread[from] += 0.25 * rate * (means[to] - means[from] + step).powi(2);
        }
        let mut total = factors.solve(&spread).ok()?;
        for (inside, own) in total.iter_mut().zip(&means) {
            *inside = 4.0 * *inside + (own - mean).powi(2);
        }
        let variance = self.average(&total) + self.atom * mean * mean;
        Some(variance * unit * unit)
    }

    /// α x, without phases in which nothing begins.
    pub(super) fn average(&self, values: &[f64]) -> f64 {
        let begun = self
            .initial
            .iter()
            .zip(values)
            .filter(|(start, _)| **start > 0.0);
        begun.map(|(start, value)| start * value).sum()
    }
}

/// A unit of time in which the largest of some times is near 1.
fn unit_of(times: &[f64]) -> f64 {
    binade(times.iter().copied().fold(0.0, f64::max))
}
