//! Isolation of all complex roots: approximation first, then a proof for each.
//!
//! A square around an approximation whose image under Newton's method lies inside of it contains exactly one root; as
//! many disjoint squares as the degree contain them all. A square that is symmetric to the real axis has a real root,
//! since it would contain the conjugate of another one.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, ComplexFloat, FloatCoefficients, Rational};

use super::super::integer::IntegerPolynomial;
use super::{aberth, newton};

/// The precision after doubles.
const FIRST_BITS: u32 = 128;
/// A precision beyond any separation of roots that could be paid for.
const LAST_BITS: u32 = 1 << 20;

impl IntegerPolynomial {
    /// The distinct complex roots in disjoint balls with at least `bits` certain leading bits: the real ones first, in
    /// increasing order and with an imaginary part that is exactly 0, then pairs of conjugates by real part.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 0, 1]);
    /// let roots = f.complex_roots(100, &mut Fuel::default())?;
    /// assert_eq!(roots.iter().map(|root| root.is_real()).collect::<Vec<_>>(), [true, false, false]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn complex_roots(&self, bits: u32, fuel: &mut Fuel) -> Result<Vec<ComplexBall>> {
        if self.is_zero() {
            return Err(Error::Undefined {
                what: "the roots of the zero polynomial",
            });
        }
        let mut f = self.square_free_part(fuel)?;
        let (mut real, mut upper) = (Vec::new(), Vec::new());
        if f.coefficient(0).is_zero() {
            real.push(ComplexBall::real(Ball::zero()));
            f = Self::new(f.coefficients()[1..].to_vec());
        }
        if !f.is_constant() {
            let derivative = f.derivative();
            let on_axis = f.real_roots(fuel)?;
            if Some(on_axis.len()) == f.degree() {
                for root in on_axis {
                    let ball = f.refine_real_root(&root, bits.max(16), fuel)?;
                    real.push(ComplexBall::real(ball));
                }
                real.sort_by_cached_key(|root| root.re.lower());
                return Ok(real);
            }
            for root in isolate(&f, &derivative, fuel)? {
                let root = newton::refine_complex(&f, &derivative, root, bits.max(16), fuel)?;
                if root.is_real() {
                    real.push(root);
                } else {
                    upper.push(root);
                }
            }
        }
        real.sort_by_cached_key(|root| root.re.lower());
        upper.sort_by_cached_key(position);
        let pairs = upper.into_iter().flat_map(|root| [root.conj(), root]);
        Ok(real.into_iter().chain(pairs).collect())
    }
}

/// Real part, then imaginary part, rounded so that what is equal counts as equal although it is not known exactly.
fn position(root: &ComplexBall) -> (Option<Rational>, Option<Rational>) {
    let size = root
        .re
        .magnitude_log2()
        .max(root.im.magnitude_log2())
        .unwrap_or(0);
    let unit = i32::try_from(size - 12)
        .ok()
        .and_then(|exponent| Rational::TWO.pow(exponent));
    let rounded = root.re.middle().lower().zip(unit).map(|(value, unit)| {
        let steps = value.checked_div(&unit).unwrap_or_default() + Rational::HALF;
        Rational::from(steps.floor()) * unit
    });
    (rounded, root.im.lower())
}

/// Disjoint balls around the roots that are real or have a positive imaginary part, each proved by Newton's method.
fn isolate(
    f: &IntegerPolynomial,
    derivative: &IntegerPolynomial,
    fuel: &mut Fuel,
) -> Result<Vec<ComplexBall>> {
    let degree = f.degree().unwrap_or(0);
    let mut points: Vec<ComplexFloat> = aberth::in_doubles(f, fuel)?
        .into_iter()
        .map(|(re, im)| ComplexFloat::new(re, im, FIRST_BITS / 2))
        .collect();
    let mut proved: Vec<Option<ComplexBall>> = vec![None; degree];
    let mut bits = FIRST_BITS / 2;
    loop {
        let coefficients = FloatCoefficients::new(f.coefficients(), working_bits(f, bits));
        for index in 0..degree {
            if proved[index].is_none() {
                proved[index] = prove(f, derivative, &coefficients, &points[index], bits, fuel)?;
            }
        }
        if let Some(roots) = complete(&proved, degree) {
            return Ok(roots);
        }
        forget_clashes(&mut proved, &mut points, bits);
        bits = if bits < FIRST_BITS {
            FIRST_BITS
        } else {
            bits.saturating_mul(2)
        };
        if bits > LAST_BITS {
            return Err(Error::Budget {
                what: "isolation of complex roots (bits of precision)",
                limit: u64::from(LAST_BITS),
            });
        }
        let moving: Vec<usize> = (0..degree)
            .filter(|&index| proved[index].is_none())
            .collect();
        for point in &mut points {
            point.set_bits(bits);
        }
        aberth::improve(f, &mut points, &moving, bits, fuel)?;
    }
}

/// The precision of proofs for approximations of a precision. Rectangles turn while they are multiplied, which costs up
/// to half a bit a coefficient.
fn working_bits(f: &IntegerPolynomial, bits: u32) -> u32 {
    let degree = u32::try_from(f.degree().unwrap_or(0)).unwrap_or(u32::MAX);
    bits.saturating_mul(2)
        .saturating_add(degree)
        .saturating_add(32)
}

/// A ball around an approximation with exactly one root, if there is one of a size that Newton's method suggests.
fn prove(
    f: &IntegerPolynomial,
    derivative: &IntegerPolynomial,
    coefficients: &FloatCoefficients,
    point: &ComplexFloat,
    bits: u32,
    fuel: &mut Fuel,
) -> Result<Option<ComplexBall>> {
    fuel.spend(
        f.coefficients().len() as u64 * (u64::from(bits) / 64 + 2) * 8,
        "isolation of complex roots",
    )?;
    // Rounding to the precision of the approximation can hide how far it is from the root of an ill-conditioned
    // polynomial: the step is measured with twice as many digits.
    let wide = working_bits(f, bits);
    let mut point = point.clone();
    point.set_bits(wide);
    let step = coefficients.newton(&point);
    if !step.is_finite() || !point.is_finite() {
        return Ok(None);
    }
    point.subtract(&step);
    // Not below the last digits, which are noise.
    let floor = point.exponent() - i64::from(bits) + 8;
    for margin in [3, 10] {
        let radius = step.exponent().max(floor) + margin;
        let real = point.imaginary_exponent() <= radius;
        let square = point.square(radius, real, wide);
        if let Some(image) = newton::image(f, derivative, &square, wide, fuel)?
            && image.is_inside(&square)
            // Narrow enough to contract from now on: the full width of the square is 2^(radius + 1).
            && [&image.re, &image.im].iter().all(|part| part.width_log2().is_some_and(|width| width < radius))
        {
            let ball = if real {
                ComplexBall::real(image.re)
            } else {
                image
            };
            return Ok(Some(ball));
        }
    }
    Ok(None)
}

/// Those above and on the real axis, when they and their conjugates are disjoint and as many as the degree.
fn complete(proved: &[Option<ComplexBall>], degree: usize) -> Option<Vec<ComplexBall>> {
    let all: Option<Vec<&ComplexBall>> = proved.iter().map(Option::as_ref).collect();
    let all = all?;
    let clash = all
        .iter()
        .enumerate()
        .any(|(index, a)| all[..index].iter().any(|b| a.overlaps(b)));
    if clash || all.len() != degree {
        return None;
    }
    let upper: Vec<ComplexBall> = all
        .into_iter()
        .filter(|ball| ball.is_real() || ball.im.sign() == Some(std::cmp::Ordering::Greater))
        .cloned()
        .collect();
    let real = upper.iter().filter(|ball| ball.is_real()).count();
    (2 * upper.len() - real == degree).then_some(upper)
}

/// Of two approximations of one root the second is moved aside, from where the first one repels it.
fn forget_clashes(proved: &mut [Option<ComplexBall>], points: &mut [ComplexFloat], bits: u32) {
    for index in 1..proved.len() {
        for other in 0..index {
            if let (Some(a), Some(b)) = (&proved[index], &proved[other])
                && a.overlaps(b)
            {
                proved[index] = None;
                points[index].nudge(i64::from(bits) / 4);
                break;
            }
        }
    }
}
