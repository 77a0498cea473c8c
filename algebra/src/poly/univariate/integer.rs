//! Polynomials over Z: construction, ring operations, display.

use std::fmt;
use std::ops::{Add, Neg, Sub};

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

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
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// assert_eq!(IntegerPolynomial::from_words(&[1, 0, -3]).to_string(), "-3*x^2 + 1");
    /// ```
    pub fn from_words(coefficients: &[i64]) -> Self {
        Self::new(coefficients.iter().copied().map(Integer::from).collect())
    }

    /// 0.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// assert_eq!(IntegerPolynomial::zero().degree(), None);
    /// ```
    pub const fn zero() -> Self {
        Self {
            coefficients: Vec::new(),
        }
    }

    /// 1.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// assert_eq!(IntegerPolynomial::one().to_string(), "1");
    /// ```
    pub fn one() -> Self {
        Self::constant(Integer::ONE)
    }

    /// A constant.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// assert_eq!(IntegerPolynomial::constant(Integer::TWO).degree(), Some(0));
    /// ```
    pub fn constant(value: Integer) -> Self {
        Self::new(vec![value])
    }

    /// x
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// assert_eq!(IntegerPolynomial::variable().to_string(), "x");
    /// ```
    pub fn variable() -> Self {
        Self::from_words(&[0, 1])
    }

    /// By degree, without leading zeros.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// assert_eq!(IntegerPolynomial::from_words(&[2, 1, 0]).coefficients(), [Integer::TWO, Integer::ONE]);
    /// ```
    pub fn coefficients(&self) -> &[Integer] {
        &self.coefficients
    }

    /// The coefficients, by degree.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[2, 1]);
    /// assert_eq!(f.into_coefficients(), [Integer::TWO, Integer::ONE]);
    /// ```
    pub fn into_coefficients(self) -> Vec<Integer> {
        self.coefficients
    }

    /// The coefficient of x^k.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!((f.coefficient(2), f.coefficient(7)), (&Integer::ONE, &Integer::ZERO));
    /// ```
    pub fn coefficient(&self, k: usize) -> &Integer {
        const ZERO: &Integer = &Integer::ZERO;
        self.coefficients.get(k).unwrap_or(ZERO)
    }

    /// The degree; `None` for 0.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.degree(), Some(2));
    /// ```
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// Whether it is 0.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert!(!f.is_zero() && (&f - &f).is_zero());
    /// ```
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Whether it is a constant.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert!(!f.is_constant() && IntegerPolynomial::one().is_constant());
    /// ```
    pub fn is_constant(&self) -> bool {
        self.coefficients.len() <= 1
    }

    /// The coefficient of the highest power; 0 for 0.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// assert_eq!(IntegerPolynomial::from_words(&[1, -3]).leading(), Integer::from(-3));
    /// ```
    pub fn leading(&self) -> Integer {
        self.coefficients.last().cloned().unwrap_or_default()
    }

    /// Binary digits of the largest coefficient.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// assert_eq!(IntegerPolynomial::from_words(&[1, -8]).height_bits(), 4);
    /// ```
    pub fn height_bits(&self) -> u64 {
        self.coefficients
            .iter()
            .map(Integer::bits)
            .max()
            .unwrap_or(0)
    }

    /// The sum of the squares of the coefficients.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// assert_eq!(IntegerPolynomial::from_words(&[3, 0, -4]).norm_squared(), Integer::from(25));
    /// ```
    pub fn norm_squared(&self) -> Integer {
        let mut sum = Integer::ZERO;
        for c in &self.coefficients {
            sum.add_product(c, c);
        }
        sum
    }

    /// The image over Z/p.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::IntegerPolynomial};
    /// let field = PrimeField::new(5)?;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.modulo(field).coefficients(), [3, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn modulo(&self, field: PrimeField) -> Modular {
        Modular::from_integers(field, &self.coefficients)
    }

    /// Coefficients reduced to the residues of least absolute value.
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[8, 12]);
    /// assert_eq!(f.modulo_symmetric(&Integer::TEN).to_string(), "2*x - 2");
    /// ```
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
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.scale(&Integer::from(3)).to_string(), "3*x^2 - 6");
    /// ```
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
    ///
    /// ```
    /// # use algebra::{Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[4, 6]);
    /// assert_eq!(f.divide_by_integer(&Integer::TWO).unwrap().to_string(), "3*x + 2");
    /// assert_eq!(f.divide_by_integer(&Integer::from(4)), None);
    /// ```
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
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.derivative().to_string(), "2*x");
    /// ```
    #[must_use]
    pub fn derivative(&self) -> Self {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Self::new(terms.map(|(k, c)| c * Integer::from(k)).collect())
    }

    /// x^n f(1/x) for n the degree.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.reversed().to_string(), "-2*x^2 + 1");
    /// ```
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::new(self.coefficients.iter().rev().cloned().collect())
    }

    /// f(-x)
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[1, 2, 3]);
    /// assert_eq!(f.negate_variable().to_string(), "3*x^2 - 2*x + 1");
    /// ```
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
    #[cfg(test)]
    #[must_use]
    pub(crate) fn shift_up(&self, k: usize) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let mut coefficients = vec![Integer::ZERO; k];
        coefficients.extend_from_slice(&self.coefficients);
        Self { coefficients }
    }

    /// f(x^k); f(1) for k = 0.
    #[must_use]
    pub(crate) fn inflate(&self, k: usize) -> Self {
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
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.multiply_schoolbook(&f).to_string(), "x^4 - 4*x^2 + 4");
    /// ```
    #[must_use]
    pub fn multiply_schoolbook(&self, other: &Self) -> Self {
        Self {
            coefficients: product::schoolbook(&self.coefficients, &other.coefficients),
        }
    }

    /// f g by one product of integers: Kronecker's substitution of a power of 2 for x.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.multiply_kronecker(&f).to_string(), "x^4 - 4*x^2 + 4");
    /// ```
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
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[1, 1]);
    /// assert_eq!(f.pow(3, &mut Fuel::default())?.to_string(), "x^3 + 3*x^2 + 3*x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let factors = [1, 2, 3].map(|k| IntegerPolynomial::from_words(&[-k, 1]));
    /// let product = IntegerPolynomial::product(&factors, &mut Fuel::default())?;
    /// assert_eq!(product.to_string(), "x^3 - 6*x^2 + 11*x - 6");
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
