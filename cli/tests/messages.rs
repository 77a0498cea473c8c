//! What a person is told: every message names what was seen, where, and the way out.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{folder, refuses, run, run_with};

const ROW: &str = "{\"gold\":\"1\",\"answer\":\"1\"}\n";

#[test]
fn a_batch_does_not_replace_its_own_input() {
    let folder = folder("own-input");
    let rows = folder.join("rows.jsonl");
    fs::write(&rows, ROW).unwrap();
    let link = folder.join("link.jsonl");
    std::os::unix::fs::symlink(&rows, &link).unwrap();
    let around = folder.join("..").join("own-input").join("rows.jsonl");
    let rows = rows.to_str().unwrap();
    for output in [rows, link.to_str().unwrap(), around.to_str().unwrap()] {
        let done = run(&["verify", "--jsonl", rows, "--output", output]);
        refuses(&done, "this is the file that is read");
        let done = run(&["verify", "--certificate", rows, "--output", output]);
        assert_eq!(done.code, Some(2));
    }
    assert_eq!(fs::read_to_string(rows).unwrap(), ROW);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left");
    let other = folder.join("answers.jsonl");
    let done = run(&[
        "verify",
        "--jsonl",
        rows,
        "--output",
        other.to_str().unwrap(),
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_batch_does_not_replace_the_file_behind_standard_input() {
    let rows = folder("own-standard-input").join("rows.jsonl");
    fs::write(&rows, ROW).unwrap();
    let output = common::closedform(&["verify", "--jsonl", "-", "--output"])
        .arg(&rows)
        .stdin(fs::File::open(&rows).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&rows).unwrap(), ROW);
}

#[test]
fn an_undecided_row_that_is_an_error_makes_the_batch_exit_with_2() {
    let rows = "{\"id\":1,\"gold\":\"1\",\"answer\":\"1\"}\n{\"id\":2,\"gold\":\"1\",\"answer\":\"\\\\frac{1\"}\n";
    for style in [&[][..], &["--table"]] {
        let mut arguments = vec!["verify", "--jsonl", "--on-undecided", "error"];
        arguments.extend(style);
        let done = run_with(&arguments, rows.as_bytes());
        assert_eq!(done.code, Some(2), "{}", done.err);
        assert!(
            done.err.contains("1 of 2 rows were undecided"),
            "{}",
            done.err
        );
        assert!(
            done.out
                .contains(r#"{"line":2,"id":2,"error":"undecided: "#),
            "{}",
            done.out
        );
        assert!(!done.out.contains(r#""line":1"#), "{}", done.out);
    }
    let done = run_with(&["verify", "--jsonl"], rows.as_bytes());
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    // The same for a single pair, in words and in JSON.
    for more in [&[][..], &["--json"]] {
        let mut arguments = vec!["verify", "1", r"\frac{1", "--on-undecided", "error"];
        arguments.extend(more);
        refuses(&run(&arguments), "undecided: ");
    }
}

#[test]
fn options_are_named_as_they_are_typed() {
    refuses(
        &run(&["verify", "1", "1", "--on-undecided", "foo"]),
        "--on-undecided: \"foo\" is not known; allowed: wrong, none, error",
    );
    refuses(
        &run(&["extract", "--boxed", "foo"]),
        "--boxed: \"foo\" is not known; allowed: last, joined, all",
    );
}

#[test]
fn a_number_that_cannot_be_read_names_what_is_allowed() {
    for (arguments, fix) in [
        (
            &["verify", "1", "1", "--fuel", "abc"][..],
            "whole number from 0",
        ),
        (&["verify", "1", "1", "--fuel", "-1"], "whole number from 0"),
        (&["verify", "--jsonl", "--threads", "-1"], "0 for all cores"),
        (
            &["run", "answer-checker", "--size", "0"],
            "whole number from 1",
        ),
        (
            &["run", "answer-checker", "--size", "-1"],
            "whole number from 1",
        ),
        (
            &["run", "answer-checker", "--seed", "x"],
            "whole number from 0",
        ),
        (&["witness", "--all", "--seed", "-3"], "whole number from 0"),
    ] {
        let done = run(arguments);
        refuses(&done, fix);
        assert!(!done.err.contains("invalid digit"), "{}", done.err);
        assert!(!done.err.contains("'-- -"), "{}", done.err);
    }
}

#[test]
fn formulas_without_quotes_are_told_to_be_quoted() {
    refuses(
        &run(&["verify", "1", "2", "3"]),
        "put each formula in quotes",
    );
}

#[test]
fn a_missing_folder_is_told_to_be_created() {
    refuses(
        &run(&["verify", "1", "1", "--output", "/no/such/folder/out"]),
        "there is no folder /no/such/folder: create it first",
    );
    refuses(
        &run(&["verify", "1", "1", "--output", "/no-such-folder/"]),
        "--output /no-such-folder/: it is a folder, name a file in it",
    );
}

#[test]
fn every_command_writes_its_output_to_a_file_alone() {
    let folder = folder("output");
    let text = folder.join("text");
    fs::write(&text, "so it is \\boxed{5}").unwrap();
    let cases = folder.join("cases.jsonl");
    fs::write(
        &cases,
        "{\"gold\":\"1\",\"answer\":\"1\",\"expected\":true}\n",
    )
    .unwrap();
    let (text, cases) = (text.to_str().unwrap(), cases.to_str().unwrap());
    let commands: [&[&str]; 8] = [
        &["verify", "1", "-1"],
        &["extract", text],
        &["parse", "-1/2"],
        &["list"],
        &["show", "answer-checker"],
        &["run", "answer-checker"],
        &["witness", "--all", "--quick"],
        &["cases", cases],
    ];
    let target = folder.join("out");
    let target = target.to_str().unwrap();
    for command in commands {
        let plain = run(command);
        let done = run(&[command, &["--output", target]].concat());
        assert_eq!((done.code, &done.out[..]), (plain.code, ""), "{command:?}");
        assert_eq!(
            fs::read_to_string(target).unwrap(),
            plain.out,
            "{command:?}"
        );
        fs::remove_file(target).unwrap();
    }
    for reading in [["extract", text], ["cases", cases]] {
        refuses(
            &run(&[&reading[..], &["--output", reading[1]]].concat()),
            "this is the file that is read",
        );
    }
    // What fails writes nothing.
    assert_eq!(run(&["parse", "(", "--output", target]).code, Some(2));
    assert!(!PathBuf::from(target).exists());
}

#[test]
fn packed_files_of_other_kinds_name_the_kinds_that_are_read() {
    let folder = folder("packed");
    for (name, head) in [
        ("rows.bz2", &b"BZh91AY&SY"[..]),
        ("rows.xz", b"\xfd7zXZ\0\0\x04"),
        ("rows.zip", b"PK\x03\x04\x14\0"),
        ("mislabelled.gz", b"BZh91AY&SY"),
    ] {
        let path = folder.join(name);
        fs::write(&path, head).unwrap();
        let done = run(&["verify", "--jsonl", path.to_str().unwrap()]);
        refuses(&done, name);
        assert!(
            done.err.contains(".gz and .zst are unpacked"),
            "{}",
            done.err
        );
    }
    let path = folder.join("utf16.jsonl");
    fs::write(&path, b"\xff\xfe{\0}\0").unwrap();
    refuses(
        &run(&["verify", "--jsonl", path.to_str().unwrap()]),
        "iconv -f UTF-16",
    );
}

#[test]
fn a_mark_of_the_byte_order_is_skipped_everywhere() {
    let case = "\u{feff}{\"id\":1,\"gold\":\"1\",\"answer\":\"1\",\"expected\":true}\n";
    assert_eq!(
        run_with(&["verify", "--jsonl"], case.as_bytes()).code,
        Some(0)
    );
    assert_eq!(run_with(&["cases", "-"], case.as_bytes()).code, Some(0));
    let problem = "\u{feff}{\"pairs\":[{\"gold\":\"1\",\"answer\":\"1\"}]}";
    let done = run_with(
        &["run", "answer-checker", "--problem", "-"],
        problem.as_bytes(),
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn a_problem_names_the_file_the_pair_and_the_field() {
    let folder = folder("problems");
    for (problem, message) in [
        (
            r#"{"pairs":[{"gold":"5","answer":"5"},{"gold":5,"answer":"5"}]}"#,
            "pair 2 whose \"gold\" is not a string",
        ),
        (r#"{"pairs":[{"gold":"5"}]}"#, "pair 1 without \"answer\""),
        (
            r#"{"pairs":[{"gold":"5","answer":"5","mode":"x"}]}"#,
            "pair 1 with \"mode\"",
        ),
        (r#"{"pairs":[],"foo":1}"#, "an object with \"foo\""),
        ("{}", "an object without \"pairs\""),
        ("{", "not JSON: EOF while parsing an object at line 1"),
    ] {
        let path = folder.join("problem.json");
        fs::write(&path, problem).unwrap();
        let done = run(&["run", "answer-checker", "--problem", path.to_str().unwrap()]);
        refuses(&done, message);
        assert!(done.err.contains("problem.json"), "{}", done.err);
    }
}

#[test]
fn a_case_names_the_file_the_line_and_the_field() {
    let first = "{\"id\":1,\"gold\":\"1\",\"answer\":\"1\",\"expected\":true}\n";
    for (case, message) in [
        (
            r#"{"gold":"1","answer":1,"expected":true}"#,
            "standard input, line 2: \"answer\" is the number 1, not a string: write \"answer\": \"1\"",
        ),
        (
            r#"{"gold":"1","answer":"1","expected":"yes"}"#,
            "standard input, line 2: \"expected\" is the string \"yes\"",
        ),
        (
            r#"{"gold":"1","answer":"1"}"#,
            "line 2: no adapter for this format",
        ),
        (r#"{"gold":"1","answer":"1"}"#, "here is no \"expected\""),
        (
            "{",
            "line 2: not JSON: EOF while parsing an object at column 1",
        ),
    ] {
        let done = run_with(&["cases", "-"], format!("{first}{case}\n").as_bytes());
        assert_eq!(done.code, Some(2));
        assert!(done.out.contains(message), "{}", done.out);
        assert!(done.out.ends_with("1 passed, 0 failed, 1 refused\n"));
        assert!(done.err.contains("1 cases were refused"), "{}", done.err);
    }
    // the others are answered all the same
    let rows = format!("{first}{{\"id\": 7}}\n{{\n{first}");
    let done = run_with(&["cases", "-", "--json"], rows.as_bytes());
    let passed = |line: &str| line.contains("\"passed\":true");
    let lines: Vec<bool> = done.out.lines().map(passed).collect();
    assert_eq!(
        (done.code, &lines[..]),
        (Some(2), &[true, false, false, true][..])
    );
    refuses(
        &run_with(&["cases", "-"], b"\n\n"),
        "standard input: no cases in it",
    );
}

#[test]
fn several_certificates_are_told_to_be_taken_one_at_a_time() {
    let rows = format!("{ROW}{ROW}");
    let answers = run_with(&["verify", "--jsonl", "--json"], rows.as_bytes()).out;
    refuses(
        &run_with(&["verify", "--certificate", "-"], answers.as_bytes()),
        "one certificate at a time",
    );
    let first = answers.lines().next().unwrap();
    let done = run_with(&["verify", "--certificate", "-"], first.as_bytes());
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn every_verb_explains_its_exit_codes_and_its_options() {
    assert!(run(&["--help"]).out.contains("Exit codes: 0"));
    for verb in [
        "verify", "extract", "parse", "prove", "sem", "list", "show", "run", "witness", "cases",
    ] {
        let help = run(&[verb, "--help"]);
        assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
        assert!(help.out.contains("Exit codes: 0"), "{verb}");
        assert_eq!(run(&["help", verb]).out, help.out, "{verb}");
        assert!(run(&["help"]).out.contains(verb), "{verb}");
    }
    let verify = run(&["verify", "--help"]).out;
    for name in [
        "approx",
        "boxed",
        "choices",
        "form",
        "fuel",
        "golds",
        "mode",
        "on_undecided",
    ] {
        assert!(verify.contains(name), "{name}");
    }
}

#[test]
fn an_unknown_word_is_answered_with_the_nearest() {
    refuses(&run(&["verfy", "1", "1"]), "'verify'");
    refuses(&run(&["witnes", "--all"]), "'witness'");
    refuses(
        &run(&["verify", "1", "1", "--aprox", "strict"]),
        "'--approx'",
    );
}

/// Regression: errors of usage came in up to six lines.
#[test]
fn errors_of_usage_are_one_line() {
    for arguments in [
        &["verfy", "1", "1"][..],
        &["verify", "1", "1", "--aprox", "strict"],
        &["verify", "1", "1", "--fuel", "abc"],
        &["chroma", "simulate"],
        &["chroma", "witness", "x", "--effort", "hard"],
        &["chroma", "simulate", "x", "--tol", "1", "--digits", "3"],
        &["chroma", "simulate", "x", "--csv"],
        &["chroma", "simulate", "x", "a\nb"],
        &["witness"],
    ] {
        let done = run(arguments);
        refuses(&done, "error: ");
        assert_eq!(done.err.lines().count(), 1, "{arguments:?}: {}", done.err);
        assert!(!done.err.contains("error: error"), "{}", done.err);
        assert!(!done.err.contains("Usage"), "{}", done.err);
    }
    refuses(
        &run(&["chroma", "witness", "x", "--effort", "hard"]),
        "[possible values: quick, usual, thorough]",
    );
    // no error: what there is to ask
    let done = run(&["chroma"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("Usage"), "{}", done.err);
}

#[test]
fn the_other_side_is_shown_when_one_cannot_be_read() {
    let done = run(&["verify", "--explain", r"\frac{", "5"]);
    assert_eq!(done.code, Some(3));
    assert!(done.out.contains("answer    number      5"), "{}", done.out);
}
