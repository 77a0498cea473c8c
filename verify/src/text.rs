//! Words: numbers in words, which words may be left out, option letters.

use algebra::{Integer, Rational};
use unicode_normalization::UnicodeNormalization;

use crate::normal::spaced_letters;

pub(crate) use crate::normal::normal_text;

/// Numbers in words, zero to twenty and the tens.
const NUMBERS: [(&str, i64); 29] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("none", 0),
];

/// A word without the punctuation around it; the sign of a number stays.
fn trimmed(word: &str) -> &str {
    let word = word
        .trim_end_matches(['.', '\'', '-'])
        .trim_start_matches(['\'']);
    let number = word.starts_with(['-', '.'])
        && word[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if number {
        word
    } else {
        word.trim_start_matches(['.', '-'])
    }
}

/// The words of a text, lower case, without markup and punctuation.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded
        .split(|c: char| {
            !(c.is_alphanumeric()
                || matches!(
                    c,
                    '\'' | '-' | '+' | '/' | '^' | '.' | '%' | '*' | '=' | '<' | '>'
                ))
        })
        .map(|word| trimmed(word).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The number a word or hyphenated pair of words stands for.
pub(crate) fn number_word(text: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    let single = |word: &str| {
        NUMBERS
            .iter()
            .find(|known| known.0 == word)
            .map(|known| known.1)
    };
    if lower == "none" {
        return None;
    }
    single(&lower).or_else(|| {
        let (tens, ones) = lower.split_once(['-', ' '])?;
        let (tens, ones) = (single(tens)?, single(ones)?);
        (tens >= 20 && (1..10).contains(&ones)).then_some(tens + ones)
    })
}

/// The part of a whole that a word in the plural names: halves, tenths; ordinals in the singular only after "one".
pub(crate) fn part_word(word: &str) -> Option<Rational> {
    let singular = match word.trim() {
        "halves" => "half",
        word => word.strip_suffix('s')?,
    };
    Rational::new(Integer::from(1), Integer::from(denominator(singular)?))
}

fn denominator(word: &str) -> Option<i64> {
    Some(match word {
        "half" => 2,
        "third" => 3,
        "quarter" | "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "twentieth" => 20,
        "hundredth" => 100,
        "thousandth" => 1000,
        _ => return None,
    })
}

/// A fraction that is the whole text: `one half`, `three-quarters`, `a third`, `half`.
pub(crate) fn fraction(text: &str) -> Option<Rational> {
    /// No such text is longer.
    const LONG: usize = 40;
    let text = text.trim().trim_end_matches('.');
    if text.len() > LONG {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if lower == "half" {
        return Some(Rational::HALF);
    }
    // three and a half
    if let Some((whole, part)) = lower.split_once(" and ") {
        let whole = number_word(whole).filter(|whole| *whole > 0)?;
        let part = fraction(part).filter(|_| part != "half" && !part.contains(" and "))?;
        return Some(&Rational::from(whole) + &part);
    }
    let (count, part) = lower.rsplit_once([' ', '-'])?;
    let part = part.trim();
    let one = matches!(count.trim(), "a" | "an" | "one" | "1");
    let share = if one {
        Rational::new(Integer::from(1), Integer::from(denominator(part)?))?
    } else {
        part_word(part)?
    };
    let count = match count.trim() {
        _ if one => 1,
        count => number_word(count)?,
    };
    Some(&share * &Rational::from(count))
}

/// A fraction in words of a unit: `half an hour`, `three quarters of a mile`, `a half hours`; the unit is empty when there
/// is none.
pub(crate) fn fraction_of(text: &str) -> Option<(Rational, &str)> {
    if let Some(value) = fraction(text) {
        return Some((value, ""));
    }
    let (value, rest) = match text.trim().strip_prefix("half ") {
        Some(rest) => (Rational::HALF, rest),
        None => {
            let (second, _) = text.trim().match_indices(' ').nth(1)?;
            let (head, rest) = text.trim().split_at_checked(second)?;
            (fraction(head)?, rest.trim_start())
        }
    };
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    let unit = ["a ", "an "]
        .iter()
        .find_map(|article| rest.strip_prefix(article))
        .unwrap_or(rest);
    algebra::units::parse_unit(unit)?;
    Some((value, unit))
}

/// A number in words with what it counts: `three apples`, `five hundred`, `twenty-one`; the noun is empty when there is
/// none.
pub(crate) fn counted(text: &str) -> Option<(i64, &str)> {
    let text = text.trim();
    if let Some(number) = number_word(text) {
        return Some((number, ""));
    }
    let (sign, body) = match text.split_once(' ') {
        Some(("negative" | "minus", rest)) => (-1, rest),
        _ => (1, text),
    };
    // "hundred" alone is one hundred.
    if matches!(
        body,
        "hundred" | "thousand" | "million" | "billion" | "dozen"
    ) {
        return Some((sign * algebra::units::scale_word(body)?, ""));
    }
    let mut rest = body;
    let mut total = 0_i64;
    let mut current: Option<i64> = None;
    // At most a few words: two hundred thousand, three hundred twenty one.
    for _ in 0..8 {
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        current = match (current, number_word(word), algebra::units::scale_word(word)) {
            (None, Some(number), _) => Some(number),
            // Hundreds and tens, tens and ones.
            (Some(known), Some(number), _)
                if number > 0
                    && (number < 100 && known % 100 == 0 && (known > 0 || total > 0)
                        || number < 10 && known % 10 == 0 && known % 100 >= 20) =>
            {
                Some(known + number)
            }
            // Two thousand million.
            (Some(0), None, Some(scale)) if total > 0 => {
                total = total.checked_mul(scale)?;
                Some(0)
            }
            (Some(known), None, Some(scale)) if scale >= 1000 && known < scale => {
                let group = known.checked_mul(scale)?;
                if total > 0 && group >= total {
                    return None;
                }
                total = total.checked_add(group)?;
                Some(0)
            }
            (Some(known), None, Some(scale)) if known > 0 => Some(known.checked_mul(scale)?),
            _ => break,
        };
        if current == Some(0) && total == 0 {
            rest = after.trim_start();
            break;
        }
        rest = after.trim_start();
    }
    let value = sign * total.checked_add(current?)?;
    let plain = rest.is_empty()
        || algebra::units::parse_unit(rest).is_some()
        || (crate::phrase::is_plain_phrase(rest) && rest.split_whitespace().count() <= 3);
    plain.then_some((value, rest))
}

/// The option letter of a multiple-choice gold: `B`, `(B)`, `\text{(B)}`, `B.`.
pub(crate) fn choice_letter(gold: &str) -> Option<char> {
    let plain = algebra::parse::plain_words(gold);
    let plain = plain.trim().trim_matches(|c: char| {
        matches!(c, '(' | ')' | '.' | ':' | ' ' | '$' | '*' | '[' | ']' | '"')
    });
    let mut chars = plain.chars();
    // A small letter is an option only in brackets: (a).
    let bracketed = gold.contains('(') && gold.contains(')');
    match (chars.next(), chars.next()) {
        (Some(letter @ 'A'..='J'), None) => Some(letter),
        (Some(letter @ 'a'..='j'), None) if bracketed => Some(letter.to_ascii_uppercase()),
        _ => None,
    }
}

/// The option letter an answer names: `(B)`, `B. 12`, `\textbf{(B)}\ 12`, "Option B is correct", "Because B is valid".
pub(crate) fn named_choice(answer: &str) -> Option<char> {
    if let Some(letter) = choice_letter(answer) {
        return Some(letter);
    }
    // (B) and (C) are two.
    if crate::choice::letters(answer).is_some() {
        return None;
    }
    let plain = algebra::parse::plain_words(answer);
    let plain = plain.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '$' | '*'));
    let bytes = plain.as_bytes();
    // "(B) 12", "B. 12", "B) 12", "B: 12" at the start.
    let option = |byte: u8| (b'A'..=b'J').contains(&byte);
    match bytes {
        [b'(', letter, b')', ..] if option(letter.to_ascii_uppercase()) => {
            return Some(char::from(letter.to_ascii_uppercase()));
        }
        [letter, b'.' | b')' | b':', b' ', rest @ ..]
            if option(*letter) && !matches!(rest, [other] if option(*other)) =>
        {
            return Some(char::from(*letter));
        }
        _ => {}
    }
    // The only standalone capital option letter of a sentence; a letter that is rejected is none.
    let mut found = None;
    let mut count = 0;
    let mut long_words = 0;
    let words: Vec<&str> = plain
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    let foreign = !plain.is_ascii() && plain.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    long_words += usize::from(foreign);
    for (at, word) in words.iter().enumerate() {
        if is_rejected(&words, at) || is_pronoun(&words, at) {
            continue;
        }
        long_words += usize::from(word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic()));
        let mut chars = word.chars();
        if let (Some(letter @ 'A'..='J'), None) = (chars.next(), chars.next()) {
            // "A" at the start of a sentence is the article.
            let verb = words.get(at + 1).is_none_or(|next| {
                matches!(
                    *next,
                    "is" | "seems" | "must" | "would" | "because" | "since" | "looks"
                )
            });
            let article = letter == 'A' && at == 0 && !verb;
            if !article && found != Some(letter) {
                found = Some(letter);
                count += 1;
            }
        }
    }
    let formula = plain.contains(['=', '+', '^', '\\']);
    found.filter(|_| count == 1 && long_words >= 1 && !formula)
}

/// "not B", "anything but B", "B is wrong", "Vitamin B": a letter that the words around it reject or take for a name.
fn is_rejected(words: &[&str], at: usize) -> bool {
    let lower = |at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .map(|word| word.to_ascii_lowercase())
            .unwrap_or_default()
    };
    let denies = |word: &str| {
        matches!(word, "not" | "cannot" | "never" | "nor" | "neither") || word.ends_with("n't")
    };
    let before: Vec<String> = (1..=3).map(|n| lower(at.checked_sub(n))).collect();
    let near = before[0].as_str();
    let excluded = matches!(
        near,
        "but"
            | "except"
            | "eliminate"
            | "exclude"
            | "reject"
            | "out"
            | "vitamin"
            | "point"
            | "plan"
            | "vertex"
            | "than"
    );
    let denied = before
        .iter()
        .take_while(|word| !matches!(word.as_str(), "" | "so" | "but" | "because"))
        .any(|word| denies(word));
    let (first, second) = (lower(Some(at + 1)), lower(Some(at + 2)));
    let wrong = matches!(
        first.as_str(),
        "is" | "was" | "seems" | "can" | "does" | "must" | "option"
    ) && (denies(&second)
        || matches!(
            second.as_str(),
            "wrong" | "incorrect" | "false" | "impossible" | "invalid"
        ));
    excluded || denied || wrong || denies(&first)
}

/// "I think", "I do not know": the pronoun, not the option.
fn is_pronoun(words: &[&str], at: usize) -> bool {
    words.get(at) == Some(&"I")
        && words.get(at + 1).is_some_and(|next| {
            next.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'')
                && !matches!(*next, "is" | "seems" | "as")
        })
}

/// Words by which a sentence takes back what it names.
const DENIALS: [&str; 24] = [
    "not",
    "no",
    "neither",
    "nor",
    "isn't",
    "wrong",
    "incorrect",
    "false",
    "except",
    "but",
    "eliminate",
    "eliminated",
    "exclude",
    "excluding",
    "cannot",
    "can't",
    "never",
    "other",
    "rule",
    "without",
    "neg",
    "lnot",
    "excluded",
    "don't",
];

/// Does the sentence deny what it names?
pub(crate) fn is_denied(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '\u{2019}'))
        .any(|word| {
            let word = word.to_ascii_lowercase().replace('\u{2019}', "'");
            DENIALS.contains(&word.as_str())
        })
}

/// Is this wording rather than a formula: a real word, and no sign of a formula?
pub(crate) fn is_wording(text: &str) -> bool {
    let formula =
        text.contains(['\\', '=', '+', '^', '_', '$']) || text.bytes().any(|b| b.is_ascii_digit());
    let word = |word: &str| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_alphabetic());
    !formula && text.split_whitespace().count() >= 2 && text.split_whitespace().any(word)
}

/// Two bare runs of the same letters in another order that may be words: "no" and "on", TFF and FTF. A product of
/// unknowns without vowels, xyz, may be shuffled.
pub(crate) fn is_shuffled_word(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_matches(['$', '.', ' ']).to_owned();
    let (one, other) = (bare(one), bare(other));
    let letters = |text: &str| {
        (2..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
    };
    if one == other || !letters(&one) || !letters(&other) {
        return false;
    }
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    let (mine, theirs) = (sorted(&one), sorted(&other));
    // abc and cab are products.
    let alphabet = mine.len() > 2 && mine.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if mine != theirs || alphabet {
        return false;
    }
    let vowel = one
        .bytes()
        .any(|b| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u'));
    let truths = one.len() > 2 && one.bytes().all(|b| matches!(b, b'T' | b'F'));
    let spoken = one.len() > 2 || matches!(one.to_ascii_lowercase().as_str(), "no" | "on");
    truths || vowel && spoken
}

/// Are both sides one bare word of prose that differ in the capital at most? Letters that may be a product (`xy`) and the
/// names of mathematics (`Omega`) are formulas, where case matters.
pub(crate) fn same_word(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_matches(['$', '.', ' ', '*']).to_owned();
    let (one, other) = (bare(one), bare(other));
    let word = |text: &str| {
        text.len() >= 3
            && text.bytes().all(|b| b.is_ascii_alphabetic())
            && text.bytes().skip(1).all(|b| b.is_ascii_lowercase())
            && text.bytes().any(|b| b"aeiouAEIOU".contains(&b))
            && !algebra::parse::is_known_name(text)
    };
    is_truth(&one) && is_truth(&other)
        || word(&one) && word(&other) && one.eq_ignore_ascii_case(&other)
}

fn is_truth(text: &str) -> bool {
    ["yes", "no", "true", "false"]
        .iter()
        .any(|known| text.eq_ignore_ascii_case(known))
}

/// A text against letters that may be a formula: the same words but for articles, or two truth values. The plural counts
/// for long words only: `abcs` is another product than `abc`.
pub(crate) fn same_letters(one: &str, other: &str) -> bool {
    // A second word keeps the plural of the first.
    let plural = |text: &str| normal_text(&format!("{text} word"));
    let long = |text: &str| text.chars().count() >= 5 && text.chars().all(char::is_alphabetic);
    let (bare, found) = (normal_text(one), normal_text(other));
    bare == found && long(&bare)
        || plural(one) == plural(other)
        || spaced_letters(&bare, &found)
        || is_truth(&bare) && is_truth(&found)
}
