//! What a case file lets into the column.

use algebra::Rational;

use super::experiment::{nonnegative, over, positive, unknown};
use super::{CaseFile, Quantity};
use crate::chromatography::Inlet;
use crate::error::Result;
use crate::formats::trace::format_error;
use crate::special::erfc;

/// From so many deviations on a Gaussian inlet begins behind time 0 for all that doubles show.
const WHOLE: f64 = 6.0;

/// Names of the forms, those that mean the same beside each other.
const FORMS: [(&str, &str); 9] = [
    ("impulse", "impulse"),
    ("delta", "impulse"),
    ("step", "step"),
    ("pulse", "pulse"),
    ("rectangle", "pulse"),
    ("rectangular", "pulse"),
    ("gaussian", "gaussian"),
    ("gauss", "gaussian"),
    ("sampled", "sampled"),
];

impl CaseFile {
    /// The form of the inlet: what it is called, or else what its keys belong to.
    pub(super) fn form(&self) -> Result<&'static str> {
        let section = &self.inlet;
        if let Some(word) = &section.form {
            let found = FORMS
                .iter()
                .find(|(name, _)| word.eq_ignore_ascii_case(name));
            return found.map(|form| form.1).ok_or_else(|| {
                let known = ["impulse", "step", "pulse", "gaussian", "sampled"];
                unknown("[inlet] type", word, &known)
            });
        }
        Ok(if section.width.is_some() {
            "pulse"
        } else if section.deviation.is_some() {
            "gaussian"
        } else if !section.times.is_empty() {
            "sampled"
        } else {
            "impulse"
        })
    }

    /// The inlet with times in units of `seconds`.
    pub(super) fn injected(
        &self,
        seconds: &Rational,
        notes: &mut Vec<String>,
    ) -> Result<Inlet<Rational>> {
        let section = &self.inlet;
        let form = self.form()?;
        for (key, given, belongs) in [
            ("width", section.width.is_some(), "pulse"),
            ("center", section.centre.is_some(), "gaussian"),
            ("sigma", section.deviation.is_some(), "gaussian"),
            ("times", !section.times.is_empty(), "sampled"),
            ("values", !section.values.is_empty(), "sampled"),
        ] {
            if given && form != belongs {
                return Err(format_error(
                    format!("[inlet] {key}"),
                    format!(
                        "an inlet of type {form} has none; leave it out, or write type = {belongs:?}"
                    ),
                ));
            }
        }
        let need = |key: &str, quantity: &Option<Quantity>| -> Result<Rational> {
            let place = format!("[inlet] {key}");
            match quantity {
                Some(quantity) => Ok(over(positive(&place, quantity)?, seconds)),
                None => Err(format_error(
                    place,
                    format!("it is missing for type = {form:?}; add it"),
                )),
            }
        };
        match form {
            "step" => Ok(Inlet::Step),
            "pulse" => Ok(Inlet::Pulse {
                width: need("width", &section.width)?,
            }),
            "gaussian" => {
                let centre = need("center", &section.centre)?;
                let deviation = need("sigma", &section.deviation)?;
                let distance = centre.to_f64() / deviation.to_f64();
                if distance < WHOLE {
                    let early = 50.0 * erfc(distance * std::f64::consts::FRAC_1_SQRT_2);
                    notes.push(format!(
                        "[inlet] center lies {distance:.2} sigma behind time 0: {early:.2e} % of the inlet enters before"
                    ));
                }
                Ok(Inlet::Gaussian { centre, deviation })
            }
            "sampled" => self.sampled(seconds),
            _ => {
                if section.form.is_none() {
                    notes.push(String::from("no type of [inlet]: an impulse"));
                }
                Ok(Inlet::Impulse)
            }
        }
    }

    fn sampled(&self, seconds: &Rational) -> Result<Inlet<Rational>> {
        let (times, values) = (&self.inlet.times, &self.inlet.values);
        if times.len() < 2 {
            let message = format!("{} of them; at least 2 are needed", times.len());
            return Err(format_error("[inlet] times", message));
        }
        if times.len() != values.len() {
            let message = format!(
                "{} values for {} times; give one for each",
                values.len(),
                times.len()
            );
            return Err(format_error("[inlet] values", message));
        }
        let mut points: Vec<(Rational, Rational)> = Vec::with_capacity(times.len());
        for (time, value) in times.iter().zip(values) {
            let time = over(nonnegative("[inlet] times", time)?, seconds);
            if points.last().is_some_and(|last| time <= last.0) {
                let message = format!(
                    "entry {} is not later than the one before it; sort them",
                    points.len() + 1
                );
                return Err(format_error("[inlet] times", message));
            }
            points.push((time, nonnegative("[inlet] values", value)?.clone()));
        }
        if points.iter().all(|point| point.1.is_zero()) {
            let message = "their sum is 0: nothing is injected; make one positive";
            return Err(format_error("[inlet] values", message));
        }
        Ok(Inlet::Sampled { points })
    }
}
