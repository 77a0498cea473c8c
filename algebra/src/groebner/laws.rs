//! Laws of Gröbner bases: F4 against Buchberger, and both against what is known of the ideals.

use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::fuel::Fuel;
use crate::linear::ModularMatrix;
use crate::number::{Integer, PrimeField, Rational};
use crate::poly::Polynomial;

fn fuel() -> Fuel {
    Fuel::new(1 << 44)
}

fn field(prime: u64) -> PrimeField {
    PrimeField::new(prime).unwrap()
}

/// Integer polynomials by terms: coefficient and exponents.
type Terms = Vec<(i64, Vec<u32>)>;

fn modular(field: PrimeField, terms: &Terms) -> ModularPolynomial {
    let terms = terms
        .iter()
        .map(|(c, e)| (e.clone(), field.residue(&Integer::from(*c))));
    ModularPolynomial::new(field, terms.collect()).unwrap()
}

fn rational(terms: &Terms) -> Polynomial {
    let terms = terms
        .iter()
        .map(|(c, e)| Polynomial::term(&e.iter().copied().collect()).scale(&Rational::from(*c)));
    terms.fold(Polynomial::default(), |sum, term| {
        sum.add(&term, &mut fuel()).unwrap()
    })
}

fn ideal(field: PrimeField, variables: usize, generators: &[Terms]) -> Ideal {
    let generators = generators
        .iter()
        .map(|terms| modular(field, terms))
        .collect();
    Ideal::new(field, variables, generators).unwrap()
}

fn cyclic(n: usize) -> Vec<Terms> {
    let mut generators: Vec<Terms> = (1..n)
        .map(|length| {
            (0..n)
                .map(|start| {
                    let mut exponents = vec![0; n];
                    (start..start + length).for_each(|at| exponents[at % n] = 1);
                    (1, exponents)
                })
                .collect()
        })
        .collect();
    generators.push(vec![(1, vec![1; n]), (-1, vec![])]);
    generators
}

fn katsura(n: usize) -> Vec<Terms> {
    let unit = |factors: &[usize]| {
        let mut exponents = vec![0; n + 1];
        factors.iter().for_each(|at| exponents[*at] += 1);
        exponents
    };
    let mut sum: Terms = (1..=n).map(|at| (2, unit(&[at]))).collect();
    sum.extend([(1, unit(&[0])), (-1, vec![])]);
    let mut generators = vec![sum];
    let last = i64::try_from(n).unwrap();
    for m in 0..last {
        let mut terms: Terms = (-last..=last)
            .filter(|l| (m - l).abs() <= last)
            .map(|l| {
                let at = |index: i64| usize::try_from(index.abs()).unwrap();
                (1, unit(&[at(l), at(m - l)]))
            })
            .collect();
        terms.push((-1, unit(&[usize::try_from(m).unwrap()])));
        generators.push(terms);
    }
    generators
}

fn terms(variables: usize) -> impl Strategy<Value = Terms> {
    let exponents = prop_oneof![
        4 => proptest::collection::vec(0_u32..3, variables),
        1 => proptest::collection::vec(0_u32..2, variables),
        1 => proptest::collection::vec(Just(0), variables),
    ];
    proptest::collection::vec((-3_i64..4, exponents), 0..4)
}

fn generators() -> impl Strategy<Value = (usize, Vec<Terms>)> {
    (0_usize..4).prop_flat_map(|variables| {
        (
            Just(variables),
            proptest::collection::vec(terms(variables), 0..4),
        )
    })
}

/// Many short polynomials, whose leading monomials have many multiples in common.
fn binomials() -> impl Strategy<Value = (usize, Vec<Terms>)> {
    let monomial = || proptest::collection::vec(0_u32..3, 4);
    let binomial = (monomial(), monomial(), -1_i64..2);
    let generators = proptest::collection::vec(binomial, 3..7);
    generators.prop_map(|list| {
        (
            4,
            list.into_iter()
                .map(|(a, b, c)| vec![(1, a), (c, b)])
                .collect(),
        )
    })
}

fn orders() -> impl Strategy<Value = Order> {
    prop_oneof![
        Just(Order::Lexicographic),
        Just(Order::GradedReverse),
        (0_usize..4).prop_map(Order::Elimination),
    ]
}

fn primes() -> impl Strategy<Value = PrimeField> {
    prop_oneof![
        Just(2),
        Just(3),
        Just(101),
        Just((1 << 31) - 1),
        Just((1 << 61) - 1)
    ]
    .prop_map(field)
}

/// Fuel for random ideals: what needs more is left out.
fn little() -> Fuel {
    Fuel::new(20_000_000)
}

fn found<T>(result: crate::error::Result<T>) -> std::result::Result<T, TestCaseError> {
    match result {
        Err(Error::Budget { .. }) => Err(TestCaseError::reject("too large")),
        other => other.map_err(|error| TestCaseError::fail(error.to_string())),
    }
}

fn divides(divisor: &[u32], exponents: &[u32]) -> bool {
    divisor
        .iter()
        .enumerate()
        .all(|(at, e)| *e <= exponents.get(at).copied().unwrap_or(0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Both algorithms give the same reduced basis; it holds the generators, and no other order of them matters.
    #[test]
    fn two_algorithms_give_one_basis((variables, generators) in generators(), order in orders(), field in primes()) {
        let ideal = ideal(field, variables, &generators);
        let basis = found(ideal.basis(order, &mut little()))?;
        let other = found(ideal.basis_by(Algorithm::Buchberger, order, &mut little()))?;
        prop_assert_eq!(&basis, &other);
        for generator in ideal.generators() {
            prop_assert!(basis.contains(generator, &mut fuel()).unwrap());
        }
        let mut more: Vec<ModularPolynomial> = ideal.generators().to_vec();
        more.reverse();
        more.extend(basis.polynomials().iter().cloned());
        let again = Ideal::new(field, variables, more).unwrap();
        prop_assert_eq!(&found(again.basis(order, &mut little()))?, &basis);
        let leads = basis.leading_monomials();
        for (at, polynomial) in basis.polynomials().iter().enumerate() {
            prop_assert_eq!(polynomial.terms()[0].1, 1);
            for (exponents, _) in polynomial.terms() {
                let dividing = (0..leads.len()).filter(|lead| divides(&leads[*lead], exponents));
                prop_assert!(dividing.eq((exponents == &leads[at]).then_some(at)));
            }
        }
        prop_assert!(leads.windows(2).all(|pair| order.compare(&pair[0], &pair[1]).is_lt()));
    }

    /// Buchberger's criterion without any criteria to skip pairs, which both algorithms share.
    #[test]
    fn all_pairs_reduce_to_zero(
        (variables, generators) in prop_oneof![generators(), binomials()],
        order in orders(),
        field in primes(),
        algorithm in prop_oneof![Just(Algorithm::F4), Just(Algorithm::Buchberger)],
    ) {
        let ideal = ideal(field, variables, &generators);
        let basis = found(ideal.basis_by(algorithm, order, &mut little()))?;
        let multiple = |polynomial: &ModularPolynomial, by: &[u32], sign: u64| {
            let terms = polynomial.terms().iter().map(|(e, c)| {
                let at = |list: &[u32], place: usize| list.get(place).copied().unwrap_or(0);
                let product = (0..e.len().max(by.len())).map(|place| at(e, place) + at(by, place));
                (product.collect::<Vec<_>>(), field.multiply(*c, sign))
            });
            terms.collect::<Vec<_>>()
        };
        let padded = |polynomial: &ModularPolynomial| {
            let mut exponents = polynomial.terms()[0].0.clone();
            exponents.resize(variables, 0);
            exponents
        };
        for one in basis.polynomials() {
            for other in basis.polynomials() {
                let (a, b) = (padded(one), padded(other));
                let missing = |from: &[u32], to: &[u32]| {
                    from.iter().zip(to).map(|(f, t)| t.saturating_sub(*f)).collect::<Vec<_>>()
                };
                let mut sum = multiple(one, &missing(&a, &b), 1);
                sum.extend(multiple(other, &missing(&b, &a), field.negate(1)));
                let sum = ModularPolynomial::new(field, sum).unwrap();
                prop_assert!(basis.contains(&sum, &mut fuel()).unwrap());
            }
        }
    }

    /// Normal forms are additive representatives: p - nf(p) is in the ideal, and products with generators vanish.
    #[test]
    fn normal_forms_are_of_the_class(
        (variables, generators) in generators(), order in orders(), field in primes(), any in terms(3),
    ) {
        let ideal = ideal(field, variables.max(3), &generators);
        let basis = found(ideal.basis(order, &mut little()))?;
        let polynomial = modular(field, &any);
        let rest = basis.reduce(&polynomial, &mut fuel()).unwrap();
        let mut gap = polynomial.terms().to_vec();
        gap.extend(rest.terms().iter().map(|(e, c)| (e.clone(), field.negate(*c))));
        let gap = ModularPolynomial::new(field, gap).unwrap();
        prop_assert!(basis.contains(&gap, &mut fuel()).unwrap());
        prop_assert_eq!(basis.reduce(&rest, &mut fuel()).unwrap(), rest);
        for generator in ideal.generators() {
            let product = polynomial.terms().iter().flat_map(|(e, c)| {
                generator.terms().iter().map(move |(other, d)| {
                    let at = |list: &[u32], place: usize| list.get(place).copied().unwrap_or(0);
                    let sum = (0..e.len().max(other.len())).map(|p| at(e, p) + at(other, p));
                    (sum.collect(), field.multiply(*c, *d))
                })
            });
            let product = ModularPolynomial::new(field, product.collect()).unwrap();
            prop_assert!(basis.contains(&product, &mut fuel()).unwrap());
        }
    }

    /// Linear algebra in the residue ring gives what a computation from the start gives, and dimensions do not depend on
    /// the order.
    #[test]
    fn a_change_of_order_is_a_new_basis(
        (variables, mut generators) in generators(), from in orders(), to in orders(), field in primes(), finite: bool,
    ) {
        if finite {
            for variable in 0..variables {
                let mut power = vec![0; variables];
                power[variable] = 3;
                generators.push(vec![(1, power), (2, vec![]), (1, vec![1; variables])]);
            }
        }
        let ideal = ideal(field, variables, &generators);
        let basis = found(ideal.basis(from, &mut little()))?;
        let changed = found(basis.in_order(to, &mut little()))?;
        prop_assert_eq!(&changed, &found(ideal.basis(to, &mut little()))?);
        let dimension = basis.dimension(&mut fuel()).unwrap();
        prop_assert_eq!(dimension, changed.dimension(&mut fuel()).unwrap());
        prop_assert_eq!(dimension.is_none(), basis.is_one());
        if dimension.is_none_or(|dimension| dimension == 0) {
            prop_assert_eq!(basis.degree(&mut fuel()).unwrap(), changed.degree(&mut fuel()).unwrap());
        }
    }

    /// The elimination ideal is the same by a lexicographic and by a block order.
    #[test]
    fn two_orders_eliminate_alike((variables, generators) in generators(), first in 0_usize..4, field in primes()) {
        let ideal = ideal(field, variables, &generators);
        let block = found(ideal.basis(Order::Elimination(first), &mut little()))?;
        let block = block.elimination(first).unwrap();
        let other = found(ideal.basis(Order::Lexicographic, &mut little()))?.elimination(first).unwrap();
        for (one, other) in [(&block, &other), (&other, &block)] {
            for polynomial in one.polynomials() {
                prop_assert!(other.contains(polynomial, &mut fuel()).unwrap());
                prop_assert!(polynomial.terms().iter().all(|(e, _)| e.iter().take(first).all(|e| *e == 0)));
            }
        }
    }

    /// Images put together are what Buchberger's algorithm finds over Q.
    #[test]
    fn images_give_the_rational_basis((variables, generators) in generators(), order in orders()) {
        let ideal = RationalIdeal::new(variables, generators.iter().map(rational).collect()).unwrap();
        let basis = found(ideal.basis(order, &mut little()))?;
        let other = found(ideal.basis_by_buchberger(order, &mut little()))?;
        prop_assert_eq!(basis.terms(), other.terms());
        for generator in ideal.generators() {
            prop_assert!(basis.contains(generator, &mut fuel()).unwrap());
        }
    }
}

#[test]
fn known_ideals_have_their_degrees() {
    let field = field(32003);
    for (variables, generators, degree, size) in [
        (4, cyclic(4), None, 7),
        (5, cyclic(5), Some(70), 20),
        (4, katsura(3), Some(8), 7),
        (6, katsura(5), Some(32), 22),
    ] {
        let ideal = ideal(field, variables, &generators);
        let basis = ideal.basis(Order::GradedReverse, &mut fuel()).unwrap();
        assert_eq!(basis.polynomials().len(), size);
        match degree {
            Some(degree) => {
                assert_eq!(basis.dimension(&mut fuel()).unwrap(), Some(0));
                assert_eq!(basis.degree(&mut fuel()).unwrap(), Integer::from(degree));
            }
            None => assert_eq!(basis.dimension(&mut fuel()).unwrap(), Some(1)),
        }
        let other = ideal.basis_by(Algorithm::Buchberger, Order::GradedReverse, &mut fuel());
        assert_eq!(basis, other.unwrap());
    }
}

/// The first prime below 2^31 divides a coefficient that matters: modulo it the ideal is the whole ring.
#[test]
fn an_unlucky_prime_is_outvoted() {
    let prime = PrimeField::below(1 << 31).next().unwrap().modulus();
    let prime = i64::try_from(prime).unwrap();
    let generators = [
        vec![(1, vec![1])],
        vec![(1, vec![1, 1]), (prime, vec![0, 1]), (1, vec![])],
    ];
    let ideal = RationalIdeal::new(2, generators.iter().map(rational).collect()).unwrap();
    let basis = ideal.basis(Order::GradedReverse, &mut fuel()).unwrap();
    assert_eq!(basis.leading_monomials(), [vec![0, 1], vec![1]]);
    assert_eq!(basis.assurance(), Assurance::Proved);
}

#[test]
fn homogeneous_ideals_are_proved_without_buchberger() {
    // The 2 x 2 minors of a generic symmetric 3 x 3 matrix: the Veronese surface, dimension 3 as a cone, degree 4.
    let at = |i: usize, j: usize| [[0, 1, 2], [1, 3, 4], [2, 4, 5]][i][j];
    let mut generators = Vec::new();
    for (i, k) in [(0, 1), (0, 2), (1, 2)] {
        for (j, l) in [(0, 1), (0, 2), (1, 2)] {
            let product = |a: usize, b: usize| {
                let mut exponents = vec![0; 6];
                exponents[a] += 1;
                exponents[b] += 1;
                exponents
            };
            generators.push(vec![
                (1, product(at(i, j), at(k, l))),
                (-1, product(at(i, l), at(k, j))),
            ]);
        }
    }
    let ideal = RationalIdeal::new(6, generators.iter().map(rational).collect()).unwrap();
    let basis = ideal.basis(Order::GradedReverse, &mut fuel()).unwrap();
    assert_eq!(basis.assurance(), Assurance::Proved);
    let series = basis.hilbert_series(&mut fuel()).unwrap();
    assert_eq!((series.dimension(), series.degree()), (Some(3), 4.into()));
}

/// The chain 1 -> 2 -> 3 with independent errors: the one constraint on its covariances is that of 1 and 3 given 2.
#[test]
fn the_chain_has_the_constraint_of_its_separation() {
    // Variables: the coefficients l12, l23 and variances w1, w2, w3; then s11, s12, s13, s22, s23, s33.
    let term = |c: i64, at: &[usize]| {
        let mut exponents = vec![0; 11];
        at.iter().for_each(|at| exponents[*at] += 1);
        (c, exponents)
    };
    let generators = [
        vec![term(1, &[5]), term(-1, &[2])],
        vec![term(1, &[6]), term(-1, &[0, 2])],
        vec![term(1, &[7]), term(-1, &[1, 6])],
        vec![term(1, &[8]), term(-1, &[0, 6]), term(-1, &[3])],
        vec![term(1, &[9]), term(-1, &[1, 8])],
        vec![term(1, &[10]), term(-1, &[1, 9]), term(-1, &[4])],
    ];
    let ideal = RationalIdeal::new(11, generators.iter().map(rational).collect()).unwrap();
    let basis = ideal.basis(Order::Elimination(5), &mut fuel()).unwrap();
    assert_eq!(basis.assurance(), Assurance::Proved);
    let free = basis.terms().iter().filter(|terms| {
        terms
            .iter()
            .all(|(exponents, _)| exponents.iter().take(5).all(|e| *e == 0))
    });
    let constraint = rational(&vec![term(1, &[7, 8]), term(-1, &[6, 9])]);
    let free: Vec<Polynomial> = free
        .map(|terms| convert::polynomial_of(terms.clone(), &mut fuel()).unwrap())
        .collect();
    assert!(free == [constraint.clone()] || free == [constraint.scale(&Rational::MINUS_ONE)]);
}

/// A directed cycle with independent errors: two sets of coefficients have the same covariances.
#[test]
fn cycles_are_identified_up_to_two() {
    let field = field((1 << 31) - 1);
    for n in [3_usize, 4, 5] {
        // A random point: coefficients l_i of (i - 1) -> i, and variances.
        let draw = |at: usize| field.power(48_271, 3 * at as u64 + 7);
        let before = |i: usize| (i + n - 1) % n;
        let mut entries = vec![0; n * n];
        for i in 0..n {
            entries[i * n + i] = 1;
            entries[before(i) * n + i] = field.negate(draw(i));
        }
        let transposed = (0..n * n).map(|at| entries[at % n * n + at / n]).collect();
        let matrix = |entries| ModularMatrix::new(field, n, n, entries).unwrap();
        let variances = (0..n * n).map(|at| if at % (n + 1) == 0 { draw(n + at) } else { 0 });
        let inverse = matrix(entries).inverse(&mut fuel()).unwrap();
        let half = matrix(variances.collect())
            .product(&inverse, &mut fuel())
            .unwrap();
        let covariance = matrix(transposed).inverse(&mut fuel()).unwrap();
        let covariance = covariance.product(&half, &mut fuel()).unwrap();
        let s = |i: usize, j: usize| covariance.row(i)[j];
        let monomial = |variables: &[usize]| {
            let mut exponents = vec![0; n];
            variables.iter().for_each(|at| exponents[*at] += 1);
            exponents
        };
        let mut generators = Vec::new();
        for i in 0..n {
            for j in 0..i {
                let terms = vec![
                    (monomial(&[]), s(i, j)),
                    (monomial(&[i]), field.negate(s(before(i), j))),
                    (monomial(&[j]), field.negate(s(i, before(j)))),
                    (monomial(&[i, j]), s(before(i), before(j))),
                ];
                generators.push(ModularPolynomial::new(field, terms).unwrap());
            }
        }
        let all: Vec<usize> = (0..n).collect();
        let determinant = vec![(monomial(&all), field.negate(1)), (monomial(&[]), 1)];
        let determinant = ModularPolynomial::new(field, determinant).unwrap();
        let ideal = Ideal::new(field, n, generators).unwrap();
        let ideal = ideal.saturation(&determinant, &mut fuel()).unwrap();
        let basis = ideal.basis(Order::GradedReverse, &mut fuel()).unwrap();
        assert_eq!(basis.dimension(&mut fuel()).unwrap(), Some(0));
        assert_eq!(basis.degree(&mut fuel()).unwrap(), Integer::from(2));
    }
}

/// A proof that the fuel does not reach is not claimed.
#[test]
fn assurance_is_what_the_fuel_allowed() {
    let ideal = RationalIdeal::new(6, cyclic(6).iter().map(rational).collect()).unwrap();
    let mut seen = Vec::new();
    for limit in [100_000, 4_000_000, 8_000_000, 1 << 34] {
        match ideal.basis(Order::GradedReverse, &mut Fuel::new(limit)) {
            Ok(basis) => {
                assert_eq!(basis.terms().len(), 45);
                seen.push(Some(basis.assurance()));
            }
            Err(Error::Budget { .. }) => seen.push(None),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((seen[0], seen[3]), (None, Some(Assurance::Proved)));
    assert!(seen.contains(&Some(Assurance::Probable)), "{seen:?}");
}

/// Exponents beyond seven and fifteen bits need wider fields; beyond 31 bits there are none.
#[test]
fn exponents_outgrow_their_fields() {
    let field = field(101);
    for power in [50, 60, 130, 40_000, 1 << 29] {
        // x^k = y, y^2 = x^3: leading monomials by hand in the lexicographic order y > x after exchange.
        let generators = [
            vec![(1, vec![0, power]), (-1, vec![1])],
            vec![(1, vec![2]), (-1, vec![0, 3])],
        ];
        let basis = ideal(field, 2, &generators)
            .basis(Order::Lexicographic, &mut fuel())
            .unwrap();
        assert_eq!(basis.leading_monomials(), [vec![0, 2 * power], vec![1]]);
        assert_eq!(basis.degree(&mut fuel()).unwrap(), Integer::from(2 * power));
    }
    let generators = [
        vec![(1, vec![0, u32::MAX]), (-1, vec![1])],
        vec![(1, vec![2]), (-1, vec![])],
    ];
    let error = ideal(field, 2, &generators)
        .basis(Order::Lexicographic, &mut fuel())
        .unwrap_err();
    assert!(matches!(error, Error::Budget { .. }));
}

#[test]
fn hostile_ideals_run_out_of_fuel() {
    let field = field(32003);
    // Mayr and Meyer's kind of growth, and many variables.
    for (variables, generators) in [(8, cyclic(8)), (9, katsura(8)), (40, cyclic(40))] {
        let ideal = ideal(field, variables, &generators);
        for order in [
            Order::GradedReverse,
            Order::Lexicographic,
            Order::Elimination(3),
        ] {
            for algorithm in [Algorithm::F4, Algorithm::Buchberger] {
                let mut fuel = Fuel::new(3_000_000);
                let error = ideal.basis_by(algorithm, order, &mut fuel).unwrap_err();
                assert!(matches!(error, Error::Budget { .. }));
            }
        }
    }
    let wide = Ideal::new(field, 121, Vec::new()).unwrap_err();
    assert!(matches!(wide, Error::Budget { limit: 120, .. }));
    let many = modular(field, &vec![(1, vec![0, 0, 1])]);
    assert!(matches!(
        Ideal::new(field, 2, vec![many]).unwrap_err(),
        Error::Dimension { .. }
    ));
}
