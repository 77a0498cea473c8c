//! Elimination without subtraction: accurate in every component, however stiff the chain.

use algebra::Fuel;
use nalgebra::DMatrix;

use super::digraph::Digraph;
use super::exact_elimination::{
    by_position, by_vertex, check_lengths, check_right, never_leaves, plan,
};
use super::frontal::Factors;
use super::plan::Plan;
use super::strong::never_leaving;
use super::wide::{Wide, exponent_of, power_of_two};
use crate::error::{Error, Result};

/// The factors of the Laplacian of a chain: M_ii = exit_i + sum of the rates out of i, M_ij = -rate(i -> j).
///
/// For a substochastic matrix A, M = I - A with the rates A_ij and the exits 1 - (sum of row i). Pivots are sums of what is
/// left of a row, never differences: every entry of M^-1 has a relative error of about n^3 units in the last place,
/// whatever the condition number.
///
/// Components are factored one by one, each in an order of few new entries; entries that stand densely are eliminated by
/// products of blocks. Rows are scaled by powers of two; where products of rates leave the range of doubles all the same,
/// numbers with wide exponents take their place, so that only an answer beyond that range is refused.
///
/// ```
/// use graphs::resolvent::{Digraph, SubtractionFree};
/// // a fair walk on 0, 1 that leaves from 1 with probability 1e-20
/// let walk = Digraph::new(2, &[(0, 1), (1, 0)])?;
/// let factors = SubtractionFree::new(&walk, &[1.0, 1.0 - 1e-20], &[0.0, 1e-20])?;
/// let steps = factors.solve(&[1.0, 1.0])?;
/// assert!((steps[0] / 2e20 - 1.0).abs() < 1e-15);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: W. K. Grassmann, M. I. Taksar, D. P. Heyman, Operations Research 33 (1985); error bound by C. A. O'Cinneide,
/// Numerische Mathematik 65 (1993).
#[derive(Clone, Debug)]
pub struct SubtractionFree {
    plan: Plan,
    numbers: Numbers,
}

#[derive(Clone, Debug)]
enum Numbers {
    /// The factors of the rows times these powers of two, by position.
    Scaled(Factors<f64>, Vec<f64>),
    Wide(Factors<Wide>),
}

/// Which of the two systems is solved.
#[derive(Clone, Copy)]
enum Side {
    Right,
    Transposed,
}

/// Scaled right sides have a largest entry near 1; answers below this may have lost a summand.
const TINY: f64 = 1e-200;

impl SubtractionFree {
    /// Factors a chain with these rates of the arcs and these exits of the vertices; loops do not matter.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Domain`] for a negative or infinite number; [`Error::Singular`] for a vertex that
    /// never reaches an exit.
    ///
    /// Costs one multiplication per product of sparse elimination.
    pub fn new(digraph: &Digraph, rates: &[f64], exits: &[f64]) -> Result<Self> {
        Self::from_arcs(digraph.len(), digraph.arcs(), rates, exits)
    }

    /// The same for a list of arcs between the vertices 0 to n - 1; repeated arcs are summed.
    ///
    /// ```
    /// use graphs::resolvent::SubtractionFree;
    /// let factors = SubtractionFree::from_arcs(2, &[(0, 1), (0, 1), (1, 0)], &[1.0, 2.0, 3.0], &[0.0, 6.0])?;
    /// assert_eq!(factors.solve(&[1.0, 1.0])?, [2.0 / 3.0, 1.0 / 3.0]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Self::new`]; [`Error::UnknownVertex`].
    pub fn from_arcs(
        n: usize,
        arcs: &[(usize, usize)],
        rates: &[f64],
        exits: &[f64],
    ) -> Result<Self> {
        check_lengths(n, arcs.len(), rates.len(), exits.len())?;
        check_numbers("rate of arc", rates)?;
        check_numbers("exit of vertex", exits)?;
        let plan = plan(n, arcs, |at| rates[at] > 0.0, |v| exits[v] > 0.0)?;
        let mut largest = exits.to_vec();
        for (&(from, to), &rate) in arcs.iter().zip(rates) {
            if from != to {
                largest[from] = largest[from].max(rate);
            }
        }
        let scales: Vec<f64> = largest.iter().map(|&value| scale(value)).collect();
        let fuel = &mut Fuel::default();
        let scaled_rate = |at: usize| rates[at] * scales[arcs[at].0];
        let scaled_exits: Vec<f64> = exits
            .iter()
            .zip(&scales)
            .map(|(exit, scale)| exit * scale)
            .collect();
        let kept = |value: f64, scaled: f64| value == 0.0 || scaled > 1e-290;
        let in_range = (0..arcs.len()).all(|at| kept(rates[at], scaled_rate(at)))
            && (0..n).all(|v| kept(exits[v], scaled_exits[v]));
        if in_range {
            let exits = by_position(&plan, &scaled_exits, 0.0);
            let factors = Factors::new(&plan, scaled_rate, exits, fuel)?;
            if factors.is_sound(&plan) {
                let scales = by_position(&plan, &scales, 1.0);
                return Ok(Self {
                    plan,
                    numbers: Numbers::Scaled(factors, scales),
                });
            }
        }
        let exits: Vec<Wide> = exits.iter().map(|&exit| Wide::new(exit)).collect();
        let exits = by_position(&plan, &exits, Wide::ZERO);
        let factors = Factors::new(&plan, |at| Wide::new(rates[at]), exits, fuel)?;
        Ok(Self {
            plan,
            numbers: Numbers::Wide(factors),
        })
    }

    /// The same for a square matrix of rates from rows to columns; its diagonal does not matter.
    ///
    /// ```
    /// use graphs::resolvent::SubtractionFree;
    /// use nalgebra::DMatrix;
    /// let rates = DMatrix::from_row_slice(2, 2, &[0.0, 3.0, 3.0, 0.0]);
    /// let factors = SubtractionFree::from_matrix(&rates, &[0.0, 6.0])?;
    /// assert_eq!(factors.solve(&[1.0, 1.0])?, [2.0 / 3.0, 1.0 / 3.0]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Self::new`]. Costs 2 n^3 / 3 operations.
    pub fn from_matrix(rates: &DMatrix<f64>, exits: &[f64]) -> Result<Self> {
        let n = exits.len();
        for found in [rates.nrows(), rates.ncols()] {
            if found != n {
                return Err(Error::Dimension {
                    what: "rows and columns of rates",
                    expected: n,
                    found,
                });
            }
        }
        check_numbers("exit of vertex", exits)?;
        let mut largest = exits.to_vec();
        let mut allowed = true;
        for (j, column) in rates.as_slice().chunks_exact(n.max(1)).enumerate() {
            for (i, (largest, &rate)) in largest.iter_mut().zip(column).enumerate() {
                let rate = if i == j { 0.0 } else { rate };
                allowed &= rate.is_finite() && rate >= 0.0;
                *largest = largest.max(rate);
            }
        }
        if !allowed {
            let entries: Vec<f64> = (0..n * n)
                .map(|at| if at % (n + 1) == 0 { 0.0 } else { rates[at] })
                .collect();
            check_numbers("rate, by columns,", &entries)?;
        }
        let scales: Vec<f64> = largest.iter().map(|&value| scale(value)).collect();
        let mut in_range = true;
        let mut scaled = |value: f64, scale: f64| {
            let scaled = value * scale;
            in_range &= value == 0.0 || scaled > 1e-290;
            scaled
        };
        let mut entries = Vec::with_capacity(n * n);
        for (j, column) in rates.as_slice().chunks_exact(n.max(1)).enumerate() {
            entries.extend(
                column
                    .iter()
                    .zip(&scales)
                    .map(|(rate, scale)| scaled(*rate, *scale)),
            );
            entries[j * n + j] = 0.0;
        }
        let scaled_exits = exits
            .iter()
            .zip(&scales)
            .map(|(exit, scale)| scaled(*exit, *scale))
            .collect();
        let (plan, fuel) = (Plan::dense(n), &mut Fuel::default());
        let factors = Factors::dense(entries, scaled_exits, fuel)?;
        if in_range && factors.is_sound(&plan) {
            return Ok(Self {
                plan,
                numbers: Numbers::Scaled(factors, scales),
            });
        }
        if let Some(vertex) =
            never_leaving(n, |v, w| v != w && rates[(v, w)] > 0.0, |v| exits[v] > 0.0)
        {
            return Err(never_leaves(vertex));
        }
        let mut wide: Vec<Wide> = rates.iter().map(|&rate| Wide::new(rate)).collect();
        for v in 0..n {
            wide[v * n + v] = Wide::ZERO;
        }
        let exits = exits.iter().map(|&exit| Wide::new(exit)).collect();
        let factors = Factors::dense(wide, exits, fuel)?;
        Ok(Self {
            plan,
            numbers: Numbers::Wide(factors),
        })
    }

    /// x = M^-1 b. For b >= 0 nothing is subtracted.
    ///
    /// Where the entries of x are more than 200 orders of magnitude apart, the smallest may be returned as 0.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Domain`] for a number in b that is not finite, and for an answer beyond the doubles.
    pub fn solve(&self, right: &[f64]) -> Result<Vec<f64>> {
        self.answer(Side::Right, right)
    }

    /// y = M^-T c. For c >= 0 nothing is subtracted.
    ///
    /// # Errors
    /// Those of [`Self::solve`].
    pub fn solve_transposed(&self, right: &[f64]) -> Result<Vec<f64>> {
        self.answer(Side::Transposed, right)
    }

    /// X = M^-1 B, column by column.
    ///
    /// ```
    /// use graphs::resolvent::SubtractionFree;
    /// use nalgebra::DMatrix;
    /// let factors = SubtractionFree::from_arcs(2, &[(0, 1)], &[0.5], &[0.5, 0.25])?;
    /// let inverse = factors.solve_columns(&DMatrix::identity(2, 2))?;
    /// assert_eq!(inverse, DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 0.0, 4.0]));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Self::solve`].
    pub fn solve_columns(&self, right: &DMatrix<f64>) -> Result<DMatrix<f64>> {
        check_right(&self.plan, right.nrows())?;
        let mut answer = right.clone();
        let n = self.plan.position.len();
        for column in answer.as_mut_slice().chunks_exact_mut(n.max(1)) {
            let solved = self.answer(Side::Right, column)?;
            column.copy_from_slice(&solved);
        }
        Ok(answer)
    }

    fn answer(&self, side: Side, right: &[f64]) -> Result<Vec<f64>> {
        check_right(&self.plan, right.len())?;
        if let Some(at) = right.iter().position(|value| !value.is_finite()) {
            return Err(Error::Domain {
                what: format!("entry {at} of the right side"),
                value: right[at].to_string(),
                allowed: "finite numbers",
            });
        }
        let answer = match &self.numbers {
            Numbers::Scaled(factors, scales) => match self.scaled(factors, scales, side, right)? {
                Some(answer) => answer,
                None => self.wide(
                    &factors.map(|value| Wide::new(*value)),
                    Some(scales),
                    side,
                    right,
                )?,
            },
            Numbers::Wide(factors) => self.wide(factors, None, side, right)?,
        };
        match answer.iter().position(|value| !value.is_finite()) {
            None => Ok(answer),
            Some(at) => Err(Error::Domain {
                what: format!("entry {at} of the solution"),
                value: answer[at].to_string(),
                allowed: "numbers up to 1.8e308: take a larger unit of time",
            }),
        }
    }

    /// The answer in doubles, unless it comes near the ends of their range.
    fn scaled(
        &self,
        factors: &Factors<f64>,
        scales: &[f64],
        side: Side,
        right: &[f64],
    ) -> Result<Option<Vec<f64>>> {
        let mut x = by_position(&self.plan, right, 0.0);
        let fuel = &mut Fuel::default();
        let multiply = |x: &mut [f64]| {
            for (x, scale) in x.iter_mut().zip(scales) {
                *x *= scale;
            }
        };
        let zeros = |x: &[f64]| x.iter().filter(|x| **x == 0.0).count();
        let given = zeros(&x);
        if let Side::Right = side {
            multiply(&mut x);
        }
        let unit = scale(x.iter().fold(0.0, |most: f64, value| most.max(value.abs())));
        x.iter_mut().for_each(|x| *x *= unit);
        if is_lost(&x) || zeros(&x) > given {
            return Ok(None);
        }
        match side {
            Side::Right => factors.solve(&self.plan, &mut x, fuel)?,
            Side::Transposed => factors.solve_transposed(&self.plan, &mut x, fuel)?,
        }
        if is_lost(&x) {
            return Ok(None);
        }
        let found = zeros(&x);
        let back = 1.0 / unit;
        x.iter_mut().for_each(|x| *x *= back);
        if let Side::Transposed = side {
            multiply(&mut x);
        }
        Ok((!is_lost(&x) && zeros(&x) == found).then(|| by_vertex(&self.plan, &x)))
    }

    fn wide(
        &self,
        factors: &Factors<Wide>,
        scales: Option<&[f64]>,
        side: Side,
        right: &[f64],
    ) -> Result<Vec<f64>> {
        let fuel = &mut Fuel::default();
        let right: Vec<Wide> = right.iter().map(|&value| Wide::new(value)).collect();
        let mut x = by_position(&self.plan, &right, Wide::ZERO);
        let multiply = |x: &mut [Wide]| {
            for (x, scale) in x.iter_mut().zip(scales.unwrap_or_default()) {
                *x = x.times(Wide::new(*scale));
            }
        };
        match side {
            Side::Right => {
                multiply(&mut x);
                factors.solve(&self.plan, &mut x, fuel)?;
            }
            Side::Transposed => {
                factors.solve_transposed(&self.plan, &mut x, fuel)?;
                multiply(&mut x);
            }
        }
        let x: Vec<f64> = x.iter().map(|value| value.to_f64()).collect();
        Ok(by_vertex(&self.plan, &x))
    }
}

/// Is a number infinite, or so small that a summand may have underflowed?
fn is_lost(x: &[f64]) -> bool {
    x.iter()
        .any(|value| !value.is_finite() || (value.abs() > 0.0 && value.abs() < TINY))
}

/// The power of two that brings a positive number to [1, 2), as far as doubles reach.
fn scale(largest: f64) -> f64 {
    match largest > 0.0 {
        true => power_of_two(-exponent_of(largest)),
        false => 1.0,
    }
}

fn check_numbers(name: &str, values: &[f64]) -> Result<()> {
    let bad = |value: &f64| !(value.is_finite() && *value >= 0.0);
    match values.iter().position(bad) {
        None => Ok(()),
        Some(at) => Err(Error::Domain {
            what: format!("{name} {at}"),
            value: values[at].to_string(),
            allowed: "finite numbers that are not negative",
        }),
    }
}
