//! Operands that begin with a LaTeX command: fractions, accents, sets of numbers, text.

use super::function::is_function;
use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{Bracket, Constant, NodeId, NodeKind, NumberSet, Span};
use super::words::{self};

impl Parser<'_> {
    pub(super) fn command(&mut self, token: Token) -> Parse<NodeId> {
        let name = self.text_of(token);
        let start = token.span.start.saturating_sub(1);
        if words::is_text_command(name) {
            return self.text_command(name, start);
        }
        if let Some(meaning) = words::meaning(name) {
            self.at += 1;
            return self.meaning(meaning, name, start);
        }
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" | "sfrac" | "nicefrac" | "xfrac" => {
                self.fraction(start)
            }
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
            "R" | "N" | "Z" | "Q" | "C" | "reals" => {
                self.at += 1;
                self.push(NodeKind::NumberSet(named_set(name)), start, &[])
            }
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
            "textcircled" | "circled" => self.circled(start),
            _ => self.error(&format!("unknown command \\{name}")),
        }
    }

    /// \frac ab; \frac{d}{dx} f is a derivative.
    pub(super) fn fraction(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let derivative = match (
            self.raw_group(0),
            self.raw_group(0)
                .and_then(|(_, count)| self.raw_group(count)),
        ) {
            (Some((top, a)), Some((bottom, b))) if top.len() + bottom.len() <= 32 => {
                // \\frac{\\mathrm{d}}{\\mathrm{d}x}
                let upright = |raw: &str| super::plain_words(raw).replace(' ', "");
                let (top, bottom) = (upright(top), upright(bottom));
                let variable = bottom
                    .strip_prefix('d')
                    .map(str::trim)
                    .filter(|v| v.len() == 1 && v.bytes().all(|b| b.is_ascii_alphabetic()));
                (top == "d")
                    .then_some(variable)
                    .flatten()
                    .map(|v| (v.to_owned(), a + b))
            }
            _ => None,
        };
        if let Some((variable, count)) = derivative {
            self.at += count;
            let id = self.tree.add_name(&variable);
            let variable = self.push(NodeKind::Symbol(id), start, &[])?;
            let body = self.nested(Self::product)?;
            return self.push(NodeKind::Derivative, start, &[body, variable]);
        }
        // dy/dx and \partial f/\partial x are no quotients: nothing cancels.
        if let Some((name, count)) = self.leibniz() {
            self.at += count;
            let id = self.tree.add_name(&name);
            return self.push(NodeKind::Opaque(id), start, &[]);
        }
        let (top, differential) = match self.differential_numerator()? {
            Some((top, name)) => (top, Some(name)),
            None => (self.argument()?, None),
        };
        let bottom = self.argument()?;
        if differential.is_some() {
            self.differential = differential;
        }
        self.push(NodeKind::Quotient, start, &[top, bottom])
    }

    /// A derivative written as a fraction of differentials: its name and how many tokens it takes.
    fn leibniz(&self) -> Option<(String, usize)> {
        let (top, a) = self.raw_group(0)?;
        let (bottom, b) = self.raw_group(a)?;
        if top.len() + bottom.len() > 64 {
            return None;
        }
        let squeezed = |raw: &str| super::plain_words(raw).replace(' ', "");
        let (top, bottom) = (squeezed(top), squeezed(bottom));
        let differential = |text: &str| {
            text.starts_with("partial")
                || text.strip_prefix('d').is_some_and(|rest| {
                    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '^')
                })
        };
        // "delta" and the like begin with a d as well.
        let greek =
            |raw: &str| raw.trim_start().starts_with("\\d") || raw.trim_start().starts_with("\\D");
        let (raw_top, raw_bottom) = (self.raw_group(0)?.0, self.raw_group(a)?.0);
        let named = greek(raw_top) || greek(raw_bottom);
        (differential(&top) && differential(&bottom) && !named)
            .then(|| (format!("derivative {top}/{bottom}"), a + b))
    }

    /// Bars and arrows over an operand.
    pub(super) fn accent(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        self.at += 1;
        // Two ways to write a vector.
        let name = if name == "overrightarrow" {
            "vec"
        } else {
            name
        };
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
        let bar = matches!(name, "overline" | "bar");
        match self.tree.kind(inner) {
            // \\overline{z} is the conjugate for some and another quantity for others.
            NodeKind::Symbol(symbol)
                if bar && matches!(self.tree.name(symbol).as_str(), "z" | "w") =>
            {
                let id = self.tree.add_name("bar");
                self.push(NodeKind::Opaque(id), start, &[inner])
            }
            NodeKind::Symbol(symbol) => {
                let name = if bar { "bar" } else { name };
                let id = self
                    .tree
                    .add_name(&format!("{name}({})", self.tree.name(symbol)));
                self.push(NodeKind::Symbol(id), start, &[])
            }
            NodeKind::Constant(Constant::ImaginaryUnit) if !bar => {
                let id = self.tree.add_name(&format!("{name}(i)"));
                self.push(NodeKind::Symbol(id), start, &[])
            }
            _ if bar && !self.mentions_symbols(inner) => {
                self.push(NodeKind::Conjugate, start, &[inner])
            }
            _ => {
                let id = self.tree.add_name(if bar { "bar" } else { name });
                self.push(NodeKind::Opaque(id), start, &[inner])
            }
        }
    }

    fn mentions_symbols(&self, root: NodeId) -> bool {
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if matches!(self.tree.kind(id), NodeKind::Symbol(_) | NodeKind::Apply) {
                return true;
            }
            stack.extend(self.tree.children(id));
        }
        false
    }

    pub(super) fn delimited_command(&mut self, name: &str) -> Parse<NodeId> {
        match name {
            "lfloor" => self.delimited(NodeKind::Floor, "rfloor"),
            "lceil" => self.delimited(NodeKind::Ceiling, "rceil"),
            "lvert" => self.delimited(NodeKind::Absolute, "rvert"),
            _ => self.delimited(NodeKind::Norm, "rVert"),
        }
    }

    pub(super) fn angle_group(&mut self, start: u32) -> Parse<NodeId> {
        self.bracketed(start, Bracket::Angle)
    }

    pub(super) fn number_set(&mut self, start: u32) -> Parse<NodeId> {
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
        let mut tail = String::new();
        while Self::is_sign(self.peek(), '^') || Self::is_sign(self.peek(), '_') {
            let script = self.raw_group(1).map_or(2, |group| 1 + group.1);
            let from = self.here();
            for _ in 0..script {
                self.at += usize::from(self.peek().is_some());
            }
            tail.push_str(self.slice(Span {
                start: from,
                end: self.last_end(),
            }));
        }
        if tail.is_empty() {
            return self.push(NodeKind::NumberSet(set), start, &[]);
        }
        if set == NumberSet::Reals
            && let Some(half) = self.half_line(&tail.replace(['{', '}', ' '], ""), start)?
        {
            return Ok(half);
        }
        let id = self
            .tree
            .add_name(&format!("{raw}{}", tail.replace(['{', '}', ' '], "")));
        self.push(NodeKind::Opaque(id), start, &[])
    }

    /// \angle ABC, \triangle ABC, \partial x: a sign with the word after it is one name.
    /// R^+, R_{>0}, R_{\\ge 0}, R^-, R^*: parts of the real line.
    fn half_line(&mut self, tail: &str, start: u32) -> Parse<Option<NodeId>> {
        let span = self.since(start);
        let (open, negative) = match tail {
            "^+" | "_+" | "_>0" | "^>0" => (Bracket::Round, false),
            "_\\ge0" | "_\\geq0" | "_>=0" | "^+_0" | "_0^+" => (Bracket::Square, false),
            "^-" | "_-" | "_<0" => (Bracket::Round, true),
            "^*" | "^\\times" => {
                let all = self.push(NodeKind::NumberSet(NumberSet::Reals), start, &[])?;
                let zero = self.plain_number("0", span)?;
                let zero = self.push(NodeKind::Set, start, &[zero])?;
                return self
                    .push(NodeKind::SetDifference, start, &[all, zero])
                    .map(Some);
            }
            _ => return Ok(None),
        };
        let zero = self.plain_number("0", span)?;
        let infinity = self.push(NodeKind::Constant(Constant::Infinity), start, &[])?;
        let (low, high) = if negative {
            (self.push(NodeKind::Negate, start, &[infinity])?, zero)
        } else {
            (zero, infinity)
        };
        self.push(NodeKind::Group(open, Bracket::Round), start, &[low, high])
            .map(Some)
    }

    /// \textcircled{3}: the number of a statement, a name and no value.
    fn circled(&mut self, start: u32) -> Parse<NodeId> {
        let Some((raw, count)) = self.raw_group(1) else {
            return self.error("expected what stands in the circle");
        };
        self.at += 1 + count;
        let id = self.tree.add_name(&format!("circled {}", raw.trim()));
        self.push(NodeKind::Symbol(id), start, &[])
    }

    pub(super) fn sign_operand(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let word = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| self.text_of(token));
        // \angle{ABC}
        let braced = self
            .raw_group(0)
            .map(|(raw, count)| (raw.trim(), count))
            .filter(|(raw, _)| {
                (1..=4).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_uppercase())
            });
        let tail = match braced {
            Some((raw, count)) => {
                self.at += count;
                raw
            }
            None => {
                let tail = word.filter(|word| word.len() <= 4).unwrap_or("");
                self.at += usize::from(!tail.is_empty());
                tail
            }
        };
        let mut full = format!("{name} {tail}");
        // \angle B E A_{1}: points with spaces between them and indices.
        if tail.bytes().all(|b| b.is_ascii_uppercase()) && !tail.is_empty() {
            loop {
                if self.eat_subscript(&mut full)? {
                    continue;
                }
                if let Some(point) = self.peek().filter(|next| {
                    next.kind == TokenKind::Word
                        && self.text_of(*next).bytes().all(|b| b.is_ascii_uppercase())
                }) {
                    full.push_str(self.text_of(point));
                    self.at += 1;
                } else {
                    break;
                }
            }
        }
        let id = self.tree.add_name(&full);
        self.push(NodeKind::Symbol(id), start, &[])
    }

    /// \text{..} where an operand is expected: formulas in disguise are read as such, words are text.
    pub(super) fn text_command(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        let Some((raw, count)) = self.raw_group(1) else {
            self.at += 1;
            return self.argument();
        };
        if let Some((currency, taken)) = self.wrapped_currency() {
            self.at += taken - 1;
            return self.currency(currency);
        }
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
        let function = one_word && words::meaning(content).is_some_and(is_function);
        if letters == 0
            || function
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
            if letters == 0 || upright || content.len() == 1 || is_one_command(content) {
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
        while self
            .peek()
            .and_then(|token| self.command_name(token))
            .is_some_and(words::is_text_command)
        {
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

/// `\\pi` alone.
fn is_one_command(content: &str) -> bool {
    content
        .strip_prefix('\\')
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// \\R and the like, as many define them.
fn named_set(name: &str) -> NumberSet {
    match name {
        "N" => NumberSet::Naturals,
        "Z" => NumberSet::Integers,
        "Q" => NumberSet::Rationals,
        "C" => NumberSet::Complexes,
        _ => NumberSet::Reals,
    }
}
