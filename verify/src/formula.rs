//! Un-normalised trees: what a person wrote, as a list of operations with places in the text.

use algebra::Rational;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tokens::Point;
use crate::value::{Constant, Operation, Setting, Value, apply, weight};

/// Longer formulas are refused.
const MAX_NODES: usize = 2_048;

/// A number, symbol, constant or operation and its byte range in the text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Node {
    Number {
        number: Rational,
        at: [usize; 2],
    },
    Symbol {
        symbol: String,
        at: [usize; 2],
    },
    Constant {
        constant: Constant,
        at: [usize; 2],
    },
    Apply {
        op: Operation,
        of: Vec<usize>,
        at: [usize; 2],
    },
}

/// Operands before operations, the root last.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Node>", into = "Vec<Node>")]
pub(crate) struct Formula {
    nodes: Vec<Node>,
}

impl From<Formula> for Vec<Node> {
    fn from(formula: Formula) -> Self {
        formula.nodes
    }
}

impl TryFrom<Vec<Node>> for Formula {
    type Error = &'static str;

    /// Every node but the last is the operand of exactly one later node.
    fn try_from(nodes: Vec<Node>) -> Result<Self, Self::Error> {
        if nodes.len() > MAX_NODES {
            return Err("too many nodes");
        }
        let mut used = vec![false; nodes.len()];
        for (id, node) in nodes.iter().enumerate() {
            let Node::Apply { op, of, .. } = node else {
                continue;
            };
            if of.is_empty() || op.arity().is_some_and(|count| count != of.len()) {
                return Err("wrong number of operands");
            }
            for kid in of {
                match used.get_mut(*kid) {
                    Some(seen) if *kid < id && !*seen => *seen = true,
                    _ => return Err("operands are not a tree"),
                }
            }
        }
        if used.pop() != Some(false) || used.contains(&false) {
            return Err("the nodes are not one tree");
        }
        Ok(Self { nodes })
    }
}

impl Formula {
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What a node of a list is made of, shared parts included; operands stand before operations.
    pub(crate) fn below(list: &[Node], root: usize) -> Self {
        let mut wanted = vec![false; list.len()];
        let mut places = vec![0; list.len()];
        for (id, node) in list.iter().enumerate().rev() {
            wanted[id] |= id == root;
            if let (true, Node::Apply { of, .. }) = (wanted[id], node) {
                for kid in of.iter().filter(|kid| **kid < id) {
                    wanted[*kid] = true;
                }
            }
        }
        let mut nodes = Vec::new();
        for (id, node) in list.iter().enumerate().filter(|entry| wanted[entry.0]) {
            places[id] = nodes.len();
            nodes.push(match node {
                Node::Apply { op, of, at } => Node::Apply {
                    op: *op,
                    of: of
                        .iter()
                        .filter_map(|kid| places.get(*kid).copied())
                        .collect(),
                    at: *at,
                },
                leaf => leaf.clone(),
            });
        }
        Self { nodes }
    }

    /// Values of all nodes; `None` where a node has none.
    pub(crate) fn values(&self, point: &Point, setting: Setting) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let known = |kid: &usize| values.get(*kid).cloned().flatten();
            values.push(match node {
                Node::Number { number, .. } => Some(Value::Exact(number.clone())),
                Node::Symbol { symbol, .. } => point.get(symbol).cloned().map(Value::Exact),
                Node::Constant { constant, .. } => Some(Value::constant(*constant, setting)),
                Node::Apply { op, of, .. } => {
                    let parts: Option<Vec<Value>> = of.iter().map(known).collect();
                    parts.and_then(|parts| apply(*op, &parts, setting))
                }
            });
        }
        values
    }

    /// What the precision must outweigh for no part to hide behind another.
    pub(crate) fn size(&self, values: &[Option<Value>]) -> u64 {
        let sizes = self.nodes.iter().map(|node| match node {
            Node::Apply { op, of, .. } => {
                let known = |kid: &usize| values.get(*kid).cloned().flatten();
                weight(*op, &of.iter().filter_map(known).collect::<Vec<Value>>())
            }
            _ => 0,
        });
        sizes.max().unwrap_or(0)
    }

    /// The value of the whole.
    pub(crate) fn value(&self, point: &Point, setting: Setting) -> Option<Value> {
        self.values(point, setting).pop().flatten()
    }

    /// The names of the symbols in order.
    pub(crate) fn symbols(&self) -> Vec<&String> {
        let mut names: Vec<&String> = Vec::new();
        for node in &self.nodes {
            if let Node::Symbol { symbol, .. } = node {
                names.push(symbol);
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// The places of numbers, symbols and constants, with the node.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (usize, [usize; 2])> {
        self.nodes
            .iter()
            .enumerate()
            .filter_map(|(id, node)| match node {
                Node::Number { at, .. } | Node::Symbol { at, .. } | Node::Constant { at, .. } => {
                    Some((id, *at))
                }
                Node::Apply { .. } => None,
            })
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let unknown = || D::Error::custom(format!("unknown operation {name:?}"));
        Self::named(&name).ok_or_else(unknown)
    }
}
