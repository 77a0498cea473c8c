//! Which line is what: rows of samples with names.

use std::fmt::Write as _;

use super::draw::{stroke, words};
use super::model::Layer;
use super::thin::{dotted_path, spot};
use crate::plot::geometry::Point;
use crate::plot::text::{fitted, text_size};

/// Height of a row and of its letters.
pub(super) const ROW: f64 = 18.0;
const SIZE: f64 = 12.0;

/// Length of a sample of a line.
const SAMPLE: f64 = 32.0;

/// No name is wider.
const WIDEST: f64 = 190.0;

/// More rows would be most of the picture.
const MOST_ROWS: usize = 5;

/// Entries by rows, each with its place from the left; and the number of those that found no room.
pub(super) struct Legend<'a> {
    pub(super) rows: Vec<Vec<(f64, Layer<'a>, String)>>,
    pub(super) left_out: usize,
}

/// Rows of entries for the layers that have names.
pub(super) fn legend<'a>(layers: impl Iterator<Item = Layer<'a>>, width: f64) -> Legend<'a> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let (mut at, mut left_out) = (0.0, 0);
    for layer in layers.filter(|layer| !layer.name().is_empty()) {
        let name = fitted(layer.name(), SIZE, WIDEST);
        let length = SAMPLE + 6.0 + 2.0 * text_size(&name, SIZE).0 + 14.0;
        if at + length > width && !row.is_empty() {
            rows.push(std::mem::take(&mut row));
            at = 0.0;
        }
        if rows.len() == MOST_ROWS {
            left_out += 1;
            continue;
        }
        row.push((at, layer, name));
        at += length;
    }
    if !row.is_empty() {
        rows.push(row);
    }
    Legend { rows, left_out }
}

/// Draws the rows from a corner down.
pub(super) fn draw_legend(text: &mut String, legend: &Legend<'_>, left: f64, top: f64) {
    for (row, middle) in legend.rows.iter().zip(0..) {
        let y = top + ROW * (f64::from(middle) + 0.5);
        for (at, layer, name) in row {
            let x = left + at;
            match layer {
                Layer::Curve { look, .. } => {
                    let _ = writeln!(
                        text,
                        "<path d=\"M{x:.1} {y:.1}h{SAMPLE}\"{}/>",
                        stroke(*look)
                    );
                }
                Layer::Points { colour, .. } => {
                    let middle = spot(Point::new(x + 0.5 * SAMPLE, y));
                    text.push_str("<path d=\"");
                    dotted_path(text, &[middle]);
                    let _ = writeln!(text, "\"{}/>", super::draw::dot(*colour));
                }
                Layer::Band { colour, .. } => {
                    let _ = writeln!(
                        text,
                        "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{SAMPLE}\" height=\"10\" fill=\"{}\" fill-opacity=\"0.3\"/>",
                        y - 5.0,
                        colour.code()
                    );
                }
            }
            words(text, Point::new(x + SAMPLE + 6.0, y), SIZE, "start", name);
        }
    }
}
