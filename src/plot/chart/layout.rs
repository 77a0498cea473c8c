//! The place of every panel, the numbers along its axes, the names in it.

use super::labels::{Place, Skyline, Wish, places};
use super::model::{Axis, Chart, Layer, Panel, Scale};
use super::range::Range;
use super::ticks::Ticks;
use crate::plot::geometry::Point;
use crate::plot::text::{fitted, text_size};

/// Width of a picture.
pub(super) const WIDTH: f64 = 760.0;

/// Heights of letters.
pub(super) const TICK_SIZE: f64 = 12.0;
pub(super) const NAME_SIZE: f64 = 12.0;
pub(super) const AXIS_SIZE: f64 = 13.0;

/// No name of a marker is longer.
const LONGEST_NAME: f64 = 150.0;

/// How much room is made for names above everything, and whether they stand upright: the cheapest is taken.
const ROOM: [(f64, bool); 9] = [
    (0.0, false),
    (0.07, false),
    (0.14, false),
    (0.24, false),
    (0.1, true),
    (0.2, true),
    (0.35, true),
    (0.55, true),
    (0.9, true),
];

/// More names are not tried in all ways.
const MANY: usize = 60;

/// Everything across the picture.
pub(super) struct Columns {
    pub(super) left: f64,
    pub(super) width: f64,
    pub(super) range: Range,
    pub(super) ticks: Ticks,
}

/// One frame, without its height above the ground.
pub(super) struct Frame<'a> {
    pub(super) panel: &'a Panel<'a>,
    pub(super) range: Range,
    pub(super) ticks: Ticks,
    /// Texts of the markers, with their places in the frame.
    pub(super) names: Vec<(String, Option<Place>)>,
    /// The names are turned by a right angle.
    pub(super) upright: bool,
}

/// The x axis, with a left margin that has room for the numbers of all y axes.
pub(super) fn columns(chart: &Chart<'_>) -> Columns {
    let panels = || chart.panels.iter();
    let all = panels().flat_map(|panel| {
        let layers = panel
            .layers
            .iter()
            .flat_map(|layer| layer.xy().0.iter().copied());
        layers.chain(panel.markers.iter().map(|marker| marker.x))
    });
    let lines = |layer: &Layer<'_>| !matches!(layer, Layer::Points { .. });
    let pad = match panels().flat_map(|panel| &panel.layers).any(lines) {
        true => 0.0,
        false => 0.02,
    };
    let range = range_of(&chart.x, all, (pad, pad));
    let ticks = Ticks::of(range, 7);
    let widest = panels()
        .flat_map(|panel| {
            let base = y_range(panel);
            let extended = ROOM.map(|(room, _)| Ticks::of(base.padded(0.0, room), rows(panel)));
            extended.into_iter().flat_map(|ticks| ticks.labels)
        })
        .map(|label| 2.0 * text_size(&label, TICK_SIZE).0)
        .fold(0.0, f64::max);
    let left = 12.0 + AXIS_SIZE + 10.0 + widest + 9.0;
    let last = ticks
        .labels
        .last()
        .map_or(0.0, |label| text_size(label, TICK_SIZE).0);
    Columns {
        left,
        width: WIDTH - left - last.max(16.0) - 4.0,
        range,
        ticks,
    }
}

/// What is wrong with an arrangement of names, in pixels: room above, turned names, names aside of their points, names left out.
fn price((stretch, upright, found): &(f64, bool, Vec<Option<Place>>)) -> f64 {
    let names = found.iter().map(|place| match place {
        None => 300.0,
        Some(place) if place.is_aside() => 40.0,
        Some(_) => 0.0,
    });
    200.0 * stretch + if *upright { 50.0 } else { 0.0 } + names.sum::<f64>()
}

/// How many numbers stand well at the side of a panel.
fn rows(panel: &Panel<'_>) -> usize {
    match panel.height {
        ..150.0 => 4,
        ..280.0 => 5,
        _ => 6,
    }
}

fn y_range(panel: &Panel<'_>) -> Range {
    let layers = panel.layers.iter().flat_map(|layer| {
        (0..layer.xy().0.len()).flat_map(|index| {
            let (low, high) = layer.ends(index);
            [low, layer.xy().1[index], high]
        })
    });
    let markers = panel.markers.iter().filter_map(|marker| marker.y);
    let all = layers.chain(markers).chain(panel.level);
    range_of(&panel.y, all, (0.04, 0.05))
}

/// The range of an axis that has to hold some numbers.
fn range_of(axis: &Axis<'_>, values: impl Iterator<Item = f64>, pads: (f64, f64)) -> Range {
    if let Some((low, high)) = axis.range {
        return Range::holding(low, high, axis.scale);
    }
    let (low, high) = values
        // the lower end of a band may reach below what a logarithmic axis can show
        .filter(|&value| axis.scale == Scale::Linear || value > 0.0)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    Range::holding(low, high, axis.scale).padded(pads.0, pads.1)
}

impl Columns {
    /// Pixels from the left side of the frames.
    pub(super) fn place(&self, x: f64) -> f64 {
        self.width * self.range.part(x)
    }

    /// Whether the frames reach there.
    pub(super) fn shows(&self, x: f64) -> bool {
        (0.0..=1.0).contains(&self.range.part(x))
    }
}

impl<'a> Frame<'a> {
    /// A panel with its range, which is longer than needed for what is drawn where that makes room for names.
    pub(super) fn new(panel: &'a Panel<'a>, columns: &Columns) -> Self {
        let base = y_range(panel);
        let texts: Vec<String> = panel
            .markers
            .iter()
            .map(|marker| match columns.shows(marker.x) {
                true => fitted(marker.label, NAME_SIZE, LONGEST_NAME),
                false => String::new(),
            })
            .collect();
        let skyline = skyline(panel, columns, base);
        let attempt = |(stretch, upright): (f64, bool)| {
            let wishes: Vec<Wish> = panel
                .markers
                .iter()
                .zip(&texts)
                .map(|(marker, text)| {
                    let (width, height) = text_size(text, NAME_SIZE);
                    Wish {
                        x: columns.place(marker.x),
                        part: marker.y.map(|y| base.part(y)),
                        size: if upright {
                            (height, width)
                        } else {
                            (width, height)
                        },
                    }
                })
                .collect();
            let found = places(&wishes, &skyline, (columns.width, panel.height), stretch);
            (stretch, upright, found)
        };
        // A range that was asked for is not made longer.
        let stretch = |room: f64| if panel.y.range.is_some() { 0.0 } else { room };
        let rooms = match panel.markers.len() {
            ..=MANY => &ROOM[..],
            _ => &ROOM[ROOM.len() - 1..],
        };
        let mut best = attempt((stretch(rooms[0].0), rooms[0].1));
        for &(room, upright) in &rooms[1..] {
            if price(&best) <= price(&(stretch(room), upright, Vec::new())) {
                continue;
            }
            let other = attempt((stretch(room), upright));
            if price(&other) < price(&best) {
                best = other;
            }
        }
        let (stretch, upright, found) = best;
        let range = base.padded(0.0, stretch);
        Self {
            panel,
            range,
            ticks: Ticks::of(range, rows(panel)),
            names: texts.into_iter().zip(found).collect(),
            upright,
        }
    }

    /// Pixels from the upper side of the frame.
    pub(super) fn level(&self, y: f64) -> f64 {
        self.panel.height * (1.0 - self.range.part(y))
    }

    /// A point of the frame.
    pub(super) fn point(&self, columns: &Columns, x: f64, y: f64) -> Point {
        Point::new(columns.place(x), self.level(y))
    }

    /// Names of markers that found no place.
    pub(super) fn nameless(&self) -> usize {
        let lost = |(text, place): &&(String, Option<Place>)| place.is_none() && !text.is_empty();
        self.names.iter().filter(lost).count()
    }

    /// Whether a band is nowhere as thick as a pixel; then also its largest half width.
    pub(super) fn thin_band(&self, layer: &Layer<'_>) -> Option<f64> {
        let Layer::Band {
            x, below, above, ..
        } = layer
        else {
            return None;
        };
        let thick = (0..x.len()).any(|index| {
            let (low, high) = layer.ends(index);
            self.level(low) - self.level(high) >= 1.0
        });
        let largest = below
            .iter()
            .chain(*above)
            .fold(0.0, |most: f64, &one| most.max(one));
        (!thick).then_some(largest)
    }
}

fn skyline(panel: &Panel<'_>, columns: &Columns, range: Range) -> Skyline {
    let mut skyline = Skyline::new(columns.width);
    if panel.markers.is_empty() {
        return skyline;
    }
    for layer in &panel.layers {
        let x = layer.xy().0;
        skyline.add(layer, |index| {
            Point::new(columns.place(x[index]), range.part(layer.ends(index).1))
        });
    }
    skyline
}
