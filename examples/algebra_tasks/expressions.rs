//! Expressions, read from LaTeX.

use algebra::expr::{Expr, Field, Symbol};
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use algebra::{Fuel, Rational};
use serde_json::{Value, json};

use super::{Answer, Operation, Outcome, Task};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("expand", expand),
    ("nth_derivative", nth_derivative),
    ("parse", read_all),
];

fn expression(task: &Task<'_>) -> Outcome<Expr> {
    let parsed = parse(task.text("formula")?)?;
    let tree = parsed
        .readings
        .first()
        .ok_or("the formula has no reading")?;
    let (conventions, fuel) = (Conventions::default(), &mut Fuel::new(u64::MAX));
    Ok(lower(tree, tree.root(), &conventions, fuel)?)
}

/// 30 digits of the value where x, y, z, t are 1/3, 2/5, 3/7, 4/9.
fn shown(value: &Expr) -> Outcome<Value> {
    let point: Vec<(Symbol, Rational)> = [("x", 1, 3), ("y", 2, 5), ("z", 3, 7), ("t", 4, 9)]
        .map(|(name, p, q)| {
            (
                Symbol::new(name),
                Rational::from(p) * Rational::new(1.into(), q.into()).unwrap_or_default(),
            )
        })
        .to_vec();
    let ball = value.ball_at(&point, Field::Real, 512);
    Ok(json!(
        ball.ok_or("the value is not a number")?
            .re
            .midpoint_decimal(30)
    ))
}

fn expand(task: &Task<'_>) -> Answer {
    let expr = expression(task)?;
    let (value, seconds) = task.time(|fuel| expr.expand(fuel))?;
    Ok((shown(&value)?, seconds))
}

fn nth_derivative(task: &Task<'_>) -> Answer {
    let (expr, order) = (expression(task)?, u32::try_from(task.number("order")?)?);
    let x = Symbol::new("x");
    let (value, seconds) = task.time(|fuel| expr.nth_derivative(&x, order, fuel))?;
    Ok((shown(&value)?, seconds))
}

/// How many of these formulas can be read, and the time of all together.
fn read_all(task: &Task<'_>) -> Answer {
    let formulas: Vec<&str> = task
        .list("formulas")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let count = || formulas.iter().filter(|text| parse(text).is_ok()).count();
    let (count, seconds) = task.time(|_| Ok(count()))?;
    Ok((json!(count), seconds))
}
