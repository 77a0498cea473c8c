//! Files of task graphs: what is written is read, other tools agree, and nothing that is no such file does harm.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod errors;
mod examples;
mod hostile;
#[path = "../makespan_common/mod.rs"]
mod makespan_common;
mod prism;
mod reference;
mod round_trips;
mod solve;
mod storm;

use algebra::expr::Expr;
use transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_chain, read_task};
use transforms::makespan::Chain;

/// The four formats.
const FORMATS: [ChainFormat; 4] = [
    ChainFormat::Toml,
    ChainFormat::Json,
    ChainFormat::Prism,
    ChainFormat::Drn,
];

fn chain(text: &str) -> Chain<Expr> {
    read_chain(text, ChainFormat::of(text), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn task(text: &str) -> Task {
    read_task(text, ChainFormat::of(text), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refused(text: &str, format: ChainFormat) -> String {
    read_task(text, format, &ReadOptions::default())
        .unwrap_err()
        .to_string()
}

/// An example file.
fn example(name: &str) -> String {
    let path = format!("{}/../examples/makespan/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// The value of a formula as the files write it.
fn formula(text: &str) -> Expr {
    let text =
        format!(r#"{{"initial": "a", "edges": [{{"from": "a", "to": "b", "rate": "{text}"}}]}}"#);
    chain(&text).arcs()[0].weight.clone()
}
