//! The same chain with other numbers.

use std::collections::BTreeSet;

use algebra::expr::{Expr, Symbol};

use super::build::ChainBuilder;
use super::{Arc, Chain};
use crate::error::Result;
use crate::makespan::convert::gather;
use crate::makespan::duration::Duration;
use crate::makespan::number::Number;

impl<N> Chain<N> {
    /// The same chain with other numbers, checked as [`super::ChainBuilder::build`] does; notes are kept. Costs O(arcs · log arcs).
    ///
    /// # Errors
    /// Those of `number`; [`crate::Error::Model`] for numbers that make no chain, such as a rate of 0.
    ///
    /// ```
    /// use algebra::{Rational, expr::Expr};
    /// use transforms::makespan::{Chain, Kind, Values};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("try", Expr::integer(1)).arc("try", "done", Expr::symbol("k"), None);
    /// let chain = chain.build()?;
    /// let values = Values::new([("k", Rational::from(2))]);
    /// let exact = chain.try_map(|formula| values.exact(formula))?;
    /// assert_eq!(exact.arcs()[0].weight, Rational::from(2));
    /// let zero = Values::new([("k", Rational::from(0))]);
    /// assert!(chain.try_map(|formula| zero.nearest(formula)).is_err());
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn try_map<M: Number + PartialEq>(
        &self,
        mut number: impl FnMut(&N) -> Result<M>,
    ) -> Result<Chain<M>> {
        let mut initial = Vec::with_capacity(self.initial.len());
        for (state, probability) in &self.initial {
            initial.push((*state, number(probability)?));
        }
        let mut arcs = Vec::with_capacity(self.arcs.len());
        for arc in &self.arcs {
            let time = arc.time.as_ref();
            arcs.push(Arc {
                from: arc.from,
                to: arc.to,
                time: time.map(|time| time.try_map(&mut number)).transpose()?,
                weight: number(&arc.weight)?,
            });
        }
        let mut costs = Vec::new();
        for (state, cost) in self.costs.iter().flatten().enumerate() {
            costs.push((state, number(cost)?));
        }
        let builder = ChainBuilder::like(self, initial, arcs, costs);
        let mut chain = builder.build()?;
        chain.notes.splice(..0, self.notes.iter().cloned());
        Ok(chain)
    }
}

impl Chain<Expr> {
    /// The symbols in its formulas, by name.
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let mut symbols = BTreeSet::new();
        for (_, probability) in &self.initial {
            gather(&mut symbols, probability);
        }
        for arc in &self.arcs {
            gather(&mut symbols, &arc.weight);
            if let Some(time) = &arc.time
                && !matches!(time, Duration::Deterministic(time) if !time.is_symbolic())
            {
                let Ok(_) = time.try_map(|formula| {
                    gather(&mut symbols, formula);
                    Ok::<(), std::convert::Infallible>(())
                });
            }
        }
        for cost in self.costs.iter().flatten() {
            gather(&mut symbols, cost);
        }
        symbols
    }
}
