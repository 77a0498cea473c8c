//! The neighbourhood of an optimum, and optima at infinity.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Words;
use algebra::dense::DMatrix;
use algebra::evidence::Verdict;
use graphs::likelihood::{
    Divisor, Fit, FitOptions, NumericModel, SampleMoments, Simulator, Warning, fit, stationarity,
    witness,
};
use graphs::{Error, MixedGraph};
use proptest::prelude::*;

fn given(names: &[&str], entries: &[f64], observations: usize) -> SampleMoments {
    let n = names.len();
    let covariance = DMatrix::from_row_slice(n, n, entries);
    SampleMoments::from_covariance(names, covariance, observations, Divisor::Observations).unwrap()
}

fn drawn(graph: &MixedGraph, values: &[f64], rows: usize, seed: u64) -> SampleMoments {
    let model = NumericModel::new(graph).unwrap();
    let implied = model.at(values).unwrap();
    let rows = Simulator::new(&model, &implied, seed)
        .unwrap()
        .matrix(rows)
        .unwrap();
    SampleMoments::from_data(&model.observed_names(), &rows).unwrap()
}

/// Values by name; labels too.
fn values(graph: &MixedGraph, default: f64, known: &[(&str, f64)]) -> Vec<f64> {
    let model = NumericModel::new(graph).unwrap();
    let value = |name: &str| {
        known
            .iter()
            .find(|one| one.0 == name)
            .map_or(default, |one| one.1)
    };
    model.names().iter().map(|name| value(name)).collect()
}

/// Feedback with instruments; a factor in a cycle with an observed vertex; ties across matrices and intercepts.
fn models() -> Vec<(MixedGraph, SampleMoments)> {
    let feedback: MixedGraph = "a->b->c->b, d->c, b<->c".parse().unwrap();
    let factor: MixedGraph =
        "f [latent]; f ->{1} x1; f -> x2; f -> x3; f -> y; y -> f; z -> y; x2 <-> x3"
            .parse()
            .unwrap();
    let tied: MixedGraph = "f [latent, variance=1]; f ->{t} x1; f ->{t} x2; f -> x3; x3 -> y; x1 [variance=u]; x2 [variance=u]; \
         y [intercept=t]"
        .parse()
        .unwrap();
    [
        (
            feedback,
            vec![("l_c_b", -0.4), ("w_b_c", 0.3), ("l_b_c", 0.5)],
        ),
        (
            factor,
            vec![("l_y_f", -0.3), ("w_x2_x3", 0.2), ("l_f_y", 0.6)],
        ),
        (tied, vec![("t", 0.8), ("m_x1", 2.0)]),
    ]
    .into_iter()
    .map(|(graph, known)| {
        let truth = values(&graph, 1.0, &known);
        let data = drawn(&graph, &truth, 150, 5);
        (graph, data)
    })
    .collect()
}

fn fitted(graph: &MixedGraph, data: &SampleMoments) -> Fit {
    fit(graph, data, &FitOptions::default()).unwrap()
}

/// -log det Σ - tr((S + d dᵀ) Σ^-1)
fn likelihood(graph: &MixedGraph, data: &SampleMoments, values: &[f64]) -> f64 {
    let model = NumericModel::new(graph).unwrap();
    let implied = model.at(values).unwrap();
    let sigma = model.covariance(&implied);
    let mut sample = data.covariance().clone();
    if model.has_mean_structure() {
        let gap = data.means().unwrap() - model.mean(&implied);
        sample += &gap * gap.transpose();
    }
    -sigma.determinant().ln() - (sample * sigma.try_inverse().unwrap()).trace()
}

#[test]
fn every_kind_of_model_has_a_witness() {
    for (graph, data) in models() {
        let found = fitted(&graph, &data);
        let verdict = witness(&graph, &data, &found).unwrap();
        assert!(verdict.holds(), "{verdict}");
        let said = verdict.to_string();
        assert!(
            said.contains("local maximum, others are not looked for"),
            "{said}"
        );
    }
}

/// A twentieth of a standard error off, in one parameter or in all, is seen, and the better point it is refuted by is better.
#[test]
fn points_beside_the_optimum_are_refuted() {
    for (graph, data) in models() {
        let found = fitted(&graph, &data);
        let best = found.values();
        let errors: Vec<f64> = found
            .parameters
            .iter()
            .map(|one| one.standard_error.unwrap())
            .collect();
        for k in 0..=best.len() {
            let moved: Vec<f64> = (0..best.len())
                .map(|l| match k == l || k == best.len() {
                    true => best[l] + 0.05 * errors[l],
                    false => best[l],
                })
                .collect();
            let verdict = stationarity(&graph, &data, &moved).unwrap();
            let Verdict::Refuted(counterexample) = verdict else {
                panic!("{k}: {verdict}");
            };
            let better: Vec<f64> = counterexample
                .point
                .iter()
                .map(|one| one.1.parse().unwrap())
                .collect();
            assert!(likelihood(&graph, &data, &better) > likelihood(&graph, &data, &moved));
        }
    }
}

/// A factor that loads on nothing: the score is zero by symmetry, and the likelihood rises on both sides.
#[test]
fn a_saddle_is_refuted() {
    let graph: MixedGraph = "f [latent, variance=1]; f->1; f->2; f->3".parse().unwrap();
    let entries = [1.0, 0.5, 0.4, 0.5, 2.0, 0.6, 0.4, 0.6, 3.0];
    let data = given(&["1", "2", "3"], &entries, 100);
    let verdict = stationarity(&graph, &data, &[0.0, 0.0, 0.0, 1.0, 2.0, 3.0]).unwrap();
    assert_eq!(verdict.name(), "refuted", "{verdict}");
    assert!(
        verdict
            .to_string()
            .contains("a log-likelihood that is higher by"),
        "{verdict}"
    );
}

/// A bow has a flat direction: nothing more than a stationary point is claimed.
#[test]
fn flat_directions_are_counted() {
    let graph: MixedGraph = "1->2, 1<->2, 2->3".parse().unwrap();
    let entries = [1.0, 0.5, 0.4, 0.5, 2.0, 0.6, 0.4, 0.6, 3.0];
    let data = given(&["1", "2", "3"], &entries, 100);
    let verdict = stationarity(&graph, &data, &fitted(&graph, &data).values()).unwrap();
    assert!(verdict.holds(), "{verdict}");
    let said = verdict.to_string();
    assert!(
        said.contains("flat along 1 of 6 directions, no strict maximum"),
        "{said}"
    );
    assert!(!said.contains("local maximum"), "{said}");
}

#[test]
fn points_outside_the_model_are_refuted() {
    let graph: MixedGraph = "1->2".parse().unwrap();
    let data = given(&["1", "2"], &[1.0, 0.5, 0.5, 1.0], 100);
    let verdict = stationarity(&graph, &data, &[0.5, 1.0, -1.0]).unwrap();
    assert_eq!(verdict.name(), "refuted");
    assert!(matches!(
        stationarity(&graph, &data, &[0.5]),
        Err(Error::Dimension {
            expected: 3,
            found: 1,
            ..
        })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Units change nothing about a stationary point.
    #[test]
    fn units_do_not_matter_to_the_witness(seed: u64) {
        let words = &mut Words::new(seed);
        let (graph, data) = models().swap_remove(0);
        let units: Vec<f64> = (0..4).map(|_| 10_f64.powf(8.0 * words.unit() - 4.0)).collect();
        let scaled = DMatrix::from_fn(4, 4, |i, j| data.covariance()[(i, j)] * units[i] * units[j]);
        let names: Vec<&str> = data.names().iter().map(|name| name.as_str()).collect();
        let data = SampleMoments::from_covariance(&names, scaled, 150, Divisor::Observations).unwrap();
        let found = fitted(&graph, &data);
        prop_assert!(stationarity(&graph, &data, &found.values()).unwrap().holds());
    }
}

/// The product of the correlations of three indicators of a factor is not negative. With 0.5, 0.5 and -0.1 the likelihood rises
/// while the loading of the first grows and the others vanish, and its supremum is that of a model without the third.
#[test]
fn a_factor_that_runs_to_infinity_is_named() {
    let graph: MixedGraph = "f [latent, variance=1]; f->1; f->2; f->3".parse().unwrap();
    let entries = [1.0, 0.5, 0.5, 0.5, 1.0, -0.1, 0.5, -0.1, 1.0];
    let data = given(&["1", "2", "3"], &entries, 40);
    let without: MixedGraph = "1<->2, 1<->3".parse().unwrap();
    let limit = fitted(&without, &data).discrepancy;
    match fit(&graph, &data, &FitOptions::default()) {
        Err(Error::NoMaximum { path, discrepancy }) => {
            assert!(path.contains("l_f_1 -> infinity"), "{path}");
            assert!(
                path.contains("l_f_2 -> 0") && path.contains("l_f_3 -> 0"),
                "{path}"
            );
            assert!(path.contains("w_1_1 -> -infinity"), "{path}");
            assert!((discrepancy - limit).abs() < 1e-5, "{discrepancy} {limit}");
        }
        other => {
            let found = other.unwrap();
            panic!(
                "{:?} {} {limit} {:?}",
                found.values(),
                found.discrepancy,
                found.warnings
            )
        }
    }
}

/// Far, but not at infinity: an instrument that hardly moves its vertex.
#[test]
fn an_optimum_far_away_is_an_optimum() {
    let graph: MixedGraph = "1->2, 2->3, 2<->3".parse().unwrap();
    // a weak instrument: s_13 / s_12 = 125, an error variance of more than 1e4
    let entries = [1.0, 0.004, 0.5, 0.004, 1.0, 0.3, 0.5, 0.3, 1.0];
    let data = given(&["1", "2", "3"], &entries, 100);
    let found = fitted(&graph, &data);
    let estimate = found.parameter("l_2_3").unwrap().estimate;
    assert!((estimate - 125.0).abs() < 1.0, "{estimate}");
    let none = |one: &Warning| !matches!(one, Warning::NoMaximum(_));
    assert!(found.warnings.iter().all(none), "{:?}", found.warnings);
}
