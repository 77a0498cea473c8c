//! The state of a descent: the tokens, the place, the tree that grows, and what the levels of the grammar share.
//!
//! list < relation < modulo < set operation < ratio < sum < product < power < operand: one function per level of binding
//! strength, in files of their own. The depth of the descent is counted and capped; deeper brackets are read before it
//! (`nesting`).

use super::lexer::{Token, TokenKind};
use super::nesting::Nesting;
use super::tree::{NodeId, NodeKind, Separator, Span, Tree};
use crate::error::ParseError;

/// Result of a level.
pub(super) type Parse<T> = Result<T, ParseError>;

/// How an ambiguous text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Juxtaposition binds tighter than an explicit slash: a/bc is a/(bc).
    pub(super) tight: bool,
    /// A comma between digits is a decimal comma.
    pub(super) decimal_comma: bool,
    /// A letter that stands apart after a number is a unit: `5 m`.
    pub(super) letter_units: bool,
    /// A bracket after decimals repeats: 0.1(6).
    pub(super) brackets_repeat: bool,
    /// Two letters after a constant are factors though they spell a unit: `\pi hr^2`.
    pub(super) letters_multiply: bool,
    /// Letters before the subscript of a base are digits: 1A3_{16}.
    pub(super) letter_digits: bool,
    /// A bar after an operand opens a new absolute value where it could also close one.
    pub(super) bars_open: bool,
}

/// What the first reading noticed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Noticed {
    /// A slash followed by a product by juxtaposition.
    pub(super) slash: bool,
    /// A letter that could be a unit.
    pub(super) letter_unit: bool,
    /// Digits in a bracket directly after decimals.
    pub(super) bracketed_digits: bool,
    /// Two letters read as a unit after something else than a number.
    pub(super) unit_letters: bool,
    /// Letters that could be digits in a base.
    pub(super) letter_digits: bool,
    /// A bar that could open or close.
    pub(super) bar: bool,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) tree: Tree,
    pub(super) reading: Reading,
    pub(super) noticed: Noticed,
    /// Brackets around the current place, in which a comma separates.
    pub(super) brackets: usize,
    /// Absolute values that are open in the innermost bracket.
    pub(super) bars: usize,
    /// The innermost bracket is a set, in which a bar or colon means "such that".
    pub(super) in_set: bool,
    /// The innermost bracket opened the wrong way round, `]0,1[`, so `[` closes it.
    pub(super) reversed: bool,
    /// How the members of the last list were separated.
    pub(super) breaks: Vec<Separator>,
    /// Where the member of a chain of relations that is being read begins.
    pub(super) member: u32,
    /// An integral is open: `dx` ends it.
    pub(super) integrals: usize,
    /// The variable of a differential that stood in a numerator of the innermost integral.
    pub(super) differential: Option<String>,
    /// The token of the sign after the point of a one-sided limit.
    pub(super) side: Option<usize>,
    /// Brackets of a deeply nested text, read from the inside out.
    pub(super) nesting: Nesting,
    depth: usize,
}

/// A deeper descent is refused.
const MAX_DEPTH: usize = 192;

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: Vec<Token>, reading: Reading) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            tree: Tree::new(),
            reading,
            noticed: Noticed::default(),
            brackets: 0,
            bars: 0,
            in_set: false,
            reversed: false,
            breaks: Vec::new(),
            member: 0,
            integrals: 0,
            differential: None,
            side: None,
            nesting: Nesting::default(),
            depth: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        self.slice(token.span)
    }

    /// The name of a command token.
    pub(super) fn command_name(&self, token: Token) -> Option<&'a str> {
        (token.kind == TokenKind::Command).then(|| self.text_of(token))
    }

    pub(super) fn is_command(&self, token: Option<Token>, name: &str) -> bool {
        token.and_then(|token| self.command_name(token)) == Some(name)
    }

    pub(super) fn is_sign(token: Option<Token>, wanted: char) -> bool {
        matches!(token, Some(Token { kind: TokenKind::Sign { sign, escaped: false }, .. }) if sign == wanted)
    }

    pub(super) fn is_escaped(token: Option<Token>, wanted: char) -> bool {
        matches!(token, Some(Token { kind: TokenKind::Sign { sign, escaped: true }, .. }) if sign == wanted)
    }

    pub(super) fn eat_sign(&mut self, wanted: char) -> bool {
        let found = Self::is_sign(self.peek(), wanted);
        self.at += usize::from(found);
        found
    }

    /// Where the next token starts.
    pub(super) fn here(&self) -> u32 {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.peek().map_or(end, |token| token.span.start)
    }

    /// Where the last token ended.
    pub(super) fn last_end(&self) -> u32 {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |token| token.span.end)
    }

    pub(super) fn since(&self, start: u32) -> Span {
        Span {
            start,
            end: self.last_end().max(start),
        }
    }

    pub(super) fn error<T>(&self, message: &str) -> Parse<T> {
        let span = self.peek().map_or(
            Span {
                start: self.here(),
                end: self.here(),
            },
            |token| token.span,
        );
        Err(ParseError::new(message, span, None))
    }

    pub(super) fn push(
        &mut self,
        kind: NodeKind,
        start: u32,
        children: &[NodeId],
    ) -> Parse<NodeId> {
        let span = self.since(start);
        self.push_at(kind, span, children)
    }

    pub(super) fn push_at(
        &mut self,
        kind: NodeKind,
        span: Span,
        children: &[NodeId],
    ) -> Parse<NodeId> {
        if self.tree.len() >= super::MAX_NODES {
            return Err(ParseError::too_long(
                "the formula has more than 100000 parts",
                span,
            ));
        }
        Ok(self.tree.push(kind, span, children))
    }

    pub(super) fn span_start(&self, id: NodeId) -> u32 {
        self.tree.span(id).start
    }

    /// Runs a level one deeper.
    pub(super) fn nested<T>(&mut self, level: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth >= MAX_DEPTH {
            let span = Span {
                start: self.here(),
                end: self.here(),
            };
            return Err(ParseError::limit("the formula is nested too deeply", span));
        }
        self.depth += 1;
        let result = level(self);
        self.depth -= 1;
        result
    }

    /// The raw content of a braced group `ahead` tokens from here, and how many tokens it takes.
    pub(super) fn raw_group(&self, ahead: usize) -> Option<(&'a str, usize)> {
        let open = self
            .peek_at(ahead)
            .filter(|token| Self::is_sign(Some(*token), '{'))?;
        if let Some((inner, end)) = self.matched_group(open, self.at + ahead) {
            return Some((self.slice(inner), end - self.at - ahead));
        }
        let mut depth = 0_usize;
        let mut count = 0;
        loop {
            let token = self.peek_at(ahead + count)?;
            count += 1;
            match token.kind {
                TokenKind::Sign {
                    sign: '{',
                    escaped: false,
                } => depth += 1,
                TokenKind::Sign {
                    sign: '}',
                    escaped: false,
                } => {
                    depth -= 1;
                    if depth == 0 {
                        return Some((
                            self.text
                                .get(open.span.end as usize..token.span.start as usize)?,
                            count,
                        ));
                    }
                }
                _ => {}
            }
        }
    }
}
