//! What is asked of a chain, and how its arcs become sums over forests.

use algebra::Fuel;
use algebra::expr::Expr;
use algebra::poly::RationalFunction;
use graphs::resolvent::mean_reward;

use super::formula::Formula;
use super::names::Names;
use crate::error::{Error, Result};
use crate::makespan::chain::{Chain, Kind};
use crate::makespan::duration::refused;
use crate::makespan::expected::listed;

/// What a formula is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity<'a> {
    /// The mean time until an exit; in steps, the mean number of steps.
    Time,
    /// The mean of the costs that stand in the chain.
    Cost,
    /// The probability that the chain ends in the exit of this name.
    Absorption(&'a str),
    /// The mean of other rewards: per unit of time (continuous) or per visit (otherwise) in each state, in the order of the states.
    Reward(&'a [Expr]),
}

/// The linear system behind a question: every state has arcs with weights and a reward.
pub(super) struct System {
    /// (from, to, weight); `None` for an exit, or for a state without a way to an exit where that is allowed.
    pub(super) arcs: Vec<(usize, Option<usize>, Expr)>,
    pub(super) rewards: Vec<Expr>,
    pub(super) initial: Vec<(usize, Expr)>,
}

impl Chain<Expr> {
    /// The mean makespan as one quotient of polynomials in lowest terms.
    ///
    /// $$ m = \sum_i \alpha_i \frac{\sum_j r_j \sum_{F: i \to j} \prod_{a \in F} q_a}{\sum_F \prod_{a \in F} q_a} $$
    ///
    /// | symbol | meaning | unit |
    /// |---|---|---|
    /// | $\alpha_i$ | probability to begin in i | 1 |
    /// | $q_a$ | rate or probability of an arc, any rational function of symbols | 1/time, or 1 |
    /// | $r_j$ | 1 in continuous time and in steps, the mean time of a visit with durations | 1, or time |
    /// | F | choices of one arc for every state without a cycle; above, j chooses none and i leads to it | |
    ///
    /// Assumes that the probabilities out of every state sum to 1 (as rational functions, or as a condition on the symbols). What the
    /// beginning does not reach does not enter. With a symbol for every rate all coefficients are positive. `limit` bounds the terms.
    ///
    /// # Errors
    /// [`Error::Model`] for a rate that is identically 0 and for a state that is reached and reaches no exit; [`Error::Unsupported`] for
    /// weights that are not rational functions; [`Error::Graph`] beyond the limit, with the number of terms where it is known before the
    /// work; [`Error::Algebra`] when the fuel runs out.
    ///
    /// # Example
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("seek", Expr::integer(1));
    /// for (from, to, rate) in [("seek", "insert", "a"), ("insert", "seek", "b"), ("insert", "done", "c")] {
    ///     chain.arc(from, to, Expr::symbol(rate), None);
    /// }
    /// let mean = chain.build()?.symbolic_mean(1_000, &mut Fuel::default())?;
    /// assert_eq!(mean.to_string(), "(a + b + c)/(a*c)");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: the all-minors matrix tree theorem (S. Chaiken, SIAM J. Algebraic Discrete Methods 3 (1982)).
    pub fn symbolic_mean(&self, limit: usize, fuel: &mut Fuel) -> Result<Formula> {
        self.symbolic(Quantity::Time, None, limit, fuel)
    }

    /// Any mean of the chain as one quotient of polynomials in lowest terms, from a state or from where the chain begins.
    ///
    /// # Errors
    /// Those of [`Chain::symbolic_mean`]; [`Error::Model`] for a state or an exit that does not exist, and for costs that are not given;
    /// [`Error::Dimension`] unless there is a reward for every state.
    pub fn symbolic(
        &self,
        quantity: Quantity<'_>,
        start: Option<&str>,
        limit: usize,
        fuel: &mut Fuel,
    ) -> Result<Formula> {
        let system = self.system(quantity, start)?;
        let weights = system.arcs.iter().map(|arc| &arc.2);
        let shares = system.initial.iter().map(|share| &share.1);
        let names = Names::of(weights.chain(&system.rewards).chain(shares));
        let mut arcs = Vec::with_capacity(system.arcs.len());
        for (from, to, weight) in &system.arcs {
            let rate = names.read(weight, fuel)?;
            if rate.is_zero() && self.kind() == Kind::Continuous {
                let place = format!("an arc out of state {}", self.states()[*from]);
                let message = format!("its rate {weight} is identically 0: leave the arc out");
                return Err(refused(&place, &message));
            }
            arcs.push((*from, *to, rate));
        }
        let read = |expr: &Expr, fuel: &mut Fuel| names.read(expr, fuel);
        let mut rewards = Vec::with_capacity(system.rewards.len());
        for reward in &system.rewards {
            rewards.push(read(reward, fuel)?);
        }
        let mut initial: Vec<(usize, RationalFunction)> = Vec::new();
        for (state, share) in &system.initial {
            // Beginning in an exit takes no time and earns nothing.
            if !self.is_exit(*state) {
                initial.push((*state, read(share, fuel)?));
            }
        }
        let mut mean = mean_reward(&arcs, &rewards, &initial, limit, fuel)
            .map_err(|error| self.named(error))?;
        if let Quantity::Absorption(exit) = quantity
            && let Some((_, share)) = system
                .initial
                .iter()
                .find(|share| self.states()[share.0] == exit)
        {
            // It has ended there already.
            mean = mean.add(&read(share, fuel)?, fuel)?.reduced(fuel)?;
        }
        Ok(Formula::new(names, mean))
    }

    /// Arcs, rewards and beginnings of a question.
    pub(super) fn system(&self, quantity: Quantity<'_>, start: Option<&str>) -> Result<System> {
        let initial = match start {
            None => self.initial().to_vec(),
            Some(name) => vec![(self.place(name)?, Expr::integer(1))],
        };
        let lost = self.lost();
        if !matches!(quantity, Quantity::Absorption(_)) {
            self.check_ways_out(&initial, &lost)?;
        }
        let mut arcs = Vec::with_capacity(self.arcs().len());
        for arc in self
            .arcs()
            .iter()
            .filter(|arc| !lost[arc.from] && arc.from != arc.to)
        {
            let ends = self.is_exit(arc.to) || lost[arc.to];
            arcs.push((arc.from, (!ends).then_some(arc.to), arc.weight.clone()));
        }
        let count = self.states().len();
        let rewards = match quantity {
            Quantity::Time => (0..count).map(|state| self.stay(state)).collect(),
            Quantity::Cost => match self.costs() {
                Some(costs) => costs.to_vec(),
                None => {
                    return Err(refused(
                        "costs",
                        "the chain has none: name what the states cost",
                    ));
                }
            },
            Quantity::Reward(rewards) if rewards.len() != count => {
                return Err(Error::Dimension {
                    what: "rewards of a chain",
                    expected: count,
                    found: rewards.len(),
                });
            }
            Quantity::Reward(rewards) => rewards.to_vec(),
            Quantity::Absorption(name) => {
                let exit = self.place(name)?;
                if !self.is_exit(exit) {
                    return Err(refused(&format!("state {name}"), "it is no exit"));
                }
                let into = |state: usize| {
                    let arcs = self.arcs_from(state).iter().filter(|arc| arc.to == exit);
                    Expr::sum(arcs.map(|arc| arc.weight.clone()))
                };
                (0..count).map(into).collect()
            }
        };
        let rewards = rewards.into_iter().enumerate();
        let earned = rewards.map(|(state, reward)| match self.is_exit(state) || lost[state] {
            true => Expr::integer(0),
            false => reward,
        });
        let kept = initial.into_iter().filter(|share| !lost[share.0]);
        Ok(System {
            rewards: earned.collect(),
            initial: kept.collect(),
            arcs,
        })
    }

    /// The mean time of a visit, or of a unit of time.
    fn stay(&self, state: usize) -> Expr {
        match self.kind() {
            Kind::Continuous | Kind::Discrete => Expr::integer(1),
            Kind::SemiMarkov => Expr::sum(self.arcs_from(state).iter().map(|arc| {
                let time = arc.time.as_ref().map(|time| time.mean());
                &arc.weight * &time.unwrap_or_else(|| Expr::integer(0))
            })),
        }
    }

    fn place(&self, name: &str) -> Result<usize> {
        let unknown = || {
            let message = format!("there is none; there are {}", listed(self.states()).0);
            refused(&format!("state {name}"), &message)
        };
        self.state(name).ok_or_else(unknown)
    }

    /// The states from which no exit is reached.
    fn lost(&self) -> Vec<bool> {
        let mut before = vec![Vec::new(); self.states().len()];
        for arc in self.arcs().iter().filter(|arc| !arc.weight.is_zero()) {
            before[arc.to].push(arc.from);
        }
        let mut lost = vec![true; self.states().len()];
        let mut stack: Vec<usize> = self.exits().collect();
        while let Some(state) = stack.pop() {
            if std::mem::replace(&mut lost[state], false) {
                stack.extend(before[state].iter().copied());
            }
        }
        lost
    }

    /// Refuses chains that come to states without a way out.
    fn check_ways_out(&self, initial: &[(usize, Expr)], lost: &[bool]) -> Result<()> {
        let mut seen = vec![false; self.states().len()];
        let mut stack: Vec<usize> = initial.iter().map(|share| share.0).collect();
        while let Some(state) = stack.pop() {
            if !std::mem::replace(&mut seen[state], true) {
                let arcs = self.arcs_from(state).iter();
                stack.extend(arcs.filter(|arc| !arc.weight.is_zero()).map(|arc| arc.to));
            }
        }
        let states = self.states().iter().zip(lost.iter().zip(&seen));
        let trapped = states.filter(|(_, (lost, seen))| **lost && **seen);
        let trapped: Vec<String> = trapped.map(|(name, _)| name.clone()).collect();
        if trapped.is_empty() {
            return Ok(());
        }
        let (states, are) = listed(&trapped);
        let message = format!(
            "{states} {are} reached, and no exit is reached from there: the mean is infinite; add an arc out of there, name an exit \
             there, or ask for the probability of an exit"
        );
        Err(refused("chain", &message))
    }

    /// Vertices of the engine are states here.
    fn named(&self, error: graphs::Error) -> Error {
        let graphs::Error::Singular { culprit, .. } = &error else {
            return error.into();
        };
        let number = culprit
            .split(' ')
            .find_map(|word| word.parse::<usize>().ok());
        match number.and_then(|state| self.states().get(state)) {
            Some(name) => refused(
                &format!("state {name}"),
                "the probabilities out of it are identically 0, or lead to no exit: the mean is infinite",
            ),
            None => error.into(),
        }
    }
}
