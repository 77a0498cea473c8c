//! What `chroma program` reads: columns with their programs, and tables of retention parameters.

use closedform::transforms::chromatography::indices::Ladder;
use closedform::transforms::chromatography::program::{Retention, Run};
use closedform::transforms::formats::case::read_case;
use closedform::transforms::formats::{
    NamedRetention, read_ladder, read_measured_programs, read_retention_table,
};

use super::arguments::Program;
use super::trace::bytes;
use crate::failure::Failure;

/// A method with the solutes that are asked for.
pub(super) struct Method {
    pub(super) name: String,
    pub(super) run: Run,
    pub(super) solutes: Vec<Solute>,
}

/// A solute with what is known of it.
pub(super) struct Solute {
    pub(super) name: String,
    pub(super) retention: Retention,
    /// Measured retention time in s.
    pub(super) measured: Option<f64>,
}

fn shown(name: &str) -> &str {
    if name == "-" { "standard input" } else { name }
}

/// The rungs of n-alkanes in units of `seconds`.
pub(super) fn ladder(name: &str, seconds: f64) -> Result<Ladder, Failure> {
    let found = read_ladder(&bytes(name)?, seconds);
    found.map_err(|error| Failure::Input(format!("--ladder {}: {error}", shown(name))))
}

/// All methods of the file, and what it left open.
pub(super) fn methods(arguments: &Program) -> Result<(Vec<Method>, Vec<String>), Failure> {
    let name = shown(&arguments.file);
    let text = bytes(&arguments.file)?;
    let table = match &arguments.table {
        Some(table) if table == "-" && arguments.file == "-" => {
            return Err(Failure::input(
                "standard input cannot be the programs and the table: put one of them into a file",
            ));
        }
        Some(table) => {
            let read = read_retention_table(&bytes(table)?);
            Some(read.map_err(|error| Failure::Input(format!("{}: {error}", shown(table))))?)
        }
        None => None,
    };
    let about = |error: closedform::transforms::Error| Failure::Input(format!("{name}: {error}"));
    if is_case(&text) {
        let case = read_case(&String::from_utf8_lossy(&text)).map_err(about)?;
        let found = case.programmed().map_err(about)?;
        let mut solutes = found.solutes;
        solutes.extend(table.unwrap_or_default());
        if solutes.is_empty() {
            return Err(Failure::Input(format!(
                "{name}: [[component]]: there is none; add [[component]] with t_char, theta_char, delta_cp, film_ratio, or give --table"
            )));
        }
        let solutes = solutes.into_iter().map(|one| Solute {
            name: one.name,
            retention: one.retention,
            measured: None,
        });
        let method = Method {
            name: String::from("program"),
            run: found.run,
            solutes: solutes.collect(),
        };
        return Ok((vec![method], found.notes));
    }
    let measured = read_measured_programs(&text).map_err(about)?;
    let Some(table) = table else {
        return Err(Failure::input(
            "--table: it is missing; a file of measured programs has no retention parameters: give a table with Name, Tchar, thetachar, DeltaCp, phi0",
        ));
    };
    let mut found = Vec::new();
    for method in measured.methods {
        let failed = |error: closedform::transforms::Error| about(error).about(&method.name);
        let run = Run::new(measured.capillary, measured.gas, method.program).map_err(failed)?;
        let mut solutes = Vec::new();
        for (solute, &time) in measured.solutes.iter().zip(&method.times) {
            solutes.push(Solute {
                name: solute.clone(),
                retention: parameters(&table, solute, &measured.phase)?,
                measured: time,
            });
        }
        found.push(Method {
            name: method.name,
            run,
            solutes,
        });
    }
    Ok((found, Vec::new()))
}

/// The row of a solute, that of the phase if the table says phases.
fn parameters(table: &[NamedRetention], solute: &str, phase: &str) -> Result<Retention, Failure> {
    let same = |one: &&NamedRetention| one.name.eq_ignore_ascii_case(solute);
    let of_phase = |one: &&NamedRetention| {
        one.phase.eq_ignore_ascii_case(phase) || one.phase.is_empty() || phase.is_empty()
    };
    let found = table.iter().find(|one| same(one) && of_phase(one));
    found.map(|one| one.retention).ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(|one| one.name.as_str()).collect();
        let hint = match closedform::algebra::nearest(solute, &names) {
            Some(near) if near.eq_ignore_ascii_case(solute) => {
                format!("its row is for another phase than {phase}")
            }
            Some(near) => format!("is {near} meant?"),
            None => format!("it has {} other rows; add one", table.len()),
        };
        Failure::Input(format!("--table: no row for {solute}; {hint}"))
    })
}

/// Is it a case file? Files of measured programs begin with names between semicolons.
fn is_case(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !(line.is_empty() || line.starts_with('#')));
    first.is_some_and(|line| {
        line.trim_start_matches('\u{feff}').starts_with('[')
            || (line.contains('=') && !line.contains(';'))
    })
}
