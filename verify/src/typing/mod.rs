//! From a syntax tree to a typed answer, under one set of conventions.

mod arithmetic;
pub(crate) mod number;
mod relation;
mod wording;

use self::arithmetic::in_falling_units;
use self::wording::set_in_words;
use crate::answer::{Answer, scalar};
use crate::matrix::{determinant, transpose};
use crate::text;
use algebra::expr::Expr;
use algebra::lower::{Conventions, lower};
use algebra::parse::{Bracket, Function, NodeId, NodeKind, NumberSet, Relation, Separator, Tree};
use algebra::{Error, Fuel};

/// Builds answers from one tree under one set of conventions.
pub(crate) struct Builder<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) conventions: Conventions,
    pub(crate) fuel: &'a mut Fuel,
    depth: usize,
}

/// Structures nested deeper than this (lists of lists of ..) are refused; formulas may be deeper.
const MAX_DEPTH: usize = 200;
/// Members that an ellipsis in a list may stand for.
const MAX_LEFT_OUT: u32 = 60;
/// Decimal literals of an expression that are looked at.
const MAX_DECIMALS: usize = 64;

type Built = Result<Answer, Error>;

impl<'a> Builder<'a> {
    pub(crate) fn new(tree: &'a Tree, conventions: Conventions, fuel: &'a mut Fuel) -> Self {
        Self {
            tree,
            conventions,
            fuel,
            depth: 0,
        }
    }

    pub(crate) fn answer(&mut self, id: NodeId) -> Built {
        self.fuel.spend(4, "typing")?;
        if self.depth >= MAX_DEPTH {
            return Err(Error::Budget {
                what: "nesting",
                limit: MAX_DEPTH as u64,
            });
        }
        self.depth += 1;
        let answer = self.structure(id);
        self.depth -= 1;
        answer
    }

    pub(super) fn structure(&mut self, id: NodeId) -> Built {
        let children: Vec<NodeId> = self.tree.children(id).to_vec();
        Ok(match self.tree.kind(id) {
            NodeKind::List(separator) => {
                if let Some(value) = self.and_a_part(separator, &children)? {
                    return Ok(value);
                }
                let members = self.members(&children)?;
                match in_falling_units(&members) {
                    Some(quantity) if separator != Separator::Or => quantity,
                    _ => Answer::List {
                        separator,
                        members: repeated_names(&members)
                            .or_else(|| excluded_values(&members))
                            .unwrap_or(members),
                    },
                }
            }
            NodeKind::Group(..)
                if children.len() == 1
                    && matches!(self.tree.kind(children[0]), NodeKind::Matrix { .. }) =>
            {
                self.answer(children[0])?
            }
            NodeKind::Determinant => match self.only(&children)? {
                Some(Answer::Matrix {
                    rows,
                    columns,
                    cells,
                }) if rows == columns => {
                    determinant(rows as usize, &cells).map_or_else(|| self.opaque(id), scalar)
                }
                _ => self.opaque(id),
            },
            NodeKind::Group(open, close) => self.group(id, open, close, &children)?,
            NodeKind::Set if self.is_system(&children) => self.system(&children)?,
            NodeKind::Set => Answer::Set(self.members(&children)?),
            NodeKind::BraceList => Answer::Braces(self.members(&children)?),
            NodeKind::EmptySet => Answer::EmptySet,
            NodeKind::NumberSet(set) => Answer::NumberSet(set),
            NodeKind::Undefined => Answer::Undefined,
            NodeKind::SetBuilder => match children[..] {
                [element, condition] => Answer::Builder {
                    element: Box::new(self.answer(element)?),
                    condition: Box::new(self.answer(condition)?),
                },
                _ => self.opaque(id),
            },
            NodeKind::Union => Answer::Union(self.each(&children)?),
            NodeKind::Intersection => Answer::Intersection(self.each(&children)?),
            NodeKind::SetDifference => match children[..] {
                [a, b] => Answer::Difference(Box::new(self.answer(a)?), Box::new(self.answer(b)?)),
                _ => self.opaque(id),
            },
            NodeKind::Chain => self.chain(id, &children)?,
            NodeKind::Quantity(unit) => match children[..] {
                // k \text{ is an integer}
                [name] if self.described_set(name, self.tree.name(unit)).is_some() => {
                    Answer::Named {
                        name: self.tree.dump_of(name),
                        value: Box::new(Answer::NumberSet(
                            self.described_set(name, self.tree.name(unit))
                                .unwrap_or(NumberSet::Integers),
                        )),
                    }
                }
                [value] => Answer::Quantity {
                    value: Box::new(self.answer(value)?),
                    unit: self.tree.name(unit).to_string(),
                },
                _ => self.opaque(id),
            },
            NodeKind::Text(name) => {
                let words = self.tree.name(name);
                if let Some(meaning) = set_in_words(words) {
                    return Ok(meaning);
                }
                // \text{5 cm}, \text{4:30 p.m.}: the whole answer in one wrapper.
                if let Some(quantity) =
                    number::in_one_wrapper(words).or_else(|| number::clock_in_one_wrapper(words))
                {
                    return Ok(quantity);
                }
                if let Some((value, unit)) = text::fraction_of(words) {
                    return Ok(of_unit(scalar(Expr::number(value)), unit));
                }
                match text::counted(words) {
                    Some((number, "")) => scalar(Expr::integer(number)),
                    Some((number, noun)) => Answer::Quantity {
                        value: Box::new(scalar(Expr::integer(number))),
                        unit: noun.to_owned(),
                    },
                    None => Answer::Text(words.to_string()),
                }
            }
            NodeKind::Matrix { rows, columns } => Answer::Matrix {
                rows,
                columns,
                cells: self.each(&children)?,
            },
            NodeKind::Transpose => match self.only(&children)? {
                Some(Answer::Matrix {
                    rows,
                    columns,
                    cells,
                }) => transpose(rows, columns, &cells),
                _ => self.opaque(id),
            },
            NodeKind::Colon => Answer::Colon {
                parts: self.each(&children)?,
                clock: self.has_minutes(&children),
            },
            NodeKind::InBase => self.in_base(id, &children)?,
            NodeKind::Congruence => self.congruence(id, &children)?,
            NodeKind::Cases => {
                let mut pieces = Vec::new();
                for pair in children.chunks_exact(2) {
                    pieces.push((self.answer(pair[0])?, self.answer(pair[1])?));
                }
                Answer::Cases(pieces)
            }
            NodeKind::Product if self.is_point(&children) => Answer::Named {
                name: self.tree.dump_of(children[0]),
                value: Box::new(self.answer(children[1])?),
            },
            NodeKind::Product if self.has_matrix(&children) => {
                self.matrix_product(id, &children)?
            }
            NodeKind::Sum if self.is_set_difference(&children) => {
                let without = self.tree.children(children[1])[0];
                Answer::Difference(
                    Box::new(self.answer(children[0])?),
                    Box::new(self.answer(without)?),
                )
            }
            NodeKind::Sum if self.has_matrix(&children) => self.matrix_sum(id, &children)?,
            NodeKind::Sum if self.has_quantity(&children) => self.mixed_units(id, &children)?,
            NodeKind::Percent => self.percent(id, &children)?,
            NodeKind::Negate if self.is_wrapper(children.first().copied()) => {
                self.negated(id, children[0])?
            }
            NodeKind::Ellipsis | NodeKind::Opaque(_) | NodeKind::Where => self.opaque(id),
            NodeKind::Norm => self.norm(id, &children)?,
            NodeKind::Call(Function::Trace) => self.trace(id, &children)?,
            _ => self.scalar(id)?,
        })
    }

    /// "two and a half", "3 and a quarter": one number.
    fn and_a_part(
        &mut self,
        separator: Separator,
        children: &[NodeId],
    ) -> Result<Option<Answer>, Error> {
        let [whole, part] = children else {
            return Ok(None);
        };
        let NodeKind::Text(words) = self.tree.kind(*part) else {
            return Ok(None);
        };
        if separator != Separator::And {
            return Ok(None);
        }
        let words = self.tree.name(words).as_str();
        // two hundred and fifty
        if let NodeKind::Text(hundreds) = self.tree.kind(*whole)
            && let hundreds = self.tree.name(hundreds).as_str()
            && hundreds.ends_with(" hundred")
            && let Some((ones, noun)) = text::counted(words)
            && ones < 100
            && let Some((hundreds, "")) = text::counted(hundreds)
        {
            let value = scalar(Expr::integer(hundreds + ones));
            return Ok(Some(of_unit(value, noun)));
        }
        let Some((share, unit)) = text::fraction_of(words).filter(|_| !words.starts_with("half"))
        else {
            return Ok(None);
        };
        let unit = unit.to_owned();
        let whole = match self.answer(*whole)? {
            Answer::Scalar(whole) => whole.expr.as_rational().filter(|n| n.is_integer()).cloned(),
            _ => None,
        };
        Ok(whole
            .filter(|whole| whole.signum() > 0)
            .map(|whole| of_unit(scalar(Expr::number(&whole + &share)), &unit)))
    }

    /// The set that words after an unknown name: `is an integer`.
    fn described_set(&self, name: NodeId, words: &str) -> Option<NumberSet> {
        if !matches!(self.tree.kind(name), NodeKind::Symbol(_)) {
            return None;
        }
        let words = words.trim().trim_start_matches("is ");
        let kind = ["an ", "any ", "a ", "some "]
            .iter()
            .find_map(|article| words.strip_prefix(article))
            .unwrap_or(words);
        Some(match kind {
            "integer" | "integers" => NumberSet::Integers,
            "real" | "real number" => NumberSet::Reals,
            _ => return None,
        })
    }

    /// The only operand of a node.
    pub(super) fn only(&mut self, children: &[NodeId]) -> Result<Option<Answer>, Error> {
        children
            .first()
            .map(|child| self.answer(*child))
            .transpose()
    }

    pub(super) fn each(&mut self, ids: &[NodeId]) -> Result<Vec<Answer>, Error> {
        ids.iter().map(|id| self.answer(*id)).collect()
    }

    /// A tuple or interval; one member with a plus-minus sign makes it two tuples.
    pub(super) fn group(
        &mut self,
        id: NodeId,
        open: Bracket,
        close: Bracket,
        children: &[NodeId],
    ) -> Built {
        let ellipsis = |id: &NodeId| self.tree.kind(*id) == NodeKind::Ellipsis;
        let members = if children.iter().any(ellipsis) {
            self.members(children)?
        } else {
            self.each(children)?
        };
        // [x = 4, y = -4], as computer algebra systems print solutions.
        if (open, close) == (Bracket::Square, Bracket::Square)
            && members
                .iter()
                .all(|member| matches!(member, Answer::Named { .. }))
        {
            return Ok(Answer::List {
                separator: Separator::Comma,
                members,
            });
        }
        let choices: Vec<usize> = (0..children.len())
            .filter(|at| self.has_sign_choice(children[*at]))
            .collect();
        let [at] = choices[..] else {
            if choices.len() > 1 && children.len() > 1 {
                // Whether the signs go together is not said.
                return Ok(self.opaque(id));
            }
            return Ok(Answer::Group {
                open,
                close,
                members,
            });
        };
        let Answer::List { members: both, .. } = &members[at] else {
            return Ok(Answer::Group {
                open,
                close,
                members,
            });
        };
        let tuples = both.iter().map(|value| {
            let mut members = members.clone();
            members[at] = value.clone();
            Answer::Group {
                open,
                close,
                members,
            }
        });
        Ok(Answer::List {
            separator: Separator::And,
            members: tuples.collect(),
        })
    }

    /// Members of a list: a member with a plus-minus sign counts as two.
    pub(super) fn members(&mut self, ids: &[NodeId]) -> Result<Vec<Answer>, Error> {
        let mut members = Vec::with_capacity(ids.len());
        for (at, id) in ids.iter().enumerate() {
            if self.tree.kind(*id) == NodeKind::Ellipsis
                && let Some(between) = self.left_out(ids, at)?
            {
                members.extend(between);
                continue;
            }
            match self.answer(*id)? {
                Answer::List {
                    separator: Separator::And,
                    members: both,
                } if self.tree.kind(*id) != NodeKind::List(Separator::And) => members.extend(both),
                Answer::Named { name, value } => match *value {
                    Answer::List {
                        members: values, ..
                    } => {
                        members.extend(values.into_iter().map(|value| Answer::Named {
                            name: name.clone(),
                            value: Box::new(value),
                        }));
                    }
                    value => members.push(Answer::Named {
                        name,
                        value: Box::new(value),
                    }),
                },
                other => members.push(other),
            }
        }
        Ok(members)
    }

    /// The members that three points stand for: `1, 2, \dots, 10`, when at least two members before them and the one
    /// after are in arithmetic progression.
    pub(super) fn left_out(
        &mut self,
        ids: &[NodeId],
        at: usize,
    ) -> Result<Option<Vec<Answer>>, Error> {
        let Some(after) = ids.get(at + 1).filter(|_| at >= 2) else {
            return Ok(None);
        };
        let mut values = Vec::new();
        for id in ids[..at].iter().chain([after]) {
            match self.lower(*id) {
                Ok(value) => match value.as_rational() {
                    Some(value) => values.push(value.clone()),
                    None => return Ok(None),
                },
                Err(Error::Budget { what, limit }) => return Err(Error::Budget { what, limit }),
                Err(_) => return Ok(None),
            }
        }
        let step = &values[1] - &values[0];
        let (before, last) = (&values[..at], &values[at]);
        let regular = before.windows(2).all(|pair| &pair[1] - &pair[0] == step);
        let count = (last - &before[at - 1])
            .checked_div(&step)
            .filter(|count| regular && count.is_integer())
            .and_then(|count| count.to_integer()?.to_u32())
            .filter(|count| (1..=MAX_LEFT_OUT).contains(count));
        let Some(count) = count else {
            return Ok(None);
        };
        let mut value = before[at - 1].clone();
        let mut between = Vec::new();
        for _ in 1..count {
            value = &value + &step;
            between.push(scalar(Expr::number(value.clone())));
        }
        Ok(Some(between))
    }

    pub(super) fn opaque(&self, id: NodeId) -> Answer {
        Answer::Opaque(self.tree.dump_of(id))
    }

    pub(crate) fn lower(&mut self, id: NodeId) -> Result<Expr, Error> {
        lower(self.tree, id, &self.conventions, self.fuel)
    }
}

/// A value with what it counts, if that is said.
fn of_unit(value: Answer, unit: &str) -> Answer {
    if unit.is_empty() {
        return value;
    }
    Answer::Quantity {
        value: Box::new(value),
        unit: unit.to_owned(),
    }
}

/// x = 0, y = 2 and x = 9, y = 11: lists of the same named values are tuples of values.
fn repeated_names(members: &[Answer]) -> Option<Vec<Answer>> {
    let mut known: Option<Vec<String>> = None;
    let mut tuples = Vec::new();
    for member in members {
        let Answer::List {
            separator: Separator::Comma,
            members: group,
        } = member
        else {
            return None;
        };
        let mut named: Vec<(&str, &Answer)> = group
            .iter()
            .map(|value| match value {
                Answer::Named { name, value } if matches!(**value, Answer::Scalar(_)) => {
                    Some((&name[..], &**value))
                }
                _ => None,
            })
            .collect::<Option<_>>()?;
        named.sort_by_key(|entry| entry.0);
        let names: Vec<String> = named.iter().map(|entry| entry.0.to_owned()).collect();
        if names.windows(2).any(|pair| pair[0] == pair[1])
            || known.get_or_insert_with(|| names.clone()) != &names
        {
            return None;
        }
        tuples.push(Answer::Named {
            name: format!("(Group:RoundRound {})", names.join(" ")),
            value: Box::new(Answer::Group {
                open: Bracket::Round,
                close: Bracket::Round,
                members: named.into_iter().map(|entry| entry.1.clone()).collect(),
            }),
        });
    }
    (tuples.len() > 1).then_some(tuples)
}

/// x \ne 1, 2: the sign holds for every value.
fn excluded_values(members: &[Answer]) -> Option<Vec<Answer>> {
    let (first, rest) = members.split_first()?;
    let Answer::Inequality { operands, signs } = first else {
        return None;
    };
    let ([unknown, _], [Relation::NotEqual]) = (&operands[..], &signs[..]) else {
        return None;
    };
    let other = |member: &Answer| match member {
        Answer::Scalar(value) if !value.expr.is_symbolic() => Some(Answer::Inequality {
            operands: vec![unknown.clone(), value.expr.clone()],
            signs: vec![Relation::NotEqual],
        }),
        _ => None,
    };
    let others: Vec<Answer> = rest.iter().map(other).collect::<Option<_>>()?;
    Some(std::iter::once(first.clone()).chain(others).collect())
}
