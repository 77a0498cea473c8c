//! Finite and infinite sums.

mod series; // quotients, partial sums, known series
mod witness; // terms added, partial sums extrapolated

use algebra::Rational;
use algebra::evidence::{Counterexample, Reason, Witnessed};
use algebra::expr::{Constant, Expr, Kind, Symbol};

use super::assumption::Assumptions;
use super::formula::put;
use super::operator;
use super::recurrence::{shift_of, whole};
use super::terms::has_values;
use super::zero::{Equality, require};
use super::{Examined, Options};

/// Longest sum that is written out term by term.
const MAX_WRITTEN_OUT: i64 = 2_000;
/// Terms that one step of the upper limit may add.
const MAX_STRIDE: i64 = 8;

/// The claim that a sum has this value.
///
/// $$ \sum_{k=a}^{b} t(k) = S $$
#[derive(Clone, Debug)]
pub struct Sum {
    /// t
    pub summand: Expr,
    /// k
    pub index: Symbol,
    /// a
    pub lower: Expr,
    /// b; infinity for a series
    pub upper: Expr,
    /// S
    pub value: Expr,
    /// For a series: the sum of the terms up to the index, as a formula in the index.
    pub partial: Option<Expr>,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

/// What an argument gave.
enum Argument {
    Proved,
    Refuted(Counterexample),
    Open,
}

impl Sum {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let statement = format!(
            "sum of {} for {} from {} to {} = {}",
            self.summand, self.index, self.lower, self.upper, self.value
        );
        let mut examined = Examined::new("sum", statement, &self.assumptions);
        if self.assumptions.exclude_all() {
            examined.note("the assumptions exclude every point: nothing is claimed");
            return examined.undecided(Reason::OutsideTheory);
        }
        if is_infinite(&self.upper) {
            return self.series(examined, options);
        }
        if let (Some(low), Some(high)) = (whole(&self.lower), whole(&self.upper))
            && high.saturating_sub(low) <= MAX_WRITTEN_OUT
        {
            let terms = (low..=high).map(|k| put(&self.summand, &self.index, &Expr::integer(k)));
            let total = Expr::sum(terms);
            let sides = (&total, &self.value);
            let says = "the terms add up to the value";
            return match require(&mut examined, says, sides, &self.assumptions, options) {
                Equality::Proved => {
                    if let Ok(Some(evidence)) = self.added(options) {
                        examined.evidence.push(evidence);
                    }
                    examined.concluded(true)
                }
                Equality::Refuted(counterexample) => examined.refuted(counterexample),
                Equality::Agrees(evidence) => {
                    examined.evidence.push(evidence);
                    examined.concluded(false)
                }
                Equality::Undecided(reason) => examined.undecided(reason),
            };
        }
        // Sums at small limits first: a wrong formula is refuted by the first one that it misses.
        match self.added(options) {
            Err(counterexample) => return examined.refuted(counterexample),
            Ok(Some(evidence)) => examined.evidence.push(evidence),
            Ok(None) => examined.note("no small limits satisfy the assumptions: nothing was added"),
        }
        let argument = match self.induction(&mut examined, &self.value, &self.upper, options) {
            Argument::Open => self.closed(&mut examined, options),
            known => known,
        };
        match argument {
            Argument::Proved => examined.concluded(true),
            Argument::Refuted(counterexample) => examined.refuted(counterexample),
            Argument::Open if examined.evidence.is_empty() => {
                examined.undecided(Reason::OutsideTheory)
            }
            Argument::Open => examined.concluded(false),
        }
    }

    /// A closed form of the house.
    fn closed(&self, examined: &mut Examined, options: &Options) -> Argument {
        let integers = self.with_limits();
        let parts = [
            &self.summand,
            &Expr::symbol(self.index.name()),
            &self.lower,
            &self.upper,
        ];
        let Some((value, conditions)) = operator::value("#sum", &parts.map(Clone::clone), options)
        else {
            return Argument::Open;
        };
        if !(operator::hold(&conditions, &integers.facts()) && self.has_terms(options)) {
            return Argument::Open;
        }
        if self.value.infinity_sign().is_some() {
            return match value.infinity_sign() {
                None => Argument::Refuted(Counterexample {
                    point: Vec::new(),
                    claimed: self.value.to_string(),
                    found: value.to_string(),
                }),
                Some(_) => Argument::Open,
            };
        }
        let says = format!("the sum in closed form, {value}, is the value");
        match require(examined, says, (&value, &self.value), &integers, options) {
            Equality::Proved => Argument::Proved,
            Equality::Refuted(counterexample) => Argument::Refuted(counterexample),
            _ => Argument::Open,
        }
    }

    /// The limits are integers, and there is a term.
    pub(super) fn with_limits(&self) -> Assumptions {
        let mut integers = self.assumptions.clone();
        for limit in [&self.lower, &self.upper] {
            for symbol in limit.symbols() {
                integers = integers.with_integer(&symbol, None);
            }
        }
        if is_infinite(&self.upper) || !(&self.upper - &self.lower).is_symbolic() {
            return integers;
        }
        integers.with_below(&self.lower, &self.upper, false)
    }

    /// Does every term from the lower limit on have a value?
    fn has_terms(&self, options: &Options) -> bool {
        has_values(
            &self.summand,
            &self.index,
            &self.lower,
            &self.assumptions,
            options,
        )
    }

    /// S(lower) is the first term, and each step of the upper limit adds the next terms.
    fn induction(
        &self,
        examined: &mut Examined,
        formula: &Expr,
        upper: &Expr,
        options: &Options,
    ) -> Argument {
        // The upper limit is stride * n + offset for one integer n.
        let Some((n, stride, offset)) = linear(upper) else {
            examined.note("induction needs an upper limit that is linear in one symbol");
            return Argument::Open;
        };
        if self.summand.contains_symbol(&n) || self.lower.contains_symbol(&n) {
            examined.note(format!(
                "the terms depend on {n} themselves: induction over the limit does not apply"
            ));
            return Argument::Open;
        }
        if !self.has_terms(options) {
            examined.note(
                "no argument that every term has a value: a pole among them would be overlooked",
            );
            return Argument::Open;
        }
        let name = Expr::symbol(n.name());
        let integers = self.assumptions.with_integer(&n, None);
        // First n with a term: stride n + offset >= lower.
        let first = match whole(&self.lower) {
            Some(low) => {
                let Some(room) = low.checked_sub(offset) else {
                    return Argument::Open;
                };
                let up = room.div_euclid(stride) + i64::from(room.rem_euclid(stride) != 0);
                Expr::integer(up)
            }
            None if stride == 1 => &self.lower - &Expr::integer(offset),
            None => {
                examined.note("a symbolic lower limit needs an upper limit with step one");
                return Argument::Open;
            }
        };
        let last = put(upper, &n, &first);
        let count = match shift_of_value(&last, &self.lower) {
            Some(count) if (0..MAX_STRIDE).contains(&count) => count,
            _ => return Argument::Open,
        };
        let start = Expr::sum((0..=count).map(|step| {
            put(
                &self.summand,
                &self.index,
                &(&self.lower + &Expr::integer(step)),
            )
        }));
        let own = put(formula, &n, &first);
        let says = format!("at {n} = {first} the formula is the sum");
        match require(examined, says, (&own, &start), &self.assumptions, options) {
            Equality::Proved => {}
            Equality::Refuted(mut counterexample) => {
                counterexample
                    .point
                    .insert(0, (n.name().to_owned(), first.to_string()));
                std::mem::swap(&mut counterexample.claimed, &mut counterexample.found);
                return Argument::Refuted(counterexample);
            }
            _ => return Argument::Open,
        }
        let next = put(formula, &n, &(&name + &Expr::integer(1)));
        let step = &next - formula;
        let above = put(upper, &n, &(&name + &Expr::integer(1)));
        let terms = Expr::sum(
            (0..stride)
                .map(|back| put(&self.summand, &self.index, &(&above - &Expr::integer(back)))),
        );
        let says = format!("one step of {n} adds the next terms");
        let integers = integers.with_integer(&n, Some(&first));
        match require(examined, says, (&step, &terms), &integers, options) {
            Equality::Proved => Argument::Proved,
            Equality::Refuted(mut counterexample) => {
                counterexample
                    .point
                    .retain(|entry| entry.0 != self.index.name());
                std::mem::swap(&mut counterexample.claimed, &mut counterexample.found);
                Argument::Refuted(counterexample)
            }
            _ => Argument::Open,
        }
    }
}

/// Plus infinity itself.
pub(super) fn is_infinite(expr: &Expr) -> bool {
    matches!(expr.kind(), Kind::Constant(Constant::Infinity))
}

/// stride * n + offset with one symbol n, a positive whole stride and a whole offset.
fn linear(expr: &Expr) -> Option<(Symbol, i64, i64)> {
    let symbols = expr.symbols();
    let symbol = symbols.first().filter(|_| symbols.len() == 1)?.clone();
    let offset = whole(&put(expr, &symbol, &Expr::integer(0)))?;
    let stride = whole(&put(expr, &symbol, &Expr::integer(1)))?.checked_sub(offset)?;
    let name = Expr::symbol(symbol.name());
    let straight = name.scale(&Rational::from(stride)) + Expr::integer(offset);
    let small = (1..=MAX_STRIDE).contains(&stride) && offset.unsigned_abs() < 1 << 20;
    (small && straight == *expr).then_some((symbol, stride, offset))
}

/// The whole number by which one limit is above another.
fn shift_of_value(upper: &Expr, lower: &Expr) -> Option<i64> {
    whole(&(upper - lower)).or_else(|| match lower.kind() {
        Kind::Symbol(symbol) => shift_of(upper, symbol),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
