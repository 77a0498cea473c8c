//! Formulas for path coefficients: of lowest degree where the search finds one, from the steps that solved the graph
//! otherwise.

use std::collections::BTreeMap;

use closedform::algebra::Fuel;
use closedform::graphs::covariance::{Letter, Notation};
use closedform::graphs::ideal::Vanishing;
use closedform::graphs::identify::{
    EdgewiseIdentification, FiniteToOne, Identifier, IdentifyingEquation, StepFormula,
    step_formulas,
};
use closedform::graphs::{EdgeKind, Error, MixedGraph, Parameter, Parameters};
use serde_json::{Value, json};

use super::arguments::Identify;
use super::clock::Clock;
use super::graph::{certificate, counted};
use super::identify::{Finding, Refusals};
use crate::failure::Failure;

/// Highest power of a coefficient in an equation for it.
const MAX_POWER: u32 = 4;

/// Work of the search for an arc that has a formula from the steps already.
const SHORT_SEARCH: u64 = 1 << 26;

/// What is known about the formula of one arc.
pub(super) struct Formula {
    pub(super) arc: String,
    pub(super) text: String,
    pub(super) value: Value,
}

/// The searches: a short one, and one that takes all the fuel.
struct Searches<'a> {
    graph: &'a MixedGraph,
    arguments: &'a Identify,
    clock: &'a Clock,
    short: Option<Identifier>,
    long: Option<Identifier>,
}

impl Searches<'_> {
    fn identifier(&mut self, is_short: bool) -> Result<&mut Identifier, Error> {
        let tank = self.clock.tank();
        let (place, tank) = match is_short {
            true => (&mut self.short, tank.share(SHORT_SEARCH.min(tank.left()))),
            false => (&mut self.long, tank),
        };
        match place {
            Some(identifier) => Ok(identifier),
            None => {
                let new = Identifier::new(self.graph, self.arguments.seed, tank)?;
                Ok(place.insert(new))
            }
        }
    }
}

/// The formulas of these arcs; the finding says that the search does not work on this graph.
pub(super) fn formulas(
    graph: &MixedGraph,
    arcs: &[(usize, usize)],
    rank: &FiniteToOne,
    edgewise: Option<&EdgewiseIdentification>,
    refusals: &mut Refusals,
    arguments: &Identify,
    clock: &Clock,
) -> Result<(Vec<Formula>, Option<Finding>), Failure> {
    let parameters = Parameters::new(graph);
    let steps = by_steps(graph, edgewise, arguments, clock)?;
    let mut searches = Searches {
        graph,
        arguments,
        clock,
        short: None,
        long: None,
    };
    let mut missing = None;
    let mut is_searched = match searches.identifier(true) {
        Ok(_) => true,
        Err(error) => {
            missing = not_searched(refusals, error, clock)?;
            false
        }
    };
    let mut found = Vec::new();
    for &(from, to) in arcs {
        let arc = graph.edge_text(EdgeKind::Directed, from, to);
        let step = steps.get(&(from, to));
        let number = parameter(&parameters, (from, to));
        let (text, value) = match (number, step) {
            (None, _) => ("fixed".to_owned(), Value::Null),
            (Some(number), _) if !rank.identifiable_parameters[number] => (
                "not determined: infinitely many values".to_owned(),
                Value::Null,
            ),
            _ if is_searched => match searches.identifier(step.is_some()) {
                Ok(identifier) => {
                    let degree = arguments.max_degree;
                    let (best, stopped) = search(identifier, (from, to), degree, clock)?;
                    match (best, step) {
                        (Some(equation), _) if equation.power() == 1 => formula(graph, &equation)?,
                        (_, Some(step)) => step_formula(graph, step),
                        (best, None) => implicit(graph, best, stopped, degree)?,
                    }
                }
                Err(error) => {
                    is_searched = false;
                    missing = not_searched(refusals, error, clock)?;
                    ("determined: finitely many values".to_owned(), Value::Null)
                }
            },
            (Some(_), Some(step)) => step_formula(graph, step),
            (Some(_), None) => ("determined: finitely many values".to_owned(), Value::Null),
        };
        found.push(Formula { arc, text, value });
    }
    Ok((found, missing))
}

/// The formulas of the steps, where there are any.
fn by_steps(
    graph: &MixedGraph,
    edgewise: Option<&EdgewiseIdentification>,
    arguments: &Identify,
    clock: &Clock,
) -> Result<BTreeMap<(usize, usize), StepFormula>, Failure> {
    let Some(edgewise) = edgewise else {
        return Ok(BTreeMap::new());
    };
    let fuel = &mut clock.tank();
    match step_formulas(graph, edgewise, arguments.seed, fuel) {
        Ok(steps) => Ok(steps.into_iter().map(|one| (one.arc, one)).collect()),
        Err(Error::Exact(_) | Error::TooLarge { .. }) => Ok(BTreeMap::new()),
        Err(error) => Err(Failure::graph(error)),
    }
}

/// Why the search does not work on a graph: noted where it does not cover it, said where it is too large.
fn not_searched(
    refusals: &mut Refusals,
    error: Error,
    clock: &Clock,
) -> Result<Option<Finding>, Failure> {
    match refusals.note("formulas", error) {
        Ok(()) => Ok(None),
        Err(error @ (Error::TooLarge { .. } | Error::Exact(_))) => Ok(Some(Finding {
            label: "formulas",
            text: format!("none of lowest degree: {}", clock.reason(&error)),
            key: "formulas_missing",
            value: json!(clock.reason(&error)),
        })),
        Err(error) => Err(Failure::graph(error)),
    }
}

/// The free parameter of an arc.
pub(super) fn parameter(parameters: &Parameters, arc: (usize, usize)) -> Option<usize> {
    let entry = parameters.arcs.iter().find(|one| (one.0, one.1) == arc)?;
    match entry.2 {
        Parameter::Free(number) => Some(number),
        Parameter::Fixed(_) => None,
    }
}

/// The equation of the lowest power, degree by degree, and why the search stopped before its end: what lower degrees gave
/// is kept when a higher one costs too much.
fn search(
    identifier: &mut Identifier,
    arc: (usize, usize),
    max_degree: u32,
    clock: &Clock,
) -> Result<(Option<IdentifyingEquation>, Option<String>), Failure> {
    let mut best: Option<IdentifyingEquation> = None;
    for degree in 1..=max_degree {
        let power = best.as_ref().map_or(MAX_POWER, |best| {
            u32::try_from(best.power())
                .unwrap_or(MAX_POWER)
                .saturating_sub(1)
        });
        if power == 0 {
            break;
        }
        if clock.is_up() {
            return Ok((best, Some("the time limit was reached".to_owned())));
        }
        match identifier.equation(arc, degree, power) {
            Ok(Some(found)) => best = Some(found),
            Ok(None) => {}
            Err(error @ (Error::Exact(_) | Error::TooLarge { .. })) => {
                return Ok((best, Some(clock.reason(&error))));
            }
            Err(error) => return Err(Failure::graph(error)),
        }
    }
    Ok((best, None))
}

/// An equation of a higher power, or none.
fn implicit(
    graph: &MixedGraph,
    best: Option<IdentifyingEquation>,
    stopped: Option<String>,
    max_degree: u32,
) -> Result<(String, Value), Failure> {
    let (text, mut value) = match best {
        Some(equation) => formula(graph, &equation)?,
        None => (
            format!("no formula of degree up to {max_degree}"),
            json!({}),
        ),
    };
    value["incomplete"] = json!(stopped);
    Ok(match stopped {
        None => (text, value),
        Some(why) => (format!("{text}   incomplete: {why}"), value),
    })
}

/// A formula by Cramer's rule, with coefficients that have formulas of their own; what the points refute is not shown.
fn step_formula(graph: &MixedGraph, step: &StepFormula) -> (String, Value) {
    if !step.agrees {
        let why = "determined, but its formula was refuted at random points: please report this";
        return (why.to_owned(), json!({"assurance": "refuted"}));
    }
    let (from, to) = step.arc;
    let value = step.text(graph);
    let why = "solved edge-wise; equal at 3 random points modulo 2^61 - 1";
    let symbol = |&(a, b): &(usize, usize)| Notation::Text.symbol(graph, Letter::Lambda, &[a, b]);
    let uses: Vec<String> = step.uses.iter().map(symbol).collect();
    let text = format!("{} = {value}   {why}", symbol(&(from, to)));
    let document = json!({
        "power": 1,
        "value": value,
        "uses": uses,
        "assurance": why,
    });
    (text, document)
}

fn formula(graph: &MixedGraph, equation: &IdentifyingEquation) -> Result<(String, Value), Failure> {
    let fuel = &mut Fuel::new(1 << 32);
    let why = match &equation.vanishing {
        Vanishing::Proven(_) => "proved by substitution".to_owned(),
        Vanishing::Probable(chance) => format!("wrong with probability 2^{:.0}", chance.log2()),
        Vanishing::Refuted(_) => "refuted".to_owned(),
    };
    let closed = equation.formula(fuel).map_err(Failure::graph)?;
    let (from, to) = equation.arc;
    let text = match &closed {
        Some(fraction) => format!(
            "{} = {}   {why}",
            Notation::Text.symbol(graph, Letter::Lambda, &[from, to]),
            fraction.text(graph)
        ),
        None => format!(
            "{} = 0   {}, {why}",
            equation.text(graph),
            counted(equation.power(), "value")
        ),
    };
    let value = json!({
        "power": equation.power(),
        "degree": equation.degree(),
        "equation": equation.text(graph),
        "numerator": closed.as_ref().map(|one| one.numerator().text(graph)),
        "denominator": closed.as_ref().map(|one| one.denominator().text(graph)),
        "assurance": why,
        "certificate": certificate(&equation.vanishing),
    });
    Ok((text, value))
}
