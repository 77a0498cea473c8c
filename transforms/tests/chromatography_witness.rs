//! Laws of the witnesses: order, mass, agreement, and that every question ends.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use transforms::chromatography::witness::{
    Balance, Draw, Effort, Method, Upwind, characteristic, crank_nicolson, method_of_lines,
    monte_carlo, subordination, witness,
};
use transforms::chromatography::{Binding, Column, Dispersion, Experiment, Inlet};
use transforms::special::goldstein_slope;
use transforms::{Error, Result};

fn experiment(column: Result<Column>, a: f64, b: f64, inlet: Inlet) -> Experiment {
    Experiment::single(column.unwrap(), Binding::kinetic(a, b).unwrap(), inlet)
}

/// The Gaussian of the order tables: tau 1, a 8, b 4.
fn smooth() -> Experiment {
    let inlet = Inlet::Gaussian {
        centre: 2.0,
        deviation: 0.3,
    };
    experiment(Column::plug_flow(1.0), 8.0, 4.0, inlet)
}

fn worst(found: &[f64], exact: &[f64]) -> f64 {
    let gaps = found
        .iter()
        .zip(exact)
        .map(|(one, other)| (one - other).abs());
    gaps.fold(0.0, f64::max)
}

fn times(from: f64, to: f64, count: u32) -> Vec<f64> {
    let step = (to - from) / f64::from(count - 1);
    (0..count).map(|k| from + step * f64::from(k)).collect()
}

/// e^-a g(θ) + ∫ g(θ - s) b ∂J/∂y(a, bs) ds by Simpson's rule, whose error is below 1e-13 here.
fn convolved(times: &[f64]) -> Vec<f64> {
    let (a, b, centre, deviation) = (8.0_f64, 4.0, 2.0, 0.3);
    let bell = |t: f64| {
        let z: f64 = (t - centre) / deviation;
        (-0.5 * z * z).exp() / (deviation * std::f64::consts::TAU.sqrt())
    };
    let value = |time: f64| {
        let theta = time - 1.0;
        let low = (theta - centre - 10.0 * deviation).max(0.0);
        let high = (theta - centre + 10.0 * deviation).max(low);
        let panels = 2000;
        let h = (high - low) / f64::from(panels);
        let f = |s: f64| bell(theta - s) * b * goldstein_slope(a, b * s).unwrap().1;
        let panel = |k: i32| {
            let s = low + h * f64::from(k);
            h / 6.0 * (f(s) + 4.0 * f(s + 0.5 * h) + f(s + h))
        };
        (-a).exp() * bell(theta) + (0..panels).map(panel).sum::<f64>()
    };
    times.iter().map(|&time| value(time)).collect()
}

/// log2 of how errors fall when the mesh is halved.
fn orders(errors: &[f64]) -> Vec<f64> {
    errors
        .windows(2)
        .map(|pair| (pair[0] / pair[1]).log2())
        .collect()
}

fn assert_order(errors: &[f64], nominal: f64, within: f64) {
    for order in orders(errors) {
        assert!(
            (order - nominal).abs() < within,
            "{errors:?} {:?}",
            orders(errors)
        );
    }
}

#[test]
fn characteristics_are_of_order_two_four_and_six() {
    let times = times(2.5, 8.0, 41);
    let exact = convolved(&times);
    let run = |cells| characteristic(&smooth(), 0, &times, cells).unwrap();
    let errors: Vec<f64> = run(100)
        .levels
        .iter()
        .map(|one| worst(one, &exact))
        .collect();
    assert_order(&errors, 2.0, 0.1);
    let coarse = run(10);
    let levels = [&coarse.levels[0], &coarse.levels[1], &coarse.levels[2]];
    let once = |n: &[f64], twice: &[f64]| -> Vec<f64> {
        n.iter()
            .zip(twice)
            .map(|(a, b)| b + (b - a) / 3.0)
            .collect()
    };
    let first = once(levels[0], levels[1]);
    let second = once(levels[1], levels[2]);
    assert_order(&[worst(&first, &exact), worst(&second, &exact)], 4.0, 0.2);
    let extrapolated = [10, 20].map(|n| worst(&run(n).answer.values, &exact));
    assert_order(&extrapolated, 6.0, 0.4);
}

#[test]
fn upwind_differences_are_of_order_one_and_with_a_limiter_two() {
    let times = times(2.5, 8.0, 12);
    let exact = convolved(&times);
    let errors = |upwind| -> Vec<f64> {
        let run = |cells| method_of_lines(&smooth(), 0, &times, cells, upwind).unwrap();
        let (coarse, fine) = (run(100), run(200));
        let levels = [&coarse.levels[0], &coarse.levels[1], &fine.levels[1]];
        levels.iter().map(|one| worst(one, &exact)).collect()
    };
    assert_order(&errors(Upwind::First), 1.0, 0.1);
    assert_order(&errors(Upwind::VanLeer), 2.0, 0.1);
}

#[test]
fn crank_nicolson_is_of_order_two_for_smooth_inlets_and_for_steps() {
    let mut column = smooth();
    column.column.dispersion = Dispersion::Open { peclet: 50.0 };
    let times = times(2.5, 7.5, 11);
    for inlet in [column.inlet.clone(), Inlet::Step] {
        column.inlet = inlet;
        let exact = subordination(&column, 0, &times).unwrap().values;
        let found = crank_nicolson(&column, 0, &times, 100).unwrap();
        let errors: Vec<f64> = found.levels.iter().map(|one| worst(one, &exact)).collect();
        assert_order(&errors, 2.0, 0.1);
        assert!(worst(&found.answer.values, &exact) <= found.answer.estimate);
        assert!(found.answer.estimate < 1e-6);
    }
}

/// A name, a question, and times with concentrations.
type Case = (&'static str, Experiment, &'static [(f64, f64)]);

/// Values of shared reference cases: times, and concentrations to 20 digits by two Bromwich integrals.
#[test]
fn reference_cases() {
    let pulse = |width| Inlet::Pulse { width };
    let cases: [Case; 5] = [
        (
            "disp_step_5, closed",
            experiment(Column::closed(60.0, 200.0), 120.0, 2.0, Inlet::Step),
            &[
                (98.5582, 0.057_300_624_217_887_18),
                (120.0, 0.518_727_170_863_591_2),
                (155.736, 0.989_404_687_740_714_9),
            ],
        ),
        (
            "disp_pulse_4, open",
            experiment(Column::open(1.0, 1e4), 200.0, 100.0, pulse(0.02)),
            &[
                (2.6932, 0.012_016_695_408_799_823),
                (3.0, 0.039_070_577_538_247_46),
                (3.20453, 0.023_643_699_255_296_36),
            ],
        ),
        (
            "disp_pulse_0, open",
            experiment(Column::open(1.0, 50.0), 20.0, 10.0, pulse(0.1)),
            &[
                (1.69161, 0.014_083_159_301_680_03),
                (3.0, 0.046_103_046_200_843_635),
                (3.87226, 0.024_391_871_495_928_473),
            ],
        ),
        (
            "nodisp_pulse_0",
            experiment(Column::plug_flow(1.0), 20.0, 10.0, pulse(0.05)),
            &[
                (2.05107, 0.010_265_657_029_577_036),
                (2.68369, 0.030_609_027_749_254_512),
                (3.63262, 0.017_143_847_462_360_938),
            ],
        ),
        (
            "nodisp_impulse_5",
            experiment(Column::plug_flow(30.0), 400.0, 1.5, Inlet::Impulse),
            &[
                (287.234, 0.019_127_438_882_675_268),
                (296.667, 0.021_147_168_287_222_294),
                (315.532, 0.012_388_005_218_854_98),
            ],
        ),
    ];
    for (name, case, points) in cases {
        let times: Vec<f64> = points.iter().map(|point| point.0).collect();
        let exact: Vec<f64> = points.iter().map(|point| point.1).collect();
        let answers = witness(&case, 0, &times, Effort::Usual, 5).unwrap();
        let given = answers
            .iter()
            .filter_map(|one| Some((one.method, one.outcome.as_ref().ok()?)));
        for (method, one) in given {
            let error = worst(&one.values, &exact);
            assert!(
                error <= one.estimate,
                "{name} {method:?} {error:e} {:e}",
                one.estimate
            );
            // none of them is vague
            assert!(
                one.estimate < 0.1 * exact[1],
                "{name} {method:?} {:e}",
                one.estimate
            );
        }
    }
}

/// An expanding gas: 8 adsorptions per unit of time, p_out/p_in = 1/2 (case variable_velocity_0).
#[test]
fn expanding_gas() {
    let column = Column::expanding(1.0, 1.0, 0.5);
    let hold_up = column.clone().unwrap().hold_up;
    let case = experiment(column, 8.0 * hold_up, 4.0, Inlet::Pulse { width: 0.1 });
    let times = [1.45142, 2.33333, 3.21525];
    let exact = [
        0.018_452_115_753_312_54,
        0.022_404_802_153_285_57,
        0.011_217_746_682_873_214,
    ];
    let found = characteristic(&case, 0, &times, 40).unwrap().answer;
    assert!(worst(&found.values, &exact) < 1e-11);
}

fn closes(balance: Balance) -> bool {
    let missing = balance.injected - balance.exited - balance.held;
    balance.injected > 0.0 && missing.abs() < 1e-12 * balance.injected
}

#[test]
fn no_scheme_loses_mass() {
    let pulse = Inlet::Pulse { width: 0.37 };
    let until = [0.5, 2.2, 3.0, 9.0];
    for end in until {
        let column = experiment(Column::plug_flow(1.0), 8.0, 4.0, pulse.clone());
        let along = characteristic(&column, 0, &[end + 1.0], 20)
            .unwrap()
            .balance;
        assert!(
            closes(along) && (along.injected - 0.37_f64.min(end)).abs() < 1e-12,
            "{along:?}"
        );
        let lines = method_of_lines(&column, 0, &[end], 20, Upwind::VanLeer)
            .unwrap()
            .balance;
        assert!(
            closes(lines) && (lines.injected - 0.37_f64.min(end)).abs() < 1e-9,
            "{lines:?}"
        );
        for column in [Column::open(1.0, 10.0), Column::closed(1.0, 10.0)] {
            let balance = crank_nicolson(&experiment(column, 8.0, 4.0, Inlet::Step), 0, &[end], 20);
            assert!(closes(balance.unwrap().balance));
        }
    }
}

/// Van Leer's limiter makes no new extrema: not at fronts, not behind pulses.
#[test]
fn limited_fronts_do_not_overshoot() {
    let pulse = Inlet::Pulse { width: 0.5 };
    let column = experiment(Column::plug_flow(1.0), 0.3, 2.0, pulse);
    let found = method_of_lines(&column, 0, &times(0.5, 3.0, 60), 40, Upwind::VanLeer).unwrap();
    for value in found.levels.iter().flatten() {
        assert!((-1e-9..=1.0 + 1e-9).contains(value), "{value}");
    }
}

/// The twin that is wrong by a twentieth of a percent is refuted by the schemes, the one by ten percent by the molecules.
#[test]
fn wrong_twins_are_refuted() {
    let pulse = Inlet::Pulse { width: 0.1 };
    let column = |b: f64| experiment(Column::open(1.0, 50.0), 20.0, b, pulse.clone());
    let times = [2.2, 3.0, 4.1];
    let refuted = |b: f64| -> Vec<bool> {
        let wrong = subordination(&column(b), 0, &times).unwrap().values;
        let answers = witness(&column(10.0), 0, &times, Effort::Usual, 3).unwrap();
        let given = answers.iter().filter_map(|one| one.outcome.as_ref().ok());
        given
            .map(|one| worst(&one.values, &wrong) > one.estimate)
            .collect()
    };
    // Crank-Nicolson, subordination, molecules
    assert_eq!(refuted(10.0), [false, false, false]);
    assert_eq!(refuted(10.005), [true, true, false]);
    assert_eq!(refuted(11.0), [true, true, true]);
}

fn inlets() -> impl Strategy<Value = Inlet> {
    prop_oneof![
        Just(Inlet::Step),
        Just(Inlet::Impulse),
        (0.01..1.0_f64).prop_map(|width| Inlet::Pulse { width }),
        (0.1..0.4_f64).prop_map(|deviation| Inlet::Gaussian {
            centre: 8.0 * deviation,
            deviation
        }),
        (0.1..1.0_f64, 0.1..1.0_f64, 0.0..2.0_f64).prop_map(|(wait, rise, end)| Inlet::Sampled {
            points: vec![(wait, 0.4), (wait + rise, 1.5), (wait + rise + 0.5, end)]
        }),
    ]
}

fn columns() -> impl Strategy<Value = Column> {
    prop_oneof![
        Just(Dispersion::None),
        (20.0..100.0_f64).prop_map(|peclet| Dispersion::Open { peclet }),
        (20.0..100.0_f64).prop_map(|peclet| Dispersion::Closed { peclet }),
    ]
    .prop_map(|dispersion| Column {
        hold_up: 1.0,
        dispersion,
        velocity_ratio: 0.8,
    })
}

fn bindings() -> impl Strategy<Value = Binding> {
    prop_oneof![
        (0.5..20.0_f64, 1.0..20.0_f64).prop_map(|(a, b)| Binding::kinetic(a, b).unwrap()),
        (0.1..3.0_f64).prop_map(|a| Binding::kinetic(a, 0.0).unwrap()),
        (0.0..3.0_f64).prop_map(|k| Binding::equilibrium(k).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any two witnesses agree within their estimates, times 1.5: then the molecules are allowed six standard errors.
    #[test]
    fn all_witnesses_agree(column in columns(), binding in bindings(), inlet in inlets(), mixed in proptest::bool::ANY) {
        let mut case = Experiment::single(column, binding, inlet);
        case.components[0].amount = 2.5;
        if mixed {
            case.mixing = vec![0.3, 0.15];
        }
        let times = [0.7, 1.731, 2.533, 3.917, 6.3];
        let answers = witness(&case, 0, &times, Effort::Quick, 11).unwrap();
        let given: Vec<_> = answers.iter().filter_map(|one| Some((one.method, one.outcome.as_ref().ok()?))).collect();
        for (at, (method, one)) in given.iter().enumerate() {
            for (name, other) in &given[..at] {
                let gap = worst(&one.values, &other.values);
                prop_assert!(gap <= 1.5 * (one.estimate + other.estimate), "{method:?} {one:?}, {name:?} {other:?}");
            }
        }
        prop_assert!(!given.is_empty());
    }

    /// Whatever the numbers: an answer that is finite or an error that says why, and soon.
    #[test]
    fn every_question_ends(
        powers in prop::array::uniform5(-300.0..300.0_f64),
        near in prop::array::uniform5(-6.0..6.0_f64),
        wide in proptest::bool::ANY,
        kind in 0..3_usize,
        shape in 0..4_usize,
    ) {
        let [hold_up, a, b, peclet, width] = if wide { powers } else { near }.map(|power| 10.0_f64.powf(power));
        let dispersion = [Dispersion::None, Dispersion::Open { peclet }, Dispersion::Closed { peclet }][kind];
        let column = Column { hold_up, dispersion, velocity_ratio: 1.0 };
        let inlet = match shape {
            0 => Inlet::Step,
            1 => Inlet::Impulse,
            2 => Inlet::Pulse { width },
            _ => Inlet::Gaussian { centre: 7.0 * width, deviation: width },
        };
        let case = Experiment::single(column, Binding::kinetic(a, b).unwrap(), inlet);
        let middle = hold_up + a / b;
        let times = [0.0, -1.0, hold_up, middle.min(1e300), width.min(1e300), 1e-300];
        for one in witness(&case, 0, &times, Effort::Quick, 1).unwrap() {
            if let Ok(answer) = one.outcome {
                prop_assert!(answer.values.iter().all(|value| value.is_finite()), "{:?}", one.method);
            }
        }
    }
}

#[test]
fn questions_that_are_none() {
    let case = smooth();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(
            witness(&case, 0, &[1.0, bad], Effort::Quick, 1),
            Err(Error::Domain { .. })
        ));
    }
    assert!(matches!(
        witness(&case, 7, &[1.0], Effort::Quick, 1),
        Err(Error::Dimension { .. })
    ));
    for one in witness(&case, 0, &[], Effort::Quick, 1).unwrap() {
        assert!(one.outcome.is_err() || one.outcome.unwrap().values.is_empty());
    }
    // duplicated and reversed times have the same answers
    let times = [5.0, 3.0, 5.0, 4.0];
    for one in witness(&case, 0, &times, Effort::Quick, 1).unwrap() {
        let Ok(found) = one.outcome else { continue };
        assert!(
            (found.values[0] - found.values[2]).abs() < 1e-300,
            "{:?}",
            one.method
        );
        assert!(found.values[1].min(found.values[3]) > 0.0);
    }
    for times in [&[][..], &[-5.0], &[3.0], &[1e300]] {
        for cells in [usize::MAX, usize::MAX / 8] {
            assert!(characteristic(&case, 0, times, cells).is_err());
            assert!(method_of_lines(&case, 0, times, cells, Upwind::First).is_err());
        }
    }
    for cells in [0, 1, 3] {
        assert!(characteristic(&case, 0, &[3.0], cells).is_err());
    }
    let mut wide = case.clone();
    wide.column.dispersion = Dispersion::Closed { peclet: 100.0 };
    assert!(matches!(
        crank_nicolson(&wide, 0, &[3.0], 50),
        Err(Error::Domain { .. })
    ));
    for molecules in [0, 1, usize::MAX] {
        assert!(monte_carlo(&case, 0, &[3.0], Draw::new(molecules, 1)).is_err());
    }
    assert_eq!(Method::ALL.map(Method::name).len(), 5);
}
