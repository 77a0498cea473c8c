//! Complex enclosures: two real balls.

use std::cmp::Ordering;

use super::ball::Ball;
use super::integer::Integer;
use super::rational::Rational;

/// An enclosure of a complex number.
#[derive(Clone, Debug)]
pub struct ComplexBall {
    /// Real part.
    pub re: Ball,
    /// Imaginary part.
    pub im: Ball,
}

impl ComplexBall {
    /// re + i im
    pub fn new(re: Ball, im: Ball) -> Self {
        Self { re, im }
    }

    /// A real number.
    pub fn real(re: Ball) -> Self {
        let bits = re.bits();
        Self {
            re,
            im: Ball::from_integer(0, bits),
        }
    }

    /// The imaginary unit.
    pub fn i(bits: u32) -> Self {
        Self {
            re: Ball::from_integer(0, bits),
            im: Ball::from_integer(1, bits),
        }
    }

    /// Working precision.
    pub fn bits(&self) -> u32 {
        self.re.bits()
    }

    /// The imaginary part is exactly zero, so the value is real.
    pub fn is_real(&self) -> bool {
        self.im.sign() == Some(Ordering::Equal)
    }

    /// Can the value be zero?
    pub fn contains_zero(&self) -> bool {
        self.re.contains_zero() && self.im.contains_zero()
    }

    /// Are the two values proved different?
    pub fn is_separated(&self, other: &Self) -> bool {
        self.re.is_separated(&other.re) || self.im.is_separated(&other.im)
    }

    /// All end points are finite.
    pub fn is_finite(&self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// Conjugate.
    pub fn conj(&self) -> Self {
        Self {
            re: self.re.clone(),
            im: -&self.im,
        }
    }

    /// |value|
    pub fn abs(&self) -> Ball {
        if self.is_real() {
            return self.re.abs();
        }
        let two = Integer::from(2);
        let square = &self.re.pow_integer(&two) + &self.im.pow_integer(&two);
        square
            .sqrt()
            .unwrap_or_else(|| Ball::whole_line(self.bits()))
    }

    /// Argument in (-pi, pi]; `None` when the value can be zero or straddles the cut.
    pub fn arg(&self) -> Option<Ball> {
        let bits = self.bits();
        if self.re.sign() == Some(Ordering::Greater) {
            return Some((&self.im / &self.re).atan());
        }
        let half_pi = &Ball::pi(bits) / &Ball::from_integer(2, bits);
        match self.im.sign() {
            Some(Ordering::Greater) => Some(&half_pi - &(&self.re / &self.im).atan()),
            Some(Ordering::Less) => Some(&-&half_pi - &(&self.re / &self.im).atan()),
            Some(Ordering::Equal) if self.re.sign() == Some(Ordering::Less) => Some(Ball::pi(bits)),
            _ => None,
        }
    }

    /// Principal logarithm; `None` when the value can be zero or straddles the cut.
    pub fn ln(&self) -> Option<Self> {
        let size = self.abs().ln()?;
        Some(Self {
            re: size,
            im: self.arg()?,
        })
    }

    /// e^value
    pub fn exp(&self) -> Option<Self> {
        let size = self.re.exp();
        if self.is_real() {
            return Some(Self::real(size));
        }
        Some(Self {
            re: &size * &self.im.cos()?,
            im: &size * &self.im.sin()?,
        })
    }

    /// Principal square root; exact real or imaginary for real values.
    pub fn sqrt(&self) -> Option<Self> {
        if self.is_real() {
            if let Some(root) = self.re.sqrt() {
                return Some(Self::real(root));
            }
            if self.re.sign() == Some(Ordering::Less) {
                let root = (-&self.re).sqrt()?;
                return Some(Self {
                    re: Ball::from_integer(0, self.bits()),
                    im: root,
                });
            }
            return None;
        }
        self.pow_rational(&Rational::new(Integer::from(1), Integer::from(2))?)
    }

    /// value^exponent for an integer, by repeated squaring for small ones; through logarithms otherwise.
    pub fn pow_integer(&self, exponent: &Integer) -> Option<Self> {
        if self.is_real() {
            return Some(Self::real(self.re.pow_integer(exponent)));
        }
        let Some(small) = exponent
            .to_i64()
            .filter(|value| value.unsigned_abs() <= 1 << 16)
        else {
            let power = Self::real(Ball::from_rational(
                &Rational::from(exponent.clone()),
                self.bits(),
            ));
            return (&self.ln()? * &power).exp();
        };
        let mut result = Self::real(Ball::from_integer(1, self.bits()));
        let mut square = self.clone();
        let mut rest = small.unsigned_abs();
        while rest > 0 {
            if rest & 1 == 1 {
                result = &result * &square;
            }
            rest >>= 1;
            if rest > 0 {
                square = &square * &square;
            }
        }
        Some(if small < 0 { result.recip() } else { result })
    }

    /// Principal value^(p/q).
    pub fn pow_rational(&self, exponent: &Rational) -> Option<Self> {
        if let Some(power) = exponent.to_integer() {
            return self.pow_integer(&power);
        }
        if self.is_real()
            && let Some(power) = self.re.pow_rational(exponent)
        {
            return Some(Self::real(power));
        }
        let power = Self::real(Ball::from_rational(exponent, self.bits()));
        (&self.ln()? * &power).exp()
    }

    /// Principal value^exponent.
    pub fn pow(&self, exponent: &Self) -> Option<Self> {
        if self.is_real()
            && exponent.is_real()
            && let Some(power) = self.re.pow(&exponent.re)
        {
            return Some(Self::real(power));
        }
        (&self.ln()? * exponent).exp()
    }

    /// 1 / value; the whole plane when the value can be zero.
    pub fn recip(&self) -> Self {
        if self.is_real() {
            return Self::real(self.re.recip());
        }
        let two = Integer::from(2);
        let square = &self.re.pow_integer(&two) + &self.im.pow_integer(&two);
        Self {
            re: &self.re / &square,
            im: &-&self.im / &square,
        }
    }

    /// Sine of a complex value.
    pub fn sin(&self) -> Option<Self> {
        if self.is_real() {
            return Some(Self::real(self.re.sin()?));
        }
        Some(Self {
            re: &self.re.sin()? * &self.im.cosh(),
            im: &self.re.cos()? * &self.im.sinh(),
        })
    }

    /// Cosine of a complex value.
    pub fn cos(&self) -> Option<Self> {
        if self.is_real() {
            return Some(Self::real(self.re.cos()?));
        }
        Some(Self {
            re: &self.re.cos()? * &self.im.cosh(),
            im: -&(&self.re.sin()? * &self.im.sinh()),
        })
    }

    /// Multiplication by i.
    pub fn times_i(&self) -> Self {
        Self {
            re: -&self.im,
            im: self.re.clone(),
        }
    }
}

fn add(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    ComplexBall {
        re: &a.re + &b.re,
        im: &a.im + &b.im,
    }
}

fn subtract(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    ComplexBall {
        re: &a.re - &b.re,
        im: &a.im - &b.im,
    }
}

fn multiply(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    match (a.is_real(), b.is_real()) {
        (true, true) => ComplexBall::real(&a.re * &b.re),
        (true, false) => ComplexBall {
            re: &a.re * &b.re,
            im: &a.re * &b.im,
        },
        (false, true) => ComplexBall {
            re: &a.re * &b.re,
            im: &a.im * &b.re,
        },
        (false, false) => ComplexBall {
            re: &a.re * &b.re - &a.im * &b.im,
            im: &a.re * &b.im + &a.im * &b.re,
        },
    }
}

fn divide(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    multiply(a, &b.recip())
}

super::operators::binary_operator!(ComplexBall, Add, add, AddAssign, add_assign, add);
super::operators::binary_operator!(ComplexBall, Sub, sub, SubAssign, sub_assign, subtract);
super::operators::binary_operator!(ComplexBall, Mul, mul, MulAssign, mul_assign, multiply);
super::operators::binary_operator!(ComplexBall, Div, div, DivAssign, div_assign, divide);

impl std::ops::Neg for &ComplexBall {
    type Output = ComplexBall;
    fn neg(self) -> ComplexBall {
        ComplexBall {
            re: -&self.re,
            im: -&self.im,
        }
    }
}
