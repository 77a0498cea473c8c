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
    let words: Vec<&str> = last_sentence(text)?
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

/// The words that settle a question, lower case.
pub(super) fn is_judgement(word: &str) -> bool {
    matches!(word, "true" | "false" | "yes" | "no")
}

/// True, false, yes or no in front of its explanation: "No, the order does not matter".
pub(super) fn leading_judgement(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([':', ' ', '*']);
    let end = text.find(|c: char| !c.is_alphabetic())?;
    let (first, rest) = text.split_at(end);
    let explained = [",", ":", ";", " - ", " \u{2013} ", " \u{2014} ", " that "]
        .iter()
        .any(|mark| rest.starts_with(mark));
    (explained && is_judgement(&first.to_ascii_lowercase())).then_some(first)
}

/// "Therefore, the statement is true.": what the last sentence says of the statement.
pub(super) fn judgement(text: &str) -> Option<&'static str> {
    let sentence = last_sentence(text)?;
    if sentence.len() > 80 {
        return None;
    }
    let lower = sentence.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphabetic() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    let [.., subject, verb, last] = words[..] else {
        return None;
    };
    let statement = matches!(
        subject,
        "statement" | "argument" | "claim" | "assertion" | "proposition" | "conjecture"
    );
    match (statement && verb == "is", last) {
        (true, "true" | "correct" | "valid") => Some("True"),
        (true, "false" | "incorrect" | "invalid") => Some("False"),
        _ => None,
    }
}

fn last_sentence(text: &str) -> Option<&str> {
    text.trim()
        .trim_end_matches(['.', '!', ' '])
        .rsplit(['.', '!', '?', '\n'])
        .next()
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
