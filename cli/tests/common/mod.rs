//! The binary as the tests call it: its exit code and what it says.

#![allow(dead_code, reason = "each test program uses a part")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

pub(crate) mod sem;
pub(crate) mod transforms;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// The document of a command that did its work.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        serde_json::from_str(&self.out).unwrap()
    }
}

/// The root of the repository, where commands run.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The command, not yet started.
pub(crate) fn closedform(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_closedform"));
    command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Bytes in, bytes out.
pub(crate) fn feed(arguments: &[&str], input: &[u8]) -> std::process::Output {
    let mut child = closedform(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // The other side may stop reading: that is what some tests are about.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    })
}

/// Runs a command on a text.
pub(crate) fn run_with(arguments: &[&str], input: &[u8]) -> Done {
    let output = feed(arguments, input);
    Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command on nothing.
pub(crate) fn run(arguments: &[&str]) -> Done {
    run_with(arguments, b"")
}

/// A command as it is typed, without quotes.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Bad input: exit code 2, one message, nothing written.
#[track_caller]
pub(crate) fn refuses(done: &Done, message: &str) {
    assert_eq!(done.code, Some(2), "{}{}", done.out, done.err);
    assert!(done.err.contains(message), "{}", done.err);
    assert_eq!(done.out, "");
}

/// A folder of this test, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}
