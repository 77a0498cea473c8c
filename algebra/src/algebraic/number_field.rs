//! Number fields: arithmetic with polynomials in one algebraic number.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;
use crate::poly::{Integers, Polynomial};

use super::{Algebraic, FieldElement, LARGEST_BITS, base_of_power, too_large};

const SPENT: &str = "arithmetic in a number field";

/// The field Q(alpha) of an algebraic number alpha.
///
/// $$ \mathbf{Q}(\alpha) = \{ c_0 + c_1 \alpha + .. + c_{n-1} \alpha^{n-1} : c_i \in \mathbf{Q} \} $$
///
/// For repeated arithmetic with numbers of one field: nothing is factored and nothing enclosed, a product costs n^2
/// products of integers, where those of [`Algebraic`] cost a factorisation of degree n^2. The degree n is at most
/// [`LARGEST_DEGREE`](super::LARGEST_DEGREE), that of alpha.
///
/// ```
/// use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
/// let fuel = &mut Fuel::default();
/// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(3, fuel)?;
/// let field = NumberField::new(root);
/// // 1/(1 + 2^(1/3)) = (1 - 2^(1/3) + 4^(1/3))/3
/// let alpha = field.generator_element(fuel)?;
/// let sum = &FieldElement::from_rational(&Rational::ONE) + &alpha;
/// let inverse = field.inverse(&sum, fuel)?;
/// assert_eq!(inverse.to_string(), "(x^2 - x + 1)/3");
/// assert_eq!(field.norm(&sum, fuel)?, Rational::from(3));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NumberField {
    generator: Algebraic,
}

impl NumberField {
    /// The field of a number.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// assert_eq!(field.generator().minimal_polynomial().to_string(), "x^2 - 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn new(generator: Algebraic) -> Self {
        Self { generator }
    }

    /// alpha
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// assert!(field.generator().is_real());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn generator(&self) -> &Algebraic {
        &self.generator
    }

    /// The degree over Q.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// assert_eq!(field.degree(), 2);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn degree(&self) -> usize {
        self.generator.degree()
    }

    /// alpha as an element.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(alpha.to_string(), "x");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn generator_element(&self, fuel: &mut Fuel) -> Result<FieldElement> {
        self.element(&IntegerPolynomial::variable(), &Integer::ONE, fuel)
    }

    /// f(alpha)/d
    ///
    /// ```
    /// use algebra::{Fuel, Integer, algebraic::{Algebraic, NumberField}, poly::univariate::IntegerPolynomial};
    /// let fuel = &mut Fuel::default();
    /// let field = NumberField::new(Algebraic::root_of_unity(1, 4, fuel)?);
    /// let cube = IntegerPolynomial::from_words(&[0, 0, 0, 2]);
    /// assert_eq!(field.element(&cube, &Integer::from(4), fuel)?.to_string(), "-x/2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] for d = 0; [`Error::Budget`].
    pub fn element(
        &self,
        f: &IntegerPolynomial,
        d: &Integer,
        fuel: &mut Fuel,
    ) -> Result<FieldElement> {
        if d.is_zero() {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        }
        let modulus = self.generator.minimal_polynomial();
        let steps = (f.coefficients().len() + 1).saturating_sub(modulus.coefficients().len());
        if steps == 0 {
            return Ok(FieldElement::lowest(f.clone(), d.clone()));
        }
        let rest = f.pseudo_div_rem(modulus, fuel)?.1;
        let lead = modulus.leading();
        if lead.is_one() {
            return Ok(FieldElement::lowest(rest, d.clone()));
        }
        let scale = power(&lead, steps, fuel)?;
        Ok(FieldElement::lowest(rest, d * &scale))
    }

    /// a b
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.multiply(&alpha, &alpha, fuel)?.to_string(), "2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn multiply(
        &self,
        a: &FieldElement,
        b: &FieldElement,
        fuel: &mut Fuel,
    ) -> Result<FieldElement> {
        let product = a.numerator.multiply(&b.numerator, fuel)?;
        self.element(&product, &(&a.denominator * &b.denominator), fuel)
    }

    /// 1/a, by the extended Euclidean algorithm modulo primes ([`IntegerPolynomial::inverse_modulo`]).
    ///
    /// # Errors
    /// [`Error::Undefined`] for a = 0; [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.inverse(&alpha, fuel)?.to_string(), "x/2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn inverse(&self, a: &FieldElement, fuel: &mut Fuel) -> Result<FieldElement> {
        let modulus = self.generator.minimal_polynomial();
        // The minimal polynomial is irreducible: only 0 has no inverse.
        let Some((inverse, value)) = a.numerator.inverse_modulo(modulus, fuel)? else {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        };
        Ok(FieldElement::lowest(inverse.scale(&a.denominator), value))
    }

    /// a/b
    ///
    /// # Errors
    /// [`Error::Undefined`] for b = 0; [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.divide(&alpha, &alpha, fuel)?.to_rational(), Some(Rational::ONE));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn divide(
        &self,
        a: &FieldElement,
        b: &FieldElement,
        fuel: &mut Fuel,
    ) -> Result<FieldElement> {
        self.multiply(a, &self.inverse(b, fuel)?, fuel)
    }

    /// a^k, with a^0 = 1 but for a = 0.
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0^0 and negative powers of 0; [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.pow(&alpha, -3, fuel)?.to_string(), "x/4");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn pow(&self, a: &FieldElement, exponent: i64, fuel: &mut Fuel) -> Result<FieldElement> {
        if exponent == 0 && a.is_zero() {
            return Err(Error::Undefined { what: "0^0" });
        }
        let mut square = a.clone();
        if exponent < 0 {
            square = self.inverse(a, fuel)?;
        }
        let mut left = exponent.unsigned_abs();
        let mut result: Option<FieldElement> = None;
        while left > 0 {
            if left & 1 == 1 {
                result = Some(match &result {
                    Some(known) => self.multiply(known, &square, fuel)?,
                    None => square.clone(),
                });
            }
            left >>= 1;
            if left > 0 {
                square = self.multiply(&square, &square, fuel)?;
            }
        }
        Ok(result.unwrap_or_else(|| FieldElement::from_rational(&Rational::ONE)))
    }

    /// The norm, the product of all conjugates: a resultant.
    ///
    /// $$ N(a) = \prod_{i=1}^n a(\alpha_i) = \frac{\mathrm{res}(f, a)}{\mathrm{lc}(f)^{\deg a}} $$
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.norm(&alpha, fuel)?, Rational::from(-2));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn norm(&self, a: &FieldElement, fuel: &mut Fuel) -> Result<Rational> {
        let f = self.generator.minimal_polynomial();
        let Some(degree) = a.numerator.degree() else {
            return Ok(Rational::ZERO);
        };
        let above = f.resultant(&a.numerator, fuel)?;
        let below =
            power(&f.leading(), degree, fuel)? * power(&a.denominator, self.degree(), fuel)?;
        Ok(Rational::new(above, below).unwrap_or_default())
    }

    /// The trace, the sum of all conjugates, by Newton's identities for the sums of the powers of the conjugates of alpha.
    ///
    /// ```
    /// use algebra::{Fuel, algebraic::{Algebraic, NumberField}};
    /// let fuel = &mut Fuel::default();
    /// let field = NumberField::new(Algebraic::root_of_unity(1, 5, fuel)?);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(field.trace(&alpha, fuel)?, (-1).into());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn trace(&self, a: &FieldElement, fuel: &mut Fuel) -> Result<Rational> {
        let reduced = self.element(&a.numerator, &a.denominator, fuel)?;
        let f = self.generator.minimal_polynomial();
        let (n, words) = (self.degree(), f.height_bits() / 64 + 1);
        let count = reduced.numerator.coefficients().len();
        fuel.spend((count * count * count) as u64 * words, SPENT)?;
        let monic =
            |k: usize| Rational::new(f.coefficient(k).clone(), f.leading()).unwrap_or_default();
        let mut sums = vec![Rational::from(Integer::from(n))];
        let mut trace = Rational::ZERO;
        for (k, c) in reduced.numerator.coefficients().iter().enumerate() {
            if k > 0 {
                // p_k + a_(n-1) p_(k-1) + .. + a_(n-k+1) p_1 + k a_(n-k) = 0
                let own = &monic(n - k) * &Rational::from(Integer::from(k));
                let sum = (1..k).fold(own, |sum, i| &sum + &(&monic(n - i) * &sums[k - i]));
                sums.push(-sum);
            }
            trace = &trace + &(&sums[k] * &Rational::from(c.clone()));
        }
        Ok(trace
            .checked_div(&Rational::from(reduced.denominator))
            .unwrap_or_default())
    }

    /// The characteristic polynomial: the primitive multiple of the product of all x - a', over the n conjugates a' of a.
    ///
    /// $$ \mathrm{res}_y(f(y), d x - a(y)) $$
    ///
    /// It is a power of the minimal polynomial. Cost: that of a resultant in two variables.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// let two = FieldElement::from_rational(&Rational::TWO);
    /// assert_eq!(field.characteristic_polynomial(&two, fuel)?.to_string(), "x^2 - 4*x + 4");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn characteristic_polynomial(
        &self,
        a: &FieldElement,
        fuel: &mut Fuel,
    ) -> Result<IntegerPolynomial> {
        let a = self.element(&a.numerator, &a.denominator, fuel)?;
        let terms = |f: &IntegerPolynomial| {
            let terms = (0_u32..).zip(f.coefficients().to_vec());
            terms.map(|(k, c)| ([k, 0], c)).collect::<Vec<_>>()
        };
        let mut line = terms(&-&a.numerator);
        line.push(([0, 1], a.denominator));
        let f = Polynomial::from_terms(Integers, terms(self.generator.minimal_polynomial()));
        let line = Polynomial::from_terms(Integers, line);
        let resultant = f.resultant(&line, 0, fuel)?;
        let mut coefficients = vec![Integer::ZERO; self.degree() + 1];
        for (monomial, c) in resultant.terms() {
            let at = monomial.get(1).map_or(0, |exponent| *exponent as usize);
            if let Some(slot) = coefficients.get_mut(at) {
                *slot = c.clone();
            }
        }
        Ok(IntegerPolynomial::new(coefficients).primitive_part())
    }

    /// The primitive irreducible polynomial with positive leading coefficient that vanishes at a.
    ///
    /// ```
    /// use algebra::{Fuel, algebraic::{Algebraic, NumberField}};
    /// let fuel = &mut Fuel::default();
    /// let field = NumberField::new(Algebraic::root_of_unity(1, 8, fuel)?);
    /// let alpha = field.generator_element(fuel)?;
    /// let sum = &alpha + &field.inverse(&alpha, fuel)?;
    /// assert_eq!(field.minimal_polynomial(&sum, fuel)?.to_string(), "x^2 - 2");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn minimal_polynomial(
        &self,
        a: &FieldElement,
        fuel: &mut Fuel,
    ) -> Result<IntegerPolynomial> {
        base_of_power(&self.characteristic_polynomial(a, fuel)?, fuel)
    }

    /// The element as a number by itself.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// let square = field.to_algebraic(&field.pow(&alpha, 2, fuel)?, fuel)?;
    /// assert_eq!(square.to_rational(), Some(Rational::TWO));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn to_algebraic(&self, a: &FieldElement, fuel: &mut Fuel) -> Result<Algebraic> {
        let polynomial = self.minimal_polynomial(a, fuel)?;
        Algebraic::select(vec![polynomial], fuel, |bits, fuel| {
            self.value(a, bits, fuel)
        })
    }

    /// A ball around the element with at least `bits` certain leading bits.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// let fuel = &mut Fuel::default();
    /// let field = NumberField::new(Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?);
    /// let gap = &field.generator_element(fuel)? - &FieldElement::from_rational(&Rational::from_f64(1.414).unwrap());
    /// assert!(field.enclosure(&gap, 100, fuel)?.re.accuracy_bits() >= 100);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn enclosure(&self, a: &FieldElement, bits: u32, fuel: &mut Fuel) -> Result<ComplexBall> {
        if let Some(value) = a.to_rational() {
            let ball = Ball::from_rational(&value, bits.saturating_add(4));
            return Ok(ComplexBall::real(ball));
        }
        let mut precision = bits.saturating_add(32);
        while precision <= LARGEST_BITS {
            let value = self.value(a, precision, fuel)?;
            if value.accuracy_bits() >= i64::from(bits) {
                return Ok(value);
            }
            precision = precision.saturating_mul(2);
        }
        Err(too_large(
            "element of a number field (bits)",
            LARGEST_BITS as usize,
        ))
    }

    /// A ball around the element from one around alpha.
    fn value(&self, a: &FieldElement, bits: u32, fuel: &mut Fuel) -> Result<ComplexBall> {
        let alpha = self.generator.enclosure(bits, fuel)?;
        let precision = bits.saturating_add(64);
        let value = a.numerator.evaluate_ball(&alpha, precision, fuel)?;
        let below = Rational::new(Integer::ONE, a.denominator.clone()).unwrap_or_default();
        let below = Ball::from_rational(&below, precision);
        Ok(ComplexBall::new(&value.re * &below, &value.im * &below))
    }
}

/// base^exponent, paid for.
fn power(base: &Integer, exponent: usize, fuel: &mut Fuel) -> Result<Integer> {
    let words = (base.bits() / 64 + 1).saturating_mul(exponent as u64);
    fuel.spend(words.saturating_mul(4), SPENT)?;
    Ok(base.pow(u32::try_from(exponent).unwrap_or(u32::MAX)))
}
