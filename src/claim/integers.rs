//! Rules that hold for integers only.

use std::collections::BTreeSet;
use std::convert::Infallible;

use algebra::Rational;
use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};

/// What holds for integers only: sin(pi n) = 0, cos(pi n) = (-1)^n, (-1)^(2n) = 1.
pub(super) fn at_integers(expr: &Expr, integers: &BTreeSet<Symbol>) -> Expr {
    if integers.is_empty() || !expr.is_symbolic() {
        return expr.clone();
    }
    let Ok(simple) =
        expr.rewrite(|node| Ok::<_, Infallible>(integer_rule(&node, integers).unwrap_or(node)));
    simple
}

fn integer_rule(node: &Expr, integers: &BTreeSet<Symbol>) -> Option<Expr> {
    match node.kind() {
        Kind::Call(Head::Function(function), arguments) => {
            let (turns, rest) = half_turns(arguments.first()?, integers)?;
            let shifted = |function| Expr::function(function, rest.clone());
            let sign = Expr::power(Expr::integer(-1), turns);
            match function {
                Function::Sin | Function::Cos => Some(sign * shifted(*function)),
                Function::Tan | Function::Cot => Some(shifted(*function)),
                _ => None,
            }
        }
        Kind::Call(head @ (Head::Floor | Head::Ceiling), arguments) => {
            // Whole parts leave the brackets.
            let (mut whole, mut rest) = (Vec::new(), Vec::new());
            for (term, coefficient) in terms(arguments.first()?) {
                let scaled = term.scale(&coefficient);
                if is_integer(&scaled, integers) {
                    whole.push(scaled);
                } else {
                    rest.push(scaled);
                }
            }
            if whole.is_empty() {
                return None;
            }
            whole.push(Expr::call(head.clone(), vec![Expr::sum(rest)]));
            Some(Expr::sum(whole))
        }
        Kind::Power(base, exponent) => even_power(base, exponent, integers),
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut changed = false;
            let mut parts = vec![Expr::number(coefficient.clone())];
            for (base, exponent) in factors {
                let simple = even_power(base, exponent, integers);
                changed |= simple.is_some();
                parts.push(simple.unwrap_or_else(|| Expr::power(base.clone(), exponent.clone())));
            }
            changed.then(|| Expr::product(parts))
        }
        _ => None,
    }
}

/// (-1)^(2k + r) = (-1)^r, and e^(i pi k) = (-1)^k.
fn even_power(base: &Expr, exponent: &Expr, integers: &BTreeSet<Symbol>) -> Option<Expr> {
    if *base == Expr::integer(-1) {
        let mut rest = Vec::new();
        let mut dropped = false;
        for (term, coefficient) in terms(exponent) {
            let whole = is_integer(&term, integers) && coefficient.is_integer();
            // An odd multiple counts as one, an even one as none.
            let parity = coefficient.numerator().modulo_u64(2);
            if whole && term.is_symbolic() && !(coefficient.is_one()) {
                dropped = true;
                if parity == 1 {
                    rest.push(term);
                }
            } else {
                rest.push(term.scale(&coefficient));
            }
        }
        return dropped.then(|| Expr::power(base.clone(), Expr::sum(rest)));
    }
    if matches!(base.kind(), Kind::Constant(Constant::E)) {
        let turn = exponent.divide(&Expr::imaginary_unit());
        let (turns, rest) = half_turns(&turn, integers)?;
        let sign = Expr::power(Expr::integer(-1), turns);
        return Some(sign * (rest * Expr::imaginary_unit()).exp());
    }
    None
}

/// The argument as pi * (integer with symbols) + rest.
fn half_turns(argument: &Expr, integers: &BTreeSet<Symbol>) -> Option<(Expr, Expr)> {
    let pi = Expr::constant(Constant::Pi);
    let (mut turns, mut rest) = (Vec::new(), Vec::new());
    let expanded: Vec<(Expr, Rational)> = terms(argument);
    for (term, coefficient) in expanded {
        let quotient = term.divide(&pi).scale(&coefficient);
        if quotient.is_symbolic() && is_integer(&quotient, integers) {
            turns.push(quotient);
        } else {
            rest.push(term.scale(&coefficient));
        }
    }
    (!turns.is_empty()).then(|| (Expr::sum(turns), Expr::sum(rest)))
}

/// Terms of a sum with coefficients; anything else is one term.
fn terms(expr: &Expr) -> Vec<(Expr, Rational)> {
    match expr.kind() {
        Kind::Sum { constant, terms } => {
            let mut all: Vec<(Expr, Rational)> = terms.to_vec();
            if !constant.is_zero() {
                all.push((Expr::integer(1), constant.clone()));
            }
            all
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let powers = factors
                .iter()
                .map(|(base, exponent)| Expr::power(base.clone(), exponent.clone()));
            vec![(Expr::product(powers), coefficient.clone())]
        }
        Kind::Number(value) => vec![(Expr::integer(1), value.clone())],
        _ => vec![(expr.clone(), Rational::from(1))],
    }
}

/// Is the value an integer whenever the symbols are?
fn is_integer(expr: &Expr, integers: &BTreeSet<Symbol>) -> bool {
    let Ok(whole) = expr.fold(|node, parts: &[bool]| {
        Ok::<_, Infallible>(match node.kind() {
            Kind::Number(value) => value.is_integer(),
            Kind::Symbol(symbol) => integers.contains(symbol),
            Kind::Sum { constant, terms } => {
                constant.is_integer()
                    && terms.iter().all(|term| term.1.is_integer())
                    && parts.iter().all(|part| *part)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let natural = |exponent: &Expr| {
                    exponent
                        .as_rational()
                        .is_some_and(|value| value.is_integer() && value.signum() > 0)
                };
                coefficient.is_integer()
                    && factors.iter().all(|factor| natural(&factor.1))
                    && parts.chunks_exact(2).all(|pair| pair[0])
            }
            Kind::Power(_, exponent) => {
                parts.first() == Some(&true)
                    && exponent
                        .as_rational()
                        .is_some_and(|value| value.is_integer() && value.signum() > 0)
            }
            Kind::Call(Head::Floor | Head::Ceiling, _) => true,
            _ => false,
        })
    });
    whole
}
