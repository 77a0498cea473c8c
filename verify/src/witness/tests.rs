//! Examples of what the witness supports, contradicts and leaves alone.

use super::*;

fn supports(gold: &str, answer: &str, equal: bool) {
    assert!(
        matches!(claim(gold, answer, equal), Testimony::Supports(_)),
        "{gold} {answer} {:?}",
        claim(gold, answer, equal)
    );
}

fn contradicts(gold: &str, answer: &str, equal: bool) {
    assert!(
        matches!(claim(gold, answer, equal), Testimony::Contradicts { .. }),
        "{gold} {answer} {:?}",
        claim(gold, answer, equal)
    );
}

#[test]
fn values_support_true_claims_and_contradict_false_ones() {
    supports(r"\frac{3}{4}", "0.75", true);
    contradicts(r"\frac{3}{4}", "0.76", true);
    supports(r"-2\frac{1}{3}", r"-\frac{7}{3}", true);
    contradicts(r"-2\frac{1}{3}", r"-\frac{5}{3}", true);
    supports(r"\sqrt{72}", r"6\sqrt{2}", true);
    supports("(x+1)^2", "x^2+2x+1", true);
    contradicts("(x+1)^2", "x^2+x+1", true);
    contradicts(r"5\text{ cm}", r"5\text{ m}", true);
    supports(r"5\text{ cm}", r"50\text{ mm}", true);
    supports("6.626e-34", "1.055e-34", false);
    contradicts("0.5", r"\frac12", false);
    supports("(1, 2)", "(1, 2)", true);
    contradicts("(1, 2)", "(2, 1)", true);
}

#[test]
fn only_an_integer_makes_a_fraction_of_integers_a_mixed_number() {
    supports(r"2\cdot 3\frac12", "7", true);
    supports(r"x^2\frac12", r"\frac{x^2}{2}", true);
    supports(r"5\frac{x}{2}", r"\frac{5x}{2}", true);
    supports(r"5\frac1{2}", "5.5", true);
}

#[test]
fn what_is_outside_the_grammar_is_left_alone() {
    for text in [
        "",
        "hello world",
        r"\lim_{x\to 0} x",
        r"\int x dx",
        "1/2x",
        r"\begin{pmatrix}1\end{pmatrix}",
        "((((",
        "^",
        "_",
    ] {
        assert_eq!(claim(text, "1", true), Testimony::Abstains, "{text}");
    }
}

#[test]
fn it_never_contradicts_what_is_beyond_its_precision_or_grammar() {
    for (gold, answer, equal) in [
        ("10^{100}+1", "10^{100}", false),
        ("1+2j", "1+2i", true),
        ("5!!", "15", true),
        ("5 cm", "50 mm", true),
        (r"\{1,2\}", r"\{2,1\}", true),
    ] {
        let said = claim(gold, answer, equal);
        assert!(
            !matches!(said, Testimony::Contradicts { .. }),
            "{gold} and {answer}: {said:?}"
        );
    }
}

#[test]
fn sums_are_added_up_and_integrals_estimated() {
    for (gold, answer) in [
        (r"\sum_{k=1}^n k", r"\frac{n(n+1)}{2}"),
        (r"\sum_{i=1}^{n} i^2", r"\frac{n(n+1)(2n+1)}{6}"),
        (r"\prod_{k=2}^n (1-\frac{1}{k})", r"\frac{1}{n}"),
        (r"\int_0^1 x^2 dx", r"\frac13"),
        (r"\int_0^1 x\ln x\,dx", r"-\frac14"),
        (r"\int_0^{\infty} e^{-x}dx", "1"),
        (r"\int_{-\infty}^{\infty} \frac{1}{1+x^2}dx", r"\pi"),
        (r"\int_0^1 xdx", r"\frac12"),
    ] {
        supports(gold, answer, true);
    }
    for (gold, answer) in [
        (r"\sum_{k=1}^n k", r"\frac{n(n-1)}{2}"),
        (r"\prod_{k=2}^n (1-\frac{1}{k})", r"\frac{2}{n}"),
        (r"\int_0^1 x^2 dx", "0.333"),
        (r"\int_0^{\infty} e^{-x}dx", "1.001"),
    ] {
        contradicts(gold, answer, true);
        supports(gold, answer, false);
    }
    // Divergent integrals have no estimate.
    assert_eq!(
        claim(r"\int_0^1 \frac{1}{x} dx", "7", true),
        Testimony::Abstains
    );
}
