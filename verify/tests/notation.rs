//! Notation whose meaning must not be lost in reading: fixed causes by name.

use verify::{Options, check};

fn verdict(gold: &str, answer: &str) -> &'static str {
    check(gold, answer, &Options::default())
        .comparison
        .verdict()
}

#[test]
fn a_factorial_after_a_bracket_is_that_of_the_power() {
    assert_eq!(verdict("40320", "(2^3)!"), "equal");
    assert_eq!(verdict("64", "(2^3)!"), "different");
    assert_ne!(verdict("x^2", "(x^2)!"), "equal");
    // Without the bracket it belongs to the exponent.
    assert_eq!(verdict("2^{24}", "2^4!"), "equal");
}

#[test]
fn a_prime_after_a_bracket_is_not_dropped() {
    for (gold, answer) in [
        ("x^2", "(x^2)'"),
        (r"\ln x", r"(\ln x)'"),
        ("x^2+1", "(x^2+1)'"),
    ] {
        assert_ne!(verdict(gold, answer), "equal", "{gold} | {answer}");
    }
}

#[test]
fn differentials_do_not_cancel() {
    for (gold, answer) in [
        (r"\frac{y}{x}", r"\frac{dy}{dx}"),
        (r"\frac{V}{t}", r"\frac{dV}{dt}"),
        (r"2xy", r"\frac{\partial}{\partial x}(x^2y)"),
    ] {
        let expected = if answer.contains("(x^2y)") {
            "different"
        } else {
            "equal"
        };
        assert_ne!(verdict(gold, answer), expected, "{gold} | {answer}");
    }
    assert_eq!(verdict(r"\frac1x", r"\frac{\delta}{\delta x}"), "equal");
}

#[test]
fn a_font_after_a_number_is_no_unit() {
    for font in ["mathbf", "boldsymbol", "mathit", "mathrm"] {
        let answer = format!(r"2\{font}{{x}}");
        assert_ne!(verdict("2", &answer), "equal", "{answer}");
        assert_eq!(verdict("2x", &answer), "equal", "{answer}");
    }
    assert_eq!(verdict("5", r"5\mathrm{cm}"), "equal");
}

/// These overflowed the stack or took gigabytes once.
#[test]
fn long_runs_of_postfix_signs_are_undecided_and_no_crash() {
    for sign in ["%", r"\%", "!", "^\\circ"] {
        for times in [500, 2_000, 8_000] {
            let answer = format!("5{}", sign.repeat(times));
            assert_ne!(verdict("5", &answer), "equal", "{sign} {times} times");
        }
    }
}

#[test]
fn a_subscript_that_is_the_index_of_a_sum_is_bound() {
    for (gold, answer) in [
        (r"\sum_{i=1}^{10}x_i", "10x_i"),
        (r"\prod_{k=1}^{3}a_k", "a_k^3"),
        (r"\sum_{k=1}^{n}a_k", r"\sum_{j=1}^n a_k"),
        (r"\sum_{k=1}^{3}f_k(x)", "3f_k(x)"),
    ] {
        assert_ne!(verdict(gold, answer), "equal", "{gold} | {answer}");
    }
    // Other subscripts are no index.
    assert_eq!(verdict("10x_1", r"\sum_{i=1}^{10}x_1"), "equal");
    assert_eq!(verdict("15", r"\sum_{i=1}^{5} i"), "equal");
}

/// Took 13 seconds once.
#[test]
fn nested_products_are_cut_off_by_their_size() {
    let answer = format!("{}2", r"\prod_{k=1}^{100}".repeat(4));
    assert_ne!(verdict("x", &answer), "equal");
    assert_eq!(verdict("120", r"\prod_{k=1}^{5} k"), "equal");
}

/// A JSON string with single backslashes: the form feed was trimmed away before it could be put back.
#[test]
fn a_swallowed_backslash_at_the_beginning_is_put_back() {
    for (gold, answer) in [
        ("\u{c}rac{1}{2}", "1/2"),
        ("\u{8}oxed{5}", "5"),
        ("2\times x", "2x"),
    ] {
        assert_eq!(verdict(gold, answer), "equal", "{gold:?} | {answer}");
        assert_eq!(verdict(answer, gold), "equal", "{answer} | {gold:?}");
    }
    assert_ne!(verdict("\u{c}rac{1}{2}", "2"), "equal");
}

/// Zero divided by zero is no number, however it is written, and poles do not cancel.
#[test]
fn hidden_zeros_and_poles_have_no_value() {
    for (gold, answer) in [
        ("1", r"\frac{(x+1)^2-x^2-2x-1}{(x+1)^2-x^2-2x-1}"),
        ("0", r"\frac{0}{\sin^2x+\cos^2x-1}"),
        ("x", r"x\cdot\frac{x(x+1)-x^2-x}{x(x+1)-x^2-x}"),
        ("0", r"\frac{0}{\sin 2x-2\sin x\cos x}"),
        ("5", r"5+\tan\frac\pi2-\tan\frac\pi2"),
        ("0", r"0\cdot\tan 90^\circ"),
    ] {
        assert_ne!(verdict(gold, answer), "equal", "{gold} | {answer}");
    }
    for (gold, answer) in [
        ("x+1", r"\frac{x^2-1}{x-1}"),
        (r"\frac{1}{x^2-1}", r"\frac{1}{(x-1)(x+1)}"),
        ("1", r"\tan\frac\pi4"),
        (r"\tan x", r"\frac{\sin x}{\cos x}"),
    ] {
        assert_eq!(verdict(gold, answer), "equal", "{gold} | {answer}");
    }
}

#[test]
fn every_layer_of_stars_around_an_answer_goes() {
    for answer in ["**5**", "****5****", "** **5** **"] {
        assert_eq!(verdict("5", answer), "equal", "{answer}");
    }
    for answer in ["*".repeat(60_000), "**".to_owned(), "****".to_owned()] {
        assert_ne!(verdict("5", &answer), "equal", "{} signs", answer.len());
    }
}
