//! The formula that holds a number: which neighbours of a token belong to it.

use super::prose;
use super::quantity::is_vulgar;
use super::tokens::{Kind, Line, is_measure};

/// A run of tokens, both ends included.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) low: usize,
    pub(super) high: usize,
}

/// A digit inside a name or an ordinal: AZYUK2A, H2O, 4th.
pub(super) fn in_word(line: &Line<'_>, at: usize) -> bool {
    let glued_before = line.get(at).is_some_and(|token| !token.gap)
        && line
            .before(at)
            .is_some_and(|(_, token)| token.kind == Kind::Word)
        && !line
            .str(at.saturating_sub(1))
            .chars()
            .all(prose::is_foreign_letter);
    let glued_after = line
        .get(at + 1)
        .filter(|token| token.kind == Kind::Word && !token.gap)
        .is_some_and(|_| {
            let word = line.str(at + 1);
            word.chars().count() > 1
                && !word.chars().any(prose::is_foreign_letter)
                && !line.is_symbol(at + 1)
                && !is_measure(word)
                && algebra::units::scale_word(word).is_none()
                && !matches!(word, "am" | "pm" | "AM" | "PM")
        });
    glued_before || glued_after
}

/// The formula that holds the number.
pub(super) fn grow(line: &Line<'_>, at: usize) -> Run {
    let mut run = Run { low: at, high: at };
    loop {
        let before = (run.low, run.high);
        grow_right(line, &mut run);
        grow_left(line, &mut run);
        if (run.low, run.high) == before {
            return run;
        }
    }
}

fn grow_right(line: &Line<'_>, run: &mut Run) {
    while let Some(next) = line.get(run.high + 1) {
        let at = run.high + 1;
        let after_operator = line
            .get(run.high)
            .is_some_and(|token| token.kind == Kind::Operator);
        let accepted = match next.kind {
            Kind::Number => after_operator || !next.gap || line.str(run.high).starts_with('\\'),
            Kind::Postfix => {
                let text = line.str(at);
                let quote = text == "'"
                    && line
                        .get(at + 1)
                        .is_some_and(|token| token.kind == Kind::Word && !token.gap);
                !quote && (!next.gap || matches!(text, "%" | "°" | "½" | "¼" | "¾" | "\\%"))
            }
            Kind::Prefix => after_operator,
            Kind::Command => true,
            Kind::Open => (!next.gap || after_operator) && line.is_formula_bracket(at),
            Kind::Close => {
                next.partner.is_some_and(|open| open < run.low) && line.is_formula_bracket(at)
            }
            Kind::Operator => has_operand(line, at),
            Kind::Word => {
                let times = line.str(at) == "x"
                    && line
                        .get(at + 1)
                        .is_some_and(|token| token.kind == Kind::Number);
                let degree = line.str(run.high) == "°" && matches!(line.str(at), "C" | "F");
                let modulus = line.str(at) == "mod"
                    && line
                        .get(at + 1)
                        .is_some_and(|token| token.kind == Kind::Number);
                let glued = !next.gap && line.is_symbol(at) && !is_glued_unit(line, at);
                times || degree || modulus || glued || after_operator && line.is_symbol(at)
            }
            Kind::Comma | Kind::Stop => false,
        };
        if !accepted {
            break;
        }
        run.high = match next.kind {
            Kind::Open => next.partner.unwrap_or(at),
            Kind::Close => {
                run.low = next.partner.unwrap_or(run.low);
                at
            }
            _ => at,
        };
    }
}

/// `5m`: a unit sign that touches its number and ends the word, with no formula behind it.
fn is_glued_unit(line: &Line<'_>, at: usize) -> bool {
    let formula = line.get(at + 1).is_some_and(|token| {
        matches!(token.kind, Kind::Number | Kind::Open) && !token.gap
            || token.kind == Kind::Operator && has_operand(line, at + 1)
    });
    !formula
        && is_measure(line.str(at))
        && matches!(
            line.str(at),
            "m" | "g" | "s" | "L" | "l" | "h" | "N" | "J" | "W" | "V" | "K"
        )
}

/// Has the operator at `at` an operand on its right?
fn has_operand(line: &Line<'_>, at: usize) -> bool {
    let Some(next) = line.get(at + 1) else {
        return false;
    };
    let text = line.str(at);
    // A colon with a space, a dash between words: punctuation.
    let touching = !next.gap && line.get(at).is_some_and(|token| !token.gap);
    if matches!(text, ":" | "∶" | "_" | "&") && !touching {
        return false;
    }
    match next.kind {
        Kind::Number | Kind::Command | Kind::Prefix => true,
        Kind::Open => line.is_formula_bracket(at + 1) || next.partner.is_none(),
        Kind::Word => line.is_symbol(at + 1) && !matches!(line.str(at + 1), "a" | "I" | "A"),
        Kind::Operator => matches!(line.str(at + 1), "-" | "−" | "+" | "±" | "\\pm" | "|"),
        _ => text == "=" && next.kind == Kind::Postfix && line.str(at + 1).starts_with(is_vulgar),
    }
}

fn grow_left(line: &Line<'_>, run: &mut Run) {
    while let Some((at, token)) = line.before(run.low) {
        let gap = line.gap_after(at);
        let needs = line
            .get(run.low)
            .is_some_and(|token| token.kind == Kind::Operator);
        let accepted = match token.kind {
            Kind::Number => {
                let script = line
                    .before(at)
                    .is_some_and(|(before, _)| matches!(line.str(before), "_" | "^"));
                needs || !gap || script || is_mixed(line, at, run.low)
            }
            Kind::Postfix => needs || !gap,
            Kind::Prefix => {
                let money = matches!(line.str(at), "$" | "\\$" | "€" | "£" | "¥" | "₹");
                let amount = line
                    .get(run.low)
                    .is_some_and(|token| token.kind == Kind::Number);
                !gap && (!money || amount)
            }
            Kind::Command => true,
            Kind::Operator => {
                let ratio = matches!(line.str(at), ":" | "∶")
                    && gap
                    && token.gap
                    && line
                        .before(at)
                        .is_some_and(|(_, token)| token.kind == Kind::Number);
                let loose = matches!(line.str(at), ":" | "∶" | "_" | "&") && (gap || token.gap);
                ratio || !loose
            }
            Kind::Close => (needs || !gap) && line.is_formula_bracket(at),
            Kind::Open => match token.partner {
                Some(close) => close > run.high && line.is_formula_bracket(at),
                None => true,
            },
            Kind::Comma => false,
            Kind::Word => {
                let word = line.str(at);
                line.is_symbol(at)
                    && (!gap
                        || needs && !matches!(word, "a" | "I")
                        || word == "mod"
                        || word == "x"
                            && line
                                .before(at)
                                .is_some_and(|(_, token)| token.kind == Kind::Number)
                        || word.len() > 1)
            }
            Kind::Stop => false,
        };
        if !accepted {
            break;
        }
        run.low = match (token.kind, token.partner) {
            (Kind::Close, Some(open)) => open,
            (Kind::Open, Some(close)) => {
                run.high = close;
                at
            }
            _ => at,
        };
    }
    // A list in brackets is grown at once: its commas are inside.
}

/// `3 1/2`, `1 234`: two numbers that are one.
fn is_mixed(line: &Line<'_>, whole: usize, part: usize) -> bool {
    let integer = line.str(whole).bytes().all(|b| b.is_ascii_digit());
    let fraction = matches!(line.str(part + 1), "/" | "⁄")
        && line
            .get(part + 2)
            .is_some_and(|token| token.kind == Kind::Number);
    let group = line.str(part).len() == 3
        && line.str(part).bytes().all(|b| b.is_ascii_digit())
        && line.str(whole).len() <= 3;
    integer && (fraction || group || line.str(part).starts_with(is_vulgar))
}
