//! Deep nesting without deep recursion: the innermost brackets are read first.
//!
//! The descent recurses once or a few times per bracket, so its depth is capped. A formula that is nested deeper is cut at
//! every [`STEP`]-th level of brackets; the groups that begin there are read from the inside out, each by a descent of its
//! own, and the descent around a group meets it as a finished operand. Every token is read once.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind, Span};
use super::words;
use crate::error::ParseError;

/// Levels of brackets that one descent reads.
const STEP: usize = 32;

/// Brackets of a text that is nested deeper than one descent reads; empty for all others.
#[derive(Default)]
pub(super) struct Nesting {
    /// For each token that opens a bracket: one past the token that closes it; 0 for the others.
    ends: Vec<usize>,
    /// For each token that opens a group which has been read: its node.
    nodes: Vec<Option<NodeId>>,
}

impl Nesting {
    /// Were no brackets matched?
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The token one past the end of the group that opens at `open`, if brackets were matched at all.
    pub(super) fn end(&self, open: usize) -> Option<usize> {
        self.ends.get(open).copied().filter(|end| *end > 0)
    }

    /// The group that opens at this token, if it has been read: its node and where the text goes on.
    pub(super) fn finished(&self, open: usize) -> Option<(NodeId, usize)> {
        let node = self.nodes.get(open).copied().flatten()?;
        Some((node, self.end(open)?))
    }
}

impl Parser<'_> {
    /// Reads the groups in which the descents of deeply nested formulas end, innermost first.
    pub(super) fn read_deep_groups(&mut self) -> Parse<()> {
        if self.tokens.len() <= 2 * STEP {
            return Ok(());
        }
        let mut ends = vec![0; self.tokens.len()];
        let mut open: Vec<(usize, char)> = Vec::new();
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        let mut deepest = 0;
        for (at, token) in self.tokens.iter().enumerate() {
            let TokenKind::Sign {
                sign,
                escaped: false,
            } = token.kind
            else {
                continue;
            };
            match sign {
                '(' | '[' | '{' => {
                    open.push((at, sign));
                    deepest = deepest.max(open.len());
                    if open.len() > super::MAX_DEPTH {
                        return Err(ParseError::limit(
                            "the formula is nested more than 10000 deep",
                            token.span,
                        ));
                    }
                    if open.len().is_multiple_of(STEP) && self.is_formula_group(at, sign) {
                        cuts.push((open.len(), at));
                    }
                }
                ')' | ']' | '}' => {
                    // A brace closes a brace; the other two mix in intervals.
                    let fits = open
                        .last()
                        .is_some_and(|(_, o)| (*o == '{') == (sign == '}'));
                    if fits && let Some((from, _)) = open.pop() {
                        ends[from] = at + 1;
                    }
                }
                _ => {}
            }
        }
        if deepest <= STEP {
            return Ok(());
        }
        self.nesting = Nesting {
            nodes: vec![None; ends.len()],
            ends,
        };
        cuts.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        for (_, at) in cuts {
            let Some(end) = self.nesting.end(at) else {
                continue;
            };
            self.at = at;
            self.brackets = 1;
            let node = self.nested(Self::operand)?;
            if self.at != end {
                return self.error("a bracket is not closed where it should be");
            }
            self.nesting.nodes[at] = Some(node);
        }
        self.at = 0;
        self.brackets = 0;
        Ok(())
    }

    /// Is the content of this bracket a formula, and not words, a unit or the index of a root?
    fn is_formula_group(&self, at: usize, sign: char) -> bool {
        let before = at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .copied();
        let name = before.and_then(|token| self.command_name(token));
        match sign {
            '(' => true,
            '[' => name != Some("sqrt"),
            _ => {
                !(Self::is_sign(before, '_')
                    || name.is_some_and(|name| {
                        words::is_text_command(name)
                            || matches!(name, "begin" | "end" | "mathbb" | "mathds" | "Bbb")
                    }))
            }
        }
    }

    /// The group here if it was read before the descent around it.
    pub(super) fn finished_group(&mut self) -> Option<NodeId> {
        let (node, end) = self.nesting.finished(self.at)?;
        self.at = end;
        Some(node)
    }

    /// Members of a finished group in round brackets, as a function takes them.
    pub(super) fn finished_members(&mut self) -> Option<Vec<NodeId>> {
        let start = self.here();
        let node = self.finished_group()?;
        // The group itself, not a tuple that is its only member.
        let group = matches!(self.tree.kind(node), NodeKind::Group(..));
        Some(if group && self.span_start(node) == start {
            self.tree.children(node).to_vec()
        } else {
            vec![node]
        })
    }

    /// The raw text between the brace at `open` and its partner, and the token one past that; brackets were matched.
    pub(super) fn matched_group(&self, open: Token, at: usize) -> Option<(Span, usize)> {
        let end = self.nesting.end(at)?;
        let close = self.tokens.get(end - 1)?;
        let inner = Span {
            start: open.span.end,
            end: close.span.start,
        };
        Some((inner, end))
    }
}

#[cfg(test)]
mod tests {
    use crate::lower::{Conventions, lower};
    use crate::parse::parse;
    use crate::{Error, Fuel, Limit};

    fn value(text: &str) -> Result<String, Error> {
        let tree = &parse(text)?.readings[0];
        let mut fuel = Fuel::new(100_000_000);
        lower(tree, tree.root(), &Conventions::default(), &mut fuel).map(|value| value.to_string())
    }

    /// Around the level at which formulas are cut, and far beyond it, nesting changes nothing.
    #[test]
    fn depth_does_not_change_the_reading() {
        for depth in (1..140).chain([1_000, 5_000]) {
            for (open, core, close, expected) in [
                ("(", "x+2", ")", "x + 2"),
                ("{", "x+2", "}", "x + 2"),
                (r"\left(", "7", r"\right)", "7"),
                (r"\sqrt{", "1", "}", "1"),
                ("gcd(6, ", "4", ")", "2"),
                (r"\max(1, ", "3", ")", "3"),
                (
                    r"\frac{2}{",
                    "2",
                    "}",
                    if depth % 2 == 0 { "2" } else { "1" },
                ),
            ] {
                let text = format!("{}{core}{}", open.repeat(depth), close.repeat(depth));
                assert_eq!(value(&text).as_deref(), Ok(expected), "{open} {depth}");
            }
            let sum = format!("{}x{}", "(1+".repeat(depth), ")".repeat(depth));
            assert_eq!(value(&sum), Ok(format!("x + {depth}")));
        }
    }

    #[test]
    fn what_is_deeper_than_the_limit_is_refused() {
        let text = format!("{}1{}", "(".repeat(10_001), ")".repeat(10_001));
        assert!(parse(&text).is_err_and(|error| error.limit == Some(Limit::Nesting)));
        // Prefixes without brackets are no brackets to cut at.
        assert!(
            parse(&r"\sqrt".repeat(5_000)).is_err_and(|error| error.limit == Some(Limit::Nesting))
        );
    }

    #[test]
    fn an_open_deep_bracket_is_an_error() {
        for text in [
            format!("{}1{}", "(".repeat(100), ")".repeat(99)),
            format!("{}1{}", "(".repeat(100), ")".repeat(98) + "]"),
            format!("{}1{}", "(".repeat(100), "}".repeat(100)),
        ] {
            assert!(value(&text).is_err(), "{text}");
        }
    }
}
