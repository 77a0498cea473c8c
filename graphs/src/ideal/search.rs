//! The vanishing ideal, one graded piece after the other, by linear algebra at random points of the model.
//!
//! Let I be the ideal, I_α its piece of multidegree α, and J_α what the pieces of lower degree generate in it. Monomials
//! that the leading monomial of a known element divides are left out, for modulo J they are combinations of the others;
//! of the others as many random points as monomials are enough:
//!
//! * If their values have full rank modulo p, then dim I_α is at most the number of the monomials left out, which is at
//!   most dim J_α: nothing new in this piece. This is a proof, since a minor that is not zero modulo p is not zero.
//! * Otherwise the kernel gives elements with new leading monomials; those that J_α and the earlier ones do not span are
//!   new generators. They are found with a probability of error of about degree / p, and certified elsewhere.
//!
//! Hence once all generators are certified, it is proved that they generate I up to the degree that was searched.

use std::collections::BTreeMap;

use algebra::linear::ModularMatrix;
use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, PrimeField, Words};

use super::certificate::Chance;
use super::lift::lifted;
use super::model::Model;
use super::monomials::{Lead, Monomials, Powers, Products};
use super::polynomial::CovariancePolynomial;
use super::symmetry::automorphisms;
use super::vanishing::Stop;
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;
use crate::modular::PRIME;

/// Points beyond the number of monomials: each makes a false element less likely by a factor of about degree / p.
const SPARE: usize = 6;

/// Points modulo another prime at which every element over Z is looked at.
const CHECKS: usize = 3;

/// Half a gigabyte.
const MAX_ENTRIES: usize = 1 << 26;

/// Exponents are bytes.
const MAX_DEGREE: u32 = 250;

/// One graded piece I_α of a vanishing ideal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// α, by vertices of the graph; 0 for latent ones.
    pub multidegree: Vec<u32>,
    /// Number of monomials of this multidegree.
    pub monomials: usize,
    /// The dimension of the piece.
    pub dimension: usize,
    /// Elements that extend what lower degrees generate to the whole piece: normalised, in the vertices of the graph.
    pub generators: Vec<CovariancePolynomial>,
}

/// An element of the ideal in the observed vertices alone.
#[derive(Clone, Debug)]
struct Known {
    degrees: Vec<u32>,
    terms: Vec<(Vec<u8>, u64)>,
}

/// The search for the vanishing ideal of a model: an iterator over its graded pieces by increasing degree.
///
/// $$ I = \{ f \in \mathbb{Z}[\sigma_{ij}] : f(\Sigma(\Lambda, \Omega)) = 0 \}, \qquad
/// \deg \sigma_{ij} = e_i + e_j $$
///
/// Stop where you like: what was found so far is right, what lies beyond is not known. A model of codimension 0 has the
/// ideal 0 and no pieces. Latent vertices are summed out.
///
/// A piece with N monomials costs about N^3 operations modulo 2^61 - 1, counted in the fuel the search was given.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::Search};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let search = Search::new(&chain, 2, 1, Fuel::default())?;
/// let mut constraints = Vec::new();
/// for piece in search {
///     constraints.extend(piece?.generators.iter().map(|one| one.text(&chain)));
/// }
/// assert_eq!(constraints, ["s_1_2*s_2_3 - s_1_3*s_2_2"]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    model: Model,
    field: PrimeField,
    words: Words,
    fuel: Fuel,
    codimension: usize,
    max_degree: u32,
    /// The next multidegree, in the observed vertices.
    next: Option<Vec<u32>>,
    /// Pieces of its degree that were gone through.
    settled: u64,
    /// An error was reported.
    stopped: bool,
    powers: Powers,
    /// Another field and points over it.
    checks: Option<(PrimeField, Vec<Vec<u64>>)>,
    leads: Vec<Lead>,
    known: Vec<Known>,
    symmetries: Vec<Vec<usize>>,
    /// Pieces of the present degree without new elements: number of monomials and dimension.
    empty: BTreeMap<Vec<u32>, (usize, usize)>,
}

impl Search {
    /// A search up to a total degree.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for fixed or shared coefficients by which the ideal is not graded; [`Error::TooLarge`],
    /// [`Error::NoVertices`] without observed vertices, [`Error::Exact`] when the fuel is used up.
    pub fn new(graph: &MixedGraph, max_degree: u32, seed: u64, mut fuel: Fuel) -> Result<Self> {
        if max_degree > MAX_DEGREE {
            return Err(Error::TooLarge {
                what: "degree of a constraint",
                found: max_degree.to_string(),
                limit: u64::from(MAX_DEGREE),
                hint: "search lower degrees",
            });
        }
        let field = PrimeField::new(PRIME)?;
        let mut words = Words::new(seed);
        let model = Model::scaled(graph, field, &mut fuel)?;
        let dimension = model.dimension(field, &mut words, &mut fuel)?;
        let codimension = model.pairs.len() - dimension;
        let first = (codimension > 0 && max_degree > 0).then(|| first_of(model.observed.len(), 2));
        let symmetries = if model.parameters.all_free() && first.is_some() {
            automorphisms(graph)
        } else {
            Vec::new()
        };
        Ok(Self {
            powers: Powers::new(field, model.pairs.len()),
            model,
            field,
            words,
            fuel,
            codimension,
            max_degree,
            next: first,
            settled: 0,
            stopped: false,
            checks: None,
            leads: Vec::new(),
            known: Vec::new(),
            symmetries,
            empty: BTreeMap::new(),
        })
    }

    /// The codimension of the model among the covariance matrices: never smaller than the truth, and larger with a
    /// probability of at most degree / 2^61.
    pub fn codimension(&self) -> usize {
        self.codimension
    }

    /// What is left of the fuel.
    pub fn fuel(&self) -> &Fuel {
        &self.fuel
    }

    /// Goes on with other fuel: the piece that was too large for the old one, after whose error the search stands still,
    /// is tried again.
    pub fn refuel(&mut self, fuel: Fuel) {
        self.fuel = fuel;
        self.stopped = false;
    }

    /// Degrees that are searched completely.
    pub fn searched(&self) -> u32 {
        match &self.next {
            None => self.max_degree,
            Some(next) => next.iter().sum::<u32>() / 2 - 1,
        }
    }

    /// Where the search stands, and the limit that keeps it there.
    pub(super) fn stop(&self, cause: Option<Error>) -> Stop {
        let next = self.next.as_ref();
        Stop {
            degree: self.searched(),
            settled: self.settled,
            multidegree: next.map_or_else(Vec::new, |next| self.in_graph(next)),
            cause,
        }
    }

    /// Searches all degrees up to this one.
    pub(crate) fn extend_to(&mut self, degree: u32) -> Result<()> {
        if degree > self.max_degree {
            if self.next.is_none() && self.codimension > 0 {
                let total = (self.max_degree + 1).saturating_mul(2);
                self.next = Some(first_of(self.model.observed.len(), total));
                self.settled = 0;
            }
            self.max_degree = degree.min(MAX_DEGREE);
        }
        for piece in self {
            piece?;
        }
        Ok(())
    }

    /// What the search alone knows of an element: it vanishes at points modulo another prime.
    pub(super) fn chance(&self, polynomial: &CovariancePolynomial) -> Chance {
        let numerator = 2 * self.model.graph.len() as u64 - 1;
        Chance {
            points: u32::try_from(CHECKS).unwrap_or(u32::MAX),
            degree: polynomial.degree().saturating_mul(numerator),
            prime: self.checks.as_ref().map_or(PRIME, |one| one.0.modulus()),
        }
    }

    /// The model, for what else is read from its points.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// The monomials of a multidegree that no known leading monomial divides.
    pub(crate) fn standard(&mut self, degrees: &[u32]) -> Result<Monomials> {
        let monomials = Monomials::of_degree(degrees, &mut self.fuel)?;
        monomials.standard(degrees, &self.leads, &mut self.fuel)
    }

    /// The piece of one multidegree of the observed vertices, whatever the order: what is new is new over the pieces that
    /// were asked for before.
    pub(crate) fn piece(&mut self, alpha: &[u32]) -> Result<Piece> {
        let monomials = Monomials::of_degree(alpha, &mut self.fuel)?;
        let count = monomials.len();
        let standard = monomials
            .clone()
            .standard(alpha, &self.leads, &mut self.fuel)?;
        let size = standard.len();
        let mut piece = Piece {
            multidegree: self.in_graph(alpha),
            monomials: count,
            dimension: count - size,
            generators: Vec::new(),
        };
        if size == 0 || self.values(&standard, size)?.rank(&mut self.fuel)? == size {
            return Ok(piece);
        }
        let kernel = self.kernel(&standard)?;
        let found = kernel.rows();
        piece.dimension += found;
        let new = self.independent(alpha, &monomials, &standard, &kernel)?;
        let generators = self.lifted(&standard, &kernel, &new)?;
        for at in 0..found {
            let lead = kernel.row(at).iter().rposition(|value| *value != 0);
            if let Some(lead) = lead {
                self.leads.push(Lead {
                    degrees: alpha.to_vec(),
                    exponents: standard.get(lead).to_vec(),
                });
            }
        }
        for generator in generators {
            let variables = self.model.pairs.len();
            let terms = generator.polynomial().terms().map(|(monomial, value)| {
                let mut exponents = vec![0_u8; variables];
                for (slot, exponent) in exponents.iter_mut().zip(&monomial) {
                    *slot = u8::try_from(*exponent).unwrap_or(u8::MAX);
                }
                (exponents, self.field.residue(value))
            });
            self.known.push(Known {
                degrees: alpha.to_vec(),
                terms: terms.collect(),
            });
            let (size, places) = (self.model.graph.len(), &self.model.observed);
            piece.generators.push(generator.placed(size, places)?);
        }
        Ok(piece)
    }

    /// Is it proved that a piece is 0, whatever is known of others?
    pub(crate) fn is_empty_piece(&mut self, alpha: &[u32]) -> Result<bool> {
        let monomials = Monomials::of_degree(alpha, &mut self.fuel)?;
        let size = monomials.len();
        Ok(size == 0 || self.values(&monomials, size)?.rank(&mut self.fuel)? == size)
    }

    fn in_graph(&self, alpha: &[u32]) -> Vec<u32> {
        let mut degrees = vec![0; self.model.graph.len()];
        for (v, degree) in self.model.observed.iter().zip(alpha) {
            degrees[*v] = *degree;
        }
        degrees
    }

    fn provide(&mut self, points: usize) -> Result<()> {
        while self.powers.points() < points {
            let (_, values) = self
                .model
                .sample(self.field, &mut self.words, &mut self.fuel)?;
            self.powers.include(values);
        }
        Ok(())
    }

    /// Values of monomials, one row for each monomial, one column for each point.
    fn values(&mut self, monomials: &Monomials, points: usize) -> Result<ModularMatrix> {
        self.provide(points)?;
        table(
            self.field,
            monomials,
            points,
            &mut self.powers,
            &mut self.fuel,
        )
    }

    /// The combinations of monomials that vanish at the points, each with a 1 at its leading monomial.
    fn kernel(&mut self, standard: &Monomials) -> Result<ModularMatrix> {
        let values = self.values(standard, standard.len() + SPARE)?;
        let by_point = crate::modular::transposed(&values)?;
        Ok(by_point.nullspace(&mut self.fuel)?)
    }

    /// Which rows of the kernel the lower pieces and earlier rows do not span.
    fn independent(
        &mut self,
        alpha: &[u32],
        monomials: &Monomials,
        standard: &Monomials,
        kernel: &ModularMatrix,
    ) -> Result<Vec<usize>> {
        let columns = monomials.len();
        let mut entries: Vec<u64> = Vec::new();
        let mut rows = 0;
        for known in &self.known {
            let rest: Option<Vec<u32>> = alpha
                .iter()
                .zip(&known.degrees)
                .map(|(whole, part)| whole.checked_sub(*part))
                .collect();
            let Some(rest) = rest else { continue };
            for factor in Monomials::of_degree(&rest, &mut self.fuel)?.iter() {
                self.fuel
                    .spend(columns as u64, "multiples of constraints")?;
                check_entries(rows + 1, columns)?;
                let start = entries.len();
                entries.resize(start + columns, 0);
                rows += 1;
                for (exponents, value) in &known.terms {
                    let product: Vec<u8> = exponents
                        .iter()
                        .zip(factor)
                        .map(|(a, b)| a.saturating_add(*b))
                        .collect();
                    if let Some(at) = monomials.position(&product) {
                        entries[start + at] = *value;
                    }
                }
            }
        }
        if rows == 0 {
            return Ok((0..kernel.rows()).collect());
        }
        let lower = rows;
        for at in 0..kernel.rows() {
            let start = entries.len();
            entries.resize(start + columns, 0);
            rows += 1;
            for (value, monomial) in kernel.row(at).iter().zip(standard.iter()) {
                if let Some(place) = monomials.position(monomial) {
                    entries[start + place] = *value;
                }
            }
        }
        let matrix = ModularMatrix::new(self.field, rows, columns, entries)?;
        let echelon = matrix.echelon(&mut self.fuel)?;
        let rows = echelon.independent_rows().iter();
        Ok(rows.filter_map(|row| row.checked_sub(lower)).collect())
    }

    /// Rows of the kernel over Z: from their images modulo as many primes as they need.
    fn lifted(
        &mut self,
        standard: &Monomials,
        kernel: &ModularMatrix,
        wanted: &[usize],
    ) -> Result<Vec<CovariancePolynomial>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let chosen = |kernel: &ModularMatrix| -> Vec<u64> {
            let rows = wanted
                .iter()
                .flat_map(|row| kernel.row(*row).iter().copied());
            rows.collect()
        };
        let leads = |kernel: &ModularMatrix| -> Vec<Option<usize>> {
            let lead = |row| kernel.row(row).iter().rposition(|value| *value != 0);
            (0..kernel.rows()).map(lead).collect()
        };
        let size = self.model.observed.len();
        let polynomial = |row: &[Integer]| {
            let terms = row.iter().zip(standard.iter()).map(|(value, monomial)| {
                let exponents: Vec<u32> = monomial.iter().map(|e| u32::from(*e)).collect();
                (exponents, value.clone())
            });
            CovariancePolynomial::new(size, Polynomial::from_terms(Integers, terms))
        };
        self.provide_checks()?;
        let Self {
            model,
            words,
            fuel,
            checks,
            ..
        } = self;
        let found = lifted(
            standard.len(),
            &chosen(kernel),
            |field| {
                let mut powers = Powers::new(field, model.pairs.len());
                let points = standard.len() + SPARE;
                for _ in 0..points {
                    powers.include(model.sample(field, words, fuel)?.1);
                }
                let image = table(field, standard, points, &mut powers, fuel)?;
                let image = crate::modular::transposed(&image)?.nullspace(fuel)?;
                Ok((leads(&image) == leads(kernel)).then(|| chosen(&image)))
            },
            |rows| {
                let Some((field, points)) = checks.as_ref() else {
                    return Ok(false);
                };
                for row in rows {
                    let polynomial = polynomial(row)?;
                    if points
                        .iter()
                        .any(|point| polynomial.residue(*field, point) != 0)
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            },
        )?;
        found
            .iter()
            .map(|row| Ok(polynomial(row)?.normalised()))
            .collect()
    }

    /// Points modulo another prime at which what was lifted must vanish.
    fn provide_checks(&mut self) -> Result<()> {
        if self.checks.is_none() {
            let field = check_field()?;
            let mut points = Vec::new();
            for _ in 0..CHECKS {
                let sample = self.model.sample(field, &mut self.words, &mut self.fuel)?;
                points.push(sample.1);
            }
            self.checks = Some((field, points));
        }
        Ok(())
    }

    /// The piece, from that of a multidegree which an automorphism maps it to when nothing was new there.
    fn step(&mut self, alpha: &[u32]) -> Result<Piece> {
        for symmetry in &self.symmetries {
            let image: Vec<u32> = symmetry.iter().map(|v| alpha[*v]).collect();
            if let Some((monomials, dimension)) = self.empty.get(&image) {
                return Ok(Piece {
                    multidegree: self.in_graph(alpha),
                    monomials: *monomials,
                    dimension: *dimension,
                    generators: Vec::new(),
                });
            }
        }
        let leads = self.leads.len();
        let piece = self.piece(alpha)?;
        if self.leads.len() == leads && !self.symmetries.is_empty() {
            let sizes = (piece.monomials, piece.dimension);
            self.empty.insert(alpha.to_vec(), sizes);
        }
        Ok(piece)
    }
}

impl Iterator for Search {
    type Item = Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.stopped {
            return None;
        }
        let alpha = self.next.clone()?;
        let piece = match self.step(&alpha) {
            Ok(piece) => piece,
            Err(error) => {
                self.stopped = true;
                return Some(Err(error));
            }
        };
        let total = alpha.iter().sum::<u32>();
        self.settled += 1;
        self.next = next_of(alpha).or_else(|| {
            self.empty.clear();
            self.settled = 0;
            (total / 2 < self.max_degree).then(|| first_of(self.model.observed.len(), total + 2))
        });
        Some(Ok(piece))
    }
}

/// Larger matrices are refused.
fn check_entries(rows: usize, columns: usize) -> Result<()> {
    let entries = rows.saturating_mul(columns);
    if entries <= MAX_ENTRIES {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "entries of a matrix of monomials",
        found: entries.to_string(),
        limit: MAX_ENTRIES as u64,
        hint: "lower the degree",
    })
}

/// Values of monomials, one row for each monomial, one column for each of the first points.
pub(crate) fn table(
    field: PrimeField,
    monomials: &Monomials,
    points: usize,
    powers: &mut Powers,
    fuel: &mut Fuel,
) -> Result<ModularMatrix> {
    check_entries(monomials.len(), points)?;
    let work = (monomials.len() as u64).saturating_mul(points as u64);
    fuel.spend(work, "values of monomials")?;
    let mut products = Products::new(powers, points);
    let mut entries = Vec::with_capacity(monomials.len().saturating_mul(points));
    for monomial in monomials.iter() {
        entries.extend_from_slice(products.of(monomial));
    }
    Ok(ModularMatrix::new(field, monomials.len(), points, entries)?)
}

/// A field of 60 bits other than that of the search: what was lifted is looked at there.
pub(crate) fn check_field() -> Result<PrimeField> {
    let field = PrimeField::below(PRIME >> 1).next();
    field.ok_or(Error::Exact(algebra::Error::Budget {
        what: "primes for a check",
        limit: PRIME,
    }))
}

/// The first vector of this length and sum: all of it in front.
pub(crate) fn first_of(length: usize, total: u32) -> Vec<u32> {
    let mut first = vec![0; length];
    if let Some(front) = first.first_mut() {
        *front = total;
    }
    first
}

/// The next vector with the same sum in decreasing lexicographic order.
pub(crate) fn next_of(mut vector: Vec<u32>) -> Option<Vec<u32>> {
    let last = vector.pop()?;
    let at = vector.iter().rposition(|value| *value > 0)?;
    vector[at] -= 1;
    vector.push(0);
    vector[at + 1] = last + 1;
    Some(vector)
}

#[cfg(test)]
mod tests;
