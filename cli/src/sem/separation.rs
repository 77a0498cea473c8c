//! `sem sep`: separations, ranks by treks, implied constraints.

use std::path::Path;

use closedform::algebra::Fuel;
use closedform::graphs::MixedGraph;
use closedform::graphs::separation::{
    ConnectingPath, d_connecting_path, find_separator, implied_constraints, trek_rank,
};
use serde_json::{Value, json};

use super::arguments::{GraphInput, Sep};
use super::graph::{DISAGREES, counted, document, list, names, observed, set, vertices};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::output::Output;

/// Runs the command.
pub(crate) fn run(arguments: &Sep, target: Option<&Path>) -> Outcome {
    let words = arguments.words.as_slice();
    let (file, sets) = match (&arguments.text.graph, words, arguments.implied) {
        (Some(_), sets, _) => (None, sets),
        (None, [file, sets @ ..], _) if sets.len() == 2 => (Some(file.clone()), sets),
        (None, [file], Some(_)) => (Some(file.clone()), &[][..]),
        (None, ..) => {
            return Err(Failure::input(
                "the graph is missing: write FILE A B (FILE alone with --implied), or give --graph",
            ));
        }
    };
    let input = GraphInput {
        file,
        text: arguments.text.clone(),
    };
    let graph = input.read()?;
    let fuel = &mut Fuel::new(arguments.fuel);
    if let Some(largest) = arguments.implied {
        if !sets.is_empty() {
            return Err(Failure::input(
                "--implied takes no sets of vertices: leave them out",
            ));
        }
        if largest == 0 {
            return Err(Failure::input("--implied 0: minors have at least 1 row"));
        }
        observed(&graph)?;
        let mut output = Output::beside(input.name(), target)?;
        let code = implied(&graph, largest, fuel, arguments.json, &mut output)?;
        output.finish()?;
        return Ok(code);
    }
    let [a, b] = sets else {
        return Err(Failure::input(
            "two sets of vertices are expected: write A B, with commas between names",
        ));
    };
    let (a, b) = (set(&graph, a, "A")?, set(&graph, b, "B")?);
    let mut given = vertices(&graph, &arguments.given, "--given")?;
    given.sort_unstable();
    given.dedup();
    // A block of covariances may have a vertex on both sides.
    if !arguments.rank {
        disjoint(&graph, ("A", &a), ("B", &b))?;
        disjoint(&graph, ("A", &a), ("--given", &given))?;
        disjoint(&graph, ("B", &b), ("--given", &given))?;
    }
    let mut output = Output::beside(input.name(), target)?;
    let code = if arguments.rank {
        rank(&graph, &a, &b, fuel, arguments.json, &mut output)?
    } else if arguments.find {
        find(&graph, &a, &b, fuel, arguments.json, &mut output)?
    } else {
        separated(&graph, [&a, &b, &given], fuel, arguments.json, &mut output)?
    };
    output.finish()?;
    Ok(code)
}

/// Separation is a relation of disjoint sets.
fn disjoint(
    graph: &MixedGraph,
    (one, first): (&str, &[usize]),
    (other, second): (&str, &[usize]),
) -> Result<(), Failure> {
    let both: Vec<usize> = first
        .iter()
        .copied()
        .filter(|v| second.contains(v))
        .collect();
    match both.is_empty() {
        true => Ok(()),
        false => Err(Failure::Input(format!(
            "{one} and {other} share {}: separation is defined for disjoint sets, leave it out of one of them",
            names(graph, &both)
        ))),
    }
}

fn separated(
    graph: &MixedGraph,
    sets: [&[usize]; 3],
    fuel: &mut Fuel,
    json: bool,
    output: &mut Output,
) -> Outcome {
    let [a, b, given] = sets;
    let path = d_connecting_path(graph, a, b, given).map_err(Failure::graph)?;
    let Witness {
        agrees,
        says: witness,
        certificate,
    } = separation_witness(graph, sets, path.as_ref(), fuel)?;
    let texts = sets.map(|set| names(graph, set));
    if json {
        output.line(
            json!({
                "graph": document(graph)?,
                "a": list(graph, a),
                "b": list(graph, b),
                "given": list(graph, given),
                "separated": path.is_none(),
                "path": path.as_ref().map(|path| path.text(graph)),
                "witness": witness,
                "certificate": certificate,
            })
            .to_string(),
        )?;
    } else {
        let given = if given.is_empty() {
            String::new()
        } else {
            format!(" given {}", texts[2])
        };
        match &path {
            None => {
                output.line(format!("d-separated: {} and {}{given}", texts[0], texts[1]))?;
            }
            Some(path) => {
                output.line(format!("d-connected: {} and {}{given}", texts[0], texts[1]))?;
                output.line(format!("open path {}", path.text(graph)))?;
            }
        }
        output.line(format!("witness  {witness}"))?;
    }
    Ok(if path.is_none() && agrees { DONE } else { NO })
}

/// What stands behind a separation or a connection.
struct Witness {
    agrees: bool,
    says: String,
    certificate: Value,
}

/// A separation is held against the rank by treks, a connection against the definition of an open path.
fn separation_witness(
    graph: &MixedGraph,
    [a, b, given]: [&[usize]; 3],
    path: Option<&ConnectingPath>,
    fuel: &mut Fuel,
) -> Result<Witness, Failure> {
    let witness = |agrees: bool, says: String, certificate: Value| Witness {
        agrees,
        says: if agrees { says } else { DISAGREES.to_owned() },
        certificate,
    };
    if let Some(path) = path {
        let agrees = path.check(graph, a, b, given);
        let says = "the path is open by definition, edge by edge".to_owned();
        return Ok(witness(agrees, says, json!(path)));
    }
    let with_given = |set: &[usize]| {
        let mut set = [set, given].concat();
        set.sort_unstable();
        set.dedup();
        set
    };
    let (rows, columns) = (with_given(a), with_given(b));
    let found = trek_rank(graph, &rows, &columns, fuel).map_err(Failure::graph)?;
    let agrees = found.rank <= given.len() && found.check(graph, &rows, &columns);
    let says = format!(
        "by treks the covariances of {{{}}} and {{{}}} have rank {}, with cycles too",
        names(graph, &rows),
        names(graph, &columns),
        found.rank
    );
    Ok(witness(agrees, says, json!(found)))
}

fn rank(
    graph: &MixedGraph,
    a: &[usize],
    b: &[usize],
    fuel: &mut Fuel,
    json: bool,
    output: &mut Output,
) -> Outcome {
    let found = trek_rank(graph, a, b, fuel).map_err(Failure::graph)?;
    let (code, witness) = match found.check(graph, a, b) {
        true => (DONE, "treks and separator certify each other"),
        false => (NO, DISAGREES),
    };
    let (left, right) = (
        names(graph, &found.separator.0),
        names(graph, &found.separator.1),
    );
    let treks: Vec<String> = found.treks.iter().map(|trek| trek.text(graph)).collect();
    if json {
        output.line(
            json!({
                "graph": document(graph)?,
                "a": list(graph, a),
                "b": list(graph, b),
                "rank": found.rank,
                "exact": found.exact,
                "left": list(graph, &found.separator.0),
                "right": list(graph, &found.separator.1),
                "treks": treks,
                "witness": witness,
                "certificate": found,
            })
            .to_string(),
        )?;
        return Ok(code);
    }
    let about = if found.exact { "" } else { " at most" };
    output.line(format!(
        "rank of the covariances of {{{}}} and {{{}}}:{about} {}",
        names(graph, a),
        names(graph, b),
        found.rank
    ))?;
    for trek in &treks {
        output.line(format!("  trek    {trek}"))?;
    }
    output.line(format!(
        "  cut     ({{{left}}}, {{{right}}}) meets every trek, on its left or on its right side"
    ))?;
    output.line(format!("witness  {witness}"))?;
    Ok(code)
}

fn find(
    graph: &MixedGraph,
    a: &[usize],
    b: &[usize],
    fuel: &mut Fuel,
    json: bool,
    output: &mut Output,
) -> Outcome {
    let found = find_separator(graph, a, b, fuel).map_err(Failure::graph)?;
    let text = found.as_ref().map(|set| names(graph, set));
    let witness = match &found {
        None => Witness {
            agrees: true,
            says: "a minimum cut of the moral graph".to_owned(),
            certificate: Value::Null,
        },
        Some(set) => separation_witness(graph, [a, b, set], None, fuel)?,
    };
    if json {
        let set = found.as_ref().map(|set| list(graph, set));
        output.line(
            json!({
                "graph": document(graph)?,
                "a": list(graph, a),
                "b": list(graph, b),
                "given": set,
                "separator": set,
                "witness": witness.says,
                "certificate": witness.certificate,
            })
            .to_string(),
        )?;
    } else {
        output.line(match &text {
            None => "no set of observed vertices separates them".to_owned(),
            Some(text) => format!("a smallest separating set: {{{text}}}"),
        })?;
        output.line(format!("witness  {}", witness.says))?;
    }
    Ok(if found.is_some() && witness.agrees {
        DONE
    } else {
        NO
    })
}

fn implied(
    graph: &MixedGraph,
    largest: usize,
    fuel: &mut Fuel,
    json: bool,
    output: &mut Output,
) -> Outcome {
    let constraints = implied_constraints(graph, largest, fuel).map_err(Failure::graph)?;
    let minimal = constraints.iter().filter(|one| one.minimal);
    // Every block is asked again: treks and separator of its own.
    let mut agrees = true;
    let mut certificates = Vec::new();
    for one in minimal.clone() {
        let found = trek_rank(graph, &one.rows, &one.columns, fuel).map_err(Failure::graph)?;
        agrees &= found.rank < one.rows.len() && found.check(graph, &one.rows, &one.columns);
        certificates.push(found);
    }
    let found = minimal.clone().next().is_some();
    let (code, witness) = match (agrees, found) {
        (true, true) => (
            DONE,
            Some("treks and a separator of each block certify each other"),
        ),
        (true, false) => (DONE, None),
        (false, _) => (NO, Some(DISAGREES)),
    };
    if json {
        let list: Vec<Value> = minimal
            .zip(&certificates)
            .map(|(one, certificate)| {
                let independence = one.independence();
                json!({
                    "rows": list(graph, &one.rows),
                    "columns": list(graph, &one.columns),
                    "independence": independence.map(|(a, b, given)| {
                        json!({"a": graph.name(a), "b": graph.name(b), "given": list(graph, &given)})
                    }),
                    "certificate": certificate,
                })
            })
            .collect();
        let document = json!({
            "graph": document(graph)?,
            "constraints": list,
            "witness": witness,
        });
        output.line(document.to_string())?;
        return Ok(code);
    }
    for one in minimal {
        let meaning = match one.independence() {
            None => "by treks".to_owned(),
            Some((a, b, given)) => {
                let (a, b) = (graph.quoted_name(a), graph.quoted_name(b));
                match given.is_empty() {
                    true => format!("{a} and {b} are independent"),
                    false => format!("{a} and {b} are independent given {}", names(graph, &given)),
                }
            }
        };
        output.line(format!(
            "|S[{}; {}]| = 0     {meaning}",
            names(graph, &one.rows),
            names(graph, &one.columns)
        ))?;
    }
    match witness {
        None => output.line(format!(
            "no minor with at most {} vanishes by treks",
            counted(largest, "row")
        ))?,
        Some(witness) => output.line(format!("witness  {witness}"))?,
    }
    Ok(code)
}
