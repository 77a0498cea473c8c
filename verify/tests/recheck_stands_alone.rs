//! The re-checker of certificates is small and shares no reading with the checker.

use std::path::Path;
use std::{fs, io};

/// Its files by name.
fn sources() -> io::Result<Vec<(String, String)>> {
    files("src/recheck")
}

/// The files of a folder by name.
fn files(folder: &str) -> io::Result<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            continue;
        }
        files.push((path.display().to_string(), fs::read_to_string(path)?));
    }
    files.sort();
    Ok(files)
}

#[test]
fn it_has_at_most_500_lines() {
    let files = sources().unwrap();
    let lines: usize = files.iter().map(|file| file.1.lines().count()).sum();
    assert!((100..=500).contains(&lines), "{lines}");
}

/// The re-checker of Laplace pairs is another one, on top of the first.
fn pairs() -> io::Result<Vec<(String, String)>> {
    let mut files = files("src/laplace")?;
    files.retain(|(name, _)| name.ends_with("recheck.rs") || name.ends_with("table.rs"));
    Ok(files)
}

#[test]
fn that_of_laplace_pairs_has_at_most_500_lines() {
    let files = pairs().unwrap();
    let lines: usize = files.iter().map(|file| file.1.lines().count()).sum();
    assert!(files.len() == 2 && (100..=500).contains(&lines), "{lines}");
}

/// That of chains is on its own, and reads its strings itself.
fn chains() -> io::Result<Vec<(String, String)>> {
    files("src/chain")
}

#[test]
fn that_of_chains_has_at_most_500_lines_and_only_polynomials() {
    let files = chains().unwrap();
    let lines: usize = files.iter().map(|file| file.1.lines().count()).sum();
    assert!(files.len() == 4 && (100..=500).contains(&lines), "{lines}");
    for (name, text) in files {
        for import in text.lines().filter(|line| line.starts_with("use ")) {
            let known = [
                "use algebra::Fuel;",
                "use algebra::poly::{Integers, Polynomial};",
                "use algebra::{Fuel, Integer, Rational};",
                "use algebra::{Fuel, Rational};",
                "use crate::document::Rejected;",
                "use serde::Deserialize;",
                "use serde_json::Value as Json;",
                "use std::collections::BTreeMap;",
            ];
            let own = import.starts_with("use super::");
            assert!(own || known.contains(&import), "{name}: {import}");
        }
    }
}

#[test]
fn it_imports_neither_parser_nor_normaliser() {
    // Nor does what it trusts about derivatives, limits and operators.
    let trusted = [
        "slope.rs",
        "leading.rs",
        "formula.rs",
        "bound.rs",
        "reduce.rs",
        "cases.rs",
    ];
    let near = [files("src").unwrap(), files("src/tokens").unwrap()].concat();
    let near = near.into_iter().filter(|(name, _)| {
        let file = Path::new(name).file_name().and_then(|file| file.to_str());
        file.is_some_and(|file| trusted.contains(&file))
    });
    let near: Vec<(String, String)> = near.collect();
    assert_eq!(near.len(), trusted.len());
    for (name, text) in [
        sources().unwrap(),
        pairs().unwrap(),
        chains().unwrap(),
        near,
    ]
    .concat()
    {
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            // Tokens are shared; what is made of them is not.
            let line = line.replace("algebra::parse::lexer", "");
            for foreign in [
                "algebra::parse",
                "algebra::expr",
                "algebra::lower",
                "algebra::zero",
                "crate::answer",
                "crate::check",
                "crate::compare",
                "crate::certificate",
                "crate::extract",
                "crate::plain",
                "crate::region",
                "crate::text",
            ] {
                assert!(!line.contains(foreign), "{name}: {line}");
            }
        }
    }
}

/// What the re-checker calculates in knows numbers and polynomials only, and the checker does not calculate in it.
#[test]
fn its_tower_stands_alone() {
    let towers = files("../algebra/src/poly/tower").unwrap();
    assert!(!towers.is_empty());
    for (name, text) in towers {
        for foreign in ["::expr", "::parse", "::lower", "::zero", "::algebraic"] {
            assert!(!text.contains(foreign), "{name}: {foreign}");
        }
    }
    for (name, text) in files("../algebra/src/zero").unwrap() {
        assert!(!text.contains("poly::Tower"), "{name}");
    }
}
