//! Rule 5: the last number of a text, with everything that belongs to it.
//!
//! A number in prose is hardly ever alone: `3 1/2`, `4.5 × 10^-3`, `12:30`, `√2`, `(3, 4)`, `2.5 million`, `12 cm^2`. The
//! token is grown to both sides as long as what stands there belongs to the formula. If something belongs to it that
//! cannot be read, there is no answer: a piece of a formula is never promoted.

use super::prose;
use super::tokens::{Kind, Line, is_measure};

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

/// A run of tokens, both ends included.
#[derive(Clone, Copy)]
struct Run {
    low: usize,
    high: usize,
}

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

fn is_vulgar(c: char) -> bool {
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

/// A digit inside a name or an ordinal: AZYUK2A, H2O, 4th.
fn in_word(line: &Line<'_>, at: usize) -> bool {
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
fn grow(line: &Line<'_>, at: usize) -> Run {
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
                    && (needs && !(gap && matches!(word, "a" | "I"))
                        || !gap
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

/// The letter x between two digits written as the sign it stands for.
fn times(body: &str) -> String {
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
fn unit(line: &Line<'_>, high: usize) -> Option<(String, usize)> {
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
        let doubtful =
            to == from && (!is_measure(text) && text != "/" && !(text == "in" && !sentence));
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
