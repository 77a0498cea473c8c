//! Laws of sums over forests: against listed forests, determinants, exact linear systems, and other orders of the vertices.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::linear::{Matrix, rational_function};
use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Integer, Rational, Words};
use graphs::Error;
use graphs::resolvent::{
    Digraph, Laplacian, RatedLaplacian, derivative_in_lowest_terms, mean_reward,
};
use proptest::prelude::*;

type Whole = Polynomial<Integers>;
type Function = RationalFunction;
type Arc<T> = (usize, Option<usize>, T);

const LIMIT: usize = 100_000;

fn fuel() -> Fuel {
    Fuel::new(1 << 34)
}

fn variable(at: usize) -> Whole {
    Whole::variable_in(Integers, at)
}

fn symbol(at: usize) -> Function {
    Polynomial::variable(at).into()
}

fn number(value: i64) -> Function {
    Function::constant(value.into())
}

/// Chains in which every vertex reaches an exit, on up to `n` vertices, sparse and dense.
fn chains(n: usize) -> impl Strategy<Value = (usize, Vec<(usize, Option<usize>)>)> {
    (1..=n, 0.05..0.8_f64, any::<u64>()).prop_map(|(n, density, seed)| {
        let mut words = Words::new(seed);
        let mut order: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            let other = usize::try_from(words.below(at as u64 + 1)).unwrap();
            order.swap(at, other);
        }
        let mut arcs = Vec::new();
        for (at, &v) in order.iter().enumerate() {
            // One arc towards the first vertex of the order, which has an exit.
            let before = (at > 0).then(|| order[usize::try_from(words.below(at as u64)).unwrap()]);
            arcs.push((v, before));
            for to in 0..n {
                if to != v && Some(to) != before && words.unit() < density {
                    arcs.push((v, Some(to)));
                }
            }
            if at > 0 && words.unit() < density / 2.0 {
                arcs.push((v, None));
            }
        }
        (n, arcs)
    })
}

/// A symbol of its own for every arc.
fn free(arcs: &[(usize, Option<usize>)]) -> Vec<Arc<Whole>> {
    let arcs = arcs.iter().enumerate();
    arcs.map(|(at, &(from, to))| (from, to, variable(at)))
        .collect()
}

fn functions(arcs: &[Arc<Whole>]) -> Vec<Arc<Function>> {
    let arcs = arcs.iter();
    arcs.map(|(from, to, rate)| (*from, *to, rate.clone().into()))
        .collect()
}

fn ones(n: usize) -> Vec<Whole> {
    vec![Whole::constant_in(Integers, Integer::ONE); n]
}

/// M of the chain.
fn laplacian<T: algebra::linear::Ring>(n: usize, arcs: &[Arc<T>]) -> Matrix<T> {
    let mut entries = vec![T::zero(); n * n];
    for (from, to, rate) in arcs {
        let diagonal = entries[from * n + from].plus(rate, &mut fuel()).unwrap();
        entries[from * n + from] = diagonal;
        if let Some(to) = to {
            entries[from * n + to] = entries[from * n + to].minus(rate, &mut fuel()).unwrap();
        }
    }
    Matrix::new(n, n, entries).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// With free rates: as many terms as the determinants say, all with coefficient 1, and those of the listed forests.
    #[test]
    fn free_rates_have_one_term_per_forest((n, arcs) in chains(5)) {
        let rated = RatedLaplacian::new(n, free(&arcs), &mut fuel()).unwrap();
        let below = rated.determinant(LIMIT, &mut fuel()).unwrap();
        let above = rated.numerator(0, &ones(n), LIMIT, &mut fuel()).unwrap();
        for (polynomial, count) in [
            (&below, rated.count_determinant(&mut fuel()).unwrap()),
            (&above, rated.count_numerator(0, &ones(n), &mut fuel()).unwrap()),
        ] {
            prop_assert!(polynomial.coefficients().iter().all(Integer::is_one));
            prop_assert_eq!(Integer::from(polynomial.len() as u64), count);
        }
        // The same choices, listed.
        let inner: Vec<(usize, usize)> = arcs.iter().filter_map(|arc| Some((arc.0, arc.1?))).collect();
        let exits: Vec<usize> = arcs.iter().filter(|arc| arc.1.is_none()).map(|arc| arc.0).collect();
        let listed = Laplacian::new(Digraph::new(n, &inner).unwrap(), &exits).unwrap();
        let slot = |at: usize| {
            let arc = match at.checked_sub(inner.len()) {
                None => (inner[at].0, Some(inner[at].1)),
                Some(vertex) => (vertex, None),
            };
            arcs.iter().position(|known| *known == arc).unwrap()
        };
        let sum = |terms: graphs::resolvent::Terms| {
            terms.iter().fold(Whole::zero(Integers), |sum, term| {
                let arcs = term.arcs.iter();
                let product = arcs.fold(Whole::constant_in(Integers, Integer::ONE), |product, &arc| {
                    product.mul(&variable(slot(arc)), &mut fuel()).unwrap()
                });
                sum.add(&product, &mut fuel()).unwrap()
            })
        };
        prop_assert_eq!(&sum(listed.forests(LIMIT).unwrap()), &below);
        let mut total = Whole::zero(Integers);
        for j in 0..n {
            total = total.add(&sum(listed.forests_between(0, j, LIMIT).unwrap()), &mut fuel()).unwrap();
        }
        prop_assert_eq!(&total, &above);
    }

    /// At random whole rates and rewards the formula is the exact solution of the linear system, with and without symbols.
    #[test]
    fn values_solve_the_system((n, arcs) in chains(7), seed in any::<u64>()) {
        let mut words = Words::new(seed);
        let values: Vec<i64> = arcs.iter().map(|_| i64::try_from(words.below(1_000)).unwrap() + 1).collect();
        let prizes: Vec<i64> = (0..n).map(|_| i64::try_from(words.below(4)).unwrap()).collect();
        let rates: Vec<Arc<Integer>> =
            arcs.iter().zip(&values).map(|(arc, value)| (arc.0, arc.1, Integer::from(*value))).collect();
        let right: Vec<Integer> = prizes.iter().map(|&prize| Integer::from(prize)).collect();
        let matrix = laplacian(n, &rates);
        let solution = matrix.solve(&Matrix::new(n, 1, right.clone()).unwrap(), &mut fuel()).unwrap();
        // Numbers through the same sums.
        let rated = RatedLaplacian::new(n, rates, &mut fuel()).unwrap();
        let below = rated.determinant(usize::MAX, &mut fuel()).unwrap();
        prop_assert_eq!(&below, &matrix.determinant(&mut fuel()).unwrap());
        let above = rated.numerator(0, &right, usize::MAX, &mut fuel()).unwrap();
        let quotient = Rational::new(above, below);
        prop_assert_eq!(quotient.as_ref(), solution.get(0, 0));
        // Symbols through components and lowest terms.
        let rewards: Vec<Function> = prizes.iter().map(|&prize| number(prize)).collect();
        let mean = mean_reward(&functions(&free(&arcs)), &rewards, &[(0, number(1))], LIMIT, &mut fuel()).unwrap();
        let point: Vec<(usize, Rational)> = values.iter().map(|&value| value.into()).enumerate().collect();
        let value = mean.evaluate(&point, &mut fuel()).unwrap().as_constant();
        prop_assert_eq!(value.as_ref(), solution.get(0, 0));
        let positive = |polynomial: &Whole| !polynomial.coefficients().iter().any(Integer::is_negative);
        prop_assert!(positive(mean.primitive_numerator()) && !mean.content().is_negative());
        prop_assert!(mean.denominator_factors().iter().all(|factor| positive(&factor.0)));
    }

    /// Nothing cancels any more, and other numbers of the vertices give the same function.
    #[test]
    fn lowest_terms_in_any_order((n, arcs) in chains(5), turn in 0_usize..5, shared in any::<bool>()) {
        // With shared symbols numerator and denominator may have more in common.
        let rate = |at: usize| symbol(if shared { at % 3 } else { at });
        let rates: Vec<Arc<Function>> =
            arcs.iter().enumerate().map(|(at, arc)| (arc.0, arc.1, rate(at))).collect();
        let ones = vec![number(1); n];
        let mean = mean_reward(&rates, &ones, &[(0, number(1))], LIMIT, &mut fuel()).unwrap();
        let below = mean.denominator(&mut fuel()).unwrap();
        let common = mean.primitive_numerator().gcd(&below, &mut fuel()).unwrap();
        prop_assert!(common.as_constant().is_some());
        let name = |v: usize| (v + turn) % n;
        let turned: Vec<Arc<Function>> =
            rates.iter().rev().map(|(from, to, rate)| (name(*from), to.map(name), rate.clone())).collect();
        let other = mean_reward(&turned, &ones, &[(name(0), number(1))], LIMIT, &mut fuel()).unwrap();
        prop_assert_eq!(other.numerator(), mean.numerator());
        prop_assert_eq!(other.denominator(&mut fuel()).unwrap(), below);
        for variable in 0..3 {
            let derivative = derivative_in_lowest_terms(&mean, variable, &mut fuel()).unwrap();
            let plain = mean.derivative(variable, &mut fuel()).unwrap().reduced(&mut fuel()).unwrap();
            prop_assert_eq!(derivative.numerator(), plain.numerator());
            prop_assert_eq!(derivative.denominator(&mut fuel()).unwrap(), plain.denominator(&mut fuel()).unwrap());
        }
        // By elimination over the field of rational functions.
        let right = Matrix::new(n, 1, ones).unwrap();
        let solution = rational_function::solve(&laplacian(n, &rates), &right, &mut fuel()).unwrap();
        prop_assert!(solution.row(0)[0].equals(&mean, &mut fuel()).unwrap());
    }
}

#[test]
fn probabilities_that_sum_to_one_are_reduced() {
    let f = &mut fuel();
    // One attempt succeeds with probability s, is stopped with p, fails otherwise; rates over the time t of an attempt.
    let (s, p, t) = (symbol(0), symbol(1), symbol(2));
    let fails = number(1).subtract(&s, f).unwrap().subtract(&p, f).unwrap();
    let over = |a: &Function| a.divide(&t, &mut fuel()).unwrap();
    let inverse = |at: usize| symbol(at).pow(-1, &mut fuel()).unwrap();
    let arcs = vec![
        (0, Some(1), over(&s)),
        (0, Some(2), over(&fails)),
        (0, Some(3), over(&p)),
        (1, None, inverse(3)),
        (2, Some(0), inverse(4)),
        (3, Some(0), inverse(5)),
        // Never reached.
        (4, Some(0), symbol(6)),
    ];
    let mean = mean_reward(&arcs, &vec![number(1); 5], &[(0, number(1))], 100, f).unwrap();
    assert_eq!(mean.primitive_numerator().len(), 6);
    let below: Vec<&Whole> = mean
        .denominator_factors()
        .iter()
        .map(|one| &one.0)
        .collect();
    assert_eq!(below, [&variable(0)]);
}

#[test]
fn a_reward_that_most_ways_miss_cancels_what_they_share() {
    // 0 -> 1 (x) or exit (y), 1 -> exit (z): the probability to come to 1 is x/(x + y), whatever follows.
    let arcs = vec![
        (0, Some(1), symbol(0)),
        (0, None, symbol(1)),
        (1, None, symbol(2)),
    ];
    let rewards = [number(0), symbol(2)];
    let share = mean_reward(&arcs, &rewards, &[(0, number(1))], 100, &mut fuel()).unwrap();
    assert_eq!(share.primitive_numerator(), &variable(0));
    assert_eq!(share.denominator_factors().len(), 1);
    // No start, no reward.
    let nothing = mean_reward(&arcs, &rewards, &[], 100, &mut fuel()).unwrap();
    assert!(nothing.is_zero());
}

#[test]
fn what_has_no_answer_is_refused() {
    let one = [(0, number(1))];
    let ask = |arcs: &[Arc<Function>], n: usize| {
        mean_reward(arcs, &vec![number(1); n], &one, 100, &mut fuel()).unwrap_err()
    };
    let loops = [(0, Some(0), symbol(0)), (0, None, symbol(1))];
    assert!(matches!(ask(&loops, 1), Error::SelfLoop { .. }));
    assert!(matches!(
        ask(&[(0, None, symbol(0))], 0),
        Error::UnknownVertex { .. }
    ));
    assert!(matches!(
        ask(&[(0, Some(9), symbol(0))], 2),
        Error::UnknownVertex { .. }
    ));
    assert!(matches!(
        ask(&[(7, None, symbol(0))], 2),
        Error::UnknownVertex { .. }
    ));
    let lost = [
        (0, Some(1), symbol(0)),
        (1, Some(2), symbol(1)),
        (0, None, symbol(2)),
    ];
    let Error::Singular { culprit, .. } = ask(&lost, 3) else {
        panic!("vertex 2 leads nowhere");
    };
    assert!(culprit.contains("vertex 2 "), "{culprit}");
    // A rate that is 0 is no way out.
    let difference = symbol(0).subtract(&symbol(0), &mut fuel()).unwrap();
    assert!(matches!(
        ask(&[(0, None, difference)], 1),
        Error::Singular { .. }
    ));
    let rated = RatedLaplacian::new(1, [(0, None, variable(0))], &mut fuel()).unwrap();
    assert!(matches!(
        rated.numerator(1, &ones(1), 10, &mut fuel()),
        Err(Error::UnknownVertex { .. })
    ));
    assert!(matches!(
        rated.numerator(0, &[], 10, &mut fuel()),
        Err(Error::Dimension { .. })
    ));
    let empty = RatedLaplacian::<Whole>::new(0, [], &mut fuel()).unwrap();
    assert!(empty.is_empty() && empty.determinant(1, &mut fuel()).unwrap() == ones(1)[0]);
}

/// All arcs and exits on n vertices.
fn complete(n: usize) -> Vec<Arc<Function>> {
    let mut arcs = Vec::new();
    for from in 0..n {
        for to in (0..n).filter(|&to| to != from) {
            arcs.push((from, Some(to), symbol(arcs.len())));
        }
        arcs.push((from, None, symbol(arcs.len())));
    }
    arcs
}

#[test]
fn large_answers_are_refused_before_the_work() {
    let one = [(0, number(1))];
    // Cayley: (n + 1)^(n - 1) forests below, (n + 1)^(n - 2) (2 n) / .. above; either way far beyond.
    let error = mean_reward(
        &complete(24),
        &vec![number(1); 24],
        &one,
        1_000,
        &mut Fuel::new(1 << 30),
    )
    .unwrap_err();
    let Error::TooLarge { limit, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(limit, 1_000);
    let error = mean_reward(
        &complete(80),
        &vec![number(1); 80],
        &one,
        1_000,
        &mut Fuel::new(1 << 24),
    )
    .unwrap_err();
    assert!(
        matches!(
            error,
            Error::TooLarge { .. } | Error::Exact(algebra::Error::Budget { .. })
        ),
        "{error}"
    );
    // A long way with returns to its start has few terms.
    let n = 60;
    let mut arcs = Vec::new();
    for at in 0..n {
        arcs.push((at, (at + 1 < n).then_some(at + 1), symbol(0)));
        if at > 0 {
            arcs.push((at, Some(0), symbol(1)));
        }
    }
    let mean = mean_reward(&arcs, &vec![number(1); n], &one, 100, &mut fuel()).unwrap();
    assert_eq!(mean.primitive_numerator().len(), n);
}

#[test]
fn long_lines_end_soon() {
    let one = [(0, number(1))];
    let line = |n: usize, rate: fn(usize) -> Function| -> Vec<Arc<Function>> {
        (0..n)
            .map(|at| (at, (at + 1 < n).then_some(at + 1), rate(at)))
            .collect()
    };
    // Erlang: n/x.
    let n = 2_000;
    let mean = mean_reward(
        &line(n, |_| symbol(0)),
        &vec![number(1); n],
        &one,
        10,
        &mut fuel(),
    )
    .unwrap();
    assert_eq!(
        (mean.content(), mean.primitive_numerator().len()),
        (&Rational::from(2_000), 1)
    );
    // With a symbol for every rate the answer has too many factors for little fuel.
    let error = mean_reward(
        &line(n, symbol),
        &vec![number(1); n],
        &one,
        LIMIT,
        &mut Fuel::default(),
    )
    .unwrap_err();
    assert!(
        matches!(error, Error::Exact(algebra::Error::Budget { .. })),
        "{error}"
    );
}
