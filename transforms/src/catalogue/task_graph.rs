//! Times and exits of a task graph, as numbers and as a formula, in the catalogue.

use algebra::evidence::{Basis, Card, Context, Entry, Evidence, Method, Source, Twin, Verdict};
use algebra::expr::Expr;
use algebra::{Fuel, Rational, Result, Words};
use serde_json::{Value, json};

use super::problem::{estimated, number, refused};
use crate::cases::read::wrong;
use crate::formats::chain::{ChainFormat, ReadOptions, read_chain};
use crate::makespan::{Chain, Kind, Values, witness as witnesses};

/// Terms of a formula.
const TERMS: usize = 100_000;

/// Roundings of an elimination without subtraction, of some ten states.
const ROUNDINGS: f64 = 1e-13;

const fn source(derived: &'static [&'static str]) -> Source {
    Source {
        title: "Finite Markov chains; the formula by the matrix tree theorem for all minors",
        authors: &["J. G. Kemeny", "J. L. Snell", "S. Chaiken"],
        arxiv: None,
        derived,
    }
}

/// Times and exits as numbers.
pub static TIMES: Entry = Entry {
    card: Card {
        id: "task-graph-times",
        title: "Mean and variance of the time until a task graph is left, and through which exit",
        formula: r"m = (-Q)^{-1} 1, \quad E[T^2] = 2 (-Q)^{-2} 1, \quad h_a = (-Q)^{-1} b_a, \quad E[T \mid a] = \frac{(-Q)^{-1} h_a}{h_a}",
        assumptions: &[
            "a Markov chain in continuous time: stays are exponential",
            "every state that is reached leads to an exit",
        ],
        source: source(&["elimination without subtraction: Grassmann, Taksar and Heyman (1985)"]),
        witness: "the same linear equations, solved exactly by lifting modulo powers of a prime",
    },
    sample,
    solve: |problem, _| times(problem, Slip::None),
    witness: times_witness,
    twins: &[
        Twin {
            name: "one-for-two",
            mistake: "the second moment is (-Q)^-2 1, without the factor 2",
            solve: |problem, _| times(problem, Slip::OneForTwo),
        },
        Twin {
            name: "unconditional",
            mistake: "the mean time given an exit is the mean time",
            solve: |problem, _| times(problem, Slip::Unconditional),
        },
        Twin {
            name: "first-stay",
            mistake: "the stay in the first state is not counted before it is left for the first time",
            solve: |problem, _| times(problem, Slip::FirstStay),
        },
    ],
    yes_or_no: false,
};

/// The mean as a formula.
pub static FORMULA: Entry = Entry {
    card: Card {
        id: "task-graph-formula",
        title: "Mean time until a task graph is left, as a quotient of sums over spanning forests",
        formula: r"m_i = \frac{\sum_j \sum_{F: i \to j} \prod_{a \in F} q_a}{\sum_F \prod_{a \in F} q_a}",
        assumptions: &[
            "a Markov chain in continuous time with a rate on every arc",
            "every state that is reached leads to an exit",
        ],
        source: source(&["all coefficients are positive where every arc has its own rate"]),
        witness: "the linear equations at random rational rates, solved exactly by lifting modulo powers of a prime",
    },
    sample: sample_formula,
    solve: |problem, _| formula(problem, Slip::None),
    witness: formula_witness,
    twins: &[
        Twin {
            name: "one-forest-missing",
            mistake: "the forest in which all states but the first go straight on is left out of the numerator",
            solve: |problem, _| formula(problem, Slip::OneForest),
        },
        Twin {
            name: "one-forest-twice",
            mistake: "that forest is counted twice",
            solve: |problem, _| formula(problem, Slip::ForestTwice),
        },
        Twin {
            name: "one-forest-missing-below",
            mistake: "the forest in which all states go straight on is left out of the denominator",
            solve: |problem, _| formula(problem, Slip::ForestBelow),
        },
    ],
    yes_or_no: false,
};

#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    OneForTwo,
    Unconditional,
    FirstStay,
    OneForest,
    ForestTwice,
    ForestBelow,
}

/// Stages in a row, with ways back and a way out of each, and two exits.
fn edges(size: usize, words: &mut Words, mut rate: impl FnMut(&mut Words, u64) -> Value) -> Value {
    let stages = (size / 8).clamp(3, 8);
    let mut edges = Vec::new();
    let name = |at: usize| match at == stages {
        true => "done".to_owned(),
        false => format!("s{at}"),
    };
    for at in 0..stages {
        edges.push(json!({"from": name(at), "to": name(at + 1), "rate": rate(words, 9)}));
        if at > 0 {
            let back = usize::try_from(words.below(at as u64)).unwrap_or(0);
            edges.push(json!({"from": name(at), "to": name(back), "rate": rate(words, 4)}));
        }
        if at % 2 == 1 {
            edges.push(json!({"from": name(at), "to": "scrap", "rate": rate(words, 2)}));
        }
    }
    json!({"initial": "s0", "absorbing": ["done", "scrap"], "edges": edges})
}

fn sample(size: usize, seed: u64) -> Value {
    edges(size, &mut Words::new(seed), |words, most| {
        json!(format!("{}/{}", 1 + words.below(most), 2 + words.below(3)))
    })
}

fn sample_formula(size: usize, seed: u64) -> Value {
    let mut next = 0;
    edges(size.min(40), &mut Words::new(seed), |_, _| {
        next += 1;
        json!(format!("q{next}"))
    })
}

fn graph(problem: &Value) -> crate::Result<Chain<Expr>> {
    let chain = read_chain(
        &problem.to_string(),
        ChainFormat::Json,
        &ReadOptions::default(),
    )?;
    match chain.kind() {
        Kind::Continuous => Ok(chain),
        _ => Err(wrong("edges", "rates are expected")),
    }
}

fn exact(chain: &Chain<Expr>, values: &Values) -> crate::Result<Chain<Rational>> {
    chain.try_map(|formula| values.exact(formula))
}

fn never() -> crate::Error {
    wrong(
        "edges",
        "the graph is not always left: the mean is infinite",
    )
}

fn times(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let chain = exact(&graph(problem)?, &Values::default())?;
        let chain: Chain<f64> = chain.try_map(|number| Ok(number.to_f64()))?;
        let fuel = &mut Fuel::default();
        let passage = chain.passage(fuel)?;
        let mut mean = passage.mean(fuel)?.finite().ok_or_else(never)?;
        let mut variance = passage.variance(fuel)?.finite().ok_or_else(never)?;
        match slip {
            Slip::OneForTwo => variance = (variance - mean * mean) / 2.0,
            Slip::FirstStay => {
                let rates: f64 = chain
                    .arcs_from(chain.initial()[0].0)
                    .iter()
                    .map(|arc| arc.weight)
                    .sum();
                mean -= rates.recip();
            }
            _ => {}
        }
        let exits: Vec<Value> = passage
            .absorption(fuel)?
            .into_iter()
            .map(|exit| {
                let given = match slip {
                    Slip::Unconditional => Some(mean),
                    _ => exit.mean_given,
                };
                json!([exit.probability, given])
            })
            .collect();
        Ok(json!({"mean": mean, "variance": variance, "exits": exits}))
    };
    found().map_err(refused)
}

fn times_witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let found = witnesses::answers(&exact(&graph(problem)?, &Values::default())?)?;
        let second = found.second.ok_or_else(never)?;
        let variance = &second - &(&found.mean * &found.mean);
        let mut evidence = Vec::new();
        let mut against = |claimed: f64, found: &Rational, note: &str| {
            let found = found.to_f64();
            let gap = (claimed - found).abs() / found.abs().max(f64::MIN_POSITIVE);
            evidence.push(estimated(Method::Exact, gap, ROUNDINGS, note));
        };
        against(number(solution, "mean")?, &found.mean, "mean");
        against(number(solution, "variance")?, &variance, "variance");
        for (at, (probability, given)) in found.exits.iter().enumerate() {
            let claimed = |which: usize| solution["exits"][at][which].as_f64().unwrap_or(f64::NAN);
            against(claimed(0), probability, "probability of an exit");
            against(claimed(1), given, "mean time given an exit");
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

fn formula(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let chain = graph(problem)?;
        let fuel = &mut Fuel::default();
        let start = chain.initial()[0].0;
        let found = chain.symbolic_mean(TERMS, fuel)?;
        let mean = found.expr();
        let wrong = match slip {
            Slip::OneForest | Slip::ForestTwice | Slip::ForestBelow => {
                // That in which all states go straight on, the first one only below.
                let on = chain.arcs().iter().filter(|arc| {
                    let [from, to] = [arc.from, arc.to].map(|state| &chain.states()[state]);
                    (arc.from != start || slip == Slip::ForestBelow) && follows(from, to)
                });
                let forest = Expr::product(on.map(|arc| arc.weight.clone()));
                let [above, below] = found.parts();
                match slip {
                    Slip::OneForest => (above - &forest).divide(&below),
                    Slip::ForestTwice => (above + &forest).divide(&below),
                    _ => above.divide(&(below - &forest)),
                }
            }
            _ => mean,
        };
        Ok(json!({"mean": wrong.to_string()}))
    };
    found().map_err(refused)
}

/// Does a stage follow another one?
fn follows(from: &str, to: &str) -> bool {
    let number = |name: &str| {
        name.strip_prefix('s')
            .and_then(|rest| rest.parse::<usize>().ok())
    };
    match (number(from), number(to)) {
        (Some(from), Some(to)) => to == from + 1,
        (Some(_), None) => to == "done",
        _ => false,
    }
}

/// A formula as a rate of a graph is read.
fn read_formula(text: &str) -> crate::Result<Expr> {
    let edge = json!({"from": "a", "to": "b", "rate": text});
    let chain = graph(&json!({"initial": "a", "absorbing": ["b"], "edges": [edge]}))?;
    Ok(chain.arcs()[0].weight.clone())
}

/// Points at which the equations are solved.
const POINTS: u64 = 3;

fn formula_witness(
    problem: &Value,
    solution: &Value,
    context: &mut Context<'_>,
) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let chain = graph(problem)?;
        let claimed = read_formula(solution["mean"].as_str().unwrap_or_default())?;
        let names: Vec<String> = chain.symbols().iter().map(ToString::to_string).collect();
        let words = &mut Words::new(context.seed);
        let mut evidence = Vec::new();
        for _ in 0..POINTS {
            let values: Vec<Rational> = names
                .iter()
                .map(|_| {
                    let [above, below] = [0, 1].map(|_| Rational::from(1 + words.below(1 << 20)));
                    above.checked_div(&below).unwrap_or_default()
                })
                .collect();
            let named = names.iter().map(String::as_str).zip(values);
            let values = Values::new(named);
            let found = witnesses::solution(&exact(&chain, &values)?)?;
            let gap = (&values.exact(&claimed)? - &found).abs();
            evidence.push(Evidence {
                method: Method::Exact,
                measured: gap.to_f64(),
                bound: 0.0,
                basis: Basis::Rigorous,
                note: "equations at random rational rates".to_owned(),
            });
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}
