//! Reference cases of structural equation models: everything that this crate computes, compared as mathematics.
//!
//! A case is an object with `n`, `directed`, `bidirected` (vertices count from 1) and any of the keys of [`KEYS`] with the
//! expected values; other keys are the caller's own. A key that is absent is not computed. A case without any of them is
//! answered with what is cheap, and not scored. Polynomials are compared as polynomials, generators by whether they vanish
//! on the model, formulas as functions on it.

mod combinatorics;
mod entries;
mod identification;
pub(crate) mod read;
mod separations;
mod symbols;
mod vanishing;

use algebra::Fuel;
use algebra::evidence::CaseOutcome;
use serde_json::{Map, Value, json};

use self::read::{Fields, components_of, graph_of};
use crate::error::{Error, Result};
use crate::identify::{FiniteToOne, finite_to_one};
use crate::mixed::MixedGraph;

/// Work for one key: some seconds.
const FUEL: u64 = 1 << 32;

/// Work for an ideal or for identifying formulas: a minute at most.
const LONG_FUEL: u64 = 1 << 35;

/// Larger graphs are no reference cases.
const MOST_VERTICES: usize = 200;

/// Random choices of all cases.
const SEED: u64 = 1;

/// The keys of a case with expected values, in the order in which they are answered.
pub const KEYS: [&str; 23] = [
    "n",
    "acyclic",
    "simple",
    "nontrivial_sccs",
    "directed_cycles",
    "disjoint_cycle_families",
    "one_connections_total",
    "simple_paths_total",
    "parameters",
    "jacobian_rank",
    "codim",
    "finite_to_one",
    "htc_solved_nodes",
    "htc_identifiable",
    "htc_infinite_to_one",
    "scc_dets",
    "sigma",
    "point",
    "trek_rank",
    "d_separation",
    "fiber",
    "identification",
    "ideal",
];

/// Keys whose expected value holds a question, or whose answer may take long: computed only when they are there.
const ON_DEMAND: [&str; 6] = [
    "point",
    "trek_rank",
    "d_separation",
    "fiber",
    "identification",
    "ideal",
];

/// One key: our value, and whether it is the expected one (`None`: nothing was expected).
struct Answer {
    got: Value,
    same: Option<bool>,
}

impl Answer {
    /// A value that is compared as it stands.
    fn plain(got: Value, expected: Option<&Value>) -> Self {
        Self {
            same: expected.map(|expected| *expected == got),
            got,
        }
    }
}

/// What the keys of one case are answered from.
struct Case<'a> {
    graph: MixedGraph,
    fields: Fields<'a>,
    /// The components with cycles, in the order of the case.
    components: Vec<Vec<usize>>,
}

/// Whether an object looks like a case of a structural equation model: `n`, `directed`, `bidirected`.
///
/// ```
/// let case = serde_json::json!({"n": 2, "directed": [[1, 2]], "bidirected": []});
/// assert!(graphs::cases::is_case(&case));
/// ```
pub fn is_case(case: &Value) -> bool {
    let keys = ["n", "directed", "bidirected"];
    keys.iter().all(|key| case.get(key).is_some())
}

/// Runs one case: every expected value is computed here too, and compared.
///
/// The work of every key is bounded by fuel; a key that would take more differs, with the reason.
///
/// # Errors
/// [`Error::Domain`] that names the field with a value that cannot be read; those of [`MixedGraph::from_edges`];
/// [`Error::TooLarge`] beyond 200 vertices.
///
/// ```
/// let case = serde_json::json!({
///     "id": "cycle", "n": 2, "directed": [[1, 2], [2, 1]], "bidirected": [],
///     "scc_dets": ["-l_2_1*l_1_2 + 1"], "one_connections_total": 5,
/// });
/// let outcome = graphs::cases::run_case(&case)?;
/// assert_eq!(outcome.passed, Some(false));
/// assert_eq!(outcome.error.as_deref(), Some("one_connections_total: 4 instead of 5"));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn run_case(case: &Value) -> Result<CaseOutcome> {
    let fields = Fields::new(case)?;
    let graph = graph_of(&fields)?;
    if graph.len() > MOST_VERTICES {
        return Err(Error::TooLarge {
            what: "vertices of a reference case",
            found: graph.len().to_string(),
            limit: MOST_VERTICES as u64,
            hint: "ask the commands for graphs",
        });
    }
    let components = components_of(&fields, &graph)?;
    let scored = KEYS
        .iter()
        .any(|key| *key != "n" && fields.get(key).is_some());
    let case = Case {
        graph,
        fields,
        components,
    };
    let (mut got, mut differences) = (Map::new(), Vec::new());
    let mut passed: Option<bool> = None;
    for key in KEYS {
        let expected = case.fields.get(key);
        if expected.is_none() && (scored || ON_DEMAND.contains(&key)) {
            continue;
        }
        match answer(&case, key, expected) {
            Ok(Answer { got: value, same }) => {
                if same == Some(false) {
                    differences.push(difference(key, &value, expected));
                }
                if let Some(same) = same {
                    passed = Some(passed.unwrap_or(true) && same);
                }
                got.insert(key.to_owned(), value);
            }
            Err(error) if beyond_limits(&error) => {
                if scored {
                    passed = Some(false);
                    differences.push(format!("{key}: {error}"));
                }
                got.insert(key.to_owned(), Value::Null);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(CaseOutcome {
        id: case.fields.get("id").cloned().unwrap_or(Value::Null),
        passed,
        got: Value::Object(got),
        error: (!differences.is_empty()).then(|| differences.join("; ")),
    })
}

/// The computation has no answer here, but the case is well formed.
fn beyond_limits(error: &Error) -> bool {
    !matches!(
        error,
        Error::Domain { .. } | Error::Parse { .. } | Error::UnknownVertex { .. }
    )
}

/// Short values stand in the message, long ones in the answer.
fn difference(key: &str, got: &Value, expected: Option<&Value>) -> String {
    let (got, expected) = (
        got.to_string(),
        expected.map(Value::to_string).unwrap_or_default(),
    );
    if got.len() + expected.len() <= 80 {
        format!("{key}: {got} instead of {expected}")
    } else {
        format!("{key} differs")
    }
}

fn answer(case: &Case<'_>, key: &'static str, expected: Option<&Value>) -> Result<Answer> {
    let graph = &case.graph;
    let fuel = &mut Fuel::new(FUEL);
    let flag = |value: bool| Ok(Answer::plain(json!(value), case.fields.flag(key)?));
    let number = |value: Value| Ok(Answer::plain(value, case.fields.number(key)?));
    let rank = |fuel: &mut Fuel| -> Result<FiniteToOne> { finite_to_one(graph, SEED, fuel) };
    match key {
        "n" => Ok(Answer {
            got: json!(graph.len()),
            same: None,
        }),
        "acyclic" => flag(graph.is_acyclic()),
        "simple" => flag(graph.is_simple()),
        "nontrivial_sccs" => combinatorics::components(case),
        "directed_cycles" => number(json!(combinatorics::paths_and_cycles(graph, fuel)?.1)),
        "simple_paths_total" => number(json!(combinatorics::paths_and_cycles(graph, fuel)?.0)),
        "disjoint_cycle_families" => number(combinatorics::families(graph, fuel)?),
        "one_connections_total" => number(combinatorics::one_connections(graph, fuel)?),
        "parameters" => number(json!(rank(fuel)?.parameters)),
        "jacobian_rank" => number(json!(rank(fuel)?.rank)),
        "codim" => number(json!(rank(fuel)?.codimension)),
        "finite_to_one" => flag(rank(fuel)?.is_finite_to_one()),
        "htc_solved_nodes" => identification::solved_nodes(case, fuel),
        "htc_identifiable" => flag(identification::half_trek(graph, fuel)?.0),
        "htc_infinite_to_one" => flag(identification::half_trek(graph, fuel)?.1),
        "scc_dets" => entries::determinants(case, fuel),
        "sigma" => entries::sigma(case, fuel),
        "point" => entries::point(case, fuel),
        "trek_rank" => separations::trek_ranks(case, fuel),
        "d_separation" => separations::d_separations(case),
        "fiber" => identification::fibre(case, &mut Fuel::new(LONG_FUEL)),
        "identification" => identification::formulas(case, &mut Fuel::new(LONG_FUEL)),
        "ideal" => vanishing::ideal(case, &mut Fuel::new(LONG_FUEL)),
        _ => Ok(Answer {
            got: Value::Null,
            same: expected.map(|_| false),
        }),
    }
}
