//! What stands behind a number and belongs to it: percent signs, times of day, words of scale, units.

use super::tokens::{Kind, Line, is_measure};

/// The letter x between two digits written as the sign it stands for.
pub(super) fn times(body: &str) -> String {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    body.char_indices()
        .map(|(at, c)| {
            let between = matches!(c, 'x' | 'X')
                && digit(body[..at].trim_end().chars().next_back())
                && digit(body[at + 1..].trim_start().chars().next());
            if between { '×' } else { c }
        })
        .collect()
}

/// The scale word, percent sign or unit phrase behind a token, ready to be appended, and how long it is in the text.
pub(super) fn unit(line: &Line<'_>, high: usize) -> Option<(String, usize)> {
    let last = line.get(high)?;
    let end = last.end;
    let first = line.get(high + 1)?;
    if first.kind != Kind::Word && !(first.kind == Kind::Operator && line.str(high + 1) == "/") {
        return None;
    }
    let length = |at: usize| line.get(at).map_or(0, |token| token.end - end);
    let word = line.str(high + 1);
    let lower = word.to_ascii_lowercase();
    if matches!(lower.as_str(), "percent" | "pct") {
        return Some(("%".into(), length(high + 1)));
    }
    if lower == "per" && line.str(high + 2) == "cent" {
        return Some(("%".into(), length(high + 2)));
    }
    let clock = last.end - last.start <= 2;
    if matches!(lower.as_str(), "am" | "pm") && clock {
        return Some((format!(" {lower}"), length(high + 1)));
    }
    if matches!(lower.as_str(), "a" | "p") && line.text.get(first.end..)?.starts_with(".m") {
        return Some((format!(" {lower}.m."), length(high + 1) + 3));
    }
    let mut scale = String::new();
    let mut from = high + 1;
    if algebra::units::scale_word(word).is_some() && lower != "score" {
        scale = format!(" {lower}");
        from += 1;
    }
    match phrase(line, from) {
        Some((unit, to)) => Some((format!("{scale}\\text{{ {unit}}}"), length(to))),
        None if scale.is_empty() => None,
        None => Some((scale, length(high + 1))),
    }
}

/// The longest unit phrase that starts at a token, and its last token.
pub(super) fn phrase(line: &Line<'_>, from: usize) -> Option<(String, usize)> {
    let mut to = from;
    let mut best = None;
    while to < from + 9 {
        let Some(token) = line.get(to) else { break };
        let text = line.str(to);
        let allowed = match token.kind {
            Kind::Word => true,
            Kind::Operator => matches!(text, "/" | "^" | "·" | "*"),
            Kind::Open => text == "(" && line.str(to.saturating_sub(1)) == "/",
            Kind::Close => text == ")",
            Kind::Number => line.str(to.saturating_sub(1)) == "^",
            Kind::Postfix => matches!(text, "²" | "³"),
            _ => false,
        };
        if !allowed {
            break;
        }
        // "in" is inches only where nothing follows; a lone letter is a unit only if it is one of the usual ones.
        let sentence = line.get(to + 1).is_some_and(|next| next.kind == Kind::Word);
        let inches = text == "in" && !sentence;
        let doubtful = to == from && !is_measure(text) && text != "/" && !inches;
        if doubtful {
            break;
        }
        let (start, end) = (line.get(from)?.start, token.end);
        let unit = line
            .text
            .get(start..end)?
            .replace('²', "^2")
            .replace('³', "^3")
            .replace(['(', ')'], "");
        let unit = unit.trim_start_matches('/').trim();
        if !matches!(text, "/" | "per" | "(" | "·" | "*" | "^")
            && algebra::units::parse_unit(unit).is_some()
            && !text.ends_with("per")
        {
            let unit = if line.str(from) == "/" {
                format!("/{unit}")
            } else {
                unit.to_owned()
            };
            best = Some((unit, to));
        }
        to += 1;
    }
    best
}

/// The percent sign or unit phrase at the start of a text that follows a formula, ready to be appended, and its length.
pub(super) fn unit_after(tail: &str) -> Option<(String, usize)> {
    let mut end = tail.len().min(96);
    while !tail.is_char_boundary(end) {
        end -= 1;
    }
    let line = Line::new(&tail[..end]);
    let first = line.get(0)?;
    match line.str(0) {
        "%" | "\\%" => return Some(("\\%".into(), first.end)),
        "percent" => return Some(("\\%".into(), first.end)),
        "°" => return Some(("^\\circ".into(), first.end)),
        _ => {}
    }
    if first.kind != Kind::Word {
        return None;
    }
    let (unit, last) = phrase(&line, 0)?;
    Some((format!("\\text{{ {unit}}}"), line.get(last)?.end))
}
