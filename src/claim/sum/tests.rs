//! Sums with their near misses.

use super::*;
use crate::claim::error::Place;
use crate::claim::formula::{conventions, scalar};

fn verdict(summand: &str, limits: [&str; 2], value: &str, assume: &[&str]) -> &'static str {
    with_partial(summand, limits, value, None, assume)
}

fn with_partial(
    summand: &str,
    [lower, upper]: [&str; 2],
    value: &str,
    partial: Option<&str>,
    assume: &[&str],
) -> &'static str {
    let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
    let claim = Sum {
        summand: read(summand),
        index: Symbol::new("k"),
        lower: read(lower),
        upper: read(upper),
        value: read(value),
        partial: partial.map(read),
        assumptions: Assumptions::parse(assume).unwrap(),
    };
    let checked = claim.examine(&Options::default());
    if checked.verdict.holds() {
        assert!(!checked.value.evidence.is_empty(), "{summand}: no witness");
    }
    checked.verdict.name()
}

#[test]
fn finite_sums_and_their_near_misses() {
    let mut missed = Vec::new();
    for (summand, limits, value, assume, expected) in [
        ("k", ["1", "n"], "n(n+1)/2", &[][..], "proved"),
        ("k", ["1", "n"], "n(n-1)/2", &[], "refuted"),
        ("k", ["0", "n-1"], "n(n-1)/2", &[], "proved"),
        ("k^3", ["1", "n"], "(n(n+1)/2)^2", &[], "proved"),
        ("k^3", ["1", "n"], "(n(n+1)/2)^2 + 1", &[], "refuted"),
        (
            "r^k",
            ["0", "n"],
            "(1-r^(n+1))/(1-r)",
            &["r != 1", "r > 0"],
            "proved",
        ),
        (
            "r^k",
            ["0", "n"],
            "(1-r^n)/(1-r)",
            &["r != 1", "r > 0"],
            "refuted",
        ),
        ("1/(k(k+1))", ["1", "n"], "n/(n+1)", &[], "proved"),
        ("1/(k(k+1))", ["1", "n"], "1 - 1/n", &[], "refuted"),
        ("k", ["m", "n"], "(n+m)(n-m+1)/2", &["m < n"], "proved"),
        ("2k-1", ["1", "2n"], "4n^2", &[], "proved"),
        ("k k!", ["1", "n"], "(n+1)! - 1", &[], "proved"),
        ("binomial(n, k)", ["0", "n"], "2^n", &[], "proved"),
        ("binomial(n, k)", ["0", "n"], "2^n - 1", &[], "refuted"),
        (
            "1/((k-3)(k-4))",
            ["0", "n"],
            "-1/4 - 1/(n-3)",
            &[],
            "supported",
        ),
        (
            "1/((2k+1)(2k+3))",
            ["0", "n"],
            "(n+1)/(2n+3)",
            &[],
            "proved",
        ),
        ("k^2", ["1", "100"], "338350", &[], "proved"),
        ("k^2", ["1", "100"], "338351", &[], "refuted"),
    ] {
        let found = verdict(summand, limits, value, assume);
        if found != expected {
            missed.push(format!("{summand} {value}: {found}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn series_and_their_near_misses() {
    let mut missed = Vec::new();
    for (summand, lower, value, partial, assume, expected) in [
        ("1/k^2", "1", "pi^2/6", None, &[][..], "proved"),
        ("1/k^2", "1", "pi^2/6 - 10^(-9)", None, &[], "refuted"),
        ("(-1)^k/(2k+1)", "0", "pi/4", None, &[], "supported"),
        ("1/2^k", "0", "2", None, &[], "proved"),
        ("1/2^k", "1", "2", None, &[], "refuted"),
        ("x^k", "0", "1/(1-x)", None, &["0 < x < 1"], "proved"),
        ("x^k", "0", "1/(1+x)", None, &["0 < x < 1"], "refuted"),
        ("1/(k(k+1))", "1", "1", Some("k/(k+1)"), &[], "proved"),
        ("1/(k(k+1))", "1", "2", Some("k/(k+1)"), &[], "refuted"),
        ("1/k!", "0", "e", None, &[], "proved"),
        ("1/k", "1", "15", None, &[], "refuted"),
        ("1/sqrt(k)", "1", "-1.46", None, &[], "refuted"),
        ("(-1)^k", "0", "1/2", None, &[], "undecided"),
        ("k", "1", "-1/12", None, &[], "refuted"),
        ("1/2^k + floor(k/50)/3^k", "0", "2", None, &[], "undecided"),
        ("x^k", "0", "1/(1-x)", None, &[], "refuted"),
        ("1/(k(k+2))", "1", "3/4", None, &[], "proved"),
        ("1/(k(k+2))", "1", "1/2", None, &[], "refuted"),
        ("1/(k(k+1))", "1", "1", Some("k/(k+2)"), &[], "supported"),
        ("k/2^k", "0", "2", None, &[], "proved"),
        (
            "k^2 x^k",
            "0",
            "x(1+x)/(1-x)^3",
            None,
            &["0 < x < 1"],
            "proved",
        ),
        ("k^2 x^k", "0", "x/(1-x)^3", None, &["0 < x < 1"], "refuted"),
        ("x^k/k!", "0", "e^x", None, &[], "proved"),
    ] {
        let found = with_partial(summand, [lower, "oo"], value, partial, assume);
        if found != expected {
            missed.push(format!("{summand} {value}: {found}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn sums_that_are_infinite() {
    for (summand, value, expected) in [
        ("1/k", "oo", "proved"),
        ("1/k", "-oo", "refuted"),
        ("-1/k", "-oo", "proved"),
        ("k", "oo", "proved"),
        ("ln(1+1/k)", "oo", "proved"),
        ("1/2^k", "oo", "refuted"),
        ("1/k^2", "oo", "refuted"),
        ("1/(k(k+1))", "oo", "refuted"),
        ("(-1)^k", "oo", "undecided"),
    ] {
        let found = verdict(summand, ["1", "oo"], value, &[]);
        assert_eq!(found, expected, "{summand} = {value}");
    }
}

/// A term far out, or the end of a closed range of a parameter, was never looked at.
#[test]
fn the_first_terms_and_inner_parameters_support_nothing() {
    for (summand, lower, value, assume) in [
        ("e^(-k)+e^(-(k-500)^2)", "0", "e/(e-1)", &[][..]),
        ("x^k/k", "1", "-ln(1-x)", &["|x| <= 1"]),
        ("x^k/k", "1", "-ln(1-x)", &["-1 <= x <= 1"]),
    ] {
        let found = verdict(summand, [lower, "oo"], value, assume);
        assert!(
            found == "refuted" || found == "undecided",
            "{summand}: {found}"
        );
    }
    let found = verdict("x^k/k", ["1", "oo"], "-ln(1-x)", &["-1/2 < x < 1/2"]);
    assert_eq!(found, "supported");
}
