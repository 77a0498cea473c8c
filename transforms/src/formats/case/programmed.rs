//! From the keys of a case file to a column under a program of temperature and pressure.

use super::experiment::{above_zero, positive};
use super::{CaseFile, ProgramSection, Quantity, RampSection};
use crate::chromatography::program::{Program, Ramp, Run, Track};
use crate::error::Result;
use crate::formats::NamedRetention;
use crate::formats::trace::format_error;

/// A column under a program and what is injected into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Programmed {
    /// The column, the gas and the program.
    pub run: Run,
    /// The components with retention parameters.
    pub solutes: Vec<NamedRetention>,
    /// What the file leaves open and how it was understood.
    pub notes: Vec<String>,
}

impl CaseFile {
    /// The column under its program: `[column]` with length, diameter, film_thickness and gas, `[column.program]` or constant temperature
    /// and pressures, components with `t_char`, `theta_char`, `delta_cp` and `film_ratio`.
    ///
    /// # Errors
    /// [`Error::Format`](crate::Error::Format) with section and key for what is missing or contradicts itself.
    ///
    /// ```
    /// use transforms::formats::case::read_case;
    /// let text = r#"
    /// [column]
    /// length = "30 m"
    /// diameter = "0.25 mm"
    /// film_thickness = "0.25 µm"
    /// gas = "He"
    /// p_in = "150 kPa"
    /// p_out = "vacuum"
    /// [column.program]
    /// temperature = [["0 s", "40 °C"], ["10 min", "240 °C"]]
    /// [[component]]
    /// name = "toluene"
    /// t_char = "81.806 °C"
    /// theta_char = "32.365 K"
    /// delta_cp = 21.453
    /// film_ratio = 0.002
    /// "#;
    /// let case = read_case(text)?.programmed()?;
    /// let time = case.run.elute(&case.solutes[0].retention, 3600.0)?.eluted().unwrap().time;
    /// assert!(time > 100.0 && time < 1000.0);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn programmed(&self) -> Result<Programmed> {
        let mut notes = Vec::new();
        let capillary = self.capillary()?;
        let gas = self.carrier()?;
        let empty = ProgramSection::default();
        let section = self.column.program.as_ref().unwrap_or(&empty);
        let temperature = self.oven(section)?;
        let inlet = self.pressure(
            "p_in",
            &section.inlet_pressure,
            &self.column.inlet_pressure,
            &mut notes,
        )?;
        let outlet = self.pressure(
            "p_out",
            &section.outlet_pressure,
            &self.column.outlet_pressure,
            &mut notes,
        )?;
        let program = Program::new(temperature, inlet, outlet)
            .map_err(|error| format_error("[column.program]", error))?;
        let run =
            Run::new(capillary, gas, program).map_err(|error| format_error("[column]", error))?;
        let mut solutes = Vec::new();
        for (at, section) in self.components.iter().enumerate() {
            let place = |key: &str| format!("[[component]] {} {key}", at + 1);
            solutes.push(NamedRetention {
                name: section.name.clone().unwrap_or_else(|| (at + 1).to_string()),
                phase: self.column.phase.clone().unwrap_or_default(),
                retention: Self::retention(section, &place)?,
            });
        }
        Ok(Programmed {
            run,
            solutes,
            notes,
        })
    }

    /// The temperature over time in K and s.
    fn oven(&self, section: &ProgramSection) -> Result<Track> {
        let place = "[column.program] temperature";
        if !section.temperature.is_empty() {
            let corners: Result<Vec<(f64, f64)>> = section
                .temperature
                .iter()
                .map(|(time, value)| Ok((time.value, above_zero(place, value)?)))
                .collect();
            return track(place, corners?.into_iter());
        }
        let Some(start) = &section.start else {
            if !section.ramps.is_empty() {
                return Err(format_error(
                    "[column.program] start",
                    "it is missing before the ramps; add it",
                ));
            }
            let constant = self.column.temperature.as_ref().ok_or_else(|| {
                format_error(place, "it is missing; add it, or start with [[column.program.ramp]], or [column] temperature")
            })?;
            let kelvin = above_zero("[column] temperature", constant)?;
            return Ok(Track::constant(kelvin));
        };
        let ramps = section
            .ramps
            .iter()
            .enumerate()
            .map(|(at, one)| ramp(at, one));
        let ramps = ramps.collect::<Result<Vec<Ramp>>>()?;
        let hold = section.hold.as_ref().map_or(0.0, |hold| hold.value);
        let start = above_zero("[column.program] start", start)?;
        Track::ramps(start, hold, &ramps)
            .map_err(|error| format_error("[[column.program.ramp]]", error))
    }

    /// A pressure over time in Pa, absolute.
    fn pressure(
        &self,
        key: &str,
        program: &[(Quantity, Quantity)],
        constant: &Option<Quantity>,
        notes: &mut Vec<String>,
    ) -> Result<Track> {
        if !program.is_empty() {
            let corners: Vec<(f64, f64)> = program
                .iter()
                .map(|(time, value)| (time.value, self.absolute(value, notes).to_f64()))
                .collect();
            return track(&format!("[column.program] {key}"), corners.into_iter());
        }
        match constant {
            Some(value) => Ok(Track::constant(self.absolute(value, notes).to_f64())),
            None => Err(format_error(
                format!("[column] {key}"),
                "it is missing; add it there or under [column.program]",
            )),
        }
    }
}

fn track(place: &str, corners: impl Iterator<Item = (f64, f64)>) -> Result<Track> {
    let corners: Vec<(f64, f64)> = corners.collect();
    match corners[..] {
        [(_, value)] => Ok(Track::constant(value)),
        _ => Track::through(corners).map_err(|error| format_error(place, error)),
    }
}

fn ramp(at: usize, section: &RampSection) -> Result<Ramp> {
    let place = |key: &str| format!("[[column.program.ramp]] {} {key}", at + 1);
    let missing = |key: &str| format_error(place(key), "it is missing; a ramp has rate and to");
    let rate = section.rate.as_ref().ok_or_else(|| missing("rate"))?;
    let target = section.target.as_ref().ok_or_else(|| missing("to"))?;
    positive(&place("rate"), rate)?;
    Ok(Ramp {
        rate: rate.value,
        target: above_zero(&place("to"), target)?,
        hold: section.hold.as_ref().map_or(0.0, |hold| hold.value),
    })
}
