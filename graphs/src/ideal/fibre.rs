//! The equations of the fibres of the parametrisation, and what Gröbner bases modulo a prime of 31 bits say about them.
//!
//! A matrix Σ comes from Λ exactly when (I - Λ)^T Σ (I - Λ) has zeros where Ω has, and det(I - Λ) is not 0:
//!
//! [(I - Λ)^T Σ (I - Λ)]_ij = 0 for i != j without i <-> j, and z det(I - Λ) = 1.
//!
//! The solutions (Λ, Σ) are parametrised by Λ and Ω: they form an irreducible variety, whose projection to Σ is the model.

use algebra::groebner::{Basis, Ideal, ModularPolynomial, Order};
use algebra::linear::{Matrix, division_free};
use algebra::poly::Polynomial;
use algebra::{Fuel, Integer, PrimeField, Rational, Words};

use super::model::Model;
use super::polynomial::number;
use crate::error::{Error, Result};
use crate::mixed::EdgeKind;

/// Primes of Gröbner bases are below.
const PRIMES_BELOW: u64 = 1 << 31;

pub(super) fn groebner_field() -> Result<PrimeField> {
    let field = PrimeField::below(PRIMES_BELOW).next();
    field.ok_or(Error::Exact(algebra::Error::Budget {
        what: "primes of 31 bits",
        limit: PRIMES_BELOW,
    }))
}

/// Refuses models whose fibres have other equations.
pub(super) fn check_free(model: &Model, what: &'static str) -> Result<()> {
    let refuse = |construct: String| {
        Err(Error::Unsupported {
            what,
            construct,
            hint: "use the search by degrees",
        })
    };
    let graph = &model.graph;
    if let Some(v) = (0..graph.len()).find(|&v| graph.vertex(v).latent) {
        return refuse(format!("the latent vertex {}", graph.name(v)));
    }
    if !model.parameters.all_free() {
        return refuse("fixed or shared coefficients".to_owned());
    }
    Ok(())
}

/// The numbers of the variables: z first, then what else is asked for, then the arcs.
struct Layout {
    /// Variables before the arcs.
    before: usize,
}

fn product(one: &Polynomial, other: &Polynomial, fuel: &mut Fuel) -> Result<Polynomial> {
    Ok(one.mul(other, fuel)?)
}

/// The equations for polynomials in the place of the entries of Σ.
fn equations(
    model: &Model,
    layout: &Layout,
    sigma: impl Fn(usize, usize) -> Polynomial,
    fuel: &mut Fuel,
) -> Result<Vec<Polynomial>> {
    let n = model.graph.len();
    let one = || Polynomial::constant(Rational::ONE);
    let mut rows = vec![vec![Polynomial::default(); n]; n];
    for (v, row) in rows.iter_mut().enumerate() {
        row[v] = one();
    }
    for (at, (i, j, _)) in model.parameters.arcs.iter().enumerate() {
        rows[*i][*j] = Polynomial::variable(layout.before + at).negate();
    }
    let difference = Matrix::from_rows(rows)?;
    let sigma = Matrix::from_rows(
        (0..n)
            .map(|a| (0..n).map(|b| sigma(a.min(b), a.max(b))).collect())
            .collect(),
    )?;
    let right = sigma.product(&difference, fuel)?;
    let omega = difference.transpose().product(&right, fuel)?;
    let mut found = Vec::new();
    for i in 0..n {
        for j in i + 1..n {
            if !model.graph.has_edge(EdgeKind::Bidirected, i, j) {
                found.push(omega.row(i)[j].clone());
            }
        }
    }
    let determinant = division_free::determinant(&difference, fuel)?;
    if determinant.as_constant().is_none() {
        let saturation = product(&Polynomial::variable(0), &determinant, fuel)?;
        found.push(saturation.subtract(&one(), fuel)?);
    }
    found.retain(|one| !one.is_zero());
    Ok(found)
}

/// A curve t -> Σ(t) in the space of symmetric matrices, or one matrix of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    /// A random point of the model.
    Point,
    /// A random matrix, with t times a random row added to the row and the column of v, t^2 times to the entry (v, v).
    Row(usize),
}

/// The number of solutions (Λ, t) over the algebraic closure of the equations on a random curve, with as many random linear
/// equations in Λ as the fibres have dimensions; `None` when they are not finitely many.
pub(super) fn solutions(
    model: &Model,
    curve: Curve,
    slices: usize,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Option<Integer>> {
    let field = groebner_field()?;
    let n = model.graph.len();
    let arcs = model.parameters.arcs.len();
    let layout = Layout { before: 2 };
    let mut random = || Rational::from(words.below(field.modulus()).cast_signed());
    let entries = n * (n + 1) / 2;
    let direction: Vec<Rational> = (0..entries).map(|_| random()).collect();
    let slice: Vec<Vec<Rational>> = (0..slices)
        .map(|_| (0..=arcs).map(|_| random()).collect())
        .collect();
    let start: Vec<Rational> = if curve == Curve::Point {
        let (_, values) = model.sample(field, words, fuel)?;
        let values = values.into_iter();
        values
            .map(|value| Rational::from(value.cast_signed()))
            .collect()
    } else {
        (0..entries).map(|_| random()).collect()
    };
    let sigma = |a: usize, b: usize| {
        let at = number(n, a, b);
        let power = match curve {
            Curve::Point => 0,
            Curve::Row(v) => u32::from(a == v) + u32::from(b == v),
        };
        let mut terms = vec![(vec![], start[at].clone())];
        if power > 0 {
            terms.push((vec![0, power], direction[at].clone()));
        }
        Polynomial::from_terms(algebra::poly::Rationals, terms)
    };
    let mut all = equations(model, &layout, sigma, fuel)?;
    for coefficients in slice {
        let terms = coefficients.into_iter().enumerate().map(|(at, value)| {
            let mut exponents = vec![0; layout.before + arcs];
            if at < arcs {
                exponents[layout.before + at] = 1;
            }
            (exponents, value)
        });
        all.push(Polynomial::from_terms(algebra::poly::Rationals, terms));
    }
    // Variables that do not occur are 0.
    let occurs = |variable: usize| all.iter().any(|one| one.degree(variable) > 0);
    let idle: Vec<usize> = (0..layout.before + arcs).filter(|&v| !occurs(v)).collect();
    all.extend(
        idle.into_iter()
            .filter(|v| *v < layout.before)
            .map(Polynomial::variable),
    );
    let ideal = Ideal::of_polynomials(field, layout.before + arcs, &all)?;
    let basis = ideal.basis(Order::GradedReverse, fuel)?;
    match basis.dimension(fuel)? {
        Some(0) => Ok(Some(basis.degree(fuel)?)),
        None => Ok(Some(Integer::ZERO)),
        Some(_) => Ok(None),
    }
}

/// The ideal of the model modulo a prime, by elimination of z and Λ: its reduced basis in the graded reverse order of the
/// entries of Σ.
pub(super) fn eliminated(model: &Model, fuel: &mut Fuel) -> Result<Basis> {
    let field = groebner_field()?;
    let n = model.graph.len();
    let arcs = model.parameters.arcs.len();
    let layout = Layout { before: 1 };
    let first = layout.before + arcs;
    let sigma = |a: usize, b: usize| Polynomial::variable(first + number(n, a, b));
    let mut all = equations(model, &layout, sigma, fuel)?;
    if all.iter().all(|one| one.degree(0) == 0) {
        all.push(Polynomial::variable(0));
    }
    let variables = first + model.pairs.len();
    let ideal = Ideal::of_polynomials(field, variables, &all)?;
    let basis = ideal
        .basis(Order::Elimination(first), fuel)?
        .elimination(first)?;
    let kept = basis.polynomials().iter().map(|polynomial| {
        let terms = polynomial.terms().iter();
        let terms = terms.map(|(e, value)| (e.get(first..).unwrap_or(&[]).to_vec(), *value));
        ModularPolynomial::new(field, terms.collect())
    });
    let kept: Vec<ModularPolynomial> = kept.collect::<algebra::Result<_>>()?;
    Ok(Ideal::new(field, model.pairs.len(), kept)?.basis(Order::GradedReverse, fuel)?)
}
