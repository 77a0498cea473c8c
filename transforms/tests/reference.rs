//! The shared reference cases, where they are at hand.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::{Ball, Rational};
use serde_json::Value;
use transforms::chromatography::{
    Binding, Column, Component, Dispersion, Experiment, Inlet, moments, moments_enclosed, simulate,
    simulate_enclosed,
};

fn cases() -> Option<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/chromatography_cases.json"
    );
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn number(value: &Value) -> Rational {
    Rational::from_decimal(value.as_str().unwrap()).unwrap()
}

fn double(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

fn experiment(case: &Value) -> Experiment<Rational> {
    let parameters = &case["params"];
    let get = |key: &str| number(&parameters[key]);
    let unit = || Rational::from(1);
    let one = |name: &str, binding, amount| Component {
        name: name.to_owned(),
        binding,
        amount,
    };
    let kinetic = |value: &Value| Binding::Kinetic {
        adsorptions: number(&value["a"]),
        desorption: number(&value["b"]),
    };
    if case["model"] == "variable_velocity" {
        let column = Column::expanding_exact(
            &get("length"),
            &get("u_inlet"),
            &get("pressure_ratio_out_in"),
        )
        .unwrap();
        let binding = Binding::Kinetic {
            adsorptions: get("alpha_ka") * &column.hold_up,
            desorption: get("kd"),
        };
        return Experiment {
            column,
            inlet: inlet(case),
            mixing: Vec::new(),
            components: vec![one("1", binding, unit())],
        };
    }
    let dispersion = match parameters["bc"].as_str().unwrap() {
        "none" => Dispersion::None,
        "open" => Dispersion::Open { peclet: get("pe") },
        "closed" => Dispersion::Closed { peclet: get("pe") },
        other => panic!("{other}"),
    };
    let components = match (parameters.get("components"), parameters.get("retardation")) {
        (Some(list), _) => list
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
        (None, Some(retardation)) => {
            let retention_factor = number(retardation) - unit();
            vec![one("1", Binding::Equilibrium { retention_factor }, unit())]
        }
        (None, None) => vec![one("1", kinetic(parameters), unit())],
    };
    Experiment {
        column: Column {
            hold_up: get("tau"),
            dispersion,
            velocity_ratio: unit(),
        },
        inlet: inlet(case),
        mixing: Vec::new(),
        components,
    }
}

fn inlet(case: &Value) -> Inlet<Rational> {
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
        let times: Vec<f64> = points.iter().map(|point| double(&point["t"])).collect();
        let expected: Vec<f64> = points.iter().map(|point| double(&point["c"])).collect();
        let peak = expected.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        let near = experiment(case).map(&Rational::to_f64);
        let found = simulate(&near, &times, 1e-11).unwrap();
        for ((one, c), t) in found.total.iter().zip(&expected).zip(&times) {
            let error = (one.value - c).abs();
            let place = format!("{} at {t}: {one:?} instead of {c}", case["id"]);
            assert!(error <= 1e-12 * peak, "{place}");
            assert!(error <= one.bound + f64::EPSILON * c.abs(), "{place}");
        }
        if let Some(expected) = case.get("moments").filter(|value| value.is_object()) {
            let found = moments(&near, 0).unwrap();
            for (value, key) in [
                (found.mean, "mean"),
                (found.variance, "variance"),
                (found.third, "third_central"),
            ] {
                let expected = double(&expected[key]);
                assert!(
                    (value / expected - 1.0).abs() < 1e-13,
                    "{} {key}: {value}",
                    case["id"]
                );
            }
        }
    }
}

/// A ball within 10^-30 of the peak, around a decimal that is itself rounded in its 36th digit.
fn close(ball: &Ball, expected: &Rational, peak: &Rational) -> bool {
    let tolerance = peak * &Rational::power_of_ten(-30).unwrap();
    let (Some(low), Some(high)) = (ball.lower(), ball.upper()) else {
        return false;
    };
    (&low - expected).abs() <= tolerance && (&high - expected).abs() <= tolerance
}

#[test]
fn chromatograms_to_30_digits() {
    let Some(cases) = cases() else { return };
    for case in cases["chromatograms"].as_array().unwrap() {
        let points = case["points"].as_array().unwrap();
        let times: Vec<Rational> = points.iter().map(|point| number(&point["t"])).collect();
        let expected: Vec<Rational> = points.iter().map(|point| number(&point["c"])).collect();
        let peak = expected.iter().max().unwrap();
        let found = simulate_enclosed(&experiment(case), &times, 32).unwrap();
        for ((ball, c), t) in found.total.iter().zip(&expected).zip(&times) {
            assert!(close(ball, c, peak), "{} at {t:?}: {ball:?}", case["id"]);
        }
        if let Some(expected) = case.get("moments").filter(|value| value.is_object()) {
            let found = moments_enclosed(&experiment(case), 0, 160).unwrap();
            for (value, key) in [
                (&found.mean, "mean"),
                (&found.variance, "variance"),
                (&found.third, "third_central"),
            ] {
                let expected = number(&expected[key]);
                assert!(close(value, &expected, &expected), "{} {key}", case["id"]);
            }
        }
    }
}
