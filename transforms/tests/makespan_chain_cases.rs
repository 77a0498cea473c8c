//! Times of chains with known answers: the reference cases, narrow laws, traps, the ends of the range of doubles.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod makespan_common;

use algebra::{Fuel, Rational};
use makespan_common::cases;
use serde_json::Value;
use transforms::makespan::chain::Eliminate;
use transforms::makespan::{Cause, Chain, Duration, Expected, Kind};

fn read<N: Eliminate>(case: &Value, number: impl Fn(&str) -> N) -> Chain<N> {
    let mut builder = Chain::builder(Kind::Continuous);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for state in case["input"]["states"].as_array().unwrap() {
        builder.state(&text(state));
    }
    for state in case["input"]["absorbing"].as_array().unwrap() {
        builder.exit(&text(state));
    }
    for (state, probability) in case["input"]["initial"].as_object().unwrap() {
        builder.begin(state, number(&text(probability)));
    }
    for arc in case["input"]["rates"].as_array().unwrap() {
        builder.arc(
            &text(&arc["frm"]),
            &text(&arc["to"]),
            number(&text(&arc["rate"])),
            None,
        );
    }
    builder.build().unwrap()
}

fn near(what: &str, found: f64, known: f64, tolerance: f64) {
    assert!(
        (found - known).abs() <= tolerance * known.abs(),
        "{what}: {found} instead of {known}"
    );
}

/// Means, variance, exits and times in states of the reference cases; the printed values have up to 16 digits.
#[test]
fn reference_cases() {
    for case in cases("absorbing_ctmc") {
        let chain = read(&case, |text| text.parse::<f64>().unwrap());
        let fuel = &mut Fuel::default();
        let passage = chain.passage(fuel).unwrap();
        let (expect, tolerance) = (
            &case["expect"],
            2.0 * f64::EPSILON.max(case["tol_rel"].as_f64().unwrap()),
        );
        let means = passage.means(fuel).unwrap();
        for (state, mean) in expect["mean_from"].as_object().unwrap() {
            let found = means[chain.state(state).unwrap()].value();
            near(state, found, mean.as_f64().unwrap(), tolerance);
        }
        near(
            "mean",
            passage.mean(fuel).unwrap().value(),
            expect["mean"].as_f64().unwrap(),
            tolerance,
        );
        near(
            "variance",
            passage.variance(fuel).unwrap().value(),
            expect["variance"].as_f64().unwrap(),
            tolerance,
        );
        for end in passage.absorption(fuel).unwrap() {
            let known = &expect["absorption"][&chain.states()[end.exit]];
            near(
                "probability",
                end.probability,
                known["probability"].as_f64().unwrap(),
                tolerance,
            );
            near(
                "mean given the exit",
                end.mean_given.unwrap(),
                known["mean_given"].as_f64().unwrap(),
                tolerance,
            );
        }
        for stay in passage.occupancy(fuel).unwrap() {
            let known = expect["expected_time_in_state"][&chain.states()[stay.state]]
                .as_f64()
                .unwrap();
            near("time in state", stay.time.value(), known, tolerance);
        }
    }
}

/// A ladder of 12 states, up at one rate and down at another.
fn ladder<N: Eliminate>(up: &N, down: &N) -> Chain<N> {
    let mut builder = Chain::builder(Kind::Continuous);
    let name = |state: usize| {
        if state == 12 {
            "done".to_owned()
        } else {
            state.to_string()
        }
    };
    builder.exit("done").begin("0", up.whole(1));
    for state in 0..12 {
        builder.arc(&name(state), &name(state + 1), up.clone(), None);
        if state > 0 {
            builder.arc(&name(state), &name(state - 1), down.clone(), None);
        }
    }
    builder.build().unwrap()
}

/// Up 1 down 10, and up 1e-3 down 1e3: an ordinary factorisation loses 11 digits of the one and the sign of the other.
#[test]
fn stiff_ladders_keep_all_digits() {
    for (up, down) in [("1", "10"), ("0.001", "1000")] {
        let numbers = [up, down].map(|text| text.parse::<f64>().unwrap());
        let exact = numbers.map(|number| Rational::from_f64(number).unwrap());
        let (doubles, exacts) = (
            ladder(&numbers[0], &numbers[1]),
            ladder(&exact[0], &exact[1]),
        );
        let fuel = &mut Fuel::new(1 << 30);
        let (found, known) = (
            doubles.passage(fuel).unwrap(),
            exacts.passage(fuel).unwrap(),
        );
        let close = |found: f64, known: &Rational| near("ladder", found, known.to_f64(), 1e-14);
        for (found, known) in found
            .means(fuel)
            .unwrap()
            .iter()
            .zip(known.means(fuel).unwrap())
        {
            close(found.value(), &known.finite().unwrap());
        }
        let pair = (
            found.moments_from(2, fuel).unwrap(),
            known.moments_from(2, fuel).unwrap(),
        );
        for (found, known) in pair.0.into_iter().zip(pair.1) {
            close(found.finite().unwrap()[2], &known.finite().unwrap()[2]);
        }
        close(
            found.variance(fuel).unwrap().value(),
            &known.variance(fuel).unwrap().finite().unwrap(),
        );
        for (found, known) in found
            .occupancy(fuel)
            .unwrap()
            .iter()
            .zip(known.occupancy(fuel).unwrap())
        {
            close(found.time.value(), &known.time.finite().unwrap());
            close(found.visits.value(), &known.visits.finite().unwrap());
        }
        let mean = known.mean(fuel).unwrap().finite().unwrap();
        if up == "1" {
            assert_eq!(mean, Rational::from(123_456_790_122_i64));
        }
    }
}

/// 400 stages of mean 1 each: mean and variance are 400; with a wait of 1e8 before, E T^2 - m^2 has no digit left.
#[test]
fn narrow_laws_keep_their_variance() {
    let mut builder = Chain::builder(Kind::Continuous);
    builder
        .exit("done")
        .begin("0", 1.0)
        .arc("399", "done", 1.0, None);
    for stage in 0..399 {
        builder.arc(&stage.to_string(), &(stage + 1).to_string(), 1.0, None);
    }
    let (chain, fuel) = (builder.build().unwrap(), &mut Fuel::default());
    let variance = chain.passage(fuel).unwrap().variance(fuel).unwrap();
    near("stages", variance.value(), 400.0, 1e-12);
    let mut builder = Chain::builder(Kind::SemiMarkov);
    builder.exit("done").begin("wait", 1.0);
    builder.arc("wait", "work", 1.0, Some(Duration::Deterministic(1e8)));
    builder.arc(
        "work",
        "done",
        1.0,
        Some(Duration::Exponential { mean: 1.0 }),
    );
    let chain = builder.build().unwrap();
    let variance = chain.passage(fuel).unwrap().variance(fuel).unwrap();
    // a unit in the last place of m is 1.5e-8
    near("wait", variance.value(), 1.0, 1e-7);
}

#[test]
fn traps_are_named_and_bystanders_are_not() {
    let mut builder = Chain::builder(Kind::Discrete);
    builder
        .exit("done")
        .begin("a", 1.0)
        .arc("a", "done", 0.5, None)
        .arc("a", "b", 0.5, None);
    builder.arc("b", "c", 1.0, None).arc("c", "b", 1.0, None);
    builder.arc("far", "a", 1.0, None);
    let (chain, fuel) = (builder.build().unwrap(), &mut Fuel::default());
    let passage = chain.passage(fuel).unwrap();
    let trap = Cause::Trapped {
        states: vec!["b".into(), "c".into()],
    };
    assert_eq!(passage.mean(fuel).unwrap(), Expected::Infinite(trap));
    near("completion", passage.completion(fuel).unwrap(), 0.5, 0.0);
    assert_eq!(
        passage.given_completion(2, fuel).unwrap(),
        Some(vec![1.0, 1.0, 1.0])
    );
    let unreached: Vec<usize> = passage.classes().unreached().collect();
    assert_eq!(unreached, [chain.state("far").unwrap()]);
    let stays = passage.occupancy(fuel).unwrap();
    let time = |name: &str| {
        stays
            .iter()
            .find(|stay| chain.states()[stay.state] == name)
            .unwrap()
            .time
            .value()
    };
    assert_eq!(
        (time("a"), time("b"), time("far")),
        (1.0, f64::INFINITY, 0.0)
    );
    // begun in the trap there is no task to condition on
    let mut builder = Chain::builder(Kind::Discrete);
    builder
        .exit("done")
        .begin("b", 1.0)
        .arc("a", "done", 1.0, None)
        .arc("b", "b", 1.0, None);
    let chain = builder.build().unwrap();
    let passage = chain.passage(fuel).unwrap();
    near("completion", passage.completion(fuel).unwrap(), 0.0, 0.0);
    assert_eq!(passage.given_completion(2, fuel).unwrap(), None);
    assert_eq!(passage.absorption(fuel).unwrap()[0].mean_given, None);
    // begun in an exit there is nothing to do
    let mut builder = Chain::builder(Kind::Discrete);
    builder
        .exit("done")
        .begin("done", 1.0)
        .arc("a", "done", 1.0, None);
    let chain = builder.build().unwrap();
    let passage = chain.passage(fuel).unwrap();
    assert_eq!(
        passage.moments(2, fuel).unwrap().finite(),
        Some(vec![1.0, 0.0, 0.0])
    );
    near(
        "variance",
        passage.variance(fuel).unwrap().value(),
        0.0,
        0.0,
    );
    near(
        "exit",
        passage.absorption(fuel).unwrap()[0].probability,
        1.0,
        0.0,
    );
}

#[test]
fn overflow_is_refused_and_fuel_counts() {
    let chain = ladder(&1e-300, &1e300);
    let fuel = &mut Fuel::default();
    // the mean is about 1e6900
    let refused = chain
        .passage(fuel)
        .unwrap()
        .mean(fuel)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("larger unit of time"), "{refused}");
    let exact = ladder(
        &Rational::from_f64(1e-300).unwrap(),
        &Rational::from_f64(1e300).unwrap(),
    );
    assert!(exact.passage(&mut Fuel::new(100)).is_err());
    assert!(chain.passage(fuel).unwrap().moments(51, fuel).is_err());
    // rates at both ends of the range, with an answer in the middle
    let mut builder = Chain::builder(Kind::Continuous);
    builder
        .exit("done")
        .begin("a", 1.0)
        .arc("a", "b", 1e300, None)
        .arc("b", "a", 1e300, None);
    let chain = builder.arc("b", "done", 1e-20, None).build().unwrap();
    near(
        "mean",
        chain.passage(fuel).unwrap().mean(fuel).unwrap().value(),
        2e20,
        1e-15,
    );
}
