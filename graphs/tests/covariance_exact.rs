//! Covariances as polynomials over Z: identities proved by expansion, lowest terms by greatest common divisors.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, Words};
use graphs::MixedGraph;
use graphs::covariance::{Covariance, ExpandedEntry};
use graphs::resolvent::Terms;
use proptest::prelude::*;

const LIMIT: usize = 100_000;

type Polynomials = Polynomial<Integers>;

/// Sparse and dense mixed graphs, most of them cyclic.
fn mixed_graphs(n: usize) -> impl Strategy<Value = MixedGraph> {
    (2..=n, 0.2..0.6_f64, any::<u64>()).prop_map(|(n, density, seed)| {
        let mut words = Words::new(seed);
        let (mut directed, mut bidirected) = (Vec::new(), Vec::new());
        for a in 0..n {
            for b in 0..n {
                if a != b && words.unit() < density {
                    directed.push((a, b));
                }
                if a < b && words.unit() < density / 2.0 {
                    bidirected.push((a, b));
                }
            }
        }
        MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
    })
}

/// A list as a polynomial in the arcs.
fn polynomial(terms: &Terms) -> Polynomials {
    let terms = terms.iter().map(|term| {
        let mut exponents = vec![0; term.arcs.last().map_or(0, |last| last + 1)];
        for arc in term.arcs {
            exponents[arc] = 1;
        }
        (exponents, Integer::from(if term.negative { -1 } else { 1 }))
    });
    Polynomial::from_terms(Integers, terms)
}

/// The numerator in the arcs, then the entries of Ω.
fn numerator(entry: &ExpandedEntry<'_>, arcs: usize) -> Polynomials {
    let terms = entry.terms().map(|(coefficient, powers, omega)| {
        let mut exponents = vec![0; arcs + omega + 1];
        for (arc, exponent) in powers {
            exponents[arc] = exponent;
        }
        exponents[arcs + omega] = 1;
        (exponents, Integer::from(coefficient))
    });
    Polynomial::from_terms(Integers, terms)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Law 2: (I - Λ) N = Δ I, with everything over the determinant of the whole graph.
    #[test]
    fn cofactors_are_the_adjugate(graph in mixed_graphs(5)) {
        let covariance = Covariance::new(&graph).unwrap();
        let resolvent = covariance.resolvent();
        let fuel = &mut Fuel::new(1 << 32);
        let components = resolvent.digraph().components().len();
        let determinants: Vec<Polynomials> = (0..components)
            .map(|at| polynomial(&resolvent.determinant(at, LIMIT).unwrap()))
            .collect();
        let one = Polynomial::constant_in(Integers, Integer::ONE);
        let mut whole = one.clone();
        for determinant in &determinants {
            whole = whole.mul(determinant, fuel).unwrap();
        }
        let n = graph.len();
        // The cofactor of the whole graph: components that are not between are multiplied in.
        let mut cofactors = Vec::new();
        for i in 0..n {
            for j in 0..n {
                let mut cofactor = polynomial(&resolvent.cofactor(i, j, LIMIT).unwrap());
                let between = resolvent.digraph().components_between(i, j);
                for (at, determinant) in determinants.iter().enumerate() {
                    if !between.contains(&at) {
                        cofactor = cofactor.mul(determinant, fuel).unwrap();
                    }
                }
                cofactors.push(cofactor);
            }
        }
        for i in 0..n {
            for j in 0..n {
                let mut sum = cofactors[i * n + j].clone();
                for (arc, (from, to)) in graph.directed().enumerate() {
                    if from == i {
                        let weight = Polynomial::variable_in(Integers, arc);
                        let product = weight.mul(&cofactors[to * n + j], fuel).unwrap();
                        sum = sum.subtract(&product, fuel).unwrap();
                    }
                }
                let expected = if i == j { whole.clone() } else { Polynomial::zero(Integers) };
                prop_assert_eq!(sum, expected);
            }
        }
    }

    /// Law 6: no determinant of the denominator divides the numerator, and the determinants are what they are called.
    #[test]
    fn entries_are_in_lowest_terms(graph in mixed_graphs(5), seed: u64) {
        let covariance = Covariance::new(&graph).unwrap();
        let arcs = covariance.parameters().arcs.len();
        let fuel = &mut Fuel::new(1 << 34);
        let mut words = Words::new(seed);
        let mut vertex = || usize::try_from(words.below(graph.len() as u64)).unwrap();
        let (i, j) = (vertex(), vertex());
        let entry = covariance.entry(i, j).unwrap().expanded(LIMIT).unwrap();
        let above = numerator(&entry, arcs);
        prop_assert_eq!(above.len(), entry.len());
        for &(component, exponent) in &entry.denominator {
            prop_assert!(exponent > 0);
            let terms = covariance.resolvent().determinant(component, LIMIT).unwrap();
            let common = above.gcd(&polynomial(&terms), fuel).unwrap();
            prop_assert!(common.as_constant().is_some(), "{:?}", common);
        }
    }

    /// Law 5: Σ -> E Σ E, E diagonal, is the model with the coefficients l_ij e_j / e_i and w_ij e_i e_j: every term of the
    /// numerator has the same degree in e once the determinants, which have none, are left out.
    #[test]
    fn entries_have_one_multidegree(graph in mixed_graphs(6), seed: u64) {
        let covariance = Covariance::new(&graph).unwrap();
        let mut words = Words::new(seed);
        let mut vertex = || usize::try_from(words.below(graph.len() as u64)).unwrap();
        let (i, j) = (vertex(), vertex());
        let Ok(entry) = covariance.entry(i, j).unwrap().expanded(LIMIT) else { return Ok(()) };
        let parameters = covariance.parameters();
        let n = graph.len();
        let mut expected = vec![0_i64; n];
        expected[i] += 1;
        expected[j] += 1;
        for (_, powers, omega) in entry.terms() {
            let mut degrees = vec![0_i64; n];
            for (arc, exponent) in powers {
                let (from, to, _) = parameters.arcs[arc];
                degrees[to] += i64::from(exponent);
                degrees[from] -= i64::from(exponent);
            }
            let (k, l) = match omega.checked_sub(n) {
                None => (omega, omega),
                Some(at) => (parameters.covariances[at].0, parameters.covariances[at].1),
            };
            degrees[k] += 1;
            degrees[l] += 1;
            prop_assert_eq!(&degrees, &expected);
        }
    }
}
