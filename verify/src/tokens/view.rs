//! Views: the part of a string that a convention compares, and what is left aside.

use algebra::Rational;
use algebra::units::{parse_unit, scale_word};

use super::{Sample, evaluate, is_symbol};
use crate::phrase::is_plain_phrase;
use crate::text::{choice_letter, named_choice, normal_text, number_word};

/// A string seen in one way.
struct View {
    /// What must be the same on both sides where both have it: a name, a dimension, a sign.
    key: String,
    text: String,
    /// Nothing was left out that could matter.
    is_faithful: bool,
}

/// What words are marked with.
pub(super) const WORDS: &str = "words:";

/// The views by name, those first that leave nothing out.
pub(crate) const VIEWS: [&str; 12] = [
    "as-written",
    "assigned",
    "base-units",
    "difference",
    "exact-member",
    "unit-left-out",
    "percent-left-out",
    "degrees-left-out",
    "decimal-comma",
    "ratio",
    "choice",
    "words",
];

/// The string in plain notation as this view shows it; `None` where there is nothing to see.
fn view(name: &str, text: &str) -> Option<View> {
    let seen = |key: &str, text: &str, is_faithful| {
        Some(View {
            key: key.trim().to_owned(),
            text: text.trim().to_owned(),
            is_faithful,
        })
    };
    match name {
        "as-written" => seen("", text, true),
        "assigned" => {
            let (name, value) = assigned(text)?;
            seen(&name.replace(' ', ""), value, true)
        }
        "base-units" => {
            let (number, unit) = quantity(text)?;
            let unit =
                parse_unit(&unit).filter(|unit| unit.offset.is_zero() && unit.pi_power == 0)?;
            let converted = format!("({number})*({})", unit.factor);
            seen(&format!("{:?}", unit.dimension), &converted, true)
        }
        "difference" => {
            let (sign, left, right) = relation(text)?;
            let difference = format!("({left})-({right})");
            // Without unknowns all true equations would be the same.
            let read = evaluate(&difference, Sample::new(text, text), 64);
            let open = read.is_none_or(|read| !read.point.is_empty());
            open.then(|| seen(sign, &difference, true))?
        }
        "exact-member" => seen("", text.split_once("\\approx")?.0, false),
        "unit-left-out" => {
            let (number, unit) = quantity(text)?;
            let phrase = unit.len() > 1 && is_plain_phrase(&unit);
            let ignorable = phrase || parse_unit(&unit).is_some();
            let counted = number.contains(|c: char| c.is_ascii_digit());
            (ignorable && counted).then(|| seen("", &number, false))?
        }
        "percent-left-out" => {
            let number = text.trim().strip_suffix('%')?.trim_end_matches('\\');
            let large = exact(number)?.abs() >= Rational::one();
            large.then(|| seen("", number, false))?
        }
        "degrees-left-out" => {
            let text = text.trim();
            let marks = ["^{\\circ}", "^\\circ", "^{\\circ }"];
            let number = marks.iter().find_map(|mark| text.strip_suffix(mark))?;
            exact(number)?;
            seen("", number, false)
        }
        "decimal-comma" => {
            let (whole, fraction) = text.trim().split_once(',')?;
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            let grouped = fraction.len() == 3 && !whole.starts_with('0');
            let fits = digits(whole) && digits(fraction) && !grouped;
            let number = format!("{whole}.{fraction}");
            (fits && !fraction.is_empty()).then(|| seen("", &number, false))?
        }
        "ratio" => {
            let (top, bottom) = text.split_once(':')?;
            let plain = |part: &str| !part.contains([':', '=', ',']) && !part.trim().is_empty();
            let quotient = format!("({})/({})", top.trim(), bottom.trim());
            (plain(top) && plain(bottom)).then(|| seen("", &quotient, false))?
        }
        "choice" => seen("", &named_choice(text)?.to_string(), false),
        "words" => {
            // So marked nothing is read as a formula or taken apart.
            let words = format!("{WORDS}{}", normal_text(text).replace(' ', "_"));
            is_wording(text).then(|| seen("", &words, false))?
        }
        _ => None,
    }
}

/// The value of a plain rational number.
fn exact(text: &str) -> Option<Rational> {
    evaluate(text, Sample::new(text, text), 64)?
        .value
        .exact()
        .cloned()
}

/// Words that have a mathematical reading: texts with them may mean the same in other words.
const RESERVED: &[&str] = &[
    "no",
    "none",
    "solution",
    "solutions",
    "real",
    "reals",
    "number",
    "numbers",
    "all",
    "exist",
    "exists",
    "undefined",
    "infinity",
    "infinite",
    "empty",
    "set",
    "null",
    "dne",
    "nan",
    "not",
    "any",
    "every",
    "only",
    "zero",
    "positive",
    "negative",
    "half",
    "equal",
    "equals",
    "pi",
];

/// Words and nothing that could be a formula.
fn is_wording(text: &str) -> bool {
    let plain = text.replace("\\text{", "").replace(['}', '~'], " ");
    let letters = |c: char| c.is_alphabetic() || c.is_whitespace() || ".,;:!?'".contains(c);
    // "Team 7 wins", but not "7 teams".
    let numbered = plain.trim().starts_with(char::is_alphabetic);
    let signs = |c: char| letters(c) || (numbered && c.is_ascii_digit());
    let normal = normal_text(text);
    let word = normal.split(' ').any(|word| word.chars().count() > 2);
    plain.chars().all(signs) && word && evaluate(text, Sample::new(text, text), 64).is_none()
}

/// Do two texts differ in words that have no other meaning, and in nothing else?
fn differ_in_words(texts: [&str; 2]) -> bool {
    let normal = texts.map(normal_text);
    let meant = normal.iter().flat_map(|text| text.split(' ')).all(|word| {
        let counted = number_word(word).is_some() || scale_word(word).is_some();
        !RESERVED.contains(&word) && !counted
    });
    let digits = normal.each_ref().map(|text| {
        let numbers = text
            .split(' ')
            .filter(|word| word.contains(|c: char| c.is_ascii_digit()));
        numbers.collect::<Vec<&str>>()
    });
    meant && normal[0] != normal[1] && digits[0] == digits[1]
}

/// What is left to compare of a pair, the answer times a factor, and whether nothing that matters was left out.
///
/// `None` when the views do not belong together: names or dimensions differ, a convention is applied to both sides or used
/// for a difference, or the factor would turn an inequality.
pub(crate) fn viewed(
    names: &[String; 2],
    texts: [&str; 2],
    factor: Option<&Rational>,
    equal: bool,
) -> Option<(Vec<[String; 2]>, bool)> {
    let names = names.each_ref().map(String::as_str);
    let (gold, answer) = (view(names[0], texts[0])?, view(names[1], texts[1])?);
    let same = names[0] == names[1];
    let both = |name: &str| matches!(name, "base-units" | "difference" | "choice" | "words");
    // A name alone stands for its value, never for an equation; a letter is chosen only where the gold is one.
    let relation = |text: &str| text.contains(['=', '<', '>']) || text.contains("\\le ");
    let named = names.contains(&"assigned") && names[0] != names[1];
    let condition = (0..2).any(|at| names[at] == "as-written" && relation(texts[at]));
    // What one side leaves out the other side may not have.
    let has = |at: usize| match names[1 - at] {
        "percent-left-out" => texts[at].contains('%'),
        "degrees-left-out" => texts[at].contains("circ"),
        "unit-left-out" => quantity(texts[at]).is_some(),
        _ => false,
    };
    let chosen = names[0] == "choice" && choice_letter(texts[0]).is_none();
    if (named && condition) || has(0) || has(1) || chosen {
        return None;
    }
    let keys = gold.key == answer.key || gold.key.is_empty() || answer.key.is_empty();
    let left_out = [&gold, &answer]
        .iter()
        .filter(|view| !view.is_faithful)
        .count();
    if !keys || names == ["as-written"; 2] || (!same && names.iter().any(|name| both(name))) {
        return None;
    }
    let told_apart = match names[0] {
        "choice" => true,
        "words" => differ_in_words(texts),
        _ => false,
    };
    if (left_out == 2 && !both(names[0])) || (left_out > 0 && !equal && !told_apart) {
        return None;
    }
    let difference = names[0] == "difference";
    let fits = factor.is_none_or(|factor| match gold.key.as_str() {
        "=" => !factor.is_zero(),
        _ => factor.signum() > 0,
    });
    if (difference && !equal) || (factor.is_some() && !difference) || !fits {
        return None;
    }
    let answer = match factor {
        Some(factor) => format!("({factor})*({})", answer.text),
        None => answer.text,
    };
    Some((vec![[gold.text, answer]], left_out == 0))
}

/// A name and its value: `x = 5`, `f(x) = x^2`, `|AB| = 1`, `(x,y) = (1,2)`, `2 = y`; of a chain the last member.
fn assigned(text: &str) -> Option<(&str, &str)> {
    let (left, rest) = text.split_once('=')?;
    let (left, rest) = (left.trim(), rest.trim());
    if left.ends_with(['<', '>', '!', ':']) || rest.contains(['<', '>']) {
        return None;
    }
    let constant = |text: &str| {
        let read = evaluate(text, Sample::new(text, text), 64);
        read.is_some_and(|read| read.point.is_empty())
    };
    if rest.contains('=') && !rest.split('=').all(constant) {
        return None;
    }
    let value = rest.rsplit_once('=').map_or(rest, |(_, last)| last).trim();
    if is_name(left) && !mentions(value, left) {
        return Some((left, value));
    }
    (is_name(value) && !rest.contains('=') && !mentions(left, value)).then_some((value, left))
}

/// "x = 2x" assigns nothing.
fn mentions(value: &str, name: &str) -> bool {
    let letter = name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    letter && value.contains(name)
}

/// The name of a quantity; no number, no sum, no product of unknowns.
fn is_name(text: &str) -> bool {
    if matches!(text, "e" | "i") {
        return false;
    }
    let plain = !text.contains(['+', '-', '*', '/', '^', '\\', '=']);
    let bars = text
        .strip_prefix('|')
        .and_then(|rest| rest.strip_suffix('|'));
    let capitals = |text: &str| {
        text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b':')
    };
    let letters = |text: &str| {
        let names = text.split(',').all(|name| {
            name.trim().len() == 1 && name.trim().bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        !text.is_empty() && names
    };
    // f(x), (x,y)
    let applied = text.split_once('(').is_some_and(|(name, rest)| {
        let named = name.is_empty() || (name.len() == 1 && letters(name));
        named && rest.strip_suffix(')').is_some_and(letters)
    });
    let ratio = text.split_once(':').is_some_and(|(one, other)| {
        let simple = |side: &str| {
            side.starts_with(|c: char| c.is_ascii_uppercase())
                && side
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'{' | b'}'))
        };
        simple(one.trim()) && simple(other.trim())
    });
    let marked = ["\\angle ", "\\vec "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    is_symbol(text)
        || (plain && (capitals(text) || applied || ratio))
        || bars.is_some_and(capitals)
        || marked.is_some_and(|name| capitals(name) || (name.len() == 1 && letters(name)))
}

/// The only relation of a string, with the smaller side last: `=`, `<` or `\le`.
fn relation(text: &str) -> Option<(&'static str, &str, &str)> {
    let mut found = None;
    for (written, sign, turned) in [
        ("\\le ", "\\le", true),
        ("\\ge ", "\\le", false),
        ("<", "<", true),
        (">", "<", false),
        ("=", "=", false),
    ] {
        let Some((left, right)) = text.split_once(written) else {
            continue;
        };
        let several = text.contains([',', ';']) || text.contains("\\ne ");
        if found.is_some() || right.contains(written) || several {
            return None;
        }
        let (left, right) = (left.trim(), right.trim());
        found = Some(if turned {
            (sign, right, left)
        } else {
            (sign, left, right)
        });
    }
    found.filter(|(_, left, right)| !left.is_empty() && !right.is_empty())
}

/// A number and the unit or words behind it, or the sign of a currency before it.
fn quantity(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    for (sign, unit) in [
        ("\\$", "dollars"),
        ("\\pounds ", "pounds"),
        ("\\euro ", "euros"),
    ] {
        // -\$5
        if let Some((sign, number)) = text
            .split_once(sign)
            .filter(|(sign, _)| sign.is_empty() || *sign == "-")
        {
            return Some((format!("{sign}{}", number.trim()), unit.to_owned()));
        }
    }
    if let Some((number, rest)) = text.rsplit_once("\\text{") {
        let (unit, power) = rest.rsplit_once('}')?;
        let power = power.trim();
        let plain = power.is_empty() || power.starts_with('^');
        let unit = format!("{}{power}", unit.trim());
        return (plain && !number.trim().is_empty()).then(|| (number.trim().to_owned(), unit));
    }
    let tail = text.trim_start_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '-' | '/')
    });
    let (number, unit) = text.split_at_checked(text.len() - tail.len())?;
    let unit = unit.trim().trim_start_matches('(').trim_end_matches(')');
    let words = unit.len() > 1 && unit.starts_with(|c: char| c.is_ascii_alphabetic());
    (words && !number.trim().is_empty()).then(|| (number.trim().to_owned(), unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_show_what_is_compared() {
        for (name, text, expected) in [
            ("assigned", "x = 5", Some("5")),
            ("assigned", "x = 5+6 = 11", Some("11")),
            ("assigned", "2x+z = 1", None),
            ("assigned", "x = 2x", None),
            ("assigned", "|AB|=1", Some("1")),
            ("assigned", "(p,q)=(3,2)", Some("(3,2)")),
            ("assigned", "2 = y", Some("2")),
            ("base-units", r"5\text{ cm}", Some("(5)*(1/100)")),
            ("base-units", "72 km/h", Some("(72)*(5/18)")),
            ("unit-left-out", r"17\text{ any text}", Some("17")),
            ("unit-left-out", r"\$10", Some("10")),
            ("unit-left-out", r"5\text{ squared}", None),
            ("percent-left-out", r"10\%", Some("10")),
            ("difference", "x < 1", Some("(1)-(x)")),
            ("difference", "1 < x < 2", None),
            ("choice", "(B)", Some("B")),
            ("nothing", "1", None),
        ] {
            let seen = view(name, text);
            assert_eq!(
                seen.map(|seen| seen.text).as_deref(),
                expected,
                "{name} {text}"
            );
        }
    }
}
