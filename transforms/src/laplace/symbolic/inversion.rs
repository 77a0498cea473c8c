//! The inverse transform: read, group by delay, invert each group, check.

use std::collections::BTreeMap;

use algebra::evidence::{Verdict, Witnessed};
use algebra::expr::{Expr, Symbol};
use algebra::poly::RationalFunction;
use algebra::{Error as AlgebraError, Fuel};

use super::original::{Impulse, Inverse, Piece};
use super::poles::{Fraction, is_numeric};
use super::reading::{Names, check_size, is_positive, unsupported};
use super::{certificate, parametric, table, witness};
use crate::error::Result;

/// Enough for some seconds: a denominator with a root of multiplicity 300 takes three quarters of it.
const FUEL: u64 = 1 << 31;

/// The inverse Laplace transform of an expression in s, with a verdict on it.
///
/// $$ f(t) = \frac{1}{2 \pi i} \int_{\gamma - i\infty}^{\gamma + i\infty} e^{s t} F(s) \thinspace ds $$
///
/// Covered are sums of e^(-c s) R(s), c ≥ 0 a number or a symbol, R rational of degree up to 512:
///
/// * with rational coefficients, whatever the poles: irreducible factors of the denominator of degree 1 and 2 give
///   exponentials, sine and cosine, higher ones a [`RootSum`](super::RootSum), a polynomial part impulses;
/// * with symbols in the coefficients, where the denominator has factors of degree 1 and 2 in s; symbols are real, positive in
///   delays, and such that different poles stay different;
///
/// and of e^(-c s) times
///
/// | F | f | with |
/// |---|---|---|
/// | (s+a)^(-n/2) | t^(n/2-1) e^(-at) / Γ(n/2) | n = 1, 2, .. |
/// | e^(-k √(s+a)) | k e^(-k²/4t - at) / (2 √π t^(3/2)) | k > 0 |
/// | e^(-k √(s+a)) / √(s+a) | e^(-k²/4t - at) / √(πt) | k > 0 |
/// | s^n times these two | derivatives | n ≤ 16 |
/// | Σ c ln r(s), Σ c arctan r(s) | -L⁻¹\[F'\] / t, and F(∞) δ(t) | r rational, F(∞) finite |
///
/// Pairs whose original needs an error function or a Bessel function (e^(-√s)/s, 1/(s √(s+1)), e^(-1/s)/s) are not covered:
/// expressions do not have these.
///
/// The verdict is `Proved` for rational functions: with numbers by expansion in powers of 1/s, with symbols by the rules of the
/// forward transform and the zero test, and so are pairs of the table. It is `Supported` by an integral where these lead to
/// another form, as for arctan(s).
///
/// # Errors
/// [`Unsupported`](crate::Error::Unsupported) names the part that is not covered, [`TooLarge`](crate::Error::TooLarge) says
/// what there is too much of, [`Algebra`](crate::Error::Algebra) when the work exceeds its budget or there is a division by 0.
///
/// ```
/// use algebra::{evidence::Verdict, expr::{Expr, Symbol}};
/// use transforms::laplace::inverse;
/// let s = Expr::symbol("s");
/// let image = (&s + &Expr::integer(3)).divide(&(s.pow(2) + s.scale(&2.into()) + Expr::integer(5)));
/// let delayed = (s.scale(&(-2).into())).exp() * image;
/// let found = inverse(&delayed, &Symbol::new("s"), &Symbol::new("t"))?;
/// assert!(matches!(found.verdict, Verdict::Proved(_)));
/// assert_eq!(found.value.pieces[0].delay, Expr::integer(2));
/// let local = found.value.pieces[0].closed_form(&Symbol::new("t")).unwrap();
/// assert_eq!(local.to_string(), "e^(-t)*(sin(2*t) + cos(2*t))");
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: G. Doetsch, Introduction to the Theory and Application of the Laplace Transformation (1974); residues by Taylor
/// expansion at algebraic poles derived here.
pub fn inverse(expr: &Expr, variable: &Symbol, time: &Symbol) -> Result<Witnessed<Inverse>> {
    inverse_within(expr, variable, time, &mut Fuel::new(FUEL))
}

/// [`inverse`] on a budget of work.
///
/// # Errors
/// As [`inverse`].
///
/// ```
/// use algebra::{Fuel, expr::{Expr, Symbol}};
/// use transforms::{Error, laplace::inverse_within};
/// let image = (Expr::symbol("s").pow(40) + Expr::symbol("s") + Expr::integer(1)).pow(-1);
/// let found = inverse_within(&image, &Symbol::new("s"), &Symbol::new("t"), &mut Fuel::new(1_000));
/// assert!(matches!(found, Err(Error::Algebra(algebra::Error::Budget { .. }))));
/// ```
pub fn inverse_within(
    expr: &Expr,
    variable: &Symbol,
    time: &Symbol,
    fuel: &mut Fuel,
) -> Result<Witnessed<Inverse>> {
    check_size(expr)?;
    if variable == time || expr.contains_symbol(time) {
        return Err(unsupported(
            format!("a transform that contains {time}"),
            "give the time a symbol of its own",
        ));
    }
    let mut names = Names::new(variable);
    let mut groups: BTreeMap<Expr, Vec<(Expr, RationalFunction)>> = BTreeMap::new();
    for ((delay, special), f) in names.read(expr, fuel)? {
        let f = f.reduced(fuel)?;
        if !f.is_zero() {
            groups.entry(delay).or_default().push((special, f));
        }
    }
    let s = Expr::symbol(variable.name());
    let (mut pieces, mut verdicts, mut read) = (Vec::new(), Vec::new(), Vec::new());
    for (delay, entries) in groups {
        if !delay.is_zero() && !is_positive(&delay) {
            return Err(unsupported(
                format!("a delay of {delay}"),
                "a delay must be positive, or a symbol, which counts as positive",
            ));
        }
        let images = entries
            .iter()
            .map(|(special, f)| special * &names.expression(f));
        read.push((-&(&delay * &s)).exp() * Expr::sum(images));
        let (piece, verdict) = piece(delay, entries, &mut names, time, fuel)?;
        verdicts.push(verdict);
        pieces.push(piece);
    }
    verdicts.extend(witness::reading(expr, &Expr::sum(read), variable));
    pieces.sort_by(|a, b| order(&a.delay, &b.delay));
    Ok(Witnessed {
        value: Inverse {
            time: time.clone(),
            pieces,
        },
        verdict: certificate::joined(verdicts),
    })
}

/// Numbers by size, before everything with symbols.
fn order(a: &Expr, b: &Expr) -> std::cmp::Ordering {
    match (a.as_rational(), b.as_rational()) {
        (Some(a), Some(b)) => a.cmp(b),
        (a_number, b_number) => a_number
            .is_none()
            .cmp(&b_number.is_none())
            .then_with(|| a.cmp(b)),
    }
}

/// Everything with one delay.
fn piece(
    delay: Expr,
    entries: Vec<(Expr, RationalFunction)>,
    names: &mut Names,
    time: &Symbol,
    fuel: &mut Fuel,
) -> Result<(Piece, Verdict)> {
    let (rational, others): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|(special, _)| special.is_one());
    let mut piece = Piece {
        delay,
        smooth: Expr::integer(0),
        sums: Vec::new(),
        impulses: Vec::new(),
    };
    let mut verdicts = Vec::new();
    let mut smooth = Vec::new();
    for (_, f) in rational {
        if is_numeric(&f) {
            let fraction = Fraction::new(&f, fuel)?;
            let found = fraction.original(fuel)?;
            piece.sums = found.sums;
            piece.impulses = impulses(found.impulses.into_iter().map(Expr::number));
            verdicts.push(survived(certificate::check(&piece, &fraction, fuel)));
        } else {
            let symbol = Expr::symbol(time.name());
            let found = parametric::original(&f, names, &symbol, fuel)?;
            if found.smooth.is_undefined() {
                return Err(AlgebraError::Undefined {
                    what: "the residue at a pole that is another one in disguise",
                }
                .into());
            }
            piece.impulses = impulses(found.impulses.into_iter());
            let s = Expr::symbol(names.variable.name());
            let polynomial = piece
                .impulses
                .iter()
                .map(|one| &one.weight * &s.pow(one.order.into()));
            let rest = names.expression(&f) - Expr::sum(polynomial);
            let both = (time, &names.variable);
            verdicts.push(survived(witness::check(&found.smooth, &rest, both, fuel)));
            smooth.push(found.smooth);
        }
    }
    if !others.is_empty() {
        let (found, limit) = table::original(&others, names, time, fuel)?;
        let images = others
            .iter()
            .map(|(special, f)| special * &names.expression(f));
        let image = Expr::sum(images) - &limit;
        let both = (time, &names.variable);
        verdicts.push(survived(witness::check(&found, &image, both, fuel)));
        smooth.push(found);
        if !limit.is_zero() {
            piece.impulses = with_impulse(&piece.impulses, limit, fuel)?;
        }
    }
    piece.smooth = Expr::sum(smooth);
    Ok((piece, certificate::joined(verdicts)))
}

/// Another impulse of order 0, which may be one that was there already with the opposite sign.
fn with_impulse(known: &[Impulse], weight: Expr, fuel: &mut Fuel) -> Result<Vec<Impulse>> {
    let (first, rest): (Vec<&Impulse>, Vec<&Impulse>) =
        known.iter().partition(|one| one.order == 0);
    let weight = first.iter().fold(weight, |sum, one| sum + &one.weight);
    let mut all = Vec::new();
    if !table::vanishes(&weight, fuel)? {
        all.push(Impulse { order: 0, weight });
    }
    all.extend(rest.into_iter().cloned());
    Ok(all)
}

/// A witness that gives up decides nothing.
fn survived(verdict: Result<Verdict>) -> Verdict {
    verdict.unwrap_or_else(|error| Verdict::Undecided(certificate::reason(&error)))
}

fn impulses(weights: impl Iterator<Item = Expr>) -> Vec<Impulse> {
    (0..)
        .zip(weights)
        .filter(|(_, weight)| !weight.is_zero())
        .map(|(order, weight)| Impulse { order, weight })
        .collect()
}
