//! Certificates of means, written beside an answer and gone through again.

use std::path::Path;

use closedform::transforms::Error;
use closedform::verify::recheck_chain;
use serde_json::{Value, json};

use super::answer::Answer;
use crate::failure::{DONE, NO};
use crate::files::File;
use crate::verify::one_line;

/// The file of a certificate that is asked for, once it has been re-checked; or the line that says why there is none.
pub(super) fn written<'a>(
    answer: &mut Answer,
    path: &'a Path,
    certificate: Result<Value, Error>,
) -> Option<File<'a>> {
    let checked = certificate
        .map_err(|error| error.to_string())
        .and_then(|document| match recheck_chain(&document) {
            Ok(()) => Ok(document),
            Err(rejected) => Err(rejected.to_string()),
        });
    match checked {
        Ok(document) => {
            let states = document["states"].as_array().map_or(0, Vec::len);
            answer.proved(&format!(
                "the equations of {states} states hold as identities: certificate in {}",
                path.display()
            ));
            let content = format!("{document}\n").into_bytes();
            answer.key("certificate", document);
            Some(File {
                option: "--certificate",
                path,
                content,
            })
        }
        Err(why) => {
            answer.unasked(&format!("no certificate: {why}"));
            answer.key("certificate", Value::Null);
            answer.key("uncertified", why);
            None
        }
    }
}

/// Is it a certificate of a chain?
pub(crate) fn is_of_chain(certificate: &Value) -> bool {
    certificate.get("claim") == Some(&json!("chain-mean"))
}

/// What to say about a certificate and about the document around it, and the exit code.
pub(crate) fn recheck(certificate: &Value, document: &Value) -> (String, u8) {
    let formula = certificate.get("formula").and_then(Value::as_str);
    let formula = formula.unwrap_or("?");
    // What the document says beside it: a formula in plain text, or an exact number.
    let said = ["plain", "formula"]
        .iter()
        .find_map(|key| document.get(key));
    let exact = ["exact_mean", "mean"]
        .iter()
        .find_map(|key| document.get(key)?.get("exact"));
    let around = !std::ptr::eq(certificate, document);
    if around && said.or(exact).is_some_and(|said| said != formula) {
        let why = "rejected: the certificate is about another formula than the document";
        return (why.to_owned(), NO);
    }
    match recheck_chain(certificate) {
        Ok(()) => (
            format!(
                "valid      proof by chain-equations: {} is the mean{}",
                one_line(formula),
                where_it_holds(certificate)
            ),
            DONE,
        ),
        Err(rejected) => (one_line(&rejected.to_string()), NO),
    }
}

/// Where a formula holds: it says nothing about values at which there is no chain.
fn where_it_holds(certificate: &Value) -> String {
    let point = certificate.get("point").and_then(Value::as_object);
    let values = point.into_iter().flatten();
    let values = values.map(|(name, value)| format!("{name} = {}", value.as_str().unwrap_or("?")));
    let values: Vec<String> = values.collect();
    match values.is_empty() {
        true => String::new(),
        false => format!(
            " wherever no weight is negative and every state has a way to an exit, as at {}",
            one_line(&values.join(", "))
        ),
    }
}
