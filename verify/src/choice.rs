//! Multiple choice: golds and answers that are option letters, with or without the value of the option.

use crate::compare::Outcome;
use crate::report::{CertificateKind, Reason};
use crate::text;

/// A gold that names an option, alone or with its value.
pub(crate) struct Choice<'a> {
    pub(crate) letter: char,
    /// What stands behind the letter: `12` in `\textbf{(B)}\ 12`.
    pub(crate) value: Option<&'a str>,
}

/// The option that a gold names: `B`, `(B)`, `Option B`, `Answer: B`, `(B) 12`, `\textbf{(B)}\ 12`.
pub(crate) fn gold_choice(gold: &str) -> Option<Choice<'_>> {
    if letters(gold).is_some() {
        return None;
    }
    if let Some(letter) = text::choice_letter(gold) {
        return Some(Choice {
            letter,
            value: None,
        });
    }
    let lower = gold.to_ascii_lowercase();
    for words in [
        "option ",
        "choice ",
        "answer: ",
        "answer ",
        "the answer is ",
    ] {
        if lower.starts_with(words) {
            let letter = text::choice_letter(gold.get(words.len()..)?)?;
            return Some(Choice {
                letter,
                value: None,
            });
        }
    }
    let (letter, value) = option_and_value(gold)?;
    Some(Choice {
        letter,
        value: Some(value),
    })
}

/// `(B) 12`, `B. 12`, `\textbf{(B)}\ 12`: the letter and what follows it, which is not another option.
pub(crate) fn option_and_value(text: &str) -> Option<(char, &str)> {
    let single = |value: &str| label(value).is_none() && text::choice_letter(value).is_none();
    label(text).filter(|(_, value)| single(value))
}

/// The letter in front of an option and what follows it.
fn label(text: &str) -> Option<(char, &str)> {
    let mut rest = text.trim().trim_start_matches('$').trim_start();
    let mut braced = false;
    for command in ["\\textbf{", "\\text{", "\\mathrm{", "\\mathbf{"] {
        if let Some(inner) = rest.strip_prefix(command) {
            (rest, braced) = (inner.trim_start(), true);
            break;
        }
    }
    let bracketed = rest.strip_prefix('(');
    let mut chars = bracketed.unwrap_or(rest).chars();
    let letter = chars.next().filter(|c| ('A'..='J').contains(c))?;
    let mut rest = chars.as_str();
    rest = match bracketed {
        Some(_) => rest.strip_prefix(')')?,
        None => rest.strip_prefix(['.', ')'])?,
    };
    let spaced = rest.starts_with([' ', '~', '}', '\\', '$']);
    if braced {
        rest = rest.trim_start().strip_prefix('}')?;
    }
    let value = rest
        .trim_start_matches("\\ ")
        .trim_start_matches("\\quad")
        .trim_start_matches(['~', '$', ' ']);
    (spaced && !value.is_empty()).then_some((letter, value))
}

/// The verdict on an answer to a gold that is an option; `None`: the answer names no option and has to be compared with
/// the value.
pub(crate) fn compare(choice: &Choice<'_>, answer: &str) -> Option<Outcome> {
    let named = text::named_choice(answer);
    if let Some(found) = named {
        return Some(if found == choice.letter {
            Outcome::equal(CertificateKind::Text, "choice")
        } else {
            Outcome::different(CertificateKind::Text, "choice")
        });
    }
    if !text::is_wording(answer) {
        return None;
    }
    // "Not B" says what the answer is not.
    if text::is_denied(answer) {
        return Some(Outcome::undecided(Reason::Ambiguous, "choice"));
    }
    // Words that name no option are another answer, not a formula to be read.
    choice
        .value
        .is_none()
        .then(|| Outcome::different(CertificateKind::Text, "choice"))
}

/// Several options or statements: `ACD`, `A, C, D`, `(A) and (C)`, `①③`: their signs in order, each once.
pub(crate) fn letters(text: &str) -> Option<Vec<char>> {
    /// Longer texts list no options.
    const LONGEST: usize = 128;
    let sign = |c: char| matches!(c, 'A'..='J' | '①'..='⑩');
    if text.len() > LONGEST || !(text.contains(sign) || text.contains("circled")) {
        return None;
    }
    // (A, B) is a pair, a list inside one \\text{} is text.
    let pair = text.starts_with('(') && text.matches('(').count() == 1 && text.contains(',');
    if pair || (text.contains("\\text{") && text.contains(',')) {
        return None;
    }
    let mut plain = text.to_owned();
    for (at, sign) in ('①'..='⑩').enumerate() {
        plain = plain.replace(
            &format!("\\textcircled{{{}}}", at + 1),
            sign.encode_utf8(&mut [0; 4]),
        );
    }
    for wrapper in ["\\text", "\\mathrm", "\\textbf", " and ", "\\ "] {
        plain = plain.replace(wrapper, " ");
    }
    let mut found = Vec::new();
    for c in plain.chars() {
        match c {
            'A'..='J' | '①'..='⑩' if !found.contains(&c) => found.push(c),
            ' ' | ',' | ';' | '(' | ')' | '{' | '}' | '$' | '&' | '.' | '\u{3001}' | '\u{ff0c}' => {
            }
            _ => return None,
        }
    }
    found.sort_unstable();
    (found.len() > 1).then_some(found)
}
