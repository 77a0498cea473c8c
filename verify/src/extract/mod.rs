//! Where in a text is the answer: boxes, tags, formulas, numbers, option letters; one pass, bounded work.
//!
//! The rules in order: text after the last reasoning tag; an explicit final-answer marker after the last box; the last
//! box (or several that form one enumerated answer); explicit tags; the last formula, unless a number concludes after it;
//! the last number; option letters when the gold is one. Nothing from inside a formula that cannot be read is promoted,
//! and what the text denies or takes back is no answer.

mod boxes;
mod fences;
mod grow;
mod marker;
mod prose;
mod quantity;
mod source;
mod spoken;
mod tokens;
mod unit;

use crate::options::Options;
use crate::text;

use self::boxes::{boxes, from_boxes};
use self::fences::{Formula, formulas};
use self::marker::{after_marker, is_answer_like, last_marker};
use self::prose::{foreign_words, hedged, strip_frame};
use self::quantity::{Quantity, last_quantity};
use self::unit::unit_after;

/// What extraction found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extraction {
    /// One candidate.
    Found(Candidate),
    /// Several different candidates of equal rank, hedged.
    Ambiguous,
    /// Nothing that could be an answer.
    Nothing,
}

/// A candidate answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The answer.
    pub text: String,
    /// The rule that found it.
    pub rule: &'static str,
}

impl Extraction {
    fn found(text: impl Into<String>, rule: &'static str) -> Self {
        Self::Found(Candidate {
            text: text.into(),
            rule,
        })
    }
}

/// Longer texts are not read.
pub(crate) const MAX_TEXT: usize = 4 << 20;

/// Finds the answer in a text.
///
/// `choices`: the gold is an option letter. `is_gold`: a gold is read whole before any hedging rule. `readable` tells
/// whether a candidate can be parsed.
///
/// ```
/// use verify::{extract, Extraction, Options};
/// let text = r"So $x = 3$ and the answer is $\boxed{\frac{1}{2}}$.";
/// let found = extract(text, &Options::text(), false, false, &|_| true);
/// assert!(matches!(found, Extraction::Found(c) if c.text == r"\frac{1}{2}"));
/// ```
pub fn extract(
    text: &str,
    options: &Options,
    choices: bool,
    is_gold: bool,
    readable: &dyn Fn(&str) -> bool,
) -> Extraction {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let Some(text) = source::source(&text[..end], &options.reasoning_end) else {
        return Extraction::Nothing;
    };
    let text: &str = &text;
    if is_gold && let Some(candidate) = whole_gold(text, readable) {
        return Extraction::Found(candidate);
    }
    let boxes = boxes(text);
    let marker = last_marker(text);
    let last_box_end = boxes.last().map_or(0, |found| found.end);
    if let Some((at, tail)) = &marker
        && (boxes.is_empty() || *at >= last_box_end)
        && let Some(found) = after_marker(tail, choices, readable)
        && boxes
            .last()
            .is_none_or(|last| is_answer_like(&found, &last.content))
    {
        return found;
    }
    if !boxes.is_empty() {
        return from_boxes(text, &boxes, options.boxed)
            .map_or(Extraction::Nothing, Extraction::Found);
    }
    if choices && let Some(letter) = choice_in(text) {
        return Extraction::found(letter, "choice");
    }
    // Boxes that the text denies leave nothing behind.
    if text.contains("\\boxed{") && !text.contains("\\boxed{}") && marker.is_none() {
        return Extraction::Nothing;
    }
    without_boxes(text, is_gold, readable)
}

/// A gold that is itself an answer, not a solution.
fn whole_gold(text: &str, readable: &dyn Fn(&str) -> bool) -> Option<Candidate> {
    let trimmed = text.trim();
    if trimmed.is_empty()
        || trimmed.len() > 2_000
        || trimmed.contains("boxed")
        || last_marker(trimmed).is_some()
    {
        return None;
    }
    // One pair of fences around everything, or several formulas joined by words: read as a whole if it parses.
    let prose = trimmed
        .split_whitespace()
        .filter(|word| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .count();
    (prose < 8 && readable(trimmed)).then(|| Candidate {
        text: trimmed.to_owned(),
        rule: "whole",
    })
}

/// Rules for texts without boxes and markers.
fn without_boxes(text: &str, is_gold: bool, readable: &dyn Fn(&str) -> bool) -> Extraction {
    let trimmed = without_label(strip_frame(text));
    if trimmed.is_empty() {
        return Extraction::Nothing;
    }
    let list: Vec<Formula<'_>> = formulas(trimmed)
        .into_iter()
        .filter(|part| !is_end_of_proof(part.content))
        .collect();
    // A bare answer: no words beside the formula, or words alone.
    let short = trimmed.len() <= 2_000 && !trimmed.contains('\n');
    if short {
        let foreign = foreign_words(trimmed);
        let has_value = trimmed.bytes().any(|b| b.is_ascii_digit()) || !list.is_empty();
        let bare = foreign == 0 || (foreign <= 2 && !has_value);
        if bare && readable(trimmed) {
            return Extraction::found(trimmed, "whole");
        }
    }
    if short && !is_gold && says_no_solution(trimmed) {
        return Extraction::found("no solution", "whole");
    }
    if let Some(word) = spoken::judgement(trimmed).filter(|_| !is_gold) {
        return Extraction::found(word, "judgement");
    }
    if hedged(trimmed) && !is_gold {
        return Extraction::Ambiguous;
    }
    if let Some(last) = list.last()
        && let Some(found) = last_formula(trimmed, &list, last, readable)
    {
        return found;
    }
    let last_line = trimmed
        .lines()
        .rev()
        .map(strip_frame)
        .find(|line| !line.is_empty())
        .unwrap_or(trimmed);
    if last_line != trimmed
        && last_line.len() <= 200
        && last_line.split_whitespace().count() <= 3
        && (foreign_words(last_line) == 0 || !last_line.bytes().any(|b| b.is_ascii_digit()))
        && readable(last_line)
    {
        return Extraction::found(last_line, "last-line");
    }
    match last_quantity(trimmed, readable) {
        Quantity::Found(number) => Extraction::found(number, "last-number"),
        Quantity::Hedged => Extraction::Ambiguous,
        Quantity::Part => Extraction::Nothing,
        Quantity::Nothing if spoken::number(trimmed).is_some() => {
            Extraction::found(spoken::number(trimmed).unwrap_or(trimmed), "number-word")
        }
        Quantity::Nothing if trimmed.len() <= 2_000 => Extraction::found(trimmed, "whole"),
        Quantity::Nothing => Extraction::Nothing,
    }
}

/// Without the label of a part or a bullet before a formula: `(a) $x=3$`, `- $3$`, `Or $3$`.
fn without_label(text: &str) -> &str {
    let rest = match text.as_bytes() {
        [b'(', letter, b')', ..] if letter.is_ascii_lowercase() => &text[3..],
        [b'-', b' ', ..] => &text[2..],
        [b'O' | b'o', b'r', b' ', ..] => &text[3..],
        _ => return text,
    };
    let rest = rest.trim_start();
    if rest.starts_with('$') { rest } else { text }
}

/// "There is no solution."
fn says_no_solution(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let head = [
        "there is ",
        "there are ",
        "it has ",
        "this has ",
        "so there is ",
        "so there are ",
    ];
    head.iter().any(|head| {
        lower
            .strip_prefix(head)
            .is_some_and(|rest| matches!(rest, "no solution" | "no solutions"))
    })
}

/// Rule 4: the last formula, unless a number concludes after it.
fn last_formula(
    text: &str,
    list: &[Formula<'_>],
    last: &Formula<'_>,
    readable: &dyn Fn(&str) -> bool,
) -> Option<Extraction> {
    let content = cleaned(last.content);
    let tail = &text[last.end..];
    if !readable(&content) {
        // Nothing inside a formula that cannot be read is an answer; a pair of dollar signs may be money.
        return match last_quantity(tail, readable) {
            Quantity::Found(number) => Some(Extraction::found(number, "concluding-number")),
            _ if content.contains('\\') => Some(Extraction::Nothing),
            _ => None,
        };
    }
    let value = content.contains(|c: char| c.is_ascii_digit() || c == '\\');
    let unit = unit_after(tail).filter(|_| value);
    let (with_unit, tail) = match &unit {
        Some((unit, length)) => (format!("{content}{unit}"), &tail[*length..]),
        None => (content.clone(), tail),
    };
    match last_quantity(tail, readable) {
        Quantity::Found(number) => return Some(Extraction::found(number, "concluding-number")),
        Quantity::Hedged => return Some(Extraction::Ambiguous),
        Quantity::Part => return Some(Extraction::Nothing),
        Quantity::Nothing => {}
    }
    if prose::denied(&text[..last.start], tail) || prose::qualified(&text[..last.start], "") {
        return Some(Extraction::Nothing);
    }
    if let Some(list) = enumeration(text, list) {
        return Some(Extraction::found(list, "formulas"));
    }
    let text = if readable(&with_unit) {
        with_unit
    } else {
        content
    };
    Some(Extraction::found(text, "formula"))
}

/// Formulas that are listed up to the last one: `$x=1$, $x=2$ and $x=3$`; the last link is "and" or "or".
fn enumeration(text: &str, list: &[Formula<'_>]) -> Option<String> {
    let link = |at: usize| -> Option<&str> {
        let (one, other) = (list.get(at.checked_sub(1)?)?, list.get(at)?);
        text.get(one.end..other.start).map(str::trim)
    };
    let last = list.len().checked_sub(1)?;
    let mut first = last;
    while first > 0 && last - first < 64 {
        let joined = match link(first) {
            Some("and" | "or" | ", and" | ", or" | "&" | "和" | "或" | ";") => true,
            Some("," | "、") => {
                first < last || text[list[last].end..].trim().is_empty() && list.len() == 2
            }
            _ => false,
        };
        if !joined {
            break;
        }
        first -= 1;
    }
    (first < last).then(|| {
        let parts: Vec<String> = list[first..]
            .iter()
            .map(|part| cleaned(part.content))
            .collect();
        parts.join(", ")
    })
}

/// A formula without alignment marks and the full stop of its sentence.
fn cleaned(content: &str) -> String {
    let content = content.trim().trim_end_matches(['.', ',', ';']);
    if content.contains('&') && !content.contains("\\begin") {
        content.replace('&', "")
    } else {
        content.to_owned()
    }
}

/// The sign that ends a proof.
fn is_end_of_proof(content: &str) -> bool {
    matches!(
        content.trim(),
        "\\square" | "\\blacksquare" | "\\Box" | "\\qed" | "\\qedsymbol" | "\\checkmark"
    )
}

/// The option letter a text settles on.
fn choice_in(text: &str) -> Option<char> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    let last = lines.next_back().unwrap_or(first);
    if let Some(letter) = text::named_choice(text.trim()).filter(|_| text.len() < 200) {
        return Some(letter);
    }
    text::choice_letter(first.trim()).or_else(|| text::named_choice(last.trim()))
}
