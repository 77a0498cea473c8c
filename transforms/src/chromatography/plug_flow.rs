//! Plug flow in closed form: Goldstein's J, Bessel functions and their integrals.

use super::model::Inlet;
use crate::error::Result;
use crate::special::{Share, bessel_i0_scaled, bessel_i1_scaled, goldstein_j, goldstein_slope};

/// The answer to an inlet of a column without dispersion, at a time after the front of the column (θ = t - τ), for a desorptions of mean
/// number and rate as given; `desorption` 0 is irreversible adsorption.
///
/// | inlet | answer |
/// |---|---|
/// | step | J(a, bθ) |
/// | pulse | J(a, bθ) - J(a, b(θ - w)), or the integral of the impulse response for a short one |
/// | impulse | e^(-a-bθ) sqrt(ab/θ) I1(2 sqrt(abθ)), besides the e^-a of all that was never adsorbed, which leaves at θ = 0 |
/// | sampled | sums of J and of its integral over θ |
///
/// With it comes the size that rounding is relative to: of a sum whose terms cancel that of the terms.
pub(super) fn answer(
    adsorptions: f64,
    desorption: f64,
    inlet: &Inlet,
    theta: f64,
) -> Result<(f64, f64)> {
    if theta < 0.0 {
        return Ok((0.0, 0.0));
    }
    let value = match inlet {
        Inlet::Step => step(adsorptions, desorption, theta)?,
        Inlet::Impulse => impulse(adsorptions, desorption, theta),
        Inlet::Pulse { width } => pulse(adsorptions, desorption, theta, *width)?,
        Inlet::Sampled { points } => return sampled(adsorptions, desorption, theta, points),
        // Handled by inversion: there is no closed form.
        Inlet::Gaussian { .. } => f64::NAN,
    };
    Ok((value, value.abs()))
}

/// y = bθ, kept finite.
fn passed(desorption: f64, theta: f64) -> f64 {
    (desorption * theta).min(f64::MAX)
}

/// J(a, bθ), which is 0 before the front.
fn share(adsorptions: f64, desorption: f64, theta: f64) -> Result<Share> {
    match theta < 0.0 {
        true => Ok(Share {
            value: 0.0,
            rest: 1.0,
        }),
        false => goldstein_j(adsorptions, passed(desorption, theta)),
    }
}

fn step(adsorptions: f64, desorption: f64, theta: f64) -> Result<f64> {
    Ok(share(adsorptions, desorption, theta)?.value)
}

/// The smooth part of the impulse response.
pub(super) fn impulse(adsorptions: f64, desorption: f64, theta: f64) -> f64 {
    let passed = passed(desorption, theta);
    let root = adsorptions.sqrt() * passed.sqrt();
    let gap = match adsorptions + passed > 0.0 {
        true => (adsorptions - passed) / (adsorptions.sqrt() + passed.sqrt()),
        false => 0.0,
    };
    let decay = (-gap * gap).exp();
    // sqrt(ab/θ) I1(2 sqrt(abθ)) -> ab at θ = 0
    match root > 1e-150 {
        true => decay * desorption * (adsorptions / root) * bessel_i1_scaled(2.0 * root),
        false => decay * adsorptions * desorption,
    }
}

/// Gauss' rules of four and six points: nodes and weights of the positive half.
const FOUR: [(f64, f64); 2] = [
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
];
const SIX: [(f64, f64); 3] = [
    (0.932_469_514_203_152, 0.171_324_492_379_170_35),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.238_619_186_083_196_9, 0.467_913_934_572_691_05),
];

/// The rule that has all digits of the impulse response over a pulse, if it is short: a difference of two J would be dearer and would cancel.
///
/// In y = bθ the peak is a bell of deviation sqrt(2a), and the logarithm of the response has the slope sqrt(a/y) - 1. The remainder of the rule of
/// six points is 2e-12 (L/σ)^12 at a bell's top and 2e-16 (slope L)^12 on its flanks, that of four points 6e-8 (L/σ)^8 and 6e-10 (slope L)^8.
fn short_rule(a: f64, b: f64, theta: f64, width: f64) -> Option<&'static [(f64, f64)]> {
    let (length, begin) = (passed(b, width), passed(b, theta - width));
    let flank = length * ((a / begin).sqrt() - 1.0).abs();
    let bell = length / (2.0 * a + 1.0).sqrt();
    if bell < 0.02 && flank < 0.1 {
        Some(&FOUR)
    } else if bell < 0.1 && flank < 1.0 {
        Some(&SIX)
    } else {
        None
    }
}

fn pulse(adsorptions: f64, desorption: f64, theta: f64, width: f64) -> Result<f64> {
    if theta < width {
        return step(adsorptions, desorption, theta);
    }
    if let Some(rule) = short_rule(adsorptions, desorption, theta, width) {
        let (middle, half) = (theta - 0.5 * width, 0.5 * width);
        let sum: f64 = rule
            .iter()
            .map(|(node, weight)| {
                weight
                    * (impulse(adsorptions, desorption, middle - half * node)
                        + impulse(adsorptions, desorption, middle + half * node))
            })
            .sum();
        return Ok(half * sum);
    }
    let now = share(adsorptions, desorption, theta)?;
    let before = share(adsorptions, desorption, theta - width)?;
    // Where J is nearly 1, its complement has the digits.
    Ok(match before.value < 0.5 {
        true => now.value - before.value,
        false => before.rest - now.rest,
    })
}

/// The answer to straight lines between points: c_0 J, then a ramp for every bend, then the last value taken away; with the size of all terms.
fn sampled(a: f64, b: f64, theta: f64, points: &[(f64, f64)]) -> Result<(f64, f64)> {
    let first = points[0].1 * step(a, b, theta - points[0].0)?;
    let (mut total, mut size) = (first, first);
    let mut slope = 0.0;
    for pair in points.windows(2) {
        let next = (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0);
        let ramp = ramp(a, b, theta - pair[0].0)?;
        total += (next - slope) * ramp;
        size += (next - slope).abs() * ramp;
        slope = next;
    }
    let (end, last) = points[points.len() - 1];
    let (ramp, step) = (ramp(a, b, theta - end)?, step(a, b, theta - end)?);
    total -= slope * ramp + last * step;
    Ok((total, size + slope.abs() * ramp + last * step))
}

/// The integral of the answer to a step, with x = a and y = bθ:
///
/// $$ \int_0^y J(x, u)\thinspace du = (y - x) J(x, y) + e^{-x-y} \bigl(x I_0(2\sqrt{xy}) + \sqrt{xy}\thinspace I_1(2\sqrt{xy})\bigr). $$
fn ramp(a: f64, b: f64, theta: f64) -> Result<f64> {
    if theta <= 0.0 {
        return Ok(0.0);
    }
    if b <= 0.0 {
        return Ok((-a).exp() * theta);
    }
    let (x, y) = (a, passed(b, theta));
    let root = x.sqrt() * y.sqrt();
    let gap = (x - y) / (x.sqrt() + y.sqrt());
    let bessel = x * bessel_i0_scaled(2.0 * root) + root * bessel_i1_scaled(2.0 * root);
    let integral = (y - x) * goldstein_j(x, y)?.value + (-gap * gap).exp() * bessel;
    Ok(integral.max(0.0) / b)
}

/// The answer at one time with its derivatives by a, b and θ.
pub(super) struct Local {
    pub(super) value: f64,
    pub(super) by_a: f64,
    pub(super) by_b: f64,
    pub(super) by_theta: f64,
}

impl Local {
    const ZERO: Self = Self {
        value: 0.0,
        by_a: 0.0,
        by_b: 0.0,
        by_theta: 0.0,
    };

    fn plus(self, weight: f64, other: &Self) -> Self {
        Self {
            value: self.value + weight * other.value,
            by_a: self.by_a + weight * other.by_a,
            by_b: self.by_b + weight * other.by_b,
            by_theta: self.by_theta + weight * other.by_theta,
        }
    }
}

/// [`answer`] with its derivatives.
pub(super) fn local(a: f64, b: f64, inlet: &Inlet, theta: f64) -> Result<Local> {
    match inlet {
        Inlet::Step => local_step(a, b, theta),
        Inlet::Impulse => Ok(local_impulse(a, b, theta)),
        Inlet::Pulse { width } => local_pulse(a, b, theta, *width),
        Inlet::Sampled { points } => local_sampled(a, b, theta, points),
        // Handled by inversion: there is no closed form.
        Inlet::Gaussian { .. } => Ok(Local::ZERO.plus(f64::NAN, &Local::ZERO)),
    }
}

/// [`sampled`] with its derivatives.
fn local_sampled(a: f64, b: f64, theta: f64, points: &[(f64, f64)]) -> Result<Local> {
    let mut total = Local::ZERO.plus(points[0].1, &local_step(a, b, theta - points[0].0)?);
    let mut slope = 0.0;
    for pair in points.windows(2) {
        let next = (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0);
        total = total.plus(next - slope, &local_ramp(a, b, theta - pair[0].0)?);
        slope = next;
    }
    let (end, last) = points[points.len() - 1];
    Ok(total
        .plus(-slope, &local_ramp(a, b, theta - end)?)
        .plus(-last, &local_step(a, b, theta - end)?))
}

/// [`ramp`] with its derivatives:
///
/// $$ \frac{\partial}{\partial x} \int_0^y J(x, u)\thinspace du = -\int_0^y e^{-x-u} I_0(2\sqrt{xu})\thinspace du = J(y, x) - 1. $$
fn local_ramp(a: f64, b: f64, theta: f64) -> Result<Local> {
    if theta <= 0.0 {
        return Ok(Local::ZERO);
    }
    let value = ramp(a, b, theta)?;
    let y = passed(b, theta);
    let (by_a, by_b) = match b > 0.0 {
        true => (
            -goldstein_j(y, a)?.rest / b,
            (theta * step(a, b, theta)? - value) / b,
        ),
        // J(x, y) = e^-x (1 + x y + ..)
        false => (-value, 0.5 * a * theta * value),
    };
    Ok(Local {
        value,
        by_a,
        by_b,
        by_theta: step(a, b, theta)?,
    })
}

fn local_step(a: f64, b: f64, theta: f64) -> Result<Local> {
    let value = share(a, b, theta)?.value;
    Ok(Local {
        value,
        ..step_slopes(a, b, theta)?
    })
}

/// The derivatives of a step alone.
fn step_slopes(a: f64, b: f64, theta: f64) -> Result<Local> {
    if theta < 0.0 {
        return Ok(Local::ZERO);
    }
    let (by_x, by_y) = goldstein_slope(a, passed(b, theta))?;
    Ok(Local {
        value: 0.0,
        by_a: by_x,
        by_b: theta * by_y,
        by_theta: b * by_y,
    })
}

/// With E = e^(-x-y), p = b J_y: J_xy = E I0 - J_y and J_yy = E (x/y) I0 - J_y (1 + 1/y).
fn local_impulse(a: f64, b: f64, theta: f64) -> Local {
    if theta < 0.0 {
        return Local::ZERO;
    }
    let y = passed(b, theta);
    let value = impulse(a, b, theta);
    let slope = if b > 0.0 { value / b } else { 0.0 };
    let gap = (a - y) / (a.sqrt() + y.sqrt()).max(f64::MIN_POSITIVE);
    let root = a.sqrt() * y.sqrt();
    let zeroth = (-gap * gap).exp() * bessel_i0_scaled(2.0 * root);
    let curvature = match a * y > 0.1 {
        true => zeroth * a / y - slope * (1.0 + 1.0 / y),
        // Σ x^(k+1) y^(k-1) / ((k-1)! (k+1)!) without the cancellation.
        false => {
            let mut term = 0.5 * a * a;
            let mut total = term;
            for k in 1..12_u32 {
                term *= a * y / (f64::from(k) * f64::from(k + 2));
                total += term;
            }
            (-a - y).exp() * total - slope
        }
    };
    Local {
        value,
        by_a: b * (zeroth - slope),
        by_b: slope + y * curvature,
        by_theta: b * b * curvature,
    }
}

fn local_pulse(a: f64, b: f64, theta: f64, width: f64) -> Result<Local> {
    if theta < width {
        return local_step(a, b, theta);
    }
    // A difference of slopes loses few digits until the pulse is a thousandth of the peak; from there on Gauss' rule has them.
    if passed(b, width) < 1e-3 * (2.0 * a + 1.0).sqrt()
        && let Some(rule) = short_rule(a, b, theta, width)
    {
        let (middle, half) = (theta - 0.5 * width, 0.5 * width);
        return Ok(rule.iter().fold(Local::ZERO, |sum, (node, weight)| {
            [-node, *node].iter().fold(sum, |sum, place| {
                sum.plus(half * weight, &local_impulse(a, b, middle + half * place))
            })
        }));
    }
    let slopes = step_slopes(a, b, theta)?.plus(-1.0, &step_slopes(a, b, theta - width)?);
    Ok(Local {
        value: pulse(a, b, theta, width)?,
        ..slopes
    })
}
