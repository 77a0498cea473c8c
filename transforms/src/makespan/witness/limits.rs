//! A best time limit, by others.

use algebra::evidence::{Basis, Evidence, Method};

use crate::makespan::Expected;
use crate::makespan::timeout::{Optimum, Timeout};

/// Limits that are compared, to the thousandfold and down to the thousandth.
const OTHERS: i32 = 600;

/// A mean that is smaller by no more than this is the same, rounded.
const ROUNDING: f64 = 1e-12;

/// Steps of the difference quotients, relative to the limit: their errors are of the order of its square, roundings of its inverse.
const STEP: f64 = 1e-4;

/// Is the best limit better than others near and far? Compares the means alone, without derivatives.
pub fn others(timeout: &Timeout, best: &Optimum) -> Evidence {
    let around = match best.timeout.is_finite() && best.timeout > 0.0 {
        true => best.timeout,
        false => best.mean,
    };
    let near = [1e-9, 1e-6, 1e-3]
        .into_iter()
        .flat_map(|step| [1.0 - step, 1.0 + step]);
    let far = (0..=OTHERS).map(|at| 1e3_f64.powf(2.0 * f64::from(at) / f64::from(OTHERS) - 1.0));
    let limits = near
        .chain(far)
        .map(|share| around * share)
        .chain([f64::INFINITY]);
    let (mut worst, mut count) = (0.0_f64, 0);
    for limit in limits {
        count += 1;
        if let Expected::Finite(mean) = timeout.mean(limit) {
            worst = worst.max(1.0 - mean / best.mean);
        }
    }
    Evidence {
        method: Method::Stationarity,
        measured: worst,
        bound: ROUNDING,
        basis: Basis::Estimated,
        note: format!("no smaller mean with {count} other limits"),
    }
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
