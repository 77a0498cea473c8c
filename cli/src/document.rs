//! One JSON document with a list of cases, read case by case: only one case is in memory.

use std::fmt;
use std::io::Read;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::cases::{LIST, LISTS};
use crate::failure::Failure;

/// Hands every case of the document to `run`, with its place: file and identifier.
///
/// `before` lines of the file were taken already.
pub(crate) fn each_case(
    name: &str,
    text: impl Read,
    before: usize,
    run: impl FnMut(&str, &Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader {
        name,
        run,
        failure: None,
        found: None,
    };
    let mut json = serde_json::Deserializer::from_reader(text);
    let read = json.deserialize_map(&mut reader).and_then(|()| json.end());
    if let Some(failure) = reader.failure {
        return Err(failure);
    }
    if let Err(error) = read {
        if let Some(kind) = error.io_error_kind() {
            return Err(Failure::reading(name, &kind.into()));
        }
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        let (line, column) = (before.saturating_add(error.line()), error.column());
        return Err(Failure::Input(format!(
            "{name}, line {line}: not JSON: {what} at column {column}; a file has a case per line, or one object with a list \"{LIST}\""
        )));
    }
    match reader.found {
        Some(0) => Err(Failure::Input(format!(
            "{name}: no cases in it: the list \"{LIST}\" is empty"
        ))),
        Some(_) => Ok(()),
        None => Err(Failure::Input(format!(
            "{name}: no list \"{LIST}\" in it: a file has a case per line, or one object with such a list"
        ))),
    }
}

struct Reader<'a, F> {
    name: &'a str,
    run: F,
    /// Why a case ended the run.
    failure: Option<Failure>,
    /// Number of cases, once there is a list.
    found: Option<usize>,
}

impl<'de, F: FnMut(&str, &Value) -> Result<(), Failure>> Visitor<'de> for &mut Reader<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a list \"{LIST}\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if LISTS.contains(&key.as_str()) {
                map.next_value_seed(List(&mut *self))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The list itself.
struct List<'r, 'a, F>(&'r mut Reader<'a, F>);

impl<'de, F: FnMut(&str, &Value) -> Result<(), Failure>> DeserializeSeed<'de> for List<'_, '_, F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&str, &Value) -> Result<(), Failure>> Visitor<'de> for List<'_, '_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of cases under \"{LIST}\"")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let reader = self.0;
        let found = reader.found.get_or_insert(0);
        while let Some(case) = list.next_element::<Value>()? {
            *found += 1;
            let id = match case.get("id") {
                Some(Value::String(id)) => id.clone(),
                Some(id) if id.is_number() => id.to_string(),
                _ => format!("number {found}"),
            };
            let place = format!("{}, case {id}", reader.name);
            if let Err(failure) = (reader.run)(&place, &case) {
                reader.failure = Some(failure);
                // The reason stands beside; this only ends the reading.
                return Err(A::Error::custom("a case cannot be used"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Result<Vec<String>, String> {
        let mut places = Vec::new();
        let read = each_case("file", text.as_bytes(), 0, |place, case| {
            places.push(format!("{place}: {case}"));
            match case.get("bad") {
                Some(_) => Err(Failure::Input(format!("{place}: bad"))),
                None => Ok(()),
            }
        });
        match read {
            Ok(()) => Ok(places),
            Err(Failure::Input(message) | Failure::Undecided(message)) => Err(message),
            Err(Failure::ClosedPipe) => Err(String::from("closed")),
        }
    }

    #[test]
    fn cases_are_handed_out_one_by_one_with_their_places() {
        let text = "{\"about\": {\"cases\": [1]},\n \"cases\": [{\"id\": \"one\"}, {\"id\": 2}, {}], \"more\": []}\n\n";
        assert_eq!(
            places(text).unwrap(),
            [
                "file, case one: {\"id\":\"one\"}",
                "file, case 2: {\"id\":2}",
                "file, case number 3: {}"
            ]
        );
    }

    #[test]
    fn what_is_wrong_with_a_document_is_said_with_its_place() {
        for (text, message) in [
            ("{\"cases\": []}", "the list \"cases\" is empty"),
            ("{\"about\":\n 1}", "file: no list \"cases\" in it"),
            (
                "{\"cases\":\n 1}",
                "file, line 2: not JSON: invalid type: integer `1`",
            ),
            (
                "{\n\"cases\": [{}",
                "file, line 2: not JSON: EOF while parsing a list",
            ),
            ("{\"cases\": [{}]} {}", "not JSON: trailing characters"),
            (
                "{\"cases\": [{\"id\": 7, \"bad\": 1}, 5",
                "file, case 7: bad",
            ),
        ] {
            let error = places(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
