use super::*;
use crate::claim::Options;

pub(super) fn verdict(text: &str) -> &'static str {
    let claim = Claim::from_toml(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let checked = claim.examine(&Options::default()).unwrap();
    if !matches!(checked.verdict.name(), "proved" | "refuted") {
        eprintln!("{text}\n{} {:?}", checked.verdict, checked.value);
    }
    checked.verdict.name()
}

pub(super) fn refused(text: &str) -> String {
    Claim::from_toml(text).unwrap_err().to_string()
}

#[test]
fn equations_and_their_near_misses() {
    for (equation, variable, solution, initial, expected) in [
        (
            "y'' + y = 0",
            "x",
            "cos(x)",
            "[\"y(0) = 1\", \"y'(0) = 0\"]",
            "proved",
        ),
        ("y'' + y = 0", "x", "cosh(x)", "[]", "refuted"),
        ("y'' + y = 0", "x", "a cos(x) + b sin(x)", "[]", "proved"),
        ("y'' + y = 0", "x", "sin(x)", "[\"y(0) = 1\"]", "refuted"),
        (
            "y' = -k*y",
            "t",
            "y0 * exp(-k*t)",
            "[\"y(0) = y0\"]",
            "proved",
        ),
        (
            "y' = -k*y",
            "t",
            "y0 * exp(k*t)",
            "[\"y(0) = y0\"]",
            "refuted",
        ),
        ("y' = -k*y", "t", "exp(-k*t)", "[\"y(0) = y0\"]", "refuted"),
        (r"\\frac{dy}{dx} = y(x)", "x", "e^x", "[]", "proved"),
        (
            r"\\frac{d^2 y}{dx^2} - 3\\frac{dy}{dx} + 2y = 0",
            "x",
            "e^(2x)",
            "[]",
            "proved",
        ),
        (
            r"\\frac{d^2 y}{dx^2} - 3\\frac{dy}{dx} + 2y = 0",
            "x",
            "e^(3x)",
            "[]",
            "refuted",
        ),
        (r"\\ddot{y} = -y", "t", "sin(t)", "[]", "proved"),
        ("y''(x) + 4y(x) = 0", "x", "sin(2x)", "[]", "proved"),
        ("y^{(4)} = y", "x", "sin(x)", "[]", "proved"),
        ("dy/dx = 2x*y", "x", "exp(x^2)", "[\"y(0) = 1\"]", "proved"),
        (
            "y' = -1000*(y - cos(x))",
            "x",
            "(10^6 cos(x) + 1000 sin(x))/(10^6+1)",
            "[]",
            "proved",
        ),
        (
            "y' = -1000*(y - cos(x))",
            "x",
            "cos(x)",
            "[\"y(0) = 1\"]",
            "refuted",
        ),
        ("y' = y^2", "x", "1/(1-x)", "[\"y(0) = 1\"]", "proved"),
        ("(y')^2 = 4y", "x", "x^2", "[]", "proved"),
    ] {
        let text = format!(
            "claim = \"ode\"\nequation = \"{equation}\"\nvariable = \"{variable}\"\nsolution = \"{solution}\"\ninitial = {initial}\n"
        );
        assert_eq!(verdict(&text), expected, "{text}");
    }
}

#[test]
fn systems_of_equations() {
    let text = r#"
        claim = "ode"
        equation = ["x' = v", "v' = -w^2*x"]
        variable = "t"
        solution = { x = "cos(w*t)", v = "-w*sin(w*t)" }
        initial = ["x(0) = 1", "v(0) = 0"]
        interval = [0, 3]
        assume = "w > 0"
    "#;
    assert_eq!(verdict(text), "proved");
    assert_eq!(verdict(&text.replace("-w*sin", "w*sin")), "refuted");
    assert_eq!(verdict(&text.replace("v(0) = 0", "v(0) = 1")), "refuted");
}

#[test]
fn recurrences_and_their_near_misses() {
    let binet = "((1+sqrt(5))^n - (1-sqrt(5))^n)/(2^n sqrt(5))";
    for (equation, solution, initial, expected) in [
        (
            "a(n) = a(n-1) + a(n-2)",
            binet,
            "[\"a(0) = 0\", \"a(1) = 1\"]",
            "proved",
        ),
        (
            "a(n) = a(n-1) + a(n-2)",
            binet,
            "[\"a(0) = 1\", \"a(1) = 1\"]",
            "refuted",
        ),
        ("a_{n+1} = 2 a_n + 1", "2^n - 1", "[\"a_0 = 0\"]", "proved"),
        ("a_{n+1} = 2 a_n + 1", "2^n", "[\"a_0 = 1\"]", "refuted"),
        ("a_{n+1} = 2 a_n + 1", "2^n + 1", "[]", "refuted"),
        ("a(n+1) = (n+1) a(n)", "n!", "[\"a(0) = 1\"]", "proved"),
        ("a(n+1) = q*a(n)", "c*q^n", "[\"a(0) = c\"]", "proved"),
        ("a(n+1) = q*a(n)", "c*q^(n+1)", "[\"a(0) = c\"]", "refuted"),
        ("a(n+1) = -a(n)", "(-1)^n", "[\"a(0) = 1\"]", "proved"),
        (
            "a(n) = a(n-1)/(1+a(n-1))",
            "1/(n+1)",
            "[\"a(0) = 1\"]",
            "proved",
        ),
        (
            "a(n) = (a(n-1)^2-1)/a(n-2)",
            "n",
            "[\"a(1) = 1\", \"a(2) = 2\"]",
            "proved",
        ),
        ("a(n) = a(n-1) (n-1)/n", "1/n", "[\"a(1) = 1\"]", "proved"),
        (
            "a(n+1) = a(n)^2/a(n-1)",
            "2^n",
            "[\"a(0) = 1\", \"a(1) = 2\"]",
            "proved",
        ),
        (
            "a(n) = sqrt(1 + a(n-1)^2)",
            "sqrt(n)",
            "[\"a(0) = 0\"]",
            "proved",
        ),
        (
            "a(n+2) = -a(n)",
            "cos(pi n/2)",
            "[\"a(0) = 1\", \"a(1) = 0\"]",
            "proved",
        ),
    ] {
        let text = format!(
            "claim = \"recurrence\"\nequation = \"{equation}\"\nindex = \"n\"\nsolution = \"{solution}\"\ninitial = {initial}\nassume = \"q > 0\"\n"
        );
        assert_eq!(verdict(&text), expected, "{text}");
    }
}

#[test]
fn a_refuted_recurrence_names_the_first_wrong_member() {
    let text = "claim = \"recurrence\"\nequation = \"a(n+1) = 2a(n)\"\nindex = \"n\"\nsolution = \"n^2 + n + 1\"\ninitial = \"a(0) = 1\"";
    let checked = Claim::from_toml(text)
        .unwrap()
        .examine(&Options::default())
        .unwrap();
    let algebra::evidence::Verdict::Refuted(counterexample) = checked.verdict else {
        panic!("{}", checked.verdict)
    };
    assert_eq!(
        counterexample.point,
        [(String::from("n"), String::from("1"))]
    );
    assert_eq!(
        (
            counterexample.claimed.as_str(),
            counterexample.found.as_str()
        ),
        ("3", "2")
    );
}

#[test]
fn bad_files_are_told_where_and_how() {
    let integral = "claim = \"integral\"\nintegrand = \"x^2\"\nvariable = \"x\"\nlower = 0\nupper = 1\nvalue = \"1/3\"\n";
    for (text, parts) in [
        ("claim = integral", &["line 1", "not TOML", "quotes"][..]),
        ("x = 1", &["\"claim\" is missing"]),
        (
            "claim = 3",
            &["line 1, claim", "a whole number", "name of a form"],
        ),
        (
            "claim = \"integrals\"",
            &[
                "line 1, claim",
                "\"integrals\"",
                "the forms are identity, integral",
            ],
        ),
        (
            &integral.replace("integrand", "integrant"),
            &["line 2", "\"integrant\"", "is \"integrand\" meant?"],
        ),
        (
            &format!("{integral}colour = \"red\"\n"),
            &["line 7", "\"colour\"", "its keys are"],
        ),
        (
            &integral.replace("lower = 0\n", ""),
            &["\"lower\" is missing", "lower = \"-oo\""],
        ),
        (
            &integral.replace("\"x^2\"", "true"),
            &["line 2, integrand", "true or false", "formula in quotes"],
        ),
        (
            &integral.replace("x^2", "x^"),
            &["line 2, integrand", "\"x^\"", "bytes"],
        ),
        (
            &integral.replace("\"1/3\"", "\"erf(1)\""),
            &["line 6, value", "no function known here"],
        ),
        (
            &integral.replace("upper = 1", "upper = \"x\""),
            &["line 5, upper", "x is bound here"],
        ),
        (
            &integral.replace("variable = \"x\"", "variable = \"2x\""),
            &["line 3, variable", "one name"],
        ),
        (
            &format!("{integral}assume = [\"a >\"]\n"),
            &["line 7, assume", "write conditions such as"],
        ),
        (&format!("{integral}value = 1\n"), &["line 7", "not TOML"]),
        (
            "claim = \"ode\"\nequation = \"y' = y\"\nvariable = \"x\"\nsolution = \"e^x\"\ninitial = \"y = 1\"",
            &["line 5, initial", "y(0) = 1"],
        ),
        (
            "claim = \"ode\"\nequation = \"y' - y\"\nvariable = \"x\"\nsolution = \"e^x\"",
            &["line 2, equation", "no relation sign"],
        ),
        (
            "claim = \"recurrence\"\nequation = \"b(n+1) = b(n)\"\nindex = \"n\"\nsolution = \"1\"",
            &["line 2, equation", "function ="],
        ),
        (
            "claim = \"recurrence\"\nequation = \"a(2n) = a(n)\"\nindex = \"n\"\nsolution = \"1\"",
            &["line 2, equation", "\"2n\"", "a(n-1)"],
        ),
        (
            "claim = \"sum\"\nsummand = \"k\"\nindex = \"k\"\nlower = 0.5\nupper = \"n\"\nvalue = 1",
            &["line 4, lower", "whole numbers"],
        ),
        (
            "claim = \"derivative\"\nfunction = \"x\"\nvariable = \"x\"\norder = 40\nvalue = 1",
            &["line 4, order", "from 1 to 8"],
        ),
        (
            "claim = \"limit\"\nexpression = \"x\"\nvariable = \"x\"\npoint = 0\nside = \"up\"\nvalue = 0",
            &["line 5, side", "\"above\""],
        ),
    ] {
        let message = refused(text);
        for part in parts {
            assert!(message.contains(part), "{message}\nlacks {part}");
        }
    }
}

#[test]
fn hostile_files_end() {
    for text in [
        "claim = \"sum\"\nsummand = \"k^(k^(k^k))\"\nindex = \"k\"\nlower = 0\nupper = \"oo\"\nvalue = 1",
        "claim = \"sum\"\nsummand = \"1/(k-3)\"\nindex = \"k\"\nlower = 0\nupper = \"n\"\nvalue = \"n\"",
        "claim = \"sum\"\nsummand = \"2^k\"\nindex = \"k\"\nlower = 0\nupper = 1000000000000\nvalue = 7",
        "claim = \"limit\"\nexpression = \"x^(10^100)\"\nvariable = \"x\"\npoint = 1\nvalue = 7",
        "claim = \"ode\"\nequation = \"y' = 1/y\"\nvariable = \"x\"\nsolution = \"x^(1/2)\"\ninitial = \"y(0) = 0\"",
        "claim = \"ode\"\nequation = \"y' = 10^9*y^9\"\nvariable = \"x\"\nsolution = \"x\"\ninitial = \"y(0) = 1\"",
        "claim = \"recurrence\"\nequation = \"a(n+1) = a(n)^a(n)\"\nindex = \"n\"\nsolution = \"3^n\"\ninitial = \"a(0) = 3\"",
        "claim = \"derivative\"\nfunction = \"e^(e^(e^(e^x)))\"\nvariable = \"x\"\norder = 8\nvalue = 0",
    ] {
        let name = verdict(text);
        assert!(matches!(name, "refuted" | "undecided"), "{name}: {text}");
    }
}
