//! Expressions in canonical form: what stays the same for every complex value of every symbol is the same node.
//!
//! An [`Expr`] is a shared pointer; cloning is cheap, equality looks at the pointer, then the hash, then the structure.
//! The constructors ([`Expr::sum`], [`Expr::product`], [`Expr::power`], [`Expr::call`]) keep the canonical form:
//! sums and products are flat and sorted, equal terms are collected, numbers are folded. Nothing is rewritten that does
//! not hold everywhere: `sqrt(x^2)` stays as it is. A division by zero gives [`Kind::Undefined`], which absorbs.
//!
//! Passes over an expression use [`Expr::fold`], which visits every shared node once and never recurses.

mod assume;
mod build; // the constructors
mod call;
mod factors;
mod number_power;

mod calculus;
mod derivative;
mod enclosure;
mod evaluate;
mod expand;
mod fold;
mod intern;
mod order;
mod print;
mod program;
mod residue;
#[cfg(test)]
mod samples;
mod series;
mod simplify;
mod substitute;
mod summation;

use std::fmt;
use std::sync::Arc;

use smol_str::SmolStr;

pub use self::assume::{Assumptions, Signs};
pub use self::calculus::{Conditions, Evaluated, Range, Side, evaluate_operators, has_operators};
pub use self::evaluate::{Field, Point};
pub(crate) use self::expand::{expand_within, powers_of};
pub(crate) use self::fold::Memo;
pub use self::intern::Interner;
pub use self::print::Notation;
pub use self::program::{Column, Program, Workspace};
pub use self::series::Series;
pub use self::summation::ClosedForm;
use crate::number::Rational;
pub use crate::parse::{Constant, Function};

/// Name of an unknown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(SmolStr);

impl Symbol {
    /// The symbol of this name.
    pub fn new(name: &str) -> Self {
        Self(SmolStr::new(name))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is applied to arguments in a [`Kind::Call`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// A named function.
    Function(Function),
    /// |a|
    Absolute,
    /// ⌊a⌋
    Floor,
    /// ⌈a⌉
    Ceiling,
    /// Complex conjugate.
    Conjugate,
    /// a!
    Factorial,
    /// a!!
    DoubleFactorial,
    /// Binomial coefficient of two arguments.
    Binomial,
    /// a mod m, with the sign of m.
    Modulo,
    /// The real odd root: radicand, index. Equal to the principal power for nonnegative radicands.
    RealRoot,
    /// A function that is only a name.
    Applied(Symbol),
}

/// The content of a node. Fields obey the canonical form; build with the constructors of [`Expr`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An exact rational number.
    Number(Rational),
    /// pi, e, i or infinity.
    Constant(Constant),
    /// An unknown.
    Symbol(Symbol),
    /// constant + sum of coefficient * term; at least one term, sorted, coefficients not zero.
    Sum {
        /// Rational part.
        constant: Rational,
        /// Terms that are not sums or numbers, with coefficients.
        terms: Box<[(Expr, Rational)]>,
    },
    /// coefficient * product of base^exponent; sorted by base; not a single factor with coefficient one.
    Product {
        /// Rational part, not zero.
        coefficient: Rational,
        /// Bases that are not products, with exponents that are not zero.
        factors: Box<[(Expr, Expr)]>,
    },
    /// base^exponent, neither trivially foldable.
    Power(Expr, Expr),
    /// A function of its arguments.
    Call(Head, Box<[Expr]>),
    /// No value: division by zero, `0^0`, a pole.
    Undefined,
}

struct Node {
    hash: u64,
    // Nodes of the tree, saturating; and the longest path to a leaf.
    size: u32,
    depth: u32,
    // Some symbol occurs.
    symbolic: bool,
    kind: Kind,
}

/// A mathematical expression in canonical form.
///
/// ```
/// use algebra::expr::Expr;
/// let x = Expr::symbol("x");
/// let f = (&x + &Expr::integer(1)) * &x;
/// assert_eq!(f, &x * &(&Expr::integer(1) + &x));
/// assert_eq!(f.to_string(), "x*(x + 1)");
/// ```
#[derive(Clone)]
pub struct Expr(Arc<Node>);

impl Expr {
    fn from_kind(kind: Kind) -> Self {
        let (hash, size, depth, symbolic) = fold::measure(&kind);
        Self(Arc::new(Node {
            hash,
            size,
            depth,
            symbolic,
            kind,
        }))
    }

    /// The content.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Nodes of the expression written out as a tree (saturating).
    pub fn size(&self) -> u32 {
        self.0.size
    }

    /// Longest path to a leaf.
    pub fn depth(&self) -> u32 {
        self.0.depth
    }

    /// Contains at least one symbol (or applied name).
    pub fn is_symbolic(&self) -> bool {
        self.0.symbolic
    }

    /// Are both one shared node? Equal expressions need not be.
    pub fn is_same_node(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Identity of the node, for memoisation within the lifetime of the expression.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// The rational value of a number.
    pub fn as_rational(&self) -> Option<&Rational> {
        match self.kind() {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// Is this the number zero? (Canonical form only; the zero test is [`crate::zero::decide`].)
    pub fn is_zero(&self) -> bool {
        self.as_rational().is_some_and(Rational::is_zero)
    }

    /// Is this the number one?
    pub fn is_one(&self) -> bool {
        self.as_rational().is_some_and(Rational::is_one)
    }

    /// Has no value.
    pub fn is_undefined(&self) -> bool {
        matches!(self.kind(), Kind::Undefined)
    }

    /// The direct subexpressions, in canonical order.
    pub fn children(&self) -> Vec<&Self> {
        (0..self.child_count())
            .filter_map(|at| self.child(at))
            .collect()
    }

    /// How many direct subexpressions there are.
    fn child_count(&self) -> usize {
        match self.kind() {
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) | Kind::Undefined => 0,
            Kind::Sum { terms, .. } => terms.len(),
            Kind::Product { factors, .. } => 2 * factors.len(),
            Kind::Power(..) => 2,
            Kind::Call(_, arguments) => arguments.len(),
        }
    }

    /// One of the direct subexpressions.
    fn child(&self, at: usize) -> Option<&Self> {
        match self.kind() {
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) | Kind::Undefined => None,
            Kind::Sum { terms, .. } => terms.get(at).map(|term| &term.0),
            Kind::Product { factors, .. } => factors.get(at / 2).map(|factor| {
                if at.is_multiple_of(2) {
                    &factor.0
                } else {
                    &factor.1
                }
            }),
            Kind::Power(base, exponent) => match at {
                0 => Some(base),
                1 => Some(exponent),
                _ => None,
            },
            Kind::Call(_, arguments) => arguments.get(at),
        }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.hash == other.0.hash && order::compare(self, other).is_eq())
    }
}

impl Eq for Expr {}

impl std::hash::Hash for Expr {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl PartialOrd for Expr {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expr {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        order::compare(self, other)
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Drop for Node {
    // A chain of a million nodes must not be dropped by a million nested calls.
    fn drop(&mut self) {
        if self.depth < 64 {
            return;
        }
        let mut stack = Vec::new();
        take_children(&mut self.kind, &mut stack);
        while let Some(Expr(node)) = stack.pop() {
            if let Some(mut node) = Arc::into_inner(node) {
                take_children(&mut node.kind, &mut stack);
            }
        }
    }
}

fn take_children(kind: &mut Kind, stack: &mut Vec<Expr>) {
    match std::mem::replace(kind, Kind::Undefined) {
        Kind::Sum { terms, .. } => stack.extend(terms.into_iter().map(|term| term.0)),
        Kind::Product { factors, .. } => {
            stack.extend(factors.into_iter().flat_map(|factor| [factor.0, factor.1]))
        }
        Kind::Power(base, exponent) => stack.extend([base, exponent]),
        Kind::Call(_, arguments) => stack.extend(arguments),
        Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) | Kind::Undefined => {}
    }
}
