//! Source of formulas, run by the compilers that are there.

use std::path::{Path, PathBuf};
use std::process::Command;

use algebra::expr::Expr;
use transforms::makespan::symbolic::Language;
use transforms::makespan::{Chain, Formula, Kind};

use super::read::expr;
use super::{LIMIT, continuous, free, fuel};

/// A formula with awkward names, powers and a number: keywords, capitals, locals, other alphabets, what ends a comment.
fn awkward() -> Formula {
    let mut builder = Chain::builder(Kind::Continuous);
    builder.exit("done").begin("a", Expr::integer(1));
    let symbols = [
        "lambda",
        "fn",
        "double",
        "numerator",
        "μ",
        "*/ x\n",
        "P_{TP}",
        "2fast",
        "_",
        "\\",
    ]
    .map(Expr::symbol);
    for (at, symbol) in symbols.iter().enumerate() {
        let next = if at == 9 {
            "done".to_owned()
        } else {
            format!("b{at}")
        };
        let from = if at == 0 {
            "a".to_owned()
        } else {
            format!("b{}", at - 1)
        };
        let rate = &symbol.pow(if at == 3 { 5 } else { 1 }) * &Expr::ratio(3, 2);
        builder.arc(&from, &next, rate, None);
        builder.arc(&from, "a", &symbols[(at + 1) % 10] + &expr("7"), None);
    }
    builder
        .build()
        .unwrap()
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap()
}

/// A formula with many terms.
fn many() -> Formula {
    let mut arcs = Vec::new();
    for from in 0..5 {
        arcs.extend((0..=5).filter(|&to| to != from).map(|to| (from, to)));
    }
    let chain = continuous(5, &arcs, &free(&arcs), &[]);
    chain.symbolic_mean(LIMIT, &mut fuel()).unwrap()
}

fn constant() -> Formula {
    let mut builder = Chain::builder(Kind::Discrete);
    builder
        .exit("done")
        .begin("a", Expr::integer(1))
        .arc("a", "done", expr("1"), None);
    builder
        .build()
        .unwrap()
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap()
}

/// Names that mean something in one of the languages without being keywords, and a high power of one of them.
fn clashes() -> Formula {
    let mut builder = Chain::builder(Kind::Continuous);
    builder.exit("done").begin("s0", Expr::integer(1));
    let names = [
        "None", "Some", "Err", "NAN", "M_PI", "main", "exp", "f64", "print", "clashes",
    ];
    for (at, name) in names.into_iter().enumerate() {
        let next = match at + 1 == names.len() {
            true => "done".to_owned(),
            false => format!("s{}", at + 1),
        };
        builder.arc(
            &format!("s{at}"),
            &next,
            expr(&format!("{name}^{}", if at == 3 { 7 } else { 1 })),
            None,
        );
    }
    builder
        .build()
        .unwrap()
        .symbolic_mean(LIMIT, &mut fuel())
        .unwrap()
}

fn formulas() -> [(&'static str, Formula); 5] {
    let zero = {
        let mut builder = Chain::builder(Kind::Discrete);
        builder
            .exit("done")
            .begin("done", Expr::integer(1))
            .arc("a", "done", expr("1"), None);
        builder
            .build()
            .unwrap()
            .symbolic_mean(LIMIT, &mut fuel())
            .unwrap()
    };
    [
        ("awkward", awkward()),
        ("many", many()),
        ("clashes", clashes()),
        ("constant", constant()),
        ("zero", zero),
    ]
}

/// Values that doubles hold exactly.
fn values(formula: &Formula) -> Vec<f64> {
    let count = formula.symbols().len();
    (0..count)
        .map(|at| 0.75 + 0.125 * ((7 * at % 11) as f64))
        .collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a program prints, or nothing where it is not there.
fn printed(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// What the program in a folder prints agrees, where its compiler is there.
fn compiled(language: &str, compiler: &str, options: &[&str], folder: &Path) {
    let mut command = Command::new(compiler);
    command.current_dir(folder).args(options);
    match printed(&mut command) {
        Some(_) => {
            let program = printed(&mut Command::new(folder.join("formulas")));
            agree(language, &program.unwrap());
        }
        None => eprintln!("skipped: there is no {compiler}"),
    }
}

fn agree(language: &str, text: &str) {
    let found: Vec<f64> = text
        .split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    let all = formulas();
    assert_eq!(found.len(), all.len(), "{text}");
    for ((name, formula), found) in all.iter().zip(found) {
        let expected = formula.value(&values(formula), &mut fuel()).unwrap();
        // Roundings of some thousand sums and products of positive numbers.
        let roundings = formula.numerator(&mut fuel()).unwrap().len() + 64;
        let bound = expected * roundings as f64 * f64::EPSILON;
        assert!(
            (found - expected).abs() <= bound,
            "{language}, {name}: {found} for {expected}"
        );
    }
}

fn call(name: &str, formula: &Formula) -> String {
    let values: Vec<String> = values(formula)
        .iter()
        .map(|value| format!("{value:?}"))
        .collect();
    format!("{name}({})", values.join(", "))
}

#[test]
fn python_computes_the_same() {
    let mut script = String::new();
    for (name, formula) in formulas() {
        script.push_str(&formula.source(Language::Python, name).unwrap());
        script.push_str(&format!("print(repr(float({})))\n", call(name, &formula)));
    }
    let path = folder("symbolic_python").join("formulas.py");
    std::fs::write(&path, script).unwrap();
    match printed(Command::new("python3").arg(&path)) {
        Some(text) => agree("Python", &text),
        None => eprintln!("skipped: there is no python3"),
    }
}

#[test]
fn rust_computes_the_same() {
    let (mut functions, mut calls) = (String::from("#![deny(warnings)]\n"), String::new());
    for (name, formula) in formulas() {
        functions.push_str(&formula.source(Language::Rust, name).unwrap());
        calls.push_str(&format!(
            "    println!(\"{{:?}}\", {});\n",
            call(name, &formula)
        ));
    }
    let folder = folder("symbolic_rust");
    let path = folder.join("formulas.rs");
    std::fs::write(&path, format!("{functions}fn main() {{\n{calls}}}\n")).unwrap();
    let options = ["--edition", "2021", "-o", "formulas", "formulas.rs"];
    compiled("Rust", "rustc", &options, &folder);
}

#[test]
fn c_computes_the_same() {
    let (mut functions, mut calls) = (String::from("#include <stdio.h>\n"), String::new());
    for (name, formula) in formulas() {
        functions.push_str(&formula.source(Language::C, name).unwrap());
        calls.push_str(&format!(
            "    printf(\"%.17g\\n\", {});\n",
            call(name, &formula)
        ));
    }
    let folder = folder("symbolic_c");
    let path = folder.join("formulas.c");
    std::fs::write(
        &path,
        format!("{functions}int main(void)\n{{\n{calls}    return 0;\n}}\n"),
    )
    .unwrap();
    let options = ["-Wall", "-Werror", "-o", "formulas", "formulas.c", "-lm"];
    compiled("C", "cc", &options, &folder);
}

#[test]
fn names_are_told_apart() {
    let source = awkward().source(Language::Rust, "match").unwrap();
    assert!(source.contains("pub fn match_("), "{source}");
    // One line of comment for each renamed symbol, none of which breaks the line.
    let renamed = source
        .lines()
        .filter(|line| line.starts_with("///") && line.contains(" is \""))
        .count();
    assert_eq!(renamed, 8, "{source}");
    assert!(source.contains("x_numerator is \"numerator\"."), "{source}");
}
