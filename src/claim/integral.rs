//! Definite integrals, proper and improper.

mod enclosure; // pieces of the interval with enclosures: poles and rigorous bounds
mod theorem; // the fundamental theorem
mod witness; // quadrature

use std::cmp::Ordering;

use algebra::evidence::{Counterexample, Reason, Witnessed};
use algebra::expr::{Expr, Head, Kind, Side, Signs, Symbol};
use algebra::zero::real_roots;
use algebra::{Fuel, Rational};

pub(super) use self::theorem::has_no_gap;
use self::witness::end_at;
pub(super) use self::witness::real_value;
use super::assumption::Assumptions;
use super::limit::known;
use super::{Examined, Options, Step};

/// The claim that a definite integral has this value.
///
/// $$ \int_a^b f(x) \thinspace dx = I $$
#[derive(Clone, Debug)]
pub struct Integral {
    /// f
    pub integrand: Expr,
    /// x
    pub variable: Symbol,
    /// a, which may be minus infinity
    pub lower: Expr,
    /// b, which may be infinity
    pub upper: Expr,
    /// I
    pub value: Expr,
    /// F with F' = f; without it one is looked for.
    pub antiderivative: Option<Expr>,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

impl Integral {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let statement = format!(
            "integral of {} for {} from {} to {} = {}",
            self.integrand, self.variable, self.lower, self.upper, self.value
        );
        let mut examined = Examined::new("integral", statement, &self.assumptions);
        if self.assumptions.exclude_all() {
            examined.note("the assumptions exclude every point: nothing is claimed");
            return examined.undecided(Reason::OutsideTheory);
        }
        let reversed = match (self.end(&self.lower), self.end(&self.upper)) {
            (Some(low), Some(high)) => low > high,
            _ => false,
        };
        if reversed {
            let turned = Self {
                lower: self.upper.clone(),
                upper: self.lower.clone(),
                value: -&self.value,
                ..self.clone()
            };
            let mut found = turned.examine(options);
            found.value.statement = examined.statement;
            found
                .value
                .note("the limits were exchanged: both sides change their sign");
            return found;
        }
        if let Some(claimed) = self.value.infinity_sign() {
            return self.unbounded(examined, claimed, options);
        }
        if let Some(counterexample) = self.divergence(options) {
            return examined.refuted(counterexample);
        }
        let argument = match &self.antiderivative {
            None => self.found(&mut examined, options),
            Some(antiderivative) => self.fundamental(&mut examined, antiderivative, options),
        };
        let proved = match argument {
            Ok(proved) => proved,
            Err(counterexample) => return examined.refuted(counterexample),
        };
        match self.witness(&mut examined, proved, options) {
            Ok(()) => {}
            Err(counterexample) if !proved => return examined.refuted(counterexample),
            Err(counterexample) => {
                examined.note(format!(
                    "quadrature contradicts the antiderivative, please report it: {} against {}",
                    counterexample.found, counterexample.claimed
                ));
                return examined.undecided(Reason::Precision);
            }
        }
        if !proved && examined.evidence.is_empty() {
            return examined.undecided(Reason::Precision);
        }
        examined.concluded(proved)
    }

    /// A limit of the integral as a double; infinities included. `None`: it has parameters.
    fn end(&self, limit: &Expr) -> Option<f64> {
        end_at(limit, &Vec::new())
    }

    // ---- divergence

    /// An integral that is claimed to be infinite.
    fn unbounded(
        &self,
        mut examined: Examined,
        claimed: Ordering,
        options: &Options,
    ) -> Witnessed<Examined> {
        let inside = self.inside().facts();
        let signs = inside.signs(&self.integrand);
        let lacks = |sign: Ordering| match sign {
            Ordering::Less => signs.lacks(Signs::NEGATIVE),
            _ => signs.lacks(Signs::POSITIVE),
        };
        if let Some(counterexample) = self.divergence(options) {
            // The integral of a function with one sign exists, finite or not.
            let plain = self.is_ordered() && inside.is_continuous(&self.integrand);
            if plain && lacks(claimed.reverse()) {
                let sign = self.value.to_string();
                examined.steps.push(Step {
                    says: format!("the integrand keeps its sign, and {}", counterexample.found),
                    left: sign.clone(),
                    right: sign,
                    outcome: "exact",
                    certificate: None,
                });
                return examined.concluded(true);
            }
            if plain && lacks(claimed) {
                return examined.refuted(counterexample);
            }
            examined.note(counterexample.found);
            examined.note("the integrand may change its sign: no argument says to which infinity");
            return examined.undecided(Reason::OutsideTheory);
        }
        let argument = match &self.antiderivative {
            None => self.found(&mut examined, options),
            Some(antiderivative) => self.fundamental(&mut examined, antiderivative, options),
        };
        match argument {
            Ok(true) => examined.concluded(true),
            Ok(false) => examined.undecided(Reason::OutsideTheory),
            Err(counterexample) => examined.refuted(counterexample),
        }
    }

    /// Is the lower limit known to be below the upper one?
    fn is_ordered(&self) -> bool {
        let known = self.end(&self.lower).is_some() && self.end(&self.upper).is_some();
        let finite = |limit: &Expr| limit.infinity_sign().is_none();
        let gap = || self.assumptions.facts().signs(&(&self.upper - &self.lower));
        known || !(finite(&self.lower) && finite(&self.upper)) || gap() == Signs::POSITIVE
    }

    /// A place where |f| falls no faster than 1/|x - c|, by orders of growth: there is no integral.
    fn divergence(&self, options: &Options) -> Option<Counterexample> {
        let x = Expr::symbol(self.variable.name());
        let inside = self.inside();
        let facts = self.assumptions.facts();
        let diverges = |limit: Option<Expr>| {
            limit.is_some_and(|value| {
                value.infinity_sign().is_some() || facts.signs(&value).lacks(Signs::ZERO)
            })
        };
        let refuted = |place: String| Counterexample {
            point: vec![(self.variable.name().to_owned(), place.clone())],
            claimed: self.value.to_string(),
            found: format!(
                "the integral diverges: near {} = {place} the integrand falls no faster than {}",
                self.variable,
                if place.contains("oo") {
                    "1/x"
                } else {
                    "the reciprocal of the distance"
                }
            ),
        };
        for (limit, sign) in [
            (&self.lower, Ordering::Less),
            (&self.upper, Ordering::Greater),
        ] {
            if limit.infinity_sign() == Some(sign) {
                let size = &self.integrand * &x;
                let place = (limit, Side::Above);
                if diverges(known(&size, &self.variable, place, &inside, options)) {
                    return Some(refuted(limit.to_string()));
                }
            }
        }
        for (place, above, below) in self.suspects() {
            let size = &self.integrand * &(&x - &place);
            for (side, wanted) in [(Side::Above, above), (Side::Below, below)] {
                let at = (&place, side);
                let limit = || known(&size, &self.variable, at, &self.assumptions, options);
                if wanted && diverges(limit()) {
                    return Some(refuted(place.to_string()));
                }
            }
        }
        None
    }

    /// Zeros of divisors that lie in the interval, with the sides that do: (place, above, below).
    fn suspects(&self) -> Vec<(Expr, bool, bool)> {
        let mut divisors: Vec<Expr> = Vec::new();
        let mut add = |base: &Expr, exponent: &Expr| {
            let falls = exponent.as_rational().is_some_and(Rational::is_negative);
            if falls && base.contains_symbol(&self.variable) && divisors.len() < 8 {
                // |g| is zero where g is.
                divisors.push(match base.kind() {
                    Kind::Call(Head::Absolute, inner) => inner[0].clone(),
                    _ => base.clone(),
                });
            }
        };
        self.integrand.visit(|node| match node.kind() {
            Kind::Power(base, exponent) => add(base, exponent),
            Kind::Product { factors, .. } => {
                for (base, exponent) in factors {
                    add(base, exponent);
                }
            }
            _ => {}
        });
        let mut places: Vec<Expr> = [&self.lower, &self.upper]
            .into_iter()
            .filter(|limit| limit.infinity_sign().is_none())
            .cloned()
            .collect();
        for divisor in &divisors {
            let roots = real_roots(divisor, &self.variable, &mut Fuel::new(200_000));
            places.extend(roots.unwrap_or_default());
        }
        places.sort();
        places.dedup();
        let facts = self.assumptions.facts();
        places
            .into_iter()
            .filter_map(|place| {
                // Strictly inside needs an order that is known.
                let order = |limit: &Expr, sign: Ordering| {
                    if limit.infinity_sign().is_some() {
                        return Some(sign);
                    }
                    facts.signs(&(&place - limit)).order()
                };
                let low = order(&self.lower, Ordering::Greater)?;
                let high = order(&self.upper, Ordering::Less)?;
                let above = low.is_ge() && high.is_lt();
                let below = low.is_gt() && high.is_le();
                (above || below).then_some((place, above, below))
            })
            .collect()
    }

    /// The assumptions with the variable strictly between the limits.
    fn inside(&self) -> Assumptions {
        let finite = |limit: &Expr| limit.infinity_sign().is_none().then(|| limit.clone());
        self.assumptions.with_range(
            &self.variable,
            finite(&self.lower).as_ref(),
            finite(&self.upper).as_ref(),
        )
    }
}

#[cfg(test)]
mod tests;
