//! Cases of the reference file, read by the JSON reader.

use algebra::Rational;
use serde_json::Value;
use transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_task};
use transforms::makespan::{Values, decide};

use crate::makespan_common::cases;
use crate::solve::{answers, at};

fn read(input: &Value) -> Task {
    let text = input.to_string();
    read_task(&text, ChainFormat::Json, &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn exact(value: &Value) -> Rational {
    let text = value.as_str().unwrap();
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    Rational::from_decimal(above)
        .unwrap()
        .checked_div(&Rational::from_decimal(below).unwrap())
        .unwrap()
}

/// Values are given to 17 digits: half a unit of the last, and the rounding of ours to a double.
fn close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 4.0 * f64::EPSILON * expected.abs(),
        "{what}: {found} instead of {expected}"
    );
}

#[test]
fn chains_in_continuous_time() {
    for case in cases("absorbing_ctmc") {
        let Task::Chain(chain) = read(&case["input"]) else {
            panic!("{}", case["id"])
        };
        let chain = chain
            .try_map(|formula| Values::default().exact(formula))
            .unwrap();
        let found = answers(&chain, |_| true);
        let means = case["expect"]["mean_from"].as_object().unwrap();
        for (state, mean) in means {
            let place = chain.state(state).unwrap();
            close(found.time[place].to_f64(), mean.as_f64().unwrap(), state);
        }
        let doubles = chain.try_map(|value| Ok(value.to_f64())).unwrap();
        assert_eq!(doubles.arcs().len(), chain.arcs().len());
        let Some(ends) = case["expect"]["absorption"].as_object() else {
            continue;
        };
        for (end, expected) in ends {
            let found = answers(&chain, |name| name == end);
            let (start, _) = &chain.initial()[0];
            close(
                found.probability[*start].to_f64(),
                expected["probability"].as_f64().unwrap(),
                end,
            );
        }
    }
}

#[test]
fn chains_with_symbols() {
    for case in cases("symbolic_mean") {
        let Task::Chain(chain) = read(&case["input"]) else {
            panic!("{}", case["id"])
        };
        for evaluation in case["expect"]["evaluations"].as_array().unwrap() {
            let point = evaluation["at"].as_object().unwrap();
            let values = Values::new(
                point
                    .iter()
                    .map(|(name, value)| (name.as_str(), exact(value))),
            );
            let symbols: Vec<String> = chain.symbols().iter().map(ToString::to_string).collect();
            assert_eq!(symbols.len(), point.len(), "{symbols:?}");
            let [mean, ..] = at(&chain, &values, |_| true);
            assert_eq!(mean, exact(&evaluation["exact"]), "{}", case["id"]);
        }
    }
}

#[test]
fn attempts() {
    for case in ["attempt_model", "deterministic_times"]
        .into_iter()
        .flat_map(cases)
    {
        let Task::Attempts(model) = read(&case["input"]["model"]) else {
            panic!("{}", case["id"])
        };
        let expect = &case["expect"];
        let values = Values::default();
        match model.try_map(|formula| values.exact(formula)) {
            Ok(exact) => {
                close(
                    exact.mean().finite().unwrap().to_f64(),
                    expect["mean"].as_f64().unwrap(),
                    "mean",
                );
                close(
                    exact.variance().finite().unwrap().to_f64(),
                    expect["variance"].as_f64().unwrap(),
                    "variance",
                );
            }
            // Lognormal by μ and σ: only in doubles.
            Err(error) => assert!(
                error.to_string().contains("not a rational number"),
                "{error}"
            ),
        }
        let doubles = model.try_map(|formula| values.nearest(formula)).unwrap();
        let tolerance = case["tol_rel"].as_f64().unwrap();
        let mean = expect["mean"].as_f64().unwrap();
        assert!((doubles.mean().value() - mean).abs() <= tolerance * mean);
    }
}

#[test]
fn confusion_matrices() {
    for case in cases("six_outcome_mean") {
        let Task::Confusion(matrix) = read(&case["input"]) else {
            panic!("{}", case["id"])
        };
        let matrix = matrix
            .try_map(|formula| Values::default().exact(formula))
            .unwrap();
        let decision = decide(&matrix.rates().unwrap(), &matrix.times().unwrap()).unwrap();
        let expect = &case["expect"];
        assert_eq!(
            matrix.model().unwrap().mean().finite().unwrap(),
            exact(&expect["mean_makespan_monitored"]["exact"])
        );
        assert_eq!(decision.gain, exact(&expect["gain_g"]["exact"]));
        assert_eq!(Value::from(decision.pays), expect["preempt_pays"]);
    }
}

#[test]
fn roc_points() {
    for case in cases("roc_operating_point") {
        let Task::Roc(points) = read(&case["input"]) else {
            panic!("{}", case["id"])
        };
        let expected = case["expect"]["mean_makespan"].as_array().unwrap();
        assert_eq!(points.len(), expected.len());
        for (point, expected) in points.iter().zip(expected) {
            let point = point
                .try_map(|formula| Values::default().exact(formula))
                .unwrap();
            let decision = decide(&point.rates, &point.times).unwrap();
            match expected.get("exact") {
                Some(mean) => assert_eq!(decision.monitored.finite().unwrap(), exact(mean)),
                None => assert!(decision.monitored.finite().is_none()),
            }
        }
    }
}
