//! Rows that can be used and rows that cannot.

use serde_json::{Value, json};

use super::*;
use crate::options::{FormPolicy, OnUndecided};
use crate::report::Comparison;
use crate::{Approximation, Mode, Reason};

fn error_of(line: &str) -> (String, Option<Value>) {
    let options = Options::default();
    let (error, id) = Row::parse(line.as_bytes(), &Keys::default(), &options).unwrap_err();
    (error.to_string(), id)
}

#[test]
fn a_row_overrides_the_options_of_the_batch() {
    let defaults = Options::text();
    let line = br#"{"gold":"1","answer":"2","mode":"answer","options":{"approx":"abs(3)","fuel":5,"golds":["2"]}}"#;
    let row = Row::parse(line, &Keys::default(), &defaults).unwrap();
    assert_eq!(row.options.mode, Mode::Answer);
    assert_eq!(row.options.approximation, Approximation::Absolute(3));
    assert_eq!(row.options.fuel, 5);
    assert_eq!(row.options.golds, ["2"]);
    let plain = Row::parse(br#"{"gold":"1","answer":"2"}"#, &Keys::default(), &defaults).unwrap();
    assert!(matches!(plain.options, Cow::Borrowed(_)));
}

#[test]
fn every_unusable_row_names_field_and_fix() {
    let (number, id) = error_of(r#"{"id":"a","gold":3,"answer":"3"}"#);
    assert_eq!(
        number,
        r#""gold" is the number 3, not a string: write "gold": "3""#
    );
    assert_eq!(id, Some(json!("a")));
    let (missing, _) = error_of(r#"{"target":"3","answer":"3"}"#);
    assert_eq!(
        missing,
        r#"the gold is missing: no field "gold" among "target", "answer"; name it with --gold-key"#
    );
    let (truth, _) = error_of(r#"{"gold":false,"answer":"3"}"#);
    assert!(truth.contains("the item has no gold"), "{truth}");
    let (unknown, _) = error_of(r#"{"gold":"3","answer":"3","options":{"aprox":"strict"}}"#);
    assert!(
        unknown.contains("\"aprox\" is not known; allowed: approx"),
        "{unknown}"
    );
    let (value, _) = error_of(r#"{"gold":"3","answer":"3","options":{"approx":"loose"}}"#);
    assert!(value.contains("allowed: digits, strict"), "{value}");
    for broken in [
        "",
        "[1]",
        "{\"gold\": \"1\"",
        "nonsense",
        r#"{"gold":"\ud800"}"#,
    ] {
        let (message, _) = error_of(broken);
        assert!(
            message.starts_with("not a JSON object"),
            "{broken}: {message}"
        );
    }
}

#[test]
fn a_number_is_quoted_with_the_digits_that_were_written() {
    for digits in [
        "12345678901234567890123",
        "0.10000000000000000000000001",
        "1e400",
        "1.50",
    ] {
        for (key, other) in [("gold", "answer"), ("answer", "gold")] {
            let line = format!(r#"{{"{key}": {digits}, "{other}": "1"}}"#);
            assert_eq!(
                error_of(&line).0,
                format!(
                    r#""{key}" is the number {digits}, not a string: write "{key}": "{digits}""#
                )
            );
        }
    }
    let long = format!(r#"{{"gold": {}, "answer": "1"}}"#, "7".repeat(500));
    assert_eq!(
        error_of(&long).0,
        r#""gold" is a number of 500 characters, not a string: put it in quotes as it stands"#
    );
    let case = json!({"gold": 0.25, "answer": "1", "expected": true});
    let error = run_case(&case, &Options::default())
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("put it in quotes as it stands"), "{error}");
}

#[test]
fn an_identifier_beyond_64_bits_keeps_its_digits() {
    let options = Options::default();
    let line = br#"{"id": 12345678901234567890123, "gold": "1", "answer": "1"}"#;
    let row = Row::parse(line, &Keys::default(), &options).unwrap();
    assert_eq!(row.id, Some(json!("12345678901234567890123")));
}

#[test]
fn a_field_that_is_not_used_may_be_anything() {
    let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    for extra in ["1e999", &deep] {
        let line = format!(r#"{{"gold": "1", "note": {extra}, "answer": "1"}}"#);
        let options = Options::default();
        assert!(Row::parse(line.as_bytes(), &Keys::default(), &options).is_ok());
    }
    let used = format!(r#"{{"gold": {deep}, "answer": "1"}}"#);
    assert!(error_of(&used).0.starts_with("\"gold\" is nested"));
}

#[test]
fn no_message_says_that_a_string_is_not_a_string() {
    for (options, message) in [
        (
            r#"{"fuel": "abc"}"#,
            r#""options.fuel" is the string "abc", not a whole number: "#,
        ),
        (
            r#"{"fuel": -3}"#,
            r#""options.fuel" is the number -3, not a whole number: "#,
        ),
        (
            r#"{"golds": "6"}"#,
            r#""options.golds" is the string "6", not a list of strings: "#,
        ),
        (
            r#"{"golds": ["6", 7]}"#,
            r#""options.golds[1]" is the number 7, not a string: "#,
        ),
        (
            r#"{"approx": 3}"#,
            r#""options.approx" is the number 3, not a string: "#,
        ),
        (
            r#""strict""#,
            r#""options" is the string "strict", not an object: "#,
        ),
        ("[]", r#""options" is a list of 0, not an object: "#),
    ] {
        let line = format!(r#"{{"gold": "5", "answer": "5", "options": {options}}}"#);
        let (error, _) = error_of(&line);
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn the_error_object_names_the_option_and_not_only_options() {
    let field = |line: &str| {
        let options = Options::default();
        let (error, _) = Row::parse(line.as_bytes(), &Keys::default(), &options).unwrap_err();
        (error.to_json(1, None)["field"].clone(), error.to_string())
    };
    let (place, message) = field(r#"{"gold":"5","answer":"5","mode":"foo"}"#);
    assert_eq!(place, "mode");
    assert!(
        message.starts_with(r#""mode": "foo" is not known; allowed: answer, text"#),
        "{message}"
    );
    assert!(!message.contains("in \"options\""), "{message}");
    for (options, expected) in [
        (r#"{"mode":"foo"}"#, "options.mode"),
        (r#"{"approx":"foo"}"#, "options.approx"),
        (r#"{"aprox":"strict"}"#, "options.aprox"),
        (r#"{"fuel":"1"}"#, "options.fuel"),
    ] {
        let line = format!(r#"{{"gold":"5","answer":"5","options":{options}}}"#);
        assert_eq!(field(&line).0, expected);
    }
}

#[test]
fn options_beside_the_gold_count_as_options() {
    let options = Options::default();
    let read = |line: &str| {
        Row::parse(line.as_bytes(), &Keys::default(), &options)
            .unwrap()
            .options
            .into_owned()
    };
    let found =
        read(r#"{"gold":"5","answer":"6","golds":["6"],"approx":"strict","form":"any","fuel":9}"#);
    assert_eq!(found.golds, ["6"]);
    assert_eq!(found.approximation, Approximation::Strict);
    assert_eq!((found.form, found.fuel), (FormPolicy::Any, 9));
    // What stands in the options is meant more than what stands beside them, and null is not given.
    let found = read(
        r#"{"gold":"5","answer":"6","fuel":9,"options":{"fuel":7},"mode":null,"choices":null}"#,
    );
    assert_eq!(found.fuel, 7);
    // A field that holds a side is that side, whatever its name.
    let keys = Keys {
        gold: String::from("form"),
        ..Keys::default()
    };
    let row = Row::parse(br#"{"form":"5","answer":"5"}"#, &keys, &options).unwrap();
    assert_eq!(row.gold, "5");
}

#[test]
fn a_broken_line_names_the_way_out() {
    for (line, fix) in [
        (
            r#"{"gold":"5","answer":"\(5\)"}"#,
            "a backslash inside a JSON string is written twice",
        ),
        (
            "{\"gold\":\"5\",\"answer\":\"a\tb\"}",
            r"is written \t or \n",
        ),
        (r#"{"gold":"5","answer":"\ud800"}"#, "half a character"),
        (
            r#"{"gold":"5","answer":"5"} trailing"#,
            "one object per line",
        ),
        (r#"{"gold":"5","answer":"5""#, "jq -c . FILE joins them"),
        (r#"{"gold":"5","answer":"5",}"#, "remove the comma"),
        ("{'gold':'5','answer':'5'}", "double quotes"),
        (r#"{"gold":'5',"answer":"5"}"#, "double quotes"),
        (r#"{"gold":NaN,"answer":"5"}"#, "no NaN"),
        (r#"{"gold":"5","answer":-Infinity}"#, "no NaN"),
        (r#"{"gold":None,"answer":"5"}"#, "Python's notation"),
        ("{\0\"\0g\0", "UTF-16"),
        ("[]", "a row is one object"),
        ("null", "a row is one object"),
    ] {
        let (message, _) = error_of(line);
        assert!(message.contains(fix), "{line}: {message}");
    }
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_a_row() {
    let options = Options::default();
    let line = "\u{feff}{\"gold\":\"5\",\"answer\":\"5\"}";
    assert!(Row::parse(line.as_bytes(), &Keys::default(), &options).is_ok());
}

#[test]
fn a_case_names_the_field_of_the_wrong_type() {
    let run = |case: Value| {
        assert!(is_case(&case));
        run_case(&case, &Options::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        run(json!({"gold": "7", "answer": 7, "expected": true})),
        r#""answer" is the number 7, not a string: write "answer": "7""#
    );
    assert!(
        run(json!({"gold": "7", "answer": "7", "expected": "yes"}))
            .starts_with(r#""expected" is the string "yes", not a truth value"#)
    );
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let options = Options::default();
    let row = Row::parse(
        b"{\"gold\":\"1\xff\",\"answer\":\"2\"}",
        &Keys::default(),
        &options,
    )
    .unwrap();
    assert_eq!(row.gold, "1\u{fffd}");
}

#[test]
fn nesting_in_a_row_is_an_error_and_not_a_crash() {
    let deep = format!("{{\"gold\": {}", "[".repeat(1 << 20));
    assert!(error_of(&deep).0.starts_with("not a JSON object"));
}

#[test]
fn the_golds_may_all_stand_in_the_options() {
    let options = Options::default();
    let line = br#"{"answer":"2","options":{"golds":["1","2"]}}"#;
    let row = Row::parse(line, &Keys::default(), &options).unwrap();
    assert_eq!((row.gold.as_str(), row.options.golds.len()), ("1", 1));
    assert!(row.check().comparison.is_equal());
}

#[test]
fn an_undecided_pair_earns_what_the_options_say() {
    let report = Report::new(Comparison::Undecided(Reason::Unparsed(Side::Gold)), "parse");
    let mut options = Options::default();
    let wrong = report_to_json(&report, &options, None).unwrap();
    assert_eq!(
        (&wrong["reward"], &wrong["fault"]),
        (&json!(0), &json!("gold"))
    );
    options.on_undecided = OnUndecided::None;
    assert!(report_to_json(&report, &options, None).unwrap()["reward"].is_null());
    options.on_undecided = OnUndecided::Error;
    let error = report_to_json(&report, &options, None).unwrap_err();
    assert_eq!(error.side(), Some(Side::Gold));
}

#[test]
fn a_ruling_stands_over_the_expectation() {
    let options = Options::default();
    let run = |case: Value| run_case(&case, &options).unwrap().passed;
    let same = |extra: Value| {
        let mut case = json!({"gold": "1", "answer": "1", "expected": true});
        for (key, value) in extra.as_object().unwrap() {
            case[key] = value.clone();
        }
        case
    };
    assert_eq!(run(same(json!({}))), Some(true));
    assert_eq!(run(same(json!({"ruling": false}))), Some(false));
    assert_eq!(run(same(json!({"ruling": null}))), None);
    assert_eq!(
        run(same(json!({"expected": false, "certify": "may"}))),
        Some(false)
    );
}

#[test]
fn a_field_that_stands_twice_is_an_error() {
    let options = Options::default();
    let keys = Keys::default();
    for (line, field, fault) in [
        (
            r#"{"id":1,"gold":"1","gold":"2","answer":"2"}"#,
            "gold",
            Some(Side::Gold),
        ),
        (
            r#"{"id":1,"gold":"1","answer":"1","answer":"2"}"#,
            "answer",
            Some(Side::Answer),
        ),
        (
            r#"{"id":1,"gold":"1","answer":"1","mode":"text","mode":"answer"}"#,
            "mode",
            None,
        ),
    ] {
        let (error, id) = Row::parse(line.as_bytes(), &keys, &options).unwrap_err();
        assert!(error.to_string().contains("stands twice"), "{error}");
        assert_eq!(error.field().as_deref(), Some(field));
        assert_eq!((error.side(), id), (fault, Some(Value::from(1))));
    }
    // The caller's own data may be anything.
    let line = br#"{"note":1,"note":2,"gold":"1","answer":"1"}"#;
    assert!(Row::parse(line, &keys, &options).is_ok());
}
