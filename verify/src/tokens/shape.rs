//! How a string is put together: members, brackets, rows, ends of intervals.
//!
//! One rule splits both strings of a pair, so that members can be compared one by one. Inequalities in one unknown are
//! split like the interval they describe.

use super::inequality::{has_relation, inequality, is_end};
use super::matrix::matrix;
use super::operand::is_name;
use super::view::WORDS;
use super::{Sample, evaluate, is_symbol};
use crate::report::Side;
use crate::value::Value;

/// Precision for comparing the ends of an interval.
pub(super) const BITS: u32 = 128;

/// More members are not compared one by one.
const MAX_MEMBERS: usize = 64;

/// The members of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Brackets (`()`, `[)`, ..), `list`, `set`, `union`, `empty`, `equation`, `column` or `matrix 2x3`.
    pub(crate) kind: String,
    /// The unknown of an inequality.
    name: Option<String>,
    /// The comma may be a decimal one.
    is_open: bool,
    pub(crate) parts: Vec<String>,
}

/// How the members of two strings go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matching {
    /// Each with the one in the same place.
    Ordered,
    /// One to one in any order.
    List,
    /// Each with some other, on both sides.
    Set,
}

impl Shape {
    pub(super) fn new(kind: &str, parts: Vec<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            name: None,
            is_open: false,
            parts,
        }
    }

    pub(super) fn interval(open: char, low: &str, high: &str, close: char) -> Self {
        let parts = vec![low.trim().to_owned(), high.trim().to_owned()];
        Self::new(&format!("{open}{close}"), parts)
    }

    pub(super) fn named(self, name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..self
        }
    }

    /// The unknown of an inequality.
    pub(super) fn unknown(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Members in a fixed order, in brackets.
    pub(crate) fn is_row(&self) -> bool {
        let loose = ["list", "set", "union", "empty", "equation"];
        !loose.contains(&self.kind.as_str())
    }

    /// Every member says what it is called.
    fn is_named(&self) -> bool {
        self.parts.iter().all(|part| part.contains('='))
    }

    /// A formula by itself.
    pub(crate) fn is_single(&self) -> bool {
        self.parts.len() == 1 && matches!(self.kind.as_str(), "list" | "equation")
    }

    /// How the members are compared with those of the other string; `None`: not at all.
    fn matching(&self, other: &Self) -> Option<Matching> {
        let names = self.name.as_ref().zip(other.name.as_ref());
        if names.is_some_and(|(one, other)| one != other) {
            return None;
        }
        let kinds = [self.kind.as_str(), other.kind.as_str()];
        let loose = |kind: &str| matches!(kind, "list" | "set");
        let several = self.parts.len() > 1 || other.parts.len() > 1;
        let worded = |shape: &Self| shape.parts.iter().any(|part| has_words(part));
        if kinds.contains(&"list") && several {
            // Names say which is which, and words are read in order.
            if self.is_named() != other.is_named() || worded(self) || worded(other) {
                return Some(Matching::Ordered);
            }
        }
        // A set of one is not its member, unless it says what the unknown is.
        let bare = |shape: &Self| shape.kind == "set" && shape.name.is_none();
        if (self.is_single() && bare(other)) || (other.is_single() && bare(self)) {
            return None;
        }
        match kinds {
            ["list", "list"] | ["union", "union"] => Some(Matching::List),
            [one, other] if loose(one) && loose(other) => Some(Matching::Set),
            // A bare list against a tuple compares in written order.
            ["list", "()"] if self.parts.len() > 1 => Some(Matching::Ordered),
            ["()", "list"] if other.parts.len() > 1 => Some(Matching::Ordered),
            ["column", "()" | "[]"] | ["()" | "[]", "column"] => Some(Matching::Ordered),
            [one, other] if one == other && one != "equation" => Some(Matching::Ordered),
            _ => None,
        }
    }

    /// The strings that must be equal for two strings to be equal member by member; `None` where these pairs of members do
    /// not show it.
    pub(crate) fn partners(
        &self,
        other: &Self,
        pairs: &[[usize; 2]],
    ) -> Option<(Vec<[String; 2]>, bool)> {
        let matching = self.matching(other)?;
        for (side, shape) in [self, other].into_iter().enumerate() {
            let met = |member: usize| pairs.iter().filter(|pair| pair[side] == member).count();
            let all = (0..shape.parts.len()).all(|member| match met(member) {
                0 => false,
                1 => true,
                _ => matching == Matching::Set,
            });
            if !all || shape.parts.len() > MAX_MEMBERS {
                return None;
            }
        }
        let together = |[one, partner]: &[usize; 2]| {
            let placed = matching != Matching::Ordered || one == partner;
            let strings = [self.parts.get(*one)?, other.parts.get(*partner)?];
            placed.then(|| strings.map(String::clone))
        };
        if self.is_single() && other.is_single() {
            return None;
        }
        let strings: Option<Vec<[String; 2]>> = pairs.iter().map(together).collect();
        Some((strings?, true))
    }

    /// The strings that must all be different for two strings to be different in this member of a side; `None` where that
    /// does not show it.
    pub(crate) fn rivals(
        &self,
        other: &Self,
        side: Side,
        member: usize,
    ) -> Option<(Vec<[String; 2]>, bool)> {
        let single = self.is_single() && other.is_single();
        let open = self.is_open || other.is_open;
        let matching = self.matching(other).filter(|_| !single && !open)?;
        let (own, others) = match side {
            Side::Gold => (self, other),
            Side::Answer => (other, self),
        };
        let one = own.parts.get(member)?;
        // Of several named values the one with the same name counts.
        let name = |part: &String| part.split_once('=').map(|found| found.0.trim().to_owned());
        let named: Vec<&String> = others
            .parts
            .iter()
            .filter(|p| name(p) == name(one))
            .collect();
        let unique = own
            .parts
            .iter()
            .filter(|part| name(part) == name(one))
            .count()
            == 1;
        let placed = others.parts.iter().position(|part| name(part) == name(one));
        let rivals = match matching {
            Matching::List if self.is_named() && unique && named.len() == 1 => {
                others.parts.get(placed?..=placed?)?
            }
            Matching::Ordered if self.parts.len() == other.parts.len() => {
                others.parts.get(member..=member)?
            }
            // A union may be cut in many ways.
            Matching::List | Matching::Set if self.kind != "union" => others.parts.as_slice(),
            _ => return None,
        };
        let strings = rivals.iter().map(|rival| match side {
            Side::Gold => [one.clone(), rival.clone()],
            Side::Answer => [rival.clone(), one.clone()],
        });
        let fits = !rivals.is_empty() && rivals.len() <= MAX_MEMBERS;
        fits.then(|| (strings.collect(), true))
    }

    /// Certainly not the same kind of thing, whatever the members are.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        let all_values = |shape: &Self| shape.parts.iter().all(|part| is_value(part));
        let list = |shape: &Self| shape.kind == "list" && all_values(shape);
        let counts = [self.parts.len(), other.parts.len()];
        if list(self) && list(other) && counts.iter().all(|count| *count > 1) {
            return counts[0] != counts[1];
        }
        if self.is_open || other.is_open || counts.contains(&0) {
            return false;
        }
        if self.is_row() && other.is_row() {
            // A column may be written as a row in brackets.
            let family = |shape: &Self| (shape.kind.len() == 2, shape.kind.starts_with("matrix"));
            let alike =
                family(self) == family(other) || (self.kind.len() > 2 && other.kind.len() > 2);
            return if self.kind == other.kind || !alike {
                self.parts.len() != other.parts.len()
            } else {
                self.is_extended() && other.is_extended()
            };
        }
        let value = |shape: &Self| shape.is_single() && list(shape);
        // A number is no tuple, no matrix and no equation.
        let row = |shape: &Self| {
            shape.kind == "equation"
                || (shape.is_row() && !matches!(shape.kind.as_str(), "[)" | "(]"))
        };
        (row(self) && value(other)) || (row(other) && value(self))
    }

    /// A matrix, a longer row, or an interval with its low end below its high end.
    fn is_extended(&self) -> bool {
        let [low, high] = self.parts.as_slice() else {
            return true;
        };
        let value = |text: &str| {
            let read = evaluate(text, Sample::new(text, text), BITS)?;
            read.point.is_empty().then_some(read.value)
        };
        let below = |low: Value, high: Value| low.order(&high, BITS).is_some_and(|o| o.is_lt());
        match (infinity(low), infinity(high)) {
            (None, None) => value(low)
                .zip(value(high))
                .is_some_and(|(low, high)| below(low, high)),
            (low, high) => low != Some(1) && high != Some(-1),
        }
    }
}

/// The sign of an infinite end: 1 or -1.
pub(super) fn infinity(text: &str) -> Option<i8> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    matches!(
        rest.trim(),
        "\\infty" | "oo" | "inf" | "infty" | "infinity" | "Infinity"
    )
    .then_some(sign)
}

/// Are two texts the same up to white space? Only marked words are known to differ.
pub(crate) fn same_text(texts: [&str; 2]) -> Option<bool> {
    let same = texts[0].split_whitespace().eq(texts[1].split_whitespace());
    let words = texts.iter().all(|text| text.starts_with(WORDS));
    (same || words).then_some(same)
}

/// Are two ends of which one is infinite the same? `None`: none is, or an end is neither infinite nor a constant.
pub(crate) fn same_ends(ends: [&str; 2]) -> Option<bool> {
    let signs = ends.map(infinity);
    let known = ends.iter().all(|end| is_end(end));
    (known && signs != [None; 2]).then(|| signs[0] == signs[1])
}

/// The members of a string in plain notation; a formula by itself is a list of one.
pub(crate) fn shape(text: &str) -> Shape {
    let text = text.replace('$', " ");
    let text = text.trim();
    let single = || Shape::new("list", vec![text.to_owned()]);
    if matches!(
        text,
        "\\emptyset" | "\\{\\}" | "\\{ \\}" | "emptySet" | "{}"
    ) {
        return Shape::new("empty", Vec::new());
    }
    if matches!(
        text,
        "\\mathbb{R}" | "\\mathbb R" | "\\text{all real numbers}" | "all real numbers"
    ) {
        return Shape::interval('(', "-\\infty", "\\infty", ')');
    }
    if let Some(found) = matrix(text) {
        return found;
    }
    if let Some((name, rest)) = text.split_once("\\in ").filter(|(name, _)| is_symbol(name)) {
        return shape_of_set(rest).unwrap_or_else(single).named(name.trim());
    }
    if let Some(found) = shape_of_set(text) {
        return found;
    }
    if let Some(found) = condition(text) {
        return found;
    }
    let words = connectives(text);
    let pieces = split(&words, &[",", ";"]);
    let relations = pieces.iter().any(|piece| has_relation(piece));
    if relations {
        if let Some(found) = inequality(text) {
            return found;
        }
        let or = text.contains("or");
        if pieces.len() > 1 && or && pieces.iter().all(|piece| inequality(piece).is_some()) {
            return Shape::new("union", pieces);
        }
    }
    let parts: Vec<String> = pieces.iter().flat_map(|piece| both_signs(piece)).collect();
    if parts.is_empty() {
        return single();
    }
    let is_open = text.split_once(',').is_some_and(|(whole, fraction)| {
        [whole, fraction]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    Shape {
        is_open,
        ..Shape::new("list", parts)
    }
}

/// `a \pm b` is two numbers.
fn both_signs(text: &str) -> Vec<String> {
    if !text.contains("\\pm") {
        return vec![text.to_owned()];
    }
    let with = |plus: &str, minus: &str| text.replace("\\pm", plus).replace("\\mp", minus);
    vec![with("+", "-"), with("-", "+")]
}

/// A union, or one pair of brackets around the whole.
fn shape_of_set(text: &str) -> Option<Shape> {
    let text = text.trim();
    let unions = split(text, &["\\cup"]);
    if unions.len() > 1 {
        return Some(Shape::new("union", unions));
    }
    if let (Some(inner), false) = (text.strip_prefix(']'), text.len() < 4) {
        let close = text.chars().last()?;
        let body = inner.get(..inner.len().checked_sub(1)?)?;
        let [low, high] = split(body, &[",", ";"]).try_into().ok()?;
        let close = match close {
            '[' => ')',
            ']' => ']',
            _ => return None,
        };
        return Some(Shape::interval('(', &low, &high, close));
    }
    let (open, inner) = match text.chars().next()? {
        '\\' if text.starts_with("\\{") => ("\\{", text.get(2..)?),
        '(' => ("(", text.get(1..)?),
        '[' => ("[", text.get(1..)?),
        '{' => ("{", text.get(1..)?),
        _ => return None,
    };
    let (close, body) = ["\\}", ")", "]", "[", "}"]
        .into_iter()
        .find_map(|close| Some((close, inner.strip_suffix(close)?)))?;
    let parts = inside(body)?;
    match (open, close) {
        ("\\{", "\\}") if !parts.is_empty() => Some(Shape::new("set", parts)),
        ("{", "}") if parts.len() > 1 => Some(Shape::new("set", parts)),
        ("(" | "[", ")" | "]") => {
            let rows: Vec<Shape> = parts.iter().filter_map(|row| shape_of_set(row)).collect();
            let first = rows.first().map_or(0, |row| row.parts.len());
            let square = |row: &Shape| row.kind == "[]" && row.parts.len() == first;
            if open == "[" && rows.len() == parts.len() && rows.iter().all(square) {
                let kind = format!("matrix {}x{first}", rows.len());
                let entries = rows.into_iter().flat_map(|row| row.parts).collect();
                return Some(Shape::new(&kind, entries));
            }
            let enough = parts.len() > 1 || (open, close) == ("[", "]");
            enough.then(|| Shape::new(&format!("{open}{close}"), parts))
        }
        ("[" | "(", "[") if parts.len() == 2 => Some(Shape::new(&format!("{open})"), parts)),
        _ => None,
    }
}

/// The members between brackets; `None` when the brackets do not belong together.
fn inside(body: &str) -> Option<Vec<String>> {
    let mut depth = 0_i32;
    for byte in body.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    let pieces = cut(body, &[",", ";"], false);
    (depth == 0).then(|| pieces.iter().flat_map(|piece| both_signs(piece)).collect())
}

/// "and" and "or" between members are commas.
fn connectives(text: &str) -> String {
    let mut words = text.to_owned();
    for word in ["and", "or"] {
        for written in [
            format!("\\text{{{word}}}"),
            format!("\\text{{ {word} }}"),
            format!("\\text{{{word} }}"),
            format!("\\text{{ {word}}}"),
            format!(" {word} "),
        ] {
            words = words.replace(&written, ",");
        }
        words = words.replace(&format!("){word}("), "),(");
    }
    words
}

/// Pieces between separators outside all brackets; digits grouped in threes are one number.
fn split(text: &str, separators: &[&str]) -> Vec<String> {
    cut(text, separators, true)
}

fn cut(text: &str, separators: &[&str], grouped: bool) -> Vec<String> {
    let (mut depth, mut start, mut at) = (0_i32, 0, 0);
    let mut pieces = Vec::new();
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let found = separators
            .iter()
            .find(|s| depth == 0 && rest.starts_with(**s));
        if let Some(separator) = found.filter(|_| !(grouped && is_thousands(text, at))) {
            pieces.push(text.get(start..at).unwrap_or_default().trim().to_owned());
            at += separator.len();
            start = at;
            continue;
        }
        match rest.bytes().next() {
            Some(b'(' | b'[' | b'{') => depth += 1,
            Some(b')' | b']' | b'}') => depth -= 1,
            _ => {}
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    pieces.push(text.get(start..).unwrap_or_default().trim().to_owned());
    pieces.retain(|piece| !piece.is_empty() && piece != "\\,");
    pieces
}

/// The comma of `1,234`, and both of `1,234,567`.
fn is_thousands(text: &str, at: usize) -> bool {
    let digits = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (mut before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let behind = after.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    while digits(before) == 3
        && let Some((rest, _)) = before.rsplit_once(',')
        && before.len() == rest.len() + 4
        && digits(rest) > 0
    {
        before = rest;
    }
    let count = digits(before);
    let whole = before.get(before.len() - count..).unwrap_or_default();
    behind == 3 && after.starts_with(',') && (1..=3).contains(&count) && !whole.starts_with('0')
}

/// Words of a language, not of notation.
fn has_words(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters && word.len() > 2 && !is_name(word)
    })
}

/// A formula with a value at some point.
pub(super) fn is_value(text: &str) -> bool {
    evaluate(text, Sample::new(text, text), BITS).is_some()
}

/// `2x+3y = 6`: a sum on the left, so no name of what is on the right.
fn condition(text: &str) -> Option<Shape> {
    let (left, right) = text.split_once('=')?;
    let sum = left.trim().get(1..)?.contains(['+', '-']);
    let fits = sum && is_value(left) && is_value(right);
    fits.then(|| Shape::new("equation", vec![text.to_owned()]))
}

#[cfg(test)]
mod tests {
    use super::super::transcribe;
    use super::*;

    #[test]
    fn one_thing_written_in_several_ways_has_one_shape() {
        for (one, other) in [
            ("x>2", r"(2,\infty)"),
            ("2<x", r"x \in (2,\infty)"),
            (r"]0,1[", "(0,1)"),
            (r"0<x\le 1", "(0,1]"),
            (r"x\ne 3", r"(-\infty,3)\cup(3,\infty)"),
            (r"1 \pm \sqrt{2}", r"1 + \sqrt{2}, 1 - \sqrt{2}"),
            ("1;2", "1 and 2"),
            ("[[1,2],[3,4]]", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
            (
                r"\langle 1,2,3\rangle",
                r"\begin{pmatrix}1\\2\\3\end{pmatrix}",
            ),
            ("1,234,567", "1,234,567"),
        ] {
            let (one, other) = (shape(&transcribe(one)), shape(&transcribe(other)));
            assert!(one.matching(&other).is_some(), "{one:?} {other:?}");
            let clean = |shape: &Shape| -> Vec<String> {
                shape
                    .parts
                    .iter()
                    .map(|part| part.replace(' ', ""))
                    .collect()
            };
            assert_eq!(clean(&one), clean(&other));
        }
    }

    #[test]
    fn what_differs_in_kind_is_seen_without_members() {
        for (one, other, differ) in [
            ("(0,9)", "[0,9)", true),
            ("(1,1)", "[1,1)", false),
            ("(1,2)", "(1,2,3)", true),
            ("12", "(1,2)", true),
            ("A", "{1,2}", false),
            ("1,2", "(1,2)", false),
            ("", "", false),
        ] {
            let (one, other) = (shape(one), shape(other));
            assert_eq!(one.excludes(&other), differ, "{one:?} {other:?}");
        }
    }
}
