//! The Laplace transform of a lognormal law, which has no closed form.

use std::f64::consts::{FRAC_PI_2, TAU};

use num_complex::Complex64;

use crate::laplace::Checked;

/// Terms smaller than this, relative to the largest, are left out.
const NEGLIGIBLE: f64 = 1e-19;

/// No more halvings of the step.
const HALVINGS: usize = 7;

/// No more terms on one side.
const MOST_TERMS: usize = 20_000;

/// E e^(-sT) with an estimate of its error, T having the mean and the variance σ² of its logarithm.
///
/// Integrated over the logarithm of the time along the horizontal line through the saddle point, where
///
/// $$ \varphi(s) = \frac{e^{-(w^2/2 + w)/\sigma^2}}{\sigma\sqrt{2\pi}} \int_{-\infty}^\infty
///    \exp\Bigl(-\frac{w (e^y - 1 - y) + y^2/2}{\sigma^2}\Bigr)\thinspace dy, \qquad w e^w = s \sigma^2 e^\mu, $$
///
/// by the trapezoidal rule, which converges exponentially for entire integrands. Where the integrand would turn fast or grow, the line is
/// shifted by an angle, at the cost of a small factor. Costs about 60 exponentials.
///
/// Source: S. Asmussen, J. L. Jensen, L. Rojas-Nandayapa, On the Laplace transform of the lognormal distribution (2016), for the saddle
/// point; L. N. Trefethen, J. A. C. Weideman, The exponentially convergent trapezoidal rule (2014).
pub(super) fn transform(s: Complex64, mean: f64, variance: f64) -> Checked {
    let found = saddle(s, mean, variance).and_then(|w| Some((w, around(w, variance)?)));
    let Some((w, (value, error))) = found else {
        return NOTHING;
    };
    let front = (-(0.5 * w * w + w) / variance).exp();
    let value = front * value;
    match value.re.is_finite() && value.im.is_finite() {
        true => Checked {
            value,
            radius: front.norm() * error
                + rounding(w, variance).min(1.0) * value.norm()
                + f64::MIN_POSITIVE,
        },
        false => NOTHING,
    }
}

/// Nothing is known.
pub(super) const NOTHING: Checked = Checked {
    value: Complex64 { re: 0.0, im: 0.0 },
    radius: f64::INFINITY,
};

/// ln E e^(-sT), which has no jumps of its imaginary part, with an estimate of its error; nothing where a double does not hold it.
pub(super) fn logarithm_of(s: Complex64, mean: f64, variance: f64) -> Option<(Complex64, f64)> {
    let w = saddle(s, mean, variance)?;
    let (value, error) = around(w, variance)?;
    let log = value.ln() - (0.5 * w * w + w) / variance;
    let finite = log.re.is_finite() && log.im.is_finite();
    finite.then(|| (log, error / value.norm() + rounding(w, variance)))
}

/// What the exponent at the saddle is off by.
fn rounding(w: Complex64, variance: f64) -> f64 {
    4.0 * f64::EPSILON * (w.norm_sqr() + w.norm()) / variance
}

/// w of w e^w = s σ² e^μ.
fn saddle(s: Complex64, mean: f64, variance: f64) -> Option<Complex64> {
    // e^μ = m e^(-σ²/2)
    let argument = s * (mean * (-0.5 * variance).exp()) * variance;
    (argument.re.is_finite() && argument.im.is_finite()).then(|| lambert(argument))
}

/// The integral around the saddle with the factor in front of it, and an estimate of its error.
fn around(w: Complex64, variance: f64) -> Option<(Complex64, f64)> {
    let deviation = variance.sqrt();
    let angle = w.arg();
    // Enough for few turns, and for decay where w lies left; no more than one deviation, which costs a factor of e^(1/2).
    let needed = (angle.abs() - FRAC_PI_2 + 0.3).clamp(0.5 * deviation, deviation);
    let shift = angle.abs().min(needed).copysign(angle);
    let turned = w * Complex64::cis(-shift);
    let exponent = |u: f64| {
        let y = Complex64::new(u, -shift);
        -(turned * u.exp() - w * (1.0 + y) + 0.5 * y * y) / variance
    };
    let width = deviation / (1.0 + w.norm()).sqrt();
    let mut step = 0.7 * width;
    let (mut sum, mut sizes) = both_sides(&exponent, 0.0, step)?;
    let mut apart = f64::INFINITY;
    for _ in 0..HALVINGS {
        let (between, more) = both_sides(&exponent, 0.5, step)?;
        apart = (sum - between).norm() * 0.5 * step;
        sum += between;
        sizes += more;
        step *= 0.5;
        // Half the step squares the error.
        if apart <= 1e-8 * sizes * step {
            apart = 16.0 * apart * (apart / (sizes * step));
            break;
        }
    }
    let front = (deviation * TAU.sqrt()).recip();
    let error = apart + 16.0 * f64::EPSILON * sizes * step;
    Some((front * sum * step, front * error))
}

/// Σ e^(exponent) and Σ |e^(exponent)| at all (j + offset) step, nothing without an end.
fn both_sides(
    exponent: &impl Fn(f64) -> Complex64,
    offset: f64,
    step: f64,
) -> Option<(Complex64, f64)> {
    let (mut sum, mut sizes) = (Complex64::default(), 0.0);
    for (first, direction) in [(0, 1.0), (1, -1.0)] {
        let mut falling = 0;
        let ended = (first..MOST_TERMS).any(|j| {
            let power = exponent((direction * j as f64 + offset) * step);
            let size = power.re.exp();
            sum += size * Complex64::cis(power.im);
            sizes += size;
            falling = if size <= NEGLIGIBLE * sizes {
                falling + 1
            } else {
                0
            };
            falling >= 2 || !size.is_finite()
        });
        if !ended {
            return None;
        }
    }
    sizes.is_finite().then_some((sum, sizes))
}

/// Principal value of Lambert's W, w e^w = z, away from the branch point -1/e.
fn lambert(z: Complex64) -> Complex64 {
    if z.norm() < 1e-8 {
        return z * (1.0 - z);
    }
    let log = (1.0 + z).ln();
    let mut w = match z.norm() < 1e3 {
        true => log * (1.0 - (1.0 + log).ln() / (2.0 + log)),
        false => {
            let log = z.ln();
            log - log.ln()
        }
    };
    for _ in 0..20 {
        // Halley's step for w - z e^-w
        let gap = w - z * (-w).exp();
        let change = gap / (w + 1.0 - 0.5 * (w + 2.0) * gap / (w + 1.0));
        w -= change;
        if change.norm() <= 1e-16 * w.norm() {
            break;
        }
    }
    w
}

/// log of a bound of |E e^(-(a + iω)T)| for all a >= 0, decreasing in ω, and how fast: at all higher frequencies it falls at least like this
/// power of ω.
///
/// With the line of integration at the angle -θ the modulus is at most $e^{\theta^2/2\sigma^2} L(\omega \sin\theta)$, and for real
/// arguments $L \le e^{-(w^2/2 + w)/\sigma^2}$, since $e^y \ge 1 + y$.
pub(super) fn envelope(frequency: f64, mean: f64, variance: f64) -> (f64, f64) {
    let scale = mean * (-0.5 * variance).exp() * variance;
    let mut best = (0.0, 0.0);
    for sixteenths in 1..=16 {
        let angle = FRAC_PI_2 * f64::from(sixteenths) / 16.0;
        let w = lambert(Complex64::new(frequency * angle.sin() * scale, 0.0)).re;
        let log = (0.5 * angle * angle - 0.5 * w * w - w) / variance;
        if log < best.0 {
            best = (log, w / variance);
        }
    }
    best
}
