//! How the mean time answers to every number of a chain: two solves for all of them.

use algebra::Fuel;

use super::Kind;
use super::eliminate::Eliminate;
use super::passage::{Passage, mean_time};
use crate::error::Result;
use crate::makespan::expected::Expected;

/// Derivatives of the mean time from the start to an exit.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainGradient<N> {
    /// By the rate or the probability of each arc, in the order of [`super::Chain::arcs`].
    pub weights: Vec<N>,
    /// By the mean time of each arc, in a semi-Markov chain; empty otherwise.
    pub times: Vec<N>,
    /// By the probability to begin in each state, by position: the mean time from there.
    pub initial: Vec<Expected<N>>,
}

impl<N: Eliminate> Passage<'_, N> {
    /// Derivatives of the mean by every rate, probability, duration mean and beginning; infinite where the mean is.
    ///
    /// $$ \frac{\partial m}{\partial q_{ij}} = y_i (m_j - m_i), \qquad
    ///    \frac{\partial m}{\partial p_{ij}} = y_i (\tau_{ij} + m_j - m_i), \qquad
    ///    \frac{\partial m}{\partial \tau_{ij}} = y_i p_{ij}, \qquad y = M^{-T} \alpha $$
    ///
    /// Probabilities are taken as free, with $M_{ii} = \sum_{j \ne i} p_{ij}$; along a direction that keeps the sum of a row, the
    /// combination of these is the derivative.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where doubles overflow, or the fuel of exact numbers runs out.
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("try", 1.0).arc("try", "done", 4.0, None);
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// let found = chain.passage(fuel)?.gradient(fuel)?.finite();
    /// // m = 1/q
    /// assert_eq!(found.map(|found| found.weights), Some(vec![-1.0 / 16.0]));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn gradient(&self, fuel: &mut Fuel) -> Result<Expected<ChainGradient<N>>> {
        if self.is_risky() {
            return Ok(Expected::Infinite(self.trapped()));
        }
        let (means, amounts) = (self.live_means(fuel)?, self.weights(fuel)?);
        let zero = &self.zero;
        let mean = |state: usize| match self.place[state] {
            Some(at) => means[at].clone(),
            None => zero.clone(),
        };
        let amount = |state: usize| match self.place[state] {
            // what the start never reaches changes nothing, even where it is trapped
            Some(at) if self.classes.reached[state] => Some(&amounts[at]),
            _ => None,
        };
        let weights = self.chain.arcs.iter().map(|arc| {
            let Some(amount) = amount(arc.from) else {
                return zero.clone();
            };
            let step = mean(arc.to) - &mean(arc.from);
            let step = match self.chain.kind {
                Kind::Continuous => step,
                _ => step + &mean_time(arc),
            };
            step * amount
        });
        let times = self.chain.arcs.iter().filter(|arc| arc.time.is_some());
        let times = times.map(|arc| match amount(arc.from) {
            Some(amount) => arc.weight.clone() * amount,
            None => zero.clone(),
        });
        Ok(Expected::Finite(ChainGradient {
            weights: weights.collect(),
            times: times.collect(),
            initial: self.spread(&means, zero),
        }))
    }
}
