//! Numbers and formulas of one file, with its constants and parameters.

use std::collections::BTreeSet;

use algebra::expr::Expr;

use super::ReadOptions;
use super::formula::{Grammar, Parser};
use super::lexer::{Complaint, tokens};
use super::steps::Names;
use super::tree::{Content, Document, Node, Table};
use super::value::{Value, evaluate};
use crate::error::Result;
use crate::formats::case::{decimal, suggestion};
use crate::formats::text::quote;

/// Longer formulas are refused.
const LONGEST_FORMULA: usize = 1 << 18;

/// Reads numbers and formulas of one file.
pub(super) struct Reader {
    grammar: Grammar,
    names: Names,
    values: Vec<Value>,
    stack: Vec<Value>,
    constants: Vec<(String, Value)>,
    /// Names that may stand in formulas; all, where they are not given.
    pub(super) parameters: Option<Vec<String>>,
    /// Names of the file: constants, parameters, symbols in formulas.
    known: BTreeSet<String>,
}

impl Reader {
    pub(super) fn new(constants: Vec<(String, Value)>, grammar: Grammar) -> Self {
        Self {
            grammar,
            names: Names::default(),
            values: Vec::new(),
            stack: Vec::new(),
            constants,
            parameters: None,
            known: BTreeSet::new(),
        }
    }

    /// Takes `constants` and `parameters` from the table of a file. Constants from outside go first; each may use those above it.
    pub(super) fn declare(&mut self, table: &Table<'_>) -> Result<()> {
        let document = table.document();
        if let Some(node) = table.get("constants") {
            let constants = document.table_of(node)?;
            constants.check_twice()?;
            for entry in constants.entries() {
                self.check_symbol(document, &entry.value, &entry.key)?;
                let value = self.value(document, &entry.value)?;
                self.known.insert(entry.key.clone());
                if !self.constants.iter().any(|(known, _)| *known == entry.key) {
                    self.constants.push((entry.key.clone(), value));
                    self.names = Names::default();
                    self.values.clear();
                }
            }
        }
        if let Some(node) = table.get("parameters") {
            let mut parameters = Vec::new();
            for name in document.list(node)? {
                let symbol = document.name(name)?;
                self.check_symbol(document, name, symbol)?;
                parameters.push(symbol.to_owned());
            }
            self.parameters = Some(parameters);
        }
        Ok(())
    }

    /// Refuses a value from outside for a name that the file does not have.
    pub(super) fn check_given(&self, options: &ReadOptions) -> Result<()> {
        let declared = self.parameters.iter().flatten();
        let known: BTreeSet<&str> = self
            .known
            .iter()
            .chain(declared)
            .map(String::as_str)
            .collect();
        options.check_names(known.iter().copied())
    }

    fn check_symbol(&self, document: &Document<'_>, node: &Node, name: &str) -> Result<()> {
        let mut characters = name.chars();
        let begins = characters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_');
        if begins && characters.all(|c| c.is_alphanumeric() || c == '_') {
            return Ok(());
        }
        let message = format!(
            "{} is no name of a symbol: letters, digits and _, a letter first",
            quote(name)
        );
        Err(document.error(node, message))
    }

    /// A number or a formula.
    pub(super) fn value(&mut self, document: &Document<'_>, node: &Node) -> Result<Value> {
        let read = match &node.content {
            Content::Number(text) => decimal(text).map(Value::Number),
            Content::Text(text) => self.formula(text),
            _ => Err(format!(
                "{} instead of a number, or of a fraction or a formula in quotes",
                node.kind()
            )),
        };
        read.map_err(|message| document.error(node, message))
    }

    /// The value of a text.
    pub(super) fn formula(&mut self, text: &str) -> std::result::Result<Value, String> {
        if text.len() > LONGEST_FORMULA {
            return Err(format!(
                "a formula of {} bytes, more than {LONGEST_FORMULA}",
                text.len()
            ));
        }
        let placed = |(at, message): Complaint| {
            let place = text.get(..at).map_or(0, |before| before.chars().count()) + 1;
            format!("{}, character {place}: {message}", quote(text))
        };
        let tokens = tokens(text).map_err(placed)?;
        let parsed = Parser::new(text, &tokens, self.grammar).whole(&mut self.names);
        let formula = parsed.map_err(placed)?;
        while let Some(name) = self.names.list().get(self.values.len()) {
            self.known.insert(name.clone());
            let constant = self.constants.iter().find(|(known, _)| known == name);
            let undeclared = |known: &&Vec<String>| !known.contains(name);
            let value = match (constant, self.parameters.as_ref().filter(undeclared)) {
                (Some((_, value)), _) => value.clone(),
                (None, None) => Value::Formula(Expr::symbol(name)),
                (None, Some(parameters)) => {
                    let constants = self.constants.iter().map(|(known, _)| known);
                    let known: Vec<&str> = parameters
                        .iter()
                        .chain(constants)
                        .map(String::as_str)
                        .collect();
                    let hint = match known.is_empty() {
                        true => "there are none".to_owned(),
                        false => suggestion(name, &known),
                    };
                    let message = format!(
                        "{} is neither a parameter nor a constant; {hint}",
                        quote(name)
                    );
                    Value::Fault(message.into())
                }
            };
            self.values.push(value);
        }
        match evaluate(&formula, &self.values, &mut self.stack) {
            Value::Fault(message) => Err(format!("{}: {message}", quote(text))),
            value => Ok(value),
        }
    }

    /// A number or a formula, as a formula.
    pub(super) fn expr(&mut self, document: &Document<'_>, node: &Node) -> Result<Expr> {
        let value = self.value(document, node)?;
        value
            .into_expr()
            .map_err(|message| document.error(node, message))
    }
}
