//! Files of task graphs: what they say and do not say is what is read and written.

mod common;

use common::transforms::{document, file, refuses};
use common::{folder, run};

/// Regression: a slip in `labels` was a state that is never left, and `symbolic` named one state of a trap.
#[test]
fn states_are_named_where_they_stand() {
    let folder = folder("words-states");
    let edges =
        "edges = [{ from = 'a', to = 'b', rate = 1 }, { from = 'b', to = 'done', rate = 2 }]\n";
    let slip = format!("initial = 'a'\n{edges}labels = {{ busy = ['a', 'donne'] }}\n");
    refuses(
        &["makespan", "chain", &file(&folder, "slip.toml", &slip)],
        "no edge names the state \"donne\"; is done meant?",
    );
    let trap = "initial = 'a'\nabsorbing = ['done']\nedges = [{ from = 'a', to = 'b', rate = 'k' }, { from = 'b', to = 'c', rate = 2 },
        { from = 'c', to = 'b', rate = 2 }, { from = 'a', to = 'done', rate = 1 }]";
    refuses(
        &["makespan", "symbolic", &file(&folder, "trap.toml", trap)],
        "the states b, c are reached, and no exit is reached from there",
    );
}

/// Regression: labels that PRISM and DRN do not have were left out without a word; the limit on states had no option.
#[test]
fn conversions_say_what_is_left_out() {
    let folder = folder("words-labels");
    let graph = "initial = 'a'\nedges = [{ from = 'a', to = 'b', rate = 1 }, { from = 'b', to = 'done', rate = 2 }]
labels = { 'at work' = ['a'], busy = ['b'], init = ['b'] }";
    let graph = file(&folder, "labels.toml", graph);
    for (format, left_out) in [("prism", true), ("drn", true), ("json", false)] {
        let done = run(&["makespan", "chain", &graph, "--convert", format]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(done.out.contains("busy"));
        let note = format!("note: the label \"at work\" is left out: {format} has no such labels");
        assert_eq!(done.err.contains(&note), left_out, "{}", done.err);
        assert_eq!(done.err.contains("\"init\""), left_out, "{}", done.err);
    }
    let drn = run(&["makespan", "chain", &graph, "--convert", "drn"]).out;
    let drn = file(&folder, "three.drn", &drn);
    refuses(
        &["makespan", "chain", &drn, "--most-states", "2"],
        "raise --most-states",
    );
    assert_eq!(
        run(&["makespan", "chain", &drn, "--most-states", "3"]).code,
        Some(0)
    );
}

/// Regression: a label that cannot be decided in a later state kept the states before.
#[test]
fn labels_of_programs_are_whole_or_left_out() {
    let folder = folder("formats-prism");
    let program = "ctmc\nconst double p;\nmodule m\n s : [0..2] init 0;\n [] s=0 -> p : (s'=1);\n [] s=1 -> p : (s'=2);\nendmodule\n\
                   label \"done\" = s=2;\nlabel \"x\" = s=0 | (p>0.5 & s=1);\nlabel \"y\" = s<2;\n";
    let program = file(&folder, "label.prism", program);
    let done = run(&["makespan", "chain", &program, "--convert", "toml"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("labels = { \"y\" = ["), "{}", done.out);
    let done = run(&[
        "makespan",
        "chain",
        &program,
        "--convert",
        "toml",
        "--set",
        "p=1",
    ]);
    assert!(
        done.out.contains("\"x\" = [\"s=0\", \"s=1\"]"),
        "{}",
        done.out
    );
}

/// Regression: rewards of DRN were taken by their places, however many there were.
#[test]
fn rewards_are_as_many_as_their_names() {
    let folder = folder("formats-drn");
    let drn = |names: &str, first: &str, action: &str| {
        format!(
            "@type: DTMC\n@parameters\n\n@reward_models\n{names}\n@nr_states\n2\n@nr_choices\n2\n@model\nstate 0 {first} init\n\
             \taction 0 {action}\n\t\t1 : 1\nstate 1 done\n\taction 0\n\t\t1 : 1\n"
        )
    };
    for (name, text) in [
        ("few", drn("a b", "[5]", "")),
        ("many", drn("a b", "[5, 7, 9]", "")),
        ("action", drn("a b", "[5, 7]", "[1]")),
    ] {
        let graph = file(&folder, &format!("{name}.drn"), &text);
        refuses(
            &["makespan", "chain", &graph, "--rewards", "b"],
            "that of the names of @reward_models 2: give each a name, and each name a value",
        );
    }
    for (text, cost) in [
        (drn("a b", "[5, 7]", "[1, 2]"), 9.0),
        (drn("a b", "", ""), 0.0),
    ] {
        let graph = file(&folder, "good.drn", &text);
        let (found, _) = document(&["makespan", "chain", &graph, "--rewards", "b"]);
        assert_eq!(found["cost"], cost, "{found}");
    }
    // the one model without a name
    let graph = file(&folder, "unnamed.drn", &drn("", "[3]", ""));
    let (found, _) = document(&["makespan", "chain", &graph]);
    assert_eq!(found["cost"], 3.0, "{found}");
}
