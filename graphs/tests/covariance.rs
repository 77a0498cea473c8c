//! Covariances against the reference file, elimination modulo a prime, and the trek graph.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use std::collections::BTreeMap;
use std::path::Path;

use algebra::linear::ModularMatrix;
use algebra::poly::Rationals;
use algebra::{Fuel, Integer, PrimeField, Rational, Words};
use graphs::covariance::{
    Covariance, ExpandedEntry, Form, Notation, TrekGraph, witness, witness_document,
};
use graphs::resolvent::{Complexes, Dual, Duals, Reals};
use graphs::{Error, MixedGraph};
use num_complex::Complex64;
use proptest::prelude::*;
use serde_json::Value;

const LIMIT: usize = 50_000_000;

/// A sum of terms as a map, whatever the order of terms and factors.
fn sum(text: &str) -> BTreeMap<Vec<(String, u32)>, i64> {
    let mut terms = BTreeMap::new();
    let spaced = text.replace(" - ", " + -");
    for term in spaced.split(" + ").filter(|term| *term != "0") {
        let (sign, term) = match term.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, term),
        };
        let mut coefficient = sign;
        let mut factors = Vec::new();
        for factor in term.split('*') {
            if let Ok(number) = factor.parse::<i64>() {
                coefficient *= number;
                continue;
            }
            let (name, exponent) = factor.split_once('^').unwrap_or((factor, "1"));
            factors.push((name.to_owned(), exponent.parse().unwrap()));
        }
        factors.sort();
        *terms.entry(factors).or_default() += coefficient;
    }
    terms
}

fn pairs(value: &Value) -> Vec<(usize, usize)> {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap() - 1;
    let pairs = value.as_array().unwrap().iter();
    pairs
        .map(|pair| (number(&pair[0]), number(&pair[1])))
        .collect()
}

fn graph_of(case: &Value) -> MixedGraph {
    let n = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
    MixedGraph::from_edges(n, &pairs(&case["directed"]), &pairs(&case["bidirected"])).unwrap()
}

fn reference(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn the_reference_file_has_the_same_entries() {
    let Some(file) = reference("sem_cases.json") else {
        return;
    };
    for case in file["cases"].as_array().unwrap() {
        let graph = graph_of(case);
        let covariance = Covariance::new(&graph).unwrap();
        let digraph = covariance.resolvent().digraph();
        let cyclic: Vec<usize> = (0..digraph.components().len())
            .filter(|&at| digraph.components()[at].cyclic)
            .collect();
        // The file lists the components by their smallest vertex.
        let mut by_vertex = cyclic.clone();
        by_vertex.sort_by_key(|&at| digraph.components()[at].vertices[0]);
        let determinants: Vec<_> = by_vertex
            .iter()
            .map(|&at| {
                sum(&covariance
                    .determinant_text(at, Notation::Text, LIMIT)
                    .unwrap())
            })
            .collect();
        let expected: Vec<_> = case["scc_dets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| sum(text.as_str().unwrap()))
            .collect();
        let at_file: Vec<usize> = expected
            .iter()
            .map(|determinant| {
                by_vertex[determinants.iter().position(|d| d == determinant).unwrap()]
            })
            .collect();
        for entry in covariance.expanded(LIMIT).unwrap() {
            let key = format!("{},{}", entry.i + 1, entry.j + 1);
            let expected = &case["sigma"][&key];
            let place = format!("{} {key}", case["id"]);
            let terms = expected["num_terms"].as_u64().unwrap_or(0);
            assert_eq!(entry.len() as u64, terms, "{place}");
            if let Some(text) = expected["num"].as_str() {
                assert_eq!(
                    sum(&entry.numerator_text(Notation::Text)),
                    sum(text),
                    "{place}"
                );
            }
            let exponents: Vec<u32> = at_file
                .iter()
                .map(|at| {
                    let found = entry.denominator.iter().find(|one| one.0 == *at);
                    found.map_or(0, |one| one.1)
                })
                .collect();
            assert_eq!(serde_json::json!(exponents), expected["den_exp"], "{place}");
        }
        let fuel = &mut Fuel::new(1 << 30);
        let counts = covariance.counts(fuel).unwrap();
        let number = |key: &str| case[key].as_u64().unwrap().into();
        assert_eq!(
            counts.total(),
            number("one_connections_total"),
            "{}",
            case["id"]
        );
        assert_eq!(counts.families(), &number("disjoint_cycle_families"));
        let resolvent = covariance.resolvent();
        assert_eq!(
            resolvent.count_cycles(fuel).unwrap(),
            number("directed_cycles")
        );
        assert_eq!(
            resolvent.count_paths(fuel).unwrap(),
            number("simple_paths_total")
        );
    }
}

/// Mixed graphs of any density, cyclic ones too.
fn mixed_graphs(n: usize) -> impl Strategy<Value = MixedGraph> {
    (1..=n, 0.1..0.6_f64, any::<u64>()).prop_map(|(n, density, seed)| {
        let mut words = Words::new(seed);
        let (mut directed, mut bidirected) = (Vec::new(), Vec::new());
        for a in 0..n {
            for b in 0..n {
                if a != b && words.unit() < density / 2.0 {
                    directed.push((a, b));
                }
                if a < b && words.unit() < density / 2.0 {
                    bidirected.push((a, b));
                }
            }
        }
        MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
    })
}

fn field() -> PrimeField {
    PrimeField::new((1 << 61) - 1).unwrap()
}

/// The model at a random point modulo a prime, by elimination.
struct Point {
    lambda: Vec<u64>,
    omega: Vec<u64>,
    sigma: ModularMatrix,
}

fn point(graph: &MixedGraph, seed: u64) -> Option<Point> {
    let (field, n, mut words) = (field(), graph.len(), Words::new(seed));
    let mut random = || words.below(field.modulus());
    let lambda: Vec<u64> = graph.directed().map(|_| random()).collect();
    let omega: Vec<u64> = (0..n + graph.bidirected().count())
        .map(|_| random())
        .collect();
    let mut difference = ModularMatrix::identity(field, n).entries().to_vec();
    for ((from, to), value) in graph.directed().zip(&lambda) {
        difference[from * n + to] = field.negate(*value);
    }
    let mut middle = vec![0; n * n];
    for v in 0..n {
        middle[v * n + v] = omega[v];
    }
    for ((a, b), value) in graph.bidirected().zip(&omega[n..]) {
        middle[a * n + b] = *value;
        middle[b * n + a] = *value;
    }
    let fuel = &mut Fuel::new(1 << 30);
    let inverse = ModularMatrix::new(field, n, n, difference)
        .unwrap()
        .inverse(fuel)
        .ok()?;
    let transposed = (0..n * n).map(|at| inverse.row(at % n)[at / n]).collect();
    let transposed = ModularMatrix::new(field, n, n, transposed).unwrap();
    let middle = ModularMatrix::new(field, n, n, middle).unwrap();
    let sigma = transposed
        .product(&middle, fuel)
        .unwrap()
        .product(&inverse, fuel)
        .unwrap();
    Some(Point {
        lambda,
        omega,
        sigma,
    })
}

impl Point {
    fn product(&self, arcs: impl Iterator<Item = usize>) -> u64 {
        arcs.fold(1, |product, arc| {
            field().multiply(product, self.lambda[arc])
        })
    }

    fn numerator(&self, entry: &ExpandedEntry<'_>) -> u64 {
        let field = field();
        entry
            .terms()
            .fold(0, |total, (coefficient, powers, omega)| {
                let powers = powers.iter().flat_map(|&(arc, exponent)| {
                    std::iter::repeat_n(arc, usize::try_from(exponent).unwrap())
                });
                let product = field.multiply(self.product(powers), self.omega[omega]);
                let coefficient = field.residue(&coefficient.into());
                field.multiply_add(coefficient, product, total)
            })
    }

    fn determinant(&self, covariance: &Covariance<'_>, component: usize) -> u64 {
        let field = field();
        let terms = covariance
            .resolvent()
            .determinant(component, LIMIT)
            .unwrap();
        let values = terms.iter().map(|term| {
            let product = self.product(term.arcs.into_iter());
            if term.negative {
                field.negate(product)
            } else {
                product
            }
        });
        values.fold(0, |sum, value| field.add(sum, value))
    }
}

proptest! {
    /// Law 1: the entry times its determinants is the numerator, at random points modulo a prime.
    #[test]
    fn entries_are_those_of_elimination(graph in mixed_graphs(12), seed: u64) {
        let Some(point) = point(&graph, seed) else { return Ok(()) };
        let covariance = Covariance::new(&graph).unwrap();
        let field = field();
        let mut words = Words::new(seed);
        for _ in 0..6 {
            let mut vertex = || usize::try_from(words.below(graph.len() as u64)).unwrap();
            let (i, j) = (vertex(), vertex());
            let Ok(entry) = covariance.entry(i, j).unwrap().expanded(20_000) else { continue };
            let mut right = point.sigma.row(i)[j];
            for &(component, exponent) in &entry.denominator {
                for _ in 0..exponent {
                    right = field.multiply(right, point.determinant(&covariance, component));
                }
            }
            prop_assert_eq!(point.numerator(&entry), right);
        }
    }

    /// Law 3: the one-connections of the trek graph add up to the same entries.
    #[test]
    fn treks_add_up_to_entries(graph in mixed_graphs(5), seed: u64) {
        let Some(point) = point(&graph, seed) else { return Ok(()) };
        let field = field();
        let treks = TrekGraph::new(&graph).unwrap();
        let covariance = Covariance::new(&graph).unwrap();
        for i in 0..graph.len() {
            for j in 0..graph.len() {
                let left = treks.treks(i, j, LIMIT).unwrap().iter().fold(0, |sum, trek| {
                    let product = point.product(trek.arcs.iter().copied());
                    let product = field.multiply(product, point.omega[trek.omega]);
                    if trek.negative { field.subtract(sum, product) } else { field.add(sum, product) }
                });
                let mut right = point.sigma.row(i)[j];
                for (vertices, exponent) in treks.denominator(i, j).unwrap() {
                    let component = covariance.resolvent().digraph().component_of(vertices[0]);
                    for _ in 0..exponent {
                        right = field.multiply(right, point.determinant(&covariance, component));
                    }
                }
                prop_assert_eq!(left, right);
            }
        }
    }
}

proptest! {
    /// The program gives the entries of elimination modulo a prime, and its gradient the derivatives along every parameter.
    #[test]
    fn programs_evaluate_and_differentiate(graph in mixed_graphs(9), seed: u64) {
        let Some(point) = point(&graph, seed) else { return Ok(()) };
        let covariance = Covariance::new(&graph).unwrap();
        let n = graph.len();
        let columns: Vec<usize> = (0..n).collect();
        let program = covariance.program(&columns).unwrap();
        let field = field();
        let values: Vec<u64> = point.lambda.iter().chain(&point.omega).copied().collect();
        let run = program.evaluate(&field, &values).unwrap();
        for i in 0..n {
            for j in 0..n {
                prop_assert_eq!(*run.get(i, j), point.sigma.row(i)[j]);
            }
        }
        // Dual numbers forward, the gradient backwards.
        let mut words = Words::new(seed);
        let values: Vec<f64> = values.iter().map(|_| words.unit() - 0.5).collect();
        let (i, j) = (n - 1, n / 2);
        let Ok(run) = program.evaluate(&Reals, &values) else { return Ok(()) };
        let gradient = program.gradient(&Reals, &run, &[(i, j, 1.0)]).unwrap();
        for (at, &slope) in gradient.iter().enumerate() {
            let duals: Vec<Dual> = values
                .iter()
                .enumerate()
                .map(|(k, &value)| Dual { value, derivative: if k == at { 1.0 } else { 0.0 } })
                .collect();
            let run = program.evaluate(&Duals, &duals).unwrap();
            let forward = run.get(i, j).derivative;
            prop_assert!((slope - forward).abs() <= 1e-8 * (1.0 + forward.abs()), "{} {}", slope, forward);
        }
    }

    /// Complex numbers and exact rationals run through the same program.
    #[test]
    fn programs_run_in_every_field(graph in mixed_graphs(5), seed: u64) {
        let covariance = Covariance::new(&graph).unwrap();
        let columns: Vec<usize> = (0..graph.len()).collect();
        let program = covariance.program(&columns).unwrap();
        let mut words = Words::new(seed);
        let exact: Vec<Rational> = (0..covariance.parameters().len())
            .map(|_| Rational::new(Integer::from(words.below(9)), Integer::from(words.below(9) + 10)).unwrap())
            .collect();
        let Ok(run) = program.evaluate(&Rationals, &exact) else { return Ok(()) };
        let real: Vec<f64> = exact.iter().map(Rational::to_f64).collect();
        let complex: Vec<Complex64> = real.iter().map(|&value| value.into()).collect();
        let (real, complex) = (
            program.evaluate(&Reals, &real).unwrap(),
            program.evaluate(&Complexes, &complex).unwrap(),
        );
        for i in 0..graph.len() {
            for j in 0..graph.len() {
                let exact = run.get(i, j).to_f64();
                let near = |value: f64| (value - exact).abs() <= 1e-7 * (1.0 + exact.abs());
                prop_assert!(near(*real.get(i, j)) && near(complex.get(i, j).re));
                prop_assert_eq!(run.get(i, j), run.get(j, i));
            }
        }
    }
}

proptest! {
    /// The texts of both forms have the value of elimination; a changed coefficient has not.
    #[test]
    fn formulas_say_what_elimination_finds(graph in mixed_graphs(6), seed: u64) {
        let covariance = Covariance::new(&graph).unwrap();
        let mut words = Words::new(seed);
        let mut vertex = || usize::try_from(words.below(graph.len() as u64)).unwrap();
        let (i, j) = (vertex(), vertex());
        let fuel = &mut Fuel::new(1 << 30);
        let entry = covariance.entry(i, j).unwrap().expanded(LIMIT).unwrap();
        let formula = entry.formula(Notation::Python, LIMIT).unwrap();
        prop_assert!(witness(&graph, i, j, &[], &formula, seed, fuel).unwrap().holds());
        let definitions = covariance.factored(&[(i, j)], Notation::Python, LIMIT).unwrap();
        let (last, earlier) = definitions.lines.split_last().unwrap();
        prop_assert!(witness(&graph, i, j, earlier, &last.1, seed, fuel).unwrap().holds());
        let wrong = format!("{formula} + w_1_1");
        prop_assert_eq!(witness(&graph, i, j, &[], &wrong, seed, fuel).unwrap().name(), "refuted");
    }

    /// Exact values are those of the program, also where the spectral radius is large.
    #[test]
    fn exact_values_are_those_of_the_program(graph in mixed_graphs(5), seed: u64) {
        let covariance = Covariance::new(&graph).unwrap();
        let mut words = Words::new(seed);
        let n = graph.len();
        let arcs = graph.directed().count();
        let values: Vec<Rational> = (0..covariance.parameters().len())
            .map(|at| match at {
                at if at < arcs => Rational::from(Integer::from(words.below(7))),
                at if at < arcs + n => Rational::from(Integer::from(n + 1)),
                _ => Rational::one(),
            })
            .collect();
        let all: Vec<(usize, usize)> = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).collect();
        let entries = covariance.entries_at(&values, &all, &mut Fuel::new(1 << 30));
        let exact = match covariance.at(&values, &mut Fuel::new(1 << 30)) {
            Ok(exact) => exact,
            Err(error @ graphs::Error::Singular { .. }) => {
                prop_assert_eq!(entries.unwrap_err().to_string(), error.to_string());
                return Ok(());
            }
            Err(error) => panic!("{error}"),
        };
        let entries = entries.unwrap();
        prop_assert!(entries.agrees);
        prop_assert_eq!(entries.values, exact.entries());
        let columns: Vec<usize> = (0..n).collect();
        let program = covariance.program(&columns).unwrap();
        let Ok(run) = program.evaluate(&Rationals, &values) else { return Ok(()) };
        for i in 0..n {
            for j in 0..n {
                prop_assert_eq!(run.get(i, j), &exact.row(i)[j]);
            }
        }
    }

    /// Law 9: an isolated vertex and an arc into a new sink leave the other entries alone; law 5: so does renumbering, and
    /// Σ is symmetric.
    #[test]
    fn entries_depend_on_nothing_else(graph in mixed_graphs(6), seed: u64) {
        let n = graph.len();
        let (directed, bidirected): (Vec<_>, Vec<_>) =
            (graph.directed().collect(), graph.bidirected().collect());
        let with_sink = [&directed[..], &[(0, n)]].concat();
        let larger = MixedGraph::from_edges(n + 2, &with_sink, &bidirected).unwrap();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&v| Words::new(seed ^ v as u64).next());
        let moved = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
            pairs.iter().map(|&(a, b)| (order[a], order[b])).collect()
        };
        let renumbered = MixedGraph::from_edges(n, &moved(&directed), &moved(&bidirected)).unwrap();
        let text = |graph: &MixedGraph, i: usize, j: usize| {
            let covariance = Covariance::new(graph).unwrap();
            sum(&covariance.entry(i, j).unwrap().expanded(LIMIT).unwrap().numerator_text(Notation::Text))
        };
        let mut words = Words::new(seed);
        let mut vertex = || usize::try_from(words.below(n as u64)).unwrap();
        let (i, j) = (vertex(), vertex());
        let entry = text(&graph, i, j);
        prop_assert_eq!(&text(&larger, i, j), &entry);
        prop_assert_eq!(&text(&graph, j, i), &entry);
        let renamed: BTreeMap<Vec<(String, u32)>, i64> = entry
            .into_iter()
            .map(|(factors, coefficient)| {
                let mut factors: Vec<(String, u32)> = factors
                    .into_iter()
                    .map(|(name, exponent)| {
                        let mut parts = name.split('_');
                        let letter = parts.next().unwrap();
                        let mut ends: Vec<usize> =
                            parts.map(|part| order[part.parse::<usize>().unwrap() - 1] + 1).collect();
                        if letter == "w" {
                            ends.sort_unstable();
                        }
                        (format!("{letter}_{}_{}", ends[0], ends[1]), exponent)
                    })
                    .collect();
                factors.sort();
                (factors, coefficient)
            })
            .collect();
        prop_assert_eq!(text(&renumbered, order[i], order[j]), renamed);
    }
}

/// All covariances of a long cycle are too much to write down, one is not.
#[test]
fn formulas_that_are_too_long_together_are_refused_before_anything_is_listed() {
    let n = 400;
    let arcs: Vec<(usize, usize)> = (0..n).map(|v| (v, (v + 1) % n)).collect();
    let cycle = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
    let covariance = Covariance::new(&cycle).unwrap();
    let all: Vec<(usize, usize)> = (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).collect();
    for form in [Form::Expanded, Form::Factored] {
        let refused = covariance.document(&all, form, Notation::Text, 100_000);
        let Err(Error::TooLarge { what, hint, .. }) = refused else {
            panic!("{form:?}: {refused:?}");
        };
        assert_eq!(what, "symbols of all formulas together");
        assert!(hint.starts_with("ask for fewer entries"), "{hint}");
        let one = covariance.document(&[(0, 5)], form, Notation::Text, 100_000);
        assert!(one.is_ok(), "{form:?}: {one:?}");
    }
}

/// The entry that has too many terms is named, with their number.
#[test]
fn the_entry_with_too_many_terms_is_named() {
    let n = 30;
    let arcs: Vec<(usize, usize)> = (0..n).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
    let dag = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
    let covariance = Covariance::new(&dag).unwrap();
    let refused = covariance.document(&[(0, 1), (0, 20)], Form::Expanded, Notation::Text, 1000);
    let Err(Error::TooLarge { found, .. }) = refused else {
        panic!("{refused:?}");
    };
    // A path from 0 to 20 visits any of the 19 vertices between them.
    assert_eq!(found, format!("{} for the covariance of 1 and 21", 1 << 19));
}

fn chain(n: usize) -> MixedGraph {
    let arcs: Vec<(usize, usize)> = (1..n).map(|v| (v - 1, v)).collect();
    MixedGraph::from_edges(n, &arcs, &[]).unwrap()
}

fn cycle(n: usize) -> MixedGraph {
    let arcs: Vec<(usize, usize)> = (0..n).map(|v| (v, (v + 1) % n)).collect();
    MixedGraph::from_edges(n, &arcs, &[]).unwrap()
}

/// Regression: all of Σ was found by dense elimination, of 801 vertices in more than a minute.
#[test]
fn one_exact_entry_of_a_long_chain_takes_little_fuel() {
    let graph = chain(801);
    let covariance = Covariance::new(&graph).unwrap();
    let half = Rational::HALF;
    let values: Vec<Rational> = (0..covariance.parameters().len())
        .map(|at| {
            if at < 800 {
                half.clone()
            } else {
                Rational::one()
            }
        })
        .collect();
    let found = covariance.entries_at(&values, &[(0, 800)], &mut Fuel::new(1 << 22));
    let found = found.unwrap();
    assert!(found.agrees);
    assert_eq!(
        found.values[0].recip().unwrap(),
        Rational::from(Integer::TWO.pow(800))
    );
}

/// Regression: the witness multiplied dense matrices, and refused more than 1500 vertices.
#[test]
fn the_witness_of_a_long_model_takes_little_fuel() {
    for (graph, pair) in [(cycle(401), (0, 4)), (chain(2001), (0, 2000))] {
        let covariance = Covariance::new(&graph).unwrap();
        let document = covariance
            .document(&[pair], Form::Factored, Notation::Python, LIMIT)
            .unwrap();
        let fuel = &mut Fuel::new(1 << 24);
        let verdict = witness_document(&graph, &[pair], &document, 1, fuel).unwrap();
        assert!(verdict.holds());
    }
}

/// Ω is looked at by one elimination: the first leading minor that is not positive is named with its value.
#[test]
fn the_first_minor_of_omega_that_is_not_positive_is_named() {
    let graph = MixedGraph::from_edges(4, &[], &[(0, 2), (1, 3), (2, 3)]).unwrap();
    let covariance = Covariance::new(&graph).unwrap();
    // Variances 2, 3, 1, 1, covariances 1, 1, 1: the minors are 2, 6, 3, and 6 (1/2 (1 - 1/3) - 1) = -4.
    let values: Vec<Rational> = [2, 3, 1, 1, 1, 1, 1].map(Rational::from).to_vec();
    let fuel = &mut Fuel::new(1 << 20);
    let error = covariance.entries_at(&values, &[(0, 0)], fuel).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Ω is not positive definite: the determinant of its rows and columns up to 4 is -4"
    );
}
