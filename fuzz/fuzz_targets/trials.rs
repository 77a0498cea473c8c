//! Any bytes are a log of trials, or an error, with the same rows one by one and in sums.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transforms::formats::{Alarms, Milliseconds, TrialOptions, read_trials, stream_rows};

fuzz_target!(|bytes: &[u8]| {
    for alarms in [Alarms::Preempted, Alarms::RunOn] {
        let options = TrialOptions { alarms, milliseconds: Milliseconds::Convert, keep: 8, ..TrialOptions::default() };
        let (mut good, mut bad) = (0_u64, 0_u64);
        let streamed = stream_rows(bytes, &options, |row| {
            match row {
                Ok(trial) => {
                    assert!(trial.time.to_f64() >= 0.0);
                    good += 1;
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    bad += 1;
                }
            }
            Ok(())
        });
        let log = read_trials(bytes, &options);
        assert_eq!(log.is_ok(), streamed.is_ok() && bad == 0);
        if let Ok(log) = log {
            let attempts: u64 = log.tasks().iter().map(|task| task.attempts()).sum();
            assert_eq!(attempts, good);
        }
    }
});
