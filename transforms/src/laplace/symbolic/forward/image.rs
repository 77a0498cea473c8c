//! The transforms of single terms.

use algebra::expr::{Constant, Expr, Function, Kind};
use algebra::{Fuel, Integer, Rational};

use super::terms::{Key, Terms, factorial};
use super::unsupported;
use crate::error::Result;

/// Higher powers of t are refused.
const LARGEST_POWER: u32 = 4_096;
/// Higher half powers of t beside e^(-c/t) are refused.
const LARGEST_ORDER: i64 = 24;

/// The transform of a sum of terms without steps.
pub(super) fn transform(terms: &Terms, s: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let mut parts = Vec::new();
    // The values at 0 of what is divided by t.
    let mut start = Vec::new();
    for (key, coefficient) in terms {
        fuel.spend(1_024, "transform")?;
        let shifted = s - &key.rate;
        let image = if !key.barrier.is_zero() {
            hindered(key, &shifted)?
        } else if key.power == Rational::MINUS_ONE {
            if !key.is_sine {
                start.push(coefficient.clone());
            }
            divided(key, &shifted)
        } else if let Some(power) = key.power.to_integer() {
            whole(key, &shifted, &power, fuel)?
        } else {
            halved(key, &shifted)?
        };
        parts.push(coefficient * &image);
    }
    let start = Expr::sum(start).expand(fuel)?;
    if !start.is_zero() {
        return Err(unsupported(
            "a function that is not bounded by t^(-1+ε) at 0",
            "the integral diverges at t = 0",
        ));
    }
    Ok(Expr::sum(parts))
}

fn diverges(key: &Key) -> crate::error::Error {
    unsupported(
        format!("t^({})", key.power),
        "powers of t must be above -1, or the integral diverges at t = 0",
    )
}

/// t^n: n!/(s-a)^(n+1), and with a wave the real or imaginary part of n!/(s-a-iω)^(n+1).
fn whole(key: &Key, shifted: &Expr, power: &Integer, fuel: &mut Fuel) -> Result<Expr> {
    if power.is_negative() {
        return Err(diverges(key));
    }
    let Some(n) = power.to_u32().filter(|n| *n <= LARGEST_POWER) else {
        return Err(unsupported(
            format!("t^({power})"),
            "powers of t must be at most 4096",
        ));
    };
    let front = factorial(n);
    fuel.spend(64 * (u64::from(n) + 1) * (front.limbs() + 1), "transform")?;
    if key.frequency.is_zero() {
        return Ok(shifted.pow(-i64::from(n) - 1).scale(&front));
    }
    let count = Integer::from(n) + Integer::ONE;
    let first = u32::from(key.is_sine);
    let terms = (first..=n + 1).step_by(2).map(|j| {
        let sign = if (j / 2) % 2 == 0 { 1 } else { -1 };
        let binomial = Rational::from(count.binomial(j));
        let weight = &binomial * &Rational::from(sign);
        let powers = shifted.pow(i64::from(n + 1 - j)) * key.frequency.pow(i64::from(j));
        powers.scale(&weight)
    });
    let above = Expr::sum(terms).scale(&front);
    let below = shifted.pow(2) + key.frequency.pow(2);
    Ok(above * below.pow(-i64::from(n) - 1))
}

/// t^(n/2): Γ(n/2 + 1)/(s-a)^(n/2 + 1), and with a wave half the sum of two such.
fn halved(key: &Key, shifted: &Expr) -> Result<Expr> {
    if key.power <= Rational::MINUS_ONE {
        return Err(diverges(key));
    }
    let order = &key.power + &Rational::ONE;
    let Some(gamma) = gamma_of_half(&order) else {
        return Err(unsupported(
            format!("t^({})", key.power),
            "its transform needs the gamma function at a number that is no multiple of 1/2",
        ));
    };
    let exponent = Expr::number(-order);
    let image = |turn: Expr| Expr::power(shifted + &turn, exponent.clone());
    let power = if key.frequency.is_zero() {
        image(Expr::integer(0))
    } else {
        let turn = Expr::imaginary_unit() * &key.frequency;
        let (left, right) = (image(-&turn), image(turn));
        if key.is_sine {
            (left - right).divide(&Expr::imaginary_unit().scale(&Rational::TWO))
        } else {
            (left + right).scale(&Rational::HALF)
        }
    };
    Ok(gamma * power)
}

/// t^(m-1/2) e^(-k^2/(4t)), with r = sqrt(s-a): a Bessel function of half an odd order, which is elementary.
///
/// $$ \sqrt\pi \left(\frac k2\right)^m r^{-m-1} e^{-k r} \sum_{j=0}^n \frac{(n+j)!}{j!(n-j)!} \frac1{(2 k r)^j}, \qquad n = \max(m, -m-1) $$
fn hindered(key: &Key, shifted: &Expr) -> Result<Expr> {
    let order = (&key.power + &Rational::HALF).to_integer();
    let order = order
        .and_then(|m| m.to_i64())
        .filter(|m| m.abs() <= LARGEST_ORDER);
    let Some(m) = order.filter(|_| key.frequency.is_zero()) else {
        return Err(unsupported(
            format!("t^({}) e^(-({})/t)", key.power, key.barrier),
            "beside e^(-c/t) there may be an exponential and a power of t that is half an odd number, up to 24",
        ));
    };
    let rate = rate(&key.barrier);
    let root = shifted.sqrt();
    let angle = &rate * &root;
    let n = u32::try_from(if m < 0 { -m - 1 } else { m }).unwrap_or(0);
    let terms = (0..=n).map(|j| {
        let below = factorial(j) * factorial(n - j);
        let weight = factorial(n + j).checked_div(&below).unwrap_or_default();
        (angle.scale(&Rational::TWO))
            .pow(-i64::from(j))
            .scale(&weight)
    });
    Ok(Expr::product([
        Expr::constant(Constant::Pi).sqrt(),
        rate.scale(&Rational::HALF).pow(m),
        root.pow(-m - 1),
        (-&angle).exp(),
        Expr::sum(terms),
    ]))
}

/// The positive k with k^2/4 = barrier, where symbols count as positive.
pub(super) fn rate(barrier: &Expr) -> Expr {
    let four = barrier.scale(&Rational::from(4));
    let root =
        |base: &Expr, exponent: &Expr| Expr::power(base.clone(), exponent.scale(&Rational::HALF));
    match four.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => {
            let factors = factors.iter().map(|(base, exponent)| root(base, exponent));
            Expr::product(
                [Expr::number(coefficient.clone()).sqrt()]
                    .into_iter()
                    .chain(factors),
            )
        }
        Kind::Power(base, exponent) => root(base, exponent),
        _ => four.sqrt(),
    }
}

/// Γ(n + 1/2) = (2n)!/(4^n n!) sqrt(π) for n >= 0; `None` for any other number.
pub(in super::super) fn gamma_of_half(x: &Rational) -> Option<Expr> {
    let n = (x - &Rational::HALF).to_integer()?.to_u32()?;
    let n = Some(n).filter(|n| *n <= LARGEST_POWER)?;
    let below = &Integer::TWO.pow(2 * n) * &Integer::factorial(n);
    let front = Rational::new(Integer::factorial(2 * n), below)?;
    Some(Expr::constant(Constant::Pi).sqrt().scale(&front))
}

/// What is divided by t: the integral from s on, without what is the same at infinity for all.
fn divided(key: &Key, shifted: &Expr) -> Expr {
    if key.frequency.is_zero() {
        return -shifted.ln();
    }
    if key.is_sine {
        return Expr::function(Function::ArcTan, key.frequency.divide(shifted));
    }
    (shifted.pow(2) + key.frequency.pow(2))
        .ln()
        .scale(&-Rational::HALF)
}
