//! Fits find the optima that there are, wherever random starts end.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Rational;
use algebra::dense::DMatrix;
use graphs::likelihood::{Divisor, Fit, FitOptions, NumericModel, SampleMoments, fit, witness};
use graphs::{Coefficient, EdgeKind, MixedGraph};
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
