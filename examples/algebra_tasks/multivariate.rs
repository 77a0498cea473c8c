//! Polynomials in several variables: lists of terms, each `[[exponents], "coefficient"]`.

use algebra::PrimeField;
use algebra::poly::{Integers, Polynomial, Ring};
use serde_json::{Value, json};

use super::{Answer, Operation, Outcome, Task};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("mul", multiply),
    ("pow", power),
    ("divide", divide),
    ("gcd", gcd),
    ("resultant", resultant),
    ("discriminant", discriminant),
    ("factor", factor),
    ("square_free", square_free),
    ("derivative", derivative),
];

type Whole = Polynomial<Integers>;

fn exponents(item: &Value) -> Option<Vec<u32>> {
    let list = item.as_array()?;
    list.iter()
        .map(|one| u32::try_from(one.as_u64()?).ok())
        .collect()
}

/// A polynomial from its terms.
pub(super) fn read(task: &Task<'_>, terms: &[Value]) -> Outcome<Whole> {
    let count = usize::try_from(task.number("vars")?)?;
    let terms: Outcome<Vec<_>> = terms
        .iter()
        .map(|term| {
            let exponents = term.get(0).and_then(exponents);
            let exponents = exponents.filter(|list| list.len() <= count);
            let exponents =
                exponents.ok_or_else(|| format!("{term} is no term in {count} variables"))?;
            let value = term
                .get(1)
                .ok_or_else(|| format!("{term} has no coefficient"))?;
            Ok((exponents, task.integer(value)?))
        })
        .collect();
    Ok(Polynomial::from_terms(Integers, terms?))
}

fn polynomial(task: &Task<'_>, key: &str) -> Outcome<Whole> {
    read(task, task.list(key)?)
}

fn written(f: &Whole) -> Value {
    f.terms()
        .map(|(monomial, value)| json!([monomial.to_vec(), value.to_string()]))
        .collect()
}

/// The polynomial, or its number of terms and its value modulo 2^61 - 1 where the variables are 2, 3, 5, 7, ..
fn shown(task: &Task<'_>, f: &Whole) -> Outcome<Value> {
    if !task.is_set("brief") {
        return Ok(written(f));
    }
    let field = PrimeField::new((1 << 61) - 1)?;
    let points = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];
    let mut sum = 0;
    for (monomial, value) in f.terms() {
        let mut term = field.residue(value);
        for (exponent, point) in monomial.iter().zip(points) {
            term = Ring::multiply(&field, &term, &field.power(point, u64::from(*exponent)));
        }
        sum = Ring::add(&field, &sum, &term);
    }
    Ok(json!([f.len(), sum]))
}

fn multiply(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let (product, seconds) = task.time(|fuel| a.mul(&b, fuel))?;
    Ok((shown(task, &product)?, seconds))
}

fn power(task: &Task<'_>) -> Answer {
    let (a, exponent) = (polynomial(task, "a")?, task.number("exponent")?);
    let exponent = u32::try_from(exponent)?;
    let (power, seconds) = task.time(|fuel| a.pow(exponent, fuel))?;
    Ok((shown(task, &power)?, seconds))
}

/// The quotient, or null when there is a remainder. With `times` the product of the two is divided by the second.
fn divide(task: &Task<'_>) -> Answer {
    let (mut a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    if task.is_set("times") {
        a = a.mul(&b, &mut algebra::Fuel::new(u64::MAX))?;
    }
    let (quotient, seconds) = task.time(|fuel| a.divide_exact(&b, fuel))?;
    let result = quotient
        .map(|quotient| shown(task, &quotient))
        .transpose()?;
    Ok((result.unwrap_or(Value::Null), seconds))
}

fn gcd(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let (divisor, seconds) = task.time(|fuel| a.gcd(&b, fuel))?;
    Ok((shown(task, &divisor)?, seconds))
}

fn variable(task: &Task<'_>) -> Outcome<usize> {
    Ok(usize::try_from(task.number("variable")?)?)
}

fn resultant(task: &Task<'_>) -> Answer {
    let (a, b) = (polynomial(task, "a")?, polynomial(task, "b")?);
    let variable = variable(task)?;
    let (value, seconds) = task.time(|fuel| a.resultant(&b, variable, fuel))?;
    Ok((shown(task, &value)?, seconds))
}

fn discriminant(task: &Task<'_>) -> Answer {
    let (a, variable) = (polynomial(task, "a")?, variable(task)?);
    let (value, seconds) = task.time(|fuel| a.discriminant(variable, fuel))?;
    Ok((shown(task, &value)?, seconds))
}

fn factor(task: &Task<'_>) -> Answer {
    factored(task, Whole::factor)
}

fn square_free(task: &Task<'_>) -> Answer {
    factored(task, Whole::square_free)
}

fn factored(
    task: &Task<'_>,
    method: fn(&Whole, &mut algebra::Fuel) -> algebra::Result<algebra::poly::Factors>,
) -> Answer {
    let a = polynomial(task, "a")?;
    let (found, seconds) = task.time(|fuel| method(&a, fuel))?;
    let factors: Vec<Value> = found
        .factors
        .iter()
        .map(|(f, multiplicity)| json!([written(f), multiplicity]))
        .collect();
    let result = json!({"content": found.content.to_string(), "factors": factors});
    Ok((result, seconds))
}

fn derivative(task: &Task<'_>) -> Answer {
    let (a, variable) = (polynomial(task, "a")?, variable(task)?);
    let (value, seconds) = task.time(|_| Ok(a.derivative(variable)))?;
    Ok((shown(task, &value)?, seconds))
}
