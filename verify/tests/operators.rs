//! Sums, products, integrals, limits and derivatives against their values, and against near misses.

mod pairs;

use pairs::{different, equal, verdict};
use verify::{Form, Options, Testimony, check, witness};

/// An operator, its value, and a plausible mistake.
const TABLE: &[(&str, &str, &str)] = &[
    (r"\sum_{k=1}^n k", r"\frac{n(n+1)}{2}", r"\frac{n(n-1)}{2}"),
    (
        r"\sum_{k=1}^n k^2",
        r"\frac{n(n+1)(2n+1)}{6}",
        r"\frac{n(n+1)(2n-1)}{6}",
    ),
    (
        r"\sum_{k=1}^n k^3",
        r"\frac{n^2(n+1)^2}{4}",
        r"\frac{n^2(n+1)^2}{2}",
    ),
    (r"\sum_{k=0}^{n}2^k", "2^{n+1}-1", "2^n-1"),
    (r"\sum_{k=1}^n (2k-1)", "n^2", "n^2+1"),
    (
        r"\sum_{k=1}^n\frac1{k(k+1)}",
        r"\frac{n}{n+1}",
        r"\frac{n+1}{n+2}",
    ),
    (r"\sum_{k=0}^\infty\frac{1}{2^k}", "2", "1"),
    (r"\sum_{k=1}^\infty\frac{k}{3^k}", r"\frac34", r"\frac38"),
    (r"\sum_{k=0}^\infty x^k", r"\frac{1}{1-x}", r"\frac{1}{1+x}"),
    (r"\sum_{k=1}^\infty\frac{1}{k(k+2)}", r"\frac34", r"\frac12"),
    (r"\sum_{k=0}^n\binom nk", "2^n", "2^n-1"),
    (r"\sum_{k=0}^n k\binom nk", r"n2^{n-1}", "n2^n"),
    (
        r"\sum_{n=1}^\infty\frac1{n^2}",
        r"\frac{\pi^2}{6}",
        r"\frac{\pi^2}{8}",
    ),
    (r"\sum_{n=0}^\infty\frac{1}{n!}", "e", "e-1"),
    (
        r"\sum_{k=1}^{10^{18}}k",
        r"\frac{10^{36}+10^{18}}{2}",
        r"\frac{10^{36}}{2}",
    ),
    (r"\prod_{k=2}^n(1-\frac1k)", r"\frac1n", r"\frac{1}{n+1}"),
    (r"\prod_{k=1}^n\frac{k+1}{k}", "n+1", "n"),
    (r"\prod_{k=1}^n k", "n!", "(n+1)!"),
    (r"\int_0^1x^2dx", r"\frac13", r"\frac12"),
    (r"\int_1^2\frac{dx}{x}", r"\ln 2", r"\ln 3"),
    (r"\int_0^1\frac{2\,dx}{1+x^2}", r"\frac\pi2", r"\frac\pi4"),
    (
        r"\int_0^1\frac{x\,dx}{1+x^2}+1",
        r"1+\frac{\ln 2}{2}",
        r"1+\ln 2",
    ),
    (r"\int_1^2 dx/x", r"\ln 2", r"-\ln 2"),
    (r"\lim_{x\to0^+}x\ln x", "0", "1"),
    (r"\lim_{x\to 0^-}\frac{|x|}{x}", "-1", "1"),
    (r"\lim_{x\to 0^{+}}e^{-1/x}", "0", "1"),
    (r"\int_0^\pi\sin x\,dx", "2", "0"),
    (r"\int_0^1 e^x\,dx", "e-1", "e"),
    (r"\int_1^e\frac1xdx", "1", "e"),
    (r"\int_0^1\frac{1}{1+x^2}dx", r"\frac\pi4", r"\frac\pi2"),
    (r"\int_0^\infty e^{-x}dx", "1", "-1"),
    (r"\int_0^1 x\ln x\,dx", r"-\frac14", r"\frac14"),
    (r"\int_0^1\ln x\,dx", "-1", "1"),
    (r"\int_0^{\pi/2}\sin^2x\,dx", r"\frac\pi4", r"\frac\pi2"),
    (r"\int_0^1 xe^x\,dx", "1", "e-1"),
    (r"\int_{-\infty}^\infty\frac{1}{1+x^2}dx", r"\pi", r"2\pi"),
    (r"\int_{-1}^2|x|dx", r"\frac52", r"\frac32"),
    (r"\int_0^1\sqrt{1-x^2}dx", r"\frac\pi4", r"\frac\pi2"),
    (r"\int_0^1\frac{1}{\sqrt x}dx", "2", "1"),
    (r"\int_1^2\frac{1}{x(x+1)}dx", r"\ln\frac43", r"\ln\frac34"),
    (r"\int_0^{\pi/4}\tan x\,dx", r"\frac12\ln2", r"-\frac12\ln2"),
    (r"\int_0^{\pi}x\sin x\,dx", r"\pi", r"-\pi"),
    (r"\int_1^e\ln x\,dx", "1", "e-1"),
    (r"\int_0^\infty x^3e^{-x}dx", "6", "24"),
    (
        r"\int_0^1\arctan x\,dx",
        r"\frac\pi4-\frac12\ln2",
        r"\frac\pi4+\frac12\ln2",
    ),
    (r"\int_0^1 xe^{x^2}dx", r"\frac{e-1}2", r"\frac{e}{2}"),
    (r"\int_2^1x\,dx", r"-\frac32", r"\frac32"),
    (r"\int_0^a x\,dx", r"\frac{a^2}{2}", "a^2"),
    (r"\int_1^t\frac1x dx", r"\ln t", r"\ln t+1"),
    (r"\int_0^1\int_0^x y\,dy\,dx", r"\frac16", r"\frac13"),
    (
        r"\int_0^1\frac{x^4(1-x)^4}{1+x^2}dx",
        r"\frac{22}{7}-\pi",
        r"\pi-\frac{22}{7}",
    ),
    (r"\int_0^{2\pi}\cos^2(3x)dx", r"\pi", r"2\pi"),
    (r"\frac{d}{dx}x^3", "3x^2", "3x^3"),
    (r"\frac{d}{dx}\sin(x^2)", r"2x\cos(x^2)", r"\cos(x^2)"),
    (r"\frac{d}{dx}\ln x", r"\frac1x", r"\frac{1}{x^2}"),
    (r"\lim_{x\to0}\frac{\sin x}x", "1", "0"),
    (r"\lim_{n\to\infty}(1+\frac1n)^n", "e", "1"),
    (r"\lim_{n\to\infty}(1-\frac2n)^{n}", "e^{-2}", "e^2"),
    (r"\lim_{x\to\infty}\frac{2x+1}{x-3}", "2", r"-\frac13"),
    (r"\lim_{x\to0}\frac{1-\cos x}{x^2}", r"\frac12", "0"),
    (r"\lim_{x\to1}\frac{x^2-1}{x-1}", "2", "1"),
    (r"\lim_{x\to\infty}(\sqrt{x^2+x}-x)", r"\frac12", "0"),
    (r"\lim_{x\to\infty}\frac{\ln x}{x}", "0", "1"),
    (r"\lim_{h\to0}\frac{(x+h)^3-x^3}{h}", "3x^2", "3x"),
    (r"\lim_{x\to0}x\ln x", "0", "1"),
    (r"\lim_{x\to\infty}\arctan x", r"\frac\pi2", r"-\frac\pi2"),
    (r"\lim_{x\to\infty}x^2", r"\infty", r"0"),
    (r"\int x^2dx", r"\frac{x^3}3+C", r"\frac{x^3}2+C"),
    (r"\int \cos x\,dx", r"\sin x+C", r"-\sin x+C"),
    (r"\int \frac1x dx", r"\ln|x|+C", r"-\frac{1}{x^2}+C"),
    (
        r"\int\sec x\,dx",
        r"\ln|\sec x+\tan x|+C",
        r"\ln|\sec x-\tan x|+C",
    ),
    (r"3\int x^2dx", r"x^3+5+C", r"x^3+x+C"),
];

#[test]
fn values_are_equal_and_mistakes_different() {
    let truths: Vec<(&str, &str)> = TABLE.iter().map(|row| (row.0, row.1)).collect();
    let twins: Vec<(&str, &str)> = TABLE.iter().map(|row| (row.0, row.2)).collect();
    assert!(truths.len() >= 60);
    equal(&truths);
    different(&twins);
}

#[test]
fn the_witness_never_contradicts() {
    let mut supported = 0;
    for (operator, value, twin) in TABLE {
        for answer in [value, twin] {
            let report = check(operator, answer, &Options::default());
            match witness(operator, answer, &report) {
                Testimony::Supports(_) => supported += 1,
                Testimony::Contradicts { .. } => panic!("{operator} {answer}"),
                Testimony::Abstains => {}
            }
        }
    }
    // Limits and infinite series are beyond it.
    assert!(supported >= 50, "{supported}");
}

/// Nothing is guessed about what does not exist, in either direction.
#[test]
fn what_has_no_value_is_undecided() {
    for (gold, answer) in [
        (r"\int_{-1}^1\frac1xdx", "0"),
        (r"\int_{-1}^1\frac{1}{x^2}dx", "-2"),
        (r"\int_0^1\frac1xdx", "1"),
        (r"\int_1^\infty\frac1xdx", r"\infty"),
        (r"\int_0^\pi\tan x\,dx", "0"),
        (r"\int_0^2\frac{1}{x^2-1}dx", r"\frac12\ln\frac13"),
        (r"\int_0^\infty\sin x\,dx", "1"),
        (r"\int_{-\infty}^\infty x\,dx", "0"),
        (r"\sum_{k=-1}^n\frac{1}{k(k+1)}", r"\frac{n}{n+1}"),
        (r"\sum_{k=0}^\infty2^k", "-1"),
        (r"\sum_{k=1}^\infty k", r"-\frac1{12}"),
        (r"\sum_{k=0}^\infty(-1)^k", r"\frac12"),
        (r"\lim_{x\to0}\frac1x", r"\infty"),
        (r"\lim_{x\to0}\frac{|x|}{x}", "1"),
        (r"\lim_{x\to\infty}\sin x", "0"),
        (r"\lim_{n\to\infty}(-1)^n", "0"),
        (r"\text{DNE}", r"\lim_{x\to0}\frac1x"),
        // The family without its constant.
        (r"\int x^2dx", r"\frac{x^3}{3}"),
        (r"\int e^{-x^2}dx", "x"),
    ] {
        let found = [verdict(gold, answer), verdict(answer, gold)];
        let decided = found.iter().any(|found| !found.is_undecided());
        // A derivative that differs proves the families different.
        let proved = gold.contains("e^{-x^2}") && found.iter().all(|found| found.is_different());
        assert!(!decided || proved, "{gold} {answer}: {found:?}");
    }
}

/// A limit that is another one where a leading coefficient vanishes was taken for the generic one: (ax+1)/(ax+2) tends to
/// 1/2 for a = 0.
#[test]
fn a_limit_with_another_value_at_a_parameter_is_not_equal() {
    for (gold, answer) in [
        (r"\lim_{x\to\infty}\frac{ax+1}{ax+2}", "1"),
        (r"\lim_{x\to0}\frac{a}{a+x}", "1"),
        (r"\lim_{x\to0}\frac{ax+x^2}{ax+2x^2}", "1"),
        (r"\lim_{x\to\infty}\frac{1}{1+a^2x^2}", "0"),
        (r"\int_0^\infty\frac{2a^2x}{(1+a^2x^2)^2}dx", "1"),
    ] {
        for found in [verdict(gold, answer), verdict(answer, gold)] {
            assert!(!found.is_equal(), "{gold} {answer}: {found:?}");
        }
    }
}

/// Limits with parameters that hold wherever the value is a real number.
#[test]
fn limits_hold_where_their_values_exist() {
    equal(&[
        (r"\lim_{x\to\infty}\frac{ax+1}{bx+2}", r"\frac ab"),
        (r"\lim_{x\to0}\frac{\sin(ax)}{x}", "a"),
        (r"\lim_{x\to0}\frac{\sin(ax)}{\sin(bx)}", r"\frac ab"),
        (r"\lim_{x\to0}\frac{e^{ax}-1}{x}", "a"),
        (r"\lim_{n\to\infty}(1+\frac an)^n", "e^a"),
        (r"\lim_{x\to a}\frac{x^2-a^2}{x-a}", "2a"),
        (
            r"\lim_{h\to0}\frac{\frac{1}{x+h}-\frac1x}{h}",
            r"-\frac1{x^2}",
        ),
        (
            r"\lim_{h\to0}\frac{\sqrt{x+h}-\sqrt x}{h}",
            r"\frac1{2\sqrt x}",
        ),
        (r"\lim_{h\to0}\frac{\ln(x+h)-\ln x}{h}", r"\frac1x"),
        (r"\lim_{h\to0}\frac{\sin(x+h)-\sin x}{h}", r"\cos x"),
        (r"\lim_{x\to\infty}(\sqrt{x^2+ax}-x)", r"\frac a2"),
        (r"\lim_{x\to0}\frac{1-\cos(ax)}{x^2}", r"\frac{a^2}2"),
    ]);
}

/// The binomial theorem does not give the empty sum at n = -1: the inner sum is 0 there, not 1/2.
#[test]
fn an_empty_row_of_binomials_adds_nothing() {
    let gold = r"\sum_{m=0}^{3}\sum_{k=0}^{m-1}\binom{m-1}{k}";
    assert!(!verdict(gold, r"\frac{15}{2}").is_equal());
    equal(&[(r"\sum_{m=0}^{3}\sum_{k=0}^{m}\binom mk", "15")]);
}

/// Closed forms that agree at whole numbers only are not different.
#[test]
fn limits_of_sums_are_whole_numbers() {
    let found = verdict(r"\sum_{k=1}^n k", r"\frac{n(n+1)}{2}+\sin(\pi n)");
    assert!(!found.is_different(), "{found:?}");
    let found = verdict(r"\sum_{k=0}^\infty x^k", r"\frac{1}{1-x}+|x-1|-(1-x)");
    assert!(!found.is_different(), "{found:?}");
    let found = verdict(r"\int_1^t\frac{1}{x^2}dx", r"1-\frac{1}{|t|}");
    assert!(!found.is_different(), "{found:?}");
}

#[test]
fn the_form_and_the_rule_are_reported() {
    let report = check(r"\frac13", r"\int_0^1x^2dx", &Options::default());
    assert!(report.comparison.is_equal() && !report.reward);
    assert_eq!(report.form, Form::Unevaluated);
    for (operator, value, rule) in [
        (r"\int_0^1x^2dx", r"\frac13", "definite-integral"),
        (r"\sum_{k=1}^n k", r"\frac{n(n+1)}2", "closed-sum"),
        (r"\prod_{k=2}^n(1-\frac1k)", r"\frac1n", "closed-product"),
        (r"\lim_{x\to0}\frac{\sin x}x", "1", "limit"),
        (r"\frac{d}{dx}x^3", "3x^2", "derivative"),
        (r"\int x^2dx", r"\frac{x^3}3+C", "antiderivative"),
    ] {
        let report = check(operator, value, &Options::default());
        assert_eq!(report.rule, rule, "{operator}");
    }
}

#[test]
fn the_work_is_bounded() {
    for text in [
        r"\int_0^{10^{10}}\sin(x^{x^x})dx",
        r"\int_0^1\frac{1}{x^{60}+x^{31}+7}dx",
        r"\sum_{k=1}^n\frac{k^{40}}{3^k(k+1)(k+2)}",
        r"\lim_{x\to0}\frac{\sin(\tan(\sin(\tan x)))-x}{x^{40}}",
        r"\int_0^1 (x+1)^{300}e^{x}\sin^{12}x\,dx",
        r"\int_0^1 e^{e^{e^x}}\ln(1+\sin(\cos x))\sqrt{1+\sqrt{1+x}}dx",
    ] {
        let report = check("1", text, &Options::default());
        assert!(!report.comparison.is_equal(), "{text}");
        assert!(
            report.fuel_used <= Options::default().fuel + 1_000,
            "{text}"
        );
    }
}
