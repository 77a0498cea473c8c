//! Numbers and expressions.

use algebra::expr::Expr;
use algebra::zero::{Decision, Proof, decide};
use algebra::{Integer, Rational};

use super::{Context, Outcome};
use crate::answer::{Answer, Scalar};
use crate::approximate;
use crate::operators::{Families, Operators, families, may_lack_value};
use crate::report::{CertificateKind, Reason};

fn kind_of(proof: &Proof) -> CertificateKind {
    match proof {
        Proof::Structural => CertificateKind::Structural,
        Proof::Exact => CertificateKind::Exact,
        Proof::Algebraic { bits } => CertificateKind::Algebraic { bits: *bits },
        Proof::Ball { bits, .. } => CertificateKind::Ball { bits: *bits },
        Proof::Probabilistic { log2_error } => CertificateKind::Probabilistic {
            log2_error: *log2_error,
        },
    }
}

/// Exact equality of two expressions.
pub(super) fn exact(gold: &Expr, answer: &Expr, context: &mut Context<'_>) -> Outcome {
    let rule = if gold.is_symbolic() || answer.is_symbolic() {
        "identity"
    } else if gold.as_rational().is_some() && answer.as_rational().is_some() {
        "rational"
    } else {
        "constant"
    };
    if let Some(operators) = context.operators {
        return with_operators(gold, answer, operators, rule, context);
    }
    let decision = decide(gold, answer, context.fuel);
    decided(decision, rule)
}

/// Sides of which one was written with operators, which have values by now or stay.
fn with_operators(
    gold: &Expr,
    answer: &Expr,
    operators: &Operators,
    rule: &'static str,
    context: &mut Context<'_>,
) -> Outcome {
    // A value that was worked out is more than a common form.
    let worked = |proof: Proof| match proof {
        Proof::Structural if operators.rule.is_some() => Proof::Exact,
        proof => proof,
    };
    if gold == answer {
        let rule = operators.rule.unwrap_or(rule);
        return decided(Decision::Equal(worked(Proof::Structural)), rule);
    }
    match families(gold, answer, context.fuel) {
        Some(Families::Equal(proof)) => {
            let exact = match proof {
                Proof::Structural => Proof::Exact,
                proof => proof,
            };
            return decided(Decision::Equal(exact), "antiderivative");
        }
        Some(Families::Different(proof)) => {
            return decided(Decision::Different(proof), "antiderivative");
        }
        Some(Families::WithoutConstant) => {
            return Outcome::undecided(Reason::Ambiguous, "constant-of-integration");
        }
        Some(Families::Open) => return Outcome::undecided(Reason::OutOfTheory, "antiderivative"),
        None => {}
    }
    // An operator that stays may have no value, or an infinite one.
    let stays = may_lack_value(gold) || may_lack_value(answer);
    let decision = decide(gold, answer, context.fuel);
    let decision = match decision {
        Decision::Different(_) if stays => Decision::OutOfTheory,
        Decision::Different(_) if !operators.conditions.is_empty() => {
            operators.difference(gold, answer, context.fuel)
        }
        Decision::Equal(proof) => Decision::Equal(worked(proof)),
        decision => decision,
    };
    decided(decision, operators.rule.unwrap_or(rule))
}

fn decided(decision: Decision, rule: &'static str) -> Outcome {
    let outcome = match &decision {
        Decision::Equal(proof) => Outcome::equal(kind_of(proof), rule),
        Decision::Different(proof) => Outcome::different(kind_of(proof), rule),
        Decision::Undefined => Outcome::different(CertificateKind::Exact, "undefined"),
        Decision::OutOfFuel => Outcome::undecided(Reason::Fuel, rule),
        Decision::OutOfTheory => Outcome::undecided(Reason::OutOfTheory, rule),
    };
    let proof = match decision {
        Decision::Equal(proof) | Decision::Different(proof) => Some(proof),
        _ => None,
    };
    Outcome { proof, ..outcome }
}

/// Two scalars: exact first, then what notation and policy allow.
pub(super) fn scalars(gold: &Scalar, answer: &Scalar, context: &mut Context<'_>) -> Outcome {
    let first = exact(&gold.expr, &answer.expr, context);
    if first.is_equal() {
        return first;
    }
    if let Some(outcome) =
        percents(gold, answer, context).or_else(|| degrees(gold, answer, context))
    {
        return outcome;
    }
    if !first.is_different() {
        return first;
    }
    let policy = context.options.approximation;
    if gold.expr.is_symbolic() || answer.expr.is_symbolic() {
        return match super::coefficients::accepts(gold, answer, policy) {
            Some(digits) => {
                Outcome::equal(CertificateKind::Rounded { digits }, "decimal-coefficients")
            }
            None => first,
        };
    }
    // The decimal of an angle in degrees is no claim about its radians.
    let claim = |side: &'_ Scalar| side.decimal.clone().filter(|_| side.degrees.is_none());
    match approximate::accepts(
        &gold.expr,
        claim(gold).as_ref(),
        &answer.expr,
        claim(answer).as_ref(),
        policy,
    ) {
        Some(digits) => Outcome::equal(CertificateKind::Rounded { digits }, "decimal-rounding"),
        None => first,
    }
}

/// 28% and 28: gold-driven.
fn percents(gold: &Scalar, answer: &Scalar, context: &mut Context<'_>) -> Option<Outcome> {
    let hundred = Rational::from(100);
    let plain = |side: &Scalar| {
        let factor = if side.percent {
            hundred.clone()
        } else {
            Rational::from(1)
        };
        Scalar {
            expr: side.expr.scale(&factor),
            decimal: side.decimal.clone().map(|decimal| decimal.scaled(&factor)),
            decimals: Vec::new(),
            percent: false,
            degrees: None,
        }
    };
    let applies = match (gold.percent, answer.percent) {
        (true, false) => true,
        // A bare gold p accepts p% only for |p| >= 1.
        (false, true) => gold
            .expr
            .as_rational()
            .is_some_and(|value| value.abs() >= Rational::from(1)),
        _ => false,
    };
    if !applies {
        return None;
    }
    let outcome = scalars(&plain(gold), &plain(answer), context);
    context.gold_leads |= outcome.is_equal();
    outcome.is_equal().then(|| outcome.through("percent"))
}

/// 90 degrees and bare 90.
fn degrees(gold: &Scalar, answer: &Scalar, context: &mut Context<'_>) -> Option<Outcome> {
    let (angle, other) = match (&gold.degrees, &answer.degrees) {
        (Some(angle), None) => (angle, answer),
        (None, Some(angle)) => (angle, gold),
        (Some(_), Some(_)) => return rounded_degrees(gold, answer, context),
        (None, None) => return None,
    };
    let outcome = exact(angle, &other.expr, context);
    if outcome.is_equal() {
        return Some(outcome.through("degrees"));
    }
    let policy = context.options.approximation;
    approximate::accepts(angle, None, &other.expr, other.decimal.as_ref(), policy)
        .map(|digits| Outcome::equal(CertificateKind::Rounded { digits }, "decimal-rounding"))
        .or_else(|| rounded_degrees(gold, answer, context))
}

/// An angle in degrees against one in radians, where the number alone does not count.
pub(super) fn angles(gold: &Scalar, answer: &Scalar, context: &mut Context<'_>) -> Outcome {
    let outcome = exact(&gold.expr, &answer.expr, context);
    if !outcome.is_different() {
        return outcome;
    }
    rounded_degrees(gold, answer, context).unwrap_or(outcome)
}

/// Angles of which at least one is in decimal degrees: the policy, in degrees.
fn rounded_degrees(gold: &Scalar, answer: &Scalar, context: &Context<'_>) -> Option<Outcome> {
    let in_degrees = |side: &Scalar| match &side.degrees {
        Some(degrees) => Some((degrees.clone(), side.decimal.clone())),
        // A decimal without a degree sign is no angle to be converted.
        None if side.decimal.is_some() || side.expr.is_symbolic() => None,
        None => {
            let half_turn = Expr::constant(algebra::expr::Constant::Pi);
            let degrees = &side.expr * &Expr::integer(180).divide(&half_turn);
            Some((degrees, None))
        }
    };
    let ((g, gold_decimal), (a, answer_decimal)) = (in_degrees(gold)?, in_degrees(answer)?);
    approximate::accepts(
        &g,
        gold_decimal.as_ref(),
        &a,
        answer_decimal.as_ref(),
        context.options.approximation,
    )
    .map(|digits| Outcome::equal(CertificateKind::Rounded { digits }, "decimal-rounding"))
}

/// 3i - 2j + k as (3, -2, 1).
pub(super) fn unit_vector_coordinates(
    vector: &Scalar,
    context: &mut Context<'_>,
) -> Option<Vec<Answer>> {
    let symbols = vector.expr.symbols();
    // \hat{j}, \vec{j}
    let plain = |name: &'_ str| -> String {
        let inner = name
            .strip_prefix("hat(")
            .or_else(|| name.strip_prefix("vec("))
            .and_then(|rest| rest.strip_suffix(')'));
        inner.unwrap_or(name).to_owned()
    };
    let names: Vec<String> = symbols.iter().map(|symbol| plain(symbol.name())).collect();
    if !names
        .iter()
        .all(|name| matches!(name.as_str(), "i" | "j" | "k"))
        || !names.iter().any(|name| name == "j")
    {
        return None;
    }
    let mut rest = vector.expr.clone();
    let mut coordinates = Vec::new();
    for name in ["i", "j", "k"] {
        let unit = symbols
            .iter()
            .find(|symbol| plain(symbol.name()) == name)
            .cloned()
            .unwrap_or_else(|| algebra::expr::Symbol::new(name));
        let (coordinate, without) = algebra::zero::linear_coefficients(&rest, &unit, context.fuel)?;
        coordinates.push(crate::answer::scalar(coordinate));
        rest = without;
    }
    rest.is_zero().then_some(coordinates)
}

/// a:b against c:d: a clock time when both look like one, else proportions.
pub(super) fn ratios(
    gold: &[Answer],
    answer: &[Answer],
    clock: bool,
    context: &mut Context<'_>,
) -> Outcome {
    if gold.len() != answer.len() {
        return Outcome::different(CertificateKind::Structural, "ratio");
    }
    let parts = |side: &[Answer]| -> Option<Vec<Expr>> {
        side.iter()
            .map(|part| match part {
                Answer::Scalar(value) => Some(value.expr.clone()),
                _ => None,
            })
            .collect()
    };
    let (Some(g), Some(a)) = (parts(gold), parts(answer)) else {
        return super::matching::in_order(gold, answer, context).through("ratio");
    };
    // 12:00 is not 1:00: a part that is zero has no proportion.
    if clock || g.iter().chain(&a).any(Expr::is_zero) {
        return super::matching::in_order(gold, answer, context).through("time");
    }
    // Cross products with the first part: g_k a_0 = a_k g_0.
    let mut kind = CertificateKind::Structural;
    for (x, y) in g.iter().zip(&a).skip(1) {
        let outcome = exact(&(x * &a[0]), &(y * &g[0]), context);
        match outcome.comparison {
            crate::report::Comparison::Equal(found) => kind = super::weaker(kind, found),
            _ => return outcome.through("ratio"),
        }
    }
    Outcome::equal(kind, "ratio")
}

/// a:b against a number: a/b.
pub(super) fn ratio_and_number(
    ratio: &[Answer],
    number: &Scalar,
    context: &mut Context<'_>,
) -> Outcome {
    match ratio {
        [Answer::Scalar(a), Answer::Scalar(b)] if !b.expr.is_zero() => {
            exact(&a.expr.divide(&b.expr), &number.expr, context).through("ratio")
        }
        _ => Outcome::different(CertificateKind::Structural, "ratio"),
    }
}

/// 204_5 against another explicit base: by value.
pub(super) fn bases(
    gold: (&str, &Integer, &Expr),
    answer: (&str, &Integer, &Expr),
    context: &mut Context<'_>,
) -> Outcome {
    exact(gold.2, answer.2, context).through("base")
}

/// 204_5 against bare digits 204 (the base is left out) or against the value.
pub(super) fn base_and_number(
    digits: &str,
    value: &Expr,
    number: &Scalar,
    context: &mut Context<'_>,
) -> Outcome {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let bare = Integer::from_decimal(&format!("{whole}{fraction}"))
        .zip(i32::try_from(fraction.len()).ok())
        .and_then(|(digits, places)| {
            Some(&Rational::from(digits) * &Rational::power_of_ten(-places)?)
        })
        .map(Expr::number);
    if bare.is_some_and(|bare| bare == number.expr) {
        context.gold_leads = true;
        return Outcome::equal(CertificateKind::Text, "base-left-out");
    }
    exact(value, &number.expr, context).through("base")
}

/// a mod m against b mod n.
pub(super) fn residues(
    gold: (&Expr, &Expr),
    answer: (&Expr, &Expr),
    context: &mut Context<'_>,
) -> Outcome {
    let modulus = exact(gold.1, answer.1, context);
    if !modulus.is_equal() {
        return modulus.through("modulus");
    }
    let difference = (gold.0 - answer.0).divide(gold.1);
    match difference.as_rational() {
        Some(quotient) if quotient.is_integer() => {
            Outcome::equal(CertificateKind::Exact, "residue")
        }
        Some(_) => Outcome::different(CertificateKind::Exact, "residue"),
        // Towers of powers have remainders all the same.
        None => match (reduced(gold.0, gold.1), reduced(answer.0, gold.1)) {
            (Some(a), Some(b)) if a == b => Outcome::equal(CertificateKind::Exact, "residue"),
            (Some(_), Some(_)) => Outcome::different(CertificateKind::Exact, "residue"),
            _ => match exact(gold.0, answer.0, context) {
                same if same.is_equal() => same.through("residue"),
                _ => Outcome::undecided(Reason::OutOfTheory, "residue"),
            },
        },
    }
}

/// x = r (mod m) against a bare number: the residue as it is written, or the remainder of a tower.
pub(super) fn residue_and_number(
    residue: &Expr,
    modulus: &Expr,
    number: &Expr,
    context: &mut Context<'_>,
) -> Outcome {
    match (residue.as_rational(), reduced(residue, modulus)) {
        (None, Some(remainder)) => exact(&Expr::number(remainder), number, context),
        _ => exact(residue, number, context),
    }
    .through("residue")
}

/// The remainder of a residue, if it can be found.
fn reduced(residue: &Expr, modulus: &Expr) -> Option<Rational> {
    let folded = Expr::call(
        algebra::expr::Head::Modulo,
        vec![residue.clone(), modulus.clone()],
    );
    folded.as_rational().cloned()
}

/// `17 mod 5` against a number: the residue itself or the remainder.
pub(super) fn remainder(
    residue: &Expr,
    modulus: &Expr,
    value: &Scalar,
    context: &mut Context<'_>,
) -> Outcome {
    let outcome = exact(residue, &value.expr, context);
    let remainder = reduced(residue, modulus);
    if remainder.is_none() && outcome.is_different() {
        return Outcome::undecided(Reason::OutOfTheory, "residue");
    }
    match remainder {
        Some(remainder) if !outcome.is_equal() => {
            exact(&Expr::number(remainder), &value.expr, context).through("remainder")
        }
        // 5 against "5 mod 3", which is 2 to some and a class to others.
        Some(remainder) if residue.as_rational() != Some(&remainder) => {
            Outcome::undecided(Reason::Ambiguous, "residue")
        }
        _ => outcome.through("residue"),
    }
}
