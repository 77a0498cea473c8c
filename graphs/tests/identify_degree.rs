//! Laws of the degree of the parametrisation and of its fibres, and the reference cases.

#![allow(clippy::unwrap_used)] // helpers of tests

use algebra::groebner::Assurance;
use algebra::linear::Matrix;
use algebra::{Fuel, Rational, Words};
use graphs::identify::{
    DegreeAssurance, Fibre, degree, degree_by_basis, fibre_points, fibre_through, finite_to_one,
};
use graphs::{Coefficient, EdgeKind, Error, MixedGraph, Parameter, Parameters, Vertex};
use proptest::prelude::*;

mod common;
use common::{cases, covariance, graph_of, mixed_graphs, of};

fn fuel() -> Fuel {
    Fuel::new(1 << 36)
}

#[test]
fn degrees_of_the_reference_cases() {
    for case in cases() {
        let (id, graph) = (&case["id"], graph_of(&case));
        let Some(dimension) = case["fiber"]["dimension"].as_u64() else {
            continue;
        };
        let answer = degree(&graph, 1, &mut fuel()).unwrap();
        assert_eq!(answer.dimension as u64, dimension, "{id}");
        let expected = case["fiber"]["degree"].as_i64().map(Into::into);
        assert_eq!(answer.degree, expected, "{id}");
        // Without asking the Jacobian first.
        let by_basis = degree_by_basis(&graph, 2, &mut fuel()).unwrap();
        assert_eq!(by_basis.dimension as u64, dimension, "{id}");
        assert_eq!(by_basis.degree, expected, "{id}");
    }
}

/// What the half-trek criterion identifies, linear equations identify.
#[test]
fn half_trek_identifiable_cases_have_degree_one() {
    for case in cases() {
        let (id, graph) = (&case["id"], graph_of(&case));
        let answer = degree(&graph, 1, &mut fuel()).unwrap();
        if case["htc_identifiable"] == true {
            assert_eq!(answer.degree, Some(1.into()), "{id}");
            assert_eq!(answer.assurance, DegreeAssurance::Proved, "{id}");
        }
        if case["htc_infinite_to_one"] == true {
            assert_eq!(answer.degree, None, "{id}");
        }
    }
}

/// The answers of the page, by the numbers of its vertices.
#[test]
fn known_degrees() {
    let cycle = [(1, 2), (2, 3), (3, 1)];
    let square = [(1, 2), (2, 3), (3, 4), (4, 1)];
    let known = [
        (of(3, &cycle, &[]), 2),
        (of(4, &square, &[]), 2),
        (of(5, &[(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)], &[]), 2),
        (of(4, &[&cycle[..], &[(3, 4)]].concat(), &[]), 2),
        (of(4, &[&cycle[..], &[(4, 1)]].concat(), &[]), 1),
        (
            of(4, &[(1, 2), (1, 3), (1, 4)], &[(1, 2), (1, 3), (1, 4)]),
            2,
        ),
        (
            of(5, &[&cycle[..], &[(3, 4), (4, 5), (5, 3)]].concat(), &[]),
            1,
        ),
        (of(4, &square, &[(1, 3)]), 1),
        (of(4, &[(1, 2), (2, 3), (3, 2), (4, 3)], &[]), 1),
        (of(4, &[(1, 2), (2, 3), (3, 4), (1, 3)], &[(2, 4)]), 1),
        (of(3, &[(1, 2), (2, 3)], &[(2, 3)]), 1),
    ];
    for (graph, expected) in known {
        let answer = degree(&graph, 7, &mut fuel()).unwrap();
        assert_eq!(answer.degree, Some(expected.into()), "{graph:?}");
    }
    let two_cycle = degree(&of(2, &[(1, 2), (2, 1)], &[]), 1, &mut fuel()).unwrap();
    assert_eq!((two_cycle.dimension, two_cycle.degree), (1, None));
    assert_eq!(two_cycle.assurance, DegreeAssurance::Proved);
}

/// A latent vertex with this many indicators.
fn factor(indicators: usize) -> MixedGraph {
    let mut graph = MixedGraph::new();
    let mut latent = Vertex::new("f");
    latent.latent = true;
    graph.add_vertex(latent).unwrap();
    for x in 1..=indicators {
        graph.add_vertex(Vertex::new(format!("x{x}"))).unwrap();
        graph.add_edge(EdgeKind::Directed, 0, x).unwrap();
    }
    graph
}

#[test]
fn a_factor_of_variance_one_has_its_sign_free() {
    let mut graph = factor(3);
    assert_eq!(degree(&graph, 1, &mut fuel()).unwrap().dimension, 1);
    graph.set_variance(0, Coefficient::Fixed(Rational::ONE));
    for graph in [&graph, &{
        let mut larger = factor(4);
        larger.set_variance(0, Coefficient::Fixed(Rational::ONE));
        larger
    }] {
        let answer = degree(graph, 1, &mut fuel()).unwrap();
        assert_eq!((answer.dimension, answer.degree), (0, Some(2.into())));
    }
    // Its two points are each other's negatives.
    let values: Vec<Rational> = [2, 3, -5, 1, 4, 7].map(Rational::from).to_vec();
    let fibre = fibre_through(&graph, &values, &mut fuel()).unwrap();
    let points: Vec<_> = fibre
        .points
        .iter()
        .map(|p| p.to_rationals().unwrap())
        .collect();
    assert_eq!(points.len(), 2);
    for (one, other) in points[0].iter().zip(&points[1]).take(3) {
        assert_eq!(one, &-other.clone());
    }
    assert!(
        fibre
            .points
            .iter()
            .all(|point| point.real && point.positive_definite)
    );
}

#[test]
fn a_marker_fixes_scale_and_sign() {
    let mut graph = MixedGraph::new();
    for name in ["f", "x", "y", "z"] {
        graph.add_vertex(Vertex::new(name)).unwrap();
    }
    graph.set_latent(0, true);
    let one = Coefficient::Fixed(Rational::ONE);
    graph.add_edge_with(EdgeKind::Directed, 0, 1, one).unwrap();
    graph.add_edge(EdgeKind::Directed, 0, 2).unwrap();
    graph.add_edge(EdgeKind::Directed, 0, 3).unwrap();
    let answer = degree(&graph, 1, &mut fuel()).unwrap();
    assert_eq!((answer.dimension, answer.degree), (0, Some(1.into())));
}

#[test]
fn equal_labels_and_fixed_covariances_are_equations() {
    // A bow whose coefficient equals the covariance of the errors: s_12 = l w_11 + l.
    let mut tied = MixedGraph::from_edges(2, &[], &[]).unwrap();
    let label = || Coefficient::Label("a".into());
    tied.add_edge_with(EdgeKind::Directed, 0, 1, label())
        .unwrap();
    tied.add_edge_with(EdgeKind::Bidirected, 0, 1, label())
        .unwrap();
    let answer = degree(&tied, 1, &mut fuel()).unwrap();
    assert_eq!(answer.degree, Some(1.into()));
    assert_eq!(answer.assurance, DegreeAssurance::Proved);
    // Equal variances in 1 -> 2: s_22 = l^2 w + w, with l from s_12.
    let mut equal = MixedGraph::from_edges(2, &[(0, 1)], &[]).unwrap();
    equal.set_variance(0, Coefficient::Label("w".into()));
    equal.set_variance(1, Coefficient::Label("w".into()));
    assert_eq!(
        degree(&equal, 1, &mut fuel()).unwrap().degree,
        Some(1.into())
    );
    // A bow with known covariance 3 of the errors; a 2-cycle with equal coefficients: a quadratic.
    let mut known = MixedGraph::from_edges(2, &[(0, 1)], &[]).unwrap();
    let three = Coefficient::Fixed(Rational::from(3));
    known
        .add_edge_with(EdgeKind::Bidirected, 0, 1, three)
        .unwrap();
    assert_eq!(
        degree(&known, 1, &mut fuel()).unwrap().degree,
        Some(1.into())
    );
    let mut cycle = MixedGraph::from_edges(2, &[], &[]).unwrap();
    cycle
        .add_edge_with(EdgeKind::Directed, 0, 1, label())
        .unwrap();
    cycle
        .add_edge_with(EdgeKind::Directed, 1, 0, label())
        .unwrap();
    assert_eq!(
        degree(&cycle, 1, &mut fuel()).unwrap().degree,
        Some(2.into())
    );
}

fn random_point(graph: &MixedGraph, seed: u64) -> Vec<Rational> {
    let (parameters, mut words) = (Parameters::new(graph), Words::new(seed));
    let mut value = || {
        let top = i64::try_from(words.below(19)).unwrap() - 9;
        let top = if top == 0 { 10 } else { top };
        let bottom = i64::try_from(words.below(4)).unwrap() + 1;
        Rational::new(top.into(), bottom.into()).unwrap()
    };
    let mut values: Vec<Rational> = (0..parameters.len()).map(|_| value()).collect();
    for parameter in &parameters.variances {
        if let Parameter::Free(number) = parameter {
            values[*number] = values[*number].abs();
        }
    }
    values
}

fn contains(fibre: &Fibre, values: &[Rational]) -> bool {
    let mut points = fibre.points.iter();
    points.any(|point| point.to_rationals().as_deref() == Some(values))
}

/// The second root of a quadratic with a rational root is rational: both points of the fibre are compared exactly.
#[test]
fn the_two_preimages_of_a_three_cycle_have_the_same_covariances() {
    let graph = of(3, &[(1, 2), (2, 3), (3, 1)], &[]);
    let mut positive = 0;
    for seed in 0..12 {
        let values = random_point(&graph, seed);
        let sigma = covariance(&graph, &values).unwrap();
        let fibre = fibre_points(&graph, &sigma, &mut fuel()).unwrap();
        assert_eq!(fibre.points.len(), 2, "{values:?}");
        assert_eq!(fibre.completeness, Assurance::Proved);
        assert!(contains(&fibre, &values));
        let points: Vec<_> = fibre
            .points
            .iter()
            .map(|p| p.to_rationals().unwrap())
            .collect();
        assert_ne!(points[0], points[1]);
        for point in points {
            assert_eq!(covariance(&graph, &point).as_ref(), Some(&sigma));
        }
        // Both are positive definite: Ω is diagonal and congruent to Σ.
        positive += fibre
            .points
            .iter()
            .filter(|p| p.real && p.positive_definite)
            .count();
    }
    assert_eq!(positive, 24);
}

/// Root with a bow to each of three children: both points are rational, and Ω of the second need not be positive
/// definite; at Σ that is not of a rational point the two may be complex.
#[test]
fn fibres_of_the_tree_of_bows_are_pairs() {
    let graph = of(4, &[(1, 2), (1, 3), (1, 4)], &[(1, 2), (1, 3), (1, 4)]);
    for seed in 0..6 {
        let values = random_point(&graph, seed);
        let sigma = covariance(&graph, &values).unwrap();
        let fibre = fibre_points(&graph, &sigma, &mut fuel()).unwrap();
        assert!(contains(&fibre, &values));
        assert_eq!(fibre.points.len(), 2);
        for point in &fibre.points {
            let values = point.to_rationals().unwrap();
            assert_eq!(covariance(&graph, &values).as_ref(), Some(&sigma));
        }
    }
}

/// A 3-cycle at covariance matrices that come from no rational point: conjugate pairs in quadratic fields. For the real ones
/// the definition of Σ is evaluated in floating point.
#[test]
fn irrational_fibres_have_their_covariances_too() {
    let graph = of(3, &[(1, 2), (2, 3), (3, 1)], &[]);
    let (mut real, mut complex, mut words) = (0, 0, Words::new(11));
    for _ in 0..40 {
        let mut entry = || i64::try_from(words.below(15)).unwrap() - 7;
        let (a, b, c) = (entry(), entry(), entry());
        let rows = [[5, a, b], [a, 6, c], [b, c, 7]];
        let entries = rows.concat().into_iter().map(Rational::from).collect();
        let sigma = Matrix::new(3, 3, entries).unwrap();
        // Zero covariances and singular matrices are special.
        let Ok(fibre) = fibre_points(&graph, &sigma, &mut fuel()) else {
            continue;
        };
        for point in fibre
            .points
            .iter()
            .filter(|point| point.field.degree() == 2)
        {
            assert_eq!(fibre.points.len(), 2);
            complex += usize::from(!point.real);
            if !point.real {
                assert!(!point.positive_definite);
                continue;
            }
            real += 1;
            let balls = point.enclosures(60, &mut fuel()).unwrap();
            let value: Vec<f64> = balls
                .iter()
                .map(|ball| ball.re.lower().map_or(f64::NAN, |value| value.to_f64()))
                .collect();
            // M = (I - Λ)^T Σ (I - Λ) = Ω
            let mut difference = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            for (at, (i, j)) in graph.directed().enumerate() {
                difference[i][j] = -value[at];
            }
            for i in 0..3 {
                for j in 0..3 {
                    let (mut sum, mut size) = (0.0, 0.0_f64);
                    for (k, row) in rows.iter().enumerate() {
                        for (l, entry) in row.iter().enumerate() {
                            let term = difference[k][i] * *entry as f64 * difference[l][j];
                            sum += term;
                            size = size.max(term.abs());
                        }
                    }
                    let expected = if i == j { value[3 + i] } else { 0.0 };
                    // 9 products of 3 rounded factors each
                    assert!((sum - expected).abs() <= 64.0 * f64::EPSILON * size);
                }
            }
        }
    }
    assert!(real > 0 && complex > 0, "{real} real, {complex} complex");
}

#[test]
fn infinite_fibres_have_no_points_to_list() {
    let bow = of(2, &[(1, 2)], &[(1, 2)]);
    let error = fibre_through(&bow, &[1, 2, 3, 1].map(Rational::from), &mut fuel());
    assert!(matches!(error, Err(Error::Unsupported { .. })), "{error:?}");
    let cycle = of(2, &[(1, 2), (2, 1)], &[]);
    let error = fibre_through(&cycle, &[2, 3, 1, 1].map(Rational::from), &mut fuel());
    assert!(matches!(error, Err(Error::Unsupported { .. })), "{error:?}");
    let singular = fibre_through(&cycle, &[1, 1, 1, 1].map(Rational::from), &mut fuel());
    assert!(matches!(singular, Err(Error::Singular { .. })));
    let few = fibre_through(&cycle, &[Rational::ONE], &mut fuel());
    assert!(matches!(
        few,
        Err(Error::Dimension {
            expected: 4,
            found: 1,
            ..
        })
    ));
}

#[test]
fn little_fuel_is_an_error() {
    let graph = of(5, &[(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)], &[]);
    for limit in [0, 100, 10_000] {
        let error = degree(&graph, 1, &mut Fuel::new(limit)).unwrap_err();
        assert!(
            matches!(error, Error::Exact(algebra::Error::Budget { .. })),
            "{error:?}"
        );
    }
}

/// Acyclic, and no pair of vertices with two edges.
fn acyclic_simple() -> impl Strategy<Value = MixedGraph> {
    mixed_graphs(2..7).prop_map(|graph| {
        let arcs: Vec<_> = graph.directed().filter(|(a, b)| a < b).collect();
        let edges: Vec<_> = graph
            .bidirected()
            .filter(|edge| !arcs.contains(edge))
            .collect();
        MixedGraph::from_edges(graph.len(), &arcs, &edges).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Acyclic simple graphs are identified one vertex after the other: degree 1, proved.
    #[test]
    fn acyclic_simple_graphs_have_degree_one(graph in acyclic_simple(), seed: u64) {
        let answer = degree(&graph, seed, &mut fuel()).unwrap();
        prop_assert_eq!(answer.degree, Some(1.into()));
        prop_assert_eq!(answer.assurance, DegreeAssurance::Proved);
    }

    /// The two ways to the dimension of the fibre agree, and names do not matter.
    #[test]
    fn degrees_do_not_depend_on_names(graph in mixed_graphs(2..5), order in Just(vec![0, 1, 2, 3]).prop_shuffle(), seed: u64) {
        let answer = degree_by_basis(&graph, seed, &mut fuel()).unwrap();
        let rank = finite_to_one(&graph, seed, &mut fuel()).unwrap();
        prop_assert_eq!(answer.dimension, rank.fibre_dimension);
        let order: Vec<usize> = order.into_iter().filter(|v| *v < graph.len()).collect();
        let moved = |(a, b): (usize, usize)| (order[a], order[b]);
        let arcs: Vec<_> = graph.directed().map(moved).collect();
        let edges: Vec<_> = graph.bidirected().map(moved).collect();
        let renamed = MixedGraph::from_edges(graph.len(), &arcs, &edges).unwrap();
        let other = degree_by_basis(&renamed, seed, &mut fuel()).unwrap();
        prop_assert_eq!(answer.degree, other.degree);
        prop_assert_eq!(answer.dimension, other.dimension);
    }

    /// A finite fibre through a rational point contains that point, has as many points as the degree says at most, and all of
    /// them have the same covariances.
    #[test]
    fn fibres_contain_their_point(graph in mixed_graphs(2..5), seed in 0_u64..1000) {
        let answer = degree(&graph, seed, &mut fuel()).unwrap();
        let values = random_point(&graph, seed);
        let Some(sigma) = covariance(&graph, &values) else {
            return Ok(());
        };
        if let Some(most) = answer.degree {
            let fibre = match fibre_points(&graph, &sigma, &mut Fuel::new(1 << 24)) {
                Ok(fibre) => fibre,
                // At special points the fibre may be infinite or multiple; a basis over Q may be large.
                Err(Error::Unsupported { .. } | Error::Exact(_)) => return Ok(()),
                Err(error) => panic!("{error}"),
            };
            prop_assert!(most >= fibre.points.len().into());
            prop_assert!(contains(&fibre, &values));
            for point in &fibre.points {
                prop_assert_eq!(point.real, point.field.degree() == 1 || point.field.generator().is_real());
                if let Some(values) = point.to_rationals() {
                    prop_assert_eq!(covariance(&graph, &values), Some(sigma.clone()));
                }
            }
        }
    }
}
