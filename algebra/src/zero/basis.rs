//! First half of the normal form: every function is written in a few generators.
//!
//! Trigonometric and hyperbolic functions become exponentials, logarithms of numbers become logarithms of primes,
//! inverse tangents of rationals become angles of Gaussian primes, maxima become absolute values. Each rule holds for
//! real symbols on the natural domain of the original expression, so equal results prove equality; unequal results
//! prove nothing.

use std::collections::BTreeSet;

use super::arctangent;
use super::denest;
use super::expand::expand;
use super::factored::factored;
use super::real::{conjugate, is_real};
use super::sample::mentions_i;
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::factor::factor;
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

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

    fn power(&mut self, base: &Expr, exponent: &Expr) -> Result<Expr> {
        let Some(rational) = exponent.as_rational() else {
            return self.symbolic_power(base, exponent);
        };
        if rational.is_integer() {
            let power = Expr::power(base.clone(), exponent.clone());
            return match (base.as_rational(), power.kind()) {
                // Too large to write out: over its primes.
                (Some(value), Kind::Power(..)) => self.prime_powers(value, exponent),
                _ => Ok(power),
            };
        }
        match base.kind() {
            // Positive factors leave the root, even powers leave it as absolute values, the rest stays.
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut outside = vec![Expr::power(
                    Expr::number(coefficient.abs()),
                    exponent.clone(),
                )];
                let mut inside = vec![Expr::integer(i64::from(coefficient.signum()))];
                for (b, e) in factors {
                    match self.leave_root(b, e, rational) {
                        Some(part) => outside.push(part),
                        None => inside.push(Expr::power(b.clone(), e.clone())),
                    }
                }
                outside.push(Expr::power(Expr::product(inside), exponent.clone()));
                Ok(Expr::product(outside))
            }
            Kind::Power(b, e) => Ok(self
                .leave_root(b, e, rational)
                .unwrap_or_else(|| Expr::power(base.clone(), exponent.clone()))),
            Kind::Sum { .. } if base.is_symbolic() => self.root_of_function(base, rational),
            Kind::Sum { .. } if rational.denominator() == Integer::TWO => {
                Ok(match denest::square_root(base) {
                    Some(root) => Expr::power(root, Expr::number(rational.numerator())),
                    None => Expr::power(base.clone(), exponent.clone()),
                })
            }
            _ => Ok(Expr::power(base.clone(), exponent.clone())),
        }
    }

    /// A root of even order of a function: rational factors and squares leave it, the squares as absolute values, and what
    /// stays is written out, so that equal radicands are one.
    fn root_of_function(&mut self, base: &Expr, root: &Rational) -> Result<Expr> {
        let plain = || Expr::power(base.clone(), Expr::number(root.clone()));
        if !root.denominator().is_even() {
            return Ok(plain());
        }
        let mut share = Fuel::new(self.fuel.left() / 8);
        let found = factored(base, &mut share);
        self.fuel.settle(&share, "factors under a root")?;
        let Ok(Some(found)) = found else {
            return Ok(plain());
        };
        let exponent = Expr::number(root.clone());
        let mut outside = vec![Expr::power(
            Expr::number(found.content.abs()),
            exponent.clone(),
        )];
        let mut inside = vec![Expr::integer(i64::from(found.content.signum()))];
        for (factor, times) in &found.factors {
            let odd = times.rem_euclid(2);
            let whole = self.is_positive(factor).then_some(*times);
            let leaving = whole.unwrap_or(times - odd);
            match self.leave_root(factor, &Expr::integer(leaving), root) {
                Some(part) => {
                    outside.push(part);
                    inside.push(factor.pow(times - leaving));
                }
                None => inside.push(factor.pow(*times)),
            }
        }
        let inside = expand(&Expr::product(inside), self.fuel)?;
        outside.push(Expr::power(inside, exponent));
        Ok(Expr::product(outside))
    }

    /// value^exponent as a product of powers of primes.
    fn prime_powers(&mut self, value: &Rational, exponent: &Expr) -> Result<Expr> {
        let mut product = vec![Expr::power(
            Expr::integer(i64::from(value.signum())),
            exponent.clone(),
        )];
        for (part, sign) in [(value.numerator().abs(), 1), (value.denominator(), -1)] {
            for (prime, multiplicity) in factor(&part, self.fuel).factors {
                let total = exponent.scale(&Rational::from(i64::from(multiplicity) * sign));
                product.push(Expr::power(Expr::number(prime), total));
            }
        }
        Ok(Expr::product(product))
    }

    /// (b^e)^q as b^(e q) or |b|^(e q), when that holds for real symbols.
    fn leave_root(&self, base: &Expr, exponent: &Expr, root: &Rational) -> Option<Expr> {
        if self.is_positive(base) && is_real(exponent) {
            return Some(Expr::power(base.clone(), exponent.scale(root)));
        }
        let power = exponent.as_rational()?.to_integer()?;
        let whole = (exponent.as_rational()? * root).is_integer();
        if whole && !root.denominator().is_even() && is_real(base) {
            return Some(Expr::power(base.clone(), exponent.scale(root)));
        }
        (power.is_even() && is_real(base)).then(|| {
            Expr::power(
                Expr::call(Head::Absolute, vec![base.clone()]),
                exponent.scale(root),
            )
        })
    }

    /// base^(sum of terms) as a product of powers; bases that are numbers go through logarithms of primes.
    fn symbolic_power(&mut self, base: &Expr, exponent: &Expr) -> Result<Expr> {
        let exponent = expand(exponent, self.fuel)?;
        match base.kind() {
            Kind::Constant(Constant::E) => self.exponential(&exponent),
            Kind::Number(value) if value.signum() > 0 => {
                let logarithm = self.logarithm_of_number(value)?;
                let product = expand(&(&exponent * &logarithm), self.fuel)?;
                self.exponential(&product)
            }
            // b^(ln a / ln b) = a, and b^(ln c / ln a) = c^(ln b / ln a).
            Kind::Symbol(symbol)
                if self.positive.contains(symbol) && mentions_logarithm(&exponent) =>
            {
                let product = expand(&(&exponent * &base.ln()), self.fuel)?;
                self.exponential(&product)
            }
            // (b^e)^f = b^(e f) for positive b.
            Kind::Power(inner, inner_exponent)
                if self.is_positive(inner) && is_real(inner_exponent) =>
            {
                let total = expand(&(inner_exponent * &exponent), self.fuel)?;
                self.symbolic_power(inner, &total)
            }
            Kind::Product {
                coefficient,
                factors,
            } if !coefficient.is_negative()
                && factors
                    .iter()
                    .all(|(b, e)| self.is_positive(b) && is_real(e)) =>
            {
                let mut parts =
                    vec![self.symbolic_power(&Expr::number(coefficient.clone()), &exponent)?];
                for (b, e) in factors {
                    let total = expand(&(e * &exponent), self.fuel)?;
                    parts.push(match total.as_rational() {
                        Some(_) => Expr::power(b.clone(), total),
                        None => self.symbolic_power(b, &total)?,
                    });
                }
                Ok(Expr::product(parts))
            }
            _ => Ok(Expr::power(base.clone(), exponent)),
        }
    }

    /// e^exponent for an expanded exponent, term by term.
    fn exponential(&mut self, exponent: &Expr) -> Result<Expr> {
        let euler = Expr::constant(Constant::E);
        let (constant, terms) = match exponent.kind() {
            Kind::Sum { constant, terms } => (constant.clone(), terms.to_vec()),
            Kind::Number(value) => (value.clone(), Vec::new()),
            _ => (
                Rational::from(0),
                vec![(exponent.clone(), Rational::from(1))],
            ),
        };
        let mut product = vec![if constant.is_zero() {
            Expr::integer(1)
        } else {
            Expr::power(euler.clone(), Expr::number(constant))
        }];
        for (term, coefficient) in terms {
            self.fuel.spend(8, "normal form")?;
            product.push(self.exponential_term(&term, &coefficient)?);
        }
        Ok(Expr::product(product))
    }

    /// e^(coefficient * term)
    fn exponential_term(&mut self, term: &Expr, coefficient: &Rational) -> Result<Expr> {
        let whole = || Expr::power(Expr::constant(Constant::E), term.scale(coefficient));
        let factors: Vec<(Expr, Expr)> = match term.kind() {
            Kind::Product {
                coefficient: inner,
                factors,
            } => {
                if !inner.is_one() {
                    return self.exponential_term(
                        &term.scale(&inner.recip().unwrap_or_else(|| Rational::from(1))),
                        &(coefficient * inner),
                    );
                }
                factors.to_vec()
            }
            _ => vec![(term.clone(), Expr::integer(1))],
        };
        let logarithms: Vec<usize> = (0..factors.len())
            .filter(|at| logarithm_argument(&factors[*at].0).is_some())
            .collect();
        if let [at] = logarithms[..]
            && factors[at].1.is_one()
            && let Some(argument) = logarithm_argument(&factors[at].0)
        {
            let rest = factors
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != at)
                .map(|(_, (b, e))| Expr::power(b.clone(), e.clone()));
            let rest = Expr::product(rest.chain([Expr::number(coefficient.clone())]));
            return match rest.as_rational() {
                Some(root) if argument.is_symbolic() && !mentions_i(&argument) => {
                    self.root_of_function(&argument, root)
                }
                _ => Ok(Expr::power(argument, rest)),
            };
        }
        // e^(i pi q) is the root of unity (-1)^q.
        if let [(a, one), (b, other)] = &factors[..]
            && one.is_one()
            && other.is_one()
            && matches!(
                (a.kind(), b.kind()),
                (
                    Kind::Constant(Constant::Pi),
                    Kind::Constant(Constant::ImaginaryUnit)
                )
            )
        {
            return Ok(Expr::power(
                Expr::integer(-1),
                Expr::number(coefficient.clone()),
            ));
        }
        Ok(whole())
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

    fn absolute(&mut self, argument: &Expr) -> Result<Expr> {
        if self.is_positive(argument) {
            return Ok(argument.clone());
        }
        if !argument.is_symbolic() {
            if let Some(sign) = argument.real_ball(128).and_then(|ball| ball.sign()) {
                return Ok(if sign.is_lt() {
                    -argument
                } else {
                    argument.clone()
                });
            }
            // |z|^2 = z * conjugate of z
            if let Some(mirror) = conjugate(argument) {
                let square = expand(&(argument * &mirror), self.fuel)?;
                return Ok(square.sqrt());
            }
        }
        if let Kind::Sum { .. } = argument.kind()
            && is_real(argument)
        {
            return self.absolute_sum(argument);
        }
        let Kind::Product {
            coefficient,
            factors,
        } = argument.kind()
        else {
            return Ok(match argument.kind() {
                Kind::Power(base, exponent) if is_real(base) => self.absolute_power(base, exponent),
                _ => Expr::call(Head::Absolute, vec![argument.clone()]),
            });
        };
        if !factors.iter().all(|(base, _)| is_real(base)) {
            return Ok(Expr::call(Head::Absolute, vec![argument.clone()]));
        }
        let parts = factors
            .iter()
            .map(|(base, exponent)| self.absolute_power(base, exponent));
        Ok(Expr::product(
            parts.chain([Expr::number(coefficient.abs())]),
        ))
    }

    /// |content| times the absolute values of the factors.
    fn absolute_sum(&mut self, sum: &Expr) -> Result<Expr> {
        let mut share = Fuel::new(self.fuel.left() / 8);
        let found = factored(sum, &mut share);
        self.fuel.settle(&share, "factors of an absolute value")?;
        let Ok(Some(found)) = found else {
            return Ok(Expr::call(Head::Absolute, vec![sum.clone()]));
        };
        let parts = found.factors.iter().map(|(factor, times)| {
            let times = Expr::integer(*times);
            self.absolute_power(factor, &times)
        });
        let parts: Vec<Expr> = parts.collect();
        Ok(Expr::product(
            parts.into_iter().chain([Expr::number(found.content.abs())]),
        ))
    }

    fn absolute_power(&self, base: &Expr, exponent: &Expr) -> Expr {
        let even = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if even || self.is_positive(base) {
            return Expr::power(base.clone(), exponent.clone());
        }
        match exponent.as_rational() {
            Some(_) => Expr::power(
                Expr::call(Head::Absolute, vec![base.clone()]),
                exponent.clone(),
            ),
            None => Expr::call(
                Head::Absolute,
                vec![Expr::power(base.clone(), exponent.clone())],
            ),
        }
    }

    fn logarithm_of_number(&mut self, value: &Rational) -> Result<Expr> {
        let mut terms = Vec::new();
        for (part, sign) in [(value.numerator().abs(), 1), (value.denominator(), -1)] {
            if part.is_one() {
                continue;
            }
            let factors = factor(&part, self.fuel);
            for (prime, multiplicity) in factors.factors {
                let coefficient = Rational::from(i64::from(multiplicity) * sign);
                terms.push(
                    Expr::call(Head::Function(Function::Ln), vec![Expr::number(prime)])
                        .scale(&coefficient),
                );
            }
        }
        if value.is_negative() {
            terms.push(&Expr::imaginary_unit() * &Expr::constant(Constant::Pi));
        }
        Ok(Expr::sum(terms))
    }

    fn logarithm(&mut self, argument: &Expr) -> Result<Expr> {
        Ok(match argument.kind() {
            Kind::Number(value) if !value.is_zero() => self.logarithm_of_number(value)?,
            Kind::Constant(Constant::ImaginaryUnit) => {
                (&Expr::imaginary_unit() * &Expr::constant(Constant::Pi)).scale(&half())
            }
            Kind::Power(base, exponent) => self
                .logarithm_of_power(base, exponent)?
                .unwrap_or_else(|| argument.ln()),
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut terms = vec![self.logarithm_of_number(&coefficient.abs())?];
                let mut inside = vec![Expr::integer(i64::from(coefficient.signum()))];
                for (base, exponent) in factors {
                    match self.logarithm_of_power(base, exponent)? {
                        Some(term) => terms.push(term),
                        None => inside.push(Expr::power(base.clone(), exponent.clone())),
                    }
                }
                terms.push(match Expr::product(inside) {
                    rest if rest.is_one() => Expr::integer(0),
                    rest => rest.ln(),
                });
                Expr::sum(terms)
            }
            _ => argument.ln(),
        })
    }

    fn logarithm_of_power(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<Expr>> {
        if self.is_positive(base) && is_real(exponent) {
            return Ok(Some(exponent * &self.logarithm(base)?));
        }
        let even = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if even && is_real(base) {
            let size = self.absolute(base)?;
            return Ok(Some(exponent * &size.ln()));
        }
        Ok(None)
    }

    fn function(&mut self, node: &Expr, function: Function, parts: &[Expr]) -> Result<Expr> {
        use Function::*;
        let x = &parts[0];
        let one = Expr::integer(1);
        let inverse = || one.divide(x);
        if let Some(inner) = undone(node, function) {
            return Ok(inner);
        }
        Ok(match function {
            Sin | Cos | Tan | Cot | Sec | Csc => {
                let i = Expr::imaginary_unit();
                let (plus, minus) = self.exponential_pair(&(&i * x))?;
                let sine = || (&plus - &minus) * (-&i).scale(&half());
                let cosine = || (&plus + &minus).scale(&half());
                match function {
                    Sin => sine(),
                    Cos => cosine(),
                    Tan => sine().divide(&cosine()),
                    Cot => cosine().divide(&sine()),
                    Sec => one.divide(&cosine()),
                    _ => one.divide(&sine()),
                }
            }
            Sinh | Cosh | Tanh | Coth | Sech | Csch => {
                let (plus, minus) = self.exponential_pair(x)?;
                let (sine, cosine) = (
                    (&plus - &minus).scale(&half()),
                    (&plus + &minus).scale(&half()),
                );
                match function {
                    Sinh => sine,
                    Cosh => cosine,
                    Tanh => sine.divide(&cosine),
                    Coth => cosine.divide(&sine),
                    Sech => one.divide(&cosine),
                    _ => one.divide(&sine),
                }
            }
            Ln => self.logarithm(x)?,
            ArcSin => self.arcsine(x)?,
            ArcCos => right_angle() - self.arcsine(x)?,
            ArcTan => self.arctangent(x)?,
            ArcCot if self.is_positive(x) => self.arctangent(&inverse())?,
            ArcSec => right_angle() - self.arcsine(&inverse())?,
            ArcCsc => self.arcsine(&inverse())?,
            ArcSinh | ArcCosh => {
                let under = if function == ArcSinh {
                    &(x * x) + &one
                } else {
                    &(x * x) - &one
                };
                let root = self.root(&under)?;
                let argument = expand(&(x + &root), self.fuel)?;
                self.logarithm(&argument)?
            }
            ArcTanh => self
                .logarithm(&(&one + x).divide(&(&one - x)))?
                .scale(&half()),
            ArcCoth => self
                .logarithm(&(x + &one).divide(&(x - &one)))?
                .scale(&half()),
            Sign if x.is_symbolic() => x.divide(&self.absolute(x)?),
            Max | Min => {
                let mut best = x.clone();
                for other in &parts[1..] {
                    let gap = self.absolute(&(&best - other))?;
                    let total = &best + other;
                    best = if function == Max {
                        total + gap
                    } else {
                        total - gap
                    }
                    .scale(&half());
                }
                best
            }
            RealPart | ImaginaryPart => match conjugate(x) {
                Some(mirror) if function == RealPart => (x + &mirror).scale(&half()),
                Some(mirror) => (x - &mirror) * (-Expr::imaginary_unit()).scale(&half()),
                None => Expr::function(function, x.clone()),
            },
            Argument if !x.is_symbolic() => match self.argument(x)? {
                Some(angle) => angle,
                None => Expr::function(function, x.clone()),
            },
            _ => Expr::call(Head::Function(function), parts.to_vec()),
        })
    }

    /// The sine of the angle is given: of functions the logarithm of a point of the unit circle, so that functions of the
    /// angle are algebraic.
    fn arcsine(&mut self, sine: &Expr) -> Result<Expr> {
        if !sine.is_symbolic() || mentions_i(sine) {
            return arctangent::arcsine(sine, self.fuel);
        }
        let cosine = self.root(&(Expr::integer(1) - sine * sine))?;
        Ok(self.angle(&cosine, sine))
    }

    fn arctangent(&mut self, tangent: &Expr) -> Result<Expr> {
        if !tangent.is_symbolic() || mentions_i(tangent) {
            return arctangent::arctangent(tangent, self.fuel);
        }
        let secant = self.root(&(Expr::integer(1) + tangent * tangent))?;
        let cosine = Expr::integer(1).divide(&secant);
        Ok(self.angle(&cosine, &(tangent * &cosine)))
    }

    fn root(&mut self, square: &Expr) -> Result<Expr> {
        let square = expand(square, self.fuel)?;
        self.power(&square, &Expr::ratio(1, 2))
    }

    /// -i ln(x + iy) for x^2 + y^2 = 1.
    fn angle(&self, x: &Expr, y: &Expr) -> Expr {
        let i = Expr::imaginary_unit();
        -&i * (x + &(&i * y)).ln()
    }

    /// The angle of a complex constant whose real and imaginary parts have known signs.
    fn argument(&mut self, z: &Expr) -> Result<Option<Expr>> {
        let Some(mirror) = conjugate(z) else {
            return Ok(None);
        };
        let re = expand(&(z + &mirror).scale(&half()), self.fuel)?;
        let im = (z - &mirror) * (-Expr::imaginary_unit()).scale(&half());
        let im = expand(&im, self.fuel)?;
        let sign = |part: &Expr| {
            if part.is_zero() {
                return Some(std::cmp::Ordering::Equal);
            }
            part.real_ball(128)?.sign().filter(|sign| sign.is_ne())
        };
        let (Some(x), Some(y)) = (sign(&re), sign(&im)) else {
            return Ok(None);
        };
        let half_turn = Expr::constant(crate::expr::Constant::Pi);
        if x.is_eq() {
            return Ok(match y {
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(right_angle()),
                std::cmp::Ordering::Less => Some(-right_angle()),
            });
        }
        let angle = arctangent::arctangent(&im.divide(&re), self.fuel)?;
        Ok(Some(match (x.is_lt(), y.is_lt()) {
            (false, _) => angle,
            (true, false) => angle + half_turn,
            (true, true) => angle - half_turn,
        }))
    }

    fn exponential_pair(&mut self, exponent: &Expr) -> Result<(Expr, Expr)> {
        let exponent = expand(exponent, self.fuel)?;
        Ok((self.exponential(&exponent)?, self.exponential(&-&exponent)?))
    }
}

/// The odd root of a product: powers of that order leave it.
fn real_root(radicand: &Expr, index: &Expr) -> Expr {
    let root = |inner: Expr| Expr::call(Head::RealRoot, vec![inner, index.clone()]);
    let (coefficient, factors) = match radicand.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        Kind::Power(base, exponent) => (Rational::ONE, vec![(base.clone(), exponent.clone())]),
        _ => return root(radicand.clone()),
    };
    let mut outside = vec![root(Expr::number(coefficient))];
    let mut inside = Vec::new();
    for (base, exponent) in factors {
        let share = exponent.divide(index);
        match share.as_rational() {
            Some(times) if times.is_integer() && is_real(&base) => {
                outside.push(Expr::power(base, share));
            }
            _ => inside.push(Expr::power(base, exponent)),
        }
    }
    let inside = Expr::product(inside);
    outside.push(if inside.is_one() {
        inside
    } else {
        root(inside)
    });
    Expr::product(outside)
}

/// floor(u + n) = floor(u) + n for integers n.
fn shifted_floor(argument: &Expr) -> Expr {
    let whole = match argument.kind() {
        Kind::Sum { constant, .. } => Expr::number(constant.floor()),
        _ => Expr::integer(0),
    };
    Expr::call(Head::Floor, vec![argument - &whole]) + whole
}

/// f^-1(f(x)) = x where that holds for every real x.
fn undone(node: &Expr, function: Function) -> Option<Expr> {
    use Function::*;
    let Kind::Call(_, arguments) = node.kind() else {
        return None;
    };
    let Kind::Call(Head::Function(inner), inner_arguments) = arguments.first()?.kind() else {
        return None;
    };
    let argument = inner_arguments.first()?;
    let real = is_real(argument);
    match (function, inner) {
        (Sin, ArcSin)
        | (Cos, ArcCos)
        | (Tan, ArcTan)
        | (Sinh, ArcSinh)
        | (Cosh, ArcCosh)
        | (Tanh, ArcTanh) => Some(argument.clone()),
        (ArcSinh, Sinh) | (ArcTanh, Tanh) if real => Some(argument.clone()),
        (ArcCosh, Cosh) if real => Some(Expr::call(Head::Absolute, vec![argument.clone()])),
        _ => None,
    }
    .filter(|inner| !contains_function(inner))
}

/// The result of [`undone`] skips the rewriting of its inside, so only plain insides are taken.
fn contains_function(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| found |= matches!(node.kind(), Kind::Call(Head::Function(_), _)));
    found
}

fn half() -> Rational {
    Rational::new(Integer::from(1), Integer::from(2)).unwrap_or_else(|| Rational::from(0))
}

fn right_angle() -> Expr {
    Expr::constant(Constant::Pi).scale(&half())
}

fn mentions_logarithm(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| found |= logarithm_argument(node).is_some());
    found
}

fn logarithm_argument(expr: &Expr) -> Option<Expr> {
    match expr.kind() {
        Kind::Call(Head::Function(Function::Ln), arguments) => arguments.first().cloned(),
        _ => None,
    }
}
