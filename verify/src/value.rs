//! Values of a formula: exact rationals as long as they last, enclosures after that.
//!
//! The one table of operations on values: the token evaluator and the re-checker of certificates both calculate with it,
//! so that they differ in how they read a formula, never in what an operation means.

use std::cmp::Ordering;

use algebra::{Ball, ComplexBall, Integer, Rational};

/// Exact values beyond this size become enclosures.
const LARGEST_EXACT_BITS: u64 = 1 << 15;
/// Factorials beyond this are enclosed.
const LARGEST_FACTORIAL: u32 = 3_000;

/// A value that is known exactly or enclosed.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Exact(Rational),
    Ball(ComplexBall),
}

/// How operations are carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Working precision of enclosures.
    pub(crate) bits: u32,
    /// The formula has symbols: then only real values count, because the branch of a root of a negative value is a
    /// convention.
    pub(crate) real_only: bool,
}

impl Setting {
    /// Any value counts.
    pub(crate) fn at(bits: u32) -> Self {
        Self::new(bits, false)
    }

    /// Any value counts, or only real ones.
    pub(crate) fn new(bits: u32, real_only: bool) -> Self {
        Self { bits, real_only }
    }
}

/// Named constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub(crate) enum Constant {
    Pi,
    E,
    I,
}

/// Operations on values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Sum,
    Negate,
    Product,
    Quotient,
    /// Whole part and fraction.
    Mixed,
    Power,
    /// Radicand, index.
    Root,
    SquareRoot,
    Factorial,
    DoubleFactorial,
    Percent,
    Degrees,
    Absolute,
    Floor,
    Ceiling,
    /// Argument, base.
    LogBase,
    Binomial,
    Maximum,
    Minimum,
    /// Value, modulus; integers only.
    Modulo,
    /// A function of one argument by name.
    Call(&'static str),
}

/// Functions of one argument. `lg` is the logarithm to base 10.
const FUNCTIONS: [&str; 31] = [
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "arcsin",
    "arccos",
    "arctan",
    "arcsec",
    "arccsc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "sech",
    "csch",
    "arcsinh",
    "arccosh",
    "arctanh",
    "arccoth",
    "arcsech",
    "arccsch",
    "exp",
    "ln",
    "lg",
    "sign",
    "Re",
    "Im",
    "conjugate",
    "cis",
];

/// Operations by name.
const OPERATIONS: [(&str, Operation); 20] = [
    ("sum", Operation::Sum),
    ("negate", Operation::Negate),
    ("product", Operation::Product),
    ("quotient", Operation::Quotient),
    ("mixed", Operation::Mixed),
    ("power", Operation::Power),
    ("root", Operation::Root),
    ("square-root", Operation::SquareRoot),
    ("factorial", Operation::Factorial),
    ("double-factorial", Operation::DoubleFactorial),
    ("percent", Operation::Percent),
    ("degrees", Operation::Degrees),
    ("absolute", Operation::Absolute),
    ("floor", Operation::Floor),
    ("ceiling", Operation::Ceiling),
    ("log-base", Operation::LogBase),
    ("binomial", Operation::Binomial),
    ("max", Operation::Maximum),
    ("min", Operation::Minimum),
    ("modulo", Operation::Modulo),
];

impl Operation {
    /// The operation with this name in certificates.
    pub(crate) fn named(name: &str) -> Option<Self> {
        OPERATIONS
            .iter()
            .find(|entry| entry.0 == name)
            .map(|entry| entry.1)
            .or_else(|| function(name).map(Operation::Call))
    }

    /// Its name in certificates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Operation::Call(name) => name,
            other => OPERATIONS
                .iter()
                .find(|entry| entry.1 == other)
                .map_or("", |entry| entry.0),
        }
    }

    /// All operations.
    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let named = OPERATIONS.iter().map(|entry| entry.1);
        named.chain(FUNCTIONS.iter().map(|name| Operation::Call(name)))
    }

    /// How many operands it takes; `None`: one or more.
    pub(crate) fn arity(self) -> Option<usize> {
        match self {
            Operation::Sum
            | Operation::Product
            | Operation::Degrees
            | Operation::Maximum
            | Operation::Minimum => None,
            Operation::Quotient
            | Operation::Mixed
            | Operation::Power
            | Operation::Root
            | Operation::LogBase
            | Operation::Binomial
            | Operation::Modulo => Some(2),
            _ => Some(1),
        }
    }
}

/// The known function of this name.
pub(crate) fn function(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|known| **known == name).copied()
}

impl Value {
    /// The value of a constant.
    pub(crate) fn constant(constant: Constant, setting: Setting) -> Self {
        Value::Ball(match constant {
            Constant::Pi => ComplexBall::real(Ball::pi(setting.bits)),
            Constant::E => ComplexBall::real(Ball::e(setting.bits)),
            Constant::I => ComplexBall::i(setting.bits),
        })
    }

    /// An enclosure at the working precision.
    pub(crate) fn ball(&self, bits: u32) -> ComplexBall {
        match self {
            Value::Exact(value) => ComplexBall::real(Ball::from_rational(value, bits)),
            Value::Ball(ball) => ball.clone(),
        }
    }

    /// The exact value, if known.
    pub(crate) fn exact(&self) -> Option<&Rational> {
        match self {
            Value::Exact(value) => Some(value),
            Value::Ball(_) => None,
        }
    }

    /// Certainly not the same number.
    pub(crate) fn is_separated(&self, other: &Self, bits: u32) -> bool {
        match (self, other) {
            (Value::Exact(a), Value::Exact(b)) => a != b,
            _ => self.ball(bits).is_separated(&other.ball(bits)),
        }
    }

    /// Binary size of the value or of its inverse.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Value::Exact(value) => value.bits(),
            Value::Ball(ball) => {
                let size = |ball: &Ball| ball.magnitude_log2().map_or(0, i64::unsigned_abs);
                size(&ball.re).max(size(&ball.im))
            }
        }
    }

    /// Known to far more than half of the working precision.
    pub(crate) fn is_sharp(&self, bits: u32) -> bool {
        let wanted = i64::from(bits / 2);
        let sharp = |ball: &Ball| {
            ball.is_exact()
                || ball.accuracy_bits() > wanted
                || ball.radius_log2().is_some_and(|log| log < -wanted)
        };
        match self {
            Value::Exact(_) => true,
            Value::Ball(ball) => sharp(&ball.re) && sharp(&ball.im),
        }
    }

    /// Certainly closer to the other than the limit.
    pub(crate) fn is_within(&self, other: &Self, limit: &Rational, bits: u32) -> bool {
        let gap = &self.ball(bits) - &other.ball(bits);
        // Half of the limit for each coordinate.
        let half = limit * &Rational::HALF;
        let below = |part: &Ball| part.abs().compare(&half).is_some_and(Ordering::is_lt);
        below(&gap.re) && below(&gap.im)
    }

    /// Which of two real values is larger, where that is certain.
    pub(crate) fn order(&self, other: &Self, bits: u32) -> Option<Ordering> {
        match (self, other) {
            (Value::Exact(a), Value::Exact(b)) => Some(a.cmp(b)),
            _ => {
                let (a, b) = (self.ball(bits), other.ball(bits));
                (a.is_real() && b.is_real())
                    .then(|| a.re.order(&b.re))
                    .flatten()
            }
        }
    }

    /// Certainly not zero.
    pub(crate) fn is_nonzero(&self) -> bool {
        match self {
            Value::Exact(value) => !value.is_zero(),
            Value::Ball(ball) => !ball.contains_zero(),
        }
    }

    fn integer(&self) -> Option<Integer> {
        self.exact().and_then(Rational::to_integer)
    }

    /// Exact while small, else an enclosure; `None` when not finite.
    fn settled(self, setting: Setting) -> Option<Self> {
        match self {
            Value::Exact(value) if value.bits() > LARGEST_EXACT_BITS => Some(Value::Ball(
                ComplexBall::real(Ball::from_rational(&value, setting.bits)),
            )),
            Value::Ball(ball) if !ball.is_finite() => None,
            Value::Ball(ball) if setting.real_only && !ball.is_real() => None,
            other => Some(other),
        }
    }
}

/// What the precision must outweigh for no operand to hide behind another: their binary sizes, where these add.
///
/// A product or a quotient is as precise as its operands, whatever their sizes; so is a power in its base.
pub(crate) fn weight(operation: Operation, parts: &[Value]) -> u64 {
    let parts = match operation {
        Operation::Product | Operation::Quotient | Operation::Negate => &[],
        Operation::Power => parts.get(1..).unwrap_or_default(),
        _ => parts,
    };
    parts.iter().map(Value::size).max().unwrap_or(0)
}

/// Applies an operation; `None` outside its domain, where its value depends on a convention, or beyond the limits.
pub(crate) fn apply(operation: Operation, parts: &[Value], setting: Setting) -> Option<Value> {
    let value = match (operation, parts) {
        (Operation::Sum | Operation::Mixed, parts) => fold(
            parts,
            setting,
            |a, b| a + b,
            |a, b| ComplexBall::new(&a.re + &b.re, &a.im + &b.im),
        )?,
        (Operation::Product, parts) => fold(parts, setting, |a, b| a * b, |a, b| a * b)?,
        (Operation::Negate, [a]) => match a {
            Value::Exact(value) => Value::Exact(-value.clone()),
            Value::Ball(ball) => Value::Ball(-ball),
        },
        (Operation::Quotient, [a, b]) => quotient(a, b, setting)?,
        (Operation::Power, [base, exponent]) => power(base, exponent, setting)?,
        (Operation::SquareRoot, [a]) => power(a, &Value::Exact(Rational::HALF), setting)?,
        (Operation::Root, [a, index]) => {
            let index = index
                .exact()
                .filter(|index| index.is_integer() && !index.is_negative())?;
            power(a, &Value::Exact(index.recip()?), setting)?
        }
        (Operation::Factorial, [a]) => {
            let n = a.integer().filter(|n| !n.is_negative())?;
            match n.to_u32().filter(|n| *n <= LARGEST_FACTORIAL) {
                Some(small) => Value::Exact(Rational::from(Integer::factorial(small))),
                None => Value::Ball(ComplexBall::real(Ball::factorial(&n, setting.bits)?)),
            }
        }
        (Operation::DoubleFactorial, [a]) => {
            let n = a.integer()?.to_u32().filter(|n| *n <= LARGEST_FACTORIAL)?;
            let mut product = Integer::from(1);
            let mut factor = n;
            while factor > 1 {
                product = &product * &Integer::from(factor);
                factor -= 2;
            }
            Value::Exact(Rational::from(product))
        }
        (Operation::Percent, [a]) => quotient(a, &Value::Exact(Rational::from(100)), setting)?,
        (Operation::Degrees, parts) => degrees(parts, setting)?,
        (Operation::Absolute, [a]) => match a {
            Value::Exact(value) => Value::Exact(value.abs()),
            Value::Ball(ball) => Value::Ball(ComplexBall::real(ball.abs())),
        },
        (Operation::Floor, [a]) => Value::Exact(Rational::from(match a {
            Value::Exact(value) => value.floor(),
            Value::Ball(ball) if ball.is_real() => ball.re.floor()?,
            Value::Ball(_) => return None,
        })),
        (Operation::Ceiling, [a]) => Value::Exact(Rational::from(match a {
            Value::Exact(value) => value.ceil(),
            Value::Ball(ball) if ball.is_real() => ball.re.ceil()?,
            Value::Ball(_) => return None,
        })),
        (Operation::LogBase, [a, base]) => {
            let (a, base) = (call("ln", a, setting)?, call("ln", base, setting)?);
            quotient(&a, &base, setting)?
        }
        (Operation::Binomial, [n, k]) => {
            let n = n.integer().filter(|n| n.bits() <= 64)?;
            let k = k.integer()?.to_u32().filter(|k| *k <= LARGEST_FACTORIAL)?;
            Value::Exact(Rational::from(n.binomial(k)))
        }
        (Operation::Maximum, parts) => extreme(parts, setting, Ordering::Greater)?,
        (Operation::Minimum, parts) => extreme(parts, setting, Ordering::Less)?,
        (Operation::Modulo, [a, modulus]) => {
            let (a, modulus) = (a.integer()?, modulus.integer()?);
            Value::Exact(Rational::from(a.div_rem_floor(&modulus)?.1))
        }
        (Operation::Call(name), [a]) => call(name, a, setting)?,
        _ => return None,
    };
    value.settled(setting)
}

fn fold(
    parts: &[Value],
    setting: Setting,
    exact: impl Fn(&Rational, &Rational) -> Rational,
    balls: impl Fn(&ComplexBall, &ComplexBall) -> ComplexBall,
) -> Option<Value> {
    let (first, rest) = parts.split_first()?;
    let mut total = first.clone();
    for part in rest {
        total = match (&total, part) {
            (Value::Exact(a), Value::Exact(b)) => Value::Exact(exact(a, b)),
            (a, b) => Value::Ball(balls(&a.ball(setting.bits), &b.ball(setting.bits))),
        }
        .settled(Setting {
            real_only: false,
            ..setting
        })?;
    }
    Some(total)
}

/// The operand that is certainly the largest or the smallest.
fn extreme(parts: &[Value], setting: Setting, wanted: Ordering) -> Option<Value> {
    let (first, rest) = parts.split_first()?;
    let mut best = first;
    for part in rest {
        if part.order(best, setting.bits)? == wanted {
            best = part;
        }
    }
    Some(best.clone())
}

fn quotient(a: &Value, b: &Value, setting: Setting) -> Option<Value> {
    if !b.is_nonzero() {
        return None;
    }
    Some(match (a, b) {
        (Value::Exact(a), Value::Exact(b)) => Value::Exact(a.checked_div(b)?),
        (a, b) => Value::Ball(&a.ball(setting.bits) * &b.ball(setting.bits).recip()),
    })
}

fn power(base: &Value, exponent: &Value, setting: Setting) -> Option<Value> {
    let Some(exponent) = exponent.exact() else {
        if !base.is_nonzero() {
            return None;
        }
        let raised = base.ball(setting.bits).pow(&exponent.ball(setting.bits))?;
        return Some(Value::Ball(raised));
    };
    if exponent.signum() <= 0 && !base.is_nonzero() {
        return None;
    }
    if let (Some(value), Some(small)) = (
        base.exact(),
        exponent.to_integer().and_then(|exponent| exponent.to_i32()),
    ) && value.bits().saturating_mul(u64::from(small.unsigned_abs())) <= LARGEST_EXACT_BITS
    {
        return value.pow(small).map(Value::Exact);
    }
    if let Some(value) = base.exact() {
        if value.is_zero() {
            return Some(Value::Exact(Rational::zero()));
        }
        let unreal = setting.real_only && value.is_negative();
        if let Some(root) = exact_root(value, exponent).filter(|_| !unreal) {
            return power(&root, &Value::Exact(exponent.numerator().into()), setting);
        }
    }
    let ball = base.ball(setting.bits);
    if exponent.is_integer() {
        return ball.pow_integer(&exponent.to_integer()?).map(Value::Ball);
    }
    let negative = ball.is_real() && ball.re.sign() == Some(Ordering::Less);
    if !negative {
        return ball.pow_rational(exponent).map(Value::Ball);
    }
    if setting.real_only {
        return None;
    }
    if exponent.denominator().is_even() {
        return ball.pow_rational(exponent).map(Value::Ball);
    }
    // Odd roots of negative numbers are the real ones.
    let size = (-&ball).pow_rational(exponent)?;
    Some(Value::Ball(if exponent.numerator().is_even() {
        size
    } else {
        -size
    }))
}

/// The root of a perfect power; of a negative one only where it is real.
fn exact_root(value: &Rational, exponent: &Rational) -> Option<Value> {
    let order = exponent.denominator().to_u32().filter(|k| *k > 1)?;
    if value.bits() > LARGEST_EXACT_BITS || (value.is_negative() && order % 2 == 0) {
        return None;
    }
    let root = |part: Integer| {
        let (root, exact) = part.abs().root_floor(order);
        exact.then_some(root)
    };
    let size = Rational::new(root(value.numerator())?, root(value.denominator())?)?;
    Some(Value::Exact(if value.is_negative() { -size } else { size }))
}

/// Degrees, minutes and seconds in radians; the sign of the degrees holds for all.
fn degrees(parts: &[Value], setting: Setting) -> Option<Value> {
    let (whole, rest) = parts.split_first()?;
    let mut total = whole.clone();
    if !rest.is_empty() && whole.exact()?.is_negative() {
        return None;
    }
    for (part, unit) in rest.iter().zip([60, 3600]) {
        let share = quotient(part, &Value::Exact(Rational::from(unit)), setting)?;
        total = apply(Operation::Sum, &[total, share], setting)?;
    }
    let turn = quotient(
        &Value::constant(Constant::Pi, setting),
        &Value::Exact(Rational::from(180)),
        setting,
    )?;
    apply(Operation::Product, &[total, turn], setting)
}

fn call(name: &str, argument: &Value, setting: Setting) -> Option<Value> {
    if let Some(value) = argument.exact() {
        // Exact values where they exist.
        match (name, value.is_zero(), value.is_one()) {
            ("sin" | "tan" | "arcsin" | "arctan" | "sinh" | "tanh" | "arcsinh", true, _)
            | ("ln", _, true) => return Some(Value::Exact(Rational::zero())),
            ("arccos" | "arccosh" | "arcsec" | "arcsech", _, true) => {
                return Some(Value::Exact(Rational::zero()));
            }
            ("cos" | "cosh" | "exp" | "sec" | "sech", true, _) => {
                return Some(Value::Exact(Rational::one()));
            }
            ("ln", true, _) => return None,
            ("sign", ..) => return Some(Value::Exact(Rational::from(value.signum()))),
            ("Re" | "conjugate", ..) => return Some(argument.clone()),
            ("Im", ..) => return Some(Value::Exact(Rational::zero())),
            _ => {}
        }
    }
    let x = argument.ball(setting.bits);
    let reciprocal = |value: ComplexBall| (!value.contains_zero()).then(|| value.recip());
    let inverse = || reciprocal(x.clone());
    let ball = match name {
        "sin" => x.sin()?,
        "cos" => x.cos()?,
        "tan" => x.tan()?,
        "cot" => &x.cos()? * &reciprocal(x.sin()?)?,
        "sec" => reciprocal(x.cos()?)?,
        "csc" => reciprocal(x.sin()?)?,
        "arcsin" => x.asin()?,
        "arccos" => x.acos()?,
        "arctan" => x.atan()?,
        "arcsec" => inverse()?.acos()?,
        "arccsc" => inverse()?.asin()?,
        "sinh" => x.sinh()?,
        "cosh" => x.cosh()?,
        "tanh" => x.tanh()?,
        "coth" => reciprocal(x.tanh()?)?,
        "sech" => reciprocal(x.cosh()?)?,
        "csch" => reciprocal(x.sinh()?)?,
        "arcsinh" => x.asinh()?,
        "arccosh" => x.acosh()?,
        "arctanh" => x.atanh()?,
        "arccoth" => inverse()?.atanh()?,
        "arcsech" => inverse()?.acosh()?,
        "arccsch" => inverse()?.asinh()?,
        "exp" => x.exp()?,
        "cis" => x.times_i().exp()?,
        "ln" => x.ln()?,
        "lg" => &x.ln()? * &ComplexBall::real(Ball::from_integer(10, setting.bits).ln()?).recip(),
        "conjugate" => x.conj(),
        "sign" if x.is_real() => {
            let sign = x.re.sign().filter(|sign| sign.is_ne())?;
            return Some(Value::Exact(Rational::from(if sign.is_gt() {
                1
            } else {
                -1
            })));
        }
        "Re" => ComplexBall::real(x.re.clone()),
        "Im" => ComplexBall::real(x.im.clone()),
        // A sign needs a sign.
        _ => return None,
    };
    Some(Value::Ball(ball))
}

#[cfg(test)]
mod tests;
