//! What an independent look says where no exact check exists: the zero test, and the integral of the transform.

use std::cell::RefCell;

use algebra::evidence::{Basis, Certificate, Counterexample, Evidence, Method, Reason, Verdict};
use algebra::expr::{Expr, Field, Point, Program, Symbol, Workspace};
use algebra::zero::{Decision, Proof, decide};
use algebra::{Fuel, Rational};

use super::certificate::reason;
use super::forward::forward_within;
use crate::error::Result;

/// Points at which integrals are compared with transforms, the first at which they converge.
const POINTS: [i64; 4] = [4, 12, 50, 400];
/// e^(-s t) falls to e^-60 on the range of the integral.
const REACH: f64 = 60.0;
/// Panels of the integral, so that waves are resolved.
const PANELS: u32 = 16;
/// Relative deviation that agrees: the double exponential rule has some 12 digits for these integrands.
const TOLERANCE: f64 = 1e-8;
/// Transforms of another size say nothing in doubles.
const SMALLEST: f64 = 1e-200;
const LARGEST: f64 = 1e200;
/// Precision of the comparison of what was read.
const BITS: u32 = 192;

/// Different positive numbers for all symbols but those given.
fn sample(expressions: &[&Expr], but: &[&Symbol]) -> Vec<(Symbol, Rational)> {
    let mut symbols: Vec<Symbol> = expressions.iter().flat_map(|expr| expr.symbols()).collect();
    symbols.sort();
    symbols.dedup();
    symbols.retain(|symbol| !but.contains(&symbol));
    (2_i64..)
        .zip(symbols)
        .map(|(k, symbol)| {
            let value = Rational::new((k * k - 1).into(), k.into());
            (symbol, value.unwrap_or_default())
        })
        .collect()
}

/// Is what was read the expression that was given? Refuted by balls, or undecided.
pub(super) fn reading(given: &Expr, read: &Expr, variable: &Symbol) -> Option<Verdict> {
    for at in POINTS {
        let mut point: Point = sample(&[given, read], &[variable]);
        let s = Rational::new((7 * at + 1).into(), 7.into()).unwrap_or_default();
        point.push((variable.clone(), s));
        let balls = [given, read].map(|expr| expr.ball_at(&point, Field::Complex, BITS));
        if let [Some(a), Some(b)] = &balls
            && a.is_separated(b)
        {
            let name =
                |(symbol, value): &(Symbol, Rational)| (symbol.to_string(), value.to_string());
            return Some(Verdict::Refuted(Counterexample {
                point: point.iter().map(name).collect(),
                claimed: b.re.midpoint_decimal(15),
                found: a.re.midpoint_decimal(15),
            }));
        }
    }
    None
}

/// The rules of the forward transform and the zero test, and where these prove nothing the integral.
///
/// A difference that the zero test finds is no refutation: transforms have to agree to the right of their poles only, and
/// arctan(1/s) differs from π/2 - arctan(s) for s < 0.
pub(super) fn check(
    original: &Expr,
    image: &Expr,
    (time, variable): (&Symbol, &Symbol),
    fuel: &mut Fuel,
) -> Result<Verdict> {
    let transform = forward_within(original, time, variable, fuel);
    if let Ok(found) = &transform {
        let mut share = fuel.share(fuel.left() / 2);
        let decision = decide(&found.expr, image, &mut share);
        fuel.settle(&share, "zero test")?;
        match decision {
            Decision::Equal(Proof::Structural | Proof::Exact | Proof::Algebraic { .. }) => {
                return Ok(proved(original, image));
            }
            Decision::Equal(Proof::Probabilistic { log2_error }) => {
                return Ok(Verdict::of(vec![Evidence {
                    method: Method::Exact,
                    measured: 2_f64.powi(log2_error),
                    bound: TOLERANCE,
                    basis: Basis::Estimated,
                    note: "chance that other functions agree at random points modulo primes"
                        .to_owned(),
                }]));
            }
            _ => {}
        }
    }
    integral(original, image, time, variable)
}

fn proved(original: &Expr, image: &Expr) -> Verdict {
    let text = |expr: &Expr| expr.to_string().replace('\\', "\\\\").replace('"', "\\\"");
    Verdict::Proved(Certificate {
        kind: "laplace-rules".to_owned(),
        statement: format!("the rules of the transform lead from {original} back to {image}"),
        document: format!(
            "{{\"kind\": \"laplace-rules\", \"original\": \"{}\", \"image\": \"{}\"}}",
            text(original),
            text(image)
        ),
    })
}

/// The integral of e^(-s t) f(t) against F(s) at one s, with numbers for the symbols.
fn integral(original: &Expr, image: &Expr, time: &Symbol, variable: &Symbol) -> Result<Verdict> {
    let values = sample(&[original, image], &[time, variable]);
    let bindings: Vec<(Symbol, Expr)> = values
        .iter()
        .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
        .collect();
    let f = original.substitute(&bindings);
    let program = match Program::new(std::slice::from_ref(&f), std::slice::from_ref(time)) {
        Ok(program) => program,
        Err(error) => return Ok(Verdict::Undecided(reason(&error.into()))),
    };
    let workspace = RefCell::new(Workspace::default());
    let rounded = |t: f64| {
        let mut value = [f64::NAN];
        let outcome = program.evaluate(&[t], &mut value, &mut workspace.borrow_mut());
        if outcome.is_ok() { value[0] } else { f64::NAN }
    };
    let enclosed = |t: f64| {
        let point = Rational::from_f64(t).map(|t| vec![(time.clone(), t)]);
        let ball = point.and_then(|point| f.ball_at(&point, Field::Complex, BITS));
        ball.map_or(f64::NAN, |ball| ball.re.to_f64())
    };
    let point: Point = values;
    for at in POINTS {
        let mut here = point.clone();
        here.push((variable.clone(), Rational::from(at)));
        let Some(expected) = image.ball_at(&here, Field::Real, BITS) else {
            continue;
        };
        // A 0 that does not look like one leaves nothing but rounding on both sides.
        if expected.re.contains_zero() {
            continue;
        }
        let (s, expected) = (at as f64, expected.re.to_f64());
        let deviation = |found: f64| ((found - expected) / expected).abs();
        if !(SMALLEST..LARGEST).contains(&expected.abs()) {
            continue;
        }
        // Doubles are quick; where their terms cancel, balls tell.
        let quick = transform_at(s, expected, &rounded).map(deviation);
        let measured = match quick {
            Some(small) if small <= TOLERANCE => Some(small),
            _ => transform_at(s, expected, &enclosed).map(deviation),
        };
        let Some(measured) = measured else {
            continue;
        };
        return Ok(Verdict::of(vec![Evidence {
            method: Method::Discretisation,
            measured,
            bound: TOLERANCE,
            basis: Basis::Estimated,
            note: format!("integral of e^(-{variable} {time}) f({time}) at {variable} = {at}"),
        }]));
    }
    Ok(Verdict::Undecided(Reason::OutsideTheory))
}

/// The integral of e^(-s t) f(t); `None` where it does not converge well: the same on twice the range, and not 0.
fn transform_at(s: f64, expected: f64, f: &dyn Fn(f64) -> f64) -> Option<f64> {
    // t = u^2 takes the singularity of t^(-1/2) at 0 away
    let integrand = |u: f64| 2.0 * u * (-s * u * u).exp() * f(u * u);
    let on = |reach: f64| {
        let end = (reach / s).sqrt();
        let rest = integrand(end).abs();
        if rest.is_nan() || rest > 1e-12 * expected.abs() {
            return None;
        }
        let width = end / f64::from(PANELS);
        let panels = (0..PANELS).map(|k| {
            let start = f64::from(k) * width;
            let tolerance = 1e-3 * TOLERANCE * expected.abs();
            quadrature::integrate(integrand, start, start + width, tolerance).integral
        });
        Some(panels.sum::<f64>())
    };
    let (near, far) = (on(REACH)?, on(2.0 * REACH)?);
    let settled = (near - far).abs() < 0.1 * TOLERANCE * far.abs();
    (settled && far.is_finite()).then_some(far)
}
