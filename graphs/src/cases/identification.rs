//! Which parameters the covariances determine: half-treks, degree of the map, formulas.

use algebra::{Fuel, Integer};
use serde_json::{Map, Value, json};

use super::read::{Fields, bad, list, numbered, quoted, size, text, vertices};
use super::vanishing::covariance_polynomial;
use super::{Answer, Case, SEED};
use crate::error::Result;
use crate::ideal::{CovariancePolynomial, Vanishing, certify};
use crate::identify::{
    CovarianceFraction, HalfTrekVerdict, Identifier, IdentifyingEquation, degree,
    half_trek_criterion,
};
use crate::mixed::MixedGraph;

/// Identifiable, and infinite-to-one, by the half-trek criterion.
pub(super) fn half_trek(graph: &MixedGraph, fuel: &mut Fuel) -> Result<(bool, bool)> {
    let verdict = half_trek_criterion(graph, fuel)?.verdict;
    Ok((
        verdict == HalfTrekVerdict::Identifiable,
        verdict == HalfTrekVerdict::InfiniteToOne,
    ))
}

/// `htc_solved_nodes`, as a set.
pub(super) fn solved_nodes(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let key = "htc_solved_nodes";
    let solved = half_trek_criterion(&case.graph, fuel)?.solved;
    let mut same = None;
    if let Some(expected) = case.fields.get(key) {
        let mut wanted = vertices(quoted(key), expected, case.graph.len())?;
        wanted.sort_unstable();
        same = Some(wanted == solved);
    }
    Ok(Answer {
        got: numbered(&solved),
        same,
    })
}

/// `fiber`: dimension of the generic fibre, and number of points where that is 0.
pub(super) fn fibre(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let expected = Fields::within("\"fiber\"", case.fields.need("fiber")?)?;
    let found = degree(&case.graph, SEED, fuel)?;
    let points = found.degree.as_ref().map(Integer::to_string);
    let mut same = true;
    if let Some(value) = expected.get("dimension") {
        same &= size("\"fiber\", \"dimension\"", value)? == found.dimension;
    }
    if let Some(value) = expected.get("degree") {
        let wanted = match value {
            Value::Null => None,
            value => Some(size("\"fiber\", \"degree\"", value)?.to_string()),
        };
        same &= wanted == points;
    }
    let points = found.degree.map(|points| match points.to_u64() {
        Some(small) => json!(small),
        None => json!(points.to_string()),
    });
    Ok(Answer {
        got: json!({"dimension": found.dimension, "degree": points}),
        same: Some(same),
    })
}

/// `identification`: a formula for every arc that is asked for, equal as a function on the model; null where none has a
/// denominator of that degree.
pub(super) fn formulas(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let expected = Fields::within("\"identification\"", case.fields.need("identification")?)?;
    let limit = expected.need("searched_to_denominator_degree")?;
    let place = "\"identification\", \"searched_to_denominator_degree\"";
    let max_degree = u32::try_from(size(place, limit)?)
        .ok()
        .filter(|degree| *degree <= 20)
        .ok_or_else(|| bad(place, limit, "a degree up to 20"))?;
    let place = "\"identification\", \"formulas\"";
    let wanted = expected.need("formulas")?;
    let wanted = wanted
        .as_object()
        .ok_or_else(|| bad(place, wanted, "a JSON object"))?;
    let mut got = Map::new();
    let mut same = true;
    if !wanted.is_empty() {
        let mut identifier = Identifier::new(&case.graph, SEED, Fuel::new(fuel.left() / 4))?;
        for (name, value) in wanted {
            let place = format!("{place}, {name:?}");
            let arc = arc_of(&case.graph, &place, name, value)?;
            let found = identifier.equation(arc, max_degree, 1)?;
            let formula = match &found {
                None => None,
                Some(equation) => equation.formula(fuel)?.map(|formula| (equation, formula)),
            };
            same &= match (value, &formula) {
                (Value::Null, found) => found.is_none(),
                (value, found) => equal(case, &place, value, found.as_ref(), fuel)?,
            };
            let shown = formula.map(|(equation, formula)| {
                json!({
                    "degree": equation.degree(),
                    "num": formula.numerator().text(&case.graph),
                    "den": formula.denominator().text(&case.graph),
                })
            });
            got.insert(name.clone(), json!(shown));
        }
    }
    Ok(Answer {
        got: json!({"searched_to_denominator_degree": max_degree, "formulas": got}),
        same: Some(same),
    })
}

fn arc_of(graph: &MixedGraph, place: &str, name: &str, value: &Value) -> Result<(usize, usize)> {
    let ends = name.split_once(',').and_then(|(from, to)| {
        let end = |text: &str| text.trim().parse::<usize>().ok()?.checked_sub(1);
        Some((end(from)?, end(to)?))
    });
    let known = ends.filter(|arc| graph.directed().any(|one| one == *arc));
    known.ok_or_else(|| {
        bad(
            place,
            value,
            "the key is an arc of the graph such as \"1,2\"",
        )
    })
}

/// Is the expected formula ours, as a function on the model?
fn equal(
    case: &Case<'_>,
    place: &str,
    value: &Value,
    found: Option<&(&IdentifyingEquation, CovarianceFraction)>,
    fuel: &mut Fuel,
) -> Result<bool> {
    let wanted = Fields::within(place, value)?;
    let part = |key: &str| -> Result<CovariancePolynomial> {
        let place = format!("{place}, {key:?}");
        covariance_polynomial(&case.graph, &place, text(&place, wanted.need(key)?)?)
    };
    let (above, below) = (part("num")?, part("den")?);
    let degree = wanted
        .get("degree")
        .map(|value| size(format!("{place}, \"degree\""), value));
    let degree = degree.transpose()?;
    let Some((equation, ours)) = found else {
        return Ok(false);
    };
    let same_degree = degree.is_none_or(|degree| usize::try_from(equation.degree()) == Ok(degree));
    let left = above.multiply(ours.denominator(), fuel)?;
    let difference = left.subtract(&below.multiply(ours.numerator(), fuel)?, fuel)?;
    Ok(same_degree
        && vanishes(&case.graph, &difference, fuel)?
        && !vanishes(&case.graph, &below, fuel)?)
}

/// Zero on the model: proved, or at random points.
pub(super) fn vanishes(
    graph: &MixedGraph,
    polynomial: &CovariancePolynomial,
    fuel: &mut Fuel,
) -> Result<bool> {
    let mut share = Fuel::new(fuel.left() / 4);
    let vanishing = certify(graph, polynomial, SEED, &mut share)?;
    fuel.settle(&share, "certificates")?;
    Ok(!matches!(vanishing, Vanishing::Refuted(_)))
}

/// A list of degrees.
pub(super) fn degrees(place: &str, value: &Value) -> Result<Vec<u64>> {
    let all = list(place, value)?.iter();
    all.map(|one| one.as_u64().ok_or_else(|| bad(place, one, "a degree")))
        .collect()
}
