//! A case file from its text.

use toml::Spanned;
use toml::de::DeTable;

use super::quantity::{Kind, Quantity, scale};
use super::section::{Section, Units, line};
use super::{
    CaseFile, ColumnSection, ComponentSection, DetectorSection, DispersionSection, InletSection,
    OutputSection, ProgramSection, RampSection, TimeSection,
};
use crate::error::{Result, at_most};
use crate::formats::text::quote;
use crate::formats::trace::format_error;

/// Longer case files are refused.
pub const MOST_BYTES: usize = 1 << 22;

/// Longer names of components are refused.
const LONGEST_NAME: usize = 200;

/// Sections of a case file.
const SECTIONS: [&str; 8] = [
    "units",
    "column",
    "component",
    "inlet",
    "dispersion",
    "detector",
    "time",
    "output",
];

/// Reads a case file.
///
/// A quantity is a number or a text of number and unit, `"30 m"`. Bare numbers are in the units of `[units]`, else in SI; bare velocities,
/// diffusion coefficients, rates and heating rates are in those of its length, time and temperature unless they have units of their own
/// there. Pressures are absolute
/// unless they say `gauge`. Costs O(bytes).
///
/// # Errors
/// [`crate::Error::Format`] with line, section and key for what is no TOML, keys that are not known (with the nearest that is), values of the
/// wrong type, units of the wrong dimension and numbers that are not finite; [`crate::Error::TooLarge`] beyond 4 MiB.
///
/// ```
/// use transforms::formats::case::read_case;
/// let case = read_case("[units]\ntime = \"min\"\n[column]\ntau = 0.1\nlength = \"30 m\"\n")?;
/// let tau = case.column.hold_up.unwrap();
/// assert_eq!((tau.value, tau.exact.to_string().as_str()), (6.0, "6"));
/// let error = read_case("[column]\nlenght = 3\n").unwrap_err();
/// assert_eq!(error.to_string(), "line 2, [column] lenght: this key is not known; is length meant?");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_case(text: &str) -> Result<CaseFile> {
    at_most(
        "bytes of a case file",
        text.len(),
        MOST_BYTES,
        "read long lists of numbers from a file of their own",
    )?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table = table(text)?;
    let file = Section::new(String::new(), table.get_ref(), text);
    file.check_keys(&SECTIONS)?;
    let (units, time_unit) = match file.section("units")? {
        Some(section) => (Units::read(&section)?, time_unit(&section)?),
        None => (Units::si(), None),
    };
    let components = file.sections("component")?;
    Ok(CaseFile {
        time_unit,
        column: part(&file, "column", &units, column)?,
        components: components
            .iter()
            .map(|section| component(section, &units))
            .collect::<Result<_>>()?,
        inlet: part(&file, "inlet", &units, inlet)?,
        dispersion: part(&file, "dispersion", &units, dispersion)?,
        detector: part(&file, "detector", &units, detector)?,
        time: part(&file, "time", &units, time)?,
        output: part(&file, "output", &units, output)?,
    })
}

/// The table of a text in TOML.
pub(in crate::formats) fn table(text: &str) -> Result<Spanned<DeTable<'_>>> {
    DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let at = span.start;
        let mut message = error.message().trim().replace('\n', ", ");
        if message == "duplicate key"
            && let Some(key) = text.get(span)
        {
            message = format!(
                "the key {} is given twice; keep one of both",
                quote(key.trim())
            );
        }
        if let Some(found) = message
            .starts_with("invalid mantissa")
            .then(|| bare(text, at))
        {
            message = format!("{found} begins with a point: write 0{found}, as TOML has it");
        }
        format_error(format!("line {}", line(text, at)), message)
    })
}

/// The number without a digit before its point that stands at a place.
fn bare(text: &str, at: usize) -> &str {
    let inner = |c: char| c.is_ascii_digit() || c == '.';
    let behind = text.get(at..).unwrap_or("");
    let end = behind.find(|c| !inner(c)).unwrap_or(behind.len());
    behind.get(..end).unwrap_or("")
}

/// One unit of bare times.
fn time_unit(section: &Section<'_>) -> Result<Option<Quantity>> {
    let Some(text) = section.word("time")? else {
        return Ok(None);
    };
    let found = scale(Kind::Time, &text).map_err(|message| section.error("time", message))?;
    Ok(Some(Quantity {
        value: found.factor.to_f64(),
        exact: found.factor,
        kind: Kind::Time,
        gauge: false,
        text,
    }))
}

/// A section, all empty if it is missing.
fn part<T: Default>(
    file: &Section<'_>,
    key: &str,
    units: &Units,
    read: fn(&Section<'_>, &Units) -> Result<T>,
) -> Result<T> {
    match file.section(key)? {
        Some(section) => read(&section, units),
        None => Ok(T::default()),
    }
}

fn column(section: &Section<'_>, units: &Units) -> Result<ColumnSection> {
    section.check_keys(&[
        "tau",
        "length",
        "velocity",
        "u",
        "p_in",
        "p_out",
        "p_ambient",
        "gas",
        "diameter",
        "film_thickness",
        "phase",
        "temperature",
        "alpha",
        "q_max",
        "program",
    ])?;
    let get = |key: &str, kind: Kind| section.quantity(key, kind, units);
    let (velocity, short) = (get("velocity", Kind::Velocity)?, get("u", Kind::Velocity)?);
    if velocity.is_some() && short.is_some() {
        return Err(section.error("u", "it is the same as velocity, which is given too"));
    }
    Ok(ColumnSection {
        hold_up: get("tau", Kind::Time)?,
        length: get("length", Kind::Length)?,
        velocity: velocity.or(short),
        inlet_pressure: get("p_in", Kind::Pressure)?,
        outlet_pressure: get("p_out", Kind::Pressure)?,
        ambient_pressure: get("p_ambient", Kind::Pressure)?,
        gas: section.word("gas")?,
        diameter: get("diameter", Kind::Length)?,
        film_thickness: get("film_thickness", Kind::Length)?,
        phase: section.word("phase")?,
        temperature: get("temperature", Kind::Temperature)?,
        alpha: get("alpha", Kind::Number)?,
        capacity: get("q_max", Kind::Number)?,
        program: section
            .section("program")?
            .map(|section| program(&section, units))
            .transpose()?,
    })
}

fn program(section: &Section<'_>, units: &Units) -> Result<ProgramSection> {
    section.check_keys(&["temperature", "start", "hold", "ramp", "p_in", "p_out"])?;
    let ramps = section.sections("ramp")?;
    let program = ProgramSection {
        temperature: section.track("temperature", Kind::Temperature, units)?,
        start: section.quantity("start", Kind::Temperature, units)?,
        hold: section.quantity("hold", Kind::Time, units)?,
        ramps: ramps
            .iter()
            .map(|section| ramp(section, units))
            .collect::<Result<_>>()?,
        inlet_pressure: section.track("p_in", Kind::Pressure, units)?,
        outlet_pressure: section.track("p_out", Kind::Pressure, units)?,
    };
    if !program.temperature.is_empty() && (program.start.is_some() || !program.ramps.is_empty()) {
        let message =
            "give either temperature, as pairs of time and value, or start, hold and ramps";
        return Err(section.error("temperature", message));
    }
    Ok(program)
}

fn ramp(section: &Section<'_>, units: &Units) -> Result<RampSection> {
    section.check_keys(&["rate", "to", "hold"])?;
    Ok(RampSection {
        rate: section.quantity("rate", Kind::HeatingRate, units)?,
        target: section.quantity("to", Kind::Temperature, units)?,
        hold: section.quantity("hold", Kind::Time, units)?,
    })
}

fn component(section: &Section<'_>, units: &Units) -> Result<ComponentSection> {
    section.check_keys(&[
        "name",
        "k",
        "ka",
        "kd",
        "a",
        "b",
        "retardation",
        "amount",
        "c0",
        "t_char",
        "theta_char",
        "delta_cp",
        "film_ratio",
    ])?;
    let get = |key: &str, kind: Kind| section.quantity(key, kind, units);
    let name = section.word("name")?;
    if let Some(name) = &name {
        let length = name.chars().count();
        if length > LONGEST_NAME {
            let message =
                format!("a name of {length} characters; shorten it to at most {LONGEST_NAME}");
            return Err(section.error("name", message));
        }
        if name.chars().any(char::is_control) {
            let message = "a name with a line break or another control character; take it out";
            return Err(section.error("name", message));
        }
    }
    Ok(ComponentSection {
        name,
        retention_factor: get("k", Kind::Number)?,
        adsorption_rate: get("ka", Kind::Rate)?,
        desorption_rate: get("kd", Kind::Rate)?,
        adsorptions: get("a", Kind::Number)?,
        desorption: get("b", Kind::Rate)?,
        retardation: get("retardation", Kind::Number)?,
        amount: get("amount", Kind::Number)?,
        concentration: get("c0", Kind::Number)?,
        characteristic_temperature: get("t_char", Kind::Temperature)?,
        thermal_constant: get("theta_char", Kind::TemperatureDifference)?,
        heat_capacity: get("delta_cp", Kind::HeatCapacity)?,
        film_ratio: get("film_ratio", Kind::Number)?,
    })
}

fn inlet(section: &Section<'_>, units: &Units) -> Result<InletSection> {
    section.check_keys(&[
        "type", "width", "center", "sigma", "tail", "times", "values",
    ])?;
    let get = |key: &str| section.quantity(key, Kind::Time, units);
    Ok(InletSection {
        form: section.word("type")?,
        width: get("width")?,
        centre: get("center")?,
        deviation: get("sigma")?,
        tail: get("tail")?,
        times: section.quantities("times", Kind::Time, units)?,
        values: section.quantities("values", Kind::Number, units)?,
    })
}

fn dispersion(section: &Section<'_>, units: &Units) -> Result<DispersionSection> {
    section.check_keys(&["pe", "d", "bc"])?;
    Ok(DispersionSection {
        peclet: section.quantity("pe", Kind::Number, units)?,
        coefficient: section.quantity("d", Kind::Diffusion, units)?,
        boundary: section.word("bc")?,
    })
}

fn detector(section: &Section<'_>, units: &Units) -> Result<DetectorSection> {
    section.check_keys(&["time_constant"])?;
    Ok(DetectorSection {
        time_constant: section.quantity("time_constant", Kind::Time, units)?,
    })
}

fn time(section: &Section<'_>, units: &Units) -> Result<TimeSection> {
    section.check_keys(&["start", "stop", "n", "times"])?;
    Ok(TimeSection {
        start: section.quantity("start", Kind::Time, units)?,
        stop: section.quantity("stop", Kind::Time, units)?,
        count: section.count("n")?,
        times: section.quantities("times", Kind::Time, units)?,
    })
}

fn output(section: &Section<'_>, units: &Units) -> Result<OutputSection> {
    section.check_keys(&["csv", "json", "plot", "tolerance", "digits"])?;
    Ok(OutputSection {
        csv: section.word("csv")?,
        json: section.word("json")?,
        plot: section.word("plot")?,
        tolerance: section.quantity("tolerance", Kind::Number, units)?,
        digits: section.count("digits")?,
    })
}
