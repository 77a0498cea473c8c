//! Attempts that are cut off and begun anew.

use serde_json::{Value, json};

use super::confusion::{number, optional};
use crate::cases::read::list;
use crate::error::Result;
use crate::makespan::{Duration, Timeout};

/// With probability w an attempt succeeds after an exponential time, with another one it fails after such a time, otherwise it never ends.
pub(super) fn restart(input: &Value, _: &Value) -> Result<Value> {
    let double = |key: &str| optional(input, key).map(|value| value.to_f64());
    let law = |weight: f64, mean: f64| vec![(weight, Duration::Exponential { mean })];
    let success = law(
        number(input, "w")?.to_f64(),
        number(input, "success_mean")?.to_f64(),
    );
    let failure = match input.get("w_fail") {
        None | Some(Value::Null) => Vec::new(),
        Some(_) => law(double("w_fail")?, number(input, "failure_mean")?.to_f64()),
    };
    let timeout =
        Timeout::new(success, failure, double("restart")?)?.with_start(double("start_mean")?)?;
    let mut rows = Vec::new();
    for tau in list(input, "taus")? {
        let tau = number(&json!({"taus": tau}), "taus")?.to_f64();
        rows.push(json!({"tau": tau, "mean": timeout.mean(tau).as_finite()}));
    }
    let best = timeout.optimum();
    let best = best.as_finite();
    Ok(json!({
        "mean_by_tau": rows,
        "optimal_tau": best.map(|best| best.timeout),
        "optimal_mean": best.map(|best| best.mean),
    }))
}
