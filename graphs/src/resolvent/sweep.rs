//! Sums over spanning forests in any ring, vertex by vertex, without a list of forests.
//!
//! The vertices choose in some order. What later choices need to know of earlier ones is where they lead: for each vertex that has
//! chosen and that an open vertex may still choose (or that is the start), the open vertex, exit or mark at the end of its path. All
//! partial forests with the same ends are one state, and the value of a state is the sum of their products of rates.

use std::collections::BTreeMap;

use algebra::Fuel;
use algebra::linear::Ring;
use smallvec::SmallVec;

use super::walk::check;
use crate::error::{Error, Result};

/// What a vertex may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Another vertex.
    Next(usize),
    /// The end.
    Exit,
    /// The one special end, chosen by one vertex only, to which the start must lead.
    Mark,
}

/// Where the path from a vertex of the frontier ends: an open vertex by its number, or one of these.
const EXIT: u32 = u32::MAX;
const MARK: u32 = u32::MAX - 1;

/// Ends of the vertices of the frontier in increasing order of the vertices, and whether the mark was chosen.
type State = (bool, SmallVec<[u32; 8]>);

/// Choices with their rates, and the start when one vertex chooses the mark.
pub(super) struct Sweep<'a, T> {
    choices: Vec<Vec<(Choice, &'a T)>>,
    /// How many there are.
    size: u64,
    start: Option<usize>,
    /// States whose values are larger are refused.
    limit: usize,
}

/// The vertices that have chosen and matter, in increasing order, and who has not chosen.
struct Frontier {
    vertices: Vec<usize>,
    open: Vec<bool>,
    /// By vertex: the open vertices that may choose it.
    callers: Vec<usize>,
    /// By vertex: may a vertex that has chosen have chosen it?
    reached: Vec<bool>,
}

impl<'a, T: Ring> Sweep<'a, T> {
    pub(super) fn new(
        choices: Vec<Vec<(Choice, &'a T)>>,
        start: Option<usize>,
        limit: usize,
    ) -> Self {
        let size = choices.iter().map(|row| row.len() as u64 + 1).sum();
        Self {
            choices,
            size,
            start,
            limit,
        }
    }

    /// The sum over all forests; with a start, over those in which it leads to the mark.
    pub(super) fn sum(&self, fuel: &mut Fuel) -> Result<T> {
        let count = self.choices.len();
        let mut frontier = Frontier::new(count);
        for next in self.choices.iter().flatten().filter_map(|one| one.0.next()) {
            frontier.callers[next] += 1;
        }
        let mut states: BTreeMap<State, T> = BTreeMap::new();
        states.insert((false, SmallVec::new()), T::one());
        for _ in 0..count {
            fuel.spend(self.size, "order of elimination")?;
            let Some(vertex) = self.cheapest(&frontier) else {
                break;
            };
            states = self.advance(vertex, &mut frontier, states, fuel)?;
        }
        // One state is left: that of the start, which leads to the mark, or that without a frontier.
        let wanted = self.start.is_some();
        let mut total = T::zero();
        for ((marked, _), value) in states {
            if marked == wanted {
                total = total.plus(&value, fuel)?;
            }
        }
        Ok(total)
    }

    /// The open vertex after whose choice the fewest states are expected.
    fn cheapest(&self, frontier: &Frontier) -> Option<usize> {
        let reached = frontier.reached.iter().zip(&frontier.open);
        let reached = reached
            .filter(|(reached, open)| **reached && **open)
            .count();
        let cost = |vertex: usize| {
            let (mut ends, mut width) = (reached, frontier.vertices.len());
            ends -= usize::from(frontier.reached[vertex]);
            width += usize::from(frontier.callers[vertex] > 0 || self.start == Some(vertex));
            for next in self.choices[vertex].iter().filter_map(|one| one.0.next()) {
                match frontier.open[next] {
                    true => ends += usize::from(!frontier.reached[next]),
                    // Nobody else may choose it.
                    false if frontier.callers[next] == 1 && self.start != Some(next) => width -= 1,
                    false => {}
                }
            }
            // About (ends + 2)^width states.
            let ends = u32::try_from(ends).unwrap_or(u32::MAX);
            let width = u32::try_from(width).unwrap_or(u32::MAX);
            f64::from(width) * (f64::from(ends) + 2.0).ln()
        };
        let open = (0..self.choices.len()).filter(|&v| frontier.open[v]);
        open.map(|v| (cost(v), v))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|best| best.1)
    }

    /// All states after this vertex has chosen, too.
    fn advance(
        &self,
        vertex: usize,
        frontier: &mut Frontier,
        states: BTreeMap<State, T>,
        fuel: &mut Fuel,
    ) -> Result<BTreeMap<State, T>> {
        let before = std::mem::take(&mut frontier.vertices);
        frontier.open[vertex] = false;
        for next in self.choices[vertex].iter().filter_map(|one| one.0.next()) {
            frontier.callers[next] -= 1;
            frontier.reached[next] = true;
        }
        let mut after = before.clone();
        let place = after.partition_point(|&other| other < vertex);
        after.insert(place, vertex);
        after.retain(|&v| frontier.callers[v] > 0 || self.start == Some(v));
        frontier.vertices = after;
        let mut sums: BTreeMap<State, Vec<T>> = BTreeMap::new();
        for ((marked, ends), value) in states {
            for &(choice, rate) in &self.choices[vertex] {
                fuel.spend(8 + 8 * before.len() as u64, "forests")?;
                let end = match choice {
                    Choice::Exit => EXIT,
                    Choice::Mark if marked => continue,
                    Choice::Mark => MARK,
                    Choice::Next(next) => match before.binary_search(&next) {
                        Ok(at) => ends[at],
                        Err(_) => name(next),
                    },
                };
                if end == name(vertex) {
                    continue; // a cycle
                }
                let marked = marked || choice == Choice::Mark;
                let of = |&v: &usize| match before.binary_search(&v) {
                    Ok(at) if ends[at] != name(vertex) => ends[at],
                    _ => end,
                };
                let state = (marked, frontier.vertices.iter().map(of).collect());
                match sums.get_mut(&state) {
                    Some(sum) => sum.push(value.times(rate, fuel)?),
                    None => {
                        fuel.spend(4 * self.size, "forests")?;
                        if self.possible(&state, frontier) {
                            sums.insert(state, vec![value.times(rate, fuel)?]);
                        }
                    }
                }
            }
        }
        let mut result = BTreeMap::new();
        for (state, parts) in sums {
            let sum = balanced(parts, fuel)?;
            check(
                usize::try_from(sum.size()).unwrap_or(usize::MAX),
                self.limit,
            )?;
            result.insert(state, sum);
        }
        Ok(result)
    }

    /// Can every open vertex still lead to an end, and the start to the mark?
    fn possible(&self, (marked, ends): &State, frontier: &Frontier) -> bool {
        let count = self.choices.len();
        let end_of = |vertex: usize| match frontier.vertices.binary_search(&vertex) {
            Ok(at) => ends[at],
            Err(_) => name(vertex),
        };
        // Open vertices backwards from the ends, and what each of them leads to.
        let mut before: Vec<SmallVec<[usize; 4]>> = vec![SmallVec::new(); count];
        let mut stack = Vec::new();
        for vertex in (0..count).filter(|&v| frontier.open[v]) {
            for &(choice, _) in &self.choices[vertex] {
                let end = match choice {
                    Choice::Exit => EXIT,
                    Choice::Mark if *marked => continue,
                    Choice::Mark => MARK,
                    Choice::Next(next) => end_of(next),
                };
                match before.get_mut(end as usize) {
                    Some(list) => list.push(vertex),
                    None => stack.push(vertex),
                }
            }
        }
        let mut open = frontier.open.clone();
        while let Some(vertex) = stack.pop() {
            if std::mem::replace(&mut open[vertex], false) {
                stack.extend(before[vertex].iter().copied());
            }
        }
        if open.contains(&true) {
            return false;
        }
        let Some(start) = self.start else { return true };
        let mut waiting = frontier.open.clone();
        let mut path = vec![end_of(start)];
        while let Some(end) = path.pop() {
            let vertex = end as usize;
            if end == MARK {
                return true;
            }
            if end == EXIT || !std::mem::replace(&mut waiting[vertex], false) {
                continue;
            }
            for &(choice, _) in &self.choices[vertex] {
                match choice {
                    Choice::Exit => {}
                    Choice::Mark if *marked => {}
                    Choice::Mark => return true,
                    Choice::Next(next) => path.push(end_of(next)),
                }
            }
        }
        false
    }
}

impl Choice {
    fn next(self) -> Option<usize> {
        match self {
            Choice::Next(next) => Some(next),
            Choice::Exit | Choice::Mark => None,
        }
    }
}

impl Frontier {
    fn new(count: usize) -> Self {
        Self {
            vertices: Vec::new(),
            open: vec![true; count],
            callers: vec![0; count],
            reached: vec![false; count],
        }
    }
}

/// A vertex as an end.
fn name(vertex: usize) -> u32 {
    u32::try_from(vertex).unwrap_or(MARK - 1)
}

/// More vertices than this have no names.
pub(super) const MOST_VERTICES: usize = 1 << 20;

/// Refuses graphs with more vertices than have names.
pub(super) fn check_size(vertices: usize) -> Result<()> {
    match vertices <= MOST_VERTICES {
        true => Ok(()),
        false => Err(Error::TooLarge {
            what: "vertices of a Laplacian",
            found: vertices.to_string(),
            limit: MOST_VERTICES as u64,
            hint: "ask for a number instead of a formula",
        }),
    }
}

/// The sum, of neighbours first: every term is copied as often as the logarithm of the number of parts.
fn balanced<T: Ring>(mut parts: Vec<T>, fuel: &mut Fuel) -> Result<T> {
    while parts.len() > 1 {
        let mut sums = Vec::with_capacity(parts.len().div_ceil(2));
        let mut parts_left = parts.into_iter();
        while let Some(first) = parts_left.next() {
            sums.push(match parts_left.next() {
                Some(second) => first.plus(&second, fuel)?,
                None => first,
            });
        }
        parts = sums;
    }
    Ok(parts.pop().unwrap_or_else(T::zero))
}
