//! The middle levels of the grammar: sums and products, and what ends them.

use super::lexer::{LEFT_BAR, RIGHT_BAR, Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind, Span};
use super::words::{self, Meaning};
use crate::error::ParseError;

impl Parser<'_> {
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

    pub(super) fn finish_sum(&mut self, start: u32, mut terms: Vec<NodeId>) -> Parse<NodeId> {
        if terms.len() == 1 {
            return Ok(terms.swap_remove(0));
        }
        // "2 + \sqrt3 \text{ cm}": the unit belongs to the whole sum.
        let last = terms.len() - 1;
        let negated = match (self.tree.kind(terms[last]), self.tree.children(terms[last])) {
            (NodeKind::Negate, [inner]) => Some(*inner),
            _ => None,
        };
        let carrier = negated.unwrap_or(terms[last]);
        if let NodeKind::Quantity(unit) = self.tree.kind(carrier)
            && terms[..last]
                .iter()
                .all(|term| !matches!(self.tree.kind(*term), NodeKind::Quantity(_)))
            && let [value] = self.tree.children(carrier)[..]
        {
            let sign = self.span_start(terms[last]);
            terms[last] = match negated {
                Some(_) => self.push(NodeKind::Negate, sign, &[value])?,
                None => value,
            };
            let sum = self.push(NodeKind::Sum, start, &terms)?;
            return self.push(NodeKind::Quantity(unit), start, &[sum]);
        }
        self.push(NodeKind::Sum, start, &terms)
    }

    pub(super) fn additive_sign(&mut self) -> Option<Additive> {
        // A sign may belong to a one-sided limit; a differential in a numerator ends its integral.
        if self.side == Some(self.at) || self.differential.is_some() {
            return None;
        }
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
    pub(super) fn signed_term(&mut self) -> Parse<NodeId> {
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
                    let cross = self
                        .at
                        .checked_sub(1)
                        .and_then(|at| self.tokens.get(at))
                        .is_some_and(|sign| self.text_of(*sign) == "times");
                    let factor = self.signed_factor()?;
                    match factors.last() {
                        // The product of vectors turns its sign with their order.
                        Some(last) if cross && self.is_vector(*last) && self.is_vector(factor) => {
                            let pair = [*last, factor];
                            factors.pop();
                            let name = self.tree.add_name("cross");
                            factors.push(self.push(NodeKind::Opaque(name), start, &pair)?);
                        }
                        _ => factors.push(factor),
                    }
                }
                Some(Multiplicative::Over) => {
                    let divisor = self.signed_factor()?;
                    // 6 / 1\frac12: a mixed number is one number.
                    let (divisor, factor) = match self.fraction_after(divisor)? {
                        Some(fraction) => match self.mixed(divisor, fraction) {
                            Some(mixed) => (mixed?, None),
                            None => (divisor, Some(fraction)),
                        },
                        None => (divisor, None),
                    };
                    let dividend = self.finish_product(start, std::mem::take(&mut factors))?;
                    let divisor = if self.reading.tight {
                        self.juxtaposed(divisor)?
                    } else {
                        divisor
                    };
                    factors.push(self.push(NodeKind::Quotient, start, &[dividend, divisor])?);
                    factors.extend(factor);
                    after_slash = true;
                }
                None => {
                    if !self.starts_operand() {
                        break;
                    }
                    // 5 ft 6 in
                    let quantity = |id| matches!(self.tree.kind(id), NodeKind::Quantity(_));
                    // 5\text{ ft }6\text{ in}
                    let wrapped = self
                        .at
                        .checked_sub(1)
                        .is_some_and(|at| Self::is_sign(self.tokens.get(at).copied(), '}'));
                    if factors.len() == 1
                        && quantity(factors[0])
                        && self.peek().is_some_and(|token| {
                            token.kind == TokenKind::Digits && (token.spaced || wrapped)
                        })
                    {
                        let part_start = self.here();
                        let number = self.power()?;
                        let Some(unit) = self.unit_after(number)? else {
                            return self.error("a number without a unit follows a quantity");
                        };
                        let part = self.push(unit, part_start, &[number])?;
                        let sum = self.push(NodeKind::Sum, start, &[factors[0], part])?;
                        factors = vec![sum];
                        continue;
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
                    if let Some(joined) = self.mixed(last, factor)
                        && (factors.len() == 1 || !after_slash)
                    {
                        factors.pop();
                        factors.push(joined?);
                    } else {
                        factors.push(factor);
                    }
                }
            }
        }
        self.finish_product(start, factors)
    }

    /// factor factor ..: what a slash divides by in the second reading.
    pub(super) fn juxtaposed(&mut self, first: NodeId) -> Parse<NodeId> {
        let start = self.span_start(first);
        let mut factors = vec![first];
        while self.starts_operand() && !self.at_unit() {
            factors.push(self.power()?);
        }
        self.finish_product(start, factors)
    }

    pub(super) fn finish_product(&mut self, start: u32, mut factors: Vec<NodeId>) -> Parse<NodeId> {
        if factors.len() == 1 {
            return Ok(factors.swap_remove(0));
        }
        // A unit on the last factor covers the product; one on an earlier factor as well.
        self.push(NodeKind::Product, start, &factors)
    }

    fn is_vector(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Symbol(name) if self.tree.name(name).starts_with("vec("))
    }

    /// A fraction in LaTeX directly after an integer.
    fn fraction_after(&mut self, whole: NodeId) -> Parse<Option<NodeId>> {
        let token = self.peek();
        let fraction = ["frac", "dfrac", "tfrac"]
            .iter()
            .any(|name| self.is_command(token, name));
        if !fraction || self.plain_integer(whole).is_none() {
            return Ok(None);
        }
        self.power().map(Some)
    }

    fn plain_integer(&self, id: NodeId) -> Option<()> {
        let NodeKind::Number(literal) = self.tree.kind(id) else {
            return None;
        };
        let literal = self.tree.literal(literal);
        (!literal.point && literal.exponent.is_none() && literal.repeating.is_empty()).then_some(())
    }

    /// The mixed number of an integer and a fraction of integers directly after it, with a degree sign if the fraction
    /// carries one: `2\frac13`, `22\frac12^\circ`.
    pub(super) fn mixed(&mut self, whole: NodeId, fraction: NodeId) -> Option<Parse<NodeId>> {
        self.plain_integer(whole)?;
        let start = self.span_start(whole);
        if let (NodeKind::Degrees, [inner]) =
            (self.tree.kind(fraction), self.tree.children(fraction))
        {
            let inner = *inner;
            let joined = self.mixed(whole, inner).filter(|_| inner != fraction)?;
            return Some(joined.and_then(|mixed| self.push(NodeKind::Degrees, start, &[mixed])));
        }
        // Written as one \frac, and no bracket around either: (3)(\frac12) is a product.
        let span = self.tree.span(fraction);
        let gap = self.slice(Span {
            start: self.tree.span(whole).end,
            end: span.start,
        });
        if self.tree.kind(fraction) != NodeKind::Quotient
            || !self.slice(span).starts_with('\\')
            || gap.contains(['(', ')', '[', ']'])
        {
            return None;
        }
        let [numerator, denominator] = self.tree.children(fraction)[..] else {
            return None;
        };
        self.plain_integer(numerator)?;
        self.plain_integer(denominator)?;
        Some(self.push(NodeKind::Mixed, start, &[whole, fraction]))
    }

    pub(super) fn multiplicative_sign(&mut self) -> Option<Multiplicative> {
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
            TokenKind::Word if self.is_times_letter(token) => (Multiplicative::Times, 1),
            _ => return None,
        };
        self.at += count;
        Some(sign)
    }

    /// The letter in `3 x 10^8`, `3x10^8` and `3 x 4`.
    fn is_times_letter(&self, token: Token) -> bool {
        let digits = |token: Option<Token>| token.filter(|token| token.kind == TokenKind::Digits);
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let (Some(_), Some(after)) = (digits(before.copied()), digits(self.peek_at(1))) else {
            return false;
        };
        let power_of_ten = self.text_of(after) == "10"
            && (Self::is_sign(self.peek_at(2), '^') || Self::is_sign(self.peek_at(2), '*'));
        matches!(self.text_of(token), "x" | "X") && (power_of_ten || token.spaced && after.spaced)
    }

    /// A factor after an explicit operator may carry a sign: 2 * -3.
    pub(super) fn signed_factor(&mut self) -> Parse<NodeId> {
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
                let condition = matches!(word, "for" | "where") && self.brackets == 0;
                !condition
                    && !matches!(
                        word,
                        "and" | "or" | "mod" | "over" | "U" | "to" | "或" | "和" | "且" | "与"
                    )
                    && !differential
            }
            TokenKind::Command => {
                let name = self.text_of(token);
                if words::is_text_command(name)
                    && (self.separator_here().is_some() || self.mod_in_text(0).is_some())
                {
                    return false;
                }
                if self.integrals > 0 && self.is_differential() {
                    return false;
                }
                if self.in_set && self.such_that_in_words().is_some() {
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
                        | "textdegree"
                        | "colon"
                        | "boxed"
                        | "fbox"
                ) || words::relation(name).is_some()
                    || words::other_relation(name))
            }
            TokenKind::NewRow => false,
            TokenKind::Sign { sign, escaped } => match sign {
                '[' => !escaped && !self.reversed && !self.closes_reversed(),
                '(' => !escaped && !self.at_modulus(),
                '{' => !Self::is_sign(self.peek_at(1), ':'),
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

    /// Does the `[` here close an interval, as in `[2,\\infty[`? Nothing that a bracket could begin with follows.
    fn closes_reversed(&self) -> bool {
        if self.brackets == 0 {
            return false;
        }
        match self.peek_at(1) {
            None => true,
            Some(next) => match next.kind {
                TokenKind::Sign { sign, .. } => matches!(sign, ',' | ';' | '.' | ')' | '}'),
                TokenKind::Command => matches!(self.text_of(next), "cup" | "cap" | "setminus"),
                TokenKind::Word => matches!(self.text_of(next), "U" | "or" | "and"),
                _ => false,
            },
        }
    }

    pub(super) fn at_modulus(&self) -> bool {
        Self::is_sign(self.peek(), '(')
            && (self.mod_in_text(1).is_some()
                || self
                    .peek_at(1)
                    .is_some_and(|next| matches!(self.text_of(next), "mod" | "bmod")))
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
pub(super) enum Additive {
    Plus,
    Minus,
    PlusMinus,
    MinusPlus,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Multiplicative {
    Times,
    Over,
}
