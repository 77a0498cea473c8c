//! Writes certificates: a second look at a decided pair, taken only when somebody asks for the proof.
//!
//! Forms of proof are tried in order until the re-checker accepts one; where none fits there is no certificate, and the
//! verdict stands on the checker alone. The forms are listed in `docs/certificates.md`.

use algebra::parse::{Constant, Function, Literal, NodeId, NodeKind, Tree as Parsed, parse};
use algebra::{Fuel, Integer, Rational, factor};
use serde_json::{Value as Json, json};

use crate::check::check;
use crate::options::{Mode, Options};
use crate::recheck::{
    Node, Operation, Point, Setting, Tree, Value, assigned, difference, recheck, sides,
};
use crate::report::{Comparison, Report};
use crate::witness::split;

/// Why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncertified {
    /// There is no verdict to prove.
    #[error("the pair is not decided: {0}")]
    Undecided(&'static str),
    /// No form of proof covers the pair; the rule that decided it is named.
    #[error("no form of certificate covers the rule {0}")]
    NoForm(&'static str),
}

/// Precisions for separated balls.
const PRECISIONS: [u32; 4] = [64, 256, 1_024, 8_192];
/// Nesting of members.
const MAX_DEPTH: usize = 2;
/// Members of a list.
const MAX_MEMBERS: usize = 16;

/// A certificate for the verdict of [`check`] on a pair, as a JSON document for [`recheck`].
///
/// It costs milliseconds where the verdict costs microseconds. In text mode the certificate is about the candidates.
///
/// ```
/// use verify::{certify, Options};
/// let certificate = certify("(x+1)^2", "x^2+2x+1", &Options::default()).unwrap();
/// assert_eq!(certificate["proof"]["kind"], "polynomial-identity");
/// ```
///
/// # Errors
/// [`Uncertified`] says why there is none.
pub fn certify(gold: &str, answer: &str, options: &Options) -> Result<Json, Uncertified> {
    certify_report(&check(gold, answer, options), gold, answer, options)
}

/// The same for a report that is known already; `gold` is the gold that decided.
///
/// # Errors
/// As [`certify`].
pub fn certify_report(
    report: &Report,
    gold: &str,
    answer: &str,
    options: &Options,
) -> Result<Json, Uncertified> {
    let equal = match report.comparison {
        Comparison::Equal(_) => true,
        Comparison::Different(_) => false,
        Comparison::Undecided(reason) => return Err(Uncertified::Undecided(reason.name())),
    };
    let pick = |candidate: &'_ str, whole: &'_ str| {
        let found = options.mode == Mode::Text && !candidate.is_empty();
        String::from(if found { candidate } else { whole.trim() })
    };
    let gold = pick(&report.gold.candidate, gold);
    let answer = pick(&report.answer.candidate, answer);
    prove(&gold, &answer, equal, 0).ok_or(Uncertified::NoForm(report.rule))
}

/// The first form of proof that the re-checker accepts.
fn prove(gold: &str, answer: &str, equal: bool, depth: usize) -> Option<Json> {
    scalar(gold, answer, equal)
        .or_else(|| assignment(gold, answer, equal, depth))
        .or_else(|| equation(gold, answer, equal))
        .or_else(|| members(gold, answer, equal, depth))
        .or_else(|| accepted(document(gold, answer, equal, json!({ "kind": "text" }))))
}

fn document(gold: &str, answer: &str, equal: bool, proof: Json) -> Json {
    json!({
        "certificate": 1,
        "gold": gold,
        "answer": answer,
        "claim": if equal { "equal" } else { "different" },
        "proved": true,
        "proof": proof,
    })
}

/// The document, with `proved` as the form allows, if the re-checker accepts it.
fn accepted(mut document: Json) -> Option<Json> {
    if recheck(&document).is_ok() {
        return Some(document);
    }
    document["proved"] = Json::Bool(false);
    recheck(&document).is_ok().then_some(document)
}

fn scalar(gold: &str, answer: &str, equal: bool) -> Option<Json> {
    let (golds, answers) = (parse(gold).ok()?, parse(answer).ok()?);
    for g in golds.readings.iter().take(2) {
        for a in answers.readings.iter().take(2) {
            let (Some(gold_tree), Some(answer_tree)) = (nodes(g), nodes(a)) else {
                continue;
            };
            let mut outline = document(gold, answer, equal, Json::Null);
            outline["gold_tree"] = gold_tree;
            outline["answer_tree"] = answer_tree;
            let (Ok(g), Ok(a)) = (
                Tree::read(&outline, "gold_tree"),
                Tree::read(&outline, "answer_tree"),
            ) else {
                continue;
            };
            let text = |side: &str| if side == "gold" { gold } else { answer };
            for proof in proofs(&g, &a, text, equal) {
                let mut document = outline.clone();
                document["proved"] = Json::Bool(proof["kind"] != "rounded");
                document["proof"] = proof;
                if recheck(&document).is_ok() {
                    return Some(document);
                }
            }
        }
    }
    None
}

/// Proofs worth trying for two trees.
fn proofs<'a>(
    gold: &Tree,
    answer: &Tree,
    text: impl Fn(&str) -> &'a str,
    equal: bool,
) -> Vec<Json> {
    let mut list = Vec::new();
    let constant = gold.symbols().is_empty() && answer.symbols().is_empty();
    let value = |tree: &Tree| {
        let setting = Setting {
            bits: 64,
            real_only: false,
        };
        tree.values(&Point::new(), setting).pop().flatten()
    };
    if equal {
        list.push(json!({ "kind": "structural" }));
    }
    if let (true, Some(Value::Exact(g)), Some(Value::Exact(a))) =
        (constant, value(gold), value(answer))
    {
        list.push(json!({ "kind": "rational", "gold": g.to_string(), "answer": a.to_string() }));
    }
    if equal {
        list.push(identity(&[gold, answer]));
        list.push(json!({ "kind": "root-bound" }));
        for (side, tree) in [("answer", answer), ("gold", gold)] {
            if let (Some(Value::Exact(_)), true) = (value(tree), constant) {
                let body = text(side).trim().trim_start_matches('-').replace('.', "");
                let digits = body.trim_start_matches('0').len();
                for rule in ["rounded", "truncated"] {
                    list.push(json!({ "kind": "rounded", "decimal": side, "digits": digits, "rule": rule }));
                }
            }
        }
    } else if constant {
        list.extend(PRECISIONS.map(|bits| json!({ "kind": "separated-balls", "bits": bits })));
    } else {
        let mut names = gold.symbols();
        names.extend(answer.symbols());
        names.sort();
        names.dedup();
        for (numerator, denominator) in [(3, 2), (7, 3), (2, 5), (5, 1), (-5, 3), (41, 2)] {
            let value = |rank: usize| {
                let shift = i64::try_from(rank).unwrap_or(0) * 4;
                Rational::new(Integer::from(numerator + shift), Integer::from(denominator))
            };
            let point: serde_json::Map<String, Json> = names
                .iter()
                .enumerate()
                .filter_map(|(rank, name)| {
                    Some(((*name).clone(), Json::String(value(rank)?.to_string())))
                })
                .collect();
            list.push(json!({ "kind": "counterexample", "point": point, "bits": 256 }));
        }
    }
    list
}

/// The primes under roots and logarithms, and the common order of the roots.
fn identity(trees: &[&Tree]) -> Json {
    let setting = Setting {
        bits: 64,
        real_only: false,
    };
    let mut fuel = Fuel::default();
    let mut primes: Vec<Integer> = Vec::new();
    let mut index = 2_u32;
    for tree in trees {
        let values = tree.values(&Point::new(), setting);
        let exact = |id: Option<&usize>| {
            id.and_then(|id| values.get(*id)?.as_ref())
                .and_then(Value::exact)
        };
        for node in &tree.nodes {
            let Node::Apply(operation, kids) = node else {
                continue;
            };
            let second = exact(kids.get(1));
            let order = match operation {
                Operation::Root => second.and_then(Rational::to_integer),
                Operation::Power => second.map(Rational::denominator),
                Operation::SquareRoot | Operation::LogBase | Operation::Call("ln") => {
                    Some(Integer::from(1))
                }
                _ => None,
            };
            let Some(order) = order.and_then(|order| order.to_u32()) else {
                continue;
            };
            let common = lcm(index, order.clamp(1, 24));
            index = if common <= 24 { common } else { index };
            let arguments = if *operation == Operation::LogBase {
                2
            } else {
                1
            };
            for argument in kids.iter().take(arguments) {
                if let Some(value) = exact(Some(argument)).filter(|value| value.bits() < 400) {
                    for part in [value.numerator(), value.denominator()] {
                        primes.extend(factor(&part, &mut fuel).factors.into_iter().map(|f| f.0));
                    }
                }
            }
        }
    }
    primes.sort();
    primes.dedup();
    primes.truncate(64);
    let base: Vec<String> = primes.iter().map(Integer::to_string).collect();
    json!({ "kind": "polynomial-identity", "base": base, "index": index })
}

fn lcm(a: u32, b: u32) -> u32 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).saturating_mul(b)
}

fn assignment(gold: &str, answer: &str, equal: bool, depth: usize) -> Option<Json> {
    if depth > MAX_DEPTH || !(gold.contains('=') || answer.contains('=')) {
        return None;
    }
    let inner = prove(assigned(gold)?.1, assigned(answer)?.1, equal, depth + 1)?;
    accepted(document(
        gold,
        answer,
        equal,
        json!({ "kind": "assignment", "part": inner }),
    ))
}

fn equation(gold: &str, answer: &str, equal: bool) -> Option<Json> {
    if !equal || sides(gold).is_none() || sides(answer).is_none() {
        return None;
    }
    // The factor shows at one point.
    let value = |text: &str| {
        let written = difference(text, "1")?;
        let tree = parse(&written).ok()?.readings.first().and_then(nodes)?;
        let tree = Tree::read(&json!({ "tree": tree }), "tree").ok()?;
        let point: Point = [
            "x", "y", "z", "a", "b", "c", "t", "n", "m", "k", "r", "u", "v",
        ]
        .iter()
        .zip([7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53])
        .map(|(name, value)| ((*name).to_owned(), Rational::from(value)))
        .collect();
        let setting = Setting {
            bits: 64,
            real_only: true,
        };
        tree.values(&point, setting).pop()??.exact().cloned()
    };
    let factor = value(gold)?.checked_div(&value(answer)?)?.to_string();
    let inner = scalar(&difference(gold, "1")?, &difference(answer, &factor)?, true)?;
    accepted(document(
        gold,
        answer,
        true,
        json!({ "kind": "equation", "factor": factor, "part": inner }),
    ))
}

fn members(gold: &str, answer: &str, equal: bool, depth: usize) -> Option<Json> {
    let (g, a) = (split(gold)?, split(answer)?);
    if depth > MAX_DEPTH || g.parts.len() < 2 || g.parts.len().max(a.parts.len()) > MAX_MEMBERS {
        return None;
    }
    let ordered = !matches!(g.open, "" | "\\{");
    let finish = |proof: Json| accepted(document(gold, answer, equal, proof));
    if g.parts.len() != a.parts.len() {
        return finish(json!({ "kind": "count" }));
    }
    let decide = |x: &str, y: &str, equal: bool| prove(x, y, equal, depth + 1);
    if equal {
        let mut pairing = Vec::new();
        let mut parts = Vec::new();
        for (at, member) in g.parts.iter().enumerate() {
            let places: Vec<usize> = if ordered {
                vec![at]
            } else {
                (0..a.parts.len())
                    .filter(|place| !pairing.contains(place))
                    .collect()
            };
            let (place, part) = places
                .into_iter()
                .find_map(|place| Some((place, decide(member, a.parts.get(place)?, true)?)))?;
            pairing.push(place);
            parts.push(part);
        }
        return finish(json!({ "kind": "members", "pairing": pairing, "parts": parts }));
    }
    for (at, member) in g.parts.iter().enumerate() {
        let others = if ordered {
            a.parts.get(at..=at)
        } else {
            a.parts.get(..)
        };
        let parts: Option<Vec<Json>> = others?
            .iter()
            .map(|other| decide(member, other, false))
            .collect();
        if let Some(parts) = parts {
            return finish(json!({ "kind": "member", "member": at, "parts": parts }));
        }
    }
    None
}

/// A tree as a list of nodes; `None` where it holds something without a name in certificates.
fn nodes(tree: &Parsed) -> Option<Json> {
    let list: Option<Vec<Json>> = tree.ids().map(|id| node(tree, id)).collect();
    list.map(Json::Array)
}

fn node(tree: &Parsed, id: NodeId) -> Option<Json> {
    let span = tree.span(id);
    let at = json!([span.start, span.end]);
    let operation = match tree.kind(id) {
        NodeKind::Number(literal) => return Some(number(tree.literal(literal), at)),
        NodeKind::Symbol(name) => {
            return Some(json!({ "op": "symbol", "name": tree.name(name).as_str(), "at": at }));
        }
        NodeKind::Constant(constant) => {
            let name = match constant {
                Constant::Pi => "pi",
                Constant::E => "e",
                Constant::ImaginaryUnit => "i",
                Constant::Infinity => return None,
            };
            return Some(json!({ "op": name, "at": at }));
        }
        NodeKind::Sum => "sum",
        NodeKind::Negate => "negate",
        NodeKind::Product => "product",
        NodeKind::Quotient => "quotient",
        NodeKind::Mixed => "mixed",
        NodeKind::Power => "power",
        NodeKind::Root => "root",
        NodeKind::SquareRoot => "square-root",
        NodeKind::Factorial => "factorial",
        NodeKind::DoubleFactorial => "double-factorial",
        NodeKind::Percent => "percent",
        NodeKind::Degrees => "degrees",
        NodeKind::Absolute => "absolute",
        NodeKind::Floor => "floor",
        NodeKind::Ceiling => "ceiling",
        NodeKind::LogBase => "log-base",
        NodeKind::Binomial => "binomial",
        NodeKind::Call(Function::Max | Function::Min | Function::Gcd | Function::Lcm) => {
            return None;
        }
        NodeKind::Call(function) => function.name(),
        _ => return None,
    };
    Operation::named(operation)?;
    let of: Vec<usize> = tree.children(id).iter().map(|kid| kid.index()).collect();
    Some(json!({ "op": operation, "of": of, "at": at }))
}

fn number(literal: &Literal, at: Json) -> Json {
    let mut node = json!({
        "op": "number",
        "digits": &*literal.digits,
        "places": literal.fraction_digits,
        "at": at,
    });
    if !literal.repeating.is_empty() {
        node["repeating"] = json!(&*literal.repeating);
    }
    if let Some(exponent) = literal.exponent {
        node["exponent"] = json!(exponent);
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(gold: &str, answer: &str) -> Json {
        certify(gold, answer, &Options::default())
            .unwrap_or_else(|error| panic!("{gold} | {answer}: {error}"))
    }

    /// One pair of each form of proof.
    const PAIRS: [(&str, &str, &str); 35] = [
        ("1,234", "1234", "structural"),
        ("1,234,567.5", "1234567.6", "rational"),
        (r"\sqrt{5+2\sqrt{6}}", r"\sqrt{2}+\sqrt{3}", "root-bound"),
        (r"\sqrt[3]{7+5\sqrt{2}}", r"1+\sqrt{2}", "root-bound"),
        (r"6.02\times10^{23}", r"6.02 \cdot 10^{23}", "structural"),
        (r"0.1\overline{6}", r"\frac{1}{6}", "rational"),
        ("3 1/2", "3.5", "rational"),
        (r"90^\circ", r"\frac{\pi}{2}", "polynomial-identity"),
        (r"2^{n+1}", r"2\cdot 2^n", "polynomial-identity"),
        (r"\tan^2(y)+1", r"\sec^2(y)", "polynomial-identity"),
        (r"\log_2 8", "3", "polynomial-identity"),
        (r"\frac{3}{4}", "0.75", "rational"),
        (r"\frac{3}{4}", "0.76", "rational"),
        (r"2\frac{1}{3}", r"\frac{7}{3}", "rational"),
        ("x+y", "y+x", "structural"),
        (r"\sqrt{72}", r"6\sqrt{2}", "polynomial-identity"),
        ("(x+1)^2", "x^2+2x+1", "polynomial-identity"),
        (
            r"\frac{1}{\sqrt{2}}",
            r"\frac{\sqrt{2}}{2}",
            "polynomial-identity",
        ),
        (
            r"\frac{1}{x}+\frac{1}{x+1}",
            r"\frac{2x+1}{x(x+1)}",
            "polynomial-identity",
        ),
        (r"\ln(8)", r"3\ln(2)", "polynomial-identity"),
        ("(1+i)^2", "2i", "polynomial-identity"),
        (r"\sqrt[3]{16}", r"2\sqrt[3]{2}", "polynomial-identity"),
        (r"\sin(x)^2+\cos(x)^2", "1", "polynomial-identity"),
        (r"\sqrt{2}", r"\sqrt{3}", "separated-balls"),
        (r"\pi", r"\frac{22}{7}", "separated-balls"),
        ("x^2", "x^3", "counterexample"),
        ("2x", "3x", "counterexample"),
        (r"\frac{1}{3}", "0.3333", "rounded"),
        (r"(1, \frac{1}{2})", "(1, 0.5)", "members"),
        (r"\{1, 2\}", r"\{2, 1\}", "members"),
        ("(1, 2)", "(1, 3)", "member"),
        ("1, 2, 4", "1, 2, 3", "member"),
        ("(1, 2)", "(1, 2, 3)", "count"),
        ("x = 5", "5", "assignment"),
        ("x+y=1", "2x+2y=2", "equation"),
    ];

    #[test]
    fn every_form_is_written_and_accepted() {
        let mut failures = Vec::new();
        for (gold, answer, kind) in PAIRS {
            match certify(gold, answer, &Options::default()) {
                Ok(found) => {
                    if found["proof"]["kind"] != kind {
                        failures.push(format!("{gold} | {answer}: {}", found["proof"]["kind"]));
                    }
                    recheck(&found).unwrap();
                }
                Err(error) => failures.push(format!("{gold} | {answer}: {error}")),
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
    }

    #[test]
    fn a_certificate_does_not_fit_other_strings() {
        for (gold, answer, _) in PAIRS {
            let valid = certificate(gold, answer);
            for (key, text) in [("gold", "17/19"), ("answer", "17/19"), ("gold", "z+5")] {
                let mut moved = valid.clone();
                moved[key] = json!(text);
                assert!(
                    recheck(&moved).is_err(),
                    "{gold} | {answer}: {key} = {text}"
                );
            }
            let mut turned = valid.clone();
            let other = if valid["claim"] == "equal" {
                "different"
            } else {
                "equal"
            };
            turned["claim"] = json!(other);
            assert!(recheck(&turned).is_err(), "{gold} | {answer}: {other}");
        }
    }

    #[test]
    fn rounding_is_not_called_a_proof() {
        let rounded = certificate(r"\frac{1}{3}", "0.3333");
        assert_eq!(rounded["proved"], false);
        let mut forged = rounded;
        forged["proved"] = json!(true);
        assert!(recheck(&forged).is_err());
    }

    #[test]
    fn what_is_undecided_has_no_certificate() {
        let refused = certify("", "1", &Options::default());
        assert!(matches!(refused, Err(Uncertified::Undecided(_))));
    }

    /// Changes every number, string, list order and child of a document in turn.
    fn mutations(valid: &Json) -> Vec<Json> {
        let mut paths = vec![String::new()];
        let mut next = 0;
        while let Some(path) = paths.get(next).cloned() {
            next += 1;
            match valid.pointer(&path) {
                Some(Json::Array(items)) => {
                    paths.extend((0..items.len()).map(|at| format!("{path}/{at}")));
                }
                Some(Json::Object(fields)) => {
                    paths.extend(fields.keys().map(|key| format!("{path}/{key}")));
                }
                _ => {}
            }
        }
        let mut list = Vec::new();
        for path in paths {
            let Some(old) = valid.pointer(&path) else {
                continue;
            };
            let news: Vec<Json> = match old {
                Json::Number(number) => {
                    let value = number.as_i64().unwrap();
                    vec![
                        json!(value + 1),
                        json!(value - 1),
                        json!(value + 1000),
                        json!("x"),
                    ]
                }
                Json::String(text) => vec![
                    json!(format!("{text}1")),
                    json!(format!("-{text}")),
                    json!(text.chars().skip(1).collect::<String>()),
                    json!(text.replace("sum", "product")),
                    json!(text.replace("product", "sum")),
                    json!(text.replace("negate", "absolute")),
                    json!(text.replace('2', "3")),
                    Json::Null,
                ],
                Json::Bool(flag) => vec![json!(!flag)],
                Json::Array(items) => {
                    let mut reversed = items.clone();
                    reversed.reverse();
                    let shorter = items.iter().skip(1).cloned().collect::<Vec<_>>();
                    vec![json!(reversed), json!(shorter), Json::Null]
                }
                _ => vec![Json::Null],
            };
            for new in news {
                if new != *old {
                    let mut changed = valid.clone();
                    *changed.pointer_mut(&path).unwrap() = new;
                    list.push(changed);
                }
            }
        }
        list
    }

    /// A changed certificate is rejected, or what it says is true all the same.
    #[test]
    fn tampered_certificates_are_rejected_or_still_true() {
        let (mut tried, mut rejected) = (0, 0);
        for (gold, answer, kind) in PAIRS {
            let valid = certificate(gold, answer);
            for changed in mutations(&valid) {
                tried += 1;
                if recheck(&changed).is_err() {
                    rejected += 1;
                    continue;
                }
                let (g, a) = (
                    changed["gold"].as_str().unwrap(),
                    changed["answer"].as_str().unwrap(),
                );
                let verdict = check(g, a, &Options::default()).comparison.verdict();
                assert_eq!(verdict, changed["claim"], "{kind}: {g} | {a}\n{changed}");
                if (g, a) != (gold, answer) {
                    assert!(
                        valid["gold_tree"].is_null(),
                        "{kind}: other strings, same trees: {changed}"
                    );
                }
            }
        }
        assert!(
            tried > 3_000 && rejected * 10 > tried * 8,
            "{rejected} of {tried}"
        );
    }

    #[test]
    fn hostile_documents_are_rejected_in_bounded_work() {
        let number =
            |digits: &str| json!({ "op": "number", "digits": digits, "places": 0, "at": [0, 1] });
        let mut chain = vec![number("9")];
        for at in 0..2_000 {
            chain.push(json!({ "op": "negate", "of": [at], "at": [0, 1] }));
        }
        let tower: Vec<Json> = (0..600)
            .map(|_| number("9"))
            .chain((0..599).map(|at| {
                let first = if at == 0 { 0 } else { 599 + at };
                json!({ "op": "power", "of": [first, at + 1], "at": [0, 1] })
            }))
            .collect();
        for (text, tree) in [
            ("9", chain),
            ("9^9", tower),
            (
                "9",
                vec![json!({ "op": "negate", "of": [0], "at": [0, 1] })],
            ),
            ("9", vec![number("9"), number("9")]),
            (
                "9",
                vec![
                    json!({ "op": "number", "digits": "9", "places": 0, "exponent": i64::MIN, "at": [0, 1] }),
                ],
            ),
            (
                "9",
                vec![json!({ "op": "number", "digits": "9", "places": 0, "at": [5, u64::MAX] })],
            ),
            ("9", vec![]),
        ] {
            for proof in [
                "rational",
                "structural",
                "polynomial-identity",
                "root-bound",
                "separated-balls",
                "rounded",
            ] {
                let mut document = document(
                    text,
                    "8",
                    true,
                    json!({
                        "kind": proof, "gold": "9", "answer": "8", "base": ["3"], "index": 24, "bits": 16_384,
                        "decimal": "gold", "digits": 1, "rule": "rounded",
                    }),
                );
                document["gold_tree"] = json!(tree);
                document["answer_tree"] = json!([number("8")]);
                assert!(recheck(&document).is_err());
            }
        }
        let mut nested = json!({ "kind": "text" });
        for _ in 0..40 {
            nested = json!({ "kind": "assignment", "part": document("x=1", "1", true, nested) });
        }
        assert!(recheck(&document("x=1", "1", true, nested)).is_err());
        for garbage in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "certificate": 1 }),
            json!({ "certificate": -1 }),
        ] {
            assert!(recheck(&garbage).is_err());
        }
    }

    /// What a document is disturbed with.
    fn disturbances() -> Vec<Json> {
        vec![
            Json::Null,
            json!(true),
            json!(0),
            json!(-1),
            json!(u64::MAX),
            json!(1.5),
            json!(""),
            json!("x"),
            json!("1/0"),
            json!("9999999999"),
            json!([]),
            json!({}),
            json!([0, 0, 0]),
            json!("power"),
            json!("sum"),
        ]
    }

    proptest::proptest! {
        /// Two random changes at once: no panic, and what is accepted is true.
        #[test]
        fn disturbed_certificates_are_rejected_or_still_true(
            pair in 0_usize..PAIRS.len(), first in 0_usize..10_000, second in 0_usize..10_000, what in 0_usize..15, other in 0_usize..15,
        ) {
            let (gold, answer, _) = PAIRS[pair];
            let mut changed = certificate(gold, answer);
            for (place, what) in [(first, what), (second, other)] {
                let mut paths = vec![String::new()];
                let mut next = 0;
                while let Some(path) = paths.get(next).cloned() {
                    next += 1;
                    match changed.pointer(&path) {
                        Some(Json::Array(items)) => paths.extend((0..items.len()).map(|at| format!("{path}/{at}"))),
                        Some(Json::Object(fields)) => paths.extend(fields.keys().map(|key| format!("{path}/{key}"))),
                        _ => {}
                    }
                }
                let path = &paths[place % paths.len()];
                *changed.pointer_mut(path).unwrap() = disturbances()[what].clone();
            }
            if recheck(&changed).is_ok() {
                let (g, a) = (changed["gold"].as_str().unwrap(), changed["answer"].as_str().unwrap());
                let verdict = check(g, a, &Options::default()).comparison.verdict();
                proptest::prop_assert_eq!(changed["claim"].as_str().unwrap(), verdict, "{}", changed);
            }
        }
    }
}
