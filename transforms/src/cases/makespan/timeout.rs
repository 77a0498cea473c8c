//! Attempts that are cut off and begun anew.

use serde_json::{Value, json};

use super::confusion::{number, optional};
use crate::cases::read::{list, wrong};
use crate::error::Result;
use crate::makespan::{Duration, Timeout};

/// With probability w an attempt succeeds after an exponential time, otherwise it never ends.
pub(super) fn restart(input: &Value, _: &Value) -> Result<Value> {
    let weight = number(input, "w")?.to_f64();
    let mean = number(input, "success_mean")?.to_f64();
    let restart = optional(input, "restart")?.to_f64();
    let timeout = Timeout::new(
        vec![(weight, Duration::Exponential { mean })],
        Vec::new(),
        restart,
    )?;
    let mut rows = Vec::new();
    for tau in list(input, "taus")? {
        let tau = tau
            .as_f64()
            .ok_or_else(|| wrong("taus", format!("{tau} instead of a number")))?;
        rows.push(json!({"tau": tau, "mean": timeout.mean(tau).as_finite()}));
    }
    let best = timeout.optimum()?;
    Ok(json!({
        "mean_by_tau": rows,
        "optimal_tau": best.timeout,
        "optimal_mean": best.mean,
    }))
}
