//! What is taken for granted about symbols, and what follows for expressions.

mod known;
mod statement;

use std::collections::BTreeMap;

pub(crate) use self::known::{Knowledge, Known};
use super::{Expr, Symbol};
use crate::error::Result;
use crate::number::Rational;

/// Facts about symbols that a simplification may use.
///
/// A symbol without a fact is any complex number. A bound makes a symbol real.
///
/// ```
/// use algebra::expr::{Assumptions, Expr, Symbol};
/// let assumptions = Assumptions::parse("0 < x <= 1, n in Z, y real")?;
/// let (x, y) = (Expr::symbol("x"), Expr::symbol("y"));
/// assert!(assumptions.is_positive(&x) && assumptions.is_nonnegative(&(Expr::integer(1) - x)));
/// assert!(assumptions.is_real(&y) && !assumptions.is_nonnegative(&y));
/// assert!(assumptions.is_integer(&Expr::symbol("n")));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    facts: BTreeMap<Symbol, Known>,
}

impl Assumptions {
    /// Nothing is known.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads statements separated by commas, semicolons or "and": relations of a symbol with rational numbers
    /// (`x > 0`, `0 <= x <= 1`, `x != 0`), membership (`n in Z`, `x in R`, `x in (0, 1]`), adjectives (`x positive`,
    /// `n is integer`; also real, negative, nonnegative, nonpositive, nonzero, rational).
    ///
    /// ```
    /// use algebra::{Error, expr::Assumptions};
    /// let Err(Error::Parse(error)) = Assumptions::parse("x > 0, y < x") else { panic!() };
    /// assert_eq!((error.span.start, error.span.end), (7, 12));
    /// ```
    ///
    /// # Errors
    /// [`Error::Parse`](crate::Error::Parse) with the place of a statement that is none of these;
    /// [`Error::Domain`](crate::Error::Domain) when no number satisfies them all.
    pub fn parse(text: &str) -> Result<Self> {
        statement::read(text)
    }

    /// Is the expression known to be real?
    pub fn is_real(&self, expr: &Expr) -> bool {
        self.known(expr).real
    }

    /// Is the expression known to be an integer?
    pub fn is_integer(&self, expr: &Expr) -> bool {
        self.known(expr).integer
    }

    /// Is the expression known to be real and above zero?
    pub fn is_positive(&self, expr: &Expr) -> bool {
        self.known(expr).is_positive()
    }

    /// Is the expression known to be real and at least zero?
    pub fn is_nonnegative(&self, expr: &Expr) -> bool {
        self.known(expr).is_nonnegative()
    }

    /// Is the expression known to differ from zero?
    pub fn is_nonzero(&self, expr: &Expr) -> bool {
        self.known(expr).is_nonzero()
    }

    /// Does a value of a symbol satisfy what is known of it?
    ///
    /// ```
    /// use algebra::{Rational, expr::{Assumptions, Symbol}};
    /// let assumptions = Assumptions::parse("x > 0")?;
    /// assert!(!assumptions.allows(&Symbol::new("x"), &Rational::from(-1)));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn allows(&self, symbol: &Symbol, value: &Rational) -> bool {
        self.facts
            .get(symbol)
            .is_none_or(|known| known.allows(value))
    }

    fn known(&self, expr: &Expr) -> Known {
        Knowledge::new(self).of(expr)
    }

    fn symbol(&self, symbol: &Symbol) -> Known {
        self.facts.get(symbol).cloned().unwrap_or_default()
    }
}
