//! Odd roots of functions are real roots on the whole line; signs, empty sums and nested fractions at their corners.

use proptest::prelude::*;
use verify::{Comparison, Options, check};

fn verdict(gold: &str, answer: &str) -> &'static str {
    match check(gold, answer, &Options::default()).comparison {
        Comparison::Equal(_) => "equal",
        Comparison::Different(_) => "different",
        Comparison::Undecided(_) => "undecided",
    }
}

fn table(rows: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(gold, answer, expected)| verdict(gold, answer) != *expected)
        .map(|(gold, answer, expected)| format!("{gold} against {answer}: not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn odd_roots_of_functions() {
    table(&[
        (r"\sqrt[3]{-x}", r"-\sqrt[3]{x}", "equal"),
        (r"\sqrt[3]{x-1}", r"-\sqrt[3]{1-x}", "equal"),
        (r"\sqrt[3]{xy}", r"\sqrt[3]{x}\sqrt[3]{y}", "equal"),
        (r"\sqrt[3]{x^2-1}", r"\sqrt[3]{x-1}\sqrt[3]{x+1}", "equal"),
        (r"\sqrt[3]{\sqrt[5]{x}}", r"\sqrt[15]{x}", "equal"),
        (r"x^{2/3}", r"\sqrt[3]{x^2}", "equal"),
        (
            r"\frac{1}{\sqrt[3]{x}}",
            r"\frac{\sqrt[3]{x^2}}{x}",
            "equal",
        ),
        (r"\sqrt{\sqrt[3]{x}^2}", r"|\sqrt[3]{x}|", "equal"),
        // The twins are true for positive x only.
        (r"\sqrt{\sqrt[3]{x}^2}", r"\sqrt[3]{x}", "different"),
        (r"(x^{4/3})^{3/4}", "x", "different"),
        (r"\sqrt[6]{x^2}", r"\sqrt[3]{x}", "different"),
        (r"\sqrt[3]{|x|}", r"\sqrt[3]{x}", "different"),
        (r"\sqrt[3]{x^4}", r"-x\sqrt[3]{x}", "different"),
    ]);
}

#[test]
fn the_sign_of_zero_is_zero() {
    table(&[
        (r"\operatorname{sgn}(x)^2", "1", "different"),
        (r"\operatorname{sgn}(x^2)", "1", "different"),
        (r"\operatorname{sgn}(x)", r"\frac{x}{|x|}", "equal"),
        (r"\operatorname{sgn}(x-2)^2(x-2)", "x-2", "equal"),
    ]);
}

#[test]
fn sums_over_empty_ranges_are_zero() {
    table(&[
        (r"\sum_{k=n}^{n-2}k", "0", "equal"),
        (r"\sum_{k=n}^{n-2}k", "1-n", "different"),
        (r"\prod_{k=n}^{n-1}k", "1", "equal"),
        (r"\sum_{k=n}^{n+1}k", "2n+1", "equal"),
    ]);
}

/// Each divisor is looked at, but its parts not again.
#[test]
fn nested_fractions_cost_their_nodes() {
    let nested = |depth: usize| format!("{}x{}", r"\frac{1}{1+".repeat(depth), "}".repeat(depth));
    let fuel = |depth| check("x", &nested(depth), &Options::default()).fuel_used;
    assert!(fuel(400) < 3 * fuel(200));
}

proptest! {
    /// A real odd root of a product is the product of the roots, for values of any sign.
    #[test]
    fn odd_roots_are_multiplicative(a in -5_i64..6, b in 1_i64..5, n in 1_u32..4, q in prop::sample::select(vec![3, 5, 7])) {
        let together = format!(r"\sqrt[{q}]{{(x-{b})^{n}(x+{a})}}");
        let apart = format!(r"(\sqrt[{q}]{{x-{b}}})^{n}\sqrt[{q}]{{x+{a}}}").replace("+-", "-");
        let together = together.replace("+-", "-");
        prop_assert_eq!(verdict(&together, &apart), "equal", "{} {}", together, apart);
        let twin = format!("-{apart}");
        prop_assert_eq!(verdict(&together, &twin), "different", "{} {}", together, twin);
    }
}
