//! Every form by example, from its JSON text; the same certificates tampered with; functions that would prove too much.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::certificate::certify;
use crate::options::Options;
use crate::recheck::recheck;
use crate::tokens::transcribe;

fn certificate(gold: &str, answer: &str) -> Json {
    certify(gold, answer, &Options::default())
        .unwrap_or_else(|error| panic!("{gold} | {answer}: {error}"))
}

/// Through its text, as a file has it.
fn again(certificate: &Json) -> Json {
    serde_json::from_str(&certificate.to_string()).unwrap()
}

/// Pairs of each form, true ones first.
const EQUAL: &[(&str, &str, &str)] = &[
    (r"\sum_{k=1}^n k^3", r"\frac{n^2(n+1)^2}4", "telescoping"),
    (r"\sum_{k=0}^{n}2^k", "2^{n+1}-1", "telescoping"),
    (r"\sum_{i=1}^n i", r"\frac{n(n+1)}2", "telescoping"),
    (
        r"\sum_{k=1}^{10^{18}}k",
        r"\frac{10^{36}+10^{18}}{2}",
        "telescoping",
    ),
    (
        r"\sum_{k=1}^n\frac1{k(k+1)}",
        r"\frac n{n+1}",
        "telescoping",
    ),
    (r"\sum_{k=1}^\infty\frac{k}{3^k}", r"\frac34", "telescoping"),
    (
        r"\sum_{k=1}^\infty\frac{1}{k(k+2)}",
        r"\frac34",
        "telescoping",
    ),
    (r"\prod_{k=2}^n(1-\frac1k)", r"\frac1n", "telescoping"),
    (r"\sum_{k=1}^{10}k^2", "385", "evaluated"),
    (r"\sum_{k=1}^{3}\sqrt{k}", r"1+\sqrt2+\sqrt3", "written-out"),
    (r"\frac{d}{dx}\sin(x^2)", r"2x\cos(x^2)", "derivative"),
    (r"\frac{d}{dx}x^x", r"x^x(\ln x+1)", "derivative"),
    (r"\int_0^\pi\sin x\,dx", "2", "antiderivative"),
    (r"\int_0^1\frac{1}{1+x^2}dx", r"\frac\pi4", "antiderivative"),
    (r"\int_0^1\frac{1}{\sqrt x}dx", "2", "antiderivative"),
    (r"\int_0^1 x\ln x\,dx", r"-\frac14", "antiderivative"),
    (r"\int_0^\infty e^{-x}dx", "1", "antiderivative"),
    (
        r"\int_{-\infty}^\infty\frac{1}{1+x^2}dx",
        r"\pi",
        "antiderivative",
    ),
    (r"\int_0^a x\,dx", r"\frac{a^2}{2}", "antiderivative"),
    (r"\int_1^t\frac1x dx", r"\ln t", "antiderivative"),
    (r"\int_0^1\int_0^x y\,dy\,dx", r"\frac16", "operator"),
    (r"\frac13", r"\int_0^1x^2dx", "operator"),
    (r"1+2\sum_{k=1}^n k", "n^2+n+1", "operator"),
    (r"\int x^2dx", r"\frac{x^3}3+C", "family"),
    (r"3\int x^2dx", r"x^3+5+C", "family"),
    (r"\lim_{x\to\infty}\frac{2x+1}{x-3}", "2", "leading-terms"),
    (r"\lim_{x\to0}\frac{\sin x}x", "1", "leading-terms"),
    (r"\lim_{n\to\infty}(1+\frac1n)^n", "e", "leading-terms"),
    (r"\lim_{h\to0}\frac{(x+h)^3-x^3}{h}", "3x^2", "continuous"),
    (
        r"|x-1|+|x-2|",
        r"\begin{cases}3-2x&x<1\\1&1\le x\le2\\2x-3&x>2\end{cases}",
        "cells",
    ),
    (
        r"\begin{cases}x&x\ge0\\-x&\text{otherwise}\end{cases}",
        r"\begin{cases}-x&x\le0\\x&x>0\end{cases}",
        "cells",
    ),
];

const DIFFERENT: &[(&str, &str, &str)] = &[
    (r"\sum_{k=1}^n k", r"\frac{n(n-1)}2", "evaluated"),
    (r"\sum_{k=1}^\infty\frac{k}{3^k}", r"\frac38", "telescoping"),
    (r"\frac{d}{dx}x^3", "3x^3", "derivative"),
    (r"\int_0^1x^2dx", r"\frac12", "antiderivative"),
    (r"\int x^2dx", r"\frac{x^3}2+C", "family"),
    (r"\lim_{x\to0}\frac{\sin x}x", "0", "leading-terms"),
    (
        r"|x-1|+|x-2|",
        r"\begin{cases}3-2x&x<1\\1&1\le x\le2\\2x-4&x>2\end{cases}",
        "cells",
    ),
];

#[test]
fn each_form_is_written_and_checked_again() {
    for (pairs, claim) in [(EQUAL, "equal"), (DIFFERENT, "different")] {
        for (gold, answer, kind) in pairs {
            let certificate = again(&certificate(gold, answer));
            assert_eq!(certificate["proof"]["kind"], *kind, "{gold}");
            assert_eq!(certificate["claim"], claim, "{gold}");
            assert_eq!(certificate["proved"], true, "{gold}");
            assert_eq!(recheck(&certificate), Ok(()), "{gold}");
        }
    }
}

/// Another number in one of the strings of a document, at every place where there is one.
fn tampered(document: &Json) -> Vec<Json> {
    let mut list = Vec::new();
    match document {
        Json::String(text) => {
            for (at, digit) in text.char_indices().filter(|entry| entry.1.is_ascii_digit()) {
                let mut other = text.clone();
                let digit = if digit == '7' { "4" } else { "7" };
                other.replace_range(at..=at, digit);
                list.push(Json::String(other));
            }
        }
        Json::Array(members) => {
            for (at, member) in members.iter().enumerate() {
                for changed in tampered(member) {
                    let mut all = members.clone();
                    all[at] = changed;
                    list.push(Json::Array(all));
                }
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                for changed in tampered(member) {
                    let mut all = members.clone();
                    all.insert(name.clone(), changed);
                    list.push(Json::Object(all));
                }
            }
        }
        _ => {}
    }
    list
}

#[test]
fn another_number_anywhere_is_rejected() {
    let mut tried = 0;
    for (gold, answer, kind) in EQUAL.iter().step_by(3) {
        // What is said of roots and the like is only a hint, and unused where it does not hold.
        for other in tampered(&certificate(gold, answer)) {
            if recheck(&other).is_ok() {
                assert!(
                    is_only_a_hint(&certificate(gold, answer), &other),
                    "{gold} {kind}: {other}"
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Do two documents differ in the base of an identity only?
fn is_only_a_hint(one: &Json, other: &Json) -> bool {
    let strip = |document: &Json| {
        let mut text = document.to_string();
        while let Some(start) = text.find("\"base\":[") {
            let end = text[start..].find(']').unwrap() + start;
            text.replace_range(start..=end, "");
        }
        text
    };
    strip(one) == strip(other)
}

#[test]
fn a_false_claim_has_no_certificate() {
    for (gold, answer, _) in DIFFERENT {
        let mut certificate = certificate(gold, answer);
        certificate["claim"] = "equal".into();
        assert!(recheck(&certificate).is_err(), "{gold}");
    }
    for (gold, answer, _) in EQUAL {
        let mut certificate = certificate(gold, answer);
        certificate["claim"] = "different".into();
        assert!(recheck(&certificate).is_err(), "{gold}");
    }
}

/// What a stranger writes: the proof with all its parts certified.
fn forged(gold: &str, answer: &str, proof: Proof, form: bool) -> Option<Json> {
    let [one, other] = [transcribe(gold), transcribe(answer)];
    let pair = [one.as_str(), other.as_str()];
    let claim = Claimed {
        gold,
        answer,
        equal: true,
        depth: 0,
    };
    let shown = reduce::shown(&proof, pair).filter(|_| form);
    let tree = shown.and_then(|(text, variable)| {
        let tree = readable_formula(&text, pair)?;
        let course = course(&tree, &variable)?;
        Some((tree, course))
    });
    filled(
        claim,
        pair,
        proof,
        tree.as_ref().map(|(tree, course)| (tree, *course)),
    )
}

fn by_function(function: &str, limits: Option<[&str; 2]>) -> Proof {
    Proof::Antiderivative {
        variable: "x".into(),
        function: function.into(),
        limits: limits.map(|limits| limits.map(String::from)),
        parts: Vec::new(),
    }
}

/// Each of these has the right derivative wherever it has one, and a jump or a pole between the limits.
#[test]
fn antiderivatives_with_jumps_are_rejected() {
    for (integral, function, wrong) in [
        (r"\int_0^\pi 1dx", r"\arctan(\tan x)", "0"),
        (
            r"\int_0^{2\pi}\frac{3}{5-4\cos x}dx",
            r"2\arctan(3\tan\frac{x}{2})",
            "0",
        ),
        (
            r"\int_{-1}^1\frac1{1+x^2}dx",
            r"-\arctan\frac1x",
            r"-\frac\pi2",
        ),
        (r"\int_{-1}^1\frac1{x^2}dx", r"-\frac1x", "-2"),
        (r"\int_{-1}^2\frac1xdx", r"\ln|x|", r"\ln2"),
        (r"\int_{-1}^11dx", r"x+\frac{|x|}{x}", "4"),
        (r"\int_{-1}^11dx", r"x+x(x^2)^{-\frac12}", "4"),
        // Not real between -1 and 1, and other constants on both sides.
        (
            r"\int_{-2}^{2}1dx",
            r"x+2\arctan(x+\sqrt{x^2-1})-\arctan\sqrt{x^2-1}",
            r"4+\pi",
        ),
        (
            r"\int_{-a}^{a}1dx",
            r"x+2\arctan(x+\sqrt{x^2-1})-\arctan\sqrt{x^2-1}",
            r"2a+\pi",
        ),
    ] {
        let limits = [None, Some(["", ""])];
        for limits in limits {
            for form in [false, true] {
                let proof = by_function(function, limits);
                assert!(
                    forged(integral, wrong, proof, form).is_none(),
                    "{integral} {function}"
                );
            }
        }
    }
    // The same form with a function that is continuous.
    let proof = by_function(r"\arctan x", None);
    assert!(forged(r"\int_{-1}^1\frac1{1+x^2}dx", r"\frac\pi2", proof, false).is_some());
    // A jump that is left out by limits at an end is none inside.
    let integral = r"\int_0^1\frac1{1+x^2}dx";
    let proof = by_function(r"-\arctan\frac1x", Some([r"-\frac{\pi}{2}", ""]));
    assert!(forged(integral, r"\frac\pi4", proof, false).is_some());
}

#[test]
fn wrong_functions_are_rejected() {
    let telescoping = |function: &str| Proof::Telescoping {
        variable: "k".into(),
        function: function.into(),
        limit: None,
        parts: Vec::new(),
    };
    let sum = |function: &str, answer: &str| {
        forged(r"\sum_{k=1}^n k", answer, telescoping(function), false)
    };
    assert!(sum(r"\frac{k(k-1)}2", r"\frac{n(n+1)}2").is_some());
    assert!(sum(r"\frac{k(k-1)}2+7", r"\frac{n(n+1)}2").is_some());
    assert!(sum(r"\frac{k(k-1)}2+7k", r"\frac{n(n+1)}2").is_none());
    assert!(sum(r"\frac{k(k-1)}2", r"\frac{n(n+1)}2+1").is_none());
    // A pole between the limits.
    let pole = r"\sum_{k=-1}^n\frac1{k(k+1)}";
    assert!(forged(pole, r"-1-\frac1{n+1}", telescoping(r"-\frac1k"), false).is_none());
    let pole = r"\sum_{k=1}^{200}\frac1{(k-90)(k-91)}";
    let step = telescoping(r"-\frac1{k-91}");
    assert!(forged(pole, r"-\frac1{110}-\frac1{90}", step, false).is_none());
    // A family of which the other side has no constant, and an integral that is squared.
    let family = |gold: &str, answer: &str, function: &str| {
        let proof = Proof::Family {
            side: Side::Gold,
            function: function.into(),
            constant: "C".into(),
            parts: Vec::new(),
        };
        forged(gold, answer, proof, false)
    };
    assert!(family(r"\int 2xdx", "x^2+C", "x^2+3").is_some());
    assert!(family(r"\int 2xdx", "x^2", "x^2").is_none());
    assert!(family(r"\int 2xdx", "x^2+xC", "x^2").is_none());
    assert!(family(r"(\int 2xdx)^2", "x^4+C", "x^2").is_none());
    // A value whose brackets reach beyond it.
    let proof = Proof::Operator {
        side: Side::Gold,
        value: "1)}+{(2".into(),
        parts: Vec::new(),
    };
    assert!(forged(r"2\sum_{k=1}^{2}k", "5", proof, false).is_none());
}

#[test]
fn limits_are_taken_from_both_sides() {
    for (limit, wrong) in [
        (r"\lim_{x\to0}\frac{|x|}{x}", "1"),
        (r"\lim_{x\to0}\arctan\frac1x", r"\frac\pi2"),
        (r"\lim_{x\to-1}(|x|+\ln x-\ln x)", "-1"),
    ] {
        let continuous = Proof::Continuous {
            variable: "x".into(),
            function: wrong.into(),
            parts: Vec::new(),
        };
        assert!(forged(limit, wrong, continuous, false).is_none(), "{limit}");
        let [gold, answer] = [transcribe(limit), transcribe(wrong)];
        let pair = [gold.as_str(), answer.as_str()];
        let claim = Claimed {
            gold: &gold,
            answer: &answer,
            equal: true,
            depth: 0,
        };
        let operator = last_operator(&gold).unwrap();
        assert!(leading_terms(claim, pair, &operator).is_none(), "{limit}");
    }
}

#[test]
fn pieces_that_do_not_cover_the_line_are_rejected() {
    let cells = || Proof::Cells {
        cell: None,
        parts: Vec::new(),
    };
    let whole = r"\begin{cases}-x&x<0\\x&x\ge0\end{cases}";
    assert!(forged(whole, "|x|", cells(), false).is_some());
    for partial in [
        r"\begin{cases}-x&x<0\\x&x>0\end{cases}",
        r"\begin{cases}-x&x<0\\x&x\ge1\end{cases}",
        r"\begin{cases}-x&x<0\\1&x=0\\x&x>0\end{cases}",
        r"\begin{cases}-x&x<1\\x&x\ge1\end{cases}",
        r"\begin{cases}x&x<0\\-x&x\ge0\end{cases}",
    ] {
        assert!(
            forged(partial, "|x|", cells(), false).is_none(),
            "{partial}"
        );
    }
    // The first condition that holds counts.
    let twice = r"\begin{cases}-x&x<0\\x&x>-1\end{cases}";
    assert!(forged(twice, "|x|", cells(), false).is_some());
}

/// A polynomial as it is written, from its coefficients.
fn polynomial(coefficients: &[i32], x: &str) -> String {
    let terms = coefficients.iter().enumerate();
    let terms = terms.map(|(power, c)| match power {
        0 => format!("({c})"),
        _ => format!("({c}){x}^{{{power}}}"),
    });
    terms.collect::<Vec<_>>().join("+")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The sum of the differences of any polynomial and any geometric sequence is known.
    #[test]
    fn sums_of_differences_are_certified(
        coefficients in prop::collection::vec(-9..9_i32, 2..4),
        ratio in 2..5_i32,
        first in -3..4_i32,
        shift in 1..3_i32,
    ) {
        let g = |k: &str| format!("{}+{ratio}^{{{k}}}", polynomial(&coefficients, &format!("({k})")));
        let sum = format!(r"\sum_{{k={first}}}^n ({}-({}))", g("k+1"), g("k"));
        let value = format!("{}-({})", g("n+1"), g(&first.to_string()));
        let proof = || Proof::Telescoping {
            variable: "k".into(),
            function: g("k"),
            limit: None,
            parts: Vec::new(),
        };
        let found = forged(&sum, &value, proof(), false);
        prop_assert!(found.is_some_and(|found| recheck(&again(&found)).is_ok()), "{} {}", sum, value);
        let wrong = format!("{value}+{shift}");
        prop_assert!(forged(&sum, &wrong, proof(), false).is_none());
    }

    /// The integral of the derivative of any polynomial is known.
    #[test]
    fn integrals_of_derivatives_are_certified(
        coefficients in prop::collection::vec(-9..9_i32, 2..5),
        ends in (-4..4_i32, -4..4_i32),
        shift in 1..3_i32,
    ) {
        let slopes: Vec<i32> = coefficients.iter().zip(0..).skip(1).map(|(c, power)| c * power).collect();
        let integral = format!(r"\int_{{{}}}^{{{}}}{}dx", ends.0, ends.1, polynomial(&slopes, "x"));
        let at = |x: i32| polynomial(&coefficients, &format!("({x})"));
        let value = format!("{}-({})", at(ends.1), at(ends.0));
        let function = polynomial(&coefficients, "x");
        let proof = || by_function(&function, None);
        let found = forged(&integral, &value, proof(), false);
        prop_assert!(found.is_some_and(|found| recheck(&again(&found)).is_ok()), "{} {}", integral, value);
        let wrong = format!("{value}+{shift}");
        prop_assert!(forged(&integral, &wrong, proof(), false).is_none());
    }
}
