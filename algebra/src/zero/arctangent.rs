//! Inverse tangents of rationals as sums of angles of Gaussian primes.
//!
//! arctan(y/x) is the argument of x + iy. Gaussian integers factor uniquely, so the argument is an integer combination of
//! pi/4 (from the unit and 1+i) and of one angle for each rational prime p = a^2 + b^2, 0 < b < a, namely arctan(b/a).
//! Machin's formula and its relatives become equal canonical sums; the multiple of pi/4 is fixed by double precision,
//! where the angles are known far better than pi/8.

use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head};
use crate::factor::factor;
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

fn pi_times(numerator: i64, denominator: i64) -> Expr {
    &Expr::constant(Constant::Pi) * &Expr::ratio(numerator, denominator)
}

fn opaque(function: Function, argument: &Expr) -> Expr {
    Expr::call(Head::Function(function), vec![argument.clone()])
}

/// arctan of an expression: exact for rationals and for the usual surds.
pub(super) fn arctangent(argument: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    if let Some(value) = argument.as_rational() {
        return Ok(rational(value, fuel)?.unwrap_or_else(|| opaque(Function::ArcTan, argument)));
    }
    let root = |n: i64| Expr::integer(n).sqrt();
    let table = [
        (root(3), pi_times(1, 3)),
        (Expr::integer(1).divide(&root(3)), pi_times(1, 6)),
        (Expr::integer(2) - root(3), pi_times(1, 12)),
        (Expr::integer(2) + root(3), pi_times(5, 12)),
        (root(2) - Expr::integer(1), pi_times(1, 8)),
        (root(2) + Expr::integer(1), pi_times(3, 8)),
    ];
    for (known, angle) in table {
        if *argument == known {
            return Ok(angle);
        }
        if *argument == -&known {
            return Ok(-angle);
        }
    }
    Ok(opaque(Function::ArcTan, argument))
}

/// arcsin of an expression: exact for 0, 1/2, sqrt(2)/2, sqrt(3)/2, 1 and their negatives and a few more.
pub(super) fn arcsine(argument: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let square = argument * argument;
    if let Some(value) = square.as_rational() {
        let table = [
            ((0, 1), (0, 1)),
            ((1, 4), (1, 6)),
            ((1, 2), (1, 4)),
            ((3, 4), (1, 3)),
            ((1, 1), (1, 2)),
        ];
        for ((n, d), (p, q)) in table {
            if Expr::ratio(n, d).as_rational() == Some(value) {
                let negative = argument
                    .real_ball(64)
                    .and_then(|ball| ball.sign())
                    .is_some_and(std::cmp::Ordering::is_lt);
                return Ok(pi_times(if negative { -p } else { p }, q));
            }
        }
        // arcsin x = arctan(x / sqrt(1 - x^2)), rational when both legs are.
        let cosine = (Expr::integer(1) - square).sqrt();
        if let (Some(_), Some(_)) = (argument.as_rational(), cosine.as_rational()) {
            return arctangent(&argument.divide(&cosine), fuel);
        }
    }
    let sixth = |a: i64, b: i64| {
        (Expr::integer(a).sqrt()
            + Expr::integer(b)
                .sqrt()
                .scale(&Rational::from(if b < 6 { -1 } else { 1 })))
            * Expr::ratio(1, 4)
    };
    for (known, angle) in [
        (sixth(6, 2), pi_times(1, 12)),
        (sixth(2, 6), pi_times(5, 12)),
    ] {
        if *argument == known {
            return Ok(angle);
        }
        if *argument == -&known {
            return Ok(-angle);
        }
    }
    Ok(opaque(Function::ArcSin, argument))
}

/// arctan(value) over Gaussian primes; `None` when the norm cannot be factored within reason.
fn rational(value: &Rational, fuel: &mut Fuel) -> Result<Option<Expr>> {
    let (Some(y), Some(x)) = (value.numerator().to_i64(), value.denominator().to_i64()) else {
        return Ok(None);
    };
    if y.unsigned_abs() > 1 << 30 || x > 1 << 30 {
        return Ok(None);
    }
    let norm = Integer::from(x * x + y * y);
    fuel.spend(64, "angles of Gaussian primes")?;
    let factors = factor(&norm, fuel);
    if !factors.complete {
        return Ok(None);
    }
    let mut terms = Vec::new();
    // What is left of atan2(y, x) after the known angles, in units of pi/4.
    #[expect(
        clippy::cast_precision_loss,
        reason = "30-bit integers are exact in f64"
    )]
    let mut rest = (y as f64).atan2(x as f64);
    for (prime, multiplicity) in &factors.factors {
        let Some(p) = prime.to_i64() else {
            return Ok(None);
        };
        if p % 4 != 1 {
            continue; // 2 contributes pi/4; primes 3 mod 4 are real.
        }
        let Some((a, b)) = two_squares(p) else {
            return Ok(None);
        };
        // How often a + bi divides x + yi; the conjugate divides the other times.
        let (mut u, mut v, mut count) = (i128::from(x), i128::from(y), 0_i64);
        while count < i64::from(*multiplicity) {
            let (re, im) = (
                u * i128::from(a) + v * i128::from(b),
                v * i128::from(a) - u * i128::from(b),
            );
            if re % i128::from(p) != 0 || im % i128::from(p) != 0 {
                break;
            }
            (u, v, count) = (re / i128::from(p), im / i128::from(p), count + 1);
        }
        let net = 2 * count - i64::from(*multiplicity);
        if net == 0 {
            continue;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "30-bit integers are exact in f64"
        )]
        {
            rest -= net as f64 * (b as f64).atan2(a as f64);
        }
        let angle = Expr::call(Head::Function(Function::ArcTan), vec![Expr::ratio(b, a)]);
        terms.push(angle.scale(&Rational::from(net)));
    }
    let quarter_turns = rest / std::f64::consts::FRAC_PI_4;
    let rounded = quarter_turns.round();
    if (quarter_turns - rounded).abs() > 1e-6 || rounded.abs() > 1e6 {
        return Ok(None);
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded by 1e6 above")]
    terms.push(pi_times(rounded as i64, 4));
    Ok(Some(Expr::sum(terms)))
}

/// p = a^2 + b^2 with 0 < b < a, for a prime p = 1 mod 4 (Cornacchia's algorithm).
fn two_squares(p: i64) -> Option<(i64, i64)> {
    let modulus = Integer::from(p);
    let root = (2..200_i64).find_map(|base| {
        let power = Integer::from(base)
            .power_modulo(&Integer::from((p - 1) / 4), &modulus)?
            .to_i64()?;
        (i128::from(power) * i128::from(power) % i128::from(p) == i128::from(p - 1))
            .then_some(power)
    })?;
    let (mut larger, mut b) = (p, root.max(p - root));
    while i128::from(b) * i128::from(b) > i128::from(p) {
        (larger, b) = (b, larger % b);
    }
    let rest = p - b * b;
    let c = Integer::from(rest).root_floor(2).0.to_i64()?;
    (c * c == rest).then_some((b.max(c), b.min(c)))
}
