//! The fuzz targets `chain` and `trials` as property tests: files with bytes flipped, cut off, taken out, and put in from other files.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use transforms::formats::chain::{
    ChainFormat, ReadOptions, Task, read_task, write_attempts, write_chain,
};
use transforms::formats::{Alarms, Milliseconds, TrialOptions, read_trials, stream_rows};
use transforms::makespan::uncertainty::{Ending, ExactTime};

const FORMATS: [ChainFormat; 4] = [
    ChainFormat::Toml,
    ChainFormat::Json,
    ChainFormat::Prism,
    ChainFormat::Drn,
];

/// The examples, and what they lack.
static TASKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = [
        "attempts.toml",
        "confusion.toml",
        "peg_in_hole.drn",
        "peg_in_hole.prism",
        "peg_in_hole.toml",
        "rework.drn",
        "rework.prism",
        "roc.toml",
    ];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/makespan/");
    let examples = names
        .iter()
        .map(|name| std::fs::read_to_string(format!("{folder}{name}")).unwrap());
    let own = [
        r#"{"states": ["a", "b", "done"], "initial": {"a": "1/3", "b": "2/3"}, "kind": "semi-markov", "absorbing": ["done"], "costs": {"a": "p/2"},
            "edges": [{"from": "a", "to": "b", "prob": 1, "time": {"kind": "hyperexp", "weights": [0.5, "1/2"], "means": [1e0, "exp(tau)"]}},
            {"from": "b", "to": "done", "prob": "1", "time": "min(1, 2)*sqrt(tau)"}], "constants": {"tau": 2.5}}"#,
        r#"{"outcomes": [{"name": "S", "prob": 0.75, "done": true, "time": {"kind": "erlang", "k": 3, "mean": 10}},
            {"name": "F", "prob": "1/4", "done": false, "time": {"kind": "empirical", "times": [1, 2.5e0]}, "restart": 2}], "start": "1/7"}"#,
        "dtmc\nconst double p;\nconst int n = 3;\nmodule m\ns : [0..n] init 0;\n[] s<n -> p : (s'=s+1) + 1-p : (s'=0);\nendmodule\nlabel \"done\" = s=n;\n\
         rewards \"time\"\ns<n : 2;\nendrewards\n",
    ];
    examples.chain(own.map(str::to_owned)).collect()
});

/// Logs with all that the reader knows.
const LOGS: [&str; 6] = [
    "outcome,duration_s,restart_s,start_s,explored,task\nTP,12.5,0,1,0,peg\nFN,3,1.5,,1,peg\nTN,2.25,,0.5,0,gear\nNCF,7,1,1,,\"a, \"\"b\"\"\"\n",
    "\u{feff}truth;verdict;duration_min;note\r\nsuccess;success;1,5;x\r\nfailure;failure;0,25;\r\n;alarm;0,1;y\r\n",
    "# a comment\nclass\ttime_ms\nPREEMPTED\t1500\nNCS\t2e3\n\nFP\t1.25E+2\n",
    "Outcome,Duration\nTP,1\nfp,2\n tn , 3 \n",
    "outcome,duration_s,timestamp\r\nTP,30,2024-01-01T00:00:00Z\r\nTN,1e-3,\r\n",
    "task;outcome;elapsed_h\nq;ABORTED;0.5\n\"q\";TP;1\n",
];

/// A slip of a disk, a pipe or a hand.
#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Write(Index, u8),
    Cut(Index),
    Take(Index, usize),
    Splice(Index, Index, Index, usize),
    Double(Index, usize),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let at = any::<Index>;
    let one = prop_oneof![
        4 => (at(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Write(at, byte)),
        1 => at().prop_map(Damage::Cut),
        3 => (at(), 1..40_usize).prop_map(|(at, length)| Damage::Take(at, length)),
        3 => (at(), at(), at(), 1..80_usize).prop_map(|(at, other, from, length)| Damage::Splice(at, other, from, length)),
        2 => (at(), 1..80_usize).prop_map(|(at, length)| Damage::Double(at, length)),
    ];
    vec(one, 0..5)
}

fn damaged(whole: &[u8], damages: &[Damage], others: &[&[u8]]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for damage in damages {
        let place = |at: &Index| at.index(bytes.len() + 1);
        match damage {
            Damage::Flip(at, bit) => {
                if let Some(byte) = bytes.get_mut(at.index(whole.len())) {
                    *byte ^= 1 << bit;
                }
            }
            Damage::Write(at, value) => {
                if let Some(byte) = bytes.get_mut(at.index(whole.len())) {
                    *byte = *value;
                }
            }
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Damage::Take(at, length) => {
                let from = place(at);
                let to = (from + length).min(bytes.len());
                bytes.drain(from..to);
            }
            Damage::Splice(at, other, from, length) => {
                let at = place(at);
                let other = others[other.index(others.len())];
                let from = from.index(other.len());
                let part = &other[from..(from + length).min(other.len())];
                bytes.splice(at..at, part.iter().copied());
            }
            Damage::Double(at, length) => {
                let from = place(at);
                let part = bytes[from..(from + length).min(bytes.len())].to_vec();
                bytes.splice(from..from, part);
            }
        }
    }
    bytes
}

fn written(task: &Task, format: ChainFormat) -> Option<String> {
    match task {
        Task::Chain(chain) => write_chain(chain, format).ok(),
        Task::Attempts(model) => write_attempts(model, format).ok(),
        _ => None,
    }
}

fn sizes(task: &Task) -> [usize; 2] {
    match task {
        Task::Chain(chain) => [chain.states().len(), chain.arcs().len()],
        Task::Attempts(model) => [model.outcomes().len(), 0],
        _ => [0, 0],
    }
}

/// A time that is read as it was written: a multiple of 10^-30 s is enough for what is above 1e-30 s with up to 100 digits.
fn decimal(time: &ExactTime) -> String {
    let value = time.to_rational();
    (0..200)
        .find_map(|places| {
            let power = algebra::Integer::from(10).pow(places);
            let scaled = (&value * &algebra::Rational::from(power)).to_integer()?;
            Some(format!("{scaled}e-{places}"))
        })
        .unwrap()
}

/// A row of a log in the form with all columns.
fn row(trial: &transforms::makespan::uncertainty::Trial<'_>) -> String {
    let (label, explored) = match trial.ending {
        Ending::Explored { success: true } => ("FN", 1),
        Ending::Explored { success: false } => ("TN", 1),
        other => (other.label(), 0),
    };
    let optional = |time: &Option<ExactTime>| time.as_ref().map(decimal).unwrap_or_default();
    format!(
        "{label},{},{},{},{explored},\"{}\"\n",
        decimal(&trial.time),
        optional(&trial.restart),
        optional(&trial.start),
        trial.task.replace('"', "\"\"")
    )
}

/// Was it read, the rows that were, written, and how many are good and bad?
fn rows(bytes: &[u8], options: &TrialOptions) -> (bool, String, [u64; 2]) {
    let (mut text, mut good, mut bad) = (String::new(), 0, 0);
    let read = stream_rows(bytes, options, |found| {
        match found {
            Ok(trial) => {
                text.push_str(&row(trial));
                good += 1;
            }
            Err(_) => bad += 1,
        }
        Ok(())
    });
    (read.is_ok(), text, [good, bad])
}

proptest! {
    /// Any damaged file is a task or an error, in every format; a task that was read is written and read again, as one of the same size
    /// that is written the same from then on.
    #[test]
    fn tasks(which in any::<Index>(), damages in damages()) {
        let all: Vec<&[u8]> = TASKS.iter().map(|text| text.as_bytes()).collect();
        let bytes = damaged(all[which.index(all.len())], &damages, &all);
        let text = String::from_utf8_lossy(&bytes);
        let guessed = ChainFormat::of(&text);
        let mut options = ReadOptions::default();
        options.most_states = 500;
        for format in FORMATS {
            let task = match read_task(&text, format, &options) {
                Ok(task) => task,
                Err(error) => {
                    prop_assert!(!error.to_string().is_empty());
                    // what was not touched is read
                    prop_assert!(!damages.is_empty() || format != guessed, "{error}");
                    continue;
                }
            };
            for format in FORMATS {
                let Some(once) = written(&task, format) else { continue };
                let again = read_task(&once, format, &ReadOptions::default());
                prop_assert!(again.is_ok(), "{:?}\n{text}\n{once}", again.err());
                let again = again.unwrap();
                if format == ChainFormat::Prism {
                    continue;
                }
                prop_assert_eq!(sizes(&task), sizes(&again), "{}", once);
                // Roots of products have another form of the same value after one reading.
                let settled = written(&again, format);
                let read = settled.as_ref().map(|text| read_task(text, format, &ReadOptions::default()));
                let twice = read.and_then(|task| written(&task.unwrap(), format));
                prop_assert_eq!(twice, settled, "{}", once);
            }
        }
    }

    /// Any damaged log is read or refused, with the same rows one by one and in sums; what was read is written and read again as the same.
    #[test]
    fn logs(which in 0..LOGS.len(), damages in damages(), shadow in any::<bool>()) {
        let all = LOGS.map(str::as_bytes);
        let bytes = damaged(all[which], &damages, &all);
        let options = TrialOptions {
            keep: 8,
            alarms: if shadow { Alarms::RunOn } else { Alarms::Preempted },
            milliseconds: Milliseconds::Convert,
            ..TrialOptions::default()
        };
        let (whole, text, [good, bad]) = rows(&bytes, &options);
        let log = read_trials(&bytes[..], &options);
        prop_assert_eq!(log.is_ok(), whole && bad == 0, "{:?}", log.err());
        // a shadow run has no column that tells alarmed attempts apart
        prop_assert!(!damages.is_empty() || whole && (bad == 0 || shadow));
        if let Ok(log) = log {
            let attempts: u64 = log.tasks().iter().map(|task| task.attempts()).sum();
            prop_assert_eq!(attempts, good);
        }
        if !text.is_empty() {
            let printed = format!("outcome,duration_s,restart_s,start_s,explored,task\n{text}");
            let (whole, again, [_, bad]) = rows(printed.as_bytes(), &options);
            prop_assert!(whole && bad == 0, "{printed}");
            prop_assert_eq!(again, text);
        }
    }
}
