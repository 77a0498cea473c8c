//! Models with intercepts: the origin of the data is a matter of the intercepts alone.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Words;
use algebra::dense::DMatrix;
use graphs::likelihood::{
    Divisor, Fit, FitOptions, NumericModel, SampleMoments, Simulator, Warning, fit, stationarity,
    witness,
};
use graphs::{Coefficient, Error, MixedGraph};
use proptest::prelude::*;

fn fitted(graph: &MixedGraph, moments: &SampleMoments) -> Fit {
    fit(graph, moments, &FitOptions::default()).unwrap()
}

fn read(graph: &str) -> MixedGraph {
    graph.parse().unwrap()
}

/// The observed variables in their order.
fn names(graph: &MixedGraph) -> Vec<String> {
    let observed = graph.observed().into_iter();
    observed.map(|v| graph.name(v).to_owned()).collect()
}

/// Moments of rows whose columns are moved; numbers with few digits, so that the move is exact.
fn moved(names: &[String], rows: &DMatrix<f64>, moves: &[f64]) -> SampleMoments {
    let rows = DMatrix::from_fn(rows.nrows(), rows.ncols(), |i, j| rows[(i, j)] + moves[j]);
    SampleMoments::from_data(names, &rows).unwrap()
}

/// Rows from a model whose coefficients are far from 0, in 1024ths.
fn rows(words: &mut Words, graph: &MixedGraph) -> DMatrix<f64> {
    let model = NumericModel::new(graph).unwrap();
    let value = |name: &smol_str::SmolStr| match name.as_str() {
        "l_v3_v2" => -0.5,
        "w_v1_v2" | "w_v2_v3" | "w_v2_v4" => 0.1,
        name if name.starts_with('w') => 0.5,
        name if name.starts_with('m') => 0.0,
        _ => 0.9,
    };
    let values: Vec<f64> = model.names().iter().map(value).collect();
    let implied = model.at(&values).unwrap();
    let drawn = Simulator::new(&model, &implied, words.next()).unwrap();
    let rows: Vec<Vec<f64>> = drawn.take(100).collect();
    DMatrix::from_fn(100, rows[0].len(), |i, j| {
        (1024.0 * rows[i][j]).round() / 1024.0
    })
}

/// Whole numbers of a size between 1 and 1e9, of both signs.
fn moves(words: &mut Words, n: usize) -> Vec<f64> {
    let one = |words: &mut Words| {
        let sign = if words.below(2) == 0 { 1.0 } else { -1.0 };
        sign * 10_f64.powf(9.0 * words.unit()).round()
    };
    (0..n).map(|_| one(words)).collect()
}

fn close(one: f64, other: f64, tolerance: f64) -> bool {
    (one - other).abs() <= tolerance * (1.0 + one.abs())
}

/// Chains, a cycle with instruments, factors, ties that fix the units.
const MODELS: [&str; 6] = [
    "v1->v2->v3; v1->v3; v1[intercept]",
    "v1->v2->v3->v2; v4->v3; v2<->v3; v1[intercept]",
    "f[latent]; f->{1}v1; f->v2; f->v3; v4->v1; v1[intercept]",
    "f[latent, variance=1]; f->v1; f->v2; f->v3; f->v4; v1<->v2; v1[intercept]",
    "v1->{t}v2; v2->{t}v3; v3->{0.5}v4; v1[intercept]",
    "v1->v2->v3; v2[intercept=m]; v3[intercept=m]; v1->v4; v2<->v4",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Columns moved by c change no coefficient, variance, standard error or statistic; ν_v becomes ν_v + c_v - Σ λ_pv c_p.
    #[test]
    fn the_origin_of_the_data_is_harmless(seed: u64) {
        let words = &mut Words::new(seed);
        for text in MODELS {
            let graph = read(text);
            let names = names(&graph);
            let rows = rows(words, &graph);
            let mut moves = moves(words, names.len());
            if text.contains("=m") {
                // A common intercept is about the origin of these and of their parents.
                moves[..3].fill(0.0);
            }
            let here = fitted(&graph, &moved(&names, &rows, &vec![0.0; names.len()]));
            let data = moved(&names, &rows, &moves);
            let there = fitted(&graph, &data);
            prop_assert_eq!(here.optima.len(), there.optima.len());
            prop_assert!(close(here.indices.chi_square, there.indices.chi_square, 1e-6));
            let warned: Vec<bool> = [&here, &there].map(|fit| fit.warnings.is_empty()).into();
            prop_assert_eq!(warned[0], warned[1], "{} {:?}", text, there.warnings);
            let place = |name: &str| names.iter().position(|known| known == name);
            for (one, other) in here.parameters.iter().zip(&there.parameters) {
                prop_assert_eq!(&one.name, &other.name);
                let Some(v) = one.name.strip_prefix("m_").and_then(place) else {
                    prop_assert!(close(one.estimate, other.estimate, 1e-5), "{text} {one:?} {other:?}");
                    let errors = [one.standard_error.zip(other.standard_error), one.observed_standard_error.zip(other.observed_standard_error)];
                    for (before, after) in errors.into_iter().flatten() {
                        prop_assert!(close(before, after, 1e-5), "{text} {one:?} {other:?}");
                    }
                    prop_assert_eq!(one.standard_error.is_some(), other.standard_error.is_some());
                    continue;
                };
                let v = graph.find(&names[v]).unwrap();
                let change = |p: usize| place(graph.name(p)).map_or(0.0, |k| moves[k]);
                let parents = graph.parents(v);
                let terms = parents.iter().map(|&p| there.implied.lambda[(p, v)] * change(p));
                let expected = one.estimate + change(v) - terms.clone().sum::<f64>();
                let size = terms.map(f64::abs).sum::<f64>() + change(v).abs();
                prop_assert!((other.estimate - expected).abs() < 1e-5 + 1e-14 * size, "{text} {one:?} {other:?} {expected}");
            }
        }
    }

    /// The errors of a regression far from the origin: ω S^-1 / N for the coefficients, and ω (1 + x̄ᵀ S^-1 x̄) / N for the intercept.
    #[test]
    fn the_error_of_an_intercept_is_that_of_regression(seed: u64) {
        let words = &mut Words::new(seed);
        let graph = read("v1<->v2; v1->v3; v2->v3; v3[intercept]");
        let names = names(&graph);
        let rows = rows(words, &graph);
        let data = moved(&names, &rows, &moves(words, names.len()));
        let found = fitted(&graph, &data);
        let observations = rows.nrows() as f64;
        let omega = found.parameter("w_v3_v3").unwrap().estimate / observations;
        let block = data.covariance().view((0, 0), (2, 2)).into_owned();
        let inverse = block.try_inverse().unwrap();
        let means = data.means().unwrap().rows(0, 2).into_owned();
        let distance = (means.transpose() * &inverse * &means)[(0, 0)];
        let errors = [
            ("l_v1_v3", omega * inverse[(0, 0)]),
            ("l_v2_v3", omega * inverse[(1, 1)]),
            ("m_v3", omega * (1.0 + distance)),
        ];
        for (name, variance) in errors {
            let one = found.parameter(name).unwrap();
            let error = variance.sqrt();
            prop_assert!((one.standard_error.unwrap() / error - 1.0).abs() < 1e-6, "{one:?} {error}");
            prop_assert!((one.observed_standard_error.unwrap() / error - 1.0).abs() < 1e-6, "{one:?} {error}");
            let (low, high) = one.interval.unwrap();
            prop_assert!(((high - low) / (2.0 * 1.959_963_984_540_054 * error) - 1.0).abs() < 1e-6);
            prop_assert!((one.z.unwrap() * error / one.estimate - 1.0).abs() < 1e-6);
        }
    }

    /// The witness sees an optimum far from the origin, and a point beside it.
    #[test]
    fn the_witness_does_not_mind_the_origin(seed: u64) {
        let words = &mut Words::new(seed);
        for text in MODELS {
            if text.contains("=m") {
                continue;
            }
            let graph = read(text);
            let names = names(&graph);
            let data = moved(&names, &rows(words, &graph), &moves(words, names.len()));
            let found = fitted(&graph, &data);
            let verdict = witness(&graph, &data, &found).unwrap();
            prop_assert!(verdict.holds(), "{text} {verdict}");
            let mut beside = found.values();
            let k = found.parameters.iter().position(|one| one.name == "w_v3_v3").unwrap();
            beside[k] += 0.1 * found.parameters[k].standard_error.unwrap();
            prop_assert_eq!(stationarity(&graph, &data, &beside).unwrap().name(), "refuted");
        }
    }
}

/// Five rows whose predictor is 100003 ± 2: the errors were withheld, with a warning of a fold.
#[test]
fn errors_are_given_when_a_mean_is_large_beside_the_deviation() {
    let graph = read("a->b; a[intercept]");
    let b = [5.0, 7.0, 8.0, 12.0, 10.0];
    // 1.6e9 ± 3600: a Unix time; scale and place of the predictor, and its error
    for (unit, origin) in [(1.0, 0.0), (1.0, 1e5), (1.0, 1e8), (3600.0, 1.6e9)] {
        let a = [1.0, 2.0, 3.0, 5.0, 4.0].map(|a| origin + unit * a);
        let rows = DMatrix::from_fn(5, 2, |i, j| if j == 0 { a[i] } else { b[i] });
        let found = fitted(
            &graph,
            &SampleMoments::from_data(&["a", "b"], &rows).unwrap(),
        );
        assert_eq!(found.warnings, []);
        assert_eq!(found.optima.len(), 1);
        let slope = found.parameter("l_a_b").unwrap();
        assert!((slope.estimate * unit - 1.7).abs() < 1e-9, "{slope:?}");
        let error = slope.standard_error.unwrap() * unit;
        assert!((error - 0.077_459_666_924).abs() < 1e-9, "{slope:?}");
        assert!(found.parameter("m_b").unwrap().standard_error.is_some());
    }
}

/// Correlation 0.99996, means of 1e6: ends without convergence were listed as optima.
#[test]
fn collinear_predictors_far_from_zero_have_one_optimum() {
    let words = &mut Words::new(3);
    let rows = DMatrix::from_fn(200, 3, |_, _| words.unit() - 0.5);
    let rows = DMatrix::from_fn(200, 3, |i, j| match j {
        0 => 1e6 + rows[(i, 0)],
        1 => 1e6 + rows[(i, 0)] + 0.009 * rows[(i, 1)],
        _ => rows[(i, 0)] + rows[(i, 2)],
    });
    let data = SampleMoments::from_data(&["a", "b", "c"], &rows).unwrap();
    let found = fitted(&read("a->c; b->c; a<->b; c[intercept]"), &data);
    assert_eq!((found.optima.len(), found.warnings.len()), (1, 0));
    assert_eq!(found.failed_starts, 0);
}

/// Where a coefficient is not determined, the intercept of its child is not either, unless the mean of the parent is 0.
#[test]
fn an_intercept_is_undetermined_with_the_coefficient_that_it_makes_up_for() {
    let mut graph = MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)]).unwrap();
    graph.set_intercept(0, Some(Coefficient::Free));
    let determined = |means: [f64; 2]| {
        let covariance = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]);
        let moments =
            SampleMoments::from_covariance(&["1", "2"], covariance, 50, Divisor::Observations);
        let moments = moments.unwrap().with_means(&means).unwrap();
        let found = fitted(&graph, &moments);
        assert!(matches!(found.warnings[0], Warning::NotIdentified { .. }));
        let known = |name: &str| found.parameter(name).unwrap().standard_error.is_some();
        (known("l_1_2"), known("m_1"), known("m_2"))
    };
    assert_eq!(determined([0.0, 3.0]), (false, true, true));
    assert_eq!(determined([1e7, 3.0]), (false, true, false));
}

/// An instrument without effect: the coefficient runs to infinity, and with it the intercept that keeps the mean.
#[test]
fn an_intercept_diverges_with_the_coefficient_that_it_makes_up_for() {
    let graph = read("1->2; 2->3; 2<->3; 1[intercept]");
    let entries = [1.0, 0.0, 0.5, 0.0, 1.0, 0.3, 0.5, 0.3, 1.0];
    let covariance = DMatrix::from_row_slice(3, 3, &entries);
    let names = ["1", "2", "3"];
    let data = SampleMoments::from_covariance(&names, covariance, 40, Divisor::Observations);
    for mean in [10.0, -10.0] {
        let data = data.clone().unwrap().with_means(&[0.0, mean, 1.0]).unwrap();
        let Err(Error::NoMaximum { path, .. }) = fit(&graph, &data, &FitOptions::default()) else {
            panic!("the likelihood has no maximum");
        };
        let falls = path.contains("l_2_3 -> -infinity");
        assert!(falls || path.contains("l_2_3 -> infinity"), "{path}");
        // ν_3 = 1 - λ_23 mean
        let limit = match falls == (mean > 0.0) {
            true => "m_3 -> infinity",
            false => "m_3 -> -infinity",
        };
        assert!(path.contains(limit), "{path}");
        assert!(!path.contains("m_1") && !path.contains("m_2"), "{path}");
    }
}
