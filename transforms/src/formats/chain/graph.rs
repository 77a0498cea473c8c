//! A chain from the tree of a file.

use std::collections::{HashMap, HashSet};

use algebra::expr::Expr;

use super::law::duration;
use super::reader::Reader;
use super::tree::{Content, Document, Node, Table, check_name};
use crate::error::Result;
use crate::formats::case::suggestion;
use crate::formats::text::quote;
use crate::makespan::chain::ChainBuilder;
use crate::makespan::{Chain, Kind};

pub(super) const KEYS: [&str; 15] = [
    "kind",
    "states",
    "absorbing",
    "initial",
    "start",
    "edges",
    "rates",
    "costs",
    "rewards",
    "cost_name",
    "labels",
    "constants",
    "parameters",
    "title",
    "note",
];

const EDGE_KEYS: [&str; 6] = ["from", "frm", "to", "rate", "prob", "time"];

/// Names of kinds, as they are written first.
const KINDS: [(&str, Kind); 6] = [
    ("continuous", Kind::Continuous),
    ("discrete", Kind::Discrete),
    ("semi-markov", Kind::SemiMarkov),
    ("ctmc", Kind::Continuous),
    ("dtmc", Kind::Discrete),
    ("smc", Kind::SemiMarkov),
];

pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Continuous => "continuous",
        Kind::Discrete => "discrete",
        Kind::SemiMarkov => "semi-markov",
    }
}

/// A chain from its table.
pub(super) fn chain(
    table: &Table<'_>,
    reader: &mut Reader,
    normalise: bool,
) -> Result<Chain<Expr>> {
    table.check_keys(&KEYS)?;
    reader.declare(table)?;
    let document = table.document();
    let edges = document.list(table.need(
        &["edges", "rates"],
        "a list of tables { from, to, rate } or { from, to, prob, time }",
    )?)?;
    let kind = kind(table, edges)?;
    let mut names = States::read(table)?;
    let mut builder = Chain::builder(kind);
    for name in &names.order {
        builder.state(name);
    }
    begin(table, reader, &mut names, &mut builder)?;
    let costs = table.one_of(&["costs", "rewards"])?;
    let mut left = HashSet::new();
    let mut all = Vec::new();
    for edge in edges {
        let edge = document.table_of(edge)?;
        let from = names.check(
            document,
            edge.need(&["from", "frm"], "the state where the edge begins")?,
        )?;
        let to = names.check(
            document,
            edge.need(&["to"], "the state where the edge ends")?,
        )?;
        let (weight, _) = weight(&edge)?;
        let weight = reader.expr(document, weight)?;
        let time = edge
            .get("time")
            .map(|time| duration(document, time, reader))
            .transpose()?;
        builder.arc(from, to, weight, time);
        left.insert(from);
        all.extend([from, to]);
    }
    let labels = table.get("labels");
    let labels = labels.map(|node| document.table_of(node)).transpose()?;
    if names.known.is_none() {
        let met = Met::new(table, &all)?;
        let begin = table.one_of(&["initial", "start"])?;
        for (_, node) in begin.into_iter().chain(costs) {
            met.check(node)?;
        }
        let labels = labels.iter().flat_map(Table::entries);
        for entry in labels {
            met.check(&entry.value)?;
        }
    }
    match table.get("absorbing") {
        Some(node) => {
            for name in document.list(node)? {
                builder.exit(names.check(document, name)?);
            }
        }
        // Without a list, the exits are the states that are not left.
        None => {
            for name in all.into_iter().filter(|name| !left.contains(name)) {
                builder.exit(name);
            }
        }
    }
    if let Some((_, node)) = costs {
        let costs = document.table_of(node)?;
        costs.check_twice()?;
        for entry in costs.entries() {
            names.check_key(&costs, &entry.key, &entry.value)?;
            builder.cost(&entry.key, reader.expr(document, &entry.value)?);
        }
    }
    if let Some(name) = table.get("cost_name") {
        builder.cost_name(document.name(name)?);
    }
    if let Some(labels) = &labels {
        labels.check_twice()?;
        for entry in labels.entries() {
            if let Some(defect) = check_name(&entry.key) {
                return Err(document.error(&entry.value, defect));
            }
            for state in document.list(&entry.value)? {
                builder.label(&entry.key, names.check(document, state)?);
            }
        }
    }
    if normalise {
        builder.normalise();
    }
    builder.build()
}

/// The states that stand in an edge or among the exits.
struct Met<'d> {
    document: &'d Document<'d>,
    states: HashSet<&'d str>,
}

impl<'d> Met<'d> {
    fn new(table: &Table<'d>, edges: &[&'d str]) -> Result<Self> {
        let document = table.document();
        let exits = table.get("absorbing").map(|node| document.list(node));
        let exits = exits.transpose()?.unwrap_or_default();
        let exits = exits.iter().filter_map(|exit| match &exit.content {
            Content::Text(name) => Some(name.as_str()),
            _ => None,
        });
        Ok(Self {
            document,
            states: edges.iter().copied().chain(exits).collect(),
        })
    }

    /// Refuses other states: a name, the names of a list, or the keys of a table.
    fn check(&self, node: &Node) -> Result<()> {
        match &node.content {
            Content::Text(name) => self.check_name(name, node),
            Content::List(nodes) => nodes.iter().try_for_each(|node| self.check(node)),
            Content::Table(entries) => entries
                .iter()
                .try_for_each(|entry| self.check_name(&entry.key, node)),
            _ => Ok(()),
        }
    }

    fn check_name(&self, name: &str, node: &Node) -> Result<()> {
        if self.states.contains(name) {
            return Ok(());
        }
        let mut states: Vec<&str> = self.states.iter().copied().collect();
        states.sort_unstable();
        let hint = suggestion(name, &states);
        let message = format!("no edge names the state {}; {hint}", quote(name));
        Err(self.document.error(node, message))
    }
}

/// The kind that the edges have, compared with the one that is named.
fn kind(table: &Table<'_>, edges: &[Node]) -> Result<Kind> {
    let document = table.document();
    let mut found: Option<(Kind, &'static str)> = None;
    for node in edges {
        let edge = document.table_of(node)?;
        edge.check_keys(&EDGE_KEYS)?;
        let (_, key) = weight(&edge)?;
        let own = match (key, edge.get("time")) {
            ("rate", None) => (Kind::Continuous, "a rate"),
            ("rate", Some(time)) => {
                return Err(document.error(
                    time,
                    "an edge with a rate has no time of its own: give a prob instead of the rate",
                ));
            }
            (_, None) => (Kind::Discrete, "a probability and no time"),
            (_, Some(_)) => (Kind::SemiMarkov, "a probability and a time"),
        };
        match found {
            Some((kind, words)) if kind != own.0 => {
                let message = format!(
                    "this edge has {}, those before it have {words}: one chain has edges of one kind",
                    own.1
                );
                return Err(document.error(node, message));
            }
            _ => found = Some(own),
        }
    }
    let Some(node) = table.get("kind") else {
        return Ok(found.map_or(Kind::Continuous, |(kind, _)| kind));
    };
    let name = document.name(node)?;
    let Some((_, named)) = KINDS.iter().find(|(known, _)| *known == name) else {
        let known = KINDS.map(|(known, _)| known);
        return Err(document.error(
            node,
            format!(
                "{} is no kind of a chain; {}",
                quote(name),
                suggestion(name, &known)
            ),
        ));
    };
    match found {
        Some((kind, words)) if kind != *named => Err(document.error(
            node,
            format!(
                "the edges have {words}, so that the chain is {}",
                kind_name(kind)
            ),
        )),
        _ => Ok(*named),
    }
}

fn weight<'d>(edge: &Table<'d>) -> Result<(&'d Node, &'static str)> {
    match edge.one_of(&["rate", "prob"])? {
        Some((key, node)) => Ok((node, key)),
        None => Err(edge.error("rate or prob is missing: give the edge one of them")),
    }
}

fn begin<'d>(
    table: &Table<'d>,
    reader: &mut Reader,
    names: &mut States<'d>,
    builder: &mut ChainBuilder<Expr>,
) -> Result<()> {
    let document = table.document();
    let node = table.need(
        &["initial", "start"],
        "the name of the state in which the task begins, or a table of states and probabilities",
    )?;
    let Content::Table(_) = node.content else {
        builder.begin(names.check(document, node)?, Expr::integer(1));
        return Ok(());
    };
    let initial = document.table_of(node)?;
    initial.check_twice()?;
    for entry in initial.entries() {
        names.check_key(&initial, &entry.key, &entry.value)?;
        builder.begin(&entry.key, reader.expr(document, &entry.value)?);
    }
    Ok(())
}

/// Names of states: any, or those of the list.
struct States<'d> {
    order: Vec<&'d str>,
    known: Option<HashMap<&'d str, usize>>,
}

impl<'d> States<'d> {
    fn read(table: &Table<'d>) -> Result<Self> {
        let document = table.document();
        let Some(node) = table.get("states") else {
            return Ok(Self {
                order: Vec::new(),
                known: None,
            });
        };
        let mut order = Vec::new();
        let mut known = HashMap::new();
        for (place, node) in document.list(node)?.iter().enumerate() {
            let name = document.name(node)?;
            if known.insert(name, place).is_some() {
                return Err(document.error(
                    node,
                    format!("the state {} stands twice; keep one of both", quote(name)),
                ));
            }
            order.push(name);
        }
        Ok(Self {
            order,
            known: Some(known),
        })
    }

    fn defect(&self, name: &str) -> Option<String> {
        match &self.known {
            Some(known) if !known.contains_key(name) => {
                let hint = suggestion(name, &self.order[..self.order.len().min(1000)]);
                Some(format!("{} is none of the states; {hint}", quote(name)))
            }
            _ => check_name(name).map(str::to_owned),
        }
    }

    fn check(&self, document: &'d Document<'d>, node: &'d Node) -> Result<&'d str> {
        let name = document.name(node)?;
        match self.defect(name) {
            None => Ok(name),
            Some(message) => Err(document.error(node, message)),
        }
    }

    fn check_key(&self, table: &Table<'d>, name: &str, node: &Node) -> Result<()> {
        match self.defect(name) {
            None => Ok(()),
            Some(message) => Err(table.document().error(node, message)),
        }
    }
}
