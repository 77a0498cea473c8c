//! Printing: plain text that the parser reads back, LaTeX, and Python (SymPy's names).

mod bound;

use std::fmt;
use std::rc::Rc;

use super::{Constant, Expr, Function, Head, Kind};
use crate::number::{Integer, Rational};

/// A notation to print in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `2*x^2 + sqrt(3)`; [`crate::parse::parse`] reads it back.
    Text,
    /// `2 x^{2} + \sqrt{3}`
    Latex,
    /// `2*x**2 + sqrt(3)` with SymPy's names; fractions as `Rational(1, 2)`.
    Python,
}

/// Expressions with more nodes than this print as an ellipsis of their size.
const MAX_PRINTED: u32 = 100_000;
/// Nodes times depth that are printed.
const MAX_COPIED: u64 = 1 << 22;

/// How tightly a printed piece holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Sum,
    Product,
    Power,
    Atom,
}

type Piece = (Rc<str>, Strength);

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(Notation::Text))
    }
}

impl Expr {
    /// The expression in LaTeX.
    pub fn to_latex(&self) -> String {
        self.print(Notation::Latex)
    }

    /// The expression as Python source with SymPy's names.
    pub fn to_python(&self) -> String {
        self.print(Notation::Python)
    }

    /// The expression in a notation.
    pub fn print(&self, notation: Notation) -> String {
        // Every level of a chain copies the text below it.
        let copied = u64::from(self.size()) * u64::from(self.depth());
        if self.size() > MAX_PRINTED || copied > MAX_COPIED {
            return format!("(expression of {} nodes)", self.size());
        }
        let printer = Printer(notation);
        let Ok((text, _)) = bound::lettered(self).fold(|node, parts: &[Piece]| {
            Ok::<Piece, std::convert::Infallible>(printer.node(node, parts))
        });
        text.to_string()
    }
}

#[derive(Clone, Copy)]
struct Printer(Notation);

impl Printer {
    fn latex(self) -> bool {
        self.0 == Notation::Latex
    }

    fn node(self, node: &Expr, parts: &[Piece]) -> Piece {
        match node.kind() {
            Kind::Number(value) => self.number(value),
            Kind::Constant(constant) => (self.constant(*constant).into(), Strength::Atom),
            Kind::Symbol(symbol) => (self.symbol(symbol.name()).into(), Strength::Atom),
            Kind::Undefined => (
                if self.latex() {
                    "\\text{undefined}"
                } else {
                    "undefined"
                }
                .into(),
                Strength::Atom,
            ),
            Kind::Sum { constant, terms } => self.sum(constant, terms, parts),
            Kind::Product {
                coefficient,
                factors,
            } => {
                let pieces: Vec<(&Expr, &Expr, &Piece, &Piece)> = factors
                    .iter()
                    .zip(parts.chunks_exact(2))
                    .map(|(f, p)| (&f.0, &f.1, &p[0], &p[1]))
                    .collect();
                self.product(coefficient, &pieces)
            }
            Kind::Power(base, exponent) => match parts {
                [b, e] => self.product(&Rational::from(1), &[(base, exponent, b, e)]),
                _ => ("?".into(), Strength::Atom),
            },
            Kind::Call(head, _) => self.call(head, parts),
        }
    }

    fn number(self, value: &Rational) -> Piece {
        let strength = if value.is_negative() {
            Strength::Sum
        } else if value.is_integer() {
            Strength::Atom
        } else {
            Strength::Product
        };
        let text = match (self.0, value.is_integer()) {
            (_, true) | (Notation::Text, _) => value.to_string(),
            (Notation::Latex, _) => {
                let sign = if value.is_negative() { "-" } else { "" };
                format!(
                    "{sign}\\frac{{{}}}{{{}}}",
                    value.numerator().abs(),
                    value.denominator()
                )
            }
            (Notation::Python, _) => {
                format!("Rational({}, {})", value.numerator(), value.denominator())
            }
        };
        (text.into(), strength)
    }

    fn constant(self, constant: Constant) -> &'static str {
        match (self.0, constant) {
            (Notation::Latex, Constant::Pi) => "\\pi",
            (_, Constant::Pi) => "pi",
            (Notation::Python, Constant::E) => "E",
            (_, Constant::E) => "e",
            (Notation::Python, Constant::ImaginaryUnit) => "I",
            (_, Constant::ImaginaryUnit) => "i",
            (Notation::Latex, Constant::Infinity) => "\\infty",
            (_, Constant::Infinity) => "oo",
        }
    }

    fn symbol(self, name: &str) -> String {
        if !self.latex() {
            return name.to_owned();
        }
        let (head, tail) = name.split_once('_').unwrap_or((name, ""));
        let head = if head.chars().count() > 1 && head.chars().all(|c| c.is_ascii_alphabetic()) {
            if is_greek(head) {
                format!("\\{head}")
            } else {
                format!("\\mathrm{{{head}}}")
            }
        } else {
            head.to_owned()
        };
        if tail.is_empty() {
            head
        } else {
            format!("{head}_{{{tail}}}")
        }
    }

    fn wrap(self, piece: &Piece, least: Strength) -> Rc<str> {
        if piece.1 >= least {
            return piece.0.clone();
        }
        if self.latex() {
            format!("\\left({}\\right)", piece.0).into()
        } else {
            format!("({})", piece.0).into()
        }
    }

    fn sum(self, constant: &Rational, terms: &[(Expr, Rational)], parts: &[Piece]) -> Piece {
        let mut text = String::new();
        let mut add = |negative: bool, piece: &str| {
            match (text.is_empty(), negative) {
                (true, true) => text.push('-'),
                (true, false) => {}
                (false, true) => text.push_str(" - "),
                (false, false) => text.push_str(" + "),
            }
            text.push_str(piece);
        };
        for ((_, coefficient), part) in terms.iter().zip(parts) {
            let size = coefficient.abs();
            let body = self.wrap(part, Strength::Product);
            let printed = if size.is_one() {
                body
            } else {
                self.scaled(&size, part)
            };
            add(coefficient.is_negative(), &printed);
        }
        if !constant.is_zero() {
            add(constant.is_negative(), &self.number(&constant.abs()).0);
        }
        (text.into(), Strength::Sum)
    }

    /// c * piece for a positive rational c.
    fn scaled(self, size: &Rational, part: &Piece) -> Rc<str> {
        let body = self.wrap(part, Strength::Product);
        let times = if self.latex() { " " } else { "*" };
        let glue = if self.latex() && body.starts_with(|c: char| c.is_ascii_digit()) {
            " \\cdot "
        } else {
            times
        };
        format!("{}{glue}{body}", self.number(size).0).into()
    }

    fn product(self, coefficient: &Rational, factors: &[(&Expr, &Expr, &Piece, &Piece)]) -> Piece {
        let mut above: Vec<Rc<str>> = Vec::new();
        let mut below: Vec<Rc<str>> = Vec::new();
        // Roots of numbers with one index are printed under one sign: sqrt(2)*sqrt(3) as sqrt(6).
        let mut roots: Vec<(Rational, Integer)> = Vec::new();
        let single = factors.len() == 1 && coefficient.is_one();
        for (base, exponent, base_piece, exponent_piece) in factors {
            if let (Some(b), Some(e)) = (base.as_rational(), exponent.as_rational())
                && e.signum() > 0
                && e.numerator().is_one()
                && let Some(radicand) = b.to_integer().filter(|value| value.signum() > 0)
            {
                match roots.iter_mut().find(|root| root.0 == *e) {
                    Some(root) => root.1 = &root.1 * &radicand,
                    None => roots.push((e.clone(), radicand)),
                }
                continue;
            }
            match exponent.as_rational().filter(|value| value.is_negative()) {
                Some(value) => {
                    let size = value.abs();
                    let piece = self.number(&size);
                    below.push(self.power(base_piece, &size, &piece, false));
                }
                None => {
                    let rational = exponent.as_rational().cloned();
                    let alone = single && rational.as_ref().is_some_and(Rational::is_one);
                    above.push(match rational {
                        Some(value) => self.power(base_piece, &value, exponent_piece, alone),
                        None => self.raised(base_piece, exponent_piece),
                    });
                }
            }
        }
        for (exponent, radicand) in roots {
            let piece = self.number(&Rational::from(radicand));
            above.insert(
                0,
                self.power(&piece, &exponent, &self.number(&exponent), false),
            );
        }
        let negative = coefficient.is_negative();
        let size = coefficient.abs();
        let (numerator, denominator) = (size.numerator(), size.denominator());
        if !numerator.is_one() || above.is_empty() {
            above.insert(0, numerator.to_string().into());
        }
        if !denominator.is_one() {
            below.insert(0, denominator.to_string().into());
        }
        let bare = above.len() == 1 && below.is_empty() && !negative && numerator.is_one();
        let text = self.quotient(&above, &below);
        let strength = match (negative, bare) {
            (true, _) => Strength::Sum,
            (false, true) if text.ends_with([')', '}']) && !text.contains(['^', '*']) => {
                Strength::Atom
            }
            (false, true) => Strength::Power,
            (false, false) => Strength::Product,
        };
        let text = if negative { format!("-{text}") } else { text };
        (text.into(), strength)
    }

    fn quotient(self, above: &[Rc<str>], below: &[Rc<str>]) -> String {
        let join = |parts: &[Rc<str>]| -> String {
            if self.latex() {
                let mut text = String::new();
                for part in parts {
                    if !text.is_empty() {
                        text.push_str(if part.starts_with(|c: char| c.is_ascii_digit()) {
                            " \\cdot "
                        } else {
                            " "
                        });
                    }
                    text.push_str(part);
                }
                text
            } else {
                parts.join("*")
            }
        };
        let top = join(above);
        if below.is_empty() {
            return top;
        }
        match self.0 {
            Notation::Latex => format!("\\frac{{{top}}}{{{}}}", join(below)),
            _ if below.len() == 1 => format!("{top}/{}", below[0]),
            _ => format!("{top}/({})", join(below)),
        }
    }

    /// base^exponent for a positive rational exponent.
    fn power(
        self,
        base: &Piece,
        exponent: &Rational,
        exponent_piece: &Piece,
        alone: bool,
    ) -> Rc<str> {
        if exponent.is_one() {
            return if alone {
                base.0.clone()
            } else {
                self.wrap(base, Strength::Power)
            };
        }
        let half = exponent.numerator().is_one() && exponent.denominator() == Integer::from(2);
        if half {
            return if self.latex() {
                format!("\\sqrt{{{}}}", base.0)
            } else {
                format!("sqrt({})", base.0)
            }
            .into();
        }
        if self.latex() && exponent.numerator().is_one() && !exponent.is_integer() {
            return format!("\\sqrt[{}]{{{}}}", exponent.denominator(), base.0).into();
        }
        self.raised(base, exponent_piece)
    }

    fn raised(self, base: &Piece, exponent: &Piece) -> Rc<str> {
        let base = self.wrap(base, Strength::Atom);
        match self.0 {
            Notation::Latex => format!("{base}^{{{}}}", exponent.0),
            Notation::Text => format!("{base}^{}", self.wrap(exponent, Strength::Atom)),
            Notation::Python => format!("{base}**{}", self.wrap(exponent, Strength::Atom)),
        }
        .into()
    }

    fn call(self, head: &Head, parts: &[Piece]) -> Piece {
        if let Head::Applied(name) = head
            && let Some(piece) = bound::construct(self, name.name(), parts)
        {
            return piece;
        }
        let arguments: Vec<&str> = parts.iter().map(|part| &*part.0).collect();
        let list = arguments.join(", ");
        let text = if self.latex() {
            self.latex_call(head, parts, &list)
        } else {
            format!("{}({list})", self.head_name(head))
        };
        (text.into(), Strength::Atom)
    }

    fn latex_call(self, head: &Head, parts: &[Piece], list: &str) -> String {
        match (head, parts) {
            (Head::Absolute, _) => format!("\\left|{list}\\right|"),
            (Head::Floor, _) => format!("\\left\\lfloor {list}\\right\\rfloor"),
            (Head::Ceiling, _) => format!("\\left\\lceil {list}\\right\\rceil"),
            (Head::Conjugate, _) => format!("\\overline{{{list}}}"),
            (Head::Factorial, [part, ..]) => format!("{}!", self.wrap(part, Strength::Atom)),
            (Head::DoubleFactorial, [part, ..]) => format!("{}!!", self.wrap(part, Strength::Atom)),
            (Head::Binomial, [n, k, ..]) => format!("\\binom{{{}}}{{{}}}", n.0, k.0),
            (Head::Modulo, [a, m, ..]) => {
                format!(
                    "\\left({} \\bmod {}\\right)",
                    self.wrap(a, Strength::Product),
                    self.wrap(m, Strength::Product)
                )
            }
            (Head::RealRoot, [a, n, ..]) => format!("\\sqrt[{}]{{{}}}", n.0, a.0),
            (Head::Function(function), _) => {
                let name = function.name();
                let command = matches!(
                    function,
                    Function::Sin
                        | Function::Cos
                        | Function::Tan
                        | Function::Cot
                        | Function::Sec
                        | Function::Csc
                        | Function::ArcSin
                        | Function::ArcCos
                        | Function::ArcTan
                        | Function::Sinh
                        | Function::Cosh
                        | Function::Tanh
                        | Function::Coth
                        | Function::Exp
                        | Function::Ln
                        | Function::Max
                        | Function::Min
                        | Function::Gcd
                        | Function::Argument
                );
                if command {
                    format!("\\{name}\\left({list}\\right)")
                } else {
                    format!("\\operatorname{{{name}}}\\left({list}\\right)")
                }
            }
            _ => format!("{}\\left({list}\\right)", self.head_name(head)),
        }
    }

    fn head_name(self, head: &Head) -> String {
        let python = self.0 == Notation::Python;
        match head {
            Head::Function(Function::Ln) if python => "log",
            Head::Function(function) if python => {
                return match function.name().strip_prefix("arc") {
                    Some(rest) => format!("a{rest}"),
                    None => function.name().to_owned(),
                };
            }
            Head::Function(function) => function.name(),
            Head::Absolute => {
                if python {
                    "Abs"
                } else {
                    "abs"
                }
            }
            Head::Floor => "floor",
            Head::Ceiling => {
                if python {
                    "ceiling"
                } else {
                    "ceil"
                }
            }
            Head::Conjugate => "conjugate",
            Head::Factorial => "factorial",
            Head::DoubleFactorial => {
                if python {
                    "factorial2"
                } else {
                    "doublefactorial"
                }
            }
            Head::Binomial => "binomial",
            Head::Modulo => {
                if python {
                    "Mod"
                } else {
                    "mod"
                }
            }
            Head::RealRoot => {
                if python {
                    "real_root"
                } else {
                    "root"
                }
            }
            Head::Applied(symbol) => symbol.name(),
        }
        .to_owned()
    }
}

fn is_greek(name: &str) -> bool {
    const NAMES: [&str; 34] = [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
    ];
    NAMES.contains(&name)
}
