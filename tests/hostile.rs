//! Any text gives a verdict: the fuzz targets as seeded property tests, on bytes that look like mathematics.

use closedform::algebra::Fuel;
use closedform::algebra::lower::{Conventions, lower};
use closedform::algebra::parse::parse;
use closedform::verify::{Comparison, Options, check};
use proptest::prelude::*;

/// Pieces of formulas, of model texts, and of nothing at all.
const PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "7",
    "10",
    "999999999999999999999",
    "0.5",
    ".5",
    "5.",
    "1e9",
    "1e-400",
    "1,234",
    "x",
    "y",
    "n",
    "i",
    "e",
    "\\pi",
    "π",
    "½",
    "²",
    "₁",
    "−",
    "×",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "_",
    "=",
    "<",
    ">",
    "\\le",
    "\\ne",
    "≡",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\\{",
    "\\}",
    "|",
    ",",
    ";",
    ":",
    ".",
    "!",
    "'",
    "%",
    "\\%",
    "$",
    "\\$",
    "&",
    "\\\\",
    "\\frac",
    "\\frac12",
    "\\sqrt",
    "\\sqrt[3]",
    "\\binom",
    "\\left",
    "\\right",
    "\\left(",
    "\\right)",
    "\\pm",
    "\\cdot",
    "\\circ",
    "^\\circ",
    "\\infty",
    "\\cup",
    "\\in",
    "\\mathbb{R}",
    "\\emptyset",
    "\\sin",
    "\\ln",
    "\\log_2",
    "\\arctan",
    "sin",
    "log",
    "gcd",
    "\\sum_{k=1}^{n}",
    "\\int_0^1",
    "dx",
    "\\lim",
    "\\ldots",
    "\\overline{3}",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "\\begin{cases}",
    "\\end{cases}",
    "\\text{",
    "\\text{ and }",
    "\\boxed{",
    "\\boxed",
    "####",
    "The answer is ",
    "Final Answer: ",
    "not ",
    " or ",
    " and ",
    "</think>",
    "<think>",
    "**",
    "cm",
    "km/h",
    "dollars",
    "(B)",
    "\\pmod 7",
    "\n",
    " ",
    "\t",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "\u{0}",
    "七",
    "😀",
    "__import__('os')",
    "\\undefined",
    "9^{9^9}",
    "100!",
    "\\phantom{",
    "\\color{red}",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat()),
        1 => prop::collection::vec(any::<u8>(), 0..64)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        1 => (prop::sample::select(PIECES), 1usize..400).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

fn options() -> Options {
    Options {
        fuel: 200_000,
        describe: true,
        ..Options::default()
    }
}

proptest! {
    /// Reading ends with trees or an error, and what was read can be lowered and printed.
    #[test]
    fn parse_is_total(text in text()) {
        if let Ok(parsed) = parse(&text) {
            prop_assert!(!parsed.readings.is_empty());
            for tree in &parsed.readings {
                let lowered = lower(tree, tree.root(), &Conventions::default(), &mut Fuel::new(200_000));
                if let Ok(value) = lowered {
                    prop_assert!(!value.to_string().is_empty());
                }
            }
        }
    }

    /// Extraction ends, with the same result again.
    #[test]
    fn extraction_is_total(text in text()) {
        let options = Options { mode: closedform::verify::Mode::Text, ..options() };
        prop_assert_eq!(check("7", &text, &options), check("7", &text, &options));
    }

    /// A verdict is the same again, stays within its fuel, and two proofs do not contradict each other.
    #[test]
    fn verification_is_total(gold in text(), answer in text()) {
        let options = options();
        let there = check(&gold, &answer, &options);
        prop_assert_eq!(&there, &check(&gold, &answer, &options));
        prop_assert!(there.fuel_used <= options.fuel);
        let back = check(&answer, &gold, &options);
        let both = there.comparison.is_proof() && back.comparison.is_proof();
        if both && !there.gold_leads && !back.gold_leads {
            prop_assert_eq!(there.comparison.is_equal(), back.comparison.is_equal());
        }
    }

    /// A text never differs from itself.
    #[test]
    fn a_text_never_differs_from_itself(text in text()) {
        let verdict = check(&text, &text, &options()).comparison;
        prop_assert!(!verdict.is_different(), "{:?}", verdict);
    }
}

/// Twenty strings that somebody might send: undecided or right, never wrong, never late.
#[test]
fn twenty_hostile_strings_never_earn_a_reward() {
    let strings: Vec<String> = vec![
        String::new(),
        " \u{200b}\u{feff}\u{202e}".into(),
        "{".repeat(4 << 20),
        "(".repeat(100_000),
        "-".repeat(50_000) + "2",
        "^".repeat(5_000),
        "9^".repeat(2_000) + "9",
        "((((10!)!)!)!)!".into(),
        "\\binom{1000000000}{500000000}".into(),
        "1".to_owned() + &"0".repeat(100_000),
        "(w+x+y-z)^{200}".into(),
        "0.".to_owned() + &"9".repeat(50_000),
        "1e99999999999999999999".into(),
        "\\begin{pmatrix}".repeat(3_000),
        "__import__('os').system('true')".into(),
        "1,".repeat(50_000),
        "\\boxed{".repeat(10_000),
        "The answer is not 1.".into(),
        "$".repeat(10_001),
        "\\overline{".repeat(2_000),
        "2/".repeat(20_000),
        "\\text{".repeat(2_000),
    ];
    for (at, string) in strings.iter().enumerate() {
        for options in [Options::default(), Options::text()] {
            let report = check("1", string, &options);
            assert!(!report.reward, "string {at}: {:?}", report.comparison);
            // The hostile side may be the gold as well.
            let turned = check(string, "1", &options);
            assert!(!turned.reward, "gold {at}: {:?}", turned.comparison);
        }
    }
    let empty = check("", "1", &Options::default());
    assert!(matches!(empty.comparison, Comparison::Undecided(_)));
}

/// Deep nesting of something with the value 1: undecided or equal, never different.
#[test]
fn deep_nesting_is_never_different_from_its_value() {
    for (open, close) in [
        ("(", ")"),
        ("\\frac{1}{", "}"),
        ("\\sqrt{", "}"),
        ("|", "|"),
        ("-(-", ")"),
    ] {
        for times in [1, 3, 50, 1_000, 20_000] {
            let text = format!("{}1{}", open.repeat(times), close.repeat(times));
            for (gold, answer) in [("1", text.as_str()), (text.as_str(), "1")] {
                let verdict = check(gold, answer, &Options::default()).comparison;
                assert!(!verdict.is_different(), "{open} {times} times: {verdict:?}");
            }
        }
    }
}

/// Half of a letter of several bytes was left behind as an empty word.
#[test]
fn subscripts_of_other_scripts_are_whole_letters() {
    let first = b"b_\xca\x80;\x84\xf9\xd9)\0\0\xbd";
    let second = b"s_s_\xd4\xbe";
    for bytes in [&first[..], &second[..]] {
        let text = String::from_utf8_lossy(bytes);
        let verdict = check(&text, "1", &Options::default()).comparison;
        assert!(!verdict.is_equal(), "{text:?}");
    }
}

/// The box ended before the line breaks that stood between it and its bare argument, in the middle of a letter.
#[test]
fn a_bare_box_ends_after_its_argument() {
    let text = "4a\\boxed\n\n\n\u{fffd}\u{fffd}";
    check("7", text, &Options::text());
    let reward = |text: &str| check("7", text, &Options::text()).comparison.is_equal();
    assert!(reward("It is \\boxed\n7 and not 8"));
    assert!(reward("It is \\boxed\n{7} and not 8"));
}

/// A percent sign in the gold leads inside other rules too: such a verdict says that it may turn.
#[test]
fn reports_say_when_the_gold_leads() {
    let options = Options::default();
    for (gold, answer) in [
        ("0.5%", "x = 0.5"),
        ("Z%", "z=Z"),
        ("e%, 3", "e, 3"),
        ("JF'=55eF'=e%", "=e%\n;e"),
    ] {
        let (there, back) = (check(gold, answer, &options), check(answer, gold, &options));
        assert!(there.gold_leads && there.comparison.is_equal(), "{gold}");
        assert!(back.comparison.is_different(), "{gold}");
    }
    assert!(!check("0.5", "x = 0.5", &options).gold_leads);
}

/// Nested applications were compared again at every level; long runs of letters were read again at every letter.
#[test]
fn nested_functions_and_long_products_stay_cheap() {
    let nested = (0..12).fold("x".to_owned(), |inner, _| format!("f({inner})"));
    let report = check("x", &nested, &Options::default());
    assert!(report.comparison.is_different() && report.fuel_used < 5_000);
    let same = check("f(f(x+x))+f(3)", "f(f(2x)) + f(1+2)", &Options::default());
    assert!(same.comparison.is_equal());
    let product = "x".repeat(300);
    assert!(
        check("x^{300}", &product, &Options::default())
            .comparison
            .is_equal()
    );
}

/// Each label of an option in front of another was taken off by one more call, until the stack was full.
#[test]
fn one_label_of_an_option_is_taken_off() {
    for label in [" (A)", "(A) ", "A. ", "$\\textbf{(B)}\\ "] {
        let many = label.repeat(15_000);
        for (gold, answer) in [("5", &*many), (&*many, "5")] {
            assert!(
                !check(gold, answer, &Options::default())
                    .comparison
                    .is_equal()
            );
        }
    }
    assert!(
        check("(B) 12", "12", &Options::default())
            .comparison
            .is_equal()
    );
}
