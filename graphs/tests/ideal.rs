//! Vanishing ideals against the reference file, when it is there, and against known facts.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

use algebra::{Fuel, Rational};
use graphs::{
    Coefficient, EdgeKind, Error, MixedGraph,
    ideal::{
        Completeness, CovariancePolynomial, Elimination, Equivalence, Reason, Search, Vanishing,
        certify, eliminate, equivalent, hypersurface, vanishing_ideal, vanishing_ideal_while,
    },
    identify::{CovarianceFraction, Identifier, error_covariances},
};
use proptest::prelude::*;
use serde_json::Value;

fn reference() -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/sem_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

fn pairs(value: &Value) -> Vec<(usize, usize)> {
    let end = |pair: &Value, at: usize| usize::try_from(pair[at].as_u64().unwrap()).unwrap() - 1;
    let pairs = value.as_array().unwrap().iter();
    pairs.map(|pair| (end(pair, 0), end(pair, 1))).collect()
}

fn graph(case: &Value) -> MixedGraph {
    let n = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
    MixedGraph::from_edges(n, &pairs(&case["directed"]), &pairs(&case["bidirected"])).unwrap()
}

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

fn multidegrees(list: &[CovariancePolynomial]) -> Vec<Vec<u32>> {
    let mut degrees: Vec<Vec<u32>> = list.iter().map(|one| one.multidegree().unwrap()).collect();
    degrees.sort();
    degrees
}

/// The generators of the reference file vanish on the model and have the multidegrees of those that are found.
#[test]
fn minimal_generators_have_the_multidegrees_of_the_reference() {
    for case in reference() {
        let Some(expected) = case["ideal"]["minimal_generators_found"].as_array() else {
            continue;
        };
        let graph = graph(&case);
        let read = |one: &Value| {
            CovariancePolynomial::parse(one["poly"].as_str().unwrap(), &graph).unwrap()
        };
        let expected: Vec<CovariancePolynomial> = expected.iter().map(read).collect();
        let degree = u32::try_from(case["ideal"]["searched_to_degree"].as_u64().unwrap()).unwrap();
        let mut found = Vec::new();
        let search = Search::new(&graph, degree, 1, fuel()).unwrap();
        assert_eq!(search.codimension() as u64, case["codim"].as_u64().unwrap());
        for piece in search {
            found.extend(piece.unwrap().generators);
        }
        for one in &expected {
            let outcome = certify(&graph, one, 1, &mut fuel()).unwrap();
            assert!(matches!(outcome, Vanishing::Proven(_)), "{}", case["id"]);
        }
        assert_eq!(
            multidegrees(&found),
            multidegrees(&expected),
            "{}",
            case["id"]
        );
    }
}

fn difference(one: &CovarianceFraction, other: &CovarianceFraction) -> CovariancePolynomial {
    let fuel = &mut fuel();
    let left = one.numerator().multiply(other.denominator(), fuel).unwrap();
    let right = other.numerator().multiply(one.denominator(), fuel).unwrap();
    left.subtract(&right, fuel).unwrap()
}

/// Formulas of the reference file have the same degree and are the same functions on the model; where it has none up to its
/// degree, there is none.
#[test]
fn identifying_formulas_are_those_of_the_reference_as_functions_on_the_model() {
    for case in reference() {
        let Some(formulas) = case["identification"]["formulas"].as_object() else {
            continue;
        };
        let graph = graph(&case);
        let bound = &case["identification"]["searched_to_denominator_degree"];
        let bound = u32::try_from(bound.as_u64().unwrap()).unwrap();
        let mut identifier = Identifier::new(&graph, 1, fuel()).unwrap();
        for (arc, expected) in formulas {
            let ends: Vec<usize> = arc
                .split(',')
                .map(|end| end.parse::<usize>().unwrap() - 1)
                .collect();
            let found = identifier.equation((ends[0], ends[1]), bound, 1).unwrap();
            let place = format!("{} {arc}", case["id"]);
            assert_eq!(found.is_none(), expected.is_null(), "{place}");
            let Some(found) = found else { continue };
            assert!(matches!(found.vanishing, Vanishing::Proven(_)), "{place}");
            assert_eq!(Some(found.degree()), expected["degree"].as_u64(), "{place}");
            let read = |key: &str| {
                CovariancePolynomial::parse(expected[key].as_str().unwrap(), &graph).unwrap()
            };
            let expected = CovarianceFraction::new(read("num"), read("den"), &mut fuel()).unwrap();
            let formula = found.formula(&mut fuel()).unwrap().unwrap();
            let outcome =
                certify(&graph, &difference(&formula, &expected), 1, &mut fuel()).unwrap();
            assert!(matches!(outcome, Vanishing::Proven(_)), "{place}");
        }
    }
}

/// The vertices of a 3-cycle leave two values for each coefficient: a quadratic equation.
#[test]
fn arcs_of_a_three_cycle_have_quadratic_equations() {
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[]).unwrap();
    let mut identifier = Identifier::new(&graph, 1, fuel()).unwrap();
    for arc in [(0, 1), (1, 2), (2, 0)] {
        let equation = identifier.equation(arc, 4, 2).unwrap().unwrap();
        assert_eq!(equation.power(), 2, "{}", equation.text(&graph));
        let Vanishing::Proven(certificate) = &equation.vanishing else {
            panic!("{}", equation.text(&graph));
        };
        assert!(certificate.check(&mut fuel()).unwrap());
    }
}

/// With formulas for all arcs, Ω is found again at a rational point, and its missing entries vanish on the model.
#[test]
fn the_error_covariances_of_the_front_door_are_found_again() {
    let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(0, 2)]).unwrap();
    let mut identifier = Identifier::new(&graph, 1, fuel()).unwrap();
    let formulas: Vec<CovarianceFraction> = graph
        .directed()
        .map(|arc| {
            let equation = identifier.equation(arc, 3, 1).unwrap().unwrap();
            equation.formula(&mut fuel()).unwrap().unwrap()
        })
        .collect();
    let found = error_covariances(&graph, &formulas, &mut fuel()).unwrap();
    // A point of the model: the counterexample to s_1_1 = 0.
    let entry = CovariancePolynomial::entry(3, 0, 0).unwrap();
    let Vanishing::Refuted(point) = certify(&graph, &entry, 5, &mut fuel()).unwrap() else {
        panic!("a variance does not vanish");
    };
    for ((i, j), fraction) in found {
        let name = format!("w_{}_{}", i + 1, j + 1);
        let expected = point.parameters.iter().find(|one| one.0 == name).unwrap();
        assert_eq!(
            fraction.evaluate(&point.sigma).unwrap(),
            Some(expected.1.clone()),
            "{name}"
        );
    }
}

/// Codimension, degree and generator degrees of the reference file, and its mark of completeness.
#[test]
fn elimination_agrees_with_the_reference_and_with_the_search() {
    for case in reference() {
        let expected = &case["ideal"]["elimination"];
        if expected.is_null() {
            continue;
        }
        let graph = graph(&case);
        let list = expected["generator_degrees"].as_array().unwrap().iter();
        let mut degrees: Vec<u64> = list.map(|one| one.as_u64().unwrap()).collect();
        degrees.sort_unstable();
        let found = eliminate(&graph, &mut fuel()).unwrap();
        let expected = Elimination {
            codimension: usize::try_from(expected["codim"].as_u64().unwrap()).unwrap(),
            degree: expected["degree"].as_u64().unwrap().into(),
            generator_degrees: degrees,
        };
        assert_eq!(found, expected, "{}", case["id"]);
        let degree = u32::try_from(case["ideal"]["searched_to_degree"].as_u64().unwrap()).unwrap();
        let mut ideal = vanishing_ideal(&graph, degree, 1, &mut fuel()).unwrap();
        ideal.add_hypersurface(&graph, 1, &mut fuel()).unwrap();
        assert!(ideal.is_proven(), "{}", case["id"]);
        let complete = case["ideal"]["complete"].as_bool().unwrap();
        assert_eq!(ideal.compare(&found), complete, "{}", case["id"]);
    }
}

type Edges = &'static [(usize, usize)];

type Known = (
    &'static str,
    usize,
    Edges,
    Edges,
    usize,
    u64,
    &'static [u64],
);

/// Name, vertices, arcs, bidirected edges, codimension, degree, degrees of the generators: facts of the literature and of
/// other systems, with vertices from 1.
const KNOWN: &[Known] = &[
    ("chain", 3, &[(1, 2), (2, 3)], &[], 1, 2, &[2]),
    (
        "verma",
        4,
        &[(1, 2), (2, 3), (3, 4), (1, 3)],
        &[(2, 4)],
        1,
        4,
        &[4],
    ),
    (
        "chain of 4",
        4,
        &[(1, 2), (2, 3), (3, 4)],
        &[],
        3,
        5,
        &[2, 2, 2, 2, 2],
    ),
    (
        "diamond",
        4,
        &[(1, 2), (1, 3), (2, 4), (3, 4)],
        &[],
        2,
        6,
        &[2, 3],
    ),
    (
        "two instruments",
        4,
        &[(1, 3), (2, 3), (3, 4)],
        &[(3, 4)],
        2,
        2,
        &[1, 2],
    ),
    (
        "bidirected path",
        4,
        &[],
        &[(1, 2), (2, 3), (3, 4)],
        3,
        1,
        &[1, 1, 1],
    ),
    (
        "supply and demand",
        4,
        &[(1, 2), (2, 3), (3, 2), (4, 3)],
        &[],
        2,
        3,
        &[1, 3],
    ),
    ("3-cycle", 3, &[(1, 2), (2, 3), (3, 1)], &[], 0, 1, &[]),
    (
        "3-cycle with tail",
        4,
        &[(1, 2), (2, 3), (3, 1), (3, 4)],
        &[],
        2,
        3,
        &[2, 2, 2],
    ),
    (
        "3-cycle with source",
        4,
        &[(1, 2), (2, 3), (3, 1), (4, 1)],
        &[],
        2,
        9,
        &[3, 3],
    ),
    (
        "4-cycle",
        4,
        &[(1, 2), (2, 3), (3, 4), (4, 1)],
        &[],
        2,
        9,
        &[3, 3],
    ),
    (
        "4-cycle with chord",
        4,
        &[(1, 2), (2, 3), (3, 4), (4, 1), (1, 3)],
        &[],
        1,
        3,
        &[3],
    ),
    (
        "4-cycle, 1 <-> 2",
        4,
        &[(1, 2), (2, 3), (3, 4), (4, 1)],
        &[(1, 2)],
        1,
        3,
        &[3],
    ),
    (
        "4-cycle, 1 <-> 3",
        4,
        &[(1, 2), (2, 3), (3, 4), (4, 1)],
        &[(1, 3)],
        1,
        10,
        &[10],
    ),
    (
        "3-cycle with two sources",
        4,
        &[(1, 2), (2, 3), (3, 1), (4, 1), (4, 2)],
        &[],
        1,
        6,
        &[6],
    ),
    (
        "two linked 2-cycles",
        4,
        &[(1, 2), (2, 1), (2, 3), (3, 4), (4, 3)],
        &[],
        2,
        3,
        &[2, 2, 2],
    ),
];

fn from_one(n: usize, directed: Edges, bidirected: Edges) -> MixedGraph {
    let down = |edges: Edges| -> Vec<(usize, usize)> {
        edges.iter().map(|(a, b)| (a - 1, b - 1)).collect()
    };
    MixedGraph::from_edges(n, &down(directed), &down(bidirected)).unwrap()
}

/// Search and elimination find the known ideals, and every generator is proved.
#[test]
fn known_ideals_are_found_by_both_ways() {
    for (name, n, directed, bidirected, codimension, degree, degrees) in KNOWN {
        let graph = from_one(*n, directed, bidirected);
        let mut ideal = vanishing_ideal(&graph, 4, 1, &mut fuel()).unwrap();
        let higher = ideal.add_hypersurface(&graph, 1, &mut fuel()).unwrap();
        assert_eq!(
            higher,
            *codimension == 1 && degrees.iter().all(|degree| *degree > 4),
            "{name}"
        );
        assert_eq!(
            (ideal.codimension, &ideal.degrees()[..]),
            (*codimension, *degrees),
            "{name}"
        );
        assert!(ideal.is_proven(), "{name}");
        let elimination = eliminate(&graph, &mut fuel()).unwrap();
        assert_eq!(elimination.degree, (*degree).into(), "{name}");
        assert!(ideal.compare(&elimination), "{name}");
        let expected = match codimension {
            0 => Reason::CodimensionZero,
            1 => Reason::Principal,
            _ => Reason::Elimination,
        };
        assert_eq!(
            ideal.completeness,
            Completeness::Complete(expected),
            "{name}"
        );
    }
}

#[test]
fn the_ideal_of_the_five_cycle_has_fifteen_cubics() {
    let graph = from_one(5, &[(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)], &[]);
    let ideal = vanishing_ideal(&graph, 4, 1, &mut fuel()).unwrap();
    assert_eq!((ideal.codimension, ideal.degrees()), (5, vec![3; 15]));
    assert!(ideal.is_proven());
    assert_eq!(ideal.completeness, Completeness::UpTo(4));
}

#[test]
fn the_cubic_of_a_four_cycle_with_a_correlation_is_known() {
    let graph = from_one(4, &[(1, 2), (2, 3), (3, 4), (4, 1)], &[(1, 2)]);
    let ideal = vanishing_ideal(&graph, 3, 1, &mut fuel()).unwrap();
    let known = "s_1_4*s_2_3*s_2_4 - s_1_3*s_2_4^2 - s_1_4*s_2_2*s_3_4 + s_1_2*s_2_4*s_3_4 \
                 + s_1_3*s_2_2*s_4_4 - s_1_2*s_2_3*s_4_4";
    let known = CovariancePolynomial::parse(known, &graph)
        .unwrap()
        .normalised();
    assert_eq!(ideal.generators[0].polynomial, known);
}

/// One polynomial of degree 10 with 187 terms, found, shown to generate the ideal, proved, and checked again.
#[test]
fn the_constraint_of_degree_ten_is_found_and_proved() {
    let graph = from_one(4, &[(1, 2), (2, 3), (3, 4), (4, 1)], &[(1, 3)]);
    let (constraint, generates) = hypersurface(&graph, 1, &mut fuel()).unwrap();
    assert_eq!((constraint.len(), generates), (187, true));
    assert_eq!(constraint.multidegree(), Some(vec![5; 4]));
    let Vanishing::Proven(certificate) = certify(&graph, &constraint, 1, &mut fuel()).unwrap()
    else {
        panic!("the constraint holds");
    };
    assert!(certificate.check(&mut fuel()).unwrap());
}

/// The 2-cycle in front leaves a curve of parameters for each Σ; the multidegree is predicted all the same.
#[test]
fn multidegrees_are_predicted_where_fibres_are_curves() {
    let graph = from_one(3, &[(1, 2), (2, 1), (2, 3)], &[]);
    let (constraint, generates) = hypersurface(&graph, 1, &mut fuel()).unwrap();
    assert_eq!(constraint.text(&graph), "s_1_2*s_2_3 - s_1_3*s_2_2");
    assert!(generates);
    let full = from_one(2, &[(1, 2)], &[]);
    assert!(hypersurface(&full, 1, &mut fuel()).is_err());
}

#[test]
fn little_fuel_stops_a_search_that_goes_on_with_more() {
    let graph = from_one(4, &[(1, 2), (2, 3), (3, 4)], &[]);
    let stopped = vanishing_ideal(&graph, 4, 1, &mut Fuel::new(20_000)).unwrap();
    let Completeness::Stopped(stop) = stopped.completeness else {
        panic!("{:?}", stopped.completeness);
    };
    assert!(stop.degree < 4);
    assert_eq!(
        u64::from(stop.multidegree.iter().sum::<u32>()),
        2 * u64::from(stop.degree + 1)
    );
    assert!(matches!(stop.cause, Some(Error::Exact(_))));
    let mut search = Search::new(&graph, 4, 1, Fuel::new(10_000)).unwrap();
    let first: Vec<_> = search.by_ref().collect();
    assert!(first.last().unwrap().is_err() && search.next().is_none());
    search.refuel(fuel());
    let rest = search.count();
    // 10 + 35 + 84 + 165 pieces, one of them tried twice.
    assert_eq!(first.len() + rest, 295);
}

/// A chain of eight, far beyond what the fuel pays for: the quadrics stand, and the first piece that is not settled is named.
#[test]
fn a_search_that_is_too_large_ends_by_fuel_and_keeps_what_it_found() {
    let arcs: Vec<(usize, usize)> = (0..7).map(|v| (v, v + 1)).collect();
    let graph = MixedGraph::from_edges(8, &arcs, &[]).unwrap();
    let ideal = vanishing_ideal(&graph, 12, 1, &mut Fuel::new(1 << 27)).unwrap();
    assert_eq!(ideal.codimension, 21);
    assert!(!ideal.generators.is_empty());
    let refuted = |one: &Vanishing| matches!(one, Vanishing::Refuted(_));
    assert!(!ideal.generators.iter().any(|one| refuted(&one.vanishing)));
    let Completeness::Stopped(stop) = ideal.completeness else {
        panic!("{:?}", ideal.completeness);
    };
    assert!((2..12).contains(&stop.degree), "{stop:?}");
    assert_eq!(stop.multidegree.len(), 8);
    assert!(stop.cause.is_some());
}

/// A caller who has no time left gets what was found until then, without proofs.
#[test]
fn a_search_stops_between_pieces_when_the_caller_says_so() {
    let graph = from_one(12, &[(1, 2)], &[]);
    let calls = &mut 0;
    let mut go_on = || {
        *calls += 1;
        *calls <= 40
    };
    let fuel = &mut Fuel::new(1 << 30);
    let ideal = vanishing_ideal_while(&graph, 30, 1, fuel, &mut go_on).unwrap();
    let Completeness::Stopped(stop) = ideal.completeness else {
        panic!("{:?}", ideal.completeness);
    };
    assert_eq!((stop.degree, stop.settled, stop.cause), (0, 40, None));
    // Nobody proves what is found after the time is up.
    let mut all = ideal.generators.iter();
    assert!(all.all(|one| matches!(one.vanishing, Vanishing::Probable(_))));
}

#[test]
fn equivalence_is_decided_where_an_ideal_is_complete() {
    let fuel = &mut fuel();
    // A complete graph with another orientation.
    let one = from_one(3, &[(1, 2), (1, 3), (2, 3)], &[]);
    let other = from_one(3, &[(2, 1), (3, 1)], &[(2, 3)]);
    let found = equivalent(&one, &other, 2, 1, fuel).unwrap();
    assert_eq!(found, Equivalence::Equal { proven: true });
    let chain = from_one(3, &[(1, 2), (2, 3)], &[]);
    let found = equivalent(&one, &chain, 2, 1, fuel).unwrap();
    assert_eq!(found, Equivalence::Dimensions(6, 5));
    // Chains of four in both directions: five quadrics, no proof that there is nothing else.
    let there = from_one(4, &[(1, 2), (2, 3), (3, 4)], &[]);
    let back = from_one(4, &[(4, 3), (3, 2), (2, 1)], &[]);
    let found = equivalent(&there, &back, 3, 1, fuel).unwrap();
    assert_eq!(found, Equivalence::UpTo { degree: 3 });
    let star = from_one(4, &[(2, 1), (2, 3), (2, 4)], &[]);
    let found = equivalent(&there, &star, 3, 1, fuel).unwrap();
    let Equivalence::Constraint {
        constraint,
        point,
        of_first,
    } = found
    else {
        panic!("{found:?}");
    };
    assert!(of_first);
    assert_eq!(constraint.evaluate(&point.sigma).unwrap(), point.value);
}

/// A latent common cause of four variables: two tetrads generate.
#[test]
fn a_factor_model_has_two_tetrads() {
    let mut graph = from_one(5, &[(1, 2), (1, 3), (1, 4), (1, 5)], &[]);
    graph.set_latent(0, true);
    let ideal = vanishing_ideal(&graph, 3, 1, &mut fuel()).unwrap();
    assert_eq!((ideal.codimension, ideal.degrees()), (2, vec![2, 2]));
    assert!(ideal.is_proven());
    for generator in &ideal.generators {
        assert_eq!(
            generator.polynomial.multidegree(),
            Some(vec![0, 1, 1, 1, 1])
        );
    }
    assert!(eliminate(&graph, &mut fuel()).is_err());
    assert!(Identifier::new(&graph, 1, fuel()).is_err());
}

/// Graphs with latent vertices, fixed and shared coefficients.
fn restricted() -> impl Strategy<Value = MixedGraph> {
    let coefficient = prop_oneof![
        6 => Just(Coefficient::Free),
        1 => Just(Coefficient::Fixed(Rational::ONE)),
        1 => Just(Coefficient::Fixed(Rational::HALF)),
        1 => Just(Coefficient::Fixed(Rational::ZERO)),
        1 => Just(Coefficient::Label("a".into())),
    ];
    let edge = (0_usize..4, 0_usize..4, any::<bool>(), coefficient.clone());
    let vertex = (proptest::bool::weighted(0.3), coefficient);
    let edges = proptest::collection::vec(edge, 0..6);
    (proptest::collection::vec(vertex, 2..5), edges).prop_map(|(vertices, edges)| {
        let n = vertices.len();
        let mut graph = MixedGraph::from_edges(n, &[], &[]).unwrap();
        for (v, (latent, variance)) in vertices.into_iter().enumerate() {
            graph.set_latent(v, latent && v > 0);
            graph.set_variance(v, variance);
        }
        for (a, b, directed, coefficient) in edges {
            let kind = if directed {
                EdgeKind::Directed
            } else {
                EdgeKind::Bidirected
            };
            if a < n && b < n && a != b && !graph.has_edge(kind, a, b) {
                graph.add_edge_with(kind, a, b, coefficient).unwrap();
            }
        }
        graph
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Models with latent vertices, fixed and shared coefficients are either refused with a reason or searched, and then
    /// every generator is proved and its certificate valid.
    #[test]
    fn restricted_models_are_refused_or_certified(graph in restricted(), seed: u64) {
        match vanishing_ideal(&graph, 3, seed, &mut fuel()) {
            Err(Error::Unsupported { construct, .. }) => {
                prop_assert!(construct.contains("set the scale of"), "{construct}");
            }
            Err(Error::Singular { .. }) => {}
            Err(error) => prop_assert!(false, "{error}"),
            Ok(ideal) => {
                prop_assert!(ideal.is_proven());
                for generator in ideal.generators {
                    if let Vanishing::Proven(certificate) = generator.vanishing {
                        prop_assert!(certificate.check(&mut fuel()).unwrap());
                    }
                }
            }
        }
    }
}
