//! Fits find the optima that there are, wherever random starts end.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Rational;
use algebra::dense::DMatrix;
use graphs::likelihood::{
    Divisor, Fit, FitOptions, NumericModel, SampleMoments, Warning, fit, witness,
};
use graphs::{Coefficient, EdgeKind, MixedGraph, Vertex};
use proptest::prelude::*;

fn moments(covariance: DMatrix<f64>, observations: usize) -> SampleMoments {
    let names: Vec<String> = (1..=covariance.nrows()).map(|v| v.to_string()).collect();
    SampleMoments::from_covariance(&names, covariance, observations, Divisor::Observations).unwrap()
}

fn equal(found: &Fit) -> usize {
    found.optima.iter().filter(|one| one.equal).count()
}

/// Correlations by rows of the lower triangle.
fn correlated(n: usize, below: &[f64]) -> DMatrix<f64> {
    let mut matrix = DMatrix::identity(n, n);
    let mut entries = below.iter();
    for i in 0..n {
        for j in 0..i {
            let entry = *entries.next().unwrap();
            (matrix[(i, j)], matrix[(j, i)]) = (entry, entry);
        }
    }
    matrix
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A model with as many parameters as covariances, identified by formulas, fits exactly at what they give, however weak the
    /// instruments.
    #[test]
    fn weak_instruments_fit_exactly(below in proptest::collection::vec(-0.2_f64..0.2, 6)) {
        let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3)], &[(0, 2), (0, 3), (1, 2)]).unwrap();
        let s = correlated(4, &below);
        let above = -s[(1, 2)] * s[(2, 3)] + s[(1, 3)] + s[(0, 1)] * s[(0, 2)] * s[(2, 3)] - s[(0, 1)] * s[(0, 3)];
        let slope = above / (s[(0, 1)] * (s[(0, 2)] * s[(1, 3)] - s[(0, 3)] * s[(1, 2)]));
        prop_assume!(slope.abs() < 1e3);
        let data = moments(s, 200);
        let found = fit(&graph, &data, &FitOptions::default()).unwrap();
        prop_assert!(found.discrepancy < 1e-9, "{}", found.discrepancy);
        let there = found.parameter("l_2_3").unwrap().estimate;
        prop_assert!((there - slope).abs() <= 1e-4 * (1.0 + slope.abs()), "{there} {slope}");
        prop_assert!(witness(&graph, &data, &found).unwrap().name() != "refuted");
    }

    /// A 3-cycle has two preimages of almost every Σ, and both are optima.
    #[test]
    fn both_preimages_of_a_cycle_are_optima(
        slopes in proptest::collection::vec(prop_oneof![-2.0_f64..-0.2, 0.2_f64..2.0], 3),
        variances in proptest::collection::vec(0.5_f64..2.0, 3),
    ) {
        let product: f64 = slopes.iter().product();
        // At -1 the two meet, at 1 there is no Σ.
        prop_assume!((product.abs() - 1.0).abs() > 0.1);
        let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
        let model = NumericModel::new(&graph).unwrap();
        let implied = model.at(&[&slopes[..], &variances].concat()).unwrap();
        let data = moments(model.covariance(&implied), 300);
        let found = fit(&graph, &data, &FitOptions::default()).unwrap();
        prop_assert_eq!(equal(&found), 2, "{:?}", found.optima);
    }
}

/// The lower optimum has an indicator of negative error variance; random starts find the other one.
#[test]
fn the_better_of_two_optima_of_a_factor_is_found_from_any_seed() {
    let arcs = [(0, 5), (1, 5), (5, 3), (5, 4)];
    let mut graph = MixedGraph::from_edges(6, &arcs, &[(0, 1)]).unwrap();
    graph.set_latent(5, true);
    let one = Coefficient::Fixed(Rational::ONE);
    graph.add_edge_with(EdgeKind::Directed, 5, 2, one).unwrap();
    let entries = [
        15.5722, 0.5286, 2.7951, 1.5133, 0.7463, 0.5286, 1.8322, 1.496, 0.3971, 2.5143, 2.7951,
        1.496, 4.7321, 1.905, 2.047, 1.5133, 0.3971, 1.905, 1.0042, 0.3759, 0.7463, 2.5143, 2.047,
        0.3759, 4.0886,
    ];
    let data = moments(DMatrix::from_row_slice(5, 5, &entries), 150);
    for seed in 1..=6 {
        let options = FitOptions {
            seed,
            ..FitOptions::default()
        };
        let found = fit(&graph, &data, &options).unwrap();
        assert!(
            (found.discrepancy - 1.870_191_809_763).abs() < 1e-9,
            "{seed}: {}",
            found.discrepancy
        );
    }
}

/// i + s t at four times: another origin of time changes i and nothing else.
fn growth(origin: i64, with_means: bool) -> MixedGraph {
    let mut graph = MixedGraph::new();
    for name in ["i", "s", "y0", "y1", "y2", "y3"] {
        graph.add_vertex(Vertex::new(name)).unwrap();
    }
    for latent in 0..2 {
        graph.set_latent(latent, true);
    }
    let fixed = |value: i64| Coefficient::Fixed(Rational::from(value));
    for k in 0..4 {
        for (from, value) in [(0, 1), (1, origin + k as i64)] {
            graph
                .add_edge_with(EdgeKind::Directed, from, 2 + k, fixed(value))
                .unwrap();
        }
    }
    graph.add_edge(EdgeKind::Bidirected, 0, 1).unwrap();
    if with_means {
        for v in 0..6 {
            graph.set_intercept(v, Some(if v < 2 { Coefficient::Free } else { fixed(0) }));
        }
    }
    graph
}

/// Loadings that differ by little leave an information whose eigenvalues are noise: its root knows them.
#[test]
fn the_origin_of_time_changes_no_standard_error() {
    let entries = [
        1.3, 1.0, 1.1, 0.9, 1.0, 1.41, 1.32, 1.5, 1.1, 1.32, 1.9, 1.96, 0.9, 1.5, 1.96, 2.7,
    ];
    let names = ["y0", "y1", "y2", "y3"];
    let means = [1.0, 1.6, 1.9, 2.6];
    for with_means in [false, true] {
        let fitted = |origin: i64| {
            let covariance = DMatrix::from_row_slice(4, 4, &entries);
            let data =
                SampleMoments::from_covariance(&names, covariance, 300, Divisor::Observations)
                    .unwrap();
            let data = data.with_means(&means).unwrap();
            fit(&growth(origin, with_means), &data, &FitOptions::default()).unwrap()
        };
        let near = fitted(0);
        for origin in [50, 500] {
            let far = fitted(origin);
            assert_eq!(near.indices.degrees, far.indices.degrees);
            assert!((near.discrepancy - far.discrepancy).abs() < 1e-9);
            for name in ["w_s_s", "w_y0_y0", "w_y3_y3"] {
                let (one, other) = (near.parameter(name).unwrap(), far.parameter(name).unwrap());
                let ratio = one.standard_error.unwrap() / other.standard_error.unwrap();
                assert!((ratio - 1.0).abs() < 1e-4, "{origin} {name} {ratio}");
            }
        }
    }
}

/// Means that restrict covariances: the rank is that of both, whatever the rounding.
#[test]
fn degrees_of_freedom_come_from_the_exact_rank() {
    let means = [1.0, 1.6, 1.9, 2.6];
    let entries = [
        1.25, 1.0, 1.0, 1.0, 1.0, 1.41, 1.32, 1.48, 1.0, 1.32, 1.89, 1.96, 1.0, 1.48, 1.96, 2.69,
    ];
    for origin in [0, 500] {
        let covariance = DMatrix::from_row_slice(4, 4, &entries);
        let names = ["y0", "y1", "y2", "y3"];
        let data =
            SampleMoments::from_covariance(&names, covariance, 300, Divisor::Observations).unwrap();
        let data = data.with_means(&means).unwrap();
        let found = fit(&growth(origin, true), &data, &FitOptions::default()).unwrap();
        // 10 covariances and 4 means, 7 + 2 parameters
        assert_eq!(found.indices.degrees, 5);
        assert!(
            found
                .warnings
                .iter()
                .all(|one| !matches!(one, Warning::NotIdentified { .. }))
        );
    }
}

/// A correlation of 0.99999999: ends on the way along the flat direction are no optima of their own.
#[test]
fn points_on_the_way_are_no_optima() {
    let graph = MixedGraph::from_edges(3, &[(0, 2), (1, 2)], &[(0, 1)]).unwrap();
    let entries = [
        1.0,
        1.000_000_01,
        0.2,
        1.000_000_01,
        1.000_000_04,
        0.200_000_005,
        0.2,
        0.200_000_005,
        1.0,
    ];
    let found = fit(
        &graph,
        &moments(DMatrix::from_row_slice(3, 3, &entries), 100),
        &FitOptions::default(),
    )
    .unwrap();
    assert_eq!(found.optima.len(), 1, "{:?}", found.optima);
    assert!((found.parameter("w_1_1").unwrap().estimate - 1.0).abs() < 1e-6);
}
