//! Units and words after an operand, and amounts of money.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Constant, NodeId, NodeKind, Span};
use super::words::{self, Meaning};

impl Parser<'_> {
    /// \$5: an amount of money.
    pub(super) fn currency(&mut self, unit: &str) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        // \$-5
        let value = if Self::is_sign(self.peek(), '-') {
            self.nested(Self::signed_term)?
        } else {
            self.nested(Self::product)?
        };
        // \$12 per hour, \$12/hour
        let (value, unit) = match (self.tree.kind(value), self.tree.children(value)) {
            (NodeKind::Quantity(rate), [inner]) => {
                (*inner, format!("{unit} {}", self.tree.name(rate)))
            }
            (NodeKind::Quotient, [inner, word]) => match self.tree.kind(*word) {
                NodeKind::Text(rate) => (*inner, format!("{unit}/{}", self.tree.name(rate))),
                _ => (value, unit.to_owned()),
            },
            _ => (value, unit.to_owned()),
        };
        // \$5k, \$5M
        let (value, unit) = match (self.tree.kind(value), self.tree.children(value)) {
            (NodeKind::Product, [amount, letter]) if self.is_number(*amount) => {
                match self.tree.kind(*letter) {
                    NodeKind::Symbol(name) => match self.tree.name(name).as_str() {
                        "k" | "K" => (*amount, format!("{unit} thousand")),
                        "M" => (*amount, format!("{unit} million")),
                        "B" => (*amount, format!("{unit} billion")),
                        _ => (value, unit),
                    },
                    _ => (value, unit),
                }
            }
            _ => (value, unit),
        };
        let id = self.tree.add_name(&once(&unit));
        self.push(NodeKind::Quantity(id), start, &[value])
    }

    /// `\text{\$}5`, `\text{Rs. }100`: the name of a currency in a wrapper before an amount. How many tokens it takes.
    pub(super) fn wrapped_currency(&self) -> Option<(&'static str, usize)> {
        let (raw, count) = self.raw_group(1)?;
        let name = match raw.trim().trim_end_matches(['~', '.', ' ']) {
            "\\$" | "$" | "US\\$" | "US$" | "USD" => "$",
            "Rs" => "Rs",
            "EUR" | "\\euro" => "€",
            "GBP" | "\\pounds" => "£",
            "RMB" => "RMB",
            _ => return None,
        };
        self.peek_at(1 + count)
            .is_some_and(|next| next.kind == TokenKind::Digits)
            .then_some((name, 1 + count))
    }

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
    fn at_ohm(&self) -> Option<(String, usize)> {
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
    fn ends_after_letter(&self) -> bool {
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
    fn after_constant(&self, operand: NodeId, text: String) -> String {
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

    fn mentions_pi(&self, root: NodeId) -> bool {
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
            TokenKind::Command => self.latex_unit(token, operand, numeric),
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
    fn joins_units(&self, ahead: usize) -> bool {
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
    fn ends_member(&self, ahead: usize) -> bool {
        match self.peek_at(ahead).map(|token| token.kind) {
            None | Some(TokenKind::NewRow) => true,
            Some(TokenKind::Sign { sign, .. }) => matches!(sign, ',' | ';' | ')' | ']'),
            _ => false,
        }
    }

    /// `5 min`, `5 sec`: minutes and seconds, no functions.
    fn is_time_unit(&self, word: &str) -> bool {
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

    pub(super) fn latex_unit(
        &self,
        token: Token,
        operand: Option<NodeId>,
        numeric: bool,
    ) -> Option<(String, usize)> {
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
        let _ = operand;
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
        if !token.spaced && is_ordinal(first) && self.ends_member(1) {
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

/// An amount with the sign and the word of one currency names it once: `$ dollars` is `$`, `$ million dollars` is
/// `$ million`.
fn once(unit: &str) -> String {
    let mut words = unit.split(' ');
    let Some(sign) = words.next() else {
        return unit.to_owned();
    };
    let Some(currency) = crate::units::parse_unit(sign).filter(crate::units::Unit::is_money) else {
        return unit.to_owned();
    };
    let mut named = String::from(sign);
    for (at, word) in words.enumerate() {
        let (name, rest) = match word.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (word, None),
        };
        let same = crate::units::parse_unit(name).as_ref() == Some(&currency)
            || crate::units::may_be_one_currency(sign, name);
        if at < 2 && same {
            // \$5 dollars/hour
            named.extend(rest.map(|rest| format!("/{rest}")));
        } else {
            named.push(' ');
            named.push_str(word);
        }
    }
    named
}

/// The ending of first, second, third, fourth.
fn is_ordinal(ending: &str) -> bool {
    matches!(ending, "st" | "nd" | "rd" | "th")
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
