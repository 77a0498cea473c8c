//! Permanents of I + A of one strongly connected component, row by row, over the sets of columns in use.

use algebra::{Fuel, Integer};

use super::set::Set;
use super::walk::Shape;
use crate::error::{Error, Result};

/// Words of all states that are kept together.
const MAX_WORDS: usize = 1 << 25;

/// States with the number of ways to reach them, increasing.
pub(super) type Level<K> = Vec<(K, Integer)>;

/// Adds up levels, equal states together. Levels of like length are merged first, so that few words wait.
pub(super) struct Sum<K> {
    waiting: Vec<Level<K>>,
}

impl<K: Ord + Copy> Sum<K> {
    pub(super) fn new() -> Self {
        Self {
            waiting: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, level: Level<K>) {
        self.waiting.push(level);
        while let [.., one, last] = &self.waiting[..]
            && last.len() >= one.len() / 2
        {
            self.merge_last();
        }
    }

    fn merge_last(&mut self) {
        if let (Some(last), Some(one)) = (self.waiting.pop(), self.waiting.pop()) {
            self.waiting.push(merge(one, last));
        }
    }

    pub(super) fn total(mut self) -> Level<K> {
        while self.waiting.len() > 1 {
            self.merge_last();
        }
        self.waiting.pop().unwrap_or_default()
    }
}

fn merge<K: Ord>(one: Level<K>, other: Level<K>) -> Level<K> {
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    while let (Some(first), Some(second)) = (one.peek(), other.peek()) {
        let order = first.0.cmp(&second.0);
        let left = if order.is_le() { one.next() } else { None };
        let right = if order.is_ge() { other.next() } else { None };
        match (left, right) {
            (Some(left), Some(right)) => merged.push((left.0, &left.1 + &right.1)),
            (Some(state), None) | (None, Some(state)) => merged.push(state),
            (None, None) => {}
        }
    }
    merged.extend(one);
    merged.extend(other);
    merged
}

/// Pays for states before they are made: each is copied, compared and added a few times.
pub(super) fn pay(states: usize, ways: usize, fuel: &mut Fuel) -> Result<()> {
    let states = (states as u64).saturating_mul(ways as u64);
    fuel.spend(states.saturating_mul(16), "counting one-connections")?;
    Ok(())
}

/// An order of the vertices in which neighbours stand close together: breadth first, from a vertex of least degree.
fn order<const W: usize>(shape: &Shape<W>) -> Vec<usize> {
    let degree = |v: usize| (shape.neighbours(v).len(), v);
    let mut order = Vec::new();
    let mut seen: Set<W> = Set::EMPTY;
    if let Some(start) = (0..shape.vertices()).min_by_key(|&v| degree(v)) {
        order.push(start);
        seen.insert(start);
    }
    let mut at = 0;
    while let Some(&v) = order.get(at) {
        let mut next: Vec<usize> = (shape.neighbours(v) & !seen).iter().collect();
        next.sort_unstable_by_key(|&w| degree(w));
        for &w in &next {
            seen.insert(w);
        }
        order.extend(next);
        at += 1;
    }
    order
}

/// Is the component one cycle through all its vertices? Everything about it is known.
pub(super) fn is_ring<const W: usize>(shape: &Shape<W>) -> bool {
    shape.successors.iter().all(|arcs| arcs.len() == 1)
}

/// The rows of I + A in an order.
struct Rows<'a, const W: usize> {
    shape: &'a Shape<W>,
    order: Vec<usize>,
    /// Columns that may stay without a row at the end.
    spare: usize,
}

impl<const W: usize> Rows<'_, W> {
    /// Columns of a row: its vertex itself, left alone, and the ends of its arcs; a loop is a second way to itself.
    fn columns(&self, v: usize) -> impl Iterator<Item = usize> {
        let ends = self.shape.successors[v].iter().map(|&(to, _)| to);
        std::iter::once(v).chain(ends)
    }

    fn all(&self) -> Set<W> {
        Set::below(self.shape.vertices())
    }

    /// The columns that none of these rows has.
    fn needless(&self, rows: &[usize]) -> Set<W> {
        let offered = rows.iter().flat_map(|&v| self.columns(v));
        let offered = offered.fold(Set::<W>::EMPTY, |set, column| set | Set::single(column));
        self.all() & !offered
    }

    /// One row more, where `others` are those that still come.
    fn step(
        &self,
        level: &Level<Set<W>>,
        v: usize,
        others: &[usize],
        fuel: &mut Fuel,
    ) -> Result<Level<Set<W>>> {
        pay(level.len(), 1 + self.shape.successors[v].len(), fuel)?;
        let needless = self.needless(others);
        let mut next = Sum::new();
        for column in self.columns(v) {
            // One column more keeps the order.
            let with = |(used, ways): &(Set<W>, Integer)| {
                let set = *used | Set::single(column);
                let fits = !used.has(column) && (needless & !set).len() <= self.spare;
                fits.then(|| (set, ways.clone()))
            };
            next.add(level.iter().filter_map(with).collect());
        }
        Ok(next.total())
    }
}

/// Refuses states that take too much room.
fn admit<const W: usize>(states: usize) -> Result<()> {
    if states.saturating_mul(W + 2) <= MAX_WORDS {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "sets of columns of a component that is counted",
        found: format!("at least {states}"),
        limit: (MAX_WORDS / (W + 2)) as u64,
        hint: "the component is too large or too dense for this; single entries take less",
    })
}

/// The permanent of I + A, or what is left of it without the row of b and the column of a for `without` = (a, b): the number of
/// cycle families, or of one-connections from a to b.
pub(super) fn permanent<const W: usize>(
    shape: &Shape<W>,
    without: Option<(usize, usize)>,
    fuel: &mut Fuel,
) -> Result<Integer> {
    if is_ring(shape) {
        return Ok(Integer::from(if without.is_none() { 2 } else { 1 }));
    }
    let mut order = order(shape);
    let mut used = Set::EMPTY;
    if let Some((a, b)) = without {
        order.retain(|&v| v != b);
        used.insert(a);
    }
    let rows = Rows {
        shape,
        order,
        spare: 0,
    };
    let mut level = vec![(used, Integer::ONE)];
    for (k, &v) in rows.order.iter().enumerate() {
        level = rows.step(&level, v, &rows.order[k + 1..], fuel)?;
        admit::<W>(level.len())?;
    }
    Ok(level
        .iter()
        .fold(Integer::ZERO, |sum, (_, ways)| &sum + ways))
}

/// The number of cycle families, and of one-connections from the a-th to the b-th vertex, row by row.
pub(super) fn permanents<const W: usize>(
    shape: &Shape<W>,
    fuel: &mut Fuel,
) -> Result<(Integer, Vec<Integer>)> {
    let m = shape.vertices();
    if is_ring(shape) {
        fuel.spend((m * m) as u64, "counting one-connections")?;
        return Ok((Integer::from(2), vec![Integer::ONE; m * m]));
    }
    let rows = Rows {
        shape,
        order: order(shape),
        spare: 1,
    };
    let all = rows.all();
    let start = || vec![(Set::EMPTY, Integer::ONE)];
    let mut kept = 0_usize;
    let mut keep = |level: &Level<Set<W>>| {
        kept = kept.saturating_add(level.len());
        admit::<W>(kept)
    };
    // Level k from above: the first k rows; from below: the rows from k on.
    let mut above = vec![start()];
    for (k, &v) in rows.order.iter().enumerate() {
        let next = rows.step(&above[k], v, &rows.order[k + 1..], fuel)?;
        keep(&next)?;
        above.push(next);
    }
    let mut below = vec![start()];
    for (k, &v) in rows.order.iter().enumerate().rev() {
        let next = rows.step(&below[m - 1 - k], v, &rows.order[..k], fuel)?;
        keep(&next)?;
        below.push(next);
    }
    below.reverse();
    let ways = |level: &Level<Set<W>>, set: Set<W>| {
        let place = level.binary_search_by(|state| state.0.cmp(&set)).ok();
        place.map(|at| level[at].1.clone())
    };
    let mut connections = vec![Integer::ZERO; m * m];
    for (k, &b) in rows.order.iter().enumerate() {
        // Row b is left out.
        fuel.spend((above[k].len() * m) as u64, "counting one-connections")?;
        for (used, first) in &above[k] {
            let left = all & !*used;
            for a in left.iter() {
                let mut rest = left;
                rest.remove(a);
                if let Some(second) = ways(&below[k + 1], rest) {
                    connections[a * m + b].add_product(first, &second);
                }
            }
        }
    }
    Ok((ways(&above[m], all).unwrap_or(Integer::ZERO), connections))
}
