//! Sums and products of things that are no scalars: matrices, vectors, sets, quantities.

use super::{Builder, Built};
use crate::answer::{Answer, scalar};
use crate::matrix::{added, multiplied, scaled_matrix};
use algebra::Rational;
use algebra::expr::Expr;
use algebra::parse::{Bracket, NodeId, NodeKind};
use algebra::units::{Unit, parse_unit};

impl Builder<'_> {
    pub(super) fn has_matrix(&self, children: &[NodeId]) -> bool {
        let mut stack = children.to_vec();
        while let Some(id) = stack.pop() {
            match self.tree.kind(id) {
                NodeKind::Matrix { .. } | NodeKind::Transpose => return true,
                // (1,2) + (3,4), 2(1,2)
                NodeKind::Group(Bracket::Round | Bracket::Angle, _)
                    if self.tree.children(id).len() > 1 =>
                {
                    return true;
                }
                NodeKind::Negate | NodeKind::Product => stack.extend(self.tree.children(id)),
                _ => {}
            }
        }
        false
    }

    /// matrix + matrix
    pub(super) fn matrix_sum(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut total: Option<(u32, u32, Vec<Answer>)> = None;
        for child in children {
            let Answer::Matrix {
                rows,
                columns,
                cells,
            } = as_column(self.answer(*child)?)
            else {
                return Ok(self.opaque(id));
            };
            total = match total {
                None => Some((rows, columns, cells)),
                Some((r, c, sum)) if r == rows && c == columns => match added(&sum, &cells) {
                    Some(sum) => Some((r, c, sum)),
                    None => return Ok(self.opaque(id)),
                },
                Some(_) => return Ok(Answer::NoValue),
            };
        }
        Ok(match total {
            Some((rows, columns, cells)) => Answer::Matrix {
                rows,
                columns,
                cells,
            },
            None => self.opaque(id),
        })
    }

    /// Products of scalars and matrices.
    pub(super) fn matrix_product(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut factor = Expr::integer(1);
        let mut matrix: Option<(u32, u32, Vec<Answer>)> = None;
        for child in children {
            match as_column(self.answer(*child)?) {
                Answer::Scalar(scalar) => factor = &factor * &scalar.expr,
                Answer::Matrix {
                    rows,
                    columns,
                    cells,
                } => {
                    matrix = match matrix {
                        None => Some((rows, columns, cells)),
                        Some((r, c, left)) if c == rows => {
                            match multiplied(r, c, columns, &left, &cells) {
                                Some(product) => Some((r, columns, product)),
                                None => return Ok(self.opaque(id)),
                            }
                        }
                        // Two columns: the scalar product.
                        Some((r, 1, left)) if columns == 1 && r == rows => {
                            match multiplied(1, r, 1, &left, &cells).as_deref() {
                                Some([Answer::Scalar(product)]) => {
                                    factor = &factor * &product.expr;
                                    None
                                }
                                _ => return Ok(self.opaque(id)),
                            }
                        }
                        Some(_) => return Ok(self.opaque(id)),
                    };
                }
                _ => return Ok(self.opaque(id)),
            }
        }
        let Some((rows, columns, cells)) = matrix else {
            return Ok(scalar(factor));
        };
        Ok(scaled_matrix(&factor, rows, columns, &cells).unwrap_or_else(|| self.opaque(id)))
    }

    /// \mathbb{R} - \{3\}
    pub(super) fn is_set_difference(&self, children: &[NodeId]) -> bool {
        let set = |id: NodeId| matches!(self.tree.kind(id), NodeKind::Set | NodeKind::BraceList);
        match children {
            [from, without] => {
                matches!(self.tree.kind(*from), NodeKind::NumberSet(_))
                    && self.tree.kind(*without) == NodeKind::Negate
                    && self
                        .tree
                        .children(*without)
                        .first()
                        .is_some_and(|id| set(*id))
            }
            _ => false,
        }
    }

    /// The length of a vector; the absolute value of a number.
    pub(super) fn norm(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let inner = self.only(children)?;
        Ok(match inner.map(as_column) {
            Some(Answer::Scalar(value)) => {
                scalar(Expr::call(algebra::expr::Head::Absolute, vec![value.expr]))
            }
            Some(Answer::Matrix {
                rows,
                columns,
                cells,
            }) if rows == 1 || columns == 1 => {
                let size = rows.max(columns);
                match multiplied(1, size, 1, &cells, &cells).as_deref() {
                    Some([Answer::Scalar(square)]) => scalar(square.expr.sqrt()),
                    _ => self.opaque(id),
                }
            }
            _ => self.opaque(id),
        })
    }

    pub(super) fn trace(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let inner = self.only(children)?;
        let Some(Answer::Matrix {
            rows,
            columns,
            cells,
        }) = inner
        else {
            return Ok(self.opaque(id));
        };
        let diagonal = cells
            .iter()
            .step_by(columns as usize + 1)
            .map(|cell| match cell {
                Answer::Scalar(value) => Some(value.expr.clone()),
                _ => None,
            });
        let sum = diagonal.collect::<Option<Vec<Expr>>>().map(Expr::sum);
        Ok(match sum {
            Some(sum) if rows == columns => scalar(sum),
            _ => self.opaque(id),
        })
    }

    pub(super) fn has_quantity(&self, children: &[NodeId]) -> bool {
        let quantity = |id: &NodeId| matches!(self.tree.kind(*id), NodeKind::Quantity(_));
        children
            .iter()
            .any(|child| quantity(child) || self.tree.children(*child).iter().any(quantity))
    }

    /// 5 ft 3 in, 12 cm - 5 cm: quantities of one dimension, in the unit of the first.
    pub(super) fn mixed_units(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut parts = Vec::new();
        for child in children {
            let subtracted = match (self.tree.kind(*child), self.tree.children(*child)) {
                (NodeKind::Negate, [inner]) => Some(*inner),
                _ => None,
            };
            let part = self.answer(subtracted.unwrap_or(*child))?;
            parts.push(match part {
                Answer::Quantity { value, unit } if subtracted.is_some() => match *value {
                    Answer::Scalar(value) => Answer::Quantity {
                        value: Box::new(scalar(-value.expr)),
                        unit,
                    },
                    _ => return Ok(self.opaque(id)),
                },
                part => part,
            });
        }
        Ok(total(&parts).unwrap_or_else(|| self.opaque(id)))
    }
}

/// The sum of quantities of one dimension, in the unit of the first.
pub(super) fn total(parts: &[Answer]) -> Option<Answer> {
    let mut sum = Expr::integer(0);
    let mut first: Option<(&str, Unit)> = None;
    for part in parts {
        let Answer::Quantity { value, unit } = part else {
            return None;
        };
        let Answer::Scalar(value) = &**value else {
            return None;
        };
        let of_angle = first.as_ref().is_some_and(|(_, unit)| unit.is_angle());
        // 5' 10'': feet and inches.
        // A letter beside another unit is one: 1 h 30 min.
        let unit = match unit.trim_start_matches('?') {
            "'" => "ft",
            "\"" => "in",
            // 60 degrees 42 minutes
            "minute" | "minutes" | "min" if of_angle => "arcmin",
            "second" | "seconds" | "sec" if of_angle => "arcsec",
            unit => unit,
        };
        let parsed = parse_unit(unit).filter(|unit| unit.offset.is_zero())?;
        let (_, base) = first.get_or_insert_with(|| (unit, parsed.clone()));
        if parsed.dimension != base.dimension || parsed.pi_power != base.pi_power {
            return None;
        }
        sum = sum + value.expr.scale(&parsed.factor.checked_div(&base.factor)?);
    }
    Some(Answer::Quantity {
        value: Box::new(scalar(sum)),
        unit: first?.0.to_owned(),
    })
}

/// One quantity in two or three units, each smaller than the one before: 1 hour and 30 minutes.
pub(super) fn in_falling_units(members: &[Answer]) -> Option<Answer> {
    let factors: Option<Vec<Rational>> = members
        .iter()
        .map(|member| match member {
            Answer::Quantity { unit, .. } => parse_unit(unit).map(|unit| unit.factor),
            _ => None,
        })
        .collect();
    let falling = factors?.windows(2).all(|pair| pair[0] > pair[1]);
    total(members).filter(|_| falling && (2..=3).contains(&members.len()))
}

/// A tuple of scalars as a column, for arithmetic.
pub(super) fn as_column(answer: Answer) -> Answer {
    match answer {
        Answer::Group {
            open: Bracket::Round | Bracket::Angle,
            close: Bracket::Round | Bracket::Angle,
            members,
        } if members.len() > 1 && members.iter().all(|m| matches!(m, Answer::Scalar(_))) => {
            Answer::Matrix {
                rows: u32::try_from(members.len()).unwrap_or(u32::MAX),
                columns: 1,
                cells: members,
            }
        }
        other => other,
    }
}
