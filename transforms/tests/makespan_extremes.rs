//! Makespans near the ends of the doubles, best limits of 0, and witnesses that cannot see.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod makespan_common;

use algebra::Fuel;
use makespan_common::{counts, outcome, times};
use transforms::makespan::markov::PhaseType;
use transforms::makespan::simulate::Draw;
use transforms::makespan::timeout::{Optimum, Turn};
use transforms::makespan::uncertainty::{Beliefs, BetaLaw, Probability};
use transforms::makespan::witness::{dice, others};
use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Posterior, Timeout};

fn task(success: f64, failure: Duration) -> AttemptModel {
    let success = outcome("S", 0.5, Duration::Deterministic(success), true);
    AttemptModel::new(None, vec![success, outcome("F", 0.5, failure, false)]).unwrap()
}

/// Two stays of one rate.
fn two_stays(rate: f64) -> Chain {
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").begin("a", 1.0);
    chain.arc("a", "b", rate, None).arc("b", "done", rate, None);
    chain.build().unwrap()
}

/// Tries that hardly ever succeed.
fn tries(kind: Kind, chance: f64, time: Option<Duration>) -> Chain {
    let mut chain = Chain::builder(kind);
    chain.exit("done").begin("a", 1.0);
    chain
        .arc("a", "a", 1.0 - chance, time.clone())
        .arc("a", "done", chance, time);
    chain.build().unwrap()
}

/// Before, 0 was compared with itself 608 times.
#[test]
fn a_best_limit_of_zero_is_compared_at_the_scale_of_the_laws() {
    let timeout = Timeout::of_model(&task(0.0, Duration::Exponential { mean: 5.0 }), 0.0).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert_eq!((best.timeout, best.mean), (0.0, 0.0));
    let found = others(&timeout, &best);
    assert!(found.agrees());
    assert!(
        found.note.ends_with("608 other limits around 5.0e0"),
        "{found:?}"
    );
    // the mean of the limit is looked at too
    let wrong = Optimum {
        timeout: 1.0,
        mean: 0.0,
        turn: Turn::Edge,
    };
    assert!(others(&timeout, &wrong).contradicts());
    // the mean without a limit is infinite, one half of what ends has ended after 1.4 of 2
    let parts = vec![(0.25, Duration::Deterministic(0.0))];
    let endless = vec![(0.25, Duration::Exponential { mean: 2.0 })];
    let timeout = Timeout::new(parts, endless, 0.0).unwrap();
    let found = others(&timeout, &timeout.optimum().finite().unwrap());
    assert!(
        found.agrees() && found.note.ends_with("around 2.0e0"),
        "{found:?}"
    );
}

#[test]
fn without_any_time_no_limits_are_compared() {
    let timeout = Timeout::of_model(&task(0.0, Duration::Deterministic(0.0)), 0.0).unwrap();
    let found = others(&timeout, &timeout.optimum().finite().unwrap());
    assert!(found.is_open() && !found.agrees(), "{found:?}");
}

/// The squares of these makespans overflow, or are 0: before, the standard error was infinite, and the variance NaN.
#[test]
fn samples_near_the_ends_of_the_doubles() {
    let usual = two_stays(1.0).simulate(Draw::new(20_000, 3)).unwrap();
    for power in [-665, 665, 1015] {
        let unit = f64::from(power).exp2();
        let sample = two_stays(unit.recip())
            .simulate(Draw::new(20_000, 3))
            .unwrap();
        let (found, one) = (sample.mean(), usual.mean());
        assert!((found.value / unit / one.value - 1.0).abs() < 1e-12);
        assert!((found.error / unit / one.error - 1.0).abs() < 1e-12);
        assert!(dice(&sample, 2.0 * unit).agrees());
        assert!(dice(&sample, 2.1 * unit).contradicts());
        let variance = sample.variance();
        let beyond = if power > 0 { f64::INFINITY } else { 0.0 };
        assert_eq!((variance.value, variance.error), (beyond, beyond));
    }
}

/// Draws that overflow say nothing: before, a bound that is NaN was left out, and any mean was refuted.
#[test]
fn a_sample_beyond_the_doubles_is_open() {
    let sample = two_stays(1e-308).simulate(Draw::new(1000, 3)).unwrap();
    assert!(sample.mean().value.is_infinite() && sample.mean().error.is_infinite());
    let found = dice(&sample, f64::MAX);
    assert!(found.is_open(), "{found:?}");
    assert!(found.note.ends_with("beyond the doubles"), "{found:?}");
}

/// The mean and the standard deviation are doubles, the second moment is none.
#[test]
fn deviations_whose_squares_are_no_doubles() {
    let fuel = &mut Fuel::default();
    let uniform = Duration::Uniform {
        from: 0.0,
        to: 2e-200,
    };
    for (chain, mean, deviation) in [
        (tries(Kind::Discrete, 1e-160, None), 1e160, 1e160),
        (two_stays(1e-160), 2e160, 2.0_f64.sqrt() * 1e160),
        (two_stays(1e200), 2e-200, 2.0_f64.sqrt() * 1e-200),
        (two_stays(4e-308), 5e307, 2.0_f64.sqrt() * 2.5e307),
        (
            tries(Kind::SemiMarkov, 1.0, Some(uniform)),
            1e-200,
            1e-200 / 3.0_f64.sqrt(),
        ),
        (
            tries(Kind::SemiMarkov, 0.5, Some(Duration::Deterministic(1e200))),
            2e200,
            2.0_f64.sqrt() * 1e200,
        ),
        (two_stays(0.5), 4.0, 8.0_f64.sqrt()),
    ] {
        let passage = chain.passage(fuel).unwrap();
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-12;
        assert!(near(passage.mean(fuel).unwrap().value(), mean));
        let found = passage.deviation(fuel).unwrap().value();
        assert!(near(found, deviation), "{found} {deviation}");
    }
    // a law that does not vary keeps a deviation of 0
    let fixed = tries(Kind::SemiMarkov, 1.0, Some(Duration::Deterministic(1e200)));
    let passage = fixed.passage(fuel).unwrap();
    assert!(passage.deviation(fuel).unwrap().value().abs() <= 0.0);
}

/// Before, the second moment of the first was its right side, 2e160.
#[test]
fn moments_beyond_the_doubles_are_infinite() {
    let exponential = |rate: f64| PhaseType::new(&[1.0], &[], &[rate], 0.0).unwrap();
    let law = exponential(1e-160);
    assert!(law.moments(2)[2].is_infinite());
    assert!(law.variance().is_infinite());
    assert!((law.mean() / 1e160 - 1.0).abs() < 1e-15);
    for rate in [1e-150, 1e-3, 1.0, 1e150] {
        let law = exponential(rate);
        let square = rate.recip() * rate.recip();
        assert!(
            (law.moments(2)[2] / square / 2.0 - 1.0).abs() < 1e-14,
            "{rate}"
        );
        assert!((law.variance() / square - 1.0).abs() < 1e-14, "{rate}");
    }
    let steps = |chance: f64| {
        tries(Kind::Discrete, chance, None)
            .steps_to_exit()
            .unwrap()
            .given
    };
    assert!(steps(1e-160).variance().is_infinite());
    assert!((steps(1e-100).variance() / 1e200 - 1.0).abs() < 1e-12);
    assert!((steps(0.25).variance() - 12.0).abs() < 1e-13);
}

/// Before, the mean stay was 0 and the last arc was always taken.
#[test]
fn rates_whose_sum_is_no_double() {
    let fuel = &mut Fuel::default();
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").begin("a", 1.0);
    for (from, to) in [("a", "done"), ("a", "b"), ("b", "done")] {
        chain.arc(from, to, 1e308, None);
    }
    let chain = chain.build().unwrap();
    let mean = chain.passage(fuel).unwrap().mean(fuel).unwrap().value();
    let sample = chain.simulate(Draw::new(20_000, 5)).unwrap();
    let (steps, found) = (sample.steps(), dice(&sample, mean));
    assert!((steps.value - 1.5).abs() < 4.0 * steps.error, "{steps}");
    assert!(
        mean > 0.0 && found.agrees() && !found.is_open(),
        "{found:?}"
    );
    assert!(dice(&sample, 0.9 * mean).contradicts());
}

/// Without a limit that is ever reached the draws are those of the attempts.
#[test]
fn a_limit_that_is_never_reached_changes_no_draw() {
    for restart in [None, Some(Duration::Exponential { mean: 0.1 })] {
        let mut failure = outcome("F", 0.5, Duration::Exponential { mean: 5.0 }, false);
        failure.restart = restart;
        let success = outcome("S", 0.5, Duration::Exponential { mean: 1.0 }, true);
        let start = Some(Duration::Exponential { mean: 0.5 });
        let model = AttemptModel::new(start, vec![success, failure]).unwrap();
        let draw = Draw::new(5000, 8);
        let stopped = model.simulate_stopped(f64::INFINITY, 7.0, draw).unwrap();
        assert_eq!(model.simulate(draw).unwrap(), stopped);
    }
}

/// Before, any value below 1e-10 was supported.
#[test]
fn small_probabilities_are_compared_relatively() {
    for all in [
        [60.0, 40.0, 50.0, 12.0],
        [300.0, 200.0, 90.0, 20.0],
        [5.0, 1.0, 2.0, 900.0],
        [56.0, 8.0, 4.0, 30.0],
        [40.0, 9.0, 10.0, 300.0],
    ] {
        let posterior = Posterior::new(&Beliefs::default(), &counts(all)).unwrap();
        let pays = posterior.prob_pays(&times()).unwrap();
        let small = pays.value.min(pays.complement);
        let found = posterior.prob_pays_witness(&times(), &pays, None).unwrap();
        assert!(
            found.agrees() && found.bound <= 1e-6 * small,
            "{pays:?} {found:?}"
        );
        for factor in [0.4, 0.999, 1.001, 1.6] {
            let wrong = Probability {
                value: if pays.value <= small {
                    factor * small
                } else {
                    pays.value
                },
                complement: if pays.value <= small {
                    pays.complement
                } else {
                    factor * small
                },
                ..pays
            };
            let found = posterior.prob_pays_witness(&times(), &wrong, None).unwrap();
            assert!(found.contradicts(), "{wrong:?} {found:?}");
        }
    }
}

/// Laws of α and β that are known to ten digits beside one of p that is not: only one order of integration converges, and it is no
/// witness of itself.
#[test]
fn the_order_that_was_taken_is_no_witness() {
    let sharp = |mean: f64| BetaLaw::new(1e11 * mean, 1e11 * (1.0 - mean)).unwrap();
    let beliefs = |success| Beliefs {
        success,
        false_alarm: sharp(0.2),
        detection: sharp(0.9),
    };
    let of = |success| Posterior::new(&beliefs(success), &counts([0.0; 4])).unwrap();
    let posterior = of(BetaLaw::UNIFORM);
    let pays = posterior.prob_pays(&times()).unwrap();
    assert!(pays.exchanged, "{pays:?}");
    let witness = |posterior: &Posterior, pays, draw| {
        posterior.prob_pays_witness(&times(), pays, draw).unwrap()
    };
    let draw = Some(Draw::new(20_000, 4));
    let found = witness(&posterior, &pays, draw);
    assert!(
        found.agrees() && found.note.starts_with("20000 draws"),
        "{found:?}"
    );
    assert!(witness(&posterior, &pays, None).is_open());
    let wrong = Probability {
        value: pays.value + 0.05,
        ..pays
    };
    assert!(witness(&posterior, &wrong, draw).contradicts());
    // draws do not see a small one
    let posterior = of(BetaLaw::new(900.0, 20.0).unwrap());
    let pays = posterior.prob_pays(&times()).unwrap();
    assert!(pays.exchanged && pays.value < 1e-8, "{pays:?}");
    assert!(pays.error <= f64::EPSILON + 1e-6 * pays.value, "{pays:?}");
    assert!(witness(&posterior, &pays, draw).is_open());
}
