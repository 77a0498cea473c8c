//! The numbers of JCAMP-DX: plain (AFFN), packed (PAC), squeezed (SQZ), differences (DIF) and duplicates (DUP).
//!
//! Source: R. S. McDonald and P. A. Wilks, JCAMP-DX: a standard form for exchange of infrared spectra in computer readable form (1988).

use super::text::quote;
use super::trace::{Place, check_length, format_error};
use crate::error::Result;

/// One number of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Value(f64),
    Difference(f64),
    /// The last value or difference stands so many times in all.
    Repeat(f64),
}

/// What kind of number begins.
#[derive(Clone, Copy)]
enum Kind {
    Value,
    Difference,
    Repeat,
}

impl Kind {
    fn token(self, number: f64) -> Token {
        match self {
            Self::Value => Token::Value(number),
            Self::Difference => Token::Difference(number),
            Self::Repeat => Token::Repeat(number),
        }
    }
}

/// What the first character of a compressed number says: its kind, whether it is negative, and its leading digit.
fn pseudo_digit(c: char) -> Option<(Kind, bool, u32)> {
    let from = |start: char| u32::from(c) - u32::from(start);
    Some(match c {
        '@' => (Kind::Value, false, 0),
        'A'..='I' => (Kind::Value, false, from('A') + 1),
        'a'..='i' => (Kind::Value, true, from('a') + 1),
        '%' => (Kind::Difference, false, 0),
        'J'..='R' => (Kind::Difference, false, from('J') + 1),
        'j'..='r' => (Kind::Difference, true, from('j') + 1),
        'S'..='Z' => (Kind::Repeat, false, from('S') + 1),
        's' => (Kind::Repeat, false, 9),
        _ => return None,
    })
}

/// Splits a line into numbers.
fn tokens(line: &str, place: Place) -> Result<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = line.trim_start_matches(separates);
    while let Some(first) = rest.chars().next() {
        let bad = |text: &str| format_error(place, format!("{} is not a number", quote(text)));
        let (kind, negative, digit) = match pseudo_digit(first) {
            Some((kind, negative, digit)) => (kind, negative, Some(digit)),
            None => (Kind::Value, false, None),
        };
        // behind a pseudo-digit there is no sign
        let start = if digit.is_some() { first.len_utf8() } else { 0 };
        let body = rest.get(start..).unwrap_or("");
        let length = number_length(body, digit.is_none());
        let digits = body.get(..length).unwrap_or("");
        let value = match digit {
            Some(digit) => format!("{digit}{digits}").parse::<f64>(),
            None => digits.parse::<f64>(),
        };
        let value = value.map_err(|_| bad(rest.split(separates).next().unwrap_or(rest)))?;
        found.push(kind.token(if negative { -value } else { value }));
        rest = body
            .get(length..)
            .unwrap_or("")
            .trim_start_matches(separates);
    }
    Ok(found)
}

fn separates(c: char) -> bool {
    c.is_whitespace() || c == ',' || c == ';'
}

/// The length of the plain number that a text begins with; an exponent needs its sign, since E is also a squeezed 5.
fn number_length(text: &str, signed: bool) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    if signed && matches!(bytes.first(), Some(b'+' | b'-')) {
        at += 1;
    }
    while digit(at) {
        at += 1;
    }
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    let exponent = matches!(bytes.get(at), Some(b'E' | b'e'))
        && matches!(bytes.get(at + 1), Some(b'+' | b'-'))
        && digit(at + 2);
    if exponent && signed {
        at += 2;
        while digit(at) {
            at += 1;
        }
    }
    at
}

/// Ordinates line by line, with the checks that the compression carries.
pub(super) struct Ordinates {
    values: Vec<f64>,
    limit: usize,
    /// The difference at the end of the line before.
    difference: Option<f64>,
}

impl Ordinates {
    /// For so many points at most.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            values: Vec::new(),
            limit,
            difference: None,
        }
    }

    pub(super) fn finish(self) -> Vec<f64> {
        self.values
    }

    fn push(&mut self, value: f64, place: Place) -> Result<()> {
        check_length(self.values.len() + 1)?;
        if self.values.len() >= self.limit {
            return Err(format_error(
                place,
                format!("more points than the {} of NPOINTS", self.limit),
            ));
        }
        self.values.push(value);
        Ok(())
    }

    /// Adds a line; the abscissa that it starts with and the number of the point that belongs to it.
    pub(super) fn line(&mut self, line: &str, place: Place) -> Result<Option<(f64, usize)>> {
        let tokens = tokens(line, place)?;
        let Some((&first, ordinates)) = tokens.split_first() else {
            return Ok(None);
        };
        let Token::Value(abscissa) = first else {
            return Err(format_error(
                place,
                "the line does not begin with an abscissa",
            ));
        };
        let mut ordinates = ordinates.iter();
        let mut index = self.values.len();
        // After differences the last ordinate is repeated as a check.
        if self.difference.take().is_some()
            && let (Some(&last), Some(Token::Value(check))) =
                (self.values.last(), ordinates.clone().next())
        {
            if (last - check).abs() > 1e-9 * last.abs().max(1.0) {
                return Err(format_error(
                    place,
                    format!(
                        "the line before ends with {last}, and this one begins with {check}: a point is lost or damaged"
                    ),
                ));
            }
            ordinates.next();
            index -= 1;
        }
        for token in ordinates {
            match *token {
                Token::Value(value) => {
                    self.difference = None;
                    self.push(value, place)?;
                }
                Token::Difference(difference) => {
                    let last = self.last(place)?;
                    self.difference = Some(difference);
                    self.push(last + difference, place)?;
                }
                Token::Repeat(times) => self.repeat(times, place)?,
            }
        }
        Ok(Some((abscissa, index)))
    }

    fn last(&self, place: Place) -> Result<f64> {
        self.values.last().copied().ok_or_else(|| {
            format_error(
                place,
                "a difference or a repetition without a value before it",
            )
        })
    }

    fn repeat(&mut self, times: f64, place: Place) -> Result<()> {
        let mut last = self.last(place)?;
        let mut done = 1.0;
        while done < times {
            last += self.difference.unwrap_or(0.0);
            self.push(last, place)?;
            done += 1.0;
        }
        Ok(())
    }
}

/// All numbers of a line of pairs.
pub(super) fn plain_numbers(line: &str, place: Place) -> Result<Vec<f64>> {
    tokens(line, place)?
        .into_iter()
        .map(|token| match token {
            Token::Value(value) => Ok(value),
            _ => Err(format_error(
                place,
                "compressed numbers in a table of pairs",
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordinates(lines: &[&str]) -> Result<Vec<f64>> {
        let mut found = Ordinates::new(100);
        for line in lines {
            found.line(line, Place::Line(1))?;
        }
        Ok(found.finish())
    }

    /// The same ordinates in every form.
    #[test]
    fn forms() {
        let plain = [1.0, 2.0, 3.0, 3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0];
        for form in [
            "0 1 2 3 3 2 1 0 -1 -2 -3",
            "0, 1.0E+00 2 3 3 2 1 0 -1 -2 -3",
            "0+1+2+3+3+2+1+0-1-2-3",
            "0ABCCBA@abc",
            "0A2B0",
            "0AJJ%jjjjjj",
            "0AJT%jX",
        ] {
            if form == "0A2B0" {
                assert_eq!(ordinates(&[form]).unwrap(), [12.0, 20.0]);
                continue;
            }
            assert_eq!(ordinates(&[form]).unwrap(), plain, "{form}");
        }
        // the last value of a line of differences is checked by the next
        assert_eq!(ordinates(&["0AJJ", "2CJ"]).unwrap(), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(ordinates(&["0AJJ", "2C"]).unwrap(), [1.0, 2.0, 3.0]);
        assert!(ordinates(&["0AJJ", "2DJ"]).is_err());
    }

    #[test]
    fn hostile_lines() {
        for line in ["0 ?", "0J", "0S", "0As999999999", "0 é", "--", "JA"] {
            assert!(ordinates(&[line]).is_err(), "{line}");
        }
        assert!(ordinates(&["", "  "]).unwrap().is_empty());
    }
}
