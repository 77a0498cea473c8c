//! Pictures of laws.

use std::path::Path;

use closedform::plot::{Axis, DistributionPicture, distribution as drawn};

use crate::failure::Failure;
use crate::files::File;
use crate::picture::encoded;

/// The distribution of the makespan with its quantiles.
pub(super) fn distribution<'a>(
    path: &'a Path,
    times: &[f64],
    values: &[f64],
    marks: &[(f64, String)],
) -> Result<File<'a>, Failure> {
    file(
        path,
        &DistributionPicture {
            title: "Distribution of the makespan",
            x: Axis::linear("time"),
            y: Axis::linear("P(M <= t)"),
            curves: vec![("", times, values)],
            marks: borrowed(marks),
            diagonal: false,
        },
    )
}

/// The posterior density of the saving, with 0 and the mean.
pub(super) fn saving<'a>(
    path: &'a Path,
    savings: &[f64],
    density: &[f64],
    marks: &[(f64, String)],
) -> Result<File<'a>, Failure> {
    file(
        path,
        &DistributionPicture {
            title: "Time saved by preempting, as the log leaves it",
            x: Axis::linear("saving per task"),
            y: Axis::linear("posterior density"),
            curves: vec![("", savings, density)],
            marks: borrowed(marks),
            diagonal: false,
        },
    )
}

fn borrowed(marks: &[(f64, String)]) -> Vec<(f64, &str)> {
    marks
        .iter()
        .map(|(place, name)| (*place, name.as_str()))
        .collect()
}

fn file<'a>(path: &'a Path, picture: &DistributionPicture<'_>) -> Result<File<'a>, Failure> {
    let svg = drawn(picture)
        .map_err(|error| Failure::Input(format!("--plot {}: {error}", path.display())))?;
    Ok(File {
        option: "--plot",
        path,
        content: encoded(path, svg)?,
    })
}
