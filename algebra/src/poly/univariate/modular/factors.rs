//! Factors of polynomials over Z/p: the public face.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::PrimeField;

use super::{Modular, factor};

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
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![0, 3]);
    /// let (unit, factors) = f.factor(&mut Fuel::default())?.into_parts();
    /// assert_eq!((unit, factors.len()), (3, 1));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn into_parts(self) -> (u64, Vec<(Modular, u32)>) {
        (self.unit, self.factors)
    }

    /// The product of all, which is the polynomial that was factored.
    ///
    /// # Errors
    /// [`Error::Budget`]
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(f.factor(fuel)?.expand(f.field(), fuel)?, f);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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

impl Modular {
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
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![9, 0, 1]);
    /// assert!(f.is_square_free(&mut Fuel::default())?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn is_square_free(&self, fuel: &mut Fuel) -> Result<bool> {
        let common = self.gcd(&self.derivative(), fuel)?;
        Ok(common.degree() == Some(0))
    }

    /// For a square-free f: the products of its monic irreducible factors of each degree, with that degree.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, PrimeField, poly::univariate::Modular};
    /// let f = Modular::new(PrimeField::new(7)?, vec![0, 1, 0, 1]); // x (x^2 + 1)
    /// let parts = f.distinct_degree(&mut Fuel::default())?;
    /// assert_eq!(parts.iter().map(|(_, degree)| *degree).collect::<Vec<_>>(), [1, 2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
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
