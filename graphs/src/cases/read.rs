//! Fields of a case, each with an error that names its place.

use std::fmt::Display;

use algebra::{Integer, Rational};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// Characters of a value that a message repeats.
const SHOWN: usize = 60;

/// A value that cannot be used, by its place.
pub(crate) fn bad(place: impl Display, value: &Value, allowed: &'static str) -> Error {
    let text = value.to_string();
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push_str("..");
    }
    Error::Domain {
        what: place.to_string(),
        value: shown,
        allowed,
    }
}

/// A text that cannot be read, by its place.
pub(crate) fn unreadable(place: impl Display, text: &str, error: &Error) -> Error {
    let shown: String = text.chars().take(SHOWN).collect();
    Error::Domain {
        what: place.to_string(),
        value: format!("{shown:?} ({error})"),
        allowed: "a polynomial with integer coefficients such as -2*l_1_2^2*w_1_1 + w_2_2",
    }
}

/// An object by keys.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    place: &'a str,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// A whole case.
    pub(crate) fn new(case: &'a Value) -> Result<Self> {
        Self::within("the case", case)
    }

    /// An object inside a case.
    pub(crate) fn within(place: &'a str, value: &'a Value) -> Result<Self> {
        let object = value.as_object();
        let object = object.ok_or_else(|| bad(place, value, "a JSON object"))?;
        Ok(Self { place, object })
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, key: &str) -> Result<&'a Value> {
        self.get(key).ok_or_else(|| Error::Domain {
            what: format!("{key:?} of {}", self.place),
            value: "nothing".to_owned(),
            allowed: "it must be there",
        })
    }

    /// A truth value, where there is one.
    pub(crate) fn flag(&self, key: &str) -> Result<Option<&'a Value>> {
        self.of_kind(key, Value::is_boolean, "true or false")
    }

    /// A number of things, where there is one; beyond 2^64 a decimal text.
    pub(crate) fn number(&self, key: &str) -> Result<Option<&'a Value>> {
        let counts = |value: &Value| {
            let text = value.as_str();
            value.is_u64() || text.is_some_and(|text| Integer::from_decimal(text).is_some())
        };
        self.of_kind(key, counts, "an integer from 0")
    }

    fn of_kind(
        &self,
        key: &str,
        is: impl Fn(&Value) -> bool,
        allowed: &'static str,
    ) -> Result<Option<&'a Value>> {
        match self.get(key) {
            Some(value) if !is(value) => Err(bad(quoted(key), value, allowed)),
            value => Ok(value),
        }
    }
}

/// A key as a place.
pub(crate) fn quoted(key: &str) -> String {
    format!("{key:?}")
}

/// A list.
pub(crate) fn list(place: impl Display, value: &Value) -> Result<&Vec<Value>> {
    let list = value.as_array();
    list.ok_or_else(|| bad(place, value, "a list"))
}

/// A text.
pub(crate) fn text(place: impl Display, value: &Value) -> Result<&str> {
    let text = value.as_str();
    text.ok_or_else(|| bad(place, value, "a string"))
}

/// A small integer.
pub(crate) fn size(place: impl Display, value: &Value) -> Result<usize> {
    let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
    number.ok_or_else(|| bad(place, value, "an integer from 0"))
}

/// A vertex, counted from 1 in the file and from 0 here.
pub(crate) fn vertex(place: impl Display, value: &Value, n: usize) -> Result<usize> {
    let number = value.as_u64().and_then(|v| usize::try_from(v).ok());
    let known = number.filter(|v| (1..=n).contains(v));
    let known = known.ok_or_else(|| bad(place, value, "a vertex: an integer from 1 to n"))?;
    Ok(known - 1)
}

/// Vertices, in the order of the file.
pub(crate) fn vertices(place: impl Display, value: &Value, n: usize) -> Result<Vec<usize>> {
    let all = list(&place, value)?.iter();
    all.map(|one| vertex(&place, one, n)).collect()
}

/// A rational number: a JSON integer, or a text such as `-3/4`.
pub(crate) fn rational(place: impl Display, value: &Value) -> Result<Rational> {
    let written = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (above, below) = written.split_once('/').unwrap_or((&written, "1"));
    let number = Integer::from_decimal(above).zip(Integer::from_decimal(below));
    let number = number.and_then(|(above, below)| Rational::new(above, below));
    number.ok_or_else(|| bad(place, value, "an integer or a quotient such as \"-3/4\""))
}

/// The graph of a case.
pub(crate) fn graph_of(fields: &Fields<'_>) -> Result<MixedGraph> {
    let n = size(quoted("n"), fields.need("n")?)?;
    let pairs = |key: &str| -> Result<Vec<(usize, usize)>> {
        let edges = list(quoted(key), fields.need(key)?)?.iter().enumerate();
        let pair = |(at, edge): (usize, &Value)| {
            let place = format!("{key:?}, edge {}", at + 1);
            match edge.as_array().map(Vec::as_slice) {
                Some([from, to]) => Ok((vertex(&place, from, n)?, vertex(&place, to, n)?)),
                _ => Err(bad(place, edge, "a pair of vertices such as [1, 2]")),
            }
        };
        edges.map(pair).collect()
    };
    MixedGraph::from_edges(n, &pairs("directed")?, &pairs("bidirected")?)
}

/// The components with cycles: in the order of the case where it lists the right ones, else by their first vertices.
pub(crate) fn components_of(fields: &Fields<'_>, graph: &MixedGraph) -> Result<Vec<Vec<usize>>> {
    let mut components = graph.components();
    components.retain(|component| component.len() > 1);
    components.sort_unstable();
    let key = "nontrivial_sccs";
    let Some(expected) = fields.get(key) else {
        return Ok(components);
    };
    let mut listed = Vec::new();
    for one in list(quoted(key), expected)? {
        let mut component = vertices(quoted(key), one, graph.len())?;
        component.sort_unstable();
        listed.push(component);
    }
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    Ok(if sorted == components {
        listed
    } else {
        components
    })
}

/// Vertices as the file counts them.
pub(crate) fn numbered(vertices: &[usize]) -> Value {
    vertices.iter().map(|v| v + 1).collect()
}
