//! A section of a case file: its keys, taken one by one, with errors that name section, key and line.

use algebra::Rational;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::quantity::{Kind, Quantity, Scale, decimal, scale, split};
use crate::error::{Error, Result};
use crate::formats::trace::format_error;

/// Units of bare numbers.
pub(super) struct Units(Vec<(Kind, Scale)>);

/// Keys of `[units]`.
const UNIT_KEYS: [(&str, Kind); 8] = [
    ("time", Kind::Time),
    ("length", Kind::Length),
    ("pressure", Kind::Pressure),
    ("temperature", Kind::Temperature),
    ("velocity", Kind::Velocity),
    ("diffusion", Kind::Diffusion),
    ("rate", Kind::Rate),
    ("heating_rate", Kind::HeatingRate),
];

/// A table of the file.
pub(super) struct Section<'a> {
    /// `[column]`
    pub(super) name: String,
    table: &'a DeTable<'a>,
    text: &'a str,
}

/// The line of a byte.
pub(in crate::formats) fn line(text: &str, byte: usize) -> usize {
    let head = text.as_bytes().get(..byte.min(text.len())).unwrap_or(&[]);
    head.iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// What a value is, in words.
fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// More words than these are not listed in a message.
const MOST_KNOWN: usize = 30;

/// Keys in messages.
pub(in crate::formats) fn suggestion(word: &str, known: &[&str]) -> String {
    match algebra::nearest(word, known) {
        Some(near) => format!("is {near} meant?"),
        None => match known.get(..MOST_KNOWN) {
            Some(first) => format!("known are {}, ..", first.join(", ")),
            None => format!("known are {}", known.join(", ")),
        },
    }
}

impl Units {
    pub(super) fn si() -> Self {
        Self(Vec::new())
    }

    /// The units of a section; those of velocity, diffusion, rate and heating rate follow the others unless they are given.
    pub(super) fn read(section: &Section<'_>) -> Result<Self> {
        let mut units = Self(Vec::new());
        section.check_keys(&UNIT_KEYS.map(|(key, _)| key))?;
        for (key, kind) in UNIT_KEYS {
            if let Some(unit) = section.word(key)? {
                let found = scale(kind, &unit).map_err(|message| section.error(key, message))?;
                units.0.push((kind, found));
            }
        }
        let factor = |kind: Kind| units.scale(kind).factor;
        let (time, length) = (factor(Kind::Time), factor(Kind::Length));
        for (kind, top) in [
            (Kind::Velocity, length.clone()),
            (Kind::Diffusion, &length * &length),
            (Kind::Rate, Rational::from(1)),
            (Kind::HeatingRate, factor(Kind::Temperature)),
        ] {
            if !units.0.iter().any(|known| known.0 == kind)
                && let Some(factor) = top.checked_div(&time)
            {
                let derived = Scale {
                    factor,
                    ..Scale::si()
                };
                units.0.push((kind, derived));
            }
        }
        Ok(units)
    }

    fn scale(&self, kind: Kind) -> Scale {
        let found = self.0.iter().find(|known| known.0 == kind);
        found.map_or_else(Scale::si, |known| known.1.clone())
    }
}

impl<'a> Section<'a> {
    pub(super) fn new(name: String, table: &'a DeTable<'a>, text: &'a str) -> Self {
        Self { name, table, text }
    }

    /// An error at a key.
    pub(super) fn error(&self, key: &str, message: impl std::fmt::Display) -> Error {
        let place = match self.name.as_str() {
            "" => format!("[{key}]"),
            name => format!("{name} {key}"),
        };
        match self.table.get(key) {
            Some(value) => {
                let line = line(self.text, value.span().start);
                format_error(format!("line {line}, {place}"), message)
            }
            None => format_error(place, message),
        }
    }

    /// Refuses keys that are not known.
    pub(super) fn check_keys(&self, known: &[&str]) -> Result<()> {
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                let line = line(self.text, key.span().start);
                let (place, what) = match self.name.as_str() {
                    "" => (format!("line {line}, [{word}]"), "section"),
                    name => (format!("line {line}, {name} {word}"), "key"),
                };
                let hint = suggestion(word, known);
                return Err(format_error(
                    place,
                    format!("this {what} is not known; {hint}"),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// A text.
    pub(super) fn word(&self, key: &str) -> Result<Option<String>> {
        match self.get(key).map(Spanned::get_ref) {
            None => Ok(None),
            Some(DeValue::String(text)) => Ok(Some(String::from(text.trim()))),
            Some(other) => Err(self.error(
                key,
                format!("{} instead of a text in quotes", kind_of(other)),
            )),
        }
    }

    /// A whole number from 0 on.
    pub(super) fn count(&self, key: &str) -> Result<Option<u64>> {
        match self.get(key).map(Spanned::get_ref) {
            None => Ok(None),
            Some(DeValue::Integer(number)) if number.radix() == 10 => {
                match number.as_str().replace('_', "").parse() {
                    Ok(count) => Ok(Some(count)),
                    Err(_) => {
                        Err(self
                            .error(key, format!("{} is not a count from 0 on", number.as_str())))
                    }
                }
            }
            Some(other) => {
                Err(self.error(key, format!("{} instead of a whole number", kind_of(other))))
            }
        }
    }

    /// A table within this one.
    pub(super) fn section(&self, key: &str) -> Result<Option<Section<'a>>> {
        match self.get(key).map(Spanned::get_ref) {
            None => Ok(None),
            Some(DeValue::Table(table)) => {
                let name = match self.name.as_str() {
                    "" => format!("[{key}]"),
                    own => format!("[{}.{key}]", own.trim_matches(['[', ']'])),
                };
                Ok(Some(Section::new(name, table, self.text)))
            }
            Some(other) => Err(self.error(
                key,
                format!("{} instead of a section [{key}]", kind_of(other)),
            )),
        }
    }

    /// A list of tables within this one, `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Result<Vec<Section<'a>>> {
        match self.get(key).map(Spanned::get_ref) {
            None => Ok(Vec::new()),
            Some(DeValue::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(at, value)| match value.get_ref() {
                    DeValue::Table(table) => {
                        let within = match self.name.trim_matches(['[', ']']) {
                            "" => String::new(),
                            own => format!("{own}."),
                        };
                        let name = format!("[[{within}{key}]] {}", at + 1);
                        Ok(Section::new(name, table, self.text))
                    }
                    other => Err(self.error(
                        key,
                        format!("{} instead of a section [[{key}]]", kind_of(other)),
                    )),
                })
                .collect(),
            Some(other) => Err(self.error(
                key,
                format!("{}; write [[{key}]] with two brackets", kind_of(other)),
            )),
        }
    }

    /// A quantity of a kind.
    pub(super) fn quantity(
        &self,
        key: &str,
        kind: Kind,
        units: &Units,
    ) -> Result<Option<Quantity>> {
        let read = |value| quantity(value, kind, units);
        match self.get(key) {
            None => Ok(None),
            Some(value) => read(value.get_ref())
                .map(Some)
                .map_err(|message| self.error(key, message)),
        }
    }

    /// A list of quantities of a kind.
    pub(super) fn quantities(&self, key: &str, kind: Kind, units: &Units) -> Result<Vec<Quantity>> {
        match self.get(key).map(Spanned::get_ref) {
            None => Ok(Vec::new()),
            Some(DeValue::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(at, value)| {
                    quantity(value.get_ref(), kind, units)
                        .map_err(|message| self.error(key, format!("entry {}: {message}", at + 1)))
                })
                .collect(),
            Some(other) => Err(self.error(key, format!("{} instead of a list", kind_of(other)))),
        }
    }

    /// A list of pairs of a time and a quantity of a kind; a single quantity stands for always.
    pub(super) fn track(
        &self,
        key: &str,
        kind: Kind,
        units: &Units,
    ) -> Result<Vec<(Quantity, Quantity)>> {
        let Some(value) = self.get(key).map(Spanned::get_ref) else {
            return Ok(Vec::new());
        };
        let DeValue::Array(list) = value else {
            let always =
                quantity(value, kind, units).map_err(|message| self.error(key, message))?;
            let start = exact(Rational::from(0), Kind::Time, false, "0");
            return Ok(vec![(
                start.map_err(|message| self.error(key, message))?,
                always,
            )]);
        };
        let wrong =
            |at: usize, message: String| self.error(key, format!("entry {}: {message}", at + 1));
        list.iter()
            .enumerate()
            .map(|(at, pair)| {
                let DeValue::Array(pair) = pair.get_ref() else {
                    let found = kind_of(pair.get_ref());
                    return Err(wrong(
                        at,
                        format!("{found} instead of a pair [time, value]"),
                    ));
                };
                let mut pair = pair.iter();
                match (pair.next(), pair.next(), pair.next()) {
                    (Some(time), Some(value), None) => Ok((
                        quantity(time.get_ref(), Kind::Time, units).map_err(|m| wrong(at, m))?,
                        quantity(value.get_ref(), kind, units).map_err(|m| wrong(at, m))?,
                    )),
                    _ => Err(wrong(at, String::from("a pair is [time, value]"))),
                }
            })
            .collect()
    }
}

fn exact(
    exact: Rational,
    kind: Kind,
    gauge: bool,
    text: &str,
) -> std::result::Result<Quantity, String> {
    let value = exact.to_f64();
    let vanished = value.abs() <= 0.0 && exact.signum() != 0;
    match value.is_finite() && !vanished {
        true => Ok(Quantity {
            exact,
            value,
            kind,
            gauge,
            text: String::from(text),
        }),
        false => Err(format!("{text} is beyond the range of numbers")),
    }
}

fn quantity(
    value: &DeValue<'_>,
    kind: Kind,
    units: &Units,
) -> std::result::Result<Quantity, String> {
    let bare = |text: &str| {
        let scale = units.scale(kind);
        exact(scale.apply(&decimal(text)?), kind, scale.gauge, text)
    };
    match value {
        DeValue::Integer(number) if number.radix() == 10 => bare(number.as_str()),
        DeValue::Float(number) => match number.as_str().trim_start_matches(['+', '-']) {
            "inf" | "nan" => Err(format!("{} is not a finite number", number.as_str())),
            _ => bare(number.as_str()),
        },
        DeValue::String(text) if kind == Kind::Pressure && text.trim() == "vacuum" => {
            exact(Rational::from(0), kind, false, "vacuum")
        }
        DeValue::String(text) => match split(text) {
            (_, "") => bare(text.trim()),
            (number, unit) => {
                let scale = scale(kind, unit)?;
                exact(
                    scale.apply(&decimal(number)?),
                    kind,
                    scale.gauge,
                    text.trim(),
                )
            }
        },
        other => Err(format!("{} instead of a {}", kind_of(other), kind.name())),
    }
}
