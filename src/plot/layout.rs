//! Where the vertices stand: components in columns along the arrows, cycles on ellipses.

use graphs::{EdgeKind, MixedGraph};

use super::geometry::{Area, Point, crossings};

/// Free space between boxes in a column, between columns, and between neighbours on a cycle.
const ROW_GAP: f64 = 40.0;
const COLUMN_GAP: f64 = 96.0;
const CYCLE_GAP: f64 = 58.0;

/// Passes over all columns, for the order and for the heights.
const SWEEPS: usize = 12;

/// A strongly connected component as one block.
struct Block {
    members: Vec<usize>,
    /// The places of the members, relative to the centre.
    places: Vec<Point>,
    width: f64,
    height: f64,
    column: usize,
    centre: Point,
}

/// Two blocks joined by edges.
#[derive(Clone, Copy)]
struct Link {
    from: usize,
    to: usize,
    weight: f64,
}

/// Half the width and height of every vertex is given; the answer is where its centre stands.
pub(super) fn layout(graph: &MixedGraph, sizes: &[(f64, f64)]) -> Vec<Point> {
    let mut blocks: Vec<Block> = graph
        .components()
        .into_iter()
        .map(|members| block(graph, members, sizes))
        .collect();
    let mut owner = vec![0; graph.len()];
    for (index, block) in blocks.iter().enumerate() {
        for &v in &block.members {
            owner[v] = index;
        }
    }
    let arcs: Vec<(usize, usize)> = graph
        .directed()
        .map(|(from, to)| (owner[from], owner[to]))
        .filter(|(from, to)| from != to)
        .collect();
    let spouses: Vec<(usize, usize)> = graph
        .bidirected()
        .map(|(a, b)| (owner[a], owner[b]))
        .filter(|(a, b)| a != b)
        .collect();
    assign_columns(&mut blocks, &arcs, &spouses);
    let links: Vec<Link> = arcs
        .iter()
        .map(|&(from, to)| (from, to, 1.0))
        .chain(spouses.iter().map(|&(from, to)| (from, to, 0.4)))
        .map(|(from, to, weight)| Link { from, to, weight })
        .collect();
    let last = blocks.iter().map(|block| block.column).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for (index, block) in blocks.iter().enumerate() {
        columns[block.column].push(index);
    }
    set_x(&mut blocks, &columns);
    order(&mut blocks, &mut columns, &links);
    set_y(&mut blocks, &columns, &links);
    turn_cycles(graph, &mut blocks, &owner);
    let mut places = vec![Point::default(); graph.len()];
    for block in &blocks {
        for (&v, place) in block.members.iter().zip(&block.places) {
            places[v] = Point::new(block.centre.x + place.x, block.centre.y + place.y);
        }
    }
    places
}

fn block(graph: &MixedGraph, members: Vec<usize>, sizes: &[(f64, f64)]) -> Block {
    let largest =
        |side: fn(&(f64, f64)) -> f64| members.iter().map(|&v| side(&sizes[v])).fold(0.0, f64::max);
    let (width, height) = (largest(|size| size.0), largest(|size| size.1));
    let members = along_arcs(graph, members);
    let count = members.len();
    let mut block = Block {
        members,
        places: vec![Point::default()],
        width,
        height,
        column: 0,
        centre: Point::default(),
    };
    if count == 2 {
        let apart = height + 0.5 * CYCLE_GAP;
        block.places = vec![Point::new(0.0, -apart), Point::new(0.0, apart)];
        block.height += apart;
    } else if count > 2 {
        // Neighbours are apart by more than a width sideways, or by more than a height up or down.
        let turn = std::f64::consts::TAU / count_of(count);
        let stretch = std::f64::consts::FRAC_1_SQRT_2 / (0.5 * turn).sin();
        let across = (2.0 * width + CYCLE_GAP) * stretch;
        let down = (2.0 * height + CYCLE_GAP) * stretch;
        block.places = (0..count)
            .map(|k| {
                let angle = turn * count_of(k) - std::f64::consts::FRAC_PI_2;
                Point::new(across * angle.cos(), down * angle.sin())
            })
            .collect();
        block.width += across;
        block.height += down;
    }
    block
}

/// The vertices of a component in an order that follows arcs where it can.
fn along_arcs(graph: &MixedGraph, members: Vec<usize>) -> Vec<usize> {
    let mut left = members;
    let mut walk = Vec::with_capacity(left.len());
    let mut next = 0;
    while !left.is_empty() {
        let v = left.remove(next);
        walk.push(v);
        next = left
            .iter()
            .position(|&w| graph.has_edge(EdgeKind::Directed, v, w))
            .unwrap_or(0);
    }
    walk
}

/// The longest way from a source; sources stand right before what they point to.
fn assign_columns(blocks: &mut [Block], arcs: &[(usize, usize)], spouses: &[(usize, usize)]) {
    // Components come in topological order, so one pass over the targets suffices.
    let mut sorted = arcs.to_vec();
    sorted.sort_by_key(|&(from, to)| (to, from));
    for &(from, to) in &sorted {
        blocks[to].column = blocks[to].column.max(blocks[from].column + 1);
    }
    let mut has_parent = vec![false; blocks.len()];
    let mut first_child: Vec<Option<usize>> = vec![None; blocks.len()];
    for &(from, to) in arcs {
        has_parent[to] = true;
        let column = blocks[to].column;
        first_child[from] = Some(first_child[from].map_or(column, |first| first.min(column)));
    }
    for (index, block) in blocks.iter_mut().enumerate() {
        if let (false, Some(first)) = (has_parent[index], first_child[index]) {
            block.column = first.saturating_sub(1);
        }
    }
    // A block without arrows stands in the column of the first block it is correlated with.
    for &(a, b) in spouses {
        for (alone, other) in [(a, b), (b, a)] {
            if !has_parent[alone] && first_child[alone].is_none() && blocks[alone].column == 0 {
                blocks[alone].column = blocks[other].column;
            }
        }
    }
}

fn set_x(blocks: &mut [Block], columns: &[Vec<usize>]) {
    let mut left = 0.0;
    for column in columns {
        let half = column.iter().map(|&b| blocks[b].width).fold(0.0, f64::max);
        for &b in column {
            blocks[b].centre.x = left + half;
        }
        left += 2.0 * half + COLUMN_GAP;
    }
}

/// Puts every column one below the other in its present order.
fn stack(blocks: &mut [Block], columns: &[Vec<usize>]) {
    for column in columns {
        let total: f64 = column
            .iter()
            .map(|&b| 2.0 * blocks[b].height + ROW_GAP)
            .sum();
        let mut top = -0.5 * total;
        for &b in column {
            blocks[b].centre.y = top + 0.5 * ROW_GAP + blocks[b].height;
            top += 2.0 * blocks[b].height + ROW_GAP;
        }
    }
}

/// The mean height of the neighbours in other columns.
fn barycentre(blocks: &[Block], links: &[Link], b: usize) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for link in links {
        let other = match b {
            _ if link.from == b => link.to,
            _ if link.to == b => link.from,
            _ => continue,
        };
        let steps = blocks[b].column.abs_diff(blocks[other].column);
        if steps > 0 {
            let weight = link.weight / count_of(steps);
            sum += weight * blocks[other].centre.y;
            total += weight;
        }
    }
    (total > 0.0).then(|| sum / total)
}

/// Orders every column by barycentres, back and forth, and keeps the order with the fewest crossings.
fn order(blocks: &mut [Block], columns: &mut [Vec<usize>], links: &[Link]) {
    stack(blocks, columns);
    let mut best = (count_crossings(blocks, links), columns.to_vec());
    for sweep in 0..SWEEPS {
        let count = columns.len();
        for step in 0..count {
            let index = if sweep % 2 == 0 {
                step
            } else {
                count - 1 - step
            };
            let mut keyed: Vec<(f64, usize)> = columns[index]
                .iter()
                .map(|&b| {
                    (
                        barycentre(blocks, links, b).unwrap_or(blocks[b].centre.y),
                        b,
                    )
                })
                .collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            columns[index] = keyed.into_iter().map(|(_, b)| b).collect();
            stack(blocks, &columns[index..=index]);
        }
        let found = count_crossings(blocks, links);
        if found < best.0 {
            best = (found, columns.to_vec());
        }
    }
    columns.clone_from_slice(&best.1);
    stack(blocks, columns);
}

fn count_crossings(blocks: &[Block], links: &[Link]) -> u32 {
    let line = |link: &Link| [blocks[link.from].centre, blocks[link.to].centre];
    let mut count = 0;
    for (index, first) in links.iter().enumerate() {
        for second in &links[..index] {
            count += crossings(&line(first), &line(second));
        }
    }
    count
}

/// Moves the blocks of each column towards their barycentres, as near as the order and the gaps allow.
fn set_y(blocks: &mut [Block], columns: &[Vec<usize>], links: &[Link]) {
    for sweep in 0..SWEEPS {
        for step in 0..columns.len() {
            let index = if sweep % 2 == 0 {
                step
            } else {
                columns.len() - 1 - step
            };
            let column = &columns[index];
            // Least squares under gaps is the regression of the shifted wishes by a rising sequence.
            let mut offset = 0.0;
            let mut offsets = Vec::with_capacity(column.len());
            for (place, &b) in column.iter().enumerate() {
                if place > 0 {
                    offset += blocks[column[place - 1]].height + blocks[b].height + ROW_GAP;
                }
                offsets.push(offset);
            }
            let wishes: Vec<f64> = column
                .iter()
                .zip(&offsets)
                .map(|(&b, offset)| {
                    barycentre(blocks, links, b).unwrap_or(blocks[b].centre.y) - offset
                })
                .collect();
            for ((&b, offset), y) in column.iter().zip(&offsets).zip(rising(&wishes)) {
                blocks[b].centre.y = offset + y;
            }
        }
    }
}

/// The rising sequence nearest to a sequence, by pooling neighbours that fall.
fn rising(wishes: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &wish in wishes {
        pools.push((wish, 1));
        while let [.., (first, many), (second, more)] = pools[..]
            && first > second
        {
            let mean = (first * count_of(many) + second * count_of(more)) / count_of(many + more);
            pools.truncate(pools.len() - 2);
            pools.push((mean, many + more));
        }
    }
    pools
        .into_iter()
        .flat_map(|(mean, many)| std::iter::repeat_n(mean, many))
        .collect()
}

/// Turns and mirrors every cycle so that its edges to the outside are short.
fn turn_cycles(graph: &MixedGraph, blocks: &mut [Block], owner: &[usize]) {
    let mut place = vec![0; graph.len()];
    for block in blocks.iter() {
        for (index, &v) in block.members.iter().enumerate() {
            place[v] = index;
        }
    }
    let ends: Vec<(usize, usize)> = graph.directed().chain(graph.bidirected()).collect();
    for b in 0..blocks.len() {
        let count = blocks[b].members.len();
        if count < 2 {
            continue;
        }
        // (member, where its neighbour outside stands)
        let outside: Vec<(usize, Point)> = ends
            .iter()
            .flat_map(|&(from, to)| [(from, to), (to, from)])
            .filter(|&(inner, outer)| owner[inner] == b && owner[outer] != b)
            .map(|(inner, outer)| {
                let (centre, rest) = (
                    blocks[owner[outer]].centre,
                    blocks[owner[outer]].places[place[outer]],
                );
                (
                    place[inner],
                    Point::new(centre.x + rest.x, centre.y + rest.y),
                )
            })
            .collect();
        let turned = |turn: usize, mirror: bool, index: usize| match mirror {
            false => (index + turn) % count,
            true => (turn + count - index) % count,
        };
        let mut best = (f64::INFINITY, 0, false);
        for mirror in [false, true] {
            for turn in 0..count {
                let total: f64 = outside
                    .iter()
                    .map(|&(index, other)| {
                        let own = blocks[b].places[turned(turn, mirror, index)];
                        let centre = blocks[b].centre;
                        Point::new(centre.x + own.x, centre.y + own.y).distance(other)
                    })
                    .sum();
                if total < best.0 - 1e-6 {
                    best = (total, turn, mirror);
                }
            }
        }
        let places: Vec<Point> = (0..count)
            .map(|index| blocks[b].places[turned(best.1, best.2, index)])
            .collect();
        blocks[b].places = places;
    }
}

/// A small count as a number.
fn count_of(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// The area of a vertex.
pub(super) fn area(centre: Point, size: (f64, f64)) -> Area {
    Area {
        centre,
        width: size.0,
        height: size.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rising_sequence_pools_what_falls() {
        assert_eq!(
            rising(&[1.0, 3.0, 2.0, 5.0, 4.0, 0.0]),
            [1.0, 2.5, 2.5, 3.0, 3.0, 3.0]
        );
        assert_eq!(rising(&[]), [0.0; 0]);
    }

    #[test]
    fn arrows_between_components_point_to_the_right() {
        let graph: MixedGraph = "1->2->3->1, 3->4, 5->4, 4->6, 7<->6, 8".parse().unwrap();
        let places = layout(&graph, &vec![(20.0, 12.0); graph.len()]);
        for (from, to) in graph.directed().filter(|&(from, to)| from.max(to) > 2) {
            assert!(places[from].x < places[to].x, "{from} {to}");
        }
        for a in 0..graph.len() {
            for b in 0..a {
                let apart =
                    !area(places[a], (20.0, 12.0)).overlaps(&area(places[b], (20.0, 12.0)), 10.0);
                assert!(apart, "{a} {b}");
            }
        }
    }
}
