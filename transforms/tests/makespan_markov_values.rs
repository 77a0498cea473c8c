//! Phase-type makespans and numbers of steps beside known values.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::Rational;
use algebra::evidence::Basis;
use transforms::Error;
use transforms::makespan::markov::{PhaseType, Point};
use transforms::makespan::{Chain, Duration, Kind};

fn ladder(up: f64, down: f64) -> PhaseType {
    let mut rates = Vec::new();
    for at in 0..11 {
        rates.extend([(at, at + 1, up), (at + 1, at, down)]);
    }
    let mut exits = [0.0; 12];
    exits[11] = up;
    let mut initial = [0.0; 12];
    initial[0] = 1.0;
    PhaseType::new(&initial, &rates, &exits, 0.0).unwrap()
}

/// Means of 1.2e11 and 1e69 beside stays of 0.1 and 0.001: expected values by mpmath at 80 and 260 digits.
#[test]
fn stiff_ladders() {
    let rows = [
        (
            1.0,
            10.0,
            123_456_790_122.0,
            [
                0.367_879_441_171_442_32,
                0.632_120_558_828_557_7,
                2.979_823_473_552_451e-12,
            ],
        ),
        (
            1.0,
            10.0,
            1e-3,
            [1.0, 2.068_177_623_330_502e-45, 2.479_872_705_474_580_5e-41],
        ),
        (
            1.0,
            10.0,
            1_234_567_901_220.0,
            [
                4.539_992_975_856_23e-5,
                0.999_954_600_070_241_4,
                3.677_394_310_522_442_3e-16,
            ],
        ),
        (
            1e-3,
            1e3,
            1.000_002_000_003e69,
            [
                0.367_879_441_171_442_2,
                0.632_120_558_828_557_8,
                3.678_787_054_129_279e-70,
            ],
        ),
        (
            1e-3,
            1e3,
            100.0,
            [1.0, 9.998_880_001_410_002e-68, 9.999_980_000_009_998e-70],
        ),
    ];
    for (up, down, time, expected) in rows {
        let point = ladder(up, down).at(&[time]).unwrap()[0];
        for (found, expected) in [point.survival, point.cdf, point.density]
            .iter()
            .zip(expected)
        {
            assert!(
                (found / expected - 1.0).abs() < 1e-13,
                "{point:?} {expected}"
            );
        }
    }
    let law = ladder(1.0, 10.0);
    let far = law.upper_quantile(1e-100).unwrap();
    assert!((law.survival(far).unwrap() / 1e-100 - 1.0).abs() < 1e-10);
}

/// Tails of one exponential and of an Erlang law of 40 stages, where a difference from 1 has no digit left.
#[test]
fn far_tails() {
    let one = PhaseType::of(&Duration::Exponential { mean: 0.5 }).unwrap();
    for point in one.at(&[1e-12, 0.3, 100.0, 300.0]).unwrap() {
        assert!((point.survival / (-2.0 * point.time).exp() - 1.0).abs() < 1e-13);
        assert!((point.cdf / -(-2.0 * point.time).exp_m1() - 1.0).abs() < 1e-13);
        assert_eq!(point.basis, Basis::Rigorous);
    }
    let stages = PhaseType::of(&Duration::Erlang {
        stages: 40,
        mean: 40.0,
    })
    .unwrap();
    // mpmath: gammainc(40, 0, x, regularized), gammainc(40, x, inf, regularized)
    for (time, cdf, survival) in ERLANG {
        let point = stages.at(&[time]).unwrap()[0];
        assert!((point.cdf / cdf - 1.0).abs() < 1e-13, "{point:?}");
        assert!((point.survival / survival - 1.0).abs() < 1e-13, "{point:?}");
    }
    let last = one.quantile(1.0 - f64::EPSILON).unwrap();
    assert!((last / (26.0 * std::f64::consts::LN_2) - 1.0).abs() < 1e-14);
}

const ERLANG: [(f64, f64, f64); 3] = [
    (1.0, 4.621_445_840_379_913e-49, 1.0),
    (40.0, 0.521_028_861_061_055_2, 0.478_971_138_938_944_84),
    (400.0, 1.0, 3.143_297_267_321_557e-119),
];

fn two_exits() -> Chain {
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").exit("scrap").begin("seek", 1.0);
    for (from, to, rate) in [
        ("seek", "align", 0.5),
        ("align", "insert", 0.25),
        ("align", "seek", 0.1),
        ("insert", "done", 0.2),
        ("insert", "jam", 0.05),
        ("jam", "seek", 0.125),
        ("jam", "scrap", 0.025),
    ] {
        chain.arc(from, to, rate, None);
    }
    chain.build().unwrap()
}

/// By either exit: probabilities and times of both make up the time to any.
#[test]
fn exits_make_up_the_whole() {
    let chain = two_exits();
    let whole = chain.time_to_exit().unwrap();
    let parts: Vec<_> = chain
        .exits()
        .map(|exit| chain.time_into(exit).unwrap())
        .collect();
    assert!(
        (parts[0].probability - 0.96).abs() < 1e-15 && (parts[1].probability - 0.04).abs() < 1e-15
    );
    assert!((parts[0].given.mean() - 14.293_333_333_333_333).abs() < 1e-13);
    assert!((parts[1].given.mean() - 20.96).abs() < 1e-13);
    for time in [0.1, 3.0, 40.0] {
        let sum: f64 = parts.iter().map(|part| part.cdf(time).unwrap()).sum();
        assert!((sum / whole.cdf(time).unwrap() - 1.0).abs() < 1e-13);
    }
}

/// The same chain with its stays on the arcs, through a state that takes no time.
#[test]
fn semi_markov_is_the_same() {
    let chain = two_exits();
    let mut semi = Chain::builder(Kind::SemiMarkov);
    semi.exit("done").exit("scrap").begin("door", 1.0);
    let none = Some(Duration::Deterministic(0.0));
    semi.arc("door", "door", 0.5, none.clone())
        .arc("door", "seek", 0.5, none);
    for arc in chain.arcs() {
        let out: f64 = chain.arcs_from(arc.from).iter().map(|arc| arc.weight).sum();
        let name = |state: usize| chain.states()[state].as_str();
        let stay = Some(Duration::Exponential { mean: 1.0 / out });
        semi.arc(name(arc.from), name(arc.to), arc.weight / out, stay);
    }
    let semi = semi.build().unwrap().time_to_exit().unwrap();
    let law = chain.time_to_exit().unwrap().given;
    assert!((semi.given.mean() / law.mean() - 1.0).abs() < 1e-14);
    assert!(
        (semi.given.survival(100.0).unwrap() / law.survival(100.0).unwrap() - 1.0).abs() < 1e-13
    );
    assert_eq!(semi.given.phases(), chain.arcs().len());
}

/// Hundreds of phases: balls are too dear, and doubles support the answer.
#[test]
fn many_phases_have_a_witness() {
    let count = 150;
    let mut rates = Vec::new();
    for at in 1..count {
        rates.extend([(at - 1, at, 3.0), (at, at - 1, 1.0 + at as f64 / 50.0)]);
    }
    let mut initial = vec![0.0; count];
    initial[0] = 1.0;
    let law = PhaseType::new(&initial, &rates, &vec![0.01; count], 0.0).unwrap();
    assert!(law.enclosed(1.0, 64).is_err());
    let points = law.at(&[0.5, 30.0, 200.0]).unwrap();
    assert!(law.witness(&points).unwrap().holds());
    let wrong = Point {
        survival: points[1].survival * (1.0 + 1e-9),
        ..points[1]
    };
    assert!(!law.witness(&[wrong]).unwrap().holds());
    assert!(law.at(&[1e9]).unwrap()[0].survival < 1e-280);
    let beyond = PhaseType::new(&[1.0; 1], &[], &[1.0], 0.0).unwrap();
    let none = beyond.enclosed(0.0, u32::MAX);
    assert!(matches!(none, Err(Error::Precision { .. })), "{none:?}");
    let begin = beyond.enclosed(0.0, 64).unwrap();
    assert!((begin.survival.to_f64() - 1.0).abs() < 1e-18 && begin.cdf.to_f64().abs() < 1e-18);
}

/// A trap beside the exit: the time is that given the exit.
#[test]
fn trapped_with_some_probability() {
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").begin("try", 1.0);
    chain
        .arc("try", "done", 3.0, None)
        .arc("try", "pit", 1.0, None);
    chain
        .arc("pit", "hole", 1.0, None)
        .arc("hole", "pit", 1.0, None);
    let time = chain.build().unwrap().time_to_exit().unwrap();
    assert!((time.probability - 0.75).abs() < 1e-16);
    assert!((time.given.mean() - 0.25).abs() < 1e-16);
}

/// Exact probabilities of steps, and powers that are squared.
#[test]
fn steps_exactly_and_far() {
    let third = Rational::from(1).checked_div(&Rational::from(3)).unwrap();
    let arcs = [
        ("a", "b", 1),
        ("a", "a", 2),
        ("b", "a", 1),
        ("b", "done", 1),
        ("b", "b", 1),
    ];
    let mut exact = Chain::builder(Kind::Discrete);
    let mut chain = Chain::builder(Kind::Discrete);
    exact.exit("done").begin("a", Rational::from(1));
    chain.exit("done").begin("a", 1.0);
    for (from, to, thirds) in arcs {
        exact.arc(from, to, third.clone() * &Rational::from(thirds), None);
        chain.arc(from, to, thirds as f64 / 3.0, None);
    }
    let exact = exact.build().unwrap();
    let law = chain.build().unwrap().steps_to_exit().unwrap().given;
    for steps in [0, 1, 2, 5, 30, 200] {
        let done = exact.after_steps(steps).unwrap()[0].clone();
        let rest = (Rational::from(1) - &done).to_f64();
        let point = law.at(&[steps]).unwrap()[0];
        assert!((point.cdf - done.to_f64()).abs() <= point.error * point.cdf + 1e-16);
        assert!((point.survival - rest).abs() <= point.error * rest + 1e-300);
    }
    // Two states: m_a = 3 + m_b, m_b = 1 + (m_a + m_b)/3, so that m_b = 6.
    assert!((law.mean() - 9.0).abs() < 1e-14);
    let sum: f64 = (1..2000)
        .map(|n| (n as f64 - 9.0).powi(2) * law.mass(n).unwrap())
        .sum();
    assert!((law.variance() / sum - 1.0).abs() < 1e-11);
    let median = law.quantile(0.5).unwrap();
    assert!(law.cdf(median).unwrap() >= 0.5 && law.cdf(median - 1).unwrap() < 0.5);

    let mut rare = Chain::builder(Kind::Discrete);
    rare.exit("done").begin("try", 1.0);
    rare.arc("try", "try", 1.0, None)
        .arc("try", "done", 1e-12, None);
    let rare = rare.build().unwrap().steps_to_exit().unwrap().given;
    let point = rare.at(&[1_000_000_000_000]).unwrap()[0];
    assert!(
        (point.survival / (-1.0_f64).exp() - 1.0).abs() < 1e-11,
        "{point:?}"
    );
    assert!(
        (rare.upper_quantile(1e-3).unwrap() as f64 / (1e15_f64.ln() - 1e12_f64.ln()) / 1e12 - 1.0)
            .abs()
            < 1e-9
    );
}

#[test]
fn hostile_input() {
    let bad = [f64::NAN, f64::INFINITY, -1.0];
    for value in bad {
        assert!(PhaseType::new(&[value], &[], &[1.0], 0.0).is_err());
        assert!(PhaseType::new(&[1.0], &[], &[value], 0.0).is_err());
        assert!(PhaseType::new(&[1.0, 0.0], &[(0, 1, value)], &[1.0, 1.0], 0.0).is_err());
        assert!(PhaseType::new(&[1.0], &[], &[1.0], value).is_err());
    }
    assert!(PhaseType::new(&[], &[], &[], 0.5).is_err());
    assert!(PhaseType::new(&[1.0], &[], &[0.0], 0.0).is_err());
    assert!(PhaseType::new(&[1.0], &[(0, 3, 1.0)], &[1.0], 0.0).is_err());
    assert!(PhaseType::new(&[1.0], &[], &[], 0.0).is_err());
    let zero = PhaseType::new(&[], &[], &[], 1.0).unwrap();
    assert_eq!(
        zero.at(&[0.0, 3.0]).unwrap()[1].cdf.to_bits(),
        1.0_f64.to_bits()
    );
    assert_eq!(zero.quantile(0.7).unwrap().to_bits(), 0.0_f64.to_bits());
    let law = PhaseType::new(&[1.0], &[(0, 0, 5.0)], &[1.0], 0.0).unwrap();
    assert_eq!(law.rates().len(), 0);
    assert!(law.cdf(f64::NAN).is_err() && law.cdf(-1.0).is_err());
    assert!(
        law.quantile(1.1).is_err()
            && law.quantile(f64::NAN).is_err()
            && law.quantile(-0.1).is_err()
    );
    assert!(law.upper_quantile(0.0).is_err());
    assert!(law.quantile(1.0).unwrap().is_infinite());
    for time in [
        0.0,
        f64::MIN_POSITIVE,
        5e-324,
        1e300,
        f64::MAX,
        f64::INFINITY,
    ] {
        let point = law.at(&[time]).unwrap()[0];
        assert!(
            (point.cdf + point.survival - 1.0).abs() < 1e-15,
            "{point:?}"
        );
    }
    for rate in [5e-324, 1e-300, 1e300, f64::MAX] {
        let law = PhaseType::new(&[1.0], &[], &[rate], 0.0).unwrap();
        assert!(law.cdf(1.0).is_err());
    }
    // Far apart: the fast rates are 1e280 times the slow ones.
    let apart = PhaseType::new(
        &[1.0, 0.0],
        &[(0, 1, 1e140), (1, 0, 1e140)],
        &[0.0, 1e-140],
        0.0,
    )
    .unwrap();
    let point = apart.at(&[apart.mean()]).unwrap()[0];
    assert!(
        (point.survival / (-1.0_f64).exp() - 1.0).abs() < 1e-11,
        "{point:?}"
    );
    assert!(
        PhaseType::of(&Duration::Erlang {
            stages: u32::MAX,
            mean: 1.0
        })
        .is_none()
    );
    let chain = two_exits();
    assert!(chain.time_into(usize::MAX).is_err() && chain.steps_to_exit().is_err());
}
