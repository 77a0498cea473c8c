//! Where a chain ends, how long it takes there, and where the time goes.

use algebra::Fuel;

use super::Kind;
use super::eliminate::Eliminate;
use super::moments::divided;
use super::passage::{Passage, mean_time};
use crate::error::Result;
use crate::makespan::expected::Expected;

/// How a task ends in one exit.
#[derive(Clone, Debug, PartialEq)]
pub struct Absorption<N> {
    /// The exit, by position.
    pub exit: usize,
    /// How likely the task ends there.
    pub probability: N,
    /// Mean time of the tasks that do; nothing where none does.
    pub mean_given: Option<N>,
}

/// How much of a task is spent in one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupancy<N> {
    /// The state, by position; exits are left out.
    pub state: usize,
    /// Expected number of visits, the first one included; in a chain with probabilities a loop is another visit.
    pub visits: Expected<N>,
    /// Expected time in it.
    pub time: Expected<N>,
}

impl<N: Eliminate> Passage<'_, N> {
    /// For every exit how likely it is and how long the way to it takes, from the start.
    ///
    /// $$ h = M^{-1} b_a, \qquad E[T \mid a] = \frac{\alpha^T M^{-1} r_a}{\alpha^T h} $$
    ///
    /// with the rates $b_a$ into the exit a, and $r_a = h$ for rates, $\sum_j p_{ij} \tau_{ij} h_j$ for probabilities. Costs a solve per
    /// exit and one more.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where doubles overflow, or the fuel of exact numbers runs out.
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").exit("scrap").begin("try", 1.0);
    /// chain.arc("try", "done", 0.75, None).arc("try", "scrap", 0.25, None);
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// let ends = chain.passage(fuel)?.absorption(fuel)?;
    /// assert_eq!((ends[0].probability, ends[0].mean_given), (0.75, Some(1.0)));
    /// assert_eq!((ends[1].probability, ends[1].mean_given), (0.25, Some(1.0)));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn absorption(&self, fuel: &mut Fuel) -> Result<Vec<Absorption<N>>> {
        let weights = self.weights(fuel)?;
        let exits: Vec<usize> = self.chain.exits().collect();
        let single = exits.len() == 1;
        let mut ends = Vec::with_capacity(exits.len());
        for exit in exits {
            let hits = match single {
                true => self.completions(fuel)?,
                false => self.hits(exit, fuel)?,
            };
            let right = match self.chain.kind {
                Kind::Continuous => hits.clone(),
                _ => self.gather(|arcs| {
                    arcs.iter().fold(self.zero.clone(), |sum, arc| {
                        let time = arc.weight.clone() * &mean_time(arc);
                        match self.place[arc.to] {
                            Some(to) => sum + &(time * &hits[to]),
                            None if arc.to == exit => sum + &time,
                            None => sum,
                        }
                    })
                }),
            };
            let certain = |state| self.zero.whole(i64::from(state == exit));
            let probability = self.begin(&hits, certain);
            // An adjoint solve serves the times of all exits.
            let time = dot(&self.zero, &weights, &right);
            let mean_given =
                divided(vec![probability.clone(), time]).and_then(|found| found.get(1).cloned());
            ends.push(Absorption {
                exit,
                probability,
                mean_given,
            });
        }
        Ok(ends)
    }

    /// The probability to end in one exit, from every state, exits and states that reach none included.
    ///
    /// # Errors
    /// Those of [`Self::absorption`].
    pub fn absorption_from(&self, exit: usize, fuel: &mut Fuel) -> Result<Vec<N>> {
        let hits = self.hits(exit, fuel)?;
        let states = 0..self.chain.states.len();
        let probability = |state: usize| match self.place[state] {
            Some(at) => hits[at].clone(),
            None => self
                .zero
                .whole(i64::from(state == exit && self.chain.is_exit(exit))),
        };
        Ok(states.map(probability).collect())
    }

    fn hits(&self, exit: usize, fuel: &mut Fuel) -> Result<Vec<N>> {
        let into = self.gather(|arcs| {
            let into = arcs
                .iter()
                .filter(|arc| arc.to == exit && self.chain.is_exit(exit));
            into.fold(self.zero.clone(), |sum, arc| sum + &arc.weight)
        });
        self.solve(&into, fuel)
    }

    /// Expected visits to, and time in, every state that is no exit, from the start.
    ///
    /// $$ y = M^{-T} \alpha $$
    ///
    /// With rates y is the time, $y_i q_i$ the visits; with probabilities y are the visits, times the mean stay the time. Both are infinite
    /// in a trap that the start reaches. Costs one solve.
    ///
    /// # Errors
    /// Those of [`Self::absorption`].
    pub fn occupancy(&self, fuel: &mut Fuel) -> Result<Vec<Occupancy<N>>> {
        let weights = self.weights(fuel)?;
        let states = (0..self.chain.states.len()).filter(|&state| !self.chain.exits[state]);
        let found = states.map(|state| {
            let Some(at) = self.place[state] else {
                let amount = match self.classes.reached[state] {
                    true => Expected::Infinite(self.trapped()),
                    false => Expected::Finite(self.zero.clone()),
                };
                return Occupancy {
                    state,
                    visits: amount.clone(),
                    time: amount,
                };
            };
            let arcs = self.chain.arcs_from(state);
            let sum = arcs
                .iter()
                .fold(self.zero.clone(), |sum, arc| match self.chain.kind {
                    Kind::Continuous => sum + &arc.weight,
                    _ => sum + &(arc.weight.clone() * &mean_time(arc)),
                });
            let (own, other) = (weights[at].clone(), sum * &weights[at]);
            let (visits, time) = match self.chain.kind {
                Kind::Continuous => (other, own),
                _ => (own, other),
            };
            Occupancy {
                state,
                visits: Expected::Finite(visits),
                time: Expected::Finite(time),
            }
        });
        Ok(found.collect())
    }
}

pub(super) fn dot<N: Eliminate>(zero: &N, a: &[N], b: &[N]) -> N {
    let pairs = a.iter().zip(b);
    pairs.fold(zero.clone(), |sum, (a, b)| sum + &(a.clone() * b))
}
