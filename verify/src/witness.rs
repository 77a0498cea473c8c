//! The checker's witness: the tokens of both strings evaluated with balls, without tree and without expression.
//!
//! It shares the tokens and the balls with the checker, never the parse, the typing or the normal form, so it can
//! contradict a verdict. It reads less than the checker does and abstains from the rest.

use std::collections::BTreeMap;

use algebra::parse::lexer::{Token, TokenKind, lex};
use algebra::units::{Dimension, parse_unit};
use algebra::{Ball, ComplexBall, Integer, Rational};

use crate::report::{CertificateKind, Comparison, Report};

/// What the witness has to say about a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Testimony {
    /// The values agree with the verdict.
    Supports(String),
    /// The values contradict the verdict: where, and both values.
    Contradicts {
        /// Values of the symbols.
        point: Vec<(String, String)>,
        /// Value of the gold.
        gold: String,
        /// Value of the answer.
        answer: String,
    },
    /// A side is outside the grammar of the witness, or the verdict rests on a convention.
    Abstains,
}

/// Working precision.
const BITS: u32 = 192;
/// Deeper nesting is not followed.
const MAX_DEPTH: usize = 64;
/// Longer strings are not read.
const MAX_LENGTH: usize = 4096;

/// Functions of one argument.
const FUNCTIONS: [&str; 18] = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "arcsinh", "arccosh", "arctanh", "ln", "exp", "abs",
];

/// Rules that are conventions of notation: values cannot contradict them.
const CONVENTIONS: [&str; 16] = [
    "percent",
    "degrees",
    "unit-left-out",
    "words-left-out",
    "base-left-out",
    "decimal-rounding",
    "choice",
    "text",
    "undefined",
    "identical-text",
    "time",
    "ratio",
    "assignment",
    "function",
    "solution-set",
    "in-listed-order",
];

/// Compares the values of the strings with what a report says about them.
///
/// ```
/// use verify::{check, witness, Options, Testimony};
/// let report = check(r"\sqrt{72}", r"6\sqrt2", &Options::default());
/// assert!(matches!(witness(r"\sqrt{72}", r"6\sqrt2", &report), Testimony::Supports(_)));
/// ```
pub fn witness(gold: &str, answer: &str, report: &Report) -> Testimony {
    if CONVENTIONS.contains(&report.rule) {
        return Testimony::Abstains;
    }
    match report.comparison {
        Comparison::Equal(CertificateKind::Rounded { .. } | CertificateKind::Text)
        | Comparison::Undecided(_) => Testimony::Abstains,
        Comparison::Equal(_) => claim(gold, answer, true),
        Comparison::Different(CertificateKind::Text) => Testimony::Abstains,
        Comparison::Different(_) => claim(gold, answer, false),
    }
}

/// Tests the claim that two strings have equal (or different) values.
pub fn claim(gold: &str, answer: &str, equal: bool) -> Testimony {
    // j is i for some and a symbol for others, !! is a function of its own: conventions of the checker.
    if [gold, answer]
        .iter()
        .any(|text| text.contains('j') || text.contains("!!"))
    {
        return Testimony::Abstains;
    }
    let (Some(g), Some(a)) = (split(gold), split(answer)) else {
        return Testimony::Abstains;
    };
    if g.parts.len() != a.parts.len() || g.open != a.open || g.close != a.close {
        // Counts and brackets are the checker's business.
        return Testimony::Abstains;
    }
    if g.parts.iter().chain(&a.parts).any(|part| bare_unit(part)) {
        // Whether letters behind a number are a unit or a product is the checker's business.
        return Testimony::Abstains;
    }
    let ordered = g.parts.len() == 1 || matches!(g.open, "(" | "[");
    let mut agreements = 0;
    let mut separated: Option<Testimony> = None;
    for seed in 0..3 {
        let mut agreeing_parts = 0;
        for (at, part) in g.parts.iter().enumerate() {
            let candidates: Vec<&str> = if ordered {
                vec![a.parts[at]]
            } else {
                a.parts.clone()
            };
            let mut overlapping = false;
            let mut readable = false;
            for candidate in candidates {
                let (Some(x), Some(y)) = (evaluate(part, seed), evaluate(candidate, seed)) else {
                    continue;
                };
                readable = true;
                let same_dimension =
                    x.dimension == y.dimension || x.dimension.is_none() || y.dimension.is_none();
                if same_dimension && !x.value.is_separated(&y.value) {
                    overlapping = true;
                    break;
                }
                let mut point: Vec<(String, String)> = x
                    .point
                    .into_iter()
                    .chain(y.point)
                    .map(|(name, value)| (name, value.to_string()))
                    .collect();
                point.sort();
                point.dedup();
                separated = Some(Testimony::Contradicts {
                    point,
                    gold: shown(&x.value),
                    answer: shown(&y.value),
                });
            }
            if !readable {
                return Testimony::Abstains;
            }
            agreeing_parts += usize::from(overlapping);
        }
        if agreeing_parts == g.parts.len() {
            agreements += 1;
        } else {
            // Some part has no partner at this point: the strings are different.
            return match (equal, separated) {
                (true, Some(contradiction)) => contradiction,
                (false, _) => Testimony::Supports("values separate".into()),
                (true, None) => Testimony::Abstains,
            };
        }
    }
    match (equal, agreements) {
        (true, 1..) => Testimony::Supports(format!(
            "values agree to {BITS} bits at {agreements} points"
        )),
        // Agreement is no proof of equality, but short constants without powers would show a difference at this precision.
        (false, 3) if is_short_constant(gold) && is_short_constant(answer) => {
            Testimony::Contradicts {
                point: Vec::new(),
                gold: "the same".into(),
                answer: format!("to {BITS} bits"),
            }
        }
        _ => Testimony::Abstains,
    }
}

/// A number with bare letters behind it that name a unit: `5 cm`, `3 m/s`.
fn bare_unit(text: &str) -> bool {
    let text = text.trim();
    let tail =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-'));
    tail.len() < text.len()
        && tail.starts_with(|c: char| c.is_ascii_alphabetic())
        && parse_unit(tail).is_some()
}

fn is_short_constant(text: &str) -> bool {
    text.len() <= 40
        && !text.contains(['^', '!', 'e'])
        && evaluate(text, 0).is_some_and(|value| value.point.is_empty())
}

fn shown(value: &ComplexBall) -> String {
    if value.is_real() {
        value.re.midpoint_decimal(17)
    } else {
        format!(
            "{} + {} i",
            value.re.midpoint_decimal(17),
            value.im.midpoint_decimal(17)
        )
    }
}

/// Brackets and members of a string, separated by commas at the top level.
pub(crate) struct Split<'a> {
    pub(crate) open: &'a str,
    pub(crate) close: &'a str,
    pub(crate) parts: Vec<&'a str>,
}

pub(crate) fn split(text: &str) -> Option<Split<'_>> {
    let text = text.trim().trim_matches('$').trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let bare = text.strip_prefix("\\left").unwrap_or(text).trim_start();
    let (open, inner) = match bare.chars().next() {
        Some('(') => ("(", &bare[1..]),
        Some('[') => ("[", &bare[1..]),
        _ if bare.starts_with("\\{") => ("\\{", &bare[2..]),
        _ => ("", bare),
    };
    let top_commas = |text: &str| -> Option<Vec<usize>> {
        let mut depth = 0_i32;
        let mut at = Vec::new();
        for (index, c) in text.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => at.push(index),
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        (depth == 0).then_some(at)
    };
    let body_close = [(")", ')'), ("]", ']'), ("\\}", '}')]
        .into_iter()
        .find(|(close, _)| inner.trim_end().ends_with(close));
    if let (false, Some((close, _))) = (open.is_empty(), body_close) {
        let body = inner
            .trim_end()
            .strip_suffix(close)?
            .trim_end()
            .trim_end_matches("\\right");
        if let Some(commas) = top_commas(body).filter(|commas| !commas.is_empty()) {
            return Some(Split {
                open,
                close,
                parts: pieces(body, &commas),
            });
        }
    }
    // Thousands and decimal commas are the checker's business.
    let commas = top_commas(text)?;
    if commas
        .iter()
        .any(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    Some(Split {
        open: "",
        close: "",
        parts: pieces(text, &commas),
    })
}

fn pieces<'a>(text: &'a str, commas: &[usize]) -> Vec<&'a str> {
    let mut start = 0;
    let mut list = Vec::new();
    for at in commas {
        list.push(text[start..*at].trim());
        start = at + 1;
    }
    list.push(text[start..].trim());
    list
}

/// The value of a string at a sample point.
pub(crate) struct Value {
    pub(crate) value: ComplexBall,
    pub(crate) dimension: Option<Dimension>,
    pub(crate) point: BTreeMap<String, Rational>,
}

/// Evaluates the tokens of a string; `None`: outside the grammar, the domain or the limits.
fn evaluate(text: &str, seed: u64) -> Option<Value> {
    evaluate_to(text, seed, BITS)
}

/// The same at a working precision.
pub(crate) fn evaluate_to(text: &str, seed: u64, bits: u32) -> Option<Value> {
    if text.len() > MAX_LENGTH || !text.is_ascii() || text.contains("\\\\") {
        return None;
    }
    let (tokens, _) = lex(text);
    let mut evaluator = Evaluator {
        text,
        tokens,
        at: 0,
        depth: 0,
        seed,
        bits,
        point: BTreeMap::new(),
    };
    let mut value = evaluator.sum()?;
    let mut dimension = None;
    if let Some(unit) = evaluator.unit() {
        let unit = parse_unit(unit)?;
        value = &value * &evaluator.rational(&unit.factor);
        dimension = Some(unit.dimension);
    }
    (evaluator.at == evaluator.tokens.len() && value.is_finite()).then_some(Value {
        value,
        dimension,
        point: evaluator.point,
    })
}

struct Evaluator<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    seed: u64,
    bits: u32,
    point: BTreeMap<String, Rational>,
}

impl<'a> Evaluator<'a> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn text_of(&self, token: Token) -> &'a str {
        self.text
            .get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("")
    }

    fn is_sign(&self, wanted: char) -> bool {
        matches!(self.peek(), Some(Token { kind: TokenKind::Sign { sign, escaped: false }, .. }) if sign == wanted)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.is_sign(wanted);
        self.at += usize::from(found);
        found
    }

    fn command(&self) -> Option<&'a str> {
        self.peek()
            .filter(|token| token.kind == TokenKind::Command)
            .map(|token| self.text_of(token))
    }

    fn rational(&self, value: &Rational) -> ComplexBall {
        ComplexBall::real(Ball::from_rational(value, self.bits))
    }

    fn integer(&self, value: i64) -> ComplexBall {
        self.rational(&Rational::from(value))
    }

    fn sum(&mut self) -> Option<ComplexBall> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let mut negative = false;
        while self.is_sign('-') || self.is_sign('+') {
            negative ^= self.is_sign('-');
            self.at += 1;
        }
        let first = self.product()?;
        let mut total = if negative { -&first } else { first };
        while self.is_sign('-') || self.is_sign('+') {
            let minus = self.is_sign('-');
            self.at += 1;
            let term = self.product()?;
            total = if minus {
                &total - &term
            } else {
                &total + &term
            };
        }
        self.depth -= 1;
        Some(total)
    }

    fn product(&mut self) -> Option<ComplexBall> {
        let mut total = self.power()?;
        let mut slashed = false;
        loop {
            if self.is_sign('*')
                && !matches!(
                    self.tokens.get(self.at + 1),
                    Some(Token {
                        kind: TokenKind::Sign { sign: '*', .. },
                        ..
                    })
                )
                || matches!(self.command(), Some("cdot" | "times"))
            {
                self.at += 1;
                total = &total * &self.signed_power()?;
            } else if self.is_sign('/') || self.command() == Some("div") {
                self.at += 1;
                total = &total / &self.signed_power()?;
                slashed = true;
            } else if self.starts_operand() {
                // a/bc has two readings: the witness stays out of it.
                if slashed {
                    return None;
                }
                let digits = self
                    .peek()
                    .is_some_and(|token| token.kind == TokenKind::Digits);
                if digits {
                    return None;
                }
                total = &total * &self.power()?;
            } else {
                return Some(total);
            }
        }
    }

    fn signed_power(&mut self) -> Option<ComplexBall> {
        let negative = self.eat('-');
        let value = self.power()?;
        Some(if negative { -&value } else { value })
    }

    fn starts_operand(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        match token.kind {
            TokenKind::Digits | TokenKind::Word => true,
            TokenKind::Command => !matches!(
                self.text_of(token),
                "cdot" | "times" | "div" | "text" | "mathrm" | "textbf" | "mbox"
            ),
            TokenKind::Sign {
                sign: '(' | '{',
                escaped: false,
            } => true,
            _ => false,
        }
    }

    fn power(&mut self) -> Option<ComplexBall> {
        let mut base = self.atom()?;
        loop {
            if self.degrees() {
                let turn = Ball::pi(self.bits) / Ball::from_integer(180, self.bits);
                base = &base * &ComplexBall::real(turn);
            } else if self.eat('^') || (self.is_sign('*') && self.double_star()) {
                let exponent = self.exponent()?;
                base = match &exponent {
                    Exponent::Rational(value) if value.is_integer() => {
                        base.pow_integer(&value.numerator())?
                    }
                    Exponent::Rational(value)
                        if base.is_real()
                            && base.re.sign().is_some_and(std::cmp::Ordering::is_lt)
                            && !value.denominator().is_even() =>
                    {
                        // The real odd root.
                        let root = (-&base).pow_rational(value)?;
                        if value.numerator().is_even() {
                            root
                        } else {
                            -&root
                        }
                    }
                    Exponent::Rational(value) => base.pow_rational(value)?,
                    Exponent::Other(value) => base.pow(value)?,
                };
            } else if self.is_sign('!') {
                self.at += 1;
                let n = base
                    .re
                    .lower()
                    .filter(|low| base.is_real() && base.re.upper().as_ref() == Some(low))?
                    .to_integer()?;
                base = ComplexBall::real(Ball::factorial(&n, self.bits)?);
            } else if matches!(
                self.peek(),
                Some(Token {
                    kind: TokenKind::Sign { sign: '%', .. },
                    ..
                })
            ) {
                self.at += 1;
                base = &base * &self.rational(&Rational::power_of_ten(-2)?);
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
            let circle = self.command() == Some("circ");
            self.at += usize::from(circle);
            circle && (!braced || self.eat('}'))
        };
        if !found {
            self.at = start;
        }
        found
    }

    fn double_star(&mut self) -> bool {
        let double = matches!(
            self.tokens.get(self.at + 1),
            Some(Token {
                kind: TokenKind::Sign {
                    sign: '*',
                    escaped: false
                },
                spaced: false,
                ..
            })
        );
        self.at += if double { 2 } else { 0 };
        double
    }

    /// An exponent: exact when it is a plain fraction of integers.
    fn exponent(&mut self) -> Option<Exponent> {
        let start = self.at;
        if let Some(value) = self.plain_fraction() {
            return Some(Exponent::Rational(value));
        }
        self.at = start;
        if self.eat('{') {
            let value = self.sum()?;
            return self.eat('}').then_some(Exponent::Other(value));
        }
        let negative = self.eat('-');
        let value = self.atom()?;
        Some(Exponent::Other(if negative { -&value } else { value }))
    }

    /// `3`, `{-2}`, `{1/2}`, `{\frac{1}{2}}`, `(1/2)`
    fn plain_fraction(&mut self) -> Option<Rational> {
        let close = if self.eat('{') {
            Some('}')
        } else if self.eat('(') {
            Some(')')
        } else {
            None
        };
        let negative = self.eat('-');
        let value = if matches!(self.command(), Some("frac" | "tfrac" | "dfrac")) {
            self.at += 1;
            let top = self.braced_integer()?;
            Rational::new(top, self.braced_integer()?)?
        } else {
            let top = self.plain_integer()?;
            if close.is_some() && self.eat('/') {
                Rational::new(top, self.plain_integer()?)?
            } else {
                Rational::from(top)
            }
        };
        if close.is_some_and(|close| !self.eat(close)) {
            return None;
        }
        Some(if negative { -value } else { value })
    }

    fn plain_integer(&mut self) -> Option<Integer> {
        let token = self
            .peek()
            .filter(|token| token.kind == TokenKind::Digits)?;
        self.at += 1;
        Integer::from_decimal(self.text_of(token))
    }

    fn braced_integer(&mut self) -> Option<Integer> {
        if !self.eat('{') {
            return None;
        }
        let value = self.plain_integer()?;
        self.eat('}').then_some(value)
    }

    fn atom(&mut self) -> Option<ComplexBall> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Digits => {
                let start = self.at;
                let value = self.number()?;
                if self.at == start + 1 && self.fraction_of_integers() {
                    return Some(&value + &self.atom()?);
                }
                if self.at == start + 1
                    && let Some(fraction) = self.spaced_fraction()
                {
                    return Some(&value + &fraction);
                }
                Some(value)
            }
            TokenKind::Sign {
                sign: '.',
                escaped: false,
            } => self.number(),
            TokenKind::Sign {
                sign: '(' | '{',
                escaped: false,
            } => {
                let close = if self.is_sign('(') { ')' } else { '}' };
                self.at += 1;
                let value = self.sum()?;
                self.eat(close).then_some(value)
            }
            TokenKind::Word => self.word(token),
            TokenKind::Command => self.latex(token),
            _ => None,
        }
    }

    /// Does `\frac` with two integers come next? An integer before it makes a mixed number.
    fn fraction_of_integers(&mut self) -> bool {
        let start = self.at;
        let found = matches!(self.command(), Some("frac" | "tfrac" | "dfrac")) && {
            self.at += 1;
            let digits = self.peek().filter(|t| t.kind == TokenKind::Digits);
            match digits.map(|token| self.text_of(token).len()) {
                // \frac13 and \frac1{3}
                Some(2) => true,
                Some(1) => {
                    self.at += 1;
                    self.braced_integer().is_some()
                }
                Some(_) => false,
                None => self.braced_integer().is_some() && self.braced_integer().is_some(),
            }
        };
        self.at = start;
        found
    }

    /// The fraction of `3 1/2`.
    fn spaced_fraction(&mut self) -> Option<ComplexBall> {
        let start = self.at;
        let spaced = self.peek().is_some_and(|token| token.spaced);
        let read = |this: &mut Self| {
            let top = this.plain_integer()?;
            let slash = this.eat('/');
            let bottom = this.plain_integer().filter(|_| slash)?;
            let ends = !this.is_sign('^') && !this.is_sign('!') && !this.starts_operand();
            Rational::new(top, bottom).filter(|_| ends)
        };
        let fraction = if spaced { read(self) } else { None };
        if fraction.is_none() {
            self.at = start;
        }
        fraction.map(|value| self.rational(&value))
    }

    fn number(&mut self) -> Option<ComplexBall> {
        let mut digits = String::new();
        if let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Digits) {
            digits.push_str(self.text_of(token));
            self.at += 1;
        }
        let mut thousands = 0;
        // 1,234 where the caller knows that the comma separates no members.
        while self.is_sign(',') && (1..=3).contains(&digits.len().wrapping_sub(thousands)) {
            let group = self.tokens.get(self.at + 1).copied();
            let Some(group) = group.filter(|token| {
                token.kind == TokenKind::Digits && !token.spaced && self.text_of(*token).len() == 3
            }) else {
                break;
            };
            digits.push_str(self.text_of(group));
            thousands += 3;
            self.at += 2;
        }
        // 1{,}234
        while self.is_sign('{')
            && matches!(
                self.tokens.get(self.at + 1),
                Some(Token {
                    kind: TokenKind::Sign { sign: ',', .. },
                    ..
                })
            )
        {
            let group = self
                .tokens
                .get(self.at + 3)
                .copied()
                .filter(|token| token.kind == TokenKind::Digits)?;
            digits.push_str(self.text_of(group));
            self.at += 4;
        }
        let mut places = 0;
        if self.is_sign('.') {
            self.at += 1;
            if let Some(token) = self
                .peek()
                .filter(|token| token.kind == TokenKind::Digits && !token.spaced)
            {
                digits.push_str(self.text_of(token));
                places = i32::try_from(self.text_of(token).len()).ok()?;
                self.at += 1;
            }
        }
        let mut value =
            &Rational::from(Integer::from_decimal(&digits)?) * &Rational::power_of_ten(-places)?;
        // 0.1\overline{6}
        if self.command() == Some("overline") && places + 1 > 0 {
            self.at += 1;
            let open = self.at;
            let block = self.braced_integer()?;
            let length = self.tokens.get(open + 1)?.span;
            let length = i32::try_from(length.end - length.start).ok()?;
            let nines = &Rational::power_of_ten(length)? - &Rational::one();
            let unit = Rational::power_of_ten(-places)?;
            value = &value + &(&Rational::from(block).checked_div(&nines)? * &unit);
        }
        // 1.2e-4
        if let Some(token) = self.peek().filter(|token| {
            !token.spaced && token.kind == TokenKind::Word && self.text_of(*token) == "e"
        }) {
            let signed = matches!(
                self.tokens.get(self.at + 1),
                Some(Token {
                    kind: TokenKind::Sign {
                        sign: '-' | '+',
                        ..
                    },
                    ..
                })
            );
            let digits = self
                .tokens
                .get(self.at + 1 + usize::from(signed))
                .copied()
                .filter(|token| token.kind == TokenKind::Digits && !token.spaced);
            if let Some(digits) = digits {
                let negative = signed && self.text[token.span.end as usize..].starts_with('-');
                let size: i32 = self
                    .text_of(digits)
                    .parse()
                    .ok()
                    .filter(|size: &i32| *size < 100_000)?;
                value = &value * &Rational::power_of_ten(if negative { -size } else { size })?;
                self.at += 2 + usize::from(signed);
            }
        }
        Some(self.rational(&value))
    }

    /// A letter is a symbol; a longer word must be a function or constant.
    fn word(&mut self, token: Token) -> Option<ComplexBall> {
        let word = self.text_of(token);
        self.at += 1;
        match word {
            "pi" => return Some(ComplexBall::real(Ball::pi(self.bits))),
            "e" => return Some(ComplexBall::real(Ball::e(self.bits))),
            "i" => return Some(ComplexBall::i(self.bits)),
            "sqrt" | "sin" | "cos" | "tan" | "exp" | "ln" | "abs" => {
                let argument = self.is_sign('(').then(|| self.atom()).flatten()?;
                return apply(word, &argument);
            }
            _ => {}
        }
        // f(x) may be an application; x(x+1) is a product.
        let applied = self.is_sign('(')
            && !matches!(word, "a" | "b" | "c" | "k" | "m" | "n" | "x" | "y" | "z");
        if word.len() == 1 && !self.is_sign('_') && !applied && !self.is_sign('\'') {
            return Some(self.symbol(word));
        }
        // xy is x times y for short runs of letters that spell nothing.
        if (2..=3).contains(&word.len())
            && !self.is_sign('_')
            && !self.is_sign('(')
            && !word.contains(['e', 'i', 'd', 'o', 'a', 'u'])
        {
            // The letters but the last; a script belongs to the last one only.
            let mut product = self.integer(1);
            for at in 0..word.len() - 1 {
                let letter = self.symbol(word.get(at..=at)?);
                product = &product * &letter;
            }
            self.at -= 1;
            let slot = self.tokens.get_mut(self.at)?;
            slot.span.start = slot.span.end - 1;
            return Some(&product * &self.power()?);
        }
        None
    }

    /// The sample value of a symbol: positive rationals first, then also negative ones.
    fn symbol(&mut self, name: &str) -> ComplexBall {
        let code = name
            .bytes()
            .fold(self.seed.wrapping_mul(31).wrapping_add(7), |code, byte| {
                code.wrapping_mul(131).wrapping_add(u64::from(byte))
            });
        let mixed = code.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let numerator = i64::try_from(mixed % 89).unwrap_or(0) + 11;
        let denominator = i64::try_from(mixed / 89 % 23).unwrap_or(0) + 7;
        let sign = if self.seed == 2 && mixed % 2 == 0 {
            -1
        } else {
            1
        };
        let value = Rational::new(Integer::from(sign * numerator), Integer::from(denominator))
            .unwrap_or_default();
        let ball = self.rational(&value);
        self.point.insert(name.to_owned(), value);
        ball
    }

    fn latex(&mut self, token: Token) -> Option<ComplexBall> {
        let name = self.text_of(token);
        self.at += 1;
        match name {
            "pi" => Some(ComplexBall::real(Ball::pi(self.bits))),
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                let top = self.argument()?;
                Some(&top / &self.argument()?)
            }
            "sqrt" => {
                if matches!(
                    self.peek(),
                    Some(Token {
                        kind: TokenKind::Sign {
                            sign: '[',
                            escaped: false
                        },
                        ..
                    })
                ) {
                    self.at += 1;
                    let index = self
                        .plain_integer()?
                        .to_u64()
                        .and_then(|n| u32::try_from(n).ok())?;
                    if !self.eat(']') {
                        return None;
                    }
                    let radicand = self.argument()?;
                    if !radicand.is_real() {
                        return None;
                    }
                    return Some(ComplexBall::real(radicand.re.root(index)?));
                }
                self.argument()?.sqrt()
            }
            "log" => {
                if !self.eat('_') {
                    return None;
                }
                let base = self.argument()?.ln()?;
                let argument = self.function_argument()?.ln()?;
                Some(&argument / &base)
            }
            name if FUNCTIONS.contains(&name) => {
                let mut power = None;
                if self.eat('^') {
                    // \sin^{-1} is no power.
                    power = Some(
                        self.plain_fraction()
                            .filter(|value| value.is_integer() && !value.is_negative())?,
                    );
                }
                if self.is_sign('_') {
                    return None;
                }
                let value = apply(name, &self.function_argument()?)?;
                match power {
                    Some(power) => value.pow_integer(&power.numerator()),
                    None => Some(value),
                }
            }
            _ => {
                let greek = matches!(
                    name,
                    "alpha"
                        | "beta"
                        | "gamma"
                        | "delta"
                        | "theta"
                        | "lambda"
                        | "mu"
                        | "phi"
                        | "omega"
                        | "rho"
                        | "sigma"
                        | "tau"
                );
                (greek && !self.is_sign('_')).then(|| self.symbol(name))
            }
        }
    }

    /// What a function is applied to; only where everybody agrees how far it reaches.
    fn function_argument(&mut self) -> Option<ComplexBall> {
        if self.is_sign('(') {
            return self.atom();
        }
        if self.is_sign('{') {
            let value = self.atom()?;
            // \sin{x}^2
            return (!self.is_sign('^') && !self.is_sign('!')).then_some(value);
        }
        let first = self.power()?;
        // \sin 2x: how far the argument reaches is the checker's business; a function ends it.
        let ended = self.command().is_some_and(|name| FUNCTIONS.contains(&name));
        (ended || !self.starts_operand()).then_some(first)
    }

    /// A braced argument, or one digit or letter.
    fn argument(&mut self) -> Option<ComplexBall> {
        if self.is_sign('{') {
            return self.atom();
        }
        let token = *self.tokens.get(self.at)?;
        let first = match token.kind {
            TokenKind::Digits | TokenKind::Word => self.text_of(token).get(..1)?,
            TokenKind::Command => return self.latex(token),
            _ => return None,
        };
        // The rest of the token stays.
        let slot = self.tokens.get_mut(self.at)?;
        slot.span.start += 1;
        slot.spaced = false;
        if slot.span.start >= slot.span.end {
            self.at += 1;
        }
        match first.bytes().next()? {
            digit @ b'0'..=b'9' => Some(self.integer(i64::from(digit - b'0'))),
            b'e' | b'i' => None,
            _ => Some(self.symbol(first)),
        }
    }

    /// `\text{ cm}` or `\mathrm{cm}` at the end.
    fn unit(&mut self) -> Option<&'a str> {
        let name = self.command()?;
        if !matches!(name, "text" | "mathrm" | "mbox") || self.at == 0 {
            return None;
        }
        let open = self.tokens.get(self.at + 1)?;
        let rest = self.text.get(open.span.end as usize..)?;
        let close = rest.find('}')?;
        let after = rest.get(close + 1..)?;
        if !after.trim().is_empty() {
            return None;
        }
        self.at = self.tokens.len();
        Some(rest[..close].trim())
    }
}

enum Exponent {
    Rational(Rational),
    Other(ComplexBall),
}

fn apply(name: &str, argument: &ComplexBall) -> Option<ComplexBall> {
    match name {
        "sqrt" => argument.sqrt(),
        "sin" => argument.sin(),
        "cos" => argument.cos(),
        "tan" => argument.tan(),
        "exp" => argument.exp(),
        "cot" => Some(&argument.cos()? / &argument.sin()?),
        "sec" => Some(argument.cos()?.recip()),
        "csc" => Some(argument.sin()?.recip()),
        "arcsin" => argument.asin(),
        "arccos" => argument.acos(),
        "sinh" => argument.sinh(),
        "cosh" => argument.cosh(),
        "tanh" => argument.tanh(),
        "arcsinh" => argument.asinh(),
        "arccosh" => argument.acosh(),
        "arctanh" => argument.atanh(),
        "ln" => argument.ln(),
        "abs" => Some(ComplexBall::real(argument.abs())),
        "arctan" => argument
            .is_real()
            .then(|| ComplexBall::real(argument.re.atan())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
