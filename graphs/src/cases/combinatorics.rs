//! What is counted: components, cycles, paths, one-connections.

use algebra::{Fuel, Integer};
use serde_json::{Value, json};

use super::read::{list, numbered, quoted, vertices};
use super::{Answer, Case};
use crate::error::Result;
use crate::mixed::MixedGraph;
use crate::resolvent::{Counts, Digraph, Resolvent};

/// The components with cycles, as sets of sets.
pub(super) fn components(case: &Case<'_>) -> Result<Answer> {
    let key = "nontrivial_sccs";
    let mut same = None;
    if let Some(expected) = case.fields.get(key) {
        let mut listed = Vec::new();
        for one in list(quoted(key), expected)? {
            let mut component = vertices(quoted(key), one, case.graph.len())?;
            component.sort_unstable();
            listed.push(component);
        }
        same = Some(listed == case.components);
    }
    Ok(Answer {
        got: case.components.iter().map(|one| numbered(one)).collect(),
        same,
    })
}

/// Numbers of simple directed paths, those without arcs among them, and of directed cycles.
///
/// A depth-first search from every vertex; a cycle is counted from its smallest one.
pub(super) fn paths_and_cycles(graph: &MixedGraph, fuel: &mut Fuel) -> Result<(u64, u64)> {
    let n = graph.len();
    let children: Vec<Vec<usize>> = (0..n).map(|v| graph.children(v)).collect();
    let (mut paths, mut cycles) = (0_u64, 0_u64);
    for start in 0..n {
        let mut on_path = vec![false; n];
        on_path[start] = true;
        paths += 1;
        // Per vertex of the path: the vertex, which child is next, and how many before it are smaller than the start.
        let mut stack: Vec<(usize, usize, usize)> = vec![(start, 0, 0)];
        while let Some(top) = stack.last_mut() {
            fuel.spend(4, "simple paths")?;
            let (v, next, smaller) = *top;
            let Some(&child) = children[v].get(next) else {
                on_path[v] = false;
                stack.pop();
                continue;
            };
            top.1 += 1;
            if child == start {
                cycles += u64::from(smaller == 0);
            } else if !on_path[child] {
                on_path[child] = true;
                paths += 1;
                stack.push((child, 0, smaller + usize::from(child < start)));
            }
        }
    }
    Ok((paths, cycles))
}

fn counts(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Counts> {
    let arcs: Vec<(usize, usize)> = graph.directed().collect();
    Resolvent::new(Digraph::new(graph.len(), &arcs)?).counts(fuel)
}

/// A number as JSON; a text beyond 2^64.
fn written(number: &Integer) -> Value {
    match number.to_u64() {
        Some(small) => json!(small),
        None => json!(number.to_string()),
    }
}

/// Number of families of disjoint cycles.
pub(super) fn families(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Value> {
    Ok(written(counts(graph, fuel)?.families()))
}

/// Number of one-connections over all ordered pairs.
pub(super) fn one_connections(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Value> {
    Ok(written(&counts(graph, fuel)?.total()))
}
