//! Ranks of blocks and separations that a case asks for.

use algebra::Fuel;
use serde_json::{Value, json};

use super::read::{Fields, bad, list, numbered, quoted, size, vertex, vertices};
use super::{Answer, Case};
use crate::error::Result;
use crate::separation::{d_separated, trek_rank};

/// `trek_rank`: a list of A, B and the generic rank of Σ_AB.
pub(super) fn trek_ranks(case: &Case<'_>, fuel: &mut Fuel) -> Result<Answer> {
    let n = case.graph.len();
    each(case, "trek_rank", |place, query| {
        let side = |key: &str| vertices(format!("{place}, {key:?}"), query.need(key)?, n);
        let (a, b) = (side("A")?, side("B")?);
        let rank = trek_rank(&case.graph, &a, &b, fuel)?.rank;
        let expected = query.get("generic_rank");
        let expected = expected.map(|value| size(format!("{place}, \"generic_rank\""), value));
        let same = expected.transpose()?.map(|expected| expected == rank);
        let got = json!({"A": numbered(&a), "B": numbered(&b), "generic_rank": rank});
        Ok(Answer { got, same })
    })
}

/// `d_separation`: a list of a, b, the given vertices, and whether they separate.
pub(super) fn d_separations(case: &Case<'_>) -> Result<Answer> {
    let n = case.graph.len();
    each(case, "d_separation", |place, query| {
        let end = |key: &str| vertex(format!("{place}, {key:?}"), query.need(key)?, n);
        let (a, b) = (end("a")?, end("b")?);
        let given = vertices(format!("{place}, \"given\""), query.need("given")?, n)?;
        let separated = d_separated(&case.graph, &[a], &[b], &given)?;
        let expected = query.get("separated");
        let expected = expected.map(|value| {
            let flag = value.as_bool();
            flag.ok_or_else(|| bad(format!("{place}, \"separated\""), value, "true or false"))
        });
        let same = expected.transpose()?.map(|expected| expected == separated);
        let got =
            json!({"a": a + 1, "b": b + 1, "given": numbered(&given), "separated": separated});
        Ok(Answer { got, same })
    })
}

/// Answers the questions of a list.
fn each(
    case: &Case<'_>,
    key: &str,
    mut answer: impl FnMut(&str, &Fields<'_>) -> Result<Answer>,
) -> Result<Answer> {
    let queries = case.fields.need(key)?;
    let (mut got, mut same) = (Vec::new(), None);
    for (at, query) in list(quoted(key), queries)?.iter().enumerate() {
        let place = format!("{key:?}, entry {}", at + 1);
        let one = answer(&place, &Fields::within(&place, query)?)?;
        if let Some(one) = one.same {
            same = Some(same.unwrap_or(true) && one);
        }
        got.push(one.got);
    }
    // An empty list is what was expected of it.
    let got = Value::Array(got);
    let same = same.or((*queries == json!([])).then_some(true));
    Ok(Answer { got, same })
}
