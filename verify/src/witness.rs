//! The checker's witness: the tokens of both strings evaluated with balls, without tree and without expression.
//!
//! It shares the tokens and the balls with the checker, never the parse, the typing or the normal form, so it can
//! contradict a verdict. It reads less than the checker does and abstains from the rest.

use algebra::Rational;
use algebra::units::{Dimension, parse_unit};

use crate::report::{CertificateKind, Comparison, Report};
use crate::tokens::{self, Point, Sample, shape, transcribe};
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

/// Does a formula have a real value at a point, with real values on the way? Read from its tokens, so that nothing has
/// cancelled: the square of `\sqrt{x}` has none for negative x. `None`: the witness reads no value of it anywhere.
///
/// ```
/// use verify::has_real_value;
/// let at = |x: i64| has_real_value(r"\sqrt{x}^2", &[(String::from("x"), x.into())]);
/// assert_eq!((at(2), at(-2)), (Some(true), Some(false)));
/// assert_eq!(has_real_value("a set", &[]), None);
/// ```
pub fn has_real_value(formula: &str, point: &[(String, Rational)]) -> Option<bool> {
    let text = transcribe(formula);
    let sample = |seed| Sample {
        gold: &text,
        answer: &text,
        seed,
    };
    if tokens::value_at(&text, point, sample(0), BITS).is_some() {
        return Some(true);
    }
    let is_read =
        (0..Sample::SEEDS).any(|seed| tokens::value_at(&text, &[], sample(seed), BITS).is_some());
    is_read.then_some(false)
}

/// Tests the claim that two strings have equal (or different) values.
pub fn claim(gold: &str, answer: &str, equal: bool) -> Testimony {
    if [gold, answer].iter().any(|text| is_left_open(text)) {
        return Testimony::Abstains;
    }
    let plain = [transcribe(gold), transcribe(answer)];
    let [gold, answer] = plain.each_ref().map(String::as_str);
    let [g, a] = [shape(gold), shape(answer)];
    if g.parts.is_empty() || g.parts.len() != a.parts.len() || g.kind != a.kind {
        // Counts and brackets are the checker's business.
        return Testimony::Abstains;
    }
    if g.parts.iter().chain(&a.parts).any(|part| bare_unit(part)) {
        // Whether letters behind a number are a unit or a product is the checker's business.
        return Testimony::Abstains;
    }
    // So is what a bare number means beside degrees.
    if gold.contains("circ") != answer.contains("circ") && g.parts.len() > 1 {
        return Testimony::Abstains;
    }
    let ordered = g.is_single() || g.is_row();
    let mut agreements = 0;
    let mut separated: Option<Testimony> = None;
    // Odd roots of negative numbers are real, or principal beside an i: a convention of the checker.
    let roots = [gold, answer]
        .iter()
        .any(|text| text.contains("\\sqrt[") || text.contains('^') && text.contains(['/', 'f']));
    let mut mixed = false;
    let mut estimated = false;
    // Limits of sums are whole numbers.
    let sums = [gold, answer]
        .iter()
        .any(|text| text.contains("\\sum") || text.contains("\\prod"));
    let seeds = if sums { 3..Sample::SEEDS } else { 0..3 };
    'points: for seed in seeds {
        let mut agreeing_parts = 0;
        for (at, part) in g.parts.iter().enumerate() {
            let candidates = if ordered {
                a.parts.get(at..=at)
            } else {
                a.parts.get(..)
            };
            let mut overlapping = false;
            let (mut readable, mut unread) = (false, false);
            for candidate in candidates.unwrap_or_default() {
                let sample = Sample { gold, answer, seed };
                let (Some(x), Some(y)) = (evaluate(part, sample), evaluate(candidate, sample))
                else {
                    unread = true;
                    continue;
                };
                // A unit on one side only is left out by convention.
                if x.dimension.is_some() != y.dimension.is_some() {
                    return Testimony::Abstains;
                }
                readable = true;
                estimated |= x.estimated || y.estimated;
                if x.dimension == y.dimension && !x.value.is_separated(&y.value, BITS) {
                    overlapping = true;
                    break;
                }
                let mut point: Vec<(String, String)> = x
                    .point
                    .iter()
                    .chain(&y.point)
                    .map(|(name, value)| (name.clone(), value.to_string()))
                    .collect();
                point.sort();
                point.dedup();
                mixed |= roots && x.value.ball(BITS).is_real() != y.value.ball(BITS).is_real();
                separated = Some(Testimony::Contradicts {
                    point,
                    gold: shown(&x),
                    answer: shown(&y),
                });
            }
            if !readable || !overlapping && unread {
                // Another point may be inside the domain, and what is not read may be the partner.
                continue 'points;
            }
            agreeing_parts += usize::from(overlapping);
        }
        if agreeing_parts == g.parts.len() {
            agreements += 1;
        } else {
            // Some part has no partner at this point: the strings are different.
            return match (equal, separated) {
                (true, Some(contradiction)) if !mixed => contradiction,
                (false, _) => Testimony::Supports("values separate".into()),
                (true, _) => Testimony::Abstains,
            };
        }
    }
    match (equal, agreements) {
        (true, 1..) if estimated => Testimony::Supports(String::from(
            "values agree within the estimated error of a quadrature",
        )),
        (true, 1..) => Testimony::Supports(format!(
            "values agree to {BITS} bits at {agreements} points"
        )),
        (false, _) if estimated => Testimony::Abstains,
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

/// Notations that this reader leaves to the checker, because they are read in two ways or by a convention: j, double
/// factorials, points that go on, repeating decimals in brackets, mixed numbers around braces, `+-`, signs before a
/// remainder, towers of `**`, scales of temperature, decimal commas, micro; and what is too long to be read whole.
fn is_left_open(text: &str) -> bool {
    let bytes = text.as_bytes();
    // 0.(3)
    let repeats = || {
        text.match_indices('(').any(|(at, _)| {
            let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            before.ends_with('.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        })
    };
    // 2{\frac13}, {2}\frac13
    let mixed = || {
        text.match_indices("frac").any(|(at, _)| {
            let before = text[..at].trim_end_matches(['\\', 'd', 't', 'c']);
            let bare = before.trim_end_matches(['{', '}', ' ']);
            bare.len() < before.trim_end().len() && bare.ends_with(|c: char| c.is_ascii_digit())
        })
    };
    // Scales of temperature have their own zeros.
    let temperature = || {
        ["circ", "\u{b0}"].iter().any(|sign| {
            text.match_indices(sign).any(|(at, _)| {
                let rest = text[at + sign.len()..].trim_start_matches([' ', '{', '}', '\\', '~']);
                let rest = ["mathrm", "text", "rm"]
                    .iter()
                    .find_map(|style| rest.strip_prefix(style))
                    .unwrap_or(rest);
                rest.trim_start_matches(['{', ' ', '~'])
                    .starts_with(['C', 'F', 'K'])
            })
        })
    };
    // 10,20 as a list or a decimal
    let decimal_comma = || {
        text.trim().split_once(',').is_some_and(|(whole, rest)| {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits(whole) && digits(rest)
        })
    };
    text.len() > tokens::MAX_LENGTH
        || ["j", "!!", "...", "dots", "\u{2026}", "+-", "\\mu"]
            .iter()
            .any(|sign| text.contains(sign))
        || text.contains("mod") && text.contains('-')
        || text.matches("**").count() > 1
        || repeats()
        || mixed()
        || temperature()
        || decimal_comma()
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
        // Powers and hyperbolic functions come closer to one another than any precision.
        && !text.contains(['^', '!', 'e', 'h'])
        && evaluate(text, Sample::new(text, text)).is_some_and(|value| value.point.is_empty())
}

fn shown(reading: &Reading) -> String {
    let value = reading.value.ball(BITS);
    if reading.estimated {
        return format!("{} (quadrature, estimated)", value.re.midpoint_decimal(10));
    }
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

/// The value of a string at a sample point.
struct Reading {
    value: Value,
    dimension: Option<Dimension>,
    point: Point,
    /// An integral was estimated.
    estimated: bool,
}

/// Evaluates the tokens of a string; `None`: outside the grammar, the domain or the limits, or read in two ways.
fn evaluate(text: &str, sample: Sample<'_>) -> Option<Reading> {
    let (number, unit) = with_unit(text);
    let read = tokens::estimate_in(number, sample, Setting::at(BITS))?;
    if read.has_open_logarithm || read.has_open_argument {
        return None;
    }
    // Formulas in symbols are meant for real values, all the way.
    if !read.point.is_empty() {
        let real = Setting {
            bits: BITS,
            real_only: true,
        };
        tokens::estimate_in(number, sample, real)?;
    }
    let Some(unit) = unit else {
        return Some(Reading {
            value: read.value,
            dimension: None,
            point: read.point,
            estimated: read.has_estimate,
        });
    };
    // Angles in degrees have a factor pi, scales of temperature their own zero: left to the checker.
    let unit = parse_unit(unit).filter(|unit| unit.pi_power == 0 && unit.offset.is_zero())?;
    let setting = Setting {
        bits: BITS,
        real_only: false,
    };
    let factor = Value::Exact(unit.factor);
    Some(Reading {
        value: apply(Operation::Product, &[read.value, factor], setting)?,
        dimension: Some(unit.dimension),
        point: read.point,
        estimated: read.has_estimate,
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
