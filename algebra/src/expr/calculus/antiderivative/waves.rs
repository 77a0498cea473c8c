//! Powers of the variable times exponentials, sines and cosines of linear arguments.

use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::zero;

/// Powers of sines beyond this are left alone.
const MAX_POWER: i64 = 12;
/// Powers of the variable beyond this are left alone.
const MAX_DEGREE: i64 = 24;
/// Terms beyond this are left alone.
const MAX_WAVES: usize = 64;

/// e^(rate x) (cosine cos(angle) + sine sin(angle)) with angle = frequency x + phase.
#[derive(Clone)]
struct Wave {
    rate: Expr,
    angle: Expr,
    frequency: Expr,
    cosine: Expr,
    sine: Expr,
}

/// The antiderivative of a product; `None`: it is no such product.
pub(super) fn integrate(
    factors: &[(Expr, Expr)],
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let mut degree = 0_i64;
    let mut waves = vec![Wave {
        rate: Expr::integer(0),
        angle: Expr::integer(0),
        frequency: Expr::integer(0),
        cosine: Expr::integer(1),
        sine: Expr::integer(0),
    }];
    let mut plain = true;
    for (base, exponent) in factors {
        fuel.spend(64, "integration")?;
        let count = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .and_then(|value| value.to_i64());
        let is_variable = matches!(base.kind(), Kind::Symbol(symbol) if symbol == variable);
        if is_variable {
            let Some(count) = count.filter(|count| (1..=MAX_DEGREE).contains(count)) else {
                return Ok(None);
            };
            degree = count;
            continue;
        }
        plain = false;
        if !base.contains_symbol(variable) {
            // b^(s x + r)
            let Some((slope, offset)) = zero::linear_coefficients(exponent, variable, fuel) else {
                return Ok(None);
            };
            let unit = match base.kind() {
                Kind::Constant(Constant::E) => Expr::integer(1),
                _ => base.ln(),
            };
            let factor = Expr::power(base.clone(), offset);
            for wave in &mut waves {
                wave.rate = &wave.rate + &(&slope * &unit);
                wave.cosine = &wave.cosine * &factor;
                wave.sine = &wave.sine * &factor;
            }
            continue;
        }
        let (Kind::Call(Head::Function(function), arguments), Some(count)) = (
            base.kind(),
            count.filter(|count| (1..=MAX_POWER).contains(count)),
        ) else {
            return Ok(None);
        };
        let argument = &arguments[0];
        let Some((slope, _)) = zero::linear_coefficients(argument, variable, fuel) else {
            return Ok(None);
        };
        for _ in 0..count {
            waves = match function {
                Function::Sin | Function::Cos => {
                    times_wave(&waves, argument, &slope, *function == Function::Cos)
                }
                Function::Sinh | Function::Cosh => times_hyperbolic(
                    &waves,
                    argument,
                    &slope,
                    *function == Function::Cosh,
                    variable,
                ),
                _ => return Ok(None),
            };
            fuel.spend(256 * waves.len() as u64, "integration")?;
            if waves.len() > MAX_WAVES {
                return Ok(None);
            }
        }
    }
    if plain {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for wave in &waves {
        parts.push(of_wave(wave, degree, variable, fuel)?);
    }
    Ok(Some(Expr::sum(parts)))
}

/// Products of cosines as sums.
fn times_wave(waves: &[Wave], argument: &Expr, slope: &Expr, cosine: bool) -> Vec<Wave> {
    let half = Rational::HALF;
    let mut list: Vec<Wave> = Vec::new();
    for wave in waves {
        for sign in [1, -1] {
            let turn = Rational::from(sign);
            let (c, s) = (wave.cosine.scale(&half), wave.sine.scale(&half));
            // cos a sin b = (sin(a+b) - sin(a-b))/2, sin a sin b = (cos(a-b) - cos(a+b))/2
            let (cosine, sine) = if cosine {
                (c, s)
            } else {
                (s.scale(&-&turn), c.scale(&turn))
            };
            merge(
                &mut list,
                Wave {
                    rate: wave.rate.clone(),
                    angle: &wave.angle + &argument.scale(&turn),
                    frequency: &wave.frequency + &slope.scale(&turn),
                    cosine,
                    sine,
                },
            );
        }
    }
    list
}

/// Hyperbolic functions as exponentials.
fn times_hyperbolic(
    waves: &[Wave],
    argument: &Expr,
    slope: &Expr,
    cosine: bool,
    variable: &Symbol,
) -> Vec<Wave> {
    let mut list: Vec<Wave> = Vec::new();
    let offset = argument - &(slope * &Expr::symbol(variable.name()));
    for wave in waves {
        for sign in [1, -1] {
            let turn = Rational::from(sign);
            let share = if cosine || sign > 0 {
                Rational::HALF
            } else {
                -Rational::HALF
            };
            let factor = offset.scale(&turn).exp().scale(&share);
            merge(
                &mut list,
                Wave {
                    rate: &wave.rate + &slope.scale(&turn),
                    cosine: &wave.cosine * &factor,
                    sine: &wave.sine * &factor,
                    ..wave.clone()
                },
            );
        }
    }
    list
}

fn merge(list: &mut Vec<Wave>, wave: Wave) {
    let same = |known: &&mut Wave| known.rate == wave.rate && known.angle == wave.angle;
    match list.iter_mut().find(same) {
        Some(known) => {
            known.cosine = &known.cosine + &wave.cosine;
            known.sine = &known.sine + &wave.sine;
        }
        None => list.push(wave),
    }
}

/// By parts, one power of the variable after the other.
fn of_wave(wave: &Wave, degree: i64, variable: &Symbol, fuel: &mut Fuel) -> Result<Expr> {
    let x = Expr::symbol(variable.name());
    let rate = wave.rate.expand(fuel)?;
    let frequency = wave.frequency.expand(fuel)?;
    let size = (rate.pow(2) + frequency.pow(2)).expand(fuel)?;
    let (c, s) = if wave.angle.is_zero() {
        (Expr::integer(1), Expr::integer(0))
    } else {
        (
            Expr::function(Function::Cos, wave.angle.clone()),
            Expr::function(Function::Sin, wave.angle.clone()),
        )
    };
    if size.is_zero() {
        let power = x
            .pow(degree + 1)
            .scale(&Rational::from(degree + 1).recip().unwrap_or_default());
        return Ok(power * (&wave.cosine * &c + &wave.sine * &s));
    }
    let growth = (&rate * &x).exp();
    let inverse = size.pow(-1);
    let (mut cosine, mut sine) = (wave.cosine.clone(), wave.sine.clone());
    let mut factor = Rational::ONE;
    let mut parts = Vec::new();
    for n in (0..=degree).rev() {
        fuel.spend(256, "integration")?;
        // The antiderivative of e^(a x)(p cos + q sin) is e^(a x)((a p - w q) cos + (w p + a q) sin)/(a^2 + w^2).
        let next = (&rate * &cosine - &frequency * &sine) * inverse.clone();
        sine = (&frequency * &cosine + &rate * &sine) * inverse.clone();
        cosine = next;
        let power = if n == 0 { Expr::integer(1) } else { x.pow(n) };
        let both = &cosine * &c + &sine * &s;
        parts.push(Expr::product([power, both, growth.clone()]).scale(&factor));
        factor = &factor * &Rational::from(-n);
    }
    Ok(Expr::sum(parts))
}
