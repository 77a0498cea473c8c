//! What `makespan fit` and `plan` say of logs.

mod common;

use common::transforms::file;
use common::{Done, folder, refuses, run_with, words};
use serde_json::Value;

fn fit(log: &str, more: &[&str]) -> Done {
    let options = words("makespan fit - --draws 4000");
    run_with(&[&options[..], more].concat(), log.as_bytes())
}

/// Rows of a shadow run.
const SHADOW: &str =
    "TP,28\nTP,31\nTN,61\nTP,30\nTN,70\nTN,66\nFN,29\nFP,68\nTP,27\nTN,72\nTP,33\n";

fn shadow() -> String {
    format!("outcome,duration_s\n{SHADOW}")
}

/// The same with a column of exploration.
fn flagged(flag: &str) -> String {
    let rows: String = SHADOW
        .lines()
        .map(|row| format!("{row},{flag}\n"))
        .collect();
    format!("outcome,duration_s,explored\n{rows}")
}

/// Regression: --shadow holds beside a column of zeros, and is refused beside one that tells alarmed attempts apart.
#[test]
fn shadow_holds_beside_a_column_of_zeros() {
    let plain = fit(&shadow(), &["--shadow", "--json"]).json();
    let zeros = fit(&flagged("0"), &["--shadow", "--json"]).json();
    assert_eq!(plain["tasks"], zeros["tasks"]);
    assert!(
        zeros["notes"].to_string().contains("taken as run on"),
        "{zeros}"
    );
    let mixed = format!("{}TN,71,1\n", flagged("0"));
    refuses(&fit(&mixed, &["--shadow"]), "some were preempted");
}

/// Regression: a shadow run decides with the time until preemption, which is named where it is missing; a time that the log has is refused.
#[test]
fn a_shadow_run_decides_with_a_given_time() {
    let done = fit(&shadow(), &["--shadow"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .contains("no attempt of the kind preempted (TN, FN): give its mean time with --mtn"),
        "{}",
        done.out
    );
    let found = fit(&shadow(), &["--shadow", "--mtn", "12", "--json"]).json();
    let task = &found["tasks"][0];
    assert!(task["probability_pays"].as_f64().unwrap() > 0.8, "{task}");
    assert!(task["saving"]["low"].is_number() && task["trials_needed"]["trials"].is_number());
    refuses(
        &fit(&shadow(), &["--shadow", "--mtn", "12", "--mtf", "60"]),
        "failures that were run on is given as 60, and the log has 5 such attempts: leave it out",
    );
    let folder = folder("makespan-shadow");
    let log = file(&folder, "shadow.csv", &shadow());
    let plan = ["makespan", "plan", "--log", &log, "--shadow"];
    let done = run_with(&plan, b"");
    assert!(
        done.err.contains("give its mean time with --mtn"),
        "{}",
        done.err
    );
    let done = run_with(
        &[&plan[..], &["--ts", "12", "--tf", "11", "--json"]].concat(),
        b"",
    );
    assert!(done.json()["times_estimated"]["trials"].as_f64().unwrap() > 0.0);
    for option in ["--tp", "--start", "--alpha"] {
        let done = run_with(&[&plan[..], &["--mtn", "12", option, "0.5"]].concat(), b"");
        refuses(&done, &format!("{option}: a log says this"));
    }
}

/// Regression: labels that are vouched for are used, and no note says otherwise.
#[test]
fn known_labels_are_used_without_a_note() {
    let known = fit(&flagged("0"), &["--known-labels", "--json"]).json();
    assert!(known["tasks"][0]["alpha"]["mean"].is_number());
    assert!(!known.to_string().contains("not used"), "{known}");
    let unknown = fit(&flagged("0"), &["--json"]).json();
    assert!(
        unknown["notes"].to_string().contains("not used"),
        "{unknown}"
    );
    assert!(unknown["tasks"][0]["refused"].is_string());
}

/// Regression: weighted rates are the answer, with intervals and without a refusal.
#[test]
fn weighted_rates_are_an_answer() {
    let mut log = String::from("outcome,duration_s,explored\n");
    for at in 0..400 {
        log += match at % 20 {
            0..=8 => "TP,29,0\n",
            9..=10 => "FP,67,0\n",
            11 => "FN,30,1\n",
            12..=13 => "TN,70,1\n",
            _ => "PREEMPTED,12,0\n",
        };
    }
    for more in [&[][..], &["--exploration", "0.333"]] {
        let json = fit(&log, &[more, &["--json"]].concat()).json();
        let task = &json["tasks"][0];
        assert!(
            task.get("refused").is_none() && json.get("notes").is_none(),
            "{json}"
        );
        // of 20 attempts 9 + 3 would succeed
        let number = |key: &str, part: &str| task[key][part].as_f64().unwrap();
        for (key, wanted) in [
            ("p_weighted", 0.6),
            ("alpha_weighted", 0.25),
            ("beta_weighted", 0.75),
        ] {
            assert!((number(key, "value") - wanted).abs() < 0.01, "{task}");
            assert!(
                number(key, "low") < wanted && wanted < number(key, "high"),
                "{task}"
            );
        }
        assert!(number("gain_weighted", "low") < number("gain_weighted", "high"));
        let wide = fit(&log, &[more, &["--confidence", "99.9", "--json"]].concat()).json();
        let other = &wide["tasks"][0]["p_weighted"];
        assert!(other["low"].as_f64().unwrap() < number("p_weighted", "low"));
        let uncertain = number("probability_pays_weighted_uncertain_times", "value");
        assert!(uncertain > 0.5, "{task}");
        let text = fit(&log, more).out;
        assert!(
            text.contains("; plain counting: ") && !text.contains("does not cover"),
            "{text}"
        );
    }
    refuses(&fit(&log, &["--exploration", "2"]), "--exploration: ");
}

/// Regression: the interval of the saving counts the times as uncertain, by exponential laws and by the bootstrap, and says where it does not.
#[test]
fn the_interval_of_the_saving_counts_the_times() {
    let mut log = String::from("outcome,duration_s\n");
    for at in 0..120 {
        let spread = 0.1 + f64::from(at * at % 37) / 18.0;
        let (label, mean) = [
            ("TP", 29.0),
            ("TN", 12.0),
            ("FP", 68.0),
            ("TP", 29.0),
            ("FN", 12.0),
        ][at as usize % 5];
        log += &format!("{label},{:.3}\n", mean * spread);
    }
    let width = |found: &Value, key: &str| {
        let interval = &found["tasks"][0][key];
        interval["high"].as_f64().unwrap() - interval["low"].as_f64().unwrap()
    };
    let found = fit(&log, &["--known-labels", "--json"]).json();
    assert!(
        width(&found, "saving") > 1.05 * width(&found, "saving_times_known"),
        "{found}"
    );
    let drawn = fit(&log, &["--known-labels", "--bootstrap", "--json"]).json();
    assert_eq!(
        width(&drawn, "saving_times_known").to_bits(),
        width(&found, "saving_times_known").to_bits()
    );
    let ratio = width(&drawn, "saving") / width(&found, "saving");
    // durations that spread less than exponential ones
    assert!(ratio < 0.99, "{ratio}");
    let none = words("makespan fit - --known-labels --draws 0");
    let done = run_with(&none, log.as_bytes());
    assert!(
        done.out.contains("), times taken as known\n"),
        "{}",
        done.out
    );
}

/// Regression: messages name the option.
#[test]
fn messages_name_the_option() {
    refuses(
        &fit("outcome,duration_ms\nTP,3000\n", &[]),
        "convert it with --milliseconds, or rename the column",
    );
    refuses(
        &fit(&shadow(), &["--task", "x"]),
        "--task x: standard input has no column of tasks: leave the option out",
    );
}
