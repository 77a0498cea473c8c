//! How the edges run between placed vertices, and where their labels stand.

use graphs::EdgeKind;

use super::geometry::{Area, Curve, Outline, Point, crossings};

/// Pieces of a curve that are looked at.
const PIECES: u32 = 16;

/// Free space around vertices for passing edges, and between an end and its vertex.
const CLEAR: f64 = 5.0;
const END_GAP: f64 = 2.0;

/// Costs of a bend of its whole length, of a crossing, and of running through a vertex.
const BEND: f64 = 1.0;
const CROSSING: f64 = 0.35;
const THROUGH: f64 = 40.0;

/// How far a bidirected edge leaves the straight way at least, and how much further for every arc it runs beside.
const BULGE: f64 = 20.0;
const BULGE_BESIDE: f64 = 12.0;

/// An edge to be routed.
pub(super) struct Wish {
    pub(super) kind: EdgeKind,
    pub(super) from: usize,
    pub(super) to: usize,
    /// How many arcs join the same two vertices besides: two arcs bend to their own sides, a bidirected edge runs further out.
    pub(super) others: usize,
}

/// The curves of all edges, cut at the outlines: each takes the cheapest of a few bends, given those before it.
pub(super) fn routes(outlines: &[Outline], wishes: &[Wish]) -> Vec<Curve> {
    // Short edges have the least choice.
    let length = |wish: &Wish| {
        let centre = |v: usize| outlines[v].area.centre;
        centre(wish.from).distance(centre(wish.to))
    };
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| length(&wishes[a]).total_cmp(&length(&wishes[b])));
    let mut curves: Vec<Option<Curve>> = vec![None; wishes.len()];
    let mut drawn: Vec<Vec<Point>> = Vec::new();
    for index in order {
        let wish = &wishes[index];
        let (first, last) = (&outlines[wish.from], &outlines[wish.to]);
        let mut best: Option<(f64, Curve, Vec<Point>)> = None;
        for bend in bends(wish, length(wish)) {
            let whole = Curve::bent(first.area.centre, last.area.centre, bend);
            let curve = whole.between(first, last, END_GAP);
            let points = curve.points(PIECES);
            let through = outlines
                .iter()
                .enumerate()
                .filter(|&(v, _)| v != wish.from && v != wish.to)
                .filter(|(_, other)| other.area.is_entered(&points, CLEAR))
                .count();
            let crossed: u32 = drawn.iter().map(|other| crossings(&points, other)).sum();
            let cost = BEND * bend.abs()
                + CROSSING * f64::from(crossed)
                + THROUGH * f64::from(u32::try_from(through).unwrap_or(u32::MAX));
            if best.as_ref().is_none_or(|best| cost < best.0 - 1e-9) {
                best = Some((cost, curve, points));
            }
        }
        if let Some((_, curve, points)) = best {
            curves[index] = Some(curve);
            drawn.push(points);
        }
    }
    curves.into_iter().flatten().collect()
}

/// The bends that are tried for an edge of this length, in the order of preference.
fn bends(wish: &Wish, length: f64) -> Vec<f64> {
    match (wish.kind, wish.others) {
        (EdgeKind::Directed, 0) => vec![
            0.0, 0.1, -0.1, 0.18, -0.18, 0.27, -0.27, 0.4, -0.4, 0.55, -0.55, 0.75, -0.75, 1.0,
            -1.0,
        ],
        (EdgeKind::Directed, _) => vec![0.16, 0.22, 0.3, 0.4, 0.55, 0.75, 1.0],
        (EdgeKind::Bidirected, others) => {
            let out = BULGE + BULGE_BESIDE * f64::from(u32::try_from(others).unwrap_or(u32::MAX));
            let least = (out / length.max(1.0)).max(0.13);
            [1.0, 1.4, 2.0, 2.8, 3.9, 5.5, 7.5]
                .iter()
                .flat_map(|factor| [least * factor, -least * factor])
                .collect()
        }
    }
}

/// Where labels of these sizes stand beside their curves: clear of the vertices and of one another where there is room.
pub(super) fn label_places(
    outlines: &[Outline],
    curves: &[Curve],
    labels: &[(usize, (f64, f64))],
) -> Vec<Area> {
    let drawn: Vec<Vec<Point>> = curves.iter().map(|curve| curve.points(PIECES)).collect();
    let mut placed: Vec<Area> = Vec::new();
    for &(index, (width, height)) in labels {
        let curve = &curves[index];
        let mut best: Option<(f64, Area)> = None;
        for t in [0.5, 0.42, 0.58, 0.33, 0.67, 0.25, 0.75, 0.15, 0.85] {
            for side in [1.0, -1.0] {
                for away in [1.0, 1.8, 3.0] {
                    let (point, along) = (curve.at(t), curve.direction(t));
                    // far enough along the normal for the box to clear the line
                    let reach = width * along.y.abs() + height * along.x.abs() + 3.0 * away;
                    let centre = Point::new(
                        point.x + side * reach * along.y,
                        point.y - side * reach * along.x,
                    );
                    let area = Area {
                        centre,
                        width,
                        height,
                    };
                    let hits = outlines
                        .iter()
                        .filter(|other| area.overlaps(&other.area, 2.0))
                        .count()
                        + placed
                            .iter()
                            .filter(|other| area.overlaps(other, 2.0))
                            .count();
                    let lines = drawn
                        .iter()
                        .filter(|line| area.is_entered(line, 1.0))
                        .count();
                    let count = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
                    let cost =
                        100.0 * count(hits) + 3.0 * count(lines) + away + (t - 0.5_f64).abs();
                    if best.is_none_or(|best| cost < best.0 - 1e-9) {
                        best = Some((cost, area));
                    }
                }
            }
        }
        if let Some((_, area)) = best {
            placed.push(area);
        }
    }
    placed
}
