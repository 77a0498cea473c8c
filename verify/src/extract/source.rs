//! The part of a text in which the answer is looked for: without reasoning, chat markers and the marks of encoders.

use std::borrow::Cow;

/// Chat markers that end a text.
const END_MARKERS: [&str; 13] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "</s>",
    "<|end|>",
    "<|im_start|>",
    "<|start_header_id|>",
    "<end_of_turn>",
    "<start_of_turn>",
    "<eos>",
    "[/INST]",
    "<\u{ff5c}end\u{2581}of\u{2581}sentence\u{ff5c}>",
];

/// Chat markers that head a turn; the header ends with its line or with the second mark.
const HEADERS: [(&str, &str); 3] = [
    ("<|im_start|>", "\n"),
    ("<|start_header_id|>", "<|end_header_id|>"),
    ("<start_of_turn>", "\n"),
];

/// What is left to read; `None` when the reasoning never ended.
pub(super) fn source<'a>(text: &'a str, reasoning_end: &str) -> Option<Cow<'a, str>> {
    let text = after_reasoning(text, reasoning_end)?;
    let text = within_turn(text);
    let text = unescaped(text);
    Some(match text {
        Cow::Borrowed(text) => restored(text),
        Cow::Owned(text) => Cow::Owned(restored(&text).into_owned()),
    })
}

/// The part after the last closing reasoning tag; `None` when a tag was opened after it and never closed.
fn after_reasoning<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    if close.is_empty() {
        return Some(text);
    }
    let rest = text
        .rfind(close)
        .map_or(text, |at| &text[at + close.len()..]);
    let open = close.replacen("</", "<", 1);
    (open == close || !rest.contains(&open)).then_some(rest)
}

/// The first turn of a text with chat markers, without its header.
fn within_turn(text: &str) -> &str {
    let mut text = text;
    for (mark, end) in HEADERS {
        if let Some(rest) = text.trim_start().strip_prefix(mark) {
            text = rest.find(end).map_or(rest, |at| &rest[at + end.len()..]);
        }
    }
    END_MARKERS.iter().fold(text, |text, marker| {
        text.find(marker).map_or(text, |at| &text[..at])
    })
}

/// Undoes an encoder that doubled every backslash: `\\boxed{..}`, with `\n` for a new line. A text in which a command has
/// a single backslash was not encoded; its `\\` separates rows.
fn unescaped(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut doubled = false;
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\\', bytes.get(at..).unwrap_or_default()) {
        let slash = at + next;
        let (pair, letter) = (bytes.get(slash + 1), bytes.get(slash + 2));
        if pair == Some(&b'\\') {
            doubled |= letter.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'(' | b'['));
        } else if !matches!(pair, None | Some(b'n' | b't' | b'"')) || is_command(&text[slash + 1..])
        {
            return Cow::Borrowed(text);
        }
        at = slash + 2;
    }
    if !doubled {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push(' '),
            Some('"') => plain.push('"'),
            Some(other) => {
                plain.push('\\');
                if other != '\\' {
                    plain.push(other);
                }
            }
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}

/// Does a name of mathematics stand here (`neq`, `times`), not a new line and a word?
fn is_command(rest: &str) -> bool {
    let end = rest
        .bytes()
        .take(16)
        .position(|b| !b.is_ascii_alphabetic())
        .unwrap_or(rest.len().min(16));
    rest.get(..end)
        .is_some_and(|name| name.len() > 1 && algebra::parse::is_known_name(name))
}

/// Commands whose backslash and first letter an encoder took for a control character: form feed + `rac`, tab + `imes`.
fn restored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{8}', '\u{b}', '\u{c}', '\t']) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let command = rest.starts_with(|c: char| c.is_ascii_lowercase());
        let tabbed = ["imes", "ext", "frac", "an", "heta", "au", "o "]
            .iter()
            .any(|tail| rest.starts_with(tail));
        match c {
            '\u{8}' if command => plain.push_str("\\b"),
            '\u{b}' if command => plain.push_str("\\v"),
            '\u{c}' if command => plain.push_str("\\f"),
            '\t' if tabbed => plain.push_str("\\t"),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}
