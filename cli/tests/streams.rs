//! Batches on real processes: order, memory, pipes, archives, interruption.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]
#![cfg(unix)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use common::{closedform, feed, folder};

fn rows(count: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for k in 0..count {
        let answer = k - k % 3;
        writeln!(text, r#"{{"id":{k},"gold":"{k}","answer":"{answer}"}}"#).unwrap();
    }
    text
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_output_is_the_same_at_any_thread_count() {
    let one = feed(&["verify", "--jsonl", "--threads", "1"], &rows(3000));
    assert!(one.status.success());
    let found = lines(&one);
    assert_eq!(found.len(), 3000);
    assert!(found.iter().enumerate().all(|(k, row)| row["id"] == k));
    for threads in ["2", "7"] {
        let many = feed(
            &["verify", "--jsonl", "-", "--threads", threads, "--ordered"],
            &rows(3000),
        );
        assert_eq!(many.stdout, one.stdout, "{threads} threads");
    }
}

#[test]
fn malformed_rows_are_error_objects_and_the_others_are_answered() {
    let mut input = b"\xef\xbb\xbf{\"gold\":\"1\",\"answer\":\"1\"}\r\n\n".to_vec();
    input.extend(b"nonsense\n{\"gold\":3,\"answer\":\"3\"}\n{\"answer\":\"3\"}\n");
    input.extend(b"{\"gold\":\"a\xff\",\"answer\":\"b\"}\n");
    input.extend(b"{\"gold\":\"1\",\"answer\":\"1\",\"options\":{\"tolerance\":1}}\n");
    let mut braces = b"{\"gold\":\"1\",\"answer\":\"".to_vec();
    braces.resize(braces.len() + (4 << 20), b'{');
    braces.extend(b"\"}\n{\"gold\":\"2\",\"answer\":\"2\"}");
    input.extend(braces);
    let output = feed(&["verify", "--jsonl", "--threads", "2"], &input);
    assert_eq!(output.status.code(), Some(2));
    let found = lines(&output);
    assert_eq!(found.len(), 8);
    let faults: Vec<(u64, &str)> = found
        .iter()
        .filter(|row| row.get("error").is_some())
        .map(|row| {
            (
                row["line"].as_u64().unwrap(),
                row["fault"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(faults, [(3, "-"), (4, "gold"), (5, "gold"), (7, "-")]);
    assert_eq!(found[0]["verdict"], "equal");
    assert_ne!(found[6]["verdict"], "equal");
    assert_eq!(found[7]["verdict"], "equal");
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let mut child = closedform(&["verify", "--jsonl", "--threads", "2"])
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let input = rows(2000);
        // Without end, until nobody reads any more.
        while stdin.write_all(&input).is_ok() {}
    });
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    let status = child.wait().unwrap();
    writer.join().unwrap();
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!((status.code(), errors.as_str()), (Some(0), ""));
    assert!(first.contains("\"id\":0"));
}

#[test]
fn a_pipe_is_answered_line_by_line() {
    for threads in ["1", "3"] {
        let mut child = closedform(&["verify", "--jsonl", "--threads", threads])
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        for k in 0..5 {
            writeln!(stdin, r#"{{"id":{k},"gold":"1","answer":"1"}}"#).unwrap();
            stdin.flush().unwrap();
            let mut line = String::new();
            // Hangs here if answers are held back.
            stdout.read_line(&mut line).unwrap();
            assert!(line.contains(&format!("\"id\":{k}")), "{line}");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn archives_are_read_and_written() {
    let folder = folder("archives");
    let plain = folder.join("rows.jsonl");
    fs::write(&plain, rows(500)).unwrap();
    let expected = feed(&["verify", "--jsonl", plain.to_str().unwrap()], b"").stdout;
    for ending in ["gz", "zst"] {
        // What is written is packed, and packed files are read: a second run over the packed rows proves both.
        let packed = folder.join(format!("rows.jsonl.{ending}"));
        match ending {
            "gz" => {
                let mut file = flate2::write::GzEncoder::new(
                    fs::File::create(&packed).unwrap(),
                    flate2::Compression::fast(),
                );
                file.write_all(&rows(500)).unwrap();
                file.finish().unwrap();
            }
            _ => fs::write(&packed, zstd::encode_all(&rows(500)[..], 1).unwrap()).unwrap(),
        }
        let target = folder.join(format!("out.jsonl.{ending}"));
        let done = feed(
            &[
                "verify",
                "--jsonl",
                packed.to_str().unwrap(),
                "--output",
                target.to_str().unwrap(),
            ],
            b"",
        );
        assert!(done.status.success() && done.stdout.is_empty());
        let bytes = fs::read(&target).unwrap();
        let mut unpacked = Vec::new();
        match ending {
            "gz" => {
                flate2::read::GzDecoder::new(&bytes[..])
                    .read_to_end(&mut unpacked)
                    .unwrap();
            }
            _ => unpacked = zstd::decode_all(&bytes[..]).unwrap(),
        }
        assert_eq!(unpacked, expected, "{ending}");
        // A cut archive is named, and what it holds is answered.
        let cut = folder.join(format!("cut.{ending}"));
        let bytes = fs::read(&packed).unwrap();
        fs::write(&cut, &bytes[..bytes.len() - 20]).unwrap();
        let done = feed(&["verify", "--jsonl", cut.to_str().unwrap()], b"");
        assert_eq!(done.status.code(), Some(2));
        let message = String::from_utf8(done.stderr).unwrap();
        assert!(message.contains(&format!("cut.{ending}")), "{message}");
    }
}

/// Waits until `ready`, at most ten seconds.
fn wait_for(child: &mut Child, ready: impl Fn() -> bool) {
    let begun = Instant::now();
    while !ready() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "nothing happened"
        );
        assert!(child.try_wait().unwrap().is_none(), "ended too early");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_interrupted_run_leaves_no_half_file() {
    let folder = folder("interrupted");
    let target = folder.join("out.jsonl");
    fs::write(&target, "the old content").unwrap();
    let mut child = closedform(&["verify", "--jsonl", "--output", target.to_str().unwrap()])
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&rows(100)).unwrap();
    let count = || fs::read_dir(&folder).unwrap().count();
    wait_for(&mut child, || count() == 2);
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(count(), 1);
    assert_eq!(fs::read_to_string(&target).unwrap(), "the old content");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let peak = |count: usize| -> f64 {
        let done = feed(
            &["verify", "--jsonl", "--threads", "2", "--stats"],
            &rows(count),
        );
        let table = String::from_utf8(done.stderr).unwrap();
        let line = table
            .lines()
            .find(|line| line.contains("peak memory"))
            .unwrap();
        line.split_whitespace().nth(2).unwrap().parse().unwrap()
    };
    // Chunks under way take at most a few MiB, whatever the number of rows.
    let (small, large) = (peak(5_000), peak(100_000));
    assert!(large < small + 12.0, "{small} MiB, then {large} MiB");
}

#[test]
fn a_missing_file_is_named() {
    let done = feed(&["verify", "--jsonl", "no/such/file.jsonl"], b"");
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(done.stderr).unwrap(),
        "error: no/such/file.jsonl: no such file\n"
    );
    let done = feed(
        &[
            "verify",
            "--jsonl",
            "-",
            "--output",
            "no/such/folder/out.jsonl",
        ],
        &rows(1),
    );
    assert_eq!(done.status.code(), Some(2));
    assert!(done.stdout.is_empty());
}
