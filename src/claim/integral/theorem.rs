//! The fundamental theorem: an antiderivative that is continuous between the limits, and its limits at the ends.

use std::cmp::Ordering;

use algebra::evidence::Counterexample;
use algebra::expr::{Expr, Side, Symbol};
use algebra::{Fuel, Rational};

use super::super::formula::put;
use super::super::limit::known;
use super::super::zero::{Equality, require};
use super::super::{Examined, Options, Step};
use super::Integral;
use super::enclosure::enclose;
use super::witness::end_at;

impl Integral {
    /// An antiderivative of the house is checked like one that is given; what it does not reach is left to the definite
    /// integrals of the house, which cut the interval where absolute values change their sign.
    pub(super) fn found(
        &self,
        examined: &mut Examined,
        options: &Options,
    ) -> Result<bool, Counterexample> {
        let fuel = &mut Fuel::new(options.fuel);
        if let Ok(Some(antiderivative)) = self.integrand.antiderivative(&self.variable, fuel) {
            let mut trial = examined.clone();
            trial.note(format!("antiderivative {antiderivative}"));
            if self.fundamental(&mut trial, &antiderivative, options)? {
                *examined = trial;
                return Ok(true);
            }
        }
        // With parameters it would hold for generic values only.
        let mut symbols = self.integrand.symbols();
        symbols.remove(&self.variable);
        symbols.extend(self.lower.symbols());
        symbols.extend(self.upper.symbols());
        let value = if symbols.is_empty() {
            let (lower, upper) = (&self.lower, &self.upper);
            self.integrand
                .definite_integral(&self.variable, lower, upper, fuel)
                .ok()
                .flatten()
        } else {
            None
        };
        let Some(value) = value else {
            examined.note("no antiderivative was found: give antiderivative = \"..\" to have the value proved");
            return Ok(false);
        };
        if self.value.infinity_sign().is_some() {
            return Err(Counterexample {
                point: Vec::new(),
                claimed: self.value.to_string(),
                found: value.to_string(),
            });
        }
        let says = "the integral by pieces with antiderivatives is the value";
        let sides = (&value, &self.value);
        match require(examined, says, sides, &self.assumptions, options) {
            Equality::Proved => Ok(true),
            Equality::Refuted(counterexample) => Err(counterexample),
            _ => Ok(false),
        }
    }

    /// F' = f, F and f continuous between the limits, and the limits of F at the ends.
    pub(super) fn fundamental(
        &self,
        examined: &mut Examined,
        antiderivative: &Expr,
        options: &Options,
    ) -> Result<bool, Counterexample> {
        let inside = self.inside();
        let derivative = match antiderivative.derivative(&self.variable) {
            Ok(derivative) => derivative,
            Err(error) => {
                examined.note(format!(
                    "the antiderivative has no derivative here: {error}"
                ));
                return Ok(false);
            }
        };
        let says = "the antiderivative has the integrand as derivative";
        let sides = (&derivative, &self.integrand);
        match require(examined, says, sides, &inside, options) {
            Equality::Proved => {}
            Equality::Refuted(counterexample) => {
                examined.note(format!(
                    "the antiderivative is wrong: its derivative is {} where the integrand is {}",
                    counterexample.found, counterexample.claimed
                ));
                return Ok(false);
            }
            _ => return Ok(false),
        }
        let (everywhere, between) = (self.assumptions.facts(), inside.facts());
        // Without an order of the limits the range between them is not known.
        let ordered = self.is_ordered();
        let continuous = |expr: &Expr| {
            everywhere.is_continuous(expr)
                || (ordered
                    && (between.is_continuous(expr)
                        || has_no_gap(expr, &self.variable, &self.lower, &self.upper)))
        };
        for (expr, name) in [
            (antiderivative, "antiderivative"),
            (&self.integrand, "integrand"),
        ] {
            if !continuous(expr) {
                examined.note(format!(
                    "no argument that the {name} is continuous between the limits: a jump or a pole would change the value"
                ));
                return Ok(false);
            }
        }
        let mut ends = Vec::new();
        let continuous = everywhere.is_continuous(antiderivative);
        for (limit, side) in [(&self.lower, Side::Above), (&self.upper, Side::Below)] {
            match self.value_at_end(antiderivative, limit, side, continuous, options) {
                Some(value)
                    if value.infinity_sign().is_none() || self.value.infinity_sign().is_some() =>
                {
                    ends.push(value);
                }
                Some(_) => {
                    return Err(Counterexample {
                        point: vec![(self.variable.name().to_owned(), limit.to_string())],
                        claimed: self.value.to_string(),
                        found: String::from(
                            "the integral diverges: the antiderivative is unbounded there",
                        ),
                    });
                }
                None => {
                    examined.note(format!(
                        "no rule gives the limit of the antiderivative at {limit}"
                    ));
                    return Ok(false);
                }
            }
        }
        let [low, high] = &ends[..] else {
            return Ok(false);
        };
        let says = "the difference of its values at the limits is the value";
        if let Some(claimed) = self.value.infinity_sign() {
            let signs = [
                low.infinity_sign().map(Ordering::reverse),
                high.infinity_sign(),
            ];
            let (total, found) = match signs {
                [None, None] => (None, (high - low).to_string()),
                [Some(a), Some(b)] if a != b => {
                    (None, String::from("the integral diverges at both limits"))
                }
                [a, b] => (a.or(b), String::from("the integral diverges")),
            };
            if total != Some(claimed) {
                return Err(Counterexample {
                    point: Vec::new(),
                    claimed: self.value.to_string(),
                    found,
                });
            }
            examined.steps.push(Step {
                says: String::from(says),
                left: self.value.to_string(),
                right: self.value.to_string(),
                outcome: "exact",
                certificate: None,
            });
            return Ok(true);
        }
        let difference = high - low;
        match require(
            examined,
            says,
            (&difference, &self.value),
            &self.assumptions,
            options,
        ) {
            Equality::Proved => Ok(true),
            Equality::Refuted(counterexample) => Err(counterexample),
            _ => Ok(false),
        }
    }

    fn value_at_end(
        &self,
        antiderivative: &Expr,
        limit: &Expr,
        side: Side,
        continuous: bool,
        options: &Options,
    ) -> Option<Expr> {
        if limit.infinity_sign().is_none() {
            let value = put(antiderivative, &self.variable, limit);
            // The end belongs to a closed range on which the antiderivative is continuous.
            let closed = continuous || self.is_continuous_to(antiderivative, limit, side);
            if !value.is_undefined() && closed {
                return Some(value);
            }
        }
        known(
            antiderivative,
            &self.variable,
            (limit, side),
            &self.assumptions,
            options,
        )
    }

    /// Continuous on a small closed range that ends in a number.
    fn is_continuous_to(&self, expr: &Expr, limit: &Expr, side: Side) -> bool {
        let above = side == Side::Above;
        let near = Expr::ratio(1, 1 << 20);
        let other = if above { limit + &near } else { limit - &near };
        let (low, high) = if above {
            (limit, &other)
        } else {
            (&other, limit)
        };
        let margin = Expr::ratio(1, 1 << 40);
        let range = self.assumptions.with_range(
            &self.variable,
            Some(&(low - &margin)),
            Some(&(high + &margin)),
        );
        range.facts().is_continuous(expr)
            || (limit.as_rational().is_some() && {
                let closed = self.assumptions.with_closed(&self.variable, low, high);
                closed.facts().is_continuous(expr)
            })
    }
}

/// Enclosures exist on pieces that cover the whole interval, ends included.
pub(in crate::claim) fn has_no_gap(
    expr: &Expr,
    variable: &Symbol,
    low: &Expr,
    high: &Expr,
) -> bool {
    if expr.symbols().iter().any(|symbol| symbol != variable) {
        return false;
    }
    // Outward, where the end is not the double itself.
    let end = |limit: &Expr, outward: fn(f64) -> f64| {
        let end = end_at(limit, &Vec::new()).filter(|end| end.is_finite())?;
        let own = Rational::from_f64(end);
        let exact = own.is_some() && limit.as_rational() == own.as_ref();
        Some(if exact { end } else { outward(end) })
    };
    match (end(low, f64::next_down), end(high, f64::next_up)) {
        (Some(low), Some(high)) => enclose(expr, variable, low, high).gaps.is_empty(),
        _ => false,
    }
}
