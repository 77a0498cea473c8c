//! Phase-type laws from lists of rates and from matrices.

use std::borrow::Cow;

use nalgebra::DMatrix;

use super::phase_type::PhaseType;
use crate::error::{Error, Result};
use crate::makespan::duration::{nonnegative, refused, sums_to_one};

impl PhaseType {
    /// A law from the probabilities to begin in each phase, rates (from, to, rate) between phases, rates to the exit from each phase, and the
    /// probability that the time is 0.
    ///
    /// Rates of equal ends are summed, rates from a phase to itself change nothing; phases that are not reached are left out.
    ///
    /// # Errors
    /// [`Error::Dimension`] for lists of different lengths; [`Error::Model`] for numbers that are negative or not finite, for probabilities
    /// that do not sum to 1 within 1e-9, for a phase that does not exist and for one that never reaches the exit.
    pub fn new(
        initial: &[f64],
        rates: &[(usize, usize, f64)],
        exits: &[f64],
        atom: f64,
    ) -> Result<Self> {
        let count = checked(initial, exits, atom)?;
        // Without a branch for each rate; the one to blame is only looked for when there is one.
        let good =
            |&(from, to, rate): &(usize, usize, f64)| (from < count) & (to < count) & plain(rate);
        if !rates.iter().fold(true, |all, one| all & good(one)) {
            for &(from, to, rate) in rates {
                let place = format!("rate {from} -> {to}");
                if from.max(to) >= count {
                    let message = format!("there is no such phase among {count}, numbered from 0");
                    return Err(refused(&place, &message));
                }
                nonnegative(&place, "rate", &rate)?;
            }
        }
        Self::pruned(initial, rates, exits, atom).0.ends()
    }

    /// A law from the probabilities to begin in each phase, the matrix of the rates from phase (row) to phase (column), rates to the exit from
    /// each phase, and the probability that the time is 0. The diagonal is not read: rates are never found by subtraction.
    ///
    /// # Errors
    /// As [`PhaseType::new`]; [`Error::Dimension`] for a matrix that has not as many rows and columns as there are phases.
    ///
    /// # Example
    /// ```
    /// use nalgebra::dmatrix;
    /// use transforms::makespan::markov::PhaseType;
    /// let rates = dmatrix![0.0, 2.0; 1.0, 0.0];
    /// let law = PhaseType::from_matrix(&[1.0, 0.0], &rates, &[0.0, 1.0], 0.0)?;
    /// assert!((law.mean() - 2.0).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn from_matrix(
        initial: &[f64],
        rates: &DMatrix<f64>,
        exits: &[f64],
        atom: f64,
    ) -> Result<Self> {
        let count = checked(initial, exits, atom)?;
        for found in [rates.nrows(), rates.ncols()] {
            if found != count {
                return Err(Error::Dimension {
                    what: "rows and columns of the rates, one for each phase",
                    expected: count,
                    found,
                });
            }
        }
        let entries = rates.as_slice();
        if !entries.iter().fold(true, |all, &rate| all & plain(rate)) {
            for (to, column) in rates.column_iter().enumerate() {
                for (from, rate) in column.iter().enumerate().filter(|(from, _)| *from != to) {
                    nonnegative(&format!("rate {from} -> {to}"), "rate", rate)?;
                }
            }
        }
        let some = entries.iter().filter(|rate| **rate > 0.0).count();
        let (mut arcs, mut list) = (Vec::with_capacity(some), Vec::with_capacity(some));
        // The transpose by its columns: row after row, before the diagonal and behind it.
        for (from, row) in rates.transpose().column_iter().enumerate() {
            let (before, behind) = row.as_slice().split_at(from);
            for (first, part) in [(0, before), (from + 1, &behind[1..])] {
                let ends = first..first + part.len();
                if part.iter().fold(true, |all, &rate| all & (rate > 0.0)) {
                    arcs.extend(ends.map(|to| (from, to)));
                    list.extend_from_slice(part);
                    continue;
                }
                for (to, &rate) in ends.zip(part).filter(|(_, rate)| **rate > 0.0) {
                    arcs.push((from, to));
                    list.push(rate);
                }
            }
        }
        Self::reached(initial, arcs, list, exits, atom).0.ends()
    }

    /// Of checked numbers: without phases that are not reached, and which phases are kept.
    pub(super) fn pruned(
        initial: &[f64],
        rates: &[(usize, usize, f64)],
        exits: &[f64],
        atom: f64,
    ) -> (Self, Vec<usize>) {
        let rates = in_order(rates);
        let arcs = rates.iter().map(|&(from, to, _)| (from, to)).collect();
        let rates = rates.iter().map(|&(.., rate)| rate).collect();
        Self::reached(initial, arcs, rates, exits, atom)
    }

    /// The same of arcs in order, no two of which have the same ends.
    fn reached(
        initial: &[f64],
        mut arcs: Vec<(usize, usize)>,
        mut rates: Vec<f64>,
        exits: &[f64],
        atom: f64,
    ) -> (Self, Vec<usize>) {
        let begun = initial.iter().map(|&start| start > 0.0).collect();
        let reached = closure(begun, arcs.iter().copied());
        let kept: Vec<usize> = (0..initial.len()).filter(|&phase| reached[phase]).collect();
        if kept.len() < initial.len() {
            let mut place = vec![usize::MAX; initial.len()];
            for (at, &phase) in kept.iter().enumerate() {
                place[phase] = at;
            }
            let inside = arcs
                .iter()
                .zip(&rates)
                .filter(|((from, _), _)| reached[*from]);
            (arcs, rates) = inside
                .map(|(&(from, to), &rate)| ((place[from], place[to]), rate))
                .unzip();
        }
        let total = initial.iter().sum::<f64>() + atom;
        let law = Self {
            initial: kept.iter().map(|&phase| initial[phase] / total).collect(),
            atom: atom / total,
            arcs,
            rates,
            exits: kept.iter().map(|&phase| exits[phase]).collect(),
        };
        (law, kept)
    }

    /// Itself, if every phase reaches the exit.
    fn ends(self) -> Result<Self> {
        let exits = self.exits.iter().map(|&rate| rate > 0.0).collect();
        let back = closure(exits, self.arcs.iter().map(|&(from, to)| (to, from)));
        match back.iter().position(|reaches| !reaches) {
            Some(phase) => Err(refused(
                &format!("phase {phase} of those that are reached"),
                "never reaches the exit: the time would be infinite",
            )),
            None => Ok(self),
        }
    }
}

/// Is it at least 0, with a plus, and finite?
const fn plain(value: f64) -> bool {
    value.to_bits() < f64::INFINITY.to_bits()
}

/// How many phases there are, if what is given for each of them is as it should be.
fn checked(initial: &[f64], exits: &[f64], atom: f64) -> Result<usize> {
    if exits.len() != initial.len() {
        return Err(Error::Dimension {
            what: "rates to the exit, one for each phase",
            expected: initial.len(),
            found: exits.len(),
        });
    }
    for (what, values) in [
        ("probability to begin", initial),
        ("rate to the exit", exits),
    ] {
        if let Some(phase) = values.iter().position(|&value| !plain(value)) {
            nonnegative(&format!("phase {phase}"), what, &values[phase])?;
        }
    }
    nonnegative("phases", "probability of a time of 0", &atom)?;
    let total = initial.iter().sum::<f64>() + atom;
    sums_to_one("phases", "the probabilities to begin", [&total])?;
    Ok(initial.len())
}

/// Rates between different phases, by their ends, no two with the same.
fn in_order(rates: &[(usize, usize, f64)]) -> Cow<'_, [(usize, usize, f64)]> {
    let mut before = None;
    let tidy = rates.iter().fold(true, |tidy, &(from, to, rate)| {
        let rises = before < Some((from, to));
        before = Some((from, to));
        tidy & rises & (from != to) & (rate > 0.0)
    });
    if tidy {
        return Cow::Borrowed(rates);
    }
    let counts = |&&(from, to, rate): &&(usize, usize, f64)| from != to && rate > 0.0;
    let mut sorted: Vec<_> = rates.iter().filter(counts).copied().collect();
    sorted.sort_by_key(|&(from, to, _)| (from, to));
    sorted.dedup_by(|next, sum| {
        let same = (next.0, next.1) == (sum.0, sum.1);
        if same {
            sum.2 += next.2;
        }
        same
    });
    Cow::Owned(sorted)
}

/// All that is reached from marked vertices.
pub(super) fn closure(
    mut reached: Vec<bool>,
    arcs: impl Iterator<Item = (usize, usize)> + Clone,
) -> Vec<bool> {
    let mut missing = reached.iter().filter(|reached| !**reached).count();
    // One pass in the order of the arcs often reaches all.
    for (from, to) in arcs.clone() {
        if missing == 0 {
            return reached;
        }
        if reached[from] && !std::mem::replace(&mut reached[to], true) {
            missing -= 1;
        }
    }
    if missing == 0 {
        return reached;
    }
    let mut first = vec![0; reached.len() + 1];
    for (from, _) in arcs.clone() {
        first[from + 1] += 1;
    }
    for at in 0..reached.len() {
        first[at + 1] += first[at];
    }
    let mut ends = vec![0; first[reached.len()]];
    let mut next = first.clone();
    for (from, to) in arcs {
        ends[next[from]] = to;
        next[from] += 1;
    }
    let mut open: Vec<usize> = (0..reached.len()).filter(|&at| reached[at]).collect();
    while let Some(at) = open.pop() {
        for &to in &ends[first[at]..first[at + 1]] {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    reached
}
