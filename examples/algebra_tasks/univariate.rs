//! Polynomials in one variable, coefficients lowest first.

use algebra::poly::univariate::{IntegerPolynomial, Modular};
use algebra::{Integer, PrimeField};
use serde_json::{Value, json};

use super::{Answer, Operation, Outcome, Task};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("mul", multiply),
    ("gcd", gcd),
    ("resultant", resultant),
    ("discriminant", discriminant),
    ("factor", factor),
    ("factor_modular", factor_modular),
    ("real_roots", real_roots),
    ("complex_roots", complex_roots),
];

fn integers(task: &Task<'_>, key: &str) -> Outcome<Vec<Integer>> {
    task.list(key)?
        .iter()
        .map(|item| task.integer(item))
        .collect()
}

fn polynomial(task: &Task<'_>, key: &str) -> Outcome<IntegerPolynomial> {
    Ok(IntegerPolynomial::new(integers(task, key)?))
}

fn modular(task: &Task<'_>, key: &str) -> Outcome<Modular> {
    let field = PrimeField::new(task.number("modulus")?)?;
    Ok(Modular::from_integers(field, &integers(task, key)?))
}

fn coefficients(f: &IntegerPolynomial) -> Value {
    f.coefficients().iter().map(ToString::to_string).collect()
}

fn residues(f: &Modular) -> Value {
    f.coefficients().iter().map(ToString::to_string).collect()
}

fn multiply(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let (product, seconds) = task.time(|fuel| a.multiply(&b, fuel))?;
    Ok((coefficients(&product), seconds))
}

fn gcd(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let (divisor, seconds) = task.time(|fuel| a.gcd(&b, fuel))?;
    Ok((coefficients(&divisor), seconds))
}

fn resultant(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let (value, seconds) = task.time(|fuel| a.resultant(&b, fuel))?;
    Ok((value.to_string().into(), seconds))
}

fn discriminant(task: &Task<'_>) -> Answer {
    let a = polynomial(task, "a")?;
    let (value, seconds) = task.time(|fuel| a.discriminant(fuel))?;
    Ok((value.to_string().into(), seconds))
}

fn factor(task: &Task<'_>) -> Answer {
    let a = polynomial(task, "a")?;
    let (found, seconds) = task.time(|fuel| a.factor(fuel))?;
    let factors: Vec<Value> = found
        .factors
        .iter()
        .map(|(f, multiplicity)| json!([coefficients(f), multiplicity]))
        .collect();
    let result = json!({"content": found.content.to_string(), "factors": factors});
    Ok((result, seconds))
}

fn factor_modular(task: &Task<'_>) -> Answer {
    let a = modular(task, "a")?;
    let (found, seconds) = task.time(|fuel| a.factor(fuel))?;
    let factors: Vec<Value> = found
        .factors
        .iter()
        .map(|(f, multiplicity)| json!([residues(f), multiplicity]))
        .collect();
    Ok((
        json!({"unit": found.unit.to_string(), "factors": factors}),
        seconds,
    ))
}

/// Pairs of ends, equal for a rational root.
fn real_roots(task: &Task<'_>) -> Answer {
    let a = polynomial(task, "a")?;
    let (roots, seconds) = task.time(|fuel| a.real_roots(fuel))?;
    let roots = roots
        .iter()
        .map(|root| json!([root.lower.to_string(), root.upper.to_string()]));
    Ok((roots.collect(), seconds))
}

/// Real and imaginary parts as decimal numbers, with `bits` certain bits.
fn complex_roots(task: &Task<'_>) -> Answer {
    let a = polynomial(task, "a")?;
    let bits = u32::try_from(task.number("bits").unwrap_or(64))?;
    let (roots, seconds) = task.time(|fuel| a.complex_roots(bits, fuel))?;
    let roots = roots
        .iter()
        .map(|root| json!([root.re.midpoint_decimal(20), root.im.midpoint_decimal(20)]));
    Ok((roots.collect(), seconds))
}
