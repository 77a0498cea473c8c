//! Plug flow with mixed volumes where it was refused, at its ends, and far out.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod plug;

use algebra::Rational;
use transforms::Error;
use transforms::chromatography::fit::{Options, Start, fit};
use transforms::chromatography::witness::{Effort, witness};
use transforms::chromatography::{Binding, Inlet, simulate, simulate_enclosed, slopes};

use self::plug::{exact, kinetic, plug, run, values};

fn distance(value: f64, ball: &algebra::Ball) -> f64 {
    let value = exact(&value);
    let ends = [ball.lower().unwrap(), ball.upper().unwrap()];
    ends.map(|end| (end - &value).abs().to_f64())
        .into_iter()
        .fold(0.0, f64::max)
}

/// A refusal that is gone: plug flow with mixed volumes, in doubles, in balls, in derivatives and in fits.
#[test]
fn mixed_volumes_without_dispersion_are_answered() {
    let points = vec![(0.0, 0.0), (0.1, 1.0), (0.25, 0.0)];
    let inlets = [
        Inlet::Step,
        Inlet::Impulse,
        Inlet::Pulse { width: 0.1 },
        Inlet::Sampled { points },
    ];
    for inlet in inlets {
        let pulse = matches!(inlet, Inlet::Pulse { .. });
        let experiment = plug(kinetic(20.0, 10.0), vec![0.05, 0.1], inlet);
        let times: Vec<f64> = (0..120).map(|k| 0.5 + 0.05 * f64::from(k)).collect();
        let data = values(&experiment, &times);
        let exact_times: Vec<Rational> = times.iter().map(exact).collect();
        let balls = simulate_enclosed(&experiment.map(&exact), &exact_times[50..52], 30).unwrap();
        assert!(balls.total[0].accuracy_bits() > 90);
        assert!(slopes(&experiment, 0, &times, 1e-9).is_ok());
        let start = plug(
            kinetic(15.0, 8.0),
            vec![0.05, 0.1],
            experiment.inlet.clone(),
        );
        let found = fit(
            &Start { peaks: vec![start] },
            &times,
            &data,
            &Options::default(),
        )
        .unwrap();
        assert!(
            (found.estimates[0].value / 20.0 - 1.0).abs() < 1e-7,
            "{:?}",
            found.estimates
        );
        assert!(
            (found.estimates[1].value / 10.0 - 1.0).abs() < 1e-7,
            "{:?}",
            found.estimates
        );
        if pulse {
            let answers = witness(&experiment, 0, &times[40..70], Effort::Quick, 1).unwrap();
            let given: Vec<_> = answers
                .iter()
                .filter_map(|one| one.outcome.as_ref().ok())
                .collect();
            assert!(given.len() >= 3);
            for one in given {
                for (value, other) in one.values.iter().zip(&data[40..70]) {
                    assert!((value - other).abs() <= one.estimate, "{one:?}");
                }
            }
        }
    }
}

/// A refusal that is gone: a fit of plug flow with a sampled inlet, and derivatives of an inlet that equilibrium delays.
#[test]
fn sampled_inlets_without_dispersion_are_fitted() {
    let points = vec![(0.0, 0.0), (0.2, 1.0), (0.5, 0.3), (0.6, 0.0)];
    let inlet = Inlet::Sampled { points };
    let times: Vec<f64> = (0..120).map(|k| 0.5 + 0.05 * f64::from(k)).collect();
    let data = values(
        &plug(kinetic(20.0, 10.0), Vec::new(), inlet.clone()),
        &times,
    );
    let start = plug(kinetic(15.0, 8.0), Vec::new(), inlet.clone());
    let found = fit(
        &Start { peaks: vec![start] },
        &times,
        &data,
        &Options::default(),
    )
    .unwrap();
    assert!((found.estimates[0].value / 20.0 - 1.0).abs() < 1e-8);
    let equilibrium = Binding::equilibrium(1.5).unwrap();
    let delayed = plug(equilibrium, Vec::new(), inlet);
    let found = slopes(&delayed, 0, &[2.6, 2.9, 9.0], 1e-9).unwrap();
    // 1/0.2 rising, then (0.3 - 1)/0.3
    assert!((found.by[0][0] + 2.5 * 5.0).abs() < 1e-12 && (found.by[1][0] + 5.0).abs() < 1e-12);
    assert!((found.by[0][1] - 2.5 * 7.0 / 3.0).abs() < 1e-12 && found.by[0][2].abs() <= 0.0);
    let step = plug(equilibrium, Vec::new(), Inlet::Step);
    assert!(matches!(
        slopes(&step, 0, &[3.0], 1e-9),
        Err(Error::Unsupported { .. })
    ));
    // with a volume the step is smooth: 1 - e^(-θ/T)
    let mixed = plug(equilibrium, vec![0.5], Inlet::Step);
    let found = slopes(&mixed, 0, &[3.0], 1e-9).unwrap();
    let rise = 2.0 * (-1.0_f64).exp();
    assert!((found.values[0] - 1.0 + (-1.0_f64).exp()).abs() < 1e-14);
    assert!((found.by[0][0] + 2.5 * rise).abs() < 1e-13 && (found.by[1][0] + rise).abs() < 1e-13);
}

/// Where the start of the recurrence has no double, where pulses are differences of steps, and where volumes are fast: against balls.
#[test]
fn far_parameters_keep_their_bounds() {
    let pulse = |width: f64| Inlet::Pulse { width };
    let cases = [
        (2e4, 5e3, 1e-3, pulse(0.05), 4.9),
        (1e3, 1e3, 0.01, Inlet::Impulse, 2.02),
        (20.0, 10.0, 1e-4, pulse(0.5), 3.2),
        (20.0, 10.0, 1e-4, pulse(1e-9), 3.0),
        (5.0, 1e-3, 20.0, Inlet::Step, 900.0),
        (300.0, 0.0, 0.1, Inlet::Step, 2.0),
    ];
    for (a, b, residence, inlet, time) in cases {
        let experiment = plug(kinetic(a, b), vec![residence], inlet);
        let one = run(&experiment, &[time]).total[0];
        let ball = &simulate_enclosed(&experiment.map(&exact), &[exact(&time)], 25)
            .unwrap()
            .total[0];
        let error = distance(one.value, ball);
        assert!(error <= one.bound, "{experiment:?} {one:?} {error:e}");
    }
}

/// At the front and before it.
#[test]
fn nothing_leaves_before_the_front() {
    for inlet in [Inlet::Impulse, Inlet::Step, Inlet::Pulse { width: 0.1 }] {
        let experiment = plug(kinetic(3.0, 2.0), vec![0.1], inlet.clone());
        let found = run(&experiment, &[-5.0, 0.0, 0.999_999, 1.0]);
        for one in &found.total[..3] {
            assert!(one.value.abs() <= 0.0 && one.bound <= 0.0);
        }
        // what was never held enters the volume at once
        let first = match inlet {
            Inlet::Impulse => 10.0 * (-3.0_f64).exp(),
            _ => 0.0,
        };
        assert!((found.total[3].value - first).abs() <= found.total[3].bound);
        assert!(run(&experiment, &[]).total.is_empty());
        assert!(run(&experiment, &[0.5]).total[0].value.abs() <= 0.0);
        let none = slopes(&experiment, 0, &[0.5], 1e-9).unwrap();
        assert!(none.values[0].abs() <= 0.0 && none.by.iter().all(|list| list[0].abs() <= 0.0));
    }
}

/// Extreme parameters end with an answer or an error.
#[test]
fn extremes_end() {
    let sizes = [0.0, 1e-300, 1e-12, 1e-3, 1.0, 1e3, 1e12, 1e300];
    for a in sizes {
        for b in sizes {
            for residence in [5e-324, 1e-300, 1e-9, 1e-3, 1.0, 1e9, 1e300, f64::MAX] {
                for inlet in [Inlet::Impulse, Inlet::Step, Inlet::Pulse { width: 1e-9 }] {
                    let experiment = plug(kinetic(a, b), vec![residence; 2], inlet);
                    for times in [&[0.5, 1.0, 2.0][..], &[1e5], &[f64::MAX, -f64::MAX]] {
                        if let Ok(found) = simulate(&experiment, times, 1e-6) {
                            for one in found.total {
                                assert!(
                                    one.value.is_finite() && one.bound >= 0.0,
                                    "{experiment:?} {one:?}"
                                );
                            }
                        }
                        if let Ok(found) = slopes(&experiment, 0, times, 1e-6) {
                            assert!(
                                found.values.iter().all(|value| value.is_finite()),
                                "{experiment:?}"
                            );
                        }
                    }
                }
            }
        }
    }
    // a piece without length
    let points = vec![(0.0, 0.0), (5e-324, 1.0), (1e-300, 0.5), (1.0, 0.0)];
    for mixing in [vec![], vec![0.5]] {
        let sharp = plug(
            kinetic(3.0, 2.0),
            mixing,
            Inlet::Sampled {
                points: points.clone(),
            },
        );
        for one in run(&sharp, &[1.0, 1.5, 4.0]).total {
            assert!(one.value.is_finite() && one.bound < 1e-11, "{one:?}");
        }
        let found = slopes(&sharp, 0, &[1.0, 1.5, 4.0], 1e-6).unwrap();
        assert!(found.by.iter().flatten().all(|value| value.is_finite()));
    }
    let many = plug(kinetic(1.0, 1.0), vec![1e-9], Inlet::Step);
    assert!(matches!(
        simulate(&many, &[2.0], 1e-6),
        Err(Error::TooLarge { .. })
    ));
    let bad = plug(kinetic(1.0, 1.0), vec![f64::NAN], Inlet::Step);
    assert!(matches!(
        simulate(&bad, &[2.0], 1e-6),
        Err(Error::Domain { .. })
    ));
}
