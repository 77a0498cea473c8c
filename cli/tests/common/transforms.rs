//! The verbs of `chroma` and `laplace` as the tests call them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Done, run};

/// A column with dispersion, a pulse and two components.
pub(crate) const CASE: &str = r#"
[units]
time = "min"
[column]
tau = 1
length = "30 m"
q_max = 1000
[dispersion]
pe = 1000
bc = "open"
[[component]]
name = "benzene"
a = 10
b = 10
[[component]]
name = "toluene"
a = 20
b = 10
[inlet]
type = "pulse"
width = 0.05
[time]
start = 0
stop = 6
n = 601
"#;

/// The shortest case: plug flow and an impulse.
pub(crate) const PLUG: &str = "[column]\ntau = 1\n[[component]]\na = 20\nb = 10\n";

/// A column under a program.
pub(crate) const PROGRAM: &str = r#"
[column]
length = "30 m"
diameter = "0.25 mm"
film_thickness = "0.25 um"
gas = "He"
p_in = "150 kPa"
p_out = "vacuum"
[column.program]
start = "40 °C"
hold = "1 min"
[[column.program.ramp]]
rate = "20 K/min"
to = "240 °C"
hold = "5 min"
[[component]]
name = "toluene"
t_char = "81.806 °C"
theta_char = "32.365 K"
delta_cp = 21.453
film_ratio = 0.002
"#;

/// A file of this test.
pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// A path of a file that is not there yet.
pub(crate) fn path(folder: &Path, name: &str) -> String {
    folder.join(name).into_os_string().into_string().unwrap()
}

/// Nothing but these files is left in a folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

/// Bad input: exit code 2, one line, nothing on standard output.
#[track_caller]
pub(crate) fn refuses(arguments: &[&str], message: &str) {
    let done = run(arguments);
    super::refuses(&done, message);
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
}

/// What a verb prints with `--json`, and its exit code: one line.
#[track_caller]
pub(crate) fn document(arguments: &[&str]) -> (Value, Option<i32>) {
    let done: Done = run(&[arguments, &["--json"]].concat());
    assert_eq!(done.err, "");
    assert_eq!(done.out.lines().count(), 1, "{}", done.out);
    (serde_json::from_str(&done.out).unwrap(), done.code)
}

/// A file of the corpora that are shared, if they are here.
pub(crate) fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms"
    ))
    .join(name);
    path.is_file()
        .then(|| path.into_os_string().into_string().unwrap())
}

/// A number of a document.
#[track_caller]
pub(crate) fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}
