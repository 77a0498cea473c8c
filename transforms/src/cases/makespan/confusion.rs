//! Means, decisions and sensitivities of a failure predictor.

use algebra::Rational;
use serde_json::{Map, Value, json};

use super::expected::{exact, exact_or_null, fraction};
use crate::cases::read::{list, wrong};
use crate::error::Result;
use crate::makespan::predictor::{ByClass, Input, sensitivities};
use crate::makespan::{
    Class, Confusion, ConfusionRates, Decision, Expected, RocPoint, Times, decide, roc_curve,
};

/// A decimal or a fraction, as text or as a number, taken exactly.
pub(crate) fn number(value: &Value, key: &str) -> Result<Rational> {
    let found = match &value[key] {
        Value::String(text) => fraction(text),
        Value::Number(number) => Rational::from_decimal(&number.to_string()),
        _ => None,
    };
    found.ok_or_else(|| wrong(key, format!("{} instead of a number", value[key])))
}

/// A number, 0 where there is none.
pub(super) fn optional(value: &Value, key: &str) -> Result<Rational> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(Rational::default()),
        Some(_) => number(value, key),
    }
}

fn by_class(value: &Value) -> Result<ByClass<Rational>> {
    let mut numbers = ByClass::from_fn(|_| Rational::default());
    for class in Class::ALL {
        *numbers.get_mut(class) = optional(value, class.label())?;
    }
    Ok(numbers)
}

/// The confusion matrix of a case.
pub(crate) fn confusion(input: &Value) -> Result<Confusion<Rational>> {
    Ok(Confusion {
        probabilities: by_class(&input["prob"])?,
        times: by_class(&input["mean_time"])?,
        start: optional(input, "start_mean")?,
        restart_after_failure: optional(input, "restart_after_failure")?,
        restart_after_preempt: optional(input, "restart_after_preempt")?,
    })
}

pub(super) fn six_outcomes(input: &Value, expect: &Value) -> Result<Value> {
    let confusion = confusion(input)?;
    let model = confusion.model()?;
    let mut got = json!({
        "success_per_attempt": exact(&model.success()),
        "mean_attempts": exact_or_null(&model.attempts()),
        "mean_makespan_monitored": exact_or_null(&model.mean()),
    });
    // Without successes that are run on their time is unknown, and with it all that is compared with not preempting.
    if let Ok(times) = confusion.times() {
        let decision = decide(&confusion.rates()?, &times)?;
        got["mean_makespan_reactive"] = exact_or_null(&decision.reactive);
        got["gain_g"] = exact(&decision.gain);
        got["breakeven_slope"] = slope(&decision, &confusion.rates()?, &times, expect);
        got["saving"] = exact_or_null(&decision.saving);
        got["preempt_pays"] = json!(decision.pays);
    }
    Ok(got)
}

/// κ, the slope of the line of break-even. Where preempting a failure saves no time no detection rate pays; the line of the formula, which
/// then falls, is given to those who ask for a number.
fn slope(
    decision: &Decision<Rational>,
    rates: &ConfusionRates<Rational>,
    times: &Times<Rational>,
    expect: &Value,
) -> Value {
    let saved =
        |own: &Rational, preempted: &Rational| &(own - preempted) - &times.restart_after_preempt;
    let failed = &times.failure + &times.restart_after_failure;
    let success = saved(&times.success, &times.preempted_success);
    let failure = saved(&failed, &times.preempted_failure);
    let cost = &times.once(&rates.success) - &(&rates.success * &success);
    let worth = &(&Rational::from(1) - &rates.success) * &failure;
    let asked = !expect["breakeven_slope"].is_null();
    let line = cost.checked_div(&worth).filter(|_| asked);
    let found = decision.slope.as_ref().or(line.as_ref());
    found.map_or(Value::Null, exact)
}

/// A row of published rates (in the order of their table) and means per true label.
pub(super) fn published_row(input: &Value, expect: &Value) -> Result<Value> {
    let [success, failure, preempted] = ["MTS", "MTF", "MTN"].map(|name| number(input, name));
    let (success, failure, preempted) = (success?, failure?, preempted?);
    let mut probabilities = ByClass::from_fn(|_| Rational::default());
    let mut all = Rational::default();
    for class in Class::ALL {
        let share = optional(input, &format!("P_{}", class.label()))?;
        all = &all + &share;
        *probabilities.get_mut(class) = share;
    }
    // They are rounded. The quotient below is the page's: nothing is divided by their sum, which is not quite 1.
    if (&all - &Rational::from(1)).abs() > Rational::power_of_ten(-2).unwrap_or_default() {
        return Err(wrong("P_..", format!("sum to {}, not to 1", all.to_f64())));
    }
    let mut above = optional(input, "start_mean")?;
    for (class, share) in probabilities.iter() {
        let time = match (class.preempted(), class.succeeds()) {
            (true, _) => &preempted,
            (false, true) => &success,
            (false, false) => &failure,
        };
        above = &above + &(share * time);
    }
    let below = probabilities.get(Class::TruePositive) + probabilities.get(Class::NoVerdictSuccess);
    let mean = above
        .checked_div(&below)
        .ok_or_else(|| wrong("P_TP", "nothing is ever done: the mean is infinite"))?;
    let mut got = json!({"mean_makespan": mean.to_f64()});
    for key in ["published_simulated_mean", "published_equation_value"] {
        if let Some(value) = expect.get(key) {
            got[key] = value.clone();
        }
    }
    if let Some(simulated) = expect["published_simulated_mean"].as_f64() {
        got["relative_gap_to_simulation"] = json!(mean.to_f64() / simulated - 1.0);
    }
    Ok(got)
}

pub(super) fn sensitivity(input: &Value, expect: &Value) -> Result<Value> {
    let number = |key| number(input, key);
    let rates = ConfusionRates {
        success: number("p")?,
        false_alarm: number("al")?,
        detection: number("be")?,
    };
    let times = Times {
        start: optional(input, "c0")?,
        success: number("MTS")?,
        failure: number("MTF")?,
        preempted_success: number("tS")?,
        preempted_failure: number("tF")?,
        restart_after_failure: optional(input, "RF")?,
        restart_after_preempt: optional(input, "RP")?,
    };
    let Expected::Finite(found) = sensitivities(&rates, &times)? else {
        return Ok(json!({"mean": null, "gradient": null}));
    };
    let key = |by: Input| match by {
        Input::FalseAlarm => "al",
        Input::Detection => "be",
        other => other.symbol(),
    };
    let gradient: Map<String, Value> = Input::ALL
        .into_iter()
        .map(|by| (key(by).to_owned(), exact(found.first(by))))
        .collect();
    let mut got = json!({"mean": exact(&found.mean), "gradient": gradient});
    for name in expect.as_object().into_iter().flat_map(Map::keys) {
        let pair = name.strip_prefix("hessian_");
        let pair = pair.and_then(|pair| pair.split_once('_'));
        if let Some((Some(one), Some(other))) =
            pair.map(|(one, other)| (input_of(one), input_of(other)))
        {
            got[name] = exact(found.second(one, other));
        }
    }
    Ok(got)
}

/// A rate or time by its symbol, whole or in two letters.
fn input_of(name: &str) -> Option<Input> {
    match name {
        "al" => Some(Input::FalseAlarm),
        "be" => Some(Input::Detection),
        _ => Input::ALL.into_iter().find(|by| by.symbol() == name),
    }
}

pub(super) fn operating_points(input: &Value, expect: &Value) -> Result<Value> {
    let own = |point: &Value, key: &str| match point.get(key) {
        None | Some(Value::Null) => optional(input, key),
        Some(_) => number(point, key),
    };
    let needed = |point: &Value, key: &str| match point.get(key) {
        None | Some(Value::Null) => number(input, key),
        Some(_) => number(point, key),
    };
    let points = list(input, "points")?
        .iter()
        .map(|point| {
            Ok(RocPoint {
                threshold: None,
                rates: ConfusionRates {
                    success: needed(point, "p")?,
                    false_alarm: number(point, "alpha")?,
                    detection: number(point, "beta")?,
                },
                times: Times {
                    start: own(point, "start_mean")?,
                    success: needed(point, "MTS")?,
                    failure: needed(point, "MTF")?,
                    preempted_success: own(point, "time_preempt_success")?,
                    preempted_failure: own(point, "time_preempt_failure")?,
                    restart_after_failure: own(point, "restart_after_failure")?,
                    restart_after_preempt: own(point, "restart_after_preempt")?,
                },
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let curve = roc_curve(&points)?;
    let means: Vec<Value> = curve
        .decisions
        .iter()
        .map(|decision| exact_or_null(&decision.monitored))
        .collect();
    let (first, point) = (&curve.decisions[0], &points[0]);
    Ok(json!({
        "mean_makespan": means,
        "best_index": curve.best,
        "reactive": exact_or_null(&first.reactive),
        "breakeven_slope": slope(first, &point.rates, &point.times, expect),
        "pays": curve.pays,
    }))
}
