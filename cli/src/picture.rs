//! `--plot`: pictures as SVG or PNG, by the ending of the file's name.

use std::path::Path;

use closedform::plot::png;

use crate::failure::Failure;

/// Pixels of a PNG to a unit of the SVG: sharp on screens and in print at half a column.
const SCALE: f64 = 2.0;

/// How a picture is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
}

fn format(path: &Path) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|end| end.to_str());
    let is = |name: &str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(name));
    if is("svg") {
        Ok(Format::Svg)
    } else if is("png") {
        Ok(Format::Png)
    } else {
        Err(Failure::Input(format!(
            "--plot {}: pictures are SVG or PNG: name a file that ends in .svg or .png",
            path.display()
        )))
    }
}

/// The name of a picture, looked at before there is one.
pub(crate) fn check(path: Option<&Path>) -> Result<(), Failure> {
    path.map_or(Ok(()), |path| format(path).map(|_| ()))
}

/// What the file of a picture holds.
pub(crate) fn encoded(path: &Path, svg: String) -> Result<Vec<u8>, Failure> {
    match format(path)? {
        Format::Svg => Ok(svg.into_bytes()),
        Format::Png => png(&svg, SCALE)
            .map_err(|error| Failure::Input(format!("--plot {}: {error}", path.display()))),
    }
}
