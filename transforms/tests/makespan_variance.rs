//! Laws of variances: they are second moments less squared means, and keep their digits where these cancel.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::{Fuel, Rational};
use proptest::prelude::*;
use transforms::makespan::{AttemptModel, Chain, Duration, Kind, Outcome};

fn fraction(above: u32, below: u32) -> Rational {
    Rational::new(above.into(), below.into()).unwrap()
}

fn number() -> impl Strategy<Value = Rational> {
    (1..400_u32, 1..12_u32).prop_map(|(above, below)| fraction(above, below))
}

fn law() -> impl Strategy<Value = Duration<Rational>> {
    prop_oneof![
        number().prop_map(Duration::Deterministic),
        number().prop_map(|mean| Duration::Exponential { mean }),
        (1..6_u32, number()).prop_map(|(stages, mean)| Duration::Erlang { stages, mean }),
        (number(), number()).prop_map(|(shape, mean)| Duration::Gamma { shape, mean }),
        (number(), number()).prop_map(|(mean, squared_variation)| Duration::LogNormal {
            mean,
            squared_variation
        }),
        (number(), number()).prop_map(|(from, width)| Duration::Uniform {
            to: from.clone() + &width,
            from,
        }),
        (1..9_u32, number(), number()).prop_map(|(weight, one, other)| {
            Duration::HyperExponential {
                weights: vec![fraction(weight, 9), fraction(9 - weight, 9)],
                means: vec![one, other],
            }
        }),
        prop::collection::vec(number(), 1..6).prop_map(|times| Duration::Empirical { times }),
    ]
}

fn attempts(
    start: Duration<Rational>,
    laws: [Duration<Rational>; 3],
    share: u32,
) -> AttemptModel<Rational> {
    let [success, failure, restart] = laws;
    let outcome = |name: &str, share, time, restart, done| Outcome {
        name: name.to_owned(),
        probability: fraction(share, 10),
        time,
        restart,
        done,
    };
    let outcomes = vec![
        outcome("S", share, success, None, true),
        outcome("F", 10 - share, failure, Some(restart), false),
    ];
    AttemptModel::new(Some(start), outcomes).unwrap()
}

proptest! {
    /// Var T = E T^2 - (E T)^2, exactly, for durations, attempts and their chains.
    #[test]
    fn variances_are_central_moments(start in law(), laws in [law(), law(), law()], share in 1..10_u32) {
        let central = |moments: &[Rational]| moments[2].clone() - &(moments[1].clone() * &moments[1]);
        for law in laws.iter().chain([&start]) {
            prop_assert_eq!(law.variance(), central(&law.moments(2)));
        }
        let model = attempts(start, laws, share);
        let variance = model.variance().finite().unwrap();
        prop_assert_eq!(&variance, &central(&model.moments(2).finite().unwrap()));
        let fuel = &mut Fuel::default();
        let chain = model.chain(None).unwrap();
        prop_assert_eq!(chain.passage(fuel).unwrap().variance(fuel).unwrap().finite(), Some(variance));
    }
}

/// Regression: the deviation of times that hardly vary was a difference of moments, 0 in the end.
#[test]
fn variances_of_narrow_times_keep_their_digits() {
    let narrow = Duration::Uniform {
        from: 1e9,
        to: 1e9 + 1.0,
    };
    let done = Outcome {
        name: "S".to_owned(),
        probability: 1.0,
        time: narrow.clone(),
        restart: None,
        done: true,
    };
    let model = AttemptModel::new(None, vec![done]).unwrap();
    let found = model.variance().finite().unwrap();
    assert!((12.0 * found - 1.0).abs() < 1e-12, "{found}");
    let mut chain = Chain::builder(Kind::SemiMarkov);
    chain.exit("done").begin("a", 1.0);
    chain.arc("a", "b", 1.0, Some(narrow.clone()));
    chain.arc("b", "done", 1.0, Some(narrow));
    let (chain, fuel) = (chain.build().unwrap(), &mut Fuel::default());
    let passage = chain.passage(fuel).unwrap();
    let found = passage.variance(fuel).unwrap().finite().unwrap();
    // the means that are subtracted are known to 1e-7
    assert!((6.0 * found - 1.0).abs() < 1e-6, "{found}");
}
