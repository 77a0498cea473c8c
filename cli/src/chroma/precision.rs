//! Which tolerance double precision reaches, and what stands in the way of a simulation.

use closedform::transforms::Error;
use closedform::transforms::chromatography::{Chromatogram, Dispersion, Experiment, simulate};
use closedform::transforms::formats::case::Setup;

use crate::failure::Failure;
use crate::table::{short, shortest};

/// So often a tolerance is loosened.
const TRIES: usize = 6;

/// A looser tolerance is no answer.
const LOOSEST: f64 = 1e-2;

/// Columns of larger Peclet numbers are as good as plug flow.
const PLUG: f64 = 1e6;

/// Why there is no chromatogram.
pub(super) enum Stopped {
    /// The tolerance of an option cannot be reached.
    Asked {
        option: String,
        asked: f64,
        /// One that can be.
        reached: Option<f64>,
    },
    /// Anything else.
    At(Error),
}

/// Two digits, rounded up, with a factor of 2 to spare: a looser tolerance takes another line, whose bound is another one.
fn loosened(possible: f64) -> Option<f64> {
    let rounded = format!("{:.1e}", 1.05 * 2.0 * possible).parse().ok()?;
    (rounded > 0.0 && rounded <= LOOSEST).then_some(rounded)
}

/// The chromatogram at the tightest of a few tolerances that can be reached.
fn reached(
    experiment: &Experiment,
    times: &[f64],
    mut possible: f64,
) -> Result<Option<(f64, Chromatogram)>, Error> {
    for _ in 0..TRIES {
        let Some(tolerance) = loosened(possible) else {
            return Ok(None);
        };
        match simulate(experiment, times, tolerance) {
            Ok(found) => return Ok(Some((tolerance, found))),
            Err(Error::Precision { possible: next, .. }) => possible = next.max(tolerance),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// At the tolerance of an option.
pub(super) fn exactly(
    experiment: &Experiment,
    times: &[f64],
    option: &str,
    tolerance: f64,
) -> Result<Chromatogram, Stopped> {
    match simulate(experiment, times, tolerance) {
        Err(Error::Precision {
            asked, possible, ..
        }) => Err(Stopped::Asked {
            option: option.to_owned(),
            asked,
            // what a message advises has been tried
            reached: reached(experiment, times, possible)
                .map_err(Stopped::At)?
                .map(|one| one.0),
        }),
        found => found.map_err(Stopped::At),
    }
}

/// At a tolerance that nobody asked for, or at one that can be reached, which is noted.
pub(super) fn nearly(
    experiment: &Experiment,
    times: &[f64],
    wanted: f64,
    notes: &mut Vec<String>,
) -> Result<Chromatogram, Stopped> {
    let (error, possible) = match simulate(experiment, times, wanted) {
        Err(error @ Error::Precision { possible, .. }) => (error, possible),
        found => return found.map_err(Stopped::At),
    };
    match reached(experiment, times, possible).map_err(Stopped::At)? {
        Some((tolerance, found)) => {
            notes.push(format!(
                "double precision does not reach {wanted:e} of the peak here: the tolerance is {tolerance:e}; --digits gives proved decimals"
            ));
            Ok(found)
        }
        None => Err(Stopped::At(error)),
    }
}

/// With the file, the fields and the way out.
pub(super) fn explained(stopped: Stopped, name: &str, setup: &Setup, times: &[f64]) -> Failure {
    let error = match stopped {
        Stopped::Asked {
            option,
            asked,
            reached: Some(reached),
        } => {
            return Failure::Input(format!(
                "{option} {asked:e}: double precision reaches {reached:e} here: give that, or ask for proved decimals with --digits"
            ));
        }
        Stopped::Asked { option, asked, .. } => {
            return Failure::Input(format!(
                "{option} {asked:e}: double precision does not reach it here: ask for proved decimals with --digits"
            ));
        }
        Stopped::At(error) => error,
    };
    let peclet = match &setup.experiment.column.dispersion {
        Dispersion::None => None,
        Dispersion::Open { peclet } | Dispersion::Closed { peclet } => Some(peclet.to_f64()),
    };
    let field = peclet.map_or_else(String::new, |pe| {
        format!("[dispersion] pe = {}, ", short(pe))
    });
    let (first, last) = (times.first(), times.last());
    let place = format!(
        "{name}: {field}[time] from {} to {} {}",
        shortest(first.copied().unwrap_or(0.0)),
        shortest(last.copied().unwrap_or(0.0)),
        setup.time_unit
    );
    match error {
        Error::TooLarge {
            what: "nodes of the inversion",
            needed,
            limit,
            ..
        } => Failure::Input(format!(
            "{place}: the inversion would take {needed} nodes, more than {limit}: {}",
            match peclet {
                Some(peclet) if peclet > PLUG =>
                    "leave [dispersion] out (so little of it is plug flow), or give a smaller pe or a larger --tol",
                _ =>
                    "give a larger pe or --tol, or end the times nearer to the peaks ([time] stop, --t)",
            }
        )),
        Error::Domain {
            what: "width of the window of times",
            ..
        } => Failure::Input(format!(
            "{place}: the scales are too far apart for double precision: give times around the peaks ([time], --t), and a Peclet number and rates within some powers of ten of 1"
        )),
        Error::Domain {
            what: "tolerance",
            value,
            allowed,
        } => Failure::Input(format!("--tol {value}: it is {allowed}; give e.g. 1e-10")),
        Error::Precision { possible, .. } => Failure::Input(format!(
            "{place}: double precision reaches {possible:.1e} of the peak only: ask for proved decimals with --digits"
        )),
        error => Failure::transform(error).about(name),
    }
}
