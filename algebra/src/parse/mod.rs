//! Reading mathematics as people write it: LaTeX, ASCII and Unicode in one grammar.
//!
//! [`parse`] never evaluates and never panics; it gives every plausible reading as a [`Tree`].

pub(crate) mod tree;

pub use self::tree::{
    BigOperator, Bracket, Constant, Function, Literal, LiteralId, NameId, NodeId, NodeKind,
    NumberSet, Relation, Separator, Span, Tree,
};
use crate::error::ParseError;

/// The readings of one text, the most likely first; at least one, at most [`MAX_READINGS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The readings.
    pub readings: Vec<Tree>,
}

/// More readings are dropped.
pub const MAX_READINGS: usize = 4;
/// More nodes are refused.
pub const MAX_NODES: usize = 100_000;
/// Deeper nesting is refused.
pub const MAX_DEPTH: usize = 10_000;

/// Reads a text (at most 64 KiB unless it is a plain integer).
pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let _ = text;
    Err(ParseError::new("not written yet", Span::default(), None))
}
