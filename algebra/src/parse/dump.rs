//! A tree in one line, for people who look for misreadings.

use std::fmt::Write as _;

use super::tree::{NodeId, NodeKind, Relation, Separator, Tree};

/// Longer dumps are cut; a tree of the most nodes is shorter.
const MAX_LENGTH: usize = 1 << 23;

impl Tree {
    /// The tree as nested names: `(Sum (Number 1) (Symbol x))`. Meant for reading, not for machines.
    pub fn dump(&self) -> String {
        if self.is_empty() {
            String::new()
        } else {
            self.dump_of(self.root())
        }
    }

    /// The same for one node and what is below it.
    pub fn dump_of(&self, root: NodeId) -> String {
        let mut out = String::new();
        // Nodes to print and closings owed, last first.
        let mut stack: Vec<Option<NodeId>> = vec![Some(root)];
        while let Some(item) = stack.pop() {
            let Some(id) = item else {
                out.push(')');
                continue;
            };
            if out.len() > MAX_LENGTH {
                out.push_str(" ..");
                break;
            }
            if !out.is_empty() {
                out.push(' ');
            }
            let _ = match self.kind(id) {
                NodeKind::Number(literal) => {
                    let literal = self.literal(literal);
                    let digits = &literal.digits;
                    let cut = digits.len() - (literal.fraction_digits as usize).min(digits.len());
                    let _ = write!(out, "{}", &digits[..cut]);
                    if literal.point {
                        let _ = write!(out, ".{}", &digits[cut..]);
                    }
                    if !literal.repeating.is_empty() {
                        let _ = write!(out, "({})", literal.repeating);
                    }
                    match literal.exponent {
                        Some(exponent) => write!(out, "e{exponent}"),
                        None => Ok(()),
                    }
                }
                NodeKind::Symbol(name) => write!(out, "{}", self.name(name)),
                NodeKind::Text(name) => write!(out, "{:?}", self.name(name)),
                // A symbol may be called E as well.
                NodeKind::Constant(super::Constant::E) => write!(out, "EulerNumber"),
                NodeKind::Constant(constant) => write!(out, "{constant:?}"),
                kind => {
                    let label = match kind {
                        NodeKind::Quantity(name) | NodeKind::Opaque(name) => {
                            format!("{:?}", self.name(name))
                        }
                        _ => String::new(),
                    };
                    let name = format!("{kind:?}");
                    let name = name.split('(').next().unwrap_or("").to_owned();
                    let detail = match kind {
                        NodeKind::Call(function) => format!(":{}", function.name()),
                        NodeKind::Group(open, close) => format!(":{open:?}{close:?}"),
                        NodeKind::NumberSet(set) => format!(":{set:?}"),
                        NodeKind::Big(operator) => format!(":{operator:?}"),
                        NodeKind::List(Separator::Or) => ":Or".to_owned(),
                        NodeKind::Matrix { rows, columns } => format!(":{rows}x{columns}"),
                        NodeKind::Chain => {
                            let sign = |relation: &Relation| match relation {
                                Relation::Other(name) => self.name(*name).to_string(),
                                relation => format!("{relation:?}"),
                            };
                            format!(
                                ":[{}]",
                                self.relations(id)
                                    .iter()
                                    .map(sign)
                                    .collect::<Vec<_>>()
                                    .join(", ")
                            )
                        }
                        _ => String::new(),
                    };
                    stack.push(None);
                    stack.extend(self.children(id).iter().rev().map(|child| Some(*child)));
                    write!(out, "({name}{detail}{label}")
                }
            };
        }
        out
    }
}
