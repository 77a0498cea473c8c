//! An open column as plug flow that lasts for a random time.

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result};
use crate::special::{goldstein_j, goldstein_slope};

use super::answer::{Estimated, MOST_UPDATES, Question, affordable};
use super::inlet::{DEVIATIONS, concentration, corners, smooth};
use super::integrate::{gauss, integrate};
use super::mobile::Mobile;

/// Accuracy that the integrals are asked for, of the largest value.
const TARGET: f64 = 1e-13;

/// Rounding of the integrands, of the largest value.
const FLOOR: f64 = 4e-14;

/// Bandwidth of a bell of deviation 1 to the last digit: e^(-8.6²/2) = 1e-16.
const BAND: f64 = 8.6;

/// A pulse is narrow where J is a polynomial of low degree all along it.
const NARROW: f64 = 0.1;

/// Cost of one integral: some 4000 evaluations of the integrand, each as long as several updates of a scheme.
const INTEGRAL: f64 = 32_000.0;

/// Corners of a sampled inlet.
const MOST_CORNERS: usize = 64;

/// What leaves an open column, by the time u that a molecule moves: as with plug flow of that hold-up time.
///
/// $$ c(t) = \int_0^t f(u)\thinspace K\bigl(a u/\tau,\thinspace b (t - u)\bigr)\thinspace du, \qquad K = J \text{ for a step}, $$
///
/// f the inverse Gaussian density of mean τ and shape Pe τ/2. For a pulse K is the difference of two J, for an impulse it is
/// b ∂J/∂y and the delta e^-x; lines between samples are taken by their corners; a Gaussian is the trapezoidal sum of impulses, which
/// converges faster than any power. Equilibrium is f itself with τ(1 + k) for τ. By double exponential quadrature (crate
/// `quadrature`) on pieces that are halved where wholes and halves disagree: the estimate is what they disagree by.
///
/// Costs some 4000 values of J for each time, for a Gaussian a hundred times as many.
///
/// # Errors
/// [`Error::Unsupported`] unless the column is open, with mixed volumes and with more than 64 samples; [`Error::Domain`] for an
/// experiment that is none and times that are no numbers; [`Error::TooLarge`] for more times than are worth it.
///
/// ```
/// use transforms::chromatography::witness::subordination;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let pulse = Inlet::Pulse { width: 0.1 };
/// let peak = Experiment::single(Column::open(1.0, 50.0)?, Binding::kinetic(20.0, 10.0)?, pulse);
/// let found = subordination(&peak, 0, &[3.0])?;
/// // by a Bromwich integral of 36 digits
/// assert!((found.values[0] - 0.046_103_046_200_843_635).abs() < 1e-12);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: derived here from the transforms: e^(-y) becomes e^((Pe/2)(1 - sqrt(1 + 4y/Pe))) by the mean over f; compare W. Feller, An
/// introduction to probability theory and its applications II, chapter XIII.7.
pub fn subordination(experiment: &Experiment, which: usize, times: &[f64]) -> Result<Estimated> {
    within(experiment, which, times, MOST_UPDATES)
}

/// The same within a budget of updates.
pub(super) fn within(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    most: f64,
) -> Result<Estimated> {
    let question = Question::new(experiment, which, times)?;
    let refuse = |construct: &str, hint| Error::Unsupported {
        what: "subordination",
        construct: construct.to_owned(),
        hint,
    };
    let peclet = match question.column.dispersion {
        Dispersion::Open { peclet } => peclet,
        Dispersion::Closed { .. } => {
            let hint = "its molecules pass the ends in both directions: ask the scheme of Crank and Nicolson";
            return Err(refuse("a closed column", hint));
        }
        Dispersion::None => return Err(refuse("plug flow", "there it is the closed form itself")),
    };
    if !question.mixing.is_empty() {
        return Err(refuse(
            "mixed volumes",
            "the schemes and the molecules have them",
        ));
    }
    let corners = corners(question.inlet);
    if corners.len() > MOST_CORNERS {
        return Err(refuse(
            "so many samples",
            "the scheme of Crank and Nicolson has them",
        ));
    }
    let hold_up = question.column.hold_up;
    let (mean, adsorption, desorption) = match question.binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (hold_up, adsorptions / hold_up, desorption),
        Binding::Irreversible { adsorptions } => (hold_up, adsorptions / hold_up, 0.0),
        Binding::Equilibrium { retention_factor } => (hold_up * (1.0 + retention_factor), 0.0, 0.0),
    };
    let line = Line {
        mobile: Mobile { mean, peclet },
        adsorption,
        desorption,
        inlet: question.inlet,
        corners,
    };
    let each = match question.inlet {
        Inlet::Gaussian { deviation, .. } => INTEGRAL * line.nodes(*deviation),
        _ => INTEGRAL,
    };
    affordable(each, times.len() as f64, most)?;
    let factor = question.amount * question.ratio;
    let answers = times.iter().map(|&time| line.at(time));
    let (values, errors): (Vec<f64>, Vec<f64>) = answers.unzip();
    let largest = values
        .iter()
        .fold(0.0, |most: f64, value| most.max(value.abs()));
    let error = errors.iter().copied().fold(0.0, f64::max) + FLOOR * largest;
    Estimated {
        values: values.iter().map(|value| factor * value).collect(),
        estimate: factor * error,
    }
    .finite("the integral over the mobile time")
}

struct Line<'a> {
    mobile: Mobile,
    /// a/τ
    adsorption: f64,
    desorption: f64,
    inlet: &'a Inlet,
    corners: Vec<(f64, f64, f64)>,
}

impl Line<'_> {
    /// Standard deviation of the residence time; that of the mobile time where molecules do not come back.
    fn deviation(&self) -> f64 {
        let Mobile { mean, peclet } = self.mobile;
        let (mean, kinetic) = match self.desorption > 0.0 {
            true => {
                let factor = self.adsorption / self.desorption;
                (mean * (1.0 + factor), 2.0 * factor * mean / self.desorption)
            }
            false => (mean, 0.0),
        };
        (2.0 * mean * mean / peclet + kinetic).sqrt()
    }

    /// Value and error at a time.
    fn at(&self, time: f64) -> (f64, f64) {
        let height = 1.0 / self.deviation();
        match self.inlet {
            Inlet::Impulse => self.impulse(time, TARGET * height),
            Inlet::Gaussian { centre, deviation } => self.bell(time, *centre, *deviation),
            Inlet::Step => self.lines(time, TARGET),
            Inlet::Pulse { width } => self.lines(time, TARGET * (width * height).min(1.0)),
            Inlet::Sampled { .. } => self.lines(time, TARGET * super::inlet::peak(self.inlet)),
        }
    }

    /// Where the integrand over u changes its character when the inlet does something at the time `begin`.
    fn bounds(&self, time: f64, begins: &[f64]) -> Vec<f64> {
        let (low, high) = self.mobile.range();
        let latest = begins.iter().fold(f64::INFINITY, |a, b| b.min(a));
        let high = high.min(time - latest);
        let mut bounds = vec![low, high, self.mobile.mean];
        for begin in begins {
            let rest = time - begin;
            bounds.push(rest);
            // a u/τ = b (t - u): there K goes from 1 to 0, over some deviations of both Poisson variables
            let sum = self.adsorption + self.desorption;
            if sum > 0.0 && rest > 0.0 {
                let middle = rest * (self.desorption / sum);
                let width = (2.0 * self.adsorption * middle).sqrt() / sum;
                bounds.extend([-6.0, 0.0, 6.0].map(|n: f64| middle + n * width));
            }
        }
        bounds.retain(|bound| (low..=high).contains(bound));
        bounds.sort_by(f64::total_cmp);
        // pieces of no length
        bounds.dedup_by(|after, before| *after - *before <= 8.0 * f64::EPSILON * *after);
        bounds
    }

    fn impulse(&self, time: f64, target: f64) -> (f64, f64) {
        if time <= 0.0 {
            return (0.0, 0.0);
        }
        let passed = self.mobile.density(time) * (-self.adsorption * time).exp();
        let kernel = |u: f64| {
            let (x, y) = (self.adsorption * u, self.desorption * (time - u).max(0.0));
            let slope = goldstein_slope(x, y).map_or(f64::NAN, |slopes| slopes.1);
            self.mobile.density(u) * self.desorption * slope
        };
        let (value, error) = match self.adsorption * self.desorption > 0.0 {
            true => integrate(&kernel, &self.bounds(time, &[0.0]), target),
            false => (0.0, 0.0),
        };
        (passed + value, error)
    }

    /// Steps and ramps.
    fn lines(&self, time: f64, target: f64) -> (f64, f64) {
        let begins: Vec<f64> = self.corners.iter().map(|corner| corner.0).collect();
        let kernel = |u: f64| self.mobile.density(u) * self.plug(self.adsorption * u, time - u);
        let (value, error) = integrate(&kernel, &self.bounds(time, &begins), target);
        // the ramps cancel
        let bends = self
            .corners
            .iter()
            .map(|corner| corner.2.abs())
            .sum::<f64>();
        let lost = match self.desorption > 0.0 {
            true => self.adsorption * self.mobile.mean / self.desorption,
            false => 0.0,
        };
        (value, error + f64::EPSILON * bends * (lost + time.abs()))
    }

    /// The answer of plug flow with a = x, θ after the gas has passed.
    fn plug(&self, x: f64, theta: f64) -> f64 {
        if self.adsorption * self.desorption <= 0.0 {
            let breaks: Vec<f64> = self.corners.iter().map(|corner| corner.0).collect();
            return (-x).exp() * concentration(self.inlet, &breaks, theta);
        }
        if let Inlet::Pulse { width } = self.inlet {
            return self.pulse(x, theta, *width);
        }
        let mut value = 0.0;
        for &(begin, jump, bend) in self.corners.iter().filter(|corner| corner.0 <= theta) {
            let y = self.desorption * (theta - begin);
            let share = goldstein_j(x, y).map_or(f64::NAN, |share| share.value);
            value += jump * share;
            if bend.abs() > 0.0 {
                // ∫ J dy = (y - x) J - x ∂J/∂x + y ∂J/∂y
                let (by_x, by_y) = goldstein_slope(x, y).unwrap_or((f64::NAN, f64::NAN));
                value += bend / self.desorption * ((y - x) * share - x * by_x + y * by_y);
            }
        }
        value
    }

    /// J(x, bθ) - J(x, b(θ - w)) to its own digits.
    fn pulse(&self, x: f64, theta: f64, width: f64) -> f64 {
        let b = self.desorption;
        if theta < 0.0 {
            return 0.0;
        }
        if width * b * (1.0 + self.adsorption * self.mobile.mean) < NARROW {
            // the mean of the slope and, as long as it lasts, the delta
            let begin = (theta - width).max(0.0);
            let slope = |time: f64| goldstein_slope(x, b * time).map_or(f64::NAN, |one| one.1);
            let delta = if theta < width { (-x).exp() } else { 0.0 };
            return delta + b * gauss(&slope, begin, theta);
        }
        let share = |time: f64| goldstein_j(x, b * time).ok();
        let Some(rising) = share(theta) else {
            return f64::NAN;
        };
        match theta >= width {
            false => rising.value,
            true => share(theta - width).map_or(f64::NAN, |falling| match falling.value > 0.5 {
                true => falling.rest - rising.rest,
                false => rising.value - falling.value,
            }),
        }
    }

    /// Impulses that sum to a Gaussian.
    fn bell(&self, time: f64, centre: f64, deviation: f64) -> (f64, f64) {
        let nodes = self.nodes(deviation);
        let spacing = 2.0 * DEVIATIONS * deviation / nodes;
        let target = TARGET / self.deviation();
        let mut sums = [0.0; 2];
        let mut error: f64 = 0.0;
        let mut number = 0.0;
        while number < 2.0 * nodes {
            let entered = centre - DEVIATIONS * deviation + 0.5 * spacing * number;
            let weight = spacing * smooth(self.inlet, 0, entered);
            let (value, one) = self.impulse(time - entered, target);
            sums[usize::from(number % 2.0 > 0.5)] += weight * value;
            error = error.max(one);
            number += 1.0;
        }
        (0.5 * (sums[0] + sums[1]), error + (sums[0] - sums[1]).abs())
    }

    /// Terms of each of two trapezoidal sums: the product of both bells is seen to its last digit.
    fn nodes(&self, deviation: f64) -> f64 {
        let Mobile { mean, peclet } = self.mobile;
        // what is never adsorbed has the width of the mobile time, and little of it is left beyond 40 adsorptions; for small Péclet
        // numbers the mode of f is at Pe τ/6
        let narrow = match self.adsorption * mean < 40.0 {
            true => mean * (2.0 / peclet).sqrt(),
            false => f64::INFINITY,
        };
        let width = self.deviation().min(narrow).min(mean * peclet / 12.0);
        let band = BAND * (1.0 / deviation + 1.0 / width);
        (DEVIATIONS * deviation * band / std::f64::consts::PI)
            .ceil()
            .max(8.0)
    }
}
