//! Laws of logs of trials: reading and the plug-in mean.

#![cfg(feature = "io")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and counts are small"
)]

use std::io::Read;

use algebra::Rational;
use proptest::prelude::*;
use transforms::formats::{Milliseconds, TrialOptions, read_trials, stream_trials};
use transforms::makespan::uncertainty::{Ending, ExactTime, TaskLog, Trial};
use transforms::makespan::{Class, Expected, TrialLog};

fn read(text: &str) -> transforms::Result<TrialLog> {
    read_trials(text.as_bytes(), &TrialOptions::default())
}

fn message(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

fn mean(text: &str) -> String {
    mean_of(read(text).unwrap().only().unwrap())
}

/// The mean makespan that a log shows, exactly.
fn mean_of(task: &TaskLog) -> String {
    let plug_in = task.plug_in().unwrap();
    assert_eq!(plug_in.mean, plug_in.ratio);
    plug_in.mean.finite().unwrap().to_string()
}

fn any_time() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..100_000_u32, 0..4_usize).prop_map(|(digits, places)| {
            let text = format!("{digits:05}");
            let (whole, part) = text.split_at(5 - places);
            if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
        }),
        1 => (0..10_000_u32, -30..30_i32).prop_map(|(digits, power)| format!("{digits}e{power}")),
        1 => Just(String::from("123456789012345678901234567890.000000000000000000000000000001")),
    ]
}

proptest! {
    /// Law 6: the plug-in mean is elapsed/completions, exactly, for any rows; so is that of the confusion matrix where there is one.
    #[test]
    fn plug_in_is_elapsed_per_completion(
        rows in prop::collection::vec((0..9_usize, any_time(), any_time(), any_time()), 1..60),
    ) {
        let mut log = TrialLog::new(0);
        let (mut elapsed, mut completions, mut labelled) = (Rational::from(0), 0, true);
        for (ending, time, restart, start) in &rows {
            let ending = Ending::ALL[*ending];
            let read = |text: &String| ExactTime::from_decimal(text, 0).unwrap();
            let trial = Trial {
                task: "",
                ending,
                time: read(time),
                restart: Some(read(restart)),
                start: Some(read(start)),
            };
            log.record(&trial).unwrap();
            let exact = |text: &String| Rational::from_decimal(text).unwrap();
            elapsed += exact(time) + exact(start);
            match ending.completes() {
                true => completions += 1,
                false => elapsed += exact(restart),
            }
            labelled &= matches!(ending, Ending::Class(_));
        }
        let task = log.only().unwrap();
        let plug_in = task.plug_in().unwrap();
        prop_assert_eq!(&plug_in.elapsed, &elapsed);
        prop_assert_eq!(&plug_in.mean, &plug_in.ratio);
        match elapsed.checked_div(&Rational::from(completions)) {
            Some(ratio) => prop_assert_eq!(&plug_in.mean, &Expected::Finite(ratio)),
            None => prop_assert_eq!(&plug_in.at_least, &elapsed),
        }
        prop_assert_eq!(task.confusion().is_ok(), labelled);
        if labelled {
            let model = task.confusion().unwrap().model().unwrap();
            prop_assert_eq!(model.mean(), plug_in.mean);
        }
    }

    /// Separators, line ends, marks, blanks and the case of labels change nothing; no bytes make the reader panic.
    #[test]
    fn the_form_of_the_file_does_not_count(
        rows in prop::collection::vec((0..6_usize, 0..100_000_u32), 1..30),
        separator in prop_oneof![Just(','), Just(';'), Just('\t')],
        ends in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        comma: bool, mark: bool, lower: bool, blanks: bool,
    ) {
        let time = |hundredths: u32| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let mut plain = String::from("outcome,duration_s\n");
        let mut other = String::from(if mark { "\u{feff}" } else { "" });
        other += &format!("outcome{separator}duration_s{separator}comment{ends}");
        for (class, hundredths) in &rows {
            let label = Class::ALL[*class].label();
            plain += &format!("{label},{}\n", time(*hundredths));
            let mut shown = time(*hundredths);
            if comma && separator != ',' {
                shown = shown.replace('.', ",");
            }
            let label = if lower { label.to_lowercase() } else { label.to_owned() };
            let blank = if blanks { "  " } else { "" };
            other += &format!("{blank}{label}{separator}{shown}{blank}{separator}\"a{separator}b\"{blank}{ends}");
        }
        let (one, two) = (read(&plain).unwrap(), read(&other).unwrap());
        prop_assert_eq!(one.tasks(), two.tasks());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), names: bool) {
        let mut text = Vec::new();
        if names {
            text.extend_from_slice(b"outcome,duration_s,explored,task\n");
        }
        text.extend(bytes);
        let _ = read_trials(&text[..], &TrialOptions::default());
    }

    #[test]
    fn any_rows(rows in "(TP|tn|FN|preempted|x)?[,;](-?[0-9.,e]{0,6}|nan|inf)[,;][01]?\n{0,2}", many in 1..5_usize) {
        let text = format!("outcome,duration_s,explored\n{}", rows.repeat(many));
        if let Ok(log) = read(&text) {
            let plug_in = log.only().unwrap().plug_in().unwrap();
            prop_assert_eq!(plug_in.mean, plug_in.ratio);
        }
    }
}

#[test]
fn forms_that_are_read() {
    assert_eq!(mean("outcome,duration_s\nTP,1.5\nFP,2.5\n"), "4");
    assert_eq!(mean("outcome;duration_s\nTP;1,5\nFP;2,5\n"), "4");
    assert_eq!(
        mean("Outcome\tDuration (s)\tRestart [s]\ntp\t1.5\t7\nfp\t2.5\t0.5\n"),
        "9/2"
    );
    assert_eq!(
        mean("truth,verdict,duration_s\nsuccess,success,3\n,failure,2\nFAILED,none,1\n"),
        "6"
    );
    assert_eq!(mean("label,duration_min\nTP,1.5\nFP,0.5\n"), "120");
    assert_eq!(
        mean("# a log\n\nclass,time,start_s\nTP,1,0.5\n\n#\nTP,2,0.5\n"),
        "2"
    );
    assert_eq!(
        mean("outcome,duration_s,explored\nFN,10,1\nTN,20,1\nPREEMPTED,3,0\n"),
        "33"
    );
    let options = TrialOptions {
        milliseconds: Milliseconds::Convert,
        ..TrialOptions::default()
    };
    let log = read_trials(
        &b"outcome,duration_ms,restart_s\nTP,1500,0\nFP,2500,1\n"[..],
        &options,
    )
    .unwrap();
    assert_eq!(mean_of(log.only().unwrap()), "5");
    let start = TrialOptions {
        start: ExactTime::from_decimal("1.25", 0),
        ..TrialOptions::default()
    };
    let log = read_trials(&b"outcome,duration_s\nTP,1\nFP,1\n"[..], &start).unwrap();
    assert_eq!(mean_of(log.only().unwrap()), "9/2");
}

#[test]
fn messages_name_the_place_and_the_way_out() {
    for (text, parts) in [
        ("", &["empty"][..]),
        ("outcome,duration_s\n", &["line 1", "no attempt"]),
        (
            "outcome,duration_s\nTP,1\nTNN,2\n",
            &["line 3, column outcome", "\"TNN\"", "did you mean TN?"],
        ),
        (
            "outcome,duration_s\nTP,-1\n",
            &["line 2, column duration_s", "negative"],
        ),
        (
            "outcome,duration_s\nTP,nan\n",
            &["line 2, column duration_s", "not a finite number"],
        ),
        (
            "outcome,duration_s\nTP,1e9999\n",
            &["line 2, column duration_s", "from 1e-30 to 1e30"],
        ),
        (
            "outcome,duration_s\nTP,inf\n",
            &["line 2, column duration_s", "not a finite number"],
        ),
        (
            "outcome,duration_s\nTP,\n",
            &["line 2, column duration_s", "empty"],
        ),
        (
            "outcome,duration_s\nTP\n",
            &["line 2", "1 fields", "complete the row"],
        ),
        ("outcome,duration_s\nTP,1,5\n", &["line 2", "decimal mark"]),
        ("outcome\nTP\n", &["line 1", "no column duration_s"]),
        (
            "outcom,duration_s\nTP,1\n",
            &["line 1", "is it \"outcom\"?"],
        ),
        (
            "outcome,duration_ms\nTP,12000\n",
            &[
                "duration_ms",
                "milliseconds?",
                "12000",
                "looks like milliseconds",
            ],
        ),
        (
            "outcome,duration_s,restart_ms\nTP,12,3\n",
            &["restart_ms", "looks like seconds"],
        ),
        (
            "outcome,duration_s,time_s\nTP,12,3\n",
            &["columns 2 and 3 both are the duration"],
        ),
        ("outcome,truth,duration_s\nTP,ok,3\n", &["keep one form"]),
        (
            "truth,verdict,duration_s\n,success,3\n",
            &["line 2, column truth", "has an end"],
        ),
        (
            "truth,verdict,duration_s\nsuccess,sucess,3\n",
            &["line 2, column verdict", "did you mean success?"],
        ),
        (
            "outcome,duration_s,explored\nTP,1,1\n",
            &["line 2, column explored", "only alarmed"],
        ),
        (
            "outcome,duration_s,explored\nTP,1,maybe\n",
            &["line 2, column explored", "\"maybe\""],
        ),
        (
            "outcome,duration_s,explored\nPREEMPTED,1,1\n",
            &["line 2, column explored", "FN if it succeeded"],
        ),
        ("outcome,duration_s\n\"TP,1\n", &["line 2"]),
    ] {
        let found = message(text);
        for part in parts {
            assert!(found.contains(part), "{text:?}: {found:?} without {part:?}");
        }
    }
    let found = read_trials(&b"\xff\xfea\0"[..], &TrialOptions::default())
        .unwrap_err()
        .to_string();
    assert!(found.contains("UTF-16"), "{found}");
}

/// A quotation mark that is never closed does not fill the memory.
#[test]
fn an_open_quotation_mark_is_found() {
    let start: &[u8] = b"outcome,duration_s\nTP,\"";
    let endless = start.chain(std::io::repeat(b'1'));
    let found = read_trials(endless, &TrialOptions::default())
        .unwrap_err()
        .to_string();
    assert!(found.contains("quotation mark"), "{found}");
}

/// A reader that gives one byte at a time and fails once rows were to be read ahead.
struct Slow<'a> {
    bytes: &'a [u8],
    rows: &'a std::cell::Cell<usize>,
    ahead: usize,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((&first, rest)) = self.bytes.split_first() else {
            return Ok(0);
        };
        let left = rest.iter().filter(|byte| **byte == b'\n').count();
        assert!(
            left + self.rows.get() + 2 >= self.ahead,
            "rows are read ahead"
        );
        buffer[0] = first;
        self.bytes = rest;
        Ok(1)
    }
}

/// Trials are handed on as they come: no more than two rows wait. Regression: between semicolons 1000 did.
#[test]
fn rows_are_streamed() {
    for mark in [",", ";", "\t"] {
        streamed(&format!(
            "outcome{mark}duration_s\n{}",
            format!("TP{mark}1\n").repeat(5000)
        ));
    }
}

fn streamed(text: &str) {
    let rows = std::cell::Cell::new(0);
    let slow = Slow {
        bytes: text.as_bytes(),
        rows: &rows,
        ahead: 5000,
    };
    stream_trials(slow, &TrialOptions::default(), |trial| {
        assert_eq!(trial.time.to_f64().to_bits(), 1.0_f64.to_bits());
        rows.set(rows.get() + 1);
        Ok(())
    })
    .unwrap();
    assert_eq!(rows.get(), 5000);
}

#[test]
fn notes() {
    let log = read("outcome,duration_s,robot,timestamp\nFP,2000,a,now\nFP,3000,b,then\n").unwrap();
    let notes = log.notes().join("\n");
    for part in [
        "\"robot\": not used",
        "milliseconds belong",
        "no attempt completed",
        "5000 s were not enough",
    ] {
        assert!(notes.contains(part), "{notes}");
    }
    assert!(!notes.contains("timestamp"));
    let plug_in = log.only().unwrap().plug_in().unwrap();
    assert!(plug_in.mean.as_finite().is_none() && plug_in.at_least == Rational::from(5000));
}

#[test]
fn tasks_are_fitted_one_by_one() {
    let log = read("outcome,duration_s,task\nTP,1,peg\nTP,3,gear\nFP,1,peg\nTP,1,peg\n").unwrap();
    assert!(
        log.only()
            .unwrap_err()
            .to_string()
            .contains("2 tasks (peg, gear)")
    );
    let mean = |name| mean_of(log.task(name).unwrap());
    assert_eq!(
        (mean("peg"), mean("gear")),
        (String::from("3/2"), String::from("3"))
    );
    assert!(log.task("lid").is_none());
}

/// Regression: after 1000 rows of whole numbers, beside one decimal point, and in quotes, `28,714` was 28714 s; and only the column of
/// durations decided on the mark.
#[test]
fn a_comma_is_never_between_groups_of_digits() {
    let late = format!("outcome;duration_s\n{}TP;28,714\n", "TP;10\n".repeat(1500));
    assert_eq!(mean(&late), "7514357/750500");
    for (text, expected) in [
        ("outcome,duration_s\nTP,\"28,714\"\n", "14357/500"),
        ("outcome\tduration_s\nTP\t28,714\n", "14357/500"),
        ("outcome;duration_s;restart_s\nTP;12;0\nFP;30;1,5\n", "87/2"),
        (
            "outcome;duration_s;restart_s;start_s\nFP;30;;0,5\nTP;12;;0,25\n",
            "171/4",
        ),
    ] {
        assert_eq!(mean(text), expected, "{text}");
    }
    for (csv, line, seen) in [
        (
            "outcome;duration_s\nTP;9.5\nTP;28,714\n",
            3,
            "line 2, has a point",
        ),
        (
            "outcome;duration_s\nTP;10,5\nTP;7\nFP;28.714\n",
            4,
            "line 2, has a comma",
        ),
        (
            "outcome;duration_s;restart_s\nFP;7;0.5\nTP;28,714;0\n",
            3,
            "line 2, has a point",
        ),
        (
            "outcome;duration_s;restart_s\nFP;7.5;0,5\n",
            2,
            "line 2, has a point",
        ),
        (
            "outcome,duration_s\nTP,9.5\nTP,\"28,714\"\n",
            3,
            "line 2, has a point",
        ),
        ("outcome;duration_s\nTP;1.234,5\n", 2, "a point and a comma"),
        ("outcome;duration_s\nTP;1,234.5\n", 2, "a point and a comma"),
        (
            "outcome;duration_s\nTP;1,234,567\n",
            2,
            "not a finite number",
        ),
    ] {
        let error = read(csv).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("line {line}, column ")) && error.contains(seen),
            "{error}"
        );
        assert!(
            error.contains("write all numbers with one mark") || seen.starts_with("not"),
            "{error}"
        );
    }
}

/// Regression: a trial that was refused left an empty task behind.
#[test]
fn a_refused_trial_leaves_nothing_behind() {
    let mut log = TrialLog::new(0);
    let trial = |task, time: &str| Trial {
        task,
        ending: Ending::Preempted,
        time: ExactTime::from_decimal(time, 0).unwrap(),
        restart: None,
        start: None,
    };
    log.record(&trial("a", "1")).unwrap();
    let before = log.clone();
    assert!(log.record(&trial("b", "-1")).is_err());
    assert!(log.record(&trial("a", "-1")).is_err());
    assert_eq!(log, before);
    assert_eq!(log.only().unwrap().name(), "a");
}
