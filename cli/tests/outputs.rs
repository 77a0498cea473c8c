//! Files that are written: links, permissions, devices and pipes stay what they are.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use common::transforms::{PLUG, file, files, path};
use common::{closedform, folder, refuses, run};

fn mode(path: &str) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).unwrap().is_symlink()
}

/// Regression: a link was replaced by a file.
#[test]
fn links_stay_links() {
    let folder = folder("outputs-links");
    let within = folder.join("within");
    fs::create_dir(&within).unwrap();
    let case = file(&folder, "case.toml", PLUG);
    let old = file(&within, "old.csv", "old");
    for (name, target) in [
        ("absolute.csv", Path::new(&old)),
        ("relative.csv", Path::new("within/old.csv")),
        ("twice.csv", Path::new("relative.csv")),
    ] {
        fs::write(&old, "old").unwrap();
        let link = folder.join(name);
        symlink(target, &link).unwrap();
        let done = run(&["chroma", "simulate", &case, "--csv", link.to_str().unwrap()]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(is_link(&link), "{name}");
        let text = fs::read_to_string(&old).unwrap();
        assert!(text.starts_with("time (s),total"), "{text}");
    }
    // one to a file that is not there yet, and one in a circle
    let (open, circle) = (folder.join("open.txt"), folder.join("circle.txt"));
    symlink("within/new.txt", &open).unwrap();
    symlink("circle.txt", &circle).unwrap();
    let done = run(&["verify", "1", "1", "--output", open.to_str().unwrap()]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(is_link(&open));
    assert_eq!(files(&within), ["new.txt", "old.csv"], "nothing is left");
    let done = run(&["verify", "1", "1", "--output", circle.to_str().unwrap()]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    // two names of one file are one file
    let done = run(&[
        "chroma",
        "simulate",
        &case,
        "--csv",
        &old,
        "--output",
        folder.join("twice.csv").to_str().unwrap(),
    ]);
    refuses(&done, "names the same file");
}

/// Regression: a file of mode 600 became one of mode 644.
#[test]
fn permissions_stay() {
    let folder = folder("outputs-permissions");
    let case = file(&folder, "case.toml", PLUG);
    for name in ["out.csv", "out.csv.gz", "out.csv.zst"] {
        let csv = file(&folder, name, "secret");
        fs::set_permissions(&csv, fs::Permissions::from_mode(0o600)).unwrap();
        let done = run(&["chroma", "simulate", &case, "--csv", &csv]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert_eq!(mode(&csv), 0o600, "{name}");
        assert_ne!(fs::read(&csv).unwrap(), b"secret");
    }
    let text = file(&folder, "out.txt", "");
    fs::set_permissions(&text, fs::Permissions::from_mode(0o664)).unwrap();
    assert_eq!(run(&["verify", "1", "1", "--output", &text]).code, Some(0));
    assert_eq!(mode(&text), 0o664);
}

/// Regression: standard output redirected to a file, /dev/stdout itself was replaced by a file.
#[test]
fn devices_and_descriptors_are_written_to() {
    let folder = folder("outputs-devices");
    let case = file(&folder, "case.toml", PLUG);
    // never the device itself: a link to it would be what is replaced
    for (name, device) in [
        ("null.csv", "/dev/null"),
        ("stdout.csv", "/dev/stdout"),
        ("descriptor.csv", "/proc/self/fd/1"),
    ] {
        let link = folder.join(name);
        symlink(device, &link).unwrap();
        let answer = path(&folder, "answer.txt");
        let status = closedform(&["chroma", "simulate", &case, "--csv"])
            .arg(&link)
            .stdout(fs::File::create(&answer).unwrap())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(is_link(&link), "{name}");
        let said = fs::read_to_string(&answer).unwrap();
        let table = said.starts_with("time (s),total,bound,1\n");
        assert_eq!(table, name != "null.csv", "{said}");
        // the table is whole before the answer begins
        assert_eq!(said.matches("witness").count(), 1, "{said}");
        assert!(said.ends_with("supported\n"), "{said}");
    }
    let done = run(&["verify", "1", "1", "--output", "/dev/fd/1"]);
    assert_eq!(
        (done.code, &done.out),
        (Some(0), &run(&["verify", "1", "1"]).out)
    );
    let done = run(&["verify", "1", "1", "--output", "/proc/self/fd/2"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), ""));
    assert!(done.err.starts_with("equal"), "{}", done.err);
    let done = run(&["verify", "1", "1", "--output", "/dev/fd/77"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
}
