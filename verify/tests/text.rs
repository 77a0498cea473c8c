//! Texts: what their normal form forgets, and what it must keep.

use proptest::prelude::*;
use verify::{Options, check, normal_text};

fn verdict(gold: &str, answer: &str) -> &'static str {
    check(gold, answer, &Options::default())
        .comparison
        .verdict()
}

/// Every sign of mathematics and money stays in the normal form.
#[test]
fn signs_carry_meaning() {
    for (one, other) in [
        (
            "The price drops by −5 degrees",
            "The price drops by 5 degrees",
        ),
        (r"\text{always ≥ 2}", r"\text{always ≤ 2}"),
        ("√2 times as large", "2 times as large"),
        ("about ±3 degrees either way", "about 3 degrees either way"),
        ("exactly $5 per person total", "exactly €5 per person total"),
        ("it increases 5×3 times", "it increases 5÷3 times"),
        ("The number is 5! exactly", "The number is 5 exactly"),
        ("The interval is (3,4) only", "The interval is [3,4] only"),
        (
            "The ratio of boys to girls is 3:4",
            "The ratio of boys to girls is 3,4",
        ),
        ("Both are |x| apart", "Both are x apart"),
        (r"\text{x ∈ A}", r"\text{x ∉ A}"),
        (r"\text{p → q}", r"\text{p ← q}"),
        (r"\text{¬p}", r"\text{p}"),
        ("There are ∞ many solutions", "There are many solutions"),
        (r"\text{increasing on (1,2]}", r"\text{increasing on [1,2)}"),
        (r"\text{A, B}", r"\text{B}"),
        ("vertex A", "vertex"),
        ("(3,5)", "😀(3,5]"),
        ("x≤3", "😀x≥3"),
        ("12", "😀1,2"),
    ] {
        assert_ne!(verdict(one, other), "equal", "{one} and {other}");
        assert_ne!(normal_text(one), normal_text(other), "{one} and {other}");
    }
}

/// Superscripts and vulgar fractions are spelled out, never glued to a digit.
#[test]
fn compatibility_characters_are_spelled_out() {
    assert_eq!(
        normal_text("equals 10⁵ exactly"),
        normal_text("equals 10^5 exactly")
    );
    assert_ne!(
        normal_text("equals 10⁵ exactly"),
        normal_text("equals 105 exactly")
    );
    assert_ne!(
        normal_text("equals ¾ exactly"),
        normal_text("equals 34 exactly")
    );
    assert_eq!(
        normal_text("equals ¾ exactly"),
        normal_text("equals 3/4 exactly")
    );
    assert_ne!(
        normal_text("values of x² between"),
        normal_text("values of x₂ between")
    );
}

/// Spaces between digits and between words are never squeezed out.
#[test]
fn spaces_separate() {
    for (one, other) in [
        (
            "The answer would be 1,5 people",
            "The answer would be 15 people",
        ),
        (r"\text{section 1 2}", r"\text{section 12}"),
        (r"\text{May 1, 2}", r"\text{May 12}"),
        (r"\text{god is now here}", r"\text{god is nowhere}"),
    ] {
        assert_ne!(verdict(one, other), "equal", "{one} and {other}");
    }
}

/// Formulas are compared as formulas, not as words without braces and case.
#[test]
fn formulas_are_no_words() {
    for (one, other) in [
        (r"\frac{a}{bc}", r"\frac{a}{b}c"),
        (r"\sqrt{xy}", r"\sqrt{x}y"),
        ("xy", "XY"),
        (r"\Delta", r"\delta"),
        ("abc", "abcs"),
        ("omega", r"\Omega"),
        ("y", "true"),
    ] {
        assert_ne!(verdict(one, other), "equal", "{one} and {other}");
    }
    for (one, other) in [
        ("Even", "even"),
        (r"\text{An Ellipse.}", "ellipse"),
        ("parabola", "a parabola"),
        ("The Beatles", "Beatle"),
        ("Yes", "YES"),
        (r"\text{yes}", "True"),
        ("**hyperbola**", "hyperbola"),
        (r"\text{(odd)}", r"\text{odd}"),
    ] {
        assert_eq!(verdict(one, other), "equal", "{one} and {other}");
    }
}

fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "the", "a", "values", "point", "between", "Group", "sum", "don't", "non-zero"
        ])
        .prop_map(str::to_owned),
        (0..999_u32).prop_map(|n| n.to_string()),
        prop::sample::select(vec![
            "≤", "≥", "<", ">", "=", "≠", "−", "-", "+", "±", "€", "¬", "∈", "→", "(", ")", "[",
            "]", "²", "½", ",", ":", "!"
        ])
        .prop_map(str::to_owned),
    ];
    (prop::collection::vec((part, any::<bool>()), 1..10)).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(part, gap)| if gap { format!("{part} ") } else { part })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// The normal form of a normal form is itself.
    #[test]
    fn normal_text_is_idempotent(text in texts()) {
        let once = normal_text(&text);
        prop_assert_eq!(normal_text(&once), once.clone(), "{}", text);
    }

    /// Texts that differ in one digit or one comparison sign have different normal forms.
    #[test]
    fn one_sign_makes_a_difference(head in "[a-z]{2,8}( [a-z]{2,8}){0,2}", digit in 0..9_u32, tail in "[a-z]{2,8}", signs in prop::sample::subsequence(vec!["<", ">", "≤", "≥", "=", "≠", "≈", "≡", "∈", "∉", "⊂"], 2)) {
        let text = |sign: &str, digit: u32| format!("{head} {sign} {digit} {tail}");
        prop_assert_ne!(normal_text(&text(signs[0], digit)), normal_text(&text(signs[1], digit)));
        prop_assert_ne!(normal_text(&text(signs[0], digit)), normal_text(&text(signs[0], digit + 1)));
        prop_assert_ne!(normal_text(&format!("{head} −{digit} {tail}")), normal_text(&format!("{head} {digit} {tail}")));
    }
}

#[test]
fn numbers_with_words_are_no_sentences() {
    for (gold, answer, expected) in [
        ("5", "5 pieces of cake", "equal"),
        ("5", "5 students per class", "equal"),
        ("0 is the only possible value", "4", "different"),
        ("5", "5 is not the answer", "different"),
        ("half", "1/2", "equal"),
        ("three and a half", "7/2", "equal"),
        ("The cake is half eaten", "1/2", "different"),
    ] {
        assert_eq!(verdict(gold, answer), expected, "{gold:?} {answer:?}");
        assert_eq!(verdict(answer, gold), expected, "{answer:?} {gold:?}");
    }
}
