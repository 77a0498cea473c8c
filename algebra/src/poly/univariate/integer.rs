//! Polynomials over Z: construction, ring operations, evaluation.

use std::fmt;
use std::ops::{Add, Neg, Sub};

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

use super::Modular;
use super::product;

/// A polynomial in one variable with integer coefficients, dense.
///
/// Work beyond a linear pass takes [`Fuel`] and ends with [`Error::Budget`] when it is used up.
///
/// ```
/// use algebra::{Fuel, poly::univariate::IntegerPolynomial};
/// let fuel = &mut Fuel::default();
/// let f = IntegerPolynomial::from_words(&[-1, 0, 0, 0, 1]);
/// assert_eq!(f.to_string(), "x^4 - 1");
/// assert_eq!(f.factor(fuel)?.to_string(), "(x - 1)*(x + 1)*(x^2 + 1)");
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct IntegerPolynomial {
    /// By degree, without leading zeros.
    coefficients: Vec<Integer>,
}

pub(super) fn division_by_zero() -> Error {
    Error::Undefined {
        what: "division by the zero polynomial",
    }
}

impl IntegerPolynomial {
    /// From coefficients by degree.
    ///
    /// ```
    /// use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::new(vec![Integer::from(2), Integer::ONE, Integer::ZERO]);
    /// assert_eq!(f.to_string(), "x + 2");
    /// ```
    pub fn new(mut coefficients: Vec<Integer>) -> Self {
        let length = coefficients
            .iter()
            .rposition(|c| !c.is_zero())
            .map_or(0, |last| last + 1);
        coefficients.truncate(length);
        Self { coefficients }
    }

    /// From machine integers by degree.
    pub fn from_words(coefficients: &[i64]) -> Self {
        Self::new(coefficients.iter().copied().map(Integer::from).collect())
    }

    /// 0.
    pub const fn zero() -> Self {
        Self {
            coefficients: Vec::new(),
        }
    }

    /// 1.
    pub fn one() -> Self {
        Self::constant(Integer::ONE)
    }

    /// A constant.
    pub fn constant(value: Integer) -> Self {
        Self::new(vec![value])
    }

    /// x
    pub fn variable() -> Self {
        Self::from_words(&[0, 1])
    }

    /// By degree, without leading zeros.
    pub fn coefficients(&self) -> &[Integer] {
        &self.coefficients
    }

    /// The coefficients, by degree.
    pub fn into_coefficients(self) -> Vec<Integer> {
        self.coefficients
    }

    /// The coefficient of x^k.
    pub fn coefficient(&self, k: usize) -> &Integer {
        const ZERO: &Integer = &Integer::ZERO;
        self.coefficients.get(k).unwrap_or(ZERO)
    }

    /// The degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Whether it is a constant.
    pub fn is_constant(&self) -> bool {
        self.coefficients.len() <= 1
    }

    /// The coefficient of the highest power; 0 for 0.
    pub fn leading(&self) -> Integer {
        self.coefficients.last().cloned().unwrap_or_default()
    }

    /// Binary digits of the largest coefficient.
    pub fn height_bits(&self) -> u64 {
        self.coefficients
            .iter()
            .map(Integer::bits)
            .max()
            .unwrap_or(0)
    }

    /// The sum of the squares of the coefficients.
    pub fn norm_squared(&self) -> Integer {
        let mut sum = Integer::ZERO;
        for c in &self.coefficients {
            sum.add_product(c, c);
        }
        sum
    }

    /// The image over Z/p.
    pub fn modulo(&self, field: PrimeField) -> Modular {
        Modular::from_integers(field, &self.coefficients)
    }

    /// Coefficients reduced to the residues of least absolute value.
    #[must_use]
    pub fn modulo_symmetric(&self, modulus: &Integer) -> Self {
        Self::new(
            self.coefficients
                .iter()
                .map(|c| c.modulo_symmetric(modulus))
                .collect(),
        )
    }

    /// c f
    #[must_use]
    pub fn scale(&self, factor: &Integer) -> Self {
        if factor.is_zero() {
            return Self::zero();
        }
        Self {
            coefficients: self.coefficients.iter().map(|c| c * factor).collect(),
        }
    }

    /// f/c, when c divides every coefficient; `None` otherwise and for c = 0.
    pub fn divide_by_integer(&self, divisor: &Integer) -> Option<Self> {
        if divisor.is_one() {
            return Some(self.clone());
        }
        let quotients = self.coefficients.iter().map(|c| c.divide_exact(divisor));
        quotients
            .collect::<Option<_>>()
            .map(|coefficients| Self { coefficients })
            .filter(|_| !divisor.is_zero())
    }

    /// The greatest common divisor of the coefficients, not negative; 0 for 0.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// assert_eq!(IntegerPolynomial::from_words(&[4, -6]).content(), Integer::from(2));
    /// ```
    pub fn content(&self) -> Integer {
        let mut content = Integer::ZERO;
        // From the top: the leading coefficient is the one most often 1.
        for c in self.coefficients.iter().rev() {
            content = content.gcd(c);
            if content.is_one() {
                break;
            }
        }
        content
    }

    /// The polynomial divided by its content, with a positive leading coefficient; 0 for 0.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[4, -6]);
    /// assert_eq!(f.primitive_part(), IntegerPolynomial::from_words(&[-2, 3]));
    /// ```
    #[must_use]
    pub fn primitive_part(&self) -> Self {
        let content = self.content();
        let divisor = if self.leading().is_negative() {
            -content
        } else {
            content
        };
        self.divide_by_integer(&divisor).unwrap_or_default()
    }

    /// f', by d/dx x^n = n x^(n-1).
    #[must_use]
    pub fn derivative(&self) -> Self {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Self::new(terms.map(|(k, c)| c * Integer::from(k)).collect())
    }

    /// x^n f(1/x) for n the degree.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::new(self.coefficients.iter().rev().cloned().collect())
    }

    /// f(-x)
    #[must_use]
    pub fn negate_variable(&self) -> Self {
        let terms = self.coefficients.iter().enumerate();
        Self {
            coefficients: terms
                .map(|(k, c)| if k % 2 == 1 { -c } else { c.clone() })
                .collect(),
        }
    }

    /// x^k f
    #[must_use]
    pub fn shift_up(&self, k: usize) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let mut coefficients = vec![Integer::ZERO; k];
        coefficients.extend_from_slice(&self.coefficients);
        Self { coefficients }
    }

    /// f(x^k); f(1) for k = 0.
    #[must_use]
    pub fn inflate(&self, k: usize) -> Self {
        if k == 0 {
            let sum = self
                .coefficients
                .iter()
                .fold(Integer::ZERO, |sum, c| sum + c);
            return Self::constant(sum);
        }
        let length = self.coefficients.len().saturating_sub(1).saturating_mul(k) + 1;
        let mut coefficients = vec![Integer::ZERO; length];
        for (slot, c) in coefficients.iter_mut().step_by(k).zip(&self.coefficients) {
            *slot = c.clone();
        }
        Self::new(coefficients)
    }

    /// f g, by whichever of [`Self::multiply_schoolbook`] and [`Self::multiply_kronecker`] is cheaper.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 1]);
    /// let square = f.multiply(&f, &mut Fuel::default())?;
    /// assert_eq!(square.to_string(), "x^2 + 2*x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn multiply(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let product = product::multiply(&self.coefficients, &other.coefficients, fuel)?;
        Ok(Self {
            coefficients: product,
        })
    }

    /// f g by the definition.
    #[must_use]
    pub fn multiply_schoolbook(&self, other: &Self) -> Self {
        Self {
            coefficients: product::schoolbook(&self.coefficients, &other.coefficients),
        }
    }

    /// f g by one product of integers: Kronecker's substitution of a power of 2 for x.
    #[must_use]
    pub fn multiply_kronecker(&self, other: &Self) -> Self {
        Self {
            coefficients: product::kronecker(&self.coefficients, &other.coefficients),
        }
    }

    /// f^n by squaring, with f^0 = 1 also for f = 0 as polynomial identities want it.
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn pow(&self, exponent: u32, fuel: &mut Fuel) -> Result<Self> {
        let mut result = Self::one();
        for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
            result = result.multiply(&result, fuel)?;
            if exponent >> bit & 1 == 1 {
                result = result.multiply(self, fuel)?;
            }
        }
        Ok(result)
    }

    /// The product of many polynomials, neighbours first.
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn product(factors: &[Self], fuel: &mut Fuel) -> Result<Self> {
        let mut level = factors.to_vec();
        while level.len() > 1 {
            let mut above = Vec::with_capacity(level.len().div_ceil(2));
            for pair in level.chunks(2) {
                above.push(match pair {
                    [left, right] => left.multiply(right, fuel)?,
                    _ => pair[0].clone(),
                });
            }
            level = above;
        }
        Ok(level.pop().unwrap_or_else(Self::one))
    }

    /// f(c), by Horner's rule.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// assert_eq!(f.evaluate(&Integer::from(3), &mut Fuel::default())?, Integer::from(10));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate(&self, point: &Integer, fuel: &mut Fuel) -> Result<Integer> {
        fuel.spend(horner_cost(self, point.bits()), "evaluation")?;
        let mut value = Integer::ZERO;
        for c in self.coefficients.iter().rev() {
            value *= point;
            value += c;
        }
        Ok(value)
    }

    /// `b^n f(a/b)` for n the degree: an integer with the sign of f(a/b) when b > 0.
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn evaluate_homogeneous(
        &self,
        a: &Integer,
        b: &Integer,
        fuel: &mut Fuel,
    ) -> Result<Integer> {
        fuel.spend(2 * horner_cost(self, a.bits().max(b.bits())), "evaluation")?;
        let mut value = Integer::ZERO;
        let mut power = Integer::ONE;
        for c in self.coefficients.iter().rev() {
            value *= a;
            value.add_product(c, &power);
            power *= b;
        }
        Ok(value)
    }

    /// f(q) at a rational point.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// let value = f.evaluate_rational(&Rational::HALF, &mut Fuel::default())?;
    /// assert_eq!(value.to_string(), "5/4");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate_rational(&self, point: &Rational, fuel: &mut Fuel) -> Result<Rational> {
        let (a, b) = (point.numerator(), point.denominator());
        let value = self.evaluate_homogeneous(&a, &b, fuel)?;
        let degree = u32::try_from(self.degree().unwrap_or(0)).unwrap_or(u32::MAX);
        Ok(Rational::new(value, b.pow(degree)).unwrap_or_default())
    }

    /// f(x + c), the Taylor shift, by n^2/2 additions in place.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[0, 0, 1]);
    /// let shifted = f.taylor_shift(&Integer::from(-1), &mut Fuel::default())?;
    /// assert_eq!(shifted.to_string(), "x^2 - 2*x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn taylor_shift(&self, shift: &Integer, fuel: &mut Fuel) -> Result<Self> {
        let mut coefficients = self.coefficients.clone();
        let length = coefficients.len() as u64;
        let words = (self.height_bits() + length * shift.bits().max(1)) / 64 + 1;
        fuel.spend((length * length / 2).saturating_mul(words), "Taylor shift")?;
        let negative = *shift == Integer::MINUS_ONE;
        let last = coefficients.len().saturating_sub(1);
        for start in 0..last {
            for k in (start..last).rev() {
                let (below, above) = coefficients.split_at_mut(k + 1);
                let (slot, above) = (&mut below[k], &above[0]);
                if shift.is_one() {
                    *slot += above;
                } else if negative {
                    *slot -= above;
                } else {
                    slot.add_product(above, shift);
                }
            }
        }
        Ok(Self { coefficients })
    }

    /// f(g), by Horner's rule on halves.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 0, 1]);
    /// let g = IntegerPolynomial::from_words(&[1, 2]);
    /// assert_eq!(f.compose(&g, &mut Fuel::default())?.to_string(), "4*x^2 + 4*x + 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn compose(&self, inner: &Self, fuel: &mut Fuel) -> Result<Self> {
        // Values of blocks of 2^k coefficients, joined by inner^(2^k).
        let mut blocks: Vec<Self> = self
            .coefficients
            .iter()
            .map(|c| Self::constant(c.clone()))
            .collect();
        let mut power = inner.clone();
        while blocks.len() > 1 {
            let mut joined = Vec::with_capacity(blocks.len().div_ceil(2));
            for pair in blocks.chunks(2) {
                joined.push(match pair {
                    [low, high] => low + &high.multiply(&power, fuel)?,
                    _ => pair[0].clone(),
                });
            }
            blocks = joined;
            if blocks.len() > 1 {
                power = power.multiply(&power, fuel)?;
            }
        }
        Ok(blocks.pop().unwrap_or_default())
    }
}

fn horner_cost(f: &IntegerPolynomial, bits: u64) -> u64 {
    let length = f.coefficients.len() as u64;
    let last = (length.saturating_mul(bits) + f.height_bits()) / 64 + 1;
    length
        .saturating_mul(last / 2 + 1)
        .saturating_mul(bits / 64 + 1)
}

impl Add for &IntegerPolynomial {
    type Output = IntegerPolynomial;
    fn add(self, other: &IntegerPolynomial) -> IntegerPolynomial {
        let (long, short) = if self.coefficients.len() >= other.coefficients.len() {
            (self, other)
        } else {
            (other, self)
        };
        let mut coefficients = long.coefficients.clone();
        for (slot, c) in coefficients.iter_mut().zip(&short.coefficients) {
            *slot += c;
        }
        IntegerPolynomial::new(coefficients)
    }
}

impl Sub for &IntegerPolynomial {
    type Output = IntegerPolynomial;
    fn sub(self, other: &IntegerPolynomial) -> IntegerPolynomial {
        let mut coefficients = self.coefficients.clone();
        if coefficients.len() < other.coefficients.len() {
            coefficients.resize(other.coefficients.len(), Integer::ZERO);
        }
        for (slot, c) in coefficients.iter_mut().zip(&other.coefficients) {
            *slot -= c;
        }
        IntegerPolynomial::new(coefficients)
    }
}

impl Neg for &IntegerPolynomial {
    type Output = IntegerPolynomial;
    fn neg(self) -> IntegerPolynomial {
        IntegerPolynomial {
            coefficients: self.coefficients.iter().map(|c| -c).collect(),
        }
    }
}

impl fmt::Display for IntegerPolynomial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return formatter.write_str("0");
        }
        let mut first = true;
        for (degree, c) in self.coefficients.iter().enumerate().rev() {
            if c.is_zero() {
                continue;
            }
            match (first, c.is_negative()) {
                (true, true) => formatter.write_str("-")?,
                (true, false) => {}
                (false, true) => formatter.write_str(" - ")?,
                (false, false) => formatter.write_str(" + ")?,
            }
            first = false;
            let size = c.abs();
            match (degree, size.is_one()) {
                (0, _) => write!(formatter, "{size}")?,
                (1, true) => formatter.write_str("x")?,
                (1, false) => write!(formatter, "{size}*x")?,
                (_, true) => write!(formatter, "x^{degree}")?,
                (_, false) => write!(formatter, "{size}*x^{degree}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for IntegerPolynomial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
