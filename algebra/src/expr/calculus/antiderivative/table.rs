//! Single powers, and single functions of linear arguments.

use super::{Integrator, rational};
use crate::error::Result;
use crate::expr::{Expr, Function, Head, Kind, Symbol};
use crate::number::Rational;
use crate::zero;

/// Powers of tangents and the like beyond this are left alone.
const MAX_POWER: i64 = 12;

pub(super) fn integrate(
    integrator: &mut Integrator<'_>,
    factors: &[(Expr, Expr)],
    variable: &Symbol,
) -> Result<Option<Expr>> {
    let [(base, exponent)] = factors else {
        return Ok(None);
    };
    if exponent.contains_symbol(variable) {
        return Ok(None);
    }
    if let Some(found) = power_of_linear(integrator, base, exponent, variable) {
        return Ok(Some(found));
    }
    if *exponent == Expr::integer(-1)
        && let Some(coefficients) = zero::polynomial_coefficients(base, variable, integrator.fuel)
        && let [c, b, a] = &coefficients[..]
    {
        return Ok(rational::inverse_quadratic([a, b, c], variable));
    }
    let Kind::Call(Head::Function(function), arguments) = base.kind() else {
        return Ok(None);
    };
    let [argument] = &arguments[..] else {
        return Ok(None);
    };
    let Some(count) = exponent
        .as_rational()
        .and_then(Rational::to_integer)
        .and_then(|count| count.to_i64())
        .filter(|count| (-MAX_POWER..=MAX_POWER).contains(count))
    else {
        return Ok(None);
    };
    let Some((slope, _)) = zero::linear_coefficients(argument, variable, integrator.fuel) else {
        return Ok(None);
    };
    Ok(of_function(*function, argument, count).map(|found| found.divide(&slope)))
}

/// (a x + b)^r
fn power_of_linear(
    integrator: &mut Integrator<'_>,
    base: &Expr,
    exponent: &Expr,
    variable: &Symbol,
) -> Option<Expr> {
    let (slope, _) = zero::linear_coefficients(base, variable, integrator.fuel)?;
    let raised = exponent + &Expr::integer(1);
    Some(if raised.is_zero() {
        base.ln().divide(&slope)
    } else {
        Expr::power(base.clone(), raised.clone()).divide(&(raised * slope))
    })
}

/// The antiderivative of f(u)^n in u.
fn of_function(function: Function, u: &Expr, n: i64) -> Option<Expr> {
    use Function::*;
    let call = |function| Expr::function(function, u.clone());
    let reciprocal = match function {
        Cos => Some(Sec),
        Sin => Some(Csc),
        Tan => Some(Cot),
        Cot => Some(Tan),
        Sec => Some(Cos),
        Csc => Some(Sin),
        Cosh => Some(Sech),
        Sinh => Some(Csch),
        Tanh => Some(Coth),
        Coth => Some(Tanh),
        Sech => Some(Cosh),
        Csch => Some(Sinh),
        _ => None,
    };
    if n < 0 {
        return of_function(reciprocal?, u, n.checked_neg()?);
    }
    let first = |function| -> Option<Expr> {
        Some(match function {
            Tan => -call(Cos).ln(),
            Cot => call(Sin).ln(),
            Sec => (call(Sec) + call(Tan)).ln(),
            Csc => (call(Csc) - call(Cot)).ln(),
            Tanh => call(Cosh).ln(),
            Coth => call(Sinh).ln(),
            Sech => Expr::function(ArcTan, call(Sinh)),
            Csch => Expr::function(Tanh, u.scale(&Rational::HALF)).ln(),
            _ => return None,
        })
    };
    // The power n from the power n - 2: f^(n-2) times what is left.
    let step = |sign: i64, head: Expr, share: Expr, n: i64| -> Option<Expr> {
        let below = of_function(function, u, n - 2)?;
        Some(head.scale(&Rational::from(sign)) + share * below)
    };
    let over = Rational::from(n - 1).recip();
    match (function, n) {
        (_, 0) => Some(u.clone()),
        (_, 1) => first(function),
        (Tan, _) => step(1, call(Tan).pow(n - 1).scale(&over?), Expr::integer(-1), n),
        (Cot, _) => step(-1, call(Cot).pow(n - 1).scale(&over?), Expr::integer(-1), n),
        (Tanh, _) => step(-1, call(Tanh).pow(n - 1).scale(&over?), Expr::integer(1), n),
        (Coth, _) => step(-1, call(Coth).pow(n - 1).scale(&over?), Expr::integer(1), n),
        (Sec, 2) => Some(call(Tan)),
        (Csc, 2) => Some(-call(Cot)),
        (Sech, 2) => Some(call(Tanh)),
        (Csch, 2) => Some(-call(Coth)),
        (Sec, _) => step(
            1,
            (call(Sec).pow(n - 2) * call(Tan)).scale(&over?),
            Expr::ratio(n - 2, n - 1),
            n,
        ),
        (Csc, _) => step(
            -1,
            (call(Csc).pow(n - 2) * call(Cot)).scale(&over?),
            Expr::ratio(n - 2, n - 1),
            n,
        ),
        (Sech, _) => step(
            1,
            (call(Sech).pow(n - 2) * call(Tanh)).scale(&over?),
            Expr::ratio(n - 2, n - 1),
            n,
        ),
        (Csch, _) => step(
            -1,
            (call(Csch).pow(n - 2) * call(Coth)).scale(&over?),
            Expr::ratio(2 - n, n - 1),
            n,
        ),
        _ => None,
    }
}
