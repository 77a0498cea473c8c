//! The vanishing ideal: generators up to a degree, and what elimination says.

use std::collections::BTreeMap;

use algebra::{Fuel, Integer};
use serde_json::{Map, Value, json};

use super::identification::{degrees, vanishes};
use super::read::{Fields, bad, list, size, text, unreadable};
use super::{Answer, Case, SEED};
use crate::error::{Error, Result};
use crate::ideal::{
    Completeness, CovariancePolynomial, Elimination, Generator, Vanishing, VanishingIdeal,
    eliminate, vanishing_ideal,
};
use crate::mixed::MixedGraph;

/// A polynomial in the covariances, with an error that names its place.
pub(super) fn covariance_polynomial(
    graph: &MixedGraph,
    place: &str,
    text: &str,
) -> Result<CovariancePolynomial> {
    CovariancePolynomial::parse(text, graph).map_err(|error| unreadable(place, text, &error))
}

/// `ideal`: as many minimal generators per degree, each expected one in the ideal, each of ours too; elimination.
pub(super) fn ideal(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let place = "\"ideal\"";
    let expected = Fields::within(place, case.fields.need("ideal")?)?;
    let limit = expected.need("searched_to_degree")?;
    let degree = "\"ideal\", \"searched_to_degree\"";
    let max_degree = u32::try_from(size(degree, limit)?)
        .ok()
        .filter(|max| *max <= 250)
        .ok_or_else(|| bad(degree, limit, "a degree up to 250"))?;
    let mut share = Fuel::new(fuel.left() / 2);
    let mut found = vanishing_ideal(&case.graph, max_degree, SEED, &mut share)?;
    fuel.settle(&share, "vanishing ideal")?;
    match found.add_hypersurface(&case.graph, SEED, fuel) {
        // Latent vertices, or too little fuel: what is known stands.
        Ok(_) | Err(Error::Unsupported { .. } | Error::Exact(_)) => {}
        Err(error) => return Err(error),
    }
    let mut same = !matches!(found.completeness, Completeness::Stopped(_));
    let ours: Vec<Generator> = found.generators.clone();
    let ours = ours
        .into_iter()
        .filter(|one| one.polynomial.degree() <= u64::from(max_degree));
    let ours: Vec<Generator> = ours.collect();
    same &= ours
        .iter()
        .all(|one| !matches!(one.vanishing, Vanishing::Refuted(_)));
    if let Some(listed) = expected.get("minimal_generators_found") {
        same &= generators(case, listed, &ours, fuel)?;
    }
    let (wanted, complete) = (expected.get("elimination"), expected.get("complete"));
    let complete = complete.map(|value| match value {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(*flag)),
        other => Err(bad("\"ideal\", \"complete\"", other, "true, false or null")),
    });
    let complete = complete.transpose()?.flatten();
    let known = |found: &VanishingIdeal| matches!(found.completeness, Completeness::Complete(_));
    let asked = wanted.is_some_and(|value| !value.is_null());
    let mut elimination = None;
    if asked || (complete.is_some() && !known(&found)) {
        let answer = eliminate(&case.graph, fuel)?;
        found.compare(&answer);
        elimination = Some(answer);
    }
    if let Some(complete) = complete {
        same &= complete == known(&found);
    }
    if let (true, Some(wanted), Some(ours)) = (asked, wanted, &elimination) {
        same &= same_elimination(wanted, ours)?;
    }
    let mut got = Map::new();
    got.insert("searched_to_degree".into(), json!(max_degree));
    let written = |one: &Generator| {
        json!({
            "degree": one.polynomial.degree(),
            "multidegree": one.polynomial.multidegree(),
            "poly": one.polynomial.text(&case.graph),
        })
    };
    let written: Vec<Value> = ours.iter().map(written).collect();
    got.insert("minimal_generators_found".into(), json!(written));
    let written = elimination.map(|one| {
        json!({
            "codim": one.codimension,
            "degree": number(&one.degree),
            "generator_degrees": one.generator_degrees,
        })
    });
    got.insert("elimination".into(), json!(written));
    got.insert("complete".into(), json!(known(&found).then_some(true)));
    Ok(Answer {
        got: Value::Object(got),
        same: Some(same),
    })
}

fn number(value: &Integer) -> Value {
    match value.to_u64() {
        Some(small) => json!(small),
        None => json!(value.to_string()),
    }
}

/// As many generators of every degree, and all in the ideal?
fn generators(
    case: &Case<'_>,
    listed: &Value,
    ours: &[Generator],
    fuel: &mut Fuel,
) -> Result<bool> {
    let place = "\"ideal\", \"minimal_generators_found\"";
    let mut same = true;
    let mut numbers: BTreeMap<u64, i64> = BTreeMap::new();
    for one in ours {
        *numbers.entry(one.polynomial.degree()).or_default() += 1;
    }
    for (at, one) in list(place, listed)?.iter().enumerate() {
        let place = format!("{place}, entry {}", at + 1);
        let one = Fields::within(&place, one)?;
        let poly = format!("{place}, \"poly\"");
        let polynomial =
            covariance_polynomial(&case.graph, &poly, text(&poly, one.need("poly")?)?)?;
        if let Some(value) = one.get("degree") {
            let degree = size(format!("{place}, \"degree\""), value)?;
            same &= usize::try_from(polynomial.degree()) == Ok(degree);
        }
        if let Some(value) = one.get("multidegree") {
            let wanted = degrees(&format!("{place}, \"multidegree\""), value)?;
            let found = polynomial.multidegree().unwrap_or_default();
            same &= found.into_iter().map(u64::from).eq(wanted);
        }
        *numbers.entry(polynomial.degree()).or_default() -= 1;
        same &= !polynomial.is_zero() && vanishes(&case.graph, &polynomial, fuel)?;
    }
    Ok(same && numbers.values().all(|difference| *difference == 0))
}

fn same_elimination(wanted: &Value, ours: &Elimination) -> Result<bool> {
    let place = "\"ideal\", \"elimination\"";
    let wanted = Fields::within(place, wanted)?;
    let mut same = true;
    if let Some(value) = wanted.get("codim") {
        same &= size(format!("{place}, \"codim\""), value)? == ours.codimension;
    }
    if let Some(value) = wanted.get("degree") {
        let degree = size(format!("{place}, \"degree\""), value)?;
        same &= degree.to_string() == ours.degree.to_string();
    }
    if let Some(value) = wanted.get("generator_degrees") {
        let mut listed = degrees(&format!("{place}, \"generator_degrees\""), value)?;
        listed.sort_unstable();
        same &= listed == ours.generator_degrees;
    }
    Ok(same)
}
