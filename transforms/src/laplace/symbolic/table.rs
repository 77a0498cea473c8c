//! Inverses of what is not rational: half powers, exponentials of roots, and functions with a rational derivative.

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::poly::{Polynomial, RationalFunction};
use algebra::zero::{Decision, decide};
use algebra::{Fuel, Rational};

use super::forward::gamma_of_half;
use super::parametric;
use super::reading::{Names, is_positive, unsupported};
use crate::error::Result;

/// More derivatives of a pair are not taken.
const LARGEST_ORDER: u32 = 16;

const ERROR_FUNCTION: &str =
    "its inverse needs the error function, which expressions do not have; invert it numerically";
const NO_PAIR: &str = "no pair of the table matches; invert it numerically";

/// g(s) times R(s)
type Entry = (Expr, RationalFunction);

/// (s + shift)^power times scale^power
struct Root {
    base: Expr,
    shift: RationalFunction,
    scale: Expr,
    power: Rational,
}

/// The original of a sum of terms that are not rational, all with the same delay: a function and the weight of an impulse.
pub(super) fn original(
    entries: &[Entry],
    names: &mut Names,
    time: &Symbol,
    fuel: &mut Fuel,
) -> Result<(Expr, Expr)> {
    let (logarithms, others): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .partition(|(special, _)| matches!(special.kind(), Kind::Call(..)));
    let (mut terms, mut impulse) = (Vec::new(), Expr::integer(0));
    if !logarithms.is_empty() {
        let (function, limit) = logarithmic(&logarithms, names, time, fuel)?;
        terms.push(function);
        impulse = limit;
    }
    for (special, factor) in others {
        terms.push(rooted(special, factor, names, time, fuel)?);
    }
    Ok((Expr::sum(terms), impulse))
}

/// Σ c ln r and Σ c arctan r with rational r: F has a limit for large s, the weight of an impulse, and a rational derivative.
///
/// $$ F'(s) = -\int_0^\infty e^{-s t}\thinspace t f(t) \thinspace dt $$
fn logarithmic(
    entries: &[&Entry],
    names: &mut Names,
    time: &Symbol,
    fuel: &mut Fuel,
) -> Result<(Expr, Expr)> {
    let (mut sum, mut powers, mut limits) = (Vec::new(), Vec::new(), Vec::new());
    for (special, factor) in entries {
        let factor_degrees = factor
            .denominator_factors()
            .iter()
            .map(|(f, _)| f.degree(0));
        if factor_degrees
            .chain([factor.primitive_numerator().degree(0)])
            .max()
            > Some(0)
        {
            return Err(unsupported(
                format!("a rational function of {} times {special}", names.variable),
                NO_PAIR,
            ));
        }
        let Kind::Call(Head::Function(function), arguments) = special.kind() else {
            return Err(unsupported(special, NO_PAIR));
        };
        let argument = arguments.first().cloned().unwrap_or_else(Expr::undefined);
        let (degree, lead) = at_infinity(&argument, names, fuel)?;
        let weight = names.expression(factor);
        let quarter = Expr::constant(Constant::Pi).scale(&Rational::HALF);
        let limit = match (function, degree.signum()) {
            (Function::Ln, _) if is_positive(&lead) => {
                powers.push(weight.scale(&Rational::from(degree)));
                lead.ln()
            }
            (Function::ArcTan | Function::ArcTanh, -1) => Expr::integer(0),
            (Function::ArcTan, 0) => Expr::function(Function::ArcTan, lead),
            (Function::ArcTan, 1) if is_positive(&lead) => quarter,
            (Function::ArcTan, 1) if is_positive(&-&lead) => -quarter,
            (Function::ArcCot | Function::ArcCoth, 1) if is_positive(&lead) => Expr::integer(0),
            _ => return Err(unsupported(special, NO_PAIR)),
        };
        limits.push(&weight * &limit);
        sum.push(&weight * special);
    }
    let (sum, limit) = (Expr::sum(sum), Expr::sum(limits));
    if !vanishes(&Expr::sum(powers), fuel)? {
        return Err(unsupported(sum, "it has no limit for large s"));
    }
    let limit = match vanishes(&limit, fuel)? {
        true => Expr::integer(0),
        false => limit,
    };
    let slope = sum.derivative(&names.variable)?;
    let image = names.read(&slope, fuel)?;
    let mut terms = Vec::new();
    let symbol = Expr::symbol(time.name());
    for ((delay, special), f) in image {
        if !delay.is_zero() || !special.is_one() {
            return Err(unsupported(sum, NO_PAIR));
        }
        let found = parametric::original(&f, names, &symbol, fuel)?;
        if !found.impulses.is_empty() {
            return Err(unsupported(sum, NO_PAIR));
        }
        terms.push(found.smooth);
    }
    Ok((-Expr::sum(terms).divide(&symbol), limit))
}

/// Is a number 0, as far as the zero test can tell?
pub(super) fn vanishes(value: &Expr, fuel: &mut Fuel) -> Result<bool> {
    let mut share = fuel.share(fuel.left() / 2);
    let decision = decide(value, &Expr::integer(0), &mut share);
    fuel.settle(&share, "limit at infinity")?;
    Ok(matches!(decision, Decision::Equal(_)))
}

/// Degree and leading coefficient of a rational function for large s.
fn at_infinity(expr: &Expr, names: &mut Names, fuel: &mut Fuel) -> Result<(i64, Expr)> {
    let image = names.read(expr, fuel)?;
    let mut entries = image.into_iter();
    let f = match (entries.next(), entries.next()) {
        (Some(((delay, special), f)), None) if delay.is_zero() && special.is_one() => f,
        _ => return Err(unsupported(expr, NO_PAIR)),
    };
    let lead = |f: &Polynomial| {
        let last = f.coefficients_of(0).into_iter().next_back();
        last.map_or((0, Expr::integer(0)), |(power, c)| {
            (i64::from(power), names.polynomial(&c))
        })
    };
    let (mut degree, mut value) = lead(&f.numerator());
    for (factor, times) in f.denominator_factors() {
        let (power, c) = lead(&factor.to_rationals());
        degree -= power * i64::from(*times);
        value = value * c.pow(-i64::from(*times));
    }
    Ok((degree, value))
}

/// A half power of a s + b, an exponential of its root, or both.
fn rooted(
    special: &Expr,
    factor: &RationalFunction,
    names: &mut Names,
    time: &Symbol,
    fuel: &mut Fuel,
) -> Result<Expr> {
    let factors = match special.kind() {
        Kind::Product {
            factors,
            coefficient,
        } if coefficient.is_one() => factors.to_vec(),
        Kind::Power(base, exponent) => vec![(base.clone(), exponent.clone())],
        _ => return Err(unsupported(special, NO_PAIR)),
    };
    let (mut root, mut rate) = (None, None);
    for (base, exponent) in factors {
        let found = match (base.kind(), exponent.as_rational()) {
            (Kind::Constant(Constant::E), None) => {
                let (slope, found) = exponential(&exponent, names, fuel)?;
                rate = Some(slope);
                found
            }
            (_, Some(power)) => Root::new(&base, power, names, fuel)?,
            _ => return Err(unsupported(special, NO_PAIR)),
        };
        root = Some(match root {
            None => found,
            Some(Root {
                base,
                shift,
                scale,
                power,
            }) if base == found.base => Root {
                base,
                shift,
                scale,
                power: &power + &found.power,
            },
            Some(_) => return Err(unsupported(special, NO_PAIR)),
        });
    }
    let Some(root) = root else {
        return Err(unsupported(special, NO_PAIR));
    };
    // Everything in powers of s + shift.
    let moved = Polynomial::variable(0).into();
    let moved = RationalFunction::subtract(&moved, &root.shift, fuel)?;
    let local = factor.substitute(0, &moved, fuel)?.reduced(fuel)?;
    let (mut lowest, mut rest) = (0_i64, RationalFunction::constant(Rational::ONE));
    for (f, times) in local.denominator_factors() {
        let below = RationalFunction::from(f.clone()).pow(-i64::from(*times), fuel)?;
        match f.degree(0) {
            0 => rest = rest.mul(&below, fuel)?,
            1 if f.len() == 1 => {
                // s times something free of s
                let variable = RationalFunction::from(Polynomial::variable(0));
                let power = variable.pow(i64::from(*times), fuel)?;
                lowest -= i64::from(*times);
                rest = rest.mul(&below.mul(&power, fuel)?.reduced(fuel)?, fuel)?;
            }
            _ => {
                return Err(unsupported(
                    format!("{special} over {}", names.polynomial(&f.to_rationals())),
                    ERROR_FUNCTION,
                ));
            }
        }
    }
    let symbol = Expr::symbol(time.name());
    let rest = names.expression(&rest);
    let mut terms = Vec::new();
    for (power, coefficient) in local.numerator().coefficients_of(0) {
        let order = &root.power + &Rational::from(lowest + i64::from(power));
        let term = match &rate {
            None => half_power(&order, &symbol, special)?,
            Some(rate) => diffused(&order, rate, time, special)?,
        };
        terms.push(names.polynomial(&coefficient) * term);
    }
    let scale = Expr::power(root.scale, Expr::number(root.power));
    let decay = (-&(names.expression(&root.shift) * &symbol)).exp();
    Ok(Expr::product([Expr::sum(terms), rest, scale, decay]))
}

impl Root {
    fn new(base: &Expr, power: &Rational, names: &mut Names, fuel: &mut Fuel) -> Result<Self> {
        let (degree, scale) = at_infinity(base, names, fuel)?;
        let doubled = power * &Rational::TWO;
        if !doubled.is_integer() {
            return Err(unsupported(
                format!("({base})^({power})"),
                "its inverse needs the gamma function at a number that is no multiple of 1/2",
            ));
        }
        if degree != 1 || !is_positive(&scale) {
            return Err(unsupported(format!("a root of {base}"), NO_PAIR));
        }
        // base = scale (s + shift)
        let line = base.divide(&scale) - Expr::symbol(names.variable.name());
        let image = names.read(&line.expand(fuel)?, fuel)?;
        let mut shift = RationalFunction::constant(Rational::ZERO);
        for (_, f) in image {
            shift = shift.add(&f, fuel)?.reduced(fuel)?;
        }
        let degrees = shift.denominator_factors().iter().map(|(f, _)| f.degree(0));
        if degrees.chain([shift.primitive_numerator().degree(0)]).max() > Some(0) {
            return Err(unsupported(format!("a root of {base}"), NO_PAIR));
        }
        Ok(Self {
            base: base.clone(),
            shift,
            scale,
            power: power.clone(),
        })
    }
}

/// e^(-k sqrt(s + a)): k and the root.
fn exponential(exponent: &Expr, names: &mut Names, fuel: &mut Fuel) -> Result<(Expr, Root)> {
    let whole = || exponent.exp();
    let is_root = |(base, power): &&(Expr, Expr)| {
        let is_half = power
            .as_rational()
            .is_some_and(|power| *power == Rational::HALF);
        is_half && base.contains_symbol(&names.variable)
    };
    let (coefficient, factors) = match exponent.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        Kind::Power(base, power) => (Rational::ONE, vec![(base.clone(), power.clone())]),
        _ => (Rational::ONE, Vec::new()),
    };
    let Some((base, half)) = factors.iter().find(is_root) else {
        let variable = Expr::symbol(names.variable.name());
        let hint = match (exponent * &variable).contains_symbol(&names.variable) {
            false => {
                "its inverse is a Bessel function, which expressions do not have; invert it numerically"
            }
            true => NO_PAIR,
        };
        return Err(unsupported(whole(), hint));
    };
    let rest = factors
        .iter()
        .filter(|(other, power)| (other, power) != (base, half));
    let rest = rest.map(|(other, power)| Expr::power(other.clone(), power.clone()));
    let slope = Expr::product([Expr::number(-coefficient)].into_iter().chain(rest));
    let root = Root::new(base, &Rational::ZERO, names, fuel)?;
    let rate = &slope * &root.scale.sqrt();
    if slope.contains_symbol(&names.variable) {
        return Err(unsupported(whole(), NO_PAIR));
    }
    if !is_positive(&rate) {
        return Err(unsupported(whole(), "it does not decay for large s"));
    }
    Ok((rate, root))
}

/// s^e for e < 0: t^(-e-1)/Γ(-e)
fn half_power(order: &Rational, time: &Expr, special: &Expr) -> Result<Expr> {
    let gamma = gamma_of_half(&-order).ok_or_else(|| {
        unsupported(
            special,
            "it must fall to 0 for large s; the inverse is no function",
        )
    })?;
    let power = Expr::number(-&(order + &Rational::ONE));
    Ok(Expr::power(time.clone(), power).divide(&gamma))
}

/// s^e e^(-k sqrt(s)) for e = -1/2, 0, 1/2, 1, ..: derivatives of the first two.
fn diffused(order: &Rational, rate: &Expr, time: &Symbol, special: &Expr) -> Result<Expr> {
    let t = Expr::symbol(time.name());
    let pi = Expr::constant(Constant::Pi);
    let bell = (-&(rate
        .pow(2)
        .divide(&t)
        .scale(&Rational::new(1.into(), 4.into()).unwrap_or_default())))
        .exp();
    let (mut value, count) = match (order.to_integer(), (order + &Rational::HALF).to_integer()) {
        (Some(count), _) => {
            let front = rate.divide(&pi.sqrt()).scale(&Rational::HALF);
            (
                Expr::product([front, Expr::power(t, Expr::ratio(-3, 2)), bell]),
                count,
            )
        }
        (None, Some(count)) => (Expr::product([bell, (pi * t).sqrt().pow(-1)]), count),
        (None, None) => return Err(unsupported(special, NO_PAIR)),
    };
    if count.is_negative() {
        return Err(unsupported(special, ERROR_FUNCTION));
    }
    let Some(count) = count.to_u32().filter(|count| *count <= LARGEST_ORDER) else {
        return Err(unsupported(
            special,
            "more than 16 derivatives of the pair would be needed",
        ));
    };
    for _ in 0..count {
        value = value.derivative(time)?;
    }
    Ok(value)
}
