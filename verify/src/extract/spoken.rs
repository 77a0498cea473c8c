//! A number in words at the end of a text without digits: "There are seven ways."

use crate::text::number_word;

/// Longer texts say their number in digits or not at all.
const LONGEST: usize = 2_000;

/// Words directly before the number that concludes.
const LEADS: [&str; 12] = [
    "is", "are", "equals", "equal", "get", "gets", "have", "has", "exactly", "only", "be", "total",
];

/// The only number word of the last sentence, if a word that concludes stands before it.
pub(super) fn number(text: &str) -> Option<&str> {
    if text.len() > LONGEST || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sentence = text
        .trim()
        .trim_end_matches(['.', '!', ' '])
        .rsplit(['.', '!', '?', '\n'])
        .next()?;
    let words: Vec<&str> = sentence
        .split(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'')))
        .filter(|word| !word.is_empty())
        .collect();
    let mut numbers = (0..words.len()).filter(|at| number_word(words[*at]).is_some());
    let (at, None) = (numbers.next()?, numbers.next()) else {
        return None;
    };
    let lead = at.checked_sub(1).and_then(|before| words.get(before))?;
    let leads = LEADS.contains(&lead.to_ascii_lowercase().as_str());
    // "It is one of them" counts nothing, "which is two more than" is no conclusion.
    let next = words.get(at + 1).map_or("", |next| next);
    let part = words[at].eq_ignore_ascii_case("one") && next == "of" && lead != &"are";
    let compared = matches!(
        next,
        "more" | "less" | "times" | "fewer" | "or" | "and" | "to"
    );
    let denied = words[..at]
        .iter()
        .any(|word| matches!(*word, "not" | "cannot" | "if" | "than") || word.ends_with("n't"));
    (leads && !part && !compared && !denied).then(|| words[at])
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_last_sentence_says_it() {
        assert_eq!(number("There are seven ways."), Some("seven"));
        assert_eq!(
            number("We count. Hence the total is twenty-one."),
            Some("twenty-one")
        );
        assert_eq!(number("There are zero of them."), Some("zero"));
        for text in [
            "It is one of them.",
            "There are two or three.",
            "It is not seven.",
            "seven",
            "We take two apples.",
            "There are two more than that.",
            "There are seven ways, see page 3.",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
