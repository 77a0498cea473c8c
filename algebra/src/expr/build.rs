//! The constructors: each returns the canonical form of what it is asked for.

use std::ops::{Add, Mul, Neg, Sub};

use super::call::fold_call;
use super::factors::{
    collect_factors, from_factors, infinite_product, product_power, sum_power, symbolic_power,
};
use super::number_power::{infinite_power, number_power};
use super::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::number::{Integer, Rational};

/// Powers of numbers with more bits than this stay unevaluated.
pub(crate) const MAX_BITS: u64 = 1 << 17;

impl Expr {
    /// A rational number.
    pub fn number(value: impl Into<Rational>) -> Self {
        Self::from_kind(Kind::Number(value.into()))
    }

    /// A small integer.
    pub fn integer(value: i64) -> Self {
        Self::number(Rational::from(value))
    }

    /// A quotient of two small integers; [`Kind::Undefined`] for denominator zero.
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        Rational::new(Integer::from(numerator), Integer::from(denominator))
            .map_or_else(Self::undefined, Self::number)
    }

    /// An unknown.
    pub fn symbol(name: &str) -> Self {
        Self::from_kind(Kind::Symbol(Symbol::new(name)))
    }

    /// A named constant.
    pub fn constant(constant: Constant) -> Self {
        Self::from_kind(Kind::Constant(constant))
    }

    /// The imaginary unit.
    pub fn imaginary_unit() -> Self {
        Self::constant(Constant::ImaginaryUnit)
    }

    /// The expression without a value.
    pub fn undefined() -> Self {
        Self::from_kind(Kind::Undefined)
    }

    /// A rational multiple.
    pub fn scale(&self, factor: &Rational) -> Self {
        if factor.is_one() {
            return self.clone();
        }
        if factor.is_zero() {
            return if self.is_undefined() || self.is_infinite() {
                Self::undefined()
            } else {
                Self::integer(0)
            };
        }
        match self.kind() {
            Kind::Number(value) => Self::number(value * factor),
            Kind::Sum { constant, terms } => Self::from_kind(Kind::Sum {
                constant: constant * factor,
                terms: terms
                    .iter()
                    .map(|(term, coefficient)| (term.clone(), coefficient * factor))
                    .collect(),
            }),
            Kind::Product {
                coefficient,
                factors,
            } if !self.is_infinite() => from_factors(coefficient * factor, factors.to_vec()),
            Kind::Undefined => self.clone(),
            _ => Self::product([Self::number(factor.clone()), self.clone()]),
        }
    }

    pub(super) fn is_infinite(&self) -> bool {
        match self.kind() {
            Kind::Constant(Constant::Infinity) => true,
            Kind::Product { factors, .. } => factors.iter().any(|factor| factor.0.is_infinite()),
            _ => false,
        }
    }

    /// a + b + ..
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut constant = Rational::from(0);
        let mut terms: Vec<(Self, Rational)> = Vec::new();
        let mut infinite: Option<Self> = None;
        for part in parts {
            match part.kind() {
                Kind::Undefined => return part,
                _ if part.is_infinite() => match &infinite {
                    Some(known) if *known != part => return Self::undefined(),
                    _ => infinite = Some(part),
                },
                Kind::Number(value) => constant = &constant + value,
                Kind::Sum {
                    constant: inner,
                    terms: inner_terms,
                } => {
                    constant = &constant + inner;
                    terms.extend(inner_terms.iter().cloned());
                }
                Kind::Product {
                    coefficient,
                    factors,
                } => {
                    terms.push((
                        from_factors(Rational::from(1), factors.to_vec()),
                        coefficient.clone(),
                    ));
                }
                _ => terms.push((part, Rational::from(1))),
            }
        }
        if let Some(infinite) = infinite {
            return infinite;
        }
        // Stripping a coefficient may leave a sum, e.g. 2*(x+1): such a term is spread out again.
        if terms
            .iter()
            .any(|term| matches!(term.0.kind(), Kind::Sum { .. } | Kind::Number(_)))
        {
            let scaled: Vec<Self> = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient))
                .collect();
            return Self::sum(scaled.into_iter().chain([Self::number(constant)]));
        }
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(Self, Rational)> = Vec::with_capacity(terms.len());
        for (term, coefficient) in terms {
            match merged.last_mut() {
                Some(last) if last.0 == term => last.1 = &last.1 + &coefficient,
                _ => merged.push((term, coefficient)),
            }
        }
        merged.retain(|term| !term.1.is_zero());
        match (merged.len(), constant.is_zero()) {
            (0, _) => Self::number(constant),
            (1, true) => merged.swap_remove(0).into_scaled(),
            _ => Self::from_kind(Kind::Sum {
                constant,
                terms: merged.into_boxed_slice(),
            }),
        }
    }

    /// a * b * ..
    pub fn product(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut coefficients = Vec::new();
        let mut factors: Vec<(Self, Self)> = Vec::new();
        let mut stack: Vec<Self> = parts.into_iter().collect();
        stack.reverse();
        let mut undefined = false;
        while let Some(part) = stack.pop() {
            match part.kind() {
                Kind::Undefined => undefined = true,
                Kind::Number(value) => coefficients.push(value.clone()),
                Kind::Product {
                    coefficient: inner,
                    factors: inner_factors,
                } => {
                    coefficients.push(inner.clone());
                    factors.extend(inner_factors.iter().cloned());
                }
                Kind::Power(base, exponent) => factors.push((base.clone(), exponent.clone())),
                _ => factors.push((part, Self::integer(1))),
            }
        }
        if undefined {
            return Self::undefined();
        }
        let coefficient: Rational = coefficients.into_iter().product();
        if factors.iter().any(|factor| factor.0.is_infinite()) {
            return infinite_product(&coefficient, &factors);
        }
        if coefficient.is_zero() {
            return Self::number(coefficient);
        }
        collect_factors(coefficient, factors)
    }

    /// a / b; undefined when b is the number zero.
    pub fn divide(&self, divisor: &Self) -> Self {
        Self::product([
            self.clone(),
            Self::power(divisor.clone(), Self::integer(-1)),
        ])
    }

    /// Principal square root.
    pub fn sqrt(&self) -> Self {
        Self::power(self.clone(), Self::ratio(1, 2))
    }

    /// Integer power.
    pub fn pow(&self, exponent: i64) -> Self {
        Self::power(self.clone(), Self::integer(exponent))
    }

    /// base^exponent, the principal value.
    pub fn power(base: Self, exponent: Self) -> Self {
        if base.is_undefined() || exponent.is_undefined() {
            return Self::undefined();
        }
        if base.is_infinite() || exponent.is_infinite() {
            return infinite_power(&base, &exponent);
        }
        if exponent.is_one() {
            return base;
        }
        if exponent.is_zero() {
            return if base.is_zero() {
                Self::undefined()
            } else {
                Self::integer(1)
            };
        }
        if base.is_one() {
            return base;
        }
        let Some(rational) = exponent.as_rational() else {
            return symbolic_power(base, exponent);
        };
        match base.kind() {
            Kind::Number(value) => number_power(value, rational),
            Kind::Constant(Constant::ImaginaryUnit) => match rational.to_integer() {
                Some(power) => match power.modulo_u64(4) {
                    0 => Self::integer(1),
                    1 => base,
                    2 => Self::integer(-1),
                    _ => base.scale(&Rational::from(-1)),
                },
                None => Self::from_kind(Kind::Power(base, exponent)),
            },
            Kind::Power(inner, inner_exponent) => {
                if rational.is_integer()
                    || (is_positive(inner) && inner_exponent.as_rational().is_some())
                {
                    Self::power(inner.clone(), inner_exponent.scale(rational))
                } else {
                    Self::from_kind(Kind::Power(base, exponent))
                }
            }
            Kind::Product {
                coefficient,
                factors,
            } => product_power(&base, coefficient, factors, rational),
            Kind::Sum { .. } => sum_power(&base, rational),
            _ => Self::from_kind(Kind::Power(base, exponent)),
        }
    }

    /// A function of its arguments, folded where the value is a number for all inputs alike.
    pub fn call(head: Head, arguments: Vec<Self>) -> Self {
        if arguments.iter().any(Self::is_undefined) {
            return Self::undefined();
        }
        fold_call(&head, &arguments)
            .unwrap_or_else(|| Self::from_kind(Kind::Call(head, arguments.into_boxed_slice())))
    }

    /// A named function of one argument.
    pub fn function(function: Function, argument: Self) -> Self {
        Self::call(Head::Function(function), vec![argument])
    }

    /// Natural logarithm.
    pub fn ln(&self) -> Self {
        Self::function(Function::Ln, self.clone())
    }

    /// e^self
    pub fn exp(&self) -> Self {
        Self::power(Self::constant(Constant::E), self.clone())
    }
}

pub(super) trait IntoScaled {
    fn into_scaled(self) -> Expr;
}

impl IntoScaled for (Expr, Rational) {
    fn into_scaled(self) -> Expr {
        self.0.scale(&self.1)
    }
}

/// A number or constant known to be a positive real.
pub(super) fn is_positive(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Number(value) => value.signum() > 0,
        Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
        _ => false,
    }
}

impl Expr {
    pub(super) fn exponent(&self) -> Self {
        match self.kind() {
            Kind::Power(_, exponent) => exponent.clone(),
            _ => Self::integer(1),
        }
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, |$a:ident, $b:ident| $body:expr) => {
        impl $trait<&Expr> for &Expr {
            type Output = Expr;
            fn $method(self, other: &Expr) -> Expr {
                let ($a, $b) = (self, other);
                $body
            }
        }
        impl $trait<Expr> for Expr {
            type Output = Expr;
            fn $method(self, other: Expr) -> Expr {
                (&self).$method(&other)
            }
        }
        impl $trait<&Expr> for Expr {
            type Output = Expr;
            fn $method(self, other: &Expr) -> Expr {
                (&self).$method(other)
            }
        }
    };
}

operator!(Add, add, |a, b| Expr::sum([a.clone(), b.clone()]));
operator!(Sub, sub, |a, b| Expr::sum([
    a.clone(),
    b.scale(&Rational::from(-1))
]));
operator!(Mul, mul, |a, b| Expr::product([a.clone(), b.clone()]));

impl Neg for &Expr {
    type Output = Expr;
    fn neg(self) -> Expr {
        self.scale(&Rational::from(-1))
    }
}

impl Neg for Expr {
    type Output = Expr;
    fn neg(self) -> Expr {
        -&self
    }
}
