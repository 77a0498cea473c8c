//! Gröbner bases over Q from images modulo primes, with a statement of what was proved.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{ChineseRemainder, PrimeField, Rational};
use crate::poly::Polynomial;

use super::basis::Basis;
use super::buchberger;
use super::convert::{ModularPolynomial, polynomial_of, terms_of};
use super::hilbert::HilbertSeries;
use super::ideal::{Ideal, check_terms, check_variables, largest};
use super::normal_form::{Terms, packed, remainder};
use super::order::Order;
use super::packed::{Layout, Stop, Task, with_fields};
use super::scalars::Rationals;

/// Images are taken modulo primes below this, where F4 is fastest.
const PRIMES_BELOW: u64 = 1 << 31;

/// What is known of a basis over Q.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// It is the reduced Gröbner basis of the ideal.
    Proved,
    /// It is the reduced Gröbner basis of an ideal that contains the generators. That it is no larger ideal rests on the
    /// agreement of the primes.
    Contains,
    /// Its image is the basis modulo a prime that was not used to find it; nothing was proved over Q.
    Probable,
}

/// An ideal of polynomials over Q, by generators.
///
/// ```
/// use algebra::{Fuel, Rational, groebner::{Assurance, Order, RationalIdeal}, poly::Polynomial};
/// let fuel = &mut Fuel::default();
/// // 3 x^2 - y, 2 x y - 1: the first coefficients of the basis are fractions.
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let one = x.mul(&x, fuel)?.scale(&3.into()).add(&y.scale(&(-1).into()), fuel)?;
/// let other = x.mul(&y, fuel)?.scale(&2.into()).add(&Polynomial::constant((-1).into()), fuel)?;
/// let basis = RationalIdeal::new(2, vec![one, other])?.basis(Order::Lexicographic, fuel)?;
/// assert_eq!(basis.assurance(), Assurance::Proved);
/// assert_eq!(basis.terms()[0], [(vec![0, 3], Rational::ONE), (vec![], Rational::new((-3).into(), 4.into()).unwrap())]);
/// assert_eq!(basis.terms()[1], [(vec![1], Rational::ONE), (vec![0, 2], Rational::new((-2).into(), 3.into()).unwrap())]);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RationalIdeal {
    variables: usize,
    generators: Vec<Polynomial>,
}

/// The reduced Gröbner basis of an ideal over Q, with what was proved of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RationalBasis {
    variables: usize,
    order: Order,
    polynomials: Vec<Vec<(Vec<u32>, Rational)>>,
    assurance: Assurance,
    primes: usize,
}

impl RationalIdeal {
    /// The ideal of these polynomials in this many variables.
    ///
    /// # Errors
    /// [`Error::Dimension`] when a polynomial has more variables; [`Error::Budget`] beyond 120 variables.
    pub fn new(variables: usize, generators: Vec<Polynomial>) -> Result<Self> {
        check_variables(variables)?;
        let terms: Vec<_> = generators.iter().flat_map(terms_of).collect();
        check_terms(variables, terms.iter().map(|term| &term.0))?;
        Ok(Self {
            variables,
            generators,
        })
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The generators.
    pub fn generators(&self) -> &[Polynomial] {
        &self.generators
    }

    /// The reduced Gröbner basis from images modulo primes, and what could be proved of it with the fuel.
    ///
    /// Images with the leading monomials that most primes give are put together; their fractions must have the image of
    /// one more prime. Then the generators are divided and the pairs reduced over Q, which proves a Gröbner basis of an
    /// ideal that contains the generators. For homogeneous generators it is their ideal, since modulo a prime no degree
    /// has a larger dimension than over Q; others are made homogeneous with one more variable and proved that way.
    /// Proofs take at most three quarters of the fuel that is left: what they do not reach, the [`Assurance`] says.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up before a basis is found.
    ///
    /// Source: E. Arnold, "Modular algorithms for computing Gröbner bases" (J. Symb. Comp. 35, 2003).
    pub fn basis(&self, order: Order, fuel: &mut Fuel) -> Result<RationalBasis> {
        let mut groups: Vec<Group> = Vec::new();
        for field in PrimeField::below(PRIMES_BELOW) {
            let Some(ideal) = self.image(field)? else {
                continue;
            };
            let basis = ideal.basis(order, fuel)?;
            let leads = basis.leading_monomials();
            let at = groups.iter().position(|group| group.leads == leads);
            let at = at.unwrap_or_else(|| {
                groups.push(Group::new(leads));
                groups.len() - 1
            });
            let most = groups.iter().map(|group| group.images.len()).max();
            let group = &mut groups[at];
            // The image of a prime that had no part in the candidate.
            if let Some(candidate) = group.candidate.take()
                && most == Some(group.images.len())
                && image(field, &candidate).is_some_and(|image| image == basis.polynomials())
            {
                let primes = group.images.len();
                if let Some(found) = self.judged(order, candidate, primes, fuel)? {
                    return Ok(found);
                }
            }
            group.images.push((field, basis));
            if group.images.len() >= group.next_try {
                group.next_try = group.images.len() + group.images.len().div_ceil(3);
                group.candidate = group.reconstructed(fuel)?;
            }
        }
        Err(Error::Budget {
            what: "primes for a Gröbner basis",
            limit: PRIMES_BELOW,
        })
    }

    /// The reduced Gröbner basis by Buchberger's algorithm over Q, whose coefficients may grow long under way.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, groebner::{Order, RationalIdeal}, poly::Polynomial};
    /// let ideal = RationalIdeal::new(1, vec![Polynomial::variable(0).scale(&5.into())])?;
    /// let fuel = &mut Fuel::default();
    /// let basis = ideal.basis_by_buchberger(Order::GradedReverse, fuel)?;
    /// assert_eq!(basis.polynomials(fuel)?, [Polynomial::variable(0)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn basis_by_buchberger(&self, order: Order, fuel: &mut Fuel) -> Result<RationalBasis> {
        let generators: Vec<_> = self.generators.iter().map(terms_of).collect();
        let exponents = generators.iter().flatten().map(|term| &term.0);
        let task = FindBasis {
            generators: &generators,
        };
        let polynomials = with_fields(&task, order, self.variables, largest(exponents), fuel)?;
        Ok(RationalBasis {
            variables: self.variables,
            order,
            polynomials,
            assurance: Assurance::Proved,
            primes: 0,
        })
    }

    /// The image modulo a prime; `None` when the prime divides a denominator or all of a generator's numerators.
    fn image(&self, field: PrimeField) -> Result<Option<Ideal>> {
        let mut images = Vec::with_capacity(self.generators.len());
        for generator in &self.generators {
            match ModularPolynomial::of_polynomial(field, generator) {
                Some(image) if image.terms().len() == terms_of(generator).len() => {
                    images.push(image);
                }
                _ => return Ok(None),
            }
        }
        Ideal::new(field, self.variables, images).map(Some)
    }

    /// Are all terms of each generator of one degree?
    fn is_homogeneous(&self) -> bool {
        self.generators.iter().all(|generator| {
            let terms = terms_of(generator);
            let mut degrees = terms
                .iter()
                .map(|(exponents, _)| exponents.iter().map(|e| u64::from(*e)).sum::<u64>());
            let first = degrees.next();
            degrees.all(|degree| Some(degree) == first)
        })
    }

    /// The candidate with what can be proved; `None` when it is refuted.
    fn judged(
        &self,
        order: Order,
        candidate: Candidate,
        primes: usize,
        fuel: &mut Fuel,
    ) -> Result<Option<RationalBasis>> {
        let mut basis = RationalBasis {
            variables: self.variables,
            order,
            polynomials: candidate,
            assurance: Assurance::Probable,
            primes,
        };
        let mut share = fuel.share(fuel.left() / 2);
        let generators: Vec<_> = self.generators.iter().map(terms_of).collect();
        let all = generators.iter().chain(&basis.polynomials).flatten();
        let task = Check {
            generators: &generators,
            polynomials: &basis.polynomials,
        };
        let largest = largest(all.map(|term| &term.0));
        let checked = with_fields(&task, order, self.variables, largest, &mut share);
        fuel.spend(share.used(), "proof of a Gröbner basis")?;
        match checked {
            Ok(false) => return Ok(None),
            Ok(true) => basis.assurance = Assurance::Contains,
            Err(Error::Budget { .. }) => return Ok(Some(basis)),
            Err(error) => return Err(error),
        }
        if self.is_homogeneous() {
            basis.assurance = Assurance::Proved;
            return Ok(Some(basis));
        }
        let mut share = fuel.share(fuel.left() / 2);
        let again = self.proved_by_homogenisation(order, &mut share);
        fuel.spend(share.used(), "proof of a Gröbner basis")?;
        match again {
            // Were the two to differ, the primes were all unlucky, and this is the answer.
            Ok(Some(polynomials)) => {
                basis.polynomials = polynomials;
                basis.assurance = Assurance::Proved;
                Ok(Some(basis))
            }
            Ok(None) | Err(Error::Budget { .. }) => Ok(Some(basis)),
            Err(error) => Err(error),
        }
    }

    /// The basis by way of the generators made homogeneous with one more, last variable, when that one is proved.
    ///
    /// In one degree the orders compare what the other variables have, so that with 1 for the new variable the basis
    /// stays one.
    fn proved_by_homogenisation(&self, order: Order, fuel: &mut Fuel) -> Result<Option<Candidate>> {
        let order = match order {
            Order::Elimination(first) => Order::Elimination(first.min(self.variables)),
            other => other,
        };
        let mut generators = Vec::with_capacity(self.generators.len());
        for generator in &self.generators {
            let terms = terms_of(generator);
            let degrees: Option<Vec<u32>> = terms
                .iter()
                .map(|(exponents, _)| exponents.iter().try_fold(0_u32, |s, e| s.checked_add(*e)))
                .collect();
            let Some(degrees) = degrees else {
                return Ok(None);
            };
            let top = degrees.iter().copied().max().unwrap_or(0);
            let terms = terms
                .into_iter()
                .zip(degrees)
                .map(|((mut exponents, value), degree)| {
                    exponents.resize(self.variables, 0);
                    exponents.push(top - degree);
                    (exponents, value)
                });
            generators.push(polynomial_of(terms.collect(), fuel)?);
        }
        let larger = Self::new(self.variables.saturating_add(1), generators)?;
        let basis = larger.basis(order, fuel)?;
        if basis.assurance != Assurance::Proved {
            return Ok(None);
        }
        let mut polynomials = basis.polynomials;
        for (exponents, _) in polynomials.iter_mut().flatten() {
            exponents.truncate(self.variables);
        }
        let largest = largest(polynomials.iter().flatten().map(|term| &term.0));
        let task = Interreduce {
            polynomials: &polynomials,
        };
        with_fields(&task, order, self.variables, largest, fuel).map(Some)
    }
}

type Candidate = Vec<Vec<(Vec<u32>, Rational)>>;

/// Images with the same leading monomials.
struct Group {
    leads: Vec<Vec<u32>>,
    images: Vec<(PrimeField, Basis)>,
    candidate: Option<Candidate>,
    next_try: usize,
}

impl Group {
    fn new(leads: Vec<Vec<u32>>) -> Self {
        Self {
            leads,
            images: Vec::new(),
            candidate: None,
            next_try: 1,
        }
    }

    /// The fractions with these images; `None` when the primes do not suffice.
    fn reconstructed(&self, fuel: &mut Fuel) -> Result<Option<Candidate>> {
        let mut candidate = Vec::with_capacity(self.leads.len());
        for at in 0..self.leads.len() {
            let images = || {
                let images = self.images.iter();
                images.map(|(field, basis)| (field, basis.polynomials()[at].terms()))
            };
            // A coefficient may be zero modulo some of the primes.
            let order = self
                .images
                .first()
                .map_or(Order::Lexicographic, |i| i.1.order());
            let all: BTreeSet<&Vec<u32>> = images()
                .flat_map(|(_, terms)| terms)
                .map(|term| &term.0)
                .collect();
            let mut support: Vec<&Vec<u32>> = all.into_iter().collect();
            support.sort_by(|one, other| order.compare(other, one));
            let mut known = ChineseRemainder::new(support.len());
            for (field, terms) in images() {
                let length = support.len() as u64;
                fuel.spend(
                    length.saturating_mul(4 * known.modulus().limbs()),
                    "remainders",
                )?;
                let residues: BTreeMap<&Vec<u32>, u64> =
                    terms.iter().map(|t| (&t.0, t.1)).collect();
                let residues: Vec<u64> = support
                    .iter()
                    .map(|exponents| residues.get(exponents).copied().unwrap_or(0))
                    .collect();
                known.include(field, &residues)?;
            }
            let limbs = known.modulus().limbs();
            let length = support.len() as u64;
            fuel.spend(
                length.saturating_mul(limbs.saturating_mul(limbs)),
                "reconstruction",
            )?;
            match Rational::vector_from_residues(known.values(), known.modulus()) {
                Some(fractions) => candidate.push(
                    support
                        .into_iter()
                        .cloned()
                        .zip(fractions)
                        .filter(|term| !term.1.is_zero())
                        .collect(),
                ),
                None => return Ok(None),
            }
        }
        Ok(Some(candidate))
    }
}

/// The image of a candidate modulo one more prime.
fn image(field: PrimeField, candidate: &Candidate) -> Option<Vec<ModularPolynomial>> {
    candidate
        .iter()
        .map(|polynomial| {
            let mut terms = Vec::with_capacity(polynomial.len());
            for (exponents, value) in polynomial {
                let residue = field.residue_of_rational(value)?;
                if residue != 0 {
                    terms.push((exponents.clone(), residue));
                }
            }
            Some(ModularPolynomial::sorted(terms))
        })
        .collect()
}

impl RationalBasis {
    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The order of the monomials.
    pub fn order(&self) -> Order {
        self.order
    }

    /// What was proved.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// How many primes the coefficients come from, besides the one for the check; 0 when none was used.
    pub fn primes(&self) -> usize {
        self.primes
    }

    /// The monic polynomials, by increasing leading monomial: exponents and coefficients, the largest monomial first.
    pub fn terms(&self) -> &[Vec<(Vec<u32>, Rational)>] {
        &self.polynomials
    }

    /// The monic polynomials, by increasing leading monomial.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn polynomials(&self, fuel: &mut Fuel) -> Result<Vec<Polynomial>> {
        let polynomials = self.polynomials.iter();
        polynomials
            .map(|terms| polynomial_of(terms.clone(), fuel))
            .collect()
    }

    /// Exponents of the leading monomials, increasing.
    pub fn leading_monomials(&self) -> Vec<Vec<u32>> {
        let leads = self.polynomials.iter().filter_map(|terms| terms.first());
        leads.map(|(exponents, _)| exponents.clone()).collect()
    }

    /// The Hilbert series of the leading monomials: dimension, and degree for a graded order.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn hilbert_series(&self, fuel: &mut Fuel) -> Result<HilbertSeries> {
        HilbertSeries::of_monomials(self.variables, &self.leading_monomials(), fuel)
    }

    /// The normal form of a polynomial over Q.
    ///
    /// # Errors
    /// [`Error::Dimension`] when the polynomial has more variables; [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, groebner::{Order, RationalIdeal}, poly::Polynomial};
    /// let fuel = &mut Fuel::default();
    /// let half = Polynomial::constant(Rational::HALF);
    /// let line = Polynomial::variable(0).add(&half, fuel)?; // x = -1/2
    /// let basis = RationalIdeal::new(1, vec![line])?.basis(Order::GradedReverse, fuel)?;
    /// let rest = basis.reduce(&Polynomial::power_of_variable(0, 2), fuel)?;
    /// assert_eq!(rest, half.mul(&half, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn reduce(&self, polynomial: &Polynomial, fuel: &mut Fuel) -> Result<Polynomial> {
        let terms = terms_of(polynomial);
        check_terms(self.variables, terms.iter().map(|term| &term.0))?;
        let all = self.polynomials.iter().flatten().chain(&terms);
        let task = Reduce {
            polynomials: &self.polynomials,
            polynomial: &terms,
        };
        let largest = largest(all.map(|term| &term.0));
        let rest = with_fields(&task, self.order, self.variables, largest, fuel)?;
        polynomial_of(rest, fuel)
    }

    /// Is the polynomial in the ideal of this basis?
    ///
    /// # Errors
    /// As for [`RationalBasis::reduce`].
    pub fn contains(&self, polynomial: &Polynomial, fuel: &mut Fuel) -> Result<bool> {
        Ok(self.reduce(polynomial, fuel)?.is_zero())
    }
}

type Packs<const W: usize> = std::result::Result<Vec<Terms<W, Rational>>, Stop>;

fn all_packed<const W: usize>(
    layout: &Layout<W>,
    polynomials: &[Vec<(Vec<u32>, Rational)>],
) -> Packs<W> {
    let polynomials = polynomials.iter();
    polynomials
        .map(|terms| packed(layout, &Rationals, terms))
        .collect()
}

fn unpacked<const W: usize>(
    layout: &Layout<W>,
    terms: &Terms<W, Rational>,
) -> Vec<(Vec<u32>, Rational)> {
    let exponents = terms.monomials.iter().map(|m| layout.unpack(m));
    exponents.zip(terms.coefficients.iter().cloned()).collect()
}

struct FindBasis<'a> {
    generators: &'a [Vec<(Vec<u32>, Rational)>],
}

impl Task for FindBasis<'_> {
    type Output = Candidate;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let generators = all_packed(layout, self.generators)?;
        let basis = buchberger::basis(layout, &Rationals, &generators, fuel)?;
        Ok(basis.iter().map(|terms| unpacked(layout, terms)).collect())
    }
}

struct Interreduce<'a> {
    polynomials: &'a [Vec<(Vec<u32>, Rational)>],
}

impl Task for Interreduce<'_> {
    type Output = Candidate;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let polynomials = all_packed(layout, self.polynomials)?;
        let reduced = buchberger::reduced(layout, &Rationals, &polynomials, fuel)?;
        Ok(reduced
            .iter()
            .map(|terms| unpacked(layout, terms))
            .collect())
    }
}

struct Reduce<'a> {
    polynomials: &'a [Vec<(Vec<u32>, Rational)>],
    polynomial: &'a [(Vec<u32>, Rational)],
}

impl Task for Reduce<'_> {
    type Output = Vec<(Vec<u32>, Rational)>;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let divisors = all_packed(layout, self.polynomials)?;
        let polynomial = packed(layout, &Rationals, self.polynomial)?;
        let rest = remainder(layout, &Rationals, &polynomial, &divisors, fuel)?;
        Ok(unpacked(layout, &rest))
    }
}

/// Do the generators reduce to zero, and all pairs of the polynomials?
struct Check<'a> {
    generators: &'a [Vec<(Vec<u32>, Rational)>],
    polynomials: &'a [Vec<(Vec<u32>, Rational)>],
}

impl Task for Check<'_> {
    type Output = bool;

    fn run<const W: usize>(
        &self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> std::result::Result<Self::Output, Stop> {
        let polynomials = all_packed(layout, self.polynomials)?;
        for generator in all_packed(layout, self.generators)? {
            let rest = remainder(layout, &Rationals, &generator, &polynomials, fuel)?;
            if !rest.is_zero() {
                return Ok(false);
            }
        }
        buchberger::is_basis(layout, &Rationals, &polynomials, fuel)
    }
}
