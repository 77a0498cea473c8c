//! Reading mathematics as people write it: LaTeX, ASCII and Unicode in one grammar.
//!
//! [`parse`] never evaluates and never panics; it gives every plausible reading as a [`Tree`]. The way of the data:
//! Unicode to plain notation, tokens, one descent per reading.

pub mod lexer;
mod money; // tokens
mod unicode; // ½ x² √3: the plain notation
mod words; // what names mean

mod bracket;
mod calculus;
mod choose;
mod command; // LaTeX
mod environment;
mod frame; // what stands around an answer
mod function;
mod nesting; // brackets too deep for one descent
mod number;
mod operand; // powers and scripts
mod parser; // the state of a descent
mod relations; // lists, relations, sets
mod symbol;
mod terms; // sums, products
mod unit;
mod unit_spelling;

mod dump;
mod repair; // what an encoder did to a text
pub(crate) mod tree;

pub use self::repair::repaired;
pub use self::tree::{
    BigOperator, Bracket, Constant, Function, Literal, LiteralId, NameId, NodeId, NodeKind,
    NumberSet, Relation, Separator, Span, Tree,
};
use crate::error::ParseError;
use lexer::TokenKind;
use parser::{Parser, Reading};

/// The readings of one text, the most likely first; at least one, at most [`MAX_READINGS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The readings.
    pub readings: Vec<Tree>,
}

/// More readings are dropped.
pub const MAX_READINGS: usize = 4;
/// More nodes are refused.
pub const MAX_NODES: usize = 100_000;
/// Deeper brackets and longer runs of signs are refused.
pub const MAX_DEPTH: usize = 10_000;
/// Longer texts are refused, unless they are one number.
pub const MAX_LENGTH: usize = 64 * 1024;

/// Reads a text (at most 64 KiB unless it is one number).
///
/// # Errors
/// A [`ParseError`] names the place and what was expected; its `limit` says when the text is too long or too deep.
///
/// ```
/// use algebra::parse::{parse, NodeKind};
/// let tree = &parse(r"2\frac13").unwrap().readings[0];
/// assert_eq!(tree.kind(tree.root()), NodeKind::Mixed);
/// ```
pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let trimmed = text.trim();
    if trimmed.len() > MAX_LENGTH
        && !trimmed
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        return Err(ParseError::too_long(
            "the formula is longer than 64 KiB",
            Span::default(),
        ));
    }
    read(&frame::neighbours(&frame::dollars(&repaired(text))))
}

fn read(text: &str) -> Result<Parsed, ParseError> {
    // Everything escaped twice by some encoder.
    if text.contains("\\\\begin") {
        return read(&text.replace("\\\\", "\\"));
    }
    let whole = text;
    let text = frame::unwrapped(whole);
    let offset = text.as_ptr() as usize - whole.as_ptr() as usize;
    let shift = u32::try_from(offset).unwrap_or(0);
    let plain = unicode::plain(text);
    if words::is_prose(&plain.text) {
        return Ok(Parsed {
            readings: vec![text_tree(text, shift)],
        });
    }
    let (tokens, ignored) = lexer::lex(&plain.text);
    let tokens = frame::trim(&plain.text, tokens);
    let mut readings = Vec::new();
    let mut failure = None;
    let mut first_noticed = parser::Noticed::default();
    let comma = frame::is_decimal_comma(&plain.text, &tokens);
    let mut variants = vec![Reading::default()];
    if comma {
        variants.push(Reading {
            decimal_comma: true,
            ..Reading::default()
        });
        // No list begins with minus zero.
        if plain.text.trim_start().starts_with("-0,") {
            variants.swap_remove(0);
        }
    }
    variants.push(Reading {
        bars_open: true,
        ..Reading::default()
    });
    variants.push(Reading {
        letter_units: true,
        ..Reading::default()
    });
    variants.push(Reading {
        brackets_repeat: true,
        ..Reading::default()
    });
    variants.push(Reading {
        letters_multiply: true,
        ..Reading::default()
    });
    variants.push(Reading {
        letter_digits: true,
        ..Reading::default()
    });
    variants.push(Reading {
        tight: true,
        ..Reading::default()
    });
    for reading in variants {
        // The later readings are tried only where the first saw a reason.
        let wanted = (!reading.tight || first_noticed.slash)
            && (!reading.letter_units || first_noticed.letter_unit)
            && (!reading.letter_digits || first_noticed.letter_digits)
            && (!reading.letters_multiply || first_noticed.unit_letters)
            && (!reading.brackets_repeat || first_noticed.bracketed_digits)
            && (!reading.bars_open || (readings.is_empty() && first_noticed.bar));
        if !wanted {
            continue;
        }
        let mut parser = Parser::new(&plain.text, tokens.clone(), reading);
        let outcome = parser.whole();
        if reading == Reading::default() || reading.decimal_comma {
            first_noticed = parser.noticed;
        }
        match outcome {
            Ok(()) => {
                let mut tree = parser.tree;
                for span in &ignored {
                    tree.ignore(*span);
                }
                tree.move_spans(|at| plain.origin(at) + shift);
                if !readings.contains(&tree) {
                    readings.push(tree);
                }
            }
            Err(mut error) => {
                error.span = Span {
                    start: plain.origin(error.span.start) + shift,
                    end: plain.origin(error.span.end) + shift,
                };
                failure.get_or_insert(error);
            }
        }
    }
    readings.truncate(MAX_READINGS);
    if readings.is_empty() {
        if failure.as_ref().is_some_and(|error| error.limit.is_none())
            && reads_as_text(text, &plain.text)
        {
            return Ok(Parsed {
                readings: vec![text_tree(text, shift)],
            });
        }
        return Err(
            failure.unwrap_or_else(|| ParseError::new("nothing to read", Span::default(), None))
        );
    }
    Ok(Parsed { readings })
}

/// One text leaf for everything.
fn text_tree(text: &str, start: u32) -> Tree {
    let mut tree = Tree::new();
    let name = tree.add_name(text.trim());
    let end = start.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
    tree.push(NodeKind::Text(name), Span { start, end }, &[]);
    tree
}

/// A string that failed as a formula is text when it holds a word and no command: code, sentences, emoji.
fn reads_as_text(original: &str, plain: &str) -> bool {
    let words = plain
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() >= 3 && words::has_vowel(word))
        .count();
    let formula = plain.contains('\\') || plain.contains('^') || plain.contains('=');
    let foreign = original
        .chars()
        .any(|c| !c.is_ascii() && (c.is_alphabetic() || (c as u32) > 0x1f000))
        && original.is_ascii() == plain.is_ascii();
    (words > 0 && !formula) || foreign || plain.contains("__")
}

impl Parser<'_> {
    /// The whole text as one list.
    fn whole(&mut self) -> parser::Parse<()> {
        if self.tokens.is_empty() {
            return self.error("nothing to read");
        }
        self.read_deep_groups()?;
        let root = self.over()?;
        // One closing brace too many is tolerated; a quotation mark at the end as well.
        // After a bracket or a power it is a prime, which is not to be lost.
        let prime = Self::is_sign(self.peek(), '\'') || Self::is_sign(self.peek(), '"');
        if prime {
            let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
            let root = self.tree.kind(root);
            if before.is_some_and(|token| matches!(self.text_of(*token), ")" | "]" | "}"))
                || matches!(root, NodeKind::Power | NodeKind::Call(_))
            {
                return self.error("a prime after a formula");
            }
        }
        while self.peek().is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::Sign {
                    sign: '}' | '"' | '\'',
                    escaped: false
                }
            )
        }) {
            self.at += 1;
        }
        if self.peek().is_some() {
            return self.error("unexpected symbol");
        }
        if self.tree.root() != root {
            // The root must be the last node: wrap by repeating it.
            let (kind, span) = (self.tree.kind(root), self.tree.span(root));
            let children = self.tree.children(root).to_vec();
            let signs = self.tree.relations(root).to_vec();
            if kind == NodeKind::Chain {
                self.tree.push_chain(span, &children, &signs);
            } else {
                self.tree.push(kind, span, &children);
            }
        }
        Ok(())
    }
}

/// Is this the name of a function, constant, connective, environment or style in mathematical notation?
pub fn is_known_name(word: &str) -> bool {
    words::meaning(word).is_some()
        || words::relation(word).is_some()
        || words::other_relation(word)
        || words::is_text_command(word)
        || matches!(
            word,
            "frac"
                | "dfrac"
                | "tfrac"
                | "left"
                | "right"
                | "times"
                | "cdot"
                | "begin"
                | "end"
                | "pmatrix"
                | "bmatrix"
                | "matrix"
                | "array"
                | "circ"
                | "quad"
                | "qquad"
                | "infty"
                | "cases"
                | "binom"
                | "boxed"
                | "overline"
                | "ldots"
                | "mathbb"
                | "displaystyle"
                | "langle"
                | "rangle"
                | "setminus"
                | "smallmatrix"
                | "vmatrix"
        )
}

/// The words of a text without markup, spacing commands and braces.
pub fn plain_words(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut name = String::new();
                while let Some(letter) = chars.peek().filter(|c| c.is_ascii_alphabetic()) {
                    name.push(*letter);
                    chars.next();
                }
                if name.is_empty() {
                    // \, \; \% : a spacing or an escaped sign.
                    if let Some(sign) = chars.next() {
                        text.push(if matches!(sign, ',' | ';' | ':' | '!' | ' ') {
                            ' '
                        } else {
                            sign
                        });
                    }
                } else if !words::is_text_command(&name) {
                    text.push_str(&name);
                }
            }
            '{' | '}' | '$' => {}
            '~' => text.push(' '),
            c => text.push(c),
        }
    }
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}
