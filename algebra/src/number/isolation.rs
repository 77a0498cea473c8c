//! What the isolation of roots asks of balls, and approximate complex numbers of any precision.

use rug::Float;
use rug::float::Round;

use super::ball::Ball;
use super::complex::ComplexBall;
use super::integer::Integer;
use super::rational::Rational;

impl Ball {
    /// A single member next to the middle; the ball itself when it is infinite.
    ///
    /// ```
    /// use algebra::{Ball, Rational};
    /// let third = Ball::from_rational(&Rational::new(1.into(), 3.into()).unwrap(), 64);
    /// assert!(third.middle().is_exact() && third.overlaps(&third.middle()));
    /// ```
    #[must_use]
    pub fn middle(&self) -> Self {
        if !self.is_finite() {
            return self.clone();
        }
        // Rounded to nearest, the mean of two floats of this precision lies between them.
        let mut middle = Float::with_val(self.bits() + 1, &self.lower + &self.upper) / 2_u32;
        middle.set_prec(self.bits());
        Self {
            lower: middle.clone(),
            upper: middle,
        }
    }

    /// All members of both; `None` when there are none.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        if self.is_separated(other) {
            return None;
        }
        let bits = self.bits().max(other.bits());
        let lower = if self.lower >= other.lower {
            &self.lower
        } else {
            &other.lower
        };
        let upper = if self.upper <= other.upper {
            &self.upper
        } else {
            &other.upper
        };
        Some(Self {
            lower: Float::with_val(bits, lower),
            upper: Float::with_val(bits, upper),
        })
    }

    /// Whether every member is also one of the other, and the ends do not meet.
    pub fn is_inside(&self, other: &Self) -> bool {
        self.lower > other.lower && self.upper < other.upper
    }

    /// The reals between two rationals in either order, rounded outward.
    pub fn between(a: &Rational, b: &Rational, bits: u32) -> Self {
        Self::from_rational(a, bits).hull(&Self::from_rational(b, bits))
    }

    /// A ball around an integer of any size.
    pub(crate) fn from_big_integer(value: &Integer, bits: u32) -> Self {
        match value.to_i64() {
            Some(small) => Self::from_integer(small, bits),
            None => Self::enclose(bits.max(32), &value.to_big()),
        }
    }
}

impl ComplexBall {
    /// A single member next to the middle.
    #[must_use]
    pub fn middle(&self) -> Self {
        Self {
            re: self.re.middle(),
            im: self.im.middle(),
        }
    }

    /// The smallest ball that contains both.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            re: self.re.hull(&other.re),
            im: self.im.hull(&other.im),
        }
    }

    /// All members of both; `None` when there are none.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Some(Self {
            re: self.re.intersection(&other.re)?,
            im: self.im.intersection(&other.im)?,
        })
    }

    /// Whether every member lies in the interior of the other.
    pub fn is_inside(&self, other: &Self) -> bool {
        self.re.is_inside(&other.re) && self.im.is_inside(&other.im)
    }
}

/// A complex number without any guarantee.
#[derive(Clone, Debug)]
pub(crate) struct ComplexFloat {
    re: Float,
    im: Float,
}

impl ComplexFloat {
    pub(crate) fn new(re: f64, im: f64, bits: u32) -> Self {
        Self {
            re: Float::with_val(bits, re),
            im: Float::with_val(bits, im),
        }
    }

    pub(crate) fn set_bits(&mut self, bits: u32) {
        self.re.set_prec(bits);
        self.im.set_prec(bits);
    }

    /// The difference as doubles.
    pub(crate) fn distance(&self, other: &Self) -> (f64, f64) {
        let part = |a: &Float, b: &Float| Float::with_val(53, a - b).to_f64();
        (part(&self.re, &other.re), part(&self.im, &other.im))
    }

    pub(crate) fn coincides(&self, other: &Self) -> bool {
        self.re == other.re && self.im == other.im
    }

    /// Moves it in an oblique direction, by `2^-digits` of its size.
    pub(crate) fn nudge(&mut self, digits: i64) {
        let exponent = self.exponent().max(-1_000_000) - digits;
        let exponent = i32::try_from(exponent).unwrap_or(0);
        let bits = self.re.prec();
        self.re += Float::with_val(bits, 0.6) << exponent;
        self.im += Float::with_val(bits, 0.8) << exponent;
    }

    /// Binary exponent of the larger part; the least number for 0.
    pub(crate) fn exponent(&self) -> i64 {
        let part = |value: &Float| value.get_exp().map_or(i64::from(i32::MIN), i64::from);
        part(&self.re).max(part(&self.im))
    }

    pub(crate) fn imaginary_exponent(&self) -> i64 {
        self.im.get_exp().map_or(i64::from(i32::MIN), i64::from)
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// The square around it with half the width `2^exponent`, on the real axis if asked for.
    pub(crate) fn square(&self, exponent: i64, real: bool, bits: u32) -> ComplexBall {
        let exponent = i32::try_from(exponent)
            .unwrap_or(i32::MIN / 4)
            .max(i32::MIN / 4);
        let around = |middle: &Float| {
            let mut radius = Float::with_val(bits, 1);
            radius <<= exponent;
            Ball {
                lower: Float::with_val_round(bits, middle - &radius, Round::Down).0,
                upper: Float::with_val_round(bits, middle + &radius, Round::Up).0,
            }
        };
        let axis = Float::new(bits);
        ComplexBall::new(
            around(&self.re),
            around(if real { &axis } else { &self.im }),
        )
    }

    /// `self -= other`
    pub(crate) fn subtract(&mut self, other: &Self) {
        self.re -= &other.re;
        self.im -= &other.im;
    }

    /// `a / (1 - a s)` with s in double precision.
    pub(crate) fn corrected(&self, (s_re, s_im): (f64, f64)) -> Self {
        let bits = self.re.prec();
        let mut re = Float::with_val(bits, &self.re * s_re);
        re -= Float::with_val(bits, &self.im * s_im);
        let mut im = Float::with_val(bits, &self.re * s_im);
        im += Float::with_val(bits, &self.im * s_re);
        let divisor = Self {
            re: 1 - re,
            im: -im,
        };
        self.over(&divisor)
    }

    pub(crate) fn over(&self, other: &Self) -> Self {
        let bits = self.re.prec();
        let norm = Float::with_val(bits, other.re.square_ref())
            + Float::with_val(bits, other.im.square_ref());
        let re = Float::with_val(
            bits,
            self.re.mul_add_mul_ref(&other.re, &self.im, &other.im),
        ) / &norm;
        let im = Float::with_val(
            bits,
            self.im.mul_sub_mul_ref(&other.re, &self.re, &other.im),
        ) / &norm;
        Self { re, im }
    }
}

/// A polynomial with real coefficients of any precision, by degree, to be evaluated approximately.
pub(crate) struct FloatCoefficients(Vec<Float>);

impl FloatCoefficients {
    pub(crate) fn new(coefficients: &[Integer], bits: u32) -> Self {
        Self(
            coefficients
                .iter()
                .map(|c| match c.to_i64() {
                    Some(small) => Float::with_val(bits, small),
                    None => Float::with_val(bits, &c.to_big()),
                })
                .collect(),
        )
    }

    /// f/f' at a point, by Horner's rule for both.
    pub(crate) fn newton(&self, point: &ComplexFloat) -> ComplexFloat {
        let bits = point.re.prec();
        let zero = || Float::new(bits);
        let (mut f_re, mut f_im, mut d_re, mut d_im) = (zero(), zero(), zero(), zero());
        let (mut next_re, mut next_im) = (zero(), zero());
        let mut step = |re: &mut Float, im: &mut Float| {
            use rug::Assign;
            next_re.assign(re.mul_sub_mul_ref(&point.re, im, &point.im));
            next_im.assign(re.mul_add_mul_ref(&point.im, im, &point.re));
            std::mem::swap(re, &mut next_re);
            std::mem::swap(im, &mut next_im);
        };
        for c in self.0.iter().rev() {
            step(&mut d_re, &mut d_im);
            d_re += &f_re;
            d_im += &f_im;
            step(&mut f_re, &mut f_im);
            f_re += c;
        }
        ComplexFloat { re: f_re, im: f_im }.over(&ComplexFloat { re: d_re, im: d_im })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn balls() -> impl Strategy<Value = Ball> {
        (-1000_i64..1000, 1_i64..50, -1000_i64..1000, 1_i64..50).prop_map(|(a, b, c, d)| {
            let ratio = |a: i64, b: i64| Rational::new(Integer::from(a), Integer::from(b)).unwrap();
            Ball::between(&ratio(a, b), &ratio(c, d), 40)
        })
    }

    proptest! {
        #[test]
        fn middles_and_intersections_are_inside(a in balls(), b in balls()) {
            let middle = a.middle();
            prop_assert!(middle.is_exact());
            prop_assert!(middle.lower() >= a.lower() && middle.upper() <= a.upper());
            match a.intersection(&b) {
                Some(common) => {
                    prop_assert!(common.lower() >= a.lower() && common.lower() >= b.lower());
                    prop_assert!(common.upper() <= a.upper() && common.upper() <= b.upper());
                    prop_assert!(common.lower() == a.lower() || common.lower() == b.lower());
                }
                None => prop_assert!(a.is_separated(&b)),
            }
            if a.is_inside(&b) {
                prop_assert!(a.lower() > b.lower() && a.upper() < b.upper());
            }
        }
    }

    #[test]
    fn newtons_quotient_is_that_of_the_polynomial() {
        // (z^3 - 2) / (3 z^2) at 1 + i: (-4 + 2 i) / (6 i) = 1/3 + 2/3 i
        let coefficients = [-2, 0, 0, 1].map(Integer::from);
        let quotient =
            FloatCoefficients::new(&coefficients, 80).newton(&ComplexFloat::new(1.0, 1.0, 80));
        let (re, im) = quotient.distance(&ComplexFloat::new(0.0, 0.0, 80));
        assert!((re - 1.0 / 3.0).abs() < 1e-15 && (im - 2.0 / 3.0).abs() < 1e-15);
    }
}
