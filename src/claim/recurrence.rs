//! The solution of a recurrence: a(n) = .. with initial values.

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Expr, Field, Kind, Symbol};
use algebra::zero::linear_coefficients;
use algebra::{Fuel, Integer, Rational};

use super::assumption::Assumptions;
use super::formula::put;
use super::sampled::{named, shown_real, width};
use super::terms::has_values;
use super::zero::{Equality, require};
use super::{Examined, Options};

/// Members that are iterated.
const MEMBERS: i64 = 32;
/// Precision of the comparison.
const BITS: u32 = 512;
/// Members that grow larger end the iteration.
const MAX_BITS: u64 = 1 << 14;
/// Points of the parameters.
const POINTS: usize = 3;

/// The claim that a sequence has this closed form.
///
/// $$ a(n + k) = f(n, a(n), .., a(n+k-1)), \qquad a(n_0) = .. $$
#[derive(Clone, Debug)]
pub struct Recurrence {
    /// The equation as it was written.
    pub text: String,
    /// Both sides, with a symbol in place of each member.
    pub sides: (Expr, Expr),
    /// The members that occur: their shift against the index, and their symbol.
    pub members: Vec<(i64, Symbol)>,
    /// n
    pub index: Symbol,
    /// The equation holds for n from here on.
    pub from: i64,
    /// Given members: index and value.
    pub initial: Vec<(i64, Expr)>,
    /// The closed form.
    pub solution: Expr,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

impl Recurrence {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let statement = format!("{} is solved by {}", self.text, self.solution);
        let mut examined = Examined::new("recurrence", statement, &self.assumptions);
        // Iteration first: what it refutes has the first wrong member as counterexample.
        match self.iterate(options) {
            Err(counterexample) => return examined.refuted(counterexample),
            Ok(Some(evidence)) => examined.evidence.push(evidence),
            Ok(None) => examined.note("the recurrence could not be solved for its last member"),
        }
        let mut proved = true;
        for (at, value) in &self.initial {
            let own = put(&self.solution, &self.index, &Expr::integer(*at));
            let says = format!(
                "the closed form at {} = {at} is the given value",
                self.index
            );
            match require(
                &mut examined,
                says,
                (&own, value),
                &self.assumptions,
                options,
            ) {
                Equality::Proved => {}
                Equality::Refuted(counterexample) => return examined.refuted(counterexample),
                Equality::Agrees(evidence) => {
                    examined.evidence.push(evidence);
                    proved = false;
                }
                Equality::Undecided(_) => proved = false,
            }
        }
        let bindings: Vec<(Symbol, Expr)> = self
            .members
            .iter()
            .map(|(shift, symbol)| {
                let place = Expr::symbol(self.index.name()) + Expr::integer(*shift);
                (symbol.clone(), put(&self.solution, &self.index, &place))
            })
            .collect();
        let sides = (
            &self.sides.0.substitute(&bindings),
            &self.sides.1.substitute(&bindings),
        );
        let integers = self
            .assumptions
            .with_integer(&self.index, Some(&Expr::integer(self.from)));
        let says = "the closed form satisfies the equation";
        match require(&mut examined, says, sides, &integers, options) {
            Equality::Proved => {}
            Equality::Refuted(counterexample) => return examined.refuted(counterexample),
            Equality::Agrees(evidence) => {
                examined.evidence.push(evidence);
                proved = false;
            }
            Equality::Undecided(reason) => {
                if examined.evidence.is_empty() {
                    return examined.undecided(reason);
                }
                proved = false;
            }
        }
        let shift = self.members.iter().map(|member| member.0).min();
        let reached = self.from.saturating_add(shift.unwrap_or(0));
        let given = self.initial.iter().map(|member| member.0).min();
        let first = Expr::integer(given.map_or(reached, |at| at.min(reached)));
        let valued = |expr: &Expr, from: &Expr| {
            has_values(expr, &self.index, from, &self.assumptions, options)
        };
        if proved && !valued(&self.solution, &first) {
            examined.note("no argument that the closed form has a value at every index");
            proved = false;
        }
        let from = Expr::integer(self.from);
        let divides = |side: &Expr| {
            let parts = divisors(side);
            parts
                .iter()
                .all(|part| valued(&part.substitute(&bindings).pow(-1), &from))
        };
        if proved && !(divides(&self.sides.0) && divides(&self.sides.1)) {
            examined.note("no argument that the equation divides by zero at no index");
            proved = false;
        }
        if self.initial.is_empty() {
            examined.note("no initial values are claimed: any multiple may solve the equation");
        }
        if examined.evidence.is_empty() && !proved {
            return examined.undecided(Reason::OutsideTheory);
        }
        examined.concluded(proved)
    }

    /// Iterates exactly from the initial values and compares with the closed form.
    fn iterate(&self, options: &Options) -> Result<Option<Evidence>, Counterexample> {
        let Some((last, top)) = self.members.iter().max_by_key(|member| member.0) else {
            return Ok(None);
        };
        let residual = &self.sides.0 - &self.sides.1;
        let mut fuel = Fuel::new(options.fuel);
        let Some((slope, rest)) = linear_coefficients(&residual, top, &mut fuel) else {
            return Ok(None);
        };
        let next = -rest.divide(&slope);
        let mut symbols = next.symbols();
        symbols.extend(self.solution.symbols());
        for (_, value) in &self.initial {
            symbols.extend(value.symbols());
        }
        symbols.remove(&self.index);
        for (_, symbol) in &self.members {
            symbols.remove(symbol);
        }
        let (mut compared, mut measured, mut bound) = (0_u32, 0.0_f64, 0.0_f64);
        for point in self.assumptions.points(&symbols, POINTS, options.seed) {
            let at_point: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let solution = self.solution.substitute(&at_point);
            let next = next.substitute(&at_point);
            let mut known: Vec<(i64, Expr)> = self
                .initial
                .iter()
                .map(|(at, value)| (*at, value.substitute(&at_point)))
                .collect();
            let value_at = |known: &[(i64, Expr)], at: i64| {
                let found = known.iter().find(|member| member.0 == at);
                found.map(|member| member.1.clone())
            };
            for n in self.from..self.from.saturating_add(MEMBERS) {
                let Some(place) = n.checked_add(*last) else {
                    break;
                };
                if value_at(&known, place).is_some() {
                    continue;
                }
                let mut bindings = vec![(self.index.clone(), Expr::integer(n))];
                for (shift, symbol) in &self.members {
                    if shift == last {
                        continue;
                    }
                    let at = n.saturating_add(*shift);
                    // Without initial values the closed form starts the iteration.
                    let own = || put(&solution, &self.index, &Expr::integer(at));
                    let value = value_at(&known, at).or_else(|| self.initial.is_empty().then(own));
                    match value {
                        Some(value) => bindings.push((symbol.clone(), value)),
                        None => return Ok(None),
                    }
                }
                let value = next.substitute(&bindings);
                let bits = value
                    .as_rational()
                    .map_or(u64::from(value.size()) * 64, Rational::bits);
                if bits > MAX_BITS || value.is_undefined() {
                    break;
                }
                known.push((place, value));
            }
            for (at, value) in &known {
                let own = put(&solution, &self.index, &Expr::integer(*at));
                let nowhere = Vec::new();
                let (Some(x), Some(y)) = (
                    own.ball_at(&nowhere, Field::Complex, BITS),
                    value.ball_at(&nowhere, Field::Complex, BITS),
                ) else {
                    continue;
                };
                if x.is_separated(&y) {
                    let mut shown = named(&point);
                    shown.insert(0, (self.index.name().to_owned(), at.to_string()));
                    let exact = value.as_rational().map(Rational::to_string);
                    return Err(Counterexample {
                        point: shown,
                        claimed: super::sampled::shown(&x),
                        found: exact.unwrap_or_else(|| shown_real(&y.re)),
                    });
                }
                let difference = &x - &y;
                compared += 1;
                measured = measured.max(difference.re.to_f64().abs());
                bound = bound.max(width(&difference.re));
            }
        }
        Ok((compared > 0 && bound.is_finite()).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Rigorous,
            note: format!("{compared} members by exact iteration"),
        }))
    }
}

/// What an expression divides by, as it was written.
fn divisors(expr: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    expr.visit(|node| {
        let mut divisor = |base: &Expr, exponent: &Expr| {
            if exponent
                .as_rational()
                .is_some_and(|value| value.signum() < 0)
            {
                found.push(base.clone());
            }
        };
        match node.kind() {
            Kind::Product { factors, .. } => {
                for (base, exponent) in factors {
                    divisor(base, exponent);
                }
            }
            Kind::Power(base, exponent) => divisor(base, exponent),
            _ => {}
        }
    });
    found
}

/// Where `name(..)` and `name_{..}` stand in an equation: their byte ranges and shifts, or the argument that is no shift.
pub(super) type Occurrences = Vec<(std::ops::Range<usize>, std::result::Result<i64, String>)>;

/// Finds the members of a sequence in an equation.
pub(super) fn occurrences(
    text: &str,
    name: &str,
    shift: impl Fn(&str) -> Option<i64>,
) -> Occurrences {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text
        .get(from..)
        .and_then(|rest| rest.find(name))
        .map(|at| at + from)
    {
        let after = at + name.len();
        from = after;
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        if before.is_some_and(|sign| sign.is_alphabetic() || sign == '\\' || sign == '_') {
            continue;
        }
        let rest = text.get(after..).unwrap_or_default();
        let (argument, length) = if let Some(inner) = rest.strip_prefix('(') {
            match closing(inner, '(', ')') {
                Some(end) => (inner.get(..end).unwrap_or_default(), end + 2),
                None => continue,
            }
        } else if let Some(inner) = rest.strip_prefix('[') {
            match closing(inner, '[', ']') {
                Some(end) => (inner.get(..end).unwrap_or_default(), end + 2),
                None => continue,
            }
        } else if let Some(inner) = rest.strip_prefix("_{") {
            match closing(inner, '{', '}') {
                Some(end) => (inner.get(..end).unwrap_or_default(), end + 3),
                None => continue,
            }
        } else if let Some(inner) = rest.strip_prefix('_') {
            let end = inner
                .find(|sign: char| !sign.is_alphanumeric())
                .unwrap_or(inner.len());
            (inner.get(..end).unwrap_or_default(), end + 1)
        } else {
            continue;
        };
        let range = at..after + length;
        from = range.end;
        found.push((range, shift(argument).ok_or_else(|| argument.to_owned())));
    }
    found
}

/// Byte of the bracket that closes.
pub(super) fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, sign) in text.char_indices() {
        if sign == open {
            depth += 1;
        } else if sign == close {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            }
        }
    }
    None
}

/// The whole number that an expression is ahead of the index.
pub(super) fn shift_of(expr: &Expr, index: &Symbol) -> Option<i64> {
    let shift = (expr - &Expr::symbol(index.name()))
        .as_rational()?
        .to_integer()?;
    shift.to_i64().filter(|shift| shift.unsigned_abs() <= 64)
}

/// The whole number that an expression is.
pub(super) fn whole(expr: &Expr) -> Option<i64> {
    expr.as_rational()
        .and_then(Rational::to_integer)
        .as_ref()
        .and_then(Integer::to_i64)
}
