//! Sums, products, integrals and limits with their bounds.

use super::lexer::TokenKind;
use super::parser::{Parse, Parser};
use super::tree::{BigOperator, Constant, NodeId, NodeKind, Relation};

impl Parser<'_> {
    /// \sum_{k=1}^{n} body
    pub(super) fn big_operator(&mut self, name: &str, start: u32) -> Parse<NodeId> {
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
            let variable = self.bind(variable, body)?;
            return self.push(
                NodeKind::Big(operator),
                start,
                &[body, variable, first, upper],
            );
        }
        let id = self.tree.add_name(name);
        self.push(NodeKind::Opaque(id), start, &[body, lower, upper])
    }

    /// `sum(f, k, 1, n)`, `integral(f, x)`, `limit(f, x, a)`, `derivative(f, x)`, and SymPy's `Sum(f, (k, 1, n))`; `None`:
    /// the word means something else, or its arguments are others.
    pub(super) fn construct_in_words(&mut self, word: &str, start: u32) -> Parse<Option<NodeId>> {
        let kind = match word {
            "sum" | "Sum" => NodeKind::Big(BigOperator::Sum),
            "prod" | "product" | "Product" => NodeKind::Big(BigOperator::Product),
            "integral" | "integrate" | "Integral" => NodeKind::Integral,
            "limit" | "lim" | "Limit" => NodeKind::Limit,
            "derivative" | "diff" | "Derivative" => NodeKind::Derivative,
            _ => return Ok(None),
        };
        self.at += 1;
        let mut parts = self.arguments_in(')')?;
        if let [body, bounds] = parts[..]
            && let NodeKind::Group(..) = self.tree.kind(bounds)
        {
            parts = vec![body];
            parts.extend_from_slice(self.tree.children(bounds));
        }
        let count = match kind {
            NodeKind::Big(_) => parts.len() == 4,
            NodeKind::Integral => parts.len() == 2 || parts.len() == 4,
            NodeKind::Limit => parts.len() == 3,
            _ => parts.len() == 2,
        };
        if !count {
            return self.error("a sum is written sum(f, k, 1, n), a limit limit(f, x, a)");
        }
        let (body, variable) = (parts[0], parts[1]);
        parts[1] = self.bind(variable, body)?;
        if !matches!(self.tree.kind(parts[1]), NodeKind::Symbol(_)) {
            return self.error("the second argument names the variable");
        }
        self.push(kind, start, &parts).map(Some)
    }

    /// `i` and `e` as indices are symbols, in the body as well.
    fn bind(&mut self, index: NodeId, body: NodeId) -> Parse<NodeId> {
        let constant = self.tree.kind(index);
        let name = match constant {
            NodeKind::Constant(Constant::ImaginaryUnit) => "i",
            NodeKind::Constant(Constant::E) => "e",
            _ => return Ok(index),
        };
        let symbol = NodeKind::Symbol(self.tree.add_name(name));
        let mut below = vec![body];
        while let Some(id) = below.pop() {
            if self.tree.kind(id) == constant {
                self.tree.rename(id, symbol);
            }
            below.extend(self.tree.children(id));
        }
        let span = self.tree.span(index);
        self.push_at(symbol, span, &[])
    }

    /// The scripts of a big operator.
    pub(super) fn limits(&mut self) -> Parse<(Option<NodeId>, Option<NodeId>)> {
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
    pub(super) fn integral(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let (lower, upper) = self.limits()?;
        let outer = self.differential.take();
        self.integrals += 1;
        let body = if self.is_differential() {
            self.leading_differential()
        } else {
            self.nested(Self::sum)
        };
        self.integrals -= 1;
        let body = body?;
        let inner = std::mem::replace(&mut self.differential, outer);
        let name = match (inner, self.is_differential()) {
            // Another differential belongs to the integral around this one.
            (Some(name), follows) if !follows || self.integrals > 0 => name,
            (None, true) => self.differential_variable(),
            (Some(_), _) => return self.error("an integral with two differentials"),
            (None, false) => return self.error("an integral without dx"),
        };
        let id = self.tree.add_name(&name);
        let variable = self.push(NodeKind::Symbol(id), start, &[])?;
        match (lower, upper) {
            (Some(lower), Some(upper)) => {
                self.push(NodeKind::Integral, start, &[body, variable, lower, upper])
            }
            _ => self.push(NodeKind::Integral, start, &[body, variable]),
        }
    }

    /// `dx` and `dx/g` as integrands of their own.
    fn leading_differential(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let span = self.peek().map_or(self.since(start), |token| token.span);
        let name = self.differential_variable();
        let mut body = self.plain_number("1", span)?;
        if self.eat_sign('/') {
            let divisor = self.nested(Self::power)?;
            body = self.push(NodeKind::Quotient, start, &[body, divisor])?;
        }
        self.differential = Some(name);
        if self.starts_operand() {
            return self.error("the differential stands at the end of an integral");
        }
        Ok(body)
    }

    /// The numerator of a fraction in an integral that ends with the differential, `\frac{dx}{x}`, `\frac{2\,dx}{1+x^2}`,
    /// without it, and its variable; `None`: another one.
    pub(super) fn differential_numerator(&mut self) -> Parse<Option<(NodeId, String)>> {
        /// Most tokens of a differential: `\mathrm{d} x`.
        const LONGEST: usize = 5;
        if self.integrals == 0 || self.differential.is_some() {
            return Ok(None);
        }
        let Some((_, count)) = self.raw_group(0) else {
            return Ok(None);
        };
        let (open, close) = (self.at, self.at + count - 1);
        let mut found = None;
        for at in (open + 1..close).rev().take(LONGEST) {
            self.at = at;
            if self.is_differential() {
                let span = self.peek().map(|token| token.span);
                let name = self.differential_variable();
                if self.at == close {
                    found = span.map(|span| (at, span, name));
                }
            }
        }
        self.at = open;
        let Some((differential, span, name)) = found else {
            return Ok(None);
        };
        self.at += 1;
        let top = if differential == self.at {
            self.plain_number("1", span)?
        } else {
            let top = self.nested(Self::signed_term)?;
            if self.at != differential {
                self.at = open;
                return Ok(None);
            }
            top
        };
        self.at = close + 1;
        Ok(Some((top, name)))
    }

    pub(super) fn differential_variable(&mut self) -> String {
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

    /// \lim_{x \to a} f, \lim_{x \to a^+} f
    pub(super) fn limit(&mut self, start: u32) -> Parse<NodeId> {
        self.at += 1;
        let (lower, side) = match self.one_sided()? {
            Some((lower, side)) => (Some(lower), Some(side)),
            None => (self.limits()?.0, None),
        };
        let body = self.nested(Self::product)?;
        let Some(lower) = lower else {
            return self.error("a limit without x \\to a");
        };
        match self.tree.children(lower)[..] {
            [variable, point] => {
                let mut parts = vec![body, variable, point];
                parts.extend(side);
                self.push(NodeKind::Limit, start, &parts)
            }
            _ => self.error("a limit without x \\to a"),
        }
    }

    /// `_{x \to a^+}`, `_{x \to a^{-}}`, `_{x \to a+}`: the relation, and the sign as a symbol.
    fn one_sided(&mut self) -> Parse<Option<(NodeId, NodeId)>> {
        if !Self::is_sign(self.peek(), '_') {
            return Ok(None);
        }
        let Some((_, count)) = self.raw_group(1) else {
            return Ok(None);
        };
        let close = self.at + count;
        let sign = |back: usize, wanted: char| {
            let token = close.checked_sub(back).and_then(|at| self.tokens.get(at));
            Self::is_sign(token.copied(), wanted)
        };
        let signed = |back: usize| sign(back, '+') || sign(back, '-');
        // Where the sign stands, and how many tokens it takes.
        let (at, length) = if signed(1) && sign(2, '^') {
            (close - 1, 2)
        } else if sign(1, '}') && signed(2) && sign(3, '{') && sign(4, '^') {
            (close - 2, 4)
        } else if signed(1) {
            (close - 1, 1)
        } else {
            return Ok(None);
        };
        let Some(token) = self.tokens.get(at).copied() else {
            return Ok(None);
        };
        let stop = close - length;
        self.at += 2;
        let outer = self.side.replace(stop);
        let lower = self.nested(Self::over);
        self.side = outer;
        let lower = lower?;
        if self.at != stop {
            return self.error("a limit without x \\to a");
        }
        self.at = close + 1;
        let name = self.text_of(token).to_owned();
        let name = self.tree.add_name(&name);
        let side = self.push_at(NodeKind::Symbol(name), token.span, &[])?;
        Ok(Some((lower, side)))
    }
}

#[cfg(test)]
mod tests {
    use crate::expr::evaluate_operators;
    use crate::fuel::Fuel;
    use crate::lower::{Conventions, lower};
    use crate::parse::parse;

    fn value(text: &str) -> Option<String> {
        let tree = parse(text).ok()?.readings.swap_remove(0);
        let fuel = &mut Fuel::default();
        let expr = lower(&tree, tree.root(), &Conventions::default(), fuel).ok()?;
        Some(evaluate_operators(&expr, fuel).ok()?.0.to_string())
    }

    #[test]
    fn a_differential_may_stand_in_the_numerator() {
        for (fraction, plain) in [
            (r"\int_1^2\frac{dx}{x}", r"\int_1^2 \frac1x dx"),
            (
                r"\int_0^1 \frac{2\,dx}{1+x^2}",
                r"\int_0^1 \frac{2}{1+x^2} dx",
            ),
            (
                r"\int_0^1\frac{\mathrm{d}t}{1+t^2}",
                r"\int_0^1 \frac{1}{1+t^2} dt",
            ),
            (
                r"\int_0^1\frac{x^2 dx}{1+x^3} + 1",
                r"1 + \int_0^1 \frac{x^2}{1+x^3} dx",
            ),
            (r"3\int_1^2 dx/x", r"3\int_1^2 \frac1x dx"),
            (r"\int_0^2 dx - 1", r"\int_0^2 1 dx - 1"),
            (
                r"\int_1^2\int_0^1\frac{dx}{1+x} dy",
                r"\int_1^2\int_0^1\frac{1}{1+x} dx dy",
            ),
            (
                r"\int_0^1 \frac{1}{2} \frac{dx}{(1+x)^2}",
                r"\int_0^1 \frac{1}{2(1+x)^2} dx",
            ),
        ] {
            let found = value(fraction);
            assert!(
                found.is_some() && found == value(plain),
                "{fraction}: {found:?}"
            );
        }
        for text in [
            r"\int_1^2\frac{dx}{x} dx",
            r"\int_1^2 dx x",
            r"\int_1^2\frac{x + 1 dx}{x}",
            r"\frac{dx}{x}\int_1^2 x",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn limits_have_sides() {
        for (text, expected) in [
            (r"\lim_{x\to0^+} \frac{1}{x}", "oo"),
            (r"\lim_{x\to 0^-} \frac{1}{x}", "-oo"),
            (r"\lim_{x \to 0^{+}} \frac{|x|}{x}", "1"),
            (r"\lim_{x \to 0^{-}} \frac{|x|}{x}", "-1"),
            (r"\lim_{x\to 0+} x \ln x", "0"),
            (r"\lim_{x\to 0-} e^{1/x}", "0"),
            (r"\lim_{x\to 1^+} \frac{x^2-1}{x-1}", "2"),
            (r"\lim_{x\to 2^2} x", "4"),
            (r"\lim_{x\to 1+1} x + 1", "3"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }
}
