//! The pieces of an inverse as entries of a table: what a certificate about the two texts stands on.

use algebra::expr::{Expr, Function, Symbol};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Fuel, Rational};
use serde_json::{Map, Value, json};

use super::forward::{Term, Wave, forward_within, terms};
use super::original::{Impulse, Inverse, Piece};
use super::root_sum::RootSum;
use super::text::Notation;
use crate::error::Result;

/// Work for a transform on the way.
const FUEL: u64 = 1 << 24;

/// The pieces of an inverse for `verify::certify_laplace`: all parts as text, and the entries of the table that they are made of.
///
/// The form is that of `pieces` in `docs/certificates.md`. Nothing is checked here. From the image, where it is given, the
/// logarithms in it are taken as they are, else they are written so that they fall to 0 one by one.
///
/// # Errors
/// [`Unsupported`](crate::Error::Unsupported) where a part is no entry of the table; [`Algebra`](crate::Error::Algebra) when the
/// work exceeds its budget.
///
/// ```
/// use algebra::expr::{Expr, Symbol};
/// use transforms::laplace::{Notation, document, inverse};
/// let (s, t) = (Symbol::new("s"), Symbol::new("t"));
/// let image = (Expr::symbol("s") + Expr::integer(3)).pow(-2);
/// let found = inverse(&image, &s, &t)?.value;
/// let pieces = document(&found, Some(&image), &s, Notation::Plain)?;
/// assert_eq!(pieces[0]["terms"][0]["rate"], "-3");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn document(
    inverse: &Inverse,
    image: Option<&Expr>,
    variable: &Symbol,
    notation: Notation,
) -> Result<Value> {
    let whole = match &inverse.pieces[..] {
        [only] if only.delay.is_zero() => image,
        _ => None,
    };
    let pieces = inverse
        .pieces
        .iter()
        .map(|one| piece(one, &inverse.time, variable, whole, notation));
    Ok(Value::Array(pieces.collect::<Result<_>>()?))
}

fn piece(
    piece: &Piece,
    time: &Symbol,
    variable: &Symbol,
    whole: Option<&Expr>,
    notation: Notation,
) -> Result<Value> {
    let text = piece.written(time, notation);
    let (closed, open) = piece.parts(&Expr::symbol(time.name()));
    let found = terms(&closed, time)?;
    let mut fields = Map::new();
    fields.insert("delay".into(), text.delay.into());
    fields.insert("since".into(), text.since.into());
    if let Some(closed) = text.closed {
        fields.insert("closed".into(), closed.into());
        fields.insert("terms".into(), found.iter().map(term).collect());
    }
    if !open.is_empty() {
        let sums = open.iter().zip(text.sums).map(|(sum, text)| {
            json!({
                "root": text.root,
                "equation": text.equation,
                "summand": text.summand,
                "polynomial": list(&sum.polynomial),
                "power": sum.power,
                "numerator": list(&sum.numerator),
                "denominator": sum.denominator.to_string(),
            })
        });
        fields.insert("sums".into(), sums.collect());
    }
    if !text.impulses.is_empty() {
        let impulses = text.impulses.into_iter();
        let impulses = impulses.map(|(order, weight)| json!({"order": order, "weight": weight}));
        fields.insert("impulses".into(), impulses.collect());
    }
    let (divided, others): (Vec<&Term>, Vec<&Term>) =
        found.iter().partition(|term| is_divided(term));
    if !divided.is_empty() {
        let s = Expr::symbol(variable.name());
        let logarithm = match whole {
            Some(image) => image - &rest(piece, &others, &open, (time, variable))?,
            None => Expr::sum(divided.iter().map(|term| at_infinity_zero(term, &s))),
        };
        fields.insert("logarithm".into(), logarithm.to_string().into());
    }
    Ok(Value::Object(fields))
}

/// What is divided by t has a logarithm or an angle for its transform.
fn is_divided(term: &Term) -> bool {
    term.power == Rational::MINUS_ONE && term.barrier.is_zero()
}

/// The transform of a piece without the terms that are divided by t.
fn rest(
    piece: &Piece,
    others: &[&Term],
    open: &[&RootSum],
    (time, variable): (&Symbol, &Symbol),
) -> Result<Expr> {
    let (s, fuel) = (Expr::symbol(variable.name()), &mut Fuel::new(FUEL));
    let plain = Expr::sum(others.iter().map(|term| term.expr(time)));
    let mut parts = vec![forward_within(&plain, time, variable, fuel)?.expr];
    for Impulse { order, weight } in &piece.impulses {
        parts.push(weight * &s.pow(i64::from(*order)));
    }
    for sum in open {
        parts.push(sum.transform(&s, fuel)?);
    }
    Ok(Expr::sum(parts))
}

/// The transform of a term that is divided by t, in a form that is 0 for infinite s.
fn at_infinity_zero(term: &Term, s: &Expr) -> Expr {
    let one = Expr::integer(1) - term.rate.divide(s);
    let image = match &term.wave {
        None => -one.ln(),
        Some((Wave::Cosine, frequency)) => (one.pow(2) + frequency.divide(s).pow(2))
            .ln()
            .scale(&-Rational::HALF),
        Some((Wave::Sine, frequency)) => {
            Expr::function(Function::ArcTan, frequency.divide(&(s - &term.rate)))
        }
    };
    &term.weight * &image
}

fn term(term: &Term) -> Value {
    let mut fields = Map::new();
    fields.insert("weight".into(), term.weight.to_string().into());
    if !term.power.is_zero() {
        fields.insert("power".into(), term.power.to_string().into());
    }
    if !term.rate.is_zero() {
        fields.insert("rate".into(), term.rate.to_string().into());
    }
    if let Some((wave, frequency)) = &term.wave {
        let name = match wave {
            Wave::Cosine => "cos",
            Wave::Sine => "sin",
        };
        fields.insert(name.into(), frequency.to_string().into());
    }
    if !term.barrier.is_zero() {
        fields.insert("barrier".into(), term.barrier.to_string().into());
    }
    Value::Object(fields)
}

fn list(f: &IntegerPolynomial) -> Vec<String> {
    f.coefficients().iter().map(ToString::to_string).collect()
}
