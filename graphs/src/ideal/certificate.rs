//! Does a polynomial vanish on a model? Proved, refuted by a point, or probable with a bound.

use algebra::linear::Matrix;
use algebra::{Fuel, PrimeField, Rational, Words};
use smol_str::SmolStr;

use super::claim::{Claim, expanded, quantities};
use super::grid::{Grid, plan};
use super::model::Model;
use super::polynomial::CovariancePolynomial;
use crate::covariance::Covariance;
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameter};
use crate::modular::PRIME;

/// Random points modulo 2^61 - 1 that are looked at before a proof is tried, and instead of one.
const POINTS: u32 = 4;

/// Points with small integer parameters that are tried for a counterexample.
const TRIES: u64 = 400;

/// What is known about a claim that something vanishes on a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Vanishing {
    /// It does, for all parameters.
    Proven(Certificate),
    /// It does not: here is a point.
    Refuted(Counterexample),
    /// It does at random points, and a proof costs more than the fuel that was left.
    Probable(Chance),
}

/// Why a claim is true: data that [`Certificate::check`] goes through again by another way.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// The model.
    pub graph: MixedGraph,
    /// The claim Σ_m f_m(Σ) l^m = 0, as pairs of m and f_m.
    pub parts: Vec<(u32, CovariancePolynomial)>,
    /// The number of the parameter l.
    pub parameter: Option<usize>,
    /// The way it was proved.
    pub method: Method,
}

/// The way a claim was proved.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// The numerators of Σ were put in and multiplied out: nothing was left.
    Expansion,
    /// It is zero at enough points modulo enough primes.
    Grid(Grid),
}

/// Parameters at which a claim is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// The free parameters with their names.
    pub parameters: Vec<(SmolStr, Rational)>,
    /// Σ at these, latent vertices included.
    pub sigma: Matrix<Rational>,
    /// The value that was claimed to be 0.
    pub value: Rational,
}

/// How unlikely it is that a claim is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    /// Number of independent random points.
    pub points: u32,
    /// A bound of the degree of the claim in the parameters.
    pub degree: u64,
    /// The prime modulo which it was zero.
    pub prime: u64,
}

impl Chance {
    /// log2 of the bound (degree / p)^points of the probability that a wrong claim would have been zero at all points, as
    /// long as p divides not all of its coefficients.
    pub fn log2(&self) -> f64 {
        // Both are below 2^63, and a few units in the last place do not matter.
        let ratio = self.degree.max(1) as f64 / self.prime as f64;
        ratio.log2() * f64::from(self.points)
    }
}

/// Does the polynomial vanish on the model?
///
/// $$ f(\Sigma(\Lambda, \Omega)) = 0 \text{ for all } \Lambda, \Omega $$
///
/// Random points modulo 2^61 - 1 first: they refute. Then a grid of points that proves it, see [`Grid`]; where that costs
/// more than the fuel left, the numerators are multiplied out; and where that fails too, the answer is [`Vanishing::Probable`].
///
/// # Errors
/// [`Error::Unsupported`] for a polynomial with latent vertices, [`Error::Dimension`] for one of another number of
/// vertices, [`Error::TooLarge`] beyond degree 250, [`Error::Exact`] when the fuel is too short for the random points.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::{CovariancePolynomial, Vanishing, certify}};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let right = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_2_2", &chain)?;
/// let fuel = &mut Fuel::default();
/// let Vanishing::Proven(certificate) = certify(&chain, &right, 1, fuel)? else { panic!() };
/// assert!(certificate.check(fuel)?);
/// let wrong = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_3_3", &chain)?;
/// let Vanishing::Refuted(point) = certify(&chain, &wrong, 1, fuel)? else { panic!() };
/// assert_eq!(wrong.evaluate(&point.sigma)?, point.value);
/// assert!(!point.value.is_zero());
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn certify(
    graph: &MixedGraph,
    polynomial: &CovariancePolynomial,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Vanishing> {
    let model = Model::new(graph)?;
    certify_parts(&model, vec![(0, polynomial.clone())], None, seed, fuel)
}

/// Is Σ_m f_m(Σ) l^m = 0 for the free parameter l with this number?
pub(crate) fn certify_parts(
    model: &Model,
    parts: Vec<(u32, CovariancePolynomial)>,
    parameter: Option<usize>,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Vanishing> {
    let claim = Claim::new(model, &parts, parameter)?;
    let field = PrimeField::new(PRIME)?;
    let words = &mut Words::new(seed);
    for _ in 0..POINTS {
        fuel.spend(8 * claim.terms.len() as u64, "values of a claim")?;
        if value_at_random(model, &claim, field, words, fuel)? != 0 {
            return refute(model, &claim, words, fuel);
        }
    }
    let proven = |method| {
        Vanishing::Proven(Certificate {
            graph: model.graph.clone(),
            parts: parts.clone(),
            parameter,
            method,
        })
    };
    match prove(model, &claim, fuel) {
        Ok(Some(method)) => Ok(proven(method)),
        // Random points of a large field all missed what the grid saw.
        Ok(None) => refute(model, &claim, words, fuel),
        Err(Error::Exact(algebra::Error::Budget { .. }) | Error::TooLarge { .. }) => {
            Ok(Vanishing::Probable(Chance {
                points: POINTS,
                degree: degree_bound(model, &claim),
                prime: PRIME,
            }))
        }
        Err(error) => Err(error),
    }
}

/// The way in which the claim was proved; `None` when it is wrong.
fn prove(model: &Model, claim: &Claim, fuel: &mut Fuel) -> Result<Option<Method>> {
    let quantities = quantities(model, claim, fuel)?;
    if let Some(plan) = plan(model, claim, &quantities, fuel)? {
        let holds = plan.holds(claim, fuel)?;
        return Ok(holds.then_some(Method::Grid(plan.grid)));
    }
    let rest = expanded(claim, &quantities, fuel)?;
    Ok(rest.is_zero().then_some(Method::Expansion))
}

/// The same by multiplying out.
#[cfg(test)]
pub(super) fn holds_by_expansion(
    model: &Model,
    parts: &[(u32, CovariancePolynomial)],
    fuel: &mut Fuel,
) -> Result<bool> {
    let claim = Claim::new(model, parts, None)?;
    let quantities = quantities(model, &claim, fuel)?;
    Ok(expanded(&claim, &quantities, fuel)?.is_zero())
}

fn value_at_random(
    model: &Model,
    claim: &Claim,
    field: PrimeField,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<u64> {
    let (point, mut values) = model.sample(field, words, fuel)?;
    // Divided by the common denominator.
    values.push(1);
    values.push(claim.parameter.map_or(1, |at| point.values[at]));
    let mut sum = 0;
    for (exponents, coefficient) in &claim.terms {
        let mut product = field.residue(coefficient);
        for (value, exponent) in values.iter().zip(exponents) {
            if *exponent > 0 {
                product = field.multiply(product, field.power(*value, u64::from(*exponent)));
            }
        }
        sum = field.add(sum, product);
    }
    Ok(sum)
}

/// A bound of the degree of the claim in the parameters: numerators have degree at most 2 (n - 1) + 1, denominators 2 n.
fn degree_bound(model: &Model, claim: &Claim) -> u64 {
    let n = model.graph.len() as u64;
    claim.bound(|quantity| match quantity.cmp(&model.pairs.len()) {
        std::cmp::Ordering::Less => 2 * n - 1,
        std::cmp::Ordering::Equal => 2 * n,
        std::cmp::Ordering::Greater => 1,
    })
}

/// A point with small integers for the free parameters at which the claim is wrong, with Ω diagonally dominant where its
/// entries are free.
fn refute(model: &Model, claim: &Claim, words: &mut Words, fuel: &mut Fuel) -> Result<Vanishing> {
    let covariance = Covariance::new(&model.graph)?;
    for attempt in 0..TRIES {
        let range = 3 + attempt;
        let mut values: Vec<Rational> = Vec::new();
        for _ in 0..model.parameters.len() {
            let value = words.below(2 * range + 1).cast_signed() - range.cast_signed();
            values.push(Rational::from(value));
        }
        for (v, parameter) in model.parameters.variances.iter().enumerate() {
            if let Parameter::Free(number) = parameter {
                let siblings = model.graph.siblings(v).len() as u64;
                let value = siblings * range + 1 + words.below(range);
                values[*number] = Rational::from(value.cast_signed());
            }
        }
        let sigma = match covariance.solved(&values, fuel) {
            Ok(sigma) => sigma,
            Err(Error::Singular { .. }) => continue,
            Err(error) => return Err(error),
        };
        let mut quantities: Vec<Rational> = model
            .pairs
            .iter()
            .map(|(a, b)| sigma.row(model.observed[*a])[model.observed[*b]].clone())
            .collect();
        quantities.push(Rational::ONE);
        quantities.push(match claim.parameter {
            Some(at) => values[at].clone(),
            None => Rational::ONE,
        });
        fuel.spend(64 * claim.terms.len() as u64, "value of a claim")?;
        let value = claim.value(&quantities);
        if !value.is_zero() {
            let parameters = model.parameters.names.iter().cloned().zip(values).collect();
            return Ok(Vanishing::Refuted(Counterexample {
                parameters,
                sigma,
                value,
            }));
        }
    }
    Err(algebra::Error::Budget {
        what: "points for a counterexample",
        limit: TRIES,
    }
    .into())
}

#[cfg(test)]
mod tests {
    use algebra::Integer;
    use proptest::prelude::*;

    use super::*;
    use crate::ideal::search::Search;
    use crate::mixed::{Coefficient, EdgeKind, Vertex};

    fn fuel() -> Fuel {
        Fuel::new(1 << 36)
    }

    fn graph() -> impl Strategy<Value = MixedGraph> {
        (3_usize..5, any::<u32>(), any::<u32>()).prop_map(|(n, arcs, edges)| {
            let all = (0..n).flat_map(|a| (0..n).map(move |b| (a, b)));
            let chosen = |bits: u32, at: usize| bits >> (2 * at % 31) & 3 == 0;
            let arcs: Vec<(usize, usize)> = all
                .clone()
                .enumerate()
                .filter(|(at, (a, b))| a != b && chosen(arcs, *at))
                .map(|one| one.1)
                .collect();
            let edges: Vec<(usize, usize)> = all
                .enumerate()
                .filter(|(at, (a, b))| a < b && chosen(edges, *at))
                .map(|one| one.1)
                .collect();
            MixedGraph::from_edges(n, &arcs, &edges).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        /// What the search finds is proved on a grid, is zero when it is multiplied out, and passes the check; with one
        /// coefficient changed it is refuted by a point, and the certificate does not cover it.
        #[test]
        fn generators_are_proved_and_their_perturbations_refuted(graph in graph(), seed: u64, at: usize) {
            let model = Model::new(&graph).unwrap();
            let search = Search::new(&graph, 3, seed, fuel()).unwrap();
            let found = search.flat_map(|piece| piece.unwrap().generators).take(4);
            for generator in found {
                let fuel = &mut fuel();
                let Vanishing::Proven(certificate) = certify(&graph, &generator, seed, fuel).unwrap() else {
                    panic!("{}", generator.text(&graph));
                };
                prop_assert!(matches!(certificate.method, Method::Grid(_)));
                prop_assert!(certificate.check(fuel).unwrap());
                prop_assert!(holds_by_expansion(&model, &certificate.parts, fuel).unwrap());

                let place = at % generator.len();
                let mut terms: Vec<(Vec<(usize, usize)>, Integer)> = generator
                    .terms()
                    .map(|(entries, value)| {
                        let entries = entries.into_iter().flat_map(|(entry, exponent)| vec![entry; exponent as usize]);
                        (entries.collect(), value.clone())
                    })
                    .collect();
                terms[place].1 += Integer::ONE;
                let wrong = CovariancePolynomial::from_terms(graph.len(), terms).unwrap();
                let outcome = certify(&graph, &wrong, seed, fuel).unwrap();
                let Vanishing::Refuted(point) = outcome else {
                    // A single entry that is zero on the model stays zero.
                    prop_assert_eq!(generator.len(), 1);
                    continue;
                };
                prop_assert_eq!(wrong.evaluate(&point.sigma).unwrap(), point.value);
                let forged = Certificate { parts: vec![(0, wrong)], ..certificate };
                prop_assert!(!forged.check(fuel).unwrap());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        /// Generators vanish at 20 fresh points modulo a prime that nothing else uses, and up to rounding at a point of
        /// doubles whose Σ comes from a numeric inverse.
        #[test]
        fn generators_vanish_at_fresh_points(graph in graph(), seed: u64) {
            let fuel = &mut fuel();
            let model = Model::new(&graph).unwrap();
            let search = Search::new(&graph, 4, seed, fuel.clone()).unwrap();
            let found: Vec<CovariancePolynomial> =
                search.flat_map(|piece| piece.unwrap().generators).take(6).collect();
            let field = PrimeField::below(1 << 59).next().unwrap();
            let words = &mut Words::new(seed ^ 0x5555);
            for _ in 0..20 {
                let (_, values) = model.sample(field, words, fuel).unwrap();
                prop_assert!(found.iter().all(|one| one.residue(field, &values) == 0));
            }
            let n = graph.len();
            let mut difference = nalgebra::DMatrix::<f64>::identity(n, n);
            let mut omega = nalgebra::DMatrix::<f64>::zeros(n, n);
            for (i, j) in graph.directed() {
                difference[(i, j)] = -(words.unit() - 0.5);
            }
            for v in 0..n {
                omega[(v, v)] = 4.0 + words.unit();
            }
            for (i, j) in graph.bidirected() {
                omega[(i, j)] = words.unit();
                omega[(j, i)] = omega[(i, j)];
            }
            let Some(inverse) = difference.try_inverse() else { return Ok(()) };
            let sigma = inverse.transpose() * omega * &inverse;
            // Entries are sums of n^2 products, values sums of products of up to four of them; inverses of matrices this
            // far from being singular lose a few digits.
            let condition = inverse.norm() * 4.0;
            for one in &found {
                let (value, size) = one.evaluate_f64(|i, j| sigma[(i, j)]);
                prop_assert!(value.abs() <= size.max(sigma.norm()) * condition * 1e-12, "{value} {size}");
            }
        }
    }

    #[test]
    fn forged_grids_are_noticed() {
        let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[]).unwrap();
        let chain = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_2_2", &graph).unwrap();
        let fuel = &mut fuel();
        let Vanishing::Proven(certificate) = certify(&graph, &chain, 1, fuel).unwrap() else {
            panic!("the constraint of a chain");
        };
        let Method::Grid(grid) = certificate.method.clone() else {
            panic!("a grid");
        };
        let mut check = |grid: Grid| {
            let method = Method::Grid(grid);
            Certificate {
                method,
                ..certificate.clone()
            }
            .check(fuel)
            .unwrap()
        };
        assert!(check(grid.clone()));
        assert!(!grid.degrees.is_empty());
        // Bounds that are too small, a variable left out, a bound of the coefficients that is too small.
        let mut small = grid.clone();
        small.degrees[0].1 -= 1;
        assert!(!check(small));
        let mut short = grid.clone();
        short.degrees.pop();
        assert!(!check(short));
        let mut thin = grid.clone();
        thin.coefficient_bound = Integer::ONE;
        assert!(!check(thin));
        // All five parameters cannot be 1 together: three scalings.
        let mut rigid = grid;
        rigid.ones = (0..5).collect();
        assert!(!check(rigid));
    }

    /// With fixed coefficients that set scales the claim is still decided, and so is one that is not homogeneous.
    #[test]
    fn claims_need_no_grading() {
        let mut graph = MixedGraph::new();
        for name in ["x", "y"] {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        let half = Coefficient::Fixed(Rational::HALF);
        graph.add_edge_with(EdgeKind::Directed, 0, 1, half).unwrap();
        graph.set_variance(1, Coefficient::Fixed(Rational::from(3)));
        let read = |text: &str| CovariancePolynomial::parse(text, &graph).unwrap();
        let fuel = &mut fuel();
        for right in ["2*s_x_y - s_x_x", "4*s_y_y - s_x_x - 12"] {
            let Vanishing::Proven(certificate) = certify(&graph, &read(right), 1, fuel).unwrap()
            else {
                panic!("{right}");
            };
            assert!(certificate.check(fuel).unwrap(), "{right}");
        }
        let wrong = certify(&graph, &read("4*s_y_y - s_x_x - 11"), 1, fuel).unwrap();
        assert!(matches!(wrong, Vanishing::Refuted(point) if point.value == Rational::ONE));
    }

    #[test]
    fn little_fuel_makes_a_claim_probable_with_a_bound() {
        let arcs: Vec<(usize, usize)> = (0..9)
            .map(|v| (v, v + 1))
            .chain([(9, 0), (0, 2), (5, 3)])
            .collect();
        let graph = MixedGraph::from_edges(10, &arcs, &[]).unwrap();
        let zero = CovariancePolynomial::parse("s_1_1 - s_1_1", &graph).unwrap();
        let proven = certify(&graph, &zero, 1, &mut fuel()).unwrap();
        assert!(matches!(proven, Vanishing::Proven(_)));
        let square = CovariancePolynomial::parse("s_1_1", &graph).unwrap();
        let refuted = certify(&graph, &square, 1, &mut fuel()).unwrap();
        assert!(matches!(refuted, Vanishing::Refuted(_)));
        let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[]).unwrap();
        let right = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_2_2", &chain).unwrap();
        let Vanishing::Probable(chance) = certify(&chain, &right, 1, &mut Fuel::new(700)).unwrap()
        else {
            panic!("700 units pay for no proof");
        };
        assert!(chance.log2() < -200.0);
    }
}
