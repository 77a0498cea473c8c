//! Distributions of makespans and transforms of durations against tables: reference cases and values by mpmath.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod makespan_common;

use algebra::Rational;
use algebra::evidence::Basis;
use makespan_common::{cases, outcome};
use num_complex::Complex64;
use serde_json::Value;
use transforms::makespan::distribution::Way;
use transforms::makespan::{AttemptModel, Distribution, Duration, Number, Outcome};

fn duration<N: Number>(value: &Value, number: &impl Fn(&str) -> N) -> Duration<N> {
    let field = |name: &str| number(value[name].as_str().unwrap());
    let list = |name: &str| {
        let values = value[name].as_array().unwrap().iter();
        values
            .map(|value| number(value.as_str().unwrap()))
            .collect()
    };
    match value["kind"].as_str().unwrap() {
        "det" => Duration::Deterministic(field("mean")),
        "exp" => Duration::Exponential {
            mean: field("mean"),
        },
        "erlang" => Duration::Erlang {
            stages: u32::try_from(value["k"].as_u64().unwrap()).unwrap(),
            mean: field("mean"),
        },
        "hyperexp" => Duration::HyperExponential {
            weights: list("weights"),
            means: list("means"),
        },
        "gamma" => Duration::Gamma {
            shape: field("shape"),
            mean: field("mean"),
        },
        "uniform" => Duration::Uniform {
            from: field("a"),
            to: field("b"),
        },
        other => panic!("{other}"),
    }
}

fn model<N: Number>(case: &Value, number: impl Fn(&str) -> N) -> AttemptModel<N> {
    let model = &case["input"]["model"];
    let start = model.get("start").map(|start| duration(start, &number));
    let outcomes = model["outcomes"].as_array().unwrap().iter();
    let outcomes = outcomes.map(|outcome| Outcome {
        name: outcome["name"].as_str().unwrap().to_owned(),
        probability: number(outcome["p"].as_str().unwrap()),
        time: duration(&outcome["time"], &number),
        restart: outcome
            .get("restart")
            .map(|restart| duration(restart, &number)),
        done: outcome["done"].as_bool().unwrap(),
    });
    AttemptModel::new(start, outcomes.collect()).unwrap()
}

fn double(text: &str) -> f64 {
    text.parse().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// A fraction, or a number with decimals.
fn rational(text: &str) -> Rational {
    let whole = |text: &str| Rational::from_decimal(text).unwrap();
    match text.split_once('/') {
        Some((numerator, denominator)) => {
            whole(numerator).checked_div(&whole(denominator)).unwrap()
        }
        None => whole(text),
    }
}

#[test]
fn attempts_have_their_transforms_and_distributions() {
    for case in cases("attempt_model") {
        let id = case["id"].as_str().unwrap();
        let tolerance = number(&case["tol_rel"]);
        let expected = &case["expect"];
        let model = model(&case, double);
        for point in expected["laplace"].as_array().unwrap() {
            let complex = |pair: &Value| Complex64::new(number(&pair[0]), number(&pair[1]));
            let (s, value) = (complex(&point["s"]), complex(&point["value"]));
            let gap = (model.lst(&s) - value).norm();
            assert!(gap <= tolerance * value.norm(), "{id} {s}: {gap:e}");
        }
        let law = model.distribution().unwrap();
        for point in expected["cdf"].as_array().into_iter().flatten() {
            let (time, value) = (number(&point["t"]), number(&point["value"]));
            let found = law.cdf(&[time]).unwrap()[0];
            let gap = (found.value - value).abs();
            assert!(gap <= tolerance * value, "{id} {time}: {gap:e} {found:?}");
            assert!(found.basis == Basis::Rigorous, "{id} {time}: {found:?}");
        }
        for point in expected["quantiles"].as_array().into_iter().flatten() {
            let (q, value) = (number(&point["q"]), number(&point["value"]));
            let found = law.quantile(q).unwrap();
            assert!(
                (found.value / value - 1.0).abs() < tolerance,
                "{id} {q}: {found:?}"
            );
        }
    }
}

#[test]
fn certain_times_are_exact() {
    for case in cases("deterministic_times") {
        let expected = &case["expect"];
        let exact = model(&case, rational);
        let lattice = exact.lattice(&Rational::from(240)).unwrap();
        let whole = |value: &Value| Rational::from(value.as_i64().unwrap());
        for point in expected["cdf"].as_array().unwrap() {
            let value = rational(point["exact"].as_str().unwrap());
            assert_eq!(lattice.cdf(&whole(&point["t"])), value);
        }
        for point in expected["pmf"].as_array().unwrap() {
            let value = rational(point["exact"].as_str().unwrap());
            let time = whole(&point["t"]);
            let found = lattice.atoms().iter().find(|atom| atom.0 == time).unwrap();
            assert_eq!(found.1, value);
        }
        let law = model(&case, double).distribution().unwrap();
        for point in expected["cdf"].as_array().unwrap() {
            let found = law.cdf(&[number(&point["t"])]).unwrap()[0];
            let gap = (found.value - number(&point["value"])).abs();
            assert!(gap <= 1e-14 && found.way == Way::Atoms, "{found:?}");
        }
        // jumps at 43 and 84
        let found = [0.69, 0.75].map(|q| law.quantile(q).unwrap().value);
        assert!(
            (found[0] - 43.0).abs() < 1e-12 && (found[1] - 84.0).abs() < 1e-12,
            "{found:?}"
        );
    }
}

/// E e^(-sT) of lognormal times by mpmath at 40 digits, along a turned line of integration.
#[test]
fn lognormal_transforms_have_thirteen_digits() {
    let table = [
        (
            (20.0, 0.5),
            (0.05, 0.1),
            (0.085_010_839_142_672_15, -0.316_877_991_133_527_6),
        ),
        (
            (20.0, 0.5),
            (0.0, 1.0),
            (0.005_734_742_110_582_808, 0.002_915_535_815_456_077_5),
        ),
        (
            (9.0, 1.0),
            (0.0, 0.01),
            (0.992_058_928_403_475_4, -0.089_068_996_099_292_47),
        ),
        (
            (9.0, 1.0),
            (3.0, 40.0),
            (-7.939_560_498_816_54e-8, -1.414_866_135_363_966e-7),
        ),
        (
            (1.0, 0.04),
            (0.0, 2.0),
            (-0.379_039_288_917_169_7, -0.842_413_001_067_860_3),
        ),
        (
            (1.0, 0.04),
            (1.0, 12.0),
            (-0.012_964_474_685_623_496, 0.043_708_280_389_115_48),
        ),
        (
            (1.0, 30.0),
            (0.0, 1.0),
            (0.760_629_301_944_010_8, -0.249_162_721_095_613_08),
        ),
        (
            (1.0, 30.0),
            (1e-6, 1e3),
            (-0.003_071_168_500_617_911, -0.003_287_108_415_014_532),
        ),
        (
            (5.0, 1e-4),
            (0.0, 0.5),
            (-0.800_893_250_559_618_1, -0.598_285_213_365_599_3),
        ),
        (
            (5.0, 1e-6),
            (0.0, 40.0),
            (0.477_537_289_178_558_54, 0.856_006_763_201_087_7),
        ),
        ((2.0, 3.0), (0.7, 0.0), (0.473_211_534_236_259_7, 0.0)),
        (
            (2.0, 3.0),
            (0.0, 1e-6),
            (0.999_999_999_992, -1.999_999_999_914_667e-6),
        ),
    ];
    for ((mean, squared_variation), s, value) in table {
        let law = Duration::LogNormal {
            mean,
            squared_variation,
        };
        let found = law.lst(&Complex64::new(s.0, s.1));
        let value = Complex64::new(value.0, value.1);
        let gap = (found - value).norm() / value.norm();
        assert!(gap < 1e-13, "{mean} {squared_variation} {s:?}: {gap:e}");
    }
}

/// Values of a table lie within the bounds, and these are small.
fn meets(law: &Distribution, table: &[(f64, f64)]) {
    for (time, value) in table {
        let found = law.cdf(&[*time]).unwrap()[0];
        let gap = (found.value - value).abs();
        assert!(
            gap <= found.error + 1e-15 && found.error < 1e-10,
            "{time}: {gap:e} {found:?}"
        );
    }
}

/// Gamma, uniform and certain pieces: sums over the numbers of attempts, each term inverted by mpmath (Talbot) at 30 digits.
#[test]
fn mixed_pieces_by_sums_of_inversions() {
    for case in cases("attempt_model") {
        if case["id"] != "attempt_general_semi_markov" {
            continue;
        }
        let law = model(&case, double).distribution().unwrap();
        let table = [
            (2.5, 0.000_168_626_385_924_309_24),
            (10.0, 0.091_355_999_862_968_1),
            (47.0, 0.721_121_410_331_092_8),
            (66.0, 0.803_233_852_553_074_5),
            (150.0, 0.980_284_581_125_964_4),
        ];
        meets(&law, &table);
    }
}

/// Lognormal pieces: by mpmath, quadrature for the transforms and de Hoog's inversion at 25 digits.
#[test]
fn lognormal_pieces() {
    let lognormal = |mean: f64, squared_variation: f64| Duration::LogNormal {
        mean,
        squared_variation,
    };
    let outcomes = vec![
        outcome("S", 0.6, lognormal(20.0, 0.5), true),
        outcome("F", 0.4, lognormal(9.0, 1.0), false),
    ];
    let law = AttemptModel::new(None, outcomes)
        .unwrap()
        .distribution()
        .unwrap();
    let table = [
        (8.0, 0.082_159_241_600_629_78),
        (25.0, 0.596_501_853_125_767_3),
        (60.0, 0.945_134_905_703_092_7),
        (150.0, 0.999_301_147_486_780_1),
    ];
    meets(&law, &table);
    for (time, _) in table {
        assert_eq!(law.cdf(&[time]).unwrap()[0].basis, Basis::Estimated);
    }
}

/// Regression: two inversions that agree, blind to the delays of a start, claimed 1e-13 and were 4e-11 and 1e-8 off.
#[test]
fn inversions_that_agree_on_delays_claim_no_more_than_they_know() {
    let outcomes = vec![
        outcome(
            "S",
            1.0 / 16.0,
            Duration::Erlang {
                stages: 6,
                mean: 0.62,
            },
            true,
        ),
        outcome("F", 0.625, Duration::Exponential { mean: 1.2 }, false),
        outcome(
            "G",
            0.3125,
            Duration::Gamma {
                shape: 3.38,
                mean: 59.92,
            },
            false,
        ),
    ];
    let start = Some(Duration::Deterministic(18.5));
    let law = AttemptModel::new(start, outcomes)
        .unwrap()
        .distribution()
        .unwrap();
    // sums over the number of attempts, each inverted with 40 digits behind its delay
    let known = [
        (513.0, 0.571_964_604_852_301_4),
        (729.876, 0.697_809_522_049_053_7),
    ];
    for (time, value) in known {
        let found = law.cdf(&[time]).unwrap()[0];
        assert!(
            (found.value - value).abs() <= found.error,
            "{time}: {found:?}"
        );
        assert!(found.error < 1e-6, "{found:?}");
    }
}
