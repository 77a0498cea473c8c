//! Units and words after an operand: where one stands, and what it belongs to.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Constant, NodeId, NodeKind};
use super::words;

impl Parser<'_> {
    /// Does a unit (or other text) stand here, after an operand?
    pub(super) fn at_unit(&self) -> bool {
        self.unit_text(None).is_some()
    }

    /// Reads the unit or text after an operand, if there is one.
    pub(super) fn unit_after(&mut self, operand: NodeId) -> Parse<Option<NodeKind>> {
        let letter = self.peek().filter(|token| {
            token.kind == TokenKind::Word
                && (token.spaced || self.has_point(operand) || Self::is_sign(self.peek_at(1), '^'))
                && token.span.end == token.span.start + 1
        });
        let plain = matches!(
            self.tree.kind(operand),
            NodeKind::Number(_) | NodeKind::Mixed
        );
        // \frac12 m, 10^3 g, 6\pi m: after other constants at the end only.
        self.noticed.letter_unit |= letter
            .is_some_and(|token| crate::units::is_unit(self.text_of(token)))
            && (plain
                || self.brackets == 0 && self.ends_after_letter() && self.is_value_like(operand));
        self.noticed.letter_unit |= self.at_ohm().is_some() && self.is_value_like(operand);
        let zero = matches!(self.tree.kind(operand), NodeKind::Number(literal)
            if self.tree.literal(literal).digits.bytes().all(|digit| digit == b'0'));
        if zero && letter.is_some_and(|token| self.text_of(token) == "K") && self.ends_member(1) {
            // No factor: zero of them would be nothing, and a temperature of zero is something.
            self.at += 1;
            return Ok(Some(NodeKind::Quantity(self.tree.add_name("K"))));
        }
        let Some((text, count)) = self.unit_text(Some(operand)) else {
            return Ok(None);
        };
        let text = if plain {
            text
        } else {
            self.after_constant(operand, text)
        };
        // 5-cm, and 5 - cm.
        if Self::is_sign(self.peek(), '-') {
            self.noticed.unit_letters = true;
            if self.reading.letters_multiply {
                return Ok(None);
            }
        }
        // \\pi hr^2, \\frac12 bh: hours and bushels, or two factors.
        let letters = self.peek().filter(|token| {
            token.kind == TokenKind::Word && self.text_of(*token).len() == 2 && !plain
        });
        if letters.is_some() {
            self.noticed.unit_letters = true;
            if self.reading.letters_multiply {
                return Ok(None);
            }
        }
        self.at += count;
        Ok(Some(
            if matches!(text.as_str(), "percent" | "pct" | "percentage" | "%") {
                NodeKind::Percent
            } else {
                NodeKind::Quantity(self.tree.add_name(&text))
            },
        ))
    }

    /// A decimal: a letter glued to it is rather a unit than a factor.
    pub(super) fn has_point(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Number(literal) if self.tree.literal(literal).point)
    }

    /// `5\,\Omega`, `1 k\Omega` at the end of a member: the unit and how many tokens it takes. Without a space it may be an
    /// unknown, so it is marked.
    pub(super) fn at_ohm(&self) -> Option<(String, usize)> {
        let token = self.peek()?;
        let prefix = match token.kind {
            TokenKind::Word => self.text_of(token),
            _ => "",
        };
        let count = usize::from(!prefix.is_empty());
        (matches!(prefix, "" | "k" | "M" | "m" | "G")
            && self.is_command(self.peek_at(count), "Omega")
            && self.ends_member(count + 1))
        .then(|| {
            let mark = if token.spaced { "" } else { "??" };
            (format!("{mark}{prefix}Omega"), count + 1)
        })
    }

    /// Does the member end after the letter here, or after its power?
    pub(super) fn ends_after_letter(&self) -> bool {
        if !Self::is_sign(self.peek_at(1), '^') {
            return self.ends_member(1);
        }
        let script = match self.peek_at(2) {
            token if Self::is_sign(token, '{') => 3,
            _ => 1,
        };
        self.ends_member(2 + script)
    }

    /// A letter after a constant that is no bare number, `\frac12 t`, is rather an unknown: the mark is doubled unless the
    /// letter is seldom one. After pi it always may be: `2\pi m`.
    pub(super) fn after_constant(&self, operand: NodeId, text: String) -> String {
        match text.strip_prefix('?') {
            Some(letter)
                if !letter.starts_with(['m', 'g', 'L', 'N', 'J', 'W'])
                    || self.mentions_pi(operand) =>
            {
                format!("??{}", letter.trim_start_matches('?'))
            }
            _ => text,
        }
    }

    pub(super) fn mentions_pi(&self, root: NodeId) -> bool {
        // A constant that carries a unit has few parts.
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if matches!(self.tree.kind(id), NodeKind::Constant(_)) {
                return true;
            }
            stack.extend(self.tree.children(id));
        }
        false
    }

    /// The text of a unit here and how many tokens it takes.
    pub(super) fn unit_text(&self, operand: Option<NodeId>) -> Option<(String, usize)> {
        let token = self.peek()?;
        let numeric = operand.is_none_or(|id| self.is_value_like(id));
        match token.kind {
            TokenKind::Command | TokenKind::Word if numeric && self.at_ohm().is_some() => {
                // As letters they may be unknowns.
                self.at_ohm().filter(|_| self.reading.letter_units)
            }
            TokenKind::Command => self.latex_unit(token, numeric),
            // 5-cm
            TokenKind::Sign {
                sign: '-',
                escaped: false,
            } if numeric && operand.is_some_and(|id| self.is_number(id)) => {
                let next = self
                    .peek_at(1)
                    .filter(|next| next.kind == TokenKind::Word && !next.spaced && !token.spaced)?;
                let name = self.text_of(next);
                (name.len() >= 2 && crate::units::is_unit(name) && self.ends_member(2))
                    .then(|| (name.to_owned(), 2))
            }
            TokenKind::Word if numeric => self.plain_unit(token),
            TokenKind::Sign { sign: '%', .. } => Some(("%".into(), 1)),
            TokenKind::Sign {
                sign: '(',
                escaped: false,
            } if numeric && token.spaced && !self.at_modulus() => self.bracketed_unit(),
            TokenKind::Sign {
                sign: '$',
                escaped: true,
            } if numeric => Some(("$".into(), 1)),
            // 5' 10'': feet and inches, minutes and seconds of arc.
            TokenKind::Sign {
                sign: '\'',
                escaped: false,
            } if numeric && Self::is_sign(self.peek_at(1), '\'') => Some(("\"".into(), 2)),
            TokenKind::Sign {
                sign: '^',
                escaped: false,
            } if numeric => match self.prime_script(0) {
                Some(("'", count)) => Some(("'".into(), count)),
                Some(("''", count)) => Some(("\"".into(), count)),
                Some(_) => None,
                None => self.ordinal_script().map(|count| ("th".into(), count)),
            },
            TokenKind::Sign {
                sign: '"' | '\'',
                escaped: false,
            } if numeric => Some((self.text_of(token).into(), 1)),
            _ => None,
        }
    }

    /// Is the sign `ahead` tokens on the hyphen between two units, without spaces?
    pub(super) fn joins_units(&self, ahead: usize) -> bool {
        let close = |token: Option<Token>| token.filter(|token| !token.spaced);
        let (sign, next) = (close(self.peek_at(ahead)), close(self.peek_at(ahead + 1)));
        Self::is_sign(sign, '-')
            && next.is_some_and(|next| match next.kind {
                TokenKind::Word => crate::units::is_unit(self.text_of(next)),
                TokenKind::Command => self.raw_group(ahead + 2).is_some_and(|(raw, _)| {
                    words::is_text_command(self.text_of(next))
                        && crate::units::is_unit(super::plain_words(raw).trim())
                }),
                _ => false,
            })
    }

    /// `^{th}`, `^\text{rd}` after the number of a place: how many tokens it takes.
    pub(super) fn ordinal_script(&self) -> Option<usize> {
        let (raw, count) = self.raw_group(1)?;
        is_ordinal(super::plain_words(raw).trim()).then_some(1 + count)
    }

    /// Does the member of a list end here, `ahead` tokens on?
    pub(super) fn ends_member(&self, ahead: usize) -> bool {
        match self.peek_at(ahead).map(|token| token.kind) {
            None | Some(TokenKind::NewRow) => true,
            Some(TokenKind::Sign { sign, .. }) => matches!(sign, ',' | ';' | ')' | ']'),
            _ => false,
        }
    }

    /// `5 min`, `5 sec`: minutes and seconds, no functions.
    pub(super) fn is_time_unit(&self, word: &str) -> bool {
        matches!(word, "min" | "sec")
            && !["(", "_", "{", "["]
                .contains(&self.peek_at(1).map_or("", |next| self.text_of(next)))
    }

    /// Can the operand carry a unit: a number, a bracket, a root, pi?
    pub(super) fn is_value_like(&self, root: NodeId) -> bool {
        // No unknown anywhere: after a^2 the next letter is another unknown, not a unit.
        let mut stack = vec![root];
        let mut steps = 0;
        while let Some(id) = stack.pop() {
            steps += 1;
            let unknown = matches!(
                self.tree.kind(id),
                NodeKind::Symbol(_)
                    | NodeKind::Apply
                    | NodeKind::Text(_)
                    | NodeKind::Quantity(_)
                    | NodeKind::Constant(Constant::E | Constant::ImaginaryUnit)
            );
            if unknown || steps > 64 {
                return false;
            }
            stack.extend(self.tree.children(id));
        }
        true
    }
}

/// The ending of first, second, third, fourth.
pub(super) fn is_ordinal(ending: &str) -> bool {
    matches!(ending, "st" | "nd" | "rd" | "th")
}
