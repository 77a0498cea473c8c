//! Other parameters with the same covariance matrix as an optimum: they are optima as well.
//!
//! Starts drawn at random seldom come near them; the fibre through the optimum is a system of polynomial equations, and small.

use algebra::{Fuel, Rational};

use crate::error::Result;
use crate::identify::{Fibre, fibre_through};
use crate::mixed::{MixedGraph, Parameters};

/// Steps of work on the equations; beyond them nothing is added.
const STEPS: u64 = 1 << 25;

/// Bits of the coefficients that the equations keep: iterations do the rest.
const BITS: i32 = 20;

/// Real points of the fibre through parameters, those themselves among them, to about 20 bits; none where there are infinitely many
/// or the work is too much. Intercepts, which come last, stay.
pub(super) fn preimages(graph: &MixedGraph, values: &[f64]) -> Vec<Vec<f64>> {
    let fuel = &mut Fuel::new(STEPS);
    let count = Parameters::new(graph).len();
    let Some((covariances, intercepts)) = values.split_at_checked(count) else {
        return Vec::new();
    };
    let rounded: Option<Vec<Rational>> = covariances.iter().map(|value| rounded(*value)).collect();
    let fibre = rounded.map(|point| fibre_through(graph, &point, fuel));
    let Some(Ok(fibre)) = fibre else {
        return Vec::new();
    };
    let points = real_points(&fibre, fuel).unwrap_or_default();
    let with_intercepts = |point: Vec<f64>| [&point[..], intercepts].concat();
    points.into_iter().map(with_intercepts).collect()
}

fn real_points(fibre: &Fibre, fuel: &mut Fuel) -> Result<Vec<Vec<f64>>> {
    let mut found = Vec::new();
    for point in fibre.points.iter().filter(|point| point.real) {
        let balls = point.enclosures(BITS as u32 + 4, fuel)?;
        found.push(balls.iter().map(|ball| ball.re.to_f64()).collect());
    }
    Ok(found)
}

/// The nearest number with few bits: short numbers keep the equations short.
fn rounded(value: f64) -> Option<Rational> {
    let exponent = value.abs().log2().floor();
    if !exponent.is_finite() {
        return Rational::from_f64(value);
    }
    let unit = (exponent - f64::from(BITS)).exp2();
    Rational::from_f64((value / unit).round() * unit)
}
