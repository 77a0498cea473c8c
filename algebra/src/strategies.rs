//! Strategies for property tests (crate `proptest`): numbers, polynomials, expressions. All of them shrink to simpler
//! values: fewer nodes and terms, smaller numbers.
//!
//! ```
//! use algebra::expr::Symbol;
//! use algebra::strategies::expressions;
//! use proptest::prelude::*;
//! use proptest::test_runner::TestRunner;
//!
//! let law = |f: algebra::expr::Expr| {
//!     prop_assert_eq!(&f + &f, f.scale(&2.into()));
//!     Ok(())
//! };
//! TestRunner::deterministic().run(&expressions(&["x", "y"]), law).unwrap();
//! # let _ = Symbol::new("x");
//! ```

use proptest::prelude::*;

use crate::expr::{Constant, Expr, Function, Head};
use crate::number::{Integer, Rational};
use crate::poly::Polynomial;

/// Integers, mostly small, some of several machine words.
pub fn integers() -> impl Strategy<Value = Integer> + Clone {
    prop_oneof![
        6 => (-9_i64..10).prop_map(Integer::from),
        2 => any::<i64>().prop_map(Integer::from),
        1 => (any::<i64>(), 0_u32..200).prop_map(|(value, shift)| Integer::from(value).shift_left(shift)),
    ]
}

/// Rationals, mostly with small terms.
pub fn rationals() -> impl Strategy<Value = Rational> + Clone {
    let ratio = |(numerator, denominator): (i64, i64)| {
        // The denominator is drawn positive.
        Rational::new(Integer::from(numerator), Integer::from(denominator)).unwrap_or_default()
    };
    prop_oneof![
        6 => (-4_i64..5).prop_map(Rational::from),
        2 => (-9_i64..10, 1_i64..7).prop_map(ratio),
        1 => (any::<i64>(), 1_i64..1 << 40).prop_map(ratio),
    ]
}

/// The terms of a polynomial before they are collected: exponents and coefficient of each.
pub type Terms = Vec<(Vec<u32>, Rational)>;

/// Terms in `variables` unknowns, at most `count` of them: low degrees; degrees of 120 to 139 in one unknown, and up to
/// 70,000 in the first.
///
/// The model that a polynomial is compared with: see [`polynomial_of`].
pub fn terms(variables: usize, count: usize) -> impl Strategy<Value = Terms> + Clone {
    let low = proptest::collection::vec(0_u32..4, variables);
    let raised = |(mut exponents, at, degree): (Vec<u32>, usize, u32)| {
        for (place, exponent) in exponents.iter_mut().enumerate() {
            *exponent = if place == at { degree } else { *exponent % 2 };
        }
        exponents
    };
    let high = (low.clone(), 0..variables.max(1), 120_u32..140).prop_map(raised);
    let highest = (low.clone(), Just(0), 0_u32..70_000).prop_map(raised);
    let exponents = prop_oneof![5 => low, 1 => high, 1 => highest];
    proptest::collection::vec((exponents, rationals()), 0..=count)
}

/// The polynomial with these terms; equal monomials are collected.
pub fn polynomial_of(terms: &Terms) -> Polynomial {
    let fuel = &mut crate::Fuel::new(u64::MAX);
    terms
        .iter()
        .fold(Polynomial::default(), |sum, (exponents, value)| {
            let term = exponents.iter().enumerate().try_fold(
                Polynomial::constant(value.clone()),
                |term, (variable, exponent)| {
                    term.mul(&Polynomial::power_of_variable(variable, *exponent), fuel)
                },
            );
            // Different unknowns: no degrees are added, and no budget is reached.
            match term.and_then(|term| sum.add(&term, fuel)) {
                Ok(total) => total,
                Err(_) => sum,
            }
        })
}

/// Polynomials in `variables` unknowns with at most `count` terms.
pub fn polynomials(variables: usize, count: usize) -> impl Strategy<Value = Polynomial> + Clone {
    terms(variables, count).prop_map(|terms| polynomial_of(&terms))
}

/// Expressions with sums, products, quotients, powers and elementary functions of these symbols.
///
/// Some of them have no value anywhere, such as `1/(x - x)` or `ln(-1 - x^2)` over the reals.
pub fn expressions(symbols: &[&str]) -> BoxedStrategy<Expr> {
    let functions = prop_oneof![
        Just(Function::Sin),
        Just(Function::Cos),
        Just(Function::Tan),
        Just(Function::Exp),
        Just(Function::Ln),
        Just(Function::ArcTan),
        Just(Function::ArcSin),
        Just(Function::Cosh),
    ];
    leaves(symbols)
        .prop_recursive(4, 20, 2, move |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                3 => pair.clone().prop_map(|(a, b)| a + b),
                3 => pair.clone().prop_map(|(a, b)| a * b),
                1 => pair.prop_map(|(a, b)| a.divide(&b)),
                1 => (inner.clone(), -2_i64..4).prop_map(|(a, e)| a.pow(e)),
                1 => inner.clone().prop_map(|a| a.sqrt()),
                1 => inner.clone().prop_map(|a| Expr::call(Head::Absolute, vec![a])),
                2 => (functions.clone(), inner).prop_map(|(name, a)| Expr::function(name, a)),
            ]
        })
        .boxed()
}

/// Expressions that are real, finite and smooth for all real values of these symbols: sums, products, natural powers,
/// and sin, cos, exp of a bounded function, arctan, and quotients by `1 + u^2`.
pub fn smooth_expressions(symbols: &[&str]) -> BoxedStrategy<Expr> {
    leaves(symbols)
        .prop_recursive(4, 16, 2, |inner| {
            let pair = (inner.clone(), inner.clone());
            let one = || Expr::integer(1);
            let call = Expr::function;
            prop_oneof![
                3 => pair.clone().prop_map(|(a, b)| a + b),
                3 => pair.clone().prop_map(|(a, b)| a * b),
                1 => pair.prop_map(move |(a, b)| a.divide(&(one() + b.pow(2)))),
                1 => (inner.clone(), 0_i64..4).prop_map(|(a, e)| if e == 0 { a } else { a.pow(e) }),
                1 => inner.clone().prop_map(move |a| call(Function::Sin, a)),
                1 => inner.clone().prop_map(move |a| call(Function::Cos, a)),
                1 => inner.clone().prop_map(move |a| call(Function::ArcTan, a)),
                1 => inner.prop_map(move |a| call(Function::Sin, a).exp()),
            ]
        })
        .boxed()
}

fn leaves(symbols: &[&str]) -> BoxedStrategy<Expr> {
    let numbers = prop_oneof![
        4 => (-4_i64..6).prop_map(Expr::integer),
        2 => (-5_i64..6, 2_i64..5).prop_map(|(a, b)| Expr::ratio(a, b)),
        1 => prop_oneof![Just(Constant::Pi), Just(Constant::E)].prop_map(Expr::constant),
    ];
    if symbols.is_empty() {
        return numbers.boxed();
    }
    let names: Vec<Expr> = symbols.iter().map(|name| Expr::symbol(name)).collect();
    prop_oneof![
        7 => numbers,
        4 => proptest::sample::select(names),
    ]
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Field, Symbol};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn smooth_expressions_have_values_and_derivatives_everywhere(
            f in smooth_expressions(&["x", "y"]),
            x in -50_i64..50,
            y in -50_i64..50,
        ) {
            let point = vec![
                (Symbol::new("x"), Rational::from(x)),
                (Symbol::new("y"), Rational::from(y)),
            ];
            let value = |f: &Expr| f.ball_at(&point, Field::Real, 512);
            prop_assert!(value(&f).is_some(), "{}", f);
            let slope = f.derivative(&Symbol::new("x")).unwrap();
            prop_assert!(value(&slope).is_some(), "{}", slope);
        }

        #[test]
        fn symbols_are_the_given_ones(f in expressions(&["x", "t"])) {
            prop_assert!(f.symbols().iter().all(|symbol| ["x", "t"].contains(&symbol.name())));
        }

        #[test]
        fn polynomials_have_at_most_the_terms_asked_for(f in polynomials(3, 5)) {
            prop_assert!(f.len() <= 5);
        }
    }
}
