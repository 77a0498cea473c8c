//! Isolation of real roots by continued fractions and Descartes' rule of signs.
//!
//! A polynomial with one change of sign among its coefficients has one positive root, one without any has none. The
//! positive half-line is mapped to ever smaller intervals by x -> x + b, x -> 2^k x and x -> 1/(x + 1) until one of the
//! two holds, with b from a lower bound of the positive roots (Vincent 1836; Akritas and Strzebonski, "A comparative
//! study of two real root isolation methods", Nonlinear Analysis 10, 2005).

use std::cmp::Ordering;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Ball, Integer, PrimeField, Rational};

use super::super::integer::IntegerPolynomial;
use super::super::resultant::variations;
use super::newton;

/// A real root: a rational number, or alone in an open interval at whose ends the polynomial has different signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealRoot {
    /// The lower end.
    pub lower: Rational,
    /// The upper end, equal to the lower one for a rational root.
    pub upper: Rational,
}

impl RealRoot {
    fn point(value: Rational) -> Self {
        Self {
            lower: value.clone(),
            upper: value,
        }
    }

    /// The root, when it is rational.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-6, 1, 1]);
    /// let roots = f.real_roots(&mut Fuel::default())?;
    /// assert_eq!(roots[0].exact(), Some(&Rational::from(-3)));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn exact(&self) -> Option<&Rational> {
        (self.lower == self.upper).then_some(&self.lower)
    }

    /// A ball around it.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-6, 1, 1]);
    /// let roots = f.real_roots(&mut Fuel::default())?;
    /// assert!(roots[1].ball(64).contains(&Rational::TWO));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn ball(&self, bits: u32) -> Ball {
        Ball::between(&self.lower, &self.upper, bits)
    }
}

/// x = (a y + b) / (c y + d) for y > 0.
#[derive(Clone)]
struct Map {
    a: Integer,
    b: Integer,
    c: Integer,
    d: Integer,
}

impl Map {
    fn identity() -> Self {
        Self {
            a: Integer::ONE,
            b: Integer::ZERO,
            c: Integer::ZERO,
            d: Integer::ONE,
        }
    }

    fn at_zero(&self) -> Rational {
        Rational::new(self.b.clone(), self.d.clone()).unwrap_or_default()
    }

    /// `None`: infinity.
    fn at_infinity(&self) -> Option<Rational> {
        Rational::new(self.a.clone(), self.c.clone())
    }

    /// y = z + 1
    fn shift(&mut self) {
        self.b += &self.a;
        self.d += &self.c;
    }

    /// y = 2^k z
    fn scale(&mut self, k: u32) {
        self.a = self.a.shift_left(k);
        self.c = self.c.shift_left(k);
    }

    /// y = 1 / (z + 1)
    fn invert(&self) -> Self {
        Self {
            a: self.b.clone(),
            b: &self.a + &self.b,
            c: self.d.clone(),
            d: &self.c + &self.d,
        }
    }
}

fn sign_changes(f: &IntegerPolynomial) -> usize {
    variations(f.coefficients().iter().map(Integer::signum))
}

/// A k such that the positive roots are at most 2^k: every negative coefficient is outweighed by a share of a positive
/// one of higher degree (Akritas, Strzebonski and Vigklas, "Improving the performance of the continued fractions
/// method using new bounds of positive roots", Nonlinear Analysis 13, 2008). `None`: there is none.
fn upper_bound_log2(coefficients: &[&Integer]) -> Option<i64> {
    let lead = coefficients.last()?.signum();
    let mut uses = vec![1_i64; coefficients.len()];
    let mut largest = None;
    for (i, c) in coefficients.iter().enumerate().rev() {
        if c.signum() != -lead {
            continue;
        }
        let bits = i64::try_from(c.bits()).unwrap_or(i64::MAX / 4);
        let mut least: Option<(i64, usize)> = None;
        for (j, positive) in coefficients.iter().enumerate().skip(i + 1) {
            if positive.signum() != lead {
                continue;
            }
            let weight = i64::try_from(positive.bits()).unwrap_or(i64::MAX / 4) - 1;
            // (2^uses |a_i| / a_j)^(1/(j-i)), rounded up
            let exponent = -(-(bits - weight + uses[j])).div_euclid((j - i) as i64);
            if least.is_none_or(|(known, _)| exponent < known) {
                least = Some((exponent, j));
            }
        }
        if let Some((exponent, j)) = least {
            uses[j] += 1;
            largest = largest.max(Some(exponent));
        }
    }
    largest
}

/// A k such that the positive roots are at least 2^k.
fn lower_bound_log2(f: &IntegerPolynomial) -> Option<i64> {
    let reversed: Vec<&Integer> = f.coefficients().iter().rev().collect();
    upper_bound_log2(&reversed).map(|k| -k)
}

/// f(2^k x), divided by the powers of 2 in common
fn scaled(f: &IntegerPolynomial, k: u32) -> IntegerPolynomial {
    let zeros = f
        .coefficients()
        .iter()
        .enumerate()
        .filter_map(|(index, c)| {
            let zeros = c.trailing_zeros()?;
            Some(zeros + index as u64 * u64::from(k))
        });
    let common = zeros.min().unwrap_or(0);
    IntegerPolynomial::new(
        f.coefficients()
            .iter()
            .enumerate()
            .map(|(index, c)| {
                let up = (index as u64 * u64::from(k)).cast_signed() - common.cast_signed();
                let size = u32::try_from(up.unsigned_abs()).unwrap_or(u32::MAX);
                if up >= 0 {
                    c.shift_left(size)
                } else {
                    c.shift_right_floor(size)
                }
            })
            .collect(),
    )
}

/// f/x
fn without_zero(f: &IntegerPolynomial) -> IntegerPolynomial {
    IntegerPolynomial::new(f.coefficients()[1..].to_vec())
}

/// The positive roots of a square-free polynomial with f(0) != 0, in no order: rational ones that were met, intervals.
fn positive_roots(f: IntegerPolynomial, fuel: &mut Fuel) -> Result<Vec<RealRoot>> {
    let mut found = Vec::new();
    let mut open = vec![(f, Map::identity())];
    while let Some((mut f, mut map)) = open.pop() {
        let mut changes = sign_changes(&f);
        if changes == 0 {
            continue;
        }
        if changes > 1
            && let Some(k) = lower_bound_log2(&f).filter(|&k| k >= 0)
        {
            let k = u32::try_from(k).unwrap_or(u32::MAX);
            if k > 0 {
                fuel.spend(
                    u64::from(k) * f.coefficients().len() as u64,
                    "isolation of roots",
                )?;
                f = scaled(&f, k);
                map.scale(k);
            }
            f = f.taylor_shift(&Integer::ONE, fuel)?;
            map.shift();
            if f.coefficient(0).is_zero() {
                found.push(RealRoot::point(map.at_zero()));
                f = without_zero(&f);
            }
            changes = sign_changes(&f);
        }
        match changes {
            0 => {}
            1 => found.push(interval(&f, &map)),
            _ => {
                let mut above = f.taylor_shift(&Integer::ONE, fuel)?;
                let mut above_map = map.clone();
                above_map.shift();
                let at_one = above.coefficient(0).is_zero();
                if at_one {
                    found.push(RealRoot::point(above_map.at_zero()));
                    above = without_zero(&above);
                }
                // Budan: no more roots between 0 and 1 than changes of sign that are lost.
                let lost = changes - sign_changes(&above) - usize::from(at_one);
                if lost > 0 {
                    let mut below = f.reversed().taylor_shift(&Integer::ONE, fuel)?;
                    if at_one {
                        below = without_zero(&below);
                    }
                    open.push((below, map.invert()));
                }
                open.push((above, above_map));
            }
        }
    }
    Ok(found)
}

/// The interval of a map, for a polynomial with one positive root.
fn interval(f: &IntegerPolynomial, map: &Map) -> RealRoot {
    let lower = map.at_zero();
    let upper = map.at_infinity().unwrap_or_else(|| {
        let coefficients: Vec<&Integer> = f.coefficients().iter().collect();
        let bound = upper_bound_log2(&coefficients).unwrap_or(0).max(0);
        let bound = Integer::ONE.shift_left(u32::try_from(bound).unwrap_or(u32::MAX));
        // The image of 2^k, beyond the root by one unit.
        let bound = bound + Integer::ONE;
        Rational::new(&map.a * &bound + &map.b, &map.c * &bound + &map.d).unwrap_or_default()
    });
    if lower <= upper {
        RealRoot { lower, upper }
    } else {
        RealRoot {
            lower: upper,
            upper: lower,
        }
    }
}

impl IntegerPolynomial {
    /// The distinct real roots, in increasing order: rational ones as points, the others alone in disjoint intervals.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[6, -2, -3, 1]); // (x - 3)(x^2 - 2)
    /// let roots = f.real_roots(&mut Fuel::default())?;
    /// assert_eq!(roots.len(), 3);
    /// assert_eq!(roots[2].exact(), Some(&Rational::from(3)));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn real_roots(&self, fuel: &mut Fuel) -> Result<Vec<RealRoot>> {
        if self.is_zero() {
            return Err(Error::Undefined {
                what: "the roots of the zero polynomial",
            });
        }
        let mut f = self.square_free_part(fuel)?;
        let mut roots = Vec::new();
        if f.coefficient(0).is_zero() {
            roots.push(RealRoot::point(Rational::ZERO));
            f = without_zero(&f);
        }
        let negative = positive_roots(f.negate_variable(), fuel)?;
        roots.extend(negative.into_iter().map(|root| RealRoot {
            lower: -root.upper,
            upper: -root.lower,
        }));
        roots.extend(positive_roots(f.clone(), fuel)?);
        // Without the rational roots, which may be ends of intervals.
        for root in roots.iter().filter_map(RealRoot::exact) {
            if let Some(quotient) = f.divide_exact(&linear(root), fuel)? {
                f = quotient;
            }
        }
        let rational = may_have_rational_roots(&f, fuel)?;
        for root in &mut roots {
            if rational
                && root.exact().is_none()
                && let Some(value) = rational_root(&f, root, fuel)?
            {
                *root = RealRoot::point(value);
            }
        }
        roots.sort_by(|a, b| a.lower.cmp(&b.lower).then_with(|| a.upper.cmp(&b.upper)));
        // Neighbours may share an end.
        for index in 1..roots.len() {
            while roots[index - 1].upper >= roots[index].lower {
                for place in [index - 1, index] {
                    if roots[place].exact().is_none() {
                        newton::bisect(&f, &mut roots[place], fuel)?;
                    }
                }
            }
        }
        Ok(roots)
    }

    /// f divided by its repeated factors and its content.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[2, -4, 2]);
    /// assert_eq!(f.square_free_part(&mut Fuel::default())?.to_string(), "x - 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn square_free_part(&self, fuel: &mut Fuel) -> Result<Self> {
        let repeated = self.gcd(&self.derivative(), fuel)?;
        let part = self.divide_exact(&repeated, fuel)?;
        Ok(part.unwrap_or_default().primitive_part())
    }

    /// Bounds of a real root with `bits` certain leading bits: intervals by Newton's method, which double the bits.
    ///
    /// The interval isolates a root of this polynomial, as those of [`Self::real_roots`] do.
    ///
    /// # Errors
    /// [`Error::Domain`] when the polynomial does not change its sign in the interval, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// let fuel = &mut Fuel::default();
    /// let roots = f.real_roots(fuel)?;
    /// let root = f.refine_real_root(&roots[1], 200, fuel)?;
    /// assert!(root.accuracy_bits() >= 200);
    /// assert!(root.midpoint_decimal(20).starts_with("1.414213562373095048"));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn refine_real_root(&self, root: &RealRoot, bits: u32, fuel: &mut Fuel) -> Result<Ball> {
        if let Some(value) = root.exact() {
            return Ok(Ball::from_rational(value, bits.saturating_add(4)));
        }
        newton::refine(self, root.clone(), bits, fuel)
    }
}

/// d x - c for c/d
fn linear(root: &Rational) -> IntegerPolynomial {
    IntegerPolynomial::new(vec![-root.numerator(), root.denominator()])
}

/// Whether a polynomial has roots modulo each of several primes that do not divide its leading coefficient, as it must
/// if it has a rational root.
fn may_have_rational_roots(f: &IntegerPolynomial, fuel: &mut Fuel) -> Result<bool> {
    const PRIMES: std::ops::Range<u64> = 11..60;
    for field in PRIMES.filter_map(|candidate| PrimeField::new(candidate).ok()) {
        let image = f.modulo(field);
        if image.degree() == f.degree() && !image.is_zero() && image.roots(fuel)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(!f.is_constant())
}

/// The root in the interval, when it is rational: its denominator divides the leading coefficient.
fn rational_root(
    f: &IntegerPolynomial,
    root: &mut RealRoot,
    fuel: &mut Fuel,
) -> Result<Option<Rational>> {
    let lead = f.leading().abs();
    let scale = Rational::from(&lead);
    // Until at most one multiple of 1/lc(f) is left.
    let narrow = |root: &RealRoot| (&root.upper - &root.lower) * &scale < Rational::ONE;
    if !narrow(root) {
        newton::narrow(
            f,
            root,
            -i64::try_from(lead.bits()).unwrap_or(i64::MAX),
            fuel,
        )?;
    }
    let above = (&root.lower * &scale).floor() + Integer::ONE;
    let candidate = Rational::new(above, lead).unwrap_or_default();
    if candidate.cmp(&root.upper) != Ordering::Less {
        return Ok(None);
    }
    let value = f.evaluate_homogeneous(&candidate.numerator(), &candidate.denominator(), fuel)?;
    Ok(value.is_zero().then_some(candidate))
}
