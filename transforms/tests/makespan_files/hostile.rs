//! Texts that mean harm: an error or a chain, never a panic, never a hang.

use proptest::prelude::*;
use transforms::formats::chain::{ChainFormat, ReadOptions, read_task};

use crate::{FORMATS, example};

/// Few states are enough to show that there is no panic.
fn read(text: &str, format: ChainFormat) -> bool {
    let mut options = ReadOptions::default();
    options.most_states = 200;
    read_task(text, format, &options).is_ok()
}

/// Short files with all that the formats have.
fn samples() -> Vec<(ChainFormat, String)> {
    let json = r#"{"states": ["a", "b\u00e9"], "initial": {"a": 1}, "kind": "semi-markov", "absorbing": ["bé"], "costs": {"a": "p/2"},
        "edges": [{"from": "a", "to": "bé", "prob": 0.5, "time": {"kind": "hyperexp", "weights": [0.5, "1/2"], "means": [1e0, "exp(tau)"]}},
        {"from": "a", "to": "a", "prob": "1/2", "time": "min(1,2)*tau"}]}"#;
    vec![
        (ChainFormat::Toml, example("peg_in_hole.toml")),
        (ChainFormat::Toml, example("attempts.toml")),
        (ChainFormat::Toml, example("roc.toml")),
        (ChainFormat::Json, json.to_owned()),
        (ChainFormat::Prism, example("peg_in_hole.prism")),
        (ChainFormat::Prism, example("rework.prism")),
        (ChainFormat::Drn, example("rework.drn")),
    ]
}

#[test]
fn samples_are_read() {
    for (format, text) in samples() {
        assert!(read(&text, format), "{text}");
    }
}

#[test]
fn every_beginning_of_a_sample() {
    for (format, text) in samples() {
        let ends: Vec<usize> = (0..text.len())
            .filter(|&at| text.is_char_boundary(at))
            .collect();
        let whole = ends.iter().filter(|&&at| read(&text[..at], format)).count();
        // Most beginnings are no files.
        assert!(
            whole < ends.len() / 2,
            "{format:?}: {whole} of {}",
            ends.len()
        );
    }
}

#[test]
fn every_sample_as_every_format() {
    for (own, text) in samples() {
        for format in FORMATS {
            assert!(
                format == own || !read(&text, format),
                "{own:?} read as {format:?}"
            );
        }
    }
}

fn rate(text: &str) -> String {
    format!("initial = \"a\"\nedges = [{{ from = \"a\", to = \"b\", rate = {text} }}]\n")
}

fn program(rate: &str) -> String {
    format!("ctmc const double p; module m s:[0..1]; [] s=0 -> {rate} : (s'=1); endmodule")
}

#[test]
fn depth() {
    for many in [150, 10_000, 1_000_000] {
        let nested =
            |open: &str, close: &str| format!("{}1{}", open.repeat(many), close.repeat(many));
        for text in [
            nested("(", ")"),
            nested("-", ""),
            nested("(-", ")"),
            nested("2^", ""),
            nested("exp(", ")"),
            nested("p*(1+", ")"),
        ] {
            let shallow = many == 150;
            let quoted = rate(&format!("\"{text}\""));
            let values = read(&quoted, ChainFormat::Toml);
            assert!(shallow || !values, "{many}");
            read(&program(&text), ChainFormat::Prism);
            read(
                &format!(
                    "@type: CTMC\n@model\nstate 0 init\naction 0\n1 : {text}\nstate 1\naction 0\n1 : 1\n"
                ),
                ChainFormat::Drn,
            );
        }
        for text in [
            nested("true ? 1 : ", ""),
            nested("!", ""),
            nested("(s=1=>", ")"),
        ] {
            read(&program(&text), ChainFormat::Prism);
        }
        assert!(!read(&rate(&nested("[", "]")), ChainFormat::Toml));
        assert!(!read(&nested("{\"edges\":", "}"), ChainFormat::Json));
        assert!(!read(
            &format!("{{\"edges\":{}", nested("[", "]")),
            ChainFormat::Json
        ));
        assert!(!read(&rate(&nested("{a=", "}")), ChainFormat::Toml));
    }
}

#[test]
fn length() {
    for piece in ["+1", "*2", "*p", "+p", "+q^2", "-1/p", "/3", "+x1*y"] {
        let text = format!("1{}", piece.repeat(12_000));
        read(&rate(&format!("\"{text}\"")), ChainFormat::Toml);
    }
    let sum: Vec<String> = (0..4_000).map(|at| format!("x{at}*(1+y{at})")).collect();
    assert!(read(
        &rate(&format!("\"{}\"", sum.join("+"))),
        ChainFormat::Toml
    ));
    let or: Vec<String> = (0..20_000).map(|at| format!("s={at}")).collect();
    assert!(read(
        &format!(
            "ctmc module m s:[0..1]; [] {} -> 1:(s'=1); endmodule label \"done\"=s=1;",
            or.join("|")
        ),
        ChainFormat::Prism
    ));
}

#[test]
fn size_of_numbers() {
    let digits = "9".repeat(100_000);
    for text in [
        "1e999999999",
        "1e-999999999",
        "1e400",
        "1e-400",
        digits.as_str(),
        "0.00000000000000000001",
        "1e99999999999999999999",
    ] {
        read(&rate(text), ChainFormat::Toml);
        read(&rate(&format!("\"{text}\"")), ChainFormat::Toml);
        read(&rate(&format!("\"p*{text}\"")), ChainFormat::Toml);
        read(
            &format!(
                "{{\"initial\":\"a\",\"edges\":[{{\"from\":\"a\",\"to\":\"b\",\"rate\":{text}}}]}}"
            ),
            ChainFormat::Json,
        );
        read(&program(text), ChainFormat::Prism);
    }
    for text in [
        "9^9^9^9",
        "9^-9^9",
        "(9^9)^9999",
        "((p+1)^9999)^9999",
        "(4*p+4)^9999",
        "2^(1/3)^(1/5)",
        "exp(exp(exp(exp(100))))",
        "0^0",
        "0^-1",
        "0^p",
        "p^p^p",
        "(p-p)^0",
        "1/(p-p)",
        "ln(0)",
        "ln(-1)",
        "sqrt(-2)",
        "log(8,2)",
        "log(8,1)",
        "mod(5,0)",
        "mod(p,2)",
        "min(p,1)",
        "(-8)^(1/3)",
        "round(1e300)",
        "max()",
        "pow(2)",
        "floor(exp(1))",
        "10^9999*10^9999",
        "(10^300)^40000",
    ] {
        read(&rate(&format!("\"{text}\"")), ChainFormat::Toml);
        read(&program(text), ChainFormat::Prism);
        read(
            &format!(
                "@type: DTMC\n@model\nstate 0 [{text}] init\naction 0\n1 : {text}\nstate 1\naction 0\n1 : 1\n"
            ),
            ChainFormat::Drn,
        );
    }
    // Definitions that double, and towers of them.
    for step in [
        "a{i}*a{i}",
        "pow(a{i},1000)",
        "(a{i}+p)*(a{i}+q)",
        "a{i}+1/a{i}",
    ] {
        let lines: Vec<String> = (0..200)
            .map(|i| {
                format!(
                    "const double a{} = {};",
                    i + 1,
                    step.replace("{i}", &i.to_string())
                )
            })
            .collect();
        let text = format!(
            "ctmc const double a0 = 3; const double p; const double q; {} {}",
            lines.join(" "),
            &program("a200")[4..].replace("const double p;", "")
        );
        read(&text, ChainFormat::Prism);
        read(&text.replace("a0 = 3", "a0"), ChainFormat::Prism);
        let lines: Vec<String> = (0..200)
            .map(|i| {
                format!(
                    "a{} = \"{}\"",
                    i + 1,
                    step.replace("{i}", &i.to_string()).replace("pow", "max")
                )
            })
            .collect();
        read(
            &format!(
                "{}[constants]\na0 = \"3*p\"\n{}\n",
                rate("\"a200\""),
                lines.join("\n")
            ),
            ChainFormat::Toml,
        );
    }
}

#[test]
fn strange_texts() {
    for text in [
        "",
        "\0",
        "\u{feff}",
        "{}",
        "[]",
        "null",
        "\"",
        "//",
        "@",
        "@model",
        "ctmc",
        "dtmc ctmc",
        "edges",
        "= = =",
        "\u{202e}",
        "state",
        "\r\r\r",
        "@type: CTMC\n@model\nstate 0 !\n",
        "@type: CTMC\n@model\nstate 0 [ init\n",
        "@type: CTMC\n@model\nstate 0 \"init\n",
        "@type:DTMC\n@nr_states\n18446744073709551616\n@model\n",
        "@type: CTMC\n@model\nstate 0 init\naction 0\n18446744073709551615 : 1\n",
        "@type: CTMC\n@model\nstate 0 init\naction\n0 : ",
        "@type: CTMC\n@placeholders\n$0\n",
        "ctmc module m s:[-9223372036854775808..9223372036854775807]; [] true -> (s'=s-1); endmodule",
        "ctmc module m endmodule",
        "ctmc module m [] true -> true; endmodule",
        "ctmc module m s:[9223372036854775807..9223372036854775807]; [] true -> (s'=s+1); endmodule",
        "ctmc module ; endmodule",
        "ctmc label \"",
        "ctmc const int ; module m endmodule",
        "edges = [{from=\"a\",to=\"a\",rate=1}]\ninitial=\"a\"",
        "edges = []\ninitial = \"a\"\nabsorbing = [\"a\"]",
        "edges = []\ninitial = {}\n",
        "points = []",
        "outcomes = []",
        "{\"edges\": [], \"initial\": \"\\ud800\"}",
        "{\"edges\": [], \"initial\": \"\\u0000\"}",
        "{\"a\\u0062\": 1, \"ab\": 2}",
    ] {
        for format in FORMATS {
            read(text, format);
        }
    }
    assert!(!read("edges = []\0", ChainFormat::Toml));
}

#[test]
fn many_equal_keys_are_refused_quickly() {
    let costs: Vec<String> = (0..100_000).map(|_| "\"a\": 1".to_owned()).collect();
    let text = format!(
        "{{\"initial\": \"a\", \"edges\": [{{\"from\": \"a\", \"to\": \"b\", \"rate\": 1}}], \"costs\": {{{}}}}}",
        costs.join(",")
    );
    assert!(!read(&text, ChainFormat::Json));
}

/// Words of all formats.
const WORDS: [&str; 52] = [
    "ctmc",
    "dtmc",
    "module",
    "m",
    "endmodule",
    "const",
    "double",
    "int",
    "bool",
    "formula",
    "label",
    "rewards",
    "endrewards",
    "\"done\"",
    "s",
    "p",
    "true",
    "false",
    "init",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "..",
    ":",
    ";",
    "->",
    "'",
    "=",
    "<",
    "&",
    "|",
    "!",
    "?",
    "+",
    "-",
    "*",
    "/",
    "^",
    ",",
    "0",
    "1",
    "2.5",
    "1e3",
    "min",
    "pow",
    "@type: CTMC\n@model\n",
    "\nstate 0 init\n",
    "\naction 0\n",
    "\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any words in any order.
    #[test]
    fn words(words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..60), first in 0..5) {
        let text = words.join(" ");
        let text = match first {
            0 => format!("ctmc module m s:[0..3]; {text} endmodule"),
            1 => program(&text),
            2 => rate(&format!("\"{}\"", text.replace(['"', '\n'], ""))),
            3 => format!("@type: DTMC\n@model\nstate 0 init\naction 0\n0 : {}\n", text.replace('\n', "")),
            _ => text,
        };
        for format in FORMATS {
            read(&text, format);
        }
    }

    /// Samples with a piece exchanged.
    #[test]
    fn damage(sample in 0_usize..7, at in any::<proptest::sample::Index>(), length in 0_usize..12, word in proptest::sample::select(&WORDS[..])) {
        let (format, text) = samples().swap_remove(sample);
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len());
        let before: String = characters[..at].iter().collect();
        let behind: String = characters[(at + length).min(characters.len())..].iter().collect();
        read(&format!("{before}{word}{behind}"), format);
        read(&format!("{before}{behind}"), format);
    }

    /// Any characters.
    #[test]
    fn characters(text in "\\PC{0,200}") {
        for format in FORMATS {
            read(&text, format);
            read(&program(&text), format);
            read(&rate(&format!("'''{text}'''")), format);
        }
    }
}
