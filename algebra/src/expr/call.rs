//! Values of functions at arguments where they are known for certain.

use super::build::MAX_BITS;
use super::factors::from_factors;
use super::number_power::number_power;
use super::residue::residue;
use super::{Constant, Expr, Function, Head, Kind};
use crate::number::{Integer, Rational};

/// Values that hold for every argument of this shape.
pub(super) fn fold_call(head: &Head, arguments: &[Expr]) -> Option<Expr> {
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
            let Some(number) = number else {
                let modulus = modulus.to_integer().filter(|m| m.signum() > 0)?;
                return residue(first, &modulus).map(Expr::number);
            };
            let quotient = number.checked_div(modulus)?.floor();
            Some(Expr::number(
                number - &(modulus * &Rational::from(quotient)),
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

pub(super) fn factorial(value: &Rational) -> Option<Expr> {
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

/// Longer symbolic arguments of binomials stay as they are.
const MAX_SIZE: u32 = 256;

pub(super) fn binomial(n: &Expr, k: &Expr) -> Option<Expr> {
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
        // n (n-1) .. (n-k+1) / k! for a short symbolic n: nested, these denominators double in length each time.
        None if small <= 12 && n.size() <= MAX_SIZE => {
            let falling = (0..i64::from(small)).map(|j| n - &Expr::integer(j));
            let denominator = Rational::from(Integer::factorial(small)).recip()?;
            Some(Expr::product(falling).scale(&denominator))
        }
        None => None,
    }
}

/// Is this a pole: an odd number of right angles under tan and sec, a whole number of half turns under cot and csc, one
/// under the inverse hyperbolic tangent?
fn is_pole(function: Function, argument: &Expr) -> bool {
    use Function::*;
    if matches!(function, ArcTanh | ArcCoth) {
        return argument
            .as_rational()
            .is_some_and(|value| value.abs().is_one());
    }
    let half_turns = match argument.kind() {
        Kind::Constant(Constant::Pi) => Rational::one(),
        Kind::Product {
            coefficient,
            factors,
        } => match &factors[..] {
            [(base, exponent)]
                if exponent.is_one() && matches!(base.kind(), Kind::Constant(Constant::Pi)) =>
            {
                coefficient.clone()
            }
            _ => return false,
        },
        _ => return false,
    };
    match function {
        Tan | Sec => !half_turns.is_integer() && (&half_turns * &Rational::from(2)).is_integer(),
        Cot | Csc => half_turns.is_integer(),
        _ => false,
    }
}

/// The canonical first coefficient is negative, so that f(-x) can be turned to f(x).
pub(super) fn leading_negative(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Number(value) => value.is_negative(),
        Kind::Product { coefficient, .. } => coefficient.is_negative(),
        Kind::Sum { terms, .. } => terms[0].1.is_negative(),
        _ => false,
    }
}

pub(super) fn fold_function(function: Function, arguments: &[Expr]) -> Option<Expr> {
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
    if is_pole(function, first) {
        return Some(Expr::undefined());
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

pub(super) fn fold_many(function: Function, arguments: &[Expr]) -> Option<Expr> {
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
