//! The Bromwich integral as a Fourier series: the transform on one vertical line serves all times of a window.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::rule::Sum;

/// How the tail of the series is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acceleration {
    /// Euler's transformation: differences of the last terms.
    Euler,
    /// A continued fraction by the quotient-difference algorithm.
    QuotientDifference,
}

/// Values of a transform on a vertical line, ready for all times up to a longest one.
///
/// $$ f(t) \approx \frac{e^{\gamma t}}{T} \mathrm{Re}\Bigl[\tfrac12 F(\gamma) + \sum_{k=1}^{\infty} F(\gamma + i k \pi/T)\,
///    e^{i k \pi t/T}\Bigr] $$
///
/// The period 2T is four times the longest time and `e^(-2 gamma T) = 2e-16`, so values of later times fold back with that factor.
/// The first terms are added as they are, the rest by an [`Acceleration`]. The head must reach beyond the largest imaginary part
/// of the singularities. Best for times between half the longest one and itself.
///
/// # Example
/// ```
/// use transforms::laplace::{Acceleration, FourierSeries};
/// let series = FourierSeries::new(&|s| (s * s + 1.0).inv(), 3.0, 64, Acceleration::QuotientDifference);
/// for t in [1.5, 2.0, 3.0_f64] {
///     assert!((series.at(t) - t.sin()).abs() < 1e-10);
/// }
/// ```
///
/// Source: F. R. de Hoog, J. H. Knight, A. N. Stokes, "An improved method for numerical inversion of Laplace transforms" (1982);
/// the summation after Euler: J. Abate and W. Whitt, "The Fourier-series method for inverting transforms of probability
/// distributions" (1992).
#[derive(Clone, Debug)]
pub struct FourierSeries {
    period: f64,
    abscissa: f64,
    head: Vec<Complex64>,
    tail: Tail,
    size: f64,
    ramp: f64,
    energy: f64,
}

#[derive(Clone, Debug)]
enum Tail {
    Differences(Vec<Complex64>),
    Fraction(Vec<Complex64>),
}

/// Differences taken; the angles of a window shrink the one of order j by 1.3^j at most.
const DIFFERENCES: usize = 16;
/// Half the length of the continued fraction.
const FRACTION: usize = 20;
/// More terms are not added.
const LONGEST_HEAD: usize = 1 << 18;
/// `2 gamma T`: the alias falls to the last digit.
const DECAY: f64 = 36.0;
/// Powers of a point on the unit circle are computed anew after this many multiplications.
const ANCHOR: usize = 64;

impl FourierSeries {
    /// Evaluates the transform at `head` and some 17 (Euler) or 41 more points.
    pub fn new(
        transform: &dyn Fn(Complex64) -> Complex64,
        longest: f64,
        head: usize,
        acceleration: Acceleration,
    ) -> Self {
        Self::stretched(transform, longest, 2.0, head, acceleration)
    }

    /// The same with half a period of `stretch` times the longest time.
    pub(super) fn stretched(
        transform: &dyn Fn(Complex64) -> Complex64,
        longest: f64,
        stretch: f64,
        head: usize,
        acceleration: Acceleration,
    ) -> Self {
        let period = stretch * longest;
        let abscissa = 0.5 * DECAY / period;
        let head = head.min(LONGEST_HEAD);
        let extra = match acceleration {
            Acceleration::Euler => DIFFERENCES,
            Acceleration::QuotientDifference => 2 * FRACTION + 1,
        };
        let mut values: Vec<Complex64> = (0..head + extra)
            .map(|k| transform(Complex64::new(abscissa, k as f64 * PI / period)))
            .collect();
        if let Some(first) = values.first_mut() {
            *first *= 0.5;
        }
        let size = values.iter().map(|value| value.l1_norm()).sum();
        let ramp = values
            .iter()
            .enumerate()
            .map(|(k, value)| k as f64 * value.l1_norm())
            .sum();
        let energy = values.iter().map(Complex64::norm_sqr).sum();
        let tail = values.split_off(head);
        let tail = match acceleration {
            Acceleration::Euler => Tail::Differences(differences(tail)),
            Acceleration::QuotientDifference => Tail::Fraction(continued_fraction(&tail)),
        };
        Self {
            period,
            abscissa,
            head: values,
            tail,
            size,
            ramp,
            energy,
        }
    }

    /// Root of the mean square of the original under the weight `2 gamma e^(-2 gamma t)`, after Parseval.
    pub(super) fn mean_size(&self) -> f64 {
        (2.0 * self.abscissa / self.period * self.energy).sqrt()
    }

    /// The sum at a time between 0 and the longest one; NaN where values of the transform are not finite.
    pub fn at(&self, time: f64) -> f64 {
        self.sum(time).value
    }

    pub(super) fn sum(&self, time: f64) -> Sum {
        let angle = PI * time / self.period;
        let point = Complex64::from_polar(1.0, angle);
        let mut total = Complex64::new(0.0, 0.0);
        for (block, values) in self.head.chunks(ANCHOR).enumerate() {
            let mut turn = Complex64::from_polar(1.0, (block * ANCHOR) as f64 * angle);
            for value in values {
                total += value * turn;
                turn *= point;
            }
        }
        let turn = Complex64::from_polar(1.0, self.head.len() as f64 * angle);
        let (rest, error) = match &self.tail {
            Tail::Differences(list) => sum_differences(list, point),
            Tail::Fraction(list) => (evaluate_fraction(list, point), 0.0),
        };
        total += turn * rest;
        let scale = (self.abscissa * time).exp() / self.period;
        Sum {
            value: scale * total.re,
            noise: scale * (f64::EPSILON * (4.0 * self.size + 0.5 * angle * self.ramp) + error),
        }
    }
}

/// `a_0, a_1 - a_0, a_2 - 2 a_1 + a_0, ..`
fn differences(mut values: Vec<Complex64>) -> Vec<Complex64> {
    for order in 1..values.len() {
        for at in (order..values.len()).rev() {
            values[at] = values[at] - values[at - 1];
        }
    }
    values
}

/// Euler's transformation of a power series, and the size of its last term.
fn sum_differences(list: &[Complex64], point: Complex64) -> (Complex64, f64) {
    let below = (1.0 - point).inv();
    let ratio = point * below;
    let (mut sum, mut factor, mut last) = (Complex64::new(0.0, 0.0), below, 0.0);
    for difference in list {
        let term = difference * factor;
        sum += term;
        last = term.l1_norm();
        factor *= ratio;
    }
    (sum, last)
}

/// The continued fraction of a power series; it ends where a divisor vanishes.
fn continued_fraction(values: &[Complex64]) -> Vec<Complex64> {
    let mut fraction = Vec::with_capacity(values.len());
    let Some(first) = values.first() else {
        return fraction;
    };
    fraction.push(*first);
    let mut quotients: Vec<Complex64> = values.windows(2).map(|pair| pair[1] / pair[0]).collect();
    let mut errors = vec![Complex64::new(0.0, 0.0); values.len()];
    while let Some(first) = quotients.first().filter(|q| q.is_finite()) {
        fraction.push(-first);
        errors = (0..quotients.len().saturating_sub(1))
            .map(|i| quotients[i + 1] - quotients[i] + errors[i + 1])
            .collect();
        let Some(first) = errors
            .first()
            .filter(|e| e.is_finite() && e.l1_norm() > 0.0)
        else {
            break;
        };
        fraction.push(-first);
        quotients = (0..errors.len().saturating_sub(1))
            .map(|i| quotients[i + 1] * errors[i + 1] / errors[i])
            .collect();
    }
    fraction
}

/// Its value, the rest of a complete fraction replaced by its limit with constant coefficients.
fn evaluate_fraction(fraction: &[Complex64], point: Complex64) -> Complex64 {
    let Some((first, rest)) = fraction.split_first() else {
        return Complex64::new(0.0, 0.0);
    };
    let zero = Complex64::new(0.0, 0.0);
    let one = Complex64::new(1.0, 0.0);
    let (mut above, mut below) = ((zero, *first), (one, one));
    for (at, coefficient) in rest.iter().enumerate() {
        let mut step = coefficient * point;
        if at + 1 == rest.len() && at >= 2 && at % 2 == 1 {
            let half = (1.0 + (rest[at - 1] - coefficient) * point) * 0.5;
            let remainder = -half * (1.0 - (1.0 + step / (half * half)).sqrt());
            if remainder.is_finite() {
                step = remainder;
            }
        }
        above = (above.1, above.1 + step * above.0);
        below = (below.1, below.1 + step * below.0);
    }
    above.1 / below.1
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pair = (fn(Complex64) -> Complex64, fn(f64) -> f64);

    #[test]
    fn both_sums_of_known_pairs() {
        let pairs: [Pair; 4] = [
            (|s| (s + 1.0).inv(), |t| (-t).exp()),
            (|s| s.sqrt().inv(), |t| (PI * t).sqrt().recip()),
            (|s| (s * s + 100.0).inv(), |t| (10.0 * t).sin() / 10.0),
            (
                |s| (-s.sqrt()).exp(),
                |t| (-0.25 / t).exp() / (2.0 * PI.sqrt() * t.powf(1.5)),
            ),
        ];
        for (transform, original) in pairs {
            for acceleration in [Acceleration::Euler, Acceleration::QuotientDifference] {
                let series = FourierSeries::new(&transform, 2.0, 128, acceleration);
                for t in [1.0, 1.3, 1.7, 2.0] {
                    let found = series.sum(t);
                    let error = (found.value - original(t)).abs();
                    assert!(
                        error < 1e-10 && error < 100.0 * found.noise,
                        "{t} {error:e} {:e}",
                        found.noise
                    );
                }
            }
        }
    }

    /// Zero divisors end the fraction: a geometric series is summed exactly, nothing gives nothing.
    #[test]
    fn the_fraction_survives_breakdown() {
        let half = Complex64::new(0.5, 0.0);
        let geometric: Vec<Complex64> = (0..21).map(|k| half.powi(k)).collect();
        let fraction = continued_fraction(&geometric);
        let sum = evaluate_fraction(&fraction, Complex64::i());
        assert!((sum - (1.0 - half * Complex64::i()).inv()).norm() < 1e-15);
        let nothing = continued_fraction(&[Complex64::new(0.0, 0.0); 9]);
        assert!(evaluate_fraction(&nothing, Complex64::i()).norm() < 1e-300);
    }
}
