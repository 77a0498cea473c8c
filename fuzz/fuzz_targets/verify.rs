//! Any two texts give a verdict, the same one again, and never equal one way and different the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verify::{Options, check};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (gold, answer) = text.split_once('\n').unwrap_or((&text, &text));
    let options = Options {
        fuel: 200_000,
        describe: true,
        ..Options::default()
    };
    let there = check(gold, answer, &options);
    assert_eq!(there, check(gold, answer, &options));
    assert!(there.fuel_used <= options.fuel);
    let back = check(answer, gold, &options);
    // Rules in which the gold leads may turn when the sides are exchanged; two other proofs never contradict.
    if !there.gold_leads && !back.gold_leads {
        let (there, back) = (there.comparison, back.comparison);
        if there.is_proof() && back.is_proof() {
            assert!(there.is_equal() == back.is_equal(), "{there:?} but {back:?}");
        }
    }
});
