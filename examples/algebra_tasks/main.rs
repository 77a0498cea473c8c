//! Algebra as a service of lines: one task in JSON per line of the input, one answer per line of the output.
//!
//! ```text
//! $ echo '{"op":"factor","a":["-1","0","1"]}' | cargo run --release --example algebra_tasks
//! {"result":{"content":"1","factors":[[["-1","1"],1],[["1","1"],1]]},"seconds":0.000002}
//! $ echo '{"op":"gcd","vars":2,"a":[[[2,0],"1"],[[0,2],"-1"]],"b":[[[1,0],"2"],[[0,1],"2"]]}' | ..
//! {"result":[[[1],"1"],[[0,1],"1"]],"seconds":0.000003}
//! ```
//!
//! Without `vars` the coefficients of a polynomial in one variable come lowest first, as decimal strings; with `vars`, the
//! number of variables, a polynomial is a list of terms, exponents and coefficient. With `brief` the answer to such a task is the
//! number of terms and a check value. `repeat` runs the operation so many times; `seconds` is the best run,
//! without reading and writing. `benches/peers/algebra_agree.py` and `benches/peers/algebra.py` compare the answers and the
//! times with other systems.

mod expressions;
mod multivariate;
mod systems;
mod univariate;

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use algebra::{Fuel, Integer};
use serde_json::{Map, Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A result and the seconds of the best run.
type Answer = Outcome<(Value, f64)>;

/// What is done for a value of `op`.
type Operation = fn(&Task) -> Answer;

/// A line of the input.
struct Task(Map<String, Value>);

impl Task {
    fn number(&self, key: &str) -> Outcome<u64> {
        let number = self.0.get(key).and_then(Value::as_u64);
        number.ok_or_else(|| format!("field {key}: a number is missing").into())
    }

    fn text(&self, key: &str) -> Outcome<&str> {
        let text = self.0.get(key).and_then(Value::as_str);
        text.ok_or_else(|| format!("field {key}: a text is missing").into())
    }

    fn list(&self, key: &str) -> Outcome<&[Value]> {
        let list = self.0.get(key).and_then(Value::as_array);
        list.map(Vec::as_slice)
            .ok_or_else(|| format!("field {key}: a list is missing").into())
    }

    fn is_set(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn integer(&self, item: &Value) -> Outcome<Integer> {
        let integer = item.as_str().and_then(Integer::from_decimal);
        integer.ok_or_else(|| format!("{item} is not a decimal string").into())
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

fn answer(line: &str) -> Outcome<Value> {
    let task = Task(serde_json::from_str(line)?);
    let name = task.text("op")?;
    let polynomials = if task.0.contains_key("vars") {
        multivariate::OPERATIONS
    } else {
        univariate::OPERATIONS
    };
    let mut all = [expressions::OPERATIONS, systems::OPERATIONS, polynomials]
        .into_iter()
        .flatten();
    let found = all.find(|(known, _)| *known == name);
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
