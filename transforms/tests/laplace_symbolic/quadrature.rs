//! The table of pairs against the integral of the transform.

use algebra::Rational;
use algebra::expr::{Expr, Field, Symbol};
use transforms::laplace::{Inverse, Piece, inverse};

use crate::{read, s, t};

/// Nodes of the midpoint rule in u = sqrt(t) on [0, 4]: its error is h^2/24 (g'(4) - g'(0)), some 1e-8.
const NODES: u32 = 40_000;
const AT: i64 = 4;

/// The integral of e^(-4t) f(t), piece by piece, where t = u^2 takes singularities like t^(-1/2) away.
fn integral(f: &Inverse) -> f64 {
    let s = AT as f64;
    let step = 4.0 / f64::from(NODES);
    let nodes: Vec<f64> = (0..NODES).map(|k| (f64::from(k) + 0.5) * step).collect();
    let times: Vec<f64> = nodes.iter().map(|u| u * u).collect();
    let pieces = f.pieces.iter().map(|piece| {
        let delay = piece.delay.real_ball(64).unwrap().to_f64();
        let local = Inverse {
            time: f.time.clone(),
            pieces: vec![Piece {
                delay: Expr::integer(0),
                ..piece.clone()
            }],
        };
        let values = local.values(&times).unwrap();
        let pairs = nodes.iter().zip(values);
        let terms = pairs.map(|(u, value)| 2.0 * u * (-s * u * u).exp() * value * step);
        let impulses = piece.impulses.iter().map(|one| {
            let weight = one.weight.real_ball(64).unwrap().to_f64();
            weight * s.powi(i32::try_from(one.order).unwrap())
        });
        (-s * delay).exp() * (terms.sum::<f64>() + impulses.sum::<f64>())
    });
    pieces.sum()
}

#[test]
fn the_table_agrees_with_the_integral() {
    for text in [
        "1/sqrt(s)",
        "s^(-3/2)",
        "s^(-5/2)",
        "(s+2)^(-3/2)",
        "1/sqrt(2s+3)",
        "(s+3)/(s+1)^(5/2)",
        "1/(s sqrt(s))",
        "exp(-sqrt(s))",
        "exp(-k sqrt(s))",
        "exp(-2 sqrt(s+1))",
        "exp(-sqrt(s))/sqrt(s)",
        "exp(-k sqrt(s+a))/sqrt(s+a)",
        "s exp(-sqrt(s))",
        "sqrt(s) exp(-2sqrt(s))",
        "(s+1)exp(-sqrt(4s+4)-3s)",
        "log(1+1/s)",
        "log((s+a)/(s+b))",
        "log(s+1)-log(s+2)",
        "log((s^2+4)/(s^2+1))",
        "arctan(1/s)",
        "arctan(a/s)",
        "pi/2-arctan(s)",
        "exp(-s)*arctan(2/s)+1/s",
    ] {
        let image = read(text);
        let answer = inverse(&image, &s(), &t()).unwrap();
        assert!(
            answer.verdict.holds(),
            "{text}: {}: {}",
            answer.value,
            answer.verdict
        );
        let values = [("a", 3), ("b", 1), ("k", 2)]
            .map(|(name, value)| (Symbol::new(name), Rational::from(value)));
        let mut point = values.to_vec();
        point.push((s(), Rational::from(AT)));
        let expected = image.ball_at(&point, Field::Real, 128).unwrap().re.to_f64();
        let found = integral(&answer.value.with_values(&values));
        assert!(
            (found - expected).abs() < 1e-7 * expected.abs(),
            "{text}: {found} {expected}"
        );
    }
}
