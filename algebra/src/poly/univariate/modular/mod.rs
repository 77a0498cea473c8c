//! Polynomials over Z/p.

mod euclid;
mod factor;
mod factors;
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

pub use self::factors::ModularFactors;
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

fn division_by_zero() -> Error {
    Error::Undefined {
        what: "division by the zero polynomial",
    }
}

impl Modular {
    /// From coefficients by degree, which are reduced.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.coefficients(), [2, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// assert!(Modular::zero(PrimeField::new(7)?).is_zero());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn zero(field: PrimeField) -> Self {
        Self {
            field,
            coefficients: Vec::new(),
        }
    }

    /// A constant.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// assert_eq!(Modular::constant(PrimeField::new(7)?, 9).coefficients(), [2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn constant(field: PrimeField, value: u64) -> Self {
        Self::new(field, vec![value])
    }

    /// x
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// assert_eq!(Modular::variable(PrimeField::new(7)?).coefficients(), [0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn variable(field: PrimeField) -> Self {
        Self {
            field,
            coefficients: vec![0, 1],
        }
    }

    /// The field of the coefficients.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.field().modulus(), 7);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn field(&self) -> PrimeField {
        self.field
    }

    /// By degree, without leading zeros.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.coefficients(), [2, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn coefficients(&self) -> &[u64] {
        &self.coefficients
    }

    /// The degree; `None` for 0.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.degree(), Some(2));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// Whether it is 0.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert!(f.subtract(&f)?.is_zero());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The coefficient of the highest power; 0 for 0.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.leading(), 1);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.add(&f)?.coefficients(), [4, 0, 2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.subtract(&Modular::variable(f.field()))?.coefficients(), [2, 6, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn subtract(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(kernel::subtract(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
    }

    /// -f
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.negate().coefficients(), [5, 0, 6]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.scale(4).coefficients(), [1, 0, 4]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    #[must_use]
    pub fn scale(&self, factor: u64) -> Self {
        self.with(kernel::scale(
            &self.field,
            &self.coefficients,
            factor % self.field.modulus(),
        ))
    }

    /// f divided by its leading coefficient; 0 stays 0.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![1, 2]);
    /// assert_eq!(f.monic().coefficients(), [4, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    #[must_use]
    pub fn monic(&self) -> Self {
        self.with(kernel::monic(&self.field, &self.coefficients))
    }

    /// f', by d/dx x^n = n x^(n-1).
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.derivative().coefficients(), [0, 2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    #[must_use]
    pub fn derivative(&self) -> Self {
        self.with(kernel::derivative(&self.field, &self.coefficients))
    }

    /// f(c), by Horner's rule.
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.evaluate(3), 4);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.multiply_schoolbook(&f)?.coefficients(), [4, 0, 4, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use algebra::{PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert_eq!(f.multiply_kronecker(&f)?.coefficients(), [4, 0, 4, 0, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn multiply_kronecker(&self, other: &Self) -> Result<Self> {
        self.same_field(other)?;
        Ok(self.with(product::kronecker(
            &self.field,
            &self.coefficients,
            &other.coefficients,
        )))
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
