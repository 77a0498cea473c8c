//! Definite integrals by the fundamental theorem, proper and improper.

use std::cmp::Ordering;
use std::convert::Infallible;

use super::antiderivative::{factors_of, is_derivative, of_positive, terms_of};
use super::interval::Interval;
use super::limit::{Side, wherever_defined};
use super::{Conditions, infinite};
use crate::error::{Error, Result};
use crate::expr::Signs;
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::zero;

/// Higher powers before e^(-x^2) are left alone.
const MAX_MOMENT: u32 = 64;
/// Pieces into which absolute values cut an interval.
const MAX_PIECES: usize = 16;

impl Expr {
    /// The integral between two limits; `None` when the house does not find it or it does not exist.
    ///
    /// $$ \int_a^b f(x) \thinspace dx = F(b) - F(a), \qquad F' = f $$
    ///
    /// Needs an antiderivative that is proved, and integrand and antiderivative proved continuous between the limits: no
    /// divisor vanishes there, logarithms and roots have positive arguments. At the limits themselves, which may be
    /// infinite, the antiderivative needs a finite limit. Absolute values of polynomials cut the interval. Limits with
    /// symbols need continuity on the whole line.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Constant, Expr, Symbol}};
    /// let (x, fuel) = (Expr::symbol("x"), &mut Fuel::default());
    /// let (name, zero) = (Symbol::new("x"), Expr::integer(0));
    /// let infinity = Expr::constant(Constant::Infinity);
    /// let area = (-&x).exp().definite_integral(&name, &zero, &infinity, fuel)?;
    /// assert_eq!(area, Some(Expr::integer(1)));
    /// // There is no integral over a pole.
    /// let pole = x.pow(-2).definite_integral(&name, &Expr::integer(-1), &Expr::integer(1), fuel)?;
    /// assert_eq!(pole, None);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when a limit contains the variable, [`Error::Undefined`] for an integrand without a value,
    /// [`Error::Budget`] when the fuel is used up.
    pub fn definite_integral(
        &self,
        variable: &Symbol,
        lower: &Self,
        upper: &Self,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        let found = integral(self, variable, lower, upper, fuel)?;
        Ok(found
            .filter(|(_, conditions)| conditions.is_empty())
            .map(|(value, _)| value))
    }
}

/// The integral, and where it holds.
pub(super) fn integral(
    integrand: &Expr,
    variable: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<(Expr, Conditions)>> {
    for limit in [lower, upper] {
        if limit.contains_symbol(variable) {
            return Err(Error::Domain {
                what: "limit of an integral",
                value: limit.to_string(),
                allowed: "an expression without the variable",
            });
        }
    }
    if integrand.is_undefined() {
        return Err(Error::Undefined {
            what: "an integrand",
        });
    }
    if integrand.is_zero() {
        return Ok(Some((Expr::integer(0), Conditions::default())));
    }
    if lower.is_symbolic() || upper.is_symbolic() {
        return between_symbols(integrand, variable, lower, upper, fuel);
    }
    let certain = |value: Option<Expr>| value.map(|value| (value, Conditions::default()));
    if let Some(interval) = Interval::new(variable, lower, upper) {
        return Ok(certain(pieces(integrand, variable, &interval, fuel)?));
    }
    if let Some(interval) = Interval::new(variable, upper, lower) {
        let turned = pieces(integrand, variable, &interval, fuel)?;
        return Ok(certain(turned.map(|value| -value)));
    }
    Ok(None)
}

/// Absolute values cut the interval where their arguments change sign.
fn pieces(
    integrand: &Expr,
    variable: &Symbol,
    interval: &Interval,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let mut inner: Vec<Expr> = Vec::new();
    integrand.visit(|node| {
        if let Kind::Call(Head::Absolute, arguments) = node.kind()
            && node.contains_symbol(variable)
        {
            inner.extend(arguments.iter().cloned());
        }
    });
    if inner.is_empty() {
        return over(integrand, variable, interval, fuel);
    }
    let mut cuts: Vec<Expr> = Vec::new();
    for argument in &inner {
        let Some(roots) = zero::real_roots(argument, variable, fuel) else {
            return Ok(None);
        };
        for root in roots {
            if interval.contains(&root) && !cuts.contains(&root) {
                cuts.push(root);
            }
        }
    }
    if cuts.len() > MAX_PIECES {
        return Ok(None);
    }
    let mut keyed = Vec::new();
    for cut in cuts {
        let Some(ball) = cut.real_ball(128) else {
            return Ok(None);
        };
        keyed.push((ball, cut));
    }
    keyed.sort_by(|a, b| a.0.order(&b.0).unwrap_or(Ordering::Equal));
    let (first, last) = interval.ends();
    let mut places = vec![first.clone()];
    places.extend(keyed.into_iter().map(|entry| entry.1));
    places.push(last.clone());
    let mut parts = Vec::new();
    for pair in places.windows(2) {
        let Some(piece) = Interval::new(variable, &pair[0], &pair[1]) else {
            return Ok(None);
        };
        let opened = integrand.fold(|node, parts: &[Expr]| match (node.kind(), parts) {
            (Kind::Call(Head::Absolute, _), [argument]) if node.contains_symbol(variable) => {
                Ok(match piece.signs(argument, fuel)? {
                    Signs::POSITIVE => argument.clone(),
                    Signs::NEGATIVE => -argument,
                    _ => node.with_children(parts),
                })
            }
            _ => Ok::<_, Error>(node.with_children(parts)),
        })?;
        match over(&opened, variable, &piece, fuel)? {
            Some(part) => parts.push(part),
            None => return Ok(None),
        }
    }
    Ok(Some(Expr::sum(parts)))
}

/// The fundamental theorem on an interval between constants.
fn over(
    integrand: &Expr,
    variable: &Symbol,
    interval: &Interval,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    if !interval.is_continuous(integrand, fuel)? {
        return Ok(None);
    }
    let Some(found) = proved(integrand, variable, interval, fuel)? else {
        return gaussian(integrand, variable, interval, fuel);
    };
    let (lower, upper) = interval.ends();
    let mut ends = Vec::new();
    for (limit, side) in [(upper, Side::Below), (lower, Side::Above)] {
        match wherever_defined(&found, variable, limit, side, fuel)? {
            Some(value) if infinite(&value).is_none() && !value.is_undefined() => ends.push(value),
            _ => return Ok(None),
        }
    }
    Ok(match &ends[..] {
        [last, first] => Some(last - first),
        _ => None,
    })
}

/// Even powers times e^(-a x^2), over the line or half of it, term by term.
///
/// The integral of x^(2m) e^(-a x^2) over the line is sqrt(pi/a) (2m)!/(m! (4a)^m).
fn gaussian(
    integrand: &Expr,
    variable: &Symbol,
    interval: &Interval,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let (lower, upper) = interval.ends();
    let share = match (infinite(lower).is_some(), infinite(upper).is_some()) {
        (true, true) => Rational::ONE,
        (true, false) if upper.is_zero() => Rational::HALF,
        (false, true) if lower.is_zero() => Rational::HALF,
        _ => return Ok(None),
    };
    let mut parts = Vec::new();
    for term in terms_of(&integrand.expand(fuel)?) {
        fuel.spend(256, "integration")?;
        let (coefficient, factors) = factors_of(&term);
        let (mut constant, mut degree, mut rate) = (vec![Expr::number(coefficient)], 0, None);
        for (base, exponent) in factors {
            let own = matches!(base.kind(), Kind::Symbol(symbol) if symbol == variable);
            let power = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .and_then(|power| power.to_u32())
                .filter(|power| power.is_multiple_of(2) && *power <= MAX_MOMENT);
            if !base.contains_symbol(variable) && !exponent.contains_symbol(variable) {
                constant.push(Expr::power(base, exponent));
            } else if own && let Some(power) = power {
                degree = power;
            } else if matches!(base.kind(), Kind::Constant(Constant::E)) && rate.is_none() {
                rate = zero::polynomial_coefficients(&exponent, variable, fuel);
            } else {
                return Ok(None);
            }
        }
        let Some([shift, linear, square]) = rate.as_deref() else {
            return Ok(None);
        };
        let a = -square;
        if !linear.is_zero() || Signs::of_constant(&a) != Signs::POSITIVE {
            return Ok(None);
        }
        let moment = Rational::new(Integer::factorial(degree), Integer::factorial(degree / 2));
        let half = i64::from(degree / 2);
        let root = Expr::constant(Constant::Pi).divide(&a).sqrt();
        let scale = if half == 0 {
            Expr::integer(1)
        } else {
            a.scale(&Rational::from(4)).pow(-half)
        };
        let value = Expr::product([root, scale, shift.exp(), Expr::product(constant)]);
        parts.push(value.scale(&(&moment.unwrap_or_default() * &share)));
    }
    Ok(Some(Expr::sum(parts)))
}

/// An antiderivative that is continuous on the interval.
fn proved(
    integrand: &Expr,
    variable: &Symbol,
    interval: &Interval,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let Some(found) = of_positive(integrand, variable, fuel)? else {
        return Ok(None);
    };
    // ln(-u) has the derivative of ln(u).
    let found = found.fold(|node, parts: &[Expr]| match (node.kind(), parts) {
        (Kind::Call(Head::Function(Function::Ln), _), [argument])
            if argument.contains_symbol(variable)
                && interval.signs(argument, fuel)? == Signs::NEGATIVE =>
        {
            Ok((-argument).ln())
        }
        _ => Ok::<_, Error>(node.with_children(parts)),
    })?;
    if !interval.is_continuous(&found, fuel)? {
        return Ok(None);
    }
    // The zero test takes symbols under logarithms and roots to be positive: negative values need a proof of their own.
    if interval.goes_below_zero() {
        let turned = [(variable.clone(), -Expr::symbol(variable.name()))];
        let mirror = -found.substitute(&turned);
        if !is_derivative(&mirror, &integrand.substitute(&turned), variable, fuel)? {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

/// Limits with symbols: on the whole line, or among positive numbers.
fn between_symbols(
    integrand: &Expr,
    variable: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<(Expr, Conditions)>> {
    if holds_absolute_value(integrand) {
        return Ok(None);
    }
    let zero = Expr::integer(0);
    let infinity = Expr::constant(Constant::Infinity);
    let line = Interval::line(variable);
    let half = Interval::new(variable, &zero, &infinity);
    for (interval, whole) in [(Some(line), true), (half, false)] {
        let Some(interval) = interval else { continue };
        let positive = |limit: &Expr| {
            limit.is_zero()
                || infinite(limit) == Some(Ordering::Greater)
                || !limit.is_symbolic() && Signs::of_constant(limit) == Signs::POSITIVE
        };
        let inside = whole
            || [lower, upper]
                .into_iter()
                .all(|limit| limit.is_symbolic() || positive(limit));
        if !inside || !interval.is_continuous(integrand, fuel)? {
            continue;
        }
        let Some(found) = proved(integrand, variable, &interval, fuel)? else {
            continue;
        };
        let mut conditions = Conditions::default();
        let mut ends = Vec::new();
        for (limit, side) in [(upper, Side::Below), (lower, Side::Above)] {
            let value = if limit.is_symbolic() {
                if !whole {
                    conditions.positive.push(limit.clone());
                }
                Some(found.substitute(&[(variable.clone(), limit.clone())]))
            } else {
                wherever_defined(&found, variable, limit, side, fuel)?
            };
            match value {
                Some(value) if infinite(&value).is_none() && !value.is_undefined() => {
                    ends.push(value);
                }
                _ => return Ok(None),
            }
        }
        if let [last, first] = &ends[..] {
            return Ok(Some((last - first, conditions)));
        }
    }
    Ok(None)
}

fn holds_absolute_value(expr: &Expr) -> bool {
    let Ok(found) = expr.fold(|node, parts: &[bool]| {
        let own = matches!(node.kind(), Kind::Call(Head::Absolute, _));
        Ok::<_, Infallible>(own || parts.contains(&true))
    });
    found
}

impl Interval {
    /// Is a constant strictly between the ends, as far as enclosures tell?
    fn contains(&self, place: &Expr) -> bool {
        let (lower, upper) = self.ends();
        let beyond = |limit: &Expr, sign: Ordering| {
            infinite(limit).is_some() || Signs::of_constant(&(place - limit)).order() == Some(sign)
        };
        beyond(lower, Ordering::Greater) && beyond(upper, Ordering::Less)
    }
}
