//! Tokens: one pass over the plain text, no allocation per token.

use super::tree::Span;
use super::words::has_vowel;

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of digits.
    Digits,
    /// A run of ASCII letters, or one other letter.
    Word,
    /// A backslash and letters; the span covers the name without the backslash.
    Command,
    /// `\\`
    NewRow,
    /// Any other single character, also after a backslash when `escaped`.
    Sign {
        /// The character.
        sign: char,
        /// Written with a backslash: `\{`, `\%`, `\$`, `\|`.
        escaped: bool,
    },
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
    /// White space (or a spacing command) stands before it.
    pub spaced: bool,
}

/// `\left|`
pub(super) const LEFT_BAR: char = '⟦';
/// `\right|`
pub(super) const RIGHT_BAR: char = '⟧';

/// Spacing and style commands that carry no meaning.
const IGNORED: [&str; 58] = [
    "left",
    "right",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "middle",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "limits",
    "nolimits",
    "quad",
    "qquad",
    "thinspace",
    "hfill",
    "medspace",
    "thickspace",
    "negthinspace",
    "enspace",
    "enskip",
    "noindent",
    "nonumber",
    "hline",
    "rm",
    "bf",
    "it",
    "boldmath",
    "therefore",
    "because",
    "centering",
    "normalsize",
    "large",
    "Large",
    "LARGE",
    "huge",
    "Huge",
    "sf",
    "bold",
    "smash",
    "strut",
    "mathstrut",
    "relax",
    "scriptscriptstyle",
    "space",
    "allowbreak",
    "footnotesize",
    "small",
    "tiny",
    "bm",
];

/// Commands whose braced argument is dropped with them.
const DROPPED: [&str; 9] = [
    "phantom", "hphantom", "vphantom", "hspace", "vspace", "color", "label", "tag", "kern",
];

/// No word of the grammar is longer.
const LONGEST_WORD: usize = 64;

/// Reads all tokens; spacing is dropped and noted in `spaced`, its places are returned as well.
pub fn lex(text: &str) -> (Vec<Token>, Vec<Span>) {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 2 + 4);
    let mut ignored = Vec::new();
    let mut at = 0;
    let mut spaced = false;
    let span = |start: usize, end: usize| Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
    };
    let run = |from: usize, keep: fn(&u8) -> bool| {
        bytes[from..]
            .iter()
            .position(|b| !keep(b))
            .map_or(bytes.len(), |n| from + n)
    };
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        let kind = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'~' | b'$' | b'`' => {
                at += 1;
                ignored.push(span(start, at));
                spaced = true;
                continue;
            }
            b'0'..=b'9' => {
                at = run(at, u8::is_ascii_digit);
                TokenKind::Digits
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                at = run(at, u8::is_ascii_alphabetic);
                // A long run of consonants is no word but a product, whose letters are taken one by one.
                let head = &text[start..at.min(start + LONGEST_WORD)];
                if head.len() == LONGEST_WORD && !has_vowel(head) {
                    at = start + LONGEST_WORD;
                }
                // "1orx = 2", "(1,2)and(2,1)": a connective glued to what stands before it.
                let glued = start.checked_sub(1).is_some_and(|before| {
                    matches!(bytes[before], b'0'..=b'9' | b')' | b']' | b'}')
                });
                if glued {
                    let word = &text[start..at];
                    if let Some(connective) = ["and", "or"]
                        .into_iter()
                        .find(|connective| word.starts_with(connective))
                    {
                        at = start + connective.len();
                    }
                }
                TokenKind::Word
            }
            b'\\' => match command(text, at) {
                Escape::Space(end) => {
                    at = end;
                    ignored.push(span(start, at));
                    spaced = true;
                    continue;
                }
                Escape::Nothing(end) => {
                    at = end;
                    ignored.push(span(start, at));
                    continue;
                }
                Escape::NewRow(end) => {
                    at = end;
                    TokenKind::NewRow
                }
                Escape::Name(end) => {
                    at = end;
                    tokens.push(Token {
                        kind: TokenKind::Command,
                        span: span(start + 1, at),
                        spaced,
                    });
                    spaced = false;
                    continue;
                }
                Escape::Sign(sign, escaped, end) => {
                    at = end;
                    TokenKind::Sign { sign, escaped }
                }
            },
            _ => match text[at..].chars().next() {
                Some(c) => {
                    at += c.len_utf8();
                    if c.is_alphabetic() {
                        TokenKind::Word
                    } else {
                        TokenKind::Sign {
                            sign: c,
                            escaped: false,
                        }
                    }
                }
                None => break,
            },
        };
        tokens.push(Token {
            kind,
            span: span(start, at),
            spaced,
        });
        spaced = false;
    }
    (tokens, ignored)
}

enum Escape {
    Space(usize),
    /// Dropped without leaving a space: `f\left(x\right)`.
    Nothing(usize),
    NewRow(usize),
    Name(usize),
    /// A sign, whether it counts as escaped, and where it ends.
    Sign(char, bool, usize),
}

/// What a backslash at `at` begins.
fn command(text: &str, at: usize) -> Escape {
    let rest = &text[at + 1..];
    let bytes = rest.as_bytes();
    let letters = bytes
        .iter()
        .position(|b| !b.is_ascii_alphabetic())
        .unwrap_or(bytes.len());
    if letters == 0 {
        return match rest.chars().next() {
            // "\\cmd" outside an environment reads as "\cmd"; the parser sorts rows out by what it is in.
            Some('\\') => Escape::NewRow(row_end(text, at + 2)),
            Some(',' | ';' | ':' | '!' | ' ' | '\n' | '\t' | '(' | ')' | '[' | ']' | '>' | '/') => {
                Escape::Space(at + 2)
            }
            Some(c) => Escape::Sign(c, true, at + 1 + c.len_utf8()),
            None => Escape::Space(at + 1),
        };
    }
    let name = &rest[..letters];
    let end = at + 1 + letters;
    if DROPPED.contains(&name) {
        return Escape::Space(end_of_group(text, end));
    }
    if IGNORED.contains(&name) {
        // "\left." and "\right." are invisible brackets; "\left|" tells which way a bar opens.
        let sided = matches!(name, "left" | "right");
        let next = end + text[end..].bytes().take_while(|b| *b == b' ').count();
        let bar_length = ["|", "\\vert", "\\lvert", "\\rvert"]
            .iter()
            .find(|bar| text[next..].starts_with(**bar))
            .map(|bar| bar.len());
        if sided && let Some(length) = bar_length {
            let bar = if name == "left" { LEFT_BAR } else { RIGHT_BAR };
            return Escape::Sign(bar, false, next + length);
        }
        let end = end + usize::from(sided && text[end..].starts_with('.'));
        // f\left(x\right) is f(x): nothing stands between.
        let bracket = text[end..].starts_with(['(', '[', ')', ']']);
        return if bracket {
            Escape::Nothing(end)
        } else {
            Escape::Space(end)
        };
    }
    // Names of signs.
    let sign = match name {
        "vert" => Some(('|', false)),
        "Vert" => Some(('|', true)),
        "lparen" => Some(('(', false)),
        "rparen" => Some((')', false)),
        "lbrack" => Some(('[', false)),
        "rbrack" => Some((']', false)),
        "lbrace" => Some(('{', true)),
        "rbrace" => Some(('}', true)),
        _ => None,
    };
    if let Some((sign, escaped)) = sign {
        return Escape::Sign(sign, escaped, end);
    }
    if matches!(name, "cr" | "newline") {
        return Escape::NewRow(end);
    }
    // "\quadx" is a quad before x.
    if let Some(glued) = name.strip_prefix("quad")
        && !glued.is_empty()
    {
        return Escape::Space(at + 1 + "quad".len());
    }
    Escape::Name(end)
}

/// The end of `\\\\[2pt]`, whose bracket is a height.
fn row_end(text: &str, at: usize) -> usize {
    let height = text.get(at..).and_then(|rest| {
        let (inner, _) = rest.strip_prefix('[')?.split_once(']')?;
        let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
        let known = matches!(unit.trim(), "pt" | "em" | "ex" | "mm" | "cm" | "in" | "px");
        (known && unit.len() < inner.len()).then_some(inner.len() + 2)
    });
    at + height.unwrap_or(0)
}

/// The end of a braced group that starts at or after `at`; `at` when there is none.
fn end_of_group(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let open = at + bytes[at..].iter().take_while(|b| **b == b' ').count();
    if bytes.get(open) != Some(&b'{') {
        return at;
    }
    let mut depth = 0_usize;
    for (offset, byte) in bytes[open..].iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return open + offset + 1;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}
