//! The command-line blocks of README.md, of `commands.md` and of `docs/sem.md` are run: what they show is what a user sees.
//!
//! In a block marked `console`, a line `$ command` is run by `sh` in the repository root and the lines up to the next
//! command are its output (standard output, then standard error). `[..]` stands for any text in a line, a line `...` for
//! any lines. With `UPDATE_SNAPSHOTS=1` the blocks without wildcards are rewritten instead.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::root;

/// What a command prints.
fn run(command: &str) -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_closedform"))
        .parent()
        .unwrap();
    let path = format!(
        "{}:{}",
        folder.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let done = Command::new("sh")
        .args(["-c", command])
        .current_dir(root())
        .env("PATH", path)
        .output()
        .unwrap();
    let mut text = String::from_utf8(done.stdout).unwrap();
    text.push_str(&String::from_utf8(done.stderr).unwrap());
    text
}

/// The amount of work is no promise: numbers behind `fuel` are left out.
fn without_fuel(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("fuel") {
        let after = at + "fuel".len();
        kept.push_str(&rest[..after]);
        rest = rest[after..]
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '"' | ':'));
    }
    kept.push_str(rest);
    kept
}

/// A line against a pattern with `[..]`.
fn line_matches(line: &str, pattern: &str) -> bool {
    let (line, pattern) = (&without_fuel(line), &without_fuel(pattern));
    let mut parts = pattern.split("[..]");
    let Some(rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut rest = rest;
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

fn matches(output: &[&str], expected: &[&str]) -> bool {
    match (output, expected) {
        ([], []) => true,
        (_, ["...", rest @ ..]) => (0..=output.len()).any(|skip| matches(&output[skip..], rest)),
        ([line, output @ ..], [pattern, expected @ ..]) => {
            line_matches(line, pattern) && matches(output, expected)
        }
        _ => false,
    }
}

/// One command with the lines that follow it.
struct Step {
    command: String,
    // Lines of the file: first and one past the last line of the output.
    from: usize,
    to: usize,
}

fn steps(text: &str) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
            continue;
        }
        if !inside {
            continue;
        }
        match line.strip_prefix("$ ") {
            Some(command) => found.push(Step {
                command: command.to_owned(),
                from: at + 1,
                to: at + 1,
            }),
            None => {
                if let Some(step) = found.last_mut() {
                    step.to = at + 1;
                }
            }
        }
    }
    found
}

/// Runs every block of a file; gives the number of commands.
fn check(name: &str) -> usize {
    let path = root().join(name);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let steps = steps(&text);
    let mut updated: Vec<String> = Vec::new();
    let mut copied = 0;
    let mut wrong = Vec::new();
    for step in &steps {
        let output = run(&step.command);
        let output: Vec<&str> = output.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = lines[step.from..step.to]
            .iter()
            .map(|line| line.trim_end())
            .collect();
        updated.extend(lines[copied..step.from].iter().map(|&line| line.to_owned()));
        copied = step.to;
        if matches(&output, &expected) {
            updated.extend(expected.iter().map(|&line| line.to_owned()));
        } else {
            updated.extend(output.iter().map(|&line| line.to_owned()));
            wrong.push(format!(
                "$ {}\nexpected:\n{}\nfound:\n{}\n",
                step.command,
                expected.join("\n"),
                output.join("\n")
            ));
        }
    }
    updated.extend(lines[copied..].iter().map(|&line| line.to_owned()));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, updated.join("\n") + "\n").unwrap();
    } else {
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
    steps.len()
}

#[test]
fn the_blocks_of_the_readme_are_true() {
    assert!(check("README.md") >= 5);
}

#[test]
fn the_blocks_about_claims_are_true() {
    assert!(check("docs/claims.md") >= 3);
}

#[test]
fn the_commands_behave_as_written() {
    assert!(check("cli/tests/commands.md") >= 10);
}

#[test]
fn the_page_on_structural_equation_models_shows_what_its_commands_print() {
    assert!(check("docs/sem.md") >= 6);
}

#[test]
fn patterns_match_what_they_should() {
    assert!(line_matches(
        "worst 2.6 us, fuel 3",
        "worst [..] us, fuel [..]"
    ));
    assert!(!line_matches("worst 2.6 ms", "worst [..] us"));
    assert!(!line_matches("abc", "ab"));
    assert!(line_matches(r#""fuel":12}"#, r#""fuel":345}"#));
    assert!(matches(&["a", "b", "c"], &["a", "...", "c"]));
    assert!(!matches(&["a", "b"], &["a", "...", "c"]));
}
