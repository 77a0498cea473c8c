//! Un-normalised trees of a certificate, and what ties them to their strings.

use std::collections::BTreeMap;

use algebra::{Ball, Integer, Rational};
use serde_json::Value as Json;

use super::{Checked, MAX_BITS, MAX_LENGTH, list, number, reject, text};
use crate::tokens::{Sample, evaluate};
use crate::value::{Constant, Operation, Setting, Value, apply};

/// Nodes of a tree.
const MAX_NODES: usize = 2_048;
/// Nodes times bits.
const MAX_WORK: u64 = 1 << 22;

/// Words of notation that are no leaves: operations show in the value, the others mean nothing.
const IGNORABLE: [&str; 48] = [
    "circ",
    "log",
    "cot",
    "sec",
    "csc",
    "arcsin",
    "arccos",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "cfrac",
    "frac",
    "dfrac",
    "tfrac",
    "sqrt",
    "left",
    "right",
    "cdot",
    "times",
    "div",
    "sin",
    "cos",
    "tan",
    "ln",
    "exp",
    "arctan",
    "abs",
    "big",
    "Big",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "bigg",
    "displaystyle",
    "textstyle",
    "quad",
    "qquad",
    "lvert",
    "rvert",
    "mathrm",
    "text",
    "mbox",
    "rm",
    "limits",
];

/// What a node is.
pub(crate) enum Node {
    Number(Rational),
    Symbol(String),
    Constant(Constant),
    Apply(Operation, Vec<usize>),
}

/// An un-normalised tree: operands before operations, the root last.
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    leaves: Vec<(usize, usize, String)>,
}

pub(crate) use crate::tokens::Point;

impl Tree {
    pub(crate) fn read(certificate: &Json, key: &str) -> Checked<Self> {
        let items = list(certificate, key, MAX_NODES)?;
        let mut tree = Self {
            nodes: Vec::with_capacity(items.len()),
            leaves: Vec::new(),
        };
        let mut used = vec![false; items.len()];
        for (id, item) in items.iter().enumerate() {
            let node = match text(item, "op")? {
                "number" => {
                    let digits = text(item, "digits")?;
                    let places = number(item, "places", 1_000)?;
                    let repeating = item.get("repeating").and_then(Json::as_str).unwrap_or("");
                    let exponent = item.get("exponent").map_or(Some(0), Json::as_i64);
                    let spelled = match item.get("exponent") {
                        Some(exponent) => {
                            format!("{digits}{repeating}e{exponent}").replace('-', "")
                        }
                        None => format!("{digits}{repeating}"),
                    };
                    tree.leaf(item, spelled)?;
                    let value =
                        exponent.and_then(|power| literal(digits, places, repeating, power));
                    match value {
                        Some(value) => Node::Number(value),
                        None => return reject("a number is malformed or too large"),
                    }
                }
                "symbol" => {
                    let name = text(item, "name")?;
                    tree.leaf(item, name.to_owned())?;
                    Node::Symbol(name.to_owned())
                }
                name @ ("pi" | "e" | "i") => {
                    tree.leaf(item, name.to_owned())?;
                    Node::Constant(match name {
                        "pi" => Constant::Pi,
                        "e" => Constant::E,
                        _ => Constant::I,
                    })
                }
                name => {
                    let Some(operation) = Operation::named(name) else {
                        return reject(format!("unknown operation {name:?}"));
                    };
                    let mut kids = Vec::new();
                    for kid in list(item, "of", MAX_NODES)? {
                        let kid = kid
                            .as_u64()
                            .and_then(|n| usize::try_from(n).ok())
                            .unwrap_or(id);
                        match used.get_mut(kid) {
                            Some(seen) if kid < id && !*seen => *seen = true,
                            _ => return reject("operands are not a tree"),
                        }
                        kids.push(kid);
                    }
                    if kids.is_empty() || operation.arity().is_some_and(|count| count != kids.len())
                    {
                        return reject("wrong number of operands");
                    }
                    Node::Apply(operation, kids)
                }
            };
            tree.nodes.push(node);
        }
        let orphans = used.iter().filter(|seen| !**seen).count();
        if orphans != 1 || used.last() != Some(&false) {
            return reject("the nodes are not one tree");
        }
        Ok(tree)
    }

    fn leaf(&mut self, item: &Json, spelled: String) -> Checked<()> {
        let at = list(item, "at", 2)?;
        let bound = |n: usize| {
            at.get(n)
                .and_then(Json::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };
        match (bound(0), bound(1)) {
            (Some(start), Some(end)) if start < end => self.leaves.push((start, end, spelled)),
            _ => return reject("a span is malformed"),
        }
        Ok(())
    }

    /// Values of all nodes; `None` where a node has none.
    pub(crate) fn values(&self, point: &Point, setting: Setting) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = match node {
                Node::Number(value) => Some(Value::Exact(value.clone())),
                Node::Symbol(name) => point.get(name).cloned().map(Value::Exact),
                Node::Constant(constant) => Some(Value::constant(*constant, setting)),
                Node::Apply(operation, kids) => kids
                    .iter()
                    .map(|kid| values.get(*kid).cloned().flatten())
                    .collect::<Option<Vec<Value>>>()
                    .and_then(|parts| apply(*operation, &parts, setting)),
            };
            values.push(value);
        }
        values
    }

    pub(super) fn value(&self, point: &Point, setting: Setting) -> Option<Value> {
        self.values(point, setting).pop().flatten()
    }

    pub(crate) fn symbols(&self) -> Vec<&String> {
        let names = self.nodes.iter().filter_map(|node| match node {
            Node::Symbol(name) => Some(name),
            _ => None,
        });
        let mut names: Vec<&String> = names.collect();
        names.sort();
        names.dedup();
        names
    }

    /// Does this tree read this text?
    pub(super) fn tie(&self, gold: &str, answer: &str, text: &str) -> Checked<()> {
        let mut covered = vec![false; text.len()];
        let letters = |part: &str| {
            part.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
        };
        for (start, end, spelled) in &self.leaves {
            let under = text.get(*start..*end).map(letters);
            // 1.2\times10^{-4} is spelled 12times104, 0.1\overline{6} is 01overline6.
            let spelled = letters(spelled);
            let fits = |under: &str| {
                under == spelled
                    || ["times10", "cdot10", "E"]
                        .iter()
                        .any(|sign| under.replacen(sign, "e", 1) == spelled)
                    || under.replacen("overline", "", 1) == spelled
            };
            match (under, covered.get_mut(*start..*end)) {
                (Some(under), Some(cells)) if fits(&under) && !cells.contains(&true) => {
                    cells.fill(true)
                }
                _ => return reject("a leaf does not spell its part of the text"),
            }
        }
        let rest: String = text
            .bytes()
            .zip(&covered)
            .map(|(byte, leaf)| {
                if *leaf || !byte.is_ascii_alphanumeric() {
                    ' '
                } else {
                    char::from(byte)
                }
            })
            .collect();
        if !text.is_ascii()
            || rest
                .split_whitespace()
                .any(|word| !IGNORABLE.contains(&word))
        {
            return reject("a part of the text is in no leaf");
        }
        // Enough bits that no operation hides behind another: the sizes of all values, and a digit per byte.
        let coarse = Setting {
            bits: 128,
            real_only: false,
        };
        let mut meetings = 0;
        for seed in 0..3 {
            let sample = Sample { gold, answer, seed };
            let Some(tokens) = evaluate(text, sample, 128) else {
                continue;
            };
            let sizes = self.values(&tokens.point, coarse);
            let size = sizes.iter().flatten().map(magnitude).max().unwrap_or(0);
            let size = size.max(tokens.size);
            let bits = 128 + 8 * text.len() as u64 + 2 * size;
            let Some(bits) = u32::try_from(bits).ok().filter(|bits| *bits <= MAX_BITS) else {
                return reject("the values are too large or too small to be re-checked");
            };
            if u64::from(bits).saturating_mul(self.nodes.len() as u64) > MAX_WORK {
                return reject("re-checking the values would take too long");
            }
            let setting = Setting {
                bits,
                real_only: false,
            };
            let (Some(tokens), Some(tree)) = (
                evaluate(text, sample, bits),
                self.value(&tokens.point, setting),
            ) else {
                continue;
            };
            if self.symbols().into_iter().ne(tokens.point.keys()) {
                return reject("the tokens have other symbols than the tree");
            }
            let tree = tree.ball(bits);
            let sharp = |ball: &Ball| {
                let wanted = i64::from(bits / 2);
                ball.is_exact()
                    || ball.accuracy_bits() > wanted
                    || ball.radius_log2().is_some_and(|log| log < -wanted)
            };
            let read = tokens.value.ball(bits);
            if ![&tree.re, &tree.im, &read.re, &read.im]
                .into_iter()
                .all(sharp)
            {
                continue;
            }
            if tree.is_separated(&read) {
                return reject("the tree and the tokens have different values");
            }
            meetings += 1;
        }
        if meetings < if self.symbols().is_empty() { 1 } else { 2 } {
            return reject("the tokens cannot be evaluated");
        }
        Ok(())
    }
}

/// Binary size of a value or of its inverse.
fn magnitude(value: &Value) -> u64 {
    match value {
        Value::Exact(value) => value.bits(),
        Value::Ball(ball) => {
            let size = |ball: &Ball| ball.magnitude_log2().map_or(0, i64::unsigned_abs);
            size(&ball.re).max(size(&ball.im)).min(u64::from(MAX_BITS))
        }
    }
}

/// digits * 10^(exponent - places), with an endless repeating block.
fn literal(digits: &str, places: u64, repeating: &str, exponent: i64) -> Option<Rational> {
    let decimal = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= MAX_LENGTH;
    if digits.is_empty()
        || !decimal(digits)
        || !decimal(repeating)
        || exponent.unsigned_abs() > 4_000
    {
        return None;
    }
    let mut value = Rational::from(Integer::from_decimal(digits)?);
    if !repeating.is_empty() {
        let nines = "9".repeat(repeating.len());
        value = &value
            + &Rational::new(
                Integer::from_decimal(repeating)?,
                Integer::from_decimal(&nines)?,
            )?;
    }
    let shift = i32::try_from(exponent - i64::try_from(places).ok()?).ok()?;
    Some(&value * &Rational::power_of_ten(shift)?)
}

/// The same tree up to the order of terms and factors.
pub(super) fn same(gold: &Tree, answer: &Tree) -> bool {
    let [first, second] = numbered([gold, answer]);
    first.last().is_some() && first.last() == second.last()
}

/// A number for each node of two trees: equal exactly for nodes that are the same up to the order of terms and factors.
pub(super) fn numbered(trees: [&Tree; 2]) -> [Vec<usize>; 2] {
    let mut known: BTreeMap<(String, Vec<usize>), usize> = BTreeMap::new();
    trees.map(|tree| {
        let mut ids: Vec<usize> = Vec::with_capacity(tree.nodes.len());
        for node in &tree.nodes {
            let key = match node {
                Node::Number(value) => (format!("={value}"), Vec::new()),
                Node::Symbol(name) => (format!("${name}"), Vec::new()),
                Node::Constant(constant) => (format!("{constant:?}"), Vec::new()),
                Node::Apply(operation, kids) => {
                    let kids = kids.iter().filter_map(|kid| ids.get(*kid).copied());
                    let mut kids: Vec<usize> = kids.collect();
                    if matches!(operation, Operation::Sum | Operation::Product) {
                        kids.sort_unstable();
                    }
                    (format!("{operation:?}"), kids)
                }
            };
            let next = known.len();
            ids.push(*known.entry(key).or_insert(next));
        }
        ids
    })
}
