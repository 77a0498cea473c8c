//! Numbers of combinations and arrangements: `C(n,k)`, `P(n,k)`, `{}_nC_k`.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind};

impl Parser<'_> {
    /// `C(5,2)` or `P(5,2)` at the bracket after the letter. Only numbers and single letters are counted with: a point
    /// `C(1,-2)` has other coordinates.
    pub(super) fn choice_count(&mut self, name: &str, start: u32) -> Parse<Option<NodeId>> {
        if let Some(count) = self.stacked_count(name, start)? {
            return Ok(Some(count));
        }
        if !matches!(name, "C" | "P") || self.brackets > 0 || self.in_set {
            return Ok(None);
        }
        let plain = |ahead: usize| {
            self.peek_at(ahead).is_some_and(|token| match token.kind {
                TokenKind::Digits => true,
                TokenKind::Word => self.text_of(token).len() == 1,
                _ => false,
            })
        };
        let shape = Self::is_sign(self.peek(), '(')
            && self.peek().is_some_and(|token| !token.spaced)
            && plain(1)
            && Self::is_sign(self.peek_at(2), ',')
            && plain(3)
            && Self::is_sign(self.peek_at(4), ')');
        if !shape {
            return Ok(None);
        }
        let number = |ahead: usize| {
            self.peek_at(ahead)
                .and_then(|token| self.text_of(token).parse::<u64>().ok())
        };
        // C(2,5) is a point.
        if let (Some(all), Some(chosen)) = (number(1), number(3))
            && all < chosen
        {
            return Ok(None);
        }
        let members = self.arguments_in(')')?;
        let [all, chosen] = members[..] else {
            return self.error("expected two arguments");
        };
        self.count_of(name, all, chosen, start).map(Some)
    }

    /// `C_5^2`, `A_{10}^3` with numbers as scripts, after the subscript: combinations and arrangements as they are written
    /// in many countries. With letters as scripts it may be a power.
    fn stacked_count(&mut self, name: &str, start: u32) -> Parse<Option<NodeId>> {
        let Some((letter, all)) = name.split_once('_') else {
            return Ok(None);
        };
        if !matches!(letter, "C" | "A" | "P") || !Self::is_sign(self.peek(), '^') {
            return Ok(None);
        }
        let found = match self.raw_group(1) {
            Some((raw, count)) => Some((raw.trim(), 1 + count)),
            None => self.digits_at(1).map(|(_, digits)| (digits, 2)),
        };
        let number = |digits: &str| digits.parse::<u32>().ok();
        let Some((chosen, taken)) = found else {
            return Ok(None);
        };
        match (number(all), number(chosen)) {
            (Some(n), Some(k)) if k <= n => {}
            _ => return Ok(None),
        }
        self.at += taken;
        let span = self.since(start);
        let all = self.plain_number(all, span)?;
        let chosen = self.plain_number(chosen, span)?;
        self.count_of(letter, all, chosen, start).map(Some)
    }

    /// The letter in `8C3`, `10P2`: digits, letter and digits without spaces.
    pub(super) fn choose_between(&self, first: Token) -> Option<&'static str> {
        let glued = |ahead: usize| self.peek_at(ahead).filter(|token| !token.spaced);
        let letter = glued(1).filter(|token| token.kind == TokenKind::Word)?;
        let letter = match self.text_of(letter) {
            "C" => "C",
            "P" => "P",
            _ => return None,
        };
        let last = glued(2).filter(|token| token.kind == TokenKind::Digits)?;
        let number = |token: Token| self.text_of(token).parse::<u32>().ok();
        let goes_on = self.peek_at(3).is_some_and(|next| {
            next.kind == TokenKind::Word && !next.spaced || Self::is_sign(Some(next), '.')
        });
        (number(first)? >= number(last)? && !goes_on).then_some(letter)
    }

    /// `8C3`
    pub(super) fn numbers_chosen(&mut self, letter: &str) -> Parse<NodeId> {
        let start = self.here();
        let all = self.whole_script()?;
        self.at += 1;
        let chosen = self.whole_script()?;
        self.count_of(letter, all, chosen, start)
    }

    /// `{}_5C_2`, `_5P_2` after the empty group.
    pub(super) fn scripted_count(&mut self, start: u32) -> Parse<NodeId> {
        let up = Self::is_sign(self.peek(), '^');
        if !up && !Self::is_sign(self.peek(), '_') {
            return self.error("an empty group stands where a number or symbol is expected");
        }
        self.at += 1;
        let all = self.whole_script()?;
        let name = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| self.text_of(token));
        let Some(name) = name.filter(|name| matches!(*name, "C" | "P")) else {
            return self.error("expected C or P after the number of things");
        };
        self.at += 1;
        if !Self::is_sign(self.peek(), '_') {
            return self.error("expected a subscript: how many are chosen");
        }
        self.at += 1;
        let chosen = self.whole_script()?;
        self.count_of(name, all, chosen, start)
    }

    /// A script with all its digits, as in plain text.
    fn whole_script(&mut self) -> Parse<NodeId> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Digits => {
                self.at += 1;
                self.plain_number(self.slice(token.span), token.span)
            }
            _ => self.argument(),
        }
    }

    fn count_of(&mut self, name: &str, all: NodeId, chosen: NodeId, start: u32) -> Parse<NodeId> {
        if name == "C" {
            return self.push(NodeKind::Binomial, start, &[all, chosen]);
        }
        // n! / (n - k)!
        let minus = self.push(NodeKind::Negate, start, &[chosen])?;
        let rest = self.push(NodeKind::Sum, start, &[all, minus])?;
        let top = self.push(NodeKind::Factorial, start, &[all])?;
        let bottom = self.push(NodeKind::Factorial, start, &[rest])?;
        self.push(NodeKind::Quotient, start, &[top, bottom])
    }
}
