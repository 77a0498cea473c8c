//! Inequalities in one unknown as the intervals they describe.

use super::shape::{BITS, Shape, infinity};
use super::{Sample, evaluate, is_symbol};

const RELATIONS: [(&str, bool, char); 5] = [
    // sign, left is the smaller side, bracket of an end
    ("\\le ", true, ']'),
    ("\\ge ", false, ']'),
    ("\\ne ", true, '|'),
    ("<", true, ')'),
    (">", false, ')'),
];

pub(super) fn has_relation(text: &str) -> bool {
    RELATIONS.iter().any(|known| text.contains(known.0))
}

/// An end: a constant, or infinite.
pub(super) fn is_end(text: &str) -> bool {
    let read = || evaluate(text, Sample::new(text, text), BITS);
    infinity(text).is_some() || read().is_some_and(|read| read.point.is_empty())
}

/// `a < x \le b`, `x > a`, `a \le x`, `x \ne a`, `|x| < a`.
pub(super) fn inequality(text: &str) -> Option<Shape> {
    let mut sides = Vec::new();
    let mut signs = Vec::new();
    let mut rest = text;
    while let Some((at, relation)) = RELATIONS
        .iter()
        .filter_map(|relation| Some((rest.find(relation.0)?, relation)))
        .min_by_key(|found| found.0)
    {
        sides.push(rest.get(..at)?.trim());
        signs.push(relation);
        rest = rest.get(at + relation.0.len()..)?;
    }
    sides.push(rest.trim());
    let open = |bracket: char| if bracket == ']' { '[' } else { '(' };
    match (sides.as_slice(), signs.as_slice()) {
        ([low, x, high], [first, second]) if first.1 && second.1 => {
            let fits = is_symbol(x) && is_end(low) && is_end(high) && first.2 != '|';
            let found = Shape::interval(open(first.2), low, high, second.2).named(x);
            (fits && second.2 != '|').then_some(found)
        }
        ([left, right], [(_, smaller, bracket)]) => {
            let bars = left
                .strip_prefix('|')
                .and_then(|rest| rest.strip_suffix('|'));
            if let (Some(x), true) = (bars.filter(|x| is_symbol(x)), *smaller && *bracket != '|') {
                let low = format!("-({right})");
                return is_end(right)
                    .then(|| Shape::interval(open(*bracket), &low, right, *bracket).named(x));
            }
            let (x, end, below) = match (is_symbol(left), is_symbol(right)) {
                (true, false) if is_end(right) => (left, right, *smaller),
                (false, true) if is_end(left) => (right, left, !*smaller),
                _ => return None,
            };
            let found = match (bracket, below) {
                ('|', _) => {
                    let parts = [format!("(-\\infty,{end})"), format!("({end},\\infty)")];
                    Shape::new("union", parts.into())
                }
                (_, true) => Shape::interval('(', "-\\infty", end, *bracket),
                (_, false) => Shape::interval(open(*bracket), end, "\\infty", ')'),
            };
            Some(found.named(x))
        }
        _ => None,
    }
}
