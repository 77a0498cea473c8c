//! Entries of Σ: as formulas in lowest terms, and at a point.

use std::collections::BTreeMap;

use algebra::linear::ModularMatrix;
use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, PrimeField, Rational, Words};
use serde_json::{Map, Value, json};

use super::read::{Fields, bad, list, quoted, rational, size, text, unreadable};
use super::symbols::Symbols;
use super::{Answer, Case, SEED};
use crate::covariance::{Covariance, ExpandedEntry, Notation};
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameters};
use crate::modular::{ModularPoint, PRIME};

/// Products of terms of one entry or determinant.
const TERMS: usize = 1_000_000;

/// Longer numerators are null, in the file and here.
const LONGEST: usize = 4000;

/// Points at which a numerator that the file leaves out is compared with elimination.
const POINTS: usize = 5;

/// The place of every component with cycles of the engine in the list of the case.
fn places(case: &Case<'_>, covariance: &Covariance<'_>) -> Vec<Option<usize>> {
    let components = covariance.resolvent().digraph().components().iter();
    let place = |vertices: &Vec<usize>| {
        let mut sorted = vertices.clone();
        sorted.sort_unstable();
        case.components.iter().position(|one| *one == sorted)
    };
    components.map(|one| place(&one.vertices)).collect()
}

/// `scc_dets`: the determinants of I - Λ on the components with cycles, in the order of the case.
pub(super) fn determinants(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let key = "scc_dets";
    let covariance = Covariance::new(&case.graph)?;
    let symbols = Symbols::new(&covariance);
    let mut found = vec![(String::new(), None); case.components.len()];
    for (component, place) in places(case, &covariance).into_iter().enumerate() {
        if let Some(place) = place {
            let terms = covariance.resolvent().determinant(component, TERMS)?;
            let written = covariance.determinant_text(component, Notation::Text, TERMS)?;
            found[place] = (written, Some(symbols.determinant(&terms)));
        }
    }
    let mut same = None;
    if let Some(expected) = case.fields.get(key) {
        let expected = list(quoted(key), expected)?;
        let mut all = expected.len() == found.len();
        for (at, value) in expected.iter().enumerate() {
            let place = format!("{key:?}, entry {}", at + 1);
            let wanted = polynomial(&symbols, &place, text(&place, value)?, fuel)?;
            all &= found
                .get(at)
                .is_some_and(|one| one.1.as_ref() == Some(&wanted));
        }
        same = Some(all);
    }
    let got = found.into_iter().map(|one| one.0).collect();
    Ok(Answer { got, same })
}

fn polynomial(
    symbols: &Symbols,
    place: &str,
    text: &str,
    fuel: &mut Fuel,
) -> Result<Polynomial<Integers>> {
    symbols.read(text, fuel).map_err(|error| match error {
        Error::Parse { .. } => unreadable(place, text, &error),
        other => other,
    })
}

/// `sigma`: every entry i <= j as numerator and exponents of the determinants.
pub(super) fn sigma(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let key = "sigma";
    let covariance = Covariance::new(&case.graph)?;
    let symbols = Symbols::new(&covariance);
    let places = places(case, &covariance);
    let expected = case
        .fields
        .get(key)
        .map(|value| Fields::within("\"sigma\"", value));
    let expected = expected.transpose()?;
    let mut got = Map::new();
    let mut same = expected.map(|_| true);
    for (i, j) in upper(&case.graph) {
        let entry = covariance.entry(i, j)?.expanded(TERMS)?;
        let name = format!("{},{}", entry.i + 1, entry.j + 1);
        let terms = (entry.len() as u64).saturating_mul(512);
        fuel.spend(
            terms.saturating_add(1 << 14),
            "entries of a covariance matrix",
        )?;
        let mut exponents = vec![0_u32; case.components.len()];
        for &(component, exponent) in &entry.denominator {
            if let Some(place) = places[component] {
                exponents[place] = exponent;
            }
        }
        let written = entry.numerator_text(Notation::Text);
        let null = written.len() > LONGEST;
        let mut one = Map::new();
        one.insert(
            "num".into(),
            if null { Value::Null } else { json!(written) },
        );
        if !entry.is_empty() {
            one.insert("num_terms".into(), json!(entry.len()));
        }
        one.insert("den_exp".into(), json!(exponents));
        got.insert(name.clone(), Value::Object(one));
        if let Some(expected) = &expected {
            let place = format!("\"sigma\", {name:?}");
            let wanted = expected.get(&name);
            let wanted = wanted
                .map(|value| Fields::within(&place, value))
                .transpose()?;
            let agrees = match wanted {
                Some(wanted) => agrees(case, &symbols, &entry, &exponents, &wanted, fuel)?,
                None => false,
            };
            same = Some(same == Some(true) && agrees);
        }
    }
    Ok(Answer {
        got: Value::Object(got),
        same,
    })
}

/// Is this entry the expected one?
fn agrees(
    case: &Case<'_>,
    symbols: &Symbols,
    entry: &ExpandedEntry<'_>,
    exponents: &[u32],
    wanted: &Fields<'_>,
    fuel: &mut Fuel,
) -> Result<bool> {
    let place = |key: &str| format!("\"sigma\", \"{},{}\", {key:?}", entry.i + 1, entry.j + 1);
    let mut same = true;
    if let Some(value) = wanted.get("num_terms") {
        same &= size(place("num_terms"), value)? == entry.len();
    }
    if let Some(value) = wanted.get("den_exp") {
        let place = place("den_exp");
        let mut listed = Vec::new();
        for one in list(&place, value)? {
            listed.push(size(&place, one)?);
        }
        let ours = exponents
            .iter()
            .map(|&exponent| usize::try_from(exponent).ok());
        same &= listed.len() == exponents.len() && listed.into_iter().map(Some).eq(ours);
    }
    match wanted.get("num") {
        None => Ok(same),
        Some(Value::Null) => {
            let numerator = symbols.numerator(entry);
            Ok(same && equals_elimination(case, &numerator, entry, exponents, fuel)?)
        }
        Some(value) => {
            let place = place("num");
            let wanted = polynomial(symbols, &place, text(&place, value)?, fuel)?;
            Ok(same && wanted == symbols.numerator(entry))
        }
    }
}

/// Numerator over determinants against (I-Λ)^-T Ω (I-Λ)^-1 by Gaussian elimination, at random points modulo 2^61 - 1.
fn equals_elimination(
    case: &Case<'_>,
    numerator: &Polynomial<Integers>,
    entry: &ExpandedEntry<'_>,
    exponents: &[u32],
    fuel: &mut Fuel,
) -> Result<bool> {
    let field = PrimeField::new(PRIME)?;
    let parameters = Parameters::new(&case.graph);
    let words = &mut Words::new(SEED);
    for _ in 0..POINTS {
        let point = ModularPoint::random(&case.graph, &parameters, field, words, fuel)?;
        let mut above = 0;
        for (monomial, coefficient) in numerator.terms() {
            fuel.spend(4 * monomial.len() as u64, "values of a numerator")?;
            let mut term = field.residue(coefficient);
            // Variables and free parameters are numbered alike.
            for (value, exponent) in point.values.iter().zip(monomial) {
                if exponent > 0 {
                    term = field.multiply(term, field.power(*value, u64::from(exponent)));
                }
            }
            above = field.add(above, term);
        }
        let mut below = 1;
        for (component, &exponent) in case.components.iter().zip(exponents) {
            let determinant = determinant_at(&point, component, field, fuel)?;
            below = field.multiply(below, field.power(determinant, u64::from(exponent)));
        }
        if above != field.multiply(below, point.sigma.row(entry.i)[entry.j]) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// det(I - Λ_K) by elimination.
fn determinant_at(
    point: &ModularPoint,
    component: &[usize],
    field: PrimeField,
    fuel: &mut Fuel,
) -> Result<u64> {
    let size = component.len();
    let mut entries = Vec::with_capacity(size * size);
    for &i in component {
        for &j in component {
            entries.push(field.subtract(u64::from(i == j), point.lambda.row(i)[j]));
        }
    }
    Ok(ModularMatrix::new(field, size, size, entries)?.determinant(fuel)?)
}

/// `point`: Σ exactly at given Λ and Ω.
pub(super) fn point(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let key = "point";
    let given = Fields::within("\"point\"", case.fields.need(key)?)?;
    let covariance = Covariance::new(&case.graph)?;
    let mut values = vec![Rational::zero(); covariance.parameters().len()];
    let parameters = covariance.parameters();
    let arcs = parameters.arcs.iter().map(|arc| (arc.0, arc.1));
    let variances = (0..case.graph.len()).map(|v| (v, v));
    let edges = parameters.covariances.iter().map(|edge| (edge.0, edge.1));
    let arcs: Vec<_> = arcs.collect();
    let omega: Vec<_> = variances.chain(edges).collect();
    let (left, right) = values.split_at_mut(arcs.len());
    entries("lambda", &given, &arcs, left)?;
    entries("omega", &given, &omega, right)?;
    let sigma = covariance.at(&values, fuel)?;
    let mut got = Map::new();
    for name in ["lambda", "omega"] {
        got.insert(name.into(), given.need(name)?.clone());
    }
    let expected = given
        .get("sigma")
        .map(|value| Fields::within("\"point\", \"sigma\"", value));
    let expected = expected.transpose()?;
    let mut same = expected.map(|_| true);
    let mut entries = Map::new();
    for (i, j) in upper(&case.graph) {
        let value = &sigma.row(i)[j];
        let name = format!("{},{}", i + 1, j + 1);
        if let Some(expected) = &expected {
            let place = format!("\"point\", \"sigma\", {name:?}");
            let wanted = expected.get(&name).map(|wanted| rational(place, wanted));
            same = Some(same == Some(true) && wanted.transpose()?.as_ref() == Some(value));
        }
        entries.insert(name, json!(value.to_string()));
    }
    got.insert("sigma".into(), Value::Object(entries));
    Ok(Answer {
        got: Value::Object(got),
        same,
    })
}

fn upper(graph: &MixedGraph) -> impl Iterator<Item = (usize, usize)> {
    let n = graph.len();
    (0..n).flat_map(move |i| (i..n).map(move |j| (i, j)))
}

/// Reads the entries of Λ or Ω: one for every place, none beside them.
fn entries(
    name: &str,
    given: &Fields<'_>,
    places: &[(usize, usize)],
    values: &mut [Rational],
) -> Result<()> {
    let place = format!("\"point\", {name:?}");
    let value = given.need(name)?;
    let object = value
        .as_object()
        .ok_or_else(|| bad(&place, value, "a JSON object"))?;
    let keys: BTreeMap<String, usize> = places
        .iter()
        .zip(0..)
        .map(|((i, j), at)| (format!("{},{}", i + 1, j + 1), at))
        .collect();
    for (key, value) in object {
        let place = format!("{place}, {key:?}");
        let at = keys.get(key);
        let at = at.ok_or_else(|| bad(&place, value, "only edges of the graph have a value"))?;
        values[*at] = rational(place, value)?;
    }
    match keys.keys().find(|key| !object.contains_key(*key)) {
        None => Ok(()),
        Some(missing) => Err(Error::Domain {
            what: format!("{place}, {missing:?}"),
            value: "nothing".to_owned(),
            allowed: "every edge of the graph needs a value",
        }),
    }
}
