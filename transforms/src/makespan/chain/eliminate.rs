//! Systems of a chain in the numbers it is written in, solved without a subtraction.

use algebra::{Fuel, Rational};
use graphs::resolvent::{ExactElimination, SubtractionFree};

use crate::error::Result;
use crate::makespan::number::Number;

/// Numbers in which the systems of a chain are solved: doubles with all their digits, and exact rationals.
///
/// The matrix of the systems is $M_{ii} = e_i + \sum_j r_{ij}$, $M_{ij} = -r_{ij}$ with rates r and exits e that are not negative.
pub trait Eliminate: Number + PartialEq {
    /// The factors of M.
    type Factors: Clone + std::fmt::Debug;

    /// Factors M for arcs between 0 and n - 1; loops do not matter, repeated arcs are summed.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where a vertex never reaches an exit, or the fuel of exact numbers runs out.
    fn factor(
        n: usize,
        arcs: &[(usize, usize)],
        rates: &[Self],
        exits: &[Self],
        fuel: &mut Fuel,
    ) -> Result<Self::Factors>;

    /// M^-1 b.
    ///
    /// # Errors
    /// [`crate::Error::Graph`] where doubles overflow, or the fuel of exact numbers runs out.
    fn solve(factors: &Self::Factors, right: &[Self], fuel: &mut Fuel) -> Result<Vec<Self>>;

    /// M^-T c.
    ///
    /// # Errors
    /// Those of [`Self::solve`].
    fn solve_transposed(
        factors: &Self::Factors,
        right: &[Self],
        fuel: &mut Fuel,
    ) -> Result<Vec<Self>>;
}

impl Eliminate for f64 {
    type Factors = SubtractionFree;

    fn factor(
        n: usize,
        arcs: &[(usize, usize)],
        rates: &[Self],
        exits: &[Self],
        _: &mut Fuel,
    ) -> Result<Self::Factors> {
        Ok(SubtractionFree::from_arcs(n, arcs, rates, exits)?)
    }

    fn solve(factors: &Self::Factors, right: &[Self], _: &mut Fuel) -> Result<Vec<Self>> {
        Ok(factors.solve(right)?)
    }

    fn solve_transposed(
        factors: &Self::Factors,
        right: &[Self],
        _: &mut Fuel,
    ) -> Result<Vec<Self>> {
        Ok(factors.solve_transposed(right)?)
    }
}

impl Eliminate for Rational {
    type Factors = ExactElimination;

    fn factor(
        n: usize,
        arcs: &[(usize, usize)],
        rates: &[Self],
        exits: &[Self],
        fuel: &mut Fuel,
    ) -> Result<Self::Factors> {
        Ok(ExactElimination::new(n, arcs, rates, exits, fuel)?)
    }

    fn solve(factors: &Self::Factors, right: &[Self], fuel: &mut Fuel) -> Result<Vec<Self>> {
        Ok(factors.solve(right, fuel)?)
    }

    fn solve_transposed(
        factors: &Self::Factors,
        right: &[Self],
        fuel: &mut Fuel,
    ) -> Result<Vec<Self>> {
        Ok(factors.solve_transposed(right, fuel)?)
    }
}
