//! Laplacians whose rates are elements of a ring: determinants and numerators of the inverse as sums over forests.

use std::collections::BTreeMap;

use algebra::linear::{Matrix, Ring};
use algebra::{Fuel, Integer};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};

use super::digraph::Digraph;
use super::sweep::{Choice, Sweep, check_size};
use super::walk::check;
use crate::error::{Error, Result};

/// The Laplacian M of a digraph with exits and rates in any commutative ring: M_ii sums the rates of all arcs and exits out of i,
/// M_ij = -rate(i -> j).
///
/// $$ \det M = \sum_F \prod_{a \in F} q_a, \qquad \det M\, (M^{-1} r)_i = \sum_j r_j \sum_{F: i \to j} \prod_{a \in F} q_a $$
///
/// with F as in [`super::Laplacian`]. Neither subtracts anything: what is positive in all rates and rewards is so in all terms. No
/// forest is listed: partial forests that later choices cannot tell apart are added up, so that numbers cost little however many
/// forests there are, and polynomials little more than writing the answer.
///
/// ```
/// use algebra::{Fuel, poly::{Integers, Polynomial}};
/// use graphs::resolvent::RatedLaplacian;
/// let fuel = &mut Fuel::default();
/// let rate = |at| Polynomial::variable_in(Integers, at);
/// let one = Polynomial::constant_in(Integers, 1.into());
/// // 0 -> 1 at rate x, 1 -> 0 at rate y, exit from 1 at rate z: the mean time from 0 is (x + y + z)/(x z).
/// let arcs = vec![(0, Some(1), rate(0)), (1, Some(0), rate(1)), (1, None, rate(2))];
/// let chain = RatedLaplacian::new(2, arcs, fuel)?;
/// assert_eq!(chain.determinant(100, fuel)?.len(), 1);
/// assert_eq!(chain.numerator(0, &[one.clone(), one], 100, fuel)?.len(), 3);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: the all-minors matrix tree theorem (S. Chaiken, SIAM J. Algebraic Discrete Methods 3 (1982)); the sums over states of a
/// frontier are derived here.
#[derive(Clone, Debug)]
pub struct RatedLaplacian<T> {
    /// Per vertex: the rates to other vertices in increasing order.
    arcs: Vec<Vec<(usize, T)>>,
    exits: Vec<Option<T>>,
}

impl<T: Ring> RatedLaplacian<T> {
    /// The Laplacian of arcs (from, to, rate), where `None` is an exit. Rates of the same arc are added, arcs of rate 0 left out.
    ///
    /// # Errors
    /// [`Error::SelfLoop`]: a loop cancels in a Laplacian; [`Error::UnknownVertex`]; [`Error::Singular`] when some vertex reaches no
    /// exit; [`Error::TooLarge`] beyond a million vertices; [`Error::Exact`] when the fuel runs out.
    pub fn new(
        vertices: usize,
        arcs: impl IntoIterator<Item = (usize, Option<usize>, T)>,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        check_size(vertices)?;
        let mut rows: Vec<BTreeMap<Option<usize>, T>> = vec![BTreeMap::new(); vertices];
        for (from, to, rate) in arcs {
            if let Some(unknown) = [Some(from), to]
                .into_iter()
                .flatten()
                .find(|&v| v >= vertices)
            {
                return Err(unknown_vertex(unknown, vertices));
            }
            if to == Some(from) {
                return Err(Error::SelfLoop {
                    vertex: from.to_string(),
                });
            }
            let sum = match rows[from].get(&to) {
                Some(known) => known.plus(&rate, fuel)?,
                None => rate,
            };
            rows[from].insert(to, sum);
        }
        let mut laplacian = Self {
            arcs: Vec::with_capacity(vertices),
            exits: Vec::with_capacity(vertices),
        };
        for mut row in rows {
            row.retain(|_, rate| !rate.is_zero());
            laplacian.exits.push(row.remove(&None));
            let arcs = row.into_iter().filter_map(|(to, rate)| Some((to?, rate)));
            laplacian.arcs.push(arcs.collect());
        }
        match laplacian.lost() {
            None => Ok(laplacian),
            Some(vertex) => Err(Error::Singular {
                what: "the Laplacian",
                culprit: format!("the rate at which vertex {vertex} reaches an exit"),
            }),
        }
    }

    /// Number of vertices.
    pub fn len(&self) -> usize {
        self.arcs.len()
    }

    /// Without vertices?
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }

    /// A vertex that reaches no exit.
    fn lost(&self) -> Option<usize> {
        let mut before = vec![Vec::new(); self.len()];
        for (from, arcs) in self.arcs.iter().enumerate() {
            arcs.iter().for_each(|arc| before[arc.0].push(from));
        }
        let exits = self.exits.iter().enumerate();
        let mut stack: Vec<usize> = exits
            .filter(|exit| exit.1.is_some())
            .map(|exit| exit.0)
            .collect();
        let mut lost = vec![true; self.len()];
        while let Some(v) = stack.pop() {
            if std::mem::replace(&mut lost[v], false) {
                stack.extend(before[v].iter().copied());
            }
        }
        lost.iter().position(|&is| is)
    }

    /// det M, expanded.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` terms; [`Error::Exact`] when the fuel runs out.
    pub fn determinant(&self, limit: usize, fuel: &mut Fuel) -> Result<T> {
        let mut product = T::one();
        for factor in self.determinant_factors(limit, fuel)? {
            product = product.times(&factor, fuel)?;
            check(terms(&product), limit)?;
        }
        Ok(product)
    }

    /// Factors of det M: one for each strongly connected component, where arcs do not count that no forest has.
    ///
    /// An arc v -> u is in no forest when every way from u to an exit leads through v.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when a factor has more than `limit` terms; [`Error::Exact`] when the fuel runs out.
    pub fn determinant_factors(&self, limit: usize, fuel: &mut Fuel) -> Result<Vec<T>> {
        let useful = self.useful_arcs();
        let pairs: Vec<(usize, usize)> = useful
            .iter()
            .enumerate()
            .flat_map(|(from, arcs)| arcs.iter().map(move |arc| (from, arc.0)))
            .collect();
        let digraph = Digraph::new(self.len(), &pairs)?;
        let mut factors = Vec::with_capacity(digraph.components().len());
        for component in digraph.components() {
            let place = |v: usize| component.vertices.binary_search(&v).ok();
            let mut rows = Vec::with_capacity(component.vertices.len());
            for &v in &component.vertices {
                let mut row = Vec::with_capacity(useful[v].len() + 1);
                row.extend(self.exits[v].iter().map(|rate| (Choice::Exit, rate)));
                for &(to, rate) in &useful[v] {
                    row.push((place(to).map_or(Choice::Exit, Choice::Next), rate));
                }
                rows.push(row);
            }
            let factor = Sweep::new(rows, None, limit).sum(fuel)?;
            check(terms(&factor), limit)?;
            factors.push(factor);
        }
        Ok(factors)
    }

    /// The arcs that are in some forest.
    fn useful_arcs(&self) -> Vec<Vec<(usize, &T)>> {
        let count = self.len();
        let mut backwards = DiGraph::<(), ()>::with_capacity(count + 1, count);
        for _ in 0..=count {
            backwards.add_node(());
        }
        let node = NodeIndex::new;
        for (from, arcs) in self.arcs.iter().enumerate() {
            if self.exits[from].is_some() {
                backwards.add_edge(node(count), node(from), ());
            }
            for arc in arcs {
                backwards.add_edge(node(arc.0), node(from), ());
            }
        }
        let dominators = simple_fast(&backwards, node(count));
        // First and last visit of every vertex on the way around the tree of dominators.
        let mut below = vec![Vec::new(); count + 1];
        for v in 0..count {
            if let Some(above) = dominators.immediate_dominator(node(v)) {
                below[above.index()].push(v);
            }
        }
        let (mut first, mut last) = (vec![0; count + 1], vec![0; count + 1]);
        let (mut time, mut stack) = (0, vec![(count, false)]);
        while let Some((v, done)) = stack.pop() {
            time += 1;
            if done {
                last[v] = time;
                continue;
            }
            first[v] = time;
            stack.push((v, true));
            stack.extend(below[v].iter().map(|&child| (child, false)));
        }
        let passes = |u: usize, v: usize| first[v] < first[u] && last[u] < last[v];
        let rows = self.arcs.iter().enumerate();
        rows.map(|(v, arcs)| {
            let arcs = arcs.iter().filter(|arc| !passes(arc.0, v));
            arcs.map(|(to, rate)| (*to, rate)).collect()
        })
        .collect()
    }

    /// det M (M^-1 rewards) at the start, expanded: what stands over the determinant in the mean reward until an exit.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless there is a reward for every vertex, [`Error::UnknownVertex`]; [`Error::TooLarge`] when there are
    /// more than `limit` terms; [`Error::Exact`] when the fuel runs out.
    pub fn numerator(
        &self,
        start: usize,
        rewards: &[T],
        limit: usize,
        fuel: &mut Fuel,
    ) -> Result<T> {
        self.check(start, rewards.len())?;
        let rows = self.arcs.iter().zip(&self.exits).zip(rewards);
        let rows = rows.map(|((arcs, exit), reward)| {
            let arcs = arcs.iter().map(|(to, rate)| (Choice::Next(*to), rate));
            let exit = exit.iter().map(|rate| (Choice::Exit, rate));
            let mark = (!reward.is_zero()).then_some((Choice::Mark, reward));
            arcs.chain(exit).chain(mark).collect()
        });
        // Terms that cancel or are added up later may be more than those of the answer.
        let sum = Sweep::new(rows.collect(), Some(start), limit.saturating_mul(4)).sum(fuel)?;
        check(terms(&sum), limit)?;
        Ok(sum)
    }

    fn check(&self, start: usize, rewards: usize) -> Result<()> {
        if rewards != self.len() {
            return Err(Error::Dimension {
                what: "rewards of a chain",
                expected: self.len(),
                found: rewards,
            });
        }
        match start < self.len() {
            true => Ok(()),
            false => Err(unknown_vertex(start, self.len())),
        }
    }

    /// The terms of [`RatedLaplacian::numerator`] before like terms are added up, as a determinant (Cramer's rule): the number of terms
    /// of the answer when no symbol occurs in two rates.
    ///
    /// # Errors
    /// Those of [`RatedLaplacian::numerator`] except for its limit.
    pub fn count_numerator(&self, start: usize, rewards: &[T], fuel: &mut Fuel) -> Result<Integer> {
        self.check(start, rewards.len())?;
        let mut rows = self.count_rows(fuel)?;
        for (row, reward) in rows.iter_mut().zip(rewards) {
            row[start] = Integer::from(reward.size());
        }
        Ok(Matrix::from_rows(rows)?.determinant(fuel)?)
    }

    /// The terms of [`RatedLaplacian::determinant`] before like terms are added up, as a determinant.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out.
    pub fn count_determinant(&self, fuel: &mut Fuel) -> Result<Integer> {
        if self.is_empty() {
            return Ok(Integer::ONE);
        }
        Ok(Matrix::from_rows(self.count_rows(fuel)?)?.determinant(fuel)?)
    }

    /// The Laplacian with the number of terms of every rate in its place.
    fn count_rows(&self, fuel: &mut Fuel) -> Result<Vec<Vec<Integer>>> {
        let count = self.len();
        fuel.spend((count as u64).saturating_mul(count as u64), "determinant")?;
        let mut rows = vec![vec![Integer::ZERO; count]; count];
        for (v, (arcs, exit)) in self.arcs.iter().zip(&self.exits).enumerate() {
            let mut sum = exit.as_ref().map_or(0, Ring::size);
            for (to, rate) in arcs {
                rows[v][*to] = -Integer::from(rate.size());
                sum = sum.saturating_add(rate.size());
            }
            rows[v][v] = Integer::from(sum);
        }
        Ok(rows)
    }
}

fn unknown_vertex(vertex: usize, count: usize) -> Error {
    Error::UnknownVertex {
        name: vertex.to_string(),
        known: format!("0 to {}", count.saturating_sub(1)),
    }
}

fn terms<T: Ring>(value: &T) -> usize {
    usize::try_from(value.size()).unwrap_or(usize::MAX)
}
