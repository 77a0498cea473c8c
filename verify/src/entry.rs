//! The answer checker in the catalogue: batches of pairs, its witness, and three plausible wrong checkers.

use algebra::evidence::{
    Basis, Card, Context, Counterexample, Entry, Evidence, Method, Reason, Source, Twin, Verdict,
};
use algebra::{Error, Result};
use serde_json::{Value, json};

use crate::witness::{Testimony, claim};
use crate::{Options, check};

/// The answer checker.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "answer-checker",
        title: "Equality of a final answer with the gold answer",
        formula: r"\mathrm{equal}(g, a) \iff g - a = 0",
        assumptions: &[
            "symbols are real; identities hold on the common natural domain",
            "odd roots of negative reals are the real roots, even roots are principal",
            "a decimal with enough digits stands for the value it rounds or truncates",
        ],
        source: Source {
            title: "Big-Math: A Large-Scale, High-Quality Math Dataset for Reinforcement Learning in Language Models",
            authors: &[
                "Alon Albalak",
                "Duy Phung",
                "Nathan Lile",
                "Rafael Rafailov",
                "Kanishk Gandhi",
                "Louis Castricato",
                "Anikait Singh",
                "Chase Blagden",
                "Violet Xiang",
                "Dakota Mahan",
                "Nick Haber",
            ],
            arxiv: Some("2502.17387"),
            derived: &["the decision procedure and its certificates"],
        },
        witness: "the tokens of both strings evaluated with balls at sample points, without parse tree or expression",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "six-decimals",
            mistake: "decimal numbers are compared after rounding to six decimals",
            solve: six_decimals,
        },
        Twin {
            name: "mixed-sign",
            mistake: "-2 1/3 is read as -2 + 1/3",
            solve: mixed_sign,
        },
        Twin {
            name: "units-dropped",
            mistake: "units are dropped instead of converted",
            solve: units_dropped,
        },
    ],
    yes_or_no: true,
};

/// A small deterministic generator: the same seed gives the same problems everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.roll(high - low + 1)
    }
}

/// A batch of pairs of many kinds, about half of them equal; one in twelve is a trap for one of the twins.
fn sample(size: usize, seed: u64) -> Value {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
    let count = size.max(4) * 9;
    let mut pairs: Vec<(String, String)> = (0..count).map(|_| ordinary(&mut dice)).collect();
    let traps = [tiny(&mut dice), mixed(&mut dice), unit(&mut dice)];
    for (at, trap) in traps.into_iter().enumerate() {
        let place = (at * count / 3 + usize::try_from(dice.roll(3)).unwrap_or(0)).min(pairs.len());
        pairs.insert(place, trap);
    }
    json!({ "pairs": pairs.into_iter().map(|(gold, answer)| json!({ "gold": gold, "answer": answer })).collect::<Vec<_>>() })
}

fn ordinary(dice: &mut Dice) -> (String, String) {
    let wrong = dice.roll(2);
    let (a, b, c) = (dice.between(2, 40), dice.between(2, 12), dice.between(2, 9));
    match dice.roll(9) {
        0 => (
            format!(r"\frac{{{}}}{{{}}}", a * c, b * c),
            format!("{}/{b}", a + wrong),
        ),
        1 => (
            format!(r"\sqrt{{{}}}", a * b * b),
            format!(r"{}\sqrt{{{a}}}", b + wrong),
        ),
        2 => (
            format!("(x+{a})(x-{b})"),
            format!("x^2 + {a}x - {b}x - {}", a * b + wrong),
        ),
        3 => (
            format!(r"{a}\frac{{1}}{{{b}}}"),
            format!(r"\frac{{{}}}{{{b}}}", a * b + 1 + wrong),
        ),
        4 => (
            format!(r"{a}{{,}}{:03}", 7 * b),
            format!("{}", a * 1000 + 7 * b + wrong),
        ),
        5 => (
            format!(r"2^{{{b}}}\cdot {a}"),
            format!("{}", (1_u64 << b) * a + wrong),
        ),
        6 => (
            format!(r"\left({a}, \frac{{{c}}}{{{b}}}\right)"),
            format!("({}, {c}/{b})", a + wrong),
        ),
        7 => (
            format!(r"\ln {}", b * c),
            format!(r"\ln({b}) + \ln({})", c + wrong),
        ),
        _ => (
            format!(r"{a}\pi - {b}"),
            format!(r"\pi \cdot {} - {b}", a + wrong),
        ),
    }
}

fn tiny(dice: &mut Dice) -> (String, String) {
    let (a, b) = (dice.between(1001, 4999), dice.between(5001, 9999));
    (format!("0.0000000{a}"), format!("0.0000000{b}"))
}

fn mixed(dice: &mut Dice) -> (String, String) {
    let (whole, below) = (dice.between(2, 9), dice.between(3, 9));
    (
        format!(r"-{whole}\frac{{1}}{{{below}}}"),
        format!(r"-\frac{{{}}}{{{below}}}", whole * below - 1),
    )
}

fn unit(dice: &mut Dice) -> (String, String) {
    let units = ["cm", "mm", "kg", "g", "s"];
    let first = usize::try_from(dice.roll(5)).unwrap_or(0);
    let second = (first + 1 + usize::try_from(dice.roll(4)).unwrap_or(0)) % 5;
    let value = dice.between(2, 99);
    (
        format!(r"{value}\text{{ {}}}", units[first]),
        format!(r"{value}\text{{ {}}}", units[second]),
    )
}

fn bad(value: String) -> Error {
    Error::Domain {
        what: "the problem",
        value,
        allowed: r#"write {"pairs": [{"gold": "..", "answer": ".."}]}"#,
    }
}

/// The pairs of a problem.
fn pairs(problem: &Value) -> Result<Vec<(&str, &str)>> {
    let fields = problem
        .as_object()
        .ok_or_else(|| bad(String::from("not an object")))?;
    only(fields, &["pairs"]).map_err(|name| bad(format!("an object with {name:?}")))?;
    let list = match fields.get("pairs") {
        Some(Value::Array(list)) => list,
        Some(_) => return Err(bad(String::from("\"pairs\" that is not a list"))),
        None => return Err(bad(String::from("an object without \"pairs\""))),
    };
    let pairs = list.iter().enumerate();
    pairs.map(|(at, value)| pair(at + 1, value)).collect()
}

fn pair(number: usize, value: &Value) -> Result<(&str, &str)> {
    let bad = |what: String| bad(format!("pair {number} {what}"));
    let fields = value
        .as_object()
        .ok_or_else(|| bad(String::from("that is not an object")))?;
    only(fields, &["gold", "answer"]).map_err(|name| bad(format!("with {name:?}")))?;
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(_) => Err(bad(format!("whose {name:?} is not a string"))),
        None => Err(bad(format!("without {name:?}"))),
    };
    Ok((text("gold")?, text("answer")?))
}

/// The first name that is not allowed: a misspelt field is not passed over in silence.
fn only<'v>(
    fields: &'v serde_json::Map<String, Value>,
    allowed: &[&str],
) -> std::result::Result<(), &'v str> {
    match fields.keys().find(|name| !allowed.contains(&name.as_str())) {
        Some(name) => Err(name),
        None => Ok(()),
    }
}

fn verdicts(problem: &Value, judge: impl Fn(&str, &str) -> &'static str) -> Result<Value> {
    let list: Vec<&str> = pairs(problem)?
        .into_iter()
        .map(|(gold, answer)| judge(gold, answer))
        .collect();
    Ok(json!({ "verdicts": list }))
}

fn truth(gold: &str, answer: &str) -> &'static str {
    check(gold, answer, &Options::default())
        .comparison
        .verdict()
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    verdicts(problem, truth)
}

/// Every verdict against the values of the strings: one contradiction refutes the batch.
fn witness(problem: &Value, solution: &Value, context: &mut Context<'_>) -> Result<Verdict> {
    let pairs = pairs(problem)?;
    let list = solution.get("verdicts").and_then(Value::as_array);
    let Some(list) = list.filter(|list| list.len() == pairs.len()) else {
        return Err(Error::Domain {
            what: "verdicts",
            value: "missing or of another length".into(),
            allowed: "one verdict per pair",
        });
    };
    let mut supported = 0_u32;
    for ((gold, answer), verdict) in pairs.iter().zip(list) {
        context.fuel.spend(64, "witness")?;
        let equal = match verdict.as_str() {
            Some("equal") => true,
            Some("different") => false,
            _ => continue,
        };
        match claim(gold, answer, equal) {
            Testimony::Supports(_) => supported += 1,
            Testimony::Contradicts {
                point,
                gold: x,
                answer: y,
            } => {
                let claimed = if equal { "equal" } else { "different" };
                return Ok(Verdict::Refuted(Counterexample {
                    point,
                    claimed: format!("{gold} and {answer} {claimed}"),
                    found: format!("{x} and {y}"),
                }));
            }
            Testimony::Abstains => {}
        }
    }
    if supported == 0 {
        return Ok(Verdict::Undecided(Reason::OutsideTheory));
    }
    Ok(Verdict::Supported(vec![Evidence {
        method: Method::Ball,
        measured: 0.0,
        bound: 0.0,
        basis: Basis::Rigorous,
        note: format!("contradictions among {supported} pairs evaluated"),
    }]))
}

/// Wrong: decimals that agree after rounding to six decimals count as equal.
fn six_decimals(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    verdicts(problem, |gold, answer| {
        match (gold.parse::<f64>(), answer.parse::<f64>()) {
            (Ok(g), Ok(a)) if ((g - a) * 1e6).abs() < 0.5 => "equal",
            _ => truth(gold, answer),
        }
    })
}

/// Wrong: the minus sign of a mixed number covers the integer only.
fn mixed_sign(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let misread = |text: &str| match (text.strip_prefix('-'), text.find(r"\frac")) {
        (Some(rest), Some(at)) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{} + {}", &text[..at], &text[at..])
        }
        _ => text.to_owned(),
    };
    verdicts(problem, |gold, answer| {
        truth(&misread(gold), &misread(answer))
    })
}

/// Wrong: `5 cm` is read as 5.
fn units_dropped(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let bare = |text: &str| text.split(r"\text").next().unwrap_or(text).to_owned();
    verdicts(problem, |gold, answer| truth(&bare(gold), &bare(answer)))
}
