//! Systems of equations: Gröbner bases modulo a prime, matrices of integers.

use algebra::groebner::{Ideal, ModularPolynomial, Order};
use algebra::linear::Matrix;
use algebra::{Integer, PrimeField};
use serde_json::{Value, json};

use super::multivariate::read;
use super::{Answer, Operation, Outcome, Task};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("groebner", groebner),
    ("determinant", determinant),
    ("nullspace", nullspace),
];

/// The reduced basis in graded reverse lexicographic order, by its leading monomials.
fn groebner(task: &Task<'_>) -> Answer {
    let field = PrimeField::new(task.number("modulus")?)?;
    let generators: Outcome<Vec<ModularPolynomial>> = task
        .list("system")?
        .iter()
        .map(|terms| {
            let terms = terms.as_array().ok_or("a polynomial is a list of terms")?;
            let polynomial = read(task, terms)?.to_rationals();
            let image = ModularPolynomial::of_polynomial(field, &polynomial);
            Ok(image.ok_or("a denominator vanishes")?)
        })
        .collect();
    let ideal = Ideal::new(field, usize::try_from(task.number("vars")?)?, generators?)?;
    let (basis, seconds) = task.time(|fuel| ideal.basis(Order::GradedReverse, fuel))?;
    Ok((json!(basis.leading_monomials()), seconds))
}

fn matrix(task: &Task<'_>) -> Outcome<Matrix<Integer>> {
    let rows = task.list("rows")?;
    let mut entries = Vec::new();
    for row in rows {
        let row = row.as_array().ok_or("a row is a list of integers")?;
        for item in row {
            entries.push(task.integer(item)?);
        }
    }
    let columns = entries.len().checked_div(rows.len()).unwrap_or(0);
    Ok(Matrix::new(rows.len(), columns, entries)?)
}

fn determinant(task: &Task<'_>) -> Answer {
    let matrix = matrix(task)?;
    let (value, seconds) = task.time(|fuel| matrix.determinant(fuel))?;
    Ok((value.to_string().into(), seconds))
}

/// One row for each vector of the basis.
fn nullspace(task: &Task<'_>) -> Answer {
    let matrix = matrix(task)?;
    let (kernel, seconds) = task.time(|fuel| matrix.nullspace(fuel))?;
    let rows = kernel
        .iter_rows()
        .map(|row| row.iter().map(ToString::to_string).collect::<Value>());
    Ok((rows.collect(), seconds))
}
