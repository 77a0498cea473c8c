//! Formulas and symbols of the command line.

use std::collections::BTreeMap;
use std::ops::Range;

use closedform::algebra::Fuel;
use closedform::algebra::expr::{Expr, Kind, Symbol};
use closedform::algebra::lower::{Conventions, LogBase, lower};
use closedform::algebra::parse::{NodeKind, Tree, is_known_name, parse};

use crate::failure::Failure;

/// Work for reading a formula.
const FUEL: u64 = 4_000_000;

/// Names of the step from 0 to 1 at 0.
const STEPS: [&str; 8] = [
    "step",
    "heaviside",
    "Heaviside",
    "H",
    "u",
    "theta",
    "θ",
    "Theta",
];

/// What may stand around a name.
const FONTS: [&str; 2] = ["\\mathrm{", "\\operatorname{"];

/// Names of the impulse.
const IMPULSES: [&str; 5] = ["delta", "δ", "dirac", "Dirac", "DiracDelta"];

/// The expression of a formula: its first reading that is one. Of two names that are declared the second is the time, of which there are
/// steps.
pub(super) fn read(text: &str, declared: &[&str]) -> Result<Expr, Failure> {
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        imaginary_i: !declared.contains(&"i"),
        euler_e: !declared.contains(&"e"),
        real_odd_roots: false,
        ..Conventions::default()
    };
    let stepped = match declared {
        [_, time] => with_steps(text, declared, time),
        _ => None,
    };
    let place = |byte: u32| match &stepped {
        // columns are not those that were typed
        Some(_) => String::from("EXPR"),
        None => {
            let byte = usize::try_from(byte).unwrap_or(0);
            let column = text.get(..byte).map_or(0, |head| head.chars().count()) + 1;
            format!("EXPR, column {column}")
        }
    };
    let text = stepped.as_deref().unwrap_or(text);
    let parsed = parse(text).map_err(|error| {
        let hint = error
            .hint
            .as_ref()
            .map_or_else(String::new, |hint| format!("; {hint}"));
        let place = place(error.span.start);
        Failure::Input(format!("{place}: {}{hint}", error.message))
    })?;
    let mut failure = None;
    for tree in &parsed.readings {
        if let Some((byte, message)) = unknown_call(text, tree, declared) {
            return Err(Failure::Input(format!("{}: {message}", place(byte))));
        }
        match lower(tree, tree.root(), &conventions, &mut Fuel::new(FUEL)) {
            Ok(expr) => return Ok(expr),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(Failure::Input(match failure {
        Some(error) => format!("EXPR: {error}; write one formula, such as exp(-sqrt(s))/s"),
        None => String::from("EXPR: nothing to read; write a formula, such as exp(-sqrt(s))/s"),
    }))
}

/// A name before a bracket that is no function: it would be read as a product, which is rarely meant. Its byte and what is said.
fn unknown_call(text: &str, tree: &Tree, declared: &[&str]) -> Option<(u32, String)> {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    tree.ids().find_map(|id| {
        let (NodeKind::Symbol(name) | NodeKind::Text(name)) = tree.kind(id) else {
            return None;
        };
        let (head, rest) = text.split_at_checked(usize::try_from(tree.span(id).end).ok()?)?;
        // the last brace of \mathrm{..} stands between
        let upright = FONTS.iter().any(|font| {
            let name = head.trim_end_matches(part_of_name);
            name.ends_with(font)
        });
        let rest = rest.strip_prefix('}').filter(|_| upright).unwrap_or(rest);
        let opens = rest.starts_with('(') || rest.starts_with("\\left(");
        if !opens || declared.contains(&tree.name(name).as_str()) {
            return None;
        }
        // all of the word, of which the symbol may be the last letter
        let word = &head[head.trim_end_matches(part_of_name).len()..];
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let start = u32::try_from(head.len() - word.len()).unwrap_or(u32::MAX);
        let word = if word.is_empty() { tree.name(name) } else { word };
        let message = match word {
            word if IMPULSES.contains(&word) => format!(
                "{word}(..) is no function with values; the transform of an impulse at c is exp(-c*s), write that"
            ),
            word if STEPS.contains(&word) => format!(
                "{word} is no function here: a step is one of the time, such as step(t - 1), in transform; write {word}*(..) for a product"
            ),
            word => format!("{word} is not a known function; write {word}*(..) for a product"),
        };
        Some((start, message))
    })
}

/// The formula with steps of the time as (1 + sign(..))/2, if it has any; at the jump a step is 1/2.
fn with_steps(text: &str, declared: &[&str], time: &str) -> Option<String> {
    let mut text = text.replace("\\left(", "(").replace("\\right)", ")");
    for (font, name) in FONTS.iter().flat_map(|font| STEPS.map(|name| (font, name))) {
        text = text.replace(&format!("{font}{name}}}"), &format!(" {name}"));
    }
    let words = words(&text);
    let word = |at: &Range<usize>| text.get(at.clone()).unwrap_or("");
    let closes = brackets(&text);
    // a run of letters that is no name is a product, at for instance
    let is_time = |name: &str| {
        name == time || (time.chars().count() == 1 && name.contains(time) && !is_known_name(name))
    };
    let times: Vec<usize> = words
        .iter()
        .filter(|at| is_time(word(at)))
        .map(|at| at.start)
        .collect();
    let mut edits: BTreeMap<usize, (usize, &str)> = BTreeMap::new();
    for at in &words {
        let before = text
            .get(..at.start)
            .and_then(|head| head.chars().next_back());
        let is_step = STEPS.contains(&word(at)) && !declared.contains(&word(at));
        let Some(&close) = closes
            .get(&at.end)
            .filter(|_| is_step && before != Some('_'))
        else {
            continue;
        };
        let within = times.partition_point(|time| *time < at.end);
        if times.get(within).is_some_and(|time| *time < close) {
            let start = at.start - usize::from(before == Some('\\'));
            edits.insert(start, (at.end + 1, "((1+sign("));
            edits.insert(close, (close + 1, "))/2)"));
        }
    }
    if edits.is_empty() {
        return None;
    }
    let mut found = String::with_capacity(text.len() + 8 * edits.len());
    let mut done = 0;
    for (start, (end, new)) in edits {
        found.push_str(text.get(done..start).unwrap_or(""));
        found.push_str(new);
        done = end;
    }
    found.push_str(text.get(done..).unwrap_or(""));
    Some(found)
}

/// Runs of letters.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = at + c.len_utf8(),
            None => found.push(at..at + c.len_utf8()),
        }
    }
    found
}

/// The end of every round bracket that has one, by its beginning.
fn brackets(text: &str) -> BTreeMap<usize, usize> {
    let mut open = Vec::new();
    let mut found = BTreeMap::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => found.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    found
}

/// The symbol of an option.
pub(super) fn symbol(option: &str, name: &str) -> Result<Symbol, Failure> {
    let expr = read(name, &[name]).map_err(|failure| failure.about(option))?;
    match expr.kind() {
        Kind::Symbol(symbol) => Ok(symbol.clone()),
        _ => Err(Failure::Input(format!(
            "{option} {name:?}: write one name, such as s"
        ))),
    }
}

/// The symbols other than one, with commas.
pub(super) fn others(expr: &Expr, known: &Symbol) -> Option<String> {
    let names: Vec<String> = expr
        .symbols()
        .into_iter()
        .filter(|symbol| symbol != known)
        .map(|symbol| symbol.name().to_owned())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_the_time_are_signs() {
        for (text, found) in [
            ("1 + step(t - 1)*(-1)", Some("1 + ((1+sign(t - 1))/2)*(-1)")),
            (r"2\theta\left(t-1\right)", Some("2((1+sign(t-1))/2)")),
            (r"t\mathrm{u}(t-1)", Some("t ((1+sign(t-1))/2)")),
            ("H(u(t)-a)", Some("((1+sign(((1+sign(t))/2)-a))/2)")),
            ("u(at-1)", Some("((1+sign(at-1))/2)")),
            ("u(tan(1))", None),
            ("k_u(t)", None),
            ("u (t)", None),
            ("H(t", None),
            ("s(t)", None),
        ] {
            assert_eq!(
                with_steps(text, &["s", "t"], "t").as_deref(),
                found,
                "{text}"
            );
        }
        assert_eq!(with_steps("u(u-1)", &["s", "u"], "u"), None);
        // no recursion
        let deep = format!("{}t{}", "u(".repeat(20_000), ")".repeat(20_000));
        assert!(with_steps(&deep, &["s", "t"], "t").is_some());
    }

    #[test]
    fn names_before_brackets_are_functions() {
        let read = |text: &str| read(text, &["s", "t"]).map_err(|failure| format!("{failure:?}"));
        for text in [
            "k (s+1)",
            "s(s+1)",
            "k*(s+1)",
            "sin(s)",
            "pi(s+1)",
            r"\frac{s}{k}(s+1)",
            "2(s+1)",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
        for (text, said) in [
            (
                "1+k(s+1)",
                "column 3: k is not a known function; write k*(..)",
            ),
            ("k_1(s+1)", "k_1 is not a known function"),
            ("ab(s)", "ab is not a known function"),
            ("f(s)", "f is not a known function"),
            ("erfc(s)", "erfc is not a known function"),
            (r"\mathrm{W}(s)", "W is not a known function"),
            ("gamma(s)", "gamma is not a known function"),
            (r"\Gamma(s)", "Gamma is not a known function"),
            ("u(s)", "u is no function here"),
            ("delta(t-1)", "delta(..) is no function with values"),
            (
                r"\delta\left(t\right)",
                "delta(..) is no function with values",
            ),
        ] {
            let found = read(text).unwrap_err();
            assert!(found.contains(said), "{text}: {found}");
        }
    }
}
