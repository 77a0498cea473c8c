//! Laws of logs of trials: reading, the plug-in mean, censoring and weighting.

#![cfg(feature = "io")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and counts are small"
)]

use std::io::Read;

use algebra::Rational;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1, StandardUniform};
use transforms::formats::{Milliseconds, TrialOptions, read_trials};
use transforms::makespan::{
    Class, Ending, ExactTime, Expected, Exploration, ExploredCounts, Labels, Sampling, Times,
    Trial, TrialLog, decide,
};

fn read(text: &str) -> transforms::Result<TrialLog> {
    read_trials(text.as_bytes(), &TrialOptions::default())
}

fn message(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

fn mean(text: &str) -> String {
    let log = read(text).unwrap();
    let plug_in = log.only().unwrap().plug_in().unwrap();
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
            elapsed = elapsed + exact(time) + exact(start);
            match ending.completes() {
                true => completions += 1,
                false => elapsed = elapsed + exact(restart),
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
    assert_eq!(
        log.only()
            .unwrap()
            .plug_in()
            .unwrap()
            .mean
            .finite()
            .unwrap(),
        Rational::from(5)
    );
    let start = TrialOptions {
        start: ExactTime::from_decimal("1.25", 0),
        ..TrialOptions::default()
    };
    let log = read_trials(&b"outcome,duration_s\nTP,1\nFP,1\n"[..], &start).unwrap();
    assert_eq!(
        log.only()
            .unwrap()
            .plug_in()
            .unwrap()
            .mean
            .finite()
            .unwrap()
            .to_string(),
        "9/2"
    );
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
    let mean = |name| {
        log.task(name)
            .unwrap()
            .plug_in()
            .unwrap()
            .mean
            .finite()
            .unwrap()
            .to_string()
    };
    assert_eq!(
        (mean("peg"), mean("gear")),
        (String::from("3/2"), String::from("3"))
    );
    assert!(log.task("lid").is_none());
}

#[test]
fn a_log_made_while_preempting_says_nothing_of_the_predictor() {
    let log = read("outcome,duration_s\nTP,1\nTN,1\nFN,1\nFP,2\n").unwrap();
    let task = log.only().unwrap();
    assert_eq!(
        task.plug_in().unwrap().mean.finite().unwrap(),
        Rational::from(5)
    );
    let refused = task.counts(Labels::Observed).unwrap_err().to_string();
    assert!(
        refused.contains("cannot be told apart") && refused.contains("explored = 1"),
        "{refused}"
    );
    assert!(task.explored_counts().is_err());
    let known = task.counts(Labels::Known).unwrap();
    assert_eq!(known.rates().unwrap().success.to_bits(), 0.5_f64.to_bits());
    // no label can be vouched for that is not there
    let log = read("outcome,duration_s\nTP,1\nPREEMPTED,1\n").unwrap();
    assert!(log.only().unwrap().counts(Labels::Known).is_err());
    // a shadow run: every alarmed attempt ran on
    let log = read("outcome,duration_s,explored\nTP,1,0\nTN,1,1\nFN,1,1\nFP,2,0\n").unwrap();
    assert_eq!(log.only().unwrap().counts(Labels::Observed).unwrap(), known);
    // a part of them: weights, not counts
    let log = read("outcome,duration_s,explored\nTP,1,0\nTN,1,1\nTN,1,0\nFP,2,0\n").unwrap();
    let refused = log
        .only()
        .unwrap()
        .counts(Labels::Observed)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("weighted"), "{refused}");
    assert!(log.only().unwrap().explored_counts().is_ok());
    assert!(log.notes().iter().any(|note| note.contains("not used")));
}

/// A policy that preempts and explores, simulated row by row as text.
fn explored_log(rows: usize, exploration: f64, seed: u64) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut unit = || -> f64 { StandardUniform.sample(&mut random) };
    let mut text = String::from("truth,verdict,duration_s,explored\n");
    for _ in 0..rows {
        let success = unit() < 0.55;
        let alarm = unit() < if success { 0.2 } else { 0.7 };
        let explore = unit() < exploration;
        let truth = if success { "success" } else { "failure" };
        text += &match (alarm, explore) {
            (false, _) => format!("{truth},success,{},0\n", if success { 29 } else { 73 }),
            (true, true) => format!("{truth},failure,{},1\n", if success { 29 } else { 73 }),
            (true, false) => String::from(",failure,14,0\n"),
        };
    }
    text
}

/// The simulation of the page: plain counting is far off, weighting finds the truth.
#[test]
fn exploration_recovers_the_rates() {
    let log = read(&explored_log(40_000, 0.1, 7)).unwrap();
    let counts = log.only().unwrap().explored_counts().unwrap();
    for exploration in [Exploration::FromLog, Exploration::Probability(0.1)] {
        let found = counts.estimate(exploration).unwrap();
        for (value, error, truth) in [
            (found.rates.success, found.errors.success, 0.55),
            (found.rates.false_alarm, found.errors.false_alarm, 0.2),
            (found.rates.detection, found.errors.detection, 0.7),
        ] {
            assert!(
                (value - truth).abs() < 4.0 * error && error < 0.02,
                "{found:?}"
            );
        }
        assert!((found.naive.success - 0.73).abs() < 0.01, "{found:?}");
        assert!((found.naive.false_alarm - 0.024).abs() < 0.005, "{found:?}");
    }
}

/// Standard errors of weighted rates are those of repeated experiments, and the probability to pay is a calibrated one.
#[test]
fn weighted_errors_are_right() {
    let times = Times {
        start: 1.0,
        success: 29.0,
        failure: 73.0,
        preempted_success: 14.0,
        preempted_failure: 14.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    for exploration in [Exploration::FromLog, Exploration::Probability(0.3)] {
        let (mut sum, mut squares, mut stated, mut gains) = ([0.0; 4], [0.0; 4], [0.0; 4], 0.0);
        let runs = 200;
        for seed in 0..runs {
            let log = read(&explored_log(1000, 0.3, seed)).unwrap();
            let counts = log.only().unwrap().explored_counts().unwrap();
            let found = counts.estimate(exploration).unwrap();
            let (gain, gain_error) = counts.gain(&times, exploration).unwrap();
            gains += gain - decide(&found.rates, &times).unwrap().gain;
            let values = [
                found.rates.success,
                found.rates.false_alarm,
                found.rates.detection,
                gain,
            ];
            let errors = [
                found.errors.success,
                found.errors.false_alarm,
                found.errors.detection,
                gain_error,
            ];
            for at in 0..4 {
                sum[at] += values[at];
                squares[at] += values[at] * values[at];
                stated[at] += errors[at];
            }
        }
        assert!(gains.abs() < 1e-9);
        let n = runs as f64;
        for at in 0..4 {
            let spread = (squares[at] / n - (sum[at] / n).powi(2)).sqrt();
            // a standard deviation of 200 values is known to 5 %
            let ratio = spread / (stated[at] / n);
            assert!((ratio - 1.0).abs() < 0.2, "{exploration:?} {at}: {ratio}");
        }
    }
}

#[test]
fn an_explored_log_decides() {
    let counts = ExploredCounts {
        success_continued: 440,
        failure_continued: 135,
        explored_success: 11,
        explored_failure: 32,
        preempted: 382,
    };
    let cheap = Times {
        start: 1.0,
        success: 29.0,
        failure: 73.0,
        preempted_success: 14.0,
        preempted_failure: 14.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    let found = counts.prob_pays(&cheap, Sampling::new(20_000, 3)).unwrap();
    let (gain, error) = counts.gain(&cheap, Exploration::FromLog).unwrap();
    // the normal approximation with the error of the delta method
    let normal = 1.0 - transforms::special::normal_upper(gain / error);
    assert!(
        (found.value - normal).abs() < 0.02,
        "{found:?} {gain} {error} {normal}"
    );
    let none = ExploredCounts {
        explored_success: 0,
        explored_failure: 0,
        ..counts
    };
    assert!(none.estimate(Exploration::FromLog).is_err());
    assert!(none.estimate(Exploration::Probability(0.1)).is_err());
    assert!(counts.estimate(Exploration::Probability(0.0)).is_err());
    assert!(counts.estimate(Exploration::Probability(f64::NAN)).is_err());
    assert!(
        ExploredCounts::default()
            .estimate(Exploration::FromLog)
            .is_err()
    );
}

/// Times from a log, and what is kept of them.
#[test]
fn times_and_kept_durations() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut text = String::from("outcome,duration_s,restart_s\n");
    for k in 0..3000 {
        let unit: f64 = Exp1.sample(&mut random);
        let (label, mean) = [("TP", 29.0), ("FP", 69.0), ("TN", 12.0), ("FN", 13.0)][k % 4];
        text += &format!(
            "{label},{:.3},{}\n",
            mean * unit,
            if k % 4 == 1 { 4 } else { 2 }
        );
    }
    let keep = |keep| TrialOptions {
        keep,
        ..TrialOptions::default()
    };
    let log = read_trials(text.as_bytes(), &keep(1000)).unwrap();
    let task = log.only().unwrap();
    let times = task.times(Labels::Known).unwrap();
    // 750 exponential durations each
    assert!((times.failure / 69.0 - 1.0).abs() < 4.0 / 750_f64.sqrt());
    assert!((times.preempted_failure / 12.0 - 1.0).abs() < 4.0 / 750_f64.sqrt());
    assert!((times.restart_after_failure - 4.0).abs() < 1e-12);
    assert!((times.restart_after_preempt - 2.0).abs() < 1e-12);
    let exact = task.confusion().unwrap().times().unwrap();
    assert!((exact.success.to_f64() - times.success).abs() < 1e-12 * times.success);
    let variances = task.time_variances(Labels::Known);
    assert!(
        (variances.failure / (69.0 * 69.0) - 1.0).abs() < 0.4,
        "{variances:?}"
    );
    let tally = task.tally(Ending::Class(Class::FalsePositive));
    assert_eq!((tally.count(), tally.kept().len()), (750, 750));
    let squares: f64 = tally
        .kept()
        .iter()
        .map(|(time, restart)| (time + restart).powi(2))
        .sum();
    assert!((tally.sum_of_squares() / squares - 1.0).abs() < 1e-12);
    // the bootstrap and the exponential law agree on exponential durations
    let posterior = transforms::makespan::Posterior::new(
        &transforms::makespan::Beliefs::default(),
        &task.counts(Labels::Known).unwrap(),
    )
    .unwrap();
    let draw = Sampling::new(2000, 9);
    let pays = |bootstrap| {
        let times = task.uncertain_times(Labels::Known, bootstrap).unwrap();
        posterior.prob_pays_uncertain(&times, draw).unwrap()
    };
    let (one, other) = (pays(true), pays(false));
    assert!(
        (one.value - other.value).abs() < 4.0 * (one.error + other.error) + 0.02,
        "{one:?} {other:?}"
    );
    let few = read_trials(text.as_bytes(), &keep(50)).unwrap();
    assert_eq!(
        few.only()
            .unwrap()
            .tally(Ending::Class(Class::TruePositive))
            .kept()
            .len(),
        50
    );
    assert!(
        read("outcome,duration_s\nTP,1\n")
            .unwrap()
            .only()
            .unwrap()
            .times(Labels::Known)
            .is_err()
    );
}
