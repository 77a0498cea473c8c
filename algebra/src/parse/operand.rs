//! Operands: symbols, brackets, roots, functions, words, with what may follow them directly.

use super::lexer::{LEFT_BAR, Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Bracket, Constant, Function, NodeId, NodeKind, NumberSet, Separator, Span};
use super::words::{self, Meaning};

impl Parser<'_> {
    /// An operand with its powers, factorials, primes and degree signs.
    pub(super) fn power(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut base = self.nested(Self::operand)?;
        loop {
            let Some(token) = self.peek() else {
                return Ok(base);
            };
            let next = self.peek_at(1);
            base = match token.kind {
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
                } if !Self::is_sign(next, '=') => {
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
                            if !self.slice(self.tree.span(base)).ends_with(['}', ')']) =>
                        {
                            let (b, e) = (*b, *e);
                            let factorial = self.push(kind, self.span_start(e), &[e])?;
                            self.push(NodeKind::Power, start, &[b, factorial])?
                        }
                        _ => self.push(kind, start, &[base])?,
                    }
                }
                TokenKind::Command if self.text_of(token) == "degree" => {
                    self.at += 1;
                    self.degrees(base, start)?
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
    fn raised(&mut self, base: NodeId, start: u32) -> Parse<NodeId> {
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
                return self.degrees(base, start);
            }
            "\\prime" | "prime" | "'" => {
                self.at += count;
                return self.primed(base, start, "'");
            }
            "T" | "\\top" | "\\mathrm{T}" | "\\mathsf{T}" | "\\intercal" | "t"
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

    pub(super) fn is_number(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Number(_))
    }

    fn is_matrix(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Matrix { .. })
    }

    /// A script argument: a group, digits, one letter, one command; with a sign before it.
    fn script(&mut self) -> Parse<NodeId> {
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

    fn script_operand(&mut self) -> Parse<NodeId> {
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
    fn ascii_exponent(&mut self) -> Parse<NodeId> {
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
            let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Digits) else {
                break;
            };
            let _ = token;
            let mut ahead = 1;
            // Decimal minutes and seconds.
            if Self::is_sign(self.peek_at(1), '.')
                && self.peek_at(2).is_some_and(|t| t.kind == TokenKind::Digits)
            {
                ahead = 3;
            }
            let prime = |parser: &Self, at: usize| Self::is_sign(parser.peek_at(at), '\'');
            let second = Self::is_sign(self.peek_at(ahead), '"');
            let script = Self::is_sign(self.peek_at(ahead), '^')
                && self
                    .peek_at(ahead + 1)
                    .is_some_and(|t| matches!(self.text_of(t), "prime" | "{"));
            if !(prime(self, ahead) && marks == 1
                || prime(self, ahead) && prime(self, ahead + 1)
                || second
                || script && marks == 1)
            {
                break;
            }
            let number = self.number()?;
            parts.push(number);
            if script {
                self.at += 1;
                self.at += self.raw_group(0).map_or(1, |group| group.1);
            } else {
                while self.eat_sign('\'') || self.eat_sign('"') {}
            }
        }
        self.push(NodeKind::Degrees, start, &parts)
    }

    /// A symbol with primes: f', x''.
    fn primed(&mut self, base: NodeId, start: u32, marks: &str) -> Parse<NodeId> {
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
            TokenKind::Digits => self.number(),
            TokenKind::Word => self.word(),
            TokenKind::Command => self.command(token),
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
                ('|', false) => self.bars_group(NodeKind::Absolute, '|', false),
                (LEFT_BAR, _) => self.bars_group(NodeKind::Absolute, LEFT_BAR, false),
                ('|', true) => self.bars_group(NodeKind::Norm, '|', true),
                ('$', true) => self.currency("$"),
                ('\'' | '"', _) => {
                    self.error("a quotation mark stands where a number or symbol is expected")
                }
                _ => self.error("expected a number or symbol"),
            },
        }
    }

    // ---- brackets

    /// ( .. ), [ .. ], ] .. [ : a parenthesis, tuple or interval.
    fn group(&mut self, token: Token) -> Parse<NodeId> {
        let start = token.span.start;
        let open = match self.text_of(token) {
            "(" => Bracket::Round,
            "[" => Bracket::Square,
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
    fn braces(&mut self) -> Parse<NodeId> {
        if let Some(node) = self.finished_group() {
            return Ok(node);
        }
        let start = self.here();
        self.at += 1;
        if self.eat_sign('}') {
            // "{}": an empty group, kept as an empty set only where a value is wanted.
            return self.error("an empty group stands where a number or symbol is expected");
        }
        let top = self.brackets == 0;
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, false);
        let value = self.nested(Self::over)?;
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
    fn over(&mut self) -> Parse<NodeId> {
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

    /// A braced argument, or one token: \frac12.
    pub(super) fn argument(&mut self) -> Parse<NodeId> {
        match self.peek() {
            token if Self::is_sign(token, '{') => self.nested(Self::braces),
            Some(token) if token.kind == TokenKind::Digits => self.digit(),
            Some(token)
                if token.kind == TokenKind::Word
                    && words::meaning(self.text_of(token)).is_none() =>
            {
                self.letter()
            }
            Some(_) => self.nested(Self::operand),
            None => self.error("an argument is missing"),
        }
    }

    /// The first digit of a token of digits.
    fn digit(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a digit");
        };
        let digit = self.text_of(token).get(..1).unwrap_or("0");
        let literal = super::tree::Literal {
            digits: digit.into(),
            fraction_digits: 0,
            repeating: "".into(),
            exponent: None,
            point: false,
        };
        let literal = self.tree.add_literal(literal);
        let span = self.take(1);
        self.push_at(NodeKind::Number(literal), span, &[])
    }

    /// Takes the first bytes of the token here; what is left stays a token of its own.
    fn take(&mut self, bytes: u32) -> Span {
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

    /// \{ .. \}
    fn set(&mut self) -> Parse<NodeId> {
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
        let such_that = Self::is_sign(self.peek(), '|')
            || Self::is_sign(self.peek(), ':')
            || self.is_command(self.peek(), "mid");
        let mut condition = None;
        if such_that {
            self.at += 1;
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
            None => self.push(NodeKind::Set, start, &members),
        }
    }

    /// |a|, \|a\|
    fn bars_group(&mut self, kind: NodeKind, open: char, escaped: bool) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        let saved = self.in_set;
        self.in_set = false;
        self.noticed.bar = true;
        self.bars += 1;
        let value = self.nested(Self::sum)?;
        self.bars -= 1;
        self.in_set = saved;
        let closed = if escaped {
            Self::is_escaped(self.peek(), '|')
        } else {
            self.at_closing_bar()
        };
        let _ = open;
        if !closed {
            return self.error("an absolute value is not closed");
        }
        self.at += 1;
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

    // ---- words and symbols

    /// A run of letters.
    fn word(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a word");
        };
        let word = self.text_of(token);
        let start = token.span.start;
        if let Some(meaning) = words::meaning(word) {
            self.at += 1;
            return self.meaning(meaning, word, start);
        }
        let single = word.chars().count() == 1;
        if !single {
            if let Some(id) = self.special_word(word, start)? {
                return Ok(id);
            }
            if word.is_ascii() {
                // Letters before a known function: Bsin(pi), xcos(x).
                if let Some(split) = (1..word.len().min(4)).find(|split| {
                    let rest = &word[*split..];
                    matches!(words::meaning(rest), Some(m) if is_function(m))
                        && rest.len() >= 2
                        && Self::is_sign(self.peek_at(1), '(')
                }) {
                    let _ = split;
                    return self.letter();
                }
                let reads_as_word = word.len() >= 4 && words::has_vowel(word);
                if reads_as_word {
                    self.at += 1;
                    return self.prose(word, start);
                }
                return self.letter();
            }
        }
        self.letter()
    }

    /// A word that is text, with the words after it.
    fn prose(&mut self, word: &str, start: u32) -> Parse<NodeId> {
        let mut text = word.to_owned();
        while let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word && token.spaced)
        {
            if matches!(self.text_of(token), "and" | "or") {
                break;
            }
            text.push(' ');
            text.push_str(self.text_of(token));
            self.at += 1;
        }
        let id = self.tree.add_name(&text);
        self.push(NodeKind::Text(id), start, &[])
    }

    /// Phrases with a meaning: "all real numbers", "no solution".
    fn special_word(&mut self, _word: &str, start: u32) -> Parse<Option<NodeId>> {
        let rest = self.text.get(start as usize..).unwrap_or("");
        let phrases: [(&str, NodeKind); 12] = [
            ("all real numbers", NodeKind::NumberSet(NumberSet::Reals)),
            ("all reals", NodeKind::NumberSet(NumberSet::Reals)),
            ("all real", NodeKind::NumberSet(NumberSet::Reals)),
            ("real numbers", NodeKind::NumberSet(NumberSet::Reals)),
            ("All real numbers", NodeKind::NumberSet(NumberSet::Reals)),
            ("no solutions", NodeKind::EmptySet),
            ("no solution", NodeKind::EmptySet),
            ("No solution", NodeKind::EmptySet),
            ("no real solutions", NodeKind::EmptySet),
            ("no real solution", NodeKind::EmptySet),
            ("empty set", NodeKind::EmptySet),
            ("does not exist", NodeKind::Undefined),
        ];
        for (phrase, kind) in phrases {
            if rest.starts_with(phrase) {
                let end = start + u32::try_from(phrase.len()).unwrap_or(0);
                while self.peek().is_some_and(|token| token.span.start < end) {
                    self.at += 1;
                }
                return self.push(kind, start, &[]).map(Some);
            }
        }
        Ok(None)
    }

    /// One letter as a symbol, with its subscripts and primes; e, i are constants.
    pub(super) fn letter(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a letter");
        };
        let Some(letter) = self.text_of(token).chars().next() else {
            return self.error("expected a letter");
        };
        if !letter.is_ascii() {
            return self.foreign_word();
        }
        let span = self.take(u32::try_from(letter.len_utf8()).unwrap_or(1));
        self.symbol(letter.encode_utf8(&mut [0; 4]), span.start)
    }

    /// Letters of other scripts: words, not products of unknowns.
    fn foreign_word(&mut self) -> Parse<NodeId> {
        let start = self.here();
        while let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Word) {
            let word = self.text_of(token);
            if word.is_ascii()
                || (self.last_end() > start && matches!(word, "或" | "和" | "且" | "与"))
            {
                break;
            }
            self.at += 1;
        }
        let text = self.slice(self.since(start)).to_owned();
        let id = self.tree.add_name(&text);
        self.push(NodeKind::Text(id), start, &[])
    }

    /// A symbol of this name, after which subscripts, primes and arguments may follow.
    pub(super) fn symbol(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        let mut full = name.to_owned();
        let mut plain = true;
        // v0 in plain text is v with index 0, not v times 0.
        if let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Digits && !token.spaced)
            && name.len() == 1
            && self.last_end() == token.span.start
        {
            full.push('_');
            full.push_str(self.text_of(token));
            self.at += 1;
            plain = false;
        }
        loop {
            if Self::is_sign(self.peek(), '_') {
                let Some(subscript) = self.subscript()? else {
                    break;
                };
                full.push('_');
                full.push_str(&subscript);
                plain = false;
            } else if Self::is_sign(self.peek(), '\'')
                && self.peek().is_some_and(|token| !token.spaced)
            {
                self.at += 1;
                full.push('\'');
                plain = false;
            } else {
                break;
            }
        }
        let constant = match full.as_str() {
            "e" => Some(Constant::E),
            "i" => Some(Constant::ImaginaryUnit),
            _ => None,
        };
        if let Some(constant) = constant.filter(|_| plain) {
            return self.push(NodeKind::Constant(constant), start, &[]);
        }
        let id = self.tree.add_name(&full);
        let symbol = self.push(NodeKind::Symbol(id), start, &[])?;
        // f(x): application for the usual function letters.
        let applies = matches!(
            full.chars().next(),
            Some('f' | 'g' | 'h' | 'F' | 'G' | 'H' | 'P' | 'Q' | 'W' | 'p' | 'q')
        ) && name.len() == 1;
        if applies
            && Self::is_sign(self.peek(), '(')
            && self.peek().is_some_and(|token| !token.spaced)
            && self.argument_looks_plain(&full)
        {
            let members = self.arguments_in(')')?;
            let children: Vec<NodeId> = std::iter::once(symbol).chain(members).collect();
            return self.push(NodeKind::Apply, start, &children);
        }
        Ok(symbol)
    }

    /// p(..), q(..), P(..) are applications only of plain arguments: p(x), P(2), not p(q-1).
    fn argument_looks_plain(&self, name: &str) -> bool {
        if !name.starts_with(['p', 'q', 'P', 'Q', 'W', 'H', 'h']) {
            return true;
        }
        let inside = self.peek_at(1);
        inside.is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Digits))
            && Self::is_sign(self.peek_at(2), ')')
    }

    /// The subscript here in canonical form: `1`, `n+1` as `(n+1)`.
    fn subscript(&mut self) -> Parse<Option<String>> {
        let (raw, count) = match self.raw_group(1) {
            Some((raw, count)) => (raw, 1 + count),
            None => {
                let Some(token) = self.peek_at(1) else {
                    return self.error("a subscript is missing");
                };
                match token.kind {
                    TokenKind::Digits | TokenKind::Command => (self.text_of(token), 2),
                    TokenKind::Word => {
                        self.at += 1;
                        let letter = self.text_of(token).get(..1).unwrap_or("").to_owned();
                        self.take(1);
                        return Ok(Some(letter));
                    }
                    _ => return self.error("expected a subscript"),
                }
            }
        };
        let mut text = String::new();
        for piece in raw.split(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '$' | '~')) {
            let piece = piece
                .strip_prefix('\\')
                .filter(|name| words::is_text_command(name))
                .map_or(piece, |_| "");
            text.push_str(piece.strip_prefix("\\,").unwrap_or(piece));
        }
        if text.is_empty() {
            return self.error("a subscript is empty");
        }
        self.at += count;
        let simple = text.chars().all(char::is_alphanumeric) || text.starts_with('\\');
        Ok(Some(if simple {
            text.trim_start_matches('\\').to_owned()
        } else {
            format!("({text})")
        }))
    }

    pub(super) fn meaning(&mut self, meaning: Meaning, name: &str, start: u32) -> Parse<NodeId> {
        match meaning {
            Meaning::Symbol => self.symbol(name, start),
            Meaning::Constant(constant) => {
                if Self::is_sign(self.peek(), '_') {
                    return self.symbol(name, start);
                }
                self.push(NodeKind::Constant(constant), start, &[])
            }
            Meaning::Undefined => self.push(NodeKind::Undefined, start, &[]),
            Meaning::Empty => self.push(NodeKind::EmptySet, start, &[]),
            Meaning::And | Meaning::Or => {
                self.error("a connective stands where a value is expected")
            }
            Meaning::Percent => self.error("a percent sign stands where a value is expected"),
            _ => self.function(meaning, start),
        }
    }

    // ---- functions

    /// A function: its scripts, then its argument.
    fn function(&mut self, meaning: Meaning, start: u32) -> Parse<NodeId> {
        if meaning == Meaning::SquareRoot {
            return self.square_root(start);
        }
        let mut power = None;
        let mut base = None;
        loop {
            if Self::is_sign(self.peek(), '^') && power.is_none() {
                self.at += 1;
                power = Some(self.nested(Self::script)?);
            } else if Self::is_sign(self.peek(), '_') && base.is_none() {
                self.at += 1;
                base = Some(self.argument()?);
            } else {
                break;
            }
        }
        let inverse = power.is_some_and(|power| self.is_minus_one(power));
        let arguments = self.function_arguments()?;
        let kind = self.function_kind(meaning, inverse, arguments.len())?;
        let mut children = arguments;
        let value = match (kind, base) {
            (NodeKind::LogAmbiguous, Some(base)) => {
                children.push(base);
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::LogAmbiguous, None) if children.len() == 2 => {
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::LogBase, None) => {
                let ten = super::tree::Literal {
                    digits: "10".into(),
                    fraction_digits: 0,
                    repeating: "".into(),
                    exponent: None,
                    point: false,
                };
                let ten = self.tree.add_literal(ten);
                children.push(self.push(NodeKind::Number(ten), start, &[])?);
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::Call(Function::Max | Function::Min), Some(_)) => {
                return self.error("a maximum with a subscript");
            }
            (_, Some(_)) => return self.error("this function takes no subscript"),
            (kind, None) => self.push(kind, start, &children)?,
        };
        match power {
            Some(power) if !inverse => self.push(NodeKind::Power, start, &[value, power]),
            _ => Ok(value),
        }
    }

    fn is_minus_one(&self, id: NodeId) -> bool {
        self.tree.kind(id) == NodeKind::Negate
            && self
                .tree
                .children(id)
                .first()
                .is_some_and(|child| match self.tree.kind(*child) {
                    NodeKind::Number(literal) => {
                        &*self.tree.literal(literal).digits == "1"
                            && !self.tree.literal(literal).point
                    }
                    _ => false,
                })
    }

    fn function_kind(&self, meaning: Meaning, inverse: bool, arguments: usize) -> Parse<NodeKind> {
        use Function::*;
        let kind = match meaning {
            Meaning::Function(function) if inverse => NodeKind::Call(match function {
                Sin => ArcSin,
                Cos => ArcCos,
                Tan => ArcTan,
                Cot => ArcCot,
                Sec => ArcSec,
                Csc => ArcCsc,
                Sinh => ArcSinh,
                Cosh => ArcCosh,
                Tanh => ArcTanh,
                Coth => ArcCoth,
                Sech => ArcSech,
                Csch => ArcCsch,
                _ => return self.error("this function has no inverse of its own"),
            }),
            Meaning::Function(function) => NodeKind::Call(function),
            Meaning::Logarithm => NodeKind::LogAmbiguous,
            Meaning::Common => NodeKind::LogBase,
            Meaning::Absolute => NodeKind::Absolute,
            Meaning::Floor => NodeKind::Floor,
            Meaning::Ceiling => NodeKind::Ceiling,
            Meaning::Factorial => NodeKind::Factorial,
            Meaning::Binomial if arguments == 2 => NodeKind::Binomial,
            Meaning::Root if arguments == 2 => NodeKind::Root,
            Meaning::Conjugate => NodeKind::Conjugate,
            Meaning::Determinant => NodeKind::Determinant,
            _ => return self.error("wrong number of arguments"),
        };
        Ok(kind)
    }

    /// (a, b), {a}, or the factors that follow: \sin 2x.
    fn function_arguments(&mut self) -> Parse<Vec<NodeId>> {
        if Self::is_sign(self.peek(), '(') {
            return self.arguments_in(')');
        }
        if Self::is_sign(self.peek(), '[') {
            return self.arguments_in(']');
        }
        if Self::is_sign(self.peek(), '{') {
            let value = self.nested(Self::braces)?;
            // \max{1, 2}
            return Ok(match self.tree.kind(value) {
                NodeKind::BraceList | NodeKind::List(_) => self.tree.children(value).to_vec(),
                _ => vec![value],
            });
        }
        if Self::is_escaped(self.peek(), '{') {
            let value = self.nested(Self::set)?;
            return Ok(self.tree.children(value).to_vec());
        }
        let start = self.here();
        let negative = Self::is_sign(self.peek(), '-');
        self.at += usize::from(negative);
        let mut factors = vec![self.power()?];
        while self.starts_operand() && !self.starts_function() && !self.at_unit() {
            // \sin x (y+1) ends before the bracket.
            if Self::is_sign(self.peek(), '(') || Self::is_sign(self.peek(), '[') {
                break;
            }
            let factor = self.power()?;
            let last = factors.last().copied().unwrap_or(factor);
            if self.is_number(last) && self.tree.kind(factor) == NodeKind::Quotient {
                let first = self.span_start(last);
                factors.pop();
                factors.push(self.push(NodeKind::Mixed, first, &[last, factor])?);
            } else {
                factors.push(factor);
            }
        }
        let value = match factors.len() {
            1 => factors.swap_remove(0),
            _ => self.push(NodeKind::Product, start, &factors)?,
        };
        Ok(vec![if negative {
            self.push(NodeKind::Negate, start, &[value])?
        } else {
            value
        }])
    }

    /// The members of the bracket here, up to `close`.
    fn arguments_in(&mut self, close: char) -> Parse<Vec<NodeId>> {
        if let Some(members) = self.finished_members() {
            return Ok(members);
        }
        self.at += 1;
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, false);
        self.brackets += 1;
        let (members, _) = self.nested(Self::members)?;
        self.brackets -= 1;
        (self.bars, self.in_set) = saved;
        if !self.eat_sign(close) {
            return self.error("expected a closing bracket after the arguments");
        }
        Ok(members)
    }

    fn starts_function(&self) -> bool {
        self.meaning_here()
            .is_some_and(|meaning| is_function(meaning) && meaning != Meaning::SquareRoot)
            || self
                .peek()
                .and_then(|token| self.command_name(token))
                .is_some_and(|name| matches!(name, "sum" | "prod" | "int" | "lim" | "operatorname"))
    }

    fn square_root(&mut self, start: u32) -> Parse<NodeId> {
        if Self::is_sign(self.peek(), '[') {
            self.at += 1;
            self.brackets += 1;
            let index = self.nested(Self::sum)?;
            self.brackets -= 1;
            if !self.eat_sign(']') {
                return self.error("expected ] after the index of the root");
            }
            let radicand = self.root_argument()?;
            return self.push(NodeKind::Root, start, &[radicand, index]);
        }
        let radicand = self.root_argument()?;
        self.push(NodeKind::SquareRoot, start, &[radicand])
    }

    /// \sqrt3, \sqrt{..}, sqrt(..), √10: all digits of an unbraced number in plain text, one digit in LaTeX.
    fn root_argument(&mut self) -> Parse<NodeId> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Digits && token.spaced => self.number(),
            Some(token) if Self::is_sign(Some(token), '(') => self.nested(Self::operand),
            _ => self.argument(),
        }
    }
}

fn is_function(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Constant(_)
            | Meaning::Symbol
            | Meaning::And
            | Meaning::Or
            | Meaning::Undefined
            | Meaning::Empty
            | Meaning::Percent
    )
}
