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
        6 => (decades(-2.0, 3.5), decades(0.0, 2.5)).prop_map(|(a, b)| Binding::kinetic(a, b).unwrap()),
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
    let dispersion = (decades(2.0, 5.0), any::<bool>()).prop_map(|(peclet, open)| match open {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The same at times in pairs around their middle, which are summed together.
    #[test]
    fn errors_of_pairs_are_within_their_bounds(
        experiment in experiment(),
        (first, width, count) in (-6.0..4.0_f64, 0.5..12.0_f64, 16..40_u32),
        tolerance in decades(-11.5, -2.0),
    ) {
        let impulse = Experiment { inlet: Inlet::Impulse, ..experiment.clone() };
        let scale = moments(&impulse, 0).unwrap();
        let place = |k: u32| first + width * f64::from(k) / f64::from(count - 1);
        let times: Vec<f64> = (0..count).map(|k| scale.mean + place(k) * scale.variance.sqrt()).collect();
        let Ok(found) = simulate(&experiment, &times, tolerance) else {
            prop_assert!(tolerance < 1e-9);
            return Ok(());
        };
        let times: Vec<Rational> = times.iter().map(exact).collect();
        let truth = simulate_enclosed(&experiment.map(&exact), &times, 40).unwrap();
        for (one, ball) in found.total.iter().zip(&truth.total) {
            let value = exact(&one.value);
            let error = (ball.lower().unwrap() - &value).abs().max((ball.upper().unwrap() - &value).abs());
            prop_assert!(error.to_f64() <= one.bound, "{one:?} {:e}", error.to_f64());
        }
    }
}

/// Bounds are not only true but of use: in the middle of 200 draws less than 1e4 times the error.
#[test]
fn bounds_are_sharp() {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;
    use rand_distr::{Distribution, StandardUniform};
    let mut draws = ChaCha8Rng::seed_from_u64(3);
    let mut uniform = |low: f64, high: f64| -> f64 {
        let share: f64 = StandardUniform.sample(&mut draws);
        low + share * (high - low)
    };
    let mut ratios: Vec<f64> = (0..200)
        .map(|_| {
            let column = Column::open(1.0, 10_f64.powf(uniform(1.7, 4.5))).unwrap();
            let binding = Binding::kinetic(10_f64.powf(uniform(0.5, 3.0)), uniform(5.0, 100.0));
            let inlet = Inlet::Pulse {
                width: uniform(0.01, 0.2),
            };
            let experiment = Experiment::single(column, binding.unwrap(), inlet);
            let scale = moments(&experiment, 0).unwrap();
            let time = scale.mean + uniform(-3.0, 4.0) * scale.variance.sqrt();
            let found = simulate(&experiment, &[time], 1e-10).unwrap().total[0];
            let truth = simulate_enclosed(&experiment.map(&exact), &[exact(&time)], 30).unwrap();
            let error = (truth.total[0].to_f64() - found.value).abs();
            found.bound / error.max(1e-30)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    assert!(
        ratios[0] >= 1.0 && ratios[100] < 1e4,
        "{} {}",
        ratios[0],
        ratios[100]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Many times at equal distances go through the fast Fourier transform: the same values as one by one, within both bounds, in doubles and in balls.
    #[test]
    fn grids_agree_with_single_times(
        experiment in experiment(),
        places in (-6.0..2.0_f64, 2.5..10.0_f64),
        tolerance in decades(-10.0, -3.0),
        chosen in prop::collection::vec(0_usize..2500, 4),
    ) {
        let impulse = Experiment { inlet: Inlet::Impulse, ..experiment.clone() };
        let scale = moments(&impulse, 0).unwrap();
        let place = |x: f64| scale.mean + x * scale.variance.sqrt();
        let (first, spacing) = (place(places.0), (place(places.1) - place(places.0)) / 2499.0);
        let times: Vec<f64> = (0..2500).map(|j| first + spacing * f64::from(j)).collect();
        let grid = simulate(&experiment, &times, tolerance);
        let few: Vec<f64> = chosen.iter().map(|&j| times[j]).collect();
        let single = simulate(&experiment, &few, tolerance);
        if let (Ok(grid), Ok(single)) = (grid, single) {
            for (&j, one) in chosen.iter().zip(&single.total) {
                let other = grid.total[j];
                prop_assert!((one.value - other.value).abs() <= one.bound + other.bound, "{one:?} {other:?}");
            }
        }
        let start = exact(&first);
        let distance = exact(&(40.0 * spacing));
        let times: Vec<Rational> = (0..40).map(|j| &start + &(&distance * &Rational::from(j))).collect();
        let exact_experiment = experiment.map(&exact);
        let grid = simulate_enclosed(&exact_experiment, &times, 20).unwrap();
        let single = simulate_enclosed(&exact_experiment, &times[7..9], 20).unwrap();
        prop_assert!(grid.total[7].overlaps(&single.total[0]) && grid.total[8].overlaps(&single.total[1]));
    }
}
