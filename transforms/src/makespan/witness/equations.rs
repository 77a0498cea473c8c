//! The mean as the exact solution of linear equations.

use algebra::evidence::{Basis, Evidence, Method};
use algebra::linear::Matrix;
use algebra::{Fuel, Integer, Rational};

use crate::error::{Result, at_most};
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
/// # Errors
/// As [`answers`].
pub fn solution(chain: &Chain<Rational>) -> Result<Rational> {
    answers(chain).map(|answers| answers.mean)
}

/// What the equations of a chain give, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The mean time to an exit.
    pub mean: Rational,
    /// The second moment of that time; nothing for a chain with durations, whose equations have their second moments too.
    pub second: Option<Rational>,
    /// For each exit, in the order of the states: the probability to end there, and the mean time of the walks that do (0 where none does).
    pub exits: Vec<(Rational, Rational)>,
}

/// Solves the equations of a chain exactly.
///
/// $$ M m = t, \qquad M m^{(2)} = 2m, \qquad M h = b, \qquad M y = h $$
///
/// | symbol | meaning |
/// |---|---|
/// | $M$ | of rates: $M_{ii} = \sum_j q_{ij}$, $M_{ij} = -q_{ij}$; of probabilities: $1 - P$ |
/// | $t$ | 1 of rates; the mean stay $\sum_j p_{ij} \tau_{ij}$ of probabilities |
/// | $b$ | the rate or probability of going to the exit at once; $y/h$ is the mean time of walks that end there |
///
/// Only states that the beginning reaches have equations. The second moment of a chain in steps is $M m^{(2)} = 2m - t$; $y$ there counts
/// the steps.
///
/// # Errors
/// [`crate::Error::TooLarge`] above 300 states; [`crate::Error::Algebra`] when the equations have no single solution.
pub fn answers(chain: &Chain<Rational>) -> Result<Answers> {
    let reached = reached(chain);
    let number: Vec<Option<usize>> = numbered(&reached);
    let size = reached.iter().filter(|is| **is).count();
    at_most(
        "states whose equations are solved exactly",
        size,
        MOST,
        "ask for doubles, which are accurate in every digit",
    )?;
    let (zero, one) = (Rational::from(0), Rational::from(1));
    let exits: Vec<usize> = chain.exits().collect();
    let mut rows = vec![vec![zero.clone(); size]; size];
    let mut stays = vec![zero.clone(); size];
    let mut leaves = vec![vec![zero.clone(); size]; exits.len()];
    let continuous = chain.kind() == Kind::Continuous;
    for state in 0..chain.states().len() {
        let Some(row) = number[state] else { continue };
        if continuous {
            stays[row] = one.clone();
        } else {
            rows[row][row] = one.clone();
        }
        for arc in chain.arcs_from(state) {
            if continuous {
                rows[row][row] = &rows[row][row] + &arc.weight;
            } else {
                let time = arc.time.as_ref().map_or(one.clone(), |time| time.mean());
                stays[row] = &stays[row] + &(&arc.weight * &time);
            }
            match (number[arc.to], exits.binary_search(&arc.to)) {
                (Some(column), _) => rows[row][column] = &rows[row][column] - &arc.weight,
                (None, Ok(exit)) => leaves[exit][row] = &leaves[exit][row] + &arc.weight,
                (None, Err(_)) => {}
            }
        }
    }
    let begun = |values: &[Rational]| {
        let starts = chain.initial().iter().filter_map(|(state, share)| {
            let row = number[*state]?;
            Some(share * &values[row])
        });
        starts.fold(zero.clone(), |sum, part| &sum + &part)
    };
    let means = solve(&rows, &stays)?;
    let second = match chain.kind() {
        Kind::SemiMarkov => None,
        kind => {
            let right = means.iter().zip(&stays).map(|(mean, stay)| {
                let twice = mean + mean;
                match kind {
                    Kind::Continuous => twice,
                    _ => &twice - stay,
                }
            });
            let right: Vec<Rational> = right.collect();
            Some(begun(&solve(&rows, &right)?))
        }
    };
    let mut found = Vec::new();
    for (exit, right) in exits.iter().zip(&leaves) {
        let shares = solve(&rows, right)?;
        let weighted = match chain.kind() {
            // time passes only where the walk goes on to this exit
            Kind::SemiMarkov => None,
            _ => Some(solve(&rows, &shares)?),
        };
        let at_once = chain
            .initial()
            .iter()
            .filter(|(state, _)| state == exit)
            .fold(zero.clone(), |sum, (_, share)| &sum + share);
        let probability = &begun(&shares) + &at_once;
        let time = weighted.map_or(zero.clone(), |weighted| begun(&weighted));
        let given = time.checked_div(&probability).unwrap_or_default();
        found.push((probability, given));
    }
    Ok(Answers {
        mean: begun(&means),
        second,
        exits: found,
    })
}

/// The solution by lifting modulo powers of a prime, rows cleared of denominators.
fn solve(rows: &[Vec<Rational>], right: &[Rational]) -> Result<Vec<Rational>> {
    let size = right.len();
    if size == 0 {
        return Ok(Vec::new());
    }
    let mut entries = Vec::new();
    let mut sides = Vec::new();
    for (row, side) in rows.iter().zip(right) {
        let whole = row.iter().chain([side]);
        let common = whole.clone().fold(Integer::from(1), |common, entry| {
            common.lcm(&entry.denominator())
        });
        let common = Rational::from(common);
        let mut cleared: Vec<Integer> = whole
            .filter_map(|entry| (entry * &common).to_integer())
            .collect();
        sides.extend(cleared.pop());
        entries.extend(cleared);
    }
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
