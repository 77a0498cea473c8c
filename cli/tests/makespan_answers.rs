//! What `makespan` answers at the edges of its questions: source code that compiles, means that are infinite, notes, names that are kept.

#![cfg(unix)]

mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::transforms::{document, file, number};
use common::{Done, folder, run, run_with, words};
use serde_json::{Value, json};

const REWORK: &str = "examples/makespan/rework.prism";

/// Rates with every kind of coefficient, a loop that is ignored and arcs that are summed.
const NOTED: &str = r#"
initial = "a"
edges = [{ from = "a", to = "b", rate = "x" }, { from = "a", to = "a", rate = 2 }, { from = "b", to = "done", rate = 1 },
         { from = "b", to = "done", rate = "1 + y" }]
"#;

#[track_caller]
fn answered(arguments: &[&str], code: i32) -> Done {
    let done = run(&[&["makespan"], arguments].concat());
    assert_eq!(done.code, Some(code), "{}{}", done.out, done.err);
    done
}

#[track_caller]
fn says(done: &Done, text: &str) {
    assert!(done.out.contains(text), "{}{}", done.out, done.err);
}

/// Runs a program that may not be installed; nothing where it is not.
fn tool(name: &str, arguments: &[&str]) -> Option<std::process::Output> {
    Command::new(name)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()
}

/// Is every line part of a function, a comment or blank? What can be seen without a compiler.
fn is_shaped(text: &str, comment: &str) -> bool {
    text.lines().all(|line| {
        let begins = [
            comment, "    ", "def ", "pub fn ", "double ", "#[allow", "#include", "{", "}",
        ];
        line.is_empty() || begins.iter().any(|begin| line.starts_with(begin))
    })
}

/// Regression: the lines about terms and coefficients stood bare behind every function.
#[test]
fn what_is_printed_as_source_is_source() {
    let folder = folder("answers-source");
    let noted = file(&folder, "noted.toml", NOTED);
    for (at, graph) in [REWORK, &noted].into_iter().enumerate() {
        for more in [
            &[][..],
            &["--gradient"][..],
            &["--factor", "--name", "mean_time"][..],
        ] {
            for (language, comment) in [("python", "#"), ("c", "//"), ("rust", "//")] {
                let start = ["symbolic", graph, "--format", language];
                let done = answered(&[&start[..], more].concat(), 0);
                assert!(is_shaped(&done.out, comment), "{}", done.out);
                says(&done, &format!("{comment} terms "));
                let stem = format!("f{at}{}", more.len());
                let path = |end: &str| folder.join(format!("{stem}.{end}")).display().to_string();
                let compiled = match language {
                    "python" => {
                        fs::write(path("py"), &done.out).unwrap();
                        tool("python3", &[&path("py")])
                    }
                    "c" => {
                        fs::write(path("c"), &done.out).unwrap();
                        tool("cc", &["-c", "-o", &path("o"), &path("c")])
                    }
                    _ => {
                        fs::write(path("rs"), &done.out).unwrap();
                        let kind = ["--crate-type", "lib", "--emit", "metadata", "--out-dir"];
                        let out = folder.display().to_string();
                        tool("rustc", &[&kind[..], &[&out, &path("rs")]].concat())
                    }
                };
                if let Some(compiled) = compiled {
                    let complaint = String::from_utf8_lossy(&compiled.stderr);
                    assert!(compiled.status.success(), "{}\n{complaint}", done.out);
                }
            }
        }
    }
    // what python computes is the value that is printed beside it
    let done = answered(
        &["symbolic", REWORK, "--format", "python", "--at", "p=1/2"],
        0,
    );
    let value = done
        .out
        .lines()
        .find_map(|line| line.strip_prefix("# value"));
    let value: f64 = value
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let call = format!("{}\nprint(makespan(0.5))\n", done.out);
    if let Some(found) = tool("python3", &["-c", &call]) {
        let found: f64 = String::from_utf8(found.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert!((found / value - 1.0).abs() < 1e-14, "{found} {value}");
    }
}

/// Regression: the option was advised for files, where it did nothing, and `symbolic` did not know it.
#[test]
fn normalise_works_where_it_is_advised() {
    let folder = folder("answers-normalise");
    let outcomes = r#"outcomes = [{ name = "S", prob = 6, done = true, time = 1 }, { name = "F", prob = 3, done = false, time = 1 }]"#;
    let classes = "prob = { TP = 6, NCS = 0, FP = 3, NCF = 0, TN = 0, FN = 0 }\nmean_time = { TP = 1, FP = 1 }";
    let graph = r#"
initial = "a"
edges = [{ from = "a", to = "done", prob = 6 }, { from = "a", to = "a", prob = 3 }]
"#;
    let [outcomes, classes, graph] = [("o", outcomes), ("c", classes), ("g", graph)]
        .map(|(name, text)| file(&folder, &format!("{name}.toml"), text));
    for (verb, task) in [
        ("mean", &outcomes),
        ("dist", &outcomes),
        ("simulate", &outcomes),
        ("mean", &classes),
        ("decide", &classes),
        ("chain", &graph),
        ("dist", &graph),
        ("simulate", &graph),
    ] {
        let done = run(&["makespan", verb, task]);
        assert_eq!(done.code, Some(2), "{verb}: {}", done.out);
        assert!(done.err.contains("sum to 9, not to 1"), "{}", done.err);
        assert!(done.err.contains("--normalise"), "{}", done.err);
        let done = run(&["makespan", verb, task, "--normalise"]);
        let code = i32::from(verb == "decide");
        assert_eq!(done.code, Some(code), "{verb}: {}{}", done.out, done.err);
        if verb != "simulate" && verb != "decide" {
            says(&done, "mean                     1.5");
        }
    }
    says(&answered(&["symbolic", &graph, "--normalise"], 0), "3/2\n");
}

/// Regression: six classes without a success were refused, where rates were answered.
#[test]
fn without_a_success_classes_answer_like_rates() {
    let times = ["--mts", "28.7", "--mtf", "68.7", "--mtn", "12.3"];
    let classes = [
        "--tp", "0", "--ncs", "0", "--fp", ".1", "--ncf", ".1", "--tn", ".6", "--fn", ".2",
    ];
    let rates = ["--p", ".2", "--alpha", "1", "--beta", ".75"];
    let by = |given: &[&str]| document(&[&["makespan", "decide"], given, &times].concat());
    let (one, other) = (by(&classes), by(&rates));
    assert_eq!(one, other);
    assert_eq!(one.1, Some(1));
    assert_eq!(one.0["pays"], json!(false));
    assert_eq!(one.0["mean"]["value"], Value::Null);
    assert!(
        one.0["mean"]["infinite"]
            .as_str()
            .unwrap()
            .contains("success is 0")
    );
    // 28.7 + 0.8/0.2 68.7
    assert!((number(&one.0["reactive"]["value"]) - 303.5).abs() < 1e-12);
    let done = answered(&[&["mean"][..], &classes, &times].concat(), 0);
    says(
        &done,
        "mean                     infinite: no attempt ever completes",
    );
    says(&done, "without preemption       303.5");
    // a comparison without a time to compare with would be with 0
    let done = run(&words("makespan decide --tp .6 --tn .4 --mts 1 --mtn 1"));
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--mtf is missing"), "{}", done.err);
}

/// Regression: quantiles that do not exist were left out without a word, and what is conditional was not said.
#[test]
fn quantiles_that_do_not_exist_are_named() {
    let graph = r#"
initial = "a"
absorbing = ["done"]
edges = [{ from = "a", to = "b", rate = 1 }, { from = "a", to = "done", rate = 3 }, { from = "b", to = "c", rate = 1 },
         { from = "c", to = "b", rate = 1 }]
"#;
    let graph = file(&folder("answers-quantiles"), "trap.toml", graph);
    let done = answered(&["dist", &graph, "--quantiles", "0.5,0.75,0.9,1e-300"], 0);
    says(
        &done,
        "quantile 0.9             never: the probability in all is 0.75\n",
    );
    says(&done, "quantile 1e-300 ");
    says(&done, "the states b, c are never left and are no exit");
    let (found, _) = document(&["makespan", "dist", &graph, "--quantiles", "0.5,0.9"]);
    let quantiles = found["quantiles"].as_array().unwrap();
    assert_eq!(quantiles.len(), 2);
    assert_eq!(quantiles[1]["time"], Value::Null);
    assert_eq!(
        quantiles[1]["never"],
        json!("never: the probability in all is 0.75")
    );
    let done = answered(
        &[
            "dist",
            "--tp",
            "1",
            "--mts",
            "2",
            "--quantiles",
            "1",
            "--draws",
            "0",
        ],
        0,
    );
    says(
        &done,
        "quantile 1               infinite: any time may be exceeded\n",
    );
    let exits = r#"
initial = "a"
edges = [{ from = "a", to = "placed", rate = 3 }, { from = "a", to = "scrap", rate = 1 }]
"#;
    let exits = file(&folder("answers-exits"), "exits.toml", exits);
    let done = answered(
        &["dist", &exits, "--exit", "scrap", "--quantiles", "0.1,0.5"],
        0,
    );
    says(&done, "mean given the exit      0.25\n");
    says(&done, "probability of the exit  0.25\n");
    says(
        &done,
        "quantile 0.5             never: the probability in all is 0.25\n",
    );
    says(
        &done,
        "the mean is that of the walks that end in scrap; probabilities and quantiles are of all walks",
    );
    // simulate names the trap too, and the way out
    let done = answered(&["simulate", &graph], 3);
    assert!(
        done.err
            .contains("the states b, c are never left and are no exit"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("add an arc from one of them to an exit"),
        "{}",
        done.err
    );
}

/// Regression: `simulate` was silent about what `chain` notes.
#[test]
fn all_verbs_print_the_notes() {
    let graph = file(
        &folder("answers-notes"),
        "noted.toml",
        &NOTED.replace('x', "3").replace("1 + y", "2"),
    );
    for verb in ["chain", "dist", "simulate", "symbolic"] {
        let done = answered(&[verb, &graph], 0);
        says(
            &done,
            "state a: a rate to itself changes nothing and is ignored",
        );
        says(&done, "2 arcs from b to done are summed");
    }
}

/// Regression: a file of one point had another document than a file of two.
#[test]
fn a_curve_of_one_point_is_a_curve() {
    let curve = |points: &str| {
        let text = format!(
            "p = 0.5\nMTS = 30\nMTF = 69\ntime_preempt_success = 12\ntime_preempt_failure = 11\npoints = [{points}]\n"
        );
        let task = file(&folder("answers-roc"), "roc.toml", &text);
        document(&["makespan", "decide", &task]).0
    };
    let one = curve("{ alpha = 0.1, beta = 0.8, threshold = 0.6 }");
    let two = curve("{ alpha = 0.1, beta = 0.8, threshold = 0.6 }, { alpha = 0.6, beta = 1 }");
    let keys = |found: &Value| {
        found
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&one), keys(&two));
    assert_eq!(one["points"][0], two["points"][0]);
    assert_eq!(one["points"][0]["threshold"]["value"], json!(0.6));
}

/// Regression: the exit codes of --help were not those of the command.
#[test]
fn limits_of_work_end_with_3_and_name_their_option() {
    let graph = file(
        &folder("answers-fuel"),
        "noted.toml",
        &NOTED.replace('x', "3").replace("1 + y", "2"),
    );
    let done = answered(&["chain", &graph, "--exact", "--fuel", "0"], 3);
    assert!(done.err.contains("--fuel"), "{}", done.err);
    let done = answered(&["symbolic", REWORK, "--fuel", "0"], 3);
    assert!(done.err.contains("--fuel"), "{}", done.err);
    let done = answered(&["symbolic", REWORK, "--limit", "1"], 3);
    assert!(
        done.err.contains("--limit allows more terms"),
        "{}",
        done.err
    );
}

/// Regression: values outside of the model were taken in silence, and a pole was an error of algebra.
#[test]
fn values_outside_of_the_graph_are_said_to_be() {
    let done = answered(&["symbolic", REWORK, "--at", "p=2"], 0);
    says(&done, "these values make no task graph");
    let done = answered(&["symbolic", REWORK, "--at", "p=1/2"], 0);
    assert!(!done.out.contains("make no task graph"), "{}", done.out);
    let done = answered(&["symbolic", REWORK, "--at", "p=0"], 0);
    says(&done, "value                    infinite: ");
    let rates = file(&folder("answers-at"), "noted.toml", NOTED);
    let done = answered(&["symbolic", &rates, "--at", "x=-1", "--at", "y=1"], 0);
    says(&done, "arc a -> b: rate = -1 is not allowed");
    let (found, _) = document(&["makespan", "symbolic", &rates, "--at", "x=0", "--at", "y=1"]);
    assert_eq!(found["value"]["value"], Value::Null);
    assert!(
        found["value"]["infinite"]
            .as_str()
            .unwrap()
            .contains("arc a -> b"),
        "{found}"
    );
    // 1/x + 1/(2 + y) at x = -1, y = -2 is no mean of a graph
    let done = answered(&["symbolic", &rates, "--at", "x=-1", "--at", "y=-2"], 0);
    says(
        &done,
        "value                    none: the denominator is 0, and the values make no task graph",
    );
}

/// Regression: the structure of rewards was renamed, and labels were lost.
#[test]
fn conversions_keep_the_names_of_properties() {
    let folder = folder("answers-names");
    let peg = "examples/makespan/peg_in_hole.prism";
    let mut text = fs::read_to_string(common::root().join(peg)).unwrap();
    for format in ["drn", "json", "prism", "toml", "drn"] {
        let path = file(&folder, &format!("before.{format}"), &text);
        let done = answered(&["chain", &path, "--convert", format], 0);
        assert!(
            done.out.contains("energy") && done.out.contains("placed"),
            "{}",
            done.out
        );
        assert!(!done.out.contains("cost\""), "{}", done.out);
        text = done.out;
    }
    // the exits of a file in TOML are labels of the program
    let exits = r#"{"initial": "a", "edges": [{"from": "a", "to": "placed", "rate": 3}, {"from": "a", "to": "scrap", "rate": 1}]}"#;
    let done = run_with(
        &["makespan", "chain", "-", "--convert", "prism"],
        exits.as_bytes(),
    );
    says(&done, "label \"done\" = ");
    says(&done, "label \"placed\" = s=1;\n");
    says(&done, "label \"scrap\" = s=2;\n");
}

/// Rewards of a state that is not reached left a block without an item, which PRISM refuses.
#[test]
fn rewards_without_an_item_are_not_written() {
    let free =
        r#"{"initial": "a", "edges": [{"from": "a", "to": "b", "rate": 3}], "costs": {"a": 0}}"#;
    let convert = words("makespan chain - --convert prism");
    let done = run_with(&convert, free.as_bytes());
    says(&done, "  s=0 : 0;\nendrewards\n");
    let again = run_with(&convert, done.out.as_bytes());
    says(&again, "  s=0 : 0;\nendrewards\n");
}

/// Values that sum to 1 beside another exit rate: which reading was taken is said.
#[test]
fn drn_with_probabilities_says_so() {
    let text = "@type: CTMC\n@parameters\n\n@reward_models\n\n@nr_states\n2\n@nr_choices\n2\n@model\n\
                state 0 !5 init\n\taction 0\n\t\t0 : 0.5\n\t\t1 : 0.5\nstate 1 !1 done\n\taction 0\n\t\t1 : 1\n";
    let done = run_with(&["makespan", "chain", "-"], text.as_bytes());
    assert_eq!(done.code, Some(0), "{}", done.err);
    says(&done, "mean                     0.4\n");
    says(
        &done,
        "state s0: the values below it sum to 1 and not to the exit rate, and are read as probabilities",
    );
    let rates = text.replace("0.5\n", "2.5\n");
    let done = run_with(&["makespan", "chain", "-"], rates.as_bytes());
    says(&done, "mean                     0.4\n");
    assert!(!done.out.contains("read as probabilities"), "{}", done.out);
}
