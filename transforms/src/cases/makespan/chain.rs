//! Task graphs, attempts and formulas.

use algebra::expr::Expr;
use algebra::zero::{Decision, decide};
use algebra::{Fuel, Rational};
use num_complex::Complex64;
use serde_json::{Map, Value, json};

use super::confusion::number;
use super::expected::exact;
use crate::cases::read::{list, wrong};
use crate::error::Result;
use crate::formats::chain::{ChainFormat, ReadOptions, Task, read_chain, read_task};
use crate::makespan::symbolic::Quantity;
use crate::makespan::{AttemptModel, Chain, Distribution, Expected, Values};

/// Work of one case.
const FUEL: u64 = 1 << 34;

/// Terms of a formula.
const TERMS: usize = 1_000_000;

/// The attempts of a case.
fn attempts(input: &Value) -> Result<AttemptModel<Rational>> {
    let text = input["model"].to_string();
    let Task::Attempts(model) = read_task(&text, ChainFormat::Json, &ReadOptions::default())?
    else {
        return Err(wrong("model", "no attempts: outcomes are missing"));
    };
    let values = Values::default();
    model.try_map(|formula| values.exact(formula))
}

fn expectation(value: &Expected<f64>) -> Value {
    value.as_finite().map_or(Value::Null, |value| json!(value))
}

/// The numbers under a key of each object of a list.
fn places(expect: &Value, list: &str, key: &str) -> Vec<f64> {
    let rows = expect[list].as_array().map(Vec::as_slice);
    let rows = rows.unwrap_or_default();
    rows.iter().filter_map(|row| row[key].as_f64()).collect()
}

/// The probabilities and quantiles that are asked for.
fn law(got: &mut Value, law: &Distribution, expect: &Value) -> Result<()> {
    let times = places(expect, "cdf", "t");
    let found = law.cdf(&times)?;
    got["cdf"] = times
        .iter()
        .zip(&found)
        .map(|(time, found)| json!({"t": time, "value": found.value}))
        .collect();
    let mut quantiles = Vec::new();
    for share in places(expect, "quantiles", "q") {
        quantiles.push(json!({"q": share, "value": law.quantile(share)?.value}));
    }
    got["quantiles"] = Value::Array(quantiles);
    Ok(())
}

pub(super) fn attempt_model(input: &Value, expect: &Value) -> Result<Value> {
    let exact = attempts(input)?;
    let double = |value: &Rational| value.to_f64();
    let moments = exact.moments(3).map(|moments| double(&moments[3]));
    let variance = exact.variance().map(|variance| double(&variance));
    let model = exact.try_map(|number| Ok(number.to_f64()))?;
    let mut got = json!({
        "mean": expectation(&exact.mean().map(|mean| double(&mean))),
        "variance": expectation(&variance),
        "std": expectation(&variance.map(f64::sqrt)),
        "success_per_attempt": double(&exact.success()),
        "third_moment": expectation(&moments),
        "phase_type_states": model.phase_type().map(|law| law.phases()),
    });
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
    let model = attempts(input)?;
    let horizon = ["pmf", "cdf"]
        .iter()
        .flat_map(|list| places(expect, list, "t"))
        .fold(0.0, f64::max);
    let horizon = Rational::from_f64(horizon).unwrap_or_default();
    let lattice = model.lattice(&horizon)?;
    let at = |time: f64| Rational::from_f64(time).unwrap_or_default();
    let with = |list: &str, value: &dyn Fn(&Rational) -> Rational| -> Value {
        places(expect, list, "t")
            .into_iter()
            .map(|time| {
                let mut row = exact(&value(&at(time)));
                row["t"] = json!(time);
                row
            })
            .collect()
    };
    let mass = |time: &Rational| {
        let atoms = lattice.atoms().iter().filter(|atom| atom.0 == *time);
        atoms.fold(Rational::from(0), |sum, atom| &sum + &atom.1)
    };
    let double = |value: Rational| value.to_f64();
    Ok(json!({
        "mean": expectation(&model.mean().map(double)),
        "variance": expectation(&model.variance().map(double)),
        "pmf": with("pmf", &mass),
        "cdf": with("cdf", &|time| lattice.cdf(time)),
    }))
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
        .filter(inner)
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
    let mut got = json!({
        "mean_from": from,
        "mean": expectation(&passage.mean(fuel)?),
        "variance": expectation(&passage.variance(fuel)?),
        "absorption": exits,
        "expected_time_in_state": spent,
    });
    if expect.get("cdf").is_some() || expect.get("quantiles").is_some() {
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
    let found = chain.symbolic(Quantity::Time, None, TERMS, fuel)?;
    let names: Vec<String> = found.symbols().iter().map(ToString::to_string).collect();
    let mut rows = Vec::new();
    for row in list(expect, "evaluations")? {
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
