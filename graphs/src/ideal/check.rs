//! Goes through a certificate again by another way.
//!
//! Shared with the proof: numbers, polynomials and the reading of the graph. Not shared: the numerators come from cofactors
//! by Laplace's expansion instead of one-connections; all bounds are found again from them; the points
//! are shifted by 1, the primes are others, the values are found term by term without any sharing.

use std::collections::BTreeSet;

use algebra::linear::{Matrix, division_free};
use algebra::poly::{Integers, Polynomial, Rationals};
use algebra::{Fuel, Integer, PrimeField, Rational};

use super::certificate::{Certificate, Method};
use super::claim::Claim;
use super::grid::Grid;
use super::model::Model;
use crate::error::Result;
use crate::mixed::{Parameter, Parameters};
use crate::modular::PRIME;

impl Certificate {
    /// Is the certificate valid? A wrong bound, too few primes, a parameter that may not be 1, or a claim that is false
    /// make it invalid.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] when the fuel is used up: the grid is evaluated again, without the shortcuts of the proof.
    pub fn check(&self, fuel: &mut Fuel) -> Result<bool> {
        let model = Model::new(&self.graph)?;
        if self
            .parameter
            .is_some_and(|at| at >= model.parameters.len())
        {
            return Ok(false);
        }
        let claim = Claim::new(&model, &self.parts, self.parameter)?;
        let quantities = by_cofactors(&model, self.parameter, fuel)?;
        match &self.method {
            Method::Expansion => vanishes(&claim, &quantities, fuel),
            Method::Grid(grid) => check_grid(&model, &claim, quantities, grid, fuel),
        }
    }
}

/// Columns of the adjugate of I - Λ, by row, and its determinant: cofactors by Laplace's expansion.
pub(crate) fn cofactors(
    parameters: &Parameters,
    columns: &[usize],
    fuel: &mut Fuel,
) -> Result<(Vec<Vec<Polynomial>>, Polynomial)> {
    let n = parameters.variances.len();
    let (size, minors) = (n as u64, columns.len() as u64);
    let copied = size.saturating_pow(3).saturating_mul(minors.max(1));
    fuel.spend(copied, "cofactors")?;
    let mut rows = vec![vec![Polynomial::zero(Rationals); n]; n];
    for (v, row) in rows.iter_mut().enumerate() {
        row[v] = Polynomial::constant(Rational::ONE);
    }
    for (i, j, parameter) in &parameters.arcs {
        rows[*i][*j] = value(parameter).negate();
    }
    let cofactor = |k: usize, i: usize, fuel: &mut Fuel| -> Result<Polynomial> {
        // Entry (k, i) of the adjugate: without row i and column k.
        let kept = (0..n).filter(|row| *row != i);
        let minor: Vec<Vec<Polynomial>> = kept
            .map(|row| {
                let columns = (0..n).filter(|column| *column != k);
                columns.map(|column| rows[row][column].clone()).collect()
            })
            .collect();
        let minor = division_free::laplace(&Matrix::from_rows(minor)?, fuel)?;
        Ok(if (i + k).is_multiple_of(2) {
            minor
        } else {
            minor.negate()
        })
    };
    let mut adjugate = Vec::with_capacity(n);
    for k in 0..n {
        let row = columns.iter().map(|i| cofactor(k, *i, fuel));
        adjugate.push(row.collect::<Result<Vec<_>>>()?);
    }
    let determinant = division_free::laplace(&Matrix::from_rows(rows.clone())?, fuel)?;
    Ok((adjugate, determinant))
}

fn value(parameter: &Parameter) -> Polynomial {
    match parameter {
        Parameter::Free(at) => Polynomial::variable(*at),
        Parameter::Fixed(value) => Polynomial::constant(value.clone()),
    }
}

/// The numerators over Q.
fn by_cofactors(
    model: &Model,
    parameter: Option<usize>,
    fuel: &mut Fuel,
) -> Result<Vec<Polynomial<Integers>>> {
    let (adjugate, determinant) = cofactors(&model.parameters, &model.observed, fuel)?;
    let mut all = Vec::new();
    for (a, b) in &model.pairs {
        let mut sum = Polynomial::zero(Rationals);
        let mut add = |k: usize, l: usize, weight: &Parameter, fuel: &mut Fuel| -> Result<()> {
            let product = adjugate[k][*a].mul(&value(weight), fuel)?;
            sum = sum.add(&product.mul(&adjugate[l][*b], fuel)?, fuel)?;
            Ok(())
        };
        for (v, weight) in model.parameters.variances.iter().enumerate() {
            add(v, v, weight, fuel)?;
        }
        for (k, l, weight) in &model.parameters.covariances {
            add(*k, *l, weight, fuel)?;
            add(*l, *k, weight, fuel)?;
        }
        all.push(sum);
    }
    all.push(determinant.mul(&determinant, fuel)?);
    // The claim is homogeneous in these: one common denominator goes.
    let coefficients = all.iter().flat_map(|one| one.coefficients());
    let common = coefficients.fold(Integer::ONE, |common, one| common.lcm(&one.denominator()));
    let common = Rational::from(common);
    let whole = |one: &Polynomial| one.over(Integers, |value| (value * &common).to_integer());
    let cleared: Option<Vec<_>> = all.iter().map(whole).collect();
    let mut cleared = cleared.unwrap_or_default();
    cleared.push(match parameter {
        Some(at) => Polynomial::variable_in(Integers, at),
        None => Polynomial::constant_in(Integers, Integer::ONE),
    });
    Ok(cleared)
}

/// Every term of the claim multiplied out on its own.
fn vanishes(claim: &Claim, quantities: &[Polynomial<Integers>], fuel: &mut Fuel) -> Result<bool> {
    let mut sum = Polynomial::zero(Integers);
    for (exponents, coefficient) in claim.terms.iter().rev() {
        let mut product = Polynomial::constant_in(Integers, coefficient.clone());
        for (quantity, exponent) in quantities.iter().zip(exponents).rev() {
            for _ in 0..*exponent {
                product = product.mul(quantity, fuel)?;
            }
        }
        sum = sum.add(&product, fuel)?;
    }
    Ok(sum.is_zero())
}

fn check_grid(
    model: &Model,
    claim: &Claim,
    quantities: Vec<Polynomial<Integers>>,
    grid: &Grid,
    fuel: &mut Fuel,
) -> Result<bool> {
    let field = PrimeField::new(PRIME)?;
    let count = model.parameters.len();
    if grid.ones.iter().any(|at| *at >= count) || (!claim.graded && !grid.ones.is_empty()) {
        return Ok(false);
    }
    // All of them must be chosen when they are asked for.
    if model.normalisable(&grid.ones, field, fuel)?.len() != grid.ones.len() {
        return Ok(false);
    }
    let ones: Vec<(usize, Integer)> = grid.ones.iter().map(|at| (*at, Integer::ONE)).collect();
    let mut polynomials = Vec::new();
    for (at, quantity) in quantities.iter().enumerate() {
        // Those that do not occur may have other variables.
        polynomials.push(if claim.uses(at) {
            quantity.evaluate(&ones, fuel)?
        } else {
            Polynomial::zero(Integers)
        });
    }
    // Bounds that are too small make the certificate invalid.
    let degree = |inside: &dyn Fn(usize) -> bool| {
        claim.bound(|at| {
            let terms = polynomials[at].terms();
            let sums = terms.map(|(monomial, _)| {
                let used = monomial.iter().enumerate().filter(|one| inside(one.0));
                used.map(|one| u64::from(*one.1)).sum::<u64>()
            });
            sums.max().unwrap_or(0)
        })
    };
    let listed = |variable: usize| grid.degrees.iter().any(|one| one.0 == variable);
    if (0..count).any(|variable| !listed(variable) && degree(&|one| one == variable) > 0) {
        return Ok(false);
    }
    let variables: BTreeSet<usize> = grid.degrees.iter().map(|one| one.0).collect();
    if variables.len() < grid.degrees.len() {
        return Ok(false);
    }
    // Bounds that are larger than needed only make the grid larger: the points of the smaller one are enough.
    let mut smaller = grid.clone();
    for (variable, bound) in &mut smaller.degrees {
        let needed = degree(&|one| one == *variable);
        if needed > *bound {
            return Ok(false);
        }
        *bound = needed;
    }
    for (group, bound) in &mut smaller.groups {
        let needed = degree(&|one| group.contains(&one));
        if needed > *bound {
            return Ok(false);
        }
        *bound = needed;
    }
    let grid = &smaller;
    let mut coefficients = Integer::ZERO;
    for (exponents, coefficient) in &claim.terms {
        let mut size = coefficient.abs();
        for (polynomial, exponent) in polynomials.iter().zip(exponents) {
            let norm = polynomial
                .coefficients()
                .iter()
                .fold(Integer::ZERO, |sum, one| sum + one.abs());
            size *= norm.pow(u32::from(*exponent));
        }
        coefficients += size;
    }
    if coefficients > grid.coefficient_bound {
        return Ok(false);
    }
    let mut product = Integer::ONE;
    let others = PrimeField::below(PRIME).skip(grid.primes.len());
    for field in others {
        if product > coefficients {
            return Ok(true);
        }
        if !zero_modulo(claim, &polynomials, grid, field, fuel)? {
            return Ok(false);
        }
        product *= Integer::from(field.modulus());
    }
    Ok(false)
}

/// Is the claim 0 modulo a prime at the points of the grid, with every number larger by 1?
fn zero_modulo(
    claim: &Claim,
    polynomials: &[Polynomial<Integers>],
    grid: &Grid,
    field: PrimeField,
    fuel: &mut Fuel,
) -> Result<bool> {
    let images: Option<Vec<Polynomial<PrimeField>>> = polynomials
        .iter()
        .map(|one| one.over(field, |value| Some(field.residue(value))))
        .collect();
    let images = images.unwrap_or_default();
    let mut vector = vec![0_u64; grid.degrees.len()];
    // Of the claim, and of the bounds that the next point must keep.
    let listed: usize = grid.groups.iter().map(|group| group.0.len() + 1).sum();
    let bounds = listed.saturating_mul(vector.len());
    let each = 16_u64
        .saturating_mul(claim.terms.len() as u64)
        .saturating_add(bounds as u64);
    loop {
        let values: Vec<(usize, u64)> = grid
            .degrees
            .iter()
            .zip(&vector)
            .map(|(one, value)| (one.0, value + 1))
            .collect();
        let mut numbers = Vec::with_capacity(images.len());
        for image in &images {
            let value = image.evaluate(&values, fuel)?.as_constant();
            let Some(value) = value else { return Ok(false) };
            numbers.push(value);
        }
        fuel.spend(each, "values on a grid")?;
        let mut sum = 0;
        for (exponents, coefficient) in &claim.terms {
            let mut term = field.residue(coefficient);
            for (number, exponent) in numbers.iter().zip(exponents) {
                term = field.multiply(term, field.power(*number, u64::from(*exponent)));
            }
            sum = field.add(sum, term);
        }
        if sum != 0 {
            return Ok(false);
        }
        // The next vector within the bounds; an entry that cannot grow goes back to 0.
        let fits = |vector: &[u64]| {
            let single = grid
                .degrees
                .iter()
                .zip(vector)
                .all(|(one, value)| *value <= one.1);
            let sum = |group: &[usize]| {
                let inside = grid.degrees.iter().zip(vector);
                let inside = inside.filter(|(one, _)| group.contains(&one.0));
                inside.map(|(_, value)| *value).sum::<u64>()
            };
            single
                && grid
                    .groups
                    .iter()
                    .all(|(group, bound)| sum(group) <= *bound)
        };
        let mut at = vector.len();
        loop {
            let Some(entry) = at.checked_sub(1) else {
                return Ok(true);
            };
            vector[entry] += 1;
            if fits(&vector) {
                break;
            }
            vector[entry] = 0;
            at = entry;
        }
    }
}
