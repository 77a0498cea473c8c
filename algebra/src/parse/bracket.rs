//! Brackets of all kinds: groups, tuples and intervals, braces, sets, absolute values.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Bracket, NodeId, NodeKind, Separator};
use super::words;

impl Parser<'_> {
    /// ( .. ), [ .. ], ] .. [ : a parenthesis, tuple or interval.
    pub(super) fn group(&mut self, token: Token) -> Parse<NodeId> {
        let start = token.span.start;
        let open = match token.kind {
            TokenKind::Sign { sign: '(', .. } => Bracket::Round,
            TokenKind::Sign { sign: '[', .. } => Bracket::Square,
            _ if self.brackets == 0 => Bracket::Reversed,
            _ => return self.error("expected a number or symbol"),
        };
        self.at += 1;
        self.bracketed(start, open)
    }

    /// The members up to a closing bracket, the opening one has been read.
    pub(super) fn bracketed(&mut self, start: u32, open: Bracket) -> Parse<NodeId> {
        let saved = (self.bars, self.in_set, self.reversed);
        (self.bars, self.in_set, self.reversed) = (0, false, open == Bracket::Reversed);
        self.brackets += 1;
        let (members, separator) = self.nested(Self::members)?;
        self.brackets -= 1;
        (self.bars, self.in_set, self.reversed) = saved;
        let close = match self.peek() {
            token if Self::is_sign(token, ')') => Bracket::Round,
            token if Self::is_sign(token, ']') => Bracket::Square,
            token if Self::is_sign(token, '[') => Bracket::Reversed,
            token if self.is_command(token, "rangle") => Bracket::Angle,
            token if Self::is_sign(token, '>') && open == Bracket::Angle => Bracket::Angle,
            // A missing last bracket is tolerated.
            None if open == Bracket::Round && members.len() == 1 => {
                return self.error("a bracket is not closed");
            }
            _ => return self.error("expected a closing bracket"),
        };
        self.at += 1;
        let plain = members.len() == 1 && open == Bracket::Round && close == Bracket::Round;
        if plain && separator == Separator::Comma {
            return Ok(members[0]);
        }
        self.push(NodeKind::Group(open, close), start, &members)
    }

    /// { .. }: grouping; with a comma inside, a set or list.
    pub(super) fn braces(&mut self) -> Parse<NodeId> {
        if let Some(node) = self.finished_group() {
            return Ok(node);
        }
        let start = self.here();
        self.at += 1;
        if self.eat_sign('}') {
            return self.scripted_count(start);
        }
        let top = self.brackets == 0;
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, false);
        self.in_set = self.plain_builder_ahead();
        let builder = self.in_set;
        let value = self.nested(Self::over)?;
        if builder && self.such_that() {
            self.in_set = false;
            let condition = self.nested(Self::list)?;
            (self.bars, self.in_set) = saved;
            if !self.eat_sign('}') {
                return self.error("expected }");
            }
            return self.push(NodeKind::SetBuilder, start, &[value, condition]);
        }
        (self.bars, self.in_set) = saved;
        // A missing last brace is tolerated.
        if !self.eat_sign('}') && self.peek().is_some() {
            return self.error("expected }");
        }
        match self.tree.kind(value) {
            NodeKind::List(_) if top => {
                let members = self.tree.children(value).to_vec();
                self.push(NodeKind::BraceList, start, &members)
            }
            _ => Ok(value),
        }
    }

    /// A list in which `\over`, `\choose`, `\atop` may split the whole.
    pub(super) fn over(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let top = self.list()?;
        let kind = match self.peek().and_then(|token| self.command_name(token)) {
            Some("over") => NodeKind::Quotient,
            Some("choose") => NodeKind::Binomial,
            Some("atop") => {
                let id = self.tree.add_name("atop");
                NodeKind::Opaque(id)
            }
            _ => return Ok(top),
        };
        self.at += 1;
        let bottom = self.list()?;
        self.push(kind, start, &[top, bottom])
    }

    /// \{ .. \}
    pub(super) fn set(&mut self) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        if Self::is_escaped(self.peek(), '}') {
            self.at += 1;
            return self.push(NodeKind::EmptySet, start, &[]);
        }
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, true);
        self.brackets += 1;
        let (members, _) = self.nested(Self::members)?;
        let mut condition = None;
        if self.such_that() {
            self.in_set = false;
            condition = Some(self.nested(Self::list)?);
        }
        self.brackets -= 1;
        (self.bars, self.in_set) = saved;
        if Self::is_escaped(self.peek(), '}') || Self::is_sign(self.peek(), '}') {
            self.at += 1;
        } else if self.peek().is_some() {
            return self.error("expected \\}");
        }
        match condition {
            Some(condition) => match members[..] {
                [element] => self.push(NodeKind::SetBuilder, start, &[element, condition]),
                _ => self.error("a set builder describes one element"),
            },
            // \{ {x | x > 3} \}
            None if matches!(members[..], [only] if self.tree.kind(only) == NodeKind::SetBuilder) => {
                Ok(members[0])
            }
            None => self.push(NodeKind::Set, start, &members),
        }
    }

    /// Reads "such that" in a set: `|`, `:`, `\\mid`, `\\colon`, words.
    fn such_that(&mut self) -> bool {
        let token = self.peek();
        let sign = Self::is_sign(token, '|')
            || Self::is_sign(token, ':')
            || self.is_command(token, "mid")
            || self.is_command(token, "colon");
        if sign {
            self.at += 1;
            return true;
        }
        let words = self.such_that_in_words();
        self.at += words.unwrap_or(0);
        words.is_some()
    }

    /// `\text{ such that }`: how many tokens it takes.
    pub(super) fn such_that_in_words(&self) -> Option<usize> {
        let name = self.command_name(self.peek()?)?;
        if !words::is_text_command(name) {
            return None;
        }
        let (raw, count) = self.raw_group(1)?;
        let words = raw.trim().trim_matches('~').trim();
        matches!(
            words,
            "such that" | "s.t." | "where" | "for which" | "with" | "|" | ":"
        )
        .then_some(1 + count)
    }

    /// `{x | x > 3}` without backslashes: a bar, then a relation, before the brace closes.
    fn plain_builder_ahead(&self) -> bool {
        let mut bar = false;
        let mut depth = 0_usize;
        for ahead in 0..64 {
            let Some(token) = self.peek_at(ahead) else {
                return false;
            };
            let relation = self
                .command_name(token)
                .is_some_and(|name| words::relation(name).is_some());
            match token.kind {
                TokenKind::Sign {
                    sign,
                    escaped: false,
                } => match sign {
                    '{' => depth += 1,
                    '}' if depth == 0 => return false,
                    '}' => depth -= 1,
                    '|' | ':' if depth == 0 => bar = true,
                    '<' | '>' | '=' if bar => return true,
                    _ => {}
                },
                TokenKind::Command if self.text_of(token) == "mid" => bar = true,
                TokenKind::Command if bar && relation => return true,
                _ => {}
            }
        }
        false
    }

    /// |a|, \|a\|
    pub(super) fn bars_group(&mut self, kind: NodeKind, escaped: bool) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        let saved = self.in_set;
        self.in_set = false;
        self.noticed.bar = true;
        self.bars += 1;
        // |A \cup B| counts a set.
        let value = self.nested(Self::set_operation)?;
        self.bars -= 1;
        self.in_set = saved;
        let closed = if escaped {
            Self::is_escaped(self.peek(), '|')
        } else {
            self.at_closing_bar()
        };
        if !closed {
            return self.error("an absolute value is not closed");
        }
        self.at += 1;
        let matrix = matches!(self.tree.kind(value), NodeKind::Matrix { .. });
        let kind = if matrix && kind == NodeKind::Absolute {
            NodeKind::Determinant
        } else {
            kind
        };
        self.push(kind, start, &[value])
    }

    /// \lfloor .. \rfloor and the like.
    pub(super) fn delimited(&mut self, kind: NodeKind, close: &str) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, false);
        self.brackets += 1;
        let value = self.nested(Self::sum)?;
        self.brackets -= 1;
        (self.bars, self.in_set) = saved;
        if !self.is_command(self.peek(), close) {
            return self.error("a bracket is not closed");
        }
        self.at += 1;
        self.push(kind, start, &[value])
    }
}
