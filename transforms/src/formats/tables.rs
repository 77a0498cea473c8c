//! Tables of gas chromatography: measured programs, retention parameters, isotherms.

use std::collections::BTreeMap;

use super::delimited::{Table, table};
use super::text::{Decimal, decode, quote};
use super::trace::{TimeUnit, format_error};
use crate::chromatography::program::{
    Capillary, Gas, Program, Ramp, Retention, Track, ZERO_CELSIUS,
};
use crate::error::{Error, Result};

/// Retention parameters of a named solute.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedRetention {
    /// Its name.
    pub name: String,
    /// The stationary phase, empty where the table does not say.
    pub phase: String,
    /// The parameters.
    pub retention: Retention,
}

/// Isothermal measurements of one solute.
#[derive(Clone, Debug, PartialEq)]
pub struct Isotherm {
    /// Its name.
    pub name: String,
    /// Temperatures in K and ln k.
    pub points: Vec<(f64, f64)>,
}

/// Retention times of solutes under several programs on one column.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredProgram {
    /// The column.
    pub capillary: Capillary,
    /// The carrier gas.
    pub gas: Gas,
    /// The stationary phase.
    pub phase: String,
    /// Names of the solutes.
    pub solutes: Vec<String>,
    /// The programs with their times.
    pub methods: Vec<MeasuredMethod>,
}

/// One program and what it gave.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredMethod {
    /// Its name.
    pub name: String,
    /// Temperature and pressures.
    pub program: Program,
    /// Retention times in s, one for each solute; none where there is no measurement.
    pub times: Vec<Option<f64>>,
}

/// Reads retention parameters from CSV with columns Name (or compound), Tchar, thetachar, DeltaCp (or t_char_c, theta_char_c, delta_cp)
/// and phi0 or beta0, and perhaps Phase (or column).
///
/// T_char is in °C, theta_char in K, ΔC_p in J/(mol K); a phase ratio β is the film ratio 1/(4β).
///
/// # Errors
/// [`Error::Format`] with line and column for missing columns and cells that are no numbers or no parameters.
///
/// ```
/// use transforms::formats::read_retention_table;
/// let table = b"Name,Phase,Tchar,thetachar,DeltaCp,phi0\nAniline,Rxi5SilMS,128.34,36.379,74.411,0.002\n";
/// let found = read_retention_table(table)?;
/// assert_eq!(found[0].retention.ln_k(128.34 + 273.15)?, 0.0);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_retention_table(bytes: &[u8]) -> Result<Vec<NamedRetention>> {
    let text = decode(bytes)?;
    let table = table(&text, false)?;
    let either = |first: &str, second: &str| {
        table
            .column(first)
            .or_else(|error| table.column(second).map_err(|_| error))
    };
    let name = either("Name", "compound")?;
    let phase = either("Phase", "column").ok();
    let characteristic = either("Tchar", "t_char_c")?;
    let theta = either("thetachar", "theta_char_c")?;
    let heat = either("DeltaCp", "delta_cp")?;
    let film = either("phi0", "beta0")?;
    let is_beta = table.column("phi0").is_err();
    let decimal = table.decimal([characteristic, theta, heat, film]);
    let mut found = Vec::new();
    for row in table.rows() {
        let number = |at: usize| row.number(decimal, at);
        let film = number(film)?;
        let film_ratio = if is_beta { 1.0 / (4.0 * film) } else { film };
        let retention = Retention::from_celsius(
            number(characteristic)?,
            number(theta)?,
            number(heat)?,
            film_ratio,
        )
        .map_err(|error| format_error(format!("line {}", row.line), error))?;
        found.push(NamedRetention {
            name: String::from(row.cell(name)),
            phase: String::from(phase.map_or("", |at| row.cell(at))),
            retention,
        });
    }
    Ok(found)
}

/// Reads isothermal ln k, either with columns compound, temperature_c and ln_k, or with a column T (in K) and one for each solute, where
/// cells may be empty.
///
/// # Errors
/// [`Error::Format`] with line and column for missing columns and cells that are no numbers.
///
/// ```
/// use transforms::formats::read_isotherms;
/// let found = read_isotherms(b"T;a;b\n300;1,5;\n350;0,5;2\n")?;
/// assert_eq!(found[0].points, [(300.0, 1.5), (350.0, 0.5)]);
/// assert_eq!(found[1].points, [(350.0, 2.0)]);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_isotherms(bytes: &[u8]) -> Result<Vec<Isotherm>> {
    let text = decode(bytes)?;
    let table = table(&text, false)?;
    if let Ok(temperature) = table.column("T") {
        return wide(&table, temperature);
    }
    let name = table.column("compound")?;
    let temperature = table.column("temperature_c")?;
    let ln_k = table.column("ln_k")?;
    let decimal = table.decimal([temperature, ln_k]);
    let mut found: Vec<Isotherm> = Vec::new();
    for row in table.rows() {
        let celsius = row.number(decimal, temperature)?;
        let point = (celsius + ZERO_CELSIUS, row.number(decimal, ln_k)?);
        let name = row.cell(name);
        // rows of one solute stand together
        match found.last_mut().filter(|isotherm| isotherm.name == name) {
            Some(isotherm) => isotherm.points.push(point),
            None => found.push(Isotherm {
                name: String::from(name),
                points: vec![point],
            }),
        }
    }
    Ok(found)
}

fn wide(table: &Table, temperature: usize) -> Result<Vec<Isotherm>> {
    let decimals: Vec<Decimal> = (0..table.names.len())
        .map(|at| table.decimal([temperature, at]))
        .collect();
    let mut found: Vec<Isotherm> = table
        .names
        .iter()
        .map(|name| Isotherm {
            name: name.clone(),
            points: Vec::new(),
        })
        .collect();
    for row in table.rows() {
        let filled = (0..row.len()).filter(|&at| at != temperature && !row.cell(at).is_empty());
        for at in filled {
            let (Some(&decimal), Some(isotherm)) = (decimals.get(at), found.get_mut(at)) else {
                return Err(format_error(
                    format!("line {}", row.line),
                    format!("cell {} stands in no column", at + 1),
                ));
            };
            let kelvin = row.number(decimal, temperature)?;
            isotherm.points.push((kelvin, row.number(decimal, at)?));
        }
    }
    found.remove(temperature);
    Ok(found)
}

/// Ramps of a program; further columns are not looked at.
const MOST_RAMPS: u32 = 100;

/// A block of a semicolon file: the names of the columns and the lines below.
struct Block<'a> {
    names: Vec<&'a str>,
    rows: Vec<(u64, Vec<&'a str>)>,
}

impl<'a> Block<'a> {
    fn text(&self, row: &(u64, Vec<&'a str>), name: &str) -> Result<&'a str> {
        let at = self.names.iter().position(|own| *own == name);
        let cell = at.and_then(|at| row.1.get(at)).copied().unwrap_or("");
        match cell.is_empty() {
            true => Err(format_error(
                format!("line {}, column {name}", row.0),
                "it is missing",
            )),
            false => Ok(cell),
        }
    }

    fn number(&self, row: &(u64, Vec<&'a str>), name: &str) -> Result<f64> {
        number(self.text(row, name)?, row.0, name)
    }
}

fn number(cell: &str, line: u64, name: &str) -> Result<f64> {
    let value = Decimal::of([cell].into_iter()).number(cell);
    value.filter(|value| value.is_finite()).ok_or_else(|| {
        format_error(
            format!("line {line}, column {name}"),
            format!("{} is not a finite number", quote(cell)),
        )
    })
}

/// Reads a file of measured programs: blocks of lines between semicolons, each begun by a line of names.
///
/// | block | columns |
/// |---|---|
/// | column | L, d, df (m), gas, pout (`vacuum`, or `atmosphere` for the pressure of the air), sp, time_unit |
/// | programs | measurement, T1 (°C), t1, RT1 (K per unit of time), T2, t2, further ramps RT2, T3, t3 .., p1, p2, .. (Pa, gauge, at the start and the end of each ramp), pamb (Pa) |
/// | times | measurement and a column for each solute, with empty cells where there is no peak |
///
/// Pressures are constant during holds and linear in time during ramps.
///
/// # Errors
/// [`Error::Format`] with line and column for what is missing, no number or no program.
pub fn read_measured_programs(bytes: &[u8]) -> Result<MeasuredProgram> {
    let text = decode(bytes)?;
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let mut cells: Vec<&str> = content.split(';').map(str::trim).collect();
        while cells.last().is_some_and(|cell| cell.is_empty()) {
            cells.pop();
        }
        match cells.first() {
            None => {}
            Some(&("L" | "measurement")) => blocks.push(Block {
                names: cells,
                rows: Vec::new(),
            }),
            Some(_) => match blocks.last_mut() {
                Some(block) => block.rows.push((line, cells)),
                None => {
                    return Err(format_error(
                        format!("line {line}"),
                        "the file does not begin with the names of the column, L;d;df;gas;pout;sp;time_unit",
                    ));
                }
            },
        }
    }
    let [column, programs, times] = &blocks[..] else {
        return Err(format_error(
            "the file",
            format!(
                "{} blocks instead of three: column, programs and times",
                blocks.len()
            ),
        ));
    };
    let Some(head) = column.rows.first() else {
        return Err(format_error("line 2", "the column is missing"));
    };
    let capillary = Capillary::new(
        column.number(head, "L")?,
        column.number(head, "d")?,
        column.number(head, "df")?,
    )
    .map_err(|error| format_error(format!("line {}", head.0), error))?;
    let named = column.text(head, "gas")?;
    let gas = Gas::named(named).ok_or_else(|| unknown(head.0, "gas", named, "He, H2, N2, Ar"))?;
    let word = column.text(head, "time_unit")?;
    let unit = TimeUnit::named(word)
        .ok_or_else(|| unknown(head.0, "time_unit", word, "s, min, h"))?
        .seconds();
    let outlet = column.text(head, "pout")?;
    let vacuum = match outlet.to_lowercase().as_str() {
        "vacuum" => true,
        "atmosphere" | "atmospheric" | "ambient" => false,
        _ => return Err(unknown(head.0, "pout", outlet, "vacuum, atmosphere")),
    };
    let solutes: Vec<String> = times
        .names
        .iter()
        .skip(1)
        .map(|name| String::from(*name))
        .collect();
    let by_name: BTreeMap<&str, (u64, &[&str])> = times
        .rows
        .iter()
        .filter_map(|(line, cells)| Some((*cells.first()?, (*line, cells.as_slice()))))
        .collect();
    let mut methods = Vec::new();
    for row in &programs.rows {
        let name = programs.text(row, "measurement")?;
        let program = program(programs, row, unit, vacuum)?;
        let Some((line, cells)) = by_name.get(name) else {
            return Err(format_error(
                format!("line {}", row.0),
                format!("there are no times of {}", quote(name)),
            ));
        };
        let times = solutes
            .iter()
            .zip(1..)
            .map(|(solute, at)| match cells.get(at) {
                None | Some(&"") => Ok(None),
                Some(cell) => Ok(Some(number(cell, *line, solute)? * unit)),
            });
        methods.push(MeasuredMethod {
            name: String::from(name),
            program,
            times: times.collect::<Result<_>>()?,
        });
    }
    Ok(MeasuredProgram {
        capillary,
        gas,
        phase: String::from(column.text(head, "sp").unwrap_or("")),
        solutes,
        methods,
    })
}

fn unknown(line: u64, column: &str, found: &str, known: &str) -> Error {
    format_error(
        format!("line {line}, column {column}"),
        format!("{} is not one of {known}", quote(found)),
    )
}

fn program(block: &Block<'_>, row: &(u64, Vec<&str>), unit: f64, vacuum: bool) -> Result<Program> {
    let get = |name: &str| block.number(row, name);
    let failed = |error: Error| format_error(format!("line {}", row.0), error);
    let air = get("pamb")?;
    let (start, hold) = (get("T1")? + ZERO_CELSIUS, get("t1")? * unit);
    let mut time = hold;
    let mut before = start;
    let mut ramps = Vec::new();
    let mut pressures = vec![(time, get("p1")? + air)];
    for step in 1..=MOST_RAMPS {
        let rate_name = format!("RT{step}");
        if !block.names.contains(&rate_name.as_str()) {
            break;
        }
        let target = get(&format!("T{}", step + 1))? + ZERO_CELSIUS;
        let ramp = Ramp {
            rate: get(&rate_name)? / unit,
            target,
            hold: get(&format!("t{}", step + 1))? * unit,
        };
        time += (target - before).abs() / ramp.rate;
        before = target;
        let pressure = get(&format!("p{}", step + 1))? + air;
        if pressures.last().is_none_or(|last| time > last.0) {
            pressures.push((time, pressure));
        }
        if ramp.hold > 0.0 {
            time += ramp.hold;
            pressures.push((time, pressure));
        }
        ramps.push(ramp);
    }
    let oven = Track::ramps(start, hold, &ramps).map_err(failed)?;
    let inlet = Track::through(pressures).map_err(failed)?;
    let outlet = Track::constant(if vacuum { 0.0 } else { air });
    Program::new(oven, inlet, outlet).map_err(failed)
}
