//! Whether an inverse is right: exactly where poles are algebraic, by the zero test where they have symbols, by an integral
//! elsewhere.

use algebra::evidence::{Certificate, Counterexample, Reason, Verdict};
use algebra::expr::{Expr, Symbol};
use algebra::poly::RationalFunction;
use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Error as AlgebraError, Fuel, Integer, Rational};

use super::original::{Impulse, Inverse, Piece};
use super::poles::{Fraction, is_numeric};
use super::reading::{Names, check_size, unsupported};
use crate::error::{Error, Result};

/// Does the transform of a piece, but for its delay, equal a rational function? Decided exactly.
///
/// The transform is a rational function with denominator D, the one that is given, as soon as every pole is a root of D of the
/// same order. Two such functions are equal when their first deg D coefficients in powers of 1/s are. Those of a sum over roots
/// follow from sums of powers of the roots, those of the given function from a recurrence: no pole is ever computed, no
/// fraction is decomposed.
pub(super) fn check(piece: &Piece, given: &Fraction, fuel: &mut Fuel) -> Result<Verdict> {
    let degree = given.denominator.degree().unwrap_or(0);
    for sum in &piece.sums {
        let order = sum.power.saturating_add(1);
        let highest = u32::try_from(degree).unwrap_or(u32::MAX);
        let divides = order <= highest && sum.polynomial.is_square_free(fuel)? && {
            let power = sum.polynomial.pow(order, fuel)?;
            given
                .denominator
                .divide_exact(&power.primitive_part(), fuel)?
                .is_some()
        };
        if !divides {
            return Ok(refuted(
                format!(
                    "simple roots of {} as poles of order {order}",
                    sum.polynomial
                ),
                "no such poles".to_owned(),
                "denominator",
                given.denominator.to_string(),
            ));
        }
    }
    let Some(rest) = proper_part(&piece.impulses, given, fuel)? else {
        return Ok(refuted(
            "these impulses".to_owned(),
            "another polynomial part".to_owned(),
            "degree",
            degree.to_string(),
        ));
    };
    let expected = expansion(&rest, &given.denominator, degree, fuel)?;
    let mut found = vec![Rational::ZERO; degree];
    for sum in &piece.sums {
        for (slot, moment) in found.iter_mut().zip(sum.moments(degree, fuel)?) {
            *slot = &*slot + &moment;
        }
    }
    let differs = (1..)
        .zip(found.iter().zip(&expected))
        .find(|(_, (a, b))| a != b);
    Ok(match differs {
        Some((power, (found, expected))) => refuted(
            found.to_string(),
            expected.to_string(),
            "coefficient of 1/s to the power",
            power.to_string(),
        ),
        None => proved(&given.numerator, &given.denominator, &expected),
    })
}

/// The numerator without the polynomial part, over a whole number; `None` when the impulses are not that part.
fn proper_part(
    impulses: &[Impulse],
    given: &Fraction,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Rational>>> {
    let above = given.numerator.coefficients();
    let mut rest: Vec<Rational> = above.iter().map(Rational::from).collect();
    let below = given.denominator.coefficients();
    for Impulse { order, weight } in impulses {
        let Some(weight) = weight.as_rational() else {
            return Ok(None);
        };
        let order = usize::try_from(*order).unwrap_or(usize::MAX);
        if order.saturating_add(below.len()) > rest.len() {
            return Ok(None);
        }
        fuel.spend(
            64 * below.len() as u64 * (weight.limbs() + 1),
            "certificate",
        )?;
        for (slot, c) in rest.iter_mut().skip(order).zip(below) {
            *slot = &*slot - &(weight * &Rational::from(c));
        }
    }
    let is_proper = rest.iter().skip(below.len() - 1).all(Rational::is_zero);
    Ok(is_proper.then_some(rest))
}

/// The first coefficients of N/D in powers of 1/s, from 1/s on, for deg N < deg D.
fn expansion(
    numerator: &[Rational],
    denominator: &IntegerPolynomial,
    count: usize,
    fuel: &mut Fuel,
) -> Result<Vec<Rational>> {
    let below: Vec<Rational> = denominator
        .coefficients()
        .iter()
        .map(Rational::from)
        .collect();
    let degree = below.len() - 1;
    let Some(lead) = below[degree].recip() else {
        return Err(AlgebraError::Undefined {
            what: "division by zero",
        }
        .into());
    };
    let mut found: Vec<Rational> = Vec::with_capacity(count);
    for m in 0..count {
        let limbs = found.last().map_or(1, Rational::limbs);
        fuel.spend(16 * (degree as u64 + 1) * (limbs + 1), "certificate")?;
        let own = (degree - 1).checked_sub(m).and_then(|at| numerator.get(at));
        let own = own.cloned().unwrap_or_default();
        let sum =
            (1..=m.min(degree)).fold(own, |sum, i| &sum - &(&below[degree - i] * &found[m - i]));
        found.push(&sum * &lead);
    }
    Ok(found)
}

fn refuted(claimed: String, found: String, name: &str, value: String) -> Verdict {
    Verdict::Refuted(Counterexample {
        point: vec![(name.to_owned(), value)],
        claimed,
        found,
    })
}

fn list<'a>(values: impl Iterator<Item = &'a Integer>) -> String {
    let values: Vec<String> = values.map(|value| format!("\"{value}\"")).collect();
    values.join(", ")
}

/// All data of the proof: the function, and the coefficients that determine it among those with its denominator.
fn proved(
    numerator: &IntegerPolynomial,
    denominator: &IntegerPolynomial,
    expansion: &[Rational],
) -> Verdict {
    let moments: Vec<String> = expansion
        .iter()
        .map(|value| format!("\"{value}\""))
        .collect();
    Verdict::Proved(Certificate {
        kind: "laplace-moments".to_owned(),
        statement: format!(
            "the poles divide the denominator, and {} coefficients in 1/s agree",
            expansion.len()
        ),
        document: format!(
            "{{\"kind\": \"laplace-moments\", \"numerator\": [{}], \"denominator\": [{}], \"moments\": [{}]}}",
            list(numerator.coefficients().iter()),
            list(denominator.coefficients().iter()),
            moments.join(", ")
        ),
    })
}

/// All verdicts hold, or the first that does not; a proof only where all are proofs.
pub(super) fn joined(verdicts: Vec<Verdict>) -> Verdict {
    let (mut proofs, mut evidence) = (Vec::new(), Vec::new());
    let mut undecided = None;
    for verdict in verdicts {
        match verdict {
            Verdict::Refuted(_) => return verdict,
            Verdict::Proved(certificate) => proofs.push(certificate),
            Verdict::Supported(found) => evidence.extend(found),
            Verdict::Undecided(reason) => undecided = Some(reason),
        }
    }
    if let Some(reason) = undecided {
        return Verdict::Undecided(reason);
    }
    if !evidence.is_empty() {
        return Verdict::Supported(evidence);
    }
    if proofs.len() == 1
        && let Some(only) = proofs.pop()
    {
        return Verdict::Proved(only);
    }
    let documents: Vec<String> = proofs.iter().map(|one| one.document.clone()).collect();
    let mut statements: Vec<&str> = proofs.iter().map(|one| one.statement.as_str()).collect();
    statements.dedup();
    Verdict::Proved(Certificate {
        kind: "laplace-pieces".to_owned(),
        statement: match statements.is_empty() {
            true => "both are 0".to_owned(),
            false => statements.join("; "),
        },
        document: format!(
            "{{\"kind\": \"laplace-pieces\", \"parts\": [{}]}}",
            documents.join(", ")
        ),
    })
}

/// What an error of the witness means for the verdict: a budget is no refutation.
pub(super) fn reason(error: &Error) -> Reason {
    match error {
        Error::Algebra(AlgebraError::Budget { .. }) => Reason::Budget,
        _ => Reason::OutsideTheory,
    }
}

/// Is the inverse of a transform with numbers in its coefficients what it claims to be? Decided anew, from the expression and
/// the pieces alone.
///
/// Each piece is compared with the rational function that stands with its delay: see [`inverse`](super::inverse) for how.
///
/// # Errors
/// [`Unsupported`](Error::Unsupported) where the expression is no sum of delays times rational functions over Q;
/// [`Algebra`](Error::Algebra) when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, Integer, expr::{Expr, Symbol}};
/// use transforms::laplace::{inverse, verify};
/// let (s, t) = (Symbol::new("s"), Symbol::new("t"));
/// let image = (Expr::symbol("s").pow(3) + Expr::symbol("s") + Expr::integer(1)).pow(-1);
/// let mut found = inverse(&image, &s, &t)?.value;
/// let fuel = &mut Fuel::new(1 << 24);
/// assert_eq!(verify(&found, &image, &s, fuel)?.name(), "proved");
/// found.pieces[0].sums[0].denominator = &found.pieces[0].sums[0].denominator + Integer::ONE;
/// assert_eq!(verify(&found, &image, &s, fuel)?.name(), "refuted");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn verify(
    claimed: &Inverse,
    expr: &Expr,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Verdict> {
    check_size(expr)?;
    let mut names = Names::new(variable);
    let mut image = names.read(expr, fuel)?;
    let mut verdicts = Vec::new();
    for piece in &claimed.pieces {
        let f = image.remove(&(piece.delay.clone(), Expr::integer(1)));
        let f = f.unwrap_or_else(|| RationalFunction::constant(Rational::ZERO));
        if !piece.smooth.is_zero() || !is_numeric(&f) {
            return Err(unsupported(
                "a piece that is no sum over roots",
                "compare its transform with the zero test",
            ));
        }
        verdicts.push(check(piece, &Fraction::new(&f, fuel)?, fuel)?);
    }
    for ((delay, special), f) in image {
        if !f.reduced(fuel)?.is_zero() {
            verdicts.push(refuted(
                "0".to_owned(),
                (special * names.expression(&f)).to_string(),
                "delay",
                delay.to_string(),
            ));
        }
    }
    Ok(joined(verdicts))
}
