//! Random expressions and points for the property tests of this folder.

use proptest::prelude::*;

use super::{Expr, Function, Head, Point, Symbol};
use crate::fuel::Fuel;
use crate::lower::{Conventions, lower};
use crate::number::{Integer, Rational};
use crate::parse::parse;

/// A formula as an expression.
pub(super) fn read(text: &str) -> Expr {
    let tree = &parse(text).unwrap().readings[0];
    lower(
        tree,
        tree.root(),
        &Conventions::default(),
        &mut Fuel::default(),
    )
    .unwrap()
}

/// Symbols that occur.
pub(super) const NAMES: [&str; 2] = ["x", "y"];

/// A rational in (-4, 4) with denominators that are no small powers of two.
pub(super) fn coordinate() -> impl Strategy<Value = Rational> {
    (-40_i64..40, 11_i64..17)
        .prop_map(|(a, b)| Rational::new(Integer::from(a), Integer::from(b)).unwrap_or_default())
}

/// Values of the symbols.
pub(super) fn point() -> impl Strategy<Value = Point> {
    (coordinate(), coordinate()).prop_map(|(x, y)| {
        NAMES
            .iter()
            .map(|name| Symbol::new(name))
            .zip([x, y])
            .collect()
    })
}

/// Sums, products, small powers and roots.
pub(super) fn algebraic() -> BoxedStrategy<Expr> {
    built(false)
}

/// The same with elementary functions.
pub(super) fn real() -> BoxedStrategy<Expr> {
    built(true)
}

fn built(functions: bool) -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        2 => (-4_i64..5, 1_i64..4).prop_map(|(a, b)| Expr::ratio(a, b)),
        3 => (0..NAMES.len()).prop_map(|at| Expr::symbol(NAMES[at])),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let pair = (inner.clone(), inner.clone());
        let calls = if functions { 3 } else { 0 };
        prop_oneof![
            3 => pair.clone().prop_map(|(a, b)| a + b),
            3 => pair.clone().prop_map(|(a, b)| a * b),
            2 => (inner.clone(), -2_i64..4).prop_map(|(a, n)| a.pow(n)),
            1 => inner.clone().prop_map(|a| a.sqrt()),
            1 => inner.clone().prop_map(|a| Expr::power(a, Expr::ratio(-1, 3))),
            calls => (0..FUNCTIONS.len(), inner.clone())
                .prop_map(|(at, a)| Expr::function(FUNCTIONS[at], a)),
            calls / 3 => inner.clone().prop_map(|a| Expr::call(Head::Absolute, vec![a])),
            calls / 3 => pair.prop_map(|(a, b)| Expr::power(a, b)),
        ]
    })
    .prop_filter("has a value", |expr| !expr.is_undefined())
    .boxed()
}

const FUNCTIONS: [Function; 24] = [
    Function::Sin,
    Function::Cos,
    Function::Tan,
    Function::Cot,
    Function::Sec,
    Function::Csc,
    Function::ArcSin,
    Function::ArcCos,
    Function::ArcTan,
    Function::ArcCot,
    Function::ArcSec,
    Function::ArcCsc,
    Function::Sinh,
    Function::Cosh,
    Function::Tanh,
    Function::Coth,
    Function::Sech,
    Function::Csch,
    Function::ArcSinh,
    Function::ArcCosh,
    Function::ArcTanh,
    Function::ArcCoth,
    Function::Exp,
    Function::Ln,
];
