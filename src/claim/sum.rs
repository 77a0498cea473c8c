//! Finite and infinite sums.

use std::cmp::Ordering;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Constant, Expr, Field, Function, Head, Kind, Point, Symbol};
use algebra::zero::real_roots;
use algebra::{Ball, Fuel, Integer, Rational};

use super::assumption::Assumptions;
use super::continuity::Domain;
use super::formula::put;
use super::growth::{self, Value};
use super::recurrence::{shift_of, whole};
use super::zero::{Equality, equal, named, require, shown_real, width};
use super::{Examined, Options};

/// Longest sum that is written out term by term.
const MAX_WRITTEN_OUT: i64 = 2_000;
/// Largest upper limit at which a sum with symbolic limit is added.
const MAX_UPPER: i64 = 24;
/// Points of the parameters.
const POINTS: usize = 6;
/// Terms of an infinite sum that are extrapolated.
const TERMS: i64 = 40;
/// Points of the parameters of a series.
const SERIES_POINTS: usize = 5;
/// A term far out.
const FAR: i64 = 4_000;
/// Precision of the terms.
const BITS: u32 = 768;
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
        match self.induction(&mut examined, &self.value, &self.upper, options) {
            Argument::Proved => examined.concluded(true),
            Argument::Refuted(counterexample) => examined.refuted(counterexample),
            Argument::Open if examined.evidence.is_empty() => {
                examined.undecided(Reason::OutsideTheory)
            }
            Argument::Open => examined.concluded(false),
        }
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
        if !self.has_terms() {
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

    /// Does every term from the lower limit on have a value?
    fn has_terms(&self) -> bool {
        let range = self
            .assumptions
            .with_integer(&self.index, Some(&self.lower));
        let domain = Domain::new(&range, &[&self.summand]);
        let natural = |value: &Rational| value.is_integer() && value.signum() >= 0;
        let power = |base: &Expr, exponent: &Expr| match exponent.as_rational() {
            Some(value) if natural(value) => true,
            Some(value) if value.is_integer() => {
                let signs = domain.signs(base);
                signs.is_positive() || signs.is_negative() || self.misses_integers(base)
            }
            // r^k for integers k; r = 0 is a removable exception.
            None if !base.contains_symbol(&self.index) => true,
            _ => domain.signs(base).is_positive(),
        };
        let mut all = true;
        self.summand.visit(|node| {
            all &= match node.kind() {
                Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } | Kind::Constant(_) => true,
                Kind::Product { factors, .. } => {
                    factors.iter().all(|(base, exponent)| power(base, exponent))
                }
                Kind::Power(base, exponent) => power(base, exponent),
                Kind::Call(Head::Factorial, arguments) => arguments
                    .iter()
                    .all(|argument| domain.signs(argument).is_not_negative()),
                Kind::Call(Head::Binomial, _) => true,
                Kind::Call(..) => !node.contains_symbol(&self.index) || domain.is_continuous(node),
                Kind::Undefined => false,
            };
        });
        all
    }

    /// Has the divisor no zero at an index?
    fn misses_integers(&self, divisor: &Expr) -> bool {
        if !divisor.contains_symbol(&self.index) {
            // A parameter that makes every term undefined is no term that is overlooked.
            return true;
        }
        let roots = real_roots(divisor, &self.index, &mut Fuel::new(200_000));
        let below = |root: &Rational| match self.lower.as_rational() {
            Some(lower) => root < lower,
            None => false,
        };
        roots.is_some_and(|roots| {
            roots.iter().all(|root| {
                root.as_rational()
                    .is_some_and(|root| !root.is_integer() || below(root))
            })
        })
    }

    /// Adds the terms at small limits that satisfy the assumptions, with enclosures.
    fn added(&self, options: &Options) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = self.value.symbols();
        for expr in [&self.lower, &self.upper, &self.summand] {
            symbols.extend(expr.symbols());
        }
        symbols.remove(&self.index);
        let limits: Vec<Symbol> = [&self.lower, &self.upper]
            .iter()
            .flat_map(|limit| limit.symbols())
            .collect();
        let mut integers = self.assumptions.clone();
        for symbol in &limits {
            integers = integers.with_integer(symbol, None);
        }
        if let (Some(low), [symbol]) = (whole(&self.lower), &limits[..]) {
            integers = integers.with_integer(symbol, Some(&Expr::integer(low.max(-MAX_UPPER))));
        }
        let mut points = integers.points(&symbols, POINTS, options.seed);
        // Small limits in order, for one symbol: the counterexample is then the smallest.
        if let [symbol] = &limits[..] {
            let others = points.first().cloned().unwrap_or_default();
            let low = whole(&self.lower).unwrap_or(0);
            let counted = (0..4).map(|step| {
                others
                    .iter()
                    .map(|(name, value)| {
                        let value = if name == symbol {
                            Rational::from(low.saturating_add(step))
                        } else {
                            value.clone()
                        };
                        (name.clone(), value)
                    })
                    .collect::<Point>()
            });
            let counted: Vec<Point> = counted
                .filter(|point| integers.hold_at(point) == Some(true))
                .collect();
            points.splice(0..0, counted);
        }
        let (mut used, mut measured, mut bound) = (0, 0.0_f64, 0.0_f64);
        for point in points {
            let number = |expr: &Expr| {
                let bound: Vec<(Symbol, Expr)> = point
                    .iter()
                    .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                    .collect();
                whole(&expr.substitute(&bound))
            };
            let (Some(low), Some(high)) = (number(&self.lower), number(&self.upper)) else {
                continue;
            };
            if high < low || high.saturating_sub(low) > MAX_WRITTEN_OUT {
                continue;
            }
            let mut total = Some(Ball::from_integer(0, BITS));
            for k in low..=high {
                total = total.and_then(|total| Some(&total + &self.term(k, &point)?));
            }
            let claimed = self.value.ball_at(&point, Field::Real, BITS);
            let (Some(total), Some(claimed)) = (total, claimed) else {
                continue;
            };
            if total.is_separated(&claimed.re) {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: shown_real(&total),
                });
            }
            used += 1;
            measured = measured.max((&total - &claimed.re).to_f64().abs());
            bound = bound.max(width(&(&total - &claimed.re)));
        }
        Ok((used > 0 && bound.is_finite()).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Rigorous,
            note: format!("terms added at {used} limits"),
        }))
    }

    /// Do the sizes of the terms still grow far out, beyond one?
    fn grows(&self, low: i64, point: &Point) -> bool {
        let size = |step: i64| Some(self.term(low.checked_add(step)?, point)?.abs());
        let (Some(near), Some(far)) = (size(FAR / 2), size(FAR)) else {
            return false;
        };
        let one = Rational::from(1);
        near.compare(&one).is_some_and(Ordering::is_ge)
            && far.order(&near).is_some_and(Ordering::is_gt)
    }

    /// An enclosure of the term at an index.
    fn term(&self, k: i64, point: &Point) -> Option<Ball> {
        let mut all = point.clone();
        all.retain(|entry| entry.0 != self.index);
        all.push((self.index.clone(), Rational::from(k)));
        Some(self.summand.ball_at(&all, Field::Real, BITS)?.re)
    }

    fn series(&self, mut examined: Examined, options: &Options) -> Witnessed<Examined> {
        let integers = self
            .assumptions
            .with_integer(&self.index, Some(&self.lower));
        // Terms that stay away from zero, or fall no faster than 1/k.
        let weighted = &self.summand * &Expr::symbol(self.index.name());
        for (size, says) in [
            (&self.summand, "the terms do not tend to zero"),
            (&weighted, "the terms fall no faster than 1/k"),
        ] {
            let limit = growth::at_infinity(size, &self.index, &integers);
            let diverges = match &limit {
                Some(Value::Infinite(_)) => true,
                Some(Value::Finite(value)) => {
                    let signs = Domain::new(&integers, &[value]).signs(value);
                    signs.is_positive() || signs.is_negative()
                }
                None => false,
            };
            if diverges {
                return examined.refuted(Counterexample {
                    point: vec![(self.index.name().to_owned(), String::from("oo"))],
                    claimed: self.value.to_string(),
                    found: format!("the sum diverges: {says}"),
                });
            }
        }
        let mut proved = false;
        // A formula of the house for the partial sums is checked like one that is claimed.
        let found = || {
            let place = Expr::symbol(self.index.name());
            let inner = Symbol::new("#k");
            let renamed = put(&self.summand, &self.index, &Expr::symbol(inner.name()));
            let fuel = &mut Fuel::new(options.fuel);
            let closed = renamed.closed_sum(&inner, &self.lower, &place, fuel);
            closed.ok().flatten().map(|closed| closed.value)
        };
        let argument = match &self.partial {
            Some(partial) => self.by_partial_sums(&mut examined, partial, options),
            None => match self.geometric(&mut examined, options) {
                Argument::Open => match found() {
                    Some(partial) => self.by_partial_sums(&mut examined, &partial, options),
                    None => {
                        examined.note("give partial = the sum up to the index as a formula, to have it proved");
                        Argument::Open
                    }
                },
                known => known,
            },
        };
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
        match growth::at_infinity(partial, &self.index, &integers) {
            Some(Value::Finite(limit)) => {
                let says = "the limit of the partial sums is the value";
                let sides = (&limit, &self.value);
                match require(examined, says, sides, &self.assumptions, options) {
                    Equality::Proved => Argument::Proved,
                    Equality::Refuted(counterexample) => Argument::Refuted(counterexample),
                    _ => Argument::Open,
                }
            }
            Some(Value::Infinite(sign)) => Argument::Refuted(Counterexample {
                point: Vec::new(),
                claimed: self.value.to_string(),
                found: String::from(if sign == Ordering::Less {
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
        let domain = Domain::new(&self.assumptions, &[&below, &above]);
        let positive = |expr: &Expr| {
            let known = (!expr.is_symbolic())
                .then(|| expr.real_ball(128).and_then(|ball| ball.sign()))
                .flatten();
            known.map_or_else(|| domain.signs(expr).is_positive(), Ordering::is_gt)
        };
        if !(positive(&below) && positive(&above)) {
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

    /// Levin's u transform of the partial sums in high precision.
    fn extrapolated(&self, options: &Options) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = self.value.symbols();
        symbols.extend(self.summand.symbols());
        symbols.extend(self.lower.symbols());
        symbols.remove(&self.index);
        // The first terms of a step function say nothing about the others.
        let mut steps = false;
        self.summand.visit(|node| {
            steps |= matches!(
                node.kind(),
                Kind::Call(
                    Head::Floor
                        | Head::Ceiling
                        | Head::Absolute
                        | Head::Modulo
                        | Head::Function(Function::Max | Function::Min | Function::Sign),
                    _
                )
            );
        });
        if steps {
            return Ok(None);
        }
        let mut integers = self.assumptions.clone();
        for symbol in self.lower.symbols() {
            integers = integers.with_integer(&symbol, None);
        }
        let (mut used, mut open, mut measured, mut bound) = (0, 0, 0.0_f64, 0.0_f64);
        for point in integers.points(&symbols, SERIES_POINTS, options.seed) {
            let bindings: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let Some(low) = whole(&self.lower.substitute(&bindings)) else {
                continue;
            };
            let terms: Option<Vec<Ball>> = (0..TERMS)
                .map(|step| self.term(low.checked_add(step)?, &point))
                .collect();
            let claimed = self.value.ball_at(&point, Field::Real, BITS);
            let (Some(terms), Some(claimed)) = (terms, claimed) else {
                continue;
            };
            // The transform gives values to divergent series too.
            if !fall(&terms) {
                if self.grows(low, &point) {
                    return Err(Counterexample {
                        point: named(&point),
                        claimed: shown_real(&claimed.re),
                        found: format!(
                            "the sum diverges: its terms grow, up to {} = {FAR}",
                            self.index
                        ),
                    });
                }
                open += 1;
                continue;
            }
            let Some((value, error)) = levin(&terms) else {
                open += 1;
                continue;
            };
            let miss = (&value - &claimed.re).abs().to_f64();
            let scale = 1.0 + claimed.re.to_f64().abs();
            let allowed = 16.0 * error + 1e-30 * scale;
            if error > 1e-4 * scale {
                open += 1;
                continue;
            }
            if miss > 1000.0 * allowed {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: format!(
                        "{} ± {error:.1e} (extrapolated, estimated)",
                        value.midpoint_decimal(18)
                    ),
                });
            }
            if miss <= allowed {
                used += 1;
                measured = measured.max(miss);
                bound = bound.max(allowed);
            } else {
                open += 1;
            }
        }
        // A choice of the parameters about which nothing is known supports nothing.
        Ok((used > 0 && open == 0).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Estimated,
            note: format!("partial sums of {TERMS} terms, extrapolated (Levin)"),
        }))
    }
}

/// Do the sizes of the terms go down?
fn fall(terms: &[Ball]) -> bool {
    let size = |at: usize| terms.get(at).map(|term| term.abs().to_f64());
    let half = terms.len() / 2;
    matches!((size(half), terms.last()), (Some(middle), Some(last)) if last.abs().to_f64() < 0.8 * middle)
}

/// The extrapolated sum and the spread of the last values.
fn levin(terms: &[Ball]) -> Option<(Ball, f64)> {
    let zero = |term: &&Ball| term.is_exact() && term.contains_zero();
    let terms = terms.get(terms.iter().take_while(zero).count()..)?;
    if terms.len() < 16 {
        return None;
    }
    let mut values = Vec::new();
    for count in [terms.len() - 8, terms.len() - 4, terms.len()] {
        let mut partial = Ball::from_integer(0, BITS);
        let mut top = Ball::from_integer(0, BITS);
        let mut bottom = Ball::from_integer(0, BITS);
        let last = u32::try_from(count).ok()?;
        for (at, term) in (0..last).zip(terms) {
            partial = &partial + term;
            let place = i64::from(at) + 1;
            let share = Rational::new(Integer::from(place), Integer::from(i64::from(last)))?;
            let power = share.pow(i32::try_from(last).ok()? - 2)?;
            let binomial = Rational::from(Integer::from(i64::from(last - 1)).binomial(at));
            let mut weight = &power * &binomial;
            if at % 2 == 1 {
                weight = -weight;
            }
            let size = term * &Ball::from_integer(place, BITS);
            let weight = &Ball::from_rational(&weight, BITS) / &size;
            // A term that is zero after finitely many: the partial sum is the sum.
            if !weight.is_finite() {
                return None;
            }
            top = &top + &(&weight * &partial);
            bottom = &bottom + &weight;
        }
        let value = &top / &bottom;
        if !value.is_finite() || value.accuracy_bits() < 100 {
            return None;
        }
        values.push(value);
    }
    let [first, second, third] = &values[..] else {
        return None;
    };
    let spread = (third - second).abs().to_f64() + (second - first).abs().to_f64();
    Some((third.clone(), spread))
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
mod tests {
    use super::*;
    use crate::claim::error::Place;
    use crate::claim::formula::{conventions, scalar};

    fn verdict(summand: &str, limits: [&str; 2], value: &str, assume: &[&str]) -> &'static str {
        with_partial(summand, limits, value, None, assume)
    }

    fn with_partial(
        summand: &str,
        [lower, upper]: [&str; 2],
        value: &str,
        partial: Option<&str>,
        assume: &[&str],
    ) -> &'static str {
        let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
        let claim = Sum {
            summand: read(summand),
            index: Symbol::new("k"),
            lower: read(lower),
            upper: read(upper),
            value: read(value),
            partial: partial.map(read),
            assumptions: Assumptions::parse(assume).unwrap(),
        };
        let checked = claim.examine(&Options::default());
        if checked.verdict.holds() {
            assert!(!checked.value.evidence.is_empty(), "{summand}: no witness");
        }
        checked.verdict.name()
    }

    #[test]
    fn finite_sums_and_their_near_misses() {
        for (summand, limits, value, assume, expected) in [
            ("k", ["1", "n"], "n(n+1)/2", &[][..], "proved"),
            ("k", ["1", "n"], "n(n-1)/2", &[], "refuted"),
            ("k", ["0", "n-1"], "n(n-1)/2", &[], "proved"),
            ("k^3", ["1", "n"], "(n(n+1)/2)^2", &[], "proved"),
            ("k^3", ["1", "n"], "(n(n+1)/2)^2 + 1", &[], "refuted"),
            (
                "r^k",
                ["0", "n"],
                "(1-r^(n+1))/(1-r)",
                &["r != 1", "r > 0"],
                "proved",
            ),
            (
                "r^k",
                ["0", "n"],
                "(1-r^n)/(1-r)",
                &["r != 1", "r > 0"],
                "refuted",
            ),
            ("1/(k(k+1))", ["1", "n"], "n/(n+1)", &[], "proved"),
            ("1/(k(k+1))", ["1", "n"], "1 - 1/n", &[], "refuted"),
            ("k", ["m", "n"], "(n+m)(n-m+1)/2", &["m < n"], "proved"),
            ("2k-1", ["1", "2n"], "4n^2", &[], "proved"),
            ("k k!", ["1", "n"], "(n+1)! - 1", &[], "proved"),
            ("binomial(n, k)", ["0", "n"], "2^n", &[], "supported"),
            ("binomial(n, k)", ["0", "n"], "2^n - 1", &[], "refuted"),
            (
                "1/((k-3)(k-4))",
                ["0", "n"],
                "-1/4 - 1/(n-3)",
                &[],
                "supported",
            ),
            (
                "1/((2k+1)(2k+3))",
                ["0", "n"],
                "(n+1)/(2n+3)",
                &[],
                "proved",
            ),
            ("k^2", ["1", "100"], "338350", &[], "proved"),
            ("k^2", ["1", "100"], "338351", &[], "refuted"),
        ] {
            assert_eq!(
                verdict(summand, limits, value, assume),
                expected,
                "{summand} {value}"
            );
        }
    }

    #[test]
    fn series_and_their_near_misses() {
        for (summand, lower, value, partial, assume, expected) in [
            ("1/k^2", "1", "pi^2/6", None, &[][..], "supported"),
            ("1/k^2", "1", "pi^2/6 - 10^(-9)", None, &[], "refuted"),
            ("(-1)^k/(2k+1)", "0", "pi/4", None, &[], "supported"),
            ("1/2^k", "0", "2", None, &[], "proved"),
            ("1/2^k", "1", "2", None, &[], "refuted"),
            ("x^k", "0", "1/(1-x)", None, &["0 < x < 1"], "proved"),
            ("x^k", "0", "1/(1+x)", None, &["0 < x < 1"], "refuted"),
            ("1/(k(k+1))", "1", "1", Some("k/(k+1)"), &[], "proved"),
            ("1/(k(k+1))", "1", "2", Some("k/(k+1)"), &[], "refuted"),
            ("1/k!", "0", "e", None, &[], "supported"),
            ("1/k", "1", "15", None, &[], "refuted"),
            ("1/sqrt(k)", "1", "-1.46", None, &[], "refuted"),
            ("(-1)^k", "0", "1/2", None, &[], "undecided"),
            ("k", "1", "-1/12", None, &[], "refuted"),
            ("1/2^k + floor(k/50)/3^k", "0", "2", None, &[], "undecided"),
            ("x^k", "0", "1/(1-x)", None, &[], "refuted"),
            ("1/(k(k+2))", "1", "3/4", None, &[], "proved"),
            ("1/(k(k+2))", "1", "1/2", None, &[], "refuted"),
            ("1/(k(k+1))", "1", "1", Some("k/(k+2)"), &[], "supported"),
            ("k/2^k", "0", "2", None, &[], "proved"),
            (
                "k^2 x^k",
                "0",
                "x(1+x)/(1-x)^3",
                None,
                &["0 < x < 1"],
                "proved",
            ),
            ("k^2 x^k", "0", "x/(1-x)^3", None, &["0 < x < 1"], "refuted"),
            ("x^k/k!", "0", "e^x", None, &[], "supported"),
        ] {
            let found = with_partial(summand, [lower, "oo"], value, partial, assume);
            assert_eq!(found, expected, "{summand} {value}");
        }
    }
}
