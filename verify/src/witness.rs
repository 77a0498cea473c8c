//! The checker's witness: the tokens of both strings evaluated with balls, without tree and without expression.
//!
//! It shares the tokens and the balls with the checker, never the parse, the typing or the normal form, so it can
//! contradict a verdict. It reads less than the checker does and abstains from the rest.

use algebra::units::{Dimension, parse_unit};

use crate::report::{CertificateKind, Comparison, Report};
use crate::tokens::{self, Point, Sample};
use crate::value::{Operation, Setting, Value, apply};

/// What the witness has to say about a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Testimony {
    /// The values agree with the verdict.
    Supports(String),
    /// The values contradict the verdict: where, and both values.
    Contradicts {
        /// Values of the symbols.
        point: Vec<(String, String)>,
        /// Value of the gold.
        gold: String,
        /// Value of the answer.
        answer: String,
    },
    /// A side is outside the grammar of the witness, or the verdict rests on a convention.
    Abstains,
}

/// Working precision.
const BITS: u32 = 192;
/// Longer strings are not read.
const MAX_LENGTH: usize = 4096;

/// Rules that are conventions of notation: values cannot contradict them.
const CONVENTIONS: [&str; 16] = [
    "percent",
    "degrees",
    "unit-left-out",
    "words-left-out",
    "base-left-out",
    "decimal-rounding",
    "choice",
    "text",
    "undefined",
    "identical-text",
    "time",
    "ratio",
    "assignment",
    "function",
    "solution-set",
    "in-listed-order",
];

/// Compares the values of the strings with what a report says about them.
///
/// ```
/// use verify::{check, witness, Options, Testimony};
/// let report = check(r"\sqrt{72}", r"6\sqrt2", &Options::default());
/// assert!(matches!(witness(r"\sqrt{72}", r"6\sqrt2", &report), Testimony::Supports(_)));
/// ```
pub fn witness(gold: &str, answer: &str, report: &Report) -> Testimony {
    if CONVENTIONS.contains(&report.rule) {
        return Testimony::Abstains;
    }
    match report.comparison {
        Comparison::Equal(CertificateKind::Rounded { .. } | CertificateKind::Text)
        | Comparison::Undecided(_) => Testimony::Abstains,
        Comparison::Equal(_) => claim(gold, answer, true),
        Comparison::Different(CertificateKind::Text) => Testimony::Abstains,
        Comparison::Different(_) => claim(gold, answer, false),
    }
}

/// Tests the claim that two strings have equal (or different) values.
pub fn claim(gold: &str, answer: &str, equal: bool) -> Testimony {
    // j is i for some and a symbol for others, !! is a function of its own: conventions of the checker.
    if [gold, answer]
        .iter()
        .any(|text| text.contains('j') || text.contains("!!"))
    {
        return Testimony::Abstains;
    }
    let (Some(g), Some(a)) = (split(gold), split(answer)) else {
        return Testimony::Abstains;
    };
    if g.parts.len() != a.parts.len() || g.open != a.open || g.close != a.close {
        // Counts and brackets are the checker's business.
        return Testimony::Abstains;
    }
    if g.parts.iter().chain(&a.parts).any(|part| bare_unit(part)) {
        // Whether letters behind a number are a unit or a product is the checker's business.
        return Testimony::Abstains;
    }
    let ordered = g.parts.len() == 1 || matches!(g.open, "(" | "[");
    let mut agreements = 0;
    let mut separated: Option<Testimony> = None;
    for seed in 0..3_u8 {
        let mut agreeing_parts = 0;
        for (at, part) in g.parts.iter().enumerate() {
            let candidates: Vec<&str> = if ordered {
                vec![a.parts[at]]
            } else {
                a.parts.clone()
            };
            let mut overlapping = false;
            let mut readable = false;
            for candidate in candidates {
                let sample = Sample { gold, answer, seed };
                let (Some(x), Some(y)) = (evaluate(part, sample), evaluate(candidate, sample))
                else {
                    continue;
                };
                readable = true;
                let same_dimension =
                    x.dimension == y.dimension || x.dimension.is_none() || y.dimension.is_none();
                if same_dimension && !x.value.is_separated(&y.value, BITS) {
                    overlapping = true;
                    break;
                }
                let mut point: Vec<(String, String)> = x
                    .point
                    .into_iter()
                    .chain(y.point)
                    .map(|(name, value)| (name, value.to_string()))
                    .collect();
                point.sort();
                point.dedup();
                separated = Some(Testimony::Contradicts {
                    point,
                    gold: shown(&x.value),
                    answer: shown(&y.value),
                });
            }
            if !readable {
                return Testimony::Abstains;
            }
            agreeing_parts += usize::from(overlapping);
        }
        if agreeing_parts == g.parts.len() {
            agreements += 1;
        } else {
            // Some part has no partner at this point: the strings are different.
            return match (equal, separated) {
                (true, Some(contradiction)) => contradiction,
                (false, _) => Testimony::Supports("values separate".into()),
                (true, None) => Testimony::Abstains,
            };
        }
    }
    match (equal, agreements) {
        (true, 1..) => Testimony::Supports(format!(
            "values agree to {BITS} bits at {agreements} points"
        )),
        // Agreement is no proof of equality, but short constants without powers would show a difference at this precision.
        (false, 3) if is_short_constant(gold) && is_short_constant(answer) => {
            Testimony::Contradicts {
                point: Vec::new(),
                gold: "the same".into(),
                answer: format!("to {BITS} bits"),
            }
        }
        _ => Testimony::Abstains,
    }
}

/// A number with bare letters behind it that name a unit: `5 cm`, `3 m/s`.
fn bare_unit(text: &str) -> bool {
    let text = text.trim();
    let tail =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-'));
    tail.len() < text.len()
        && tail.starts_with(|c: char| c.is_ascii_alphabetic())
        && parse_unit(tail).is_some()
}

fn is_short_constant(text: &str) -> bool {
    text.len() <= 40
        && !text.contains(['^', '!', 'e'])
        && evaluate(text, Sample::new(text, text)).is_some_and(|value| value.point.is_empty())
}

fn shown(value: &Value) -> String {
    let value = value.ball(BITS);
    if value.is_real() {
        value.re.midpoint_decimal(17)
    } else {
        format!(
            "{} + {} i",
            value.re.midpoint_decimal(17),
            value.im.midpoint_decimal(17)
        )
    }
}

/// Brackets and members of a string, separated by commas at the top level.
pub(crate) struct Split<'a> {
    pub(crate) open: &'a str,
    pub(crate) close: &'a str,
    pub(crate) parts: Vec<&'a str>,
}

pub(crate) fn split(text: &str) -> Option<Split<'_>> {
    let text = text.trim().trim_matches('$').trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let bare = text.strip_prefix("\\left").unwrap_or(text).trim_start();
    let (open, inner) = match bare.chars().next() {
        Some('(') => ("(", &bare[1..]),
        Some('[') => ("[", &bare[1..]),
        _ if bare.starts_with("\\{") => ("\\{", &bare[2..]),
        _ => ("", bare),
    };
    let top_commas = |text: &str| -> Option<Vec<usize>> {
        let mut depth = 0_i32;
        let mut at = Vec::new();
        for (index, c) in text.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => at.push(index),
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        (depth == 0).then_some(at)
    };
    let body_close = [(")", ')'), ("]", ']'), ("\\}", '}')]
        .into_iter()
        .find(|(close, _)| inner.trim_end().ends_with(close));
    if let (false, Some((close, _))) = (open.is_empty(), body_close) {
        let body = inner
            .trim_end()
            .strip_suffix(close)?
            .trim_end()
            .trim_end_matches("\\right");
        if let Some(commas) = top_commas(body).filter(|commas| !commas.is_empty()) {
            return Some(Split {
                open,
                close,
                parts: pieces(body, &commas),
            });
        }
    }
    // Thousands and decimal commas are the checker's business.
    let commas = top_commas(text)?;
    if commas
        .iter()
        .any(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    Some(Split {
        open: "",
        close: "",
        parts: pieces(text, &commas),
    })
}

fn pieces<'a>(text: &'a str, commas: &[usize]) -> Vec<&'a str> {
    let mut start = 0;
    let mut list = Vec::new();
    for at in commas {
        list.push(text[start..*at].trim());
        start = at + 1;
    }
    list.push(text[start..].trim());
    list
}

/// The value of a string at a sample point.
struct Reading {
    value: Value,
    dimension: Option<Dimension>,
    point: Point,
}

/// Evaluates the tokens of a string; `None`: outside the grammar, the domain or the limits, or read in two ways.
fn evaluate(text: &str, sample: Sample<'_>) -> Option<Reading> {
    let (number, unit) = with_unit(text);
    let read = tokens::evaluate(number, sample, BITS)?;
    if read.has_open_logarithm || read.has_open_argument {
        return None;
    }
    let Some(unit) = unit else {
        return Some(Reading {
            value: read.value,
            dimension: None,
            point: read.point,
        });
    };
    // Angles in degrees have a factor pi: left to the checker.
    let unit = parse_unit(unit).filter(|unit| unit.pi_power == 0)?;
    let setting = Setting {
        bits: BITS,
        real_only: false,
    };
    let factor = Value::Exact(unit.factor);
    Some(Reading {
        value: apply(Operation::Product, &[read.value, factor], setting)?,
        dimension: Some(unit.dimension),
        point: read.point,
    })
}

/// `\text{ cm}` or `\mathrm{cm}` at the end.
fn with_unit(text: &str) -> (&str, Option<&str>) {
    let found = ["\\text", "\\mathrm", "\\mbox"].iter().find_map(|name| {
        let (number, rest) = text.rsplit_once(name)?;
        let unit = rest.trim().strip_prefix('{')?.strip_suffix('}')?;
        let plain = !unit.contains(['{', '}', '\\']) && !number.trim().is_empty();
        plain.then_some((number, unit.trim()))
    });
    match found {
        Some((number, unit)) => (number, Some(unit)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests;
