//! The mean as the exact solution of linear equations.

use algebra::evidence::{Basis, Evidence, Method};
use algebra::linear::Matrix;
use algebra::{Fuel, Rational};

use crate::error::{Error, Result};
use crate::makespan::{Chain, Kind};

/// States of a chain whose equations are solved exactly.
const MOST: usize = 300;

/// Compares a mean with the exact solution of the equations of its chain; the difference, relative to the solution, has to be within a
/// tolerance: 0 for an exact mean, some roundings for a double.
///
/// # Errors
/// As [`solution`].
pub fn equations(chain: &Chain<Rational>, mean: &Rational, tolerance: f64) -> Result<Evidence> {
    let solution = solution(chain)?;
    let gap = (mean - &solution).abs();
    let gap = gap.checked_div(&solution).unwrap_or(gap);
    Ok(Evidence {
        method: Method::Exact,
        measured: gap.to_f64(),
        bound: tolerance,
        basis: Basis::Rigorous,
        note: match tolerance > 0.0 {
            true => format!(
                "the equations of the chain, solved exactly, give {:e}",
                solution.to_f64()
            ),
            false => "the equations of the chain, solved exactly, give the same".to_owned(),
        },
    })
}

/// The mean time to an exit as the exact solution of the equations of the chain.
///
/// $$ m_i = t_i + \sum_j p_{ij} m_j, \qquad t_i = \sum_j p_{ij} \tau_{ij} $$
///
/// with m = 0 at the exits; of a chain in continuous time, $\sum_j q_{ij} (m_i - m_j) = 1$. Only states that the beginning reaches have
/// equations.
///
/// # Errors
/// [`Error::TooLarge`] above 300 states; [`Error::Algebra`] when the equations have no single solution.
pub fn solution(chain: &Chain<Rational>) -> Result<Rational> {
    let reached = reached(chain);
    let number: Vec<Option<usize>> = numbered(&reached);
    let size = reached.iter().filter(|is| **is).count();
    if size > MOST {
        return Err(Error::TooLarge {
            what: "states whose equations are solved exactly",
            needed: size as u64,
            limit: MOST as u64,
            hint: "ask for doubles, which are accurate in every digit",
        });
    }
    let (zero, one) = (Rational::from(0), Rational::from(1));
    let mut rows = vec![vec![zero.clone(); size]; size];
    let mut right = vec![vec![zero.clone()]; size];
    for state in 0..chain.states().len() {
        let Some(row) = number[state] else { continue };
        let continuous = chain.kind() == Kind::Continuous;
        if continuous {
            right[row][0] = one.clone();
        } else {
            rows[row][row] = one.clone();
        }
        for arc in chain.arcs_from(state) {
            if continuous {
                rows[row][row] = &rows[row][row] + &arc.weight;
            } else {
                let time = arc.time.as_ref().map_or(one.clone(), |time| time.mean());
                right[row][0] = &right[row][0] + &(&arc.weight * &time);
            }
            if let Some(column) = number[arc.to] {
                rows[row][column] = &rows[row][column] - &arc.weight;
            }
        }
    }
    let mut solution = zero.clone();
    if size > 0 {
        let found = solve(rows, right)?;
        for (state, probability) in chain.initial() {
            if let Some(row) = number[*state] {
                solution = &solution + &(probability * &found[row]);
            }
        }
    }
    Ok(solution)
}

/// The solution by lifting modulo powers of a prime, rows cleared of denominators.
fn solve(rows: Vec<Vec<Rational>>, right: Vec<Vec<Rational>>) -> Result<Vec<Rational>> {
    let mut entries = Vec::new();
    let mut sides = Vec::new();
    for (mut row, side) in rows.into_iter().zip(right) {
        row.extend(side);
        let common = row.iter().fold(algebra::Integer::from(1), |common, entry| {
            common.lcm(&entry.denominator())
        });
        let common = Rational::from(common);
        let mut cleared: Vec<algebra::Integer> = row
            .iter()
            .filter_map(|entry| (entry * &common).to_integer())
            .collect();
        sides.extend(cleared.pop());
        entries.extend(cleared);
    }
    let size = sides.len();
    let matrix = Matrix::new(size, size, entries)?;
    let right = Matrix::new(size, 1, sides)?;
    let found = matrix.solve(&right, &mut Fuel::default())?;
    Ok(found.entries().to_vec())
}

/// States that are no exits and that the beginning reaches.
fn reached(chain: &Chain<Rational>) -> Vec<bool> {
    let mut seen = vec![false; chain.states().len()];
    let mut open: Vec<usize> = chain.initial().iter().map(|(state, _)| *state).collect();
    while let Some(state) = open.pop() {
        if !chain.is_exit(state) && !std::mem::replace(&mut seen[state], true) {
            let arcs = chain.arcs_from(state).iter();
            open.extend(arcs.filter(|arc| !arc.weight.is_zero()).map(|arc| arc.to));
        }
    }
    seen
}

fn numbered(reached: &[bool]) -> Vec<Option<usize>> {
    let mut next = 0..;
    let number = |is: &bool| if *is { next.next() } else { None };
    reached.iter().map(number).collect()
}
