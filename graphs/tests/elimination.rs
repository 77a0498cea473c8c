//! Laws of elimination without subtraction: chains of many shapes, sizes and scales, against exact numbers.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::{Fuel, Rational, Words};
use graphs::Error;
use graphs::resolvent::{ExactElimination, SubtractionFree};
use nalgebra::DMatrix;
use proptest::prelude::*;

/// Arcs, rates and exits of a chain.
#[derive(Clone, Debug)]
struct Chain {
    arcs: Vec<(usize, usize)>,
    rates: Vec<f64>,
    exits: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Ladder,
    Band,
    Tree,
    Grid,
    Star,
    Sparse,
    Layers,
    Dense,
}

/// Arcs of a shape on about n vertices, renumbered at random where `shuffled`.
fn arcs(shape: Shape, n: usize, words: &mut Words) -> Vec<(usize, usize)> {
    let below =
        |words: &mut Words, n: usize| usize::try_from(words.below(n.max(1) as u64)).unwrap();
    let both = |pairs: Vec<(usize, usize)>| -> Vec<(usize, usize)> {
        pairs
            .into_iter()
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .collect()
    };
    match shape {
        Shape::Ladder => both((1..n).map(|v| (v - 1, v)).collect()),
        Shape::Band => {
            let mut steps: Vec<(usize, usize)> = Vec::new();
            for v in 0..n {
                for w in v.saturating_sub(3)..(v + 4).min(n) {
                    if w != v && words.below(3) > 0 {
                        steps.push((v, w));
                    }
                }
            }
            steps
        }
        Shape::Tree => both((1..n).map(|v| (below(words, v), v)).collect()),
        Shape::Grid => {
            let side = n.isqrt().max(1);
            let across = (0..side * side)
                .filter(|v| v % side > 0)
                .map(|v| (v - 1, v));
            both(
                across
                    .chain((side..side * side).map(|v| (v - side, v)))
                    .collect(),
            )
        }
        Shape::Star => both((1..n).map(|v| (0, v)).collect()),
        Shape::Sparse => (0..3 * n)
            .map(|_| (below(words, n), below(words, n)))
            .collect(),
        // components in a row, arcs between them forward
        Shape::Layers => (0..4 * n)
            .map(|_| {
                let (v, w) = (below(words, n), below(words, n));
                if v / 7 > w / 7 { (w, v) } else { (v, w) }
            })
            .collect(),
        Shape::Dense => (0..n * n).map(|at| (at / n, at % n)).collect(),
    }
}

fn chain(shape: Shape, n: usize, decades: f64, seed: u64) -> Chain {
    let mut words = Words::new(seed);
    let mut arcs = arcs(shape, n, &mut words);
    if seed.is_multiple_of(2) {
        let mut names: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            names.swap(at, usize::try_from(words.below(at as u64 + 1)).unwrap());
        }
        for arc in &mut arcs {
            *arc = (names[arc.0], names[arc.1]);
        }
    }
    let mut number = || 10_f64.powf((2.0 * words.unit() - 1.0) * decades);
    let rates: Vec<f64> = arcs.iter().map(|_| number()).collect();
    let leave = |v: usize| seed.is_multiple_of(3) || v.is_multiple_of(5) || v + 1 == n;
    let mut exits: Vec<f64> = (0..n)
        .map(|v| if leave(v) { number() } else { 0.0 })
        .collect();
    // whatever cannot reach an exit gets its own
    loop {
        match SubtractionFree::from_arcs(n, &arcs, &rates, &exits) {
            Err(Error::Singular { culprit, .. }) => {
                let vertex: usize = culprit
                    .split(' ')
                    .find_map(|word| word.parse().ok())
                    .unwrap();
                exits[vertex] = number();
            }
            _ => return Chain { arcs, rates, exits },
        }
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    use Shape::{Band, Dense, Grid, Ladder, Layers, Sparse, Star, Tree};
    proptest::sample::select(vec![Ladder, Band, Tree, Grid, Star, Sparse, Layers, Dense])
}

fn exact(values: &[f64]) -> Vec<Rational> {
    values
        .iter()
        .map(|&value| Rational::from_f64(value).unwrap())
        .collect()
}

/// M x or M^T x, by the definition.
fn image(chain: &Chain, x: &[Rational], transposed: bool) -> Vec<Rational> {
    let mut image: Vec<Rational> = exact(&chain.exits)
        .iter()
        .zip(x)
        .map(|(exit, x)| exit * x)
        .collect();
    for (&(from, to), rate) in chain.arcs.iter().zip(exact(&chain.rates)) {
        if from == to {
            continue;
        }
        image[from] = &image[from] + &(&rate * &x[from]);
        let (row, column) = if transposed { (to, from) } else { (from, to) };
        image[row] = &image[row] - &(&rate * &x[column]);
    }
    image
}

fn worst(values: &[f64], exact: &[Rational]) -> f64 {
    let gap = |(value, exact): (&f64, &Rational)| {
        let difference = (&Rational::from_f64(*value).unwrap() - exact).abs();
        match exact.is_zero() {
            true => difference.to_f64(),
            false => difference.checked_div(exact).unwrap().to_f64(),
        }
    };
    values.iter().zip(exact).map(gap).fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Exact elimination solves the equations exactly, and doubles have all their digits, over 24 orders of magnitude.
    #[test]
    fn doubles_equal_exact_numbers(shape in shapes(), n in 1..40_usize, seed: u64) {
        let chain = chain(shape, n, 12.0, seed);
        let fuel = &mut Fuel::new(1 << 40);
        let (rates, exits) = (exact(&chain.rates), exact(&chain.exits));
        let witness = ExactElimination::new(n, &chain.arcs, &rates, &exits, fuel).unwrap();
        let factors = SubtractionFree::from_arcs(n, &chain.arcs, &chain.rates, &chain.exits).unwrap();
        let mut words = Words::new(seed);
        let right: Vec<f64> = (0..n).map(|_| words.unit()).collect();
        let one = exact(&right);
        let x = witness.solve(&one, fuel).unwrap();
        prop_assert_eq!(image(&chain, &x, false), one.clone());
        let y = witness.solve_transposed(&one, fuel).unwrap();
        prop_assert_eq!(image(&chain, &y, true), one);
        prop_assert!(worst(&factors.solve(&right).unwrap(), &x) < 1e-14);
        prop_assert!(worst(&factors.solve_transposed(&right).unwrap(), &y) < 1e-14);
    }

    /// Rates across the whole range of doubles: an answer has all its digits, or it is refused because it is none of them.
    #[test]
    fn the_range_of_doubles_is_no_limit(shape in shapes(), n in 1..12_usize, seed: u64) {
        let chain = chain(shape, n, 300.0, seed);
        let fuel = &mut Fuel::new(1 << 40);
        let (rates, exits) = (exact(&chain.rates), exact(&chain.exits));
        let witness = ExactElimination::new(n, &chain.arcs, &rates, &exits, fuel).unwrap();
        let factors = SubtractionFree::from_arcs(n, &chain.arcs, &chain.rates, &chain.exits).unwrap();
        let mut matrix = DMatrix::zeros(n, n);
        for (&arc, rate) in chain.arcs.iter().zip(&chain.rates) {
            matrix[arc] += rate;
        }
        let dense = SubtractionFree::from_matrix(&matrix, &chain.exits).unwrap();
        let right = vec![1.0; n];
        let one = exact(&right);
        for (found, known) in [
            (factors.solve(&right), witness.solve(&one, fuel).unwrap()),
            (dense.solve(&right), witness.solve(&one, fuel).unwrap()),
            (factors.solve_transposed(&right), witness.solve_transposed(&one, fuel).unwrap()),
        ] {
            match found {
                // below the normal numbers digits are fewer
                Ok(found) => {
                    let smallest = Rational::from_f64(1e-300).unwrap();
                    let (found, known): (Vec<f64>, Vec<Rational>) =
                        found.into_iter().zip(known).filter(|pair| pair.1 > smallest).unzip();
                    prop_assert!(worst(&found, &known) < 1e-14);
                }
                Err(Error::Domain { .. }) => {
                    prop_assert!(known.iter().any(|value| value.to_f64().is_infinite()));
                }
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
    }

    /// Blocked and sparse elimination of larger chains: the residual is as small as the theory allows for nonnegative sums.
    ///
    /// M x = b: every row balances |b| + rates x[to] against (exit + rates) x[from].
    #[test]
    fn large_chains_balance(shape in shapes(), n in 60..400_usize, seed: u64) {
        let chain = chain(shape, n, 3.0, seed);
        let factors = SubtractionFree::from_arcs(n, &chain.arcs, &chain.rates, &chain.exits).unwrap();
        let right = vec![1.0; n];
        for transposed in [false, true] {
            let x = match transposed {
                true => factors.solve_transposed(&right).unwrap(),
                false => factors.solve(&right).unwrap(),
            };
            let mut sides: Vec<(f64, f64)> = (0..n).map(|v| (chain.exits[v] * x[v], 1.0)).collect();
            for (&(from, to), rate) in chain.arcs.iter().zip(&chain.rates) {
                if from != to {
                    sides[from].0 += rate * x[from];
                    let (row, column) = if transposed { (to, from) } else { (from, to) };
                    sides[row].1 += rate * x[column];
                }
            }
            // entrywise errors of n units at most, measured: a tenth of that
            for (left, right) in sides {
                prop_assert!((left / right - 1.0).abs() < n as f64 * f64::EPSILON, "{} {}", left, right);
            }
        }
        let mut matrix = DMatrix::zeros(n, n);
        for (&arc, rate) in chain.arcs.iter().zip(&chain.rates) {
            matrix[arc] += rate;
        }
        let dense = SubtractionFree::from_matrix(&matrix, &chain.exits).unwrap();
        let (sparse, dense) = (factors.solve(&right).unwrap(), dense.solve(&right).unwrap());
        for (a, b) in sparse.iter().zip(&dense) {
            prop_assert!((a / b - 1.0).abs() < 4.0 * n as f64 * f64::EPSILON);
        }
    }
}

#[test]
fn bad_numbers_are_named() {
    let nan = SubtractionFree::from_arcs(2, &[(0, 1)], &[f64::NAN], &[0.0, 1.0]);
    assert_eq!(
        nan.unwrap_err().to_string(),
        "rate of arc 0 = NaN is not allowed: finite numbers that are not negative"
    );
    let beyond = SubtractionFree::from_arcs(2, &[(0, 2)], &[1.0], &[0.0, 1.0]);
    assert!(matches!(beyond, Err(Error::UnknownVertex { .. })));
    let closed =
        SubtractionFree::from_arcs(3, &[(0, 1), (1, 2), (2, 1)], &[1.0; 3], &[1.0, 0.0, 0.0]);
    assert!(closed.unwrap_err().to_string().contains("vertex 1"));
    let closed = DMatrix::from_row_slice(3, 3, &[0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    let closed = SubtractionFree::from_matrix(&closed, &[1.0, 0.0, 0.0]);
    assert!(closed.unwrap_err().to_string().contains("vertex 1"));
    let none = SubtractionFree::from_arcs(0, &[], &[], &[]).unwrap();
    assert!(none.solve(&[]).unwrap().is_empty());
    assert!(none.solve(&[1.0]).is_err());
    let none = SubtractionFree::from_matrix(&DMatrix::zeros(0, 0), &[]).unwrap();
    assert!(none.solve(&[]).unwrap().is_empty());
    let one = SubtractionFree::from_arcs(1, &[], &[], &[1e-300]).unwrap();
    assert!(one.solve(&[1e300]).is_err() && one.solve(&[f64::NAN]).is_err());
    assert_eq!(one.solve(&[1.0]).unwrap(), [1.0 / 1e-300]);
}
