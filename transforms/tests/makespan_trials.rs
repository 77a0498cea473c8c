//! Laws of posteriors and plans of a failure predictor.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod makespan_common;

use makespan_common::{any_times, counts, times};
use std::num::NonZeroUsize;

use proptest::prelude::*;
use transforms::makespan::simulate::Draw;
use transforms::makespan::uncertainty::{
    Beliefs, BetaLaw, MeanTime, TrialCounts, UncertainTimes, trials_needed,
};
use transforms::makespan::{Posterior, Times, decide};

fn posterior(all: [f64; 4]) -> Posterior {
    Posterior::new(&Beliefs::default(), &counts(all)).unwrap()
}

/// Counts from none to a billion, most of them small.
fn any_counts() -> impl Strategy<Value = [f64; 4]> {
    prop::array::uniform4(prop_oneof![
        3 => (0..60_u32).prop_map(f64::from),
        1 => (0.0..9.0_f64).prop_map(|power| 10_f64.powf(power).round()),
    ])
}

fn any_prior() -> impl Strategy<Value = BetaLaw> {
    prop_oneof![
        Just(BetaLaw::UNIFORM),
        Just(BetaLaw::JEFFREYS),
        (0.2..5.0_f64, 0.2..5.0_f64).prop_map(|(a, b)| BetaLaw::new(a, b).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Law 14: the other order of integration gives the same.
    #[test]
    fn exchanged_order_gives_the_same(
        all in any_counts(),
        prior in prop::array::uniform3(any_prior()),
        times in any_times(),
        saving in prop_oneof![2 => Just(0.0), 1 => -30.0..30.0_f64],
    ) {
        let prior = Beliefs { success: prior[0], false_alarm: prior[1], detection: prior[2] };
        let posterior = Posterior::new(&prior, &counts(all)).unwrap();
        let found = posterior.saving_exceeds(&times, saving).unwrap();
        let (value, error) = posterior.saving_exceeds_exchanged(&times, saving).unwrap();
        prop_assert!(found.error <= 1e-9 && error <= 1e-9, "{found:?} {error:e}");
        prop_assert!((found.value - value).abs() <= 1e-10, "{found:?} {value} {error:e}");
        prop_assert!((found.value + found.complement - 1.0).abs() <= 4.0 * f64::EPSILON);
        let pays = posterior.prob_pays(&times).unwrap();
        let witness = posterior.prob_pays_witness(&times, &pays, Some(Draw::new(1000, 6))).unwrap();
        prop_assert!(!witness.contradicts(), "{pays:?} {witness:?}");
    }

    /// The rough answer has six digits.
    #[test]
    fn rough_answers(all in any_counts(), times in any_times()) {
        let posterior = posterior(all);
        let fine = posterior.prob_pays(&times).unwrap();
        let rough = posterior.prob_pays_roughly(&times).unwrap();
        // the tolerance bounds the square of the last change: two nested sums, with a factor of 10
        prop_assert!((fine.value - rough.value).abs() <= 2e-5, "{} {}", fine.value, rough.value);
    }

    /// A higher saving is less probable, whatever the unit of time.
    #[test]
    fn savings_are_monotone_and_have_a_unit(
        all in any_counts(),
        times in any_times(),
        savings in (-50.0..50.0_f64, 0.0..30.0_f64),
        unit in 1e-3..1e3_f64,
    ) {
        let posterior = posterior(all);
        let (low, high) = (savings.0, savings.0 + savings.1);
        let first = posterior.saving_exceeds(&times, low).unwrap();
        let second = posterior.saving_exceeds(&times, high).unwrap();
        prop_assert!(second.value <= first.value + first.error + second.error + 1e-12);
        let scaled = times.try_map(|time| Ok(time * unit)).unwrap();
        let other = posterior.saving_exceeds(&scaled, low * unit).unwrap();
        // a rounding of a time moves the line by as much: times the density, at most the square root of the counts
        let moved = 1e-12 * (1.0 + all.iter().sum::<f64>().sqrt());
        prop_assert!((first.value - other.value).abs() <= 1e-10 + moved);
    }

    /// Law 14: with the counts multiplied the probability goes to 0 or 1 with the sign of the gain.
    #[test]
    fn more_trials_make_certain(all in prop::array::uniform4(1..40_u32), times in any_times()) {
        let all = all.map(f64::from);
        let rates = counts(all).rates().unwrap();
        let gain = decide(&rates, &times).unwrap().gain;
        let scale = times.start + times.failure + times.preempted_success + 1.0;
        prop_assume!(gain.abs() > 1e-3 * scale);
        let found = posterior(all.map(|count| 1e7 * count)).prob_pays(&times).unwrap();
        prop_assert_eq!(gain > 0.0, found.value > 0.999, "{}", found.value);
        prop_assert_eq!(gain < 0.0, found.value < 0.001);
    }
}

/// Draws of p, α and β agree with the integral within four standard errors, on any number of threads.
#[test]
fn draws_agree() {
    let threads = NonZeroUsize::new(3).unwrap();
    for all in [
        [5.0, 4.0, 2.0, 3.0],
        [0.0, 0.0, 0.0, 0.0],
        [50.0, 20.0, 9.0, 30.0],
    ] {
        let posterior = posterior(all);
        let exact = posterior.prob_pays(&times()).unwrap().value;
        let one = Draw::new(100_000, 11);
        let drawn = posterior.prob_pays_drawn(&times(), one).unwrap();
        assert!(
            (drawn.value - exact).abs() <= 4.0 * drawn.error,
            "{drawn:?} {exact}"
        );
        let many = posterior
            .prob_pays_drawn(&times(), Draw { threads, ..one })
            .unwrap();
        assert_eq!(drawn, many);
    }
}

/// Both tails far below the smallest number, and the logarithm of a normal tail as their order.
#[test]
fn far_tails_have_logarithms() {
    // 1500 · 1500 points of a grid around the saddle, with SciPy's incomplete beta function
    for (factor, exact) in [
        (1.0, 4.334_517_047_528e-7),
        (10.0, 7.272_421_765_66e-59),
        (20.0, 5.245_139_703_555e-116),
    ] {
        let all = [56.0, 8.0, 4.0, 30.0].map(|count| count * factor);
        let found = posterior(all).prob_pays(&times()).unwrap();
        assert!((found.complement / exact - 1.0).abs() < 1e-11, "{found:?}");
        assert!(
            (found.ln_complement.exp() / exact - 1.0).abs() < 1e-11,
            "{found:?}"
        );
    }
    for factor in [1e3, 1e5, 1e7] {
        let all = [56.0, 8.0, 4.0, 30.0].map(|count| count * factor);
        let found = posterior(all).prob_pays(&times()).unwrap();
        assert!(found.ln_complement < -1e4 && found.ln_complement.is_finite());
        // large deviations: the logarithm is proportional to the number of trials
        let twice = posterior(all.map(|count| 2.0 * count))
            .prob_pays(&times())
            .unwrap();
        assert!((twice.ln_complement / found.ln_complement - 2.0).abs() < 1e-2);
    }
}

/// A law of p that is far broader than those of α and β, where the orders of integration exchange their roles.
#[test]
fn a_known_predictor_on_an_unknown_task() {
    let prior = Beliefs {
        success: BetaLaw::UNIFORM,
        false_alarm: BetaLaw::new(2e8, 8e8).unwrap(),
        detection: BetaLaw::new(7e8, 3e8).unwrap(),
    };
    let posterior = Posterior::new(&prior, &TrialCounts::default()).unwrap();
    let found = posterior.prob_pays(&times()).unwrap();
    // preempting pays below the p where 0.7 (1-p) 59 = 0.2 (1 + 15 p + 73 (1-p)), in fact 26.5 = 29.7 p
    let exact = 26.5 / 29.7;
    assert!((found.value - exact).abs() < 1e-6, "{found:?} {exact}");
}

#[test]
fn nothing_to_save_and_nothing_to_lose() {
    let posterior = posterior([5.0, 4.0, 2.0, 3.0]);
    let useless = Times {
        preempted_failure: 80.0,
        ..times()
    };
    let found = posterior.prob_pays(&useless).unwrap();
    assert!(found.value <= 0.0 && found.ln_value < -1e300 && found.complement >= 1.0);
    assert!(posterior.saving_exceeds(&useless, -1e3).unwrap().value > 0.9);
    let even = Times {
        preempted_failure: 71.0,
        ..times()
    };
    let middle = posterior.saving_quantile(&even, 0.5).unwrap();
    let half = posterior.saving_exceeds(&even, middle).unwrap();
    assert!((half.value - 0.5).abs() < 1e-8, "{middle} {half:?}");
    let found = posterior.saving_exceeds(&even, -10.0).unwrap();
    let (value, _) = posterior.saving_exceeds_exchanged(&even, -10.0).unwrap();
    assert!((found.value - value).abs() < 1e-10);
    let free = Times {
        start: 0.0,
        success: 0.0,
        failure: 0.0,
        preempted_success: 0.0,
        preempted_failure: 0.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    assert!(posterior.prob_pays(&free).unwrap().value <= 0.0);
}

#[test]
fn refusals() {
    let posterior = posterior([5.0, 4.0, 2.0, 3.0]);
    let bad = Times {
        failure: f64::NAN,
        ..times()
    };
    assert!(posterior.prob_pays(&bad).is_err());
    assert!(posterior.saving_exceeds(&times(), f64::INFINITY).is_err());
    assert!(
        posterior
            .saving_exceeds_exchanged(&times(), f64::NAN)
            .is_err()
    );
    assert!(posterior.saving_quantile(&times(), 0.0).is_err());
    assert!(
        posterior
            .prob_pays_drawn(&times(), Draw::new(1, 0))
            .is_err()
    );
    for all in [
        [-1.0, 0.0, 0.0, 0.0],
        [f64::NAN, 0.0, 0.0, 0.0],
        [f64::INFINITY, 0.0, 0.0, 0.0],
    ] {
        assert!(Posterior::new(&Beliefs::default(), &counts(all)).is_err());
    }
    assert!(BetaLaw::new(0.0, 1.0).is_err() && BetaLaw::new(1.0, 1e13).is_err());
    let rates = counts([5.0, 4.0, 2.0, 3.0]).rates().unwrap();
    for confidence in [0.5, 1.0, f64::NAN] {
        assert!(trials_needed(&rates, &times(), confidence).is_err());
    }
    assert!(counts([0.0; 4]).rates().is_none());
}

/// Quantiles invert probabilities, and the density is the slope of these.
#[test]
fn the_law_of_the_saving() {
    for all in [[5.0, 4.0, 2.0, 3.0], [56.0, 8.0, 4.0, 30.0]] {
        let posterior = posterior(all);
        for share in [0.025, 0.5, 0.9] {
            let saving = posterior.saving_quantile(&times(), share).unwrap();
            let below = posterior
                .saving_exceeds(&times(), saving)
                .unwrap()
                .complement;
            assert!((below - share).abs() < 1e-8, "{share}: {saving} {below}");
            let step = 1e-3;
            let below = |x: f64| posterior.saving_exceeds(&times(), x).unwrap().complement;
            let slope = (below(saving + step) - below(saving - step)) / (2.0 * step);
            let density = posterior.saving_density(&times(), saving).unwrap();
            assert!(
                (density / slope - 1.0).abs() < 1e-6,
                "{saving}: {density} {slope}"
            );
        }
    }
}

/// With many durations, uncertain times say what known ones do; with few, the answer is less certain; threads do not count.
#[test]
fn uncertain_times() {
    let posterior = posterior([12.0, 3.0, 4.0, 6.0]);
    let exact = posterior.prob_pays(&times()).unwrap().value;
    let exponential = |count: f64| UncertainTimes {
        start: 1.0,
        failure: MeanTime::Exponential { count, mean: 73.0 },
        preempted_success: MeanTime::Exponential { count, mean: 15.0 },
        preempted_failure: MeanTime::Exponential { count, mean: 14.0 },
    };
    let draw = Draw::new(40_000, 5);
    let many = posterior
        .prob_pays_uncertain(&exponential(1e8), draw)
        .unwrap();
    assert!(
        (many.value - exact).abs() < 4.0 * many.error + 1e-4,
        "{many:?} {exact}"
    );
    let few = posterior
        .prob_pays_uncertain(&exponential(3.0), draw)
        .unwrap();
    assert!(
        (few.value - 0.5).abs() < (exact - 0.5).abs(),
        "{few:?} {exact}"
    );
    let durations =
        |mean: f64| MeanTime::Observed((0..40).map(|k| mean * f64::from(k) / 19.5).collect());
    let observed = UncertainTimes {
        start: 1.0,
        failure: durations(73.0),
        preempted_success: durations(15.0),
        preempted_failure: durations(14.0),
    };
    let one = posterior.prob_pays_uncertain(&observed, draw).unwrap();
    let threads = NonZeroUsize::new(4).unwrap();
    assert_eq!(
        one,
        posterior
            .prob_pays_uncertain(&observed, Draw { threads, ..draw })
            .unwrap()
    );
    assert!((one.value - exact).abs() < 0.1);
    for bad in [
        MeanTime::Known(f64::NAN),
        MeanTime::Observed(vec![1.0]),
        MeanTime::Exponential {
            count: 0.0,
            mean: 1.0,
        },
    ] {
        let bad = UncertainTimes {
            failure: bad,
            ..observed.clone()
        };
        assert!(posterior.prob_pays_uncertain(&bad, draw).is_err());
    }
}
