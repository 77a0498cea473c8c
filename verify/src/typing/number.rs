//! Scalars and what their notation claims: decimals, percent, degrees, bases, times.

use super::{Builder, Built, MAX_DECIMALS};
use crate::answer::{Answer, Scalar, scalar};
use crate::approximate::Decimal;
use crate::matrix::scaled_matrix;
use algebra::expr::Expr;
use algebra::parse::{Constant, NodeId, NodeKind, Separator};
use algebra::units::parse_unit;
use algebra::{Error, Integer, Rational};

impl Builder<'_> {
    /// A scalar; with plus-minus signs the list of both values.
    pub(super) fn scalar(&mut self, id: NodeId) -> Built {
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

    pub(super) fn has_sign_choice(&self, root: NodeId) -> bool {
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
    pub(super) fn decimal(&self, mut id: NodeId) -> Option<Decimal> {
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
    pub(super) fn decimals(&self, root: NodeId) -> Vec<Decimal> {
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
    pub(super) fn degrees(&mut self, id: NodeId) -> Option<Expr> {
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

    pub(super) fn percent(&mut self, id: NodeId, children: &[NodeId]) -> Built {
        let Some(Answer::Scalar(inner)) = self.only(children)? else {
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

    pub(super) fn is_wrapper(&self, id: Option<NodeId>) -> bool {
        id.is_some_and(|id| {
            matches!(
                self.tree.kind(id),
                NodeKind::Percent | NodeKind::InBase | NodeKind::Matrix { .. }
            )
        })
    }

    pub(super) fn negated(&mut self, id: NodeId, child: NodeId) -> Built {
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
    pub(super) fn has_minutes(&self, children: &[NodeId]) -> bool {
        children.iter().skip(1).any(|id| match self.tree.kind(*id) {
            NodeKind::Number(literal) => {
                let literal = self.tree.literal(literal);
                literal.digits.len() == 2 && literal.digits.starts_with('0') && !literal.point
            }
            _ => false,
        })
    }

    pub(super) fn in_base(&mut self, id: NodeId, children: &[NodeId]) -> Built {
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
}

/// A number and a known unit in one text: `5 cm`, `2.5 hours`.
pub(super) fn in_one_wrapper(text: &str) -> Option<Answer> {
    let (number, unit) = text.trim().split_once(' ')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // \text{5 ways}
    let few = unit.split_whitespace().take(4).count() <= 3;
    if parse_unit(unit).is_none() && !(few && crate::phrase::is_plain_phrase(unit)) {
        return None;
    }
    let places = i32::try_from(fraction.len()).ok()?;
    let value =
        &Rational::from(Integer::from_decimal(&digits)?) * &Rational::power_of_ten(-places)?;
    Some(Answer::Quantity {
        value: Box::new(crate::answer::scalar(Expr::number(value))),
        unit: unit.trim().to_owned(),
    })
}

/// A clock time in one text: `4:30 p.m.`
pub(super) fn clock_in_one_wrapper(text: &str) -> Option<Answer> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':')?;
    let (time, half) = text.split_at(end);
    let (hours, minutes) = time.split_once(':')?;
    let number = |digits: &str| digits.parse::<i64>().ok().filter(|_| digits.len() <= 2);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    half_day(half)?;
    Some(Answer::Quantity {
        value: Box::new(clock(hours, minutes)),
        unit: half.trim().to_owned(),
    })
}

/// A time of day.
pub(crate) fn clock(hours: i64, minutes: i64) -> Answer {
    let part = |value| crate::answer::scalar(Expr::integer(value));
    Answer::Colon {
        parts: vec![part(hours), part(minutes)],
        clock: true,
    }
}

/// Morning or afternoon: `am`, `p.m.`
pub(crate) fn half_day(unit: &str) -> Option<String> {
    let plain: String = unit
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .collect::<String>()
        .to_ascii_lowercase();
    // Petametres are no time of day.
    let mixed = unit.contains(['A', 'P']) && unit.contains('m');
    (matches!(plain.as_str(), "am" | "pm") && !mixed).then_some(plain)
}
