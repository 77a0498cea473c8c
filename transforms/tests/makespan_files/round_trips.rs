//! What is written is read as the same chain.

use std::collections::BTreeSet;

use algebra::Rational;
use algebra::expr::Expr;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use transforms::formats::chain::{
    ChainFormat, Task, shortest_decimal, write_attempts, write_chain,
};
use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Outcome, Values};

use crate::{chain, task};

/// Names with everything that files put in quotes.
const NAMES: [&str; 12] = [
    "seek",
    "insert 2",
    "jam \"hard\"",
    "a,b = c",
    "back\\slash",
    "über",
    "✓",
    "s=3,jam=true",
    "//no comment",
    "{x}",
    "[y] # z",
    "'",
];

const SYMBOLS: [&str; 6] = ["pS", "tau0", "MTS", "e", "x_1", "rate2"];

fn number() -> impl Strategy<Value = Rational> {
    let fraction = (1_i64..2000, 1_i64..300).prop_map(|(above, below)| {
        Rational::from(above)
            .checked_div(&Rational::from(below))
            .unwrap()
    });
    let wide = (1_i64..9, -40_i32..40)
        .prop_map(|(digit, power)| Rational::from(digit) * &Rational::power_of_ten(power).unwrap());
    let double = (1e-9_f64..1e9).prop_map(|value| shortest_decimal(value).unwrap());
    prop_oneof![fraction, wide, double]
}

/// Rational functions.
fn rational() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        number().prop_map(Expr::number),
        select(&SYMBOLS[..]).prop_map(Expr::symbol)
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Expr::sum),
            vec(inner.clone(), 2..4).prop_map(Expr::product),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| one.divide(&other)),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| &one - &other),
            (inner, 2_i64..4).prop_map(|(base, exponent)| base.pow(exponent)),
        ]
    })
    // A weight that is a number is positive; a division by zero is no weight.
    .prop_map(
        |formula| match formula.as_rational().map(Rational::signum) {
            None if !formula.is_undefined() => formula,
            Some(1) => formula,
            _ => Expr::integer(3),
        },
    )
}

/// Any formulas of ours.
fn formulas() -> impl Strategy<Value = Expr> {
    (rational(), 0..4)
        .prop_map(|(formula, which)| match which {
            0 => formula.exp(),
            1 => formula.ln(),
            2 => formula.sqrt(),
            _ => formula,
        })
        .prop_map(
            |formula| match formula.as_rational().map(Rational::signum) {
                None if formula.is_symbolic() => formula,
                Some(1) => formula,
                _ => Expr::symbol("tau0"),
            },
        )
}

fn duration() -> impl Strategy<Value = Duration<Expr>> {
    let one = || formulas();
    prop_oneof![
        one().prop_map(Duration::Deterministic),
        one().prop_map(|mean| Duration::Exponential { mean }),
        (1_u32..1_000_000, one()).prop_map(|(stages, mean)| Duration::Erlang { stages, mean }),
        (one(), one()).prop_map(|(mean, other)| Duration::HyperExponential {
            weights: vec![Expr::symbol("w"), &Expr::integer(1) - &Expr::symbol("w")],
            means: vec![mean, other],
        }),
        (one(), one()).prop_map(|(shape, mean)| Duration::Gamma { shape, mean }),
        (one(), one()).prop_map(|(from, wider)| Duration::Uniform {
            to: &from + &wider,
            from,
        }),
        (one(), one()).prop_map(|(mean, squared_variation)| Duration::LogNormal {
            mean,
            squared_variation,
        }),
        vec(one(), 1..4).prop_map(|times| Duration::Empirical { times }),
    ]
}

/// The pieces of a chain; see [`build`].
#[derive(Clone, Debug)]
struct Pieces {
    names: Vec<&'static str>,
    exits: usize,
    extra: Vec<(Index, Index)>,
    weights: Vec<Expr>,
    times: Vec<Duration<Expr>>,
    costs: Option<Vec<Rational>>,
    symbolic: bool,
}

fn pieces(weight: impl Strategy<Value = Expr>) -> impl Strategy<Value = Pieces> {
    (
        Just(NAMES.to_vec()).prop_shuffle(),
        1_usize..4,
        vec(any::<(Index, Index)>(), 0..8),
        vec(weight, 24),
        vec(duration(), 24),
        proptest::option::of(vec(number(), 8)),
        any::<bool>(),
    )
        .prop_flat_map(|(names, exits, extra, weights, times, costs, symbolic)| {
            (exits + 1..9).prop_map(move |states| Pieces {
                names: names[..states].to_vec(),
                exits,
                extra: extra.clone(),
                weights: weights.clone(),
                times: times.clone(),
                costs: costs.clone(),
                symbolic,
            })
        })
}

/// Every state leads to the next one, the last of them to every exit, and there are arcs back and forth.
fn build(pieces: &Pieces, kind: Kind) -> Chain<Expr> {
    let busy = pieces.names.len() - pieces.exits;
    let mut arcs: BTreeSet<(usize, usize)> =
        (0..busy - 1).map(|state| (state, state + 1)).collect();
    arcs.extend((busy..pieces.names.len()).map(|exit| (busy - 1, exit)));
    for (from, to) in &pieces.extra {
        let (from, to) = (from.index(busy), to.index(pieces.names.len()));
        if from != to || kind != Kind::Continuous {
            arcs.insert((from, to));
        }
    }
    let mut builder = Chain::builder(kind);
    for name in &pieces.names {
        builder.state(name);
    }
    for name in &pieces.names[busy..] {
        builder.exit(name);
    }
    builder.begin(pieces.names[0], Expr::integer(1));
    for (at, &(from, to)) in arcs.iter().enumerate() {
        let row = arcs.iter().filter(|arc| arc.0 == from).count();
        let share = Expr::ratio(1, i64::try_from(row).unwrap());
        let weight = match kind {
            Kind::Continuous => pieces.weights[at].clone(),
            // A symbol leaves the sum open.
            _ if pieces.symbolic => {
                Expr::product([share, Expr::symbol("w"), pieces.weights[at].clone()])
            }
            _ => share,
        };
        let time = (kind == Kind::SemiMarkov).then(|| pieces.times[at].clone());
        builder.arc(pieces.names[from], pieces.names[to], weight, time);
    }
    if let Some(costs) = &pieces.costs {
        for (name, cost) in pieces.names.iter().zip(costs) {
            builder.cost(name, Expr::number(cost.clone()));
        }
    }
    builder.build().unwrap()
}

const KINDS: [Kind; 3] = [Kind::Continuous, Kind::Discrete, Kind::SemiMarkov];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// TOML and JSON hold every chain.
    #[test]
    fn of_toml_and_json(pieces in pieces(formulas()), kind in select(&KINDS[..])) {
        let written = build(&pieces, kind);
        for format in [ChainFormat::Toml, ChainFormat::Json] {
            let text = write_chain(&written, format).unwrap();
            prop_assert_eq!(ChainFormat::of(&text), format);
            prop_assert_eq!(&chain(&text), &written, "{}", text);
        }
    }

    /// DRN holds chains of rational functions, names included.
    #[test]
    fn of_drn(pieces in pieces(rational()), kind in select(&KINDS[..2])) {
        let written = build(&pieces, kind);
        let text = write_chain(&written, ChainFormat::Drn).unwrap();
        prop_assert_eq!(&chain(&text), &written, "{}", text);
    }

    /// PRISM holds them too, but for the names: state i is s=i.
    #[test]
    fn of_prism(pieces in pieces(rational()), kind in select(&KINDS[..2])) {
        let written = build(&pieces, kind);
        let text = write_chain(&written, ChainFormat::Prism).unwrap();
        let read = chain(&text);
        prop_assert_eq!(read.states().len(), written.states().len(), "{}", text);
        let place = |state: usize| read.state(&format!("s={state}")).unwrap();
        prop_assert_eq!(read.initial(), &[(place(0), Expr::integer(1))]);
        for state in 0..written.states().len() {
            prop_assert_eq!(read.is_exit(place(state)), written.is_exit(state));
            let mut expected: Vec<(usize, Expr)> = written.arcs_from(state).iter().map(|arc| (place(arc.to), arc.weight.clone())).collect();
            expected.sort_by_key(|(to, _)| *to);
            let found: Vec<(usize, Expr)> = read.arcs_from(place(state)).iter().map(|arc| (arc.to, arc.weight.clone())).collect();
            prop_assert_eq!(found, expected, "{}", text);
            let cost = |chain: &Chain<Expr>, state: usize| chain.costs().map(|costs| costs[state].clone());
            prop_assert_eq!(cost(&read, place(state)), cost(&written, state));
        }
    }

    /// A beginning in several states, which only TOML and JSON hold.
    #[test]
    fn of_beginnings(parts in vec(1_i64..50, 1..5)) {
        let total: i64 = parts.iter().sum();
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit("done");
        for (state, part) in parts.iter().enumerate() {
            let name = format!("state {state}");
            builder.begin(&name, Expr::ratio(*part, total)).arc(&name, "done", Expr::integer(1), None);
        }
        let written = builder.build().unwrap();
        for format in [ChainFormat::Toml, ChainFormat::Json] {
            prop_assert_eq!(&chain(&write_chain(&written, format).unwrap()), &written);
        }
        for format in [ChainFormat::Drn, ChainFormat::Prism] {
            prop_assert_eq!(write_chain(&written, format).is_ok(), parts.len() == 1);
        }
    }

    /// Attempts in TOML and JSON.
    #[test]
    fn of_attempts(times in vec(duration(), 2..6), start in proptest::option::of(duration()), done in vec(any::<bool>(), 6)) {
        let count = i64::try_from(times.len()).unwrap();
        let outcomes = times.iter().enumerate().map(|(at, time)| Outcome {
            name: NAMES[at].to_owned(),
            probability: Expr::ratio(1, count),
            time: time.clone(),
            restart: times.get(at + 1).cloned(),
            done: done[at],
        });
        let model = AttemptModel::new(start, outcomes.collect()).unwrap();
        for format in [ChainFormat::Toml, ChainFormat::Json] {
            let text = write_attempts(&model, format).unwrap();
            prop_assert_eq!(task(&text), Task::Attempts(model.clone()), "{}", text);
        }
    }

    /// Doubles come back to the last bit.
    #[test]
    fn of_doubles(rates in vec(prop_oneof![1e-300_f64..1e300, 1e-3_f64..1e3], 1..9)) {
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit("done").begin("0", 1.0);
        for (state, rate) in rates.iter().enumerate() {
            let next = if state + 1 == rates.len() { "done".to_owned() } else { (state + 1).to_string() };
            builder.arc(&state.to_string(), &next, *rate, None);
        }
        let doubles = builder.build().unwrap();
        let written = doubles.try_map(|rate| Ok(Expr::number(shortest_decimal(*rate)?))).unwrap();
        for format in [ChainFormat::Toml, ChainFormat::Json, ChainFormat::Drn] {
            let read = chain(&write_chain(&written, format).unwrap());
            prop_assert_eq!(&read.try_map(|formula| Values::default().nearest(formula)).unwrap(), &doubles);
        }
    }
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let mut builder = Chain::builder(Kind::SemiMarkov);
    let time = Duration::Deterministic(Expr::integer(1));
    builder.exit("done").begin("a", Expr::integer(1)).arc(
        "a",
        "done",
        Expr::integer(1),
        Some(time),
    );
    let timed = builder.build().unwrap();
    let with = |weight: Expr, name: &str| {
        let mut builder = Chain::builder(Kind::Continuous);
        builder
            .exit("done")
            .begin(name, Expr::integer(1))
            .arc(name, "done", weight, None);
        builder.build().unwrap()
    };
    let x = Expr::symbol("x");
    for (chain, format, part) in [
        (&timed, ChainFormat::Drn, "a semi-Markov chain"),
        (&timed, ChainFormat::Prism, "a semi-Markov chain"),
        (&with(x.exp(), "a"), ChainFormat::Drn, "rational functions"),
        (
            &with(x.sqrt(), "a"),
            ChainFormat::Prism,
            "rational functions",
        ),
        (
            &with(x.clone(), "line\nbreak"),
            ChainFormat::Toml,
            "control character",
        ),
        (&with(x.clone(), ""), ChainFormat::Json, "an empty name"),
        (
            &with(Expr::symbol("τ"), "a"),
            ChainFormat::Drn,
            "letters from a to z",
        ),
        (
            &with(Expr::symbol("module"), "a"),
            ChainFormat::Prism,
            "means something in PRISM",
        ),
        (
            &with(Expr::symbol("a b"), "a"),
            ChainFormat::Toml,
            "a letter first",
        ),
    ] {
        let error = write_chain(chain, format).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}
