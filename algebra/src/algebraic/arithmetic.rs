//! Arithmetic of algebraic numbers: composed polynomials for candidates, balls for the choice.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{ComplexBall, Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

use super::{Algebraic, LARGEST_COMPOSED, base_of_power, too_large};

impl Algebraic {
    /// -x
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert!(root.add(&root.negate(), fuel)?.is_zero());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    #[must_use]
    pub fn negate(&self) -> Self {
        Self {
            polynomial: self.polynomial.negate_variable().primitive_part(),
            root: -&self.root,
        }
    }

    /// The complex conjugate.
    ///
    /// ```
    /// # use algebra::{Fuel, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let i = Algebraic::root_of_unity(1, 4, fuel)?;
    /// assert!(i.conjugate().equals(&i.negate(), fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    #[must_use]
    pub fn conjugate(&self) -> Self {
        if self.is_real() {
            return self.clone();
        }
        Self {
            polynomial: self.polynomial.clone(),
            root: self.root.conj(),
        }
    }

    /// 1/x
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.reciprocal(fuel)?.minimal_polynomial().to_string(), "2*x^2 - 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn reciprocal(&self, fuel: &mut Fuel) -> Result<Self> {
        if self.is_zero() {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        }
        if let Some(value) = self.to_rational() {
            return Ok(Self::from_rational(&value.recip().unwrap_or_default()));
        }
        let reversed = self.polynomial.reversed().primitive_part();
        Self::select(vec![reversed], fuel, |bits, fuel| {
            Ok(self.enclosure(bits, fuel)?.recip())
        })
    }

    /// x + y
    ///
    /// # Errors
    /// [`Error::Budget`], also for a degree beyond [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.add(&root, fuel)?.minimal_polynomial().to_string(), "x^2 - 8");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let value = |bits: u32, fuel: &mut Fuel| {
            Ok(self.enclosure(bits, fuel)? + other.enclosure(bits, fuel)?)
        };
        if let (Some(a), Some(b)) = (self.to_rational(), other.to_rational()) {
            return Ok(Self::from_rational(&(a + b)));
        }
        self.combine(other, IntegerPolynomial::composed_sum, value, fuel)
    }

    /// x - y
    ///
    /// # Errors
    /// [`Error::Budget`], also for a degree beyond [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert!(root.subtract(&root, fuel)?.is_zero());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn subtract(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.add(&other.negate(), fuel)
    }

    /// x y
    ///
    /// # Errors
    /// [`Error::Budget`], also for a degree beyond [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.multiply(&root, fuel)?.to_rational(), Some(Rational::TWO));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn multiply(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        if self.is_zero() || other.is_zero() {
            return Ok(Self::from_rational(&Rational::ZERO));
        }
        let value = |bits: u32, fuel: &mut Fuel| {
            Ok(self.enclosure(bits, fuel)? * other.enclosure(bits, fuel)?)
        };
        if let (Some(a), Some(b)) = (self.to_rational(), other.to_rational()) {
            return Ok(Self::from_rational(&(a * b)));
        }
        self.combine(other, IntegerPolynomial::composed_product, value, fuel)
    }

    /// x / y
    ///
    /// # Errors
    /// [`Error::Undefined`] for y = 0, [`Error::Budget`], also for a degree beyond
    /// [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.divide(&root, fuel)?.to_rational(), Some(Rational::ONE));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn divide(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.multiply(&other.reciprocal(fuel)?, fuel)
    }

    fn combine(
        &self,
        other: &Self,
        compose: impl Fn(&IntegerPolynomial, &IntegerPolynomial, &mut Fuel) -> Result<IntegerPolynomial>,
        value: impl Fn(u32, &mut Fuel) -> Result<ComplexBall>,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        if self.degree() * other.degree() > LARGEST_COMPOSED {
            return Err(too_large("composed polynomial (degree)", LARGEST_COMPOSED));
        }
        let composed = compose(&self.polynomial, &other.polynomial, fuel)?;
        if self.degree() == 1 || other.degree() == 1 {
            // The field does not change, and so neither does the degree.
            return Self::select(vec![composed.primitive_part()], fuel, value);
        }
        Self::select_factor(&composed, fuel, value)
    }

    /// x^k, with x^0 = 1 but for x = 0.
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0^0 and negative powers of 0, [`Error::Budget`].
    ///
    /// ```
    /// use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(5)).nth_root(4, fuel)?;
    /// assert_eq!(root.pow(-4, fuel)?.to_rational(), Rational::from(5).recip());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn pow(&self, exponent: i32, fuel: &mut Fuel) -> Result<Self> {
        if exponent == 0 {
            if self.is_zero() {
                return Err(Error::Undefined { what: "0^0" });
            }
            return Ok(Self::from_rational(&Rational::ONE));
        }
        if exponent < 0 {
            let power = self.power(exponent.unsigned_abs(), fuel)?;
            return power.reciprocal(fuel);
        }
        self.power(exponent.unsigned_abs(), fuel)
    }

    fn power(&self, exponent: u32, fuel: &mut Fuel) -> Result<Self> {
        if exponent == 1 {
            return Ok(self.clone());
        }
        if let Some(value) = self.to_rational() {
            let power = i32::try_from(exponent)
                .ok()
                .and_then(|exponent| value.pow(exponent));
            return match power {
                Some(power) => Ok(Self::from_rational(&power)),
                None => Err(too_large("power of a rational (bits)", 1 << 26)),
            };
        }
        let composed = self.polynomial.composed_power(exponent, fuel)?;
        let count = Integer::from(exponent);
        let minimal = base_of_power(&composed, fuel)?;
        Self::select(vec![minimal], fuel, |bits, fuel| {
            let base = self.enclosure(bits, fuel)?;
            Ok(base
                .pow_integer(&count)
                .unwrap_or_else(|| ComplexBall::whole_plane(bits)))
        })
    }

    /// The principal n-th root: that with the least argument in size, and of two such the one above the real axis.
    ///
    /// # Errors
    /// [`Error::Domain`] for n = 0, [`Error::Budget`], also for a degree beyond
    /// [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(-8)).nth_root(3, fuel)?;
    /// assert_eq!(root.minimal_polynomial().to_string(), "x^2 - 2*x + 4"); // 1 + i sqrt 3
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn nth_root(&self, n: u32, fuel: &mut Fuel) -> Result<Self> {
        if n == 0 {
            return Err(Error::Domain {
                what: "order of a root",
                value: n.to_string(),
                allowed: "1 or more",
            });
        }
        if n == 1 || self.is_zero() {
            return Ok(self.clone());
        }
        if self.degree().saturating_mul(n as usize) > LARGEST_COMPOSED {
            return Err(too_large("composed polynomial (degree)", LARGEST_COMPOSED));
        }
        let exponent = Rational::new(Integer::ONE, Integer::from(n)).unwrap_or_default();
        Self::select_factor(&self.polynomial.inflate(n as usize), fuel, |bits, fuel| {
            let base = self.enclosure(bits, fuel)?;
            Ok(base
                .pow_rational(&exponent)
                .unwrap_or_else(|| ComplexBall::whole_plane(bits)))
        })
    }

    /// The real part, (x + conj x)/2.
    ///
    /// # Errors
    /// [`Error::Budget`], also for a degree beyond [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::default();
    /// let root = Algebraic::root_of_unity(1, 6, fuel)?;
    /// assert_eq!(root.real_part(fuel)?.to_rational(), Some(Rational::HALF));
    /// assert_eq!(root.imaginary_part(fuel)?.minimal_polynomial().to_string(), "4*x^2 - 3");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn real_part(&self, fuel: &mut Fuel) -> Result<Self> {
        if self.is_real() {
            return Ok(self.clone());
        }
        let half = Self::from_rational(&Rational::HALF);
        self.add(&self.conjugate(), fuel)?.multiply(&half, fuel)
    }

    /// The imaginary part, (x - conj x)/(2 i).
    ///
    /// # Errors
    /// [`Error::Budget`], also for a degree beyond [`LARGEST_DEGREE`](super::LARGEST_DEGREE).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let i = Algebraic::root_of_unity(1, 4, fuel)?;
    /// assert_eq!(i.imaginary_part(fuel)?.to_rational(), Some(Rational::ONE));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn imaginary_part(&self, fuel: &mut Fuel) -> Result<Self> {
        if self.is_real() {
            return Ok(Self::from_rational(&Rational::ZERO));
        }
        let divisor = Self::root_of_unity(-1, 4, fuel)?;
        let half = Self::from_rational(&Rational::HALF);
        let difference = self.subtract(&self.conjugate(), fuel)?;
        difference.multiply(&divisor, fuel)?.multiply(&half, fuel)
    }
}
