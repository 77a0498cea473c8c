//! `makespan symbolic --at`: the value of a formula, and whether the task graph exists there.

use closedform::algebra::expr::Expr;
use closedform::algebra::{Error as AlgebraError, Fuel, Rational};
use closedform::transforms::Error;
use closedform::transforms::makespan::{Chain, Expected, Formula, Kind, Values};
use serde_json::{Map, Value, json};

use super::answer::{Answer, document, shown};
use super::task::Read;
use crate::failure::Failure;

/// A formula, and the graph that it was made from.
pub(super) struct Asked<'a> {
    pub(super) graph: &'a Chain<Expr>,
    pub(super) formula: &'a Formula,
    /// Is it the mean time from where the task begins, so that the graph knows why there is none?
    pub(super) cause: bool,
}

/// What the values make of the graph.
enum Place {
    /// A graph.
    Inside(Chain<Rational>),
    /// A graph without the arcs whose rate is 0 would be: why it is none.
    Edge(String),
    /// Rates below 0, probabilities outside of 0 to 1.
    Outside(String),
    /// The graph has symbols that the formula does not have.
    Unknown,
}

/// The value of the formula and of its derivatives.
pub(super) fn at(
    answer: &mut Answer,
    asked: &Asked<'_>,
    read: &Read,
    given: &[(String, Rational)],
    fuel: &mut Fuel,
) -> Result<(), Failure> {
    let (names, values) = values(asked.formula, given)?;
    let point = names.iter().map(String::as_str).zip(values.iter().cloned());
    let place = place(asked.graph, &Values::new(point));
    let value = match asked.formula.exact(&values, fuel) {
        Ok(value) => value,
        Err(Error::Algebra(AlgebraError::Undefined { .. })) => {
            return pole(answer, asked, &place, fuel).map_err(|error| read.refused(error));
        }
        Err(error) => return Err(read.refused(error)),
    };
    answer.line("value", shown(&value));
    answer.key("value", document(&value));
    let mut map = Map::new();
    for (at, name) in names.iter().enumerate() {
        let slope = asked
            .formula
            .derivative(at, fuel)
            .and_then(|derivative| {
                let kept = derivative.symbols().iter().map(|symbol| {
                    let place = names.iter().position(|name| *name == symbol.to_string());
                    place.map_or_else(Rational::default, |place| values[place].clone())
                });
                let kept: Vec<Rational> = kept.collect();
                derivative.exact(&kept, fuel)
            })
            .map_err(|error| read.refused(error))?;
        answer.line(&format!("  derivative by {name}"), shown(&slope));
        map.insert(name.clone(), document(&slope));
    }
    answer.key("value_gradient", Value::Object(map));
    if let Place::Outside(why) = &place {
        answer.key("outside", why.as_str());
        answer.note(&format!(
            "these values make no task graph, and the value is that of the formula alone: {why}"
        ));
    }
    Ok(())
}

/// Names and values of all symbols, in their order.
fn values(
    formula: &Formula,
    given: &[(String, Rational)],
) -> Result<(Vec<String>, Vec<Rational>), Failure> {
    let names: Vec<String> = formula.symbols().iter().map(ToString::to_string).collect();
    if let Some((name, _)) = given.iter().find(|(name, _)| !names.contains(name)) {
        return Err(Failure::Input(format!(
            "--at {name}: the formula has no such symbol; its symbols are {}",
            names.join(", ")
        )));
    }
    let mut values: Vec<Rational> = Vec::new();
    for name in &names {
        let Some((_, value)) = given.iter().find(|(other, _)| other == name) else {
            return Err(Failure::Input(format!(
                "--at {name}=..: a value is missing"
            )));
        };
        values.push(value.clone());
    }
    Ok((names, values))
}

fn place(graph: &Chain<Expr>, values: &Values) -> Place {
    let whole = graph.try_map(|formula| values.exact(formula));
    let error = match whole {
        Ok(chain) => return Place::Inside(chain),
        Err(error) => error,
    };
    let mut vanished = false;
    for arc in graph.arcs() {
        match values.exact(&arc.weight) {
            // Nothing is known where a symbol of the graph is not in the formula.
            Err(_) => return Place::Unknown,
            Ok(weight) if weight.is_negative() => return Place::Outside(error.to_string()),
            Ok(weight) => vanished |= weight.is_zero(),
        }
    }
    match vanished && graph.kind() == Kind::Continuous {
        true => Place::Edge(error.to_string()),
        false => Place::Outside(error.to_string()),
    }
}

/// Where the denominator is 0: infinite, with the reason, where the graph knows it.
fn pole(
    answer: &mut Answer,
    asked: &Asked<'_>,
    place: &Place,
    fuel: &mut Fuel,
) -> Result<(), Error> {
    let infinite = match place {
        Place::Inside(chain) if asked.cause => match chain.passage(fuel)?.mean(fuel)? {
            Expected::Infinite(cause) => Some(cause.to_string()),
            Expected::Finite(_) => None,
        },
        Place::Edge(why) if asked.cause => Some(why.clone()),
        _ => None,
    };
    let text = match (&infinite, place) {
        (Some(why), _) => format!("infinite: {why}"),
        (None, Place::Outside(why) | Place::Edge(why)) => {
            format!("none: the denominator is 0, and the values make no task graph: {why}")
        }
        (None, _) => String::from("none: the denominator is 0"),
    };
    answer.line("value", text);
    answer.key("value", json!({"value": null, "infinite": infinite}));
    Ok(())
}
