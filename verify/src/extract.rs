//! Where in a text is the answer: boxes, tags, formulas, numbers, option letters; one pass, bounded work.
//!
//! The rules in order: text after the last reasoning tag; an explicit final-answer marker after the last box; the last
//! box (or several that form one enumerated answer); explicit tags; the last formula, unless a number concludes after it;
//! the last number; option letters when the gold is one.

use crate::options::{Boxed, Options};
use crate::text;

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

/// Longer texts are not read.
const MAX_TEXT: usize = 4 << 20;
/// Candidates longer than this are no answers.
const MAX_CANDIDATE: usize = 64 << 10;
/// Glue between boxes that belong together.
const MAX_GLUE: usize = 24;
/// Boxes that are joined at most.
const MAX_BOXES: usize = 256;

/// Chat markers that end a text.
const END_MARKERS: [&str; 6] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "</s>",
    "<|end|>",
    "<|im_start|>",
];

/// Phrases after which the answer stands, lower case; the last occurrence counts.
const MARKERS: [&str; 18] = [
    "final answer is",
    "the answer is",
    "answer is",
    "final answer:",
    "final answer",
    "answer:",
    "answer :",
    "correct answer is",
    "correct option is",
    "the result is",
    "答案是",
    "答案为",
    "答案：",
    "the final answer is:",
    "a:",
    "<answer>",
    "####",
    "so the answer is",
];

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
    let text = &text[..end];
    let Some(text) = after_reasoning(text, &options.reasoning_end) else {
        return Extraction::Nothing;
    };
    let text = END_MARKERS.iter().fold(text, |text, marker| {
        text.find(marker).map_or(text, |at| &text[..at])
    });
    // Escapes doubled by an encoder: \\boxed{..}, literal \n.
    let unescaped;
    let text = if text.contains("\\\\boxed") || text.contains("\\\\(") || text.contains("\\\\[") {
        unescaped = text
            .replace("\\\\", "\\")
            .replace("\\n", "\n")
            .replace("\\\"", "\"");
        unescaped.as_str()
    } else {
        text
    };
    if is_gold && let Some(candidate) = whole_gold(text, readable) {
        return Extraction::Found(candidate);
    }
    let boxes = boxes(text);
    let marker = last_marker(text);
    let last_box_end = boxes.last().map_or(0, |found| found.end);
    if let Some((at, tail)) = &marker
        && (boxes.is_empty() || *at >= last_box_end)
        && let Some(found) = after_marker(tail, choices, readable)
        && (boxes.is_empty() || is_answer_like(&found))
    {
        return found;
    }
    if !boxes.is_empty() {
        if let Some(found) = from_boxes(text, &boxes, options.boxed) {
            return Extraction::Found(found);
        }
        return Extraction::Nothing;
    }
    if choices && let Some(letter) = choice_in(text) {
        return Extraction::Found(Candidate {
            text: letter.to_string(),
            rule: "choice",
        });
    }
    without_boxes(text, is_gold, readable)
}

/// The part after the last closing reasoning tag; `None` when a tag was opened and never closed.
fn after_reasoning<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    if close.is_empty() {
        return Some(text);
    }
    if let Some(at) = text.rfind(close) {
        return Some(&text[at + close.len()..]);
    }
    let open = close.replacen("</", "<", 1);
    if open != close && text.contains(&open) {
        None
    } else {
        Some(text)
    }
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

/// A box and where it stands.
struct Found {
    start: usize,
    end: usize,
    content: String,
}

/// All boxes in order, outermost ones unwrapped to the innermost content.
fn boxes(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memmem::find(&bytes[at..], b"box") {
        let word = at + next;
        at = word + 3;
        // \boxed, \fbox, \beginboxed (a mangled \begin{boxed}).
        let (start, after) = if text[word..].starts_with("boxed") && text[..word].ends_with('\\') {
            (word - 1, word + 5)
        } else if text[word..].starts_with("boxed") && text[..word].ends_with("\\begin") {
            (word - 6, word + 5)
        } else if text[..word].ends_with("\\f") {
            (word - 2, word + 3)
        } else {
            continue;
        };
        let rest = &text[after..];
        let skipped = rest.len() - rest.trim_start_matches(' ').len();
        let open = after + skipped;
        if bytes.get(open) == Some(&b'{') {
            // A box that holds a box: the inner one is found next.
            if text[open + 1..].trim_start().starts_with("\\boxed") {
                at = open + 1;
                continue;
            }
            let (content_end, end) = match matching_brace(bytes, open) {
                Some(close) => (close, close + 1),
                // An unbalanced last box ends with its line.
                None => {
                    let line = text[open..].find('\n').map_or(text.len(), |n| open + n);
                    (line, line)
                }
            };
            let mut content = text[open + 1..content_end].trim();
            if content_end == end {
                content = content.trim_end_matches(['$', '.', '*', ' ']);
            }
            if !content.is_empty() && content.len() <= MAX_CANDIDATE {
                found.push(Found {
                    start,
                    end,
                    content: content.to_owned(),
                });
            }
            at = end.max(at);
        } else if let Some(token) = rest
            .trim_start()
            .split(|c: char| c.is_whitespace() || matches!(c, '$' | '.' | ',' | ';'))
            .next()
            && !token.is_empty()
            && token.len() <= 32
        {
            found.push(Found {
                start,
                end: open + token.len(),
                content: token.to_owned(),
            });
            at = open + token.len();
        }
        // Only the last boxes matter.
        if found.len() > 2 * MAX_BOXES {
            found.drain(..MAX_BOXES);
        }
    }
    found
}

/// The closing brace of the one at `open`; escaped braces do not count.
fn matching_brace(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = open;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        // A box does not run over pages.
        if at > open + MAX_CANDIDATE {
            return None;
        }
        at += 1;
    }
    None
}

/// The last box, with those before it that belong to the same enumeration.
fn from_boxes(text: &str, boxes: &[Found], policy: Boxed) -> Option<Candidate> {
    let last = boxes.last()?;
    let mut first = boxes.len() - 1;
    if policy != Boxed::Last {
        while first > 0 && boxes.len() - first < MAX_BOXES {
            let gap = text.get(boxes[first - 1].end..boxes[first].start)?;
            if policy == Boxed::Joined && !is_glue(gap) {
                break;
            }
            first -= 1;
        }
    }
    let joined = &boxes[first..];
    if joined.len() == 1 {
        return Some(Candidate {
            text: last.content.clone(),
            rule: "box",
        });
    }
    let contents: Vec<&str> = joined.iter().map(|found| found.content.as_str()).collect();
    Some(Candidate {
        text: contents.join(", "),
        rule: "joined-boxes",
    })
}

/// Short text between two boxes that ends with a connective.
fn is_glue(gap: &str) -> bool {
    if gap.len() > 80 {
        return false;
    }
    let mut plain = algebra::parse::plain_words(gap).replace(['(', ')', '[', ']', '$'], " ");
    // "x = " before the next box belongs to that box.
    if let Some(head) = plain.trim_end().strip_suffix('=') {
        let cut = head
            .trim_end()
            .rfind(|c: char| c.is_whitespace() || c == ',')
            .map_or(0, |at| at + 1);
        plain = head.trim_end()[..cut].to_owned();
    }
    let plain = plain.replace("quad", " ").replace("qquad", " ");
    let glue = plain.trim();
    let ends = [",", ";", "and", "or", "&", "、"]
        .iter()
        .any(|end| glue.ends_with(end));
    ends && glue.chars().count() <= MAX_GLUE
}

/// The last final-answer marker: where it stands, and what follows it.
fn last_marker(text: &str) -> Option<(usize, String)> {
    let lower = text.to_ascii_lowercase();
    let mut best: Option<(usize, usize)> = None;
    for marker in MARKERS {
        let mut search = lower.len();
        while let Some(at) = lower[..search].rfind(marker) {
            search = at;
            let line_start = lower[..at].rfind('\n').map_or(0, |n| n + 1);
            let before = &lower[line_start..at];
            let word_start = before
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric());
            let usable = match marker {
                // GSM8K's "A: 8" stands at the start of a line.
                "a:" => before.trim().is_empty(),
                "answer:" | "answer :" => word_start,
                _ => word_start || !marker.is_ascii(),
            };
            let negated = lower[at + marker.len()..].trim_start().starts_with("not ")
                || lower[at + marker.len()..].trim_start().starts_with("n't");
            if usable && !negated {
                let end = at + marker.len();
                if best.is_none_or(|known| end > known.1) {
                    best = Some((at, end));
                }
                break;
            }
            if at == 0 {
                break;
            }
        }
    }
    let (at, end) = best?;
    let tail = text.get(end..)?;
    let tail = tail.split("I hope it is correct").next().unwrap_or(tail);
    let tail = tail.split("</answer>").next().unwrap_or(tail);
    Some((
        at,
        tail.trim_start_matches([':', ' ', '*', '\n', '=', '：'])
            .to_owned(),
    ))
}

/// May a candidate after a marker outrank a box before it? Not rambling text.
fn is_answer_like(found: &Extraction) -> bool {
    match found {
        Extraction::Found(candidate) => {
            let text = &candidate.text;
            candidate.rule != "marker" || (text.len() <= 120 && foreign_words(text) <= 1)
        }
        Extraction::Ambiguous => false,
        Extraction::Nothing => false,
    }
}

/// What stands after a marker: a box, a formula, a value, an option letter.
fn after_marker(tail: &str, choices: bool, readable: &dyn Fn(&str) -> bool) -> Option<Extraction> {
    let tail = tail.trim_start();
    if tail.is_empty() {
        return None;
    }
    let boxed = boxes(tail);
    if let Some(candidate) = from_boxes(tail, &boxed, Boxed::Joined) {
        return Some(Extraction::Found(candidate));
    }
    if choices && let Some(letter) = choice_in(tail) {
        return Some(Extraction::Found(Candidate {
            text: letter.to_string(),
            rule: "choice",
        }));
    }
    // The first line, up to the end of its first sentence.
    let line = tail.lines().find(|line| !line.trim().is_empty())?;
    let sentence = first_sentence(line);
    let cleaned = strip_frame(sentence);
    if hedged(cleaned) {
        return Some(Extraction::Ambiguous);
    }
    let parts = formulas(cleaned);
    let words_around = cleaned
        .split_whitespace()
        .filter(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .count();
    if parts.len() > 1 && words_around <= 2 {
        // "$12$ and $13$": one enumeration.
        return Some(Extraction::Found(Candidate {
            text: parts.join(", "),
            rule: "marker",
        }));
    }
    // "3.71 $m/s^2$": a number with its unit.
    let leads = cleaned.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if leads && parts.len() == 1 && words_around <= 1 && readable(cleaned) {
        return Some(Extraction::Found(Candidate {
            text: cleaned.to_owned(),
            rule: "marker",
        }));
    }
    if let Some(last) = parts.last() {
        // "the volume of $ABCD$ is 120": the number concludes.
        let end = cleaned.rfind(last).map_or(0, |at| at + last.len());
        let tail = cleaned[end..].trim_start_matches(['$', ')', ']', '\\', ' ']);
        let concluding =
            last_number(tail).filter(|_| tail.contains("is ") || tail.contains("are "));
        let (text, rule) = match concluding {
            Some(number) => (number, "concluding-number"),
            None => ((*last).to_owned(), "marker"),
        };
        return Some(Extraction::Found(Candidate { text, rule }));
    }
    // "42 because geometry proves it": the value, not the reason.
    let head = cleaned.split(" because ").next().unwrap_or(cleaned).trim();
    if readable(head)
        && head.len() <= 400
        && (words_around <= 2 || !head.bytes().any(|b| b.is_ascii_digit()))
    {
        return Some(Extraction::Found(Candidate {
            text: head.to_owned(),
            rule: "marker",
        }));
    }
    if let Some(number) = last_number(head) {
        return Some(Extraction::Found(Candidate {
            text: number,
            rule: "marker-number",
        }));
    }
    (!head.is_empty() && head.len() <= 400).then(|| {
        Extraction::Found(Candidate {
            text: head.to_owned(),
            rule: "marker",
        })
    })
}

/// Up to the first full stop that ends a sentence.
fn first_sentence(line: &str) -> &str {
    let bytes = line.as_bytes();
    let mut dollars = false;
    for at in 0..bytes.len() {
        match bytes[at] {
            b'$' => dollars = !dollars,
            b'.' if !dollars => {
                let next = bytes.get(at + 1);
                let digit_before = at > 0 && bytes[at - 1].is_ascii_digit();
                if next.is_none() || (next == Some(&b' ') && (digit_before || at > 2)) {
                    return &line[..at];
                }
            }
            _ => {}
        }
    }
    line
}

/// Without markdown, quotes and final punctuation.
fn strip_frame(text: &str) -> &str {
    text.trim()
        .trim_matches(|c: char| matches!(c, '*' | '`' | '"' | '“' | '”' | ' '))
        .trim_end_matches(['.', ',', ';', ' ', '*'])
        .trim()
}

/// "5 or 6", "might be 5".
fn hedged(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["might be", "may be", "could be", "either "]
        .iter()
        .any(|phrase| lower.contains(phrase))
    {
        return true;
    }
    lower.split(" or ").count() == 2
        && lower.split(" or ").all(|part| {
            let part = part.trim().trim_matches(['$', '.']);
            !part.is_empty() && part.parse::<f64>().is_ok()
        })
}

/// The formulas of a text in order: `$..$`, `$$..$$`, `\(..\)`, `\[..\]`.
fn formulas(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (open, close): (usize, &str) = match bytes[at] {
            b'\\' => match bytes.get(at + 1) {
                Some(b'(') => (2, "\\)"),
                Some(b'[') => (2, "\\]"),
                _ => {
                    at += 2;
                    continue;
                }
            },
            b'$' if bytes.get(at + 1) == Some(&b'$') => (2, "$$"),
            b'$' => (1, "$"),
            _ => {
                at += 1;
                continue;
            }
        };
        let from = at + open;
        let limit = (from + MAX_CANDIDATE).min(text.len());
        let Some(window) = text.get(from..limit).or_else(|| text.get(from..)) else {
            break;
        };
        match window.find(close) {
            Some(length) => {
                let content = window[..length].trim();
                // "$5 and $7": a dollar sign before a number is money when the span holds words.
                let money = close == "$"
                    && content
                        .split_whitespace()
                        .filter(|word| {
                            word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic())
                        })
                        .count()
                        >= 2;
                if money {
                    at = from;
                    continue;
                }
                if !content.is_empty() {
                    found.push(content);
                }
                at = from + length + close.len();
            }
            None => at = from,
        }
        if found.len() > 4_096 {
            found.drain(..2_048);
        }
    }
    found
}

/// Rules for texts without boxes and markers.
fn without_boxes(text: &str, is_gold: bool, readable: &dyn Fn(&str) -> bool) -> Extraction {
    let trimmed = strip_frame(text);
    if trimmed.is_empty() {
        return Extraction::Nothing;
    }
    let list = formulas(trimmed);
    // A bare answer: no words beside the formula, or words alone.
    let foreign = foreign_words(trimmed);
    let has_value = trimmed.bytes().any(|b| b.is_ascii_digit()) || !list.is_empty();
    let bare = foreign == 0 || (foreign <= 2 && !has_value);
    if bare && trimmed.len() <= 2_000 && !trimmed.contains('\n') && readable(trimmed) {
        return Extraction::Found(Candidate {
            text: trimmed.to_owned(),
            rule: "whole",
        });
    }
    if hedged(trimmed) && !is_gold {
        return Extraction::Ambiguous;
    }
    if let Some(last) = list.last().filter(|last| readable(last)) {
        // A number in the concluding sentence after the formula wins over it.
        let end = trimmed.rfind(last).map_or(0, |at| at + last.len());
        let tail = trimmed[end..].trim_start_matches(['$', ')', ']', '\\', ' ', '.']);
        let percent = tail.starts_with('%');
        if let Some(number) = last_number(tail).filter(|_| !tail.is_empty()) {
            return Extraction::Found(Candidate {
                text: number,
                rule: "concluding-number",
            });
        }
        let text = if percent {
            format!("{last}%")
        } else {
            (*last).to_owned()
        };
        return Extraction::Found(Candidate {
            text,
            rule: "formula",
        });
    }
    let last_line = trimmed
        .lines()
        .rev()
        .map(strip_frame)
        .find(|line| !line.is_empty())
        .unwrap_or(trimmed);
    if last_line != trimmed
        && last_line.len() <= 200
        && readable(last_line)
        && last_line.split_whitespace().count() <= 3
    {
        return Extraction::Found(Candidate {
            text: last_line.to_owned(),
            rule: "last-line",
        });
    }
    match last_number(trimmed) {
        Some(number) => Extraction::Found(Candidate {
            text: number,
            rule: "last-number",
        }),
        None if trimmed.len() <= 2_000 => Extraction::Found(Candidate {
            text: trimmed.to_owned(),
            rule: "whole",
        }),
        None => Extraction::Nothing,
    }
}

/// Words that are neither units nor names of functions.
fn foreign_words(text: &str) -> usize {
    let plain = algebra::parse::plain_words(text);
    plain
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .filter(|word| !algebra::units::is_unit(word) && !algebra::parse::is_known_name(word))
        .count()
}

/// The last number, fraction, percentage or amount of money; never inside a word.
fn last_number(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut end = bytes.len();
    let mut tries = 0;
    while let Some(at) = bytes[..end].iter().rposition(u8::is_ascii_digit) {
        tries += 1;
        if tries > 64 {
            return None;
        }
        let is_part = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'/');
        let start = bytes[..=at]
            .iter()
            .rposition(|b| !is_part(*b))
            .map_or(0, |n| n + 1);
        let before = text[..start].chars().next_back();
        let after = text[at + 1..].chars().next();
        // "The answer is not 3.": a number that is denied.
        let head = text[..start].trim_end_matches(['$', ' ', '(', '-']);
        let denied = [" not", "n't", "not equal to"]
            .iter()
            .any(|no| head.ends_with(no));
        if denied {
            end = start;
            continue;
        }
        let in_word = before.is_some_and(|c| c.is_alphabetic() || c == '_')
            || after.is_some_and(|c| {
                c.is_ascii_alphabetic()
                    && !text[at + 1..].starts_with("m²")
                    && !unit_follows(&text[at + 1..])
            });
        // "The answer is not 3": what is denied is no answer.
        let denied = text[..start]
            .trim_end_matches(['$', ' ', '(', '\\'])
            .rsplit(|c: char| c.is_whitespace())
            .next()
            .is_some_and(|word| {
                word.eq_ignore_ascii_case("not")
                    || ["isn't", "isn’t", "\\ne", "\\neq", "≠"]
                        .iter()
                        .any(|ending| word.ends_with(ending))
            });
        if in_word || denied {
            end = start;
            continue;
        }
        let mut number = text[start..=at].trim_start_matches([',', '/']).to_owned();
        if before == Some('-') || before == Some('−') {
            let glued = text[..start]
                .chars()
                .nth_back(1)
                .is_some_and(|c| c.is_alphanumeric() || c == ')');
            if !glued {
                number.insert(0, '-');
            }
        }
        let rest = text[at + 1..].trim_start();
        if rest.starts_with('%') || rest.starts_with("\\%") || rest.starts_with("percent") {
            number.push('%');
        }
        return Some(number);
    }
    None
}

/// A unit glued to a number: 5cm, 1,000.99m².
fn unit_follows(tail: &str) -> bool {
    let word: String = tail
        .chars()
        .take_while(|c| c.is_ascii_alphabetic())
        .collect();
    algebra::units::is_unit(&word)
}

/// The option letter a text settles on.
fn choice_in(text: &str) -> Option<char> {
    let last = text.lines().rev().find(|line| !line.trim().is_empty())?;
    if let Some(letter) = text::named_choice(text.trim()).filter(|_| text.len() < 200) {
        return Some(letter);
    }
    text::named_choice(last.trim())
}
