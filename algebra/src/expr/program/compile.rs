//! From expressions to instructions.

use std::collections::HashMap;

use num_complex::Complex64;

use super::{Instruction, Operation, Program};
use crate::error::{Error, Result};
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::number::{Ball, Rational};

/// Powers up to this are multiplied out.
const MAX_MULTIPLIED: u64 = 32;
/// Square and cube roots in a row for a power whose denominator is 2^a 3^b.
const MAX_ROOTS: usize = 4;
/// Precisions at which a constant is tried.
const PRECISIONS: [u32; 3] = [96, 256, 512];
/// A part of a constant below this power of two that no precision tells from zero counts as zero.
const NOTHING: i64 = -400;

pub(super) fn compile(outputs: &[Expr], inputs: &[Symbol]) -> Result<Program> {
    let mut builder = Builder {
        inputs,
        values: vec![Value::Input; inputs.len()],
        constants: HashMap::new(),
        instructions: HashMap::new(),
        nodes: HashMap::new(),
    };
    let outputs: Vec<u32> = outputs
        .iter()
        .map(|output| builder.expression(output))
        .collect::<Result<_>>()?;
    Ok(builder.finish(&outputs))
}

/// What a number of a value stands for.
#[derive(Clone, Copy)]
enum Value {
    Input,
    Constant(Complex64),
    Instruction(Instruction),
}

struct Builder<'a> {
    inputs: &'a [Symbol],
    values: Vec<Value>,
    // By the bits of both parts.
    constants: HashMap<(u64, u64), u32>,
    instructions: HashMap<Instruction, u32>,
    // By the identity of the node. Equal nodes that are not shared meet in `instructions`.
    nodes: HashMap<usize, u32>,
}

fn too_long() -> Error {
    Error::Budget {
        what: "program",
        limit: u64::from(u32::MAX),
    }
}

fn beyond(what: &'static str) -> Error {
    Error::OutOfTheory { what }
}

impl Builder<'_> {
    /// The value of an expression; parts before wholes, without recursion.
    fn expression(&mut self, root: &Expr) -> Result<u32> {
        let mut stack = vec![(root, false)];
        while let Some((node, ready)) = stack.pop() {
            if self.nodes.contains_key(&node.address()) {
                continue;
            }
            if ready {
                let value = self.node(node)?;
                self.nodes.insert(node.address(), value);
                continue;
            }
            if let Some(value) = self.leaf(node)? {
                self.nodes.insert(node.address(), value);
                continue;
            }
            stack.push((node, true));
            stack.extend(operands(node).into_iter().rev().map(|part| (part, false)));
        }
        self.known(root)
    }

    fn known(&self, node: &Expr) -> Result<u32> {
        self.nodes
            .get(&node.address())
            .copied()
            .ok_or(beyond("a part of an expression"))
    }

    fn leaf(&mut self, node: &Expr) -> Result<Option<u32>> {
        match node.kind() {
            Kind::Undefined => Err(Error::Undefined {
                what: "an undefined expression",
            }),
            Kind::Constant(Constant::Infinity) => Err(beyond("infinity")),
            Kind::Symbol(symbol) => self
                .inputs
                .iter()
                .position(|input| input == symbol)
                .and_then(|at| u32::try_from(at).ok())
                .map(Some)
                .ok_or(beyond("a symbol that is no input")),
            _ if node.is_symbolic() => Ok(None),
            _ => match nearest(node) {
                Some(value) => self.constant(value).map(Some),
                None => Ok(None),
            },
        }
    }

    fn push(&mut self, value: Value) -> Result<u32> {
        let at = u32::try_from(self.values.len()).map_err(|_| too_long())?;
        self.values.push(value);
        Ok(at)
    }

    fn constant(&mut self, value: Complex64) -> Result<u32> {
        let key = (value.re.to_bits(), value.im.to_bits());
        if let Some(known) = self.constants.get(&key) {
            return Ok(*known);
        }
        let at = self.push(Value::Constant(value))?;
        self.constants.insert(key, at);
        Ok(at)
    }

    fn number(&mut self, value: &Rational) -> Result<u32> {
        self.constant(Complex64::new(value.to_f64(), 0.0))
    }

    fn emit(&mut self, operation: Operation, left: u32, right: u32) -> Result<u32> {
        // One order for both orders of a sum or product.
        let (left, right) = match operation {
            Operation::Add | Operation::Multiply if left > right => (right, left),
            _ => (left, right),
        };
        let instruction = Instruction {
            operation,
            left,
            right,
        };
        if let Some(known) = self.instructions.get(&instruction) {
            return Ok(*known);
        }
        let at = self.push(Value::Instruction(instruction))?;
        self.instructions.insert(instruction, at);
        Ok(at)
    }

    fn unary(&mut self, operation: Operation, operand: u32) -> Result<u32> {
        self.emit(operation, operand, operand)
    }

    /// 1/f(x) or f(1/x).
    fn reciprocal(&mut self, operand: u32) -> Result<u32> {
        let one = self.number(&Rational::ONE)?;
        self.emit(Operation::Divide, one, operand)
    }

    fn node(&mut self, node: &Expr) -> Result<u32> {
        match node.kind() {
            Kind::Sum { constant, terms } => self.sum(constant, terms),
            Kind::Product {
                coefficient,
                factors,
            } => self.product(coefficient, factors),
            Kind::Power(base, exponent) => {
                let factor = (base.clone(), exponent.clone());
                self.product(&Rational::ONE, std::slice::from_ref(&factor))
            }
            Kind::Call(head, arguments) => self.call(head, arguments),
            _ => Err(beyond("a constant without a value in double precision")),
        }
    }

    fn sum(&mut self, constant: &Rational, terms: &[(Expr, Rational)]) -> Result<u32> {
        let mut total = None;
        // Terms to be added first, so that the others can be subtracted.
        for negative in [false, true] {
            for (term, coefficient) in terms.iter().filter(|t| t.1.is_negative() == negative) {
                let mut value = self.known(term)?;
                let size = coefficient.abs();
                if !size.is_one() {
                    let scale = self.number(&size)?;
                    value = self.emit(Operation::Multiply, scale, value)?;
                }
                total = Some(self.accumulate(total, value, negative)?);
            }
            if !constant.is_zero() && constant.is_negative() == negative {
                let value = self.number(&constant.abs())?;
                total = Some(self.accumulate(total, value, negative)?);
            }
        }
        total.ok_or(beyond("an empty sum"))
    }

    fn accumulate(&mut self, total: Option<u32>, value: u32, negative: bool) -> Result<u32> {
        match (total, negative) {
            (None, false) => Ok(value),
            (None, true) => self.unary(Operation::Negate, value),
            (Some(total), false) => self.emit(Operation::Add, total, value),
            (Some(total), true) => self.emit(Operation::Subtract, total, value),
        }
    }

    fn product(&mut self, coefficient: &Rational, factors: &[(Expr, Expr)]) -> Result<u32> {
        let (mut above, mut below) = (None, None);
        for (base, exponent) in factors {
            let (value, inverse) = self.power(base, exponent)?;
            let side = if inverse { &mut below } else { &mut above };
            *side = Some(match *side {
                None => value,
                Some(product) => self.emit(Operation::Multiply, product, value)?,
            });
        }
        let negative = coefficient.is_negative();
        let size = coefficient.abs();
        if !size.is_one() || above.is_none() {
            let scale = self.number(&size)?;
            above = Some(match above {
                None => scale,
                Some(product) => self.emit(Operation::Multiply, scale, product)?,
            });
        }
        let above = above.ok_or(beyond("an empty product"))?;
        let quotient = match below {
            None => above,
            Some(below) => self.emit(Operation::Divide, above, below)?,
        };
        if negative {
            return self.unary(Operation::Negate, quotient);
        }
        Ok(quotient)
    }

    /// The value of a power, or its inverse.
    fn power(&mut self, base: &Expr, exponent: &Expr) -> Result<(u32, bool)> {
        let Some(rational) = exponent.as_rational() else {
            let exponent = self.known(exponent)?;
            let value = match base.kind() {
                Kind::Constant(Constant::E) => self.unary(Operation::Exp, exponent)?,
                _ => {
                    let base = self.known(base)?;
                    self.emit(Operation::Power, base, exponent)?
                }
            };
            return Ok((value, false));
        };
        let base = self.known(base)?;
        let inverse = rational.is_negative();
        let size = rational.abs();
        let count = size
            .numerator()
            .to_u64()
            .filter(|n| (1..=MAX_MULTIPLIED).contains(n));
        if let (Some(count), Some(roots)) = (count, roots(&size)) {
            let mut root = base;
            for operation in roots {
                root = self.unary(operation, root)?;
            }
            return Ok((self.multiplied(root, count)?, inverse));
        }
        let exponent = self.number(rational)?;
        Ok((self.emit(Operation::Power, base, exponent)?, false))
    }

    /// base^count for count > 0; all powers of one base share their chain.
    fn multiplied(&mut self, base: u32, count: u64) -> Result<u32> {
        let mut power = base;
        for at in (0..count.ilog2()).rev() {
            power = self.emit(Operation::Multiply, power, power)?;
            if count >> at & 1 == 1 {
                power = self.emit(Operation::Multiply, power, base)?;
            }
        }
        Ok(power)
    }

    fn call(&mut self, head: &Head, arguments: &[Expr]) -> Result<u32> {
        let values: Vec<u32> = arguments
            .iter()
            .map(|argument| self.known(argument))
            .collect::<Result<_>>()?;
        let Some(first) = values.first().copied() else {
            return Err(beyond("a function without arguments"));
        };
        let simple = match head {
            Head::Function(function) => return self.function(*function, first, &values),
            Head::Absolute => Operation::Absolute,
            Head::Floor => Operation::Floor,
            Head::Ceiling => Operation::Ceiling,
            Head::Conjugate => Operation::Conjugate,
            Head::Factorial => Operation::Factorial,
            Head::Modulo => return self.pair(Operation::Modulo, &values),
            Head::RealRoot => {
                let index = arguments.get(1).and_then(Expr::as_rational);
                let odd = index
                    .and_then(Rational::to_integer)
                    .is_some_and(|n| !n.is_even());
                if !odd {
                    return Err(beyond("a real root whose index is no odd number"));
                }
                return self.pair(Operation::RealRoot, &values);
            }
            Head::DoubleFactorial => return Err(beyond("a double factorial in double precision")),
            Head::Binomial => return Err(beyond("a binomial coefficient in double precision")),
            Head::Applied(_) => return Err(beyond("an unknown function in double precision")),
        };
        self.unary(simple, first)
    }

    fn pair(&mut self, operation: Operation, values: &[u32]) -> Result<u32> {
        match values {
            [left, right] => self.emit(operation, *left, *right),
            _ => Err(beyond("a function with missing arguments")),
        }
    }

    fn function(&mut self, function: Function, x: u32, values: &[u32]) -> Result<u32> {
        use Function::*;
        let direct = match function {
            Sin => Operation::Sin,
            Cos => Operation::Cos,
            Tan => Operation::Tan,
            Sinh => Operation::Sinh,
            Cosh => Operation::Cosh,
            Tanh => Operation::Tanh,
            ArcSin => Operation::ArcSin,
            ArcCos => Operation::ArcCos,
            ArcTan => Operation::ArcTan,
            ArcCot => Operation::ArcCot,
            ArcSinh => Operation::ArcSinh,
            ArcCosh => Operation::ArcCosh,
            ArcTanh => Operation::ArcTanh,
            Exp => Operation::Exp,
            Ln => Operation::Ln,
            Sign => Operation::Sign,
            RealPart => Operation::RealPart,
            ImaginaryPart => Operation::ImaginaryPart,
            Argument => Operation::Argument,
            Cot | Sec | Csc | Coth | Sech | Csch => {
                let operation = match function {
                    Cot => Operation::Tan,
                    Sec => Operation::Cos,
                    Csc => Operation::Sin,
                    Coth => Operation::Tanh,
                    Sech => Operation::Cosh,
                    _ => Operation::Sinh,
                };
                let value = self.unary(operation, x)?;
                return self.reciprocal(value);
            }
            ArcSec | ArcCsc | ArcCoth | ArcSech | ArcCsch => {
                let operation = match function {
                    ArcSec => Operation::ArcCos,
                    ArcCsc => Operation::ArcSin,
                    ArcCoth => Operation::ArcTanh,
                    ArcSech => Operation::ArcCosh,
                    _ => Operation::ArcSinh,
                };
                let inverse = self.reciprocal(x)?;
                return self.unary(operation, inverse);
            }
            Max | Min => {
                let operation = if function == Max {
                    Operation::Maximum
                } else {
                    Operation::Minimum
                };
                let mut best = x;
                for other in &values[1..] {
                    best = self.emit(operation, best, *other)?;
                }
                return Ok(best);
            }
            Cis => {
                let i = self.constant(Complex64::new(0.0, 1.0))?;
                let exponent = self.emit(Operation::Multiply, i, x)?;
                return self.unary(Operation::Exp, exponent);
            }
            Gcd | Lcm => return Err(beyond("a common divisor in double precision")),
            Trace => return Err(beyond("a trace in double precision")),
        };
        self.unary(direct, x)
    }

    /// Inputs, constants and instructions that the outputs need, numbered in this order.
    fn finish(self, outputs: &[u32]) -> Program {
        let mut needed = vec![false; self.values.len()];
        for output in outputs {
            needed[*output as usize] = true;
        }
        // Operands come before what is made of them.
        for at in (0..self.values.len()).rev() {
            if let (true, Value::Instruction(instruction)) = (needed[at], self.values[at]) {
                needed[instruction.left as usize] = true;
                needed[instruction.right as usize] = true;
            }
        }
        let mut place = vec![0_u32; self.values.len()];
        let mut next = 0_u32;
        let mut constants = Vec::new();
        for (at, value) in self.values.iter().enumerate() {
            if matches!(value, Value::Input) {
                place[at] = next;
                next += 1;
            }
        }
        for (at, value) in self.values.iter().enumerate() {
            if let (true, Value::Constant(constant)) = (needed[at], value) {
                place[at] = next;
                next += 1;
                constants.push(*constant);
            }
        }
        let mut instructions = Vec::new();
        for (at, value) in self.values.iter().enumerate() {
            if let (true, Value::Instruction(instruction)) = (needed[at], value) {
                place[at] = next;
                next += 1;
                instructions.push(Instruction {
                    operation: instruction.operation,
                    left: place[instruction.left as usize],
                    right: place[instruction.right as usize],
                });
            }
        }
        Program {
            inputs: self.inputs.len(),
            constants,
            instructions,
            outputs: outputs.iter().map(|at| place[*at as usize]).collect(),
        }
    }
}

/// The parts of a node that need a value of their own.
fn operands(node: &Expr) -> Vec<&Expr> {
    let of_power = |base: &'_ Expr, exponent: &Expr| {
        let number = exponent.as_rational().is_some();
        let euler = matches!(base.kind(), Kind::Constant(Constant::E));
        (number || !euler, !number)
    };
    match node.kind() {
        Kind::Power(base, exponent) => {
            let wanted = of_power(base, exponent);
            let base = wanted.0.then_some(base);
            base.into_iter()
                .chain(wanted.1.then_some(exponent))
                .collect()
        }
        Kind::Product { factors, .. } => factors
            .iter()
            .flat_map(|(base, exponent)| {
                let wanted = of_power(base, exponent);
                let base = wanted.0.then_some(base);
                base.into_iter().chain(wanted.1.then_some(exponent))
            })
            .collect(),
        _ => node.children(),
    }
}

/// Square and cube roots, one after the other, for the denominator of an exponent.
fn roots(exponent: &Rational) -> Option<Vec<Operation>> {
    let mut rest = exponent.denominator().to_u64()?;
    let mut list = Vec::new();
    for (divisor, operation) in [(2, Operation::Sqrt), (3, Operation::CubeRoot)] {
        while rest % divisor == 0 && list.len() < MAX_ROOTS {
            rest /= divisor;
            list.push(operation);
        }
    }
    (rest == 1).then_some(list)
}

/// The nearest double of a constant, part by part.
fn nearest(expr: &Expr) -> Option<Complex64> {
    if let Some(value) = expr.as_rational() {
        return Some(Complex64::new(value.to_f64(), 0.0));
    }
    for bits in PRECISIONS {
        let ball = expr.complex_ball(bits)?;
        if let (Some(re), Some(im)) = (rounded(&ball.re, bits), rounded(&ball.im, bits)) {
            return Some(Complex64::new(re, im));
        }
    }
    None
}

/// The double to which both ends of a ball round.
fn rounded(ball: &Ball, bits: u32) -> Option<f64> {
    let last = PRECISIONS.last() == Some(&bits);
    if last && ball.magnitude_log2().is_none_or(|size| size < NOTHING) {
        return Some(0.0);
    }
    let (lower, upper) = (ball.lower()?.to_f64(), ball.upper()?.to_f64());
    (last || lower.to_bits() == upper.to_bits()).then_some(upper)
}
