//! Algebraic numbers: exact arithmetic with roots of polynomials.

mod arithmetic;
mod field_element;
#[cfg(test)]
mod field_laws;
#[cfg(test)]
mod laws;
mod number_field;
mod order;
mod radicals;

use std::fmt;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, Integer, Rational};
use crate::poly::univariate::{IntegerPolynomial, cyclotomic};

pub use self::field_element::FieldElement;
pub use self::number_field::NumberField;

/// Numbers of a higher degree are refused.
pub const LARGEST_DEGREE: usize = 64;
/// Polynomials of a higher degree are not factored on the way to a number of a smaller one.
const LARGEST_COMPOSED: usize = 1 << 10;
/// Bits beyond which no two numbers within these degrees are told apart for lack of fuel.
const LARGEST_BITS: u32 = 1 << 22;

/// A complex number that is a root of a polynomial over Z: its minimal polynomial and a ball that contains no other
/// root of it.
///
/// Results of arithmetic come from composed polynomials ([`IntegerPolynomial::composed_sum`]), their factors and
/// enclosures: nothing is approximate. Equality is decided, see [`Algebraic::equals`].
///
/// ```
/// use algebra::{Fuel, Integer, Rational, algebraic::Algebraic};
/// let fuel = &mut Fuel::new(1 << 30);
/// let two = Algebraic::from_rational(&Rational::from(2));
/// let three = Algebraic::from_rational(&Rational::from(3));
/// let sum = two.nth_root(2, fuel)?.add(&three.nth_root(2, fuel)?, fuel)?;
/// assert_eq!(sum.minimal_polynomial().to_string(), "x^4 - 10*x^2 + 1");
/// // sqrt(5 + 2 sqrt 6) = sqrt 2 + sqrt 3
/// let six = Algebraic::from_rational(&Rational::from(6)).nth_root(2, fuel)?;
/// let inner = six.multiply(&two, fuel)?.add(&Algebraic::from_rational(&Rational::from(5)), fuel)?;
/// assert!(inner.nth_root(2, fuel)?.equals(&sum, fuel)?);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone)]
pub struct Algebraic {
    /// Primitive, irreducible, with positive leading coefficient.
    polynomial: IntegerPolynomial,
    /// Newton's method contracts in it; exactly real for a real number.
    root: ComplexBall,
}

fn too_large(what: &'static str, limit: usize) -> Error {
    Error::Budget {
        what,
        limit: limit as u64,
    }
}

impl Algebraic {
    /// A rational number.
    ///
    /// ```
    /// use algebra::{Rational, algebraic::Algebraic};
    /// let half = Algebraic::from_rational(&Rational::HALF);
    /// assert_eq!(half.minimal_polynomial().to_string(), "2*x - 1");
    /// assert_eq!(half.to_rational(), Some(Rational::HALF));
    /// ```
    pub fn from_rational(value: &Rational) -> Self {
        Self {
            polynomial: IntegerPolynomial::new(vec![-value.numerator(), value.denominator()]),
            root: ComplexBall::real(Ball::from_rational(value, 64)),
        }
    }

    /// e^(2 pi i k / n)
    ///
    /// # Errors
    /// [`Error::Domain`] for n = 0, [`Error::Budget`], also for a degree phi(n) beyond [`LARGEST_DEGREE`].
    ///
    /// ```
    /// use algebra::{Fuel, algebraic::Algebraic};
    /// let fuel = &mut Fuel::default();
    /// let i = Algebraic::root_of_unity(1, 4, fuel)?;
    /// assert_eq!(i.multiply(&i, fuel)?.to_rational(), Some((-1).into()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn root_of_unity(k: i64, n: u32, fuel: &mut Fuel) -> Result<Self> {
        if n == 0 {
            return Err(Error::Domain {
                what: "order of a root of unity",
                value: n.to_string(),
                allowed: "1 or more",
            });
        }
        let fraction = Rational::new(Integer::from(k), Integer::from(n)).unwrap_or_default();
        let order = fraction.denominator().to_u32().unwrap_or(n);
        // phi(n) > n/8 for every machine word.
        if order as usize > 8 * LARGEST_DEGREE {
            return Err(too_large("root of unity (degree)", LARGEST_DEGREE));
        }
        let polynomial = cyclotomic(order as usize, fuel)?;
        if order <= 2 {
            let value = if order == 1 {
                Rational::ONE
            } else {
                Rational::MINUS_ONE
            };
            return Ok(Self::from_rational(&value));
        }
        Self::select(vec![polynomial], fuel, |bits, _| {
            let turn = Ball::pi(bits) * Ball::from_rational(&(&fraction * &Rational::TWO), bits);
            let angle = ComplexBall::new(Ball::zero(), turn);
            Ok(angle
                .exp()
                .unwrap_or_else(|| ComplexBall::whole_plane(bits)))
        })
    }

    /// All roots of a polynomial with their multiplicities, by factor, and in the order of
    /// [`IntegerPolynomial::complex_roots`].
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`], also for an irreducible factor beyond [`LARGEST_DEGREE`].
    ///
    /// ```
    /// use algebra::{Fuel, algebraic::Algebraic, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-1, -1, 1]);
    /// let roots = Algebraic::roots_of(&f, &mut Fuel::default())?;
    /// assert!(roots.len() == 2 && roots.iter().all(|(root, _)| root.is_real()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn roots_of(f: &IntegerPolynomial, fuel: &mut Fuel) -> Result<Vec<(Self, u32)>> {
        let mut roots = Vec::new();
        for (factor, multiplicity) in f.factor(fuel)?.factors {
            if factor.degree() > Some(LARGEST_DEGREE) {
                return Err(too_large("algebraic number (degree)", LARGEST_DEGREE));
            }
            if let Some(value) = rational_of(&factor) {
                roots.push((Self::from_rational(&value), multiplicity));
                continue;
            }
            for root in factor.complex_roots(64, fuel)? {
                let polynomial = factor.clone();
                roots.push((Self { polynomial, root }, multiplicity));
            }
        }
        Ok(roots)
    }

    /// The root of a polynomial in a ball.
    ///
    /// # Errors
    /// [`Error::Domain`] when not exactly one distinct root can lie in the ball, and as [`Algebraic::roots_of`].
    ///
    /// ```
    /// use algebra::{Ball, ComplexBall, Fuel, Rational, algebraic::Algebraic, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// let near = ComplexBall::real(Ball::between(&Rational::from(1), &Rational::from(2), 64));
    /// let root = Algebraic::root_near(&f, &near, &mut Fuel::default())?;
    /// assert_eq!(root.minimal_polynomial(), &f);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn root_near(f: &IntegerPolynomial, near: &ComplexBall, fuel: &mut Fuel) -> Result<Self> {
        let mut found = Self::roots_of(f, fuel)?;
        found.retain(|(root, _)| root.root.overlaps(near));
        match found.pop() {
            Some((root, _)) if found.is_empty() => Ok(root),
            last => Err(Error::Domain {
                what: "number of roots in the ball",
                value: (found.len() + usize::from(last.is_some())).to_string(),
                allowed: "exactly 1",
            }),
        }
    }

    /// The primitive irreducible polynomial with positive leading coefficient that vanishes at the number.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.minimal_polynomial().to_string(), "x^2 - 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn minimal_polynomial(&self) -> &IntegerPolynomial {
        &self.polynomial
    }

    /// The degree of the minimal polynomial.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert_eq!(root.degree(), 2);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn degree(&self) -> usize {
        self.polynomial.degree().unwrap_or(0)
    }

    /// Whether it is real.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// assert!(root.is_real() && !Algebraic::root_of_unity(1, 3, fuel)?.is_real());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn is_real(&self) -> bool {
        self.root.is_real()
    }

    /// Whether it is 0.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::Algebraic};
    /// assert!(Algebraic::from_rational(&Rational::ZERO).is_zero());
    /// ```
    pub fn is_zero(&self) -> bool {
        self.polynomial == IntegerPolynomial::variable()
    }

    /// The rational number it is, if it is one.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::Algebraic};
    /// assert_eq!(Algebraic::from_rational(&Rational::HALF).to_rational(), Some(Rational::HALF));
    /// ```
    pub fn to_rational(&self) -> Option<Rational> {
        rational_of(&self.polynomial)
    }

    /// A ball around the number with at least `bits` certain leading bits.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// use algebra::{Fuel, Rational, algebraic::Algebraic};
    /// let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(3, fuel)?;
    /// assert_eq!(root.enclosure(200, fuel)?.re.midpoint_decimal(12), "1.25992104989");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn enclosure(&self, bits: u32, fuel: &mut Fuel) -> Result<ComplexBall> {
        if let Some(value) = self.to_rational() {
            return Ok(ComplexBall::real(Ball::from_rational(
                &value,
                bits.saturating_add(4),
            )));
        }
        self.polynomial.refine_complex_root(&self.root, bits, fuel)
    }

    /// The number among the roots of some irreducible polynomials that an ever better enclosure singles out.
    fn select(
        mut candidates: Vec<IntegerPolynomial>,
        fuel: &mut Fuel,
        enclose: impl Fn(u32, &mut Fuel) -> Result<ComplexBall>,
    ) -> Result<Self> {
        let mut bits = 64_u32;
        while bits <= LARGEST_BITS {
            let value = enclose(bits, fuel)?;
            if value.is_finite() {
                let mut left = Vec::with_capacity(candidates.len());
                for candidate in candidates {
                    let precision = bits.saturating_add(64);
                    if candidate
                        .evaluate_ball(&value, precision, fuel)?
                        .contains_zero()
                    {
                        left.push(candidate);
                    }
                }
                candidates = left;
                if let [polynomial] = &candidates[..] {
                    if let Some(value) = rational_of(polynomial) {
                        return Ok(Self::from_rational(&value));
                    }
                    if polynomial.degree() > Some(LARGEST_DEGREE) {
                        return Err(too_large("algebraic number (degree)", LARGEST_DEGREE));
                    }
                    if let Some(root) = polynomial.isolating_ball(&value, bits, fuel)? {
                        let polynomial = polynomial.clone();
                        return Ok(Self { polynomial, root });
                    }
                }
            }
            bits = bits.saturating_mul(2);
        }
        Err(too_large("algebraic number (bits)", LARGEST_BITS as usize))
    }

    /// [`Self::select`] among the factors of a polynomial.
    fn select_factor(
        f: &IntegerPolynomial,
        fuel: &mut Fuel,
        enclose: impl Fn(u32, &mut Fuel) -> Result<ComplexBall>,
    ) -> Result<Self> {
        if f.degree() > Some(LARGEST_COMPOSED) {
            return Err(too_large("composed polynomial (degree)", LARGEST_COMPOSED));
        }
        let factors = f.factor(fuel)?.factors;
        let candidates = factors.into_iter().map(|(factor, _)| factor).collect();
        Self::select(candidates, fuel, enclose)
    }
}

/// The irreducible polynomial, primitive and with positive leading coefficient, of which this one is a power: such are the
/// characteristic polynomials of elements of a field.
fn base_of_power(f: &IntegerPolynomial, fuel: &mut Fuel) -> Result<IntegerPolynomial> {
    let primitive = f.primitive_part();
    let repeated = primitive.gcd(&primitive.derivative(), fuel)?;
    let base = primitive.divide_exact(&repeated, fuel)?;
    Ok(base.unwrap_or(primitive))
}

/// The root of a linear polynomial.
fn rational_of(f: &IntegerPolynomial) -> Option<Rational> {
    match f.coefficients() {
        [a, b] => Rational::new(-a, b.clone()),
        _ => None,
    }
}

impl fmt::Debug for Algebraic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(value) = self.to_rational() {
            return write!(formatter, "{value}");
        }
        let re = self.root.re.midpoint_decimal(6);
        if self.is_real() {
            write!(formatter, "root of {} near {re}", self.polynomial)
        } else {
            let im = self.root.im.midpoint_decimal(6);
            write!(formatter, "root of {} near {re} + {im} i", self.polynomial)
        }
    }
}
