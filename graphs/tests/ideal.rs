//! Vanishing ideals against the reference file, when it is there, and against known facts.

use algebra::Fuel;
use graphs::{
    CovarianceFraction, CovariancePolynomial, Identifier, MixedGraph, Search, Vanishing, certify,
    error_covariances,
};
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

/// The generators of the reference file have the multidegrees of those that are found.
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
