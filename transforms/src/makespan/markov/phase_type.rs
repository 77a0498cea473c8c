//! Phase-type laws: the time until a Markov chain with exits is left.

use graphs::resolvent::{Digraph, SubtractionFree};

use crate::error::Result;

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
        let Ok(factors) = self.factors() else {
            moments.resize(order + 1, f64::INFINITY);
            return moments;
        };
        let mut times = vec![1.0; self.phases()];
        for n in 1..=order {
            let right: Vec<f64> = times.iter().map(|time| time * n as f64).collect();
            times = factors.solve(&right).unwrap_or(right);
            let moment = self.average(&times);
            moments.push(if moment.is_nan() {
                f64::INFINITY
            } else {
                moment
            });
        }
        moments
    }

    /// The variance.
    ///
    /// $$ \mathrm{Var}\, M = \alpha (-T)^{-1} g + \sum_i \alpha_i (m_i - m)^2 + \alpha_0 m^2, \qquad
    /// g_i = x_i m_i^2 + \sum_{j \ne i} T_{ij} (m_j - m_i)^2 $$
    ///
    /// with $m_i$ the mean time from phase i, m the mean, $\alpha_0$ the atom: squares only, so that little cancels even where the time
    /// hardly varies.
    pub fn variance(&self) -> f64 {
        let Ok(factors) = self.factors() else {
            return f64::INFINITY;
        };
        let ones = vec![1.0; self.phases()];
        let means = factors.solve(&ones).unwrap_or(ones);
        let mean = self.average(&means);
        let mut spread: Vec<f64> = means
            .iter()
            .zip(&self.exits)
            .map(|(mean, exit)| exit * mean * mean)
            .collect();
        for (from, to, rate) in self.rates() {
            spread[from] += rate * (means[to] - means[from]).powi(2);
        }
        let inside = factors.solve(&spread).unwrap_or(spread);
        let begin: Vec<f64> = means.iter().map(|one| (one - mean).powi(2)).collect();
        let variance = self.average(&inside) + self.average(&begin) + self.atom * mean * mean;
        if variance.is_nan() {
            f64::INFINITY
        } else {
            variance
        }
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
