//! What is taken for granted about symbols, and what follows for expressions.

mod continuity;
mod known;
mod signs;
mod statement;

use std::collections::BTreeMap;

pub(crate) use self::continuity::keeps_continuity;
pub(crate) use self::known::{Knowledge, Known};
pub use self::signs::Signs;
use super::{Expr, Kind, Symbol};
use crate::error::Result;
use crate::number::{Ball, Rational};

/// Facts about symbols that a simplification may use.
///
/// A symbol without a fact is any complex number, or any real one of [`Assumptions::real`]. A bound makes a symbol real.
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
    /// Signs of expressions.
    relations: Vec<(Expr, Signs)>,
    /// Symbols without a fact are real.
    all_real: bool,
}

impl Assumptions {
    /// Nothing is known.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every symbol is real, and nothing more is known.
    pub fn real() -> Self {
        Self {
            all_real: true,
            ..Self::default()
        }
    }

    /// The same, and the symbol is an integer.
    #[must_use]
    pub fn and_integer(mut self, symbol: &Symbol) -> Self {
        let known = self.symbol(symbol);
        let known = Known {
            real: true,
            integer: true,
            ..known
        };
        self.facts.insert(symbol.clone(), known);
        self
    }

    /// The same, and `low < high`, or `low <= high` if not `strict`.
    ///
    /// ```
    /// use algebra::expr::{Assumptions, Expr, Signs};
    /// let (x, pi) = (Expr::symbol("x"), Expr::constant(algebra::expr::Constant::Pi));
    /// let assumptions = Assumptions::real().and_below(&pi, &x, true);
    /// assert_eq!(assumptions.signs(&(x - Expr::integer(3))), Signs::POSITIVE);
    /// ```
    #[must_use]
    pub fn and_below(mut self, low: &Expr, high: &Expr, strict: bool) -> Self {
        let difference = high - low;
        let ends = |expr: &Expr| match expr.as_rational() {
            Some(value) => Some((value.clone(), value.clone())),
            None if !expr.is_symbolic() => {
                let ball = expr.real_ball(known::BITS)?;
                ball.lower().zip(ball.upper())
            }
            None => None,
        };
        let mut plain = false;
        if let (Kind::Symbol(symbol), Some((value, _))) = (high.kind(), ends(low)) {
            let known = self.symbol(symbol).above(value, strict);
            self.facts.insert(symbol.clone(), known);
            plain = low.as_rational().is_some();
        } else if let (Kind::Symbol(symbol), Some((_, value))) = (low.kind(), ends(high)) {
            let known = self.symbol(symbol).below(value, strict);
            self.facts.insert(symbol.clone(), known);
            plain = high.as_rational().is_some();
        }
        // What lies above something positive is positive.
        if let (Kind::Symbol(symbol), Some(end)) = (high.kind(), self.known(low).lower) {
            let known = self.symbol(symbol).above(end.value, strict || end.strict);
            self.facts.insert(symbol.clone(), known);
        }
        if let (Kind::Symbol(symbol), Some(end)) = (low.kind(), self.known(high).upper) {
            let known = self.symbol(symbol).below(end.value, strict || end.strict);
            self.facts.insert(symbol.clone(), known);
        }
        if !plain {
            let signs = if strict {
                Signs::POSITIVE
            } else {
                Signs::NOT_NEGATIVE
            };
            self.relate(difference, signs);
        }
        self
    }

    /// The same, and the expression differs from zero.
    #[must_use]
    pub fn and_nonzero(mut self, expr: &Expr) -> Self {
        if let Kind::Symbol(symbol) = expr.kind() {
            let known = Known {
                nonzero: true,
                ..self.symbol(symbol)
            };
            self.facts.insert(symbol.clone(), known);
        } else {
            self.relate(expr.clone(), Signs::NOT_ZERO);
        }
        self
    }

    fn relate(&mut self, expr: Expr, signs: Signs) {
        if signs.lacks(Signs::NEGATIVE) || signs.lacks(Signs::POSITIVE) {
            for symbol in expr.symbols() {
                let known = self.symbol(&symbol);
                self.facts.insert(
                    symbol,
                    Known {
                        real: true,
                        ..known
                    },
                );
            }
        }
        let relation = (expr, signs);
        if !self.relations.contains(&relation) {
            self.relations.push(relation);
        }
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

    /// The signs that the expression may have where it is real.
    ///
    /// By its structure, by what is known of its parts, and by enclosures where all its symbols are bounded.
    pub fn signs(&self, expr: &Expr) -> Signs {
        Knowledge::with_enclosures(self).of(expr).signs()
    }

    /// The symbols that are bounded, with their values as balls.
    fn region(&self) -> Vec<(Symbol, Ball)> {
        let bounded =
            |(symbol, known): (&Symbol, &Known)| Some((symbol.clone(), known.ball(known::BITS)?));
        self.facts.iter().filter_map(bounded).collect()
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
        self.facts.get(symbol).cloned().unwrap_or_else(|| Known {
            real: self.all_real,
            ..Known::default()
        })
    }
}
