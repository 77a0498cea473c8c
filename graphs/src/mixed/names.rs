//! Names of vertices inside other texts: words, quotes, cuts.

/// Names longer than this are cut in error messages.
const SHOWN: usize = 40;

/// Characters of names that need no quotes.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// Why a text is no name of a vertex.
pub(crate) fn name_defect(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("an empty name: give the vertex at least one character")
    } else if name.chars().any(char::is_control) {
        Some("a name with a control character or a line end: remove it")
    } else {
        None
    }
}

/// A name as errors show it: cut when it is long.
pub(crate) fn shorten(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}..", &name[..end]),
    }
}

/// A text between quotes, with a backslash before quotes and backslashes.
pub(crate) fn quote(text: &str, mark: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(mark);
    for c in text.chars() {
        if c == mark || c == '\\' {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push(mark);
    quoted
}

/// A name among others, in quotes where it is no word.
pub(crate) fn listed(name: &str) -> String {
    match !name.is_empty() && name.chars().all(is_word) {
        true => name.to_owned(),
        false => quote(name, '"'),
    }
}
