//! The rank of the parametrisation: is a covariance matrix reached from finitely many parameters?

use algebra::linear::{Echelon, ModularMatrix};
use algebra::{Fuel, PrimeField, Rational, Words};

use crate::error::{Error, Result};
use crate::mixed::{Coefficient, EdgeKind, MixedGraph, Parameter, Parameters};
use crate::modular::{ModularPoint, PRIME};
use crate::support::Support;

use super::degree::random_prime;
use super::infinite::half_trek_flow;
use super::kernel::{KernelCertificate, kernel};
use super::rank_certificate::RankCertificate;
use super::structural_rank::structural_rank;

/// Points after the first one, when the rank is not the largest possible.
const MORE_POINTS: usize = 2;

/// Fuel for a proof that the rank is not larger.
const KERNEL: u64 = 1 << 26;

/// Primes for these points lie between 2^60 and 2^61: there are more than 2^53 of them.
const LOWEST_PRIME: u64 = 1 << 60;
const LOG2_PRIMES: f64 = 53.0;

/// Draws until a number is prime: about 42 on average.
const PRIME_DRAWS: usize = 4_000;

/// The generic rank of the parametrisation and what follows from it.
///
/// | field | meaning |
/// |---|---|
/// | `rank` | dimension of the model |
/// | `parameters` | number of free parameters |
/// | `ambient` | m (m + 1) / 2 for m observed vertices |
/// | `codimension` | `ambient - rank` |
/// | `fibre_dimension` | `parameters - rank`: dimension of the set of parameters with the same covariances |
/// | `identifiable_parameters` | per free parameter: does it take finitely many values on a generic fibre? |
///
/// A parameter takes finitely many complex values on a generic fibre exactly when its unit vector is in the row space of
/// the Jacobian at a generic point: the fibre is smooth there and its tangent space is the kernel. It is *generic local*
/// identifiability; the values may be several (see [`degree`](super::degree())).
///
/// That the rank is not smaller is proved by the certificate; whether it may be larger, `bound` says. When that is proved,
/// parameters that are called not identifiable are not. Parameters that are called identifiable are when all are; otherwise
/// they are unless the random point of the certificate is special, with a probability of the order of 1 / 2^48.
#[derive(Clone, Debug, PartialEq)]
pub struct FiniteToOne {
    /// Dimension of the model.
    pub rank: usize,
    /// Number of free parameters.
    pub parameters: usize,
    /// Number of covariances of the observed vertices, variances included.
    pub ambient: usize,
    /// Number of covariances less the dimension of the model.
    pub codimension: usize,
    /// Dimension of the generic fibre.
    pub fibre_dimension: usize,
    /// For each free parameter: finitely many values on a generic fibre?
    pub identifiable_parameters: Vec<bool>,
    /// A minor of the Jacobian that is not zero: the rank is not smaller.
    pub certificate: RankCertificate,
    /// Why the rank is not larger.
    pub bound: RankBound,
}

/// Why the generic rank is not larger than the one found.
#[derive(Clone, Debug, PartialEq)]
pub enum RankBound {
    /// By the shape of the graph alone: it is the number of parameters, of covariances, of columns of the Jacobian that can
    /// be matched with rows in which they are not zero, or of parameters of Ω and of half-treks in the flow of the half-trek
    /// criterion.
    Proved,
    /// By as many polynomial directions in which Σ stands still.
    Kernel(KernelCertificate),
    /// No larger rank was seen at this many random points, each modulo a random prime.
    ///
    /// Were the generic rank r or more, some minor of size r would be a polynomial f / det(I - Λ)^k that is not zero.
    /// Its vanishing at a random point modulo a random prime has at most the probability
    ///
    /// $$ \varepsilon = \frac{\deg f}{p - n} + \frac{\log_2 \lVert f \rVert_1 / 60}{\pi(2^{61}) - \pi(2^{60})}, $$
    ///
    /// first by the lemma of Schwartz and Zippel, then because each prime beyond 2^60 that divides all coefficients
    /// takes 60 bits of them. `log2_error` is the logarithm of the power of ε for all points.
    Probable {
        /// How many points, without the one of the certificate.
        points: usize,
        /// Logarithm of the probability that the rank is larger, to base 2.
        log2_error: f64,
    },
}

impl RankBound {
    /// Is it proved that the rank is not larger?
    pub fn is_proved(&self) -> bool {
        !matches!(self, Self::Probable { .. })
    }
}

impl FiniteToOne {
    /// Does a generic point of the model have finitely many preimages?
    pub fn is_finite_to_one(&self) -> bool {
        self.fibre_dimension == 0
    }
}

/// Is the parametrisation generically finite-to-one? The rank of its Jacobian, with a certificate.
///
/// $$ \frac{\partial \Sigma}{\partial \lambda_{ab}} = \Sigma e_a e_b^T A + A^T e_b e_a^T \Sigma, \qquad
/// \frac{\partial \Sigma}{\partial \omega_{kl}} = A^T (e_k e_l^T + e_l e_k^T) A, \qquad A = (I-\Lambda)^{-1} $$
///
/// (half of the last for k = l), restricted to the observed vertices; a label adds the columns of its places, a fixed
/// coefficient has none. The entries are those of rank-one matrices: no matrix is multiplied. In a simple graph without
/// latent vertices, labels and fixed coefficients the rank is known ([`simple_certificate`]); otherwise it is that at a
/// random point modulo 2^61 - 1, repeated modulo random primes when it is not the largest possible. Costs
/// ambient * rank * parameters.
///
/// # Errors
/// [`Error::Exact`](crate::Error::Exact) when the fuel is used up; [`Error::Singular`](crate::Error::Singular) when
/// fixed coefficients make I - Λ singular.
///
/// # Example
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::finite_to_one};
/// let fuel = &mut Fuel::default();
/// // A bow: 1 -> 2, 1 <-> 2.
/// let bow = MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)])?;
/// let answer = finite_to_one(&bow, 1, fuel)?;
/// assert_eq!((answer.rank, answer.parameters, answer.fibre_dimension), (3, 4, 1));
/// assert_eq!(answer.identifiable_parameters, [false, true, false, false]); // l_1_2, w_1_1, w_2_2, w_1_2
/// assert!(answer.certificate.check(&bow, fuel)?);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: R. Foygel, J. Draisma, M. Drton, "Half-trek criterion for generic identifiability of linear structural
/// equation models" (arXiv 1107.5552), for the Jacobian; the bound is derived here.
pub fn finite_to_one(graph: &MixedGraph, seed: u64, fuel: &mut Fuel) -> Result<FiniteToOne> {
    match simple_certificate(graph) {
        Some(certificate) => {
            let parameters = certificate.columns.len();
            Ok(answer(
                graph,
                parameters,
                vec![true; parameters],
                certificate,
                RankBound::Proved,
            ))
        }
        None => finite_to_one_by_rank(graph, seed, fuel),
    }
}

/// The answer of [`finite_to_one`] from random points alone.
///
/// # Errors
/// As for [`finite_to_one`].
pub fn finite_to_one_by_rank(
    graph: &MixedGraph,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<FiniteToOne> {
    fuel.spend(square(graph), "matrices of a model")?;
    let parameters = Parameters::new(graph);
    let rows = observed_pairs(graph);
    let structural = structural_rank(graph, &parameters, fuel)?;
    let largest = rows.len().min(structural.unwrap_or(parameters.len()));
    let words = &mut Words::new(seed);
    let mut best = Sample::new(graph, &parameters, PrimeField::new(PRIME)?, words, fuel)?;
    let mut bound = RankBound::Proved;
    if best.echelon.rank() < largest {
        let mut log2_error = 0.0;
        for _ in 0..MORE_POINTS {
            let field = random_prime(LOWEST_PRIME, PRIME_DRAWS, words, fuel)?;
            let sample = Sample::new(graph, &parameters, field, words, fuel)?;
            if sample.echelon.rank() > best.echelon.rank() {
                best = sample;
            }
        }
        let rank = best.echelon.rank();
        if rank < largest && by_half_treks(graph, &parameters, fuel)?.is_none_or(|most| rank < most)
        {
            let share = &mut fuel.share(KERNEL.min(fuel.left() / 2));
            let found = kernel(graph, &parameters, rank, words, share)?;
            fuel.settle(share, "kernel of a Jacobian")?;
            if let Some(found) = found {
                bound = RankBound::Kernel(found);
            } else {
                for _ in 0..MORE_POINTS {
                    log2_error += log2_error_of_one_point(graph, &parameters, rank + 1);
                }
                bound = RankBound::Probable {
                    points: MORE_POINTS,
                    log2_error,
                };
            }
        }
    }
    let identifiable = identifiable(&best.echelon, parameters.len());
    let certificate = best.certificate(&rows, fuel)?;
    Ok(answer(
        graph,
        parameters.len(),
        identifiable,
        certificate,
        bound,
    ))
}

/// A bound of the rank by the flow of the half-trek criterion; `None` for graphs it does not cover.
///
/// Each nonzero minor of the equations for the arcs is a sum over ways to give its rows to the heads of its arcs, of products
/// of minors of Ω (I - Λ)^-1; one of these products is not zero, and each factor needs half-treks from its rows to its
/// columns without sided intersection: together a flow.
fn by_half_treks(
    graph: &MixedGraph,
    parameters: &Parameters,
    fuel: &mut Fuel,
) -> Result<Option<usize>> {
    if graph.has_latent() || !parameters.all_free() {
        return Ok(None);
    }
    let share = &mut fuel.share(KERNEL.min(fuel.left() / 2));
    let flow = match half_trek_flow(&Support::new(graph), share) {
        Err(Error::Exact(algebra::Error::Budget { .. })) => None,
        flow => flow?,
    };
    fuel.settle(share, "half-trek flow")?;
    let of_omega = parameters.variances.len() + parameters.covariances.len();
    Ok(flow.map(|flow| of_omega + flow.value))
}

fn answer(
    graph: &MixedGraph,
    parameters: usize,
    identifiable_parameters: Vec<bool>,
    certificate: RankCertificate,
    bound: RankBound,
) -> FiniteToOne {
    let rank = certificate.rank();
    let observed = graph.observed().len();
    let ambient = observed * (observed + 1) / 2;
    FiniteToOne {
        rank,
        parameters,
        ambient,
        codimension: ambient - rank,
        fibre_dimension: parameters - rank,
        identifiable_parameters,
        certificate,
        bound,
    }
}

/// The certificate of a simple graph at Λ = 0, Ω = I; `None` for other graphs, and with latent vertices, labels or fixed
/// coefficients.
///
/// There dΣ = dΩ + dΛ + dΛ^T, and in a simple graph the parameters change different covariances: the minor of these
/// rows is 1. So the parametrisation of every simple graph, cyclic or not, is generically finite-to-one.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::simple_certificate};
/// let cycle = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[])?;
/// let certificate = simple_certificate(&cycle).unwrap();
/// assert!(certificate.rank() == 6 && certificate.check(&cycle, &mut Fuel::default())?);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn simple_certificate(graph: &MixedGraph) -> Option<RankCertificate> {
    let parameters = Parameters::new(graph);
    if graph.has_latent() || !parameters.all_free() || !graph.is_simple() {
        return None;
    }
    let arcs = parameters.arcs.iter();
    let variances = (0..graph.len()).map(|v| (v, v));
    let covariances = parameters.covariances.iter().map(|edge| (edge.0, edge.1));
    let rows: Vec<(usize, usize)> = arcs
        .map(|arc| (arc.0.min(arc.1), arc.0.max(arc.1)))
        .chain(variances)
        .chain(covariances)
        .collect();
    let mut point = vec![0; parameters.len()];
    for variance in &parameters.variances {
        if let Parameter::Free(number) = variance {
            point[*number] = 1;
        }
    }
    Some(RankCertificate {
        prime: PRIME,
        point,
        columns: (0..rows.len()).collect(),
        rows,
        minor: 1,
    })
}

/// What a matrix of the size of the graph costs.
pub(super) fn square(graph: &MixedGraph) -> u64 {
    let size = graph.len() as u64;
    size.saturating_mul(size)
}

/// The pairs i <= j of observed vertices: the rows of the Jacobian.
fn observed_pairs(graph: &MixedGraph) -> Vec<(usize, usize)> {
    let observed = graph.observed();
    let mut pairs = Vec::new();
    for (at, &i) in observed.iter().enumerate() {
        pairs.extend(observed[at..].iter().map(|&j| (i, j)));
    }
    pairs
}

/// The Jacobian at one random point.
struct Sample {
    point: ModularPoint,
    jacobian: ModularMatrix,
    echelon: Echelon,
}

impl Sample {
    fn new(
        graph: &MixedGraph,
        parameters: &Parameters,
        field: PrimeField,
        words: &mut Words,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let point = ModularPoint::random(graph, parameters, field, words, fuel)?;
        let jacobian = jacobian(graph, parameters, &point, fuel)?;
        Self::of(point, jacobian, fuel)
    }

    fn of(point: ModularPoint, jacobian: ModularMatrix, fuel: &mut Fuel) -> Result<Self> {
        let echelon = jacobian.echelon(fuel)?;
        Ok(Self {
            point,
            jacobian,
            echelon,
        })
    }

    fn certificate(self, rows: &[(usize, usize)], fuel: &mut Fuel) -> Result<RankCertificate> {
        let independent = self.echelon.independent_rows();
        let columns = self.echelon.pivots();
        let entries = independent.iter().flat_map(|row| {
            let row = self.jacobian.row(*row);
            columns.iter().map(move |column| row[*column])
        });
        let field = self.jacobian.field();
        let size = columns.len();
        let minor = ModularMatrix::new(field, size, size, entries.collect())?.determinant(fuel)?;
        Ok(RankCertificate {
            prime: field.modulus(),
            point: self.point.values,
            rows: independent.iter().map(|row| rows[*row]).collect(),
            columns: columns.to_vec(),
            minor,
        })
    }
}

/// The derivatives of the observed covariances by the free parameters: a row for each pair i <= j, a column for each
/// parameter.
pub(crate) fn jacobian(
    graph: &MixedGraph,
    parameters: &Parameters,
    point: &ModularPoint,
    fuel: &mut Fuel,
) -> Result<ModularMatrix> {
    let rows = observed_pairs(graph);
    let field = point.sigma.field();
    let columns = parameters.len();
    let entries = parameters.entries().count() as u64;
    fuel.spend(
        (rows.len() as u64).saturating_mul(entries.saturating_add(columns as u64)),
        "Jacobian",
    )?;
    let mut values = vec![0; rows.len().saturating_mul(columns)];
    let inverse: Vec<&[u64]> = (0..graph.len()).map(|v| point.inverse.row(v)).collect();
    let sigma: Vec<&[u64]> = (0..graph.len()).map(|v| point.sigma.row(v)).collect();
    for ((i, j), row) in rows.iter().zip(values.chunks_exact_mut(columns.max(1))) {
        let mut add = |parameter: &Parameter, value: u64| {
            if let Parameter::Free(number) = parameter {
                row[*number] = field.add(row[*number], value);
            }
        };
        // (left e_a e_b^T right + transpose)_ij for symmetric use of rows a and b
        let both = |left: &[u64], right: &[u64]| {
            field.multiply_add(left[*i], right[*j], field.multiply(left[*j], right[*i]))
        };
        for (a, b, parameter) in &parameters.arcs {
            add(parameter, both(sigma[*a], inverse[*b]));
        }
        for (row, parameter) in inverse.iter().zip(&parameters.variances) {
            add(parameter, field.multiply(row[*i], row[*j]));
        }
        for (a, b, parameter) in &parameters.covariances {
            add(parameter, both(inverse[*a], inverse[*b]));
        }
    }
    Ok(ModularMatrix::new(field, rows.len(), columns, values)?)
}

/// Which unit vectors are in the row space: those on which the kernel is zero.
fn identifiable(echelon: &Echelon, parameters: usize) -> Vec<bool> {
    let free: Vec<usize> = echelon.free_columns().collect();
    let mut found = vec![false; parameters];
    for (at, pivot) in echelon.pivots().iter().enumerate() {
        let row = echelon.rows().row(at);
        found[*pivot] = free.iter().all(|column| row[*column] == 0);
    }
    found
}

/// Logarithm of the probability that a minor of this size vanishes at one random point although it is not zero.
///
/// With D = det(I - Λ) of degree at most n, entries of D A have degree n - 1, those of D^2 Σ degree 2 n - 1: D^3 times a
/// column for an arc has degree 3 n - 2, D^2 times one for Ω has degree 2 n - 2. For the norms: D and the entries of D A are sums over
/// choices in the rows of I - Λ, so their sums of absolute coefficients are at most the product P of those of the rows;
/// those of D^2 Σ at most |Ω| P^2, the sum of all entries of Ω times P^2; those of a column at most 2 k |Ω| P^3 for a
/// parameter in k places; and m! times the product of these bounds a minor of size m.
fn log2_error_of_one_point(graph: &MixedGraph, parameters: &Parameters, size: usize) -> f64 {
    let n = graph.len() as f64;
    let size = size as f64;
    let degree = size * (3.0 * n - 2.0).max(1.0);
    let fixed_bits = |coefficient: &Coefficient| match coefficient {
        Coefficient::Fixed(value) => rational_bits(value),
        Coefficient::Free | Coefficient::Label(_) => 0.0,
    };
    let mut rows = vec![1.0_f64; graph.len()];
    let mut product_bits = 0.0;
    for (a, _, coefficient) in graph.edges_of(EdgeKind::Directed) {
        rows[a] += 1.0;
        product_bits += fixed_bits(coefficient);
    }
    product_bits += rows.iter().map(|row| row.log2()).sum::<f64>();
    let mut omega_bits = 0.0;
    for v in 0..graph.len() {
        omega_bits += fixed_bits(&graph.vertex(v).variance);
    }
    for (_, _, coefficient) in graph.edges_of(EdgeKind::Bidirected) {
        omega_bits += fixed_bits(coefficient);
    }
    omega_bits += (n + 2.0 * parameters.covariances.len() as f64).log2();
    let places = parameters.entries().count() as f64;
    let column_bits = 1.0 + places.log2() + omega_bits + 3.0 * product_bits;
    let norm_bits = size * (size.max(2.0).log2() + column_bits);
    let modulus = (LOWEST_PRIME as f64).log2();
    let by_point = (degree / (LOWEST_PRIME as f64 - n)).log2();
    let by_prime = (norm_bits / modulus).log2() - LOG2_PRIMES;
    // log2 of the sum of both
    let (high, low) = (by_point.max(by_prime), by_point.min(by_prime));
    high + (1.0 + (low - high).exp2()).log2()
}

/// Bits by which a known coefficient may lengthen a row, its denominator cleared.
fn rational_bits(value: &Rational) -> f64 {
    value.numerator().bits() as f64 + value.denominator().bits() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUEL: u64 = 1 << 32;

    /// 1 -> 2 -> 3 -> 4 -> 2, 1 -> 3, 1 <-> 4: cyclic, and no bow.
    fn graph() -> MixedGraph {
        let arcs = [(0, 1), (1, 2), (2, 3), (3, 1), (0, 2)];
        MixedGraph::from_edges(4, &arcs, &[(0, 3)]).unwrap()
    }

    fn at_random(seed: u64) -> (MixedGraph, Parameters, ModularPoint) {
        let graph = graph();
        let parameters = Parameters::new(&graph);
        let field = PrimeField::new(PRIME).unwrap();
        let (words, fuel) = (&mut Words::new(seed), &mut Fuel::new(FUEL));
        let point = ModularPoint::random(&graph, &parameters, field, words, fuel).unwrap();
        (graph, parameters, point)
    }

    fn accepted(graph: &MixedGraph, point: ModularPoint, jacobian: ModularMatrix) -> bool {
        let fuel = &mut Fuel::new(FUEL);
        let sample = Sample::of(point, jacobian, fuel).unwrap();
        let certificate = sample.certificate(&observed_pairs(graph), fuel).unwrap();
        assert_ne!(certificate.minor, 0);
        certificate.check(graph, fuel).unwrap()
    }

    #[test]
    fn the_check_accepts_the_jacobian_and_refutes_its_twins() {
        for seed in 0..20 {
            let (graph, parameters, point) = at_random(seed);
            let fuel = &mut Fuel::new(FUEL);
            let field = point.sigma.field();
            let truth = jacobian(&graph, &parameters, &point, fuel).unwrap();
            assert!(accepted(&graph, point.clone(), truth.clone()));
            // A transposed: the coefficient of i -> j read from row j, column i.
            let mut twin = point.clone();
            twin.inverse = crate::modular::transposed(&point.inverse).unwrap();
            let turned = jacobian(&graph, &parameters, &twin, fuel).unwrap();
            assert!(!accepted(&graph, point.clone(), turned));
            // d Σ = d Λ^T Σ A without the transpose of it.
            let pairs = observed_pairs(&graph);
            let mut entries = truth.entries().to_vec();
            for (row, &(i, j)) in entries.chunks_exact_mut(parameters.len()).zip(&pairs) {
                for (at, (a, b, _)) in parameters.arcs.iter().enumerate() {
                    row[at] = field.multiply(point.sigma.row(i)[*a], point.inverse.row(*b)[j]);
                }
            }
            let half = ModularMatrix::new(field, pairs.len(), parameters.len(), entries).unwrap();
            assert!(!accepted(&graph, point.clone(), half));
            // The covariance of the errors of a <-> b counted in one order only.
            let mut entries = truth.entries().to_vec();
            for (row, &(i, j)) in entries.chunks_exact_mut(parameters.len()).zip(&pairs) {
                let (a, b, _) = parameters.covariances[0];
                let last = parameters.len() - 1;
                row[last] = field.multiply(point.inverse.row(a)[i], point.inverse.row(b)[j]);
            }
            let once = ModularMatrix::new(field, pairs.len(), parameters.len(), entries).unwrap();
            assert!(!accepted(&graph, point, once));
        }
    }

    #[test]
    fn a_tampered_certificate_is_rejected() {
        let (graph, fuel) = (graph(), &mut Fuel::new(FUEL));
        let good = finite_to_one_by_rank(&graph, 5, fuel).unwrap().certificate;
        assert!(good.check(&graph, fuel).unwrap());
        let tampered: [fn(&mut RankCertificate); 8] = [
            |c| c.minor += 1,
            |c| c.minor = 0,
            |c| c.prime -= 2,
            |c| c.point[5] = (c.point[5] + 1) % c.prime,
            |c| c.point.truncate(3),
            |c| c.rows[0] = c.rows[1],
            |c| c.rows[0] = (0, 9),
            |c| c.columns[1] = 99,
        ];
        for change in tampered {
            let mut bad = good.clone();
            change(&mut bad);
            assert!(!bad.check(&graph, fuel).unwrap(), "{bad:?}");
        }
        let mut latent = graph.clone();
        latent.set_latent(0, true);
        assert!(!good.check(&latent, fuel).unwrap());
    }

    /// The bound is a power of something like size * degree / 2^53 for a small graph.
    #[test]
    fn two_more_points_make_an_error_beyond_any_use() {
        // One factor with four indicators; only its scale is free.
        let arcs = [(0, 1), (0, 2), (0, 3), (0, 4)];
        let mut graph = MixedGraph::from_edges(5, &arcs, &[]).unwrap();
        graph.set_latent(0, true);
        let answer = finite_to_one(&graph, 1, &mut Fuel::new(FUEL)).unwrap();
        assert_eq!((answer.rank, answer.parameters), (8, 9));
        let RankBound::Probable { points, log2_error } = answer.bound else {
            panic!("no proof covers latent vertices");
        };
        assert_eq!(points, 2);
        assert!(log2_error < -80.0 && log2_error > -120.0, "{log2_error}");
    }
}
