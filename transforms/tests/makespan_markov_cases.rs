//! The shared cases of makespans whose whole law is phase-type.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Outcome};

/// The published cases with their distributions.
#[test]
fn reference_cases() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/makespan_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let number = |value: &serde_json::Value| -> f64 {
        value
            .as_str()
            .map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
    };
    let read_duration = |value: &serde_json::Value| -> Option<Duration> {
        let mean = || number(&value["mean"]);
        let list = |key: &str| value[key].as_array().unwrap().iter().map(number).collect();
        Some(match value["kind"].as_str().unwrap() {
            "exp" => Duration::Exponential { mean: mean() },
            "erlang" => Duration::Erlang {
                stages: u32::try_from(value["k"].as_u64().unwrap()).unwrap(),
                mean: mean(),
            },
            "hyperexp" => Duration::HyperExponential {
                weights: list("weights"),
                means: list("means"),
            },
            _ => return None,
        })
    };
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let expect = &case["expect"];
        let law = match case["kind"].as_str().unwrap() {
            "attempt_model" if expect.get("phase_type_states").is_some() => {
                let model = &case["input"]["model"];
                let outcomes = model["outcomes"].as_array().unwrap().iter().enumerate();
                let outcomes = outcomes.map(|(at, one)| {
                    let restart = one
                        .get("restart")
                        .map(|restart| read_duration(restart).unwrap());
                    let time = read_duration(&one["time"]).unwrap();
                    Outcome {
                        name: at.to_string(),
                        probability: number(&one["p"]),
                        time,
                        restart,
                        done: one["done"].as_bool().unwrap(),
                    }
                });
                let start = model
                    .get("start")
                    .map(|start| read_duration(start).unwrap());
                let law = AttemptModel::new(start, outcomes.collect())
                    .unwrap()
                    .phase_type()
                    .unwrap();
                assert_eq!(
                    law.phases() as u64,
                    expect["phase_type_states"].as_u64().unwrap()
                );
                let third = number(&expect["third_moment"]);
                assert!((law.moments(3)[3] / third - 1.0).abs() < 1e-13);
                law
            }
            "absorbing_ctmc" => {
                let input = &case["input"];
                let mut chain = Chain::builder(Kind::Continuous);
                for exit in input["absorbing"].as_array().unwrap() {
                    chain.exit(exit.as_str().unwrap());
                }
                for (state, share) in input["initial"].as_object().unwrap() {
                    chain.begin(state, number(share));
                }
                for arc in input["rates"].as_array().unwrap() {
                    chain.arc(
                        arc["frm"].as_str().unwrap(),
                        arc["to"].as_str().unwrap(),
                        number(&arc["rate"]),
                        None,
                    );
                }
                chain.build().unwrap().time_to_exit().unwrap().given
            }
            _ => continue,
        };
        compared += 1;
        assert!(
            (law.mean() / number(&expect["mean"]) - 1.0).abs() < 1e-13,
            "{}",
            case["id"]
        );
        assert!(
            (law.variance() / number(&expect["variance"]) - 1.0).abs() < 1e-12,
            "{}",
            case["id"]
        );
        let rows = |key: &str| {
            expect
                .get(key)
                .and_then(serde_json::Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        for row in rows("cdf") {
            let found = law.cdf(number(&row["t"])).unwrap();
            assert!(
                (found / number(&row["value"]) - 1.0).abs() < 1e-13,
                "{}",
                case["id"]
            );
        }
        for row in rows("quantiles") {
            let found = law.quantile(number(&row["q"])).unwrap();
            assert!(
                (found / number(&row["value"]) - 1.0).abs() < 1e-13,
                "{}",
                case["id"]
            );
        }
    }
    assert_eq!(compared, 5);
}
