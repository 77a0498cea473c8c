//! Chains in steps with any kind of numbers.

use crate::error::{Error, Result};
use crate::makespan::chain::{Chain, Kind};
use crate::makespan::duration::refused;
use crate::makespan::number::Number;

/// So many products are the most.
const MOST: u64 = 20_000_000;

impl<N: Number> Chain<N> {
    /// The probabilities of all states after some steps of a chain in steps, exits counting those that left before: the sum over exits is
    /// P(M <= n). Exact for rationals, enclosed for balls, a formula for formulas.
    ///
    /// Costs one product for each arc and step; exact numbers get longer with every step.
    ///
    /// # Errors
    /// [`Error::Model`] for a chain that is not in steps; [`Error::TooLarge`] for more than 2·10⁷ products.
    ///
    /// ```
    /// use algebra::Rational;
    /// use transforms::makespan::{Chain, Kind};
    /// let half = Rational::from(1).checked_div(&Rational::from(2)).unwrap();
    /// let mut chain = Chain::builder(Kind::Discrete);
    /// chain.begin("try", Rational::from(1)).exit("done");
    /// chain.arc("try", "try", half.clone(), None).arc("try", "done", half, None);
    /// let after = chain.build()?.after_steps(10)?;
    /// assert_eq!(after[1].to_string(), "1023/1024");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn after_steps(&self, steps: u64) -> Result<Vec<N>> {
        if self.kind() != Kind::Discrete {
            return Err(refused(
                "chain",
                "it is not in steps: ask for the law of its time (time_to_exit)",
            ));
        }
        let needed = steps.saturating_mul(self.arcs().len().max(1) as u64);
        if needed > MOST {
            return Err(Error::TooLarge {
                what: "products of exact steps",
                needed,
                limit: MOST,
                hint: "take fewer steps, or doubles: steps_to_exit goes through 2^n steps in n products",
            });
        }
        let Some(zero) = self.initial().first().map(|(_, share)| share.whole(0)) else {
            return Err(refused("initial", "there is no state to begin in"));
        };
        let mut now = vec![zero.clone(); self.states().len()];
        for (state, share) in self.initial() {
            now[*state] = share.clone();
        }
        for _ in 0..steps {
            let mut next = vec![zero.clone(); now.len()];
            for exit in self.exits() {
                next[exit] = now[exit].clone();
            }
            for arc in self.arcs() {
                if !now[arc.from].is_zero() {
                    let share = now[arc.from].clone() * &arc.weight;
                    next[arc.to] = next[arc.to].clone() + &share;
                }
            }
            now = next;
        }
        Ok(now)
    }
}
