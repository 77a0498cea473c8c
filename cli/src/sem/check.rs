//! `verify --certificate` on documents of `sem`: every certificate is gone through again, and held against what the
//! document says beside it.

use std::fmt::Display;

use closedform::algebra::{Error as Exact, Fuel};
use closedform::graphs::formats::{Format, read as read_graph};
use closedform::graphs::ideal::{Certificate, CovariancePolynomial, Vanishing, certify};
use closedform::graphs::identify::{
    EdgewiseIdentification, HalfTrekCertificate, HalfTrekFlow, IdentificationStep,
    IdentifyingEquation, KernelCertificate, RankCertificate,
};
use closedform::graphs::separation::{ConnectingPath, TrekRank};
use closedform::graphs::{EdgeKind, Error, MixedGraph, Parameter, Parameters};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::failure::{DONE, Failure, NO, UNDECIDED};
use crate::verify::one_line;

/// Work of one certificate.
const FUEL: u64 = 1 << 34;

/// Seed of the point at which a denominator is not zero.
const SEED: u64 = 1;

/// Why a certificate is not valid.
enum Flaw {
    Rejected(String),
    Open(String),
}

impl From<Error> for Flaw {
    fn from(error: Error) -> Self {
        match error {
            Error::Exact(Exact::Budget { .. }) => Flaw::Open(error.to_string()),
            error => Flaw::Rejected(error.to_string()),
        }
    }
}

type Checked = Result<(), Flaw>;

/// Was the document written by a verb of `sem`?
pub(crate) fn is_of_graph(document: &Value) -> bool {
    document.get("graph").is_some_and(Value::is_object) || kind(document) == Some("vanishing")
}

fn kind(document: &Value) -> Option<&str> {
    document.get("kind").and_then(Value::as_str)
}

/// A line for each certificate, and the exit code.
pub(crate) fn recheck(name: &str, document: &Value) -> Result<(Vec<String>, u8), Failure> {
    let mut report = Report::default();
    if kind(document) == Some("vanishing") {
        report.add(
            "a polynomial vanishes on the model",
            vanishing(document).map(|_| ()),
        );
        return Ok((report.lines, report.code));
    }
    let text = document["graph"].to_string();
    let graph = read_graph(&text, Format::Json)
        .map_err(|error| Failure::graph(error).about(&format!("{name}: graph")))?;
    report.identification(&graph, document);
    report.constraints(&graph, document);
    report.separations(&graph, document);
    match report.lines.is_empty() {
        true => Err(Failure::Input(format!(
            "{name}: no certificate in it; sem identify, sem ideal and sem sep write some with --json"
        ))),
        false => Ok((report.lines, report.code)),
    }
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
    code: u8,
}

impl Report {
    fn add(&mut self, what: impl Display, outcome: Checked) {
        self.lines.push(match outcome {
            Ok(()) => format!("valid      {what}"),
            Err(Flaw::Open(why)) => {
                self.code = if self.code == DONE {
                    UNDECIDED
                } else {
                    self.code
                };
                format!("open       {what}: {why}")
            }
            Err(Flaw::Rejected(why)) => {
                self.code = NO;
                format!("rejected   {what}: {why}")
            }
        });
    }

    /// What `sem identify` wrote.
    fn identification(&mut self, graph: &MixedGraph, document: &Value) {
        if let Some(value) = given(document, "jacobian") {
            let said = shown(&value["rank"]);
            self.add(
                format!("rank of the Jacobian: at least {said}"),
                rank(graph, value),
            );
            self.add(
                format!("rank of the Jacobian: at most {said}"),
                bound(graph, value),
            );
        }
        if let Some(value) = given(document, "half_trek") {
            let what = format!("half-trek criterion: {}", shown(&value["verdict"]));
            self.add(what, half_treks(graph, value));
        }
        if let Some(value) = given(document, "edgewise") {
            let what = format!(
                "edge-wise identification: {} solved",
                shown(&value["solved"])
            );
            self.add(what, edgewise(graph, value));
        }
        for one in members(document, "formulas") {
            if let Some(formula) = given(one, "formula")
                && given(formula, "certificate").is_some()
            {
                let arc = one["arc"].as_str().unwrap_or("?");
                let what = format!("formula: {}", shown(&one["says"]));
                self.add(what, identifying(graph, arc, formula));
            }
        }
    }

    /// What `sem ideal` wrote.
    fn constraints(&mut self, graph: &MixedGraph, document: &Value) {
        for key in ["generators", "claims"] {
            for one in members(document, key) {
                let polynomial = one["polynomial"].as_str().unwrap_or("?");
                let what = format!("zero on the model: {}", one_line(polynomial));
                let refuted = one["verdict"] == "does not vanish";
                match given(one, "certificate") {
                    Some(certificate) => {
                        let outcome = match refuted {
                            true => reject("the document says that it does not"),
                            false => constraint(graph, polynomial, certificate),
                        };
                        self.add(what, outcome);
                    }
                    None => self.add(what, Err(Flaw::Open("it has no certificate".to_owned()))),
                }
            }
        }
    }

    /// What `sem sep` wrote.
    fn separations(&mut self, graph: &MixedGraph, document: &Value) {
        for one in members(document, "constraints") {
            let [rows, columns] = ["rows", "columns"].map(|key| shown(&one[key]));
            self.add(
                format!("vanishing minor: {rows}, {columns}"),
                minor(graph, one),
            );
        }
        let Some(certificate) = given(document, "certificate") else {
            return;
        };
        let sets = ["a", "b", "given"].map(|key| set(graph, document, key));
        let [a, b, c] = ["a", "b", "given"].map(|key| shown(&document[key]));
        let (what, outcome) = match (given(document, "separated"), given(document, "rank")) {
            (Some(Value::Bool(false)), _) => (
                format!("d-connected: {a} and {b} given {c}"),
                connection(graph, sets, certificate),
            ),
            (_, Some(rank)) => (
                format!("rank of the covariances of {a} and {b}: {}", shown(rank)),
                trek_rank(graph, sets, rank, certificate),
            ),
            _ => (
                format!("d-separated: {a} and {b} given {c}"),
                separation(graph, sets, certificate),
            ),
        };
        self.add(what, outcome);
    }
}

fn given<'a>(document: &'a Value, key: &str) -> Option<&'a Value> {
    document.get(key).filter(|value| !value.is_null())
}

/// A value of the document in one line.
fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) => one_line(text),
        None => one_line(&value.to_string()),
    }
}

fn members<'a>(document: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    document
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Flaw> {
    T::deserialize(value).map_err(|error| Flaw::Rejected(format!("it cannot be read: {error}")))
}

fn reject(why: &str) -> Checked {
    Err(Flaw::Rejected(why.to_owned()))
}

fn require(holds: bool, why: &str) -> Checked {
    if holds { Ok(()) } else { reject(why) }
}

const INVALID: &str = "the certificate does not hold in this graph";
const OTHER: &str = "the document says something else than the certificate";

/// A set of vertices by their names.
fn set(graph: &MixedGraph, document: &Value, key: &str) -> Result<Vec<usize>, Flaw> {
    let names: Vec<String> = read(document.get(key).unwrap_or(&Value::Array(Vec::new())))?;
    let vertices = names.iter().map(|name| graph.find(name));
    let mut vertices = vertices.collect::<Result<Vec<usize>, Error>>()?;
    vertices.sort_unstable();
    vertices.dedup();
    Ok(vertices)
}

fn joined(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut all = [one, other].concat();
    all.sort_unstable();
    all.dedup();
    all
}

// ---- sem identify

#[derive(Deserialize)]
struct Dimensions {
    rank: usize,
    parameters: usize,
    ambient: usize,
    codimension: usize,
    fibre_dimension: usize,
    finite_to_one: bool,
}

fn rank(graph: &MixedGraph, value: &Value) -> Checked {
    let said: Dimensions = read(value)?;
    let certificate: RankCertificate = read(&value["certificate"])?;
    let observed = graph.observed().len();
    let consistent = said.rank == certificate.rank()
        && said.parameters == Parameters::new(graph).len()
        && said.ambient == observed * (observed + 1) / 2
        && said.rank.checked_add(said.codimension) == Some(said.ambient)
        && said.rank.checked_add(said.fibre_dimension) == Some(said.parameters)
        && said.finite_to_one == (said.fibre_dimension == 0);
    require(consistent, OTHER)?;
    require(certificate.check(graph, &mut Fuel::new(FUEL))?, INVALID)
}

fn bound(graph: &MixedGraph, value: &Value) -> Checked {
    let said: Dimensions = read(value)?;
    let parameters = Parameters::new(graph).len();
    if let Some(kernel) = given(value, "kernel") {
        let certificate: KernelCertificate = read(kernel)?;
        let directions = certificate.vectors.len();
        require(said.rank.checked_add(directions) == Some(parameters), OTHER)?;
        return require(certificate.check(graph, &mut Fuel::new(FUEL))?, INVALID);
    }
    let observed = graph.observed().len();
    match said.rank >= parameters.min(observed * (observed + 1) / 2) {
        true => Ok(()),
        false => Err(Flaw::Open("it has no certificate".to_owned())),
    }
}

fn half_treks(graph: &MixedGraph, value: &Value) -> Checked {
    let certificate: HalfTrekCertificate = read(&value["certificate"])?;
    let mut solved: Vec<usize> = certificate.steps.iter().map(|step| step.vertex).collect();
    solved.sort_unstable();
    require(solved == set(graph, value, "solved")?, OTHER)?;
    require(certificate.check(graph), INVALID)?;
    match value["verdict"].as_str() {
        Some("identifiable") => require(solved.len() == graph.len(), OTHER),
        Some("infinite-to-one") => {
            let flow: HalfTrekFlow = read(&value["flow"])?;
            require(flow.value < flow.arcs, OTHER)?;
            require(flow.check(graph), INVALID)
        }
        Some("inconclusive") => Ok(()),
        _ => reject(OTHER),
    }
}

fn edgewise(graph: &MixedGraph, value: &Value) -> Checked {
    let certificate: EdgewiseIdentification = read(&value["certificate"])?;
    require(certificate.check(graph), INVALID)?;
    let texts: Vec<String> = read(&value["steps"])?;
    let steps = certificate
        .steps
        .iter()
        .map(|step: &IdentificationStep| step.text(graph));
    let counts =
        |key: &str, list: &[(usize, usize)]| value[key].as_u64() == Some(list.len() as u64);
    let said = counts("solved", &certificate.solved)
        && counts("unsolved", &certificate.unsolved)
        && steps.eq(texts);
    require(said, OTHER)
}

/// The equation holds, is that of the document, and its leading coefficient does not vanish on the model.
fn identifying(graph: &MixedGraph, arc: &str, value: &Value) -> Checked {
    let certificate = vanishing(&value["certificate"])?;
    require(is_about(&certificate, graph), OTHER)?;
    let parameters = Parameters::new(graph);
    let mut arcs = parameters.arcs.iter();
    let entry = arcs.find(|(a, b, _)| graph.edge_text(EdgeKind::Directed, *a, *b) == arc);
    let Some((from, to, Parameter::Free(number))) = entry else {
        return reject("the graph has no such arc with a free coefficient");
    };
    let in_order = (0..)
        .zip(&certificate.parts)
        .all(|(power, part)| part.0 == power);
    require(in_order && certificate.parameter == Some(*number), OTHER)?;
    let coefficients: Vec<CovariancePolynomial> = certificate
        .parts
        .iter()
        .map(|part| part.1.clone())
        .collect();
    let fuel = &mut Fuel::new(FUEL);
    let leads = match coefficients.last() {
        Some(leading) if coefficients.len() > 1 => certify(graph, leading, SEED, fuel)?,
        _ => return reject(OTHER),
    };
    require(
        matches!(leads, Vanishing::Refuted(_)),
        "its leading coefficient vanishes on the model",
    )?;
    let equation = IdentifyingEquation {
        arc: (*from, *to),
        coefficients,
        vanishing: Vanishing::Proven(certificate),
    };
    let closed = equation.formula(fuel)?;
    let parts = closed
        .as_ref()
        .map(|one| (one.numerator().text(graph), one.denominator().text(graph)));
    let (numerator, denominator) = parts.unzip();
    let same = value["equation"].as_str() == Some(&equation.text(graph))
        && value["numerator"].as_str() == numerator.as_deref()
        && value["denominator"].as_str() == denominator.as_deref();
    require(same, OTHER)
}

// ---- sem ideal

/// A certificate that was read and is valid for its own graph.
fn vanishing(document: &Value) -> Result<Certificate, Flaw> {
    let certificate = Certificate::from_json(document)?;
    require(
        certificate.check(&mut Fuel::new(FUEL))?,
        "the certificate does not hold",
    )?;
    Ok(certificate)
}

fn constraint(graph: &MixedGraph, polynomial: &str, document: &Value) -> Checked {
    let certificate = vanishing(document)?;
    let (claimed, _) = CovariancePolynomial::parse_multiple(polynomial, graph)?;
    let same = matches!(&certificate.parts[..], [(0, part)] if *part == claimed);
    require(same && is_about(&certificate, graph), OTHER)
}

/// The same graph but for names?
fn is_about(certificate: &Certificate, graph: &MixedGraph) -> bool {
    let one = &certificate.graph;
    one.len() == graph.len()
        && one.directed().eq(graph.directed())
        && one.bidirected().eq(graph.bidirected())
        && (0..one.len()).all(|v| one.vertex(v).latent == graph.vertex(v).latent)
        && Parameters::new(graph).all_free()
}

// ---- sem sep

type Sets = [Result<Vec<usize>, Flaw>; 3];

fn connection(graph: &MixedGraph, [a, b, given]: Sets, certificate: &Value) -> Checked {
    let path: ConnectingPath = read(certificate)?;
    require(path.check(graph, &a?, &b?, &given?), INVALID)
}

fn separation(graph: &MixedGraph, [a, b, given]: Sets, certificate: &Value) -> Checked {
    let found: TrekRank = read(certificate)?;
    let (a, b, given) = (a?, b?, given?);
    let apart =
        !a.iter().chain(&given).any(|v| b.contains(v)) && !a.iter().any(|v| given.contains(v));
    require(apart, "the sets are not disjoint")?;
    let (rows, columns) = (joined(&a, &given), joined(&b, &given));
    require(found.rank <= given.len(), OTHER)?;
    require(found.check(graph, &rows, &columns), INVALID)
}

fn trek_rank(graph: &MixedGraph, [a, b, _]: Sets, rank: &Value, certificate: &Value) -> Checked {
    let found: TrekRank = read(certificate)?;
    require(rank.as_u64() == Some(found.rank as u64), OTHER)?;
    require(found.check(graph, &a?, &b?), INVALID)
}

fn minor(graph: &MixedGraph, constraint: &Value) -> Checked {
    let found: TrekRank = read(&constraint["certificate"])?;
    let (rows, columns) = (
        set(graph, constraint, "rows")?,
        set(graph, constraint, "columns")?,
    );
    require(
        rows.len() == columns.len() && found.rank < rows.len(),
        OTHER,
    )?;
    require(found.check(graph, &rows, &columns), INVALID)
}
