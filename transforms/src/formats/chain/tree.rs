//! One tree for TOML and JSON: values with their places, and readers that name line, path and the way out.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::formats::case::{line, suggestion};
use crate::formats::trace::format_error;

/// What a value is.
#[derive(Debug)]
pub(super) enum Content {
    /// As it is written.
    Number(String),
    Text(String),
    Truth(bool),
    /// `null`
    Nothing,
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// What a file may hold but no reader asks for, in words.
    Other(&'static str),
}

/// A value with the byte where it begins.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) content: Content,
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) value: Node,
}

/// A file as a tree.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) root: Node,
}

/// A table, being read.
#[derive(Clone, Copy)]
pub(super) struct Table<'d> {
    document: &'d Document<'d>,
    node: &'d Node,
    entries: &'d [Entry],
}

impl Node {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.content {
            Content::Number(_) => "a number",
            Content::Text(_) => "a text",
            Content::Truth(_) => "true or false",
            Content::Nothing => "null",
            Content::List(_) => "a list",
            Content::Table(_) => "a table",
            Content::Other(words) => words,
        }
    }
}

impl<'d> Document<'d> {
    /// An error at a value.
    pub(super) fn error(&self, node: &Node, message: impl std::fmt::Display) -> Error {
        self.error_in(node, None, message)
    }

    /// An error at a key of a table.
    fn error_in(
        &self,
        node: &Node,
        key: Option<(&str, usize)>,
        message: impl std::fmt::Display,
    ) -> Error {
        let mut path = Vec::new();
        find(&self.root, node, &mut path);
        if let Some((key, _)) = key {
            path.push(Part::Key(key.to_owned()));
        }
        let at = key.map_or(node.at, |(_, at)| at);
        // edges 1, rate
        let parts = path.iter().map(|part| match part {
            Part::Key(key) => format!(", {key}"),
            Part::Place(place) => format!(" {}", place + 1),
        });
        let path: String = parts.collect();
        format_error(format!("line {}{path}", line(self.text, at)), message)
    }

    /// The table that the file is.
    pub(super) fn table(&'d self) -> Result<Table<'d>> {
        self.table_of(&self.root)
    }

    pub(super) fn table_of(&'d self, node: &'d Node) -> Result<Table<'d>> {
        match &node.content {
            Content::Table(entries) => Ok(Table {
                document: self,
                node,
                entries,
            }),
            _ => Err(self.error(
                node,
                format!("{} instead of a table of keys and values", node.kind()),
            )),
        }
    }

    /// A text that is a name: not empty, without control characters.
    pub(super) fn name(&self, node: &'d Node) -> Result<&'d str> {
        match &node.content {
            Content::Text(name) => match check_name(name) {
                None => Ok(name),
                Some(defect) => Err(self.error(node, defect)),
            },
            _ => Err(self.error(node, format!("{} instead of a name in quotes", node.kind()))),
        }
    }

    pub(super) fn truth(&self, node: &Node) -> Result<bool> {
        match &node.content {
            Content::Truth(value) => Ok(*value),
            _ => Err(self.error(node, format!("{} instead of true or false", node.kind()))),
        }
    }

    pub(super) fn list(&self, node: &'d Node) -> Result<&'d [Node]> {
        match &node.content {
            Content::List(list) => Ok(list),
            _ => Err(self.error(node, format!("{} instead of a list", node.kind()))),
        }
    }
}

/// Why a text is no name.
pub(super) fn check_name(name: &str) -> Option<&'static str> {
    match name {
        "" => Some("an empty name: give it a character"),
        _ if name.chars().any(char::is_control) => {
            Some("a name with a control character: take it out")
        }
        _ => None,
    }
}

enum Part {
    Key(String),
    Place(usize),
}

/// The path to a node, by identity.
fn find(from: &Node, node: &Node, path: &mut Vec<Part>) -> bool {
    if std::ptr::eq(from, node) {
        return true;
    }
    let mut within = |part: Part, value: &Node| {
        path.push(part);
        let found = find(value, node, path);
        if !found {
            path.pop();
        }
        found
    };
    match &from.content {
        Content::List(list) => list
            .iter()
            .enumerate()
            .any(|(place, value)| within(Part::Place(place), value)),
        Content::Table(entries) => entries
            .iter()
            .any(|entry| within(Part::Key(entry.key.clone()), &entry.value)),
        _ => false,
    }
}

impl<'d> Table<'d> {
    pub(super) fn document(&self) -> &'d Document<'d> {
        self.document
    }

    pub(super) fn entries(&self) -> &'d [Entry] {
        self.entries
    }

    /// An error about the table.
    pub(super) fn error(&self, message: impl std::fmt::Display) -> Error {
        self.document.error(self.node, message)
    }

    /// Refuses keys that are not known and keys that stand twice.
    pub(super) fn check_keys(&self, known: &[&str]) -> Result<()> {
        for entry in self.entries {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("this key is not known; {}", suggestion(&entry.key, known));
                let key = Some((entry.key.as_str(), entry.at));
                return Err(self.document.error_in(self.node, key, message));
            }
        }
        self.check_twice()
    }

    /// Refuses keys that stand twice.
    pub(super) fn check_twice(&self) -> Result<()> {
        let mut seen = HashSet::new();
        for entry in self.entries {
            if !seen.insert(entry.key.as_str()) {
                let key = Some((entry.key.as_str(), entry.at));
                return Err(self.document.error_in(
                    self.node,
                    key,
                    "this key stands twice; keep one of both",
                ));
            }
        }
        Ok(())
    }

    /// A value, if it is there; `null` is as if it were not.
    pub(super) fn get(&self, key: &str) -> Option<&'d Node> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        match entry.value.content {
            Content::Nothing => None,
            _ => Some(&entry.value),
        }
    }

    /// The value of one of several keys that mean the same, with the key.
    pub(super) fn one_of(&self, keys: &[&'static str]) -> Result<Option<(&'static str, &'d Node)>> {
        let mut found = keys.iter().filter_map(|&key| Some((key, self.get(key)?)));
        let first = found.next();
        match (first, found.next()) {
            (Some((one, _)), Some((other, node))) => {
                let message = format!("the same as {one}, which is given too; keep one of both");
                let at = self
                    .entries
                    .iter()
                    .find(|entry| entry.key == other)
                    .map_or(node.at, |entry| entry.at);
                Err(self
                    .document
                    .error_in(self.node, Some((other, at)), message))
            }
            (first, _) => Ok(first),
        }
    }

    /// The value of a key that has to be there.
    pub(super) fn need(&self, keys: &[&'static str], what: &str) -> Result<&'d Node> {
        match self.one_of(keys)? {
            Some((_, node)) => Ok(node),
            None => Err(self.error(format!(
                "{} is missing: {what}",
                keys.first().unwrap_or(&"a key")
            ))),
        }
    }
}
