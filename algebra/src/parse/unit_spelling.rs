//! How units are spelled: `\text{..}` and fonts, words and signs in plain text, brackets.

use super::lexer::{Token, TokenKind};
use super::parser::Parser;
use super::tree::Span;
use super::words::{self, Meaning};

impl Parser<'_> {
    /// `\text{ cm}`, `\mathrm{~m}^2`, `\mu m`: the unit behind a command, and how many tokens it takes.
    pub(super) fn latex_unit(&self, token: Token, numeric: bool) -> Option<(String, usize)> {
        let name = self.text_of(token);
        match name {
            "euro" | "pounds" | "yen" | "rupee" | "textdollar" if numeric => {
                return Some((name.into(), 1));
            }
            _ => {}
        }
        // 5 \mu m
        if name == "mu"
            && numeric
            && let Some(word) = self.peek_at(1).filter(|next| next.kind == TokenKind::Word)
        {
            let unit = format!("mu{}", self.text_of(word));
            return crate::units::is_unit(&unit).then_some((unit, 2));
        }
        // 5 \mu\text{g}
        if name == "mu"
            && numeric
            && let Some(word) = self.peek_at(1).and_then(|next| self.command_name(next))
            && words::is_text_command(word)
            && let Some((raw, count)) = self.raw_group(2)
        {
            let unit = format!("mu{}", super::plain_words(raw).trim());
            return crate::units::is_unit(&unit).then_some((unit, 2 + count));
        }
        if numeric && name == "frac" {
            return self.unit_fraction();
        }
        if !words::is_text_command(name) {
            return None;
        }
        let (raw, count) = self.raw_group(1)?;
        // \mathrm{kg\cdot m}, \text{-cm}
        let content = if raw.contains("\\cdot") {
            super::plain_words(&raw.replace("\\cdot", " "))
        } else {
            super::plain_words(raw)
        };
        let content = content.trim();
        let content = content
            .strip_prefix('-')
            .filter(|unit| numeric && crate::units::is_unit(unit))
            .unwrap_or(content);
        if content.is_empty()
            || !content
                .bytes()
                .any(|b| b.is_ascii_alphabetic() || !b.is_ascii())
        {
            return None;
        }
        if matches!(
            content,
            "and"
                | "or"
                | "e"
                | "i"
                | "d"
                | "mod"
                | "if"
                | "T"
                | "such that"
                | "s.t."
                | "to"
                | "for"
                | "for all"
                | "for any"
                | "where"
                | "when"
                | "with"
        ) || (!matches!(content, "min" | "Omega")
            && words::meaning(content).is_some_and(|m| m != Meaning::Percent))
        {
            return None;
        }
        // 1 \text{ k}\Omega
        if numeric
            && matches!(content, "k" | "M" | "m" | "G")
            && self.is_command(self.peek_at(1 + count), "Omega")
        {
            return Some((format!("{content}Omega"), 2 + count));
        }
        // After a symbol only real words count: x \text{ is even}, but v \mathrm{m} stays a product.
        let words_follow = matches!(
            name,
            "text" | "mbox" | "textrm" | "textbf" | "hbox" | "textnormal" | "textit"
        );
        // A font is no text: 2\mathbf{x} is a product, 2\mathrm{cm} and 3\mathrm{apples} are not.
        let word = content.len() >= 4
            && content.bytes().all(|b| b.is_ascii_alphabetic())
            && words::has_vowel(content);
        let upright = matches!(name, "mathrm" | "rm" | "operatorname" | "mathsf");
        let unit = upright && crate::units::parse_unit(content).is_some();
        if !words_follow && !word && !unit && content != "%" {
            return None;
        }
        // After an expression with unknowns a unit stands at the end: \sin 8t \mathrm{ft}, x \mathrm{~m}.
        let apart = raw.trim_start().starts_with(['~', '\\']);
        let raised = apart && Self::is_sign(self.peek_at(1 + count), '^');
        let closes =
            unit && (content.len() >= 2 || apart) && (raised || self.ends_member(1 + count));
        if !numeric && !closes && (!words_follow || content.len() < 2) {
            return None;
        }
        let mut text = content.to_owned();
        let mut taken = 1 + count;
        loop {
            if Self::is_sign(self.peek_at(taken), '^') {
                let (script, more) = match self.raw_group(taken + 1) {
                    Some((raw, more)) => (raw.trim().to_owned(), more),
                    None => (
                        self.peek_at(taken + 1)
                            .map(|token| self.text_of(token).to_owned())?,
                        1,
                    ),
                };
                if !script
                    .trim_start_matches('-')
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                {
                    break;
                }
                text.push('^');
                text.push_str(&script);
                taken += 1 + more;
            } else {
                let over = Self::is_sign(self.peek_at(taken), '/');
                // N \cdot m, N-m
                let dot =
                    self.is_command(self.peek_at(taken), "cdot") || unit && self.joins_units(taken);
                let at = taken + usize::from(over || dot);
                let Some(next) = self.peek_at(at) else { break };
                let group = match next.kind {
                    TokenKind::Command if words::is_text_command(self.text_of(next)) => {
                        self.raw_group(at + 1)
                    }
                    TokenKind::Word if over => Some((self.text_of(next), 0)),
                    _ => None,
                };
                let Some((raw, more)) = group else { break };
                let piece = super::plain_words(raw);
                if matches!(piece.trim(), "and" | "or") || piece.trim().is_empty() {
                    break;
                }
                text.push_str(if over { "/" } else { " " });
                text.push_str(piece.trim());
                taken = at + 1 + more;
            }
        }
        Some((text, taken))
    }

    /// `5\frac{\text{km}}{\text{h}}`: units in wrappers of their own.
    fn unit_fraction(&self) -> Option<(String, usize)> {
        /// Units are not longer.
        const LONG: usize = 48;
        let unit = |ahead: usize| {
            let open = self.peek_at(ahead + 1)?;
            if !Self::is_sign(self.peek_at(ahead), '{')
                || !self.command_name(open).is_some_and(words::is_text_command)
            {
                return None;
            }
            let (raw, count) = self.raw_group(ahead).filter(|(raw, _)| raw.len() <= LONG)?;
            let name = super::plain_words(raw);
            crate::units::parse_unit(&name).map(|_| (name, count))
        };
        let (top, a) = unit(1)?;
        let (bottom, b) = unit(1 + a)?;
        Some((format!("{top}/{bottom}"), 1 + a + b))
    }

    /// `5 cm`, `72 km/h`, `60 miles per hour`, `100 dollars`: words up to the end of the member.
    pub(super) fn plain_unit(&self, token: Token) -> Option<(String, usize)> {
        let first = self.text_of(token);
        // 6th
        if !token.spaced && super::unit::is_ordinal(first) && self.ends_member(1) {
            return Some(("th".into(), 1));
        }
        if words::meaning(first) == Some(Meaning::Percent) {
            // Percentage points are no per cent.
            let points = self
                .peek_at(1)
                .filter(|next| matches!(self.text_of(*next), "point" | "points"));
            return Some(match points {
                Some(points) => (format!("{first} {}", self.text_of(points)), 2),
                None => (first.into(), 1),
            });
        }
        if matches!(first, "and" | "or" | "e" | "i" | "x" | "mod" | "over" | "U")
            || (words::meaning(first).is_some() && !self.is_time_unit(first))
        {
            return None;
        }
        let mut taken = 0;
        let mut end = token.span.end;
        let mut words = 0;
        while let Some(next) = self.peek_at(taken) {
            let fits = match next.kind {
                TokenKind::Word => {
                    let word = self.text_of(next);
                    if matches!(word, "and" | "or") {
                        false
                    } else {
                        words += 1;
                        true
                    }
                }
                TokenKind::Sign {
                    sign: '/',
                    escaped: false,
                } => true,
                // 5 ft-lb
                TokenKind::Sign {
                    sign: '-',
                    escaped: false,
                } => taken > 0 && self.joins_units(taken),
                // 5 sq. units, 5 ft. 6 in.
                TokenKind::Sign {
                    sign: '.',
                    escaped: false,
                } => taken > 0 && self.shortens(taken),
                TokenKind::Sign {
                    sign: '^',
                    escaped: false,
                } => match self.raw_group(taken + 1) {
                    // cm^{2}
                    Some((raw, count))
                        if raw
                            .trim()
                            .trim_start_matches('-')
                            .bytes()
                            .all(|b| b.is_ascii_digit()) =>
                    {
                        taken += count;
                        true
                    }
                    Some(_) => false,
                    None => self
                        .peek_at(taken + 1)
                        .is_some_and(|t| t.kind == TokenKind::Digits),
                },
                TokenKind::Digits => Self::is_sign(self.peek_at(taken.wrapping_sub(1)), '^'),
                _ => false,
            };
            if !fits || words > 8 {
                break;
            }
            end = self
                .peek_at(taken)
                .map_or(next.span.end, |last| last.span.end);
            taken += 1;
        }
        let text = self
            .slice(Span {
                start: token.span.start,
                end,
            })
            .replace(" / ", "/");
        let text = hyphens_joined(&text);
        let text = match text.trim_end_matches('.') {
            short if short.contains('.') => short
                .replace("sq. ", "square ")
                .replace("cu. ", "cubic ")
                .replace(". ", " "),
            short => short.to_owned(),
        };
        // Jkg^{-1}
        let known = crate::units::parse_unit(&text).is_some()
            || first.len() >= 3 && crate::units::parse_unit_side_by_side(&text).is_some();
        let single_letter = first.len() == 1;
        // Letters side by side are a product of unknowns; m/s is a unit.
        // A negative exponent tells m s^{-1} from a product.
        let letters =
            text.split_whitespace().all(|word| word.len() == 1) && taken > 1 && !text.contains('-');
        if matches!(first, "am" | "pm" | "AM" | "PM" | "p" | "a" | "P" | "A")
            && (first.len() == 2 || self.dotted_half_day(token))
        {
            return Some((
                first
                    .to_ascii_lowercase()
                    .chars()
                    .take(1)
                    .chain("m".chars())
                    .collect(),
                if first.len() == 2 { 1 } else { 3 },
            ));
        }
        // The letter that is a unit in another reading is marked, so that it is not left out lightly. With a power it
        // is rather an unknown, unless it stands apart and is the metre: 4.9t^2, but 5 m^2.
        let power = single_letter
            && taken > 1
            && text[1..].starts_with('^')
            && !text.contains(['/', ' '])
            && !(token.spaced && first == "m");
        if single_letter && (taken == 1 || power) && known && self.reading.letter_units {
            return Some((format!("?{text}"), taken));
        }
        if power {
            return None;
        }
        // A lone letter is a symbol; a compound such as m/s is a unit, and so are known words.
        let short = self.at_short(first);
        let wordy = token.spaced
            && (taken == words && first.len() >= 3 && words::has_vowel(first)
                || short && words > 1 && taken == words + 1);
        if (known && !letters && !(single_letter && taken == 1)) || wordy {
            return Some((text, taken));
        }
        // "12 meters long", "5 cm wide": the leading word is a unit.
        (first.len() >= 2 && crate::units::is_unit(first) && taken == words)
            .then_some((text, taken))
    }

    /// Is this point `ahead` tokens on the end of a short form, `sq.` or `ft.`, and no end of a sentence?
    fn shortens(&self, ahead: usize) -> bool {
        let Some(before) = ahead.checked_sub(1).and_then(|ahead| self.peek_at(ahead)) else {
            return false;
        };
        let word = self.text_of(before);
        let followed = self
            .peek_at(ahead + 1)
            .is_some_and(|next| matches!(next.kind, TokenKind::Word | TokenKind::Digits));
        before.kind == TokenKind::Word
            && followed
            && (matches!(word, "sq" | "cu")
                || (2..=3).contains(&word.len()) && crate::units::is_unit(word))
    }

    /// Does a short form of "square" or "cubic" stand here, with its point?
    fn at_short(&self, first: &str) -> bool {
        matches!(first, "sq" | "cu") && Self::is_sign(self.peek_at(1), '.')
    }

    /// `p.m`: the last point is trimmed or read as punctuation.
    pub(super) fn dotted_half_day(&self, _token: Token) -> bool {
        Self::is_sign(self.peek_at(1), '.')
            && self.peek_at(2).is_some_and(|next| {
                next.kind == TokenKind::Word && matches!(self.text_of(next), "m" | "M")
            })
    }

    /// `9 (kittens)`, `100 (g)`
    pub(super) fn bracketed_unit(&self) -> Option<(String, usize)> {
        let mut taken = 1;
        let mut longest = 0;
        let mut single = true;
        let open = self.peek()?;
        loop {
            let token = self.peek_at(taken)?;
            match token.kind {
                TokenKind::Word => {
                    let word = self.text_of(token);
                    longest = longest.max(word.len());
                    single &= taken == 1;
                }
                TokenKind::Sign {
                    sign: ')',
                    escaped: false,
                } => break,
                TokenKind::Sign {
                    sign: '/' | '-' | '\'' | ',' | '^',
                    escaped: false,
                }
                | TokenKind::Digits
                    if taken > 1 => {}
                _ => return None,
            }
            taken += 1;
        }
        let close = self.peek_at(taken)?;
        let text = self
            .slice(Span {
                start: open.span.end,
                end: close.span.start,
            })
            .trim();
        let at_end = self.peek_at(taken + 1).is_none();
        let reads_as_text = longest >= 3 && (!single || text.len() >= 3)
            || (single && crate::units::is_unit(text) && at_end);
        reads_as_text.then(|| (text.to_owned(), taken + 1))
    }
}

/// ft-lb as "ft lb"; the sign of an exponent stays.
fn hyphens_joined(text: &str) -> String {
    let mut before = ' ';
    let joined = text.chars().map(|c| {
        let sign = if c == '-' && before.is_ascii_alphabetic() {
            ' '
        } else {
            c
        };
        before = c;
        sign
    });
    joined.collect()
}
