//! The statements that DOT and DAGitty share: vertices, chains of arrows, groups in braces, attributes in brackets.

use std::collections::BTreeSet;

use super::build::{Builder, Setting};
use super::edge_list::Arrow;
use super::scan::{Scanner, Unplaced, error_at, is_word};
use crate::error::Result;
use crate::mixed::{Coefficient, MixedGraph};

/// Deeper braces are refused.
const DEEPEST: usize = 64;

/// Where the two languages differ.
pub(super) struct Dialect {
    /// The arrow that stands here, if any; others are errors.
    pub(super) arrow: fn(&mut Scanner<'_>) -> Result<Option<Arrow>>,
    /// What an attribute says; unknown ones say nothing. An error is placed at the value.
    pub(super) attribute: fn(&mut Attributes, key: &str, value: Option<&str>) -> Unplaced<()>,
    /// Words that are names only in quotes.
    pub(super) keywords: &'static [&'static str],
}

/// What the attributes of a vertex or an edge say.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    pub(super) latent: Option<bool>,
    pub(super) variance: Option<Coefficient>,
    pub(super) intercept: Option<Coefficient>,
    pub(super) direction: Option<Arrow>,
    pub(super) coefficient: Option<Coefficient>,
}

/// Braces that are open.
#[derive(Default)]
struct Frame {
    open: usize,
    /// The vertices named inside.
    members: BTreeSet<usize>,
    /// The statement under way: groups joined by arrows, with the place of each arrow.
    groups: Vec<Vec<usize>>,
    arrows: Vec<(Arrow, usize)>,
    vertex_defaults: Attributes,
    edge_defaults: Attributes,
}

/// Reads from the name of the graph, which may be missing, to the end of the text.
pub(super) fn read_block<'a>(mut scanner: Scanner<'a>, dialect: &Dialect) -> Result<MixedGraph> {
    skip(&mut scanner);
    match scanner.peek() {
        Some('"') => {
            scanner.quoted(true)?;
        }
        _ => {
            scanner.take_while(is_word);
        }
    }
    let mut reader = Reader {
        builder: Builder::new(scanner.text()),
        scanner,
        dialect,
        frames: Vec::new(),
    };
    reader.skip();
    if !reader.open()? {
        return Err(reader
            .scanner
            .error(format!("{} where {{ is expected", reader.scanner.seen())));
    }
    while !reader.frames.is_empty() {
        reader.step()?;
    }
    reader.skip();
    match reader.scanner.peek() {
        None => reader.builder.finish(),
        Some(_) => Err(reader.scanner.error(format!(
            "{} after the last brace: one graph per text",
            reader.scanner.seen()
        ))),
    }
}

struct Reader<'a, 'd> {
    scanner: Scanner<'a>,
    builder: Builder<'a>,
    dialect: &'d Dialect,
    frames: Vec<Frame>,
}

impl Reader<'_, '_> {
    fn skip(&mut self) {
        skip(&mut self.scanner);
    }

    /// Opens a brace if one stands here.
    fn open(&mut self) -> Result<bool> {
        let at = self.scanner.at();
        if !self.scanner.eat("{") {
            return Ok(false);
        }
        if self.frames.len() >= DEEPEST {
            return Err(error_at(
                self.scanner.text(),
                at,
                format!("braces inside more than {DEEPEST} others: write the group without them"),
            ));
        }
        let mut frame = Frame {
            open: at,
            ..Frame::default()
        };
        if let Some(outer) = self.frames.last() {
            frame.vertex_defaults = outer.vertex_defaults.clone();
            frame.edge_defaults = outer.edge_defaults.clone();
        }
        self.frames.push(frame);
        Ok(true)
    }

    /// Reads one end of a chain, one default or one brace.
    fn step(&mut self) -> Result<()> {
        self.skip();
        let expected = self.top(|frame| !frame.arrows.is_empty());
        if !expected {
            self.scanner.take_while(|c| matches!(c, ';' | ','));
            self.skip();
        }
        let at = self.scanner.at();
        match self.scanner.peek() {
            None => {
                let open = self.top(|frame| frame.open);
                Err(error_at(
                    self.scanner.text(),
                    open,
                    "this brace is not closed: add }",
                ))
            }
            Some(';' | ',') if !expected => Ok(()),
            Some('}') if !expected => {
                self.scanner.next();
                let Some(closed) = self.frames.pop() else {
                    return Ok(());
                };
                if self.frames.is_empty() {
                    return Ok(());
                }
                self.operand(closed.members.into_iter().collect())
            }
            Some('{') => self.open().map(|_| ()),
            Some('"') => {
                let name = self.scanner.quoted(true)?;
                self.named(&name, at, expected)
            }
            Some(c) if is_word(c) || c == '-' => {
                let word = bare(&mut self.scanner);
                if word.is_empty() {
                    return Err(self.out_of_place(expected));
                }
                if word.eq_ignore_ascii_case("subgraph") && self.subgraph()? {
                    return Ok(());
                }
                let keyword = self
                    .dialect
                    .keywords
                    .iter()
                    .find(|one| word.eq_ignore_ascii_case(one));
                match keyword {
                    Some(&keyword) if !expected => self.defaults(keyword, at),
                    Some(_) => Err(error_at(
                        self.scanner.text(),
                        at,
                        format!(
                            "{word} is a word of the language: a vertex of this name stands in quotes"
                        ),
                    )),
                    None => self.named(word, at, expected),
                }
            }
            Some('<') if !self.dialect.keywords.is_empty() => Err(self
                .scanner
                .error("a name between < and > is not supported: write it in quotes")),
            Some(_) => Err(self.out_of_place(expected)),
        }
    }

    fn out_of_place(&self, expected: bool) -> crate::error::Error {
        let seen = self.scanner.seen();
        self.scanner.error(match expected {
            true => format!("{seen} where a vertex is expected: an arrow needs both ends"),
            false => format!("{seen} is out of place: expected a vertex, a group in braces or }}; other names stand in quotes"),
        })
    }

    /// What follows the word `subgraph`: a name, then the brace, which is opened.
    fn subgraph(&mut self) -> Result<bool> {
        let mut ahead = self.scanner;
        skip(&mut ahead);
        if ahead.peek() == Some('"') {
            ahead.quoted(true)?;
        } else {
            bare(&mut ahead);
        }
        skip(&mut ahead);
        if ahead.peek() != Some('{') {
            return Ok(false);
        }
        self.scanner = ahead;
        self.open()
    }

    /// `node [..]`, `edge [..]`, `graph [..]`.
    fn defaults(&mut self, keyword: &str, at: usize) -> Result<()> {
        self.skip();
        if self.scanner.peek() != Some('[') {
            return Err(error_at(
                self.scanner.text(),
                at,
                format!(
                    "{keyword} is a word of the language: a vertex of this name stands in quotes"
                ),
            ));
        }
        let mut ignored = Attributes::default();
        let Some(mut frame) = self.frames.pop() else {
            return Ok(());
        };
        let read = self.attributes(match keyword {
            "node" => &mut frame.vertex_defaults,
            "edge" => &mut frame.edge_defaults,
            _ => &mut ignored,
        });
        self.frames.push(frame);
        read
    }

    /// A vertex with this name, or an attribute of the whole graph.
    fn named(&mut self, name: &str, at: usize, expected: bool) -> Result<()> {
        self.skip();
        if !expected && self.scanner.eat("=") {
            self.skip();
            self.value()?;
            return Ok(());
        }
        if self.scanner.eat(":") {
            // a port of the drawn box and a side of it
            for _ in 0..2 {
                self.skip();
                self.value()?;
                self.skip();
                if !self.scanner.eat(":") {
                    break;
                }
            }
        }
        let known = self.builder.graph().len();
        let v = self.builder.vertex(name, at)?;
        if v == known {
            let defaults = self.top(|frame| frame.vertex_defaults.clone());
            self.apply(v, &defaults);
        }
        self.operand(vec![v])
    }

    /// One end of a chain has been read: goes on with the arrow behind it or ends the statement.
    fn operand(&mut self, group: Vec<usize>) -> Result<()> {
        self.skip();
        let at = self.scanner.at();
        let arrow = (self.dialect.arrow)(&mut self.scanner)?;
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        frame.members.extend(&group);
        frame.groups.push(group);
        if let Some(arrow) = arrow {
            frame.arrows.push((arrow, at));
            return Ok(());
        }
        let groups = std::mem::take(&mut frame.groups);
        let arrows = std::mem::take(&mut frame.arrows);
        let mut attributes = match arrows.is_empty() {
            true => Attributes::default(),
            false => frame.edge_defaults.clone(),
        };
        while self.scanner.peek() == Some('[') {
            self.attributes(&mut attributes)?;
            self.skip();
        }
        if arrows.is_empty() {
            for v in groups.into_iter().flatten() {
                self.apply(v, &attributes);
            }
            return Ok(());
        }
        for (ends, (arrow, at)) in groups.windows(2).zip(arrows) {
            let arrow = attributes.direction.unwrap_or(arrow);
            for &left in &ends[0] {
                for &right in &ends[1] {
                    let (kind, from, to) = arrow.edge(left, right);
                    let coefficient = attributes.coefficient.clone().unwrap_or_default();
                    self.builder.edge(kind, from, to, coefficient, at)?;
                }
            }
        }
        Ok(())
    }

    fn apply(&mut self, v: usize, attributes: &Attributes) {
        if let Some(latent) = attributes.latent {
            self.builder.set_latent(v, latent);
        }
        if let Some(variance) = &attributes.variance {
            self.builder.set(v, Setting::Variance, variance.clone());
        }
        if let Some(intercept) = &attributes.intercept {
            self.builder.set(v, Setting::Intercept, intercept.clone());
        }
    }

    /// The attributes in the brackets that stand here.
    fn attributes(&mut self, attributes: &mut Attributes) -> Result<()> {
        let open = self.scanner.at();
        self.scanner.next();
        loop {
            self.skip();
            self.scanner.take_while(|c| matches!(c, ',' | ';'));
            self.skip();
            let at = self.scanner.at();
            match self.scanner.peek() {
                Some(']') => {
                    self.scanner.next();
                    return Ok(());
                }
                Some(',' | ';') => continue,
                None => {
                    return Err(error_at(
                        self.scanner.text(),
                        open,
                        "this bracket is not closed: add ]",
                    ));
                }
                Some(_) => {}
            }
            let key = self.value()?;
            self.skip();
            let mut place = at;
            let value = match self.scanner.eat("=") {
                true => {
                    self.skip();
                    place = self.scanner.at();
                    Some(self.value()?)
                }
                false => None,
            };
            (self.dialect.attribute)(attributes, &key, value.as_deref())
                .map_err(|defect| error_at(self.scanner.text(), place, defect))?;
        }
    }

    /// A word, a number, a quoted text (pieces joined by +) or a text between < and >.
    fn value(&mut self) -> Result<String> {
        match self.scanner.peek() {
            Some('"') => {
                let mut value = self.scanner.quoted(true)?;
                loop {
                    let mut ahead = self.scanner;
                    skip(&mut ahead);
                    let joined = ahead.eat("+");
                    skip(&mut ahead);
                    if !joined || ahead.peek() != Some('"') {
                        return Ok(value);
                    }
                    value.push_str(&ahead.quoted(true)?);
                    self.scanner = ahead;
                }
            }
            Some('<') => {
                let open = self.scanner;
                let mut depth = 0_usize;
                loop {
                    match self.scanner.next() {
                        Some('<') => depth += 1,
                        Some('>') => depth -= 1,
                        None => return Err(open.error("this < is not closed: add >")),
                        Some(_) => {}
                    }
                    if depth == 0 {
                        let length = self.scanner.at() - open.at();
                        return Ok(open.rest()[..length].to_owned());
                    }
                }
            }
            _ => match bare(&mut self.scanner) {
                "" => Err(self.scanner.error(format!(
                    "{} where the name or the value of an attribute is expected; other texts stand in quotes",
                    self.scanner.seen()
                ))),
                word => Ok(word.to_owned()),
            },
        }
    }

    fn top<T: Default>(&self, look: impl Fn(&Frame) -> T) -> T {
        self.frames.last().map(look).unwrap_or_default()
    }
}

/// A name without quotes: letters, digits, `_` and `.`, or a number with a sign; empty when there is none.
fn bare<'a>(scanner: &mut Scanner<'a>) -> &'a str {
    let start = *scanner;
    scanner.eat("-");
    let word = scanner.take_while(is_word);
    let signed = scanner.at() - start.at() > word.len();
    if signed && !word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        *scanner = start;
    }
    &start.rest()[..scanner.at() - start.at()]
}

/// Steps over white space and comments: `//`, `/* */`, and `#` to the end of the line.
pub(super) fn skip(scanner: &mut Scanner<'_>) {
    loop {
        scanner.take_while(char::is_whitespace);
        let rest = scanner.rest();
        if rest.starts_with("//") || rest.starts_with('#') {
            scanner.skip_line();
        } else if rest.starts_with("/*") && rest[2..].contains("*/") {
            scanner.eat("/*");
            while !scanner.eat("*/") {
                scanner.next();
            }
        } else {
            return;
        }
    }
}
