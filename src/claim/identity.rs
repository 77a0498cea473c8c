//! `a = b = c`, and inequalities whose sign is plain.

use algebra::evidence::{Counterexample, Evidence, Method, Reason, Verdict, Witnessed};
use algebra::expr::{Expr, Field, Point, Signs, has_operators};
use algebra::parse::Relation;

use super::assumption::Assumptions;
use super::error::{Error, Place, Result};
use super::formula::chain_with_operators;
use super::operator;
use super::sampled::{named, shown_real};
use super::zero::{Equality, is_outside, require_texts};
use super::{Examined, Options, Step};

/// Points at which an inequality is looked at.
const POINTS: usize = 64;
/// Precision there.
const BITS: u32 = 128;

/// A chain of equalities or inequalities.
#[derive(Clone, Debug)]
pub struct Identity {
    text: String,
    members: Vec<(String, Expr)>,
    signs: Vec<Relation>,
    /// Operators that cancelled.
    cancelled: Vec<Expr>,
    assumptions: Assumptions,
}

impl Identity {
    /// Reads `LHS = RHS`, a longer chain, or an inequality.
    ///
    /// # Errors
    /// [`Error`] when a side cannot be read or a sign is no `=`, `<`, `<=`, `>`, `>=`.
    pub fn parse(text: &str, assumptions: Assumptions) -> Result<Self> {
        Self::placed(text, &Place::named("claim"), assumptions)
    }

    pub(super) fn placed(text: &str, place: &Place, assumptions: Assumptions) -> Result<Self> {
        let read = chain_with_operators(text, place)?;
        let plain = |sign: &Relation| {
            matches!(
                sign,
                Relation::Equal
                    | Relation::Less
                    | Relation::LessEqual
                    | Relation::Greater
                    | Relation::GreaterEqual
            )
        };
        if !read.signs.iter().all(plain) {
            return Err(Error::Domain {
                place: place.clone(),
                found: text.to_owned(),
                fix: String::from("the signs of a claim are =, <, <=, >, >="),
            });
        }
        Ok(Self {
            text: text.trim().to_owned(),
            members: read.members,
            signs: read.signs,
            cancelled: read.cancelled,
            assumptions,
        })
    }

    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let operators = self.members.iter().any(|member| has_operators(&member.1));
        if operators || !self.cancelled.is_empty() {
            return self.with_operators(options);
        }
        self.without_operators(options)
    }

    /// A sum, an integral or a limit that makes up one side is a claim of that form; others get their values first.
    fn with_operators(&self, options: &Options) -> Witnessed<Examined> {
        if let ([left, right], [Relation::Equal]) = (&self.members[..], &self.signs[..])
            && self.cancelled.is_empty()
        {
            for (side, other) in [(left, right), (right, left)] {
                let claim = operator::claim(&side.1, &other.1, &self.assumptions);
                if let Some(Ok(mut found)) = claim.map(|claim| claim.examine(options)) {
                    found.value.statement.clone_from(&self.text);
                    return found;
                }
            }
        }
        let mut examined = Examined::new("identity", self.text.clone(), &self.assumptions);
        let mut plain = self.clone();
        let mut proved = true;
        for member in &mut plain.members {
            let assumptions = &mut plain.assumptions;
            match operator::evaluated(&member.1, &mut examined, assumptions, options) {
                Some(found) => {
                    member.1 = found.expr;
                    proved &= found.proved;
                }
                None => return examined.undecided(Reason::OutsideTheory),
            }
        }
        for operator in &self.cancelled {
            let assumptions = &mut plain.assumptions;
            match operator::evaluated(operator, &mut examined, assumptions, options) {
                Some(found) if found.expr.infinity_sign().is_none() => proved &= found.proved,
                // Infinity does not cancel either.
                _ => return examined.undecided(Reason::OutsideTheory),
            }
        }
        let mut found = plain.without_operators(options);
        let all = std::mem::replace(&mut found.value.steps, examined.steps);
        found.value.steps.extend(all);
        found.value.evidence.extend(examined.evidence);
        for note in examined.notes {
            found.value.note(note);
        }
        if !proved && matches!(found.verdict, Verdict::Proved(_)) {
            return found.value.concluded(false);
        }
        found
    }

    fn without_operators(&self, options: &Options) -> Witnessed<Examined> {
        let mut examined = Examined::new("identity", self.text.clone(), &self.assumptions);
        if self
            .members
            .iter()
            .any(|(text, _)| has_bare_logarithm(text))
        {
            examined
                .note("log is read as the natural logarithm; write \\log_{10} for the decadic one");
        }
        let mut proved = true;
        let mut supported = true;
        let mut reason = Reason::OutsideTheory;
        for (pair, sign) in self.members.windows(2).zip(&self.signs) {
            let (left, right) = (&pair[0], &pair[1]);
            let found = if *sign == Relation::Equal {
                let texts = [left.0.clone(), right.0.clone()];
                let sides = (&left.1, &right.1);
                require_texts(
                    &mut examined,
                    "both sides are equal",
                    sides,
                    texts,
                    &self.assumptions,
                    options,
                )
            } else {
                self.inequality(&mut examined, left, right, *sign, options)
            };
            match found {
                Equality::Refuted(counterexample) => return examined.refuted(counterexample),
                Equality::Proved if *sign == Relation::Equal => {
                    match witness(left, right, &self.assumptions, options) {
                        Ok(evidence) => examined.evidence.extend(evidence),
                        Err(counterexample) => {
                            examined.note(format!(
                                "the witness contradicts the proof, please report it: {} against {}",
                                counterexample.found, counterexample.claimed
                            ));
                            return examined.undecided(Reason::Precision);
                        }
                    }
                }
                Equality::Proved => {}
                Equality::Agrees(evidence) => {
                    examined.evidence.push(evidence);
                    proved = false;
                }
                Equality::Undecided(why) => {
                    reason = why;
                    (proved, supported) = (false, false);
                }
            }
        }
        if !supported {
            return examined.undecided(reason);
        }
        if !proved {
            examined.note("no proof was found: the values agree at the points tried");
        }
        examined.concluded(proved)
    }

    /// By the signs of the difference; points can only refute.
    fn inequality(
        &self,
        examined: &mut Examined,
        left: &(String, Expr),
        right: &(String, Expr),
        sign: Relation,
        options: &Options,
    ) -> Equality {
        let (difference, strict) = match sign {
            Relation::Less => (&right.1 - &left.1, true),
            Relation::LessEqual => (&right.1 - &left.1, false),
            Relation::Greater => (&left.1 - &right.1, true),
            _ => (&left.1 - &right.1, false),
        };
        let (symbols, seed) = (difference.symbols(), options.seed);
        let near = self.assumptions.points(&symbols, POINTS, seed);
        let far = self.assumptions.far_points(&symbols, POINTS / 4, seed);
        for point in near.into_iter().chain(far) {
            let Some(ball) = difference.ball_at(&point, Field::Real, BITS) else {
                continue;
            };
            let wrong = |order: std::cmp::Ordering| order.is_lt() || (strict && order.is_eq());
            let outside = || {
                let names = named(&point);
                [left, right].iter().any(|side| is_outside(&side.0, &names))
            };
            if ball.re.sign().is_some_and(wrong) && !outside() {
                let value = |expr: &Expr| {
                    let ball = expr.ball_at(&point, Field::Real, BITS);
                    ball.map_or_else(|| expr.to_string(), |ball| shown_real(&ball.re))
                };
                return Equality::Refuted(Counterexample {
                    point: named(&point),
                    claimed: self.text.clone(),
                    found: format!("{} against {}", value(&left.1), value(&right.1)),
                });
            }
        }
        let facts = self.assumptions.facts();
        let signs = facts.signs(&difference);
        let known = facts.is_continuous(&difference)
            && signs.lacks(Signs::NEGATIVE)
            && (!strict || signs.lacks(Signs::ZERO));
        examined.steps.push(Step {
            says: String::from("the difference has this sign"),
            left: difference.to_string(),
            right: String::from(if strict { "> 0" } else { ">= 0" }),
            outcome: if known { "exact" } else { "undecided" },
            certificate: None,
        });
        if known {
            Equality::Proved
        } else {
            examined.note("inequalities are proved only where every part has a plain sign");
            Equality::Undecided(Reason::OutsideTheory)
        }
    }
}

/// `log` without a base.
fn has_bare_logarithm(text: &str) -> bool {
    text.match_indices("log").any(|(at, word)| {
        !text
            .get(at + word.len()..)
            .is_some_and(|rest| rest.trim_start().starts_with('_'))
    })
}

/// The values of the strings, read by an evaluator that knows neither parser nor expressions.
fn witness(
    left: &(String, Expr),
    right: &(String, Expr),
    assumptions: &Assumptions,
    options: &Options,
) -> std::result::Result<Option<Evidence>, Counterexample> {
    let report = verify::check(&left.0, &right.0, &verify::Options::default());
    if report.comparison.is_equal() {
        match verify::witness(&left.0, &right.0, &report) {
            verify::Testimony::Supports(how) => {
                return Ok(Some(Evidence {
                    method: Method::Ball,
                    measured: 0.0,
                    bound: 0.0,
                    basis: algebra::evidence::Basis::Estimated,
                    note: format!("the strings without parser: {how}"),
                }));
            }
            verify::Testimony::Contradicts {
                point,
                gold,
                answer,
            } => {
                return Err(Counterexample {
                    point,
                    claimed: answer,
                    found: gold,
                });
            }
            verify::Testimony::Abstains => {}
        }
    }
    // Under assumptions: enclosures at points that satisfy them.
    let points: Vec<Point> = {
        let mut symbols = left.1.symbols();
        symbols.extend(right.1.symbols());
        assumptions.points(&symbols, 8, options.seed.wrapping_add(1))
    };
    match super::sampled::compare(&left.1, &right.1, &points) {
        super::sampled::Sampled::Separated(counterexample) => Err(counterexample),
        super::sampled::Sampled::Agree(evidence) => Ok(Some(evidence)),
        super::sampled::Sampled::Nowhere => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use crate::claim::{Options, prove};

    fn verdict(text: &str, assume: &[&str]) -> &'static str {
        let checked = prove(text, assume, &Options::default()).unwrap();
        checked.verdict.name()
    }

    #[test]
    fn identities_and_their_near_misses() {
        for (text, assume, expected) in [
            ("sin(2x) = 2 sin x cos x", &[][..], "proved"),
            ("sin(2x) = 2 sin x", &[], "refuted"),
            (
                r"\frac{1}{n} - \frac{1}{n+1} = \frac{1}{n(n+1)}",
                &[],
                "proved",
            ),
            (
                r"\frac{1}{n} - \frac{1}{n+1} = \frac{1}{n(n-1)}",
                &[],
                "refuted",
            ),
            ("(a+b)^2 = a^2 + 2ab + b^2", &[], "proved"),
            ("(a+b)^2 = a^2 + b^2", &[], "refuted"),
            ("ln(x^2) = 2 ln(x)", &["x > 0"], "proved"),
            ("ln(x^2) = 2 ln(-x)", &["x < 0"], "proved"),
            ("sqrt(x^2) = x", &["x > 0"], "proved"),
            ("sqrt(x^2) = x", &["x in R"], "refuted"),
            ("cos(pi n) = (-1)^n", &["n in Z"], "proved"),
            ("cos(pi n) = 1", &["n in Z"], "refuted"),
            ("(x+1)^2 = x^2 + 2x + 1 = x(x+2) + 1", &[], "proved"),
            ("(x+1)^2 = x^2 + 2x + 1 = x(x+2)", &[], "refuted"),
            ("n! = n (n-1)!", &["n in Z", "n >= 1"], "proved"),
            ("n! = (n-1)!", &["n in Z", "n >= 1"], "refuted"),
            (
                r"\arctan\frac12 + \arctan\frac13 = \frac{\pi}{4}",
                &[],
                "proved",
            ),
        ] {
            assert_eq!(verdict(text, assume), expected, "{text} {assume:?}");
        }
    }

    #[test]
    fn nothing_is_proved_outside_the_domain() {
        for (text, assume) in [
            ("ln(x^2) = 2 ln(x)", &["x < 0"][..]),
            ("ln(x y) = ln(x) + ln(y)", &["x < 0", "y < 0"]),
            ("sqrt(x y) = sqrt(x) sqrt(y)", &["x < 0", "y < 0"]),
            ("1/sqrt(x) = sqrt(1/x)", &["x < 0"]),
            ("sqrt(x)/sqrt(y) = sqrt(x/y)", &["x > 0", "y < 0"]),
            // The square of a root has no value where the root has none.
            ("(sqrt(x))^2 >= 0", &[]),
            ("(sqrt(x))^2 = |x|", &[]),
        ] {
            assert_eq!(verdict(text, assume), "undecided", "{text} {assume:?}");
        }
    }

    #[test]
    fn odd_roots_are_real_for_both_signs() {
        for (text, assume, expected) in [
            ("x = sqrt((x^3)^(2/3))", &[][..], "refuted"),
            ("x = sqrt((x^3)^(2/3))", &["x > 0"], "proved"),
            ("|x| = sqrt((x^3)^(2/3))", &[], "proved"),
            ("x^3 = ((x^3)^(2/3))^(3/2)", &[], "refuted"),
            ("sqrt(cbrt(x)^2) = cbrt(x)", &[], "refuted"),
            ("cbrt(-x) = -cbrt(x)", &[], "proved"),
            ("cbrt(x y) = cbrt(x) cbrt(y)", &[], "proved"),
        ] {
            assert_eq!(verdict(text, assume), expected, "{text} {assume:?}");
        }
    }

    #[test]
    fn corners_and_single_points_count() {
        for (text, assume, expected) in [
            ("sign(x)^2 = 1", &[][..], "refuted"),
            ("sign(|x|) = 1", &[], "refuted"),
            ("y*sign(x) = y", &["x >= 0", "y <= 0"], "refuted"),
            ("y*sign(x) = y", &["0 <= x <= 1", "0 <= y <= 1"], "refuted"),
            ("y*sign(x) = y", &["x > 0", "y <= 0"], "proved"),
            ("|x| = x", &["x >= 0"], "proved"),
            ("|x - 100| = 100 - x", &[], "refuted"),
            ("x < 100", &[], "refuted"),
            ("binomial(n,n) = 1", &["n in Z"], "undecided"),
            (
                "binomial(n,k) = binomial(n,n-k)",
                &["n in Z", "k in Z"],
                "undecided",
            ),
        ] {
            assert_eq!(verdict(text, assume), expected, "{text} {assume:?}");
        }
    }

    #[test]
    fn a_counterexample_satisfies_the_assumptions() {
        let checked = prove("|x - 1| = 1 - x", &["x > 0"], &Options::default()).unwrap();
        let algebra::evidence::Verdict::Refuted(counterexample) = checked.verdict else {
            panic!("{}", checked.verdict)
        };
        let value: algebra::Rational = {
            let (numerator, denominator) = counterexample.point[0]
                .1
                .split_once('/')
                .unwrap_or((&counterexample.point[0].1, "1"));
            let read = |text| algebra::Integer::from_decimal(text).unwrap();
            algebra::Rational::new(read(numerator), read(denominator)).unwrap()
        };
        assert!(value > algebra::Rational::from(1));
    }

    #[test]
    fn operators_have_claims_of_their_own() {
        let mut missed = Vec::new();
        for (text, assume, expected) in [
            (r"\int_0^1 x^2 dx = 1/3", &[][..], "proved"),
            (r"\int_0^1 x^2 dx = 1/2", &[], "refuted"),
            (r"1/3 = \int_0^1 x^2 dx", &[], "proved"),
            (r"\int_1^2\frac{dx}{x} = \ln 2", &[], "proved"),
            (r"\int_1^2\frac{dx}{x} = \ln 3", &[], "refuted"),
            (r"\int_{-1}^1\frac{dx}{x} = 0", &[], "refuted"),
            (r"\int_0^\infty e^{-a x} dx = 1/a", &["a > 0"], "proved"),
            (r"\int 2x dx = x^2 + C", &[], "proved"),
            (r"\int 2x dx = x^3 + C", &[], "refuted"),
            (r"\int\frac{dx}{1+x^2} = \arctan x", &[], "proved"),
            (r"\sum_{k=1}^n k^2 = n(n+1)(2n+1)/6", &[], "proved"),
            (r"\sum_{k=1}^n k^2 = n(n+1)(2n-1)/6", &[], "refuted"),
            (
                r"\sum_{k=0}^\infty r^k = \frac{1}{1-r}",
                &["-1 < r < 1"],
                "proved",
            ),
            (r"\sum_{k=0}^\infty r^k = \frac{1}{1-r}", &[], "refuted"),
            (
                r"\sum_{k=1}^\infty \frac{1}{k^2} = \frac{\pi^2}{6}",
                &[],
                "proved",
            ),
            (r"\lim_{x\to 0}\frac{\sin x}{x} = 1", &[], "proved"),
            (r"\lim_{x\to 0}\frac{\sin x}{x} = 0", &[], "refuted"),
            (r"\lim_{x\to 0^+}\frac{|x|}{x} = 1", &[], "proved"),
            (r"\lim_{x\to 0^-}\frac{|x|}{x} = 1", &[], "refuted"),
            (r"\lim_{x\to 0}\frac{|x|}{x} = 1", &[], "refuted"),
            (r"\frac{d}{dx} x^3 = 3x^2", &[], "proved"),
            (r"1 + \int_0^1 x^2 dx = 4/3", &[], "proved"),
            (r"1 + \int_0^1 x^2 dx = 5/3", &[], "refuted"),
            (r"2\sum_{k=1}^n k = n^2 + n", &[], "proved"),
            (r"2\sum_{k=1}^n k = n^2 - n", &[], "refuted"),
            (r"\int_0^1 x dx + \int_0^1 x^2 dx = 5/6", &[], "proved"),
            (r"\int_0^1 x^2 dx < 1/2", &[], "proved"),
            (r"\prod_{k=1}^n k = n!", &["n in Z", "n >= 1"], "proved"),
            (
                r"\prod_{k=1}^n k = (n+1)!",
                &["n in Z", "n >= 1"],
                "refuted",
            ),
            (r"\prod_{k=1}^n k = n!", &[], "undecided"),
            (
                r"\sum_{i=1}^n \sum_{j=1}^i 1 = n(n+1)/2",
                &["n in Z, n >= 1"],
                "proved",
            ),
            (
                r"\sum_{i=1}^n \sum_{j=1}^i 1 = n(n-1)/2",
                &["n in Z, n >= 1"],
                "refuted",
            ),
            (r"1 + \int_{-1}^1 \frac{dx}{x^2} = -1", &[], "undecided"),
            // What has no value does not cancel.
            (r"0 \cdot \int_{-1}^1 \frac{dx}{x} = 0", &[], "undecided"),
            (
                r"\sum_{k=1}^\infty \frac1k - \sum_{k=1}^\infty \frac1k = 0",
                &[],
                "undecided",
            ),
            (r"\int_0^1 x^2 dx - \int_0^1 x^2 dx = 0", &[], "proved"),
            (
                r"\lim_{x\to 0^+}\frac1x - \lim_{x\to 0^+}\frac1x = 0",
                &[],
                "undecided",
            ),
        ] {
            let found = verdict(text, assume);
            if found != expected {
                missed.push(format!("{text}: {found}"));
            }
        }
        assert!(missed.is_empty(), "{missed:#?}");
    }

    #[test]
    fn plain_inequalities() {
        assert_eq!(verdict("x^2 + 1 > 0", &[]), "proved");
        assert_eq!(verdict("x^2 >= 0", &[]), "proved");
        assert_eq!(verdict("x^2 > 0", &["x >= 0"]), "refuted");
        assert_eq!(verdict("x > 1", &["x > 0"]), "refuted");
        assert_eq!(verdict("e^x >= 1 + x", &[]), "undecided");
    }

    #[test]
    fn contradictory_assumptions_prove_nothing() {
        assert_eq!(verdict("x = x + 1", &["x > 1", "x < 0"]), "undecided");
        assert_eq!(
            verdict("sin(x)^2 = 1 - cos(x)^2", &["x > 1", "x < 0"]),
            "undecided"
        );
    }
}
