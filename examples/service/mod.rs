//! What the services of lines share: one task in JSON per line of the input, one answer per line of the output.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use serde_json::{Value, json};

/// Whatever goes wrong is told in the answer.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Answers line after line; empty lines are passed over.
pub(crate) fn serve(run: impl Fn(&Value) -> Outcome<(Value, f64)>) -> Outcome<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = serde_json::from_str(&line).map_err(Into::into);
        let answer = match answer.and_then(|task| run(&task)) {
            Ok((result, seconds)) => json!({"result": result, "seconds": seconds}),
            Err(error) => json!({"error": error.to_string()}),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

/// The result and the seconds of the best of as many runs as the task asks for by `repeat`.
pub(crate) fn best<T>(task: &Value, mut run: impl FnMut() -> Outcome<T>) -> Outcome<(T, f64)> {
    let repeat = task["repeat"].as_u64().unwrap_or(1).max(1);
    let mut seconds = f64::INFINITY;
    let mut result = None;
    for _ in 0..repeat {
        let begun = Instant::now();
        let value = run()?;
        seconds = seconds.min(begun.elapsed().as_secs_f64());
        result = Some(value);
    }
    Ok((result.ok_or("nothing was run")?, seconds))
}
