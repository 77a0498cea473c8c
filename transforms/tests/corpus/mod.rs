//! Measured chromatograms; tests on them are skipped where they are not at hand.

use std::path::Path;

/// Rows of numbers of a file of the corpus; cells that are no numbers are NaN.
pub(crate) fn rows(name: &str) -> Option<Vec<Vec<f64>>> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms"
    );
    let text = std::fs::read_to_string(Path::new(folder).join(name)).ok()?;
    let row = |line: &str| {
        line.split(',')
            .map(|cell| cell.parse().unwrap_or(f64::NAN))
            .collect()
    };
    Some(text.lines().skip(1).map(row).collect())
}

/// Times, multiplied by a unit, and signal of a file of the corpus.
pub(crate) fn trace(name: &str, unit: f64) -> Option<(Vec<f64>, Vec<f64>)> {
    let rows = rows(name)?;
    Some(rows.iter().map(|row| (unit * row[0], row[1])).unzip())
}
