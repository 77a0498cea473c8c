use proptest::prelude::*;

use super::*;
use crate::expr::samples::read;
use crate::number::Rational;
use crate::zero::{Decision, decide};

fn sum(text: &str, from: &str, to: &str) -> Option<ClosedForm> {
    let fuel = &mut Fuel::new(1 << 28);
    read(text)
        .closed_sum(&Symbol::new("k"), &read(from), &read(to), fuel)
        .unwrap()
}

fn same(a: &Expr, b: &Expr) -> bool {
    matches!(decide(a, b, &mut Fuel::new(1 << 28)), Decision::Equal(_))
}

#[test]
fn sums_of_the_textbooks() {
    for (summand, from, to, value) in [
        ("k", "1", "n", "n(n+1)/2"),
        ("k^3", "1", "n", "n^2(n+1)^2/4"),
        ("q^k", "0", "n", "(1-q^{n+1})/(1-q)"),
        ("k 2^k", "1", "n", "(n-1) 2^{n+1} + 2"),
        ("1/(k(k+1))", "1", "n", "n/(n+1)"),
        ("1/(k^2+3k+2)", "0", "n", "(n+1)/(n+2)"),
        ("(2k+1)/(k^2(k+1)^2)", "1", "n", "1 - 1/(n+1)^2"),
        ("1/((k+a)(k+a+1))", "0", "n", "1/a - 1/(n+a+1)"),
        ("a k + b", "m", "n", "(n-m+1)(a(n+m)/2 + b)"),
    ] {
        let found = sum(summand, from, to).unwrap();
        assert!(
            same(&found.value, &read(value)),
            "{summand}: {}",
            found.value
        );
    }
}

#[test]
fn infinite_sums_name_their_condition() {
    let form = sum("q^k", "0", r"\infty").unwrap();
    assert!(same(&form.value, &read("1/(1-q)")));
    assert_eq!(form.ratios, [Expr::symbol("q")]);
    let form = sum("k^2/3^k", "0", r"\infty").unwrap();
    assert_eq!((form.value, form.ratios), (read("3/2"), Vec::new()));
    let form = sum("1/(k(k+2))", "1", r"\infty").unwrap();
    assert_eq!(form.value, read("3/4"));
    assert!(sum("k", "1", r"\infty").is_none());
    assert!(sum("2^k", "1", r"\infty").is_none());
}

#[test]
fn what_has_no_closed_form_here_is_left_alone() {
    for text in ["1/k", "1/(k^2+1)", "k!", r"\sin(k)", "q^{k^2}", r"\sqrt{k}"] {
        assert!(sum(text, "1", "n").is_none(), "{text}");
    }
    let index = Symbol::new("k");
    let bad = read("k").closed_sum(&index, &read("k"), &read("n"), &mut Fuel::default());
    assert!(matches!(bad, Err(Error::Domain { .. })));
    let pole = read("1/(k(k+1))").closed_sum(&index, &read("0"), &read("n"), &mut Fuel::default());
    assert!(matches!(pole, Err(Error::Undefined { .. })));
}

#[test]
fn products_of_the_textbooks() {
    let index = Symbol::new("k");
    for (factor, value) in [
        ("k", "n!"),
        ("3k(k+1)", "3^n n! (n+1)!"),
        ("(k+1)/k", "n+1"),
        ("q^k", "q^{n(n+1)/2}"),
        ("(k^2+2k+1)/(k(k+2))", "2(n+1)/(n+2)"),
        ("c", "c^n"),
    ] {
        let found = read(factor)
            .closed_product(&index, &read("1"), &read("n"), &mut Fuel::new(1 << 28))
            .unwrap()
            .unwrap_or_else(|| panic!("{factor}"));
        for n in 1..8 {
            let at = |expr: &Expr| expr.substitute(&[(Symbol::new("n"), Expr::integer(n))]);
            let expected = Expr::product(
                (1..=n).map(|k| read(factor).substitute(&[(index.clone(), Expr::integer(k))])),
            );
            assert!(
                same(&at(&found.value), &expected),
                "{factor}: {}",
                found.value
            );
            assert!(same(&at(&read(value)), &expected), "{factor}");
        }
    }
    for text in ["k^2+1", "2^k+1", "k+1/2", "k-3"] {
        let found = read(text).closed_product(&index, &read("1"), &read("n"), &mut Fuel::default());
        assert!(found.unwrap().is_none(), "{text}");
    }
}

/// A polynomial times powers.
fn summand() -> impl Strategy<Value = Expr> {
    let term = (-5_i64..6, 0_i64..5, 0_usize..5).prop_map(|(c, m, which)| {
        let k = Expr::symbol("k");
        let ratio = [
            Expr::integer(1),
            Expr::integer(2),
            Expr::ratio(-1, 3),
            Expr::symbol("q"),
            Expr::symbol("q").pow(-2),
        ];
        let power = Expr::power(ratio[which].clone(), k.clone());
        let monomial = if m == 0 { Expr::integer(1) } else { k.pow(m) };
        (power * monomial).scale(&Rational::from(c))
    });
    proptest::collection::vec(term, 1..4).prop_map(Expr::sum)
}

/// A sum of fractions that telescopes: f(k) - f(k + s).
fn telescoping() -> impl Strategy<Value = Expr> {
    (1_i64..5, 1_i64..4, 1_i64..3, -3_i64..4).prop_map(|(a, shift, order, c)| {
        let k = Expr::symbol("k");
        let at = |offset: i64| (&k + &Expr::integer(offset)).pow(-order);
        let difference = (at(a) - at(a + shift)).scale(&Rational::from(c));
        zero::lowest_terms(&difference, &mut Fuel::default()).unwrap() + k
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The closed form is the sum of the terms, and its difference is the next term.
    #[test]
    fn closed_sums_are_sums(f in prop_oneof![summand(), telescoping()], from in -2_i64..4, count in 0_i64..8) {
        let (index, n) = (Symbol::new("k"), Expr::symbol("n"));
        let from = if f.is_undefined() || f.symbols().len() > 1 { from } else { from.abs() };
        let fuel = &mut Fuel::new(1 << 28);
        let form = f.closed_sum(&index, &Expr::integer(from), &n, fuel).unwrap();
        prop_assert!(form.is_some(), "{}", f);
        let value = form.unwrap().value;
        let at = |expr: &Expr, symbol: &Symbol, to: Expr| expr.substitute(&[(symbol.clone(), to)]);
        let name = Symbol::new("n");
        let upper = from + count - 1;
        let expected = Expr::sum((from..=upper).map(|k| at(&f, &index, Expr::integer(k))));
        let found = at(&value, &name, Expr::integer(upper));
        prop_assert!(same(&found, &expected), "{}: {} is not {}", f, found, expected);
        let step = &value - &at(&value, &name, &n - &Expr::integer(1));
        let next = at(&f, &index, n);
        prop_assert!(same(&step, &next), "{}: {} is not {}", f, step, next);
    }
}
