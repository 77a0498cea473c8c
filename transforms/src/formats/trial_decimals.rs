//! The decimal mark of a log of trials.

use std::borrow::Cow;
use std::cell::Cell;

use super::text::quote;

/// The first number with a mark, a point or a comma, says how all are written; whole numbers say nothing and are read either way.
///
/// There are no marks between groups of digits: `28,714` is not 28714.
#[derive(Debug, Default)]
pub(super) struct DecimalMark(Cell<Option<(char, u64)>>);

impl DecimalMark {
    /// The cell with a decimal point, or what is wrong with it.
    pub(super) fn plain<'c>(&self, cell: &'c str) -> Result<Cow<'c, str>, String> {
        let Some(mark) = mark(cell) else {
            return Ok(Cow::Borrowed(cell));
        };
        if cell.contains(other(mark)) {
            return Err(format!(
                "{} has a point and a comma, and marks between groups of digits are not read: write all numbers with one mark, the decimal one",
                quote(cell)
            ));
        }
        match self.0.get() {
            Some((known, line)) if known != mark => Err(format!(
                "{} has a decimal {}, but the first number with a mark, in line {line}, has a {}: write all numbers with one mark",
                quote(cell),
                name(mark),
                name(known)
            )),
            _ if mark == ',' => Ok(Cow::Owned(cell.replace(',', "."))),
            _ => Ok(Cow::Borrowed(cell)),
        }
    }

    /// A number has been read in this line.
    pub(super) fn seen(&self, cell: &str, line: u64) {
        if self.0.get().is_none() {
            self.0.set(mark(cell).map(|mark| (mark, line)));
        }
    }
}

fn mark(cell: &str) -> Option<char> {
    cell.chars().find(|c| matches!(c, '.' | ','))
}

const fn other(mark: char) -> char {
    if mark == ',' { '.' } else { ',' }
}

const fn name(mark: char) -> &'static str {
    if mark == ',' { "comma" } else { "point" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mark_decides() {
        for (first, good, bad) in [
            (
                "0,5",
                ["12", "28,714", "1e3"],
                ["28.714", "1.234,5", "1,234.5"],
            ),
            (
                "0.5",
                ["12", "28.714", ".5"],
                ["28,714", "1.234,5", "1,234.5"],
            ),
        ] {
            let decimals = DecimalMark::default();
            for cell in ["7", "28,714", "28.714"] {
                assert!(decimals.plain(cell).is_ok());
            }
            decimals.seen("7", 2);
            decimals.seen(first, 3);
            decimals.seen(bad[0], 4);
            for cell in good {
                let plain = decimals.plain(cell).unwrap();
                assert_eq!(plain, cell.replace(',', "."));
            }
            for cell in bad {
                let why = decimals.plain(cell).unwrap_err();
                assert!(why.contains("all numbers with one mark"), "{why}");
            }
        }
    }
}
