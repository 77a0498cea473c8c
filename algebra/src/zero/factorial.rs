//! Factorials relative to one another: (n+k)! = n! (n+1) .. (n+k).

use crate::error::Result;
use crate::expr::{Expr, Head, Kind};
use crate::fuel::Fuel;
use crate::number::Rational;

/// More factorials are left alone.
const MAX_ARGUMENTS: usize = 64;
/// Largest gap that is written out.
const MAX_GAP: u64 = 1_000;

/// Writes every factorial over the smallest one at integer distance.
pub(super) fn relative(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let mut arguments: Vec<Expr> = Vec::new();
    expr.visit(|node| {
        if let Kind::Call(Head::Factorial, list) = node.kind() {
            arguments.extend(list.iter().cloned());
        }
    });
    if arguments.is_empty() || arguments.len() > MAX_ARGUMENTS {
        return Ok(expr.clone());
    }
    // Every argument is subtracted from every other one.
    let terms: u64 = arguments
        .iter()
        .map(|argument| u64::from(argument.size().min(64)))
        .sum();
    fuel.spend(
        16 * terms.saturating_mul(arguments.len() as u64),
        "factorials",
    )?;
    let gap = |from: &Expr, to: &Expr| (to - from).as_rational().and_then(Rational::to_integer);
    expr.rewrite(|node| {
        let Kind::Call(Head::Factorial, list) = node.kind() else {
            return Ok(node);
        };
        let Some(argument) = list.first() else {
            return Ok(node);
        };
        // The smallest argument at integer distance; the gap is then not negative.
        let base = arguments
            .iter()
            .filter(|other| gap(other, argument).is_some())
            .min_by_key(|other| gap(argument, other));
        let Some((base, distance)) =
            base.and_then(|base| Some((base, gap(base, argument)?.to_u64()?)))
        else {
            return Ok(node);
        };
        if distance == 0 || distance > MAX_GAP {
            return Ok(node);
        }
        fuel.spend(distance * 16, "factorials")?;
        let steps =
            (1..=distance).map(|step| base + &Expr::number(crate::number::Integer::from(step)));
        Ok(Expr::product(
            steps.chain([Expr::call(Head::Factorial, vec![base.clone()])]),
        ))
    })
}
