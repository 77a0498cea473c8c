//! Laws of competing components.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use transforms::Error;
use transforms::chromatography::witness::{characteristic, competition, langmuir};
use transforms::chromatography::{Binding, Column, Component, Experiment, Inlet};

fn component(a: f64, b: f64, amount: f64) -> Component {
    Component {
        name: String::new(),
        binding: Binding::kinetic(a, b).unwrap(),
        amount,
    }
}

fn pair(inlet: Inlet) -> Experiment {
    let column = Column::plug_flow(1.0).unwrap();
    let mut case = Experiment::single(column, Binding::kinetic(0.0, 1.0).unwrap(), inlet);
    case.components = vec![component(8.0, 4.0, 1.0), component(15.0, 5.0, 0.8)];
    case
}

fn times() -> Vec<f64> {
    (0..30_u32).map(|k| 1.0 + 0.25 * f64::from(k)).collect()
}

/// The deviation from the linear answer falls with the first power of ε.
#[test]
fn deviation_is_of_first_order() {
    let case = pair(Inlet::Pulse { width: 0.5 });
    let largest = |values: &[f64]| {
        values
            .iter()
            .fold(0.0, |most: f64, one| most.max(one.abs()))
    };
    for which in 0..2 {
        let linear = characteristic(&case, which, &times(), 20)
            .unwrap()
            .answer
            .values;
        let deviation = |epsilon: f64| {
            // ε is 2.4/Q: the second component has k = 3 and amount 0.8
            let capacity = 2.4 / epsilon;
            assert!((competition(&case, capacity).unwrap() / epsilon - 1.0).abs() < 1e-12);
            let crowded = &langmuir(&case, capacity, &times(), 20).unwrap()[which].answer;
            let gaps: Vec<f64> = crowded
                .values
                .iter()
                .zip(&linear)
                .map(|(a, b)| a - b)
                .collect();
            largest(&gaps) / largest(&linear)
        };
        let found = [1e-1, 1e-2, 1e-3, 1e-4].map(deviation);
        for pair in found[1..].windows(2) {
            let slope = (pair[0] / pair[1]).log10();
            assert!((slope - 1.0).abs() < 0.02, "{found:?}");
        }
        assert!(
            ((found[0] / found[1]).log10() - 1.0).abs() < 0.1,
            "{found:?}"
        );
        assert!(found[0] > 0.01 && found[0] < 0.2, "{found:?}");
    }
}

/// The linear scheme is the one without a limit, and the orders are the same.
#[test]
fn order_two_with_competition() {
    let case = pair(Inlet::Gaussian {
        centre: 2.0,
        deviation: 0.3,
    });
    let found = langmuir(&case, 3.0, &times(), 40).unwrap();
    for one in &found {
        let answer = &one.answer.values;
        let worst = |level: &[f64]| {
            let gaps = level.iter().zip(answer).map(|(a, b)| (a - b).abs());
            gaps.fold(0.0, f64::max)
        };
        for pair in one.levels.windows(2) {
            let order = (worst(&pair[0]) / worst(&pair[1])).log2();
            assert!((order - 2.0).abs() < 0.1, "{order}");
        }
        assert!(one.answer.estimate < 1e-5);
    }
}

/// A component that is held longer pushes the other one ahead of it, above what was injected.
#[test]
fn displaced_components_roll_up() {
    let mut case = pair(Inlet::Step);
    case.components[1] = component(80.0, 5.0, 1.0);
    let found = langmuir(&case, 1.0, &times(), 60).unwrap();
    let most = found[0]
        .answer
        .values
        .iter()
        .fold(0.0, |a: f64, b| a.max(*b));
    assert!(most > 1.05, "{most}");
}

#[test]
fn refusals() {
    let case = pair(Inlet::Step);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(competition(&case, bad), Err(Error::Domain { .. })));
        assert!(langmuir(&case, bad, &[2.0], 20).is_err());
    }
    assert!(matches!(
        langmuir(&pair(Inlet::Impulse), 1.0, &[2.0], 20),
        Err(Error::Unsupported { .. })
    ));
    let mut mixed = case.clone();
    mixed.mixing = vec![0.1];
    assert!(langmuir(&mixed, 1.0, &[2.0], 20).is_err());
    let mut forever = case.clone();
    forever.components[0].binding = Binding::kinetic(2.0, 0.0).unwrap();
    assert!(competition(&forever, 1.0).is_err());
    assert!(langmuir(&forever, 1.0, &[2.0], 20).is_ok());
    assert!(matches!(
        langmuir(&case, 1.0, &[1e9], 20),
        Err(Error::TooLarge { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Concentrations stay above 0 on every mesh, those of a single component below what was injected; mass is kept.
    #[test]
    fn within_bounds(
        a in 0.0..40.0_f64,
        b in 0.0..40.0_f64,
        power in -1.5..3.0_f64,
        width in 0.01..3.0_f64,
        other in proptest::bool::ANY,
    ) {
        let mut case = pair(Inlet::Pulse { width });
        case.components[0] = component(a, b, 1.0);
        case.components.truncate(if other { 2 } else { 1 });
        let found = langmuir(&case, 10.0_f64.powf(power), &times(), 20).unwrap();
        for one in &found {
            for value in one.levels.iter().flatten() {
                prop_assert!(*value >= -1e-13);
                prop_assert!(other || *value <= 1.0 + 1e-12, "{value}");
            }
            let missing = one.balance.injected - one.balance.exited - one.balance.held;
            prop_assert!(missing.abs() < 1e-11 * one.balance.injected, "{:?}", one.balance);
        }
    }
}
