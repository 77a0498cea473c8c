//! The shared reference cases, where they are at hand.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use serde_json::Value;
use transforms::chromatography::{
    Binding, Column, Component, Dispersion, Experiment, Inlet, moments, simulate,
};

fn cases() -> Option<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/chromatography_cases.json"
    );
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

fn experiment(case: &Value) -> Experiment {
    let parameters = &case["params"];
    let get = |key: &str| number(&parameters[key]);
    if case["model"] == "variable_velocity" {
        let column =
            Column::expanding(get("length"), get("u_inlet"), get("pressure_ratio_out_in")).unwrap();
        let binding = Binding::kinetic(get("alpha_ka") * column.hold_up, get("kd")).unwrap();
        return Experiment::single(column, binding, inlet(case));
    }
    let dispersion = match parameters["bc"].as_str().unwrap() {
        "none" => Dispersion::None,
        "open" => Dispersion::Open { peclet: get("pe") },
        "closed" => Dispersion::Closed { peclet: get("pe") },
        other => panic!("{other}"),
    };
    let column = Column {
        hold_up: get("tau"),
        dispersion,
        velocity_ratio: 1.0,
    };
    let kinetic =
        |value: &Value| Binding::kinetic(number(&value["a"]), number(&value["b"])).unwrap();
    let one = |name: &str, binding, amount| Component {
        name: name.to_owned(),
        binding,
        amount,
    };
    let components = match parameters.get("components") {
        Some(list) => list
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                one(
                    item["name"].as_str().unwrap(),
                    kinetic(item),
                    number(&item["c0"]),
                )
            })
            .collect(),
        None => match parameters.get("retardation") {
            Some(r) => vec![one(
                "1",
                Binding::equilibrium(number(r) - 1.0).unwrap(),
                1.0,
            )],
            None => vec![one("1", kinetic(parameters), 1.0)],
        },
    };
    Experiment {
        column,
        inlet: inlet(case),
        mixing: Vec::new(),
        components,
    }
}

fn inlet(case: &Value) -> Inlet {
    let inlet = &case["inlet"];
    match inlet["type"].as_str().unwrap() {
        "impulse" => Inlet::Impulse,
        "step" => Inlet::Step,
        "pulse" => Inlet::Pulse {
            width: number(&inlet["width"]),
        },
        "gaussian" => Inlet::Gaussian {
            centre: number(&inlet["t0"]),
            deviation: number(&inlet["sigma"]),
        },
        other => panic!("{other}"),
    }
}

#[test]
fn chromatograms_to_1e_12_of_the_peak() {
    let Some(cases) = cases() else { return };
    for case in cases["chromatograms"].as_array().unwrap() {
        let points = case["points"].as_array().unwrap();
        let times: Vec<f64> = points.iter().map(|point| number(&point["t"])).collect();
        let expected: Vec<f64> = points.iter().map(|point| number(&point["c"])).collect();
        let peak = expected.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        let found = simulate(&experiment(case), &times, 1e-11).unwrap();
        for ((one, c), t) in found.total.iter().zip(&expected).zip(&times) {
            let error = (one.value - c).abs();
            println!(
                "{} t={t} error/peak {:.1e} bound/peak {:.1e} {:?}",
                case["id"],
                error / peak,
                one.bound / peak,
                found.curves[0].method
            );
            assert!(
                error <= 1e-12 * peak,
                "{} at {t}: {} instead of {c}",
                case["id"],
                one.value
            );
            assert!(
                error <= one.bound + f64::EPSILON * c.abs(),
                "{} at {t}: {error:e} > {:e}",
                case["id"],
                one.bound
            );
        }
        if let Some(expected) = case.get("moments").filter(|value| value.is_object()) {
            let found = moments(&experiment(case), 0).unwrap();
            for (value, key) in [
                (found.mean, "mean"),
                (found.variance, "variance"),
                (found.third, "third_central"),
            ] {
                let expected = number(&expected[key]);
                assert!(
                    (value / expected - 1.0).abs() < 1e-13,
                    "{} {key}: {value}",
                    case["id"]
                );
            }
        }
    }
}
