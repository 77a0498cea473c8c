//! When a solute leaves the column.

use ode_solvers::{Dop853, OutputType};

use super::capillary::Capillary;
use super::gas::Gas;
use super::journey::{Journey, State};
use super::retention::Retention;
use super::schedule::{Piece, Program};
use crate::error::{Error, Result, positive};

/// Local error of the integrator, for the share of the column and for its derivatives.
const TOLERANCE: f64 = 1e-12;

/// Steps of the integrator on one ramp.
const MOST_STEPS: u32 = 20_000;

/// What rounding leaves of 1 - y over the stages of a step; far below the tolerance.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// Newton steps to the outlet: the first guess is inside one step of the integrator.
const NEWTON: usize = 30;

/// A column under a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    capillary: Capillary,
    gas: Gas,
    program: Program,
}

/// What became of a solute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It left the column.
    Eluted(Elution),
    /// It was still on the column at the limit.
    Retained {
        /// The limit of time in s.
        limit: f64,
        /// Which share of the hold-up time lay behind it: 0 at the inlet, 1 at the outlet.
        travelled: f64,
    },
}

/// A solute at the end of the column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elution {
    /// Retention time t_R in s.
    pub time: f64,
    /// Temperature in K at that time.
    pub temperature: f64,
    /// ln k at that temperature, on this column.
    pub ln_k: f64,
    /// ∂t_R/∂T_c, in s/K.
    pub by_temperature: f64,
    /// ∂t_R/∂θ, in s/K.
    pub by_thermal_constant: f64,
    /// ∂t_R/∂ΔC_p, in s mol K/J.
    pub by_heat_capacity: f64,
}

impl Outcome {
    /// The elution, if there was one.
    pub fn eluted(self) -> Option<Elution> {
        match self {
            Self::Eluted(elution) => Some(elution),
            Self::Retained { .. } => None,
        }
    }
}

impl Run {
    /// A column, its carrier gas and its program.
    ///
    /// # Errors
    /// As for [`Capillary::new`], and [`Error::Domain`] where temperature, pressures and measures together give no finite hold-up time.
    pub fn new(capillary: Capillary, gas: Gas, program: Program) -> Result<Self> {
        let run = Self {
            capillary,
            gas,
            program,
        };
        for piece in run.program.pieces() {
            let hold_up = run.hold_up_at(piece.start)?;
            if !(hold_up > 0.0 && hold_up.is_finite()) {
                return Err(Error::Domain {
                    what: "hold-up time in s",
                    value: hold_up,
                    allowed: "a finite time above 0; look at the units of length, diameter and pressures",
                });
            }
        }
        Ok(run)
    }

    /// The column.
    pub fn capillary(&self) -> &Capillary {
        &self.capillary
    }

    /// The carrier gas.
    pub fn gas(&self) -> Gas {
        self.gas
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Hold-up time in s of the conditions at a time in s, as if they lasted.
    ///
    /// # Errors
    /// [`Error::Domain`] unless the time is finite and not negative.
    pub fn hold_up_at(&self, time: f64) -> Result<f64> {
        let time = crate::error::nonnegative("time", time)?;
        let program = &self.program;
        let viscosity = self.gas.viscosity(program.temperature().at(time))?;
        let (inlet, outlet) = (program.inlet().at(time), program.outlet().at(time));
        Ok(self.capillary.flow(viscosity, inlet, outlet)?.hold_up())
    }

    /// Retention time of a solute that is injected at time 0, with its derivatives by the retention parameters.
    ///
    /// $$ \frac{dx}{dt} = \frac{u(x, t)}{1 + k(T(t))}, \qquad x(0) = 0, \quad x(t_R) = L $$
    ///
    /// where u is the velocity of [`Capillary::flow`] and k is in proportion to the film ratio of the column. Where nothing changes the
    /// answer is closed, t = τ (1 + k) (1 - y) for the share y of the hold-up time that lies behind; ramps are integrated from corner to
    /// corner by Dormand and Prince's method of order 8 at a tolerance of 1e-12 per step, in y, which has no singularity at a vacuum.
    /// The derivatives follow from the variational equation of the same integration. A solute that is still on the column at `limit`
    /// (s) is [`Outcome::Retained`].
    ///
    /// Assumes that gas and oven follow the program at once, no gradient of temperature along the column, no overloading.
    /// Costs O(corners + steps of the ramps), about 25 steps a ramp.
    ///
    /// # Errors
    /// [`Error::Domain`] for parameters outside their ranges; [`Error::NotConverged`] if the integrator gives up.
    ///
    /// ```
    /// use transforms::chromatography::program::{Capillary, Gas, Program, Retention, Run, Track};
    /// let oven = Track::through(vec![(0.0, 313.15), (600.0, 513.15)])?;
    /// let program = Program::new(oven, Track::constant(150e3), Track::constant(0.0))?;
    /// let run = Run::new(Capillary::new(30.0, 0.25e-3, 0.25e-6)?, Gas::Helium, program)?;
    /// let toluene = Retention::from_celsius(81.806, 32.365, 21.453, 0.002)?;
    /// let elution = run.elute(&toluene, 3600.0)?.eluted().unwrap();
    /// let witness = run.elute_by_position(&toluene, 3600.0)?.unwrap();
    /// assert!((elution.time / witness - 1.0).abs() < 1e-9);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: the equation of L. M. Blumberg, Temperature-Programmed Gas Chromatography (2010); the variable y is derived in
    /// this crate.
    pub fn elute(&self, solute: &Retention, limit: f64) -> Result<Outcome> {
        solute.check()?;
        positive("limit of time", limit)?;
        let mut state = State::zeros();
        for piece in self
            .program
            .pieces()
            .take_while(|piece| piece.start < limit)
        {
            let journey = self.journey(solute, piece);
            let duration = piece.end.unwrap_or(f64::INFINITY).min(limit) - piece.start;
            let seconds = match piece.is_hold() {
                true => hold(&journey, duration, &mut state),
                false => ramp(&journey, duration, &mut state)?,
            };
            if let Some(seconds) = seconds {
                return Ok(Outcome::Eluted(arrival(&journey, seconds, &state)));
            }
            if state[0].is_nan() {
                return Err(Error::Domain {
                    what: "ln k under the program",
                    value: f64::NAN,
                    allowed: "a number; look at the retention parameters and temperatures",
                });
            }
        }
        Ok(Outcome::Retained {
            limit,
            travelled: state[0].clamp(0.0, 1.0),
        })
    }

    pub(super) fn journey<'a>(&'a self, solute: &'a Retention, piece: Piece) -> Journey<'a> {
        Journey {
            capillary: &self.capillary,
            gas: self.gas,
            solute,
            film: (self.capillary.film_ratio() / solute.film_ratio).ln(),
            piece,
            stop: 1.0,
        }
    }
}

/// Constant conditions: everything is linear in time. The time to the outlet, if it is reached.
fn hold(journey: &Journey<'_>, duration: f64, state: &mut State) -> Option<f64> {
    let moment = journey.moment(0.0);
    let rate = journey.rate(&moment, state);
    // 1/rate, which is finite where the rate has rounded to 0
    let seconds = (1.0 - state[0]).max(0.0) * moment.hold_up * (1.0 + moment.ln_k.exp());
    if seconds <= duration && seconds.is_finite() {
        *state += rate * seconds;
        return Some(seconds);
    }
    *state += rate * duration;
    None
}

/// Changing conditions: integrated until the end of the piece or the outlet.
fn ramp(journey: &Journey<'_>, duration: f64, state: &mut State) -> Result<Option<f64>> {
    let path = integrate(journey, 0.0, duration, *state)?;
    let Some(&(end, last)) = path.last() else {
        return Ok(None);
    };
    if last[0] < 1.0 {
        *state = last;
        return Ok(None);
    }
    let (begin, first) = path.iter().rev().nth(1).copied().unwrap_or((0.0, *state));
    // Newton's steps for y(t) = 1, each integrated anew from the last point before the outlet, within the step that passes it
    let endless = Journey {
        stop: f64::INFINITY,
        ..*journey
    };
    let (mut low, mut high) = (begin, end);
    let mut seconds = begin + (end - begin) * (1.0 - first[0]) / (last[0] - first[0]);
    let mut gap = f64::INFINITY;
    for _ in 0..NEWTON {
        let reached = match seconds > begin {
            true => integrate(&endless, begin, seconds, first)?
                .last()
                .map_or(first, |point| point.1),
            false => first,
        };
        gap = 1.0 - reached[0];
        match gap > 0.0 {
            true => low = seconds,
            false => high = seconds,
        }
        let rate = journey.rate(&journey.moment(seconds), &reached)[0];
        let step = gap / rate;
        if gap.abs() <= ROUNDING || step.abs() <= 2.0 * f64::EPSILON * seconds {
            *state = reached;
            return Ok(Some(seconds));
        }
        let next = seconds + step;
        seconds = match next > low && next < high {
            true => next,
            false => 0.5 * (low + high),
        };
    }
    Err(Error::NotConverged {
        what: "the retention time",
        iterations: NEWTON,
        residual: gap.abs(),
    })
}

/// The points of an integration that stops at the outlet.
fn integrate(
    journey: &Journey<'_>,
    from: f64,
    to: f64,
    mut state: State,
) -> Result<Vec<(f64, State)>> {
    state[4] = from;
    let mut method = Dop853::from_param(
        *journey,
        from,
        to,
        to - from,
        state,
        TOLERANCE,
        TOLERANCE,
        0.9,
        0.0,
        0.333,
        6.0,
        to - from,
        0.0,
        MOST_STEPS,
        u32::MAX, // nothing here is stiff
        OutputType::Sparse,
    );
    if method.integrate().is_err() {
        return Err(Error::NotConverged {
            what: "the integration of the journey",
            iterations: method.x_out().len(),
            residual: to - method.x_out().last().copied().unwrap_or(from),
        });
    }
    let points = method.x_out().iter().zip(method.y_out());
    Ok(points.map(|(time, state)| (*time, *state)).collect())
}

/// The derivatives of the time at which y = 1: -(∂y/∂θ)/(dy/dt).
fn arrival(journey: &Journey<'_>, seconds: f64, state: &State) -> Elution {
    let moment = journey.moment(seconds);
    let mut end = *state;
    end[0] = 1.0;
    let slowness = moment.hold_up * (1.0 + moment.ln_k.exp());
    Elution {
        time: journey.piece.start + seconds,
        temperature: moment.temperature,
        ln_k: moment.ln_k,
        by_temperature: -end[1] * slowness,
        by_thermal_constant: -end[2] * slowness,
        by_heat_capacity: -end[3] * slowness,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chromatography::program::Track;

    /// A solute that waits at k = 1000 and leaves in the middle of a ramp: its pace changes by three orders of magnitude.
    #[test]
    fn few_steps_suffice() {
        let oven = Track::through(vec![(0.0, 313.15), (1800.0, 573.15)]).unwrap();
        let program =
            Program::new(oven, Track::constant(150e3), Track::constant(101_325.0)).unwrap();
        let capillary = Capillary::new(30.0, 0.25e-3, 0.5e-6).unwrap();
        let run = Run::new(capillary, Gas::Helium, program).unwrap();
        let solute = Retention::from_celsius(200.0, 37.0, 100.0, 0.002).unwrap();
        let piece = run.program.pieces().next().unwrap();
        let journey = run.journey(&solute, piece);
        let path = integrate(&journey, 0.0, 1800.0, State::zeros()).unwrap();
        assert!(path.last().unwrap().1[0] >= 1.0);
        assert!(path.len() < 60, "{}", path.len());
    }
}
