//! Gauss-Legendre quadrature on a fixed number of nodes.

use std::sync::OnceLock;

/// Nodes: enough for e^(-u²) over a range of 7 to the last digit.
const NODES: usize = 40;

/// Newton steps from the first guess; four suffice.
const STEPS: usize = 8;

/// ∫ f over [a, b] for a smooth f: exact for polynomials of degree below 80.
pub(crate) fn integral(a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
    let nodes = rule().iter();
    half * nodes
        .map(|&(node, weight)| weight * f(half.mul_add(node, middle)))
        .sum::<f64>()
}

/// Nodes on [-1, 1] and weights.
fn rule() -> &'static [(f64, f64); NODES] {
    static RULE: OnceLock<[(f64, f64); NODES]> = OnceLock::new();
    RULE.get_or_init(|| {
        std::array::from_fn(|k| {
            let n = NODES as f64;
            let mut x = (std::f64::consts::PI * (k as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..STEPS {
                let (value, derivative) = legendre(x);
                x -= value / derivative;
                slope = derivative;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
    })
}

/// The Legendre polynomial of degree [`NODES`] and its derivative, by the three-term recurrence.
fn legendre(x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=NODES {
        let k = k as f64;
        (before, value) = (
            value,
            ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k,
        );
    }
    let n = NODES as f64;
    (value, n * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_below_the_degree_are_exact() {
        for power in [0, 1, 2, 7, 40, 78] {
            let found = integral(0.0, 2.0, |x| x.powi(power));
            let exact = 2_f64.powi(power + 1) / f64::from(power + 1);
            assert!((found / exact - 1.0).abs() < 1e-14, "{power}: {found}");
        }
    }
}
