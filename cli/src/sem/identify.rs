//! `sem identify`: what the covariances determine.

use std::path::Path;
use std::time::{Duration, Instant};

use closedform::algebra::Fuel;
use closedform::graphs::ideal::Vanishing;
use closedform::graphs::identify::{
    Degree, DegreeAssurance, FiniteToOne, HalfTrekVerdict, Identifier, IdentifyingEquation,
    RankBound, degree, edgewise_identification, finite_to_one, half_trek_criterion,
};
use closedform::graphs::{Error, MixedGraph, Parameter, Parameters};
use serde_json::{Value, json};

use super::arguments::Identify;
use super::graph::{list, names, pair};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::output::Output;

/// Highest power of a coefficient in an equation for it.
const MAX_POWER: u32 = 4;

/// Rows of the minors that edge-wise identification tries: the search is exponential in them.
fn largest_minor(graph: &MixedGraph) -> usize {
    match graph.len() {
        0..12 => 3,
        12..24 => 2,
        _ => 1,
    }
}

/// Width of the labels, unless an arc needs more.
const LABEL: usize = 12;

/// One line of the report: a label, a text, and the same as JSON.
struct Finding {
    label: &'static str,
    text: String,
    key: &'static str,
    value: Value,
}

/// Runs the command.
pub(crate) fn run(arguments: &Identify, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    let mut arcs = Vec::new();
    for text in &arguments.arc {
        let arc = pair(&graph, text, "--arc")?;
        if !graph.directed().any(|known| known == arc) {
            return Err(Failure::Input(format!(
                "--arc: the graph has no arc {text}"
            )));
        }
        arcs.push(arc);
    }
    if arcs.is_empty() {
        arcs = graph.directed().collect();
    }
    // Every step has its own fuel: none takes the answer from another.
    let tank = || Fuel::new(arguments.fuel);
    let fuel = &mut tank();
    let rank = finite_to_one(&graph, arguments.seed, fuel).map_err(Failure::input)?;
    let mut findings = vec![dimension(&graph, &rank)];
    findings.push(fibre(&graph, arguments.seed, &mut tank())?);
    findings.extend(criteria(&graph, &mut tank())?);
    let formulas = match arguments.max_degree {
        0 => Vec::new(),
        _ => formulas(&graph, &arcs, &rank, arguments)?,
    };
    let mut output = Output::beside(arguments.input.name(), target)?;
    write(&graph, &findings, &formulas, arguments.json, &mut output)?;
    output.finish()?;
    Ok(if rank.is_finite_to_one() { DONE } else { NO })
}

fn dimension(graph: &MixedGraph, found: &FiniteToOne) -> Finding {
    let why = match &found.bound {
        RankBound::Proved | RankBound::Kernel(_) => "proved".to_owned(),
        RankBound::Probable { points, log2_error } => {
            format!(
                "rank proved from below; larger with probability 2^{log2_error:.0} after {points} points"
            )
        }
    };
    let kernel = match &found.bound {
        RankBound::Kernel(certificate) => json!(certificate),
        _ => Value::Null,
    };
    let names = Parameters::new(graph).names;
    let free: Vec<&str> = names
        .iter()
        .zip(&found.identifiable_parameters)
        .filter(|(_, identifiable)| !**identifiable)
        .map(|(name, _)| name.as_str())
        .collect();
    let mut text = format!(
        "rank {} of {} parameters in {} covariances, codimension {}, fibre dimension {}   {why}",
        found.rank, found.parameters, found.ambient, found.codimension, found.fibre_dimension
    );
    if !free.is_empty() {
        text.push_str(&format!("; not determined: {}", free.join(", ")));
    }
    Finding {
        label: "jacobian",
        text,
        key: "jacobian",
        value: json!({
            "rank": found.rank,
            "parameters": found.parameters,
            "ambient": found.ambient,
            "codimension": found.codimension,
            "fibre_dimension": found.fibre_dimension,
            "finite_to_one": found.is_finite_to_one(),
            "not_determined": free,
            "certificate": found.certificate,
            "kernel": kernel,
        }),
    }
}

/// The degree of the map; what the fuel or the theory does not allow is said.
fn fibre(graph: &MixedGraph, seed: u64, fuel: &mut Fuel) -> Result<Finding, Failure> {
    let (text, value) = match degree(graph, seed, fuel) {
        Ok(Degree {
            dimension,
            degree,
            assurance,
            ..
        }) => {
            let why = match assurance {
                DegreeAssurance::Proved => "proved",
                DegreeAssurance::Probable => "the same at two random points modulo two primes",
            };
            let text = match &degree {
                Some(degree) if degree.is_one() => {
                    format!("one point has the covariances of a generic one   {why}")
                }
                Some(degree) => {
                    format!("{degree} complex points have the covariances of a generic one   {why}")
                }
                None => format!("infinitely many, dimension {dimension}   {why}"),
            };
            let degree = degree.map(|degree| degree.to_string());
            (
                text,
                json!({"dimension": dimension, "degree": degree, "assurance": why}),
            )
        }
        Err(error @ (Error::Exact(_) | Error::TooLarge { .. })) => {
            (format!("not found: {error}"), Value::Null)
        }
        Err(error) => return Err(Failure::input(error)),
    };
    Ok(Finding {
        label: "fibre",
        text,
        key: "fibre",
        value,
    })
}

fn criteria(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Vec<Finding>, Failure> {
    let refused = |label: &'static str, key: &'static str, error: Error| match error {
        Error::Unsupported { .. } | Error::Exact(_) => Ok(Finding {
            label,
            text: error.to_string(),
            key,
            value: Value::Null,
        }),
        error => Err(Failure::input(error)),
    };
    let mut findings = Vec::new();
    findings.push(match half_trek_criterion(graph, fuel) {
        Err(error) => refused("half-trek", "half_trek", error)?,
        Ok(found) => {
            let verdict = match found.verdict {
                HalfTrekVerdict::Identifiable => "identifiable",
                HalfTrekVerdict::InfiniteToOne => "infinite-to-one",
                HalfTrekVerdict::Inconclusive => "inconclusive",
            };
            let solved = names(graph, &found.solved);
            Finding {
                label: "half-trek",
                text: format!("{verdict}; solved vertices {{{solved}}}"),
                key: "half_trek",
                value: json!({"verdict": verdict, "solved": list(graph, &found.solved)}),
            }
        }
    });
    findings.push(
        match edgewise_identification(graph, largest_minor(graph), fuel) {
            Err(error) => refused("edge-wise", "edgewise", error)?,
            Ok(found) => {
                let steps: Vec<String> = found.steps.iter().map(|step| step.text(graph)).collect();
                let text = format!(
                    "{} of {} arcs solved{}",
                    found.solved.len(),
                    found.solved.len() + found.unsolved.len(),
                    if found.complete {
                        ""
                    } else {
                        " before the fuel ran out"
                    }
                );
                Finding {
                    label: "edge-wise",
                    text,
                    key: "edgewise",
                    value: json!({
                        "solved": found.solved.len(),
                        "unsolved": found.unsolved.len(),
                        "steps": steps,
                        "complete": found.complete,
                    }),
                }
            }
        },
    );
    Ok(findings)
}

/// What is known about the formula of one arc.
struct Formula {
    arc: String,
    text: String,
    value: Value,
}

fn formulas(
    graph: &MixedGraph,
    arcs: &[(usize, usize)],
    rank: &FiniteToOne,
    arguments: &Identify,
) -> Result<Vec<Formula>, Failure> {
    let limit = arguments.time_limit.map(Duration::try_from_secs_f64);
    let limit = limit
        .transpose()
        .map_err(|_| Failure::input("--time-limit: write a number of seconds, such as 10"))?;
    let begun = Instant::now();
    let parameters = Parameters::new(graph);
    let mut identifier = match Identifier::new(graph, arguments.seed, Fuel::new(arguments.fuel)) {
        Ok(identifier) => identifier,
        Err(error @ (Error::Unsupported { .. } | Error::TooLarge { .. } | Error::Exact(_))) => {
            return Ok(vec![Formula {
                arc: String::new(),
                text: error.to_string(),
                value: Value::Null,
            }]);
        }
        Err(error) => return Err(Failure::input(error)),
    };
    let mut found = Vec::new();
    for &(from, to) in arcs {
        let arc = format!("{}->{}", graph.name(from), graph.name(to));
        let known = parameters.arcs.iter();
        let entry = known.clone().find(|one| (one.0, one.1) == (from, to));
        let (text, value) = match entry.map(|one| &one.2) {
            Some(Parameter::Free(number)) if !rank.identifiable_parameters[*number] => (
                "not determined: infinitely many values".to_owned(),
                Value::Null,
            ),
            Some(Parameter::Free(_)) => {
                let mut go_on = || limit.is_none_or(|limit| begun.elapsed() < limit);
                search(
                    graph,
                    &mut identifier,
                    (from, to),
                    arguments.max_degree,
                    &mut go_on,
                )?
            }
            _ => ("fixed".to_owned(), Value::Null),
        };
        found.push(Formula { arc, text, value });
    }
    Ok(found)
}

/// The equation of the lowest power, degree by degree: what lower degrees gave is kept when a higher one costs too much.
fn search(
    graph: &MixedGraph,
    identifier: &mut Identifier,
    arc: (usize, usize),
    max_degree: u32,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(String, Value), Failure> {
    let mut best: Option<IdentifyingEquation> = None;
    let mut stopped = None;
    for degree in 1..=max_degree {
        let power = best.as_ref().map_or(MAX_POWER, |best| {
            u32::try_from(best.power())
                .unwrap_or(MAX_POWER)
                .saturating_sub(1)
        });
        if power == 0 {
            break;
        }
        if !go_on() {
            stopped = Some("the time limit was reached".to_owned());
            break;
        }
        match identifier.equation(arc, degree, power) {
            Ok(Some(found)) => best = Some(found),
            Ok(None) => {}
            Err(error @ (Error::Exact(_) | Error::TooLarge { .. })) => {
                stopped = Some(error.to_string());
                break;
            }
            Err(error) => return Err(Failure::input(error)),
        }
    }
    let incomplete = |text: String| match &stopped {
        None => text,
        Some(why) => format!("{text}   incomplete: {why}"),
    };
    match best {
        Some(equation) => {
            let (text, mut value) = formula(graph, &equation)?;
            // A formula of the first power cannot be improved.
            if equation.power() == 1 {
                return Ok((text, value));
            }
            value["incomplete"] = json!(stopped);
            Ok((incomplete(text), value))
        }
        None => Ok((
            incomplete(format!("no formula of degree up to {max_degree}")),
            json!({"incomplete": stopped}),
        )),
    }
}

fn formula(graph: &MixedGraph, equation: &IdentifyingEquation) -> Result<(String, Value), Failure> {
    let fuel = &mut Fuel::new(1 << 32);
    let why = match &equation.vanishing {
        Vanishing::Proven(_) => "proved by substitution".to_owned(),
        Vanishing::Probable(chance) => format!("wrong with probability 2^{:.0}", chance.log2()),
        Vanishing::Refuted(_) => "refuted".to_owned(),
    };
    let closed = equation.formula(fuel).map_err(Failure::input)?;
    let (from, to) = equation.arc;
    let text = match &closed {
        Some(fraction) => format!(
            "l_{}_{} = {}   {why}",
            graph.name(from),
            graph.name(to),
            fraction.text(graph)
        ),
        None => format!(
            "{} = 0   {} values, {why}",
            equation.text(graph),
            equation.power()
        ),
    };
    let value = json!({
        "power": equation.power(),
        "degree": equation.degree(),
        "equation": equation.text(graph),
        "numerator": closed.as_ref().map(|one| one.numerator().text(graph)),
        "denominator": closed.as_ref().map(|one| one.denominator().text(graph)),
        "assurance": why,
    });
    Ok((text, value))
}

fn write(
    graph: &MixedGraph,
    findings: &[Finding],
    formulas: &[Formula],
    json: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if json {
        let mut document = serde_json::Map::new();
        for finding in findings {
            document.insert(finding.key.to_owned(), finding.value.clone());
        }
        let list: Vec<Value> = formulas
            .iter()
            .map(|one| json!({"arc": one.arc, "says": one.text, "formula": one.value}))
            .collect();
        document.insert("formulas".to_owned(), Value::Array(list));
        return output.line(Value::Object(document).to_string());
    }
    let arcs = formulas.iter().map(|one| one.arc.chars().count());
    let width = arcs.max().unwrap_or(0).max(LABEL);
    for finding in findings {
        output.line(format!("{:<width$} {}", finding.label, finding.text))?;
    }
    for one in formulas {
        output.line(format!("{:<width$} {}", one.arc, one.text))?;
    }
    if graph.directed().next().is_none() {
        output.line("there are no arcs: the covariances are the parameters")?;
    }
    Ok(())
}
