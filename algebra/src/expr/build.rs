//! The constructors: each returns the canonical form of what it is asked for.

use std::ops::{Add, Mul, Neg, Sub};

use super::call::fold_call;
use super::factors::{
    Factor, collect_factors, from_factors, infinite_product, product_power, sum_power,
    symbolic_power,
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
        let mut sum = Summands::default();
        for part in parts {
            sum.push(part, &Rational::ONE);
        }
        sum.finish()
    }

    /// a * b * ..
    pub fn product(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut product = Factors::default();
        for part in parts {
            product.push(part);
        }
        product.finish()
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

/// The terms of a sum being built.
#[derive(Default)]
pub(super) struct Summands {
    constant: Rational,
    terms: Vec<(Expr, Rational)>,
    infinite: Option<Expr>,
    undefined: bool,
}

impl Summands {
    /// Adds coefficient * part, where the coefficient is not zero.
    pub(super) fn push(&mut self, part: Expr, coefficient: &Rational) {
        let times = |value: &Rational| {
            if coefficient.is_one() {
                value.clone()
            } else {
                value * coefficient
            }
        };
        match part.kind() {
            Kind::Undefined => self.undefined = true,
            _ if part.is_infinite() => {
                let part = part.scale(coefficient);
                self.undefined |= self.infinite.as_ref().is_some_and(|known| *known != part);
                self.infinite = Some(part);
            }
            Kind::Number(value) => self.constant = &self.constant + &times(value),
            Kind::Sum { constant, terms } => {
                if !constant.is_zero() {
                    self.constant = &self.constant + &times(constant);
                }
                let scaled = terms
                    .iter()
                    .map(|(term, value)| (term.clone(), times(value)));
                self.terms.extend(scaled);
            }
            Kind::Product {
                coefficient: inner,
                factors,
            } if !inner.is_one() => {
                let inner = times(inner);
                let stripped = from_factors(Rational::ONE, factors.to_vec());
                // Stripping a coefficient may leave a sum, e.g. 2*(x+1): such a term is spread out.
                match stripped.kind() {
                    Kind::Sum { .. } => self.push(stripped, &inner),
                    _ => self.terms.push((stripped, inner)),
                }
            }
            _ => self.terms.push((part, coefficient.clone())),
        }
    }

    /// Adds a product before it is made a node.
    pub(super) fn push_product(&mut self, product: Factors) {
        match product.split() {
            Ok((coefficient, _)) if coefficient.is_zero() => {}
            Ok((coefficient, factors)) => {
                self.push(from_factors(Rational::ONE, factors), &coefficient);
            }
            Err(value) => self.push(value, &Rational::ONE),
        }
    }

    pub(super) fn finish(self) -> Expr {
        let Self {
            constant,
            mut terms,
            infinite,
            undefined,
        } = self;
        if undefined {
            return Expr::undefined();
        }
        if let Some(infinite) = infinite {
            return infinite;
        }
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(Expr, Rational)> = Vec::with_capacity(terms.len());
        for (term, coefficient) in terms {
            match merged.last_mut() {
                Some(last) if last.0 == term => last.1 = &last.1 + &coefficient,
                _ => merged.push((term, coefficient)),
            }
        }
        merged.retain(|term| !term.1.is_zero());
        match (merged.len(), constant.is_zero()) {
            (0, _) => Expr::number(constant),
            (1, true) => merged.swap_remove(0).into_scaled(),
            _ => Expr::from_kind(Kind::Sum {
                constant,
                terms: merged.into_boxed_slice(),
            }),
        }
    }
}

/// The factors of a product being built.
pub(super) struct Factors {
    coefficient: Rational,
    factors: Vec<Factor>,
    undefined: bool,
}

impl Default for Factors {
    fn default() -> Self {
        Self {
            coefficient: Rational::ONE,
            factors: Vec::new(),
            undefined: false,
        }
    }
}

impl Factors {
    pub(super) fn push(&mut self, part: Expr) {
        match part.kind() {
            Kind::Undefined => self.undefined = true,
            Kind::Number(value) => self.scale(value),
            Kind::Product {
                coefficient,
                factors,
            } => {
                self.scale(coefficient);
                for (base, exponent) in factors {
                    self.push_settled(base.clone(), exponent.clone());
                }
            }
            Kind::Power(base, exponent) => self.push_settled(base.clone(), exponent.clone()),
            // In a product a sum is primitive.
            Kind::Sum { .. } => self.push_power(part, Expr::integer(1)),
            _ => self.push_settled(part, Expr::integer(1)),
        }
    }

    pub(super) fn scale(&mut self, value: &Rational) {
        if !value.is_one() {
            self.coefficient = &self.coefficient * value;
        }
    }

    /// A factor of a canonical product, or base and exponent of a power.
    pub(super) fn push_settled(&mut self, base: Expr, exponent: Expr) {
        self.factors.push(Factor::settled(base, exponent));
    }

    /// Any power.
    pub(super) fn push_power(&mut self, base: Expr, exponent: Expr) {
        self.factors.push(Factor::open(base, exponent));
    }

    /// Coefficient and canonical factors, or the value that is no finite product.
    fn split(self) -> Result<(Rational, Vec<(Expr, Expr)>), Expr> {
        if self.undefined {
            return Err(Expr::undefined());
        }
        if self.factors.iter().any(|factor| factor.base.is_infinite()) {
            return Err(infinite_product(&self.coefficient, &self.factors));
        }
        if self.coefficient.is_zero() {
            return Ok((self.coefficient, Vec::new()));
        }
        collect_factors(self.coefficient, self.factors)
    }

    pub(super) fn finish(self) -> Expr {
        match self.split() {
            Ok((coefficient, factors)) => from_factors(coefficient, factors),
            Err(value) => value,
        }
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
