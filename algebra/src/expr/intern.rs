//! Hash-consing: equal expressions as one shared node.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use super::Expr;
use super::fold::Mixer;

/// More nodes than this are not remembered: the table serves one formula, and a text written to make hashes collide
/// gains nothing.
const MOST: usize = 1 << 10;

/// The expressions met so far, so that an equal one is the same node.
///
/// Passes over an expression ([`Expr::fold`]) visit a shared node once: a formula that repeats a part costs that part
/// once. There is no table for the whole process; whoever builds an expression keeps one as long as the work lasts.
///
/// ```
/// use algebra::expr::{Expr, Interner};
/// let mut interner = Interner::default();
/// let build = || (Expr::symbol("x") + Expr::integer(1)).sqrt();
/// let (one, other) = (interner.share(build()), interner.share(build()));
/// assert!(one.is_same_node(&other));
/// ```
#[derive(Debug, Default)]
pub struct Interner {
    known: HashSet<Expr, BuildHasherDefault<Mixer>>,
}

impl Interner {
    /// The node that was met first among those equal to the expression.
    pub fn share(&mut self, expr: Expr) -> Expr {
        if let Some(known) = self.known.get(&expr) {
            return known.clone();
        }
        if self.known.len() < MOST {
            self.known.insert(expr.clone());
        }
        expr
    }
}
