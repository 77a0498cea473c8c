//! A DRN file line by line.

use algebra::expr::Expr;

use super::NAME;
use super::state::{Drawn, State, assemble};
use crate::error::{Error, Result};
use crate::formats::case::decimal;
use crate::formats::chain::ReadOptions;
use crate::formats::chain::formula::Grammar;
use crate::formats::chain::reader::Reader;
use crate::formats::chain::value::Value;
use crate::formats::text::quote;
use crate::formats::trace::format_error;
use crate::makespan::{Chain, Kind};

/// Longer lines are refused.
const LONGEST_LINE: usize = 1 << 20;

/// Header sections: they go on to the next one.
const SECTIONS: [&str; 8] = [
    "@type",
    "@value_type",
    "@parameters",
    "@placeholders",
    "@reward_models",
    "@nr_states",
    "@nr_choices",
    "@model",
];

pub(in crate::formats::chain) fn read(text: &str, options: &ReadOptions) -> Result<Chain<Expr>> {
    let mut file = File::new(options);
    for (at, line) in text.lines().enumerate() {
        let wrong = |message: String| format_error(format!("line {}", at + 1), message);
        if line.len() > LONGEST_LINE {
            return Err(wrong(format!(
                "a line of {} bytes, more than {LONGEST_LINE}",
                line.len()
            )));
        }
        match file.line(line.trim(), at + 1) {
            Ok(()) => {}
            Err(Fault::Says(message)) => return Err(wrong(message)),
            Err(Fault::Fails(error)) => return Err(error),
        }
    }
    file.chain(options)
}

enum Fault {
    Says(String),
    Fails(Error),
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::Says(message)
    }
}

struct File {
    kind: Option<Kind>,
    section: &'static str,
    placeholders: std::collections::HashMap<String, Value>,
    rewards: Vec<String>,
    count: Option<usize>,
    states: Vec<State>,
    /// Behind `action`.
    acts: bool,
    most_states: usize,
    reader: Reader,
}

impl File {
    fn new(options: &ReadOptions) -> Self {
        Self {
            kind: None,
            section: "",
            placeholders: std::collections::HashMap::new(),
            rewards: Vec::new(),
            count: None,
            states: Vec::new(),
            acts: false,
            most_states: options.most_states,
            reader: Reader::new(options.values(), Grammar::Drn),
        }
    }

    fn line(&mut self, line: &str, number: usize) -> std::result::Result<(), Fault> {
        if let Some(comment) = line.strip_prefix("//") {
            return match (line.strip_prefix(NAME), self.states.last_mut()) {
                (Some(name), Some(state)) => {
                    let read: std::result::Result<String, _> = serde_json::from_str(name);
                    state.name =
                        Some(read.map_err(|_| format!("{} is no name in quotes", quote(name)))?);
                    Ok(())
                }
                // A valuation, as Storm writes it when it is asked to: //[s=0 & jam=true]
                (None, Some(state))
                    if !self.acts && comment.starts_with('[') && comment.ends_with(']') =>
                {
                    state.valuation = Some(valuation(comment));
                    Ok(())
                }
                _ => Ok(()),
            };
        }
        if line.is_empty() {
            return Ok(());
        }
        if line.starts_with('@') {
            return self.header(line);
        }
        match self.section {
            "@parameters" => {
                let names = line.split_whitespace().map(str::to_owned);
                self.reader.parameters.get_or_insert_default().extend(names);
            }
            "@reward_models" => self
                .rewards
                .extend(line.split_whitespace().map(str::to_owned)),
            "@placeholders" => {
                let (name, value) = line
                    .split_once(':')
                    .ok_or("a placeholder is $0 : value".to_owned())?;
                let value = self.value(value.trim())?;
                self.placeholders.insert(name.trim().to_owned(), value);
            }
            "@nr_states" => {
                let count = line
                    .parse()
                    .map_err(|_| format!("{} is no number of states", quote(line)))?;
                self.count = Some(count);
            }
            "@nr_choices" => {}
            "@model" => return self.model(line, number),
            _ => {
                let expected = "a DRN file begins with @type: CTMC or @type: DTMC";
                return Err(Fault::Says(format!(
                    "{} where @ is expected: {expected}",
                    quote(line)
                )));
            }
        }
        Ok(())
    }

    fn header(&mut self, line: &str) -> std::result::Result<(), Fault> {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let (name, value) = (name.trim(), value.trim());
        let Some(section) = SECTIONS.iter().find(|known| **known == name) else {
            let hint = crate::formats::case::suggestion(name, &SECTIONS);
            return Err(Fault::Says(format!(
                "{} is no section of a CTMC or DTMC; {hint}",
                quote(name)
            )));
        };
        self.section = section;
        match (*section, value) {
            ("@type", "CTMC" | "ctmc") => self.kind = Some(Kind::Continuous),
            ("@type", "DTMC" | "dtmc") => self.kind = Some(Kind::Discrete),
            ("@type", other) => {
                return Err(Fault::Fails(Error::Unsupported {
                    what: "a chain",
                    construct: format!("the model type {}", quote(other)),
                    hint: "export a CTMC or a DTMC: models with choices have no one answer",
                }));
            }
            ("@value_type", other) if other.contains("interval") => {
                return Err(Fault::Fails(Error::Unsupported {
                    what: "a chain",
                    construct: "values that are intervals".to_owned(),
                    hint: "export doubles, rationals or rational functions",
                }));
            }
            ("@parameters", _) => self.reader.parameters = Some(Vec::new()),
            ("@model", _) if self.kind.is_none() => {
                return Err(Fault::Says(
                    "@type is missing: write @type: CTMC or @type: DTMC above".to_owned(),
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn model(&mut self, line: &str, number: usize) -> std::result::Result<(), Fault> {
        if let Some(rest) = after_word(line, "state") {
            return self.state(rest, number);
        }
        let Some(kind) = self.kind else {
            return Err(Fault::Says("@type is missing".to_owned()));
        };
        if let Some(rest) = after_word(line, "action") {
            let rewards = rest.split_once('[').map_or("", |(_, rewards)| rewards);
            let rewards = self.rewards(rewards.trim_end_matches(']'))?;
            let Some(state) = self.states.last_mut() else {
                return Err(Fault::Says("an action before the first state".to_owned()));
            };
            if std::mem::replace(&mut self.acts, true) {
                return Err(Fault::Fails(Error::Unsupported {
                    what: "a chain",
                    construct: format!("a second action of the state {}", state.number),
                    hint: "a chain has no choices",
                }));
            }
            if rewards.iter().any(|value| !value.is_zero()) {
                if kind == Kind::Continuous {
                    return Err(Fault::Fails(Error::Unsupported {
                        what: "a continuous chain",
                        construct: format!("the action rewards of the state {}", state.number),
                        hint: "costs are per unit of time: multiply by the exit rate and add them to those of the state",
                    }));
                }
                // A visit pays both.
                let sums = state.rewards.iter().zip(&rewards);
                let summed: Vec<Expr> = sums.map(|(one, other)| one + other).collect();
                state.rewards = match summed.is_empty() {
                    true => rewards,
                    false => summed,
                };
            }
            return Ok(());
        }
        let (target, value) = line.split_once(':').ok_or_else(|| {
            format!(
                "{} is neither a state, an action nor target : value",
                quote(line)
            )
        })?;
        let target = target.trim();
        let target = target
            .parse()
            .map_err(|_| format!("{} is no number of a state", quote(target)))?;
        let value = self.expr(value.trim())?;
        match self.states.last_mut() {
            Some(state) if self.acts => state.arcs.push((target, value)),
            _ => {
                return Err(Fault::Says(
                    "an arc without a state and an action above it".to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// `0 !rate [rewards] labels`
    fn state(&mut self, rest: &str, line: usize) -> std::result::Result<(), Fault> {
        let mut words = Words(rest);
        let number = words.next().unwrap_or_default();
        if number.parse() != Ok(self.states.len()) {
            let expected = self.states.len();
            return Err(Fault::Says(format!(
                "state {} where state {expected} is expected",
                quote(number)
            )));
        }
        if self.states.len() >= self.most_states {
            return Err(Fault::Fails(Error::TooLarge {
                what: "states of a chain",
                needed: self.states.len() as u64 + 1,
                limit: self.most_states as u64,
                hint: "raise most_states",
            }));
        }
        let mut state = State {
            number: self.states.len(),
            line,
            name: None,
            valuation: None,
            exit_rate: None,
            rewards: Vec::new(),
            labels: Vec::new(),
            arcs: Vec::new(),
        };
        for word in words {
            if let Some(rate) = word.strip_prefix('!') {
                state.exit_rate = Some(self.expr(rate)?);
            } else if let Some(rewards) = word.strip_prefix('[') {
                state.rewards = self.rewards(rewards.trim_end_matches(']'))?;
            } else if word.starts_with('{') {
                return Err(Fault::Says("an observation: a chain has none".to_owned()));
            } else {
                state.labels.push(word.trim_matches('"').to_owned());
            }
        }
        self.acts = false;
        self.states.push(state);
        Ok(())
    }

    fn rewards(&mut self, list: &str) -> std::result::Result<Vec<Expr>, Fault> {
        let list = list.trim();
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let values: std::result::Result<Vec<Expr>, String> = list
            .split(',')
            .map(|value| self.expr(value.trim()))
            .collect();
        let values = values?;
        // Storm may have one model without a name, which leaves no word among the names.
        if self.rewards.is_empty() && values.len() == 1 {
            self.rewards.push(String::new());
        }
        let (count, names) = (values.len(), self.rewards.len());
        if count != names {
            return Err(Fault::Says(format!(
                "the number of rewards is {count}, that of the names of @reward_models {names}: give each a name, and each name a value"
            )));
        }
        Ok(values)
    }

    fn expr(&mut self, text: &str) -> std::result::Result<Expr, String> {
        self.value(text)?.into_expr()
    }

    fn value(&mut self, text: &str) -> std::result::Result<Value, String> {
        if text.starts_with('$') {
            let known = self.placeholders.get(text);
            return known
                .cloned()
                .ok_or_else(|| format!("{} is no placeholder", quote(text)));
        }
        if text.starts_with(|c: char| c.is_ascii_digit())
            && let Ok(value) = decimal(text)
        {
            return Ok(Value::Number(value));
        }
        self.reader.formula(text)
    }

    fn chain(self, options: &ReadOptions) -> Result<Chain<Expr>> {
        self.reader.check_given(options)?;
        let Some(kind) = self.kind.filter(|_| self.section == "@model") else {
            return Err(format_error(
                "the end",
                "@model is missing: this is no DRN file, or it was cut off",
            ));
        };
        if let Some(count) = self.count.filter(|count| *count != self.states.len()) {
            let message = format!(
                "{} states instead of {count} (@nr_states): the file was cut off",
                self.states.len()
            );
            return Err(format_error("the end", message));
        }
        assemble(
            Drawn {
                kind,
                rewards: self.rewards,
                states: self.states,
            },
            options,
        )
    }
}

/// `[s=0 & !jam]` as `s=0,!jam`.
fn valuation(comment: &str) -> String {
    let words = comment.trim_matches(['[', ']']).split('&').map(str::trim);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(",")
}

/// What stands behind a word and a blank.
fn after_word<'t>(line: &'t str, word: &str) -> Option<&'t str> {
    let rest = line.strip_prefix(word)?;
    match rest.is_empty() || rest.starts_with(char::is_whitespace) {
        true => Some(rest.trim_start()),
        false => None,
    }
}

/// Words of a line; blanks within brackets and quotes do not separate.
struct Words<'t>(&'t str);

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.0.trim_start();
        let (mut depth, mut quoted) = (0_usize, false);
        let end = text.find(|c: char| {
            match c {
                '"' => quoted = !quoted,
                '(' | '[' if !quoted => depth += 1,
                ')' | ']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            c.is_whitespace() && depth == 0 && !quoted
        });
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }
}
