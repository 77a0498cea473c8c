//! Moments of the time to an exit: raw ones by the binomial theorem, the variance without loss of digits.

use std::cmp::Ordering;

use algebra::Fuel;

use super::Kind;
use super::eliminate::Eliminate;
use super::passage::{Passage, mean_time, moments_of};
use crate::error::{Result, at_most};
use crate::makespan::duration::{Duration, whole};
use crate::makespan::expected::Expected;
use crate::makespan::number::Number;

/// Orders of moments: more is a slip, and binomials stay exact below it.
const MAX_ORDER: usize = 50;

/// Where the variance is below this part of the squared mean, the difference of moments loses digits.
const NARROW: i64 = 16;

impl<N: Eliminate> Passage<'_, N> {
    /// Raw moments 1, E T, E T², .. of the time from the start to an exit.
    ///
    /// $$ M m^{(k)} = \sum_j p_{ij} \sum_{l < k} \binom{k}{l} E[\tau_{ij}^{k-l}]\, m_j^{(l)}, \qquad
    ///    (-Q)\, m^{(k)} = k\, m^{(k-1)} \text{ with rates} $$
    ///
    /// Costs one solve per order.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] beyond order 50; [`crate::Error::Graph`] where doubles overflow, or the fuel of exact numbers runs out.
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::{Chain, Duration, Kind};
    /// let mut chain = Chain::builder(Kind::SemiMarkov);
    /// chain.exit("done").begin("try", 1.0);
    /// chain.arc("try", "done", 0.5, Some(Duration::Deterministic(2.0)));
    /// chain.arc("try", "try", 0.5, Some(Duration::Deterministic(2.0)));
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// // twice a geometric number of tries
    /// assert_eq!(chain.passage(fuel)?.moments(2, fuel)?.finite(), Some(vec![1.0, 4.0, 24.0]));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn moments(&self, order: usize, fuel: &mut Fuel) -> Result<Expected<Vec<N>>> {
        check(order)?;
        if self.is_risky() {
            return Ok(Expected::Infinite(self.trapped()));
        }
        let ones = vec![self.zero.whole(1); self.live.len()];
        let levels = self.levels(order, ones, |_| true, fuel)?;
        Ok(Expected::Finite(self.at_start(&levels, |_| true)))
    }

    /// The same from every state.
    ///
    /// # Errors
    /// Those of [`Self::moments`].
    pub fn moments_from(&self, order: usize, fuel: &mut Fuel) -> Result<Vec<Expected<Vec<N>>>> {
        check(order)?;
        let ones = vec![self.zero.whole(1); self.live.len()];
        let levels = self.levels(order, ones, |_| true, fuel)?;
        let states = 0..self.live.len();
        let live: Vec<Vec<N>> = states
            .map(|at| levels.iter().map(|level| level[at].clone()).collect())
            .collect();
        let mut exit = vec![self.zero.clone(); order + 1];
        exit[0] = self.zero.whole(1);
        Ok(self.spread(&live, &exit))
    }

    /// Raw moments 1, E T, E T², .. of the time from the start to an exit, given that one is reached; nothing where none is.
    ///
    /// # Errors
    /// Those of [`Self::moments`].
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("try", 1.0).arc("try", "done", 3.0, None);
    /// chain.arc("try", "jam", 1.0, None).arc("jam", "jam again", 1.0, None).arc("jam again", "jam", 1.0, None);
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// let passage = chain.passage(fuel)?;
    /// assert_eq!((passage.mean(fuel)?.value(), passage.completion(fuel)?), (f64::INFINITY, 0.75));
    /// assert_eq!(passage.given_completion(1, fuel)?, Some(vec![1.0, 0.25]));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn given_completion(&self, order: usize, fuel: &mut Fuel) -> Result<Option<Vec<N>>> {
        check(order)?;
        let levels = self.levels(order, self.completions(fuel)?, |_| true, fuel)?;
        Ok(divided(self.at_start(&levels, |_| true)))
    }

    /// E[T^k; the exit is one of these] for every live state, k = 0, 1, .., from the probabilities of these exits.
    pub(super) fn levels(
        &self,
        order: usize,
        hits: Vec<N>,
        counts: impl Fn(usize) -> bool,
        fuel: &mut Fuel,
    ) -> Result<Vec<Vec<N>>> {
        let mut levels = vec![hits];
        for k in 1..=order {
            let right = match self.chain.kind {
                Kind::Continuous => {
                    let factor = self.zero.whole(whole(k));
                    levels[k - 1]
                        .iter()
                        .map(|level| level.clone() * &factor)
                        .collect()
                }
                _ => self.gather(|arcs| {
                    let mut sum = self.zero.clone();
                    for arc in arcs {
                        let times = moments_of(arc, k);
                        let inner = match self.place[arc.to] {
                            Some(to) => {
                                let lower = levels.iter().enumerate().map(|(l, level)| {
                                    binomial(&self.zero, k, l) * &times[k - l] * &level[to]
                                });
                                lower.fold(self.zero.clone(), |sum, term| sum + &term)
                            }
                            None if self.chain.exits[arc.to] && counts(arc.to) => times[k].clone(),
                            None => continue,
                        };
                        sum = sum + &(inner * &arc.weight);
                    }
                    sum
                }),
            };
            levels.push(self.solve(&right, fuel)?);
        }
        Ok(levels)
    }

    pub(super) fn at_start(&self, levels: &[Vec<N>], counts: impl Fn(usize) -> bool) -> Vec<N> {
        let at_exit = |k: usize, state| self.zero.whole(i64::from(k == 0 && counts(state)));
        let levels = levels.iter().enumerate();
        levels
            .map(|(k, level)| self.begin(level, |state| at_exit(k, state)))
            .collect()
    }

    /// The variance of the time from the start to an exit.
    ///
    /// $$ \mathrm{Var}\,T = E[T^2] - m^2 = \sum_i \alpha_i \big( v_i + (m_i - m)^2 \big), \qquad
    ///    (-Q)\, v = \sum_j q_{ij} (m_j - m_i)^2 $$
    ///
    /// The difference of moments is taken where it keeps its digits, the sum of squares (with probabilities
    /// $\sum_j p_{ij} ( \mathrm{Var}\,\tau_{ij} + (\tau_{ij} + m_j - m_i)^2)$) where the law is narrow.
    ///
    /// # Errors
    /// Those of [`Self::moments`].
    pub fn variance(&self, fuel: &mut Fuel) -> Result<Expected<N>> {
        let moments = match self.moments(2, fuel)? {
            Expected::Finite(moments) => moments,
            Expected::Infinite(cause) => return Ok(Expected::Infinite(cause)),
        };
        let square = moments[1].clone() * &moments[1];
        let difference = moments[2].clone() - &square;
        let spare = difference.clone() * &self.zero.whole(NARROW) - &square;
        if matches!(spare.sign(), Some(Ordering::Greater | Ordering::Equal)) {
            return Ok(Expected::Finite(difference));
        }
        let means = self.live_means(fuel)?;
        let of_exit = |state: usize| match self.place[state] {
            Some(at) => means[at].clone(),
            None => self.zero.clone(),
        };
        let right = self.gather(|arcs| {
            arcs.iter().fold(self.zero.clone(), |sum, arc| {
                let step = of_exit(arc.to) - &of_exit(arc.from);
                let spread = match self.chain.kind {
                    Kind::Continuous => step.clone() * &step,
                    _ => {
                        let jump = mean_time(arc) + &step;
                        let own = arc.time.as_ref().map(Duration::variance);
                        jump.clone() * &jump + &own.unwrap_or_else(|| self.zero.clone())
                    }
                };
                sum + &(spread * &arc.weight)
            })
        });
        let within = self.solve(&right, fuel)?;
        let total: Vec<N> = within
            .into_iter()
            .zip(&means)
            .map(|(within, mean)| {
                let gap = mean.clone() - &moments[1];
                within + &(gap.clone() * &gap)
            })
            .collect();
        Ok(Expected::Finite(self.begin(&total, |_| square.clone())))
    }
}

fn check(order: usize) -> Result<()> {
    at_most(
        "order of a moment",
        order,
        MAX_ORDER,
        "ask for quantiles instead",
    )
}

/// Moments over the probability they are weighted with, which is their first.
pub(super) fn divided<N: Number>(moments: Vec<N>) -> Option<Vec<N>> {
    let probability = moments.first()?.clone();
    moments
        .iter()
        .map(|moment| moment.over(&probability))
        .collect()
}

/// k over l, for k up to 50.
fn binomial<N: Number>(like: &N, k: usize, l: usize) -> N {
    let value = (0..l).fold(1_i64, |value, at| value * whole(k - at) / whole(at + 1));
    like.whole(value)
}
