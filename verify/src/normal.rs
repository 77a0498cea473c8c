//! The normal form in which texts are compared.
//!
//! What is dropped says nothing: articles, quotes, markdown, the punctuation of a sentence, the plural of a single word.
//! What is kept may be the whole difference: every sign of mathematics and money, brackets around formulas, and what
//! stands between two digits. So compatibility characters are spelled out (`x²` as `x^2`, `¾` as `3/4`), never glued.

use unicode_normalization::UnicodeNormalization;

/// The normal form of a text: compatibility characters folded, lower case, articles and the punctuation of sentences
/// dropped, the plural of a single word dropped, yes as true and no as false; signs that carry meaning stay.
///
/// Costs O(n); the form is a fixed point: the normal form of a normal form is itself.
///
/// ```
/// use verify::normal_text;
/// assert_eq!(normal_text("\\text{An Ellipse.}"), normal_text("ellipse"));
/// assert_ne!(normal_text("parabola"), normal_text("hyperbola"));
/// assert_ne!(normal_text("always ≥ 2"), normal_text("always ≤ 2"));
/// ```
pub fn normal_text(text: &str) -> String {
    let mut form = once(text);
    // What is dropped may bring a sign to its digit ("−,0"); nothing grows, so this ends after a round or two.
    for _ in 0..8 {
        let next = once(&form);
        if next == form {
            break;
        }
        form = next;
    }
    form
}

fn once(text: &str) -> String {
    let spelled = spelled(&money(text));
    let mut list = tokens(&spelled);
    drop_round_brackets(&mut list);
    drop_articles(&mut list);
    for token in &mut list {
        *token = token.to_lowercase();
    }
    if let [word] = &mut list[..] {
        match word.as_str() {
            "yes" => *word = "true".into(),
            "no" => *word = "false".into(),
            _ => {
                let plural = word.len() > 3
                    && word.ends_with('s')
                    && word.chars().all(char::is_alphabetic)
                    && !["ss", "us", "is"]
                        .iter()
                        .any(|ending| word.ends_with(ending));
                if plural {
                    word.pop();
                }
            }
        }
    }
    list.join(" ")
}

/// Do two normal forms differ only in spaces between single letters: `o d d` for `odd`? Spaces between digits or between
/// words are never dropped: "1 2" is not "12", and "now here" is not "nowhere".
pub(crate) fn spaced_letters(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        text.split(' ')
            .all(|word| word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
    };
    let word = |text: &str| !text.is_empty() && text.chars().all(char::is_alphabetic);
    let squeezed = |text: &str| text.replace(' ', "");
    let apart = letters(one) && word(other) && other.len() >= 3
        || letters(other) && word(one) && one.len() >= 3;
    apart && squeezed(one) == squeezed(other)
}

/// A lone dollar sign is money, not a fence.
fn money(text: &str) -> String {
    let plain = text.matches('$').count() - text.matches("\\$").count();
    if plain == 1 {
        text.replace("\\$", "$").replace('$', "\\$")
    } else {
        text.to_owned()
    }
}

/// Compatibility characters written out, so that no digit touches another: x² as x^2, 3½ as 3 1/2, x₁ as x_1.
fn spelled(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut script = ' ';
    for c in algebra::parse::plain_words(text).chars() {
        let folded: String = std::iter::once(c).nfkc().collect();
        let kind = match c {
            '²' | '³' | '¹' | '⁰'..='⁹' | '⁺' | '⁻' | 'ⁿ' => '^',
            '₀'..='₉' | '₊' | '₋' => '_',
            _ => ' ',
        };
        if kind != ' ' {
            if kind != script {
                spelled.push(kind);
            }
            spelled.push_str(&folded);
        } else if folded.contains('⁄') {
            spelled.push(' ');
            spelled.push_str(&folded.replace('⁄', "/"));
            spelled.push(' ');
        } else {
            match c {
                '−' | '–' | '—' | '‒' => spelled.push('-'),
                '’' | '‘' => spelled.push('\''),
                '“' | '”' | '«' | '»' => spelled.push('"'),
                '。' | '．' => spelled.push('.'),
                '、' => spelled.push(','),
                _ => spelled.push_str(&folded),
            }
        }
        script = kind;
    }
    // Composition across characters: a letter and its accent.
    spelled.nfc().collect()
}

/// Words and signs. A sign that punctuates is left out; every other sign stays, as a token or inside its word.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    // The nearest character that is no space, before and after.
    let before: Vec<Option<char>> = chars
        .iter()
        .scan(None, |last, c| {
            let known = *last;
            if !c.is_whitespace() {
                *last = Some(*c);
            }
            Some(known)
        })
        .collect();
    let mut list: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut next: Option<char> = None;
    let mut after = vec![None; chars.len()];
    for (at, c) in chars.iter().enumerate().rev() {
        after[at] = next;
        if !c.is_whitespace() {
            next = Some(*c);
        }
    }
    let close = |word: &mut String, list: &mut Vec<String>| {
        if !word.is_empty() {
            list.push(std::mem::take(word));
        }
    };
    for (at, c) in chars.iter().copied().enumerate() {
        let touching = (
            at.checked_sub(1).and_then(|n| chars.get(n)).copied(),
            chars.get(at + 1).copied(),
        );
        let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        if c.is_alphanumeric() {
            // "5cm" is "5 cm"; the letters of "x2" own their digit.
            // (A word that began with a letter is seen at once, whatever its length.)
            if c.is_alphabetic()
                && !word.contains(char::is_alphabetic)
                && word.contains(char::is_numeric)
            {
                close(&mut word, &mut list);
            }
            word.push(c);
        } else if c.is_whitespace() {
            // "- 5" is -5.
            if word != "-" {
                close(&mut word, &mut list);
            }
        } else if in_word(c, touching) {
            word.push(c);
        } else if c == '\'' {
            // 5' and f' are not 5 and f; other quotes punctuate.
            let single = word.chars().nth(1).is_none() && !word.is_empty();
            let letters = single && !touching.1.is_some_and(char::is_alphabetic);
            if digit(touching.0) || letters && touching.0.is_some_and(char::is_alphabetic) {
                word.push(c);
            } else {
                close(&mut word, &mut list);
            }
        } else if punctuates(c, (before[at], after[at]), touching) {
            close(&mut word, &mut list);
        } else {
            close(&mut word, &mut list);
            match c {
                '.' => word.push(c),
                '-' if digit(after[at]) || touching.1.is_some_and(char::is_alphanumeric) => {
                    word.push(c);
                }
                // As it is read back.
                '$' | '{' | '}' => list.push(format!("\\{c}")),
                c => list.push(c.to_string()),
            }
        }
    }
    close(&mut word, &mut list);
    list
}

/// A sign inside a word or number: 3.5, don't, non-negative, x_1.
fn in_word(c: char, touching: (Option<char>, Option<char>)) -> bool {
    let (Some(left), Some(right)) = touching else {
        return false;
    };
    let number = left.is_numeric() && right.is_numeric();
    match c {
        '.' | ',' | ':' | '/' | '_' => {
            number || (c == '_' && left.is_alphanumeric() && right.is_alphanumeric())
        }
        '\'' | '-' => left.is_alphabetic() && right.is_alphabetic(),
        _ => false,
    }
}

/// A sign that only punctuates, between these neighbours (spaces skipped) and these touching characters.
fn punctuates(
    c: char,
    near: (Option<char>, Option<char>),
    touching: (Option<char>, Option<char>),
) -> bool {
    let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let gap = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '"' | '`' | '?' => true,
        // The point of .5 stays.
        '.' => !digit(touching.1),
        // "1, 2" is not "12".
        ',' | ';' | ':' => !(digit(near.0) && digit(near.1)),
        // 5! is a factorial.
        '!' => !digit(near.0),
        // Markdown, unless it stands between two operands.
        '*' | '_' => {
            let operands = near.0.is_some_and(char::is_alphanumeric)
                && near.1.is_some_and(char::is_alphanumeric);
            !operands
                || touching.0 == Some(c)
                || touching.1 == Some(c)
                || gap(touching.0) != gap(touching.1)
        }
        // A dash between two words; a minus belongs to a digit, a letter or a bracket.
        '-' => gap(touching.1) && letter(near.0) && letter(near.1),
        _ => false,
    }
}

/// "a", "an", "the" before a word; the last word and a letter before a letter are names ("vertex A", "A, B").
fn drop_articles(list: &mut Vec<String>) {
    let article = |word: &str, next: Option<&String>| {
        let wordy = next.is_some_and(|next| next.chars().nth(1).is_some_and(char::is_alphabetic));
        match word {
            "an" | "the" | "An" | "The" | "AN" | "THE" => next.is_some(),
            "a" | "A" => wordy,
            _ => false,
        }
    };
    let keep: Vec<bool> = (0..list.len())
        .map(|at| !article(&list[at], list.get(at + 1)))
        .collect();
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        keep.get(at - 1).copied().unwrap_or(true)
    });
}

/// Round brackets around nothing but words are an aside; around anything else they may be an interval or a point.
fn drop_round_brackets(list: &mut Vec<String>) {
    let mut dropped = vec![false; list.len()];
    // Where a bracket opens, whether only words followed, and whether any did.
    let mut open: Vec<(usize, bool, bool)> = Vec::new();
    for (at, token) in list.iter().enumerate() {
        match token.as_str() {
            "(" => open.push((at, true, false)),
            ")" => {
                let Some((start, only_words, any)) = open.pop() else {
                    continue;
                };
                let aside = only_words && any;
                if aside {
                    dropped[start] = true;
                    dropped[at] = true;
                }
                if let Some(outer) = open.last_mut() {
                    outer.1 &= aside;
                    outer.2 |= aside;
                }
            }
            word => {
                if let Some(inner) = open.last_mut() {
                    let letters = word
                        .chars()
                        .all(|c| c.is_alphabetic() || matches!(c, '-' | '\''));
                    let several = word.chars().count() > 1;
                    inner.1 &= letters && (several || word == "a");
                    inner.2 |= letters && several;
                }
            }
        }
    }
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        !dropped.get(at - 1).copied().unwrap_or(false)
    });
}
