//! Elements of number fields: polynomials over a common denominator.

use std::fmt;
use std::ops::{Add, Neg, Sub};

use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

/// An element of a number field: a polynomial of lower degree than the generator, over a common denominator.
///
/// In lowest terms with a positive denominator, so that equal elements of one field are equal as values. Which generator the
/// polynomial is to be read in is known to the [`NumberField`](super::NumberField) only; sums do not ask.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FieldElement {
    pub(super) numerator: IntegerPolynomial,
    pub(super) denominator: Integer,
}

impl FieldElement {
    /// A rational number.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::FieldElement};
    /// let half = FieldElement::from_rational(&Rational::HALF);
    /// assert_eq!(half.to_rational(), Some(Rational::HALF));
    /// ```
    pub fn from_rational(value: &Rational) -> Self {
        Self {
            numerator: IntegerPolynomial::constant(value.numerator()),
            denominator: value.denominator(),
        }
    }

    /// The polynomial, without the denominator.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::FieldElement};
    /// let half = FieldElement::from_rational(&Rational::HALF);
    /// assert_eq!(half.numerator().to_string(), "1");
    /// ```
    pub fn numerator(&self) -> &IntegerPolynomial {
        &self.numerator
    }

    /// The common denominator, positive.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::FieldElement};
    /// let half = FieldElement::from_rational(&Rational::HALF);
    /// assert_eq!(half.denominator(), &2.into());
    /// ```
    pub fn denominator(&self) -> &Integer {
        &self.denominator
    }

    /// Whether it is 0.
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::FieldElement};
    /// let half = FieldElement::from_rational(&Rational::HALF);
    /// assert!((&half - &half).is_zero() && !half.is_zero());
    /// ```
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// The rational number it is, if it is one.
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, algebraic::{Algebraic, FieldElement, NumberField}};
    /// # let fuel = &mut Fuel::default();
    /// let root = Algebraic::from_rational(&Rational::from(2)).nth_root(2, fuel)?;
    /// let field = NumberField::new(root);
    /// let alpha = field.generator_element(fuel)?;
    /// assert_eq!(alpha.to_rational(), None);
    /// assert_eq!(field.multiply(&alpha, &alpha, fuel)?.to_rational(), Some(Rational::TWO));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn to_rational(&self) -> Option<Rational> {
        let whole = self.numerator.is_constant();
        let value = || {
            Rational::new(
                self.numerator.coefficient(0).clone(),
                self.denominator.clone(),
            )
        };
        whole.then(value).flatten()
    }

    /// factor * self
    ///
    /// ```
    /// # use algebra::{Rational, algebraic::FieldElement};
    /// let half = FieldElement::from_rational(&Rational::HALF);
    /// assert_eq!(half.scale(&Rational::HALF).to_rational(), Rational::new(1.into(), 4.into()));
    /// ```
    #[must_use]
    pub fn scale(&self, factor: &Rational) -> Self {
        let numerator = self.numerator.scale(&factor.numerator());
        Self::lowest(numerator, &self.denominator * &factor.denominator())
    }

    /// In lowest terms, for a denominator other than 0.
    pub(super) fn lowest(numerator: IntegerPolynomial, denominator: Integer) -> Self {
        let mut common = numerator.content().gcd(&denominator);
        if denominator.is_negative() {
            common = -common;
        }
        if common.is_one() {
            return Self {
                numerator,
                denominator,
            };
        }
        Self {
            numerator: numerator.divide_by_integer(&common).unwrap_or_default(),
            denominator: denominator.divide_exact(&common).unwrap_or(Integer::ONE),
        }
    }

    /// The sum of the numerators over the common denominator, the second one times a sign.
    fn joined(
        &self,
        other: &Self,
        join: impl Fn(&IntegerPolynomial, &IntegerPolynomial) -> IntegerPolynomial,
    ) -> Self {
        if self.denominator == other.denominator {
            let numerator = join(&self.numerator, &other.numerator);
            return Self::lowest(numerator, self.denominator.clone());
        }
        let left = self.numerator.scale(&other.denominator);
        let right = other.numerator.scale(&self.denominator);
        Self::lowest(join(&left, &right), &self.denominator * &other.denominator)
    }
}

impl Add for &FieldElement {
    type Output = FieldElement;
    fn add(self, other: Self) -> FieldElement {
        self.joined(other, |a, b| a + b)
    }
}

impl Sub for &FieldElement {
    type Output = FieldElement;
    fn sub(self, other: Self) -> FieldElement {
        self.joined(other, |a, b| a - b)
    }
}

impl Neg for &FieldElement {
    type Output = FieldElement;
    fn neg(self) -> FieldElement {
        FieldElement {
            numerator: -&self.numerator,
            denominator: self.denominator.clone(),
        }
    }
}

/// The polynomial with x for the generator.
impl fmt::Display for FieldElement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = self.numerator.coefficients().iter();
        match (
            self.denominator.is_one(),
            terms.filter(|c| !c.is_zero()).count(),
        ) {
            (true, _) => write!(formatter, "{}", self.numerator),
            (false, 1) => write!(formatter, "{}/{}", self.numerator, self.denominator),
            (false, _) => write!(formatter, "({})/{}", self.numerator, self.denominator),
        }
    }
}

impl fmt::Debug for FieldElement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
