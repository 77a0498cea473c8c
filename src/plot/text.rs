//! Letters: how wide they are, which of them are shown, and how XML wants them.

/// The colour of letters and lines.
pub(super) const INK: &str = "#222222";

/// Characters of a name that are shown in a graph; the whole name is the title of the vertex.
const SHOWN: usize = 28;

/// Width of an ordinary letter, as a part of its height.
const LETTER: f64 = 0.66;

/// Characters that a title keeps, which no picture shows but every file carries.
const TITLE: usize = 200;

/// The beginning of a name.
pub(super) fn shown(name: &str) -> String {
    beginning(name, SHOWN)
}

/// The beginning of a text that is read by pointing at a thing.
pub(super) fn title(text: &str) -> String {
    escaped(&beginning(text, TITLE))
}

fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// As much of a text as has room in a width, in pixels.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    let room = width / (LETTER * size);
    let (mut letters, mut end) = (0.0, 0);
    for (at, c) in text.char_indices() {
        letters += letter(c);
        if letters > room {
            return format!("{}…", &text[..end]);
        }
        // the mark of the cut needs its own place
        if letters <= room - 1.5 {
            end = at + c.len_utf8();
        }
    }
    text.to_owned()
}

/// Half the width and half the height of a text, rather too large.
pub(super) fn text_size(text: &str, size: f64) -> (f64, f64) {
    let letters: f64 = text.chars().map(letter).sum();
    (0.5 * LETTER * size * letters, 0.5 * size)
}

/// Width of a letter, where an ordinary one has 1.
fn letter(c: char) -> f64 {
    match u32::from(c) {
        0..0x1100 if "ijlI.,:;|!'()[] ".contains(c) => 0.6,
        0..0x1100 if "mwMWQO%@&".contains(c) => 1.45,
        0..0x1100 | 0x2010..0x2300 => 1.0,
        // East Asian letters and pictures are as wide as they are high
        _ => 1.6,
    }
}

/// A text between tags; characters that XML does not allow, and those that turn the direction of all that follows, become the
/// replacement character.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                safe.push('\u{fffd}');
            }
            _ if c.is_control() => safe.push('\u{fffd}'),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_text() {
        let text = escaped("<a&b>\u{0}\n\u{202e}\u{ffff}価");
        assert_eq!(text, "&lt;a&amp;b&gt;\u{fffd}\u{fffd}\u{fffd}\u{fffd}価");
    }

    #[test]
    fn what_fits_is_narrow_enough() {
        for text in [
            "",
            "short",
            "a longer text that is cut",
            "価格価格価格",
            "mmmmmmmmmmmm",
        ] {
            for width in [0.0, 10.0, 30.0, 60.0, 90.0, 1000.0] {
                let cut = fitted(text, 12.0, width);
                assert!(cut == "…" || 2.0 * text_size(&cut, 12.0).0 <= width + 1e-9);
                assert!(text.starts_with(cut.trim_end_matches('…')));
            }
        }
        assert_eq!(fitted("whole", 12.0, 200.0), "whole");
    }
}
