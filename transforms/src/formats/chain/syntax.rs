//! TOML and JSON as trees.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use toml::Spanned;
use toml::de::DeValue;

use super::tree::{Content, Document, Entry, Node};
use crate::error::Result;
use crate::formats::case::{line, table};
use crate::formats::trace::format_error;

/// Deeper values are refused.
const DEEPEST: usize = 16;

pub(super) fn toml(text: &str) -> Result<Document<'_>> {
    let table = table(text)?;
    let at = table.span().start;
    let root = Node {
        at,
        content: toml_content(table.into_inner().into_iter(), 0)
            .ok_or_else(|| too_deep(text, at))?,
    };
    Ok(Document { text, root })
}

fn too_deep(text: &str, at: usize) -> crate::error::Error {
    let message = format!("values within values, deeper than {DEEPEST}: no such file is");
    format_error(format!("line {}", line(text, at)), message)
}

fn toml_content<'t>(
    entries: impl Iterator<Item = (Spanned<std::borrow::Cow<'t, str>>, Spanned<DeValue<'t>>)>,
    depth: usize,
) -> Option<Content> {
    let mut read = Vec::new();
    for (key, value) in entries {
        read.push(Entry {
            at: key.span().start,
            key: key.into_inner().into_owned(),
            value: toml_node(value, depth + 1)?,
        });
    }
    // The parser sorts by name; the order of the file is that of the states.
    read.sort_by_key(|entry| entry.at);
    Some(Content::Table(read))
}

fn toml_node(value: Spanned<DeValue<'_>>, depth: usize) -> Option<Node> {
    if depth > DEEPEST {
        return None;
    }
    let at = value.span().start;
    let content = match value.into_inner() {
        DeValue::String(text) => Content::Text(text.into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => {
            Content::Number(number.as_str().to_owned())
        }
        DeValue::Integer(_) => Content::Other("a number that is not decimal"),
        DeValue::Float(number) => match number.as_str().trim_start_matches(['+', '-']) {
            "inf" | "nan" => Content::Other("a number that is not finite"),
            _ => Content::Number(number.as_str().to_owned()),
        },
        DeValue::Boolean(value) => Content::Truth(value),
        DeValue::Datetime(_) => Content::Other("a date"),
        DeValue::Array(list) => {
            let list: Option<Vec<Node>> = list
                .into_iter()
                .map(|value| toml_node(value, depth + 1))
                .collect();
            Content::List(list?)
        }
        DeValue::Table(table) => toml_content(table.into_iter(), depth)?,
    };
    Some(Node { at, content })
}

/// Keys and values as they are written.
struct Members<'a>(Vec<(Key<'a>, &'a RawValue)>);

/// A key, with its text where it has no escapes: that tells its place.
struct Key<'a> {
    name: String,
    raw: Option<&'a str>,
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Name;

        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, raw: &'de str) -> std::result::Result<Self::Value, E> {
                Ok(Key {
                    name: raw.to_owned(),
                    raw: Some(raw),
                })
            }

            fn visit_str<E>(self, name: &str) -> std::result::Result<Self::Value, E> {
                Ok(Key {
                    name: name.to_owned(),
                    raw: None,
                })
            }
        }

        deserializer.deserialize_str(Name)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(
                self,
                mut map: M,
            ) -> std::result::Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

pub(super) fn json(text: &str) -> Result<Document<'_>> {
    let wrong = |error: &serde_json::Error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        let place = format!("line {}, column {}", error.line().max(1), error.column());
        format_error(place, format!("not JSON: {message}"))
    };
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| wrong(&error))?;
    let root = json_node(text, raw, 0)?;
    Ok(Document { text, root })
}

/// Where a piece of the text begins.
fn begin(text: &str, piece: &str) -> usize {
    piece
        .as_ptr()
        .addr()
        .saturating_sub(text.as_ptr().addr())
        .min(text.len())
}

fn json_node(text: &str, raw: &RawValue, depth: usize) -> Result<Node> {
    let piece = raw.get();
    let at = begin(text, piece);
    if depth > DEEPEST {
        return Err(too_deep(text, at));
    }
    let wrong = |error: serde_json::Error| {
        format_error(
            format!("line {}", line(text, at)),
            format!("not JSON: {error}"),
        )
    };
    let content = match piece.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(piece).map_err(wrong)?;
            let mut entries = Vec::with_capacity(members.len());
            for (key, value) in members {
                let value = json_node(text, value, depth + 1)?;
                entries.push(Entry {
                    at: key.raw.map_or(value.at, |raw| begin(text, raw)),
                    key: key.name,
                    value,
                });
            }
            Content::Table(entries)
        }
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(piece).map_err(wrong)?;
            let list: Result<Vec<Node>> = list
                .into_iter()
                .map(|raw| json_node(text, raw, depth + 1))
                .collect();
            Content::List(list?)
        }
        Some(b'"') => Content::Text(serde_json::from_str(piece).map_err(wrong)?),
        Some(b't') => Content::Truth(true),
        Some(b'f') => Content::Truth(false),
        Some(b'n') => Content::Nothing,
        _ => Content::Number(piece.to_owned()),
    };
    Ok(Node { at, content })
}
