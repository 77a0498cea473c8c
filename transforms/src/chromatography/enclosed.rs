//! The chromatogram to any number of digits: enclosures for exact parameters.

use algebra::{Ball, ComplexBall, Rational};

use super::bounds::Bounds;
use super::model::{Binding, Dispersion, Experiment, Inlet};
use super::plug_flow_enclosed::Series;
use super::simulate::check_times;
use super::transfer::{limit, outlet};
use crate::error::{Error, Result};
use crate::laplace::line::{Line, enclose, enclose_uniform, spacing_of};

/// The bounds are computed in double precision, whose exponents end here.
const MOST_DIGITS: u32 = 250;

/// The sum of all components and each of them.
#[derive(Clone, Debug)]
pub struct Enclosures {
    /// The sum at each time.
    pub total: Vec<Ball>,
    /// The components in their order, at each time.
    pub curves: Vec<Vec<Ball>>,
}

/// Concentrations at the exit for exact parameters and times, as balls that are proved to contain them.
///
/// The radius of each ball is at most 10^-`digits` of the peak, with the peak as for [`super::simulate`]. Without dispersion the balls come
/// from series of positive terms, mixed volumes or not, with dispersion from the windowed line method in ball arithmetic.
///
/// # Errors
/// As for [`super::simulate`]; [`Error::Precision`] for more than 250 digits.
///
/// ```
/// use algebra::Rational;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate_enclosed};
/// let pulse = Inlet::Pulse { width: 0.0625 };
/// let experiment = Experiment::single(Column::open(1.0, 1000.0)?, Binding::kinetic(20.0, 10.0)?, pulse);
/// let exact = experiment.map(&|&value| Rational::from_f64(value).unwrap_or_default());
/// let found = simulate_enclosed(&exact, &[Rational::from(3)], 30)?;
/// assert!(found.total[0].accuracy_bits() > 99);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn simulate_enclosed(
    experiment: &Experiment<Rational>,
    times: &[Rational],
    digits: u32,
) -> Result<Enclosures> {
    let near = experiment.map(&Rational::to_f64);
    near.check()?;
    let near_times: Vec<f64> = times.iter().map(Rational::to_f64).collect();
    check_times(&near_times)?;
    if digits == 0 || digits > MOST_DIGITS {
        return Err(Error::Precision {
            what: "number of digits",
            asked: f64::from(digits),
            possible: f64::from(MOST_DIGITS),
            hint: "ask for 1 to 250 digits",
        });
    }
    let problem = Problem {
        exact: experiment,
        near: &near,
        times,
        near_times: &near_times,
        digits,
    };
    let mut total = vec![Ball::zero(); times.len()];
    let mut curves = Vec::with_capacity(experiment.components.len());
    for (which, component) in experiment.components.iter().enumerate() {
        let scale = &component.amount * &experiment.column.velocity_ratio;
        let mut curve = problem.refined(which)?;
        for (one, sum) in curve.iter_mut().zip(&mut total) {
            *one = &*one * Ball::from_rational(&scale, one.bits());
            *sum = &*sum + &*one;
        }
        curves.push(curve);
    }
    Ok(Enclosures { total, curves })
}

struct Problem<'a> {
    exact: &'a Experiment<Rational>,
    near: &'a Experiment,
    times: &'a [Rational],
    near_times: &'a [f64],
    digits: u32,
}

impl Problem<'_> {
    /// The answer for amount 1, at bits that are raised until the balls are narrow enough.
    fn refined(&self, which: usize) -> Result<Vec<Ball>> {
        let bounds = Bounds::new(self.near, which);
        let goal = bounds.height() * 10_f64.powi(-digits_as_exponent(self.digits));
        if goal <= 0.0 {
            return Err(Error::Precision {
                what: "radius of the balls",
                asked: goal,
                possible: f64::MIN_POSITIVE,
                hint: "next to nothing leaves the column: its share is below the least double",
            });
        }
        // Radii are compared as powers of 2.
        let wanted = goal.log2().floor();
        let needed =
            (f64::from(self.digits) * 3.33 + 112.0 - bounds.height().log2().min(0.0)).min(1e6);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive and at most a million"
        )]
        let mut bits = needed as u32;
        loop {
            let values = self.at(which, &bounds, 0.5 * goal, bits)?;
            let widest = values
                .iter()
                .filter(|ball| !ball.is_exact())
                .map(|ball| ball.radius_log2().map_or(f64::INFINITY, |log| log as f64))
                .fold(f64::NEG_INFINITY, f64::max);
            if widest <= wanted {
                return Ok(values);
            }
            if bits > 1 << 14 {
                return Err(Error::Precision {
                    what: "radius of the balls",
                    asked: goal,
                    possible: widest.exp2(),
                    hint: "ask for fewer digits",
                });
            }
            bits *= 2;
        }
    }

    fn at(&self, which: usize, bounds: &Bounds<'_>, goal: f64, bits: u32) -> Result<Vec<Ball>> {
        let column = &self.exact.column;
        let gaussian = matches!(self.exact.inlet, Inlet::Gaussian { .. });
        if column.dispersion == Dispersion::None && !gaussian {
            return self.plug_flow(which, bits);
        }
        let Some(first) = self.near_times.iter().copied().reduce(f64::min) else {
            return Ok(Vec::new());
        };
        let last = self.near_times.iter().copied().fold(first, f64::max);
        let lifted = self
            .exact
            .map(&|value: &Rational| ComplexBall::real(Ball::from_rational(value, bits)));
        let transform =
            |s: &ComplexBall, shift: &ComplexBall| outlet(&lifted, which, s).shifted(shift);
        let limit = limit(
            &lifted,
            which,
            &ComplexBall::real(Ball::from_integer(0, bits)),
        )
        .re;
        if let Some(spacing) = spacing_of(self.times)
            && let Some(line) = Line::plan_uniform(bounds, (first, last), spacing.to_f64(), goal)?
        {
            let grid = (self.times, &spacing);
            return Ok(enclose_uniform(&line, transform, &limit, grid, bits));
        }
        let line = Line::plan(bounds, first, last, goal)?;
        Ok(enclose(&line, transform, &limit, self.times, bits))
    }

    fn plug_flow(&self, which: usize, bits: u32) -> Result<Vec<Ball>> {
        let hold_up = &self.exact.column.hold_up;
        let zero = Rational::from(0);
        let (adsorptions, desorption, delay) = match &self.exact.components[which].binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => (adsorptions.clone(), desorption.clone(), hold_up.clone()),
            Binding::Irreversible { adsorptions } => (adsorptions.clone(), zero, hold_up.clone()),
            Binding::Equilibrium { retention_factor } => {
                (zero.clone(), zero, hold_up + &(hold_up * retention_factor))
            }
        };
        let zero = Rational::from(0);
        let latest = self.times.iter().map(|time| time - &delay);
        let latest = latest.fold(zero, |most, theta| match theta > most {
            true => theta,
            false => most,
        });
        let kinetics = (&adsorptions, &desorption);
        let series = Series::new(kinetics, &self.exact.mixing, &latest, bits)?;
        Ok(self
            .times
            .iter()
            .map(|time| series.answer(&self.exact.inlet, &(time - &delay)))
            .collect())
    }
}

fn digits_as_exponent(digits: u32) -> i32 {
    i32::try_from(digits).unwrap_or(i32::MAX)
}
