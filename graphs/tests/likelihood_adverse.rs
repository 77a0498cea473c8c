//! Data on which maximum likelihood is hard: weak instruments, folds, flat directions, units far apart.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::dense::DMatrix;
use algebra::evidence::Verdict;
use graphs::MixedGraph;
use graphs::likelihood::{Divisor, Fit, FitOptions, SampleMoments, Warning, fit, witness};

fn moments(n: usize, observations: usize, entries: &[f64]) -> SampleMoments {
    let names: Vec<String> = (1..=n).map(|v| v.to_string()).collect();
    let covariance = DMatrix::from_row_slice(n, n, entries);
    SampleMoments::from_covariance(&names, covariance, observations, Divisor::Observations).unwrap()
}

fn fitted(graph: &MixedGraph, moments: &SampleMoments) -> Fit {
    fit(graph, moments, &FitOptions::default()).unwrap()
}

const WEAK: [f64; 25] = [
    9.32848759e-01,
    -4.70400953e-02,
    -2.38426063e-02,
    -2.11550022e-02,
    -5.98158883e-02,
    -4.70400953e-02,
    1.00589429e+00,
    3.15956737e-03,
    -2.51295890e-01,
    7.83380165e-02,
    -2.38426063e-02,
    3.15956737e-03,
    1.02839112e+00,
    1.79922869e-02,
    1.90338362e+00,
    -2.11550022e-02,
    -2.51295890e-01,
    1.79922869e-02,
    9.65681947e-01,
    6.44138515e-02,
    -5.98158883e-02,
    7.83380165e-02,
    1.90338362e+00,
    6.44138515e-02,
    4.55868033e+00,
];

/// A bow with an instrument that hardly correlates: a curved valley whose curvature is 1e-7 of that across it.
#[test]
fn a_curved_valley_is_followed_to_its_end() {
    let graph = MixedGraph::from_edges(5, &[(1, 3), (2, 4)], &[(0, 1), (2, 3), (2, 4)]).unwrap();
    let found = fitted(&graph, &moments(5, 300, &WEAK));
    assert!(
        (found.discrepancy - 0.007_025_763_8).abs() < 1e-8,
        "{}",
        found.discrepancy
    );
    assert!(
        witness(&graph, &moments(5, 300, &WEAK), &found)
            .unwrap()
            .holds()
    );
    // 2.1295 in units of the deviations
    let coefficient = found.parameter("l_3_5").unwrap().estimate;
    assert!((coefficient - 2.1295 * (4.558_680_33_f64 / 1.028_391_12).sqrt()).abs() < 5e-3);
}

/// The optimum of a 3-cycle at which the product of the coefficients is -1: both preimages of Σ meet.
#[test]
fn a_fold_takes_no_degree_of_freedom() {
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
    let data = moments(
        3,
        200,
        &[
            0.854_663_675_202_748,
            0.922_621_051_379_043,
            0.682_014_670_085_618,
            0.922_621_051_379_043,
            4.197_283_320_642_663,
            -1.686_487_481_316_975,
            0.682_014_670_085_618,
            -1.686_487_481_316_975,
            2.623_836_862_600_93,
        ],
    );
    let found = fitted(&graph, &data);
    let product: f64 = found.values()[..3].iter().product();
    assert!((product + 1.0).abs() < 1e-6);
    assert_eq!((found.indices.degrees, found.indices.p_value), (0, None));
    assert!(
        found
            .warnings
            .iter()
            .all(|one| !matches!(one, Warning::NotIdentified { .. }))
    );
    let fold = found
        .warnings
        .iter()
        .find(|one| matches!(one, Warning::SingularInformation { .. }));
    assert!(
        fold.unwrap()
            .to_string()
            .contains("a fold, where two preimages meet")
    );
}

/// A bow, generically not identified: along the flat direction the fit has to be at the optimum all the same.
#[test]
fn a_flat_direction_does_not_stop_the_fit_early() {
    let graph = MixedGraph::from_edges(
        5,
        &[(1, 4), (2, 3), (3, 4)],
        &[(0, 1), (0, 4), (2, 3), (3, 4)],
    )
    .unwrap();
    let data = moments(
        5,
        300,
        &[
            2.494832891996739,
            -0.3948914161806272,
            -0.3841280926701081,
            -1.0642891346013437,
            -1.4297470208630096,
            -0.3948914161806272,
            6.363867811793925,
            1.225046093113126,
            0.06395273784053497,
            0.5033600328950985,
            -0.3841280926701081,
            1.225046093113126,
            7.980257896287774,
            -2.425553128053183,
            -0.476121173348142,
            -1.0642891346013437,
            0.06395273784053497,
            -2.425553128053183,
            8.586679561326523,
            4.90396656740974,
            -1.4297470208630096,
            0.5033600328950985,
            -0.476121173348142,
            4.90396656740974,
            3.158451966313304,
        ],
    );
    let found = fitted(&graph, &data);
    let verdict = witness(&graph, &data, &found).unwrap();
    assert!(!matches!(verdict, Verdict::Refuted(_)), "{verdict}");
}

/// Variances from 1e-8 to 4e6; no covariance matrix of the data is exact in the model.
#[test]
fn units_far_apart_do_not_matter() {
    let graph = MixedGraph::from_edges(3, &[(1, 2), (2, 1)], &[(0, 2)]).unwrap();
    let entries: [f64; 9] = [
        3662613.5273857294,
        -0.20676053289814222,
        -34187.53658759488,
        -0.20676053289814222,
        1.168556249690958e-8,
        0.001923677585635089,
        -34187.53658759488,
        0.001923677585635089,
        464.00892714844895,
    ];
    let deviations = [entries[0].sqrt(), entries[4].sqrt(), entries[8].sqrt()];
    let unit: Vec<f64> = (0..9)
        .map(|k| entries[k] / (deviations[k / 3] * deviations[k % 3]))
        .collect();
    let found = fitted(&graph, &moments(3, 300, &entries));
    let same = fitted(&graph, &moments(3, 300, &unit));
    assert!((found.discrepancy - same.discrepancy).abs() < 1e-9);
    let ratio = deviations[2] / deviations[1];
    let (one, other) = (
        found.parameter("l_2_3").unwrap(),
        same.parameter("l_2_3").unwrap(),
    );
    assert!((one.estimate / ratio - other.estimate).abs() < 1e-5 * (1.0 + other.estimate.abs()));
}

/// Twenty observations of a random model with feedback, bows and a 2-cycle with a third path: iterations took long.
#[test]
fn a_small_sample_of_a_model_with_feedback() {
    let graph: MixedGraph =
        "1->5, 2->1, 4->1, 4->5, 4->6, 5->1, 5->4, 2<->6, 3<->4, 3<->6, 4<->5, 4<->6"
            .parse()
            .unwrap();
    let entries = [
        1.0000000000,
        0.1513293818,
        -0.5810620358,
        0.4511739924,
        0.8077498626,
        0.2759546086,
        0.1513293818,
        1.0000000000,
        0.5092780782,
        0.1682631856,
        0.0938821373,
        0.3789602773,
        -0.5810620358,
        0.5092780782,
        1.0000000000,
        -0.5727008864,
        -0.2787591358,
        -0.1304238846,
        0.4511739924,
        0.1682631856,
        -0.5727008864,
        1.0000000000,
        0.2052252893,
        0.6795536599,
        0.8077498626,
        0.0938821373,
        -0.2787591358,
        0.2052252893,
        1.0000000000,
        0.4475837600,
        0.2759546086,
        0.3789602773,
        -0.1304238846,
        0.6795536599,
        0.4475837600,
        1.0000000000,
    ];
    let data = moments(6, 20, &entries);
    let found = fitted(&graph, &data);
    assert!(
        (found.indices.chi_square - 42.435).abs() < 1e-3,
        "{}",
        found.indices.chi_square
    );
    let verdict = witness(&graph, &data, &found).unwrap();
    assert!(verdict.holds(), "{verdict}");
}
