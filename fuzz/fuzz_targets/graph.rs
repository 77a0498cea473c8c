//! Any text is a graph or an error in every format, and a graph that was read and written is read again.

#![no_main]

use graphs::formats::{Format, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Format::guess(text);
    for format in Format::ALL {
        if let Ok(graph) = read(text, format)
            && let Ok(written) = write(&graph, format)
        {
            assert_eq!(read(&written, format).as_ref(), Ok(&graph));
        }
    }
});
