//! Certificates about two formulas: their trees as parsed, and the proofs worth trying.

use algebra::parse::{Constant as Named, NodeId, NodeKind, Tree as Parsed, parse};
use algebra::{Fuel, Integer, Rational, factor};
use serde_json::Value as Json;

use super::Claimed;
use super::hints::found;
use crate::check::check;
use crate::document::{Proof, Relations};
use crate::formula::{Formula, Node};
use crate::options::Options;
use crate::report::{Detail, Side};
use crate::tokens::{Decimal, Point, Sample, evaluate};
use crate::value::{Constant, Operation, Setting, Value};

/// Precisions for separated balls.
const PRECISIONS: [u32; 4] = [64, 256, 1_024, 8_192];
/// Values of the first symbol for counterexamples; later ones have others.
const POINTS: [(i64, i64); 12] = [
    (3, 2),
    (7, 3),
    (2, 5),
    (5, 1),
    (-5, 3),
    (41, 2),
    (-2, 7),
    (-13, 2),
    (1, 17),
    (-3, 1),
    (2, 1),
    (-41, 2),
];
/// The largest common order of roots.
const MAX_INDEX: u32 = 240;

/// The first form of proof that the re-checker accepts for two formulas.
pub(super) fn proof(claim: Claimed<'_>, pair: [&str; 2]) -> Option<Json> {
    let sample = Sample::new(pair[0], pair[1]);
    // What the evaluator of tokens cannot read at all has no tree that could be tied to it.
    let readable = |text: &str| {
        (0..Sample::SEEDS).any(|seed| evaluate(text, Sample { seed, ..sample }, 128).is_some())
    };
    if !pair.iter().all(|text| readable(text)) {
        return None;
    }
    let [golds, answers] = [parse(pair[0]).ok()?, parse(pair[1]).ok()?];
    for gold in golds.readings.iter().take(3) {
        let Some(gold) = formula(gold, pair[0], sample) else {
            continue;
        };
        for answer in answers.readings.iter().take(3) {
            let Some(answer) = formula(answer, pair[1], sample) else {
                continue;
            };
            for proof in proofs([&gold, &answer], pair, claim.equal) {
                if let Some(found) = claim.accepted(proof, Some([&gold, &answer])) {
                    return Some(found);
                }
            }
            if let Some(proof) = counterexample(claim)
                && let Some(found) = claim.accepted(proof, Some([&gold, &answer]))
            {
                return Some(found);
            }
        }
    }
    None
}

/// The first reading of a string as a formula.
pub(super) fn readable_formula(text: &str, pair: [&str; 2]) -> Option<Formula> {
    let sample = Sample::new(pair[0], pair[1]);
    let parsed = parse(text).ok()?;
    parsed
        .readings
        .iter()
        .find_map(|tree| formula(tree, text, sample))
}

/// The point at which the checker found a difference.
fn counterexample(claim: Claimed<'_>) -> Option<Proof> {
    if claim.equal {
        return None;
    }
    let options = Options {
        describe: true,
        ..Options::default()
    };
    match check(claim.gold, claim.answer, &options).detail {
        Detail::Counterexample { point, .. } => {
            let values = point.into_iter();
            let values = values.map(|(name, value)| {
                let (top, bottom) = value.split_once('/').unwrap_or((&value, "1"));
                let [top, bottom] = [top, bottom].map(Integer::from_decimal);
                Some((name, Rational::new(top?, bottom?)?))
            });
            let point = values.collect::<Option<Point>>()?;
            Some(Proof::SeparatedBalls { point, bits: 256 })
        }
        _ => None,
    }
}

/// Proofs worth trying for two trees.
pub(super) fn proofs(trees: [&Formula; 2], pair: [&str; 2], equal: bool) -> Vec<Proof> {
    let constant = trees.iter().all(|tree| tree.symbols().is_empty());
    let mut list = Vec::new();
    if equal {
        let fields = fields(trees);
        // First without a word about roots and logarithms.
        let plain = fields.iter().cloned();
        list.extend(plain.clone().map(Proof::PolynomialIdentity));
        if constant {
            list.extend(plain.map(Proof::RootBound));
        }
        if !are_apart(trees) {
            for cyclotomic in [false, true] {
                let said = fields.iter().cloned();
                let found = said.filter_map(|said| found(trees, said, cyclotomic));
                list.extend(found.map(Proof::PolynomialIdentity));
            }
        }
        for (decimal, text) in [(Side::Answer, pair[1]), (Side::Gold, pair[0])] {
            if let Some(shown) = Decimal::read(text) {
                let digits = shown.digits;
                list.push(Proof::Rounded { decimal, digits });
            }
        }
        list.push(Proof::Sampled {});
        return list;
    }
    if constant {
        let point = Point::new();
        list.extend(PRECISIONS.map(|bits| Proof::SeparatedBalls {
            point: point.clone(),
            bits,
        }));
    } else {
        for point in points(trees) {
            list.push(Proof::SeparatedBalls { point, bits: 256 });
        }
    }
    list.extend(fields(trees).into_iter().map(Proof::PolynomialIdentity));
    list
}

/// Values of the symbols of both trees.
fn points(trees: [&Formula; 2]) -> Vec<Point> {
    let mut names: Vec<&String> = trees.iter().flat_map(|tree| tree.symbols()).collect();
    names.sort();
    names.dedup();
    let points = POINTS.iter().map(|(numerator, denominator)| {
        let value = |rank: usize| {
            let shift = i64::try_from(rank).unwrap_or(0) * 4;
            Rational::new((numerator + shift).into(), (*denominator).into())
        };
        let named = names.iter().enumerate();
        named
            .filter_map(|(rank, name)| Some(((*name).clone(), value(rank)?)))
            .collect()
    });
    points.collect()
}

/// Do two trees differ at one of the points?
fn are_apart(trees: [&Formula; 2]) -> bool {
    let constant = trees.iter().all(|tree| tree.symbols().is_empty());
    let setting = Setting::new(128, !constant);
    points(trees).iter().any(|point| {
        let [gold, answer] = trees.map(|tree| tree.value(point, setting));
        matches!((gold, answer), (Some(gold), Some(answer)) if gold.is_separated(&answer, 128))
    })
}

/// The bases and denominators worth trying.
fn fields(trees: [&Formula; 2]) -> Vec<Relations> {
    let mut fuel = Fuel::default();
    let mut primes: Vec<Integer> = Vec::new();
    // Those of all numbers, and of what inverse functions are made of.
    let mut all = vec![Integer::from(2)];
    let mut split = |value: &Rational, primes: &mut Vec<Integer>| {
        if value.bits() < 400 {
            for part in [value.numerator(), value.denominator()] {
                primes.extend(factor(&part, &mut fuel).factors.into_iter().map(|f| f.0));
            }
        }
    };
    // Orders of roots; denominators of angles; denominators of everything.
    let (mut index, mut turn, mut wide) = (1_u32, 2_u32, 2_u32);
    let common = |index: u32, order: Option<Integer>| {
        let order = order.and_then(|order| order.abs().to_u32());
        let order = order.unwrap_or(1).clamp(1, MAX_INDEX);
        let found = Integer::from(index).lcm(&Integer::from(order)).to_u32();
        found.filter(|found| *found <= MAX_INDEX).unwrap_or(index)
    };
    for tree in trees {
        let values = tree.values(&Point::new(), Setting::at(64));
        let exact = |id: Option<&usize>| {
            let value = id.and_then(|id| values.get(*id)?.as_ref());
            value.and_then(Value::exact)
        };
        let mut has_pi = vec![false; values.len()];
        for (id, node) in tree.nodes().iter().enumerate() {
            wide = common(wide, exact(Some(&id)).map(Rational::denominator));
            if let Some(value) = exact(Some(&id)) {
                split(value, &mut all);
            }
            let (op, of) = match node {
                Node::Apply { op, of, .. } => (op, of),
                Node::Constant { constant, .. } => {
                    has_pi[id] = *constant == Constant::Pi;
                    continue;
                }
                _ => continue,
            };
            has_pi[id] = of.iter().any(|kid| has_pi.get(*kid) == Some(&true));
            let second = exact(of.get(1));
            let mut arguments = 1;
            match op {
                Operation::Root => index = common(index, second.and_then(Rational::to_integer)),
                Operation::Power => index = common(index, second.map(Rational::denominator)),
                Operation::SquareRoot => index = common(index, Some(Integer::from(2))),
                Operation::Quotient | Operation::Product => {
                    // x/3 as an exponent, pi/3 as an angle.
                    let parts = of.iter().filter_map(|kid| exact(Some(kid)));
                    for part in parts {
                        let below = if *op == Operation::Quotient {
                            part.numerator()
                        } else {
                            part.denominator()
                        };
                        wide = common(wide, Some(below.clone()));
                        if has_pi[id] {
                            turn = common(turn, Some(below));
                        }
                    }
                    continue;
                }
                Operation::Degrees => {
                    let angle = exact(of.first()).and_then(|angle| angle.checked_div(&180.into()));
                    turn = common(turn, angle.map(|angle| angle.denominator()));
                    continue;
                }
                Operation::LogBase => arguments = 2,
                Operation::Call("lg") => primes.extend([2, 5].map(Integer::from)),
                Operation::Call("ln") => {}
                Operation::Call(name) => {
                    if let (true, Some(value)) = (name.starts_with("arc"), exact(of.first())) {
                        let square = value * value;
                        for part in [value, &square] {
                            split(&(&Rational::ONE + part), &mut all);
                            split(&(&Rational::ONE - part), &mut all);
                        }
                    }
                    continue;
                }
                _ => continue,
            }
            for argument in of.iter().take(arguments) {
                if let Some(value) = exact(Some(argument)) {
                    split(value, &mut primes);
                }
            }
        }
    }
    let said = |primes: &[Integer], index: u32, turn: u32| {
        let mut base: Vec<Integer> = primes.to_vec();
        base.retain(|prime| *prime > Integer::ONE);
        base.sort();
        base.dedup();
        base.truncate(64);
        Relations {
            base: base.into_iter().map(Rational::from).collect(),
            index,
            turn,
            ..Relations::default()
        }
    };
    let mut list = vec![said(&primes, index, turn)];
    let wide = common(wide, Some(Integer::from(index)));
    let wide = common(wide, Some(Integer::from(turn)));
    if wide > turn {
        list.push(said(&primes, wide, wide));
    }
    let twice = common(wide, Some(Integer::from(2 * wide)));
    all.extend(primes);
    let even = common(index, Some(Integer::from(2)));
    list.push(said(&all, even, turn));
    if twice > turn {
        list.push(said(&all, even, twice));
    }
    list
}

/// A parsed tree as a formula; `None` where it holds something without a name in certificates.
fn formula(tree: &Parsed, text: &str, sample: Sample<'_>) -> Option<Formula> {
    // The digits and the base of 204_5 are one leaf.
    let mut wanted = vec![false; tree.len()];
    *wanted.last_mut()? = true;
    for id in tree.ids().rev() {
        if wanted.get(id.index()) == Some(&true) && !is_leaf(tree.kind(id)) {
            for kid in tree.children(id) {
                *wanted.get_mut(kid.index())? = true;
            }
        }
    }
    let mut places = vec![0; tree.len()];
    let mut nodes = Vec::new();
    for id in tree
        .ids()
        .filter(|id| wanted.get(id.index()) == Some(&true))
    {
        let span = tree.span(id);
        let at = [span.start as usize, span.end as usize];
        let node = if is_leaf(tree.kind(id)) {
            leaf(tree, id, text, at, sample)?
        } else {
            let kids = tree.children(id).iter();
            Node::Apply {
                op: operation(tree.kind(id))?,
                of: kids
                    .map(|kid| places.get(kid.index()).copied().unwrap_or(0))
                    .collect(),
                at,
            }
        };
        *places.get_mut(id.index())? = nodes.len();
        nodes.push(node);
    }
    Formula::try_from(nodes).ok()
}

fn is_leaf(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Number(_) | NodeKind::InBase | NodeKind::Symbol(_) | NodeKind::Constant(_)
    )
}

/// A leaf as the evaluator of tokens reads it.
fn leaf(tree: &Parsed, id: NodeId, text: &str, at: [usize; 2], sample: Sample<'_>) -> Option<Node> {
    let read = || evaluate(text.get(at[0]..at[1])?, sample, 128);
    Some(match tree.kind(id) {
        NodeKind::Symbol(name) => {
            // A letter glued to a function has no width of its own.
            let end = at[1].max(at[0] + tree.name(name).len());
            let at = [at[0], if at[0] == at[1] { end } else { at[1] }];
            let read = evaluate(text.get(at[0]..at[1])?, sample, 128)?;
            let symbol = read.point.into_keys().next()?;
            Node::Symbol { symbol, at }
        }
        NodeKind::Constant(constant) => {
            let constant = match constant {
                Named::Pi => Constant::Pi,
                Named::E => Constant::E,
                Named::ImaginaryUnit => Constant::I,
                Named::Infinity => return None,
            };
            Node::Constant { constant, at }
        }
        _ => {
            let number = read()?.value.exact()?.clone();
            Node::Number { number, at }
        }
    })
}

fn operation(kind: NodeKind) -> Option<Operation> {
    Some(match kind {
        NodeKind::Sum => Operation::Sum,
        NodeKind::Negate => Operation::Negate,
        NodeKind::Product => Operation::Product,
        NodeKind::Quotient => Operation::Quotient,
        NodeKind::Mixed => Operation::Mixed,
        NodeKind::Power => Operation::Power,
        NodeKind::Root => Operation::Root,
        NodeKind::SquareRoot => Operation::SquareRoot,
        NodeKind::Factorial => Operation::Factorial,
        NodeKind::DoubleFactorial => Operation::DoubleFactorial,
        NodeKind::Percent => Operation::Percent,
        NodeKind::Degrees => Operation::Degrees,
        NodeKind::Absolute => Operation::Absolute,
        NodeKind::Floor => Operation::Floor,
        NodeKind::Ceiling => Operation::Ceiling,
        NodeKind::LogBase => Operation::LogBase,
        NodeKind::LogAmbiguous => Operation::Call("lg"),
        NodeKind::Binomial => Operation::Binomial,
        NodeKind::Modulo => Operation::Modulo,
        NodeKind::Conjugate => Operation::Call("conjugate"),
        NodeKind::Call(function) => Operation::named(function.name())?,
        _ => return None,
    })
}
