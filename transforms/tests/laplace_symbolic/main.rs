//! Laws of the symbolic Laplace transform and its inverse.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod echoes;
mod hostile;
mod laws;
mod pairs;
mod quadrature;

use algebra::evidence::Verdict;
use algebra::expr::{Expr, Symbol};
use algebra::lower::{Conventions, LogBase, lower};
use algebra::parse::parse;
use algebra::zero::{Decision, decide};
use algebra::{Fuel, Rational};
use transforms::laplace::{Inverse, inverse};

pub(crate) fn s() -> Symbol {
    Symbol::new("s")
}

pub(crate) fn t() -> Symbol {
    Symbol::new("t")
}

pub(crate) fn fuel() -> Fuel {
    Fuel::new(1 << 32)
}

/// A text as the first reading of the parser, with natural logarithms.
pub(crate) fn read(text: &str) -> Expr {
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        ..Conventions::default()
    };
    let tree = &parse(text).unwrap().readings[0];
    lower(tree, tree.root(), &conventions, &mut fuel()).unwrap()
}

pub(crate) fn found(text: &str) -> Inverse {
    let answer = inverse(&read(text), &s(), &t()).unwrap();
    assert!(answer.verdict.holds(), "{text}: {}", answer.verdict);
    answer.value
}

pub(crate) fn refusal(text: &str) -> String {
    let answer = inverse(&read(text), &s(), &t());
    answer
        .map(|one| one.value.to_string())
        .unwrap_err()
        .to_string()
}

pub(crate) fn equal(a: &Expr, b: &Expr) -> bool {
    matches!(decide(a, b, &mut fuel()), Decision::Equal(_))
}

pub(crate) fn ratio(a: i64, b: i64) -> Rational {
    Rational::new(a.into(), b.into()).unwrap()
}

pub(crate) fn is_proved(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Proved(_))
}
