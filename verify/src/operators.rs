//! Sums, products, integrals, limits and derivatives in answers: their values before the comparison, and the rule that
//! found them.
//!
//! A value in closed form may hold for some values of its symbols only: whole limits of a sum, ratios below one. Equal
//! closed forms are equal there; different ones are different only at a point where both hold, which is looked for.

use algebra::Fuel;
use algebra::expr::{
    Conditions, Constant, Expr, Function, Head, Kind, Symbol, evaluate_operators, has_operators,
};
use algebra::zero::{Decision, Proof, decide};
use algebra::{Error, Rational};

use crate::answer::{Answer, Scalar};

/// Names of a constant of integration.
const CONSTANTS: [&str; 8] = ["C", "c", "K", "C_1", "C_0", "c_1", "const", "k"];

/// Values of whole numbers, of ratios, of positive numbers and of others, by the point and the rank of the symbol.
const POINTS: usize = 6;
const WHOLE: [i64; POINTS] = [4, 7, 2, 9, 3, 12];
const PARTS: [(i64, i64); POINTS] = [(1, 7), (-2, 9), (3, 11), (1, 13), (-4, 17), (5, 19)];

/// What evaluating the operators of a pair took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operators {
    /// The rule of the outermost operator.
    pub(crate) rule: Option<&'static str>,
    pub(crate) conditions: Conditions,
}

impl Operators {
    /// The answer with values in the place of its operators.
    pub(crate) fn evaluate(&mut self, answer: Answer, fuel: &mut Fuel) -> Answer {
        let members = |list: Vec<Answer>, this: &mut Self, fuel: &mut Fuel| {
            list.into_iter()
                .map(|member| this.evaluate(member, fuel))
                .collect()
        };
        match answer {
            Answer::Scalar(scalar) => match self.value(&scalar.expr, fuel) {
                Ok(Some(expr)) => Answer::Scalar(Scalar { expr, ..scalar }),
                Ok(None) => Answer::Scalar(scalar),
                Err(()) => Answer::NoValue,
            },
            Answer::Named { name, value } => Answer::Named {
                name,
                value: Box::new(self.evaluate(*value, fuel)),
            },
            Answer::Quantity { value, unit } => Answer::Quantity {
                value: Box::new(self.evaluate(*value, fuel)),
                unit,
            },
            Answer::Group {
                open,
                close,
                members: list,
            } => Answer::Group {
                open,
                close,
                members: members(list, self, fuel),
            },
            Answer::Set(list) => Answer::Set(members(list, self, fuel)),
            Answer::Braces(list) => Answer::Braces(members(list, self, fuel)),
            Answer::List {
                separator,
                members: list,
            } => Answer::List {
                separator,
                members: members(list, self, fuel),
            },
            Answer::Matrix {
                rows,
                columns,
                cells,
            } => Answer::Matrix {
                rows,
                columns,
                cells: members(cells, self, fuel),
            },
            // Equations are compared up to a factor: no point of a condition would be looked for.
            other => other,
        }
    }

    /// `None`: it stays as it is; an error: it has no value.
    fn value(&mut self, expr: &Expr, fuel: &mut Fuel) -> Result<Option<Expr>, ()> {
        if !has_operators(expr) {
            return Ok(None);
        }
        match evaluate_operators(expr, fuel) {
            Ok((value, notes)) => {
                self.rule = self.rule.or(notes.rules.first().copied());
                self.conditions.extend(notes.conditions);
                Ok(Some(value))
            }
            Err(Error::Undefined { .. }) => Err(()),
            Err(_) => Ok(None),
        }
    }

    /// A difference that is proved at a point where the closed forms hold.
    pub(crate) fn difference(&self, gold: &Expr, answer: &Expr, fuel: &mut Fuel) -> Decision {
        let mut symbols = gold.symbols();
        symbols.extend(answer.symbols());
        symbols.extend(self.conditions.symbols());
        for row in 0..POINTS {
            let point: Vec<(Symbol, Rational)> = symbols
                .iter()
                .enumerate()
                .map(|(rank, symbol)| (symbol.clone(), self.coordinate(symbol, row, rank)))
                .collect();
            let values: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            if !self.conditions.admits(&values) {
                continue;
            }
            let decision = decide(&gold.substitute(&values), &answer.substitute(&values), fuel);
            if let Decision::Different(proof) = decision {
                return Decision::Different(match proof {
                    Proof::Ball { bits, .. } => Proof::Ball { bits, point },
                    Proof::Structural | Proof::Exact => Proof::Ball { bits: 64, point },
                    proof => proof,
                });
            }
        }
        Decision::OutOfTheory
    }

    /// A whole number for the limits of sums, a part of one for ratios.
    fn coordinate(&self, symbol: &Symbol, row: usize, rank: usize) -> Rational {
        let conditions = &self.conditions;
        let whole = conditions.ranges.iter().any(|range| {
            range.lower.contains_symbol(symbol) || range.upper.contains_symbol(symbol)
        });
        if whole {
            return Rational::from(WHOLE[(row + rank) % POINTS]);
        }
        let (top, bottom) = PARTS[(row + rank) % POINTS];
        let small = conditions
            .below_one
            .iter()
            .any(|ratio| ratio.contains_symbol(symbol));
        let positive = conditions
            .positive
            .iter()
            .any(|expr| expr.contains_symbol(symbol));
        let part = Rational::new(top.into(), bottom.into()).unwrap_or_default();
        match (small, positive) {
            (true, _) => part,
            (false, true) => &Rational::from(2) + &part,
            (false, false) => &Rational::from(1) + &part,
        }
    }
}

/// An integral without limits: its integrand and its variable.
fn primitive(expr: &Expr) -> Option<(&Expr, &Symbol)> {
    match expr.kind() {
        Kind::Call(Head::Applied(name), arguments) if name.name() == "#integral" => {
            match &arguments[..] {
                [body, variable] => match variable.kind() {
                    Kind::Symbol(symbol) => Some((body, symbol)),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// ln(u) for ln|u|: they have the same derivative.
fn without_absolute_value(node: Expr) -> Expr {
    let inner = match node.kind() {
        Kind::Call(Head::Function(Function::Ln), arguments) => match arguments[0].kind() {
            Kind::Call(Head::Absolute, inner) => inner.first().map(Expr::ln),
            _ => None,
        },
        _ => None,
    };
    inner.unwrap_or(node)
}

/// May an operator that stays have no value? Sums and products between finite limits always have one.
pub(crate) fn may_lack_value(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| {
        if let Kind::Call(Head::Applied(name), arguments) = node.kind()
            && name.name().starts_with('#')
        {
            let infinity =
                |limit: &Expr| matches!(limit.kind(), Kind::Constant(Constant::Infinity));
            found |= match name.name() {
                "#sum" | "#product" => arguments.get(3).is_none_or(infinity),
                _ => true,
            };
        }
    });
    found
}

/// What the comparison of families of antiderivatives finds.
pub(crate) enum Families {
    /// The same up to an additive constant, which both sides have.
    Equal(Proof),
    /// Their derivatives differ.
    Different(Proof),
    /// One side leaves the constant out.
    WithoutConstant,
    /// Not decided.
    Open,
}

/// Two sides of which one at least holds an integral without limits; `None`: neither does.
///
/// Such an integral stands for all antiderivatives. Both sides are the same family when their difference has the
/// derivative zero and the other side has a constant of its own.
pub(crate) fn families(gold: &Expr, answer: &Expr, fuel: &mut Fuel) -> Option<Families> {
    let mut found: Vec<Expr> = Vec::new();
    let mut holds = [false, false];
    for (side, expr) in [gold, answer].into_iter().enumerate() {
        if !expr.is_symbolic() {
            continue;
        }
        expr.visit(|node| {
            if primitive(node).is_some() {
                holds[side] = true;
                if !found.contains(node) {
                    found.push(node.clone());
                }
            }
        });
    }
    let (_, variable) = primitive(found.first()?)?;
    let variable = variable.clone();
    if found
        .iter()
        .any(|integral| primitive(integral).is_none_or(|(_, own)| *own != variable))
    {
        return Some(Families::Open);
    }
    // Each integral as a function with a known derivative.
    let named: Vec<(Expr, Symbol)> = found
        .iter()
        .enumerate()
        .map(|(at, integral)| (integral.clone(), Symbol::new(&format!("#family{at}"))))
        .collect();
    let difference = (gold - answer).rewrite(|node| {
        let own = named.iter().find(|entry| entry.0 == node);
        Ok::<_, std::convert::Infallible>(match own {
            Some(entry) => Expr::symbol(entry.1.name()),
            None => without_absolute_value(node),
        })
    });
    let Ok(difference) = difference;
    if has_operators(&difference) {
        return Some(Families::Open);
    }
    let slope = |expr: &Expr, by: &Symbol| expr.derivative(by).ok();
    let mut total = vec![slope(&difference, &variable)?];
    for (integral, name) in &named {
        let (body, _) = primitive(integral)?;
        total.push(slope(&difference, name)? * body);
    }
    let total = Expr::sum(total);
    if total
        .symbols()
        .iter()
        .any(|name| name.name().starts_with('#'))
    {
        return Some(Families::Open);
    }
    // A letter that is added on the side without integral.
    let constant = |expr: &Expr, other: &Expr| {
        CONSTANTS.iter().any(|name| {
            let name = Symbol::new(name);
            let number = |slope: Expr| slope.as_rational().is_some_and(|slope| !slope.is_zero());
            !other.contains_symbol(&name)
                && expr.contains_symbol(&name)
                && expr.derivative(&name).is_ok_and(number)
        })
    };
    let free = match holds {
        [true, true] => true,
        [true, false] => constant(answer, gold),
        _ => constant(gold, answer),
    };
    Some(match decide(&total, &Expr::integer(0), fuel) {
        Decision::Equal(proof) if free => Families::Equal(proof),
        Decision::Equal(_) => Families::WithoutConstant,
        Decision::Different(proof) => Families::Different(proof),
        _ => Families::Open,
    })
}
