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

/// The lines of a table under its head; the first column is to the left, a column without a head too.
pub(crate) fn lines(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        head.get(at)
            .map_or(0, |name| name.chars().count())
            .max(longest)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (at, &width) in widths.iter().enumerate() {
            let cell = cells.get(at).map_or("", String::as_str);
            let left = at == 0 || head.get(at).is_some_and(|name| name.is_empty());
            if at > 0 {
                text.push_str("  ");
            }
            match left {
                true => text.push_str(&format!("{cell:<width$}")),
                false => text.push_str(&format!("{cell:>width$}")),
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
}
