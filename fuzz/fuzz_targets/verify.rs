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
    // Equal one way and Different the other is allowed only to rules that depend on which side is the gold: none of them
    // is a proof both ways.
    let (there, back) = (there.comparison, back.comparison);
    if there.is_proof() && back.is_proof() {
        assert!(there.is_equal() == back.is_equal(), "{there:?} but {back:?}");
    }
});
