//! Laws of peaks of raw traces: noise, baseline, finding.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and sizes of grids are small"
)]

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use transforms::chromatography::peaks::{
    BaselineMethod, Emg, Noise, PeakKind, PeakMetrics, PeakOptions, Peaks, Trace, baseline,
    find_peaks, measure_peak, measure_peaks, noise, resolution,
};

fn normals(count: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|_| StandardNormal.sample(&mut random))
        .collect()
}

fn grid(count: usize, step: f64) -> Vec<f64> {
    (0..count).map(|k| k as f64 * step).collect()
}

fn find(times: &[f64], signal: &[f64]) -> Peaks {
    find_peaks(&Trace::new(times, signal).unwrap(), &PeakOptions::default()).unwrap()
}

fn sum(times: &[f64], peaks: &[Emg]) -> Vec<f64> {
    times
        .iter()
        .map(|&t| peaks.iter().map(|peak| peak.value(t)).sum())
        .collect()
}

/// A peak of a height, a standard deviation of its Gaussian and a tail.
fn peak_of_height(height: f64, centre: f64, sigma: f64, tau: f64) -> Emg {
    let unit = Emg::new(1.0, centre, sigma, tau).unwrap();
    Emg::new(height / unit.value(unit.apex()), centre, sigma, tau).unwrap()
}

/// Peaks one after another, at least `resolution` apart: heights over the noise, centres, widths and tails.
fn mixture(least: f64, lowest: f64) -> impl Strategy<Value = Vec<Emg>> {
    prop::collection::vec(
        (0.0..1.0_f64, 0.0..3.0_f64, 3.0..10.0_f64, 0.0..1.5_f64),
        1..8,
    )
    .prop_map(move |draws| {
        let mut at = 150.0;
        let mut before = 0.0;
        let peaks = draws.iter().map(|&(height, gap, sigma, ratio)| {
            let height = lowest * 10_f64.powf(height);
            let tau = ratio * sigma;
            let width = 4.0 * (sigma * sigma + tau * tau).sqrt();
            // the resolution is the distance over the mean of the base widths
            at += (least + gap) * 0.5 * (before + width);
            before = width;
            peak_of_height(height, at - tau, sigma, tau)
        });
        peaks.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The deviation of white noise is found within 10 %, on a drift, with and without peaks.
    #[test]
    fn white_noise_is_measured(seed in any::<u64>(), size in -6.0..6.0_f64, slope in -1.0..1.0_f64, peaks in mixture(1.0, 25.0)) {
        let scale = 10_f64.powf(size);
        let times = grid(4000, 1.0);
        for peaks in [&peaks[..], &[]] {
            let clean = sum(&times, peaks);
            let drawn = normals(times.len(), seed);
            let signal: Vec<f64> = (0..4000).map(|k| scale * (slope * times[k] + clean[k] + drawn[k])).collect();
            let found = noise(&Trace::new(&times, &signal).unwrap());
            // its standard error is about 2 % for 4000 points
            prop_assert!((found.deviation / scale - 1.0).abs() < 0.1, "{found:?} {scale}");
        }
    }

    /// Smoothed noise does not pass for quieter noise than it is.
    #[test]
    fn smoothed_noise_is_measured(seed in any::<u64>(), width in 2..8_usize) {
        let drawn = normals(6000 + width, seed);
        let root = (width as f64).sqrt();
        let signal: Vec<f64> = drawn.windows(width).map(|w| w.iter().sum::<f64>() / root).take(6000).collect();
        let times = grid(6000, 0.1);
        let found = noise(&Trace::new(&times, &signal).unwrap());
        // 4 % of standard error, and one lag in the middle of the correlation
        prop_assert!((found.deviation - 1.0).abs() < 0.17, "{found:?}");
    }

    /// Every peak of 18 deviations and more, a signal to noise 2H/h of 7, one base width apart is found; hardly anything else is.
    #[test]
    fn separate_peaks_are_found(seed in any::<u64>(), peaks in mixture(1.0, 18.0), slope in -0.01..0.01_f64) {
        let last = peaks.last().unwrap();
        let times = grid(last.moments().mean as usize + 400, 1.0);
        let drawn = normals(times.len(), seed);
        let signal: Vec<f64> = sum(&times, &peaks).iter().enumerate().map(|(k, y)| 50.0 + slope * times[k] + y + drawn[k]).collect();
        let found = find(&times, &signal).peaks;
        for peak in &peaks {
            let near = found.iter().any(|found| (found.apex - peak.apex()).abs() < peak.sigma);
            prop_assert!(near, "{peak:?} of {peaks:?} in {found:?}");
        }
        prop_assert!(found.len() <= peaks.len() + 1, "{peaks:?} {found:?}");
    }

    /// Peaks, bounds and metrics go with the units of time and signal, and with the origin of time.
    #[test]
    fn units_do_not_matter(
        seed in any::<u64>(),
        peaks in mixture(1.2, 25.0),
        time in -8.0..8.0_f64,
        size in -200.0..200.0_f64,
        shift in -1.0..1.0_f64,
    ) {
        let times = grid(peaks.last().unwrap().moments().mean as usize + 400, 1.0);
        let drawn = normals(times.len(), seed);
        let signal: Vec<f64> = sum(&times, &peaks).iter().zip(&drawn).map(|(y, e)| y + e).collect();
        let (time, size) = (10_f64.powf(time), 10_f64.powf(size));
        let shift = shift * 100.0 * time;
        let other_times: Vec<f64> = times.iter().map(|t| t * time + shift).collect();
        let other_signal: Vec<f64> = signal.iter().map(|y| y * size).collect();
        let options = PeakOptions::default();
        let (one, _) = measure_peaks(&Trace::new(&times, &signal).unwrap(), &options).unwrap();
        let (other, _) = measure_peaks(&Trace::new(&other_times, &other_signal).unwrap(), &options).unwrap();
        prop_assert_eq!(one.len(), other.len());
        for (a, b) in one.iter().zip(&other) {
            prop_assert_eq!((a.peak.first, a.peak.last, a.peak.kind), (b.peak.first, b.peak.last, b.peak.kind));
            for (a, b) in [
                (a.metrics.apex * time + shift, b.metrics.apex),
                (a.metrics.height * size, b.metrics.height),
                (a.metrics.area * time * size, b.metrics.area),
                (a.metrics.area_error * time * size, b.metrics.area_error),
                (a.metrics.variance * time * time, b.metrics.variance),
                (a.metrics.skewness, b.metrics.skewness),
                (a.metrics.fwhm.unwrap_or(0.0) * time, b.metrics.fwhm.unwrap_or(0.0)),
                (a.metrics.asymmetry.unwrap_or(0.0), b.metrics.asymmetry.unwrap_or(0.0)),
                (a.area_percent, b.area_percent),
            ] {
                prop_assert!((a - b).abs() <= 1e-7 * a.abs().max(b.abs()), "{a} {b}");
            }
        }
    }

    /// A line under the signal changes nothing above it.
    #[test]
    fn lines_do_not_matter(seed in any::<u64>(), peaks in mixture(1.2, 25.0), level in -1e3..1e3_f64, slope in -1.0..1.0_f64) {
        let times = grid(peaks.last().unwrap().moments().mean as usize + 400, 1.0);
        let drawn = normals(times.len(), seed);
        let signal: Vec<f64> = sum(&times, &peaks).iter().zip(&drawn).map(|(y, e)| y + e).collect();
        let tilted: Vec<f64> = signal.iter().zip(&times).map(|(y, t)| y + level + slope * t).collect();
        let (one, other) = (find(&times, &signal), find(&times, &tilted));
        prop_assert_eq!(one.peaks.len(), other.peaks.len());
        for (a, b) in one.peaks.iter().zip(&other.peaks) {
            for (a, b) in [(a.apex, b.apex), (a.height, b.height), (a.width, b.width)] {
                prop_assert!((a - b).abs() < 1e-4, "{a} {b}");
            }
        }
        prop_assert!((other.baseline.drift - one.baseline.drift - slope).abs() < 1e-6);
        // both methods by themselves
        for method in [BaselineMethod::Reweighted, BaselineMethod::Clipped] {
            let values = |signal: &[f64]| baseline(&Trace::new(&times, signal).unwrap(), method, Some(30.0)).unwrap().values;
            for ((a, b), t) in values(&signal).iter().zip(&values(&tilted)).zip(&times) {
                prop_assert!((a + level + slope * t - b).abs() < 1e-4, "{method:?} {t}: {a} {b}");
            }
        }
    }

    /// Unequal steps: the same peaks, with the area within the error of the trapezoid rule.
    #[test]
    fn steps_may_differ(seed in any::<u64>(), peaks in mixture(1.5, 25.0)) {
        let mut random = normals(8000, seed).into_iter();
        let end = peaks.last().unwrap().moments().mean + 300.0;
        let times: Vec<f64> = std::iter::successors(Some(0.0), |t| Some(t + 0.5 + 0.5 * random.next()?.abs().min(2.0)))
            .take_while(|&t| t < end).collect();
        let drawn = normals(times.len(), seed ^ 1);
        let noisy: Vec<f64> = sum(&times, &peaks).iter().zip(&drawn).map(|(y, e)| y + 0.05 * e).collect();
        let found = find(&times, &noisy).peaks;
        for peak in &peaks {
            prop_assert!(found.iter().any(|found| (found.apex - peak.apex()).abs() < 0.3 * peak.sigma), "{peak:?} {found:?}");
        }
        prop_assert!(found.len() == peaks.len(), "{found:?}");
        let total: f64 = peaks.iter().map(|peak| peak.area).sum();
        let signal = sum(&times, &peaks);
        let area = measure_peak(&Trace::new(&times, &signal).unwrap(), None, (0, times.len() - 1), None).unwrap().area;
        // h² f''/12 with steps up to 1.5 and a standard deviation of 3 at least, the signs of f'' cancelling
        prop_assert!((area / total - 1.0).abs() < 0.02, "{area} {total}");
    }
}

/// Peaks of ten deviations, in 200 traces of six, a base width and a half apart: at least 99 % are found, with one other in 20 traces.
#[test]
fn low_peaks_are_found() {
    let (mut lost, mut others) = (0, 0);
    for seed in 0..200 {
        let width = 3.0 + (seed % 8) as f64;
        let peaks: Vec<Emg> = (1..=6)
            .map(|k| peak_of_height(10.0, 60.0 + 6.0 * width * f64::from(k), width, 0.0))
            .collect();
        let times = grid(600, 1.0);
        let signal: Vec<f64> = sum(&times, &peaks)
            .iter()
            .zip(normals(600, seed))
            .map(|(y, e)| y + e)
            .collect();
        let found = find(&times, &signal).peaks;
        let hits = peaks
            .iter()
            .filter(|peak| {
                found
                    .iter()
                    .any(|found| (found.apex - peak.centre).abs() < width)
            })
            .count();
        lost += 6 - hits;
        others += found.len() - hits;
    }
    assert!(lost <= 12 && others <= 10, "{lost} {others}");
}

/// 200 traces of white noise of 2000 points: at most 8 peaks in all, which is one in 50 000 points.
#[test]
fn noise_has_no_peaks() {
    let times = grid(2000, 1.0);
    let count: usize = (0..200)
        .map(|seed| find(&times, &normals(2000, seed)).peaks.len())
        .sum();
    assert!(count <= 8, "{count}");
}

/// Areas of noisy peaks scatter by their standard error: 400 repeats, the mean square within 4 standard errors √(2/400).
#[test]
fn area_error_is_honest() {
    let peak = Emg::new(100.0, 60.0, 4.0, 3.0).unwrap();
    let times = grid(150, 1.0);
    let clean = sum(&times, &[peak]);
    let known = Noise {
        deviation: 0.3,
        peak_to_peak: 1.5,
        lag: 1,
    };
    let mut square = 0.0;
    for seed in 0..400 {
        let signal: Vec<f64> = clean
            .iter()
            .zip(normals(150, seed))
            .map(|(y, e)| y + 0.3 * e)
            .collect();
        let found = measure_peak(
            &Trace::new(&times, &signal).unwrap(),
            None,
            (10, 140),
            Some(&known),
        )
        .unwrap();
        square += ((found.area - 100.0) / found.area_error).powi(2) / 400.0;
    }
    assert!(
        (square - 1.0).abs() < 4.0 * (2.0_f64 / 400.0).sqrt(),
        "{square}"
    );
}

fn measured(peak: &Emg, points: f64) -> PeakMetrics {
    let step = peak.sigma / points;
    let times: Vec<f64> = grid((40.0 * points) as usize, step);
    let signal = sum(&times, &[*peak]);
    measure_peak(
        &Trace::new(&times, &signal).unwrap(),
        None,
        (0, times.len() - 1),
        None,
    )
    .unwrap()
}

proptest! {
    /// Metrics of a sampled peak against the peak itself; the errors fall like the fourth power of the points to a deviation, and faster.
    #[test]
    fn metrics_of_a_known_peak(offset in 0.0..1.0_f64, ratio in 0.0..1.0_f64, area in 0.1..10.0_f64) {
        let peak = Emg::new(area, 10.0 + offset, 1.0, ratio).unwrap();
        let exact = peak.moments();
        let width = |share: f64| { let (from, to) = peak.crossings(share).unwrap(); to - from };
        for (points, bound) in [(4.0, 1e-4), (10.0, 2e-6)] {
            let found = measured(&peak, points);
            // by Poisson's sum 2 exp(-2π² 16), and the tail beyond 29 deviations
            prop_assert!((found.area / area - 1.0).abs() < 1e-11);
            prop_assert!((found.mean - exact.mean).abs() < 1e-9 && (found.variance - exact.variance).abs() < 1e-8);
            prop_assert!((found.skewness - exact.third / exact.variance.powf(1.5)).abs() < 1e-6);
            prop_assert!((found.excess - exact.fourth_cumulant / exact.variance.powi(2)).abs() < 1e-4);
            prop_assert!((found.apex - peak.apex()).abs() < 3.0 * bound, "{} {}", found.apex, peak.apex());
            prop_assert!((found.height / peak.value(peak.apex()) - 1.0).abs() < bound);
            for (found, share) in [(found.fwhm, 0.5), (found.width_10, 0.1), (found.width_5, 0.05)] {
                prop_assert!((found.unwrap() / width(share) - 1.0).abs() < bound, "{found:?} {share}");
            }
            let ((a, b), (c, d)) = (peak.crossings(0.1).unwrap(), peak.crossings(0.05).unwrap());
            let apex = peak.apex();
            prop_assert!((found.asymmetry.unwrap() - (b - apex) / (apex - a)).abs() < 8.0 * bound);
            prop_assert!((found.tailing.unwrap() - (d - c) / (2.0 * (apex - c))).abs() < 8.0 * bound);
            prop_assert!((found.plates_half.unwrap() * width(0.5).powi(2) / (8.0 * 2_f64.ln() * apex * apex) - 1.0).abs() < 4.0 * bound);
        }
    }
}

/// Four deviations between the tangents of a Gaussian, and the same plates by all three formulas.
#[test]
fn tangents_of_a_gaussian() {
    for (points, bound) in [(3.0, 2e-3), (6.0, 5e-5), (12.0, 2e-6)] {
        let found = measured(&Emg::new(1.0, 15.1, 1.0, 0.0).unwrap(), points);
        assert!(
            (found.base_width.unwrap() / 4.0 - 1.0).abs() < bound,
            "{points} {found:?}"
        );
        for plates in [
            found.plates_tangent.unwrap(),
            found.plates_half.unwrap(),
            found.plates_moments,
        ] {
            assert!(
                (plates / (15.1 * 15.1) - 1.0).abs() < 3.0 * bound,
                "{points} {plates}"
            );
        }
        let other = measured(&Emg::new(1.0, 19.1, 1.0, 0.0).unwrap(), points);
        let between = resolution(&found, &other);
        assert!(
            (between.base.unwrap() - 1.0).abs() < bound
                && (between.half.unwrap() - 1.0).abs() < bound
        );
    }
}

/// Peaks with tails of up to 20 of their deviations, at 30 and 1000 deviations of the noise, are one peak each.
#[test]
fn long_tails_are_found() {
    let times = grid(2000, 1.0);
    for ratio in [2.0, 5.0, 10.0, 20.0] {
        for height in [30.0, 1000.0] {
            for sign in [1.0, -1.0] {
                let peak = peak_of_height(height, 1000.0, 4.0, sign * 4.0 * ratio);
                let signal: Vec<f64> = sum(&times, &[peak])
                    .iter()
                    .zip(normals(2000, 9))
                    .map(|(y, e)| y + e)
                    .collect();
                let found = find(&times, &signal).peaks;
                assert_eq!(found.len(), 1, "{ratio} {height} {sign} {found:?}");
                assert!(
                    (found[0].apex - peak.apex()).abs() < 8.0,
                    "{ratio} {height} {sign} {found:?}"
                );
            }
        }
    }
}

/// A bulge on a flank is a shoulder, without a maximum of its own.
#[test]
fn shoulders_are_found() {
    let times = grid(600, 1.0);
    let peaks = [
        peak_of_height(1.0, 300.0, 12.0, 0.0),
        peak_of_height(0.35, 330.0, 12.0, 0.0),
    ];
    let found = find(&times, &sum(&times, &peaks)).peaks;
    let kinds: Vec<PeakKind> = found.iter().map(|peak| peak.kind).collect();
    assert_eq!(kinds, [PeakKind::Apex, PeakKind::Shoulder], "{found:?}");
    assert!((found[1].apex - 330.0).abs() < 6.0, "{found:?}");
}
