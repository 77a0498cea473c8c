//! What an inversion gives: pieces that begin after a delay, each a smooth function and impulses.

use std::fmt;

use algebra::expr::{Expr, Function, Symbol};
use algebra::{Fuel, Rational};

use super::forward::forward_within;
use super::root_sum::RootSum;
use super::text::Notation;
use crate::error::Result;

/// A weight times a derivative of the impulse.
///
/// $$ w \thinspace \delta^{(n)}(t - c) $$
#[derive(Clone, Debug, PartialEq)]
pub struct Impulse {
    /// n, 0 for the impulse itself.
    pub order: u32,
    /// w
    pub weight: Expr,
}

/// What begins after a delay c: a function of the time τ = t - c that has passed since.
///
/// $$ H(\tau) \left[ g(\tau) + \sum_i S_i(\tau) \right] + \sum_n w_n \thinspace \delta^{(n)}(\tau) $$
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// c, at least 0.
    pub delay: Expr,
    /// g, in the symbol of the time.
    pub smooth: Expr,
    /// The S, from poles without symbols.
    pub sums: Vec<RootSum>,
    /// The impulses at the time c.
    pub impulses: Vec<Impulse>,
}

/// The inverse of a Laplace transform: a sum of pieces with different delays, 0 before the first.
///
/// ```
/// use algebra::{Rational, expr::{Expr, Symbol}};
/// use transforms::laplace::inverse;
/// let s = Expr::symbol("s");
/// // a rectangular pulse of width 1
/// let image = (Expr::integer(1) - (-&s).exp()).divide(&s);
/// let pulse = inverse(&image, &Symbol::new("s"), &Symbol::new("t"))?.value;
/// assert_eq!(pulse.to_string(), "1 + step(t - 1)*(-1)");
/// // at a jump the limit from the right
/// assert_eq!(pulse.values(&[-1.0, 0.0, 0.5, 1.0])?, [0.0, 1.0, 1.0, 0.0]);
/// assert!(pulse.value(&Rational::TWO, 30)?.contains(&Rational::ZERO));
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Inverse {
    /// t
    pub time: Symbol,
    /// The pieces, with delays that differ.
    pub pieces: Vec<Piece>,
}

impl Piece {
    /// The smooth part with what has a closed form of the sums, and the sums that have none.
    pub(super) fn parts(&self, time: &Expr) -> (Expr, Vec<&RootSum>) {
        let (mut closed, mut open) = (vec![self.smooth.clone()], Vec::new());
        for sum in &self.sums {
            match sum.closed_form(time) {
                Some(form) => closed.push(form),
                None => open.push(sum),
            }
        }
        (Expr::sum(closed), open)
    }

    /// The whole function of the time since the delay as an expression; `None` when a sum over the roots of a polynomial of
    /// degree 3 or more is among it, or an impulse.
    pub fn closed_form(&self, time: &Symbol) -> Option<Expr> {
        let (closed, open) = self.parts(&Expr::symbol(time.name()));
        (open.is_empty() && self.impulses.is_empty()).then_some(closed)
    }
}

impl Inverse {
    fn print(&self, notation: Notation) -> String {
        let pieces = self
            .pieces
            .iter()
            .map(|piece| piece.written(&self.time, notation).shown(notation));
        let pieces: Vec<String> = pieces.filter(|text| !text.is_empty()).collect();
        match pieces.is_empty() {
            true => "0".to_owned(),
            false => pieces.join(" + "),
        }
    }

    /// In LaTeX, with θ for the step and δ for the impulse.
    ///
    /// ```
    /// use algebra::expr::{Expr, Symbol};
    /// use transforms::laplace::inverse;
    /// let image = Expr::symbol("s").pow(-1) * (-Expr::symbol("s")).exp();
    /// let step = inverse(&image, &Symbol::new("s"), &Symbol::new("t"))?.value;
    /// assert_eq!(step.to_latex(), r"\theta(t - 1) \left(1\right)");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn to_latex(&self) -> String {
        self.print(Notation::Latex)
    }

    /// One expression in t, where the step is written with the sign function.
    ///
    /// $$ H(t - c) = \frac{1 + \mathrm{sign}(t - c)}{2} $$
    ///
    /// It agrees with the inverse for all t > 0 but the delays. `None` when an impulse occurs, or a sum over the roots of a
    /// polynomial of degree 3 or more.
    ///
    /// ```
    /// use algebra::expr::{Expr, Symbol};
    /// use transforms::laplace::inverse;
    /// let (s, t) = (Symbol::new("s"), Symbol::new("t"));
    /// let image = (Expr::symbol("s").pow(2) + Expr::integer(9)).pow(-1);
    /// let found = inverse(&image, &s, &t)?.value.closed_form();
    /// assert_eq!(found.unwrap().to_string(), "sin(3*t)/3");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn closed_form(&self) -> Option<Expr> {
        let time = Expr::symbol(self.time.name());
        let parts = self.pieces.iter().map(|piece| {
            let form = piece.closed_form(&self.time)?;
            if piece.delay.is_zero() {
                return Some(form);
            }
            let local = &time - &piece.delay;
            let sign = Expr::function(Function::Sign, local.clone());
            let step = (Expr::integer(1) + sign).scale(&Rational::HALF);
            Some(step * form.substitute(&[(self.time.clone(), local)]))
        });
        Some(Expr::sum(parts.collect::<Option<Vec<_>>>()?))
    }

    /// The same with numbers for symbols other than the time.
    ///
    /// The conditions of the inversion, that symbols are positive in delays, are not checked again.
    ///
    /// ```
    /// use algebra::{Rational, expr::{Expr, Symbol}};
    /// use transforms::laplace::inverse;
    /// let (s, t, a) = (Symbol::new("s"), Symbol::new("t"), Symbol::new("a"));
    /// let image = (Expr::symbol("s") + Expr::symbol("a")).pow(-1);
    /// let decay = inverse(&image, &s, &t)?.value.with_values(&[(a, Rational::TWO)]);
    /// assert_eq!(decay.to_string(), "e^(-2*t)");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    #[must_use]
    pub fn with_values(&self, values: &[(Symbol, Rational)]) -> Self {
        let others = values.iter().filter(|(symbol, _)| *symbol != self.time);
        let bindings: Vec<(Symbol, Expr)> = others
            .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
            .collect();
        let pieces = self.pieces.iter().map(|piece| {
            let impulses = piece.impulses.iter().map(|impulse| Impulse {
                order: impulse.order,
                weight: impulse.weight.substitute(&bindings),
            });
            Piece {
                delay: piece.delay.substitute(&bindings),
                smooth: piece.smooth.substitute(&bindings),
                sums: piece.sums.clone(),
                impulses: impulses.collect(),
            }
        });
        Self {
            time: self.time.clone(),
            pieces: pieces.collect(),
        }
    }

    /// The Laplace transform of the sum of all pieces, term by term: sums over roots become rational functions by the sums of
    /// powers of the roots, the rest goes through [`forward`](super::forward).
    ///
    /// # Errors
    /// [`Unsupported`](crate::Error::Unsupported) where `forward` has no rule, and [`Algebra`](crate::Error::Algebra) when the
    /// fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// use transforms::laplace::inverse;
    /// let (s, t) = (Symbol::new("s"), Symbol::new("t"));
    /// let image = (Expr::symbol("s").pow(3) - Expr::integer(2)).pow(-1);
    /// let found = inverse(&image, &s, &t)?.value;
    /// assert_eq!(found.transform(&s, &mut Fuel::default())?, image);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn transform(&self, variable: &Symbol, fuel: &mut Fuel) -> Result<Expr> {
        let s = Expr::symbol(variable.name());
        let mut total = Vec::new();
        for piece in &self.pieces {
            let mut parts = vec![forward_within(&piece.smooth, &self.time, variable, fuel)?.expr];
            for Impulse { order, weight } in &piece.impulses {
                parts.push(weight * &s.pow(i64::from(*order)));
            }
            for sum in &piece.sums {
                parts.push(sum.transform(&s, fuel)?);
            }
            let delay = (-&(&piece.delay * &s)).exp();
            total.push(Expr::sum(parts) * delay);
        }
        Ok(Expr::sum(total))
    }
}

impl RootSum {
    /// The Laplace transform, a rational function over f^(k+1).
    fn transform(&self, s: &Expr, fuel: &mut Fuel) -> Result<Expr> {
        let below = self.polynomial.pow(self.power.saturating_add(1), fuel)?;
        let degree = below.degree().unwrap_or(0);
        let moments = self.moments(degree, fuel)?;
        let above = (0..degree).map(|j| {
            // s^j from s^i times 1/s^(m+1) with m = i - 1 - j
            let pairs = below.coefficients().iter().skip(j + 1).zip(&moments);
            let sum = pairs.fold(Rational::ZERO, |sum, (c, m)| {
                &sum + &(&Rational::from(c) * m)
            });
            Expr::number(sum) * s.pow(i64::try_from(j).unwrap_or(i64::MAX))
        });
        let above = Expr::sum(above);
        let terms = (0_i64..).zip(self.polynomial.coefficients());
        let base = Expr::sum(terms.map(|(k, c)| Expr::number(c.clone()) * s.pow(k)));
        Ok(above * base.pow(-i64::from(self.power) - 1))
    }
}

/// Plain text: `step` is 0 before 0 and 1 after, `delta^(n)` the n-th derivative of the impulse, and `sum[f = 0](..)` a sum
/// over the roots of f.
impl fmt::Display for Inverse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(Notation::Plain))
    }
}
