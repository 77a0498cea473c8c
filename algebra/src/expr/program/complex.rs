//! Complex arithmetic of programs, principal values throughout.
//!
//! Inverse functions after W. Kahan, "Branch cuts for complex elementary functions, or much ado about nothing's sign
//! bit" (1987). A value on a cut counts as its limit from above (below for the arc sine and arc cosine beyond 1), where
//! the authorities differ (inverse tangents) there is none; the sign of a zero is not looked at.

use num_complex::Complex64;

use super::Operation;
use super::scalar::{Scalar, arc_sinh};

const NONE: Complex64 = Complex64::new(f64::NAN, f64::NAN);
/// Powers with integer exponents up to this are multiplied out.
const MAX_MULTIPLIED: f64 = 1024.0;

impl Scalar for Complex64 {
    const ZERO: Self = Complex64::new(0.0, 0.0);

    fn constant(value: Complex64) -> Self {
        value
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
        quotient(self, other)
    }

    #[inline]
    fn negate(self) -> Self {
        -self
    }

    fn apply(self, operation: Operation, other: Self) -> Self {
        apply(operation, self, other)
    }
}

fn is_null(x: f64) -> bool {
    x.abs() <= 0.0
}

fn is_real(z: Complex64) -> bool {
    is_null(z.im)
}

fn real(x: f64) -> Complex64 {
    Complex64::new(x, 0.0)
}

fn times_i(z: Complex64) -> Complex64 {
    Complex64::new(-z.im, z.re)
}

fn over_i(z: Complex64) -> Complex64 {
    Complex64::new(z.im, -z.re)
}

/// Scaled by the larger part of the divisor, so that squares neither overflow nor vanish (R. L. Smith, "Algorithm 116:
/// Complex division", 1962).
fn quotient(a: Complex64, b: Complex64) -> Complex64 {
    if is_real(b) {
        return Complex64::new(a.re / b.re, a.im / b.re);
    }
    if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let below = b.re + b.im * ratio;
        Complex64::new((a.re + a.im * ratio) / below, (a.im - a.re * ratio) / below)
    } else {
        let ratio = b.re / b.im;
        let below = b.re * ratio + b.im;
        Complex64::new((a.re * ratio + a.im) / below, (a.im * ratio - a.re) / below)
    }
}

fn apply(operation: Operation, z: Complex64, w: Complex64) -> Complex64 {
    // A zero imaginary part is no side of a cut.
    let z = if is_real(z) { real(z.re) } else { z };
    let on_line = |f: fn(f64) -> f64| if is_real(z) { real(f(z.re)) } else { NONE };
    match operation {
        Operation::Add => z + w,
        Operation::Subtract => z - w,
        Operation::Multiply => z * w,
        Operation::Divide => quotient(z, w),
        Operation::Negate => -z,
        Operation::Power => power(z, w),
        Operation::CubeRoot => power(z, real(1.0 / 3.0)),
        Operation::RealRoot | Operation::Maximum | Operation::Minimum | Operation::Modulo => {
            if is_real(z) && is_real(w) {
                real(z.re.apply(operation, w.re))
            } else {
                NONE
            }
        }
        Operation::Sqrt => sqrt(z),
        Operation::Exp if is_real(z) => real(z.re.exp()),
        Operation::Exp => Complex64::from_polar(z.re.exp(), z.im),
        Operation::Ln => ln(z),
        Operation::Sin => sin(z),
        Operation::Cos => cos(z),
        Operation::Tan => over_i(tanh(times_i(z))),
        Operation::Sinh => over_i(sin(times_i(z))),
        Operation::Cosh => cos(times_i(z)),
        Operation::Tanh => tanh(z),
        Operation::ArcSin if is_real(z) && z.re.abs() > 1.0 => {
            let mirror = arc_cos_beyond(z.re);
            Complex64::new(std::f64::consts::FRAC_PI_2 - mirror.re, -mirror.im)
        }
        Operation::ArcSin => arc_sin(z),
        Operation::ArcCos if is_real(z) && z.re.abs() > 1.0 => arc_cos_beyond(z.re),
        Operation::ArcCos => arc_cos(z),
        Operation::ArcTan => over_i(arc_tanh(times_i(z))),
        Operation::ArcCot | Operation::Floor | Operation::Ceiling | Operation::Factorial => {
            if is_real(z) {
                real(z.re.apply(operation, z.re))
            } else {
                NONE
            }
        }
        Operation::ArcSinh if is_real(z) => real(arc_sinh(z.re)),
        Operation::ArcSinh => over_i(apply(Operation::ArcSin, times_i(z), w)),
        Operation::ArcCosh => arc_cosh(z),
        Operation::ArcTanh => arc_tanh(z),
        Operation::Absolute => real(z.norm()),
        Operation::Sign => on_line(|x| if is_null(x) { 0.0 } else { x.signum() }),
        Operation::Conjugate => z.conj(),
        Operation::RealPart => real(z.re),
        Operation::ImaginaryPart => real(z.im),
        Operation::Argument if is_null(z.re) && is_null(z.im) => NONE,
        Operation::Argument => real(z.arg()),
    }
}

fn ln(z: Complex64) -> Complex64 {
    let size = z.norm();
    // Near the unit circle the logarithm of the size loses its digits.
    let (large, small) = if z.re.abs() > z.im.abs() {
        (z.re.abs(), z.im.abs())
    } else {
        (z.im.abs(), z.re.abs())
    };
    let real_part = if (0.5..2.0).contains(&size) {
        0.5 * ((large - 1.0) * (large + 1.0) + small * small).ln_1p()
    } else {
        size.ln()
    };
    Complex64::new(real_part, z.im.atan2(z.re))
}

fn sqrt(z: Complex64) -> Complex64 {
    if is_real(z) {
        return if z.re < 0.0 {
            Complex64::new(0.0, (-z.re).sqrt())
        } else {
            real(z.re.sqrt())
        };
    }
    let size = z.norm();
    if z.re >= 0.0 {
        let u = (0.5 * (size + z.re)).sqrt();
        Complex64::new(u, 0.5 * z.im / u)
    } else {
        let v = (0.5 * (size - z.re)).sqrt().copysign(z.im);
        Complex64::new(0.5 * z.im / v, v)
    }
}

fn power(base: Complex64, exponent: Complex64) -> Complex64 {
    let zero = is_null(base.re) && is_null(base.im);
    if zero {
        return match is_real(exponent) {
            true => real(0.0_f64.apply(Operation::Power, exponent.re)),
            false => NONE,
        };
    }
    if is_real(exponent) {
        let whole = is_null(exponent.re.fract());
        if is_real(base) && (base.re > 0.0 || whole) {
            return real(base.re.powf(exponent.re));
        }
        if whole && exponent.re.abs() <= MAX_MULTIPLIED {
            return multiplied(base, exponent.re);
        }
        return Complex64::from_polar(base.norm().powf(exponent.re), exponent.re * base.arg());
    }
    apply(Operation::Exp, exponent * ln(base), base)
}

/// base^exponent by squaring.
fn multiplied(base: Complex64, exponent: f64) -> Complex64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an integer of at most 1024 in size"
    )]
    let count = exponent.abs() as u32;
    let (mut result, mut square, mut rest) = (real(1.0), base, count);
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        rest >>= 1;
        square *= square;
    }
    if exponent < 0.0 {
        quotient(real(1.0), result)
    } else {
        result
    }
}

fn sin(z: Complex64) -> Complex64 {
    if is_real(z) {
        return real(z.re.sin());
    }
    Complex64::new(z.re.sin() * z.im.cosh(), z.re.cos() * z.im.sinh())
}

fn cos(z: Complex64) -> Complex64 {
    if is_real(z) {
        return real(z.re.cos());
    }
    Complex64::new(z.re.cos() * z.im.cosh(), -(z.re.sin() * z.im.sinh()))
}

fn tanh(z: Complex64) -> Complex64 {
    if is_real(z) {
        return real(z.re.tanh());
    }
    // Beyond this size the hyperbolic functions overflow and the tangent is 1 in double precision.
    if z.re.abs() > 20.0 {
        let tail = 4.0 * z.im.sin() * z.im.cos() * (-2.0 * z.re.abs()).exp();
        return Complex64::new(1_f64.copysign(z.re), tail);
    }
    let (tangent, sine) = (z.im.tan(), z.re.sinh());
    let squared = 1.0 + tangent * tangent;
    let cosine = (1.0 + sine * sine).sqrt();
    let below = 1.0 + squared * sine * sine;
    if tangent.is_infinite() {
        return real(cosine / sine);
    }
    Complex64::new(squared * cosine * sine / below, tangent / below)
}

fn arc_sin(z: Complex64) -> Complex64 {
    if is_real(z) {
        return real(z.re.asin());
    }
    let (minus, plus) = (sqrt(real(1.0) - z), sqrt(real(1.0) + z));
    Complex64::new(
        z.re.atan2((minus * plus).re),
        arc_sinh((minus.conj() * plus).im),
    )
}

fn arc_cos(z: Complex64) -> Complex64 {
    if is_real(z) {
        return real(z.re.acos());
    }
    let (minus, plus) = (sqrt(real(1.0) - z), sqrt(real(1.0) + z));
    Complex64::new(
        2.0 * minus.re.atan2(plus.re),
        arc_sinh((plus.conj() * minus).im),
    )
}

/// The arc cosine of a real number beyond -1 or 1.
fn arc_cos_beyond(x: f64) -> Complex64 {
    let size = x.abs().apply(Operation::ArcCosh, x);
    if x > 0.0 {
        Complex64::new(0.0, size)
    } else {
        Complex64::new(std::f64::consts::PI, -size)
    }
}

fn arc_cosh(z: Complex64) -> Complex64 {
    if is_real(z) && z.re >= 1.0 {
        return real(z.re.apply(Operation::ArcCosh, z.re));
    }
    let (minus, plus) = (sqrt(z - real(1.0)), sqrt(z + real(1.0)));
    Complex64::new(
        arc_sinh((minus.conj() * plus).re),
        2.0 * minus.im.atan2(plus.re),
    )
}

fn arc_tanh(z: Complex64) -> Complex64 {
    if is_real(z) {
        return if z.re.abs() < 1.0 {
            real(z.re.apply(Operation::ArcTanh, z.re))
        } else {
            NONE
        };
    }
    let (x, y) = (z.re.abs(), z.im);
    let off = (1.0 - x) * (1.0 - x) + y * y;
    Complex64::new(
        (0.25 * (4.0 * x / off).ln_1p()).copysign(z.re),
        0.5 * (2.0 * y).atan2((1.0 - x) * (1.0 + x) - y * y),
    )
}
