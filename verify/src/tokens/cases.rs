//! Piecewise definitions, cut into cells: the ends of all their conditions and what lies between.

use std::cmp::Ordering;

use super::bound::put;
use super::inequality::inequality;
use super::shape::{BITS, Shape};
use super::transcribe::braced;
use super::{Sample, evaluate};
use crate::value::Value;

/// Most pieces of a definition, and ends of conditions.
const MAX_PIECES: usize = 16;
/// Words before a condition, and instead of one.
const BEFORE: [&str; 3] = ["if", "for", "when"];
const REST: [&str; 3] = ["otherwise", "else", "elsewhere"];

/// A formula and the intervals where it holds; none for what is left.
struct Piece {
    formula: String,
    intervals: Option<Vec<Shape>>,
}

/// A definition by pieces: the first whose condition holds counts.
struct Definition {
    variable: Option<String>,
    pieces: Vec<Piece>,
}

/// Does this string hold a definition by pieces?
pub(crate) fn has_cases(text: &str) -> bool {
    text.contains("\\begin{cases}")
}

/// The formulas that must be equal for two strings, one of them at least a definition by pieces, to be equal: cell by cell,
/// with the unknown replaced so that it runs through the cell only. `None` where they are not defined on the same cells.
pub(crate) fn cells(pair: [&str; 2]) -> Option<Vec<[String; 2]>> {
    if !pair.iter().any(|text| has_cases(text)) {
        return None;
    }
    let [gold, answer] = [definition(pair[0])?, definition(pair[1])?];
    let variable = gold.variable.clone().or(answer.variable.clone())?;
    if [&gold, &answer]
        .iter()
        .any(|one| one.variable.as_ref().is_some_and(|own| *own != variable))
    {
        return None;
    }
    let mut ends: Vec<(Value, String)> = Vec::new();
    for interval in [&gold, &answer].into_iter().flat_map(intervals) {
        for end in interval.parts.iter().filter(|end| !end.contains("\\infty")) {
            let value = constant(end)?;
            let place = ends
                .iter()
                .position(|known| known.0.order(&value, BITS) == Some(Ordering::Equal));
            let before =
                |known: &(Value, String)| known.0.order(&value, BITS) == Some(Ordering::Less);
            let after =
                |known: &(Value, String)| known.0.order(&value, BITS) == Some(Ordering::Greater);
            if place.is_some() {
                continue;
            }
            let at = ends.partition_point(before);
            if !ends.iter().take(at).all(before) || !ends.iter().skip(at).all(after) {
                return None;
            }
            ends.insert(at, (value, end.clone()));
        }
    }
    if ends.len() > MAX_PIECES {
        return None;
    }
    let names: Vec<&str> = ends.iter().map(|end| end.1.as_str()).collect();
    let mut list = Vec::new();
    for cell in 0..=2 * ends.len() {
        let chosen = [&gold, &answer].map(|side| side.at(cell, &ends));
        let (one, other) = match chosen {
            [Some(one), Some(other)] => (one, other),
            [None, None] => continue,
            _ => return None,
        };
        let place = place(cell, &names, &variable)?;
        list.push([put(one, &variable, &place)?, put(other, &variable, &place)?]);
    }
    Some(list)
}

/// A formula with the values of one cell: between the ends by even cells, at them by odd ones.
fn place(cell: usize, ends: &[&str], x: &str) -> Option<String> {
    let x = if x.len() > 1 {
        format!("\\{x} ")
    } else {
        x.to_owned()
    };
    let low = (cell / 2).checked_sub(1).and_then(|at| ends.get(at));
    let high = ends.get(cell / 2);
    Some(match (cell % 2, low, high) {
        (1, _, end) => (*end?).to_owned(),
        (_, None, None) => x,
        (_, Some(low), None) => format!("({low})+{x}^2"),
        (_, None, Some(high)) => format!("({high})-{x}^2"),
        (_, Some(low), Some(high)) => format!("\\frac{{({low})+({high}){x}^2}}{{1+{x}^2}}"),
    })
}

fn constant(text: &str) -> Option<Value> {
    let read = evaluate(text, Sample::new(text, text), BITS)?;
    read.point.is_empty().then_some(read.value)
}

fn intervals(definition: &Definition) -> impl Iterator<Item = &Shape> {
    let pieces = definition.pieces.iter();
    pieces
        .filter_map(|piece| piece.intervals.as_ref())
        .flatten()
}

impl Definition {
    /// The formula on a cell.
    fn at(&self, cell: usize, ends: &[(Value, String)]) -> Option<&String> {
        let holds = |piece: &&Piece| {
            piece
                .intervals
                .as_ref()
                .is_some_and(|list| list.iter().any(|one| covers(one, cell, ends)))
        };
        let rest = || self.pieces.iter().find(|piece| piece.intervals.is_none());
        let piece = self.pieces.iter().find(holds).or_else(rest)?;
        Some(&piece.formula)
    }
}

/// Does an interval contain a cell?
fn covers(interval: &Shape, cell: usize, ends: &[(Value, String)]) -> bool {
    let place = |end: &str| {
        let value = constant(end)?;
        let at = ends
            .iter()
            .position(|known| known.0.order(&value, BITS) == Some(Ordering::Equal))?;
        Some(2 * at + 1)
    };
    let (Some(low), Some(high)) = (interval.parts.first(), interval.parts.get(1)) else {
        return false;
    };
    let closed = |bracket: char| interval.kind.contains(bracket);
    let above = match (low.contains("\\infty"), place(low)) {
        (true, _) => true,
        (_, Some(at)) => cell > at || cell == at && closed('['),
        _ => false,
    };
    let below = match (high.contains("\\infty"), place(high)) {
        (true, _) => true,
        (_, Some(at)) => cell < at || cell == at && closed(']'),
        _ => false,
    };
    above && below
}

/// The pieces of a string; a plain formula is one piece that holds everywhere.
fn definition(text: &str) -> Option<Definition> {
    let text = text.trim();
    if !has_cases(text) {
        let whole = Piece {
            formula: text.to_owned(),
            intervals: None,
        };
        return Some(Definition {
            variable: None,
            pieces: vec![whole],
        });
    }
    let body = text
        .strip_prefix("\\begin{cases}")?
        .strip_suffix("\\end{cases}")?;
    let mut variable: Option<String> = None;
    let mut pieces = Vec::new();
    for row in body.split("\\\\").filter(|row| !row.trim().is_empty()) {
        let (formula, condition) = row.split_once('&')?;
        let formula = formula.trim().trim_end_matches(',').trim().to_owned();
        let worded = condition.trim().strip_prefix("\\text").and_then(braced);
        let condition = match worded {
            Some((word, rest)) => format!("{} {rest}", word.trim()),
            None => condition.to_owned(),
        };
        let mut condition = condition.trim().trim_end_matches(['.', ',']).trim();
        for word in BEFORE {
            condition = condition.strip_prefix(word).unwrap_or(condition).trim();
        }
        let intervals = match REST.contains(&condition) {
            true => None,
            false => {
                let (name, list) = region(condition)?;
                if variable.get_or_insert_with(|| name.clone()) != &name {
                    return None;
                }
                Some(list)
            }
        };
        pieces.push(Piece { formula, intervals });
    }
    (pieces.len() <= MAX_PIECES).then_some(Definition { variable, pieces })
}

/// The unknown of a condition and the intervals where it holds.
fn region(condition: &str) -> Option<(String, Vec<Shape>)> {
    if let Some((name, value)) = condition
        .split_once('=')
        .filter(|_| !condition.contains(['<', '>']))
    {
        let (name, value) = (name.trim(), value.trim());
        let fits = super::is_symbol(name) && constant(value).is_some();
        let point = Shape::interval('[', value, value, ']');
        return fits.then(|| (name.trim_start_matches('\\').to_owned(), vec![point]));
    }
    let found = inequality(condition)?;
    let name = found.unknown()?.trim_start_matches('\\').trim().to_owned();
    let list = match found.kind.as_str() {
        "union" => {
            let (_, end) = found.parts.first()?.split_once(',')?;
            let end = end.strip_suffix(')')?;
            vec![
                Shape::interval('(', "-\\infty", end, ')'),
                Shape::interval('(', end, "\\infty", ')'),
            ]
        }
        _ => vec![found],
    };
    Some((name, list))
}
