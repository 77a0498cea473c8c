//! The tokens of a string evaluated in reading order, without tree and without expression.
//!
//! A second reader of answers: it shares the tokens and the table of operations with the checker, never the parse, the
//! typing or the normal form. The witness compares verdicts with it, and the re-checker ties the tree of a certificate to
//! its string with it. It reads less than the checker does; where two readings are in use it reads none. Nesting is
//! followed to a fixed depth only, so its recursion is bounded whatever the string.

mod bound;
mod cases;
mod decimal;
mod inequality;
mod matrix;
mod number;
mod operand;
mod operator;
#[cfg(feature = "serde")]
pub(crate) mod reduce;
mod sample;
mod shape;
mod transcribe;
mod view;

use algebra::Rational;
use algebra::parse::lexer::{Token, TokenKind, lex};

pub(crate) use self::bound::{
    Kind, Operator, estimates_differ, is_continuous, last_operator, put, value_at,
};
pub(crate) use self::cases::cells;
pub(crate) use self::decimal::Decimal;
pub(crate) use self::sample::{Point, Sample};
pub(crate) use self::shape::{same_ends, same_text, shape};
pub(crate) use self::transcribe::{MAX_LENGTH, transcribe};
pub(crate) use self::view::{VIEWS, viewed};
use crate::value::{Constant, Operation, Setting, Value, apply, weight};

/// Deeper nesting is not followed.
const MAX_DEPTH: usize = 64;

/// Terms of all sums of a string.
const MAX_TERMS: u32 = 1 << 14;

/// The value of a string at a sample point.
pub(crate) struct Evaluation {
    pub(crate) value: Value,
    /// The symbols that occur and what they were worth.
    pub(crate) point: Point,
    /// Where the numbers, symbols and constants begin.
    pub(crate) leaves: Vec<usize>,
    /// Where the bound variable begins.
    places: Vec<usize>,
    /// What the precision must outweigh for no part to hide behind another.
    pub(crate) size: u64,
    /// A logarithm without base was read to base 10.
    pub(crate) has_open_logarithm: bool,
    /// A function without brackets was given more than one factor.
    pub(crate) has_open_argument: bool,
    /// An integral was estimated by quadrature.
    pub(crate) has_estimate: bool,
}

/// Evaluates the tokens of a string in plain notation; `None`: outside the grammar, the domain or the limits.
pub(crate) fn evaluate(text: &str, sample: Sample<'_>, bits: u32) -> Option<Evaluation> {
    evaluate_in(
        text,
        sample,
        Setting {
            bits,
            real_only: false,
        },
    )
}

/// The same, for real values on the way only if the setting says so. Enclosures are rigorous: what was estimated does not
/// count.
pub(crate) fn evaluate_in(text: &str, sample: Sample<'_>, setting: Setting) -> Option<Evaluation> {
    estimate_in(text, sample, setting).filter(|read| !read.has_estimate)
}

/// The same, with integrals by quadrature.
pub(crate) fn estimate_in(text: &str, sample: Sample<'_>, setting: Setting) -> Option<Evaluation> {
    if text.len() > transcribe::MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    Evaluator::new(text, sample, setting).whole()
}

/// One letter, or one Greek letter, perhaps with a subscript.
fn is_symbol(text: &str) -> bool {
    let text = text.trim();
    let signs = ['+', '-', '*', '/', '^', '(', '|', '!', '%', ' '];
    let read = evaluate(text, Sample::new(text, text), 64).filter(|_| !text.contains(signs));
    read.is_some_and(|read| {
        let own = read.point.values().next();
        read.leaves.len() == 1 && own.is_some() && read.value.exact() == own
    })
}

struct Evaluator<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Absolute values that are open.
    bars: usize,
    sample: Sample<'a>,
    setting: Setting,
    point: Point,
    leaves: Vec<usize>,
    size: u64,
    has_open_logarithm: bool,
    has_open_argument: bool,
    has_estimate: bool,
    /// Indices of sums and variables of integrals, the innermost last.
    bound: Vec<(String, Value)>,
    /// Where the outermost of them occurs.
    places: Vec<usize>,
    in_integral: bool,
    /// Terms of sums that may still be added up.
    terms: u32,
}

impl<'a> Evaluator<'a> {
    fn new(text: &'a str, sample: Sample<'a>, setting: Setting) -> Self {
        Self {
            text,
            tokens: lex(text).0,
            at: 0,
            depth: 0,
            bars: 0,
            sample,
            setting,
            point: Point::new(),
            leaves: Vec::new(),
            size: 0,
            has_open_logarithm: false,
            has_open_argument: false,
            has_estimate: false,
            bound: Vec::new(),
            places: Vec::new(),
            in_integral: false,
            terms: MAX_TERMS,
        }
    }

    /// The value of the string up to its end.
    fn whole(mut self) -> Option<Evaluation> {
        let value = self.sum()?;
        (self.at == self.tokens.len()).then_some(Evaluation {
            value,
            point: self.point,
            leaves: self.leaves,
            places: self.places,
            size: self.size,
            has_open_logarithm: self.has_open_logarithm,
            has_open_argument: self.has_open_argument,
            has_estimate: self.has_estimate,
        })
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn text_of(&self, token: Token) -> &'a str {
        self.text
            .get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("")
    }

    fn sign_at(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            TokenKind::Sign { sign, escaped } if !escaped || sign == '%' => Some(sign),
            _ => None,
        }
    }

    fn is_sign(&self, wanted: char) -> bool {
        self.sign_at(self.at) == Some(wanted)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.is_sign(wanted);
        self.at += usize::from(found);
        found
    }

    /// A token of this kind right here.
    fn token(&self, kind: TokenKind) -> Option<Token> {
        self.peek().filter(|token| token.kind == kind)
    }

    fn command(&self) -> Option<&'a str> {
        self.token(TokenKind::Command)
            .map(|token| self.text_of(token))
    }

    fn eat_command(&mut self, wanted: &str) -> bool {
        let found = self.command() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn apply(&mut self, operation: Operation, parts: &[Value]) -> Option<Value> {
        self.size = self.size.max(weight(operation, parts));
        apply(operation, parts, self.setting)
    }

    /// A number, symbol or constant that begins at this byte.
    fn leaf(&mut self, start: usize, value: Value) -> Value {
        self.leaves.push(start);
        value
    }

    fn exact(value: impl Into<Rational>) -> Value {
        Value::Exact(value.into())
    }

    fn sum(&mut self) -> Option<Value> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let mut negative = false;
        while self.is_sign('-') || self.is_sign('+') {
            negative ^= self.is_sign('-');
            self.at += 1;
        }
        let mut total = self.product()?;
        if negative {
            total = self.apply(Operation::Negate, &[total])?;
        }
        while self.is_sign('-') || self.is_sign('+') {
            let minus = self.is_sign('-');
            self.at += 1;
            let mut term = self.signed(Self::product)?;
            if minus {
                term = self.apply(Operation::Negate, &[term])?;
            }
            total = self.apply(Operation::Sum, &[total, term])?;
        }
        self.depth -= 1;
        Some(total)
    }

    /// An operand with a sign of its own.
    fn signed(&mut self, operand: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        let negative = self.eat('-');
        let value = operand(self)?;
        if negative {
            return self.apply(Operation::Negate, &[value]);
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Value> {
        let mut total = self.power()?;
        let mut slashed = false;
        loop {
            let star = self.is_sign('*') && self.sign_at(self.at + 1) != Some('*');
            let next = if star || matches!(self.command(), Some("cdot" | "times" | "ast")) {
                self.at += 1;
                let factor = self.signed(Self::power)?;
                (Operation::Product, factor)
            } else if self.is_sign('/') || self.command() == Some("div") {
                slashed = self.is_sign('/');
                self.at += 1;
                (Operation::Quotient, self.signed(Self::power)?)
            } else if matches!(self.command(), Some("bmod" | "mod")) {
                self.at += 1;
                (Operation::Modulo, self.power()?)
            } else if self.starts_operand() {
                // a/bc has two readings, and digits behind an operand are no factor.
                let digits = self.token(TokenKind::Digits).is_some();
                let before = self.at.checked_sub(1).and_then(|at| self.sign_at(at));
                if slashed || (digits && before != Some('!')) {
                    return None;
                }
                (Operation::Product, self.power()?)
            } else {
                return Some(total);
            };
            total = self.apply(next.0, &[total, next.1])?;
        }
    }

    fn starts_operand(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        match token.kind {
            TokenKind::Digits | TokenKind::Word => true,
            TokenKind::Command => !matches!(
                self.text_of(token),
                "cdot"
                    | "times"
                    | "ast"
                    | "div"
                    | "bmod"
                    | "mod"
                    | "text"
                    | "over"
                    | "rfloor"
                    | "rceil"
            ),
            TokenKind::Sign {
                sign: '(' | '{' | '⟦',
                escaped: false,
            } => true,
            TokenKind::Sign {
                sign: '|',
                escaped: false,
            } => self.bars == 0,
            _ => false,
        }
    }

    fn power(&mut self) -> Option<Value> {
        let mut base = self.atom()?;
        loop {
            if self.degrees() {
                let mut parts = vec![base];
                // 60^\circ 42'
                while self.token(TokenKind::Digits).is_some() && parts.len() < 3 {
                    parts.push(self.number()?);
                    let mark = if parts.len() == 2 { '\'' } else { '"' };
                    if !self.eat(mark) {
                        return None;
                    }
                }
                base = self.apply(Operation::Degrees, &parts)?;
            } else if self.eat('^') || self.double_star() {
                let exponent = self.exponent()?;
                base = self.apply(Operation::Power, &[base, exponent])?;
            } else if self.eat('!') {
                let double = self.eat('!');
                let operation = if double {
                    Operation::DoubleFactorial
                } else {
                    Operation::Factorial
                };
                if self.is_sign('!') && double {
                    return None;
                }
                base = self.apply(operation, &[base])?;
            } else if self.eat('%') {
                base = self.apply(Operation::Percent, &[base])?;
            } else {
                return Some(base);
            }
        }
    }

    /// `^\circ` or `^{\circ}`
    fn degrees(&mut self) -> bool {
        let start = self.at;
        let found = self.eat('^') && {
            let braced = self.eat('{');
            self.eat_command("circ") && (!braced || self.eat('}'))
        };
        if !found {
            self.at = start;
        }
        found
    }

    fn double_star(&mut self) -> bool {
        let double = self.is_sign('*') && self.sign_at(self.at + 1) == Some('*');
        self.at += if double { 2 } else { 0 };
        double
    }

    /// What stands behind `^`: a group, or one sign as TeX takes it.
    fn exponent(&mut self) -> Option<Value> {
        if self.is_sign('{') || self.is_sign('(') {
            return self.atom();
        }
        let value = self.signed(|this| {
            let word = this.token(TokenKind::Word).map(|token| this.text_of(token));
            match word {
                // x^2\frac12 is no mixed exponent, e^xe^y no power of xe.
                _ if this.token(TokenKind::Digits).is_some() => this.number(),
                Some(word) if word.len() > 1 && !operand::is_name(word) => {
                    this.has_open_argument = true;
                    this.argument()
                }
                _ => this.atom(),
            }
        })?;
        // Towers and factorials without braces are read from the right by some and from the left by others.
        (!self.is_sign('^') && !self.is_sign('!')).then_some(value)
    }

    /// A sum in brackets up to the closing sign.
    fn group(&mut self, close: char) -> Option<Value> {
        self.at += 1;
        let mut value = self.sum()?;
        if close == '}' && self.eat_command("over") {
            let bottom = self.sum()?;
            value = self.apply(Operation::Quotient, &[value, bottom])?;
        }
        self.eat(close).then_some(value)
    }
}

/// The constant of this name.
fn constant(name: &str) -> Option<Constant> {
    Some(match name {
        "pi" => Constant::Pi,
        "e" => Constant::E,
        "i" => Constant::I,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
