//! Names, slips and edges of makespans: what files keep, and what is refused with which words.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Rational;
use algebra::expr::Expr;
use transforms::Error;
use transforms::formats::chain::{
    ChainFormat, ReadOptions, Task, read_chain, read_task, write_chain,
};
use transforms::makespan::predictor::ByClass;
use transforms::makespan::simulate::Draw;
use transforms::makespan::{Chain, Class, Confusion, Kind, Values, decide};

/// Labels and the name of the costs come back from all formats, and through one another.
#[test]
fn files_keep_labels_and_the_name_of_the_costs() {
    let mut builder = Chain::builder(Kind::Continuous);
    builder
        .begin("seek", Expr::integer(1))
        .exit("placed")
        .exit("scrap");
    builder
        .arc("seek", "placed", Expr::symbol("k"), None)
        .arc("seek", "scrap", Expr::integer(1), None)
        .cost("seek", Expr::integer(3))
        .cost_name("energy")
        .label("over", "placed")
        .label("over", "scrap");
    let chain = builder.build().unwrap();
    assert_eq!(chain.cost_name(), "energy");
    for format in [ChainFormat::Toml, ChainFormat::Json, ChainFormat::Drn] {
        let text = write_chain(&chain, format).unwrap();
        let read = read_chain(&text, format, &ReadOptions::default()).unwrap();
        assert_eq!(read, chain, "{text}");
    }
    let text = write_chain(&chain, ChainFormat::Prism).unwrap();
    assert!(text.contains("label \"over\" = (s>=1 & s<=2);\n"), "{text}");
    let read = read_chain(&text, ChainFormat::Prism, &ReadOptions::default()).unwrap();
    let labels: Vec<(&str, Vec<usize>)> = read
        .labels()
        .map(|(label, states)| (label, states.collect()))
        .collect();
    let one = |state: &str| vec![read.state(state).unwrap()];
    assert_eq!(
        labels,
        [
            ("over", vec![1, 2]),
            ("placed", one("s=1")),
            ("scrap", one("s=2"))
        ]
    );
    assert_eq!(read.cost_name(), "energy");
    // other numbers, the same names
    let values = Values::new([("k", Rational::from(2))]);
    let doubles = chain.try_map(|formula| values.nearest(formula)).unwrap();
    assert_eq!(doubles.cost_name(), "energy");
    assert_eq!(doubles.labels().count(), 1);
}

/// Exits by another label than `done` keep it, and so do states that are called done.
#[test]
fn the_label_of_the_exits_is_kept() {
    let text = "dtmc\nmodule m\n s : [0..2] init 0;\n [] s=0 -> 0.5 : (s'=1) + 0.5 : (s'=2);\n [] s=1 -> (s'=2);\nendmodule\n\
                label \"placed\" = s=2;\nlabel \"done\" = s=1;\nlabel \"of_x\" = x>0;\n"
        .replace("module m", "const double x;\nmodule m");
    let mut options = ReadOptions::default();
    options.exit_label = "placed".to_owned();
    let chain = read_chain(&text, ChainFormat::Prism, &options).unwrap();
    let written = write_chain(&chain, ChainFormat::Drn).unwrap();
    let read = read_chain(&written, ChainFormat::Drn, &options).unwrap();
    assert_eq!(read, chain, "{written}");
    // a label that depends on a parameter is none
    let labels: Vec<&str> = chain.labels().map(|(label, _)| label).collect();
    assert_eq!(labels, ["done", "placed"]);
}

/// Probabilities of attempts and of six classes are divided by their sum where that is asked for, formulas too.
#[test]
fn attempts_of_files_are_normalised() {
    let mut options = ReadOptions::default();
    options.normalise = true;
    let text = r#"outcomes = [{ name = "S", prob = "2*w", done = true, time = 1 }, { name = "F", prob = "3*w", done = false, time = 1 }]"#;
    let Task::Attempts(model) = read_task(text, ChainFormat::Toml, &options).unwrap() else {
        panic!("{text}");
    };
    let values = Values::new([("w", Rational::from(7))]);
    let exact = model.try_map(|formula| values.exact(formula)).unwrap();
    assert_eq!(exact.success().to_string(), "2/5");
    let text = "prob = { TP = 0, NCS = 0, FP = 0, NCF = 0, TN = 0, FN = 0 }\nmean_time = {}";
    let error = read_task(text, ChainFormat::Toml, &options).unwrap_err();
    assert!(error.to_string().contains("sum to 0, not to 1"), "{error}");
}

/// Without attempts that are run on, the decision is that of the rates, if the time they would take is known.
#[test]
fn decisions_without_a_success() {
    let probabilities = |class| match class {
        Class::FalsePositive | Class::NoVerdictFailure => 0.1,
        Class::TrueNegative => 0.6,
        Class::FalseNegative => 0.2,
        _ => 0.0,
    };
    let matrix = |time: f64| Confusion {
        probabilities: ByClass::from_fn(probabilities),
        times: ByClass::from_fn(|class| if class.completes() { time } else { 5.0 }),
        start: 0.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    let known = matrix(3.0);
    let decision = decide(&known.rates().unwrap(), &known.times().unwrap()).unwrap();
    assert!(!decision.pays && decision.monitored.as_finite().is_none());
    assert!((decision.reactive.value() - 23.0).abs() < 1e-12);
    let error = matrix(0.0).times().unwrap_err().to_string();
    assert!(
        error.contains("mean times, TP and NCS: no attempt is run on to success"),
        "{error}"
    );
    assert!(error.contains("give TP a time"), "{error}");
}

/// A walk that may be trapped is refused before it begins, with the states of the trap.
#[test]
fn walks_name_their_trap() {
    let mut builder = Chain::builder(Kind::Continuous);
    builder.begin("a", 1.0).exit("done");
    for (from, to) in [("a", "done"), ("a", "b"), ("b", "c"), ("c", "b")] {
        builder.arc(from, to, 1.0, None);
    }
    let error = builder
        .build()
        .unwrap()
        .simulate(Draw::new(10, 1))
        .unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }));
    let said = error.to_string();
    assert!(
        said.contains("the states b, c are never left and are no exit"),
        "{said}"
    );
    // a trap that the start does not reach is none
    builder.begin("done", 0.0);
    let mut free = Chain::builder(Kind::Discrete);
    free.begin("a", 1.0)
        .exit("done")
        .arc("a", "done", 1.0, None)
        .arc("b", "b", 1.0, None);
    assert!(free.build().unwrap().simulate(Draw::new(10, 1)).is_ok());
}

/// Values for names that a file does not have are refused in all formats, with the names that it has.
#[test]
fn names_that_a_file_does_not_have() {
    let mut builder = Chain::builder(Kind::Discrete);
    builder.begin("a", Expr::integer(1)).exit("done");
    builder.arc("a", "done", Expr::symbol("p"), None).arc(
        "a",
        "a",
        &Expr::integer(1) - &Expr::symbol("p"),
        None,
    );
    let chain = builder.build().unwrap();
    for format in [
        ChainFormat::Toml,
        ChainFormat::Json,
        ChainFormat::Prism,
        ChainFormat::Drn,
    ] {
        let text = write_chain(&chain, format).unwrap();
        let mut options = ReadOptions::default();
        options.constants = vec![("p".to_owned(), Rational::from(1))];
        assert!(read_chain(&text, format, &options).is_ok(), "{text}");
        options.constants.push(("q".to_owned(), Rational::from(1)));
        let said = read_chain(&text, format, &options).unwrap_err().to_string();
        assert_eq!(
            said,
            "constant q: there is no such name in the file; its names are p"
        );
        assert_eq!(
            read_task(&text, format, &options).unwrap_err().to_string(),
            said
        );
    }
}
