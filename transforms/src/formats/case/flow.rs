//! Hold-up time and velocities from what a case file says about the column.

use algebra::Rational;

use super::CaseFile;
use super::experiment::{above_zero, nonnegative, positive, unknown};
use super::quantity::Quantity;
use crate::chromatography::Column;
use crate::chromatography::program::{Capillary, Gas};
use crate::error::Result;
use crate::formats::trace::format_error;

/// Pressure of the air in Pa where a file does not say it.
const ATMOSPHERE: i64 = 101_325;

impl CaseFile {
    /// An absolute pressure in Pa.
    pub(super) fn absolute(&self, pressure: &Quantity, notes: &mut Vec<String>) -> Rational {
        if !pressure.gauge {
            return pressure.exact.clone();
        }
        let air = match &self.column.ambient_pressure {
            Some(air) => air.exact.clone(),
            None => {
                let note = String::from("p_ambient is not given: 101325 Pa");
                if !notes.contains(&note) {
                    notes.push(note);
                }
                Rational::from(ATMOSPHERE)
            }
        };
        &pressure.exact + &air
    }

    /// Absolute pressures at inlet and outlet in Pa.
    fn pressures(&self, notes: &mut Vec<String>) -> Result<Option<(Rational, Rational)>> {
        let column = &self.column;
        let (inlet, outlet) = match (&column.inlet_pressure, &column.outlet_pressure) {
            (None, None) => return Ok(None),
            (Some(inlet), Some(outlet)) => (inlet, outlet),
            (Some(_), None) => {
                return Err(format_error(
                    "[column] p_out",
                    "it is missing beside p_in; add it, \"vacuum\" is a value too",
                ));
            }
            (None, Some(_)) => {
                return Err(format_error(
                    "[column] p_in",
                    "it is missing beside p_out; add it",
                ));
            }
        };
        nonnegative("[column] p_out", outlet)?;
        let absolute = (self.absolute(inlet, notes), self.absolute(outlet, notes));
        if absolute.1 >= absolute.0 {
            return Err(format_error(
                "[column] p_out",
                format!(
                    "{} is not below p_in = {}: the gas flows from the higher pressure to the lower",
                    outlet.text, inlet.text
                ),
            ));
        }
        Ok(Some(absolute))
    }

    /// Hold-up time in s and u(0)/u(L).
    pub(super) fn flow(&self, notes: &mut Vec<String>) -> Result<(Rational, Rational)> {
        let column = &self.column;
        if column.program.is_some() {
            return Err(format_error(
                "[column.program]",
                "a column that changes during the run has no chromatogram in closed form; retention times: closedform chroma program",
            ));
        }
        let pressures = self.pressures(notes)?;
        let ratio = |pressures: Option<(Rational, Rational)>, notes: &mut Vec<String>| {
            let Some((inlet, outlet)) = pressures else {
                return Rational::from(1);
            };
            if outlet.is_zero() {
                notes.push(String::from(
                    "p_out is a vacuum: concentrations are those of the flow u c over u at the inlet",
                ));
                return Rational::from(1);
            }
            outlet.checked_div(&inlet).unwrap_or(Rational::ONE)
        };
        let capillary = column.diameter.is_some() || column.gas.is_some();
        match (&column.hold_up, &column.velocity) {
            (Some(_), Some(_)) => Err(format_error(
                "[column] tau",
                "it is given together with u; keep tau, or length and u",
            )),
            (Some(_), None) if column.gas.is_some() && column.diameter.is_some() => {
                Err(format_error(
                    "[column] tau",
                    "it is given together with gas and diameter, from which it follows; keep one of both",
                ))
            }
            (Some(tau), None) => {
                let tau = positive("[column] tau", tau)?.clone();
                Ok((tau, ratio(pressures, notes)))
            }
            (None, Some(_)) if capillary && pressures.is_some() => Err(format_error(
                "[column] u",
                "it follows from gas, diameter and pressures, which are given too; keep one of both",
            )),
            (None, Some(velocity)) => {
                let velocity = positive("[column] u", velocity)?;
                let length = self.needed_length("u")?;
                let hold_up = match &pressures {
                    Some((inlet, outlet)) => {
                        let r = outlet.checked_div(inlet).unwrap_or(Rational::ONE);
                        match r.is_zero() {
                            // (1 - r^3)/(1 - r^2) is 1 there
                            true => (&Rational::from(2) * length)
                                .checked_div(&(&Rational::from(3) * velocity)),
                            false => Some(Column::expanding_exact(length, velocity, &r)?.hold_up),
                        }
                    }
                    None => length.checked_div(velocity),
                };
                let hold_up = hold_up.unwrap_or_default();
                Ok((hold_up, ratio(pressures, notes)))
            }
            (None, None) if capillary => {
                let pressures = pressures.ok_or_else(|| {
                    format_error(
                        "[column] p_in",
                        "it is missing; add p_in and p_out, or give tau",
                    )
                })?;
                let hold_up = self.capillary_hold_up(&pressures)?;
                Ok((hold_up, ratio(Some(pressures), notes)))
            }
            (None, None) if pressures.is_some() => Err(format_error(
                "[column] gas",
                "it is missing; add gas, temperature, length and diameter, or length and u, or tau",
            )),
            (None, None) if column.length.is_some() => Err(format_error(
                "[column] u",
                "it is missing beside length; add u, or gas, temperature, diameter, p_in and p_out",
            )),
            (None, None) => Err(format_error(
                "[column] tau",
                "it is missing; add tau, or length and u, or length, diameter, gas, temperature, p_in and p_out",
            )),
        }
    }

    fn needed_length(&self, beside: &str) -> Result<&Rational> {
        let length = self.column.length.as_ref().ok_or_else(|| {
            format_error(
                "[column] length",
                format!("it is missing beside {beside}; add it, or give tau"),
            )
        })?;
        positive("[column] length", length)
    }

    /// The carrier gas of the file.
    pub(super) fn carrier(&self) -> Result<Gas> {
        let word = self.column.gas.as_deref().ok_or_else(|| {
            let message = "it is missing; write He, H2, N2 or Ar";
            format_error("[column] gas", message)
        })?;
        Gas::named(word).ok_or_else(|| {
            let known = Gas::ALL.map(Gas::name);
            unknown("[column] gas", word, &known)
        })
    }

    /// The tube of the file.
    pub(super) fn capillary(&self) -> Result<Capillary> {
        let column = &self.column;
        let length = self.needed_length("gas and diameter")?.to_f64();
        let diameter = column
            .diameter
            .as_ref()
            .ok_or_else(|| format_error("[column] diameter", "it is missing beside gas; add it"))?;
        positive("[column] diameter", diameter)?;
        let film = match &column.film_thickness {
            Some(film) => nonnegative("[column] film_thickness", film)?.to_f64(),
            None => 0.0,
        };
        Capillary::new(length, diameter.value, film)
            .map_err(|error| format_error("[column] film_thickness", error))
    }

    fn capillary_hold_up(&self, (inlet, outlet): &(Rational, Rational)) -> Result<Rational> {
        let gas = self.carrier()?;
        let capillary = self.capillary()?;
        let temperature = self.column.temperature.as_ref().ok_or_else(|| {
            let message = "it is missing: the viscosity of the gas depends on it; add it";
            format_error("[column] temperature", message)
        })?;
        let viscosity = gas
            .viscosity(above_zero("[column] temperature", temperature)?)
            .map_err(|error| format_error("[column] temperature", error))?;
        let flow = capillary.flow(viscosity, inlet.to_f64(), outlet.to_f64())?;
        let hold_up = flow.hold_up();
        match Rational::from_f64(hold_up) {
            Some(exact) if exact.signum() > 0 => Ok(exact),
            _ => Err(format_error(
                "[column]",
                format!(
                    "the hold-up time would be {hold_up} s; look at the units of length, diameter and pressures"
                ),
            )),
        }
    }
}
