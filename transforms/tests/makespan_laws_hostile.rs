//! Distributions of makespans at the ends of the range: no panic, no hang, no number without meaning.

#![expect(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a failed unwrap here is a failed test with a place; exact values are compared exactly"
)]

mod makespan_common;

use algebra::Rational;
use makespan_common::{gamma, two};
use transforms::Error;
use transforms::makespan::distribution::{Answer, Way};
use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Outcome};

fn sane(answers: &[Answer]) {
    for answer in answers {
        let slack = answer.error + 1e-12;
        assert!(
            answer.value >= -slack && answer.value <= 1.0 + slack,
            "{answer:?}"
        );
        assert!(answer.error >= 0.0, "{answer:?}");
    }
}

#[test]
fn times_without_meaning() {
    let law = two(0.5, gamma(2.5, 3.0), Duration::Deterministic(1.0))
        .distribution()
        .unwrap();
    assert!(law.cdf(&[f64::NAN]).is_err() && law.density(&[f64::NAN]).is_err());
    let found = law
        .cdf(&[-1.0, 0.0, f64::INFINITY, f64::MAX, 1e-320])
        .unwrap();
    assert_eq!((found[0].value, found[2].value), (0.0, 1.0));
    assert!(
        found[1].value.abs() <= found[1].error && (found[3].value - 1.0).abs() < 1e-9,
        "{found:?}"
    );
    sane(&found);
    for q in [-0.1, 1.1, f64::NAN] {
        assert!(law.quantile(q).is_err());
    }
    assert_eq!(law.quantile(0.0).unwrap().value, 0.0);
    assert!(law.with_tolerance(f64::NAN).is_err());
    let empty = two(0.5, gamma(2.5, 3.0), gamma(1.5, 3.0))
        .distribution()
        .unwrap();
    assert!(empty.cdf(&[]).unwrap().is_empty());
}

#[test]
fn times_that_are_0() {
    let nothing = Duration::Deterministic(0.0);
    // done at once, whatever happens before
    let law = two(0.25, nothing.clone(), nothing.clone())
        .distribution()
        .unwrap();
    let found = law.cdf(&[0.0, 3.0]).unwrap();
    assert!(
        found.iter().all(|found| (found.value - 1.0).abs() < 1e-15),
        "{found:?}"
    );
    assert_eq!(law.quantile(0.9).unwrap().value, 0.0);
    // failures that take no time do not show
    let law = two(0.25, gamma(2.0, 3.0), nothing.clone())
        .distribution()
        .unwrap();
    let there = law.cdf(&[2.0]).unwrap()[0];
    assert!(
        (there.value - gamma(2.0, 3.0).cdf(2.0)).abs() < 1e-12,
        "{there:?}"
    );
    // a jump at 0 and a density
    let law = two(0.25, nothing, gamma(2.5, 3.0)).distribution().unwrap();
    let found = law.cdf(&[0.0, 1e-9, 5.0]).unwrap();
    assert!(
        (found[0].value - 0.25).abs() < 1e-12 && found[2].value > 0.3,
        "{found:?}"
    );
    assert_eq!(law.quantile(0.2).unwrap().value, 0.0);
    // means of 0 of every law
    for zero in [
        Duration::Exponential { mean: 0.0 },
        gamma(0.5, 0.0),
        Duration::Uniform { from: 0.0, to: 0.0 },
        Duration::LogNormal {
            mean: 0.0,
            squared_variation: 1.0,
        },
        Duration::HyperExponential {
            weights: vec![1.0],
            means: vec![0.0],
        },
    ] {
        let law = two(0.5, zero.clone(), Duration::Deterministic(2.0))
            .distribution()
            .unwrap();
        let found = law.cdf(&[1.0, 2.5]).unwrap();
        assert!(
            (found[0].value - 0.5).abs() < 1e-14 && (found[1].value - 0.75).abs() < 1e-14,
            "{zero:?} {found:?}"
        );
    }
}

#[test]
fn shapes_far_from_1() {
    for (one, other) in [(1e-3, 1e6), (1e6, 1e-3), (1e6, 1e6), (1e-3, 1e-3)] {
        let model = two(0.5, gamma(one, 3.0), gamma(other, 2.0));
        let law = model.distribution().unwrap().with_tolerance(1e-8).unwrap();
        let times = [0.5, 2.5, 3.0, 8.0];
        let found = law.cdf(&times).unwrap();
        sane(&found);
        let grid = model.renewal(10.0, 2000).unwrap();
        for (time, found) in times.iter().zip(found) {
            let (lower, upper) = grid.at(*time);
            let slack = found.error + 1e-9;
            assert!(
                found.value >= lower - slack && found.value <= upper + slack,
                "{one} {other} {time} {found:?} {lower} {upper}"
            );
        }
    }
}

#[test]
fn success_is_rare() {
    // nearly exponential: P(M > t) = e^(-pt/m) to within p
    let model = two(1e-9, gamma(2.5, 3.0), gamma(1.5, 2.0));
    let law = model.distribution().unwrap();
    let mean = model.mean().value();
    let found = law.cdf(&[mean]).unwrap()[0];
    assert!(
        (found.value - (1.0 - (-1.0_f64).exp())).abs() < 1e-7 + found.error,
        "{found:?}"
    );
    assert!(found.error < 1e-6, "{found:?}");
    let never = two(0.0, gamma(2.5, 3.0), gamma(1.5, 2.0))
        .distribution()
        .unwrap();
    assert_eq!(never.mass(), 0.0);
    assert_eq!(never.cdf(&[1.0]).unwrap()[0].value, 0.0);
    assert!(never.quantile(0.1).unwrap().value.is_infinite());
}

#[test]
fn many_observed_times() {
    let times: Vec<f64> = (0..200_000)
        .map(|k| f64::from(k % 997) * 0.01 + 1e-9 * f64::from(k))
        .collect();
    let observed = Duration::Empirical { times };
    let model = two(0.5, observed.clone(), observed.clone());
    assert!(model.lattice(&20.0).is_err());
    let law = model.distribution().unwrap();
    let found = law.cdf(&[5.0]).unwrap()[0];
    assert!(found.error < 0.05 && found.way == Way::Grid, "{found:?}");
    // only the last attempt is observed: a mean of shifted laws
    let found = two(0.5, observed, gamma(2.5, 3.0))
        .distribution()
        .unwrap()
        .with_tolerance(1e-6)
        .unwrap();
    sane(&found.cdf(&[0.001]).unwrap());
}

#[test]
fn units_far_from_1() {
    for unit in [1e-300, 1e-290, 1e300] {
        let law = two(
            0.6,
            gamma(2.5, 3.0 * unit),
            Duration::Uniform {
                from: unit,
                to: 2.0 * unit,
            },
        );
        let law = law.distribution().unwrap();
        let found = law.cdf(&[2.5 * unit]).unwrap()[0];
        assert!(
            found.value > 0.2 && found.value < 0.6 && found.error < 1e-8,
            "{unit:e} {found:?}"
        );
        let median = law.quantile(0.5).unwrap();
        assert!(
            median.value > unit && median.value < 10.0 * unit,
            "{unit:e} {median:?}"
        );
    }
    // both ends in one model: an answer, or an honest flag
    let law = two(0.6, gamma(2.5, 1e-300), gamma(1.5, 1e300))
        .distribution()
        .unwrap();
    sane(&law.cdf(&[1e-300, 1.0, 1e300]).unwrap());
    let law = two(0.6, gamma(2.5, 1.0), gamma(1.5, 1e9))
        .distribution()
        .unwrap();
    let found = law.cdf(&[3.0]).unwrap()[0];
    let exact = 0.6 * gamma(2.5, 1.0).cdf(3.0);
    assert!(
        (found.value - exact).abs() <= found.error + 1e-9,
        "{found:?} {exact}"
    );
}

#[test]
fn chains_that_may_never_end() {
    let mut chain = Chain::builder(Kind::SemiMarkov);
    chain.exit("done").begin("try", 1.0);
    let time = || Some(gamma(2.5, 3.0));
    chain
        .arc("try", "done", 0.5, time())
        .arc("try", "stuck", 0.5, time());
    chain.arc("stuck", "stuck", 1.0, time());
    let law = chain.build().unwrap().distribution().unwrap();
    assert!((law.mass() - 0.5).abs() < 1e-15);
    let found = law.cdf(&[3.0, f64::INFINITY]).unwrap();
    assert!(
        (found[0].value - 0.5 * gamma(2.5, 3.0).cdf(3.0)).abs() < 1e-12,
        "{found:?}"
    );
    assert!(law.quantile(0.6).unwrap().value.is_infinite());
    // loops that take no time
    let mut chain = Chain::builder(Kind::SemiMarkov);
    chain.exit("done").begin("a", 1.0);
    let now = || Some(Duration::Deterministic(0.0));
    chain.arc("a", "b", 1.0, now()).arc("b", "a", 0.9, now());
    chain.arc("b", "done", 0.1, Some(Duration::Deterministic(2.0)));
    let law = chain.build().unwrap().distribution().unwrap();
    let found = law.cdf(&[1.9, 2.0]).unwrap();
    assert!(
        found[0].value.abs() < 1e-14 && (found[1].value - 1.0).abs() < 1e-13,
        "{found:?}"
    );
}

#[test]
fn long_chains() {
    let states: usize = 20_000;
    let mut chain = Chain::builder(Kind::SemiMarkov);
    chain.exit("done").begin("0", 1.0);
    for k in 0..states {
        let next = if k + 1 == states {
            "done".to_owned()
        } else {
            (k + 1).to_string()
        };
        let time = || Some(gamma(2.5, 3.0));
        chain.arc(&k.to_string(), &next, 0.9, time());
        chain.arc(
            &k.to_string(),
            &k.saturating_sub(1).to_string(),
            0.1,
            time(),
        );
    }
    let chain = chain.build().unwrap();
    // refused, not endless
    assert!(chain.distribution().is_err());
    let s = num_complex::Complex64::new(0.0, 1e-6);
    let value = chain.lst(&s, None).unwrap();
    assert!(value.norm() < 1.0 && value.norm() > 0.9, "{value}");
}

/// A time of 1e113 among short ones does not make those 0.
#[test]
fn one_time_far_from_the_others() {
    let empirical = |times: [f64; 3]| Duration::Empirical {
        times: times.to_vec(),
    };
    let model = two(
        0.5,
        empirical([2.0, 4.0, 1e113]),
        empirical([1.0, 8.0, 3.0]),
    );
    let found = model.distribution().unwrap().cdf(&[2.5]).unwrap()[0];
    assert!((found.value - 1.0 / 6.0).abs() < 1e-12, "{found:?}");
    let median = model.distribution().unwrap().quantile(0.2).unwrap();
    assert!((median.value - 4.0).abs() < 1e-9, "{median:?}");
}

/// Regression: exact probabilities of millions of short attempts grew until the memory was full.
#[test]
fn exact_sums_have_a_budget() {
    let part = |above: i64, below: i64| Rational::new(above.into(), below.into()).unwrap();
    let outcome = |name: &str, time: Rational, done| Outcome {
        name: name.to_owned(),
        probability: part(1, 2),
        time: Duration::Deterministic(time),
        restart: None,
        done,
    };
    let short = outcome("F", part(1, 1_000_000), false);
    let model = AttemptModel::new(None, vec![outcome("S", part(1, 1), true), short]).unwrap();
    let refused = model.lattice(&part(1000, 1));
    assert!(
        matches!(refused, Err(Error::TooLarge { .. })),
        "{refused:?}"
    );
    assert!(model.lattice(&part(3, 1000)).is_ok());
}
