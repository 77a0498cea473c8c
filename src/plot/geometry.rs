//! Points, curves and the outlines of vertices.

/// A point of the picture; y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point at a fraction of the way to another one.
    pub(super) fn towards(self, other: Self, fraction: f64) -> Self {
        Self::new(
            self.x + (other.x - self.x) * fraction,
            self.y + (other.y - self.y) * fraction,
        )
    }

    pub(super) fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An upright rectangle by its centre and half its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) centre: Point,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn overlaps(&self, other: &Self, gap: f64) -> bool {
        (self.centre.x - other.centre.x).abs() < self.width + other.width + gap
            && (self.centre.y - other.centre.y).abs() < self.height + other.height + gap
    }

    /// Does a broken line come into the rectangle?
    pub(super) fn is_entered(&self, line: &[Point], gap: f64) -> bool {
        line.windows(2).any(|ends| {
            // the part of the way that lies between both pairs of sides
            let (mut first, mut last) = (0.0_f64, 1.0_f64);
            for (start, end, centre, half) in [
                (ends[0].x, ends[1].x, self.centre.x, self.width + gap),
                (ends[0].y, ends[1].y, self.centre.y, self.height + gap),
            ] {
                let step = end - start;
                if step.abs() < 1e-12 {
                    if (start - centre).abs() >= half {
                        return false;
                    }
                    continue;
                }
                let (one, other) = (
                    (centre - half - start) / step,
                    (centre + half - start) / step,
                );
                first = first.max(one.min(other));
                last = last.min(one.max(other));
            }
            first < last
        })
    }

    fn contains(&self, point: Point, gap: f64) -> bool {
        (point.x - self.centre.x).abs() < self.width + gap
            && (point.y - self.centre.y).abs() < self.height + gap
    }
}

/// The outline of a vertex: a box, or the ellipse inside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outline {
    pub(super) area: Area,
    pub(super) ellipse: bool,
}

impl Outline {
    fn contains(&self, point: Point, gap: f64) -> bool {
        if !self.ellipse {
            return self.area.contains(point, gap);
        }
        let x = (point.x - self.area.centre.x) / (self.area.width + gap);
        let y = (point.y - self.area.centre.y) / (self.area.height + gap);
        x * x + y * y < 1.0
    }
}

/// A quadratic Bézier curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) from: Point,
    pub(super) control: Point,
    pub(super) to: Point,
}

/// Halvings that find where a curve leaves an outline.
const HALVINGS: usize = 24;

impl Curve {
    /// From one point to another, bent to the left of the way by this fraction of its length.
    pub(super) fn bent(from: Point, to: Point, bend: f64) -> Self {
        let middle = from.towards(to, 0.5);
        let control = Point::new(
            middle.x + 2.0 * bend * (to.y - from.y),
            middle.y - 2.0 * bend * (to.x - from.x),
        );
        Self { from, control, to }
    }

    pub(super) fn at(&self, t: f64) -> Point {
        let left = self.from.towards(self.control, t);
        left.towards(self.control.towards(self.to, t), t)
    }

    /// The direction at t, of length 1.
    pub(super) fn direction(&self, t: f64) -> Point {
        let left = self.from.towards(self.control, t);
        let right = self.control.towards(self.to, t);
        let length = left.distance(right).max(1e-9);
        Point::new((right.x - left.x) / length, (right.y - left.y) / length)
    }

    /// The piece between two parameters.
    pub(super) fn piece(&self, start: f64, end: f64) -> Self {
        let tail = |curve: &Self, t: f64| Self {
            from: curve.at(t),
            control: curve.control.towards(curve.to, t),
            to: curve.to,
        };
        let head = |curve: &Self, t: f64| Self {
            from: curve.from,
            control: curve.from.towards(curve.control, t),
            to: curve.at(t),
        };
        let kept = tail(self, start);
        head(
            &kept,
            ((end - start) / (1.0 - start).max(1e-9)).clamp(0.0, 1.0),
        )
    }

    /// The piece outside the outlines of both ends, with a gap.
    pub(super) fn between(&self, first: &Outline, last: &Outline, gap: f64) -> Self {
        let edge = |outline: &Outline, mut inside: f64, mut outside: f64| {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (inside + outside);
                match outline.contains(self.at(middle), gap) {
                    true => inside = middle,
                    false => outside = middle,
                }
            }
            outside
        };
        let (start, end) = (edge(first, 0.0, 0.5), edge(last, 1.0, 0.5));
        self.piece(start, end)
    }

    /// The parameter at which the curve has come this near to its end.
    pub(super) fn near_end(&self, distance: f64) -> f64 {
        let (mut far, mut near) = (0.5, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (far + near);
            match self.at(middle).distance(self.to) > distance {
                true => far = middle,
                false => near = middle,
            }
        }
        near
    }

    /// The same curve the other way.
    pub(super) fn reversed(&self) -> Self {
        Self {
            from: self.to,
            control: self.control,
            to: self.from,
        }
    }

    /// Points along the curve, ends included.
    pub(super) fn points(&self, pieces: u32) -> Vec<Point> {
        (0..=pieces)
            .map(|k| self.at(f64::from(k) / f64::from(pieces)))
            .collect()
    }
}

/// How often two broken lines cross.
pub(super) fn crossings(first: &[Point], second: &[Point]) -> u32 {
    let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let mut count = 0;
    for a in first.windows(2) {
        for b in second.windows(2) {
            let apart = side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]) < 0.0;
            if apart && side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]) < 0.0 {
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_lies_on_its_curve() {
        let curve = Curve::bent(Point::new(0.0, 0.0), Point::new(10.0, 4.0), 0.3);
        let piece = curve.piece(0.25, 0.75);
        for k in 0..=4 {
            let t = f64::from(k) / 4.0;
            assert!(piece.at(t).distance(curve.at(0.25 + 0.5 * t)) < 1e-12);
        }
    }

    #[test]
    fn lines_that_jump_over_a_rectangle_enter_it() {
        let area = Area {
            centre: Point::new(0.0, 0.0),
            width: 2.0,
            height: 1.0,
        };
        let line = |a: (f64, f64), b: (f64, f64)| [Point::new(a.0, a.1), Point::new(b.0, b.1)];
        assert!(area.is_entered(&line((-9.0, 0.5), (9.0, 0.5)), 0.0));
        assert!(area.is_entered(&line((-4.0, -2.0), (4.0, 2.0)), 0.0));
        assert!(!area.is_entered(&line((-9.0, 1.5), (9.0, 1.5)), 0.0));
        assert!(area.is_entered(&line((-9.0, 1.5), (9.0, 1.5)), 1.0));
        assert!(!area.is_entered(&line((0.0, 3.0), (5.0, 0.0)), 0.0));
    }

    #[test]
    fn curves_end_at_the_outlines() {
        let outline = |x: f64, ellipse| Outline {
            area: Area {
                centre: Point::new(x, 0.0),
                width: 2.0,
                height: 1.0,
            },
            ellipse,
        };
        let curve = Curve::bent(Point::new(0.0, 0.0), Point::new(10.0, 0.0), 0.0);
        let piece = curve.between(&outline(0.0, false), &outline(10.0, true), 0.5);
        assert!((piece.from.x - 2.5).abs() < 1e-5 && (piece.to.x - 7.5).abs() < 1e-5);
        let near = curve.near_end(1.0);
        assert!((curve.at(near).x - 9.0).abs() < 1e-5);
        let cross = [Point::new(5.0, -1.0), Point::new(5.0, 1.0)];
        assert_eq!(crossings(&piece.points(3), &cross), 1);
    }
}
