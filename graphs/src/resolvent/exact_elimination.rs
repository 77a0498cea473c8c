//! Elimination without subtraction in exact numbers: the witness of [`super::SubtractionFree`], and answers without rounding.

use algebra::{Fuel, Rational};

use super::frontal::Factors;
use super::plan::{Arc, Plan};
use crate::error::{Error, Result};

/// The factors of the Laplacian of a chain, M_ii = exit_i + sum of the rates out of i, M_ij = -rate(i -> j), as rational numbers.
///
/// ```
/// use algebra::{Fuel, Rational};
/// use graphs::resolvent::ExactElimination;
/// let number = |text| Rational::from_decimal(text).ok_or("a decimal number");
/// let fuel = &mut Fuel::default();
/// // a walk on 0, 1 that leaves from 1 with the rate 1/100
/// let rates = [number("1")?, number("0.99")?];
/// let exits = [Rational::zero(), number("0.01")?];
/// let factors = ExactElimination::new(2, &[(0, 1), (1, 0)], &rates, &exits, fuel)?;
/// let times = factors.solve(&[Rational::one(), Rational::one()], fuel)?;
/// assert_eq!(times, [number("200")?, number("199")?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExactElimination {
    plan: Plan,
    factors: Factors<Rational>,
}

impl ExactElimination {
    /// Factors a chain on the vertices 0 to n - 1; loops do not matter, repeated arcs are summed.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::UnknownVertex`]; [`Error::Domain`] for a negative number; [`Error::Singular`] for a
    /// vertex that never reaches an exit; [`Error::Exact`] when the fuel runs out.
    ///
    /// Costs one product per product of sparse elimination, of numbers that grow with its depth.
    pub fn new(
        n: usize,
        arcs: &[(usize, usize)],
        rates: &[Rational],
        exits: &[Rational],
        fuel: &mut Fuel,
    ) -> Result<Self> {
        check_lengths(n, arcs.len(), rates.len(), exits.len())?;
        for (name, values) in [("rate of arc", rates), ("exit of vertex", exits)] {
            if let Some(at) = values.iter().position(Rational::is_negative) {
                return Err(Error::Domain {
                    what: format!("{name} {at}"),
                    value: values[at].to_string(),
                    allowed: "numbers that are not negative",
                });
            }
        }
        let plan = plan(n, arcs, |at| !rates[at].is_zero(), |v| !exits[v].is_zero())?;
        let exits = by_position(&plan, exits, Rational::zero());
        let factors = Factors::new(&plan, |at| rates[at].clone(), exits, fuel)?;
        Ok(Self { plan, factors })
    }

    /// x = M^-1 b.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Exact`] when the fuel runs out.
    pub fn solve(&self, right: &[Rational], fuel: &mut Fuel) -> Result<Vec<Rational>> {
        check_right(&self.plan, right.len())?;
        let mut x = by_position(&self.plan, right, Rational::zero());
        self.factors.solve(&self.plan, &mut x, fuel)?;
        Ok(by_vertex(&self.plan, &x))
    }

    /// y = M^-T c.
    ///
    /// # Errors
    /// Those of [`Self::solve`].
    pub fn solve_transposed(&self, right: &[Rational], fuel: &mut Fuel) -> Result<Vec<Rational>> {
        check_right(&self.plan, right.len())?;
        let mut y = by_position(&self.plan, right, Rational::zero());
        self.factors.solve_transposed(&self.plan, &mut y, fuel)?;
        Ok(by_vertex(&self.plan, &y))
    }
}

/// Refuses lists that do not fit together.
pub(super) fn check_lengths(n: usize, arcs: usize, rates: usize, exits: usize) -> Result<()> {
    for (what, expected, found) in [
        ("rates of arcs", arcs, rates),
        ("exits of vertices", n, exits),
    ] {
        if expected != found {
            return Err(Error::Dimension {
                what,
                expected,
                found,
            });
        }
    }
    Ok(())
}

pub(super) fn check_right(plan: &Plan, found: usize) -> Result<()> {
    match plan.position.len() {
        expected if expected == found => Ok(()),
        expected => Err(Error::Dimension {
            what: "right side",
            expected,
            found,
        }),
    }
}

/// The plan of a chain: arcs that do not vanish, without loops.
pub(super) fn plan(
    n: usize,
    arcs: &[(usize, usize)],
    is_present: impl Fn(usize) -> bool,
    leaves: impl Fn(usize) -> bool + Copy,
) -> Result<Plan> {
    if let Some(&(from, to)) = arcs.iter().find(|(from, to)| *from.max(to) >= n) {
        return Err(Error::UnknownVertex {
            name: from.max(to).to_string(),
            known: match n {
                0 => "none".into(),
                n => format!("0 to {}", n - 1),
            },
        });
    }
    let too_many = || Error::TooLarge {
        what: "vertices or arcs of a chain",
        found: n.max(arcs.len()).to_string(),
        limit: u64::from(u32::MAX),
        hint: "split the chain",
    };
    let arcs: Option<Vec<Arc>> = arcs
        .iter()
        .enumerate()
        .filter(|&(rate, (from, to))| from != to && is_present(rate))
        .map(|(rate, &(from, to))| Arc::new(from, to, rate))
        .collect();
    let arcs = arcs.ok_or_else(too_many)?;
    if u32::try_from(n).is_err() {
        return Err(too_many());
    }
    Plan::new(n, &arcs, leaves).map_err(never_leaves)
}

/// The error for a vertex of a closed component.
pub(super) fn never_leaves(vertex: usize) -> Error {
    Error::Singular {
        what: "the Laplacian",
        culprit: format!("the rate at which vertex {vertex} reaches an exit"),
    }
}

pub(super) fn by_position<N: Clone>(plan: &Plan, values: &[N], zero: N) -> Vec<N> {
    let mut placed = vec![zero; values.len()];
    for (value, &position) in values.iter().zip(&plan.position) {
        placed[position] = value.clone();
    }
    placed
}

pub(super) fn by_vertex<N: Clone>(plan: &Plan, values: &[N]) -> Vec<N> {
    plan.position
        .iter()
        .map(|&position| values[position].clone())
        .collect()
}
