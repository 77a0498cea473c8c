//! Laguerre series: the transform on a circle once, the original at any number of times.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::super::line::fourier;
use super::rule::Sum;

/// An expansion in Laguerre functions.
///
/// $$ f(t) \approx e^{(\sigma - b) t} \sum_{n<N} a_n L_n(2 b t), \qquad
///    \sum_n a_n z^n = \frac{2b}{1-z} F\Bigl(\sigma - b + \frac{2b}{1-z}\Bigr) $$
///
/// The coefficients decay fast for smooth originals whose transform is analytic at infinity; the method is of no use for `1/sqrt(s)`,
/// delays and jumps, and [`Laguerre::error`] says so.
///
/// # Example
/// ```
/// use transforms::laplace::Laguerre;
/// let series = Laguerre::new(&|s| (s + 1.0).powi(-2), 10.0, 64);
/// for t in [0.0, 1.0, 9.0_f64] {
///     assert!((series.at(t) - t * (-t).exp()).abs() < 1e-10);
/// }
/// ```
///
/// Source: W. T. Weeks, "Numerical inversion of Laplace transforms using Laguerre functions" (1966); choice of the parameters after
/// J. A. C. Weideman, "Algorithms for parameter selection in the Weeks method" (1999).
#[derive(Clone, Debug)]
pub struct Laguerre {
    abscissa: f64,
    scale: f64,
    coefficients: Vec<f64>,
    tail: f64,
    size: f64,
}

/// Shifts tried, in units of the inverse of the longest time.
const SHIFTS: [f64; 4] = [0.5, 1.0, 2.0, 5.0];

impl Laguerre {
    /// The best of 40 expansions with `count` coefficients (at least 8, at most 4096), judged by the next `count` of them.
    ///
    /// Evaluates the transform at 160 times `count` points (rounded up to a power of two), for times up to `longest`.
    pub fn new(transform: &dyn Fn(Complex64) -> Complex64, longest: f64, count: usize) -> Self {
        let count = count.clamp(8, 4096);
        let mut best: Option<Self> = None;
        for shift in SHIFTS {
            for power in -5..5 {
                let scale = count as f64 / longest * 2.0_f64.powi(power);
                let found = Self::with(transform, shift / longest, scale, count);
                let bound = |series: &Self| series.sum(longest).noise;
                if best.as_ref().is_none_or(|best| bound(&found) < bound(best)) {
                    best = Some(found);
                }
            }
        }
        best.unwrap_or(Self {
            abscissa: 0.0,
            scale: 1.0,
            coefficients: Vec::new(),
            tail: f64::INFINITY,
            size: 0.0,
        })
    }

    fn with(
        transform: &dyn Fn(Complex64) -> Complex64,
        abscissa: f64,
        scale: f64,
        count: usize,
    ) -> Self {
        let points = (4 * count).next_power_of_two();
        let step = 2.0 * PI / points as f64;
        let mut values: Vec<Complex64> = (0..points)
            .map(|j| {
                let z = Complex64::from_polar(1.0, (j as f64 + 0.5) * step);
                let stretch = 2.0 * scale / (1.0 - z);
                stretch * transform(stretch + (abscissa - scale))
            })
            .collect();
        fourier(&mut values, |j| Complex64::cis(-step * j as f64));
        let coefficients: Vec<f64> = values
            .iter()
            .take(2 * count)
            .enumerate()
            .map(|(n, value)| {
                (value * Complex64::from_polar(1.0, -0.5 * step * n as f64)).re / points as f64
            })
            .collect();
        let (kept, dropped) = coefficients.split_at(count);
        Self {
            abscissa,
            scale,
            tail: dropped.iter().map(|a| a.abs()).sum(),
            size: kept.iter().map(|a| a.abs()).sum(),
            coefficients: kept.to_vec(),
        }
    }

    /// The sum at a time of at least 0, after Clenshaw; NaN where values of the transform are not finite.
    pub fn at(&self, time: f64) -> f64 {
        self.sum(time).value
    }

    /// Size of the coefficients left out and of rounding, as an error at a time: an estimate, no bound.
    pub fn error(&self, time: f64) -> f64 {
        self.sum(time).noise
    }

    pub(super) fn sum(&self, time: f64) -> Sum {
        let x = 2.0 * self.scale * time;
        let (mut newer, mut older) = (0.0, 0.0);
        for (n, coefficient) in self.coefficients.iter().enumerate().rev() {
            let n = n as f64;
            // L_(n+1) = ((2n + 1 - x) L_n - n L_(n-1))/(n + 1)
            let sum = coefficient + (2.0 * n + 1.0 - x) / (n + 1.0) * newer
                - (n + 1.0) / (n + 2.0) * older;
            older = newer;
            newer = sum;
        }
        let growth = (self.abscissa * time).exp();
        // |e^(-x/2) L_n(x)| <= 1
        let noise = growth * (self.tail + 64.0 * f64::EPSILON * self.size);
        Sum {
            value: growth * (-0.5 * x).exp() * newer,
            noise: if noise.is_finite() {
                noise
            } else {
                f64::INFINITY
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_originals_and_an_honest_error() {
        type Pair = (fn(Complex64) -> Complex64, fn(f64) -> f64);
        let pairs: [Pair; 3] = [
            (|s| (s + 1.0).inv(), |t| (-t).exp()),
            (|s| (s * s + 4.0).inv(), |t| (2.0 * t).sin() / 2.0),
            (|s| s.sqrt().inv(), |t| (PI * t).sqrt().recip()),
        ];
        for (at, (transform, original)) in pairs.into_iter().enumerate() {
            let series = Laguerre::new(&transform, 8.0, 64);
            for t in [0.5, 1.0, 4.0, 8.0] {
                let error = (series.at(t) - original(t)).abs();
                assert!(
                    error <= series.error(t),
                    "{at} {t} {error:e} {:e}",
                    series.error(t)
                );
                assert!(at == 2 || error < 1e-8, "{at} {t} {error:e}");
            }
        }
        let broken = Laguerre::new(&|_| Complex64::new(f64::NAN, 0.0), 1.0, 16);
        assert!(broken.error(1.0).is_infinite());
    }
}
