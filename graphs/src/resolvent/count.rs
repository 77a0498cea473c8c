//! Exact numbers of one-connections, cycle families, paths and cycles, without listing any.
//!
//! The cycle families of a component are the terms of the permanent of I + A (every vertex is either left alone, its 1 on
//! the diagonal, or has one arc in and one arc out), the one-connections from a to b those of the permanent without row b
//! and column a. Both come from one pass over the rows from above and one from below, whose states are the sets of columns
//! in use.

use algebra::{Fuel, Integer};

use super::resolvent::Resolvent;
use super::set::{Set, width, with_width};
use super::walk::Shape;
use crate::error::{Error, Result};

/// Components with more vertices are not counted.
const MAX_VERTICES: usize = 4096;

/// Words of all states that are kept together.
const MAX_WORDS: usize = 1 << 25;

/// How many one-connections and cycle families a digraph has.
///
/// ```
/// use algebra::Fuel;
/// use graphs::resolvent::{Digraph, Resolvent};
/// let triangle = Resolvent::new(Digraph::new(3, &[(0, 1), (1, 2), (2, 0)])?);
/// let counts = triangle.counts(&mut Fuel::default())?;
/// assert_eq!(counts.families(), &2.into());
/// assert_eq!(counts.total(), 9.into());
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Counts {
    components: Vec<ComponentCounts>,
    families: Integer,
    /// In the whole digraph, row by row.
    connections: Vec<Integer>,
    vertices: usize,
}

#[derive(Clone, Debug)]
struct ComponentCounts {
    families: Integer,
    /// For the a-th and b-th vertex, row by row.
    connections: Vec<Integer>,
}

impl Counts {
    /// Number of families of disjoint cycles in the whole digraph, the empty one among them.
    pub fn families(&self) -> &Integer {
        &self.families
    }

    /// Number of cycle families of one component: the terms of its determinant.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn families_of(&self, component: usize) -> &Integer {
        &self.components[component].families
    }

    /// Number of one-connections from i to j in the whole digraph.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn connections(&self, i: usize, j: usize) -> &Integer {
        assert!(j < self.vertices, "vertex {j} of {}", self.vertices);
        &self.connections[i * self.vertices + j]
    }

    /// Number of one-connections from i to j over the components between them: the terms of [`Resolvent::cofactor`].
    ///
    /// # Panics
    /// Beyond the last vertex or component, as indexing does.
    pub(crate) fn cofactor(&self, i: usize, j: usize, between: &[usize]) -> Integer {
        let inside = between.iter().fold(Integer::ONE, |product, &at| {
            &product * &self.components[at].families
        });
        let outside = self.families.divide_exact(&inside).unwrap_or(Integer::ONE);
        let connections = self.connections(i, j);
        connections.divide_exact(&outside).unwrap_or(Integer::ZERO)
    }

    /// Number of one-connections of the whole digraph, over all ordered pairs (i, j), i = j among them.
    pub fn total(&self) -> Integer {
        self.connections
            .iter()
            .fold(Integer::ZERO, |sum, one| &sum + one)
    }

    /// Number of one-connections inside the components, and of their families: the terms of the factored form.
    pub fn terms_of_blocks(&self) -> Integer {
        self.components.iter().fold(Integer::ZERO, |sum, one| {
            let inside = one.connections.iter();
            inside.fold(&sum + &one.families, |sum, more| &sum + more)
        })
    }
}

impl Resolvent {
    /// Counts one-connections and cycle families.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out. A dense component of m vertices costs 2^m m; a long sparse one is cheap when
    /// it is narrow.
    ///
    /// Source: the expansion of permanents by rows with remembered column sets (Bellman, Held and Karp's technique).
    pub fn counts(&self, fuel: &mut Fuel) -> Result<Counts> {
        let digraph = self.digraph();
        let mut components = Vec::new();
        for (at, component) in digraph.components().iter().enumerate() {
            components.push(match component.cyclic {
                true => self.count_component(at, fuel)?,
                false => ComponentCounts {
                    families: Integer::ONE,
                    connections: vec![Integer::ONE],
                },
            });
        }
        let families = components
            .iter()
            .fold(Integer::ONE, |product, one| &product * &one.families);
        let n = digraph.len();
        let mut connections = Vec::with_capacity(n.saturating_mul(n));
        for i in 0..n {
            connections.extend(self.connections_from(i, &components, &families, fuel)?);
        }
        Ok(Counts {
            components,
            families,
            connections,
            vertices: n,
        })
    }

    fn count_component(&self, component: usize, fuel: &mut Fuel) -> Result<ComponentCounts> {
        let vertices = self.digraph().components()[component].vertices.len();
        if vertices > MAX_VERTICES {
            return Err(Error::TooLarge {
                what: "vertices of a strongly connected component that is counted",
                found: vertices.to_string(),
                limit: MAX_VERTICES as u64,
                hint: "ask for a program instead of a formula",
            });
        }
        let width = width(vertices).unwrap_or(1);
        with_width!(width, W => count(&self.shape::<W>(component), fuel))
    }

    /// The numbers of one-connections from i to all vertices.
    fn connections_from(
        &self,
        i: usize,
        components: &[ComponentCounts],
        families: &Integer,
        fuel: &mut Fuel,
    ) -> Result<Vec<Integer>> {
        let digraph = self.digraph();
        let n = digraph.len();
        // Ways to arrive at a vertex, times the families of all components that are not crossed so far.
        let mut arrivals = vec![Integer::ZERO; n];
        arrivals[i] = families.clone();
        let mut found = vec![Integer::ZERO; n];
        for (at, component) in digraph.components().iter().enumerate() {
            if at < digraph.component_of(i) || !digraph.reaches(i, component.vertices[0]) {
                continue;
            }
            let counts = &components[at];
            let size = component.vertices.len();
            let entered: Vec<(usize, Integer)> = component
                .vertices
                .iter()
                .enumerate()
                .filter(|(_, v)| !arrivals[**v].is_zero())
                .map(|(a, &v)| (a, arrivals[v].clone()))
                .collect();
            fuel.spend((entered.len() * size) as u64, "counting one-connections")?;
            for (b, &w) in component.vertices.iter().enumerate() {
                let mut ways = Integer::ZERO;
                for (a, arrivals) in &entered {
                    ways.add_product(arrivals, &counts.connections[a * size + b]);
                }
                // The component is crossed: its families give way to the one-connections.
                let ways = ways.divide_exact(&counts.families).unwrap_or(Integer::ZERO);
                for &(to, _) in self.outer(w) {
                    arrivals[to] = &arrivals[to] + &ways;
                }
                found[w] = ways;
            }
        }
        Ok(found)
    }

    /// Number of simple directed cycles, loops among them.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out.
    pub fn count_cycles(&self, fuel: &mut Fuel) -> Result<Integer> {
        let mut total = Integer::ZERO;
        for (at, component) in self.digraph().components().iter().enumerate() {
            if component.cyclic {
                let width = width(component.vertices.len()).unwrap_or(1);
                let cycles = with_width!(width, W => cycles(&self.shape::<W>(at), fuel))?;
                total = &total + &cycles;
            }
        }
        Ok(total)
    }

    /// Number of simple directed paths, over all ordered pairs; a vertex alone is the path to itself.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out.
    pub fn count_paths(&self, fuel: &mut Fuel) -> Result<Integer> {
        let digraph = self.digraph();
        let mut inside = Vec::new();
        for (at, component) in digraph.components().iter().enumerate() {
            let width = width(component.vertices.len()).unwrap_or(1);
            inside.push(with_width!(width, W => paths(&self.shape::<W>(at), fuel))?);
        }
        // Paths from a vertex to anywhere, from the last component to the first.
        let mut onwards = vec![Integer::ZERO; digraph.len()];
        for (component, inside) in digraph.components().iter().zip(&inside).rev() {
            let size = component.vertices.len();
            let beyond: Vec<Integer> = component
                .vertices
                .iter()
                .map(|&w| {
                    let out = self.outer(w).iter();
                    out.fold(Integer::ONE, |sum, &(to, _)| &sum + &onwards[to])
                })
                .collect();
            for (a, &v) in component.vertices.iter().enumerate() {
                for (b, ways) in beyond.iter().enumerate() {
                    onwards[v].add_product(&inside[a * size + b], ways);
                }
            }
        }
        Ok(onwards.iter().fold(Integer::ZERO, |sum, one| &sum + one))
    }
}

/// States with the number of ways to reach them, increasing.
type Level<K> = Vec<(K, Integer)>;

/// Adds up levels, equal states together. Levels of like length are merged first, so that few words wait.
struct Sum<K> {
    waiting: Vec<Level<K>>,
}

impl<K: Ord + Copy> Sum<K> {
    fn new() -> Self {
        Self {
            waiting: Vec::new(),
        }
    }

    fn add(&mut self, level: Level<K>) {
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

    fn total(mut self) -> Level<K> {
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
fn pay(states: usize, ways: usize, fuel: &mut Fuel) -> Result<()> {
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

fn count<const W: usize>(shape: &Shape<W>, fuel: &mut Fuel) -> Result<ComponentCounts> {
    let m = shape.vertices();
    let order = order(shape);
    // Columns of a row: its vertex itself, left alone, and the ends of its arcs; a loop is a second way to itself.
    let columns = |v: usize| {
        let ends = shape.successors[v].iter().map(|&(to, _)| to);
        std::iter::once(v).chain(ends)
    };
    let step = |level: &Level<Set<W>>, v: usize, needless: Set<W>, fuel: &mut Fuel| {
        pay(level.len(), 1 + shape.successors[v].len(), fuel)?;
        let mut next = Sum::new();
        for column in columns(v) {
            // One column more keeps the order.
            let with = |(used, ways): &(Set<W>, Integer)| {
                let set = *used | Set::single(column);
                // At most one column stays without a row.
                let fits = !used.has(column) && (needless & !set).len() <= 1;
                fits.then(|| (set, ways.clone()))
            };
            next.add(level.iter().filter_map(with).collect());
        }
        Ok::<_, Error>(next.total())
    };
    let offered =
        |v: usize| columns(v).fold(Set::<W>::EMPTY, |set, column| set | Set::single(column));
    let all = Set::<W>::below(m);
    let start = || vec![(Set::EMPTY, Integer::ONE)];
    let mut kept = 0_usize;
    let mut keep = |level: &Level<Set<W>>| {
        kept = kept.saturating_add(level.len());
        if kept.saturating_mul(W + 2) <= MAX_WORDS {
            return Ok(());
        }
        Err(Error::TooLarge {
            what: "sets of columns of a component that is counted",
            found: format!("at least {kept}"),
            limit: (MAX_WORDS / (W + 2)) as u64,
            hint: "the component is too dense to be counted",
        })
    };
    // Level k from above: the first k rows; from below: the rows from k on.
    let mut above = vec![start()];
    for k in 0..m {
        let later = order[k + 1..]
            .iter()
            .fold(Set::EMPTY, |set, &v| set | offered(v));
        let next = step(&above[k], order[k], all & !later, fuel)?;
        keep(&next)?;
        above.push(next);
    }
    let mut below = vec![start()];
    for k in (0..m).rev() {
        let earlier = order[..k]
            .iter()
            .fold(Set::EMPTY, |set, &v| set | offered(v));
        let next = step(&below[m - 1 - k], order[k], all & !earlier, fuel)?;
        keep(&next)?;
        below.push(next);
    }
    below.reverse();
    let ways = |level: &Level<Set<W>>, set: Set<W>| {
        let place = level.binary_search_by(|state| state.0.cmp(&set)).ok();
        place.map(|at| level[at].1.clone())
    };
    let mut connections = vec![Integer::ZERO; m * m];
    for (k, &b) in order.iter().enumerate() {
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
    Ok(ComponentCounts {
        families: ways(&above[m], all).unwrap_or(Integer::ZERO),
        connections,
    })
}

/// Numbers of simple paths by their end: from `start` through the vertices of `allowed`.
fn paths_from<const W: usize>(
    shape: &Shape<W>,
    start: usize,
    allowed: Set<W>,
    fuel: &mut Fuel,
) -> Result<Vec<Integer>> {
    let vertices = shape.vertices();
    let mut totals = vec![Integer::ZERO; vertices];
    let mut free = allowed;
    free.remove(start);
    // Sets of free vertices, by the end of the path.
    let mut levels: Vec<Level<Set<W>>> = vec![Vec::new(); vertices];
    levels[start].push((free, Integer::ONE));
    let mut next: Vec<Sum<Set<W>>> = Vec::new();
    next.resize_with(vertices, Sum::new);
    let mut reached = Set::<W>::single(start);
    while !reached.is_empty() {
        let mut beyond = Set::EMPTY;
        for end in reached.iter() {
            let level = std::mem::take(&mut levels[end]);
            pay(level.len(), 1 + shape.successors[end].len(), fuel)?;
            for (_, ways) in &level {
                totals[end] = &totals[end] + ways;
            }
            for &(to, _) in &shape.successors[end] {
                // One vertex less keeps the order.
                let without = |(free, ways): &(Set<W>, Integer)| {
                    let mut rest = *free;
                    rest.remove(to);
                    free.has(to).then(|| (rest, ways.clone()))
                };
                let states: Level<Set<W>> = level.iter().filter_map(without).collect();
                if !states.is_empty() {
                    beyond.insert(to);
                    next[to].add(states);
                }
            }
        }
        for end in beyond.iter() {
            levels[end] = std::mem::replace(&mut next[end], Sum::new()).total();
        }
        reached = beyond;
    }
    Ok(totals)
}

fn paths<const W: usize>(shape: &Shape<W>, fuel: &mut Fuel) -> Result<Vec<Integer>> {
    let all = Set::below(shape.vertices());
    let mut table = Vec::new();
    for start in 0..shape.vertices() {
        table.extend(paths_from(shape, start, all, fuel)?);
    }
    Ok(table)
}

fn cycles<const W: usize>(shape: &Shape<W>, fuel: &mut Fuel) -> Result<Integer> {
    let mut total = Integer::ZERO;
    let mut allowed = Set::below(shape.vertices());
    // Every cycle is counted at its smallest vertex.
    for first in 0..shape.vertices() {
        let useful = shape.core(allowed);
        if useful.has(first) {
            let ends = paths_from(shape, first, useful, fuel)?;
            for (end, ways) in ends.iter().enumerate() {
                if shape.slot(end, first).is_some() {
                    total = &total + ways;
                }
            }
        }
        allowed.remove(first);
    }
    Ok(total)
}
