//! Ideals by generators.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::PrimeField;
use crate::poly::Polynomial;

use super::basis::Basis;
use super::convert::ModularPolynomial;
use super::normal_form::{Terms, packed};
use super::order::Order;
use super::packed::{Layout, Stop, Task, with_fields};
use super::{buchberger, f4};

/// More variables are refused.
const MAX_VARIABLES: usize = 120;

/// How a Gröbner basis is found. The reduced basis is unique: both give the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// All pairs of a degree at once, by linear algebra.
    F4,
    /// Pair by pair: slower beyond a few variables, and independent of the linear algebra.
    Buchberger,
}

/// An ideal of polynomials over Z/p, by generators.
///
/// ```
/// use algebra::{Fuel, PrimeField, groebner::{Algorithm, Ideal, ModularPolynomial, Order}};
/// let field = PrimeField::new(101)?;
/// // x y - 1, x^2 - y
/// let one = ModularPolynomial::new(field, vec![(vec![1, 1], 1), (vec![], 100)])?;
/// let other = ModularPolynomial::new(field, vec![(vec![2], 1), (vec![0, 1], 100)])?;
/// let ideal = Ideal::new(field, 2, vec![one, other])?;
/// let fuel = &mut Fuel::default();
/// let basis = ideal.basis(Order::GradedReverse, fuel)?;
/// assert_eq!(basis, ideal.basis_by(Algorithm::Buchberger, Order::GradedReverse, fuel)?);
/// assert_eq!(basis.degree(fuel)?, 3.into());
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ideal {
    field: PrimeField,
    variables: usize,
    generators: Vec<ModularPolynomial>,
}

pub(super) fn check_variables(variables: usize) -> Result<()> {
    if variables <= MAX_VARIABLES {
        return Ok(());
    }
    Err(Error::Budget {
        what: "variables of an ideal",
        limit: MAX_VARIABLES as u64,
    })
}

/// Does every term stay within the variables?
pub(super) fn check_terms<'a>(
    variables: usize,
    mut exponents: impl Iterator<Item = &'a Vec<u32>>,
) -> Result<()> {
    match exponents.find(|exponents| exponents.len() > variables) {
        None => Ok(()),
        Some(exponents) => Err(Error::Dimension {
            what: "variables of a polynomial",
            expected: variables,
            found: exponents.len(),
        }),
    }
}

/// The largest exponent.
pub(super) fn largest<'a>(exponents: impl Iterator<Item = &'a Vec<u32>>) -> u32 {
    // Degrees have fields of their own.
    let degrees = exponents.map(|e| e.iter().fold(0_u32, |sum, one| sum.saturating_add(*one)));
    degrees.max().unwrap_or(0)
}

impl Ideal {
    /// The ideal of these polynomials in this many variables.
    ///
    /// # Errors
    /// [`Error::Dimension`] when a polynomial has more variables; [`Error::Domain`] for a coefficient that is not below p;
    /// [`Error::Budget`] beyond 120 variables.
    pub fn new(
        field: PrimeField,
        variables: usize,
        generators: Vec<ModularPolynomial>,
    ) -> Result<Self> {
        check_variables(variables)?;
        let terms = generators.iter().flat_map(ModularPolynomial::terms);
        check_terms(variables, terms.clone().map(|term| &term.0))?;
        if let Some(term) = terms.clone().find(|term| term.1 >= field.modulus()) {
            return Err(Error::Domain {
                what: "coefficient of a generator",
                value: term.1.to_string(),
                allowed: "residues below the modulus",
            });
        }
        Ok(Self {
            field,
            variables,
            generators,
        })
    }

    /// The ideal of the images of polynomials over the rationals.
    ///
    /// # Errors
    /// [`Error::Undefined`] when p divides a denominator; otherwise as for [`Ideal::new`].
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, groebner::{Ideal, Order}, poly::Polynomial};
    /// let ideal = Ideal::of_polynomials(PrimeField::new(7)?, 1, &[Polynomial::power_of_variable(0, 2)])?;
    /// assert_eq!(ideal.basis(Order::GradedReverse, &mut Fuel::default())?.leading_monomials(), [vec![2]]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn of_polynomials(
        field: PrimeField,
        variables: usize,
        generators: &[Polynomial],
    ) -> Result<Self> {
        let images: Option<Vec<ModularPolynomial>> = generators
            .iter()
            .map(|generator| ModularPolynomial::of_polynomial(field, generator))
            .collect();
        let images = images.ok_or(Error::Undefined {
            what: "a denominator modulo the prime",
        })?;
        Self::new(field, variables, images)
    }

    /// The field of the coefficients.
    pub fn field(&self) -> PrimeField {
        self.field
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The generators.
    pub fn generators(&self) -> &[ModularPolynomial] {
        &self.generators
    }

    /// The reduced Gröbner basis, by F4.
    ///
    /// Worst case doubly exponential in the number of variables: it is the fuel that ends it.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel, the number of pairs, the size of a matrix or the bits of a monomial are used up.
    pub fn basis(&self, order: Order, fuel: &mut Fuel) -> Result<Basis> {
        self.basis_by(Algorithm::F4, order, fuel)
    }

    /// The reduced Gröbner basis by a named algorithm.
    ///
    /// # Errors
    /// As for [`Ideal::basis`].
    pub fn basis_by(&self, algorithm: Algorithm, order: Order, fuel: &mut Fuel) -> Result<Basis> {
        let exponents = self.generators.iter().flat_map(ModularPolynomial::terms);
        let largest = largest(exponents.map(|term| &term.0));
        let task = FindBasis {
            ideal: self,
            algorithm,
        };
        let polynomials = with_fields(&task, order, self.variables, largest, fuel)?;
        Ok(Basis::of_reduced(
            self.field,
            self.variables,
            order,
            polynomials,
        ))
    }

    /// The polynomials some power of `by` times which is in the ideal: I : f^∞, by Rabinowitsch's variable t with t f = 1.
    ///
    /// # Errors
    /// As for [`Ideal::new`] and [`Ideal::basis`].
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, groebner::{Ideal, ModularPolynomial, Order}};
    /// let field = PrimeField::new(101)?;
    /// // x^2 y without the line x = 0
    /// let both = ModularPolynomial::new(field, vec![(vec![2, 1], 1)])?;
    /// let x = ModularPolynomial::new(field, vec![(vec![1], 1)])?;
    /// let fuel = &mut Fuel::default();
    /// let rest = Ideal::new(field, 2, vec![both])?.saturation(&x, fuel)?;
    /// assert_eq!(rest.basis(Order::GradedReverse, fuel)?.leading_monomials(), [vec![0, 1]]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn saturation(&self, by: &ModularPolynomial, fuel: &mut Fuel) -> Result<Self> {
        let field = self.field;
        let shifted = |polynomial: &ModularPolynomial, first: u32| {
            let terms = polynomial.terms().iter().map(move |(exponents, value)| {
                let mut longer = vec![first];
                longer.extend(exponents);
                (longer, *value)
            });
            terms.collect::<Vec<_>>()
        };
        let mut inverse = shifted(by, 1);
        inverse.push((Vec::new(), field.negate(1 % field.modulus())));
        let mut generators = vec![ModularPolynomial::new(field, inverse)?];
        for generator in &self.generators {
            generators.push(ModularPolynomial::new(field, shifted(generator, 0))?);
        }
        let larger = Self::new(field, self.variables.saturating_add(1), generators)?;
        let basis = larger.basis(Order::Elimination(1), fuel)?;
        let free = basis.polynomials().iter().filter(|polynomial| {
            let mut exponents = polynomial.terms().iter();
            exponents.all(|(exponents, _)| exponents.first().is_none_or(|first| *first == 0))
        });
        let kept = free.map(|polynomial| {
            let terms = polynomial.terms().iter();
            let terms = terms.map(|(e, value)| (e.get(1..).unwrap_or(&[]).to_vec(), *value));
            ModularPolynomial::new(field, terms.collect())
        });
        Self::new(field, self.variables, kept.collect::<Result<_>>()?)
    }
}

struct FindBasis<'a> {
    ideal: &'a Ideal,
    algorithm: Algorithm,
}

impl Task for FindBasis<'_> {
    type Output = Vec<ModularPolynomial>;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let field = self.ideal.field;
        let generators: Vec<Terms<W, u64>> = self
            .ideal
            .generators
            .iter()
            .map(|generator| packed(layout, &field, generator.terms()))
            .collect::<std::result::Result<_, _>>()?;
        let basis = match self.algorithm {
            Algorithm::F4 => f4::basis(layout, field, &generators, fuel)?,
            Algorithm::Buchberger => buchberger::basis(layout, &field, &generators, fuel)?,
        };
        Ok(basis.iter().map(|terms| unpacked(layout, terms)).collect())
    }
}

pub(super) fn unpacked<const W: usize>(
    layout: &Layout<W>,
    terms: &Terms<W, u64>,
) -> ModularPolynomial {
    let exponents = terms.monomials.iter().map(|m| layout.unpack(m));
    ModularPolynomial::sorted(exponents.zip(terms.coefficients.iter().copied()).collect())
}
