//! `sem identify`: what the covariances determine.

use std::path::Path;

use closedform::algebra::Fuel;
use closedform::graphs::identify::{
    Degree, DegreeAssurance, EdgewiseIdentification, FiniteToOne, HalfTrekVerdict, RankBound,
    degree, edgewise_identification, finite_to_one, half_trek_criterion,
};
use closedform::graphs::{Error, MixedGraph, Parameters};
use serde_json::{Value, json};

use super::arguments::Identify;
use super::clock::Clock;
use super::formulas::{Formula, formulas, parameter};
use super::graph::{
    WIDEST, counted, document as graph_document, legend, list, names, numbers, observed, pair,
};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::output::Output;

/// Rows of the minors that edge-wise identification tries: the search is exponential in them.
fn largest_minor(graph: &MixedGraph) -> usize {
    match graph.len() {
        0..12 => 3,
        12..24 => 2,
        _ => 1,
    }
}

/// What the vectors of a kernel are.
const KERNEL_SAYS: &str = "directions in which the covariances stand still, entry by entry: number of a parameter (arcs, \
    variances, bidirected edges, from 0), polynomial in the parameters; entries of Ω with a parameter of their own are left \
    out: they are what makes their own covariance of (I-Λ)^T Σ (I-Λ) stand still";

/// More solved vertices are counted, and named in JSON alone.
const LISTED: usize = 20;

/// Width of the labels, unless an arc needs more.
const LABEL: usize = 12;

/// One line of the report: a label, a text, and the same as JSON.
pub(super) struct Finding {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) key: &'static str,
    pub(super) value: Value,
}

/// The methods that do not cover this graph, with what the first one of them said.
#[derive(Default)]
pub(super) struct Refusals {
    methods: Vec<&'static str>,
    reason: Option<(String, &'static str)>,
}

impl Refusals {
    /// Notes that a method does not cover the graph; other errors are handed back.
    pub(super) fn note(&mut self, method: &'static str, error: Error) -> Result<(), Error> {
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
    let clock = &Clock::new(arguments.time_limit, arguments.fuel)?;
    let tank = || clock.tank();
    let rank = finite_to_one(&graph, arguments.seed, &mut tank());
    let rank = rank.map_err(|error| clock.failure(error))?;
    let mut findings = vec![dimension(&graph, &rank)];
    findings.push(fibre(&graph, arguments.seed, &mut tank(), clock)?);
    let mut refusals = Refusals::default();
    let (criteria, edgewise) = criteria(&graph, &mut refusals, &tank, clock)?;
    findings.extend(criteria);
    let formulas = match arguments.max_degree {
        0 => Vec::new(),
        _ => {
            let steps = edgewise.as_ref();
            let (formulas, missing) =
                formulas(&graph, &arcs, &rank, steps, &mut refusals, arguments, clock)?;
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
    let kernel_says = (!kernel.is_null()).then_some(KERNEL_SAYS);
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
            "kernel_says": kernel_says,
        }),
    }
}

/// The degree of the map; what the fuel or the theory does not allow is said.
fn fibre(
    graph: &MixedGraph,
    seed: u64,
    fuel: &mut Fuel,
    clock: &Clock,
) -> Result<Finding, Failure> {
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
            (format!("not found: {}", clock.reason(&error)), Value::Null)
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

/// What the graph alone says, and the steps of edge-wise identification; a method that does not cover the graph is null in
/// JSON.
fn criteria(
    graph: &MixedGraph,
    refusals: &mut Refusals,
    tank: &dyn Fn() -> Fuel,
    clock: &Clock,
) -> Result<(Vec<Finding>, Option<EdgewiseIdentification>), Failure> {
    let mut findings = Vec::new();
    match half_trek_criterion(graph, &mut tank()) {
        Err(error) => findings.extend(without_answer(
            "half-trek",
            "half_trek",
            refusals,
            error,
            clock,
        )?),
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
                value: json!({
                    "verdict": verdict,
                    "solved": list(graph, &found.solved),
                    "certificate": found.certificate,
                    "flow": found.flow,
                }),
            });
        }
    }
    let mut edgewise = None;
    match edgewise_identification(graph, largest_minor(graph), &mut tank()) {
        Err(error) => findings.extend(without_answer(
            "edge-wise",
            "edgewise",
            refusals,
            error,
            clock,
        )?),
        Ok(found) => {
            let steps: Vec<String> = found.steps.iter().map(|step| step.text(graph)).collect();
            let text = format!(
                "{} of {} solved{}",
                found.solved.len(),
                counted(found.solved.len() + found.unsolved.len(), "arc"),
                match (found.complete, clock.is_up()) {
                    (true, _) => "",
                    (false, true) => " before the time limit",
                    (false, false) => " before the fuel ran out",
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
                    "certificate": found,
                }),
            });
            edgewise = Some(found);
        }
    }
    Ok((findings, edgewise))
}

/// A method that gave up: it is noted when it does not cover the graph, and says itself when the fuel ran out.
fn without_answer(
    label: &'static str,
    key: &'static str,
    refusals: &mut Refusals,
    error: Error,
    clock: &Clock,
) -> Result<Option<Finding>, Failure> {
    match refusals.note(label, error) {
        Ok(()) => Ok(None),
        Err(error @ Error::Exact(_)) => Ok(Some(Finding {
            label,
            text: format!("not found: {}", clock.reason(&error)),
            key,
            value: Value::Null,
        })),
        Err(error) => Err(Failure::graph(error)),
    }
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
        document.insert("graph".to_owned(), graph_document(graph)?);
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
