use super::*;
use crate::claim::error::Place;
use crate::claim::formula::{conventions, scalar};

fn examined(
    integrand: &str,
    [lower, upper]: [&str; 2],
    value: &str,
    antiderivative: Option<&str>,
    assume: &[&str],
) -> Witnessed<Examined> {
    let read = |text| scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
    let claim = Integral {
        integrand: read(integrand),
        variable: Symbol::new("x"),
        lower: read(lower),
        upper: read(upper),
        value: read(value),
        antiderivative: antiderivative.map(read),
        assumptions: Assumptions::parse(assume).unwrap(),
    };
    claim.examine(&Options::default())
}

#[test]
fn integrals_and_their_near_misses() {
    let mut missed = Vec::new();
    for (integrand, limits, value, antiderivative, assume, expected) in [
        ("x^2", ["0", "1"], "1/3", Some("x^3/3"), &[][..], "proved"),
        ("x^2", ["0", "1"], "1/2", Some("x^3/3"), &[], "refuted"),
        ("x^2", ["0", "1"], "1/3", None, &[], "proved"),
        ("x^2", ["0", "1"], "1/3 + 10^(-5)", None, &[], "refuted"),
        (
            "e^(-a x)",
            ["0", "oo"],
            "1/a",
            Some("-e^(-a x)/a"),
            &["a > 0"],
            "proved",
        ),
        (
            "e^(-a x)",
            ["0", "oo"],
            "-1/a",
            Some("-e^(-a x)/a"),
            &["a > 0"],
            "refuted",
        ),
        (
            "e^(-a x^2)",
            ["-oo", "oo"],
            "sqrt(pi/a)",
            None,
            &["a > 0"],
            "supported",
        ),
        (
            "e^(-a x^2)",
            ["-oo", "oo"],
            "sqrt(pi)/a",
            None,
            &["a > 0"],
            "refuted",
        ),
        (
            "1/(1+x^2)",
            ["-oo", "oo"],
            "pi",
            Some("arctan(x)"),
            &[],
            "proved",
        ),
        (
            "1/(1+x^2)",
            ["0", "oo"],
            "pi",
            Some("arctan(x)"),
            &[],
            "refuted",
        ),
        (
            "1/(x^2+a^2)",
            ["0", "a"],
            "pi/(4a)",
            Some("arctan(x/a)/a"),
            &["a > 0"],
            "proved",
        ),
        (
            "1/sqrt(x)",
            ["0", "1"],
            "2",
            Some("2 sqrt(x)"),
            &[],
            "proved",
        ),
        (
            "ln(x)",
            ["0", "1"],
            "-1",
            Some("x ln(x) - x"),
            &[],
            "proved",
        ),
        (
            "ln(x)",
            ["0", "1"],
            "1",
            Some("x ln(x) - x"),
            &[],
            "refuted",
        ),
        ("sin(x)", ["0", "pi"], "2", Some("-cos(x)"), &[], "proved"),
        (
            "cos(x)",
            ["0", "t"],
            "sin(t)",
            Some("sin(x)"),
            &[],
            "proved",
        ),
        (
            "cos(x)",
            ["0", "t"],
            "-sin(t)",
            Some("sin(x)"),
            &[],
            "refuted",
        ),
        ("x", ["1", "0"], "-1/2", Some("x^2/2"), &[], "proved"),
        ("|x|", ["-1", "1"], "1", None, &[], "proved"),
        (
            "1/sqrt(|x-1|)",
            ["0", "3"],
            "2+2sqrt(2)",
            None,
            &[],
            "proved",
        ),
        (
            "1/sqrt(|x-1|)",
            ["0", "3"],
            "2+sqrt(2)",
            None,
            &[],
            "refuted",
        ),
        ("floor(x)", ["0", "3"], "3", None, &[], "supported"),
        (
            "x^3/(e^x-1)",
            ["0", "oo"],
            "pi^4/15",
            None,
            &[],
            "supported",
        ),
        ("x^3/(e^x-1)", ["0", "oo"], "pi^4/90", None, &[], "refuted"),
        ("ln(x)/(1+x^2)", ["0", "oo"], "0", None, &[], "supported"),
        (
            "1/x",
            ["1", "t"],
            "ln(t)",
            Some("ln(x)"),
            &["t > 1"],
            "proved",
        ),
        ("e^(-x^2)", ["-oo", "oo"], "sqrt(pi)", None, &[], "proved"),
        ("e^(-x^2)", ["-oo", "oo"], "pi", None, &[], "refuted"),
        ("e^(-a x)", ["0", "oo"], "1/a", None, &["a > 0"], "proved"),
        ("1/x", ["-2", "-1"], "-ln(2)", None, &[], "proved"),
        ("1/x", ["a", "b"], "ln(b/a)", None, &["0 < a < b"], "proved"),
    ] {
        let found = examined(integrand, limits, value, antiderivative, assume);
        if found.verdict.name() != expected {
            missed.push(format!(
                "{integrand} = {value}: {} {:?}",
                found.verdict, found.value.notes
            ));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_pole_inside_is_no_integral() {
    for (integrand, limits, value, antiderivative) in [
        ("1/x^2", ["-1", "1"], "-2", Some("-1/x")),
        ("1/x", ["-1", "1"], "0", Some("ln|x|")),
        ("1/x", ["0", "1"], "5", None),
        ("1/x", ["1", "oo"], "5", None),
        ("1/(x^2-2)", ["0", "3"], "1", None),
        ("x/(1+x^2)", ["0", "oo"], "3", None),
    ] {
        let found = examined(integrand, limits, value, antiderivative, &[]);
        assert_eq!(
            found.verdict.name(),
            "refuted",
            "{integrand}: {:?}",
            found.value
        );
        assert!(
            found.verdict.to_string().contains("diverges"),
            "{}",
            found.verdict
        );
    }
}

#[test]
fn an_antiderivative_that_jumps_proves_nothing() {
    // The usual slip: 2/(5 - 4 cos x) integrated over a period with an arc tangent that jumps at pi.
    let found = examined(
        "1/(5-4cos(x))",
        ["0", "2pi"],
        "0",
        Some("(2/3) arctan(3 tan(x/2))"),
        &[],
    );
    assert_eq!(found.verdict.name(), "refuted", "{:?}", found.value);
    let found = examined(
        "1/(5-4cos(x))",
        ["0", "2pi"],
        "2pi/3",
        Some("(2/3) arctan(3 tan(x/2))"),
        &[],
    );
    assert_eq!(found.verdict.name(), "supported", "{:?}", found.value);
}

#[test]
fn a_wrong_antiderivative_is_named_and_proves_nothing() {
    let found = examined("x^2", ["0", "1"], "1/3", Some("x^3/2 - x/6"), &[]);
    assert_eq!(found.verdict.name(), "supported");
    assert!(
        found
            .value
            .notes
            .iter()
            .any(|note| note.contains("antiderivative is wrong"))
    );
}

#[test]
fn a_narrow_peak_is_not_overlooked() {
    for (integrand, limits, value) in [
        ("e^(-10^12 (x-1/3)^2)", ["0", "1"], "sqrt(pi)/10^6"),
        ("e^(-(x-1000)^2)", ["-oo", "oo"], "sqrt(pi)"),
        ("e^(-(x-10^5)^2)", ["0", "oo"], "sqrt(pi)"),
    ] {
        let found = examined(integrand, limits, value, None, &[]);
        assert_ne!(
            found.verdict.name(),
            "refuted",
            "{integrand}: {:?}",
            found.value
        );
        let found = examined(integrand, limits, "0", None, &[]);
        assert_ne!(
            found.verdict.name(),
            "supported",
            "{integrand}: {:?}",
            found.value
        );
    }
}

#[test]
fn hostile_integrands_end() {
    for (integrand, limits) in [
        ("1/0.0000000001^x", ["0", "1"]),
        ("x^(10^9)", ["0", "1"]),
        ("sin(1/x)", ["0", "1"]),
        ("sin(x)/x", ["0", "oo"]),
        ("sqrt(-1-x^2)", ["0", "1"]),
        ("floor(1000 x)", ["0", "1"]),
        ("e^(e^(e^x))", ["0", "10"]),
        ("1/sin(1/x)", ["0", "1"]),
    ] {
        let found = examined(integrand, limits, "12345", None, &[]);
        assert_ne!(found.verdict.name(), "proved", "{integrand}");
        assert_ne!(found.verdict.name(), "supported", "{integrand}");
    }
}

#[test]
fn integrals_that_are_infinite() {
    for (integrand, limits, value, antiderivative, expected) in [
        ("1/x", ["0", "1"], "oo", None, "proved"),
        ("1/x", ["1", "oo"], "oo", None, "proved"),
        ("1/x", ["0", "1"], "-oo", None, "refuted"),
        ("-1/x", ["0", "1"], "-oo", None, "proved"),
        ("1/x", ["1", "0"], "-oo", None, "proved"),
        ("e^x", ["0", "oo"], "oo", Some("e^x"), "proved"),
        ("1/x^2", ["1", "oo"], "oo", None, "refuted"),
        ("x^2", ["0", "1"], "oo", Some("x^3/3"), "refuted"),
        ("1/x", ["-1", "1"], "oo", None, "undecided"),
        ("x", ["-oo", "oo"], "oo", None, "undecided"),
    ] {
        let found = examined(integrand, limits, value, antiderivative, &[]);
        assert_eq!(
            found.verdict.name(),
            expected,
            "{integrand} {limits:?} {value}"
        );
    }
}

/// Parameters at which the integral has no value were passed over.
#[test]
fn an_integral_that_diverges_for_some_parameters_is_not_supported() {
    for (integrand, limits, value, antiderivative, assume) in [
        (
            "x^n",
            ["0", "1"],
            "1/(n+1)",
            Some("x^(n+1)/(n+1)"),
            "n in Z",
        ),
        ("e^(-a x)", ["0", "oo"], "1/a", None, "a > -1"),
        ("x^a", ["1", "oo"], "-1/(a+1)", None, "a < 0"),
        (
            "1/(x-100)",
            ["0", "b"],
            "ln|b-100| - ln(100)",
            None,
            "b > 0",
        ),
    ] {
        let found = examined(integrand, limits, value, antiderivative, &[assume]);
        let name = found.verdict.name();
        assert!(
            name == "refuted" || name == "undecided",
            "{integrand}: {name}"
        );
    }
}

/// Without a point there is nothing to refute.
#[test]
fn assumptions_that_exclude_every_point_refute_nothing() {
    let found = examined("x", ["0", "1"], "7", Some("x^2/2"), &["a > 0", "a < 0"]);
    assert_eq!(found.verdict.name(), "undecided");
    let file = "claim = \"integral\"\nintegrand = \"x\"\nvariable = \"x\"\nlower = 0\nupper = 1\nvalue = 7\nassume = [\"a>0\", \"a<0\"]";
    let error = crate::claim::Claim::from_toml(file)
        .unwrap_err()
        .to_string();
    assert!(error.contains("exclude every point"), "{error}");
}
