//! Derivatives are those of the answers.

use proptest::prelude::*;
use transforms::chromatography::{
    Binding, Column, Dispersion, Experiment, Inlet, simulate, slopes,
};

fn inlet() -> impl Strategy<Value = Inlet> {
    prop_oneof![
        Just(Inlet::Impulse),
        Just(Inlet::Step),
        (0.0005..0.5).prop_map(|width| Inlet::Pulse { width }),
    ]
}

/// Central difference with one step of Richardson's extrapolation: an error of the fourth order in the step.
fn difference(f: impl Fn(f64) -> f64, step: f64) -> f64 {
    let slope = |step: f64| (f(step) - f(-step)) / (2.0 * step);
    (4.0 * slope(0.5 * step) - slope(step)) / 3.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Derivatives by τ, a, b and Pe against differences of the answer, for plug flow, open and closed columns.
    #[test]
    fn slopes_are_limits_of_differences(
        kind in 0..3,
        adsorptions in 2.0..60.0_f64,
        desorption in 2.0..30.0_f64,
        peclet in 20.0..2000.0,
        place in -1.5..3.0_f64,
        inlet in inlet(),
    ) {
        let build = |by: [f64; 4]| {
            let peclet = peclet * (1.0 + by[3]);
            let dispersion = match kind {
                0 => Dispersion::None,
                1 => Dispersion::Open { peclet },
                _ => Dispersion::Closed { peclet },
            };
            let column = Column { hold_up: 1.0 + by[0], dispersion, velocity_ratio: 0.5 };
            let binding = Binding::kinetic(adsorptions * (1.0 + by[1]), desorption * (1.0 + by[2])).unwrap();
            Experiment::single(column, binding, inlet.clone())
        };
        let deviation = (2.0 * adsorptions).sqrt() / desorption;
        // Behind the front and the end of the pulse, where plug flow has jumps.
        let time = (1.0 + adsorptions / desorption + place * deviation).max(1.6);
        let found = slopes(&build([0.0; 4]), 0, &[time], 1e-11).unwrap();
        let scales = [1.0, adsorptions, desorption, peclet];
        let height = simulate(&build([0.0; 4]), &[1.0 + adsorptions / desorption], 1e-9).unwrap().total[0].value;
        prop_assert!((found.values[0] - simulate(&build([0.0; 4]), &[time], 1e-9).unwrap().total[0].value).abs() <= 1e-8 * height);
        for (index, scale) in scales.iter().enumerate() {
            if index == 3 && kind == 0 {
                prop_assert!(found.by[3][0].abs() <= 0.0);
                continue;
            }
            // A fortieth of the peak's own width, relative to each parameter.
            let step = 0.025 * (deviation / (1.0 + adsorptions / desorption)).min(0.3);
            let expected = difference(
                |size| {
                    let mut by = [0.0; 4];
                    by[index] = size;
                    simulate(&build(by), &[time], 1e-10).unwrap().total[0].value
                },
                step,
            );
            let slope = found.by[index][0] * scale;
            // Slopes are of the order of the height over the relative width.
            let size = height / step;
            prop_assert!((slope - expected).abs() <= 1e-5 * size, "{index}: {slope} {expected}");
        }
    }
}
