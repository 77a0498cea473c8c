//! Words, numbers and signs of formulas and of PRISM programs, with their places.

use algebra::Rational;

use crate::formats::case::decimal;
use crate::formats::text::quote;

/// A complaint about a text, and the byte of it.
pub(super) type Complaint = (usize, String);

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// An exact number.
    Number(Rational),
    /// A name or a word of the language.
    Word,
    /// A text in quotes.
    Text,
    /// One of [`SIGNS`].
    Sign(&'static str),
    /// Behind the last one.
    End,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) to: usize,
}

/// Longer signs first.
const SIGNS: [&str; 36] = [
    "<=>", "->", "=>", "<=", ">=", "!=", "..", "**", "+", "-", "*", "/", "^", "(", ")", "[", "]",
    "{", "}", ",", ";", ":", "?", "=", "<", ">", "&", "|", "!", "'", "≤", "≥", "≠", "·", "−", "×",
];

/// The signs that others stand for.
fn plain(sign: &'static str) -> &'static str {
    match sign {
        "**" => "^",
        "≤" => "<=",
        "≥" => ">=",
        "≠" => "!=",
        "·" | "×" => "*",
        "−" => "-",
        sign => sign,
    }
}

fn continues(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Takes a text apart; blanks and comments from `//` to the end of a line separate. Costs O(bytes).
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Complaint> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (kind, length) = if first.is_ascii_digit() || (first == '.' && digit(rest, 1)) {
            let length = number_length(rest);
            let number = decimal(&rest[..length]).map_err(|message| (at, message))?;
            (Kind::Number(number), length)
        } else if first.is_alphabetic() || first == '_' {
            (
                Kind::Word,
                rest.find(|c| !continues(c)).unwrap_or(rest.len()),
            )
        } else if first == '"' {
            match rest[1..].find(['"', '\n']) {
                Some(end) if rest[1 + end..].starts_with('"') => (Kind::Text, end + 2),
                _ => return Err((at, "a text without its closing quote".to_owned())),
            }
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Kind::Sign(plain(sign)), sign.len())
        } else {
            let message = format!(
                "the character {} has no meaning here",
                quote(&first.to_string())
            );
            return Err((at, message));
        };
        tokens.push(Token {
            kind,
            at,
            to: at + length,
        });
        at += length;
    }
    tokens.push(Token {
        kind: Kind::End,
        at: text.len(),
        to: text.len(),
    });
    Ok(tokens)
}

fn digit(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// Digits, at most one point that is not the first of two, an exponent if it has digits.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |mut at: usize| {
        while digit(text, at) {
            at += 1;
        }
        at
    };
    let mut at = run(0);
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1) != Some(&b'.') {
        at = run(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let signed = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if digit(text, signed) {
            at = run(signed);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let tokens = tokens(text).unwrap();
        tokens
            .iter()
            .map(|token| &text[token.at..token.to])
            .collect()
    }

    #[test]
    fn pieces_are_found() {
        assert_eq!(pieces("[0..4]"), ["[", "0", "..", "4", "]", ""]);
        assert_eq!(
            pieces("(1-pS-pN)/tau0 // mean"),
            ["(", "1", "-", "pS", "-", "pN", ")", "/", "tau0", ""]
        );
        assert_eq!(
            pieces("2e-3*e 1.5.. 2.e1"),
            ["2e-3", "*", "e", "1.5", "..", "2.e1", ""]
        );
        assert_eq!(
            pieces("s'=1 & !\"a b\" τ₀"),
            ["s", "'", "=", "1", "&", "!", "\"a b\"", "τ₀", ""]
        );
        for text in ["\"open", "a $ b", "1e999999999", "\0"] {
            assert!(tokens(text).is_err(), "{text:?}");
        }
    }
}
