//! Edge lists: `1->2, 2->3, 2<->3`.

use smol_str::SmolStr;

use super::build::{Builder, Setting};
use super::coefficient::{coefficient, coefficient_text};
use super::scan::{Scanner, error_at, is_word, quote, shorten};
use crate::error::Result;
use crate::mixed::{Coefficient, EdgeKind, MAX_VERTICES, MixedGraph, Vertex};

/// What an arrow in a chain means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrow {
    Forward,
    Backward,
    Both,
}

impl Arrow {
    /// The edge between the left and the right end.
    pub(super) fn edge(self, left: usize, right: usize) -> (EdgeKind, usize, usize) {
        match self {
            Self::Forward => (EdgeKind::Directed, left, right),
            Self::Backward => (EdgeKind::Directed, right, left),
            Self::Both => (EdgeKind::Bidirected, left, right),
        }
    }
}

pub(super) fn read(text: &str) -> Result<MixedGraph> {
    let mut reader = Reader {
        scanner: Scanner::new(text),
        builder: Builder::new(text),
        numbered: true,
    };
    loop {
        reader.skip(|c| c.is_whitespace() || matches!(c, ',' | ';'));
        if reader.scanner.peek().is_none() {
            break;
        }
        reader.chain()?;
    }
    let Reader {
        builder, numbered, ..
    } = reader;
    match numbered {
        true => by_number(text, builder),
        false => builder.finish(),
    }
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    builder: Builder<'a>,
    /// Every name so far is a number without quotes.
    numbered: bool,
}

impl Reader<'_> {
    /// Steps over separators and comments.
    fn skip(&mut self, separator: impl Fn(char) -> bool) {
        loop {
            self.scanner.take_while(&separator);
            if self.scanner.peek() != Some('#') {
                return;
            }
            self.scanner.skip_line();
        }
    }

    fn chain(&mut self) -> Result<()> {
        let mut left = self.vertex()?;
        loop {
            self.skip(is_space);
            let at = self.scanner.at();
            let Some(arrow) = self.arrow()? else { break };
            let coefficient = self.coefficient()?;
            self.skip(char::is_whitespace);
            let right = self.vertex()?;
            let (kind, from, to) = arrow.edge(left, right);
            self.builder.edge(kind, from, to, coefficient, at)?;
            left = right;
        }
        match self.scanner.peek() {
            None | Some(',' | ';' | '\n' | '\r') => Ok(()),
            Some(_) => {
                let seen = self.scanner.seen();
                let name = shorten(self.builder.graph().name(left));
                Err(self.scanner.error(format!(
                    "{seen} after {name}: expected ->, <- or <->, a comma or a new line; a name with spaces stands in quotes"
                )))
            }
        }
    }

    /// A vertex and what stands in brackets behind it.
    fn vertex(&mut self) -> Result<usize> {
        let at = self.scanner.at();
        let vertex = match self.scanner.peek() {
            Some('"') => {
                self.numbered = false;
                let name = self.scanner.quoted(false)?;
                self.builder.vertex(&name, at)?
            }
            Some(c) if is_word(c) => {
                let name = self.scanner.take_while(is_word);
                self.numbered &= name.bytes().all(|byte| byte.is_ascii_digit());
                self.builder.vertex(name, at)?
            }
            _ => {
                let seen = self.scanner.seen();
                return Err(self.scanner.error(format!(
                    "{seen} where a vertex is expected: a number, a name of letters, digits, _ and ., or any name in double quotes"
                )));
            }
        };
        let mut ahead = self.scanner;
        ahead.take_while(is_space);
        if ahead.eat("[") {
            self.scanner = ahead;
            self.attributes(vertex)?;
        }
        Ok(vertex)
    }

    fn attributes(&mut self, vertex: usize) -> Result<()> {
        loop {
            self.scanner.take_while(|c| is_space(c) || c == ',');
            if self.scanner.eat("]") {
                return Ok(());
            }
            let at = self.scanner.at();
            let word = self.scanner.take_while(is_word);
            self.scanner.take_while(is_space);
            let value_at = self.scanner.at() + 1;
            let value = match self.scanner.eat("=") {
                true => Some(self.value(&[',', ']'])?),
                false => None,
            };
            let setting = match (word, value) {
                ("latent", None) => {
                    self.builder.set_latent(vertex, true);
                    continue;
                }
                ("variance", Some(value)) => (Setting::Variance, value),
                ("intercept", value) => (Setting::Intercept, value.unwrap_or_default()),
                _ => {
                    return Err(error_at(
                        self.scanner.text(),
                        at,
                        "expected latent, variance=VALUE, intercept or intercept=VALUE, then ]",
                    ));
                }
            };
            let place = if setting.0 == Setting::Variance {
                value_at
            } else {
                at
            };
            self.builder.set_once(vertex, setting.0, setting.1, place)?;
        }
    }

    /// The coefficient up to one of these characters, which is left to be read.
    fn value(&mut self, ends: &[char]) -> Result<Coefficient> {
        self.scanner.take_while(is_space);
        let at = self.scanner.at();
        let from = self.scanner;
        if self.scanner.peek() == Some('"') {
            self.scanner.quoted(false)?;
            self.scanner.take_while(is_space);
        }
        self.scanner
            .take_while(|c| !ends.contains(&c) && !matches!(c, '\n' | '\r'));
        let length = self.scanner.at() - from.at();
        coefficient(&from.rest()[..length])
            .map_err(|defect| error_at(self.scanner.text(), at, defect))
    }

    /// What stands in braces behind an arrow.
    fn coefficient(&mut self) -> Result<Coefficient> {
        let mut ahead = self.scanner;
        ahead.take_while(is_space);
        if !ahead.eat("{") {
            return Ok(Coefficient::Free);
        }
        let open = self.scanner;
        self.scanner = ahead;
        let value = self.value(&['}'])?;
        match self.scanner.eat("}") {
            true => Ok(value),
            false => Err(open.error("a coefficient ends with } on the same line")),
        }
    }

    fn arrow(&mut self) -> Result<Option<Arrow>> {
        let mut ahead = self.scanner;
        let run = match ahead.peek() {
            Some('→' | '←' | '↔') => {
                let from = ahead.at();
                ahead.next();
                &ahead.text()[from..ahead.at()]
            }
            Some('o')
                if ["o->", "o-o", "o--"]
                    .iter()
                    .any(|arrow| ahead.rest().starts_with(arrow)) =>
            {
                ahead.take_while(|c| matches!(c, 'o' | '-' | '>'))
            }
            _ => ahead.take_while(|c| "-<>=~*@–—−⇒⇐⇔⟶⟵⟷".contains(c)),
        };
        let arrow = match run {
            "" => return Ok(None),
            "->" | "→" => Arrow::Forward,
            "<-" | "←" => Arrow::Backward,
            "<->" | "↔" => Arrow::Both,
            _ => return Err(self.scanner.error(not_an_arrow(run))),
        };
        self.scanner = ahead;
        Ok(Some(arrow))
    }
}

/// White space within a line.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}

/// Why this is no edge of a mixed graph.
pub(super) fn not_an_arrow(run: &str) -> String {
    let advice = match run {
        "-" | "--" | "---" | "–" | "—" | "−" => {
            "has no direction: write -> for a cause, <-> for correlated errors"
        }
        "-->" | "=>" | "==>" | ">" | ">>" | "⇒" | "⟶" => "is no arrow here: write ->",
        "<--" | "<=" | "<==" | "<" | "<<" | "⇐" | "⟵" => "is no arrow here: write <-",
        "<-->" | "<=>" | "<==>" | "<>" | "⇔" | "⟷" => "is no arrow here: write <->",
        _ if run.starts_with('o') || run.contains(['@', '*']) => {
            "belongs to partial ancestral graphs, whose marks are not known: write -> or <->"
        }
        _ if run.contains(['~', '=']) => {
            "belongs to model formulas: read the text as lavaan, or write -> or <->"
        }
        _ => "is no arrow: write ->, <- or <->",
    };
    format!("`{}` {advice}", shorten(run))
}

/// The graph whose vertices are the numbers 1 to n.
fn by_number(text: &str, builder: Builder<'_>) -> Result<MixedGraph> {
    let count = builder.graph().len();
    let mut order: Vec<Option<usize>> = vec![None; count];
    let mut largest: Option<(usize, usize)> = None;
    for v in 0..count {
        let name = builder.graph().name(v);
        let refuse = |message: String| Err(error_at(text, builder.first_seen(v), message));
        if name.starts_with('0') {
            let meant = name.trim_start_matches('0');
            return refuse(match meant {
                "" => "vertex 0: vertices are numbered from 1".to_owned(),
                _ => format!("vertex {}: write it without the leading 0", shorten(name)),
            });
        }
        match name.parse::<usize>() {
            Ok(number) if number <= MAX_VERTICES => {
                largest = largest.max(Some((number, v)));
                if let Some(slot) = order.get_mut(number - 1) {
                    *slot = Some(v);
                }
            }
            _ => {
                return refuse(format!(
                    "vertex {}: more than the limit of {MAX_VERTICES} vertices; a number that is a name stands in quotes",
                    shorten(name)
                ));
            }
        }
    }
    if let (Some(missing), Some((number, v))) = (order.iter().position(Option::is_none), largest) {
        return Err(error_at(
            text,
            builder.first_seen(v),
            format!(
                "vertex {} is missing: the vertices are numbers up to {number}; add `{}` as an item of its own if it stands \
                 alone, or put the numbers in quotes if they are names",
                missing + 1,
                missing + 1
            ),
        ));
    }
    let graph = builder.finish()?;
    let order: Vec<usize> = order.into_iter().flatten().collect();
    reordered(&graph, &order)
}

/// The same graph with its vertices in this order.
fn reordered(graph: &MixedGraph, order: &[usize]) -> Result<MixedGraph> {
    let mut sorted = MixedGraph::new();
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        sorted.add_vertex(graph.vertex(old).clone())?;
        place[old] = new;
    }
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        for (from, to, coefficient) in graph.edges_of(kind) {
            sorted.push_edge(kind, place[from], place[to], coefficient.clone())?;
        }
    }
    Ok(sorted)
}

pub(super) fn write(graph: &MixedGraph) -> String {
    let n = graph.len();
    let numbered = (0..n).all(|v| graph.name(v) == (v + 1).to_string());
    let names: Vec<SmolStr> = (0..n)
        .map(|v| match numbered {
            true => graph.vertex(v).name.clone(),
            false => name_text(graph.name(v)),
        })
        .collect();
    // The item of a vertex with attributes; the others need one only where no edge names them in time.
    let statements: Vec<Option<String>> = (0..n)
        .map(|v| statement(&names[v], graph.vertex(v)))
        .collect();
    let item = |v: usize| {
        statements[v]
            .clone()
            .unwrap_or_else(|| names[v].to_string())
    };
    let mut items = Vec::new();
    let mut mentioned = vec![false; n];
    // A list with names keeps the order in which it names them: the vertices before this one have been named.
    let mut next = 0;
    if numbered {
        next = n;
        items.extend(statements.iter().flatten().cloned());
        mentioned = statements.iter().map(Option::is_some).collect();
    }
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        for (from, to, coefficient) in graph.edges_of(kind) {
            let mut named = next;
            for end in [from, to] {
                if end == named && statements[end].is_none() {
                    named += 1;
                }
            }
            if from.max(to) >= named {
                named = from.max(to) + 1;
                items.extend((next..named).map(item));
            }
            next = named;
            mentioned[from] = true;
            mentioned[to] = true;
            let arrow = if kind == EdgeKind::Directed {
                "->"
            } else {
                "<->"
            };
            let value = match coefficient_text(coefficient) {
                value if value.is_empty() => value,
                value => format!("{{{value}}}"),
            };
            let gap = if numbered { "" } else { " " };
            items.push(format!(
                "{}{gap}{arrow}{value}{gap}{}",
                names[from], names[to]
            ));
        }
    }
    if numbered {
        items.extend((0..n).filter(|&v| !mentioned[v]).map(item));
        return items.join(", ");
    }
    items.extend((next..n).map(item));
    items.join("\n") + "\n"
}

fn name_text(name: &str) -> SmolStr {
    let plain = name.chars().all(is_word) && !name.bytes().all(|byte| byte.is_ascii_digit());
    match plain {
        true => name.into(),
        false => quote(name, '"').into(),
    }
}

/// `name [latent, variance=1]`, if there is anything to say.
fn statement(name: &str, vertex: &Vertex) -> Option<String> {
    let mut attributes = Vec::new();
    if vertex.latent {
        attributes.push("latent".to_owned());
    }
    if vertex.variance != Coefficient::Free {
        attributes.push(format!("variance={}", coefficient_text(&vertex.variance)));
    }
    match &vertex.intercept {
        None => {}
        Some(Coefficient::Free) => attributes.push("intercept".to_owned()),
        Some(value) => attributes.push(format!("intercept={}", coefficient_text(value))),
    }
    (!attributes.is_empty()).then(|| format!("{name} [{}]", attributes.join(", ")))
}
