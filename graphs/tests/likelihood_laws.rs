//! Laws of the likelihood and of simulation.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::dense::DMatrix;
use algebra::{Rational, Words};
use graphs::likelihood::{
    Divisor, Fit, FitOptions, NumericModel, SampleMoments, Simulator, Warning, block_coordinate,
    fit, witness,
};
use graphs::{Coefficient, EdgeKind, Error, MixedGraph, Vertex};
use proptest::prelude::*;

fn signed(words: &mut Words) -> f64 {
    2.0 * words.unit() - 1.0
}

/// Every pair of vertices carries at most one edge; arcs in both directions when cycles are wanted.
fn simple(words: &mut Words, n: usize, cyclic: bool) -> MixedGraph {
    let (mut directed, mut bidirected) = (Vec::new(), Vec::new());
    for b in 0..n {
        for a in 0..b {
            match words.below(6) {
                0 | 1 => directed.push((a, b)),
                2 if cyclic => directed.push((b, a)),
                3 => bidirected.push((a, b)),
                _ => {}
            }
        }
    }
    MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
}

/// Parameters at which Ω is diagonally dominant and I - Λ regular.
fn parameters(words: &mut Words, model: &NumericModel, n: usize) -> Vec<f64> {
    model
        .names()
        .iter()
        .map(|name| match name.as_bytes()[0] {
            b'l' => signed(words),
            b'm' => 3.0 * signed(words),
            _ => {
                let ends: Vec<&str> = name[2..].split('_').collect();
                if ends[0] == ends[1] {
                    1.0 + words.unit()
                } else {
                    0.9 * signed(words) / n as f64
                }
            }
        })
        .collect()
}

fn names(n: usize) -> Vec<String> {
    (1..=n).map(|v| v.to_string()).collect()
}

fn sample(words: &mut Words, n: usize) -> DMatrix<f64> {
    let root = DMatrix::from_fn(n, 3 * n, |_, _| signed(words));
    &root * root.transpose() / (3 * n) as f64
}

fn moments(covariance: DMatrix<f64>) -> SampleMoments {
    let names = names(covariance.nrows());
    SampleMoments::from_covariance(&names, covariance, 500, Divisor::Observations).unwrap()
}

fn distance(one: &DMatrix<f64>, other: &DMatrix<f64>) -> f64 {
    (one - other).amax() / other.amax()
}

fn quick() -> FitOptions {
    FitOptions::default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A recursive model is regression of every vertex on its parents.
    #[test]
    fn a_recursive_model_is_least_squares(n in 2_usize..7, seed: u64) {
        let words = &mut Words::new(seed);
        let mut arcs = Vec::new();
        for b in 0..n {
            for a in 0..b {
                if words.below(2) == 0 { arcs.push((a, b)); }
            }
        }
        let graph = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
        let s = sample(words, n);
        let found = fit(&graph, &moments(s.clone()), &quick()).unwrap();
        prop_assert_eq!(found.optima.len(), 1);
        for v in 0..n {
            let parents = graph.parents(v);
            let block = s.select_rows(&parents).select_columns(&parents);
            let right = s.select_rows(&parents).select_columns(&[v]);
            let slopes = match parents.is_empty() {
                true => right.clone(),
                false => block.try_inverse().unwrap() * &right,
            };
            for (k, &parent) in parents.iter().enumerate() {
                prop_assert!((found.implied.lambda[(parent, v)] - slopes[k]).abs() < 1e-8);
            }
            let left = s[(v, v)] - right.dot(&slopes);
            prop_assert!((found.implied.omega[(v, v)] - left).abs() < 1e-8);
        }
    }

    /// A model with as many parameters as moments, and a complete simple graph, reproduces S.
    #[test]
    fn a_just_identified_model_reproduces_the_sample(n in 2_usize..6, seed: u64) {
        let words = &mut Words::new(seed);
        let (mut directed, mut bidirected) = (Vec::new(), Vec::new());
        for b in 0..n {
            for a in 0..b {
                match words.below(2) {
                    0 => directed.push((a, b)),
                    _ => bidirected.push((a, b)),
                }
            }
        }
        let graph = MixedGraph::from_edges(n, &directed, &bidirected).unwrap();
        let s = sample(words, n);
        let found = fit(&graph, &moments(s.clone()), &quick()).unwrap();
        // Not every covariance matrix is in the image when bidirected edges abound; then F stays positive.
        if found.discrepancy < 1e-12 {
            let model = NumericModel::new(&graph).unwrap();
            prop_assert!(distance(&model.covariance(&found.implied), &s) < 1e-6);
            prop_assert_eq!(found.indices.degrees, 0);
        } else {
            prop_assert!(!bidirected.is_empty());
        }
    }

    /// At the covariance of a bow-free acyclic model the fit is exact and recovers the parameters.
    #[test]
    fn a_population_covariance_gives_its_parameters_back(n in 2_usize..7, seed: u64) {
        let words = &mut Words::new(seed);
        let graph = simple(words, n, false);
        let model = NumericModel::new(&graph).unwrap();
        let truth = parameters(words, &model, n);
        let implied = model.at(&truth).unwrap();
        let found = fit(&graph, &moments(model.covariance(&implied)), &quick()).unwrap();
        prop_assert!(found.discrepancy.abs() < 1e-12);
        for (found, truth) in found.values().iter().zip(&truth) {
            prop_assert!((found - truth).abs() < 1e-5, "{found} {truth}");
        }
    }

    /// Scoring on Σ and block-coordinate ascent on (Λ, Ω) find the same maximum, cycles included.
    #[test]
    fn two_estimators_agree(n in 2_usize..6, seed: u64) {
        let words = &mut Words::new(seed);
        let graph = simple(words, n, true);
        let data = moments(sample(words, n));
        let found = fit(&graph, &data, &quick()).unwrap();
        let verdict = witness(&graph, &data, &found).unwrap();
        // Without cycles every update has a maximum; with them a regression may be singular.
        let open = !graph.is_acyclic() && verdict.name() == "undecided";
        prop_assert!(verdict.holds() || open, "{verdict}");
        if let Ok(other) = block_coordinate(&graph, &data, 5_000) {
            prop_assert!(other.discrepancy >= found.discrepancy - 1e-9);
            if found.optima.iter().any(|one| (one.discrepancy - other.discrepancy).abs() < 1e-9) {
                return Ok(());
            }
            // It ended at a local optimum that no start of the fit met: a start there stays there.
            let model = NumericModel::new(&graph).unwrap();
            let start: Vec<f64> = start_at(&model, &graph, &other.lambda, &other.omega);
            let again = fit(&graph, &data, &FitOptions { starts: 0, start: Some(start), ..quick() }).unwrap();
            prop_assert!((again.discrepancy - other.discrepancy).abs() < 1e-9);
        }
    }

    /// Another order of the vertices changes nothing but the order.
    #[test]
    fn relabelling_is_harmless(n in 2_usize..6, seed: u64) {
        let words = &mut Words::new(seed);
        let graph = simple(words, n, false);
        let s = sample(words, n);
        let mut order: Vec<usize> = (0..n).collect();
        for k in (1..n).rev() {
            order.swap(k, usize::try_from(words.below(k as u64 + 1)).unwrap());
        }
        let mut moved = MixedGraph::new();
        for &v in &order {
            moved.add_vertex(Vertex::new(graph.name(v))).unwrap();
        }
        let place = |v: usize| order.iter().position(|&w| w == v).unwrap();
        for kind in [EdgeKind::Bidirected, EdgeKind::Directed] {
            for (a, b, _) in graph.edges_of(kind) {
                moved.add_edge(kind, place(a), place(b)).unwrap();
            }
        }
        let data = moments(s);
        let (one, other) = (fit(&graph, &data, &quick()).unwrap(), fit(&moved, &data, &quick()).unwrap());
        prop_assert!((one.discrepancy - other.discrepancy).abs() < 1e-9);
        if one.optima.len() == 1 && other.optima.len() == 1 {
            for (a, b) in graph.directed() {
                let gap = one.implied.lambda[(a, b)] - other.implied.lambda[(place(a), place(b))];
                prop_assert!(gap.abs() < 1e-5);
            }
        }
    }

    /// Other units: λ_ij becomes λ_ij e_j / e_i, ω_ij becomes ω_ij e_i e_j, and the statistic stays.
    #[test]
    fn units_are_harmless(n in 2_usize..6, seed: u64) {
        let words = &mut Words::new(seed);
        let graph = simple(words, n, true);
        let s = sample(words, n);
        let units: Vec<f64> = (0..n).map(|_| 10_f64.powf(3.0 * signed(words))).collect();
        let scaled = DMatrix::from_fn(n, n, |i, j| s[(i, j)] * units[i] * units[j]);
        let (one, other) = (
            fit(&graph, &moments(s), &quick()).unwrap(),
            fit(&graph, &moments(scaled), &quick()).unwrap(),
        );
        prop_assert!((one.discrepancy - other.discrepancy).abs() < 1e-8);
        prop_assert_eq!(one.optima.len(), other.optima.len());
        if one.optima.iter().filter(|optimum| optimum.equal).count() == 1 && is_identified(&one) {
            for (i, j) in graph.directed() {
                let expected = one.implied.lambda[(i, j)] * units[j] / units[i];
                let gap = other.implied.lambda[(i, j)] - expected;
                prop_assert!(gap.abs() < 1e-5 * (units[j] / units[i] + expected.abs()));
            }
        }
    }

    /// Σ of simulated rows is Σ of the model within six standard errors; cycles, means and latent vertices included.
    #[test]
    fn a_simulated_covariance_is_that_of_the_model(n in 1_usize..6, seed: u64) {
        let words = &mut Words::new(seed);
        let mut graph = simple(words, n, true);
        graph.set_intercept(0, Some(Coefficient::Free));
        graph.set_latent(n - 1, n > 2);
        let model = NumericModel::new(&graph).unwrap();
        let truth = parameters(words, &model, n);
        let implied = model.at(&truth).unwrap();
        let rows = 4_000;
        let drawn = Simulator::new(&model, &implied, seed).unwrap().matrix(rows).unwrap();
        let data = SampleMoments::from_data(&model.observed_names(), &drawn).unwrap();
        let (sigma, mean) = (model.covariance(&implied), model.mean(&implied));
        prop_assert_eq!(sigma.nrows(), n - usize::from(n > 2));
        for i in 0..sigma.nrows() {
            let error = (sigma[(i, i)] / rows as f64).sqrt();
            prop_assert!((data.means().unwrap()[i] - mean[i]).abs() < 6.0 * error);
            for j in 0..sigma.nrows() {
                let product = sigma[(i, i)] * sigma[(j, j)];
                let error = ((product + sigma[(i, j)].powi(2)) / rows as f64).sqrt();
                prop_assert!((data.covariance()[(i, j)] - sigma[(i, j)]).abs() < 6.0 * error);
            }
        }
    }

    /// Law 14: the quadratic of a 3-cycle has two roots; both give the same Σ, and the fit finds both.
    #[test]
    fn a_three_cycle_has_two_preimages(seed: u64) {
        let words = &mut Words::new(seed);
        let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
        let model = NumericModel::new(&graph).unwrap();
        let mut truth: Vec<f64> = (0..3).map(|_| 0.3 + 0.5 * words.unit()).collect();
        truth.extend((0..3).map(|_| 0.5 + words.unit()));
        let implied = model.at(&truth).unwrap();
        let s = model.covariance(&implied);
        // l_12, l_23, l_31 are Moebius maps of l_31, l_12, l_23: uncorrelated errors. The product has two fixed points.
        let step = |a: usize, b: usize, c: usize| {
            DMatrix::from_row_slice(2, 2, &[-s[(b, c)], s[(a, b)], -s[(a, c)], s[(a, a)]])
        };
        let around = step(2, 0, 1) * step(1, 2, 0) * step(0, 1, 2);
        let (a, b, c) = (around[(1, 0)], around[(1, 1)] - around[(0, 0)], -around[(0, 1)]);
        let root = (b * b - 4.0 * a * c).sqrt();
        let roots = [(-b + root) / (2.0 * a), (-b - root) / (2.0 * a)];
        let other = match (roots[0] - truth[2]).abs() < (roots[1] - truth[2]).abs() {
            true => roots[1],
            false => roots[0],
        };
        let map = |matrix: &DMatrix<f64>, x: f64| {
            (matrix[(0, 0)] * x + matrix[(0, 1)]) / (matrix[(1, 0)] * x + matrix[(1, 1)])
        };
        let first = map(&step(0, 1, 2), other);
        let second = map(&step(1, 2, 0), first);
        let mut lambda = DMatrix::zeros(3, 3);
        (lambda[(0, 1)], lambda[(1, 2)], lambda[(2, 0)]) = (first, second, other);
        let system = DMatrix::identity(3, 3) - &lambda;
        let omega = system.transpose() * &s * &system;
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            prop_assert!(omega[(i, j)].abs() < 1e-9 * (omega[(i, i)] * omega[(j, j)]).sqrt());
        }
        let twin = [first, second, other, omega[(0, 0)], omega[(1, 1)], omega[(2, 2)]];
        let twin_sigma = model.covariance(&model.at(&twin).unwrap());
        prop_assert!(distance(&twin_sigma, &s) < 1e-9);
        let found = fit(&graph, &moments(s), &FitOptions { starts: 24, ..quick() }).unwrap();
        prop_assert_eq!(found.optima.iter().filter(|one| one.equal).count(), 2);
        let both = Warning::EqualOptima { count: 2 };
        prop_assert!(found.warnings.contains(&both));
        for expected in [truth.as_slice(), &twin] {
            let met = found.optima.iter().any(|one| {
                one.values.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-5 * (1.0 + y.abs()))
            });
            prop_assert!(met, "{expected:?} is not among {:?}", found.optima);
        }
        // The stable one is reported: the product of its coefficients is below 1.
        let radius: f64 = found.values()[..3].iter().product::<f64>().abs();
        prop_assert!(radius < 1.0);
    }
}

fn is_identified(fit: &Fit) -> bool {
    fit.warnings
        .iter()
        .all(|one| !matches!(one, Warning::NotIdentified { .. }))
}

fn start_at(
    model: &NumericModel,
    graph: &MixedGraph,
    lambda: &DMatrix<f64>,
    omega: &DMatrix<f64>,
) -> Vec<f64> {
    let mut values: Vec<f64> = graph.directed().map(|(a, b)| lambda[(a, b)]).collect();
    values.extend((0..graph.len()).map(|v| omega[(v, v)]));
    values.extend(graph.bidirected().map(|(a, b)| omega[(a, b)]));
    assert_eq!(values.len(), model.names().len());
    values
}

#[test]
fn unidentified_parameters_are_named() {
    // a bow: λ and ω_12 cannot be told apart
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(0, 1)]).unwrap();
    let s = sample(&mut Words::new(4), 3);
    let found = fit(&graph, &moments(s), &quick()).unwrap();
    let Some(Warning::NotIdentified {
        parameters,
        dimension,
    }) = found.warnings.first()
    else {
        panic!("{:?}", found.warnings);
    };
    assert_eq!(
        (*dimension, parameters.join(" ")),
        (1, "l_1_2 w_2_2 w_1_2".to_owned())
    );
    assert_eq!(found.parameter("l_1_2").unwrap().standard_error, None);
    assert!(found.parameter("l_2_3").unwrap().standard_error.is_some());
    assert_eq!((found.indices.degrees, found.optima.len()), (1, 1));
}

#[test]
fn an_improper_factor_is_a_heywood_case() {
    let mut graph = MixedGraph::new();
    for name in ["f", "1", "2", "3"] {
        graph.add_vertex(Vertex::new(name)).unwrap();
    }
    graph.set_latent(0, true);
    graph.set_variance(0, Coefficient::Fixed(Rational::one()));
    for v in 1..4 {
        graph.add_edge(EdgeKind::Directed, 0, v).unwrap();
    }
    // The loading of 1 would be sqrt(0.8 * 0.8 / 0.4) > 1.
    let s = DMatrix::from_row_slice(3, 3, &[1.0, 0.8, 0.8, 0.8, 1.0, 0.4, 0.8, 0.4, 1.0]);
    let found = fit(&graph, &moments(s.clone()), &quick()).unwrap();
    assert!(found.discrepancy < 1e-10);
    assert!(found.warnings.iter().any(|one| matches!(
        one,
        Warning::Heywood { vertex, variance } if vertex == "1" && (variance + 0.6).abs() < 1e-6
    )));
    // The sign of the factor is a convention: the reflected solution is no second optimum.
    assert_eq!((found.warnings.len(), found.optima.len()), (1, 1));
    assert!(found.values()[0] > 0.0);
    let mirrored = FitOptions {
        start: Some(
            found
                .values()
                .iter()
                .take(3)
                .map(|x| -x)
                .chain([1.0; 3])
                .collect(),
        ),
        ..quick()
    };
    let again = fit(&graph, &moments(s), &mirrored).unwrap();
    assert!((again.values()[0] - found.values()[0]).abs() < 1e-6 && again.optima.len() == 1);
}

#[test]
fn a_model_without_parameters_is_evaluated() {
    let mut graph = MixedGraph::from_edges(2, &[], &[]).unwrap();
    for v in 0..2 {
        graph.set_variance(v, Coefficient::Fixed(Rational::one()));
    }
    let s = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]);
    let found = fit(&graph, &moments(s.clone()), &quick()).unwrap();
    assert!((found.discrepancy + 0.75_f64.ln()).abs() < 1e-14);
    assert_eq!((found.indices.degrees, found.parameters.len()), (3, 0));
    graph.set_variance(0, Coefficient::Fixed(Rational::zero()));
    let error = fit(&graph, &moments(s), &quick()).unwrap_err().to_string();
    assert!(
        error.starts_with("Σ is not positive definite: at every start"),
        "{error}"
    );
}

#[test]
fn bad_data_are_refused_by_name() {
    let graph = MixedGraph::from_edges(2, &[(0, 1)], &[]).unwrap();
    let said = |result: Result<SampleMoments, Error>| result.unwrap_err().to_string();
    let given = |entries: [f64; 4], n: usize| {
        let matrix = DMatrix::from_row_slice(2, 2, &entries);
        SampleMoments::from_covariance(&["1", "2"], matrix, n, Divisor::Observations)
    };
    assert_eq!(
        said(given([1.0, 0.5, f64::NAN, 1.0], 9)),
        "the covariance in row 2, column 1 = NaN is not allowed: every entry must be a finite number"
    );
    assert_eq!(
        said(given([1.0, 0.5, 0.25, 1.0], 9)),
        "the covariance in row 2, column 1 = 0.25 against 0.5 in the other triangle is not allowed: the matrix must be symmetric"
    );
    let failed = |data: SampleMoments| fit(&graph, &data, &quick()).unwrap_err().to_string();
    assert_eq!(
        failed(given([1.0, 2.0, 2.0, 4.0], 9).unwrap()),
        "the sample covariance matrix is not positive definite: 2 is constant or a linear combination of the variables \
         before it, so that the unrestricted likelihood and the chi-square do not exist; remove it"
    );
    assert_eq!(
        failed(given([1.0, 0.5, 0.5, 1.0], 2).unwrap()),
        "the number of observations = 2 for 2 variables is not allowed: the covariance matrix of the \
         data is then singular, and the unrestricted likelihood and the chi-square, which measure the model, do not exist; \
         add observations or remove variables"
    );
    let rows = DMatrix::from_row_slice(3, 2, &[1.0, 2.0, 3.0, f64::INFINITY, 5.0, 6.0]);
    assert_eq!(
        said(SampleMoments::from_data(&["1", "2"], &rows)),
        "row 2, column 2 of the data = inf is not allowed: every value must be a finite number"
    );
    let other = SampleMoments::from_covariance(
        &["1", "x"],
        DMatrix::identity(2, 2),
        9,
        Divisor::Observations,
    );
    assert!(failed(other.unwrap()).contains("[1, x] without [2]"));
    let mut with_intercept = graph.clone();
    with_intercept.set_intercept(1, Some(Coefficient::Free));
    let data = given([1.0, 0.5, 0.5, 1.0], 9).unwrap();
    assert!(
        fit(&with_intercept, &data, &quick())
            .unwrap_err()
            .to_string()
            .contains("means")
    );
}

#[test]
fn vanishing_determinants_and_improper_errors_are_named() {
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 0), (1, 2)], &[(0, 2)]).unwrap();
    let model = NumericModel::new(&graph).unwrap();
    // l_12 l_21 = 1
    assert_eq!(
        model
            .at(&[2.0, 0.5, 1.0, 1.0, 1.0, 1.0, 0.0])
            .unwrap_err()
            .to_string(),
        "I - Λ is singular at these values: the determinant of the component {1, 2} = 0"
    );
    let implied = model.at(&[2.0, 0.1, 1.0, 1.0, 1.0, 1.0, 1.5]).unwrap();
    let error = Simulator::new(&model, &implied, 1).unwrap_err().to_string();
    assert!(
        error.starts_with("Ω is not positive definite: the variance of the error term of 3"),
        "{error}"
    );
    assert!(model.at(&[1.0]).is_err() && model.at(&[f64::NAN; 7]).is_err());
    let error = model
        .at(&[1e200, 0.0, 1e200, 1.0, 1.0, 1.0, 0.0])
        .unwrap_err()
        .to_string();
    assert!(error.contains("within the range of doubles"), "{error}");
}

#[test]
fn feedback_without_equilibrium_and_near_singularity_are_warned_of() {
    let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 1), (3, 2)], &[]).unwrap();
    let model = NumericModel::new(&graph).unwrap();
    let said = |l: f64, m: f64| {
        let truth = [1.0, l, m, 1.0, 1.0, 1.0, 1.0, 1.0];
        let implied = model.at(&truth).unwrap();
        let found = fit(&graph, &moments(model.covariance(&implied)), &quick()).unwrap();
        assert!(
            found
                .values()
                .iter()
                .zip(truth)
                .all(|(x, y)| (x - y).abs() < 1e-4)
        );
        found.warnings
    };
    assert_eq!(said(0.5, -0.8), []);
    // l m = -4: eigenvalues ±2i
    let [
        Warning::NoStableEquilibrium {
            component,
            spectral_radius,
        },
    ] = &said(2.0, -2.0)[..]
    else {
        panic!("{:?}", said(2.0, -2.0));
    };
    assert_eq!(component.join(" "), "2 3");
    assert!((spectral_radius - 2.0).abs() < 1e-4);
    let warnings = said(1.0, 1.0 - 1e-4);
    let [
        Warning::NearSingular {
            component,
            determinant,
        },
    ] = &warnings[..]
    else {
        panic!("{warnings:?}");
    };
    assert_eq!(component.join(" "), "2 3");
    assert!((determinant / 1e-4 - 1.0).abs() < 0.5, "{determinant}");
}

/// Σ at the rational points of the reference file, cycles included.
#[test]
fn sigma_at_the_points_of_the_reference() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/sem_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let number = |value: &serde_json::Value| {
        let text = value.as_str().unwrap();
        let (top, bottom) = text.split_once('/').unwrap_or((text, "1"));
        top.parse::<f64>().unwrap() / bottom.parse::<f64>().unwrap()
    };
    let pairs = |value: &serde_json::Value| -> Vec<(usize, usize)> {
        let of = |pair: &serde_json::Value, k: usize| {
            usize::try_from(pair[k].as_u64().unwrap()).unwrap() - 1
        };
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (of(pair, 0), of(pair, 1)))
            .collect()
    };
    let cases = document["cases"].as_array().unwrap();
    let mut checked = 0;
    for case in cases.iter().filter(|case| case["point"].is_object()) {
        let n = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
        let (directed, bidirected) = (pairs(&case["directed"]), pairs(&case["bidirected"]));
        let model =
            NumericModel::new(&MixedGraph::from_edges(n, &directed, &bidirected).unwrap()).unwrap();
        let point = &case["point"];
        let at =
            |part: &str, i: usize, j: usize| number(&point[part][format!("{},{}", i + 1, j + 1)]);
        let mut values: Vec<f64> = directed.iter().map(|&(i, j)| at("lambda", i, j)).collect();
        values.extend((0..n).map(|v| at("omega", v, v)));
        values.extend(
            bidirected
                .iter()
                .map(|&(i, j)| at("omega", i.min(j), i.max(j))),
        );
        let sigma = model.covariance(&model.at(&values).unwrap());
        for j in 0..n {
            for i in 0..=j {
                let expected = at("sigma", i, j);
                let gap = (sigma[(i, j)] - expected).abs();
                assert!(gap <= 1e-11 * sigma.amax(), "{}: {gap:e}", case["id"]);
                checked += 1;
            }
        }
    }
    assert!(checked > 0);
}

#[cfg(feature = "serde")]
#[test]
fn a_fit_is_a_document() {
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(0, 1)]).unwrap();
    let s = sample(&mut Words::new(4), 3);
    let found = fit(&graph, &moments(s), &quick()).unwrap();
    let document = serde_json::to_value(&found).unwrap();
    assert_eq!(document["parameters"][0]["name"], "l_1_2");
    assert_eq!(
        document["parameters"][0]["standard_error"],
        serde_json::Value::Null
    );
    assert_eq!(document["terms"][0]["kind"], "arc");
    assert_eq!(document["warnings"][0]["kind"], "not_identified");
    assert_eq!(document["indices"]["degrees"], 1);
}

/// The sequence of a seed is part of the answers: it must not change silently.
#[test]
fn seeds_are_portable() {
    let model = NumericModel::new(&MixedGraph::from_edges(1, &[], &[]).unwrap()).unwrap();
    let implied = model.at(&[1.0]).unwrap();
    let draws: Vec<f64> = Simulator::new(&model, &implied, 7)
        .unwrap()
        .take(3)
        .map(|row| row[0])
        .collect();
    assert_eq!(
        format!("{draws:?}"),
        "[-0.7753719332177971, -1.3834217200084091, 0.8897130187430372]"
    );
}
