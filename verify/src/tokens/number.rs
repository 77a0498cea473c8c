//! Numbers: digits in groups, decimals, powers of ten, bases, fractions behind an integer.

use super::Evaluator;
use crate::value::{Operation, Value};
use algebra::parse::lexer::{Token, TokenKind};
use algebra::{Integer, Rational};

impl Evaluator<'_> {
    /// Does `\frac` with two integers come next? An integer before it makes a mixed number.
    pub(super) fn fraction_of_integers(&mut self) -> bool {
        let start = self.at;
        let found = self.eat_command("frac") && {
            let digits = self.token(TokenKind::Digits);
            match digits.map(|token| self.text_of(token).len()) {
                // \frac13 and \frac1{3}
                Some(2) => true,
                Some(1) => {
                    self.at += 1;
                    self.braced_digits().is_some()
                }
                Some(_) => false,
                // \frac{1}{3} and \frac{1}3
                None => {
                    self.braced_digits().is_some()
                        && (self.braced_digits().is_some()
                            || self.token(TokenKind::Digits).is_some())
                }
            }
        };
        self.at = start;
        found
    }

    fn braced_digits(&mut self) -> Option<Token> {
        if !self.eat('{') {
            return None;
        }
        let token = self.token(TokenKind::Digits)?;
        self.at += 1;
        self.eat('}').then_some(token)
    }

    fn digits(&mut self) -> Option<Value> {
        let token = self.token(TokenKind::Digits)?;
        self.at += 1;
        let value = Integer::from_decimal(self.text_of(token))?;
        Some(self.leaf(token.span.start as usize, Self::exact(value)))
    }

    /// The fraction of `3 1/2`.
    pub(super) fn spaced_fraction(&mut self) -> Option<Value> {
        let (start, known) = (self.at, self.leaves.len());
        let spaced = self.peek().is_some_and(|token| token.spaced);
        let read = |this: &mut Self| {
            let top = this.digits()?;
            let slash = this.eat('/');
            let bottom = this.digits().filter(|_| slash)?;
            let ends = !this.is_sign('^') && !this.is_sign('!') && !this.starts_operand();
            let value = this.apply(Operation::Quotient, &[top, bottom])?;
            ends.then_some(value)
        };
        let fraction = if spaced { read(self) } else { None };
        if fraction.is_none() {
            self.at = start;
            self.leaves.truncate(known);
        }
        fraction
    }

    /// A group of exactly three digits at this token.
    fn thousands(&self, at: usize, spaced: bool) -> Option<Token> {
        self.tokens.get(at).copied().filter(|token| {
            let digits = self.text_of(*token).len();
            token.kind == TokenKind::Digits && token.spaced == spaced && digits == 3
        })
    }

    pub(super) fn number(&mut self) -> Option<Value> {
        let start = self.peek()?.span.start as usize;
        let mut digits = String::new();
        if let Some(token) = self.token(TokenKind::Digits) {
            digits.push_str(self.text_of(token));
            self.at += 1;
        }
        // 1,234 where the comma separates no members, 1{,}234, 1\,234, 1 234.
        let grouped = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
        loop {
            let comma = self.is_sign(',');
            let braced = self.is_sign('{')
                && self.sign_at(self.at + 1) == Some(',')
                && self.sign_at(self.at + 2) == Some('}');
            let skipped = match (comma, braced) {
                (true, _) => 1,
                (_, true) => 3,
                _ => 0,
            };
            // 32,\! 349
            let group = self
                .thousands(self.at + skipped, skipped == 0)
                .or_else(|| self.thousands(self.at + skipped, comma));
            let Some(group) = group.filter(|_| grouped) else {
                break;
            };
            digits.push_str(self.text_of(group));
            self.at += skipped + 1;
        }
        let mut places = 0;
        let point = self.eat('.');
        let fraction = self.token(TokenKind::Digits);
        if let Some(token) = fraction.filter(|token| point && !token.spaced) {
            digits.push_str(self.text_of(token));
            places = i32::try_from(self.text_of(token).len()).ok()?;
            self.at += 1;
        }
        if self.is_sign('_') && places == 0 {
            return self.in_base(&digits, start);
        }
        let mut value =
            &Rational::from(Integer::from_decimal(&digits)?) * &Rational::power_of_ten(-places)?;
        if point && self.eat_command("overline") {
            // 0.1\overline{6}
            let block = self.braced_digits()?;
            let length = i32::try_from(self.text_of(block).len()).ok()?;
            let nines = &Rational::power_of_ten(length)? - &Rational::one();
            let block = Rational::from(Integer::from_decimal(self.text_of(block))?);
            value = &value + &(&block.checked_div(&nines)? * &Rational::power_of_ten(-places)?);
        }
        let letter = self.token(TokenKind::Word).filter(|token| !token.spaced);
        // 8C3 counts choices.
        if letter.is_some_and(|token| matches!(self.text_of(token), "C" | "P"))
            && self
                .tokens
                .get(self.at + 1)
                .is_some_and(|token| token.kind == TokenKind::Digits && !token.spaced)
        {
            return None;
        }
        // 2A_{11}: a digit of its base.
        if letter.is_some() && self.sign_at(self.at + 1) == Some('_') {
            return None;
        }
        // 1.2e-4
        if letter.is_some_and(|token| matches!(self.text_of(token), "e" | "E")) {
            let sign = self.sign_at(self.at + 1).filter(|c| matches!(c, '-' | '+'));
            let at = self.at + 1 + usize::from(sign.is_some());
            let power = self
                .tokens
                .get(at)
                .copied()
                .filter(|token| token.kind == TokenKind::Digits && !token.spaced);
            if let Some(power) = power {
                let size: i32 = self.text_of(power).parse().ok().filter(|n| *n < 100_000)?;
                let exponent = if sign == Some('-') { -size } else { size };
                value = &value * &Rational::power_of_ten(exponent)?;
                self.at = at + 1;
            }
        }
        Some(self.leaf(start, Value::Exact(value)))
    }

    /// `204_5`
    fn in_base(&mut self, digits: &str, start: usize) -> Option<Value> {
        self.at += 1;
        let token = match self.token(TokenKind::Digits) {
            Some(token) => {
                self.at += 1;
                token
            }
            None => self.braced_digits()?,
        };
        let base: u32 = self.text_of(token).parse().ok()?;
        let fits = (2..=10).contains(&base) && digits.len() < 1_000;
        let value = Integer::from_digits(digits, base).filter(|_| fits)?;
        Some(self.leaf(start, Self::exact(value)))
    }
}
