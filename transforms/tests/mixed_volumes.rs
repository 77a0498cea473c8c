//! Plug flow with mixed volumes: proved bounds, exact derivatives, and laws of what mixing does.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod plug;

use algebra::Rational;
use proptest::prelude::*;
use transforms::chromatography::{
    Binding, Column, Experiment, Inlet, Method, moments, simulate_enclosed, slopes,
};
use transforms::special::goldstein_j;

use self::plug::{exact, kinetic, plug, run, values};

fn decades(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low..high).prop_map(|exponent| 10_f64.powf(exponent))
}

fn sampled() -> impl Strategy<Value = Inlet> {
    prop::collection::vec((0.01..0.5, 0.0..2.0), 2..8).prop_map(|list| {
        let (mut time, mut points) = (0.0, vec![(0.0, 1.0)]);
        for (step, height) in list {
            time += step;
            points.push((time, height));
        }
        Inlet::Sampled { points }
    })
}

fn inlet() -> impl Strategy<Value = Inlet> {
    prop_oneof![
        Just(Inlet::Impulse),
        Just(Inlet::Step),
        decades(-7.0, 0.5).prop_map(|width| Inlet::Pulse { width }),
        sampled(),
    ]
}

/// Bindings with volumes that are faster, slower, equal to each other and exactly as fast as the desorption.
fn mixed() -> impl Strategy<Value = (Binding, Vec<f64>)> {
    let binding = prop_oneof![
        6 => (decades(-2.0, 2.5), decades(-1.0, 2.0)).prop_map(|(a, b)| kinetic(a, b)),
        1 => (0.0..3.0).prop_map(|a| kinetic(a, 0.0)),
        1 => decades(0.0, 1.5).prop_map(|b| kinetic(0.0, b)),
        1 => (0.0..20.0).prop_map(|k| Binding::equilibrium(k).unwrap()),
    ];
    let times = prop::collection::vec(decades(-2.7, 0.7), 1..4);
    (binding, times, 0..6).prop_map(|(binding, mut times, special)| {
        match (special, binding) {
            (0, Binding::Kinetic { desorption, .. }) => times[0] = desorption.recip(),
            (1, Binding::Kinetic { .. }) => {
                // 1/4 is its own inverse's inverse, to the last bit
                return (kinetic(7.0, 4.0), vec![0.25]);
            }
            (2, _) => times.push(times[0]),
            _ => {}
        }
        (binding, times)
    })
}

/// Mean and deviation of a peak; of a step those of its slope.
fn frame(experiment: &Experiment) -> (f64, f64) {
    let inlet = match &experiment.inlet {
        Inlet::Step => Inlet::Impulse,
        other => other.clone(),
    };
    let scale = moments(
        &Experiment {
            inlet,
            ..experiment.clone()
        },
        0,
    )
    .unwrap();
    (scale.mean, scale.variance.sqrt())
}

fn distance(value: f64, ball: &algebra::Ball) -> f64 {
    let value = exact(&value);
    let ends = [ball.lower().unwrap(), ball.upper().unwrap()];
    ends.map(|end| (end - &value).abs().to_f64())
        .into_iter()
        .fold(0.0, f64::max)
}

/// The height of a Gaussian with the area and the variance of the peak, or its end.
fn height(experiment: &Experiment) -> f64 {
    let gaussian = 0.398_942_280_401_432_7 / frame(experiment).1;
    match &experiment.inlet {
        Inlet::Step => 1.0,
        Inlet::Pulse { width } => (width * gaussian).min(1.0),
        Inlet::Sampled { points } => gaussian.min(1.0) * points[points.len() - 1].0.min(1.0),
        Inlet::Impulse | Inlet::Gaussian { .. } => gaussian,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// The error against 40 digits is within the bound, and the bound is of use: 1e-11 of the peak.
    #[test]
    fn errors_are_within_their_bounds(
        (binding, mixing) in mixed(),
        inlet in inlet(),
        places in prop::collection::vec(-4.0..10.0_f64, 3),
    ) {
        let experiment = plug(binding, mixing, inlet);
        let (mean, deviation) = frame(&experiment);
        let times: Vec<f64> = places
            .iter()
            .map(|place| (mean + place * deviation).clamp(0.5, 60.0))
            .chain([1.0])
            .collect();
        let found = run(&experiment, &times);
        let uniformised = matches!(found.curves[0].method, Method::Uniformised { .. });
        prop_assert!(uniformised && found.curves[0].method.is_certified());
        let exact_times: Vec<Rational> = times.iter().map(exact).collect();
        let truth = simulate_enclosed(&experiment.map(&exact), &exact_times, 40).unwrap();
        let mass = match binding {
            Binding::Irreversible { adsorptions } => (-adsorptions).exp(),
            _ => 1.0,
        };
        for (one, ball) in found.total.iter().zip(&truth.total) {
            let error = distance(one.value, ball);
            prop_assert!(error <= one.bound, "{experiment:?} {one:?} {error:e}");
            prop_assert!(one.bound <= 1e-11 * height(&experiment) * mass, "{experiment:?} {one:?}");
        }
    }

    /// So it is with a sampled inlet and no volume.
    #[test]
    fn sampled_inlets_alone_have_proved_bounds(
        a in 0.0..100.0_f64,
        b in 0.1..50.0_f64,
        inlet in sampled(),
        place in -4.0..10.0_f64,
    ) {
        let experiment = plug(kinetic(a, b), Vec::new(), inlet);
        let (mean, deviation) = frame(&experiment);
        let time = (mean + place * deviation).clamp(0.5, 60.0);
        let found = run(&experiment, &[time]);
        prop_assert!(found.curves[0].method.is_certified());
        let ball = &simulate_enclosed(&experiment.map(&exact), &[exact(&time)], 40).unwrap().total[0];
        let (one, error) = (found.total[0], distance(found.total[0].value, ball));
        prop_assert!(error <= one.bound && one.bound <= 1e-12, "{experiment:?} {one:?} {error:e}");
    }

    /// A step through one volume is the integral of J against an exponential, by Simpson's rule.
    #[test]
    fn one_volume_is_a_convolution(
        a in 0.1..60.0_f64,
        b in 0.5..30.0_f64,
        residence in 0.05..2.0_f64,
        place in -2.0..4.0_f64,
    ) {
        let theta = (a / b + residence + place * (2.0 * a / (b * b) + residence * residence).sqrt()).max(0.1);
        let panels = 4000;
        let h = theta / f64::from(panels);
        let f = |u: f64| goldstein_j(a, b * u).unwrap().value * (-(theta - u) / residence).exp() / residence;
        let panel = |k: i32| {
            let u = h * f64::from(k);
            h / 6.0 * (f(u) + 4.0 * f(u + 0.5 * h) + f(u + h))
        };
        let expected: f64 = (0..panels).map(panel).sum();
        let experiment = plug(kinetic(a, b), vec![residence], Inlet::Step);
        let found = values(&experiment, &[1.0 + theta])[0];
        // the fourth derivative of the integrand is at most some powers of the faster rate
        let rate = (2.0 * b).max(residence.recip());
        prop_assert!((found - expected).abs() <= 1e-12 + (rate * h).powi(4) * theta, "{found} {expected}");
    }

    /// For 1/T = β < b a step is J(a, bθ) - e^(-θ/T + aβ/(b-β)) J(ab/(b-β), (b-β)θ).
    #[test]
    fn one_slow_volume_has_a_closed_form(
        a in 0.1..20.0_f64,
        b in 0.5..30.0_f64,
        share in 0.01..0.6_f64,
        theta in 0.1..8.0_f64,
    ) {
        let beta = share * b;
        let rest = b - beta;
        let second = (-beta * theta + a * beta / rest).exp() * goldstein_j(a * b / rest, rest * theta).unwrap().value;
        let expected = goldstein_j(a, b * theta).unwrap().value - second;
        let experiment = plug(kinetic(a, b), vec![beta.recip()], Inlet::Step);
        let found = values(&experiment, &[1.0 + theta])[0];
        // the exponent has its own roundings, and the time 1 + θ one of θ
        let allowed = 1e-14 * (4.0 + beta * theta + a * beta / rest) * (1.0 + second) + 1e-15 * b * (1.0 + theta);
        prop_assert!((found - expected).abs() <= allowed, "{found} {expected}");
    }

    /// Without dispersion is with a dispersion that vanishes: at Pe = 1e7 the line method differs by the share of the added variance.
    #[test]
    fn dispersion_vanishes(
        a in 5.0..100.0_f64,
        b in 5.0..50.0_f64,
        mixing in prop::collection::vec(0.02..0.3_f64, 1..3),
        place in -1.5..3.0_f64,
    ) {
        let mut experiment = plug(kinetic(a, b), mixing, Inlet::Impulse);
        let (mean, deviation) = frame(&experiment);
        experiment.inlet = Inlet::Pulse { width: 0.2 * deviation };
        let time = (mean + place * deviation).max(1.2);
        let without = values(&experiment, &[time])[0];
        experiment.column = Column::open(1.0, 1e7).unwrap();
        let with = values(&experiment, &[time])[0];
        // half of the added variance times the curvature, which the skewness and the ends of the pulse make a few times that of a Gaussian
        let added = 2.0 * (1.0 + a / b).powi(2) / 1e7 / (deviation * deviation);
        prop_assert!((with - without).abs() <= 0.08 * (10.0 * added + 1e-8), "{with} {without} {added}");
    }

    /// Steps rise from 0 to the share that leaves, and never beyond.
    #[test]
    fn steps_rise((binding, mixing) in mixed()) {
        let experiment = plug(binding, mixing, Inlet::Step);
        let (mean, deviation) = frame(&experiment);
        let slowest = match binding {
            Binding::Kinetic { desorption, .. } => desorption.recip(),
            _ => 0.0,
        };
        let slowest = experiment.mixing.iter().fold(slowest, |most: f64, &time| most.max(time));
        let last = mean + 12.0 * deviation + 30.0 * slowest;
        let times: Vec<f64> = (0..=60).map(|k| last * f64::from(k) / 60.0).collect();
        let found = run(&experiment, &times);
        let share = match binding {
            Binding::Irreversible { adsorptions } => (-adsorptions).exp(),
            _ => 1.0,
        };
        for pair in found.total.windows(2) {
            prop_assert!(pair[1].value - pair[0].value >= -pair[0].bound - pair[1].bound);
            prop_assert!(pair[1].value >= 0.0 && pair[1].value <= share + pair[1].bound);
        }
        prop_assert!(share - found.total[60].value <= 1e-3 * share, "{:?}", found.total[60]);
    }

    /// Area, mean and variance of a curve are those of the transform, by the trapezoidal rule.
    #[test]
    fn moments_are_those_of_the_curve(
        a in 20.0..150.0_f64,
        b in 5.0..50.0_f64,
        mixing in prop::collection::vec(0.02..0.2_f64, 1..3),
        width in 0.05..0.5_f64,
    ) {
        let experiment = plug(kinetic(a, b), mixing, Inlet::Pulse { width });
        let scale = moments(&experiment, 0).unwrap();
        let last = scale.mean + 30.0 * scale.variance.sqrt();
        let step = (last - 1.0) / 4000.0;
        let times: Vec<f64> = (0..=4000).map(|k| 1.0 + step * f64::from(k)).collect();
        let curve = values(&experiment, &times);
        let sum = |f: &dyn Fn(f64) -> f64| curve.iter().zip(&times).map(|(c, t)| c * f(*t)).sum::<f64>() * step;
        let area = sum(&|_| 1.0);
        let mean = sum(&|t| t) / area;
        let variance = sum(&|t| (t - mean).powi(2)) / area;
        // e^-a of the pulse comes with its corners
        prop_assert!((area / width - 1.0).abs() < 1e-6, "{area} {width}");
        prop_assert!((mean / scale.mean - 1.0).abs() < 1e-6, "{mean} {}", scale.mean);
        prop_assert!((variance / scale.variance - 1.0).abs() < 1e-5, "{variance} {}", scale.variance);
    }

    /// Goldstein's J by Bessel functions and the sums of positive terms, which have nothing in common: a second volume of no time changes nothing.
    #[test]
    fn volumes_of_no_time_leave_goldstein(a in 0.1..60.0_f64, b in 0.5..20.0_f64, theta in 0.2..6.0_f64) {
        let experiment = plug(kinetic(a, b), vec![1e-4], Inlet::Step);
        let found = values(&experiment, &[1.0 + theta])[0];
        let without = |theta: f64| goldstein_j(a, b * theta).unwrap().value;
        // f(θ) - T f'(θ) + T² f'' - ..
        let h = 1e-3;
        let slope = (without(theta + h) - without(theta - h)) / (2.0 * h);
        let expected = without(theta) - 1e-4 * slope;
        prop_assert!((found - expected).abs() <= 2e-8 * b * b, "{found} {expected}");
    }

    /// Derivatives by τ, a (or k) and b are limits of differences, for all inlets, with volumes and, if sampled, without.
    #[test]
    fn slopes_are_limits_of_differences(
        a in 2.0..60.0_f64,
        b in 2.0..30.0_f64,
        mixing in prop::collection::vec(0.02..0.5_f64, 1..3),
        bare in any::<bool>(),
        inlet in inlet(),
        place in -1.5..3.0_f64,
    ) {
        let bare = bare && matches!(inlet, Inlet::Sampled { .. });
        let mixing = if bare { Vec::new() } else { mixing };
        let build = |by: [f64; 3]| {
            let mut experiment = plug(kinetic(a * (1.0 + by[1]), b * (1.0 + by[2])), mixing.clone(), inlet.clone());
            experiment.column.hold_up += by[0];
            experiment
        };
        let (mean, deviation) = frame(&build([0.0; 3]));
        // not where answers have corners: at the ends of an inlet
        let time = (mean + place * deviation).max(1.05);
        let here = build([0.0; 3]);
        let found = slopes(&here, 0, &[time], 1e-9).unwrap();
        let size = height(&here).max(values(&here, &[time])[0]);
        prop_assert!((found.values[0] - values(&here, &[time])[0]).abs() <= 1e-12 * size);
        let step = 1e-3 * deviation.min(1.0);
        for (index, unit) in [1.0, a, b].into_iter().enumerate() {
            let moved = |size: f64| {
                let mut by = [0.0; 3];
                by[index] = size;
                values(&build(by), &[time])[0]
            };
            let slope = |step: f64| (moved(step) - moved(-step)) / (2.0 * step);
            let expected = (4.0 * slope(0.5 * step) - slope(step)) / 3.0;
            // corners of e^-a within the step, and rounding of the differences
            let corners = match &inlet {
                Inlet::Step | Inlet::Impulse => time - 1.0 > 2.0 * step,
                Inlet::Pulse { width } => (time - 1.0 - width).abs() > 2.0 * step,
                Inlet::Sampled { points } => points.iter().all(|point| (time - 1.0 - point.0).abs() > 2.0 * step),
                Inlet::Gaussian { .. } => true,
            };
            if corners {
                let allowed = 1e-5 * size / deviation.min(1.0) * (1.0 + a / b);
                prop_assert!((found.by[index][0] * unit - expected).abs() <= allowed, "{index}: {} {expected} {here:?} {time}", found.by[index][0] * unit);
            }
        }
    }
}
