//! Writes certificates of Laplace pairs: a certificate for each equation that the re-checker wants.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::document::Certificate;
use super::recheck::recheck_laplace;
use crate::certificate::{Uncertified, certify};
use crate::document::Rejected;
use crate::options::Options;

/// A certificate that the Laplace transform of a function is what a transform says: for strings with their symbols, the
/// notation of the function (`plain` or `latex`), and its pieces as entries of the table.
///
/// The pieces are those that `transforms::laplace::document` gives; `docs/certificates.md` has their fields.
///
/// # Errors
/// [`Uncertified`] says which strings could not be shown to be equal, or what the table lacks.
pub fn certify_laplace(
    [transform, variable]: [&str; 2],
    [function, time]: [&str; 2],
    notation: &str,
    pieces: Json,
) -> Result<Json, Uncertified> {
    let mut document = json!({
        "certificate": 2,
        "transform": transform,
        "function": function,
        "variable": variable,
        "time": time,
        "claim": "laplace-transform",
        "proved": true,
        "proof": {"kind": "laplace-table", "notation": notation, "pieces": pieces, "parts": []},
    });
    let refused = |rejected: Rejected| Uncertified::Pair(rejected.0);
    let read = Certificate::deserialize(&document)
        .map_err(|error| Uncertified::Pair(error.to_string()))?;
    let equations = read.equations().map_err(refused)?;
    let options = Options::default();
    let mut parts = Vec::new();
    for [left, right] in &equations {
        let missing = |error: Uncertified| Uncertified::Pair(format!("{left} = {right}: {error}"));
        parts.push(certify(left, right, &options).map_err(missing)?);
    }
    document["proved"] = parts.iter().all(|part| part["proved"] == true).into();
    document["proof"]["parts"] = parts.into();
    recheck_laplace(&document).map_err(refused)?;
    Ok(document)
}
