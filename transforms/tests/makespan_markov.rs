//! Laws of phase-type makespans.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nalgebra::DMatrix;
use proptest::prelude::*;
use transforms::Error;
use transforms::makespan::markov::PhaseType;
use transforms::makespan::{AttemptModel, Duration, Outcome};

fn outcome(
    name: usize,
    probability: f64,
    time: Duration,
    restart: Option<Duration>,
    done: bool,
) -> Outcome {
    Outcome {
        name: name.to_string(),
        probability,
        time,
        restart,
        done,
    }
}

fn mean() -> impl Strategy<Value = f64> {
    (-2.0..2.0f64).prop_map(|log| 10_f64.powf(log))
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        mean().prop_map(|mean| Duration::Exponential { mean }),
        (1..5_u32, mean()).prop_map(|(stages, mean)| Duration::Erlang { stages, mean }),
        (0.0..=1.0f64, mean(), mean()).prop_map(|(weight, one, other)| {
            Duration::HyperExponential {
                weights: vec![weight, 1.0 - weight],
                means: vec![one, other],
            }
        }),
        Just(Duration::Deterministic(0.0)),
    ]
}

prop_compose! {
    fn attempts()(
        start in proptest::option::of(duration()),
        parts in prop::collection::vec((0.01..1.0f64, duration(), proptest::option::of(duration())), 2..5),
        done in 1..3_usize,
    ) -> AttemptModel {
        let total: f64 = parts.iter().map(|part| part.0).sum();
        let outcomes = parts.into_iter().enumerate().map(|(at, (weight, time, restart))| {
            outcome(at, weight / total, time, restart.filter(|_| at >= done), at < done)
        });
        AttemptModel::new(start, outcomes.collect()).unwrap()
    }
}

fn rate(decades: f64) -> impl Strategy<Value = f64> {
    (-decades..decades).prop_map(|log| 10_f64.powf(log))
}

prop_compose! {
    /// A ring, so that every phase is reached and reaches the exit, with more arcs and exits.
    fn laws(decades: f64)(
        count in 1..7_usize,
        around in prop::collection::vec(rate(decades), 6),
        more in prop::collection::vec((0..6_usize, 0..6_usize, rate(decades)), 0..12),
        exits in prop::collection::vec(proptest::option::weighted(0.3, rate(decades)), 6),
        last in rate(decades),
        atom in prop_oneof![Just(0.0), 0.0..0.9f64],
    ) -> PhaseType {
        let mut rates: Vec<(usize, usize, f64)> =
            around[..count].iter().enumerate().map(|(at, rate)| (at, (at + 1) % count, *rate)).collect();
        rates.extend(more.into_iter().filter(|one| one.0.max(one.1) < count));
        let mut exits: Vec<f64> = exits[..count].iter().map(|exit| exit.unwrap_or(0.0)).collect();
        exits[count - 1] += last;
        let mut initial = vec![0.0; count];
        initial[0] = 1.0 - atom;
        PhaseType::new(&initial, &rates, &exits, atom).unwrap()
    }
}

/// Times over twenty decades around the mean.
fn times(law: &PhaseType) -> Vec<f64> {
    let factors = [1e-6, 1e-3, 0.05, 0.5, 1.0, 2.0, 6.0, 20.0];
    factors.iter().map(|factor| factor * law.mean()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A law from the matrix of its rates is the law from their list, whatever stands on the diagonal.
    #[test]
    fn matrices_and_lists(law in laws(3.0), diagonal in -1.0..1.0f64) {
        let mut rates = DMatrix::from_diagonal_element(law.phases(), law.phases(), diagonal.abs());
        for (from, to, rate) in law.rates() {
            rates[(from, to)] = rate;
        }
        let other = PhaseType::from_matrix(law.initial(), &rates, law.exits(), law.atom())?;
        prop_assert_eq!(&other, &law);
        rates[(0, law.phases() - 1)] = f64::NAN;
        let refused = PhaseType::from_matrix(law.initial(), &rates, law.exits(), law.atom());
        prop_assert_eq!(refused.is_err(), law.phases() > 1);
    }

    /// Every answer lies within its bound of the exponential of the generator in balls.
    #[test]
    fn enclosures_agree(law in laws(1.5)) {
        let points = law.at(&times(&law)).unwrap();
        let verdict = law.witness(&points).unwrap();
        prop_assert!(verdict.holds(), "{verdict:?}");
    }

    /// The same over rates of twelve decades, where only squared matrices reach the mean.
    #[test]
    fn stiff_enclosures_agree(law in laws(6.0)) {
        let points = law.at(&times(&law)).unwrap();
        let verdict = law.witness(&points).unwrap();
        prop_assert!(verdict.holds(), "{verdict:?}");
    }

    /// Kolmogorov's forward equation gives the same.
    #[test]
    fn forward_equation_agrees(law in laws(1.0)) {
        for point in law.at(&times(&law)).unwrap() {
            match law.forward(point.time) {
                Ok((cdf, survival)) => {
                    prop_assert!((cdf - point.cdf).abs() < 1e-10 && (survival - point.survival).abs() < 1e-10);
                }
                // nothing but too many events is an excuse, and they are late ones
                Err(error) => prop_assert!(matches!(error, Error::TooLarge { .. }) && point.time > law.mean(), "{error} {point:?}"),
            }
        }
    }

    /// P(M <= t) and P(M > t) are within 0 and 1, sum to 1 and are monotone.
    #[test]
    fn probabilities(law in laws(3.0)) {
        let points = law.at(&times(&law)).unwrap();
        let mut before = (0.0, 1.0, 0.0);
        for point in points {
            prop_assert!((0.0..=1.0).contains(&point.cdf) && (0.0..=1.0).contains(&point.survival));
            prop_assert!((point.cdf + point.survival - 1.0).abs() <= point.error + f64::EPSILON);
            prop_assert!(point.cdf >= before.0 * (1.0 - point.error - before.2));
            prop_assert!(point.survival <= before.1 * (1.0 + point.error + before.2));
            before = (point.cdf, point.survival, point.error);
        }
    }

    /// Moments of the phases are those of the attempts, and so is the variance.
    #[test]
    fn moments_of_attempts(model in attempts()) {
        let law = model.phase_type().unwrap();
        let expected = model.moments(4).finite().unwrap();
        for (found, expected) in law.moments(4).iter().zip(&expected) {
            prop_assert!((found - expected).abs() <= 1e-12 * expected, "{found} {expected}");
        }
        let variance = model.variance().finite().unwrap();
        prop_assert!((law.variance() - variance).abs() <= 1e-12 * expected[2]);
    }

    /// quantile(cdf(t)) = t, as far as the slope tells t, from either tail.
    #[test]
    fn quantiles_return(law in laws(2.0)) {
        for point in law.at(&times(&law)).unwrap() {
            if point.cdf <= law.atom() || point.survival < 1e-250 {
                continue;
            }
            let slack = |size: f64| 4.0 * (point.error + f64::EPSILON) * size / point.density + 4.0 * f64::EPSILON * point.time;
            if point.cdf <= 0.5 {
                let back = law.quantile(point.cdf).unwrap();
                prop_assert!((back - point.time).abs() <= slack(point.cdf), "{back} {point:?}");
            }
            let back = law.upper_quantile(point.survival).unwrap();
            let size = point.survival.max(f64::EPSILON * (1.0 - point.survival));
            prop_assert!((back - point.time).abs() <= slack(size.max(point.cdf.min(point.survival))) + f64::EPSILON / point.density, "{back} {point:?}");
        }
    }

    /// Twice every phase, with the beginnings and the rates into it shared, is the same law, and merging finds the original again.
    #[test]
    fn equal_phases_merge(law in laws(1.0)) {
        let count = law.phases();
        let initial: Vec<f64> = law.initial().iter().chain(law.initial()).map(|start| start / 2.0).collect();
        let exits: Vec<f64> = law.exits().iter().chain(law.exits()).copied().collect();
        let mut rates = Vec::new();
        for (from, to, rate) in law.rates() {
            for copy in [from, from + count] {
                rates.push((copy, to, rate / 4.0));
                rates.push((copy, to + count, 0.75 * rate));
            }
        }
        let double = PhaseType::new(&initial, &rates, &exits, law.atom()).unwrap();
        prop_assert!(double.merged().phases() <= count);
        prop_assert!((double.merged().mean() / law.mean() - 1.0).abs() < 1e-13);
        for (one, other) in law.at(&times(&law)).unwrap().iter().zip(double.at(&times(&law)).unwrap()) {
            prop_assert!((one.cdf - other.cdf).abs() <= (one.error + other.error) * one.cdf);
            prop_assert!((one.survival - other.survival).abs() <= (one.error + other.error) * one.survival + 1e-290);
        }
    }

    /// Another unit of time changes times and nothing else.
    #[test]
    fn units_of_time(law in laws(2.0), factor in rate(20.0)) {
        let scaled = law.scaled(factor).unwrap();
        let here = law.at(&times(&law)).unwrap();
        let there: Vec<f64> = times(&law).iter().map(|time| time * factor).collect();
        for (one, other) in here.iter().zip(scaled.at(&there).unwrap()) {
            let slack = 2.0 * (one.error + other.error) + 1e-15;
            prop_assert!((one.cdf - other.cdf).abs() <= slack * one.cdf);
            prop_assert!((one.survival - other.survival).abs() <= slack * one.survival + 1e-290);
            prop_assert!((one.density - other.density * factor).abs() <= slack * one.density + 1e-280 * one.density.max(1.0));
        }
    }
}
