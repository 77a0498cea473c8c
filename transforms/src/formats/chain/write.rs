//! Chains and attempts as TOML and JSON.

use algebra::expr::Expr;

use super::graph::kind_name;
use super::law::{Parameter, Parts, parts};
use super::print::{Dialect, decimal_text, formula_text};
use super::tree::check_name;
use crate::error::Result;
use crate::formats::trace::format_error;
use crate::makespan::{AttemptModel, Chain, Duration, Kind};

/// One of the two notations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    Json,
}

impl Notation {
    /// A text in quotes: what JSON escapes TOML escapes alike.
    fn text(self, text: &str) -> String {
        serde_json::Value::from(text).to_string()
    }

    fn name(self, name: &str) -> Result<String> {
        match check_name(name) {
            None => Ok(self.text(name)),
            Some(defect) => Err(format_error(format!("state {name:?}"), defect)),
        }
    }

    fn key(self, key: &str, plain: bool) -> String {
        match (self, plain) {
            (Self::Toml, true) => format!("{key} = "),
            (Self::Toml, false) => format!("{} = ", self.text(key)),
            (Self::Json, _) => format!("{}: ", self.text(key)),
        }
    }

    fn number(self, value: &Expr) -> Result<String> {
        match value.as_rational().and_then(decimal_text) {
            Some(text) => Ok(text),
            None => Ok(self.text(&formula_text(value, Dialect::Own)?)),
        }
    }

    /// A table on one line.
    fn table(self, entries: &[(&str, String)]) -> String {
        let entries: Vec<String> = entries
            .iter()
            .map(|(key, value)| format!("{}{value}", self.key(key, true)))
            .collect();
        format!("{{ {} }}", entries.join(", "))
    }

    /// A table whose keys are names of states.
    fn by_name<'a>(self, entries: impl Iterator<Item = (&'a str, &'a Expr)>) -> Result<String> {
        let mut lines = Vec::new();
        for (name, value) in entries {
            self.name(name)?;
            lines.push(format!("{}{}", self.key(name, false), self.number(value)?));
        }
        Ok(format!("{{ {} }}", lines.join(", ")))
    }

    /// A list, each item on its line where it is long.
    fn list(self, items: &[String], lines: bool) -> String {
        match lines && !items.is_empty() {
            true => format!("[\n  {}\n]", items.join(",\n  ")),
            false => format!("[{}]", items.join(", ")),
        }
    }

    fn numbers(self, values: &[Expr]) -> Result<String> {
        let values: Result<Vec<String>> = values.iter().map(|value| self.number(value)).collect();
        Ok(self.list(&values?, false))
    }

    fn duration(self, duration: &Duration<Expr>) -> Result<String> {
        let (law, parameters) = match parts(duration) {
            Parts::Time(time) => return self.number(time),
            Parts::Law(law, parameters) => (law, parameters),
        };
        let mut entries = vec![("kind", self.text(law))];
        for (key, value) in parameters {
            let value = match value {
                Parameter::Count(count) => count.to_string(),
                Parameter::One(value) => self.number(value)?,
                Parameter::List(values) => self.numbers(values)?,
            };
            entries.push((key, value));
        }
        Ok(self.table(&entries))
    }

    /// The file.
    fn file(self, entries: &[(&str, String)]) -> String {
        let line = |(key, value): &(&str, String)| format!("{}{value}", self.key(key, true));
        let lines: Vec<String> = entries.iter().map(line).collect();
        match self {
            Self::Toml => format!("{}\n", lines.join("\n")),
            Self::Json => format!("{{\n{}\n}}\n", lines.join(",\n")),
        }
    }
}

pub(super) fn chain(chain: &Chain<Expr>, notation: Notation) -> Result<String> {
    let states = chain.states();
    let name = |state: usize| states.get(state).map_or("", String::as_str);
    let names: Result<Vec<String>> = states.iter().map(|name| notation.name(name)).collect();
    let names = names?;
    let quoted = |state: usize| names.get(state).cloned().unwrap_or_default();
    let exits: Vec<String> = chain.exits().map(quoted).collect();
    let weight = match chain.kind() {
        Kind::Continuous => "rate",
        Kind::Discrete | Kind::SemiMarkov => "prob",
    };
    let mut edges = Vec::with_capacity(chain.arcs().len());
    for arc in chain.arcs() {
        let mut entries = vec![
            ("from", quoted(arc.from)),
            ("to", quoted(arc.to)),
            (weight, notation.number(&arc.weight)?),
        ];
        if let Some(time) = &arc.time {
            entries.push(("time", notation.duration(time)?));
        }
        edges.push(notation.table(&entries));
    }
    let initial = match chain.initial() {
        [(state, probability)] if probability.is_one() => quoted(*state),
        all => notation.by_name(
            all.iter()
                .map(|(state, probability)| (name(*state), probability)),
        )?,
    };
    let mut file = vec![
        ("kind", notation.text(kind_name(chain.kind()))),
        ("states", notation.list(&names, names.len() > 12)),
        ("absorbing", notation.list(&exits, exits.len() > 12)),
        ("initial", initial),
        ("edges", notation.list(&edges, true)),
    ];
    if let Some(costs) = chain.costs() {
        let costs = states.iter().map(String::as_str).zip(costs);
        file.push(("costs", notation.by_name(costs)?));
        if chain.cost_name() != "cost" {
            file.push(("cost_name", notation.name(chain.cost_name())?));
        }
    }
    let mut labels = Vec::new();
    for (label, states) in chain.labels() {
        notation.name(label)?;
        let states: Vec<String> = states.map(quoted).collect();
        let list = notation.list(&states, false);
        labels.push(format!("{}{list}", notation.key(label, false)));
    }
    if !labels.is_empty() {
        file.push(("labels", format!("{{ {} }}", labels.join(", "))));
    }
    Ok(notation.file(&file))
}

pub(super) fn attempts(model: &AttemptModel<Expr>, notation: Notation) -> Result<String> {
    let mut file = Vec::new();
    if let Some(start) = model.start() {
        file.push(("start", notation.duration(start)?));
    }
    let mut outcomes = Vec::with_capacity(model.outcomes().len());
    for outcome in model.outcomes() {
        let mut entries = vec![
            ("name", notation.name(&outcome.name)?),
            ("prob", notation.number(&outcome.probability)?),
            ("done", outcome.done.to_string()),
            ("time", notation.duration(&outcome.time)?),
        ];
        if let Some(restart) = &outcome.restart {
            entries.push(("restart", notation.duration(restart)?));
        }
        outcomes.push(notation.table(&entries));
    }
    file.push(("outcomes", notation.list(&outcomes, true)));
    Ok(notation.file(&file))
}
