//! Laws of symbolic makespans: against exact linear systems, adjoints, published formulas, and other programming languages.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod languages;
#[path = "../makespan_common/mod.rs"]
mod makespan_common;
mod questions;
mod read;
mod reference;

use algebra::expr::{Expr, Symbol};
use algebra::linear::Matrix;
use algebra::{Fuel, Integer, Rational, Words};
use proptest::prelude::*;
use transforms::makespan::symbolic::{Form, Quantity};
use transforms::makespan::{AttemptModel, Chain, Duration, Formula, Kind, Outcome};

use read::expr;

const LIMIT: usize = 100_000;

fn fuel() -> Fuel {
    Fuel::new(1 << 34)
}

/// A chain in which every state reaches an exit: arcs by the numbers of states, the last of which is the exit.
fn graphs(n: usize) -> impl Strategy<Value = (usize, Vec<(usize, usize)>)> {
    (1..=n, 0.0..0.8_f64, any::<u64>()).prop_map(|(n, density, seed)| {
        let mut words = Words::new(seed);
        let mut arcs = Vec::new();
        for from in 0..n {
            let ahead = usize::try_from(words.below((n - from) as u64)).unwrap();
            arcs.push((from, from + 1 + ahead));
            for to in 0..=n {
                if to != from && to != from + 1 + ahead && words.unit() < density {
                    arcs.push((from, to));
                }
            }
        }
        (n, arcs)
    })
}

fn name(state: usize) -> String {
    format!("s{state}")
}

/// The chain in continuous time with these rates, its states named in this order first.
fn continuous(n: usize, arcs: &[(usize, usize)], rates: &[Expr], order: &[usize]) -> Chain<Expr> {
    let mut builder = Chain::builder(Kind::Continuous);
    for &state in order {
        builder.state(&name(state));
    }
    builder.exit(&name(n)).begin(&name(0), Expr::integer(1));
    for (&(from, to), rate) in arcs.iter().zip(rates) {
        builder.arc(&name(from), &name(to), rate.clone(), None);
    }
    builder.build().unwrap()
}

fn free(arcs: &[(usize, usize)]) -> Vec<Expr> {
    (0..arcs.len())
        .map(|at| Expr::symbol(&format!("q{at}")))
        .collect()
}

/// The values of the symbols of a formula whose names are q and a number.
fn arguments(formula: &Formula, values: &[i64]) -> Vec<Rational> {
    let number = |symbol: &Symbol| symbol.name()[1..].parse::<usize>().unwrap();
    formula
        .symbols()
        .iter()
        .map(|symbol| values[number(symbol)].into())
        .collect()
}

/// M^-1 b for M of the chain, or its transpose.
fn solve(
    n: usize,
    arcs: &[(usize, usize)],
    values: &[i64],
    right: Vec<i64>,
    transposed: bool,
) -> Vec<Rational> {
    let mut entries = vec![Integer::ZERO; n * n];
    for (&(from, to), &value) in arcs.iter().zip(values) {
        entries[from * n + from] += &Integer::from(value);
        if to < n {
            let at = if transposed {
                to * n + from
            } else {
                from * n + to
            };
            entries[at] -= &Integer::from(value);
        }
    }
    let right = right.into_iter().map(Integer::from).collect();
    let matrix = Matrix::new(n, n, entries).unwrap();
    let solution = matrix
        .solve(&Matrix::new(n, 1, right).unwrap(), &mut fuel())
        .unwrap();
    solution.entries().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Law 10: the formula at random rates is the exact solution, its gradient the adjoint one, and all coefficients are positive.
    #[test]
    fn values_and_gradients_are_exact((n, arcs) in graphs(5), seed in any::<u64>()) {
        let mut words = Words::new(seed);
        let values: Vec<i64> = arcs.iter().map(|_| i64::try_from(words.below(30)).unwrap() + 1).collect();
        let chain = continuous(n, &arcs, &free(&arcs), &[]);
        let formula = chain.symbolic_mean(LIMIT, &mut fuel()).unwrap();
        prop_assert!(formula.is_positive());
        let means = solve(n, &arcs, &values, vec![1; n], false);
        let point = arguments(&formula, &values);
        prop_assert_eq!(&formula.exact(&point, &mut fuel()).unwrap(), &means[0]);
        let doubles: Vec<f64> = point.iter().map(Rational::to_f64).collect();
        let double = formula.value(&doubles, &mut fuel()).unwrap();
        // A rounding for every factor of a term and every term.
        let roundings = formula.numerator(&mut fuel()).unwrap().len() + 4 * arcs.len() + 8;
        let exact = means[0].to_f64();
        prop_assert!((double - exact).abs() <= exact * f64::EPSILON * roundings as f64);
        // dm/dq_ij = x_i (m_j - m_i) with x M = e_0.
        let mut unit = vec![0; n];
        unit[0] = 1;
        let adjoint = solve(n, &arcs, &values, unit, true);
        let gradient = formula.gradient(&mut fuel()).unwrap();
        for (symbol, derivative) in formula.symbols().iter().zip(gradient) {
            let (from, to) = arcs[symbol.name()[1..].parse::<usize>().unwrap()];
            let ahead = if to < n { means[to].clone() } else { Rational::ZERO };
            let expected = &adjoint[from] * &(ahead - &means[from]);
            prop_assert_eq!(derivative.exact(&arguments(&derivative, &values), &mut fuel()).unwrap(), expected);
        }
        let verdict = chain.symbolic_witness(Quantity::Time, None, &formula, seed, &mut fuel()).unwrap();
        prop_assert_eq!(verdict.name(), "supported");
    }

    /// Law 11: the order in which states and arcs are named is not to be seen.
    #[test]
    fn other_orders_give_the_same_formula((n, arcs) in graphs(5), turn in 0_usize..6, shared in any::<bool>()) {
        let rates: Vec<Expr> = match shared {
            true => (0..arcs.len()).map(|at| expr(["q1", "q2", "1/(q1+q2)"][at % 3])).collect(),
            false => free(&arcs),
        };
        let order: Vec<usize> = (0..=n).map(|at| (at + turn) % (n + 1)).collect();
        let backwards = |list: &[(usize, usize)]| list.iter().rev().copied().collect::<Vec<_>>();
        let turned: Vec<Expr> = rates.iter().rev().cloned().collect();
        let one = continuous(n, &arcs, &rates, &[]).symbolic_mean(LIMIT, &mut fuel()).unwrap();
        let other = continuous(n, &backwards(&arcs), &turned, &order).symbolic_mean(LIMIT, &mut fuel()).unwrap();
        // With shared symbols factors may split elsewhere; multiplied out nothing differs.
        let text = |formula: &Formula| formula.text(Form::Expanded, &mut fuel()).unwrap();
        prop_assert_eq!(text(&one), text(&other));
        if !shared {
            prop_assert_eq!(one.to_string(), other.to_string());
        }
    }

    /// Law 12: the probabilities of the exits sum to 1, from everywhere.
    #[test]
    fn absorption_probabilities_sum_to_one((n, arcs) in graphs(4), seed in any::<u64>()) {
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit("left").exit("right").begin(&name(0), expr("1/3")).begin(&name(n - 1), expr("2/3"));
        let mut exits = 0;
        for (&(from, to), rate) in arcs.iter().zip(free(&arcs)) {
            let end = match (to == n, exits % 2) {
                (false, _) => name(to),
                (true, 0) => "left".to_owned(),
                (true, _) => "right".to_owned(),
            };
            exits += usize::from(to == n);
            builder.arc(&name(from), &end, rate, None);
        }
        let chain = builder.build().unwrap();
        let mut words = Words::new(seed);
        let values: Vec<i64> = arcs.iter().map(|_| i64::try_from(words.below(30)).unwrap() + 1).collect();
        let mut sum = Rational::ZERO;
        for exit in ["left", "right"] {
            let share = chain.symbolic(Quantity::Absorption(exit), None, LIMIT, &mut fuel()).unwrap();
            prop_assert!(share.is_positive());
            sum += &share.exact(&arguments(&share, &values), &mut fuel()).unwrap();
            let verdict = chain.symbolic_witness(Quantity::Absorption(exit), None, &share, seed, &mut fuel()).unwrap();
            prop_assert!(verdict.holds());
        }
        prop_assert!(sum.is_one());
    }

    /// Text is read back as the same function, in both forms.
    #[test]
    fn text_is_read_back((n, arcs) in graphs(4)) {
        let rates: Vec<Expr> = (0..arcs.len()).map(|at| expr(["q1", "2*q2", "1-q1-q3", "q3/q2"][at % 4])).collect();
        let formula = continuous(n, &arcs, &rates, &[]).symbolic_mean(LIMIT, &mut fuel()).unwrap();
        let point = [(Symbol::new("q1"), expr("5/7")), (Symbol::new("q2"), expr("11/3")), (Symbol::new("q3"), expr("13/17"))];
        let factored = formula.factored(&mut fuel()).unwrap();
        let value = formula.expr().substitute(&point);
        prop_assert!(value.as_rational().is_some());
        prop_assert_eq!(&factored.expr().substitute(&point), &value);
        for form in [Form::Expanded, Form::Factored] {
            for formula in [&formula, &factored] {
                let text = formula.text(form, &mut fuel()).unwrap();
                prop_assert_eq!(&expr(&text).substitute(&point), &value, "{}", text);
            }
        }
    }
}

/// The chain of an attempt with six outcomes, whose restarts are further means.
fn six_outcomes(kind: Kind) -> Chain<Expr> {
    let mut builder = Chain::builder(kind);
    builder.exit("done").begin("start", Expr::integer(1));
    for (outcome, done) in [
        ("TP", true),
        ("NCS", true),
        ("FP", false),
        ("NCF", false),
        ("TN", false),
        ("FN", false),
    ] {
        let time = expr(&format!("t{outcome}"));
        let next = if done { "done" } else { "start" };
        let weight = expr(&format!("p{outcome}"));
        match kind {
            Kind::Continuous => {
                builder.arc("start", outcome, weight.divide(&expr("c0")), None);
                builder.arc(outcome, next, time.pow(-1), None);
            }
            _ => {
                let time = match outcome {
                    "FP" | "NCF" => &time + &expr("RF"),
                    "TN" | "FN" => &time + &expr("RP"),
                    _ => time,
                };
                builder.arc(
                    "start",
                    next,
                    weight,
                    Some(Duration::Exponential {
                        mean: &time + &expr("c0"),
                    }),
                );
            }
        };
    }
    builder.build().unwrap()
}

#[test]
fn six_outcomes_give_the_formula_of_the_paper() {
    let mean = six_outcomes(Kind::Continuous)
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap();
    let expected =
        expr("(c0 + pTP*tTP + pNCS*tNCS + pFP*tFP + pNCF*tNCF + pTN*tTN + pFN*tFN)/(pTP + pNCS)");
    assert_eq!(mean.expr(), expected);
    assert_eq!(
        mean.to_string(),
        "(c0 + pFN*tFN + pFP*tFP + pNCF*tNCF + pNCS*tNCS + pTN*tTN + pTP*tTP)/(pNCS + pTP)"
    );
    assert!(mean.is_positive());
    // With restarts, as a semi-Markov chain with one state; the start is paid once per attempt.
    let chain = six_outcomes(Kind::SemiMarkov);
    let mean = chain.symbolic_mean(LIMIT, &mut fuel()).unwrap();
    let all = "(pTP + pNCS + pFP + pNCF + pTN + pFN)";
    let expected = expr(&format!(
        "(c0*{all} + pTP*tTP + pNCS*tNCS + pFP*tFP + pNCF*tNCF + pTN*tTN + pFN*tFN + (pFP + pNCF)*RF + (pTN + pFN)*RP)/(pTP + pNCS)"
    ));
    assert!(
        (mean.expr() - &expected)
            .expand(&mut fuel())
            .unwrap()
            .is_zero()
            || same(&mean.expr(), &expected)
    );
    // The model of attempts has the same mean.
    let outcomes = ["TP", "NCS", "FP"].map(|outcome| Outcome {
        name: outcome.to_owned(),
        probability: expr(if outcome == "FP" {
            "1 - pTP - pNCS"
        } else {
            ["pTP", "pNCS"][usize::from(outcome == "NCS")]
        }),
        time: Duration::Deterministic(expr(&format!("t{outcome}"))),
        restart: None,
        done: outcome != "FP",
    });
    let model =
        AttemptModel::new(Some(Duration::Deterministic(expr("c0"))), outcomes.to_vec()).unwrap();
    let mut builder = Chain::builder(Kind::SemiMarkov);
    builder.exit("done").begin("start", Expr::integer(1));
    for outcome in &outcomes {
        let time = Duration::Deterministic(&outcome.time.mean() + &expr("c0"));
        builder.arc(
            "start",
            if outcome.done { "done" } else { "start" },
            outcome.probability.clone(),
            Some(time),
        );
    }
    let mean = builder
        .build()
        .unwrap()
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap();
    assert!(same(&mean.expr(), model.mean().as_finite().unwrap()));
}

/// Are the two equal at a point with large primes?
fn same(a: &Expr, b: &Expr) -> bool {
    let symbols = a.symbols().into_iter().chain(b.symbols());
    let values = [
        101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179,
    ];
    let mut point: Vec<(Symbol, Expr)> = Vec::new();
    for symbol in symbols {
        if point.iter().all(|known| known.0 != symbol) {
            let value = values[point.len() % values.len()];
            point.push((symbol, Expr::ratio(value, 7)));
        }
    }
    let [a, b] = [a, b].map(|side| side.substitute(&point));
    a.as_rational().is_some() && a == b
}
