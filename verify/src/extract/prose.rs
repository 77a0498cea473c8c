//! Words around a value: which are no part of a formula, and which deny, qualify or hedge what they stand beside.

/// Short words of English, which are neither units nor products of letters.
const WORDS: [&str; 65] = [
    "so", "it", "is", "we", "he", "as", "if", "by", "of", "to", "ok", "be", "an", "my", "go", "me",
    "no", "on", "up", "us", "do", "am", "at", "has", "had", "was", "are", "were", "the", "she",
    "they", "you", "for", "its", "it's", "his", "her", "out", "can", "may", "now", "get", "got",
    "let", "this", "that", "then", "thus", "hence", "there", "have", "with", "from", "which",
    "i.e", "e.g", "total", "about", "costs", "pays", "takes", "than", "see", "yes", "oh",
];

/// Words after which a number is not the answer but a bound, or the start of a computation.
const QUALIFIERS: [&str; 40] = [
    "than",
    "between",
    "exceed",
    "exceeds",
    "exceeding",
    "exceeded",
    "below",
    "above",
    "under",
    "least",
    "most",
    "twice",
    "double",
    "triple",
    "thrice",
    "multiple",
    "multiples",
    "factor",
    "divisor",
    "divisors",
    "divisible",
    "dividing",
    "divided",
    "multiplied",
    "root",
    "reciprocal",
    "cube",
    "logarithm",
    "except",
    "division",
    "modulo",
    "mod",
    "square",
    "minus",
    "negative",
    "maybe",
    "perhaps",
    "possibly",
    "longer",
    "near",
];

/// Words that name a numbered thing.
const REFERENCES: [&str; 23] = [
    "step",
    "steps",
    "figure",
    "fig",
    "theorem",
    "lemma",
    "corollary",
    "proposition",
    "definition",
    "equation",
    "equations",
    "eq",
    "eqn",
    "exercise",
    "example",
    "remark",
    "axiom",
    "formula",
    "section",
    "chapter",
    "question",
    "option",
    "problem",
];

/// What stands at the end of a proof.
const PROOF_ENDS: [&str; 9] = [
    "\\qed",
    "\\blacksquare",
    "\\square",
    "\\Box",
    "\\end{proof}",
    "\\end{solution}",
    "\\quad",
    "■",
    "∎",
];

/// Is this a word of prose, however short?
pub(super) fn is_prose_word(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    WORDS.contains(&lower.as_str())
}

/// Letters of a script that formulas do not use.
pub(super) fn is_foreign_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{52f}' | '\u{590}'..='\u{1fff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
        && c.is_alphabetic()
}

/// Words that are neither units nor names of functions.
pub(super) fn foreign_words(text: &str) -> usize {
    let plain = algebra::parse::plain_words(text);
    plain
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| {
            if word.chars().any(is_foreign_letter) || is_prose_word(word) {
                return true;
            }
            word.len() >= 3
                && word.bytes().all(|b| b.is_ascii_alphabetic())
                && !algebra::units::is_unit(word)
                && !algebra::parse::is_known_name(word)
        })
        .count()
}

/// The last words before a place, the nearest first, lower case; none beyond a stop, a number or a formula.
pub(super) fn words_before(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    let mut rest = text.trim_end_matches(['$', ' ', '(', '*', '\\', '\t', '\n', '[', '"', '“']);
    while list.len() < 5 {
        let start = rest
            .char_indices()
            .rev()
            .take(24)
            .take_while(|(_, c)| c.is_alphabetic() || matches!(c, '\'' | '’'))
            .last()
            .map(|(at, _)| at);
        let Some(start) = start else { break };
        list.push(rest[start..].to_lowercase().replace('’', "'"));
        rest = rest[..start].trim_end_matches([' ', '*']);
    }
    list
}

/// The first words after a place, lower case; none beyond a stop, a number or a formula.
pub(super) fn words_after(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    let mut rest = text.trim_start_matches(['$', ' ', ')', '*', '"', '”', ',']);
    while list.len() < 4 {
        let end = rest
            .char_indices()
            .take(24)
            .take_while(|(_, c)| c.is_alphabetic() || matches!(c, '\'' | '’'))
            .last()
            .map(|(at, c)| at + c.len_utf8());
        let Some(end) = end else { break };
        list.push(rest[..end].to_lowercase().replace('’', "'"));
        rest = rest[end..].trim_start_matches([' ', '*']);
    }
    list
}

fn is_denial(word: &str) -> bool {
    matches!(
        word,
        "not" | "cannot" | "never" | "nor" | "neither" | "nowhere" | "false"
    ) || word.ends_with("n't")
}

/// Does the text deny what stands between: "it cannot be 5", "5 is not the answer", "5 is wrong"?
pub(super) fn denied(before: &str, after: &str) -> bool {
    let words = words_before(before);
    // "not 4 but 5", "not only"
    let denied_before = words
        .iter()
        .take_while(|word| {
            !matches!(
                word.as_str(),
                "but" | "and" | "so" | "then" | "know" | "only"
            )
        })
        .take(4)
        .any(|word| is_denial(word))
        && !words.iter().any(|word| word == "if" || word == "whether");
    let instead = words.first().is_some_and(|word| word == "of")
        && words.get(1).is_some_and(|word| word == "instead")
        || words.first().is_some_and(|word| word == "than")
            && words.get(1).is_some_and(|word| word == "rather");
    let anything = words.first().is_some_and(|word| word == "but")
        && words
            .get(1)
            .is_some_and(|word| matches!(word.as_str(), "anything" | "everything" | "nothing"));
    denied_before || anything || instead || denied_after(after)
}

fn denied_after(after: &str) -> bool {
    let after = words_after(after);
    let mut words = after.iter().map(String::as_str);
    let mut first = words.next();
    while matches!(first, Some("but" | "that" | "which" | "this")) {
        first = words.next();
    }
    match first {
        Some("is" | "was" | "are" | "seems" | "can" | "could" | "does" | "do") => {
            words.next().is_some_and(|word| {
                is_denial(word) || matches!(word, "wrong" | "incorrect" | "impossible" | "invalid")
            })
        }
        Some(word) => word.len() > 3 && word.ends_with("n't") || word == "cannot",
        None => false,
    }
}

/// Is the value between only a bound or an operand: "at least 5", "5 or more", "the root of 5"?
pub(super) fn qualified(before: &str, after: &str) -> bool {
    let words = words_before(before);
    let near = words
        .iter()
        .take_while(|word| {
            !matches!(
                word.as_str(),
                "is" | "are" | "equals" | "so" | "get" | "gives" | "was" | "be"
            )
        })
        .take(3);
    if near.clone().any(|word| QUALIFIERS.contains(&word.as_str())) {
        return true;
    }
    let up_to = words.first().is_some_and(|word| word == "to")
        && words
            .get(1)
            .is_some_and(|word| word == "up" || word == "close");
    let after = words_after(after);
    let or_more = after.first().is_some_and(|word| word == "or")
        && after.iter().skip(1).any(|word| {
            matches!(
                word.as_str(),
                "more" | "less" | "fewer" | "greater" | "higher" | "lower" | "above" | "below"
            )
        });
    let compared = match after.first().map(String::as_str) {
        Some("more" | "less" | "fewer" | "greater" | "higher" | "lower") => {
            after.get(1).is_some_and(|word| word == "than")
        }
        Some("times") => after.get(1).is_some_and(|word| {
            matches!(word.as_str(), "as" | "more" | "less" | "larger" | "smaller")
        }),
        Some("squared" | "cubed" | "factorial") => true,
        _ => false,
    };
    up_to || or_more || compared
}

/// Does the number name a step, a figure, a theorem?
pub(super) fn refers(before: &str) -> bool {
    words_before(before)
        .first()
        .is_some_and(|word| REFERENCES.contains(&word.as_str()))
}

/// "5 or 6", "might be 5".
pub(super) fn hedged(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["might be", "may be", "could be", "either "]
        .iter()
        .any(|phrase| lower.contains(phrase))
    {
        return true;
    }
    lower.split(" or ").count() == 2
        && lower.split(" or ").all(|part| {
            let part = part.trim().trim_matches(['$', '.']);
            !part.is_empty() && part.parse::<f64>().is_ok()
        })
}

/// Where a text takes back what it said before: "wait", "actually", "but that is wrong".
pub(super) fn correction(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    [
        "wait",
        "actually",
        "correction:",
        "that is wrong",
        "that's wrong",
        "that is incorrect",
        "no,",
    ]
    .iter()
    .filter_map(|phrase| {
        let at = lower.rfind(phrase)?;
        let own = lower[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphabetic());
        own.then_some(at + phrase.len())
    })
    .max()
}

/// Up to the first full stop that ends a sentence.
pub(super) fn first_sentence(line: &str) -> &str {
    let bytes = line.as_bytes();
    let mut dollars = false;
    for (at, c) in line.char_indices() {
        match c {
            '$' => dollars = !dollars,
            '。' | '！' if !dollars => return &line[..at],
            '.' if !dollars => {
                let next = bytes.get(at + 1);
                let digit_before = at > 0 && bytes[at - 1].is_ascii_digit();
                // 0.333... is one number.
                let dots = at > 1 && &bytes[at - 2..at] == b"..";
                if dots
                    && bytes
                        .get(at.wrapping_sub(3))
                        .is_some_and(u8::is_ascii_digit)
                    && next.is_none()
                {
                    return line;
                }
                let dots = at > 0 && bytes[at - 1] == b'.' || next == Some(&b'.');
                if next.is_none() || (!dots && next == Some(&b' ') && (digit_before || at > 2)) {
                    return &line[..at];
                }
                if dots && next == Some(&b' ') {
                    return &line[..=at];
                }
            }
            _ => {}
        }
    }
    line
}

/// Without markdown, quotes and final punctuation; the dots of `0.333...` stay.
pub(super) fn strip_frame(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = PROOF_ENDS.iter().find_map(|end| text.strip_suffix(end)) {
        text = rest.trim_end();
    }
    let mut text =
        text.trim_matches(|c: char| matches!(c, '*' | '`' | '"' | '“' | '”' | ' ' | '\n'));
    if let Some(quoted) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        text = quoted;
    }
    let bare = text.trim_end_matches(['.', ',', ';', ' ', '*', '。', '，', '\n']);
    let decimal = bare
        .rsplit(|c: char| !(c.is_ascii_digit() || c == '.'))
        .next()
        .is_some_and(|number| {
            number.contains('.') && number.ends_with(|c: char| c.is_ascii_digit())
        });
    if decimal && text[bare.len()..].starts_with("...") {
        return text[..bare.len() + 3].trim();
    }
    bare.trim()
}
