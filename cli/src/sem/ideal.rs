//! `sem ideal`: the polynomials that vanish on the model.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::graphs::ideal::{
    Completeness, CovariancePolynomial, Reason, Vanishing, VanishingIdeal, certify, eliminate,
    vanishing_ideal_while,
};
use closedform::graphs::{Error, MixedGraph};
use serde_json::{Value, json};

use super::arguments::Ideal;
use super::clock::Clock;
use super::graph::{certificate, counted, document as graph_document, legend, numbers, observed};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::output::Output;

/// Runs the command.
pub(crate) fn run(arguments: &Ideal, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    observed(&graph)?;
    if !arguments.certify.is_empty() {
        return claims(&graph, arguments, target);
    }
    let clock = Clock::new(arguments.time_limit, arguments.fuel)?;
    let fuel = &mut clock.tank();
    let mut go_on = || !clock.is_up();
    let mut ideal = vanishing_ideal_while(
        &graph,
        arguments.max_degree,
        arguments.seed,
        fuel,
        &mut go_on,
    )
    .map_err(Failure::graph)?;
    let mut eliminated = Value::Null;
    let mut notes = Vec::new();
    if matches!(ideal.completeness, Completeness::UpTo(_)) && go_on() {
        match ideal.add_hypersurface(&graph, arguments.seed, fuel) {
            Ok(_) => {}
            Err(error @ (Error::Exact(_) | Error::Unsupported { .. })) => {
                notes.push(format!(
                    "a model of codimension 1 has one generator; its degree was not found: {}",
                    clock.reason(&error)
                ));
            }
            Err(error) => return Err(Failure::input(error)),
        }
    }
    if arguments.eliminate {
        match eliminate(&graph, fuel) {
            Ok(found) => {
                let same = ideal.compare(&found);
                eliminated = json!({
                    "codim": found.codimension,
                    "degree": found.degree.to_string(),
                    "generator_degrees": found.generator_degrees,
                });
                notes.push(format!(
                    "elimination: degree {} of the variety, generators of degrees {:?}{}",
                    found.degree,
                    found.generator_degrees,
                    if same {
                        ", the same"
                    } else {
                        ": more than were found"
                    }
                ));
            }
            Err(error @ (Error::Exact(_) | Error::Unsupported { .. })) => {
                notes.push(format!("elimination: {}", clock.reason(&error)));
            }
            Err(error) => return Err(Failure::graph(error)),
        }
    }
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        output.line(document(&graph, &ideal, &clock, &eliminated)?.to_string())?;
    } else {
        write(&graph, &ideal, &clock, &notes, arguments.latex, &mut output)?;
    }
    output.finish()?;
    Ok(match ideal.completeness {
        Completeness::Stopped(_) => UNDECIDED,
        _ => DONE,
    })
}

fn says(vanishing: &Vanishing) -> String {
    match vanishing {
        Vanishing::Proven(_) => "proved by substitution".to_owned(),
        Vanishing::Probable(chance) => {
            format!(
                "zero at random points, wrong with probability 2^{:.0}",
                chance.log2()
            )
        }
        Vanishing::Refuted(_) => "refuted".to_owned(),
    }
}

fn completeness(graph: &MixedGraph, ideal: &VanishingIdeal, clock: &Clock) -> String {
    match &ideal.completeness {
        Completeness::Complete(Reason::CodimensionZero) => {
            "complete: every covariance matrix is in the closure of the model".to_owned()
        }
        Completeness::Complete(Reason::Principal) => {
            "complete: a model of codimension 1 has one generator".to_owned()
        }
        Completeness::Complete(Reason::Elimination) => {
            "complete: elimination modulo a prime has the same degrees".to_owned()
        }
        Completeness::UpTo(degree) => {
            format!(
                "up to degree {degree}; generators of higher degree are possible: --max-degree, --eliminate"
            )
        }
        Completeness::Stopped(stop) => {
            let degree = stop.degree + 1;
            let occurring = stop.multidegree.iter().enumerate().filter(|one| *one.1 > 0);
            let occurring = occurring.map(|(v, often)| format!("{}: {often}", graph.name(v)));
            let place = occurring.collect::<Vec<String>>().join(", ");
            let cause = match &stop.cause {
                Some(error) => clock.reason(error),
                None => "the time limit was reached".to_owned(),
            };
            format!(
                "incomplete: stopped after degree {} and {} pieces of degree {degree}, before the one with indices {place}: {cause}",
                stop.degree, stop.settled
            )
        }
    }
}

fn write(
    graph: &MixedGraph,
    ideal: &VanishingIdeal,
    clock: &Clock,
    notes: &[String],
    latex: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if !(latex || ideal.generators.is_empty()) {
        legend(graph, output)?;
    }
    output.line(format!(
        "codimension {}, {} found   {}",
        ideal.codimension,
        counted(ideal.generators.len(), "generator"),
        completeness(graph, ideal, clock)
    ))?;
    for one in &ideal.generators {
        let text = match latex {
            true => one.polynomial.latex(graph),
            false => one.polynomial.text(graph),
        };
        output.line(format!(
            "degree {}, {}: {text}",
            one.polynomial.degree(),
            counted(one.polynomial.len(), "term")
        ))?;
        output.line(format!("  witness  {}", says(&one.vanishing)))?;
    }
    for note in notes {
        output.line(note)?;
    }
    Ok(())
}

fn document(
    graph: &MixedGraph,
    ideal: &VanishingIdeal,
    clock: &Clock,
    eliminated: &Value,
) -> Result<Value, Failure> {
    let generators: Vec<Value> = ideal
        .generators
        .iter()
        .map(|one| {
            json!({
                "degree": one.polynomial.degree(),
                "terms": one.polynomial.len(),
                "polynomial": one.polynomial.text(graph),
                "says": says(&one.vanishing),
                "certificate": certificate(&one.vanishing),
            })
        })
        .collect();
    Ok(json!({
        "graph": graph_document(graph)?,
        "vertices": numbers(graph),
        "codimension": ideal.codimension,
        "generators": generators,
        "complete": matches!(ideal.completeness, Completeness::Complete(_)),
        "completeness": completeness(graph, ideal, clock),
        "elimination": eliminated,
    }))
}

/// Characters of a polynomial that a message repeats.
const ECHOED: usize = 200;

/// `--certify`: does a polynomial vanish on the model?
fn claims(graph: &MixedGraph, arguments: &Ideal, target: Option<&Path>) -> Outcome {
    let clock = Clock::new(arguments.time_limit, arguments.fuel)?;
    let mut code = DONE;
    let mut lines = Vec::new();
    let mut documents = Vec::new();
    for text in &arguments.certify {
        let shown: String = text.chars().take(ECHOED).collect();
        let more = if shown.len() < text.len() { " .." } else { "" };
        let named = |error: Error| {
            clock
                .failure(error)
                .about(&format!("--certify {shown:?}{more}"))
        };
        let (polynomial, denominator) =
            CovariancePolynomial::parse_multiple(text, graph).map_err(named)?;
        // Values are those of the polynomial as it stands, not of its whole multiple.
        let scale = Rational::from(denominator).recip().unwrap_or(Rational::ONE);
        let value = |found: &Rational| found * &scale;
        let fuel = &mut clock.tank();
        let found = certify(graph, &polynomial, arguments.seed, fuel).map_err(named)?;
        let verdict = match &found {
            Vanishing::Proven(_) => "vanishes",
            Vanishing::Probable(_) => "vanishes probably",
            Vanishing::Refuted(_) => {
                code = NO;
                "does not vanish"
            }
        };
        if arguments.json {
            let point = match &found {
                Vanishing::Refuted(point) => {
                    let parameters: Vec<Value> = point
                        .parameters
                        .iter()
                        .map(|(name, value)| json!([name.as_str(), value.to_string()]))
                        .collect();
                    json!({"parameters": parameters, "value": value(&point.value).to_string()})
                }
                _ => Value::Null,
            };
            documents.push(json!({
                "polynomial": text,
                "verdict": verdict,
                "counterexample": point,
                "certificate": certificate(&found),
            }));
            continue;
        }
        lines.push(format!("{verdict:<18} {text}"));
        lines.push(match &found {
            Vanishing::Refuted(point) => {
                let at: Vec<String> = point
                    .parameters
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                format!(
                    "  witness  the value is {} at {}",
                    value(&point.value),
                    at.join(", ")
                )
            }
            other => format!("  witness  {}", says(other)),
        });
    }
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        let document = json!({
            "graph": graph_document(graph)?,
            "vertices": numbers(graph),
            "claims": documents,
        });
        lines.push(document.to_string());
    } else {
        legend(graph, &mut output)?;
    }
    for line in lines {
        output.line(line)?;
    }
    output.finish()?;
    Ok(code)
}
