//! Dependencies between the crates point one way: what the architecture draws is what the manifests say.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use std::fs;
use std::path::Path;

/// Names of the house's own crates among the dependencies of a manifest.
fn own_dependencies(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest)).unwrap();
    let mut section = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
        } else if section.ends_with("dependencies") && !section.starts_with("workspace") {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if [
                "algebra",
                "verify",
                "closedform",
                "graphs",
                "transforms",
                "solvers",
            ]
            .contains(&name)
            {
                found.push(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn no_arrow_goes_back() {
    assert!(own_dependencies("algebra/Cargo.toml").is_empty());
    assert_eq!(own_dependencies("verify/Cargo.toml"), ["algebra"]);
    assert_eq!(own_dependencies("graphs/Cargo.toml"), ["algebra"]);
    assert_eq!(
        own_dependencies("transforms/Cargo.toml"),
        ["algebra", "graphs"]
    );
    assert_eq!(
        own_dependencies("Cargo.toml"),
        ["algebra", "verify", "graphs", "transforms"]
    );
    assert_eq!(own_dependencies("cli/Cargo.toml"), ["closedform"]);
}

#[test]
fn no_crate_switches_the_ban_on_unsafe_off() {
    for face in [
        "src/lib.rs",
        "algebra/src/lib.rs",
        "verify/src/lib.rs",
        "graphs/src/lib.rs",
        "transforms/src/lib.rs",
        "cli/src/main.rs",
    ] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(face)).unwrap();
        assert!(text.contains("#![forbid(unsafe_code)]"), "{face}");
    }
}
