//! `sem`: answers, exit codes, and what bad input is told.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::PathBuf;

use common::sem::{document, file, refuses, sem};

#[test]
fn bad_graphs_name_the_place_and_the_fix() {
    for (graph, message) in [
        ("1->1", "line 1, column"),
        ("1->2, 1->2", "stands twice"),
        ("1<->2, 2<->1", "stands twice"),
        ("1--2", "`--` has no direction"),
        ("", "the graph has no vertices"),
        ("0->1", "line 1, column 1"),
        ("1->3", "2"),
        ("1->999999999999", "line 1, column 4"),
        ("y ~ x; z := a*b", ":="),
        ("dag { a -- b }", "--"),
    ] {
        refuses(&["sigma", "-g", graph], message);
    }
    refuses(
        &["sigma", "-g", "1->2", "--from", "visio"],
        "allowed: edges, lavaan",
    );
    refuses(&["sigma", "/no/such/graph.dag"], "no such file");
}

#[test]
fn queries_are_checked() {
    refuses(
        &["sigma", "-g", "1->2", "--entry", "1,7"],
        "there is no vertex 7",
    );
    refuses(&["sigma", "-g", "1->2", "--entry", "1"], "is not a pair");
    refuses(
        &["sigma", "-g", "1->2->3->1", "--max-terms", "1"],
        "raise --max-terms",
    );
    refuses(
        &[
            "sigma",
            "-g",
            "1->2->1",
            "--at",
            "l_1_2=1,l_2_1=1,w_1_1=1,w_2_2=1",
        ],
        "det(I - Λ) on the component {1, 2} = 0",
    );
    refuses(
        &["sigma", "-g", "1->2", "--at", "l_1_2=1,w_1_1=-1,w_2_2=1"],
        "Ω is not positive definite",
    );
    refuses(
        &["sigma", "-g", "1->2", "--at", "l_1_2=1"],
        "without w_1_1, w_2_2",
    );
    refuses(
        &["ideal", "-g", "1->2", "--certify", "s_1_9"],
        "line 1, column 1",
    );
    refuses(&["sep", "-g", "1->2", "1"], "two sets of vertices");
    refuses(
        &["identify", "-g", "1->2", "--arc", "2,1"],
        "the graph has no arc",
    );
}

/// Two pairs of names that spell the same symbol are written by numbers.
#[test]
fn ambiguous_names_become_numbers() {
    let done = sem(&["sigma", "-g", "a->b_c, a_b->c", "--entry", "a,b_c"]);
    assert_eq!(done.code, Some(0));
    assert!(done.out.starts_with("1 is a\n2 is b_c\n"), "{}", done.out);
    assert!(done.out.contains("s_1_2 = l_1_2*w_1_1"), "{}", done.out);
}

#[test]
fn shared_and_fixed_coefficients_are_said() {
    let model = "x ~ a*y; y ~ a*x; x ~~ v*x; y ~~ v*y";
    let done = sem(&["sigma", "-g", model, "--entry", "x,x"]);
    assert!(done.out.contains("l_y_x = a\nl_x_y = a\n"), "{}", done.out);
    assert!(!done.out.contains("lowest terms"), "{}", done.out);
    let settings = &document(&["sigma", "-g", model, "--json"])["settings"];
    assert_eq!(settings.as_array().unwrap().len(), 4);
    let program = sem(&["sigma", "-g", "a ->{0.5} b", "--form", "program"]);
    assert!(
        program.out.contains("    l_a_b = Fraction(1, 2)\n"),
        "{}",
        program.out
    );
    // By the label and by the entry.
    for values in ["a=1/2,v=1", "l_x_y=1/2,w_x_x=1"] {
        let done = sem(&["sigma", "-g", model, "--entry", "x,x", "--at", values]);
        assert!(
            done.out.starts_with("s_x_x = 20/9"),
            "{}{}",
            done.out,
            done.err
        );
    }
}

/// Out of fuel is exit code 3, and says by which option: numbers are missing then, formulas stand without a witness.
#[test]
fn covariances_without_fuel_say_so() {
    let cycle = ["sigma", "-g", "1->2->1", "--entry", "1,1"];
    let values = ["--at", "l_1_2=1/2,l_2_1=1/2,w_1_1=1,w_2_2=1"];
    let done = sem(&[&cycle[..], &values, &["--fuel", "10"]].concat());
    assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
    assert!(done.err.contains("--fuel 10"), "{}", done.err);
    let done = sem(&[&cycle[..], &["--fuel", "10"]].concat());
    assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
    assert!(
        done.out.contains("witness  undecided: out of budget"),
        "{}",
        done.out
    );
}

/// Regression: claims and elimination ran on after the time limit.
#[test]
fn claims_and_elimination_heed_the_time_limit() {
    let claim = [
        "--certify",
        "s_1_2*s_2_3 - s_1_3*s_2_2",
        "--time-limit",
        "0",
    ];
    let done = sem(&[&["ideal", "-g", "1->2->3"][..], &claim].concat());
    assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
    assert!(
        done.err.contains("the time limit was reached"),
        "{}",
        done.err
    );
    let eliminate = ["ideal", "-g", "1->2->3", "--eliminate", "--time-limit", "0"];
    let done = sem(&eliminate);
    assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
    let said = "elimination: the time limit was reached";
    assert!(done.out.contains(said), "{}", done.out);
}

#[test]
fn large_models_are_answered_or_refused_at_once() {
    let cycle: Vec<String> = (1..=300).map(|v| format!("{v}->{}", v % 300 + 1)).collect();
    let cycle = file("cycle.edges", &cycle.join("\n"));
    let done = sem(&[
        "sigma",
        cycle.as_str(),
        "--entry",
        "1,2",
        "--max-terms",
        "10",
    ]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.err
            .contains(": 300 for the covariance of 1 and 2, more than the limit of 10"),
        "{}",
        done.err
    );
    let path: Vec<String> = (1..3999).map(|v| format!("{v}->{}", v + 1)).collect();
    let path = file("path.edges", &path.join("\n"));
    let done = sem(&[
        "sigma",
        path.as_str(),
        "--entry",
        "1,2",
        "--form",
        "factored",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.ends_with("modulo 2^61 - 1\n"), "{}", done.out);
}

#[test]
fn documents_are_one_line_of_json() {
    let claims = document(&[
        "ideal",
        "-g",
        "1->2->3",
        "--json",
        "--certify",
        "s_1_2*s_2_3 - s_1_3*s_2_2",
        "--certify",
        "s_1_1",
    ]);
    assert_eq!(claims["claims"][0]["verdict"], "vanishes");
    assert_eq!(claims["claims"][1]["verdict"], "does not vanish");
    let pasted = "(s_(1,2)*s_(2,3) - s_(1,3)*s_(2,2))**2/3";
    let done = sem(&["ideal", "-g", "1->2->3", "--certify", pasted]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let half = document(&[
        "ideal",
        "-g",
        "1->2",
        "--json",
        "--certify",
        "(s_1_1 - s_1_1)/3 + 1/2",
    ]);
    assert_eq!(half["claims"][0]["counterexample"]["value"], "1/2");
    refuses(
        &["ideal", "-g", "1->2", "--certify", "s_1_1*(s_1_2"],
        "line 1, column 7",
    );
    let treks = document(&["sigma", "-g", "1->2->1", "--explain", "1,2", "--json"]);
    assert_eq!(treks["one_connections"].as_array().unwrap().len(), 2);
    assert_eq!(treks["denominator"][0]["exponent"], 2);
    let counts = document(&["count", "-g", "1->2->3->1", "--json"]);
    assert_eq!(counts["one_connections"], "9");
    let sep = document(&["sep", "-g", "1->2->3", "1", "3", "--given", "2", "--json"]);
    assert_eq!(sep["separated"], true);
    let ideal = document(&["ideal", "-g", "1->2->3", "--json"]);
    assert_eq!(
        ideal["generators"][0]["polynomial"],
        "s_1_2*s_2_3 - s_1_3*s_2_2"
    );
}

#[test]
fn graphs_are_converted_and_drawn() {
    let done = sem(&[
        "convert",
        "-g",
        "p ~ z1 + q; q ~ p + z2; p ~~ q",
        "--to",
        "edges",
    ]);
    assert_eq!(
        done.out,
        "p\nz1\nz1 -> p\nq -> p\np -> q\nz2 -> q\np <-> q\n"
    );
    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("graph.svg");
    let done = sem(&[
        "draw",
        "-g",
        "1->2->3->1",
        "--plot",
        picture.to_str().unwrap(),
        "--entry",
        "1,3",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(fs::read_to_string(&picture).unwrap().starts_with("<svg"));
    refuses(
        &["draw", "-g", "1->2", "--plot", "/no/such/folder/x.svg"],
        "--plot /no/such/folder/x.svg",
    );
    refuses(&["draw", "-g", "1->2", "--plot", "x.bmp"], ".svg");
}

/// What was found before a limit is marked as a part.
#[test]
fn a_search_that_is_stopped_says_so() {
    let done = sem(&["ideal", "-g", "1->2->3->4->5", "--time-limit", "0"]);
    assert_eq!(done.code, Some(3), "{}", done.err);
    assert!(done.out.contains("incomplete: stopped"), "{}", done.out);
    let done = sem(&["identify", "-g", "1->2->3->1", "--time-limit", "0"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .contains("none of lowest degree: the time limit was reached"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("0 of 3 arcs solved before the time limit"),
        "{}",
        done.out
    );
    // The rank of a graph with a bow takes numbers.
    let done = sem(&["identify", "-g", "1->2->3, 1<->2", "--time-limit", "0"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(
        done.err.contains("the time limit was reached"),
        "{}",
        done.err
    );
    refuses(&["ideal", "-g", "1->2", "--time-limit=-1"], "--time-limit");
    refuses(
        &["ideal", "-g", "1->2", "--certify", "s_1_2 - 0^0"],
        "line 1, column 10: 0^0 has no value",
    );
}

/// `bidirectional` lost its edges without a word.
#[test]
fn a_misspelt_key_of_json_is_named() {
    refuses(
        &["count", "-g", r#"{"n": 2, "bidirectional": [[1, 2]]}"#],
        r#"--graph: line 1, column 10: "bidirectional" is no key of a graph: is "bidirected" meant?"#,
    );
    refuses(
        &["count", "-g", r#"{"n": 2, "edges": []}"#],
        "the keys are n, names, latent, directed, bidirected, variances, intercepts",
    );
}

#[test]
fn every_verb_explains_its_exit_codes_and_its_symbols() {
    for (verb, symbols) in [
        ("sigma", true),
        ("count", false),
        ("identify", true),
        ("ideal", true),
        ("sep", false),
        ("fit", true),
        ("simulate", true),
        ("convert", false),
        ("draw", false),
    ] {
        let help = sem(&[verb, "--help"]);
        assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
        assert!(help.out.contains("Exit codes: 0 "), "{verb}");
        assert!(help.out.contains("2 bad input or usage"), "{verb}");
        assert_eq!(help.out.contains("Symbols: l_i_j is"), symbols, "{verb}");
    }
}

/// Names that spell a symbol twice, and names that are no words.
#[test]
fn numbers_in_symbols_have_a_legend_everywhere() {
    let rows: String = (0..30)
        .map(|k| format!("{k},{}\n", (k * k) % 7 + k))
        .collect();
    let data = file("legend.csv", &format!("IL-6,y\n{rows}"));
    let data = data.as_str();
    let graph = "\"IL-6\" -> y";
    let values = "l_1_2=1/2, w_1_1=1, w_2_2=1";
    let legend = "1 is \"IL-6\"\n2 is y\n";
    for (arguments, symbol) in [
        (&["sigma"][..], "s_1_2 = l_1_2*w_1_1"),
        (&["sigma", "--at", values], "s_1_2 = 1/2     about 0.5"),
        (
            &["sigma", "--explain", "IL-6,y"],
            "s_1_2: 1 one-connection\n",
        ),
        (&["identify"], "l_1_2 = s_1_2/s_1_1"),
        (&["ideal", "--certify", "s_1_2"], "does not vanish    s_1_2"),
        (&["fit", "--data", data], "l_1_2 "),
    ] {
        let done = sem(&[arguments, &["-g", graph]].concat());
        assert!(done.out.starts_with(legend), "{}{}", done.out, done.err);
        assert!(done.out.contains(symbol), "{}", done.out);
    }
    let chain = sem(&["ideal", "-g", "a->b_c->d, a_b->c"]);
    assert!(chain.out.starts_with("1 is a\n2 is b_c\n"), "{}", chain.out);
    let program = sem(&["sigma", "-g", graph, "--form", "program"]);
    assert!(program.out.contains("# 1 is \"IL-6\"\n"), "{}", program.out);
    for arguments in [
        &["sigma", "--json"][..],
        &["sigma", "--json", "--form", "factored"],
        &["identify", "--json"],
        &["ideal", "--json"],
        &["ideal", "--json", "--certify", "s_1_2"],
        &["fit", "--json", "--data", data],
    ] {
        let vertices = &document(&[arguments, &["-g", graph]].concat())["vertices"];
        assert_eq!(*vertices, serde_json::json!(["IL-6", "y"]));
    }
    assert!(document(&["sigma", "-g", "x->y", "--json"])["vertices"].is_null());
    // In LaTeX commas stand between names: they stay.
    let latex = sem(&[
        "sigma", "-g", graph, "--format", "latex", "--entry", "IL-6,y",
    ]);
    assert!(
        latex.out.contains(r"\sigma_{\text{IL-6},\text{y}}"),
        "{}",
        latex.out
    );
}

#[test]
fn any_name_can_be_asked_for() {
    let graph = r#""a,b" -> "c \"d\"" -> e"#;
    for (entry, first) in [
        (r#""a,b",e"#, "s_1_3"),
        (r#" "a,b" , "c \"d\"""#, "s_1_2"),
        (r#"e,"a,b""#, "s_3_1"),
    ] {
        let done = sem(&["sigma", "-g", graph, "--entry", entry]);
        let line = done.out.lines().nth(3).unwrap_or_default();
        assert!(line.starts_with(first), "{}{}", done.out, done.err);
    }
    for (entry, message) in [
        (
            "a,b,e",
            "--entry: there is no vertex a; the vertices are \"a,b\", \"c \\\"d\\\"\", e",
        ),
        (
            r#"e,"a,b"#,
            "--entry: line 1, column 3: this quote is not closed",
        ),
        (
            r#"c "d",e"#,
            "--entry: line 1, column 1: a quote inside a name",
        ),
        ("e,,e", "--entry: line 1, column 3: a name is missing"),
        ("e", r#"such as --entry '"a,b",e'"#),
    ] {
        refuses(&["sigma", "-g", graph, "--entry", entry], message);
    }
    let spaces = sem(&["sep", "-g", r#""my x" -> y"#, "my x", "y"]);
    assert!(
        spaces
            .out
            .starts_with("d-connected: \"my x\" and y\nopen path \"my x\" -> y\n")
    );
}

/// Separation is defined for disjoint sets, of which two are not empty.
#[test]
fn sets_of_a_separation_are_disjoint_and_not_empty() {
    let chain = ["sep", "-g", "1->2->3"];
    for (more, message) in [
        (&["", "3"][..], "A: an empty set: name at least one vertex"),
        (&["1", " "], "B: an empty set"),
        (&["1", "", "--rank"], "B: an empty set"),
        (
            &["1,2", "2,3"],
            "A and B share 2: separation is defined for disjoint sets",
        ),
        (&["1,2", "2,3", "--find"], "A and B share 2"),
        (&["1", "3", "--given", "2,1"], "A and --given share 1"),
        (&["1", "3", "--given", "3"], "B and --given share 3"),
        (&["--implied", "0"], "minors have at least 1 row"),
        (&["1", "2", "3"], "two sets of vertices"),
    ] {
        refuses(&[&chain[..], more].concat(), message);
    }
    refuses(&["sep", "1", "3"], "the graph is missing: write FILE A B");
    // A block of covariances may have a vertex on both sides.
    let rank = sem(&["sep", "-g", "1->2->3", "2,1,1", "2,3", "--rank"]);
    assert!(
        rank.out
            .starts_with("rank of the covariances of {1, 2} and {2, 3}: 1\n"),
        "{}{}",
        rank.out,
        rank.err
    );
    let none = sem(&["sep", "-g", "1->2", "--implied", "2"]);
    assert_eq!(none.out, "no minor with at most 2 rows vanishes by treks\n");
}

/// Three methods do not cover latent vertices: one line says so, with the way out.
#[test]
fn what_is_not_covered_is_said_once() {
    let latent = sem(&["identify", "-g", "u [latent]; u->x; u->y; z->x->y"]);
    assert_eq!(latent.code, Some(1));
    assert_eq!(
        latent.out.matches("latent vertices (u)").count(),
        1,
        "{}",
        latent.out
    );
    assert!(
        latent.out.contains(
            "not covered  latent vertices (u) by half-trek, edge-wise, formulas: they take"
        ),
        "{}",
        latent.out
    );
    assert!(
        latent
            .out
            .contains("z->x         determined: finitely many values\n"),
        "{}",
        latent.out
    );
    let arc = [
        "identify",
        "-g",
        "u [latent]; u->x; u->y; z->x->y",
        "--arc",
        "z,x",
    ];
    assert_eq!(sem(&arc).code, Some(0));
    let json = document(&[
        "identify",
        "-g",
        "u [latent]; u->x; u->y; z->x->y",
        "--json",
    ]);
    assert!(json["half_trek"].is_null() && json["edgewise"].is_null());
    assert_eq!(json["not_covered"]["methods"][2], "formulas");
    let tied = sem(&["identify", "-g", "x ->{a} y, y->{a} z"]);
    assert_eq!(tied.out.matches("shared").count(), 2, "{}", tied.out);
    for arguments in [
        &["sigma"][..],
        &["identify"],
        &["ideal"],
        &["sep", "--implied", "2"],
    ] {
        refuses(
            &[arguments, &["-g", "x [latent]"]].concat(),
            "every vertex is latent, so that there are no covariances",
        );
    }
}

/// A search for all blocks that would take minutes is refused before it begins, with the work it takes.
#[test]
fn implied_constraints_beyond_the_fuel_are_refused_at_once() {
    let path: Vec<String> = (1..=500).map(|v| v.to_string()).collect();
    let path = path.join("->");
    let done = sem(&["sep", "-g", &path, "--implied", "2"]);
    assert_eq!(done.code, Some(3), "{}", done.err);
    let needed = "at least 194689217497500 units of work, more than the budget of 268435456";
    assert!(done.err.contains(needed), "{}", done.err);
    let done = sem(&["sep", "-g", &path, "--implied", "1"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

/// A limit that is derived from an option says so by the option.
#[test]
fn refusals_name_the_option_and_its_value() {
    let arcs = (1..=9).flat_map(|a| (1..=9).filter(move |b| *b != a).map(move |b| (a, b)));
    let arcs: Vec<String> = arcs.map(|(a, b)| format!("{a}->{b}")).collect();
    let complete = arcs.join("; ");
    for form in ["expanded", "factored"] {
        refuses(
            &[
                "sigma",
                "-g",
                &complete,
                "--form",
                form,
                "--max-terms",
                "1000",
            ],
            "raise --max-terms 1000, ",
        );
    }
    let long = "1->2->3->4->5->6; 1<->6";
    let done = sem(&["ideal", "-g", long, "--fuel", "10000"]);
    assert!(
        done.out.contains("needs more than --fuel 10000 allows")
            || done.err.contains("budget of 10000"),
        "{}{}",
        done.out,
        done.err
    );
}

/// What was counted stands when another number takes more than the fuel.
#[test]
fn counts_within_the_fuel_are_given() {
    let arcs = (1..=9).flat_map(|a| (1..=9).filter(move |b| *b != a).map(move |b| (a, b)));
    let arcs: Vec<String> = arcs.map(|(a, b)| format!("{a}->{b}")).collect();
    let complete = arcs.join("; ");
    let done = sem(&["count", "-g", &complete, "--fuel", "500000"]);
    assert_eq!(done.code, Some(3), "{}", done.err);
    assert!(
        done.out.contains("cycle families                   362880"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("simple paths                     not counted: "),
        "{}",
        done.out
    );
    let done = sem(&["count", "-g", &complete, "--fuel", "500000", "--json"]);
    assert!(done.out.contains("\"paths\":null"), "{}", done.out);
}

#[test]
fn work_beyond_the_fuel_is_undecided() {
    for arguments in [
        &["count", "--fuel", "1"][..],
        &["sep", "1", "3", "--rank", "--fuel", "1"],
    ] {
        let done = sem(&[arguments, &["-g", "1->2->3->1"]].concat());
        assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
        assert!(done.err.starts_with("undecided: "), "{}", done.err);
        assert!(done.err.contains("--fuel") && done.out.is_empty());
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("latin1.edges");
    fs::write(&path, b"a -> b\ngr\xf6\xdfe -> gr\xe4\xdfe\n").unwrap();
    refuses(
        &["count", path.to_str().unwrap()],
        "latin1.edges: line 2: bytes that are no UTF-8: convert the text first",
    );
}

#[test]
fn graphs_come_from_standard_input() {
    let done = common::run_with(&["sem", "convert", "-", "--to", "edges"], b"y ~ x\n");
    assert_eq!((done.code, done.out.as_str()), (Some(0), "y\nx\nx -> y\n"));
}

/// Columns as wide as the longest name made the formatting panic.
#[test]
fn names_of_any_length_are_answered() {
    let long = "x".repeat(70_000);
    let graph = file("long.edges", &format!("{long}1 -> {long}2\n"));
    let rows = file(
        "long.csv",
        &format!("{long}1,{long}2\n1,2\n2,3\n3,5\n4,4\n"),
    );
    let (graph, rows) = (graph.as_str(), rows.as_str());
    for arguments in [
        &["sigma", graph][..],
        &["count", graph],
        &["identify", graph],
        &["ideal", graph],
        &["sep", graph, "--implied", "1"],
        &["fit", graph, "--data", rows],
        &["convert", graph, "--to", "lavaan"],
    ] {
        let done = sem(arguments);
        assert_eq!(
            (done.code, done.err.as_str()),
            (Some(0), ""),
            "{}",
            arguments[0]
        );
    }
    let unknown = sem(&["sigma", graph, "--entry", "a,b"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.len() < 1000, "{}", unknown.err.len());
}

#[test]
fn hostile_texts_are_refused_with_their_place() {
    let deep = "{".repeat(100_000);
    for (name, text, message) in [
        (
            "deep.dot",
            format!("digraph {deep}"),
            "braces inside more than 64 others",
        ),
        (
            "deep.dag",
            format!("dag {deep}"),
            "braces inside more than 64 others",
        ),
        (
            "deep.json",
            format!("{{\"n\": {}", "[".repeat(100_000)),
            "not the JSON of a graph",
        ),
        (
            "noise.txt",
            "ab<-;[]{}~\\\"#=".repeat(60_000),
            "noise.txt: line 1, column ",
        ),
        (
            "control.edges",
            "a -> b\u{1b}[31m".to_owned(),
            "control character U+001B",
        ),
        (
            "many.edges",
            "10001 -> 1".to_owned(),
            "more than the limit of 10000",
        ),
        (
            "blank.edges",
            "# nothing\n\n".to_owned(),
            "the graph has no vertices",
        ),
        (
            "loop.dot",
            "digraph { a -> a }".to_owned(),
            "line 1, column 13: self-loop at a",
        ),
        ("twice.lav", "y ~ x + x".to_owned(), "stands twice"),
    ] {
        let path = file(name, &text);
        refuses(&["identify", path.as_str()], message);
    }
    let edgeless: Vec<String> = (1..=10_000).map(|v| v.to_string()).collect();
    let edgeless = file("edgeless.edges", &edgeless.join("\n"));
    let edgeless = edgeless.as_str();
    refuses(
        &["sigma", edgeless],
        "50005000 covariances, more than the 1000000",
    );
    refuses(&["ideal", edgeless], "more than the limit of 128");
    let one = sem(&["identify", "-g", "a"]);
    assert_eq!(one.code, Some(0));
    assert!(one.out.contains("there are no arcs"), "{}", one.out);
}

#[test]
fn what_is_missing_or_no_number_is_told() {
    refuses(
        &["sigma"],
        "the graph is missing: name a file (-: standard input), or write it behind --graph",
    );
    refuses(
        &["fit", "-g", "x->y"],
        "the data are missing: give --data FILE, or --covariance FILE with --observations N",
    );
    for text in ["1->2", "1 2", "1"] {
        refuses(
            &["identify", "-g", "1->2", "--arc", text],
            "is not a pair: name two vertices",
        );
    }
    for (option, fix) in [
        ("--seed", "whole number from 0"),
        ("--rows", "whole number from 0"),
    ] {
        for value in ["-1", "x"] {
            let done = sem(&["simulate", "-g", "1->2", option, value]);
            common::refuses(&done, fix);
            assert!(!done.err.contains("'-- -"), "{}", done.err);
        }
    }
}
