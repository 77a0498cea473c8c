//! What a transform of a process takes, and whether that is affordable.

use super::elimination::Elimination;
use super::process::Process;
use crate::error::{Error, Result};

/// Laws of more exponential stages, one to each duration not counted, are inverted.
const MOST_STAGES: f64 = 1024.0;

/// Chains that take more for one transform are not inverted.
const MOST_PRODUCTS: usize = 100_000;

/// Complex products of the transform of a duration without atoms.
const OF_A_LAW: usize = 16;

impl Process {
    /// Few enough exponential stages to go through one by one, if it is stages at all.
    pub(super) fn has_few_stages(&self) -> bool {
        let gammas = self.laws.iter().flat_map(|law| law.duration.gammas());
        let stages: f64 = gammas.map(|branch| (branch.shape - 1.0).max(0.0)).sum();
        stages <= MOST_STAGES
    }

    /// How the states are eliminated, planned when it is first asked for.
    ///
    /// # Errors
    /// [`Error::TooLarge`] where that fills in too much.
    pub(super) fn plan(&self) -> Result<&Elimination> {
        let plan = self.plan.get_or_init(|| {
            let legs = self.legs.iter().map(|leg| (leg.from, leg.to));
            let legs: Vec<(usize, Option<usize>)> = legs.collect();
            Elimination::plan(self.states, &self.initial, &legs, &self.lost)
        });
        plan.as_ref().map_err(Clone::clone)
    }

    /// No transform takes less.
    fn least_cost(&self) -> usize {
        let laws = self.laws.iter().map(|law| OF_A_LAW + law.atoms.len());
        laws.sum::<usize>() + self.legs.len()
    }

    /// What a transform takes, in complex products.
    pub(super) fn cost(&self) -> usize {
        let products = self.plan().map_or(usize::MAX, |plan| plan.products);
        self.least_cost().saturating_add(products)
    }

    /// Is the transform affordable at many nodes? Told before the elimination is planned, where it is not.
    ///
    /// # Errors
    /// [`Error::TooLarge`] where it is not.
    pub(super) fn affordable(&self) -> Result<()> {
        let within = |needed: usize| match self.states > 1 && needed > MOST_PRODUCTS {
            true => Err(Error::TooLarge {
                what: "products of a transform of the chain",
                needed: needed as u64,
                limit: MOST_PRODUCTS as u64,
                hint: "times that are exponential, Erlang or hyperexponential need no transform; mean and draws take chains of any size",
            }),
            false => Ok(()),
        };
        // Every state that is eliminated takes a product at least.
        within(self.least_cost() + self.states)?;
        self.plan()?;
        within(self.cost())
    }
}
