//! From the keys of a case file to the model.

use algebra::Rational;

use super::{CaseFile, Quantity};
use crate::chromatography::{Column, Component, Dispersion, Experiment};
use crate::error::Result;
use crate::formats::trace::format_error;

/// The model that a case file describes.
///
/// All times and rates are in the unit of bare times of the file, see [`Setup::time_unit`]: concentrations of an injection of area 1 are per
/// this unit too.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The model, exact but for flows that follow from a viscosity.
    pub experiment: Experiment<Rational>,
    /// The times of `[time]`, none without that section.
    pub times: Option<Vec<Rational>>,
    /// The unit of time.
    pub time_unit: String,
    /// One unit of time in s.
    pub seconds: Rational,
    /// Length of the column in m.
    pub length: Option<Rational>,
    /// `q_max`: capacity of the stationary phase, in the unit of the amounts.
    pub capacity: Option<Rational>,
    /// What the file leaves open and how it was understood.
    pub notes: Vec<String>,
}

impl CaseFile {
    /// One unit of time in s, and its name.
    pub fn unit_of_time(&self) -> (Rational, String) {
        match &self.time_unit {
            Some(unit) => (unit.exact.clone(), unit.text.clone()),
            None => (Rational::from(1), String::from("s")),
        }
    }

    /// The model of the file.
    ///
    /// | from | follows |
    /// |---|---|
    /// | `tau`; `length`, `u`; these with `p_in`, `p_out`; `gas`, `temperature`, `length`, `diameter`, `p_in`, `p_out` | τ and u(0)/u(L) |
    /// | `a`, `b`; `k`, `b` (a = k b τ); `ka`, `kd`, `alpha` (a = α k_a τ); b = 0 | kinetics |
    /// | `k`; `retardation`; `t_char`, `theta_char`, `delta_cp`, `film_ratio` with `temperature` | equilibrium |
    /// | `pe` or `d`, `bc` | dispersion, open unless it says closed |
    ///
    /// Costs O(keys).
    ///
    /// # Errors
    /// [`Error::Format`](crate::Error::Format) with section and key for keys that contradict each other, that are missing (and which would do)
    /// and for values for which there is no column.
    ///
    /// ```
    /// use transforms::formats::case::read_case;
    /// let case = read_case("[column]\nlength = \"30 m\"\nu = \"50 cm/s\"\n[[component]]\nk = 2\nb = 10\n")?;
    /// let setup = case.setup()?;
    /// assert_eq!(setup.experiment.column.hold_up.to_f64(), 60.0);
    /// let error = read_case("[[component]]\nk = 2\n")?.setup().unwrap_err();
    /// assert!(error.to_string().starts_with("[column] tau: it is missing"));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn setup(&self) -> Result<Setup> {
        let (seconds, time_unit) = self.unit_of_time();
        let mut notes = Vec::new();
        let (hold_up, velocity_ratio) = self.flow(&mut notes)?;
        let dispersion = self.dispersed(&hold_up, &mut notes)?;
        let components = (0..self.components.len())
            .map(|at| self.bound_component(at, &hold_up, &seconds))
            .collect::<Result<Vec<Component<Rational>>>>()?;
        if components.is_empty() {
            return Err(format_error(
                "[[component]]",
                "there is none; add [[component]] with k, or with a and b",
            ));
        }
        for (at, one) in components.iter().enumerate() {
            if components
                .iter()
                .take(at)
                .any(|other| other.name == one.name)
            {
                let place = format!("[[component]] {} name", at + 1);
                let message = format!("there are two of the name {:?}; rename one", one.name);
                return Err(format_error(place, message));
            }
        }
        if components.iter().all(|one| one.amount.is_zero()) {
            return Err(format_error(
                "[[component]] amount",
                "nothing is injected: all amounts are 0; make one positive",
            ));
        }
        let inlet = self.injected(&seconds, &mut notes)?;
        let column = Column {
            hold_up: over(&hold_up, &seconds),
            dispersion,
            velocity_ratio,
        };
        let experiment = Experiment {
            column,
            inlet,
            mixing: self.mixing(&seconds)?,
            components,
        };
        experiment.map(&Rational::to_f64).check()?;
        Ok(Setup {
            experiment,
            times: self.asked_times(&seconds)?,
            time_unit,
            seconds,
            length: self.column.length.as_ref().map(|one| one.exact.clone()),
            capacity: self.column.capacity.as_ref().map(|one| one.exact.clone()),
            notes,
        })
    }

    /// The spreading along the column, for a hold-up time in s.
    fn dispersed(
        &self,
        hold_up: &Rational,
        notes: &mut Vec<String>,
    ) -> Result<Dispersion<Rational>> {
        let section = &self.dispersion;
        let peclet = match (&section.peclet, &section.coefficient) {
            (Some(_), Some(_)) => {
                return Err(format_error(
                    "[dispersion] d",
                    "it is given together with pe; keep one of them",
                ));
            }
            (Some(peclet), None) => Some(positive("[dispersion] pe", peclet)?.clone()),
            (None, Some(d)) => {
                let d = positive("[dispersion] d", d)?;
                let length = self.column.length.as_ref().ok_or_else(|| {
                    format_error(
                        "[column] length",
                        "it is missing: Pe = L^2/(tau D) follows from d with it; or give pe",
                    )
                })?;
                let length = positive("[column] length", length)?;
                (length * length).checked_div(&(hold_up * d))
            }
            (None, None) => None,
        };
        let Some(word) = section.boundary.as_deref() else {
            return Ok(match peclet {
                Some(peclet) => {
                    notes.push(String::from("bc is not given: open column"));
                    Dispersion::Open { peclet }
                }
                None => Dispersion::None,
            });
        };
        let known = ["none", "open", "closed", "danckwerts"];
        match (word.to_ascii_lowercase().as_str(), peclet) {
            ("none", None) => Ok(Dispersion::None),
            ("none", Some(_)) => Err(format_error(
                "[dispersion] bc",
                "it is \"none\" although pe or d is given; leave these out, or write \"open\" or \"closed\"",
            )),
            ("open", Some(peclet)) => Ok(Dispersion::Open { peclet }),
            ("closed" | "danckwerts", Some(peclet)) => Ok(Dispersion::Closed { peclet }),
            ("open" | "closed" | "danckwerts", None) => Err(format_error(
                "[dispersion] pe",
                format!("it is missing for bc = {word:?}; add pe, or d, or write bc = \"none\""),
            )),
            _ => Err(unknown("[dispersion] bc", word, &known)),
        }
    }

    /// Well-mixed volumes.
    fn mixing(&self, seconds: &Rational) -> Result<Vec<Rational>> {
        let given = [
            ("[inlet] tail", &self.inlet.tail),
            ("[detector] time_constant", &self.detector.time_constant),
        ];
        let mut found = Vec::new();
        for (place, quantity) in given {
            if let Some(quantity) = quantity {
                let time = nonnegative(place, quantity)?;
                if !time.is_zero() {
                    found.push(over(time, seconds));
                }
            }
        }
        Ok(found)
    }
}

/// A time in units of `seconds`.
pub(super) fn over(time: &Rational, seconds: &Rational) -> Rational {
    time.checked_div(seconds).unwrap_or_default()
}

/// A word that is none of those that a key has.
pub(super) fn unknown(place: &str, word: &str, known: &[&str]) -> crate::Error {
    let list = known.join(", ");
    match algebra::nearest(word, known) {
        Some(near) => format_error(
            place,
            format!("{word:?} is not known; is {near} meant? Known are {list}"),
        ),
        None => format_error(place, format!("{word:?} is not known; known are {list}")),
    }
}

/// A quantity above 0.
pub(super) fn positive<'a>(place: &str, quantity: &'a Quantity) -> Result<&'a Rational> {
    match quantity.exact.signum() > 0 {
        true => Ok(&quantity.exact),
        false => Err(format_error(
            place,
            format!("{} is not allowed; give a number above 0", quantity.text),
        )),
    }
}

/// A temperature above absolute zero, in K.
pub(super) fn above_zero(place: &str, temperature: &Quantity) -> Result<f64> {
    match temperature.exact.signum() > 0 {
        true => Ok(temperature.value),
        false => Err(format_error(
            place,
            format!(
                "{} is not above absolute zero; give a temperature above 0 K = -273.15 °C",
                temperature.text
            ),
        )),
    }
}

/// A quantity that is not below 0.
pub(super) fn nonnegative<'a>(place: &str, quantity: &'a Quantity) -> Result<&'a Rational> {
    match quantity.exact.signum() >= 0 {
        true => Ok(&quantity.exact),
        false => Err(format_error(
            place,
            format!("{} is negative; give a number from 0 on", quantity.text),
        )),
    }
}
