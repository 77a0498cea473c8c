//! Bytes as text, cells as numbers.

use std::borrow::Cow;

use super::trace::format_error;
use crate::error::Result;

/// The text of a file: UTF-8, UTF-16 with a byte order mark, or Latin-1.
///
/// Bytes that are no text, with zeros or many control characters, are refused.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>> {
    for (mark, read) in [
        ([0xff, 0xfe], u16::from_le_bytes as fn([u8; 2]) -> u16),
        ([0xfe, 0xff], u16::from_be_bytes),
    ] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let units = rest.chunks_exact(2).map(|pair| match pair {
                [a, b] => read([*a, *b]),
                _ => 0,
            });
            let text: std::result::Result<String, _> = char::decode_utf16(units).collect();
            let text = text.map_err(|_| format_error("the file", "it is not valid UTF-16 text"))?;
            return check(Cow::Owned(text));
        }
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    check(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Latin-1, in which vendors write their micro and degree signs
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    })
}

/// Refuses what is no text, and ends all lines alike.
fn check(text: Cow<'_, str>) -> Result<Cow<'_, str>> {
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => text,
    };
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\t' | '\x0c');
    match text.chars().find(control) {
        None => Ok(text),
        Some(found) => Err(format_error(
            "the file",
            format!(
                "it is no text: it has a character U+{:04X}",
                u32::from(found)
            ),
        )),
    }
}

/// How the numbers of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    /// 1.5, perhaps 1,000.5
    Point,
    /// 1,5, perhaps 1.000,5
    Comma,
}

impl Decimal {
    /// How these cells are written, by those that can be read in one way only.
    ///
    /// If there is none, a comma is decimal where no cell has a point. If some need a point and others a comma it is a point, and the others
    /// are refused when they are read.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut comma, mut some_comma, mut some_point) = (false, false, false);
        for cell in cells {
            let with_point = Self::Point.number(cell).is_some();
            let with_comma = Self::Comma.number(cell).is_some();
            match (with_point, with_comma) {
                (true, false) => return Self::Point,
                (false, true) => comma = true,
                (true, true) => {
                    some_comma |= cell.contains(',');
                    some_point |= cell.contains('.');
                }
                (false, false) => {}
            }
        }
        match comma || (some_comma && !some_point) {
            true => Self::Comma,
            false => Self::Point,
        }
    }

    /// A number, possibly infinite or NaN as written; none if the cell is none.
    pub(super) fn number(self, cell: &str) -> Option<f64> {
        // Rust reads "infinity" and "nan" too; they are refused with their place later
        self.plain(cell)?.parse().ok()
    }

    /// The cell with a decimal point and without marks between groups of digits; none if these stand where they cannot.
    pub(super) fn plain(self, cell: &str) -> Option<Cow<'_, str>> {
        let cell = cell.trim();
        let (mark, group) = match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        };
        let plain = match cell.contains(group) {
            true => Cow::Owned(ungroup(cell, mark, group)?),
            false => Cow::Borrowed(cell),
        };
        Some(match self {
            Self::Point => plain,
            Self::Comma => Cow::Owned(plain.replace(',', ".")),
        })
    }
}

/// Takes the marks between groups of three digits out.
fn ungroup(cell: &str, mark: char, group: char) -> Option<String> {
    let (whole, fraction) = cell.split_once(mark).unwrap_or((cell, ""));
    let mut groups = whole.split(group);
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let three = groups.all(|part| part.len() == 3 && digits(part));
    // no grouping begins with a zero: 0,500 is a half or nothing
    if first.starts_with('0') {
        return None;
    }
    if !(1..=3).contains(&first.len()) || !digits(first) || !three || fraction.contains(group) {
        return None;
    }
    Some(cell.chars().filter(|&c| c != group).collect())
}

/// A cell in an error message: quoted, and shortened if it is long.
pub(super) fn quote(cell: &str) -> String {
    const LONGEST: usize = 40;
    match cell.chars().count() > LONGEST {
        true => format!("{:?}..", cell.chars().take(LONGEST).collect::<String>()),
        false => format!("{cell:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let (point, comma) = (Decimal::Point, Decimal::Comma);
        for (decimal, cell, expected) in [
            (point, "1.5", Some(1.5)),
            (point, " -1e-3 ", Some(-1e-3)),
            (point, "1,234.5", Some(1234.5)),
            (point, "-1,234", Some(-1234.0)),
            (point, "12,34", None),
            (point, "0,500", None),
            (point, "1,5", None),
            (comma, "1,5", Some(1.5)),
            (comma, "1.234,5", Some(1234.5)),
            (comma, "1.5", None),
            (point, "", None),
            (point, "n.a.", None),
            (point, ",", None),
        ] {
            assert_eq!(decimal.number(cell), expected, "{decimal:?} {cell}");
        }
        assert_eq!(Decimal::of(["1", "2,5"].into_iter()), comma);
        assert_eq!(Decimal::of(["1.5", "2,500"].into_iter()), point);
        assert_eq!(Decimal::of(["1.234,5"].into_iter()), comma);
        assert_eq!(Decimal::of(["1,234.5"].into_iter()), point);
        assert_eq!(Decimal::of(["1,500", "2,500"].into_iter()), comma);
        assert_eq!(Decimal::of(["0,500", "1.024"].into_iter()), comma);
        assert_eq!(Decimal::of(["1.500", "n.a."].into_iter()), point);
    }

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xef\xbb\xbfa").unwrap(), "a");
        assert_eq!(decode(b"\xff\xfea\x00\xb5\x00").unwrap(), "aµ");
        assert_eq!(decode(b"\xfe\xff\x00a").unwrap(), "a");
        assert_eq!(decode(b"\xb5V").unwrap(), "µV");
        assert!(decode(b"a\x00b").is_err());
        assert!(decode(b"\xff\xfe\x00\xd8").is_err());
    }
}
