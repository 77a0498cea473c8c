//! Laws of the times of a chain: exact elimination, an independent factorisation, other models of the same task.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::dense::{DMatrix, Lu};
use algebra::{Fuel, Rational, Words};
use proptest::prelude::*;
use transforms::makespan::chain::{Costs, Eliminate, Passage};
use transforms::makespan::{AttemptModel, Chain, Duration, Expected, Kind, Outcome};

/// An arc between states by number; from n on they are exits.
type Arcs<N> = Vec<(usize, usize, N, Option<Duration<N>>)>;

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

fn name(state: usize) -> String {
    format!("s{state}")
}

/// A chain that begins in the states 0 and 1 with 1/4 and 3/4 and has `exits` exits after n states.
fn chain<N: Eliminate>(kind: Kind, n: usize, exits: usize, arcs: &Arcs<N>) -> Chain<N> {
    let mut builder = Chain::builder(kind);
    for state in 0..n {
        builder.state(&name(state));
    }
    for exit in n..n + exits {
        builder.exit(&name(exit));
    }
    let one = arcs[0].2.whole(1);
    let quarter = one.over(&one.whole(4)).unwrap();
    let rest = one - &quarter;
    builder.begin("s0", quarter).begin(&name(1 % n), rest);
    for (from, to, weight, time) in arcs {
        builder.arc(&name(*from), &name(*to), weight.clone(), time.clone());
    }
    builder.build().unwrap()
}

fn draw(words: &mut Words, below: usize) -> usize {
    usize::try_from(words.below(below as u64)).unwrap()
}

/// Pairs of states: a way from every state to an exit, and others.
fn pairs(n: usize, exits: usize, words: &mut Words) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (0..n)
        .map(|v| (v, v + 1 + draw(words, n + exits - v - 1)))
        .collect();
    for _ in 0..2 * n {
        pairs.push((draw(words, n), draw(words, n + exits)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn small(words: &mut Words) -> Rational {
    let numerator = i64::try_from(1 + words.below(20)).unwrap();
    Rational::from(numerator)
        .checked_div(&Rational::from(1 + i64::try_from(words.below(6)).unwrap()))
        .unwrap()
}

/// Rates from the given number of decades below 1 to as many above.
fn rates(n: usize, exits: usize, decades: f64, seed: u64) -> Arcs<f64> {
    let mut words = Words::new(seed);
    let pairs = pairs(n, exits, &mut words)
        .into_iter()
        .filter(|(from, to)| from != to);
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let mut rate = || 10_f64.powf((2.0 * words.unit() - 1.0) * decades);
    pairs
        .into_iter()
        .map(|(from, to)| (from, to, rate(), None))
        .collect()
}

fn exact(arcs: &Arcs<f64>) -> Arcs<Rational> {
    let number = |value: &f64| Rational::from_f64(*value).unwrap();
    arcs.iter()
        .map(|(from, to, rate, _)| (*from, *to, number(rate), None))
        .collect()
}

/// Probabilities that sum to 1 out of every state, with durations of all kinds whose moments are rational.
fn steps(n: usize, exits: usize, seed: u64) -> Arcs<Rational> {
    let mut words = Words::new(seed);
    let pairs = pairs(n, exits, &mut words);
    let weights: Vec<Rational> = pairs.iter().map(|_| small(&mut words)).collect();
    let total = |state: usize| {
        let own = pairs
            .iter()
            .zip(&weights)
            .filter(|(pair, _)| pair.0 == state);
        own.fold(Rational::zero(), |sum, (_, weight)| &sum + weight)
    };
    let totals: Vec<Rational> = (0..n).map(total).collect();
    let shares = pairs.iter().zip(&weights);
    shares
        .map(|(&(from, to), weight)| {
            let mean = small(&mut words);
            let time = match words.below(5) {
                0 => Duration::Deterministic(mean),
                1 => Duration::Exponential { mean },
                2 => Duration::Uniform {
                    to: &mean + &Rational::one(),
                    from: mean,
                },
                3 => Duration::LogNormal {
                    mean,
                    squared_variation: small(&mut words),
                },
                _ => Duration::Erlang { stages: 3, mean },
            };
            (
                from,
                to,
                weight.checked_div(&totals[from]).unwrap(),
                Some(time),
            )
        })
        .collect()
}

fn finite<N>(values: Vec<Expected<N>>) -> Vec<N> {
    values
        .into_iter()
        .map(|value| value.finite().unwrap())
        .collect()
}

/// |a / b - 1| for an exact b.
fn gap(value: f64, exact: &Rational) -> f64 {
    let difference = (&Rational::from_f64(value).unwrap() - exact).abs();
    match exact.is_zero() {
        true => difference.to_f64(),
        false => difference.checked_div(exact).unwrap().to_f64(),
    }
}

/// All numbers of a chain that are sums of positive terms.
fn everything<N: Eliminate>(passage: &Passage<'_, N>) -> Vec<N> {
    let fuel = &mut fuel();
    let mut all = finite(passage.means(fuel).unwrap());
    all.extend(passage.moments(3, fuel).unwrap().finite().unwrap());
    for end in passage.absorption(fuel).unwrap() {
        all.push(end.probability);
        all.extend(end.mean_given);
    }
    for stay in passage.occupancy(fuel).unwrap() {
        all.extend([stay.visits.finite().unwrap(), stay.time.finite().unwrap()]);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Doubles equal exact rationals to 1e-14, with rates over 24 orders of magnitude.
    #[test]
    fn stiffness_costs_no_digits(n in 1..14_usize, exits in 1..3_usize, seed: u64) {
        let arcs = rates(n, exits, 12.0, seed);
        let (doubles, exacts) = (chain(Kind::Continuous, n, exits, &arcs), chain(Kind::Continuous, n, exits, &exact(&arcs)));
        let found = everything(&doubles.passage(&mut fuel()).unwrap());
        let known = everything(&exacts.passage(&mut fuel()).unwrap());
        prop_assert_eq!(found.len(), known.len());
        for (found, known) in found.into_iter().zip(&known) {
            prop_assert!(gap(found, known) < 1e-14, "{} {}", found, known.to_f64());
        }
    }

    /// Exits exhaust the task, times in states exhaust the mean, exactly, with rates and with durations.
    #[test]
    fn parts_sum_to_the_whole(n in 1..9_usize, exits in 1..4_usize, seed: u64) {
        let fuel = &mut fuel();
        for (kind, arcs) in [
            (Kind::Continuous, exact(&rates(n, exits, 2.0, seed))),
            (Kind::SemiMarkov, steps(n, exits, seed)),
        ] {
            let chain = chain(kind, n, exits, &arcs);
            let passage = chain.passage(fuel).unwrap();
            let mean = passage.mean(fuel).unwrap().finite().unwrap();
            let add = |sum: Rational, value: Rational| &sum + &value;
            let ends = passage.absorption(fuel).unwrap();
            let all = ends.iter().map(|end| end.probability.clone()).fold(Rational::zero(), add);
            prop_assert_eq!(all, Rational::one());
            let parts = ends.into_iter().filter_map(|end| Some(&end.probability * &end.mean_given?));
            prop_assert_eq!(&parts.fold(Rational::zero(), add), &mean);
            let stays = passage.occupancy(fuel).unwrap();
            let times = stays.iter().map(|stay| stay.time.clone().finite().unwrap());
            prop_assert_eq!(&times.fold(Rational::zero(), add), &mean);
            // a price of 1 per unit of time is the time, a price of 1 per visit or arc counts visits
            let one = |len| vec![Rational::one(); len];
            let states = chain.states().len();
            prop_assert_eq!(passage.cost(&Costs::PerTime(one(states)), fuel).unwrap().finite().unwrap(), mean.clone());
            let visits = stays.iter().map(|stay| stay.visits.clone().finite().unwrap()).fold(Rational::zero(), add);
            prop_assert_eq!(passage.cost(&Costs::PerVisit(one(states)), fuel).unwrap().finite().unwrap(), visits.clone());
            prop_assert_eq!(passage.cost(&Costs::PerArc(one(chain.arcs().len())), fuel).unwrap().finite().unwrap(), visits);
            for exit in n..n + exits {
                let sums = passage.absorption_from(exit, fuel).unwrap();
                let start = &(&sums[0] * &Rational::from(1)) + &(&sums[1 % n] * &Rational::from(3));
                let end = passage.absorption(fuel).unwrap().into_iter().find(|end| end.exit == exit).unwrap();
                prop_assert_eq!(start, &end.probability * &Rational::from(4));
            }
        }
    }

    /// Other numbers for the states change nothing.
    #[test]
    fn names_do_not_matter(n in 1..9_usize, seed: u64) {
        let arcs = rates(n, 2, 6.0, seed);
        let plain = chain(Kind::Continuous, n, 2, &arcs);
        let mut builder = Chain::builder(Kind::Continuous);
        for (from, to, rate, _) in arcs.iter().rev() {
            builder.arc(&name(*from), &name(*to), *rate, None);
        }
        builder.exit(&name(n + 1)).exit(&name(n)).begin(&name(1 % n), 0.75).begin("s0", 0.25);
        let other = builder.build().unwrap();
        let fuel = &mut fuel();
        let (plain_answer, other_answer) = (plain.passage(fuel).unwrap(), other.passage(fuel).unwrap());
        let (means, others) = (finite(plain_answer.means(fuel).unwrap()), finite(other_answer.means(fuel).unwrap()));
        for (state, mean) in means.iter().enumerate() {
            let twin = others[other.state(&plain.states()[state]).unwrap()];
            prop_assert!((mean - twin).abs() <= 1e-14 * mean, "{} {}", mean, twin);
        }
        let variances = [plain_answer.variance(fuel), other_answer.variance(fuel)].map(|value| value.unwrap().value());
        prop_assert!((variances[0] / variances[1] - 1.0).abs() < 1e-12);
    }

    /// Gaussian elimination with pivots, for chains that are not stiff, agrees within its condition.
    #[test]
    fn an_independent_factorisation_agrees(n in 1..20_usize, seed: u64) {
        let arcs = rates(n, 2, 0.5, seed);
        let chain = chain(Kind::Continuous, n, 2, &arcs);
        let mut matrix = DMatrix::<f64>::zeros(n, n);
        let mut into = DMatrix::<f64>::zeros(n, 3);
        into.column_mut(0).fill(1.0);
        for &(from, to, rate, _) in &arcs {
            matrix[(from, from)] += rate;
            if to < n {
                matrix[(from, to)] -= rate;
            } else {
                into[(from, 1 + to - n)] += rate;
            }
        }
        let lu = Lu::new("-Q", matrix).unwrap();
        let solved = lu.solve(&into).unwrap();
        let twice = lu.solve(&DMatrix::from_column_slice(n, 1, solved.column(0).as_slice())).unwrap();
        let bound = 64.0 * n as f64 * f64::EPSILON / lu.reciprocal_condition();
        let fuel = &mut fuel();
        let passage = chain.passage(fuel).unwrap();
        let means = finite(passage.means(fuel).unwrap());
        let second = finite(passage.moments_from(2, fuel).unwrap());
        let ends = [passage.absorption_from(n, fuel).unwrap(), passage.absorption_from(n + 1, fuel).unwrap()];
        for state in 0..n {
            prop_assert!((means[state] / solved[(state, 0)] - 1.0).abs() < bound);
            prop_assert!((second[state][2] / (2.0 * twice[(state, 0)]) - 1.0).abs() < 2.0 * bound);
            prop_assert!((ends[0][state] - solved[(state, 1)]).abs() < bound);
            prop_assert!((ends[1][state] - solved[(state, 2)]).abs() < bound);
        }
    }

    /// An attempt model is a chain of one state with loops: equal moments and gradients, by another formula.
    #[test]
    fn one_state_is_an_attempt_model(seed: u64) {
        let mut words = Words::new(seed);
        let parts: Vec<Rational> = (0..4).map(|_| small(&mut words)).collect();
        let sum = parts.iter().fold(Rational::zero(), |sum, part| &sum + part);
        let outcomes: Vec<Outcome<Rational>> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| Outcome {
                name: name(at),
                probability: part.checked_div(&sum).unwrap(),
                time: match at {
                    0 => Duration::Deterministic(small(&mut words)),
                    1 => Duration::Gamma { shape: small(&mut words), mean: small(&mut words) },
                    2 => Duration::Exponential { mean: small(&mut words) },
                    _ => Duration::Empirical { times: vec![small(&mut words), small(&mut words)] },
                },
                restart: None,
                done: at % 2 == 0,
            })
            .collect();
        let mut builder = Chain::builder(Kind::SemiMarkov);
        builder.state("try");
        builder.exit("done").begin("try", Rational::one());
        // loops first: arcs are sorted by their ends, equal ends keep their order
        let order = [1, 3, 0, 2];
        for at in order {
            let end = if outcomes[at].done { "done" } else { "try" };
            builder.arc("try", end, outcomes[at].probability.clone(), Some(outcomes[at].time.clone()));
        }
        let chain = builder.build().unwrap();
        let model = AttemptModel::new(None, outcomes).unwrap();
        let fuel = &mut fuel();
        let passage = chain.passage(fuel).unwrap();
        prop_assert_eq!(passage.moments(4, fuel).unwrap(), model.moments(4));
        prop_assert_eq!(passage.variance(fuel).unwrap(), model.variance());
        let (found, known) = (passage.gradient(fuel).unwrap().finite().unwrap(), model.gradient().finite().unwrap());
        for (place, at) in order.into_iter().enumerate() {
            prop_assert_eq!(&found.weights[place], &known.probabilities[at]);
            prop_assert_eq!(&found.times[place], &known.times[at]);
        }
    }

    /// Erlang durations are chains of exponential stages: equal moments to the third, and equal variances.
    #[test]
    fn stages_are_states(n in 1..5_usize, seed: u64) {
        let arcs: Arcs<Rational> = steps(n, 1, seed)
            .into_iter()
            .enumerate()
            .map(|(at, (from, to, weight, time))| {
                let stages = 1 + u32::try_from(at % 3).unwrap();
                (from, to, weight, Some(Duration::Erlang { stages, mean: time.unwrap().mean() }))
            })
            .collect();
        let abstract_chain = chain(Kind::SemiMarkov, n, 1, &arcs);
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit("done");
        let stage = |arc: usize, stage: u32| format!("{arc}.{stage}");
        let from = |state: usize| arcs.iter().enumerate().filter(move |(_, arc)| arc.0 == state);
        for (state, probability) in abstract_chain.initial() {
            for (next, arc) in from(*state) {
                builder.begin(&stage(next, 0), probability * &arc.2);
            }
        }
        for (at, (_, to, _, time)) in arcs.iter().enumerate() {
            let Some(Duration::Erlang { stages, mean }) = time else { unreachable!() };
            let rate = Rational::from(i64::from(*stages)).checked_div(mean).unwrap();
            for k in 1..*stages {
                builder.arc(&stage(at, k - 1), &stage(at, k), rate.clone(), None);
            }
            let last = stage(at, stages - 1);
            if *to >= n {
                builder.arc(&last, "done", rate.clone(), None);
            }
            // the way back to the first stage of itself takes a state of its own only where there is one stage
            for (next, arc) in from(*to) {
                builder.arc(&last, &stage(next, 0), &rate * &arc.2, None);
            }
        }
        let fuel = &mut fuel();
        let concrete = builder.build().unwrap();
        let (one, other) = (abstract_chain.passage(fuel).unwrap(), concrete.passage(fuel).unwrap());
        prop_assert_eq!(one.moments(3, fuel).unwrap(), other.moments(3, fuel).unwrap());
        prop_assert_eq!(one.variance(fuel).unwrap(), other.variance(fuel).unwrap());
    }

    /// Derivatives equal difference quotients exactly: along one number of one row the mean is (a + b h)/(1 + c h).
    #[test]
    fn derivatives_are_difference_quotients(n in 1..6_usize, seed: u64) {
        let fuel = &mut fuel();
        for (kind, arcs) in [
            (Kind::Continuous, exact(&rates(n, 2, 1.0, seed))),
            (Kind::SemiMarkov, steps(n, 2, seed)),
        ] {
            let mean = |arcs: &Arcs<Rational>| {
                let chain = chain(kind, n, 2, arcs);
                let fuel = &mut Fuel::new(1 << 40);
                let passage = chain.passage(fuel).unwrap();
                passage.mean(fuel).unwrap().finite().unwrap()
            };
            let base = mean(&arcs);
            let plain = chain(kind, n, 2, &arcs);
            let found = plain.passage(fuel).unwrap().gradient(fuel).unwrap().finite().unwrap();
            let step = Rational::from_decimal("1e-11").unwrap();
            for at in 0..arcs.len() {
                // h / (m(h) - m) is linear in h; 0 where the arc does not matter
                let quotient = |times: i64| {
                    let mut moved = arcs.clone();
                    let h = &step * &Rational::from(times);
                    moved[at].2 = &moved[at].2 + &h;
                    h.checked_div(&(&mean(&moved) - &base))
                };
                let derivative = match (quotient(1), quotient(2)) {
                    (Some(one), Some(two)) => (&(&one + &one) - &two).recip().unwrap(),
                    _ => Rational::zero(),
                };
                prop_assert_eq!(&found.weights[at], &derivative);
                let Some(time) = &arcs[at].3 else { continue };
                let mut moved = arcs.clone();
                let longer = &time.mean() + &Rational::one();
                moved[at].3 = Some(Duration::Exponential { mean: longer });
                prop_assert_eq!(&found.times[at], &(&mean(&moved) - &base));
            }
        }
    }

    /// Given that it is completed, a task with a trap is the chain with the rates q h_j / h_i, which has none.
    #[test]
    fn a_condition_is_another_chain(n in 2..8_usize, seed: u64) {
        let fuel = &mut fuel();
        let mut arcs = exact(&rates(n, 1, 1.0, seed));
        // states n + 1 and n + 2 trap the task; the start reaches them
        arcs.extend([(0, n + 1), (n / 2, n + 2), (n + 1, n + 2), (n + 2, n + 1)].map(|(from, to)| (from, to, Rational::one(), None)));
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit(&name(n)).begin("s0", Rational::one());
        for (from, to, rate, _) in &arcs {
            builder.arc(&name(*from), &name(*to), rate.clone(), None);
        }
        let trapped = builder.build().unwrap();
        let passage = trapped.passage(fuel).unwrap();
        let named: Vec<&str> = passage.classes().traps()[0].iter().map(|&at| &trapped.states()[at][..]).collect();
        prop_assert_eq!(named.len(), 2);
        prop_assert!(named.contains(&&name(n + 1)[..]) && named.contains(&&name(n + 2)[..]));
        prop_assert!(matches!(passage.mean(fuel).unwrap(), Expected::Infinite(_)));
        prop_assert!(matches!(passage.variance(fuel).unwrap(), Expected::Infinite(_)));
        let exit = trapped.state(&name(n)).unwrap();
        let hits = passage.absorption_from(exit, fuel).unwrap();
        let hit = |state: usize| trapped.state(&name(state)).map(|at| &hits[at]);
        prop_assert_eq!(Some(&passage.completion(fuel).unwrap()), hit(0));
        let mut builder = Chain::builder(Kind::Continuous);
        builder.exit(&name(n)).begin("s0", Rational::one());
        for (from, to, rate, _) in arcs.iter().filter(|arc| arc.0 < n && arc.1 <= n) {
            let (Some(here), Some(there)) = (hit(*from), hit(*to)) else { continue };
            builder.arc(&name(*from), &name(*to), (rate * there).checked_div(here).unwrap(), None);
        }
        let conditioned = builder.build().unwrap();
        let known = conditioned.passage(fuel).unwrap().moments(3, fuel).unwrap().finite();
        prop_assert_eq!(passage.given_completion(3, fuel).unwrap(), known.clone());
        let end = &passage.absorption(fuel).unwrap()[0];
        prop_assert_eq!(end.mean_given.as_ref(), known.as_ref().map(|known| &known[1]));
    }
}
