//! The text of a chart.

use std::fmt::Write as _;

use super::check::{ChartError, check};
use super::labels::Place;
use super::layout::{AXIS_SIZE, Columns, Frame, NAME_SIZE, TICK_SIZE, WIDTH, columns};
use super::legend::{Legend, ROW, draw_legend, legend};
use super::model::{Chart, Colour, Layer, Look};
use super::thin::{Spot, curve, dots, dotted_path, path, within};
use super::ticks::power;
use crate::plot::geometry::Point;
use crate::plot::text::{INK, escaped, fitted, text_size, title};

const TITLE_SIZE: f64 = 15.0;
const CAPTION_SIZE: f64 = 11.0;

/// Lines are not cut at the very edge of the frame.
const EDGE: f64 = 3.0;

/// Between two frames.
const BETWEEN: f64 = 16.0;

/// Lines of a caption; the rest is left out.
const MOST_LINES: usize = 12;

/// A chart in SVG.
///
/// Ticks are multiples of 1, 2 or 5 times a power of ten, four to ten of them on every axis. Curves are straight from point to point:
/// nothing is drawn that was not given. Of points in a row within one column of pixels the first, the lowest, the highest and the last are
/// kept, so that a picture of a million points is small and shows the same. Names of markers are placed above everything without
/// overlap; those that find no room are left out, and the caption says so. Equal charts give equal texts.
///
/// Costs O(points + markers²).
///
/// ```
/// use closedform::plot::{Axis, Chart, Layer, Look, Panel, draw_chart};
/// let x: Vec<f64> = (0..100).map(f64::from).collect();
/// let y: Vec<f64> = x.iter().map(|x| x * x).collect();
/// let squares = Layer::Curve { name: "squares", x: &x, y: &y, look: Look::MAIN };
/// let svg = draw_chart(&Chart {
///     title: "Squares",
///     x: Axis::linear("side / m"),
///     panels: vec![Panel::new(Axis::linear("area / m²"), 300.0, vec![squares])],
///     caption: Vec::new(),
/// })?;
/// assert!(svg.starts_with("<svg") && svg.contains(">area / m²</text>"));
/// # Ok::<(), closedform::plot::ChartError>(())
/// ```
///
/// # Errors
/// [`ChartError`]: numbers that are not finite, lists of unequal length, nothing to draw.
pub fn draw_chart(chart: &Chart<'_>) -> Result<String, ChartError> {
    check(chart)?;
    let columns = columns(chart);
    let frames: Vec<Frame<'_>> = chart
        .panels
        .iter()
        .map(|panel| Frame::new(panel, &columns))
        .collect();
    let thick = frames.iter().flat_map(|frame| {
        let layers = frame.panel.layers.iter().copied();
        layers.filter(|layer| frame.thin_band(layer).is_none())
    });
    let legend = legend(thick, columns.width);
    let caption = caption(chart, &frames, &legend);
    Ok(svg(chart, &columns, &frames, &legend, &caption))
}

/// The lines below, with what the picture could not show.
fn caption(chart: &Chart<'_>, frames: &[Frame<'_>], legend: &Legend<'_>) -> Vec<String> {
    let mut texts = chart.caption.clone();
    for frame in frames {
        for layer in &frame.panel.layers {
            if let Some(largest) = frame.thin_band(layer) {
                let name = fitted(layer.name(), CAPTION_SIZE, 250.0);
                texts.push(format!(
                    "{name}: at most ±{}, thinner than a pixel",
                    short(largest)
                ));
            }
        }
    }
    let nameless: usize = frames.iter().map(Frame::nameless).sum();
    for (count, what) in [
        (nameless, "names of markers"),
        (legend.left_out, "entries of the legend"),
    ] {
        if count > 0 {
            texts.push(format!("{what} left out for want of room: {count}"));
        }
    }
    let mut lines = Vec::new();
    for text in texts {
        wrap(&text, WIDTH - 40.0, &mut lines);
    }
    lines.truncate(MOST_LINES);
    lines
}

/// A number with two digits.
fn short(value: f64) -> String {
    let text = format!("{value:.1e}");
    match text
        .split_once('e')
        .map(|(digits, exponent)| (digits, exponent.parse()))
    {
        Some((digits, Ok(exponent))) if value > 0.0 => format!("{digits}×{}", power(exponent)),
        _ => "0".to_owned(),
    }
}

/// Breaks a text at its spaces.
fn wrap(text: &str, width: f64, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if lines.len() >= MOST_LINES {
            return;
        }
        let word = fitted(word, CAPTION_SIZE, width);
        let longer = format!("{line}{}{word}", if line.is_empty() { "" } else { " " });
        if !line.is_empty() && 2.0 * text_size(&longer, CAPTION_SIZE).0 > width {
            lines.push(std::mem::replace(&mut line, word));
        } else {
            line = longer;
        }
    }
    lines.push(line);
}

fn svg(
    chart: &Chart<'_>,
    columns: &Columns,
    frames: &[Frame<'_>],
    legend: &Legend<'_>,
    caption: &[String],
) -> String {
    let mut body = String::new();
    let mut y = 12.0;
    if !chart.title.is_empty() {
        let words_of_title = fitted(chart.title, TITLE_SIZE, WIDTH - columns.left - 12.0);
        let at = Point::new(columns.left, y + 0.5 * TITLE_SIZE);
        words(&mut body, at, TITLE_SIZE, "start", &words_of_title);
        y += TITLE_SIZE + 9.0;
    }
    draw_legend(&mut body, legend, columns.left, y);
    for _ in &legend.rows {
        y += ROW;
    }
    for (index, frame) in frames.iter().enumerate() {
        y += if index == 0 { 8.0 } else { BETWEEN };
        if let Some(factor) = &frame.ticks.factor {
            y += TICK_SIZE;
            let at = Point::new(columns.left - 6.0, y - 0.5 * TICK_SIZE - 2.0);
            words(&mut body, at, TICK_SIZE, "end", factor);
        }
        draw_frame(&mut body, frame, columns, y, index + 1 == frames.len());
        y += frame.panel.height;
    }
    y += 9.0 + TICK_SIZE + 8.0 + 0.5 * AXIS_SIZE;
    let middle = columns.left + 0.5 * columns.width;
    let label = fitted(chart.x.label, AXIS_SIZE, columns.width - 120.0);
    words(
        &mut body,
        Point::new(middle, y),
        AXIS_SIZE,
        "middle",
        &label,
    );
    if let Some(factor) = &columns.ticks.factor {
        let at = Point::new(columns.left + columns.width, y);
        words(&mut body, at, TICK_SIZE, "end", factor);
    }
    y += 0.5 * AXIS_SIZE + 6.0;
    for line in caption {
        let at = Point::new(20.0, y + 0.5 * CAPTION_SIZE + 3.0);
        words(&mut body, at, CAPTION_SIZE, "start", line);
        y += CAPTION_SIZE + 5.0;
    }
    let height = (y + 8.0).ceil();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title>{}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        title(if chart.title.is_empty() {
            "Chart"
        } else {
            chart.title
        }),
    )
}

fn draw_frame(text: &mut String, frame: &Frame<'_>, columns: &Columns, top: f64, last: bool) {
    let (left, width, height) = (columns.left, columns.width, frame.panel.height);
    // What is drawn is cut off by a picture in the picture, which needs no name that another picture could use too.
    let _ = writeln!(
        text,
        "<svg x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" viewBox=\"-{EDGE} -{EDGE} {:.1} {:.1}\">",
        left - EDGE,
        top - EDGE,
        width + 2.0 * EDGE,
        height + 2.0 * EDGE,
        width + 2.0 * EDGE,
        height + 2.0 * EDGE
    );
    if let Some(level) = frame.panel.level {
        let _ = writeln!(
            text,
            "<path d=\"M0 {:.1}h{width:.1}\" stroke=\"{}\" stroke-width=\"0.8\"/>",
            frame.level(level),
            Colour::Grey.code()
        );
    }
    for layer in &frame.panel.layers {
        if frame.thin_band(layer).is_none() {
            draw_layer(text, layer, frame, columns);
        }
    }
    text.push_str("</svg>\n");
    draw_axes(text, frame, columns, top, last);
    draw_markers(text, frame, columns, top);
    let label = fitted(frame.panel.y.label, AXIS_SIZE, height + 20.0);
    let (x, y) = (12.0 + 0.5 * AXIS_SIZE, top + 0.5 * height);
    let _ = writeln!(
        text,
        "<g transform=\"translate({x:.1} {y:.1}) rotate(-90)\">"
    );
    words(text, Point::default(), AXIS_SIZE, "middle", &label);
    text.push_str("</g>\n");
}

fn draw_layer(text: &mut String, layer: &Layer<'_>, frame: &Frame<'_>, columns: &Columns) {
    let x = layer.xy().0;
    let spots = |height: &dyn Fn(usize) -> f64| -> Vec<Spot> {
        let points: Vec<Point> = (0..x.len())
            .map(|index| frame.point(columns, x[index], height(index)))
            .collect();
        within(&points, 0.0, columns.width)
    };
    let _ = write!(text, "<g>");
    if !layer.name().is_empty() {
        let _ = write!(text, "<title>{}</title>", title(layer.name()));
    }
    text.push_str("<path d=\"");
    let form = match layer {
        Layer::Curve { y, look, .. } => {
            path(text, &curve(spots(&|index| y[index]).into_iter()));
            stroke(*look)
        }
        Layer::Points { y, colour, .. } => {
            dotted_path(text, &dots(&spots(&|index| y[index])));
            dot(*colour)
        }
        Layer::Band { colour, .. } => {
            let mut outline = curve(spots(&|index| layer.ends(index).1).into_iter());
            let lower = curve(spots(&|index| layer.ends(index).0).into_iter());
            outline.extend(lower.into_iter().rev());
            path(text, &outline);
            format!(" fill=\"{}\" fill-opacity=\"0.3\"", colour.code())
        }
    };
    let _ = writeln!(text, "\"{form}/></g>");
}

/// Two sides of the frame, ticks and their numbers.
fn draw_axes(text: &mut String, frame: &Frame<'_>, columns: &Columns, top: f64, last: bool) {
    let (left, width, height) = (columns.left, columns.width, frame.panel.height);
    let bottom = top + height;
    let _ = write!(text, "<path d=\"M{left:.1} {top:.1}v{height:.1}h{width:.1}");
    let heights =
        |ticks: &[f64]| -> Vec<f64> { ticks.iter().map(|&tick| top + frame.level(tick)).collect() };
    let places = |ticks: &[f64]| -> Vec<f64> {
        ticks
            .iter()
            .map(|&tick| left + columns.place(tick))
            .collect()
    };
    let (rows, places_of_ticks) = (heights(&frame.ticks.values), places(&columns.ticks.values));
    for (ticks, length) in [(&rows, 5), (&heights(&frame.ticks.minor), 3)] {
        for y in ticks {
            let _ = write!(text, "M{left:.1} {y:.1}h-{length}");
        }
    }
    for (ticks, length) in [(&places_of_ticks, 5), (&places(&columns.ticks.minor), 3)] {
        for x in ticks {
            let _ = write!(text, "M{x:.1} {bottom:.1}v{length}");
        }
    }
    let _ = writeln!(
        text,
        "\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1\"/>"
    );
    let lying = |width: f64| move |_: &String| width;
    let every = stride(&rows, &frame.ticks.labels, lying(0.5 * TICK_SIZE));
    for (y, label) in rows.iter().zip(&frame.ticks.labels).step_by(every) {
        words(text, Point::new(left - 8.0, *y), TICK_SIZE, "end", label);
    }
    if last {
        let half = |label: &String| text_size(label, TICK_SIZE).0;
        let every = stride(&places_of_ticks, &columns.ticks.labels, half);
        let y = bottom + 9.0 + 0.5 * TICK_SIZE;
        for (x, label) in places_of_ticks
            .iter()
            .zip(&columns.ticks.labels)
            .step_by(every)
        {
            words(text, Point::new(*x, y), TICK_SIZE, "middle", label);
        }
    }
}

/// Every how many-th number is written, so that none touches the next.
fn stride(places: &[f64], labels: &[String], half: impl Fn(&String) -> f64) -> usize {
    let free = |stride: &usize| {
        let kept: Vec<(f64, f64)> = places
            .iter()
            .zip(labels)
            .step_by(*stride)
            .map(|(&place, label)| (place, half(label)))
            .collect();
        kept.windows(2)
            .all(|pair| (pair[1].0 - pair[0].0).abs() > pair[0].1 + pair[1].1 + 3.0)
    };
    (1..).find(free).unwrap_or(1)
}

fn draw_markers(text: &mut String, frame: &Frame<'_>, columns: &Columns, top: f64) {
    for (marker, (name, place)) in frame.panel.markers.iter().zip(&frame.names) {
        let height = frame.panel.height;
        if !columns.shows(marker.x) {
            continue;
        }
        let _ = write!(text, "<g><title>{}</title>", title(marker.label));
        let x = columns.place(marker.x);
        let line = match (place, marker.y) {
            (None, Some(_)) => None,
            (None, None) => Some([Point::new(x, 0.0), Point::new(x, height)]),
            (Some(place), None) => Some([place.line[0], Point::new(x, height)]),
            (Some(place), Some(_)) => Some(place.line),
        };
        // A name right above its point needs no line.
        if let Some([head, foot]) = line.filter(|ends| ends[0].distance(ends[1]) > 5.0) {
            let dashes = if marker.y.is_none() {
                " stroke-dasharray=\"5 3\""
            } else {
                ""
            };
            let _ = write!(
                text,
                "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{}\" stroke-width=\"0.8\"{dashes}/>",
                columns.left + foot.x,
                top + foot.y,
                columns.left + head.x,
                top + head.y,
                Colour::Grey.code()
            );
        }
        if let Some(Place { area, .. }) = place {
            let (x, y) = (columns.left + area.centre.x, top + area.centre.y);
            let turn = if frame.upright { " rotate(-90)" } else { "" };
            let _ = write!(text, "<g transform=\"translate({x:.1} {y:.1}){turn}\">");
            words(text, Point::default(), NAME_SIZE, "middle", name);
            text.push_str("</g>");
        }
        text.push_str("</g>\n");
    }
}

/// The attributes of a line.
pub(super) fn stroke(look: Look) -> String {
    let dashes = match look.pattern.dashes() {
        Some(dashes) => format!(" stroke-dasharray=\"{dashes}\""),
        None => String::new(),
    };
    format!(
        " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dashes}",
        look.colour.code(),
        look.width
    )
}

/// The attributes of dots.
pub(super) fn dot(colour: Colour) -> String {
    format!(
        " fill=\"none\" stroke=\"{}\" stroke-width=\"4.4\" stroke-linecap=\"round\"",
        colour.code()
    )
}

/// A text that starts at, ends at or lies around a point of the middle of its letters.
pub(super) fn words(text: &mut String, at: Point, size: f64, anchor: &str, words: &str) {
    let _ = writeln!(
        text,
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{}</text>",
        at.x,
        at.y + 0.36 * size,
        escaped(words)
    );
}
