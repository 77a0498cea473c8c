//! Known pairs, in both directions.

use algebra::Rational;
use algebra::expr::{Expr, Function, Symbol};
use transforms::laplace::{forward, inverse};
use transforms::{Error, Result};

use crate::{equal, found, is_proved, read, s, t};

#[test]
fn texts_as_people_write_them() {
    for (text, expected) in [
        (
            "exp(-2s)*(s+3)/(s^2+2s+5)",
            "step(t - 2)*(e^(-t + 2)*(sin(2*t - 4) + cos(2*t - 4)))",
        ),
        ("e^{-s}/s", "step(t - 1)*(1)"),
        (r"\frac{1}{s(s+1)^2}", "-e^(-t) - e^(-t)*t + 1"),
        ("1/(s^2-2)", "sqrt(2)*sinh(sqrt(2)*t)/2"),
        ("omega/(s^2+omega^2)", "sin(omega*t)"),
        ("1/(s+a)", "e^(-a*t)"),
        (
            "1/((s+a)(s+b)(s+c))",
            "e^(-a*t)/((a - b)*(a - c)) - e^(-b*t)/((a - b)*(b - c)) + e^(-c*t)/((a - c)*(b - c))",
        ),
        ("s^2/(s+1)", "e^(-t) + (-1)*delta(t) + delta^(1)(t)"),
        ("(s-s)/(s+1)", "0"),
        (
            "exp(-2s)*cosh(s)/s",
            "step(t - 1)*(1/2) + step(t - 3)*(1/2)",
        ),
        ("7", "(7)*delta(t)"),
        ("exp(-a s)/s^2", "step(-a + t)*(-a + t)"),
        ("1/sqrt(s)", "1/(sqrt(pi)*sqrt(t))"),
        ("log(1+1/s)", "-(e^(-t) - 1)/t"),
        ("arctan(1/s)", "sin(t)/t"),
        ("log(2s+2)-log(s)", "-(e^(-t) - 1)/t + (ln(2))*delta(t)"),
        ("1/(s^3+2)", "sum[p^3 + 2 = 0](-e^(p*t)*p/6)"),
    ] {
        assert_eq!(found(text).to_string(), expected, "{text}");
    }
}

#[test]
fn in_latex() {
    let pairs = [
        (
            "exp(-s)/(s^2+4)",
            r"\theta(t - 1) \left(\frac{\sin\left(2 t - 2\right)}{2}\right)",
        ),
        (
            "s+exp(-s)/(s^3+2)",
            r"\delta^{(1)}(t) + \theta(t - 1) \left(\sum_{p^{3} + 2 = 0} \left(-\frac{e^{p \left(t - 1\right)} p}{6}\right)\right)",
        ),
    ];
    for (text, expected) in pairs {
        assert_eq!(found(text).to_latex(), expected, "{text}");
    }
}

#[test]
fn symbols_in_the_coefficients() {
    for text in [
        "1/((s+a)(s+b))",
        "s/(s^2+omega^2)^2",
        "(s+c)/(s^2+2a s+b)",
        "(s^3+a)/((s+a)^2(s+b))",
        "exp(-T s)*k/(1+tau s)",
        "1/(s (s^2 - k^2))",
        "sqrt(2)/(s+pi)",
        "(1-exp(-a))/(s+1)",
        "1/((s+a)(s+b)(s+c)(s+d)(s+f)(s+g)(s+h))",
    ] {
        let answer = inverse(&read(text), &s(), &t()).unwrap();
        assert!(
            is_proved(&answer.verdict),
            "{text}: {}: {}",
            answer.value,
            answer.verdict
        );
    }
    assert_eq!(
        found("1/((s+a)(s+b))")
            .with_values(&[(Symbol::new("a"), 1.into()), (Symbol::new("b"), 2.into())])
            .to_string(),
        "-e^(-2*t) + e^(-t)"
    );
    assert!(found("1/(s+a)").value(&Rational::ONE, 10).is_err());
    assert!(found("1/(s+a)").values(&[1.0]).is_err());
}

#[test]
fn forward_pairs() {
    for (text, image, abscissa) in [
        ("t^3", "6/s^4", "0"),
        ("t^(-1/2)", "sqrt(pi)/sqrt(s)", "0"),
        ("t^(3/2) exp(2t)", "3 sqrt(pi)/(4 (s-2)^(5/2))", "2"),
        ("exp(a t)", "1/(s-a)", "a"),
        ("sinh(3t)", "3/(s^2-9)", "3"),
        ("sin(t)^3", "6/((s^2+1)(s^2+9))", "0"),
        ("t cos(omega t)", "(s^2-omega^2)/(s^2+omega^2)^2", "0"),
        ("sin(2t+phi)", "(s sin(phi) + 2cos(phi))/(s^2+4)", "0"),
        ("2^t", "1/(s-ln(2))", "ln(2)"),
        ("(1-exp(-t))/t", "ln(1+1/s)", "0"),
        ("sin(t)/t", "arctan(1/s)", "0"),
        ("(t+exp(-t))^2", "2/s^3+2/(s+1)^2+1/(s+2)", "0"),
        ("exp(-1/(4t))/sqrt(t)", "sqrt(pi/s) exp(-sqrt(s))", "0"),
        (
            "k exp(-k^2/(4t) - 3t)/t^(3/2)",
            "2 sqrt(pi) exp(-k sqrt(s+3))",
            "-3",
        ),
        (
            "sqrt(t) exp(-1/t)",
            "sqrt(pi) (1/(2 s^(3/2)) + 1/s) exp(-2sqrt(s))",
            "0",
        ),
        (
            "t^(-5/2) exp(-1/t)",
            "sqrt(pi) (sqrt(s) + 1/2) exp(-2sqrt(s))",
            "0",
        ),
    ] {
        let found = forward(&read(text), &t(), &s()).unwrap();
        assert!(equal(&found.expr, &read(image)), "{text}: {}", found.expr);
        assert_eq!(found.abscissa, read(abscissa), "{text}");
    }
    let sizes = Expr::function(Function::Cosh, Expr::symbol("t") * Expr::symbol("a"));
    assert_eq!(
        forward(&sizes, &t(), &s()).unwrap().abscissa.to_string(),
        "max(a, -a)"
    );
    let ramp = Expr::call(
        algebra::expr::Head::Absolute,
        vec![Expr::symbol("t") - Expr::integer(1)],
    );
    let expected = read("2 exp(-s)/s^2 - 1/s^2 + 1/s");
    assert!(equal(&forward(&ramp, &t(), &s()).unwrap().expr, &expected));
    for text in [
        "1/t",
        "t^(-3/2)",
        "ln(t)",
        "exp(t^2)",
        "tan(t)",
        "exp(1/t)",
        "exp(-1/t)",
        "exp(-1/t) cos(t)/sqrt(t)",
        "exp(-1/t^2)/sqrt(t)",
        "1/(1+t)",
        "s t",
        "t^(1/3)",
        "t^t",
        "cos(1/t)",
        "(-2)^t",
        "exp(i t)",
    ] {
        let refused: Result<_> = forward(&read(text), &t(), &s());
        assert!(
            matches!(refused, Err(Error::Unsupported { .. })),
            "{text}: {refused:?}"
        );
    }
}

/// The inversions of the reference file that are rational with delays or in the table.
#[test]
fn reference_values() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/chromatography_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let (_, inversions) = text.split_once("\"inversions\"").unwrap();
    let field = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("\"{name}\": \"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let (mut covered, mut others) = (Vec::new(), Vec::new());
    for case in inversions.split("\"id\"").skip(1) {
        let image = read(&field(case, "F"));
        let Ok(answer) = inverse(&image, &s(), &t()) else {
            others.push(field(case, "F"));
            continue;
        };
        assert!(answer.verdict.holds());
        for point in case.split("\"t\"").skip(1) {
            let point = format!("\"t\"{point}");
            let decimal = |name: &str| {
                let number = field(&point, name).replace('e', "*10^");
                read(&number.replace("^+", "^"))
                    .as_rational()
                    .cloned()
                    .unwrap()
            };
            let (time, expected) = (decimal("t"), decimal("f"));
            let value = answer.value.value(&time, 36).unwrap();
            let gap = value - algebra::Ball::from_rational(&expected, 200);
            let allowed = expected.abs().to_f64() * 1e-30;
            assert!(gap.to_f64().abs() <= allowed, "{image} at {time}");
        }
        covered.push(field(case, "F"));
    }
    assert_eq!(covered.len() + others.len(), 12);
    assert_eq!(others, ["exp(-1/s)/s", "exp(1/s)/s", "1/(s*cosh(sqrt(s)))"]);
}
