//! Infinite sums: divergence, a constant quotient, partial sums and their limit, known series.

use std::cmp::Ordering;

use algebra::Fuel;
use algebra::evidence::{Counterexample, Reason, Witnessed};
use algebra::expr::{Expr, Side, Signs, Symbol};

use super::super::formula::put;
use super::super::limit::known;
use super::super::zero::{Equality, equal, require};
use super::super::{Examined, Options, Step};
use super::{Argument, Sum};

impl Sum {
    pub(super) fn series(&self, mut examined: Examined, options: &Options) -> Witnessed<Examined> {
        if let Some(claimed) = self.value.infinity_sign() {
            return self.unbounded(examined, claimed, options);
        }
        if let Some((_, says)) = self.divergence(options) {
            return examined.refuted(self.diverges(format!("the sum diverges: {says}")));
        }
        let mut proved = false;
        let mut argument = Argument::Open;
        if self.partial.is_none() {
            argument = self.geometric(&mut examined, options);
        }
        if let (Argument::Open, Some(partial)) = (&argument, self.partial_sums(options)) {
            argument = self.by_partial_sums(&mut examined, &partial, options);
        }
        if let (Argument::Open, None) = (&argument, &self.partial) {
            argument = self.closed(&mut examined, options);
            if let Argument::Open = argument {
                examined
                    .note("give partial = the sum up to the index as a formula, to have it proved");
            }
        }
        match argument {
            Argument::Proved => proved = true,
            Argument::Refuted(counterexample) => return examined.refuted(counterexample),
            Argument::Open => {}
        }
        match self.extrapolated(options) {
            Err(counterexample) if !proved => return examined.refuted(counterexample),
            Err(counterexample) => {
                examined.note(format!(
                    "the extrapolated partial sums contradict the argument, please report it: {}",
                    counterexample.found
                ));
                return examined.undecided(Reason::Precision);
            }
            Ok(evidence) => examined.evidence.extend(evidence),
        }
        if !proved && examined.evidence.is_empty() {
            examined.note("the partial sums converge too slowly or too irregularly to extrapolate");
            return examined.undecided(Reason::Precision);
        }
        examined.concluded(proved)
    }

    /// Terms that stay away from zero, or fall no faster than 1/k: why the sum diverges, and to which infinity.
    fn divergence(&self, options: &Options) -> Option<(Option<Ordering>, &'static str)> {
        let integers = self
            .assumptions
            .with_integer(&self.index, Some(&self.lower));
        let weighted = &self.summand * &Expr::symbol(self.index.name());
        let sizes = [
            (&self.summand, "the terms do not tend to zero"),
            (&weighted, "the terms fall no faster than 1/k"),
        ];
        sizes.into_iter().find_map(|(size, says)| {
            let place = (&self.upper, Side::Above);
            let limit = known(size, &self.index, place, &integers, options)?;
            let signs = integers.facts().signs(&limit);
            let sign = limit.infinity_sign().or_else(|| signs.order());
            let away = limit.infinity_sign().is_some() || signs.lacks(Signs::ZERO);
            away.then_some((sign, says))
        })
    }

    fn diverges(&self, found: String) -> Counterexample {
        Counterexample {
            point: vec![(self.index.name().to_owned(), String::from("oo"))],
            claimed: self.value.to_string(),
            found,
        }
    }

    /// The partial sums that were given, or a formula of the house, which is checked like one that is claimed.
    fn partial_sums(&self, options: &Options) -> Option<Expr> {
        self.partial.clone().or_else(|| {
            let place = Expr::symbol(self.index.name());
            let inner = Symbol::new("#k");
            let renamed = put(&self.summand, &self.index, &Expr::symbol(inner.name()));
            let fuel = &mut Fuel::new(options.fuel);
            let closed = renamed.closed_sum(&inner, &self.lower, &place, fuel);
            closed.ok().flatten().map(|closed| closed.value)
        })
    }

    /// A sum that is claimed to be infinite.
    fn unbounded(
        &self,
        mut examined: Examined,
        claimed: Ordering,
        options: &Options,
    ) -> Witnessed<Examined> {
        let word = |sign: Ordering| String::from(if sign.is_lt() { "-oo" } else { "oo" });
        match self.divergence(options) {
            Some((Some(sign), _)) if sign != claimed => {
                let found = format!("the sum diverges to {}", word(sign));
                return examined.refuted(self.diverges(found));
            }
            Some((Some(sign), says)) if self.has_terms(options) => {
                examined.steps.push(Step {
                    says: format!("the sum diverges: {says}, and they keep their sign"),
                    left: word(sign),
                    right: word(claimed),
                    outcome: "exact",
                    certificate: None,
                });
                examined.evidence.extend(self.blocks(claimed, options));
                return examined.concluded(true);
            }
            Some(_) => {
                examined.note("the sum diverges, but no argument says to which infinity");
                return examined.undecided(Reason::OutsideTheory);
            }
            None => {}
        }
        let partial = self.partial_sums(options);
        let mut argument = match partial {
            Some(partial) => self.by_partial_sums(&mut examined, &partial, options),
            None => Argument::Open,
        };
        if let Argument::Open = argument {
            argument = self.closed(&mut examined, options);
        }
        match argument {
            Argument::Proved => {
                examined.evidence.extend(self.blocks(claimed, options));
                examined.concluded(true)
            }
            Argument::Refuted(counterexample) => examined.refuted(counterexample),
            Argument::Open => {
                examined.note("no argument that the sum is infinite: give partial = the sum up to the index as a formula");
                examined.undecided(Reason::OutsideTheory)
            }
        }
    }

    /// The partial sums by induction, then their limit.
    fn by_partial_sums(
        &self,
        examined: &mut Examined,
        partial: &Expr,
        options: &Options,
    ) -> Argument {
        let upper = Expr::symbol(self.index.name());
        // The bound index and the upper limit have one name in the file.
        let inner = Symbol::new("#k");
        let renamed = Self {
            summand: put(&self.summand, &self.index, &Expr::symbol(inner.name())),
            index: inner,
            ..self.clone()
        };
        match renamed.induction(examined, partial, &upper, options) {
            Argument::Proved => {}
            Argument::Refuted(counterexample) => {
                // Wrong partial sums say nothing about the value.
                examined.note(format!(
                    "the partial sums are wrong: the formula gives {} where the terms give {}",
                    counterexample.claimed, counterexample.found
                ));
                return Argument::Open;
            }
            Argument::Open => return Argument::Open,
        }
        let integers = self
            .assumptions
            .with_integer(&self.index, Some(&self.lower));
        let infinity = (&self.upper, Side::Above);
        let claimed = self.value.infinity_sign();
        match known(partial, &self.index, infinity, &integers, options) {
            Some(limit) if claimed.is_some() && limit.infinity_sign() == claimed => {
                examined.steps.push(Step {
                    says: String::from("the limit of the partial sums is the value"),
                    left: limit.to_string(),
                    right: self.value.to_string(),
                    outcome: "exact",
                    certificate: None,
                });
                Argument::Proved
            }
            Some(limit) if claimed.is_some() && limit.infinity_sign().is_none() => {
                let found = format!("the partial sums tend to {limit}");
                Argument::Refuted(self.diverges(found))
            }
            Some(limit) if limit.infinity_sign().is_none() => {
                let says = "the limit of the partial sums is the value";
                let sides = (&limit, &self.value);
                match require(examined, says, sides, &self.assumptions, options) {
                    Equality::Proved => Argument::Proved,
                    Equality::Refuted(counterexample) => Argument::Refuted(counterexample),
                    _ => Argument::Open,
                }
            }
            Some(limit) => Argument::Refuted(Counterexample {
                point: Vec::new(),
                claimed: self.value.to_string(),
                found: String::from(if limit.infinity_sign() == Some(Ordering::Less) {
                    "the partial sums fall below every bound"
                } else {
                    "the partial sums grow beyond every bound"
                }),
            }),
            None => {
                examined.note("no rule gives the limit of the partial sums");
                Argument::Open
            }
        }
    }

    /// Terms with one quotient r, |r| < 1: the first term over 1 - r.
    fn geometric(&self, examined: &mut Examined, options: &Options) -> Argument {
        let at = |place: &Expr| put(&self.summand, &self.index, place);
        let first = at(&self.lower);
        let ratio = at(&(&self.lower + &Expr::integer(1))).divide(&first);
        if ratio.is_undefined() || ratio.contains_symbol(&self.index) {
            return Argument::Open;
        }
        let name = Expr::symbol(self.index.name());
        let next = at(&(&name + &Expr::integer(1)));
        let grown = &ratio * &self.summand;
        let integers = self
            .assumptions
            .with_integer(&self.index, Some(&self.lower));
        if !equal(&next, &grown, &integers, options).1.is_proved() {
            return Argument::Open;
        }
        let one = Expr::integer(1);
        let (below, above) = (&one - &ratio, &one + &ratio);
        let facts = self.assumptions.facts();
        if ![&below, &above]
            .iter()
            .all(|gap| facts.signs(gap) == Signs::POSITIVE)
        {
            examined.note(format!(
                "a geometric series with quotient {ratio}: it converges for absolute values below 1, assume so"
            ));
            return Argument::Open;
        }
        let says = format!("each term is {ratio} times the one before");
        if !require(examined, says, (&next, &grown), &integers, options).is_proved() {
            return Argument::Open;
        }
        let value = first.divide(&below);
        let says = "a geometric series is its first term over one minus the quotient";
        match require(
            examined,
            says,
            (&value, &self.value),
            &self.assumptions,
            options,
        ) {
            Equality::Proved => Argument::Proved,
            Equality::Refuted(counterexample) => Argument::Refuted(counterexample),
            _ => Argument::Open,
        }
    }
}
