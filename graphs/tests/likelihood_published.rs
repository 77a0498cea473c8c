//! Published covariance matrices, against published estimates and lavaan 0.6-14 (R 4.2, fixed.x = FALSE, no rescaling).

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Rational;
use algebra::dense::DMatrix;
use graphs::likelihood::{
    Divisor, Fit, FitOptions, SampleMoments, Warning, block_coordinate, fit, witness,
};
use graphs::{Coefficient, EdgeKind, MixedGraph, Vertex};

/// A model in a few words: latent names, `a->b` free, `a=>b` fixed to 1, `a<->b`.
fn model(latent: &[&str], observed: &[&str], edges: &[&str]) -> MixedGraph {
    let mut graph = MixedGraph::new();
    for name in latent.iter().chain(observed) {
        let v = graph.add_vertex(Vertex::new(*name)).unwrap();
        graph.set_latent(v, latent.contains(name));
    }
    for edge in edges {
        let one = || Coefficient::Fixed(Rational::one());
        let (kind, (a, b), coefficient) = if let Some(ends) = edge.split_once("<->") {
            (EdgeKind::Bidirected, ends, Coefficient::Free)
        } else if let Some(ends) = edge.split_once("=>") {
            (EdgeKind::Directed, ends, one())
        } else {
            (
                EdgeKind::Directed,
                edge.split_once("->").unwrap(),
                Coefficient::Free,
            )
        };
        let (from, to) = (graph.find(a).unwrap(), graph.find(b).unwrap());
        graph.add_edge_with(kind, from, to, coefficient).unwrap();
    }
    graph
}

fn lower(names: &[&str], rows: &[&[f64]]) -> DMatrix<f64> {
    DMatrix::from_fn(names.len(), names.len(), |i, j| rows[i.max(j)][i.min(j)])
}

/// (name, estimate, standard error, from observed information)
fn check(found: &Fit, expected: &[(&str, f64, f64, f64)]) {
    let near =
        |found: f64, expected: f64| (found - expected).abs() <= 3e-5 * (0.03 + expected.abs());
    for &(name, estimate, error, observed) in expected {
        let one = found.parameter(name).unwrap();
        assert!(
            near(one.estimate, estimate),
            "{name}: {} {estimate}",
            one.estimate
        );
        let (first, second) = (
            one.standard_error.unwrap(),
            one.observed_standard_error.unwrap(),
        );
        assert!(near(first, error), "{name}: {first} {error}");
        // lavaan differentiates numerically here
        assert!(
            (second - observed).abs() < 2e-3 * observed,
            "{name}: {second} {observed}"
        );
        assert!((one.z.unwrap() - one.estimate / first).abs() < 1e-12 * one.z.unwrap().abs());
    }
}

fn indices(found: &Fit, expected: [f64; 12]) {
    let indices = &found.indices;
    let (low, high) = indices.rmsea_interval.unwrap();
    let values = [
        indices.chi_square,
        indices.p_value.unwrap(),
        indices.baseline_chi_square,
        indices.cfi,
        indices.tli,
        indices.rmsea,
        low,
        high,
        indices.srmr,
        indices.log_likelihood,
        indices.aic,
        indices.bic,
    ];
    for (value, expected) in values.into_iter().zip(expected) {
        assert!(
            (value - expected).abs() <= 3e-6 * (0.1 + expected.abs()),
            "{value} {expected}"
        );
    }
}

/// Wheaton, Muthén, Alwin, Summers (1977), stability of alienation, N = 932.
#[test]
fn stability_of_alienation() {
    let names = [
        "anomia67",
        "powerless67",
        "anomia71",
        "powerless71",
        "education",
        "sei",
    ];
    let rows: [&[f64]; 6] = [
        &[11.834],
        &[6.947, 9.364],
        &[6.819, 5.091, 12.532],
        &[4.783, 5.028, 7.495, 9.986],
        &[-3.839, -3.889, -3.841, -3.625, 9.610],
        &[-21.899, -18.831, -21.748, -18.775, 35.522, 450.288],
    ];
    let graph = model(
        &["ses", "alien67", "alien71"],
        &names,
        &[
            "ses=>education",
            "ses->sei",
            "alien67=>anomia67",
            "alien67->powerless67",
            "alien71=>anomia71",
            "alien71->powerless71",
            "alien67->alien71",
            "ses->alien71",
            "ses->alien67",
            "anomia67<->anomia71",
            "powerless67<->powerless71",
        ],
    );
    let covariance = lower(&names, &rows);
    let moments =
        SampleMoments::from_covariance(&names, covariance, 932, Divisor::Observations).unwrap();
    let found = fit(&graph, &moments, &FitOptions::default()).unwrap();
    assert!(found.gradient < 1e-8);
    assert_eq!((found.indices.parameters, found.indices.degrees), (17, 4));
    check(
        &found,
        &[
            ("l_ses_sei", 5.21948986, 0.422168565, 0.425509359),
            (
                "l_alien67_powerless67",
                0.97873269,
                0.061573646,
                0.061997937,
            ),
            (
                "l_alien71_powerless71",
                0.92206966,
                0.059496565,
                0.059748021,
            ),
            ("l_alien67_alien71", 0.60704722, 0.051020665, 0.051232584),
            ("l_ses_alien71", -0.22676616, 0.052326487, 0.053036794),
            ("l_ses_alien67", -0.57500685, 0.056402042, 0.057955613),
            ("w_anomia67_anomia71", 1.62468603, 0.313872392, 0.315764455),
            (
                "w_powerless67_powerless71",
                0.33905679,
                0.261308725,
                0.263089315,
            ),
            (
                "w_education_education",
                2.80435416,
                0.507606199,
                0.512326748,
            ),
            ("w_sei_sei", 264.88128074, 18.145838078, 18.244034577),
            ("w_ses_ses", 6.80564592, 0.649685869, 0.653380710),
            ("w_alien67_alien67", 4.84668238, 0.467850485, 0.462732001),
        ],
    );
    indices(
        &found,
        [
            4.73526015,
            0.31555546,
            2133.72205488,
            0.99965297,
            0.99869864,
            0.01404373,
            0.0,
            0.05314528,
            0.00744676,
            -15216.27571744,
            30466.55143487,
            30548.78609272,
        ],
    );
    let term = |from: &str, to: &str| {
        found
            .terms
            .iter()
            .find(|term| term.from == from && term.to == to)
            .unwrap()
    };
    for (from, to, latent, all) in [
        ("ses", "sei", 13.61641354, 0.64167859),
        ("ses", "alien67", -0.56308609, -0.56308609),
        ("anomia67", "anomia71", 1.62468603, 0.35575820),
        ("alien67", "alien67", 0.68293406, 0.68293406),
        ("sei", "sei", 264.88128074, 0.58824859),
    ] {
        let one = term(from, to);
        assert!(
            (one.latent_standardised.unwrap() / latent - 1.0).abs() < 1e-5,
            "{from} {to}"
        );
        assert!(
            (one.standardised.unwrap() / all - 1.0).abs() < 1e-5,
            "{from} {to}"
        );
    }
    // Every start ends here: one optimum, nothing to warn of.
    assert_eq!(
        (found.optima.len(), found.warnings.as_slice()),
        (1, [].as_slice())
    );
}

const PEERS: [&str; 10] = [
    "ROccAsp", "REdAsp", "FOccAsp", "FEdAsp", "RParAsp", "RIQ", "RSES", "FSES", "FIQ", "FParAsp",
];

/// Duncan, Haller, Portes (1968), peer influences on aspirations, N = 329: correlations.
fn peer_influences() -> SampleMoments {
    let rows: [&[f64]; 10] = [
        &[1.0],
        &[0.6247, 1.0],
        &[0.3269, 0.3669, 1.0],
        &[0.4216, 0.3275, 0.6404, 1.0],
        &[0.2137, 0.2742, 0.1124, 0.0839, 1.0],
        &[0.4105, 0.4043, 0.2903, 0.2598, 0.1839, 1.0],
        &[0.3240, 0.4047, 0.3054, 0.2786, 0.0489, 0.2220, 1.0],
        &[0.2930, 0.2407, 0.4105, 0.3607, 0.0186, 0.1861, 0.2707, 1.0],
        &[
            0.2995, 0.2863, 0.5191, 0.5007, 0.0782, 0.3355, 0.2302, 0.2950, 1.0,
        ],
        &[
            0.0760, 0.0702, 0.2784, 0.1988, 0.1147, 0.1021, 0.0931, -0.0438, 0.2087, 1.0,
        ],
    ];
    let correlation = lower(&PEERS, &rows);
    SampleMoments::from_correlation(&PEERS, &correlation, &[1.0; 10], 329, Divisor::Observations)
        .unwrap()
}

fn joined(names: &[&str]) -> Vec<String> {
    let pair = |k: usize| {
        names[..k]
            .iter()
            .map(move |name| format!("{name}<->{}", names[k]))
    };
    (0..names.len()).flat_map(pair).collect()
}

/// The non-recursive model with latent aspirations.
#[test]
fn peer_influences_with_feedback_between_latent_aspirations() {
    let mut edges = vec![
        "R=>ROccAsp",
        "R->REdAsp",
        "F=>FOccAsp",
        "F->FEdAsp",
        "RParAsp->R",
        "RIQ->R",
        "RSES->R",
        "FSES->R",
        "F->R",
        "RSES->F",
        "FSES->F",
        "FIQ->F",
        "FParAsp->F",
        "R->F",
        "R<->F",
    ];
    let exogenous = joined(&PEERS[4..]);
    edges.extend(exogenous.iter().map(String::as_str));
    let graph = model(&["R", "F"], &PEERS, &edges);
    let found = fit(&graph, &peer_influences(), &FitOptions::default()).unwrap();
    assert_eq!((found.indices.parameters, found.indices.degrees), (40, 15));
    check(
        &found,
        &[
            ("l_R_REdAsp", 1.062677898, 0.090001583, 0.091780361),
            ("l_F_FEdAsp", 0.929725538, 0.070174164, 0.071023934),
            ("l_RParAsp_R", 0.161222473, 0.038733294, 0.038424866),
            ("l_FSES_R", 0.071839461, 0.049631338, 0.050247571),
            ("l_F_R", 0.184232284, 0.094743515, 0.096025313),
            ("l_R_F", 0.235477473, 0.119207742, 0.119488750),
            ("w_R_F", -0.022609338, 0.051116063, 0.051527680),
        ],
    );
    // Published with N - 1 = 328 as the factor: 26.697.
    assert!((found.indices.chi_square * 328.0 / 329.0 - 26.697).abs() < 5e-4);
    assert_eq!(found.indices.baseline_degrees, 30);
    indices(
        &found,
        [
            26.77860904,
            0.03059280,
            726.13365564,
            0.98307996,
            0.96615992,
            0.04885437,
            0.01484236,
            0.07833369,
            0.02020442,
            -4244.36739843,
            8568.73479686,
            8720.57710689,
        ],
    );
}

/// The non-recursive model of occupational aspirations alone; block-coordinate ascent agrees.
#[test]
fn peer_influences_with_feedback_between_observed_aspirations() {
    let mut edges = vec![
        "RIQ->ROccAsp",
        "RSES->ROccAsp",
        "FOccAsp->ROccAsp",
        "FSES->FOccAsp",
        "FIQ->FOccAsp",
        "ROccAsp->FOccAsp",
        "ROccAsp<->FOccAsp",
    ];
    let used = ["ROccAsp", "FOccAsp", "RIQ", "RSES", "FSES", "FIQ"];
    let exogenous = joined(&used[2..]);
    edges.extend(exogenous.iter().map(String::as_str));
    let graph = model(&[], &used, &edges);
    let moments = peer_influences();
    let found = fit(&graph, &moments, &FitOptions::default()).unwrap();
    assert_eq!(found.dropped, ["REdAsp", "FEdAsp", "RParAsp", "FParAsp"]);
    check(
        &found,
        &[
            ("l_RIQ_ROccAsp", 0.23658001, 0.052810235, 0.055156864),
            ("l_FOccAsp_ROccAsp", 0.39751015, 0.104168403, 0.104696422),
            ("l_ROccAsp_FOccAsp", 0.42194012, 0.131231192, 0.132641326),
            ("w_ROccAsp_FOccAsp", -0.49513883, 0.136262819, 0.137755418),
            ("w_FOccAsp_FOccAsp", 0.71708297, 0.086691380, 0.087333370),
        ],
    );
    indices(
        &found,
        [
            2.81952925,
            0.24420076,
            253.60535379,
            0.99664959,
            0.98492314,
            0.03529143,
            0.0,
            0.12084708,
            0.01341630,
            -2619.15319444,
            5276.30638889,
            5348.43148615,
        ],
    );
    let verdict = witness(&graph, &moments, &found).unwrap();
    assert_eq!(verdict.name(), "supported", "{verdict}");
    // A sweep leaves the estimates, and the ascent of its own ends at the same discrepancy.
    let other = block_coordinate(&graph, &moments, 20_000).unwrap();
    assert!((other.discrepancy - found.discrepancy).abs() < 1e-10);
    let wrong = |values: &[f64]| {
        let model = graphs::likelihood::NumericModel::new(&graph).unwrap();
        let mut twin = found.clone();
        twin.implied = model.at(values).unwrap();
        witness(&graph, &moments, &twin).unwrap().name()
    };
    let mut flipped = found.values();
    flipped[2] += 1e-3;
    assert_eq!(wrong(&flipped), "refuted");
}

/// One factor, a tied intercept, a mean structure.
#[test]
fn intercepts_with_a_tie() {
    let names = ["x1", "x2", "x3"];
    let mut graph = model(&["f"], &names, &["f=>x1", "f->x2", "f->x3"]);
    for name in ["x1", "x2"] {
        let v = graph.find(name).unwrap();
        graph.set_intercept(v, Some(Coefficient::Label("a".into())));
    }
    let covariance = lower(&names, &[&[2.0], &[0.9, 1.8], &[0.8, 0.7, 2.2]]);
    let moments = SampleMoments::from_covariance(&names, covariance, 150, Divisor::Observations)
        .unwrap()
        .with_means(&[1.0, 1.3, -0.5])
        .unwrap();
    let found = fit(&graph, &moments, &FitOptions::default()).unwrap();
    for (name, estimate, error) in [
        ("l_f_x2", 0.86977785, 0.203886055),
        ("l_f_x3", 0.79520921, 0.186299320),
        ("a", 1.16499997, 0.096436502),
        ("m_x3", -0.48499987, 0.120968307),
        ("w_x1_x1", 1.01808809, 0.251020904),
        ("w_f_f", 1.00913673, 0.300277556),
    ] {
        let one = found.parameter(name).unwrap();
        assert!(
            (one.estimate - estimate).abs() < 2e-5,
            "{name}: {}",
            one.estimate
        );
        assert!((one.standard_error.unwrap() - error).abs() < 2e-5, "{name}");
    }
    indices_without_interval(&found);
}

fn indices_without_interval(found: &Fit) {
    let indices = &found.indices;
    assert_eq!((indices.parameters, indices.degrees), (8, 1));
    for (value, expected) in [
        (indices.chi_square, 6.60253281),
        (indices.cfi, 0.91456113),
        (indices.tli, 0.74368338),
        (indices.rmsea, 0.19326205),
        (indices.srmr, 0.05192714),
        (indices.log_likelihood, -762.74115633),
        (indices.bic, 1565.56739501),
    ] {
        assert!(
            (value - expected).abs() <= 1e-6 * (1.0 + expected.abs()),
            "{value} {expected}"
        );
    }
    assert!(
        found
            .warnings
            .iter()
            .all(|one| !matches!(one, Warning::NotIdentified { .. }))
    );
}
