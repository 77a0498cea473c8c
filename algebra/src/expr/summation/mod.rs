//! Sums and products over an index in closed form.

mod antidifference;
mod product;
mod telescope;

use super::{Constant, Expr, Kind, Symbol};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::zero;

/// A sum or product without its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedForm {
    /// The value.
    pub value: Expr,
    /// The value holds where all of these are below 1 in absolute value (infinite sums with symbolic ratios).
    pub ratios: Vec<Expr>,
}

/// T with T(k+1) - T(k) = f(k) for a part f of a summand.
struct Antidifference {
    value: Expr,
    /// Its limit at infinity.
    end: End,
}

enum End {
    Zero,
    /// Zero where this is below 1 in absolute value.
    ZeroBelow(Expr),
    /// No limit.
    None,
}

impl Expr {
    /// The sum over an index from `lower` to `upper` in closed form; `None` when the house has none.
    ///
    /// $$ \sum_{k=a}^{b} f(k) = T(b+1) - T(a), \qquad T(k+1) - T(k) = f(k) $$
    ///
    /// For sums of polynomials times powers `q^k` (the ratios may be symbolic: the value holds for `q != 1`), and for
    /// rational functions with rational poles, or symbolic ones by their form, whose sum telescopes. The limits may be
    /// expressions; `lower > upper + 1` counts backwards with the other sign, as `T` has it. `upper` may be
    /// [`Constant::Infinity`]. A pole between the limits is not noticed.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let (k, n) = (Expr::symbol("k"), Expr::symbol("n"));
    /// let fuel = &mut Fuel::default();
    /// let squares = k.pow(2).closed_sum(&Symbol::new("k"), &Expr::integer(1), &n, fuel)?.unwrap();
    /// assert_eq!(squares.value.to_string(), "1/6*n + 1/2*n^2 + 1/3*n^3");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the limits contain the index, [`Error::Undefined`] for a pole at a limit,
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// Source: R. L. Graham, D. E. Knuth and O. Patashnik, Concrete Mathematics, chapters 2 and 5.
    pub fn closed_sum(
        &self,
        index: &Symbol,
        lower: &Self,
        upper: &Self,
        fuel: &mut Fuel,
    ) -> Result<Option<ClosedForm>> {
        check_limits(index, lower, upper)?;
        let Some(parts) = antidifferences(self, index, fuel)? else {
            return Ok(None);
        };
        let infinite = matches!(upper.kind(), Kind::Constant(Constant::Infinity));
        let at = |value: &Self, limit: &Self| value.substitute(&[(index.clone(), limit.clone())]);
        let after = upper + &Self::integer(1);
        let (mut terms, mut ratios) = (Vec::new(), Vec::new());
        for part in parts {
            match part.end {
                _ if !infinite => terms.push(at(&part.value, &after)),
                End::Zero => {}
                End::ZeroBelow(ratio) => match below_one(&ratio) {
                    Some(true) => {}
                    Some(false) => return Ok(None),
                    None => ratios.push(ratio),
                },
                End::None => return Ok(None),
            }
            terms.push(-at(&part.value, lower));
        }
        let value = tidy(Self::sum(terms), fuel)?;
        if value.is_undefined() {
            return Err(Error::Undefined {
                what: "a term at a limit of a sum",
            });
        }
        Ok(Some(ClosedForm { value, ratios }))
    }

    /// The product over an index from `lower` to `upper` in closed form; `None` when the house has none.
    ///
    /// $$ \prod_{k=a}^{b} c (k + r)^m q^{p(k)} = c^{b-a+1} \left(\frac{(b+r)!}{(a-1+r)!}\right)^m q^{\sum p(k)} $$
    ///
    /// For products of linear factors with integer or symbolic shifts, of polynomials with integer roots, of quotients
    /// of those, and of powers whose exponents have a sum in closed form. Symbolic shifts and limits are taken to be
    /// such that the factorials have values.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let (k, n) = (Expr::symbol("k"), Expr::symbol("n"));
    /// let fuel = &mut Fuel::default();
    /// let product = (&k * &Expr::integer(2)).closed_product(&Symbol::new("k"), &Expr::integer(1), &n, fuel)?;
    /// assert_eq!(product.unwrap().value.to_string(), "2^n*factorial(n)");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the limits contain the index, [`Error::Budget`] when the fuel is used up.
    pub fn closed_product(
        &self,
        index: &Symbol,
        lower: &Self,
        upper: &Self,
        fuel: &mut Fuel,
    ) -> Result<Option<ClosedForm>> {
        check_limits(index, lower, upper)?;
        if upper.is_infinite() {
            return Ok(None);
        }
        let value = product::closed(self, index, lower, upper, fuel)?;
        Ok(value
            .filter(|value| !value.is_undefined())
            .map(|value| ClosedForm {
                value,
                ratios: Vec::new(),
            }))
    }
}

fn check_limits(index: &Symbol, lower: &Expr, upper: &Expr) -> Result<()> {
    for limit in [lower, upper] {
        if limit.contains_symbol(index) {
            return Err(Error::Domain {
                what: "limit of a sum or product",
                value: limit.to_string(),
                allowed: "an expression without the index",
            });
        }
    }
    Ok(())
}

/// The parts of an antidifference; `None` when some part has none.
fn antidifferences(
    summand: &Expr,
    index: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Antidifference>>> {
    if let Some(parts) = antidifference::geometric(summand, index, fuel)? {
        return Ok(Some(parts));
    }
    telescope::rational(summand, index, fuel)
}

/// Is a ratio below 1 in absolute value? `None`: it has symbols.
fn below_one(ratio: &Expr) -> Option<bool> {
    if ratio.is_symbolic() {
        return None;
    }
    let size = ratio.complex_ball(256)?.abs();
    let one = crate::number::Rational::ONE;
    // A ratio that cannot be told from 1 converges as little as 1.
    Some(size.compare(&one) == Some(std::cmp::Ordering::Less))
}

/// Expanded, or over one denominator, whichever is shorter.
fn tidy(value: Expr, fuel: &mut Fuel) -> Result<Expr> {
    let expanded = value.expand(fuel)?;
    let mut share = Fuel::new(fuel.left() / 4);
    let quotient = zero::lowest_terms(&expanded, &mut share);
    fuel.settle(&share, "closed form")?;
    let shortest =
        [Some(value), quotient.ok()]
            .into_iter()
            .flatten()
            .fold(expanded, |best, other| {
                if other.size() < best.size() {
                    other
                } else {
                    best
                }
            });
    Ok(shortest)
}

#[cfg(test)]
mod tests;
