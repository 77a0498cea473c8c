//! Number literals: grouping, decimal points, repeating blocks, powers of ten, mixed numbers, bases.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Literal, NodeId, NodeKind, Span};
use super::words;
use crate::error::ParseError;

impl<'a> Parser<'a> {
    pub(super) fn digits_at(&self, ahead: usize) -> Option<(Token, &'a str)> {
        let token = self
            .peek_at(ahead)
            .filter(|token| token.kind == TokenKind::Digits)?;
        Some((token, self.text_of(token)))
    }

    /// A number, at a token of digits or a point before digits.
    pub(super) fn number(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut digits = String::new();
        if let Some((_, first)) = self.digits_at(0) {
            digits.push_str(first);
            self.at += 1;
            self.grouped(&mut digits);
        }
        if digits == "0" && self.at_hexadecimal() {
            return self.error("a hexadecimal or binary number");
        }
        if let Some(mixed) = self.ascii_mixed(&digits, start)? {
            return Ok(mixed);
        }
        let whole_length = digits.len();
        let mut point = false;
        let mut repeating = String::new();
        if !digits.is_empty()
            && self.braced_comma_here()
            && let Some((_, fraction)) = self.digits_at(3)
        {
            digits.push_str(fraction);
            self.at += 4;
            point = true;
        }
        let at_point = !point && (Self::is_sign(self.peek(), '.') || self.decimal_comma_here());
        let unspaced = self.peek().is_some_and(|token| !token.spaced);
        if at_point && (unspaced || digits.is_empty()) {
            let next = self.peek_at(1).filter(|next| !next.spaced);
            if let Some(next) = next.filter(|next| next.kind == TokenKind::Digits) {
                digits.push_str(self.text_of(next));
                self.at += 2;
                point = true;
            } else if next
                .is_some_and(|next| matches!(self.text_of(next), "overline" | "dot" | "bar"))
                || self.bracketed_block(1).is_some()
            {
                self.at += 1;
                point = true;
            } else if !digits.is_empty() && !Self::is_sign(next, '.') {
                // "5." and "5.\text{ cm}"
                self.at += 1;
                point = true;
            }
        }
        if point {
            self.repeating(&digits, whole_length, &mut repeating)?;
        }
        if digits.is_empty() && repeating.is_empty() {
            return self.error("expected digits");
        }
        let fraction_digits = u32::try_from(digits.len() - whole_length).unwrap_or(u32::MAX);
        let exponent = self.exponent(point)?;
        if digits.is_empty() {
            digits.push('0');
        }
        let literal = self.tree.add_literal(Literal {
            digits: digits.into_boxed_str(),
            fraction_digits,
            repeating: repeating.into_boxed_str(),
            exponent,
            point,
        });
        let number = self.push(NodeKind::Number(literal), start, &[])?;
        self.in_base(number, start)
    }

    /// A node for an integer in decimal digits.
    pub(super) fn plain_number(&mut self, digits: &str, span: Span) -> Parse<NodeId> {
        let literal = self.tree.add_literal(Literal {
            digits: digits.into(),
            fraction_digits: 0,
            repeating: "".into(),
            exponent: None,
            point: false,
        });
        self.push_at(NodeKind::Number(literal), span, &[])
    }

    fn decimal_comma_here(&self) -> bool {
        self.reading.decimal_comma && Self::is_sign(self.peek(), ',')
    }

    /// `1{,}5`: braces bind the comma, and a group has three digits, so this one is the decimal comma.
    fn braced_comma_here(&self) -> bool {
        Self::is_sign(self.peek(), '{')
            && Self::is_sign(self.peek_at(1), ',')
            && Self::is_sign(self.peek_at(2), '}')
            && self
                .digits_at(3)
                .is_some_and(|(_, digits)| digits.len() != 3)
    }

    /// The rest of `0x1F`, `0xFF` or `0b101` after the zero: no product with the letter.
    fn at_hexadecimal(&self) -> bool {
        let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word && !token.spaced)
        else {
            return false;
        };
        match self.text_of(token) {
            "x" | "b" | "o" => self
                .peek_at(1)
                .is_some_and(|next| next.kind == TokenKind::Digits && !next.spaced),
            word => word
                .strip_prefix('x')
                .is_some_and(|rest| rest.len() >= 2 && rest.bytes().all(|b| b.is_ascii_hexdigit())),
        }
    }

    /// Digit groups: `1,234`, `1{,}234`, `1\,234`, `1 234`.
    fn grouped(&mut self, digits: &mut String) {
        if digits.len() > 3 || digits.starts_with('0') || self.reading.decimal_comma {
            return;
        }
        // In 1,10,100 the commas separate: what stands before the first one is no group of three.
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.tokens.get(at));
        let here_spaced = before(1).is_some_and(|token| token.spaced);
        if !here_spaced
            && before(2).is_some_and(|comma| Self::is_sign(Some(*comma), ','))
            && before(3).is_some_and(|digits| digits.kind == TokenKind::Digits)
        {
            return;
        }
        let mut groups: Vec<&str> = Vec::new();
        let mut ahead = 0;
        let mut style = None;
        while let Some((kind, skip)) = self.group_separator(ahead) {
            let Some((_, group)) = self.digits_at(ahead + skip) else {
                break;
            };
            // 1{,}234,567 mixes two spellings of one style.
            if style.is_some_and(|style| (style == Group::Space) != (kind == Group::Space)) {
                break;
            }
            // Whatever is no group of three makes the commas separators of a list.
            if group.len() != 3 {
                if kind == Group::Comma {
                    return;
                }
                break;
            }
            // "1 234/5" would be a mixed number, not a group.
            if kind == Group::Space && Self::is_sign(self.peek_at(ahead + skip + 1), '/') {
                break;
            }
            style = Some(match style {
                Some(Group::Braced) if kind == Group::Comma => Group::Braced,
                _ => kind,
            });
            groups.push(group);
            ahead += skip + 1;
        }
        if style == Some(Group::Comma) && self.brackets > 0 {
            return;
        }
        let joined: String = groups.concat();
        digits.push_str(&joined);
        self.at += ahead;
    }

    /// A separator of digit groups `ahead` tokens from here: its kind and how many tokens it takes.
    fn group_separator(&self, ahead: usize) -> Option<(Group, usize)> {
        let token = self.peek_at(ahead)?;
        if Self::is_sign(Some(token), '{')
            && Self::is_sign(self.peek_at(ahead + 1), ',')
            && Self::is_sign(self.peek_at(ahead + 2), '}')
        {
            return Some((Group::Braced, 3));
        }
        if Self::is_sign(Some(token), ',') && !token.spaced {
            let next = self.peek_at(ahead + 1)?;
            if !next.spaced {
                return Some((Group::Comma, 1));
            }
            // `,\!` binds, a plain space separates.
            let gap = self.slice(Span {
                start: token.span.end,
                end: next.span.start,
            });
            return gap.contains("\\!").then_some((Group::Braced, 1));
        }
        (token.kind == TokenKind::Digits && token.spaced).then_some((Group::Space, 0))
    }

    /// `3 1/2`
    fn ascii_mixed(&mut self, whole: &str, start: u32) -> Parse<Option<NodeId>> {
        let Some((numerator, top)) = self.digits_at(0).filter(|(token, _)| token.spaced) else {
            return Ok(None);
        };
        if !Self::is_sign(self.peek_at(1), '/') || whole.is_empty() {
            return Ok(None);
        }
        let Some((denominator, bottom)) = self.digits_at(2) else {
            return Ok(None);
        };
        // A proper fraction: 3 1/2, but 2 10/3 is no mixed number.
        let value = |digits: &str| digits.parse::<u64>().ok();
        if !matches!((value(top), value(bottom)), (Some(n), Some(d)) if n < d) {
            return Ok(None);
        }
        let whole_span = Span {
            start,
            end: numerator.span.start,
        };
        let (top, bottom) = (self.text_of(numerator), self.text_of(denominator));
        let whole = self.plain_number(whole, whole_span)?;
        let top = self.plain_number(top, numerator.span)?;
        let bottom = self.plain_number(bottom, denominator.span)?;
        self.at += 3;
        let fraction = self.push(NodeKind::Quotient, numerator.span.start, &[top, bottom])?;
        self.push(NodeKind::Mixed, start, &[whole, fraction])
            .map(Some)
    }

    /// The digits in the brackets of `0.(3)`, `ahead` tokens from here.
    fn bracketed_block(&self, ahead: usize) -> Option<&'a str> {
        let open = self.peek_at(ahead).filter(|token| !token.spaced);
        let close = self.peek_at(ahead + 2).filter(|token| !token.spaced);
        let (_, digits) = self.digits_at(ahead + 1)?;
        (Self::is_sign(open, '(') && Self::is_sign(close, ')')).then_some(digits)
    }

    /// `\overline{3}`, `\dot{6}`, `333...`, `(3)`
    fn repeating(
        &mut self,
        digits: &str,
        whole_length: usize,
        repeating: &mut String,
    ) -> Parse<()> {
        let token = self.peek().filter(|token| !token.spaced);
        let name = token.and_then(|token| self.command_name(token));
        match name {
            Some("overline" | "bar") => {
                let block = match self.raw_group(1) {
                    Some((raw, count)) => {
                        self.at += 1 + count;
                        raw.trim()
                    }
                    None => {
                        let block = self
                            .digits_at(1)
                            .map_or("", |(_, digits)| digits.get(..1).unwrap_or(""));
                        self.at += 2;
                        block
                    }
                };
                if block.is_empty() || !block.bytes().all(|b| b.is_ascii_digit()) {
                    return self.error("expected the digits of the repeating block");
                }
                repeating.push_str(block);
            }
            Some("dot") => {
                // \dot{1}4285\dot{7}: from the first dotted digit to the last.
                while self.is_command(self.peek(), "dot") {
                    let bare = self.digits_at(1).map(|(_, digits)| (digits, 1));
                    let Some((raw, count)) = self.raw_group(1).or(bare) else {
                        return self.error("expected a digit after \\dot");
                    };
                    if raw.len() != 1 || !raw.bytes().all(|b| b.is_ascii_digit()) {
                        return self.error("expected one digit after \\dot");
                    }
                    repeating.push_str(raw);
                    self.at += 1 + count;
                    if let Some((_, between)) = self
                        .digits_at(0)
                        .filter(|_| self.is_command(self.peek_at(1), "dot"))
                    {
                        repeating.push_str(between);
                        self.at += 1;
                    }
                }
            }
            // 0.(3); in 0.1(6) the bracket could as well multiply.
            _ if (digits.len() == whole_length || self.reading.brackets_repeat)
                && let Some(block) = self.bracketed_block(0) =>
            {
                repeating.push_str(block);
                self.at += 3;
            }
            _ => {
                self.noticed.bracketed_digits |= self.bracketed_block(0).is_some();
                let dots = name == Some("ldots") || name == Some("dots") || name == Some("cdots");
                let points = (0..3).all(|ahead| Self::is_sign(self.peek_at(ahead), '.'));
                if !dots && !points {
                    return Ok(());
                }
                // 0.333..., 0.0909...: the end of the fraction says the block several times.
                let fraction = digits.get(whole_length..).unwrap_or("");
                let Some(block) = repeated_end(fraction) else {
                    return Err(ParseError::new(
                        "an ellipsis after digits that do not repeat",
                        self.since(self.last_end()),
                        Some("write the repeating block as \\overline{..}".into()),
                    ));
                };
                repeating.push_str(block);
                self.at += if dots { 1 } else { 3 };
            }
        }
        Ok(())
    }

    /// `e-4`, and `\times 10^{-4}` after a decimal.
    fn exponent(&mut self, point: bool) -> Parse<Option<i64>> {
        let token = self.peek().filter(|token| !token.spaced);
        if token.is_some_and(|token| {
            matches!(self.text_of(token), "e" | "E") && token.kind == TokenKind::Word
        }) {
            let signed = Self::is_sign(self.peek_at(1), '-') || Self::is_sign(self.peek_at(1), '+');
            let digits = self
                .digits_at(1 + usize::from(signed))
                .filter(|(token, _)| !token.spaced);
            if let Some((_, digits)) = digits {
                let size = digits.parse::<i64>();
                if let Ok(size) = size {
                    let negative = Self::is_sign(self.peek_at(1), '-');
                    self.at += 2 + usize::from(signed);
                    return Ok(Some(if negative { -size } else { size }));
                }
                return self.error("the exponent is too large");
            }
        }
        if !point {
            return Ok(None);
        }
        // a.b × 10^c, a.b * 10^{c}, a.b x 10^c
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        let times = match token.kind {
            TokenKind::Command => matches!(self.text_of(token), "times" | "cdot"),
            TokenKind::Sign { sign, escaped } => {
                sign == '*' && !escaped && !Self::is_sign(self.peek_at(1), '*')
            }
            TokenKind::Word => matches!(self.text_of(token), "x" | "X"),
            _ => false,
        };
        if !times || self.digits_at(1).is_none_or(|(_, digits)| digits != "10") {
            return Ok(None);
        }
        let mut ahead = 2;
        if Self::is_sign(self.peek_at(ahead), '^') {
            ahead += 1;
        } else if Self::is_sign(self.peek_at(ahead), '*')
            && Self::is_sign(self.peek_at(ahead + 1), '*')
        {
            ahead += 2;
        } else {
            return Ok(None);
        }
        let braced = Self::is_sign(self.peek_at(ahead), '{');
        let bracket = Self::is_sign(self.peek_at(ahead), '(');
        ahead += usize::from(braced || bracket);
        let negative = Self::is_sign(self.peek_at(ahead), '-');
        ahead += usize::from(negative || Self::is_sign(self.peek_at(ahead), '+'));
        let Some(size) = self
            .digits_at(ahead)
            .and_then(|(_, digits)| digits.parse::<i64>().ok())
        else {
            return Ok(None);
        };
        ahead += 1;
        if braced || bracket {
            if !Self::is_sign(self.peek_at(ahead), if braced { '}' } else { ')' }) {
                return Ok(None);
            }
            ahead += 1;
        }
        self.at += ahead;
        Ok(Some(if negative { -size } else { size }))
    }

    /// `1A3_{16}`, `FF_{16}`: letters are the digits beyond nine of the base that follows. The letters may as well be
    /// factors (`2a_{11}`), so this is a reading of its own.
    pub(super) fn letter_digits(&mut self) -> Parse<Option<NodeId>> {
        /// More pieces are no numeral.
        const FAR: usize = 16;
        /// Nor is a longer piece.
        const LONG: usize = 64;
        let mut count = 0;
        // \text{1A3}, 1\mathrm{A}3
        let mut wrapped = false;
        while let Some(token) = self.peek_at(count).filter(|_| count < FAR) {
            if count > 0 && token.spaced {
                break;
            }
            match token.kind {
                TokenKind::Digits | TokenKind::Word => {}
                TokenKind::Command
                    if !wrapped
                        && Self::is_sign(self.peek_at(count + 1), '{')
                        && words::is_text_command(self.text_of(token)) =>
                {
                    wrapped = true;
                    count += 1;
                }
                TokenKind::Sign {
                    sign: '}',
                    escaped: false,
                } if wrapped => wrapped = false,
                _ => break,
            }
            count += 1;
        }
        if count == 0 || wrapped || !Self::is_sign(self.peek_at(count), '_') {
            return Ok(None);
        }
        let braced = usize::from(Self::is_sign(self.peek_at(count + 1), '{'));
        if braced == 1 && !Self::is_sign(self.peek_at(count + 3), '}') {
            return Ok(None);
        }
        let base = self
            .digits_at(count + 1 + braced)
            .and_then(|(_, digits)| digits.parse::<u32>().ok())
            .filter(|base| (11..=36).contains(base));
        let Some(base) = base else {
            return Ok(None);
        };
        let mut digits = String::new();
        let pieces = (0..count).filter_map(|ahead| self.peek_at(ahead));
        for token in
            pieces.filter(|token| matches!(token.kind, TokenKind::Digits | TokenKind::Word))
        {
            // The name of a wrapper is a command, its brace a sign.
            let piece = self.text_of(token);
            if digits.len() + piece.len() > LONG || !piece.is_ascii() {
                return Ok(None);
            }
            digits.push_str(piece);
        }
        let letter = |byte: u8| byte.is_ascii_alphabetic();
        let letters = digits.bytes().filter(|byte| letter(*byte)).count();
        // 2a_{11} is rather a term of a sequence.
        let small = digits.bytes().any(|byte| byte.is_ascii_lowercase());
        let trailing = small && digits.ends_with(|c: char| c.is_ascii_alphabetic());
        let term = digits.len() < 2 || trailing && (base != 16 || letters < 2);
        if letters == 0 || term || !digits.chars().all(|digit| digit.is_digit(base)) {
            return Ok(None);
        }
        self.noticed.letter_digits = true;
        if !self.reading.letter_digits {
            return Ok(None);
        }
        let start = self.here();
        self.at += count;
        let span = self.since(start);
        let number = self.plain_number(&digits, span)?;
        self.in_base(number, start).map(Some)
    }

    /// `204_5`
    pub(super) fn in_base(&mut self, number: NodeId, start: u32) -> Parse<NodeId> {
        // 204 base 5
        if self
            .peek()
            .is_some_and(|token| token.spaced && self.text_of(token) == "base")
            && let Some((token, base)) = self.digits_at(1).filter(|(_, base)| base.len() <= 2)
            && self.peek_at(2).is_none()
        {
            self.at += 2;
            let base = self.plain_number(base, token.span)?;
            return self.push(NodeKind::InBase, start, &[number, base]);
        }
        if !Self::is_sign(self.peek(), '_') {
            return Ok(number);
        }
        let plain = |raw: &str| {
            let raw = raw
                .trim()
                .trim_start_matches("\\text")
                .trim_matches(['{', '}', '(', ')', ' ']);
            let named = match raw {
                "two" => "2",
                "three" => "3",
                "four" => "4",
                "five" => "5",
                "six" => "6",
                "seven" => "7",
                "eight" => "8",
                "nine" => "9",
                "ten" => "10",
                "twelve" => "12",
                "sixteen" => "16",
                _ => raw,
            };
            (!named.is_empty() && named.len() <= 2 && named.bytes().all(|b| b.is_ascii_digit()))
                .then(|| named.to_owned())
        };
        let found = match self.raw_group(1) {
            Some((raw, count)) => plain(raw).map(|base| (base, 1 + count)),
            None => self
                .digits_at(1)
                .and_then(|(_, digits)| plain(digits))
                .map(|base| (base, 2)),
        };
        let Some((base, count)) = found else {
            return self.error("a subscript on a number must be a base");
        };
        let base_start = self.here() + 1;
        self.at += count;
        let base_span = Span {
            start: base_start,
            end: self.last_end(),
        };
        let base = self.plain_number(&base, base_span)?;
        self.push(NodeKind::InBase, start, &[number, base])
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Comma,
    Braced,
    Space,
}

/// The shortest block with which a run of digits ends again and again: three times, or twice if it is long.
fn repeated_end(digits: &str) -> Option<&str> {
    let bytes = digits.as_bytes();
    (1..=bytes.len().min(64) / 2).find_map(|length| {
        let times = if length == 1 { 3 } else { 2 };
        let tail = bytes.get(bytes.len().checked_sub(times * length)?..)?;
        let block = tail.get(..length)?;
        let repeats = tail.chunks(length).all(|chunk| chunk == block);
        let varied = length == 1 || block.iter().any(|byte| *byte != block[0]);
        (repeats && varied)
            .then(|| digits.get(digits.len() - length..))
            .flatten()
    })
}
