//! Algebra as a service of lines: one task in JSON per line of the input, one answer per line of the output.
//!
//! ```text
//! $ echo '{"op":"factor","a":["-1","0","1"]}' | cargo run --release --example algebra_tasks
//! {"result":{"content":"1","factors":[[["-1","1"],1],[["1","1"],1]]},"seconds":0.000002}
//! ```
//!
//! Coefficients come lowest first, as decimal strings. `repeat` runs the operation so many times; `seconds` is the
//! best run, without reading and writing. `benches/peers/algebra_agree.py` compares the answers with another system.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use algebra::poly::univariate::{IntegerPolynomial, Modular};
use algebra::{Fuel, Integer, PrimeField};
use serde_json::{Map, Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A line of the input.
struct Task(Map<String, Value>);

impl Task {
    fn number(&self, key: &str) -> Outcome<u64> {
        let number = self.0.get(key).and_then(Value::as_u64);
        number.ok_or_else(|| format!("field {key}: a number is missing").into())
    }

    fn integers(&self, key: &str) -> Outcome<Vec<Integer>> {
        let list = self.0.get(key).and_then(Value::as_array);
        let list = list.ok_or_else(|| format!("field {key}: a list of coefficients is missing"))?;
        list.iter()
            .map(|item| {
                let integer = item.as_str().and_then(Integer::from_decimal);
                integer.ok_or_else(|| format!("field {key}: {item} is not a decimal string").into())
            })
            .collect()
    }

    fn polynomial(&self, key: &str) -> Outcome<IntegerPolynomial> {
        Ok(IntegerPolynomial::new(self.integers(key)?))
    }

    fn modular(&self, key: &str) -> Outcome<Modular> {
        let field = PrimeField::new(self.number("modulus")?)?;
        Ok(Modular::from_integers(field, &self.integers(key)?))
    }

    /// Runs the operation as often as asked; its value and the seconds of the best run.
    fn time<T>(&self, operation: impl Fn(&mut Fuel) -> algebra::Result<T>) -> Outcome<(T, f64)> {
        let repeat = self.number("repeat").unwrap_or(1).max(1);
        let mut best = f64::INFINITY;
        let mut value = None;
        for _ in 0..repeat {
            let fuel = &mut Fuel::new(u64::MAX);
            let start = Instant::now();
            let result = operation(fuel);
            best = best.min(start.elapsed().as_secs_f64());
            value = Some(result?);
        }
        Ok((value.ok_or("nothing was run")?, best))
    }
}

fn coefficients(f: &IntegerPolynomial) -> Value {
    f.coefficients().iter().map(ToString::to_string).collect()
}

fn residues(f: &Modular) -> Value {
    f.coefficients().iter().map(ToString::to_string).collect()
}

fn multiply(task: &Task) -> Outcome<(Value, f64)> {
    let (a, b) = (task.polynomial("a")?, task.polynomial("b")?);
    let (product, seconds) = task.time(|fuel| a.multiply(&b, fuel))?;
    Ok((coefficients(&product), seconds))
}

fn gcd(task: &Task) -> Outcome<(Value, f64)> {
    let (a, b) = (task.polynomial("a")?, task.polynomial("b")?);
    let (divisor, seconds) = task.time(|fuel| a.gcd(&b, fuel))?;
    Ok((coefficients(&divisor), seconds))
}

fn resultant(task: &Task) -> Outcome<(Value, f64)> {
    let (a, b) = (task.polynomial("a")?, task.polynomial("b")?);
    let (value, seconds) = task.time(|fuel| a.resultant(&b, fuel))?;
    Ok((value.to_string().into(), seconds))
}

fn discriminant(task: &Task) -> Outcome<(Value, f64)> {
    let a = task.polynomial("a")?;
    let (value, seconds) = task.time(|fuel| a.discriminant(fuel))?;
    Ok((value.to_string().into(), seconds))
}

fn factor(task: &Task) -> Outcome<(Value, f64)> {
    let a = task.polynomial("a")?;
    let (found, seconds) = task.time(|fuel| a.factor(fuel))?;
    let factors: Vec<Value> = found
        .factors
        .iter()
        .map(|(f, multiplicity)| json!([coefficients(f), multiplicity]))
        .collect();
    let result = json!({"content": found.content.to_string(), "factors": factors});
    Ok((result, seconds))
}

fn factor_modular(task: &Task) -> Outcome<(Value, f64)> {
    let a = task.modular("a")?;
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
fn real_roots(task: &Task) -> Outcome<(Value, f64)> {
    let a = task.polynomial("a")?;
    let (roots, seconds) = task.time(|fuel| a.real_roots(fuel))?;
    let roots = roots
        .iter()
        .map(|root| json!([root.lower.to_string(), root.upper.to_string()]));
    Ok((roots.collect(), seconds))
}

/// Real and imaginary parts as decimal numbers, with `bits` certain bits.
fn complex_roots(task: &Task) -> Outcome<(Value, f64)> {
    let a = task.polynomial("a")?;
    let bits = u32::try_from(task.number("bits").unwrap_or(64))?;
    let (roots, seconds) = task.time(|fuel| a.complex_roots(bits, fuel))?;
    let roots = roots
        .iter()
        .map(|root| json!([root.re.midpoint_decimal(20), root.im.midpoint_decimal(20)]));
    Ok((roots.collect(), seconds))
}

/// What is done for each value of `op`.
type Operation = fn(&Task) -> Outcome<(Value, f64)>;

const OPERATIONS: &[(&str, Operation)] = &[
    ("mul", multiply),
    ("gcd", gcd),
    ("resultant", resultant),
    ("discriminant", discriminant),
    ("factor", factor),
    ("factor_modular", factor_modular),
    ("real_roots", real_roots),
    ("complex_roots", complex_roots),
];

fn answer(line: &str) -> Outcome<Value> {
    let task = Task(serde_json::from_str(line)?);
    let name = task.0.get("op").and_then(Value::as_str);
    let name = name.ok_or("field op: the name of an operation is missing")?;
    let found = OPERATIONS.iter().find(|(known, _)| *known == name);
    let (_, operation) = found.ok_or_else(|| format!("unknown operation {name}"))?;
    let (result, seconds) = operation(&task)?;
    Ok(json!({"result": result, "seconds": seconds}))
}

fn main() -> Outcome<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&line).unwrap_or_else(|error| json!({"error": error.to_string()}));
        writeln!(output, "{answer}")?;
    }
    Ok(())
}
