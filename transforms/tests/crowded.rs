//! Traces with many peaks, some of which overlap: what made them is found, and what is no peak is called so.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod corpus;

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use transforms::chromatography::fit::{
    Baseline, Fit, NoFit, PeakFit, TraceFitOptions, Warning, fit_trace,
};
use transforms::chromatography::peaks::{Emg, Trace};
use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};

/// Mean, deviation, adsorptions and area of a peak.
type Peak = (f64, f64, f64, f64);

fn signal(peaks: &[Peak], times: &[f64]) -> Vec<f64> {
    let mut total = vec![0.3; times.len()];
    for &(mean, deviation, a, area) in peaks {
        let b = (2.0 * a).sqrt() / deviation;
        let one = Experiment::single(
            Column::plug_flow(mean - a / b).unwrap(),
            Binding::kinetic(a, b).unwrap(),
            Inlet::Impulse,
        );
        let answer = simulate(&one, times, 1e-10).unwrap().total;
        for (sum, value) in total.iter_mut().zip(answer) {
            *sum += area * value.value;
        }
    }
    total
}

fn noisy(signal: &[f64], share: f64, draws: &mut ChaCha8Rng) -> Vec<f64> {
    let top = signal.iter().copied().fold(0.0, f64::max);
    let noise = |value: &f64| {
        let normal: f64 = StandardNormal.sample(draws);
        value + share * top * normal
    };
    signal.iter().map(noise).collect()
}

fn grid(first: f64, last: f64) -> Vec<f64> {
    let mut times = vec![first];
    while times[times.len() - 1] < last {
        times.push(first + 0.01 * times.len() as f64);
    }
    times
}

fn fits(times: &[f64], signal: &[f64]) -> Vec<PeakFit> {
    fit_trace(
        &Trace::new(times, signal).unwrap(),
        &TraceFitOptions::default(),
    )
    .unwrap()
}

/// The only group of a trace.
fn only(times: &[f64], signal: &[f64], count: usize) -> Fit {
    let mut found = fits(times, signal);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].peaks, (1..=count).collect::<Vec<usize>>());
    found.remove(0).outcome.unwrap()
}

/// Estimates and standard errors of one parameter of all peaks.
fn all(fit: &Fit, parameter: &str) -> Vec<(f64, f64)> {
    let named = fit
        .estimates
        .iter()
        .filter(|one| one.name == parameter || one.name.starts_with(&format!("{parameter}(")));
    named.map(|one| (one.value, one.standard_error)).collect()
}

/// Two to five peaks one after the other.
fn crowd(resolutions: std::ops::Range<f64>) -> impl Strategy<Value = Vec<Peak>> {
    let peak = (0.08..0.12, resolutions, 20.0..150.0, 0.2..1.0);
    proptest::collection::vec(peak, 2..6).prop_map(|list| {
        let mut mean = 10.0;
        let place = |(deviation, resolution, a, area): (f64, f64, f64, f64)| {
            mean += 4.0 * deviation * resolution;
            (mean, deviation, a, area)
        };
        list.into_iter().map(place).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Peaks that each have a maximum give all their parameters back from data without noise.
    #[test]
    fn exact_crowds_are_taken_apart(peaks in crowd(0.85..1.2)) {
        let times = grid(9.0, peaks[peaks.len() - 1].0 + 2.0);
        let found = only(&times, &signal(&peaks, &times), peaks.len());
        for (parameter, exact) in [("a", 2), ("amount", 3)] {
            for ((value, _), peak) in all(&found, parameter).into_iter().zip(&peaks) {
                let exact = [peak.0, peak.1, peak.2, peak.3][exact];
                prop_assert!((value / exact - 1.0).abs() < 1e-5, "{parameter}: {value} {exact}");
            }
        }
    }

    /// With noise of 0.2 % of the tallest the areas are right within six standard errors: two in a billion are farther.
    #[test]
    fn areas_of_crowds(peaks in crowd(0.85..1.2), seed in 0..1000_u64) {
        let times = grid(9.0, peaks[peaks.len() - 1].0 + 2.0);
        let data = noisy(&signal(&peaks, &times), 0.002, &mut ChaCha8Rng::seed_from_u64(seed));
        let found = only(&times, &data, peaks.len());
        for ((value, error), peak) in all(&found, "amount").into_iter().zip(&peaks) {
            prop_assert!((value - peak.3).abs() < 6.0 * error, "{value} +- {error} {peak:?}");
        }
    }
}

/// Intervals of 95 % of three areas at a resolution of 0.8 over 300 draws of noise: the deviation of the share is 1.26 %, these are three of them.
#[test]
fn intervals_of_areas_hold_the_truth() {
    let peaks = [
        (10.0, 0.1, 40.0, 1.0),
        (10.32, 0.1, 60.0, 0.5),
        (10.66, 0.11, 50.0, 0.8),
    ];
    let times = grid(9.0, 12.5);
    let clean = signal(&peaks, &times);
    let mut draws = ChaCha8Rng::seed_from_u64(11);
    let mut inside = [0_u32; 3];
    for _ in 0..300 {
        let found = only(&times, &noisy(&clean, 0.002, &mut draws), 3);
        let areas = found
            .estimates
            .iter()
            .filter(|one| one.name.starts_with("amount"));
        for (at, one) in areas.enumerate() {
            let (low, high) = one.interval;
            inside[at] += u32::from(low <= peaks[at].3 && peaks[at].3 <= high);
        }
    }
    assert!(
        inside.iter().all(|share| (273..=296).contains(share)),
        "{inside:?}"
    );
}

/// A peak with its tail in front is reported as symmetric, and said to lead; one that is symmetric is not.
#[test]
fn what_has_no_tail_is_said_to_have_none() {
    let times = grid(40.0, 60.0);
    let mut draws = ChaCha8Rng::seed_from_u64(3);
    for (tail, leads) in [(-0.3, true), (0.0, false)] {
        let peak = Emg::new(2.0, 50.0, 0.4, tail).unwrap();
        let clean: Vec<f64> = times.iter().map(|&t| 0.1 + peak.value(t)).collect();
        let found = only(&times, &noisy(&clean, 0.002, &mut draws), 1);
        let Some(Warning::NoTail {
            component,
            leads: said,
            least_adsorptions,
            ..
        }) = found
            .warnings
            .iter()
            .find(|one| matches!(one, Warning::NoTail { .. }))
        else {
            // u of a symmetric peak is as often above its edge as below
            assert!(!leads);
            continue;
        };
        assert_eq!((component.as_str(), *said), ("1", leads));
        assert!(least_adsorptions.is_none_or(|least| !leads && least > 500.0));
        // a symmetric peak leaves 2.3 % of one that leads so far, the skewness is -0.43, to the baseline
        let area = all(&found, "amount")[0].0;
        assert!((area / 2.0 - 1.0).abs() < 0.05, "{area}");
    }
}

/// A hump between two dips is no peak.
#[test]
fn a_hump_beside_a_dip_is_no_peak() {
    let times = grid(20.0, 40.0);
    let dip = |centre: f64, area: f64| Emg::new(area, centre, 0.35, 0.1).unwrap();
    let dips = [dip(27.5, -120.0), dip(29.2, -50.0)];
    let clean: Vec<f64> = times
        .iter()
        .map(|&t| 25.0 + dips.iter().map(|one| one.value(t)).sum::<f64>())
        .collect();
    let data = noisy(&clean, 0.01, &mut ChaCha8Rng::seed_from_u64(1));
    for one in fits(&times, &data) {
        assert_eq!(one.outcome, Err(NoFit::NoPeak), "{:?}", one.peaks);
    }
}

/// Whatever the signal is, the answer comes, and every number of a fit is one.
#[test]
fn hostile_traces() {
    let times = grid(1.0, 21.0);
    let n = times.len();
    let mut draws = ChaCha8Rng::seed_from_u64(2);
    let bell = |centre: f64, height: f64| {
        let times = times.clone();
        let bell = move |t: &f64| height * (-0.5 * ((t - centre) / 0.3).powi(2)).exp();
        times.iter().map(bell).collect::<Vec<f64>>()
    };
    let mut spike = vec![0.0; n];
    spike[n / 2] = 1e6;
    let tall = bell(10.0, 10.0);
    let flat: Vec<f64> = tall.iter().map(|y| y.min(4.0)).collect();
    let steps: Vec<f64> = times.iter().map(|t| f64::from(*t > 10.0)).collect();
    let saw: Vec<f64> = (0..n).map(|k| (k % 7) as f64).collect();
    let noise = noisy(&vec![1.0; n], 1.0, &mut draws);
    let traces = [
        vec![0.0; n],
        vec![-3.0; n],
        noise,
        spike,
        noisy(&flat, 0.001, &mut draws),
        flat,
        bell(10.0, -10.0),
        noisy(&bell(10.0, -10.0), 0.001, &mut draws),
        noisy(&bell(21.0, 5.0), 0.002, &mut draws),
        noisy(&bell(0.9, 5.0), 0.002, &mut draws),
        steps,
        saw,
    ];
    for (at, data) in traces.iter().enumerate() {
        let trace = Trace::new(&times, data).unwrap();
        for one in fit_trace(&trace, &TraceFitOptions::default()).unwrap() {
            assert!(one.first < one.last && one.last < n, "{at}");
            let Ok(fit) = one.outcome else { continue };
            for estimate in &fit.estimates {
                assert!(estimate.value.is_finite(), "{at}: {estimate:?}");
                assert!(!estimate.standard_error.is_nan(), "{at}: {estimate:?}");
            }
        }
    }
    for size in [1e290, 1e-290] {
        let data = bell(10.0, size);
        let trace = Trace::new(&times, &data).unwrap();
        assert!(fit_trace(&trace, &TraceFitOptions::default()).is_err());
    }
    let data = vec![1.0; n];
    let refused = TraceFitOptions {
        fit: transforms::chromatography::fit::Options {
            confidence: f64::NAN,
            ..TraceFitOptions::default().fit
        },
        ..TraceFitOptions::default()
    };
    assert!(fit_trace(&Trace::new(&times, &data).unwrap(), &refused).is_err());
}

/// Of a peak of which half is there, the fit has its apex inside, or there is none.
#[test]
fn a_peak_that_is_cut_off() {
    let times = grid(5.0, 10.05);
    let peak = [(10.0, 0.2, 50.0, 1.0)];
    let data = noisy(
        &signal(&peak, &times),
        0.001,
        &mut ChaCha8Rng::seed_from_u64(4),
    );
    for one in fits(&times, &data) {
        if let Ok(fit) = one.outcome {
            let (tau, a, b) = (
                all(&fit, "tau")[0].0,
                all(&fit, "a").first().map_or(1e4, |one| one.0),
                all(&fit, "b")[0].0,
            );
            assert!((tau + a / b - 10.0).abs() < 0.1);
        }
    }
}

/// A growth medium: peaks 1, 3 and 4, and 5 to 7, overlap; 2 is a hump in an undershoot, 8 to 10 stand beside two dips below the baseline.
#[test]
fn crowded_liquid_chromatogram() {
    let Some((times, signal)) = corpus::trace("hplc_mixture.csv", 1.0) else {
        return;
    };
    let found = fits(&times, &signal);
    let of = |number: usize| {
        found
            .iter()
            .find(|one| one.peaks.contains(&number))
            .unwrap()
    };
    for number in [1, 3, 4, 5, 6, 7] {
        let fit = of(number).outcome.as_ref().unwrap();
        assert!(fit.r_squared > 0.99, "{number}: {}", fit.r_squared);
    }
    for number in [8, 9, 10] {
        assert_eq!(of(number).outcome, Err(NoFit::NoPeak), "{number}");
    }
    assert!(found.iter().all(|one| one.baseline != Baseline::None));
}

/// Intervals of 95 % of a peak whose tail is lost in the noise: a is known to be large, so that τ may be anything below and b anything above. They miss the truth
/// in 5 % of all 60 seeds, and are the one-sided ones in less than half of them: more than 7 misses have a chance below 1 %.
#[test]
fn held_tails_have_one_sided_intervals() {
    let truth: (f64, f64, f64) = (0.5, 1000.0, 300.0);
    let mean = truth.0 + truth.1 / truth.2;
    let deviation = (2.0 * truth.1).sqrt() / truth.2;
    let times: Vec<f64> = (0..300)
        .map(|k| mean + deviation * (27.0 * f64::from(k) / 299.0 - 12.0))
        .collect();
    let clean = signal(&[(mean, deviation, truth.1, 5.0)], &times);
    let mut held = 0;
    let mut missed = [0, 0];
    for seed in 0..60 {
        let data = noisy(&clean, 0.01, &mut ChaCha8Rng::seed_from_u64(seed));
        let fit = only(&times, &data, 1);
        if !fit
            .warnings
            .iter()
            .any(|one| matches!(one, Warning::NoTail { .. }))
        {
            continue;
        }
        held += 1;
        for (at, (name, value)) in [("tau", truth.0), ("b", truth.2)].into_iter().enumerate() {
            let own = fit.estimates.iter().find(|one| one.name == name).unwrap();
            assert!(own.standard_error.is_infinite());
            missed[at] += u32::from(value < own.interval.0 || own.interval.1 < value);
        }
    }
    assert!(held > 6, "{held}");
    assert!(
        missed.iter().all(|count| *count <= 7),
        "{missed:?} of {held}"
    );
}
