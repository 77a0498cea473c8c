//! What formulas are evaluated to: exact numbers, formulas in parameters, truth values, or what went wrong.

use std::sync::Arc;

use algebra::expr::{Expr, Kind};
use algebra::{Integer, Rational};

use super::steps::{Comparison, Formula, Function, Step};

/// Larger numbers, in binary digits, are refused.
const MOST_BITS: u64 = 1 << 17;
/// Larger formulas, in nodes, are refused.
const LARGEST: u32 = 100_000;
/// Larger exponents are refused.
const LARGEST_EXPONENT: i64 = 10_000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// An exact number.
    Number(Rational),
    /// A formula that is no rational number.
    Formula(Expr),
    /// True or false.
    Truth(bool),
    /// There is none; it matters only where it is used.
    Fault(Arc<str>),
}

use Value::{Fault, Truth};

fn fault(message: impl AsRef<str>) -> Value {
    Fault(message.as_ref().into())
}

impl Value {
    pub(super) fn expression(value: Expr) -> Self {
        if value.is_undefined() {
            return fault("it has no value: a division by zero or 0^0");
        }
        if value.size() > LARGEST {
            return fault(format!(
                "a formula of {} nodes, more than {LARGEST}",
                value.size()
            ));
        }
        match value.as_rational() {
            Some(number) => Self::number(number.clone()),
            None if coefficient_bits(&value) > MOST_BITS => fault("its numbers are too large"),
            None => Self::Formula(value),
        }
    }

    pub(super) fn number(value: Rational) -> Self {
        match value.bits() > MOST_BITS {
            true => fault("its numbers are too large"),
            false => Self::Number(value),
        }
    }

    /// The value as a formula, or why it is none.
    pub(super) fn into_expr(self) -> Result<Expr, String> {
        match self {
            Self::Number(value) => Ok(Expr::number(value)),
            Self::Formula(value) => Ok(value),
            Truth(_) => Err("true or false instead of a number".to_owned()),
            Fault(message) => Err(message.to_string()),
        }
    }

    /// The value as a number, or why it is none.
    pub(super) fn to_number(&self) -> Result<Rational, String> {
        match self {
            Self::Number(value) => Ok(value.clone()),
            Self::Formula(value) => Err(undecided(value)),
            Truth(_) => Err("true or false instead of a number".to_owned()),
            Fault(message) => Err(message.to_string()),
        }
    }

    /// The value as a whole number, or why it is none.
    pub(super) fn to_whole(&self) -> Result<i64, String> {
        let number = self.to_number()?;
        let whole = number.to_integer().and_then(|value| value.to_i64());
        whole.ok_or_else(|| {
            format!("{number} instead of a whole number of at most 63 binary digits")
        })
    }

    /// The value as a condition, or why it is none.
    pub(super) fn to_truth(&self) -> Result<bool, String> {
        match self {
            Truth(value) => Ok(*value),
            Self::Number(value) => Err(format!("the number {value} instead of a condition")),
            Self::Formula(value) => Err(undecided(value)),
            Fault(message) => Err(message.to_string()),
        }
    }
}

fn undecided(value: &Expr) -> String {
    let symbols: Vec<String> = value
        .symbols()
        .iter()
        .take(3)
        .map(ToString::to_string)
        .collect();
    match symbols.is_empty() {
        true => {
            "a number that is not rational decides here: only rates and probabilities may have such"
                .to_owned()
        }
        false => format!(
            "it depends on the parameter {}, but its value decides the states: give it one",
            symbols.join(", ")
        ),
    }
}

/// The largest rational number at the top of a formula.
fn coefficient_bits(value: &Expr) -> u64 {
    match value.kind() {
        Kind::Number(number) => number.bits(),
        Kind::Product { coefficient, .. } => coefficient.bits(),
        Kind::Sum { constant, terms } => {
            let terms = terms.iter().map(|(_, coefficient)| coefficient.bits());
            terms.max().unwrap_or(0).max(constant.bits())
        }
        _ => 0,
    }
}

/// The value of a formula for the values of its names; names without one are [`Value::Fault`] in `values`.
pub(super) fn evaluate(formula: &Formula, values: &[Value], stack: &mut Vec<Value>) -> Value {
    stack.clear();
    for step in &formula.steps {
        let value = match step {
            Step::Literal(value) => value.clone(),
            Step::Name(place) => values
                .get(*place)
                .cloned()
                .unwrap_or_else(|| fault("a name without a value")),
            _ => {
                let parts = stack.split_off(stack.len().saturating_sub(step.arity()));
                apply(step, parts)
            }
        };
        stack.push(value);
    }
    stack.pop().unwrap_or_else(|| fault("an empty formula"))
}

fn apply(step: &Step, parts: Vec<Value>) -> Value {
    match (step, parts.as_slice()) {
        (Step::Sum(_), _) => sum(parts),
        (Step::Product(_), _) => product(parts),
        (Step::Negate, [value]) => match value {
            Value::Number(value) => Value::Number(-value.clone()),
            Value::Formula(value) => Value::Formula(value.scale(&Rational::from(-1))),
            Truth(_) => fault("minus true or false"),
            Fault(_) => value.clone(),
        },
        (Step::Reciprocal, [value]) => power(value, -1),
        (Step::Not, [value]) => value.to_truth().map_or_else(fault, |value| Truth(!value)),
        (Step::And(_), _) => decided(&parts, false),
        (Step::Or(_), _) => decided(&parts, true),
        (Step::Implies, [one, other]) => match one.to_truth() {
            Ok(false) => Truth(true),
            _ => decided(
                &[
                    other.clone(),
                    one.to_truth().map_or_else(fault, |value| Truth(!value)),
                ],
                true,
            ),
        },
        (Step::Same, [one, other]) => match (one.to_truth(), other.to_truth()) {
            (Ok(one), Ok(other)) => Truth(one == other),
            (Err(message), _) | (_, Err(message)) => fault(message),
        },
        (Step::Compare(comparison), [one, other]) => compare(*comparison, one, other),
        (Step::Choose, [condition, yes, no]) => match condition.to_truth() {
            Ok(true) => yes.clone(),
            Ok(false) => no.clone(),
            Err(message) => fault(message),
        },
        (Step::Power | Step::Call(Function::Pow, _), [base, exponent]) => raise(base, exponent),
        (Step::Call(function, _), _) => call(*function, &parts),
        _ => fault("a formula that is not complete"),
    }
}

/// And (until false), or (until true).
fn decided(parts: &[Value], by: bool) -> Value {
    let mut first = None;
    for part in parts {
        match part.to_truth() {
            Ok(value) if value == by => return Truth(by),
            Ok(_) => {}
            Err(message) => {
                first.get_or_insert(message);
            }
        }
    }
    first.map_or(Truth(!by), fault)
}

fn compare(comparison: Comparison, one: &Value, other: &Value) -> Value {
    let equal = matches!(comparison, Comparison::Equal | Comparison::Unequal);
    if let (Truth(one), Truth(other)) = (one, other)
        && equal
    {
        return Truth((one == other) == (comparison == Comparison::Equal));
    }
    let (one, other) = match (one.to_number(), other.to_number()) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(message), _) | (_, Err(message)) => return fault(message),
    };
    Truth(match comparison {
        Comparison::Equal => one == other,
        Comparison::Unequal => one != other,
        Comparison::Less => one < other,
        Comparison::LessEqual => one <= other,
        Comparison::Greater => one > other,
        Comparison::GreaterEqual => one >= other,
    })
}

/// Numbers are folded as they come, formulas all at once.
fn folded(
    parts: Vec<Value>,
    neutral: i64,
    add: fn(&Rational, &Rational) -> Rational,
    join: fn(Vec<Expr>) -> Expr,
) -> Value {
    let mut number = Rational::from(neutral);
    let mut formulas = Vec::new();
    for part in parts {
        match part {
            Value::Number(value) => number = add(&number, &value),
            Value::Formula(value) => formulas.push(value),
            Truth(_) => return fault("true or false where a number is expected"),
            Fault(_) => return part,
        }
        if number.bits() > MOST_BITS {
            return fault("its numbers are too large");
        }
    }
    if formulas.is_empty() {
        return Value::Number(number);
    }
    // What is above the limit is not even built.
    let size = formulas
        .iter()
        .fold(0_u32, |size, part| size.saturating_add(part.size()));
    let bits = formulas.iter().fold(0_u64, |bits, part| {
        bits.saturating_add(coefficient_bits(part))
    });
    if size > LARGEST || bits > MOST_BITS {
        return fault(format!(
            "a formula of more than {LARGEST} nodes, or with numbers that are too large"
        ));
    }
    formulas.push(Expr::number(number));
    Value::expression(join(formulas))
}

fn sum(parts: Vec<Value>) -> Value {
    folded(parts, 0, |one, other| one + other, Expr::sum)
}

fn product(parts: Vec<Value>) -> Value {
    folded(parts, 1, |one, other| one * other, Expr::product)
}

fn power(base: &Value, exponent: i64) -> Value {
    let size = exponent.unsigned_abs();
    match base {
        Value::Number(value) => {
            let too_large = value.bits().saturating_mul(size) > MOST_BITS && !value.abs().is_one();
            match i32::try_from(exponent).ok().filter(|_| !too_large) {
                Some(exponent) => match value.pow(exponent) {
                    Some(value) => Value::Number(value),
                    None => fault("a division by zero"),
                },
                None => fault("a power that is too large"),
            }
        }
        Value::Formula(value) => {
            let bits = coefficient_bits(value).saturating_mul(size);
            match size > LARGEST_EXPONENT.unsigned_abs() || bits > MOST_BITS {
                true => fault("a power that is too large"),
                false => Value::expression(value.pow(exponent)),
            }
        }
        Truth(_) => fault("a power of true or false"),
        Fault(_) => base.clone(),
    }
}

fn raise(base: &Value, exponent: &Value) -> Value {
    match (base, exponent) {
        (Fault(_), _) => base.clone(),
        (Value::Number(base), Value::Number(exponent)) if base.is_zero() && exponent.is_zero() => {
            fault("0^0")
        }
        (_, Value::Number(value)) => match value.to_integer() {
            Some(whole) => match whole
                .to_i64()
                .filter(|whole| whole.abs() <= LARGEST_EXPONENT)
            {
                Some(exponent) => power(base, exponent),
                None => fault("an exponent that is too large"),
            },
            None if value.bits() > 64 => fault("an exponent that is too large"),
            None => transcend(base, |base| Expr::power(base, Expr::number(value.clone()))),
        },
        (_, Value::Formula(exponent)) => {
            transcend(base, |base| Expr::power(base, exponent.clone()))
        }
        (_, Truth(_)) => fault("true or false as an exponent"),
        (_, Fault(_)) => exponent.clone(),
    }
}

/// A function whose values are not rational.
fn transcend(argument: &Value, function: impl FnOnce(Expr) -> Expr) -> Value {
    if let Value::Number(value) = argument
        && value.bits() > 256
    {
        return fault("its numbers are too large for this function");
    }
    argument
        .clone()
        .into_expr()
        .map_or_else(fault, |argument| Value::expression(function(argument)))
}

fn call(function: Function, parts: &[Value]) -> Value {
    match (function, parts) {
        (Function::Min | Function::Max, [first, rest @ ..]) => {
            let mut best = match first.to_number() {
                Ok(best) => best,
                Err(message) => return fault(message),
            };
            for part in rest {
                match part.to_number() {
                    Ok(part) if (part < best) == (function == Function::Min) => best = part,
                    Ok(_) => {}
                    Err(message) => return fault(message),
                }
            }
            Value::Number(best)
        }
        (Function::Floor | Function::Ceil | Function::Round, [value]) => match value.to_number() {
            Ok(value) => Value::Number(Rational::from(match function {
                Function::Floor => value.floor(),
                Function::Ceil => value.ceil(),
                _ => rounded(&value),
            })),
            Err(message) => fault(message),
        },
        (Function::Mod, [one, other]) => match (one.to_number(), other.to_number()) {
            (Ok(one), Ok(other)) => remainder(&one, &other),
            (Err(message), _) | (_, Err(message)) => fault(message),
        },
        (Function::Log, [value, base]) => {
            let ln = |value: &Value| transcend(value, |value| value.ln());
            product(vec![ln(value), power(&ln(base), -1)])
        }
        (Function::Ln, [value]) => transcend(value, |value| value.ln()),
        (Function::Exp, [value]) => transcend(value, |value| value.exp()),
        (Function::Sqrt, [value]) => transcend(value, |value| value.sqrt()),
        _ => fault("a function without its arguments"),
    }
}

/// Halves go up.
fn rounded(value: &Rational) -> Integer {
    let half = Rational::from(2).recip().unwrap_or_default();
    (value + &half).floor()
}

/// With the sign of the divisor.
fn remainder(one: &Rational, other: &Rational) -> Value {
    match (one.to_integer(), other.to_integer()) {
        (Some(one), Some(other)) => match one.div_rem_floor(&other) {
            Some((_, remainder)) => Value::Number(Rational::from(remainder)),
            None => fault("a remainder by zero"),
        },
        _ => fault("a remainder of numbers that are not whole"),
    }
}
