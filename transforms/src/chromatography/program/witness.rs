//! The same journey, with the time as a function of the place: another variable, another method, no corners marked.

use ode_solvers::{Dopri5, OutputType, SVector, System};

use super::elution::Run;
use super::retention::Retention;
use crate::error::{Error, Result, positive};

/// Local error of the time in units of the first hold-up time: small, because corners are crossed inside of steps.
const TOLERANCE: f64 = 1e-13;

/// Steps of the integrator.
const MOST_STEPS: u32 = 100_000;

/// The time, and the way for the reason that [`super::journey::State`] gives.
type Time = SVector<f64, 2>;

/// dt/dw on the way w = 1 - sqrt(1 - x/L), on which the pressure near a vacuum is linear.
struct Backwards<'a> {
    run: &'a Run,
    solute: &'a Retention,
    film: f64,
    limit: f64,
}

impl System<f64, Time> for Backwards<'_> {
    fn system(&self, _: f64, time: &Time, slope: &mut Time) {
        let rest = (1.0 - time[1]).max(0.0);
        let (run, time) = (self.run, time[0].max(0.0));
        let (capillary, program) = (run.capillary(), run.program());
        let temperature = program.temperature().at(time);
        let (inlet, outlet) = (program.inlet().at(time), program.outlet().at(time));
        let viscosity = run.gas().viscosity_at(temperature);
        let flow = capillary.flow_unchecked(viscosity, inlet, outlet);
        let pressure = (inlet * rest).hypot(outlet * ((1.0 - rest) * (1.0 + rest)).max(0.0).sqrt());
        let factor = self.solute.ln_k_at(temperature) + self.film;
        // dx = 2 L (1 - w) dw
        let length = 2.0 * capillary.length * rest;
        slope[0] = length * pressure / (flow.conductance() * flow.fall()) * (1.0 + factor.exp());
        slope[1] = 1.0;
    }

    fn solout(&mut self, _: f64, time: &Time, _: &Time) -> bool {
        time[0].is_nan() || time[0] > self.limit
    }
}

impl Run {
    /// The retention time in s by integrating dt/dx = (1 + k)/u over the place, the witness of [`Run::elute`]; none after `limit` s.
    ///
    /// Uses Dormand and Prince's method of order 5 on the way 1 - sqrt(1 - x/L), over the corners of the program without noticing them.
    /// Both ways differ by about 1e-10 of the time. Costs several times as much as [`Run::elute`].
    ///
    /// # Errors
    /// As for [`Run::elute`].
    pub fn elute_by_position(&self, solute: &Retention, limit: f64) -> Result<Option<f64>> {
        solute.check()?;
        positive("limit of time", limit)?;
        let backwards = Backwards {
            run: self,
            solute,
            film: (self.capillary().film_ratio() / solute.film_ratio).ln(),
            limit,
        };
        let scale = self.hold_up_at(0.0)?;
        let mut method = Dopri5::from_param(
            backwards,
            0.0,
            1.0,
            1.0,
            Time::zeros(),
            TOLERANCE,
            TOLERANCE * scale,
            0.9,
            0.0,
            0.2,
            10.0,
            1.0,
            0.0,
            MOST_STEPS,
            u32::MAX, // nothing here is stiff
            OutputType::Sparse,
        );
        if method.integrate().is_err() {
            // the way that was left, out of 1
            let reached = method.x_out().last().copied().unwrap_or(0.0);
            return Err(Error::NotConverged {
                what: "the integration over the place",
                iterations: method.x_out().len(),
                residual: 1.0 - reached,
            });
        }
        Ok(method
            .y_out()
            .last()
            .map(|time| time[0])
            .filter(|&time| time <= limit))
    }
}
