//! Wrong twins: a claim that is proved, and the same claim with a plausible mistake, which is refuted at a point.

use algebra::evidence::Verdict;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Claim, Options, prove};

fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: 6,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x_7317),
        ..ProptestConfig::default()
    }
}

/// A wrong sign, a wrong factor, a term too many.
fn twins(value: &str) -> [String; 3] {
    [
        format!("-({value})"),
        format!("2*({value})"),
        format!("{value} + 1"),
    ]
}

fn verdict(claim: &str) -> Result<Verdict, TestCaseError> {
    let options = Options::default();
    let examined = if claim.contains("claim =") {
        Claim::from_toml(claim).and_then(|claim| claim.examine(&options))
    } else {
        prove(claim, &[], &options)
    };
    let failure = |error| TestCaseError::fail(format!("{claim}: {error}"));
    Ok(examined.map_err(failure)?.verdict)
}

/// The claim with its value is proved; with a twin it is refuted, by what both sides are there.
fn separates(claim: impl Fn(&str) -> String, value: &str) -> Result<(), TestCaseError> {
    let right = claim(value);
    prop_assert_eq!(verdict(&right)?.name(), "proved", "{}", right);
    for twin in twins(value) {
        let wrong = claim(&twin);
        match verdict(&wrong)? {
            Verdict::Refuted(counterexample) => {
                prop_assert_ne!(counterexample.claimed, counterexample.found, "{}", wrong);
            }
            other => prop_assert!(false, "{}: {}", wrong, other),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn identities(a in 1_i64..9, b in 1_i64..9) {
        let value = format!("x^2 + {}*x + {}", a + b, a * b);
        separates(|value| format!("(x + {a})*(x + {b}) = {value}"), &value)?;
    }

    #[test]
    fn integrals(c in prop::array::uniform3(1_i64..6), low in 0_i64..4, length in 1_i64..4) {
        let high = low + length;
        let value = format!(
            "{}*{length} + {}*({high}^2 - {low}^2)/2 + {}*({high}^3 - {low}^3)/3", c[0], c[1], c[2]
        );
        let integrand = format!("{} + {}*x + {}*x^2", c[0], c[1], c[2]);
        separates(|value| format!(
            "claim = 'integral'\nintegrand = '{integrand}'\nvariable = 'x'\nlower = {low}\nupper = {high}\nvalue = '{value}'"
        ), &value)?;
        separates(|value| format!(r"\int_{{{low}}}^{{{high}}} ({integrand}) dx = {value}"), &value)?;
    }

    #[test]
    fn improper_integrals_with_parameters(c in 1_i64..6, power in 0_u32..3) {
        let factorial: u32 = (1..=power).product();
        separates(|value| format!(
            "claim = 'integral'\nintegrand = '{c}*x^{power}*exp(-a*x)'\nvariable = 'x'\nlower = 0\nupper = 'oo'\nvalue = '{value}'\nassume = 'a > 0'"
        ), &format!("{c}*{factorial}/a^{}", power + 1))?;
    }

    #[test]
    fn derivatives(a in 1_i64..6, b in 1_i64..6) {
        let value = format!("(1 + {b}*(x + {a}))*exp({b}*x)");
        separates(|value| format!(
            "claim = 'derivative'\nfunction = '(x + {a})*exp({b}*x)'\nvariable = 'x'\nvalue = '{value}'"
        ), &value)?;
    }

    #[test]
    fn sums(a in 1_i64..6, b in 1_i64..6) {
        let value = format!("{a}*n*(n+1)/2 + {b}*n");
        separates(|value| format!(
            "claim = 'sum'\nsummand = '{a}*k + {b}'\nindex = 'k'\nlower = 1\nupper = 'n'\nvalue = '{value}'"
        ), &value)?;
        separates(|value| format!(r"\sum_{{k=1}}^n ({a}k + {b}) = {value}"), &value)?;
    }

    #[test]
    fn series(p in 1_i64..6, more in 1_i64..6, power in 0_i64..2) {
        let q = p + more;
        // The sum of r^k is 1/(1-r), of k r^k it is r/(1-r)^2.
        let value = if power == 0 {
            format!("{q}/{more}")
        } else {
            format!("{p}*{q}/{more}^2")
        };
        separates(|value| format!(
            "claim = 'sum'\nsummand = 'k^{power}*({p}/{q})^k'\nindex = 'k'\nlower = 0\nupper = 'oo'\nvalue = '{value}'"
        ).replace("k^0*", ""), &value)?;
    }

    #[test]
    fn limits(a in 1_i64..9, b in 1_i64..9) {
        let value = format!("{a}/{b}");
        separates(|value| format!(
            "claim = 'limit'\nexpression = 'sin({a}*x)/({b}*x)'\nvariable = 'x'\npoint = 0\nvalue = '{value}'"
        ), &value)?;
        separates(|value| format!(r"\lim_{{x\to\infty}} \frac{{{a}x+1}}{{{b}x+2}} = {value}"), &value)?;
    }

    #[test]
    fn differential_equations(a in -3_i64..4, c in 1_i64..5) {
        prop_assume!(a != 0);
        separates(|value| format!(
            "claim = 'ode'\nequation = \"y' = ({a})*y\"\nvariable = 't'\nsolution = '{value}'\ninitial = 'y(0) = {c}'"
        ), &format!("{c}*exp(({a})*t)"))?;
    }

    #[test]
    fn recurrences(r in 2_i64..6, s in 1_i64..6, c in 1_i64..5) {
        separates(|value| format!(
            "claim = 'recurrence'\nequation = 'a(n) = {r}*a(n-1) + {s}'\nindex = 'n'\nsolution = '{value}'\ninitial = 'a(0) = {c}'"
        ), &format!("{c}*{r}^n + {s}*({r}^n - 1)/{}", r - 1))?;
    }
}

/// A solution that runs through a pole joins two pieces: on the far side the initial value says nothing.
#[test]
fn a_solution_beyond_its_pole_is_not_proved() {
    let claim = |interval: &str| {
        format!(
            "claim = 'ode'\nequation = \"y' = y^2\"\nvariable = 't'\nsolution = '1/(1-t)'\ninitial = 'y(0) = 1'\ninterval = {interval}"
        )
    };
    assert_eq!(verdict(&claim("[0, 0.5]")).unwrap().name(), "proved");
    assert_ne!(verdict(&claim("[0, 2]")).unwrap().name(), "proved");
}

/// A closed form with a pole at an index is no sequence.
#[test]
fn a_closed_form_without_a_member_is_not_proved() {
    let claim = |solution: &str| {
        format!(
            "claim = 'recurrence'\nequation = '(n-4)*a(n) = (n-5)*a(n-1)'\nindex = 'n'\nsolution = '{solution}'\nfrom = 1\ninitial = 'a(0) = -1/4'"
        )
    };
    assert_ne!(verdict(&claim("1/(n-4)")).unwrap().name(), "proved");
}
