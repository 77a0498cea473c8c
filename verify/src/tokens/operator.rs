//! Sums and products term by term, integrals by quadrature.
//!
//! Nothing is known here of closed forms or antiderivatives: a finite sum is added up, an integral is a weighted sum of
//! values of its integrand. Quadrature gives an estimate with an estimated error, and says so.

use std::f64::consts::FRAC_PI_2;

use algebra::parse::lexer::{Token, TokenKind};
use algebra::{Ball, ComplexBall, Integer, Rational};

use super::{Evaluator, operand};
use crate::value::{Operation, Value};

/// Longer sums are not added up.
const MAX_TERMS: u64 = 1_024;
/// Steps of the trapezoidal rule in the new variable, coarse and fine.
const STEPS: [f64; 2] = [0.1, 0.05];
/// A larger estimated error says nothing.
const MAX_ERROR: f64 = 1e-7;
/// What is added to the difference of the two rules.
const ROUNDING: f64 = 1e-11;

/// A limit of an integral.
#[derive(Clone, Copy)]
enum End {
    Finite(f64),
    Infinite(f64),
}

/// `dx`
pub(super) struct Differential {
    /// Where the body ends.
    pub(super) stop: usize,
    /// Where the text goes on.
    pub(super) after: usize,
    /// What stands before it in the same word.
    pub(super) cut: Option<Token>,
    pub(super) variable: String,
}

/// A new variable over the whole line: place, weight, and how far it is followed.
type Change = (Box<dyn Fn(f64) -> (f64, f64)>, f64);

impl Evaluator<'_> {
    /// `\sum_{k=1}^{n} ..`, `\prod_{k=1}^{n} ..`, behind the command.
    pub(super) fn big(&mut self, operation: Operation) -> Option<Value> {
        self.eat_command("limits");
        if !(self.eat('_') && self.eat('{')) {
            return None;
        }
        let index = self.letter()?;
        if !self.eat('=') {
            return None;
        }
        let lower = self.sum()?;
        if !(self.eat('}') && self.eat('^')) {
            return None;
        }
        let upper = self.argument()?;
        let whole = |value: &Value| value.exact().and_then(Rational::to_integer)?.to_i64();
        let (first, last) = (whole(&lower)?, whole(&upper)?);
        let count = last.checked_sub(first)?.checked_add(1)?;
        if u64::try_from(count.max(0)).ok()? > MAX_TERMS {
            return None;
        }
        let start = self.at;
        let tokens = self.tokens.clone();
        let known = self.leaves.len();
        let mut total = Self::exact(i64::from(operation == Operation::Product));
        // The body of an empty sum is read all the same.
        for step in 0..count.max(1) {
            self.terms = self.terms.checked_sub(1)?;
            self.tokens.clone_from(&tokens);
            self.at = start;
            self.leaves.truncate(known);
            let value = Integer::from(first.checked_add(step)?);
            self.bound.push((index.clone(), Self::exact(value)));
            let term = self.product();
            self.bound.pop();
            let term = term?;
            if step < count {
                total = self.apply(operation, &[total, term])?;
            }
        }
        Some(total)
    }

    /// A single letter or Greek letter.
    fn letter(&mut self) -> Option<String> {
        let token = self.peek()?;
        let text = self.text_of(token);
        let plain = match token.kind {
            TokenKind::Word => text.len() == 1,
            TokenKind::Command => operand::is_greek(text),
            _ => false,
        };
        self.at += 1;
        plain.then(|| text.to_owned())
    }

    /// What a bound letter is worth.
    pub(super) fn bound_value(&mut self, name: &str, start: usize) -> Option<Value> {
        let at = self.bound.iter().rposition(|entry| entry.0 == name)?;
        if at == 0 {
            self.places.push(start);
        }
        let value = self.bound.get(at)?.1.clone();
        Some(self.leaf(start, value))
    }

    /// `\int_a^b .. dx`, behind the command.
    pub(super) fn integral(&mut self) -> Option<Value> {
        // An estimate of estimates says too little.
        if self.in_integral {
            return None;
        }
        self.eat_command("limits");
        if !self.eat('_') {
            return None;
        }
        let lower = self.end()?;
        if !self.eat('^') {
            return None;
        }
        let upper = self.end()?;
        let Differential {
            stop,
            after,
            cut,
            variable,
        } = self.differential()?;
        let start = self.at;
        let tokens = self.tokens.clone();
        let mut body: Vec<_> = tokens.get(..stop)?.to_vec();
        body.extend(cut);
        let (change, reach) = change(lower, upper)?;
        let mut sums = Vec::new();
        let mut scale = 0.0_f64;
        self.in_integral = true;
        for step in STEPS {
            let mut total = 0.0;
            let mut at = -reach;
            while at <= reach {
                let (place, weight) = change(at);
                at += step;
                let at_end = [lower, upper]
                    .iter()
                    .any(|end| matches!(end, End::Finite(limit) if (limit - place).abs() <= 0.0));
                if at_end || !place.is_finite() || !weight.is_finite() || weight <= 0.0 {
                    continue;
                }
                self.tokens.clone_from(&body);
                self.at = start;
                let place = Self::exact(Rational::from_f64(place)?);
                self.bound.push((variable.clone(), place));
                let value = self.sum();
                self.bound.pop();
                let value = value.filter(|_| self.at == body.len())?.ball(64);
                let height = value.is_real().then(|| value.re.to_f64())?;
                let term = height * weight * step;
                if !term.is_finite() {
                    return None;
                }
                total += term;
                scale += term.abs();
            }
            sums.push(total);
        }
        self.in_integral = false;
        self.tokens = tokens;
        self.at = after;
        let [coarse, fine] = sums[..] else {
            return None;
        };
        let error = 10.0 * (coarse - fine).abs() + ROUNDING * (scale + 1.0);
        if error > MAX_ERROR * (1.0 + fine.abs()) {
            return None;
        }
        self.has_estimate = true;
        let ball = |value: f64| {
            Some(Ball::from_rational(
                &Rational::from_f64(value)?,
                self.setting.bits,
            ))
        };
        let value = ball(fine)?.widened(&ball(error)?);
        Some(Value::Ball(ComplexBall::real(value)))
    }

    fn end(&mut self) -> Option<End> {
        let at = self.at;
        let braced = self.eat('{');
        let sign = if self.eat('-') { -1.0 } else { 1.0 };
        if self.eat_command("infty") && (!braced || self.eat('}')) {
            return Some(End::Infinite(sign));
        }
        self.at = at;
        let value = self.argument()?.ball(64);
        value.is_real().then(|| End::Finite(value.re.to_f64()))
    }

    /// The differential that ends the body of an integral.
    pub(super) fn differential(&self) -> Option<Differential> {
        let mut depth = 0_i32;
        for at in self.at..self.tokens.len() {
            let token = *self.tokens.get(at)?;
            match self.sign_at(at) {
                Some('{' | '(') => depth += 1,
                Some('}' | ')') => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return None;
            }
            if token.kind != TokenKind::Word {
                continue;
            }
            if depth > 0 {
                // \frac{dx}{x}: no body without its differential is read here.
                if matches!(self.text_of(token).as_bytes(), [b'd', _]) {
                    return None;
                }
                continue;
            }
            let found = |taken: usize, cut, variable| {
                Some(Differential {
                    stop: at,
                    after: at + taken,
                    cut,
                    variable,
                })
            };
            match self.text_of(token).as_bytes() {
                [b'd', variable] => {
                    return found(1, None, char::from(*variable).to_string());
                }
                [b'd'] => {
                    let next = *self.tokens.get(at + 1)?;
                    let name = self.text_of(next);
                    let plain = next.kind == TokenKind::Word && name.len() == 1;
                    return found(2, None, name.to_owned()).filter(|_| plain);
                }
                // xdx
                [_, b'd', variable] => {
                    let mut first = token;
                    first.span.end = first.span.end.checked_sub(2)?;
                    return found(1, Some(first), char::from(*variable).to_string());
                }
                _ => {}
            }
        }
        None
    }
}

/// The double exponential change of variable that suits the limits.
fn change(lower: End, upper: End) -> Option<Change> {
    let bend = |t: f64| FRAC_PI_2 * t.sinh();
    Some(match (lower, upper) {
        (End::Finite(a), End::Finite(b)) => {
            let length = b - a;
            let place = move |t: f64| {
                let u = bend(t);
                // From the nearer end, so that small distances stay exact.
                let x = if u < 0.0 {
                    a + length / (1.0 + (-2.0 * u).exp())
                } else {
                    b - length / (1.0 + (2.0 * u).exp())
                };
                let cosh = u.cosh();
                (x, length.abs() / 2.0 * FRAC_PI_2 * t.cosh() / (cosh * cosh))
            };
            if length <= 0.0 {
                return None;
            }
            (Box::new(place), 3.4)
        }
        (End::Finite(a), End::Infinite(sign)) if sign > 0.0 => {
            let place = move |t: f64| {
                let grown = bend(t).exp();
                (a + grown, FRAC_PI_2 * t.cosh() * grown)
            };
            (Box::new(place), 3.6)
        }
        (End::Infinite(sign), End::Finite(b)) if sign < 0.0 => {
            let place = move |t: f64| {
                let grown = bend(t).exp();
                (b - grown, FRAC_PI_2 * t.cosh() * grown)
            };
            (Box::new(place), 3.6)
        }
        (End::Infinite(low), End::Infinite(high)) if low < 0.0 && high > 0.0 => {
            let place = move |t: f64| {
                let u = bend(t);
                (u.sinh(), FRAC_PI_2 * t.cosh() * u.cosh())
            };
            (Box::new(place), 3.2)
        }
        _ => return None,
    })
}
