//! No more detail than pixels show: of all points in one column of pixels the first, the lowest, the highest and the last.
//!
//! Coordinates are whole tenths of a pixel, so that equal inputs give equal texts.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::plot::geometry::Point;

/// A place in tenths of a pixel.
pub(super) type Spot = (i32, i32);

/// A column, in tenths of a pixel.
const COLUMN: i32 = 10;

/// More dots are put on coarser and coarser grids.
const MOST_DOTS: usize = 10_000;

/// Farther away than any picture.
const FAR: f64 = 1e5;

/// The next tenth of a pixel.
pub(super) fn spot(point: Point) -> Spot {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to a range that fits"
    )]
    let tenths = |x: f64| (10.0 * x).round().clamp(-FAR, FAR) as i32;
    (tenths(point.x), tenths(point.y))
}

/// A broken line through the points, which looks the same at this size; all its corners are points of the given one, its extremes
/// are those of the given one.
pub(super) fn curve(points: impl Iterator<Item = Spot>) -> Vec<Spot> {
    let mut line = Line::default();
    let mut column = Vec::with_capacity(4);
    for point in points {
        match column.first() {
            Some(&(x, _)) if i32::div_euclid(x, COLUMN) != point.0.div_euclid(COLUMN) => {
                line.extend(&column);
                column.clear();
                column.push(point);
            }
            _ => keep(&mut column, point),
        }
    }
    line.extend(&column);
    line.spots
}

/// A column keeps its first, lowest, highest and last point, in their order.
fn keep(column: &mut Vec<Spot>, point: Spot) {
    column.push(point);
    if column.len() <= 4 {
        return;
    }
    let last = column.len() - 1;
    let heights = || column.iter().map(|spot| spot.1).enumerate();
    let lowest = heights().min_by_key(|&(_, y)| y).map(|(index, _)| index);
    let highest = heights().min_by_key(|&(_, y)| -y).map(|(index, _)| index);
    let needed = |index: usize| index == 0 || Some(index) == lowest || Some(index) == highest;
    if let Some(index) = (1..last).find(|&index| !needed(index)) {
        column.remove(index);
    }
}

#[derive(Default)]
struct Line {
    spots: Vec<Spot>,
}

impl Line {
    fn extend(&mut self, spots: &[Spot]) {
        for &spot in spots {
            self.push(spot);
        }
    }

    /// Adds a point and drops the one before it if that lies on the straight way.
    fn push(&mut self, new: Spot) {
        if self.spots.last() == Some(&new) {
            return;
        }
        if let [.., a, b] = self.spots[..] {
            let (first, second) = ((b.0 - a.0, b.1 - a.1), (new.0 - b.0, new.1 - b.1));
            let product = |x: i32, y: i32| i64::from(x) * i64::from(y);
            let straight = product(first.0, second.1) == product(first.1, second.0);
            if straight && product(first.0, second.0) + product(first.1, second.1) > 0 {
                self.spots.pop();
            }
        }
        self.spots.push(new);
    }
}

/// Dots that cover what all dots cover, up to half a dot: the lowest and the highest of every column, and one in each cell of a grid
/// that is as coarse as the number of dots demands.
pub(super) fn dots(points: &[Spot]) -> Vec<Spot> {
    if points.len() <= MOST_DOTS {
        return on_grid(points, 1, Vec::new(), MOST_DOTS);
    }
    let mut columns: BTreeMap<i32, (Spot, Spot)> = BTreeMap::new();
    for &spot in points {
        let (low, high) = columns
            .entry(spot.0.div_euclid(COLUMN))
            .or_insert((spot, spot));
        if spot.1 < low.1 {
            *low = spot;
        }
        if spot.1 > high.1 {
            *high = spot;
        }
    }
    let extremes: Vec<Spot> = columns
        .into_values()
        .flat_map(|(low, high)| [low, high])
        .collect();
    let (limit, mut cell) = (MOST_DOTS + extremes.len(), COLUMN);
    loop {
        let kept = on_grid(points, cell, extremes.clone(), limit);
        if kept.len() < limit || cell >= 16 * COLUMN {
            return kept;
        }
        cell *= 2;
    }
}

/// Adds points to those that are kept, one in each cell, up to a limit.
fn on_grid(points: &[Spot], cell: i32, mut kept: Vec<Spot>, limit: usize) -> Vec<Spot> {
    let place = |spot: Spot| (spot.0.div_euclid(cell), spot.1.div_euclid(cell));
    let mut taken: HashSet<Spot> = kept.iter().map(|&spot| place(spot)).collect();
    for &spot in points {
        if kept.len() == limit {
            break;
        }
        if taken.insert(place(spot)) {
            kept.push(spot);
        }
    }
    kept
}

/// The points without those that lie, with both neighbours, beyond the same side of the frame.
pub(super) fn within(points: &[Point], left: f64, right: f64) -> Vec<Spot> {
    let side = |index: usize| match points[index].x {
        x if x < left => -1,
        x if x > right => 1,
        _ => 0,
    };
    (0..points.len())
        .filter(|&index| {
            let here = side(index);
            let before = side(index.saturating_sub(1));
            let behind = side((index + 1).min(points.len() - 1));
            here == 0 || before != here || behind != here
        })
        .map(|index| spot(points[index]))
        .collect()
}

/// A path from spot to spot.
pub(super) fn path(text: &mut String, spots: &[Spot]) {
    for (index, &spot) in spots.iter().enumerate() {
        text.push(if index == 0 { 'M' } else { 'L' });
        number(text, spot.0);
        text.push(' ');
        number(text, spot.1);
    }
    if spots.len() == 1 {
        text.push_str("h0");
    }
}

/// A dot at every spot: lines of no length with round ends.
pub(super) fn dotted_path(text: &mut String, spots: &[Spot]) {
    for spot in spots {
        path(text, std::slice::from_ref(spot));
    }
}

fn number(text: &mut String, tenths: i32) {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.abs() / 10, tenths.abs() % 10);
    // Writing to a string cannot fail.
    let _ = match part {
        0 => write!(text, "{sign}{whole}"),
        _ => write!(text, "{sign}{whole}.{part}"),
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn extremes(spots: &[Spot]) -> (Option<i32>, Option<i32>) {
        let heights = || spots.iter().map(|spot| spot.1);
        (heights().min(), heights().max())
    }

    proptest! {
        /// In every column the extremes stay, every corner is a given point, and they keep their order.
        #[test]
        fn columns_keep_their_extremes(heights in proptest::collection::vec(-300..300_i32, 1..400), step in 0..15_i32) {
            let spots: Vec<Spot> = (0..).zip(heights).map(|(x, y)| (x * step, y)).collect();
            let thin = curve(spots.iter().copied());
            let mut at = 0;
            for spot in &thin {
                at += spots[at..].iter().position(|one| one == spot).unwrap();
            }
            prop_assert!(thin.first() == spots.first() && thin.last() == spots.last());
            for column in 0..=(400 * step / COLUMN) {
                let inside = |line: &[Spot]| -> Vec<Spot> {
                    line.iter().copied().filter(|spot| spot.0 / COLUMN == column).collect()
                };
                let (all, few) = (extremes(&inside(&spots)), extremes(&inside(&thin)));
                // What is gone lies on a straight line between what is left.
                let between = |y: Option<i32>| y.is_none_or(|y| {
                    inside(&spots).iter().filter(|spot| spot.1 == y).any(|&(x, y)| on_line(&thin, x, y))
                });
                prop_assert!((all == few) || (between(all.0) && between(all.1)));
                prop_assert!(inside(&thin).len() <= 4);
            }
            prop_assert_eq!(extremes(&spots), extremes(&thin));
        }
    }

    fn on_line(line: &[Spot], x: i32, y: i32) -> bool {
        line.contains(&(x, y))
            || line.windows(2).any(|ends| {
                let (a, b) = (ends[0], ends[1]);
                (b.0 - a.0) * (y - a.1) == (x - a.0) * (b.1 - a.1)
                    && (a.0.min(b.0)..=a.0.max(b.0)).contains(&x)
            })
    }

    #[test]
    fn a_front_stays_upright() {
        let front = [
            (0, 0),
            (100, 0),
            (101, 0),
            (101, 500),
            (102, 500),
            (300, 500),
        ];
        let thin = curve(front.into_iter());
        assert_eq!(thin, [(0, 0), (101, 0), (101, 500), (300, 500)]);
    }

    #[test]
    fn many_dots_become_few() {
        let spots: Vec<Spot> = (0..200_000)
            .map(|k| (k % 6400, (k * 7919) % 3200))
            .collect();
        let few = dots(&spots);
        assert!(few.len() <= 2 * MOST_DOTS && few.len() > 1000);
        assert_eq!(extremes(&spots), extremes(&few));
        assert_eq!(dots(&spots[..50]).len(), 50);
    }
}
