//! Task graphs, attempts and formulas.

use algebra::expr::Expr;
use algebra::zero::{Decision, decide};
use algebra::{Fuel, Rational};
use num_complex::Complex64;
use serde_json::{Map, Value, json};

use super::confusion::number;
use super::expected::exact;
use crate::cases::read::wrong;
use crate::error::Result;
use crate::formats::chain::{ChainFormat, ReadOptions, Task, read_chain, read_task};
use crate::makespan::distribution::Answer;
use crate::makespan::symbolic::Quantity;
use crate::makespan::{AttemptModel, Chain, Distribution, Expected, Number, Values};

/// Work of one case.
const FUEL: u64 = 1 << 34;

/// Terms of a formula.
const TERMS: usize = 1_000_000;

/// The attempts of a case.
fn attempts(input: &Value) -> Result<AttemptModel<Expr>> {
    let text = input["model"].to_string();
    match read_task(&text, ChainFormat::Json, &ReadOptions::default())? {
        Task::Attempts(model) => Ok(model),
        _ => Err(wrong("model", "no attempts: outcomes are missing")),
    }
}

fn exactly(model: &AttemptModel<Expr>) -> Result<AttemptModel<Rational>> {
    let values = Values::default();
    model.try_map(|formula| values.exact(formula))
}

fn expectation(value: &Expected<f64>) -> Value {
    value.as_finite().map_or(Value::Null, |value| json!(value))
}

/// The rows of a list that is expected, with the number under a key of each.
fn places<'e>(expect: &'e Value, list: &str, key: &str) -> Result<Vec<(&'e Value, Rational)>> {
    let rows = expect[list].as_array().map(Vec::as_slice);
    let rows = rows.unwrap_or_default().iter();
    rows.map(|row| Ok((&row[key], number(row, key)?))).collect()
}

fn doubles(places: &[(&Value, Rational)]) -> Vec<f64> {
    places.iter().map(|(_, number)| number.to_f64()).collect()
}

/// The probabilities, densities and quantiles that are asked for.
fn law(got: &mut Value, law: &Distribution, expect: &Value) -> Result<()> {
    let rows = |times: &[(&Value, Rational)], found: Vec<f64>| -> Value {
        let rows = times.iter().zip(found);
        rows.map(|((time, _), value)| json!({"t": time, "value": value}))
            .collect()
    };
    let values = |answers: Vec<Answer>| answers.iter().map(|answer| answer.value).collect();
    let times = places(expect, "cdf", "t")?;
    got["cdf"] = rows(&times, values(law.cdf(&doubles(&times))?));
    let times = places(expect, "pdf", "t")?;
    if !times.is_empty() {
        got["pdf"] = rows(&times, values(law.density(&doubles(&times))?));
    }
    let mut quantiles = Vec::new();
    for (asked, share) in places(expect, "quantiles", "q")? {
        let value = law.quantile(share.to_f64())?.value;
        quantiles.push(json!({"q": asked, "value": value}));
    }
    got["quantiles"] = Value::Array(quantiles);
    if expect.get("median").is_some() {
        got["median"] = json!(law.quantile(0.5)?.value);
    }
    Ok(())
}

/// The moments of attempts in any numbers, as doubles.
fn moments<N: Number>(model: &AttemptModel<N>, double: impl Fn(&N) -> f64) -> Value {
    let of = |value: Expected<N>| value.map(|value| double(&value));
    let moment = |order: usize| {
        let moments = model.moments(order);
        expectation(&moments.map(|moments| moments.last().map_or(f64::NAN, &double)))
    };
    let variance = of(model.variance());
    json!({
        "mean": expectation(&of(model.mean())),
        "variance": expectation(&variance),
        "std": expectation(&variance.map(f64::sqrt)),
        "success_per_attempt": double(&model.success()),
        "mean_attempts": expectation(&of(model.attempts())),
        "second_moment": moment(2),
        "third_moment": moment(3),
    })
}

pub(super) fn attempt_model(input: &Value, expect: &Value) -> Result<Value> {
    let formulas = attempts(input)?;
    let values = Values::default();
    let model = formulas.try_map(|formula| values.nearest(formula))?;
    let mut got = match exactly(&formulas) {
        Ok(exact) => moments(&exact, Rational::to_f64),
        // such as a lognormal law by the mean and deviation of its logarithm
        Err(_) => moments(&model, |number| *number),
    };
    got["phase_type_states"] = json!(model.phase_type().map(|law| law.phases()));
    let mut laplace = Vec::new();
    for row in expect["laplace"].as_array().map_or(&[][..], Vec::as_slice) {
        let [re, im] = [0, 1].map(|at| row["s"][at].as_f64().unwrap_or(f64::NAN));
        let value = model.lst(&Complex64::new(re, im));
        laplace.push(json!({"s": row["s"], "value": [value.re, value.im]}));
    }
    got["laplace"] = Value::Array(laplace);
    law(&mut got, &model.distribution()?, expect)?;
    Ok(got)
}

pub(super) fn deterministic(input: &Value, expect: &Value) -> Result<Value> {
    let model = exactly(&attempts(input)?)?;
    let (masses, shares) = (places(expect, "pmf", "t")?, places(expect, "cdf", "t")?);
    let quantiles = places(expect, "quantiles", "q")?;
    let times = masses.iter().chain(&shares).map(|(_, time)| time);
    let mut horizon = times.max().cloned().unwrap_or_default();
    let mut lattice = model.lattice(&horizon)?;
    // far enough for the quantiles, too
    let highest = quantiles.iter().map(|(_, share)| share).max();
    let reach = model.mean().finite().unwrap_or_default();
    while highest.is_some_and(|share| lattice.quantile(share).is_none()) {
        horizon = &(&horizon + &horizon) + &reach;
        lattice = model.lattice(&horizon)?;
    }
    let with = |places: &[(&Value, Rational)], value: &dyn Fn(&Rational) -> Rational| -> Value {
        let rows = places.iter().map(|(asked, time)| {
            let mut row = exact(&value(time));
            row["t"] = (*asked).clone();
            row
        });
        rows.collect()
    };
    let mass = |time: &Rational| {
        let atoms = lattice.atoms().iter().filter(|atom| atom.0 == *time);
        atoms.fold(Rational::from(0), |sum, atom| &sum + &atom.1)
    };
    let mut got = moments(&model, Rational::to_f64);
    got["pmf"] = with(&masses, &mass);
    got["cdf"] = with(&shares, &|time| lattice.cdf(time));
    let found = quantiles.iter().map(|(asked, share)| {
        let time = lattice.quantile(share);
        json!({"q": asked, "value": time.map(|time| time.to_f64())})
    });
    got["quantiles"] = found.collect();
    Ok(got)
}

pub(super) fn absorbing(input: &Value, expect: &Value) -> Result<Value> {
    let formulas = read_chain(
        &input.to_string(),
        ChainFormat::Json,
        &ReadOptions::default(),
    )?;
    let values = Values::default();
    let chain: Chain<f64> = formulas.try_map(|formula| values.nearest(formula))?;
    let fuel = &mut Fuel::new(FUEL);
    let passage = chain.passage(fuel)?;
    let name = |state: usize| chain.states()[state].clone();
    let inner = |state: &usize| !chain.is_exit(*state);
    let means = passage.means(fuel)?;
    let from: Map<String, Value> = (0..means.len())
        .map(|state| (name(state), expectation(&means[state])))
        .collect();
    let exits: Map<String, Value> = passage
        .absorption(fuel)?
        .into_iter()
        .map(|exit| {
            let found = json!({"probability": exit.probability, "mean_given": exit.mean_given});
            (name(exit.exit), found)
        })
        .collect();
    let spent: Map<String, Value> = passage
        .occupancy(fuel)?
        .into_iter()
        .filter(|found| inner(&found.state))
        .map(|found| (name(found.state), expectation(&found.time)))
        .collect();
    let (mean, variance) = (passage.mean(fuel)?, passage.variance(fuel)?);
    let mut got = json!({
        "mean_from": from,
        "mean": expectation(&mean),
        "variance": expectation(&variance),
        "std": expectation(&variance.map(f64::sqrt)),
        "absorption": exits,
        "expected_time_in_state": spent,
    });
    if let Some(cost) = passage.own_cost(fuel)? {
        got["cost"] = expectation(&cost);
    }
    if expect.get("second_moment").is_some() {
        let moments = passage.moments(2, fuel)?;
        got["second_moment"] = expectation(&moments.map(|moments| moments[2]));
    }
    let of_law = ["cdf", "pdf", "quantiles", "median"];
    if of_law.iter().any(|key| expect.get(*key).is_some()) {
        law(&mut got, &chain.distribution()?, expect)?;
    }
    Ok(got)
}

pub(super) fn symbolic(input: &Value, expect: &Value) -> Result<Value> {
    let chain = read_chain(
        &input.to_string(),
        ChainFormat::Json,
        &ReadOptions::default(),
    )?;
    let fuel = &mut Fuel::new(FUEL);
    let quantity = match chain.costs() {
        Some(_) => Quantity::Cost,
        None => Quantity::Time,
    };
    let found = chain.symbolic(quantity, None, TERMS, fuel)?;
    let names: Vec<String> = found.symbols().iter().map(ToString::to_string).collect();
    let mut rows = Vec::new();
    let evaluations = expect["evaluations"].as_array();
    for row in evaluations.map_or(&[][..], Vec::as_slice) {
        let point = |names: &[String]| -> Result<Vec<Rational>> {
            names.iter().map(|name| number(&row["at"], name)).collect()
        };
        let mut evaluated = exact(&found.exact(&point(&names)?, fuel)?);
        let mut gradient = Map::new();
        for (at, name) in names.iter().enumerate() {
            let slope = found.derivative(at, fuel)?;
            let kept: Vec<String> = slope.symbols().iter().map(ToString::to_string).collect();
            gradient.insert(name.clone(), exact(&slope.exact(&point(&kept)?, fuel)?));
        }
        // what cancels has no influence
        for name in row["at"].as_object().into_iter().flat_map(Map::keys) {
            gradient
                .entry(name.clone())
                .or_insert_with(|| exact(&Rational::from(0)));
        }
        evaluated["at"] = row["at"].clone();
        evaluated["gradient"] = Value::Object(gradient);
        rows.push(evaluated);
    }
    let [above, below] = found.parts();
    Ok(json!({
        "numerator": above.expand(fuel)?.to_string(),
        "denominator": below.expand(fuel)?.to_string(),
        "formula": found.to_string(),
        "positive_terms_only": found.is_positive(),
        "evaluations": rows,
    }))
}

/// Are both quotients of the same function? Numerators and denominators alone may differ by a common factor.
pub(super) fn same_quotient(expect: &Value, got: &Value) -> Vec<String> {
    if expect["numerator"].is_null() {
        return Vec::new();
    }
    let quotient = |value: &Value| -> Result<Expr> {
        let part = |key: &str| formula(value[key].as_str().unwrap_or_default());
        Ok(part("numerator")?.divide(&part("denominator")?))
    };
    let fuel = &mut Fuel::new(FUEL);
    match (quotient(expect), quotient(got)) {
        (Ok(one), Ok(other)) if matches!(decide(&one, &other, fuel), Decision::Equal(_)) => {
            Vec::new()
        }
        (Err(error), _) | (_, Err(error)) => vec![format!("/numerator: {error}")],
        _ => vec![format!(
            "/numerator: {}/({}) instead of {}/({})",
            got["numerator"], got["denominator"], expect["numerator"], expect["denominator"]
        )],
    }
}

/// A formula as a rate of a graph is read.
fn formula(text: &str) -> Result<Expr> {
    let chain = format!(
        r#"{{"initial": "a", "absorbing": ["b"], "edges": [{{"from": "a", "to": "b", "rate": "{text}"}}]}}"#
    );
    let chain = read_chain(&chain, ChainFormat::Json, &ReadOptions::default())?;
    Ok(chain.arcs()[0].weight.clone())
}
