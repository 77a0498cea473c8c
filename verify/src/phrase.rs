//! Words after a number that may be left out on one side, and those that change what the number means.

use crate::text::{number_word, words};

/// Words that change what a number means; a phrase with one of them is never ignored.
const QUALIFIERS: &[&str] = &[
    "not",
    "no",
    "more",
    "less",
    "than",
    "least",
    "most",
    "about",
    "approximately",
    "approx",
    "around",
    "nearly",
    "almost",
    "over",
    "under",
    "above",
    "below",
    "between",
    "multiple",
    "multiples",
    "gain",
    "loss",
    "profit",
    "remainder",
    "squared",
    "cubed",
    "hundred",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "dozen",
    "half",
    "negative",
    "minus",
    "plus",
    "th",
    "percent",
    "percentage",
    "or",
    "and",
    "if",
    "when",
    "each",
    "every",
    "increase",
    "lost",
    "losses",
    "gains",
    "gained",
    "deficit",
    "debt",
    "owed",
    "overdrawn",
    "discount",
    "reduction",
    "wrong",
    "roots",
    "bc",
    "incorrect",
    "false",
    "maybe",
    "possibly",
    "perhaps",
    "unknown",
    "something",
    "excluded",
    "but",
    "too",
    "is",
    "are",
    "was",
    "were",
    "be",
    "squares",
    "cubes",
    "reciprocal",
    "inverse",
    "root",
    "fold",
    "folds",
    "tenfold",
    "twofold",
    "pairs",
    "pair",
    "couple",
    "couples",
    "gross",
    "grand",
    "kilo",
    "mil",
    "bn",
    "k",
    "m",
    "ppm",
    "remain",
    "remaining",
    "short",
    "extra",
    "odd",
    "halves",
    "thirds",
    "quarters",
    "third",
    "quarter",
    "fourth",
    "power",
    "ago",
    "early",
    "late",
    "later",
    "earlier",
    "older",
    "younger",
    "few",
    "many",
    "basis",
    "permille",
    "permil",
    "promille",
    "mille",
    "sextillion",
    "septillion",
    "octillion",
    "sine",
    "cosine",
    "tangent",
    "logarithm",
    "imaginary",
    "factorial",
    "as",
    "cannot",
    "never",
    "without",
    "except",
    "neither",
    "nor",
];

/// A word that only scales, though some say it for a unit: five kilo, and five kilo of what?
pub(crate) fn is_prefix(unit: &str) -> bool {
    matches!(unit.trim().to_ascii_lowercase().as_str(), "kilo" | "kilos")
}

/// More of the same: directions, comparisons and scales that carry a difference.
const DIRECTIONS: &[&str] = &[
    "decrease",
    "increases",
    "decreases",
    "decreased",
    "increased",
    "higher",
    "lower",
    "greater",
    "fewer",
    "smaller",
    "larger",
    "up",
    "down",
    "left",
    "right",
    "north",
    "south",
    "east",
    "west",
    "into",
    "out",
    "before",
    "after",
    "am",
    "pm",
    "a.m",
    "p.m",
    "mod",
    "modulo",
    "base",
    "per",
    "off",
    "only",
    "all",
    "ahead",
    "behind",
    "backwards",
    "backward",
    "forward",
    "forwards",
    "clockwise",
    "counterclockwise",
    "anticlockwise",
    "underground",
    "downward",
    "downwards",
    "upward",
    "upwards",
    "inward",
    "outward",
    "northward",
    "southward",
    "eastward",
    "westward",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "inside",
    "outside",
];

/// Fifths, twelfths, hundredths: parts of a whole.
fn is_fraction_word(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    // Months, lengths and depths end like ordinals.
    let known = [
        "month", "length", "width", "depth", "path", "bath", "cloth", "tooth", "moth", "myth",
        "earth", "birth",
    ];
    singular.len() >= 5 && singular.ends_with("th") && !known.contains(&singular)
}

/// May this phrase after a number be left out on one side: a plain noun phrase without any word that changes the value?
pub(crate) fn is_plain_phrase(text: &str) -> bool {
    let mut list = words(text);
    // "students per class": one of the other things.
    let rate = |at: &usize| *at > 0 && *at + 1 < list.len() && list[*at] == "per";
    if let Some(at) = (0..list.len()).find(rate) {
        list.remove(at);
    }
    // One letter is a factor or a name.
    let letter = matches!(&list[..], [word] if word.chars().count() == 1 && word.is_ascii());
    !list.is_empty()
        && !letter
        && list.iter().all(|word| {
            !is_fraction_word(word)
                && !QUALIFIERS.contains(&word.as_str())
                && !DIRECTIONS.contains(&word.as_str())
                && number_word(word).is_none()
                && algebra::units::scale_word(word).is_none()
                && !word
                    .bytes()
                    .any(|b| b.is_ascii_digit() || matches!(b, b'=' | b'<' | b'>' | b'*' | b'+'))
        })
}
