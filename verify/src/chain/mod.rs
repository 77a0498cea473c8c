//! Certificates of chains: a formula is the mean of what is earned until an exit.

mod document;
mod read;
mod recheck;

pub use self::recheck::recheck_chain;
