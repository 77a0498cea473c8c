//! ANDI/AIA chromatography: variables of a netCDF file with agreed names.
//!
//! Source: ASTM E1947, Standard Specification for Analytical Data Interchange Protocol for Chromatographic Data.

use super::netcdf::{Attribute, NetCdf};
use super::text::quote;
use super::trace::{Place, Points, TimeUnit, Trace, TraceFormat, TraceOptions, format_error};
use crate::error::Result;

/// Reads `ordinate_values` over `raw_data_retention`, or over the sampling interval after the delay.
pub(super) fn read(bytes: &[u8], options: &TraceOptions) -> Result<Trace> {
    let file = NetCdf::open(bytes)?;
    let Some(signal) = file.values("ordinate_values")? else {
        let names: Vec<&str> = file.names().collect();
        return Err(format_error(
            "the file",
            format!(
                "it has no variable ordinate_values, so this is no ANDI chromatogram; the variables are {}",
                names.join(", ")
            ),
        ));
    };
    let text = |wanted: &str| {
        let found = file.attributes.iter().find(|entry| entry.0 == wanted);
        match found {
            Some((_, Attribute::Text(text))) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    };
    let unit = match (options.time_unit, text("retention_unit")) {
        (Some(unit), _) => unit,
        // the default of the specification
        (None, None) => TimeUnit::Second,
        (None, Some(word)) => TimeUnit::named(&word)
            .or_else(|| word.split_whitespace().rev().find_map(TimeUnit::named))
            .ok_or_else(|| {
                format_error(
                    "attribute retention_unit",
                    format!("{} is not a unit of time", quote(&word)),
                )
            })?,
    };
    let times = times(&file, signal.len())?;
    let mut points = Points::new(unit);
    for (index, (time, value)) in times.iter().zip(&signal).enumerate() {
        points.push(Place::Point(index + 1), *time, *value)?;
    }
    let name = file
        .attributes_of("ordinate_values")
        .iter()
        .find_map(|(name, value)| match value {
            Attribute::Text(text) if name == "long_name" => Some(text.clone()),
            _ => None,
        });
    let metadata = file.attributes.iter().map(|(name, value)| {
        let value = match value {
            Attribute::Text(text) => text.clone(),
            Attribute::Numbers(numbers) => {
                let words: Vec<String> = numbers.iter().map(f64::to_string).collect();
                words.join(" ")
            }
        };
        (name.clone(), value)
    });
    points.finish(Trace {
        signal_name: name
            .or_else(|| text("detector_name"))
            .unwrap_or_else(|| String::from("signal")),
        signal_unit: text("detector_unit").unwrap_or_default(),
        metadata: metadata.collect(),
        ..Trace::empty(TraceFormat::Andi, unit)
    })
}

fn times(file: &NetCdf<'_>, length: usize) -> Result<Vec<f64>> {
    if let Some(times) = file
        .values("raw_data_retention")?
        .filter(|times| !times.is_empty())
    {
        return match times.len() == length {
            true => Ok(times),
            false => Err(format_error(
                "variable raw_data_retention",
                format!("{} times for {length} ordinates", times.len()),
            )),
        };
    }
    let scalar = |name: &str| -> Result<Option<f64>> {
        Ok(file
            .values(name)?
            .and_then(|values| values.first().copied()))
    };
    let interval = scalar("actual_sampling_interval")?;
    let delay = scalar("actual_delay_time")?.unwrap_or(0.0);
    match interval.filter(|interval| *interval > 0.0 && interval.is_finite()) {
        Some(interval) => Ok((0..length)
            .map(|index| interval.mul_add(index as f64, delay))
            .collect()),
        None => Err(format_error(
            "variable actual_sampling_interval",
            "it is missing or not above 0, and there is no raw_data_retention",
        )),
    }
}
