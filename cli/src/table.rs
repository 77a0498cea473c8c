//! Tables for people: columns of words to the left, of numbers to the right.

/// Six significant digits, whatever the units.
pub(crate) fn significant(value: f64) -> String {
    let rounded = format!("{value:.5e}");
    let exponent = rounded
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    match exponent {
        _ if value == 0.0 => "0".to_owned(),
        Some(exponent @ -4..=5) => {
            let decimals = usize::try_from(5 - exponent).unwrap_or(0);
            format!("{value:.decimals$}")
        }
        _ => rounded,
    }
}

/// A number that may be missing.
pub(crate) fn optional(value: Option<f64>) -> String {
    value
        .filter(|value| value.is_finite())
        .map_or_else(|| String::from("-"), significant)
}

/// A line for a person without its alignment.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that are longer stand out of their column, which does not widen for them.
const WIDEST: usize = 60;

/// The shortest decimal that is read as the same number, with an exponent where zeros would make it long.
pub(crate) fn shortest(value: f64) -> String {
    match value.abs() {
        size if size > 0.0 && !(1e-5..1e16).contains(&size) => format!("{value:e}"),
        _ => value.to_string(),
    }
}

/// Seven significant digits without zeros at the end.
pub(crate) fn short(value: f64) -> String {
    format!("{value:.6e}")
        .parse()
        .map_or_else(|_| value.to_string(), shortest)
}

/// Twelve significant digits without zeros at the end: what a double keeps through a long calculation.
pub(crate) fn precise(value: f64) -> String {
    format!("{value:.11e}")
        .parse()
        .map_or_else(|_| value.to_string(), shortest)
}

/// The digits that an error leaves: the last one is of the order of its second digit; twelve at most, and those where there is none.
pub(crate) fn within(value: f64, error: f64) -> String {
    let (size, error) = (value.abs().log10().floor(), error.log10().floor());
    let digits = size - error + 2.0;
    if !digits.is_finite() || digits >= 12.0 {
        return precise(value);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 11"
    )]
    let digits = digits.max(1.0) as usize - 1;
    format!("{value:.digits$e}")
        .parse()
        .map_or_else(|_| value.to_string(), shortest)
}

/// The lines of a table under its head; the first column is to the left, a column without a head too.
pub(crate) fn lines(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let length = |cell: &str| cell.chars().count();
    let is_left = |at: usize| at == 0 || head.get(at).is_some_and(|name| name.is_empty());
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        let longest = cells.map(|cell| length(cell)).max().unwrap_or(0);
        let name = head.get(at).map_or(0, |name| length(name)).min(WIDEST);
        match is_left(at) {
            true => name.max(longest.min(WIDEST)),
            false => name.max(longest),
        }
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (at, &width) in widths.iter().enumerate() {
            let cell = cells.get(at).map_or("", String::as_str);
            if at > 0 {
                text.push_str("  ");
            }
            // Widths of formats end at 65535.
            let blanks = " ".repeat(width.saturating_sub(length(cell)));
            match is_left(at) {
                true => text.extend([cell, &blanks]),
                false => text.extend([&blanks, cell]),
            }
        }
        text.trim_end().to_owned()
    };
    let names: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
    std::iter::once(line(&names))
        .chain(rows.iter().map(|row| line(row)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let row = |a: &str, b: f64| vec![a.to_owned(), significant(b)];
        let found = lines(&["name", "value"], &[row("toluene", 2.5), row("x", -1e-9)]);
        assert_eq!(
            found,
            [
                "name           value",
                "toluene      2.50000",
                "x        -1.00000e-9"
            ]
        );
        assert_eq!(optional(Some(f64::NAN)), "-");
    }

    /// Regression: a width beyond 65535 was a panic, and one long name padded every row.
    #[test]
    fn long_names_do_not_widen_their_column() {
        let long = "x".repeat(100_000);
        let row = |name: &str| vec![name.to_owned(), String::from("1")];
        let found = lines(&["name", &long], &[row(&long), row("a")]);
        assert_eq!(found[1].len(), 100_000 + 2 + WIDEST);
        assert_eq!(found[2].len(), WIDEST + 2 + WIDEST);
        // numbers stay under one another, whatever their length
        let digits = "1".repeat(70_000);
        let found = lines(&["t", "f"], &[row("a"), vec!["b".to_owned(), digits]]);
        assert_eq!(found[1].len(), found[2].len());
    }

    #[test]
    fn short_numbers_have_no_zeros_to_spare() {
        for (value, text) in [
            (4e-7, "4e-7"),
            (0.1 + 0.2, "0.3"),
            (1e6, "1000000"),
            (1e308, "1e308"),
            (0.0, "0"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(short(value), text);
        }
        assert_eq!(shortest(1e308), "1e308");
        assert_eq!(precise(1.0 / 3.0), "0.333333333333");
        assert_eq!(precise(f64::INFINITY), "inf");
        for (value, error, text) in [
            (44.178_571_4, 0.123, "44.18"),
            (44.178_571_4, 12.3, "44"),
            (44.178_571_4, 300.0, "40"),
            (0.951_234_567, 2e-5, "0.951235"),
            (1.0 / 3.0, 1e-17, "0.333333333333"),
            (1.0 / 3.0, 0.0, "0.333333333333"),
            (0.0, 0.1, "0"),
            (1.234_5e69, 1e68, "1.23e69"),
            (f64::NAN, 1.0, "NaN"),
        ] {
            assert_eq!(within(value, error), text);
        }
    }
}
