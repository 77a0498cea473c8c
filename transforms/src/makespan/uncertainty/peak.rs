//! Integrals over the real line of positive functions with one peak, given by their logarithms.

use std::cell::Cell;

use crate::error::{Error, Result};

/// Terms below the largest one by the tolerance and by this factor more, in logarithms, are left out.
const FALL: f64 = 10.0;

/// First step in standard deviations of the peak; a Gaussian then is summed with an error of 2e-5, with half of it 4e-20.
const FIRST_STEP: f64 = 1.3;

/// Steps in search of the peak.
const CLIMB: usize = 200;

/// Halvings of the step.
const LEVELS: usize = 16;

/// Values of the integrand that may still be computed.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new(values: usize) -> Self {
        Self(Cell::new(values))
    }

    /// Takes one; false when there are no more.
    pub(super) fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// An integral by its logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LogIntegral {
    /// ln of the value; -∞ for 0.
    pub(super) ln: f64,
    /// Estimate of the relative error.
    pub(super) error: f64,
}

impl LogIntegral {
    pub(super) const ZERO: Self = Self {
        ln: f64::NEG_INFINITY,
        error: 0.0,
    };

    /// The sum of two positive numbers.
    pub(super) fn plus(self, other: Self) -> Self {
        let (large, small) = match self.ln >= other.ln {
            true => (self, other),
            false => (other, self),
        };
        if large.ln <= f64::NEG_INFINITY {
            return Self::ZERO;
        }
        let share = (small.ln - large.ln).exp();
        Self {
            ln: large.ln + share.ln_1p(),
            error: (large.error + share * small.error) / (1.0 + share),
        }
    }

    /// A number that is known to rounding.
    pub(super) fn known(ln: f64) -> Self {
        let error = match ln.is_finite() {
            true => 8.0 * f64::EPSILON * ln.abs().max(1.0),
            false => 0.0,
        };
        Self { ln, error }
    }
}

/// The peak of a function and its standard deviation there.
struct Peak {
    place: f64,
    height: f64,
    width: f64,
}

/// ∫ e^f over the real line by the trapezoidal rule.
///
/// The step is halved until the last two sums agree to the square root of the tolerance: on functions that are analytic in a strip and
/// fall off at both ends, halving squares the error. Source: L. N. Trefethen and J. A. C. Weideman, The exponentially convergent
/// trapezoidal rule (2014).
pub(super) fn integrate(
    ln_f: impl Fn(f64) -> Result<f64>,
    start: f64,
    step: f64,
    tolerance: f64,
    budget: &Budget,
) -> Result<LogIntegral> {
    let ln_f = |x: f64| match budget.take() {
        true => ln_f(x),
        false => Err(not_converged(LEVELS, f64::INFINITY)),
    };
    let Some(peak) = climb(&ln_f, start, step)? else {
        return Ok(LogIntegral::ZERO);
    };
    let fall = FALL - tolerance.ln();
    let mut h = FIRST_STEP * peak.width;
    let mut sum = 1.0;
    let (mut right, mut left) = (0.0, 0.0);
    for (sign, far) in [(1.0, &mut right), (-1.0, &mut left)] {
        let (mut k, mut below) = (1.0, 0);
        while below < 2 {
            let value = ln_f(peak.place + sign * k * h)? - peak.height;
            sum += value.exp();
            below = match value < -fall {
                true => below + 1,
                false => 0,
            };
            *far = k;
            k += 1.0;
        }
    }
    let mut total = sum * h;
    let mut change = f64::INFINITY;
    for _ in 0..LEVELS {
        // midpoints of the steps so far
        let mut k = -left + 0.5;
        while k < right {
            sum += (ln_f(peak.place + k * h)? - peak.height).exp();
            k += 1.0;
        }
        h *= 0.5;
        (left, right) = (2.0 * left, 2.0 * right);
        let finer = sum * h;
        change = (finer / total - 1.0).abs();
        total = finer;
        if !total.is_finite() {
            return Err(not_converged(LEVELS, total));
        }
        if change * change <= tolerance {
            let rounding = 8.0 * f64::EPSILON * peak.height.abs().max(1.0);
            return Ok(LogIntegral {
                ln: peak.height + total.ln(),
                error: change * change + rounding,
            });
        }
    }
    Err(not_converged(LEVELS, change))
}

fn not_converged(iterations: usize, residual: f64) -> Error {
    Error::NotConverged {
        what: "the sum over a posterior density",
        iterations,
        residual,
    }
}

/// The peak of a function that rises to it and falls from it, within half its width; nothing if the function is 0.
fn climb(ln_f: &impl Fn(f64) -> Result<f64>, start: f64, step: f64) -> Result<Option<Peak>> {
    let Some((mut place, mut height)) = foothold(ln_f, start, step)? else {
        return Ok(None);
    };
    let mut step = step;
    for _ in 0..CLIMB {
        let (left, right) = (ln_f(place - step)?, ln_f(place + step)?);
        if left.is_nan() || right.is_nan() || height.is_nan() {
            return Err(not_converged(CLIMB, f64::NAN));
        }
        let bend = left - 2.0 * height + right;
        // beside the peak: two steps of twice the size to the higher side
        if left > height && left >= right {
            (place, height, step) = (place - step, left, 2.0 * step);
            continue;
        }
        if right > height {
            (place, height, step) = (place + step, right, 2.0 * step);
            continue;
        }
        if bend < -4.0 {
            // wider than the peak
            step *= match bend > -400.0 {
                true => 0.5,
                false => 0.125,
            };
            continue;
        }
        if bend > -0.04 {
            step *= 4.0;
            if step > 1e6 {
                break;
            }
            continue;
        }
        return Ok(Some(Peak {
            place,
            height,
            width: step / (-bend).sqrt(),
        }));
    }
    Err(not_converged(CLIMB, step))
}

/// A place near the start where the function is not 0.
fn foothold(
    ln_f: &impl Fn(f64) -> Result<f64>,
    start: f64,
    step: f64,
) -> Result<Option<(f64, f64)>> {
    let height = ln_f(start)?;
    if height > f64::NEG_INFINITY || height.is_nan() {
        return Ok(Some((start, height)));
    }
    let mut reach = step;
    while reach < 750.0 {
        for place in [start - reach, start + reach] {
            let height = ln_f(place)?;
            if height > f64::NEG_INFINITY {
                return Ok(Some((place, height)));
            }
        }
        reach *= 1.5;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(f: impl Fn(f64) -> f64, start: f64, step: f64) -> LogIntegral {
        integrate(|x| Ok(f(x)), start, step, 1e-15, &Budget::new(10_000)).unwrap()
    }

    #[test]
    fn a_normal_density_wherever_one_begins() {
        for (centre, width, level) in [(0.0, 1.0, 0.0), (300.0, 1e-3, -1e4), (-5.0, 20.0, 700.0)] {
            let ln = |x: f64| level - 0.5 * ((x - centre) / width).powi(2);
            for (start, step) in [(0.0, 1.0), (400.0, 0.01), (centre, width)] {
                let found = of(ln, start, step);
                let exact = level + (width * std::f64::consts::TAU.sqrt()).ln();
                assert!(
                    (found.ln - exact).abs() <= 1e-14 + found.error,
                    "{found:?} {exact}"
                );
            }
        }
    }

    /// The logistic density with very different sides, a beta integral.
    #[test]
    fn a_skew_peak() {
        let (a, b) = (0.5, 40.0);
        let ln = |s: f64| -a * (-s).exp().ln_1p() - b * s.exp().ln_1p();
        let found = of(ln, 3.0, 0.1);
        // B(1/2, 40) = 4^40 · 2 / (40 C(80, 40)) · .. by products
        let mut exact = 2.0_f64;
        for k in 1..40 {
            let k = f64::from(k);
            exact *= k / (k + 0.5);
        }
        assert!(
            (found.ln - exact.ln()).abs() < 1e-13,
            "{found:?} {}",
            exact.ln()
        );
    }

    #[test]
    fn nothing_and_not_a_number() {
        let zero = integrate(
            |_| Ok(f64::NEG_INFINITY),
            0.0,
            1.0,
            1e-15,
            &Budget::new(10_000),
        )
        .unwrap();
        assert!(zero.ln < -1e300);
        assert!(integrate(|_| Ok(f64::NAN), 0.0, 1.0, 1e-15, &Budget::new(10_000)).is_err());
        assert!(integrate(|_| Ok(0.0), 0.0, 1.0, 1e-15, &Budget::new(10_000)).is_err());
        assert!(integrate(Ok, 0.0, 1.0, 1e-15, &Budget::new(10_000)).is_err());
    }
}
