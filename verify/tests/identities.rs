//! Identities of constants and functions are decided and certified, and so are their near misses.
#![cfg(feature = "serde")]

use proptest::prelude::*;
use verify::{Options, certify, check, recheck};

/// Two formulas with the same values.
type Identity = (String, String);

fn prime() -> impl Strategy<Value = i64> {
    prop::sample::select(vec![2_i64, 3, 5, 7, 11, 13])
}

/// Different primes, in increasing order.
fn primes<const N: usize>() -> impl Strategy<Value = [i64; N]> {
    let list = prop::sample::subsequence(vec![2_i64, 3, 5, 7, 11, 13], N);
    list.prop_map(|list| std::array::from_fn(|at| list[at]))
}

/// Roots of sums of roots that are sums of roots.
fn nested_radicals() -> impl Strategy<Value = Identity> {
    prop_oneof![
        (primes::<2>(), 1..7_i64, 1..7_i64, any::<bool>()).prop_map(|([p, q], m, n, plus)| {
            let (left, right) = (m * m * p, n * n * q);
            let sign = if plus { '+' } else { '-' };
            let nested = format!(
                r"\sqrt{{{}{sign}{}\sqrt{{{}}}}}",
                left + right,
                2 * m * n,
                p * q
            );
            let [large, small] = if left > right {
                [(m, p), (n, q)]
            } else {
                [(n, q), (m, p)]
            };
            let flat = format!(
                r"{}\sqrt{{{}}}{sign}{}\sqrt{{{}}}",
                large.0, large.1, small.0, small.1
            );
            (nested, flat)
        }),
        (prime(), 1..6_i64, 1..6_i64).prop_map(|(c, a, b)| {
            let x = a.pow(3) + 3 * a * b * b * c;
            let y = 3 * a * a * b + b.pow(3) * c;
            (
                format!(r"\sqrt[3]{{{x}+{y}\sqrt{{{c}}}}}"),
                format!(r"{a}+{b}\sqrt{{{c}}}"),
            )
        }),
        primes::<3>().prop_map(|[p, q, r]| {
            let (pq, qr, pr) = (p * q, q * r, p * r);
            let sum = p + q + r;
            let nested = format!(r"\sqrt{{{sum}+2\sqrt{{{pq}}}+2\sqrt{{{qr}}}+2\sqrt{{{pr}}}}}");
            (nested, format!(r"\sqrt{{{p}}}+\sqrt{{{q}}}+\sqrt{{{r}}}"))
        }),
        (prime(), 1..5_i64, 1..4_i64).prop_map(|(b, a, k)| {
            let nested = format!(
                r"\sqrt{{{}+{}\sqrt{{{b}}}+{}\sqrt[4]{{{b}}}}}",
                a * a,
                k * k,
                2 * a * k
            );
            (nested, format!(r"{a}+{k}\sqrt[4]{{{b}}}"))
        }),
    ]
}

/// Sums and products of trigonometric functions of rational multiples of pi.
fn trigonometric_values() -> impl Strategy<Value = Identity> {
    let order = || prop::sample::select(vec![5_i64, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 20]);
    prop_oneof![
        (order(), 1..24_i64, 1..24_i64).prop_map(|(n, a, b)| {
            let cosine = |k: i64| format!(r"\cos\frac{{{k}\pi}}{{{n}}}");
            let right = format!("{}+{}", cosine(a + b), cosine((a - b).abs()));
            (format!("2{}{}", cosine(a), cosine(b)), right)
        }),
        (order(), 1..24_i64, 1..24_i64).prop_map(|(n, a, b)| {
            let sine = |k: i64| format!(r"\sin\frac{{{k}\pi}}{{{n}}}");
            let left = format!(r"2{}\cos\frac{{{b}\pi}}{{{n}}}", sine(a));
            (left, format!("{}+{}", sine(a + b), sine(a - b)))
        }),
        (3..14_i64).prop_map(|n| {
            let terms: Vec<String> = (1..n)
                .map(|k| format!(r"\cos\frac{{{}\pi}}{{{n}}}", 2 * k))
                .collect();
            (terms.join("+"), "-1".to_owned())
        }),
        (3..10_i64).prop_map(|n| {
            let factors: String = (1..n)
                .map(|k| format!(r"\sin\frac{{{k}\pi}}{{{n}}}"))
                .collect();
            (factors, format!(r"\frac{{{n}}}{{{}}}", 1_i64 << (n - 1)))
        }),
        (2..7_i64).prop_map(|n| {
            let m = 2 * n + 1;
            let terms: Vec<String> = (1..=n)
                .map(|k| format!(r"\tan^2\frac{{{k}\pi}}{{{m}}}"))
                .collect();
            (terms.join("+"), (n * m).to_string())
        }),
    ]
}

/// Logarithms of rationals and surds, and sums of inverse tangents.
fn logarithms() -> impl Strategy<Value = Identity> {
    prop_oneof![
        (primes::<2>(), 1..5_u32, 1..5_u32).prop_map(|([p, q], i, j)| {
            (
                format!(r"\ln {}", p.pow(i) * q.pow(j)),
                format!(r"{i}\ln {p}+{j}\ln {q}"),
            )
        }),
        (primes::<3>()).prop_map(|[p, q, r]| {
            let left = format!(r"\log_{{{p}}}{q}\cdot\log_{{{q}}}{r}");
            (left, format!(r"\log_{{{p}}}{r}"))
        }),
        (prime(), 1..5_i64, 1..4_i64, 2..5_u32).prop_map(|(c, a, b, k)| {
            let (mut x, mut y) = (1_i64, 0_i64);
            for _ in 0..k {
                (x, y) = (x * a + y * b * c, x * b + y * a);
            }
            let left = format!(r"\ln({x}+{y}\sqrt{{{c}}})");
            (left, format!(r"{k}\ln({a}+{b}\sqrt{{{c}}})"))
        }),
        (primes::<2>(), 2..6_u32).prop_map(|([p, q], k)| {
            (
                format!(r"{}^{{\log_{{{p}}}{q}}}", p.pow(k)),
                q.pow(k).to_string(),
            )
        }),
        (1..9_i64, 2..9_i64).prop_map(|(m, n)| {
            let left = format!(r"\arctan\frac{{1}}{{{m}}}-\arctan\frac{{1}}{{{}}}", m + n);
            let right = format!(r"\arctan\frac{{{n}}}{{{}}}", m * (m + n) + 1);
            (left, right)
        }),
    ]
}

/// Absolute values, maxima, roots of squares, functions of inverse functions, floors.
fn functions() -> impl Strategy<Value = Identity> {
    let line = || (1..4_i64, -5..6_i64).prop_map(|(a, b)| format!("{a}x{b:+}"));
    prop_oneof![
        (line(), line()).prop_map(|(u, v)| (format!("|({u})({v})|"), format!("|{u}||{v}|"))),
        (line(), line()).prop_map(|(u, v)| {
            let right = format!(r"\max(|({u})+({v})|,|({u})-({v})|)");
            (format!("|{u}|+|{v}|"), right)
        }),
        (line(), line()).prop_map(|(u, v)| {
            let y = v.replace('x', "y");
            (
                format!(r"\max({u},{y})-\min({u},{y})"),
                format!("|{u}-({y})|"),
            )
        }),
        (1..5_i64, -5..6_i64).prop_map(|(a, b)| {
            let square = format!("{}x^2{:+}x+{}", a * a, 2 * a * b, b * b);
            (format!(r"\sqrt{{{square}}}"), format!("|{a}x{b:+}|"))
        }),
        // Around 0, where there are sample points within the domain.
        (1..4_i64).prop_map(|a| (
            format!(r"\sin(2\arcsin({a}x))"),
            format!(r"2({a}x)\sqrt{{1-({a}x)^2}}")
        )),
        line().prop_map(|u| (
            format!(r"\cos(2\arctan({u}))"),
            format!(r"\frac{{1-({u})^2}}{{1+({u})^2}}")
        )),
        (line(), 1..9_i64).prop_map(|(u, n)| {
            (
                format!(r"\lfloor {u}+{n}\rfloor"),
                format!(r"\lfloor {u}\rfloor+{n}"),
            )
        }),
        line().prop_map(|u| (
            format!(r"\lceil {u}\rceil"),
            format!(r"-\lfloor -({u})\rfloor")
        )),
    ]
}

/// Equal with a proof that re-checks; different by a billionth with another one.
fn decided((gold, answer): &Identity) -> Result<(), TestCaseError> {
    let options = Options::default();
    let near = format!("{answer}+10^{{-9}}");
    for (answer, equal) in [(answer, true), (&near, false)] {
        let comparison = check(gold, answer, &options).comparison;
        prop_assert_eq!(
            comparison.is_equal(),
            equal,
            "{} | {}: {:?}",
            gold,
            answer,
            comparison
        );
        prop_assert_eq!(
            comparison.is_different(),
            !equal,
            "{} | {}: {:?}",
            gold,
            answer,
            comparison
        );
        let certificate = certify(gold, answer, &options);
        let certificate = certificate
            .map_err(|error| TestCaseError::fail(format!("{gold} | {answer}: {error}")))?;
        prop_assert_eq!(&certificate["proved"], true, "{} | {}", gold, answer);
        prop_assert!(recheck(&certificate).is_ok());
        let mut other = certificate;
        other["claim"] = if equal { "different" } else { "equal" }.into();
        prop_assert!(recheck(&other).is_err());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn nested_radicals_are_decided(identity in nested_radicals()) {
        decided(&identity)?;
    }

    #[test]
    fn trigonometric_values_are_decided(identity in trigonometric_values()) {
        decided(&identity)?;
    }

    #[test]
    fn logarithms_and_angles_are_decided(identity in logarithms()) {
        decided(&identity)?;
    }

    #[test]
    fn functions_are_decided(identity in functions()) {
        decided(&identity)?;
    }
}

/// The first two need roots of constants over a denominator, Machin's formula real roots of the members of the base.
#[test]
fn sums_of_arc_tangents_are_proved() {
    for (left, right) in [
        (r"\arctan\frac13-\arctan\frac16", r"\arctan\frac{3}{19}"),
        (r"\arctan\frac12-\arctan\frac17", r"\arctan\frac13"),
        (r"4\arctan\frac15-\arctan\frac1{239}", r"\frac\pi4"),
    ] {
        decided(&(left.to_owned(), right.to_owned())).unwrap();
    }
}
