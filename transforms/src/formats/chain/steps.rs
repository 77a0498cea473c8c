//! Steps of formulas on a stack, with names by number.

use std::collections::HashMap;

use super::value::Value;

/// Names by number.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: HashMap<String, usize>,
    list: Vec<String>,
}

impl Names {
    pub(super) fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        self.list.push(name.to_owned());
        self.places.insert(name.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    pub(super) fn list(&self) -> &[String] {
        &self.list
    }
}

/// Functions of formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Min,
    Max,
    Floor,
    Ceil,
    Round,
    Mod,
    Pow,
    Log,
    Ln,
    Exp,
    Sqrt,
}

/// Functions by name, with the number of their arguments; 0 for any.
pub(super) const FUNCTIONS: [(&str, Function, usize); 11] = [
    ("min", Function::Min, 0),
    ("max", Function::Max, 0),
    ("floor", Function::Floor, 1),
    ("ceil", Function::Ceil, 1),
    ("round", Function::Round, 1),
    ("mod", Function::Mod, 2),
    ("pow", Function::Pow, 2),
    ("log", Function::Log, 2),
    ("ln", Function::Ln, 1),
    ("exp", Function::Exp, 1),
    ("sqrt", Function::Sqrt, 1),
];

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What is done next with the stack.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Literal(Value),
    Name(usize),
    Negate,
    Reciprocal,
    Not,
    Sum(usize),
    Product(usize),
    And(usize),
    Or(usize),
    Implies,
    Same,
    Power,
    Compare(Comparison),
    Choose,
    Call(Function, usize),
}

impl Step {
    /// How many values it takes.
    pub(super) const fn arity(&self) -> usize {
        match self {
            Self::Literal(_) | Self::Name(_) => 0,
            Self::Negate | Self::Reciprocal | Self::Not => 1,
            Self::Implies | Self::Same | Self::Power | Self::Compare(_) => 2,
            Self::Choose => 3,
            Self::Sum(count)
            | Self::Product(count)
            | Self::And(count)
            | Self::Or(count)
            | Self::Call(_, count) => *count,
        }
    }
}

/// A formula: its steps leave one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Formula {
    pub(super) steps: Vec<Step>,
}
