//! Places for names above the points that they name: no name lies on a curve, on another name or on the line of another name.

use super::model::Layer;
use crate::plot::geometry::{Area, Point, crossings};

/// Between a name and what is below it.
const GAP: f64 = 5.0;

/// The highest thing in every column of pixels of a frame; 0 at its bottom, 1 at its top.
pub(super) struct Skyline {
    highest: Vec<f64>,
}

/// A name to place.
pub(super) struct Wish {
    /// Column of the point, in pixels from the left side of the frame.
    pub(super) x: f64,
    /// The point in parts of the height; without it the line runs straight up from the axis.
    pub(super) part: Option<f64>,
    /// Half the width and half the height of the name.
    pub(super) size: (f64, f64),
}

impl Skyline {
    pub(super) fn new(width: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of pixels"
        )]
        let columns = width.max(0.0) as usize + 1;
        Self {
            highest: vec![f64::NEG_INFINITY; columns],
        }
    }

    /// Columns between two x, both ends included.
    fn columns(&mut self, from: f64, to: f64) -> impl Iterator<Item = (f64, &mut f64)> {
        let last = self.highest.len() - 1;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "negative numbers become 0, large ones the last column"
        )]
        let column = |x: f64| (x.floor() as usize).min(last);
        let (first, end) = (column(from), column(to));
        let count = (end + 1).saturating_sub(first);
        let outside = to < 0.0 || from > last as f64 + 1.0;
        (0..)
            .map(move |k: u32| first as f64 + f64::from(k))
            .zip(&mut self.highest[first..])
            .take(if outside { 0 } else { count })
    }

    fn raise(&mut self, from: f64, to: f64, part: f64) {
        for (_, highest) in self.columns(from, to) {
            *highest = highest.max(part);
        }
    }

    /// Adds a straight line between two points.
    fn add_line(&mut self, one: Point, other: Point) {
        let (left, right) = if one.x <= other.x {
            (one, other)
        } else {
            (other, one)
        };
        let slope = (right.y - left.y) / (right.x - left.x).max(1e-9);
        for (x, highest) in self.columns(left.x, right.x) {
            let at = |x: f64| left.y + slope * (x.clamp(left.x, right.x) - left.x);
            *highest = highest.max(at(x)).max(at(x + 1.0));
        }
    }

    /// Adds a layer, by the place of its points: x in pixels, y in parts of the height.
    pub(super) fn add(&mut self, layer: &Layer<'_>, place: impl Fn(usize) -> Point) {
        let count = layer.xy().0.len();
        match layer {
            Layer::Points { .. } => {
                for point in (0..count).map(place) {
                    self.raise(point.x - 2.0, point.x + 2.0, point.y);
                }
            }
            Layer::Curve { .. } | Layer::Band { .. } => {
                let mut last = place(0);
                for point in (0..count).map(place) {
                    self.add_line(last, point);
                    last = point;
                }
            }
        }
    }

    fn top(&self, from: f64, to: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "negative numbers become 0"
        )]
        let column = |x: f64| (x as usize).min(self.highest.len() - 1);
        self.highest[column(from)..=column(to)]
            .iter()
            .fold(f64::NEG_INFINITY, |high, &one| high.max(one))
    }
}

/// Sideways steps that are tried, in halves of a name's width.
const SHIFTS: [f64; 11] = [0.0, -0.4, 0.4, -0.9, 0.9, -1.5, 1.5, -2.5, 2.5, -4.0, 4.0];

/// No name stands farther aside from its point.
const FARTHEST: f64 = 48.0;

/// How often a name is raised until its place is given up.
const MOST_STEPS: usize = 40;

/// What it costs, in pixels, to stand above another point.
const COVERED: f64 = 70.0;

/// A name with its place, and the line from there to the point that it names, in pixels from the left and upper side of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) area: Area,
    pub(super) line: [Point; 2],
}

impl Place {
    /// Whether no part of the name is above its point.
    pub(super) fn is_aside(&self) -> bool {
        (self.area.centre.x - self.line[1].x).abs() > self.area.width + 3.0
    }

    /// Name on name, line through name, or line over line.
    fn meets(&self, other: &Self) -> bool {
        self.area.overlaps(&other.area, 2.0)
            || self.area.is_entered(&other.line, 1.5)
            || other.area.is_entered(&self.line, 1.5)
            || crossings(&self.line, &other.line) > 0
    }
}

/// A place for each name inside the frame; none for those that find no room.
///
/// `stretch` is how much higher the frame reaches than what the parts are parts of.
pub(super) fn places(
    wishes: &[Wish],
    skyline: &Skyline,
    frame: (f64, f64),
    stretch: f64,
) -> Vec<Option<Place>> {
    let (width, height) = frame;
    let level = |part: f64| height * (1.0 - (part / (1.0 + stretch)).clamp(0.0, 1.0));
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].x.total_cmp(&wishes[b].x));
    let mut taken: Vec<Place> = Vec::new();
    let mut places = vec![None; wishes.len()];
    for (at, &index) in order.iter().enumerate() {
        let Wish { x, part, size } = wishes[index];
        if !(0.0..=width).contains(&x) {
            continue;
        }
        let point = Point::new(x, part.map_or(height, |part| level(part) - 3.0));
        let mut best: Option<(f64, Place)> = None;
        for shift in SHIFTS {
            let room = (size.0 + 3.0, width + 14.0 - size.0);
            let centre = (x + shift * size.0).max(room.0).min(room.1.max(room.0));
            let aside = (centre - x).abs();
            let inside = aside <= size.0 + 3.0;
            if !inside && (part.is_none() || aside > FARTHEST) {
                continue;
            }
            let floor = level(skyline.top(centre - size.0 - 2.0, centre + size.0 + 2.0));
            let start = match inside {
                true => floor.min(point.y + 3.0) - GAP,
                // Lines to names that stand aside are not flat.
                false => (floor - GAP).min(point.y - 0.7 * (aside - size.0).max(GAP)),
            };
            let Some(place) = raised(centre, start, size, point, part.is_some(), &taken) else {
                continue;
            };
            // Lines of later names will have to go around this one.
            let covered = order[at + 1..]
                .iter()
                .filter(|&&later| (wishes[later].x - centre).abs() < size.0 + 1.5)
                .count();
            let cost = point.y - place.area.centre.y
                + if inside {
                    0.4 * aside
                } else {
                    10.0 + 1.5 * aside
                }
                + COVERED * covered as f64;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, place));
            }
        }
        if let Some((_, place)) = best {
            taken.push(place);
            places[index] = Some(place);
        }
    }
    places
}

/// The lowest free place above a height.
fn raised(
    centre: f64,
    start: f64,
    size: (f64, f64),
    point: Point,
    free: bool,
    taken: &[Place],
) -> Option<Place> {
    let mut y = start - size.1;
    for _ in 0..MOST_STEPS {
        if y - size.1 < 1.0 {
            return None;
        }
        let foot = match free {
            false => point.x,
            // an upright name is reached in its middle
            true if size.1 > size.0 => centre,
            true => point.x.clamp(centre - size.0, centre + size.0),
        };
        let place = Place {
            area: Area {
                centre: Point::new(centre, y),
                width: size.0,
                height: size.1,
            },
            line: [Point::new(foot, y + size.1 + 1.0), point],
        };
        let obstacle = taken.iter().find(|other| other.meets(&place));
        match obstacle {
            None => return Some(place),
            Some(other) if other.area.overlaps(&place.area, 2.0) => {
                y = other.area.centre.y - other.area.height - size.1 - 2.5;
            }
            Some(_) => y -= 6.0,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(x: f64, part: f64, size: (f64, f64)) -> Wish {
        Wish {
            x,
            part: Some(part),
            size,
        }
    }

    /// Lying names at a distance and upright names near to each other: all have places, none meets another, all are above what is drawn.
    #[test]
    fn names_do_not_meet() {
        let mut skyline = Skyline::new(300.0);
        skyline.raise(0.0, 300.0, 0.1);
        skyline.raise(140.0, 150.0, 0.6);
        let far = [0.0, 65.0, 140.0, 145.0, 220.0, 299.0];
        let near = [100.0, 109.0, 118.0, 141.0, 150.0, 299.0];
        for (points, size) in [(far, (28.0, 6.0)), (near, (6.0, 28.0))] {
            let part = |x: f64| {
                if (140.0..=150.0).contains(&x) {
                    0.6
                } else {
                    0.1
                }
            };
            let wishes: Vec<Wish> = points.map(|x| wish(x, part(x), size)).into();
            let found = places(&wishes, &skyline, (300.0, 400.0), 0.0);
            let found: Vec<Place> = found.into_iter().flatten().collect();
            assert_eq!(found.len(), 6);
            for (index, one) in found.iter().enumerate() {
                assert!(found[..index].iter().all(|other| !one.meets(other)));
                let Area { centre, height, .. } = one.area;
                assert!(centre.y - height >= 0.0);
                let top = skyline.top(centre.x - size.0, centre.x + size.0);
                assert!(centre.y + height < 400.0 * (1.0 - top));
            }
        }
    }

    #[test]
    fn names_without_room_are_left_out() {
        let mut skyline = Skyline::new(100.0);
        skyline.raise(0.0, 100.0, 0.99);
        let found = places(
            &[wish(50.0, 0.5, (20.0, 6.0))],
            &skyline,
            (100.0, 60.0),
            0.0,
        );
        assert_eq!(found, [None]);
        let found = places(
            &[wish(50.0, 0.5, (20.0, 6.0))],
            &skyline,
            (100.0, 60.0),
            1.0,
        );
        assert!(found[0].is_some());
    }
}
