//! The bounds of the line method are honest: the error is never above them.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::Rational;
use proptest::prelude::*;
use transforms::chromatography::{
    Binding, Column, Component, Dispersion, Experiment, Inlet, Method, moments, simulate,
    simulate_enclosed,
};

/// Numbers of all magnitudes between two powers of ten.
fn decades(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low..high).prop_map(|exponent| 10_f64.powf(exponent))
}

fn binding() -> impl Strategy<Value = Binding> {
    prop_oneof![
        6 => (decades(-2.0, 3.5), decades(-1.0, 2.5)).prop_map(|(a, b)| Binding::kinetic(a, b).unwrap()),
        1 => (0.0..3.0).prop_map(|a| Binding::kinetic(a, 0.0).unwrap()),
        1 => (0.0..20.0).prop_map(|k| Binding::equilibrium(k).unwrap()),
    ]
}

fn inlet() -> impl Strategy<Value = Inlet> {
    prop_oneof![
        Just(Inlet::Impulse),
        Just(Inlet::Step),
        decades(-4.0, 0.5).prop_map(|width| Inlet::Pulse { width }),
        (decades(-2.0, 0.0), 4.0..9.0).prop_map(|(deviation, times)| Inlet::Gaussian {
            centre: times * deviation,
            deviation,
        }),
        prop::collection::vec((0.01..0.5, 0.0..2.0), 2..6).prop_map(|list| {
            let mut time = 0.0;
            let mut points = vec![(0.0, 1.0)];
            for (step, height) in list {
                time += step;
                points.push((time, height));
            }
            Inlet::Sampled { points }
        }),
    ]
}

fn experiment() -> impl Strategy<Value = Experiment> {
    let dispersion = (decades(1.3, 5.0), any::<bool>()).prop_map(|(peclet, open)| match open {
        true => Dispersion::Open { peclet },
        false => Dispersion::Closed { peclet },
    });
    let mixing = prop::collection::vec(decades(-2.0, -0.5), 0..2);
    (dispersion, binding(), inlet(), mixing, decades(0.0, 1.5)).prop_map(
        |(dispersion, binding, inlet, mixing, hold_up)| Experiment {
            column: Column {
                hold_up,
                dispersion,
                velocity_ratio: 1.0,
            },
            inlet,
            mixing,
            components: vec![Component {
                name: "1".to_owned(),
                binding,
                amount: 1.0,
            }],
        },
    )
}

fn exact(value: &f64) -> Rational {
    Rational::from_f64(*value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// The error against 50 digits is within the bound, at times all over the peak and far beside it, whatever the tolerance.
    #[test]
    fn errors_are_within_their_bounds(
        experiment in experiment(),
        places in prop::collection::vec(-8.0..12.0, 1),
        tolerance in decades(-11.0, -2.0),
    ) {
        let impulse = Experiment { inlet: Inlet::Impulse, ..experiment.clone() };
        let scale = moments(&impulse, 0).unwrap();
        let times: Vec<f64> = places
            .iter()
            .map(|place| scale.mean + place * scale.variance.sqrt())
            .collect();
        let found = match simulate(&experiment, &times, tolerance) {
            Ok(found) => found,
            // Double precision may not reach a small tolerance; then it says so.
            Err(transforms::Error::Precision { possible, .. }) => {
                prop_assert!(possible > tolerance && tolerance < 1e-9, "{possible:e}");
                return Ok(());
            }
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let certified = matches!(found.curves[0].method, Method::Line { .. });
        prop_assert!(certified);
        let times: Vec<Rational> = times.iter().map(exact).collect();
        let truth = simulate_enclosed(&experiment.map(&exact), &times, 50).unwrap();
        for (one, ball) in found.total.iter().zip(&truth.total) {
            let value = exact(&one.value);
            let error = (ball.lower().unwrap() - &value).abs().max((ball.upper().unwrap() - &value).abs());
            prop_assert!(error.to_f64() <= one.bound, "{one:?} {:e}", error.to_f64());
        }
    }
}
