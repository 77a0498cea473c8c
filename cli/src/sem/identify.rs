//! `sem identify`: what the covariances determine.

use std::path::Path;
use std::time::{Duration, Instant};

use closedform::algebra::Fuel;
use closedform::graphs::covariance::{Letter, Notation};
use closedform::graphs::ideal::Vanishing;
use closedform::graphs::identify::{
    Degree, DegreeAssurance, FiniteToOne, HalfTrekVerdict, Identifier, IdentifyingEquation,
    RankBound, degree, edgewise_identification, finite_to_one, half_trek_criterion,
};
use closedform::graphs::{EdgeKind, Error, MixedGraph, Parameter, Parameters};
use serde_json::{Value, json};

use super::arguments::Identify;
use super::graph::{WIDEST, counted, legend, list, names, numbers, observed, pair};
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

/// More solved vertices are counted, and named in JSON alone.
const LISTED: usize = 20;

/// Width of the labels, unless an arc needs more.
const LABEL: usize = 12;

/// One line of the report: a label, a text, and the same as JSON.
struct Finding {
    label: &'static str,
    text: String,
    key: &'static str,
    value: Value,
}

/// The methods that do not cover this graph, with what the first one of them said.
#[derive(Default)]
struct Refusals {
    methods: Vec<&'static str>,
    reason: Option<(String, &'static str)>,
}

impl Refusals {
    /// Notes that a method does not cover the graph; other errors are handed back.
    fn note(&mut self, method: &'static str, error: Error) -> Result<(), Error> {
        let Error::Unsupported {
            construct, hint, ..
        } = error
        else {
            return Err(error);
        };
        self.methods.push(method);
        self.reason.get_or_insert((construct, hint));
        Ok(())
    }

    /// One line for all of them.
    fn finding(self, graph: &MixedGraph) -> Option<Finding> {
        let (construct, hint) = self.reason?;
        let latent: Vec<usize> = (0..graph.len())
            .filter(|&v| graph.vertex(v).latent)
            .collect();
        let (construct, hint) = match latent.is_empty() {
            true => (construct, hint),
            false => (
                format!("latent vertices ({})", names(graph, &latent)),
                "they take a graph of observed vertices, with <-> between the effects of each latent one (a larger model); \
                 jacobian and fibre cover latent ones",
            ),
        };
        let methods = self.methods.join(", ");
        Some(Finding {
            label: "not covered",
            text: format!("{construct} by {methods}: {hint}"),
            key: "not_covered",
            value: json!({"methods": self.methods, "construct": construct, "hint": hint}),
        })
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Identify, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    observed(&graph)?;
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
    let all = arcs.is_empty();
    if all {
        arcs = graph.directed().collect();
    }
    // Every step has its own fuel: none takes the answer from another.
    let tank = || Fuel::new(arguments.fuel);
    let fuel = &mut tank();
    let rank = finite_to_one(&graph, arguments.seed, fuel).map_err(Failure::graph)?;
    let mut findings = vec![dimension(&graph, &rank)];
    findings.push(fibre(&graph, arguments.seed, &mut tank())?);
    let mut refusals = Refusals::default();
    findings.extend(criteria(&graph, &mut refusals, &mut tank())?);
    let formulas = match arguments.max_degree {
        0 => Vec::new(),
        _ => {
            let (formulas, missing) = formulas(&graph, &arcs, &rank, &mut refusals, arguments)?;
            findings.extend(missing);
            formulas
        }
    };
    findings.extend(refusals.finding(&graph));
    let mut output = Output::beside(arguments.input.name(), target)?;
    write(&graph, &findings, &formulas, arguments.json, &mut output)?;
    output.finish()?;
    let parameters = Parameters::new(&graph);
    let mut asked = arcs.iter().filter_map(|&arc| parameter(&parameters, arc));
    let determined = match all {
        true => rank.is_finite_to_one(),
        false => asked.all(|number| rank.identifiable_parameters[number]),
    };
    Ok(if determined { DONE } else { NO })
}

/// The free parameter of an arc.
fn parameter(parameters: &Parameters, arc: (usize, usize)) -> Option<usize> {
    let entry = parameters.arcs.iter().find(|one| (one.0, one.1) == arc)?;
    match entry.2 {
        Parameter::Free(number) => Some(number),
        Parameter::Fixed(_) => None,
    }
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
        Err(error) => return Err(Failure::graph(error)),
    };
    Ok(Finding {
        label: "fibre",
        text,
        key: "fibre",
        value,
    })
}

/// What the graph alone says; a method that does not cover the graph is null in JSON.
fn criteria(
    graph: &MixedGraph,
    refusals: &mut Refusals,
    fuel: &mut Fuel,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    match half_trek_criterion(graph, fuel) {
        Err(error) => findings.extend(without_answer("half-trek", "half_trek", refusals, error)?),
        Ok(found) => {
            let verdict = match found.verdict {
                HalfTrekVerdict::Identifiable => "identifiable",
                HalfTrekVerdict::InfiniteToOne => "infinite-to-one",
                HalfTrekVerdict::Inconclusive => "inconclusive",
            };
            let solved = match found.solved.len() {
                0..=LISTED => format!("vertices {{{}}}", names(graph, &found.solved)),
                many => format!("{many} of {} vertices", graph.len()),
            };
            findings.push(Finding {
                label: "half-trek",
                text: format!("{verdict}; solved {solved}"),
                key: "half_trek",
                value: json!({"verdict": verdict, "solved": list(graph, &found.solved)}),
            });
        }
    }
    match edgewise_identification(graph, largest_minor(graph), fuel) {
        Err(error) => findings.extend(without_answer("edge-wise", "edgewise", refusals, error)?),
        Ok(found) => {
            let steps: Vec<String> = found.steps.iter().map(|step| step.text(graph)).collect();
            let text = format!(
                "{} of {} solved{}",
                found.solved.len(),
                counted(found.solved.len() + found.unsolved.len(), "arc"),
                if found.complete {
                    ""
                } else {
                    " before the fuel ran out"
                }
            );
            findings.push(Finding {
                label: "edge-wise",
                text,
                key: "edgewise",
                value: json!({
                    "solved": found.solved.len(),
                    "unsolved": found.unsolved.len(),
                    "steps": steps,
                    "complete": found.complete,
                }),
            });
        }
    }
    Ok(findings)
}

/// A method that gave up: it is noted when it does not cover the graph, and says itself when the fuel ran out.
fn without_answer(
    label: &'static str,
    key: &'static str,
    refusals: &mut Refusals,
    error: Error,
) -> Result<Option<Finding>, Failure> {
    match refusals.note(label, error) {
        Ok(()) => Ok(None),
        Err(error @ Error::Exact(_)) => Ok(Some(Finding {
            label,
            text: format!("not found: {error}"),
            key,
            value: Value::Null,
        })),
        Err(error) => Err(Failure::graph(error)),
    }
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
    refusals: &mut Refusals,
    arguments: &Identify,
) -> Result<(Vec<Formula>, Option<Finding>), Failure> {
    let limit = arguments.time_limit.map(Duration::try_from_secs_f64);
    let limit = limit
        .transpose()
        .map_err(|_| Failure::input("--time-limit: write a number of seconds, such as 10"))?;
    let begun = Instant::now();
    let mut go_on = || limit.is_none_or(|limit| begun.elapsed() < limit);
    let parameters = Parameters::new(graph);
    let mut missing = None;
    let mut identifier = match Identifier::new(graph, arguments.seed, Fuel::new(arguments.fuel)) {
        Ok(identifier) => Some(identifier),
        Err(error) => {
            match refusals.note("formulas", error) {
                Ok(()) => {}
                Err(error @ (Error::TooLarge { .. } | Error::Exact(_))) => {
                    missing = Some(Finding {
                        label: "formulas",
                        text: format!("not found: {error}"),
                        key: "formulas_missing",
                        value: json!(error.to_string()),
                    });
                }
                Err(error) => return Err(Failure::graph(error)),
            }
            None
        }
    };
    let mut found = Vec::new();
    for &(from, to) in arcs {
        let arc = graph.edge_text(EdgeKind::Directed, from, to);
        let (text, value) = match (parameter(&parameters, (from, to)), &mut identifier) {
            (None, _) => ("fixed".to_owned(), Value::Null),
            (Some(number), _) if !rank.identifiable_parameters[number] => (
                "not determined: infinitely many values".to_owned(),
                Value::Null,
            ),
            (Some(_), None) => ("determined: finitely many values".to_owned(), Value::Null),
            (Some(_), Some(identifier)) => search(
                graph,
                identifier,
                (from, to),
                arguments.max_degree,
                &mut go_on,
            )?,
        };
        found.push(Formula { arc, text, value });
    }
    Ok((found, missing))
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
            Err(error) => return Err(Failure::graph(error)),
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
        document.insert("vertices".to_owned(), numbers(graph));
        for finding in findings {
            document.insert(finding.key.to_owned(), finding.value.clone());
        }
        let list: Vec<Value> = formulas
            .iter()
            .map(|one| json!({"arc": one.arc, "says": one.text, "formula": one.value}))
            .collect();
        for key in ["half_trek", "edgewise", "not_covered"] {
            document.entry(key).or_insert(Value::Null);
        }
        document.insert("formulas".to_owned(), Value::Array(list));
        return output.line(Value::Object(document).to_string());
    }
    legend(graph, output)?;
    let arcs = formulas.iter().map(|one| one.arc.chars().count());
    let width = arcs.max().unwrap_or(0).clamp(LABEL, WIDEST);
    for finding in findings {
        output.line(format!("{:<width$} {}", finding.label, finding.text))?;
    }
    for one in formulas {
        output.line(format!("{:<width$} {}", one.arc, one.text))?;
    }
    if graph.directed().next().is_none() && !graph.has_latent() {
        output.line("there are no arcs: the covariances are the parameters")?;
    }
    Ok(())
}
