//! The numbers a program runs on: one double, or several at once.

use num_complex::Complex64;

use super::Operation;

/// Points evaluated together.
pub(super) const LANES: usize = 8;

/// Largest factorial below the largest double.
const MAX_FACTORIAL: u32 = 170;

pub(super) trait Scalar: Copy {
    const ZERO: Self;
    fn constant(value: Complex64) -> Self;
    fn add(self, other: Self) -> Self;
    fn subtract(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    fn divide(self, other: Self) -> Self;
    fn negate(self) -> Self;
    /// The operations that are no arithmetic.
    fn apply(self, operation: Operation, other: Self) -> Self;
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;

    fn constant(value: Complex64) -> Self {
        if value.im.abs() > 0.0 {
            f64::NAN
        } else {
            value.re
        }
    }

    #[inline]
    fn add(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn subtract(self, other: Self) -> Self {
        self - other
    }

    #[inline]
    fn multiply(self, other: Self) -> Self {
        self * other
    }

    #[inline]
    fn divide(self, other: Self) -> Self {
        self / other
    }

    #[inline]
    fn negate(self) -> Self {
        -self
    }

    #[inline]
    fn apply(self, operation: Operation, other: Self) -> Self {
        apply(operation, self, other)
    }
}

fn is_null(x: f64) -> bool {
    x.abs() <= 0.0
}

fn apply(operation: Operation, x: f64, y: f64) -> f64 {
    match operation {
        Operation::Add => x + y,
        Operation::Subtract => x - y,
        Operation::Multiply => x * y,
        Operation::Divide => x / y,
        Operation::Negate => -x,
        Operation::Power => power(x, y),
        Operation::RealRoot => real_root(x, y),
        // Unlike f64::max, a NaN stays.
        Operation::Maximum if x >= y => x,
        Operation::Minimum if x <= y => x,
        Operation::Maximum | Operation::Minimum if x.is_nan() => x,
        Operation::Maximum | Operation::Minimum => y,
        Operation::Modulo => x - y * (x / y).floor(),
        Operation::Sqrt => x.sqrt(),
        Operation::CubeRoot if x < 0.0 => f64::NAN,
        Operation::CubeRoot => x.cbrt(),
        Operation::Exp => x.exp(),
        Operation::Ln => x.ln(),
        Operation::Sin => x.sin(),
        Operation::Cos => x.cos(),
        Operation::Tan => x.tan(),
        Operation::Sinh => x.sinh(),
        Operation::Cosh => x.cosh(),
        Operation::Tanh => x.tanh(),
        Operation::ArcSin => x.asin(),
        Operation::ArcCos => x.acos(),
        Operation::ArcTan => x.atan(),
        Operation::ArcCot if x > 0.0 => (1.0 / x).atan(),
        Operation::ArcCot => f64::NAN,
        Operation::ArcSinh => arc_sinh(x),
        Operation::ArcCosh => arc_cosh(x),
        Operation::ArcTanh => 0.5 * (2.0 * x / (1.0 - x)).ln_1p(),
        Operation::Absolute => x.abs(),
        Operation::Floor => x.floor(),
        Operation::Ceiling => x.ceil(),
        Operation::Sign if is_null(x) => 0.0,
        Operation::Sign => x.signum(),
        Operation::Conjugate | Operation::RealPart => x,
        Operation::ImaginaryPart => x * 0.0,
        Operation::Argument if x > 0.0 => 0.0,
        Operation::Argument if x < 0.0 => std::f64::consts::PI,
        Operation::Argument => f64::NAN,
        Operation::Factorial => factorial(x),
    }
}

/// `0^0` has no value.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    if is_null(base) && is_null(exponent) {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

/// The standard library's sum of squares loses the digits of large and small arguments.
pub(super) fn arc_sinh(x: f64) -> f64 {
    let size = x.abs();
    let value = if size > 1e8 {
        size.ln() + std::f64::consts::LN_2
    } else {
        (size + size * size / (1.0 + (size * size + 1.0).sqrt())).ln_1p()
    };
    value.copysign(x)
}

fn arc_cosh(x: f64) -> f64 {
    if x > 1e8 {
        return x.ln() + std::f64::consts::LN_2;
    }
    let above = x - 1.0;
    (above + (above * (x + 1.0)).sqrt()).ln_1p()
}

fn real_root(radicand: f64, index: f64) -> f64 {
    #[expect(clippy::float_cmp, reason = "the index is an integer")]
    let root = if index == 3.0 {
        radicand.abs().cbrt()
    } else {
        radicand.abs().powf(1.0 / index)
    };
    root.copysign(radicand)
}

/// Only of natural numbers.
fn factorial(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() || x.fract().abs() > 0.0 {
        return f64::NAN;
    }
    (1..=MAX_FACTORIAL + 1)
        .map(f64::from)
        .take_while(|factor| *factor <= x)
        .product()
}

/// One double for each of several points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes(pub(super) [f64; LANES]);

impl Lanes {
    #[inline]
    pub(super) fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(f))
    }

    #[inline]
    pub(super) fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|at| f(self.0[at], other.0[at])))
    }
}

impl Scalar for Lanes {
    const ZERO: Self = Self([0.0; LANES]);

    fn constant(value: Complex64) -> Self {
        Self([f64::constant(value); LANES])
    }

    #[inline]
    fn add(self, other: Self) -> Self {
        self.zip(other, |x, y| x + y)
    }

    #[inline]
    fn subtract(self, other: Self) -> Self {
        self.zip(other, |x, y| x - y)
    }

    #[inline]
    fn multiply(self, other: Self) -> Self {
        self.zip(other, |x, y| x * y)
    }

    #[inline]
    fn divide(self, other: Self) -> Self {
        self.zip(other, |x, y| x / y)
    }

    #[inline]
    fn negate(self) -> Self {
        self.map(|x| -x)
    }

    fn apply(self, operation: Operation, other: Self) -> Self {
        // The operation is looked at once for all lanes where that pays.
        match operation {
            Operation::Sqrt => self.map(f64::sqrt),
            Operation::Exp => self.map(f64::exp),
            Operation::Ln => self.map(f64::ln),
            Operation::Sin => self.map(f64::sin),
            Operation::Cos => self.map(f64::cos),
            Operation::Absolute => self.map(f64::abs),
            other_operation => self.zip(other, |x, y| apply(other_operation, x, y)),
        }
    }
}
