//! The entries of transforms in the catalogue: the witness never refutes the true form and refutes every wrong twin.

#![cfg(feature = "catalogue")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod entries;

use algebra::evidence::Context;
use closedform::algebra;
use serde_json::{Value, json};

use self::entries::entry;

const ENTRIES: [&str; 7] = [
    "plug-flow-breakthrough",
    "dispersed-chromatogram",
    "column-moments",
    "laplace-inverse",
    "programmed-retention",
    "preempted-makespan",
    "preemption-rule",
];

#[test]
fn the_witness_refutes_every_twin_and_never_the_true_form() {
    for id in ENTRIES {
        entries::witnessed(id, 20);
    }
}

#[test]
fn samples_depend_on_the_seed_alone() {
    entries::samples_depend_on_the_seed_alone(&ENTRIES);
}

/// Solutions of the twins lie within a tenth of the largest value from the truth at half of the values of some sample.
#[test]
fn twins_are_close() {
    for id in ENTRIES {
        let entry = entry(id);
        for twin in entry.twins {
            let close = (100..120).any(|seed| {
                let problem = (entry.sample)(40, seed);
                let truth = (entry.solve)(&problem, &mut Context::new(seed)).unwrap();
                let wrong = (twin.solve)(&problem, &mut Context::new(seed)).unwrap();
                let (truth, wrong) = (leaves(&truth), leaves(&wrong));
                let largest = truth.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
                let near = truth
                    .iter()
                    .zip(&wrong)
                    .filter(|(a, b)| (*a - *b).abs() <= 0.1 * largest);
                2 * near.count() >= truth.len()
            });
            assert!(close, "{id}, {}", twin.name);
        }
    }
}

/// All numbers of a solution, fractions among them; formulas at t = 0.7.
fn leaves(solution: &Value) -> Vec<f64> {
    match solution {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::String(exact) => {
            let (above, below) = exact.split_once('/').unwrap_or((exact, "1"));
            vec![above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()]
        }
        Value::Array(list) => list.iter().flat_map(leaves).collect(),
        Value::Object(fields) => match fields.get("original") {
            Some(text) => vec![value(text.as_str().unwrap())],
            None => fields.values().flat_map(leaves).collect(),
        },
        _ => Vec::new(),
    }
}

fn value(formula: &str) -> f64 {
    use algebra::expr::{Expr, Symbol};
    let tree = &algebra::parse::parse(formula).unwrap().readings[0];
    let conventions = algebra::lower::Conventions::default();
    let fuel = &mut algebra::Fuel::default();
    let expr = algebra::lower::lower(tree, tree.root(), &conventions, fuel).unwrap();
    let time = Expr::number(algebra::Rational::from_decimal("0.7").unwrap());
    let at = expr.substitute(&[(Symbol::new("t"), time)]);
    at.real_ball(64).unwrap().to_f64()
}

#[test]
fn a_malformed_problem_names_its_field() {
    let changed = |id: &str, pointer: &str, value: Value| {
        let mut problem = (entry(id).sample)(40, 1);
        *problem.pointer_mut(pointer).unwrap() = value;
        problem
    };
    for (id, pointer, value, message) in [
        ("plug-flow-breakthrough", "/params/kd", json!("fast"), "kd"),
        (
            "plug-flow-breakthrough",
            "/params/pressure_ratio_out_in",
            json!(1.5),
            "pressure ratio",
        ),
        ("plug-flow-breakthrough", "/inlet/width", json!(-1), "width"),
        (
            "plug-flow-breakthrough",
            "/t",
            json!(vec![1.0; 300]),
            "300 entries",
        ),
        ("dispersed-chromatogram", "/params/pe", json!(0), "Pe"),
        (
            "dispersed-chromatogram",
            "/params/bc",
            json!("ajar"),
            "ajar",
        ),
        ("dispersed-chromatogram", "/t", json!([1, null]), "null"),
        ("column-moments", "/params/bc", json!("none"), "bc"),
        ("column-moments", "/params", json!(5), "tau"),
        (
            "laplace-inverse",
            "/terms/0/factors/0/power",
            json!(0),
            "power",
        ),
        (
            "laplace-inverse",
            "/terms/0/factors/0/coefficients",
            json!([1]),
            "coefficients",
        ),
        ("laplace-inverse", "/terms/0/delay", json!(-1), "delay"),
        (
            "laplace-inverse",
            "/terms/0/numerator",
            json!([1, 1, 1, 1, 1]),
            "impulse",
        ),
        ("programmed-retention", "/gas", json!("Xe"), "Xe"),
        ("programmed-retention", "/oven/rate", json!(0), "rate"),
        (
            "programmed-retention",
            "/pressure/outlet",
            json!(1e6),
            "pressure",
        ),
        (
            "programmed-retention",
            "/solute/theta",
            json!("wide"),
            "theta",
        ),
    ] {
        let problem = changed(id, pointer, value);
        for solve in
            std::iter::once(entry(id).solve).chain(entry(id).twins.iter().map(|twin| twin.solve))
        {
            let error = solve(&problem, &mut Context::new(1)).unwrap_err();
            assert!(
                error.to_string().contains(message),
                "{id} {pointer}: {error}"
            );
        }
    }
}

/// Columns and transforms that samples do not have: the true form is never refuted.
#[test]
fn far_from_the_samples() {
    let judge = |id: &str, problem: &Value| {
        let solution = (entry(id).solve)(problem, &mut Context::new(1)).unwrap();
        (entry(id).witness)(problem, &solution, &mut Context::new(1)).unwrap()
    };
    let column = |bc: &str, pe: f64| {
        json!({
            "model": "lrm_kinetic",
            "params": {"tau": 1, "pe": pe, "bc": bc, "a": 20, "b": 10},
            "inlet": {"type": "pulse", "width": 0.1},
            "t": [2.5, 3, 3.5],
        })
    };
    for (bc, pe, verdict) in [
        ("open", 100.0, "supported"),
        ("closed", 100.0, "supported"),
        // half a million cells are too many; the integral remains
        ("open", 1e5, "supported"),
        ("closed", 1e5, "undecided"),
    ] {
        let found = judge("dispersed-chromatogram", &column(bc, pe));
        assert_eq!(found.name(), verdict, "{bc} {pe}: {found}");
    }
    let terms = |coefficients: Value, power: u32| json!({"terms": [{"delay": 0.5, "numerator": [1], "factors": [{"coefficients": coefficients, "power": power}]}]});
    for problem in [
        terms(json!([-3, 1]), 1),
        terms(json!([10_000, 2, 1]), 1),
        terms(json!([2, 0, -1]), 2),
        terms(json!([0, 1]), 4),
    ] {
        let found = judge("laplace-inverse", &problem);
        assert_eq!(found.name(), "supported", "{problem}: {found}");
    }
}
