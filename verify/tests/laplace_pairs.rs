//! Certificates of Laplace pairs: written, accepted, and rejected with any field changed.

#![cfg(feature = "serde")]

use serde_json::{Value, json};
use verify::{certify_laplace, recheck_laplace};

/// Every row of the table, delays, impulses, sums over roots, both notations.
fn samples() -> Vec<Value> {
    let written = |transform: &str, function: &str, notation: &str, pieces: Value| {
        let found = certify_laplace([transform, "s"], [function, "t"], notation, pieces);
        found.unwrap_or_else(|error| panic!("{transform}: {error}"))
    };
    let simple = |transform: &str, closed: &str, terms: Value| {
        let piece = json!({"delay": "0", "since": "t", "closed": closed, "terms": terms});
        written(transform, closed, "plain", json!([piece]))
    };
    let quintic = json!({
        "root": "p", "equation": "-p + p^5 - 1",
        "summand": "e^(p*t)*(625*p - 500*p^2 + 400*p^3 - 320*p^4 + 256)/2869",
        "polynomial": ["-1", "-1", "0", "0", "0", "1"], "power": 0,
        "numerator": ["256", "625", "-500", "400", "-320"], "denominator": "2869",
    });
    vec![
        simple(
            "1/(s+2)^3",
            "t^2*e^(-2*t)/2",
            json!([{"weight": "1/2", "power": "2", "rate": "-2"}]),
        ),
        simple(
            "1/sqrt(s)",
            "1/(sqrt(pi)*sqrt(t))",
            json!([{"weight": "1/sqrt(pi)", "power": "-1/2"}]),
        ),
        simple(
            "s/(s^2+a^2)",
            "cos(a*t)",
            json!([{"weight": "1", "cos": "a"}]),
        ),
        simple(
            "2*a*s/(s^2+a^2)^2",
            "t*sin(a*t)",
            json!([{"weight": "1", "power": "1", "sin": "a"}]),
        ),
        simple(
            "e^(-k*sqrt(s+b))",
            "k*e^(-k^2/(4*t)-b*t)/(2*sqrt(pi)*t^(3/2))",
            json!([{"weight": "k/(2*sqrt(pi))", "power": "-3/2", "rate": "-b", "barrier": "k"}]),
        ),
        written(
            "\\ln(1+1/s)",
            "(1-e^(-t))/t",
            "plain",
            json!([{
                "delay": "0", "since": "t", "closed": "(1-e^(-t))/t", "logarithm": "\\ln(1+1/s)",
                "terms": [{"weight": "1", "power": "-1"}, {"weight": "-1", "power": "-1", "rate": "-1"}],
            }]),
        ),
        written(
            "s*e^(-s)/(s+1)",
            "step(t - 1)*(-e^(1 - t)) + delta(t - 1)",
            "plain",
            json!([{
                "delay": "1", "since": "t - 1", "closed": "-e^(1 - t)",
                "terms": [{"weight": "-1", "rate": "-1"}], "impulses": [{"order": 0, "weight": "1"}],
            }]),
        ),
        written(
            "1/(s^5-s-1) + 3*s",
            "sum[-p + p^5 - 1 = 0](e^(p*t)*(625*p - 500*p^2 + 400*p^3 - 320*p^4 + 256)/2869) + (3)*delta^(1)(t)",
            "plain",
            json!([{"delay": "0", "since": "t", "sums": [quintic], "impulses": [{"order": 1, "weight": "3"}]}]),
        ),
        written(
            "\\frac{e^{-a s}}{s^2}",
            r"\theta(t-a) \left(t-a\right)",
            "latex",
            json!([{
                "delay": "a", "since": "t-a", "closed": "t-a", "terms": [{"weight": "1", "power": "1"}],
            }]),
        ),
    ]
}

#[test]
fn every_row_of_the_table_is_proved() {
    for certificate in samples() {
        assert_eq!(
            recheck_laplace(&certificate),
            Ok(true),
            "{}",
            certificate["transform"]
        );
    }
}

/// Where the roots of two factors are put together nothing is proved: the strings agree.
#[test]
fn an_agreement_is_no_proof() {
    let closed = "1/sqrt(pi*t)";
    let piece = json!([{"delay": "0", "since": "t", "closed": closed, "terms": [{"weight": "1/sqrt(pi)", "power": "-1/2"}]}]);
    let mut certificate =
        certify_laplace(["1/sqrt(s)", "s"], [closed, "t"], "plain", piece).unwrap();
    assert_eq!(recheck_laplace(&certificate), Ok(false));
    assert_eq!(certificate["proved"], false);
    certificate["proved"] = json!(true);
    assert!(recheck_laplace(&certificate).is_err());
}

#[test]
fn the_transform_of_nothing_is_nothing() {
    let certificate = certify_laplace(["0", "s"], ["0", "t"], "plain", json!([])).unwrap();
    assert_eq!(recheck_laplace(&certificate), Ok(true));
    let mut other = certificate.clone();
    other["function"] = json!("");
    assert!(recheck_laplace(&other).is_err());
}

/// Documents that are large in every way.
#[test]
fn large_documents_are_rejected() {
    let certificate = &samples()[7];
    for place in [
        "/transform",
        "/function",
        "/variable",
        "/proof/kind",
        "/proof/pieces/0/delay",
        "/proof/pieces/0/sums/0/root",
        "/proof/pieces/0/sums/0/polynomial/0",
        "/proof/pieces/0/sums/0/denominator",
        "/proof/pieces/0/impulses/0/weight",
        "/proof/parts/0/gold",
    ] {
        for text in ["9", "(", "{", "\\frac", "-", "x^", "!", "∑"] {
            let mut changed = certificate.clone();
            *changed.pointer_mut(place).unwrap() = json!(text.repeat(1 << 20));
            assert!(recheck_laplace(&changed).is_err(), "{place}: {text}");
        }
    }
    for place in [
        "/proof/pieces",
        "/proof/pieces/0/sums",
        "/proof/pieces/0/impulses",
        "/proof/parts",
    ] {
        let mut changed = certificate.clone();
        let list = changed.pointer_mut(place).unwrap().as_array_mut().unwrap();
        let first = list[0].clone();
        list.extend(vec![first; 20_000]);
        assert!(recheck_laplace(&changed).is_err(), "{place}");
    }
}

/// The places of all values of a document, but those inside the parts.
fn places(document: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match document {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| *key != "parts") {
                places(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (k, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{k}"), found);
            }
        }
        _ => {}
    }
}

/// What may stand in a place instead.
fn others(value: &Value) -> Vec<Value> {
    let deep = format!("{}1{}", "(".repeat(500), ")".repeat(500));
    let mut all = vec![
        Value::Null,
        json!(false),
        json!(-1),
        json!(u64::MAX),
        json!(1e300),
        json!([]),
        json!({}),
        json!({"kind": "text"}),
        json!(""),
        json!("x"),
        json!("s"),
        json!("t"),
        json!("1e999999"),
        json!("9^{9^{9^{9^9}}}"),
        json!("10^{10^{10}}!"),
        json!("9".repeat(2_000)),
        json!(deep),
        json!("1)+(1"),
        json!("\\sum_{k=1}^{999999999}k"),
        json!("\u{0}\u{202e}∞"),
    ];
    if let Some(text) = value.as_str() {
        all.extend([
            json!(format!("{text}+1")),
            json!(format!("-({text})")),
            json!(format!("{text} ")),
        ]);
    }
    if let Some(number) = value.as_u64() {
        all.extend([
            json!(number + 1),
            json!(number + 60),
            json!(4_000_000_000_u32),
        ]);
    }
    if let Some(items) = value.as_array() {
        let twice: Vec<Value> = items.iter().chain(items).cloned().collect();
        all.extend([
            json!(twice),
            json!(items.iter().skip(1).collect::<Vec<_>>()),
        ]);
    }
    all.retain(|other| other != value);
    all
}

#[test]
fn no_field_may_be_changed() {
    let mut count = 0;
    for certificate in samples() {
        let mut all = Vec::new();
        places(&certificate, "", &mut all);
        for place in all {
            let own = certificate.pointer(&place).unwrap();
            for other in others(own) {
                let mut changed = certificate.clone();
                *changed.pointer_mut(&place).unwrap() = other.clone();
                let shown: String = other.to_string().chars().take(60).collect();
                assert!(
                    recheck_laplace(&changed).is_err(),
                    "{place}: {shown}\n{}",
                    certificate["transform"]
                );
                count += 1;
            }
            if let Some(fields) = own.as_object() {
                for key in fields.keys() {
                    let mut changed = certificate.clone();
                    changed
                        .pointer_mut(&place)
                        .unwrap()
                        .as_object_mut()
                        .unwrap()
                        .remove(key);
                    assert!(recheck_laplace(&changed).is_err(), "{place}: without {key}");
                }
                let mut changed = certificate.clone();
                changed.pointer_mut(&place).unwrap()["unknown"] = json!(1);
                assert!(
                    recheck_laplace(&changed).is_err(),
                    "{place}: with another field"
                );
            }
        }
    }
    assert!(count > 1_000);
}

/// A part that is changed is rejected, or says the same as before: what it is about cannot change.
#[test]
fn no_part_may_be_about_something_else() {
    for certificate in samples() {
        let parts = certificate["proof"]["parts"].as_array().unwrap();
        for k in 0..parts.len() {
            for (field, other) in [
                ("gold", json!("1")),
                ("answer", json!("1")),
                ("claim", json!("different")),
                ("proved", json!(false)),
                ("proof", json!({"kind": "sampled"})),
                ("proof", json!({"kind": "text"})),
                (
                    "proof",
                    json!({"kind": "view", "views": ["words", "words"], "parts": []}),
                ),
                ("gold_tree", json!([{"number": "1", "at": [0, 1]}])),
                ("certificate", json!(1)),
            ] {
                let none = parts[k].get(field).is_none();
                if none || parts[k][field] == other {
                    continue;
                }
                let mut changed = certificate.clone();
                changed["proof"]["parts"][k][field] = other;
                assert!(recheck_laplace(&changed).is_err(), "part {k}: {field}");
            }
            let mut changed = certificate.clone();
            changed["proof"]["parts"].as_array_mut().unwrap().remove(k);
            assert!(recheck_laplace(&changed).is_err(), "without part {k}");
        }
    }
}

/// Pieces that do not say what is true get no certificate, however they are put.
#[test]
fn what_is_wrong_cannot_be_certified() {
    let refused = |why: &str, transform: &str, function: &str, pieces: Value| {
        let found = certify_laplace([transform, "s"], [function, "t"], "plain", pieces);
        let error = found.unwrap_err().to_string();
        assert!(error.contains(why), "{function} | {transform}: {error}");
    };
    let piece = |why: &str, transform: &str, closed: &str, terms: Value| {
        let piece = json!([{"delay": "0", "since": "t", "closed": closed, "terms": terms}]);
        refused(why, transform, closed, piece);
    };
    let sum = |why: &str, root: &str, polynomial: Value, equation: &str| {
        let summand = format!("e^({root}*t)");
        let function = format!("sum[{equation} = 0]({summand})");
        let pieces = json!([{"delay": "0", "since": "t", "sums": [{
            "root": root, "equation": equation, "summand": summand,
            "polynomial": polynomial, "power": 0, "numerator": ["1"], "denominator": "1",
        }]}]);
        refused(why, "1/(s-1)", &function, pieces);
    };
    // Another function, another transform.
    let decay = || json!([{"weight": "1", "rate": "-2"}]);
    piece("no part shows", "1/(s+2)", "e^(-3*t)", decay());
    piece("no part shows", "1/(s+3)", "e^(-2*t)", decay());
    // Parameters that depend on the time or on s, or that break out of their brackets.
    piece("no parameter", "t/s", "t", json!([{"weight": "t"}]));
    piece(
        "no parameter",
        "1/(s-s)",
        "e^(s*t)",
        json!([{"weight": "1", "rate": "s"}]),
    );
    piece(
        "no value",
        "2*t/s",
        "2*t",
        json!([{"weight": "\\frac{d}{dt}{(t^2)}"}]),
    );
    piece("no formula", "1+2/s", "1+2", json!([{"weight": "1)+(2"}]));
    // A step and an impulse that are read as products, a logarithm to base 10 that is meant as a natural one.
    piece(
        "no formula",
        "2*s*t*e*p/s",
        "step(2)",
        json!([{"weight": "2*t*e*p"}]),
    );
    piece(
        "no formula",
        "delta/s^2",
        "delta(t)",
        json!([{"weight": "delta", "power": "1"}]),
    );
    piece(
        "no formula",
        "delta/s^2",
        "delta (t)",
        json!([{"weight": "delta", "power": "1"}]),
    );
    piece("no formula", "log(10)/s", "1", json!([{"weight": "1"}]));
    // Integrals that diverge, rows that are not in the table.
    piece(
        "a logarithm",
        "1/s",
        "1/t",
        json!([{"weight": "1", "power": "-1"}]),
    );
    piece(
        "no row",
        "1/s",
        "t^(-3/2)",
        json!([{"weight": "1", "power": "-3/2"}]),
    );
    piece(
        "no row",
        "1/s",
        "t^2",
        json!([{"weight": "1", "power": "2", "barrier": "1"}]),
    );
    piece(
        "no row",
        "1/s",
        "cos(t)",
        json!([{"weight": "1", "cos": "1", "sin": "1"}]),
    );
    piece(
        "half",
        "1/s",
        "t^(1/3)",
        json!([{"weight": "1", "power": "1/3"}]),
    );
    let growing = json!([{"weight": "1/sqrt(pi)", "power": "-1/2", "barrier": "-1"}]);
    piece(
        "not positive",
        "e^(sqrt(s))/sqrt(s)",
        "e^(-1/(4*t))/sqrt(pi*t)",
        growing,
    );
    let early =
        json!([{"delay": "-1", "since": "t + 1", "closed": "1", "terms": [{"weight": "1"}]}]);
    refused("not positive", "e^s/s", "step(t + 1)*(1)", early);
    // A logarithm that does not fall to 0.
    let terms = json!([{"weight": "-1", "power": "-1"}]);
    let rising = json!([{"delay": "0", "since": "t", "closed": "-1/t", "terms": terms, "logarithm": "ln(s)"}]);
    refused("limit", "ln(s)", "-1/t", rising);
    // Roots that are equal, a root that is the time, an equation for another polynomial.
    sum("different roots", "p", json!(["1", "-2", "1"]), "(p-1)^2");
    sum("name of another", "t", json!(["-1", "1"]), "t-1");
    sum("no part shows", "p", json!(["-1", "1"]), "p-2");
    sum("coefficient", "p", json!(["0"]), "0");
    sum("different roots", "p", json!([]), "0");
    for (variable, time) in [
        ("t", "t"),
        ("s", "s"),
        ("e", "t"),
        ("1", "t"),
        ("s", "(t)"),
        ("s*t", "t"),
        ("", "t"),
    ] {
        let one = json!([{"delay": "0", "since": time, "closed": "1", "terms": [{"weight": "1"}]}]);
        let found = certify_laplace(["1/s", variable], ["1", time], "plain", one);
        assert!(found.is_err(), "{variable} {time}");
    }
}
