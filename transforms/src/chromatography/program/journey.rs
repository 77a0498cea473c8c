//! The journey of a solute on one straight piece of a program, in the variable in which it is a quadrature.
//!
//! Let q = p(x)/p_0 and ρ = p_L/p_0, so that q falls from 1 to ρ along the column. The share of the hold-up time that lies behind x,
//!
//! $$ y = \frac{1 - q^3}{1 - \rho^3}, \qquad \frac{dy}{dt} = \frac{1}{\tau(t)\thinspace (1 + k(t))} + \frac{\partial y}{\partial \rho}\thinspace \dot\rho, $$
//!
//! runs from 0 to 1 without the singularity that the velocity has at an outlet into a vacuum; for a constant ρ, and so for every vacuum,
//! the right side depends on time alone. With r = (1 - q)/(1 - ρ), a ratio without cancellation in r = y (1 + ρ + ρ²)/(1 + q + q²),
//!
//! $$ \frac{\partial y}{\partial \rho} = -\frac{3 \rho\thinspace r (1 - r) (1 + \rho + q)}{(1 + \rho) (1 + \rho + \rho^2)^2}. $$

use ode_solvers::{SVector, System};

use super::capillary::Capillary;
use super::gas::Gas;
use super::retention::{Retention, RetentionSlope};
use super::schedule::Piece;

/// The share y of the hold-up time, its derivatives by T_c, θ and ΔC_p, and the seconds since the start of the piece.
///
/// The seconds are a component of their own because the integrator's nodes of time inside a step are not those of its method, whose
/// last stage is at the end of a step and not at its start: systems without explicit time are integrated as they should.
pub(super) type State = SVector<f64, 5>;

/// The right side on one piece; the time counts from its start.
#[derive(Clone, Copy)]
pub(super) struct Journey<'a> {
    pub(super) capillary: &'a Capillary,
    pub(super) gas: Gas,
    pub(super) solute: &'a Retention,
    /// ln(φ/φ₀)
    pub(super) film: f64,
    pub(super) piece: Piece,
    /// The share at which an integration stops: 1 for the outlet, ∞ for none.
    pub(super) stop: f64,
}

/// What holds at one moment.
pub(super) struct Moment {
    pub(super) temperature: f64,
    pub(super) hold_up: f64,
    pub(super) ln_k: f64,
    ratio: f64,
    ratio_rate: f64,
}

impl Journey<'_> {
    pub(super) fn moment(&self, seconds: f64) -> Moment {
        let piece = &self.piece;
        let temperature = piece.temperature.after(seconds);
        let (inlet, outlet) = (piece.inlet.after(seconds), piece.outlet.after(seconds));
        let viscosity = self.gas.viscosity_at(temperature);
        let flow = self.capillary.flow_unchecked(viscosity, inlet, outlet);
        let ratio = flow.pressure_ratio();
        Moment {
            temperature,
            hold_up: flow.hold_up(),
            ln_k: self.solute.ln_k_at(temperature) + self.film,
            ratio,
            ratio_rate: (piece.outlet.slope - ratio * piece.inlet.slope) / inlet,
        }
    }

    /// dy/dt and the derivatives of y by the parameters of the solute.
    pub(super) fn rate(&self, moment: &Moment, state: &State) -> State {
        // 1/(1 + k) and k/(1 + k), each to its own digits for any k
        let mobile = 1.0 / (1.0 + moment.ln_k.exp());
        let retained = 1.0 / (1.0 + (-moment.ln_k).exp());
        let pace = mobile / moment.hold_up;
        let (drift, drift_slope) = match moment.ratio > 0.0 {
            true => {
                let (by_ratio, slope) = by_ratio(moment.ratio, state[0]);
                (by_ratio * moment.ratio_rate, slope * moment.ratio_rate)
            }
            false => (0.0, 0.0),
        };
        let RetentionSlope {
            temperature,
            thermal_constant,
            heat_capacity,
        } = self.solute.slope_at(moment.temperature);
        let brake = -pace * retained;
        State::from([
            pace + drift,
            drift_slope.mul_add(state[1], brake * temperature),
            drift_slope.mul_add(state[2], brake * thermal_constant),
            drift_slope.mul_add(state[3], brake * heat_capacity),
            1.0,
        ])
    }
}

/// ∂y/∂ρ at a fixed place, and the derivative of that by y.
fn by_ratio(ratio: f64, y: f64) -> (f64, f64) {
    // trial steps go past the outlet, and a little beyond it nothing is singular
    let y = y.clamp(0.0, 1.1);
    let sum = 1.0 + ratio + ratio * ratio;
    let q = (1.0 - y * (1.0 - ratio) * sum).cbrt().max(0.5 * ratio);
    let r = y * sum / (1.0 + q + q * q);
    let factor = -3.0 * ratio / ((1.0 + ratio) * sum * sum);
    let value = factor * r * (1.0 - r) * (1.0 + ratio + q);
    let slope =
        factor * ((1.0 - 2.0 * r) * (1.0 + ratio + q) - r * (1.0 - r) * (1.0 - ratio)) * sum
            / (3.0 * q * q);
    (value, slope)
}

impl System<f64, State> for Journey<'_> {
    fn system(&self, _: f64, state: &State, rate: &mut State) {
        *rate = self.rate(&self.moment(state[4]), state);
    }

    fn solout(&mut self, _: f64, state: &State, _: &State) -> bool {
        state[0] >= self.stop
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against differences of y = (1 - q³)/(1 - ρ³), q² = 1 - (1 - ρ²) z.
    #[test]
    fn derivative_by_the_ratio() {
        let at = |ratio: f64, z: f64| {
            let q = (1.0 - (1.0 - ratio * ratio) * z).sqrt();
            (1.0 - q.powi(3)) / (1.0 - ratio.powi(3))
        };
        for ratio in [0.05, 0.3, 0.8, 0.97] {
            for z in [0.01, 0.3, 0.7, 0.99] {
                let step = 1e-5;
                let difference = (at(ratio + step, z) - at(ratio - step, z)) / (2.0 * step);
                let y = at(ratio, z);
                let (value, slope) = by_ratio(ratio, y);
                assert!(
                    (value - difference).abs() < 1e-8,
                    "{ratio} {z} {value} {difference}"
                );
                let near = 1e-6;
                let change =
                    (by_ratio(ratio, y + near).0 - by_ratio(ratio, y - near).0) / (2.0 * near);
                assert!((slope - change).abs() < 1e-6 * slope.abs().max(1.0));
            }
        }
    }
}
