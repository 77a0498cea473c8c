//! What the readers share: a place in a text, errors with line and column, words and quoted names.

use crate::error::{Error, Result};
pub(super) use crate::mixed::names::{is_word, quote, shorten};

/// A result whose complaint has no place yet.
pub(super) type Unplaced<T> = std::result::Result<T, String>;

/// An error at a byte of a text.
pub(crate) fn error_at(text: &str, at: usize, message: impl Into<String>) -> Error {
    let (line, column) = place(text, at);
    Error::Parse {
        message: message.into(),
        line,
        column,
    }
}

/// Line and column of a byte, both from 1; a line ends with LF, CR LF or CR.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let mut line = 1;
    let mut start = 0;
    let bytes = before.as_bytes();
    for (index, &byte) in bytes.iter().enumerate() {
        let ends =
            byte == b'\n' || (byte == b'\r' && text.as_bytes().get(index + 1) != Some(&b'\n'));
        if ends {
            line += 1;
            start = index + 1;
        }
    }
    (line, before[start..].chars().count() + 1)
}

/// The text without its byte order mark, once it is known to be text.
pub(super) fn clean(text: &str) -> Result<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text.char_indices().find(|&(_, c)| control(c)) {
        None => Ok(text),
        Some((at, c)) => Err(error_at(
            text,
            at,
            format!(
                "control character U+{:04X}: a graph is read from plain text in UTF-8",
                u32::from(c)
            ),
        )),
    }
}

/// A place in a text that moves forward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The byte where the scanner stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Steps over this text if it stands here.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let here = self.rest().starts_with(expected);
        if here {
            self.at += expected.len();
        }
        here
    }

    /// Steps over the characters of a kind and returns them.
    pub(super) fn take_while(&mut self, kind: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !kind(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Steps over the characters up to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.take_while(|c| !matches!(c, '\n' | '\r'));
    }

    /// An error where the scanner stands.
    pub(super) fn error(&self, message: impl Into<String>) -> Error {
        error_at(self.text, self.at, message)
    }

    /// What stands here, for an error message.
    pub(super) fn seen(&self) -> String {
        match self.peek() {
            None => "the end of the text".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(c) if is_word(c) => {
                let mut ahead = *self;
                format!("`{}`", shorten(ahead.take_while(is_word)))
            }
            Some(c) => format!("`{c}`"),
        }
    }

    /// A text between quotes of the kind that stands here; a backslash makes the next quote or backslash an ordinary
    /// character.
    ///
    /// # Errors
    /// A quote that is not closed, before the end of the line unless `across_lines`.
    pub(super) fn quoted(&mut self, across_lines: bool) -> Result<String> {
        let start = self.at;
        let open =
            |text: &str| error_at(text, start, "this quote is not closed: add the second one");
        let Some(mark) = self.next() else {
            return Err(open(self.text));
        };
        let mut value = String::new();
        loop {
            value.push_str(self.take_while(|c| {
                c != mark && c != '\\' && (across_lines || !matches!(c, '\n' | '\r'))
            }));
            match self.next() {
                Some(c) if c == mark => return Ok(value),
                Some('\\') => match self.peek() {
                    Some(c) if c == mark || c == '\\' => {
                        value.push(c);
                        self.at += c.len_utf8();
                    }
                    _ => value.push('\\'),
                },
                _ => return Err(open(self.text)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways_and_columns_count_characters() {
        let text = "ä\r\nb\rçx\ny";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 2), (1, 2));
        assert_eq!(place(text, 4), (2, 1));
        assert_eq!(place(text, 6), (3, 1));
        assert_eq!(place(text, 8), (3, 2));
        assert_eq!(place(text, text.len()), (4, 2));
    }

    #[test]
    fn quotes_and_backslashes_come_back() {
        for name in ["", "a b", "\\", "\"", "a\\\"b", "\\n", "`", "ü→"] {
            for mark in ['"', '`'] {
                let text = quote(name, mark);
                let mut scanner = Scanner::new(&text);
                assert_eq!(scanner.quoted(false).unwrap(), name);
                assert_eq!(scanner.peek(), None);
            }
        }
    }
}
