//! The verbs of `sem` as the tests call them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::Done;

/// Runs a verb.
pub(crate) fn sem(arguments: &[&str]) -> Done {
    super::run(&[&["sem"], arguments].concat())
}

/// Bad input for a verb.
#[track_caller]
pub(crate) fn refuses(arguments: &[&str], message: &str) {
    super::refuses(&sem(arguments), message);
}

/// What a verb prints with `--json`: one line.
#[track_caller]
pub(crate) fn document(arguments: &[&str]) -> Value {
    let done = sem(arguments);
    assert_eq!(done.err, "");
    assert_eq!(done.out.lines().count(), 1, "{}", done.out);
    serde_json::from_str(&done.out).unwrap()
}

/// A file of this test.
pub(crate) fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}
