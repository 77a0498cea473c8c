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

#[path = "../service/mod.rs"]
mod service;

use algebra::{Fuel, Integer};
use serde_json::Value;

use self::service::{Outcome, best, serve};

/// A result and the seconds of the best run.
type Answer = Outcome<(Value, f64)>;

/// What is done for a value of `op`.
type Operation = fn(&Task<'_>) -> Answer;

/// A line of the input.
struct Task<'a>(&'a Value);

impl Task<'_> {
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
        best(self.0, || Ok(operation(&mut Fuel::new(u64::MAX))?))
    }
}

fn answer(task: &Value) -> Answer {
    let task = Task(task);
    let name = task.text("op")?;
    let polynomials = match task.0.get("vars") {
        Some(_) => multivariate::OPERATIONS,
        None => univariate::OPERATIONS,
    };
    let mut all = [expressions::OPERATIONS, systems::OPERATIONS, polynomials]
        .into_iter()
        .flatten();
    let found = all.find(|(known, _)| *known == name);
    let (_, operation) = found.ok_or_else(|| format!("unknown operation {name}"))?;
    operation(&task)
}

fn main() -> Outcome<()> {
    serve(answer)
}
