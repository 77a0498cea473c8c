//! Laws of the checker on generated answers: reflexive, symmetric, indifferent to spelling, never fooled by one more.

use proptest::prelude::*;
use verify::{Approximation, Comparison, Options, Pair, check, check_batch};

/// A constant or expression in LaTeX, in brackets where it is composed, so that it can be a part of a larger one.
fn answers() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0..200_u32).prop_map(|n| n.to_string()),
        (1..90_u32, 2..90_u32).prop_map(|(a, b)| format!(r"\frac{{{a}}}{{{b}}}")),
        (2..60_u32).prop_map(|n| format!(r"\sqrt{{{n}}}")),
        (0..40_u32, 1..99_u32).prop_map(|(a, b)| format!("{a}.{b:02}5")),
        prop::sample::select(vec![r"\pi", "x", "y", "e", r"\ln 2"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(r"({a} \cdot {b})")),
            (inner, 2..4_u32).prop_map(|(a, n)| format!("({a})^{{{n}}}")),
        ]
    })
}

fn verdict(gold: &str, answer: &str) -> Comparison {
    check(gold, answer, &Options::default()).comparison
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Every answer equals itself, also when one side is written with other spacing, brackets or a fence around it.
    #[test]
    fn spelling_does_not_matter(a in answers()) {
        let spaced = a.replace('+', r" \, + \; ").replace('-', " - ");
        let sized = a.replace('(', r"\left(").replace(')', r"\right)");
        for other in [a.clone(), spaced, sized, format!("${a}$"), format!("{{{a}}}"), format!("({a})"), format!("{a}.")] {
            prop_assert!(verdict(&a, &other).is_equal(), "{a} and {other}: {:?}", verdict(&a, &other));
        }
    }

    /// A sum or product does not depend on the order of its parts.
    #[test]
    fn order_of_terms_does_not_matter(a in answers(), b in answers(), c in answers()) {
        let sums = (format!("{a} + {b} + {c}"), format!("{c} + {a} + {b}"));
        prop_assert!(verdict(&sums.0, &sums.1).is_equal(), "{sums:?}");
        let products = (format!(r"({a}) \cdot ({b})"), format!(r"({b}) \cdot ({a})"));
        prop_assert!(verdict(&products.0, &products.1).is_equal(), "{products:?}");
    }

    /// One more is never equal, and neither is one more in any numerator.
    #[test]
    fn one_more_is_never_equal(a in answers(), n in 1..1_000_u32) {
        let more = format!("{a} + {n}");
        prop_assert!(!verdict(&a, &more).is_equal(), "{a} and {more}");
        prop_assert!(!verdict(&more, &a).is_equal(), "{more} and {a}");
        let tiny = format!(r"{a} + \frac{{1}}{{10^{{{n}}}}}");
        // A decimal stands for what rounds to it, so this law is about exact comparison.
        let strict = Options { approximation: Approximation::Strict, ..Options::default() };
        prop_assert!(!check(&a, &tiny, &strict).comparison.is_equal(), "{a} and {tiny}");
    }

    /// The verdict does not depend on which side is called gold, where no rule lets the gold decide.
    #[test]
    fn verdicts_are_symmetric(a in answers(), b in answers()) {
        let (there, back) = (check(&a, &b, &Options::default()), check(&b, &a, &Options::default()));
        let rounded = [&there, &back].iter().any(|report| report.rule == "decimal-rounding");
        prop_assert!(rounded || there.comparison.verdict() == back.comparison.verdict(), "{a} and {b}");
    }

    /// Proved equality is transitive.
    #[test]
    fn proved_equality_is_transitive(a in answers(), b in answers()) {
        let expanded = format!("({a})({b}) + ({b})^2");
        let factored = format!("({b})(({a}) + ({b}))");
        let turned = format!("(({b}) + ({a}))({b})");
        let proved = |x: &str, y: &str| verdict(x, y).is_equal() && verdict(x, y).is_proof();
        if proved(&expanded, &factored) && proved(&factored, &turned) {
            prop_assert!(verdict(&expanded, &turned).is_equal(), "{expanded} and {turned}");
        }
    }

    /// A batch gives the same reports at any thread count, in order.
    #[test]
    fn threads_change_nothing(list in prop::collection::vec((answers(), answers()), 1..40), threads in 2..5_usize) {
        let pairs: Vec<Pair<'_>> = list.iter().map(|(gold, answer)| Pair { gold, answer }).collect();
        let options = Options::default();
        prop_assert_eq!(check_batch(&pairs, &options, 1), check_batch(&pairs, &options, threads));
    }
}
