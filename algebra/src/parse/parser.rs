//! The grammar: one function per level of binding strength, from lists down to single operands.
//!
//! list < relation < modulo < set operation < ratio < sum < product < power < operand. The depth of the descent is counted
//! and capped; deeper brackets are read before it (`nesting`). Numbers and operands stand in files of their own.

use super::lexer::{LEFT_BAR, RIGHT_BAR, Token, TokenKind};
use super::nesting::Nesting;
use super::tree::{NodeId, NodeKind, Relation, Separator, Span, Tree};
use super::words::{self, Meaning};
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
    /// An integral is open: `dx` ends it.
    pub(super) integrals: usize,
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
            integrals: 0,
            nesting: Nesting::default(),
            depth: 0,
        }
    }

    // ---- tokens

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
            return Err(ParseError::limit(
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

    // ---- list

    /// Members separated by commas, semicolons, "and", "or"; one member is itself.
    pub(super) fn list(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let (mut members, separator) = self.members()?;
        if members.len() == 1 {
            return Ok(members.swap_remove(0));
        }
        self.push(NodeKind::List(separator), start, &members)
    }

    /// The members of a list and how they are separated.
    pub(super) fn members(&mut self) -> Parse<(Vec<NodeId>, Separator)> {
        let mut members = vec![self.nested(Self::relation)?];
        let mut separator = Separator::Comma;
        while let Some(found) = self.separator() {
            if self.at_end_of_list() {
                break;
            }
            separator = match (separator, found) {
                (Separator::Comma, found) => found,
                (known, _) => known,
            };
            members.push(self.nested(Self::relation)?);
        }
        Ok((members, separator))
    }

    fn at_end_of_list(&self) -> bool {
        match self.peek() {
            None => true,
            Some(Token {
                kind: TokenKind::Sign { sign, escaped },
                ..
            }) => match sign {
                ')' | ']' => !escaped,
                '}' => true,
                _ => false,
            },
            Some(token) => matches!(self.command_name(token), Some("rangle" | "end")),
        }
    }

    /// Reads separators (", and" counts as one).
    fn separator(&mut self) -> Option<Separator> {
        let mut found = None;
        while let Some((separator, count)) = self.separator_here() {
            found = Some(match found {
                None | Some(Separator::Comma) => separator,
                Some(known) => known,
            });
            self.at += count;
        }
        found
    }

    fn separator_here(&self) -> Option<(Separator, usize)> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Sign {
                sign: ',',
                escaped: false,
            } => Some((Separator::Comma, 1)),
            TokenKind::Sign {
                sign: ';',
                escaped: false,
            } => Some((Separator::Semicolon, 1)),
            TokenKind::Sign {
                sign: '&',
                escaped: true,
            } => Some((Separator::And, 1)),
            TokenKind::NewRow if self.brackets == 0 => Some((Separator::Comma, 1)),
            TokenKind::Word => match self.text_of(token) {
                "and" | "和" | "且" | "与" => Some((Separator::And, 1)),
                "or" | "或" => Some((Separator::Or, 1)),
                _ => None,
            },
            TokenKind::Command => match self.text_of(token) {
                "wedge" | "land" => Some((Separator::And, 1)),
                "vee" | "lor" => Some((Separator::Or, 1)),
                name if words::is_text_command(name) => {
                    let (content, count) = self.raw_group(1)?;
                    let content = content.trim_matches(|c: char| {
                        c.is_whitespace() || matches!(c, ',' | '~' | '.' | '\\')
                    });
                    match content {
                        "and" | "and " => Some((Separator::And, 1 + count)),
                        "or" => Some((Separator::Or, 1 + count)),
                        "" if self.slice(token.span) != "mathrm" => {
                            Some((Separator::Comma, 1 + count)).filter(|_| {
                                self.raw_group(1).is_some_and(|(raw, _)| raw.contains(','))
                            })
                        }
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
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

    // ---- relations

    /// a < b = c ..
    pub(super) fn relation(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let first = self.modulo()?;
        let mut operands = vec![first];
        let mut signs = Vec::new();
        while let Some(sign) = self.relation_sign()? {
            // A trailing "\approx 0.577" or "= 3." may end the text.
            signs.push(sign);
            operands.push(self.modulo()?);
        }
        let mut result = if signs.is_empty() {
            first
        } else {
            let span = self.since(start);
            if self.tree.len() >= super::MAX_NODES {
                return Err(ParseError::limit(
                    "the formula has more than 100000 parts",
                    span,
                ));
            }
            self.tree.push_chain(span, &operands, &signs)
        };
        if let Some(modulus) = self.congruence_modulus()? {
            let children = match (&operands[..], &signs[..]) {
                ([a, b], [Relation::Identical | Relation::Equal]) => vec![*a, *b, modulus],
                _ => vec![result, modulus],
            };
            result = self.push(NodeKind::Congruence, start, &children)?;
        }
        Ok(result)
    }

    fn relation_sign(&mut self) -> Parse<Option<Relation>> {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        let next = self.peek_at(1).filter(|next| !next.spaced);
        let joined = |sign| Self::is_sign(next, sign);
        let (relation, count) = match token.kind {
            TokenKind::Sign {
                sign: '=',
                escaped: false,
            } => match next {
                _ if joined('=') => (Relation::Equal, 2),
                _ if joined('<') => (Relation::LessEqual, 2),
                _ => (Relation::Equal, 1),
            },
            TokenKind::Sign {
                sign: '<',
                escaped: false,
            } => {
                if joined('=') {
                    (Relation::LessEqual, 2)
                } else if joined('>') {
                    (Relation::NotEqual, 2)
                } else {
                    (Relation::Less, 1)
                }
            }
            TokenKind::Sign {
                sign: '>',
                escaped: false,
            } => {
                if joined('=') {
                    (Relation::GreaterEqual, 2)
                } else {
                    (Relation::Greater, 1)
                }
            }
            TokenKind::Sign {
                sign: '!',
                escaped: false,
            } if joined('=') => (Relation::NotEqual, 2),
            TokenKind::Command => {
                let name = self.text_of(token);
                if name == "not" {
                    match self.peek_at(1) {
                        next if Self::is_sign(next, '=') => (Relation::NotEqual, 2),
                        next if self.is_command(next, "in") => (Relation::NotIn, 2),
                        _ => return self.error("\\not needs a relation after it"),
                    }
                } else if name == "mid" && self.in_set {
                    return Ok(None);
                } else if let Some(relation) = words::relation(name) {
                    (relation, 1)
                } else if words::other_relation(name) {
                    let id = self.tree.add_name(name);
                    (Relation::Other(id), 1)
                } else {
                    return Ok(None);
                }
            }
            _ => return Ok(None),
        };
        self.at += count;
        Ok(Some(relation))
    }

    /// `\pmod 7`, `(mod 7)`: the modulus.
    fn congruence_modulus(&mut self) -> Parse<Option<NodeId>> {
        let token = self.peek();
        if self.is_command(token, "pmod") || self.is_command(token, "mod") {
            self.at += 1;
            return self.nested(Self::power).map(Some);
        }
        let is_mod = |parser: &Self, token: Option<Token>| {
            parser.is_command(token, "mod")
                || parser.is_command(token, "bmod")
                || token.is_some_and(|t| t.kind == TokenKind::Word && parser.text_of(t) == "mod")
                || (token
                    .and_then(|t| parser.command_name(t))
                    .is_some_and(words::is_text_command)
                    && parser
                        .raw_group(2)
                        .is_some_and(|(raw, _)| raw.trim() == "mod"))
        };
        if Self::is_sign(token, '(') && is_mod(self, self.peek_at(1)) {
            self.at += 1;
            let text = self
                .peek()
                .and_then(|t| self.command_name(t))
                .is_some_and(words::is_text_command);
            let skip = if text {
                1 + self.raw_group(1).map_or(0, |group| group.1)
            } else {
                1
            };
            self.at += skip;
            let modulus = self.nested(Self::sum)?;
            if !self.eat_sign(')') {
                return self.error("expected ) after the modulus");
            }
            return Ok(Some(modulus));
        }
        Ok(None)
    }

    // ---- a mod m

    fn modulo(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut left = self.set_operation()?;
        loop {
            let token = self.peek();
            let word = token.is_some_and(|t| t.kind == TokenKind::Word && self.text_of(t) == "mod");
            if !word && !self.is_command(token, "bmod") {
                return Ok(left);
            }
            self.at += 1;
            let right = self.set_operation()?;
            left = self.push(NodeKind::Modulo, start, &[left, right])?;
        }
    }

    // ---- sets

    fn set_operation(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut left = self.ratio()?;
        loop {
            let token = self.peek();
            let name = token.and_then(|token| self.command_name(token));
            let word = token
                .filter(|t| t.kind == TokenKind::Word)
                .map(|t| self.text_of(t));
            let kind = match (name, word) {
                (Some("cup" | "bigcup"), _) | (_, Some("U"))
                    if self.brackets == 0 || name.is_some() =>
                {
                    NodeKind::Union
                }
                (Some("cap" | "bigcap"), _) => NodeKind::Intersection,
                (Some("setminus" | "backslash" | "smallsetminus"), _) => NodeKind::SetDifference,
                _ => return Ok(left),
            };
            let mut operands = vec![left];
            while self
                .peek()
                .is_some_and(|t| self.set_operator(t) == Some(kind))
            {
                self.at += 1;
                operands.push(self.ratio()?);
                if kind == NodeKind::SetDifference {
                    break;
                }
            }
            left = self.push(kind, start, &operands)?;
        }
    }

    fn set_operator(&self, token: Token) -> Option<NodeKind> {
        match (token.kind, self.text_of(token)) {
            (TokenKind::Command, "cup" | "bigcup") | (TokenKind::Word, "U") => {
                Some(NodeKind::Union)
            }
            (TokenKind::Command, "cap" | "bigcap") => Some(NodeKind::Intersection),
            (TokenKind::Command, "setminus" | "backslash" | "smallsetminus") => {
                Some(NodeKind::SetDifference)
            }
            _ => None,
        }
    }

    // ---- a : b

    fn ratio(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let first = self.sum()?;
        if !Self::is_sign(self.peek(), ':') || self.in_set {
            return Ok(first);
        }
        let mut parts = vec![first];
        while Self::is_sign(self.peek(), ':') {
            self.at += 1;
            parts.push(self.sum()?);
        }
        self.push(NodeKind::Colon, start, &parts)
    }

    // ---- sums

    /// a + b - c ± d
    pub(super) fn sum(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut terms = vec![self.signed_term()?];
        // A plus-minus ends the sum so far: (a + b) ± c.
        loop {
            let sign_start = self.here();
            let Some(sign) = self.additive_sign() else {
                break;
            };
            // "5 +" at the end of the text is no sum.
            let term = self.signed_term()?;
            match sign {
                Additive::Plus => terms.push(term),
                Additive::Minus => {
                    let negated = self.push(NodeKind::Negate, sign_start, &[term])?;
                    terms.push(negated);
                }
                Additive::PlusMinus | Additive::MinusPlus => {
                    let left = self.finish_sum(start, std::mem::take(&mut terms))?;
                    let kind = if sign == Additive::PlusMinus {
                        NodeKind::PlusMinus
                    } else {
                        NodeKind::MinusPlus
                    };
                    terms.push(self.push(kind, start, &[left, term])?);
                }
            }
        }
        self.finish_sum(start, terms)
    }

    fn finish_sum(&mut self, start: u32, mut terms: Vec<NodeId>) -> Parse<NodeId> {
        if terms.len() == 1 {
            return Ok(terms.swap_remove(0));
        }
        // "2 + \sqrt3 \text{ cm}": the unit belongs to the whole sum.
        let last = terms.len() - 1;
        if let NodeKind::Quantity(unit) = self.tree.kind(terms[last])
            && terms[..last]
                .iter()
                .all(|term| !matches!(self.tree.kind(*term), NodeKind::Quantity(_)))
            && let [value] = self.tree.children(terms[last])[..]
        {
            terms[last] = value;
            let sum = self.push(NodeKind::Sum, start, &terms)?;
            return self.push(NodeKind::Quantity(unit), start, &[sum]);
        }
        self.push(NodeKind::Sum, start, &terms)
    }

    fn additive_sign(&mut self) -> Option<Additive> {
        let token = self.peek()?;
        let next = self.peek_at(1).filter(|next| !next.spaced);
        let (sign, count) = match token.kind {
            TokenKind::Sign {
                sign: '+',
                escaped: false,
            } if Self::is_sign(next, '-') => (Additive::PlusMinus, 2),
            TokenKind::Sign {
                sign: '+',
                escaped: false,
            } => (Additive::Plus, 1),
            TokenKind::Sign {
                sign: '-',
                escaped: false,
            } => (Additive::Minus, 1),
            // {-}1
            TokenKind::Sign {
                sign: '{',
                escaped: false,
            } if Self::is_sign(self.peek_at(1), '-') && Self::is_sign(self.peek_at(2), '}') => {
                (Additive::Minus, 3)
            }
            TokenKind::Command => match self.text_of(token) {
                "pm" => (Additive::PlusMinus, 1),
                "mp" => (Additive::MinusPlus, 1),
                _ => return None,
            },
            _ => return None,
        };
        self.at += count;
        Some(sign)
    }

    /// A term with the signs before it.
    fn signed_term(&mut self) -> Parse<NodeId> {
        let mut signs = Vec::new();
        loop {
            let start = self.here();
            match self.additive_sign() {
                Some(sign) => signs.push((sign, start)),
                None => break,
            }
            if signs.len() > super::MAX_DEPTH {
                return Err(ParseError::limit(
                    "too many signs in a row",
                    self.since(start),
                ));
            }
        }
        let mut term = self.product()?;
        for (sign, start) in signs.into_iter().rev() {
            let kind = match sign {
                Additive::Plus => continue,
                Additive::Minus => NodeKind::Negate,
                Additive::PlusMinus => NodeKind::PlusMinus,
                Additive::MinusPlus => NodeKind::MinusPlus,
            };
            // A unit covers the sign: -5 cm is (-5) cm.
            term = match self.tree.kind(term) {
                NodeKind::Quantity(unit) => {
                    let value = self.tree.children(term).first().copied().unwrap_or(term);
                    let signed = self.push(kind, start, &[value])?;
                    self.push(NodeKind::Quantity(unit), start, &[signed])?
                }
                _ => self.push(kind, start, &[term])?,
            };
        }
        Ok(term)
    }

    // ---- products

    /// a b * c / d
    pub(super) fn product(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut factors = vec![self.power()?];
        // Whether the last operator was a slash, for the second reading of a/bc.
        let mut after_slash = false;
        loop {
            if let Some(unit) = self.unit_after(*factors.last().unwrap_or(&self.tree.root()))? {
                let value = self.finish_product(start, std::mem::take(&mut factors))?;
                factors.push(self.push(unit, start, &[value])?);
                continue;
            }
            match self.multiplicative_sign() {
                Some(Multiplicative::Times) => {
                    after_slash = false;
                    let factor = self.signed_factor()?;
                    factors.push(factor);
                }
                Some(Multiplicative::Over) => {
                    let divisor = self.signed_factor()?;
                    let dividend = self.finish_product(start, std::mem::take(&mut factors))?;
                    let divisor = if self.reading.tight {
                        self.juxtaposed(divisor)?
                    } else {
                        divisor
                    };
                    factors.push(self.push(NodeKind::Quotient, start, &[dividend, divisor])?);
                    after_slash = true;
                }
                None => {
                    if !self.starts_operand() {
                        break;
                    }
                    self.noticed.slash |= after_slash;
                    let digits = self
                        .peek()
                        .is_some_and(|token| token.kind == TokenKind::Digits);
                    let factor = self.power()?;
                    let last = *factors.last().unwrap_or(&factor);
                    let number = |id| matches!(self.tree.kind(id), NodeKind::Number(_));
                    if digits && number(last) && number(factor) {
                        return self.error("two numbers stand side by side");
                    }
                    match self.mixed(*factors.last().unwrap_or(&factor), factor) {
                        Some(_) if factors.len() == 1 || !after_slash => {
                            let whole = factors.pop().unwrap_or(factor);
                            let mixed_start = self.span_start(whole);
                            factors.push(self.push(
                                NodeKind::Mixed,
                                mixed_start,
                                &[whole, factor],
                            )?);
                        }
                        _ => factors.push(factor),
                    }
                }
            }
        }
        self.finish_product(start, factors)
    }

    /// factor factor ..: what a slash divides by in the second reading.
    fn juxtaposed(&mut self, first: NodeId) -> Parse<NodeId> {
        let start = self.span_start(first);
        let mut factors = vec![first];
        while self.starts_operand() && !self.at_unit() {
            factors.push(self.power()?);
        }
        self.finish_product(start, factors)
    }

    fn finish_product(&mut self, start: u32, mut factors: Vec<NodeId>) -> Parse<NodeId> {
        if factors.len() == 1 {
            return Ok(factors.swap_remove(0));
        }
        // A unit on the last factor covers the product; one on an earlier factor as well.
        self.push(NodeKind::Product, start, &factors)
    }

    /// Is this an integer followed by a proper fraction of integers?
    fn mixed(&self, whole: NodeId, fraction: NodeId) -> Option<()> {
        let integer = |id: NodeId| match self.tree.kind(id) {
            NodeKind::Number(literal) => {
                let literal = self.tree.literal(literal);
                (!literal.point && literal.exponent.is_none() && literal.repeating.is_empty())
                    .then_some(literal)
            }
            _ => None,
        };
        integer(whole)?;
        if self.tree.kind(fraction) != NodeKind::Quotient {
            return None;
        }
        // Written as one \frac, not in brackets.
        let span = self.tree.span(fraction);
        if !self.slice(span).starts_with('\\') {
            return None;
        }
        let [numerator, denominator] = self.tree.children(fraction)[..] else {
            return None;
        };
        integer(numerator)?;
        integer(denominator)?;
        Some(())
    }

    fn multiplicative_sign(&mut self) -> Option<Multiplicative> {
        let token = self.peek()?;
        let (sign, count) = match token.kind {
            TokenKind::Sign {
                sign: '*',
                escaped: false,
            } => {
                // `**` is a power and is read with its base.
                (Multiplicative::Times, 1)
            }
            TokenKind::Sign {
                sign: '/',
                escaped: false,
            } => (Multiplicative::Over, 1),
            TokenKind::Command => match self.text_of(token) {
                "cdot" | "times" | "ast" | "cdotp" | "bullet" => (Multiplicative::Times, 1),
                "div" => (Multiplicative::Over, 1),
                _ => return None,
            },
            TokenKind::Word if self.text_of(token) == "over" => (Multiplicative::Over, 1),
            _ => return None,
        };
        self.at += count;
        Some(sign)
    }

    /// A factor after an explicit operator may carry a sign: 2 * -3.
    fn signed_factor(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut negative = false;
        while Self::is_sign(self.peek(), '-') || Self::is_sign(self.peek(), '+') {
            negative ^= Self::is_sign(self.peek(), '-');
            self.at += 1;
        }
        let factor = self.power()?;
        if negative {
            self.push(NodeKind::Negate, start, &[factor])
        } else {
            Ok(factor)
        }
    }

    /// Can the next token begin an operand, so that it multiplies by juxtaposition?
    pub(super) fn starts_operand(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        match token.kind {
            TokenKind::Digits => true,
            TokenKind::Word => {
                let word = self.text_of(token);
                let differential = self.integrals > 0 && self.is_differential();
                !matches!(
                    word,
                    "and" | "or" | "mod" | "over" | "U" | "或" | "和" | "且" | "与"
                ) && !differential
            }
            TokenKind::Command => {
                let name = self.text_of(token);
                if words::is_text_command(name) && self.separator_here().is_some() {
                    return false;
                }
                if self.integrals > 0 && self.is_differential() {
                    return false;
                }
                !(matches!(
                    name,
                    "pm" | "mp"
                        | "cdot"
                        | "times"
                        | "ast"
                        | "div"
                        | "cup"
                        | "cap"
                        | "setminus"
                        | "backslash"
                        | "bmod"
                        | "pmod"
                        | "mod"
                        | "wedge"
                        | "vee"
                        | "land"
                        | "lor"
                        | "rangle"
                        | "rfloor"
                        | "rceil"
                        | "rvert"
                        | "rVert"
                        | "end"
                        | "over"
                        | "choose"
                        | "atop"
                        | "not"
                        | "bigcup"
                        | "bigcap"
                        | "smallsetminus"
                        | "cdotp"
                        | "bullet"
                        | "rbrace"
                        | "rbrack"
                        | "prime"
                        | "degree"
                ) || words::relation(name).is_some()
                    || words::other_relation(name))
            }
            TokenKind::NewRow => false,
            TokenKind::Sign { sign, escaped } => match sign {
                '[' => !escaped && !self.reversed,
                '(' => !escaped && !self.at_modulus(),
                '{' => true,
                '.' => self
                    .peek_at(1)
                    .is_some_and(|next| next.kind == TokenKind::Digits && !next.spaced),
                '|' => {
                    if escaped {
                        return self.bars == 0 && !self.in_set;
                    }
                    if self.in_set && self.bars == 0 {
                        return false;
                    }
                    self.bars == 0 || (self.reading.bars_open && self.bar_may_open())
                }
                LEFT_BAR => true,
                '$' => escaped,
                _ => false,
            },
        }
    }

    fn at_modulus(&self) -> bool {
        Self::is_sign(self.peek(), '(')
            && self
                .peek_at(1)
                .is_some_and(|next| matches!(self.text_of(next), "mod" | "bmod"))
    }

    /// After a bar that could close: does something follow that an absolute value could begin with?
    pub(super) fn bar_may_open(&self) -> bool {
        match self.peek_at(1) {
            None => false,
            Some(token) => match token.kind {
                TokenKind::Digits | TokenKind::Word | TokenKind::Command => true,
                TokenKind::Sign { sign, .. } => matches!(sign, '(' | '{' | '-'),
                TokenKind::NewRow => false,
            },
        }
    }

    /// Is the closing bar of an absolute value here?
    pub(super) fn at_closing_bar(&self) -> bool {
        let token = self.peek();
        Self::is_sign(token, '|') || Self::is_sign(token, RIGHT_BAR)
    }

    /// The meaning of the word or command here.
    pub(super) fn meaning_here(&self) -> Option<Meaning> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Word | TokenKind::Command => words::meaning(self.text_of(token)),
            _ => None,
        }
    }

    /// `dx` or `\mathrm{d}x` inside an integral.
    pub(super) fn is_differential(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        match token.kind {
            TokenKind::Word => {
                let word = self.text_of(token);
                word.len() == 2 && word.starts_with('d')
                    || word == "d"
                        && self.peek_at(1).is_some_and(|next| {
                            matches!(next.kind, TokenKind::Word | TokenKind::Command)
                        })
            }
            TokenKind::Command => {
                words::is_text_command(self.text_of(token))
                    && self.raw_group(1).is_some_and(|(raw, _)| raw.trim() == "d")
            }
            _ => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Additive {
    Plus,
    Minus,
    PlusMinus,
    MinusPlus,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Multiplicative {
    Times,
    Over,
}
