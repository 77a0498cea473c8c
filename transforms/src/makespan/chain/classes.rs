//! Which states a chain can come from and get to: what the start reaches, and where a task is trapped.

use graphs::resolvent::Digraph;

use super::Chain;
use crate::error::Result;
use crate::makespan::number::Number;

/// What the arcs alone say about a chain, whatever their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Can the start reach the state?
    pub(super) reached: Vec<bool>,
    /// Can the state reach an exit? Exits can.
    pub(super) exits: Vec<bool>,
    /// Can the state reach one that cannot reach an exit?
    pub(super) risky: Vec<bool>,
    /// Closed classes of states without an exit.
    traps: Vec<Vec<usize>>,
}

impl Classes {
    /// States, by position, that the start never reaches: they change no answer that begins there.
    pub fn unreached(&self) -> impl Iterator<Item = usize> {
        let all = self.reached.iter().enumerate();
        all.filter_map(|(state, reached)| (!reached).then_some(state))
    }

    /// Classes of states, by position, that are never left and hold no exit.
    pub fn traps(&self) -> &[Vec<usize>] {
        &self.traps
    }

    /// A trap that the start can fall into.
    pub(in crate::makespan) fn reached_trap(&self) -> Option<&[usize]> {
        let reached = self.traps.iter().find(|trap| self.reached[trap[0]]);
        reached.map(Vec::as_slice)
    }

    /// A trap that the start, or else any state, can fall into.
    pub(super) fn trap(&self) -> &[usize] {
        let first = self.traps.first().map_or(&[][..], Vec::as_slice);
        self.reached_trap().unwrap_or(first)
    }
}

impl<N: Number> Chain<N> {
    /// What the start reaches, and where the task is trapped. Costs O(states + arcs · log arcs).
    ///
    /// # Errors
    /// None that a checked chain has.
    ///
    /// ```
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("seek", 1.0).arc("seek", "done", 1.0, None);
    /// chain.arc("seek", "jam", 0.5, None).arc("jam", "stuck", 1.0, None).arc("stuck", "jam", 1.0, None);
    /// let chain = chain.build()?;
    /// assert_eq!(chain.classes()?.traps(), [[2, 3]]);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn classes(&self) -> Result<Classes> {
        let n = self.states.len();
        let present = self.arcs.iter().filter(|arc| !arc.weight.is_zero());
        let mut forward: Vec<(usize, usize)> = present.map(|arc| (arc.from, arc.to)).collect();
        forward.dedup();
        let mut backward: Vec<(usize, usize)> =
            forward.iter().map(|&(from, to)| (to, from)).collect();
        backward.sort_unstable();
        let initial = self.initial.iter().map(|(state, _)| *state).collect();
        let reached = spread(n, &forward, initial);
        let exits = spread(n, &backward, self.exits().collect());
        let doomed: Vec<usize> = (0..n).filter(|&state| !exits[state]).collect();
        let mut traps = Vec::new();
        if !doomed.is_empty() {
            forward.retain(|&(from, _)| !exits[from]);
            let digraph = Digraph::new(n, &forward)?;
            let mut closed: Vec<bool> = digraph.components().iter().map(|_| true).collect();
            for &(from, to) in &forward {
                let own = digraph.component_of(from);
                closed[own] &= own == digraph.component_of(to);
            }
            let parts = digraph.components().iter().zip(closed);
            traps = parts
                .filter(|(part, closed)| *closed && !exits[part.vertices[0]])
                .map(|(part, _)| part.vertices.clone())
                .collect();
            traps.sort_unstable();
        }
        let risky = spread(n, &backward, doomed);
        Ok(Classes {
            reached,
            exits,
            risky,
            traps,
        })
    }
}

/// What sorted arcs reach from these states.
fn spread(n: usize, arcs: &[(usize, usize)], mut open: Vec<usize>) -> Vec<bool> {
    let mut seen = vec![false; n];
    for &state in &open {
        seen[state] = true;
    }
    while let Some(state) = open.pop() {
        let first = arcs.partition_point(|arc| arc.0 < state);
        for &(_, to) in arcs[first..].iter().take_while(|arc| arc.0 == state) {
            if !seen[to] {
                seen[to] = true;
                open.push(to);
            }
        }
    }
    seen
}
