//! JCAMP-DX: whatever the form in which whole numbers are compressed, they come back.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use transforms::formats::{TraceOptions, read_trace};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Plain,
    Packed,
    Squeezed,
    Differences,
    Duplicates,
}

/// A number whose first digit stands for a sign as well: `positive` from 0 on, `negative` from 1 on.
fn pseudo(value: i64, positive: &str, negative: &str) -> String {
    let digits = value.abs().to_string();
    let (first, rest) = digits.split_at(1);
    let digit: usize = first.parse().unwrap();
    let letter = match value < 0 {
        true => negative.chars().nth(digit - 1),
        false => positive.chars().nth(digit),
    };
    format!("{}{rest}", letter.unwrap())
}

fn squeezed(value: i64) -> String {
    pseudo(value, "@ABCDEFGHI", "abcdefghi")
}

fn difference(value: i64) -> String {
    pseudo(value, "%JKLMNOPQR", "jklmnopqr")
}

fn repeat(times: i64) -> String {
    pseudo(times, " STUVWXYZs", "")
}

/// The ordinates of a line that starts with the value of a point.
fn encode(values: &[i64], form: Form) -> String {
    let mut line = String::new();
    let mut repeated: (String, i64) = (String::new(), 0);
    for (at, &value) in values.iter().enumerate() {
        let token = match form {
            Form::Plain => format!(" {value}"),
            Form::Packed => format!("{value:+}"),
            Form::Differences | Form::Duplicates if at > 0 => difference(value - values[at - 1]),
            _ => squeezed(value),
        };
        if form == Form::Duplicates && token == repeated.0 {
            repeated.1 += 1;
            continue;
        }
        if repeated.1 > 1 {
            line += &repeat(repeated.1);
        }
        line += &token;
        repeated = (token, 1);
    }
    if repeated.1 > 1 {
        line += &repeat(repeated.1);
    }
    line
}

fn file(values: &[i64], lines: usize, form: Form) -> String {
    let mut text = format!(
        "##TITLE=x\n##XUNITS=SECONDS\n##FIRSTX=0\n##LASTX={}\n##NPOINTS={}\n##XYDATA=(X++(Y..Y))\n",
        values.len() - 1,
        values.len()
    );
    let checked = matches!(form, Form::Differences | Form::Duplicates);
    let mut start = 0;
    while start < values.len() {
        let end = (start + lines).min(values.len());
        // after a line of differences its last value is repeated
        let from = if checked {
            start.saturating_sub(1)
        } else {
            start
        };
        text += &format!("{from}{}\n", encode(&values[from..end], form));
        start = end;
    }
    text + "##END=\n"
}

fn values() -> impl Strategy<Value = Vec<i64>> {
    let one = prop_oneof![Just(0_i64), -3..4_i64, -1_000_000..1_000_000_i64];
    // runs of equal values and of equal steps
    prop::collection::vec((one, 1..5_usize, -2..3_i64), 2..20).prop_map(|runs| {
        let run = |(start, length, step): (i64, usize, i64)| {
            (0..length).map(move |at| start + step * i64::try_from(at).unwrap())
        };
        runs.into_iter().flat_map(run).collect()
    })
}

proptest! {
    /// All forms say the same.
    #[test]
    fn forms_agree(values in values(), lines in 2..12_usize) {
        for form in [Form::Plain, Form::Packed, Form::Squeezed, Form::Differences, Form::Duplicates] {
            let text = file(&values, lines, form);
            let trace = read_trace(text.as_bytes(), &TraceOptions::default());
            let trace = trace.map_err(|error| TestCaseError::fail(format!("{form:?} {error}\n{text}")))?;
            let expected: Vec<f64> = values.iter().map(|&value| value as f64).collect();
            prop_assert_eq!(&trace.signal, &expected, "{:?}\n{}", form, text);
        }
    }

    /// A lost line is noticed.
    #[test]
    fn lost_lines_are_noticed(values in values(), at in any::<prop::sample::Index>()) {
        let text = file(&values, 2, Form::Plain);
        let rows: Vec<&str> = text.lines().collect();
        let lost = 6 + at.index(rows.len() - 7);
        let kept: Vec<&str> = rows.iter().enumerate().filter(|(row, _)| *row != lost).map(|(_, row)| *row).collect();
        prop_assert!(read_trace(kept.join("\n").as_bytes(), &TraceOptions::default()).is_err());
    }
}
