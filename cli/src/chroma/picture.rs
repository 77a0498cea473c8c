//! Pictures of chromatograms.

use std::path::Path;

use closedform::plot::{ChromatogramPicture, chromatogram};

use super::fit::Answer;
use crate::failure::Failure;
use crate::files::File;
use crate::picture::encoded;

/// The label of the times.
pub(super) fn time_label(unit: &str) -> String {
    format!("time / {unit}")
}

/// The picture as a file of the answer.
pub(super) fn file<'a>(
    path: &'a Path,
    picture: &ChromatogramPicture<'_>,
) -> Result<File<'a>, Failure> {
    let svg = chromatogram(picture)
        .map_err(|error| Failure::Input(format!("--plot {}: {error}", path.display())))?;
    Ok(File {
        option: "--plot",
        path,
        content: encoded(path, svg)?,
    })
}

/// A fitted trace: points, model and residuals, window after window.
pub(super) fn fit_picture<'a>(path: &'a Path, answer: &Answer) -> Result<File<'a>, Failure> {
    let (mut times, mut signal, mut model) = (Vec::new(), Vec::new(), Vec::new());
    for row in answer.rows.iter().flatten() {
        let Ok(found) = &row.outcome else { continue };
        for ((&time, &value), &fitted) in row.times.iter().zip(&row.signal).zip(&found.fitted) {
            // windows of neighbours may share their ends
            if times.last().is_none_or(|&last| last < time) {
                times.push(time);
                signal.push(value);
                model.push(fitted);
            }
        }
    }
    if times.is_empty() {
        return Err(Failure::Undecided(format!(
            "--plot {}: there is no fit to draw",
            path.display()
        )));
    }
    let label = time_label(&answer.unit);
    let picture = ChromatogramPicture {
        title: &answer.file,
        time_label: &label,
        data: Some((&times, &signal)),
        residuals: true,
        ..ChromatogramPicture::new(&times, &model)
    };
    file(path, &picture)
}
