//! Why the rank of the Jacobian is not larger: vectors of polynomials that it maps to zero.

use std::collections::BTreeSet;

use algebra::linear::{Matrix, ModularMatrix, fraction_free};
use algebra::poly::{Polynomial, Rationals};
use algebra::{Fuel, PrimeField, Rational, Words};

use crate::covariance::Covariance;
use crate::error::{Error, Result};
use crate::ideal::cofactors;
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::{ModularPoint, PRIME, transposed};

/// Directions in which the parameters can move while Σ stands still: the generic rank of the Jacobian is at most the number
/// of free parameters less the number of vectors.
///
/// $$ (I-\Lambda)^T \dot\Sigma (I-\Lambda) = \dot\Omega + C \dot\Lambda + (C \dot\Lambda)^T, \qquad
/// \det(I-\Lambda)\thinspace C = \Omega \operatorname{adj}(I-\Lambda) $$
///
/// Σ stands still when the right side is zero. In the place of an entry of Ω with a parameter of its own that parameter
/// makes it zero; the vectors, which have the other parameters, make the other places zero, as polynomial identities. The
/// first entry of each vector is not zero, and no other vector has an entry for that parameter: they are independent.
///
/// With the feature `serde`, in JSON, a polynomial is a list of terms, each a coefficient and pairs of a parameter and its
/// exponent; this one says that in 1 -> 2 -> 1 the coefficients can move by (w_2_2, -w_1_1):
///
/// ```json
/// {"vectors": [[[1, [["-1", [[2, 1]]]]], [0, [["1", [[3, 1]]]]]]]}
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct KernelCertificate {
    /// The vectors: for each parameter that moves, by its number among [`Parameters::names`], how it does.
    #[cfg_attr(feature = "serde", serde(with = "terms"))]
    pub vectors: Vec<Vec<(usize, Polynomial)>>,
}

impl KernelCertificate {
    /// Is it valid for this graph?
    ///
    /// The adjugate of I - Λ is found anew by cofactors, and the vectors are put in. Graphs with latent vertices have no such
    /// certificates.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::Fuel;
    /// use graphs::{MixedGraph, identify::{RankBound, finite_to_one}};
    /// // Two vertices that cause each other, and a third with a bow to one of them.
    /// let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 0), (1, 2)], &[(1, 2)])?;
    /// let fuel = &mut Fuel::new(1 << 30);
    /// let answer = finite_to_one(&graph, 1, fuel)?;
    /// assert_eq!(answer.fibre_dimension, 1);
    /// assert!(answer.bound.is_proved());
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn check(&self, graph: &MixedGraph, fuel: &mut Fuel) -> Result<bool> {
        if graph.has_latent() {
            return Ok(false);
        }
        let parameters = Parameters::new(graph);
        let all: Vec<usize> = (0..graph.len()).collect();
        let (adjugate, determinant) = cofactors(&parameters, &all, fuel)?;
        let system = System::new(&parameters, &adjugate, &determinant, fuel)?;
        self.holds(&system, fuel)
    }

    fn holds(&self, system: &System, fuel: &mut Fuel) -> Result<bool> {
        let owned: Vec<Option<usize>> = self
            .vectors
            .iter()
            .map(|vector| vector.first().map(|entry| entry.0))
            .collect();
        for (at, vector) in self.vectors.iter().enumerate() {
            let sorted: BTreeSet<usize> = vector.iter().map(|entry| entry.0).collect();
            let known = sorted.iter().all(|one| system.columns.contains(one));
            let others = owned.iter().enumerate().filter(|one| one.0 != at);
            let mut others = others.filter_map(|one| *one.1);
            let independent = vector.first().is_some_and(|entry| !entry.1.is_zero())
                && !others.any(|other| sorted.contains(&other));
            if !known || !independent || sorted.len() != vector.len() {
                return Ok(false);
            }
            for row in &system.rows {
                let mut sum = Polynomial::zero(Rationals);
                for (parameter, value) in vector {
                    if let Ok(column) = system.columns.binary_search(parameter) {
                        let product = row[column].mul(value, fuel)?;
                        sum = sum.add(&product, fuel)?;
                    }
                }
                if !sum.is_zero() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The linear equations of directions in which Σ stands still.
struct System {
    /// The parameters that are no entry of Ω of their own, increasing.
    columns: Vec<usize>,
    /// Polynomials, a row for each place of a symmetric matrix that no such entry makes zero.
    rows: Vec<Vec<Polynomial>>,
}

fn value(parameter: &Parameter) -> Polynomial {
    match parameter {
        Parameter::Free(at) => Polynomial::variable(*at),
        Parameter::Fixed(value) => Polynomial::constant(value.clone()),
    }
}

/// The places of Ω that a parameter has for itself, and the parameters that are no such entry.
fn places(parameters: &Parameters) -> (BTreeSet<(usize, usize)>, Vec<usize>) {
    let mut often = vec![0_usize; parameters.len()];
    for parameter in parameters.entries() {
        if let Parameter::Free(at) = parameter {
            often[*at] += 1;
        }
    }
    let mut own = BTreeSet::new();
    let mut columns: BTreeSet<usize> = (0..parameters.len()).collect();
    for (a, b, parameter) in omega(parameters) {
        if let Parameter::Free(at) = parameter
            && often[*at] == 1
        {
            own.insert((a, b));
            columns.remove(at);
        }
    }
    (own, columns.into_iter().collect())
}

/// The entries of Ω on and above the diagonal.
fn omega(parameters: &Parameters) -> impl Iterator<Item = (usize, usize, &Parameter)> {
    let variances = parameters.variances.iter().enumerate();
    let variances = variances.map(|(v, parameter)| (v, v, parameter));
    let covariances = parameters.covariances.iter();
    variances.chain(covariances.map(|(a, b, parameter)| (*a.min(b), *a.max(b), parameter)))
}

impl System {
    fn new(
        parameters: &Parameters,
        adjugate: &[Vec<Polynomial>],
        determinant: &Polynomial,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let n = parameters.variances.len();
        // Ω adj(I - Λ)
        let mut mixed = vec![vec![Polynomial::zero(Rationals); n]; n];
        for (a, b, parameter) in omega(parameters) {
            let weight = value(parameter);
            for (to, from) in [(a, b), (b, a)] {
                for (target, entry) in mixed[to].iter_mut().zip(&adjugate[from]) {
                    *target = target.add(&weight.mul(entry, fuel)?, fuel)?;
                }
                if a == b {
                    break;
                }
            }
        }
        let (own, columns) = places(parameters);
        let mut matrix = vec![vec![Polynomial::zero(Rationals); columns.len()]; n * n];
        let two = Rational::from(2);
        let mut add =
            |(i, j): (usize, usize), parameter: &Parameter, entry: &Polynomial, fuel: &mut Fuel| {
                if let Parameter::Free(at) = parameter
                    && let Ok(column) = columns.binary_search(at)
                {
                    let slot = &mut matrix[i.min(j) * n + i.max(j)][column];
                    *slot = slot.add(entry, fuel)?;
                }
                Result::Ok(())
            };
        for (a, b, parameter) in &parameters.arcs {
            for (i, row) in mixed.iter().enumerate() {
                if i == *b {
                    add((i, *b), parameter, &row[*a].scale(&two), fuel)?;
                } else {
                    add((i, *b), parameter, &row[*a], fuel)?;
                }
            }
        }
        for (a, b, parameter) in omega(parameters) {
            add((a, b), parameter, determinant, fuel)?;
        }
        let mut rows = Vec::new();
        for (at, row) in matrix.into_iter().enumerate() {
            let occurs = row.iter().any(|entry| !entry.is_zero());
            if occurs && !own.contains(&(at / n, at % n)) {
                rows.push(row);
            }
        }
        Ok(Self { columns, rows })
    }
}

/// Vectors that show that the rank is at most `rank`; `None` when that is not so, with latent vertices, and where the fuel
/// does not pay for them.
///
/// Which parameters a vector needs is seen at a random point modulo a prime: those of a smallest dependent set of columns.
/// Its entries are minors of these columns, by elimination without fractions, divided by what they have in common.
pub(super) fn kernel(
    graph: &MixedGraph,
    parameters: &Parameters,
    rank: usize,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Option<KernelCertificate>> {
    if graph.has_latent() || rank > parameters.len() {
        return Ok(None);
    }
    match vectors(graph, parameters, words, fuel) {
        Ok(Some(found)) if found.vectors.len() == parameters.len() - rank => Ok(Some(found)),
        Ok(_)
        | Err(
            Error::Exact(algebra::Error::Budget { .. })
            | Error::TooLarge { .. }
            | Error::Singular { .. },
        ) => Ok(None),
        Err(error) => Err(error),
    }
}

fn vectors(
    graph: &MixedGraph,
    parameters: &Parameters,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Option<KernelCertificate>> {
    let covariance = Covariance::new(graph)?;
    let all: Vec<usize> = (0..graph.len()).collect();
    let adjugate = covariance.adjugate(&all, Rationals, Clone::clone, fuel)?;
    let system = System::new(parameters, &adjugate.rows, &adjugate.determinant, fuel)?;
    let field = PrimeField::new(PRIME)?;
    let point = ModularPoint::random(graph, parameters, field, words, fuel)?;
    let values: Vec<(usize, u64)> = point.values.iter().copied().enumerate().collect();
    let (count, width) = (system.rows.len(), system.columns.len());
    let mut entries = Vec::with_capacity(count.saturating_mul(width));
    for entry in system.rows.iter().flatten() {
        let image = entry.over(field, |value| field.residue_of_rational(value));
        let value = image
            .map(|image| image.evaluate(&values, fuel))
            .transpose()?;
        let value = value.and_then(|value| value.as_constant());
        let Some(value) = value else { return Ok(None) };
        entries.push(value);
    }
    let images = ModularMatrix::new(field, count, width, entries)?;
    let echelon = images.echelon(fuel)?;
    let mut vectors = Vec::new();
    for free in echelon.free_columns() {
        let mut support = vec![free];
        let pivots = echelon.pivots().iter().enumerate();
        let needed = pivots.filter(|(at, _)| echelon.rows().row(*at)[free] != 0);
        support.extend(needed.map(|one| *one.1));
        let chosen = support.iter().flat_map(|column| {
            let images = &images;
            (0..count).map(move |row| images.row(row)[*column])
        });
        let chosen = ModularMatrix::new(field, support.len(), count, chosen.collect())?;
        let chosen = transposed(&chosen)?.echelon(fuel)?;
        let rows = chosen.independent_rows().iter().map(|row| {
            let row = &system.rows[*row];
            support.iter().map(|column| row[*column].clone()).collect()
        });
        let rows: Vec<Vec<Polynomial>> = rows.collect();
        // An empty set of rows has no width.
        let vector = if rows.is_empty() {
            vec![Polynomial::constant(Rational::ONE)]
        } else {
            let kernel = fraction_free::nullspace(&Matrix::from_rows(rows)?, fuel)?;
            kernel.row(0).to_vec()
        };
        let mut common = Polynomial::zero(Rationals);
        for entry in &vector {
            common = common.gcd(entry, fuel)?;
        }
        let mut entries = Vec::with_capacity(vector.len());
        for (column, entry) in support.iter().zip(&vector) {
            let quotient = entry.divide_exact(&common, fuel)?;
            let Some(quotient) = quotient else {
                return Ok(None);
            };
            entries.push((system.columns[*column], quotient));
        }
        vectors.push(entries);
    }
    let found = KernelCertificate { vectors };
    Ok(found.holds(&system, fuel)?.then_some(found))
}

#[cfg(feature = "serde")]
mod terms {
    use algebra::Rational;
    use algebra::poly::{Polynomial, Rationals};
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    /// Larger exponents and parameters are no part of a certificate.
    const MOST: u32 = 4096;

    type Terms = Vec<(Rational, Vec<(usize, u32)>)>;

    pub(super) fn serialize<S: Serializer>(
        vectors: &[Vec<(usize, Polynomial)>],
        s: S,
    ) -> Result<S::Ok, S::Error> {
        s.collect_seq(vectors.iter().map(|vector| {
            let entries = vector.iter().map(|(parameter, polynomial)| {
                let terms = polynomial.terms().map(|(monomial, coefficient)| {
                    let powers = monomial.iter().copied().enumerate();
                    let powers = powers.filter(|power| power.1 > 0).collect();
                    (coefficient.clone(), powers)
                });
                (*parameter, terms.collect::<Terms>())
            });
            entries.collect::<Vec<(usize, Terms)>>()
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Vec<Vec<(usize, Polynomial)>>, D::Error> {
        let vectors = Vec::<Vec<(usize, Terms)>>::deserialize(d)?;
        let mut found = Vec::with_capacity(vectors.len());
        for vector in vectors {
            let mut entries = Vec::with_capacity(vector.len());
            for (parameter, terms) in vector {
                let mut sum = Vec::with_capacity(terms.len());
                for (coefficient, powers) in terms {
                    let mut exponents = Vec::new();
                    for (at, exponent) in powers {
                        if at >= MOST as usize || exponent > MOST {
                            return Err(D::Error::custom("a parameter or exponent above 4096"));
                        }
                        if exponents.len() <= at {
                            exponents.resize(at + 1, 0);
                        }
                        exponents[at] = exponent;
                    }
                    sum.push((exponents, coefficient));
                }
                entries.push((parameter, Polynomial::from_terms(Rationals, sum)));
            }
            found.push(entries);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(graph: &MixedGraph) -> KernelCertificate {
        let parameters = Parameters::new(graph);
        let (words, fuel) = (&mut Words::new(1), &mut Fuel::new(1 << 26));
        vectors(graph, &parameters, words, fuel).unwrap().unwrap()
    }

    #[test]
    fn the_kernel_of_a_two_cycle_is_known() {
        let graph = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[]).unwrap();
        let certificate = found(&graph);
        let (first, second) = (Polynomial::variable(2), Polynomial::variable(3));
        assert_eq!(
            certificate.vectors,
            [vec![(1, first.negate()), (0, second.clone())]]
        );
        let fuel = &mut Fuel::default();
        assert!(certificate.check(&graph, fuel).unwrap());
        for forged in [
            vec![vec![(1, first.clone()), (0, second.clone())]],
            vec![vec![(1, Polynomial::default()), (0, second.clone())]],
            vec![vec![(2, first.negate()), (0, second.clone())]],
            vec![vec![(9, first.negate())]],
            vec![vec![]],
            [&certificate.vectors[..], &certificate.vectors[..]].concat(),
        ] {
            let forged = KernelCertificate { vectors: forged };
            assert!(!forged.check(&graph, fuel).unwrap(), "{forged:?}");
        }
        let mut latent = graph.clone();
        latent.set_latent(0, true);
        assert!(!certificate.check(&latent, fuel).unwrap());
    }

    #[cfg(feature = "serde")]
    #[test]
    fn certificates_survive_a_document() {
        let graph = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[]).unwrap();
        let text = r#"{"vectors":[[[1,[["-1",[[2,1]]]]],[0,[["1",[[3,1]]]]]]]}"#;
        assert_eq!(serde_json::to_string(&found(&graph)).unwrap(), text);
        let read: KernelCertificate = serde_json::from_str(text).unwrap();
        assert_eq!(read, found(&graph));
        let long = text.replace("[2,1]", "[2,5000]");
        assert!(serde_json::from_str::<KernelCertificate>(&long).is_err());
    }
}
