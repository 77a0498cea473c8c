//! Both sides of an equality at points, by enclosures, and how values are shown.

use algebra::evidence::{Basis, Counterexample, Evidence, Method};
use algebra::expr::{Constant, Expr, Field, Head, Kind, Point, Symbol};
use algebra::{ComplexBall, Rational};

/// Precisions of the comparison.
const PRECISIONS: [u32; 3] = [64, 256, 1024];
/// Expressions with more nodes are compared at the lowest precision only.
const LARGE: u32 = 2_000;

pub(super) enum Sampled {
    Separated(Counterexample),
    Agree(Evidence),
    Nowhere,
}

/// Enclosures of both sides at the points.
pub(super) fn compare(a: &Expr, b: &Expr, points: &[Point]) -> Sampled {
    let complex = [a, b].iter().any(|expr| mentions_i(expr)) || points.iter().all(Vec::is_empty);
    let field = if complex { Field::Complex } else { Field::Real };
    let precisions = if a.size().max(b.size()) > LARGE {
        &PRECISIONS[..1]
    } else {
        &PRECISIONS[..]
    };
    let (mut agreed, mut measured, mut bound) = (0_usize, 0.0_f64, 0.0_f64);
    for point in points {
        let mut best = None;
        for bits in precisions {
            let (Some(x), Some(y)) = (value(a, point, field, *bits), value(b, point, field, *bits))
            else {
                break;
            };
            if x.is_separated(&y) {
                let exact = |expr: &Expr, ball: &ComplexBall| {
                    let numbers: Vec<(Symbol, Expr)> = point
                        .iter()
                        .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                        .collect();
                    let value = expr.substitute(&numbers);
                    value
                        .as_rational()
                        .map_or_else(|| shown(ball), Rational::to_string)
                };
                return Sampled::Separated(Counterexample {
                    point: named(point),
                    claimed: exact(b, &y),
                    found: exact(a, &x),
                });
            }
            let (difference, width) = distance(&x, &y);
            let sharp = width <= 1e-18 * (1.0 + x.abs().to_f64());
            best = Some((difference, width));
            if sharp && *bits > 64 {
                break;
            }
        }
        if let Some((difference, width)) = best {
            agreed += 1;
            measured = measured.max(difference);
            bound = bound.max(width);
        }
    }
    if agreed == 0 {
        return Sampled::Nowhere;
    }
    // Enclosures so wide that they compare nothing support nothing.
    if !(bound.is_finite() && bound < 1e-6) {
        return Sampled::Nowhere;
    }
    Sampled::Agree(Evidence {
        method: Method::Ball,
        measured,
        bound,
        basis: Basis::Estimated,
        note: match (points.len(), agreed) {
            (1, _) if points[0].is_empty() => String::from("enclosures of both sides overlap"),
            (_, 1) => String::from("both sides at 1 point that satisfies the assumptions"),
            _ => format!("both sides at {agreed} points that satisfy the assumptions"),
        },
    })
}

/// An enclosure at a point. Binomial coefficients outside Pascal's triangle have values only when they are written out.
fn value(expr: &Expr, point: &Point, field: Field, bits: u32) -> Option<ComplexBall> {
    if let Some(ball) = expr.ball_at(point, field, bits) {
        return Some(ball);
    }
    let mut has_binomial = false;
    expr.visit(|node| has_binomial |= matches!(node.kind(), Kind::Call(Head::Binomial, _)));
    if !has_binomial {
        return None;
    }
    let numbers: Vec<(Symbol, Expr)> = point
        .iter()
        .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
        .collect();
    let ball = expr.substitute(&numbers).complex_ball(bits)?;
    (field == Field::Complex || ball.is_real()).then_some(ball)
}

/// Distance of the midpoints, and the sum of both widths.
fn distance(x: &ComplexBall, y: &ComplexBall) -> (f64, f64) {
    let difference = x - y;
    let mid = difference.re.to_f64().hypot(difference.im.to_f64());
    (mid, width(&difference.re).max(width(&difference.im)))
}

/// Width of an enclosure.
pub(super) fn width(ball: &algebra::Ball) -> f64 {
    match ball.width_log2() {
        Some(size) if size < -1_000 => 0.0,
        Some(size) if size < 1_000 => match (ball.lower(), ball.upper()) {
            (Some(low), Some(high)) => (&high - &low).to_f64(),
            // Ends with very many digits.
            _ => 2.0_f64.powi(i32::try_from(size).unwrap_or(1_000)),
        },
        _ => f64::INFINITY,
    }
}

/// Does the imaginary unit occur?
pub(super) fn mentions_i(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| {
        found |= matches!(node.kind(), Kind::Constant(Constant::ImaginaryUnit));
    });
    found
}

/// A point as names and values.
pub(super) fn named(point: &Point) -> Vec<(String, String)> {
    point
        .iter()
        .map(|(symbol, value)| (symbol.name().to_owned(), value.to_string()))
        .collect()
}

/// An enclosure as decimals with its width.
pub(super) fn shown(ball: &ComplexBall) -> String {
    if ball.is_real() {
        return shown_real(&ball.re);
    }
    format!("{} + ({}) i", shown_real(&ball.re), shown_real(&ball.im))
}

/// A real enclosure as a decimal with its radius.
pub(super) fn shown_real(ball: &algebra::Ball) -> String {
    if ball.is_exact()
        && let Some(value) = ball.lower()
        && value.bits() <= 64
    {
        return value.to_string();
    }
    let digits = usize::try_from(ball.accuracy_bits().clamp(4, 50) * 3 / 10 + 1).unwrap_or(15);
    let radius = width(ball) / 2.0;
    if !radius.is_finite() {
        return String::from("not enclosed");
    }
    format!("{} ± {radius:.1e}", ball.midpoint_decimal(digits))
}
