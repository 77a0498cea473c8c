//! How a component of a case file is held back.

use algebra::Rational;

use super::experiment::{above_zero, nonnegative, positive};
use super::{CaseFile, ComponentSection, Quantity};
use crate::chromatography::program::{Retention, ZERO_CELSIUS};
use crate::chromatography::{Binding, Component};
use crate::error::{Error, Result};
use crate::formats::trace::format_error;

/// Forms of the inlet that have a concentration.
const WITH_CONCENTRATION: [&str; 4] = ["step", "pulse", "sampled", "rectangular"];

impl CaseFile {
    /// One component, for a hold-up time in s.
    pub(super) fn bound_component(
        &self,
        at: usize,
        hold_up: &Rational,
        seconds: &Rational,
    ) -> Result<Component<Rational>> {
        let section = &self.components[at];
        let place = |key: &str| format!("[[component]] {} {key}", at + 1);
        let binding = self.binding(section, &place, hold_up)?;
        let amount = match (&section.amount, &section.concentration) {
            (Some(_), Some(_)) => {
                let message = "it is given together with amount; keep one of them";
                return Err(format_error(place("c0"), message));
            }
            (Some(amount), None) => nonnegative(&place("amount"), amount)?.clone(),
            (None, Some(concentration)) => {
                let form = self.form()?;
                if !WITH_CONCENTRATION.contains(&form) {
                    let message = format!(
                        "the inlet is of type {form}, which has an area and no concentration; give amount, or another inlet"
                    );
                    return Err(format_error(place("c0"), message));
                }
                nonnegative(&place("c0"), concentration)?.clone()
            }
            (None, None) => Rational::from(1),
        };
        Ok(Component {
            name: match section.name.as_deref() {
                Some(name) if !name.is_empty() => name.to_owned(),
                _ => format!("{}", at + 1),
            },
            binding: in_unit(binding, seconds),
            amount,
        })
    }

    fn binding(
        &self,
        section: &ComponentSection,
        place: &dyn Fn(&str) -> String,
        hold_up: &Rational,
    ) -> Result<Binding<Rational>> {
        let wrong = |key: &str, message: &str| Err(format_error(place(key), message));
        let desorption = match (&section.desorption, &section.desorption_rate) {
            (Some(_), Some(_)) => return wrong("kd", "it is the same as b, which is given too"),
            (Some(b), None) => Some(("b", b)),
            (None, Some(kd)) => Some(("kd", kd)),
            (None, None) => None,
        };
        let desorption = match desorption {
            Some((key, rate)) => Some(nonnegative(&place(key), rate)?.clone()),
            None => None,
        };
        let mut ways: Vec<&str> = Vec::new();
        let given = [
            ("a", section.adsorptions.is_some()),
            ("k", section.retention_factor.is_some()),
            ("ka", section.adsorption_rate.is_some()),
            ("retardation", section.retardation.is_some()),
            ("t_char", section.characteristic_temperature.is_some()),
        ];
        ways.extend(given.iter().filter(|way| way.1).map(|way| way.0));
        if let [first, second, ..] = ways[..] {
            let message = format!("it is given together with {first}; keep one of both");
            return Err(format_error(place(second), message));
        }
        let kinetic = |adsorptions: Rational, desorption: Rational| match desorption.is_zero() {
            true => Binding::Irreversible { adsorptions },
            false => Binding::Kinetic {
                adsorptions,
                desorption,
            },
        };
        if let Some(a) = &section.adsorptions {
            let a = nonnegative(&place("a"), a)?.clone();
            return match desorption {
                Some(b) => Ok(kinetic(a, b)),
                None => wrong(
                    "b",
                    "it is missing beside a; add b, 0 for irreversible adsorption",
                ),
            };
        }
        if let Some(ka) = &section.adsorption_rate {
            let ka = nonnegative(&place("ka"), ka)?;
            let alpha = self.column.alpha.as_ref().ok_or_else(|| {
                let message = "it is missing beside ka: a = alpha ka tau; add it";
                format_error("[column] alpha", message)
            })?;
            let alpha = positive("[column] alpha", alpha)?;
            return match desorption {
                Some(kd) => Ok(kinetic(&(alpha * ka) * hold_up, kd)),
                None => wrong(
                    "kd",
                    "it is missing beside ka; add kd, 0 for irreversible adsorption",
                ),
            };
        }
        let k = match (&section.retention_factor, &section.retardation) {
            (Some(k), _) => nonnegative(&place("k"), k)?.clone(),
            (None, Some(factor)) => {
                let k = &factor.exact - &Rational::from(1);
                if k.signum() < 0 {
                    return wrong("retardation", "it is below 1: R = 1 + k; give 1 or more");
                }
                k
            }
            (None, None) if section.characteristic_temperature.is_some() => {
                self.isothermal_factor(section, place)?
            }
            (None, None) => {
                return wrong(
                    "k",
                    "it is missing; add k, or a and b, or ka and kd; k = 0 for an unretained component",
                );
            }
        };
        match desorption {
            Some(b) if b.is_zero() => wrong("b", "it is 0, then there is no k; give a and b = 0"),
            Some(b) => Ok(kinetic(&(&k * &b) * hold_up, b)),
            None => Ok(Binding::Equilibrium {
                retention_factor: k,
            }),
        }
    }

    /// The retention parameters of a component with `t_char`, for this column.
    pub(super) fn retention(
        section: &ComponentSection,
        place: &dyn Fn(&str) -> String,
    ) -> Result<Retention> {
        let need = |key: &str, quantity: &Option<Quantity>| match quantity {
            Some(quantity) => Ok(quantity.clone()),
            None => Err(format_error(
                place(key),
                "it is missing beside the other retention parameters; add it",
            )),
        };
        let temperature = need("t_char", &section.characteristic_temperature)?;
        let thermal = need("theta_char", &section.thermal_constant)?;
        let heat = need("delta_cp", &section.heat_capacity)?;
        let film = need("film_ratio", &section.film_ratio)?;
        let kelvin = above_zero(&place("t_char"), &temperature)?;
        positive(&place("theta_char"), &thermal)?;
        positive(&place("film_ratio"), &film)?;
        Retention::from_celsius(kelvin - ZERO_CELSIUS, thermal.value, heat.value, film.value)
            .map_err(|error| format_error(place("t_char"), error))
    }

    fn isothermal_factor(
        &self,
        section: &ComponentSection,
        place: &dyn Fn(&str) -> String,
    ) -> Result<Rational> {
        let retention = Self::retention(section, place)?;
        let temperature = self.column.temperature.as_ref().ok_or_else(|| {
            let message = "it is missing: k follows from t_char with it; add it";
            format_error("[column] temperature", message)
        })?;
        let (Some(film), Some(diameter)) = (&self.column.film_thickness, &self.column.diameter)
        else {
            return Err(format_error(
                "[column] film_thickness",
                "it is missing: k follows from t_char with film_thickness and diameter; add both",
            ));
        };
        let ratio = positive("[column] film_thickness", film)?
            .checked_div(positive("[column] diameter", diameter)?)
            .unwrap_or_default();
        let kelvin = above_zero("[column] temperature", temperature)?;
        let k = retention.ln_k_on(ratio.to_f64(), kelvin)?.exp();
        Rational::from_f64(k).ok_or(Error::Domain {
            what: "retention factor k from t_char",
            value: k,
            allowed: "a finite number: look at the temperatures",
        })
    }
}

/// Rates per s as rates per unit of time.
fn in_unit(binding: Binding<Rational>, seconds: &Rational) -> Binding<Rational> {
    match binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => Binding::Kinetic {
            adsorptions,
            desorption: &desorption * seconds,
        },
        other => other,
    }
}
