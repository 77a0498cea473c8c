//! Durations: a number, or a table that names a law and its parameters.

use algebra::expr::Expr;

use super::reader::Reader;
use super::tree::{Content, Document, Node, Table};
use super::value::Value;
use crate::error::Result;
use crate::formats::case::suggestion;
use crate::formats::text::quote;
use crate::makespan::Duration;

/// Names of laws, with other names for them and the keys of their parameters.
const LAWS: [(&str, &str, &[&str]); 8] = [
    ("det", "deterministic", &["kind", "mean"]),
    ("exp", "exponential", &["kind", "mean"]),
    ("erlang", "erlang", &["kind", "k", "mean"]),
    (
        "hyperexp",
        "hyperexponential",
        &["kind", "weights", "means"],
    ),
    ("gamma", "gamma", &["kind", "shape", "mean"]),
    ("uniform", "uniform", &["kind", "a", "b"]),
    (
        "lognormal",
        "lognormal",
        &["kind", "mean", "cv", "squared_variation", "mu", "sigma"],
    ),
    ("empirical", "empirical", &["kind", "times"]),
];

/// A duration; a number alone is always the same time.
pub(super) fn duration(
    document: &Document<'_>,
    node: &Node,
    reader: &mut Reader,
) -> Result<Duration<Expr>> {
    let Content::Table(_) = node.content else {
        return match node.content {
            Content::Number(_) | Content::Text(_) => {
                Ok(Duration::Deterministic(reader.expr(document, node)?))
            }
            _ => Err(document.error(
                node,
                "neither a number nor a table of a law, such as { kind = \"exp\", mean = 3 }",
            )),
        };
    };
    let table = document.table_of(node)?;
    let kind = table.need(&["kind"], "name the law, such as \"exp\"")?;
    let name = document.name(kind)?;
    let Some((law, _, keys)) = LAWS
        .iter()
        .find(|(short, long, _)| name == *short || name == *long)
    else {
        let known: Vec<&str> = LAWS.iter().map(|(short, ..)| *short).collect();
        return Err(document.error(
            kind,
            format!("{} is no law; {}", quote(name), suggestion(name, &known)),
        ));
    };
    table.check_keys(keys)?;
    let mut number = |key: &'static str| {
        let node = table.need(&[key], &format!("a parameter of the law {law}"))?;
        reader.expr(document, node)
    };
    Ok(match *law {
        "det" => Duration::Deterministic(number("mean")?),
        "exp" => Duration::Exponential {
            mean: number("mean")?,
        },
        "erlang" => Duration::Erlang {
            mean: number("mean")?,
            stages: stages(&table, reader)?,
        },
        "hyperexp" => Duration::HyperExponential {
            weights: numbers(&table, "weights", reader)?,
            means: numbers(&table, "means", reader)?,
        },
        "gamma" => Duration::Gamma {
            shape: number("shape")?,
            mean: number("mean")?,
        },
        "uniform" => Duration::Uniform {
            from: number("a")?,
            to: number("b")?,
        },
        "lognormal" => lognormal(&table, reader)?,
        _ => Duration::Empirical {
            times: numbers(&table, "times", reader)?,
        },
    })
}

fn stages(table: &Table<'_>, reader: &mut Reader) -> Result<u32> {
    let node = table.need(&["k"], "the number of stages of the law erlang")?;
    let document = table.document();
    let whole = reader.value(document, node)?.to_whole();
    match whole.map(u32::try_from) {
        Ok(Ok(stages)) if stages > 0 => Ok(stages),
        Ok(_) => Err(document.error(node, "a number of stages from 1 to 2^32 - 1 is expected")),
        Err(message) => Err(document.error(node, message)),
    }
}

fn numbers(table: &Table<'_>, key: &'static str, reader: &mut Reader) -> Result<Vec<Expr>> {
    let document = table.document();
    let list = document.list(table.need(&[key], "a list of numbers")?)?;
    list.iter()
        .map(|node| reader.expr(document, node))
        .collect()
}

/// From mean and variation, or from mean μ and deviation σ of the logarithm.
fn lognormal(table: &Table<'_>, reader: &mut Reader) -> Result<Duration<Expr>> {
    let document = table.document();
    for key in ["cv", "sigma"] {
        // Its square would hide the sign.
        if let Some(node) = table.get(key)
            && let Some(value) = reader.expr(document, node)?.as_rational()
            && value.is_negative()
        {
            let message = format!("{key} = {value} is not allowed: a finite number, at least 0");
            return Err(document.error(node, message));
        }
    }
    let mut number = |key| {
        table
            .get(key)
            .map(|node| reader.expr(document, node))
            .transpose()
    };
    let found = [
        number("mean")?,
        number("cv")?,
        number("squared_variation")?,
        number("mu")?,
        number("sigma")?,
    ];
    match found {
        [Some(mean), Some(cv), None, None, None] => Ok(Duration::LogNormal {
            mean,
            squared_variation: cv.pow(2),
        }),
        [Some(mean), None, Some(squared_variation), None, None] => Ok(Duration::LogNormal {
            mean,
            squared_variation,
        }),
        [None, None, None, Some(mu), Some(sigma)] => {
            let variance = sigma.pow(2);
            let half = Expr::ratio(1, 2);
            let values = [
                Expr::sum([mu, Expr::product([half, variance.clone()])]).exp(),
                Expr::sum([variance.exp(), Expr::integer(-1)]),
            ];
            let [mean, squared_variation] = values.map(|value| Value::expression(value).into_expr());
            match (mean, squared_variation) {
                (Ok(mean), Ok(squared_variation)) => Ok(Duration::LogNormal {
                    mean,
                    squared_variation,
                }),
                (Err(message), _) | (_, Err(message)) => Err(table.error(message)),
            }
        }
        _ => Err(table.error(
            "a lognormal law needs mean and cv (deviation over mean), mean and squared_variation, or mu and sigma of the logarithm",
        )),
    }
}

/// A duration for a writer: its name and its parameters, or one time.
pub(super) enum Parts<'d> {
    Time(&'d Expr),
    Law(&'static str, Vec<(&'static str, Parameter<'d>)>),
}

/// A parameter of a law.
pub(super) enum Parameter<'d> {
    Count(u32),
    One(&'d Expr),
    List(&'d [Expr]),
}

pub(super) fn parts(duration: &Duration<Expr>) -> Parts<'_> {
    use Parameter::{Count, List, One};
    match duration {
        Duration::Deterministic(time) => Parts::Time(time),
        Duration::Exponential { mean } => Parts::Law("exp", vec![("mean", One(mean))]),
        Duration::Erlang { stages, mean } => {
            Parts::Law("erlang", vec![("k", Count(*stages)), ("mean", One(mean))])
        }
        Duration::HyperExponential { weights, means } => Parts::Law(
            "hyperexp",
            vec![("weights", List(weights)), ("means", List(means))],
        ),
        Duration::Gamma { shape, mean } => {
            Parts::Law("gamma", vec![("shape", One(shape)), ("mean", One(mean))])
        }
        Duration::Uniform { from, to } => {
            Parts::Law("uniform", vec![("a", One(from)), ("b", One(to))])
        }
        Duration::LogNormal {
            mean,
            squared_variation,
        } => Parts::Law(
            "lognormal",
            vec![
                ("mean", One(mean)),
                ("squared_variation", One(squared_variation)),
            ],
        ),
        Duration::Empirical { times } => Parts::Law("empirical", vec![("times", List(times))]),
    }
}
