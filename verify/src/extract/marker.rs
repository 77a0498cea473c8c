//! Rule 3: what follows the last final-answer marker.

use super::boxes::{boxes, from_boxes};
use super::fences::{Formula, formulas};
use super::prose::{self, correction, first_sentence, foreign_words, hedged, strip_frame};
use super::quantity::{Quantity, last_quantity, leading_quantity};
use super::unit::unit_after;
use super::{Candidate, Extraction, choice_in, spoken};
use crate::options::Boxed;
use crate::text;

/// Phrases after which the answer stands, lower case; the last occurrence counts.
const MARKERS: [&str; 15] = [
    "answer is",
    "final answer:",
    "final answer",
    "answer:",
    "answer :",
    "correct option is",
    "the result is",
    "答案是",
    "答案为",
    "答案：",
    "答案:",
    "答：",
    "a:",
    "<answer>",
    "####",
];

/// Words that say something about an answer instead of naming it.
const REMARKS: [&str; 20] = [
    "correct",
    "reasonable",
    "boxed",
    "right",
    "wrong",
    "incorrect",
    "valid",
    "plausible",
    "consistent",
    "above",
    "given",
    "shown",
    "written",
    "verified",
    "confirmed",
    "in",
    "as",
    "indeed",
    "clear",
    "going",
];

/// Words that open a computation, not an answer.
const OPENERS: [&str; 12] = [
    "first", "let", "let's", "we", "to", "since", "because", "there", "she", "he", "they", "step",
];

/// Words that may stand between a marker and the value.
const FILLERS: [&str; 20] = [
    "therefore",
    "thus",
    "hence",
    "exactly",
    "simply",
    "just",
    "clearly",
    "indeed",
    "then",
    "also",
    "there are",
    "there is",
    "equal to",
    "given by",
    "obviously",
    "definitely",
    "that",
    "is",
    ":",
    "option",
];

/// Explanations that follow a value.
const EXPLANATIONS: [&str; 22] = [
    " because ",
    " because,",
    ", because",
    " since ",
    ", since",
    ", as ",
    " as desired",
    " as required",
    " as shown",
    " as claimed",
    ", which ",
    ", where ",
    " (see",
    " (which",
    " (not",
    " (since",
    " (because",
    ", not ",
    "; ",
    ", so ",
    "，因为",
    "，所以",
];

/// Only the last places of a marker are looked at.
const MAX_PLACES: usize = 256;

/// The last final-answer marker: where it stands, and what follows it.
pub(super) fn last_marker(text: &str) -> Option<(usize, &str)> {
    let lower = text.to_ascii_lowercase();
    let mut best: Option<(usize, usize)> = None;
    for marker in MARKERS {
        for (at, _) in lower.rmatch_indices(marker).take(MAX_PLACES) {
            let end = at + marker.len();
            if best.is_some_and(|known| end <= known.1) {
                break;
            }
            if is_usable(marker, text, &lower, at, end) {
                best = Some((at, end));
                break;
            }
        }
    }
    let (at, end) = best?;
    let tail = text.get(end..)?;
    let tail = tail.split("I hope it is correct").next().unwrap_or(tail);
    let tail = tail.split("</answer>").next().unwrap_or(tail);
    let tail = tail.split("</ANSWER>").next().unwrap_or(tail);
    Some((at, tail))
}

/// A part of a text around a place, cut at characters.
fn window(text: &str, from: usize, to: usize) -> &str {
    let (mut from, mut to) = (from, to.min(text.len()));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(from..to).unwrap_or_default()
}

/// Does this occurrence name an answer? It looks at a bounded part of the text only.
fn is_usable(marker: &str, text: &str, lower: &str, at: usize, end: usize) -> bool {
    let head = window(lower, at.saturating_sub(40), at);
    let tail = window(lower, end, end + 240);
    let line = tail.split('\n').next().unwrap_or(tail);
    let after = line.trim_start();
    let bare = after.trim_start_matches([':', ' ', '*', '：']);
    let own_word = head
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric());
    let value = |text: &str| {
        text.starts_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '$' | '\\' | '-' | '(' | '.' | '−' | '√' | '{' | '[')
        })
    };
    let last_line = text
        .get(end + line.len()..)
        .is_none_or(|rest| rest.trim().is_empty());
    match marker {
        // GSM8K's "A: 8" stands at the start of a line, and is no option of a list.
        "a:" => {
            let start = head.rsplit('\n').next().unwrap_or(head).trim().is_empty();
            let next = tail.split('\n').nth(1).unwrap_or_default().trim_start();
            start
                && (value(bare) || last_line && bare.split_whitespace().count() <= 4)
                && !next.starts_with("b:")
        }
        "####" => {
            let first = bare
                .split(|c: char| !c.is_alphabetic())
                .next()
                .unwrap_or_default();
            let numbered = bare.split_once(". ").is_some_and(|(number, rest)| {
                number.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(char::is_alphabetic)
            });
            let heading = bare.starts_with('#')
                || numbered
                || matches!(first, "step" | "case" | "part" | "method");
            !heading && (value(bare) || last_line)
        }
        "<answer>" | "答案是" | "答案为" | "答案：" | "答案:" | "答：" => true,
        "final answer" => {
            let words = prose::words_before(head);
            let named = after.is_empty()
                || (value(after) && !after.starts_with(". ") && after != ".")
                || after.starts_with([':', '*', '=', '：', '→'])
                || after.starts_with("is ");
            own_word && named && !words.iter().any(|word| word == "not")
        }
        "answer:" | "answer :" | "final answer:" => {
            let words = prose::words_before(head);
            let sought = words.iter().take(2).any(|word| {
                matches!(
                    word.as_str(),
                    "find" | "get" | "determine" | "obtain" | "compute" | "check" | "verify"
                )
            });
            let first = bare
                .split(|c: char| !(c.is_alphabetic() || c == '\''))
                .next()
                .unwrap_or_default();
            let opens = OPENERS.contains(&first) && first_sentence(line).len() < line.len();
            own_word && !sought && !opens
        }
        _ => {
            let negated =
                after.starts_with("not ") || after.starts_with("n't") || line.starts_with("n't");
            let words = prose::words_after(bare);
            let sentence = first_sentence(line);
            let empty = !sentence.contains(|c: char| c.is_ascii_digit() || matches!(c, '$' | '\\'));
            let remark = words
                .iter()
                .take(2)
                .any(|word| REMARKS.contains(&word.as_str()));
            let vague = sentence.split_whitespace().count() > 5
                && !(last_line && sentence.len() == line.len());
            let supposed = prose::words_before(head).iter().any(|word| {
                matches!(
                    word.as_str(),
                    "if" | "suppose" | "assume" | "whether" | "unless"
                )
            });
            // "True: every closed set ..": what follows explains the word.
            let judged = words.first().is_some_and(|word| spoken::is_judgement(word));
            own_word
                && !negated
                && !supposed
                && (judged || !(empty && !bare.is_empty() && (remark || vague)))
        }
    }
}

/// May a candidate after a marker outrank a box before it? Not rambling text.
pub(super) fn is_answer_like(found: &Extraction, boxed: &str) -> bool {
    match found {
        Extraction::Found(candidate) => {
            let text = &candidate.text;
            let value = text.contains(|c: char| c.is_ascii_digit() || c == '\\');
            let number = boxed.contains(|c: char| c.is_ascii_digit() || c == '\\');
            let word = !number && text.split_whitespace().count() <= 2;
            let short = value || word || text::number_word(text).is_some();
            candidate.rule == "choice"
                || short
                    && (candidate.rule != "marker"
                        || (text.len() <= 120 && foreign_words(text) <= 1))
        }
        Extraction::Ambiguous | Extraction::Nothing => false,
    }
}

fn found(text: &str, rule: &'static str) -> Option<Extraction> {
    Some(Extraction::Found(Candidate {
        text: text.to_owned(),
        rule,
    }))
}

/// What stands after a marker: a box, a formula, a value, an option letter.
pub(super) fn after_marker(
    tail: &str,
    choices: bool,
    readable: &dyn Fn(&str) -> bool,
) -> Option<Extraction> {
    let tail = tail.trim_start_matches([':', ' ', '*', '=', '：', '>', '→', '⇒']);
    let bulleted = tail.starts_with('\n');
    let tail = tail
        .trim_start_matches([':', ' ', '*', '\n', '=', '：', '`', '>', '→', '⇒'])
        .trim_start_matches("...")
        .trim_start();
    if tail.is_empty() {
        return None;
    }
    let boxed = boxes(tail);
    if let Some(candidate) = from_boxes(tail, &boxed, Boxed::Joined) {
        return Some(Extraction::Found(candidate));
    }
    if choices && let Some(letter) = choice_in(tail) {
        return found(&letter.to_string(), "choice");
    }
    if let Some(displayed) = display(tail) {
        return found(&displayed, "marker");
    }
    // The first line, up to the end of its first sentence.
    let line = tail.lines().find(|line| !line.trim().is_empty())?;
    let sentence = first_sentence(line);
    let after = window(
        tail,
        line.as_ptr() as usize - tail.as_ptr() as usize + sentence.len(),
        usize::MAX,
    );
    if let Some(at) = correction(window(after, 0, 400)) {
        return Some(corrected(&window(after, 0, 400)[at..], readable));
    }
    let mut cleaned = strip_frame(sentence);
    if let Some(rest) = cleaned
        .strip_prefix("- ")
        .filter(|_| bulleted)
        .or_else(|| cleaned.strip_prefix("• "))
    {
        cleaned = rest.trim_start();
    }
    if crate::choice::letters(cleaned).is_some() {
        return found(cleaned, "marker");
    }
    if let Some(word) = spoken::leading_judgement(cleaned) {
        return found(word, "marker");
    }
    if hedged(cleaned) {
        return Some(Extraction::Ambiguous);
    }
    if let Some(at) = correction(cleaned) {
        return Some(corrected(&cleaned[at..], readable));
    }
    let head = strip_frame(without_aside(without_fillers(clause(cleaned))));
    let parts = formulas(head);
    let words_around = head
        .split_whitespace()
        .filter(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .count();
    // "3.71 $m/s^2$": a number with its unit.
    let leads = head.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if leads && parts.len() == 1 && words_around <= 1 && readable(head) {
        return found(head, "marker");
    }
    if let Some(candidate) = concluding_formula(head, &parts, readable) {
        return Some(candidate);
    }
    Some(bare_value(head, words_around, readable))
}

/// A displayed formula on lines of its own.
fn display(tail: &str) -> Option<String> {
    let displayed = ["\\[", "$$", "\\begin{"]
        .iter()
        .any(|open| tail.starts_with(open));
    let first = formulas(window(tail, 0, 4_096))
        .first()
        .copied()
        .filter(|_| displayed)?;
    let line_end = tail.find('\n').unwrap_or(tail.len());
    (first.start == 0 && first.end > line_end).then(|| super::cleaned(first.content))
}

/// What a correction says: its last number, or nothing.
fn corrected(rest: &str, readable: &dyn Fn(&str) -> bool) -> Extraction {
    if let Some(last) = formulas(rest).last().filter(|last| readable(last.content)) {
        return Extraction::Found(Candidate {
            text: super::cleaned(last.content),
            rule: "correction",
        });
    }
    match last_quantity(rest, readable) {
        Quantity::Found(text) => Extraction::Found(Candidate {
            text,
            rule: "correction",
        }),
        Quantity::Hedged => Extraction::Ambiguous,
        Quantity::Part | Quantity::Nothing => Extraction::Nothing,
    }
}

/// Without the words between the marker and the value.
fn without_fillers(text: &str) -> &str {
    let mut text = text;
    loop {
        let lower = window(text, 0, 16).to_ascii_lowercase();
        let Some(filler) = FILLERS.iter().find(|filler| {
            lower.strip_prefix(**filler).is_some_and(|rest| {
                rest.starts_with([' ', ',', ':', '$'])
                    && !(rest.trim_start().is_empty() && text.len() < 16)
            })
        }) else {
            return text;
        };
        text = text[filler.len()..].trim_start_matches([' ', ',', ':']);
    }
}

/// Up to the explanation of the value.
fn clause(text: &str) -> &str {
    let end = EXPLANATIONS
        .iter()
        .filter_map(|phrase| text.find(phrase))
        .filter(|at| *at > 0)
        .min();
    end.map_or(text, |at| text[..at].trim())
}

/// The last formula, with those it is listed with and its unit; a number that concludes behind it wins.
fn concluding_formula(
    head: &str,
    parts: &[Formula<'_>],
    readable: &dyn Fn(&str) -> bool,
) -> Option<Extraction> {
    let parts: Vec<Formula<'_>> = parts
        .iter()
        .copied()
        .filter(|part| !super::is_end_of_proof(part.content))
        .collect();
    let last = parts.last()?;
    if let Some(text) = super::enumeration(head, &parts) {
        return found(&text, "marker");
    }
    let tail = &head[last.end..];
    if prose::denied(&head[..last.start], tail) {
        return Some(Extraction::Nothing);
    }
    let unit = unit_after(tail).filter(|_| {
        last.content
            .contains(|c: char| c.is_ascii_digit() || c == '\\')
    });
    if let Some((unit, length)) = unit {
        let text = format!("{}{unit}", super::cleaned(last.content));
        if readable(&text) && !tail[length..].contains(|c: char| c.is_ascii_digit()) {
            return found(&text, "marker");
        }
    }
    // "the volume of $ABCD$ is 120": the number concludes.
    if (tail.contains("is ") || tail.contains("are "))
        && let Quantity::Found(number) = last_quantity(tail, readable)
    {
        return found(&number, "concluding-number");
    }
    found(&super::cleaned(last.content), "marker")
}

fn short_text(head: &str, readable: &dyn Fn(&str) -> bool) -> bool {
    head.len() <= 400 && readable(head)
}

/// Without the remark in brackets behind a value: `5.94 MiB (3 sig. fig.)`.
fn without_aside(text: &str) -> &str {
    let Some(at) = text.rfind(" (").filter(|at| *at > 0) else {
        return text;
    };
    // The end of a sentence may have cut the bracket: "(3 sig".
    let aside = &text[at + 2..];
    if aside.contains(')') && !aside.ends_with(')') {
        return text;
    }
    let aside = aside.trim_end_matches(')');
    let remark = foreign_words(aside) > 0
        && aside.contains(|c: char| c.is_ascii_digit())
        && !aside.contains(['(', '$', '\\']);
    if remark { text[..at].trim_end() } else { text }
}

/// Does every bracket and environment that opens close?
fn is_balanced(text: &str) -> bool {
    let count = |mark: &str| text.matches(mark).count();
    let opened = count("(") + count("[");
    let closed = count(")") + count("]");
    opened <= closed && count("\\begin{") == count("\\end{")
}

/// A value without fences: the number that leads, a short phrase, or the last number of the sentence.
fn bare_value(head: &str, words_around: usize, readable: &dyn Fn(&str) -> bool) -> Extraction {
    let candidate = |text: &str, rule| {
        Extraction::Found(Candidate {
            text: text.to_owned(),
            rule,
        })
    };
    if !is_balanced(head) {
        return Extraction::Nothing;
    }
    if let Some((number, rest)) = leading_quantity(head, readable) {
        let rest = rest.trim();
        if prose::denied("", rest) || prose::qualified("", rest) {
            return Extraction::Nothing;
        }
        // "7 (3 plus 4)", "7 [1]": an aside.
        if rest.starts_with(['(', '['])
            && rest.find([')', ']']).is_some_and(|at| at + 1 == rest.len())
            && foreign_words(rest) + usize::from(rest.starts_with('[')) > 0
            && !crate::phrase::is_plain_phrase(rest)
        {
            return candidate(&number, "marker");
        }
        // "5 apples, 3 oranges": more than one value; "2 trees for n=5": one, under a condition.
        if let Some(at) = rest.find(|c: char| c.is_ascii_digit())
            && foreign_words(rest) > 0
        {
            let several = rest[..at].contains([',', ';']) || rest[..at].contains(" and ");
            return if several && short_text(head, readable) {
                candidate(head, "marker")
            } else if several {
                Extraction::Nothing
            } else {
                candidate(&number, "marker")
            };
        }
        let silent = !rest
            .contains(|c: char| c.is_alphanumeric() || matches!(c, '=' | '<' | '>' | '+' | '/'));
        if (silent && !rest.is_empty())
            || (foreign_words(head) > 0 && crate::phrase::is_plain_phrase(rest))
        {
            return candidate(&number, "marker");
        }
    }
    let short = short_text(head, readable);
    let digits = head.bytes().any(|b| b.is_ascii_digit());
    if short && (!digits || words_around <= 2 && foreign_words(head) == 0) {
        return candidate(head, "marker");
    }
    match last_quantity(head, readable) {
        Quantity::Found(number) => candidate(&number, "marker-number"),
        Quantity::Hedged => Extraction::Ambiguous,
        Quantity::Part => Extraction::Nothing,
        Quantity::Nothing if !head.is_empty() && head.len() <= 400 => candidate(head, "marker"),
        Quantity::Nothing => Extraction::Nothing,
    }
}
