//! How long until an exit: one factorisation, and every question that it answers.

use algebra::Fuel;

use super::classes::Classes;
use super::eliminate::Eliminate;
use super::{Arc, Chain, Kind};
use crate::error::Result;
use crate::makespan::expected::{Cause, Expected};
use crate::makespan::number::Number;

/// A chain, its classes, and the factors of its matrix.
///
/// $$ M m = r, \qquad M_{ii} = \sum_{j \ne i} w_{ij}, \quad M_{ij} = -w_{ij} $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | $w_{ij}$ | rate, or probability, of the arc from i to j | 1/time, or 1 |
/// | $r_i$ | 1 with rates; mean stay $\sum_j w_{ij} \tau_{ij}$ with probabilities | 1, or time |
/// | $m_i$ | mean time from i to an exit | time |
///
/// Nothing is subtracted in the elimination, so that doubles keep their digits however stiff the chain is; exact rationals are exact.
/// States that cannot reach an exit are left out: what enters one has left the chain for good. Probabilities out of a state
/// that sum to 1 within 1e-9 are parts of their sum.
///
/// # Example
/// ```
/// use algebra::Fuel;
/// use transforms::makespan::{Chain, Kind};
/// let mut chain = Chain::builder(Kind::Continuous);
/// chain.exit("done").begin("seek", 1.0);
/// chain.arc("seek", "insert", 0.5, None).arc("insert", "seek", 0.1, None).arc("insert", "done", 0.25, None);
/// let chain = chain.build()?;
/// let fuel = &mut Fuel::default();
/// // (1/0.5 + 1/0.25 + 0.1/(0.5 * 0.25))
/// assert!((chain.passage(fuel)?.mean(fuel)?.value() - 6.8).abs() < 1e-14);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: W. K. Grassmann, M. I. Taksar, D. P. Heyman, Operations Research 33 (1985), for the elimination; J. G. Kemeny, J. L. Snell,
/// Finite Markov Chains (1960), for the systems.
#[derive(Clone, Debug)]
pub struct Passage<'a, N: Eliminate> {
    pub(super) chain: &'a Chain<N>,
    pub(super) classes: Classes,
    /// Positions of the states that can reach an exit, exits left out.
    pub(super) live: Vec<usize>,
    /// Where they stand in that list.
    pub(super) place: Vec<Option<usize>>,
    factors: N::Factors,
    pub(super) zero: N,
}

impl<N: Eliminate> Chain<N> {
    /// Factors the chain: the beginning of every question about its times. The fuel is for exact numbers.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where the fuel runs out.
    pub fn passage(&self, fuel: &mut Fuel) -> Result<Passage<'_, N>> {
        let classes = self.classes()?;
        let n = self.states.len();
        let live: Vec<usize> = (0..n)
            .filter(|&state| classes.exits[state] && !self.exits[state])
            .collect();
        let mut place = vec![None; n];
        for (at, &state) in live.iter().enumerate() {
            place[state] = Some(at);
        }
        // A checked chain begins somewhere.
        let zero = self.initial[0].1.whole(0);
        let mut exits = vec![zero.clone(); live.len()];
        let (mut arcs, mut rates) = (
            Vec::with_capacity(self.arcs.len()),
            Vec::with_capacity(self.arcs.len()),
        );
        for arc in &self.arcs {
            match (place[arc.from], place[arc.to]) {
                (Some(from), Some(to)) => {
                    arcs.push((from, to));
                    rates.push(arc.weight.clone());
                }
                (Some(from), None) => exits[from] = exits[from].clone() + &arc.weight,
                (None, _) => {}
            }
        }
        let factors = N::factor(live.len(), &arcs, &rates, &exits, fuel)?;
        Ok(Passage {
            chain: self,
            classes,
            live,
            place,
            factors,
            zero,
        })
    }
}

impl<N: Eliminate> Passage<'_, N> {
    /// What the start reaches, and where the task is trapped.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    pub(super) fn solve(&self, right: &[N], fuel: &mut Fuel) -> Result<Vec<N>> {
        N::solve(&self.factors, right, fuel)
    }

    /// With rates the expected time, with probabilities the expected number of visits, in each live state.
    pub(super) fn weights(&self, fuel: &mut Fuel) -> Result<Vec<N>> {
        let mut start = vec![self.zero.clone(); self.live.len()];
        for (state, probability) in &self.chain.initial {
            if let Some(at) = self.place[*state] {
                start[at] = probability.clone();
            }
        }
        N::solve_transposed(&self.factors, &start, fuel)
    }

    /// One number for each live state, from the arcs out of it.
    pub(super) fn gather(&self, sum: impl Fn(&[Arc<N>]) -> N) -> Vec<N> {
        let rows = self.live.iter().map(|&state| self.chain.arcs_from(state));
        rows.map(sum).collect()
    }

    /// The rates of mean time: what M^-1 turns into means.
    pub(super) fn stays(&self) -> Vec<N> {
        let zero = &self.zero;
        match self.chain.kind {
            Kind::Continuous => vec![zero.whole(1); self.live.len()],
            _ => self.gather(|arcs| {
                arcs.iter().fold(zero.clone(), |sum, arc| {
                    sum + &(arc.weight.clone() * &mean_time(arc))
                })
            }),
        }
    }

    /// Sums over the beginnings: values of live states, and of exits.
    pub(super) fn begin(&self, live: &[N], exit: impl Fn(usize) -> N) -> N {
        let initial = self.chain.initial.iter();
        initial.fold(self.zero.clone(), |sum, (state, probability)| {
            match self.place[*state] {
                Some(at) => sum + &(probability.clone() * &live[at]),
                None if self.chain.exits[*state] => sum + &(probability.clone() * &exit(*state)),
                None => sum,
            }
        })
    }

    /// Why a time is infinite.
    pub(super) fn trapped(&self) -> Cause {
        let names = self
            .classes
            .trap()
            .iter()
            .map(|&state| self.chain.states[state].clone());
        Cause::Trapped {
            states: names.collect(),
        }
    }

    /// Can the task, from its start, fail to reach an exit?
    pub(super) fn is_risky(&self) -> bool {
        self.chain
            .initial
            .iter()
            .any(|(state, _)| self.classes.risky[*state])
    }

    /// The answer of every state from those of live ones, infinite where the task can be trapped.
    pub(super) fn spread<T: Clone>(&self, live: &[T], exit: &T) -> Vec<Expected<T>> {
        let states = 0..self.chain.states.len();
        states
            .map(|state| match self.place[state] {
                _ if self.classes.risky[state] => Expected::Infinite(self.trapped()),
                Some(at) => Expected::Finite(live[at].clone()),
                None => Expected::Finite(exit.clone()),
            })
            .collect()
    }

    /// The probability to reach an exit from each live state, 1 exactly where nothing traps the task.
    pub(super) fn completions(&self, fuel: &mut Fuel) -> Result<Vec<N>> {
        let one = self.zero.whole(1);
        if self.classes.traps().is_empty() {
            return Ok(vec![one; self.live.len()]);
        }
        let out = self.gather(|arcs| {
            let exits = arcs.iter().filter(|arc| self.chain.exits[arc.to]);
            exits.fold(self.zero.clone(), |sum, arc| sum + &arc.weight)
        });
        let mut found = self.solve(&out, fuel)?;
        for (at, &state) in self.live.iter().enumerate() {
            if !self.classes.risky[state] {
                found[at] = one.clone();
            }
        }
        Ok(found)
    }

    /// The probability that the task, from its start, reaches an exit at all.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where the fuel of exact numbers runs out.
    pub fn completion(&self, fuel: &mut Fuel) -> Result<N> {
        if !self.is_risky() {
            return Ok(self.zero.whole(1));
        }
        Ok(self.begin(&self.completions(fuel)?, |_| self.zero.whole(1)))
    }

    pub(super) fn live_means(&self, fuel: &mut Fuel) -> Result<Vec<N>> {
        self.solve(&self.stays(), fuel)
    }

    /// The mean time to an exit from every state; 0 from an exit, infinite where the task can be trapped.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where doubles overflow, or the fuel of exact numbers runs out.
    pub fn means(&self, fuel: &mut Fuel) -> Result<Vec<Expected<N>>> {
        Ok(self.spread(&self.live_means(fuel)?, &self.zero))
    }

    /// The mean time to an exit from the start; infinite, with the trap, where the task may not be completed.
    ///
    /// # Errors
    /// Those of [`Self::means`].
    pub fn mean(&self, fuel: &mut Fuel) -> Result<Expected<N>> {
        if self.is_risky() {
            return Ok(Expected::Infinite(self.trapped()));
        }
        let means = self.live_means(fuel)?;
        Ok(Expected::Finite(self.begin(&means, |_| self.zero.clone())))
    }
}

/// The mean time of an arc in a chain with probabilities.
pub(super) fn mean_time<N: Number>(arc: &Arc<N>) -> N {
    match &arc.time {
        Some(time) => time.mean(),
        None => arc.weight.whole(1),
    }
}

/// Raw moments of the time of an arc in a chain with probabilities.
pub(super) fn moments_of<N: Number>(arc: &Arc<N>, order: usize) -> Vec<N> {
    match &arc.time {
        Some(time) => time.moments(order),
        None => vec![arc.weight.whole(1); order + 1],
    }
}
