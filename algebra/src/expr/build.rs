//! The constructors: each returns the canonical form of what it is asked for.

use std::ops::{Add, Mul, Neg, Sub};

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

    fn is_infinite(&self) -> bool {
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
        let mut coefficient = Rational::from(1);
        let mut factors: Vec<(Self, Self)> = Vec::new();
        let mut stack: Vec<Self> = parts.into_iter().collect();
        stack.reverse();
        let mut undefined = false;
        while let Some(part) = stack.pop() {
            match part.kind() {
                Kind::Undefined => undefined = true,
                Kind::Number(value) => coefficient = &coefficient * value,
                Kind::Product {
                    coefficient: inner,
                    factors: inner_factors,
                } => {
                    coefficient = &coefficient * inner;
                    factors.extend(inner_factors.iter().cloned());
                }
                Kind::Power(base, exponent) => factors.push((base.clone(), exponent.clone())),
                _ => factors.push((part, Self::integer(1))),
            }
        }
        if undefined {
            return Self::undefined();
        }
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

trait IntoScaled {
    fn into_scaled(self) -> Expr;
}

impl IntoScaled for (Expr, Rational) {
    fn into_scaled(self) -> Expr {
        self.0.scale(&self.1)
    }
}

/// A number or constant known to be a positive real.
fn is_positive(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Number(value) => value.signum() > 0,
        Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
        _ => false,
    }
}

/// The node for coefficient * factors, factors already canonical.
fn from_factors(coefficient: Rational, mut factors: Vec<(Expr, Expr)>) -> Expr {
    if factors.is_empty() {
        return Expr::number(coefficient);
    }
    if factors.len() == 1 {
        let single = &factors[0];
        if coefficient.is_one()
            || (single.1.is_one() && matches!(single.0.kind(), Kind::Sum { .. }))
        {
            let (base, exponent) = factors.swap_remove(0);
            let power = if exponent.is_one() {
                base
            } else {
                Expr::from_kind(Kind::Power(base, exponent))
            };
            return if coefficient.is_one() {
                power
            } else {
                power.scale(&coefficient)
            };
        }
    }
    Expr::from_kind(Kind::Product {
        coefficient,
        factors: factors.into_boxed_slice(),
    })
}

/// Sorts, merges equal bases, folds numbers.
fn collect_factors(mut coefficient: Rational, mut factors: Vec<(Expr, Expr)>) -> Expr {
    // Merging exponents can create new numbers and products, hence the loop; each round has fewer open factors.
    for _ in 0..8 {
        factors.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(Expr, Expr)> = Vec::with_capacity(factors.len());
        let mut changed = false;
        for (base, exponent) in factors {
            match merged.last_mut() {
                Some(last) if last.0 == base => {
                    last.1 = &last.1 + &exponent;
                    changed = true;
                }
                _ => merged.push((base, exponent)),
            }
        }
        let mut open = Vec::with_capacity(merged.len());
        let single = merged.len() == 1 && coefficient.is_one();
        for (base, exponent) in merged {
            // A lone sum keeps its content; in a product every sum is primitive.
            let power = match base.kind() {
                Kind::Sum { .. } if !single || !exponent.is_one() => sum_factor(&base, &exponent),
                _ => Expr::power(base, exponent),
            };
            match power.kind() {
                Kind::Undefined => return power,
                Kind::Number(value) => coefficient = &coefficient * value,
                Kind::Product {
                    coefficient: inner,
                    factors: inner_factors,
                } => {
                    coefficient = &coefficient * inner;
                    changed |= inner_factors.len() > 1;
                    open.extend(inner_factors.iter().cloned());
                }
                Kind::Power(base, exponent) => open.push((base.clone(), exponent.clone())),
                _ => open.push((power, Expr::integer(1))),
            }
        }
        factors = open;
        factors.sort_by(|a, b| a.0.cmp(&b.0));
        // Taking contents out of sums can make bases equal: 4 - x beside sqrt(x - 4).
        changed |= factors.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if !changed {
            break;
        }
    }
    if coefficient.is_zero() {
        return Expr::integer(0);
    }
    from_factors(coefficient, factors)
}

/// A sum as a factor: content times primitive sum when the exponent is rational.
fn sum_factor(base: &Expr, exponent: &Expr) -> Expr {
    match exponent.as_rational() {
        Some(power) if power.is_one() => {
            let (content, primitive) = primitive_sum(base);
            if content.is_one() {
                return base.clone();
            }
            // Not through scale: that would spread the content over the sum again.
            Expr::from_kind(Kind::Product {
                coefficient: content,
                factors: Box::new([(primitive, Expr::integer(1))]),
            })
        }
        Some(power) => sum_power(base, power),
        None => Expr::power(base.clone(), exponent.clone()),
    }
}

/// content * primitive sum: integer coprime coefficients, the first of them positive.
fn primitive_sum(sum: &Expr) -> (Rational, Expr) {
    let Kind::Sum { constant, terms } = sum.kind() else {
        return (Rational::from(1), sum.clone());
    };
    let coefficients = || {
        terms
            .iter()
            .map(|term| &term.1)
            .chain((!constant.is_zero()).then_some(constant))
    };
    if coefficients().all(|c| c.is_integer())
        && coefficients().any(|c| c.abs().is_one())
        && terms[0].1.signum() > 0
    {
        return (Rational::from(1), sum.clone());
    }
    let mut numerator = Integer::from(0);
    let mut denominator = Integer::from(1);
    for coefficient in coefficients() {
        numerator = numerator.gcd(&coefficient.numerator());
        denominator = denominator.lcm(&coefficient.denominator());
    }
    if terms[0].1.is_negative() {
        numerator = -numerator;
    }
    let Some(content) = Rational::new(numerator, denominator) else {
        return (Rational::from(1), sum.clone());
    };
    let Some(inverse) = content.recip() else {
        return (Rational::from(1), sum.clone());
    };
    (content, sum.scale(&inverse))
}

fn sum_power(base: &Expr, exponent: &Rational) -> Expr {
    let (content, primitive) = primitive_sum(base);
    let power = |sum: Expr| Expr::from_kind(Kind::Power(sum, Expr::number(exponent.clone())));
    if content.is_one() {
        return power(base.clone());
    }
    if exponent.is_integer() {
        return Expr::product([number_power(&content, exponent), power(primitive)]);
    }
    // Only a positive factor may leave a root.
    let size = content.abs();
    if size.is_one() {
        return power(base.clone());
    }
    let rest = if content.is_negative() {
        primitive.scale(&Rational::from(-1))
    } else {
        primitive
    };
    Expr::product([number_power(&size, exponent), power(rest)])
}

fn product_power(
    base: &Expr,
    coefficient: &Rational,
    factors: &[(Expr, Expr)],
    exponent: &Rational,
) -> Expr {
    if exponent.is_integer() {
        let powers = factors
            .iter()
            .map(|(b, e)| Expr::power(b.clone(), e.scale(exponent)));
        return Expr::product(powers.chain([number_power(coefficient, exponent)]));
    }
    // Positive real factors may leave a root; the rest stays under it together.
    let mut outside = vec![number_power(&coefficient.abs(), exponent)];
    let mut inside = Vec::new();
    if coefficient.is_negative() {
        inside.push(Expr::integer(-1));
    }
    for (b, e) in factors {
        if is_positive(b) && e.as_rational().is_some() {
            outside.push(Expr::power(b.clone(), e.scale(exponent)));
        } else {
            inside.push(Expr::power(b.clone(), e.clone()));
        }
    }
    if outside.len() == 1 && coefficient.abs().is_one() {
        return Expr::from_kind(Kind::Power(base.clone(), Expr::number(exponent.clone())));
    }
    let inside = Expr::product(inside);
    if inside.is_one() {
        return Expr::product(outside);
    }
    outside.push(match inside.kind() {
        Kind::Product { .. } | Kind::Sum { .. } => {
            Expr::from_kind(Kind::Power(inside, Expr::number(exponent.clone())))
        }
        _ => Expr::power(inside, Expr::number(exponent.clone())),
    });
    Expr::product(outside)
}

fn symbolic_power(base: Expr, exponent: Expr) -> Expr {
    // (b^r)^s = b^(r s) for positive b and real r; e^(ln u) = u for every u.
    if let Kind::Power(inner, inner_exponent) = base.kind()
        && is_positive(inner)
        && inner_exponent.as_rational().is_some()
    {
        return Expr::power(
            inner.clone(),
            Expr::product([inner_exponent.clone(), exponent]),
        );
    }
    if matches!(base.kind(), Kind::Constant(Constant::E))
        && let Kind::Call(Head::Function(Function::Ln), arguments) = exponent.kind()
        && !arguments[0].is_zero()
    {
        return arguments[0].clone();
    }
    Expr::from_kind(Kind::Power(base, exponent))
}

fn number_power(base: &Rational, exponent: &Rational) -> Expr {
    if base.is_zero() {
        return if exponent.signum() > 0 {
            Expr::integer(0)
        } else {
            Expr::undefined()
        };
    }
    if base.is_one() {
        return Expr::integer(1);
    }
    if let Some(power) = exponent.to_integer() {
        return integer_power(base, &power);
    }
    if base.is_negative() {
        let rotation = minus_one_power(exponent);
        if base.abs().is_one() {
            return rotation;
        }
        let size = number_power(&base.abs(), exponent);
        return Expr::product([rotation, size]);
    }
    // b^(k + f) with 0 < f < 1, prime by prime, so that sqrt(72) and 6 sqrt(2) are one node.
    let mut parts = Vec::new();
    for (value, sign) in [(base.numerator(), 1), (base.denominator(), -1)] {
        let (primes, rest) = trial_factor(&value);
        for (prime, multiplicity) in primes {
            let total =
                &(exponent * &Rational::from(i64::from(multiplicity))) * &Rational::from(sign);
            parts.push(prime_power(&Integer::from(prime), &total));
        }
        if !rest.is_one() {
            let (root, degree) = perfect_power(&rest);
            let total = &(exponent * &Rational::from(i64::from(degree))) * &Rational::from(sign);
            parts.push(prime_power(&root, &total));
        }
    }
    // A single prime must not go through the product, which would ask for its power again.
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    Expr::product(parts)
}

/// base^total with the integer part of the exponent split off; base is not a perfect power as far as is known.
fn prime_power(base: &Integer, total: &Rational) -> Expr {
    let whole = total.floor();
    let fraction = total - &Rational::from(whole.clone());
    let outside = integer_power(&Rational::from(base.clone()), &whole);
    if fraction.is_zero() {
        return outside;
    }
    let root = Expr::from_kind(Kind::Power(
        Expr::number(base.clone()),
        Expr::number(fraction),
    ));
    match outside.kind() {
        Kind::Number(value) if value.is_one() => root,
        Kind::Number(value) => Expr::from_kind(Kind::Product {
            coefficient: value.clone(),
            factors: Box::new([(Expr::number(base.clone()), root.exponent())]),
        }),
        // The whole power is too large to write out: keep one power.
        _ => Expr::from_kind(Kind::Power(
            Expr::number(base.clone()),
            Expr::number(total.clone()),
        )),
    }
}

impl Expr {
    fn exponent(&self) -> Self {
        match self.kind() {
            Kind::Power(_, exponent) => exponent.clone(),
            _ => Self::integer(1),
        }
    }
}

fn integer_power(base: &Rational, power: &Integer) -> Expr {
    if power.is_zero() || base.is_one() {
        return Expr::integer(1);
    }
    let odd = !power.is_even();
    if base.abs().is_one() {
        return Expr::integer(if odd && base.is_negative() { -1 } else { 1 });
    }
    if let Some(small) = power.to_i64().and_then(|value| i32::try_from(value).ok())
        && base.bits().saturating_mul(u64::from(small.unsigned_abs())) <= MAX_BITS
        && let Some(value) = base.pow(small)
    {
        return Expr::number(value);
    }
    let size = Expr::from_kind(Kind::Power(
        Expr::number(base.abs()),
        Expr::number(power.clone()),
    ));
    if odd && base.is_negative() {
        return Expr::from_kind(Kind::Product {
            coefficient: Rational::from(-1),
            factors: Box::new([(Expr::number(base.abs()), Expr::number(power.clone()))]),
        });
    }
    size
}

/// (-1)^q as a canonical power with exponent in (0, 1), or i, or a sign.
fn minus_one_power(exponent: &Rational) -> Expr {
    let whole = exponent.floor();
    let fraction = exponent - &Rational::from(whole.clone());
    let sign = Rational::from(if whole.is_even() { 1 } else { -1 });
    if fraction.is_zero() {
        return Expr::number(sign);
    }
    let half = fraction.denominator() == Integer::from(2);
    let root = if half {
        (Expr::imaginary_unit(), Expr::integer(1))
    } else {
        (Expr::integer(-1), Expr::number(fraction))
    };
    from_factors(sign, vec![root])
}

/// Prime factors below 1000 and what is left.
fn trial_factor(value: &Integer) -> (Vec<(u64, u32)>, Integer) {
    let mut rest = value.abs();
    let mut found = Vec::new();
    let mut prime = 2_u64;
    while prime < 1000 {
        if let Some(small) = rest.to_u64()
            && prime * prime > small
        {
            break;
        }
        let mut multiplicity = 0;
        while rest.modulo_u64(prime) == 0 {
            match rest.divide_exact(&Integer::from(prime)) {
                Some(quotient) => rest = quotient,
                None => break,
            }
            multiplicity += 1;
        }
        if multiplicity > 0 {
            found.push((prime, multiplicity));
        }
        prime += if prime == 2 { 1 } else { 2 };
    }
    if let Some(small) = rest.to_u64()
        && small > 1
        && small < 1_000_000
    {
        found.push((small, 1));
        rest = Integer::from(1);
    }
    (found, rest)
}

/// value = root^degree with the largest degree that is at most 64.
fn perfect_power(value: &Integer) -> (Integer, u32) {
    let (mut root, mut degree) = (value.clone(), 1);
    for prime in [2, 3, 5, 7, 11, 13] {
        while degree < 64 && root.bits() > u64::from(prime) {
            let (candidate, exact) = root.root_floor(prime);
            if !exact {
                break;
            }
            root = candidate;
            degree *= prime;
        }
    }
    (root, degree)
}

fn infinite_product(coefficient: &Rational, factors: &[(Expr, Expr)]) -> Expr {
    let infinity = Expr::constant(Constant::Infinity);
    match factors {
        [(base, exponent)] if exponent.is_one() && base.is_infinite() => match coefficient.signum()
        {
            1 => infinity,
            -1 => Expr::from_kind(Kind::Product {
                coefficient: Rational::from(-1),
                factors: Box::new([(infinity, Expr::integer(1))]),
            }),
            _ => Expr::undefined(),
        },
        _ => Expr::undefined(),
    }
}

fn infinite_power(base: &Expr, exponent: &Expr) -> Expr {
    match exponent.as_rational() {
        Some(value) if value.is_one() => base.clone(),
        Some(value) if value.is_negative() => Expr::integer(0),
        _ => Expr::undefined(),
    }
}

/// Values that hold for every argument of this shape.
fn fold_call(head: &Head, arguments: &[Expr]) -> Option<Expr> {
    let first = arguments.first()?;
    let number = first.as_rational();
    match head {
        Head::Function(function) => fold_function(*function, arguments),
        Head::Absolute => match (number, leading_negative(first)) {
            (Some(value), _) => Some(Expr::number(value.abs())),
            (None, true) => Some(Expr::call(
                Head::Absolute,
                vec![first.scale(&Rational::from(-1))],
            )),
            (None, false) => match first.kind() {
                Kind::Constant(Constant::ImaginaryUnit) => Some(Expr::integer(1)),
                Kind::Constant(_) => Some(first.clone()),
                Kind::Call(Head::Absolute, _) => Some(first.clone()),
                Kind::Product {
                    coefficient,
                    factors,
                } if !coefficient.is_one() => {
                    let rest = from_factors(Rational::from(1), factors.to_vec());
                    Some(Expr::call(Head::Absolute, vec![rest]).scale(&coefficient.abs()))
                }
                _ => None,
            },
        },
        Head::Floor => number.map(|value| Expr::number(value.floor())),
        Head::Ceiling => number.map(|value| Expr::number(value.ceil())),
        Head::Conjugate => number.map(|_| first.clone()),
        Head::Factorial => factorial(number?),
        Head::DoubleFactorial => {
            let n = number?.to_integer()?.to_u64().filter(|n| *n <= 5000)?;
            let mut product = Integer::from(1);
            let mut factor = n;
            while factor > 1 {
                product *= Integer::from(factor);
                factor -= 2;
            }
            Some(Expr::number(product))
        }
        Head::Binomial => binomial(first, arguments.get(1)?),
        Head::Modulo => {
            let modulus = arguments.get(1)?.as_rational()?;
            let quotient = number?.checked_div(modulus)?.floor();
            Some(Expr::number(
                number? - &(modulus * &Rational::from(quotient)),
            ))
        }
        Head::RealRoot => {
            let index = arguments.get(1)?.as_rational()?.recip()?;
            let value = number?;
            let size = number_power(&value.abs(), &index);
            Some(if value.is_negative() {
                size.scale(&Rational::from(-1))
            } else {
                size
            })
        }
        Head::Applied(_) => None,
    }
}

fn factorial(value: &Rational) -> Option<Expr> {
    let n = value.to_integer()?;
    if n.is_negative() {
        return Some(Expr::undefined());
    }
    let small = n
        .to_u64()
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n <= 8000)?;
    Some(Expr::number(Integer::factorial(small)))
}

fn binomial(n: &Expr, k: &Expr) -> Option<Expr> {
    let k = k.as_rational()?.to_integer()?;
    if k.is_negative() {
        return Some(Expr::integer(0));
    }
    let small = k.to_u64().and_then(|k| u32::try_from(k).ok())?;
    match n.as_rational() {
        Some(value) => {
            let n = value.to_integer()?;
            let complement = (&n - &k).to_u64().and_then(|rest| u32::try_from(rest).ok());
            let k = complement.map_or(small, |rest| rest.min(small));
            if n.bits().saturating_mul(u64::from(k)) > MAX_BITS {
                return None;
            }
            Some(Expr::number(n.binomial(k)))
        }
        // n (n-1) .. (n-k+1) / k! for a symbolic n.
        None if small <= 12 => {
            let falling = (0..i64::from(small)).map(|j| n - &Expr::integer(j));
            let denominator = Rational::from(Integer::factorial(small)).recip()?;
            Some(Expr::product(falling).scale(&denominator))
        }
        None => None,
    }
}

/// The canonical first coefficient is negative, so that f(-x) can be turned to f(x).
fn leading_negative(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Number(value) => value.is_negative(),
        Kind::Product { coefficient, .. } => coefficient.is_negative(),
        Kind::Sum { terms, .. } => terms[0].1.is_negative(),
        _ => false,
    }
}

fn fold_function(function: Function, arguments: &[Expr]) -> Option<Expr> {
    use Function::*;
    let first = arguments.first()?;
    let zero = first.is_zero();
    match function {
        Exp => return Some(first.exp()),
        Cis => return Some((&Expr::imaginary_unit() * first).exp()),
        Max | Min | Gcd | Lcm => return fold_many(function, arguments),
        Ln => {
            return match first.kind() {
                Kind::Number(value) if value.is_one() => Some(Expr::integer(0)),
                Kind::Number(value) if value.is_zero() => Some(Expr::undefined()),
                Kind::Constant(Constant::E) => Some(Expr::integer(1)),
                _ => None,
            };
        }
        Sign => {
            return first
                .as_rational()
                .map(|value| Expr::integer(i64::from(value.signum())));
        }
        RealPart => return first.as_rational().map(|_| first.clone()),
        ImaginaryPart => return first.as_rational().map(|_| Expr::integer(0)),
        Argument => {
            return match first.as_rational()?.signum() {
                1 => Some(Expr::integer(0)),
                -1 => Some(Expr::constant(Constant::Pi)),
                _ => Some(Expr::undefined()),
            };
        }
        _ => {}
    }
    if zero {
        return match function {
            Sin | Tan | Sinh | Tanh | ArcSin | ArcTan | ArcSinh | ArcTanh => Some(Expr::integer(0)),
            Cos | Sec | Cosh | Sech => Some(Expr::integer(1)),
            Cot | Csc | Coth | Csch => Some(Expr::undefined()),
            _ => None,
        };
    }
    if leading_negative(first) {
        let mirrored = || Expr::function(function, first.scale(&Rational::from(-1)));
        match function {
            Cos | Sec | Cosh | Sech => return Some(mirrored()),
            Sin | Tan | Cot | Csc | Sinh | Tanh | Coth | Csch | ArcSin | ArcTan | ArcSinh
            | ArcTanh => {
                return Some(mirrored().scale(&Rational::from(-1)));
            }
            _ => {}
        }
    }
    None
}

fn fold_many(function: Function, arguments: &[Expr]) -> Option<Expr> {
    let numbers: Option<Vec<&Rational>> = arguments.iter().map(Expr::as_rational).collect();
    let numbers = numbers?;
    match function {
        Function::Max => numbers.into_iter().max().cloned().map(Expr::number),
        Function::Min => numbers.into_iter().min().cloned().map(Expr::number),
        _ => {
            let integers: Option<Vec<Integer>> =
                numbers.iter().map(|value| value.to_integer()).collect();
            let fold = if function == Function::Gcd {
                Integer::gcd
            } else {
                Integer::lcm
            };
            integers?
                .into_iter()
                .reduce(|a, b| fold(&a, &b))
                .map(Expr::number)
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
