//! Typed answers: number, set, interval, equation, text, ..

use algebra::Integer;
use algebra::expr::Expr;
use algebra::parse::{Bracket, NumberSet, Relation, Separator};

use crate::approximate::Decimal;

/// A scalar with what its notation claims.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    pub(crate) expr: Expr,
    /// It is a decimal literal.
    pub(crate) decimal: Option<Decimal>,
    /// Decimal literals inside an expression with unknowns.
    pub(crate) decimals: Vec<Decimal>,
    /// It is written as p%.
    pub(crate) percent: bool,
    /// It is written in degrees: the number of degrees.
    pub(crate) degrees: Option<Expr>,
}

/// A typed answer.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Scalar(Scalar),
    Quantity {
        value: Box<Answer>,
        unit: String,
    },
    /// name = value
    Named {
        name: String,
        value: Box<Answer>,
    },
    /// left = right with unknowns on both sides or not isolated: kept as both sides.
    Equation {
        left: Expr,
        right: Expr,
    },
    /// A chain of inequalities.
    Inequality {
        operands: Vec<Expr>,
        signs: Vec<Relation>,
    },
    Group {
        open: Bracket,
        close: Bracket,
        members: Vec<Answer>,
    },
    Set(Vec<Answer>),
    List {
        separator: Separator,
        members: Vec<Answer>,
    },
    /// Unescaped braces: set or list.
    Braces(Vec<Answer>),
    Builder {
        element: Box<Answer>,
        condition: Box<Answer>,
    },
    NumberSet(NumberSet),
    Union(Vec<Answer>),
    Intersection(Vec<Answer>),
    Difference(Box<Answer>, Box<Answer>),
    Matrix {
        rows: u32,
        columns: u32,
        cells: Vec<Answer>,
    },
    /// a:b, a clock time or ratio.
    Colon {
        parts: Vec<Answer>,
        /// Only a clock time: the minutes have a leading zero, 2:05.
        clock: bool,
    },
    InBase {
        digits: String,
        base: Integer,
        value: Expr,
    },
    Residue {
        /// What is congruent to it: `x`, or nothing in `17 mod 5`.
        variable: Option<String>,
        residue: Expr,
        modulus: Expr,
    },
    Cases(Vec<(Answer, Answer)>),
    Text(String),
    EmptySet,
    /// Words for a missing value: undefined, does not exist.
    Undefined,
    /// A formula without a value, such as 1/0: it equals nothing.
    NoValue,
    /// A construct compared by form only: its printed tree.
    Opaque(String),
}

pub(crate) fn scalar(expr: Expr) -> Answer {
    Answer::Scalar(Scalar {
        expr,
        decimal: None,
        decimals: Vec::new(),
        percent: false,
        degrees: None,
    })
}
