//! Text that was damaged on its way: backslashes swallowed by an encoder, HTML in place of signs.

use std::borrow::Cow;

/// A control character and the names that tell that it was a backslash and a letter.
const SWALLOWED: [(char, &str, &[&str]); 4] = [
    ('\u{8}', "\\b", &["oxed", "inom", "egin{", "eta", "ar{"]),
    ('\u{c}', "\\f", &["rac", "box"]),
    ('\t', "\\t", &["imes", "ext{", "heta", "frac", "binom"]),
    ('\r', "\\r", &["ight)", "ight]", "ight|", "ight\\", "ho "]),
];

/// Character entities and the signs they stand for.
const ENTITIES: [(&str, &str); 29] = [
    ("&lt;", "<"),
    ("&plus;", "+"),
    ("&minus;", "-"),
    ("&equals;", "="),
    ("&gt;", ">"),
    ("&le;", "\\le "),
    ("&ge;", "\\ge "),
    ("&ne;", "\\ne "),
    ("&amp;", "&"),
    ("&nbsp;", " "),
    ("&thinsp;", " "),
    ("&times;", "\\times "),
    ("&middot;", "\\cdot "),
    ("&divide;", "\\div "),
    ("&minus;", "-"),
    ("&plusmn;", "\\pm "),
    ("&deg;", "^{\\circ}"),
    ("&pi;", "\\pi "),
    ("&theta;", "\\theta "),
    ("&infin;", "\\infty "),
    ("&radic;", "\\sqrt "),
    ("&frac12;", "\\tfrac{1}{2}"),
    ("&frac14;", "\\tfrac{1}{4}"),
    ("&frac34;", "\\tfrac{3}{4}"),
    ("&sup2;", "^{2}"),
    ("&sup3;", "^{3}"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
];

/// Tags and what they stand for; only where the closing tag is in the text.
const TAGS: [(&str, &str, &str, &str); 7] = [
    ("<sup>", "</sup>", "^{", "}"),
    ("<sub>", "</sub>", "_{", "}"),
    ("<b>", "</b>", "", ""),
    ("<i>", "</i>", "", ""),
    ("<em>", "</em>", "", ""),
    ("<strong>", "</strong>", "", ""),
    ("<p>", "</p>", "", ""),
];

/// The text with swallowed backslashes and signs put back; the text itself where nothing is wrong.
///
/// ```
/// use algebra::parse::repaired;
/// assert_eq!(repaired("\u{c}rac{1}{2}"), r"\frac{1}{2}");
/// assert_eq!(repaired("x &lt; 3"), "x < 3");
/// ```
pub fn repaired(text: &str) -> Cow<'_, str> {
    let suspicious = text
        .bytes()
        .any(|byte| matches!(byte, 8 | 0xc | b'\t' | b'\r' | b'&' | b'<'));
    if !suspicious {
        return Cow::Borrowed(text);
    }
    // Whether each closing tag occurs is asked once, so that the pass stays linear.
    let closed = TAGS.map(|(_, close, ..)| text.contains(close));
    let mut result = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = match c {
            '&' => ENTITIES
                .iter()
                .find(|(name, _)| rest.starts_with(name))
                .map(|(name, sign)| (*sign, name.len())),
            '<' => TAGS
                .iter()
                .zip(closed)
                .filter(|(_, closed)| *closed)
                .find_map(|((open, close, begin, end), _)| {
                    if rest.starts_with(open) {
                        Some((*begin, open.len()))
                    } else if rest.starts_with(close) {
                        Some((*end, close.len()))
                    } else {
                        None
                    }
                }),
            _ => SWALLOWED
                .iter()
                .filter(|(control, ..)| *control == c)
                .find(|(_, _, names)| names.iter().any(|name| rest[1..].starts_with(name)))
                .map(|(_, letter, _)| (*letter, 1)),
        };
        match found {
            Some((piece, length)) => {
                changed = true;
                result.push_str(piece);
                rest = &rest[length..];
            }
            None => {
                result.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if changed {
        Cow::Owned(result)
    } else {
        Cow::Borrowed(text)
    }
}
