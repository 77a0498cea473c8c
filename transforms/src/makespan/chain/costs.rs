//! What a task costs until it is over.

use algebra::Fuel;

use super::eliminate::Eliminate;
use super::passage::{Passage, mean_time};
use super::{Arc, Kind};
use crate::error::{Error, Result};
use crate::makespan::expected::Expected;

/// What is charged, in any unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Costs<N> {
    /// Per unit of time in each state, by position.
    PerTime(Vec<N>),
    /// Per visit to each state.
    PerVisit(Vec<N>),
    /// Per use of each arc, in the order of [`super::Chain::arcs`].
    PerArc(Vec<N>),
}

impl<N: Eliminate> Passage<'_, N> {
    /// Expected cost from every state to an exit; infinite where the task can be trapped. Exits cost nothing.
    ///
    /// $$ M c = r $$
    ///
    /// | costs | $r_i$ with rates | $r_i$ with probabilities |
    /// |---|---|---|
    /// | per time | $c_i$ | $c_i \sum_j p_{ij} \tau_{ij}$ |
    /// | per visit | $c_i \sum_j q_{ij}$ | $c_i$ |
    /// | per arc | $\sum_j q_{ij} c_{ij}$ | $\sum_j p_{ij} c_{ij}$ |
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Graph`] where a cost is not finite, where doubles overflow, or the fuel of exact numbers runs out.
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::chain::Costs;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Discrete);
    /// chain.exit("done").begin("try", 1.0).arc("try", "try", 0.75, None).arc("try", "done", 0.25, None);
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// let passage = chain.passage(fuel)?;
    /// // four tries at 3 each; the retries alone, at 2 each
    /// assert_eq!(passage.cost(&Costs::PerVisit(vec![0.0, 3.0]), fuel)?.value(), 12.0);
    /// assert_eq!(passage.cost(&Costs::PerArc(vec![0.0, 2.0]), fuel)?.value(), 6.0);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn costs(&self, costs: &Costs<N>, fuel: &mut Fuel) -> Result<Vec<Expected<N>>> {
        let live = self.solve(&self.charges(costs)?, fuel)?;
        Ok(self.spread(&live, &self.zero))
    }

    /// Expected cost from the start.
    ///
    /// # Errors
    /// Those of [`Self::costs`].
    pub fn cost(&self, costs: &Costs<N>, fuel: &mut Fuel) -> Result<Expected<N>> {
        let charges = self.charges(costs)?;
        if self.is_risky() {
            return Ok(Expected::Infinite(self.trapped()));
        }
        let live = self.solve(&charges, fuel)?;
        Ok(Expected::Finite(self.begin(&live, |_| self.zero.clone())))
    }

    /// Expected cost from the start at the costs of the chain itself, per time with rates and per visit otherwise; nothing where it has
    /// none.
    ///
    /// # Errors
    /// Those of [`Self::costs`].
    pub fn own_cost(&self, fuel: &mut Fuel) -> Result<Option<Expected<N>>> {
        let Some(costs) = self.chain.costs() else {
            return Ok(None);
        };
        let costs = match self.chain.kind {
            Kind::Continuous => Costs::PerTime(costs.to_vec()),
            _ => Costs::PerVisit(costs.to_vec()),
        };
        Ok(Some(self.cost(&costs, fuel)?))
    }

    fn charges(&self, costs: &Costs<N>) -> Result<Vec<N>> {
        let (what, found, expected, list) = match costs {
            Costs::PerTime(list) => ("costs per time", list.len(), self.chain.states.len(), list),
            Costs::PerVisit(list) => ("costs per visit", list.len(), self.chain.states.len(), list),
            Costs::PerArc(list) => ("costs per arc", list.len(), self.chain.arcs.len(), list),
        };
        if found != expected {
            return Err(Error::Dimension {
                what,
                expected,
                found,
            });
        }
        let sum = |arcs: &[Arc<N>], term: &dyn Fn(usize, &Arc<N>) -> N| {
            let arcs = arcs.iter().enumerate();
            arcs.fold(self.zero.clone(), |sum, (at, arc)| sum + &term(at, arc))
        };
        let rows = self.live.iter().map(|&state| {
            let arcs = self.chain.arcs_from(state);
            let whole = match (costs, self.chain.kind) {
                (Costs::PerArc(_), _) => {
                    let first = self.chain.first[state];
                    return sum(arcs, &|at, arc| arc.weight.clone() * &list[first + at]);
                }
                (Costs::PerTime(_), Kind::Continuous)
                | (Costs::PerVisit(_), Kind::Discrete | Kind::SemiMarkov) => {
                    return list[state].clone();
                }
                (Costs::PerTime(_), _) => sum(arcs, &|_, arc| arc.weight.clone() * &mean_time(arc)),
                (Costs::PerVisit(_), _) => sum(arcs, &|_, arc| arc.weight.clone()),
            };
            whole * &list[state]
        });
        Ok(rows.collect())
    }
}
