//! Phase-type laws: the time until a Markov chain with exits is left.

use graphs::resolvent::{Digraph, SubtractionFree};

use crate::error::{Error, Result};
use crate::makespan::duration::{nonnegative, refused};

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
    initial: Vec<f64>,
    atom: f64,
    arcs: Vec<(usize, usize)>,
    rates: Vec<f64>,
    exits: Vec<f64>,
}

impl PhaseType {
    /// A law from the probabilities to begin in each phase, rates (from, to, rate) between phases, rates to the exit from each phase, and the
    /// probability that the time is 0.
    ///
    /// Rates of equal ends are summed, rates from a phase to itself change nothing; phases that are not reached are left out.
    ///
    /// # Errors
    /// [`Error::Dimension`] for lists of different lengths; [`Error::Model`] for numbers that are negative or not finite, for probabilities
    /// that do not sum to 1 within 1e-9, for a phase that does not exist and for one that never reaches the exit.
    pub fn new(
        initial: &[f64],
        rates: &[(usize, usize, f64)],
        exits: &[f64],
        atom: f64,
    ) -> Result<Self> {
        let count = initial.len();
        if exits.len() != count {
            return Err(Error::Dimension {
                what: "rates to the exit, one for each phase",
                expected: count,
                found: exits.len(),
            });
        }
        for (what, values) in [
            ("probability to begin", initial),
            ("rate to the exit", exits),
        ] {
            let bad = values
                .iter()
                .position(|value| !(*value >= 0.0 && value.is_finite()));
            if let Some(phase) = bad {
                nonnegative(&format!("phase {phase}"), what, &values[phase])?;
            }
        }
        nonnegative("phases", "probability of a time of 0", &atom)?;
        for &(from, to, rate) in rates {
            if from.max(to) >= count {
                let message = format!("there is no such phase among {count}, numbered from 0");
                return Err(refused(&format!("rate {from} -> {to}"), &message));
            }
            if !(rate >= 0.0 && rate.is_finite()) {
                nonnegative(&format!("rate {from} -> {to}"), "rate", &rate)?;
            }
        }
        let total = initial.iter().sum::<f64>() + atom;
        crate::makespan::duration::sums_to_one("phases", "the probabilities to begin", [&total])?;
        let (law, _) = Self::pruned(initial, rates, exits, atom);
        match law.stuck() {
            Some(phase) => Err(refused(
                &format!("phase {phase} of those that are reached"),
                "never reaches the exit: the time would be infinite",
            )),
            None => Ok(law),
        }
    }

    /// Of checked numbers: without phases that are not reached, and which phases are kept.
    pub(super) fn pruned(
        initial: &[f64],
        rates: &[(usize, usize, f64)],
        exits: &[f64],
        atom: f64,
    ) -> (Self, Vec<usize>) {
        let mut sorted: Vec<(usize, usize, f64)> = rates
            .iter()
            .copied()
            .filter(|&(from, to, rate)| from != to && rate > 0.0)
            .collect();
        let ends = |&(from, to, _): &(usize, usize, f64)| (from, to);
        if !sorted.is_sorted_by_key(ends) {
            sorted.sort_by_key(ends);
        }
        let from_begin = initial.iter().map(|&start| start > 0.0).collect();
        let reached = closure(from_begin, sorted.iter().map(|&(from, to, _)| (from, to)));
        let mut place = vec![usize::MAX; initial.len()];
        let kept: Vec<usize> = (0..initial.len()).filter(|&phase| reached[phase]).collect();
        for (at, &phase) in kept.iter().enumerate() {
            place[phase] = at;
        }
        let total = initial.iter().sum::<f64>() + atom;
        let mut law = Self {
            initial: kept.iter().map(|&phase| initial[phase] / total).collect(),
            atom: atom / total,
            arcs: Vec::with_capacity(sorted.len()),
            rates: Vec::with_capacity(sorted.len()),
            exits: kept.iter().map(|&phase| exits[phase]).collect(),
        };
        for (from, to, rate) in sorted {
            if !reached[from] {
                continue;
            }
            let arc = (place[from], place[to]);
            match (law.arcs.last(), law.rates.last_mut()) {
                (Some(last), Some(sum)) if *last == arc => *sum += rate,
                _ => {
                    law.arcs.push(arc);
                    law.rates.push(rate);
                }
            }
        }
        (law, kept)
    }

    /// A phase that does not reach the exit.
    fn stuck(&self) -> Option<usize> {
        let exits = self.exits.iter().map(|&rate| rate > 0.0).collect();
        let back = closure(exits, self.arcs.iter().map(|&(from, to)| (to, from)));
        back.iter().position(|reaches| !reaches)
    }

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

    /// The rate to the exit from each phase.
    pub fn exits(&self) -> &[f64] {
        &self.exits
    }

    /// The same law in another unit of time: all times are multiplied by a factor above 0.
    ///
    /// # Errors
    /// [`Error::Domain`] for a factor that is not positive or not finite; [`Error::Model`] where rates overflow.
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

/// All that is reached from marked vertices.
pub(super) fn closure(
    mut reached: Vec<bool>,
    arcs: impl Iterator<Item = (usize, usize)> + Clone,
) -> Vec<bool> {
    let mut first = vec![0; reached.len() + 1];
    for (from, _) in arcs.clone() {
        first[from + 1] += 1;
    }
    for at in 0..reached.len() {
        first[at + 1] += first[at];
    }
    let mut ends = vec![0; first[reached.len()]];
    let mut next = first.clone();
    for (from, to) in arcs {
        ends[next[from]] = to;
        next[from] += 1;
    }
    let mut open: Vec<usize> = (0..reached.len()).filter(|&at| reached[at]).collect();
    while let Some(at) = open.pop() {
        for &to in &ends[first[at]..first[at + 1]] {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    reached
}
