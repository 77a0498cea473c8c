//! Values of symbols, and the search for some at which a chain is one.

use std::collections::BTreeSet;

use algebra::expr::{Expr, Symbol};
use algebra::{Fuel, Integer, Rational, Words};

use super::chain::{Quantity, System};
use crate::error::Result;
use crate::makespan::chain::{Chain, Kind};

/// Expressions whose values are looked at before the search is given up.
const LOOKS: usize = 20_000;
/// Work for the value of one.
const WORK: u64 = 256;
/// How far a condition that fails is off at least, and where there is no value.
const NEAR: f64 = 1.0 / 1024.0;
const FAR: f64 = 1e9;
/// Values with more bits are replaced.
const LONGEST: u64 = 48;

/// Values of symbols.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Point(Vec<(Symbol, Expr)>);

impl Point {
    pub(super) fn new(symbols: &[Symbol], values: &[Rational]) -> Self {
        let pairs = symbols.iter().zip(values);
        Self(
            pairs
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect(),
        )
    }

    /// The value of an expression, unless it has a pole there.
    pub(super) fn value(&self, expr: &Expr) -> Option<Rational> {
        expr.substitute(&self.0).as_rational().cloned()
    }

    /// The value of a symbol.
    pub(super) fn of(&self, symbol: &Symbol) -> Option<&Rational> {
        let found = self.0.iter().find(|pair| pair.0 == *symbol);
        found.and_then(|pair| pair.1.as_rational())
    }
}

/// What an expression has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Positive,
    NotNegative,
    Any,
}

/// An expression with numbers of the symbols in it.
struct Condition {
    expr: Expr,
    sign: Sign,
    symbols: Vec<usize>,
}

impl Condition {
    /// By how much it fails; 0 where it holds.
    fn off(&self, symbols: &[Symbol], values: &[Rational]) -> f64 {
        let pairs = self.symbols.iter();
        let pairs = pairs.map(|&at| (symbols[at].clone(), Expr::number(values[at].clone())));
        let Some(value) = Point(pairs.collect()).value(&self.expr) else {
            return FAR;
        };
        let least = match self.sign {
            Sign::Any => return 0.0,
            Sign::NotNegative => 0,
            Sign::Positive => 1,
        };
        match value.signum() >= least {
            true => 0.0,
            false => value.to_f64().abs().min(FAR) + NEAR,
        }
    }
}

impl Chain<Expr> {
    /// Values of the symbols at which all weights are positive and what is a probability is one; nothing where a bounded search finds none.
    ///
    /// There the equations have one solution: every state of the system has a way to an exit.
    pub(super) fn point(
        &self,
        system: &System,
        quantity: Quantity<'_>,
        seed: u64,
        fuel: &mut Fuel,
    ) -> Result<Option<Point>> {
        let conditions = self.conditions(system, quantity);
        let all: BTreeSet<Symbol> = conditions.iter().flat_map(|one| one.0.symbols()).collect();
        let symbols: Vec<Symbol> = all.into_iter().collect();
        let numbered = |(expr, sign): (Expr, Sign)| Condition {
            symbols: expr
                .symbols()
                .iter()
                .filter_map(|symbol| symbols.binary_search(symbol).ok())
                .collect(),
            expr,
            sign,
        };
        let conditions: Vec<Condition> = conditions.into_iter().map(numbered).collect();
        let values = searched(&conditions, &symbols, &mut Words::new(seed), fuel)?;
        Ok(values.map(|values| Point::new(&symbols, &values)))
    }

    /// What has to hold for the chain to be one.
    fn conditions(&self, system: &System, quantity: Quantity<'_>) -> Vec<(Expr, Sign)> {
        let mut conditions = Vec::new();
        for arc in self.arcs().iter().filter(|arc| !arc.weight.is_zero()) {
            let sign = match arc.from == arc.to {
                true => Sign::NotNegative,
                false => Sign::Positive,
            };
            conditions.push((arc.weight.clone(), sign));
        }
        let mut at_most_one = |parts: Vec<&Expr>| {
            let sum = Expr::sum(parts.into_iter().cloned());
            conditions.push((&Expr::integer(1) - &sum, Sign::NotNegative));
        };
        if self.kind() != Kind::Continuous {
            for state in 0..self.states().len() {
                at_most_one(
                    self.arcs_from(state)
                        .iter()
                        .map(|arc| &arc.weight)
                        .collect(),
                );
            }
        }
        at_most_one(system.initial.iter().map(|share| &share.1).collect());
        let shares = system.initial.iter();
        conditions.extend(shares.map(|share| (share.1.clone(), Sign::NotNegative)));
        let sign = match quantity {
            Quantity::Time | Quantity::Cost => Sign::NotNegative,
            Quantity::Absorption(_) | Quantity::Reward(_) => Sign::Any,
        };
        conditions.extend(system.rewards.iter().map(|reward| (reward.clone(), sign)));
        conditions
    }
}

/// Changes one value of a condition that fails at a time, and keeps what makes the failing ones fail by less.
fn searched(
    conditions: &[Condition],
    symbols: &[Symbol],
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Rational>>> {
    let mut of_symbol = vec![Vec::new(); symbols.len()];
    for (place, condition) in conditions.iter().enumerate() {
        for &at in &condition.symbols {
            of_symbol[at].push(place);
        }
    }
    // The sum of all is below 1: probabilities may be what others leave.
    let small = Rational::new(Integer::ONE, Integer::from(symbols.len() as u64 + 1));
    let mut values = vec![small.unwrap_or(Rational::ONE); symbols.len()];
    fuel.spend(WORK.saturating_mul(conditions.len() as u64), "values")?;
    let offs = conditions.iter().map(|one| one.off(symbols, &values));
    let mut offs: Vec<f64> = offs.collect();
    let mut looks = 0;
    while looks < LOOKS {
        let failing: Vec<usize> = (0..offs.len()).filter(|&at| offs[at] > 0.0).collect();
        if failing.is_empty() {
            return Ok(Some(values));
        }
        let changed = &conditions[failing[chosen(words, failing.len())]].symbols;
        if changed.is_empty() {
            return Ok(None);
        }
        let at = changed[chosen(words, changed.len())];
        let touched = &of_symbol[at];
        looks += touched.len() + conditions.len() / 64 + 1;
        fuel.spend(WORK.saturating_mul(touched.len() as u64), "values")?;
        let other = proposed(words, &values[at]);
        let before = std::mem::replace(&mut values[at], other);
        let now = touched
            .iter()
            .map(|&one| conditions[one].off(symbols, &values));
        let now: Vec<f64> = now.collect();
        let was: f64 = touched.iter().map(|&one| offs[one]).sum();
        // Now and then a step back, out of corners.
        if now.iter().sum::<f64>() <= was || words.below(32) == 0 {
            for (&one, off) in touched.iter().zip(now) {
                offs[one] = off;
            }
        } else {
            values[at] = before;
        }
    }
    Ok(None)
}

/// One of so many, of which there is at least one.
fn chosen(words: &mut Words, count: usize) -> usize {
    usize::try_from(words.below(count as u64)).unwrap_or(0)
}

/// Another value: near the old one, a fraction, or of another size or sign.
fn proposed(words: &mut Words, old: &Rational) -> Rational {
    let part = Rational::new(Integer::from(words.below(63) + 1), Integer::from(64_u64));
    let part = part.unwrap_or(Rational::ONE);
    // From 2^-12 to 512: what is sought may be a narrow gap far away.
    let size = Rational::new(
        Integer::from(1_u64 << words.below(16)),
        Integer::from(64_u64),
    );
    let step = &part * &size.unwrap_or(Rational::ONE);
    let near = match words.below(6) {
        0 | 1 => part.clone(),
        2 => old + &step,
        3 => old - &step,
        4 => old * &(&part + &part),
        _ => old * &Rational::from(1_i64 << words.below(8)),
    };
    let near = match near.bits() > LONGEST {
        true => part,
        false => near,
    };
    match words.below(16) {
        0 => -near,
        _ => near,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(conditions: &[(&Expr, Sign)]) -> Option<Vec<Rational>> {
        let symbols: BTreeSet<Symbol> = conditions.iter().flat_map(|one| one.0.symbols()).collect();
        let symbols: Vec<Symbol> = symbols.into_iter().collect();
        let conditions: Vec<Condition> = conditions
            .iter()
            .map(|(expr, sign)| Condition {
                symbols: (0..symbols.len())
                    .filter(|&at| expr.symbols().contains(&symbols[at]))
                    .collect(),
                expr: (*expr).clone(),
                sign: *sign,
            })
            .collect();
        let fuel = &mut Fuel::default();
        let values = searched(&conditions, &symbols, &mut Words::new(3), fuel).unwrap()?;
        assert!(
            conditions
                .iter()
                .all(|one| one.off(&symbols, &values) == 0.0)
        );
        Some(values)
    }

    #[test]
    fn points_are_found_where_there_are_some() {
        let [x, y, z] = ["x", "y", "z"].map(Expr::symbol);
        let one = Expr::integer(1);
        for conditions in [
            vec![&x - &Expr::integer(1_000), &Expr::integer(1_001) - &x],
            vec![-&x, &y + &x, &one - &y],
            vec![x.clone(), &y - &x, &z - &y, &one - &z],
            vec![(&x - &Expr::ratio(1, 4)).pow(-1), &Expr::ratio(1, 2) - &x],
            vec![
                &x - &Expr::ratio(9, 10),
                &y - &Expr::ratio(9, 10),
                &one - &(&x * &y),
            ],
        ] {
            let positive: Vec<_> = conditions.iter().map(|one| (one, Sign::Positive)).collect();
            assert!(found(&positive).is_some(), "{conditions:?}");
        }
        // twelve probabilities and what they leave
        let parts: Vec<Expr> = (0..12).map(|at| Expr::symbol(&format!("p{at}"))).collect();
        let rest = &one - &Expr::sum(parts.iter().cloned());
        let mut all: Vec<_> = parts.iter().map(|part| (part, Sign::Positive)).collect();
        all.push((&rest, Sign::Positive));
        assert!(found(&all).is_some());
    }

    #[test]
    fn none_is_found_where_there_is_none() {
        let [x, y] = ["x", "y"].map(Expr::symbol);
        let difference = [&x - &y, &y - &x];
        let conditions = |sign| [(&difference[0], sign), (&difference[1], sign)];
        assert_eq!(found(&conditions(Sign::Positive)), None);
        assert!(found(&conditions(Sign::NotNegative)).is_some());
        let number = Expr::integer(-1);
        assert_eq!(found(&[(&number, Sign::NotNegative)]), None);
        assert_eq!(found(&[(&number, Sign::Any)]), Some(Vec::new()));
    }
}
