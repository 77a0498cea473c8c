//! Definite integrals, proper and improper.

mod enclosure; // pieces of the interval with enclosures: poles and rigorous bounds

use std::cmp::Ordering;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Expr, Field, Head, Kind, Point, Program, Symbol, Workspace};
use algebra::zero::real_roots;
use algebra::{Ball, Fuel, Rational};

use self::enclosure::{Enclosed, enclose};
use super::assumption::Assumptions;
use super::continuity::Domain;
use super::formula::put;
use super::growth::{self, Value};
use super::limit::{infinite, one_sided};
use super::numeric::{self, Estimate};
use super::zero::{Equality, named, require, shown_real, width};
use super::{Examined, Options};

/// Points of the parameters at which the integral is computed.
const POINTS: usize = 3;
/// Precision of the integrand; raised where it cancels.
const BITS: [u32; 3] = [64, 192, 768];
/// Beyond this a value may count as zero without an enclosure.
const FAR: f64 = 1e6;

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
    /// F with F' = f, when one is known: it makes a proof possible.
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
        if let Some(counterexample) = self.divergence(options) {
            return examined.refuted(counterexample);
        }
        let proved = match &self.antiderivative {
            None => {
                examined.note("give antiderivative = \"..\" to have the value proved");
                false
            }
            Some(antiderivative) => {
                match self.fundamental(&mut examined, antiderivative, options) {
                    Ok(proved) => proved,
                    Err(counterexample) => return examined.refuted(counterexample),
                }
            }
        };
        match self.witness(&mut examined, options) {
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

    /// A place where |f| falls no faster than 1/|x - c|, by orders of growth: there is no integral.
    fn divergence(&self, options: &Options) -> Option<Counterexample> {
        let x = Expr::symbol(self.variable.name());
        let inside = self.inside();
        let diverges = |limit: Option<Value>| match limit {
            Some(Value::Infinite(_)) => true,
            Some(Value::Finite(value)) => {
                let signs = Domain::new(&self.assumptions, &[&value]).signs(&value);
                let known = (!value.is_symbolic())
                    .then(|| value.real_ball(128).and_then(|ball| ball.sign()))
                    .flatten();
                signs.is_positive() || signs.is_negative() || known.is_some_and(Ordering::is_ne)
            }
            None => false,
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
            if infinite(limit) == Some(sign) {
                let turned = if sign.is_lt() { -&x } else { x.clone() };
                let size = put(&(&self.integrand * &x), &self.variable, &turned);
                if diverges(growth::at_infinity(&size, &self.variable, &inside)) {
                    return Some(refuted(limit.to_string()));
                }
            }
        }
        for (place, above, below) in self.suspects() {
            let size = &self.integrand * &(&x - &place);
            for (side, wanted) in [(true, above), (false, below)] {
                let limit = || {
                    one_sided(
                        &size,
                        &self.variable,
                        (&place, side),
                        &self.assumptions,
                        options,
                    )
                };
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
            .filter(|limit| infinite(limit).is_none())
            .cloned()
            .collect();
        for divisor in &divisors {
            let roots = real_roots(divisor, &self.variable, &mut Fuel::new(200_000));
            places.extend(roots.unwrap_or_default());
        }
        places.sort();
        places.dedup();
        places
            .into_iter()
            .filter_map(|place| {
                // Strictly inside needs an order that is known.
                let order = |limit: &Expr, sign: Ordering| {
                    if infinite(limit).is_some() {
                        return Some(sign);
                    }
                    let difference = &place - limit;
                    if difference.is_zero() {
                        return Some(Ordering::Equal);
                    }
                    if !difference.is_symbolic() {
                        return difference.real_ball(128)?.sign();
                    }
                    let signs = Domain::new(&self.assumptions, &[&difference]).signs(&difference);
                    if signs.is_positive() {
                        Some(Ordering::Greater)
                    } else if signs.is_negative() {
                        Some(Ordering::Less)
                    } else {
                        None
                    }
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
        let finite = |limit: &Expr| infinite(limit).is_none().then(|| limit.clone());
        self.assumptions.with_range(
            &self.variable,
            finite(&self.lower).as_ref(),
            finite(&self.upper).as_ref(),
        )
    }

    // ---- the fundamental theorem

    /// F' = f, F and f continuous between the limits, and the limits of F at the ends.
    fn fundamental(
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
        let everywhere = Domain::new(&self.assumptions, &[antiderivative, &self.integrand]);
        let between = Domain::new(&inside, &[antiderivative, &self.integrand]);
        // Without an order of the limits the range between them is not known.
        let ordered = match (infinite(&self.lower), infinite(&self.upper)) {
            (None, None) => {
                let length = &self.upper - &self.lower;
                let known = self.end(&self.lower).is_some() && self.end(&self.upper).is_some();
                known
                    || Domain::new(&self.assumptions, &[&length])
                        .signs(&length)
                        .is_positive()
            }
            _ => true,
        };
        let continuous = |expr: &Expr| {
            everywhere.is_continuous(expr)
                || (ordered && (between.is_continuous(expr) || self.has_no_gap(expr)))
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
        for (limit, above) in [(&self.lower, true), (&self.upper, false)] {
            match self.value_at_end(
                antiderivative,
                limit,
                above,
                everywhere.is_continuous(antiderivative),
                options,
            ) {
                Some(Value::Finite(value)) => ends.push(value),
                Some(Value::Infinite(_)) => {
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

    /// Enclosures exist on pieces that cover the whole interval, ends included.
    fn has_no_gap(&self, expr: &Expr) -> bool {
        let symbols = expr.symbols();
        if symbols.iter().any(|symbol| *symbol != self.variable) {
            return false;
        }
        match (self.end(&self.lower), self.end(&self.upper)) {
            (Some(low), Some(high)) if low.is_finite() && high.is_finite() => {
                enclose(expr, &self.variable, low, high).gaps.is_empty()
            }
            _ => false,
        }
    }

    fn value_at_end(
        &self,
        antiderivative: &Expr,
        limit: &Expr,
        above: bool,
        continuous: bool,
        options: &Options,
    ) -> Option<Value> {
        let x = Expr::symbol(self.variable.name());
        match infinite(limit) {
            Some(Ordering::Less) => growth::at_infinity(
                &put(antiderivative, &self.variable, &-x),
                &self.variable,
                &self.assumptions,
            ),
            Some(_) => growth::at_infinity(antiderivative, &self.variable, &self.assumptions),
            None => {
                let value = put(antiderivative, &self.variable, limit);
                // The end belongs to a closed range on which the antiderivative is continuous.
                let closed = continuous || self.is_continuous_to(antiderivative, limit, above);
                if !value.is_undefined() && closed {
                    return Some(Value::Finite(value));
                }
                one_sided(
                    antiderivative,
                    &self.variable,
                    (limit, above),
                    &self.assumptions,
                    options,
                )
            }
        }
    }

    /// Continuous on a small closed range that ends in a number.
    fn is_continuous_to(&self, expr: &Expr, limit: &Expr, above: bool) -> bool {
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
        Domain::new(&range, &[expr]).is_continuous(expr)
            || (limit.as_rational().is_some() && {
                let closed = self.assumptions.with_closed(&self.variable, low, high);
                Domain::new(&closed, &[expr]).is_continuous(expr)
            })
    }

    // ---- numeric witnesses

    fn witness(&self, examined: &mut Examined, options: &Options) -> Result<(), Counterexample> {
        let mut symbols = self.value.symbols();
        for expr in [&self.integrand, &self.lower, &self.upper] {
            symbols.extend(expr.symbols());
        }
        symbols.remove(&self.variable);
        let mut best: Option<Evidence> = None;
        let mut used = 0;
        for point in self.assumptions.points(&symbols, POINTS, options.seed) {
            let (Some(low), Some(high)) =
                (end_at(&self.lower, &point), end_at(&self.upper, &point))
            else {
                continue;
            };
            let Some(claimed) = self.value.ball_at(&point, Field::Real, 128) else {
                examined.note("the claimed value is not enclosed as a real number");
                continue;
            };
            let bindings: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let integrand = self.integrand.substitute(&bindings);
            let (from, to) = if low <= high {
                (low, high)
            } else {
                (high, low)
            };
            let mut cuts = Vec::new();
            let covered;
            if from.is_finite() && to.is_finite() {
                let Enclosed { ball, gaps } = enclose(&integrand, &self.variable, from, to);
                let signed = if low <= high { ball.clone() } else { -&ball };
                // The enclosure is for the doubles next to the limits: only such numbers are met exactly.
                let exact = |limit: &Expr, end: f64| {
                    let value = limit.substitute(&bindings);
                    value.as_rational().is_some()
                        && value.as_rational() == Rational::from_f64(end).as_ref()
                };
                let rigorous =
                    gaps.is_empty() && exact(&self.lower, low) && exact(&self.upper, high);
                if rigorous && signed.is_separated(&claimed.re) {
                    return Err(Counterexample {
                        point: named(&point),
                        claimed: shown_real(&claimed.re),
                        found: shown_real(&signed),
                    });
                }
                if rigorous && point.is_empty() {
                    examined.evidence.push(Evidence {
                        method: Method::Ball,
                        measured: (signed.to_f64() - claimed.re.to_f64()).abs(),
                        bound: width(&signed) + width(&claimed.re),
                        basis: Basis::Rigorous,
                        note: String::from("enclosures of the integrand on pieces"),
                    });
                }
                if gaps.len() > 8 {
                    examined.note("the integrand has no real value on a part of the interval");
                    continue;
                }
                covered = Some(ball);
                cuts = gaps;
            } else {
                covered = self.tail_cover(&integrand, (from, to));
            }
            let Some(estimate) = self.estimate(&integrand, (from, to), &cuts) else {
                continue;
            };
            // What lies far from the enclosures has missed a part of the integrand.
            if covered.is_some_and(|ball| is_far(estimate.value, &ball)) {
                examined
                    .note("quadrature and enclosures of the integrand do not meet: a narrow peak?");
                continue;
            }
            let estimate = Estimate {
                value: if low <= high {
                    estimate.value
                } else {
                    -estimate.value
                },
                ..estimate
            };
            let Some(evidence) =
                estimate.against(claimed.re.to_f64(), Method::Discretisation, "quadrature")
            else {
                continue;
            };
            if !cuts.is_empty() && !self.is_integrable(&cuts, options) {
                examined.note(format!(
                    "quadrature gives {estimate}, but there may be a pole near {} = {:.6}: it cannot tell whether the integral exists",
                    self.variable, cuts[0]
                ));
                continue;
            }
            if !evidence.agrees() {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: estimate.to_string(),
                });
            }
            used += 1;
            if best.as_ref().is_none_or(|old| evidence.bound > old.bound) {
                best = Some(evidence);
            }
        }
        if let Some(mut evidence) = best {
            evidence.note = match (used, symbols.is_empty()) {
                (_, true) => String::from("double exponential quadrature"),
                (1, _) => {
                    String::from("double exponential quadrature at 1 choice of the parameters")
                }
                _ => format!("double exponential quadrature at {used} choices of the parameters"),
            };
            examined.evidence.push(evidence);
        } else {
            examined.note(
                "quadrature did not settle: oscillation, a pole, or a value too small to compare",
            );
        }
        Ok(())
    }

    /// An enclosure of the integral over an infinite range but for its far end, by x = a + t/(1-t).
    fn tail_cover(&self, integrand: &Expr, (from, to): (f64, f64)) -> Option<Ball> {
        let t = Expr::symbol(self.variable.name());
        let rest = Expr::integer(1) - &t;
        let step = t.divide(&rest);
        let part = |start: f64, up: bool| {
            let start = Expr::number(Rational::from_f64(start)?);
            let place = if up { &start + &step } else { &start - &step };
            let moved = put(integrand, &self.variable, &place).divide(&rest.pow(2));
            Some(enclose(&moved, &self.variable, 0.0, 1.0).ball)
        };
        match (from.is_finite(), to.is_finite()) {
            (true, _) => part(from, true),
            (false, true) => part(to, false),
            (false, false) => Some(&part(0.0, true)? + &part(0.0, false)?),
        }
    }

    /// Every place without enclosure is the zero of a divisor at which the integrand was shown to be integrable, or an end.
    fn is_integrable(&self, cuts: &[f64], options: &Options) -> bool {
        if Domain::is_locally_bounded(&self.integrand) {
            return true;
        }
        let ends = [self.end(&self.lower), self.end(&self.upper)];
        let near = |place: f64, cut: f64| (place - cut).abs() <= 1e-6 * (1.0 + cut.abs());
        cuts.iter().all(|cut| {
            ends.iter().flatten().any(|end| near(*end, *cut))
                || self.suspects().iter().any(|(place, ..)| {
                    let value = place.real_ball(128).map(|ball| ball.to_f64());
                    value.is_some_and(|value| near(value, *cut))
                        && self.vanishing_at(place, options)
                })
        })
    }

    /// |x - c| f tends to zero at c with a power to spare.
    fn vanishing_at(&self, place: &Expr, options: &Options) -> bool {
        let distance = Expr::symbol(self.variable.name()) - place;
        let size = &self.integrand * &Expr::call(Head::Absolute, vec![distance]);
        [true, false].iter().all(|above| {
            let limit = one_sided(
                &size,
                &self.variable,
                (place, *above),
                &self.assumptions,
                options,
            );
            matches!(limit, Some(Value::Finite(value)) if value.is_zero())
        })
    }

    fn estimate(&self, integrand: &Expr, (from, to): (f64, f64), cuts: &[f64]) -> Option<Estimate> {
        let f = |x: f64| real_value(integrand, &self.variable, x);
        let mut places: Vec<f64> = cuts
            .iter()
            .copied()
            .filter(|cut| *cut > from && *cut < to)
            .collect();
        places.insert(0, from);
        places.push(to);
        let mut total = Estimate {
            value: 0.0,
            error: 0.0,
        };
        for pair in places.windows(2) {
            let (low, high) = (pair[0], pair[1]);
            let parts = if cuts.contains(&low) || cuts.contains(&high) {
                // x = c + h u^3 on each half: distances from the ends are exact however small they are.
                let half = (high - low) / 2.0;
                let from = |end: f64, sign: f64| {
                    let end = Rational::from_f64(end);
                    numeric::quadrature(
                        |u| {
                            let step = Rational::from_f64(sign * half * u.powi(3));
                            let place = end.as_ref().zip(step).map(|(end, step)| end + &step);
                            let value = place.map_or(f64::NAN, |place| {
                                value_at(integrand, &self.variable, &place)
                            });
                            3.0 * half * u * u * value
                        },
                        0.0,
                        1.0,
                    )
                };
                vec![from(low, 1.0)?, from(high, -1.0)?]
            } else {
                vec![numeric::quadrature(f, low, high)?]
            };
            for part in parts {
                total.value += part.value;
                total.error += part.error;
            }
        }
        Some(total)
    }
}

/// Outside an enclosure of nearly all of the integral, by more than what is left may explain.
fn is_far(value: f64, ball: &Ball) -> bool {
    let (middle, width) = (ball.to_f64(), width(ball));
    width.is_finite() && (value - middle).abs() > width + 1e-2 * middle.abs().max(value.abs())
}

/// A limit at a point of the parameters, infinities included.
fn end_at(limit: &Expr, point: &Point) -> Option<f64> {
    match infinite(limit) {
        Some(Ordering::Less) => Some(f64::NEG_INFINITY),
        Some(_) => Some(f64::INFINITY),
        None => Some(limit.ball_at(point, Field::Real, 128)?.re.to_f64()),
    }
}

/// The value of a function of one symbol, computed so exactly that the rounding to a double is its only error; NaN where
/// there is none.
pub(super) fn real_value(expr: &Expr, variable: &Symbol, x: f64) -> f64 {
    Rational::from_f64(x).map_or(f64::NAN, |exact| value_at(expr, variable, &exact))
}

fn value_at(expr: &Expr, variable: &Symbol, x: &Rational) -> f64 {
    for bits in BITS {
        let at = [(variable.clone(), Ball::from_rational(x, bits))];
        match expr.ball_over(&at, bits) {
            Some(ball) if ball.accuracy_bits() >= 50 || ball.is_exact() => return ball.to_f64(),
            Some(ball) if width(&ball) < 1e-200 => return ball.to_f64(),
            // More bits may separate what cancels here.
            _ => {}
        }
    }
    // Far out a part may be too large for an enclosure, and the whole too small for a double.
    let far = x.to_f64();
    if far.abs() > FAR
        && let Ok(program) =
            Program::new(std::slice::from_ref(expr), std::slice::from_ref(variable))
    {
        let mut value = [f64::NAN];
        let done = program.evaluate(&[far], &mut value, &mut Workspace::default());
        if done.is_ok() && value[0] == 0.0 {
            return 0.0;
        }
    }
    f64::NAN
}

#[cfg(test)]
mod tests;
