//! Equations, inequalities, congruences and what they name.

use super::{Builder, Built};
use crate::answer::{Answer, scalar};
use algebra::Error;
use algebra::expr::Expr;
use algebra::parse::{
    Bracket, Constant, Function, NodeId, NodeKind, NumberSet, Relation, Separator, Tree,
};

impl Builder<'_> {
    pub(super) fn chain(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let mut operands = children.to_vec();
        let mut signs = self.tree.relations(id).to_vec();
        // "exact \approx decimal": the exact member counts.
        if let Some(at) = signs.iter().position(|sign| *sign == Relation::Approximate) {
            let named = at == 0 && self.name(operands[0]).is_some();
            if named {
                // y(1) \approx y_4 = 2.1: the name of the approximation is no value.
                let last = operands[operands.len() - 1];
                if matches!(self.tree.kind(operands[1]), NodeKind::Symbol(_)) {
                    operands[1] = last;
                }
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
                let value = match self.number_set(*set) {
                    Some(set) => Answer::NumberSet(set),
                    None => self.answer(*set)?,
                };
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

    /// k \in Z: the letter of a number set after the sign of membership.
    fn number_set(&self, id: NodeId) -> Option<NumberSet> {
        let NodeKind::Symbol(name) = self.tree.kind(id) else {
            return None;
        };
        Some(match self.tree.name(name).as_str() {
            "N" => NumberSet::Naturals,
            "Z" => NumberSet::Integers,
            "Q" => NumberSet::Rationals,
            "R" => NumberSet::Reals,
            "C" => NumberSet::Complexes,
            _ => return None,
        })
    }

    /// The name that an equation may define: a symbol, f(x), |AB|, a ratio of names, a tuple of names.
    pub(super) fn name(&self, id: NodeId) -> Option<String> {
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
            NodeKind::Limit | NodeKind::LogBase => true,
            NodeKind::Group(Bracket::Square, Bracket::Square) => {
                matches!(self.tree.children(id), [name] if self.is_capital_word(*name))
            }
            NodeKind::Call(_) => true,
            _ => false,
        };
        named.then(|| canonical_name(self.tree.dump_of(id)))
    }

    pub(super) fn only_names(&self, root: NodeId) -> bool {
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

    /// P(1, 2): a capital letter before a tuple.
    pub(super) fn is_point(&self, children: &[NodeId]) -> bool {
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

    pub(super) fn is_capital(&self, id: NodeId) -> bool {
        match self.tree.kind(id) {
            NodeKind::Symbol(name) => self
                .tree
                .name(name)
                .starts_with(|c: char| c.is_ascii_uppercase()),
            _ => false,
        }
    }

    /// m \\angle A: the measure of an angle.
    pub(super) fn is_measure(&self, id: NodeId) -> bool {
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
    pub(super) fn is_product_of_vectors(&self, id: NodeId) -> bool {
        self.tree
            .children(id)
            .iter()
            .all(|child| match self.tree.kind(*child) {
                NodeKind::Symbol(name) => self.tree.name(name).starts_with("vec("),
                _ => false,
            })
    }

    /// AB, APC: points, not a product of unknowns.
    pub(super) fn is_capital_word(&self, id: NodeId) -> bool {
        self.tree
            .children(id)
            .iter()
            .all(|child| self.is_capital(*child))
    }

    pub(super) fn equality(&mut self, id: NodeId, operands: &[NodeId]) -> Built {
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
            // r/2 = \cos\theta is an equation between unknowns, 1/2 = \cos\theta names a value.
            let open = matches!(self.tree.kind(last), NodeKind::Call(_) | NodeKind::LogBase)
                && matches!(&value, Answer::Scalar(value) if value.expr.is_symbolic());
            if !open && !self.mentions(&value, last) {
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
    pub(super) fn agrees(&mut self, last: &Answer, middle: &[NodeId]) -> Result<bool, Error> {
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
    pub(super) fn mentions(&self, value: &Answer, name: NodeId) -> bool {
        let NodeKind::Symbol(symbol) = self.tree.kind(name) else {
            return false;
        };
        let symbol = algebra::expr::Symbol::new(self.tree.name(symbol));
        match value {
            Answer::Scalar(scalar) => scalar.expr.contains_symbol(&symbol),
            _ => false,
        }
    }

    /// x ≡ r (mod m), r ≡ x (mod m), r (mod m)
    pub(super) fn congruence(&mut self, id: NodeId, children: &[NodeId]) -> Built {
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

    /// \left\{ \begin{array}..: a brace before an array, which is a system or a definition by cases.
    pub(super) fn is_system(&self, children: &[NodeId]) -> bool {
        matches!(children, [array] if matches!(self.tree.kind(*array), NodeKind::Matrix { columns: 1 | 2, .. }))
    }

    pub(super) fn system(&mut self, children: &[NodeId]) -> Built {
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

/// m\angle ABC and \angle CBA name the angle ABC, AB : CD the quotient.
fn canonical_name(name: String) -> String {
    let inner = name
        .strip_prefix("(Product m ")
        .and_then(|rest| rest.strip_suffix(')'))
        .filter(|rest| rest.starts_with("angle ") || rest.starts_with("measuredangle "))
        .unwrap_or(&name);
    if let Some(points) = inner
        .strip_prefix("angle ")
        .or_else(|| inner.strip_prefix("measuredangle "))
    {
        let mut letters: Vec<char> = points.chars().collect();
        if let [first, _, last] = letters[..]
            && last < first
        {
            letters.reverse();
        }
        return format!("angle {}", letters.into_iter().collect::<String>());
    }
    match name.strip_prefix("(Colon ") {
        Some(rest) if name.matches('(').count() == name.matches("(Product").count() + 1 => {
            format!("(Quotient {rest}")
        }
        _ => name,
    }
}
