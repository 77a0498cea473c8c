//! Expressions with decimal coefficients: the approximation policy, coefficient by coefficient.

use std::collections::BTreeMap;

use algebra::expr::{Expr, Kind};

use crate::answer::Scalar;
use crate::approximate::{self, Decimal};
use crate::options::Approximation;

/// Longer sums are not compared term by term.
const MAX_TERMS: usize = 64;

/// Do the same terms stand on both sides, with coefficients that the policy accepts for each other? Gives the digits
/// that agree.
pub(super) fn accepts(gold: &Scalar, answer: &Scalar, policy: Approximation) -> Option<u32> {
    if gold.decimals.is_empty() && answer.decimals.is_empty() {
        return None;
    }
    let (golds, answers) = (terms(&gold.expr)?, terms(&answer.expr)?);
    if golds.len() != answers.len() {
        return None;
    }
    let mut digits: Option<u32> = None;
    for ((term, coefficient), (other, found)) in golds.iter().zip(&answers) {
        if term != other {
            return None;
        }
        if coefficient != found {
            let agree = approximate::accepts(
                coefficient,
                claim(&gold.decimals, coefficient).as_ref(),
                found,
                claim(&answer.decimals, found).as_ref(),
                policy,
            )?;
            digits = Some(digits.map_or(agree, |least| least.min(agree)));
        }
    }
    digits
}

/// The literal that a coefficient was written as.
fn claim(decimals: &[Decimal], coefficient: &Expr) -> Option<Decimal> {
    let value = coefficient.as_rational()?;
    let written = decimals
        .iter()
        .find(|decimal| decimal.value.abs() == value.abs())?
        .clone();
    Some(if written.value == *value {
        written
    } else {
        written.negated()
    })
}

/// What stands before each product of unknowns.
fn terms(expr: &Expr) -> Option<BTreeMap<Expr, Expr>> {
    let mut found: BTreeMap<Expr, Expr> = BTreeMap::new();
    let mut add = |part: Expr| {
        let (coefficient, term) = split(&part);
        let sum = match found.get(&term) {
            Some(known) => known + &coefficient,
            None => coefficient,
        };
        found.insert(term, sum);
    };
    match expr.kind() {
        Kind::Sum { constant, terms } if terms.len() <= MAX_TERMS => {
            if !constant.is_zero() {
                add(Expr::number(constant.clone()));
            }
            for (term, coefficient) in terms {
                add(term.scale(coefficient));
            }
        }
        Kind::Sum { .. } => return None,
        _ => add(expr.clone()),
    }
    Some(found)
}

/// Constant factor and the rest.
fn split(part: &Expr) -> (Expr, Expr) {
    let one = Expr::integer(1);
    if !part.is_symbolic() {
        return (part.clone(), one);
    }
    let Kind::Product {
        coefficient,
        factors,
    } = part.kind()
    else {
        return (one, part.clone());
    };
    let power = |(base, exponent): &(Expr, Expr)| Expr::power(base.clone(), exponent.clone());
    let symbolic = |(base, exponent): &&(Expr, Expr)| base.is_symbolic() || exponent.is_symbolic();
    let constant = factors.iter().filter(|factor| !symbolic(factor)).map(power);
    (
        Expr::product(constant.chain([Expr::number(coefficient.clone())])),
        Expr::product(factors.iter().filter(symbolic).map(power)),
    )
}

#[cfg(test)]
mod tests {
    use crate::{Approximation, Options, check};

    #[test]
    fn decimal_coefficients_obey_the_policy() {
        for (gold, answer, expected) in [
            (r"\frac{1}{3}x + 2", "0.3333x + 2", "equal"),
            (r"\frac{1}{3}x + 2", "0.3334x + 2", "different"),
            (r"\frac{1}{3}x + 2", "0.33x + 2", "different"),
            (r"y = \sqrt{2} x - \pi", "y = 1.414x - 3.1416", "equal"),
            (r"y = \sqrt{2} x - \pi", "y = 1.414x + 3.1416", "different"),
            ("1.33x", r"\frac{4}{3}x", "equal"),
            ("1.34x", r"\frac{4}{3}x", "different"),
            ("2x + 1", "2.0000x + 1.00001", "different"),
            (r"\frac{1}{3}x", "0.3333y", "different"),
        ] {
            let report = check(gold, answer, &Options::default());
            assert_eq!(report.comparison.verdict(), expected, "{gold} | {answer}");
        }
        let strict = Options {
            approximation: Approximation::Strict,
            ..Options::default()
        };
        assert!(
            check(r"\frac{1}{3}x", "0.3333x", &strict)
                .comparison
                .is_different()
        );
    }
}
