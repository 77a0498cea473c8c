//! Elimination without subtraction: accurate in every component, however stiff the chain.

use super::digraph::Digraph;
use super::elimination::Elimination;
use crate::error::{Error, Result};

/// The factors of the Laplacian of a chain: M_ii = exit_i + sum of the rates out of i, M_ij = -rate(i -> j).
///
/// For a substochastic matrix A, M = I - A with the rates A_ij and the exits 1 - (sum of row i). Pivots are sums of what is
/// left of a row, never differences: every entry of M^-1 has a relative error of about n^3 units in the last place,
/// whatever the condition number.
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
    plan: Elimination,
    /// Per vertex k: rates to the vertices right of the pivot, as they were when k was eliminated.
    rates: Vec<Vec<f64>>,
    /// Per vertex k: the factors of the rows below the pivot.
    factors: Vec<Vec<f64>>,
    pivots: Vec<f64>,
}

impl SubtractionFree {
    /// Factors a chain with these rates of the arcs and these exits of the vertices; loops do not matter.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Domain`] for a negative or infinite number; [`Error::Singular`] for a vertex that
    /// never reaches an exit.
    ///
    /// Costs one multiplication per product of sparse elimination.
    pub fn new(digraph: &Digraph, rates: &[f64], exits: &[f64]) -> Result<Self> {
        for (what, expected, found) in [
            ("rates of arcs", digraph.arcs().len(), rates.len()),
            ("exits of vertices", digraph.len(), exits.len()),
        ] {
            if expected != found {
                return Err(Error::Dimension {
                    what,
                    expected,
                    found,
                });
            }
        }
        for (name, values) in [("rate of arc", rates), ("exit of vertex", exits)] {
            let bad = |value: &&f64| !(value.is_finite() && **value >= 0.0);
            if let Some((at, value)) = values.iter().enumerate().find(|one| bad(&one.1)) {
                return Err(Error::Domain {
                    what: format!("{name} {at}"),
                    value: value.to_string(),
                    allowed: "finite numbers that are not negative",
                });
            }
        }
        let plan = Elimination::new(digraph);
        let n = digraph.len();
        let mut place = vec![0; n];
        for (at, &v) in plan.order.iter().enumerate() {
            place[v] = at;
        }
        let zeros = |lists: &[Vec<usize>]| -> Vec<Vec<f64>> {
            lists.iter().map(|list| vec![0.0; list.len()]).collect()
        };
        let mut factored = Self {
            rates: zeros(&plan.right),
            factors: zeros(&plan.below),
            pivots: vec![0.0; n],
            plan,
        };
        for (&(from, to), &rate) in digraph.arcs().iter().zip(rates) {
            if from != to {
                factored.add(&place, from, to, rate);
            }
        }
        factored.eliminate(&place, exits.to_vec())?;
        Ok(factored)
    }

    /// Adds to the entry (i, j): a rate where j is eliminated after i, else a factor to be.
    fn add(&mut self, place: &[usize], i: usize, j: usize, value: f64) {
        let (list, values, v) = match place[i] < place[j] {
            true => (&self.plan.right[i], &mut self.rates[i], j),
            false => (&self.plan.below[j], &mut self.factors[j], i),
        };
        if let Ok(at) = list.binary_search_by_key(&place[v], |&w| place[w]) {
            values[at] += value;
        }
    }

    fn eliminate(&mut self, place: &[usize], mut exits: Vec<f64>) -> Result<()> {
        for k in self.plan.order.clone() {
            let pivot = exits[k] + self.rates[k].iter().sum::<f64>();
            if pivot <= 0.0 {
                return Err(Error::Singular {
                    what: "the Laplacian",
                    culprit: format!("the rate at which vertex {k} reaches an exit"),
                });
            }
            self.pivots[k] = pivot;
            let (below, right) = (self.plan.below[k].clone(), self.plan.right[k].clone());
            for (at, &i) in below.iter().enumerate() {
                let factor = self.factors[k][at] / pivot;
                self.factors[k][at] = factor;
                if factor > 0.0 {
                    exits[i] += factor * exits[k];
                    for (to, &j) in right.iter().enumerate() {
                        if i != j {
                            self.add(place, i, j, factor * self.rates[k][to]);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn check(&self, right: &[f64]) -> Result<()> {
        if right.len() == self.pivots.len() {
            return Ok(());
        }
        Err(Error::Dimension {
            what: "right side",
            expected: self.pivots.len(),
            found: right.len(),
        })
    }

    /// x = M^-1 b. For b >= 0 nothing is subtracted.
    ///
    /// # Errors
    /// [`Error::Dimension`].
    pub fn solve(&self, right: &[f64]) -> Result<Vec<f64>> {
        self.check(right)?;
        let mut x = right.to_vec();
        for &k in &self.plan.order {
            for (&i, factor) in self.plan.below[k].iter().zip(&self.factors[k]) {
                x[i] += factor * x[k];
            }
        }
        for &k in self.plan.order.iter().rev() {
            let rates = self.plan.right[k].iter().zip(&self.rates[k]);
            let sum: f64 = rates.map(|(&j, rate)| rate * x[j]).sum();
            x[k] = (x[k] + sum) / self.pivots[k];
        }
        Ok(x)
    }

    /// y = M^-T c. For c >= 0 nothing is subtracted.
    ///
    /// # Errors
    /// [`Error::Dimension`].
    pub fn solve_transposed(&self, right: &[f64]) -> Result<Vec<f64>> {
        self.check(right)?;
        let mut y = right.to_vec();
        for &k in &self.plan.order {
            y[k] /= self.pivots[k];
            for (&j, rate) in self.plan.right[k].iter().zip(&self.rates[k]) {
                y[j] += rate * y[k];
            }
        }
        for &k in self.plan.order.iter().rev() {
            let factors = self.plan.below[k].iter().zip(&self.factors[k]);
            let sum: f64 = factors.map(|(&i, factor)| factor * y[i]).sum();
            y[k] += sum;
        }
        Ok(y)
    }
}
