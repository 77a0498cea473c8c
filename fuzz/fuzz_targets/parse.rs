//! Any text is read or refused; what was read can be lowered, printed and read again.
#![no_main]

use algebra::Fuel;
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(parsed) = parse(&text) else { return };
    assert!(!parsed.readings.is_empty());
    for tree in &parsed.readings {
        let mut fuel = Fuel::new(200_000);
        if let Ok(value) = lower(tree, tree.root(), &Conventions::default(), &mut fuel) {
            let _ = parse(&value.to_string());
            let _ = parse(&value.to_latex());
        }
    }
});
