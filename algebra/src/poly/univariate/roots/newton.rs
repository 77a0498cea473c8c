//! Refinement of isolated roots: bisection, and Newton's method on intervals.
//!
//! For a box Z and a member m, every root in Z lies in N = m - f(m)/f'(Z); if N lies inside Z, there is exactly one
//! (Moore 1966; for rectangles in the plane since the mean of f' over a segment lies in any convex set around f'(Z)).

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, Integer, Rational};

use super::super::integer::IntegerPolynomial;
use super::real::RealRoot;

const SPENT: &str = "refinement of a root";

fn sign_at(f: &IntegerPolynomial, point: &Rational, fuel: &mut Fuel) -> Result<i32> {
    let value = f.evaluate_homogeneous(&point.numerator(), &point.denominator(), fuel)?;
    Ok(value.signum())
}

/// Base-2 logarithm of a positive rational, rounded down or one less.
fn log2_floor(value: &Rational) -> i64 {
    let bits = |x: Integer| i64::try_from(x.bits()).unwrap_or(i64::MAX / 4);
    bits(value.numerator()) - bits(value.denominator()) - 1
}

/// A short dyadic number near the middle of an interval.
fn middle(root: &RealRoot) -> Rational {
    let width = &root.upper - &root.lower;
    // Rounding moves it by at most a quarter of the width.
    let digits = 2 - log2_floor(&width);
    let mean = (&root.lower + &root.upper) * Rational::HALF;
    let digits = i32::try_from(digits).unwrap_or(i32::MAX);
    match (Rational::TWO.pow(digits), Rational::TWO.pow(-digits)) {
        (Some(up), Some(down)) => Rational::from((mean * up).floor()) * down,
        _ => mean,
    }
}

/// Halves an interval at whose ends the signs differ; a root that is met becomes a point.
pub(super) fn bisect(f: &IntegerPolynomial, root: &mut RealRoot, fuel: &mut Fuel) -> Result<()> {
    let middle = middle(root);
    let at_middle = sign_at(f, &middle, fuel)?;
    if at_middle == 0 {
        root.lower = middle.clone();
        root.upper = middle;
    } else if at_middle == sign_at(f, &root.lower, fuel)? {
        root.lower = middle;
    } else {
        root.upper = middle;
    }
    Ok(())
}

/// Makes an interval narrower than `2^width`.
///
/// By Newton's method on intervals where it contracts; where the coefficients are too large for that, by guesses on
/// a grid that is squared after every success (Abbott, "Quadratic interval refinement for real roots", 2006).
pub(super) fn narrow(
    f: &IntegerPolynomial,
    root: &mut RealRoot,
    width: i64,
    fuel: &mut Fuel,
) -> Result<()> {
    let derivative = f.derivative();
    let height = i64::try_from(f.height_bits()).unwrap_or(i64::MAX / 4);
    let mut grid = 2;
    while root.exact().is_none() {
        let current = log2_floor(&(&root.upper - &root.lower)) + 2;
        if current < width {
            break;
        }
        // Twice as many bits below the size of the root as are known now, and what the coefficients cancel.
        let size = log2_floor(&(root.lower.abs() + root.upper.abs())).max(current) + 2;
        let bits = u32::try_from((size - current) * 2 + height + 64).unwrap_or(u32::MAX);
        if newton(f, &derivative, root, bits, fuel)? {
            continue;
        }
        if guess(f, root, grid, fuel)? {
            grid = (grid * 2).min(1 << 20);
        } else {
            grid = (grid / 2).max(2);
            bisect(f, root, fuel)?;
        }
    }
    Ok(())
}

/// Guesses by linear interpolation in which part of a grid with `2^digits` parts the root lies; whether it does.
fn guess(f: &IntegerPolynomial, root: &mut RealRoot, digits: u32, fuel: &mut Fuel) -> Result<bool> {
    let bits = digits.saturating_add(32);
    let (lower, upper) = (
        value_at(f, &root.lower, bits, fuel)?,
        value_at(f, &root.upper, bits, fuel)?,
    );
    let share = &lower / (&lower - &upper);
    let parts = Rational::from(Integer::ONE.shift_left(digits));
    let Some(share) = share.middle().lower() else {
        return Ok(false);
    };
    let step = (&root.upper - &root.lower) * parts.recip().unwrap_or_default();
    let index = (share * &parts + Rational::HALF).floor();
    let at = |index: &Integer| &root.lower + &step * Rational::from(index);
    let point = at(&index);
    if point <= root.lower || point >= root.upper {
        return Ok(false);
    }
    let sign = sign_at(f, &point, fuel)?;
    if sign == 0 {
        *root = RealRoot {
            lower: point.clone(),
            upper: point,
        };
        return Ok(true);
    }
    let above = Some(sign) == lower.sign().map(|order| order as i32);
    let neighbour = at(&(if above {
        index + Integer::ONE
    } else {
        index - Integer::ONE
    }));
    let other = sign_at(f, &neighbour, fuel)?;
    if other == 0 {
        *root = RealRoot {
            lower: neighbour.clone(),
            upper: neighbour,
        };
        return Ok(true);
    }
    if other == sign {
        return Ok(false);
    }
    *root = if above {
        RealRoot {
            lower: point,
            upper: neighbour,
        }
    } else {
        RealRoot {
            lower: neighbour,
            upper: point,
        }
    };
    Ok(true)
}

/// The value with relative error 2^-bits or so.
fn value_at(f: &IntegerPolynomial, point: &Rational, bits: u32, fuel: &mut Fuel) -> Result<Ball> {
    let (a, b) = (point.numerator(), point.denominator());
    let value = f.evaluate_homogeneous(&a, &b, fuel)?;
    let degree = i64::try_from(f.degree().unwrap_or(0)).unwrap_or(i64::MAX);
    Ok(Ball::from_big_integer(&value, bits) / Ball::from_big_integer(&b, bits).powi(degree))
}

/// One step; whether the interval became at most an eighth as wide.
fn newton(
    f: &IntegerPolynomial,
    derivative: &IntegerPolynomial,
    root: &mut RealRoot,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<bool> {
    let interval = root.ball(bits);
    let slope = evaluate_real(derivative, &interval, bits, fuel)?;
    if slope.contains_zero() {
        return Ok(false);
    }
    let middle = interval.middle();
    let next = &middle - evaluate_real(f, &middle, bits, fuel)? / slope;
    let (Some(lower), Some(upper)) = (next.lower(), next.upper()) else {
        return Ok(false);
    };
    let lower = lower.max(root.lower.clone());
    let upper = upper.min(root.upper.clone());
    let eight = Rational::from(8);
    if lower > upper || (&upper - &lower) * eight > &root.upper - &root.lower {
        return Ok(false);
    }
    if lower == upper {
        *root = RealRoot { lower, upper };
        return Ok(true);
    }
    // The ends of balls may be roots of f only if they are the root that is looked for.
    for end in [&lower, &upper] {
        if sign_at_is_zero(f, end, bits, fuel)? {
            *root = RealRoot {
                lower: end.clone(),
                upper: end.clone(),
            };
            return Ok(true);
        }
    }
    *root = RealRoot { lower, upper };
    Ok(true)
}

fn sign_at_is_zero(
    f: &IntegerPolynomial,
    point: &Rational,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<bool> {
    let value = evaluate_real(f, &Ball::from_rational(point, bits), bits, fuel)?;
    Ok(value.contains_zero() && sign_at(f, point, fuel)? == 0)
}

/// A ball around the root of an interval with so many certain bits.
pub(super) fn refine(
    f: &IntegerPolynomial,
    mut root: RealRoot,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<Ball> {
    let (lower, upper) = (
        sign_at(f, &root.lower, fuel)?,
        sign_at(f, &root.upper, fuel)?,
    );
    if lower * upper != -1 {
        return Err(Error::Domain {
            what: "interval of a real root",
            value: format!("[{}, {}]", root.lower, root.upper),
            allowed: "ends where the polynomial has different signs",
        });
    }
    // Away from zero first, so that the size is known.
    while root.exact().is_none() && root.lower.signum() * root.upper.signum() <= 0 {
        bisect(f, &mut root, fuel)?;
    }
    if root.exact().is_none() {
        let size = log2_floor(&root.lower.abs().min(root.upper.abs()));
        narrow(f, &mut root, size - i64::from(bits) - 2, fuel)?;
    }
    Ok(root.ball(bits.saturating_add(8)))
}

/// f at a real ball, by Horner's rule.
pub(super) fn evaluate_real(
    f: &IntegerPolynomial,
    point: &Ball,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<Ball> {
    let words = u64::from(bits) / 64 + 4;
    fuel.spend(f.coefficients().len() as u64 * words * 4, SPENT)?;
    let mut value = Ball::zero();
    for c in f.coefficients().iter().rev() {
        value = value * point + Ball::from_big_integer(c, bits);
    }
    Ok(value)
}

/// f at a complex ball, by Horner's rule.
pub(super) fn evaluate_complex(
    f: &IntegerPolynomial,
    point: &ComplexBall,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<ComplexBall> {
    if point.is_real() {
        return Ok(ComplexBall::real(evaluate_real(f, &point.re, bits, fuel)?));
    }
    let words = u64::from(bits) / 64 + 4;
    fuel.spend(f.coefficients().len() as u64 * words * 16, SPENT)?;
    let mut value = ComplexBall::real(Ball::zero());
    for c in f.coefficients().iter().rev() {
        value *= point;
        value.re += Ball::from_big_integer(c, bits);
    }
    Ok(value)
}

/// Newton's image of a box; `None` when the derivative may vanish in it.
pub(super) fn image(
    f: &IntegerPolynomial,
    derivative: &IntegerPolynomial,
    area: &ComplexBall,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<Option<ComplexBall>> {
    let slope = evaluate_complex(derivative, area, bits, fuel)?;
    if slope.contains_zero() || !slope.is_finite() {
        return Ok(None);
    }
    let middle = area.middle();
    let value = evaluate_complex(f, &middle, bits, fuel)?;
    Ok(Some(middle - value / slope))
}

impl IntegerPolynomial {
    /// Bounds of the value at a complex ball, by Horner's rule.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{ComplexBall, Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// assert!(f.evaluate_ball(&ComplexBall::i(64), 64, &mut Fuel::default())?.contains_zero());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate_ball(
        &self,
        point: &ComplexBall,
        bits: u32,
        fuel: &mut Fuel,
    ) -> Result<ComplexBall> {
        evaluate_complex(self, point, bits, fuel)
    }

    /// A ball around a given one that is proved to contain exactly one root, in which Newton's method contracts, exactly
    /// real if the root is; `None` when there is no proof at this precision. The given ball contains a root.
    pub(crate) fn isolating_ball(
        &self,
        value: &ComplexBall,
        bits: u32,
        fuel: &mut Fuel,
    ) -> Result<Option<ComplexBall>> {
        let degree = u32::try_from(self.degree().unwrap_or(0)).unwrap_or(u32::MAX);
        let wide = bits.saturating_add(degree).saturating_add(64);
        let width = |part: &Ball| part.width_log2().unwrap_or(i64::MAX / 4);
        let size = value
            .re
            .magnitude_log2()
            .max(value.im.magnitude_log2())
            .unwrap_or(0);
        // Wider than what is known by far, so that the image fits in.
        let known = width(&value.re)
            .max(width(&value.im))
            .max(size - i64::from(bits));
        let radius = (known + size).div_euclid(2).max(known + 4);
        let reach = i32::try_from(radius)
            .ok()
            .and_then(|exponent| Rational::TWO.pow(exponent));
        let Some(reach) = reach else {
            return Ok(None);
        };
        let reach = Ball::from_rational(&reach, wide);
        let around = |part: &Ball| part.with_bits(wide).widened(&reach);
        let mut area = ComplexBall::new(around(&value.re), value.im.clone());
        let real = value.im.contains_zero();
        if real {
            // A root in an area that is symmetric to the real axis, and alone in it, is real.
            let half = around(&value.im);
            area.im = half.hull(&-&half);
        } else {
            area.im = around(&value.im);
        }
        let image = image(self, &self.derivative(), &area, wide, fuel)?;
        Ok(image.filter(|image| image.is_inside(&area)).map(|image| {
            if real {
                ComplexBall::real(image.re)
            } else {
                image
            }
        }))
    }

    /// Bounds of a complex root with `bits` certain leading bits, from a ball in which Newton's method contracts, such
    /// as those of [`Self::complex_roots`].
    ///
    /// # Errors
    /// [`Error::Domain`] when Newton's method does not contract from there, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// let fuel = &mut Fuel::default();
    /// let roots = f.complex_roots(32, fuel)?;
    /// let root = f.refine_complex_root(&roots[1], 200, fuel)?;
    /// assert!(root.im.accuracy_bits() >= 200);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn refine_complex_root(
        &self,
        root: &ComplexBall,
        bits: u32,
        fuel: &mut Fuel,
    ) -> Result<ComplexBall> {
        refine_complex(self, &self.derivative(), root.clone(), bits, fuel)
    }
}

pub(super) fn refine_complex(
    f: &IntegerPolynomial,
    derivative: &IntegerPolynomial,
    mut root: ComplexBall,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<ComplexBall> {
    // Rectangles turn while they are multiplied, which costs up to half a bit a coefficient.
    let margin = u32::try_from(f.degree().unwrap_or(0))
        .unwrap_or(u32::MAX)
        .saturating_add(48);
    let mut precision = margin;
    let mut stalled = 0;
    loop {
        let known = root.accuracy_bits();
        if known >= i64::from(bits) {
            return Ok(root);
        }
        let wanted = u32::try_from(known.max(8) * 2)
            .unwrap_or(u32::MAX)
            .min(bits.saturating_add(16));
        precision = precision.max(wanted.saturating_add(margin));
        let area = widened(&root, precision);
        let next = image(f, derivative, &area, precision, fuel)?;
        let next = next.and_then(|next| next.intersection(&area));
        let gained = next
            .as_ref()
            .is_some_and(|next| next.accuracy_bits() > known);
        match next {
            Some(next) if gained => {
                stalled = 0;
                root = next;
            }
            _ => {
                // More digits help against rounding, not against a box that is too wide.
                stalled += 1;
                precision = precision.saturating_mul(2);
                if stalled > 8 {
                    return Err(Error::Domain {
                        what: "ball of a complex root",
                        value: format!(
                            "{} + {} i",
                            root.re.midpoint_decimal(8),
                            root.im.midpoint_decimal(8)
                        ),
                        allowed: "balls in which Newton's method contracts",
                    });
                }
            }
        }
    }
}

fn widened(root: &ComplexBall, bits: u32) -> ComplexBall {
    let part = |ball: &Ball| {
        if ball.is_exact() && ball.contains_zero() {
            ball.clone()
        } else {
            ball.with_bits(bits.max(ball.bits()))
        }
    };
    ComplexBall::new(part(&root.re), part(&root.im))
}
