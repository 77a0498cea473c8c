//! From a syntax tree to a typed answer, under one set of conventions.

use algebra::expr::Expr;
use algebra::lower::{Conventions, lower};
use algebra::parse::{
    Bracket, Constant, Function, NodeId, NodeKind, NumberSet, Relation, Separator, Tree,
};
use algebra::units::{Unit, parse_unit};
use algebra::{Error, Fuel, Integer, Rational};

use crate::answer::{Answer, Scalar, scalar};
use crate::approximate::Decimal;
use crate::matrix::{added, determinant, multiplied, scaled_matrix, transpose};
use crate::text;

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

    fn structure(&mut self, id: NodeId) -> Built {
        let children: Vec<NodeId> = self.tree.children(id).to_vec();
        Ok(match self.tree.kind(id) {
            NodeKind::List(separator) => {
                let members = self.members(&children)?;
                match in_falling_units(&members) {
                    Some(quantity) if separator != Separator::Or => quantity,
                    _ => Answer::List { separator, members },
                }
            }
            NodeKind::Group(..)
                if children.len() == 1
                    && matches!(self.tree.kind(children[0]), NodeKind::Matrix { .. }) =>
            {
                self.answer(children[0])?
            }
            NodeKind::Determinant => match children
                .first()
                .map(|child| self.answer(*child))
                .transpose()?
            {
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
            NodeKind::Transpose => match children
                .first()
                .map(|child| self.answer(*child))
                .transpose()?
            {
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
            NodeKind::Ellipsis | NodeKind::Opaque(_) | NodeKind::Where | NodeKind::Limit => {
                self.opaque(id)
            }
            NodeKind::Norm => self.norm(id, &children)?,
            NodeKind::Call(Function::Trace) => self.trace(id, &children)?,
            _ => self.scalar(id)?,
        })
    }

    fn each(&mut self, ids: &[NodeId]) -> Result<Vec<Answer>, Error> {
        ids.iter().map(|id| self.answer(*id)).collect()
    }

    /// A tuple or interval; one member with a plus-minus sign makes it two tuples.
    fn group(&mut self, id: NodeId, open: Bracket, close: Bracket, children: &[NodeId]) -> Built {
        let members = self.each(children)?;
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
    fn members(&mut self, ids: &[NodeId]) -> Result<Vec<Answer>, Error> {
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
    fn left_out(&mut self, ids: &[NodeId], at: usize) -> Result<Option<Vec<Answer>>, Error> {
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

    fn opaque(&self, id: NodeId) -> Answer {
        let span = self.tree.span(id);
        let _ = span;
        Answer::Opaque(self.tree.dump_of(id))
    }

    pub(crate) fn lower(&mut self, id: NodeId) -> Result<Expr, Error> {
        lower(self.tree, id, &self.conventions, self.fuel)
    }

    /// A scalar; with plus-minus signs the list of both values.
    fn scalar(&mut self, id: NodeId) -> Built {
        if self.has_sign_choice(id) {
            let mut members = Vec::new();
            // \\pm 1.4142: both values make the claim of the decimal.
            let decimal = match (self.tree.kind(id), self.tree.children(id)) {
                (NodeKind::PlusMinus, [inner]) => self.decimal(*inner),
                _ => None,
            };
            for upper in [true, false] {
                self.conventions.upper_sign = Some(upper);
                let value = self.lower(id);
                self.conventions.upper_sign = None;
                let mut value = scalar(value?);
                if let Answer::Scalar(value) = &mut value {
                    value.decimal = decimal
                        .clone()
                        .map(|decimal| if upper { decimal } else { decimal.negated() });
                }
                members.push(value);
            }
            if let [Answer::Scalar(plus), Answer::Scalar(minus)] = &members[..]
                && plus.expr == minus.expr
            {
                return Ok(members.swap_remove(0));
            }
            return Ok(Answer::List {
                separator: Separator::And,
                members,
            });
        }
        match self.lower(id) {
            Ok(expr) => {
                let decimal = self.decimal(id);
                let degrees = self.degrees(id);
                let decimals = if expr.is_symbolic() {
                    self.decimals(id)
                } else {
                    Vec::new()
                };
                Ok(Answer::Scalar(Scalar {
                    expr,
                    decimal,
                    decimals,
                    percent: false,
                    degrees,
                }))
            }
            Err(Error::Undefined { .. }) => Ok(Answer::NoValue),
            Err(Error::OutOfTheory { .. }) => Ok(self.opaque(id)),
            Err(error) => Err(error),
        }
    }

    fn has_sign_choice(&self, root: NodeId) -> bool {
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if matches!(
                self.tree.kind(id),
                NodeKind::PlusMinus | NodeKind::MinusPlus
            ) {
                return true;
            }
            stack.extend(self.tree.children(id));
        }
        false
    }

    /// The claim of a decimal literal with the signs before it; of the number of degrees, for an angle in degrees.
    fn decimal(&self, mut id: NodeId) -> Option<Decimal> {
        let mut negative = false;
        while self.tree.kind(id) == NodeKind::Negate {
            id = *self.tree.children(id).first()?;
            negative = !negative;
        }
        if self.tree.kind(id) == NodeKind::Degrees
            && let [degrees] = self.tree.children(id)[..]
        {
            id = degrees;
        }
        let NodeKind::Number(literal) = self.tree.kind(id) else {
            return None;
        };
        let decimal = Decimal::of(self.tree.literal(literal))?;
        Some(if negative { decimal.negated() } else { decimal })
    }

    /// All decimal literals below a node.
    fn decimals(&self, root: NodeId) -> Vec<Decimal> {
        let mut found = Vec::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if let NodeKind::Number(literal) = self.tree.kind(id)
                && found.len() < MAX_DECIMALS
            {
                found.extend(Decimal::of(self.tree.literal(literal)));
            }
            stack.extend(self.tree.children(id));
        }
        found
    }

    /// The number of degrees of an angle (with its sign).
    fn degrees(&mut self, id: NodeId) -> Option<Expr> {
        let mut angle = id;
        while self.tree.kind(angle) == NodeKind::Negate {
            angle = *self.tree.children(angle).first()?;
        }
        if self.tree.kind(angle) != NodeKind::Degrees {
            return None;
        }
        let value = self.lower(id).ok()?;
        Some(value * Expr::integer(180).divide(&Expr::constant(Constant::Pi)))
    }

    fn percent(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let Some(Answer::Scalar(inner)) = children
            .first()
            .map(|child| self.answer(*child))
            .transpose()?
        else {
            return Ok(self.opaque(id));
        };
        let hundredth = Rational::new(Integer::from(1), Integer::from(100)).unwrap_or_default();
        let decimal = inner.decimal.map(|decimal| decimal.scaled(&hundredth));
        Ok(Answer::Scalar(Scalar {
            expr: inner.expr.scale(&hundredth),
            decimal,
            decimals: Vec::new(),
            percent: true,
            degrees: None,
        }))
    }

    fn is_wrapper(&self, id: Option<NodeId>) -> bool {
        id.is_some_and(|id| {
            matches!(
                self.tree.kind(id),
                NodeKind::Percent | NodeKind::InBase | NodeKind::Matrix { .. }
            )
        })
    }

    fn negated(&mut self, id: NodeId, child: NodeId) -> Built {
        Ok(match self.answer(child)? {
            Answer::Scalar(inner) => Answer::Scalar(Scalar {
                expr: -&inner.expr,
                decimal: inner.decimal.map(Decimal::negated),
                decimals: inner.decimals,
                percent: inner.percent,
                degrees: inner.degrees.map(|value| -value),
            }),
            Answer::Matrix {
                rows,
                columns,
                cells,
            } => scaled_matrix(&Expr::integer(-1), rows, columns, &cells)
                .unwrap_or_else(|| self.opaque(id)),
            Answer::InBase {
                digits,
                base,
                value,
            } => Answer::InBase {
                digits: format!("-{digits}"),
                base,
                value: -&value,
            },
            _ => self.scalar(id)?,
        })
    }

    /// Is a part after the first written with a leading zero: 2:05?
    fn has_minutes(&self, children: &[NodeId]) -> bool {
        children.iter().skip(1).any(|id| match self.tree.kind(*id) {
            NodeKind::Number(literal) => {
                let literal = self.tree.literal(literal);
                literal.digits.len() == 2 && literal.digits.starts_with('0') && !literal.point
            }
            _ => false,
        })
    }

    fn in_base(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let value = match self.lower(id) {
            Ok(value) => value,
            Err(Error::OutOfTheory { .. }) => return Ok(self.opaque(id)),
            Err(error) => return Err(error),
        };
        let base = children
            .get(1)
            .map(|base| self.lower(*base))
            .transpose()?
            .and_then(|base| base.as_rational().and_then(Rational::to_integer));
        let digits = children.first().map(|first| match self.tree.kind(*first) {
            // 20.4_5 has the digits 20.4.
            NodeKind::Number(literal) => {
                let literal = self.tree.literal(literal);
                let mut digits = literal.digits.to_string();
                let places = literal.fraction_digits as usize;
                if literal.point && places > 0 {
                    digits.insert(digits.len().saturating_sub(places), '.');
                }
                digits
            }
            _ => String::new(),
        });
        match (digits, base) {
            (Some(digits), Some(base)) => Ok(Answer::InBase {
                digits,
                base,
                value,
            }),
            _ => Ok(self.opaque(id)),
        }
    }

    /// x ≡ r (mod m), r ≡ x (mod m), r (mod m)
    fn congruence(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut parts: Vec<Expr> = children
            .iter()
            .map(|child| self.lower(*child))
            .collect::<Result<_, _>>()?;
        if parts.len() == 3 && !parts[0].is_symbolic() {
            parts.swap(0, 1);
        }
        Ok(match &parts[..] {
            [unknown, residue, modulus] => Answer::Residue {
                variable: Some(unknown.to_string()),
                residue: residue.clone(),
                modulus: modulus.clone(),
            },
            [residue, modulus] => Answer::Residue {
                variable: None,
                residue: residue.clone(),
                modulus: modulus.clone(),
            },
            _ => self.opaque(id),
        })
    }

    // ---- sums and products of other things

    fn has_matrix(&self, children: &[NodeId]) -> bool {
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
    fn matrix_sum(&mut self, id: NodeId, children: &[NodeId]) -> Built {
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
    fn matrix_product(&mut self, id: NodeId, children: &[NodeId]) -> Built {
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
    fn is_set_difference(&self, children: &[NodeId]) -> bool {
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
    fn norm(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let inner = children
            .first()
            .map(|child| self.answer(*child))
            .transpose()?;
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

    fn trace(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let inner = children
            .first()
            .map(|child| self.answer(*child))
            .transpose()?;
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

    fn has_quantity(&self, children: &[NodeId]) -> bool {
        children
            .iter()
            .any(|child| matches!(self.tree.kind(*child), NodeKind::Quantity(_)))
    }

    /// 5 ft 3 in: quantities of one dimension, in the unit of the first.
    fn mixed_units(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let parts = self.each(children)?;
        Ok(total(&parts).unwrap_or_else(|| self.opaque(id)))
    }

    // ---- relations

    fn chain(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut operands = children.to_vec();
        let mut signs = self.tree.relations(id).to_vec();
        // "exact \approx decimal": the exact member counts.
        if let Some(at) = signs.iter().position(|sign| *sign == Relation::Approximate) {
            let named = at == 0 && self.name(operands[0]).is_some();
            if named {
                operands.truncate(2);
                signs = vec![Relation::Equal];
            } else {
                operands.truncate(at + 1);
                signs.truncate(at);
            }
        }
        if operands.len() == 1 {
            return self.answer(operands[0]);
        }
        if signs
            .iter()
            .all(|sign| matches!(sign, Relation::Equal | Relation::Identical))
        {
            return self.equality(id, &operands);
        }
        match (&signs[..], &operands[..]) {
            ([Relation::In], [name, set]) => {
                let name = self.name(*name).unwrap_or_default();
                let value = self.answer(*set)?;
                // x in A is no equation x = A.
                if matches!(
                    value,
                    Answer::Scalar(_) | Answer::Opaque(_) | Answer::Text(_)
                ) {
                    return Ok(self.opaque(id));
                }
                return Ok(Answer::Named {
                    name,
                    value: Box::new(value),
                });
            }
            _ if signs.iter().all(|sign| is_order(*sign)) => {}
            _ => return Ok(self.opaque(id)),
        }
        let mut values = Vec::new();
        for operand in &operands {
            match self.lower(*operand) {
                Ok(value) => values.push(value),
                Err(Error::OutOfTheory { .. }) => return Ok(self.opaque(id)),
                Err(error) => return Err(error),
            }
        }
        Ok(Answer::Inequality {
            operands: values,
            signs,
        })
    }

    /// The name that an equation may define: a symbol, f(x), |AB|, a ratio of names, a tuple of names.
    fn name(&self, id: NodeId) -> Option<String> {
        let named = match self.tree.kind(id) {
            NodeKind::Symbol(_) => true,
            NodeKind::Constant(Constant::E | Constant::ImaginaryUnit) => false,
            NodeKind::Apply => true,
            NodeKind::Absolute | NodeKind::Norm | NodeKind::Conjugate | NodeKind::Opaque(_) => {
                self.only_names(id)
            }
            NodeKind::Colon
            | NodeKind::Quotient
            | NodeKind::Group(Bracket::Round, Bracket::Round) => self.only_names(id),
            NodeKind::Product => {
                self.is_capital_word(id) || self.is_measure(id) || self.is_product_of_vectors(id)
            }
            NodeKind::Quantity(_) | NodeKind::Text(_) => true,
            // \cos\theta = 1/2, but "\min at x = 1" names nothing.
            NodeKind::Call(Function::Max | Function::Min | Function::Gcd | Function::Lcm) => {
                self.tree.children(id).len() > 1
            }
            NodeKind::Limit => true,
            NodeKind::Group(Bracket::Square, Bracket::Square) => {
                matches!(self.tree.children(id), [name] if self.is_capital_word(*name))
            }
            NodeKind::Call(_) => true,
            _ => false,
        };
        named.then(|| self.tree.dump_of(id))
    }

    fn only_names(&self, root: NodeId) -> bool {
        let mut stack = vec![root];
        let mut leaves = 0;
        while let Some(id) = stack.pop() {
            let children = self.tree.children(id);
            if children.is_empty() {
                if !matches!(self.tree.kind(id), NodeKind::Symbol(_)) {
                    return false;
                }
                leaves += 1;
            }
            stack.extend(children);
        }
        leaves > 0
    }

    /// \left\{ \begin{array}..: a brace before an array, which is a system or a definition by cases.
    fn is_system(&self, children: &[NodeId]) -> bool {
        matches!(children, [array] if matches!(self.tree.kind(*array), NodeKind::Matrix { columns: 1 | 2, .. }))
    }

    fn system(&mut self, children: &[NodeId]) -> Built {
        let cells = self.tree.children(children[0]).to_vec();
        let NodeKind::Matrix { columns, .. } = self.tree.kind(children[0]) else {
            return Ok(self.opaque(children[0]));
        };
        if columns == 1 {
            return Ok(Answer::List {
                separator: Separator::And,
                members: self.members(&cells)?,
            });
        }
        let mut pieces = Vec::new();
        for pair in cells.chunks_exact(2) {
            pieces.push((self.answer(pair[0])?, self.answer(pair[1])?));
        }
        Ok(Answer::Cases(pieces))
    }

    /// P(1, 2): a capital letter before a tuple.
    fn is_point(&self, children: &[NodeId]) -> bool {
        match children {
            [name, tuple] => {
                self.is_capital(*name)
                    && matches!(
                        self.tree.kind(*tuple),
                        NodeKind::Group(Bracket::Round, Bracket::Round)
                    )
                    && self.tree.children(*tuple).len() > 1
            }
            _ => false,
        }
    }

    fn is_capital(&self, id: NodeId) -> bool {
        match self.tree.kind(id) {
            NodeKind::Symbol(name) => self
                .tree
                .name(name)
                .starts_with(|c: char| c.is_ascii_uppercase()),
            _ => false,
        }
    }

    /// m \\angle A: the measure of an angle.
    fn is_measure(&self, id: NodeId) -> bool {
        let name = |id: &NodeId| match self.tree.kind(*id) {
            NodeKind::Symbol(name) => self.tree.name(name).as_str(),
            _ => "",
        };
        match self.tree.children(id) {
            [measure, angle] => {
                name(measure) == "m"
                    && ["angle ", "measuredangle ", "overarc", "widehat"]
                        .iter()
                        .any(|sign| name(angle).starts_with(sign))
            }
            _ => false,
        }
    }

    /// \vec a \cdot \vec b
    fn is_product_of_vectors(&self, id: NodeId) -> bool {
        self.tree
            .children(id)
            .iter()
            .all(|child| match self.tree.kind(*child) {
                NodeKind::Symbol(name) => self.tree.name(name).starts_with("vec("),
                _ => false,
            })
    }

    /// AB, APC: points, not a product of unknowns.
    fn is_capital_word(&self, id: NodeId) -> bool {
        self.tree
            .children(id)
            .iter()
            .all(|child| self.is_capital(*child))
    }

    fn equality(&mut self, id: NodeId, operands: &[NodeId]) -> Built {
        let (first, last) = (operands[0], operands[operands.len() - 1]);
        // x = y = 0: both names have the value.
        let is_symbol = |id: &NodeId| matches!(self.tree.kind(*id), NodeKind::Symbol(_));
        let mut names: Vec<NodeId> = operands[..operands.len() - 1]
            .iter()
            .copied()
            .filter(is_symbol)
            .collect();
        names.sort_by_key(|id| symbol_name(self.tree, *id));
        names.dedup_by_key(|id| symbol_name(self.tree, *id));
        if names.len() > 1 && !is_symbol(&last) {
            let value = self.answer(last)?;
            let named = |id: &NodeId| Answer::Named {
                name: self.tree.dump_of(*id),
                value: Box::new(value.clone()),
            };
            let members = names.iter().map(named).collect();
            return Ok(Answer::List {
                separator: Separator::Comma,
                members,
            });
        }
        if let Some(name) = self.name(first) {
            let value = self.answer(last)?;
            // CD = OD = BD: a chain of unknowns says more than its ends.
            if operands.len() > 2 && !self.agrees(&value, &operands[1..operands.len() - 1])? {
                return Ok(self.opaque(id));
            }
            if operands.len() > 2 || !self.mentions(&value, first) {
                return Ok(Answer::Named {
                    name,
                    value: Box::new(value),
                });
            }
        }
        if operands.len() == 2
            && let Some(name) = self.name(last)
        {
            let value = self.answer(first)?;
            if !self.mentions(&value, last) {
                return Ok(Answer::Named {
                    name,
                    value: Box::new(value),
                });
            }
        }
        // A matrix or tuple of unknowns equal to one of values.
        if let (Answer::Matrix { .. }, right @ Answer::Matrix { .. }) =
            (self.answer(first)?, self.answer(last)?)
        {
            return Ok(Answer::Named {
                name: self.tree.dump_of(first),
                value: Box::new(right),
            });
        }
        let (left, right) = match (self.lower(first), self.lower(last)) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(Error::OutOfTheory { .. }), _) | (_, Err(Error::OutOfTheory { .. })) => {
                return Ok(self.opaque(id));
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        if !left.is_symbolic() && !right.is_symbolic() && operands.len() > 2 {
            // A chain of constants means its last member, if all agree.
            for middle in &operands[..operands.len() - 1] {
                let value = self.lower(*middle)?;
                if !matches!(
                    algebra::zero::decide(&value, &right, self.fuel),
                    algebra::zero::Decision::Equal(_)
                ) {
                    return Ok(self.opaque(id));
                }
            }
            return self.answer(last);
        }
        if operands.len() > 2
            && !self.agrees(&scalar(right.clone()), &operands[1..operands.len() - 1])?
        {
            return Ok(self.opaque(id));
        }
        Ok(Answer::Equation { left, right })
    }

    /// Are the middle members of a chain equal to a last member that holds unknowns? A constant last member stands for
    /// the chain whatever led to it.
    fn agrees(&mut self, last: &Answer, middle: &[NodeId]) -> Result<bool, Error> {
        let Answer::Scalar(last) = last else {
            return Ok(true);
        };
        if !last.expr.is_symbolic() {
            return Ok(true);
        }
        for id in middle {
            let value = match self.lower(*id) {
                Ok(value) => value,
                Err(Error::OutOfTheory { .. }) => return Ok(false),
                Err(error) => return Err(error),
            };
            if !matches!(
                algebra::zero::decide(&value, &last.expr, self.fuel),
                algebra::zero::Decision::Equal(_)
            ) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does the value contain the symbol that names it?
    fn mentions(&self, value: &Answer, name: NodeId) -> bool {
        let NodeKind::Symbol(symbol) = self.tree.kind(name) else {
            return false;
        };
        let symbol = algebra::expr::Symbol::new(self.tree.name(symbol));
        match value {
            Answer::Scalar(scalar) => scalar.expr.contains_symbol(&symbol),
            _ => false,
        }
    }
}

/// The sum of quantities of one dimension, in the unit of the first.
fn total(parts: &[Answer]) -> Option<Answer> {
    let mut sum = Expr::integer(0);
    let mut first: Option<(&str, Unit)> = None;
    for part in parts {
        let Answer::Quantity { value, unit } = part else {
            return None;
        };
        let Answer::Scalar(value) = &**value else {
            return None;
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
fn in_falling_units(members: &[Answer]) -> Option<Answer> {
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
fn as_column(answer: Answer) -> Answer {
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

/// Phrases for sets, missing values and infinity.
fn set_in_words(words: &str) -> Option<Answer> {
    let lower = words.trim().trim_end_matches('.').to_ascii_lowercase();
    let half = |from_zero: bool, closed: bool| {
        let infinity = Expr::constant(Constant::Infinity);
        let zero = Expr::integer(0);
        let (low, high) = if from_zero {
            (zero, infinity)
        } else {
            (-infinity, zero)
        };
        let bracket = |here: bool| {
            if here && closed {
                Bracket::Square
            } else {
                Bracket::Round
            }
        };
        Answer::Group {
            open: bracket(from_zero),
            close: bracket(!from_zero),
            members: vec![scalar(low), scalar(high)],
        }
    };
    let plain = lower
        .trim_start_matches("the set of ")
        .trim_start_matches("all ")
        .trim_start_matches("the ");
    Some(match plain {
        "does not exist" | "undefined" | "dne" | "not defined" => Answer::Undefined,
        "no solution"
        | "no solutions"
        | "no real solution"
        | "no real solutions"
        | "empty set"
        | "there is no solution"
        | "there are no solutions" => Answer::EmptySet,
        "infinity" | "positive infinity" => scalar(Expr::constant(Constant::Infinity)),
        "negative infinity" => scalar(-Expr::constant(Constant::Infinity)),
        "real numbers" | "reals" => Answer::NumberSet(NumberSet::Reals),
        "integers" => Answer::NumberSet(NumberSet::Integers),
        "rational numbers" | "rationals" => Answer::NumberSet(NumberSet::Rationals),
        "natural numbers" => Answer::NumberSet(NumberSet::Naturals),
        "complex numbers" => Answer::NumberSet(NumberSet::Complexes),
        "positive real numbers" | "positive reals" => half(true, false),
        "nonnegative real numbers" | "non-negative real numbers" => half(true, true),
        "negative real numbers" | "negative reals" => half(false, false),
        "nonzero real numbers" | "non-zero real numbers" => Answer::Difference(
            Box::new(Answer::NumberSet(NumberSet::Reals)),
            Box::new(Answer::Set(vec![scalar(Expr::integer(0))])),
        ),
        _ => return None,
    })
}

/// The name of a symbol node.
fn symbol_name(tree: &Tree, id: NodeId) -> String {
    match tree.kind(id) {
        NodeKind::Symbol(name) => tree.name(name).to_string(),
        _ => String::new(),
    }
}

pub(crate) fn is_order(sign: Relation) -> bool {
    matches!(
        sign,
        Relation::Less
            | Relation::LessEqual
            | Relation::Greater
            | Relation::GreaterEqual
            | Relation::NotEqual
    )
}
