//! One coefficient as a quotient of minors: the search for their rows and columns.

use algebra::Fuel;

use super::edgewise::IdentificationRule;
use crate::error::Result;
use crate::flow::Network;
use crate::separation::{sided_network, treks_of};
use crate::support::{Subsets, Support};

/// The first rows S and columns T, smaller ones first, that solve the arc `parent` -> `v`; `None` when there are none of
/// at most `largest` rows.
pub(super) fn separated_arc(
    support: &Support,
    unknown: &[Vec<usize>],
    (parent, v): (usize, usize),
    largest: usize,
    fuel: &mut Fuel,
) -> Result<Option<IdentificationRule>> {
    let n = support.len();
    let rows: Vec<usize> = (0..n).collect();
    let columns: Vec<usize> = (0..n).filter(|&t| t != v && t != parent).collect();
    for size in 1..=largest.min(n) {
        for sources in Subsets::new(&rows, size) {
            for targets in Subsets::new(&columns, size - 1) {
                let mut linked = sided_network(support, 0);
                sources.iter().for_each(|&s| linked.begin(s));
                targets.iter().for_each(|&t| linked.end(n + t));
                linked.end(n + parent);
                let flow = linked.maximum_flow(fuel)?;
                if flow.value() != Some(size) {
                    continue;
                }
                let mut rest = with_remainder(support, unknown, parent, v);
                sources.iter().for_each(|&s| rest.begin(s));
                targets.iter().for_each(|&t| rest.end(n + t));
                rest.end(2 * n);
                // T is linked, so a cut smaller than S never contains the remainder of v itself.
                let cut = rest.maximum_flow(fuel)?.cut();
                if cut.len() < size {
                    let (left, right): (Vec<usize>, Vec<usize>) =
                        cut.into_iter().partition(|&place| place < n);
                    return Ok(Some(IdentificationRule::TrekSeparation {
                        parent,
                        vertex: v,
                        sources,
                        targets,
                        treks: treks_of(&flow, n),
                        separator: (left, right.into_iter().map(|place| place - n).collect()),
                    }));
                }
            }
        }
    }
    Ok(None)
}

/// The network of treks with what remains of v at place 2n: its error, and its unknown parents but one.
fn with_remainder(support: &Support, unknown: &[Vec<usize>], parent: usize, v: usize) -> Network {
    let n = support.len();
    let mut network = sided_network(support, 1);
    for &top in support.siblings[v].iter().chain([&v]) {
        network.join(top, 2 * n);
    }
    for &other in unknown[v].iter().filter(|&&other| other != parent) {
        network.join(n + other, 2 * n);
    }
    network
}
