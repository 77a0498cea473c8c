//! A number in words at the end of a text without digits: "There are seven ways."

use crate::text::number_word;

/// Longer texts say their number in digits or not at all.
const LONGEST: usize = 2_000;

/// Words directly before the number that concludes.
const LEADS: [&str; 12] = [
    "is", "are", "equals", "equal", "get", "gets", "have", "has", "exactly", "only", "be", "total",
];

/// The number that the last sentence ends with, and what it counts: "seven", "seven hundred ways".
pub(super) fn number(text: &str) -> Option<&str> {
    if text.len() > LONGEST || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sentence = last_sentence(text)?.trim_end();
    let words: Vec<&str> = words(sentence).collect();
    let first = (0..words.len()).find(|at| number_word(words[*at]).is_some())?;
    let lead = first.checked_sub(1).and_then(|before| words.get(before))?;
    if !LEADS.contains(&lead.to_ascii_lowercase().as_str()) {
        return None;
    }
    // "It is false that there are seven", "Perhaps there are seven", "if there are seven"
    let before = &words[..first];
    if before
        .iter()
        .any(|word| is_doubt(&word.to_ascii_lowercase()))
    {
        return None;
    }
    let start = words[first].as_ptr() as usize - sentence.as_ptr() as usize;
    let rest = sentence.get(start..)?;
    // "It is one of them" counts nothing.
    let part = rest.to_ascii_lowercase().starts_with("one of") && !lead.eq_ignore_ascii_case("are");
    let rest = ["of them", "of these", "in total", "altogether"]
        .iter()
        .find_map(|words| rest.strip_suffix(words))
        .unwrap_or(rest)
        .trim_end();
    let plain = rest
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\''));
    (plain && !part && crate::text::counted(rest).is_some()).then_some(rest)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'')))
        .filter(|word| !word.is_empty())
}

/// Words that take back or weaken what follows them.
fn is_doubt(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "cannot"
            | "if"
            | "than"
            | "false"
            | "perhaps"
            | "maybe"
            | "possibly"
            | "unless"
            | "doubt"
            | "suppose"
            | "assume"
            | "whether"
            | "minimum"
            | "maximum"
            | "least"
            | "most"
            | "wrong"
            | "deny"
            | "never"
    ) || word.ends_with("n't")
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
    let first_word = first.to_ascii_lowercase();
    // "True: no wait, False" says both.
    let changed = words(rest).any(|word| {
        let word = word.to_ascii_lowercase();
        word != first_word
            && (is_judgement(&word) || matches!(word.as_str(), "wait" | "actually" | "sorry"))
            && !(first_word == "yes" && word == "true" || first_word == "no" && word == "false")
    });
    (explained && is_judgement(&first_word) && !changed).then_some(first)
}

/// "Therefore, the statement is true.": what the last sentence says of the statement. Nothing but an opening and "the
/// statement" may stand before it: "I doubt that the statement is true" says something else.
pub(super) fn judgement(text: &str) -> Option<&'static str> {
    let sentence = last_sentence(text)?;
    if sentence.len() > 80 || sentence.contains('*') {
        return None;
    }
    let lower = sentence.to_ascii_lowercase();
    let words: Vec<&str> = words(&lower).collect();
    let [opening @ .., subject, "is", last] = &words[..] else {
        return None;
    };
    let statement = matches!(
        *subject,
        "statement" | "argument" | "claim" | "assertion" | "proposition" | "conjecture"
    );
    let plain = opening.iter().all(|word| {
        matches!(
            *word,
            "therefore"
                | "thus"
                | "hence"
                | "so"
                | "the"
                | "this"
                | "given"
                | "consequently"
                | "above"
                | "original"
        )
    });
    // "False. The statement is true." contradicts itself.
    let earlier = text.trim_end().strip_suffix(['.', '!']).unwrap_or(text);
    let earlier = earlier
        .strip_suffix(sentence)
        .unwrap_or(earlier)
        .to_ascii_lowercase();
    let settled = |wanted: &str| {
        let mut judged = self::words(&earlier).filter(|word| is_judgement(word));
        judged.all(|word| word == wanted)
    };
    match (statement && plain, *last) {
        (true, "true" | "correct" | "valid") => settled("true").then_some("True"),
        (true, "false" | "incorrect" | "invalid") => settled("false").then_some("False"),
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
        assert_eq!(number("There are seven ways."), Some("seven ways"));
        assert_eq!(
            number("There are seven hundred ways."),
            Some("seven hundred ways")
        );
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
            "There are seven, so double it.",
            "Perhaps there are seven.",
            "It is false that there are seven.",
            "There are seven minus x.",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
