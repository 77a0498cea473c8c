//! What the evaluator of tokens reads, and what it leaves alone.

use super::*;

fn value(text: &str) -> Option<Value> {
    evaluate(&transcribe(text), Sample::new("gold", "answer"), 192).map(|read| read.value)
}

#[test]
fn the_same_value_in_every_notation() {
    for (one, other) in [
        (r"\frac{3}{4}", "0.75"),
        (r"-2\frac13", "-7/3"),
        ("3 1/2", "3.5"),
        ("1{,}234", "1234"),
        ("12\\,345\\,678", "12345678"),
        ("1e-4", "0.0001"),
        (r"0.1\overline{6}", "1/6"),
        ("204_5", "54"),
        ("2½", "5/2"),
        (r"{3\over 2}", "3÷2"),
        (r"\sqrt[3]{-8}", "-2"),
        (r"\lfloor -2.5\rfloor", "-3"),
        (r"2^{10}\bmod 7", "2"),
        ("5!!", "15"),
        ("factorial(3)", "3!"),
        ("Bsin(pi/2)", "B"),
        ("B*b^(log(a,b))", "aB"),
        ("Bceiling(0.6)", "B"),
        ("fs/(1-Mcos(theta))", r"fs/(1-M\cos(\theta))"),
        (r"\sin^{-1} a", "asin(a)"),
        (r"\log xy", "log(x*y, 10)"),
        (r"\operatorname{arsinh}(a)", "asinh(a)"),
        ("x₁", "x_{1}"),
        ("||x||", "abs(abs(x))"),
        ("60^\\circ 42'", r"60.7^\circ"),
        (r"\overline{3+4i}", "3-4i"),
    ] {
        let (a, b) = (value(one), value(other));
        let (Some(a), Some(b)) = (a, b) else {
            panic!("{one} {other}: {:?} {:?}", value(one), value(other));
        };
        assert!(!a.is_separated(&b, 192), "{one} {other}: {a:?} {b:?}");
    }
}

#[test]
fn what_is_read_in_two_ways_is_not_read() {
    for text in [
        "1/2x",
        "2x2",
        "3!!!",
        "f(x)",
        "hello world",
        "2^3^2",
        "odd",
        "",
        "(((",
    ] {
        assert!(value(text).is_none(), "{text}");
    }
    let nested = format!("{}1{}", "(".repeat(200), ")".repeat(200));
    assert!(value(&nested).is_none());
}

#[test]
fn sizes_on_the_way_are_noted() {
    let read = evaluate("1+10^{-10000}", Sample::new("", ""), 128).unwrap();
    assert!(read.size > 33_000);
}
