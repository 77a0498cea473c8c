//! The reference cases of symbolic means: numerator, denominator, exact values and gradients.

use algebra::Rational;
use algebra::expr::{Expr, Symbol};
use serde_json::Value;
use transforms::makespan::symbolic::Quantity;
use transforms::makespan::{Chain, Kind};

use super::makespan_common::cases;
use super::read::expr;
use super::{LIMIT, fuel, same};

fn rational(text: &Value) -> Rational {
    let value = expr(text.as_str().unwrap());
    value.as_rational().unwrap().clone()
}

fn chain(input: &Value) -> Chain<Expr> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut builder = Chain::builder(Kind::Continuous);
    for exit in input["absorbing"].as_array().unwrap() {
        builder.exit(&text(exit));
    }
    builder.begin(&text(&input["start"]), Expr::integer(1));
    for edge in input["edges"].as_array().unwrap() {
        builder.arc(
            &text(&edge["frm"]),
            &text(&edge["to"]),
            expr(&text(&edge["rate"])),
            None,
        );
    }
    builder.build().unwrap()
}

#[test]
fn reference_cases_are_met() {
    for case in cases("symbolic_mean") {
        let (id, expect) = (&case["id"], &case["expect"]);
        let chain = chain(&case["input"]);
        let formula = chain.symbolic_mean(LIMIT, &mut fuel()).unwrap();
        assert_eq!(
            Value::Bool(formula.is_positive()),
            expect["positive_terms_only"],
            "{id}"
        );
        // Up to a common constant, as the quotients are in lowest terms and have the same number of terms.
        let [above, below] = ["numerator", "denominator"].map(|key| expect[key].as_str().unwrap());
        assert!(
            same(&formula.expr(), &expr(above).divide(&expr(below))),
            "{id}: {formula}"
        );
        let terms = |text: &str| text.matches(" + ").count() + text.matches(" - ").count() + 1;
        assert_eq!(
            formula.numerator(&mut fuel()).unwrap().len(),
            terms(above),
            "{id}"
        );
        assert_eq!(
            formula.denominator(&mut fuel()).unwrap().len(),
            terms(below),
            "{id}"
        );
        let verdict = chain
            .symbolic_witness(Quantity::Time, None, &formula, 5, &mut fuel())
            .unwrap();
        assert_eq!(verdict.name(), "supported", "{id}");
        for evaluation in expect["evaluations"].as_array().unwrap() {
            let value = |symbol: &Symbol| rational(&evaluation["at"][symbol.name()]);
            let point: Vec<Rational> = formula.symbols().iter().map(value).collect();
            assert_eq!(
                formula.exact(&point, &mut fuel()).unwrap(),
                rational(&evaluation["exact"]),
                "{id}"
            );
            let doubles: Vec<f64> = point.iter().map(Rational::to_f64).collect();
            let double = formula.value(&doubles, &mut fuel()).unwrap();
            let expected = evaluation["value"].as_f64().unwrap();
            assert!(
                (double - expected).abs() <= 1e-14 * expected.abs(),
                "{id}: {double} for {expected}"
            );
            let gradient = evaluation["gradient"].as_object().unwrap();
            assert_eq!(gradient.len(), formula.symbols().len(), "{id}");
            for (symbol, derivative) in formula
                .symbols()
                .iter()
                .zip(formula.gradient(&mut fuel()).unwrap())
            {
                let point: Vec<Rational> = derivative.symbols().iter().map(value).collect();
                let found = derivative.exact(&point, &mut fuel()).unwrap();
                assert_eq!(
                    found,
                    rational(&gradient[symbol.name()]["exact"]),
                    "{id}, {symbol}"
                );
            }
        }
    }
}

/// On with a, back by one with b, else back to the first state; every step takes 1.
fn ladder(stages: usize) -> Chain<Expr> {
    let mut builder = Chain::builder(Kind::Discrete);
    builder.exit("done").begin("s0", Expr::integer(1));
    for stage in 0..stages {
        let from = format!("s{stage}");
        let next = match stage + 1 == stages {
            true => "done".to_owned(),
            false => format!("s{}", stage + 1),
        };
        builder.arc(&from, &next, expr(&format!("a{stage}")), None);
        builder.arc(
            &from,
            &format!("s{}", stage.saturating_sub(1)),
            expr(&format!("b{stage}")),
            None,
        );
        builder.arc(&from, "s0", expr(&format!("1-a{stage}-b{stage}")), None);
    }
    builder.build().unwrap()
}

/// Law 15, with what Storm 2.0.0 (through stormpy) prints for the same chains in its language.
#[test]
fn ladders_agree_with_storm() {
    let storm = [
        (
            4,
            "(-1 * (a0*a2*b3+a1*b2+(-1)*a0*a1*a2+a2*b3+(-1)*a0+(-1)*a0*a1+(-1)))/((a0) * (a1) * (a2*a3))",
        ),
        (
            5,
            "(a1*b2*a3*b4+a0*a1+(-1)*a3*b4+(-1)*a0*a2*b3+(-1)*a2*b3+a0+(-1)*a1*b2+(-1)*a0*a3*b4+a0*a1*a2+a0*a1*a2*a3\
             +(-1)*a0*a1*a3*b4+1)/((a0) * (a1) * (a2) * (a3*a4))",
        ),
    ];
    for (stages, text) in storm {
        let formula = ladder(stages).symbolic_mean(LIMIT, &mut fuel()).unwrap();
        let difference = formula.expr() - &expr(text);
        assert!(
            difference.expand(&mut fuel()).unwrap().is_zero(),
            "{formula}"
        );
    }
    // As many terms as Fibonacci numbers less one.
    let (mut terms, mut next) = (8, 13);
    for stages in 4..=12 {
        let chain = ladder(stages);
        let formula = chain.symbolic_mean(LIMIT, &mut fuel()).unwrap();
        assert_eq!(formula.numerator(&mut fuel()).unwrap().len(), terms - 1);
        assert_eq!(formula.denominator(&mut fuel()).unwrap().len(), 1);
        let verdict = chain
            .symbolic_witness(Quantity::Time, None, &formula, 9, &mut fuel())
            .unwrap();
        assert_eq!(verdict.name(), "supported");
        (terms, next) = (next, terms + next);
    }
}

#[test]
fn factors_that_hide_are_found() {
    // The mean of two equal stages in a row, with the rate as a sum of squares and a product.
    let mut builder = Chain::builder(Kind::Continuous);
    builder.exit("done").begin("a", Expr::integer(1));
    builder.arc("a", "b", expr("x^2 + 2*x*y + y^2"), None).arc(
        "b",
        "done",
        expr("x*y + y^2"),
        None,
    );
    let formula = builder
        .build()
        .unwrap()
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap();
    let factored = formula.factored(&mut fuel()).unwrap();
    assert_eq!(factored.to_string(), "(x + 2*y)/(y*(x + y)^2)");
    assert!(factored.is_positive() && same(&formula.expr(), &factored.expr()));
}
