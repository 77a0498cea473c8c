//! Polynomials over Z/p.

mod factor;
mod interpolate;
mod kernel;
#[cfg(test)]
mod laws;
mod product;
mod reduction;

use std::fmt;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use self::reduction::Reduction;

/// A polynomial in one variable over Z/p for a prime below 2^63.
///
/// Operations between polynomials over different fields are errors ([`Error::Domain`]); work beyond a linear pass
/// takes [`Fuel`] and ends with [`Error::Budget`] when it is used up.
///
/// ```
/// use algebra::{Fuel, PrimeField, poly::univariate::Modular};
/// let field = PrimeField::new(7)?;
/// let f = Modular::new(field, vec![6, 0, 1]); // x^2 - 1
/// let (_, factors) = f.factor(&mut Fuel::default())?.into_parts();
/// assert_eq!(factors.len(), 2);
/// assert_eq!(f.to_string(), "x^2 + 6 mod 7");
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Modular {
    field: PrimeField,
    /// By degree, without leading zeros.
    coefficients: Vec<u64>,
}

/// The leading coefficient and the monic irreducible factors with their multiplicities, sorted by degree, then by
/// coefficients from the leading one on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModularFactors {
    /// The leading coefficient.
    pub unit: u64,
    /// Monic, irreducible, distinct.
    pub factors: Vec<(Modular, u32)>,
}

impl ModularFactors {
    /// The leading coefficient and the factors.
    pub fn into_parts(self) -> (u64, Vec<(Modular, u32)>) {
        (self.unit, self.factors)
    }

    /// The product of all, which is the polynomial that was factored.
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn expand(&self, field: PrimeField, fuel: &mut Fuel) -> Result<Modular> {
        let mut product = Modular::constant(field, self.unit);
        for (factor, multiplicity) in &self.factors {
            for _ in 0..*multiplicity {
                product = product.multiply(factor, fuel)?;
            }
        }
        Ok(product)
    }
}

fn division_by_zero() -> Error {
    Error::Undefined {
        what: "division by the zero polynomial",
    }
}

impl Modular {
    /// From coefficients by degree, which are reduced.
    pub fn new(field: PrimeField, mut coefficients: Vec<u64>) -> Self {
        for c in &mut coefficients {
            *c = field.reduce(u128::from(*c));
        }
        Self::canonical(field, coefficients)
    }

    fn canonical(field: PrimeField, mut coefficients: Vec<u64>) -> Self {
        kernel::trim(&mut coefficients);
        Self {
            field,
            coefficients,
        }
    }

    /// From integers by degree.
    ///
    /// ```
    /// # use algebra::{Integer, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(5)?;
    /// let f = Modular::from_integers(field, &[Integer::from(-1), Integer::from(7)]);
    /// assert_eq!(f.coefficients(), [4, 2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn from_integers(field: PrimeField, coefficients: &[Integer]) -> Self {
        Self::canonical(
            field,
            coefficients.iter().map(|c| field.residue(c)).collect(),
        )
    }

    /// 0.
    pub fn zero(field: PrimeField) -> Self {
        Self {
            field,
            coefficients: Vec::new(),
        }
    }

    /// A constant.
    pub fn constant(field: PrimeField, value: u64) -> Self {
        Self::new(field, vec![value])
    }

    /// x
    pub fn variable(field: PrimeField) -> Self {
        Self {
            field,
            coefficients: vec![0, 1],
        }
    }

    /// The field of the coefficients.
    pub fn field(&self) -> PrimeField {
        self.field
    }

    /// By degree, without leading zeros.
    pub fn coefficients(&self) -> &[u64] {
        &self.coefficients
    }

    /// The degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The coefficient of the highest power; 0 for 0.
    pub fn leading(&self) -> u64 {
        self.coefficients.last().copied().unwrap_or(0)
    }

    fn with(&self, coefficients: Vec<u64>) -> Self {
        Self {
            field: self.field,
            coefficients,
        }
    }

    fn same_field(&self, other: &Self) -> Result<()> {
        if self.field == other.field {
            return Ok(());
        }
        Err(Error::Domain {
            what: "modulus of the second polynomial",
            value: other.field.modulus().to_string(),
            allowed: "the modulus of the first one",
        })
    }

    fn reduction(&self, fuel: &mut Fuel) -> Result<Reduction> {
        if self.is_zero() {
            return Err(division_by_zero());
        }
        Reduction::new(&self.field, &self.coefficients, fuel)
    }

    /// f + g
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields.
    pub fn add(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(kernel::add(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
    }

    /// f - g
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields.
    pub fn subtract(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(kernel::subtract(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
    }

    /// -f
    #[must_use]
    pub fn negate(&self) -> Self {
        self.with(
            self.coefficients
                .iter()
                .map(|&c| self.field.negate(c))
                .collect(),
        )
    }

    /// c f, for a residue c
    #[must_use]
    pub fn scale(&self, factor: u64) -> Self {
        self.with(kernel::scale(
            &self.field,
            &self.coefficients,
            factor % self.field.modulus(),
        ))
    }

    /// f divided by its leading coefficient; 0 stays 0.
    #[must_use]
    pub fn monic(&self) -> Self {
        self.with(kernel::monic(&self.field, &self.coefficients))
    }

    /// f', by d/dx x^n = n x^(n-1).
    #[must_use]
    pub fn derivative(&self) -> Self {
        self.with(kernel::derivative(&self.field, &self.coefficients))
    }

    /// f(c), by Horner's rule.
    pub fn evaluate(&self, point: u64) -> u64 {
        kernel::evaluate(
            &self.field,
            &self.coefficients,
            point % self.field.modulus(),
        )
    }

    /// f g, by [`Modular::multiply_schoolbook`] or [`Modular::multiply_kronecker`], whichever is cheaper for these
    /// lengths and this prime.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![1, 1]);
    /// assert_eq!(f.multiply(&f, &mut Fuel::default())?.coefficients(), [1, 2, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn multiply(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(product::multiply(
            &self.field,
            &self.coefficients,
            &other.coefficients,
            fuel,
        )?))
    }

    /// f g by the definition, in n m products of words.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields.
    pub fn multiply_schoolbook(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(kernel::schoolbook(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
    }

    /// f g by one product of integers: Kronecker's substitution of a power of 2 for x.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields.
    pub fn multiply_kronecker(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(product::kronecker(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
    }

    /// Quotient and remainder, f = q g + r with deg r < deg g.
    ///
    /// # Errors
    /// [`Error::Undefined`] for g = 0, [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(7)?;
    /// let (f, g) = (Modular::new(field, vec![1, 0, 1]), Modular::new(field, vec![1, 1]));
    /// let (quotient, remainder) = f.div_rem(&g, &mut Fuel::default())?;
    /// assert_eq!((quotient.coefficients(), remainder.coefficients()), (&[6, 1][..], &[2][..]));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn div_rem(&self, divisor: &Self, fuel: &mut Fuel) -> Result<(Self, Self)> {
        self.same_field(divisor)?;
        if divisor.is_zero() {
            return Err(division_by_zero());
        }
        let (quotient, remainder) =
            reduction::div_rem(&self.field, &self.coefficients, &divisor.coefficients, fuel)?;
        Ok((self.with(quotient), self.with(remainder)))
    }

    /// The monic greatest common divisor, by Euclid's algorithm; 0 for two zeros.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(11)?;
    /// let (f, g) = (Modular::new(field, vec![10, 0, 1]), Modular::new(field, vec![2, 2]));
    /// assert_eq!(f.gcd(&g, &mut Fuel::default())?.coefficients(), [1, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(reduction::gcd(
            &self.field,
            &self.coefficients,
            &other.coefficients,
            fuel,
        )?))
    }

    /// `(d, s, t)` with d = s f + t g the monic greatest common divisor.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(5)?;
    /// let (f, g) = (Modular::new(field, vec![1, 0, 1]), Modular::new(field, vec![1, 1]));
    /// let fuel = &mut Fuel::default();
    /// let (d, s, t) = f.extended_gcd(&g, fuel)?;
    /// assert_eq!(s.multiply(&f, fuel)?.add(&t.multiply(&g, fuel)?)?, d);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn extended_gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<(Self, Self, Self)> {
        self.same_field(other)?;
        let (d, s, t) =
            reduction::extended_gcd(&self.field, &self.coefficients, &other.coefficients, fuel)?;
        Ok((self.with(d), self.with(s), self.with(t)))
    }

    /// f^n modulo m, by squaring.
    ///
    /// # Errors
    /// [`Error::Undefined`] for m = 0, [`Error::Domain`] for a negative exponent or different fields,
    /// [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(3)?;
    /// let modulus = Modular::new(field, vec![1, 0, 1]);
    /// let power = Modular::variable(field).power_modulo(&Integer::from(9), &modulus, &mut Fuel::default())?;
    /// assert_eq!(power, Modular::variable(field));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn power_modulo(
        &self,
        exponent: &Integer,
        modulus: &Self,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        self.same_field(modulus)?;
        if exponent.is_negative() {
            return Err(Error::Domain {
                what: "exponent",
                value: exponent.to_string(),
                allowed: "0 or more",
            });
        }
        let reduction = modulus.reduction(fuel)?;
        let base = reduction.reduce(self.coefficients.clone(), fuel)?;
        Ok(self.with(reduction.power(&base, exponent, fuel)?))
    }

    /// f(g) modulo m, by the method of Brent and Kung.
    ///
    /// # Errors
    /// [`Error::Undefined`] for m = 0, [`Error::Domain`] for different fields, [`Error::Budget`].
    pub fn compose_modulo(&self, inner: &Self, modulus: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(inner)?;
        self.same_field(modulus)?;
        let reduction = modulus.reduction(fuel)?;
        if reduction.degree() == 0 {
            return Ok(Self::zero(self.field));
        }
        let inner = reduction.reduce(inner.coefficients.clone(), fuel)?;
        let composer = reduction.composer(&inner, fuel)?;
        Ok(self.with(composer.compose(&reduction, &self.coefficients, fuel)?))
    }

    /// The resultant of f and g, by Euclid's algorithm; 0 when one of them is 0.
    ///
    /// # Errors
    /// [`Error::Domain`] for different fields, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(101)?;
    /// let (f, g) = (Modular::new(field, vec![99, 1]), Modular::new(field, vec![1, 0, 1]));
    /// assert_eq!(f.resultant(&g, &mut Fuel::default())?, 5); // g(2)
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn resultant(&self, other: &Self, fuel: &mut Fuel) -> Result<u64> {
        self.same_field(other)?;
        let field = &self.field;
        let (mut a, mut b) = (self.coefficients.clone(), other.coefficients.clone());
        if a.is_empty() || b.is_empty() {
            return Ok(0);
        }
        let mut result = 1 % field.modulus();
        while b.len() > 1 {
            let rest = reduction::div_rem(field, &a, &b, fuel)?.1;
            if rest.is_empty() {
                return Ok(0);
            }
            let (degree_a, degree_b) = (a.len() - 1, b.len() - 1);
            let drop = (a.len() - rest.len()) as u64;
            result = field.multiply(result, field.power(b[degree_b], drop));
            if degree_a * degree_b % 2 == 1 {
                result = field.negate(result);
            }
            (a, b) = (b, rest);
        }
        Ok(field.multiply(result, field.power(b[0], (a.len() - 1) as u64)))
    }

    /// Pairwise coprime square-free monic parts with multiplicities, f = lc(f) prod parts^multiplicity.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(3)?;
    /// let f = Modular::new(field, vec![1, 0, 0, 1]); // (x + 1)^3
    /// assert_eq!(f.square_free(&mut Fuel::default())?, [(Modular::new(field, vec![1, 1]), 3)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn square_free(&self, fuel: &mut Fuel) -> Result<Vec<(Self, u32)>> {
        self.not_zero()?;
        let mut parts = factor::square_free(&self.field, &self.monic().coefficients, fuel)?;
        factor::sort(&mut parts);
        Ok(self.wrapped(parts))
    }

    /// Whether no square of a polynomial of positive degree divides it.
    ///
    /// # Errors
    /// [`Error::Budget`]
    pub fn is_square_free(&self, fuel: &mut Fuel) -> Result<bool> {
        let common = self.gcd(&self.derivative(), fuel)?;
        Ok(common.degree() == Some(0))
    }

    /// For a square-free f: the products of its monic irreducible factors of each degree, with that degree.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    pub fn distinct_degree(&self, fuel: &mut Fuel) -> Result<Vec<(Self, usize)>> {
        self.not_zero()?;
        let parts = factor::distinct_degree(&self.field, &self.monic().coefficients, fuel)?;
        Ok(parts
            .into_iter()
            .map(|part| (self.with(part.product), part.degree))
            .collect())
    }

    /// The leading coefficient and the irreducible factors.
    ///
    /// Square-free parts, then products of factors of equal degree by baby and giant steps (Kaltofen and Shoup 1998),
    /// then single factors (Cantor and Zassenhaus 1981); the random choices come from a fixed sequence. Cost: about
    /// n^2 log p products of words while products are quadratic.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(2)?;
    /// let f = Modular::new(field, vec![1, 0, 0, 0, 1, 1]);
    /// let factors = f.factor(&mut Fuel::default())?;
    /// assert_eq!(factors.factors.len(), 2); // (x^2 + x + 1)(x^3 + x + 1)
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn factor(&self, fuel: &mut Fuel) -> Result<ModularFactors> {
        self.not_zero()?;
        let factors = factor::factor(&self.field, &self.coefficients, fuel)?;
        Ok(ModularFactors {
            unit: self.leading(),
            factors: self.wrapped(factors),
        })
    }

    /// The irreducible factors of products of factors of one degree.
    pub(in crate::poly::univariate) fn split_equal_degree(
        parts: Vec<(Self, usize)>,
        fuel: &mut Fuel,
    ) -> Result<Vec<Self>> {
        let mut factors = Vec::new();
        for (part, degree) in parts {
            let field = part.field;
            let equal = factor::EqualDegree {
                product: part.coefficients,
                degree,
            };
            let found = factor::equal_degree(&field, equal, fuel)?;
            factors.extend(found.into_iter().map(|coefficients| Self {
                field,
                coefficients,
            }));
        }
        Ok(factors)
    }

    /// The roots in Z/p, increasing, with their multiplicities.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(13)?, vec![12, 0, 1]);
    /// assert_eq!(f.roots(&mut Fuel::default())?, [(1, 1), (12, 1)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn roots(&self, fuel: &mut Fuel) -> Result<Vec<(u64, u32)>> {
        self.not_zero()?;
        factor::roots(&self.field, &self.coefficients, fuel)
    }

    /// The polynomial of least degree with `f(points_i) = values_i`, by Newton's divided differences in n^2 steps.
    ///
    /// # Errors
    /// [`Error::Domain`] when two points are equal or the numbers of points and values differ, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let field = PrimeField::new(7)?;
    /// let f = Modular::interpolate(field, &[0, 1, 2], &[1, 2, 5], &mut Fuel::default())?;
    /// assert_eq!(f.coefficients(), [1, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn interpolate(
        field: PrimeField,
        points: &[u64],
        values: &[u64],
        fuel: &mut Fuel,
    ) -> Result<Self> {
        Ok(Self {
            field,
            coefficients: interpolate::newton(&field, points, values, fuel)?,
        })
    }

    /// f at many points: by Horner's rule at each, or down a tree of products when there are many.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![1, 0, 1]);
    /// assert_eq!(f.evaluate_many(&[0, 1, 2, 9], &mut Fuel::default())?, [1, 2, 5, 5]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn evaluate_many(&self, points: &[u64], fuel: &mut Fuel) -> Result<Vec<u64>> {
        let points: Vec<u64> = points
            .iter()
            .map(|point| point % self.field.modulus())
            .collect();
        interpolate::evaluate_many(&self.field, &self.coefficients, &points, fuel)
    }

    fn not_zero(&self) -> Result<()> {
        if self.is_zero() {
            return Err(Error::Undefined {
                what: "the factorisation of the zero polynomial",
            });
        }
        Ok(())
    }

    fn wrapped(&self, parts: Vec<(Vec<u64>, u32)>) -> Vec<(Self, u32)> {
        parts
            .into_iter()
            .map(|(part, count)| (self.with(part), count))
            .collect()
    }
}

impl fmt::Display for Modular {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (degree, &c) in self.coefficients.iter().enumerate().rev() {
            if c == 0 {
                continue;
            }
            if !first {
                formatter.write_str(" + ")?;
            }
            first = false;
            match (degree, c) {
                (0, _) => write!(formatter, "{c}")?,
                (1, 1) => formatter.write_str("x")?,
                (1, _) => write!(formatter, "{c}*x")?,
                (_, 1) => write!(formatter, "x^{degree}")?,
                _ => write!(formatter, "{c}*x^{degree}")?,
            }
        }
        if first {
            formatter.write_str("0")?;
        }
        write!(formatter, " mod {}", self.field.modulus())
    }
}

impl fmt::Debug for Modular {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
