//! Rule 5: the last number of a text, with everything that belongs to it.
//!
//! A number in prose is hardly ever alone: `3 1/2`, `4.5 × 10^-3`, `12:30`, `√2`, `(3, 4)`, `2.5 million`, `12 cm^2`. The
//! token is grown to both sides as long as what stands there belongs to the formula. If something belongs to it that
//! cannot be read, there is no answer: a piece of a formula is never promoted.

use super::grow::{Run, grow, in_word};
use super::prose;
use super::tokens::{Kind, Line, is_measure};
use super::unit::{phrase, times, unit};

/// What the end of a text offers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// The last number, whole.
    Found(String),
    /// Two numbers, one or the other.
    Hedged,
    /// The last number is a part of something that is no answer.
    Part,
    /// No number.
    Nothing,
}

/// Longer lines are read from here on.
const WINDOW: usize = 2_048;

/// The last number of the text.
pub(super) fn last_quantity(text: &str, readable: &dyn Fn(&str) -> bool) -> Quantity {
    for line in text.rsplit(['\n', '\r']) {
        if !line.contains(|c: char| c.is_ascii_digit() || is_vulgar(c)) {
            continue;
        }
        let mut from = line.len().saturating_sub(WINDOW);
        while !line.is_char_boundary(from) {
            from += 1;
        }
        let found = in_line(&Line::new(&line[from..]), readable);
        if found != Quantity::Nothing {
            return found;
        }
    }
    Quantity::Nothing
}

/// The number at the start of a text, and where it ends.
pub(super) fn leading_quantity<'a>(
    text: &'a str,
    readable: &dyn Fn(&str) -> bool,
) -> Option<(String, &'a str)> {
    let mut end = text.len().min(WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let line = Line::new(&text[..end]);
    let anchor = (0..line.tokens.len().min(24)).find(|at| is_anchor(&line, *at))?;
    let run = grow(&line, anchor);
    if run.low != 0 || in_word(&line, anchor) {
        return None;
    }
    let (found, end) = spelled(&line, run, readable)?;
    Some((found, &text[end..]))
}

pub(super) fn is_vulgar(c: char) -> bool {
    matches!(c, '½' | '¼' | '¾' | '⅐'..='⅞')
}

/// Does a number stand here?
fn is_anchor(line: &Line<'_>, at: usize) -> bool {
    line.get(at)
        .is_some_and(|token| token.kind == Kind::Number || line.str(at).starts_with(is_vulgar))
}

fn in_line(line: &Line<'_>, readable: &dyn Fn(&str) -> bool) -> Quantity {
    let mut at = line.tokens.len();
    let mut part = false;
    while let Some(next) = at.checked_sub(1) {
        at = next;
        if !is_anchor(line, at) || in_word(line, at) {
            continue;
        }
        let mut run = grow(line, at);
        if aside(line, run) {
            at = run.low;
            continue;
        }
        let (mut before, after) = around(line, run);
        if prose::refers(before) || prose::denied(before, after) {
            at = run.low;
            continue;
        }
        if prose::qualified(before, after) {
            // "7 numbers between 1 and 100": the value may stand before the bound.
            part = true;
            at = bound(line, run).low;
            continue;
        }
        if let Some(owner) = owner(line, run) {
            at = owner;
            continue;
        }
        let joined = larger(line, &mut run);
        before = around(line, run).0;
        if prose::denied(before, "") || prose::qualified(before, "") {
            part = true;
            at = run.low;
            continue;
        }
        if let Some(open) = enclosing(line, run) {
            match open {
                Enclosed::Remark(open) => {
                    at = open;
                    continue;
                }
                Enclosed::Tuple => return Quantity::Part,
            }
        }
        return match joined {
            Joined::Part => Quantity::Part,
            Joined::Either => Quantity::Hedged,
            Joined::Ratio(text) => Quantity::Found(text),
            Joined::Alone => match spelled(line, run, readable) {
                Some((found, _)) => Quantity::Found(found),
                None => Quantity::Part,
            },
        };
    }
    if part {
        Quantity::Part
    } else {
        Quantity::Nothing
    }
}

/// What a bracket with words in it makes of the number inside.
enum Enclosed {
    /// `(3 sig. fig.)`, `(see step 3)`: the bracket at this token says something about the value before it.
    Remark(usize),
    /// `[0.75 kVAR, 1.87 kVA]`: the number is one of several.
    Tuple,
}

fn enclosing(line: &Line<'_>, run: Run) -> Option<Enclosed> {
    let open = (0..run.low).rev().take(24).find(|at| {
        line.get(*at).is_some_and(|token| {
            token.kind == Kind::Open && token.partner.is_some_and(|close| close > run.high)
        })
    })?;
    let close = line.get(open)?.partner?;
    let numbers = (open..close).filter(|at| is_anchor(line, *at)).count();
    let comma = (open..close).any(|at| line.get(at).is_some_and(|token| token.kind == Kind::Comma));
    if is_anchor(line, open + 1) && numbers > 1 && comma {
        return Some(Enclosed::Tuple);
    }
    let remark = (open..close).any(|at| {
        matches!(
            line.str(at),
            "see"
                | "sig"
                | "step"
                | "decimal"
                | "page"
                | "rounded"
                | "source"
                | "significant"
                | "places"
        )
    });
    let value = (0..open).any(|at| is_anchor(line, at));
    (remark && value).then_some(Enclosed::Remark(open))
}

/// A bound with both its ends: "between 1 and 100".
fn bound(line: &Line<'_>, run: Run) -> Run {
    let mut whole = run;
    if matches!(larger(line, &mut whole), Joined::Part) {
        // What is left of the link belongs to the bound as well.
        whole.low = whole.low.saturating_sub(2);
    }
    whole
}

/// The exponent of a unit: where the unit begins behind its number, `cm^2` in `12 cm^2`.
fn owner(line: &Line<'_>, run: Run) -> Option<usize> {
    (run.low.saturating_sub(6)..=run.low).rev().find(|at| {
        let value = line.before(*at).is_some_and(|(_, token)| {
            matches!(
                token.kind,
                Kind::Number | Kind::Close | Kind::Postfix | Kind::Command
            )
        });
        value
            && line.get(*at).is_some_and(|token| token.kind == Kind::Word)
            && phrase(line, *at).is_some_and(|(_, last)| last >= run.high)
    })
}

/// The text before and after a run; its unit is passed over.
fn around<'a>(line: &Line<'a>, run: Run) -> (&'a str, &'a str) {
    let before = line.get(run.low).map_or(0, |token| token.start);
    let after = line
        .get(run.high)
        .map_or(line.text.len(), |token| token.end);
    let after = after + unit(line, run.high).map_or(0, |found| found.1);
    (
        line.text.get(..before).unwrap_or_default(),
        line.text.get(after..).unwrap_or_default(),
    )
}

/// A bracket after a space behind a value: `12 (3·4)`. The value stands before it.
fn aside(line: &Line<'_>, run: Run) -> bool {
    let bracket = line
        .get(run.low)
        .is_some_and(|token| token.kind == Kind::Open && token.gap);
    bracket
        && line.before(run.low).is_some_and(|(at, token)| {
            matches!(token.kind, Kind::Number | Kind::Close | Kind::Postfix)
                || token.kind == Kind::Word && is_measure(line.str(at))
        })
}

/// What the words before a run make of it.
enum Joined {
    Alone,
    Part,
    Either,
    Ratio(String),
}

/// Takes in what is joined to the run by words or commas: lists, mixed quantities, ratios in words.
fn larger(line: &Line<'_>, run: &mut Run) -> Joined {
    loop {
        let Some((at, token)) = line.before(run.low) else {
            return Joined::Alone;
        };
        let Some((previous, before)) = line.before(at) else {
            return Joined::Alone;
        };
        let number =
            before.kind == Kind::Number || matches!(before.kind, Kind::Close | Kind::Postfix);
        let word = line.str(at);
        // 1 hour 30 minutes, 5 feet and 6 inches
        let (measure, link) = if matches!(word, "and" | ",") {
            (previous, true)
        } else {
            (at, false)
        };
        let count = measure.checked_sub(1).filter(|n| is_anchor(line, *n));
        if let Some(count) = count
            && is_measure(line.str(measure))
            && unit(line, run.high).is_some()
            && (!link || word == "and" || word == ",")
        {
            run.low = grow(line, count).low.min(count);
            continue;
        }
        return match (token.kind, word) {
            (Kind::Word, "and" | "&") if number => {
                run.low = grow(line, previous).low;
                continue;
            }
            (Kind::Word, "or") if number && !same_value(line, previous, *run) => Joined::Either,
            (Kind::Comma, _) if number && line.get(run.low).is_some_and(|token| token.gap) => {
                let head = grow(line, previous);
                // "In 2020, 5 people": a list has three members, or a word that announces it.
                let third = line
                    .before(head.low)
                    .is_some_and(|(_, token)| token.kind == Kind::Comma);
                let plural =
                    prose::words_before(&line.text[..line.get(head.low).map_or(0, |t| t.start)])
                        .iter()
                        .any(|word| {
                            matches!(
                                word.as_str(),
                                "are" | "solutions" | "roots" | "values" | "answers" | "numbers"
                            )
                        });
                let listed = line
                    .get(run.high + 1)
                    .is_some_and(|token| token.kind == Kind::Comma);
                let equations = line.text[line.get(head.low).map_or(0, |t| t.start)
                    ..line.get(head.high).map_or(0, |t| t.end)]
                    .contains('=');
                let labelled = line
                    .before(head.low)
                    .is_some_and(|(at, _)| line.str(at) == ":");
                if !(third || plural || listed || equations || labelled) {
                    return Joined::Alone;
                }
                run.low = head.low;
                continue;
            }
            (Kind::Comma, _) if line.str(previous) == "," => return Joined::Alone,
            (Kind::Word, "and" | "or") if before.kind == Kind::Comma => {
                // "1, 2, and 3"
                let Some((last, _)) = line
                    .before(previous)
                    .filter(|(_, token)| token.kind == Kind::Number)
                else {
                    return Joined::Alone;
                };
                if word == "or" {
                    return Joined::Either;
                }
                run.low = grow(line, last).low;
                continue;
            }
            (Kind::Word, "to") if number => ratio(line, previous, *run),
            (Kind::Word, "in" | "by" | "R" | "from" | "per") if number => Joined::Part,
            (Kind::Word, "of") if line.str(previous) == "out" => Joined::Part,
            _ => Joined::Alone,
        };
    }
}

/// "the ratio is 3 to 7"
fn ratio(line: &Line<'_>, first: usize, run: Run) -> Joined {
    let (Some(one), Some(other)) = (line.get(first), line.get(run.low)) else {
        return Joined::Part;
    };
    let said = line.text[..one.start]
        .to_ascii_lowercase()
        .contains("ratio");
    let plain = run.low == run.high && one.kind == Kind::Number && other.kind == Kind::Number;
    if said && plain {
        Joined::Ratio(format!("{}:{}", line.str(first), line.str(run.low)))
    } else {
        Joined::Part
    }
}

/// The candidate that a run stands for, and where it ends in the line.
fn spelled(line: &Line<'_>, run: Run, readable: &dyn Fn(&str) -> bool) -> Option<(String, usize)> {
    let mut low = run.low;
    let start = line.get(low)?.start;
    let end = line.get(run.high)?.end;
    // The unit of a number further left, or an open fence: only what stands behind the last equals sign is whole.
    let cut = line.get(low)?.kind == Kind::Word
        && line
            .before(low)
            .is_some_and(|(_, token)| token.kind == Kind::Number)
        && is_measure(line.str(low));
    let fence = line
        .before(low)
        .is_some_and(|(at, token)| token.kind == Kind::Prefix && line.str(at) == "$");
    if cut || fence {
        return conclusion(line, run, readable);
    }
    // What leads the run: a sign belongs to it, an equals sign does not, any other operator is a lost operand.
    if line.get(low)?.kind == Kind::Operator {
        let glued = !line.gap_after(low);
        match line.str(low) {
            "=" | "≈" | "\\approx" | ":" | "→" | "⇒" | "=>" | "->" => low += 1,
            "-" | "−" | "±" | "+" | "\\pm" if glued && line.get(low)?.gap => {}
            "-" | "−" | "±" | "\\pm" if glued && low == 0 => {}
            "-" | "–" | "−" if !glued && (low == 0 || line.get(low)?.gap) => {
                // A dash or a bullet; between two amounts it is a minus.
                let amount = low > 1
                    && line
                        .get(low - 2)
                        .is_some_and(|token| token.kind == Kind::Number);
                if amount {
                    return conclusion(line, run, readable);
                }
                low += 1;
            }
            _ => return conclusion(line, run, readable),
        }
    }
    let start = line.get(low).map_or(start, |token| token.start);
    let body = line.text.get(start..end)?;
    // A chain of values says its last member; a chain with names is read whole.
    let chain = top_level_equals(
        line,
        Run {
            low,
            high: run.high,
        },
    );
    if let Some(at) = chain {
        let left = line.text.get(start..line.get(at)?.start)?;
        let listed = body.contains(", ") || body.contains(" and ") || body.contains("; ");
        let said = !listed
            && body.matches('=').count() > 1
            && line
                .text
                .get(line.get(at)?.end..end)?
                .chars()
                .all(|c| !c.is_alphabetic());
        if said || is_application(left) || !left.chars().any(char::is_alphabetic) || !readable(body)
        {
            return conclusion(line, run, readable);
        }
    }
    if body.matches("\\begin").count() != body.matches("\\end").count() {
        return None;
    }
    let single = low == run.high && line.get(low)?.kind == Kind::Number;
    with_unit(line, body, end, run.high, single, readable)
}

/// A name with its argument: `f(2)`, `C_N(2, 4)`; what it equals is the answer.
fn is_application(text: &str) -> bool {
    let text = text.trim();
    let Some((name, rest)) = text.split_once('(') else {
        return false;
    };
    let name = name.trim_end();
    name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && rest.find(')').is_some_and(|at| at + 1 == rest.len())
}

/// "0.1814 or 18.14%": the same value twice.
fn same_value(line: &Line<'_>, one: usize, run: Run) -> bool {
    let value = |from: usize, to: usize| -> Option<f64> {
        let text = line.text.get(line.get(from)?.start..line.get(to)?.end)?;
        let percent = line.get(to + 1).is_some_and(|_| line.str(to + 1) == "%");
        match text.strip_suffix('%') {
            Some(number) => Some(number.trim().parse::<f64>().ok()? / 100.0),
            None if percent => Some(text.parse::<f64>().ok()? / 100.0),
            None => text.parse().ok(),
        }
    };
    let first = if line.str(one) == "%" {
        one.saturating_sub(1)
    } else {
        one
    };
    match (value(first, one), value(run.low, run.high)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs(),
        _ => false,
    }
}

/// The last member of a chain whose left side is no formula.
fn conclusion(
    line: &Line<'_>,
    run: Run,
    readable: &dyn Fn(&str) -> bool,
) -> Option<(String, usize)> {
    let at = top_level_equals(line, run)?;
    let (first, last) = (line.get(at + 1)?, line.get(run.high)?);
    let body = line.text.get(first.start..last.end)?;
    let single = at + 1 == run.high && first.kind == Kind::Number;
    with_unit(line, body, last.end, run.high, single, readable)
}

/// The last equals sign outside brackets.
fn top_level_equals(line: &Line<'_>, run: Run) -> Option<usize> {
    let mut at = run.high;
    while at > run.low {
        let token = line.get(at)?;
        if token.kind == Kind::Close {
            at = token.partner.filter(|open| *open > run.low)?;
        } else if token.kind == Kind::Operator && matches!(line.str(at), "=" | "≈") {
            return Some(at);
        } else if token.kind == Kind::Operator
            && matches!(
                line.str(at),
                "<" | ">"
                    | "<="
                    | ">="
                    | "≤"
                    | "≥"
                    | "≠"
                    | "!="
                    | "≡"
                    | "\\le"
                    | "\\ge"
                    | "\\leq"
                    | "\\geq"
                    | "\\ne"
                    | "\\neq"
            )
        {
            return None;
        }
        at = at.checked_sub(1)?;
    }
    None
}

/// The body with its scale word, percent sign or unit, as it is read best.
fn with_unit(
    line: &Line<'_>,
    body: &str,
    end: usize,
    high: usize,
    single: bool,
    readable: &dyn Fn(&str) -> bool,
) -> Option<(String, usize)> {
    // A bracket that never closes, a fence that never opened.
    let brackets =
        |open: char, close: char| body.matches(open).count() == body.matches(close).count();
    if !brackets('{', '}') || body.matches(['(', '[']).count() != body.matches([')', ']']).count() {
        return None;
    }
    // <3, 7>: a bracket in disguise.
    if line
        .get(high + 1)
        .is_some_and(|next| !next.gap && line.str(high + 1) == ">")
    {
        return None;
    }
    let body = times(&body.replace("\\$", "$").replace('$', "\\$"));
    if let Some((unit, length)) = unit(line, high) {
        let text = format!("{body}{unit}");
        if readable(&text) {
            return Some((text, end + length));
        }
    }
    (single || readable(&body)).then_some((body, end))
}
