//! The lower levels of the grammar: an operand with its powers, scripts, factorials and degree signs.

use super::lexer::{LEFT_BAR, Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Constant, NodeId, NodeKind, Span};
use super::words::{self};

impl Parser<'_> {
    /// 5!=120: a factorial and an equals sign, where x != 3 is "not equal". Only texts without letters say so.
    fn states_factorial(&self, sign: Token) -> bool {
        /// Longer texts are no such statement.
        const SHORT: usize = 256;
        !sign.spaced
            && self.text.len() <= SHORT
            && !self.text.bytes().any(|byte| byte.is_ascii_alphabetic())
    }

    /// An operand with its powers, factorials, primes and degree signs.
    pub(super) fn power(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut base = self.nested(Self::operand)?;
        if Self::is_sign(self.peek(), '_') {
            // (1011)_2, \text{1011}_2; {x}_1, \mathrm{x}_1
            match self.tree.kind(base) {
                NodeKind::Number(_) => base = self.in_base(base, start)?,
                NodeKind::Symbol(name) => {
                    let name = self.tree.name(name).to_string();
                    base = self.symbol(&name, start)?;
                }
                // \mathbf{e}_r is no number.
                NodeKind::Constant(Constant::E) => base = self.symbol("e", start)?,
                NodeKind::Constant(Constant::ImaginaryUnit) => base = self.symbol("i", start)?,
                _ => {}
            }
        }
        loop {
            let Some(token) = self.peek().filter(|_| self.side != Some(self.at)) else {
                return Ok(base);
            };
            let next = self.peek_at(1);
            base = match token.kind {
                // 5^\prime, 6^{th}: a unit.
                TokenKind::Sign {
                    sign: '^',
                    escaped: false,
                } if matches!(self.tree.kind(base), NodeKind::Number(_))
                    && (self.prime_script(0).is_some() || self.ordinal_script().is_some()) =>
                {
                    return Ok(base);
                }
                TokenKind::Sign {
                    sign: '^',
                    escaped: false,
                } => {
                    self.at += 1;
                    self.raised(base, start)?
                }
                TokenKind::Sign {
                    sign: '*',
                    escaped: false,
                } if Self::is_sign(next, '*') && next.is_some_and(|next| !next.spaced) => {
                    self.at += 2;
                    let exponent = self.nested(Self::ascii_exponent)?;
                    self.push(NodeKind::Power, start, &[base, exponent])?
                }
                TokenKind::Sign {
                    sign: '!',
                    escaped: false,
                } if !Self::is_sign(next, '=')
                    || next.is_some_and(|next| next.spaced)
                    || self.states_factorial(token) =>
                {
                    // (2^4)! is the factorial of the power: the bracket before the sign is part of no exponent.
                    let bracketed = self
                        .at
                        .checked_sub(1)
                        .and_then(|at| self.tokens.get(at))
                        .is_some_and(|token| matches!(self.text_of(*token), ")" | "]" | "}"));
                    self.at += 1;
                    let double = Self::is_sign(self.peek(), '!')
                        && self.peek().is_some_and(|token| !token.spaced);
                    self.at += usize::from(double);
                    // 2^4! is 2^(4!): the factorial belongs to the exponent just read.
                    let kind = if double {
                        NodeKind::DoubleFactorial
                    } else {
                        NodeKind::Factorial
                    };
                    match (self.tree.kind(base), self.tree.children(base)) {
                        (NodeKind::Power, [b, e])
                            if !bracketed
                                && !self.slice(self.tree.span(base)).ends_with(['}', ')']) =>
                        {
                            let (b, e) = (*b, *e);
                            let factorial = self.push(kind, self.span_start(e), &[e])?;
                            self.push(NodeKind::Power, start, &[b, factorial])?
                        }
                        _ => self.push(kind, start, &[base])?,
                    }
                }
                TokenKind::Command if matches!(self.text_of(token), "degree" | "textdegree") => {
                    self.at += 1;
                    if let Some(scale) = self.temperature_scale() {
                        let unit = self.tree.add_name(scale);
                        self.push(NodeKind::Quantity(unit), start, &[base])?
                    } else {
                        self.degrees(base, start)?
                    }
                }
                TokenKind::Command if self.text_of(token) == "textcirc" => {
                    self.at += 1;
                    self.degrees(base, start)?
                }
                _ => return Ok(base),
            };
        }
    }

    /// The script after `^`.
    pub(super) fn raised(&mut self, base: NodeId, start: u32) -> Parse<NodeId> {
        // ^\circ, ^{\circ}, ^\prime, ^T
        let (raw, count) = match self.raw_group(0) {
            Some((raw, count)) => (raw.trim(), count),
            None => (self.peek().map_or("", |token| self.text_of(token)), 1),
        };
        match raw {
            "\\circ" | "circ" | "\\textcirc" | "textcirc" | "\\degree" | "o"
                if raw != "o" || self.is_number(base) =>
            {
                self.at += count;
                if let Some(scale) = self.temperature_scale() {
                    let unit = self.tree.add_name(scale);
                    return self.push(NodeKind::Quantity(unit), start, &[base]);
                }
                return self.degrees(base, start);
            }
            "\\prime" | "prime" | "'" => {
                self.at += count;
                return self.primed(base, start, "'");
            }
            "T" | "top" | "intercal" | "\\top" | "\\mathrm{T}" | "\\mathsf{T}" | "\\text{T}"
            | "\\intercal" | "t"
                if self.is_matrix(base) =>
            {
                self.at += count;
                return self.push(NodeKind::Transpose, start, &[base]);
            }
            _ => {}
        }
        let exponent = self.nested(Self::script)?;
        self.push(NodeKind::Power, start, &[base, exponent])
    }

    /// The letter of a temperature after its degree sign.
    fn temperature_scale(&mut self) -> Option<&'static str> {
        let token = self.peek()?;
        let (name, count) = match self.command_name(token) {
            Some(name) if words::is_text_command(name) => {
                let (raw, count) = self.raw_group(1)?;
                (raw.trim(), 1 + count)
            }
            Some(_) => return None,
            None => (self.text_of(token), 1),
        };
        let scale = match name {
            "C" | "Celsius" => "°C",
            "F" | "Fahrenheit" => "°F",
            _ => return None,
        };
        let ends = self.peek_at(count).is_none_or(|next| {
            !Self::is_sign(Some(next), '_')
                && !Self::is_sign(Some(next), '^')
                && !Self::is_sign(Some(next), '(')
        });
        if ends {
            self.at += count;
        }
        ends.then_some(scale)
    }

    pub(super) fn is_number(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Number(_))
    }

    pub(super) fn is_matrix(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Matrix { .. })
    }

    /// A script argument: a group, digits, one letter, one command; with a sign before it.
    pub(super) fn script(&mut self) -> Parse<NodeId> {
        let start = self.here();
        if Self::is_sign(self.peek(), '-') || Self::is_sign(self.peek(), '+') {
            let negative = Self::is_sign(self.peek(), '-');
            self.at += 1;
            let value = self.script_operand()?;
            return if negative {
                self.push(NodeKind::Negate, start, &[value])
            } else {
                Ok(value)
            };
        }
        let value = self.script_operand()?;
        // a^b^c in plain text is a^(b^c).
        if Self::is_sign(self.peek(), '^') {
            self.at += 1;
            let exponent = self.nested(Self::script)?;
            return self.push(NodeKind::Power, start, &[value, exponent]);
        }
        Ok(value)
    }

    pub(super) fn script_operand(&mut self) -> Parse<NodeId> {
        match self.peek() {
            Some(token)
                if token.kind == TokenKind::Word
                    && words::meaning(self.text_of(token)).is_none() =>
            {
                // x^ab is x^a b.
                self.letter()
            }
            Some(token)
                if token.kind
                    == TokenKind::Sign {
                        sign: '*',
                        escaped: false,
                    } =>
            {
                self.error("expected an exponent")
            }
            Some(_) => self.nested(Self::operand),
            None => self.error("expected an exponent"),
        }
    }

    /// The exponent after `**`: a signed power.
    pub(super) fn ascii_exponent(&mut self) -> Parse<NodeId> {
        let start = self.here();
        if self.eat_sign('-') {
            let value = self.power()?;
            return self.push(NodeKind::Negate, start, &[value]);
        }
        self.power()
    }

    /// 60^\circ 42' 30''
    pub(super) fn degrees(&mut self, base: NodeId, start: u32) -> Parse<NodeId> {
        let mut parts = vec![base];
        for marks in [1, 2] {
            if self
                .peek()
                .is_none_or(|token| token.kind != TokenKind::Digits)
            {
                break;
            }
            let mut ahead = 1;
            // Decimal minutes and seconds.
            if Self::is_sign(self.peek_at(1), '.')
                && self.peek_at(2).is_some_and(|t| t.kind == TokenKind::Digits)
            {
                ahead = 3;
            }
            let Some((count, taken)) = self.marks(ahead) else {
                break;
            };
            if count < marks {
                break;
            }
            // 60^\circ 42'' has no minutes.
            if count == 2 && marks == 1 {
                let none = self.plain_number("0", Span::default())?;
                parts.push(none);
            }
            let number = self.number()?;
            parts.push(number);
            self.at += taken;
            if count == 2 {
                break;
            }
        }
        self.push(NodeKind::Degrees, start, &parts)
    }

    /// The marks of minutes (1) or seconds (2) that stand `ahead` tokens on, and how many tokens they take.
    fn marks(&self, ahead: usize) -> Option<(usize, usize)> {
        let sign = |at: usize, wanted| Self::is_sign(self.peek_at(ahead + at), wanted);
        if sign(0, '"') {
            return Some((2, 1));
        }
        if sign(0, '\'') {
            return Some(if sign(1, '\'') { (2, 2) } else { (1, 1) });
        }
        let (marks, taken) = self.prime_script(ahead)?;
        (marks.len() <= 2).then_some((marks.len(), taken))
    }

    /// A symbol with primes: f', x''.
    pub(super) fn primed(&mut self, base: NodeId, start: u32, marks: &str) -> Parse<NodeId> {
        match self.tree.kind(base) {
            NodeKind::Symbol(name) => {
                let name = format!("{}{marks}", self.tree.name(name));
                let id = self.tree.add_name(&name);
                self.push(NodeKind::Symbol(id), start, &[])
            }
            _ => {
                let id = self.tree.add_name("prime");
                self.push(NodeKind::Opaque(id), start, &[base])
            }
        }
    }

    /// One operand.
    pub(super) fn operand(&mut self) -> Parse<NodeId> {
        if let Some(node) = self.finished_group() {
            return Ok(node);
        }
        let Some(token) = self.peek() else {
            return self.error("the formula ends where a number or symbol is expected");
        };
        match token.kind {
            TokenKind::Digits | TokenKind::Word | TokenKind::Command => {
                if let Some(numeral) = self.letter_digits()? {
                    return Ok(numeral);
                }
                match token.kind {
                    TokenKind::Digits => match self.choose_between(token) {
                        Some(letter) => self.numbers_chosen(letter),
                        None => self.number(),
                    },
                    TokenKind::Word => self.word(),
                    _ => self.command(token),
                }
            }
            TokenKind::NewRow => self.error("expected a number or symbol"),
            TokenKind::Sign { sign, escaped } => match (sign, escaped) {
                ('.', false) => {
                    if (0..3).all(|ahead| Self::is_sign(self.peek_at(ahead), '.')) {
                        self.at += 3;
                        return self.push(NodeKind::Ellipsis, token.span.start, &[]);
                    }
                    self.number()
                }
                ('(' | '[', false) | (']', false) => self.group(token),
                ('{', false) => self.braces(),
                ('{', true) => self.set(),
                ('|', false) | (LEFT_BAR, _) => self.bars_group(NodeKind::Absolute, false),
                ('|', true) => self.bars_group(NodeKind::Norm, true),
                ('$', true) => self.currency("$"),
                ('\'' | '"', _) => {
                    self.error("a quotation mark stands where a number or symbol is expected")
                }
                _ => self.error("expected a number or symbol"),
            },
        }
    }

    /// A braced argument, or one token: \frac12.
    pub(super) fn argument(&mut self) -> Parse<NodeId> {
        match self.peek() {
            token if Self::is_sign(token, '{') => self.nested(Self::braces),
            Some(token) if token.kind == TokenKind::Digits => self.digit(),
            Some(token)
                if token.kind == TokenKind::Word
                    && words::meaning(self.text_of(token)).is_none() =>
            {
                // \binom n2 ends with the letter.
                if self.peek_at(1).is_some_and(|next| {
                    next.kind == TokenKind::Digits
                        && !next.spaced
                        && self.text_of(token).len() == 1
                        && !matches!(self.text_of(token), "e" | "i")
                }) {
                    let span = self.take(1);
                    let name = self.slice(span).to_owned();
                    let name = self.tree.add_name(&name);
                    return self.push_at(NodeKind::Symbol(name), span, &[]);
                }
                self.letter()
            }
            Some(_) => self.nested(Self::operand),
            None => self.error("an argument is missing"),
        }
    }

    /// The first digit of a token of digits.
    pub(super) fn digit(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a digit");
        };
        let digit = self.text_of(token).get(..1).unwrap_or("0");
        let span = self.take(1);
        self.plain_number(digit, span)
    }

    /// Takes the first bytes of the token here; what is left stays a token of its own.
    pub(super) fn take(&mut self, bytes: u32) -> Span {
        let at = self.at;
        let Some(token) = self.tokens.get_mut(at) else {
            return Span::default();
        };
        let span = Span {
            start: token.span.start,
            end: (token.span.start + bytes).min(token.span.end),
        };
        token.span.start = span.end;
        token.spaced = false;
        if token.span.start >= token.span.end {
            self.at += 1;
        }
        span
    }
}
