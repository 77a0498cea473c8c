use std::f64::consts::PI;

use num_complex::Complex64;
use proptest::prelude::*;

use super::*;
use crate::expr::{Constant, Field, Function, Head, samples};
use crate::number::{Ball, ComplexBall, Rational};

fn symbols() -> Vec<Symbol> {
    samples::NAMES
        .iter()
        .map(|name| Symbol::new(name))
        .collect()
}

fn real_value(expr: &Expr, point: &[f64]) -> f64 {
    let program = Program::new(std::slice::from_ref(expr), &symbols()).unwrap();
    let mut value = [0.0];
    program
        .evaluate(point, &mut value, &mut Workspace::default())
        .unwrap();
    value[0]
}

fn complex_value(expr: &Expr, z: Complex64) -> Complex64 {
    let program = Program::new(std::slice::from_ref(expr), &[Symbol::new("x")]).unwrap();
    let mut value = [Complex64::default()];
    program
        .evaluate_complex(&[z], &mut value, &mut Workspace::default())
        .unwrap();
    value[0]
}

#[test]
fn equal_parts_are_computed_once() {
    let x = Expr::symbol("x");
    // Built twice, so that the nodes are not shared.
    let inner = || (&x * &x + Expr::integer(1)).exp();
    let outputs = [inner() + x.clone(), Expr::function(Function::Sin, inner())];
    let program = Program::new(&outputs, &symbols()).unwrap();
    // x^2, + 1, exp, + x, sin
    assert_eq!(program.len(), 5);
    // x^2, x^3, x^6, x^7, x^14, x^15 hold x^3 and x^7.
    let powers = [x.pow(15), x.pow(7), x.pow(3)];
    assert_eq!(Program::new(&powers, &symbols()).unwrap().len(), 6);
}

#[test]
fn constants_are_the_nearest_doubles() {
    let third = Expr::ratio(1, 3);
    assert_eq!(
        real_value(&third, &[0.0; 2]).to_bits(),
        (1.0_f64 / 3.0).to_bits()
    );
    let root = (Expr::constant(Constant::Pi) + Expr::integer(2).sqrt()).exp();
    let program = Program::new(std::slice::from_ref(&root), &[]).unwrap();
    assert!(program.is_empty());
    let ball = root.real_ball(200).unwrap();
    let mut value = [0.0];
    program
        .evaluate(&[], &mut value, &mut Workspace::default())
        .unwrap();
    assert_eq!(value[0].to_bits(), ball.to_f64().to_bits());
    // i^i is real.
    let i = Expr::imaginary_unit();
    let power = Expr::power(i.clone(), i);
    assert!((real_value(&power, &[0.0; 2]) - (-PI / 2.0).exp()).abs() < 1e-16);
}

#[test]
fn outside_the_domain_is_nan() {
    let x = Expr::symbol("x");
    let third = Expr::ratio(1, 3);
    for expr in [
        x.sqrt(),
        x.ln(),
        Expr::power(x.clone(), third),
        Expr::power(x.clone(), Expr::constant(Constant::Pi)),
        Expr::function(Function::ArcSin, x.clone()),
        Expr::function(Function::ArcCosh, x.clone()),
        Expr::call(Head::Factorial, vec![x.clone()]),
        &x * &Expr::imaginary_unit(),
    ] {
        assert!(real_value(&expr, &[-1.5, 0.0]).is_nan(), "{expr}");
    }
    let root = Expr::call(Head::RealRoot, vec![x.clone(), Expr::integer(3)]);
    assert_eq!(
        real_value(&root, &[-8.0, 0.0]).to_bits(),
        (-2.0_f64).to_bits()
    );
    let power = Expr::power(x.clone(), Expr::symbol("y"));
    assert!(real_value(&power, &[0.0, 0.0]).is_nan());
    let larger = Expr::call(
        Head::Function(Function::Max),
        vec![x.ln(), Expr::integer(0)],
    );
    assert!(real_value(&larger, &[-1.0, 0.0]).is_nan());
}

#[test]
fn what_has_no_value_is_refused() {
    let x = Expr::symbol("x");
    let refused = |expr: Expr| Program::new(&[expr], &symbols()).is_err();
    assert!(refused(Expr::symbol("z")));
    assert!(refused(Expr::undefined()));
    assert!(refused(Expr::call(
        Head::Applied(Symbol::new("f")),
        vec![x.clone()]
    )));
    assert!(refused(Expr::call(
        Head::Function(Function::Gcd),
        vec![x.clone(), x.clone()]
    )));
    let program = Program::new(&[Expr::call(Head::Floor, vec![x])], &symbols()).unwrap();
    let workspace = &mut Workspace::default();
    assert!(program.evaluate(&[1.0], &mut [0.0], workspace).is_err());
    let slope = program.gradient(&[1.0, 2.0], &[1.0], &mut [0.0], &mut [0.0; 2], workspace);
    assert!(matches!(slope, Err(Error::OutOfTheory { .. })));
}

/// 1 - tanh^2 had no correct digits left for arguments above 10.
#[test]
fn the_slope_of_a_hyperbolic_tangent_keeps_its_digits() {
    let tanh = Expr::function(Function::Tanh, Expr::symbol("x"));
    let program = Program::new(&[tanh], &symbols()).unwrap();
    let (mut value, mut gradient) = ([0.0], [0.0; 2]);
    program
        .gradient(
            &[12.0, 0.0],
            &[1.0],
            &mut value,
            &mut gradient,
            &mut Workspace::default(),
        )
        .unwrap();
    let expected = 1.0 / 12_f64.cosh() / 12_f64.cosh();
    assert!((gradient[0] - expected).abs() <= 1e-14 * expected);
}

type ComplexFunction = fn(&ComplexBall) -> Option<ComplexBall>;
type Case = (Expr, Box<dyn Fn(&ComplexBall) -> Option<ComplexBall>>);

/// Branches and accuracy of every function on a grid that holds the cuts.
#[test]
fn principal_branches_are_those_of_complex_balls() {
    let functions: [(Function, ComplexFunction); 12] = [
        (Function::Ln, ComplexBall::ln),
        (Function::Sin, ComplexBall::sin),
        (Function::Cos, ComplexBall::cos),
        (Function::Tan, ComplexBall::tan),
        (Function::Sinh, ComplexBall::sinh),
        (Function::Cosh, ComplexBall::cosh),
        (Function::Tanh, ComplexBall::tanh),
        (Function::ArcSin, ComplexBall::asin),
        (Function::ArcCos, ComplexBall::acos),
        (Function::ArcTan, ComplexBall::atan),
        (Function::ArcSinh, ComplexBall::asinh),
        (Function::ArcCosh, ComplexBall::acosh),
    ];
    let x = Expr::symbol("x");
    let half = Rational::HALF;
    let mut cases: Vec<Case> = functions
        .into_iter()
        .map(|(function, ball)| -> Case { (Expr::function(function, x.clone()), Box::new(ball)) })
        .collect();
    cases.push((
        Expr::function(Function::ArcTanh, x.clone()),
        Box::new(ComplexBall::atanh),
    ));
    cases.push((x.sqrt(), Box::new(ComplexBall::sqrt)));
    for exponent in [
        half,
        Rational::new(7.into(), 3.into()).unwrap(),
        Rational::from(-3),
    ] {
        cases.push((
            Expr::power(x.clone(), Expr::number(exponent.clone())),
            Box::new(move |z| z.pow_rational(&exponent)),
        ));
    }
    let grid = [-3.5, -1.0, -0.75, -1e-3, 0.0, 1e-3, 0.3, 1.0, 1.25, 6.0];
    let mut compared = 0;
    for (expr, ball) in &cases {
        for re in grid {
            for im in grid {
                let exact =
                    |value: f64| Ball::from_rational(&Rational::from_f64(value).unwrap(), 128);
                let z = ComplexBall::new(exact(re), exact(im));
                let Some(expected) = ball(&z) else { continue };
                let expected = Complex64::new(expected.re.to_f64(), expected.im.to_f64());
                let found = complex_value(expr, Complex64::new(re, im));
                let error = (found - expected).norm();
                // Condition at most about 10 on this grid, away from the zeros of the result.
                assert!(
                    error <= 64.0 * f64::EPSILON * (expected.norm() + 1e-1),
                    "{expr} at {re} + {im}i: {found} instead of {expected}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 1400, "{compared}");
}

/// The value, and to first order how far it moves when every part is rounded once, in units of the rounding.
///
/// Each part in turn is scaled by 1 ± 64ε: the condition of the inputs alone would miss `arcsec(coth(x))`, whose inner
/// value loses its distance from 1 only when it is rounded. None where a value is unknown or not known well enough.
fn spread(expr: &Expr, point: &[f64; 2]) -> Option<(f64, f64)> {
    let scale = Symbol::new("scale");
    let at = |expr: &Expr, shift: f64| {
        let mut values = vec![(
            scale.clone(),
            Rational::from_f64(1.0 + shift * f64::EPSILON)?,
        )];
        for (symbol, value) in symbols().into_iter().zip(point) {
            values.push((symbol, Rational::from_f64(*value)?));
        }
        let ball = expr.ball_at(&values, Field::Real, 256)?.re;
        (ball.accuracy_bits() > 100).then(|| ball.to_f64())
    };
    let value = at(expr, 0.0)?;
    let mut parts = Vec::new();
    expr.visit(|node| parts.push(node.clone()));
    let mut moved = 0.0;
    for part in parts.iter().filter(|part| part.as_rational().is_none()) {
        let scaled = expr
            .rewrite(|node| {
                Ok::<_, std::convert::Infallible>(match node == *part {
                    true => node * Expr::symbol("scale"),
                    false => node,
                })
            })
            .unwrap();
        let shifts = [at(&scaled, 64.0)?, at(&scaled, -64.0)?];
        moved += shifts
            .map(|shifted| (shifted - value).abs())
            .into_iter()
            .fold(0.0, f64::max)
            / 64.0;
    }
    Some((value, moved / f64::EPSILON))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Forward errors stay within a small multiple of what one rounding of every part would do.
    #[test]
    fn values_are_those_of_balls(expr in samples::real(), point in (-4.0_f64..4.0, -4.0_f64..4.0)) {
        let point = [point.0, point.1];
        let Ok(program) = Program::new(std::slice::from_ref(&expr), &symbols()) else { return Ok(()) };
        // 0^0 has no value here, and is 1 as an enclosure.
        prop_assume!(point.iter().all(|x| x.abs() > 0.0));
        let mut value = [0.0];
        program.evaluate(&point, &mut value, &mut Workspace::default()).unwrap();
        let Some((expected, moved)) = spread(&expr, &point) else { return Ok(()) };
        prop_assume!(moved < 1e6 * expected.abs() && expected.is_finite() && expected.abs() > 1e-60);
        let bound = 4.0 * f64::EPSILON * (moved + expected.abs());
        prop_assert!((value[0] - expected).abs() <= bound, "{}: {} {}", expr, value[0], expected);
        // The complex program has the same values on the reals.
        let z = point.map(|x| Complex64::new(x, 0.0));
        let mut complex = [Complex64::default()];
        program.evaluate_complex(&z, &mut complex, &mut Workspace::default()).unwrap();
        prop_assert!((complex[0] - expected).norm() <= 16.0 * bound, "{}: {} {}", expr, complex[0], expected);
    }

    /// Lanes are points, and the gradient over columns is the sum of the gradients.
    #[test]
    fn columns_are_points(
        expr in samples::real(),
        rows in proptest::collection::vec(-4.0_f64..4.0, 1..20),
        y in -4.0_f64..4.0,
    ) {
        let Ok(program) = Program::new(std::slice::from_ref(&expr), &symbols()) else { return Ok(()) };
        let workspace = &mut Workspace::default();
        let mut column = vec![0.0; rows.len()];
        let columns = [Column::Values(&rows), Column::Constant(y)];
        program.evaluate_columns(&columns, &mut [&mut column], workspace).unwrap();
        let (mut sum, mut slopes, mut sizes) = (0.0, [0.0; 2], [0.0; 2]);
        for (x, found) in rows.iter().zip(&column) {
            let (mut value, mut gradient) = ([0.0], [0.0; 2]);
            program.gradient(&[*x, y], &[1.0], &mut value, &mut gradient, workspace).unwrap();
            prop_assert!(value[0].to_bits() == found.to_bits() || value[0].is_nan() && found.is_nan());
            sum += value[0];
            for at in 0..2 {
                slopes[at] += gradient[at];
                sizes[at] += gradient[at].abs();
            }
        }
        let (mut total, mut gradient) = ([0.0], [0.0; 2]);
        program.gradient_columns(&columns, &[1.0], &mut total, &mut gradient, workspace).unwrap();
        let near = |a: f64, b: f64, size: f64| (a - b).abs() <= 64.0 * f64::EPSILON * size || !b.is_finite();
        prop_assert!(near(total[0], sum, column.iter().map(|v| v.abs()).sum()));
        for at in 0..2 {
            prop_assert!(near(gradient[at], slopes[at], sizes[at]), "{}", expr);
        }
    }

    /// The gradient is the derivative.
    #[test]
    fn gradients_are_derivatives(expr in samples::real(), point in (-4.0_f64..4.0, -4.0_f64..4.0)) {
        let point = [point.0, point.1];
        let Ok(program) = Program::new(std::slice::from_ref(&expr), &symbols()) else { return Ok(()) };
        let (mut value, mut gradient) = ([0.0], [0.0; 2]);
        program.gradient(&point, &[1.0], &mut value, &mut gradient, &mut Workspace::default()).unwrap();
        for (at, symbol) in symbols().iter().enumerate() {
            let Ok(slope) = expr.derivative(symbol) else { continue };
            let Some((expected, width)) = spread(&slope, &point) else { continue };
            let condition = width / (f64::EPSILON * expected.abs());
            if !(condition < 1e6 && expected.is_finite() && value[0].is_finite()) {
                continue;
            }
            // Both orders of evaluation cancel differently; the spread of the parts is bounded by that of the sizes.
            let mut worst = condition.max(1.0);
            for whole in [&slope, &expr] {
                whole.visit(|node| {
                    if let Some((value, width)) = spread(node, &point) {
                        worst = worst.max(width / (f64::EPSILON * value.abs().max(1e-60)));
                    }
                });
            }
            if worst > 1e6 {
                continue;
            }
            let scale = f64::from(slope.size()) * worst * worst;
            prop_assert!(
                (gradient[at] - expected).abs() <= scale * f64::EPSILON * (expected.abs() + 1e-12) * 16.0
                    || gradient[at].is_nan(),
                "{} by {}: {} instead of {}", expr, symbol, gradient[at], expected
            );
        }
    }
}
