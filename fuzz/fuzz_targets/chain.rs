//! Any text is a task, or an error, in every format of task graphs; a task that was read is written, and read again as one that is
//! written the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_task, write_attempts, write_chain};

const FORMATS: [ChainFormat; 4] = [ChainFormat::Toml, ChainFormat::Json, ChainFormat::Prism, ChainFormat::Drn];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = ChainFormat::of(&text);
    let mut options = ReadOptions::default();
    options.most_states = 500;
    for format in FORMATS {
        let Ok(task) = read_task(&text, format, &options) else { continue };
        for written in FORMATS {
            let write = |task: &Task| match task {
                Task::Chain(chain) => write_chain(chain, written).ok(),
                Task::Attempts(model) => write_attempts(model, written).ok(),
                _ => None,
            };
            let Some(once) = write(&task) else { continue };
            // Roots are settled by one reading; states of PRISM get new names.
            let read = |text: &str| match read_task(text, written, &ReadOptions::default()) {
                Ok(task) => task,
                Err(error) => panic!("{error}\n{text}"),
            };
            let again = read(&once);
            if written != ChainFormat::Prism {
                let settled = write(&again);
                assert_eq!(settled.as_deref().map(|text| write(&read(text))), Some(settled.clone()));
            }
        }
    }
});
