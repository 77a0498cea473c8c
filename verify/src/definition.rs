//! What an operation means in terms of sums, products, powers, e^x and ln x: one table, checked against the values.

use crate::value::{Operation, function};

/// The meaning of an operation by name, in postfix notation; `None` for those that mean nothing simpler.
///
/// `x` and `y` are the operands, `i` and `pi` the constants, a number is itself, `abs` the absolute value; `floor` and
/// functions take one operand, the signs take two.
pub(crate) fn definition(name: &str) -> Option<&'static str> {
    Some(match name {
        "percent" => "x 100 /",
        "degrees" => "x pi * 180 /",
        "square-root" => "x 1/2 ^",
        "root" => "x 1 y / ^",
        "log-base" => "x ln y ln /",
        "max" => "x y + x y - abs + 2 /",
        "min" => "x y + x y - abs - 2 /",
        "lg" => "x ln 10 ln /",
        "cis" => "x i * exp",
        "sin" => "x i * exp x i * exp 1 swap / - 2 / i /",
        "cos" => "x i * exp x i * exp 1 swap / + 2 /",
        "tan" => "x i * exp x i * exp 1 swap / - x i * exp x i * exp 1 swap / + / i /",
        "cot" => "x i * exp x i * exp 1 swap / + x i * exp x i * exp 1 swap / - / i *",
        "sec" => "2 x i * exp x i * exp 1 swap / + /",
        "csc" => "2 x i * exp x i * exp 1 swap / - / i *",
        "sinh" => "x exp x exp 1 swap / - 2 /",
        "cosh" => "x exp x exp 1 swap / + 2 /",
        "tanh" => "x exp x exp 1 swap / - x exp x exp 1 swap / + /",
        "coth" => "x exp x exp 1 swap / + x exp x exp 1 swap / - /",
        "sech" => "2 x exp x exp 1 swap / + /",
        "csch" => "2 x exp x exp 1 swap / - /",
        "ceiling" => "0 0 x - floor -",
        "arccos" => "pi 2 / x arcsin -",
        "arctan" => "x 1 x x * + 1/2 ^ / arcsin",
        "arcsec" => "pi 2 / 1 x / arcsin -",
        "arccsc" => "1 x / arcsin",
        "arcsinh" => "x x x * 1 + 1/2 ^ + ln",
        "arccosh" => "x x 1 - 1/2 ^ x 1 + 1/2 ^ * + ln",
        "arctanh" => "1 x + ln 1 x - ln - 2 /",
        "arccoth" => "1 1 x / + ln 1 1 x / - ln - 2 /",
        "arcsech" => "1 x / 1 x / 1 - 1/2 ^ 1 x / 1 + 1/2 ^ * + ln",
        "arccsch" => "1 x / 1 x / 1 x / * 1 + 1/2 ^ + ln",
        _ => return None,
    })
}

/// Carries out a definition; `number` gives the values of numbers and constants, `apply` carries out an operation.
pub(crate) fn carried_out<T: Clone, C>(
    steps: &str,
    operands: &[T],
    context: &mut C,
    number: impl Fn(&mut C, &str) -> Option<T>,
    apply: impl Fn(&mut C, Operation, &[T]) -> Option<T>,
) -> Option<T> {
    let mut stack: Vec<T> = Vec::new();
    for step in steps.split(' ') {
        let (operation, count) = match step {
            "+" | "-" => (Operation::Sum, 2),
            "*" => (Operation::Product, 2),
            "/" => (Operation::Quotient, 2),
            "^" => (Operation::Power, 2),
            "abs" => (Operation::Absolute, 1),
            "floor" => (Operation::Floor, 1),
            "swap" => {
                let at = stack.len().checked_sub(2)?;
                stack.swap(at, at + 1);
                continue;
            }
            _ if function(step).is_some() => (Operation::Call(function(step)?), 1),
            _ => {
                let operand = ["x", "y"].iter().position(|name| *name == step);
                stack.push(match operand {
                    Some(at) => operands.get(at)?.clone(),
                    None => number(context, step)?,
                });
                continue;
            }
        };
        let mut parts = stack.split_off(stack.len().checked_sub(count)?);
        if step == "-" {
            let last = parts.pop()?;
            parts.push(apply(context, Operation::Negate, &[last])?);
        }
        stack.push(apply(context, operation, &parts)?);
    }
    stack.pop()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Constant, Setting, Value, apply};
    use algebra::Rational;

    fn run(steps: &str, operands: &[Value], setting: Setting) -> Option<Value> {
        let number = |_: &mut (), step: &str| {
            Some(match step {
                "i" => Value::constant(Constant::I, setting),
                "pi" => Value::constant(Constant::Pi, setting),
                "1/2" => Value::Exact(Rational::HALF),
                digits => Value::Exact(digits.parse::<i64>().unwrap().into()),
            })
        };
        let apply = |_: &mut (), operation, parts: &[Value]| apply(operation, parts, setting);
        carried_out(steps, operands, &mut (), number, apply)
    }

    #[test]
    fn definitions_have_the_values_of_the_operations() {
        let setting = Setting::at(256);
        let mut met = 0;
        for operation in Operation::all() {
            let Some(steps) = definition(operation.name()) else {
                continue;
            };
            for (top, bottom) in [(3, 7), (-2, 5), (9, 4), (-13, 6), (1, 3)] {
                let exact = |top: i64, bottom: i64| {
                    Value::Exact(Rational::new(top.into(), bottom.into()).unwrap())
                };
                let count = operation.arity().unwrap_or(1);
                let count = if steps.contains('y') { 2 } else { count };
                let operands = [exact(top, bottom), exact(bottom + 1, 1)];
                let value = apply(operation, &operands[..count], setting);
                let meant = run(steps, &operands[..count], setting);
                if let (Some(value), Some(meant)) = (value, meant) {
                    assert!(
                        !value.is_separated(&meant, 256),
                        "{operation:?} {top}/{bottom}"
                    );
                    met += usize::from(value.is_sharp(256) && meant.is_sharp(256));
                }
            }
        }
        assert!(met > 100, "{met}");
    }
}
