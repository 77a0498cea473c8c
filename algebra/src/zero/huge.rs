//! Numbers too large for any enclosure: compared by their logarithms, iterated as often as needed.
//!
//! A size is sign * exp(exp(..exp(v))) with a ball v. Towers of powers, factorials of towers and their products are
//! bounded this way; two sizes with separated values at the same height are different numbers.

use std::cmp::Ordering;

use crate::error::Result;
use crate::expr::{Expr, Head, Kind};
use crate::fuel::Fuel;
use crate::number::{Ball, Rational};

const BITS: u32 = 256;
/// Towers above this height are left alone.
const MAX_HEIGHT: u32 = 64;

/// sign * exp^height(value), with value > 1 for height > 0; or exactly that with the reciprocal.
#[derive(Clone)]
struct Size {
    negative: bool,
    // ln|x| is negative: the number is tiny.
    tiny: bool,
    height: u32,
    value: Ball,
}

/// Are two constants proved different by their sizes?
pub(super) fn differ(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<bool> {
    fuel.spend(
        (u64::from(a.size().min(1 << 16)) + u64::from(b.size().min(1 << 16))) * 64,
        "sizes of huge numbers",
    )?;
    let (Some(x), Some(y)) = (size(a), size(b)) else {
        // Zero against a number of known size.
        return Ok(a.is_zero() && size(b).is_some() || b.is_zero() && size(a).is_some());
    };
    if x.negative != y.negative {
        return Ok(true);
    }
    Ok(compare(&x, &y).is_some_and(Ordering::is_ne))
}

/// Order of |x| and |y| when it is proved.
fn compare(x: &Size, y: &Size) -> Option<Ordering> {
    match (x.tiny, y.tiny) {
        (false, true) => return positive_logarithm(x).then_some(Ordering::Greater),
        (true, false) => return positive_logarithm(y).then_some(Ordering::Less),
        (true, true) => return compare_large(y, x),
        (false, false) => {}
    }
    compare_large(x, y)
}

fn positive_logarithm(size: &Size) -> bool {
    size.height > 0 || size.value.compare(&Rational::from(1)) == Some(Ordering::Greater)
}

fn compare_large(x: &Size, y: &Size) -> Option<Ordering> {
    if x.height > y.height {
        return compare_large(y, x).map(Ordering::reverse);
    }
    let mut x = x.clone();
    while x.height < y.height {
        // Below one at this height, while y is e^(something positive): no further logarithm is needed.
        let below_one = x
            .value
            .compare(&Rational::from(1))
            .is_some_and(Ordering::is_lt);
        if below_one && y.value.sign() == Some(Ordering::Greater) {
            return Some(Ordering::Less);
        }
        x = raise(&x)?;
    }
    x.value.order(&y.value)
}

/// The same number one logarithm higher; `None` when its logarithm is not proved to exist.
fn raise(size: &Size) -> Option<Size> {
    Some(Size {
        height: size.height + 1,
        value: size.value.ln()?,
        ..size.clone()
    })
}

/// Keeps values small by taking logarithms.
fn settle(mut size: Size) -> Option<Size> {
    while size
        .value
        .magnitude_log2()
        .is_none_or(|exponent| exponent > 1 << 20)
        || !size.value.is_finite()
    {
        if !size.value.is_finite() || size.height > MAX_HEIGHT {
            return None;
        }
        size = raise(&size)?;
    }
    Some(size)
}

fn of_ball(value: &Ball) -> Option<Size> {
    let sign = value.sign()?;
    if sign.is_eq() || !value.is_finite() {
        return None;
    }
    let magnitude = value.abs();
    let tiny = magnitude
        .compare(&Rational::from(1))
        .is_some_and(Ordering::is_lt);
    let value = if tiny { magnitude.recip() } else { magnitude };
    settle(Size {
        negative: sign.is_lt(),
        tiny,
        height: 0,
        value,
    })
}

/// ln of a large size, itself as a size.
fn logarithm(size: &Size) -> Option<Size> {
    if size.height > 0 {
        return Some(Size {
            negative: size.tiny,
            tiny: false,
            height: size.height - 1,
            value: size.value.clone(),
        });
    }
    of_ball(&size.value.ln()?).map(|mut value| {
        value.negative ^= size.tiny;
        value
    })
}

/// e^size; written out while the result stays inside the exponent range of MPFR, 2^30.
fn exponential(size: &Size) -> Option<Size> {
    if size.tiny || size.height == 0 {
        let exponent = if size.tiny {
            return None;
        } else {
            size.value.clone()
        };
        if exponent.magnitude_log2().is_some_and(|bits| bits <= 29) {
            let value = exponent.exp();
            return settle(Size {
                negative: false,
                tiny: size.negative,
                height: 0,
                value,
            });
        }
    }
    Some(Size {
        negative: false,
        tiny: size.negative,
        height: size.height + 1,
        value: size.value.clone(),
    })
}

/// x * y, exact up to a factor of two in the exponent's enclosure: at great heights the smaller factor is absorbed.
fn multiply(x: &Size, y: &Size) -> Option<Size> {
    let (lx, ly) = (logarithm(x), logarithm(y));
    let sum = match (lx, ly) {
        (Some(a), Some(b)) => add(&a, &b)?,
        _ => return None,
    };
    let mut product = exponential(&sum)?;
    product.negative = x.negative != y.negative;
    Some(product)
}

/// x + y: exact enclosures at height 0, domination above.
fn add(x: &Size, y: &Size) -> Option<Size> {
    if x.height == 0 && y.height == 0 {
        let signed = |size: &Size| {
            let magnitude = if size.tiny {
                size.value.recip()
            } else {
                size.value.clone()
            };
            if size.negative {
                -&magnitude
            } else {
                magnitude
            }
        };
        return of_ball(&(signed(x) + signed(y)));
    }
    let order = compare(x, y)?;
    let (large, small) = if order.is_ge() { (x, y) } else { (y, x) };
    if large.tiny || large.height == 0 {
        return None;
    }
    // |large| (1 +- |small|/|large|): the factor is between 1/2 and 2 when ln|large| exceeds ln|small| by ln 2, so the
    // logarithm moves by at most ln 2 and, one level up, by a relative amount that the widened ball covers.
    let ln_two = Ball::from_integer(2, BITS).ln()?;
    let slack = Ball::from_integer(1, BITS);
    let gap = match (logarithm(large), logarithm(small)) {
        (Some(a), Some(b)) if a.height == 0 && b.height == 0 && !a.tiny => {
            let other = if b.tiny {
                b.value.recip()
            } else {
                b.value.clone()
            };
            let other = if b.negative { -&other } else { other };
            (&a.value - &other).order(&ln_two) == Some(Ordering::Greater)
        }
        (Some(a), Some(b)) => {
            compare(&a, &b).is_some_and(Ordering::is_gt)
                && (b.negative
                    || a.height > b.height
                    || a.value.order(&(&b.value + &slack)) == Some(Ordering::Greater))
        }
        (Some(_), None) => true,
        _ => false,
    };
    if !gap {
        return None;
    }
    // Widen the top value: at height h >= 1 the logarithm of height h changes by less than ln 2.
    let widened = (&large.value - &ln_two).hull(&(&large.value + &ln_two));
    Some(Size {
        value: widened,
        ..large.clone()
    })
}

fn size(expr: &Expr) -> Option<Size> {
    expr.fold(|node, parts: &[Size]| node_size(node, parts).ok_or(()))
        .ok()
}

fn node_size(node: &Expr, parts: &[Size]) -> Option<Size> {
    if node.size() < 256
        && let Some(size) = node.real_ball(BITS).as_ref().and_then(of_ball)
    {
        return Some(size);
    }
    let number = |value: &Rational| of_ball(&Ball::from_rational(value, BITS));
    match node.kind() {
        Kind::Number(value) if value.is_zero() => None,
        Kind::Number(value) => number(value),
        Kind::Sum { constant, terms } => {
            let mut total = if constant.is_zero() {
                None
            } else {
                Some(number(constant)?)
            };
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                let term = if coefficient.is_one() {
                    part.clone()
                } else {
                    multiply(&number(coefficient)?, part)?
                };
                total = Some(match total {
                    Some(total) => add(&total, &term)?,
                    None => term,
                });
            }
            total
        }
        Kind::Product { coefficient, .. } => {
            let mut product = number(coefficient)?;
            for pair in parts.chunks_exact(2) {
                let factor = power(&pair[0], &pair[1])?;
                product = if coefficient.is_one()
                    && product.height == 0
                    && product.value.compare(&Rational::from(1)) == Some(Ordering::Equal)
                {
                    factor
                } else {
                    multiply(&product, &factor)?
                };
            }
            Some(product)
        }
        Kind::Power(..) => power(parts.first()?, parts.get(1)?),
        Kind::Call(Head::Factorial, _) => factorial(parts.first()?),
        _ => None,
    }
}

/// base^exponent for a positive base.
fn power(base: &Size, exponent: &Size) -> Option<Size> {
    if base.negative {
        return None;
    }
    exponential(&multiply(&logarithm(base)?, exponent)?)
}

/// n! by ln n! between n (ln n - 1) and n ln n.
fn factorial(n: &Size) -> Option<Size> {
    if n.negative || n.tiny {
        return None;
    }
    if n.height == 0 {
        let exact = n.value.floor().and_then(|n| Ball::ln_factorial(&n, BITS));
        let x = &n.value;
        let bounds = || {
            let logarithm = x.ln()?;
            Some((x * &(&logarithm - &Ball::from_integer(1, BITS))).hull(&(x * &logarithm)))
        };
        return exponential(&of_ball(&exact.or_else(bounds)?)?);
    }
    // ln ln n! is between ln n + ln(ln n - 1) and ln n + ln ln n; ln n is large here.
    let ln_n = logarithm(n)?;
    let ln_ln_n = logarithm(&ln_n)?;
    let upper = add(&ln_n, &ln_ln_n)?;
    let lower = ln_n;
    if upper.height != lower.height {
        return None;
    }
    let hull = Size {
        value: lower.value.hull(&upper.value),
        ..upper
    };
    exponential(&exponential(&hull)?)
}
