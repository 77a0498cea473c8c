//! Time of the stages of one comparison: lex, parse, normalise, decide, check.
//!
//! `cargo bench -p closedform` (or `./dev bench`). Counts are in items, so that the table shows items per second.

use closedform::algebra::lower::{Conventions, lower};
use closedform::algebra::parse::{lexer, parse};
use closedform::algebra::zero::decide;
use closedform::algebra::{Fuel, expr::Expr};
use closedform::verify::{Options, check};
use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    divan::main();
}

const FORMULAS: [&str; 6] = [
    "42",
    r"\frac{3}{8}",
    r"2\sqrt{3}+\frac{\pi}{4}",
    "x^2+2x+1",
    r"\frac{a}{b}+\frac{c}{d}",
    r"\left[\frac{1}{2},\infty\right)",
];

const PAIRS: [(&str, &str); 8] = [
    ("42", "42"),
    ("1250000", "1,250,000"),
    (r"\frac{3}{8}", "0.375"),
    (r"\sqrt{12}", r"2\sqrt{3}"),
    ("(x+1)^2", "x^2+2x+1"),
    (r"\frac{\pi}{4}", r"\arctan\frac12+\arctan\frac13"),
    ("x<3", r"(-\infty,3)"),
    (r"e^{\pi\sqrt{163}}", "262537412640768744"),
];

fn expression(text: &str) -> Option<Expr> {
    let parsed = parse(text).ok()?;
    let tree = parsed.readings.first()?;
    lower(
        tree,
        tree.root(),
        &Conventions::default(),
        &mut Fuel::default(),
    )
    .ok()
}

#[divan::bench(args = FORMULAS)]
fn lex(bencher: Bencher<'_, '_>, formula: &str) {
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| lexer::lex(black_box(formula)));
}

#[divan::bench(args = FORMULAS)]
fn read(bencher: Bencher<'_, '_>, formula: &str) {
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| parse(black_box(formula)));
}

#[divan::bench(args = FORMULAS.iter().copied().filter(|text| expression(text).is_some()))]
fn normalise(bencher: Bencher<'_, '_>, formula: &str) {
    let Ok(parsed) = parse(formula) else { return };
    let tree = &parsed.readings[0];
    bencher.counter(ItemsCount::new(1usize)).bench(|| {
        lower(
            black_box(tree),
            tree.root(),
            &Conventions::default(),
            &mut Fuel::default(),
        )
    });
}

#[divan::bench(args = PAIRS)]
fn compare(bencher: Bencher<'_, '_>, (gold, answer): (&str, &str)) {
    let (Some(gold), Some(answer)) = (expression(gold), expression(answer)) else {
        // Structures are compared by the checker, see `whole`.
        return;
    };
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| decide(black_box(&gold), black_box(&answer), &mut Fuel::default()));
}

#[divan::bench(args = PAIRS)]
fn whole(bencher: Bencher<'_, '_>, (gold, answer): (&str, &str)) {
    let options = Options::default();
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| check(black_box(gold), black_box(answer), &options));
}
