//! Operands that begin with a LaTeX command: fractions, accents, big operators, environments, text and units.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{BigOperator, Bracket, Constant, NodeId, NodeKind, NumberSet, Relation};
use super::words::{self, Meaning};

impl Parser<'_> {
    pub(super) fn command(&mut self, token: Token) -> Parse<NodeId> {
        let name = self.text_of(token);
        let start = token.span.start.saturating_sub(1);
        if words::is_text_command(name) {
            return self.text_command(name, start);
        }
        if let Some(meaning) = words::meaning(name) {
            self.at += 1;
            return self.command_meaning(meaning, name, start);
        }
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => self.fraction(start),
            "binom" | "dbinom" | "tbinom" => {
                self.at += 1;
                let top = self.argument()?;
                let bottom = self.argument()?;
                self.push(NodeKind::Binomial, start, &[top, bottom])
            }
            "boxed" | "fbox" | "underbrace" | "overbrace" | "mathop" | "mathord" | "mathbin"
            | "displaylines" | "textcolor" | "colorbox" | "cancel" => {
                self.at += 1;
                if matches!(name, "textcolor" | "colorbox") {
                    self.at += self.raw_group(0).map_or(0, |group| group.1);
                }
                self.argument()
            }
            "beginboxed" => {
                self.at += 1;
                self.argument()
            }
            "overline" | "bar" | "hat" | "vec" | "overrightarrow" | "widehat" | "tilde"
            | "widetilde" | "dot" | "ddot" | "overleftarrow" | "check" => self.accent(name, start),
            "lfloor" | "lceil" | "lvert" | "lVert" => self.delimited_command(name),
            "langle" => {
                self.at += 1;
                self.angle_group(start)
            }
            "lbrace" | "lbrack" => self.error("unusual bracket"),
            "mathbb" | "mathds" | "Bbb" => self.number_set(start),
            "sum" | "prod" => self.big_operator(name, start),
            "int" | "iint" | "oint" => self.integral(start),
            "lim" => self.limit(start),
            "ldots" | "dots" | "cdots" | "dotsc" | "dotsb" | "vdots" | "ddots" => {
                self.at += 1;
                self.push(NodeKind::Ellipsis, start, &[])
            }
            "imath" => {
                self.at += 1;
                self.push(NodeKind::Constant(Constant::ImaginaryUnit), start, &[])
            }
            "jmath" => {
                self.at += 1;
                let id = self.tree.add_name("j");
                self.push(NodeKind::Symbol(id), start, &[])
            }
            "begin" => self.environment(start),
            "textdollar" | "dollar" => self.currency("$"),
            "pounds" => self.currency("£"),
            "euro" => self.currency("€"),
            "yen" => self.currency("¥"),
            "rupee" => self.currency("₹"),
            "angle" | "triangle" | "nabla" | "partial" | "square" | "measuredangle"
            | "complement" | "star" | "dagger" | "infin" => self.sign_operand(name, start),
            _ => self.error(&format!("unknown command \\{name}")),
        }
    }

    fn command_meaning(&mut self, meaning: Meaning, name: &str, start: u32) -> Parse<NodeId> {
        self.meaning(meaning, name, start)
    }

    /// \frac ab; \frac{d}{dx} f is a derivative.
    fn fraction(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let derivative = match (
            self.raw_group(0),
            self.raw_group(0)
                .and_then(|(_, count)| self.raw_group(count)),
        ) {
            (Some((top, a)), Some((bottom, b))) => {
                let (top, bottom) = (top.trim(), bottom.trim());
                let variable = bottom
                    .strip_prefix('d')
                    .map(str::trim)
                    .filter(|v| v.len() == 1 && v.bytes().all(|b| b.is_ascii_alphabetic()));
                (top == "d")
                    .then_some(variable)
                    .flatten()
                    .map(|v| (v, a + b))
            }
            _ => None,
        };
        if let Some((variable, count)) = derivative {
            self.at += count;
            let id = self.tree.add_name(variable);
            let variable = self.push(NodeKind::Symbol(id), start, &[])?;
            let body = self.nested(Self::product)?;
            return self.push(NodeKind::Derivative, start, &[body, variable]);
        }
        let top = self.argument()?;
        let bottom = self.argument()?;
        self.push(NodeKind::Quotient, start, &[top, bottom])
    }

    /// Bars and arrows over an operand.
    fn accent(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let raw = self.raw_group(0).map(|group| group.0.trim());
        let letters =
            raw.is_some_and(|raw| raw.len() >= 2 && raw.bytes().all(|b| b.is_ascii_uppercase()));
        if letters && let Some((raw, count)) = self.raw_group(0) {
            // A segment or vector between two points: one name.
            let id = self.tree.add_name(&format!("{name}({})", raw.trim()));
            self.at += count;
            return self.push(NodeKind::Symbol(id), start, &[]);
        }
        let inner = self.argument()?;
        match (name, self.tree.kind(inner)) {
            ("overline" | "bar", NodeKind::Symbol(_)) | ("overline", _) => {
                self.push(NodeKind::Conjugate, start, &[inner])
            }
            (_, NodeKind::Symbol(symbol)) => {
                let id = self
                    .tree
                    .add_name(&format!("{name}({})", self.tree.name(symbol)));
                self.push(NodeKind::Symbol(id), start, &[])
            }
            (_, NodeKind::Constant(Constant::ImaginaryUnit)) => {
                let id = self.tree.add_name(&format!("{name}(i)"));
                self.push(NodeKind::Symbol(id), start, &[])
            }
            _ => {
                let id = self.tree.add_name(name);
                self.push(NodeKind::Opaque(id), start, &[inner])
            }
        }
    }

    fn delimited_command(&mut self, name: &str) -> Parse<NodeId> {
        match name {
            "lfloor" => self.delimited(NodeKind::Floor, "rfloor"),
            "lceil" => self.delimited(NodeKind::Ceiling, "rceil"),
            "lvert" => self.delimited(NodeKind::Absolute, "rvert"),
            _ => self.delimited(NodeKind::Norm, "rVert"),
        }
    }

    fn angle_group(&mut self, start: u32) -> Parse<NodeId> {
        self.bracketed(start, Bracket::Angle)
    }

    fn number_set(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let (raw, count) = match self.raw_group(0) {
            Some((raw, count)) => (raw.trim(), count),
            None => (self.peek().map_or("", |token| self.text_of(token)), 1),
        };
        let set = match raw {
            "N" => NumberSet::Naturals,
            "Z" => NumberSet::Integers,
            "Q" => NumberSet::Rationals,
            "R" => NumberSet::Reals,
            "C" => NumberSet::Complexes,
            _ => return self.error("unknown set of numbers"),
        };
        self.at += count;
        // Powers and subscripts of a set (R^2, Z_2, R^+) are names of other sets.
        let tail_start = self.here();
        let mut tail = String::new();
        while Self::is_sign(self.peek(), '^') || Self::is_sign(self.peek(), '_') {
            let script = self.raw_group(1).map_or(2, |group| 1 + group.1);
            let from = self.here();
            for _ in 0..script {
                self.at += usize::from(self.peek().is_some());
            }
            let _ = tail_start;
            tail.push_str(self.slice(super::tree::Span {
                start: from,
                end: self.last_end(),
            }));
        }
        if tail.is_empty() {
            return self.push(NodeKind::NumberSet(set), start, &[]);
        }
        let id = self
            .tree
            .add_name(&format!("{raw}{}", tail.replace(['{', '}', ' '], "")));
        self.push(NodeKind::Opaque(id), start, &[])
    }

    /// \sum_{k=1}^{n} body
    fn big_operator(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let operator = if name == "sum" {
            BigOperator::Sum
        } else {
            BigOperator::Product
        };
        let (lower, upper) = self.limits()?;
        let body = self.nested(Self::product)?;
        let (Some(lower), Some(upper)) = (lower, upper) else {
            let id = self.tree.add_name(name);
            return self.push(NodeKind::Opaque(id), start, &[body]);
        };
        if self.tree.relations(lower) == [Relation::Equal]
            && let [variable, first] = self.tree.children(lower)[..]
        {
            let variable = self.variable(variable)?;
            return self.push(
                NodeKind::Big(operator),
                start,
                &[body, variable, first, upper],
            );
        }
        let id = self.tree.add_name(name);
        self.push(NodeKind::Opaque(id), start, &[body, lower, upper])
    }

    /// `i` and `e` as indices are symbols.
    fn variable(&mut self, id: NodeId) -> Parse<NodeId> {
        let name = match self.tree.kind(id) {
            NodeKind::Constant(Constant::ImaginaryUnit) => "i",
            NodeKind::Constant(Constant::E) => "e",
            _ => return Ok(id),
        };
        let span = self.tree.span(id);
        let name = self.tree.add_name(name);
        self.push_at(NodeKind::Symbol(name), span, &[])
    }

    /// The scripts of a big operator.
    fn limits(&mut self) -> Parse<(Option<NodeId>, Option<NodeId>)> {
        let (mut lower, mut upper) = (None, None);
        loop {
            if Self::is_sign(self.peek(), '_') && lower.is_none() {
                self.at += 1;
                lower = Some(self.argument()?);
            } else if Self::is_sign(self.peek(), '^') && upper.is_none() {
                self.at += 1;
                upper = Some(self.argument()?);
            } else {
                return Ok((lower, upper));
            }
        }
    }

    /// \int_a^b f dx
    fn integral(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let (lower, upper) = self.limits()?;
        self.integrals += 1;
        let body = self.nested(Self::sum);
        self.integrals -= 1;
        let body = body?;
        self.integrals += 1;
        let differential = self.is_differential();
        self.integrals -= 1;
        if !differential {
            return self.error("an integral without dx");
        }
        let name = self.differential_variable();
        let id = self.tree.add_name(&name);
        let variable = self.push(NodeKind::Symbol(id), start, &[])?;
        match (lower, upper) {
            (Some(lower), Some(upper)) => {
                self.push(NodeKind::Integral, start, &[body, variable, lower, upper])
            }
            _ => self.push(NodeKind::Integral, start, &[body, variable]),
        }
    }

    fn differential_variable(&mut self) -> String {
        let Some(token) = self.peek() else {
            return String::new();
        };
        let word = self.text_of(token);
        if token.kind == TokenKind::Word && word.len() == 2 {
            self.at += 1;
            return word[1..].to_owned();
        }
        self.at += 1;
        if token.kind == TokenKind::Command {
            self.at += self.raw_group(0).map_or(0, |group| group.1);
        }
        let name = self
            .peek()
            .map_or("", |token| self.text_of(token))
            .to_owned();
        self.at += usize::from(self.peek().is_some());
        name
    }

    /// \lim_{x \to a} f
    fn limit(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let (lower, _) = self.limits()?;
        let body = self.nested(Self::product)?;
        let Some(lower) = lower else {
            return self.error("a limit without x \\to a");
        };
        match self.tree.children(lower)[..] {
            [variable, point] => self.push(NodeKind::Limit, start, &[body, variable, point]),
            _ => self.error("a limit without x \\to a"),
        }
    }

    /// \angle ABC, \triangle ABC, \partial x: a sign with the word after it is one name.
    fn sign_operand(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let word = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| self.text_of(token));
        let tail = word.filter(|word| word.len() <= 4).unwrap_or("");
        self.at += usize::from(!tail.is_empty());
        let id = self.tree.add_name(&format!("{name} {tail}"));
        self.push(NodeKind::Symbol(id), start, &[])
    }

    /// \$5: an amount of money.
    pub(super) fn currency(&mut self, unit: &str) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        let value = self.nested(Self::product)?;
        let id = self.tree.add_name(unit);
        self.push(NodeKind::Quantity(id), start, &[value])
    }

    // ---- text

    /// \text{..} where an operand is expected: formulas in disguise are read as such, words are text.
    fn text_command(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        let Some((raw, count)) = self.raw_group(1) else {
            self.at += 1;
            return self.argument();
        };
        let content = raw.trim();
        let upright = matches!(
            name,
            "mathrm"
                | "operatorname"
                | "mathbf"
                | "mathit"
                | "mathsf"
                | "boldsymbol"
                | "mathcal"
                | "mathfrak"
                | "pmb"
                | "mathscr"
                | "mathtt"
                | "operatornamewithlimits"
                | "rm"
        );
        let letters = content.bytes().filter(u8::is_ascii_alphabetic).count()
            + content.chars().filter(|c| !c.is_ascii()).count();
        let one_word = content.bytes().all(|b| b.is_ascii_alphabetic());
        if letters == 0
            || content.contains('\\')
            || (upright && (!one_word || words::meaning(content).is_some() || content.len() == 1))
            || content.len() == 1
        {
            // Read the content in place; \text{13}, \mathrm{e}, \mathbf{x}.
            if one_word && words::meaning(content).is_some() {
                self.at += 1 + count;
                let meaning = words::meaning(content);
                return match meaning {
                    Some(meaning) => self.meaning(meaning, content, start),
                    None => self.error("unknown name"),
                };
            }
            if letters == 0 || upright || content.len() == 1 {
                self.at += 1;
                return self.argument();
            }
        }
        if one_word && upright && content.len() <= 3 && !words::has_vowel(content) {
            // \mathrm{AB}, \mathrm{pH}: one name.
            self.at += 1 + count;
            return self.symbol(content, start);
        }
        if let Some(kind) = phrase(content) {
            self.at += 1 + count;
            return self.push(kind, start, &[]);
        }
        self.at += 1 + count;
        let mut text = super::plain_words(raw);
        // Words may go on in the next group.
        while let Some(next) = self
            .peek()
            .and_then(|token| self.command_name(token))
            .filter(|name| words::is_text_command(name))
        {
            let _ = next;
            let Some((raw, count)) = self.raw_group(1) else {
                break;
            };
            if matches!(raw.trim(), "and" | "or") {
                break;
            }
            text.push(' ');
            text.push_str(&super::plain_words(raw));
            self.at += 1 + count;
        }
        let id = self.tree.add_name(text.trim());
        self.push(NodeKind::Text(id), start, &[])
    }

    // ---- units

    /// Does a unit (or other text) stand here, after an operand?
    pub(super) fn at_unit(&self) -> bool {
        self.unit_text(None).is_some()
    }

    /// Reads the unit or text after an operand, if there is one.
    pub(super) fn unit_after(&mut self, operand: NodeId) -> Parse<Option<NodeKind>> {
        let letter = self.peek().filter(|token| {
            token.kind == TokenKind::Word
                && (token.spaced || self.has_point(operand))
                && token.span.end == token.span.start + 1
        });
        self.noticed.letter_unit |= letter
            .is_some_and(|token| crate::units::is_unit(self.text_of(token)))
            && matches!(
                self.tree.kind(operand),
                NodeKind::Number(_) | NodeKind::Mixed
            );
        let Some((text, count)) = self.unit_text(Some(operand)) else {
            return Ok(None);
        };
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
    fn has_point(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Number(literal) if self.tree.literal(literal).point)
    }

    /// The text of a unit here and how many tokens it takes.
    fn unit_text(&self, operand: Option<NodeId>) -> Option<(String, usize)> {
        let token = self.peek()?;
        let numeric = operand.is_none_or(|id| self.is_value_like(id));
        match token.kind {
            TokenKind::Command => self.latex_unit(token, operand, numeric),
            TokenKind::Word if numeric => self.plain_unit(token),
            TokenKind::Sign { sign: '%', .. } => Some(("%".into(), 1)),
            TokenKind::Sign {
                sign: '(',
                escaped: false,
            } if numeric && token.spaced => self.bracketed_unit(),
            TokenKind::Sign {
                sign: '$',
                escaped: true,
            } if numeric => Some(("$".into(), 1)),
            TokenKind::Sign {
                sign: '"' | '\'',
                escaped: false,
            } if numeric => Some((self.text_of(token).into(), 1)),
            _ => None,
        }
    }

    /// Can the operand carry a unit: a number, a bracket, a root, pi?
    fn is_value_like(&self, root: NodeId) -> bool {
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

    fn latex_unit(
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
        if !words::is_text_command(name) {
            return None;
        }
        let (raw, count) = self.raw_group(1)?;
        let content = super::plain_words(raw);
        let content = content.trim();
        if content.is_empty()
            || !content
                .bytes()
                .any(|b| b.is_ascii_alphabetic() || !b.is_ascii())
        {
            return None;
        }
        if matches!(content, "and" | "or" | "e" | "i" | "d" | "mod" | "if" | "T")
            || (content != "min" && words::meaning(content).is_some_and(|m| m != Meaning::Percent))
        {
            return None;
        }
        // After a symbol only real words count: x \text{ is even}, but v \mathrm{m} stays a product.
        let words_follow = matches!(
            name,
            "text" | "mbox" | "textrm" | "textbf" | "hbox" | "textnormal" | "textit"
        );
        if !numeric && (!words_follow || content.len() < 2) {
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
                let dot = self.is_command(self.peek_at(taken), "cdot");
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

    /// `5 cm`, `72 km/h`, `60 miles per hour`, `100 dollars`: words up to the end of the member.
    fn plain_unit(&self, token: Token) -> Option<(String, usize)> {
        let first = self.text_of(token);
        if words::meaning(first) == Some(Meaning::Percent) {
            return Some((first.into(), 1));
        }
        if matches!(first, "and" | "or" | "e" | "i" | "x" | "mod" | "over" | "U")
            || words::meaning(first).is_some()
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
                TokenKind::Sign {
                    sign: '^',
                    escaped: false,
                } => match self.raw_group(taken + 1) {
                    // cm^{2}
                    Some((raw, count)) if raw.trim().bytes().all(|b| b.is_ascii_digit()) => {
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
            .slice(super::tree::Span {
                start: token.span.start,
                end,
            })
            .replace(" / ", "/");
        let known = crate::units::parse_unit(&text).is_some();
        let single_letter = first.len() == 1;
        // Letters side by side are a product of unknowns; m/s is a unit.
        let letters = text.split_whitespace().all(|word| word.len() == 1) && taken > 1;
        if matches!(first, "am" | "pm" | "AM" | "PM" | "p" | "a")
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
        // The letter that is a unit in another reading is marked, so that it is not left out lightly.
        if single_letter && taken == 1 && known && self.reading.letter_units {
            return Some((format!("?{first}"), 1));
        }
        // A lone letter is a symbol; a compound such as m/s is a unit, and so are known words.
        let wordy = token.spaced && taken == words && first.len() >= 3 && words::has_vowel(first);
        if (known && !letters && !(single_letter && taken == 1)) || wordy {
            return Some((text, taken));
        }
        // "12 meters long", "5 cm wide": the leading word is a unit.
        (first.len() >= 2 && crate::units::is_unit(first) && taken == words)
            .then_some((text, taken))
    }

    /// `p.m`: the last point is trimmed or read as punctuation.
    fn dotted_half_day(&self, _token: Token) -> bool {
        Self::is_sign(self.peek_at(1), '.')
            && self
                .peek_at(2)
                .is_some_and(|next| next.kind == TokenKind::Word && self.text_of(next) == "m")
    }

    /// `9 (kittens)`, `100 (g)`
    fn bracketed_unit(&self) -> Option<(String, usize)> {
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
            .slice(super::tree::Span {
                start: open.span.end,
                end: close.span.start,
            })
            .trim();
        let at_end = self.peek_at(taken + 1).is_none();
        let reads_as_text = longest >= 3 && (!single || text.len() >= 3)
            || (single && crate::units::is_unit(text) && at_end);
        reads_as_text.then(|| (text.to_owned(), taken + 1))
    }

    // ---- environments

    fn environment(&mut self, start: u32) -> Parse<NodeId> {
        let Some((name, count)) = self.raw_group(1) else {
            return self.error("expected {name} after \\begin");
        };
        let name = name.trim().trim_end_matches('*');
        self.at += 1 + count;
        if matches!(name, "array" | "tabular")
            && let Some((_, columns)) = self.raw_group(0)
        {
            self.at += columns;
        }
        match name {
            "pmatrix" | "bmatrix" | "matrix" | "smallmatrix" | "array" | "vmatrix" | "Vmatrix"
            | "Bmatrix" | "psmallmatrix" => {
                let (cells, rows, columns) = self.rows()?;
                let matrix = self.push(NodeKind::Matrix { rows, columns }, start, &cells)?;
                if matches!(name, "vmatrix") {
                    self.push(NodeKind::Determinant, start, &[matrix])
                } else {
                    Ok(matrix)
                }
            }
            "cases" => {
                let (cells, _, columns) = self.rows()?;
                if columns == 2 {
                    return self.push(NodeKind::Cases, start, &cells);
                }
                // A system of equations.
                self.push(NodeKind::List(super::tree::Separator::And), start, &cells)
            }
            "aligned" | "align" | "gathered" | "split" | "equation" | "gather" | "alignedat" => {
                let (cells, ..) = self.rows()?;
                match cells[..] {
                    [single] => Ok(single),
                    _ => self.push(NodeKind::List(super::tree::Separator::Comma), start, &cells),
                }
            }
            _ => self.error(&format!("unknown environment {name}")),
        }
    }

    /// Cells up to \end, row by row.
    fn rows(&mut self) -> Parse<(Vec<NodeId>, u32, u32)> {
        let mut cells = Vec::new();
        let mut rows: Vec<usize> = Vec::new();
        let mut row = 0;
        self.brackets += 1;
        loop {
            match self.peek() {
                None => break,
                token if self.is_command(token, "end") => {
                    self.at += 1;
                    self.at += self.raw_group(0).map_or(0, |group| group.1);
                    break;
                }
                Some(token) if token.kind == TokenKind::NewRow => {
                    self.at += 1;
                    if row > 0 {
                        rows.push(row);
                    }
                    row = 0;
                }
                token if Self::is_sign(token, '&') => self.at += 1,
                _ => {
                    let cell = self.nested(Self::list)?;
                    cells.push(cell);
                    row += 1;
                    let delimiter = self.peek().is_none_or(|token| {
                        token.kind == TokenKind::NewRow
                            || Self::is_sign(Some(token), '&')
                            || self.is_command(Some(token), "end")
                    });
                    if !delimiter {
                        return self.error("expected & or \\\\ between the cells of a matrix");
                    }
                }
            }
        }
        self.brackets -= 1;
        if row > 0 {
            rows.push(row);
        }
        let columns = rows.first().copied().unwrap_or(0);
        if columns == 0 || rows.iter().any(|row| *row != columns) {
            return self.error("the rows of a matrix differ in length");
        }
        let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Ok((cells, count(rows.len()), count(columns)))
    }
}

/// Phrases with a meaning inside \text{..}.
fn phrase(content: &str) -> Option<NodeKind> {
    Some(match content.to_ascii_lowercase().trim_end_matches('.') {
        "all real numbers" | "all reals" | "all real" | "any real number" | "real numbers" => {
            NodeKind::NumberSet(NumberSet::Reals)
        }
        "no solution" | "no solutions" | "no real solution" | "no real solutions" | "empty set" => {
            NodeKind::EmptySet
        }
        "undefined" | "does not exist" | "dne" | "not defined" => NodeKind::Undefined,
        _ => return None,
    })
}
