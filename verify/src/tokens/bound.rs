//! Operators that bind a variable: their parts as strings, a variable replaced in a string, a variable that runs through an
//! interval.
//!
//! A proof about an operator is made of certificates for strings without it. Where an operator ends and where a variable
//! occurs is what the evaluator of tokens finds when it reads the string.

use algebra::parse::lexer::{Token, TokenKind};
use algebra::{Ball, ComplexBall, Rational};

use super::{Evaluation, Evaluator, Sample, estimate_in};
use crate::value::{Setting, Value};

/// Halvings of an interval, and of its parts next to the ends.
const MAX_HALVINGS: u32 = 32;
const MAX_HALVINGS_AT_END: u32 = 256;
/// Pieces that are looked at, times the length of the string.
const MAX_WORK: usize = 1 << 18;
/// Precision on intervals.
const BITS: u32 = 96;

/// What an operator does with its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sum,
    Product,
    Integral,
    Limit,
    Derivative,
}

/// An operator in a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) kind: Kind,
    pub(crate) variable: String,
    /// The first value of an index, the lower limit of an integral, the point of a limit.
    pub(crate) lower: Option<String>,
    pub(crate) upper: Option<String>,
    pub(crate) body: String,
    /// Its bytes in the string.
    pub(crate) span: [usize; 2],
}

/// The last operator of a string, so that no other one begins inside it; `None`: there is none, or its end is not certain.
pub(crate) fn last_operator(text: &str) -> Option<Operator> {
    if text.len() > super::MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    (0..Sample::SEEDS).find_map(|seed| {
        let sample = Sample {
            seed,
            ..Sample::new(text, text)
        };
        Evaluator::new(text, sample, Setting::at(BITS)).last_operator()
    })
}

impl Operator {
    /// Is it the whole string?
    pub(crate) fn is_all_of(&self, text: &str) -> bool {
        let [start, end] = self.span;
        let rest = [text.get(..start), text.get(end..)];
        rest.iter()
            .all(|rest| rest.is_some_and(|rest| rest.trim().is_empty()))
    }

    /// The string of the operator.
    pub(crate) fn text<'a>(&self, whole: &'a str) -> Option<&'a str> {
        Some(whole.get(self.span[0]..self.span[1])?.trim())
    }

    /// The string with something else in the place of the operator.
    pub(crate) fn replaced(&self, whole: &str, value: &str) -> Option<String> {
        let (before, after) = (whole.get(..self.span[0])?, whole.get(self.span[1]..)?);
        Some(format!("{before}{{({value})}}{after}"))
    }

    /// Does it have no symbol but its own?
    pub(crate) fn is_constant(&self) -> bool {
        let ends = [&self.lower, &self.upper];
        let mut ends = ends.into_iter().flatten();
        is_free_of_symbols(&self.body, &self.variable)
            && ends.all(|end| end.contains("\\infty") || is_free_of_symbols(end, ""))
    }

    /// Its body with another variable that does not occur in it, and that is no constant.
    pub(crate) fn renamed(&self, variable: &str) -> Option<String> {
        let free = super::is_symbol(variable) && !occurs(&self.body, &self.variable, variable)?;
        let ends = [&self.lower, &self.upper];
        let clear = ends
            .into_iter()
            .flatten()
            .all(|end| end.contains("\\infty") || occurs(end, "", variable) == Some(false));
        (free && clear).then(|| put(&self.body, &self.variable, variable))?
    }
}

/// Are there no symbols but the bound one?
pub(super) fn is_free_of_symbols(text: &str, bound: &str) -> bool {
    reading(text, bound).is_some_and(|(_, read)| read.point.is_empty())
}

/// Does the string read as a whole? Then its brackets are balanced, and it can stand inside another one.
pub(super) fn is_formula(text: &str) -> bool {
    reading(text, "").is_some()
}

/// The string has a real value where the variable is this number, at a point of the others.
pub(super) fn reading_at(text: &str, variable: &str, number: &Rational, bits: u32) -> Option<()> {
    let found = (0..Sample::SEEDS).find_map(|seed| {
        let sample = Sample {
            seed,
            ..Sample::new(text, variable)
        };
        let value = Value::Exact(number.clone());
        with_bound(text, variable, value, sample, Setting::new(bits, true))
    });
    found.map(drop)
}

/// Does a symbol occur in a string where another one is bound?
pub(super) fn occurs(text: &str, bound: &str, name: &str) -> Option<bool> {
    let (_, read) = reading(text, bound)?;
    Some(read.point.contains_key(name))
}

/// The string read with this variable bound, at the first point where it has a value.
fn reading(text: &str, variable: &str) -> Option<(u8, Evaluation)> {
    (0..Sample::SEEDS).find_map(|seed| {
        let sample = Sample {
            seed,
            ..Sample::new(text, text)
        };
        let value = Value::Exact(sample.value(variable));
        let read = with_bound(text, variable, value, sample, Setting::at(BITS))?;
        Some((seed, read))
    })
}

/// The real value of a string at this point, for real values on the way; symbols without a value have that of the sample.
pub(crate) fn value_at(
    text: &str,
    point: &[(String, Rational)],
    sample: Sample<'_>,
    bits: u32,
) -> Option<Evaluation> {
    if text.len() > super::MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    let mut evaluator = Evaluator::new(text, sample, Setting::new(bits, true));
    let values = point
        .iter()
        .map(|(name, value)| (name.clone(), Value::Exact(value.clone())));
    evaluator.bound.extend(values);
    evaluator.whole()
}

fn with_bound(
    text: &str,
    variable: &str,
    value: Value,
    sample: Sample<'_>,
    setting: Setting,
) -> Option<Evaluation> {
    if text.len() > super::MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    let mut evaluator = Evaluator::new(text, sample, setting);
    evaluator.bound.push((variable.to_owned(), value));
    evaluator.whole()
}

/// The string with a formula in the place of a variable.
pub(crate) fn put(text: &str, variable: &str, by: &str) -> Option<String> {
    let (_, read) = reading(text, variable)?;
    let mut places = read.places;
    places.sort_unstable();
    places.dedup();
    let mut result = String::new();
    let mut done = 0;
    for start in places {
        result.push_str(text.get(done..start)?);
        result.push_str("{(");
        result.push_str(by);
        result.push_str(")}");
        let name = text.get(start..)?;
        let slash = usize::from(name.starts_with('\\'));
        let name = name.get(slash..)?;
        name.starts_with(variable).then_some(())?;
        done = start + slash + variable.len();
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

/// The real value of a string for all values of a variable between two numbers, if it is continuous and finite there.
///
/// Every operation of the string is then carried out inside the region where it is continuous: a pole, a jump or a branch
/// has no enclosure.
fn on_interval(text: &str, variable: &str, ends: [&Rational; 2], seed: u8) -> Option<()> {
    let [low, high] = ends.map(|end| Ball::from_rational(end, BITS));
    let value = Value::Ball(ComplexBall::real(low.hull(&high)));
    let setting = Setting::new(BITS, true);
    let sample = Sample {
        seed,
        ..Sample::new(text, variable)
    };
    let read = with_bound(text, variable, value, sample, setting)?;
    let certain = !read.has_estimate && !read.has_open_logarithm;
    let ball = read.value.ball(BITS);
    (certain && ball.is_real() && ball.is_finite()).then_some(())
}

/// Is the string a continuous real function of the variable between two numbers, other symbols having their values at a
/// point? Next to the ends only nearly so where `open` says so: up to a share of 2^-256 of the interval.
pub(crate) fn is_continuous(
    text: &str,
    variable: &str,
    [low, high]: [&Rational; 2],
    open: [bool; 2],
    seed: u8,
) -> bool {
    let mut pieces = vec![(low.clone(), high.clone(), 0)];
    let mut looked = 0;
    while let Some((from, to, halvings)) = pieces.pop() {
        looked += 1;
        if on_interval(text, variable, [&from, &to], seed).is_some() {
            continue;
        }
        let at_end = open[0] && from == *low || open[1] && to == *high;
        let most = if at_end {
            MAX_HALVINGS_AT_END
        } else {
            MAX_HALVINGS
        };
        if looked > MAX_WORK / text.len().max(1) || halvings >= most && !at_end {
            return false;
        }
        if halvings >= most {
            continue;
        }
        let middle = &(&from + &to) * &Rational::HALF;
        pieces.push((middle.clone(), to, halvings + 1));
        pieces.push((from, middle, halvings + 1));
    }
    true
}

/// Do estimates of both sides (sums added up, integrals by quadrature) contradict that they are equal at a point?
pub(crate) fn estimates_differ(pair: [&str; 2]) -> bool {
    (0..Sample::SEEDS).any(|seed| {
        let sample = Sample {
            seed,
            ..Sample::new(pair[0], pair[1])
        };
        let setting = Setting::new(BITS, true);
        let values = pair.map(|text| estimate_in(text, sample, setting).map(|read| read.value));
        matches!(values, [Some(gold), Some(answer)] if gold.is_separated(&answer, BITS))
    })
}

impl Evaluator<'_> {
    fn last_operator(mut self) -> Option<Operator> {
        let begins = |this: &Self, at: usize| {
            let token = this.tokens.get(at)?;
            let name = this.text_of(*token);
            let kind = match name {
                "sum" => Kind::Sum,
                "prod" => Kind::Product,
                "int" => Kind::Integral,
                "lim" => Kind::Limit,
                "frac" => Kind::Derivative,
                _ => return None,
            };
            (token.kind == TokenKind::Command).then_some(kind)
        };
        let (at, kind) = (0..self.tokens.len()).rev().find_map(|at| {
            let kind = begins(&self, at)?;
            self.at = at + 1;
            (kind != Kind::Derivative || self.is_derivative()).then_some((at, kind))
        })?;
        let start = self.first_byte(*self.tokens.get(at)?);
        if self.text.get(..start)?.contains('|') {
            return None;
        }
        self.at = at + 1;
        self.eat_command("limits");
        let (mut lower, mut upper, mut variable) = (None, None, None);
        match kind {
            Kind::Derivative => {
                self.at += 4;
                variable = self.text_of(self.peek()?).strip_prefix('d');
                self.at += 1;
                if variable == Some("") {
                    variable = self.peek().map(|token| self.text_of(token));
                    self.at += 1;
                }
                self.eat('}').then_some(())?;
            }
            Kind::Integral => {
                lower = self.script('_');
                upper = self.script('^');
            }
            Kind::Sum | Kind::Product => {
                let (name, first) = self.script('_')?.split_once('=')?;
                (variable, lower) = (Some(name.trim()), Some(first));
                upper = Some(self.script('^')?);
            }
            Kind::Limit => {
                let (name, point) = self.script('_')?.split_once("\\to")?;
                (variable, lower) = (Some(name.trim()), Some(point));
            }
        }
        let own = |text: Option<&str>| text.map(|text| text.trim().to_owned());
        let from = self.first_byte(self.peek()?);
        let (name, stop, end) = if kind == Kind::Integral {
            let differential = self.differential()?;
            let before = self.tokens.get(differential.stop.checked_sub(1)?)?;
            let stop = differential.cut.unwrap_or(*before).span.end;
            let last = *self.tokens.get(differential.after.checked_sub(1)?)?;
            (differential.variable, stop, last.span.end)
        } else {
            let name = variable?.trim_start_matches('\\').to_owned();
            let value = Self::exact(self.sample.value(&name));
            self.bound.push((name.clone(), value));
            self.product()?;
            let last = *self.tokens.get(self.at.checked_sub(1)?)?;
            (name, last.span.end, last.span.end)
        };
        let letter = name.len() == 1 || super::operand::is_greek(&name);
        let body = self.text.get(from..stop as usize)?.trim().to_owned();
        (letter && !body.is_empty()).then_some(Operator {
            kind,
            variable: name,
            lower: own(lower),
            upper: own(upper),
            body,
            span: [start, end as usize],
        })
    }

    /// The first byte of a token, with the backslash of a command.
    fn first_byte(&self, token: Token) -> usize {
        let start = token.span.start as usize;
        start.saturating_sub(usize::from(token.kind == TokenKind::Command))
    }
}

impl<'a> Evaluator<'a> {
    /// The text of a script: what stands in braces, or one operand.
    fn script(&mut self, sign: char) -> Option<&'a str> {
        if !self.eat(sign) {
            return None;
        }
        let text = self.text;
        let start = self.first_byte(self.peek()?);
        if self.is_sign('{') {
            let mut depth = 0_u32;
            loop {
                match self.sign_at(self.at) {
                    Some('{') => depth += 1,
                    Some('}') => depth -= 1,
                    _ => {}
                }
                let end = self.peek()?.span.start as usize;
                self.at += 1;
                if depth == 0 {
                    return text.get(start + 1..end);
                }
            }
        }
        if self.eat_command("infty") {
            let last = self.tokens.get(self.at - 1)?;
            return text.get(start..last.span.end as usize);
        }
        let at = self.at;
        self.argument()?;
        // One digit of several is an operand of its own.
        let end = match self.tokens.get(at).filter(|_| self.at == at) {
            Some(token) => token.span.start,
            None => self.tokens.get(self.at.checked_sub(1)?)?.span.end,
        };
        text.get(start..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_end_where_their_bodies_end() {
        for (text, kind, variable, body, rest) in [
            (r"\sum_{k=1}^n k^2+1", Kind::Sum, "k", "k^2", "{(V)}+1"),
            (
                r"2\prod_{k=2}^{5}(1-\frac1k)-x",
                Kind::Product,
                "k",
                r"(1-\frac1k)",
                "2{(V)}-x",
            ),
            (
                r"\frac{1}{\int_0^12xdx}",
                Kind::Integral,
                "x",
                "2x",
                r"\frac{1}{{(V)}}",
            ),
            (
                r"\int_0^1\int_0^x y dy dx",
                Kind::Integral,
                "y",
                "y",
                r"\int_0^1{(V)} dx",
            ),
            (
                r"\lim_{x\to 0}\frac{\sin x}x",
                Kind::Limit,
                "x",
                r"\frac{\sin x}x",
                "{(V)}",
            ),
            (
                r"(\frac{d}{dx}x^3)^2",
                Kind::Derivative,
                "x",
                "x^3",
                "({(V)})^2",
            ),
            (
                r"\sum_{\theta=1}^n\theta",
                Kind::Sum,
                "theta",
                r"\theta",
                "{(V)}",
            ),
        ] {
            let found = last_operator(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.kind, found.variable.as_str()),
                (kind, variable),
                "{text}"
            );
            assert_eq!(found.body, body, "{text}");
            assert_eq!(found.replaced(text, "V").unwrap(), rest);
        }
        for text in [
            "x+1",
            r"|\sum_{k=1}^n k|",
            r"\sum k",
            r"\int x",
            r"\sum_{k=1}^n -k",
        ] {
            assert!(last_operator(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_variable_is_replaced_where_it_is_read() {
        for (text, replaced) in [
            (r"k^2+\frac1k", r"{(V)}^2+\frac1{(V)}"),
            (r"\sin k\cdot 2k", r"\sin {(V)}\cdot 2{(V)}"),
            (r"xk+\ker", "None"),
            (r"k\sum_{k=1}^{3}k", r"{(V)}\sum_{k=1}^{3}k"),
            ("a_k", "None"),
            ("k_1", "None"),
        ] {
            let found = put(text, "k", "V").unwrap_or("None".to_owned());
            assert_eq!(found, replaced, "{text}");
        }
        assert_eq!(put(r"\theta x", "theta", "2").unwrap(), "{(2)} x");
    }

    #[test]
    fn poles_and_jumps_are_no_continuous_functions() {
        let ends = [Rational::from(-1), Rational::from(2)];
        let ends = [&ends[0], &ends[1]];
        for (text, expected) in [
            ("x^3-x", true),
            (r"\arctan x", true),
            (r"|x|\sin x", true),
            (r"\sqrt{x+1}", true),
            (r"\ln(x+2)", true),
            (r"\frac1x", false),
            (r"\arctan\frac1x", false),
            (r"\arctan(\tan x)", false),
            (r"\tan x", false),
            (r"\lfloor x\rfloor", false),
            (r"\frac{|x|}{x}", false),
            (r"\ln x", false),
            (r"\frac{1}{x-\sqrt{2}}", false),
        ] {
            assert_eq!(
                is_continuous(text, "x", ends, [false; 2], 0),
                expected,
                "{text}"
            );
        }
        // Open ends.
        let ends = [Rational::ZERO, Rational::ONE];
        let ends = [&ends[0], &ends[1]];
        assert!(is_continuous(r"x\ln x", "x", ends, [true, false], 0));
        assert!(!is_continuous(r"x\ln x", "x", ends, [false, true], 0));
        assert!(!is_continuous(
            r"\frac{1}{x-10^{-30}}",
            "x",
            ends,
            [true, true],
            0
        ));
    }
}
