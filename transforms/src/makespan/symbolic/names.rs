//! Symbols by number, and expressions as rational functions of them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::Fuel;
use algebra::expr::{Expr, Kind, Symbol};
use algebra::poly::{Polynomial, RationalFunction};

use crate::error::{Error, Result};

pub(super) const METHOD: &str = "the symbolic makespan";

/// The symbols of a chain in the order of their names; variable k of a polynomial is the k-th.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names(Vec<Symbol>);

impl Names {
    /// The symbols of these expressions, whatever the order in which they come.
    pub(super) fn of<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> Self {
        let all: BTreeSet<Symbol> = expressions.into_iter().flat_map(Expr::symbols).collect();
        let mut symbols: Vec<Symbol> = all.into_iter().collect();
        symbols.sort_by(|a, b| by_number(a.name(), b.name()));
        Self(symbols)
    }

    pub(super) fn symbols(&self) -> &[Symbol] {
        &self.0
    }

    /// A rational function of the symbols.
    pub(super) fn read(&self, expr: &Expr, fuel: &mut Fuel) -> Result<RationalFunction> {
        expr.fold(|node, parts: &[RationalFunction]| self.node(node, parts, fuel))
    }

    fn node(
        &self,
        node: &Expr,
        parts: &[RationalFunction],
        fuel: &mut Fuel,
    ) -> Result<RationalFunction> {
        fuel.spend(64, "reading")?;
        match node.kind() {
            Kind::Number(value) => Ok(RationalFunction::constant(value.clone())),
            Kind::Symbol(symbol) => match self.0.iter().position(|known| known == symbol) {
                Some(at) => Ok(Polynomial::variable(at).into()),
                None => Err(unsupported(node)),
            },
            Kind::Sum { constant, terms } => {
                let mut sum = RationalFunction::constant(constant.clone());
                for (part, (_, coefficient)) in parts.iter().zip(terms) {
                    sum = sum.add(&part.scale(coefficient), fuel)?;
                }
                Ok(sum)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = RationalFunction::constant(coefficient.clone());
                for (part, (_, exponent)) in parts.iter().step_by(2).zip(factors) {
                    product = product.mul(&power(node, part, exponent, fuel)?, fuel)?;
                }
                Ok(product)
            }
            Kind::Power(_, exponent) => match parts.first() {
                Some(base) => power(node, base, exponent, fuel),
                None => Err(unsupported(node)),
            },
            Kind::Constant(_) | Kind::Call(..) | Kind::Undefined => Err(unsupported(node)),
        }
    }
}

fn power(
    node: &Expr,
    base: &RationalFunction,
    exponent: &Expr,
    fuel: &mut Fuel,
) -> Result<RationalFunction> {
    let whole = exponent.as_rational().and_then(|value| value.to_integer());
    match whole.and_then(|value| value.to_i64()) {
        Some(1) => Ok(base.clone()),
        Some(exponent) => Ok(base.pow(exponent, fuel)?),
        None => Err(unsupported(node)),
    }
}

fn unsupported(part: &Expr) -> Error {
    Error::Unsupported {
        what: METHOD,
        construct: part.to_string(),
        hint: "rates, probabilities and times must be rational functions of symbols: put a symbol for this part",
    }
}

/// The order of names in which `a9` comes before `a10`.
fn by_number(a: &str, b: &str) -> Ordering {
    let split = |name: &str| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let digits = name[stem..].trim_start_matches('0').to_owned();
        (name[..stem].to_owned(), digits.len(), digits)
    };
    split(a).cmp(&split(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let names = ["b", "a10", "a9", "a", "a09", "é2"].map(Expr::symbol);
        let order = Names::of(&names);
        let order: Vec<&str> = order.symbols().iter().map(Symbol::name).collect();
        assert_eq!(order, ["a", "a09", "a9", "a10", "b", "é2"]);
    }

    #[test]
    fn only_rational_functions_are_read() {
        let fuel = &mut Fuel::default();
        let x = Expr::symbol("x");
        let names = Names::of([&x]);
        let f = (&x + &Expr::integer(1)).pow(-2);
        assert!(names.read(&f, fuel).is_ok());
        for other in [x.exp(), x.sqrt(), Expr::symbol("y"), Expr::undefined()] {
            let error = names.read(&other, fuel).err();
            assert!(matches!(error, Some(Error::Unsupported { .. })), "{other}");
        }
        let zero = (&x - &x).pow(-1);
        assert!(names.read(&zero, fuel).is_err());
    }
}
