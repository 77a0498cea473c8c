//! Certificates of transforms and inverses, written and gone through again.

use closedform::algebra::expr::{Expr, Symbol};
use closedform::transforms::laplace::{Inverse, Notation, Piece, document};
use closedform::verify::{certify_laplace, recheck_laplace};
use serde_json::{Map, Value, json};

use crate::failure::{DONE, NO};
use crate::verify::one_line;

/// Both sides of a pair, each as it was typed and as it is printed, in the order in which they are tried.
pub(super) struct Texts<'a> {
    pub(super) transforms: &'a [&'a str],
    pub(super) variable: &'a str,
    pub(super) functions: &'a [&'a str],
    pub(super) time: &'a str,
}

/// The certificate of an inverse, or the reason why there is none, among the fields of a document: about the function in the
/// notation that is shown, or in plain notation.
pub(super) fn of_inverse(
    fields: &mut Map<String, Value>,
    texts: &Texts<'_>,
    (found, image, variable): (&Inverse, &Expr, &Symbol),
    notation: Notation,
) {
    let pieces = document(found, Some(image), variable, notation);
    let name = match notation {
        Notation::Plain => "plain",
        Notation::Latex => "latex",
    };
    let written = pieces.map_err(|error| error.to_string());
    let certificate = written.and_then(|pieces| first(texts, |_| pieces.clone(), name));
    if certificate.is_ok() || notation == Notation::Plain {
        return insert(fields, certificate);
    }
    let plain = found.to_string();
    fields.insert("plain".into(), plain.as_str().into());
    let functions = &[plain.as_str()];
    let texts = Texts {
        functions,
        ..*texts
    };
    of_inverse(fields, &texts, (found, image, variable), Notation::Plain);
}

/// The same of a transform, where the function is one formula.
pub(super) fn of_transform(
    fields: &mut Map<String, Value>,
    texts: &Texts<'_>,
    function: &Expr,
    (variable, time): (&Symbol, &Symbol),
) {
    let piece = Piece {
        delay: Expr::integer(0),
        smooth: function.clone(),
        sums: Vec::new(),
        impulses: Vec::new(),
    };
    let whole = Inverse {
        time: time.clone(),
        pieces: if function.is_zero() {
            Vec::new()
        } else {
            vec![piece]
        },
    };
    let pieces = document(&whole, None, variable, Notation::Plain);
    let written = pieces.map_err(|error| error.to_string());
    let spelled = |pieces: &Value, function: &str| {
        let mut pieces = pieces.clone();
        if let Some(piece) = pieces.get_mut(0) {
            piece["closed"] = function.into();
        }
        pieces
    };
    insert(
        fields,
        written.and_then(|pieces| first(texts, |function| spelled(&pieces, function), "plain")),
    );
}

/// The first pair of texts that has a certificate; else what is missing for the last one.
fn first(
    texts: &Texts<'_>,
    pieces: impl Fn(&str) -> Value,
    notation: &str,
) -> Result<Value, String> {
    let mut missing = String::new();
    for transform in texts.transforms {
        for function in texts.functions {
            let sides = ([*transform, texts.variable], [*function, texts.time]);
            match certify_laplace(sides.0, sides.1, notation, pieces(function)) {
                Ok(certificate) => return Ok(certificate),
                Err(error) => missing = error.to_string(),
            }
        }
    }
    Err(missing)
}

fn insert(fields: &mut Map<String, Value>, certificate: Result<Value, String>) {
    match certificate {
        Ok(certificate) => {
            fields.insert("certificate".into(), certificate);
        }
        Err(missing) => {
            fields.insert("certificate".into(), Value::Null);
            fields.insert("uncertified".into(), one_line(&missing).into());
        }
    }
}

/// Is it a certificate of a Laplace pair?
pub(crate) fn is_of_pair(certificate: &Value) -> bool {
    certificate.get("claim") == Some(&json!("laplace-transform"))
}

/// What to say about a certificate and about the document around it, and the exit code.
pub(crate) fn recheck(certificate: &Value, document: &Value) -> (String, u8) {
    let text = |key: &str| certificate.get(key).and_then(Value::as_str).unwrap_or("?");
    let (function, transform) = (text("function"), text("transform"));
    // The document says the same of its own strings.
    let says = |keys: [&str; 2], what: &str| {
        let said = keys.map(|key| document.get(key));
        said.iter().all(Option::is_none) || said.contains(&Some(&json!(what)))
    };
    let around = !std::ptr::eq(certificate, document);
    let own = match document.get("formula") {
        _ if !around => true,
        Some(_) => {
            says(["formula", "plain"], function) && says(["transform", "expression"], transform)
        }
        None => says(["function", "expression"], function) && says(["transform"; 2], transform),
    };
    if !own {
        let why = "rejected: the certificate is about other strings than the document";
        return (why.to_owned(), NO);
    }
    match recheck_laplace(certificate) {
        Ok(proved) => {
            let strength = if proved { "proof" } else { "agreement" };
            let line = format!(
                "valid      {strength} by laplace-table: {} is the transform of {}",
                one_line(transform),
                one_line(function)
            );
            (line, DONE)
        }
        Err(rejected) => (one_line(&rejected.to_string()), NO),
    }
}
