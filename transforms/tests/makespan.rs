//! Laws of means, decisions and sensitivities.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::Rational;
use proptest::prelude::*;
use transforms::Error;
use transforms::makespan::predictor::{ByClass, Input, sensitivities};
use transforms::makespan::simulate::Draw;
use transforms::makespan::{
    AttemptModel, Cause, Class, Confusion, ConfusionRates, Duration, Expected, Outcome, RocPoint,
    Times, decide, roc_curve,
};

fn rational(above: u32, below: u32) -> Rational {
    Rational::from(i64::from(above))
        .checked_div(&Rational::from(i64::from(below)))
        .unwrap()
}

prop_compose! {
    fn time()(above in 0_u32..2000, below in 1_u32..20) -> Rational { rational(above, below) }
}

prop_compose! {
    /// Six classes with exact probabilities that sum to 1; any but TP may be absent.
    fn confusion()(
        counts in prop::array::uniform6(0_u32..30),
        times in prop::array::uniform6(time()),
        start in time(),
        restarts in prop::array::uniform2(time()),
    ) -> Confusion<Rational> {
        let mut counts = counts;
        counts[0] += 1;
        let sum = counts.iter().sum();
        let mut at = 0;
        let mut next = || { at += 1; at - 1 };
        let probabilities = ByClass::from_fn(|_| rational(counts[next()], sum));
        let mut at = 0;
        let mut next = || { at += 1; at - 1 };
        let times = ByClass::from_fn(|_| times[next()].clone());
        let [restart_after_failure, restart_after_preempt] = restarts;
        Confusion { probabilities, times, start, restart_after_failure, restart_after_preempt }
    }
}

prop_compose! {
    fn rates()(p in 1_u32..99, alpha in 0_u32..99, beta in 0_u32..=100) -> ConfusionRates<Rational> {
        ConfusionRates {
            success: rational(p, 100),
            false_alarm: rational(alpha, 100),
            detection: rational(beta, 100),
        }
    }
}

prop_compose! {
    fn times()(list in prop::array::uniform7(time())) -> Times<Rational> {
        let [start, success, failure, preempted_success, preempted_failure, restart_after_failure, restart_after_preempt] = list;
        Times { start, success, failure, preempted_success, preempted_failure, restart_after_failure, restart_after_preempt }
    }
}

fn law() -> impl Strategy<Value = Duration<Rational>> {
    prop_oneof![
        time().prop_map(Duration::Deterministic),
        time().prop_map(|mean| Duration::Exponential { mean }),
        (1_u32..6, time()).prop_map(|(stages, mean)| Duration::Erlang { stages, mean }),
        (time(), 1_u32..40).prop_map(|(mean, shape)| Duration::Gamma {
            shape: rational(shape, 7),
            mean
        }),
        (time(), time()).prop_map(|(from, width)| Duration::Uniform {
            to: &from + &width,
            from
        }),
        (time(), 0_u32..30).prop_map(|(mean, variation)| Duration::LogNormal {
            mean,
            squared_variation: rational(variation, 10)
        }),
        prop::collection::vec(time(), 1..5).prop_map(|times| Duration::Empirical { times }),
        (1_u32..9, time(), time()).prop_map(|(share, one, other)| {
            Duration::HyperExponential {
                weights: vec![rational(share, 9), rational(9 - share, 9)],
                means: vec![one, other],
            }
        }),
    ]
}

prop_compose! {
    fn model()(
        start in prop::option::of(law()),
        parts in prop::collection::vec((1_u32..20, law(), prop::option::of(law()), any::<bool>()), 1..5),
    ) -> AttemptModel<Rational> {
        let sum = parts.iter().map(|part| part.0).sum();
        let outcomes = parts.into_iter().enumerate().map(|(at, (count, time, restart, done))| Outcome {
            name: at.to_string(),
            probability: rational(count, sum),
            time,
            restart,
            done: done || at == 0,
        });
        AttemptModel::new(start, outcomes.collect()).unwrap()
    }
}

/// The same model with each law replaced by another of the same mean.
fn with_laws(
    model: &AttemptModel<Rational>,
    law: impl Fn(Rational) -> Duration<Rational>,
) -> AttemptModel<Rational> {
    let outcomes = model.outcomes().iter().map(|outcome| Outcome {
        time: law(outcome.time.mean()),
        restart: outcome.restart.as_ref().map(|restart| law(restart.mean())),
        ..outcome.clone()
    });
    let start = model.start().map(|start| law(start.mean()));
    AttemptModel::new(start, outcomes.collect()).unwrap()
}

proptest! {
    /// Law 5: E M0 - E M = g/(p(1-α)), exactly, by two formulas that share no terms; and the sign of g decides.
    #[test]
    fn the_saving_is_the_difference_of_the_means(rates in rates(), times in times()) {
        let decision = decide(&rates, &times).unwrap();
        let difference = decision.reactive.finite().unwrap() - &decision.monitored.finite().unwrap();
        prop_assert_eq!(decision.saving.finite().unwrap(), difference.clone());
        prop_assert_eq!(decision.pays, difference.signum() > 0);
    }

    /// Break-even is the line β = κ α: on it nothing is saved, above it something.
    #[test]
    fn break_even_is_a_line(rates in rates(), times in times()) {
        let decision = decide(&rates, &times).unwrap();
        if let Some(slope) = decision.slope {
            let detection = &slope * &rates.false_alarm;
            if detection <= Rational::from(1) && detection.signum() >= 0 {
                let even = decide(&ConfusionRates { detection, ..rates }, &times).unwrap();
                prop_assert!(even.gain.is_zero());
            }
        }
    }

    /// The confusion matrix by classes and by rates has one mean.
    #[test]
    fn classes_and_rates_have_one_mean(confusion in confusion()) {
        let mean = confusion.model().unwrap().mean().finite().unwrap();
        let decision = decide(&confusion.rates().unwrap(), &confusion.times().unwrap()).unwrap();
        prop_assert_eq!(decision.monitored.finite().unwrap(), mean);
    }

    /// Moments and variance agree, and the second moment is that of the renewal equation.
    #[test]
    fn variance_is_second_moment_less_square(model in model()) {
        let moments = model.moments(2).finite().unwrap();
        let mean = model.mean().finite().unwrap();
        prop_assert_eq!(&moments[1], &mean);
        prop_assert_eq!(model.variance().finite().unwrap(), &moments[2] - &(&mean * &mean));
    }

    /// Law 13: only means enter the mean.
    #[test]
    fn the_mean_does_not_depend_on_the_laws(model in model()) {
        let mean = model.mean();
        prop_assert_eq!(with_laws(&model, Duration::Deterministic).mean(), mean.clone());
        prop_assert_eq!(with_laws(&model, |mean| Duration::Erlang { stages: 3, mean }).mean(), mean);
    }

    /// Law 7: a class may be split in two of the same law, or two be merged.
    #[test]
    fn splitting_a_class_changes_nothing(model in model(), share in 1_u32..9) {
        let mut outcomes = model.outcomes().to_vec();
        let mut other = outcomes[0].clone();
        other.name = "split".to_owned();
        other.probability = &other.probability * &rational(share, 9);
        outcomes[0].probability = &outcomes[0].probability - &other.probability;
        outcomes.push(other);
        let split = AttemptModel::new(model.start().cloned(), outcomes).unwrap();
        prop_assert_eq!(split.moments(3), model.moments(3));
        prop_assert_eq!(split.variance(), model.variance());
    }

    /// Law 8: another unit of time.
    #[test]
    fn another_unit_of_time(rates in rates(), times in times(), unit in 1_u32..1000) {
        let unit = rational(unit, 60);
        let scaled = |time: &Rational| time * &unit;
        let others = times.try_map(|time| Ok(scaled(time))).unwrap();
        let [one, other] = [&times, &others].map(|times| decide(&rates, times).unwrap());
        prop_assert_eq!(one.slope, other.slope);
        prop_assert_eq!(scaled(&one.gain), other.gain);
        prop_assert_eq!(one.monitored.map(|mean| scaled(&mean)), other.monitored);
    }

    /// Derivatives against quotients of differences, all exact: what is left is linear in the step.
    #[test]
    fn derivatives_are_limits_of_differences(rates in rates(), times in times()) {
        let found = sensitivities(&rates, &times).unwrap().finite().unwrap();
        let step = Rational::power_of_ten(-12).unwrap();
        for by in Input::ALL {
            // Inwards, since rates above 1 are refused.
            let step = if by == Input::Detection && rates.detection.signum() > 0 { -&step } else { step.clone() };
            let (mut rates, mut times) = (rates.clone(), times.clone());
            let input = match by {
                Input::Success => &mut rates.success,
                Input::FalseAlarm => &mut rates.false_alarm,
                Input::Detection => &mut rates.detection,
                Input::Start => &mut times.start,
                Input::SuccessTime => &mut times.success,
                Input::FailureTime => &mut times.failure,
                Input::PreemptedSuccessTime => &mut times.preempted_success,
                Input::PreemptedFailureTime => &mut times.preempted_failure,
                Input::RestartAfterFailure => &mut times.restart_after_failure,
                Input::RestartAfterPreempt => &mut times.restart_after_preempt,
            };
            *input = &*input + &step;
            let other = sensitivities(&rates, &times).unwrap().finite().unwrap();
            let quotient = |one: &Rational, other: &Rational| (other - one).checked_div(&step).unwrap();
            let first = quotient(&found.mean, &other.mean);
            let scale = found.second(by, by).to_f64().abs().max(1.0);
            prop_assert!((&first - found.first(by)).to_f64().abs() <= 1e-11 * scale);
            for and in Input::ALL {
                let second = found.second(by, and);
                let found_by_step = quotient(found.first(and), other.first(and));
                prop_assert!((&found_by_step - second).to_f64().abs() <= 1e-7 * (1.0 + second.to_f64().abs()));
                prop_assert_eq!(second, found.second(and, by));
            }
        }
    }

    /// A task that is given up after n attempts, against the attempts one by one.
    #[test]
    fn giving_up_is_a_finite_sum(model in model(), most in 1_usize..8) {
        let capped = model.capped(most).unwrap();
        let zero = Rational::from(0);
        let start = model.start().map_or(zero.clone(), Duration::mean);
        // Probability and mean time so far of the task under way before each attempt.
        let (mut alive, mut spent) = (Rational::from(1), zero.clone());
        let (mut done, mut time_done, mut attempts) = (zero.clone(), zero.clone(), zero);
        for _ in 0..most {
            attempts = &attempts + &alive;
            let (mut next, mut spent_next) = (Rational::from(0), Rational::from(0));
            for outcome in model.outcomes() {
                let share = &alive * &outcome.probability;
                let time = &(&spent * &outcome.probability) + &(&share * &(&start + &outcome.mean()));
                if outcome.done {
                    done = &done + &share;
                    time_done = &time_done + &time;
                } else {
                    next = &next + &share;
                    spent_next = &spent_next + &time;
                }
            }
            (alive, spent) = (next, spent_next);
        }
        prop_assert_eq!(&capped.mean, &(&time_done + &spent));
        prop_assert_eq!(capped.mean_given_done, time_done.checked_div(&done));
        prop_assert_eq!(capped.mean_given_up, spent.checked_div(&alive));
        prop_assert_eq!(capped.mean_per_done, capped.mean.checked_div(&done));
        prop_assert_eq!(capped.attempts, attempts);
        prop_assert_eq!(capped.done, done);
    }

    /// The best point of a curve has the least mean, and mixing it with another does not help.
    #[test]
    fn the_best_point_is_best(points in prop::collection::vec((0_u32..100, 0_u32..=100), 1..6), p in 1_u32..99, times in times(), mix in 1_u32..9) {
        let point = |false_alarm: Rational, detection: Rational| RocPoint {
            threshold: None,
            rates: ConfusionRates { success: rational(p, 100), false_alarm, detection },
            times: times.clone(),
        };
        let points: Vec<_> = points.into_iter().map(|(a, b)| point(rational(a, 100), rational(b, 100))).collect();
        let curve = roc_curve(&points).unwrap();
        let best = curve.best.unwrap();
        let least = curve.decisions[best].monitored.as_finite().unwrap();
        let mix = rational(mix, 9);
        for other in &points {
            let between = |one: &Rational, other: &Rational| one + &(&mix * &(other - one));
            let mixed = point(
                between(&points[best].rates.false_alarm, &other.rates.false_alarm),
                between(&points[best].rates.detection, &other.rates.detection),
            );
            for one in [other.clone(), mixed] {
                let curve = roc_curve(&[one]).unwrap();
                prop_assert!(curve.decisions[0].monitored.as_finite().unwrap() >= least);
            }
        }
    }
}

fn six() -> AttemptModel<f64> {
    let outcome = |name: &str, probability, time, restart: f64, done| Outcome {
        name: name.to_owned(),
        probability,
        time,
        restart: (restart > 0.0).then_some(Duration::Exponential { mean: restart }),
        done,
    };
    let outcomes = vec![
        outcome(
            "TP",
            0.54,
            Duration::Erlang {
                stages: 3,
                mean: 28.7,
            },
            0.0,
            true,
        ),
        outcome(
            "NCS",
            0.02,
            Duration::LogNormal {
                mean: 30.0,
                squared_variation: 0.3,
            },
            0.0,
            true,
        ),
        outcome(
            "FP",
            0.03,
            Duration::Uniform {
                from: 60.0,
                to: 80.0,
            },
            4.0,
            false,
        ),
        outcome(
            "NCF",
            0.01,
            Duration::Gamma {
                shape: 2.5,
                mean: 70.0,
            },
            4.0,
            false,
        ),
        outcome(
            "TN",
            0.32,
            Duration::HyperExponential {
                weights: vec![0.3, 0.7],
                means: vec![5.0, 14.0],
            },
            2.0,
            false,
        ),
        outcome(
            "FN",
            0.08,
            Duration::Empirical {
                times: vec![9.0, 12.0, 17.0],
            },
            2.0,
            false,
        ),
    ];
    AttemptModel::new(Some(Duration::Deterministic(1.0)), outcomes).unwrap()
}

/// Law 1, its simulated part: mean, variance and attempts within four standard errors.
#[test]
fn makespans_by_the_dice_have_the_moments_of_the_formulas() {
    let model = six();
    let sample = model.simulate(Draw::new(400_000, 5)).unwrap();
    for (estimate, value) in [
        (sample.mean(), model.mean().value()),
        (sample.variance(), model.variance().value()),
        (sample.steps(), model.attempts().value()),
    ] {
        assert!(
            (estimate.value - value).abs() < 4.0 * estimate.error,
            "{estimate:?} {value}"
        );
        assert!(estimate.error < 0.02 * value);
    }
}

#[test]
fn threads_do_not_change_what_is_drawn() {
    let model = six();
    let one = model.simulate(Draw::new(50_000, 9)).unwrap();
    for threads in [2, 3, 7] {
        let threads = threads.try_into().unwrap();
        let other = model
            .simulate(Draw {
                threads,
                ..Draw::new(50_000, 9)
            })
            .unwrap();
        assert_eq!(one, other);
    }
    assert_ne!(one, model.simulate(Draw::new(50_000, 10)).unwrap());
}

/// The attempts as a chain, capped and not, drawn by another loop.
#[test]
fn attempts_and_their_chain_are_one_task() {
    let model = six();
    let walks = model
        .chain(None)
        .unwrap()
        .simulate(Draw::new(200_000, 3))
        .unwrap();
    let mean = walks.mean();
    assert!((mean.value - model.mean().value()).abs() < 4.0 * mean.error);
    let capped = model.capped(2).unwrap();
    let walks = model
        .chain(Some(2))
        .unwrap()
        .simulate(Draw::new(200_000, 3))
        .unwrap();
    let (mean, done) = (walks.mean(), walks.exit(0));
    assert!((mean.value - capped.mean).abs() < 4.0 * mean.error);
    assert!(
        (done.value - capped.done).abs() < 4.0 * done.error,
        "{done:?} {capped:?}"
    );
}

/// Regression: the phases left out what follows the last attempt, which the moments count.
#[test]
fn what_follows_the_last_attempt_counts_everywhere() {
    let outcome = |probability, done: bool| Outcome {
        name: done.to_string(),
        probability,
        time: Duration::Exponential { mean: 3.0 },
        restart: Some(Duration::Exponential { mean: 2.0 }),
        done,
    };
    let model = AttemptModel::new(None, vec![outcome(0.5, true), outcome(0.5, false)]).unwrap();
    let mean = model.mean().value();
    let law = model.phase_type().unwrap();
    assert!((law.mean() - mean).abs() < 1e-13 * mean && (mean - 10.0).abs() < 1e-14);
    let sample = model.simulate(Draw::new(100_000, 2)).unwrap().mean();
    assert!((sample.value - mean).abs() < 4.0 * sample.error);
}

#[test]
fn never_and_always() {
    let outcome = |probability, done: bool| Outcome {
        name: done.to_string(),
        probability,
        time: Duration::Exponential { mean: 3.0 },
        restart: None,
        done,
    };
    let never = AttemptModel::new(None, vec![outcome(0.0, true), outcome(1.0, false)]).unwrap();
    assert_eq!(never.mean(), Expected::Infinite(Cause::NeverSucceeds));
    assert_eq!(never.variance(), Expected::Infinite(Cause::NeverSucceeds));
    assert!(never.mean().value().is_infinite());
    assert!(never.simulate(Draw::new(10, 1)).is_err());
    let capped = never.capped(3).unwrap();
    assert_eq!(
        (capped.done, capped.mean, capped.mean_given_done),
        (0.0, 9.0, None)
    );
    let always = AttemptModel::new(None, vec![outcome(1.0, true)]).unwrap();
    assert_eq!(
        (always.mean().value(), always.variance().value()),
        (3.0, 9.0)
    );
    assert_eq!(always.capped(3).unwrap().mean_given_up, None);
}

/// Section by section of what is refused; each message names the outcome and the fix.
#[test]
fn bad_models_are_refused_by_name() {
    let outcome = |name: &str, probability, mean, done| Outcome {
        name: name.to_owned(),
        probability,
        time: Duration::Exponential { mean },
        restart: None,
        done,
    };
    let refused = |outcomes: Vec<Outcome>| match AttemptModel::new(None, outcomes) {
        Err(Error::Model { place, message }) => format!("{place}: {message}"),
        other => panic!("{other:?}"),
    };
    let good = outcome("S", 0.5, 3.0, true);
    for (bad, said) in [
        (outcome("F", 0.6, 3.0, false), "sum to 1.1, not to 1"),
        (outcome("F", 0.5, -3.0, false), "outcome F, time: mean = -3"),
        (
            outcome("F", 0.5, f64::NAN, false),
            "outcome F, time: mean = NaN",
        ),
        (outcome("F", 0.5, f64::INFINITY, false), "mean = inf"),
        (
            outcome("F", -0.5, 3.0, false),
            "outcome F: probability = -0.5",
        ),
        (
            outcome("S", 0.5, 3.0, false),
            "outcome S: this name stands twice",
        ),
    ] {
        let message = refused(vec![good.clone(), bad]);
        assert!(message.contains(said), "{message}");
    }
    assert!(refused(Vec::new()).contains("name at least one"));
    for time in [
        Duration::Erlang {
            stages: 0,
            mean: 1.0,
        },
        Duration::Gamma {
            shape: 0.0,
            mean: 1.0,
        },
        Duration::Uniform { from: 2.0, to: 1.0 },
        Duration::Empirical { times: Vec::new() },
        Duration::Empirical {
            times: vec![1.0, -1.0],
        },
        Duration::HyperExponential {
            weights: vec![0.5],
            means: vec![1.0],
        },
        Duration::HyperExponential {
            weights: Vec::new(),
            means: Vec::new(),
        },
        Duration::LogNormal {
            mean: 1.0,
            squared_variation: -1.0,
        },
    ] {
        let bad = Outcome {
            time,
            ..outcome("F", 0.5, 1.0, false)
        };
        assert!(refused(vec![good.clone(), bad]).starts_with("outcome F, time"));
    }
    let rates = |success, false_alarm, detection| ConfusionRates {
        success,
        false_alarm,
        detection,
    };
    let times = Times {
        start: 0.0,
        success: 1.0,
        failure: 1.0,
        preempted_success: 1.0,
        preempted_failure: 1.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    for bad in [
        rates(1.5, 0.0, 0.0),
        rates(0.5, -0.1, 0.0),
        rates(0.5, 0.0, f64::NAN),
    ] {
        assert!(decide(&bad, &times).is_err());
    }
    // Everything is preempted: the mean is infinite, and that is no saving.
    let all = decide(&rates(0.5, 1.0, 1.0), &times).unwrap();
    assert!(!all.pays && all.monitored.value().is_infinite());
    assert!(
        Class::from_label("tp") == Some(Class::TruePositive) && Class::from_label("T").is_none()
    );
    let bad = Times {
        failure: -1.0,
        ..times
    };
    assert!(decide(&rates(0.5, 0.1, 0.1), &bad).is_err());
}
