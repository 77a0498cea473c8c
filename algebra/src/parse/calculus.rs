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

    /// \lim_{x \to a} f
    pub(super) fn limit(&mut self, start: u32) -> Parse<NodeId> {
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
}
