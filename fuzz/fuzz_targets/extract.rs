//! Any text gives a candidate or a reason, and the same one again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verify::{Options, check};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let options = Options {
        fuel: 200_000,
        describe: true,
        ..Options::text()
    };
    let first = check("7", &text, &options);
    assert_eq!(first, check("7", &text, &options));
});
