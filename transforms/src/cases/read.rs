//! Exact numbers and experiments from the keys of a case.

use algebra::{Ball, Rational};
use serde_json::Value;

use crate::chromatography::{Binding, Column, Component, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result};

/// Values agree to this many digits.
const COMPARED: i32 = -30;

/// An error at a key.
pub(crate) fn wrong(place: &str, message: impl Into<String>) -> Error {
    Error::Format {
        place: place.to_owned(),
        message: message.into(),
    }
}

/// A decimal, as a string or as a JSON number, taken exactly.
pub(crate) fn number(value: &Value, key: &str) -> Result<Rational> {
    let found = match &value[key] {
        Value::String(text) => Rational::from_decimal(text.trim()),
        Value::Number(number) => Rational::from_decimal(&number.to_string()),
        _ => None,
    };
    found.ok_or_else(|| wrong(key, format!("{} instead of a decimal number", value[key])))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key]
        .as_str()
        .ok_or_else(|| wrong(key, format!("{} instead of a text", value[key])))
}

/// A list of objects.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value]> {
    value[key]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| wrong(key, format!("{} instead of a list", value[key])))
}

/// The experiment of a chromatogram.
pub(crate) fn experiment(case: &Value) -> Result<Experiment<Rational>> {
    let parameters = &case["params"];
    let inlet = inlet(&case["inlet"])?;
    let (column, components) = match text(case, "model")? {
        "variable_velocity" => variable_velocity(parameters)?,
        _ => {
            let column = Column {
                hold_up: number(parameters, "tau")?,
                dispersion: dispersion(parameters)?,
                velocity_ratio: Rational::from(1),
            };
            (column, components(parameters)?)
        }
    };
    Ok(Experiment {
        column,
        inlet,
        mixing: Vec::new(),
        components,
    })
}

fn component(name: &str, binding: Binding<Rational>, amount: Rational) -> Component<Rational> {
    Component {
        name: name.to_owned(),
        binding,
        amount,
    }
}

/// A rate of 0 is irreversible adsorption.
fn kinetic(adsorptions: Rational, desorption: Rational) -> Binding<Rational> {
    match desorption.signum() {
        0 => Binding::Irreversible { adsorptions },
        _ => Binding::Kinetic {
            adsorptions,
            desorption,
        },
    }
}

fn variable_velocity(parameters: &Value) -> Result<(Column<Rational>, Vec<Component<Rational>>)> {
    let column = Column::expanding_exact(
        &number(parameters, "length")?,
        &number(parameters, "u_inlet")?,
        &number(parameters, "pressure_ratio_out_in")?,
    )?;
    let adsorptions = number(parameters, "alpha_ka")? * &column.hold_up;
    let binding = kinetic(adsorptions, number(parameters, "kd")?);
    Ok((column, vec![component("1", binding, Rational::from(1))]))
}

fn dispersion(parameters: &Value) -> Result<Dispersion<Rational>> {
    match text(parameters, "bc")? {
        "none" => Ok(Dispersion::None),
        "open" => Ok(Dispersion::Open {
            peclet: number(parameters, "pe")?,
        }),
        "closed" => Ok(Dispersion::Closed {
            peclet: number(parameters, "pe")?,
        }),
        other => Err(wrong(
            "bc",
            format!("{other:?} instead of \"none\", \"open\" or \"closed\""),
        )),
    }
}

fn components(parameters: &Value) -> Result<Vec<Component<Rational>>> {
    if parameters.get("components").is_some() {
        return list(parameters, "components")?
            .iter()
            .map(|item| {
                let binding = kinetic(number(item, "a")?, number(item, "b")?);
                let name = item["name"].as_str().unwrap_or("unnamed");
                Ok(component(name, binding, number(item, "c0")?))
            })
            .collect();
    }
    let one = Rational::from(1);
    let binding = match parameters.get("retardation") {
        Some(_) => Binding::Equilibrium {
            retention_factor: number(parameters, "retardation")? - &one,
        },
        None => kinetic(number(parameters, "a")?, number(parameters, "b")?),
    };
    Ok(vec![component("1", binding, one)])
}

fn inlet(inlet: &Value) -> Result<Inlet<Rational>> {
    match text(inlet, "type")? {
        "impulse" => Ok(Inlet::Impulse),
        "step" => Ok(Inlet::Step),
        "pulse" => Ok(Inlet::Pulse {
            width: number(inlet, "width")?,
        }),
        "gaussian" => Ok(Inlet::Gaussian {
            centre: number(inlet, "t0")?,
            deviation: number(inlet, "sigma")?,
        }),
        other => Err(wrong(
            "inlet type",
            format!("{other:?} instead of \"impulse\", \"step\", \"pulse\" or \"gaussian\""),
        )),
    }
}

/// Whether all of the ball lies within 1e-30 of the scale around the expected value.
pub(super) fn close(ball: &Ball, expected: &Rational, scale: &Rational) -> bool {
    let tolerance = scale * &Rational::power_of_ten(COMPARED).unwrap_or_default();
    match (ball.lower(), ball.upper()) {
        (Some(low), Some(high)) => {
            (&low - expected).abs() <= tolerance && (&high - expected).abs() <= tolerance
        }
        _ => false,
    }
}
