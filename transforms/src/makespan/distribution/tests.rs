//! Means and variances as derivatives of transforms; transforms in all kinds of numbers.

use algebra::{Ball, ComplexBall};
use num_complex::Complex64;
use proptest::prelude::*;

use super::process::{Process, Share};
use crate::laplace::{Analytic, Checked, Taylor};
use crate::makespan::{AttemptModel, Duration, Outcome};

fn laws() -> Vec<Duration> {
    vec![
        Duration::Deterministic(3.0),
        Duration::Exponential { mean: 2.0 },
        Duration::Erlang {
            stages: 3,
            mean: 5.0,
        },
        Duration::Gamma {
            shape: 1e6,
            mean: 4.0,
        },
        Duration::Gamma {
            shape: 1e-3,
            mean: 4.0,
        },
        Duration::HyperExponential {
            weights: vec![0.2, 0.5, 0.3],
            means: vec![0.0, 1.0, 9.0],
        },
        Duration::Uniform { from: 1.0, to: 4.0 },
        Duration::LogNormal {
            mean: 3.0,
            squared_variation: 0.7,
        },
        Duration::Empirical {
            times: vec![1.0, 4.0, 4.5],
        },
    ]
}

/// Coefficients at 0 are moments over factorials, with signs.
#[test]
fn moments_are_derivatives() {
    for law in laws() {
        let series = law.lst(&Taylor::variable(Complex64::default())).0;
        let moments = law.moments(4);
        let mut factor = 1.0;
        for (order, (found, moment)) in series.iter().zip(&moments).enumerate() {
            let gap = (found.re * factor / moment - 1.0).abs();
            assert!(
                gap < 2e-13 && found.im.abs() < 1e-13,
                "{law:?} {order}: {gap:e}"
            );
            factor *= -((order + 1) as f64);
        }
    }
}

/// In double precision within the radius of the checked numbers, and these within the balls.
#[test]
fn kinds_of_numbers_agree() {
    for law in laws() {
        for s in [
            Complex64::new(0.0, 0.0),
            Complex64::new(0.0, 1e-9),
            Complex64::new(0.3, 0.7),
            Complex64::new(0.0, 40.0),
        ] {
            let plain = law.lst(&s);
            let checked = law.lst(&Checked::exact(s));
            assert!(checked.radius < 1e-12, "{law:?} {s}: {checked:?}");
            assert!(
                (plain - checked.value).norm() <= 2.0 * checked.radius,
                "{law:?} {s}"
            );
            let exact =
                |value: f64| Ball::from_rational(&algebra::Rational::from_f64(value).unwrap(), 200);
            let ball = law.lst(&ComplexBall::new(exact(s.re), exact(s.im)));
            if matches!(law, Duration::LogNormal { .. }) {
                continue;
            }
            let gap = Complex64::new(ball.re.to_f64(), ball.im.to_f64()) - checked.value;
            assert!(
                ball.accuracy_bits() > 100 || s.norm() < 1e-300,
                "{law:?} {s}: {ball:?}"
            );
            assert!(
                gap.norm() <= 1.5 * checked.radius + 1e-17,
                "{law:?} {s}: {gap}"
            );
        }
    }
}

proptest! {
    /// Laws 1 and 2: mean and variance by the renewal formulas are -LST'(0) and LST''(0) - LST'(0)^2.
    #[test]
    fn mean_and_variance_are_derivatives(pieces in prop::collection::vec((0..9_usize, 0.1..1.0_f64), 2..5)) {
        let total: f64 = pieces.iter().map(|piece| piece.1).sum();
        let outcomes = pieces.iter().enumerate().map(|(at, (law, weight))| Outcome {
            name: format!("{at}"),
            probability: weight / total,
            time: laws()[*law].clone(),
            restart: (at == 1).then(|| laws()[(law + 3) % 9].clone()),
            done: at == 0,
        });
        let model = AttemptModel::new(Some(laws()[pieces[1].0].clone()), outcomes.collect()).unwrap();
        let zero = Taylor::variable(Complex64::default());
        let [one, slope, second, ..] = model.lst(&zero).0;
        let (mean, variance) = (-slope.re, 2.0 * second.re - slope.re * slope.re);
        prop_assert!((one.re - 1.0).abs() < 1e-12);
        prop_assert!((mean / model.mean().value() - 1.0).abs() < 1e-11);
        prop_assert!((variance / model.variance().value() - 1.0).abs() < 1e-9 * (1.0 + mean * mean / variance));
        let process = Process::of_attempts(&model);
        let s = Complex64::new(0.1, 0.4);
        let unit = process.outward(1.0);
        let found = process.transform(&(s * unit), Share::Whole);
        prop_assert!((found - model.lst(&s)).norm() < 1e-13);
    }
}

/// (e^z - 1)/z and ln(1 + z) near 0, across their choices of formulas, and as series.
#[test]
fn quotients_and_logarithms() {
    for z in [0.0, 1e-300, 1e-9, 0.5, 3.9, 4.1, -3.0] {
        let z = Complex64::new(z, 0.3 * z);
        let [value, slope, ..] = Taylor::variable(z).exp_m1_quotient().0;
        let integral = |f: &dyn Fn(f64) -> Complex64| {
            let part = |u: f64| f(u).re;
            crate::special::integral(0.0, 1.0, part)
        };
        let expected = integral(&|u| (z * u).exp());
        assert!(
            (value.re - expected).abs() < 1e-13 * expected,
            "{z}: {value}"
        );
        let expected = integral(&|u| u * (z * u).exp());
        assert!(
            (slope.re - expected).abs() < 1e-12 * expected.max(1.0),
            "{z}: {slope}"
        );
        assert!((Analytic::exp_m1_quotient(&z) - value).norm() < 1e-13 * value.norm());
        let w = z * 0.1;
        let log = Analytic::ln_1p(&w);
        let back = Analytic::exp_m1(&log);
        assert!((back - w).norm() <= 1e-15 * w.norm(), "{w}: {log}");
        let there = Taylor::variable(w).ln_1p().0;
        assert!((there[1] - (1.0 + w).inv()).norm() < 1e-15);
        let checked = Checked::exact(w).ln_1p();
        assert!((checked.value - log).norm() <= checked.radius && checked.radius < 1e-14);
    }
}
