//! JSON: `{"n": 4, "directed": [[1, 2]], "bidirected": [[2, 3]]}`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::build::{Builder, Setting};
use super::coefficient::{coefficient, coefficient_text, number};
use super::scan::{Scanner, error_at, shorten};
use crate::error::{Error, Result};
use crate::mixed::{Coefficient, EdgeKind, MAX_VERTICES, MixedGraph};

/// The keys of a graph.
const KEYS: [&str; 7] = [
    "n",
    "names",
    "latent",
    "directed",
    "bidirected",
    "variances",
    "intercepts",
];

/// The first members of an object, one more than there are keys: values keep their text, by which errors find their place.
struct Members<'a>(Vec<(String, &'a RawValue)>);

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
                // With more of them one is unknown or stands twice.
                while members.len() <= KEYS.len() {
                    match map.next_entry()? {
                        Some(member) => members.push(member),
                        None => return Ok(Members(members)),
                    }
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl<'a> Members<'a> {
    fn get(&self, key: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| *value)
    }
}

pub(super) fn read(text: &str) -> Result<MixedGraph> {
    let mut scanner = Scanner::new(text);
    scanner.take_while(char::is_whitespace);
    if scanner.peek() != Some('{') {
        // serde would read a list by position
        return Err(scanner.error(format!(
            "{} where {{ is expected: a JSON object with n, directed and bidirected",
            scanner.seen()
        )));
    }
    let document: Members<'_> = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
    let reader = Reader { text };
    reader.keys(&document)?;
    let mut builder = Builder::new(text);
    reader.vertices(&document, &mut builder)?;
    for raw in reader.list("latent", &document)? {
        let v = reader.vertex(raw, &builder)?;
        builder.set_latent(v, true);
    }
    for (key, setting) in [
        ("variances", Setting::Variance),
        ("intercepts", Setting::Intercept),
    ] {
        for raw in reader.list(key, &document)? {
            let shape = "a vertex and a value, as in [2, 0.5]";
            let (vertex, value) = match reader.items(raw, shape)?[..] {
                [vertex] if setting == Setting::Intercept => (vertex, None),
                [vertex, value] => (vertex, Some(value)),
                _ => return Err(reader.error(raw, format!("{} instead of {shape}", shown(raw)))),
            };
            let v = reader.vertex(vertex, &builder)?;
            let value = value.map_or(Ok(Coefficient::Free), |value| reader.coefficient(value))?;
            builder.set_once(v, setting, value, reader.at(raw))?;
        }
    }
    for (key, kind) in [
        ("directed", EdgeKind::Directed),
        ("bidirected", EdgeKind::Bidirected),
    ] {
        for raw in reader.list(key, &document)? {
            let shape = "two vertices, as in [1, 2], or two vertices and a coefficient";
            let (from, to, value) = match reader.items(raw, shape)?[..] {
                [from, to] => (from, to, None),
                [from, to, value] => (from, to, Some(value)),
                _ => return Err(reader.error(raw, format!("{} instead of {shape}", shown(raw)))),
            };
            let (from, to) = (reader.vertex(from, &builder)?, reader.vertex(to, &builder)?);
            let value = value.map_or(Ok(Coefficient::Free), |value| reader.coefficient(value))?;
            builder.edge(kind, from, to, value, reader.at(raw))?;
        }
    }
    builder.finish()
}

/// The complaint of the JSON parser, which counts columns in bytes.
fn syntax(text: &str, error: &serde_json::Error) -> Error {
    let start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    error_at(text, at, format!("not the JSON of a graph: {message}"))
}

fn shown(raw: &RawValue) -> String {
    shorten(raw.get())
}

struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    /// Where a value stands: raw values are pieces of the text.
    fn at(&self, raw: &RawValue) -> usize {
        let start = self.text.as_ptr().addr();
        raw.get()
            .as_ptr()
            .addr()
            .saturating_sub(start)
            .min(self.text.len())
    }

    fn error(&self, raw: &RawValue, message: String) -> Error {
        error_at(self.text, self.at(raw), message)
    }

    /// Every key is known and stands once: a misspelt one would lose its edges without a word.
    fn keys(&self, document: &Members<'a>) -> Result<()> {
        for (at, (key, value)) in document.0.iter().enumerate() {
            let place = self.key_before(value);
            if !KEYS.contains(&key.as_str()) {
                let meant = match algebra::nearest(key, &KEYS) {
                    Some(known) => format!("is {known:?} meant? The"),
                    None => "the".to_owned(),
                };
                let (key, keys) = (shorten(key), KEYS.join(", "));
                return Err(error_at(
                    self.text,
                    place,
                    format!("{key:?} is no key of a graph: {meant} keys are {keys}"),
                ));
            }
            if document.0[..at].iter().any(|(earlier, _)| earlier == key) {
                return Err(error_at(
                    self.text,
                    place,
                    format!("the key {key:?} stands twice: remove one of them"),
                ));
            }
        }
        Ok(())
    }

    /// Where the key of a value begins: a colon and white space stand between them.
    fn key_before(&self, value: &RawValue) -> usize {
        let at = self.at(value);
        let before = self.text.get(..at).unwrap_or_default().trim_end();
        let before = before.strip_suffix(':').unwrap_or(before).trim_end();
        let key = before.strip_suffix('"').and_then(|key| key.rfind('"'));
        key.unwrap_or(at)
    }

    fn list(&self, key: &str, document: &Members<'a>) -> Result<Vec<&'a RawValue>> {
        match document.get(key) {
            None => Ok(Vec::new()),
            Some(raw) => self.items(raw, &format!("the list {key}")),
        }
    }

    fn items(&self, raw: &'a RawValue, expected: &str) -> Result<Vec<&'a RawValue>> {
        serde_json::from_str(raw.get())
            .map_err(|_| self.error(raw, format!("{} instead of {expected}", shown(raw))))
    }

    fn vertices(&self, document: &Members<'a>, builder: &mut Builder<'a>) -> Result<()> {
        let count = match document.get("n") {
            None => None,
            Some(raw) => Some(self.count(raw)?),
        };
        let Some(names) = document.get("names") else {
            let Some(count) = count else {
                return Err(error_at(
                    self.text,
                    0,
                    "the number of vertices is missing: add \"n\"",
                ));
            };
            let at = document.get("n").map_or(0, |raw| self.at(raw));
            for number in 1..=count {
                builder.vertex(&number.to_string(), at)?;
            }
            return Ok(());
        };
        let list = self.items(names, "the list names")?;
        if let Some(count) = count.filter(|&count| count != list.len()) {
            return Err(self.error(
                names,
                format!("{} names for n = {count} vertices", list.len()),
            ));
        }
        for (index, raw) in list.into_iter().enumerate() {
            let name: String = serde_json::from_str(raw.get()).map_err(|_| {
                self.error(raw, format!("{} instead of a name in quotes", shown(raw)))
            })?;
            if builder.vertex(&name, self.at(raw))? != index {
                return Err(self.error(
                    raw,
                    Error::RepeatedName {
                        name: shorten(&name),
                    }
                    .to_string(),
                ));
            }
        }
        Ok(())
    }

    fn count(&self, raw: &RawValue) -> Result<usize> {
        let digits = raw.get();
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !whole {
            return Err(self.error(
                raw,
                format!(
                    "n = {} is no number of vertices: a whole number",
                    shown(raw)
                ),
            ));
        }
        match digits.parse::<usize>() {
            Ok(count) if count <= MAX_VERTICES => Ok(count),
            _ => Err(self.error(
                raw,
                Error::TooLarge {
                    what: "vertices of a graph",
                    found: shorten(digits),
                    limit: MAX_VERTICES as u64,
                    hint: "split the model",
                }
                .to_string(),
            )),
        }
    }

    fn vertex(&self, raw: &RawValue, builder: &Builder<'_>) -> Result<usize> {
        let n = builder.graph().len();
        match raw.get().parse::<usize>() {
            Ok(number) if (1..=n).contains(&number) => Ok(number - 1),
            _ => Err(self.error(
                raw,
                format!("vertex {}: a whole number from 1 to {n}", shown(raw)),
            )),
        }
    }

    /// A number is a fixed coefficient; a text is read as in edge lists.
    fn coefficient(&self, raw: &RawValue) -> Result<Coefficient> {
        let refuse = |defect: String| self.error(raw, defect);
        if raw.get().starts_with('"') {
            let text: String = serde_json::from_str(raw.get())
                .map_err(|_| refuse(format!("{} is no text", shown(raw))))?;
            return coefficient(&text).map_err(refuse);
        }
        match number(raw.get()).map_err(refuse)? {
            Some(value) => Ok(Coefficient::Fixed(value)),
            None => Err(refuse(format!(
                "{} instead of a coefficient: a number such as 0.5, a fraction as \"1/3\" or a label as \"a\"",
                shown(raw)
            ))),
        }
    }
}

pub(super) fn write(graph: &MixedGraph) -> String {
    let n = graph.len();
    let mut parts = vec![format!("\"n\":{n}")];
    if (0..n).any(|v| graph.name(v) != (v + 1).to_string()) {
        parts.push(list("names", (0..n).map(|v| string(graph.name(v)))));
    }
    if graph.has_latent() {
        let latent = (0..n).filter(|&v| graph.vertex(v).latent);
        parts.push(list("latent", latent.map(|v| (v + 1).to_string())));
    }
    for (key, kind) in [
        ("directed", EdgeKind::Directed),
        ("bidirected", EdgeKind::Bidirected),
    ] {
        parts.push(list(
            key,
            graph
                .edges_of(kind)
                .map(|(a, b, value)| format!("[{},{}{}]", a + 1, b + 1, second(value))),
        ));
    }
    let variances: Vec<String> = (0..n)
        .filter(|&v| graph.vertex(v).variance != Coefficient::Free)
        .map(|v| format!("[{}{}]", v + 1, second(&graph.vertex(v).variance)))
        .collect();
    if !variances.is_empty() {
        parts.push(list("variances", variances));
    }
    let intercepts: Vec<String> = (0..n)
        .filter_map(|v| Some((v, graph.vertex(v).intercept.as_ref()?)))
        .map(|(v, value)| format!("[{}{}]", v + 1, second(value)))
        .collect();
    if !intercepts.is_empty() {
        parts.push(list("intercepts", intercepts));
    }
    format!("{{{}}}\n", parts.join(","))
}

fn list(key: &str, items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("\"{key}\":[{}]", items.join(","))
}

/// A coefficient behind a comma; nothing when it is free.
fn second(coefficient: &Coefficient) -> String {
    let text = coefficient_text(coefficient);
    match coefficient {
        Coefficient::Free => String::new(),
        Coefficient::Fixed(_) if !text.contains('/') => format!(",{text}"),
        _ => format!(",{}", string(&text)),
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
