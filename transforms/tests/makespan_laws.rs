//! Laws of the distribution of a makespan, each against something that shares nothing with it.

#![expect(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a failed unwrap here is a failed test with a place; exact values are compared exactly"
)]

mod makespan_common;

use makespan_common::{gamma, outcome, two};
use num_complex::Complex64;
use proptest::prelude::*;
use transforms::makespan::distribution::Way;
use transforms::makespan::{AttemptModel, Chain, Duration, Kind};

fn lognormal(mean: f64, squared_variation: f64) -> Duration {
    Duration::LogNormal {
        mean,
        squared_variation,
    }
}

fn uniform(from: f64, to: f64) -> Duration {
    Duration::Uniform { from, to }
}

/// Every law, with corners.
fn duration() -> impl Strategy<Value = Duration> {
    let mean = 0.1..20.0_f64;
    prop_oneof![
        mean.clone().prop_map(Duration::Deterministic),
        Just(Duration::Deterministic(0.0)),
        mean.clone().prop_map(|mean| Duration::Exponential { mean }),
        (1..5_u32, mean.clone()).prop_map(|(stages, mean)| Duration::Erlang { stages, mean }),
        (0.4..6.0_f64, mean.clone()).prop_map(|(shape, mean)| gamma(shape, mean)),
        (mean.clone(), 0.2..10.0_f64).prop_map(|(from, width)| uniform(from, from + width)),
        (mean.clone(), 0.05..2.0_f64).prop_map(|(mean, c)| lognormal(mean, c)),
        (0.1..0.9_f64, mean.clone(), mean.clone()).prop_map(|(weight, one, other)| {
            Duration::HyperExponential {
                weights: vec![weight, 1.0 - weight],
                means: vec![one, other],
            }
        }),
        prop::collection::vec(mean, 1..5).prop_map(|times| Duration::Empirical { times }),
    ]
}

fn model() -> impl Strategy<Value = AttemptModel> {
    let times = (duration(), duration(), duration());
    (0.2..0.9_f64, prop::option::of(duration()), times).prop_map(|(success, start, times)| {
        let rest = 1.0 - success;
        let mut again = outcome("TN", 0.4 * rest, times.2, false);
        again.restart = Some(Duration::Exponential { mean: 0.5 });
        let outcomes = vec![
            outcome("S", success, times.0, true),
            outcome("F", 0.6 * rest, times.1, false),
            again,
        ];
        AttemptModel::new(start, outcomes).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The distribution lies between those of all durations rounded up and down to a grid, which knows no transform.
    #[test]
    fn distributions_lie_between_two_grids(model in model(), share in 0.1..2.0_f64) {
        let latest = share * model.mean().value();
        let grid = model.renewal(latest, 300).unwrap();
        let times: Vec<f64> = [0.25, 0.5, 0.99].map(|part| part * latest).to_vec();
        let law = model.distribution().unwrap().with_tolerance(1e-9).unwrap();
        for (time, found) in times.iter().zip(law.cdf(&times).unwrap()) {
            let (lower, upper) = grid.at(*time);
            let allowed = found.error + 1e-12;
            prop_assert!(
                found.value >= lower - allowed && found.value <= upper + allowed,
                "{time}: {found:?} not in {lower}..{upper} of {model:?}"
            );
            // estimates included, the worst for many delays without a common unit
            prop_assert!(found.error < 1e-4, "{time}: {found:?} of {model:?}");
        }
    }

    /// Answers of two accuracies, which take other lines and other ways, differ by no more than both errors.
    #[test]
    fn errors_are_honest(model in model(), share in 0.1..2.0_f64) {
        let times: Vec<f64> = [0.3, 0.7, 1.0].map(|part| part * share * model.mean().value()).to_vec();
        let law = model.distribution().unwrap();
        let rough = law.clone().with_tolerance(1e-5).unwrap().cdf(&times).unwrap();
        for (one, other) in rough.iter().zip(law.with_tolerance(1e-10).unwrap().cdf(&times).unwrap()) {
            let gap = (one.value - other.value).abs();
            prop_assert!(gap <= one.error + other.error, "{gap:e} {one:?} {other:?} {model:?}");
        }
    }

    /// F increases from 0 to 1, and quantiles are its inverse.
    #[test]
    fn quantiles_invert(model in model(), q in 0.05..0.95_f64) {
        let law = model.distribution().unwrap().with_tolerance(1e-9).unwrap();
        let time = law.quantile(q).unwrap();
        let near = 1e-6 * time.value + 1e-9;
        let found = law.cdf(&[time.value - near, time.value + near]).unwrap();
        let allowed = 4.0 * (found[0].error + found[1].error) + 1e-12;
        prop_assert!(found[0].value <= q + allowed, "{time:?} {found:?} {model:?}");
        prop_assert!(found[1].value >= q - allowed, "{time:?} {found:?} {model:?}");
    }

    /// Law 8: with all times in another unit, values stay and quantiles scale.
    #[test]
    fn units_do_not_matter(shape in 1.2..4.0_f64, exponent in -900..900_i32) {
        let unit = 2.0_f64.powi(exponent);
        let make = |unit: f64| two(0.6, gamma(shape, 3.0 * unit), uniform(unit, 2.0 * unit));
        let law = |unit: f64| make(unit).distribution().unwrap().with_tolerance(1e-10).unwrap();
        let (plain, scaled) = (law(1.0), law(unit));
        let (one, other) = (plain.cdf(&[2.5]).unwrap()[0], scaled.cdf(&[2.5 * unit]).unwrap()[0]);
        prop_assert!((one.value - other.value).abs() <= one.error + other.error);
        prop_assert!(one.error + other.error < 1e-9);
    }

    /// Law 13: laws with the same means have the same mean makespan, here as the integral of 1 - F.
    #[test]
    fn the_mean_is_insensitive(shape in 0.8..4.0_f64, c in 0.1..0.8_f64) {
        let one = two(0.7, gamma(shape, 3.0), lognormal(2.0, c));
        let other = two(0.7, Duration::Deterministic(3.0), uniform(1.0, 3.0));
        prop_assert!((one.mean().value() / other.mean().value() - 1.0).abs() < 1e-14);
        let law = one.distribution().unwrap().with_tolerance(1e-9).unwrap();
        // Simpson's rule to far out; near 0 the distribution is a power at worst of order 0.8
        let (steps, far) = (4000, 100.0);
        let times: Vec<f64> = (0..=steps).map(|j| far * f64::from(j) / f64::from(steps)).collect();
        let rest = law.survival(&times).unwrap();
        let weight = |j: usize| match j {
            0 => 1.0,
            _ if j == times.len() - 1 => 1.0,
            _ => 2.0 + 2.0 * (j % 2) as f64,
        };
        let sum: f64 = rest.iter().enumerate().map(|(j, point)| weight(j) * point.value).sum();
        let mean = sum * far / f64::from(steps) / 3.0;
        prop_assert!((mean / one.mean().value() - 1.0).abs() < 2e-4, "{mean} {:?}", one.mean());
    }
}

/// Kinks at every multiple of 5: the distribution is a sum of those of uniform laws.
#[test]
fn uniform_times_after_certain_ones() {
    let model = two(0.5, uniform(10.0, 20.0), Duration::Deterministic(5.0));
    let law = model.distribution().unwrap();
    let times = [
        5.0, 10.0, 10.001, 14.0, 15.0, 19.999, 20.0, 20.001, 33.3, 60.0,
    ];
    let exact = |time: f64| {
        (0..40).fold(0.0, |sum, n| {
            let n = f64::from(n);
            let share = ((time - 5.0 * n - 10.0) / 10.0).clamp(0.0, 1.0);
            sum + 0.5_f64.powf(n + 1.0) * share
        })
    };
    for (time, found) in times.iter().zip(law.cdf(&times).unwrap()) {
        let gap = (found.value - exact(*time)).abs();
        assert!(
            gap <= found.error && found.error < 1e-9,
            "{time}: {gap:e} {found:?}"
        );
        assert_eq!(found.way, Way::Echoes);
    }
    let density = law.density(&[12.0, 17.0]).unwrap();
    assert!((density[0].value - 0.05).abs() <= density[0].error);
    assert!((density[1].value - 0.075).abs() <= density[1].error);
    assert!(density[0].error < 1e-8, "{density:?}");
}

/// Sums of n uniform times have the distribution of Irwin and Hall.
#[test]
fn sums_of_uniform_times() {
    let law = two(0.5, uniform(0.0, 1.0), uniform(0.0, 1.0))
        .distribution()
        .unwrap();
    let hall = |n: i32, x: f64| {
        let (mut sum, mut binomial, mut factorial) = (0.0, 1.0, 1.0);
        for k in 0..=n {
            let rest = (x - f64::from(k)).max(0.0);
            sum += if k % 2 == 0 { binomial } else { -binomial } * rest.powi(n);
            binomial *= f64::from(n - k) / f64::from(k + 1);
        }
        for k in 1..=n {
            factorial *= f64::from(k);
        }
        if x >= f64::from(n) {
            1.0
        } else {
            sum / factorial
        }
    };
    for x in [0.25, 0.999, 1.0, 1.001, 2.0, 2.5] {
        let exact: f64 = (1..18).map(|n| 0.5_f64.powi(n) * hall(n, x)).sum();
        let found = law.cdf(&[x]).unwrap()[0];
        let gap = (found.value - exact).abs();
        assert!(
            gap <= found.error && found.error < 1e-9,
            "{x}: {gap:e} {found:?}"
        );
    }
}

/// A chain that is the attempt, and exits that share its law.
#[test]
fn chains_and_attempts_agree() {
    let model = two(0.6, gamma(2.5, 20.0), gamma(1.5, 9.0));
    let mut chain = Chain::builder(Kind::SemiMarkov);
    chain.exit("done").exit("scrap").begin("try", 1.0);
    chain.arc("try", "done", 0.45, Some(gamma(2.5, 20.0)));
    chain.arc("try", "scrap", 0.15, Some(gamma(2.5, 20.0)));
    chain.arc("try", "wait", 0.4, Some(gamma(1.5, 9.0)));
    chain.arc("wait", "try", 1.0, Some(Duration::Deterministic(0.0)));
    let chain = chain.build().unwrap();
    let s = Complex64::new(0.02, 0.3);
    let (whole, one) = (model.lst(&s), chain.lst(&s, None).unwrap());
    assert!((whole - one).norm() < 1e-15);
    let scrap = chain.state("scrap").unwrap();
    assert!((chain.lst(&s, Some(scrap)).unwrap() - 0.25 * whole).norm() < 1e-15);
    assert!(chain.lst(&s, chain.state("try")).is_err());
    let times = [3.0, 20.0, 90.0];
    let expected = model.distribution().unwrap().cdf(&times).unwrap();
    let law = chain.distribution_into(scrap).unwrap();
    assert!((law.mass() - 0.25).abs() < 1e-15);
    assert!(law.quantile(0.3).unwrap().value.is_infinite());
    for (one, other) in expected.iter().zip(law.cdf(&times).unwrap()) {
        assert!((0.25 * one.value - other.value).abs() <= one.error + other.error);
        assert!(one.error < 1e-11);
    }
}

/// Steps of 1 and rates, as chains.
#[test]
fn chains_in_steps_and_in_time() {
    let mut chain = Chain::builder(Kind::Discrete);
    chain.exit("done").begin("try", 1.0);
    chain
        .arc("try", "try", 0.75, None)
        .arc("try", "done", 0.25, None);
    let law = chain.build().unwrap().distribution().unwrap();
    let found = law.cdf(&[0.5, 1.0, 2.0, 2.5]).unwrap();
    let exact = [0.0, 0.25, 0.4375, 0.4375];
    for (found, exact) in found.iter().zip(exact) {
        assert!((found.value - exact).abs() < 1e-15 && found.way == Way::Atoms);
    }
    assert_eq!(law.quantile(0.43).unwrap().value, 2.0);
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").begin("try", 1.0);
    chain.arc("try", "done", 0.25, None);
    let chain = chain.build().unwrap();
    let s = Complex64::new(0.3, 1.0);
    assert!((chain.lst(&s, None).unwrap() - (1.0 + 4.0 * s).inv()).norm() < 1e-15);
    let found = chain.distribution().unwrap().cdf(&[4.0]).unwrap()[0];
    assert!((found.value - (1.0 - (-1.0_f64).exp())).abs() < 1e-14);
    assert_eq!(found.way, Way::PhaseType);
}

/// Regression: the mean of a stiff chain was taken by an elimination with subtractions, and the law refused as having none.
#[test]
fn a_chain_of_any_stiffness_has_a_law() {
    use transforms::makespan::{Chain, Kind};
    let mut chain = Chain::builder(Kind::Continuous);
    chain.begin("s0", 1.0).exit("s12");
    for at in 0..12 {
        let [here, on] = [at, at + 1].map(|at| format!("s{at}"));
        chain.arc(&here, &on, 1e-3, None);
        if at > 0 {
            chain.arc(&here, &format!("s{}", at - 1), 1e3, None);
        }
    }
    let law = chain.build().unwrap().distribution().unwrap();
    let mean = 1.000_002_000_003e69;
    let found = law.survival(&[mean]).unwrap()[0];
    assert!((found.value - (-1.0_f64).exp()).abs() < 1e-11, "{found:?}");
    let median = law.quantile(0.5).unwrap();
    assert!(
        (median.value / mean - 2.0_f64.ln()).abs() < 1e-9,
        "{median:?}"
    );
}
