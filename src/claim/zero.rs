//! The zero test under assumptions: a proof, a point where both sides differ, or agreement at points.

use algebra::evidence::{Counterexample, Evidence, Reason};
use algebra::expr::{Expr, Head, Kind, Symbol};
use algebra::zero::{Decision, Proof, decide, real_odd_roots};
use algebra::{Fuel, Integer, Rational};
use serde::Serialize;
use serde_json::Value;

use super::assumption::Assumptions;
use super::formula::put;
use super::integers::at_integers;
use super::points::End;
use super::sampled::{Sampled, compare, shown};
use super::{Examined, Options};

/// Points at which both sides are compared.
const POINTS: usize = 16;
/// The same, far away.
const FAR: usize = 4;
/// Work for simplifying one side.
const SIMPLIFY: u64 = 1_000_000;

/// One equality of an argument, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// What the equality says in the argument.
    pub says: String,
    /// Its left side.
    pub left: String,
    /// Its right side.
    pub right: String,
    /// `structural`, `exact`, `exact, by the derivative`, `algebraic`, `probabilistic`, `refuted`, `agrees` or `undecided`.
    pub outcome: &'static str,
    /// A certificate for the two sides as strings, where the checker has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Value>,
}

/// What is known about an equality.
#[derive(Clone, Debug)]
pub(super) enum Equality {
    /// Proved.
    Proved,
    /// Both sides differ at this point.
    Refuted(Counterexample),
    /// Never separated at some points; the largest difference and the largest width of an enclosure.
    Agrees(Evidence),
    /// Nothing is known.
    Undecided(Reason),
}

impl Equality {
    pub(super) fn is_proved(&self) -> bool {
        matches!(self, Equality::Proved)
    }
}

/// Asks for `left = right`, and writes the step down.
pub(super) fn require(
    examined: &mut Examined,
    says: impl Into<String>,
    (left, right): (&Expr, &Expr),
    assumptions: &Assumptions,
    options: &Options,
) -> Equality {
    let texts = [left.to_string(), right.to_string()];
    require_texts(examined, says, (left, right), texts, assumptions, options)
}

/// The same with the texts that a person wrote.
pub(super) fn require_texts(
    examined: &mut Examined,
    says: impl Into<String>,
    (left, right): (&Expr, &Expr),
    [left_text, right_text]: [String; 2],
    assumptions: &Assumptions,
    options: &Options,
) -> Equality {
    let (mut outcome, mut equality) = equal(left, right, assumptions, options);
    // The witness has principal roots only.
    let has_odd_roots = |expr: &Expr| real_odd_roots(expr) != *expr;
    if let Equality::Refuted(counterexample) = &equality
        && !has_odd_roots(left)
        && !has_odd_roots(right)
        && [&left_text, &right_text]
            .iter()
            .any(|text| is_outside(text, &counterexample.point))
    {
        // A root or a divisor that cancelled has no value there.
        examined.note("where both sides differ, one of them has no value as it is written");
        (outcome, equality) = ("undecided", Equality::Undecided(Reason::OutsideTheory));
    }
    let certificate = equality
        .is_proved()
        .then(|| certificate(&left_text, &right_text))
        .flatten();
    examined.steps.push(Step {
        says: says.into(),
        left: left_text,
        right: right_text,
        outcome,
        certificate,
    });
    equality
}

/// Has a text no value at this point, read from its tokens?
pub(super) fn is_outside(text: &str, point: &[(String, String)]) -> bool {
    let read = |(name, value): &(String, String)| {
        let (numerator, denominator) = value.split_once('/').unwrap_or((value, "1"));
        let integer = Integer::from_decimal;
        let value = Rational::new(integer(numerator)?, integer(denominator)?)?;
        Some((name.clone(), value))
    };
    let point: Option<Vec<(String, Rational)>> = point.iter().map(read).collect();
    point.is_some_and(|point| {
        !point.is_empty() && verify::has_real_value(text, &point) == Some(false)
    })
}

/// A certificate that both strings are equal, when there is one that is a proof.
fn certificate(left: &str, right: &str) -> Option<Value> {
    // The re-checker takes strings up to a kilobyte.
    if left.len().max(right.len()) > 1024 {
        return None;
    }
    let found = verify::certify(left, right, &verify::Options::default()).ok()?;
    let equal = found.get("claim") == Some(&Value::from("equal"));
    (equal && found.get("proved") == Some(&Value::Bool(true))).then_some(found)
}

/// Is `left = right` under the assumptions?
pub(super) fn equal(
    left: &Expr,
    right: &Expr,
    assumptions: &Assumptions,
    options: &Options,
) -> (&'static str, Equality) {
    let integers = assumptions.integers();
    let simple = |expr: &Expr| at_integers(expr, &integers);
    let (plain_a, plain_b) = (simple(left), simple(right));
    // Odd roots of negative numbers are real.
    let (a, b) = (real_odd_roots(&plain_a), real_odd_roots(&plain_b));
    let mut symbols = a.symbols();
    symbols.extend(b.symbols());
    let points = assumptions.points(&symbols, POINTS, options.seed);
    if points.is_empty() {
        return ("undecided", Equality::Undecided(Reason::OutsideTheory));
    }
    let sampled = compare(&a, &b, &points);
    match sampled {
        Sampled::Separated(counterexample) => {
            return ("refuted", Equality::Refuted(counterexample));
        }
        // Without a point where both sides have values there is nothing to be proved.
        Sampled::Nowhere if !symbols.is_empty() && !has_unknown_functions(&a, &b) => {
            return ("undecided", Equality::Undecided(Reason::OutsideTheory));
        }
        _ => {}
    }
    // Far away values may be too large to support anything, but not to refute.
    let far = assumptions.far_points(&symbols, FAR, options.seed);
    if let Sampled::Separated(counterexample) = compare(&a, &b, &far) {
        return ("refuted", Equality::Refuted(counterexample));
    }
    let mut reason = Reason::OutsideTheory;
    let mut probable = false;
    let mut pairs = variants(&a, &b, assumptions);
    if plain_a != a || plain_b != b {
        pairs.insert(0, (vec![plain_a], vec![plain_b]));
    }
    for (a, b) in pairs {
        let mut all: Option<&'static str> = None;
        for (a, b) in a.iter().zip(&b) {
            all = match decide(a, b, &mut Fuel::new(options.fuel)) {
                Decision::Equal(Proof::Structural) => Some("structural"),
                Decision::Equal(Proof::Algebraic { .. }) => Some("algebraic"),
                Decision::Equal(Proof::Exact | Proof::Ball { .. }) => Some("exact"),
                Decision::Equal(Proof::Probabilistic { .. }) => {
                    probable = true;
                    None
                }
                Decision::Different(Proof::Exact | Proof::Structural)
                    if !a.is_symbolic() && !b.is_symbolic() =>
                {
                    return different_constants(a, b);
                }
                Decision::Different(Proof::Ball { .. }) if symbols.is_empty() => {
                    return different_constants(a, b);
                }
                Decision::Different(Proof::Ball { point, .. })
                    if assumptions.hold_at(&point) == Some(true) =>
                {
                    if let Sampled::Separated(found) = compare(a, b, &[point]) {
                        return ("refuted", Equality::Refuted(found));
                    }
                    None
                }
                Decision::OutOfFuel => {
                    reason = Reason::Budget;
                    None
                }
                _ => None,
            };
            if all.is_none() {
                break;
            }
        }
        if let Some(outcome) = all {
            return (outcome, Equality::Proved);
        }
    }
    match sampled {
        Sampled::Agree(_) if by_derivative(&a, &b, assumptions, options) => {
            ("exact, by the derivative", Equality::Proved)
        }
        Sampled::Agree(mut evidence) => {
            if probable {
                evidence.note.push_str("; zero modulo random primes");
            }
            let word = if probable { "probabilistic" } else { "agrees" };
            (word, Equality::Agrees(evidence))
        }
        _ => ("undecided", Equality::Undecided(reason)),
    }
}

fn has_unknown_functions(a: &Expr, b: &Expr) -> bool {
    let mut found = false;
    for side in [a, b] {
        side.visit(|node| found |= matches!(node.kind(), Kind::Call(Head::Applied(_), _)));
    }
    found
}

/// Two functions that are continuous on an interval of one symbol, have the same derivative there and the same value at one
/// of its points.
fn by_derivative(a: &Expr, b: &Expr, assumptions: &Assumptions, options: &Options) -> bool {
    let mut symbols = a.symbols();
    symbols.extend(b.symbols());
    let integers = assumptions.integers();
    let facts = assumptions.facts();
    let mut budget = 2;
    for symbol in symbols {
        if integers.contains(&symbol) || budget == 0 {
            continue;
        }
        let Some(inner) = assumptions.interval_point(&symbol) else {
            continue;
        };
        if !(facts.is_continuous(a) && facts.is_continuous(b)) {
            return false;
        }
        budget -= 1;
        let proved = |x: &Expr, y: &Expr| {
            variants(x, y, assumptions).iter().any(|(x, y)| {
                x.iter().zip(y).all(|(x, y)| {
                    matches!(
                        decide(x, y, &mut Fuel::new(options.fuel)),
                        Decision::Equal(Proof::Structural | Proof::Exact | Proof::Algebraic { .. })
                    )
                })
            })
        };
        let (Ok(x), Ok(y)) = (a.derivative(&symbol), b.derivative(&symbol)) else {
            continue;
        };
        let value = Expr::number(inner);
        if proved(&x, &y) && proved(&put(a, &symbol, &value), &put(b, &symbol, &value)) {
            return true;
        }
    }
    false
}

fn different_constants(a: &Expr, b: &Expr) -> (&'static str, Equality) {
    let shown = |expr: &Expr| {
        let ball = expr.complex_ball(256);
        ball.map_or_else(|| expr.to_string(), |ball| shown(&ball))
    };
    let counterexample = Counterexample {
        point: Vec::new(),
        claimed: shown(b),
        found: shown(a),
    };
    ("refuted", Equality::Refuted(counterexample))
}

/// The pairs whose equality together proves the claim, by rising cost: as it stands; with the conditions written into the
/// domain; even and odd integers apart.
fn variants(a: &Expr, b: &Expr, assumptions: &Assumptions) -> Vec<(Vec<Expr>, Vec<Expr>)> {
    let mut all = vec![(vec![a.clone()], vec![b.clone()])];
    // ln(g) on both sides restricts both to g > 0, and says to the normal form that g is positive.
    let mut guard = Vec::new();
    // Equality inside passes on to the ends of closed ranges where both sides are continuous.
    let facts = assumptions.facts();
    let closes = facts.is_continuous(a) && facts.is_continuous(b);
    for (positive, strict) in assumptions.nonnegative() {
        if !positive.is_symbolic() || !(strict || closes) {
            continue;
        }
        guard.push(if strict {
            positive.ln()
        } else {
            positive.sqrt()
        });
    }
    let is_open = |end: &End| end.strict || !end.value.is_zero() || closes;
    for symbol in a.symbols().union(&b.symbols()) {
        let range = assumptions.range(symbol);
        if range
            .low
            .is_some_and(|low| !low.value.is_negative() && is_open(&low))
        {
            guard.push(Expr::symbol(symbol.name()).ln());
        }
    }
    let guarded = |expr: &Expr| Expr::sum(guard.iter().cloned().chain([expr.clone()]));
    if !guard.is_empty() {
        all.push((vec![guarded(a)], vec![guarded(b)]));
    }
    // A symbol that is negative: x = -t.
    for symbol in a.symbols().union(&b.symbols()) {
        let range = assumptions.range(symbol);
        if range
            .high
            .is_some_and(|high| high.value.signum() <= 0 && is_open(&high))
        {
            let mirrored = |expr: &Expr| {
                let turned = put(expr, symbol, &-Expr::symbol(symbol.name()));
                turned + Expr::symbol(symbol.name()).ln()
            };
            all.push((vec![mirrored(a)], vec![mirrored(b)]));
        }
    }
    // Smaller equal expressions under what is known of single symbols.
    let plain = assumptions.facts();
    let simpler = |expr: &Expr| expr.simplify(&plain, &mut Fuel::new(SIMPLIFY)).ok();
    if let (Some(x), Some(y)) = (simpler(a), simpler(b))
        && (x != *a || y != *b)
    {
        all.push((vec![x], vec![y]));
    }
    let integers = assumptions.integers();
    let split: Vec<&Symbol> = integers
        .iter()
        .filter(|symbol| a.contains_symbol(symbol) || b.contains_symbol(symbol))
        .take(2)
        .collect();
    if !split.is_empty() {
        let parts = |expr: &Expr| {
            split.iter().fold(vec![expr.clone()], |parts, symbol| {
                let two = Expr::symbol(symbol.name()) * Expr::integer(2);
                let odd = &two + &Expr::integer(1);
                let both = parts
                    .iter()
                    .flat_map(|part| [put(part, symbol, &two), put(part, symbol, &odd)]);
                both.map(|part| at_integers(&part, &integers)).collect()
            })
        };
        all.push((parts(a), parts(b)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::error::Place;
    use crate::claim::formula::{conventions, scalar};

    fn outcome(left: &str, right: &str, assume: &[&str]) -> &'static str {
        let read = |text| scalar(text, &Place::named("side"), &conventions(&[])).unwrap();
        let assumptions = Assumptions::parse(assume).unwrap();
        equal(&read(left), &read(right), &assumptions, &Options::default()).0
    }

    #[test]
    fn positive_symbols_leave_roots_and_logarithms() {
        assert_eq!(outcome("sqrt(x^2)", "x", &["x > 0"]), "exact");
        assert_eq!(outcome("sqrt(x^2)", "x", &["x > -1"]), "refuted");
        assert_eq!(outcome("sqrt(x^2)", "-x", &["x < 0"]), "exact");
        assert_eq!(
            outcome("ln(x y)", "ln x + ln y", &["x > 0, y > 0"]),
            "exact"
        );
        assert_eq!(outcome("|x|", "x", &["x >= 0"]), "exact");
        assert_eq!(outcome("|x|", "x", &["x >= 3"]), "exact");
    }

    #[test]
    fn integers_turn_sines_and_signs() {
        assert_eq!(outcome("sin(pi n)", "0", &["n in Z"]), "structural");
        assert_eq!(outcome("sin(pi n)", "0", &[]), "refuted");
        assert_eq!(outcome("cos(pi n)", "(-1)^n", &["n in Z"]), "structural");
        assert_eq!(outcome("(-1)^(2n)", "1", &["n in Z"]), "structural");
        assert_eq!(outcome("(-1)^n (-1)^n", "1", &["n in Z"]), "structural");
        assert_eq!(
            outcome("cos(2 pi n + x)", "cos x", &["n in Z"]),
            "structural"
        );
        assert_eq!(outcome("cos(pi n + x)", "cos x", &["n in Z"]), "refuted");
        assert_eq!(
            outcome("floor(n/2) + ceil(n/2)", "n", &["n in Z"]),
            "structural"
        );
        assert_eq!(
            outcome("floor(n/2) + floor(n/2)", "n", &["n in Z"]),
            "refuted"
        );
    }

    #[test]
    fn equal_derivatives_and_one_value_prove() {
        for (left, right, assume) in [
            ("arctan x + arctan(1/x)", "pi/2", "x > 0"),
            ("arctan x + arctan(1/x)", "-pi/2", "x < 0"),
            ("arcsin x + arccos x", "pi/2", "-1 < x < 1"),
        ] {
            let found = outcome(left, right, &[assume]);
            assert!(found.starts_with("exact"), "{left}: {found}");
        }
        assert_eq!(
            outcome("arctan x + arctan(1/x)", "pi/2", &["x != 0"]),
            "refuted"
        );
    }

    #[test]
    fn an_interval_with_a_hole_is_no_interval() {
        // |x|/x has derivative 0 on both sides of 0, and the value 1 at 1.
        assert_ne!(
            outcome("|x|/x + x^9 - x^9", "1", &["x > -10^(-30)", "x != 0"]),
            "exact, by the derivative"
        );
    }

    #[test]
    fn near_misses_of_constants_are_refuted() {
        assert_eq!(
            outcome("e^(pi sqrt(163))", "262537412640768744", &[]),
            "refuted"
        );
        assert_eq!(
            outcome("sqrt(5 + 2 sqrt(6))", "sqrt 2 + sqrt 3", &[]),
            "exact"
        );
    }
}
