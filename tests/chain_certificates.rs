//! Certificates of random chains are accepted, and those with another formula are not.

#![cfg(feature = "serde")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use closedform::algebra::expr::Expr;
use closedform::algebra::{Fuel, Rational};
use closedform::transforms::makespan::symbolic::{Form, Quantity};
use closedform::transforms::makespan::{Chain, Duration, Kind};
use closedform::verify::recheck_chain;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;

/// Weights as files have them.
fn weight() -> impl Strategy<Value = Expr> {
    let symbol = |name: &str| Expr::symbol(name);
    let number = (1..30_i64, 1..9_i64).prop_map(|(above, below)| Expr::ratio(above, below));
    prop_oneof![
        number.clone(),
        prop::sample::select(vec!["a", "b", "tau0", "p_1"]).prop_map(symbol),
        number.prop_map(move |number| &number * &(&Expr::integer(1) - &symbol("p_1"))),
        Just(symbol("p_1").divide(&symbol("tau0"))),
        Just((&symbol("a") + &symbol("b")).pow(-2)),
        Just(&symbol("a").pow(2) + &Expr::ratio(1, 3)),
    ]
}

/// A chain with a way to an exit from every state: a line with any arcs beside it. Probabilities are weights over their sum.
fn chain(kind: Kind, weights: &[Expr], extra: &[(usize, Option<usize>)]) -> Chain<Expr> {
    let count = weights.len();
    let name = |state: usize| format!("state {state}");
    let target = |to: usize| {
        if to < count {
            name(to)
        } else {
            "done".to_owned()
        }
    };
    let line = (0..count).map(|state| (state, target(state + 1), state));
    let beside = extra.iter().enumerate().map(|(at, (from, to))| {
        let to = to.map_or_else(|| "lost".to_owned(), |to| name(to % count));
        (from % count, to, at)
    });
    let arcs: Vec<_> = line
        .chain(beside)
        .filter(|(from, to, _)| name(*from) != *to)
        .collect();
    let mut builder = Chain::builder(kind);
    builder.exit("done").exit("lost");
    builder
        .begin(&name(0), Expr::ratio(2, 3))
        .begin(&name(count - 1), Expr::ratio(1, 3));
    for (from, to, at) in &arcs {
        let own = arcs.iter().filter(|arc| arc.0 == *from);
        let sum = Expr::sum(own.map(|arc| weights[arc.2 % count].clone()));
        let weight = &weights[at % count];
        let time = || Duration::Deterministic(weights[(at + 1) % count].clone());
        match kind {
            Kind::Continuous => builder.arc(&name(*from), to, weight.clone(), None),
            _ => builder.arc(
                &name(*from),
                to,
                weight.divide(&sum),
                (kind == Kind::SemiMarkov).then(time),
            ),
        };
    }
    builder.build().unwrap()
}

fn altered(certificate: &Value) -> Value {
    let mut altered = certificate.clone();
    let formula = altered["formula"].as_str().unwrap().to_owned();
    altered["formula"] = format!("{formula} + 1/1000").into();
    altered
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Formulas of times, costs and exits, whatever the weights.
    #[test]
    fn formulas(weights in vec(weight(), 1..5), extra in vec((0..5_usize, option::of(0..5_usize)), 0..5), which in 0..3_usize, form in 0..2_u8) {
        let kind = [Kind::Continuous, Kind::Discrete, Kind::SemiMarkov][which];
        let chain = chain(kind, &weights, &extra);
        let fuel = &mut Fuel::default();
        let form = if form == 0 { Form::Factored } else { Form::Expanded };
        let rewards: Vec<Expr> = (0..chain.states().len()).map(|state| weights[state % weights.len()].clone()).collect();
        for (quantity, start) in [(Quantity::Time, None), (Quantity::Reward(&rewards), Some("state 0")), (Quantity::Absorption("done"), None)] {
            let formula = chain.symbolic(quantity, start, 100_000, fuel).unwrap();
            let certificate = chain.certificate(quantity, start, &formula, form, 100_000, fuel).unwrap();
            prop_assert_eq!(recheck_chain(&certificate), Ok(()), "{}", certificate);
            prop_assert!(recheck_chain(&altered(&certificate)).is_err());
        }
    }

    /// Numbers of any size.
    #[test]
    fn numbers(weights in vec((1..10_i64, -12..12_i32), 1..12), extra in vec((0..12_usize, option::of(0..12_usize)), 0..20)) {
        let rates: Vec<Expr> = weights
            .iter()
            .map(|(digit, power)| &Expr::integer(*digit) * &Expr::integer(10).pow(i64::from(*power)))
            .collect();
        let chain = chain(Kind::Continuous, &rates, &extra);
        let exact = chain.try_map(|rate| Ok::<Rational, closedform::transforms::Error>(rate.as_rational().cloned().unwrap())).unwrap();
        let certificate = exact.mean_certificate(&mut Fuel::default()).unwrap();
        prop_assert_eq!(recheck_chain(&certificate), Ok(()), "{}", certificate);
        prop_assert!(recheck_chain(&altered(&certificate)).is_err());
    }
}
