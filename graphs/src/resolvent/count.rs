//! Exact numbers of one-connections, cycle families, paths and cycles, without listing any.
//!
//! The cycle families of a component are the terms of the permanent of I + A (every vertex is either left alone, its 1 on
//! the diagonal, or has one arc in and one arc out), the one-connections from a to b those of the permanent without row b
//! and column a. Both come from one pass over the rows from above and one from below, whose states are the sets of columns
//! in use.

use std::collections::BTreeSet;

use algebra::{Fuel, Integer};

use super::permanent::{Level, Sum, is_ring, pay, permanent, permanents};
use super::resolvent::Resolvent;
use super::set::{Set, width, with_width};
use super::walk::Shape;
use crate::error::{Error, Result};

/// Components with more vertices are not counted.
const MAX_VERTICES: usize = 4096;

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

impl ComponentCounts {
    /// A vertex without cycles.
    fn vertex() -> Self {
        Self {
            families: Integer::ONE,
            connections: vec![Integer::ONE],
        }
    }
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
                false => ComponentCounts::vertex(),
            });
        }
        let families = components
            .iter()
            .fold(Integer::ONE, |product, one| &product * &one.families);
        let n = digraph.len();
        let mut connections = Vec::with_capacity(n.saturating_mul(n));
        for i in 0..n {
            connections.extend(self.connections_from(i, None, &components, &families, fuel)?);
        }
        Ok(Counts {
            components,
            families,
            connections,
            vertices: n,
        })
    }

    /// The number of one-connections from i to j in the whole digraph; components that lie elsewhere give their cycle families.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`]; [`Error::Exact`] when the fuel runs out; [`Error::TooLarge`]. A component of m vertices costs as in
    /// [`Resolvent::counts`], or less: where few pairs of its vertices matter, nothing is kept for the others.
    ///
    /// ```
    /// use algebra::Fuel;
    /// use graphs::resolvent::{Digraph, Resolvent};
    /// let triangles = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)];
    /// let resolvent = Resolvent::new(Digraph::new(6, &triangles)?);
    /// assert_eq!(resolvent.count_connections(0, 1, &mut Fuel::default())?, 2.into());
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn count_connections(&self, i: usize, j: usize, fuel: &mut Fuel) -> Result<Integer> {
        let digraph = self.digraph();
        digraph.check(&[i, j])?;
        let between = digraph.components_between(i, j);
        if between.is_empty() {
            return Ok(Integer::ZERO);
        }
        let mut components = Vec::new();
        for (at, component) in digraph.components().iter().enumerate() {
            components.push(match (component.cyclic, between.contains(&at)) {
                (true, true) => self.count_crossings(at, (i, j), fuel)?,
                (true, false) => ComponentCounts {
                    families: self.count_families(at, fuel)?,
                    connections: Vec::new(),
                },
                (false, _) => ComponentCounts::vertex(),
            });
        }
        let families = components
            .iter()
            .fold(Integer::ONE, |product, one| &product * &one.families);
        let found = self.connections_from(i, Some(j), &components, &families, fuel)?;
        Ok(found[j].clone())
    }

    /// Number of cycle families of one component.
    ///
    /// # Errors
    /// Those of [`Resolvent::counts`].
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn count_families(&self, component: usize, fuel: &mut Fuel) -> Result<Integer> {
        let width = self.countable(component)?;
        with_width!(width, W => permanent(&self.shape::<W>(component), None, fuel))
    }

    /// The numbers of a component between i and j that paths from i to j may need; the others are 0 where that is less work.
    fn count_crossings(
        &self,
        component: usize,
        (i, j): (usize, usize),
        fuel: &mut Fuel,
    ) -> Result<ComponentCounts> {
        let digraph = self.digraph();
        let vertices = &digraph.components()[component].vertices;
        let inside = |v: usize| digraph.component_of(v) == component;
        let entered = digraph
            .arcs()
            .iter()
            .filter(|&&(from, to)| inside(to) && !inside(from) && digraph.reaches(i, from));
        let left = digraph
            .arcs()
            .iter()
            .filter(|&&(from, to)| inside(from) && !inside(to) && digraph.reaches(to, j));
        let entered: BTreeSet<usize> = match inside(i) {
            true => BTreeSet::from([i]),
            false => entered.map(|arc| arc.1).collect(),
        };
        let left: BTreeSet<usize> = match inside(j) {
            true => BTreeSet::from([j]),
            false => left.map(|arc| arc.0).collect(),
        };
        let size = vertices.len();
        if entered.len() * left.len() > size {
            return self.count_component(component, fuel);
        }
        let place = |v: usize| vertices.iter().position(|&other| other == v).unwrap_or(0);
        let mut connections = vec![Integer::ZERO; size * size];
        let width = self.countable(component)?;
        for &v in &entered {
            for &w in &left {
                let (a, b) = (place(v), place(w));
                connections[a * size + b] = with_width!(width, W => {
                    permanent(&self.shape::<W>(component), Some((a, b)), fuel)
                })?;
            }
        }
        Ok(ComponentCounts {
            families: self.count_families(component, fuel)?,
            connections,
        })
    }

    fn count_component(&self, component: usize, fuel: &mut Fuel) -> Result<ComponentCounts> {
        let width = self.countable(component)?;
        let (families, connections) =
            with_width!(width, W => permanents(&self.shape::<W>(component), fuel))?;
        Ok(ComponentCounts {
            families,
            connections,
        })
    }

    /// The width of the sets of a component that is not too large.
    fn countable(&self, component: usize) -> Result<usize> {
        let vertices = self.digraph().components()[component].vertices.len();
        if vertices > MAX_VERTICES {
            return Err(Error::TooLarge {
                what: "vertices of a strongly connected component that is counted",
                found: vertices.to_string(),
                limit: MAX_VERTICES as u64,
                hint: "ask for a program instead of a formula",
            });
        }
        Ok(width(vertices).unwrap_or(1))
    }

    /// The numbers of one-connections from i to all vertices, or to a target: what does not lead there is left out.
    fn connections_from(
        &self,
        i: usize,
        target: Option<usize>,
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
            let first = component.vertices[0];
            if at < digraph.component_of(i)
                || !digraph.reaches(i, first)
                || target.is_some_and(|target| !digraph.reaches(first, target))
            {
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
    if is_ring(shape) {
        return Ok(vec![Integer::ONE; shape.vertices() * shape.vertices()]);
    }
    let all = Set::below(shape.vertices());
    let mut table = Vec::new();
    for start in 0..shape.vertices() {
        table.extend(paths_from(shape, start, all, fuel)?);
    }
    Ok(table)
}

fn cycles<const W: usize>(shape: &Shape<W>, fuel: &mut Fuel) -> Result<Integer> {
    if is_ring(shape) {
        return Ok(Integer::ONE);
    }
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
