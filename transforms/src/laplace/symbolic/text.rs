//! How an inverse is written: its parts as text, and what they make together.

use algebra::expr::{Expr, Symbol};

use super::original::{Impulse, Piece};

/// How formulas are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// As on a keyboard.
    Plain,
    /// LaTeX.
    Latex,
}

/// A sum over roots.
pub(super) struct SumText {
    /// The polynomial that is 0 at the roots.
    pub(super) equation: String,
    pub(super) summand: String,
}

/// A piece.
pub(super) struct PieceText {
    /// The time since the delay.
    pub(super) since: String,
    is_delayed: bool,
    /// What is a function without sums; `None` for 0.
    pub(super) closed: Option<String>,
    pub(super) sums: Vec<SumText>,
    /// Orders and weights.
    pub(super) impulses: Vec<(u32, String)>,
}

impl Notation {
    pub(super) fn show(self, expr: &Expr) -> String {
        match self {
            Notation::Plain => expr.to_string(),
            Notation::Latex => expr.to_latex(),
        }
    }
}

impl Piece {
    pub(super) fn written(&self, symbol: &Symbol, notation: Notation) -> PieceText {
        let time = Expr::symbol(symbol.name());
        let local = &time - &self.delay;
        let (closed, open) = self.parts(&time);
        let closed = closed.substitute(&[(symbol.clone(), local.clone())]);
        let sums = open.iter().map(|sum| sum.written(symbol, &local, notation));
        let impulses = self.impulses.iter();
        PieceText {
            since: notation.show(&local),
            is_delayed: !self.delay.is_zero(),
            closed: (!closed.is_zero()).then(|| notation.show(&closed)),
            sums: sums.collect(),
            impulses: impulses
                .map(|Impulse { order, weight }| (*order, notation.show(weight)))
                .collect(),
        }
    }
}

impl SumText {
    pub(super) fn shown(&self, notation: Notation) -> String {
        let (equation, summand) = (&self.equation, &self.summand);
        match notation {
            Notation::Plain => format!("sum[{equation} = 0]({summand})"),
            Notation::Latex => format!(r"\sum_{{{equation} = 0}} \left({summand}\right)"),
        }
    }
}

impl PieceText {
    pub(super) fn shown(&self, notation: Notation) -> String {
        let sums = self.sums.iter().map(|sum| sum.shown(notation));
        let smooth: Vec<String> = self.closed.iter().cloned().chain(sums).collect();
        let (smooth, since) = (smooth.join(" + "), &self.since);
        let mut parts = Vec::new();
        if !smooth.is_empty() {
            parts.push(match (self.is_delayed, notation) {
                (false, _) => smooth,
                (true, Notation::Latex) => format!(r"\theta({since}) \left({smooth}\right)"),
                (true, Notation::Plain) => format!("step({since})*({smooth})"),
            });
        }
        for (order, weight) in &self.impulses {
            let front = match (weight.as_str(), notation) {
                ("1", _) => String::new(),
                (_, Notation::Latex) => format!(r"\left({weight}\right) "),
                (_, Notation::Plain) => format!("({weight})*"),
            };
            let name = match (*order, notation) {
                (0, Notation::Latex) => r"\delta".to_owned(),
                (0, Notation::Plain) => "delta".to_owned(),
                (order, Notation::Latex) => format!(r"\delta^{{({order})}}"),
                (order, Notation::Plain) => format!("delta^({order})"),
            };
            parts.push(format!("{front}{name}({since})"));
        }
        parts.join(" + ")
    }
}
