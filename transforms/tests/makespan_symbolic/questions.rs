//! Other quantities than the makespan, and questions without an answer.

use algebra::evidence::{Reason, Verdict};
use algebra::expr::Expr;
use algebra::{Fuel, Rational};
use transforms::Error;
use transforms::makespan::symbolic::{Form, Quantity};
use transforms::makespan::{Chain, Kind};

use super::read::expr;
use super::{LIMIT, fuel, same};

#[test]
fn other_quantities_and_other_starts() {
    let mut builder = Chain::builder(Kind::Discrete);
    builder
        .exit("good")
        .exit("bad")
        .begin("a", expr("w"))
        .begin("good", expr("1-w"));
    for (from, to, weight) in [
        ("a", "a", "l"),
        ("a", "b", "p"),
        ("a", "good", "1-l-p"),
        ("b", "a", "1-r"),
        ("b", "bad", "r"),
    ] {
        builder.arc(from, to, expr(weight), None);
    }
    builder.cost("a", expr("u")).cost("b", expr("v"));
    let chain = builder.build().unwrap();
    let ask = |quantity: Quantity<'_>, start: Option<&str>| {
        let formula = chain.symbolic(quantity, start, LIMIT, &mut fuel()).unwrap();
        let verdict = chain
            .symbolic_witness(quantity, start, &formula, 1, &mut fuel())
            .unwrap();
        assert_eq!(verdict.name(), "supported", "{formula}");
        formula
    };
    let time = ask(Quantity::Time, Some("b"));
    assert_eq!(time.to_string(), "(2 - l - r)/(p*r - l - p + 1)");
    assert!(same(
        &ask(Quantity::Cost, None).expr(),
        &expr("w*(u+p*v)/(1-l-p*(1-r))")
    ));
    assert!(same(
        &ask(Quantity::Absorption("good"), None).expr(),
        &expr("1-w + w*(1-l-p)/(1-l-p*(1-r))")
    ));
    assert!(same(
        &ask(Quantity::Absorption("bad"), Some("b")).expr(),
        &expr("r*(1-l)/(1-l-p*(1-r))")
    ));
    // Nothing is left to do in an exit.
    assert_eq!(ask(Quantity::Time, Some("good")).to_string(), "0");
    assert_eq!(
        ask(Quantity::Absorption("good"), Some("good")).to_string(),
        "1"
    );
    assert_eq!(
        ask(Quantity::Absorption("bad"), Some("good")).to_string(),
        "0"
    );
    let rewards: Vec<Expr> = chain
        .states()
        .iter()
        .map(|state| expr(if state == "b" { "1" } else { "0" }))
        .collect();
    assert!(same(
        &ask(Quantity::Reward(&rewards), Some("a")).expr(),
        &expr("p/(1-l-p*(1-r))")
    ));
    // A wrong formula is refuted.
    let wrong = ask(Quantity::Time, Some("b"));
    let verdict = chain
        .symbolic_witness(Quantity::Time, Some("a"), &wrong, 1, &mut fuel())
        .unwrap();
    assert_eq!(verdict.name(), "refuted");
}

#[test]
fn what_has_no_formula_is_refused() {
    let build = |arcs: &[(&str, &str, &str)]| {
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit("done").begin("a", Expr::integer(1));
        for (from, to, rate) in arcs {
            builder.arc(from, to, expr(rate), None);
        }
        builder.build().unwrap()
    };
    let error = |chain: &Chain<Expr>| chain.symbolic_mean(LIMIT, &mut fuel()).unwrap_err();
    let jam = build(&[
        ("a", "done", "x"),
        ("a", "jam", "y"),
        ("jam", "jam2", "z"),
        ("jam2", "jam", "u"),
    ]);
    let Error::Model { place, message } = error(&jam) else {
        panic!("no way out of jam");
    };
    assert!(
        place == "chain" && message.starts_with("the states jam, jam2 are reached, and no exit is"),
        "{place}: {message}"
    );
    // The probability of the exit is defined, all the same.
    let share = jam
        .symbolic(Quantity::Absorption("done"), None, LIMIT, &mut fuel())
        .unwrap();
    assert_eq!(share.to_string(), "x/(x + y)");
    assert!(
        jam.symbolic_witness(Quantity::Absorption("done"), None, &share, 3, &mut fuel())
            .unwrap()
            .holds()
    );
    let zero = build(&[
        ("a", "done", "(x+1)^2 - x^2 - 2*x - 1"),
        ("a", "b", "x"),
        ("b", "done", "y"),
    ]);
    assert!(matches!(error(&zero), Error::Model { .. }));
    let mut root = Chain::builder(Kind::Continuous);
    root.exit("done")
        .begin("a", Expr::integer(1))
        .arc("a", "done", expr("x").sqrt(), None);
    assert!(matches!(
        error(&root.build().unwrap()),
        Error::Unsupported { .. }
    ));
    let fine = build(&[("a", "done", "x"), ("a", "b", "y"), ("b", "a", "z")]);
    let short = fine.symbolic_mean(1, &mut fuel()).unwrap_err();
    assert!(
        short.to_string().contains("2, more than the limit of 1"),
        "{short}"
    );
    assert!(fine.symbolic_mean(LIMIT, &mut Fuel::new(10)).is_err());
    for (quantity, start) in [
        (Quantity::Cost, None),
        (Quantity::Absorption("a"), None),
        (Quantity::Absorption("nowhere"), None),
        (Quantity::Time, Some("nowhere")),
    ] {
        let error = fine
            .symbolic(quantity, start, LIMIT, &mut fuel())
            .unwrap_err();
        assert!(matches!(error, Error::Model { .. }), "{error}");
    }
    let error = fine
        .symbolic(Quantity::Reward(&[]), None, LIMIT, &mut fuel())
        .unwrap_err();
    assert!(matches!(error, Error::Dimension { .. }));
    let formula = fine.symbolic_mean(LIMIT, &mut fuel()).unwrap();
    assert!(matches!(
        formula.value(&[1.0], &mut fuel()),
        Err(Error::Dimension { .. })
    ));
    assert!(matches!(
        formula.exact(&[], &mut fuel()),
        Err(Error::Dimension { .. })
    ));
    assert!(matches!(
        formula.derivative(7, &mut fuel()),
        Err(Error::Dimension { .. })
    ));
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(
            formula.value(&[bad, 1.0, 1.0], &mut fuel()),
            Err(Error::Domain { .. })
        ));
    }
    assert!(matches!(
        formula.value(&[0.0, 1.0, 1.0], &mut fuel()),
        Err(Error::Algebra(_))
    ));
    // Far beyond what products of doubles hold.
    let (x, y, z) = (1e-300, 1e300, 1e-300);
    let value = formula.value(&[x, y, z], &mut fuel()).unwrap();
    let exact = [x, y, z].map(|value| Rational::from_f64(value).unwrap());
    assert_eq!(
        value.to_bits(),
        formula
            .exact(&exact, &mut fuel())
            .unwrap()
            .to_f64()
            .to_bits()
    );
}

/// Regression: 1/(2 q) was written 1/2*q, which is read as q/2.
#[test]
fn a_divisor_of_a_number_and_a_symbol_has_brackets() {
    let mut builder = Chain::builder(Kind::Continuous);
    builder.exit("done").begin("a", Expr::integer(1));
    builder.arc("a", "done", expr("2*q"), None);
    let formula = builder
        .build()
        .unwrap()
        .symbolic_mean(10, &mut fuel())
        .unwrap();
    assert_eq!(formula.to_string(), "1/(2*q)");
    assert_eq!(
        formula.latex(Form::Factored, &mut fuel()).unwrap(),
        r"\frac{1}{2 q}"
    );
}

/// Regression: rates that cannot be positive at once had a formula that was called supported, and a certificate.
#[test]
fn a_graph_that_no_values_allow_is_not_supported() {
    let build = |kind: Kind, arcs: &[(&str, &str, &str)]| {
        let mut builder = Chain::builder(kind);
        builder.exit("done").begin("a", Expr::integer(1));
        for (from, to, rate) in arcs {
            builder.arc(from, to, expr(rate), None);
        }
        builder.build().unwrap()
    };
    let asked = |chain: &Chain<Expr>| {
        let mean = chain.symbolic_mean(LIMIT, &mut fuel()).unwrap();
        let verdict = chain.symbolic_witness(Quantity::Time, None, &mean, 1, &mut fuel());
        verdict.unwrap()
    };
    let (rates, steps) = (Kind::Continuous, Kind::Discrete);
    for (kind, arcs) in [
        (
            rates,
            vec![
                ("a", "done", "x"),
                ("a", "b", "y"),
                ("b", "a", "z - y"),
                ("b", "done", "y - z"),
            ],
        ),
        (
            rates,
            vec![("a", "done", "x"), ("a", "b", "-2*x"), ("b", "done", "1")],
        ),
        (
            steps,
            vec![
                ("a", "done", "p"),
                ("a", "b", "1 - p"),
                ("b", "b", "2 - q"),
                ("b", "done", "q - 1"),
                ("b", "a", "q/2 - 1"),
            ],
        ),
        (
            steps,
            vec![("a", "done", "2 + p^2"), ("a", "a", "-1 - p^2")],
        ),
    ] {
        let verdict = asked(&build(kind, &arcs));
        assert_eq!(
            verdict,
            Verdict::Undecided(Reason::OutsideTheory),
            "{arcs:?}"
        );
    }
    for (kind, arcs) in [
        (
            rates,
            vec![
                ("a", "done", "x"),
                ("a", "b", "y"),
                ("b", "a", "z - y"),
                ("b", "done", "2*y - z"),
            ],
        ),
        (
            rates,
            vec![
                ("a", "done", "-x"),
                ("a", "b", "x + 100"),
                ("b", "done", "1"),
            ],
        ),
        (
            steps,
            vec![("a", "done", "p - 9/10"), ("a", "a", "19/10 - p")],
        ),
    ] {
        assert_eq!(asked(&build(kind, &arcs)).name(), "supported", "{arcs:?}");
    }
    // A wrong formula is refuted, whether or not values allow the graph.
    let none = build(
        rates,
        &[("a", "done", "x"), ("a", "b", "-2*x"), ("b", "done", "1")],
    );
    let other = build(rates, &[("a", "done", "x")])
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap();
    let verdict = none
        .symbolic_witness(Quantity::Time, None, &other, 1, &mut fuel())
        .unwrap();
    assert_eq!(verdict.name(), "refuted");
}
