//! Products and powers of sums multiplied out.
//!
//! A few terms are multiplied as expressions ([`direct`]); more go through polynomials in the atoms of the expression
//! ([`polynomial`]).

mod collect;
mod direct;
mod polynomial;

use std::collections::HashMap;

pub(crate) use self::collect::powers_of;
pub(crate) use self::direct::expand_within;
use super::{Expr, Kind};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Rational;

/// Up to so many products of terms there is nothing to organise.
const FEW: u64 = 48;
/// Multiplying out can free sums from roots, `sqrt(x+1)^2`, and these are multiplied out in turn.
const MAX_ROUNDS: usize = 8;

impl Expr {
    /// The expression with all products and positive integer powers of sums multiplied out, in every part of it.
    ///
    /// $$ (a + b) c \mapsto a c + b c $$
    ///
    /// Also inside functions, exponents and denominators; denominators are not split. Costs about the number of terms
    /// of the result and of the products on the way, which can be exponential in the size of the expression.
    ///
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// let (x, y) = (Expr::symbol("x"), Expr::symbol("y"));
    /// let square = (&x + &y).pow(2).exp();
    /// assert_eq!(square.expand(&mut Fuel::default())?.to_string(), "e^(x^2 + y^2 + 2*x*y)");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    pub fn expand(&self, fuel: &mut Fuel) -> Result<Self> {
        let mut spread = Spread {
            known: HashMap::new(),
            fuel,
        };
        let skeleton = self.fold(|node, parts: &[Self]| spread.atoms(node, parts))?;
        spread.whole(&skeleton)
    }
}

/// Is this exponent a positive integer?
fn natural(exponent: &Expr) -> Option<u64> {
    exponent
        .as_rational()
        .and_then(Rational::to_integer)
        .and_then(|value| value.to_u64())
        .filter(|value| *value > 0)
}

struct Spread<'a> {
    /// Expanded skeletons by the identity of their root, which is kept so that the identity stays its own.
    known: HashMap<usize, (Expr, Expr)>,
    fuel: &'a mut Fuel,
}

impl Spread<'_> {
    /// A node whose parts below functions, exponents and roots are expanded: what is left is sums, products and powers.
    fn atoms(&mut self, node: &Expr, parts: &[Expr]) -> Result<Expr> {
        self.fuel.spend(4 + 2 * parts.len() as u64, "expansion")?;
        let mut expanded = parts.to_vec();
        match node.kind() {
            Kind::Call(..) => {
                for part in &mut expanded {
                    *part = self.whole(part)?;
                }
            }
            Kind::Power(..) | Kind::Product { .. } => {
                for pair in expanded.chunks_exact_mut(2) {
                    if natural(&pair[1]).is_none() {
                        pair[0] = self.whole(&pair[0])?;
                        pair[1] = self.whole(&pair[1])?;
                    }
                }
            }
            _ => {}
        }
        Ok(if node.has_children(&expanded) {
            node.clone()
        } else {
            node.with_children(&expanded)
        })
    }

    /// A skeleton multiplied out.
    fn whole(&mut self, expr: &Expr) -> Result<Expr> {
        if pending(expr) == 0 {
            return Ok(expr.clone());
        }
        if let Some((_, known)) = self.known.get(&expr.address()) {
            return Ok(known.clone());
        }
        let mut current = expr.clone();
        for _ in 0..MAX_ROUNDS {
            current = match pending(&current) {
                0 => break,
                1..=FEW => direct::expand(&current, self.fuel)?,
                _ => polynomial::expand(&current, self.fuel)?,
            };
        }
        self.known
            .insert(expr.address(), (expr.clone(), current.clone()));
        Ok(current)
    }
}

/// About how many products of terms it takes to multiply an expression out; zero when there is nothing to do.
fn pending(expr: &Expr) -> u64 {
    let of_power = |base: &Expr, exponent: &Expr| -> u64 {
        let Kind::Sum { constant, terms } = base.kind() else {
            return 1;
        };
        let Some(count) = natural(exponent) else {
            return 1;
        };
        let inner = terms.iter().fold(0_u64, |sum, term| {
            sum.saturating_add(pending_shallow(&term.0))
        });
        let length = (terms.len() as u64 + u64::from(!constant.is_zero())).saturating_add(inner);
        length.saturating_pow(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let of_term = |term: &Expr| -> u64 {
        let work = match term.kind() {
            Kind::Power(base, exponent) => of_power(base, exponent),
            Kind::Product { factors, .. } => factors.iter().fold(1_u64, |work, factor| {
                work.saturating_mul(of_power(&factor.0, &factor.1))
            }),
            _ => 1,
        };
        if work > 1 { work } else { 0 }
    };
    match expr.kind() {
        Kind::Sum { terms, .. } => terms
            .iter()
            .fold(0, |work, term| work.saturating_add(of_term(&term.0))),
        _ => of_term(expr),
    }
}

/// A term that itself has a sum to multiply out counts as many.
fn pending_shallow(term: &Expr) -> u64 {
    let open = |base: &Expr, exponent: &Expr| {
        matches!(base.kind(), Kind::Sum { .. }) && natural(exponent).is_some()
    };
    let nested = match term.kind() {
        Kind::Power(base, exponent) => open(base, exponent),
        Kind::Product { factors, .. } => factors.iter().any(|factor| open(&factor.0, &factor.1)),
        _ => false,
    };
    if nested { FEW } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::expr::samples;
    use crate::zero::{Decision, decide, is_polynomial};

    fn x() -> Expr {
        Expr::symbol("x")
    }

    #[test]
    fn multinomial_coefficients() {
        let sum = Expr::sum([Expr::integer(1), x(), Expr::symbol("y"), Expr::symbol("z")]);
        let power = sum.pow(15).expand(&mut Fuel::default()).unwrap();
        let Kind::Sum { constant, terms } = power.kind() else {
            panic!("{power}");
        };
        assert!(constant.is_one());
        // All monomials of degree at most 15 in three symbols, but 1.
        assert_eq!(terms.len(), 815);
        // 15!/(5! 5! 5!) x^5 y^5 for the fifth powers of 1, x and y.
        let middle = x().pow(5) * Expr::symbol("y").pow(5);
        let found = terms.iter().find(|term| term.0 == middle).unwrap();
        assert_eq!(found.1, Rational::from(756_756));
    }

    #[test]
    fn sums_that_leave_a_root_are_multiplied_out() {
        let one = Expr::integer(1);
        let root = (x() + one.clone()).sqrt();
        let power = (root + x()).pow(4).expand(&mut Fuel::default()).unwrap();
        assert_eq!(pending(&power), 0, "{power}");
        let product = (&(x() + one.clone()).exp() + &one) * ((-x()).exp() + one);
        let expanded = product.expand(&mut Fuel::default()).unwrap();
        assert_eq!(pending(&expanded), 0, "{expanded}");
    }

    #[test]
    fn every_part_is_expanded() {
        let square = |expr: Expr| (expr + Expr::integer(1)).pow(2);
        let inner = square(x());
        let expr = square(inner.ln()).divide(&square(inner.sqrt()));
        let expanded = expr.expand(&mut Fuel::default()).unwrap();
        expanded.visit(|node| assert_eq!(pending(node), 0, "{node} in {expanded}"));
    }

    #[test]
    fn too_many_terms_are_refused() {
        let power = (x() + Expr::symbol("y")).pow(1_000_000_000);
        let refused = power.expand(&mut Fuel::default());
        assert!(matches!(refused, Err(Error::Budget { .. })));
        let tower = (0..40).fold(x(), |sum, _| (&sum * &sum) + Expr::symbol("y"));
        let refused = tower.expand(&mut Fuel::default());
        assert!(matches!(refused, Err(Error::Budget { .. })));
    }

    proptest! {
        /// Both methods give equal expressions, the same for polynomials, equal to the original.
        #[test]
        fn the_two_methods_agree(f in samples::algebraic(), n in 1_i64..4) {
            let f = (f + x()).pow(n);
            let fuel = &mut Fuel::new(40_000_000);
            let Ok(expanded) = f.expand(fuel) else { return Ok(()) };
            expanded.visit(|node| assert_eq!(pending(node), 0, "{node}"));
            prop_assert_eq!(&expanded.expand(fuel).unwrap(), &expanded);
            let (mut a, mut b) = (f.clone(), f.clone());
            for _ in 0..MAX_ROUNDS {
                a = direct::expand(&a, fuel).unwrap();
                b = polynomial::expand(&b, fuel).unwrap();
            }
            // A root to the third power is one root or a product, depending on the order of multiplication.
            if is_polynomial(&f) {
                prop_assert_eq!(&a, &b);
            }
            let decision = decide(&a, &b, fuel);
            prop_assert!(!matches!(decision, Decision::Different(_)), "{} {}", a, b);
            let decision = decide(&f, &expanded, fuel);
            prop_assert!(!matches!(decision, Decision::Different(_)), "{} {}", f, expanded);
        }
    }
}
