//! Sums and products with bounds, where their terms have values.

use super::{Conditions, Range, infinite};
use crate::error::{Error, Result};
use crate::expr::{Constant, Expr, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Terms of an infinite series that are set apart.
const MAX_APART: i64 = 256;
/// Values of the zeta function beyond this are not written out.
const MAX_ZETA: u32 = 40;

/// The sum of a body over an index, and where it holds.
pub(super) fn sum(
    body: &Expr,
    index: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<(Expr, Conditions)>> {
    let Some(mut range) = range(body, index, lower, upper, fuel)? else {
        return Ok(None);
    };
    let mut conditions = Conditions::default();
    if is_empty(lower, upper) {
        return Ok(Some((Expr::integer(0), conditions)));
    }
    let closed = recovered(body.closed_sum(index, lower, upper, fuel))?.flatten();
    let value = match closed {
        Some(closed) => {
            conditions.below_one = closed.ratios;
            Some(closed.value)
        }
        None => match binomial_sum(body, index, lower, upper, fuel)? {
            Some(value) => {
                // binomial(-1, k) is no row of the triangle: (1+r)^(-1) is not the empty sum.
                range.least = 0;
                Some(value)
            }
            None if infinite(upper).is_some() => infinite_sum(body, index, lower, fuel)?,
            None => None,
        },
    };
    conditions.ranges.push(range);
    Ok(value
        .filter(|value| !value.is_undefined())
        .map(|value| (value, conditions)))
}

/// The product of a body over an index, and where it holds.
pub(super) fn product(
    body: &Expr,
    index: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<(Expr, Conditions)>> {
    let Some(range) = range(body, index, lower, upper, fuel)? else {
        return Ok(None);
    };
    if is_empty(lower, upper) {
        return Ok(Some((Expr::integer(1), Conditions::default())));
    }
    let closed = recovered(body.closed_product(index, lower, upper, fuel))?.flatten();
    let conditions = Conditions {
        ranges: vec![range],
        ..Conditions::default()
    };
    Ok(closed.map(|closed| (closed.value, conditions)))
}

/// Is the upper limit always below the lower one? The closed form would count backwards.
fn is_empty(lower: &Expr, upper: &Expr) -> bool {
    let gap = upper - lower;
    gap.as_rational().is_some_and(Rational::is_negative)
}

/// What is outside the theory has no closed form; a lack of fuel stays an error.
fn recovered<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::Budget { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// The range of an index with the poles of the body; `None`: a pole lies in it, or the limits are no integers.
fn range(
    body: &Expr,
    index: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<Range>> {
    let no_integer = |limit: &Expr| limit.as_rational().is_some_and(|value| !value.is_integer());
    if no_integer(&(upper - lower)) {
        return Ok(None);
    }
    let constant = |limit: &Expr| limit.as_rational().is_none() && !limit.is_symbolic();
    let endless = infinite(upper).is_some_and(|sign| sign.is_gt());
    if no_integer(lower) || no_integer(upper) || constant(lower) || constant(upper) && !endless {
        return Ok(None);
    }
    let mut divisors: Vec<Expr> = Vec::new();
    let mut note = |base: &Expr, exponent: &Expr| {
        let natural = exponent
            .as_rational()
            .is_some_and(|value| value.is_integer() && value.signum() > 0);
        if !natural && base.contains_symbol(index) {
            divisors.push(base.clone());
        }
    };
    body.visit(|node| match node.kind() {
        Kind::Power(base, exponent) => note(base, exponent),
        Kind::Product { factors, .. } => factors.iter().for_each(|pair| note(&pair.0, &pair.1)),
        _ => {}
    });
    let mut poles: Vec<Integer> = Vec::new();
    for divisor in &divisors {
        // n! has values from zero on.
        if let Kind::Call(Head::Factorial, arguments) = divisor.kind() {
            let own = matches!(arguments[0].kind(), Kind::Symbol(symbol) if symbol == index);
            if !own || lower.as_rational().is_none_or(Rational::is_negative) {
                return Ok(None);
            }
            continue;
        }
        match super::integer_polynomial(divisor, index, fuel) {
            Some(polynomial) => {
                for root in polynomial.real_roots(fuel)? {
                    poles.extend(root.exact().and_then(Rational::to_integer));
                }
            }
            // With other symbols a pole at an integer is an exception.
            None if divisor.symbols().len() > 1 => {}
            None => return Ok(None),
        }
    }
    let range = Range {
        lower: lower.clone(),
        upper: upper.clone(),
        least: -1,
        poles,
    };
    // With symbolic limits it depends.
    let settled = lower.as_rational().is_some() && (endless || upper.as_rational().is_some());
    let hit = match (lower.as_rational(), endless || upper.is_symbolic()) {
        (Some(low), true) => range
            .poles
            .iter()
            .any(|pole| Rational::from(pole.clone()) >= *low),
        _ => settled && range.has_pole(lower, upper),
    };
    Ok((!hit).then_some(range))
}

/// The sum of binomial(n, k) r^k P(k) from 0 to n.
fn binomial_sum(
    body: &Expr,
    index: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    if !lower.is_zero() || infinite(upper).is_some() {
        return Ok(None);
    }
    let k = Expr::symbol(index.name());
    let coefficient = Expr::call(Head::Binomial, vec![upper.clone(), k.clone()]);
    let rest = body.divide(&coefficient);
    let binomial = |expr: &Expr| {
        let mut found = false;
        expr.visit(|node| found |= matches!(node.kind(), Kind::Call(Head::Binomial, _)));
        found
    };
    if binomial(&rest) {
        return Ok(None);
    }
    let expanded = rest.expand(fuel)?;
    let terms = match expanded.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms.iter().map(|(term, factor)| term.scale(factor));
            let constant = (!constant.is_zero()).then(|| Expr::number(constant.clone()));
            scaled.chain(constant).collect()
        }
        _ => vec![expanded.clone()],
    };
    let mut total = Vec::new();
    for term in terms {
        fuel.spend(256, "closed form")?;
        // c r^k k^m
        let logarithmic = term.substitute(&[(index.clone(), &k + &Expr::integer(1))]);
        let mut degree = 0_i64;
        let mut ratio = logarithmic.divide(&term);
        if ratio.contains_symbol(index) {
            // The power of k apart.
            let Some(found) = (1..=4_i64).find_map(|m| {
                let bare = term.divide(&k.pow(m));
                let moved = bare.substitute(&[(index.clone(), &k + &Expr::integer(1))]);
                let ratio = moved.divide(&bare);
                (!ratio.contains_symbol(index)).then_some((m, ratio))
            }) else {
                return Ok(None);
            };
            (degree, ratio) = found;
        }
        let power = if degree == 0 {
            Expr::integer(1)
        } else {
            k.pow(degree)
        };
        let constant = term
            .divide(&power)
            .substitute(&[(index.clone(), Expr::integer(0))]);
        if constant.is_undefined() || constant.contains_symbol(index) {
            return Ok(None);
        }
        // k^m by falling factorials, whose sums are n (n-1) .. (n-j+1) r^j (1+r)^(n-j).
        let base = &Expr::integer(1) + &ratio;
        for j in 0..=degree {
            let falling = (0..j).map(|i| upper - &Expr::integer(i));
            let sum = Expr::product(falling.chain([
                if j == 0 {
                    Expr::integer(1)
                } else {
                    ratio.pow(j)
                },
                Expr::power(base.clone(), upper - &Expr::integer(j)),
                Expr::integer(stirling(degree, j)),
                constant.clone(),
            ]));
            total.push(sum);
        }
    }
    Ok(Some(Expr::sum(total)))
}

/// Stirling numbers of the second kind.
fn stirling(n: i64, k: i64) -> i64 {
    match (n, k) {
        (0, 0) => 1,
        (0, _) | (_, 0) => 0,
        _ => k * stirling(n - 1, k) + stirling(n - 1, k - 1),
    }
}

/// Series that do not telescope: c k^(-2m), and c r^k/k!.
fn infinite_sum(
    body: &Expr,
    index: &Symbol,
    lower: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let Some(start) = lower
        .as_rational()
        .and_then(Rational::to_integer)
        .and_then(|value| value.to_i64())
        .filter(|start| start.abs() <= MAX_APART)
    else {
        return Ok(None);
    };
    let k = Expr::symbol(index.name());
    // The terms before the lower limit, or those after it that are not in the known series.
    let apart = |from: i64, term: &Expr, fuel: &mut Fuel| -> Result<Expr> {
        let (first, last, sign) = if start >= from {
            (from, start, -1)
        } else {
            (start, from, 1)
        };
        let mut parts = Vec::new();
        for at in first..last {
            fuel.spend(u64::from(term.size()) * 16, "series")?;
            parts.push(term.substitute(&[(index.clone(), Expr::integer(at))]));
        }
        Ok(Expr::sum(parts).scale(&Rational::from(sign)))
    };
    for m in 1..=MAX_ZETA / 2 {
        let power = i64::from(2 * m);
        let factor = body * &k.pow(power);
        fuel.spend(32, "series")?;
        if !factor.contains_symbol(index) && start >= 1 {
            let value = &factor * &even_zeta(m);
            return Ok(Some(value + apart(1, body, fuel)?));
        }
    }
    let factorial = Expr::call(Head::Factorial, vec![k.clone()]);
    let power = body * &factorial;
    if power.is_undefined() || start < 0 {
        return Ok(None);
    }
    let moved = power.substitute(&[(index.clone(), &k + &Expr::integer(1))]);
    let ratio = moved.divide(&power);
    if ratio.contains_symbol(index) {
        return Ok(None);
    }
    let first = power.substitute(&[(index.clone(), Expr::integer(0))]);
    if first.is_undefined() || first.contains_symbol(index) {
        return Ok(None);
    }
    Ok(Some(first * ratio.exp() + apart(0, body, fuel)?))
}

/// zeta(2m) = (-1)^(m+1) B(2m) (2 pi)^(2m) / (2 (2m)!)
fn even_zeta(m: u32) -> Expr {
    let bernoulli = bernoulli(2 * m).abs();
    let factor = &bernoulli
        * &Rational::TWO
            .pow(2 * i32::try_from(m).unwrap_or(0) - 1)
            .unwrap_or_default();
    let below = Rational::from(Integer::factorial(2 * m));
    let scale = factor.checked_div(&below).unwrap_or_default();
    Expr::constant(Constant::Pi)
        .pow(i64::from(2 * m))
        .scale(&scale)
}

/// Bernoulli numbers by their recurrence.
fn bernoulli(n: u32) -> Rational {
    let mut known = vec![Rational::ONE];
    for m in 1..=n {
        let row = Integer::from(u64::from(m) + 1);
        let total = (0..m).zip(&known).fold(Rational::ZERO, |sum, (j, value)| {
            &sum + &(value * &Rational::from(row.binomial(j)))
        });
        let next = total
            .checked_div(&Rational::from(-i64::from(m) - 1))
            .unwrap_or_default();
        known.push(next);
    }
    known.pop().unwrap_or_default()
}
