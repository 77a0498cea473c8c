//! First half of the normal form: every function is written in a few generators.
//!
//! Trigonometric and hyperbolic functions become exponentials, logarithms of numbers become logarithms of primes,
//! inverse tangents of rationals become angles of Gaussian primes, maxima become absolute values. Each rule holds for
//! real symbols on the natural domain of the original expression, so equal results prove equality; unequal results
//! prove nothing.

mod functions;
mod powers;
mod sizes;

use std::collections::BTreeSet;

use super::real::{conjugate, is_real};
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

use self::powers::real_root;

/// Symbols that the natural domain makes positive: direct arguments of logarithms, odd powers under even roots, bases of
/// symbolic powers.
pub(super) fn positive_symbols(expressions: [&Expr; 2]) -> BTreeSet<Symbol> {
    let mut positive = BTreeSet::new();
    for expression in expressions {
        expression.visit(|node| match node.kind() {
            Kind::Call(Head::Function(Function::Ln), arguments) => {
                odd_symbols(&arguments[0], &mut positive)
            }
            Kind::Power(base, exponent) => match exponent.as_rational() {
                Some(value) if value.denominator().is_even() => odd_symbols(base, &mut positive),
                Some(_) => {}
                None => odd_symbols(base, &mut positive),
            },
            Kind::Product { factors, .. } => {
                for (base, exponent) in factors {
                    if exponent
                        .as_rational()
                        .is_none_or(|value| value.denominator().is_even())
                    {
                        odd_symbols(base, &mut positive);
                    }
                }
            }
            _ => {}
        });
    }
    positive
}

/// Symbols with odd powers in a monomial with positive coefficient.
fn odd_symbols(argument: &Expr, positive: &mut BTreeSet<Symbol>) {
    // Odd roots of odd powers too: x^(1/3) has the sign of x, x^(2/3) none.
    let odd = |exponent: &Expr| {
        exponent
            .as_rational()
            .is_none_or(|value| !value.numerator().is_even())
    };
    match argument.kind() {
        Kind::Symbol(symbol) => {
            positive.insert(symbol.clone());
        }
        Kind::Power(base, exponent) => {
            if let Kind::Symbol(symbol) = base.kind()
                && odd(exponent)
            {
                positive.insert(symbol.clone());
            }
        }
        Kind::Product {
            coefficient,
            factors,
        } if !coefficient.is_negative() => {
            let monomial = factors
                .iter()
                .all(|(base, _)| !base.is_symbolic() || matches!(base.kind(), Kind::Symbol(_)));
            for (base, exponent) in factors {
                if let Kind::Symbol(symbol) = base.kind()
                    && monomial
                    && odd(exponent)
                {
                    positive.insert(symbol.clone());
                }
            }
        }
        _ => {}
    }
}

/// The expression in generators.
pub(super) fn rewrite(
    expression: &Expr,
    positive: &BTreeSet<Symbol>,
    fuel: &mut Fuel,
) -> Result<Expr> {
    expression.fold(|node, parts: &[Expr]| {
        fuel.spend(8, "normal form")?;
        Basis { positive, fuel }.node(node, parts)
    })
}

struct Basis<'a> {
    positive: &'a BTreeSet<Symbol>,
    fuel: &'a mut Fuel,
}

impl Basis<'_> {
    fn node(&mut self, node: &Expr, parts: &[Expr]) -> Result<Expr> {
        match node.kind() {
            Kind::Call(head, _) => self.call(node, head, parts),
            Kind::Power(..) => match parts {
                [base, exponent] => self.power(base, exponent),
                _ => Ok(node.clone()),
            },
            Kind::Product { coefficient, .. } => {
                let mut factors = vec![Expr::number(coefficient.clone())];
                for pair in parts.chunks_exact(2) {
                    factors.push(self.power(&pair[0], &pair[1])?);
                }
                Ok(Expr::product(factors))
            }
            _ => Ok(node.with_children(parts)),
        }
    }

    fn is_positive(&self, expr: &Expr) -> bool {
        match expr.kind() {
            Kind::Number(value) => value.signum() > 0,
            Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
            Kind::Symbol(symbol) => self.positive.contains(symbol),
            Kind::Power(base, exponent) => self.is_positive(base) && is_real(exponent),
            Kind::Product {
                coefficient,
                factors,
            } => {
                !coefficient.is_negative()
                    && factors
                        .iter()
                        .all(|(base, exponent)| self.is_positive(base) && is_real(exponent))
            }
            Kind::Sum { constant, terms } => {
                !constant.is_negative()
                    && terms.iter().all(|(term, coefficient)| {
                        !coefficient.is_negative() && self.is_positive(term)
                    })
            }
            _ => false,
        }
    }

    fn call(&mut self, node: &Expr, head: &Head, parts: &[Expr]) -> Result<Expr> {
        let plain = || Expr::call(head.clone(), parts.to_vec());
        let Some(first) = parts.first() else {
            return Ok(plain());
        };
        match head {
            Head::Function(function) => self.function(node, *function, parts),
            Head::Absolute => self.absolute(first),
            Head::Floor | Head::Ceiling if !first.is_symbolic() => {
                let ball = node
                    .children()
                    .first()
                    .and_then(|argument| argument.real_ball(128));
                let rounded = ball.and_then(|ball| {
                    if *head == Head::Floor {
                        ball.floor()
                    } else {
                        ball.ceil()
                    }
                });
                Ok(rounded.map_or_else(plain, Expr::number))
            }
            Head::Floor => Ok(shifted_floor(first)),
            Head::Ceiling => Ok(-shifted_floor(&-first)),
            Head::Conjugate => Ok(conjugate(first).unwrap_or_else(plain)),
            Head::Binomial => match parts {
                [n, k] => {
                    let factorial = |argument: Expr| Expr::call(Head::Factorial, vec![argument]);
                    Ok(factorial(n.clone()).divide(&(factorial(k.clone()) * factorial(n - k))))
                }
                _ => Ok(plain()),
            },
            Head::RealRoot => match parts {
                [radicand, index] if self.is_positive(radicand) => {
                    self.power(radicand, &Expr::integer(1).divide(index))
                }
                [radicand, index] => Ok(real_root(radicand, index)),
                _ => Ok(plain()),
            },
            _ => Ok(plain()),
        }
    }
}

/// floor(u + n) = floor(u) + n for integers n.
fn shifted_floor(argument: &Expr) -> Expr {
    let whole = match argument.kind() {
        Kind::Sum { constant, .. } => Expr::number(constant.floor()),
        _ => Expr::integer(0),
    };
    Expr::call(Head::Floor, vec![argument - &whole]) + whole
}

fn half() -> Rational {
    Rational::new(Integer::from(1), Integer::from(2)).unwrap_or_else(|| Rational::from(0))
}

fn right_angle() -> Expr {
    Expr::constant(Constant::Pi).scale(&half())
}
