//! Rows and columns.

use super::shape::{Shape, is_value};

/// `\begin{pmatrix}..\end{pmatrix}` and its relatives, with brackets around an array, a factor in front or a transposition.
pub(super) fn matrix(text: &str) -> Option<Shape> {
    let bare = text
        .strip_prefix(['[', '('])
        .and_then(|rest| rest.strip_suffix([']', ')']))
        .unwrap_or(text)
        .trim();
    let (factor, rest) = bare.split_once("\\begin{")?;
    let (name, rest) = rest.split_once('}')?;
    let (body, behind) = rest.split_once(&format!("\\end{{{name}}}"))?;
    let body = match name {
        "pmatrix" | "bmatrix" | "matrix" | "smallmatrix" => body,
        "array" => super::transcribe::braced(body)?.1,
        _ => return None,
    };
    let transposed = matches!(behind.trim(), "^T" | "^{T}" | "^\\top" | "^{\\top}");
    let plain = behind.trim().is_empty() || transposed;
    let scaled = !factor.trim().is_empty();
    if body.contains("\\begin") || !plain || (scaled && !is_value(factor)) {
        return None;
    }
    let rows: Vec<Vec<&str>> = body
        .split("\\\\")
        .filter(|row| !row.trim().is_empty())
        .map(|row| row.split('&').collect())
        .collect();
    let (mut height, mut width) = (rows.len(), rows.first()?.len());
    if rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let mut places: Vec<[usize; 2]> = Vec::new();
    if transposed {
        places.extend((0..width).flat_map(|column| (0..height).map(move |row| [row, column])));
        (height, width) = (width, height);
    } else {
        places.extend((0..height).flat_map(|row| (0..width).map(move |column| [row, column])));
    }
    let entry = |[row, column]: [usize; 2]| {
        let entry = rows.get(row)?.get(column)?.trim();
        Some(match scaled {
            true => format!("({})*({entry})", factor.trim()),
            false => entry.to_owned(),
        })
    };
    let entries: Option<Vec<String>> = places.into_iter().map(entry).collect();
    // A column is a vector.
    let kind = if width == 1 && height > 1 {
        "column".to_owned()
    } else {
        format!("matrix {height}x{width}")
    };
    Some(Shape::new(&kind, entries?))
}
