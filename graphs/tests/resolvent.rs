//! Laws of the resolvent: cofactors, determinants, counts, against elimination modulo a prime.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Rational, Words};
use graphs::resolvent::{Digraph, Laplacian, Resolvent, SubtractionFree, Terms};
use proptest::prelude::*;

const LIMIT: usize = 1_000_000;

fn field() -> PrimeField {
    PrimeField::new((1 << 61) - 1).unwrap()
}

/// Digraphs with and without loops, on up to `n` vertices, sparse and dense.
fn digraphs(n: usize) -> impl Strategy<Value = (usize, Vec<(usize, usize)>)> {
    (1..=n, 0.05..0.7_f64, any::<u64>()).prop_map(|(n, density, seed)| {
        let mut words = Words::new(seed);
        let mut arcs = Vec::new();
        for from in 0..n {
            for to in 0..n {
                if words.unit() < density && (from != to || words.below(3) == 0) {
                    arcs.push((from, to));
                }
            }
        }
        (n, arcs)
    })
}

fn weights(arcs: usize, seed: u64) -> Vec<u64> {
    let mut words = Words::new(seed);
    (0..arcs).map(|_| words.below(field().modulus())).collect()
}

fn value(terms: &Terms, weights: &[u64]) -> u64 {
    let field = field();
    terms.iter().fold(0, |sum, term| {
        let product = term
            .arcs
            .iter()
            .fold(1, |product, &arc| field.multiply(product, weights[arc]));
        match term.negative {
            true => field.subtract(sum, product),
            false => field.add(sum, product),
        }
    })
}

/// (I - A)^-1 by elimination; `None` when it has none.
fn inverse(n: usize, arcs: &[(usize, usize)], weights: &[u64]) -> Option<ModularMatrix> {
    let field = field();
    let mut entries = vec![0; n * n];
    for v in 0..n {
        entries[v * n + v] = 1;
    }
    for (&(from, to), &weight) in arcs.iter().zip(weights) {
        let entry = &mut entries[from * n + to];
        *entry = field.subtract(*entry, weight);
    }
    let matrix = ModularMatrix::new(field, n, n, entries).unwrap();
    matrix.inverse(&mut Fuel::default()).ok()
}

proptest! {
    /// The cofactor over the determinants of the components between i and j is the entry of the inverse.
    #[test]
    fn cofactors_are_entries_of_the_inverse((n, arcs) in digraphs(7), seed: u64) {
        let weights = weights(arcs.len(), seed);
        let Some(inverse) = inverse(n, &arcs, &weights) else { return Ok(()) };
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        let field = field();
        for i in 0..n {
            for j in 0..n {
                let cofactor = value(&resolvent.cofactor(i, j, LIMIT).unwrap(), &weights);
                let between = resolvent.digraph().components_between(i, j);
                let denominator = between.iter().fold(1, |product, &component| {
                    let determinant = resolvent.determinant(component, LIMIT).unwrap();
                    field.multiply(product, value(&determinant, &weights))
                });
                prop_assert_eq!(cofactor, field.multiply(inverse.row(i)[j], denominator));
            }
        }
    }

    /// No two terms of a list are alike, and in the blocks stand the same lists as in single entries.
    #[test]
    fn terms_differ_and_blocks_hold_the_same_lists((n, arcs) in digraphs(6)) {
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        let blocks = resolvent.blocks(LIMIT).unwrap();
        for (block, component) in blocks.blocks.iter().zip(resolvent.digraph().components()) {
            for (row, &i) in block.cofactors.iter().zip(&component.vertices) {
                for (terms, &j) in row.iter().zip(&component.vertices) {
                    let mut one: Vec<_> = terms.iter().collect();
                    let mut other: Vec<_> = resolvent.cofactor(i, j, LIMIT).unwrap().iter().collect();
                    one.sort();
                    other.sort();
                    prop_assert_eq!(&one, &other);
                    one.dedup_by(|a, b| a.arcs == b.arcs);
                    prop_assert_eq!(one.len(), other.len());
                }
            }
        }
    }
}

fn complete(n: usize) -> Resolvent {
    let arcs: Vec<_> = (0..n)
        .flat_map(|i| (0..n).filter(move |&j| i != j).map(move |j| (i, j)))
        .collect();
    Resolvent::new(Digraph::new(n, &arcs).unwrap())
}

#[test]
fn complete_digraphs_have_factorials() {
    for (n, factorial) in [(2, 2), (3, 6), (4, 24), (5, 120), (6, 720), (7, 5040)] {
        let resolvent = complete(n);
        assert_eq!(resolvent.determinant(0, LIMIT).unwrap().len(), factorial);
        for j in [0, n - 1] {
            let terms = resolvent.cofactor(0, j, LIMIT).unwrap();
            assert_eq!(terms.len(), factorial / n);
        }
        assert_eq!(resolvent.blocks(LIMIT).unwrap().len(), factorial * (n + 1));
    }
}

#[test]
fn paths_of_two_cycles_have_fibonacci_numbers() {
    for (n, fibonacci) in [(4, 5), (6, 13), (8, 34), (10, 89), (20, 10946)] {
        let arcs: Vec<_> = (1..n).flat_map(|v| [(v - 1, v), (v, v - 1)]).collect();
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        assert_eq!(resolvent.determinant(0, LIMIT).unwrap().len(), fibonacci);
    }
}

#[test]
fn wide_digraphs_are_listed_too() {
    // 130 arcs in a cycle (more than two words), and 300 (more than four).
    for n in [62, 63, 64, 127, 130, 300] {
        let arcs: Vec<_> = (0..n).map(|v| (v, (v + 1) % n)).collect();
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        let determinant = resolvent.determinant(0, LIMIT).unwrap();
        let sizes: Vec<_> = determinant
            .iter()
            .map(|term| (term.arcs.len(), term.negative))
            .collect();
        assert_eq!(sizes, [(0, false), (n, true)]);
        let cofactor = resolvent.cofactor(5, 2, LIMIT).unwrap();
        let sizes: Vec<_> = cofactor
            .iter()
            .map(|term| (term.arcs.len(), term.negative))
            .collect();
        assert_eq!(sizes, [(n - 3, false)]);
    }
}

#[test]
fn more_terms_than_the_limit_are_refused() {
    let resolvent = complete(7);
    assert_eq!(
        resolvent.determinant(0, 5039).unwrap_err().to_string(),
        "terms of a list: 5040, more than the limit of 5039; raise the limit of terms, or ask for a program"
    );
    assert!(
        resolvent
            .blocks(40_319)
            .unwrap_err()
            .to_string()
            .contains("40320")
    );
    let error = complete(40)
        .cofactor(0, 1, 1 << 14)
        .unwrap_err()
        .to_string();
    assert!(error.contains("at least"), "{error}");
    // Long, and short as a list.
    let arcs: Vec<_> = (0..1000).map(|v| (v, (v + 1) % 1000)).collect();
    let cycle = Resolvent::new(Digraph::new(1000, &arcs).unwrap());
    assert_eq!(cycle.cofactor(0, 1, 10).unwrap().len(), 1);
}

proptest! {
    /// The counts are the lengths of the lists.
    #[test]
    fn counts_are_lengths((n, arcs) in digraphs(7)) {
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        let counts = resolvent.counts(&mut Fuel::default()).unwrap();
        // One pair at a time, and one component, is the same as all at once.
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let one = resolvent.count_connections(i, j, &mut Fuel::default()).unwrap();
            prop_assert_eq!(counts.connections(i, j), &one);
        }
        let components = resolvent.digraph().components().len();
        for component in 0..components {
            let families = resolvent.count_families(component, &mut Fuel::default()).unwrap();
            prop_assert_eq!(counts.families_of(component), &families);
        }
        let lengths: Vec<usize> = (0..components)
            .map(|component| resolvent.determinant(component, LIMIT).unwrap().len())
            .collect();
        for i in 0..n {
            for j in 0..n {
                let mut length = resolvent.cofactor(i, j, LIMIT).unwrap().len();
                let between = resolvent.digraph().components_between(i, j);
                for (component, families) in lengths.iter().enumerate() {
                    prop_assert_eq!(counts.families_of(component), &(*families).into());
                    if !between.contains(&component) {
                        length *= families;
                    }
                }
                prop_assert_eq!(counts.connections(i, j), &length.into());
            }
        }
        let blocks = resolvent.blocks(LIMIT).unwrap().len();
        prop_assert_eq!(counts.terms_of_blocks(), blocks.into());
    }

    /// Paths and cycles are those that a search by hand meets.
    #[test]
    fn paths_and_cycles_are_those_of_a_search((n, arcs) in digraphs(6)) {
        let (mut paths, mut cycles) = (0_usize, 0_usize);
        let mut stack: Vec<Vec<usize>> = (0..n).map(|v| vec![v]).collect();
        while let Some(path) = stack.pop() {
            paths += 1;
            let (first, last) = (path[0], path[path.len() - 1]);
            for &(_, to) in arcs.iter().filter(|arc| arc.0 == last) {
                if to == first && path.iter().all(|&v| v >= first) {
                    cycles += 1;
                }
                if !path.contains(&to) {
                    stack.push([&path[..], &[to]].concat());
                }
            }
        }
        let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
        let fuel = &mut Fuel::default();
        prop_assert_eq!(resolvent.count_paths(fuel).unwrap(), paths.into());
        prop_assert_eq!(resolvent.count_cycles(fuel).unwrap(), cycles.into());
    }
}

#[test]
fn long_narrow_digraphs_are_counted_beyond_machine_words() {
    let n = 300;
    let arcs: Vec<_> = (1..n).flat_map(|v| [(v - 1, v), (v, v - 1)]).collect();
    let resolvent = Resolvent::new(Digraph::new(n, &arcs).unwrap());
    let counts = resolvent.counts(&mut Fuel::new(1 << 40)).unwrap();
    let (mut last, mut next) = (algebra::Integer::one(), algebra::Integer::one());
    for _ in 1..n {
        (last, next) = (next.clone(), &last + &next);
    }
    assert_eq!(counts.families(), &next);
}

/// Digraphs without loops whose vertices all reach an exit.
fn chains(n: usize) -> impl Strategy<Value = (usize, Vec<(usize, usize)>, Vec<usize>)> {
    (digraphs(n), any::<u64>()).prop_map(|((n, mut arcs), seed)| {
        let mut words = Words::new(seed);
        arcs.retain(|arc| arc.0 != arc.1);
        let mut exits: Vec<usize> = (0..n).filter(|_| words.below(3) == 0).collect();
        let digraph = Digraph::new(n, &arcs).unwrap();
        for v in 0..n {
            if exits.iter().all(|&exit| !digraph.reaches(v, exit)) {
                exits.push(v);
            }
        }
        (n, arcs, exits)
    })
}

proptest! {
    /// Quotients of forests are entries of the inverse Laplacian, their numbers are minors.
    #[test]
    fn forests_are_entries_of_the_inverse_laplacian((n, arcs, exits) in chains(5), seed: u64) {
        let field = field();
        let weights = weights(arcs.len() + n, seed);
        let mut entries = vec![0; n * n];
        let mut add = |row: usize, column: usize, value: u64| {
            entries[row * n + column] = field.add(entries[row * n + column], value);
        };
        for (&(from, to), &weight) in arcs.iter().zip(&weights) {
            add(from, from, weight);
            add(from, to, field.negate(weight));
        }
        for &exit in &exits {
            add(exit, exit, weights[arcs.len() + exit]);
        }
        let fuel = &mut Fuel::default();
        let inverse = ModularMatrix::new(field, n, n, entries).unwrap().inverse(fuel).unwrap();
        let laplacian = Laplacian::new(Digraph::new(n, &arcs).unwrap(), &exits).unwrap();
        let forests = laplacian.forests(LIMIT).unwrap();
        prop_assert_eq!(laplacian.count(fuel).unwrap(), forests.len().into());
        let below = value(&forests, &weights);
        for i in 0..n {
            for j in 0..n {
                let above = laplacian.forests_between(i, j, LIMIT).unwrap();
                prop_assert_eq!(laplacian.count_between(i, j, fuel).unwrap(), above.len().into());
                prop_assert!(above.iter().all(|term| !term.negative));
                prop_assert_eq!(value(&above, &weights), field.multiply(below, inverse.row(i)[j]));
            }
        }
    }

    /// Numbers without subtraction agree with sums of positive terms to a few units in the last place, over sixty orders
    /// of magnitude.
    #[test]
    fn nothing_is_lost_without_subtraction((n, arcs, exits) in chains(5), seed: u64) {
        let mut words = Words::new(seed);
        let mut number = || 10_f64.powf(words.unit() * 60.0 - 30.0);
        let rates: Vec<f64> = arcs.iter().map(|_| number()).collect();
        let mut out = vec![0.0; n];
        for &exit in &exits {
            out[exit] = number();
        }
        let digraph = Digraph::new(n, &arcs).unwrap();
        let factors = SubtractionFree::new(&digraph, &rates, &out).unwrap();
        let laplacian = Laplacian::new(digraph, &exits).unwrap();
        let weights = [&rates[..], &out].concat();
        // Exact products and sums: the numbers are far apart, double words are not enough.
        let exact = |terms: &Terms| {
            terms.iter().fold(Rational::zero(), |sum, term| {
                let product = term.arcs.iter().fold(Rational::one(), |product, &arc| {
                    &product * &Rational::from_f64(weights[arc]).unwrap()
                });
                &sum + &product
            })
        };
        let below = exact(&laplacian.forests(LIMIT).unwrap());
        for i in 0..n {
            let mut unit = vec![0.0; n];
            unit[i] = 1.0;
            let row = factors.solve_transposed(&unit).unwrap();
            for j in 0..n {
                let above = exact(&laplacian.forests_between(i, j, LIMIT).unwrap());
                let entry = (&above * &below.recip().unwrap()).to_f64();
                let mut unit = vec![0.0; n];
                unit[j] = 1.0;
                let column = factors.solve(&unit).unwrap();
                for value in [row[j], column[i]] {
                    prop_assert!((value - entry).abs() <= 1e-13 * entry, "{} {}", value, entry);
                }
            }
        }
    }
}
