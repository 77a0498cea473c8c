//! A best time limit, by others.

use algebra::evidence::{Basis, Evidence, Method};

use crate::makespan::Expected;
use crate::makespan::timeout::{Optimum, Timeout, Turn};

/// Limits that are compared, to the thousandfold and down to the thousandth.
const OTHERS: i32 = 600;

/// The least power of two that is a normal number.
const LEAST_POWER: i32 = f64::MIN_EXP - 1;

/// A mean that is smaller by no more than this is the same, rounded.
const ROUNDING: f64 = 1e-12;

/// Steps of the difference quotients, relative to the limit: their errors are of the order of its square, roundings of its inverse.
const STEP: f64 = 1e-4;

/// Has the best limit its mean, and is it better than others near and far? Compares the means alone, without derivatives; open where no
/// time sets the scale of others.
pub fn others(timeout: &Timeout, best: &Optimum) -> Evidence {
    let Some(around) = scale(timeout, best) else {
        return Evidence {
            method: Method::Stationarity,
            measured: 0.0,
            bound: f64::INFINITY,
            basis: Basis::Estimated,
            note: "no other limit was compared: no time sets their scale".to_owned(),
        };
    };
    let limits = others_around(around, best.timeout);
    // the mean of a limit that is only approached is not that at 0
    let mut worst = match best.turn {
        Turn::Vanishing => 0.0,
        _ => (timeout.mean(best.timeout).value() - best.mean).abs() / best.mean.max(around),
    };
    for limit in &limits {
        if let Expected::Finite(mean) = timeout.mean(*limit) {
            // nothing is below a mean of 0
            let below = match best.mean > 0.0 {
                true => 1.0 - mean / best.mean,
                false => best.mean - mean,
            };
            worst = worst.max(below);
        }
    }
    Evidence {
        method: Method::Stationarity,
        measured: worst,
        bound: ROUNDING,
        basis: Basis::Estimated,
        note: format!(
            "no smaller mean with {} other limits around {around:.1e}",
            limits.len()
        ),
    }
}

/// Limits near a time and far from it and none at all, each once, without the best one.
fn others_around(around: f64, best: f64) -> Vec<f64> {
    let near = [1e-9, 1e-6, 1e-3]
        .into_iter()
        .flat_map(|step| [1.0 - step, 1.0 + step]);
    let far = (0..=OTHERS).map(|at| 1e3_f64.powf(2.0 * f64::from(at) / f64::from(OTHERS) - 1.0));
    let mut limits: Vec<f64> = near
        .chain(far)
        .map(|share| around * share)
        .chain([f64::INFINITY])
        .filter(|limit| limit.total_cmp(&best).is_ne())
        .collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    limits
}

/// A time to compare limits around: the best limit, its mean, the mean without a limit, or a time until which a half of what ever ends has
/// ended.
fn scale(timeout: &Timeout, best: &Optimum) -> Option<f64> {
    let means = [best.timeout, best.mean, timeout.mean(f64::INFINITY).value()];
    let usual = means
        .into_iter()
        .find(|time| *time > 0.0 && time.is_finite());
    usual.or_else(|| {
        let (first, last) = (timeout.cut(0.0), timeout.cut(f64::MAX));
        let half = last + 0.5 * (first - last);
        let mut times = (LEAST_POWER..=f64::MAX_EXP - 1).map(|power| f64::from(power).exp2());
        times.find(|time| first > last && timeout.cut(*time) <= half)
    })
}

/// Does the mean stand still at a limit? Its relative derivative by difference quotients of two widths, whose difference is the bound.
pub fn stationary(timeout: &Timeout, limit: f64) -> Evidence {
    let mean = |share: f64| timeout.mean(limit * share).value();
    let here = mean(1.0);
    let quotient = |step: f64| (mean(1.0 + step) - mean(1.0 - step)) / (2.0 * step) / here;
    let (fine, coarse) = (quotient(STEP), quotient(2.0 * STEP));
    Evidence {
        method: Method::Stationarity,
        measured: fine.abs(),
        // The error of the coarse one is four times that of the fine one.
        bound: (fine - coarse).abs() + ROUNDING / STEP,
        basis: Basis::Estimated,
        note: "the derivative there, by difference quotients of the mean".to_owned(),
    }
}
