//! Quantities of case files: a number with the unit it is written in, exact, in SI.

use algebra::units::parse_unit;
use algebra::{Integer, Rational};

use crate::formats::text::quote;

/// Longer numbers are refused.
const LONGEST: usize = 1000;

/// Powers of ten beyond this are refused.
const LARGEST_EXPONENT: i64 = 400;

/// What a quantity measures; bare numbers are in the unit behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// s
    Time,
    /// m
    Length,
    /// m/s
    Velocity,
    /// Pa
    Pressure,
    /// K
    Temperature,
    /// K, a difference: °C has the same size
    TemperatureDifference,
    /// K/s
    HeatingRate,
    /// m²/s
    Diffusion,
    /// 1/s
    Rate,
    /// J/(mol K)
    HeatCapacity,
    /// A pure number, or per cent
    Number,
}

/// A quantity as it is written and in SI.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its value in SI, exact.
    pub exact: Rational,
    /// The double nearest to it.
    pub value: f64,
    /// What it measures.
    pub kind: Kind,
    /// Is it a pressure above that of the air?
    pub gauge: bool,
    /// As it is written.
    pub text: String,
}

impl Kind {
    /// The unit of SI.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Time => "s",
            Self::Length => "m",
            Self::Velocity => "m/s",
            Self::Pressure => "Pa",
            Self::Temperature | Self::TemperatureDifference => "K",
            Self::HeatingRate => "K/s",
            Self::Diffusion => "m^2/s",
            Self::Rate => "s^-1",
            Self::HeatCapacity => "J/(mol K)",
            Self::Number => "",
        }
    }

    /// What it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Length => "length",
            Self::Velocity => "velocity",
            Self::Pressure => "pressure",
            Self::Temperature => "temperature",
            Self::TemperatureDifference => "difference of temperatures",
            Self::HeatingRate => "heating rate",
            Self::Diffusion => "diffusion coefficient",
            Self::Rate => "rate",
            Self::HeatCapacity => "molar heat capacity",
            Self::Number => "number",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Time => "\"1.5 min\"",
            Self::Length => "\"30 m\"",
            Self::Velocity => "\"40 cm/s\"",
            Self::Pressure => "\"150 kPa\" or \"50 kPa gauge\"",
            Self::Temperature => "\"40 °C\"",
            Self::TemperatureDifference => "\"32 K\"",
            Self::HeatingRate => "\"5 K/min\"",
            Self::Diffusion => "\"1e-5 m^2/s\"",
            Self::Rate => "\"10 1/min\"",
            Self::HeatCapacity => "\"80 J/(mol K)\"",
            Self::Number => "0.5 or \"50 %\"",
        }
    }
}

/// How a unit turns a number into SI: factor, zero point and whether the pressure is a gauge pressure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) factor: Rational,
    pub(super) offset: Rational,
    pub(super) gauge: bool,
}

impl Scale {
    pub(super) fn si() -> Self {
        Self {
            factor: Rational::from(1),
            offset: Rational::from(0),
            gauge: false,
        }
    }

    pub(super) fn apply(&self, number: &Rational) -> Rational {
        &(number * &self.factor) + &self.offset
    }
}

/// The scale of a unit of a kind, or what is wrong with it.
pub(super) fn scale(kind: Kind, unit: &str) -> Result<Scale, String> {
    let unit = unit.trim();
    let wrong = || {
        format!(
            "{} is no unit of a {}; write e.g. {}",
            quote(unit),
            kind.name(),
            kind.example()
        )
    };
    if kind == Kind::Number {
        let percent = Rational::new(Integer::from(1), Integer::from(100));
        return match (unit, percent) {
            ("%", Some(factor)) => Ok(Scale {
                factor,
                ..Scale::si()
            }),
            _ => Err(wrong()),
        };
    }
    let (unit, gauge) = match kind {
        Kind::Pressure => gauge(unit),
        _ => (unit, false),
    };
    // C is the coulomb in the table of units, F the farad
    let name = match (kind, unit) {
        (Kind::Temperature | Kind::TemperatureDifference, "C" | "°C" | "degC") => "celsius",
        (Kind::Temperature | Kind::TemperatureDifference, "F" | "°F" | "degF") => "fahrenheit",
        (Kind::Rate, unit) if unit.starts_with("1/") => unit.trim_start_matches('1'),
        (Kind::HeatCapacity, "J/(mol K)" | "J/mol/K" | "J/(mol*K)" | "J/(K mol)") => {
            "J mol^-1 K^-1"
        }
        (_, unit) => unit,
    };
    let reference = match kind {
        Kind::HeatCapacity => "J mol^-1 K^-1",
        kind => kind.unit(),
    };
    let kelvin = match (kind, name.strip_prefix("C/")) {
        (Kind::HeatingRate, Some(time)) => Some(format!("K/{time}")),
        _ => None,
    };
    let name = kelvin.as_deref().unwrap_or(name);
    let (Some(found), Some(reference)) = (parse_unit(name), parse_unit(reference)) else {
        return Err(wrong());
    };
    if found.dimension != reference.dimension || found.pi_power != 0 {
        return Err(wrong());
    }
    Ok(Scale {
        factor: found.factor,
        offset: match kind {
            Kind::Temperature => found.offset,
            _ => Rational::from(0),
        },
        gauge,
    })
}

/// A unit of pressure without the word that says above what it is counted.
fn gauge(unit: &str) -> (&str, bool) {
    for (end, gauge) in [
        (" gauge", true),
        ("(g)", true),
        (" g", true),
        (" absolute", false),
        ("(a)", false),
        (" abs", false),
    ] {
        if let Some(unit) = unit.strip_suffix(end) {
            return (unit.trim_end(), gauge);
        }
    }
    match unit {
        "barg" => ("bar", true),
        "psig" => ("psi", true),
        "bara" => ("bar", false),
        "psia" => ("psi", false),
        unit => (unit, false),
    }
}

/// A decimal number, exact.
pub(in crate::formats) fn decimal(text: &str) -> Result<Rational, String> {
    if text.len() > LONGEST {
        return Err(format!(
            "a number of {} characters, more than {LONGEST}",
            text.len()
        ));
    }
    let wrong = || format!("{} is not a number", quote(text));
    let text = text.replace('_', "");
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let exponent: i64 = exponent.parse().map_err(|_| wrong())?;
    let negative = mantissa.starts_with('-');
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    let power = exponent.saturating_sub(places);
    if exponent.abs() > LARGEST_EXPONENT {
        return Err(format!("{} is beyond the range of numbers", quote(&text)));
    }
    let integer = Integer::from_decimal(&digits).ok_or_else(wrong)?;
    let ten = i32::try_from(power).ok().and_then(Rational::power_of_ten);
    let value = &Rational::from(integer) * &ten.ok_or_else(wrong)?;
    Ok(if negative {
        &Rational::from(0) - &value
    } else {
        value
    })
}

/// A number and a unit in one text.
pub(super) fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let digits = text
        .char_indices()
        .find(|&(at, c)| {
            let exponent = matches!(c, 'e' | 'E')
                && text
                    .get(at + 1..)
                    .and_then(|rest| rest.trim_start_matches(['+', '-']).chars().next())
                    .is_some_and(|c| c.is_ascii_digit());
            !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '_') || exponent)
        })
        .map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    (number.trim(), unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn si(kind: Kind, text: &str) -> Result<(f64, bool), String> {
        let (number, unit) = split(text);
        let scale = scale(kind, unit)?;
        Ok((scale.apply(&decimal(number)?).to_f64(), scale.gauge))
    }

    #[test]
    fn units() {
        for (kind, text, expected, above_air) in [
            (Kind::Time, "1.5 min", 90.0, false),
            (Kind::Time, "250ms", 0.25, false),
            (Kind::Length, "30 m", 30.0, false),
            (Kind::Length, "0.25 mm", 0.25e-3, false),
            (Kind::Length, "0.5 µm", 0.5e-6, false),
            (Kind::Velocity, "40 cm/s", 0.4, false),
            (Kind::Pressure, "150 kPa", 150e3, false),
            (Kind::Pressure, "50 kPa gauge", 50e3, true),
            (Kind::Pressure, "1.5 bar(g)", 1.5e5, true),
            (Kind::Pressure, "2 barg", 2e5, true),
            (Kind::Pressure, "1 atm", 101_325.0, false),
            (Kind::Temperature, "40 °C", 313.15, false),
            (Kind::Temperature, "40 C", 313.15, false),
            (Kind::Temperature, "300 K", 300.0, false),
            (Kind::TemperatureDifference, "32.5 °C", 32.5, false),
            (Kind::HeatingRate, "30 K/min", 0.5, false),
            (Kind::HeatingRate, "30 °C/min", 0.5, false),
            (Kind::HeatingRate, "30 C/min", 0.5, false),
            (Kind::Diffusion, "1e-5 m^2/s", 1e-5, false),
            (Kind::Diffusion, "0.1 cm^2/s", 1e-5, false),
            (Kind::Rate, "30 1/min", 0.5, false),
            (Kind::Rate, "30 min^-1", 0.5, false),
            (Kind::Rate, "2 Hz", 2.0, false),
            (Kind::HeatCapacity, "79.5 J/(mol K)", 79.5, false),
            (Kind::Number, "5 %", 0.05, false),
        ] {
            let (value, gauge) = si(kind, text).unwrap();
            assert!(
                (value - expected).abs() <= 1e-15 * expected,
                "{text} {value}"
            );
            assert_eq!(gauge, above_air, "{text}");
        }
        for (kind, text) in [
            (Kind::Time, "3 m"),
            (Kind::Length, "3 s"),
            (Kind::Velocity, "3 m"),
            (Kind::Pressure, "3 K"),
            (Kind::Temperature, "3 Pa"),
            (Kind::Rate, "3 s"),
            (Kind::Number, "3 m"),
            (Kind::Time, "3 parsnips"),
            (Kind::Time, "min"),
            (Kind::Time, "1e400000 s"),
            (Kind::Time, "1e s"),
            (Kind::Time, ". s"),
        ] {
            assert!(si(kind, text).is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        let third = Rational::new(Integer::from(1), Integer::from(10)).unwrap();
        assert_eq!(decimal("0.1").unwrap(), third);
        assert_eq!(decimal("+1_0.0e-2").unwrap(), third);
        assert_eq!(decimal("-0.1").unwrap(), &Rational::from(0) - &third);
        assert!(decimal(&"9".repeat(2000)).is_err());
        assert!(decimal("").is_err() && decimal("--1").is_err() && decimal("1e999").is_err());
    }
}
