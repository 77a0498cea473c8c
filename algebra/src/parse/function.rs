//! Functions with their scripts and arguments, and roots.

use super::lexer::TokenKind;
use super::parser::{Parse, Parser};
use super::tree::{Function, Literal, NodeId, NodeKind};
use super::words::Meaning;

impl Parser<'_> {
    /// A function: its scripts, then its argument.
    pub(super) fn function(&mut self, meaning: Meaning, start: u32) -> Parse<NodeId> {
        if meaning == Meaning::SquareRoot {
            return self.square_root(start);
        }
        let mut power = None;
        let mut base = None;
        loop {
            if Self::is_sign(self.peek(), '^') && power.is_none() {
                self.at += 1;
                power = Some(self.nested(Self::script)?);
            } else if Self::is_sign(self.peek(), '_') && base.is_none() {
                self.at += 1;
                base = Some(self.function_subscript(start)?);
            } else if meaning == Meaning::Logarithm
                && base.is_none()
                && !self.is_latex(start)
                && Self::is_sign(self.peek_at(1), '(')
                && self
                    .peek()
                    .is_some_and(|token| token.kind == TokenKind::Digits && !token.spaced)
            {
                // log2(8)
                base = Some(self.number()?);
            } else {
                break;
            }
        }
        let inverse = power.is_some_and(|power| self.is_minus_one(power));
        let arguments = self.function_arguments()?;
        if meaning == Meaning::CubeRoot
            && let [radicand] = arguments[..]
        {
            let index = self.plain_number("3", self.since(start))?;
            return self.push(NodeKind::Root, start, &[radicand, index]);
        }
        let kind = self.function_kind(meaning, inverse, arguments.len())?;
        let mut children = arguments;
        let value = match (kind, base) {
            (NodeKind::LogAmbiguous, Some(base)) => {
                children.push(base);
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::LogAmbiguous, None) if children.len() == 2 => {
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::LogBase, None) => {
                let ten = Literal {
                    digits: "10".into(),
                    fraction_digits: 0,
                    repeating: "".into(),
                    exponent: None,
                    point: false,
                };
                let ten = self.tree.add_literal(ten);
                children.push(self.push(NodeKind::Number(ten), start, &[])?);
                self.push(NodeKind::LogBase, start, &children)?
            }
            (NodeKind::Call(Function::Max | Function::Min), Some(_)) => {
                return self.error("a maximum with a subscript");
            }
            (_, Some(_)) => return self.error("this function takes no subscript"),
            (kind, None) => self.push(kind, start, &children)?,
        };
        match power {
            Some(power) if !inverse => self.push(NodeKind::Power, start, &[value, power]),
            _ => Ok(value),
        }
    }

    /// Does the name that starts here stand behind a backslash?
    fn is_latex(&self, start: u32) -> bool {
        self.text
            .get(start as usize..)
            .is_some_and(|rest| rest.starts_with('\\'))
    }

    /// The base of a logarithm: log_10 in plain text, and \log_10 as well, mean base ten.
    fn function_subscript(&mut self, start: u32) -> Parse<NodeId> {
        let digits = self
            .peek()
            .filter(|token| token.kind == TokenKind::Digits)
            .map(|token| self.text_of(token));
        match digits {
            Some(digits) if digits == "10" || !self.is_latex(start) => {
                let span = self.peek().map(|token| token.span).unwrap_or_default();
                self.at += 1;
                self.plain_number(digits, span)
            }
            _ => self.argument(),
        }
    }

    pub(super) fn is_minus_one(&self, id: NodeId) -> bool {
        self.tree.kind(id) == NodeKind::Negate
            && self
                .tree
                .children(id)
                .first()
                .is_some_and(|child| match self.tree.kind(*child) {
                    NodeKind::Number(literal) => {
                        &*self.tree.literal(literal).digits == "1"
                            && !self.tree.literal(literal).point
                    }
                    _ => false,
                })
    }

    pub(super) fn function_kind(
        &self,
        meaning: Meaning,
        inverse: bool,
        arguments: usize,
    ) -> Parse<NodeKind> {
        use Function::*;
        let kind = match meaning {
            Meaning::Function(function) if inverse => NodeKind::Call(match function {
                Sin => ArcSin,
                Cos => ArcCos,
                Tan => ArcTan,
                Cot => ArcCot,
                Sec => ArcSec,
                Csc => ArcCsc,
                Sinh => ArcSinh,
                Cosh => ArcCosh,
                Tanh => ArcTanh,
                Coth => ArcCoth,
                Sech => ArcSech,
                Csch => ArcCsch,
                _ => return self.error("this function has no inverse of its own"),
            }),
            Meaning::Function(function) => NodeKind::Call(function),
            Meaning::Logarithm => NodeKind::LogAmbiguous,
            Meaning::Common => NodeKind::LogBase,
            Meaning::Absolute => NodeKind::Absolute,
            Meaning::Floor => NodeKind::Floor,
            Meaning::Ceiling => NodeKind::Ceiling,
            Meaning::Factorial => NodeKind::Factorial,
            Meaning::Binomial if arguments == 2 => NodeKind::Binomial,
            Meaning::Root if arguments == 2 => NodeKind::Root,
            Meaning::Conjugate => NodeKind::Conjugate,
            Meaning::Determinant => NodeKind::Determinant,
            _ => return self.error("wrong number of arguments"),
        };
        Ok(kind)
    }

    /// Does a degree sign follow, ^\circ? It belongs to the argument in \sin{30}^\circ and \sin(30)^\circ.
    fn degrees_ahead(&self) -> bool {
        Self::is_sign(self.peek(), '^')
            && (self.is_command(self.peek_at(1), "circ")
                || self
                    .raw_group(1)
                    .is_some_and(|(raw, _)| raw.trim() == "\\circ"))
    }

    /// (a, b), {a}, or the factors that follow: \sin 2x.
    pub(super) fn function_arguments(&mut self) -> Parse<Vec<NodeId>> {
        if Self::is_sign(self.peek(), '(') {
            let arguments = self.arguments_in(')')?;
            return match arguments[..] {
                [value] if self.degrees_ahead() => {
                    let start = self.span_start(value);
                    self.at += 1;
                    Ok(vec![self.raised(value, start)?])
                }
                _ => Ok(arguments),
            };
        }
        if Self::is_sign(self.peek(), '[') {
            return self.arguments_in(']');
        }
        if Self::is_sign(self.peek(), '{') {
            let value = self.nested(Self::braces)?;
            // \sin{30}^\circ: the degrees belong to the argument.
            if self.degrees_ahead() {
                let start = self.span_start(value);
                self.at += 1;
                return Ok(vec![self.raised(value, start)?]);
            }
            // \max{1, 2}
            return Ok(match self.tree.kind(value) {
                NodeKind::BraceList | NodeKind::List(_) => self.tree.children(value).to_vec(),
                _ => vec![value],
            });
        }
        if Self::is_escaped(self.peek(), '{') {
            let value = self.nested(Self::set)?;
            return Ok(self.tree.children(value).to_vec());
        }
        let start = self.here();
        let negative = Self::is_sign(self.peek(), '-');
        self.at += usize::from(negative);
        let mut factors = vec![self.power()?];
        while self.starts_operand() && !self.starts_function() && !self.at_unit() {
            // \sin x (y+1) ends before the bracket.
            if Self::is_sign(self.peek(), '(') || Self::is_sign(self.peek(), '[') {
                break;
            }
            let factor = self.power()?;
            let last = factors.last().copied().unwrap_or(factor);
            match self.mixed(last, factor) {
                Some(joined) => {
                    factors.pop();
                    factors.push(joined?);
                }
                None => factors.push(factor),
            }
        }
        let value = match factors.len() {
            1 => factors.swap_remove(0),
            _ => self.push(NodeKind::Product, start, &factors)?,
        };
        Ok(vec![if negative {
            self.push(NodeKind::Negate, start, &[value])?
        } else {
            value
        }])
    }

    /// The members of the bracket here, up to `close`.
    pub(super) fn arguments_in(&mut self, close: char) -> Parse<Vec<NodeId>> {
        if let Some(members) = self.finished_members() {
            return Ok(members);
        }
        self.at += 1;
        let saved = (self.bars, self.in_set);
        (self.bars, self.in_set) = (0, false);
        self.brackets += 1;
        let (members, _) = self.nested(Self::members)?;
        self.brackets -= 1;
        (self.bars, self.in_set) = saved;
        if !self.eat_sign(close) {
            return self.error("expected a closing bracket after the arguments");
        }
        Ok(members)
    }

    pub(super) fn starts_function(&self) -> bool {
        self.meaning_here()
            .is_some_and(|meaning| is_function(meaning) && meaning != Meaning::SquareRoot)
            || self
                .peek()
                .and_then(|token| self.command_name(token))
                .is_some_and(|name| matches!(name, "sum" | "prod" | "int" | "lim" | "operatorname"))
    }

    pub(super) fn square_root(&mut self, start: u32) -> Parse<NodeId> {
        if Self::is_sign(self.peek(), '[') {
            self.at += 1;
            self.brackets += 1;
            let index = self.nested(Self::sum)?;
            self.brackets -= 1;
            if !self.eat_sign(']') {
                return self.error("expected ] after the index of the root");
            }
            let radicand = self.root_argument()?;
            return self.push(NodeKind::Root, start, &[radicand, index]);
        }
        let radicand = self.root_argument()?;
        self.push(NodeKind::SquareRoot, start, &[radicand])
    }

    /// \sqrt3, \sqrt{..}, sqrt(..), √10: all digits of an unbraced number in plain text, one digit in LaTeX.
    pub(super) fn root_argument(&mut self) -> Parse<NodeId> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Digits && token.spaced => self.number(),
            Some(token) if Self::is_sign(Some(token), '(') => self.nested(Self::operand),
            _ => self.argument(),
        }
    }
}

pub(super) fn is_function(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Constant(_)
            | Meaning::Symbol
            | Meaning::And
            | Meaning::Or
            | Meaning::Undefined
            | Meaning::Empty
            | Meaning::Percent
    )
}
